"""Takes events and catalogue rows in. One source is one transaction, and taking it again adds nothing."""

import re
import time
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, func, insert, select
from sqlalchemy import Table as SqlTable

from penchant.graph_store.catalogue import store_items
from penchant.graph_store.database import Database, bulk_insert, indexes_rebuilt, lookup, record_moment
from penchant.graph_store.event_hash import Coded, Hash128
from penchant.graph_store.event_identity import identity_of, repeated
from penchant.graph_store.fold import distinct
from penchant.graph_store.ingest_notes import event_notes
from penchant.graph_store.mapping import Mapping
from penchant.graph_store.row_checks import Checked
from penchant.graph_store.schema import (
    batches,
    event_texts,
    events,
    items,
    kinds,
    rejects,
    sessions,
    shoppers,
)
from penchant.graph_store.sources import Source, read_source
from penchant.graph_store.validation import check_events, check_items
from penchant.progress import Progress

VALUES_TOLD = 3
"""Of values that are refused for the same reason."""
SAMPLED = 3
CODED = ("shopper_id", "item_id", "kind", "session_id")
"""Columns whose values get keys."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of a source's rows.

    Attributes:
        source: File name.
        holds: `events`, `items`, `campaigns`, `told` or `campaign items`.
        rows: Rows read.
        accepted: Rows stored: new events; new or changed catalogue rows.
        duplicates: Rows the shop already had.
        rejected: Rows refused; they are kept with their reasons in the table `rejects`.
        reasons: The commonest reasons and how often each.
        unlisted_items: Items that events name and no catalogue row describes yet.
        seconds: Wall time.
        batch: Number of this ingest; none where the source added nothing and rejected nothing.
        left_out: Rows of a kind that the mapping leaves out.
        notes: What of the rows that were not refused may not mean what it says, in sentences.
        unread: The source's columns that are none of ours, and of which nothing is kept.
        sample: The first accepted rows as they were read, by our names of columns.
    """

    source: str
    holds: str
    rows: int
    accepted: int
    duplicates: int
    rejected: int
    reasons: tuple[tuple[str, int], ...]
    unlisted_items: int
    seconds: float
    batch: int | None
    left_out: int = 0
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    sample: tuple[dict[str, object], ...] = ()


def ingest_events(
    database: Database,
    source: Path | str | pl.DataFrame,
    mapping: Mapping,
    *,
    now_s: float,
    rating_max: float = inf,
    progress: Progress | None = None,
) -> IngestReport:
    """Appends a source's events to the log.

    An event's identity is its `event_id`, or its content where the source has none: identical rows are then
    one event.

    Args:
        database: The shop's.
        source: A file or a frame.
        mapping: Which column is which.
        now_s: The clock, seconds since 1970.
        rating_max: Ratings above it are noted in the report.
        progress: Told how far storing is.

    Raises:
        DataError: The file or its columns cannot be read, or the disk is full; nothing was stored.
    """
    started = time.perf_counter()
    read = read_source(source, mapping)
    report, _ = take_events(database, read, mapping, now_s=now_s, rating_max=rating_max, progress=progress)
    return replace(report, seconds=time.perf_counter() - started)


def take_events(
    database: Database,
    read: Source,
    mapping: Mapping,
    *,
    now_s: float,
    durable: bool = False,
    rating_max: float = inf,
    progress: Progress | None = None,
) -> tuple[IngestReport, pl.DataFrame]:
    """Appends what was read to the log.

    Args:
        database: The shop's.
        read: The rows as they came.
        mapping: Which column is which.
        now_s: The clock, seconds since 1970.
        durable: Whether it must outlast a power cut when this returns; files can be taken again, what came
            over the network cannot.
        rating_max: Ratings above it are noted in the report.
        progress: Told how far storing is.

    Returns:
        The report, and every refused row: `line, reason, row`.

    Raises:
        DataError: As `ingest_events`.
    """
    started = time.perf_counter()
    checked = check_events(read, mapping.events, now_s=now_s)
    rows = checked.rows.with_columns(pl.col("quantity").abs())
    if not rows["ts"].is_sorted():
        rows = rows.sort("ts", maintain_order=True)
    coded = {name: Coded.of(rows[name]) for name in CODED}
    identity = identity_of(rows, coded, keep_repeats=mapping.events.repeats == "keep")
    twice = repeated(identity)
    notes = event_notes(checked.rows, rating_max=rating_max, repeats=rows.filter(twice))
    with database.write(durable=durable) as connection:
        held = (connection.scalar(select(func.coalesce(func.max(events.c.seq), -1))) or 0) + 1
        fresh = ~twice.to_numpy()
        if held:
            fresh &= _unheard(connection, identity)
        if not fresh.all():
            named = rows["event_id"].null_count() < rows.height
            rows = rows.filter(fresh)
            if named:  # a repeat may have had an item of its own
                coded = {name: Coded.of(rows[name]) for name in CODED}
            else:
                coded = {name: Coded(whole.distinct, whole.code[fresh]) for name, whole in coded.items()}
            identity = Hash128(identity.hi[fresh], identity.lo[fresh])
        new_item = {"listed": 0, "recorded_at": record_moment(connection, int(now_s * 1e6)), "version": 0}
        stored = pl.DataFrame(
            {
                "seq": np.arange(held, held + rows.height),
                "hash_hi": identity.hi,
                "hash_lo": identity.lo,
                "source_id": rows["event_id"],
                "shopper_key": _keys(connection, shoppers, coded["shopper_id"]),
                "item_key": _keys(connection, items, coded["item_id"], extra=new_item),
                "kind_key": _keys(connection, kinds, coded["kind"]),
                "ts": rows["ts"].to_physical(),
                "value": rows["value"],
                "session_key": _keys(connection, sessions, coded["session_id"]),
                "quantity": rows["quantity"],
            }
        )
        stored = stored[[c.name for c in stored if c.name == "seq" or c.null_count() < max(1, stored.height)]]
        tell = (lambda done, total: progress("storing", done, total)) if progress else None
        if stored.height > held:
            with indexes_rebuilt(connection, events):
                bulk_insert(connection, events, stored, progress=tell)
        else:
            bulk_insert(connection, events, stored, progress=tell)
        worded = rows.select("text", "context").with_columns(pl.Series("seq", stored["seq"]))
        worded = worded.filter(pl.col("text").is_not_null() | pl.col("context").is_not_null())
        bulk_insert(connection, event_texts, worded)
        batch = record_batch(
            connection,
            read.name,
            "events",
            now_s=now_s,
            accepted=rows.height,
            duplicates=int(checked.rows.height - rows.height),
            refused=checked.rejects,
            seqs=(held, held + rows.height),
        )
        unlisted = connection.scalar(select(func.count()).select_from(items).where(items.c.listed == 0)) or 0
    report = _report(read, checked, rows.height, batch, unlisted, started)
    return replace(report, notes=(*notes, *checked.notes)), checked.rejects


def ingest_items(
    database: Database, source: Path | str | pl.DataFrame, mapping: Mapping, *, now_s: float
) -> IngestReport:
    """Adds or changes catalogue rows; what a changed row said before goes to `item_history`.

    Raises:
        DataError: The file or its columns cannot be read, or the disk is full; nothing was stored.
    """
    started = time.perf_counter()
    read = read_source(source, mapping)
    checked = check_items(read, mapping.items, now_s=now_s)
    rows = one_row_an_item(checked.rows)
    with database.write() as connection:
        changed = store_items(connection, rows, now_s=now_s)
        batch = record_batch(
            connection,
            read.name,
            "items",
            now_s=now_s,
            accepted=changed,
            duplicates=checked.rows.height - changed,
            refused=checked.rejects,
            seqs=None,
        )
        unlisted = connection.scalar(select(func.count()).select_from(items).where(items.c.listed == 0)) or 0
    return _report(read, checked, changed, batch, unlisted, started, holds="items")


def one_row_an_item(rows: pl.DataFrame) -> pl.DataFrame:
    """The last row of each item, with all categories of rows that say the same of it but for the category."""
    last = rows.unique("item_id", keep="last", maintain_order=True)
    if "category" not in rows.columns or last.height == rows.height:
        return last
    others = [name for name in rows.columns if name != "category"]
    paths = pl.col("category").str.split("\n").list.explode().drop_nulls().unique(maintain_order=True)
    several = rows.group_by(others, maintain_order=True).agg(paths.str.join("\n").alias("category"))
    joined = several.with_columns(pl.col("category").replace("", None)).select(rows.columns)
    return last.drop("category").join(joined, on=others, how="left", nulls_equal=True).select(rows.columns)


def _report(
    read: Source,
    checked: Checked,
    accepted: int,
    batch: int | None,
    unlisted: int,
    started: float,
    *,
    holds: str = "events",
) -> IngestReport:
    return IngestReport(
        source=read.name,
        holds=holds,
        rows=read.rows.height + read.broken.height,
        accepted=accepted,
        duplicates=checked.rows.height - accepted,
        rejected=checked.rejects.height,
        reasons=commonest_reasons(checked.rejects),
        unlisted_items=unlisted,
        seconds=time.perf_counter() - started,
        batch=batch,
        left_out=checked.left_out,
        unread=checked.unread,
        sample=tuple(
            {name: value for name, value in row.items() if value is not None}
            for row in checked.rows.head(SAMPLED).iter_rows(named=True)
        ),
    )


def _unheard(connection: Connection, identity: Hash128) -> NDArray[np.bool_]:
    """Which rows are not in the log."""
    unheard = np.ones(identity.hi.size, dtype=bool)
    wanted = distinct(identity.hi).tolist()
    known = lookup(connection, events.c.hash_lo, events.c.hash_hi, wanted, where=events.c.hash_hi)
    seen = pl.DataFrame(
        {"hi": list(known.values()), "lo": list(known)}, schema={"hi": pl.Int64, "lo": pl.Int64}
    )
    pairs = pl.DataFrame({"hi": identity.hi, "lo": identity.lo}).with_row_index("row")
    unheard[pairs.join(seen, on=["hi", "lo"], how="semi")["row"].to_numpy()] = False
    return unheard


def _keys(
    connection: Connection, table: SqlTable, names: Coded, *, extra: dict[str, int] | None = None
) -> pl.Series:
    """The local key of each name; names not met before get the next ones."""
    key_column: Column[int]
    key_column, name_column, *_ = table.columns
    distinct = names.distinct.drop_nulls()
    start: int = connection.scalar(select(func.coalesce(func.max(key_column) + 1, 0))) or 0
    known = lookup(connection, name_column, key_column, distinct.to_list()) if start else {}
    new = distinct.filter(~distinct.is_in(list(known))) if known else distinct
    added = pl.DataFrame({key_column.name: range(start, start + new.len()), name_column.name: new})
    bulk_insert(connection, table, added.with_columns(pl.lit(v).alias(k) for k, v in (extra or {}).items()))
    known.update(zip(new.to_list(), range(start, start + new.len()), strict=True))
    return pl.Series([known.get(name) for name in names.distinct], dtype=pl.Int32).gather(names.code)


def record_batch(
    connection: Connection,
    source: str,
    holds: str,
    *,
    now_s: float,
    accepted: int,
    duplicates: int,
    refused: pl.DataFrame,
    seqs: tuple[int, int] | None,
) -> int | None:
    """Writes down what came in, and rejects that are new from this source; nothing new leaves no trace."""
    known = select(rejects.c.line, rejects.c.row).join(batches, rejects.c.batch == batches.c.batch)
    known = known.where(batches.c.source == source, batches.c.holds == holds)
    earlier = connection.execute(known) if refused.height else ()
    seen = pl.DataFrame(
        [tuple(r) for r in earlier], schema={"line": pl.Int64, "row": pl.String}, orient="row"
    )
    refused = refused.join(seen, on=["line", "row"], how="anti", maintain_order="left")
    if not accepted and refused.is_empty():
        return None
    batch = connection.scalar(select(func.coalesce(func.max(batches.c.batch) + 1, 1))) or 1
    connection.execute(
        insert(batches).values(
            batch=batch,
            source=source,
            holds=holds,
            recorded_at=record_moment(connection, int(now_s * 1e6)),
            first_seq=seqs[0] if seqs else None,
            end_seq=seqs[1] if seqs else None,
            accepted=accepted,
            duplicates=duplicates,
            rejected=refused.height,
        )
    )
    bulk_insert(connection, rejects, refused.with_columns(pl.lit(batch).alias("batch")))
    return batch


def commonest_reasons(refused: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    """The five commonest reasons of refused rows, and how often each.

    Reasons that differ in the value alone are one where there are more than `VALUES_TOLD` of them; the
    commonest values are told.
    """
    counted = refused.group_by("reason").len().sort("len", "reason", descending=[True, False])
    counted = counted.with_columns(pl.col("reason").str.replace("`[^`]*`", "`…`").alias("kind"))
    alike = pl.len().over("kind") > VALUES_TOLD
    counted = counted.with_columns(pl.when(alike).then("kind").otherwise("reason").alias("kind"))
    kinds = counted.group_by("kind", maintain_order=True).agg("reason", pl.col("len").sum())
    first = kinds.sort("len", descending=True, maintain_order=True).head(5)
    return tuple((_with_values(kind, reasons), count) for kind, reasons, count in first.rows())


def _with_values(kind: str, reasons: list[str]) -> str:
    if len(reasons) == 1:
        return reasons[0]
    values = [value.group() for one in reasons[:VALUES_TOLD] if (value := re.search("`[^`]*`", one))]
    return kind.replace("`…`", f"{', '.join(values)} …", 1)
