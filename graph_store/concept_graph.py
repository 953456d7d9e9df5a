"""The concept graph as NetworkX: what is believed, or was at some moment."""

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from penchant.graph_store.schema import edges, item_history, items, nodes

if TYPE_CHECKING:
    import networkx as nx


def holds_at(*, valid_at: int | None = None, recorded_at: int | None = None) -> ColumnElement[bool]:
    """Which rows of `edges` hold at a moment, for a `WHERE`.

    A row that ended (`valid_to`) still tells how it was before. A row that was put otherwise (retired without
    an end) tells nothing once the row that took its place is known.

    Args:
        valid_at: The moment in the shop's world, microseconds; none means whatever is not ended.
        recorded_at: What was known by then, microseconds; none means what is known now.
    """
    known: list[ColumnElement[bool]] = []
    retired: ColumnElement[bool] = edges.c.retired_at.is_not(None)
    if recorded_at is not None:
        known.append(edges.c.recorded_at <= recorded_at)
        retired = and_(retired, edges.c.retired_at <= recorded_at)
    if valid_at is None:
        return and_(~retired, *known)
    began = or_(edges.c.valid_from.is_(None), edges.c.valid_from <= valid_at)
    # an end that was recorded only after `recorded_at` was not known then
    goes_on = and_(edges.c.valid_to.is_not(None), edges.c.valid_to > valid_at)
    return and_(began, or_(~retired, goes_on), *known)


def known_nodes(
    connection: Connection, *, recorded_at: int | None = None
) -> list[tuple[str, str, str | None]]:
    """Id, kind and name of every concept and item, as the catalogue names them now.

    Args:
        connection: An open connection.
        recorded_at: Leave out what was not known by then, microseconds.
    """
    known = select(nodes.c.node_id, nodes.c.kind, nodes.c.label)
    listed = select(items.c.item_id, items.c.title)
    if recorded_at is not None:
        known = known.where(nodes.c.recorded_at <= recorded_at)
        earlier = select(item_history.c.item_key).where(item_history.c.recorded_at <= recorded_at)
        listed = listed.where(or_(items.c.recorded_at <= recorded_at, items.c.item_key.in_(earlier)))
    concepts = [(row[0], row[1], row[2]) for row in connection.execute(known)]
    return concepts + [(f"item:{row[0]}", "item", row[1]) for row in connection.execute(listed)]


def concept_graph(
    connection: Connection, *, valid_at: int | None = None, recorded_at: int | None = None
) -> "nx.MultiDiGraph[str]":
    """All nodes and edges that hold at a moment.

    Args:
        connection: An open connection.
        valid_at: The moment in the shop's world, microseconds; none means whatever is not ended.
        recorded_at: What was known by then, microseconds; none means what is known now.

    Returns:
        Nodes are concept ids (`category:A > B`, `brand:X`) with `kind` and `label`, and `item:ID` with
        `title` as the catalogue has it now. Edges are keyed by their number and carry `relation, weight,
        confidence, support, reasoner, rationale, valid_from, valid_to, recorded_at, retired_at` (times in
        microseconds or none).
    """
    import networkx as nx  # half a second, which only who wants a graph need wait for

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node_id, kind, name in known_nodes(connection, recorded_at=recorded_at):
        graph.add_node(node_id, kind=kind, **{"title" if kind == "item" else "label": name})
    names = [column.name for column in edges.c if column.name not in ("edge_key", "subject", "object")]
    query = select(edges.c.edge_key, edges.c.subject, edges.c.object, *(edges.c[name] for name in names))
    query = query.where(holds_at(valid_at=valid_at, recorded_at=recorded_at)).order_by(edges.c.edge_key)
    same = {node_id: node_id for node_id in graph}  # one string for each node, not one for each edge
    for key, subject, thing, *values in connection.execute(query):
        held = dict(zip(names, values, strict=True))
        for name in ("relation", "reasoner"):
            held[name] = same.setdefault(held[name], held[name])
        if recorded_at is not None and (held["retired_at"] or 0) > recorded_at:
            held.update(valid_to=None, retired_at=None)
        graph.add_edge(same.setdefault(subject, subject), same.setdefault(thing, thing), key=key, **held)
    return graph
