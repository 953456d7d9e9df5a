"""Turns a source's columns into ours, row by row: typed, or rejected with the reason."""

import json
import time

import polars as pl

from penchant.errors import DataError
from penchant.graph_store.column_finding import (
    lines_without_ids,
    mapped_names,
    select_columns,
    source_columns,
    unread_columns,
)
from penchant.graph_store.column_names import EVENT_COLUMNS, ITEM_COLUMNS, KIND_WORDS, KINDS, folded
from penchant.graph_store.filling import filled_down
from penchant.graph_store.ingest_notes import first_line_notes, status_notes
from penchant.graph_store.mapping import EventMapping, ItemMapping, TimeMapping
from penchant.graph_store.nesting import unnested
from penchant.graph_store.row_checks import (
    WHITESPACE,
    Checked,
    id_rules,
    identifier,
    number_of,
    number_rules,
    object_rules,
    one_line,
    part_rows,
    per_distinct,
    quoting,
    text_of,
    text_rules,
    time_rules,
    was_given,
)
from penchant.graph_store.sources import LINE, Source
from penchant.graph_store.times import UTC, on_clock, read_times
from penchant.graph_store.web_text import read_web_texts

FUTURE_TOLERANCE_S = 300
DAY_US = 86_400_000_000
IDS = {"shopper_id": True, "item_id": True, "event_id": False, "session_id": False}
"""Columns of events that hold ids, and whether each must be there."""
NEEDED = ("shopper_id", "item_id", "kind", "ts")
AMOUNTS = ("value", "quantity", "unit_price")
BETWEEN = "\x1f"
"""Between the categories of an item, or the kinds of a row, that has several, until each is taken apart."""


def check_events(source: Source, mapping: EventMapping, *, now_s: float | None = None) -> Checked:
    """Types and checks events.

    Args:
        source: What was read.
        mapping: Where the columns are.
        now_s: The clock, seconds since 1970; events after it are rejected.

    Returns:
        `event_id?, shopper_id, item_id, kind, ts, value, quantity, text, session_id, context` in the source's
        order; `value` is what all pieces came to, `quantity` is below zero where a return was written so.

    Raises:
        DataError: A needed column is missing; the message lists those that are there.
    """
    source = unnested(source, mapped_names(mapping, EVENT_COLUMNS))
    source = filled_down(source, mapping.fill_down)
    frame = select_columns(source, mapping, EVENT_COLUMNS, needed=NEEDED)
    kinds = _kinds(frame, mapping)
    known = ~identifier(frame, "shopper_id").is_in(mapping.guests)
    wanted = ((kinds != "") & known).fill_null(value=True)
    left_out = int((~wanted).sum())
    if left_out:
        frame, kinds = frame.filter(wanted), kinds.filter(wanted)
        source = source._replace(rows=source.rows.filter(wanted))
    typed = frame.select(
        LINE,
        *(identifier(frame, name) for name in IDS),
        kinds,
        read_times(frame["ts"], mapping.time),
        *(number_of(frame, name, source.decimal) for name in AMOUNTS),
        *(text_of(frame, name).replace("", None) for name in ("text", "context")),
    )
    ts, no_ids = pl.col("ts"), lines_without_ids(source, mapping, EVENT_COLUMNS)
    rules = [
        *(rule for name, needed in IDS.items() for rule in id_rules(frame, name, no_ids, needed=needed)),
        (was_given(frame, "kind").not_(), pl.lit("kind is empty")),
        (
            pl.col("kind").is_null(),
            quoting(
                "kind `{}` is unknown: map it to one of " + ", ".join(KINDS) + " under [events.kinds]", "kind"
            ),
        ),
        *time_rules(frame, "ts", mapping.time, "events"),
        (ts > _newest(now_s, mapping.time), pl.format("ts {} is in the future", ts)),
        (ts.to_physical() < 0, pl.format("ts {} is before 1970", ts)),
        (ts.to_physical() < DAY_US, pl.format("ts {} is where clocks start and stands for no time", ts)),
        *(rule for name in AMOUNTS for rule in number_rules(frame, name, source.decimal)),
        (pl.col("quantity") == 0, pl.lit("quantity is 0: leave it empty where it is unknown")),
        *text_rules("text"),
        *text_rules("context"),
        *object_rules(typed, "context"),
    ]
    checked = part_rows(source, frame, typed, rules)
    by = [mapping.fill_down.by] if mapping.fill_down else []
    unread = unread_columns(source, mapping, EVENT_COLUMNS, *by)
    notes = first_line_notes(frame, typed["session_id"], NEEDED)
    if checked.rows["kind"].str.contains("purchase").any():
        notes += status_notes(source.rows.select(unread))
    return Checked(_an_event_each(_with_pieces(checked.rows)), checked.rejects, left_out, unread, notes)


def _kinds(frame: pl.DataFrame, mapping: EventMapping) -> pl.Series:
    """Each row's kinds of ours, in one text; null where theirs is unknown."""
    known = {kind: kind for kind in KINDS} | {
        theirs: ours if isinstance(ours, str) else BETWEEN.join(ours)
        for theirs, ours in mapping.kinds.items()
    }
    alike = {folded(word): kind for kind, words in KIND_WORDS.items() for word in words}
    alike |= {folded(theirs): ours for theirs, ours in known.items()}
    said = pl.col("kind").cast(pl.String).str.strip_chars()
    exactly = said.replace_strict(known, default=None, return_dtype=pl.String)
    roughly = said.map_elements(lambda word: alike.get(folded(word)), return_dtype=pl.String)
    return per_distinct(frame, "kind", exactly.fill_null(roughly))


def _with_pieces(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose value is that of all pieces; a purchase of fewer than none is a return."""
    paid = pl.col("kind").str.contains("purchase|return")
    pieces = pl.col("quantity")
    value = pl.when(paid).then((pl.col("unit_price") * pieces.abs().fill_null(1.0)).round(6))
    returned = pl.when((pl.col("kind") == "purchase") & (pieces < 0)).then(pl.lit("return"))
    return rows.with_columns(pl.col("value").fill_null(value), returned.otherwise("kind").alias("kind")).drop(
        "unit_price"
    )


def _an_event_each(rows: pl.DataFrame) -> pl.DataFrame:
    """A row of several kinds as an event of each; all but the first have the kind behind their id."""
    if not rows["kind"].str.contains(BETWEEN, literal=True).any():
        return rows
    several = rows.with_columns(pl.col("kind").str.split(BETWEEN)).with_row_index("of").explode("kind")
    named = pl.concat_str("event_id", pl.lit(" > "), "kind")
    event_id = pl.when(pl.col("of").is_first_distinct()).then("event_id").otherwise(named)
    return several.with_columns(event_id.alias("event_id")).drop("of")


def check_items(source: Source, mapping: ItemMapping, *, now_s: float | None = None) -> Checked:
    """Types and checks catalogue rows.

    Args:
        source: What was read.
        mapping: Where the columns are.
        now_s: The clock, seconds since 1970; rows that hold only later are rejected.

    Returns:
        `item_id` and whatever there is of `title, category, brand, price, description, attributes,
        available_from, available_to, valid_from`; columns that the source does not have are left out.

    Raises:
        DataError: `item_id` is missing, or there is nothing but ids.
    """
    source = unnested(source, mapped_names(mapping, ITEM_COLUMNS))
    source = filled_down(source, mapping.fill_down)
    frame = select_columns(source, mapping, ITEM_COLUMNS, needed=("item_id",))
    typed = frame.select(
        LINE,
        identifier(frame, "item_id"),
        *(one_line(read_web_texts(text_of(frame, name))) for name in ("title", "brand")),
        read_web_texts(text_of(frame, "description")).str.strip_chars(),
        text_of(frame, "attributes").str.strip_chars(),
        read_web_texts(_category(frame["category"])),
        number_of(frame, "price", source.decimal),
        read_times(frame["available_from"], mapping.time),
        read_times(frame["available_to"], mapping.time),
        read_times(frame["valid_from"], mapping.time),
    ).with_columns(pl.col("title", "brand", "description", "attributes").replace("", None))
    typed = typed.with_columns(_path(typed["category"], mapping.path_separator))
    rules = [
        *id_rules(frame, "item_id", lines_without_ids(source, mapping, ITEM_COLUMNS), needed=True),
        *number_rules(frame, "price", source.decimal),
        (pl.col("price") < 0, pl.format("price {} is below zero", pl.col("price"))),
        *(
            rule
            for name in ("title", "category", "brand", "description", "attributes")
            for rule in text_rules(name)
        ),
        *time_rules(frame, "available_from", mapping.time, "items"),
        *time_rules(frame, "available_to", mapping.time, "items"),
        *time_rules(frame, "valid_from", mapping.time, "items"),
        (
            pl.col("valid_from") > _newest(now_s, mapping.time),
            pl.format("valid_from {} is in the future: hand the row in when it holds", pl.col("valid_from")),
        ),
    ]
    absent = [
        ours
        for ours, usual in ITEM_COLUMNS.items()
        if ours not in mapping.constants and not source_columns(source, mapping, ours, usual)
    ]
    if len(absent) == len(ITEM_COLUMNS) - 1:
        raise DataError(f"{source.name} has item ids and nothing else about items")
    checked = part_rows(source, frame, typed, rules)
    unread = unread_columns(source, mapping, ITEM_COLUMNS)
    return Checked(checked.rows.drop(absent), checked.rejects, unread=unread)


def _newest(now_s: float | None, time_mapping: TimeMapping) -> pl.Expr:
    """The latest time that is not in the future."""
    newest_s = int((time.time() if now_s is None else now_s) + FUTURE_TOLERANCE_S)
    return pl.lit(on_clock(pl.Series([newest_s * 1_000_000]).cast(UTC), time_mapping).item())


def _category(column: pl.Series) -> pl.Series:
    """A path as text; a list of its parts, or of such lists, in Parquet or as JSON text, is joined."""
    if isinstance(column.dtype, (pl.List, pl.Array)):
        inner = column.dtype.inner
        if isinstance(inner, (pl.List, pl.Array)):
            paths = pl.element().cast(pl.List(pl.String)).list.join(" > ", ignore_nulls=True)
            column = column.list.eval(paths).list.join(BETWEEN, ignore_nulls=True)
        else:
            column = column.cast(pl.List(pl.String)).list.join(" > ", ignore_nulls=True)
    column = column.cast(pl.String)
    lists = column.filter(column.str.starts_with("[")).unique()
    if lists.is_empty():
        return column
    return column.replace(lists, [_joined(text) for text in lists])


def _joined(text: str) -> str:
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(parts, list):
        return text
    if parts and all(isinstance(part, list) for part in parts):
        return BETWEEN.join(_joined_path(path) for path in parts)
    return _joined_path(parts)


def _joined_path(parts: list[object]) -> str:
    return " > ".join(str(part) for part in parts if part is not None)


def _path(category: pl.Series, separator: str) -> pl.Series:
    """`A>B > > C` as `A > B > C`; nothing left is null."""
    parts = pl.element().str.strip_chars()
    one = pl.element().str.split(">").list.eval(parts.filter(parts != "")).list.join(" > ")
    parted = pl.col("category").str.replace_all(separator, ">", literal=True).str.replace_all("[＞›»]", ">")
    spaced = parted.str.replace_all(WHITESPACE, " ")
    paths = spaced.str.split(BETWEEN).list.eval(one).list.eval(pl.element().filter(pl.element() != ""))
    joined = paths.list.unique(maintain_order=True).list.join("\n")
    return per_distinct(category.to_frame(), "category", pl.when(joined == "").then(None).otherwise(joined))
