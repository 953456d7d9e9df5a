"""`penchant graph`: shows, searches, explains, compares and exports the concept graph."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

import penchant
from penchant.cli.answering import ShopCommand, answer_console, parse_moment, print_json
from penchant.cli.commands import AsJson, AsOf, Folder, app
from penchant.errors import DataError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from penchant.pictures import Picture

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
    picture = _picture(folder, shopper, concept, parse_moment(as_of))
    try:
        out.write_text(render_page(picture), encoding="utf-8")
    except OSError as error:
        raise DataError(f"cannot write {out}: {error.strerror}") from error
    told = {"file": str(out), "nodes": len(picture.nodes), "edges": len(picture.edges)}
    if as_json:
        print_json(told | {"moments": [moment.label for moment in picture.moments]})
        return
    line = f"Drew {picture.title} into {out}: {len(picture.nodes)} nodes; open it in a browser"
    answer_console().print(line, markup=False)


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
    answer_console().print(line, markup=False)


@graph_app.command(cls=ShopCommand, epilog="Example: penchant graph find shop oat milk")
def find(
    folder: Folder,
    name: Annotated[list[str], typer.Argument(help="A name, a part of one, or an id.", show_default=False)],
    count: Annotated[int, typer.Option("-k", "--count", min=1, help="At most this many nodes.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Finds concepts and items by name, and lists the edges of each, the heaviest first."""
    from penchant.graph_store.find_nodes import edges_around, find_nodes
    from penchant.graph_store.reasoning.stories import node_names

    words = " ".join(name)
    with _reading(folder) as connection:
        found = find_nodes(connection, words)
        told = []
        for node in found[:count]:
            rows = edges_around(connection, node.node_id)
            told.append((node, rows))
        if as_json:
            print_json(
                {
                    "found": len(found),
                    "nodes": [n._asdict() | {"edges": [dict(row) for row in r]} for n, r in told],
                }
            )
            return
        from penchant.cli.graph_view import EDGES_SHOWN, nodes_view

        ends = {
            end for _, rows in told for row in rows[:EDGES_SHOWN] for end in (row["subject"], row["object"])
        }
        names = node_names(connection, sorted(ends))
    answer_console().print(nodes_view(words, len(found), told, names))


@graph_app.command(
    cls=ShopCommand, epilog='Example: penchant graph why shop "category:Tea bought_with category:Mugs"'
)
def why(
    folder: Folder,
    edge: Annotated[
        list[str], typer.Argument(help="Its number, or SUBJECT RELATION OBJECT.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Tells why an edge is believed, or no longer, or never was: every proposal and decision in order."""
    from penchant.graph_store.reasoning.stories import edge_story

    with _reading(folder) as connection:
        story = edge_story(connection, " ".join(edge))
    if as_json:
        print_json(story)
        return
    from penchant.cli.graph_view import story_view

    answer_console().print(story_view(story))


@graph_app.command(cls=ShopCommand, epilog="Example: penchant graph diff shop 2025-05-01 2025-06-01")
def diff(
    folder: Folder,
    since: Annotated[str, typer.Argument(metavar="FROM", help="A day, or a time with its zone.")],
    until: Annotated[str, typer.Argument(metavar="TO", help="A later one.")],
    items: Annotated[bool, typer.Option("--items", help="What the catalogue says of items, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tells what the graph came to believe between two moments, what it gave up, and what it revised."""
    from penchant.graph_store import to_microseconds
    from penchant.graph_store.reasoning.diffs import graph_diff

    moments = [_moment(name, said) for name, said in (("FROM", since), ("TO", until))]
    first, last = (to_microseconds(moment) for moment in moments if moment is not None)
    with _reading(folder) as connection:
        found = graph_diff(connection, first, last, items=items)
    if as_json:
        print_json(found)
        return
    from penchant.cli.graph_view import diff_view

    answer_console().print(diff_view(found))


def _picture(folder: Path, shopper: str | None, concept: str | None, as_of: datetime | None) -> "Picture":
    from penchant.graph_store.find_nodes import latest_change, one_node
    from penchant.pictures import concept_picture, shopper_picture

    with penchant.open(folder) as shop, shop._database.read() as connection:
        until = shop._until(as_of)
        if shopper is not None:
            return shopper_picture(connection, shop._view, shop._shopper_key(shopper), until=until)
        if as_of is None:
            until = max(until, latest_change(connection))
        first = int(shop._view.log.ts.min())
        return concept_picture(connection, one_node(connection, concept or ""), first=first, until=until)


@contextmanager
def _reading(folder: Path) -> Iterator["Connection"]:
    with penchant.open(folder) as shop, shop._database.read() as connection:
        yield connection


def _moment(option: str, said: str | None) -> datetime | None:
    """The moment that an option names.

    Raises:
        DataError: It is no date, or a time without a zone.
    """
    try:
        moment = parse_moment(said)
    except DataError as error:
        raise DataError(str(error).replace("--as-of", option)) from error
    if moment is not None and moment.tzinfo is None:
        raise DataError(f"{option} `{said}` has no time zone: say which, for instance {said}+00:00")
    return moment
