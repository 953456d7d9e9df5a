"""What a shop's folder holds, in numbers."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from penchant.graph_store.database import Database, get_meta
from penchant.graph_store.moments import to_moment
from penchant.graph_store.reasoning.relations import STRUCTURAL
from penchant.graph_store.schema import (
    batches,
    decisions,
    edges,
    events,
    items,
    nodes,
    profiles,
    rejects,
    rounds,
    shoppers,
)


@dataclass(frozen=True, slots=True)
class ShopStatus:
    """What a shop's folder holds.

    Attributes:
        folder: Where it is.
        events: In the log.
        waiting_events: Of them, not evolved yet.
        shoppers: In the log.
        items: In the catalogue or the log.
        unlisted_items: Of them, without a catalogue row.
        rejects: Rows that were refused and kept with their reasons.
        concepts: In the graph.
        edges: Believed now.
        retired_edges: Kept for history.
        relations: Edges believed now that reasoners proposed, by relation.
        refused: Proposals that the arbiter refused, each kept with its reason.
        profiles: Shoppers with a stored profile.
        worded_profiles: Of them, how many a model was asked to word.
        rounds: Of evolution.
        last_round: When the last one finished.
        first_event: Time of the first event.
        last_event: Time of the newest event.
        model: The setting.
    """

    folder: str
    events: int
    waiting_events: int
    shoppers: int
    items: int
    unlisted_items: int
    rejects: int
    concepts: int
    edges: int
    retired_edges: int
    relations: dict[str, int]
    refused: int
    profiles: int
    worded_profiles: int
    rounds: int
    last_round: datetime | None
    first_event: datetime | None
    last_event: datetime | None
    model: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was refused.

    Attributes:
        source: The file, or what else it came from.
        holds: What the source was taken to hold: `events`, `items`, `campaigns`, `told`, `campaign items`.
        recorded_at: When it was refused.
        line: Where it stands in the source; the header of a CSV is line 1.
        reason: Why it was refused.
        row: The row as JSON, or a line that is no row as it came.
    """

    source: str
    holds: str
    recorded_at: datetime
    line: int
    reason: str
    row: str


def read_rejected_rows(database: Database) -> tuple[RejectedRow, ...]:
    """All refused rows, those refused last first, in the order of their source."""
    query = (
        select(
            batches.c.source,
            batches.c.holds,
            batches.c.recorded_at,
            rejects.c.line,
            rejects.c.reason,
            rejects.c.row,
        )
        .join(batches, rejects.c.batch == batches.c.batch)
        .order_by(rejects.c.batch.desc(), rejects.c.line)
    )
    with database.read() as connection:
        return tuple(
            RejectedRow(source, holds, to_moment(when), line, reason, row)
            for source, holds, when, line, reason, row in connection.execute(query)
        )


def waiting_events(connection: Connection) -> int:
    """How many events of the log no round has taken in yet; places in the log have no gaps."""
    end = connection.scalar(select(func.coalesce(func.max(events.c.seq) + 1, 0))) or 0
    return end - get_meta(connection, "evolved_events")


def read_status(database: Database, folder: Path, *, model: str) -> ShopStatus:
    """Counts everything.

    Args:
        database: The shop's.
        folder: The shop's.
        model: The setting.
    """
    with database.read() as connection:

        def count(table: Table, *where: ColumnElement[Any]) -> int:
            return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0

        first, last = connection.execute(select(func.min(events.c.ts), func.max(events.c.ts))).one()
        described = select(func.count(profiles.c.shopper_key.distinct()))
        finished = connection.scalar(select(func.max(rounds.c.finished_at)))
        by_relation = (
            select(edges.c.relation, func.count())
            .where(edges.c.retired_at.is_(None), edges.c.relation.not_in(STRUCTURAL))
            .group_by(edges.c.relation)
            .order_by(edges.c.relation)
        )
        return ShopStatus(
            folder=str(folder),
            events=count(events),
            waiting_events=waiting_events(connection),
            shoppers=count(shoppers),
            items=count(items),
            unlisted_items=count(items, items.c.listed == 0),
            rejects=count(rejects),
            concepts=count(nodes),
            edges=count(edges, edges.c.retired_at.is_(None)),
            retired_edges=count(edges, edges.c.retired_at.is_not(None)),
            relations={row[0]: row[1] for row in connection.execute(by_relation)},
            refused=count(decisions, decisions.c.action == "refused"),
            profiles=connection.scalar(described) or 0,
            worded_profiles=connection.scalar(described.where(profiles.c.by_model == 1)) or 0,
            rounds=count(rounds),
            last_round=None if finished is None else to_moment(finished),
            first_event=None if first is None else to_moment(first),
            last_event=None if last is None else to_moment(last),
            model=model,
        )
