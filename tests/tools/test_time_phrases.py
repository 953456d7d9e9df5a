"""How English speakers say a stretch of time in full sentences, by a clock that stands at 1 January 2018."""

from datetime import UTC, datetime

import pytest

from penchant.agent.group_reader import stretch_of
from penchant.tools.time_words import Span, take_span

NOW = datetime(2018, 1, 1, tzinfo=UTC)


def day(year: int, month: int, date: int = 1) -> datetime:
    return datetime(year, month, date, tzinfo=UTC)


MAY = Span(None, day(2017, 5), day(2017, 6))


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("during the month of May", MAY),
        ("in the course of May", MAY),
        ("at any time in May", MAY),
        ("at any point since May", Span(None, day(2017, 5))),
        ("anytime after May", Span(None, day(2017, 6))),
        ("at any time before May", Span(None, None, day(2017, 5))),
        ("since they arrived in May", Span(None, day(2017, 5))),
        ("since its launch in May", Span(None, day(2017, 5))),
        ("since the brand first came in on 3 May", Span(None, day(2017, 5, 3))),
        ("从5月上架以来", Span(None, day(2017, 5))),
        ("去年11.24到12.1", Span(None, day(2017, 11, 24), day(2017, 12, 2))),
        ("as of May", Span(None, day(2017, 5))),
        ("starting in May", Span(None, day(2017, 5))),
        ("beginning on 3 May", Span(None, day(2017, 5, 3))),
        ("no earlier than May", Span(None, day(2017, 5))),
        ("on or after 3 May", Span(None, day(2017, 5, 3))),
        ("after 3 May", Span(None, day(2017, 5, 4))),
        ("no later than May", Span(None, None, day(2017, 6))),
        ("on or before 3 May", Span(None, None, day(2017, 5, 4))),
        ("by the end of May", Span(None, None, day(2017, 6))),
        ("by 3 May", Span(None, None, day(2017, 5, 4))),
        ("by May", Span(None, None, day(2017, 5))),
        ("up until May", Span(None, None, day(2017, 5))),
        ("prior to May", Span(None, None, day(2017, 5))),
        ("from May through July", Span(None, day(2017, 5), day(2017, 8))),
        ("May through July", Span(None, day(2017, 5), day(2017, 8))),
        ("from the 5th to the 9th of May", Span(None, day(2017, 5, 5), day(2017, 5, 10))),
        ("5-9 May", Span(None, day(2017, 5, 5), day(2017, 5, 10))),
        ("in the three months to October", Span(None, day(2017, 8), day(2017, 11))),
        ("in the two months before October", Span(None, day(2017, 8), day(2017, 10))),
        ("in the 6 weeks after 3 May", Span(None, day(2017, 5, 4), day(2017, 6, 15))),
        ("so far this month", Span(None, day(2018, 1))),
        ("month to date", Span(None, day(2018, 1))),
        ("midsummer", Span(None, day(2017, 7), day(2017, 8))),
        ("in the previous season", Span(None, day(2017, 9), day(2017, 12))),
        ("in early May", Span(None, day(2017, 5, 1), day(2017, 5, 11))),
        ("the first week of May", Span(None, day(2017, 5, 1), day(2017, 5, 8))),
        ("in the last ten days of May", Span(None, day(2017, 5, 22), day(2017, 6))),
        ("late 2017", Span(None, day(2017, 10), day(2018, 1))),
        ("H1 2017", Span(None, day(2017, 1), day(2017, 7))),
        ("in the second half of 2017", Span(None, day(2017, 7), day(2018, 1))),
        ("since the second half", Span(None, day(2017, 7))),
        ("Jan to March 2017", Span(None, day(2017, 1), day(2017, 4))),
        ("Q1-Q3", Span(None, day(2017, 1), day(2017, 10))),
        ("in May - July", Span(None, day(2017, 5), day(2017, 8))),
        ("the week of 3 May", Span(None, day(2017, 5, 1), day(2017, 5, 8))),
        ("over the weekend of May 3rd, 2017", Span(None, day(2017, 5, 6), day(2017, 5, 8))),
        ("in week 18", Span(None, day(2017, 5, 1), day(2017, 5, 8))),
        ("the month before last", Span(None, day(2017, 11), day(2017, 12))),
        ("in 5/2017", MAY),
        ("in May '17", MAY),
        ("3 May 2017", Span(None, day(2017, 5, 3), day(2017, 5, 4))),
        ("summer 2017", Span(None, day(2017, 6), day(2017, 9))),
        ("on the 31st", Span(None, day(2017, 12, 31), day(2018, 1))),
        ("the day before yesterday", Span(None, day(2017, 12, 30), day(2017, 12, 31))),
        ("ytd", Span(None, day(2018, 1))),
        ("up to last May", Span(None, None, day(2017, 5))),
        ("for longer than 6 weeks", Span(42)),
        ("for upwards of 6 weeks", Span(42)),
        ("for no less than 6 weeks", Span(42)),
        ("for a good 6 weeks", Span(42)),
        ("for six weeks or longer", Span(42)),
        ("in the last 60+ days", Span(60)),
        ("60+ days", Span(60)),
        ("over the past 3 months or so", Span(90)),
    ],
)
def test_stretch_is_read_whatever_leads_to_it(words: str, span: Span) -> None:
    assert stretch_of(words, NOW) == span


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("bought tea at any time in May", "bought tea"),
        ("bought tea during the month of May", "bought tea"),
    ],
)
def test_what_leads_to_a_stretch_is_taken_out_with_it(words: str, rest: str) -> None:
    assert take_span(words, NOW) == (rest, MAY)


@pytest.mark.parametrize("words", ["bought a starting kit", "came on 60+ days", "bought 5 to 9 mugs"])
def test_words_that_only_look_like_a_stretch_are_left(words: str) -> None:
    assert take_span(words, NOW) == (words, None)
