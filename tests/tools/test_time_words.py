"""Stretches of time within a clause, by a clock that stands at Saturday, 30 December 2017."""

from datetime import UTC, datetime

import pytest

from penchant.tools.time_words import Span, take_span

NOW = datetime(2017, 12, 30, 20, tzinfo=UTC)


def day(year: int, month: int, date: int = 1) -> datetime:
    return datetime(year, month, date, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("in the last 6 wks", 42),
        ("over the past 8 mths", 240),
        ("in the last 6 mos", 180),
        ("in the last 3 yrs", 1095),
        ("in the last half year", 182),
        ("over the past year and a half", 547.5),
        ("in the past month and a half", 45),
        ("in the last two and a half years", 912.5),
        ("in the last few weeks", 21),
        ("in the preceding six weeks", 42),
        ("最近一年半", 547.5),
        ("过去两年半", 912.5),
        ("最近两个半月", 75),
        ("最近几天", 3),
        ("近几周", 21),
        ("前几个月", 90),
        ("前两周", 14),
        ("前半年", 182),
    ],
)
def test_abbreviated_halved_and_vague_lengths_are_counted_back(words: str, days: float) -> None:
    assert take_span(words, NOW) == ("", Span(days=days))


@pytest.mark.parametrize(
    ("words", "rest", "span"),
    [
        ("bought candles in the winter months", "bought candles", Span(None, day(2017, 12), day(2018, 3))),
        ("spent 50 over the past winter", "spent 50", Span(None, day(2016, 12), day(2017, 3))),
        ("ordered this autumn", "ordered", Span(None, day(2017, 9), day(2017, 12))),
        ("visited last weekend", "visited", Span(None, day(2017, 12, 23), day(2017, 12, 25))),
        ("bought tea since last weekend", "bought tea", Span(None, day(2017, 12, 23))),
        ("in the last complete quarter", "", Span(None, day(2017, 7), day(2017, 10))),
        ("since May last year", "", Span(None, day(2016, 5))),
        ("since Black Friday 2016", "", Span(None, day(2016, 11, 25))),
        ("before Christmas 2016", "", Span(None, None, day(2016, 12, 25))),
        ("spent 50 over Easter", "spent 50", Span(None, day(2017, 4, 16), day(2017, 4, 17))),
        ("in the Christmas period", "", Span(None, day(2017, 12, 24), day(2018, 1, 7))),
        (
            "bought tea in the weeks before Christmas",
            "bought tea",
            Span(None, day(2017, 11, 27), day(2017, 12, 25)),
        ),
        ("in the current quarter", "", Span(None, day(2017, 10))),
        ("整个夏天买过茶", "买过茶", Span(None, day(2017, 6), day(2017, 9))),
        ("三月初以来买过茶", "买过茶", Span(None, day(2017, 3))),
        ("年底之前", "", Span(None, None, day(2018, 1))),
        ("中秋节之后没来过", "没来过", Span(None, day(2017, 10, 5))),
        ("五一以来", "", Span(None, day(2017, 5))),
        ("从2017-05-01到现在", "", Span(None, day(2017, 5))),
        ("上周五买过茶", "买过茶", Span(None, day(2017, 12, 22), day(2017, 12, 23))),
        ("去年全年", "", Span(None, day(2016, 1), day(2017, 1))),
        ("暑假买过茶", "买过茶", Span(None, day(2017, 7), day(2017, 9))),
        ("去年暑假里", "", Span(None, day(2016, 7), day(2016, 9))),
        ("国庆七天没来过", "没来过", Span(None, day(2017, 10), day(2017, 10, 8))),
        ("2016年春节假期", "", Span(None, day(2016, 2, 8), day(2016, 2, 15))),
        ("国庆期间没来过", "没来过", Span(None, day(2017, 10), day(2017, 10, 8))),
        ("去年五一期间买过茶", "买过茶", Span(None, day(2016, 5), day(2016, 5, 6))),
        ("上上周买过茶", "买过茶", Span(None, day(2017, 12, 11), day(2017, 12, 18))),
        ("上上个月买过茶", "买过茶", Span(None, day(2017, 10), day(2017, 11))),
        ("前天来过", "来过", Span(None, day(2017, 12, 28), day(2017, 12, 29))),
        ("618卖了多少", "卖了多少", Span(None, day(2017, 6, 18), day(2017, 6, 19))),
        ("七夕卖了多少酒", "卖了多少酒", Span(None, day(2017, 8, 28), day(2017, 8, 29))),
        ("双十一期间来过", "来过", Span(None, day(2017, 11, 11), day(2017, 11, 12))),
        ("16年3月买过茶", "买过茶", Span(None, day(2016, 3), day(2016, 4))),
        ("Q3的营业额", "的营业额", Span(None, day(2017, 7), day(2017, 10))),
        ("11.1到11.11买过茶", "买过茶", Span(None, day(2017, 11), day(2017, 11, 12))),
        ("12/20-1/5买过茶", "买过茶", Span(None, day(2016, 12, 20), day(2017, 1, 6))),
        ("bought tea on 12.11.2017", "bought tea", Span(None, day(2017, 11, 12), day(2017, 11, 13))),
        ("spent 12.50 since 1.6.2017", "spent 12.50", Span(None, day(2017, 6))),
        ("2017.6.1以来买过茶", "买过茶", Span(None, day(2017, 6))),
        ("2.14当天买过茶", "买过茶", Span(None, day(2017, 2, 14), day(2017, 2, 15))),
        ("9.1以来没来过", "没来过", Span(None, day(2017, 9))),
        ("俩月没来过", "没来过", Span(60.0)),
        ("一个多月没来过", "没来过", Span(30.0)),
        ("中秋节前两周买过茶", "买过茶", Span(None, day(2017, 9, 20), day(2017, 10, 4))),
        ("双十一后三天", "", Span(None, day(2017, 11, 12), day(2017, 11, 15))),
        ("入夏以来没来过", "没来过", Span(None, day(2017, 6))),
        ("不早于5月3日", "", Span(None, day(2017, 5, 3))),
        ("不晚于2016年3月", "", Span(None, None, day(2016, 4))),
        ("5月3日以后没来过", "没来过", Span(None, day(2017, 5, 3))),
        ("5月以后没来过", "没来过", Span(None, day(2017, 6))),
        ("这个月买过茶", "买过茶", Span(None, day(2017, 12), day(2018, 1))),
        ("一月买过茶", "买过茶", Span(None, day(2017, 1), day(2017, 2))),
        ("12月5日到3月5日", "", Span(None, day(2016, 12, 5), day(2017, 3, 6))),
        ("五六月买过茶", "买过茶", Span(None, day(2017, 5), day(2017, 7))),
        ("2016年3到5月", "", Span(None, day(2016, 3), day(2016, 6))),
        ("上周买过茶", "买过茶", Span(None, day(2017, 12, 18), day(2017, 12, 25))),
        ("bought tea last month", "bought tea", Span(None, day(2017, 11), day(2017, 12))),
        ("bought tea in the last month", "bought tea", Span(30.0)),
        ("since last quarter", "", Span(None, day(2017, 7))),
        ("last month or so", "", Span(30.0)),
        ("9月1号至15号买过茶", "买过茶", Span(None, day(2017, 9), day(2017, 9, 16))),
        ("12月第一周买过茶", "买过茶", Span(None, day(2017, 12), day(2017, 12, 8))),
        ("11月最后一周没来过", "没来过", Span(None, day(2017, 11, 24), day(2017, 12))),
        ("2016年的前三个季度", "", Span(None, day(2016, 1), day(2016, 10))),
        ("最近一次买的茶", "最近一次买的茶", None),
        ("what was bought most recently", "what was bought most recently", None),
    ],
)
def test_stretch_is_taken_out_of_its_clause(words: str, rest: str, span: Span | None) -> None:
    assert take_span(words, NOW) == (rest, span)


@pytest.mark.parametrize(
    "words",
    [
        "spent 50 on Christmas cards",
        "interested in Halloween costumes",
        "bought gifts from the Easter range",
        "bought tea after the Christmas sale",
        "bought Easter eggs",
        "喜欢中秋月饼",
        "买过圣诞贺卡",
        "买过端午粽子",
        "喜欢过年糖果",
        "since payday",
        "before the relaunch",
        "in the last week of the campaign",
        "spent 1.5 to 2.5",
        "买过2.5元到3.5元的茶",
    ],
)
def test_things_named_after_a_feast_and_moments_of_the_shop_are_no_time(words: str) -> None:
    assert take_span(words, NOW) == (words, None)


@pytest.mark.parametrize("now", [1998, 2026])
@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("sales in Nov '97", day(1997, 11), day(1997, 12)),
        ("sales Nov '97 to Mar '98", day(1997, 11), day(1998, 4)),
        ("sales from Nov '97 to Mar '98", day(1997, 11), day(1998, 4)),
        ("sales Nov '97 through Mar '98", day(1997, 11), day(1998, 4)),
    ],
)
def test_short_years_are_those_that_have_begun(
    words: str, since: datetime, until: datetime, now: int
) -> None:
    assert take_span(words, day(now, 6)) == ("sales", Span(None, since, until))


@pytest.mark.parametrize("words", ["一周里哪天卖得最好", "一周内哪天卖得最好", "一周里周六卖得多吗"])
def test_a_day_of_the_week_is_no_length(words: str) -> None:
    assert take_span(words, NOW) == (words, None)
    assert take_span("一周内卖了多少", NOW) == ("卖了多少", Span(7.0, None, None))
