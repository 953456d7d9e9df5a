"""A made-up shop for coffee, tea and what brews them, from November 2025 to October 2026.

620 shoppers of eight kinds look, put into the cart, buy, return, rate and review, in English and Chinese.
What can be found in the log: staples bought every few weeks, goods that go together, a blend that fades and a
brand that came in April, things that break and come back, prices of Black Friday's week and dearer beans
since March, people who only look, who leave, and who turn from espresso to filter coffee or tea.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import polars as pl

from benchmarks.made_up_shops.coffee_goods import (
    BAD,
    END,
    FAIR,
    GOOD,
    HOURS,
    RETURNED,
    SALE,
    STARS,
    START,
    TASTES,
    TOGETHER,
    WEEKDAYS,
    Item,
)
from benchmarks.made_up_shops.making import MadeUpShop, goods, log_of

SEED, SHOPPERS = 1818, 620


@dataclass(slots=True)
class Shopper:
    """Somebody who comes to the shop.

    Attributes:
        user_id: In the log.
        kind: Of `TASTES`.
        only_looks: Never buys.
        is_grumpy: Gives fewer stars.
        joined: Day of the first visit.
        left: Last day on which they may come.
        rate: Visits a day, on a day like any other.
        buys: Share bought of what was looked at.
        likes: (items,) how much.
        turns: When the taste changes.
        likes_then: (items,) from that day on.
        staple: Bought again and again.
        cycle: Every so many days, about.
        due: When next.
    """

    user_id: str
    kind: str
    only_looks: bool
    is_grumpy: bool
    joined: date
    left: date
    rate: float
    buys: float
    likes: list[float]
    turns: date = date.max
    likes_then: list[float] | None = None
    staple: Item | None = None
    cycle: int = 0
    due: date = date.max

    def needs_staple(self, day: date) -> bool:
        """Whether it is time to buy it again."""
        return self.staple is not None and self.due <= day < self.turns

    def visits_on(self, day: date) -> float:
        """The chance of a visit."""
        busy = WEEKDAYS[day.weekday()] * (0.82 if day.month in (7, 8) else 1)
        if SALE[0] <= day <= date(2025, 12, 18):
            busy *= 1.5
        if self.kind == "gifts":
            busy *= 3.2 if day.month == 12 and day.day < 22 else 2 if day.month == 11 else 0.5
        return self.rate * busy


def coffee_shop() -> MadeUpShop:
    """Makes the shop: 193 items, 54,058 events with `text`."""
    made = _Maker()
    numbers = sorted(made.random.sample(range(100, 980), SHOPPERS))
    for number in numbers:
        made.live(made.shopper(f"S{number:04d}"))
    last = datetime(2026, 10, 31, 23, 57, 12, tzinfo=UTC)  # the log ends shortly before midnight
    made.note(f"S{numbers[300]:04d}", made.titled["Harbour Espresso 250 g"], "view", last)
    items = goods("coffee").drop("weight", "season").sort("item_id")
    return MadeUpShop(log_of(made.deeds, text=pl.String), items)


class _Maker:
    """Draws shoppers and what they do; the order of the draws is what the shop is."""

    def __init__(self) -> None:
        self.random = Random(SEED)
        self.items = [Item(**row) for row in goods("coffee").iter_rows(named=True)]
        self.titled = {item.title: item for item in self.items}
        self.unsold = sorted(item for item in self.items if not item.weight)
        self.stars = {item.title: self.random.uniform(3.5, 4.5) for item in self.items} | STARS
        self.deeds: list[tuple[str, str, str, datetime, float | None, str | None]] = []
        self._moments: set[tuple[str, datetime]] = set()

    def note(
        self,
        user_id: str,
        item: Item,
        kind: str,
        ts: datetime,
        value: float | None = None,
        text: str | None = None,
    ) -> datetime | None:
        """Writes a deed down, in a second in which the shopper did nothing else; none after the end."""
        while (user_id, ts) in self._moments:
            ts += timedelta(seconds=1)
        if ts.date() > END:
            return None
        self._moments.add((user_id, ts))
        self.deeds.append((user_id, item.item_id, kind, ts, value, text))
        return ts

    def shopper(self, user_id: str) -> Shopper:
        """Draws somebody."""
        random = self.random
        kind = random.choice([kind for kind, taste in TASTES.items() for _ in range(int(taste.share))])
        only_looks, is_grumpy = random.random() < 0.14, random.random() < 0.06
        days = (END - START).days + 1
        joined = (
            START if random.random() < 0.5 else START + timedelta(days=int(days * random.random() ** 1.1))
        )
        joined = min(joined + timedelta(days=random.randint(0, 12)), END - timedelta(days=3))
        left = END if random.random() < 0.68 else joined + timedelta(days=random.randint(15, 220))
        rate = random.lognormvariate(-3.25, 0.65) * (0.75 if only_looks else 1)
        buys = random.uniform(0.35, 0.75)
        one = Shopper(
            user_id, kind, only_looks, is_grumpy, joined, min(left, END), rate, buys, self.likes(kind)
        )
        if kind in ("espresso", "capsule") and random.random() < 0.1:
            one.turns = joined + timedelta(days=random.randint(90, 250))
            one.likes_then = self.likes(random.choice(["filter", "Chinese tea"]))
        if not only_looks and kind not in ("gifts", "mixed") and random.random() < 0.42:
            staples = [item for item in self.items if item.is_staple_of(kind)]
            one.staple = random.choices(staples, [item.weight for item in staples])[0]
            one.cycle = random.choice([14, 21, 21, 28, 28, 35, 42])
        one.due = joined + timedelta(days=random.randint(0, 20))
        return one

    def likes(self, kind: str) -> list[float]:
        """(items,) how much somebody of a kind likes each."""
        return [item.liked_by(kind) * self.random.lognormvariate(0, 0.7) for item in self.items]

    def live(self, one: Shopper) -> None:
        """All visits of a shopper."""
        for days in range((one.left - one.joined).days + 1):
            day = one.joined + timedelta(days=days)
            if not days or one.needs_staple(day) or self.random.random() < one.visits_on(day):
                self.visit(one, day)

    def visit(self, one: Shopper, day: date) -> None:
        """Looks around, buys some of it, the staple where it is due, and what goes with these."""
        hour = self.random.choices(range(24), HOURS)[0]
        minute, second = self.random.randint(0, 44), self.random.randint(0, 59)
        at = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)
        at, bought = self.look_around(one, day, at)
        if one.staple and one.needs_staple(day):
            at += self.wait(30, 200)
            if one.staple.title not in bought:
                self.buy(one, one.staple, day, at)
                bought.add(one.staple.title)
            one.due = day + timedelta(days=max(5, round(self.random.gauss(one.cycle, 2.5))))
        for title, other, chance in TOGETHER:
            if title in bought and other not in bought and self.random.random() < chance:
                at += self.wait(30, 200)
                self.buy(one, self.titled[other], day, at)
                bought.add(other)

    def look_around(self, one: Shopper, day: date, at: datetime) -> tuple[datetime, set[str]]:
        """Up to four items; when that was done, and the titles bought."""
        likes = one.likes_then if one.likes_then and day >= one.turns else one.likes
        weights = [
            liked * item.weight_on(day) * (0.55 if item.price > 60 else 1)
            for liked, item in zip(likes, self.items, strict=True)
        ]
        looks = self.random.choices(self.items, weights, k=self.random.randint(1, 4))
        if self.random.random() < 0.012:
            self.note(one.user_id, self.random.choice(self.unsold), "view", at)
        bought = set()
        for item in dict.fromkeys(looks):
            at += self.wait(20, 150)
            self.note(one.user_id, item, "view", at)
            dear = (0.6 if item.price > 40 else 1) * (0.15 if item.price > 150 else 1)
            if self.random.random() < (0 if one.only_looks else one.buys * dear):
                at += self.wait(60, 400)
                self.buy(one, item, day, at)
                bought.add(item.title)
            elif self.random.random() < 0.2:
                self.note(one.user_id, item, "cart", at + timedelta(seconds=15))
        return at, bought

    def buy(self, one: Shopper, item: Item, day: date, at: datetime) -> None:
        """Puts it into the cart and pays; may send it back, rate and review it later."""
        random, paid = self.random, item.price_on(day)
        self.note(one.user_id, item, "cart", at - self.wait(30, 300))
        self.note(one.user_id, item, "purchase", at, paid)
        if random.random() < RETURNED.get(item.title, 0.025):
            self.note(one.user_id, item, "return", at + self.wait_days(2, 18), paid)
        if random.random() >= (0.42 if item.title in RETURNED else 0.24):
            return
        stars = round(random.gauss(self.stars[item.title] - (1.7 if one.is_grumpy else 0), 0.8))
        stars = min(5, max(1, stars))
        rated = self.note(one.user_id, item, "rating", at + self.wait_days(1, 12), float(stars))
        if rated and random.random() < 0.33:
            later = rated + self.wait(20, 400)
            said = random.choice(GOOD if stars >= 4 else FAIR if stars == 3 else BAD)
            self.note(one.user_id, item, "review", later, None, said)

    def wait(self, least: int, most: int) -> timedelta:
        """So many seconds."""
        return timedelta(seconds=self.random.randint(least, most))

    def wait_days(self, least: int, most: int) -> timedelta:
        """So many days and some hours."""
        return timedelta(days=self.random.randint(least, most), seconds=self.random.randint(0, 40_000))
