"""The log as columns on disk: what the arithmetic reads instead of 100,000s of table rows.

Each round of evolution appends one segment with its new events. Segments are derived from the log, named
by the range of `seq` they hold and written under a temporary name first, so a round that is killed leaves
nothing half-written, and a missing folder is filled again from the log.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from penchant.errors import DataError
from penchant.graph_store.database import number_table

MAX_SEGMENTS = 64
MISSING = -1.7976931348623157e308
"""The lowest double; ingest refuses infinities, so it is free."""
SELECTED = "seq, shopper_key, item_key, kind_key, ts, " + ", ".join(
    f"COALESCE({name}, {MISSING!r})" for name in ("value", "session_key", "quantity")
)
"""The columns of `EventColumns.of_table`, as SQL."""


class EventColumns(NamedTuple):
    """Events as arrays of equal length, ordered by `seq` unless said otherwise.

    Attributes:
        seq: (n,) int64, position in the log.
        shopper: (n,) int32 shopper keys.
        item: (n,) int32 item keys.
        kind: (n,) int16 kind keys.
        ts: (n,) int64, microseconds since 1970 UTC.
        value: (n,) float64, NaN where the event has none.
        session: (n,) int32 session keys, -1 where the event has none.
        quantity: (n,) float32 pieces, NaN where the event does not say.
    """

    seq: NDArray[np.int64]
    shopper: NDArray[np.int32]
    item: NDArray[np.int32]
    kind: NDArray[np.int16]
    ts: NDArray[np.int64]
    value: NDArray[np.float64]
    session: NDArray[np.int32]
    quantity: NDArray[np.float32]

    def take(self, index: NDArray[np.bool_] | NDArray[np.int64] | slice) -> "EventColumns":
        """The chosen events, in the index's order."""
        columns: list[NDArray[Any]] = [column[index] for column in self]
        return EventColumns(*columns)

    @classmethod
    def of_visit(cls, shopper: int, items: Sequence[int], kinds: Sequence[int], ts: int) -> "EventColumns":
        """What somebody did at one moment, without values; each `seq` is below 0, as no log holds it.

        Args:
            shopper: The key to give them.
            items: (n,) item keys.
            kinds: (n,) kind keys.
            ts: The moment, microseconds.
        """
        count = len(items)
        return cls(
            np.arange(-count, 0),
            np.full(count, shopper, dtype=np.int32),
            np.array(items, dtype=np.int32),
            np.array(kinds, dtype=np.int16),
            np.full(count, ts),
            np.full(count, np.nan),
            np.full(count, -1, dtype=np.int32),
            np.full(count, np.nan, dtype=np.float32),
        )

    @classmethod
    def joined(cls, pieces: Sequence["EventColumns"]) -> "EventColumns":
        """The pieces one after the other."""
        columns: list[NDArray[Any]] = [np.concatenate(parts) for parts in zip(_NONE, *pieces, strict=True)]
        return cls(*columns)

    @classmethod
    def of_table(cls, table: NDArray[np.float64]) -> "EventColumns":
        """Of an (n, 8) table in the order of the columns, with `MISSING` where there is nothing."""
        value, session, quantity = (
            np.where(table[:, at] == MISSING, none, table[:, at])
            for at, none in ((5, np.nan), (6, -1), (7, np.nan))
        )
        told = [*(table[:, at] for at in range(5)), value, session, quantity]
        kinds: list[np.dtype[Any]] = [none.dtype for none in _NONE]
        columns: list[NDArray[Any]] = [one.astype(kind) for one, kind in zip(told, kinds, strict=True)]
        return cls(*columns)


_NONE = EventColumns(
    np.empty(0, np.int64),
    np.empty(0, np.int32),
    np.empty(0, np.int32),
    np.empty(0, np.int16),
    np.empty(0, np.int64),
    np.empty(0, np.float64),
    np.empty(0, np.int32),
    np.empty(0, np.float32),
)


class EventSegments:
    """The segments in `<shop>/columns`."""

    def __init__(self, folder: Path) -> None:
        """Uses the folder, which need not exist yet."""
        self._folder = folder

    def extend(self, connection: Connection, end: int) -> None:
        """Adds a segment for the events before `end` that no segment holds yet."""
        start = self._covered()
        if start >= end:
            return
        _write(self._folder, start, end, read_events(connection, start, end))
        if len(self._chain()) > MAX_SEGMENTS:
            _write(self._folder, 0, end, self.load(end))

    def load(self, end: int) -> EventColumns:
        """All events before `end`."""
        pieces = [piece for first, _, path in self._chain() if first < end for piece in [_read(path)]]
        whole = EventColumns.joined(pieces)
        return whole.take(slice(0, int(np.searchsorted(whole.seq, end))))

    def since(self, start: int, end: int) -> EventColumns:
        """Events from `start` up to `end`."""
        pieces = [_read(path) for first, last, path in self._chain() if last > start and first < end]
        whole = EventColumns.joined(pieces)
        return whole.take(slice(*np.searchsorted(whole.seq, [start, end]).tolist()))

    def _covered(self) -> int:
        chained = self._chain()
        return chained[-1][1] if chained else 0

    def _chain(self) -> list[tuple[int, int, Path]]:
        """Whole segments that follow each other without a gap from 0, the longest at each step."""
        if not self._folder.is_dir():
            return []
        found: dict[int, tuple[int, Path]] = {}
        for path in self._folder.glob("events-*-*.npz"):
            first, last = (int(part) for part in path.stem.split("-")[1:])
            if last > found.get(first, (-1, path))[0] and _is_whole(path):
                found[first] = (last, path)
        chained = []
        at = 0
        while at in found:
            last, path = found[at]
            chained.append((at, last, path))
            at = last
        return chained


def read_events(connection: Connection, start: int, end: int) -> EventColumns:
    """Events of a range of `seq`, from the log itself."""
    query = text(f"SELECT {SELECTED} FROM events WHERE seq >= :start AND seq < :end ORDER BY seq")
    # microseconds stay below 2^53 until the year 2255
    table = number_table(connection, query.bindparams(start=start, end=end), len(EventColumns._fields))
    return EventColumns.of_table(table)


def _is_whole(path: Path) -> bool:
    """Whether it has all columns: a power cut may leave less, and older versions wrote fewer."""
    try:
        with ZipFile(path) as held:
            return set(held.namelist()) == {f"{name}.npy" for name in EventColumns._fields}
    except (BadZipFile, OSError):
        return False


def _write(folder: Path, start: int, end: int, columns: EventColumns) -> None:
    path = folder / f"events-{start}-{end}.npz"
    draft = path.with_suffix(".tmp")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            np.savez(file, **columns._asdict())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise DataError(f"nothing was stored: {error.strerror} ({path})") from error
    for other in folder.glob("events-*-*.npz"):
        first, last = (int(part) for part in other.stem.split("-")[1:])
        if other != path and first >= start and last <= end:
            other.unlink()


def _read(path: Path) -> EventColumns:
    with np.load(path, allow_pickle=False) as held:
        return EventColumns(*(held[name] for name in EventColumns._fields))
