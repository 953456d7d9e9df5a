"""`penchant graph`: shows, searches, explains, compares and exports the concept graph."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

import penchant
from penchant.cli.answering import ShopCommand, answer_console, note_beyond_log, parse_moment, print_json
from penchant.cli.commands import AsJson, AsOf, Folder, app
from penchant.cli.frame_file import write_text
from penchant.errors import DataError

graph_app = typer.Typer(
    help="Shows, searches, explains and exports the concept graph.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(graph_app, name="graph")

RecordedAt = Annotated[
    str | None,
    typer.Option(
        "--recorded-at", metavar="DATE", help="What was known by then, instead of what is known now."
    ),
]


@graph_app.command(cls=ShopCommand, epilog="Example: penchant graph show shop --shopper 1029")
def show(
    folder: Folder,
    shopper: Annotated[str | None, typer.Option(help="Shopper id.", show_default=False)] = None,
    concept: Annotated[
        str | None, typer.Option(help="Name or id of a concept or an item.", show_default=False)
    ] = None,
    as_of: AsOf = None,
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("graph.html"),
    as_json: AsJson = False,
) -> None:
    """Draws what is around a shopper or a concept, through time, as a page that opens without a network."""
    from penchant.pictures import render_page

    if (shopper is None) == (concept is None):
        raise DataError("name whom or what to show: either --shopper ID or --concept NAME")
    moment = parse_moment(as_of)
    with penchant.open(folder) as shop:
        note_beyond_log(shop, moment)
        picture = shop.picture(shopper=shopper, concept=concept, as_of=moment)
    write_text(render_page(picture), out)
    told = {"file": str(out), "nodes": len(picture.nodes), "edges": len(picture.edges)}
    if as_json:
        print_json(told | {"moments": [moment.label for moment in picture.moments]})
        return
    line = f"Drew {picture.title} into {out}: {len(picture.nodes)} nodes; open it in a browser"
    answer_console().print(line)


@graph_app.command(
    cls=ShopCommand, epilog="Example: penchant graph export shop --format json --out graph.json"
)
def export(
    folder: Folder,
    form: Annotated[Literal["graphml", "json", "parquet"], typer.Option("--format", help="Of the file.")],
    out: Annotated[Path, typer.Option(help="The file to write.", show_default=False)],
    as_of: AsOf = None,
    recorded_at: RecordedAt = None,
    as_json: AsJson = False,
) -> None:
    """Writes the graph for another program: GraphML for Gephi and the like, JSON for NetworkX, or Parquet."""
    from penchant.graph_store.graph_export import export_graph

    valid, known = parse_moment(as_of), _moment("--recorded-at", recorded_at)
    with penchant.open(folder) as shop:
        graph = shop.graph(valid_at=valid, recorded_at=known)
    export_graph(graph, out, form)
    told = {"file": str(out), "nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}
    if as_json:
        print_json(told)
        return
    line = f"Wrote {told['nodes']:,} nodes and {told['edges']:,} edges to {out}"
    answer_console().print(line)


@graph_app.command(cls=ShopCommand, epilog="Example: penchant graph find shop oat milk")
def find(
    folder: Folder,
    name: Annotated[list[str], typer.Argument(help="A name, a part of one, or an id.", show_default=False)],
    count: Annotated[int, typer.Option("-k", "--count", min=1, help="At most this many nodes.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Finds concepts and items by name, and lists the edges of each, the heaviest first."""
    words = " ".join(name)
    with penchant.open(folder) as shop:
        found = shop.find_nodes(words, count)
        ends = {row[end] for one in found.nodes for row in one.edges for end in ("subject", "object")}
        names = {} if as_json else shop.node_names(sorted(ends))
    if as_json:
        nodes = [one.node._asdict() | {"edges": [dict(row) for row in one.edges]} for one in found.nodes]
        print_json({"found": found.total, "nodes": nodes})
        return
    from penchant.cli.graph_view import nodes_view

    answer_console().print(nodes_view(words, found, names))


@graph_app.command(cls=ShopCommand, epilog='Example: penchant graph why shop "Green tea bought_with Mugs"')
def why(
    folder: Folder,
    edge: Annotated[
        list[str],
        typer.Argument(help="Its number, or SUBJECT RELATION OBJECT.", show_default=False),
    ],
    as_json: AsJson = False,
) -> None:
    """Tells why an edge is believed, or no longer, or never was: every proposal and decision in order."""
    with penchant.open(folder) as shop:
        story = shop.edge_story(" ".join(edge))
    if as_json:
        print_json(story)
        return
    from penchant.cli.graph_view import story_view

    answer_console().print(story_view(story))


@graph_app.command(cls=ShopCommand, epilog="Example: penchant graph diff shop 2025-05-01 2025-06-01")
def diff(
    folder: Folder,
    since: Annotated[
        str, typer.Argument(metavar="FROM", help="A day (its end is meant), or a time with its zone.")
    ],
    until: Annotated[
        str | None, typer.Argument(metavar="TO", help="A later one; left out: now.", show_default=False)
    ] = None,
    catalogue: Annotated[bool, typer.Option("--catalogue", help="What the catalogue says, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tells what the graph came to believe between two moments, what it gave up, and what it revised."""
    first = _moment("FROM", since) or datetime.now(UTC)
    last = _moment("TO", until) or datetime.now(UTC)
    with penchant.open(folder) as shop:
        found = shop.graph_diff(first, last, catalogue=catalogue)
    if as_json:
        print_json(found)
        return
    from penchant.cli.graph_view import diff_view

    answer_console().print(diff_view(found))


def _moment(option: str, said: str | None) -> datetime | None:
    """The moment that an option names.

    Raises:
        DataError: It is no date, or a time without a zone.
    """
    moment = parse_moment(said, option)
    if moment is not None and moment.tzinfo is None:
        raise DataError(f"{option} `{said}` has no time zone: say which, for instance {said}+00:00")
    return moment
