"""Turns rankings into per-shopper values, and asks Penchant for rankings through its public API."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from penchant.errors import NotFound
from penchant.evals.metrics import ndcg_at, recall_at
from penchant.evals.suite import Progress, no_progress
from penchant.shop import Shop
from penchant.tools import Mode

K = 10
TOLD_EVERY = 50
Rankings = dict[str, list[str]]
"""Items of each shopper, the best first."""
BatchRanker = Callable[[Sequence[str], int, Mode], Rankings]
"""Given shoppers, how many items and the mode."""
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


def ask_shop(
    shop: Shop, shoppers: Sequence[str], count: int, mode: Mode, progress: Progress = no_progress
) -> Rankings:
    """Penchant's lists, all at once where this version can; a shopper it does not know gets an empty one."""
    batch: Callable[..., pl.DataFrame] | None = getattr(shop, "recommend_batch", None)
    if batch is not None:
        known = set(shop.shopper_ids())
        asked = [shopper for shopper in shoppers if shopper in known]
        progress(f"penchant, {mode}", 0, 1)
        table = batch(asked, count, mode=mode).sort("shopper_id", "rank")
        progress(f"penchant, {mode}", 1, 1)
        return dict(table.group_by("shopper_id", maintain_order=True).agg("item_id").rows())
    lists: Rankings = {}
    for done, shopper in enumerate(shoppers, start=1):
        try:
            lists[shopper] = [one.item_id for one in shop.recommend(shopper, count, mode=mode)]
        except NotFound:
            lists[shopper] = []
        if done % TOLD_EVERY == 0 or done == len(shoppers):
            progress(f"penchant, {mode}", done, len(shoppers))
    return lists
