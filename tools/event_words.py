"""Which verb and noun fit a shop's events: a purchase is bought, a review is no purchase."""

from collections.abc import Mapping, Set
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.event_weights import RATED


class Verb(NamedTuple):
    """What is done with an item, as patterns with a blank for the item.

    Of ratings and reviews with stars the good ones alone speak for an item, and are all that is counted.

    Attributes:
        past: As in `they rated it well`.
        participle: As in `they have not gone for it yet`.
    """

    past: str
    participle: str

    def did(self, what: str = "") -> str:
        """`rated it well`; `rated well` without anything."""
        return _filled(self.past, what)

    def done(self, what: str = "") -> str:
        """`gone for it`, as after `has`."""
        return _filled(self.participle, what)


_PAST = {
    "purchase": "bought {}",
    "view": "viewed {}",
    "click": "clicked {}",
    "cart": "put {} in the cart",
    "rating": "rated {} well",
    "review": "reviewed {} well",
    "search": "searched for {}",
    "like": "liked {}",
    "share": "shared {}",
    "comment": "commented on {}",
    "post": "posted {}",
    "return": "returned {}",
    "rating without stars": "rated {}",
    "review without stars": "reviewed {}",
}
VERBS = {kind: Verb(past, past) for kind, past in _PAST.items()}
MET = Verb("met {}", "met {}")
WENT_FOR = Verb("went for {}", "gone for {}")
NOUNS = {
    "purchase": "purchases",
    "view": "views",
    "click": "clicks",
    "cart": "cart additions",
    "rating": "good ratings",
    "review": "good reviews",
    "like": "likes",
    "share": "shares",
    "comment": "comments",
    "post": "posts",
    "return": "returns",
    "rating without stars": "ratings",
    "review without stars": "reviews",
}
KINDS_TOLD = 3
KindsCounted = tuple[tuple[str, int], ...]
"""Kinds of events, and how many of each."""


def kinds_told(
    kind: NDArray[np.int16], value: NDArray[np.float64], kinds: Mapping[int, str]
) -> tuple[NDArray[np.int16], Mapping[int, str]]:
    """Kinds in which ratings and reviews without stars, which call nothing good, are kinds of their own.

    Args:
        kind: (n,) kind keys of events.
        value: (n,) NaN where there are no stars.
        kinds: Names by key.

    Returns:
        (n,) kind keys, and names by key: `review without stars` beside `review`.
    """
    rated = [key for key, name in kinds.items() if name in RATED]
    starless = np.isin(kind, rated) & np.isnan(value) if rated else np.zeros(0, dtype=bool)
    if not starless.any():
        return kind, kinds
    shift = max(kinds) + 1
    named = {key + shift: f"{kinds[key]} without stars" for key in rated}
    return np.where(starless, kind + shift, kind).astype(np.int16), {**kinds, **named}


def kinds_counted(kind: NDArray[np.int16], kinds: Mapping[int, str]) -> KindsCounted:
    """How many events of each kind there are, the commonest first.

    Args:
        kind: (n,) kind keys of the events.
        kinds: Names by key.
    """
    counts = np.bincount(kind).tolist()
    met = sorted((key for key, count in enumerate(counts) if count), key=lambda key: -counts[key])
    return tuple((kinds[key], counts[key]) for key in met)


def times_told(counted: KindsCounted) -> str:
    """How often something was bought, viewed and so on, the commonest first.

    Example:
        >>> times_told((("view", 2), ("purchase", 1)))
        'viewed twice, bought once'
    """
    if len(counted) > KINDS_TOLD:
        return f"{MET.did()} {_times(sum(count for _, count in counted))}"
    return ", ".join(f"{VERBS.get(kind, MET).did()} {_times(count)}" for kind, count in counted)


def event_noun(counted: KindsCounted) -> str:
    """`purchases` where all events are purchases, `events` where their kinds differ."""
    names = {kind for kind, _ in counted}
    return NOUNS.get(names.pop(), "events") if len(names) == 1 else "events"


def shop_deed(kinds: Set[str]) -> str:
    """The one kind of event of a shop; empty where there are several."""
    return next(iter(kinds)) if len(kinds) == 1 else ""


def shop_verb(kinds: Set[str]) -> Verb:
    """What shoppers did: `bought` where the log holds purchases only, `went for` where kinds differ."""
    return VERBS.get(next(iter(kinds)), WENT_FOR) if len(kinds) == 1 else WENT_FOR


def _filled(pattern: str, what: str) -> str:
    return pattern.format(what) if what else pattern.replace(" {}", "")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
