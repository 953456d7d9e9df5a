"""Which reasons decide: the smallest set without which an item leaves the list, and that alone keeps it."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from penchant.tools.features import FEATURES, SIGNALS
from penchant.tools.learned_ranker import Head
from penchant.tools.ranking_data import Keys, Scores

LIST_LENGTH = 10
Decisive = frozenset[str]
_ABSENT = np.array([feature.absent for feature in FEATURES], dtype=np.float32)
SETS: tuple[tuple[int, ...], ...] = tuple(
    chosen for size in range(len(SIGNALS) + 1) for chosen in combinations(range(len(SIGNALS)), size)
)
"""All sets of signals, the smallest first."""
_INSIDE = np.array([[signal in chosen for signal in range(len(SIGNALS))] for chosen in SETS])
_OTHERS = np.array([SETS.index(tuple(s for s in range(len(SIGNALS)) if s not in chosen)) for chosen in SETS])
_OWNER = np.array([SIGNALS.index(feature.signal) for feature in FEATURES])


def without(
    head: Head | None, features: NDArray[np.float32], parts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(pairs, SETS) scores with the signals of each set taken away, nothing speaking in their place.

    Args:
        head: The trees; None for the weighted sum.
        features: (pairs, FEATURES) float32.
        parts: (pairs, SIGNALS) summands of the scores.
    """
    if head is None:
        return np.asarray(parts @ ~_INSIDE.T)
    gone = _INSIDE[:, _OWNER]
    changed = np.where(gone, _ABSENT, features[:, None, :]).astype(np.float32)
    return head.scores(changed.reshape(-1, len(FEATURES))).reshape(features.shape[0], len(SETS))


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

    An item is judged within the best `LIST_LENGTH`, or within the list down to itself where it is lower.
    Without the set it is no longer in that list; with the set alone, it still is.

    Args:
        head: The trees; None for the weighted sum.
        features: (pairs, FEATURES) float32 of all of the shopper's candidates.
        parts: (told, SIGNALS) summands of the items told.
        total: (pairs,) scores.
        boost: (pairs,) what rules add to them.
        places: (told,) which candidates are told.
        ranks: (told,) their ranks.
    """
    if not places.size:
        return []
    left = without(head, features[places], parts) + boost[places, None]
    descending = -np.sort(-total)
    found = []
    for at, rank in enumerate(ranks.tolist()):
        length = max(LIST_LENGTH, rank)
        # the list's last place as the others hold it, once this item is taken from among them
        rival = descending[length] if descending.size > length else -np.inf
        falls = left[at] < rival
        stays = left[at][_OTHERS] >= rival
        gains = _INSIDE @ parts[at]
        good = falls & stays
        if not good.any():
            found.append(Decisive())
            continue
        size = _INSIDE.sum(axis=1)
        best = min(np.flatnonzero(good).tolist(), key=lambda k: (size[k], -gains[k]))
        found.append(Decisive(SIGNALS[s] for s in SETS[best]))
    return found
