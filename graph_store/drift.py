"""Whether a shopper's interests changed lately, since when, and from what to what; with a p-value."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp, xlogy

from penchant.graph_store.event_weights import WEIGHT_UNIT
from penchant.graph_store.fold import DAY_US, decay, sum_by
from penchant.graph_store.shop_view import ShopView
from penchant.graph_store.taxonomy import FACETS
from penchant.ids import ConceptId

HISTORY_DAYS = 365
RECENT_DAYS = 30
"""A change is looked for among the days so far back; what came before is compared with all after it."""
FRESH_DAYS = 14
FRESH_LEVEL = 0.85
"""Of the chance of a false alarm, the part spent on changes so fresh. They have few days to show in, which
must not compete with longer spells; an older change has plenty, and needs little of that chance."""
MIN_DAYS_BEFORE = 8
MIN_DAYS_AFTER = 2
MIN_BIN_DAYS = 2
"""A concept met on fewer days is counted with its siblings, as the concept above it."""
PRIOR = 0.5
STEPS = 16
"""Steps to an event in which counts are held, so that likelihoods can be looked up."""
SIZE_POWER = 2.0
"""Splits weigh by their days after to this power: a few odd days come together by chance most easily."""
PERMUTATIONS = 3999
FIRST_PERMUTATIONS = 99
NEXT_PERMUTATIONS = 195
ENOUGH_ABOVE = 10
LEVEL = 0.05 / 17
"""A change is told where p is at most this: one false alarm in twenty shoppers asked about weekly for four
months (Bonferroni over the looks)."""
TOLD = 3
TREND_DAYS = 14
TREND_SHRINK = 50.0
"""Purchase-weights by which a concept's fortnight in the shop is drawn towards its share of the year."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed in a shopper's interests.

    Attributes:
        distance: Jensen-Shannon divergence between the interests of late (fast half-life) and of old (slow
            half-life), 0 to 1 bits.
        p_value: How often shopping days in random order show as clear a change; 1 where there are too few.
        drifted: Whether `p_value` is at most `LEVEL`.
        since: The first moment of the shopper's first day after the change, microseconds; none without one.
        toward: Ids of the concepts that gained most, the clearest first, at most `TOLD`.
        from_: Ids of the concepts that lost most.
    """

    distance: float
    p_value: float
    drifted: bool
    since: int | None
    toward: tuple[ConceptId, ...]
    from_: tuple[ConceptId, ...]


class _Days(NamedTuple):
    """Shopping days, oldest first, by concept."""

    day: NDArray[np.int64]  # (d,) days since 1970 UTC
    counts: NDArray[np.float64]  # (d, c) events, less what the shop's seasons explain
    node: NDArray[np.int64]  # (c,) concept keys
    late: NDArray[np.float64]  # (c,) mass at the fast half-life
    old: NDArray[np.float64]  # (c,) mass at the slow half-life


def drift_of(view: ShopView, shopper_key: int, *, until: int) -> Drift:
    r"""Whether the shopper's interests in topics changed in the last `RECENT_DAYS`.

    Two scans over the days on which the change may have come, the last `FRESH_DAYS` and all. With n the
    counts per concept, n1 before a split and n2 from it on, its evidence is the Bayes factor of two tastes
    against one, `B = DM(n1) DM(n2) / DM(n1 + n2)`, DM being the Dirichlet-multinomial likelihood with `PRIOR`
    for each concept; a scan's statistic is the sum of B over its splits, weighted by the days after the split
    to the power `SIZE_POWER`. Its null distribution comes from the shopper's own days in random order (a day
    is one block, since what is bought together is no separate evidence); its p is Besag and Clifford's (1991)
    sequential Monte Carlo p-value, which stops early where it is large. The p-value told is the smaller of
    `p_fresh / FRESH_LEVEL` and `p_all / (1 - FRESH_LEVEL)`, a weighted Bonferroni bound on both.
    Counts are divided by how far the shop's own share of the concept in that fortnight was from its share of
    the year, so that a season is nobody's drift.

    Args:
        view: The shop.
        shopper_key: Shopper key.
        until: Microseconds; later events are not seen.
    """
    days = _shopping_days(view, shopper_key, until, _trend(view, until))
    distance = divergence(days.late, days.old)
    count = days.day.size
    recent = [int((days.day > until // DAY_US - span).sum()) for span in (FRESH_DAYS, RECENT_DAYS)]
    fresh, longest = (min(one, count - MIN_DAYS_BEFORE) for one in recent)
    if longest < MIN_DAYS_AFTER:
        return Drift(distance, 1.0, False, None, (), ())
    p_value, size = scan_days(days.counts, _seeded_by(days.counts), fresh=fresh, longest=longest)
    if p_value > LEVEL:
        return Drift(distance, p_value, False, None, (), ())
    split = count - size
    toward, from_ = _moves(days.counts[:split].sum(axis=0), days.counts[split:].sum(axis=0))
    return Drift(
        distance,
        p_value,
        True,
        int(days.day[split]) * DAY_US,
        tuple(view.taxonomy.ids[node] for node in days.node[toward]),
        tuple(view.taxonomy.ids[node] for node in days.node[from_]),
    )


def divergence(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Jensen-Shannon divergence of two vectors of masses, in bits; 0 where one of them is empty.

    Example:
        >>> divergence(np.array([1.0, 0.0]), np.array([0.0, 3.0]))
        1.0
    """
    if one.sum() <= 0 or other.sum() <= 0:
        return 0.0
    p, q = one / one.sum(), other / other.sum()
    middle = (p + q) / 2
    entropy = [-float(xlogy(r, r).sum()) for r in (middle, p, q)]
    return min(1.0, max(0.0, (entropy[0] - (entropy[1] + entropy[2]) / 2) / float(np.log(2))))


def scan_days(
    counts: NDArray[np.float64], rng: np.random.Generator, *, fresh: int, longest: int
) -> tuple[float, int]:
    """The p-value, and after which number of last days the split with the most evidence comes.

    Args:
        counts: (d, c) events of each day, oldest first.
        rng: Of the permutations.
        fresh: How many of the last days are within `FRESH_DAYS`; the scan over them is left out where they
            are fewer than `MIN_DAYS_AFTER`, or all of `longest`.
        longest: How many last days come after the earliest split, at least `MIN_DAYS_AFTER`.
    """
    both = MIN_DAYS_AFTER <= fresh < longest
    ends = np.array([fresh, longest] if both else [longest]) - MIN_DAYS_AFTER + 1  # of each scan's splits
    spent = np.array([FRESH_LEVEL, 1 - FRESH_LEVEL] if both else [1.0])
    weight = SIZE_POWER * np.log(np.arange(MIN_DAYS_AFTER, longest + 1))
    tables = SplitTables.of(counts)
    days = counts.shape[0]
    seen = tables.evidence(np.arange(days)[::-1][None, :longest])
    top = _statistics(seen + weight, ends)
    above, done, block = np.zeros(ends.size), 0, FIRST_PERMUTATIONS
    while done < PERMUTATIONS and above.min() < ENOUGH_ABOVE:
        orders = np.argsort(rng.random((block, days)), axis=1)[:, :longest]
        null = _statistics(tables.evidence(orders) + weight, ends)
        above += (null >= top - 1e-9).sum(axis=0)  # orders of the same sums differ in the last digits
        done, block = done + block, NEXT_PERMUTATIONS
    p_values = (1 + above) / (1 + done) / spent
    return min(1.0, float(p_values.min())), MIN_DAYS_AFTER + int(seen[0].argmax())


def _seeded_by(counts: NDArray[np.float64]) -> np.random.Generator:
    """Of one history always the same permutations, whoever it belongs to and whenever it is looked at."""
    return np.random.default_rng(np.rint(counts * STEPS).astype(np.uint32).ravel())


def _statistics(evidence: NDArray[np.float64], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """(r, scans) logarithm of the sum over the first so many of (r, s) splits."""
    return np.stack([logsumexp(evidence[:, :end], axis=1) for end in ends], axis=1)


class SplitTables(NamedTuple):
    """Likelihoods of all ways to split a shopper's counts, which are held in `STEPS` to an event."""

    counts: NDArray[np.int64]  # (d, c) of each day
    offset: NDArray[np.int64]  # (c,) where a concept's part of `concept` begins
    concept: NDArray[np.float64]  # (sum of totals + c,) of a concept, by how much of it comes after
    whole: NDArray[np.float64]  # (total + 1,) of what all concepts share, by how much comes after

    @classmethod
    def of(cls, counts: NDArray[np.float64]) -> "SplitTables":
        """From (d, c) events of each day."""
        steps = np.rint(counts * STEPS).astype(np.int64)
        totals = steps.sum(axis=0)
        offset = np.cumsum(totals + 1) - totals - 1
        after = np.arange(int(totals.sum()) + totals.size) - np.repeat(offset, totals + 1)
        left = np.repeat(totals, totals + 1) - after
        concept = gammaln(after / STEPS + PRIOR) + gammaln(left / STEPS + PRIOR)
        concept -= np.repeat(gammaln(totals / STEPS + PRIOR) + gammaln(PRIOR), totals + 1)
        total, width = np.arange(int(totals.sum()) + 1) / STEPS, totals.size * PRIOR
        whole = gammaln(total[-1] + width) + gammaln(width) - gammaln(total + width)
        return cls(steps, offset, concept, whole - gammaln(total[::-1] + width))

    def evidence(self, newest_first: NDArray[np.int64]) -> NDArray[np.float64]:
        """(r, n + 1 - MIN_DAYS_AFTER) logarithm of B of each split, for (r, n) orders of the days.

        The splits are in the order of how many days come after them, from `MIN_DAYS_AFTER` on.
        """
        after = np.cumsum(self.counts[newest_first], axis=1)[:, MIN_DAYS_AFTER - 1 :]
        total = after.sum(axis=2)
        after += self.offset
        found: NDArray[np.float64] = self.concept[after].sum(axis=2) + self.whole[total]
        return found


def _moves(
    before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the concepts that gained and lost most: by the root of the share, which steadies variance."""
    gain = np.sqrt(after / after.sum()) - np.sqrt(before / before.sum())
    order = np.argsort(-gain, kind="stable")
    return order[gain[order] > 0][:TOLD], order[::-1][gain[order[::-1]] < 0][:TOLD]


def _shopping_days(view: ShopView, shopper: int, until: int, trend: NDArray[np.float64]) -> _Days:
    first = view.events_of(shopper, until=until - HISTORY_DAYS * DAY_US).stop
    part = slice(first, view.events_of(shopper, until=until).stop)
    event, node, share = view.concepts.expand(view.log.item[part])
    ts = view.log.ts[part][event]
    weight = view.weight[part][event] * share
    topics = [FACETS.index("category"), FACETS.index("cluster")]
    kept = np.isin(view.taxonomy.facet[node], topics) & (weight > 0)
    node, ts, weight = node[kept], ts[kept], weight[kept]
    day, place = np.unique(ts // DAY_US, return_inverse=True)
    node = _gathered(view, node, place)
    bins, column = np.unique(node, return_inverse=True)
    counts = np.zeros((day.size, bins.size))
    np.add.at(counts, (place, column), 1.0)
    fortnight = (until // DAY_US - day) // TREND_DAYS
    counts /= trend[fortnight][:, bins]
    fast = weight * decay(until - ts, view.settings.fast_half_life_days)
    slow = weight * decay(until - ts, view.settings.slow_half_life_days)
    return _Days(day, counts, bins, sum_by(column, fast, bins.size), sum_by(column, slow, bins.size))


def _gathered(view: ShopView, node: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """The concepts to count by: those met on too few days give way to the ones above them, deepest first.

    How often a concept is met in all does not depend on the order of the days, so permutations stay fair.
    """
    parent, depth = view.taxonomy.parent, view.taxonomy.depth
    while True:
        seen = np.unique(np.stack([node, place]), axis=1)[0]
        met, days = np.unique(seen, return_counts=True)
        thin = met[(days < MIN_BIN_DAYS) & (parent[met] >= 0)]
        if thin.size == 0:
            return node
        thin = thin[depth[thin] == depth[thin].max()]
        node = np.where(np.isin(node, thin), parent[node], node)


def _trend(view: ShopView, until: int) -> NDArray[np.float64]:
    """(fortnights, concepts) the shop's share of a concept over that of the year, newest fortnight first."""
    node, day, mass = view.day_masses
    today, width = until // DAY_US, len(view.taxonomy.ids)
    kept = (day < today) & (day >= today - HISTORY_DAYS)  # today may not be over, as of then
    fortnight = (today - day[kept]) // TREND_DAYS
    count = HISTORY_DAYS // TREND_DAYS + 1
    own = sum_by(fortnight * width + node[kept], mass[kept] / WEIGHT_UNIT, count * width).reshape(
        count, width
    )
    held = np.stack([view.taxonomy.spread_up(row) for row in own])
    facets = np.stack([sum_by(view.taxonomy.facet, row, len(FACETS)) for row in own])
    total = facets[:, view.taxonomy.facet]
    expected = total * (held.sum(axis=0) / np.maximum(total.sum(axis=0), 1e-12))
    found: NDArray[np.float64] = (held + TREND_SHRINK) / (expected + TREND_SHRINK)
    return found
