"""The neighbourhood of a concept or an item, with all of its history."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, RowMapping, or_, select

from penchant.graph_store import day_name
from penchant.graph_store.find_nodes import FoundNode
from penchant.graph_store.reasoning.relations import RELATIONS
from penchant.graph_store.reasoning.stories import node_names
from penchant.graph_store.schema import edges
from penchant.pictures.picture import Moment, Picture, PictureEdge, PictureNode, moments_between, told_apart

MOST_CONCEPTS, MOST_ITEMS = 24, 8
MOST_ROWS = 20_000
"""Of the heaviest edges of a concept; a department has an edge to each of its items."""
MOST_KNOWN = 30


def concept_picture(connection: Connection, centre: FoundNode, *, first: int, until: int) -> Picture:
    """A concept or an item with its heaviest neighbours, and everything between them.

    Args:
        connection: An open connection.
        centre: What stands in the middle.
        first: Of the shop's events, microseconds.
        until: The last moment that is shown, microseconds.
    """
    ids = [centre.node_id, *_neighbours(connection, centre.node_id, until)]
    rows = rows_among(connection, ids, until=until)
    nodes = tuple(
        PictureNode(node_id, name, kind_of(node_id), ring=min(place, 1))
        for place, (node_id, name) in enumerate(zip(ids, short_names(connection, ids), strict=True))
    )
    drawn = picture_edges(rows, ids)
    shown = (
        f"{len(nodes) - 1} of its neighbours" if len(nodes) > 2 else f"its neighbour{'s' * (len(nodes) < 2)}"
    )
    return Picture(
        title=nodes[0].name,
        subtitle=f"{centre.kind} and {shown}, until {day_name(until)}",
        nodes=nodes,
        edges=drawn,
        moments=moments_of(drawn, first=first, until=until),
        known=known_moments(drawn),
    )


def rows_among(connection: Connection, ids: Sequence[str], *, until: int) -> list[RowMapping]:
    """All rows of `edges` between some nodes, believed or not, that began by a moment."""
    began = or_(edges.c.valid_from.is_(None), edges.c.valid_from <= until)
    query = select(edges).where(edges.c.subject.in_(ids), edges.c.object.in_(ids), began)
    return list(connection.execute(query.order_by(edges.c.edge_key)).mappings())


def picture_edges(rows: Iterable[RowMapping], ids: Sequence[str]) -> tuple[PictureEdge, ...]:
    """Rows of `edges` as the picture has them."""
    place = {node_id: at for at, node_id in enumerate(ids)}
    return tuple(
        PictureEdge(
            subject=place[row["subject"]],
            object=place[row["object"]],
            relation=row["relation"],
            words=RELATIONS[row["relation"]].words if row["relation"] in RELATIONS else row["relation"],
            weight=min(max(row["weight"], 0.0), 1.0),
            told=row["rationale"],
            source=row["reasoner"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            recorded_at=row["recorded_at"],
            retired_at=row["retired_at"],
            edge_key=row["edge_key"],
        )
        for row in rows
    )


def moments_of(drawn: Iterable[PictureEdge], *, first: int, until: int) -> tuple[Moment, ...]:
    """From the first event, or the first edge that began before it, on."""
    began = [edge.valid_from for edge in drawn if edge.valid_from is not None]
    return moments_between(min([first, *began, until]), until)


def known_moments(drawn: Iterable[PictureEdge]) -> tuple[Moment, ...]:
    """When something was recorded about the edges, the last ones; none where everything was at once."""
    times = {at for edge in drawn for at in (edge.recorded_at, edge.retired_at) if at is not None}
    last = sorted(times)[-MOST_KNOWN:]
    return told_apart(last) if len(last) > 1 else ()


def short_names(connection: Connection, ids: Sequence[str]) -> list[str]:
    """What stands next to each node: the end of a path, with its parent where two are called the same."""
    long = node_names(connection, list(ids))
    short = {
        node_id: name.rpartition(" > ")[2] if kind_of(node_id) == "category" else name
        for node_id, name in long.items()
    }
    times: dict[str, int] = {}
    for name in short.values():
        times[name] = times.get(name, 0) + 1
    return [
        " > ".join(long[node_id].rsplit(" > ", 2)[-2:])
        if times[short[node_id]] > 1 and kind_of(node_id) == "category"
        else short[node_id]
        for node_id in ids
    ]


def kind_of(node_id: str) -> str:
    """The kind of node that an id names."""
    return node_id.partition(":")[0]


def _neighbours(connection: Connection, centre: str, until: int) -> list[str]:
    """Ids by relation, then weight: the heaviest concepts, and some items."""
    began = or_(edges.c.valid_from.is_(None), edges.c.valid_from <= until)
    query = select(edges.c.subject, edges.c.object, edges.c.relation, edges.c.weight).where(
        or_(edges.c.subject == centre, edges.c.object == centre), began
    )
    query = query.order_by(edges.c.weight.desc(), edges.c.edge_key.desc()).limit(MOST_ROWS)
    best: dict[str, tuple[int, str]] = {}
    order = list(RELATIONS)
    for subject, thing, relation, _ in connection.execute(query):
        other = thing if subject == centre else subject
        if other != centre:
            place = order.index(relation) if relation in order else len(order)
            best.setdefault(other, (place, relation))
    concepts = [one for one in best if kind_of(one) != "item"][:MOST_CONCEPTS]
    chosen = concepts + [one for one in best if kind_of(one) == "item"][:MOST_ITEMS]
    return sorted(chosen, key=lambda one: best[one][0])
