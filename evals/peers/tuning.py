"""Chooses a peer's settings on the split inside training."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from penchant.errors import ConfigError
from penchant.evals.metrics import ListScores, score_lists
from penchant.evals.peers.contract import Peer, Scorer, top_k
from penchant.evals.peers.interactions import Interactions
from penchant.evals.protocol import Split
from penchant.tools import Mode

K = 10
MODES: tuple[Mode, ...] = ("all", "new")


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting tried.

    Attributes:
        peer: With its settings.
        ndcg: NDCG@10 on the inner split, the mean of the modes that have shoppers to judge.
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


def judge_scorer(
    scorer: Scorer, train: Interactions, relevant: dict[str, set[str]], *, mode: Mode, k: int = K
) -> ListScores:
    """Metrics of each judged shopper, in the dictionary's order."""
    ranked = top_k(scorer, train, train.rows_of(list(relevant)), k=k, mode=mode)
    return score_lists(ranked, train.truth_of(relevant))


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
    modes = [mode for mode in MODES if inner.relevant[mode]]
    if len(grid) == 1 or not modes:
        return Tuned(grid[0], ())
    train = Interactions.of(inner.train, items)
    trials = []
    for peer in grid:
        scorer = peer.fit(train)
        each = [judge_scorer(scorer, train, inner.relevant[mode], mode=mode).ndcg.mean() for mode in modes]
        trials.append(Trial(peer, float(np.mean(each))))
    return Tuned(max(trials, key=lambda trial: trial.ndcg).peer, tuple(trials))
