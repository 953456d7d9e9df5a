"""Stages from days alone: cycles recur while not overdue, and only who came and left it alone fades."""

from collections.abc import Sequence

import numpy as np
import pytest

from penchant.graph_store.facts import Stage
from penchant.graph_store.stages import course_stage, spells_of

TODAY = 20_000


def told(days: Sequence[int], *, others: Sequence[int] = range(-700, 0, 5)) -> Stage:
    """The stage for days before today, the shopper having come on `others` as well."""
    at = np.array(sorted(set(days)), dtype=np.int64) + TODAY
    active = np.union1d(at, np.array(others, dtype=np.int64) + TODAY)
    return course_stage(at, active, TODAY)


def spell(start: int, length: int = 5) -> list[int]:
    return list(range(start, start + 3 * length, 3))


def test_a_single_day_is_a_one_off() -> None:
    assert told([-30]) is Stage.ONE_OFF


def test_spells_at_like_distances_recur() -> None:
    assert told([*spell(-310), *spell(-210), *spell(-110), *spell(-20)]) is Stage.RECURRING


def test_a_cycle_whose_next_spell_is_overdue_has_ended() -> None:
    # the spells came every 100 days, and none for 250
    assert told([*spell(-450), *spell(-350), *spell(-250)]) is Stage.DORMANT


def test_spells_without_a_rhythm_are_no_cycle() -> None:
    assert told([*spell(-600), *spell(-560), *spell(-260), *spell(-20)]) is not Stage.RECURRING


def test_two_spells_a_year_apart_recur() -> None:
    assert told([*spell(-380), *spell(-15)]) is Stage.RECURRING


def test_two_spells_half_a_year_apart_are_no_cycle_yet() -> None:
    assert told([*spell(-200), *spell(-20)]) is not Stage.RECURRING


def test_the_same_day_of_every_week_recurs_though_a_week_was_missed() -> None:
    weeks = [day for day in range(-140, 0, 7) if day != -70]
    assert told(weeks) is Stage.RECURRING


def test_every_third_day_is_steady() -> None:
    assert told(range(-300, 0, 3)) is Stage.STEADY


def test_what_stopped_while_the_shopper_still_comes_is_fading() -> None:
    irregular = np.cumsum([5, 9, 6, 8, 7, 4, 10] * 5) - 300
    assert told([int(day) for day in irregular if day < -50]) is Stage.FADING


def test_what_stopped_when_the_shopper_stayed_away_is_not_fading() -> None:
    irregular = np.cumsum([5, 9, 6, 8, 7, 4, 10] * 5) - 300
    stayed_away = range(-700, -55, 5)
    assert told([int(day) for day in irregular if day < -55], others=stayed_away) is Stage.STEADY


def test_what_grew_with_everything_else_is_not_emerging() -> None:
    days = [*range(-300, -60, 20), *range(-60, 0, 5)]
    everything = [*range(-700, -60, 8), *range(-60, 0, 2)]
    assert told(days) is Stage.EMERGING
    assert told(days, others=everything) is Stage.STEADY


@pytest.mark.parametrize(
    ("days", "starts"),
    [
        ([0, 3, 6, 40, 43], [0, 40]),  # 34 days are over 28 and over three gaps of 3
        ([0, 3, 6, 30, 33], [0]),  # 24 are not over 28
        ([0, 20, 40, 80, 100], [0]),  # 40 are not over three gaps of 20
    ],
)
def test_spells_end_with_silence_that_is_long_for_them(days: Sequence[int], starts: Sequence[int]) -> None:
    assert spells_of(np.array(days, dtype=np.int64)).start.tolist() == starts
