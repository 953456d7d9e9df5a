"""How a recommendation and its reasons look in a terminal of eighty columns."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from penchant.agent.rendering.ranked_by import doing
from penchant.agent.rendering.words import Words
from penchant.cli.drawing import clipped, split_cells
from penchant.cli.profile_view import listed_events
from penchant.tools.deciding import LIST_LENGTH

if TYPE_CHECKING:
    import polars as pl

    from penchant.tools import Contrast, Recommendation, Term
    from penchant.tools.ranking_basis import RankingBasis

SIGNAL_FILLS = {
    "repurchase": ("█", "green"),
    "neighbours": ("▓", "blue"),
    "content": ("▞", "red"),
    "affinity": ("▒", "magenta"),
    "popularity": ("░", "yellow"),
    "boost": ("═", "red"),
}
TITLE_CELLS = 48
BAR_CELLS = 50
SHOWN_FROM = 0.005
"""Terms below it would read 0.00; JSON has them all."""
WORDS = Words("en")


def recommendations_view(
    found: Sequence["Recommendation"],
    *,
    heading: str,
    basis: "RankingBasis | None" = None,
    evidence: int = 0,
    fewer: str | None = None,
) -> RenderableType:
    """A ranked list, each item with what its score is made of.

    Args:
        found: The best first.
        heading: What stands above.
        basis: Says what the probabilities speak of.
        evidence: Event ids to show behind each reason.
        fewer: Why there are fewer than were asked for.
    """
    parts: list[RenderableType] = [Text(heading, style="bold")]
    if fewer is not None:
        parts.append(Text(f"no more than {len(found):,}: {fewer}", style="dim"))
    if any(term.decisive for one in found for term in one.terms):
        without = "not be among the best" if found[0].rank <= LIST_LENGTH else "stand lower"
        parts.append(Text(f"• decides: without these reasons it would {without}", style="dim"))
    if basis is not None and any(one.probability is not None for one in found):
        parts.append(chances_told(basis))
    most = max((_gained(one) for one in found), default=1.0)
    for one in found:
        parts += [Text(), *_item(one, most, evidence)]
    return Group(*parts)


def batch_view(ranked: "pl.DataFrame") -> RenderableType:
    """Many shoppers' lists, a line for each item, or each reason; who and what is named on the first."""
    told = "reason" in ranked.columns
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("shopper", overflow="fold")
    table.add_column("rank", justify="right", no_wrap=True)
    table.add_column("item", overflow="fold")
    table.add_column("adds" if told else "score", justify="right", no_wrap=True)
    if told:
        table.add_column("reason", overflow="fold")
    before: tuple[str, str] | tuple[None, None] = (None, None)
    for row in ranked.iter_rows(named=True):
        shopper, item = row["shopper_id"], row["item_id"]
        who = "" if shopper == before[0] else shopper
        rank, what = ("", "") if (shopper, item) == before else (str(row["rank"]), item)
        before = (shopper, item)
        worth = row["contribution" if told else "score"]
        reason = (Text(row["reason"]),) if told else ()
        table.add_row(Text(who), rank, Text(what), f"{worth:.2f}", *reason)
    return table


def contrast_view(held: "Contrast") -> RenderableType:
    """Two items side by side, a line for each signal that tells them apart."""
    ahead, behind = (held.item, held.other) if held.distance >= 0 else (held.other, held.item)
    heading = Text.assemble(
        (ahead.title, "bold"),
        f" (number {ahead.rank:,}) is ahead of ",
        (behind.title, "bold"),
        f" (number {behind.rank:,}) by {abs(held.distance):.2f}",
    )
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(Text(clipped(held.item.title, TITLE_CELLS // 2)), overflow="fold")
    table.add_column(Text(clipped(held.other.title, TITLE_CELLS // 2)), overflow="fold")
    for one in held.differences:
        if abs(one.difference) >= SHOWN_FROM:
            table.add_row(
                f"{one.difference:+.2f}",
                Text(WORDS.signal(one.signal)),
                Text(one.for_item or "–"),
                Text(one.for_other or "–"),
            )
    return Group(heading, Text(), table)


def _item(one: "Recommendation", most: float, evidence: int) -> Iterator[RenderableType]:
    head = Table.grid(expand=True, padding=(0, 1))
    head.add_column(ratio=1, no_wrap=True)
    head.add_column(justify="right", no_wrap=True)
    name = clipped(one.title, TITLE_CELLS)
    title = Text.assemble((f"{one.rank:>2}  ", "dim"), (name, "bold"))
    if one.title != one.item_id:
        title.append(f"  {one.item_id}", style="dim")
    worth = Text.assemble(("score ", "dim"), f"{one.score:.2f}")
    if one.probability is not None and one.horizon_days is not None:
        worth = Text.assemble(chance_told(one.probability, one.horizon_days), "   ", worth)
    head.add_row(title, worth)
    yield head
    if not one.terms:
        yield Text("    Nothing speaks for it.", style="dim")
        return
    terms = [term for term in one.terms if abs(term.contribution) >= SHOWN_FROM] or one.terms
    gains = [max(term.contribution, 0.0) for term in terms]
    stack = Text("    ")
    for term, width in zip(
        terms, split_cells(gains, round(BAR_CELLS * _gained(one) / max(most, 1e-9))), strict=True
    ):
        fill, colour = SIGNAL_FILLS.get(term.signal, ("▪", "white"))
        stack.append(fill * width, style=colour)
    yield stack
    yield reasons_table(terms, evidence)


def reasons_table(terms: Sequence["Term"], evidence: int) -> Table:
    """A line for each reason: what it adds, its signal, its words; a dot marks what decides.

    Args:
        terms: In the order to show them.
        evidence: Event ids to show behind each.
    """
    reasons = Table.grid(padding=(0, 1))
    reasons.add_column(width=1)
    reasons.add_column(width=5, justify="right", no_wrap=True)
    reasons.add_column(no_wrap=True)
    reasons.add_column(ratio=1, overflow="fold")
    for term in terms:
        fill, colour = SIGNAL_FILLS.get(term.signal, ("▪", "white"))
        signal = Text.assemble((fill, colour), f" {WORDS.signal(term.signal)}")
        mark = Text("•" if term.decisive else "", style="bold")
        reasons.add_row(mark, f"{term.contribution:.2f}", signal, _reason(term, evidence))
    return reasons


def chance_told(probability: float, horizon_days: float) -> Text:
    """`18% within 17 days`."""
    return Text.assemble(WORDS.percent(probability), (f" within {WORDS.stretch(horizon_days)}", "dim"))


def chances_told(basis: "RankingBasis") -> Text:
    """What the percentages say."""
    return Text(f"%: how likely the shopper is to {doing(basis.deed)[0]}", style="dim")


def _gained(one: "Recommendation") -> float:
    """What speaks for it, without what speaks against it."""
    return sum(max(term.contribution, 0.0) for term in one.terms)


def _short_path(path: Sequence[str]) -> list[str]:
    """The path without the parents that ambiguous names carry: `Fuel > Gasoline (Fuel)` needs no `(Fuel)`."""
    short: list[str] = []
    for name in path:
        parents = (f" ({' > '.join(short[at:])})" for at in range(len(short)))
        short.append(name.removesuffix(next(filter(name.endswith, parents), "")))
    return short


def _reason(term: "Term", evidence: int) -> Text:
    text = Text(term.text)
    if len(term.concept_path) > 1:
        text.append(f"\n{' > '.join(_short_path(term.concept_path))}", style="cyan")
    if evidence and term.event_ids:
        text.append(f"\n{listed_events(term.event_ids[:evidence], term.event_count)}", style="dim")
    return text
