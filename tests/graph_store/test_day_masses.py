"""Decayed sums of days: block sums against adding everything up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penchant.graph_store.day_masses import BLOCK_DAYS, DayMasses, DayTable

ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(19_000, 19_000 + 4 * BLOCK_DAYS), st.integers(0, 5_000)),
    max_size=40,
)


def table(rows: list[tuple[int, int, int]]) -> DayTable:
    node, day, mass = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return DayTable(node, day, mass)


def test_a_mass_halves_in_a_half_life() -> None:
    masses = DayMasses(table([(1, 19_000, 4_000)]), 2, half_life_days=100.0)
    assert masses.before(19_100).tolist() == pytest.approx([0.0, 2.0])


def test_a_day_does_not_see_itself() -> None:
    masses = DayMasses(table([(0, 19_000, 1_000)]), 1, half_life_days=100.0)
    assert masses.before(19_000).tolist() == [0.0]


def test_without_days_there_is_no_mass() -> None:
    assert DayMasses(table([]), 2, half_life_days=100.0).before(19_000).tolist() == [0.0, 0.0]


@settings(max_examples=200, deadline=None)
@given(ROWS, st.integers(18_900, 19_000 + 6 * BLOCK_DAYS), st.floats(1.0, 400.0))
def test_any_day_is_the_sum_of_the_days_before_it(
    rows: list[tuple[int, int, int]], day: int, half_life_days: float
) -> None:
    expected = np.zeros(4)
    for node, at, mass in rows:
        if at < day:
            expected[node] += mass / 1000 * 2 ** (-(day - at) / half_life_days)
    found = DayMasses(table(rows), 4, half_life_days=half_life_days).before(day)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
