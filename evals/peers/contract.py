"""What a peer is, and how its scores become lists."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from penchant.evals.peers.interactions import Interactions
from penchant.tools import Mode

Scores = NDArray[np.float32]
BATCH = 256
"""Shoppers scored at once: 68,509 items then take 70 MB."""


class Scorer(Protocol):
    """A fitted peer."""

    def scores(self, rows: NDArray[np.int64]) -> Scores:
        """Scores every item for some shoppers.

        Args:
            rows: Their rows in the interactions that it was fitted on.

        Returns:
            (len(rows), items) float32, higher is better; -inf or NaN for what it cannot recommend.
        """
        ...


class Peer(Protocol):
    """A recommender with its settings, not fitted yet."""

    @property
    def name(self) -> str:
        """As in the reports; the same for every setting of one kind."""
        ...

    def fit(self, train: Interactions) -> Scorer:
        """Learns from the training part; the same input gives the same scorer."""
        ...


def top_k(
    scorer: Scorer,
    train: Interactions,
    rows: NDArray[np.int64],
    *,
    k: int,
    mode: Mode,
) -> NDArray[np.int64]:
    """Ranks the universe for some shoppers.

    Args:
        scorer: Fitted on `train`.
        train: Mode `new` leaves out what a shopper had here.
        rows: Shoppers.
        k: Length of the lists, 1 or more.
        mode: `all` or `new`.

    Returns:
        (len(rows), k) int64 item columns, the best first, ties by column; -1 where nothing is left that
        has a finite score.
    """
    lists = np.full((rows.size, k), -1, dtype=np.int64)
    for start in range(0, rows.size, BATCH):
        batch = rows[start : start + BATCH]
        found = scorer.scores(batch)
        scores = np.where(np.isfinite(found), found, np.float32(-np.inf))
        if mode == "new":
            had = train.counts[batch, :]
            scores[np.repeat(np.arange(batch.size), np.diff(had.indptr)), had.indices] = -np.inf
        for place, row in enumerate(scores):
            best = _best(row, k)
            lists[start + place, : best.size] = best
    return lists


def best_items(
    scorer: Scorer, train: Interactions, shoppers: Sequence[str], *, k: int, mode: Mode
) -> dict[str, list[str]]:
    """Ids of what `top_k` finds for each shopper; fewer than `k` where nothing is left."""
    places = top_k(scorer, train, train.rows_of(shoppers), k=k, mode=mode)
    return {
        shopper: [train.items[place] for place in row if place >= 0]
        for shopper, row in zip(shoppers, places.tolist(), strict=True)
    }


def _best(scores: Scores, k: int) -> NDArray[np.int64]:
    if k < scores.size:
        # everything that is level with the k-th best stays in, so that ties are settled by column
        threshold = np.partition(scores, scores.size - k)[scores.size - k]
        columns = np.flatnonzero((scores >= threshold) & (scores > -np.inf))
    else:
        columns = np.flatnonzero(scores > -np.inf)
    return columns[np.argsort(-scores[columns], kind="stable")[:k]]
