"""Days that words mean, by a shop's clock that stands at Saturday, 30 December 2017."""

from datetime import UTC, datetime

import pytest

from penchant.agent.answering.dates import find_span, newest_before
from penchant.agent.answering.trouble import Ambiguous
from penchant.errors import ToolFailed

NOW = datetime(2017, 12, 30, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Christmas", "2017-12-25"),
        ("圣诞节以来", "2017-12-25"),
        ("Christmas 2016", "2016-12-25"),
        ("New Year", "2017-01-01"),
        ("Easter", "2017-04-16"),
        ("Black Friday", "2017-11-24"),
        ("春节", "2017-01-28"),
        ("双十一", "2017-11-11"),
        ("last fortnight", "2017-12-16"),
        ("the last two weeks", "2017-12-16"),
        ("最近两周", "2017-12-16"),
        ("a month ago", "2017-11-30"),
        ("上个月", "2017-11-30"),
        ("past six weeks", "2017-11-18"),
        ("couple of weeks", "2017-12-16"),
        ("yesterday", "2017-12-29"),
        ("day before yesterday", "2017-12-28"),
        ("last Monday", "2017-12-25"),
        ("summer", "2017-06-01"),
        ("mid August", "2017-08-15"),
        ("Q3", "2017-07-01"),
        ("June", "2017-06-01"),
        ("六月", "2017-06-01"),
        ("从9月以来", "2017-09-01"),
        ("1 Feb", "2017-02-01"),
        ("03/2017", "2017-03-01"),
        ("2017.03", "2017-03-01"),
        ("2017-03-01 10:30", "2017-03-01"),
        ("25/12/2016", "2016-12-25"),
        ("2017年3月", "2017-03-01"),
        ("2017-06-01", "2017-06-01"),
        ("02.06.2017", "2017-06-02"),
        ("since 2017-06-01", "2017-06-01"),
        ("the beginning of the year", "2017-01-01"),
        ("去年", "2016-01-01"),
        ("一月", "2017-01-01"),
        ("2016年", "2016-01-01"),
        ("last month", "2017-11-30"),
        ("上季度", "2017-07-01"),
        ("H1 2016", "2016-01-01"),
        ("end of Q2", "2017-06-30"),
        ("late summer", "2017-08-01"),
        ("last summer", "2017-06-01"),
        ("Easter 2016", "2016-03-27"),
        ("Diwali", "2017-10-19"),
        ("中秋节", "2017-10-04"),
        ("去年年底", "2016-12-01"),
        ("last weekend", "2017-12-23"),
    ],
)
def test_day_is_the_newest_that_has_begun(words: str, day: str) -> None:
    since = find_span(words, NOW, "en").since
    assert since is not None
    assert f"{since:%Y-%m-%d}" == day


def test_in_a_month_ends_with_it_and_since_a_month_does_not() -> None:
    inside = find_span("June", NOW, "en", question="what changed in June?")
    onwards = find_span("June", NOW, "en", question="what changed since June?")
    assert inside.until == datetime(2017, 7, 1, tzinfo=UTC)
    assert onwards.until is None


@pytest.mark.parametrize("words", ["2018-01-15", "next week", "tomorrow", "明天", "autumn 2023", "03/2024"])
def test_future_is_named_with_the_newest_event(words: str) -> None:
    with pytest.raises(ToolFailed) as failed:
        find_span(words, NOW, "en")
    assert str(failed.value) == (
        f"“{words}” lies after the newest event of this shop, 2017-12-30: there is nothing to tell yet."
    )


@pytest.mark.parametrize("words", ["the refit", "price rise", "2017-02-30", "", "soon", "3000 years"])
def test_what_is_no_date_is_refused(words: str) -> None:
    with pytest.raises(ToolFailed, match=r"is no date that I can read"):
        find_span(words, NOW, "en")


def test_day_and_month_that_may_be_exchanged_are_asked_for() -> None:
    with pytest.raises(Ambiguous) as asked:
        find_span("12/10/2011", NOW, "en")
    assert asked.value.values == ("2011-12-10", "2011-10-12")


def test_beginning_named_without_its_year_goes_back_before_its_end() -> None:
    earlier = newest_before("November", datetime(2017, 2, 1, tzinfo=UTC), "en")
    assert earlier is not None
    assert earlier.since == datetime(2016, 11, 1, tzinfo=UTC)
    assert newest_before("2017-11-01", NOW, "en") is None
