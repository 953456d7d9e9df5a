"""Questions that people wrote: they are read as they stand, and values agree where people would say so."""

import itertools
import json
from pathlib import Path

import pytest

from penchant.agent.asked import AskedQuestion, load_questions, same_calls, same_value, tools_of
from penchant.agent.calls import ToolCall, read_calls, written
from penchant.agent.tuning.assistant import CALIBRATION
from penchant.agent.tuning.questions import draw_questions
from penchant.evals.routing import QUESTIONS

FILES = [QUESTIONS, CALIBRATION]


def plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" ?.!？。！")


def test_a_line_is_a_question(tmp_path: Path) -> None:
    row = {
        "id": "q1",
        "question": "And 8?",
        "language": "en",
        "kind": "follow_up",
        "before": {"tool": "portrait", "arguments": {"shopper": "7"}},
        "calls": [{"tool": "portrait", "arguments": {"shopper": "8"}}],
    }
    refusal = {**row, "id": "q2", "question": "Sing", "kind": "refusal", "before": None, "calls": []}
    path = tmp_path / "asked.jsonl"
    path.write_text(f"{json.dumps(row)}\n\n{json.dumps(refusal)}\n", encoding="utf-8")
    seven, eight = ToolCall("portrait", {"shopper": "7"}), ToolCall("portrait", {"shopper": "8"})
    assert load_questions(path) == [
        AskedQuestion("q1", "And 8?", "en", "follow_up", seven, (eight,)),
        AskedQuestion("q2", "Sing", "en", "refusal", None, ()),
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_question_can_be_read_and_asked_for(path: Path) -> None:
    questions = load_questions(path)
    assert len(questions) >= 200
    assert len({question.question_id for question in questions}) == len(questions)
    assert {question.language for question in questions} == {"en", "zh"}
    assert [q for q in questions if read_calls(written(q.calls)) != q.calls] == []


def test_no_question_both_calibrates_and_judges_or_is_asked_twice() -> None:
    texts = [plain(question.text) for path in FILES for question in load_questions(path)]
    assert [text for text in set(texts) if texts.count(text) > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_a_few_short_questions_are_drawn_in_training_too(path: Path) -> None:
    """People and templates both say `Says who?`; `benchmarks/routing_leakage.py` counts how often."""
    drawn = {plain(question.text) for question in itertools.islice(draw_questions(53), 5000)}
    texts = [plain(question.text) for question in load_questions(path)]
    shared = [text for text in texts if text in drawn]
    assert len(shared) <= 0.02 * len(texts)
    assert [text for text in shared if len(text.split()) > 5 or len(text) > 30] == []


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("oat milk", "Oat Milk"),
        ("oat milk", "the oat milk"),
        ("oat milk", '"oat milk"'),
        ("oat milk", "our oat  milk?"),
        ("tea", "tea's"),
        ("4410", "#4410"),
        ("2.50", "$2.50"),
        ("2.50", "€2.50."),
        ("Christmas", "since Christmas"),
        ("茶", "“茶”？"),
        ("the", "The"),
        ("?", "?"),
    ],
)
def test_values_agree_but_for_case_and_what_stands_around_them(wanted: str, given: str) -> None:
    assert same_value(wanted, given)
    assert same_value(given, wanted)


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("oat milk", "milk"),
        ("oat milk", "oatmilk"),
        ("1029", "102"),
        ("2.50", "250"),
        ("five", "5"),
        ("C-77", "77"),
        ("theatre", "atre"),
        ("绿茶", "茶"),
        ("tea", ""),
        ("?", "!"),
    ],
)
def test_other_values_do_not_agree(wanted: str, given: str) -> None:
    assert not same_value(wanted, given)
    assert not same_value(given, wanted)


TEA = ToolCall("explain", {"shopper": "8", "item": "tea"})
SOAP = ToolCall("audience", {"item": "soap"})


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ([TEA, SOAP], True),
        ([ToolCall("explain", {"item": "the Tea", "shopper": "#8"}), SOAP], True),
        ([SOAP, TEA], False),
        ([TEA], False),
        ([TEA, SOAP, SOAP], False),
        ([], False),
        ([ToolCall("explain", {"shopper": "8"}), SOAP], False),
        ([TEA, ToolCall("audience", {"item": "soap", "count": "5"})], False),
        ([TEA, ToolCall("audience", {"item": "soaps"})], False),
        ([TEA, ToolCall("similar_items", {"item": "soap"})], False),
    ],
)
def test_calls_agree_in_tools_order_and_arguments(given: list[ToolCall], same: bool) -> None:
    assert same_calls([TEA, SOAP], given) is same


def test_two_refusals_agree() -> None:
    assert same_calls([], [])
    assert tools_of([]) == []
    assert tools_of([TEA, SOAP]) == ["explain", "audience"]
