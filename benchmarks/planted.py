"""Ranking on made-up logs in which one thing alone says what comes next, beside the best that can be reached.

    uv run python -m benchmarks.planted [--worlds "popular; tastes"] [--seed 1] [--json]

Each world is judged by the protocol of `penchant.evals`, Penchant beside its peers. The bound is the order of
items by what the world itself expects of each shopper after the cut: it knows the true shares, tastes,
periods and lives of items, which nobody else can, and nothing of what chance makes of them.
"""

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.evals import Split, dataset_of, evaluate, ndcg_at, split_log
from penchant.evals.results import SUBJECT
from penchant.tools import Mode
from penchant.tools.weights import MODES

START = datetime(2025, 1, 1, tzinfo=UTC)
K = 10
Numbers = NDArray[np.float64]
Keys = NDArray[np.int64]
Expected = Callable[[float, Keys, Keys, Numbers], Numbers]
"""(shoppers, items) expected purchases after a day, given shoppers, items and days of those before it."""


class World(NamedTuple):
    """A log whose making is known.

    Attributes:
        shopper: (events,) keys from 0.
        item: (events,) keys from 0.
        day: (events,) since `START`.
        expected: What its shoppers will buy.
        titles: Of the items; none where they only have numbers.
    """

    shopper: Keys
    item: Keys
    day: Numbers
    expected: Expected
    titles: list[str] | None = None


@dataclass(frozen=True, slots=True)
class PlantedRow:
    """One mode of one world.

    Attributes:
        world: Its name.
        mode: `all` or `new`.
        shoppers: How many were judged.
        penchant: NDCG@10.
        peer: The best of the others.
        of_peer: Its NDCG@10.
        bound: That of the true expectation.
    """

    world: str
    mode: Mode
    shoppers: int
    penchant: float
    peer: str
    of_peer: float
    bound: float


def _visits(rng: np.random.Generator, shoppers: int, mean: float) -> Keys:
    """(events,) whose each purchase is; some buy much more than others."""
    return np.repeat(np.arange(shoppers), rng.poisson(rng.gamma(1.2, mean / 1.2, shoppers)))


def _shares(rng: np.random.Generator, items: int, exponent: float) -> Numbers:
    """(items,) by Zipf's law, in any order."""
    shares = rng.permutation((np.arange(items) + 1.0) ** -exponent)
    return np.asarray(shares / shares.sum())


def popular(
    rng: np.random.Generator, *, shoppers: int = 1500, items: int = 1000, mean: float = 40, days: int = 150
) -> World:
    """Everybody buys by the same shares, always."""
    shares = _shares(rng, items, 0.8)
    shopper = _visits(rng, shoppers, mean)

    def expected(_now: float, _shopper: Keys, _item: Keys, _day: Numbers) -> Numbers:
        return np.tile(shares, (shoppers, 1))

    return World(
        shopper, rng.choice(items, shopper.size, p=shares), rng.uniform(0, days, shopper.size), expected
    )


def lately(
    rng: np.random.Generator, *, shoppers: int = 1500, items: int = 1000, mean: float = 40, days: int = 150
) -> World:
    """Items come and fade within weeks; everybody buys what is on."""
    life, shares = 25.0, _shares(rng, items, 0.6)
    launch = rng.uniform(-40, days, items)
    age = np.arange(days)[:, None] + 0.5 - launch
    heat = shares * (np.where(age > 0, np.exp(-np.maximum(age, 0) / life), 0.0) + 0.02)
    heat /= heat.sum(axis=1, keepdims=True)
    return _by_day(rng, heat, shoppers, mean, launch)


def season(rng: np.random.Generator, *, shoppers: int = 1500, items: int = 1000, mean: float = 60) -> World:
    """Half of the items have their weeks in the year, over 500 days."""
    shares, peak, height = _shares(rng, items, 0.7), rng.uniform(0, 365, items), rng.choice([0.0, 3.0], items)
    away = np.cos(2 * np.pi * (np.arange(500)[:, None] - peak) / 365) - 1
    heat = shares * np.exp(height * away)
    always = np.zeros(items)
    return _by_day(rng, heat / heat.sum(axis=1, keepdims=True), shoppers, mean, always)


def _by_day(rng: np.random.Generator, heat: Numbers, shoppers: int, mean: float, launch: Numbers) -> World:
    """Everybody buys by the shares of the day, (days, items); launches to come are expected by nobody."""
    shopper = _visits(rng, shoppers, mean)
    day = rng.uniform(0, len(heat), shopper.size)
    item = np.empty(shopper.size, dtype=np.int64)
    for one, shares in enumerate(heat):
        at = np.flatnonzero(day.astype(np.int64) == one)
        item[at] = rng.choice(heat.shape[1], at.size, p=shares)

    def expected(now: float, _shopper: Keys, _item: Keys, _day: Numbers) -> Numbers:
        return np.tile(heat[int(now) :].sum(axis=0) * (launch <= now), (shoppers, 1))

    return World(shopper, item, day, expected)


def tastes(
    rng: np.random.Generator, *, shoppers: int = 1500, items: int = 1000, mean: float = 40, kinds: int = 12
) -> World:
    """Shoppers mix a few of twelve hidden tastes, each with shares of its own."""
    of_shopper = rng.dirichlet([0.15] * kinds, shoppers)
    of_kind = np.stack([rng.dirichlet(_shares(rng, items, 0.9) * 120) for _ in range(kinds)])
    shares = of_shopper @ of_kind
    shopper = _visits(rng, shoppers, mean)
    item = np.concatenate(
        [
            rng.choice(items, count, p=shares[key])
            for key, count in enumerate(np.bincount(shopper, minlength=shoppers))
        ]
    )

    def expected(_now: float, _shopper: Keys, _item: Keys, _day: Numbers) -> Numbers:
        return shares

    return World(shopper, item, rng.uniform(0, 150, shopper.size), expected)


def cycles(rng: np.random.Generator, *, shoppers: int = 1000, items: int = 1000, days: float = 200) -> World:
    """Each shopper has five to 24 staples with periods of one to ten weeks, and buys ten things besides."""
    shares = _shares(rng, items, 0.7)
    rates = np.tile(shares * 10 / days, (shoppers, 1))
    found: list[tuple[int, int, float]] = []
    for shopper in range(shoppers):
        for item in rng.choice(items, rng.integers(5, 25), replace=False, p=shares):
            period = rng.choice([7, 14, 28, 45, 70]) * rng.uniform(0.8, 1.2)
            rates[shopper, item] += 1 / period
            at = rng.uniform(-period, period)
            while at < days:
                if at >= 0:
                    found.append((shopper, item, at))
                at += period * rng.gamma(8, 1 / 8)
        besides = rng.poisson(10)
        found += zip(
            [shopper] * besides,
            rng.choice(items, besides, p=shares),
            rng.uniform(0, days, besides),
            strict=True,
        )

    def expected(_now: float, _shopper: Keys, _item: Keys, _day: Numbers) -> Numbers:
        return rates

    return _of_rows(found, expected)


def follows(rng: np.random.Generator, *, shoppers: int = 1500, items: int = 1000, days: float = 150) -> World:
    """Every item leads to one other with six chances in ten, some two weeks later."""
    goes_on, wait = 0.6, 15.0
    shares, after = _shares(rng, items, 0.6), rng.permutation(items)
    found: list[tuple[int, int, float]] = []
    for shopper in range(shoppers):
        for _ in range(rng.poisson(10)):
            item, at = rng.choice(items, p=shares), rng.uniform(-20, days)
            while at < days:
                if at >= 0:
                    found.append((shopper, int(item), at))
                at += rng.exponential(wait)
                if rng.random() > goes_on:
                    break
                item = after[item]

    def expected(now: float, shopper: Keys, item: Keys, day: Numbers) -> Numbers:
        told = np.tile(shares * 10 * (days - now) / (days + 20), (shoppers, 1))
        waits = goes_on * np.exp((day - now) / wait)
        seen = np.isin(shopper * items + after[item], shopper * items + item)
        comes = np.where(seen, 0.0, waits / (1 - goes_on + waits)) * (1 - np.exp((now - days) / wait))
        np.add.at(told, (shopper, after[item]), comes)
        return told

    return _of_rows(found, expected)


_MATERIALS = (
    "linen cotton oak steel copper glass wool silk paper clay bamboo cork leather slate brass velvet denim"
    " marble wicker felt"
)
_THINGS = "lamp bowl chair scarf candle basket frame mug clock rug vase tray"
MATERIALS, THINGS = _MATERIALS.split(), _THINGS.split()


def words(rng: np.random.Generator, *, shoppers: int = 1500, items: int = 2400, mean: float = 30) -> World:
    """New items all the time, sold for forty days; shoppers like two materials and two kinds of things."""
    days, life = 180, 40
    material, thing = rng.integers(0, len(MATERIALS), items), rng.integers(0, len(THINGS), items)
    launch, appeal = rng.uniform(-life, days, items), rng.lognormal(0, 0.5, items)
    likes = np.empty((shoppers, items))
    for row in likes:
        by_material = np.isin(material, rng.choice(len(MATERIALS), 2, replace=False))
        by_thing = np.isin(thing, rng.choice(len(THINGS), 2, replace=False))
        row[:] = appeal * np.where(by_material, 8, 1) * np.where(by_thing, 8, 1)
    shopper = _visits(rng, shoppers, mean)
    day = rng.uniform(0, days, shopper.size)
    item = np.empty(shopper.size, dtype=np.int64)
    for place, (who, at) in enumerate(zip(shopper.tolist(), day.tolist(), strict=True)):
        on = np.flatnonzero((launch < at) & (at < launch + life))
        shares = np.cumsum(likes[who, on])
        item[place] = on[np.searchsorted(shares, rng.random() * shares[-1])]

    def expected(now: float, _shopper: Keys, _item: Keys, _day: Numbers) -> Numbers:
        told = np.zeros_like(likes)
        for at in np.arange(now, days, 2.0):
            on = (launch < now) & (at < launch + life)
            told[:, on] += likes[:, on] / likes[:, on].sum(axis=1, keepdims=True)
        return told

    titles = [
        f"{MATERIALS[of]} {THINGS[what]} no. {key}"
        for key, (of, what) in enumerate(zip(material, thing, strict=True))
    ]
    return World(shopper, item, day, expected, titles)


WORLDS: Mapping[str, Callable[[np.random.Generator], World]] = {
    "popular": popular,
    "popular, 250 shoppers": partial(popular, shoppers=250, items=300, mean=15),
    "lately": lately,
    "lately, 250 shoppers": partial(lately, shoppers=250, items=300, mean=15),
    "season": season,
    "tastes": tastes,
    "tastes, 250 shoppers": partial(tastes, shoppers=250, items=300, mean=20),
    "cycles": cycles,
    "follows": follows,
    "words": words,
}


def judge_world(name: str, world: World) -> list[PlantedRow]:
    """Penchant, its peers and the bound on a world."""
    frame = pl.DataFrame({"user_id": world.shopper, "item_id": world.item, "day": world.day}).sort("day")
    events = frame.select(
        pl.format("u{}", "user_id").alias("user_id"),
        pl.format("i{}", "item_id").alias("item_id"),
        pl.lit("purchase").alias("kind"),
        (pl.lit(START) + pl.duration(microseconds=(pl.col("day") * 86_400e6).cast(pl.Int64))).alias("ts"),
    )
    keys = range(int(world.item.max()) + 1)
    titles = [world.titles[key] if world.titles else f"Article {key}" for key in keys]
    catalogue = pl.DataFrame({"item_id": [f"i{key}" for key in keys], "title": titles})
    dataset = dataset_of(name, events, catalogue)
    (suite,) = evaluate(dataset, suites=["rank"]).record.suites
    bounds = _bounds(world, split_log(dataset.events))
    rows = []
    for mode in MODES:
        of_mode = [one for one in suite.scores if one.mode == mode]
        (own,) = [one for one in of_mode if one.ranker == SUBJECT]
        best = max(
            (one for one in of_mode if one.ranker != SUBJECT), key=lambda one: one.metrics["ndcg"].mean
        )
        mean, of_peer = (one.metrics["ndcg"].mean for one in (own, best))
        rows.append(PlantedRow(name, mode, own.shoppers, mean, best.ranker, of_peer, bounds[mode]))
    return rows


def _bounds(world: World, split: Split) -> dict[Mode, float]:
    """Mean NDCG@10 of the order by what is expected, of the items that were sold before the cut."""
    now = (split.cut - START) / timedelta(days=1)
    before = world.day < now
    shopper, item, day = world.shopper[before], world.item[before], world.day[before]
    expected = world.expected(now, shopper, item, day)
    unsold = np.setdiff1d(np.arange(expected.shape[1]), item)
    found: dict[Mode, float] = {}
    for mode in MODES:
        gains = []
        for name, relevant in split.relevant[mode].items():
            key = int(name[1:])
            hopes = expected[key].copy()
            hopes[unsold] = -1.0
            if mode == "new":
                hopes[item[shopper == key]] = -1.0
            best = [f"i{one}" for one in np.argsort(-hopes, kind="stable")[:K]]
            gains.append(ndcg_at(best, relevant, K))
        found[mode] = float(np.mean(gains))
    return found


def _of_rows(rows: list[tuple[int, int, float]], expected: Expected) -> World:
    shopper, item, day = zip(*rows, strict=True)
    return World(np.array(shopper, dtype=np.int64), np.array(item, dtype=np.int64), np.array(day), expected)


def main() -> None:
    """Makes the worlds, judges them and tells what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--worlds", default="", help=f"some of: {'; '.join(WORLDS)}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    chosen = [name.strip() for name in asked.worlds.split(";") if name.strip()] or list(WORLDS)
    for name in chosen:
        for row in judge_world(name, WORLDS[name](np.random.default_rng(asked.seed))):
            if asked.json:
                print(json.dumps(asdict(row)))
            else:
                print(
                    f"{row.world}, {row.mode}: {row.shoppers:,} shoppers, penchant {row.penchant:.3f}, "
                    f"{row.peer} {row.of_peer:.3f} ({row.penchant / row.of_peer:.2f}), "
                    f"bound {row.bound:.3f} ({row.penchant / row.bound:.2f})",
                    flush=True,
                )


if __name__ == "__main__":
    main()
