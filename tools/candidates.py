"""Which items are looked at for a shopper: the best of several sources, each by its own score."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store.fold import distinct, place_in_run
from penchant.tools.ease import Ease
from penchant.tools.histories import NEIGHBOUR_HALF_LIFE_DAYS, Histories
from penchant.tools.ranking_data import NONE, Keys, RankingData, Scores
from penchant.tools.sparse_rows import sum_of_rows

PER_SOURCE = 60
OWN_ITEMS = 100
ARRIVALS_PER_SOURCE = 300
"""Of items that nobody bought yet: words and kinds alone tell them apart."""
ITEMS_PER_TOPIC = 8
ITEMS_PER_TEXT = 8
TERMS_READ = 30
"""So many of the shopper's words, the strongest, are looked up; all of them count in the features."""
EVERY_ITEM = 400
"""A catalogue, or what rules leave of it, is looked at whole up to this many items."""

Likes = Iterable[tuple[Keys, NDArray[np.float32]]]
"""For each shopper items, and how like their words are to the shopper's."""


class Candidates(NamedTuple):
    """Pairs of shopper and item, by shopper, then item.

    Attributes:
        row: (pairs,) place of the shopper in the block.
        item: (pairs,) item keys.
    """

    row: Keys
    item: Keys


class CandidateSources:
    """Where candidates come from, over the items that may be recommended."""

    def __init__(self, data: RankingData, ease: Ease | None, allowed: NDArray[np.bool_]) -> None:
        """Sorts what is the same for everyone.

        Args:
            data: What all shoppers share.
            ease: Weights between items, where there are some.
            allowed: (items,) what may be recommended.
        """
        self._data = data
        self._ease = ease
        self._allowed = allowed
        self._every = np.flatnonzero(allowed) if int(allowed.sum()) <= EVERY_ITEM else None

    def find(
        self,
        block: Histories,
        count: int,
        *,
        repeats: bool,
        also: Keys = NONE,
        pairs: Keys = NONE,
        likes: Likes | None = None,
    ) -> Candidates:
        """Candidates of each shopper of the block.

        Args:
            block: The shoppers.
            count: How many each source gives at most; never fewer than `PER_SOURCE` where it has them.
            repeats: Whether items on which the shopper has events, good or not, may come back.
            also: (n,) items that are candidates of everyone, whatever the sources say.
            pairs: (m,) `row * items + item`: the same for single shoppers.
            likes: What `likes` told of the block, where it is known.
        """
        items = self._data.shape[1]
        if self._every is not None:
            key = (np.arange(block.rows)[:, None] * items + self._every).ravel()
        else:
            everyone = (np.arange(block.rows)[:, None] * items + also).ravel()
            found = [found for _, found in self.sources(block, count, repeats=repeats, likes=likes)]
            key = distinct(np.concatenate([*found, everyone, pairs]))
            key = key[self._allowed[key % items]]
        if not repeats:
            key = key[~np.isin(key, block.met)]
        return Candidates(key // items, key % items)

    def sources(
        self, block: Histories, count: int, *, repeats: bool, likes: Likes | None = None
    ) -> Iterator[tuple[str, Keys]]:
        """Name of each source and its pairs, as `row * items + item`."""
        items = self._data.shape[1]
        none = csr_array((block.rows, items))
        if repeats:
            own = max(OWN_ITEMS, count)
            yield "own", self._best(block.over_items(block.repurchase), none, own)
            yield "own days", self._best(block.over_items(block.had.decayed_days[:, 1]), none, own)
        wanted = max(PER_SOURCE, count)
        had = none if repeats else block.over_met
        yield "alike", self._best(block.alike, had, wanted)
        if self._ease is not None:
            yield "ease", self._best(block.spoken_for(self._ease, NEIGHBOUR_HALF_LIFE_DAYS), had, wanted)
            yield "ease ever", self._best(block.spoken_for(self._ease, None), had, wanted)
        yield "content", self._best_of_each(likes or self.likes(block), had, wanted)
        most = int(np.diff(had.indptr).max(initial=0))
        for days in (7.0, 30.0):
            popular = self._popular[days][: wanted + most]
            key = np.arange(block.rows)[:, None] * items + popular
            fresh = ~np.isin(key, block.met) if not repeats else np.ones(key.shape, dtype=bool)
            fresh &= np.cumsum(fresh, axis=1) <= wanted
            yield f"popular {days:.0f}", key[fresh]
        yield "category", self._by_topic(block, wanted)

    @cached_property
    def _popular(self) -> dict[float, Keys]:
        """Allowed items that somebody bought in the last days, the most bought first."""
        return {days: self._sorted(self._data.buyers[days]) for days in (7.0, 30.0)}

    def _sorted(self, scores: Scores) -> Keys:
        order = np.argsort(-scores, kind="stable")
        return order[(scores[order] > 0) & self._allowed[order]]

    def _best(self, scores: csr_array, had: csr_array, count: int) -> Keys:
        rows = (slice(first, end) for first, end in pairwise(scores.indptr.tolist()))
        each = ((scores.indices[row].astype(np.int64), scores.data[row]) for row in rows)
        return self._best_of_each(each, had, count)

    def _best_of_each(self, scores: Iterable[tuple[Keys, NDArray[Any]]], had: csr_array, count: int) -> Keys:
        """The same for each shopper's items and their scores."""
        found = [NONE]
        fresh = self._allowed.copy()
        for row, (item, values) in enumerate(scores):
            held = had.indices[had.indptr[row] : had.indptr[row + 1]]
            fresh[held] = False
            looked_at = count + held.size
            best = highest(values, looked_at)
            best = best[fresh[item[best]]]
            if best.size < count and values.size > looked_at:  # much may not be recommended
                values = np.where(fresh[item], values, 0)
                best = highest(values, count)
            best = best[highest(values[best], count)]
            fresh[held] = self._allowed[held]
            found.append(row * had.shape[1] + item[best])
        return np.concatenate(found)

    def likes(self, block: Histories) -> Iterator[tuple[Keys, NDArray[np.float32]]]:
        """For each shopper items and how like their words are to the shopper's, by recent sales as well.

        To be kept where candidates are found for more than one mode.
        """
        items, by_term = self._said
        read = block.recent_words
        row = np.repeat(np.arange(block.rows), np.diff(read.indptr))
        kept = np.sort(_first_of_each(row, read.data, TERMS_READ, block.rows))
        term, weight = read.indices[kept], read.data[kept]
        starts = np.searchsorted(row[kept], np.arange(block.rows + 1))
        for first, end in pairwise(starts.tolist()):
            yield items, sum_of_rows(by_term, term[first:end], weight[first:end])

    @cached_property
    def _said(self) -> tuple[Keys, csr_array]:
        """Allowed items, of those with the same words only the best sold; (terms, these) words by sales."""
        data = self._data
        text = data.view.item_words.text_of
        allowed = np.flatnonzero(self._allowed)
        order = allowed[np.lexsort((-data.sold_of_late[allowed], text[allowed]))]
        items = np.sort(order[place_in_run(text[order]) < ITEMS_PER_TEXT])
        by_term = data.view.item_words.weights[items, :].T.tocsr()
        by_term.data *= np.log1p(data.sold_of_late[items]).astype(np.float32)[by_term.indices]
        return items, by_term

    @cached_property
    def _best_of_topic(self) -> tuple[Keys, Keys]:
        """Allowed items by topic, the best sold of each first; where each topic's begin."""
        data = self._data
        known = np.flatnonzero((data.topic >= 0) & self._allowed)
        order = known[np.lexsort((-data.sold_of_late[known], data.topic[known]))]
        return order, np.searchsorted(data.topic[order], np.arange(len(data.view.taxonomy.ids) + 1))

    def _by_topic(self, block: Histories, count: int) -> Keys:
        """The best sold items of the topics that the shopper bought most of."""
        data = self._data
        order, starts = self._best_of_topic
        topic = data.topic[block.had.item]
        size = len(data.view.taxonomy.ids) + 1
        held, of = np.unique(block.had.row * size + topic % size, return_inverse=True)
        mass = np.bincount(of, weights=block.had.decayed_days[:, 0], minlength=held.size)
        mass[held % size == size - 1] = 0.0
        best = _first_of_each(held // size, mass, max(1, count // ITEMS_PER_TOPIC), block.rows)
        best = best[mass[best] > 0]
        row, node = held[best] // size, held[best] % size
        place = starts[node][:, None] + np.arange(ITEMS_PER_TOPIC)
        inside = place < starts[node + 1][:, None]
        items = data.shape[1]
        if not order.size:
            return NONE
        return np.asarray((row[:, None] * items + order[np.minimum(place, order.size - 1)])[inside])


def highest(values: NDArray[Any], count: int) -> Keys:
    """Places of the highest positive values, so many at most, in any order."""
    least = 0.0
    if values.size > count:
        # each of so many parts has a value as high as the lowest of their highest: what is below is out
        width = values.size // count
        least = values[: count * width].reshape(count, width).max(axis=1).min()
    kept = np.flatnonzero(values >= least if least > 0 else values > 0)
    if kept.size > count:
        kept = kept[np.argpartition(-values[kept], count - 1)[:count]]
    return kept


def _first_of_each(row: Keys, values: NDArray[Any], count: int, rows: int) -> Keys:
    """Places of the highest `count` values of each row; rows ascend."""
    found = [NONE]
    starts = np.searchsorted(row, np.arange(rows + 1))
    for first, end in pairwise(starts.tolist()):
        part = values[first:end]
        if part.size > count:
            found.append(first + np.argpartition(-part, count - 1)[:count])
        else:
            found.append(np.arange(first, end))
    return np.concatenate(found)
