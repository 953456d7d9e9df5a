"""Chooses a peer's settings on the split inside training.

What counts is mode `new`: repeats are better served by the shopper's own frequency than by any model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import ConfigError
from penchant.evals.judging import K
from penchant.evals.metrics import ndcg_at, recall_at
from penchant.evals.peers.contract import Peer, Scorer, best_items
from penchant.evals.peers.interactions import Interactions
from penchant.evals.protocol import Split
from penchant.tools import Mode


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting tried.

    Attributes:
        peer: With its settings.
        ndcg: NDCG@10 on the inner split in mode `new`; in `all` where nobody turned to anything new.
    """

    peer: Peer
    ndcg: float


@dataclass(frozen=True, slots=True)
class Tuned:
    """A peer with the settings that did best inside training.

    Attributes:
        best: To be fitted on the whole training part.
        trials: All that was tried, in the grid's order; empty where there was nothing to choose.
    """

    best: Peer
    trials: tuple[Trial, ...]


class ListScores(NamedTuple):
    """How good each shopper's list is; every array is (shoppers,) float64 from 0 to 1."""

    ndcg: NDArray[np.float64]
    recall: NDArray[np.float64]


def judge_scorer(
    scorer: Scorer, train: Interactions, relevant: dict[str, set[str]], *, mode: Mode
) -> ListScores:
    """NDCG@10 and Recall@10 of each judged shopper, in the dictionary's order."""
    lists = best_items(scorer, train, list(relevant), k=K, mode=mode)
    return ListScores(
        np.array([ndcg_at(lists[shopper], wanted, K) for shopper, wanted in relevant.items()]),
        np.array([recall_at(lists[shopper], wanted, K) for shopper, wanted in relevant.items()]),
    )


def tune(grid: Sequence[Peer], inner: Split, items: pl.DataFrame) -> Tuned:
    """Fits every setting on the inner training part and keeps the best.

    Args:
        grid: Settings of one kind of peer, one or more; the earlier one wins a tie.
        inner: `split_log(events, inner=True)`: the protocol's split inside the training part.
        items: The catalogue.

    Raises:
        ConfigError: The grid is empty.
    """
    if not grid:
        raise ConfigError("a peer's grid is empty: give one setting or more")
    mode: Mode = "new" if inner.relevant["new"] else "all"
    if len(grid) == 1 or not inner.relevant[mode]:
        return Tuned(grid[0], ())
    train = Interactions.of(inner.train, items)
    trials = []
    for peer in grid:
        judged = judge_scorer(peer.fit(train), train, inner.relevant[mode], mode=mode)
        trials.append(Trial(peer, float(judged.ndcg.mean())))
    return Tuned(max(trials, key=lambda trial: trial.ndcg).peer, tuple(trials))
