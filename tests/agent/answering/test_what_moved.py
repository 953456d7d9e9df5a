"""Which goods moved a number, asked after it or by asking why."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.follow_ups import sold_again
from penchant.agent.answering.ids_named import asked_outright
from tests.agent.answering.knownshop import Scripted

Said = dict[str, str]
MAY = {"since": "2025-05-01", "until": "2025-05-31"}


@pytest.mark.parametrize(
    ("question", "by"),
    [
        ("Which products drove that?", "item"),
        ("and what categories were behind the drop", "category"),
        ("so which brands contributed most to this?", "brand"),
        ("what drove it", "category"),
        ("which departments caused that the most?", "department"),
        ("是哪些商品导致的？", "item"),
        ("哪个品类拉动了增长", "category"),
    ],
)
def test_what_moved_is_told_against_the_time_before(shop: penchant.Shop, question: str, by: str) -> None:
    asked = {"by": by, "measure": "spent", "against": "before", **MAY}
    assert sold_again(question, [ToolCall("overview", MAY)], shop.catalogue) == ToolCall("figures", asked)


def test_what_was_held_stays(shop: penchant.Shop) -> None:
    held = {"words": "tea", "measure": "orders", **MAY, "against": "2025-03-01 to 2025-03-31"}
    found = sold_again("what drove that?", [ToolCall("figures", held)], shop.catalogue)
    assert found == ToolCall("figures", {**held, "by": "item"})
    weekly = ToolCall("figures", {"measure": "basket"})
    parted = ToolCall("figures", {"measure": "basket", "by": "weekday"})
    for asked in ("split that by day of the week", "按星期几拆开看看"):
        assert sold_again(asked, [weekly], shop.catalogue) == parted
    again = sold_again("and by brand?", [found], shop.catalogue)
    assert again == ToolCall("figures", {**held, "by": "brand"})


@pytest.mark.parametrize("question", ["which products drove her?", "which products", "what drove sales"])
def test_other_questions_are_left_to_others(shop: penchant.Shop, question: str) -> None:
    assert sold_again(question, [ToolCall("overview", MAY)], shop.catalogue) is None
    assert sold_again("what drove that?", [ToolCall("portrait", {"shopper": "718"})], shop.catalogue) is None


def test_a_cause_is_said_not_to_be_in_the_log(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("why did sales fall in June?", ("overview", {})))
    assert answer.notes == ("The log shows what happened, and not why.",)
    assert assistant.ask(router.knows("how were sales in June?", ("overview", {}))).notes == ()


@pytest.mark.parametrize("question", ["why was it better than in April?", "为什么比4月好"])
def test_why_a_time_was_better_than_another_is_told_by_what_moved(shop: penchant.Shop, question: str) -> None:
    held = {"measure": "spent", **MAY}
    moved = {**held, "by": "category", "against": "2025-04-01 to 2025-04-30"}
    assert sold_again(question, [ToolCall("figures", held)], shop.catalogue) == ToolCall("figures", moved)
    no = sold_again("no, departments", [ToolCall("figures", moved)], shop.catalogue)
    assert no == ToolCall("figures", {**moved, "by": "department"})


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "why did sales dip in August",
            {"by": "category", "measure": "spent", "since": "2025-08-01", "until": "2025-08-31"},
        ),
        (
            "8月为啥掉了那么多",
            {"by": "category", "measure": "spent", "since": "2025-08-01", "until": "2025-08-31"},
        ),
        ("why are orders down?", {"by": "category", "measure": "orders"}),
        (
            "why was turnover of tea lower in May?",
            {"words": "tea", "by": "item", "measure": "spent", "since": "2025-05-01", "until": "2025-05-31"},
        ),
    ],
)
def test_why_a_number_moved_is_told_by_what_moved_most(
    shop: penchant.Shop, question: str, asked: Said
) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("figures", {**asked, "against": "before"}),)


def test_what_moved_most_is_told_and_no_cause(assistant: Assistant) -> None:
    answer = assistant.ask("why did sales fall in May")
    # April, days 90 and 105: t1 4, t2 3; t1 4, t2 3; t2 3, t3 6; b1 9, b2 8; and b1 9 on day 100.
    # May, days 120, 135, 150: t3 6, t1 4, t2 3; y1 1, t1 4, t2 3; y2 2, t2 3, t3 6; y1 1, b1 9, b2 8.
    assert answer.text.startswith(
        "Spending: **50.00** from 2025-05-01 to 2025-05-31, "
        "**49.00** from 2025-04-01 to 2025-04-30: 2.0% higher."
    )
    rose = "**Tea** from 23.00 to 29.00; **Yogurt** from 0.00 to 4.00;"
    assert f"- What rose most of all categories: {rose}" in answer.text
    assert "- Of all categories, 1 fell and 2 rose" in answer.text
    assert answer.notes == ("The log shows what happened, and not why.",)
