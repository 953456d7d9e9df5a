"""Two wishes in one sentence are both asked; what only looks like two is not parted."""

import penchant
from penchant.agent import Route, ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.wishes import both_wishes, once_each
from tests.agent.answering.knownshop import Scripted, tools_of


def test_a_campaigns_figures_are_not_the_shops() -> None:
    both = [ToolCall("campaign", {"words": "13"}), ToolCall("overview")]
    assert once_each(both, "Did 13 work? Also the number of people it went to.") == both[:1]
    assert once_each(both, "Did 13 work? And what are sales overall?") == both
    assert once_each([both[1]], "How are we?") == [both[1]]
    deeds = [ToolCall("activity", {"shopper": "718"}), ToolCall("overview")]
    assert once_each(deeds, "What did 718 buy in May, and what did the total come to?") == deeds[:1]
    assert once_each(deeds, "What did 718 buy in May, and how is the shop doing?") == deeds


def test_evidence_is_given_where_it_is_asked_for() -> None:
    both = [ToolCall("segment", {"words": "top 25"}), ToolCall("sources")]
    assert once_each(both, "The 25 who spent most, can you get me that?") == both[:1]
    assert once_each(both, "The 25 who spent most, and what is that based on?") == both


ASKED = "What does 718 like and when is she back?"
FIRST, SECOND = "What does 718 like", "when is she back?"


def ask(
    assistant: Assistant, router: Scripted, *, confidence: float = 0.9, second: str = "next_behaviour"
) -> list[tuple[str, dict[str, str]]]:
    router.knows(ASKED, ("portrait", {"shopper": "718"}))
    router.knows(FIRST, ("portrait", {"shopper": "718"}))
    router.knows(SECOND, (second, {}), confidence=confidence)
    return tools_of([one.call for one in assistant.ask(ASKED).results])


def test_second_wish_takes_the_shopper_of_the_first(assistant: Assistant, router: Scripted) -> None:
    assert ask(assistant, router) == [
        ("portrait", {"shopper": "718"}),
        ("next_behaviour", {"shopper": "718"}),
    ]


def test_second_wish_that_is_doubtful_or_the_same_is_not_asked(
    assistant: Assistant, router: Scripted
) -> None:
    assert ask(assistant, router, confidence=0.4) == [("portrait", {"shopper": "718"})]
    assert ask(assistant, router, second="portrait") == [("portrait", {"shopper": "718"})]


def test_wish_that_lacks_its_words_is_not_asked(assistant: Assistant, router: Scripted) -> None:
    assert ask(assistant, router, second="who_likes") == [("portrait", {"shopper": "718"})]


def test_whole_that_was_read_as_neither_gives_way_only_to_sure_parts(shop: penchant.Shop) -> None:
    whole = Route((ToolCall("who_likes", {"words": "when"}),), 0.9)

    def route(sure: float) -> Route:
        parts = {
            FIRST: Route((ToolCall("portrait", {"shopper": "718"}),), sure),
            SECOND: Route((ToolCall("next_behaviour", {}),), sure),
        }
        return both_wishes(
            ASKED, whole, None, route=lambda part, _before: parts[part], catalogue=shop.catalogue
        )

    assert route(0.7) == whole
    assert [call.tool for call in route(0.8).calls] == ["portrait", "next_behaviour"]


def test_what_rises_and_what_falls_is_one_answer(assistant: Assistant, router: Scripted) -> None:
    asked = "What are shoppers turning to, what are they abandoning?"
    router.knows(asked, ("trends", {"direction": "rising"}), ("trends", {"direction": "falling"}))
    assert tools_of([one.call for one in assistant.ask(asked).results]) == [("trends", {})]
    both = "What is rising in Tea and what is falling in Milk?"
    router.knows(
        both,
        ("trends", {"direction": "rising", "category": "Tea"}),
        ("trends", {"direction": "falling", "category": "Milk"}),
    )
    assert len(assistant.ask(both).results) == 2


def test_wish_that_turns_out_to_be_the_same_is_told_once(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows(
        "next?", ("next_behaviour", {"shopper": "718"}), ("next_behaviour", {"shopper": "her"})
    )
    assert len(assistant.ask(asked).results) == 1
