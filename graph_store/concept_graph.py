"""The concept graph as NetworkX: what is believed, or was at some moment."""

import networkx as nx
from sqlalchemy import Connection, or_, select

from penchant.graph_store.schema import edges, item_history, items, nodes


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
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    known = select(nodes.c.node_id, nodes.c.kind, nodes.c.label)
    if recorded_at is not None:
        known = known.where(nodes.c.recorded_at <= recorded_at)
    graph.add_nodes_from((row[0], {"kind": row[1], "label": row[2]}) for row in connection.execute(known))
    listed = select(items.c.item_id, items.c.title)
    if recorded_at is not None:
        earlier = select(item_history.c.item_key).where(item_history.c.recorded_at <= recorded_at)
        listed = listed.where(or_(items.c.recorded_at <= recorded_at, items.c.item_key.in_(earlier)))
    graph.add_nodes_from(
        (f"item:{row[0]}", {"kind": "item", "title": row[1]}) for row in connection.execute(listed)
    )
    query = select(edges)
    if recorded_at is None:
        query = query.where(edges.c.retired_at.is_(None)) if valid_at is None else query
    else:
        query = query.where(edges.c.recorded_at <= recorded_at)
        if valid_at is None:
            query = query.where(or_(edges.c.retired_at.is_(None), edges.c.retired_at > recorded_at))
    if valid_at is not None:
        # an end that was recorded only after `recorded_at` was not known then
        ended = edges.c.valid_to <= valid_at
        if recorded_at is not None:
            ended = ended & (edges.c.retired_at <= recorded_at)
        query = query.where(or_(edges.c.valid_from.is_(None), edges.c.valid_from <= valid_at))
        query = query.where(or_(edges.c.valid_to.is_(None), ~ended))
    for row in connection.execute(query).mappings():
        held = {name: value for name, value in row.items() if name not in ("edge_key", "subject", "object")}
        if recorded_at is not None and (row["retired_at"] or 0) > recorded_at:
            held.update(valid_to=None, retired_at=None)
        graph.add_edge(row["subject"], row["object"], key=row["edge_key"], **held)
    return graph
