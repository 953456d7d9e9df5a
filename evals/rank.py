"""The ranking suite: Penchant and its peers on one split."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

import penchant
from penchant.evals.metrics import ndcg_at, recall_at
from penchant.evals.peers import Ranker, make_peers
from penchant.evals.protocol import split_log
from penchant.tools import Mode

K = 10
MODES: tuple[Mode, ...] = ("all", "new")


@dataclass(frozen=True, slots=True)
class RankScore:
    """How one ranker did in one mode.

    Attributes:
        ranker: Its name.
        mode: `all` or `new`.
        shoppers: How many were judged.
        ndcg: Mean NDCG@10.
        ndcg_se: Its standard error over shoppers.
        recall: Mean Recall@10.
    """

    ranker: str
    mode: Mode
    shoppers: int
    ndcg: float
    ndcg_se: float
    recall: float


def rank_suite(
    events: pl.DataFrame, items: pl.DataFrame, *, inner: bool = False, peers: bool = True
) -> list[RankScore]:
    """Scores Penchant, evolved on the training part only, and its peers.

    Args:
        events: The log in the common layout (`user_id, item_id, kind, ts, value, text`).
        items: The catalogue in the common layout.
        inner: Judge inside the training part, for tuning.
        peers: Also score the peers.
    """
    split = split_log(events, inner=inner)
    rankers = make_peers(split.train) if peers else {}
    with tempfile.TemporaryDirectory() as folder, penchant.open(Path(folder) / "shop", create=True) as shop:
        shop.ingest(items, items=True)
        shop.ingest(split.train)
        shop.evolve_state()

        def ours(user: str, k: int, mode: Mode) -> list[str]:
            return [one.item_id for one in shop.recommend(user, k, mode=mode)]

        rankers["penchant"] = ours
        return [
            score_ranker(name, mode, rank, split.relevant[mode])
            for name, rank in rankers.items()
            for mode in MODES
        ]


def score_ranker(name: str, mode: Mode, rank: Ranker, relevant: dict[str, set[str]]) -> RankScore:
    """Means over shoppers; no judged shopper gives zeros."""
    ranked = {user: rank(user, K, mode) for user in relevant}
    ndcg = np.array([ndcg_at(ranked[user], wanted, K) for user, wanted in relevant.items()] or [0.0])
    recall = np.array([recall_at(ranked[user], wanted, K) for user, wanted in relevant.items()] or [0.0])
    error = float(ndcg.std(ddof=1) / np.sqrt(ndcg.size)) if ndcg.size > 1 else 0.0
    return RankScore(name, mode, len(relevant), float(ndcg.mean()), error, float(recall.mean()))
