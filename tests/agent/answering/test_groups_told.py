"""Groups that questions ask for, and what they have more often than others."""

import pytest

from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.tools.segment import Segment
from tests.agent.answering.knownshop import Scripted, calls_of


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (("who_likes", {"words": "tea"}), "what else do they buy?", "likes tea"),
        (("who_likes", {"words": "茶"}), "他们还买什么", "喜欢茶"),
        (("segment", {"words": "bought tea"}), "what else do those people buy?", "bought tea"),
    ],
)
def test_what_a_list_of_shoppers_buys_besides_is_told_of_them_all(
    assistant: Assistant, router: Scripted, before: tuple[str, dict[str, str]], after: str, words: str
) -> None:
    assistant.ask(router.knows("who are they?", before))
    (found,) = assistant.ask(router.knows(after, ("portrait", {"shopper": "they"}))).results
    assert found.call == ToolCall("segment", {"words": words})


@pytest.mark.parametrize(
    ("question", "call", "words"),
    [
        ("what do tea people buy that others don't?", ("concept", {"words": "tea"}), "bought tea"),
        ("what should we offer people who like tea?", ("recommend", {}), "people who like tea"),
        ("推荐给喜欢茶的人什么", ("recommend", {}), "喜欢茶的人"),
        ("大客户都喜欢什么", ("who_likes", {}), "大客户"),
        ("买过茶的人一般爱买什么", ("who_likes", {"words": "茶"}), "买过茶的人"),
        ("what else do people who buy tea go for?", ("similar_items", {"item": "tea"}), "bought tea"),
        ("what do customers who bought tea also like?", ("similar_items", {"item": "tea"}), "bought tea"),
        ("买茶的人还喜欢什么", ("similar_items", {"item": "茶"}), "买过茶"),
        ("买过茶的人还喜欢啥", ("similar_items", {"item": "茶"}), "买过茶"),
        ("Our regulars - what do they buy more often than everybody else?", ("concept", {}), "Our regulars"),
        ("who is in danger of leaving us?", ("next_behaviour", {}), "who is in danger of leaving us"),
        ("Hi there, who's at risk of leaving?", ("next_behaviour", {}), "who's at risk of leaving"),
    ],
)
def test_what_a_group_has_more_often_is_told_however_it_is_asked_for(
    assistant: Assistant,
    router: Scripted,
    question: str,
    call: tuple[str, dict[str, str]],
    words: str,
) -> None:
    (found,) = assistant.ask(router.knows(question, call)).results
    assert found.call == ToolCall("segment", {"words": words})


def test_what_lies_in_carts_more_often_than_others_is_no_event(
    assistant: Assistant, router: Scripted
) -> None:
    assistant.ask(router.knows("who bought tea?", ("segment", {"words": "bought tea"})))
    asked = router.knows("What do they put in their carts more than other people do?", ("portrait", {}))
    (found,) = assistant.ask(asked).results
    assert found.call == ToolCall("segment", {"words": "bought tea"})


@pytest.mark.parametrize(
    ("question", "call"),
    [
        ("Tell me about item t1", ("explain", {"item": "t1"})),
        ("how is t1 doing?", ("portrait", {"shopper": "t1"})),
        ("商品t1卖得怎么样", ("explain", {"shopper": "t1", "item": "t1"})),
    ],
)
def test_an_item_taken_for_a_shopper_is_told_in_numbers(
    assistant: Assistant, router: Scripted, question: str, call: tuple[str, dict[str, str]]
) -> None:
    (found,) = assistant.ask(router.knows(question, call)).results
    assert found.call == ToolCall("figures", {"words": "t1"})


def test_one_of_a_list_is_told_of_alone(assistant: Assistant, router: Scripted) -> None:
    buyers = assistant.ask(router.knows("who bought tea?", ("segment", {"words": "bought tea"}))).results[0]
    asked = router.knows(
        "Tell me more about the second one - what else are they into?",
        ("portrait", {"shopper": "the second one"}),
    )
    (found,) = assistant.ask(asked).results
    assert (found.call.tool, found.shoppers[0]) == ("portrait", buyers.shoppers[1])


def test_what_a_list_of_shoppers_has_in_common_is_told_of_the_group(
    assistant: Assistant, router: Scripted
) -> None:
    assistant.ask(router.knows("who bought tea?", ("segment", {"words": "bought tea"})))
    asked = router.knows("what do they have in common?", ("compare", {"shopper": "they"}))
    (found,) = assistant.ask(asked).results
    assert found.call == ToolCall("segment", {"words": "bought tea"})
    assert "Held against the " in found.rendered.text


def test_who_comes_less_is_a_group_and_no_trend(assistant: Assistant, router: Scripted) -> None:
    (found,) = assistant.ask(router.knows("谁最近不怎么来了", ("trends", {"direction": "falling"}))).results
    assert found.call.tool == "segment"


def test_share_of_each_is_told_where_it_is_asked(assistant: Assistant, router: Scripted) -> None:
    words = "customers who bought tea in March and bought tea in June"
    question = router.knows(f"what % of {words}", ("segment", {"words": words}))
    # 1029, 718 and C-77 had tea in both
    assert ": 3 shoppers, of whom 100.0% meet all conditions" in assistant.ask(question).text
    plain = router.knows(words, ("segment", {"words": words}))
    assert "of whom" not in assistant.ask(plain).text


def test_who_had_a_dish_is_no_question_of_taste(assistant: Assistant, router: Scripted) -> None:
    question = router.knows("点过燕麦奶的都有谁", ("who_likes", {"words": "燕麦奶"}))
    (group,) = assistant.ask(question).results
    assert group.call.tool == "segment"


def test_a_day_of_a_group_that_may_be_two_is_asked_back(assistant: Assistant, router: Scripted) -> None:
    words = "spent over 10 since 03/04/2025"
    back = assistant.ask(router.knows(f"Who {words}?", ("segment", {"words": words})))
    assert (back.kind, len(back.choices)) == ("clarification", 2)
    chosen = assistant.ask(back.choices[0])
    assert "since 2025-0" in chosen.results[0].call.arguments["words"]


def test_a_group_is_asked_of_again_with_another_number(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("who spent over 10?", ("segment", {"words": "spent over 10"})))
    answer = assistant.ask("and over 20?")
    assert [(call, given["words"]) for call, given in calls_of(answer)] == [("segment", "spent more than 20")]
    assert [question for question, _ in router.asked] == ["who spent over 10?"]


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ("how many bought Yogurt", "how many bought Yogurt"),
        ("how many a Yogurt", "How many people bought Yogurt"),
    ],
)
def test_two_groups_that_a_question_counts_are_both_asked(
    assistant: Assistant, second: str, words: str
) -> None:
    answer = assistant.ask(f"How many people bought Green tea, and {second}?")
    assert [given["words"] for _, given in calls_of(answer)] == ["How many people bought Green tea", words]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("wich people bougth jasmin tea bags in december", "jasmine tea bags"),
        ("How many customers own a green tea of ours?", "green tea"),
        ("how many people bought tea in green", "tea in green"),
    ],
)
def test_a_refused_group_is_read_with_typing_errors_put_right(
    assistant: Assistant, question: str, words: str
) -> None:
    answer = assistant.ask(question)  # the router knows it as no question for a tool
    (found,) = [result.value for result in answer.results]
    assert isinstance(found, Segment)
    assert [one.words for one in found.conditions] == [words]


def test_a_group_with_an_id_in_it_is_counted_though_the_router_refused_it(assistant: Assistant) -> None:
    answer = assistant.ask("Who bought t1?")  # the router knows no such question
    assert calls_of(answer) == [("segment", {"words": "Who bought t1"})]
    assert assistant.ask("Who is the brother of 1029?").kind == "refusal"
