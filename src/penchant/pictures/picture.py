"""What a picture of the graph shows, before it is drawn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from penchant.graph_store import day_name, to_microseconds, to_moment
from penchant.graph_store.fold import DAY_US

MOST_MOMENTS = 60
MINUTE_US = 60_000_000
STEPS_DAYS = (1, 7)
"""Steps of the slider in days; where these are too many, months are taken, then quarters, then years."""
STEPS_MONTHS = (1, 3, 12, 60)


class Moment(NamedTuple):
    """A place on a slider.

    Attributes:
        at: Microseconds.
        label: For people.
    """

    at: int
    label: str


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A node of the picture.

    Attributes:
        node_id: Its id; the shopper's own is `shopper:ID`.
        name: Its label.
        kind: `shopper`, `item`, or the facet of a concept.
        ring: 0 in the middle, 1 around it, 2 at the rim.
        near: Index of the node of a smaller ring that it stands next to; 0 is the middle.
    """

    node_id: str
    name: str
    kind: str
    ring: int
    near: int = 0


@dataclass(frozen=True, slots=True)
class PictureEdge:
    """An edge of the picture, for as long as it holds.

    Attributes:
        subject: Index of a node.
        object: Index of a node.
        relation: A relation, or `likes` from a shopper.
        words: Between the two names.
        weight: 0 to 1.
        told: Why it is there.
        source: Who says so.
        valid_from: Microseconds; none since always.
        valid_to: Microseconds; none until further notice.
        recorded_at: Microseconds; none where it follows from the log alone.
        retired_at: Microseconds; none while it is believed.
        edge_key: Its number; none where it is no edge of the store.
    """

    subject: int
    object: int
    relation: str
    words: str
    weight: float
    told: str
    source: str
    valid_from: int | None = None
    valid_to: int | None = None
    recorded_at: int | None = None
    retired_at: int | None = None
    edge_key: int | None = None


class Band(NamedTuple):
    """An interest over the months.

    Attributes:
        name: Its label.
        events: Of each month, how many of the shopper's events are about it.
        shares: The same as shares of all of the month's events, 0 to 1.
    """

    name: str
    events: tuple[int, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a page shows.

    Attributes:
        title: Of the page.
        subtitle: Below it.
        nodes: The first is in the middle.
        edges: Between them.
        moments: Of valid time, oldest first; the page opens at the last.
        known: Of recorded time, oldest first; empty where there was one only.
        months: Names of the months of the bands.
        bands: Interests over the months; empty for a concept.
    """

    title: str
    subtitle: str
    nodes: tuple[PictureNode, ...]
    edges: tuple[PictureEdge, ...]
    moments: tuple[Moment, ...]
    known: tuple[Moment, ...] = ()
    months: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()


def moments_between(first: int, last: int, *, most: int = MOST_MOMENTS) -> tuple[Moment, ...]:
    """Moments from one to another, both included, in the shortest even steps that are not too many.

    Args:
        first: Microseconds.
        last: Microseconds, not before the first.
        most: How many at most.

    Example:
        >>> [moment.label for moment in moments_between(0, 3 * 86_400_000_000)]
        ['1 January 1970', '2 January 1970', '3 January 1970', '4 January 1970']
    """
    span = last - first
    for days in STEPS_DAYS:
        if span // (days * DAY_US) + 2 <= most:
            return _labelled([*range(first, last, days * DAY_US), last])
    for months in STEPS_MONTHS:
        starts = [first, *_month_starts(first, last, months), last]
        if len(starts) <= most:
            break
    return _labelled(starts)


def told_apart(moments: Sequence[int]) -> tuple[Moment, ...]:
    """Each by its day, those of one day by the time in UTC, too, to the second where the minute is the same.

    Example:
        >>> [moment.label for moment in told_apart([0, 86_400_000_000, 86_460_000_000])]
        ['1 January 1970', '2 January 1970, 00:00', '2 January 1970, 00:01']
    """
    days, minutes = (Counter(at // length for at in moments) for length in (DAY_US, MINUTE_US))
    told = []
    for at in moments:
        clock = to_moment(at)
        time = f"{clock:%H:%M:%S}" if minutes[at // MINUTE_US] > 1 else f"{clock:%H:%M}"
        told.append(Moment(at, day_name(at) if days[at // DAY_US] == 1 else f"{day_name(at)}, {time}"))
    return tuple(told)


def _month_starts(first: int, last: int, months: int) -> list[int]:
    begin = to_moment(first)
    number = (begin.year * 12 + begin.month - 1) // months * months + months
    found: list[int] = []
    while True:
        at = to_microseconds(datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC))
        if at >= last:
            return found
        found.append(at)
        number += months


def _labelled(moments: Sequence[int]) -> tuple[Moment, ...]:
    return tuple(Moment(at, day_name(at)) for at in dict.fromkeys(moments))
