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

KINDS = (
    "view", "click", "cart", "purchase", "rating", "review",
    "search", "like", "share", "comment", "post", "return",
)  # fmt: skip
MAX_ID_LENGTH = 256
MAX_TEXT_LENGTH = 100_000
FUTURE_TOLERANCE_S = 300
UTC = pl.Datetime("us", "UTC")
RAW = "raw:"


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
        _time(frame, "ts", mapping.time),
        _number(frame, "value"),
        *(_text(frame, name) for name in ("text", "context")),
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
        `item_id, title, category, brand, price, description, attributes, available_from, available_to`.

    Raises:
        DataError: `item_id` is missing, or there is nothing but ids.
    """
    frame = _select(source, mapping, ITEM_COLUMNS, needed=("item_id",))
    typed = frame.select(
        LINE,
        _identifier(frame, "item_id"),
        *(_text(frame, name).str.strip_chars() for name in ("title", "brand", "description", "attributes")),
        _text(frame, "category"),
        _number(frame, "price"),
        _time(frame, "available_from", mapping.time),
        _time(frame, "available_to", mapping.time),
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
    return _split(source, frame, typed, rules)


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
    there = [name for name in rows.columns if name != LINE]
    picked: list[pl.Expr | pl.Series] = [pl.col(LINE)]
    missing = []
    for ours, usual in columns.items():
        said: Column | None = getattr(mapping, ours)
        names = [said] if isinstance(said, str) else said or []
        absent = [name for name in names if name not in there]
        if absent:
            raise DataError(
                f"{source.name} has no column `{absent[0]}`, which the mapping names for {ours}; "
                f"it has: {', '.join(there)}"
            )
        if not names and ours not in mapping.constants:
            names = [name for name in usual if name in there][:1]
        if len(names) > 1:
            parts = [pl.col(name).cast(pl.String) for name in names]
            picked.append(pl.concat_str(parts, separator=" > ", ignore_nulls=True).alias(ours))
        elif names:
            picked.append(pl.col(names[0]).alias(ours))
        elif ours in mapping.constants:
            picked.append(pl.lit(mapping.constants[ours]).alias(ours))
        else:
            picked.append(pl.lit(None, dtype=pl.String).alias(ours))
            if ours in needed:
                missing.append(ours)
    if missing:
        raise DataError(
            f"{source.name} lacks {', '.join(missing)}; it has: {', '.join(there)}. Name them in a mapping file "
            "(docs/bring-your-own-data.md)"
        )
    return rows.select(picked)


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
    if column.dtype == pl.Struct or isinstance(column.dtype, pl.List):
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


def _time(frame: pl.DataFrame, name: str, said: TimeMapping) -> pl.Series:
    column = frame[name]
    if column.dtype.is_integer():
        return _epoch(column.cast(pl.Int64)).rename(name)
    if column.dtype == pl.Date:
        column = column.cast(pl.Datetime("us"))
    if isinstance(column.dtype, pl.Datetime):
        if column.dtype.time_zone:
            return column.dt.convert_time_zone("UTC").cast(UTC)
        return _localised(column.cast(pl.Datetime("us")), said.zone)
    text = column.cast(pl.String).str.strip_chars()
    if said.format:
        zoned = "%z" in said.format or "%:z" in said.format
        try:
            if zoned:
                return text.str.to_datetime(said.format, strict=False, time_unit="us").dt.convert_time_zone(
                    "UTC"
                )
            return _localised(text.str.to_datetime(said.format, strict=False, time_unit="us"), said.zone)
        except PolarsError as error:
            raise DataError(f"the mapping's time format `{said.format}` cannot be used: {error}") from error
    digits = _epoch(text.cast(pl.Int64, strict=False))
    offset = r"(?i)(z|utc|[+-]\d{2}:?\d{2})$"
    zoned_text = text.str.replace(r"(?i)\s*(z|utc)$", "+00:00").str.replace(r"([+-]\d{2})(\d{2})$", "$1:$2")
    zoned_text = zoned_text.str.replace(r"^(\S+)\s+(\S+)\s+([+-]\S+)$", "$1T$2$3").str.replace(" ", "T")
    has_offset = text.str.contains(r"\d:\d") & text.str.contains(offset)
    with_zone = _first_parsed(
        zoned_text.set(~has_offset.fill_null(value=False), None),
        ("%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M%:z"),
    )
    if with_zone.dtype != UTC:
        with_zone = with_zone.cast(UTC)
    naive_text = text.str.replace(" ", "T").set(has_offset.fill_null(value=False), None)
    naive = _localised(_naive(naive_text), said.zone)
    return pl.select(pl.coalesce(with_zone, naive, digits)).to_series().rename(name)


def _naive(text: pl.Series) -> pl.Series:
    times = _first_parsed(text, ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"))
    days = text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    return pl.select(pl.coalesce(times, days)).to_series()


def _first_parsed(text: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    parsed = [text.str.to_datetime(form, strict=False, time_unit="us") for form in formats]
    return pl.select(pl.coalesce(parsed)).to_series()


def _localised(naive: pl.Series, zone: str | None) -> pl.Series:
    if zone is None:
        return pl.Series([None] * naive.len(), dtype=UTC)
    try:
        # an hour that daylight saving repeats is taken as its first pass, one that it skips is refused
        local = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    except PolarsError as error:
        raise DataError(
            f"the mapping's zone `{zone}` is unknown: use an IANA name such as Europe/Berlin"
        ) from error
    return local.dt.convert_time_zone("UTC").cast(UTC)


def _epoch(numbers: pl.Series) -> pl.Series:
    """Whole numbers as seconds, milliseconds or microseconds since 1970, told apart by their size."""
    size = numbers.abs()
    factor = (
        pl.when(size < 100_000_000_000)
        .then(1_000_000)
        .when(size < 100_000_000_000_000)
        .then(1000)
        .otherwise(1)
    )
    return pl.select((numbers * factor).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")).to_series()


def _time_rules(frame: pl.DataFrame, name: str, said: TimeMapping, section: str) -> list[Rule]:
    unread = pl.col(name).is_null() & _was_given(frame, name)
    raw = frame[name]
    zoneless = pl.lit(value=False)
    if said.zone is None and (raw.dtype == pl.Date or isinstance(raw.dtype, pl.Datetime)):
        zoneless = pl.lit(value=True)
    elif said.zone is None and raw.dtype == pl.String:
        zoneless = pl.lit("z" not in said.format) if said.format else _raw(name).map_batches(_has_no_zone)
    no_zone = name + " `{}` has no time zone: set zone under [" + section + ".time] in the mapping"
    words = (
        pl.when(zoneless)
        .then(_quoting(no_zone, name))
        .otherwise(_quoting(name + " `{}` is not a time", name))
    )
    rules = [(unread, words)]
    return (
        [(_was_given(frame, name).not_(), pl.lit(f"{name} is empty")), *rules]
        if section == "events"
        else rules
    )


def _has_no_zone(raw: pl.Series) -> pl.Series:
    return _naive(raw.str.strip_chars().str.replace(" ", "T")).is_not_null()


def _path(category: pl.Series) -> pl.Series:
    """`A>B > > C` as `A > B > C`; nothing left is null."""
    parts = pl.element().str.strip_chars()
    path = pl.col("category").str.split(">").list.eval(parts.filter(parts != "")).list.join(" > ")
    return _per_distinct(category.to_frame(), "category", pl.when(path == "").then(None).otherwise(path))


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
