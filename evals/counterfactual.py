"""Would an item still be recommended without its evidence? Taken away and ranked again, item by item."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.evals.judging import K
from penchant.ids import ShopperId
from penchant.shop import Shop
from penchant.tools import NO_RULES, Mode
from penchant.tools.features import FEATURES, compute_features
from penchant.tools.histories import Histories
from penchant.tools.moments import Moment

OWN_EVENTS = ("repurchase", "neighbours", "affinity", "content")
"""Signals that cite the shopper's own events."""
_ABSENT = np.array([feature.absent for feature in FEATURES], dtype=np.float32)


class Question(NamedTuple):
    """What is taken away from an item.

    Attributes:
        item: Item id.
        signals: Names of signals.
        kept: Whether these are all that is left, rather than what goes.
    """

    item: str
    signals: frozenset[str]
    kept: bool


class Ranked(NamedTuple):
    """A shopper's candidates.

    Attributes:
        item: (candidates,) item keys.
        features: (candidates, FEATURES and signals of plugins) float32.
        total: (candidates,) scores.
    """

    item: NDArray[np.int64]
    features: NDArray[np.float32]
    total: NDArray[np.float64]

    def place(self, item: int) -> int:
        """Where an item stands among the candidates."""
        return int(np.flatnonzero(self.item == item)[0])


class Counterfactuals:
    """Of one shopper in one mode, at the shop's newest moment."""

    def __init__(self, shop: Shop, shopper: str, mode: Mode) -> None:
        """Ranks the shopper's candidates once."""
        view = shop._view
        self._recommender = shop._recommender
        self._moment: Moment = self._recommender.at(mode, view.now, NO_RULES)
        self._signals = (*(feature.signal for feature in FEATURES), *self._recommender.plugged.names)
        self._absent = np.r_[_ABSENT, np.full(len(self._signals) - len(FEATURES), np.nan)]
        self._mode = mode
        self._item_keys = view.item_keys
        self._key = view.shopper_ids.index(ShopperId(shopper))
        block = Histories(self._moment.data, np.array([self._key]))
        self._met = block.met  # item keys, as there is one shopper
        self.ranked = self._rank(block, np.empty(0, dtype=np.int64))

    def stays(self, questions: Sequence[Question]) -> list[bool]:
        """Whether each item is still among the best ten, nothing else being changed.

        A signal that is taken away leaves what its features hold where nothing speaks.
        """
        if not questions:
            return []
        places = [self.ranked.place(self._item_keys[one.item]) for one in questions]
        gone = [[(signal in one.signals) != one.kept for signal in self._signals] for one in questions]
        left = np.where(gone, self._absent, self.ranked.features[places]).astype(np.float32)
        if head := self._recommender.head_of(self._moment):
            own = head.scores(left)
            return [
                self._is_listed(self._with(place, score), place)
                for place, score in zip(places, own, strict=True)
            ]
        found = []
        for place, row in zip(places, left, strict=True):
            features = self.ranked.features.copy()
            features[place] = row
            found.append(self._is_listed(self._scores(features), place))
        return found

    def events_about(self, item: str, signal: str, related: Collection[str]) -> set[int]:
        """Positions in the log of the shopper's events that a reason cites.

        Args:
            item: Id of the item it speaks for.
            signal: One of `OWN_EVENTS`.
            related: Ids of the items through which it works.
        """
        view = self._moment.data.view
        own = view.log.take(view.events_of(self._key))
        if signal == "affinity":
            cited = self._of_its_kind(self._item_keys[item], own.item)
        else:
            through = [] if signal == "repurchase" else list(related)
            keys = [self._item_keys[one] for one in through or [item]]
            cited = np.isin(own.item, keys)
        return set(own.seq[cited].tolist())

    def _of_its_kind(self, item: int, own: NDArray[np.int32]) -> NDArray[np.bool_]:
        """(n,) which items are of the narrowest kind of an item that any is of, else of its brand."""
        view, data = self._moment.data.view, self._moment.data
        topic, brand = int(view.item_topics[item]), int(data.brand[item])
        kinds = [topic, *view.taxonomy.ancestors(topic)] if topic >= 0 else []
        place, concept, _ = view.concepts.expand(own)
        for kind in (*kinds, *([brand] if brand >= 0 else [])):
            cited = np.isin(np.arange(own.size), place[view.taxonomy.is_under(kind)[concept]])
            if cited.any():
                return cited
        return np.zeros(own.size, dtype=np.bool_)

    def all_events(self) -> set[int]:
        """Positions in the log of all of the shopper's events."""
        view = self._moment.data.view
        return set(view.log.seq[view.events_of(self._key)].tolist())

    def stays_without_events(self, item: str, events: Collection[int]) -> bool:
        """Whether an item is still among the best ten of a shopper who lacks some events.

        What all shoppers share, such as how much two items are alike, still counts them. What the shopper
        had does not become new by this.
        """
        gone = np.array(sorted(events), dtype=np.int64)
        block = Histories(self._moment.data, np.array([self._key]), without=gone)
        key = self._item_keys[item]
        ranked = self._rank(block, np.array([key]))
        return self._is_listed(ranked.total, ranked.place(key), ranked.item)

    def _rank(self, block: Histories, also: NDArray[np.int64]) -> Ranked:
        moment = self._moment
        found = moment.sources.find(block, K, repeats=self._mode == "all", also=also)
        features = compute_features(block, moment.ease, found.row, found.item)
        kept = self._recommender.speaks(moment, features) | np.isin(found.item, also)
        if self._mode == "new":
            kept &= ~np.isin(found.item, self._met)
        features = self._recommender.plugged.beside(features[kept], block, found.row[kept], found.item[kept])
        return Ranked(found.item[kept], features, self._scores(features))

    def _scores(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        if not features.size:
            return np.empty(0)
        if head := self._recommender.head_of(self._moment):
            return head.scores(features)
        row, usual = np.zeros(features.shape[0], dtype=np.int64), np.ones(features.shape[0], dtype=bool)
        return np.asarray(self._recommender.weighted(self._moment, features, row, usual).sum(axis=1))

    def _with(self, place: int, score: float) -> NDArray[np.float64]:
        total = self.ranked.total.copy()
        total[place] = score
        return total

    def _is_listed(
        self, total: NDArray[np.float64], place: int, item: NDArray[np.int64] | None = None
    ) -> bool:
        keys = self.ranked.item if item is None else item
        ahead = (total > total[place]) | ((total == total[place]) & (keys < keys[place]))
        return int(ahead.sum()) < K
