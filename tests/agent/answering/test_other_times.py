"""The answer before, of another time, of the time before it, or held against another."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.edits import edited
from tests.agent.answering.knownshop import Scripted

JUNE = {"since": "2025-06-01", "until": "2025-06-30"}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("tea sales in June", "and July? both months"),
        ("tea sales in June", "what about July, for both months please"),
        ("6月茶卖了多少钱", "7月呢？两个月一起看"),
    ],
)
def test_both_times_are_told_where_both_are_asked_for(assistant: Assistant, first: str, then: str) -> None:
    (june,) = assistant.ask(first, thread=then).results
    (both,) = assistant.ask(then, thread=then).results
    july = {"since": "2025-07-01", "until": "2025-07-31", "against": "2025-06-01 to 2025-06-30"}
    assert both.call.arguments == {**june.call.arguments, **july}


@pytest.mark.parametrize(
    ("first", "then", "days"),
    [
        ("tea sales in June", "and the month before that?", ("2025-05-01", "2025-05-31")),
        ("tea sales in June", "and the week before?", ("2025-05-25", "2025-05-31")),
        ("tea sales in June", "再往前一个月呢", ("2025-05-01", "2025-05-31")),
        ("tea sales from 1 to 7 June", "and the month before that?", ("2025-05-01", "2025-05-31")),
        ("tea sales from 10 to 19 June", "and before that?", ("2025-05-31", "2025-06-09")),
        ("what did 718 buy in June", "and the month before", ("2025-05-01", "2025-05-31")),
        ("tea sales in June", "and on 12 June?", ("2025-06-12", "2025-06-12")),
        ("tea sales in June", "and June 13th?", ("2025-06-13", "2025-06-13")),
        ("tea sales in June", "14 June", ("2025-06-14", "2025-06-14")),
    ],
)
def test_the_time_before_and_single_days_go_on_from_what_was_told(
    assistant: Assistant, first: str, then: str, days: tuple[str, str]
) -> None:
    (told,) = assistant.ask(first, thread=then).results
    (before,) = assistant.ask(then, thread=then).results
    assert before.call.tool == told.call.tool
    assert (before.call.arguments["since"], before.call.arguments["until"]) == days


def test_another_month_of_the_shop_is_told_as_the_first_one(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("sales in June", ("overview", {})), thread="s")
    for question in ("same for May", "May?", "改成5月"):
        (may,) = assistant.ask(question, thread="s").results
        assert may.call == ToolCall("overview", {"since": "2025-05-01", "until": "2025-05-31"})
        assert "from **2025-05-01** to **2025-05-31**" in may.rendered.text or "**2025-05-01** 至" in (
            may.rendered.text
        )


@pytest.mark.parametrize("question", ["vs the same month last year?", "跟去年同期比呢"])
def test_the_same_days_of_the_year_before_go_on_from_numbers(shop: penchant.Shop, question: str) -> None:
    may = {"measure": "spent", "since": "2025-05-01", "until": "2025-05-31"}
    asked = edited(question, ToolCall("figures", may), shop.catalogue)
    assert asked == ToolCall("figures", {**may, "against": "2024-05-01 to 2024-05-31"})


@pytest.mark.parametrize(
    "question",
    [
        "and compared to May?",
        "vs May",
        "how does that compare with May 2025?",
        "was that up on May?",
        "more or less than in May",
        "跟5月比呢？",
        "和5月相比怎么样",
    ],
)
def test_another_time_is_held_against_the_one_told(shop: penchant.Shop, question: str) -> None:
    june = {"measure": "spent", "since": "2025-06-01", "until": "2025-06-30"}
    asked = edited(question, ToolCall("figures", june), shop.catalogue)
    assert asked == ToolCall("figures", {**june, "against": "2025-05-01 to 2025-05-31"})


@pytest.mark.parametrize("question", ["up to 20 July?", "and to July?", "with July"])
def test_an_end_is_not_held_against_the_time_told(shop: penchant.Shop, question: str) -> None:
    june = {"measure": "spent", "since": "2025-06-01", "until": "2025-06-30"}
    asked = edited(question, ToolCall("figures", june), shop.catalogue)
    assert asked is None or "against" not in asked.arguments


@pytest.mark.parametrize("question", ["and compared to tea?", "is it more than yogurt"])
def test_a_thing_is_no_time_to_be_held_against(shop: penchant.Shop, question: str) -> None:
    june = {"measure": "spent", "since": "2025-06-01", "until": "2025-06-30"}
    asked = edited(question, ToolCall("figures", june), shop.catalogue)
    assert asked is None or "against" not in asked.arguments


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("And in the fourth?", "2025-10-01", "2025-12-27"),  # the log's last day
        ("the first one", "2025-01-01", "2025-03-31"),
        ("那第三季度呢", "2025-07-01", "2025-09-30"),
    ],
)
def test_another_quarter_of_the_year_is_named_by_its_place(
    shop: penchant.Shop, question: str, since: str, until: str
) -> None:
    second = {"words": "tea", "since": "2025-04-01", "until": "2025-06-30"}
    asked = edited(question, ToolCall("figures", second), shop.catalogue)
    assert asked == ToolCall("figures", {"words": "tea", "since": since, "until": until})
    may = {"words": "tea", "since": "2025-05-01", "until": "2025-05-31"}
    assert edited("And in the fourth?", ToolCall("figures", may), shop.catalogue) is None


def test_a_place_in_a_list_of_a_quarter_is_no_quarter(shop: penchant.Shop) -> None:
    first = ToolCall("figures", {"by": "item", "since": "2025-01-01", "until": "2025-03-31"})
    for question in ("and the second one?", "第二个呢"):
        asked = edited(question, first, shop.catalogue)
        assert asked is None or asked.arguments["since"] == "2025-01-01"
    for question in ("and the second quarter?", "那第二季度呢"):
        asked = edited(question, first, shop.catalogue)
        assert asked is not None
        assert asked.arguments["since"] == "2025-04-01"


def test_the_last_quarter_is_the_one_before_today(shop: penchant.Shop) -> None:
    first = ToolCall("figures", {"words": "tea", "since": "2025-01-01", "until": "2025-03-31"})
    asked = edited("and the last quarter?", first, shop.catalogue)
    assert asked is not None
    assert asked.arguments["since"] != "2025-10-01"


def test_what_lies_before_the_log_is_not_told_as_nothing(assistant: Assistant) -> None:
    assistant.ask("how much tea did we sell in May?", thread="may")
    answer = assistant.ask("vs the same month last year?", thread="may")
    assert "2024" not in answer.text
    assert answer.notes == (
        "The log does not reach back to 2024-05-01 to 2024-05-31, so there is nothing to compare with.",
    )


def test_the_year_before_a_month_is_that_month_a_year_before(shop: penchant.Shop) -> None:
    found = edited("and the year before", ToolCall("figures", {"words": "tea", **JUNE}), shop.catalogue)
    assert found == ToolCall("figures", {"words": "tea", "since": "2024-06-01", "until": "2024-06-30"})
