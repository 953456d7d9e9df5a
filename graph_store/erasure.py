"""Erases a shopper from a shop: the one exception to the rule that nothing is overwritten.

Afterwards the shop is as if they had never come: keys and places in the log close up, the shop's sums are
counted without them, and the files are rewritten, so that no page holds what was deleted. What was learned
from all shoppers together (the ranking, relations between items) keeps no trace of one and stays.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from sqlalchemy import Column, Connection, Table, func, or_, select, update
from sqlalchemy.sql.expression import delete

from penchant.errors import ConfigError, NotFound, clipped
from penchant.graph_store.capping import capped_weights
from penchant.graph_store.database import (
    Database,
    bulk_insert,
    get_meta,
    in_pieces,
    indexes_rebuilt,
    overwrite_deleted,
    rewrite_file,
    set_meta,
)
from penchant.graph_store.event_columns import read_events
from penchant.graph_store.interests import day_masses
from penchant.graph_store.item_concepts import ItemConcepts
from penchant.graph_store.kept_arrays import FOLDER
from penchant.graph_store.schema import (
    batches,
    campaign_told,
    concept_days,
    corrections,
    decisions,
    edges,
    event_texts,
    events,
    interests,
    kinds,
    profiles,
    rejects,
    rounds,
    sessions,
    shopper_state,
    shoppers,
)
from penchant.settings import Settings

OF_SHOPPERS = (events, interests, shopper_state, corrections, profiles)
"""Tables whose rows belong to one shopper."""
UNFINISHED = "unfinished_erasure"
"""Set from the deletion of rows until the files are clean; the same erasure may then be asked for again."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased.

    Attributes:
        events: From the log.
        profiles: Versions of the shopper's profile.
        rejects: Refused rows that named them.
        campaigns: Campaigns that they were told of.
        threads: Conversations that mentioned them.
    """

    events: int
    profiles: int
    rejects: int
    campaigns: int
    threads: int = 0


def check_named(database: Database, folder: Path, shopper: str) -> None:
    """Refuses a shopper whom nothing in the tables names, unless an erasure waits to be ended.

    Args:
        database: The shop's.
        folder: The shop's.
        shopper: Their id.

    Raises:
        NotFound: Neither the log, a campaign nor a refused row names them.
    """
    with database.read() as connection:
        named = select(shoppers.c.shopper_key).where(shoppers.c.shopper_id == shopper)
        told = select(campaign_told.c.shopper_id).where(campaign_told.c.shopper_id == shopper)
        known = connection.scalar(named) is not None or connection.scalar(told) is not None
        if not known and not get_meta(connection, UNFINISHED) and not _rejects_of(connection, shopper):
            raise NotFound(f"no shopper `{clipped(shopper)}` in {folder}: there is nothing to erase")


def erase_rows(database: Database, folder: Path, settings: Settings, shopper: str) -> Erased:
    """Erases a shopper from the tables, in one transaction; `compact` then cleans the files.

    Args:
        database: The shop's.
        folder: The shop's; its columns and what was computed are made anew when next needed.
        settings: The shop's.
        shopper: Their id.

    Raises:
        NotFound: As `check_named`; nothing was changed.
        ConfigError: A folder of what follows from the log could not be deleted; nothing was erased.
    """
    check_named(database, folder, shopper)
    with database.write(durable=True) as connection:
        overwrite_deleted(connection)
        refused = _erase_rejects(connection, shopper)
        told = connection.execute(delete(campaign_told).where(campaign_told.c.shopper_id == shopper)).rowcount
        set_meta(connection, **{UNFINISHED: 1})
        key = connection.scalar(select(shoppers.c.shopper_key).where(shoppers.c.shopper_id == shopper))
        if key is None:
            return Erased(0, 0, refused, told)
        wanted = select(events.c.seq).where(events.c.shopper_key == key).order_by(events.c.seq)
        gone = [int(seq) for seq in connection.scalars(wanted)]
        versions = select(func.count()).where(profiles.c.shopper_key == key)
        held = int(connection.scalar(versions) or 0)
        _erase_sessions(connection, key)
        _erase_seqs(connection, gone)
        _erase_key(connection, key)
        node = f"shopper:{shopper}"
        for table in (edges, decisions):
            connection.execute(delete(table).where(or_(table.c.subject == node, table.c.object == node)))
        _close_up(connection, gone)
        for derived in (folder / "columns", folder / FOLDER):
            _remove(derived)
        _count_days(connection, settings)
    return Erased(len(gone), held, refused, told)


def compact(database: Database, folder: Path) -> None:
    """Rewrites the files, so that nothing of deleted rows is left in them or beside them.

    Nobody else may use the shop meanwhile.

    Args:
        database: The shop's.
        folder: The shop's; every SQLite file in it is rewritten.

    Raises:
        ConfigError: A file is in use or the disk is full: run the erasure again.
    """
    database.disconnect()  # its connections would keep old pages alive; it opens new ones when asked
    if not database.is_sqlite or database.engine.url.database != str(folder / "penchant.db"):
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM" if database.is_sqlite else "VACUUM FULL")
    for path in sorted(folder.glob("*.db")):
        rewrite_file(path)


def mark_finished(database: Database) -> None:
    """Ends an erasure; to ask for it again then is to name somebody unknown."""
    with database.write(durable=True) as connection:
        set_meta(connection, **{UNFINISHED: 0})


def _remove(derived: Path) -> None:
    try:
        shutil.rmtree(derived)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ConfigError(f"cannot delete {derived}: {error.strerror}; nothing was erased") from error


def _erase_rejects(connection: Connection, shopper: str) -> int:
    """Deletes refused rows that name the shopper; returns how many."""
    found = _rejects_of(connection, shopper)
    for batch, line in found:
        connection.execute(delete(rejects).where(rejects.c.batch == batch, rejects.c.line == line))
        connection.execute(
            update(batches).where(batches.c.batch == batch).values(rejected=batches.c.rejected - 1)
        )
    return len(found)


def _rejects_of(connection: Connection, shopper: str) -> list[tuple[int, int]]:
    """Batch and line of the refused rows that name the shopper."""
    query = select(rejects.c.batch, rejects.c.line, rejects.c.row, rejects.c.reason)
    return [
        (row.batch, row.line)
        for row in connection.execute(query)
        if _names(row.row, shopper) or _has_word(row.reason, shopper)
    ]


def _names(row: str, shopper: str) -> bool:
    """Whether a refused row has the shopper's id as a value, or anywhere in it where it is no row."""
    try:
        held = json.loads(row)
    except (ValueError, RecursionError):
        return _has_word(row, shopper)
    return _holds(held, shopper)


def _holds(value: object, shopper: str) -> bool:
    if isinstance(value, dict):
        return any(_holds(one, shopper) for one in (*value, *value.values()))
    if isinstance(value, list):
        return any(_holds(one, shopper) for one in value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value is not None and _has_word(str(value), shopper)


def _has_word(text: str, word: str) -> bool:
    """Whether a text has the word between characters that belong to no word."""
    start = text.find(word)
    while start >= 0:
        around = text[:start][-1:] + text[start + len(word) :][:1]
        if not any(character.isalnum() for character in around):
            return True
        start = text.find(word, start + 1)
    return False


def _erase_sessions(connection: Connection, key: int) -> None:
    """Deletes sessions that are the shopper's alone."""
    own = select(events.c.session_key).where(events.c.shopper_key == key, events.c.session_key.is_not(None))
    mine = set(connection.scalars(own.distinct()))
    for part in in_pieces(sorted(mine)):
        others = select(events.c.session_key).where(
            events.c.session_key.in_(part), events.c.shopper_key != key
        )
        mine -= set(connection.scalars(others.distinct()))
    for part in in_pieces(sorted(mine)):
        connection.execute(delete(sessions).where(sessions.c.session_key.in_(part)))


def _erase_seqs(connection: Connection, gone: Sequence[int]) -> None:
    for part in in_pieces(gone):
        connection.execute(delete(event_texts).where(event_texts.c.seq.in_(part)))


def _erase_key(connection: Connection, key: int) -> None:
    """Deletes all that is under the shopper's key, which the last shopper then gets: keys have no gaps."""
    for table in (*OF_SHOPPERS, shoppers):
        connection.execute(delete(table).where(table.c.shopper_key == key))
    last = connection.scalar(select(func.max(shoppers.c.shopper_key)))
    if last is not None and last > key:
        for table in (*OF_SHOPPERS, shoppers):
            moved = update(table).where(table.c.shopper_key == last)
            connection.execute(moved.values(shopper_key=key))


def _close_up(connection: Connection, gone: Sequence[int]) -> None:
    """Lets the later events move up, so that the log has no gaps, and all that counts in it follow."""
    if not gone:
        return
    places = np.array(gone)
    ends = [*gone, np.iinfo(np.int64).max]
    with indexes_rebuilt(connection, events):
        for table in (events, event_texts):
            for shift, (first, last) in enumerate(pairwise(ends), start=1):
                if last - first > 1:
                    inside = (table.c.seq > first, table.c.seq < last)
                    _shift(connection, table, table.c.seq, shift, *inside)
    for name in ("evolved_events", "ranked_events"):
        held = get_meta(connection, name)
        if held:
            set_meta(connection, **{name: held - int(np.searchsorted(places, held))})
    for row in connection.execute(select(rounds.c.round, rounds.c.end_seq)).all():
        if row.end_seq is not None:
            end = row.end_seq - int(np.searchsorted(places, row.end_seq))
            connection.execute(update(rounds).where(rounds.c.round == row.round).values(end_seq=end))
    for row in connection.execute(select(batches).where(batches.c.first_seq.is_not(None))).all():
        first, last = (int(np.searchsorted(places, seq)) for seq in (row.first_seq, row.end_seq))
        moved = {
            "first_seq": row.first_seq - first,
            "end_seq": row.end_seq - last,
            "accepted": row.accepted - (last - first),
        }
        connection.execute(update(batches).where(batches.c.batch == row.batch).values(**moved))


def _shift(connection: Connection, table: Table, column: Column[int], by: int, *where: object) -> None:
    """Moves keys down; each place is free by then."""
    if connection.dialect.name == "sqlite":
        connection.execute(update(table).where(*where).values(seq=column - by))  # type: ignore[arg-type]
        return
    # other databases meet the keys in any order: by way of negative ones none is in the way
    connection.execute(update(table).where(*where).values(seq=-(column - by) - 1))  # type: ignore[arg-type]
    connection.execute(update(table).where(column < 0).values(seq=-column - 1))


def _count_days(connection: Connection, settings: Settings) -> None:
    """Counts the shop's sums by concept and day from the events that are left."""
    end = get_meta(connection, "evolved_events")
    columns = read_events(connection, 0, end)
    log = columns.take(np.lexsort((columns.ts, columns.shopper)))
    names = {row[0]: row[1] for row in connection.execute(select(kinds.c.kind_key, kinds.c.kind))}
    weights = capped_weights(log, names, settings)
    connection.execute(delete(concept_days))
    if end:
        table = day_masses(log, weights.shop, ItemConcepts.load(connection))
        bulk_insert(connection, concept_days, table.filter(table["mass"] != 0).sort("node_key", "day"))
