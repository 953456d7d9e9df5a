"""Everyday words for deeds, prices, the range, orders and groups, asked without a router."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering.ids_named import asked_outright

Said = dict[str, str]


@pytest.mark.parametrize(
    "question",
    [
        "List what 718 returned.",
        "Any returns from 718?",
        "Did anything come back from 718, and if so what did they return?",
        "Which purchases of customer 718 ended in a refund?",
        "Has 718 sent anything back?",
        "how long ago is it since 718 last ordered, on what day was that?",
        "So how many times has 718 ordered by now?",
    ],
)
def test_the_deeds_of_one_shopper(shop: penchant.Shop, question: str) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("activity", {"shopper": "718"}),)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("So green tea, what do we charge for it?", {"words": "green tea"}),
        ("what's the list price of green tea?", {"words": "green tea"}),
        ("I'm thinking about pricing, what does tea go for in our shop on average?", {"words": "tea"}),
        ("which tea is priced lowest?", {"words": "tea", "order": "cheapest"}),
        ("so what's the cheapest tea you can get from us?", {"words": "tea", "order": "cheapest"}),
        ("products with a price greater than 4", {"min_price": "4"}),
        ("how many products have we got for sale altogether?", {}),
        ("for each brand, how many products is it?", {"by": "brand"}),
        ("What's the product count by brand?", {"by": "brand"}),
        ("what have we got that no one's ever bought?", {"sold": "never"}),
    ],
)
def test_prices_and_the_range(shop: penchant.Shop, question: str, asked: Said) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("assortment", asked),)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("which orders have a total value greater than 15?", {"rank": "spent", "min_spent": "15"}),
        ("orders totalling over 15", {"rank": "spent", "min_spent": "15"}),
        ("which items show up in the same order as a tea?", {"words": "tea"}),
        ("I'd like to see what people put in the same order as yogurt.", {"words": "yogurt"}),
        ("the biggest order ever, what was in it?", {"rank": "spent", "count": "1"}),
    ],
)
def test_single_orders(shop: penchant.Shop, question: str, asked: Said) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("orders", asked),)


@pytest.mark.parametrize(
    "question",
    [
        "So people who get tea, what else do they get?",
        "which other products are purchased by customers of tea?",
        "Could you tell me what those who buy tea also tend to buy?",
        "tea buyers, what do they like more than other customers?",
        "what sets tea buyers apart from the rest?",
    ],
)
def test_what_buyers_of_a_thing_buy_besides(shop: penchant.Shop, question: str) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("segment", {"words": "bought tea"}),)
