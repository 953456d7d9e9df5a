"""What each shopper of a block has done up to a moment, and what others like them have."""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store.fold import DAY_US, decay, distinct, sum_by
from penchant.graph_store.taxonomy import FACETS
from penchant.tools.ease import Ease
from penchant.tools.ranking_data import Keys, RankingData, Scores
from penchant.tools.returning import active_days, activity
from penchant.tools.sparse_rows import sum_of_rows

REPURCHASE_HALF_LIFE_DAYS = 240.0
NEIGHBOUR_HALF_LIFE_DAYS = 45.0
NEXT_HALF_LIFE_DAYS = 15.0
DAYS_HALF_LIVES = (45.0, 120.0, 240.0)
CATEGORY_HALF_LIFE_DAYS = 60.0
ALIKE_COUNT = 100
TOPIC_FACETS = (FACETS.index("category"), FACETS.index("cluster"))
CYCLE_DAYS = 3
"""Days of purchase from which an item has a cycle."""
NOT_DUE = 0.95
"""What is left of the repurchase signal right after a purchase of an item that has a cycle."""


class Had(NamedTuple):
    """The items that the shoppers of a block had, one entry for each shopper and item, in that order.

    Attributes:
        row: (n,) place of the shopper in the block.
        item: (n,) item keys.
        weight: (n,) weight of all purchases.
        days: (n,) distinct UTC days of purchase.
        first: (n,) days since the first purchase, whole.
        last: (n,) days since the newest one, whole.
        decayed_days: (n, half-lives) distinct days, decayed at `DAYS_HALF_LIVES`.
    """

    row: Keys
    item: Keys
    weight: Scores
    days: Keys
    first: Scores
    last: Scores
    decayed_days: Scores

    @property
    def gap(self) -> Scores:
        """(n,) mean days between purchases, NaN below `CYCLE_DAYS` days of purchase."""
        return np.where(
            self.days >= CYCLE_DAYS, (self.first - self.last) / np.maximum(self.days - 1, 1), np.nan
        )


class Histories:
    """The events of some shoppers up to the data's moment, as arrays over shoppers and items."""

    def __init__(
        self, data: RankingData, shoppers: Keys, *, without: NDArray[np.int64] | None = None
    ) -> None:
        """Reads the events.

        Args:
            data: What all shoppers share.
            shoppers: (rows,) shopper keys.
            without: Positions in the log that are taken away from these shoppers, as if they had not been.
        """
        view = data.view
        self.data = data
        self.shoppers = np.asarray(shoppers, dtype=np.int64)
        self.rows = self.shoppers.size
        parts = [view.events_of(int(shopper), until=data.until) for shopper in self.shoppers]
        events = np.concatenate(
            [np.arange(part.start, part.stop) for part in parts] or [np.empty(0, np.int64)]
        )
        row = np.repeat(np.arange(self.rows), [part.stop - part.start for part in parts])
        if without is not None:
            kept = ~np.isin(view.log.seq[events], without)
            events, row = events[kept], row[kept]
        weight = view.weight[events]
        good, bad = view.sign[events] > 0, view.sign[events] < 0
        self._items = data.shape[1]
        self._held: dict[float, Scores] = {}
        self._profiles: dict[float | None, csr_array] = {}
        self._spoken_for: dict[float | None, csr_array] = {}
        self.event_row, self.event_item = row[good], view.log.item[events[good]].astype(np.int64)
        self._event_ts, self._event_weight = view.log.ts[events[good]], weight[good]
        key = self.event_row * self._items + self.event_item
        self.pair, self._of_event = np.unique(key, return_inverse=True)
        self.met = distinct(row * self._items + view.log.item[events])
        """(m,) `row * items + item` of each item on which they have any event, good or not, ascending."""
        self._bad = (row[bad], view.log.item[events[bad]], view.log.ts[events[bad]], -weight[bad])
        back = row[bad] * self._items + view.log.item[events[bad]]
        known = np.isin(back, self.pair)
        self._back = np.searchsorted(self.pair, back[known])
        self._back_ts, self._back_weight = view.log.ts[events[bad]][known], weight[bad][known]

    @cached_property
    def had(self) -> Had:
        """What each of them had."""
        n = self.pair.size
        day = self._event_ts // DAY_US
        today = self.data.until // DAY_US
        span = today + 2
        apart = distinct(self._of_event * span + (today - day))  # one entry for each pair and day
        owner, age = apart // span, apart % span
        first, last = np.zeros(n), np.full(n, np.inf)
        np.maximum.at(first, owner, age)
        np.minimum.at(last, owner, age)
        decayed = [sum_by(owner, np.exp2(-age / half), n) for half in DAYS_HALF_LIVES]
        return Had(
            row=self.pair // self._items,
            item=self.pair % self._items,
            weight=sum_by(self._of_event, self._event_weight, n),
            days=np.bincount(owner, minlength=n),
            first=first,
            last=last,
            decayed_days=np.stack(decayed, axis=1),
        )

    @cached_property
    def active_days(self) -> Keys:
        """(rows,) distinct UTC days with a purchase."""
        return active_days(self.event_row, self._event_ts, self.rows)

    @cached_property
    def activity(self) -> Scores:
        """(rows, 3) how often and how lately they came, as `returning.activity` tells it."""
        return activity(self.event_row, self._event_ts, self.rows, self.data.until)

    def part(self, row: int) -> slice:
        """Which of the pairs are one shopper's."""
        first, end = np.searchsorted(self.pair, [row * self._items, (row + 1) * self._items]).tolist()
        return slice(first, end)

    def held(self, half_life_days: float) -> Scores:
        """(pairs,) decayed weight of each item had, less what came back or was rated badly, 0 or more."""
        if half_life_days not in self._held:
            until, n = self.data.until, self.pair.size
            gained = self._event_weight * decay(until - self._event_ts, half_life_days)
            lost = self._back_weight * decay(until - self._back_ts, half_life_days)
            left = sum_by(self._of_event, gained, n) + sum_by(self._back, lost, n)
            self._held[half_life_days] = np.maximum(left, 0.0)
        return self._held[half_life_days]

    @cached_property
    def repurchase(self) -> Scores:
        """(pairs,) decayed purchases less returns, by whether the item is due."""
        gap = self.had.gap
        due = np.clip(self.had.last / np.maximum(gap, 1.0), 0.0, 1.0)
        return self.held(REPURCHASE_HALF_LIFE_DAYS) * np.where(
            np.isnan(gap), 1.0, NOT_DUE + (1 - NOT_DUE) * due
        )

    def profile(self, half_life_days: float | None) -> csr_array:
        """(rows, items) float32, log of one plus what is held of each item; None holds it for ever."""
        if half_life_days not in self._profiles:
            held = self.had.weight if half_life_days is None else self.held(half_life_days)
            self._profiles[half_life_days] = self.over_items(np.log1p(held))
        return self._profiles[half_life_days]

    def spoken_for(self, ease: Ease, half_life_days: float | None) -> csr_array:
        """(rows, items) float32, how much what is held speaks for each item."""
        if half_life_days not in self._spoken_for:
            self._spoken_for[half_life_days] = ease.speaks(self.profile(half_life_days))
        return self._spoken_for[half_life_days]

    def over_items(self, values: Scores) -> csr_array:
        """(rows, items) float32 of a value for each pair."""
        starts = np.searchsorted(self.had.row, np.arange(self.rows + 1)).astype(np.int32)
        item = self.had.item.astype(np.int32)  # with wider keys each product would copy the other side's
        return csr_array((values.astype(np.float32), item, starts), shape=(self.rows, self._items))

    @property
    def over_met(self) -> csr_array:
        """(rows, items) float32, 1 for each item on which they have any event."""
        starts = np.searchsorted(self.met // self._items, np.arange(self.rows + 1)).astype(np.int32)
        item = (self.met % self._items).astype(np.int32)
        ones = np.ones(item.size, dtype=np.float32)
        return csr_array((ones, item, starts), shape=(self.rows, self._items))

    @property
    def recent_profile(self) -> csr_array:
        """(rows, items) float32, what is held at `NEIGHBOUR_HALF_LIFE_DAYS`."""
        return self.profile(NEIGHBOUR_HALF_LIFE_DAYS)

    @cached_property
    def recent_words(self) -> csr_array:
        """(rows, terms) float32, the words of what is held at `NEIGHBOUR_HALF_LIFE_DAYS`."""
        return (self.recent_profile @ self.data.view.item_words.weights).tocsr()

    @cached_property
    def most_alike(self) -> csr_array:
        """(rows, shoppers) float32 cosine similarity of log counts to the most alike, 0 elsewhere.

        Others count for an item only as one of its `NEWEST_BUYERS`.
        """
        data = self.data
        own = self.profile(None)
        norm = np.sqrt(sum_by(np.repeat(np.arange(self.rows), np.diff(own.indptr)), own.data**2, self.rows))
        indices, values = [], []
        for row, shopper in enumerate(self.shoppers.tolist()):
            dot = _row_of_product(own, row, data.newest_counts)
            others = np.flatnonzero(dot > 0)
            like = dot[others] / np.maximum(data.shopper_norm[others] * norm[row], 1e-12)
            like[others == shopper] = 0.0
            best = _top(like, others, ALIKE_COUNT)
            indices.append(others[best])
            values.append(like[best].astype(np.float32))
        return _of_rows(indices, values, data.shape[0])

    @cached_property
    def alike(self) -> csr_array:
        """(rows, items) what the most alike bought, by how like they are and how lately they bought it."""
        indices, values = [], []
        for row in range(self.rows):
            found = _row_of_product(self.most_alike, row, self.data.recency)
            item = np.flatnonzero(found > 0)
            indices.append(item)
            values.append(found[item])
        return _of_rows(indices, values, self._items)

    def topic_shares(self) -> Scores:
        """(rows, concepts + 1) share of each category or cluster in the shopper's interests.

        It is what `interest_table` says of the topics that the shopper met, and 0 for others, for those
        with more complaints than purchases, and in the last entry, which is for items without a topic.
        """
        view, taxonomy = self.data.view, self.data.view.taxonomy
        slow = self._topic_mass(self.event_row, self.event_item, self._event_ts, self._event_weight)
        negative = self._topic_mass(*self._bad)
        prior = view.settings.prior_strength
        rate = np.clip(view.base_rates(self.data.until), 1e-9, 1 - 1e-9)
        share = np.zeros((self.rows, len(taxonomy.ids) + 1))
        for facet in TOPIC_FACETS:
            inside = taxonomy.facet == facet
            total = slow[:, inside & (taxonomy.parent < 0)].sum(axis=1, keepdims=True)
            share[:, :-1] += np.where(inside, (slow + prior * rate) / (total + prior), 0.0)
        share[:, :-1] *= slow > negative
        return share

    def _topic_mass(
        self, row: NDArray[np.int64], item: NDArray[np.int64], ts: NDArray[np.int64], weight: Scores
    ) -> Scores:
        """(rows, concepts) decayed mass of each topic with all that is under it."""
        view, taxonomy = self.data.view, self.data.view.taxonomy
        event, node, part = view.concepts.expand(item)
        kept = np.isin(taxonomy.facet, TOPIC_FACETS)[node]
        event, node, part = event[kept], node[kept], part[kept]
        left = (weight * decay(self.data.until - ts, view.settings.slow_half_life_days))[event] * part
        size = len(taxonomy.ids)
        mass = sum_by(row[event] * size + node, left, self.rows * size).reshape(self.rows, size)
        for depth in range(int(taxonomy.depth.max(initial=0)), 0, -1):
            at = np.flatnonzero((taxonomy.depth == depth) & (taxonomy.parent >= 0))
            np.add.at(mass.T, taxonomy.parent[at], mass.T[at])
        return mass


def _row_of_product(one: csr_array, row: int, other: csr_array) -> NDArray[np.float32]:
    """(columns of the other,) a row of the product of two matrices."""
    part = slice(one.indptr[row], one.indptr[row + 1])
    return sum_of_rows(other, one.indices[part], one.data[part])


def _of_rows(indices: list[Keys], values: list[NDArray[np.float32]], columns: int) -> csr_array:
    """(rows, columns) of the entries of each row."""
    starts = np.cumsum([0, *(part.size for part in indices)]).astype(np.int32)
    shape = (len(indices), columns)
    return csr_array((np.concatenate(values), np.concatenate(indices).astype(np.int32), starts), shape=shape)


def _top(values: NDArray[np.float64], keys: Keys, count: int) -> NDArray[np.int64]:
    """Places of the highest positive values, the highest first, ties by key."""
    if values.size > count:
        edge = np.partition(values, values.size - count)[values.size - count]
        places = np.flatnonzero((values >= edge) & (values > 0))
    else:
        places = np.flatnonzero(values > 0)
    return places[np.lexsort((keys[places], -values[places]))][:count]
