"""What cannot be answered: refused, asked back, or failed in words, and kept all the same."""

import re
import threading
import time
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.agent import Route, ToolCall
from penchant.agent.answering import Answer, Assistant, TextPart, routing_queue
from penchant.agent.answering.threads import Threads
from penchant.agent.answering.trouble import in_words
from penchant.errors import ConfigError, DataError, NotFound
from tests.agent.answering.knownshop import Scripted, tools_of
from tests.smallshop import Deed, catalogue_frame, make_shop, moment


def test_question_for_no_tool_is_declined_in_one_sentence_with_examples(assistant: Assistant) -> None:
    answer = assistant.ask("write me a poem")
    assert answer.kind == "refusal"
    assert answer.text == (
        "That is not something this shop's data can answer; you can ask, for instance: "
        "“What does 1029 like?”, “Who likes Tea?”, “What is rising lately?”"
    )


@pytest.mark.parametrize("question", ["", "   \n ", "\u3000"])
def test_empty_question_says_what_can_be_asked(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "failure"
    assert answer.text.startswith("The question is empty. Ask, for instance: “What does 1029 like?”")


def test_hundred_kilobytes_are_turned_away_at_once(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask("a.b" * 34_000)
    assert answer.text == (
        "The question has 102,000 characters; at most 600 can be read. Ask one thing at a time."
    )
    assert not router.asked
    assert len(assistant.turns("default")[0].question) == 600


@pytest.mark.parametrize("question", ["\x00\x01\x02", "what\x1b[2J", "\ud800 hello", "�PNG�"])
def test_binary_is_no_question_and_breaks_nothing(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "failure"
    assert answer.text == "The question holds characters that are no text. Write it again in plain words."
    assert len(assistant.turns("default")) == 1


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            ("portrait", {"shopper": "10299"}),
            "There is no shopper “10299” among the 5 of this shop; the nearest ids are 1029.",
        ),
        (
            ("portrait", {"shopper": "t1"}),
            "“t1” is a product, Green tea, and no shopper. Name a shopper's id, or ask who would buy it.",
        ),
        (
            ("similar_items", {"item": "Grean tea"}),
            "There is no product “Grean tea” in the catalogue; the nearest titles are Green tea.",
        ),
        (
            ("changes", {"shopper": "718", "since": "2031-01-01"}),
            "“2031-01-01” lies after the newest event of this shop, 2025-12-27: "
            "there is nothing to tell yet.",
        ),
        (
            ("changes", {"shopper": "718", "since": "2025-06-01", "until": "2025-05-01"}),
            "2025-06-01 is not before 2025-05-01: name an earlier beginning.",
        ),
        (
            ("recommend", {"shopper": "718", "count": "5000"}),
            "5,000 are too many or too few to list here: ask for 1 to 100.",
        ),
        (
            ("recommend", {"shopper": "718", "category": "novels", "max_price": "£1"}),
            "Nothing in “novels” can be recommended under these conditions.",
        ),
        (("compare", {"shopper": "718", "other": "718"}), None),
        (("explain", {"shopper": "718", "item": "it"}), None),
    ],
)
def test_what_a_tool_cannot_answer_is_said_in_words(
    assistant: Assistant, router: Scripted, call: tuple[str, dict[str, str]], text: str | None
) -> None:
    answer = assistant.ask(router.knows("?", call))
    assert answer.kind == "failure"
    assert not answer.results
    if text is not None:
        assert answer.text == text
    assert assistant.turns("default")[0].text == answer.text


def test_words_that_are_no_date_are_left_out_and_that_is_noted(
    assistant: Assistant, router: Scripted
) -> None:
    asked = router.knows("changes since the refit?", ("changes", {"shopper": "718", "since": "the refit"}))
    answer = assistant.ask(asked)
    assert tools_of([one.call for one in answer.results]) == [("changes", {"shopper": "718"})]
    assert answer.notes == ("“the refit” is no date that I can read and was left out.",)


def test_second_wish_that_fails_suggests_nothing_that_was_not_found(
    assistant: Assistant, router: Scripted
) -> None:
    calls = (("concept", {"words": "Tea"}), ("similar_items", {"item": "Grean tea"}))
    answer = assistant.ask(router.knows("what is tea, and what goes with it?", *calls))
    assert answer.text.endswith("There is no product “Grean tea” in the catalogue.")


def test_why_trends_cannot_be_compared_is_told_in_chinese_too(shop: penchant.Shop) -> None:
    with pytest.raises(DataError) as short:
        shop.trends(days=10_000)
    with pytest.raises(DataError) as empty:
        shop.trends(days=0.0001)
    assert re.fullmatch(
        r"记录太短，无法比较：只能追溯 \d+ 天，而这需要 20000 天。", str(in_words(short.value, "zh"))
    )
    assert str(in_words(empty.value, "zh")) == (
        "两个 0.0001 天的时段中，有一个时段里所问的顾客都没有记录，请换更长的时段。"
    )


def test_groups_by_what_the_log_does_not_hold_are_refused_in_either_language(tmp_path: Path) -> None:
    deeds = [Deed(f"s{n}", "tea", n, "rating", 5.0) for n in range(3)]
    told = {
        "spent over 50": (
            "Nobody can be told by spending: the log holds no purchase with an amount or a price.",
            "无法按消费来分：记录里没有带金额的购买，也没有对标价商品的购买。",
        ),
        "returned something": (
            "Nobody can be told by this: the log holds no returns.",
            "无法这样来分：店里没有这一类记录。",
        ),
    }
    with make_shop(tmp_path / "rated", deeds, catalogue_frame(tea="Tea")) as shop:
        for words, texts in told.items():
            with pytest.raises(DataError) as refused:
                shop.segment(words)
            assert (str(in_words(refused.value, "en")), str(in_words(refused.value, "zh"))) == texts


def test_group_that_cannot_be_read_is_refused_in_chinese_alone(
    assistant: Assistant, router: Scripted
) -> None:
    answer = assistant.ask(router.knows("价格敏感的客户", ("segment", {"words": "价格敏感的客户"})))
    assert answer.text.startswith("读不懂顾客分组条件“价格敏感的客户”。可以说：")
    assert "understood" not in answer.text


def test_what_a_shop_lacks_is_named_where_the_router_cut_the_condition_off(
    assistant: Assistant, router: Scripted
) -> None:
    asked = router.knows("喜欢卸妆水但没买过面膜的顾客", ("segment", {"words": "卸妆水"}))
    assert assistant.ask(asked).text == "本店没有与“卸妆水”相近的东西。"


def test_the_same_wish_twice_is_asked_once(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("how is the shop, how?", ("overview", {}), ("overview", {})))
    assert len(answer.results) == 1


def test_stranger_is_told_of_even_where_the_router_is_unsure(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("some for customer 88888", ("recommend", {"shopper": "88888"}), confidence=0.1)
    assert assistant.ask(asked).text == "There is no shopper “88888” among the 5 of this shop."


def test_ambiguous_title_offers_its_items_and_the_choice_needs_no_router(
    assistant: Assistant, router: Scripted
) -> None:
    answer = assistant.ask(router.knows("what goes with yogurt?", ("similar_items", {"item": "yogurt"})))
    assert answer.kind == "clarification"
    assert answer.text == "“yogurt” may be 2 products. Which one? The likeliest come first."
    assert answer.choices == ("what goes with Yogurt (y1)?", "what goes with Yogurt (y2)?")
    router.asked.clear()
    chosen = assistant.ask(answer.choices[1])
    assert tools_of([one.call for one in chosen.results]) == [("similar_items", {"item": "y2"})]
    assert not router.asked


@pytest.mark.parametrize(("reply", "item"), [("the second one", "y2"), ("y1", "y1"), ("第二个", "y2")])
def test_ambiguous_title_is_settled_by_a_short_reply(
    assistant: Assistant, router: Scripted, reply: str, item: str
) -> None:
    assistant.ask(router.knows("what goes with yogurt?", ("similar_items", {"item": "yogurt"})))
    chosen = assistant.ask(reply)
    assert tools_of([one.call for one in chosen.results]) == [("similar_items", {"item": item})]


def test_item_that_the_thread_spoke_of_is_the_one_meant(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("why y2 for C-77?", ("explain", {"shopper": "C-77", "item": "y2"})))
    answer = assistant.ask(router.knows("what goes with yogurt?", ("similar_items", {"item": "yogurt"})))
    assert tools_of([one.call for one in answer.results]) == [("similar_items", {"item": "y2"})]


def test_missing_shopper_is_asked_for_and_a_bare_id_answers(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("what should I offer?", ("recommend", {"count": "two"})))
    assert (answer.kind, answer.text) == ("clarification", "Which shopper do you mean? Name an id.")
    router.asked.clear()
    reply = assistant.ask("customer 718")
    assert tools_of([one.call for one in reply.results]) == [("recommend", {"shopper": "718", "count": "2"})]
    assert not router.asked


def test_another_question_after_a_question_back_is_routed(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("what should I offer?", ("recommend", {})))
    answer = assistant.ask(router.knows("How is the shop doing now?", ("overview", {})))
    assert tools_of([one.call for one in answer.results]) == [("overview", {})]


def test_doubtful_question_is_asked_back_with_readings_that_can_be_asked(
    assistant: Assistant, router: Scripted
) -> None:
    answer = assistant.ask(router.knows("1029 hmm", ("portrait", {"shopper": "1029"}), confidence=0.1))
    assert answer.kind == "clarification"
    assert answer.choices[0] == "What does 1029 like?"
    assert len(answer.choices) == 2
    assert assistant.ask(answer.choices[0]).kind == "answer"


def test_one_call_of_two_that_fails_leaves_the_other_answered(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("both?", ("portrait", {"shopper": "9"}), ("portrait", {"shopper": "718"}))
    answer = assistant.ask(asked)
    assert answer.kind == "answer"
    assert answer.text.startswith("There is no shopper “9” among the 5 of this shop.\n\n")
    assert len(answer.results) == 1


def test_more_than_four_calls_are_cut(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(
        router.knows(
            "all?", *[("portrait", {"shopper": one}) for one in ("1029", "718", "C-77", "40", "1029", "9")]
        )
    )
    assert len(answer.results) == 4


def test_model_that_is_down_leaves_plain_questions_answered_by_their_words(
    assistant: Assistant, router: Scripted
) -> None:
    router.down = True
    answer = assistant.ask("What does customer 1029 like?")
    assert tools_of([one.call for one in answer.results]) == [("portrait", {"shopper": "1029"})]
    assert answer.notes == (
        "The language model did not answer (the model is out of reach); "
        "the question was read by its words alone.",
    )


def test_model_that_is_down_says_so_where_words_are_not_enough(
    assistant: Assistant, router: Scripted
) -> None:
    router.down = True
    answer = assistant.ask("hm")
    assert answer.kind == "failure"
    assert answer.text.startswith("The language model does not answer now (the model is out of reach)")
    assert "`penchant recommend`" in answer.text


def test_defect_in_a_tool_is_told_and_the_question_kept(
    assistant: Assistant, router: Scripted, shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> object:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(shop, "overview", broken)
    answer = assistant.ask(router.knows("How is the shop?", ("overview", {})))
    assert answer.kind == "failure"
    assert answer.text == (
        "Something went wrong inside (ZeroDivisionError). Your question was kept; ask again or ask otherwise."
    )
    monkeypatch.undo()
    assert assistant.ask("How is the shop?").kind == "answer"
    assert [turn.kind for turn in assistant.turns("default")] == ["failure", "answer"]


def test_reader_who_goes_away_loses_nothing(assistant: Assistant, router: Scripted) -> None:
    told = assistant.stream(router.knows("How is the shop?", ("overview", {})))
    next(told)
    told.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 20
    while not assistant.turns("default") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [turn.kind for turn in assistant.turns("default")] == ["answer"]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_odd_thread_names_are_refused(assistant: Assistant, name: str) -> None:
    with pytest.raises(DataError, match=r"^the thread's name must be 1 to 200 printable characters$"):
        assistant.ask("hm", thread=name)
    with pytest.raises(DataError, match=r"^the owner must be"):
        list(assistant.stream("hm", owner=name))


def test_unknown_answer_is_not_found(assistant: Assistant) -> None:
    with pytest.raises(NotFound, match=r"^there is no answer 3 in the thread `t`$"):
        assistant.answer_of("t", "ann", 3)
    with pytest.raises(NotFound, match=r"^there is no answer 0 in the thread `t`$"):
        assistant.rate("t", "ann", 0, True)


def test_twenty_people_at_once_each_get_their_own_answers(assistant: Assistant, router: Scripted) -> None:
    shoppers = ["1029", "718", "C-77", "40"]
    for shopper in shoppers:
        router.knows(f"What does {shopper} like?", ("portrait", {"shopper": shopper}))
    router.knows("what next for her?", ("next_behaviour", {"shopper": "her"}))
    wrong: list[object] = []

    def chat(number: int) -> None:
        shopper = shoppers[number % 4]
        for asked in (f"What does {shopper} like?", "what next for her?"):
            *told, answer = assistant.stream(asked, thread="same name", owner=f"owner {number}")
            assert isinstance(answer, Answer)
            said = "".join(one.text for one in told if isinstance(one, TextPart))
            if answer.kind != "answer" or answer.results[0].shoppers[0] != shopper or said != answer.text:
                wrong.append((number, answer.kind, answer.text, told[-1]))

    people = [threading.Thread(target=chat, args=(number,)) for number in range(20)]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    assert not wrong
    for number in range(20):
        assert len(assistant.turns("same name", f"owner {number}")) == 2
        assistant.forget("same name", f"owner {number}")


def test_waiting_for_others_does_not_count_as_the_time_to_read_a_question(
    shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing_queue, "ROUTE_S", 2.0)
    monkeypatch.setattr(routing_queue, "ROUTED_AT_ONCE", 1)

    def slow(question: str, before: ToolCall | None) -> Route:
        time.sleep(0.5)
        return Route((ToolCall("portrait", {"shopper": "718"}),), 0.9)

    assistant = Assistant(shop, router=slow)
    answers: list[Answer] = []
    people = [
        threading.Thread(target=lambda name=str(name): answers.append(assistant.ask("likes?", thread=name)))
        for name in range(6)
    ]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    for name in range(6):
        assistant.forget(str(name))
    assistant.close()
    assert [(one.kind, one.notes) for one in answers] == [("answer", ())] * 6


def test_questions_of_one_thread_are_answered_one_after_another(
    assistant: Assistant, router: Scripted
) -> None:
    router.knows("How is the shop?", ("overview", {}))
    people = [threading.Thread(target=assistant.ask, args=("How is the shop?",)) for _ in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    assert len(assistant.turns("default")) == 8
    befores = [before for _, before in router.asked]
    assert befores.count(None) == 1


def test_why_an_item_has_no_place_is_said_in_chinese_too(tmp_path: Path) -> None:
    deeds = [Deed(shopper, item, 1, "rating", 1.0) for shopper in "ab" for item in ("tea", "jam")]
    gone = catalogue_frame(tea="Food", jam="Food").with_columns(
        available_to=pl.when(pl.col("item_id") == "jam").then(pl.lit(moment(0)))
    )
    with make_shop(tmp_path / "shop", deeds, gone) as shop:
        with pytest.raises(DataError) as nothing:
            shop.explain("a", "tea")
        with pytest.raises(DataError) as unavailable:
            shop.explain("a", "jam")
    assert str(in_words(nothing.value, "zh")) == (
        "店里的记录中没有任何依据支持向顾客 a 推荐商品，所以没有名次可以解释。"
    )
    assert str(in_words(unavailable.value, "zh")) == "按商品目录，商品 jam 目前买不到，所以不推荐。"


def test_a_damaged_file_of_threads_is_told(tmp_path: Path) -> None:
    (tmp_path / "threads.db").write_bytes(b"no database" * 100)
    with pytest.raises(ConfigError, match=r"cannot open .*threads\.db: file is not a database"):
        Threads(tmp_path)
