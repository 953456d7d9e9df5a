"""Which reasons decide: the smallest set without which an item leaves the list, and that alone keeps it."""

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.tools.features import FEATURES, SIGNALS
from penchant.tools.learned_ranker import Head
from penchant.tools.ranking_data import Keys, Scores

LIST_LENGTH = 10
Decisive = frozenset[str]
_ABSENT = np.array([feature.absent for feature in FEATURES], dtype=np.float32)
PLUGGED = "plugged"
"""What the signals of plugins are called together: they decide together, so that any number of them leaves
the sets to be tried at twice as many."""


class Sets(NamedTuple):
    """All sets of signals, the smallest first.

    Attributes:
        names: Of the signals.
        chosen: The sets, as places in `names`.
        inside: (SETS, signals) which signals are in each.
        others: (SETS,) place of the set of all others.
    """

    names: tuple[str, ...]
    chosen: tuple[tuple[int, ...], ...]
    inside: NDArray[np.bool_]
    others: Keys

    @classmethod
    def of(cls, names: tuple[str, ...]) -> "Sets":
        """All of them."""
        every = range(len(names))
        chosen = tuple(one for size in range(len(names) + 1) for one in combinations(every, size))
        inside = np.array([[signal in one for signal in every] for one in chosen])
        others = [chosen.index(tuple(signal for signal in every if signal not in one)) for one in chosen]
        return cls(names, chosen, inside, np.array(others))


OWN = Sets.of(SIGNALS)
WITH_PLUGGED = Sets.of((*SIGNALS, PLUGGED))
_OWNER = np.array([SIGNALS.index(feature.signal) for feature in FEATURES])


def without(
    head: Head | None, features: NDArray[np.float32], parts: NDArray[np.float64], sets: Sets = OWN
) -> NDArray[np.float64]:
    """(pairs, SETS) scores with the signals of each set taken away, nothing speaking in their place.

    Args:
        head: The trees; None for the weighted sum.
        features: (pairs, FEATURES and signals of plugins) float32.
        parts: (pairs, signals of the sets) summands of the scores.
        sets: Which signals there are.
    """
    if head is None:
        return np.asarray(parts @ ~sets.inside.T)
    more = features.shape[1] - len(FEATURES) if sets is WITH_PLUGGED else 0
    gone = sets.inside[:, np.r_[_OWNER, np.full(more, len(SIGNALS))]]
    absent = np.r_[_ABSENT, np.full(more, np.nan)]
    changed = np.where(gone, absent, features[:, None, : gone.shape[1]]).astype(np.float32)
    scores = head.scores(changed.reshape(-1, gone.shape[1]))
    return scores.reshape(features.shape[0], len(sets.chosen))


def decisive_signals(
    head: Head | None,
    features: NDArray[np.float32],
    parts: NDArray[np.float64],
    total: Scores,
    boost: Scores,
    places: Keys,
    ranks: Keys,
) -> list[Decisive]:
    """The smallest decisive set of each item told, of sets of one size the one that adds most to the score.

    Sets in which nothing speaks against the item come first.

    An item is judged within the best `LIST_LENGTH`, or within the list down to itself where it is lower.
    Without the set it is no longer in that list; with the set alone, it still is.

    Args:
        head: The trees; None for the weighted sum.
        features: (pairs, FEATURES and signals of plugins) float32 of all of the shopper's candidates.
        parts: (told, SIGNALS and maybe those of plugins) summands of the items told.
        total: (pairs,) scores.
        boost: (pairs,) what rules add to them.
        places: (told,) which candidates are told.
        ranks: (told,) their ranks.
    """
    if not places.size:
        return []
    sets = OWN
    if parts.shape[1] > len(SIGNALS):
        sets = WITH_PLUGGED
        parts = np.column_stack([parts[:, : len(SIGNALS)], parts[:, len(SIGNALS) :].sum(axis=1)])
    left = without(head, features[places], parts, sets) + boost[places, None]
    descending = -np.sort(-total)
    found = []
    for at, rank in enumerate(ranks.tolist()):
        length = max(LIST_LENGTH, rank)
        # the list's last place as the others hold it, once this item is taken from among them
        rival = descending[length] if descending.size > length else -np.inf
        falls = left[at] < rival
        stays = left[at][sets.others] >= rival
        gains = sets.inside @ parts[at]
        good = falls & stays
        if not good.any():
            found.append(Decisive())
            continue
        size, against = sets.inside.sum(axis=1), sets.inside @ (parts[at] < 0)
        best = min(np.flatnonzero(good).tolist(), key=lambda k: (against[k], size[k], -gains[k]))
        found.append(Decisive(sets.names[s] for s in sets.chosen[best]))
    return found
