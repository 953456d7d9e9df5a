"""Folding in parts is folding at once, bit for bit, and both are a plain loop over the events."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from penchant.graph_store.fold import DAY_US, Masses, decay, distinct, empty_masses, fold

HALF_LIFE = 180.0
START = 1_735_689_600_000_000  # 1 January 2025
GROUPS = 5


class Log(NamedTuple):
    """Events in the order of `fold`: by group, then time."""

    group: NDArray[np.int64]
    ts: NDArray[np.int64]
    weight: NDArray[np.float64]


@st.composite
def logs(draw: st.DrawFn) -> Log:
    steps = st.one_of(st.just(0), st.integers(1, 400 * DAY_US))
    weights = st.integers(-1000, 1000).map(lambda thousandths: thousandths / 1000)
    events = draw(st.lists(st.tuples(st.integers(0, GROUPS - 1), steps, weights), max_size=60))
    ts = START + np.cumsum([step for _, step, _ in events], dtype=np.int64)
    group = np.array([group for group, _, _ in events], dtype=np.int64)
    order = np.argsort(group, kind="stable")
    weight = np.array([weight for *_, weight in events], dtype=np.float64)
    return Log(group[order], ts[order], weight[order])


def folded(state: Masses, log: Log) -> Masses:
    return fold(state, *log, half_life_days=HALF_LIFE)


def bits(masses: Masses) -> list[bytes]:
    return [column.tobytes() for column in masses]


def plain(log: Log) -> Masses:
    """The definition, one event after the other, with the same operations."""
    masses = empty_masses(GROUPS)
    for g, ts, weight in zip(*log, strict=True):
        new = masses.events[g] == 0
        elapsed = np.int64(0 if new else ts - masses.last_ts[g])
        slow = np.exp2(elapsed / (-HALF_LIFE * DAY_US))
        masses.slow[g] = masses.slow[g] * slow + max(weight, 0.0)
        masses.negative[g] = masses.negative[g] * slow + max(-weight, 0.0)
        masses.days[g] += new or ts // DAY_US != masses.last_ts[g] // DAY_US
        masses.first_ts[g] = ts if new else masses.first_ts[g]
        masses.last_ts[g] = ts
        masses.events[g] += 1
    return masses


@given(log=logs(), cuts=st.lists(st.integers(0, 60), max_size=8))
def test_folding_in_any_parts_is_folding_at_once(log: Log, cuts: list[int]) -> None:
    by_time = np.argsort(log.ts, kind="stable")
    state = empty_masses(GROUPS)
    for piece in np.split(by_time, sorted(min(cut, by_time.size) for cut in cuts)):
        part = np.sort(piece)
        state = folded(state, Log(log.group[part], log.ts[part], log.weight[part]))
    assert bits(state) == bits(folded(empty_masses(GROUPS), log))


@given(log=logs())
def test_folding_is_the_plain_loop(log: Log) -> None:
    found, expected = folded(empty_masses(GROUPS), log), plain(log)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=0)


@given(log=logs())
def test_folding_is_the_closed_form(log: Log) -> None:
    found = folded(empty_masses(GROUPS), log)
    for g in range(GROUPS):
        mine = log.group == g
        left = decay(found.last_ts[g] - log.ts[mine], HALF_LIFE)
        assert found.slow[g] == pytest.approx(
            (np.maximum(log.weight[mine], 0) * left).sum(), rel=1e-9, abs=1e-12
        )


@given(log=logs())
def test_folding_leaves_the_state_it_started_from(log: Log) -> None:
    state = folded(empty_masses(GROUPS), log)
    before = bits(state)
    folded(state, log._replace(ts=log.ts + 400_000 * DAY_US))
    assert bits(state) == before


def test_a_mass_halves_in_its_half_life() -> None:
    log = Log(np.array([0, 0]), np.array([START, START + 180 * DAY_US]), np.array([1.0, 1.0]))
    assert folded(empty_masses(1), log).slow[0] == 1.5


def test_a_group_without_events_stays_empty() -> None:
    log = Log(np.array([1]), np.array([START]), np.array([1.0]))
    assert [column[0] for column in folded(empty_masses(2), log)] == [0, 0, 0, 0, 0, 0]


def test_a_loss_touches_the_negative_mass_only() -> None:
    masses = folded(empty_masses(1), Log(np.array([0]), np.array([START]), np.array([-0.6])))
    assert (masses.slow[0], masses.negative[0], masses.events[0]) == (0.0, 0.6, 1)


@pytest.mark.parametrize(
    ("moments", "days"),
    [([0, 1], 1), ([0, DAY_US - 1], 1), ([0, DAY_US], 2), ([DAY_US - 1, DAY_US], 2), ([0, 3 * DAY_US], 2)],
)
def test_days_are_days_of_the_calendar_in_utc(moments: list[int], days: int) -> None:
    log = Log(np.zeros(2, dtype=np.int64), START + np.array(moments), np.ones(2))
    assert folded(empty_masses(1), log).days[0] == days


@given(st.lists(st.integers(-50, 50), max_size=60))
def test_distinct_is_numpys_unique(values: list[int]) -> None:
    held = np.array(values, dtype=np.int64)
    assert distinct(held).tolist() == np.unique(held).tolist()
