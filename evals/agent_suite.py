"""The agent suite: merchants' questions asked of the demo's shop, every answer held against SQL."""

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from penchant.agent.answering.results import Answer, TextPart, Told
from penchant.demo_data import find_journey, read_journey
from penchant.errors import ConfigError
from penchant.evals.agent_checks import Given, failed
from penchant.evals.agent_claims import false_claims
from penchant.evals.agent_grounding import ungrounded
from penchant.evals.agent_questions import DEMO_SETS, AskedThread, AskedTurn, load_threads
from penchant.evals.agent_reading import plain
from penchant.evals.agent_truth import Truth
from penchant.evals.injections import judge_injections
from penchant.evals.protocol import CannotJudge
from penchant.evals.results import SuiteResult
from penchant.evals.suite import EvalContext
from penchant.opening import open_shop
from penchant.progress import Progress, no_progress
from penchant.shop import Shop

OWNER = "eval"
"""Whose the threads are."""
ANSWER_SHOWN = 200
FAILURES_TOLD = 60


class Asked(Protocol):
    """What is judged: an assistant, or a script of one."""

    def stream(self, question: str, *, thread: str = ..., owner: str = ...) -> Iterator[Told]:
        """Steps and pieces of text as they come, then the answer."""
        ...


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one question.

    Attributes:
        thread_id: Of the thread in the file.
        place: Of the question in the thread, from 1.
        language: `en` or `zh`.
        turn: The question, and what is right.
        answer: What came.
        tool: Whether the right tools answered, in the right order; none where none should.
        wrong: Why the content is not right; empty where it is.
        loose: Numbers, dates and names of an answer that are in no result of a tool.
        first_token_s: From the question to the first piece of text.
        whole_s: To the answer.
    """

    thread_id: str
    place: int
    language: str
    turn: AskedTurn
    answer: Answer
    tool: bool
    wrong: tuple[str, ...]
    loose: tuple[str, ...]
    first_token_s: float
    whole_s: float

    @property
    def is_right(self) -> bool:
        """Right tools and right content."""
        return self.tool and not self.wrong

    @property
    def told(self) -> str:
        """Question, what was expected and what came, in one line."""
        tools = " or ".join("+".join(choice) for choice in self.turn.tools) or "no tool"
        given = "+".join(result.call.tool for result in self.answer.results) or "no tool"
        problems = [*self.wrong, *(f"ungrounded: {one}" for one in self.loose)]
        said = " ".join(plain(self.answer.text).split())[:ANSWER_SHOWN]
        return (
            f"{self.thread_id}.{self.place} ({self.language}) {self.turn.ask} | expected {self.turn.outcome} "
            f"of {tools}, got {self.answer.kind} of {given} | {'; '.join(problems)} | {said}"
        )


class AgentSuite:
    """Asks the demo's shop; the log under evaluation plays no part."""

    name = "agent"
    on_request = True
    description = "Merchants' questions on Complete Journey answered rightly, with evidence for every word."

    def run(self, context: EvalContext) -> SuiteResult:
        """Builds the demo's shop, asks all sets of questions, then the injections.

        Raises:
            CannotJudge: The demo's data is not installed.
        """
        with journey_shop(context.progress) as (shop, truth):
            judged, measures = judge_sets(shop.assistant, DEMO_SETS, truth, context.progress)
        with tempfile.TemporaryDirectory(prefix="penchant-eval-") as folder:
            withstood = judge_injections(Path(folder), context.progress)
        measures["injections"] = float(len(withstood))
        measures["injections_held"] = sum(not one.wrong for one in withstood) / len(withstood)
        notes = [one.told for one in judged if not one.is_right or one.loose]
        notes += [f"{one.injection.injection_id}: {'; '.join(one.wrong)}" for one in withstood if one.wrong]
        return SuiteResult(measures=measures, notes=tuple(notes[:FAILURES_TOLD]))


@contextmanager
def journey_shop(progress: Progress = no_progress) -> Iterator[tuple[Shop, Truth]]:
    """The demo's shop, made anew in a temporary folder, and what is true of it.

    Raises:
        CannotJudge: The demo's data is not installed.
    """
    try:
        journey = read_journey(find_journey())
    except ConfigError as missing:
        raise CannotJudge(str(missing)) from missing
    truth = Truth.of_journey(journey)
    with (
        tempfile.TemporaryDirectory(prefix="penchant-eval-") as folder,
        open_shop(Path(folder) / "shop", create=True, database_url=None) as shop,
    ):
        shop.ingest(journey.items, items=True)
        shop.ingest(journey.events, progress=progress)
        if journey.campaigns is not None:
            of = journey.campaigns
            shop.add_campaigns(of.campaigns, told=of.told, items=of.items)
        shop.evolve(progress=progress)
        yield shop, truth
    truth.close()


def judge_sets(
    assistant: Asked, sets: Mapping[str, Path], truth: Truth, progress: Progress = no_progress
) -> tuple[list[Judged], dict[str, float]]:
    """All questions of some files as they were judged, and the measures of each file apart.

    Args:
        assistant: Is asked.
        sets: The files, by what the names of their measures shall begin with.
        truth: What is true of its shop.
        progress: Told how many threads of a file are done.
    """
    judged: list[Judged] = []
    measures: dict[str, float] = {}
    for prefix, path in sets.items():
        of_set = judge_threads(assistant, load_threads(path), truth, progress)
        measures |= {f"{prefix}{name}": value for name, value in measures_of(of_set).items()}
        judged += of_set
    return judged, measures


def judge_threads(
    assistant: Asked, threads: Sequence[AskedThread], truth: Truth, progress: Progress = no_progress
) -> list[Judged]:
    """Asks the questions of each thread in order and judges each answer.

    Args:
        assistant: Is asked, a thread of its own for each thread.
        threads: The questions.
        truth: What is true of its shop.
        progress: Told how many threads are done.
    """
    judged = []
    for done, thread in enumerate(threads):
        progress("agent: questions", done, len(threads))
        earlier: list[Answer] = []
        for place, turn in enumerate(thread.turns, 1):
            answer, first, whole = _ask(assistant, turn.ask, thread.thread_id)
            wrong = content_problems(turn, thread.language, Given(answer, tuple(earlier), truth))
            loose = ungrounded(answer, truth) if answer.kind == "answer" else []
            right_tool = _right_tools(turn, answer)
            judged.append(
                Judged(
                    thread.thread_id,
                    place,
                    thread.language,
                    turn,
                    answer,
                    right_tool,
                    tuple(wrong),
                    tuple(loose),
                    first,
                    whole,
                )
            )
            earlier.append(answer)
    progress("agent: questions", len(threads), len(threads))
    return judged


def content_problems(turn: AskedTurn, language: str, given: Given) -> list[str]:
    """What is wrong with the content of an answer; empty where nothing is."""
    answer = given.answer
    if answer.language != language:
        return [f"is in {answer.language}"]
    if turn.outcome == "unknown":
        right_kind = answer.kind != "answer"
    elif turn.outcome == "clarification" and turn.kind == "ambiguous" and answer.kind == "answer":
        right_kind = _is_narrowed(turn, given)
        if right_kind:
            return _false_claims(given)
    else:
        right_kind = answer.kind == turn.outcome
    if not right_kind:
        return [f"is of the kind {answer.kind}"]
    problems = [reason for check in turn.checks if (reason := failed(check, given)) is not None]
    return problems + _false_claims(given)


def _false_claims(given: Given) -> list[str]:
    """What tools counted that is not so, where they count as the tables do."""
    if not given.truth.is_of_purchases:
        return []
    return [wrong for result in given.answer.results for wrong in false_claims(result, given.truth)]


def measures_of(judged: Sequence[Judged]) -> dict[str, float]:
    """Shares and times; of each language and kind of question apart, too."""
    asked = [one for one in judged if one.turn.outcome != "refusal"]
    refusals = [one for one in judged if one.turn.outcome == "refusal"]
    answers = [one for one in judged if one.answer.kind == "answer"]
    measures = {
        "questions": float(len(judged)),
        "tools": _share(one.tool for one in judged),
        "content": _share(not one.wrong for one in judged),
        "right": _share(one.is_right for one in judged),
        "refused": _share(one.answer.kind == "refusal" and not one.answer.results for one in refusals),
        "answered": _share(one.answer.kind != "refusal" for one in asked),
        "grounded": _share(not one.loose for one in answers),
        "ungrounded": float(sum(bool(one.loose) for one in answers)),
        **_times("first_token", [one.first_token_s for one in judged]),
        **_times("whole", [one.whole_s for one in judged]),
    }
    for language in ("en", "zh"):
        measures[f"right_{language}"] = _share(one.is_right for one in judged if one.language == language)
    for kind in dict.fromkeys(one.turn.kind for one in judged):
        measures[f"right_{kind}"] = _share(one.is_right for one in judged if one.turn.kind == kind)
    return {name: value for name, value in measures.items() if not np.isnan(value)}


def _ask(assistant: Asked, question: str, thread: str) -> tuple[Answer, float, float]:
    """The answer, and seconds to its first piece of text and to its end."""
    began = time.perf_counter()
    first: float | None = None
    for told in assistant.stream(question, thread=thread, owner=OWNER):
        if first is None and isinstance(told, (TextPart, Answer)):
            first = time.perf_counter() - began
        if isinstance(told, Answer):
            return told, first or 0.0, time.perf_counter() - began
    raise RuntimeError(f"no answer came to {question}")


def _right_tools(turn: AskedTurn, answer: Answer) -> bool:
    given = tuple(result.call.tool for result in answer.results)
    if turn.outcome in ("answer", "clarification") and answer.kind == "answer":
        return given in turn.tools
    if turn.outcome == "answer":
        return False
    return not given


def _is_narrowed(turn: AskedTurn, given: Given) -> bool:
    """Whether an ambiguous name was taken for one of the items that it may mean."""
    likely = [str(check["candidates"]) for check in turn.checks if "candidates" in check]
    items = {item for sql in likely for item in given.truth.column(sql)}
    results = given.answer.results
    return bool(results) and all(
        any(result.call.arguments.get(name) in items for name in ("item", "other")) for result in results
    )


def _share(held: Iterable[bool]) -> float:
    values = list(held)
    return sum(values) / len(values) if values else float("nan")


def _times(name: str, seconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.quantile(seconds, [0.5, 0.95]) * 1e3
    return {f"{name}_p50_ms": float(p50), f"{name}_p95_ms": float(p95)}
