"""Columns within columns: `customer.id` of an object, `items.sku` of a list with a row for each element."""

import json
from collections.abc import Sequence

import polars as pl

from penchant.errors import DataError
from penchant.graph_store.sources import LINE, Source, can_be_id

Path = tuple[str, ...]


def unnested(source: Source, names: Sequence[str]) -> Source:
    """The source with a column for each of these names that is one within another column.

    Where a list is on the way, each of its objects is a row of its own, with the line of the whole; of an
    empty list there is one row without it.

    Args:
        source: What was read.
        names: The source's columns that the mapping names.

    Raises:
        DataError: Two of them are in different lists.
    """
    there = set(source.rows.columns)
    paths = {name: tuple(name.split(".")) for name in names if name not in there and root_of(name) in there}
    if not paths:
        return source
    roots = list(dict.fromkeys(path[0] for path in paths.values()))
    records = [dict(zip(roots, row, strict=True)) for row in source.rows.select(roots).rows()]
    records = [{root: _parsed(value) for root, value in record.items()} for record in records]
    lists = {list_on for record in records for path in paths.values() if (list_on := _list_on(record, path))}
    if len(lists) > 1:
        told = ", ".join(sorted(f"`{'.'.join(path)}`" for path in lists))
        raise DataError(f"{source.name} has lists in {told}: a row can come from a single one")
    several = next(iter(lists), None)
    rows: list[int] = []
    values: dict[str, list[object]] = {name: [] for name in paths}
    for row, record in enumerate(records):
        for element in _elements(record, several):
            rows.append(row)
            for name, path in paths.items():
                within = several is not None and path[: len(several)] == several
                found = _dug(element, path[len(several or ()) :]) if within else _dug(record, path)
                values[name].append(found)
    frame = source.rows[rows]
    lines = frame[LINE].to_list()
    no_ids = {
        name: [line for line, value in zip(lines, held, strict=True) if not can_be_id(value)]
        for name, held in values.items()
    }
    texts = [pl.Series(name, [_text(value) for value in held], pl.String) for name, held in values.items()]
    return source._replace(rows=frame.with_columns(texts), no_ids={**source.no_ids, **no_ids})


def root_of(name: str) -> str:
    """The column that a column within it is in."""
    return name.partition(".")[0]


def _parsed(value: object) -> object:
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            parsed: object = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return parsed
    return value


def _list_on(record: object, path: Path) -> Path | None:
    """How far into a path the first list stands."""
    for depth, name in enumerate(path, start=1):
        record = record.get(name) if isinstance(record, dict) else None
        if isinstance(record, list):
            return path[:depth] if depth < len(path) else None
    return None


def _elements(record: object, path: Path | None) -> list[object]:
    found = _dug(record, path) if path else None
    return found if isinstance(found, list) and found else [None]


def _dug(value: object, path: Path) -> object:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _text(value: object) -> str | None:
    if isinstance(value, (dict, list, bool)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return None if value is None else str(value)
