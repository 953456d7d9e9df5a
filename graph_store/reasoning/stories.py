"""Why an edge is there, or no longer: what was proposed, decided and revised, in order."""

import json
from dataclasses import dataclass
from itertools import product

from sqlalchemy import Connection, RowMapping, select

from penchant.errors import DataError, NotFound, clipped
from penchant.graph_store.database import lookup
from penchant.graph_store.find_nodes import nodes_called, one_node
from penchant.graph_store.moments import to_moment
from penchant.graph_store.reasoning.proposals import Triple
from penchant.graph_store.reasoning.relations import RELATIONS
from penchant.graph_store.schema import decisions, edges, items, nodes

MAX_DEPTH = 8
"""Of a printed derivation; deeper premises are named and not explained."""
NAMESAKES = 20
"""Of so many nodes with one name at most the one that has the edge asked about is looked for."""
MOST_DIGITS = 9
"""Of an edge's number; databases hold no longer ones there."""


@dataclass(frozen=True, slots=True)
class EdgeStory:
    """An edge from its first proposal on.

    Attributes:
        subject: Node id.
        relation: One of `RELATIONS`.
        object: Node id.
        believed: Whether it is believed now.
        edge_keys: Its rows, oldest first; none where it was only ever refused.
        lines: What happened, in words, oldest first.
    """

    subject: str
    relation: str
    object: str
    believed: bool
    edge_keys: tuple[int, ...]
    lines: tuple[str, ...]


def edge_story(connection: Connection, edge: str) -> EdgeStory:
    """The story of one edge.

    Args:
        connection: An open connection.
        edge: Its number, or `SUBJECT RELATION OBJECT`, each end an id or a name.

    Raises:
        NotFound: There is no such edge and none was ever refused, or a name means no node or several.
        DataError: It is neither a number nor subject, relation and object.
    """
    triple = _triple(connection, edge)
    rows, ruled = _rows(connection, triple), _decisions(connection, triple)
    if not rows and not ruled:
        triple = _meant(connection, triple)
        rows, ruled = _rows(connection, triple), _decisions(connection, triple)
    if not rows and not ruled:
        raise NotFound(f"there is no edge `{' '.join(triple)}`, and none was ever proposed")
    names = node_names(connection, [triple[0], triple[2]])
    lines = [f"{names[triple[0]]} {RELATIONS[triple[1]].words} {names[triple[2]]}"]
    for row in rows:
        lines.append(_told_row(row))
        lines += [_told_decision(one) for one in ruled if one["edge_key"] == row["edge_key"]]
        lines += _premises(connection, ruled, row["edge_key"])
        if row["retired_at"] is not None and not any(
            one["edge_key"] == row["edge_key"] and one["action"] == "retired" for one in ruled
        ):
            lines.append(f"{_day(row['retired_at'])}: put otherwise by the next row")
    lines += [_told_decision(one) for one in ruled if one["edge_key"] is None]
    believed = any(row["retired_at"] is None for row in rows)
    return EdgeStory(*triple, believed, tuple(row["edge_key"] for row in rows), tuple(lines))


def node_names(connection: Connection, node_ids: list[str]) -> dict[str, str]:
    """What people read for each node: a concept's path or label, an item's title, or else the id."""
    named = {node_id: node_id for node_id in node_ids}
    ids = [node_id.removeprefix("item:") for node_id in node_ids if node_id.startswith("item:")]
    for node_id, label in lookup(connection, nodes.c.node_id, nodes.c.label, node_ids).items():
        kind, _, rest = node_id.partition(":")
        named[node_id] = rest if kind == "category" else label
    for item_id, title in lookup(connection, items.c.item_id, items.c.title, ids).items():
        named[f"item:{item_id}"] = f"{title} ({item_id})" if title else item_id
    return named


def _triple(connection: Connection, edge: str) -> Triple:
    if (number := edge.strip()).isdecimal():
        query = select(edges.c.subject, edges.c.relation, edges.c.object)
        known = len(number) <= MOST_DIGITS
        row = connection.execute(query.where(edges.c.edge_key == int(number))).first() if known else None
        if row is None:
            raise NotFound(f"there is no edge number {clipped(number)}")
        return row[0], row[1], row[2]
    for relation in RELATIONS:
        subject, found, object_ = edge.partition(f" {relation} ")
        if found:
            return _as_stored(subject.strip(), relation, object_.strip())
    raise DataError(
        f"`{edge}` is no edge: give its number, or subject, relation and object, for instance "
        f"`category:Tea bought_with category:Mugs`; relations are {', '.join(RELATIONS)}"
    )


def _meant(connection: Connection, triple: Triple) -> Triple:
    """The same with the ids of what its ends are called; of several the ones that have such an edge."""
    called = [[node.node_id for node in nodes_called(connection, triple[end])] for end in (0, 2)]
    if max(map(len, called)) <= NAMESAKES:
        pairs = {_as_stored(one, triple[1], other) for one, other in product(*called)}
        told = [pair for pair in sorted(pairs) if _rows(connection, pair) or _decisions(connection, pair)]
        if len(told) == 1:
            return told[0]
    subject, object_ = (one_node(connection, triple[end]).node_id for end in (0, 2))
    return _as_stored(subject, triple[1], object_)


def _as_stored(subject: str, relation: str, object_: str) -> Triple:
    """A relation that is the same from either end has the smaller id first."""
    turned = RELATIONS[relation].symmetric and object_ < subject
    return (object_, relation, subject) if turned else (subject, relation, object_)


def _rows(connection: Connection, triple: Triple) -> list[RowMapping]:
    query = select(edges).where(
        edges.c.subject == triple[0], edges.c.relation == triple[1], edges.c.object == triple[2]
    )
    return list(connection.execute(query.order_by(edges.c.edge_key)).mappings())


def _decisions(connection: Connection, triple: Triple) -> list[RowMapping]:
    query = select(decisions).where(
        decisions.c.subject == triple[0],
        decisions.c.relation == triple[1],
        decisions.c.object == triple[2],
    )
    return list(connection.execute(query.order_by(decisions.c.decision_key)).mappings())


def _told_row(row: RowMapping) -> str:
    since = "since always" if row["valid_from"] is None else f"since {_day(row['valid_from'])}"
    until = "" if row["valid_to"] is None else f" until {_day(row['valid_to'])}"
    return (
        f"{_day(row['recorded_at'])}: {row['reasoner']} says so: {row['rationale']} (edge {row['edge_key']}, "
        f"holds {since}{until}, weight {row['weight']:.3g}, confidence {row['confidence']:.3g}, "
        f"support {row['support']:g})"
    )


def _told_decision(row: RowMapping) -> str:
    cause = f", see edge {row['cause']}" if row["cause"] is not None and row["action"] == "retired" else ""
    return f"{_day(row['recorded_at'])}: {row['action']}, since {row['reason']}{cause}"


def _premises(connection: Connection, ruled: list[RowMapping], edge_key: int, depth: int = 1) -> list[str]:
    held = next((one["premises"] for one in ruled if one["edge_key"] == edge_key and one["premises"]), None)
    lines = []
    for premise in json.loads(held) if held else ():
        triple = (premise[0], premise[1], premise[2])
        names = node_names(connection, [triple[0], triple[2]])
        told = f"{names[triple[0]]} {RELATIONS[triple[1]].words} {names[triple[2]]}"
        lines.append(f"{'  ' * depth}because {told}")
        rows = _rows(connection, triple)
        if rows and depth < MAX_DEPTH:
            lines += _premises(connection, _decisions(connection, triple), rows[-1]["edge_key"], depth + 1)
    return lines


def _day(microseconds: int) -> str:
    return to_moment(microseconds).strftime("%Y-%m-%d %H:%M")
