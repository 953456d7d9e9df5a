"""Questions that people wrote with the calls that answer them, and when two calls are the same."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from penchant.agent.calls import ToolCall

_LEADING = re.compile(
    r"^(?:(?:the|an?|our|my|this|that|these|those|since|from|in|over|under|for|about)\s+|[#$£€¥\"'“‘(])+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?:'s|[\s\"'”’?!.,;:。？！，)])+$", re.IGNORECASE)


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


def load_questions(path: Path) -> list[AskedQuestion]:
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


def same_calls(wanted: Sequence[ToolCall], given: Sequence[ToolCall]) -> bool:
    """Whether tools, order and arguments agree, as `same_value` has it."""
    return tools_of(wanted) == tools_of(given) and all(
        set(one.arguments) == set(other.arguments)
        and all(same_value(value, other.arguments[name]) for name, value in one.arguments.items())
        for one, other in zip(wanted, given, strict=True)
    )


def same_value(wanted: str, given: str) -> bool:
    """Whether two values agree but for case, and quotes, articles and signs at their ends."""
    return _plain(wanted) == _plain(given)


def _call(row: dict[str, object]) -> ToolCall:
    arguments = row["arguments"]
    if not isinstance(arguments, dict):
        raise TypeError(f"the arguments of {row} are no mapping")
    return ToolCall(str(row["tool"]), {str(key): str(value) for key, value in arguments.items()})


def tools_of(calls: Sequence[ToolCall]) -> list[str]:
    """The names of the calls' tools, in order."""
    return [call.tool for call in calls]


def _plain(value: str) -> str:
    value = " ".join(value.casefold().split())
    return _TRAILING.sub("", _LEADING.sub("", value)) or value
