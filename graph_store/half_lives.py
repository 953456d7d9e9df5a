"""Half-lives for a shop, chosen by how well they predict months that were held out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.event_weights import WEIGHT_UNIT
from penchant.graph_store.fold import DAY_US, decay, sum_by
from penchant.graph_store.shop_view import ShopView
from penchant.graph_store.taxonomy import FACETS

FAST_GRID = (7.0, 14.0, 30.0, 60.0, 90.0)
SLOW_GRID = (60.0, 90.0, 180.0, 360.0, 720.0)
HORIZON_DAYS = 28
MIN_HISTORY_DAYS = 84
ORIGINS = 3
MAX_SHOPPERS = 1000
MAX_FAST_TO_SLOW = 0.5
"""A fast half-life above half the slow one tells no lately from ever."""


class HalfLifeScore(NamedTuple):
    """How well a pair predicts.

    Attributes:
        fast_days: Fast half-life.
        slow_days: Slow half-life.
        slow_bits: Mean log-loss of the slow shares for a held-out event, in bits; lower is better.
        fast_bits: The same for the mean of slow and fast shares.
    """

    fast_days: float
    slow_days: float
    slow_bits: float
    fast_bits: float


class HalfLifeChoice(NamedTuple):
    """What to set.

    Attributes:
        fast_days: Fast half-life; none where the log is too short to hold a month out.
        slow_days: Slow half-life; none likewise.
        scores: The pairs tried, by slow and fast half-life.
    """

    fast_days: float | None
    slow_days: float | None
    scores: tuple[HalfLifeScore, ...]


class Month(NamedTuple):
    """A held-out month and what came before it.

    Attributes:
        origin: First microsecond of the month.
        row: (e,) place of the shopper of each earlier event among those judged.
        column: (e,) place of its topic.
        ts: (e,) microseconds.
        weight: (e,) positive weights.
        target: (shoppers, topics) how many events of the month.
        topic: (topics,) concept keys.
        base_node: (r,) topics of the shop's days, as places.
        base_day: (r,) days.
        base_mass: (r,) purchase-weights.
    """

    origin: int
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    ts: NDArray[np.int64]
    weight: NDArray[np.float64]
    target: NDArray[np.float64]
    topic: NDArray[np.int64]
    base_node: NDArray[np.int64]
    base_day: NDArray[np.int64]
    base_mass: NDArray[np.float64]

    def masses(self, half_life_days: float) -> NDArray[np.float64]:
        """(shoppers, topics) decayed masses at the origin."""
        left = self.weight * decay(self.origin - self.ts, half_life_days)
        shape = self.target.shape
        return sum_by(self.row * shape[1] + self.column, left, shape[0] * shape[1]).reshape(shape)

    def base(self, half_life_days: float) -> NDArray[np.float64]:
        """(topics,) the shop's shares, above 0."""
        age = (self.origin // DAY_US - self.base_day).astype(np.float64)
        held = sum_by(self.base_node, self.base_mass * np.exp2(-age / half_life_days), self.topic.size)
        floored = held + 1e-6 * max(float(held.sum()), 1e-6)  # a topic new to the shop is not impossible
        return np.asarray(floored / floored.sum())

    def loss(self, share: NDArray[np.float64]) -> tuple[float, float]:
        """Sum of the log-losses of the month's events in bits, and how many events there are."""
        share = share / share.sum(axis=1, keepdims=True)
        return -float((self.target * np.log2(np.maximum(share, 1e-12))).sum()), float(self.target.sum())


def choose_half_lives(
    view: ShopView,
    *,
    fast_grid: Sequence[float] = FAST_GRID,
    slow_grid: Sequence[float] = SLOW_GRID,
) -> HalfLifeChoice:
    """The half-lives whose shares predict held-out months best, by rolling origin.

    Each of the log's last months is predicted from what came before it: the slow half-life is the one whose
    smoothed shares lose fewest bits, the fast one that whose shares, averaged with the slow ones, do so.
    Only pairs are tried whose fast one is at most half as long.

    Args:
        view: The shop.
        fast_grid: Days to try.
        slow_grid: Days to try.
    """
    months = held_out_months(view)
    if not months:
        return HalfLifeChoice(None, None, ())
    prior = view.settings.prior_strength
    scores = []
    for slow in slow_grid:
        faster = [fast for fast in fast_grid if fast <= MAX_FAST_TO_SLOW * slow]
        slow_loss, fast_loss = np.zeros(2), {fast: np.zeros(2) for fast in faster}
        for month in months:
            share = smoothed_share(month.masses(slow), month.base(slow), prior)
            slow_loss += month.loss(share)
            for fast in faster:
                lately = smoothed_share(month.masses(fast), month.base(slow), prior)
                fast_loss[fast] += month.loss((share + lately) / 2)
        for fast in faster:
            pair = (slow_loss[0] / slow_loss[1], fast_loss[fast][0] / fast_loss[fast][1])
            scores.append(HalfLifeScore(fast, slow, float(pair[0]), float(pair[1])))
    best = min(scores, key=lambda one: (one.slow_bits, one.fast_bits))
    return HalfLifeChoice(best.fast_days, best.slow_days, tuple(scores))


def smoothed_share(
    masses: NDArray[np.float64], prior_share: NDArray[np.float64], strength: float
) -> NDArray[np.float64]:
    """(shoppers, topics) posterior means `(m + a p) / (M + a)`.

    Args:
        masses: (shoppers, topics).
        prior_share: (topics,) or (shoppers, topics), p.
        strength: a, in purchase-weights.
    """
    return np.asarray((masses + strength * prior_share) / (masses.sum(axis=1, keepdims=True) + strength))


def held_out_months(view: ShopView) -> list[Month]:
    """The log's last months, newest first; those with too little before them are left out.

    Judged are at most `MAX_SHOPPERS`, evenly over the keys, of those with `min_events` before the month and
    anything in it.
    """
    facet = view.taxonomy.facet
    is_topic = np.isin(facet, [FACETS.index("category"), FACETS.index("cluster")])
    first = int(view.log.ts.min(initial=view.now))
    found = []
    for number in range(1, ORIGINS + 1):
        origin = view.now + 1 - number * HORIZON_DAYS * DAY_US
        if origin - first < MIN_HISTORY_DAYS * DAY_US:
            break
        found.append(_month(view, origin, is_topic))
    return [month for month in found if month.target.sum() > 0]


def _month(view: ShopView, origin: int, is_topic: NDArray[np.bool_]) -> Month:
    log = view.log
    before = log.ts < origin
    inside = ~before & (log.ts < origin + HORIZON_DAYS * DAY_US)
    had = np.bincount(log.shopper[before], minlength=view.shopper_count)
    comes = np.bincount(log.shopper[inside], minlength=view.shopper_count)
    judged = np.flatnonzero((had >= view.settings.min_events) & (comes > 0))
    judged = judged[np.linspace(0, judged.size - 1, min(judged.size, MAX_SHOPPERS)).astype(np.int64)]
    row_of = np.full(view.shopper_count, -1)
    row_of[judged] = np.arange(judged.size)
    node, day, mass = view.day_masses
    counted = is_topic[node] & (day < origin // DAY_US)
    kept = np.flatnonzero((row_of[log.shopper] >= 0) & (before | inside) & (view.weight > 0))
    event, met, share = view.concepts.expand(log.item[kept])
    event, met, share = kept[event[is_topic[met]]], met[is_topic[met]], share[is_topic[met]]
    topic = np.union1d(met, node[counted])
    column, row = np.searchsorted(topic, met), row_of[log.shopper[event]]
    past = before[event]
    target = sum_by(
        row[~past] * topic.size + column[~past], np.ones(int((~past).sum())), judged.size * topic.size
    )
    month = Month(
        origin,
        row[past],
        column[past],
        log.ts[event[past]],
        view.weight[event[past]] * share[past],
        target.reshape(judged.size, topic.size),
        topic,
        np.searchsorted(topic, node[counted]),
        day[counted],
        mass[counted] / WEIGHT_UNIT,
    )
    return _without_idle(month)


def _without_idle(month: Month) -> Month:
    """Without the shoppers whose events in the month are about no topic."""
    met = month.target.sum(axis=1) > 0
    place = np.cumsum(met) - 1
    kept = met[month.row]
    return month._replace(
        row=place[month.row[kept]],
        column=month.column[kept],
        ts=month.ts[kept],
        weight=month.weight[kept],
        target=month.target[met],
    )
