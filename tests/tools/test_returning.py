"""How likely shoppers are to come back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from penchant.graph_store.fold import DAY_US
from penchant.tools.returning import NEVER_DAYS, Returning, activity

NOW = 1_000 * DAY_US


def test_activity_is_of_each_shoppers_own_events() -> None:
    days = np.array([990, 990, 900, 999])
    told = activity(np.array([0, 0, 0, 2]), days * DAY_US, 3, NOW)
    np.testing.assert_allclose(np.expm1(told), [[10.0, 2.0, 100.0], [NEVER_DAYS, 0.0, 0.0], [1.0, 1.0, 1.0]])


def test_who_comes_often_and_lately_comes_back() -> None:
    random = np.random.default_rng(0)
    told = np.log1p(
        np.stack([random.integers(0, 100, 500), random.integers(1, 50, 500), np.full(500, 100)], axis=1)
    )
    came_back = random.random(500) < 1 / (1 + np.exp(told[:, 0] - told[:, 1]))
    learned = Returning.learn(told, came_back)
    assert learned.weights[0] == pytest.approx(-1, abs=0.3)
    assert learned.weights[1] == pytest.approx(1, abs=0.3)
    assert learned.probability(told).mean() == pytest.approx(came_back.mean(), abs=0.01)


def test_who_never_bought_is_less_likely_to_come_back_than_who_bought_long_ago() -> None:
    long_ago = activity(np.array([1]), np.array([900 * DAY_US]), 2, NOW)
    never, once = Returning((-1.0, 1.0, 0.5), 2.0).probability(long_ago)
    assert never < 0.01 < once


@pytest.mark.parametrize(("back", "said"), [(True, 9.5 / 10), (False, 0.5 / 10)])
def test_where_all_did_the_same_nobody_is_told_apart(back: bool, said: float) -> None:
    learned = Returning.learn(np.ones((9, 3)), np.full(9, back))
    np.testing.assert_allclose(learned.probability(np.array([[0.0, 0.0, 0.0], [5.0, 1.0, 6.0]])), said)


def test_where_nobody_was_seen_before_it_is_even() -> None:
    learned = Returning.learn(np.empty((0, 3)), np.empty(0, dtype=np.bool_))
    assert learned.probability(np.zeros((1, 3))) == [0.5]


@given(st.lists(st.floats(0, 50), min_size=3, max_size=3), st.floats(-1e3, 1e3))
def test_probability_is_one(told: list[float], weight: float) -> None:
    (said,) = Returning((weight, -weight, weight), weight).probability(np.array([told]))
    assert 0.0 <= said <= 1.0
