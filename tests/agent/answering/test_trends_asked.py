"""Trends by the words of a question: what they are held against."""

from penchant.agent.answering import Assistant
from tests.agent.answering.knownshop import Scripted


def test_trends_are_held_against_last_year_where_that_is_asked(
    assistant: Assistant, router: Scripted
) -> None:
    asked = router.knows("跟去年同期比什么在涨", ("trends", {"direction": "rising", "since": "去年"}))
    answer = assistant.ask(asked)
    assert answer.text == "记录太短，无法比较：只能追溯 360 天，而这需要 392 天。"


def test_last_year_is_a_beginning_where_nothing_is_held_against_it(
    assistant: Assistant, router: Scripted
) -> None:
    asked = router.knows("去年以来什么在涨", ("trends", {"direction": "rising", "since": "去年"}))
    assert "392" not in assistant.ask(asked).text


def test_same_time_last_year_is_that_of_the_trends_before(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(
        router.knows("12月1日以来什么在涨", ("trends", {"direction": "rising", "since": "12月1日"}))
    )
    asked = router.knows("跟去年同期比呢", ("trends", {"direction": "rising", "since": "去年"}))
    assert "而这需要 39" in assistant.ask(asked).text
