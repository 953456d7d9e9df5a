"""Averages and shares that are described, and questions whose topic stands first."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering.ids_named import asked_outright
from penchant.agent.answering.notions import described
from penchant.agent.answering.orders_again import orders_again
from penchant.agent.answering.told_again import told_again
from penchant.agent.answering.topic_first import topic_in_place

Said = dict[str, str]


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("what does a client leave with us on average?", "per_shopper"),
        ("how big is a typical basket?", "per_order"),
        ("how many articles does an order hold, usually?", "basket"),
        ("how many weeks go by, on average, until people buy again?", "gap"),
        ("what percentage of visitors went on to buy?", "conversion"),
        ("which fraction of people returned for another order?", "repeat"),
        ("how do shoppers rate it on average?", "stars"),
        ("which maker is rated worst?", "stars"),
    ],
)
def test_a_measure_is_found_by_what_a_question_speaks_of(question: str, measure: str) -> None:
    found = described(question)
    assert found is not None
    assert found[0] == measure


@pytest.mark.parametrize(
    "question",
    ["what is the return rate of tea?", "how many people bought tea again?", "I mean the orders in May"],
)
def test_what_names_its_measure_or_none_is_not_described(question: str) -> None:
    assert described(question) is None


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("how many times has green tea been bought?", {"words": "green tea", "measure": "purchases"}),
        ("how many buyers has green tea had?", {"words": "green tea", "measure": "shoppers"}),
        ("who has placed the most orders?", {"by": "shopper", "measure": "orders"}),
        ("who are our most loyal customers?", {"by": "shopper", "measure": "orders"}),
        ("green tea, what did it bring in?", {"words": "green tea", "measure": "spent"}),
        ("did we sell more tea or more yogurt?", {"words": "tea", "other": "yogurt"}),
    ],
)
def test_numbers_are_asked_by_buyers_orders_and_topics(
    shop: penchant.Shop, question: str, asked: Said
) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("figures", asked),)


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        (
            "I'm looking at green tea right now, how much of it did we sell?",
            "how much of green tea did we sell",
        ),
        ("Green tea, average price?", "average price of Green tea"),
        ("tea orders, how many?", "how many tea orders"),
        (
            "what do people send back the most, which product is that?",
            "which product do people send back the most?",
        ),
        ("tea or yogurt - which sells more?", "tea or yogurt - which sells more?"),
        ("green tea: which shoppers like yogurt?", "green tea: which shoppers like yogurt?"),
    ],
)
def test_a_topic_is_put_where_it_belongs(shop: penchant.Shop, question: str, plain: str) -> None:
    assert topic_in_place(question, shop.catalogue) == plain


_NEWEST = ToolCall("orders", {"rank": "newest", "shopper": "718", "count": "1"})
_JULY = {"since": "2025-07-01", "until": "2025-07-31"}
_RATES = ToolCall("figures", {"by": "category", "measure": "return_rate"})


@pytest.mark.parametrize(
    ("before", "question", "asked"),
    [
        (ToolCall("compare", {"shopper": "718", "other": "853"}), "how much did each of them spend?", {}),
        (_NEWEST, "who placed it?", {}),
        (_NEWEST, "and in the one before that?", {"count": "2"}),
        (ToolCall("overview", _JULY), "how does that stack up against the month before?",
         {"against": "2025-06-01 to 2025-06-30"}),
        (_RATES, "and the lowest?", {}),
    ],
)  # fmt: skip
def test_what_an_answer_holds_is_told_again(
    shop: penchant.Shop, before: ToolCall, question: str, asked: Said
) -> None:
    expected = ToolCall(before.tool, {**before.arguments, **asked})
    read = orders_again if before.tool == "orders" else told_again
    assert read(question, before, shop.catalogue) == expected


def test_what_a_group_spent_is_asked_of_it(shop: penchant.Shop) -> None:
    group = ToolCall("segment", {"words": "bought tea"})
    asked = {"among": "bought tea", "measure": "spent"}
    assert told_again("and how much did they spend?", group, shop.catalogue) == ToolCall("figures", asked)


def test_another_kind_of_goods_is_not_the_other_end(shop: penchant.Shop) -> None:
    assert told_again("which brand has the lowest?", _RATES, shop.catalogue) is None
