"""The networks that rank beside the trees: what they read, and that they learn it."""

from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from penchant.tools import network
from penchant.tools.features import FEATURES
from penchant.tools.network import Inputs, Lists, Networks, learn_network


def drawn_lists(shoppers: int, items: int, seed: int = 0) -> tuple[Inputs, Lists, NDArray[np.float32]]:
    """Everyone buys what is nearest to one half: no straight line finds it."""
    features = np.random.default_rng(seed).random((shoppers * items, 3), dtype=np.float32)
    far = np.abs(features[:, 0] - 0.5).reshape(shoppers, items)
    bought = (far == far.min(axis=1, keepdims=True)).ravel()
    inputs = Inputs.learn(features)
    starts = np.arange(0, shoppers * items + 1, items)
    return inputs, Lists(inputs.of(features).astype(np.float32), bought, starts), features


def test_features_become_normal_scores_whatever_their_scale() -> None:
    rng = np.random.default_rng(1)
    features = np.column_stack([rng.normal(size=20_000), np.exp(3 * rng.normal(size=20_000))])
    read = Inputs.learn(features.astype(np.float32)).of(features.astype(np.float32))
    np.testing.assert_allclose(read.mean(axis=0), 0.0, atol=0.02)
    np.testing.assert_allclose(read.std(axis=0), 1.0, atol=0.02)
    assert (np.diff(read[np.argsort(features[:, 1]), 1]) >= 0).all()


def test_ties_have_the_middle_of_their_quantiles_and_nothing_is_beyond_the_past() -> None:
    column = np.r_[np.zeros(800), np.arange(1, 201)].astype(np.float32)[:, None]
    inputs = Inputs.learn(column)
    low, high, beyond = inputs.of(np.array([[0.0], [200.0], [1e9]], dtype=np.float32))[:, 0]
    assert low == pytest.approx(-0.2533, abs=0.02)  # the 40% quantile
    assert high == beyond == network.FURTHEST


def test_what_is_missing_is_told_beside_what_is_known() -> None:
    features = np.array([[1.0, np.nan, 5.0], [2.0, 4.0, 5.0], [3.0, 6.0, 5.0]], dtype=np.float32)
    features = np.repeat(features, 50, axis=0)
    inputs = Inputs.learn(features)
    read = inputs.of(features)
    assert inputs.gaps == (1,)
    assert read.shape == (150, 4)
    assert read[:50, 1].tolist() == [0.0] * 50
    assert read[:, 3].tolist() == [1.0] * 50 + [0.0] * 100
    # what was always the same says nothing, whatever it becomes
    assert inputs.of(np.array([[1.0, 4.0, 99.0]], dtype=np.float32))[0, 2] == 0.0
    assert [inputs.depend_on(column) for column in range(3)] == [True, True, False]
    unknown = Inputs.learn(np.full((9, 1), np.nan, dtype=np.float32))
    assert unknown.of(np.array([[3.0]], dtype=np.float32)).tolist() == [[0.0]]


def test_network_finds_what_no_straight_line_does() -> None:
    inputs, lists, _ = drawn_lists(300, 20)
    learned = Networks.of(inputs, [learn_network(lists, np.arange(300), seed=0)])
    _, others, features = drawn_lists(200, 20, seed=1)
    scores = learned.scores(inputs.of(features)).reshape(200, 20)
    best = others.bought.reshape(200, 20).argmax(axis=1)
    place = (scores > scores[np.arange(200), best][:, None]).sum(axis=1)
    assert np.mean(place < 3) > 0.8


def test_some_shoppers_are_learned_from_and_the_mean_of_what_is_said_of_them_is_zero() -> None:
    inputs, lists, features = drawn_lists(60, 10)
    lists.bought[300:] = False  # of these nothing could be learned
    lists.read[300:] = np.nan
    layers = learn_network(lists, np.arange(30), seed=0)
    said = Networks.of(inputs, [layers]).scores(inputs.of(features[:300]))
    assert np.isfinite(said).all()
    assert said.mean() == pytest.approx(0.0, abs=1e-5)


def test_slopes_are_those_of_the_loss() -> None:
    rng = np.random.default_rng(2)
    _, lists, _ = drawn_lists(4, 6)
    lists = lists._replace(read=lists.read.astype(np.float64), bought=lists.bought | (rng.random(24) < 0.3))
    sizes = (3, 5, 1)
    held = [rng.normal(size=pair) for pair in ((3, 5), (5, 1))] + [
        rng.normal(size=size) for size in sizes[1:]
    ]
    shoppers = np.array([0, 2, 3])

    def loss() -> float:
        total = 0.0
        for one in shoppers:
            own = slice(lists.starts[one], lists.starts[one + 1])
            hidden = np.maximum(lists.read[own] @ held[0] + held[2], 0.0)
            scores = (hidden @ held[1] + held[3])[:, 0]
            bought = lists.bought[own]
            told = scores - np.log(np.exp(scores).sum())
            total -= np.sqrt(bought.sum()) * told[bought].mean()
        return float(total / shoppers.size)

    slopes = [np.empty_like(values) for values in held]
    single = cast(list[NDArray[np.float32]], held)
    network._set_slopes(cast(list[NDArray[np.float32]], slopes), single, lists, shoppers)
    for values, slope in zip(held, slopes, strict=True):
        for place in np.ndindex(values.shape):
            before = values[place]
            values[place] = before + 1e-6
            above = loss()
            values[place] = before - 1e-6
            below = loss()
            values[place] = before
            assert slope[place] == pytest.approx((above - below) / 2e-6, abs=1e-5)


def test_few_shoppers_are_passed_over_more_often_in_smaller_parts() -> None:
    for shoppers in (25, 150, 3000, 50_000):
        passes, at_once = network._schedule(shoppers)
        assert network.PASSES <= passes <= network.MOST_PASSES
        assert network.LEAST_AT_ONCE <= at_once <= network.SHOPPERS_AT_ONCE
    assert network._schedule(25) == (network.MOST_PASSES, network.LEAST_AT_ONCE)
    assert network._schedule(50_000) == (network.PASSES, network.SHOPPERS_AT_ONCE)


def test_score_does_not_hang_on_what_is_scored_beside_it() -> None:
    inputs, lists, features = drawn_lists(60, 10)
    learned = Networks.of(inputs, [learn_network(lists, np.arange(60), seed=seed) for seed in range(3)])
    together = learned.scores(inputs.of(features))
    for size in (1, 7, 32):
        parts = [learned.scores(inputs.of(features[start : start + size])) for start in range(0, 600, size)]
        assert np.concatenate(parts).tolist() == together.tolist()


def test_products_are_too_small_to_be_shared_among_threads() -> None:
    inputs = 2 * len(FEATURES)  # each beside whether it is missing
    assert network.PRODUCT_OF * inputs * max(network.HIDDEN) <= 2**18
