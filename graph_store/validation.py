"""Turns a source's columns into ours, row by row: typed, or rejected with the reason."""

import json
import time
from collections.abc import Iterable
from typing import NamedTuple

import polars as pl
from polars.exceptions import PolarsError

from penchant.errors import DataError
from penchant.graph_store.mapping import (
    EVENT_COLUMNS,
    ITEM_COLUMNS,
    Column,
    EventMapping,
    ItemMapping,
    TimeMapping,
)
from penchant.graph_store.sources import LINE, Source
from penchant.graph_store.times import lack_zone, read_times

KINDS = (
    "view", "click", "cart", "purchase", "rating", "review",
    "search", "like", "share", "comment", "post", "return",
)  # fmt: skip
MAX_ID_LENGTH = 256
MAX_TEXT_LENGTH = 100_000
FUTURE_TOLERANCE_S = 300
RAW = "raw:"
BETWEEN_PATHS = "\x1f"
"""Between the categories of an item that has several, until each is read as a path."""
WHITESPACE = r"[\s\x00-\x1e\x7f]+"
NESTED = ("text", "context", "category", "description", "attributes")
"""Columns that may come as lists or structs."""


class Checked(NamedTuple):
    """A source after validation.

    Attributes:
        rows: Accepted rows with our columns, typed.
        rejects: `line`, `reason`, `row` (JSON).
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame


def check_events(source: Source, mapping: EventMapping, *, now_s: float | None = None) -> Checked:
    """Types and checks events.

    Args:
        source: What was read.
        mapping: Where the columns are.
        now_s: The clock, seconds since 1970; events after it are rejected.

    Returns:
        `event_id?, shopper_id, item_id, kind, ts, value, text, session_id, context` in the source's order.

    Raises:
        DataError: A needed column is missing; the message lists those that are there.
    """
    frame = _select(source, mapping, EVENT_COLUMNS, needed=("shopper_id", "item_id", "kind", "ts"))
    now = pl.lit(int((time.time() if now_s is None else now_s) + FUTURE_TOLERANCE_S) * 1_000_000)
    kinds = {**{kind: kind for kind in KINDS}, **mapping.kinds}
    raw_kind = pl.col("kind").cast(pl.String).str.strip_chars()
    kind = raw_kind.replace_strict(kinds, default=None, return_dtype=pl.String).fill_null(
        raw_kind.str.to_lowercase().replace_strict(kinds, default=None, return_dtype=pl.String)
    )
    typed = frame.select(
        LINE,
        *(_identifier(frame, name) for name in ("event_id", "shopper_id", "item_id", "session_id")),
        _per_distinct(frame, "kind", kind),
        read_times(frame["ts"], mapping.time),
        _number(frame, "value"),
        *(_text(frame, name).replace("", None) for name in ("text", "context")),
    )
    ts = pl.col("ts")
    rules = [
        *_id_rules("shopper_id", needed=True),
        *_id_rules("item_id", needed=True),
        *_id_rules("event_id"),
        *_id_rules("session_id"),
        (_was_given(frame, "kind").not_(), pl.lit("kind is empty")),
        (
            pl.col("kind").is_null(),
            _quoting(
                "kind `{}` is unknown: map it to one of " + ", ".join(KINDS) + " under [events.kinds]", "kind"
            ),
        ),
        *_time_rules(frame, "ts", mapping.time, "events"),
        (ts.to_physical() > now, pl.format("ts {} is in the future", ts)),
        (ts.to_physical() < 0, pl.format("ts {} is before 1970", ts)),
        *_number_rules(frame, "value"),
        *_text_rules("text"),
        *_text_rules("context"),
    ]
    return _split(source, frame, typed, rules)


def check_items(source: Source, mapping: ItemMapping) -> Checked:
    """Types and checks catalogue rows.

    Returns:
        `item_id` and whatever there is of `title, category, brand, price, description, attributes,
        available_from, available_to`; columns that the source does not have are left out.

    Raises:
        DataError: `item_id` is missing, or there is nothing but ids.
    """
    frame = _select(source, mapping, ITEM_COLUMNS, needed=("item_id",))
    typed = frame.select(
        LINE,
        _identifier(frame, "item_id"),
        *(_one_line(_text(frame, name)) for name in ("title", "brand")),
        *(_text(frame, name).str.strip_chars() for name in ("description", "attributes")),
        _category(frame["category"]),
        _number(frame, "price"),
        read_times(frame["available_from"], mapping.time),
        read_times(frame["available_to"], mapping.time),
    ).with_columns(pl.col("title", "brand", "description", "attributes").replace("", None))
    typed = typed.with_columns(_path(typed["category"]))
    rules = [
        *_id_rules("item_id", needed=True),
        *_number_rules(frame, "price"),
        (pl.col("price") < 0, pl.format("price {} is below zero", pl.col("price"))),
        *(
            rule
            for name in ("title", "category", "brand", "description", "attributes")
            for rule in _text_rules(name)
        ),
        *_time_rules(frame, "available_from", mapping.time, "items"),
        *_time_rules(frame, "available_to", mapping.time, "items"),
    ]
    absent = [
        ours
        for ours, usual in ITEM_COLUMNS.items()
        if ours not in mapping.constants and not _named(source, mapping, ours, usual)
    ]
    if len(absent) == len(ITEM_COLUMNS) - 1:
        raise DataError(f"{source.name} has item ids and nothing else about items")
    checked = _split(source, frame, typed, rules)
    return Checked(checked.rows.drop(absent), checked.rejects)


Rule = tuple[pl.Expr, pl.Expr]


def _select(
    source: Source,
    mapping: EventMapping | ItemMapping,
    columns: dict[str, tuple[str, ...]],
    *,
    needed: Iterable[str],
) -> pl.DataFrame:
    """Our columns from the source's, untouched; missing ones are null."""
    rows = source.rows
    there = ", ".join(name for name in rows.columns if name != LINE)
    picked: list[pl.Expr] = [pl.col(LINE)]
    missing = []
    for ours, usual in columns.items():
        names = _named(source, mapping, ours, usual)
        if len(names) > 1:
            parts = [pl.col(name).cast(pl.String) for name in names]
            picked.append(pl.concat_str(parts, separator=" > ", ignore_nulls=True).alias(ours))
        elif names:
            picked.append(pl.col(names[0]).alias(ours))
        else:
            picked.append(pl.lit(mapping.constants.get(ours), dtype=pl.String).alias(ours))
            if ours in needed and ours not in mapping.constants:
                missing.append(ours)
    if missing:
        raise DataError(
            f"{source.name} lacks {', '.join(missing)}; it has: {there}. Name them in a mapping file "
            "(docs/bring-your-own-data.md)"
        )
    try:
        frame = rows.select(picked)
    except PolarsError as error:
        raise DataError(f"{source.name} has columns that cannot be joined into one: {error}") from error
    for column in frame.drop(LINE).get_columns():
        if not _is_readable(column.dtype, nested=column.name in NESTED):
            raise DataError(
                f"{source.name} has {column.name} of type {column.dtype}, which cannot be read: "
                "make it text or a number"
            )
    return frame


def _named(
    source: Source, mapping: EventMapping | ItemMapping, ours: str, usual: tuple[str, ...]
) -> list[str]:
    """The source's columns for one of ours: those that the mapping names, else the first usual one."""
    there = [name for name in source.rows.columns if name != LINE]
    said: Column | None = getattr(mapping, ours)
    names = [said] if isinstance(said, str) else said or []
    for name in names:
        if name not in there:
            raise DataError(
                f"{source.name} has no column `{name}`, which the mapping names for {ours}; "
                f"it has: {', '.join(there)}"
            )
    if names or ours in mapping.constants:
        return names
    return [name for name in usual if name in there][:1]


def _is_readable(dtype: pl.DataType, *, nested: bool) -> bool:
    if isinstance(dtype, (pl.Struct, pl.List, pl.Array)):
        return nested
    return not isinstance(dtype, (pl.Binary, pl.Object, pl.Duration))


def _per_distinct(frame: pl.DataFrame, name: str, expression: pl.Expr) -> pl.Series:
    """The expression of one text column, computed once for each distinct value."""
    column = frame[name]
    if column.dtype != pl.String or column.len() < 1000:
        return frame.select(expression.alias(name))[name]
    distinct = column.unique().to_frame()
    table = distinct.with_columns(expression.alias("to"))
    return (
        column.to_frame()
        .join(table, on=name, how="left", nulls_equal=True, maintain_order="left")["to"]
        .rename(name)
    )


def _identifier(frame: pl.DataFrame, name: str) -> pl.Series:
    column = frame[name]
    if column.dtype.is_float():  # whole numbers that became floats next to a missing one
        whole = column.is_finite() & (column == column.round())
        column = pl.select(
            pl.when(whole)
            .then(column.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(column.cast(pl.String))
        ).to_series()
        column = column.set(frame[name].is_nan().fill_null(value=False), None)
    elif column.dtype != pl.String:
        column = column.cast(pl.String)
    stripped = pl.col(name).str.strip_chars()
    cleaned = pl.when(stripped == "").then(None).otherwise(stripped)
    return _per_distinct(column.rename(name).to_frame(), name, cleaned)


def _id_rules(name: str, *, needed: bool = False) -> list[Rule]:
    column = pl.col(name)
    rules: list[Rule] = [
        (
            column.str.len_chars() > MAX_ID_LENGTH,
            pl.format(name + " has {} characters: at most " + str(MAX_ID_LENGTH), column.str.len_chars()),
        ),
        (column.str.contains("\x00", literal=True), pl.lit(f"{name} has a NUL character")),
    ]
    return [(column.is_null(), pl.lit(f"{name} is empty")), *rules] if needed else rules


def _text(frame: pl.DataFrame, name: str) -> pl.Series:
    column = frame[name]
    if isinstance(column.dtype, (pl.Struct, pl.List, pl.Array)):
        values = [
            None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in column.to_list()
        ]
        return pl.Series(name, values, dtype=pl.String)
    return column.cast(pl.String)


def _text_rules(name: str) -> list[Rule]:
    length = pl.col(name).str.len_chars()
    return [
        (
            length > MAX_TEXT_LENGTH,
            pl.format(name + " has {} characters: at most " + str(MAX_TEXT_LENGTH), length),
        ),
        (pl.col(name).str.contains("\x00", literal=True), pl.lit(f"{name} has a NUL character")),
    ]


def _number(frame: pl.DataFrame, name: str) -> pl.Series:
    column = frame[name]
    if column.dtype == pl.String:
        column = column.str.strip_chars().replace("", None)
    return column.cast(pl.Float64, strict=False)


def _number_rules(frame: pl.DataFrame, name: str) -> list[Rule]:
    unreadable = pl.col(name).is_null() & _was_given(frame, name)
    return [
        (unreadable, _quoting(name + " `{}` is not a number", name)),
        (
            pl.col(name).is_finite().not_(),
            pl.format(name + " is {}: leave it empty where it is unknown", pl.col(name)),
        ),
    ]


def _time_rules(frame: pl.DataFrame, name: str, said: TimeMapping, section: str) -> list[Rule]:
    bare = _raw(name).map_batches(lambda raw: lack_zone(raw, said), return_dtype=pl.Boolean)
    if said.zone is None:
        no_moment = name + " `{}` has no time zone: set zone under [" + section + ".time] in the mapping"
    else:
        no_moment = name + " `{}` does not exist in " + said.zone + ": its clocks skip it"
    words = (
        pl.when(bare).then(_quoting(no_moment, name)).otherwise(_quoting(name + " `{}` is not a time", name))
    )
    rules = [(pl.col(name).is_null() & _was_given(frame, name), words)]
    if section == "items":
        return rules
    return [(_was_given(frame, name).not_(), pl.lit(f"{name} is empty")), *rules]


def _category(column: pl.Series) -> pl.Series:
    """A path as text; a list of its parts, or of such lists, in Parquet or as JSON text, is joined."""
    if isinstance(column.dtype, (pl.List, pl.Array)):
        inner = column.dtype.inner
        if isinstance(inner, (pl.List, pl.Array)):
            paths = pl.element().cast(pl.List(pl.String)).list.join(" > ", ignore_nulls=True)
            column = column.list.eval(paths).list.join(BETWEEN_PATHS, ignore_nulls=True)
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
        return BETWEEN_PATHS.join(_joined_path(path) for path in parts)
    return _joined_path(parts)


def _joined_path(parts: list[object]) -> str:
    return " > ".join(str(part) for part in parts if part is not None)


def _one_line(text: pl.Series) -> pl.Series:
    return text.str.replace_all(WHITESPACE, " ").str.strip_chars()


def _path(category: pl.Series) -> pl.Series:
    """`A>B > > C` as `A > B > C`; nothing left is null."""
    parts = pl.element().str.strip_chars()
    one = pl.element().str.split(">").list.eval(parts.filter(parts != "")).list.join(" > ")
    spaced = pl.col("category").str.replace_all(WHITESPACE, " ")
    paths = spaced.str.split(BETWEEN_PATHS).list.eval(one).list.eval(pl.element().filter(pl.element() != ""))
    joined = paths.list.unique(maintain_order=True).list.join("\n")
    return _per_distinct(category.to_frame(), "category", pl.when(joined == "").then(None).otherwise(joined))


def _raw(name: str) -> pl.Expr:
    """A column as it came, next to the typed one."""
    return pl.col(RAW + name)


def _was_given(frame: pl.DataFrame, name: str) -> pl.Expr:
    if frame[name].dtype == pl.String:
        return _raw(name).str.strip_chars().str.len_chars().fill_null(0) > 0
    return _raw(name).is_not_null()


def _quoting(pattern: str, name: str) -> pl.Expr:
    return pl.format(pattern, _raw(name).cast(pl.String).str.slice(0, 80))


def _split(source: Source, frame: pl.DataFrame, typed: pl.DataFrame, rules: list[Rule]) -> Checked:
    """Parts the rows; the words of reasons are put together for refused rows only."""
    both = typed.hstack([column.alias(RAW + column.name) for column in frame.drop(LINE).get_columns()])
    both = both.rechunk()  # Polars panics where columns of one frame are cut at different rows
    tests = [test.fill_null(value=False) for test, _ in rules]
    failed = both.select(pl.any_horizontal(tests).alias("failed"))["failed"]
    if not failed.any():
        return Checked(typed.drop(LINE), source.broken)
    words = [words.fill_null("is unreadable") for _, words in rules]
    reason = pl.coalesce(pl.when(test).then(text) for test, text in zip(tests, words, strict=True))
    reasons = both.filter(failed).select(reason.alias("reason"))["reason"]
    raw = source.rows.filter(failed)
    shown = [json.dumps(row, ensure_ascii=False, default=str) for row in raw.drop(LINE).iter_rows(named=True)]
    rejects = pl.DataFrame({"line": raw[LINE].cast(pl.Int64), "reason": reasons, "row": shown})
    return Checked(typed.filter(~failed).drop(LINE), pl.concat([rejects, source.broken]))
