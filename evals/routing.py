"""Judging a router: the right tools, the right values, the right refusals, and honest confidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.agent.asked import AskedQuestion, same_calls, tools_of
from penchant.agent.calls import ToolCall

QUESTIONS = Path(__file__).parent / "questions" / "router.jsonl"
"""By somebody who saw the tools and `docs/routing.md`, and none of the phrases that tuning draws from."""
SECOND_QUESTIONS = QUESTIONS.with_name("router_second.jsonl")
"""English ones by yet another hand, likewise, and written later; no rule was made with them in view."""
_BINS = 10


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


def judge_routes(questions: Sequence[AskedQuestion], routes: Sequence[Routed]) -> RoutingScore:
    """Scores routes of questions, in the same order."""
    tools = np.array([tools_of(q.calls) == tools_of(r.calls) for q, r in zip(questions, routes, strict=True)])
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


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = _BINS) -> float:
    """Expected calibration error (Naeini et al. 2015): the mean gap of confidence and accuracy."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == one].mean() - right[place == one].mean()) * (place == one).mean()
        for one in range(bins)
        if (place == one).any()
    ]
    return float(sum(gaps))
