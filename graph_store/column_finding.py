"""Which of a source's columns is which of ours: said by the mapping, or found by usual names."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import polars as pl
from polars.exceptions import PolarsError

from penchant.errors import DataError
from penchant.graph_store.column_names import folded
from penchant.graph_store.mapping import Column
from penchant.graph_store.nesting import root_of
from penchant.graph_store.sources import LINE, Lines, Source

HEADER_ADVICE = "; if the names of columns stand further down, say on which line, as in header = 3"
NESTED = ("text", "context", "category", "description", "attributes")
"""Columns that may come as lists or structs."""


class ColumnNames(Protocol):
    """A part of the mapping file; the source's name of each of our columns is an attribute of that name."""

    @property
    def constants(self) -> Mapping[str, str]:
        """Values that are the same in every row."""


def select_columns(
    source: Source,
    mapping: ColumnNames,
    columns: dict[str, tuple[str, ...]],
    *,
    needed: Iterable[str],
) -> pl.DataFrame:
    """Our columns from the source's, untouched; missing ones are null.

    Raises:
        DataError: A needed one is missing, or one cannot be read.
    """
    rows = source.rows
    there = ", ".join(name for name in rows.columns if name != LINE)
    picked: list[pl.Expr] = [pl.col(LINE)]
    missing = []
    for ours, usual in columns.items():
        names = source_columns(source, mapping, ours, usual)
        if len(names) > 1:
            parts = [pl.col(name).cast(pl.String) for name in names]
            between = " " if ours == "ts" else " > "
            picked.append(pl.concat_str(parts, separator=between, ignore_nulls=True).alias(ours))
        elif names:
            picked.append(pl.col(names[0]).alias(ours))
        else:
            picked.append(pl.lit(mapping.constants.get(ours), dtype=pl.String).alias(ours))
            if ours in needed and ours not in mapping.constants:
                missing.append(ours)
    if missing:
        raise DataError(
            f"{source.name} lacks {', '.join(missing)}; it has: {there}. Name them in a mapping file "
            f"(docs/bring-your-own-data.md){_advice(source, missing)}"
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


def _advice(source: Source, missing: list[str]) -> str:
    """What else may be done about a source that lacks columns."""
    if source.rows.width == 2:
        return HEADER_ADVICE
    if {"shopper_id", "kind", "ts"} <= set(missing):
        return "; a catalogue goes in with --items"
    if "kind" in missing:
        return '; where every row is a purchase, set kind = "purchase" under [events.constants]'
    return ""


def mapped_names(mapping: ColumnNames, columns: Iterable[str]) -> list[str]:
    """The source's columns that the mapping names."""
    said: list[Column | None] = [getattr(mapping, ours) for ours in columns]
    return [name for one in said if one for name in ([one] if isinstance(one, str) else one)]


def source_columns(source: Source, mapping: ColumnNames, ours: str, usual: tuple[str, ...]) -> list[str]:
    """The source's columns for one of ours: those that the mapping names, else the first usual one.

    Raises:
        DataError: The mapping names one that is not there.
    """
    there = [name for name in source.rows.columns if name != LINE]
    said: Column | None = getattr(mapping, ours)
    names = [said] if isinstance(said, str) else said or []
    for name in names:
        if name not in there:
            raise DataError(
                f"{source.name} has no column `{name}`, which the mapping names for {ours}; "
                f"it has: {', '.join(there)}{HEADER_ADVICE if len(there) == 1 else ''}"
            )
    if names or ours in mapping.constants:
        return names
    found = [name for name in usual if name in there]
    alike = {folded(name): name for name in reversed(there)}
    return (found or [alike[folded(name)] for name in usual if folded(name) in alike])[:1]


def unread_columns(
    source: Source, mapping: ColumnNames, columns: dict[str, tuple[str, ...]], *more: str
) -> tuple[str, ...]:
    """The source's columns that neither become ours nor are named besides."""
    read = {LINE, *more}
    for ours, usual in columns.items():
        for name in source_columns(source, mapping, ours, usual):
            read |= {name, root_of(name)}
    return tuple(name for name in source.rows.columns if name not in read)


def _is_readable(dtype: pl.DataType, *, nested: bool) -> bool:
    if isinstance(dtype, (pl.Struct, pl.List, pl.Array)):
        return nested
    return not isinstance(dtype, (pl.Binary, pl.Object, pl.Duration))


def lines_without_ids(source: Source, mapping: ColumnNames, columns: dict[str, tuple[str, ...]]) -> Lines:
    """On which lines each of our columns comes from a JSON value that cannot be an id."""
    names = {ours: source_columns(source, mapping, ours, usual) for ours, usual in columns.items()}
    return {
        ours: [line for one in said for line in source.no_ids.get(one, ())] for ours, said in names.items()
    }
