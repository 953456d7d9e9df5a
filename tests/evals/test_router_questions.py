"""The held-out questions of the router: every one can be judged, and there are enough of each sort."""

import re
from collections import Counter
from importlib.resources import files
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

from penchant.tools.registry import FOUND_BY_RULES, TOOLS, ArgumentKind, tool_named

LEADING = re.compile(r"(?i)(?:a|an|the|our|since|until|under|for)\s")


class Call(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: str
    arguments: dict[str, str]


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    language: Literal["en", "zh"]
    kind: Literal["plain", "follow_up", "ambiguous", "multi_step", "refusal"]
    before: Call | None
    calls: list[Call]


TEXT = (files("penchant.evals") / "questions" / "router.jsonl").read_text(encoding="utf-8")
QUESTIONS = [Question.model_validate_json(line) for line in TEXT.splitlines()]


def missing(call: Call) -> list[str]:
    """Names of the required arguments that the call lacks."""
    return [a.name for a in tool_named(call.tool).arguments if a.required and a.name not in call.arguments]


def test_there_are_enough_questions_of_each_sort() -> None:
    languages = Counter(q.language for q in QUESTIONS)
    kinds = Counter(q.kind for q in QUESTIONS)
    assert len(QUESTIONS) >= 300
    assert languages["zh"] >= 50
    assert sum(q.kind == "refusal" and q.language == "en" for q in QUESTIONS) >= 60
    assert kinds["follow_up"] >= 30
    assert kinds["ambiguous"] >= 12
    assert kinds["multi_step"] >= 18


@pytest.mark.parametrize(("language", "least"), [("en", 14), ("zh", 2)])
def test_every_tool_is_asked_for_often_enough(language: str, least: int) -> None:
    asked = Counter(call.tool for q in QUESTIONS if q.language == language for call in q.calls)
    routed = [tool.name for tool in TOOLS if tool.name not in FOUND_BY_RULES]
    assert {name: asked[name] for name in routed if asked[name] < least} == {}


def test_ids_and_questions_are_unique() -> None:
    assert len({q.id for q in QUESTIONS}) == len(QUESTIONS)
    assert len({" ".join(q.question.casefold().split()) for q in QUESTIONS}) == len(QUESTIONS)


def test_values_are_choices_or_stand_in_the_question() -> None:
    wrong = []
    for question in QUESTIONS:
        for call in question.calls:
            for name, value in call.arguments.items():
                argument = tool_named(call.tool).argument(name)
                if argument.kind is ArgumentKind.CHOICE:
                    right = value in argument.choices
                else:
                    copied = value in question.question and value == value.strip() != ""
                    right = copied and LEADING.match(value) is None
                if not right:
                    wrong.append((question.id, name, value))
    assert wrong == []


def test_only_follow_ups_have_a_call_before_and_it_is_complete() -> None:
    assert [q.id for q in QUESTIONS if (q.before is not None) != (q.kind == "follow_up")] == []
    for question in QUESTIONS:
        if question.before is not None:
            for name in question.before.arguments:
                tool_named(question.before.tool).argument(name)
            assert missing(question.before) == []


def test_the_kind_says_how_many_calls_there_are_and_what_they_lack() -> None:
    calls = {"plain": {1}, "follow_up": {1}, "ambiguous": {1}, "multi_step": {2, 3, 4}, "refusal": {0}}
    assert [q.id for q in QUESTIONS if len(q.calls) not in calls[q.kind]] == []
    lacking = {q.id: [name for call in q.calls for name in missing(call)] for q in QUESTIONS}
    assert [q.id for q in QUESTIONS if q.kind == "ambiguous" and not lacking[q.id]] == []
    complete = ("plain", "multi_step", "refusal")
    assert [q.id for q in QUESTIONS if q.kind in complete and lacking[q.id]] == []
