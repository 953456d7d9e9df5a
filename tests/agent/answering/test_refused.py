"""What is refused, and what is said then."""

import pytest

from penchant.agent.answering import Assistant
from tests.agent.answering.knownshop import Scripted, calls_of


@pytest.mark.parametrize(
    "question",
    [
        "Give me 5 ideas for a campaign next week",
        "Which segment is the most valuable?",
        "Write an e-mail for our best customers",
        "帮我写个促销文案",
        "How many employees do we have?",
        "我们有多少员工?",
    ],
)
def test_what_is_to_be_thought_up_or_in_no_log_is_refused(
    assistant: Assistant, router: Scripted, question: str
) -> None:
    answer = assistant.ask(router.knows(question, ("overview", {})))
    assert (answer.kind, answer.results) == ("refusal", ())


@pytest.mark.parametrize(
    ("question", "told"),
    [("What can you do?", "I answer questions"), ("help", "I answer"), ("你能回答什么？", "我根据店里")],
)
def test_what_can_be_asked_is_said_without_a_router(assistant: Assistant, question: str, told: str) -> None:
    answer = assistant.ask(question)
    assert (answer.kind, answer.results) == ("refusal", ())
    assert answer.text.startswith(told)


@pytest.mark.parametrize(
    "question", ["谁看过茶", "看过茶的有哪些", "who returned tea?", "who put tea in the cart?"]
)
def test_deeds_that_the_log_does_not_tell_are_refused_by_name(
    assistant: Assistant, router: Scripted, question: str
) -> None:
    answer = assistant.ask(router.knows(question, ("who_likes", {"words": "tea"})))
    assert answer.kind == "refusal"
    assert answer.text.startswith(("Nobody can be told by this: the log holds no ", "无法这样来分"))


def test_what_no_condition_can_say_is_named_where_the_router_refuses(
    assistant: Assistant, router: Scripted
) -> None:
    answer = assistant.ask(router.knows("有没有人只买打折的东西"))
    assert answer.kind == "refusal"
    assert answer.text.startswith("“打折的东西”不能作为分组条件")


def test_sources_of_nothing_are_refused_with_what_can_be_asked(
    assistant: Assistant, router: Scripted
) -> None:
    answer = assistant.ask(router.knows("Show me the source code", ("sources", {})))
    assert answer.kind == "refusal"
    assert "Nothing was answered in this thread yet" in answer.text
    assert "you can ask, for instance" in answer.text


@pytest.mark.parametrize(
    "question", ["who walked out without buying anything last week", "逛了没买的有哪些人"]
)
def test_who_only_looked_is_not_told_by_purchases(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "refusal"
    assert answer.text.startswith(("Nobody can be told by this: the log holds no views", "无法这样来分"))


def test_who_came_and_bought_nothing_is_in_no_log_of_purchases(
    assistant: Assistant, router: Scripted
) -> None:
    words = "came in last week and walked out without buying anything"
    answer = assistant.ask(router.knows(f"How many people {words}?", ("segment", {"words": words})))
    assert answer.kind == "refusal"
    assert answer.text == "Nobody can be told by this: the log holds no visits without a purchase."


def test_a_group_that_no_condition_can_say_is_refused(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("下周谁过生日？", ("segment", {"words": "下周过生日"})))
    assert (answer.kind, answer.results) == ("refusal", ())


def test_what_no_log_holds_is_refused_alone_and_answered_around(
    assistant: Assistant, router: Scripted
) -> None:
    alone = router.knows("What did campaign 18 cost us?", ("overview", {}))
    assert assistant.ask(alone).kind == "refusal"
    both = router.knows(
        "What does 718 like, and how old are they?", ("portrait", {"shopper": "718"}), confidence=0.99
    )
    assert calls_of(assistant.ask(both)) == [("portrait", {"shopper": "718"})]


@pytest.mark.parametrize(
    "question",
    [
        "email me the addresses of our top 50 customers",
        "phone numbers of everyone who bought tea",
        "给我718的手机号",
    ],
)
def test_how_to_reach_people_is_refused(assistant: Assistant, router: Scripted, question: str) -> None:
    assert assistant.ask(router.knows(question, ("segment", {"words": question}))).kind == "refusal"
