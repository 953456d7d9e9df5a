"""Reads CSV, Parquet and JSON Lines files into frames, keeping the line of every row."""

import csv
import io
import json
from pathlib import Path
from typing import NamedTuple

import polars as pl
from polars.exceptions import PolarsError

from penchant.errors import DataError
from penchant.graph_store.mapping import Mapping

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
LINE = "__line__"


class Source(NamedTuple):
    """What a file held.

    Attributes:
        name: For reports.
        rows: Its columns as they came, and `__line__`, where the row stands (the header is line 1).
        broken: Lines that are no rows at all: `line`, `reason`, `row`.
    """

    name: str
    rows: pl.DataFrame
    broken: pl.DataFrame


def read_source(source: Path | str | pl.DataFrame, mapping: Mapping) -> Source:
    """Reads a whole file or takes a frame.

    Raises:
        DataError: There is no such file, it is a directory, empty, of an unknown format, cut off, or not in
            the encoding that the mapping names.
    """
    if isinstance(source, pl.DataFrame):
        return Source("a Polars frame", source.with_row_index(LINE, offset=1), _broken([]))
    path = Path(source)
    if path.is_dir():
        raise DataError(f"{path} is a directory: name one file (one file is one transaction)")
    if not path.exists():
        raise DataError(f"there is no file {path}")
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise DataError(f"{path} has an unknown format `{path.suffix}`: allowed are {', '.join(FORMATS)}")
    if path.stat().st_size == 0:
        raise DataError(f"{path} is empty")
    try:
        if form == "parquet":
            rows = pl.read_parquet(path).with_row_index(LINE, offset=1)
            return Source(str(path), rows, _broken([]))
        data = path.read_bytes()
    except PolarsError as error:
        raise DataError(f"{path} is not a whole Parquet file (cut off?): {error}") from error
    except OSError as error:
        raise DataError(f"cannot read {path}: {error}") from error
    text = _decoded(path, data, mapping.encoding)
    if not text.strip():
        raise DataError(f"{path} is empty")
    if form == "csv":
        return _read_csv(path, text, "\t" if path.suffix.lower() == ".tsv" else mapping.separator)
    return _read_json_lines(path, text)


def _decoded(path: Path, data: bytes, encoding: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif encoding.lower().replace("-", "") == "utf8":
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise DataError(f"the mapping's encoding `{encoding}` is unknown: try cp1252 or gb18030") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path} is not {encoding.removesuffix('-sig')}: byte 0x{data[error.start]:02x} on line {line}; "
            'set its encoding in the mapping file, for instance encoding = "cp1252" or "gb18030"'
        ) from error


def _read_csv(path: Path, text: str, separator: str) -> Source:
    try:
        rows = pl.read_csv(
            io.BytesIO(text.encode()),
            separator=separator,
            infer_schema=False,
            missing_utf8_is_empty_string=False,
        )
    except PolarsError:  # a row with too many fields, or a quote that never closes: find which
        return _read_csv_row_by_row(path, text, separator)
    if rows.width == 0 or rows.height == 0:
        raise DataError(f"{path} has a header and no rows" if rows.width else f"{path} is empty")
    if '"' not in text:
        return Source(str(path), rows.with_row_index(LINE, offset=2), _broken([]))
    # quoted fields may hold line breaks, so a row's line is the rows before it plus the breaks before it
    breaks = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0)).cast(pl.Int64)
    lines = rows.select(breaks.cum_sum().shift(1, fill_value=0).alias("breaks"))["breaks"]
    rows = rows.with_row_index(LINE, offset=2)
    return Source(str(path), rows.with_columns((pl.col(LINE) + lines).alias(LINE)), _broken([]))


def _read_csv_row_by_row(path: Path, text: str, separator: str) -> Source:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = next(reader)
    if len(set(header)) != len(header):
        raise DataError(f"{path} names a column twice: {', '.join(header)}")
    kept: list[list[str | None]] = []
    lines: list[int] = []
    broken: list[tuple[int, str, str]] = []
    line = reader.line_num + 1
    try:
        for row in reader:
            if len(row) == len(header):
                kept.append([field or None for field in row])
                lines.append(line)
            elif row:
                reason = f"has {len(row)} fields, the header has {len(header)}"
                broken.append((line, reason, json.dumps(row, ensure_ascii=False)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{path} is not readable as CSV at line {reader.line_num}: {error}") from error
    rows = pl.DataFrame(kept, schema=dict.fromkeys(header, pl.String), orient="row")
    return Source(str(path), rows.with_columns(pl.Series(LINE, lines, dtype=pl.UInt32)), _broken(broken))


def _read_json_lines(path: Path, text: str) -> Source:
    records: list[dict[str, str | None]] = []
    lines: list[int] = []
    broken: list[tuple[int, str, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if "\\u" in line:
                json.dumps(record, ensure_ascii=False).encode()  # half a surrogate pair cannot be stored
        except ValueError as error:
            broken.append((number, f"is not JSON: {error}", line))
            continue
        if not isinstance(record, dict):
            broken.append((number, "is not a JSON object", line))
            continue
        records.append({key: _as_text(value) for key, value in record.items()})
        lines.append(number)
    if not records:
        raise DataError(f"{path} holds no JSON object: one object a line is expected")
    names = dict.fromkeys(name for record in records for name in record)
    rows = pl.DataFrame(
        {name: [record.get(name) for record in records] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )
    return Source(str(path), rows.with_columns(pl.Series(LINE, lines, dtype=pl.UInt32)), _broken(broken))


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _broken(rows: list[tuple[int, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"line": pl.Int64, "reason": pl.String, "row": pl.String}, orient="row")
