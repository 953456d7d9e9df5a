"""Shoppers, titles, pairs and counts that a question names plainly and its call lacks."""

from collections.abc import Mapping

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering.asked_plainly import asks_of_visits
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.named_plainly import named_plainly, with_count, without_count
from penchant.agent.answering.references import find_shopper, two_listed
from penchant.agent.answering.results import Rendered, ToolResult
from penchant.ids import ItemId, ShopperId


@pytest.mark.parametrize(
    ("question", "call", "given"),
    [
        ("the lady with card 718 likes tea, what else?", ToolCall("recommend"), {"shopper": "718"}),
        ("给1029推荐几款茶", ToolCall("recommend", {"count": "1029"}), {"shopper": "1029"}),
        (
            "who is better business, 718 or 1029?",
            ToolCall("compare"),
            {"shopper": "718", "other": "1029"},
        ),
        ("something under 40 for her", ToolCall("recommend", {"shopper": "her"}), {"shopper": "her"}),
        ("ideas under 40 dollars", ToolCall("recommend"), {}),
        ("718, top-10 of tea", ToolCall("recommend", {"shopper": "718"}), {"shopper": "718", "count": "10"}),
        (
            "top 10% of what 718 likes",
            ToolCall("recommend", {"shopper": "718"}),
            {"shopper": "718"},
        ),
        (
            "and why that and not the jasmine, t3",
            ToolCall("contrast", {"shopper": "t3", "item": "that", "other": "jasmine"}),
            {"item": "that", "other": "t3"},
        ),
        ("what did they buy within 40 days", ToolCall("portrait"), {}),
        ("718 or 1029?", ToolCall("portrait"), {}),
        ("what about 718, as opposed to her", ToolCall("portrait", {"shopper": "1029"}), {"shopper": "1029"}),
    ],
)
def test_an_id_that_stands_in_the_question_is_whom_it_is_about(
    shop: penchant.Shop, question: str, call: ToolCall, given: Mapping[str, str]
) -> None:
    made = named_plainly(call, shop.catalogue, Conversation(question=question))
    assert made == ToolCall(call.tool, given)


def test_a_title_is_taken_whole(shop: penchant.Shop) -> None:
    spoken = Conversation(question="what goes with Jasmine tea bags, usually?")
    made = named_plainly(ToolCall("similar_items", {"item": "Jasmine"}), shop.catalogue, spoken)
    assert made.arguments == {"item": "Jasmine tea bags"}


def listed(question: str) -> Conversation:
    """After a list of t1, t2 and b1 for a shopper."""
    call = ToolCall("recommend", {"shopper": "718"})
    items = tuple(ItemId(one) for one in ("t1", "t2", "b1"))
    earlier = [ToolResult(call, None, Rendered("", ""), (ShopperId("718"),), items)]
    return Conversation(question=question, earlier=earlier)


@pytest.mark.parametrize(
    ("question", "given", "pair"),
    [
        ("why the second and not the first?", {}, ("t2", "t1")),
        ("为什么是第一个而不是第三个？", {}, ("t1", "b1")),
        ("which of those two suits better?", {}, ("t1", "t2")),
        ("rather than y1, why?", {"other": "y1"}, ("t1", "y1")),
        ("why b2 and not y1?", {"item": "b2", "other": "y1"}, ("b2", "y1")),
        (
            "Rather than y1, I mean: why the one, not the other?",
            {"shopper": "y1", "item": "one", "other": "other"},
            ("t1", "y1"),
        ),
    ],
)
def test_a_contrast_is_between_two_of_the_list(
    shop: penchant.Shop, question: str, given: dict[str, str], pair: tuple[str, str]
) -> None:
    made = named_plainly(ToolCall("contrast", given), shop.catalogue, listed(question))
    assert made.arguments == {"item": pair[0], "other": pair[1]}


def test_a_contrast_that_names_nobody_stays_one(shop: penchant.Shop) -> None:
    call = ToolCall("contrast", {"other": "something unheard of"})
    assert named_plainly(call, shop.catalogue, Conversation(question="Why not that?")).tool == "contrast"


def test_no_two_of_a_shorter_list_are_meant() -> None:
    assert two_listed("why the first and not the fourth?", [ItemId("t1"), ItemId("t2")]) is None
    assert two_listed("which of those two?", [ItemId("t1")]) is None


@pytest.mark.parametrize(("words", "shopper"), [("the former", "718"), ("latter", "1029"), ("后者", "1029")])
def test_the_former_is_the_first_of_those_compared(shop: penchant.Shop, words: str, shopper: str) -> None:
    call = ToolCall("compare", {"shopper": "718", "other": "1029"})
    pair = ToolResult(call, None, Rendered("", ""), (ShopperId("718"), ShopperId("1029")), ())
    assert find_shopper(words, shop.catalogue, Conversation(current=[pair]), "en") == shopper


@pytest.mark.parametrize(
    ("question", "rest", "count"),
    [
        ("Who likes tea? Five will do.", "Who likes tea?", "Five"),
        ("And who are its fans? Ten of them, please.", "And who are its fans?", "Ten"),
        ("What resembles t1? I only need 2.", "What resembles t1?", "2"),
        ("t1应该推给谁？列8个就行", "t1应该推给谁？", "8"),
        ("买了t1的人还买什么？给三个", "买了t1的人还买什么？", "三"),
        ("What goes with t1? Five are plenty, my dear.", "What goes with t1?", "Five"),
        (
            "Green tea is in. Two shoppers for the leaflet?",
            "Green tea is in. Two shoppers for the leaflet?",
            None,
        ),
        ("Compare 718, 40", "Compare 718, 40", None),
        ("And 40?", "And 40?", None),
        ("Ten of them, please.", "Ten of them, please.", None),
    ],
)
def test_a_last_clause_may_only_say_how_many(question: str, rest: str, count: str | None) -> None:
    assert without_count(question) == (rest, count)


def test_a_count_goes_to_tools_that_take_one() -> None:
    assert with_count(ToolCall("audience"), "8").arguments == {"count": "8"}
    assert with_count(ToolCall("portrait"), "8").arguments == {}


@pytest.mark.parametrize(
    "question",
    [
        "when was that one last in",
        "Since when have they been gone?",
        "How long has she been away?",
        "When did 718 stop coming?",
        "How many days lie between the orders of 718?",
        "他上一次来是哪天？",
        "718一般隔几天来一次？",
    ],
)
def test_last_visits_and_gaps_are_heard(question: str) -> None:
    assert asks_of_visits(question)


@pytest.mark.parametrize(
    "question",
    ["When did 718's taste for tea begin?", "How often does she buy tea?", "What changed last month?"],
)
def test_tastes_are_no_visits(question: str) -> None:
    assert not asks_of_visits(question)
