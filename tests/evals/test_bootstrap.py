"""Standard errors and paired differences, against numbers worked out by hand."""

import numpy as np
import pytest

from penchant.evals.bootstrap import paired_differences, standard_error


def test_the_standard_error_of_four_values_is_the_one_worked_out_by_hand() -> None:
    # mean 2.5, squared deviations 2.25 + 0.25 + 0.25 + 2.25 = 5, variance 5 / 3, over 4 values
    assert standard_error(np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx((5 / 3 / 4) ** 0.5)


def test_one_value_has_no_standard_error() -> None:
    assert standard_error(np.array([0.7])) == 0.0


def test_equal_differences_have_no_spread_and_the_least_p_value() -> None:
    made = paired_differences(np.full((5, 1), 0.25), np.random.default_rng(0), resamples=99)[0]
    assert (made.shoppers, made.mean, made.low, made.high) == (5, 0.25, 0.25, 0.25)
    # no draw is below zero: 2 × (1 + 0) / (1 + 99)
    assert made.p_value == pytest.approx(0.02)


def test_no_difference_at_all_has_p_value_one() -> None:
    assert paired_differences(np.zeros((5, 1)), np.random.default_rng(0), resamples=99)[0].p_value == 1.0


def test_two_shoppers_give_the_three_means_that_there_are() -> None:
    # draws of (0, 1): both first 1/4, both second 1/4, mixed 1/2; so the interval is 0 to 1, and a quarter
    # of the draws is level with zero: p = 2 × 1/4
    made = paired_differences(np.array([[0.0], [1.0]]), np.random.default_rng(3))[0]
    assert (made.mean, made.low, made.high) == (0.5, 0.0, 1.0)
    assert made.p_value == pytest.approx(0.5, abs=0.02)


def test_the_interval_is_that_of_the_normal_approximation_where_there_are_many_shoppers() -> None:
    values = np.random.default_rng(1).normal(0.02, 0.3, 900)
    made = paired_differences(values[:, None], np.random.default_rng(2))[0]
    half = 1.96 * standard_error(values)
    assert made.low == pytest.approx(values.mean() - half, abs=0.002)
    assert made.high == pytest.approx(values.mean() + half, abs=0.002)


def test_columns_do_not_change_each_other_and_the_sign_turns_with_the_sides() -> None:
    gap = np.random.default_rng(5).normal(0.1, 0.5, 50)
    alone = paired_differences(gap[:, None], np.random.default_rng(6), resamples=500)[0]
    both = paired_differences(np.column_stack([gap, -gap]), np.random.default_rng(6), resamples=500)
    assert both[0] == pytest.approx(alone)
    assert both[1].low == pytest.approx(-both[0].high)
    assert both[1].p_value == both[0].p_value


def test_draws_in_pieces_are_those_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    gap = np.random.default_rng(5).normal(0.1, 0.5, (20, 1))
    whole = paired_differences(gap, np.random.default_rng(6), resamples=500)
    monkeypatch.setattr("penchant.evals.bootstrap.CELLS_AT_ONCE", 20 * 7)
    assert paired_differences(gap, np.random.default_rng(6), resamples=500)[0] == pytest.approx(whole[0])
