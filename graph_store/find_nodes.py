"""Finds nodes of the concept graph by name, and the edges around one."""

from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, func, or_, select

from penchant.errors import DataError, NotFound, clipped
from penchant.graph_store.concept_graph import holds_at, known_nodes
from penchant.graph_store.reasoning.relations import RELATIONS, STRUCTURAL
from penchant.graph_store.schema import edges

NAMED_IN_ERRORS = 5


class FoundNode(NamedTuple):
    """A node that the words may mean.

    Attributes:
        node_id: `category:A > B`, `brand:X`, `item:ID` and so on.
        kind: `item`, or the facet of a concept.
        name: Label or title; the id without its kind where there is none.
    """

    node_id: str
    kind: str
    name: str


class NodeEdges(NamedTuple):
    """A node and what is believed of it.

    Attributes:
        node: The node.
        edges: Rows of `edges`, the heaviest first.
    """

    node: FoundNode
    edges: list[RowMapping]


class FoundNodes(NamedTuple):
    """What words may mean.

    Attributes:
        total: How many nodes.
        nodes: The likeliest of them.
    """

    total: int
    nodes: list[NodeEdges]


def find_nodes(connection: Connection, words: str) -> list[FoundNode]:
    """All nodes whose id or name holds the words, the likeliest meant first.

    First come those whose id, path or name is just that, then names that begin with it, names that hold it,
    and paths and ids that do; among them concepts before items, and short names before long ones. Case does
    not matter.

    Args:
        connection: An open connection.
        words: A node id, a path, an item id, or a name or a part of one.
    """
    wanted = words.strip().casefold()
    found = []
    for node_id, kind, label in known_nodes(connection):
        rest = node_id.partition(":")[2]
        name = label or rest
        spelt = (node_id.casefold(), rest.casefold(), name.casefold())
        if wanted and any(wanted in one for one in spelt):
            likeness = (
                0 if wanted in spelt else 1 if spelt[2].startswith(wanted) else 3 - (wanted in spelt[2])
            )
            rank = (node_id != words.strip(), likeness, kind == "item", len(name), node_id)
            found.append((rank, FoundNode(node_id, kind, name)))
    return [node for _, node in sorted(found)]


def nodes_called(connection: Connection, words: str) -> list[FoundNode]:
    """The nodes that the words name in full, or else the one that alone holds them; none where neither is.

    An item that is called as a concept is named by its id.
    """
    found = find_nodes(connection, words)
    if len(found) == 1 or (found and found[0].node_id == words.strip()):
        return found[:1]
    wanted = words.strip().casefold()
    called = [
        node for node in found if wanted in (node.name.casefold(), node.node_id.partition(":")[2].casefold())
    ]
    return [node for node in called if node.kind != "item"] or called


def one_node(connection: Connection, words: str) -> FoundNode:
    """The node that the words mean.

    Raises:
        NotFound: No node has such a name, or several have and none of them just that.
    """
    called = nodes_called(connection, words)
    if len(called) == 1:
        return called[0]
    maybe = called or find_nodes(connection, words)
    if not maybe:
        raise NotFound(f"no concept or item is called `{clipped(words)}`: see `penchant graph find`")
    told = ", ".join(f"`{node.node_id}`" for node in maybe[:NAMED_IN_ERRORS])
    raise NotFound(
        f"`{clipped(words)}` may mean {len(maybe):,} nodes: name one by its id, for instance {told}"
    )


def edges_around(connection: Connection, node_id: str, *, valid_at: int | None = None) -> list[RowMapping]:
    """Rows of `edges` that are believed and have the node at one end.

    The heaviest come first, but what the catalogue says comes after what was found: `is_a`, then the items.

    Args:
        connection: An open connection.
        node_id: `category:A > B`, `item:ID` and so on.
        valid_at: As in `holds_at`.
    """
    ends = or_(edges.c.subject == node_id, edges.c.object == node_id)
    query = select(edges).where(ends, holds_at(valid_at=valid_at))
    rows = connection.execute(query.order_by(edges.c.weight.desc(), edges.c.edge_key)).mappings()
    last = {relation: place for place, relation in enumerate(("is_a", *STRUCTURAL), start=1)}
    return sorted(rows, key=lambda row: last.get(row["relation"], 0))


def edges_of_parts(connection: Connection, node_id: str, *, valid_at: int | None) -> list[RowMapping]:
    """Rows of `edges` that rest on what shoppers did and are of what lies under a node, the heaviest first.

    Args:
        connection: An open connection.
        node_id: As in `edges_around`.
        valid_at: As in `holds_at`.
    """
    ends = or_(
        *(end.startswith(f"{node_id} > ", autoescape=True) for end in (edges.c.subject, edges.c.object))
    )
    found = edges.c.relation.in_([name for name, relation in RELATIONS.items() if relation.statistical])
    query = select(edges).where(ends, found, holds_at(valid_at=valid_at))
    return list(connection.execute(query.order_by(edges.c.weight.desc(), edges.c.edge_key)).mappings())


def nodes_with_edges(connection: Connection, words: str, count: int) -> FoundNodes:
    """The `count` likeliest nodes that words mean, and the edges around each.

    Raises:
        DataError: `count` is below 1.
    """
    if count < 1:
        raise DataError(f"cannot tell {count} nodes: ask for 1 or more")
    found = find_nodes(connection, words)
    around = [NodeEdges(node, edges_around(connection, node.node_id)) for node in found[:count]]
    return FoundNodes(len(found), around)


def latest_change(connection: Connection) -> int:
    """When the newest edge began to hold, microseconds; 0 where none has a beginning."""
    return connection.scalar(select(func.max(edges.c.valid_from))) or 0
