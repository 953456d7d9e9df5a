"""Words as conditions: what is read, in both languages, and what is refused by name."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penchant.errors import DataError
from penchant.tools.conditions import Condition, conditions_from_json, conditions_to_json
from penchant.tools.segment_words import SAYABLE, parse_segment
from penchant.tools.time_words import number_of

NOW = datetime(2017, 12, 31, 12, tzinfo=UTC)


def day(year: int, month: int, date: int = 1) -> datetime:
    return datetime(year, month, date, tzinfo=UTC)


def told(words: str) -> list[str]:
    return [condition.told for condition in parse_segment(words, now=NOW)]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("likes tea", [Condition(kind="likes", words="tea")]),
        (
            "customers who like tea but not coffee",
            [Condition(kind="likes", words="tea"), Condition(kind="likes", words="coffee", negated=True)],
        ),
        (
            "people who spend over 50 a month",
            [Condition(kind="spent", at_least=50, exclusive=True, days=30)],
        ),
        (
            "spent at least 1,200.50 on wine since 2017-06-01",
            [Condition(kind="spent", words="wine", at_least=1200.5, since=day(2017, 6))],
        ),
        (
            "spent between 20 and 50 in the last two weeks",
            [Condition(kind="spent", at_least=20, at_most=50, days=14)],
        ),
        (
            "bought tea and bread in the last 30 days",
            [Condition(kind="bought", words=word, days=30) for word in ("tea", "bread")],
        ),
        ("bought yogurt at least three times", [Condition(kind="bought", words="yogurt", at_least=3)]),
        (
            "people who bought neither tea nor coffee",
            [Condition(kind="bought", words=word, negated=True) for word in ("tea", "coffee")],
        ),
        ('likes "salt and vinegar"', [Condition(kind="likes", words="salt and vinegar")]),
        ("customers not seen for 90 days", [Condition(kind="seen", days=90, negated=True)]),
        ("we haven't seen since June", [Condition(kind="seen", since=day(2017, 6), negated=True)]),
        ("last seen before 1 March 2017", [Condition(kind="seen", since=day(2017, 3), negated=True)]),
        (
            "haven't bought anything in 6 weeks",
            [Condition(kind="orders", at_least=1, days=42, negated=True)],
        ),
        ("first seen since 2017-06-01", [Condition(kind="first_seen", since=day(2017, 6))]),
        (
            "customers who joined in May",
            [Condition(kind="first_seen", since=day(2017, 5), until=day(2017, 6))],
        ),
        ("new customers", [Condition(kind="first_seen", days=30)]),
        (
            "big spenders with at least 3 visits",
            [Condition(kind="top_spent", at_most=10), Condition(kind="visits", at_least=3)],
        ),
        (
            "fewer than 5 orders this year",
            [Condition(kind="orders", at_most=5, exclusive=True, since=day(2017, 1))],
        ),
        ("households that came on at least 200 days", [Condition(kind="visits", at_least=200)]),
        (
            "folks who were in at least 10 times during the last 30 days",
            [Condition(kind="visits", at_least=10, days=30)],
        ),
        ("everyone who first came to us since June", [Condition(kind="first_seen", since=day(2017, 6))]),
        (
            "spent more than 1000 but have stayed away for 60 days",
            [
                Condition(kind="spent", at_least=1000, exclusive=True),
                Condition(kind="seen", days=60, negated=True),
            ],
        ),
        (
            "people who have placed fewer than 5 orders",
            [Condition(kind="orders", at_most=5, exclusive=True)],
        ),
        ("made 3 or fewer orders", [Condition(kind="orders", at_most=3)]),
        ("guests who've only ever ordered once", [Condition(kind="orders", at_least=1, at_most=1)]),
        (
            "since Christmas spent over 50",
            [Condition(kind="spent", at_least=50, exclusive=True, since=day(2017, 12, 25))],
        ),
        (
            "最近30天消费超过300元的有多少人",
            [Condition(kind="spent", at_least=300, exclusive=True, days=30)],
        ),
        ("来过200次以上的顾客有几位？", [Condition(kind="visits", at_least=200)]),
        ("一共有多少客户消费过1000元以上？", [Condition(kind="spent", at_least=1000)]),
        ("seen on up to 3 days", [Condition(kind="visits", at_most=3)]),
        ("one-time buyers", [Condition(kind="orders", at_least=1, at_most=1)]),
        (
            "喜欢茶但没买过咖啡的客户",
            [Condition(kind="likes", words="茶"), Condition(kind="bought", words="咖啡", negated=True)],
        ),
        ("每月消费超过500元的会员", [Condition(kind="spent", at_least=500, exclusive=True, days=30)]),
        ("90天没来的老客户", [Condition(kind="seen", days=90, negated=True)]),
        ("最近三十天买过牛奶3次以上的客户", [Condition(kind="bought", words="牛奶", at_least=3, days=30)]),
        ("2017年6月以来消费满100元的会员", [Condition(kind="spent", at_least=100, since=day(2017, 6))]),
        ("既买茶又买咖啡的客户", [Condition(kind="bought", words=word) for word in ("茶", "咖啡")]),
        ("5月以后没再来的会员", [Condition(kind="seen", since=day(2017, 6), negated=True)]),
    ],
)
def test_words_are_read_as_conditions(words: str, wanted: list[Condition]) -> None:
    assert list(parse_segment(words, now=NOW)) == wanted


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("likes tea and went to the moon at night yesterday", "went to the moon at night yesterday"),
        ("people who are likely to marry", "are likely to marry"),
        ("bought tea after June but not before", "not before"),
        ("people who buy less since June", "buy less since June"),
        ("价格敏感的客户", "价格敏感的客户"),
    ],
)
def test_what_is_not_understood_is_named_with_what_can_be_said(words: str, part: str) -> None:
    where = "" if words == part else f" in `{words}`"
    message = f"`{part}`{where} is not understood; what can be said: {SAYABLE}"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        parse_segment(words, now=NOW)


def test_or_is_refused_rather_than_read_as_and() -> None:
    with pytest.raises(DataError, match=r"^`or` in `likes tea or spent over 50` is not understood: ask for"):
        parse_segment("likes tea or spent over 50", now=NOW)


def test_nothing_said_says_what_can_be() -> None:
    with pytest.raises(DataError, match=r"^say which shoppers; what can be said: likes X; "):
        parse_segment("  ", now=NOW)


def test_conditions_tell_themselves_in_words() -> None:
    assert told("spent more than 50 on wine in the last 30 days and have not bought tea") == [
        "spent more than 50 on wine in the last 30 days",
        "did not buy tea",
    ]
    assert told("not first seen since June") == ["not: was first seen since 2017-06-01"]
    assert told("haven't ordered in 60 days") == ["bought nothing in the last 60 days"]


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(words: str) -> None:
    refused = ""
    read: tuple[Condition, ...] = ()
    try:
        read = parse_segment(words, now=NOW)
    except DataError as error:
        refused = str(error)
    assert read or "what can be said" in refused


def test_conditions_survive_json_and_edits_are_checked() -> None:
    conditions = parse_segment("likes tea and spent over 50 since June but not seen for 20 days", now=NOW)
    assert conditions_from_json(conditions_to_json(conditions)) == conditions
    for document, message in (
        ('[{"kind": "spent"}]', "the condition `spent` needs `at_least` or `at_most`"),
        ('[{"kind": "seen", "dayz": 3}]', "conditions cannot be read: 0 > dayz: Unexpected keyword argument"),
        ('[{"kind": "seen", "days": -1}]', "`days` is above 0 and stands without `since`"),
        ('[{"kind": "visits", "words": "tea"}]', "the condition `visits` takes no `words`"),
    ):
        with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
            conditions_from_json(document)


@pytest.mark.parametrize(
    ("words", "number"),
    [("3", 3), ("1,200", 1200), ("twelve", 12), ("a", 1), ("十", 10), ("二十五", 25), ("三百二十", 320)],
)
def test_numbers_in_words(words: str, number: float) -> None:
    assert number_of(words) == number


@pytest.mark.parametrize(
    ("said", "amount"),
    [("12,50", 12.5), ("1.000", 1000), ("1.000,50", 1000.5), ("1,5k", 1500), ("0.125", 0.125)],
)
def test_amounts_may_be_written_with_a_decimal_comma(said: str, amount: float) -> None:
    (condition,) = parse_segment(f"spent more than {said} in total", now=NOW)
    assert condition.at_least == amount
