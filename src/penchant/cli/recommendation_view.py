"""How a recommendation and its reasons look in a terminal of eighty columns."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from penchant.cli.drawing import clipped, split_cells

if TYPE_CHECKING:
    from penchant.tools import Recommendation, Term

SIGNAL_FILLS = {
    "repurchase": ("█", "green"),
    "neighbours": ("▓", "blue"),
    "affinity": ("▒", "magenta"),
    "popularity": ("░", "yellow"),
}
TITLE_CELLS = 60
BAR_CELLS = 50


def recommendations_view(
    found: Sequence["Recommendation"], *, heading: str, evidence: int = 0
) -> RenderableType:
    """A ranked list, each item with what its score is made of.

    Args:
        found: The best first.
        heading: What stands above.
        evidence: Event ids to show behind each reason.
    """
    parts: list[RenderableType] = [Text(heading, style="bold")]
    if not found:
        parts.append(Text("  Nothing speaks for any item yet.", style="dim"))
    most = max((one.score for one in found), default=1.0)
    for one in found:
        parts += [Text(), *_item(one, most, evidence)]
    return Group(*parts)


def _item(one: "Recommendation", most: float, evidence: int) -> Iterator[RenderableType]:
    head = Table.grid(expand=True)
    head.add_column(ratio=1, no_wrap=True)
    head.add_column(justify="right", no_wrap=True)
    title = Text.assemble((f"{one.rank:>2}  ", "dim"), (clipped(one.title, TITLE_CELLS), "bold"))
    head.add_row(title, Text.assemble(("score ", "dim"), f"{one.score:.2f}"))
    yield head
    if not one.terms:
        yield Text("    Nothing speaks for it.", style="dim")
        return
    cells = split_cells([term.contribution for term in one.terms], round(BAR_CELLS * one.score / most))
    stack = Text("    ")
    for term, width in zip(one.terms, cells, strict=True):
        fill, colour = SIGNAL_FILLS.get(term.signal, ("▪", "white"))
        stack.append(fill * width, style=colour)
    yield stack
    reasons = Table.grid(padding=(0, 1))
    reasons.add_column(width=3)
    reasons.add_column(width=5, justify="right", no_wrap=True)
    reasons.add_column(width=12, no_wrap=True)
    reasons.add_column(ratio=1)
    for term in one.terms:
        fill, colour = SIGNAL_FILLS.get(term.signal, ("▪", "white"))
        name = Text.assemble((fill, colour), f" {term.signal}")
        reasons.add_row("", f"{term.contribution:.2f}", name, _reason(term, evidence))
    yield reasons


def _reason(term: "Term", evidence: int) -> Text:
    text = Text(term.text)
    if len(term.concept_path) > 1:
        text.append(f"\n{' > '.join(term.concept_path)}", style="cyan")
    if evidence and term.event_ids:
        ids = term.event_ids[:evidence]
        rest = term.event_count - len(ids)
        text.append(f"\nevents {', '.join(ids)}{f' and {rest:,} more' if rest else ''}", style="dim")
    return text
