"""How much one shopper may add: beyond a cap, repeats and clicks weigh nothing, so no robot is a taste."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from penchant.graph_store.database import KEYS_PER_QUERY
from penchant.graph_store.event_columns import SELECTED, EventColumns
from penchant.graph_store.event_weights import WEIGHT_UNIT, event_weights
from penchant.graph_store.fold import DAY_US, run_starts
from penchant.settings import Settings

HOUR_US = 3_600_000_000
COMMITTED = ("purchase", "return", "rating", "review")
"""Kinds that cost a shopper more than a click: the caps on idle events leave them alone."""


class CappedWeights(NamedTuple):
    """What the caps leave of events.

    Attributes:
        own: (n,) weight in the shopper's interests.
        shop: (n,) weight in the shop's averages: the same, but nothing of idle events of an hour whose cap
            they go beyond before any cap, so that a flood of clicks moves nobody else at all.
    """

    own: NDArray[np.float64]
    shop: NDArray[np.float64]


def capped_weights(events: EventColumns, kinds: dict[int, str], settings: Settings) -> CappedWeights:
    r"""Weights of events after the caps, whole numbers of thousandths between -1 and 1.

    The caps are applied one after the other, each to what the one before it left: per shopper, item and UTC
    day; of kinds that are not `COMMITTED`, per shopper and clock hour, which stands for a session, and per
    shopper and UTC day; and per shopper and UTC day in all. Within a group with cap C, in the order of time
    and then `seq`, event i keeps `min(S_i, C) - min(S_{i-1}, C)` of its size, S being the running sum of
    sizes. What an event keeps therefore depends only on what the same shopper did earlier on that day, and
    the sum of a group is at most C.

    Args:
        events: In any order. Of each shopper and UTC day that it holds, it must hold everything up to the
            last event asked about.
        kinds: Names of event kinds by key.
        settings: Caps and rating scale.

    Returns:
        In the order of the events.
    """
    weight = event_weights(events.kind, events.value, kinds, rating_max=settings.rating_max)
    if weight.size == 0:
        return CappedWeights(weight, weight)
    order = _by_shopper_and_time(events)
    shopper, ts = events.shopper[order], events.ts[order]
    signed = np.round(weight[order] * WEIGHT_UNIT).astype(np.int64)
    left = np.abs(signed)
    day = _runs(shopper, ts // DAY_US)
    idle_kinds = np.ones(max(kinds, default=0) + 1, dtype=np.bool_)
    idle_kinds[[key for key, name in kinds.items() if name in COMMITTED]] = False
    idle = np.flatnonzero(idle_kinds[events.kind[order]])

    hour = _runs(shopper[idle], ts[idle] // HOUR_US)
    flooded = _beyond(left[idle], hour, _thousandths(settings.cap_per_hour))
    left = _capped_by_item(left, day, events.item[order], _thousandths(settings.cap_per_item_day))
    left[idle] = _capped(left[idle], hour, _thousandths(settings.cap_per_hour))
    left[idle] = _capped(left[idle], day[idle], _thousandths(settings.cap_per_day))
    left = _capped(left, day, _thousandths(settings.cap_per_day_in_all))
    own = np.empty_like(weight)
    own[order] = np.sign(signed) * left / WEIGHT_UNIT
    if not flooded.any():
        return CappedWeights(own, own)
    left[idle[flooded]] = 0
    shop = np.empty_like(weight)
    shop[order] = np.sign(signed) * left / WEIGHT_UNIT
    return CappedWeights(own, shop)


def events_from(connection: Connection, since: Sequence[tuple[int, int]], end: int) -> EventColumns:
    """What some shoppers did from a moment on, of the log before `end`; one look into an index for each.

    Args:
        connection: An open connection.
        since: Shopper keys with the moment of each, microseconds.
        end: One past the last `seq` wanted.
    """
    rows: list[tuple[object, ...]] = []
    for first in range(0, len(since), KEYS_PER_QUERY // 2):
        values = ", ".join(f"({key}, {moment})" for key, moment in since[first : first + KEYS_PER_QUERY // 2])
        query = (
            f"WITH wanted(s, t) AS (VALUES {values}) SELECT {SELECTED} FROM wanted CROSS JOIN events e "
            f"WHERE e.shopper_key = wanted.s AND e.ts >= wanted.t AND e.seq < {end}"
        )
        rows.extend(tuple(row) for row in connection.exec_driver_sql(query))
    return EventColumns.of_table(np.array(rows, dtype=np.float64).reshape(-1, len(EventColumns._fields)))


def _thousandths(cap: float) -> int:
    return round(cap * WEIGHT_UNIT)


def _by_shopper_and_time(events: EventColumns) -> NDArray[np.int64] | slice:
    same = events.shopper[1:] == events.shopper[:-1]
    in_time = (events.ts[1:] > events.ts[:-1]) | (
        (events.ts[1:] == events.ts[:-1]) & (events.seq[1:] > events.seq[:-1])
    )
    if ((events.shopper[1:] > events.shopper[:-1]) | (same & in_time)).all():
        return slice(None)
    return np.lexsort((events.seq, events.ts, events.shopper))


def _runs(*keys: NDArray[Any]) -> NDArray[np.int64]:
    """(n,) number of the run that each place is in; a run ends where any of the keys changes."""
    starts = np.zeros(keys[0].size, dtype=np.bool_)
    for key in keys:
        starts[1:] |= key[1:] != key[:-1]
    return np.cumsum(starts)


def _capped_by_item(
    size: NDArray[np.int64], day: NDArray[np.int64], item: NDArray[Any], cap: int
) -> NDArray[np.int64]:
    """The cap per shopper, item and day; only days that hold more than the cap are looked into."""
    total = np.bincount(day, weights=size)
    full = np.flatnonzero(total[day] > cap)
    if full.size == 0:
        return size
    key = day[full] * (np.int64(item.max()) + 1) + item[full]
    order = np.argsort(key, kind="stable")
    kept = size.copy()
    kept[full[order]] = _capped(size[full[order]], key[order], cap)
    return kept


def _beyond(size: NDArray[np.int64], group: NDArray[np.int64], cap: int) -> NDArray[np.bool_]:
    """(n,) whether the sizes of each one's group sum to more than the cap; groups are counted from 0."""
    over: NDArray[np.bool_] = np.bincount(group, weights=size, minlength=1) > cap
    return over[group]


def _capped(size: NDArray[np.int64], group: NDArray[np.int64], cap: int) -> NDArray[np.int64]:
    """What the cap leaves of each size, earlier ones first.

    Args:
        size: (n,) whole numbers of at least 0.
        group: (n,) equal keys stand together.
        cap: The most that a group may sum to.
    """
    if size.size == 0:
        return size
    starts = run_starts(group)
    if int(np.add.reduceat(size, starts).max()) <= cap:
        return size
    upto = np.cumsum(size)
    before = np.repeat((upto - size)[starts], np.diff(np.r_[starts, size.size]))
    upto -= before
    kept: NDArray[np.int64] = np.minimum(upto, cap) - np.minimum(upto - size, cap)
    return kept
