"""Which verb and noun fit a shop's events: a purchase is bought, a review is no purchase."""

from collections.abc import Mapping, Set

import numpy as np
from numpy.typing import NDArray

VERBS = {
    "purchase": "bought",
    "view": "viewed",
    "click": "clicked",
    "cart": "put in the cart",
    "rating": "rated",
    "review": "reviewed",
    "search": "searched for",
    "like": "liked",
    "share": "shared",
    "comment": "commented on",
    "post": "posted",
    "return": "returned",
}
NOUNS = {
    "purchase": "purchases",
    "view": "views",
    "click": "clicks",
    "cart": "cart additions",
    "rating": "ratings",
    "review": "reviews",
    "like": "likes",
    "share": "shares",
    "comment": "comments",
    "post": "posts",
    "return": "returns",
}
KINDS_TOLD = 3


def times_told(kind: NDArray[np.int16], kinds: Mapping[int, str]) -> str:
    """How often something was bought, viewed and so on, the commonest first.

    Args:
        kind: (n,) kind keys of the events, at least one.
        kinds: Names by key.

    Example:
        >>> times_told(np.array([0, 0, 1], np.int16), {0: "view", 1: "purchase"})
        'viewed twice, bought once'
    """
    keys, counts = _counted(kind)
    if keys.size > KINDS_TOLD:
        return f"met {_times(kind.size)}"
    order = np.argsort(-counts, kind="stable")
    return ", ".join(f"{VERBS.get(kinds[int(keys[k])], 'met')} {_times(int(counts[k]))}" for k in order)


def event_noun(kind: NDArray[np.int16], kinds: Mapping[int, str]) -> str:
    """`purchases` where all events are purchases, `events` where their kinds differ."""
    names = {kinds[int(key)] for key in _counted(kind)[0]}
    return NOUNS.get(next(iter(names)), "events") if len(names) == 1 else "events"


def kinds_counted(kind: NDArray[np.int16], kinds: Mapping[int, str]) -> tuple[tuple[str, int], ...]:
    """How many events of each kind there are, the commonest first.

    Args:
        kind: (n,) kind keys of the events.
        kinds: Names by key.
    """
    keys, counts = _counted(kind)
    order = np.argsort(-counts, kind="stable").tolist()
    return tuple((kinds[int(keys[k])], int(counts[k])) for k in order)


def shop_deed(kinds: Set[str]) -> str:
    """The one kind of event of a shop; empty where there are several."""
    return next(iter(kinds)) if len(kinds) == 1 else ""


def shop_verb(kinds: Set[str]) -> str:
    """What shoppers did: `bought` where the log holds purchases only, `went for` where kinds differ."""
    return VERBS.get(next(iter(kinds)), "went for") if len(kinds) == 1 else "went for"


def _counted(kind: NDArray[np.int16]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The kinds that occur, ascending, and how often each does."""
    counts = np.bincount(kind)
    keys = np.flatnonzero(counts)
    return keys, counts[keys]


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
