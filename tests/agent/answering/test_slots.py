"""What a question says plainly, put into the call that a model chose for it."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering.slots import slots_filled

Said = dict[str, str]
CHEAPEST_TEA = {"words": "tea", "order": "cheapest"}
JUNE = {"since": "2025-06-01", "until": "2025-06-30"}


@pytest.mark.parametrize(
    ("question", "call", "meant"),
    [
        (
            "top 5 orders in june by value pls, whoever it was",
            ToolCall("orders", {"rank": "newest", "since": "june"}),
            {"rank": "spent", "count": "5", **JUNE},
        ),
        (
            "top 5 orders june by value pls",
            ToolCall("orders", {"rank": "newest", "until": "june"}),
            {"rank": "spent", "count": "5", **JUNE},
        ),
        (
            "Show me the ten newest tickets, those with tea in",
            ToolCall("orders", {"rank": "newest", "since": "newest", "until": "tea"}),
            {"rank": "newest", "count": "ten", "words": "tea"},
        ),
        (
            "have we ever rung up receipts above 50 bucks?",
            ToolCall("orders", {"min_spent": "50"}),
            {"rank": "spent", "min_spent": "50 bucks"},
        ),
        (
            "bigest ordr in jnue, by value",
            ToolCall("orders", {"rank": "newest", "since": "jnue"}),
            {"rank": "spent", "count": "1", **JUNE},
        ),
        (
            "biggest order with lawnmowers anyone put through",
            ToolCall("orders", {"rank": "spent", "words": "lawnmowers"}),
            {"rank": "spent", "words": "lawnmowers", "count": "1"},
        ),
        (
            "how did yogurt move June against May",
            ToolCall("figures", {"words": "yogurt", "since": "June"}),
            {"words": "yogurt"},
        ),
        (
            "what was the average value of an order on Sundays, roughly",
            ToolCall("figures", {"words": "value", "measure": "orders"}),
            {"by": "weekday", "days": "sunday", "measure": "per_order"},
        ),
        (
            "older teas by week",  # no orders, and none that is misspelt
            ToolCall("figures", {"words": "teas"}),
            {"words": "teas", "by": "week"},
        ),
        ("cheapest tea we could find?", ToolCall("assortment", {"words": "cheapest tea"}), CHEAPEST_TEA),
        (
            "what's the dearest thing on the shelf above 3 dollars",
            ToolCall("assortment", {"max_price": "dearest"}),
            {"order": "dearest", "min_price": "3 dollars"},
        ),
        (
            "in June nobody bought how many things",
            ToolCall("assortment", {"count": "nobody", "since": "June"}),
            {"sold": "never", **JUNE},
        ),
        ("average price per department please", ToolCall("assortment", {}), {"by": "department"}),
        (
            "what did yogurt do in June each week",
            ToolCall("figures", {"words": "yogurt", "by": "weekday", "since": "June"}),
            {"words": "yogurt", "by": "week", **JUNE},
        ),
        (
            "how much has 718 left with us since June",
            ToolCall("activity", {"shopper": "718", "since": "June"}),
            {"shopper": "718", "since": "2025-06-01"},
        ),
    ],
)
def test_what_is_said_plainly_counts_more_than_what_was_read(
    shop: penchant.Shop, question: str, call: ToolCall, meant: Said
) -> None:
    assert slots_filled(call, question, shop.catalogue) == ToolCall(call.tool, meant)


def test_other_calls_stay_as_they_are(shop: penchant.Shop) -> None:
    call = ToolCall("recommend", {"shopper": "718", "count": "soon"})
    assert slots_filled(call, "what soon for 718 in June", shop.catalogue) == call


def test_an_item_is_no_shopper(shop: penchant.Shop) -> None:
    call = ToolCall("activity", {"shopper": "y1"})
    for question in ("what else do people take with y1", "跟y1经常一块儿买的有哪些？"):
        assert slots_filled(call, question, shop.catalogue) == ToolCall("similar_items", {"item": "y1"})
    assert slots_filled(call, "how has y1 been moving", shop.catalogue) == ToolCall(
        "figures", {"words": "y1"}
    )


def test_who_comes_first_is_a_group_and_a_day_is_no_shopper(shop: penchant.Shop) -> None:
    question = "Who buys tea the most?"
    call = ToolCall("figures", {"words": "tea", "measure": "orders"})
    assert slots_filled(call, question, shop.catalogue) == ToolCall("segment", {"words": question})
    many = "who placed at least twenty orders"
    found = slots_filled(ToolCall("orders", {"min_spent": "twenty"}), many, shop.catalogue)
    assert found == ToolCall("segment", {"words": many})
    biggest = ToolCall("orders", {"shopper": "05/06/2025", "rank": "spent"})
    found = slots_filled(biggest, "the biggest order we had on 05/06/2025", shop.catalogue)
    assert found == ToolCall("orders", {"rank": "spent", "count": "1"})
