"""Judging a router: the right tools, the right values, the right refusals, and honest confidence."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.agent.calls import ToolCall

QUESTIONS = Path(__file__).parent / "questions" / "router.jsonl"
_LEADING = re.compile(
    r"^(?:(?:the|an?|our|my|this|that|these|those|since|from|in|over|under|for|about)\s+|[#$£€¥\"'“‘(])+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?:'s|[\s\"'”’?!.,;:。？！，)])+$", re.IGNORECASE)
_BINS = 10


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that somebody wrote, and what is right.

    Attributes:
        question_id: Its id in the file.
        text: As asked.
        language: `en` or `zh`.
        kind: `plain`, `follow_up`, `ambiguous`, `multi_step` or `refusal`.
        before: The call that answered the question before; none at the start of a thread.
        calls: The right calls; none where no tool answers.
    """

    question_id: str
    text: str
    language: str
    kind: str
    before: ToolCall | None
    calls: tuple[ToolCall, ...]


class Routed(NamedTuple):
    """What a router made of one question.

    Attributes:
        calls: As it says.
        confidence: 0 to 1.
        seconds: From question to calls.
    """

    calls: tuple[ToolCall, ...]
    confidence: float
    seconds: float


@dataclass(frozen=True, slots=True)
class RoutingScore:
    """How well questions were routed.

    Attributes:
        questions: How many.
        tools: Share with the right tools in the right order; of a refusal, with none.
        calls: Share with the right tools and arguments.
        refused: Share of the refusals that were refused; NaN where there are none.
        answered: Share of the other questions that were not refused; NaN where there are none.
        calibration_error: Expected calibration error of `calls` in ten bins of equal width.
        p50_ms: Median time to an answer, milliseconds.
        p95_ms: The 95th percentile.
    """

    questions: int
    tools: float
    calls: float
    refused: float
    answered: float
    calibration_error: float
    p50_ms: float
    p95_ms: float


def load_questions(path: Path = QUESTIONS) -> list[AskedQuestion]:
    """The questions of a file with one JSON object a line; see `docs/routing.md`."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        AskedQuestion(
            row["id"],
            row["question"],
            row["language"],
            row["kind"],
            _call(row["before"]) if row["before"] else None,
            tuple(_call(call) for call in row["calls"]),
        )
        for row in rows
    ]


def judge_routes(questions: Sequence[AskedQuestion], routes: Sequence[Routed]) -> RoutingScore:
    """Scores routes of questions, in the same order."""
    tools = np.array([_tools(q.calls) == _tools(r.calls) for q, r in zip(questions, routes, strict=True)])
    right = np.array([same_calls(q.calls, r.calls) for q, r in zip(questions, routes, strict=True)])
    refusals = np.array([not q.calls for q in questions])
    silent = np.array([not r.calls for r in routes])
    seconds = np.array([r.seconds for r in routes])
    return RoutingScore(
        questions=len(questions),
        tools=float(tools.mean()),
        calls=float(right.mean()),
        refused=float(silent[refusals].mean()) if refusals.any() else float("nan"),
        answered=float(1 - silent[~refusals].mean()) if not refusals.all() else float("nan"),
        calibration_error=calibration_error(np.array([r.confidence for r in routes]), right),
        p50_ms=float(np.median(seconds) * 1e3),
        p95_ms=float(np.quantile(seconds, 0.95) * 1e3),
    )


def same_calls(wanted: Sequence[ToolCall], given: Sequence[ToolCall]) -> bool:
    """Whether tools, order and arguments agree, as `same_value` has it."""
    return _tools(wanted) == _tools(given) and all(
        set(one.arguments) == set(other.arguments)
        and all(same_value(value, other.arguments[name]) for name, value in one.arguments.items())
        for one, other in zip(wanted, given, strict=True)
    )


def same_value(wanted: str, given: str) -> bool:
    """Whether two values agree but for case, and quotes, articles and signs at their ends."""
    return _plain(wanted) == _plain(given)


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = _BINS) -> float:
    """Expected calibration error (Naeini et al. 2015): the mean gap of confidence and accuracy."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == one].mean() - right[place == one].mean()) * (place == one).mean()
        for one in range(bins)
        if (place == one).any()
    ]
    return float(sum(gaps))


def route_all(questions: Sequence[AskedQuestion], route: Callable[[AskedQuestion], Routed]) -> list[Routed]:
    """One route after the other, as one person asks."""
    return [route(question) for question in questions]


def _call(row: dict[str, object]) -> ToolCall:
    arguments = row["arguments"]
    if not isinstance(arguments, dict):
        raise TypeError(f"the arguments of {row} are no mapping")
    return ToolCall(str(row["tool"]), {str(key): str(value) for key, value in arguments.items()})


def _tools(calls: Sequence[ToolCall]) -> list[str]:
    return [call.tool for call in calls]


def _plain(value: str) -> str:
    value = " ".join(value.casefold().split())
    return _TRAILING.sub("", _LEADING.sub("", value)) or value
