"""What all shoppers share at a moment: who bought what, how items sold lately, what goes with what."""

from copy import copy
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store import ShopView
from penchant.graph_store.event_columns import EventColumns
from penchant.graph_store.fold import DAY_US, decay, distinct, sum_by
from penchant.graph_store.taxonomy import FACETS
from penchant.tools.event_words import kinds_told
from penchant.tools.returning import activity

Scores = NDArray[np.float64]
Keys = NDArray[np.int64]
NONE: Keys = np.empty(0, dtype=np.int64)

RECENT_DAYS = 30.0
ALIKE_HALF_LIFE_DAYS = 30.0
SEASON_DAYS = (290.0, 365.0)
"""How long ago the same season was, with what followed it for 75 days."""
REBUY_PRIOR = 5.0
"""Buyers at the shop's own rate that are added to each item's."""
NEWEST_BUYERS = 2500
"""So many buyers of each item, the newest, say who is alike and what goes with what; what is told of buyers
counts all of them. So a recommendation costs no more in a shop of a million shoppers."""


class Level(NamedTuple):
    """One way of sorting the items: by topic, by the topic's broadest concept, or by brand.

    Attributes:
        name: `topic`, `department` or `brand`.
        of_item: (items,) concept key, -1 without.
        buyers: (concepts + 1,) shoppers and items of all purchases under it; the last entry is for -1.
        recent: (concepts + 1,) the same of the last `RECENT_DAYS`.
    """

    name: str
    of_item: Keys
    buyers: Scores
    recent: Scores


class RankingData:
    """The log up to a moment, as the matrices and counts that ranking needs."""

    def __init__(self, view: ShopView, until: int) -> None:
        """Counts the log up to and including `until` (microseconds)."""
        log, weight = view.log, view.weight
        seen = (log.ts <= until) & (view.sign > 0)
        shopper, item, ts = log.shopper[seen], log.item[seen], log.ts[seen]
        self.view = view
        self.until = until
        self.shape = (view.shopper_count, len(view.item_ids))
        kind, kinds = kinds_told(log.kind, log.value, view.kinds)
        self.kinds = {kinds[int(one)] for one in distinct(kind[log.ts <= until])}
        counts = csr_array((weight[seen], (shopper, item)), shape=self.shape)
        counts.sum_duplicates()
        counts.data = np.log1p(counts.data).astype(np.float32)
        owner = np.repeat(np.arange(self.shape[0]), np.diff(counts.indptr))
        self.shopper_norm = np.sqrt(sum_by(owner, counts.data**2, self.shape[0]))
        self.counts_by_item = counts.T.tocsr()
        """(items, shoppers) float32, log of one plus the weight of all purchases."""
        self.by_item = _normed(self.counts_by_item)
        """(items, shoppers) float32, rows of L2 norm 1."""
        self.pairs = _newest(shopper, item, ts, self.shape)
        """(shoppers, items) time of the newest purchase, microseconds."""
        self.newest_counts = _of_newest(self.counts_by_item, self.pairs)
        """(items, shoppers) the same of the `NEWEST_BUYERS` of each item alone."""
        self.newest_by_item = (
            self.by_item if self.newest_counts is self.counts_by_item else _normed(self.newest_counts)
        )
        """(items, shoppers) `by_item` of these, rows of L2 norm 1 again."""
        age = (until - self.pairs.data) / DAY_US
        left = decay(until - self.pairs.data, ALIKE_HALF_LIFE_DAYS).astype(np.float32)
        self.recency = csr_array((left, self.pairs.indices, self.pairs.indptr), shape=self.shape)
        """(shoppers, items) 1 for what was bought right now, half of it for `ALIKE_HALF_LIFE_DAYS` ago."""
        self.buyers = {
            days: np.bincount(self.pairs.indices[age < days], minlength=self.shape[1]).astype(np.float64)
            for days in (7.0, 14.0, RECENT_DAYS, 90.0, np.inf)
        }
        """(items,) shoppers who bought it within so many days."""
        self._events = (shopper, item, ts)
        sold_lately = weight[seen] * decay(until - ts, 2 * RECENT_DAYS)
        self.topic = view.item_topics
        known = self.topic >= 0
        # one sale more for each item, so that a new arrival has its share of its category
        sales = sum_by(item, sold_lately, self.shape[1]) + 1.0
        self.sales_share = np.zeros(self.shape[1])
        sold = sum_by(self.topic[known], sales[known], len(view.taxonomy.ids))
        self.sales_share[known] = sales[known] / sold[self.topic[known]]
        self.sales = sales

    def visited(self, log: EventColumns) -> "RankingData":
        """The same beside one shopper more, the last, of whom no count knows: `ShopView.visited`."""
        for name, one in vars(type(self)).items():
            if isinstance(one, cached_property):
                getattr(self, name)  # once for all who visit
        seen = copy(self)
        seen.view = self.view.visited(log, self.until)
        seen.shape = (self.shape[0] + 1, self.shape[1])
        return seen

    @property
    def recent_buyers(self) -> Scores:
        """(items,) shoppers who bought it in the last `RECENT_DAYS`."""
        return self.buyers[RECENT_DAYS]

    def _buyers_in(self, part: NDArray[np.bool_]) -> Scores:
        """(items,) shoppers behind some of the purchases."""
        shopper, item, _ = self._events
        pairs = distinct(shopper[part].astype(np.int64) * self.shape[1] + item[part])
        return np.bincount(pairs % self.shape[1], minlength=self.shape[1]).astype(np.float64)

    def _buyers_between(self, nearest: float, farthest: float) -> Scores:
        """(items,) shoppers who bought it so many days ago, the farther end excluded."""
        age = (self.until - self._events[2]) / DAY_US
        return self._buyers_in((age >= nearest) & (age < farthest))

    @cached_property
    def activity(self) -> Scores:
        """(shoppers, 3) how often and how lately they came, as `returning.activity` tells it."""
        shopper, _, ts = self._events
        return activity(shopper.astype(np.int64), ts, self.shape[0], self.until)

    @cached_property
    def buyers_of_newest_fifth(self) -> Scores:
        """(items,) shoppers who bought it within the newest fifth of all purchases, hours or years."""
        ts = self._events[2]
        return self._buyers_in(ts >= np.quantile(ts, 0.8) if ts.size else np.empty(0, dtype=bool))

    @cached_property
    def sold_of_late(self) -> Scores:
        """(items,) how well they sell: in the last week, then in the last month, then before."""
        return np.asarray(2 * self.buyers[7.0] + self.recent_buyers / 2 + self.sales / 10)

    @cached_property
    def last_season(self) -> Scores:
        """(items,) shoppers who bought it in the weeks after this day a year ago."""
        return self._buyers_between(*SEASON_DAYS)

    @cached_property
    def month_before(self) -> Scores:
        """(items,) shoppers who bought it in the month before the last one."""
        return self._buyers_between(RECENT_DAYS, 2 * RECENT_DAYS)

    @cached_property
    def holds_month_before(self) -> bool:
        """Whether the log reaches back over the whole month before the last one, so that the two compare."""
        return self.view.begun <= self.until - int(2 * RECENT_DAYS * DAY_US)

    @cached_property
    def rebuy_rate(self) -> Scores:
        """(items,) share of its buyers who bought it on two days or more, drawn to the shop's own rate."""
        shopper, item, ts = self._events
        pair = shopper.astype(np.int64) * self.shape[1] + item
        order = np.lexsort((ts, pair))
        pair, day = pair[order], ts[order] // DAY_US
        new_day = np.r_[True, (pair[1:] != pair[:-1]) | (day[1:] != day[:-1])][: pair.size]
        bought, days = np.unique(pair[new_day], return_counts=True)
        return self._rate(bought[days > 1], bought)

    def _rate(self, some: Keys, all_of_them: Keys) -> Scores:
        """(items,) share of pairs of shopper and item, drawn to that of the shop by `REBUY_PRIOR` buyers."""
        part, whole = (
            np.bincount(pairs % self.shape[1], minlength=self.shape[1]) for pairs in (some, all_of_them)
        )
        prior = REBUY_PRIOR * some.size / max(all_of_them.size, 1)
        return np.asarray((part + prior) / (whole + REBUY_PRIOR))

    @cached_property
    def kept(self) -> Scores:
        """(items,) share of those who bought it one to four months ago that bought it in the last month."""
        shopper, item, ts = self._events
        age = (self.until - ts) / DAY_US
        pair = shopper.astype(np.int64) * self.shape[1] + item
        before = distinct(pair[(age > RECENT_DAYS) & (age <= 4 * RECENT_DAYS)])
        return self._rate(before[np.isin(before, pair[age <= RECENT_DAYS])], before)

    @cached_property
    def brand(self) -> Keys:
        """(items,) concept key of each item's brand, -1 where the catalogue does not say."""
        concepts = self.view.concepts
        branded = self.view.taxonomy.facet[concepts.node] == FACETS.index("brand")
        brand = np.full(self.shape[1], -1, dtype=np.int64)
        brand[concepts.owner[branded]] = concepts.node[branded]
        return brand

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The ways of sorting that the catalogue knows."""
        taxonomy = self.view.taxonomy
        department = np.arange(len(taxonomy.ids) + 1)
        department[-1] = -1
        for depth in range(int(taxonomy.depth.max(initial=0)), 0, -1):
            at = np.flatnonzero(
                (taxonomy.depth[department[:-1]] == depth) & (taxonomy.parent[department[:-1]] >= 0)
            )
            department[at] = taxonomy.parent[department[at]]
        ways = {"topic": self.topic, "department": department[self.topic], "brand": self.brand}
        size = len(taxonomy.ids) + 1
        return tuple(
            Level(
                name,
                node,
                sum_by(node % size, self.buyers[np.inf], size),
                sum_by(node % size, self.recent_buyers, size),
            )
            for name, node in ways.items()
        )


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


def _normed(counts: csr_array) -> csr_array:
    """The same with rows of L2 norm 1."""
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    norms = np.maximum(np.sqrt(sum_by(row, counts.data**2, counts.shape[0])), 1e-12)
    return csr_array(
        ((counts.data / norms[row]).astype(np.float32), counts.indices, counts.indptr), shape=counts.shape
    )


def _of_newest(counts: csr_array, pairs: csr_array) -> csr_array:
    """(items, shoppers) the newest `NEWEST_BUYERS` of each item, and who bought it last at the same moment.

    `counts` itself where none has more.

    Args:
        counts: (items, shoppers), of all buyers.
        pairs: (shoppers, items) times of the same entries.
    """
    many = np.flatnonzero(np.diff(counts.indptr) > NEWEST_BUYERS)
    if not many.size:
        return counts
    ts = pairs.T.tocsr().data
    kept = np.ones(counts.nnz, dtype=bool)
    for first, end in zip(counts.indptr[many].tolist(), counts.indptr[many + 1].tolist(), strict=True):
        kept[first:end] = ts[first:end] >= np.sort(ts[first:end])[-NEWEST_BUYERS]
    starts = np.concatenate([[0], np.cumsum(kept)])[counts.indptr].astype(counts.indptr.dtype)
    return csr_array((counts.data[kept], counts.indices[kept], starts), shape=counts.shape)
