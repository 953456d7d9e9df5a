"""Whether a share changed: a false alarm is as rare as said, and a real change is found."""

import numpy as np
import pytest

from penchant.graph_store.reasoners.significance import false_discovery_rates
from penchant.tools.reach_test import ShopperCounts, change_of_reach, common_growth, ratio_of_reach

CONCEPTS = 150
LEAST = 10


def simulated(
    rng: np.random.Generator,
    *,
    growth: float = 1.0,
    planted: int = 0,
    times: float = 1.0,
    concepts: int = CONCEPTS,
) -> ShopperCounts:
    """A thousand shoppers with tastes of their own; what they buy grows, and the first concepts by more."""
    rate = rng.gamma(0.4, 0.25, concepts) * rng.gamma(0.5, 2.0, (1000, concepts))
    later = np.full(concepts, growth)
    later[:planted] *= times
    before = rng.random(1000) < 0.8
    after = rng.random(1000) < np.where(before, 0.85, 0.6)
    had = (rng.random(rate.shape) < -np.expm1(-rate)) & before[:, None]
    has = (rng.random(rate.shape) < -np.expm1(-rate * later)) & after[:, None]
    both = before & after
    return ShopperCounts(
        had.sum(axis=0),
        has.sum(axis=0),
        had[both].sum(axis=0),
        has[both].sum(axis=0),
        (had & has).sum(axis=0),
        int(before.sum()),
        int(after.sum()),
        int(both.sum()),
    )


def told(reach: ShopperCounts) -> set[int]:
    facet = np.zeros(reach.before.size, dtype=np.int64)
    change = change_of_reach(reach, common_growth(reach, facet, LEAST), facet, LEAST)
    tested = np.flatnonzero(reach.before + reach.after >= LEAST)
    return set(tested[false_discovery_rates(change.p_value[tested], tested.size) <= 0.05].tolist())


@pytest.mark.parametrize(("growth", "concepts"), [(1.0, CONCEPTS), (1.3, CONCEPTS), (1.6, 19)])
def test_without_a_trend_nearly_nothing_is_told_though_the_shop_is_busier(
    growth: float, concepts: int
) -> None:
    worlds = (simulated(np.random.default_rng(seed), growth=growth, concepts=concepts) for seed in range(60))
    alarms = [bool(told(world)) for world in worlds]
    assert sum(alarms) <= 8  # of 60 worlds without a trend 5 % are allowed one; P(more than 8) is below 1 %


def test_planted_changes_are_found_and_few_others() -> None:
    found = [told(simulated(np.random.default_rng(n), planted=15, times=3.0)) for n in range(20)]
    true = sum(len({one for one in some if one < 15}) for some in found)
    assert true / (20 * 15) > 0.5
    assert (sum(map(len, found)) - true) / sum(map(len, found)) < 0.08


def counts(
    before: int, after: int, both: int, *, n1: int = 100, n2: int = 100, stayed: int = 0
) -> ShopperCounts:
    """One concept; `stayed` shoppers were active in both stretches."""
    c1, c2, m1, m2, m = (
        np.array([n]) for n in (before, after, min(before, stayed), min(after, stayed), both)
    )
    return ShopperCounts(c1, c2, m1, m2, m, n1, n2, stayed)


def test_same_shoppers_are_surer_of_a_change_than_different_ones() -> None:
    # 30 of 100 had it, all of them have it still, and 10 more: McNemar's z is 10 / sqrt(10) = 3.16
    one = np.ones(1)
    same = change_of_reach(counts(30, 40, 30, stayed=100), one, np.zeros(1, np.int64), LEAST)
    other = change_of_reach(counts(30, 40, 0), one, np.zeros(1, np.int64), LEAST)
    assert same.z[0] == pytest.approx(3.16, abs=0.2)
    assert other.z[0] == pytest.approx(0.10 / np.sqrt(2 * 0.35 * 0.65 / 100), abs=1e-6)


def test_ratio_and_its_interval_are_those_of_a_textbook() -> None:
    reach = counts(20, 40, 0, n2=200)
    ratio, low, high = ratio_of_reach(reach, 1.96)
    error = np.sqrt(1 / 20 - 1 / 100 + 1 / 40 - 1 / 200)  # of the logarithm of a risk ratio
    assert ratio[0] == pytest.approx(1.0)
    assert (low[0], high[0]) == pytest.approx((np.exp(-1.96 * error), np.exp(1.96 * error)))


def test_none_before_gives_a_wide_interval_and_no_infinity() -> None:
    ratio, low, high = ratio_of_reach(counts(0, 20, 0), 1.96)
    assert ratio[0] == pytest.approx(41.0)
    assert low[0] > 1
    assert high[0] > 400
    assert np.isfinite([ratio[0], low[0], high[0]]).all()
