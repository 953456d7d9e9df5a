"""A change of taste is told with its day and its concepts; a season, a big day or a thin history is none."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial.distance import jensenshannon
from scipy.special import gammaln

from penchant.graph_store.drift import (
    LEVEL,
    MIN_DAYS_AFTER,
    PERMUTATIONS,
    PRIOR,
    SplitTables,
    divergence,
    drift_of,
    scan_days,
)
from penchant.graph_store.fold import DAY_US
from penchant.graph_store.shop_view import ShopView
from penchant.ids import ShopperId
from tests.graph_store.shop_folder import ShopFolder

START = 1_704_067_200_000_000  # 1 January 2024
TOPICS = [f"A > T{number}" for number in range(10)]
CHANGE, END = 200, 220
Shares = Callable[[int], NDArray[np.float64]]
"""Shares of `TOPICS` on a day."""

EVEN = np.full(10, 0.1)
EARLY = np.array([0.4, 0.4, *[0.025] * 8])
LATE = np.array([0.025, 0.025, 0.4, 0.4, *[0.025] * 6])


def purchases(shopper: str, shares: Shares, *, seed: int, every: int = 2) -> list[tuple[str, str, str, int]]:
    """Three purchases every so many days until `END`."""
    rng = np.random.default_rng(seed)
    return [
        (shopper, f"i{topic}", "purchase", START + day * DAY_US + number)
        for day in range(0, END, every)
        for number, topic in enumerate(rng.choice(10, 3, p=shares(day)))
    ]


def evolved(shop: ShopFolder, rows: list[tuple[str, str, str, int]]) -> ShopView:
    shop.take_items(pl.DataFrame({"item_id": [f"i{n}" for n in range(10)], "category": TOPICS}))
    shop.take_events(pl.DataFrame(rows, schema=["shopper_id", "item_id", "kind", "ts"], orient="row"))
    shop.evolve()
    return shop.view()


@pytest.fixture
def crowd() -> list[tuple[str, str, str, int]]:
    """Twenty shoppers with even tastes, so that the shop has no trend."""
    return [
        row for number in range(20) for row in purchases(f"c{number}", lambda _: EVEN, seed=number, every=3)
    ]


def key(view: ShopView, shopper: str) -> int:
    return view.shopper_ids.index(ShopperId(shopper))


@pytest.fixture
def changed(shop: ShopFolder, crowd: list[tuple[str, str, str, int]]) -> ShopView:
    """A shop in which `u` changes on day `CHANGE` and `v` does not."""
    rows = purchases("u", lambda day: EARLY if day < CHANGE else LATE, seed=100)
    return evolved(shop, [*crowd, *rows, *purchases("v", lambda _: EARLY, seed=101)])


def test_a_change_is_told_within_two_weeks(changed: ShopView) -> None:
    found = drift_of(changed, key(changed, "u"), until=START + (CHANGE + 14) * DAY_US)
    assert found.drifted
    assert found.p_value <= LEVEL


def test_its_day_is_found_to_a_week(changed: ShopView) -> None:
    since = drift_of(changed, key(changed, "u"), until=START + (CHANGE + 14) * DAY_US).since
    assert since is not None
    assert abs((since - START) / DAY_US - CHANGE) <= 7


def test_it_tells_what_gained_and_what_lost(changed: ShopView) -> None:
    found = drift_of(changed, key(changed, "u"), until=START + (CHANGE + 14) * DAY_US)
    assert set(found.toward) >= {"category:A > T2", "category:A > T3"}
    assert set(found.from_) >= {"category:A > T0", "category:A > T1"}


def test_before_the_change_there_is_none(changed: ShopView) -> None:
    found = drift_of(changed, key(changed, "u"), until=START + (CHANGE - 1) * DAY_US)
    assert (found.drifted, found.since, found.toward, found.from_) == (False, None, (), ())


def test_a_taste_that_stays_has_not_changed(changed: ShopView) -> None:
    assert not drift_of(changed, key(changed, "v"), until=changed.now).drifted


def test_the_interests_of_late_are_further_off_where_they_changed(changed: ShopView) -> None:
    drifting, steady = (drift_of(changed, key(changed, name), until=changed.now) for name in ("u", "v"))
    assert 0.0 < steady.distance < drifting.distance < 1.0


def test_the_same_history_has_the_same_verdict_whoever_has_it(
    shop: ShopFolder, crowd: list[tuple[str, str, str, int]]
) -> None:
    own = purchases("u", lambda day: EARLY if day < CHANGE + 13 else LATE, seed=100)
    twins = [(f"twin{n}", item, kind, ts) for n in range(8) for _, item, kind, ts in own]
    view = evolved(shop, [*own, *crowd, *twins])
    found = {
        drift_of(view, key(view, name), until=view.now) for name in ["u", *(f"twin{n}" for n in range(8))]
    }
    assert len(found) == 1
    assert 0.0 < found.pop().p_value < 1.0


SEASON = np.array([0.06, 0.06, 0.46, *[0.06] * 7])


def test_a_season_of_the_whole_shop_is_nobody_s_drift(shop: ShopFolder) -> None:
    rows = [
        row
        for number in range(60)
        for row in purchases(f"c{number}", lambda day: EVEN if day < CHANGE else SEASON, seed=number)
    ]
    view = evolved(shop, rows)
    until = START + (CHANGE + 14) * DAY_US
    assert sum(drift_of(view, shopper, until=until).drifted for shopper in range(40)) <= 1


def test_a_single_day_of_something_else_is_no_drift(
    shop: ShopFolder, crowd: list[tuple[str, str, str, int]]
) -> None:
    spree = [("u", "i9", "purchase", START + (END - 2) * DAY_US + 1000 + n) for n in range(40)]
    view = evolved(shop, [*crowd, *purchases("u", lambda _: EARLY, seed=100), *spree])
    assert not drift_of(view, key(view, "u"), until=view.now).drifted


def test_a_thin_history_abstains(shop: ShopFolder, crowd: list[tuple[str, str, str, int]]) -> None:
    rows = [("u", f"i{day % 2}", "purchase", START + day * DAY_US) for day in range(212, 220)]
    view = evolved(shop, [*crowd, *rows])
    assert drift_of(view, key(view, "u"), until=view.now).p_value == 1.0


def test_later_events_change_no_answer(
    changed: ShopView, tmp_path_factory: pytest.TempPathFactory, crowd: list[tuple[str, str, str, int]]
) -> None:
    until = START + (CHANGE + 7) * DAY_US - 1
    rows = [*crowd, *purchases("u", lambda day: EARLY if day < CHANGE else LATE, seed=100)]
    rows += purchases("v", lambda _: EARLY, seed=101)
    shop = ShopFolder(tmp_path_factory.mktemp("past"))
    past = evolved(shop, [row for row in rows if row[3] <= until])
    found = [drift_of(view, key(view, "u"), until=until) for view in (past, changed)]
    assert found[0].p_value == found[1].p_value
    assert found[0].distance == pytest.approx(found[1].distance)
    shop.database.close()


masses = st.lists(st.floats(0.0, 9.0), min_size=5, max_size=5).map(np.array).filter(lambda x: x.sum() > 0.1)


@given(one=masses, other=masses)
def test_the_divergence_is_that_of_scipy(one: NDArray[np.float64], other: NDArray[np.float64]) -> None:
    expected = jensenshannon(one, other, base=2) ** 2
    assert divergence(one, other) == pytest.approx(expected, abs=1e-7)


def test_nothing_is_at_no_distance_from_anything() -> None:
    assert divergence(np.zeros(2), np.ones(2)) == 0.0


def likelihood(counts: NDArray[np.float64]) -> float:
    """Logarithm of the Dirichlet-multinomial likelihood of a sequence of events with these counts."""
    width = counts.size * PRIOR
    each = gammaln(counts + PRIOR) - gammaln(PRIOR)
    return float(each.sum() - gammaln(counts.sum() + width) + gammaln(width))


@given(seed=st.integers(0, 1000), days=st.integers(3, 9), concepts=st.integers(1, 6))
def test_the_evidence_looked_up_is_the_bayes_factor(seed: int, days: int, concepts: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 4, (days, concepts)) * rng.choice([0.25, 1.0, 1.5], (days, concepts))
    order = rng.permutation(days)
    found = SplitTables.of(counts).evidence(order[None, :])[0]
    for place, size in enumerate(range(MIN_DAYS_AFTER, days + 1)):
        after, before = counts[order[:size]].sum(axis=0), counts[order[size:]].sum(axis=0)
        expected = likelihood(after) + likelihood(before) - likelihood(counts.sum(axis=0))
        assert found[place] == pytest.approx(expected, abs=1e-8)


def test_days_in_any_order_seldom_look_like_a_change() -> None:
    rng = np.random.default_rng(1)
    shares = rng.dirichlet(np.full(20, 0.3))
    found = [
        scan_days(rng.multinomial(3, shares, 60).astype(np.float64), rng, fresh=6, longest=14)[0]
        for _ in range(400)
    ]
    # at most 40 in the mean, and 6 is a standard deviation
    assert np.sum(np.array(found) <= 0.1) <= 58


@pytest.mark.parametrize("size", [4, 12])
def test_a_clear_change_is_found_at_its_day_whether_fresh_or_older(size: int) -> None:
    counts = np.zeros((60, 6))
    counts[:, :2] = 1.0
    counts[-size:] = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]
    p_value, found = scan_days(counts, np.random.default_rng(1), fresh=6, longest=14)
    assert p_value <= LEVEL
    assert found == size


def test_where_all_days_are_fresh_the_whole_level_is_theirs() -> None:
    counts = np.zeros((60, 6))
    counts[:, :2] = 1.0
    counts[-6:] = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]
    for fresh in (0, 14):  # none fresh: only the month is scanned; all: both scans would be one
        p_value, _ = scan_days(counts, np.random.default_rng(1), fresh=fresh, longest=14)
        assert p_value == 1 / (1 + PERMUTATIONS)
