"""Turns rankings into per-shopper values, and asks Penchant for rankings through its public API."""

from collections.abc import Mapping, Sequence

import polars as pl

from penchant.evals.metrics import ndcg_at, recall_at
from penchant.progress import Progress, no_progress
from penchant.shop import Shop
from penchant.tools import Mode

K = 10
Rankings = dict[str, list[str]]
"""Items of each shopper, the best first."""
PER_SHOPPER = {
    "mode": pl.String,
    "ranker": pl.String,
    "shopper_id": pl.String,
    "training_events": pl.Int64,
    "ndcg": pl.Float64,
    "recall": pl.Float64,
}


def judge(
    rankings: Mapping[str, Sequence[str]],
    relevant: Mapping[str, set[str]],
    *,
    ranker: str,
    mode: str,
    training_events: Mapping[str, int],
) -> pl.DataFrame:
    """NDCG@10 and Recall@10 of each shopper that has relevant items; no ranking counts as an empty one."""
    rows = [
        (
            mode,
            ranker,
            shopper,
            training_events.get(shopper, 0),
            ndcg_at(rankings.get(shopper, ()), wanted, K),
            recall_at(rankings.get(shopper, ()), wanted, K),
        )
        for shopper, wanted in relevant.items()
    ]
    return pl.DataFrame(rows, schema=PER_SHOPPER, orient="row")


def training_counts(train: pl.DataFrame) -> dict[str, int]:
    """How many training events each shopper has."""
    return dict(train.group_by("user_id").len().rows())


def ask_shop(shop: Shop, shoppers: Sequence[str], mode: Mode, progress: Progress = no_progress) -> Rankings:
    """Penchant's lists of ten; a shopper it does not know, or for whom nothing speaks, has none."""
    known = set(shop.shopper_ids())
    asked = [shopper for shopper in shoppers if shopper in known]
    table = shop.recommend_batch(
        asked, K, mode=mode, progress=lambda _, done, of: progress(f"penchant, {mode}", done, of)
    )
    return dict(table.group_by("shopper_id", maintain_order=True).agg("item_id").rows())
