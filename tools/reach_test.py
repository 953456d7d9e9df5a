"""Whether a share of shoppers changed between two stretches of time in which many of them are the same."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from penchant.tools.concept_reach import LEVEL

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
NEWTON_STEPS = 30
MIN_CONCEPTS = 10
"""Fewer concepts of a facet say nothing of what they have in common."""
NEARLY_ALL = 1e-3
DEVIATION = 1.4826
"""Standard deviation of a normal variable over its median absolute deviation."""


class ShopperCounts(NamedTuple):
    """Distinct shoppers of each concept in two stretches of time.

    Attributes:
        before: (concepts,) who had it in the earlier stretch.
        after: (concepts,) who had it in the later one.
        before_of_both: (concepts,) of `before`, who was active in both stretches.
        after_of_both: (concepts,) of `after`, who was active in both.
        in_both: (concepts,) who had it in both.
        before_active: Shoppers active in the earlier stretch.
        after_active: In the later one.
        both_active: In both.
    """

    before: Counts
    after: Counts
    before_of_both: Counts
    after_of_both: Counts
    in_both: Counts
    before_active: int
    after_active: int
    both_active: int

    def variance(self, p1: Floats, p2: Floats, w1: Floats, w2: Floats) -> Floats:
        """(concepts,) of `w2 * share after - w1 * share before`, where the true shares are `p1` and `p2`.

        Each shopper adds `w2 (x2 - p2) / n2 - w1 (x1 - p1) / n1`, a summand being 0 where they were not
        active; so shoppers of both stretches are no two witnesses. How far their two answers go together is
        the correlation among those active in both.
        """
        n1, n2 = max(self.before_active, 1), max(self.after_active, 1)
        of1, of2 = w1 * np.sqrt(p1 * (1 - p1) / n1), w2 * np.sqrt(p2 * (1 - p2) / n2)
        overlap = self.both_active / np.sqrt(n1 * n2)
        found: Floats = of1**2 + of2**2 - 2 * overlap * self._correlation * of1 * of2
        return np.maximum(found, 1e-18)

    @property
    def _correlation(self) -> Floats:
        both = max(self.both_active, 1)
        a, b = self.before_of_both / both, self.after_of_both / both
        spread = np.sqrt(a * (1 - a) * b * (1 - b))
        return np.where(spread > 0, (self.in_both / both - a * b) / np.maximum(spread, 1e-12), 0.0)


class Change(NamedTuple):
    """How far each concept is from having gone as all do.

    Attributes:
        z: (concepts,) standard normal where it did.
        p_value: (concepts,) two-sided.
        expected: (concepts,) share in the later stretch, had it.
    """

    z: Floats
    p_value: Floats
    expected: Floats


class Compared(NamedTuple):
    """Two stretches held against each other.

    Attributes:
        reach: The counts.
        change: Whether they changed.
        ratio: (concepts,) share after over share before.
        low: (concepts,) lower end of its interval.
        high: (concepts,) upper end.
    """

    reach: ShopperCounts
    change: Change
    ratio: Floats
    low: Floats
    high: Floats


def common_growth(reach: ShopperCounts, facet: Counts, least: int) -> Floats:
    """(concepts,) how far the rates of a facet's concepts grew in common: the median of their ratios.

    A rate is that of a Poisson process, `-ln(1 - share)`, so that concepts which nearly everybody has can
    grow as others do. The median leaves the few that really changed out of account (as Anders and Huber
    2010 normalise counts). 1 where fewer than `MIN_CONCEPTS` have `least` shoppers.
    """
    growth = np.ones(facet.size)
    enough = (reach.before + reach.after >= least) & (reach.before > 0) & (reach.after > 0)
    ratio = _rate(reach.after, reach.after_active) / np.maximum(
        _rate(reach.before, reach.before_active), 1e-12
    )
    for one in np.unique(facet):
        inside = (facet == one) & enough
        if inside.sum() >= MIN_CONCEPTS:
            growth[facet == one] = np.median(ratio[inside])
    return growth


def change_of_reach(reach: ShopperCounts, growth: Floats, facet: Counts, least: int) -> Change:
    """A score test of each concept's rate having grown by `growth`.

    The rate `r` that fits both stretches best, `n1 (1 - exp(-r)) + n2 (1 - exp(-g r)) = c1 + c2`, gives the
    expected shares; the statistic is how far the two rates, linearised there, are from `r` and `g r`, over
    the root of `ShopperCounts.variance`. Where a facet's concepts differ by more than chance in general, as
    tastes and promotions make them, that is the yardstick: the statistic is taken less its median and over
    its spread, if the latter is above 1 (an empirical null, Efron 2004; the spread by the median deviation).

    Args:
        reach: The counts.
        growth: (concepts,) of `common_growth`.
        facet: (concepts,) which concepts are seen beside each other.
        least: Fewer shoppers than this and a concept says nothing of the others.
    """
    n1, n2 = max(reach.before_active, 1), max(reach.after_active, 1)
    total = (reach.before + reach.after).astype(np.float64)
    rate = np.full(total.size, 1e-9)
    for _ in range(NEWTON_STEPS):  # concave and from below, so it rises to the root
        left = n1 * -np.expm1(-rate) + n2 * -np.expm1(-growth * rate) - total
        slope = n1 * np.exp(-rate) + n2 * growth * np.exp(-growth * rate)
        rate = np.clip(rate - left / np.maximum(slope, 1e-12), 1e-12, 50.0)
    p1, p2 = -np.expm1(-rate), -np.expm1(-growth * rate)
    w1 = 1 / np.maximum(1 - p1, NEARLY_ALL)
    w2 = 1 / (growth * np.maximum(1 - p2, NEARLY_ALL))
    gap = w2 * (reach.after / n2 - p2) - w1 * (reach.before / n1 - p1)
    z = gap / np.sqrt(reach.variance(p1, p2, w1, w2))
    enough = total >= least
    for one in np.unique(facet):
        inside = (facet == one) & enough
        if inside.sum() >= MIN_CONCEPTS:
            middle = float(np.median(z[inside]))
            spread = max(1.0, DEVIATION * float(np.median(np.abs(z[inside] - middle))))
            z[facet == one] = (z[facet == one] - middle) / spread
    expected = 1 - np.power(1 - np.minimum(reach.before / n1, 1 - 1e-12), growth)
    return Change(z, 2 * ndtr(-np.abs(z)), expected)


def ratio_of_reach(reach: ShopperCounts, deviations: float) -> tuple[Floats, Floats, Floats]:
    """(concepts,) share after over share before, and both ends of its interval.

    The interval is `exp(ln ratio ± deviations * standard error)`; where a stretch has none, half a shopper
    is added to both.

    Args:
        reach: The counts.
        deviations: Standard errors to either side, 1.96 for 95 %.
    """
    n1, n2 = max(reach.before_active, 1), max(reach.after_active, 1)
    more = np.where((reach.before == 0) | (reach.after == 0), 0.5, 0.0)
    p1, p2 = (reach.before + more) / (n1 + more), (reach.after + more) / (n2 + more)
    spread = deviations * np.sqrt(reach.variance(p1, p2, 1 / p1, 1 / p2))
    ratio = p2 / p1
    return ratio, ratio * np.exp(-spread), ratio * np.exp(spread)


def ratio_of_the_sure(reach: ShopperCounts, sure: int, tested: int) -> tuple[Floats, Floats, Floats]:
    """As `ratio_of_reach`, for what is told because it was sure.

    Intervals of what was chosen so are too narrow unless widened (Benjamini and Yekutieli 2005).

    Args:
        reach: The counts.
        sure: How many concepts were chosen.
        tested: Of how many.
    """
    level = LEVEL * max(sure, 1) / max(tested, 1)
    return ratio_of_reach(reach, float(ndtri(1 - level / 2)))


def _rate(count: Counts, of: int) -> Floats:
    share = np.minimum(count / max(of, 1), 1 - 0.5 / max(of, 1))
    found: Floats = -np.log1p(-share)
    return found
