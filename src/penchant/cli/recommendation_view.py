"""How a recommendation and its reasons look in a terminal of eighty columns."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from penchant.cli.drawing import clipped, split_cells
from penchant.cli.profile_view import listed_events

if TYPE_CHECKING:
    import polars as pl

    from penchant.tools import Recommendation, Term

SIGNAL_FILLS = {
    "repurchase": ("█", "green"),
    "neighbours": ("▓", "blue"),
    "alike": ("▚", "cyan"),
    "content": ("▞", "red"),
    "affinity": ("▒", "magenta"),
    "popularity": ("░", "yellow"),
    "boost": ("═", "red"),
}
TITLE_CELLS = 48
BAR_CELLS = 50
SHOWN_FROM = 0.005
"""Terms below it would read 0.00; JSON has them all."""


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


def batch_view(ranked: "pl.DataFrame") -> RenderableType:
    """Many shoppers' lists, a line for each item; the shopper is named on the first."""
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("shopper", overflow="fold")
    table.add_column("rank", justify="right", no_wrap=True)
    table.add_column("item", overflow="fold")
    table.add_column("score", justify="right", no_wrap=True)
    for shopper, rank, item, score in ranked.select("shopper_id", "rank", "item_id", "score").iter_rows():
        table.add_row(Text(shopper if rank == 1 else ""), str(rank), Text(item), f"{score:.2f}")
    return table


def _item(one: "Recommendation", most: float, evidence: int) -> Iterator[RenderableType]:
    head = Table.grid(expand=True)
    head.add_column(ratio=1, no_wrap=True)
    head.add_column(justify="right", no_wrap=True)
    name = clipped(one.title, TITLE_CELLS)
    title = Text.assemble((f"{one.rank:>2}  ", "dim"), (name, "bold"))
    if one.title != one.item_id:
        title.append(f"  {one.item_id}", style="dim")
    head.add_row(title, Text.assemble(("score ", "dim"), f"{one.score:.2f}"))
    yield head
    if not one.terms:
        yield Text("    Nothing speaks for it.", style="dim")
        return
    terms = [term for term in one.terms if term.contribution >= SHOWN_FROM] or one.terms
    cells = split_cells([term.contribution for term in terms], round(BAR_CELLS * one.score / max(most, 1e-9)))
    stack = Text("    ")
    for term, width in zip(terms, cells, strict=True):
        fill, colour = SIGNAL_FILLS.get(term.signal, ("▪", "white"))
        stack.append(fill * width, style=colour)
    yield stack
    reasons = Table.grid(padding=(0, 1))
    reasons.add_column(width=1)
    reasons.add_column(width=4, justify="right", no_wrap=True)
    reasons.add_column(width=12, no_wrap=True)
    reasons.add_column(ratio=1, overflow="fold")
    for term in terms:
        fill, colour = SIGNAL_FILLS.get(term.signal, ("▪", "white"))
        signal = Text.assemble((fill, colour), f" {term.signal}")
        reasons.add_row("", f"{term.contribution:.2f}", signal, _reason(term, evidence))
    yield reasons


def _short_path(path: Sequence[str]) -> list[str]:
    """The path without the parents that ambiguous names carry: `Fuel > Gasoline (Fuel)` needs no `(Fuel)`."""
    short: list[str] = []
    for name in path:
        short.append(name.removesuffix(f" ({short[-1]})") if short else name)
    return short


def _reason(term: "Term", evidence: int) -> Text:
    text = Text(term.text)
    if len(term.concept_path) > 1:
        text.append(f"\n{' > '.join(_short_path(term.concept_path))}", style="cyan")
    if evidence and term.event_ids:
        text.append(f"\n{listed_events(term.event_ids[:evidence], term.event_count)}", style="dim")
    return text
