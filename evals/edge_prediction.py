"""Do edges that were learnt before T tell what is bought together after T?"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csc_array
from scipy.stats import mannwhitneyu

from penchant.evals.planted_truth import Triple, canonical

NEIGHBOURS = 10
"""A random end is one of so many nodes on either side in the order of popularity before T."""
TRIES = 20
PAIRS_AT_ONCE = 2_000


class EdgePrediction(NamedTuple):
    """How edges fare against random pairs.

    Attributes:
        edges: Pairs that are believed to be bought together, both ends bought before T.
        auc: Chance that such a pair meets in more baskets after T than a random pair of nodes as popular as
            its ends; ties count half. 0.5 is chance.
    """

    edges: int
    auc: float


def predict_meetings(
    edges: Iterable[Triple],
    train: pl.DataFrame,
    test: pl.DataFrame,
    *,
    items: pl.DataFrame,
    rng: np.random.Generator,
) -> EdgePrediction | None:
    """Counts baskets after T that hold both ends of each `bought_with` edge, and of a random pair for each.

    A basket is what a shopper buys on a day. Nodes are items and the categories that items stand in;
    popularity is the number of baskets before T. A random pair is of the same level, is no edge, and each of
    its ends is at most ten places from the edge's in the order of popularity.

    Args:
        edges: As believed at T.
        train: `user_id, item_id, kind, ts` before T.
        test: The same from T on.
        items: `item_id, category`.
        rng: Of the random pairs.

    Returns:
        None where no edge can be judged.
    """
    believed = {edge for edge in map(canonical, edges) if edge[1] == "bought_with"}
    real: list[NDArray[np.int64]] = []
    drawn: list[NDArray[np.int64]] = []
    for column in ("item", "leaf"):
        before, after = (_lines(part, items, column) for part in (train, test))
        ranked = before.group_by("node").len().sort("len", "node")["node"].to_list()
        place = {node: number for number, node in enumerate(ranked)}
        pairs = np.array(
            [(place[a], place[b]) for a, _, b in sorted(believed) if a in place and b in place],
            dtype=np.int64,
        ).reshape(-1, 2)
        chosen, random = match_popularity(pairs, len(ranked), rng)
        basket = after.filter(pl.col("node").is_in(ranked))
        held = csc_array(
            (
                np.ones(basket.height),
                (
                    basket["basket"].to_numpy(),
                    basket["node"].replace_strict(place, return_dtype=pl.Int64).to_numpy(),
                ),
            ),
            shape=(int(after["basket"].max() or 0) + 1, len(ranked)),  # type: ignore[arg-type]
        )
        real.append(_meetings(held, chosen))
        drawn.append(_meetings(held, random))
    true, chance = np.concatenate(real), np.concatenate(drawn)
    if true.size == 0:
        return None
    above = float(mannwhitneyu(true, chance).statistic)
    return EdgePrediction(true.size, above / (true.size * chance.size))


def match_popularity(
    pairs: NDArray[np.int64], nodes: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A random pair for each pair, with ends near in popularity, that is none of the pairs itself.

    Args:
        pairs: (n, 2) places in the order of popularity.
        nodes: How many places there are.
        rng: Of every choice.

    Returns:
        (m, 2) the pairs for which one was found in twenty tries, and (m, 2) the random ones.
    """
    taken = set((pairs.min(axis=1) * nodes + pairs.max(axis=1)).tolist()) if pairs.size else set()
    found = np.full_like(pairs, -1)
    open_ = np.arange(len(pairs))
    for _ in range(TRIES):
        step = rng.integers(1, NEIGHBOURS + 1, (open_.size, 2)) * rng.choice([-1, 1], (open_.size, 2))
        end = pairs[open_] + step
        low, high = end.min(axis=1), end.max(axis=1)
        good = (low >= 0) & (high < nodes) & (low != high)
        good &= ~np.isin(low * nodes + high, list(taken))
        found[open_[good]] = end[good]
        open_ = open_[~good]
    kept = found[:, 0] >= 0
    return pairs[kept], found[kept]


def _lines(events: pl.DataFrame, items: pl.DataFrame, column: str) -> pl.DataFrame:
    """`basket, node`, each pair once."""
    bought = events.filter(pl.col("kind") == "purchase").join(
        items.select("item_id", "category"), on="item_id", how="left"
    )
    node = {"item": "item:" + pl.col("item_id"), "leaf": "category:" + pl.col("category")}[column]
    return (
        bought.select(
            pl.struct("user_id", pl.col("ts").dt.date()).rank("dense").cast(pl.Int64).alias("basket"),
            node.alias("node"),
        )
        .drop_nulls("node")
        .unique(maintain_order=True)
    )


def _meetings(held: csc_array, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) baskets with both ends of each pair."""
    counts = [
        held[:, part[:, 0]].multiply(held[:, part[:, 1]]).sum(axis=0)
        for part in (pairs[start : start + PAIRS_AT_ONCE] for start in range(0, len(pairs), PAIRS_AT_ONCE))
    ]
    return np.concatenate([np.zeros(0), *counts]).astype(np.int64)
