"""What the graph came to believe, and ceased to believe, between two moments."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from penchant.errors import DataError
from penchant.graph_store.database import in_pieces
from penchant.graph_store.moments import to_moment
from penchant.graph_store.reasoning.proposals import Triple
from penchant.graph_store.reasoning.relations import RELATIONS, STRUCTURAL
from penchant.graph_store.reasoning.stories import node_names
from penchant.graph_store.schema import decisions, edges


@dataclass(frozen=True, slots=True)
class EdgeChange:
    """One edge that is believed at one of the two moments only, or otherwise than before.

    Attributes:
        subject: Node id.
        relation: One of `RELATIONS`.
        object: Node id.
        weight: Of the later belief, or of the one that ended.
        reason: Why, in words.
    """

    subject: str
    relation: str
    object: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class GraphDiff:
    """How the beliefs of two moments differ.

    Attributes:
        added: Believed at the later moment only.
        retired: Believed at the earlier moment only.
        revised: Believed at both, with other numbers.
        lines: The same in words, a line for each.
    """

    added: tuple[EdgeChange, ...]
    retired: tuple[EdgeChange, ...]
    revised: tuple[EdgeChange, ...]
    lines: tuple[str, ...]


def graph_diff(connection: Connection, since_us: int, until_us: int, *, catalogue: bool = False) -> GraphDiff:
    """What changed from one recorded moment to another; what came and went between them is no change.

    Args:
        connection: An open connection.
        since_us: The earlier moment, microseconds of the clock that `recorded_at` has.
        until_us: The later one.
        catalogue: Whether what catalogue rows say (`about`, `made_by` and the paths' `is_a`) counts, too.

    Raises:
        DataError: The later moment is the earlier one.
    """
    if until_us < since_us:
        raise DataError(f"{to_moment(until_us)} is before {to_moment(since_us)}: name the earlier one first")
    before, after = _believed(connection, since_us, catalogue), _believed(connection, until_us, catalogue)
    added = [_change(after[triple], after[triple]["rationale"]) for triple in after if triple not in before]
    gone = [row for triple, row in before.items() if triple not in after]
    why = _why_retired(connection, [row["edge_key"] for row in gone])
    retired = [_change(row, why.get(row["edge_key"], "another row says it otherwise")) for row in gone]
    revised = [
        _change(after[triple], f"weight {_told(before[triple])} became {_told(after[triple])}")
        for triple in after
        if triple in before and before[triple]["edge_key"] != after[triple]["edge_key"]
    ]
    lines = _lines(connection, (("now", added), ("no longer", retired), ("still", revised)))
    return GraphDiff(tuple(added), tuple(retired), tuple(revised), lines)


def _believed(connection: Connection, at: int, structural: bool) -> dict[Triple, RowMapping]:
    query = select(edges).where(
        edges.c.recorded_at <= at, edges.c.retired_at.is_(None) | (edges.c.retired_at > at)
    )
    if not structural:
        query = query.where(edges.c.relation.not_in(STRUCTURAL), edges.c.reasoner != "taxonomy")
    rows = connection.execute(query.order_by(edges.c.edge_key)).mappings()
    return {(row["subject"], row["relation"], row["object"]): row for row in rows}


def _why_retired(connection: Connection, edge_keys: Sequence[int]) -> dict[int, str]:
    query = select(decisions.c.edge_key, decisions.c.reason).where(decisions.c.action == "retired")
    pieces = (query.where(decisions.c.edge_key.in_(piece)) for piece in in_pieces(edge_keys))
    return {row[0]: row[1] for piece in pieces for row in connection.execute(piece)}


def _change(row: RowMapping, reason: str) -> EdgeChange:
    return EdgeChange(row["subject"], row["relation"], row["object"], row["weight"], reason)


def _told(row: RowMapping) -> str:
    return f"{row['weight']:.3g} (support {row['support']:g})"


def _lines(connection: Connection, parts: Sequence[tuple[str, Sequence[EdgeChange]]]) -> tuple[str, ...]:
    wanted = sorted({end for _, changes in parts for one in changes for end in (one.subject, one.object)})
    names = node_names(connection, wanted)
    return tuple(
        f"{word}: {names[one.subject]} {RELATIONS[one.relation].words} {names[one.object]}; {one.reason}"
        for word, changes in parts
        for one in changes
    )
