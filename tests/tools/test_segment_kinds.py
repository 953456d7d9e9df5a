"""Money for an order, the first so many, what was viewed, carted and returned: how they are said."""

from datetime import UTC, datetime

import pytest

from penchant.errors import DataError
from penchant.tools.conditions import Condition, Kind, conditions_from_json, conditions_to_json
from penchant.tools.segment_words import parse_segment

NOW = datetime(2018, 1, 1, tzinfo=UTC)
JUNE = datetime(2017, 6, 1, tzinfo=UTC)


def over(kind: Kind, number: float, since: datetime | None = None) -> Condition:
    return Condition(kind=kind, at_least=number, exclusive=True, since=since)


def least(kind: Kind, number: float, words: str | None = None) -> Condition:
    return Condition(kind=kind, at_least=number, words=words)


def top(count: int, kind: Kind = "top_spent", words: str | None = None) -> Condition:
    return Condition(kind=kind, count=count, words=words)


def did(kind: Kind, words: str | None = None, days: float | None = None) -> Condition:
    return Condition(kind=kind, words=words, days=days)


@pytest.mark.parametrize(
    ("words", "conditions"),
    [
        ("average order over 40", [over("average_order", 40)]),
        ("with an average basket above $30 since June", [over("average_order", 30, JUNE)]),
        ("AOV > 50", [over("average_order", 50)]),
        ("who spend 40 or more per order on average", [least("average_order", 40)]),
        ("averaging over 30 a basket", [over("average_order", 30)]),
        ("客单价高于200且买过有机蔬菜的会员", [over("average_order", 200), did("bought", "有机蔬菜")]),
        ("平均每单消费50以上", [least("average_order", 50)]),
        ("anyone with an order over 300", [over("largest_order", 300)]),
        ("spent more than 200 in one go", [over("largest_order", 200)]),
        ("spent over 100 on one visit", [over("largest_order", 100)]),
        ("单次消费满三百的客户", [least("largest_order", 300)]),
        ("orders over 10", [over("orders", 10)]),
        ("who are our 10 best customers", [top(10)]),
        ("top 50 by revenue", [top(50)]),
        ("the 10 customers who spent most on wine", [top(10, words="wine")]),
        ("the ten customers with the most orders", [top(10, "top_orders")]),
        ("top 20 shoppers by number of orders", [top(20, "top_orders")]),
        ("消费最多的前50名客户", [top(50)]),
        ("前10名大客户", [top(10)]),
        ("下单次数最多的20位顾客", [top(20, "top_orders")]),
        ("top 5 percent by spend", [Condition(kind="top_spent", at_most=5)]),
        ("viewed tea at least 3 times", [least("viewed", 3, "tea")]),
        ("returned shoes", [did("returned", "shoes")]),
        ("returned stuff", [did("returned")]),
        (
            "近7天加购没付款的",
            [did("carted", days=7), Condition(kind="orders", at_least=1, days=7, negated=True)],
        ),
        ("看过5次以上但没下单的", [least("viewed", 5), Condition(kind="orders", at_least=1, negated=True)]),
        ("只买过一单就没再来的", [Condition(kind="orders", at_least=1, at_most=1)]),
        ("花了2w以上的", [Condition(kind="spent", at_least=20000)]),
        ("put something in the cart in the last 7 days", [did("carted", days=7)]),
        (
            "looked at espresso machines but never bought them",
            [
                did("viewed", "espresso machines"),
                Condition(kind="bought", words="espresso machines", negated=True),
            ],
        ),
        (
            "left something in their cart in the last 7 days",
            [did("carted", days=7), Condition(kind="orders", at_least=1, days=7, negated=True)],
        ),
        ("浏览过电饭煲", [did("viewed", "电饭煲")]),
        ("rated tea at least 3 times", [least("rated", 3, "tea")]),
        ("who reviewed rye bread", [did("rated", "rye bread")]),
        ("评价过电饭煲", [did("rated", "电饭煲")]),
        ("who has written at least 30 reviews", [least("rated", 30)]),
        ("with three ratings or more of tea", [least("rated", 3, "tea")]),
        ("评价过30次以上的客户有多少？", [least("rated", 30)]),
        ("最近90天写过评价的客户", [did("rated", days=90)]),
        ("Which customers gave rye bread a bad rating?", [did("rated_badly", "rye bread")]),
        ("left a poor review on something in Bakery", [did("rated_badly", "Bakery")]),
        ("who reviewed tea well", [did("rated_well", "tea")]),
        ("给电饭煲打过差评的用户", [did("rated_badly", "电饭煲")]),
        ("给过好评的用户", [did("rated_well")]),
        (
            "rated tea 5 stars but never rye bread",
            [
                Condition(kind="stars", at_least=5, at_most=5, words="tea"),
                Condition(kind="rated", words="rye bread", negated=True),
            ],
        ),
        ("gave 4 stars or more to tea", [least("stars", 4, "tea")]),
        ("给电饭煲打过1星的客户", [Condition(kind="stars", at_least=1, at_most=1, words="电饭煲")]),
        ("our 8 most active reviewers", [top(8, "top_rated")]),
        ("10 customers with the most reviews", [top(10, "top_rated")]),
        ("评价最多的前8名用户", [top(8, "top_rated")]),
        ("reviewed for the very first time since June", [Condition(kind="first_seen", since=JUNE)]),
        ("who never reviewed anything by Jones", [Condition(kind="rated", words="Jones", negated=True)]),
        ("left no reviews", [Condition(kind="rated", negated=True)]),
        ("viewed anything", [did("viewed", None)]),
        (
            "viewed a sofa but not a bed",
            [did("viewed", "sofa"), Condition(kind="viewed", words="bed", negated=True)],
        ),
        ("加购过羽绒服至少2次", [least("carted", 2, "羽绒服")]),
    ],
)  # fmt: skip
def test_words_for_kinds_of_conditions(words: str, conditions: list[Condition]) -> None:
    assert list(parse_segment(words, now=NOW)) == conditions


@pytest.mark.parametrize(
    ("words", "kind", "thing"),
    [
        ("浏览过羽绒服但没买", "viewed", "羽绒服"),
        ("看了卫衣却没下单的客户", "viewed", "卫衣"),
        ("加购过T恤，但没买", "carted", "T恤"),
        ("加购了羽绒服但没付款", "carted", "羽绒服"),
        ("viewed down jackets but did not buy", "viewed", "down jackets"),
        ("put jeans in the cart but never bought", "carted", "jeans"),
    ],
)
def test_who_turned_to_a_thing_and_did_not_buy_did_not_buy_that(words: str, kind: Kind, thing: str) -> None:
    assert list(parse_segment(words, now=NOW)) == [
        did(kind, thing),
        Condition(kind="bought", words=thing, negated=True),
    ]


def test_never_having_ordered_is_more_than_not_having_bought_what_was_viewed() -> None:
    never = Condition(kind="orders", at_least=1, negated=True)
    assert list(parse_segment("看过羽绒服但从没下过单", now=NOW)) == [did("viewed", "羽绒服"), never]


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (over("average_order", 40), "spent more than 40 an order on average"),
        (over("largest_order", 40), "spent more than 40 in one order"),
        (top(10, words="wine"), "is among the 10 who spent most on wine"),
        (top(10, "top_orders"), "is among the 10 who bought things most often"),
        (did("carted", "socks", 7), "put socks in the cart in the last 7 days"),
        (top(8, "top_rated"), "is among the 8 who rated things most often"),
        (least("rated", 3, "tea"), "rated tea at least 3 times"),
        (least("stars", 4, "tea"), "rated tea at least 4 stars"),
        (Condition(kind="viewed", negated=True), "did not view anything"),
    ],
)
def test_conditions_are_told_and_kept_as_json(condition: Condition, told: str) -> None:
    assert condition.told == told
    assert conditions_from_json(conditions_to_json([condition])) == (condition,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "top_spent"},
        {"kind": "top_spent", "at_most": 10, "count": 3},
        {"kind": "top_orders", "count": 0},
        {"kind": "top_spent", "at_most": 100},
        {"kind": "bought", "words": "tea", "count": 3},
        {"kind": "average_order"},
        {"kind": "average_order", "at_least": 3, "words": "tea"},
    ],
)
def test_a_condition_without_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(DataError):
        Condition(**wrong)  # type: ignore[arg-type]
