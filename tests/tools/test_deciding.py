"""What each signal adds: the Shapley values of the game in which those that are taken away say nothing."""

from itertools import permutations
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from penchant.tools.deciding import OWN, RULED, WITH_PLUGGED, Taken, decisive_signals, weighed_without
from penchant.tools.features import FEATURES, SIGNALS
from penchant.tools.learned_ranker import ABSENT, Head

owner = np.array([SIGNALS.index(feature.signal) for feature in FEATURES])


class Planted:
    """Scores in which signals work together: the product of what two say, and what each says alone."""

    def __init__(self, plugged: int) -> None:
        self.plugged = plugged
        self.absent = np.r_[ABSENT, np.full(plugged, np.nan, dtype=np.float32)]

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        known = np.where(np.isnan(features) | (features == self.absent), 0.0, features.astype(np.float64))
        said = np.stack([known[:, : len(FEATURES)][:, owner == one].sum(axis=1) for one in range(5)], axis=1)
        more = known[:, len(FEATURES) :]
        together = said[:, 0] * said[:, 1] + np.maximum(said[:, 2], said[:, 3]) - 0.5 * said[:, 1]
        return np.asarray(together + more[:, :2].prod(axis=1) * bool(self.plugged) + more[:, :1].sum(axis=1))

    def scores_without(self, features: NDArray[np.float32], gone: NDArray[np.bool_]) -> NDArray[np.float64]:
        changed = np.where(gone, self.absent, features[:, None]).astype(np.float32)
        return self.scores(changed.reshape(-1, features.shape[1])).reshape(features.shape[0], gone.shape[0])


def planted(plugged: int) -> tuple[Head, NDArray[np.float32]]:
    features = np.random.default_rng(4).random((6, len(FEATURES) + plugged), dtype=np.float32)
    return cast(Head, Planted(plugged)), features


def test_summands_are_the_mean_over_all_orders_in_which_signals_could_speak() -> None:
    head, features = planted(0)
    parts = Taken.of_learned(head, features).parts
    wanted = np.zeros(parts.shape)
    orders = list(permutations(range(len(SIGNALS))))
    for order in orders:
        held = np.tile(head.absent, (features.shape[0], 1))
        before = head.scores(held)
        for signal in order:
            held[:, owner == signal] = features[:, owner == signal]
            after = head.scores(held)
            wanted[:, signal] += (after - before) / len(orders)
            before = after
    np.testing.assert_allclose(parts, wanted, atol=1e-12)
    np.testing.assert_allclose(parts.sum(axis=1), head.scores(features))


def test_signal_that_says_nothing_adds_nothing() -> None:
    head, features = planted(0)
    silent = SIGNALS.index("content")
    features[:, owner == silent] = ABSENT[owner == silent]
    np.testing.assert_allclose(Taken.of_learned(head, features).parts[:, silent], 0.0, atol=1e-14)


@pytest.mark.parametrize("plugged", [1, 2, 3])
def test_signals_of_plugins_share_what_they_add_together(plugged: int) -> None:
    head, features = planted(plugged)
    taken = Taken.of_learned(head, features)
    assert taken.left.shape == (6, len(WITH_PLUGGED.chosen))
    assert taken.parts.shape == (6, len(SIGNALS) + plugged)
    np.testing.assert_allclose(taken.parts.sum(axis=1), head.scores(features))
    of_plugged = taken.parts[:, len(SIGNALS) :]
    first, *rest = features[:, len(FEATURES) :].T.astype(np.float64)
    second = rest[0] if rest else 1.0
    if plugged == 1:
        np.testing.assert_allclose(of_plugged[:, 0], 2 * first, rtol=1e-6)
    else:  # a product is shared by halves
        np.testing.assert_allclose(of_plugged[:, 0], first + first * second / 2, rtol=1e-6)
        np.testing.assert_allclose(of_plugged[:, 1], first * second / 2, rtol=1e-6)
    np.testing.assert_allclose(of_plugged[:, 2:], 0.0, atol=1e-12)


def test_what_is_left_is_the_score_of_what_was_not_taken_away() -> None:
    head, features = planted(0)
    left = Taken.of_learned(head, features).left
    for place, chosen in enumerate(OWN.chosen):
        changed = np.where(np.isin(owner, chosen), ABSENT, features)
        np.testing.assert_allclose(left[:, place], head.scores(changed.astype(np.float32)))


def test_weighted_sum_loses_what_is_taken_away() -> None:
    parts = np.random.default_rng(6).normal(size=(4, len(SIGNALS) + 2))
    left = weighed_without(parts)
    assert left.shape == (4, len(WITH_PLUGGED.chosen))
    every, none = left[:, 0], left[:, -1]
    np.testing.assert_allclose(every, parts.sum(axis=1))
    np.testing.assert_allclose(none, 0.0, atol=1e-12)
    np.testing.assert_allclose(left @ WITH_PLUGGED.shapley[:, :5], parts[:, :5], atol=1e-12)


def test_smallest_set_without_which_an_item_falls_and_that_alone_keeps_it() -> None:
    parts = np.array([[5.0, 1.0, 0.0, 0.0, 0.0]])
    total = np.r_[6.0, np.full(10, 2.0)]
    none = np.zeros(1)
    chosen = decisive_signals(weighed_without(parts), parts, none, total, np.array([1]))
    assert chosen == [frozenset({SIGNALS[0]})]
    nobody = np.array([], dtype=np.int64)
    assert decisive_signals(np.zeros((0, 32)), np.zeros((0, 5)), none[:0], total, nobody) == []


@pytest.mark.parametrize(
    ("said", "ruled", "wanted"),
    [
        (1.0, 5.0, {RULED}),  # the item would not be there but for the boost
        (1.5, 1.0, {SIGNALS[0], RULED}),  # neither would be enough
        (5.0, 0.5, {SIGNALS[0]}),
        (5.0, -0.5, {SIGNALS[0]}),
        (5.0, 5.0, {SIGNALS[0], RULED}),  # each would be enough, so that only both together decide
    ],
)
def test_what_rules_and_corrections_add_decides_like_a_signal(
    said: float, ruled: float, wanted: set[str]
) -> None:
    parts = np.array([[said, 0.0, 0.0, 0.0, 0.0]])
    total = np.r_[said + ruled, np.full(10, 2.0)]
    chosen = decisive_signals(weighed_without(parts), parts, np.array([ruled]), total, np.array([1]))
    assert chosen == [frozenset(wanted)]
