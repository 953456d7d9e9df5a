"""How whom to tell about an item looks in a terminal of eighty columns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from penchant.cli.drawing import clipped, times_told
from penchant.cli.recommendation_view import chance_told, chances_told, reasons_table

if TYPE_CHECKING:
    import polars as pl

    from penchant.tools import Reach, Reached
    from penchant.tools.ranking_basis import RankingBasis

TITLE_CELLS = 40
REASONS_SHOWN = 3


def reach_view(reach: "Reach", *, basis: "RankingBasis | None" = None, evidence: int = 0) -> RenderableType:
    """Whom to tell, each with the strongest reasons.

    Args:
        reach: The answer.
        basis: Says what the probabilities speak of.
        evidence: Event ids to show behind each reason.
    """
    title = Text.assemble(("Whom to tell about ", "bold"), (clipped(reach.title, TITLE_CELLS), "bold"))
    if reach.item_id is not None and reach.item_id != reach.title:
        title.append(f"  {reach.item_id}", style="dim")
    parts: list[RenderableType] = [title]
    if reach.audience is not None:
        understood = ", ".join(concept.partition(":")[2] for concept, _ in reach.audience.concepts)
        named = understood or f"items such as {', '.join(reach.audience.items)}"
        parts.append(Text(f"no item has this id; understood as {named}", style="cyan"))
    elif reach.shoppers:
        parts += _of_item(reach, basis)
    if not reach.shoppers:
        parts.append(Text("  Nothing speaks for it to anyone who may be told.", style="dim"))
    for place, one in enumerate(reach.shoppers, start=1):
        parts += [Text(), *_shopper(reach, place, one, evidence)]
    return Group(*parts)


def _of_item(reach: "Reach", basis: "RankingBasis | None") -> Iterator[RenderableType]:
    """Among how many they are, and what their numbers say."""
    yield Text(f"{len(reach.shoppers):,} of {reach.considered:,} shoppers", style="dim")
    if reach.is_tied:
        yield Text("nothing puts one of them before another", style="cyan")
    if reach.ranking == "weighted":
        yield Text(
            "score: measured among shoppers; the reasons are those of each one's own list", style="dim"
        )
    if basis is not None and any(one.probability is not None for one in reach.shoppers):
        yield chances_told(basis)


def _shopper(reach: "Reach", place: int, one: "Reached", evidence: int) -> Iterator[RenderableType]:
    head = Table.grid(expand=True, padding=(0, 1))
    head.add_column(ratio=1, no_wrap=True)
    head.add_column(justify="right", no_wrap=True)
    who = Text.assemble((f"{place:>2}  ", "dim"), (clipped(one.shopper_id, TITLE_CELLS), "bold"))
    if reach.audience is not None:
        worth = Text(f"{times_told(one.score)} the shop's average")
    else:
        worth = Text.assemble((f"number {one.rank:,} of theirs   ", "dim"))
        if one.probability is not None and reach.horizon_days is not None:
            worth.append_text(chance_told(one.probability, reach.horizon_days))
            if one.returns is not None:
                worth.append(f"   {one.returns:.0%} come back", style="dim")
        else:
            worth.append("score ", style="dim").append(f"{one.score:.2f}", style="default")
    head.add_row(who, worth)
    yield head
    yield reasons_table(one.terms[:REASONS_SHOWN], evidence)


def each_view(found: "pl.DataFrame") -> RenderableType:
    """Whom to tell about each of some items, a line for each shopper; the item is named on the first."""
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in ("item", "shopper"):
        table.add_column(name, overflow="fold")
    table.add_column("chance", justify="right", no_wrap=True)
    table.add_column("reasons", overflow="fold")
    for row in found.iter_rows(named=True):
        chance = "" if row["probability"] is None else f"{row['probability']:.0%}"
        named = Text(row["item"] if row["place"] == 1 else "")
        table.add_row(named, Text(row["shopper_id"]), chance, Text(row["reasons"]))
    return table
