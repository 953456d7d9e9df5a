"""Threads of questions as merchants ask them, and what a right answer holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

QUESTIONS = Path(__file__).parent / "questions" / "agent.jsonl"
"""By somebody who saw the tools and `docs/routing.md`, and none of the phrases that tuning draws from."""
LATER = [
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
]
DEMO_SETS = {"": QUESTIONS, **{f"{nth}_": QUESTIONS.with_name(f"agent_{nth}.jsonl") for nth in LATER}}
"""The files about the demo's shop, each by another hand, by what their measures' names begin with.

`docs/evals.md` tells who wrote them, and what they had seen.
"""
OTHER_SHOPS = {
    name: QUESTIONS.with_name(f"agent_{name}.jsonl")
    for name in (
        *("retail", "films", "meals", "electronics", "cosmetics", "reviews", "bicycles", "babies"),
        *("stationery", "coffee", "garden"),
        *("retail_second", "meals_second", "films_second", "retail_third"),
        *("coffee_second", "retail_fourth"),
    )
}
"""On other shops than the demo's; `benchmarks/agent_shops.py` says which."""

Outcome = Literal["answer", "refusal", "clarification", "unknown"]
Check = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AskedTurn:
    """One question of a thread.

    Attributes:
        ask: The question.
        kind: `number`, `date`, `name`, `id`, `follow_up`, `multi_step`, `ambiguous`, `unknown`, `refusal`.
        outcome: What must come: an answer; a refusal; a question back; or, where somebody or something
            unknown is named, anything but an answer.
        tools: The tools that may answer, each choice in order.
        checks: What the answer must hold; see `agent_checks`.
    """

    ask: str
    kind: str
    outcome: Outcome
    tools: tuple[tuple[str, ...], ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class AskedThread:
    """Questions that go on from each other.

    Attributes:
        thread_id: Its id in the file.
        language: `en` or `zh`.
        turns: In order.
    """

    thread_id: str
    language: str
    turns: tuple[AskedTurn, ...]


def load_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file with one JSON object a line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def load_threads(path: Path) -> list[AskedThread]:
    """The threads of a file with one JSON object a line.

    Raises:
        ValueError: A turn wants an outcome that there is not.
    """
    return [
        AskedThread(row["id"], row["language"], tuple(_turn(turn, row["id"]) for turn in row["turns"]))
        for row in load_rows(path)
    ]


def _turn(row: dict[str, object], thread: str) -> AskedTurn:
    wanted = row.get("outcome", "answer")
    tools, checks = row["tools"], row["checks"]
    if wanted not in get_args(Outcome) or not isinstance(tools, list) or not isinstance(checks, list):
        raise ValueError(f"{thread} has a turn that cannot be read: {row}")
    return AskedTurn(
        str(row["ask"]),
        str(row["kind"]),
        cast(Outcome, wanted),
        tuple(tuple(choice) for choice in tools),
        tuple(checks),
    )
