"""Drawn questions: values are pieces of the text, every sort occurs, what is held out is never trained on."""

import itertools
import random
import re
from collections import Counter

import pytest

from penchant.agent.calls import question_grammar, read_calls, written
from penchant.agent.tuning import questions
from penchant.agent.tuning.questions import Question, draw_questions
from penchant.agent.tuning.templates import Template, parse_template
from penchant.agent.tuning.values import PHRASES, Values, is_held_out, phrases
from penchant.tools.registry import TOOLS, ArgumentKind, tool_named
from tests.agent.gbnf import grammar_pattern

DRAWN = 4000


def drawn(seed: int, count: int = DRAWN, *, held_out: bool = False) -> list[Question]:
    return list(itertools.islice(draw_questions(seed, held_out=held_out), count))


@pytest.fixture(scope="module", params=[False, True], ids=["training", "held out"])
def sample(request: pytest.FixtureRequest) -> list[Question]:
    return drawn(17, held_out=request.param)


def test_same_seed_same_questions() -> None:
    assert drawn(3, 200) == drawn(3, 200)
    assert drawn(3, 200) != drawn(4, 200)


def test_every_value_is_a_choice_or_a_piece_of_the_question(sample: list[Question]) -> None:
    wrong = []
    for question in sample:
        for call in question.calls:
            for name, value in call.arguments.items():
                argument = tool_named(call.tool).argument(name)
                right = value in argument.choices
                if argument.kind is not ArgumentKind.CHOICE:
                    right |= value in question.text and value == value.strip() != ""
                if not right:
                    wrong.append((question.text, name, value))
    assert wrong == []


def test_calls_can_be_written_and_read(sample: list[Question]) -> None:
    assert [q for q in sample if read_calls(written(q.calls)) != q.calls] == []
    assert [q for q in sample if q.before and read_calls(written([q.before])) != (q.before,)] == []


def test_the_router_s_grammar_lets_the_right_answer_through() -> None:
    unreachable = []
    for question in drawn(19, 150):
        tools = [tool_named(name) for name in {call.tool for call in question.calls}] or [TOOLS[0]]
        if not grammar_pattern(question_grammar(question.text, tools)).fullmatch(written(question.calls)):
            unreachable.append((question.text, question.calls))
    assert unreachable == []


def test_kinds_and_languages_come_in_their_shares(sample: list[Question]) -> None:
    kinds = Counter(question.kind for question in sample)
    languages = Counter(question.language for question in sample)
    assert 0.2 < languages["zh"] / len(sample) < 0.3
    assert set(languages) == {"en", "zh"}
    shares = {"plain": 0.52, "refusal": 0.16, "follow_up": 0.13, "multi_step": 0.15, "ambiguous": 0.04}
    # four standard deviations of 4,000 draws are 0.032 at most
    assert {kind: pytest.approx(kinds[kind] / len(sample), abs=0.032) for kind in kinds} == shares


def test_every_tool_and_argument_is_asked_for_in_both_languages() -> None:
    asked = {
        (q.language, call.tool, name)
        for q in drawn(31, 8000)
        for call in q.calls
        for name in ("", *call.arguments)
    }
    wanted = {
        (language, tool.name, name)
        for language in ("en", "zh")
        for tool in TOOLS
        for name in ("", *(argument.name for argument in tool.arguments))
    }
    assert wanted - asked == set()


def test_the_kind_says_how_many_calls_there_are(sample: list[Question]) -> None:
    calls = {"plain": [1], "follow_up": [1], "ambiguous": [1], "multi_step": [2, 3, 4], "refusal": [0]}
    assert {kind: sorted({len(q.calls) for q in sample if q.kind == kind}) for kind in calls} == calls
    assert [q for q in sample if q.kind == "follow_up" and q.before is None] == []
    assert [q for q in sample if q.kind == "ambiguous" and q.before is not None] == []


def test_a_second_wish_may_speak_of_whom_the_first_one_named(sample: list[Question]) -> None:
    spoken_of = {"she", "he", "they", "her", "him"}
    second = [call for q in sample for call in q.calls[1:] if q.kind == "multi_step"]
    assert any(call.arguments.get("shopper", "").lower() in spoken_of for call in second)


def test_remarks_around_a_question_leave_its_values_alone() -> None:
    closing = re.compile(r"\bwe (?:print|send|decide) (?:tomorrow|on monday|tonight)\.?$")
    asked = [q for q in drawn(29, 12_000) if q.kind == "plain" and closing.search(q.text.lower())]
    assert asked
    assert [
        value for q in asked for call in q.calls for value in call.arguments.values() if closing.search(value)
    ] == []


def test_plain_questions_name_what_their_tool_needs_and_ambiguous_ones_do_not(sample: list[Question]) -> None:
    def lacking(question: Question) -> list[str]:
        (call,) = question.calls
        return [
            a.name for a in tool_named(call.tool).arguments if a.required and a.name not in call.arguments
        ]

    assert [q for q in sample if q.kind == "ambiguous" and not lacking(q)] == []
    complete = [not lacking(q) for q in sample if q.kind == "plain"]
    assert sum(complete) / len(complete) > 0.95


def test_texts_are_one_line_and_free_of_template_signs(sample: list[Question]) -> None:
    assert [q.text for q in sample if q.text != " ".join(q.text.split()) or not q.text] == []
    assert [q.text for q in sample if any(sign in q.text for sign in "{}|[]")] == []


def test_held_out_questions_ask_for_every_tool_in_both_languages() -> None:
    asked = {(q.language, call.tool) for q in drawn(31, held_out=True) for call in q.calls}
    assert asked == {(language, tool.name) for language in ("en", "zh") for tool in TOOLS}


def test_text_is_noisy(sample: list[Question]) -> None:
    english = [q.text for q in sample if q.language == "en"]
    lower = sum(text == text.lower() for text in english) / len(english)
    unmarked = sum(text[-1] not in ".?!" for text in english) / len(english)
    assert 0.2 < lower < 0.8
    assert 0.2 < unmarked < 0.8


def templates_of(monkeypatch: pytest.MonkeyPatch, *, held_out: bool) -> set[str]:
    """Templates that draws are made of."""
    used: set[str] = set()

    def parse(line: str) -> Template:
        used.add(line)
        return parse_template(line)

    with monkeypatch.context() as patched:
        patched.setattr(questions, "parse_template", parse)
        drawn(23, 6000, held_out=held_out)
    return used


def test_held_out_draws_use_no_template_that_training_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    held_out = templates_of(monkeypatch, held_out=True)
    training = templates_of(monkeypatch, held_out=False)
    shared = {
        line.replace("{x}", f"{{{argument.name}}}")
        for line in (*questions._ANY_ELLIPSIS, *questions._ANY_ELLIPSIS_ZH)  # carry no words of a tool
        for _, argument in questions._TOLD_ALONE
    }
    shared |= {  # a line with several wishes is held out as a whole; its short parts say little
        part.partition(":")[2][1:]
        for language in ("en", "zh")
        for line in phrases(language, "several")
        for part in line.split(" // ")
    }
    assert len(held_out) > 200
    assert len(training) > 2000
    assert (held_out & training) - shared == set()


def test_no_held_out_question_is_a_training_question() -> None:
    def telling(held_out: bool) -> set[str]:
        """Texts of questions that have words of their own."""
        return {
            " ".join(q.text.casefold().split()).rstrip("?.! ？。")
            for q in drawn(29, 3000, held_out=held_out)
            if q.kind == "plain"
        }

    held_out = telling(True)
    assert len(held_out & telling(False)) / len(held_out) < 0.005


@pytest.mark.parametrize("language", ["en", "zh"])
def test_vocabularies_are_split_likewise(language: str) -> None:
    for path in sorted((PHRASES / language / "vocabulary").glob("*.txt")):
        name = path.stem
        held = {Values(random.Random(seed), language, True).word(name) for seed in range(60)}
        assert all(is_held_out(word) for word in held)
        assert held <= set(phrases(language, f"vocabulary/{name}"))
