"""What each reason adds, and which of them decide: an item is scored without each set of them.

The smallest decisive set is the smallest one without which an item leaves the list, and that alone keeps it.
"""

from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.tools.features import SIGNAL_OF_FEATURE, SIGNALS
from penchant.tools.learned_ranker import Head
from penchant.tools.ranking_data import Keys, Scores
from penchant.tools.recommendation import Ranked

LIST_LENGTH = 10
Decisive = frozenset[str]
PLUGGED = "plugged"
"""What the signals of plugins are called together: they decide together, so that any number of them leaves
the sets to be tried at twice as many."""
RULED = "ruled"
"""The same of what rules and corrections add."""


class Sets(NamedTuple):
    """All sets of signals, the smallest first.

    Attributes:
        names: Of the signals.
        chosen: The sets, as places in `names`.
        inside: (SETS, signals) which signals are in each.
        others: (SETS,) place of the set of all others.
        shapley: (SETS, signals) by which scores without each set are multiplied to have Shapley values.
    """

    names: tuple[str, ...]
    chosen: tuple[tuple[int, ...], ...]
    inside: NDArray[np.bool_]
    others: Keys
    shapley: NDArray[np.float64]

    @classmethod
    def of(cls, names: tuple[str, ...]) -> "Sets":
        """All of them."""
        every = range(len(names))
        chosen = tuple(one for size in range(len(names) + 1) for one in combinations(every, size))
        inside = np.array([[signal in one for signal in every] for one in chosen])
        others = [chosen.index(tuple(signal for signal in every if signal not in one)) for one in chosen]
        return cls(names, chosen, inside, np.array(others), _shapley(inside))


def _shapley(gone: NDArray[np.bool_]) -> NDArray[np.float64]:
    count = gone.shape[1]
    left = count - gone.sum(axis=1, keepdims=True)
    # of all orders of the signals, in so many just these others come before one
    weights = np.array([1 / (count * comb(count - 1, before)) for before in range(count)])
    return np.asarray(np.where(gone, -weights[np.minimum(left, count - 1)], weights[np.maximum(left - 1, 0)]))


OWN = Sets.of(SIGNALS)
WITH_PLUGGED = Sets.of((*SIGNALS, PLUGGED))


class _Ruled(NamedTuple):
    """All sets of signals and `RULED`.

    Attributes:
        sets: They.
        of: (2 * SETS,) place of each among the sets of signals alone.
        left_ruled: (2 * SETS,) which leave what rules and corrections add.
    """

    sets: Sets
    of: Keys
    left_ruled: NDArray[np.bool_]

    @classmethod
    def beside(cls, own: Sets) -> "_Ruled":
        """Of these sets of signals."""
        ruled = len(own.names)
        sets = Sets.of((*own.names, RULED))
        of = [own.chosen.index(tuple(signal for signal in one if signal != ruled)) for one in sets.chosen]
        return cls(sets, np.array(of), ~sets.inside[:, ruled])


_WITH_RULED = {sets.names: _Ruled.beside(sets) for sets in (OWN, WITH_PLUGGED)}


def weighed_without(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """(pairs, SETS) weighted sums with the signals of each set taken away.

    Args:
        parts: (pairs, SIGNALS and maybe those of plugins) summands.
    """
    sets, together = _together(parts)
    return np.asarray(together @ ~sets.inside.T)


class Taken(NamedTuple):
    """Scores with signals taken away, nothing speaking in their place, and what each signal adds.

    Attributes:
        left: (pairs, SETS) without each set of signals, those of plugins being one.
        parts: (pairs, SIGNALS and those of plugins) what each adds to the score.
    """

    left: NDArray[np.float64]
    parts: NDArray[np.float64]

    @classmethod
    def of_each(cls, lists: Sequence[Ranked], places: Sequence[Keys]) -> "list[Taken]":
        """Those of some of each shopper's candidates."""
        head = lists[0].head
        each = zip(lists, places, strict=True)
        told: list[NDArray[Any]] = [
            (one.features if one.parts is None else one.parts)[at] for one, at in each
        ]
        every: NDArray[Any] = np.concatenate(told)
        taken = cls.of_learned(head, every) if head else cls(weighed_without(every), every)
        ends = np.cumsum([len(one) for one in told])[:-1]
        return [
            cls(*one) for one in zip(np.split(taken.left, ends), np.split(taken.parts, ends), strict=True)
        ]

    @classmethod
    def of_learned(cls, head: Head, features: NDArray[np.float32]) -> "Taken":
        """Scores without each set, and the signals' Shapley values in that game.

        What a set of signals is worth is the score of what they say while the others say nothing (baseline
        Shapley, Sundararajan and Najmi 2020). So the summands come from the same scores by which it is told
        what decides, and signals that say nothing add nothing.

        Args:
            head: The ranking.
            features: (pairs, FEATURES and signals of plugins) float32.
        """
        sets = WITH_PLUGGED if head.plugged else OWN
        left = _without(head, features, sets.inside)
        # sums of each pair alone: a product of matrices rounds by how many there are
        parts = np.stack([(left * column).sum(axis=1) for column in sets.shapley.T], axis=1)
        if not head.plugged:
            return cls(left, parts)
        return cls(left, np.hstack([parts[:, :-1], _of_each(head, features, parts[:, -1])]))


def _without(head: Head, features: NDArray[np.float32], gone: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(pairs, sets) scores without each set.

    Args:
        head: The ranking.
        features: (pairs, FEATURES and signals of plugins) float32.
        gone: (sets, SIGNALS and one or all of the signals of plugins) what is taken away.
    """
    plugged = np.minimum(np.arange(head.plugged) + len(SIGNALS), gone.shape[1] - 1)
    owner = np.r_[SIGNAL_OF_FEATURE, plugged]
    read = features[:, : owner.size]
    says = ((read != head.absent) & ~(np.isnan(read) & np.isnan(head.absent))).any(axis=0)
    heard = np.bincount(owner, weights=says, minlength=gone.shape[1]) > 0
    # without what says nothing of any item a set is another one
    different, of_set = np.unique(gone & heard, axis=0, return_inverse=True)
    return np.take(head.scores_without(features, different[:, owner]), of_set, axis=1)


def _of_each(head: Head, features: NDArray[np.float32], together: Scores) -> NDArray[np.float64]:
    """(pairs, signals of plugins) what each adds, of what they add together.

    The mean of what it adds alone and what it adds to all others. What these leave over or have too much is
    shared by how much each moves the score; of one signal nothing is.
    """
    count = head.plugged
    gone_of_plugged = [np.zeros((1, count)), np.ones((1, count)), 1 - np.eye(count), np.eye(count)]
    gone = np.hstack([np.zeros((2 + 2 * count, len(SIGNALS))), np.vstack(gone_of_plugged)]) > 0
    left = _without(head, features, gone)
    whole, none, alone, others = np.split(left, [1, 2, 2 + count], axis=1)
    each = (alone - none + whole - others) / 2
    moves = np.abs(each)
    moved = moves.sum(axis=1, keepdims=True)
    shares = np.where(moved > 0, moves / np.where(moved > 0, moved, 1.0), 1 / count)
    return np.asarray(each + (together - each.sum(axis=1))[:, None] * shares)


def _together(parts: NDArray[np.float64]) -> tuple[Sets, NDArray[np.float64]]:
    """The sets of summands, and these with those of plugins' signals as one."""
    if parts.shape[1] == len(SIGNALS):
        return OWN, parts
    own = len(SIGNALS)
    return WITH_PLUGGED, np.column_stack([parts[:, :own], parts[:, own:].sum(axis=1)])


def decisive_signals(
    left: NDArray[np.float64],
    parts: NDArray[np.float64],
    ruled: Scores,
    total: Scores,
    ranks: Keys,
) -> list[Decisive]:
    """The smallest decisive set of each item told, of sets of one size the one that adds most to the score.

    Sets in which nothing speaks against the item come first.

    An item is judged within the best `LIST_LENGTH`, or within the list down to itself where it is lower.
    Without the set it is no longer in that list; with the set alone, it still is.

    Args:
        left: (told, SETS) scores without each set of signals.
        parts: (told, SIGNALS and maybe those of plugins) summands of the items told.
        ruled: (told,) what rules and corrections add to them.
        total: (pairs,) scores of all of the shopper's candidates.
        ranks: (told,) ranks of the items told.
    """
    sets, parts = _together(parts)
    if ruled.any():
        sets, of, left_ruled = _WITH_RULED[sets.names]
        left = left[:, of] + ruled[:, None] * left_ruled
        parts = np.column_stack([parts, ruled])
    descending = -np.sort(-total)
    lengths = np.maximum(LIST_LENGTH, ranks)
    # the list's last place as the others hold it, once the item is taken from among them
    rival = np.where(lengths < total.size, descending[np.minimum(lengths, total.size - 1)], -np.inf)[:, None]
    good = (left < rival) & (left[:, sets.others] >= rival)
    size, against = sets.inside.sum(axis=1), np.where(parts < 0, 1, 0) @ sets.inside.T
    found = []
    for at, row in enumerate(good):
        places = np.flatnonzero(row)
        gains = (sets.inside @ parts[at])[places]
        order = np.lexsort((-gains, size[places], against[at, places]))
        best = sets.chosen[int(places[order[0]])] if places.size else ()
        found.append(Decisive(sets.names[signal] for signal in best))
    return found
