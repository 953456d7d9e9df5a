"""How ranking grows with the number of shoppers, on made-up shops.

    uv run --group bench python -m benchmarks.growth [--shoppers 1000,10000] [--json] [--plot FILE.svg]

Every shop sells the same 20,000 items in 200 categories for a year; each shopper buys ten times on average,
most of them less and some hundreds of times, mostly in two favourite categories. Items are bought by Zipf's
law. Each size runs in a process of its own, which makes the shop, evolves it and recommends from it.
"""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

import penchant
from benchmarks.growing import Row, grow
from penchant.demo import peak_memory_bytes
from penchant.tools.ease import Ease
from penchant.tools.ranking_data import RankingData

ITEMS, CATEGORIES, DEPARTMENTS, BRANDS = 20_000, 200, 20, 400
ZIPF = 0.9
PURCHASES, SPREAD = 10, 1.2
"""Mean purchases of a shopper, and the standard deviation of their logarithm."""
FAVOURITE_SHARE, REPEAT_SHARE = 0.6, 0.2
START, YEAR_US = datetime(2025, 1, 1, tzinfo=UTC), 365 * 86_400_000_000
ASKED, BATCH = 100, 512
MEASURES = {
    "count_s": "counting what all share, s",
    "learn_s": "learning, s",
    "p50_ms": "recommend p50, ms",
    "p99_ms": "recommend p99, ms",
    "batch_per_s": "batch, shoppers/s",
    "audience_s": "audience of ten, s",
    "peak_gib": "peak memory, GiB",
}


class Catalogue(NamedTuple):
    """What the shops sell.

    Attributes:
        items: `item_id, title, category`.
        order: (items,) items by category.
        edges: (categories + 1,) where each category's items begin and end among the heaped shares.
        heaped: (items + 1,) sums of the shares of purchases, in that order.
    """

    items: pl.DataFrame
    order: NDArray[np.int64]
    edges: NDArray[np.float64]
    heaped: NDArray[np.float64]


def make_catalogue(rng: np.random.Generator) -> Catalogue:
    """Items with titles of four or five words: brand, adjective, one or two nouns of the category, size."""
    words = _words(rng, BRANDS + 60 + 6 * CATEGORIES)
    brands, adjectives, nouns = words[:BRANDS], words[BRANDS : BRANDS + 60], words[BRANDS + 60 :]
    category = rng.integers(0, CATEGORIES, ITEMS)
    noun = 6 * category + rng.integers(0, 6, ITEMS)
    other = 6 * category + rng.integers(0, 6, ITEMS)
    parts = (
        brands[rng.integers(0, BRANDS, ITEMS)],
        adjectives[rng.integers(0, 60, ITEMS)],
        nouns[noun],
        np.where(noun == other, "", nouns[other]),
        np.array([f"{size}g" for size in (50, 100, 250, 500, 1000)])[rng.integers(0, 5, ITEMS)],
    )
    titles = [" ".join(word for word in title if word) for title in zip(*parts, strict=True)]
    paths = np.array([f"{nouns[6 * (c % DEPARTMENTS)]} aisle > {nouns[6 * c]}" for c in range(CATEGORIES)])
    shares = rng.permutation((np.arange(ITEMS) + 1.0) ** -ZIPF)
    order = np.argsort(category, kind="stable")
    heaped = np.concatenate([[0.0], np.cumsum(shares[order])])
    edges = heaped[np.searchsorted(category[order], np.arange(CATEGORIES + 1))]
    item_ids = [f"i{item}" for item in range(ITEMS)]
    items = pl.DataFrame({"item_id": item_ids, "title": titles, "category": paths[category]})
    return Catalogue(items, order, edges, heaped)


def make_purchases(rng: np.random.Generator, catalogue: Catalogue, shoppers: int) -> pl.DataFrame:
    """Purchases of a year: `user_id, item_id, kind, ts`."""
    mean_of_log = np.log(PURCHASES) - SPREAD**2 / 2
    counts = np.maximum(np.rint(rng.lognormal(mean_of_log, SPREAD, shoppers)), 1).astype(np.int64)
    shopper = np.repeat(np.arange(shoppers), counts)
    place = np.arange(shopper.size) - np.repeat(np.cumsum(counts) - counts, counts)
    whole = catalogue.heaped[-1]
    liked = np.searchsorted(catalogue.edges, rng.random((shoppers, 2)) * whole, side="right") - 1
    favourite = liked[shopper, rng.integers(0, 2, shopper.size)]
    inside = rng.random(shopper.size) < FAVOURITE_SHARE
    low = np.where(inside, catalogue.edges[favourite], 0.0)
    high = np.where(inside, catalogue.edges[favourite + 1], whole)
    drawn = low + rng.random(shopper.size) * (high - low)
    item = catalogue.order[np.searchsorted(catalogue.heaped, drawn, side="right") - 1]
    earlier = np.arange(shopper.size) - place + (rng.random(shopper.size) * place).astype(np.int64)
    item = np.where(rng.random(shopper.size) < REPEAT_SHARE, item[earlier], item)
    ts = int(START.timestamp()) * 1_000_000 + rng.integers(0, YEAR_US, shopper.size)
    return pl.DataFrame({"shopper": shopper, "item": item, "ts": ts}).select(
        pl.format("u{}", "shopper").alias("user_id"),
        pl.format("i{}", "item").alias("item_id"),
        pl.lit("purchase").alias("kind"),
        pl.col("ts").cast(pl.Datetime("us", "UTC")),
    )


def _words(rng: np.random.Generator, count: int) -> NDArray[np.str_]:
    """Different words of three syllables."""
    syllables = np.array([consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"])
    number, size = rng.choice(syllables.size**3, count, replace=False), syllables.size
    first, second = np.char.add(syllables[number % size], syllables[number // size % size]), number // size**2
    return np.asarray(np.char.add(first, syllables[second]))


def measured(shoppers: int) -> Row:
    """Makes a shop of a size and measures it."""
    rng = np.random.default_rng(0)
    catalogue = make_catalogue(rng)
    purchases = make_purchases(rng, catalogue, shoppers)
    with tempfile.TemporaryDirectory() as folder, penchant.open(Path(folder) / "shop", create=True) as shop:
        shop.ingest(catalogue.items, items=True)
        shop.ingest(purchases)
        del purchases
        steps = shop.evolve_state().steps
        view = shop._view
        began = time.perf_counter()
        Ease.fit(RankingData(view, view.now))
        count_s = time.perf_counter() - began
        known = shop.shopper_ids()
        chosen = [known[key] for key in rng.choice(len(known), min(BATCH, len(known)), replace=False)]
        shop.recommend(chosen[0], 10)
        took = []
        for shopper in chosen[:ASKED]:
            began = time.perf_counter()
            shop.recommend(shopper, 10)
            took.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        shop.recommend_batch(chosen, 10)
        batch_s = time.perf_counter() - began
        item = shop.recommend(chosen[0], 1)[0].item_id
        shop.audience(item, 10)
        began = time.perf_counter()
        shop.audience(item, 10)
        audience_s = time.perf_counter() - began
        return {
            "shoppers": shoppers,
            "purchases": int(view.log.ts.size),
            "count_s": round(count_s, 2),
            "learn_s": round(sum(step.seconds for step in steps if step.name == "ranker"), 1),
            "p50_ms": round(float(np.percentile(took, 50)), 1),
            "p99_ms": round(float(np.percentile(took, 99)), 1),
            "batch_per_s": round(len(chosen) / batch_s, 1),
            "audience_s": round(audience_s, 2),
            "peak_gib": round(peak_memory_bytes() / 2**30, 2),
        }


if __name__ == "__main__":
    grow(measured, "1000,10000,100000,1000000", of="shoppers", measures=MEASURES, told=__doc__)
