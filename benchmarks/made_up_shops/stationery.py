"""A made-up stationer, from May 2025 to June 2026.

Of 600 shoppers of six kinds 596 come. They look, put into the cart, buy pieces of an item in orders with
numbers, and send some back. What can be found in the log: seasons of school, office, gifts and New Year, a
tenth off from twelve pieces on, favourites bought again, goods that came late and some that nobody buys, and
two orders on one day.
"""

import math
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

import polars as pl

from benchmarks.made_up_shops.making import MadeUpShop, Taste, goods, log_of

SEED, SHOPPERS = 20260630, 600
START, END = datetime(2025, 5, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
NEVER_BOUGHT, CAME_LATE = 7, 10
"""So many items."""
SEASONS = {  # by month, from January
    "always": (1,) * 12,
    "school": (1.2, 0.9, 0.8, 0.8, 0.8, 0.9, 1.3, 2.6, 2.2, 1.0, 0.8, 0.7),
    "gift": (0.7, 0.9, 0.8, 0.8, 1.0, 0.9, 0.8, 0.8, 0.9, 1.1, 2.0, 2.8),
    "xmas": (0.05, 0.02, 0.02, 0.02, 0.02, 0.02, 0.05, 0.1, 0.4, 1.5, 5, 6),
    "office": (1.5, 1.1, 1.2, 1.1, 1, 1, 0.7, 0.6, 1.2, 1.1, 1, 0.8),
    "newyear": (3, 0.7, 0.3, 0.2, 0.2, 0.2, 0.3, 0.4, 0.8, 1.6, 3, 4),
}
BUSY = {11: 1.4, 12: 1.6, 8: 1.3, 9: 1.2, 1: 1.1}
"""Months with more visits than others."""
HOURS = (1, 2, 3, 4, 4, 5, 4, 3, 3, 3, 4, 5, 6, 6, 4, 2)
"""From seven in the morning."""
TASTES = {
    "office": Taste(
        3,
        {
            **{"Copy Paper": 5, "Envelopes": 4, "Sticky Notes": 4, "Ring Binders": 4, "Folders": 4},
            **{"Whiteboard Markers": 3, "Ballpoint Pens": 4, "Staplers": 2, "Letter Trays": 2},
            **{"Tape & Glue": 2, "Permanent Markers": 2, "Index Cards": 1},
        },
        0.25,
    ),
    "artist": Taste(
        2.5,
        {
            **{"Watercolours": 5, "Acrylics": 4, "Gouache": 2, "Paint Brushes": 4, "Sketchbooks": 5},
            **{"Canvas": 3, "Pastels & Charcoal": 3, "Coloured Pencils": 2, "Fineliners": 2, "Card Stock": 1},
        },
        0.25,
    ),
    "parent": Taste(
        3,
        {
            **{"Graphite Pencils": 4, "Coloured Pencils": 3, "Ruled Notebooks": 4, "Spiral Notebooks": 3},
            **{"School Backpacks": 1.5, "Pencil Cases": 2.5, "Highlighters": 2, "Rulers": 2, "Scissors": 2},
            **{"Birthday Cards": 3, "Wrapping Paper": 2, "Tape & Glue": 2},
        },
        0.25,
    ),
    "pens": Taste(
        1.5,
        {
            **{"Fountain Pens": 3, "Bottled Ink": 5, "Pen Refills": 4, "Writing Paper": 3},
            **{"Dotted Notebooks": 3, "Calligraphy": 2.5, "Ruled Notebooks": 2},
        },
        0.25,
    ),
    "student": Taste(
        3,
        {
            **{"Gel Pens": 5, "Highlighters": 4, "Mechanical Pencils": 3, "Spiral Notebooks": 4},
            **{"Dotted Notebooks": 2, "Sticky Notes": 3, "Index Cards": 3, "Academic Diaries": 2},
            **{"Tote Bags": 1, "Laptop Sleeves": 0.7, "Ring Binders": 1},
        },
        0.25,
    ),
    "gifts": Taste(
        3,
        {
            **{"Wrapping Paper": 5, "Ribbon": 4, "Gift Bags": 4, "Birthday Cards": 5, "Christmas Cards": 5},
            **{"Thank You Cards": 3, "Wall Calendars": 2, "Weekly Planners": 2, "Fountain Pens": 0.6},
            **{"Writing Paper": 1, "Tape & Glue": 1.5},
        },
        0.25,
    ),
}


class Item(NamedTuple):
    """One of the goods.

    Attributes:
        item_id: In the log.
        title: Of `stationery.csv`, as category, brand, season and pieces.
        category: A path of three.
        brand: Who makes it.
        price: Drawn.
        season: Of `SEASONS`.
        pieces: Bought at once.
        weight: How often it is chosen of its category.
    """

    item_id: str
    title: str
    category: str
    brand: str
    price: float
    season: str
    pieces: int
    weight: float


@dataclass(slots=True)
class Shopper:
    """Somebody who comes to the shop.

    Attributes:
        user_id: In the log.
        kind: Of `TASTES`.
        likes: How much, by category.
        joined: When the first visit may be.
        left: After the last.
        rate: Visits in a month, about.
        favourites: Of a category.
    """

    user_id: str
    kind: str
    likes: dict[str, float]
    joined: datetime
    left: datetime
    rate: float
    favourites: dict[str, Item] = field(default_factory=dict)


def stationery_shop() -> MadeUpShop:
    """Makes the shop: 244 items, 67,435 events with `session_id` and `quantity`."""
    made = _Maker()
    numbers = made.random.sample(range(10_100, 12_400), SHOPPERS)
    shoppers = [made.shopper(f"C{number}") for number in sorted(numbers)]
    visits = [(day, one) for one in shoppers for day in made.days(one)]
    for day, one in sorted(visits, key=lambda visit: (visit[0], visit[1].user_id)):
        made.visit(one, day)
    items = pl.DataFrame(made.items).drop("season", "pieces", "weight").sort("item_id")
    return MadeUpShop(log_of(made.deeds, session_id=pl.String, quantity=pl.Int64), items)


class _Maker:
    """Draws goods, shoppers and what they do; the order of the draws is what the shop is."""

    def __init__(self) -> None:
        random = self.random = Random(SEED)
        self.items: list[Item] = []
        number = 1001
        for row in goods("stationery").iter_rows(named=True):
            price = _price(random, row.pop("lowest"), row.pop("highest"))
            weight = random.lognormvariate(0, 0.7)
            self.items.append(Item(item_id=f"ST-{number}", price=price, weight=weight, **row))
            number += random.choice([1, 1, 1, 2, 3])
        random.shuffle(self.items)
        self.unsold = self.items[:NEVER_BOUGHT]
        self.since = {
            item: datetime(2026, random.choice([1, 3, 5]), random.randint(1, 25), tzinfo=UTC)
            for item in self.items[NEVER_BOUGHT : NEVER_BOUGHT + CAME_LATE]
        }
        self.of_category: dict[str, list[Item]] = {}
        for item in self.items:
            self.of_category.setdefault(item.category, []).append(item)
        self.deeds: list[tuple[str, str, str, datetime, float | None, str | None, int | None]] = []
        self._orders: dict[date, int] = {}

    def shopper(self, user_id: str) -> Shopper:
        """Draws somebody."""
        random = self.random
        kind = random.choices(list(TASTES), [taste.share for taste in TASTES.values()])[0]
        taste = TASTES[kind]
        likes = dict.fromkeys(self.of_category, taste.besides)
        for category in likes:
            liked = taste.liked.get(category.split(" > ")[2])
            if liked:
                likes[category] = liked * random.lognormvariate(0, 0.6)
        joined = START if random.random() < 0.55 else START + timedelta(days=random.randint(1, 400))
        left = END if random.random() < 0.7 else joined + timedelta(days=random.randint(40, 420))
        rate = min(random.lognormvariate(-0.2, 0.8), 5)
        return Shopper(user_id, kind, likes, joined, min(left, END), rate)

    def days(self, one: Shopper) -> list[datetime]:
        """On which a shopper comes."""
        found = []
        at = one.joined
        if at == START:
            at += timedelta(days=self.random.expovariate(one.rate / 30))
        while at < one.left:
            found.append(at.replace(hour=0, minute=0, second=0, microsecond=0))
            busy = BUSY.get(at.month, 1) * (0.8 if at.weekday() == 6 else 1)
            at += timedelta(days=max(1, self.random.expovariate(one.rate * busy / 24)))
        return found

    def visit(self, one: Shopper, day: datetime) -> None:
        """Looks around; mostly orders something, now and then twice."""
        random = self.random
        hour = random.choices(range(7, 23), HOURS)[0]
        at = day + timedelta(hours=hour, minutes=random.randint(0, 59), seconds=random.randint(0, 59))
        looked = self.choose(one, at, random.choices([1, 2, 3, 4, 5, 6, 8], [2, 4, 5, 4, 3, 2, 1])[0])
        for place, item in enumerate(looked):
            later = timedelta(seconds=40 * place + random.randint(0, 30))
            self.note(one, item, "view", at + later)
        if random.random() > 0.58:
            if looked and random.random() < 0.2:
                self.note(one, looked[0], "cart", at + timedelta(minutes=6))
            return
        comes_again = random.random() < 0.05
        self.order(one, at + timedelta(minutes=8), [item for item in looked if random.random() < 0.6])
        again = at + timedelta(minutes=103)
        if comes_again and again.date() == day.date():
            self.order(one, again, self.choose(one, again, random.randint(1, 3)))

    def choose(self, one: Shopper, at: datetime, count: int) -> list[Item]:
        """Up to so many different items, by the shopper's taste and the season."""
        random, found = self.random, []
        for _ in range(count):
            weights = [
                liked * SEASONS[self.of_category[category][0].season][at.month - 1]
                for category, liked in one.likes.items()
            ]
            category = random.choices(list(one.likes), weights)[0]
            item = one.favourites.get(category)
            if item is None or random.random() >= 0.45:
                held = [item for item in self.of_category[category] if at >= self.since.get(item, START)]
                if not held:
                    continue
                item = random.choices(held, [item.weight for item in held])[0]
                if random.random() < 0.5:
                    one.favourites[category] = item
            found.append(item)
        return list(dict.fromkeys(found))

    def order(self, one: Shopper, at: datetime, chosen: list[Item]) -> None:
        """Buys what was chosen, or one thing at least, and some more."""
        random = self.random
        self._orders[at.date()] = self._orders.get(at.date(), 0) + 1
        number = f"SO{at:%Y%m%d}-{self._orders[at.date()]:04d}"
        chosen = self.sold(chosen) or self.sold(self.choose(one, at, 4))[:1]
        more = random.choices([0, 1, 2, 4, 7], [4, 4, 3, 2, 1])[0]
        for place, item in enumerate(dict.fromkeys(chosen + self.sold(self.choose(one, at, more)))):
            pieces = self.pieces(one, item)
            value = round(item.price * pieces * (0.9 if pieces >= 12 else 1), 2)
            self.note(one, item, "cart", at + timedelta(seconds=9 * place - 180))
            self.note(one, item, "purchase", at, value, number, pieces)
            if random.random() >= (0.05 if item.price > 20 else 0.02):
                continue
            back = at + timedelta(days=random.randint(2, 18), hours=random.randint(-3, 3))
            if back < END - timedelta(hours=2):
                sent = random.randint(1, pieces)
                self.note(one, item, "return", back, round(value * sent / pieces, 2), number, sent)

    def sold(self, items: list[Item]) -> list[Item]:
        """Those that anybody buys."""
        return [item for item in items if item not in self.unsold]

    def pieces(self, one: Shopper, item: Item) -> int:
        """How many somebody buys at once."""
        random, typical = self.random, item.pieces * (2 if one.kind == "office" else 1)
        if typical == 1:
            return random.choices([1, 2, 3], [8, 1.5, 0.5])[0]
        return min(24, max(1, round(random.lognormvariate(math.log(max(typical * 0.7, 1)), 0.5))))

    def note(
        self,
        one: Shopper,
        item: Item,
        kind: str,
        ts: datetime,
        value: float | None = None,
        number: str | None = None,
        pieces: int | None = None,
    ) -> None:
        """Writes a deed down."""
        self.deeds.append((one.user_id, item.item_id, kind, ts, value, number, pieces))


def _price(random: Random, lowest: float, highest: float) -> float:
    """A price as on a tag."""
    price = math.exp(random.uniform(math.log(lowest), math.log(highest)))
    if price > 3:
        price = math.floor(price) + random.choice([0.0, 0.25, 0.49, 0.5, 0.75, 0.95, 0.99])
    else:
        price = round(price, 1) + random.choice([0, 0.05, -0.01])
    return round(max(price, 0.5), 2)
