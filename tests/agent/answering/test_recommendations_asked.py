"""What a question wants none of is recommended to nobody, and a list is explained without it."""

import pytest

import penchant
from penchant.agent.answering import Assistant
from penchant.agent.answering.asked_plainly import asks_to_recommend
from penchant.agent.answering.plain_words import unwanted_in
from tests.agent.answering.knownshop import Scripted, calls_of


@pytest.mark.parametrize(
    ("question", "unwanted"),
    [
        ("3 things for 718, nothing from the tea aisle", "tea"),
        ("something for 718 but no tea please", "tea"),
        ("what can I offer 718 except for novels?", "novels"),
        ("718 doesn't like yogurt, what else?", "yogurt"),
        ("给718推荐点东西，不要茶", "茶"),
        ("除了茶以外给718推荐什么", "茶"),
        ("something new for 718, nothing fancy", None),
        ("not more than 5 things for 718", None),
        ("不要太贵的", None),
    ],
)
def test_what_is_not_wanted_is_what_the_shop_has_of_it(
    shop: penchant.Shop, question: str, unwanted: str | None
) -> None:
    assert unwanted_in(question, shop.catalogue) == unwanted


def test_nothing_unwanted_is_recommended_though_the_router_took_it_for_wanted(
    assistant: Assistant, router: Scripted
) -> None:
    question = "3 things for 718, nothing from the tea aisle"
    call = ("recommend", {"shopper": "718", "count": "3", "category": "tea aisle"})
    answer = assistant.ask(router.knows(question, call))
    (found,) = answer.results
    assert found.items
    assert not {"t1", "t2", "t3"} & set(found.items)
    assert "Nothing of “tea” was considered." in answer.text


def test_a_place_in_a_list_without_something_is_explained_within_it(
    assistant: Assistant, router: Scripted
) -> None:
    question = router.knows("something for 718 but no tea", ("recommend", {"shopper": "718"}))
    (listed,) = assistant.ask(question).results
    why = router.knows("why the first?", ("explain", {"shopper": "718", "item": "first"}))
    (found,) = assistant.ask(why).results
    assert found.call.arguments["without"] == "tea"
    assert found.items[0] == listed.items[0]
    assert "number 1 (without “tea”)" in found.rendered.text


def test_what_no_item_of_a_category_is_called_by_is_said_to_be_left_out(
    assistant: Assistant, router: Scripted
) -> None:
    call = ("recommend", {"shopper": "718", "category": "organic tea"})
    answer = assistant.ask(router.knows("some organic tea for 718", call))
    assert "“organic” could not be told apart in “organic tea” and was left out." in answer.text


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("给718推荐小说", True),
        ("recommend some tea for 718", True),
        ("为什么推荐第一个?", False),
        ("给718推荐茶的理由", False),
        ("why do you recommend tea to 718?", False),
    ],
)
def test_recommendations_are_asked_for_and_not_their_reasons(question: str, asked: bool) -> None:
    assert asks_to_recommend(question) is asked


def test_category_is_found_among_words_that_mean_nothing(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("x", ("recommend", {"shopper": "718", "category": "来没买过的Novels"}))
    answer = assistant.ask(asked)
    assert answer.results[0].call.arguments["category"] == "Novels"


def test_what_costs_less_is_told_by_todays_price(assistant: Assistant, router: Scripted) -> None:
    question = router.knows("anything like t1 but cheaper?", ("similar_items", {"item": "t1"}))
    (found,) = assistant.ask(question).results
    assert found.items[0] == "t1"
    assert set(found.items[1:]) <= {"t2", "y1", "y2", "c1"}  # Green tea costs 4
    assert "Only items below its price of 4 were taken." in found.rendered.text


def test_what_cannot_be_left_out_is_said(assistant: Assistant, router: Scripted) -> None:
    question = router.knows(
        "3 things for 718, nothing boozy", ("recommend", {"shopper": "718", "count": "3"})
    )
    assert assistant.ask(question).notes == (
        "Nothing here is called “boozy”, so nothing was left out for it.",
    )
    known = router.knows("3 things for 718, no tea", ("recommend", {"shopper": "718", "count": "3"}))
    assert assistant.ask(known).notes == ()


def test_a_price_that_the_router_cuts_short_is_read_whole(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("给 718 推荐2万以内的", ("recommend", {"shopper": "718", "max_price": "2"}))
    ((_, given),) = calls_of(assistant.ask(asked))
    assert given["max_price"] == "20000"


@pytest.mark.parametrize(
    ("question", "price"),
    [
        ("What can I offer 718 for under four dollars? Something never had.", "4"),
        ("Something for 718, at most £3.50", "3.5"),
        ("给 718 推荐 5元以内的商品", "5"),
        ("给 718 推荐不超过四块钱的", "4"),
        ("给 718 推荐1万以内的商品", "10000"),
        ("What can I offer 718 of the best 5 under tea?", None),
        ("Within 5 minutes: what for 718?", None),
    ],
)
def test_a_price_that_the_router_leaves_out_is_read_from_the_question(
    assistant: Assistant, router: Scripted, question: str, price: str | None
) -> None:
    answer = assistant.ask(router.knows(question, ("recommend", {"shopper": "718"})))
    assert [given.get("max_price") for _, given in calls_of(answer)] == [price]
