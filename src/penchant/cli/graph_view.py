"""How nodes, edges and what became of them look in a terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from penchant.cli.drawing import clipped, plain_table

if TYPE_CHECKING:
    from penchant.graph_store.find_nodes import FoundNodes
    from penchant.graph_store.reasoning.diffs import GraphDiff
    from penchant.graph_store.reasoning.stories import EdgeStory

EDGES_SHOWN = 12
NAME_CELLS = 30


def nodes_view(
    words: str,
    found: "FoundNodes",
    names: Mapping[str, str],
) -> RenderableType:
    """Nodes with their heaviest edges.

    Args:
        words: What was asked for.
        found: The nodes, each with its edges.
        names: Of the nodes at the edges' ends.
    """
    from penchant.graph_store.reasoning.relations import RELATIONS

    if not found.nodes:
        return Text(f"No concept or item is called {words}.", style="dim")
    parts: list[RenderableType] = []
    for node, rows in found.nodes:
        heading = Text.assemble((clipped(node.name, NAME_CELLS), "bold"), ("  " + node.node_id, "dim"))
        parts += [Text()] * bool(parts) + [heading]
        table = plain_table()
        table.add_column("edge", justify="right", no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for column in ("weight", "support"):
            table.add_column(column, justify="right", no_wrap=True)
        for row in rows[:EDGES_SHOWN]:
            goes_out = row["subject"] == node.node_id
            other = _apart(names[row["object"] if goes_out else row["subject"]], node.name)
            said = RELATIONS[row["relation"]].words if row["relation"] in RELATIONS else row["relation"]
            table.add_row(
                str(row["edge_key"]),
                Text(said if goes_out else f"← {said}"),
                Text(other),
                f"{row['weight']:.2f}",
                f"{row['support']:,.0f}",
            )
        parts.append(table if rows else Text("no edges", style="dim"))
        if len(rows) > EDGES_SHOWN:
            parts.append(Text(f"and {len(rows) - EDGES_SHOWN:,} more edges", style="dim"))
    if found.total > len(found.nodes):
        more = found.total - len(found.nodes)
        others = "1 other node has" if more == 1 else f"{more:,} other nodes have"
        parts += [Text(), Text(f"{others} such a name: ask for more with -k")]
    return Group(*parts)


def _apart(other: str, name: str) -> str:
    """What a concept is called: its last part, or its path where that is the name of the other end, too."""
    last = other.rpartition(" > ")[2]
    return other if last == name else clipped(last, NAME_CELLS)


def story_view(story: "EdgeStory") -> RenderableType:
    """What became of an edge, a line for each step."""
    first, *rest = story.lines
    sign = Text("believed", style="green") if story.believed else Text("not believed", style="yellow")
    return Group(Text.assemble((first, "bold"), "  ", sign), *(Text(f"  {line}") for line in rest))


def diff_view(diff: "GraphDiff") -> RenderableType:
    """What came, what went and what was put otherwise."""
    counts = f"{len(diff.added):,} added, {len(diff.retired):,} retired, {len(diff.revised):,} revised"
    return Group(Text(counts, style="bold"), *(Text(f"  {line}") for line in diff.lines))
