"""Short questions as edits of the call before: what they name takes the place of the same there."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.edits import edited
from penchant.agent.answering.follow_ups import sold_again
from penchant.agent.answering.groups_asked import deeds_asked
from tests.agent.answering.knownshop import Scripted

JUNE = {"since": "2025-06-01", "until": "2025-06-30"}


def test_numbers_go_on_from_each_other(assistant: Assistant) -> None:
    first = assistant.ask("How much tea did we sell in July?", thread="n")
    assert "**tea** (meant: Drinks > Tea)" in first.text
    assert first.text.startswith("From 2025-07-01 to 2025-07-31, ")
    (august,) = assistant.ask("And August?", thread="n").results
    assert august.call.arguments == {
        "words": "tea",
        "measure": "purchases",
        "since": "2025-08-01",
        "until": "2025-08-31",
    }
    (novels,) = assistant.ask("and novels?", thread="n").results
    assert novels.call.arguments == {**august.call.arguments, "words": "novels"}
    (weeks,) = assistant.ask("and by week?", thread="n").results
    assert weeks.call.arguments == {**novels.call.arguments, "by": "week"}
    assert weeks.rendered.figure is not None
    assert weeks.rendered.table is not None


def test_numbers_go_on_to_another_measure_and_to_whole_days(assistant: Assistant) -> None:
    assert "**" in assistant.ask("tea sales in June", thread="m").text
    (people,) = assistant.ask("how many people?", thread="m").results
    assert people.call.arguments["measure"] == "shoppers"
    assert "2025-06-30" in people.rendered.text
    (milk,) = assistant.ask("酸奶呢", thread="m").results
    assert milk.call.arguments == {**people.call.arguments, "words": "酸奶"}


def test_numbers_go_on_from_the_shop_as_a_whole(assistant: Assistant, router: Scripted) -> None:
    june = {"since": "2025-06-01", "until": "2025-06-30"}
    router.knows("sales in June", ("overview", {}))
    asked = ["sales in June", "and orders?", "only tea", "and by week?", "same for May", "July?"]
    told = [assistant.ask(one, thread="o").results[0].call for one in asked]
    tea = {"measure": "orders", "words": "tea", "by": "week"}
    assert told == [
        ToolCall("overview", june),
        ToolCall("figures", {**june, "measure": "orders"}),
        ToolCall("figures", {**june, "measure": "orders", "words": "tea"}),
        ToolCall("figures", {**june, **tea}),
        ToolCall("figures", {**tea, "since": "2025-05-01", "until": "2025-05-31"}),
        ToolCall("figures", {**tea, "since": "2025-07-01", "until": "2025-07-31"}),
    ]


def test_the_last_days_are_kept_where_only_the_number_changes(assistant: Assistant, router: Scripted) -> None:
    (shop,) = assistant.ask(router.knows("how is the shop doing", ("overview", {})), thread="l").results
    (orders,) = assistant.ask("and in number of orders?", thread="l").results
    # 1029 on six days from 335 to 360, 345 among them, and three others on day 345
    assert "9 orders" in shop.rendered.text
    assert "9 orders" in orders.rendered.text


def test_goods_are_ranked_by_another_number_instead(assistant: Assistant) -> None:
    (spent,) = assistant.ask("top 5 categories by revenue", thread="g").results
    for question in ("by number of shoppers instead", "改成按人数排"):
        (people,) = assistant.ask(question, thread="g").results
        assert people.call.arguments == {**spent.call.arguments, "measure": "shoppers"}


def test_which_of_them_and_in_how_many_visits_tell_the_same_again(assistant: Assistant) -> None:
    (months,) = assistant.ask("tea sales by month", thread="w").results
    (weakest,) = assistant.ask("And which of those was the weakest?", thread="w").results
    assert weakest.call == months.call
    (ranked,) = assistant.ask("按购买人数排呢", thread="w").results
    assert ranked.call.arguments == {**months.call.arguments, "measure": "shoppers"}
    (spent,) = assistant.ask("What did 718 spend in June?", thread="w").results
    assert assistant.ask("and in how many visits", thread="w").results[0].call == spent.call


def test_the_router_is_told_of_no_tool_that_it_does_not_know(assistant: Assistant, router: Scripted) -> None:
    assistant.ask("tea sales", thread="r")
    assistant.ask(router.knows("Who likes tea?", ("who_likes", {"words": "tea"})), thread="r")
    assert assistant.ask("And what of the weather?", thread="r").kind == "refusal"


def test_two_stretches_go_on_to_another_number(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("sales in June vs May", ("overview", {})), thread="v")
    answer = assistant.ask("and in number of orders?", thread="v")
    # days 150 (May 31) and 120, 135 of four; 165, 180 (June 15 and 30) of four; none of 1029's novels
    assert answer.text.startswith(
        "Orders: **8** from 2025-06-01 to 2025-06-30, **12** from 2025-05-01 to 2025-05-31: 33% lower."
    )
    (april,) = assistant.ask("same for April", thread="v").results
    assert april.call == ToolCall(
        "figures", {"measure": "orders", "since": "2025-04-01", "until": "2025-04-30"}
    )


def test_a_day_in_numbers_goes_on_from_the_shop(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("sales in 2025", ("overview", {})), thread="k")
    assert assistant.ask("and what did we take on 05/06/2025?", thread="k").kind == "clarification"
    assert assistant.ask("2025-06-05", thread="k").text.startswith("From 2025-06-05 to 2025-06-05, ")


def test_how_many_items_that_is_goes_on_from_an_order(assistant: Assistant) -> None:
    assistant.ask("average order value", thread="i")
    text = assistant.ask("how many items is that usually", thread="i").text
    assert "an order held **1** purchases on average" in text


@pytest.mark.parametrize(
    "question",
    ["OK. How many people spent over 500?", "how many people came 3 or more times", "消费超过500的有多少人"],
)
def test_a_bounded_group_is_no_number_of_the_shop(shop: penchant.Shop, question: str) -> None:
    assert edited(question, ToolCall("overview"), shop.catalogue) is None


def test_deeds_of_those_told_before_are_left_to_what_goes_on(shop: penchant.Shop) -> None:
    assert deeds_asked("How many viewed tea?", shop.catalogue) is not None
    assert deeds_asked("How many of those viewed tea?", shop.catalogue) is None
    assert deeds_asked("Just the ones who viewed tea", shop.catalogue) is None


@pytest.mark.parametrize(
    "question", ["No, I meant by number of customers, not by money.", "不是，我说的是按人数排，不是按金额"]
)
def test_another_number_is_meant(shop: penchant.Shop, question: str) -> None:
    first = {"by": "item", "measure": "spent", "count": "10"}
    asked = edited(question, ToolCall("figures", first), shop.catalogue)
    assert asked == ToolCall("figures", {**first, "measure": "shoppers"})


def test_further_numbers_are_of_the_time_before(assistant: Assistant) -> None:
    (june,) = assistant.ask("tea sales in June by weekday", thread="t").results
    (days,) = assistant.ask("and just saturdays and sundays?", thread="t").results
    assert {name: days.call.arguments[name] for name in ("since", "until")} == {
        name: june.call.arguments[name] for name in ("since", "until")
    }


def test_what_was_told_is_broken_down(assistant: Assistant) -> None:
    first = assistant.ask("How much tea did we sell in 2025?", thread="b").results[0].call
    (months,) = assistant.ask("Break that one down by month for me please", thread="b").results
    assert months.call.arguments == {**first.arguments, "by": "month"}
    (june,) = assistant.ask("Only in June, I meant", thread="b").results
    assert june.call.arguments["since"] == "2025-06-01"


@pytest.mark.parametrize(
    ("first", "then", "given"),
    [
        (
            "what share of our sales comes from the top 2 customers?",
            "how much is an average order of those two?",
            {"among": "top 2 customers by spending", "measure": "per_order"},
        ),
        ("who bought yogurt?", "what's their average order value?", {"measure": "per_order"}),
        ("买过酸奶的有多少人", "他们的客单价呢", {"measure": "per_order"}),
        ("买过酸奶的有多少人", "这些人的复购率是多少", {"measure": "repeat"}),
    ],
)
def test_averages_go_on_from_the_group_told_before(
    assistant: Assistant, router: Scripted, first: str, then: str, given: dict[str, str]
) -> None:
    router.knows("who bought yogurt?", ("segment", {"words": "bought yogurt"}))
    router.knows("买过酸奶的有多少人", ("segment", {"words": "买过酸奶"}))
    (told,) = assistant.ask(first, thread=then).results
    (found,) = assistant.ask(then, thread=then).results
    group = given.get("among") or told.call.arguments["words"]
    assert found.call == ToolCall("figures", {"among": group, **given})
    (returned,) = assistant.ask("and what is their repeat rate?", thread=then).results
    assert returned.call == ToolCall("figures", {"among": group, "measure": "repeat"})


def test_first_shoppers_by_a_number_are_spoken_of(assistant: Assistant, router: Scripted) -> None:
    (told,) = assistant.ask("who bought the most tea?", thread="first").results
    question = router.knows(
        "what does the first shopper like?", ("portrait", {"shopper": "the first shopper"})
    )
    (found,) = assistant.ask(question, thread="first").results
    assert found.call.arguments == {"shopper": told.shoppers[0]}


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        ("same for brands", {"by": "item", "measure": "spent"}, {"by": "brand", "measure": "spent"}),
        ("split it by week", {"words": "tea", **JUNE}, {"words": "tea", **JUNE, "by": "week"}),
        ("per customer?", {"measure": "per_order", **JUNE}, {"measure": "per_shopper", **JUNE}),
        ("的确？那平均呢", {"measure": "spent", **JUNE}, {"measure": "per_order", **JUNE}),
        ("places 6 to 10", {"by": "item"}, {"by": "item", "count": "10"}),
        ("前两名", {"by": "shopper"}, {"by": "shopper", "count": "两"}),
        ("back to the totals", {"by": "week", "measure": "spent", **JUNE}, {"measure": "spent", **JUNE}),
        ("only novels", {"words": "tea", "other": "yogurt"}, {"words": "novels"}),
        ("on Sundays", {"by": "hour"}, {"by": "hour", "days": "sunday"}),
        ("买过酸奶的人呢", {"measure": "orders"}, {"measure": "orders", "among": "买过酸奶的人"}),
        ("and among our regulars?", {"measure": "spent"}, {"measure": "spent", "among": "our regulars"}),
        ("how many customers is that?", {"words": "tea"}, {"words": "tea", "measure": "shoppers"}),
    ],
)
def test_what_is_named_takes_the_place_of_the_same_in_numbers(
    shop: penchant.Shop, question: str, before: dict[str, str], wanted: dict[str, str]
) -> None:
    found = edited(question, ToolCall("figures", before), shop.catalogue, shortly=True)
    assert found == ToolCall("figures", wanted)


@pytest.mark.parametrize(
    ("question", "tool", "before", "changed"),
    [
        ("the five smallest", "orders", {"rank": "spent"}, {"rank": "smallest", "count": "five"}),
        ("第二大的呢", "orders", {"rank": "newest"}, {"rank": "spent", "count": "2"}),
        ("under 5 dollars", "recommend", {"shopper": "718"}, {"max_price": "5 dollars"}),
        ("nothing above 5", "recommend", {"shopper": "718"}, {"max_price": "5"}),
        ("over 5 dollars", "assortment", {"words": "tea"}, {"min_price": "5 dollars"}),
        ("变少的呢", "trends", {"direction": "rising"}, {"direction": "falling"}),
        ("since August", "trends", {"direction": "rising"}, {"since": "2025-08-01"}),
        ("only tea", "activity", {"shopper": "718"}, {"words": "tea"}),
        ("yogurt?", "who_likes", {"words": "tea"}, {"words": "yogurt"}),
        ("and C-77?", "next_behaviour", {"shopper": "718", "words": "tea"}, {"shopper": "C-77"}),
        ("yogurt?", "segment", {"words": "bought tea 3 times"}, {"words": "bought yogurt 3 times"}),
        ("20 times?", "segment", {"words": "bought tea 3 times"}, {"words": "bought tea 20 times"}),
        ("without yogurt", "segment", {"words": "bought tea"}, {"words": "bought tea; never bought yogurt"}),
        ("看过没买的呢", "segment", {"words": "买过酸奶的"}, {"words": "看过酸奶没买酸奶的呢"}),
        ("how many customers are those?", "segment", {"words": "bought tea"}, {}),
        ("vs the same time last year", "trends", {"direction": "falling"}, {}),
    ],
)
def test_each_tool_is_asked_again_with_what_is_named(
    shop: penchant.Shop, question: str, tool: str, before: dict[str, str], changed: dict[str, str]
) -> None:
    found = edited(question, ToolCall(tool, before), shop.catalogue, shortly=True)
    assert found == ToolCall(tool, {**before, **changed})


@pytest.mark.parametrize(
    "question",
    [
        "and the weather?",
        "which customers left us?",
        "who bought most of it last week?",
        "and in yen?",
        "why?",
    ],
)
def test_what_says_more_than_it_names_is_no_edit(shop: penchant.Shop, question: str) -> None:
    before = ToolCall("figures", {"words": "tea", "measure": "spent"})
    assert edited(question, before, shop.catalogue, shortly=True) is None


def test_other_money_is_refused(assistant: Assistant) -> None:
    assistant.ask("average order value", thread="coin")
    for question in ("and in euros?", "换成日元是多少"):
        assert assistant.ask(question, thread="coin").kind == "refusal"


def test_numbers_in_place_of_what_was_refused_keep_its_time_and_thing(assistant: Assistant) -> None:
    assert assistant.ask("what was our profit on tea in June?", thread="p").kind == "refusal"
    (found,) = assistant.ask("ok then just revenue", thread="p").results
    assert found.call == ToolCall("figures", {"words": "Tea", "measure": "spent", **JUNE})
    (weekly,) = assistant.ask("by week?", thread="p").results
    assert weekly.call.arguments == {**found.call.arguments, "by": "week"}


def test_two_things_told_one_by_one_are_told_beside_each_other(shop: penchant.Shop) -> None:
    told = [ToolCall("figures", {"words": one, "measure": "spent"}) for one in ("tea", "yogurt")]
    both = ToolCall("figures", {"words": "tea", "other": "yogurt", "measure": "spent"})
    assert sold_again("and both?", told, shop.catalogue) == both
    assert sold_again("那两种一起呢", told, shop.catalogue) == both


def test_a_list_spoken_of_is_the_last_one_told(shop: penchant.Shop) -> None:
    first = ToolCall("figures", {"by": "item", "measure": "spent", "count": "5"})
    told = [first, ToolCall("assortment", {"words": "tea"})]
    found = sold_again("ok and places 6 to 10 on that list", told, shop.catalogue)
    assert found == ToolCall("figures", {**first.arguments, "count": "10"})


@pytest.mark.parametrize(
    "question", ["How did we do in May?", "How was Black Friday?", "店里最近生意怎么样？"]
)
def test_how_the_shop_does_is_no_edit_of_a_price(shop: penchant.Shop, question: str) -> None:
    assert edited(question, ToolCall("assortment", {"words": "tea"}), shop.catalogue) is None
