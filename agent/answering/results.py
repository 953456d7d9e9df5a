"""What an answer is made of: results of tools that render themselves, and what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from penchant.agent.calls import ToolCall
from penchant.ids import EventId, ItemId, ShopperId

Language = Literal["en", "zh"]
AnswerKind = Literal["answer", "clarification", "refusal", "failure"]
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one statement rests on.

    Attributes:
        statement: What is stated, in the answer's language.
        event_ids: Events behind it, the newest first; a few of many.
        event_count: How many there are in all.
        concept_path: From the broadest concept to the narrowest; empty where no concept is involved.
        terms: Parts of a score and what each adds, where the statement is about a score.
        said_by: The plugin and its call, where a plugin says it and nothing in the log bears it out.
    """

    statement: str
    event_ids: tuple[EventId, ...] = ()
    event_count: int = 0
    concept_path: tuple[str, ...] = ()
    terms: tuple[tuple[str, float], ...] = ()
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns.

    Attributes:
        columns: Names for people, in the answer's language.
        rows: As many cells each as there are columns.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that Plotly draws.

    Attributes:
        title: In the answer's language.
        says: The same in words, for who does not see it.
        plotly: `{"data": [...], "layout": {...}}` as Plotly reads it.
    """

    title: str
    says: str
    plotly: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A tool's answer as people read it.

    Attributes:
        text: Markdown of paragraphs, bold, and flat lists; names of the shop's data are escaped in it.
        instruction: One line for a model that words the answer: what must be said and what must not.
        table: Where there are rows.
        figure: Where a picture says it better.
        evidence: What the statements rest on, in the text's order.
    """

    text: str
    instruction: str
    table: Table | None = None
    figure: Figure | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool found.

    Attributes:
        call: The tool, and the arguments as they were used: ids for `her`, dates for `Christmas`.
        value: The tool's own answer, a frozen dataclass.
        rendered: The same for people.
        shoppers: Those it speaks of, whom it was asked about first.
        items: Those it speaks of, what it was asked about first.
        kinds: Names of the categories, departments or brands that it lists, in order.
    """

    call: ToolCall
    value: object
    rendered: Rendered
    shoppers: tuple[ShopperId, ...] = ()
    items: tuple[ItemId, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as evidence shows it.

    Attributes:
        event_id: Its id.
        shopper_id: Whose.
        ts: When, UTC.
        kind: `purchase`, `view`, ...
        item_id: On what.
        title: The item's title, or its id.
        value: As logged; None without.
    """

    event_id: EventId
    shopper_id: ShopperId
    ts: datetime
    kind: str
    item_id: ItemId
    title: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    Attributes:
        question: As asked, on one line; personal data that is no id of the shop is masked.
        thread: Id of the thread it belongs to.
        text: Markdown, in `language`.
        language: Of the question.
        kind: `answer`; `clarification` asks back; `refusal` says what can be asked; `failure` says what went
            wrong and what to do.
        results: What tools found, in order; empty where none was asked.
        choices: Questions that may have been meant, ready to be asked, where something is ambiguous; plain
            text, no Markdown.
        written_by: `tools` where the text is the tools' own, `model` where a model worded it and it was
            checked against them.
        confidence: Of the routing, 0 to 1; None where no router was asked.
        notes: What the reader should know beside it, for instance that the model is down.
        milliseconds: From question to answer.
        plugin_calls: Tools of plugins that were asked, those that failed included.
    """

    question: str
    thread: str
    text: str
    language: Language
    kind: AnswerKind
    results: tuple[ToolResult, ...] = ()
    choices: tuple[str, ...] = ()
    written_by: Literal["tools", "model"] = "tools"
    confidence: float | None = None
    notes: tuple[str, ...] = ()
    milliseconds: float = 0.0
    plugin_calls: tuple[ToolCall, ...] = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What the statements of all results rest on."""
        return tuple(one for result in self.results for one in result.rendered.evidence)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that the agent did on the way, told while it works.

    Attributes:
        kind: `route` when the tools are chosen, `tool` when one has answered, `check` when the text is.
        title: In the question's language, short.
        detail: More of it; maybe empty.
        call: The call, of a `tool` step.
    """

    kind: Literal["route", "tool", "check"]
    title: str
    detail: str = ""
    call: ToolCall | None = None


@dataclass(frozen=True, slots=True)
class TextPart:
    """The next piece of the answer's text."""

    text: str


Told = Step | TextPart | Answer
"""What a streamed answer yields: steps and pieces of text, then the whole."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a thread and its answer, as kept."""

    question: str
    text: str
    kind: AnswerKind
    asked_at: datetime
    calls: tuple[ToolCall, ...] = ()
