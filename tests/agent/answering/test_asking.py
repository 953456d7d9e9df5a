"""Questions and their answers, and what is spoken of from one to the next."""

import re
from contextlib import closing
from pathlib import Path

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Answer, Assistant, Sources, Step, TextPart
from penchant.agent.answering.readings import question_for
from penchant.agent.answering.spelt_out import spelt_out
from penchant.graph_store import is_english
from penchant.tools.contrast import Contrast
from penchant.tools.recommendation import Recommendation
from penchant.tools.registry import TOOLS, ToolSpec
from tests.agent.answering.knownshop import Scripted, calls_of
from tests.smallshop import Deed, catalogue_frame, make_shop


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
    assert calls_of(answer) == [("explain", {"shopper": first, "item": "t2", "mode": "new"})]


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
    ("typed", "read"),
    [
        ("who is our best custmer", "who is our best customer"),
        ("waht did 718 buy lsat mounth", "what did 718 buy last month"),
        ("gimme 5 prodcuts he hasnt had", "give me 5 products he hasn't had"),
        ("avarage baskt in ocotber", "average basket in october"),
        # words of the language or of the shop, what is nearest to two, names and quotes stay
        ("older borders of tea and carbs, deadest", "older borders of tea and carbs, deadest"),
        ("poplar trekking poles, multithreading", "poplar trekking poles, multithreading"),
        ("hwo likes Mainstream Whit Bred", "hwo likes Mainstream Whit Bred"),
        ('who bought "Prodct Custmer"', 'who bought "Prodct Custmer"'),
        ("谁买了 custmer", "谁买了 customer"),
    ],
)
def test_misspelt_words_of_asking_are_put_right(shop: penchant.Shop, typed: str, read: str) -> None:
    def is_word(text: str) -> bool:
        return is_english(text) or shop.catalogue.may_mean(text)

    assert spelt_out(typed, lambda text: text == "718", is_word) == read


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_what_each_tool_is_asked_for_can_be_said(tool: ToolSpec) -> None:
    call = ToolCall(tool.name, {argument.name: "17" for argument in tool.arguments})
    assert question_for(call, "en").endswith("?")
    assert question_for(call, "zh").endswith("？")


def test_starters_are_about_the_shops_own_shoppers_and_concepts(assistant: Assistant) -> None:
    english = assistant.starters()
    assert english[0] == "What does 1029 like?"  # 30 events, the most
    assert len(assistant.starters("zh")) == len(english)


def test_a_count_in_a_clause_of_its_own_is_no_second_wish(assistant: Assistant, router: Scripted) -> None:
    router.knows("Who likes tea?", ("who_likes", {"words": "tea"}))
    answer = assistant.ask("Who likes tea? Two will do.")
    assert calls_of(answer) == [("who_likes", {"words": "tea", "count": "2"})]


def test_a_last_visit_is_told_with_the_next(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("since when have they been gone?", ("changes", {}))
    assistant.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})))
    assert calls_of(assistant.ask(asked)) == [("next_behaviour", {"shopper": "718"})]


@pytest.mark.parametrize(
    ("said", "told"),
    [("thanks!", "You are welcome."), ("ok great, thx that's all", "You are welcome."), ("谢谢", "不客气。")],
)
def test_thanks_are_taken(assistant: Assistant, said: str, told: str) -> None:
    answer = assistant.ask(said)
    assert (answer.kind, answer.text) == ("answer", told)
