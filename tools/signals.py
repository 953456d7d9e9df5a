"""Ranking signals: what speaks for each item, one vector a signal, each with the evidence behind it."""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store import ShopView
from penchant.graph_store.fold import DAY_US, decay, sum_by
from penchant.graph_store.interest_model import interest_table
from penchant.graph_store.text_features import LAST_CHARACTER

Scores = NDArray[np.float64]

REPURCHASE_HALF_LIFE_DAYS = 240.0
NEIGHBOUR_HALF_LIFE_DAYS = 45.0
RECENT_DAYS = 30.0
ALIKE_COUNT = 100
ALIKE_HALF_LIFE_DAYS = 30.0
CYCLE_DAYS = 3
"""Days of purchase from which an item has a cycle."""
NOT_DUE = 0.95
"""What is left of the repurchase signal right after a purchase of an item that has a cycle."""


class Signals(NamedTuple):
    """What speaks for each item, for one shopper at one moment.

    Attributes:
        repurchase: (items,) decayed purchases of the item by this shopper less returns, by whether it is
            due.
        neighbours: (items,) cosine similarity to what the shopper bought, recent purchases counting more.
        affinity: (items,) share of the item's category in the shopper's interests times the item's share
            of the category's recent sales, one sale being added to each.
        alike: (items,) sum over the shoppers most like this one, at most `ALIKE_COUNT`, of how like they
            are times how lately they bought it.
        content: (items,) likeness of its words to those of what the shopper bought, recent purchases
            counting more.
        popularity: (items,) shoppers who bought it in the last 30 days.
    """

    repurchase: Scores
    neighbours: Scores
    alike: Scores
    affinity: Scores
    content: Scores
    popularity: Scores


class RankingData:
    """What all shoppers share at a moment: who bought what, and how items sold lately."""

    def __init__(self, view: ShopView, until: int) -> None:
        """Counts the log up to and including `until` (microseconds)."""
        log, weight = view.log, view.weight
        seen = (log.ts <= until) & (weight > 0)
        shopper, item = log.shopper[seen], log.item[seen]
        shape = (view.shopper_count, len(view.item_ids))
        counts = csr_array((weight[seen], (shopper, item)), shape=shape)
        counts.sum_duplicates()
        counts.data = np.log1p(counts.data)
        norm = np.sqrt(sum_by(counts.indices, counts.data**2, shape[1]))
        counts.data = (counts.data / np.maximum(norm[counts.indices], 1e-12)).astype(np.float32)
        self.view = view
        self.until = until
        self.kinds = {view.kinds[int(kind)] for kind in np.unique(log.kind[log.ts <= until])}
        self.by_shopper = counts
        self.by_item = counts.T.tocsr()
        self.item_norm = norm
        owner = np.repeat(np.arange(shape[0]), np.diff(counts.indptr))
        self.shopper_norm = np.sqrt(sum_by(owner, (counts.data * norm[counts.indices]) ** 2, shape[0]))
        self.newest = _newest(shopper, item, log.ts[seen], shape)
        recent = seen & (log.ts > until - RECENT_DAYS * DAY_US)
        pairs = np.unique(log.shopper[recent].astype(np.int64) * shape[1] + log.item[recent])
        self.recent_buyers = np.bincount(pairs % shape[1], minlength=shape[1])
        age = np.exp2((log.ts[seen] - until) / (RECENT_DAYS * 2 * DAY_US))
        self.recent_sales = sum_by(item, weight[seen] * age, shape[1])
        self.topic = view.item_topics
        known = self.topic >= 0
        # one sale more for each item, so that a new arrival has its share of its category
        self.sales_share = np.zeros(shape[1])
        sold = sum_by(self.topic[known], self.recent_sales[known] + 1.0, len(view.taxonomy.ids))
        self.sales_share[known] = (self.recent_sales[known] + 1.0) / sold[self.topic[known]]

    def recency(self, shoppers: NDArray[np.int64]) -> csr_array:
        """(shoppers, items) 1 for what was bought right now, half of it for `ALIKE_HALF_LIFE_DAYS` ago."""
        part = self.newest[shoppers, :].astype(np.float64)
        part.data = decay(self.until - part.data.astype(np.int64), ALIKE_HALF_LIFE_DAYS)
        return part


def _newest(
    shopper: NDArray[np.int32], item: NDArray[np.int32], ts: NDArray[np.int64], shape: tuple[int, int]
) -> csr_array:
    """(shoppers, items) time of the newest event, microseconds; the log is by shopper, then time."""
    order = np.lexsort((item, shopper))  # stable: time rises within each pair
    shopper, item, ts = shopper[order], item[order], ts[order]
    last = np.flatnonzero(
        np.r_[(shopper[1:] != shopper[:-1]) | (item[1:] != item[:-1]), True][: shopper.size]
    )
    return csr_array((ts[last], (shopper[last], item[last])), shape=shape)


class ShopperSignals:
    """The signals of one shopper, and what stands behind them."""

    def __init__(self, data: RankingData, shopper: int) -> None:
        """Looks at the shopper's events up to the data's moment."""
        view = data.view
        part = view.events_of(shopper, until=data.until)
        positive = view.weight[part] > 0
        self.data = data
        self.shopper = shopper
        self.log = view.log.take(part).take(positive)
        self.weight = view.weight[part][positive]
        self.had, self._index = np.unique(self.log.item, return_inverse=True)
        back = view.log.take(part).take(view.weight[part] < 0)
        back_weight = view.weight[part][view.weight[part] < 0]
        known = np.isin(back.item, self.had)
        self._back = np.searchsorted(self.had, back.item[known])
        self._back_ts, self._back_weight = back.ts[known], back_weight[known]
        self.profile = self._neighbour_profile()
        self.table = interest_table(view, shopper, until=data.until)

    def compute(self) -> Signals:
        """All signals over the whole catalogue."""
        data = self.data
        items = len(data.view.item_ids)
        repurchase = np.zeros(items)
        repurchase[self.had] = self._repurchase()
        like = np.asarray(self._had_rows.T @ self.profile, dtype=np.float32)
        neighbours = np.asarray(data.by_item @ like, dtype=np.float64)
        share = np.zeros(len(data.view.taxonomy.ids) + 1)
        share[self.table.node] = self.table.share * (self.table.masses.slow > self.table.masses.negative)
        affinity = share[data.topic] * data.sales_share
        words = data.view.item_words.weights
        content = words @ (words[self.had, :].T @ self.profile)
        return Signals(
            repurchase,
            neighbours,
            self._alike(),
            affinity,
            np.asarray(content, dtype=np.float64),
            data.recent_buyers.astype(np.float64),
        )

    @cached_property
    def most_alike(self) -> tuple[NDArray[np.int64], Scores]:
        """The shoppers most like this one: keys, and cosine similarity of log counts, above 0."""
        data = self.data
        own = np.asarray(self._had_rows[:, [self.shopper]].todense(), dtype=np.float64).ravel()
        dot = np.asarray(self._had_rows.T @ (own * data.item_norm[self.had] ** 2), dtype=np.float64)
        similar = dot / np.maximum(data.shopper_norm * data.shopper_norm[self.shopper], 1e-12)
        similar[self.shopper] = 0.0
        best = np.argsort(-similar, kind="stable")[:ALIKE_COUNT]
        best = best[similar[best] > 0]
        return best, similar[best]

    def _alike(self) -> Scores:
        return np.asarray(self._recency_of_alike.T @ self.most_alike[1], dtype=np.float64)

    @cached_property
    def _recency_of_alike(self) -> csr_array:
        return self.data.recency(self.most_alike[0])

    def alike_buyers(self, item: int) -> tuple[int, int]:
        """How many of the shoppers most like this one bought the item: in the last 30 days, and ever."""
        left = self._recency_of_alike[:, [item]].data
        return int((left > 2.0 ** (-RECENT_DAYS / ALIKE_HALF_LIFE_DAYS)).sum()), int(left.size)

    def _repurchase(self) -> Scores:
        held = self._held(REPURCHASE_HALF_LIFE_DAYS)
        gap, since = self.cycle_days
        due = np.clip(since / np.maximum(gap, 1.0), 0.0, 1.0)
        return held * np.where(np.isnan(gap), 1.0, NOT_DUE + (1 - NOT_DUE) * due)

    @cached_property
    def _had_rows(self) -> csr_array:
        """(had, shoppers) who else had what this shopper had."""
        return self.data.by_item[self.had, :]

    @cached_property
    def cycle_days(self) -> tuple[Scores, Scores]:
        """How often each item in `had` is bought, and how long ago it was last.

        Returns:
            (had,) mean gap in days, NaN below `CYCLE_DAYS` days of purchase; (had,) days since the last one.
        """
        day = self.log.ts // DAY_US
        span = np.int64(day.max(initial=0) + 1)
        apart = np.unique(self._index * span + day)  # one entry for each item and day
        days = np.bincount(apart // span, minlength=self.had.size)
        first, last = np.full(self.had.size, np.iinfo(np.int64).max), np.zeros(self.had.size, dtype=np.int64)
        np.minimum.at(first, self._index, day)
        np.maximum.at(last, self._index, day)
        gap = np.where(days >= CYCLE_DAYS, (last - first) / np.maximum(days - 1, 1), np.nan)
        return gap, (self.data.until // DAY_US - last).astype(np.float64)

    def events_on(self, item: int) -> NDArray[np.int64]:
        """Positions in the log of the shopper's events on an item, newest first."""
        newest_first: NDArray[np.int64] = self.log.seq[self.log.item == item][::-1]
        return newest_first

    def nearest_bought(self, item: int, count: int) -> list[tuple[int, float]]:
        """The bought items that speak most for an item through its neighbours.

        Returns:
            `(item, share of the neighbour score)`, the largest first; the item itself is left out, and so is
            what no other shopper had together with it.
        """
        rows = self.data.by_item
        part = slice(rows.indptr[item], rows.indptr[item + 1])
        column = np.zeros(rows.shape[1], dtype=np.float32)
        column[rows.indices[part]] = rows.data[part]
        similar = np.asarray(self._had_rows @ column, dtype=np.float64) * self.profile
        total = float(similar.sum())
        column[self.shopper] = 0.0
        alone = np.asarray(self._had_rows @ column) <= 0  # no other shopper had both
        similar[(self.had == item) | alone] = 0.0
        best = np.argsort(-similar, kind="stable")[:count]
        return [(int(self.had[k]), float(similar[k]) / total) for k in best if similar[k] > 0]

    def nearest_by_words(self, item: int, count: int, terms: int) -> tuple[list[int], list[str]]:
        """The bought items whose words speak most for an item, and the words that do, the largest first.

        Args:
            item: Item key; it is not among the items given.
            count: At most so many items.
            terms: At most so many words.
        """
        words = self.data.view.item_words
        row = words.weights[[item], :]
        likeness = np.asarray((words.weights[self.had, :] @ row.T).todense()).ravel() * self.profile
        likeness[self.had == item] = 0.0
        best = np.argsort(-likeness, kind="stable")[:count]
        best = best[likeness[best] > 0]
        theirs = words.weights[self.had[best], :].T @ self.profile[best]
        part = row.data * theirs[row.indices]
        order = np.argsort(-part, kind="stable")
        shared = [words.terms[row.indices[k]] for k in order if part[k] > 0]
        told = [term for term in shared if not term.startswith(LAST_CHARACTER)]
        return [int(self.had[k]) for k in best], told[:terms]

    def _neighbour_profile(self) -> NDArray[np.float32]:
        return np.log1p(self._held(NEIGHBOUR_HALF_LIFE_DAYS)).astype(np.float32)

    def _held(self, half_life_days: float) -> Scores:
        """(had,) decayed mass of each item, less what came back or was rated badly, 0 or more."""
        until = self.data.until
        gained = self.weight * decay(until - self.log.ts, half_life_days)
        lost = self._back_weight * decay(until - self._back_ts, half_life_days)
        net = sum_by(self._index, gained, self.had.size) + sum_by(self._back, lost, self.had.size)
        return np.maximum(net, 0.0)
