"""One question under way: what the middleware of the agent share while they answer it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.kept import call_from_json, call_to_json
from penchant.agent.answering.language import has_no_words
from penchant.agent.answering.redaction import Redacted, redact
from penchant.agent.answering.results import AnswerKind, Language, Step, TextPart, Told
from penchant.agent.answering.wording import say
from penchant.agent.calls import ToolCall

KEPT = "penchant"
"""Under which a message keeps what the next question needs of an answer."""
DEADLINE_S = 60.0
MOST_PIECE = 400


@dataclass(slots=True)
class Choice:
    """A question that may have been meant.

    Attributes:
        text: As a reader may ask it.
        calls: What it asks for, so that nobody has to guess again.
    """

    text: str
    calls: tuple[ToolCall, ...]


@dataclass(slots=True)
class Awaited:
    """What a question back waits for.

    Attributes:
        call: It lacks an argument, or one of it is ambiguous.
        argument: Its name.
        values: Among which one is meant; empty where anything is.
    """

    call: ToolCall
    argument: str
    values: tuple[str, ...] = ()


@dataclass(slots=True)
class Run:
    """A question, and what is known and said of it so far.

    Attributes:
        question: As asked, on one line.
        language: Of the answer.
        tell: Told each step and piece of text at once.
        clean: Takes personal data out of what is said.
        conversation: What was spoken of before, and found so far.
        choices_before: Questions that the answer before offered.
        awaited_before: What the answer before asked for.
        plan: Calls not yet made; None before the question is understood.
        confidence: Of the routing; None where no router was asked.
        kind: Of the answer.
        text: Said so far.
        choices: Offered with the answer.
        awaited: What a question back waits for.
        corrected: A call that named a shopper or an item unknown here: the next question may give another id.
        corrected_before: That of the question before.
        notes: For the reader.
        written_by: Whose words the text is.
        calls_made: Counts against the budget.
        plugin_calls: Those of plugins' tools that were made, for the audit.
        deadline: On the monotonic clock.
    """

    question: str
    language: Language
    tell: Callable[[Told], None]
    clean: Callable[[str], str] = str
    conversation: Conversation = field(default_factory=Conversation)
    choices_before: tuple[Choice, ...] = ()
    awaited_before: Awaited | None = None
    plan: list[ToolCall] | None = None
    confidence: float | None = None
    kind: AnswerKind = "answer"
    text: str = ""
    choices: list[Choice] = field(default_factory=list)
    awaited: Awaited | None = None
    corrected: ToolCall | None = None
    corrected_before: ToolCall | None = None
    notes: list[str] = field(default_factory=list)
    written_by: Literal["tools", "model"] = "tools"
    calls_made: int = 0
    plugin_calls: list[ToolCall] = field(default_factory=list)
    deadline: float = field(default_factory=lambda: time.monotonic() + DEADLINE_S)
    redacted: Redacted = field(init=False)

    def __post_init__(self) -> None:
        self.redacted = redact(self.question)

    @property
    def is_late(self) -> bool:
        """Whether the time for the answer is over."""
        return time.monotonic() > self.deadline

    def say(self, text: str) -> None:
        """Adds a paragraph to the answer and tells it, in pieces."""
        if not text.strip():
            return
        added = ("\n\n" if self.text else "") + self.clean(text.strip())
        self.text += added
        for start in range(0, len(added), MOST_PIECE):
            self.tell(TextPart(added[start : start + MOST_PIECE]))

    def note(self, what: str, /, **values: object) -> None:
        """Adds a note for the reader."""
        noted = say(what, self.language, **values)
        if noted not in self.notes:
            self.notes.append(noted)

    def step(
        self,
        kind: Literal["route", "tool", "check"],
        detail: str,
        call: ToolCall | None = None,
        *,
        plugin: str = "",
    ) -> None:
        """Tells what is being done; of a plugin's tool, whose it is."""
        titled = "step_plugin" if plugin else f"step_{kind}"
        self.tell(Step(kind, say(titled, self.language, plugin=plugin), detail, call))

    def to_keep(self) -> dict[str, Any]:
        """What the next question needs, as plain data."""
        awaited = self.awaited
        return {
            "kind": self.kind,
            "language": self.language,
            "corrected": self.corrected and call_to_json(self.corrected),
            "choices": [
                {"text": choice.text, "calls": [call_to_json(call) for call in choice.calls]}
                for choice in self.choices
            ],
            "awaited": awaited
            and {
                "call": call_to_json(awaited.call),
                "argument": awaited.argument,
                "values": list(awaited.values),
            },
        }

    def recall(self, kept: Mapping[str, Any]) -> None:
        """Takes over what the question before kept, its language, too, where this one has no words."""
        if has_no_words(self.question):
            self.language = kept.get("language", self.language)
        self.choices_before = tuple(
            Choice(one["text"], tuple(call_from_json(call) for call in one["calls"]))
            for one in kept["choices"]
        )
        if wrong := kept.get("corrected"):
            self.corrected_before = call_from_json(wrong)
        if held := kept["awaited"]:
            call = call_from_json(held["call"])
            self.awaited_before = Awaited(call, held["argument"], tuple(held["values"]))
