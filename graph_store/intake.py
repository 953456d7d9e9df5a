"""Events that come over the network, line by line: each is stored, known already, or refused."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from penchant.graph_store.column_names import EVENT_COLUMNS
from penchant.graph_store.database import Database
from penchant.graph_store.ingest import take_events
from penchant.graph_store.mapping import Mapping
from penchant.graph_store.sources import BROKEN, LINE, Source, as_text, can_be_id


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not stored; it is kept with the reason.

    Attributes:
        line: Its number.
        reason: In words.
    """

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some lines; what is accepted outlasts a power cut.

    Attributes:
        lines: How many there were, empty ones included.
        accepted: New events.
        duplicates: Events that the shop already had.
        rejected: The others, but for empty lines.
    """

    lines: int
    accepted: int
    duplicates: int
    rejected: tuple[Refused, ...]


def take_lines(
    database: Database, lines: Sequence[bytes], *, source: str, first: int = 1, now_s: float
) -> Taken:
    """Appends events to the log in one transaction.

    Args:
        database: The shop's.
        lines: A JSON object each, in UTF-8; names of columns as `EVENT_COLUMNS` has them.
        source: Where they come from; rejects are kept under it.
        first: Number of the first line.
        now_s: The clock, seconds since 1970.

    Raises:
        DataError: The disk is full; nothing was stored.
    """
    read = _read(lines, source, first)
    if read.rows.is_empty() and read.broken.is_empty():
        return Taken(len(lines), 0, 0, ())
    report, refused = take_events(database, read, Mapping(), now_s=now_s, durable=True)
    rejected = refused.sort("line").select("line", "reason").rows()
    return Taken(
        len(lines), report.accepted, report.duplicates, tuple(Refused(line, why) for line, why in rejected)
    )


def _read(lines: Sequence[bytes], source: str, first: int) -> Source:
    columns: dict[str, list[str | None]] = {name: [] for name in EVENT_COLUMNS}
    numbers: list[int] = []
    no_ids: dict[str, list[int]] = {}
    broken: list[tuple[int, str, str]] = []
    for number, line in enumerate(lines, start=first):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError("an object is expected")
            said = {
                ours: next((record[name] for name in usual if record.get(name) is not None), None)
                for ours, usual in EVENT_COLUMNS.items()
            }
            row = {ours: as_text(value) for ours, value in said.items()}
            "".join(value or "" for value in row.values()).encode()
        except RecursionError:
            broken.append((number, "is nested too deeply", _shown(line)))
        except UnicodeError:
            broken.append((number, "is not UTF-8 text", _shown(line)))
        except ValueError as error:
            broken.append((number, f"is not JSON: {error}", _shown(line)))
        else:
            numbers.append(number)
            for name, value in row.items():
                columns[name].append(value)
                if not can_be_id(said[name]):
                    no_ids.setdefault(name, []).append(number)
    rows = pl.DataFrame(columns, schema=dict.fromkeys(EVENT_COLUMNS, pl.String))
    kept = pl.DataFrame(broken, schema=BROKEN, orient="row")
    return Source(source, rows.with_columns(pl.Series(LINE, numbers, dtype=pl.UInt32)), kept, no_ids)


def _shown(line: bytes) -> str:
    return line.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
