"""How surely one shopper likes one thing: which questions ask it, and what is told."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.tastes_asked import taste_asked
from tests.agent.answering.knownshop import Scripted


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("how sure are you that 718 likes yogurt", ("718", "yogurt")),
        ("what's the evidence customer 718 is really into oat drinks?", ("718", "oat drinks")),
        ("why do you think 718 likes green tea?", ("718", "green tea")),
        ("does 718 like tea?", ("718", "tea")),
        ("why is 718 in your tea list?", ("718", "tea")),
        ("凭什么说718喜欢茶", ("718", "茶")),
        ("718喜欢茶的依据是什么？", ("718", "茶")),
        ("怎么知道718爱喝茶", ("718", "茶")),
        ("718真的喜欢茶吗", ("718", "茶")),
        ("does 718 like what 40 likes?", None),
        ("does 718 like jazz?", None),  # nothing here is called so
        ("what does 718 like?", None),
        ("718喜欢什么？", None),
        ("who likes tea?", None),
        ("would 718 like tea?", None),
    ],
)
def test_one_taste_of_one_shopper_is_asked_for_or_none(
    shop: penchant.Shop, question: str, asked: tuple[str, str] | None
) -> None:
    assert taste_asked(question, shop.catalogue) == asked


def test_a_sure_taste_is_told_with_its_events(assistant: Assistant) -> None:
    answer = assistant.ask("how sure are you that 40 likes novels?")
    (found,) = answer.results
    assert found.call == ToolCall("portrait", {"shopper": "40"})
    assert answer.text.startswith("Shopper **40** surely likes “novels”: ")
    assert "16 events" in answer.text
    assert len(answer.evidence[0].event_ids) == 3


def test_what_nothing_speaks_for_is_said_to_be_so(assistant: Assistant) -> None:
    answer = assistant.ask("what is the evidence that 40 likes tea?")
    assert answer.text.startswith("Nothing in the log says that shopper **40** likes “tea”")


def test_her_taste_is_that_of_the_shopper_spoken_of(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("What does 40 like?", ("portrait", {"shopper": "40"})))
    answer = assistant.ask(
        router.knows("how sure are you that she likes novels?", ("who_likes", {"words": "tea"}))
    )
    assert answer.text.startswith("Shopper **40** surely likes “novels”: ")


def test_a_taste_is_told_in_chinese(assistant: Assistant) -> None:
    assert assistant.ask("凭什么说40喜欢小说").text.startswith("顾客 **40** 确实喜欢“小说”：")
