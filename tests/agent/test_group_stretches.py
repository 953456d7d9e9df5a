"""Stretches of a group with what leads to them, by a clock that stands at Saturday, 30 December 2017."""

from datetime import UTC, datetime

import pytest

from penchant.agent.group_reader import stretch_of
from penchant.tools.time_words import Span

NOW = datetime(2017, 12, 30, 20, tzinfo=UTC)


def day(year: int, month: int, date: int = 1) -> datetime:
    return datetime(year, month, date, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("in the first half of 2016", Span(None, day(2016, 1), day(2016, 7))),
        ("since H2 2016", Span(None, day(2016, 7))),
        ("over the first two weeks of May", Span(None, day(2017, 5), day(2017, 5, 15))),
        ("during the last ten days of December", Span(None, day(2017, 12, 22), day(2018, 1))),
        ("since second week of December", Span(None, day(2017, 12, 8))),
        ("before the end of last year", Span(None, None, day(2017, 1))),
        ("since the end of last year", Span(None, day(2016, 12))),
        ("between the end of last year and June", Span(None, day(2016, 12), day(2017, 7))),
        ("after early June", Span(None, day(2017, 6, 11))),
        ("since Passover", Span(None, day(2017, 4, 11))),
        ("during Ramadan 2016", Span(None, day(2016, 6, 6), day(2016, 7, 6))),
        ("over the holiday season", Span(None, day(2017, 11, 23), day(2018, 1, 2))),
        ("between Black Friday 2016 and Easter 2017", Span(None, day(2016, 11, 25), day(2017, 4, 17))),
        ("the current quarter", Span(None, day(2017, 10))),
        ("since 9/9/2017", Span(None, day(2017, 9, 9))),
        ("今年前三季度", Span(None, day(2017, 1), day(2017, 10))),
        ("从上个月初起", Span(None, day(2017, 11))),
        ("三月初到五月底", Span(None, day(2017, 3), day(2017, 6))),
        ("2017-05-01至2017-06-01之间", Span(None, day(2017, 5), day(2017, 6, 2))),
        ("上一次双十一之后", Span(None, day(2017, 11, 12))),
        ("三八节起", Span(None, day(2017, 3, 8))),
        ("2016年五一以来", Span(None, day(2016, 5))),
        ("从去年端午节到国庆", Span(None, day(2016, 6, 9), day(2017, 10, 2))),
    ],
)
def test_stretch_is_read_with_what_leads_to_it(words: str, span: Span) -> None:
    assert stretch_of(words, NOW) == span


def test_beginning_without_its_year_lies_before_the_end() -> None:
    assert stretch_of("between October and Easter 2017", NOW) == Span(None, day(2016, 10), day(2017, 4, 17))


@pytest.mark.parametrize(
    "words", ["since 9/10/2017", "after payday", "in the last season", "寒假期间", "改版之后"]
)
def test_ambiguous_days_and_moments_of_the_shop_are_not_read(words: str) -> None:
    assert stretch_of(words, NOW) is None
