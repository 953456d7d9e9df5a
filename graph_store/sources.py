"""Reads CSV, Parquet and JSON files into frames, keeping the line of every row."""

import csv
import gzip
import io
import json
import zlib
from collections import Counter
from collections.abc import Mapping as Columns
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from polars.exceptions import PanicException, PolarsError

from penchant.errors import DataError
from penchant.graph_store.cell_text import without_formulas
from penchant.graph_store.mapping import Mapping
from penchant.graph_store.spreadsheets import read_sheet

if TYPE_CHECKING:
    import _csv

SHEETS = (".xlsx", ".xls", ".ods")
"""Spreadsheets, which a plugin may read in a way of its own."""
FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv.gz": "csv",
    ".tsv.gz": "csv",
    ".txt.gz": "csv",
    ".jsonl.gz": "jsonl",
    ".ndjson.gz": "jsonl",
    ".json.gz": "json",
    **dict.fromkeys(SHEETS, "sheet"),
}
INSTEAD = {".zip": "; unpack it first"}
"""What to do about a format that is not read."""
OTHER_ENCODINGS = ("gb18030", "cp1252")
"""Tried on a line that is not in the encoding said."""
SHOWN_AROUND = 30
"""Characters told on either side of one that cannot be read."""
SEPARATORS = (",", ";", "\t", "|")
"""Of CSV files; the first of those that part the header into most columns is taken."""
LINE = "__line__"
BROKEN = {"line": pl.Int64, "reason": pl.String, "row": pl.String}
"""Columns of lines that are no rows."""
YEAR_9999_S = 253_402_300_799
PER_SECOND = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}

Lines = Columns[str, Sequence[int]]
"""Lines by column."""


class Source(NamedTuple):
    """What a file held.

    Attributes:
        name: For reports.
        rows: Its columns as they came, and `__line__`, where the row stands (the header is line 1).
        broken: Lines that are no rows at all: `line`, `reason`, `row`.
        no_ids: Of a column's JSON values, where those are that cannot be ids.
        decimal: What stands before the decimals of numbers that are text, where that is said.
    """

    name: str
    rows: pl.DataFrame
    broken: pl.DataFrame
    no_ids: Lines = MappingProxyType({})
    decimal: str | None = None


def read_source(source: Path | str | pl.DataFrame, mapping: Mapping) -> Source:
    """Reads a whole file or takes a frame.

    Raises:
        DataError: There is no such file, it is a directory, empty, of an unknown format, cut off, or not in
            the encoding that the mapping names.
    """
    if isinstance(source, pl.DataFrame):
        return source_of("a Polars frame", source)
    path = Path(source)
    try:
        suffix = _checked_suffix(path)
        if FORMATS[suffix] == "sheet":
            rows = read_sheet(path, mapping.sheet, header=mapping.header)
            return _of_sheet(str(path), rows, header=mapping.header)
        if FORMATS[suffix] == "parquet":
            return source_of(str(path), pl.read_parquet(path, glob=False, hive_partitioning=False))
        text = _decoded(path, _content(path, packed=suffix.endswith(".gz")), mapping.encoding)
    except (PolarsError, PanicException) as error:  # Polars panics on some damaged pages
        raise DataError(f"{path} is not a whole Parquet file (cut off?): {error}") from error
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    if not text.strip():
        raise DataError(f"{path} is empty")
    if FORMATS[suffix] == "csv":
        text = _from_header(path, text, mapping.header)
        separator = "\t" if suffix.startswith(".tsv") else mapping.separator or _separator(text)
        read = _read_csv(path, text, separator)
        return read._replace(rows=without_formulas(read.rows), decimal=mapping.decimal)
    return _read_json_lines(path, text, may_be_array=FORMATS[suffix] == "json")


def suffix_of(name: str) -> str:
    """One of `FORMATS` where a file's name ends in one, else what stands from its last dot on."""
    path = Path(name.lower())
    both = "".join(path.suffixes[-2:])
    return both if both in FORMATS else path.suffix


def _checked_suffix(path: Path) -> str:
    if path.is_dir():
        raise DataError(f"{path} is a directory: name one file (one file is one transaction)")
    if not path.exists():
        raise DataError(f"there is no file {path}")
    suffix = suffix_of(path.name)
    if suffix not in FORMATS:
        allowed = f"allowed are {', '.join(FORMATS)}{INSTEAD.get(suffix, '')}"
        raise DataError(f"{path} has an unknown format `{suffix}`: {allowed}")
    if path.stat().st_size == 0:
        raise DataError(f"{path} is empty")
    return suffix


def _content(path: Path, *, packed: bool) -> bytes:
    if not packed:
        return path.read_bytes()
    try:
        return gzip.decompress(path.read_bytes())
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(f"{path} is not a whole gzip file (cut off?): {error}") from error


def source_of(name: str, rows: pl.DataFrame) -> Source:
    """A frame as a source.

    Args:
        name: Where its rows come from, for reports and rejects.
        rows: As they came.

    Raises:
        DataError: It has no rows, or a column of the name kept for line numbers.
    """
    if LINE in rows.columns:
        raise DataError(f"{name} has a column `{LINE}`, which is kept for line numbers: rename it")
    if rows.is_empty():
        raise DataError(f"{name} has no rows")
    impossible = [
        pl.when(pl.col(column).to_physical().abs() <= YEAR_9999_S * PER_SECOND[dtype.time_unit]).then(
            pl.col(column)
        )
        for column, dtype in rows.schema.items()
        if isinstance(dtype, pl.Datetime)
    ]
    return Source(name, rows.with_columns(impossible).with_row_index(LINE, offset=1), _broken([]))


def _of_sheet(name: str, rows: pl.DataFrame, *, header: int) -> Source:
    """A sheet as a source: rows follow the line of the header, and those without anything are none."""
    read = source_of(name, rows)
    lines = read.rows.with_columns(pl.col(LINE) + header)
    return read._replace(rows=lines.filter(pl.any_horizontal(pl.exclude(LINE).is_not_null())))


def _decoded(path: Path, data: bytes, encoding: str) -> str:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        encoding = "utf-32"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif encoding.lower().replace("-", "") == "utf8":
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
        if encoding != "utf-8-sig":
            text.encode()  # some codecs give half surrogate pairs, which cannot be stored
        return text
    except LookupError as error:
        raise DataError(f"the mapping's encoding `{encoding}` is unknown: try cp1252 or gb18030") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path} is not {encoding.removesuffix('-sig')}: byte 0x{data[error.start]:02x} on line {line}; "
            f"set its encoding in the mapping file{_in_others(data, error.start)}"
        ) from error
    except UnicodeError as error:
        raise DataError(f"{path} cannot be read as {encoding}: {error}") from error


def _in_others(data: bytes, place: int) -> str:
    """How what stands around a byte reads in other encodings: people see at once which one is theirs."""
    begin, told = data.rfind(b"\n", 0, place) + 1, []
    line = data[begin:].partition(b"\n")[0].strip()
    for encoding in OTHER_ENCODINGS:
        with suppress(UnicodeDecodeError):
            written = line.decode(encoding)
            at = len(data[begin:place].decode(encoding, "ignore"))
            shown = written[max(0, at - SHOWN_AROUND) : at + SHOWN_AROUND]
            told.append(f'encoding = "{encoding}" makes it `{shown}`')
    return f": {', '.join(told)}" if told else ""


def _from_header(path: Path, text: str, line: int) -> str:
    """Text whose lines above the header are blank."""
    if line == 1:
        return text
    lines = text.split("\n")
    if not "".join(lines[line - 1 :]).strip():
        raise DataError(f"{path} has {len(lines) - 1} lines, and no header on line {line}")
    return "\n" * (line - 1) + "\n".join(lines[line - 1 :])


def _separator(text: str) -> str:
    header = text.lstrip().partition("\n")[0]
    return max(SEPARATORS, key=lambda one: len(next(csv.reader([header], delimiter=one), ())))


def _read_csv(path: Path, text: str, separator: str) -> Source:
    header = _header(path, text, separator)
    try:
        rows = pl.read_csv(io.BytesIO(text.encode()), separator=separator, infer_schema=False)
    except PolarsError:  # a row with too many fields, or a quote that never closes: find which
        return _read_csv_row_by_row(path, text, separator)
    if rows.height == 0:
        raise DataError(f"{path} has a header and no rows")
    inside = rows.select(pl.sum_horizontal(pl.all().str.count_matches(separator, literal=True)).sum()).item()
    between = (len(header) - 1) * (rows.height + 1)
    named = sum(name.count(separator) for name in header)
    if rows.width != len(header) or text.count(separator) != between + inside + named:
        return _read_csv_row_by_row(path, text, separator)  # blank lines, or rows with too few fields
    rows.columns = header
    if '"' not in text and "\r" not in text and not text.startswith("\n"):
        return Source(str(path), rows.with_row_index(LINE, offset=2), _broken([]))
    # quoted fields may hold line breaks, so a row's line is the rows before it plus the breaks before it
    breaks = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0)).cast(pl.Int64)
    lines = rows.select(breaks.cum_sum().shift(1, fill_value=0).alias("breaks"))["breaks"]
    above = sum(name.count("\n") for name in header) + len(text) - len(text.lstrip("\n"))
    rows = rows.with_row_index(LINE, offset=2)
    return Source(str(path), rows.with_columns((pl.col(LINE) + lines + above).alias(LINE)), _broken([]))


def _header(path: Path, text: str, separator: str) -> list[str]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        header = next(row for row in reader if row)
    except csv.Error as error:
        raise DataError(f"the header of {path} is not readable as CSV: {error}") from error
    header = _named(header)
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise DataError(f"{path} names a column twice: {', '.join(twice)}")
    if LINE in header:
        raise DataError(f"{path} has a column `{LINE}`, which is kept for line numbers: rename it")
    return header


def _named(header: list[str]) -> list[str]:
    """A header with a name for each column: spreadsheets leave empty ones behind the last."""
    return [name if name.strip() else f"column {number}" for number, name in enumerate(header, start=1)]


def _read_csv_row_by_row(path: Path, text: str, separator: str) -> Source:
    limit = csv.field_size_limit(max(len(text), csv.field_size_limit()))
    try:
        return _rows_one_by_one(
            path, csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        )
    finally:
        csv.field_size_limit(limit)


def _rows_one_by_one(path: Path, reader: "_csv.Reader") -> Source:
    header = _named(next(row for row in reader if row))
    kept: list[list[str | None]] = []
    lines: list[int] = []
    broken: list[tuple[int, str, str]] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if str(error) == "unexpected end of data":
                raise DataError(f"{path}: a quote in the row at line {line} is never closed") from error
            broken.append((line, f"is not readable as CSV: {error}", ""))
            continue
        if len(row) == len(header):
            kept.append([field or None for field in row])
            lines.append(line)
        elif row:
            reason = f"has {len(row)} fields, the header has {len(header)}"
            broken.append((line, reason, json.dumps(row, ensure_ascii=False)))
    if not kept and not broken:
        raise DataError(f"{path} has a header and no rows")
    rows = pl.DataFrame(kept, schema=dict.fromkeys(header, pl.String), orient="row")
    return Source(str(path), rows.with_columns(pl.Series(LINE, lines, dtype=pl.UInt32)), _broken(broken))


def _read_json_lines(path: Path, text: str, *, may_be_array: bool) -> Source:
    records: list[dict[str, str | None]] = []
    lines: list[int] = []
    no_ids: dict[str, list[int]] = {}
    broken: list[tuple[int, str, str]] = []
    elements = _elements(path, text) if may_be_array else None
    for number, line in enumerate(text.split("\n") if elements is None else elements, start=1):
        if not line.strip():
            continue
        read = _record(line)
        if isinstance(read, str):
            broken.append((number, read, line))
            continue
        records.append(read.texts)
        lines.append(number)
        for name in read.no_ids:
            no_ids.setdefault(name, []).append(number)
    if not records:
        array = "an array of objects or " if may_be_array else ""
        raise DataError(f"{path} holds no JSON object: {array}one object a line is expected")
    names = dict.fromkeys(name for record in records for name in record)
    if LINE in names:
        raise DataError(f"{path} has a name `{LINE}`, which is kept for line numbers: rename it")
    rows = pl.DataFrame(
        {name: [record.get(name) for record in records] for name in names},
        schema=dict.fromkeys(names, pl.String),
    ).with_columns(pl.Series(LINE, lines, dtype=pl.UInt32))
    return Source(str(path), rows, _broken(broken), no_ids)


def _elements(path: Path, text: str) -> list[str] | None:
    """Each element of a JSON array, alone or under the only name of an object, as if it were a line."""
    is_array = text.lstrip().startswith("[")
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        if is_array:
            raise DataError(f"{path} is no JSON array: {error}") from error
        return None
    if isinstance(whole, dict) and len(whole) == 1:
        whole = next(iter(whole.values()))
    return [json.dumps(one, ensure_ascii=False) for one in whole] if isinstance(whole, list) else None


_USUAL_IDS = frozenset({str, int, type(None)})  # passed over fast: most values of a large file


class _Record(NamedTuple):
    texts: dict[str, str | None]
    no_ids: list[str]


def _record(line: str) -> _Record | str:
    """The JSON object of a line, or else why it is none."""
    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            return "is not a JSON object"
        texts = {key: as_text(value) for key, value in record.items()}
        if "\\u" in line:
            "".join([*texts, *(value or "" for value in texts.values())]).encode()
    except UnicodeError:
        return "has half a surrogate pair, which no text may hold"
    except ValueError as error:
        return f"is not JSON: {error}"
    except RecursionError:
        return "is nested too deeply"
    return _Record(
        texts,
        [key for key, value in record.items() if type(value) not in _USUAL_IDS and not can_be_id(value)],
    )


def as_text(value: object) -> str | None:
    """A JSON value as a column of text holds it."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def can_be_id(value: object) -> bool:
    """Whether a JSON value is nothing, text or a whole number."""
    if isinstance(value, float):
        return value.is_integer()
    return value is None or (isinstance(value, (str, int)) and not isinstance(value, bool))


def _broken(rows: list[tuple[int, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=BROKEN, orient="row")
