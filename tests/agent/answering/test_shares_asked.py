"""Pairs of items, the first of all and what they have of it, new and returning shoppers, asked plainly."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering.ids_named import asked_outright

Said = dict[str, str]


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("Which products are most often bought together?", {}),
        ("frequently bought together items", {}),
        ("market basket analysis please", {}),
        ("top 5 pairs of teas", {"words": "tea", "count": "5"}),
        ("哪两个商品最常一起买", {}),
        ("Which two products land in the same order most often?", {}),
        ("购物篮分析", {}),
    ],
)
def test_pairs_of_items_are_told_by_their_orders(browsed: penchant.Shop, question: str, given: Said) -> None:
    pairs = {"by": "pair", "measure": "orders"}
    assert asked_outright(question, browsed.catalogue) == (ToolCall("figures", {**given, **pairs}),)


@pytest.mark.parametrize("question", ["which two products sold best?", "哪两款商品卖得最好"])
def test_the_first_two_are_no_pair(browsed: penchant.Shop, question: str) -> None:
    assert "pair" not in [call.arguments.get("by") for call in asked_outright(question, browsed.catalogue)]


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("What share of sales do the top 2 customers bring?", {"by": "shopper", "count": "2"}),
        ("What part of revenue comes from our top 20% of customers?", {"by": "shopper"}),
        ("top 10 products' share of revenue", {"by": "item", "count": "10"}),
        ("how many customers make up half of our revenue?", {"by": "shopper"}),
        ("which products bring in 80% of sales", {"by": "item"}),
        ("is it 80/20 here?", {"by": "shopper"}),
        ("前3名顾客占销售额多少", {"by": "shopper", "count": "3"}),
        ("多少顾客贡献了一半的销售额", {"by": "shopper"}),
        ("我们符合二八定律吗", {"by": "shopper"}),
        ("消费最多的前20名客户贡献了多少销售额？", {"by": "shopper", "count": "20"}),
        ("who is our best customer?", {"by": "shopper", "count": "1"}),
        (
            "Morning. Who are our 5 biggest accounts in all the log, and how much did each one bring in?",
            {"by": "shopper", "count": "5"},
        ),
        ("消费最多的5个客户是谁，各花了多少", {"by": "shopper", "count": "5"}),
        ("our biggest spender", {"by": "shopper", "count": "1"}),
        ("谁是我们最好的客户？", {"by": "shopper", "count": "1"}),
    ],
)
def test_the_share_of_the_first_is_told_by_spending(
    browsed: penchant.Shop, question: str, given: Said
) -> None:
    wanted = ToolCall("figures", {**given, "measure": "spent"})
    assert asked_outright(question, browsed.catalogue) == (wanted,)


def test_the_most_loyal_customer_ordered_most_often(browsed: penchant.Shop) -> None:
    wanted = ToolCall("figures", {"by": "shopper", "measure": "orders", "count": "1"})
    for question in ("who is our most loyal customer?", "最忠实的顾客是谁"):
        assert asked_outright(question, browsed.catalogue) == (wanted,)
    assert asked_outright("who are our best customers?", browsed.catalogue) == ()


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("new vs returning customers in February", {"measure": "spent", "since": "2025-02-01"}),
        ("orders from new customers", {"measure": "orders"}),
        ("how much do new customers spend on tea?", {"words": "tea", "measure": "spent"}),
        ("新客和老客各多少人", {"measure": "shoppers"}),
        ("新老客户各贡献多少营业额", {"measure": "spent"}),
        ("新客户和老客户的订单数", {"measure": "orders"}),
    ],
)
def test_new_and_returning_shoppers_are_asked_apart(
    browsed: penchant.Shop, question: str, given: Said
) -> None:
    assert asked_outright(question, browsed.catalogue) == (ToolCall("figures", {"by": "newness", **given}),)


@pytest.mark.parametrize("question", ["how many new customers in February", "number of new customers"])
def test_how_many_are_new_is_no_split(browsed: penchant.Shop, question: str) -> None:
    calls = asked_outright(question, browsed.catalogue)
    assert not any(call.arguments.get("by") == "newness" for call in calls)


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("who bought the most tea?", {"words": "tea", "measure": "purchases"}),
        ("Which customer spent most on yogurt", {"words": "yogurt", "measure": "spent"}),
        ("谁在茶上花钱最多", {"words": "茶", "measure": "spent"}),
        ("who rated the most products", {"measure": "purchases", "kind": "rating"}),
    ],
)
def test_who_has_most_of_a_kind_comes_first(browsed: penchant.Shop, question: str, given: Said) -> None:
    assert asked_outright(question, browsed.catalogue) == (ToolCall("figures", {"by": "shopper", **given}),)
