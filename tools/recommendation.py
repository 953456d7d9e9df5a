"""A recommendation and the terms of its score."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.ids import EventId, ItemId
from penchant.tools.learned_ranker import Head
from penchant.tools.ranking_data import Keys, Scores
from penchant.tools.said import Said

EVIDENCE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a score, and what stands behind it.

    Attributes:
        signal: `repurchase`, `neighbours`, `affinity`, `content`, `popularity`, `boost` for what a merchant
            adds, `correction` for what a merchant knows of the shopper, or the name of a plugin's ranking
            signal, whose own description is the reason.
        contribution: What it adds to the score; below 0 it speaks against the item.
        text: The reason in words.
        event_ids: The newest of the shopper's events behind it, at most `EVIDENCE_SHOWN`.
        event_count: How many of the shopper's events are behind it in all.
        concept_path: From the broadest concept to the item's own; empty where no concept is involved.
        related_items: Items through which it works: what the shopper bought.
        decisive: Whether it is of the smallest set of reasons without which the item would not be among
            the best ten (or, further down, not this high), and which alone would keep it there.
        said: The reason as data, to be worded in another language.
    """

    signal: str
    contribution: float
    text: str
    event_ids: tuple[EventId, ...]
    event_count: int
    concept_path: tuple[str, ...]
    related_items: tuple[ItemId, ...]
    decisive: bool = False
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An item for a shopper; `score` is the sum of its terms' contributions.

    Attributes:
        rank: Place in the list, or of an item explained alone, by score; 1 is the best.
        item_id: The item.
        title: Its title, or its id where it has none.
        score: Higher is better. Of the learned ranking: how far above one for which nothing speaks. Of the
            weighted sum: 0 to the sum of its weights. Rules may add to both, corrections and signals of
            plugins add or take.
        terms: What the score is made of, the largest first.
        ranking: `learned` from the shop's past, or `weighted` where there is too little of it.
        probability: That the shopper turns to it within `horizon_days`, 0 to 1, as often as such scores were
            followed by an event that speaks for the item: a purchase, or where the log has other kinds, any
            of them. None under the weighted sum.
        horizon_days: What `probability` speaks of.
    """

    rank: int
    item_id: ItemId
    title: str
    score: float
    terms: tuple[Term, ...]
    ranking: str = "weighted"
    probability: float | None = None
    horizon_days: float | None = None


class Ranked(NamedTuple):
    """Scored candidates of a block of shoppers.

    Attributes:
        row: (pairs,) place of the shopper in the block, ascending.
        item: (pairs,) item keys, ascending within a shopper.
        features: (pairs, FEATURES and signals of plugins) float32.
        head: The learned ranking; None for the weighted sum.
        parts: (pairs, SIGNALS and signals of plugins) summands of the weighted sum; None for the
            learned ranking.
        boost: (pairs,) what rules add.
        moved: (pairs,) what corrections add, either sign.
        total: (pairs,) scores.
    """

    row: Keys
    item: Keys
    features: NDArray[np.float32]
    head: Head | None
    parts: NDArray[np.float64] | None
    boost: Scores
    moved: Scores
    total: Scores

    def order(self) -> Keys:
        """Places of one shopper's pairs, the best first, ties by item."""
        return np.lexsort((self.item, -self.total))

    def of_each(self, rows: int) -> list["Ranked"]:
        """Those of each shopper of a block of so many."""
        ends = np.searchsorted(self.row, np.arange(rows + 1)).tolist()
        return [self._between(first, end) for first, end in pairwise(ends)]

    def _between(self, first: int, end: int) -> "Ranked":
        parts = None if self.parts is None else self.parts[first:end]
        held = slice(first, end)
        rest = (column[held] for column in (self.boost, self.moved, self.total))
        return Ranked(self.row[held], self.item[held], self.features[held], self.head, parts, *rest)
