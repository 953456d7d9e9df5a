"""A question that changes one thing of the one before, and keeps the rest."""

from contextlib import closing
from pathlib import Path

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.follow_ups import another_part
from tests.agent.answering.knownshop import Scripted, calls_of
from tests.smallshop import Deed, catalogue_frame, make_shop


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        (
            "Only in tea?",
            ToolCall("trends", {"direction": "rising"}),
            {"direction": "rising", "category": "Tea"},
        ),
        ("Restrict that to Tea.", ToolCall("trends"), {"category": "Tea"}),
        ("只看Novels", ToolCall("trends"), {"category": "Novels"}),
        (
            "and for 120 days?",
            ToolCall("changes", {"shopper": "718"}),
            {"shopper": "718", "since": "last 120 days"},
        ),
        (
            "and for 120 days?",
            ToolCall("segment", {"words": "not seen for 60 days"}),
            {"words": "not seen for 120 days"},
        ),
        (
            "what about four months?",
            ToolCall("segment", {"words": "not been here for three months"}),
            {"words": "not been here for four months"},
        ),
        ("那四周呢？", ToolCall("segment", {"words": "九周没来的客户"}), {"words": "四周没来的客户"}),
        ("And what's rising?", ToolCall("trends", {"direction": "falling"}), {"direction": "rising"}),
        (
            "Just the top three of those.",
            ToolCall("similar_items", {"item": "t1"}),
            {"item": "t1", "count": "three"},
        ),
        (
            "Five are enough, actually.",
            ToolCall("who_likes", {"words": "tea"}),
            {"words": "tea", "count": "Five"},
        ),
        ("4个就行", ToolCall("who_likes", {"words": "tea"}), {"words": "tea", "count": "4"}),
        ("only got time for 8", ToolCall("audience", {"item": "t1"}), {"item": "t1", "count": "8"}),
        ("前三个就行", ToolCall("recommend", {"shopper": "718"}), {"shopper": "718", "count": "三"}),
    ],
)
def test_another_stretch_or_category_repeats_the_call(
    shop: penchant.Shop, question: str, before: ToolCall, wanted: dict[str, str]
) -> None:
    assert another_part(question, before, shop.catalogue) == ToolCall(before.tool, wanted)


@pytest.mark.parametrize(
    "question", ["only in lamps?", "and what next?", "Tea", "and how is she?", "120 days"]
)
def test_what_is_no_other_part_goes_to_the_router(shop: penchant.Shop, question: str) -> None:
    assert another_part(question, ToolCall("trends"), shop.catalogue) is None


def test_two_things_are_said_anew_of_the_same_list(assistant: Assistant, router: Scripted) -> None:
    call = ("recommend", {"shopper": "718", "category": "tea", "max_price": "5"})
    assistant.ask(router.knows("给718推荐5块以下的茶", call))
    ((tool, given),) = calls_of(assistant.ask("换成Novels，价格放宽到二十"))
    assert (tool, given["category"], given["max_price"]) == ("recommend", "Novels", "20")
    ((tool, given),) = calls_of(assistant.ask("换成tea，预算降到6"))
    assert (tool, given["category"].casefold(), given["max_price"]) == ("recommend", "tea", "6")


def test_an_id_nobody_has_is_put_right_by_the_next_question(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("When is 9904 back?", ("next_behaviour", {"shopper": "9904"}))
    assert assistant.ask(asked).kind == "failure"
    assert calls_of(assistant.ask("sorry, misheard, it's 718")) == [("next_behaviour", {"shopper": "718"})]
    assistant.ask(asked, thread="zh")
    slipped = assistant.ask("手滑了，是718", thread="zh")
    assert calls_of(slipped) == [("next_behaviour", {"shopper": "718"})]
    other = router.knows("what does 718 like", ("portrait", {"shopper": "718"}))
    assistant.ask(asked, thread="other")
    assert calls_of(assistant.ask(other, thread="other")) == [("portrait", {"shopper": "718"})]


def test_an_id_mistyped_is_put_right_without_a_word_of_it(tmp_path: Path, router: Scripted) -> None:
    asked = router.knows("What does A1U1G73EIX like?", ("portrait", {"shopper": "A1U1G73EIX"}))
    deeds = [Deed("A1U1G73EI5", "tea", day) for day in range(9)]
    with (
        make_shop(tmp_path / "long", deeds, catalogue_frame(tea="Tea")) as shop,
        closing(Assistant(shop, router=router)) as assistant,
    ):
        assert assistant.ask(asked).kind == "failure"
        found = assistant.ask("oh, ends in a five: A1U1G73EI5")
    assert calls_of(found) == [("portrait", {"shopper": "A1U1G73EI5"})]


def test_an_item_nobody_has_is_put_right_by_the_next_question(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("Why would y77 suit 718?", ("explain", {"shopper": "718", "item": "y77"}))
    assert assistant.ask(asked).kind == "failure"
    found = assistant.ask("Ah, misread the label, it's y1")
    assert calls_of(found) == [("explain", {"shopper": "718", "item": "y1"})]


def test_a_count_is_changed_with_the_reason_for_it(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("Who likes tea?", ("who_likes", {"words": "tea"})))
    fewer = assistant.ask("Make it 2, the stand is smaller than I thought.")
    assert calls_of(fewer) == [("who_likes", {"words": "tea", "count": "2"})]
    assert calls_of(assistant.ask("no, three")) == [("who_likes", {"words": "tea", "count": "3"})]


def test_a_price_alone_changes_the_price(assistant: Assistant, router: Scripted) -> None:
    call = ("recommend", {"shopper": "718", "max_price": "5"})
    assistant.ask(router.knows("What for 718 under 5?", call))
    lower = calls_of(assistant.ask("And the same again with a ceiling of 3.50?"))
    assert [(tool, given["max_price"]) for tool, given in lower] == [("recommend", "3.5")]
    for said, price in (("under 2k please", "2000"), ("换成1万以内的。", "10000")):
        ((_, given),) = calls_of(assistant.ask(said))
        assert given["max_price"] == price


@pytest.mark.parametrize(
    ("first", "then", "changed"),
    [
        (("who_likes", {"words": "tea"}), "Actually the slot got smaller, make it 2.", {"count": "2"}),
        (("who_likes", {"words": "tea"}), "make it 2 sure, I've loads to shift", {"count": "2"}),
        (
            ("changes", {"shopper": "718", "since": "2025-06-01"}),
            "and what if we start from october instead",
            {"since": "2025-10-01"},
        ),
        (
            ("changes", {"shopper": "718", "since": "2025-06-01"}),
            "And 40, over that same stretch?",
            {"shopper": "40"},
        ),
        (("trends", {"category": "Tea", "direction": "rising"}), "跌的有哪些？", {"direction": "falling"}),
        (("trends", {"category": "Tea", "direction": "falling"}), "看最近90天的", {"since": "2025-09-28"}),
    ],
)
def test_one_thing_is_changed_and_all_else_kept(
    assistant: Assistant,
    router: Scripted,
    first: tuple[str, dict[str, str]],
    then: str,
    changed: dict[str, str],
) -> None:
    assistant.ask(router.knows("x", first))
    ((tool, given),) = calls_of(assistant.ask(then))
    assert (tool, given) == (first[0], {**first[1], **changed})


@pytest.mark.parametrize("then", ["no sorry, I meant 1029, same rules", "不好意思，我说的是1029，条件不变"])
def test_the_same_rules_are_those_of_the_recommendations(
    assistant: Assistant, router: Scripted, then: str
) -> None:
    asked = router.knows(
        "2 ideas for 718, nothing above 5", ("recommend", {"shopper": "718", "count": "2", "max_price": "5"})
    )
    why = router.knows("why the first?", ("explain", {"shopper": "718", "item": "the first"}))
    for question in (asked, why):
        assert assistant.ask(question, thread=then).results
    (found,) = assistant.ask(then, thread=then).results
    assert found.call == ToolCall("recommend", {"shopper": "1029", "count": "2", "max_price": "5"})


def test_the_same_for_another_is_what_was_told_last(assistant: Assistant, router: Scripted) -> None:
    ideas = router.knows("2 ideas for 718", ("recommend", {"shopper": "718", "count": "2"}))
    likes = router.knows("what does 718 like?", ("portrait", {"shopper": "718"}))
    for question in (ideas, likes):
        assert assistant.ask(question, thread="same").results
    (found,) = assistant.ask("same for 1029", thread="same").results
    assert found.call == ToolCall("portrait", {"shopper": "1029"})
    assert assistant.ask(ideas, thread="same").results
    (found,) = assistant.ask("the same thing for 1029, but only 3", thread="same").results
    assert found.call == ToolCall("recommend", {"shopper": "1029", "count": "3"})


def test_what_went_off_is_asked_after_what_came(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("What is rising?", ("trends", {"direction": "rising"})))
    assert calls_of(assistant.ask("and what have they gone off?")) == [("trends", {"direction": "falling"})]


def test_the_other_way_round_keeps_the_category(assistant: Assistant, router: Scripted) -> None:
    up = ("trends", {"category": "Tea", "direction": "rising"})
    assistant.ask(router.knows("What is rising in Tea?", up))
    down = router.knows("Flip it. What's sliding?", ("trends", {"direction": "falling"}))
    assert calls_of(assistant.ask(down)) == [("trends", {"category": "Tea", "direction": "falling"})]
