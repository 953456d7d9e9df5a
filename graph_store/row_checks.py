"""What every kind of source is checked for: columns are typed, refused rows parted from others."""

import json
from typing import NamedTuple

import polars as pl

from penchant.graph_store.amounts import coins_of, read_amounts
from penchant.graph_store.cell_text import NOTHING, plain
from penchant.graph_store.mapping import TimeMapping
from penchant.graph_store.sources import LINE, Lines, Source
from penchant.graph_store.spreadsheets import LARGEST_EXACT
from penchant.graph_store.time_text import OTHER_ORDER
from penchant.graph_store.times import lack_zone

MAX_ID_LENGTH = 256
MAX_TEXT_LENGTH = 100_000
MAX_NUMBER = 1e12
"""Beyond it no amount is meant, and sums of amounts would end in infinity."""
DECIMAL_ADVICE = {
    None: ': in the mapping of a CSV file set decimal = "," if decimals stand behind it, '
    'decimal = "." if it parts thousands',
    ".": ': the mapping says decimal = ".", as in 1,234.50',
    ",": ': the mapping says decimal = ",", as in 1.234,50',
}
ROUNDED = r"^\d(\.\d+)?[eE]\+\d+$"
"""What a spreadsheet makes of a long number, with its last digits lost."""
RAW = "raw:"
WHITESPACE = r"[\s\x00-\x1e\x7f]+"
Rule = tuple[pl.Expr, pl.Expr]
"""Which rows are refused, and the reason in words."""


class Checked(NamedTuple):
    """A source after validation.

    Attributes:
        rows: Accepted rows with our columns, typed.
        rejects: `line`, `reason`, `row` (JSON).
        left_out: How many rows the mapping leaves out.
        unread: The source's columns that are none of ours.
        notes: What the source may say otherwise than it was read, in sentences.
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame
    left_out: int = 0
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def per_distinct(frame: pl.DataFrame, name: str, expression: pl.Expr) -> pl.Series:
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


def identifier(frame: pl.DataFrame, name: str) -> pl.Series:
    """A column of ids as text without space around it; null where there is none.

    `12345.0` is what becomes of `12345` in a column that lacked some numbers.
    """
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
    text = pl.col(name).map_batches(plain, return_dtype=pl.String).replace("", None)
    text = text.str.replace(r"^(\d+)\.0$", "${1}")
    cleaned = pl.when(~text.str.to_lowercase().is_in(NOTHING)).then(text)
    return per_distinct(column.rename(name).to_frame(), name, cleaned)


def id_rules(frame: pl.DataFrame, name: str, no_ids: Lines, *, needed: bool) -> list[Rule]:
    """What an id may not be.

    Args:
        frame: The columns as they came.
        name: Which of them.
        no_ids: As `lines_without_ids` finds them.
        needed: Whether there must be one.
    """
    column, dtype = pl.col(name), frame[name].dtype
    unfit = pl.col(LINE).is_in(no_ids[name]) if no_ids[name] else pl.lit(value=dtype == pl.Boolean)
    rounded = column.str.contains(ROUNDED)
    if dtype.is_float():
        unfit, rounded = _raw(name) != _raw(name).round(), _raw(name).abs() > LARGEST_EXACT
    rules: list[Rule] = [
        (rounded, quoting(name + " `{}` is a number that was rounded: export the column as text", name)),
        (unfit & was_given(frame, name), quoting(name + " `{}` is neither text nor a whole number", name)),
        (
            column.str.len_chars() > MAX_ID_LENGTH,
            pl.format(name + " has {} characters: at most " + str(MAX_ID_LENGTH), column.str.len_chars()),
        ),
        (column.str.contains("\x00", literal=True), pl.lit(f"{name} has a NUL character")),
    ]
    if not needed:
        return rules
    stands_for_none = quoting(name + " `{}` stands for no value", name)
    none = pl.when(was_given(frame, name) & (dtype == pl.String)).then(stands_for_none)
    return [(column.is_null(), none.otherwise(pl.lit(f"{name} is empty"))), *rules]


def text_of(frame: pl.DataFrame, name: str) -> pl.Series:
    """A column as text; lists and structs as JSON."""
    column = frame[name]
    if isinstance(column.dtype, (pl.Struct, pl.List, pl.Array)):
        values = [
            None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in column.to_list()
        ]
        return pl.Series(name, values, dtype=pl.String)
    return column.cast(pl.String)


def text_rules(name: str) -> list[Rule]:
    """What a text may not be."""
    length = pl.col(name).str.len_chars()
    return [
        (
            length > MAX_TEXT_LENGTH,
            pl.format(name + " has {} characters: at most " + str(MAX_TEXT_LENGTH), length),
        ),
        (pl.col(name).str.contains("\x00", literal=True), pl.lit(f"{name} has a NUL character")),
    ]


def object_rules(typed: pl.DataFrame, name: str) -> list[Rule]:
    """What a text that is to be a JSON object may not be."""
    others = [one for one in typed[name].drop_nulls().unique() if not _is_object(one)]
    words = pl.format(name + " `{}` is not a JSON object", pl.col(name).str.slice(0, 80))
    return [(pl.col(name).is_in(others), words)] if others else []


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text, parse_constant=_no_json), dict)
    except (ValueError, RecursionError):
        return False


def _no_json(name: str) -> None:
    raise ValueError(f"JSON has no {name}")


def number_of(frame: pl.DataFrame, name: str, decimal: str | None) -> pl.Series:
    """A column as numbers; null where it holds none."""
    return read_amounts(frame[name], decimal)


def number_rules(frame: pl.DataFrame, name: str, decimal: str | None) -> list[Rule]:
    """What a number may not be."""
    unreadable = pl.col(name).is_null() & was_given(frame, name)
    beyond = quoting(f"{name} `{{}}` is beyond {MAX_NUMBER:,.0f}, more than any amount", name)
    no_number = quoting(name + " `{}` is not a number", name)
    other_mark = r"\." if decimal == "," else r",|\..*\."
    with_other = _raw(name).cast(pl.String).str.contains(other_mark)
    advised = pl.concat_str(no_number, pl.lit(DECIMAL_ADVICE[decimal]))
    coins = coins_of(frame[name])
    usual = next(iter(coins.drop_nulls().mode().sort()), None)
    foreign = frame[LINE].filter((coins != usual).fill_null(value=False)) if usual else frame[LINE].head(0)
    return [
        (unreadable, pl.when(with_other).then(advised).otherwise(no_number)),
        (
            pl.col(LINE).is_in(foreign.implode()),
            quoting(f"{name} `{{}}` is in another currency than most amounts, which have {usual}", name),
        ),
        (
            pl.col(name).is_finite().not_(),
            pl.format(name + " is {}: leave it empty where it is unknown", pl.col(name)),
        ),
        (pl.col(name).abs() > MAX_NUMBER, beyond),
    ]


def time_rules(frame: pl.DataFrame, name: str, said: TimeMapping, section: str) -> list[Rule]:
    """What a time may not be; one of `items` may be missing."""
    bare = _raw(name).map_batches(lambda raw: lack_zone(raw, said), return_dtype=pl.Boolean)
    if said.zone is None:
        advice = f"write it behind the time, or set zone under [{section}.time] in the mapping"
        no_moment = name + " `{}` has no time zone: " + advice
    else:
        no_moment = name + " `{}` does not exist in " + said.zone + ": its clocks skip it"
    no_time = name + " `{}` is not a time"
    if said.format:
        advice = f": the mapping says format = {json.dumps(said.format)}"
    else:
        advice = (
            f': say how it is written, as in format = "%d/%m/%Y %H:%M" under [{section}.time] in the mapping'
        )
    advised = pl.lit(value=bool(said.format)) | _raw(name).cast(pl.String).str.contains(OTHER_ORDER)
    words = (
        pl.when(bare)
        .then(quoting(no_moment, name))
        .when(advised)
        .then(pl.concat_str(quoting(no_time, name), pl.lit(advice)))
        .otherwise(quoting(no_time, name))
    )
    rules = [(pl.col(name).is_null() & was_given(frame, name), words)]
    if section == "items":
        return rules
    return [(was_given(frame, name).not_(), pl.lit(f"{name} is empty")), *rules]


def one_line(text: pl.Series) -> pl.Series:
    """A text without line breaks, and without space around it."""
    return text.str.replace_all(WHITESPACE, " ").str.strip_chars()


def _raw(name: str) -> pl.Expr:
    """A column as it came, next to the typed one."""
    return pl.col(RAW + name)


def was_given(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Whether the source had a value there."""
    if frame[name].dtype == pl.String:
        return _raw(name).str.strip_chars().str.len_chars().fill_null(0) > 0
    return _raw(name).is_not_null()


def quoting(pattern: str, name: str) -> pl.Expr:
    """Words with the value as it came in their blank."""
    return pl.format(pattern, _raw(name).cast(pl.String).str.slice(0, 80))


def part_rows(source: Source, frame: pl.DataFrame, typed: pl.DataFrame, rules: list[Rule]) -> Checked:
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
