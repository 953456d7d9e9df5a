"""What the words of a question alone ask for, without a router."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.ids_named import asked_outright
from tests.agent.answering.knownshop import Scripted


@pytest.mark.parametrize(
    ("question", "call"),
    [
        ("和商品t1搭配的有哪些?", ToolCall("similar_items", {"item": "t1"})),
        ("what goes with t1", ToolCall("similar_items", {"item": "t1"})),
        (
            "Three things people buy along with t1?",
            ToolCall("similar_items", {"item": "t1", "count": "Three"}),
        ),
        ("找四个类似t1的商品", ToolCall("similar_items", {"item": "t1", "count": "四"})),
        ("1029和718哪个花钱更多?", ToolCall("compare", {"shopper": "1029", "other": "718"})),
        ("Who spent more, 1029 or 718?", ToolCall("compare", {"shopper": "1029", "other": "718"})),
    ],
)
def test_partners_and_spendings_are_asked_outright(
    shop: penchant.Shop, question: str, call: ToolCall
) -> None:
    assert asked_outright(question, shop.catalogue) == (call,)


@pytest.mark.parametrize(
    "question", ["who buys t1 together with t2", "why does t1 go with it", "something similar to t1 for 718"]
)
def test_partners_of_others_are_left_to_others(shop: penchant.Shop, question: str) -> None:
    assert all(call.tool != "similar_items" for call in asked_outright(question, shop.catalogue))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much has 718 spent so far?", ", up to 2025-12-27: **24 orders**"),
        ("How many orders did 718 make since 2025?", ", from 2025-01-01 to 2025-12-27: **24 orders**"),
        ("718是大客户吗？", "，截至 2025-12-27：**24 笔订单**"),
    ],
)
def test_what_one_shopper_spent_is_counted_without_a_router(
    assistant: Assistant, question: str, told: str
) -> None:
    answer = assistant.ask(question)
    (found,) = answer.results
    assert (found.call.tool, found.call.arguments["shopper"]) == ("activity", "718")
    assert told in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "How many of those made at least 718 orders?",
        "who visited 718 times?",
        "How much is 718?",
        "which 718 customers like tea the most?",
        "718号活动总共花了多少预算？",
        "How many came first in the past 718 days and spent more than 40?",
    ],
)
def test_a_number_is_no_shopper_who_spent(shop: penchant.Shop, question: str) -> None:
    assert asked_outright(question, shop.catalogue) == ()


def test_what_two_spent_is_compared(shop: penchant.Shop) -> None:
    found = asked_outright("How much has 718 spent in total compared with 40?", shop.catalogue)
    assert found == (ToolCall("compare", {"shopper": "718", "other": "40"}),)


def test_who_is_most_like_a_shopper_is_held_against_them(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("Who is most like 718?", ("portrait", {"shopper": "718"})))
    (found,) = answer.results
    assert (found.call.tool, found.call.arguments["shopper"]) == ("compare", "718")
    assert answer.text.startswith("Most like shopper **718**, by what they had, ")


def test_a_kind_named_alone_is_told_of(assistant: Assistant, router: Scripted) -> None:
    (told,) = assistant.ask("jasmine tea").results
    assert told.call == ToolCall("concept", {"words": "jasmine tea"})
    (sold,) = assistant.ask("dune?", thread="another").results
    assert sold.call == ToolCall("figures", {"words": "dune"})
    assert assistant.ask("jasmine weather").kind == "refusal"


@pytest.mark.parametrize("question", ["谁同时喜欢茶和酸奶？", "谁既喜欢茶又喜欢酸奶"])
def test_who_likes_several_things_at_once_is_one_group(shop: penchant.Shop, question: str) -> None:
    assert asked_outright(question, shop.catalogue) == (
        ToolCall("segment", {"words": question.rstrip("？")}),
    )


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What share of households ever bought yogurt?", "who bought yogurt"),
        ("what percentage of our customers never bought tea", "who never bought tea"),
    ],
)
def test_share_of_shoppers_who_did_something_is_a_group(
    shop: penchant.Shop, question: str, words: str
) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("segment", {"words": words}),)


def test_share_who_bought_again_is_a_repeat_rate(shop: penchant.Shop) -> None:
    (call,) = asked_outright("what share of customers bought again?", shop.catalogue)
    assert call.arguments["measure"] == "repeat"


def test_how_a_time_was_is_told_of_the_shop(shop: penchant.Shop) -> None:
    for question in ("how was May?", "so how did we do in June?", "how was business in May"):
        assert asked_outright(question, shop.catalogue) == (ToolCall("overview"),)
