"""What a tool's renderer is given, and the story that it makes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from penchant.agent.answering.results import EventLine, Evidence, Figure, Rendered, Table
from penchant.agent.calls import ToolCall
from penchant.agent.rendering.markdown import Markup, bold, clean, escape
from penchant.agent.rendering.words import Pair, Words
from penchant.ids import ConceptId, EventId, ItemId
from penchant.tools.ranking_basis import UNKNOWN_BASIS, RankingBasis

LINES = 6
"""At most so many points in a text; the rest stands in the table."""
MOST_PATHS = 8
"""Paths that are named where words mean many."""
_ITEM: Pair = ("{title} ({item})", "{title}（{item}）")
_FURTHER: Pair = ("others", "其他类别")
_LEFT_OUT: Pair = (
    "; {words} could not be told apart by anything there and was left out",
    "；{words}在其中无法区分，已略去",
)


class Names(Protocol):
    """What items and concepts are called."""

    def title_of(self, item: ItemId) -> str:
        """An item's title; its id where it has none."""
        ...

    def name_of(self, concept: ConceptId) -> str:
        """A concept's name for people."""
        ...


@dataclass(frozen=True, slots=True)
class Telling:
    """What a renderer is given beside the tool's value.

    Attributes:
        words: Of the answer's language.
        call: The tool's call, with the arguments that were used.
        events: Looks events up by their ids.
        names: Of items and concepts.
        basis: What the shop's ranking rests on.
    """

    words: Words
    call: ToolCall
    events: Callable[[Sequence[EventId]], Sequence[EventLine]]
    names: Names
    basis: RankingBasis = UNKNOWN_BASIS

    def argument(self, name: str) -> str:
        """An argument of the call; empty where it was not given."""
        return self.call.arguments.get(name, "")

    def item(self, item: ItemId, title: str | None = None) -> Markup:
        """`Green tea (17)`: several items may have one title."""
        known = self._title(item, title)
        return self.words.say(_ITEM, title=known, item=item) if known else escape(item)

    def strong_item(self, item: ItemId, title: str | None = None) -> Markup:
        """The same with the title in bold."""
        known = self._title(item, title)
        return self.words.say(_ITEM, title=bold(escape(known)), item=item) if known else bold(escape(item))

    def label(self, item: ItemId, title: str | None = None) -> str:
        """The same as data, for tables and pictures."""
        known = self._title(item, title)
        return f"{known} ({item})" if known else item

    def _title(self, item: ItemId, title: str | None) -> str:
        """An item's title, which the caller may know; empty where it has none but its id."""
        known = self.names.title_of(item) if title is None else title
        return "" if clean(known) in ("", clean(item)) else known

    def concept(self, concept: ConceptId) -> Markup:
        """A concept's name."""
        return escape(self.words.called(concept, self.names.name_of(concept)))


@dataclass(slots=True)
class Story:
    """A text under way: paragraphs and points, each with what it rests on."""

    blocks: list[tuple[str, Markup]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)

    def say(
        self,
        statement: Markup,
        *,
        point: bool = False,
        event_ids: Sequence[EventId] = (),
        event_count: int | None = None,
        path: Sequence[str] = (),
        terms: Sequence[tuple[str, float]] = (),
        said_by: str = "",
    ) -> None:
        """Adds a paragraph or a point.

        Args:
            statement: What is said.
            point: Whether it stands in a list.
            event_ids: The newest events behind it.
            event_count: How many there are in all; None for as many as are named.
            path: Concepts from the broadest to the narrowest.
            terms: Parts of a score.
            said_by: The plugin whose words these are.
        """
        self.blocks.append(("point" if point else "paragraph", statement))
        if event_ids or path or terms or event_count or said_by:
            count = len(event_ids) if event_count is None else event_count
            told = Evidence(statement, tuple(event_ids), count, tuple(path), tuple(terms), said_by)
            self.evidence.append(told)

    @property
    def text(self) -> str:
        """Markdown."""
        parts: list[str] = []
        before = ""
        for kind, statement in self.blocks:
            if parts:
                parts.append("\n" if kind == before == "point" else "\n\n")
            parts.append(f"- {statement}" if kind == "point" else statement)
            before = kind
        return "".join(parts)

    def told(self, instruction: str, *, table: Table | None = None, figure: Figure | None = None) -> Rendered:
        """The whole.

        Args:
            instruction: For a model that words the answer.
            table: Where there are rows; one without rows is left out.
            figure: Where a picture says it better.
        """
        rows = table if table is not None and table.rows else None
        return Rendered(self.text, instruction, rows, figure, tuple(self.evidence))


def concept_path(concept_id: str) -> tuple[str, ...]:
    """A concept and what it is under, the broadest first: `Drinks`, `Tea` of `category:Drinks > Tea`."""
    path = concept_id.partition(":")[2]
    return tuple(path.split(" > ")) if path else ()


def paths_told(paths: Sequence[str], telling: Telling, *, last: str = "or") -> Markup:
    """What words were taken for, of many the first and that there are others."""
    words, named = telling.words, [escape(path) for path in paths[:MOST_PATHS]]
    if len(paths) > len(named):
        named.append(words.say(_FURTHER))
    return words.listed(named, last=last)


def left_out_told(left_out: Sequence[str], telling: Telling) -> Markup:
    """That words were left out, to go on with after what was meant; nothing where none were."""
    if not left_out:
        return Markup("")
    together = " ".join(left_out) if all(map(str.isascii, left_out)) else "".join(left_out)
    return telling.words.say(_LEFT_OUT, words=telling.words.quoted(together))
