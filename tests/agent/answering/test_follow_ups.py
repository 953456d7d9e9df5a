"""Short questions that go on from the one before, and other words for groups."""

from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.follow_ups import another_part, carried_on, sold_again
from penchant.agent.answering.other_names import same_again
from penchant.agent.answering.toolbox import Toolbox
from tests.agent.answering.knownshop import Scripted, calls_of, tools_of
from tests.smallshop import Deed, make_shop

BEFORE = ToolCall("changes", {"shopper": "1029", "since": "2025-10-01"})


@pytest.mark.parametrize(
    "question", ["and 718?", "And for 718?", "what about customer 718", "718", "那718呢？", "换成客户718"]
)
def test_another_name_repeats_the_call_with_its_dates(shop: penchant.Shop, question: str) -> None:
    again = same_again(question, BEFORE, shop.catalogue)
    assert again == ToolCall("changes", {"shopper": "718", "since": "2025-10-01"})


@pytest.mark.parametrize("question", ["and 999?", "and t1?", "what does 718 like?", "and 718, what next?"])
def test_what_says_more_or_names_nobody_is_left_to_the_router(shop: penchant.Shop, question: str) -> None:
    assert same_again(question, BEFORE, shop.catalogue) is None


def test_dates_are_carried_on_only_by_what_goes_on() -> None:
    asked = ToolCall("changes", {"shopper": "her"})
    assert carried_on("and for her?", asked, BEFORE).arguments["since"] == "2025-10-01"
    assert carried_on("What changed for her?", asked, BEFORE) == asked
    assert carried_on("Anything new over the same time?", asked, BEFORE).arguments["since"] == "2025-10-01"
    assert carried_on("她在同一时期呢", asked, BEFORE).arguments["since"] == "2025-10-01"
    assert carried_on("and for her?", ToolCall("portrait", {}), BEFORE) == ToolCall("portrait", {})


def test_the_same_for_another_keeps_what_it_does_not_say() -> None:
    before = ToolCall("recommend", {"shopper": "718", "count": "6", "mode": "new"})
    asked = "And the same for 1029, again nothing of what they have already looked at?"
    found = carried_on(asked, ToolCall("recommend", {"shopper": "1029", "mode": "new"}), before)
    assert found.arguments == {"shopper": "1029", "count": "6", "mode": "new"}


def test_what_a_tool_cannot_do_without_is_carried_on() -> None:
    told = ToolCall("audience", {"count": "30", "item": "ice cream"})
    fewer = carried_on(
        "Amazing! And if I only have room for 10?", ToolCall("audience", {"count": "10"}), told
    )
    assert fewer.arguments == {"count": "10", "item": "ice cream"}
    assert (
        carried_on("whom else?", ToolCall("audience", {}), told).arguments == {}
    )  # says nothing to go on with
    other = ToolCall("audience", {"count": "10", "item": "tea"})
    assert carried_on("10 people for tea", other, told) == other
    assert carried_on("ten " * 20, ToolCall("audience", {"count": "ten"}), told).arguments == {"count": "ten"}


def test_router_is_not_asked_where_only_the_name_changes(assistant: Assistant, router: Scripted) -> None:
    first = ("changes", {"shopper": "1029", "since": "October"})
    assistant.ask(router.knows("What changed for 1029 since October?", first))
    answer = assistant.ask("and for 718?")
    wanted = {"shopper": "718", "since": "2025-10-01"}
    assert tools_of([one.call for one in answer.results]) == [("changes", wanted)]
    assert len(router.asked) == 1


def test_the_same_beginning_goes_on_for_her(assistant: Assistant, router: Scripted) -> None:
    first = ("changes", {"shopper": "1029", "since": "October"})
    assistant.ask(router.knows("What changed for 1029 since October?", first))
    answer = assistant.ask(router.knows("and now for C-77, please?", ("changes", {"shopper": "C-77"})))
    wanted = {"shopper": "C-77", "since": "2025-10-01"}
    assert tools_of([one.call for one in answer.results]) == [("changes", wanted)]


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("bought tea at least 3 times", ""),
        ("How many customers bought tea at least 3 times?", ""),
        ("households that bought tea at least 3 times", ""),
        ("tea 3", "Which shoppers bought tea at least 3 times?"),
    ],
)
def test_conditions_are_found_in_the_words_around_them(
    shop: penchant.Shop, words: str, question: str
) -> None:
    result = Toolbox(shop).run(ToolCall("segment", {"words": words}), "en", Conversation(question))
    assert set(result.shoppers) == {"1029", "718", "C-77"}


def test_group_that_nothing_says_is_refused_by_its_own_words(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("who hums?", ("segment", {"words": "who hums"})))
    assert answer.kind == "failure"
    assert "hums" in answer.text


def test_who_likes_an_item_by_its_id_is_whom_to_tell(shop: penchant.Shop) -> None:
    result = Toolbox(shop).run(ToolCall("who_likes", {"words": "b1", "count": "2"}))
    assert result.call == ToolCall("audience", {"item": "b1", "count": "2"})


@pytest.mark.parametrize(
    "question",
    [
        "Swap 1029 for 718",
        "718 instead of 1029, ",
        "把1029换成718",
        "I ment 718 not 1029",
        "不对，不是1029，是718",
    ],
)
def test_a_name_takes_the_place_of_the_one_that_goes(shop: penchant.Shop, question: str) -> None:
    before = ToolCall("compare", {"shopper": "40", "other": "1029"})
    wanted = ToolCall("compare", {"shopper": "40", "other": "718"})
    assert same_again(question.strip(" ,"), before, shop.catalogue) == wanted
    assert same_again(question.replace("718", "nobody").strip(" ,"), before, shop.catalogue) is None


@pytest.mark.parametrize(
    "question",
    [
        "718?",
        "718",
        "customer 718",
        "718号",
        "顾客718",
        "whos 718",
        "who's 718?",
        "Who is customer 718",
        "718是谁",
    ],
)
def test_an_id_alone_asks_who_that_is(assistant: Assistant, question: str) -> None:
    (found,) = assistant.ask(question).results
    assert found.call == ToolCall("portrait", {"shopper": "718"})


def test_a_day_is_chosen_in_other_words(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows(
        "What changed for 718 since 05/06/2025?", ("changes", {"shopper": "718", "since": "05/06/2025"})
    )
    back = assistant.ask(asked)
    assert back.kind == "clarification"
    found = assistant.ask("5 June 2025", thread=back.thread)
    (result,) = found.results
    assert (result.call.arguments["shopper"], result.call.arguments["since"]) == ("718", "2025-06-05")


def test_a_count_is_no_shopper(assistant: Assistant, router: Scripted) -> None:
    router.knows("What does 718 like?", ("portrait", {"shopper": "718"}))
    router.knows("give me 40 things to sell her", ("recommend", {"shopper": "40"}))
    thread = assistant.ask("What does 718 like?").thread
    found = assistant.ask("gimme 40 things to sell her", thread=thread)
    assert tools_of([one.call for one in found.results]) == [("recommend", {"count": "40", "shopper": "718"})]


def test_doubtful_group_that_is_plain_is_counted(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows(
        "两个月，也就是60天没来的有多少人", ("overview", {}), ("who_likes", {}), confidence=0.1
    )
    (result,) = assistant.ask(asked).results
    assert result.call.tool == "segment"


@pytest.mark.parametrize(
    ("reply", "item"),
    [
        ("Black tea", "t2"),
        ("the jasmine one", "t3"),
        ("Jasmine, I mean.", "t3"),
        ("sorry, I meant the green tea please", "t1"),
        ("what about Dune?", "b1"),
    ],
)
def test_one_of_several_is_chosen_by_its_title(
    assistant: Assistant, router: Scripted, reply: str, item: str
) -> None:
    back = assistant.ask(router.knows("What goes with tea?", ("similar_items", {"item": "tea"})))
    assert back.kind == "clarification"
    (found,) = assistant.ask(reply, thread=back.thread).results
    assert found.call == ToolCall("similar_items", {"item": item})


def test_a_title_that_two_of_several_hold_chooses_neither(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("What goes with tea?", ("similar_items", {"item": "tea"})))
    assert assistant.ask("the tea, I mean").kind != "answer"


@pytest.mark.parametrize(
    "question",
    [
        "Make it two, I've got no room.",
        "ok. can u make it 2",
        "Just the top two.",
        "Two are plenty, my dear.",
        "架子小，只要两位。",
    ],
)
def test_a_count_alone_is_of_what_was_just_told(
    assistant: Assistant, router: Scripted, question: str
) -> None:
    assistant.ask(router.knows("Who likes tea?", ("who_likes", {"words": "tea"})))
    (found,) = assistant.ask(question).results
    assert found.call == ToolCall("who_likes", {"words": "tea", "count": "2"})


@pytest.mark.parametrize(
    "question", ["Who orders more often?", "and which of them spent most", "谁买得更多？"]
)
def test_which_of_two_is_asked_of_those_compared(
    assistant: Assistant, router: Scripted, question: str
) -> None:
    pair = {"shopper": "718", "other": "40"}
    assistant.ask(router.knows("Do 718 and 40 like the same?", ("compare", pair)))
    (found,) = assistant.ask(question).results
    assert found.call == ToolCall("compare", pair)


def test_what_is_to_come_is_told_after_what_was(assistant: Assistant, router: Scripted) -> None:
    assistant.ask("what did 718 buy last?")
    for question in ("接下来他最可能买什么？", "what will they buy next?"):
        asked = router.knows(question, ("activity", {"shopper": "他"}))
        assert calls_of(assistant.ask(asked)) == [("next_behaviour", {"shopper": "718"})]
    ((tool, given),) = calls_of(assistant.ask("and what was in that last order of theirs?"))
    assert (tool, given) == ("activity", {"shopper": "718"})


@pytest.mark.parametrize(
    ("question", "among"),
    [("and among our regulars?", "our regulars"), ("在消费最多的前2名客户里呢？", "消费最多的前2名客户")],
)
def test_trends_go_on_among_a_group(shop: penchant.Shop, question: str, among: str) -> None:
    rising = {"direction": "rising"}
    asked = another_part(question, ToolCall("trends", rising), shop.catalogue)
    assert asked == ToolCall("trends", {**rising, "among": among})


def test_a_day_in_numbers_that_may_be_two_is_asked_back(assistant: Assistant) -> None:
    assert assistant.ask("how much did we sell on 03/04/2025?").kind == "clarification"
    assert assistant.ask("3 april").text.startswith("From 2025-04-03 to 2025-04-03, ")


def test_a_product_taken_for_a_shopper_is_put_right_by_the_next_question(
    assistant: Assistant, router: Scripted
) -> None:
    assert assistant.ask(router.knows("what does t1 like", ("portrait", {"shopper": "t1"}))).kind == "failure"
    (found,) = assistant.ask("sorry, misread, its 718").results
    assert found.call == ToolCall("portrait", {"shopper": "718"})


@pytest.mark.parametrize(
    ("question", "call", "meant"),
    [
        (
            "What is rising among shoppers with at least 3 visits?",
            ToolCall("segment", {"words": "shoppers with at least 3 visits"}),
            ("trends", {"direction": "rising", "among": "shoppers with at least 3 visits"}),
        ),
        (
            "We've just picked up a new novel. Whom do we tell?",
            ToolCall("audience", {}),
            ("audience", {"item": "novel"}),
        ),
        ("新到了一批小说，该告诉谁？", ToolCall("audience", {}), ("audience", {"item": "小说"})),
        (
            "Who never bought a novel?",
            ToolCall("who_likes", {"words": "a novel"}),
            ("segment", {"words": "Who never bought a novel"}),
        ),
        (
            "two titles for 718 please",
            ToolCall("recommend", {"shopper": "718", "category": "titles", "count": "two"}),
            ("recommend", {"shopper": "718", "count": "2"}),
        ),
    ],
)
def test_what_plain_words_say_goes_before_what_was_routed(
    shop: penchant.Shop, question: str, call: ToolCall, meant: tuple[str, dict[str, str]]
) -> None:
    assert tools_of([Toolbox(shop).run(call, "en", Conversation(question)).call]) == [meant]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("and national brand?", "National tea"),
        ("what about Danone", "Danone tea"),
        ("那Danone的呢", "Danone tea"),
        ("and the store brand?", None),
        ("and coffee?", None),
    ],
)
def test_another_brand_of_the_same_kind_is_put_in_its_place(
    tmp_path: Path, question: str, words: str | None
) -> None:
    brands = ["Private", "National", "Danone"]
    items = pl.DataFrame(
        {"item_id": ["p", "n", "d"], "title": ["Tea"] * 3, "category": ["Tea"] * 3, "brand": brands}
    )
    deeds = [Deed("ann", item, day, value=1.0) for item in items["item_id"] for day in range(3)]
    before = ToolCall("who_likes", {"words": "own-brand tea"})
    with make_shop(tmp_path / "shop", deeds, items) as made:
        again = sold_again(question, [before], made.catalogue)
    assert (again.arguments["words"] if again else None) == words


def test_which_of_two_is_asked_of_the_comparison(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("718 vs 1029", ("compare", {"shopper": "718", "other": "1029"})))
    (found,) = assistant.ask("他俩谁更像大客户").results
    assert found.call.tool == "compare"


def test_a_group_that_is_narrowed_keeps_its_conditions(assistant: Assistant, router: Scripted) -> None:
    first = router.knows("Who bought tea at least 3 times?", ("segment", {"words": "bought tea 3 times"}))
    (tea,) = assistant.ask(first, thread="g").results
    assert set(tea.shoppers) == {"1029", "718", "C-77"}
    (both,) = assistant.ask("only those out of them who bought yogurt", thread="g").results
    assert both.call.arguments["words"].endswith("; bought yogurt")
    assert set(both.shoppers) == {"718", "C-77"}  # 40 bought yogurt, and no tea


def test_they_are_the_shopper_whom_a_refused_question_named(assistant: Assistant, router: Scripted) -> None:
    assistant.ask("What did 1029 buy last?", thread="n")
    assert assistant.ask("Is 40 married?", thread="n").kind == "refusal"
    (told,) = assistant.ask("what did they buy last?", thread="n").results
    assert told.call == ToolCall("activity", {"shopper": "40"})
    assert assistant.ask("Is 40 or 718 married?", thread="n").kind == "refusal"
    (again,) = assistant.ask("what did they buy last?", thread="n").results
    assert again.call == ToolCall("activity", {"shopper": "40"})  # of two named, neither


@pytest.mark.parametrize(
    "question", ["12月平均一单多少钱？11月呢？", "What's the average order in December? And in November?"]
)
def test_a_second_sentence_goes_on_from_the_first(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert [result.call for result in answer.results] == [
        ToolCall("figures", {"measure": "per_order", "since": "2025-12-01"}),
        ToolCall("figures", {"measure": "per_order", "since": "2025-11-01", "until": "2025-11-30"}),
    ]
    # on day 345 t3 6, y1 1, y2 2, y1 1, and six times Dune 9, one of them on that day: 64 in 9 orders
    # on days 315 and 330 t1 4, t1 4, t2 3, b1 9; t2 3, t2 3, t3 6, b2 8: 40 in 8
    assert "**7.11**" in answer.text
    assert "**5.00**" in answer.text
