"""A made-up shop with planted truth, small for tests and as large as wanted for growth plots."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

START = datetime(2025, 1, 1, tzinfo=UTC)
TURN = datetime(2025, 7, 1, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)
UNHAPPY_SHOPPER = "u000000"
"""Gives one and two stars to, and returns, what it buys of the category that `disliked` names."""
DRIFT_PERIOD = 4
"""Every fourth shopper (u000002, u000006 and so on) likes something else from July on."""
CYCLE_PERIOD = 4
"""Every fourth shopper (u000001, u000005 and so on) buys one item again every fourteen days or so."""
CYCLE_DAYS = 14

DEPARTMENTS = {
    "Grocery": {
        "Tea": ("Green tea", "Black tea"),
        "Bakery": ("Sourdough", "Rye bread"),
        "Cheese": ("Blue cheese", "Goat cheese"),
    },
    "Home": {
        "Candles": ("Scented candles", "Beeswax candles"),
        "Linen": ("Tea towels", "Table cloths"),
        "Kitchen": ("Cast iron pans", "Bread knives"),
    },
    "Garden": {
        "Seeds": ("Tomato seeds", "Wildflower seeds"),
        "Tools": ("Hand trowels", "Pruning shears"),
        "Birds": ("Bird feeders", "Nest boxes"),
    },
    "Leisure": {
        "Fishing": ("Fly rods", "Fishing lures"),
        "Music": ("Jazz records", "Guitar strings"),
        "Games": ("Board games", "Jigsaw puzzles"),
    },
}
SHELVES = tuple(
    f"{department} > {aisle} > {shelf}"
    for department, aisles in DEPARTMENTS.items()
    for aisle, shelves in aisles.items()
    for shelf in shelves
)
ADJECTIVES = tuple(
    ["Classic", "Organic", "Large", "Small", "Fine", "Everyday", "Artisan", "Spring", "Winter", "Nordic"]
)
BRANDS = tuple(
    [
        "Alder",
        "Birch",
        "Cedar",
        "Dune",
        "Ember",
        "Fjord",
        "Grove",
        "Harbour",
        "Islet",
        "Juniper",
        "Kestrel",
        "Lark",
    ]
)
KINDS = ("purchase", "view", "cart", "rating", "review")
KIND_SHARES = (0.60, 0.25, 0.08, 0.05, 0.02)
FAVOURITE_SHARE = 0.75
CYCLE_SHARE = 0.15
DISLIKE_SHARE = 0.3


class ShopFrames(NamedTuple):
    """A shop's data, and what was planted in it.

    Attributes:
        items: `item_id, title, category, brand, price, description`.
        events: `user_id, item_id, kind, ts, value, text`, by time; `value` is the stars of ratings and
            reviews and the price of purchases and returns.
        tastes: `user_id, category, since, until`: where three in four of the shopper's events go.
        cycles: `user_id, item_id, days`: what is bought again and again.
        disliked: `user_id, category`: what only gets low ratings and returns.
        thin_shopper: The shopper with two events.
    """

    items: pl.DataFrame
    events: pl.DataFrame
    tastes: pl.DataFrame
    cycles: pl.DataFrame
    disliked: pl.DataFrame
    thin_shopper: str


def make_shop_frames(seed: int, shoppers: int = 40, items: int = 120, events: int = 4_000) -> ShopFrames:
    """Makes a shop; the same arguments make the same shop.

    Args:
        seed: Of every random choice.
        shoppers: At least 8.
        items: At least one for each of the 24 shelves.
        events: At least 20 for each shopper.

    Raises:
        ValueError: A number is too small to plant everything.
    """
    if shoppers < 8 or items < len(SHELVES) or events < 20 * shoppers:
        raise ValueError(
            f"{shoppers} shoppers, {items} items and {events} events are too few: at least 8 shoppers, "
            f"{len(SHELVES)} items and 20 events a shopper are needed"
        )
    rng = np.random.default_rng(seed)
    catalogue = _catalogue(rng, items)
    prices = catalogue["price"].to_numpy()
    thin = shoppers - 1
    early = rng.integers(0, len(SHELVES), shoppers)
    late = np.where(np.arange(shoppers) % DRIFT_PERIOD == 2, (early + 9) % len(SHELVES), early)
    hated = int((early[0] + 5) % len(SHELVES))

    cyclic = np.arange(1, thin, CYCLE_PERIOD)
    bought_again = _item_on(rng, late[cyclic], items)
    planted = [
        _cycles(rng, cyclic, bought_again, most=int(events * CYCLE_SHARE)),
        _dislikes(rng, hated, items, count=int(events / shoppers * DISLIKE_SHARE)),
        _Columns(
            np.full(2, thin),
            _item_on(rng, late[[thin, thin]], items),
            _seconds(rng, 2),
            np.zeros(2, np.int64),
        ),
    ]
    rest = events - sum(part.shopper.size for part in planted)
    planted.append(_ordinary(rng, rest, early, late, thin=thin, hated=hated, items=items))

    whole = _Columns(*(np.concatenate(parts) for parts in zip(*planted, strict=True)))
    order = np.argsort(whole.micros, kind="stable")
    whole = _Columns(*(part[order] for part in whole))
    names = np.array([f"u{n:06d}" for n in range(shoppers)])
    return ShopFrames(
        items=catalogue,
        events=_events(rng, whole, names, catalogue["item_id"].to_numpy(), prices, hated=hated),
        tastes=_tastes(names, early, late),
        cycles=pl.DataFrame(
            {
                "user_id": names[cyclic],
                "item_id": catalogue["item_id"].to_numpy()[bought_again],
                "days": np.full(cyclic.size, CYCLE_DAYS),
            }
        ),
        disliked=pl.DataFrame({"user_id": [UNHAPPY_SHOPPER], "category": [SHELVES[hated]]}),
        thin_shopper=str(names[thin]),
    )


class _Columns(NamedTuple):
    shopper: NDArray[np.int64]
    item: NDArray[np.int64]
    micros: NDArray[np.int64]
    kind: NDArray[np.int64]  # index into KINDS, or RETURN


RETURN = len(KINDS)


def _catalogue(rng: np.random.Generator, items: int) -> pl.DataFrame:
    number = np.arange(items)
    shelf = number % len(SHELVES)
    adjective = np.array(ADJECTIVES)[(number // len(SHELVES)) % len(ADJECTIVES)]
    noun = np.array([path.rsplit(" > ", 1)[1] for path in SHELVES])[shelf]
    base = rng.lognormal(2.0, 0.6, len(SHELVES))
    return pl.DataFrame(
        {
            "item_id": np.array([f"i{n:06d}" for n in range(items)]),
            "noun": noun,
            "adjective": adjective,
            "number": number,
            "category": np.array(SHELVES)[shelf],
            "brand": np.array(BRANDS)[rng.integers(0, len(BRANDS), items)],
            "price": np.round(base[shelf] * rng.uniform(0.7, 1.5, items), 2),
        }
    ).select(
        "item_id",
        pl.format("{} {} no. {}", "adjective", pl.col("noun").str.to_lowercase(), pl.col("number") + 1).alias(
            "title"
        ),
        "category",
        "brand",
        "price",
        pl.format("{} by {}", "noun", "brand").alias("description"),
    )


def _item_on(rng: np.random.Generator, shelf: NDArray[np.int64], items: int) -> NDArray[np.int64]:
    """One item of each shelf; items of low number are more popular."""
    stock = (items - shelf - 1) // len(SHELVES) + 1
    return shelf + len(SHELVES) * np.floor(stock * rng.random(shelf.size) ** 1.7).astype(np.int64)


def _seconds(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    return rng.integers(_micros(START), _micros(END), count)


def _cycles(
    rng: np.random.Generator, shopper: NDArray[np.int64], item: NDArray[np.int64], *, most: int
) -> _Columns:
    times = min(364 // CYCLE_DAYS, most // shopper.size)
    day_us = _micros(START + timedelta(days=1)) - _micros(START)
    due = (END - START).days - CYCLE_DAYS * np.arange(times, 0, -1) + 6.5
    days = due[None, :] + rng.uniform(-1, 1, (shopper.size, times))
    return _Columns(
        np.repeat(shopper, times),
        np.repeat(item, times),
        _micros(START) + (days.ravel() * day_us).astype(np.int64),
        np.zeros(shopper.size * times, np.int64),
    )


def _dislikes(rng: np.random.Generator, shelf: int, items: int, *, count: int) -> _Columns:
    return _Columns(
        np.zeros(count, np.int64),
        _item_on(rng, np.full(count, shelf), items),
        _seconds(rng, count),
        np.where(np.arange(count) % 2 == 0, KINDS.index("rating"), RETURN),
    )


def _ordinary(
    rng: np.random.Generator,
    count: int,
    early: NDArray[np.int64],
    late: NDArray[np.int64],
    *,
    thin: int,
    hated: int,
    items: int,
) -> _Columns:
    shopper = rng.integers(0, thin, count)
    micros = _seconds(rng, count)
    favourite = np.where(micros < _micros(TURN), early[shopper], late[shopper])
    shelf = np.where(rng.random(count) < FAVOURITE_SHARE, favourite, rng.integers(0, len(SHELVES), count))
    shelf = np.where((shopper == 0) & (shelf == hated), favourite, shelf)
    kind = rng.choice(len(KINDS), count, p=KIND_SHARES)
    return _Columns(shopper, _item_on(rng, shelf, items), micros, kind)


def _events(
    rng: np.random.Generator,
    columns: _Columns,
    names: NDArray[np.str_],
    item_ids: NDArray[np.object_],
    prices: NDArray[np.float64],
    *,
    hated: int,
) -> pl.DataFrame:
    kind = np.array([*KINDS, "return"])[columns.kind]
    low = (columns.shopper == 0) & (columns.item % len(SHELVES) == hated)
    stars = np.where(low, rng.integers(1, 3, low.size), rng.integers(3, 6, low.size))
    return pl.DataFrame(
        {
            "user_id": names[columns.shopper],
            "item_id": pl.Series(item_ids[columns.item], dtype=pl.String),
            "kind": kind,
            "ts": pl.Series(columns.micros).cast(pl.Datetime("us", "UTC")),
            "stars": stars,
            "price": prices[columns.item],
        }
    ).select(
        "user_id",
        "item_id",
        "kind",
        "ts",
        pl.when(pl.col("kind").is_in(["rating", "review"]))
        .then(pl.col("stars").cast(pl.Float64))
        .when(pl.col("kind").is_in(["purchase", "return"]))
        .then("price")
        .alias("value"),
        pl.when(pl.col("kind") == "review")
        .then(pl.format("{} stars: as described, I would say so again.", "stars"))
        .alias("text"),
    )


def _tastes(names: NDArray[np.str_], early: NDArray[np.int64], late: NDArray[np.int64]) -> pl.DataFrame:
    shelves = np.array(SHELVES)
    turned = early != late
    steady = pl.DataFrame({"user_id": names, "category": shelves[early], "turned": turned}).select(
        "user_id",
        "category",
        pl.lit(START).alias("since"),
        pl.when("turned").then(pl.lit(TURN)).otherwise(pl.lit(END)).alias("until"),
    )
    changed = pl.DataFrame({"user_id": names[turned], "category": shelves[late[turned]]}).with_columns(
        pl.lit(TURN).alias("since"), pl.lit(END).alias("until")
    )
    return pl.concat([steady, changed]).sort("user_id", "since")


def _micros(time: datetime) -> int:
    return int(time.timestamp()) * 1_000_000
