"""What most shoppers had, ever or lately, and what the shopper had most."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from penchant.evals.peers.contract import Scorer, Scores
from penchant.evals.peers.interactions import Interactions

RECENT_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class SameForAll:
    """Fitted popularity.

    Attributes:
        by_item: (items,) float64; 0 is never recommended.
    """

    by_item: NDArray[np.float64]

    def scores(self, rows: NDArray[np.int64]) -> Scores:
        """One row, repeated."""
        offered = np.where(self.by_item > 0, self.by_item, -np.inf).astype(np.float32)
        return np.broadcast_to(offered, (rows.size, offered.size))


@dataclass(frozen=True, slots=True)
class Popularity:
    """Distinct shoppers of an item."""

    name: ClassVar[str] = "most popular"

    def fit(self, train: Interactions) -> Scorer:
        """Counts."""
        return SameForAll(train.shoppers_per_item())


@dataclass(frozen=True, slots=True)
class RecentPopularity:
    """Distinct shoppers of an item in the last 30 days of training."""

    name: ClassVar[str] = "popular in the last 30 days"

    def fit(self, train: Interactions) -> Scorer:
        """Counts."""
        return SameForAll(train.shoppers_per_item(last_days=RECENT_DAYS))


@dataclass(frozen=True, slots=True)
class OwnHistory:
    """Fitted frequency.

    Attributes:
        train: Where the shoppers' own counts are.
        tie_break: (items,) float64 from 0 to below 1.
    """

    train: Interactions
    tie_break: NDArray[np.float64]

    def scores(self, rows: NDArray[np.int64]) -> Scores:
        """Own count plus the tie break; what the shopper never had is not recommended."""
        own = self.train.counts[rows, :].toarray()
        return np.where(own > 0, own + self.tie_break, -np.inf).astype(np.float32)


@dataclass(frozen=True, slots=True)
class OwnFrequency:
    """How often the shopper had the item, ties by recent popularity; it has nothing new to offer."""

    name: ClassVar[str] = "own frequency"

    def fit(self, train: Interactions) -> Scorer:
        """Counts."""
        recent = train.shoppers_per_item(last_days=RECENT_DAYS)
        return OwnHistory(train, recent / (recent.max() + 1))
