"""Questions, their answers, and what a thread remembers."""

import re
from contextlib import closing
from pathlib import Path

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Answer, Assistant, Sources, Step, TextPart
from penchant.agent.answering.of_shop import best_of
from penchant.errors import DataError, NotFound
from penchant.tools.contrast import Contrast
from penchant.tools.recommendation import Recommendation
from penchant.tools.segment import Segment
from tests.agent.answering.knownshop import Scripted, tools_of
from tests.smallshop import Deed, catalogue_frame, make_shop


def calls_of(answer: Answer) -> list[tuple[str, dict[str, str]]]:
    return tools_of([result.call for result in answer.results])


def test_answer_is_the_tools_own_text_with_evidence(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("What does 1029 like?", ("portrait", {"shopper": "1029"}))
    answer = assistant.ask(asked)
    (result,) = answer.results
    assert answer.kind == "answer"
    assert answer.text == result.rendered.text
    assert answer.written_by == "tools"
    assert answer.confidence == 0.9
    assert answer.evidence
    assert all(one.event_count > 0 for one in answer.evidence)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # four shoppers on days 90 and 105, anna on day 100; the 1st of April is day 90
        (
            "How many orders did we have in April 2025?",
            "**5 shoppers** came in the 30 days from **2025-04-01** to **2025-04-30**, with **9 orders** and",
        ),
        (
            "2025年2月有多少订单？",
            "**2025-02-01** 至 **2025-02-28** 的 28 天里，其中 **4 位顾客**来过，共有 **4 笔订单**",
        ),
        (
            "How many customers have we got, and what were the sales in February 2025?",
            "Of **5 shoppers** in all, **4 shoppers** came in the 28 days from **2025-02-01** to",
        ),
        (
            "How is the shop doing, and what did 718 buy since May 2025?",
            "in the 28 days from **2025-11-29** to **2025-12-27**",
        ),
        ("How many orders on 2025-04-11?", "**1 shopper** came on **2025-04-11**, with **1 order** and"),
        (
            "Did we have more orders in April than in February?",
            "- From 2025-02-01 to 2025-02-28: 4 shoppers, 4 orders, spent",
        ),
        ("4月的订单比2月多吗？", "- 2025-02-01 至 2025-02-28：4 位顾客，4 笔订单，消费"),
        ("How is the shop doing?", "in the 28 days from **2025-11-29** to **2025-12-27**"),
    ],
)
def test_the_shop_is_told_of_the_time_that_the_question_names(
    assistant: Assistant, router: Scripted, question: str, told: str
) -> None:
    assert told in assistant.ask(router.knows(question, ("overview", {}))).text


def test_the_shop_of_a_time_to_come_is_not_told(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("How many orders in May 2031?", ("overview", {})))
    assert answer.kind == "failure"
    assert answer.text.startswith("“in May 2031” lies after the newest event of this shop, 2025-12-27")


def test_another_time_alone_asks_of_the_shop_again(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("How many orders in April 2025?", ("overview", {})))
    for question in ("and in February?", "那2月呢？", "and february 2025?"):
        answer = assistant.ask(question)
        assert calls_of(answer) == [("overview", {"since": "2025-02-01", "until": "2025-02-28"})]
        assert "2025-02-28" in answer.text


def test_a_shop_that_sells_nothing_tells_no_sales(tmp_path: Path, router: Scripted) -> None:
    deeds = [Deed(f"s{n}", "tea", n, "review", 5.0) for n in range(3)]
    asked = router.knows("What was our turnover in January 2025?", ("overview", {}))
    with (
        make_shop(tmp_path / "rated", deeds, catalogue_frame(tea="Tea")) as shop,
        closing(Assistant(shop, router=router)) as assistant,
    ):
        answer = assistant.ask(asked)
    assert answer.text == "The log holds no purchases, so nobody can tell what was earned."


def test_streamed_pieces_are_the_answers_text_and_the_answer_comes_last(
    assistant: Assistant, router: Scripted
) -> None:
    asked = router.knows("What does 1029 like?", ("portrait", {"shopper": "1029"}))
    *told, answer = assistant.stream(asked)
    assert isinstance(answer, Answer)
    assert "".join(one.text for one in told if isinstance(one, TextPart)) == answer.text
    assert [one.kind for one in told if isinstance(one, Step)] == ["route", "tool"]


def test_router_is_told_the_call_that_answered_the_question_before(
    assistant: Assistant, router: Scripted
) -> None:
    assistant.ask(router.knows("first", ("portrait", {"shopper": "1029"})))
    assistant.ask(router.knows("second", ("overview", {})))
    assert router.asked == [("first", None), ("second", ToolCall("portrait", {"shopper": "1029"}))]


def test_her_is_the_shopper_spoken_of_before(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})))
    answer = assistant.ask(router.knows("and to her?", ("recommend", {"shopper": "her", "count": "two"})))
    assert calls_of(answer) == [("recommend", {"shopper": "718", "count": "2"})]
    assert len(answer.results[0].items) == 2


def test_later_call_uses_what_an_earlier_one_of_the_same_question_found(
    assistant: Assistant, router: Scripted
) -> None:
    asked = router.knows(
        "who likes novels most, and what would you give her?",
        ("who_likes", {"words": "novels"}),
        ("recommend", {"shopper": "her"}),
    )
    answer = assistant.ask(asked)
    first, second = answer.results
    assert second.call.arguments["shopper"] == first.shoppers[0]
    assert answer.text == f"{first.rendered.text}\n\n{second.rendered.text}"


def test_second_one_is_the_second_of_the_last_list(assistant: Assistant, router: Scripted) -> None:
    listed = assistant.ask(router.knows("offer 718?", ("recommend", {"shopper": "718"})))
    answer = assistant.ask(router.knows("why the second?", ("explain", {"item": "the second one"})))
    assert calls_of(answer) == [("explain", {"shopper": "718", "item": listed.results[0].items[1]})]


@pytest.mark.parametrize(
    "asked", [{"mode": "new"}, {"category": "tea"}, {"max_price": "5"}, {"mode": "new", "max_price": "5"}]
)
def test_a_place_in_a_list_is_explained_within_that_list(
    assistant: Assistant, router: Scripted, asked: dict[str, str]
) -> None:
    listed = assistant.ask(router.knows("offer 718?", ("recommend", {"shopper": "718", **asked}))).results[0]
    why = assistant.ask(router.knows("why the last?", ("explain", {"item": "the last one"}))).results[0]
    held = ("contrast", {"item": "the first one", "other": "the last one"})
    against = assistant.ask(router.knows("why not that?", held)).results[0]
    assert listed.items
    assert isinstance(why.value, Recommendation)
    assert (why.value.item_id, why.value.rank) == (listed.items[-1], len(listed.items))
    assert isinstance(against.value, Contrast)
    assert (against.value.item.rank, against.value.other.rank) == (1, len(listed.items))
    assert asked.items() <= why.call.arguments.items()
    assert re.search(rf"number {why.value.rank} \(.+\)", why.rendered.text)


def test_an_item_from_elsewhere_is_explained_among_all(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("offer 718?", ("recommend", {"shopper": "718", "mode": "new"})))
    answer = assistant.ask(router.knows("why t1 for 40?", ("explain", {"shopper": "40", "item": "t1"})))
    assert "mode" not in answer.results[0].call.arguments


def test_sources_tells_what_the_last_answer_rests_on(assistant: Assistant, router: Scripted) -> None:
    before = assistant.ask(router.knows("why t1 for 718?", ("explain", {"shopper": "718", "item": "t1"})))
    answer = assistant.ask(router.knows("and that rests on?", ("sources", {})))
    value = answer.results[0].value
    assert isinstance(value, Sources)
    assert value.question == "why t1 for 718?"
    assert {one.statement for one in value.statements} <= {one.statement for one in before.evidence}
    assert value.events
    assert {line.shopper_id for line in value.events} == {"718"}


def test_threads_and_owners_do_not_see_each_other(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(
        router.knows("What does 718 like?", ("portrait", {"shopper": "718"})), thread="a", owner="ann"
    )
    asked = router.knows("and her?", ("portrait", {"shopper": "her"}))
    for thread, owner in (("b", "ann"), ("a", "ben")):
        answer = assistant.ask(asked, thread=thread, owner=owner)
        assert answer.kind == "clarification"
        assert answer.text == "Which shopper do you mean? Name an id."
    assert [one.thread for one in assistant.threads("ann")] == ["b", "a"]
    assert [one.title for one in assistant.threads("ben")] == ["and her?"]


def test_thread_goes_on_after_the_shop_was_closed(shop: penchant.Shop, router: Scripted) -> None:
    first = Assistant(shop, router=router)
    first.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})), thread="kept")
    first.close()
    second = Assistant(shop, router=router)
    answer = second.ask(router.knows("her next?", ("next_behaviour", {"shopper": "her"})), thread="kept")
    assert calls_of(answer) == [("next_behaviour", {"shopper": "718"})]
    assert [turn.question for turn in second.turns("kept")] == ["What does 718 like?", "her next?"]
    assert second.turns("kept")[0].calls == (ToolCall("portrait", {"shopper": "718"}),)
    second.forget("kept")
    second.close()


def test_kept_answer_has_its_rendering_and_evidence_again(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})))
    kept = assistant.answer_of("default", "local", 0)
    assert kept.text == answer.text
    assert kept.evidence == answer.evidence
    assert kept.results[0].rendered.table == answer.results[0].rendered.table
    assert kept.results[0].value is None


def test_forgotten_thread_is_gone_from_record_and_memory(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})))
    assert assistant.forget("default")
    assert assistant.turns("default") == ()
    answer = assistant.ask(router.knows("and her?", ("portrait", {"shopper": "her"})))
    assert answer.kind == "clarification"
    assert not assistant.forget("never was")


def test_forgetting_a_shopper_takes_the_threads_that_name_them(
    assistant: Assistant, router: Scripted
) -> None:
    assistant.ask(router.knows("What does C-77 like?", ("portrait", {"shopper": "C-77"})), thread="named")
    assistant.ask(router.knows("How is the shop?", ("overview", {})), thread="other", owner="ann")
    assistant.ask("C-77 is a fool", thread="refused", owner="ben")
    held = (assistant._shop.folder / "threads.db").read_bytes
    assert b"is a fool" in held() + (assistant._shop.folder / "threads.db-wal").read_bytes()
    assert assistant.forget_shopper("c-77") == 2
    assert b"is a fool" not in held() + (assistant._shop.folder / "threads.db-wal").read_bytes()
    assert [one.thread for one in assistant.threads("ann")] == ["other"]
    assert assistant.threads() == assistant.threads("ben") == []


def test_rating_is_kept_with_its_answer(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("How is the shop?", ("overview", {})), owner="ann")
    assistant.rate("default", "ann", 0, False, "too long")
    assistant.rate("default", "ann", 0, True)
    (rating,) = [one for one in assistant.ratings() if one.owner == "ann"]
    assert (rating.question, rating.up, rating.comment) == ("How is the shop?", True, "")
    assistant.rate("default", "ann", 0, None)
    assert [one for one in assistant.ratings() if one.owner == "ann"] == []


def test_a_comment_that_names_a_shopper_goes_with_them(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("How is the shop?", ("overview", {})), owner="ann")
    assistant.rate("default", "ann", 0, False, "says nothing of C-77")
    assert assistant.forget_shopper("C-77") == 1
    assert [one for one in assistant.ratings() if one.owner == "ann"] == []


def test_a_thread_that_began_with_an_empty_question_is_called_by_the_next(
    assistant: Assistant, router: Scripted
) -> None:
    assistant.ask(" ", owner="ann")
    assert [one.title for one in assistant.threads("ann")] == [""]
    assistant.ask(router.knows("How is the shop?", ("overview", {})), owner="ann")
    assert [one.title for one in assistant.threads("ann")] == ["How is the shop?"]


def test_a_thread_may_have_a_name_which_goes_with_it(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("How is the shop?", ("overview", {})), owner="ann")
    assert [one.title for one in assistant.threads("ann")] == ["How is the shop?"]
    assistant.rename("default", "ann", "About C-77")
    assistant.rename("default", "ann", "About C-77 and others")
    assert [one.title for one in assistant.threads("ann")] == ["About C-77 and others"]
    for thread, owner in (("default", "ben"), ("no such", "ann")):
        with pytest.raises(NotFound):
            assistant.rename(thread, owner, "mine")
    with pytest.raises(DataError):
        assistant.rename("default", "ann", " ")
    assert assistant.forget_shopper("C-77") == 1
    assert assistant.threads("ann") == []
    assistant.ask("How is the shop?", owner="ann")
    assert [one.title for one in assistant.threads("ann")] == ["How is the shop?"]


def test_only_the_last_turns_stay_in_the_agents_memory(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})))
    for _ in range(13):
        assistant.ask(router.knows("How is the shop?", ("overview", {})))
    answer = assistant.ask(router.knows("and her?", ("portrait", {"shopper": "her"})))
    assert answer.kind == "clarification"
    assert len(assistant.turns("default")) == 15


def test_chinese_question_is_answered_in_chinese(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("718喜欢什么", ("portrait", {"shopper": "718"})))
    assert answer.language == "zh"
    assert "顾客" in answer.text


@pytest.mark.parametrize("question", ["第一个为啥排上来的", "那第一个为什么会推荐给她？"])
def test_a_place_is_explained_as_it_is_said_in_chinese(
    assistant: Assistant, router: Scripted, question: str
) -> None:
    listed = assistant.ask(router.knows("给718推荐两样", ("recommend", {"shopper": "718", "count": "两"})))
    answer = assistant.ask(question)
    assert calls_of(answer) == [("explain", {"shopper": "718", "item": listed.results[0].items[0]})]


def test_whether_something_listed_was_had_before_is_told_with_why(
    assistant: Assistant, router: Scripted
) -> None:
    listed = assistant.ask(router.knows("给718推荐两样", ("recommend", {"shopper": "718", "count": "两"})))
    answer = assistant.ask("第二个她以前买过没？")
    assert calls_of(answer) == [("explain", {"shopper": "718", "item": listed.results[0].items[1]})]


def test_somebody_listed_for_an_item_is_explained(assistant: Assistant, router: Scripted) -> None:
    listed = assistant.ask(router.knows("红茶推给谁", ("audience", {"item": "t2"})))
    answer = assistant.ask("头一位凭啥排最前")
    first = next(one for one in listed.results[0].shoppers)
    assert calls_of(answer) == [("explain", {"shopper": first, "item": "t2"})]


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


def test_a_price_that_the_router_cuts_short_is_read_whole(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("给 718 推荐2万以内的", ("recommend", {"shopper": "718", "max_price": "2"}))
    ((_, given),) = calls_of(assistant.ask(asked))
    assert given["max_price"] == "20000"


@pytest.mark.parametrize(
    ("question", "price"), [("pls recomend 5 teas for costumer 718", None), ("5 teas under 5 for 718", "5")]
)
def test_a_count_is_no_price(
    assistant: Assistant, router: Scripted, question: str, price: str | None
) -> None:
    both = {"shopper": "718", "count": "5", "max_price": "5"}
    ((_, given),) = calls_of(assistant.ask(router.knows(question, ("recommend", both))))
    assert given.get("max_price") == price


@pytest.mark.parametrize(
    ("question", "call"),
    [
        ("compare 718 n 40, how many items in comon", ("compare", {"shopper": "718", "other": "40"})),
        ("what's like Dune and how many people had it", ("similar_items", {"item": "b1"})),
    ],
)
def test_the_shop_is_not_told_beside_what_has_numbers_of_its_own(
    assistant: Assistant, router: Scripted, question: str, call: tuple[str, dict[str, str]]
) -> None:
    assert calls_of(assistant.ask(router.knows(question, call, ("overview", {})))) == [call]


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
    ("question", "price"),
    [
        ("What can I offer 718 for under four dollars? Something never had.", "4"),
        ("Something for 718, at most £3.50", "3.5"),
        ("给 718 推荐 5元以内的商品", "5"),
        ("给 718 推荐不超过四块钱的", "4"),
        ("给 718 推荐1万以内的商品", "10000"),
        ("What can I offer 718 of the best 5 under tea?", None),
        ("Within 5 minutes: what for 718?", None),
    ],
)
def test_a_price_that_the_router_leaves_out_is_read_from_the_question(
    assistant: Assistant, router: Scripted, question: str, price: str | None
) -> None:
    answer = assistant.ask(router.knows(question, ("recommend", {"shopper": "718"})))
    assert [given.get("max_price") for _, given in calls_of(answer)] == [price]


@pytest.mark.parametrize("question", ["How is the shop doing lately?", "店里最近生意怎么样？"])
def test_lately_is_as_long_as_the_shop_has_it(assistant: Assistant, router: Scripted, question: str) -> None:
    usual = assistant.ask(router.knows("How is the shop doing?", ("overview", {})))
    lately = assistant.ask(router.knows(question, ("overview", {})))
    assert lately.results[0].value == usual.results[0].value


def test_short_spelling_is_read_and_kept_as_it_was_typed(assistant: Assistant, router: Scripted) -> None:
    router.knows("how many people bought Green tea", ("segment", {"words": "people bought Green tea"}))
    answer = assistant.ask("hw many ppl bought Green tea")
    assert (answer.kind, answer.question) == ("answer", "hw many ppl bought Green tea")


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


def test_what_went_off_is_asked_after_what_came(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("What is rising?", ("trends", {"direction": "rising"})))
    assert calls_of(assistant.ask("and what have they gone off?")) == [("trends", {"direction": "falling"})]


def test_a_day_of_a_group_that_may_be_two_is_asked_back(assistant: Assistant, router: Scripted) -> None:
    words = "spent over 10 since 03/04/2025"
    back = assistant.ask(router.knows(f"Who {words}?", ("segment", {"words": words})))
    assert (back.kind, len(back.choices)) == ("clarification", 2)
    chosen = assistant.ask(back.choices[0])
    assert "since 2025-0" in chosen.results[0].call.arguments["words"]


def test_a_group_that_no_condition_can_say_is_refused(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("下周谁过生日？", ("segment", {"words": "下周过生日"})))
    assert (answer.kind, answer.results) == ("refusal", ())


def test_an_id_alone_is_answered_in_the_threads_language(assistant: Assistant, router: Scripted) -> None:
    assert assistant.ask(router.knows("她喜欢什么？", ("portrait", {}))).kind == "clarification"
    answer = assistant.ask("718")
    assert (answer.kind, answer.language) == ("answer", "zh")


def test_the_other_way_round_keeps_the_category(assistant: Assistant, router: Scripted) -> None:
    up = ("trends", {"category": "Tea", "direction": "rising"})
    assistant.ask(router.knows("What is rising in Tea?", up))
    down = router.knows("Flip it. What's sliding?", ("trends", {"direction": "falling"}))
    assert calls_of(assistant.ask(down)) == [("trends", {"category": "Tea", "direction": "falling"})]


def test_starters_are_about_the_shops_own_shoppers_and_concepts(assistant: Assistant) -> None:
    english = assistant.starters()
    assert english[0] == "What does 1029 like?"  # 30 events, the most
    assert len(assistant.starters("zh")) == len(english)


def test_a_count_in_a_clause_of_its_own_is_no_second_wish(assistant: Assistant, router: Scripted) -> None:
    router.knows("Who likes tea?", ("who_likes", {"words": "tea"}))
    answer = assistant.ask("Who likes tea? Two will do.")
    assert calls_of(answer) == [("who_likes", {"words": "tea", "count": "2"})]


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


def test_what_no_log_holds_is_refused_alone_and_answered_around(
    assistant: Assistant, router: Scripted
) -> None:
    alone = router.knows("What did campaign 18 cost us?", ("overview", {}))
    assert assistant.ask(alone).kind == "refusal"
    both = router.knows(
        "What does 718 like, and how old are they?", ("portrait", {"shopper": "718"}), confidence=0.99
    )
    assert calls_of(assistant.ask(both)) == [("portrait", {"shopper": "718"})]


def test_a_last_visit_is_told_with_the_next(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("since when have they been gone?", ("changes", {}))
    assistant.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})))
    assert calls_of(assistant.ask(asked)) == [("next_behaviour", {"shopper": "718"})]


def test_a_group_with_an_id_in_it_is_counted_though_the_router_refused_it(assistant: Assistant) -> None:
    answer = assistant.ask("Who bought t1?")  # the router knows no such question
    assert calls_of(answer) == [("segment", {"words": "Who bought t1"})]
    assert assistant.ask("Who is the brother of 1029?").kind == "refusal"


@pytest.mark.parametrize(
    ("said", "told"),
    [("thanks!", "You are welcome."), ("ok great, thx that's all", "You are welcome."), ("谢谢", "不客气。")],
)
def test_thanks_are_taken(assistant: Assistant, said: str, told: str) -> None:
    answer = assistant.ask(said)
    assert (answer.kind, answer.text) == ("answer", told)


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


def test_best_sellers_of_a_hyphenated_kind_are_of_that_kind() -> None:
    assert best_of("best selling t-light holders") == "t-light holders"
    assert best_of("most popular gift bags in June") == "gift bags"
