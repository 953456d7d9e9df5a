"""Exponentially decayed sums, folded event by event so that a later fold gives the very same numbers."""

from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

DAY_US = 86_400_000_000
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Number = TypeVar("Number", bound=np.generic)


class Masses(NamedTuple):
    """State of (g,) groups, one group being a shopper's interest in a concept.

    Attributes:
        slow: Decayed positive mass as of `last_ts`, in purchase-weights, at the slow half-life.
        negative: Decayed negative mass at the slow half-life.
        events: How many events.
        days: On how many distinct UTC days.
        first_ts: Time of the first event, microseconds.
        last_ts: Time of the newest event, microseconds.
    """

    slow: Floats
    negative: Floats
    events: Integers
    days: Integers
    first_ts: Integers
    last_ts: Integers


def empty_masses(groups: int) -> Masses:
    """State before any event."""
    zeros = np.zeros(groups)
    none = np.zeros(groups, dtype=np.int64)
    return Masses(zeros, zeros.copy(), none, none.copy(), none.copy(), none.copy())


def sum_by(group: NDArray[Any], weights: NDArray[Any], groups: int) -> Floats:
    """(groups,) sum of the weights of each group, in the order given."""
    return np.bincount(group, weights=weights, minlength=groups).astype(np.float64, copy=False)


def place_in_run(keys: NDArray[Any]) -> Integers:
    """(n,) how many of the same key stand right before each, for keys whose equals stand together.

    Example:
        >>> place_in_run(np.array([7, 7, 7, 2, 2])).tolist()
        [0, 1, 2, 0, 1]
    """
    places = np.arange(keys.size)
    starts = _first_of_run(keys)
    return places - np.maximum.accumulate(np.where(starts, places, 0))


def run_starts(keys: NDArray[Any]) -> Integers:
    """(runs,) where each run of equal keys begins.

    Example:
        >>> run_starts(np.array([7, 7, 7, 2, 2])).tolist()
        [0, 3]
    """
    return np.flatnonzero(_first_of_run(keys))


def distinct(values: NDArray[Number]) -> NDArray[Number]:
    """(d,) the values that occur, ascending, each once.

    `numpy.unique` gives the same; since NumPy 2.3 it hashes, which takes up to a hundred times as long as
    sorting a million integers does.

    Example:
        >>> distinct(np.array([7, 2, 7, 5])).tolist()
        [2, 5, 7]
    """
    ordered = np.sort(values)
    found: NDArray[Number] = ordered[_first_of_run(ordered)]
    return found


def _first_of_run(keys: NDArray[Any]) -> NDArray[np.bool_]:
    """(n,) which keys differ from the one before; asked for small arrays so often that `np.r_` would tell."""
    first = np.ones(keys.size, dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return first


def decay(elapsed_us: Integers | int, half_life_days: float) -> Floats:
    r"""`2^(-elapsed / half_life)`, the share of a mass that is left."""
    return np.exp2(np.asarray(elapsed_us) / (-half_life_days * DAY_US))


def fold(
    state: Masses,
    group: NDArray[np.int64],
    ts: Integers,
    weight: Floats,
    *,
    half_life_days: float,
) -> Masses:
    r"""Adds events to the state: `m <- m * 2^(-dt/h) + w`, in the order given within each group.

    Folding events in two parts gives bit for bit what folding them at once gives, which closed forms
    (and forward decay, Cormode et al. 2009) do not, since floating-point addition is not associative.
    All groups advance together, one event of each at a time: the cost is the events plus a small constant
    for each step of the longest group.

    Args:
        state: (g,) groups; left as it is.
        group: (n,) indices into the state, ascending.
        ts: (n,) microseconds, not falling within a group nor before the group's `last_ts`.
        weight: (n,) purchase-weights; negative ones go to `negative`.
        half_life_days: In days.
    """
    copies: list[NDArray[Any]] = [column.copy() for column in state]
    new = Masses(*copies)
    if group.size == 0:
        return new
    starts = run_starts(group)
    lengths = np.diff(np.r_[starts, group.size])
    longest_first = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[longest_first], lengths[longest_first]
    targets = group[starts]
    alive = np.searchsorted(-lengths, -np.arange(1, lengths[0] + 1), side="right")
    gain = np.maximum(weight, 0.0)
    loss = np.maximum(-weight, 0.0)
    for step, count in enumerate(alive):
        at = starts[:count] + step
        who = targets[:count]
        now = ts[at]
        before = new.last_ts[who]
        fresh = new.events[who] == 0
        elapsed = np.where(fresh, 0, now - before)
        left = decay(elapsed, half_life_days)
        new.slow[who] = new.slow[who] * left + gain[at]
        new.negative[who] = new.negative[who] * left + loss[at]
        new.days[who] += fresh | (now // DAY_US != before // DAY_US)
        new.first_ts[who] = np.where(fresh, now, new.first_ts[who])
        new.last_ts[who] = now
        new.events[who] += 1
    return new
