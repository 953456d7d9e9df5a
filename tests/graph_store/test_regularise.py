"""Regularisers are what their objectives say: the minimum, found here by solving or by searching."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from penchant.graph_store.regularise import pulled, regularised, smoothed, sparse
from penchant.settings import Settings

BASE = np.array([0.4, 0.1, 0.3, 0.2])
SHARE = np.array([0.1, 0.3, 0.6, 0.0])
GROUP = np.array([0, 0, 1, 1])

shares = st.lists(st.floats(0.01, 1.0), min_size=6, max_size=6).map(lambda x: np.array(x) / sum(x))


@given(share=shares, base=shares, strength=st.floats(0.0, 50.0))
def test_smoothing_solves_the_laplacian_system(
    share: NDArray[np.float64], base: NDArray[np.float64], strength: float
) -> None:
    group = np.array([0, 0, 0, 1, 1, 2])
    mean = np.zeros((6, 6))  # of lifts, over siblings, weighted by the shop's shares
    for row in range(6):
        siblings = group == group[row]
        mean[row, siblings] = base[siblings] / base[siblings].sum()
    lift = np.linalg.solve(np.eye(6) + strength * (np.eye(6) - mean), share / base)
    np.testing.assert_allclose(smoothed(share, base, group, strength=strength), lift * base, atol=1e-12)


def test_a_sibling_of_what_is_liked_gains_and_the_group_keeps_its_mass() -> None:
    # group 1 has 0.6 at shop shares 0.3 and 0.2: its mean is 0.36 and 0.24, half the way is 0.48 and 0.12
    found = smoothed(SHARE, BASE, GROUP, strength=1.0)
    assert found[2:].tolist() == [pytest.approx(0.48), pytest.approx(0.12)]
    assert found[:2].sum() == pytest.approx(0.4)


def test_smoothing_takes_many_shoppers_at_once() -> None:
    other = np.array([0.25, 0.25, 0.25, 0.25])
    both = smoothed(np.stack([SHARE, other]), BASE, GROUP, strength=0.3)
    np.testing.assert_allclose(both[0], smoothed(SHARE, BASE, GROUP, strength=0.3))
    np.testing.assert_allclose(both[1], smoothed(other, BASE, GROUP, strength=0.3))


@given(share=shares, threshold=st.floats(0.0, 0.5))
def test_the_soft_threshold_is_the_lasso_minimum(share: NDArray[np.float64], threshold: float) -> None:
    base = np.full(6, 1 / 6)
    found = sparse(share, base, threshold=threshold) - base
    tried = np.linspace(-1, 1, 2001)[:, None]
    cost = (tried - (share - base)) ** 2 / 2 + threshold * np.abs(tried)
    ours = (found - (share - base)) ** 2 / 2 + threshold * np.abs(found)
    assert (ours <= cost.min(axis=0) + 1e-12).all()


def test_small_differences_from_the_shop_vanish() -> None:
    found = sparse(np.array([0.405, 0.1, 0.495]), np.array([0.4, 0.1, 0.5]), threshold=0.01)
    assert found.tolist() == [0.4, 0.1, 0.5]


def test_a_full_pull_is_the_shop_and_half_a_pull_the_root_of_the_lift() -> None:
    np.testing.assert_allclose(pulled(SHARE + 0.01, BASE, pull=1.0), BASE)
    assert pulled(np.array([0.4]), np.array([0.1]), pull=0.5)[0] == pytest.approx(0.2)  # lift 4 to 2


def test_by_default_shares_stay_as_they_are() -> None:
    assert regularised(SHARE, BASE, GROUP, Settings()) is SHARE


def test_those_that_are_on_act_in_turn() -> None:
    settings = Settings(interest_smoothing=1.0, interest_sparsity=0.02, interest_pull=0.3)
    expected = pulled(
        sparse(smoothed(SHARE, BASE, GROUP, strength=1.0), BASE, threshold=0.02), BASE, pull=0.3
    )
    np.testing.assert_array_equal(regularised(SHARE, BASE, GROUP, settings), expected)
