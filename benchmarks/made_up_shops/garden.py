"""A made-up shop for pet supplies and garden: fifteen months, from March 2025 on.

Of 640 shoppers 626 come. Seeds sell in spring, food for wild birds in winter; staples run out; some items
came late, some went; some shoppers turn to other things, some stay away, and new ones come every month.
Orders have a number, which their returns bear, too.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from benchmarks.made_up_shops.garden_goods import SHARES, SHELVES, TASTES, TIERS, TOGETHER, WORDS, Shelf
from benchmarks.made_up_shops.making import MadeUpShop

SEED = 37
FIRST, DAYS, SHOPPERS = datetime(2025, 3, 1, tzinfo=UTC), 457, 640
COLUMNS = ["user_id", "item_id", "kind", "ts", "value", "quantity", "session_id", "text"]
CATALOGUE = ["item_id", "title", "category", "brand", "price"]
WEEKDAYS = (0.67, 0.67, 0.7, 0.74, 0.74, 0.93, 1.0)
TYPES = {"value": pl.Float64, "quantity": pl.Int64, "session_id": pl.String, "text": pl.String}
HOURS = (0, 0, 0, 0, 0, 1, 2, 4, 5, 6, 6, 5, 6, 5, 4, 4, 5, 6, 8, 10, 11, 9, 5, 2)


class Item(NamedTuple):
    """What is sold, from a day to a day; `stars` is what its ratings come to."""

    item_id: str
    shelf: Shelf
    title: str
    brand: str
    price: float
    since: int
    until: int
    liked: float
    stars: float


Due = dict[str, tuple[float, Item]]


def garden_shop() -> MadeUpShop:
    """Draws all of it."""
    items = catalogue(rng := np.random.default_rng(SEED))
    sold = [(one.item_id, one.title, one.shelf.category, one.brand, one.price) for one in items]
    return MadeUpShop(Log(rng, items).frame(), pl.DataFrame(sold, CATALOGUE, orient="row"))


def catalogue(rng: np.random.Generator) -> list[Item]:
    """All items; one in eight came late, one in twelve went, and of some nobody wants any."""
    found = []
    for shelf in SHELVES:
        made = [(b, k, s) for k in shelf.kinds for b in shelf.brands for s in shelf.sizes]
        picks = np.sort(rng.choice(len(made), min(shelf.items, len(made)), replace=False))
        for place, (brand, kind, size) in enumerate((made[pick] for pick in picks), 1):
            about = shelf.price * shelf.sizes[size] * TIERS.get(brand, 1.0) * rng.uniform(0.85, 1.2)
            price = round(round(about, 1) - 0.01, 2)
            since, until = 0, DAYS
            if (fate := rng.random()) < 0.125:
                since = int(rng.integers(90, 430))
            elif fate < 0.21:
                until = int(rng.integers(150, 380))
            liked = 0.0 if 0.21 <= fate < 0.235 else rng.lognormal(0, 0.8)
            title = " ".join(part for part in (brand, kind, shelf.title, size) if part)
            code, stars = f"{shelf.code}-{place:02}", float(np.clip(rng.normal(4.1, 0.5), 2.2, 4.9))
            found.append(Item(code, shelf, title, brand, price, since, until, liked, stars))
    return found


class Log:
    """Events as they are made up, shopper by shopper."""

    def __init__(self, rng: np.random.Generator, items: list[Item]) -> None:
        self._rng, self._rows = rng, list[tuple[str | float | datetime | None, ...]]()
        self._on = {shelf.code: [one for one in items if one.shelf is shelf] for shelf in SHELVES}

    def frame(self) -> pl.DataFrame:
        """All events by time, orders numbered from 50001 on."""
        joined = np.where(self._rng.random(SHOPPERS) < 0.5, 0, self._rng.integers(0, DAYS - 5, SHOPPERS))
        for shopper, day in zip(range(3001, 3001 + SHOPPERS), np.sort(joined), strict=True):
            self._live(str(shopper), int(day))
        log = pl.DataFrame(self._rows, COLUMNS, schema_overrides=TYPES, orient="row")
        log = log.filter(pl.col("ts") < FIRST + timedelta(days=DAYS)).sort("ts", *COLUMNS[:3])
        orders = log.filter(kind="purchase").select("session_id").unique(maintain_order=True)
        log = log.join(
            orders.with_row_index("order", 50001), on="session_id", how="left", maintain_order="left"
        )
        return log.with_columns(session_id=pl.col("order").cast(pl.String)).select(COLUMNS)

    def _live(self, shopper: str, joined: int) -> None:
        rng = self._rng
        chosen = rng.choice(list(TASTES), size=int(rng.integers(1, 4)), replace=False, p=SHARES)
        tastes = {str(name): rng.uniform(0.5, 2) for name in chosen}
        turns = int(rng.integers(joined + 60, DAYS + 60)) if rng.random() < 0.12 else DAYS
        leaves = int(rng.integers(joined + 5, DAYS)) if rng.random() < 0.3 else DAYS
        gap, purse = float(np.clip(rng.lognormal(3.1, 0.6), 5, 90)), float(rng.normal(0, 0.8))
        due, day = Due(), joined + (rng.exponential(gap) if joined == 0 else 0.0)
        while day < min(DAYS, leaves):
            if day >= turns:
                tastes, turns, due = (
                    {str(rng.choice([one for one in TASTES if one not in tastes])): 2.0},
                    DAYS,
                    {},
                )
            if rng.random() < WEEKDAYS[(FIRST + timedelta(days=int(day))).weekday()]:
                self._visit(shopper, int(day), tastes, purse, due)
            day += max(1.0, rng.exponential(gap))

    def _visit(self, shopper: str, day: int, tastes: dict[str, float], purse: float, due: Due) -> None:
        rng, month = self._rng, (FIRST + timedelta(days=day)).month
        weights = {
            code: 0.02 + sum(tastes[one] for one in tastes if code in TASTES[one]) for code in self._on
        }
        shares = np.array([weights[shelf.code] * shelf.season[month - 1] for shelf in SHELVES])
        places = rng.choice(len(SHELVES), size=1 + rng.poisson(2.2), p=shares / shares.sum())
        looked = [SHELVES[place].code for place in places]
        looked += [TOGETHER[one] for one in looked if one in TOGETHER and rng.random() < 0.35]
        again = [one for _, (on, one) in sorted(due.items()) if day >= on and day < one.until]
        found = filter(None, (self._pick(code, day, purse) for code in looked))
        seen = {one.item_id: one for one in (*again, *found)}
        hour = int(rng.choice(24, p=np.array(HOURS) / sum(HOURS)))
        at, basket = FIRST + timedelta(days=day, hours=hour, seconds=int(rng.integers(3600))), []
        for one in seen.values():
            at += timedelta(seconds=int(rng.integers(15, 240)))
            self._add(shopper, one, "view", at)
            if rng.random() < (0.85 if one in again else 0.5):
                self._add(shopper, one, "cart", at + timedelta(seconds=9))
                if rng.random() < (0.95 if one in again else 0.72):
                    basket.append(one)
        for one in basket:
            pieces = int(rng.integers(1, 5 if one.price < 6 else 3)) if rng.random() < 0.35 else 1
            share = (0.96 if day < 306 else 1.0) * (0.9 if rng.random() < 0.1 else 1.0)
            paid = (round(one.price * pieces * share, 2), pieces, f"{shopper}/{day}")
            self._add(shopper, one, "purchase", at + timedelta(minutes=4), *paid)
            if one.shelf.cycle:
                slower = 1.6 if one.shelf.season[month - 1] < 0.6 else 1.0
                due[one.shelf.code] = (day + one.shelf.cycle * slower * rng.uniform(0.8, 1.15), one)
            self._afterwards(shopper, one, at, *paid)

    def _afterwards(self, shopper: str, one: Item, at: datetime, *paid: float | str) -> None:
        later = at + timedelta(days=int(self._rng.integers(3, 15)), minutes=int(self._rng.integers(1, 300)))
        if self._rng.random() < one.shelf.returned * (1.8 if one.stars < 3.6 else 0.9):
            self._add(shopper, one, "return", later, *paid)
        elif self._rng.random() < 0.13:
            stars = int(np.clip(round(self._rng.normal(one.stars, 0.9)), 1, 5))
            words = str(self._rng.choice(WORDS[stars])) if self._rng.random() < 0.3 else None
            self._add(shopper, one, "review" if words else "rating", later, float(stars), None, None, words)

    def _pick(self, code: str, day: int, purse: float) -> Item | None:
        here = [one for one in self._on[code] if one.since <= day < one.until]
        shares = np.array([one.liked * one.price**purse for one in here])
        return here[int(self._rng.choice(len(here), p=shares / shares.sum()))] if shares.sum() > 0 else None

    def _add(self, shopper: str, one: Item, kind: str, at: datetime, *said: float | str | None) -> None:
        self._rows.append((shopper, one.item_id, kind, at, *said, *(None,) * (4 - len(said))))
