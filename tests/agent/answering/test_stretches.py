"""From when to when questions about the shop ask, and what they hold it against."""

from datetime import UTC, datetime

import pytest

from penchant.agent.answering.of_shop import compares_times
from penchant.agent.answering.stretches import (
    Ahead,
    asks_only_year_before,
    course_asked,
    stretches_asked,
    with_leads,
)

NOW, BEGAN = datetime(2017, 6, 30, 12, tzinfo=UTC), datetime(2015, 1, 1, tzinfo=UTC)
NEW_YEAR = datetime(2017, 1, 1, 4, tzinfo=UTC)


def days(question: str, before: str = "") -> list[str]:
    found = stretches_asked(question, before, now=NOW, began=BEGAN)
    return [f"{one.since:%y-%m-%d}..{one.until:%y-%m-%d}" for one in found]


@pytest.mark.parametrize(
    ("question", "stretches"),
    [
        ("orders in June", ["17-06-01..17-06-30"]),
        ("how did June go?", ["17-06-01..17-06-30"]),
        ("So was turnover in June higher than in May?", ["17-06-01..17-06-30", "17-05-01..17-05-31"]),
        ("orders in May vs April", ["17-05-01..17-05-31", "17-04-01..17-04-30"]),
        ("sales this week versus last week", ["17-06-26..17-06-30", "17-06-19..17-06-25"]),
        (
            "Did more people shop with us this spring than last spring?",
            ["17-03-01..17-05-31", "16-03-01..16-05-31"],
        ),
        (
            "revenue this quarter against the same quarter last year",
            ["17-04-01..17-06-30", "16-04-01..16-06-30"],
        ),
        ("今年6月的订单比去年6月多吗", ["17-06-01..17-06-30", "16-06-01..16-06-30"]),
        ("6月销售额比去年多吗", ["17-06-01..17-06-30", "16-06-01..16-06-30"]),
        ("was May a better month than April?", ["17-05-01..17-05-31", "17-04-01..17-04-30"]),
        ("how does june compare to june last year", ["17-06-01..17-06-30", "16-06-01..16-06-30"]),
        ("revenue 2016 vs 2015", ["16-01-01..16-12-31", "15-01-01..15-12-31"]),
        ("sales last week vs the week before", ["17-06-19..17-06-25", "17-06-12..17-06-18"]),
        ("turnover in May versus the month before", ["17-05-01..17-05-31", "17-04-01..17-04-30"]),
        ("6月销售额环比", ["17-06-01..17-06-30", "17-05-01..17-05-31"]),
        ("are sales up on last month?", []),
        ("how is business lately", []),
        ("how many in March, and how many in April", ["17-03-01..17-03-31", "17-04-01..17-04-30"]),
        ("8月8号和8月15号哪天人多", ["16-08-08..16-08-08", "16-08-15..16-08-15"]),
        ("sales in March of tea from April", ["17-03-01..17-03-31"]),
        ("orders in May 2016", ["16-05-01..16-05-31"]),
        ("sales in the week before xmas last year", ["16-12-18..16-12-24"]),
    ],
)
def test_a_question_names_one_stretch_or_two_that_it_compares_or_asks_of_alike(
    question: str, stretches: list[str]
) -> None:
    assert days(question) == stretches


@pytest.mark.parametrize(
    ("question", "before", "stretches"),
    [
        ("same quarter the year before", "revenue q4 2016", ["16-10-01..16-12-31", "15-10-01..15-12-31"]),
        ("去年同期呢", "今年第一季度的销售额是多少？", ["17-01-01..17-03-31", "16-01-01..16-03-31"]),
        ("and the same month last year?", "how is the shop doing", []),
    ],
)
def test_the_same_days_of_the_year_before_go_on_from_the_question_before(
    question: str, before: str, stretches: list[str]
) -> None:
    assert asks_only_year_before(question)
    assert days(question, before) == stretches


def test_a_year_before_29_february_is_the_28th() -> None:
    (_, then) = stretches_asked("orders on 29 February 2016 against last year", "", now=NOW, began=BEGAN)
    assert then.since == datetime(2015, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "is_so"),
    [
        ("was May a better month than April?", True),
        ("orders may vs april", True),
        ("how does june compare to june last year", True),
        ("5月的新客户比4月多吗", True),
        ("Did we have more rain in June than in May?", False),
        ("Did 718 buy more in June than in May?", False),
        ("orders in June", False),
    ],
)
def test_two_times_of_the_shop_are_compared_where_nothing_else_is_said(question: str, is_so: bool) -> None:
    assert compares_times(question) == is_so


def test_a_stretch_to_come_is_refused() -> None:
    with pytest.raises(Ahead, match=r"^in May 2031$"):
        days("orders in May 2031")


@pytest.mark.parametrize(
    ("now", "question", "stretches"),
    [
        ("2018-01-01", "sales this year", ["18-01-01..18-01-01", "17-01-01..17-12-31"]),
        ("2018-01-01", "这个月的订单", ["18-01-01..18-01-01", "17-12-01..17-12-31"]),
        ("2017-07-01", "turnover this quarter", ["17-07-01..17-07-01", "17-04-01..17-06-30"]),
        ("2017-07-03", "本周订单", ["17-07-03..17-07-03", "17-06-26..17-07-02"]),
        ("2017-07-03", "orders this month", ["17-07-01..17-07-03"]),
        ("2015-01-01", "sales this year", ["15-01-01..15-01-01"]),
    ],
)
def test_what_has_hardly_begun_is_held_against_the_whole_before(
    now: str, question: str, stretches: list[str]
) -> None:
    at = datetime.fromisoformat(now).replace(hour=4, tzinfo=UTC)
    found = stretches_asked(question, "", now=at, began=BEGAN)
    assert [f"{one.since:%y-%m-%d}..{one.until:%y-%m-%d}" for one in found] == stretches


def test_a_quarter_that_has_hardly_begun_is_not_held_against_others() -> None:
    found = stretches_asked("酸奶二季度比一季度多卖多少", "", now=NEW_YEAR, began=BEGAN)
    assert [f"{one.since:%Y-%m-%d}" for one in found] == ["2016-04-01", "2016-01-01"]


def test_times_that_follow_each_other_are_a_course() -> None:
    unit, stretch = course_asked("spend per head, Q1 Q2 Q3 Q4", now=NEW_YEAR, began=BEGAN) or ("", None)
    assert unit == "quarter"
    assert stretch is not None
    assert f"{stretch.since:%Y-%m-%d}..{stretch.until:%Y-%m-%d}" == "2016-01-01..2016-12-31"
    assert course_asked("Q1 and Q3 and Q4", now=NEW_YEAR, began=BEGAN) is None


@pytest.mark.parametrize(
    ("question", "led"),
    [
        ("orders May", "orders in May"),
        ("sales 12 Nov", "sales on 12 Nov"),
        ("May I see the newest order?", "May I see the newest order?"),
    ],
)
def test_bare_months_and_days_get_their_lead(question: str, led: str) -> None:
    assert with_leads(question) == led
