"""Tails hold for votes with unlike chances; q-values are Benjamini and Hochberg's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from penchant.graph_store.reasoners.significance import (
    false_discovery_rates,
    p_fewer,
    p_larger,
    p_more,
    signed_g2,
)


def one(value: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([value])


def sum_of_votes(chances: list[float]) -> list[float]:
    """Chance of each number of votes, vote by vote."""
    spread = [1.0]
    for chance in chances:
        spread = [
            (spread[k] * (1 - chance) if k < len(spread) else 0.0) + (spread[k - 1] * chance if k else 0.0)
            for k in range(len(spread) + 1)
        ]
    return spread


def test_g2_of_all_heads_is_twice_n_times_log_two() -> None:
    # ten of ten, five expected: 2 * 10 * ln(1 / 0.5)
    assert signed_g2(one(10), one(5), one(10)) == pytest.approx(20 * np.log(2))
    assert signed_g2(one(0), one(5), one(10)) == pytest.approx(-20 * np.log(2))
    assert signed_g2(one(5), one(5), one(10)) == pytest.approx(0)


def test_more_and_fewer_are_binomial_tails() -> None:
    # nine or ten heads of ten: 11 / 1024
    assert p_more(one(9), one(5), one(10)) == pytest.approx(11 / 1024)
    assert p_fewer(one(1), one(5), one(10)) == pytest.approx(11 / 1024)
    assert p_larger(one(10), one(5), one(10)) == pytest.approx(1 / 1024)


def test_nothing_is_claimed_within_one_vote_of_what_is_expected() -> None:
    assert p_more(one(6), one(5.5), one(10)) == 1
    assert p_fewer(one(5), one(5.5), one(10)) == 1


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=9), st.data())
def test_tails_bound_those_of_votes_with_unlike_chances(chances: list[float], data: st.DataObject) -> None:
    observed = data.draw(st.integers(0, len(chances)))
    exact = sum_of_votes(chances)
    arguments = one(observed), one(sum(chances)), one(len(chances))
    slack = 1e-9
    assert sum(exact[observed:]) <= p_more(*arguments)[0] + slack
    assert sum(exact[observed:]) <= p_larger(*arguments)[0] + slack
    assert sum(exact[: observed + 1]) <= p_fewer(*arguments)[0] + slack


def test_q_values_are_the_running_minimum_of_p_times_tests_over_rank() -> None:
    # 5 tests: 0.01 * 5/1 = 0.05, 0.02 * 5/2 = 0.05, 0.9 * 5/3 > 1
    q = false_discovery_rates(np.array([0.9, 0.02, 0.01]), 5)
    assert q.tolist() == pytest.approx([1.0, 0.05, 0.05])
    # the larger of two may have the smaller quotient: 0.03 * 2/1 = 0.06 falls to 0.04 * 2/2
    assert false_discovery_rates(np.array([0.03, 0.04]), 2).tolist() == pytest.approx([0.04, 0.04])


def test_without_tests_there_are_no_q_values() -> None:
    assert false_discovery_rates(np.zeros(0), 0).size == 0
