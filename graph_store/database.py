"""Opens a shop's database. The only module that knows which database it is."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import chain
from pathlib import Path
from threading import RLock, local
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Executable,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from penchant.errors import ConfigError, DataError
from penchant.graph_store.schema import SCHEMA_VERSION, meta, metadata

ROWS_PER_STATEMENT = 50
ROWS_PER_SLICE = 100_000
KEYS_PER_QUERY = 900  # under SQLite's historic limit of 999 parameters
Key = TypeVar("Key")


class _Undone(Exception):
    """Ends a transaction that is not to be kept."""


class Database:
    """A shop's tables behind one engine; SQLite in WAL mode unless a URL says otherwise."""

    def __init__(self, url: str) -> None:
        """Opens the database and brings its schema up to date.

        Raises:
            ConfigError: It was written by a newer version of Penchant, or cannot be opened.
        """
        self.engine: Engine = _engine(url)
        self._writing = RLock()
        self._own = local()
        self._is_closed = False
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            event.listen(self.engine, "connect", _tune_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        try:
            with self.engine.begin() as connection:
                _migrate(connection)
        except ConfigError:
            self.close()
            raise
        except DatabaseError as error:
            self.close()
            raise ConfigError(f"cannot open the database {self.engine.url}: {error.orig}") from error

    @classmethod
    def in_folder(cls, folder: Path) -> "Database":
        """The SQLite database of a shop's folder."""
        return cls(f"sqlite:///{folder / 'penchant.db'}")

    @classmethod
    def of_shop(cls, folder: Path, url: str | None) -> "Database":
        """The database at the shop's `database_url`, or else that of its folder."""
        return cls(url) if url else cls.in_folder(folder)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is written in the block can be read in it, and is gone at its end."""
        with suppress(_Undone), self.write():
            yield
            raise _Undone

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Connection]:
        """One transaction: everything in the block is stored, or nothing is. Threads write in turn.

        Within a block of the same thread it is a part of that one's transaction.

        Args:
            durable: Whether it must outlast a power cut when the block ends; a process that is killed loses
                nothing either way.

        Raises:
            ConfigError: It is closed.
            DataError: The disk is full or the database cannot be written; nothing was stored.
        """
        self.check_open()
        try:
            if self._open is not None:
                yield self._open
                return
            with self._writing, self.engine.connect().execution_options(writes=True) as connection:
                if self.is_sqlite:
                    level = "FULL" if durable else "NORMAL"
                    connection.connection.cursor().execute(f"PRAGMA synchronous={level}")
                self._own.connection = connection
                try:
                    with connection.begin():
                        yield connection
                finally:
                    self._own.connection = None
        except DatabaseError as error:
            raise DataError(f"nothing was stored: {error.orig} ({self.engine.url})") from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent snapshot; within a block that writes, of what it wrote, too.

        Raises:
            ConfigError: The database is closed, damaged or out of reach.
        """
        self.check_open()
        try:
            if self._open is not None:
                yield self._open
                return
            level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
            with self.engine.connect().execution_options(**level) as connection:
                yield connection
        except (DatabaseError, sqlite3.DatabaseError) as error:
            said = error.orig if isinstance(error, DatabaseError) else error
            raise ConfigError(
                f"cannot read the database {self.engine.url}: {said}; restore a copy"
            ) from error

    @property
    def _open(self) -> Connection | None:
        """That of this thread's block that writes; a second one would wait for it without end."""
        return getattr(self._own, "connection", None)

    def damage(self) -> str:
        """What SQLite finds wrong with its pages; empty where it finds nothing, and for other databases."""
        if not self.is_sqlite:
            return ""
        with self.read() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        return "" if found == "ok" else str(found)

    def close(self) -> None:
        """Closes every connection; nothing can be read or written from then on."""
        self._is_closed = True
        self.disconnect()

    def disconnect(self) -> None:
        """Closes every connection; new ones are opened when needed."""
        self.engine.dispose()

    def check_open(self) -> None:
        """Does nothing until the database is closed.

        Raises:
            ConfigError: It is.
        """
        if self._is_closed:
            raise ConfigError("the shop is closed: open it again")


def _engine(url: str) -> Engine:
    try:
        return create_engine(url)
    except ArgumentError as error:  # never with the URL, which may hold a password
        raise ConfigError(
            "database_url is no SQLAlchemy URL of a database that is known here: write for instance "
            "postgresql+psycopg://user@host/shop"
        ) from error
    except ImportError as error:
        raise ConfigError(f"the database that database_url names needs `{error.name}`: install it") from error


Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


def bulk_insert(
    connection: Connection,
    table: Table,
    rows: pl.DataFrame,
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> None:
    """Inserts a frame whose columns carry the table's column names.

    Several rows go into one statement: on SQLite that is a tenth faster than one row each.

    Args:
        connection: A connection inside a transaction.
        table: The table to fill.
        rows: The rows; columns left out are null.
        replace: Overwrite rows with the same primary key (derived tables only).
        progress: Called after each slice of rows.
    """
    names = ", ".join(f'"{name}"' for name in rows.columns)
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    one = "(" + ", ".join([mark] * rows.width) + ")"
    tail = ""
    if replace:
        key = [column.name for column in table.primary_key.columns]
        sets = ", ".join(f'"{name}" = excluded."{name}"' for name in rows.columns if name not in key)
        tail = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sets}"
    head = f'INSERT INTO "{table.name}" ({names}) VALUES '
    many = head + ", ".join([one] * ROWS_PER_STATEMENT) + tail
    width = rows.width * ROWS_PER_STATEMENT
    cursor = connection.connection.cursor()
    done = 0
    try:
        for piece in rows.iter_slices(ROWS_PER_SLICE):
            whole = piece.height - piece.height % ROWS_PER_STATEMENT
            columns = [column.to_list() for column in piece[:whole].get_columns()]
            flat = list(chain.from_iterable(zip(*columns, strict=True)))
            cursor.executemany(many, [flat[i : i + width] for i in range(0, len(flat), width)])
            cursor.executemany(head + one + tail, piece[whole:].rows())
            done += piece.height
            if progress:
                progress(done, rows.height)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DatabaseError(head, None, error) from error
    finally:
        cursor.close()


def number_table(
    connection: Connection, query: Executable, columns: int, **values: int
) -> NDArray[np.float64]:
    """Rows of a query whose columns are all numbers, as (rows, columns) float64.

    Integers below 2^53 come out exactly. Reading the driver's cursor straight into an array takes a third of
    the time of a list of rows.

    Args:
        connection: To read from.
        query: The query.
        columns: How many it has.
        values: Of the query's parameters.
    """
    result = connection.execute(query, values)
    cursor = getattr(result, "cursor", None)  # unbuffered results have fetched nothing from it yet
    numbers = chain.from_iterable(result if cursor is None else cursor)
    return np.fromiter(numbers, dtype=np.float64).reshape(-1, columns)


def lookup(
    connection: Connection,
    key: ColumnElement[Any],
    value: ColumnElement[Any],
    wanted: Sequence[Any],
    *,
    where: ColumnElement[Any] | None = None,
) -> dict[Any, Any]:
    """`{key: value}` for rows whose `where` column (the key, if not named) is wanted, asked for in pieces."""
    found: dict[Any, Any] = {}
    column = key if where is None else where
    for piece in in_pieces(wanted):
        found.update(
            (row[0], row[1]) for row in connection.execute(select(key, value).where(column.in_(piece)))
        )
    return found


def in_pieces(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """The keys in runs of `KEYS_PER_QUERY`, for a query each."""
    for start in range(0, len(keys), KEYS_PER_QUERY):
        yield keys[start : start + KEYS_PER_QUERY]


@contextmanager
def indexes_rebuilt(connection: Connection, table: Table) -> Iterator[None]:
    """Drops the table's secondary indexes for the block and builds them after it, in the same transaction.

    Worth it where the block adds more rows than the table held.
    """
    for index in table.indexes:
        index.drop(connection)
    yield
    for index in table.indexes:
        index.create(connection)


_KEPT = select(meta.c.value).where(meta.c.key == bindparam("key"))  # building it takes longer than asking


def get_meta(connection: Connection, key: str) -> int:
    """An integer kept under `key`; 0 where none is."""
    found = connection.execute(_KEPT, {"key": key}).scalar()
    return 0 if found is None else int(json.loads(found))


def set_meta(connection: Connection, **values: int) -> None:
    """Keeps integers under their names."""
    for key, value in values.items():
        connection.execute(meta.delete().where(meta.c.key == key))
        connection.execute(insert(meta).values(key=key, value=json.dumps(value)))


def record_moment(connection: Connection, clock_us: int) -> int:
    """The moment at which what is written now is recorded: the clock's, or the last one where it went back.

    What was recorded later never has an earlier time, so that what was believed at a moment stays the answer.

    Args:
        connection: Inside a transaction.
        clock_us: What the clock says, microseconds.
    """
    moment = max(clock_us, get_meta(connection, "recorded_until"))
    set_meta(connection, recorded_until=moment)
    return moment


def overwrite_deleted(connection: Connection) -> None:
    """Lets SQLite put zeros where rows were deleted; other databases have `VACUUM FULL` for that."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def rewrite_file(path: Path) -> None:
    """Rewrites a SQLite file and empties its log, so that nothing of deleted rows is left in either.

    Raises:
        ConfigError: The file is in use or the disk is full: erase again.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            file.execute("PRAGMA busy_timeout=10000")
            file.execute("VACUUM")
            (busy, *_) = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise ConfigError(f"{path} could not be rewritten: {error}; erase again") from error
    if busy:
        raise ConfigError(f"{path} is in use and could not be rewritten: erase again")


def _tune_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not open transactions on its own: DDL belongs in them
    cursor = connection.cursor()
    for pragma in (
        "page_size=8192",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "cache_size=-131072",
        "busy_timeout=5000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # a transaction that reads first and writes later must not find that another one wrote in between
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# Each entry brings a database from that version to the next, new tables apart. Statements are portable SQL.
MIGRATIONS: dict[int, Sequence[str]] = {
    1: (
        "ALTER TABLE rounds ADD COLUMN end_seq BIGINT",
        "CREATE INDEX edges_object ON edges (object, relation)",
        "DROP INDEX events_shopper",
        "CREATE INDEX events_shopper ON events (shopper_key, ts)",
    ),
    2: (),
    3: ("ALTER TABLE items ADD COLUMN valid_from BIGINT",),
    4: ("ALTER TABLE interests DROP COLUMN fast",),
    5: ("ALTER TABLE events ADD COLUMN quantity FLOAT",),
}


def _migrate(connection: Connection) -> None:
    metadata.create_all(connection, tables=[meta])
    found = get_meta(connection, "schema_version")
    if found > SCHEMA_VERSION:
        raise ConfigError(
            f"this shop was written by a newer Penchant (schema {found}, this one knows up to "
            f"{SCHEMA_VERSION}): update Penchant; nothing was changed"
        )
    if found < SCHEMA_VERSION:
        metadata.create_all(connection)
    for version in range(found, SCHEMA_VERSION) if found else ():
        for statement in MIGRATIONS[version]:
            connection.execute(text(statement))
    if found != SCHEMA_VERSION:
        set_meta(connection, schema_version=SCHEMA_VERSION)
