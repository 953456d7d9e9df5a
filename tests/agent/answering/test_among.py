"""Trends among a group: what the question says of it is heard, told, and kept for the next question."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.among import group_among
from tests.agent.answering.knownshop import Scripted, tools_of


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is rising among our big spenders?", "our big spenders"),
        ("What's trending with shoppers who like tea since May?", "shoppers who like tea"),
        ("What falls lately for customers not seen for 30 days?", "customers not seen for 30 days"),
        ("What do tea lovers buy more of these days?", "tea lovers"),
        ("What have our best customers been turning to over the summer?", "our best customers"),
        ("最近茶叶爱好者在多买什么？", "茶叶爱好者"),
        ("最近台灯爱好者在多买什么？", "台灯爱好者"),
        ("在大客户中什么在涨？", "大客户"),
        ("What is rising in Tea?", None),
        ("What's rising with yogurt?", None),
        ("What do people want more of?", None),
        ("What goes with Emma for the shop as a whole?", None),
        ("What is rising among shoppers who like lamps?", "shoppers who like lamps"),
        ("什么在涨？", None),
    ],
)
def test_the_groups_words_are_found(shop: penchant.Shop, question: str, words: str | None) -> None:
    found = group_among(question, shop.catalogue.now)
    assert (found or "").casefold() == (words or "").casefold()


def test_a_group_that_nobody_understands_is_not_taken_for_everyone(
    assistant: Assistant, router: Scripted
) -> None:
    asked = router.knows("What is rising among young families?", ("trends", {"direction": "rising"}))
    answer = assistant.ask(asked)
    assert answer.results == ()
    assert "young families" in answer.text
    asked = router.knows(
        "What is rising among all our customers lately?", ("trends", {"direction": "rising"})
    )
    assert len(assistant.ask(asked).results) == 1


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [
        ("What's rising with young families lately?", False),
        ("在年轻家庭中什么在涨？", False),
        ("What rises for our shoppers?", True),
        ("在所有顾客中什么在涨？", True),
    ],
)
def test_everybody_is_understood_however_it_is_asked(
    assistant: Assistant, router: Scripted, question: str, is_answered: bool
) -> None:
    answer = assistant.ask(router.knows(question, ("trends", {"direction": "rising"})))
    assert bool(answer.results) == is_answered


def test_a_question_among_a_group_counts_the_group_alone(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows(
        "What is rising among shoppers who bought tea?",
        ("trends", {"direction": "rising", "category": "tea"}),
    )
    first = assistant.ask(asked)
    among = {"direction": "rising", "among": "shoppers who bought tea"}
    assert tools_of([result.call for result in first.results]) == [("trends", among)]
    assert "Each shopper counted bought tea." in first.text
    again = assistant.ask("And falling?")
    assert tools_of([result.call for result in again.results]) == [
        ("trends", {**among, "direction": "falling"})
    ]
    assistant.ask(router.knows("What rises in Food?", ("trends", {"direction": "rising"})))
    assert router.asked[-1] == ("What rises in Food?", ToolCall("trends", {"direction": "falling"}))
    asked = router.knows("大客户里什么在涨？", ("trends", {"direction": "rising"}))
    assert "只统计了这样的顾客：" in assistant.ask(asked).text
