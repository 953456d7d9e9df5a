"""Days and parts of the calendar that words mean, by a clock that stands at Saturday, 30 December 2017."""

from datetime import UTC, datetime, timedelta

import pytest

from penchant.tools.calendar_words import Unit, calendar_period, date_of, full_year

NOW = datetime(2017, 12, 30, 20, tzinfo=UTC)


def said(words: str) -> tuple[str, str] | None:
    """First and last day."""
    found = date_of(words, NOW)
    return found and (f"{found[0]:%Y-%m-%d}", f"{found[1] - timedelta(days=1):%Y-%m-%d}")


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("first half of 2016", "2016-01-01", "2016-06-30"),
        ("H2 2016", "2016-07-01", "2016-12-31"),
        ("the first half of the year", "2017-01-01", "2017-06-30"),
        ("second half of last year", "2016-07-01", "2016-12-31"),
        ("first half of May", "2017-05-01", "2017-05-15"),
        ("第三季度", "2017-07-01", "2017-09-30"),
        ("2016 Q3", "2016-07-01", "2016-09-30"),
        ("2016年Q3", "2016-07-01", "2016-09-30"),
        ("上半年", "2017-01-01", "2017-06-30"),
        ("去年下半年", "2016-07-01", "2016-12-31"),
        ("2015年的上半年", "2015-01-01", "2015-06-30"),
        ("今年前三季度", "2017-01-01", "2017-09-30"),
        ("2016年前六个月", "2016-01-01", "2016-06-30"),
    ],
)
def test_part_of_a_year_has_its_months(words: str, first: str, last: str) -> None:
    assert said(words.removeprefix("the ")) == (first, last)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("first two weeks of May", "2017-05-01", "2017-05-14"),
        ("second week of December", "2017-12-08", "2017-12-14"),
        ("last week of November", "2017-11-24", "2017-11-30"),
        ("last ten days of December", "2017-12-22", "2017-12-31"),
        ("final two days of the last year", "2016-12-30", "2016-12-31"),
        ("first six months of 2016", "2016-01-01", "2016-06-30"),
        ("last quarter of 2016", "2016-10-01", "2016-12-31"),
        ("last two weeks of June last year", "2016-06-17", "2016-06-30"),
    ],
)
def test_so_many_days_weeks_or_months_are_counted_from_either_end(words: str, first: str, last: str) -> None:
    assert said(words) == (first, last)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("early June", "2017-06-01", "2017-06-10"),
        ("mid-August", "2017-08-15", "2017-08-20"),
        ("late May", "2017-05-21", "2017-05-31"),
        ("end of June", "2017-06-30", "2017-06-30"),
        ("late 2016", "2016-10-01", "2016-12-31"),
        ("mid-2016", "2016-07-01", "2016-09-30"),
        ("end of last year", "2016-12-01", "2016-12-31"),
        ("beginning of the year", "2017-01-01", "2017-01-31"),
        ("end of Q2", "2017-06-30", "2017-06-30"),
        ("late summer", "2017-08-01", "2017-08-31"),
        ("first of the month", "2017-12-01", "2017-12-01"),
        ("四月中旬", "2017-04-11", "2017-04-20"),
        ("八月初", "2017-08-01", "2017-08-10"),
        ("十一月底", "2017-11-30", "2017-11-30"),
        ("上个月初", "2017-11-01", "2017-11-10"),
        ("本月上半月", "2017-12-01", "2017-12-15"),
        ("年初", "2017-01-01", "2017-01-31"),
        ("去年年底", "2016-12-01", "2016-12-31"),
        ("2015年底", "2015-12-01", "2015-12-31"),
        ("上个季度末", "2017-09-30", "2017-09-30"),
    ],
)
def test_beginning_middle_and_end_are_days_of_a_month_and_months_of_a_year(
    words: str, first: str, last: str
) -> None:
    assert said(words) == (first, last)


def test_part_that_lies_ahead_is_that_of_the_whole_before() -> None:
    assert said("月底") == ("2017-11-30", "2017-11-30")


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("last complete quarter", "2017-07-01", "2017-09-30"),
        ("last full month", "2017-11-01", "2017-11-30"),
        ("last calendar year", "2016-01-01", "2016-12-31"),
        ("last two full months", "2017-10-01", "2017-11-30"),
        ("上季度", "2017-07-01", "2017-09-30"),
        ("前一个季度", "2017-07-01", "2017-09-30"),
        ("本季度", "2017-10-01", "2017-12-31"),
        ("上个自然月", "2017-11-01", "2017-11-30"),
        ("去年全年", "2016-01-01", "2016-12-31"),
        ("前年", "2015-01-01", "2015-12-31"),
        ("上周五", "2017-12-22", "2017-12-22"),
        ("这周一", "2017-12-25", "2017-12-25"),
        ("上周末", "2017-12-23", "2017-12-24"),
        ("winter months", "2017-12-01", "2018-02-28"),
        ("十月一号", "2017-10-01", "2017-10-01"),
    ],
)
def test_whole_periods_are_those_of_the_calendar(words: str, first: str, last: str) -> None:
    assert said(words) == (first, last)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("weeks before Christmas", "2017-11-27", "2017-12-24"),
        ("two weeks before Christmas 2016", "2016-12-11", "2016-12-24"),
        ("week after Easter", "2017-04-17", "2017-04-23"),
        ("day after Boxing Day", "2017-12-27", "2017-12-27"),
        ("Black Friday 2016", "2016-11-25", "2016-11-25"),
        ("去年双十一", "2016-11-11", "2016-11-11"),
    ],
)
def test_feasts_are_counted_from(words: str, first: str, last: str) -> None:
    assert said(words) == (first, last)


@pytest.mark.parametrize(
    "words",
    [
        "price rise in March",
        "first six months of May",
        "30 February",
        "0000年",
        "last 99999 full years",
        "first 999999 months of 2016",
        "late week",
        "last season",
        "开学",
        "payday",
        "",
    ],
)
def test_what_is_no_part_of_the_calendar_is_none(words: str) -> None:
    assert said(words) is None


@pytest.mark.parametrize(
    ("unit", "first"),
    [("week", "2017-12-18"), ("month", "2017-11-01"), ("quarter", "2017-07-01"), ("year", "2016-01-01")],
)
def test_period_before_the_current_one_begins_by_the_calendar(unit: Unit, first: str) -> None:
    assert f"{calendar_period(unit, NOW, back=1)[0]:%Y-%m-%d}" == first


@pytest.mark.parametrize(
    ("year", "now", "full"),
    [
        (97, 1998, 1997),
        (97, 2026, 1997),
        (98, 1998, 1998),
        (99, 1998, 1899),
        (5, 2026, 2005),
        (1997, 2026, 1997),
    ],
)
def test_a_short_year_is_the_newest_that_has_begun(year: int, now: int, full: int) -> None:
    assert full_year(year, datetime(now, 6, 1, tzinfo=UTC)) == full
