"""Where an interest stands in its course, from the days on which it was met and those on which it was not."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtr, pdtrc

from penchant.graph_store.facts import Stage
from penchant.graph_store.fold import DAY_US, distinct
from penchant.graph_store.shop_view import ShopView

MIN_SPELL_GAP_DAYS = 28.0
"""Silence of so many days, and of `SPELL_GAP_FACTOR` times the gap usual within a spell, ends a spell."""
SPELL_GAP_FACTOR = 3.0
MIN_SPELLS = 3
SPELL_SPREAD = 0.35
"""Most that the times between starts of spells may vary, standard deviation over mean, to be a cycle."""
OVERDUE = 1.35
"""A spell that has not come after so many usual periods is overdue: the cycle has ended."""
YEAR_DAYS = 365.0
YEAR_SLACK_DAYS = 45.0
MIN_CYCLE_DAYS = 6
CYCLE_GAP_DAYS = 6.0
"""Single days closer than this are no cycle but a steady interest."""
CYCLE_EVEN = 0.9
"""Share of gaps that must be whole multiples of the usual one, to a day; a turn may be missed."""
CYCLE_OVERDUE = 3.0
LATELY_DAYS = (40, 60, 90)
"""Windows in which a rate is held against the earlier one, shortest first."""
LATELY_LEVEL = 0.025
MIN_EMERGING_DAYS = 3
DORMANT_DAYS = 90.0
DORMANT_GAPS = 4.0
FADED_TO = 0.5
GROWN_TO = 2.0


class Spells(NamedTuple):
    """Days with an interest, in runs with silence between them.

    Attributes:
        start: (s,) first day of each.
        end: (s,) last day of each.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]


def stages_of(view: ShopView, shopper: int, nodes: Sequence[int], *, until: int) -> list[Stage]:
    """Where a shopper's interest in each concept, or in anything under it, stands at a moment.

    Args:
        view: The shop.
        shopper: Shopper key.
        nodes: Concept keys; the shopper has met them.
        until: Microseconds; later events are not seen.
    """
    if not nodes:
        return []
    part = view.events_of(shopper, until=until)
    day = view.log.ts[part] // DAY_US
    event, met, _ = view.concepts.expand(view.log.item[part])
    active, days, today = distinct(day), day[event], until // DAY_US
    about = [view.taxonomy.is_under(node)[met] for node in nodes]
    return [course_stage(distinct(days[hit]), active, today) for hit in about]


def course_stage(days: NDArray[np.int64], active: NDArray[np.int64], today: int) -> Stage:
    """The stage that days speak for.

    In this order: a single day is one-off. A cycle is recurring while its next turn is not overdue: spells
    that begin at like distances, two spells a year apart, or single days at like gaps of a week and more.
    Silence of `DORMANT_DAYS` and of `DORMANT_GAPS` usual gaps is dormant. Otherwise the days in each of the
    windows `LATELY_DAYS` are held against what the earlier rate lets expect, in a one-sided Poisson test. The
    expectation is scaled by exposure, how often the shopper came for other things lately against before, so
    that one who stayed away altogether has lost interest in nothing, and one who came more often has not
    gained it.

    Args:
        days: (n,) distinct days since 1970 with the interest, ascending; at least one.
        active: (a,) distinct days on which the shopper did anything, ascending.
        today: The day of the question.
    """
    if days.size == 1:
        return Stage.ONE_OFF
    if _recurs(days, today):
        return Stage.RECURRING
    gap = (days[-1] - days[0]) / (days.size - 1)
    if today - days[-1] > max(DORMANT_DAYS, DORMANT_GAPS * gap):
        return Stage.DORMANT
    return _trend(days, active, today)


def spells_of(days: NDArray[np.int64]) -> Spells:
    """The runs of days with silence between them.

    Args:
        days: (n,) ascending, at least one.

    Example:
        >>> spells_of(np.array([0, 3, 6, 100, 103])).start.tolist()
        [0, 100]
    """
    gaps = np.diff(days)
    usual = _median(gaps) if gaps.size else 0.0
    cut = np.flatnonzero(gaps >= max(MIN_SPELL_GAP_DAYS, SPELL_GAP_FACTOR * usual))
    return Spells(days[np.r_[0, cut + 1]], days[np.r_[cut, days.size - 1]])


def _median(values: NDArray[np.int64]) -> float:
    """As `numpy.median` has it, which takes ten times as long for so few values."""
    ordered = np.sort(values)
    return float(ordered[(ordered.size - 1) // 2] + ordered[ordered.size // 2]) / 2


def _recurs(days: NDArray[np.int64], today: int) -> bool:
    spells = spells_of(days)
    if spells.start.size >= 2:
        return _spells_recur(spells, today)
    gaps = np.diff(days)
    usual = _median(gaps)
    if days.size < MIN_CYCLE_DAYS or not CYCLE_GAP_DAYS <= usual <= MIN_SPELL_GAP_DAYS:
        return False
    off = np.abs(gaps - usual * np.maximum(np.round(gaps / usual), 1))
    even = float(np.mean(off <= 1)) >= CYCLE_EVEN
    return even and bool(today - days[-1] <= CYCLE_OVERDUE * usual)


def _spells_recur(spells: Spells, today: int) -> bool:
    periods = np.diff(spells.start).astype(np.float64)
    yearly = np.abs(periods - YEAR_DAYS * np.maximum(np.round(periods / YEAR_DAYS), 1)) <= YEAR_SLACK_DAYS
    if yearly.all() and today - spells.start[-1] <= YEAR_DAYS + YEAR_SLACK_DAYS:
        return True
    if spells.start.size < MIN_SPELLS:
        return False
    even = periods.std() <= SPELL_SPREAD * periods.mean()
    return bool(even) and today - spells.start[-1] <= OVERDUE * periods.mean()


def _trend(days: NDArray[np.int64], active: NDArray[np.int64], today: int) -> Stage:
    """Fading or emerging where the rate lately is clearly off the earlier one, exposure counted in."""
    other = np.setdiff1d(active[active >= days[0]], days, assume_unique=True)
    if int((days <= today - LATELY_DAYS[-1]).sum()) <= 1:
        late = int((days > today - LATELY_DAYS[-1]).sum())
        return Stage.EMERGING if late >= MIN_EMERGING_DAYS else Stage.STEADY
    for length in LATELY_DAYS:
        edge = today - length
        before, after = int((days <= edge).sum()), int((days > edge).sum())
        lately = length / max(float(edge - days[0]) + 1.0, length / 2)
        seen, usual = float((other > edge).sum()), float((other <= edge).sum()) * lately
        exposure = (seen + 1.0) / (usual + 1.0)
        expected = before * lately
        if seen and after <= FADED_TO * expected:
            if pdtr(after, expected * min(exposure, 1.0)) <= LATELY_LEVEL:
                return Stage.FADING
        elif after >= GROWN_TO * expected and pdtrc(after - 1, expected * max(exposure, 1.0)) <= LATELY_LEVEL:
            return Stage.EMERGING
    return Stage.STEADY
