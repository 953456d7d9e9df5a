"""The database module."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sqlalchemy import select

from penchant.errors import ConfigError, DataError
from penchant.graph_store.database import Database, bulk_insert, get_meta, number_table, set_meta
from penchant.graph_store.schema import concept_days


def test_number_table_reads_every_row_from_the_first_to_the_last(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    rows = pl.DataFrame({"node_key": range(123), "day": range(123), "mass": range(1000, 1123)})
    with database.write() as connection:
        bulk_insert(connection, concept_days, rows)
        table = number_table(connection, select(concept_days).order_by(concept_days.c.node_key), 3)
    database.close()
    assert np.array_equal(table, rows.to_numpy())


def test_number_table_of_nothing_has_its_columns(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    with database.read() as connection:
        table = number_table(connection, select(concept_days), 3)
    database.close()
    assert table.shape == (0, 3)


def test_whatever_the_driver_refuses_is_told_and_nothing_is_stored(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    twice = pl.DataFrame({"node_key": [1, 1], "day": [2, 2], "mass": [3, 4]})
    with pytest.raises(DataError, match="nothing was stored: UNIQUE"), database.write() as connection:
        bulk_insert(connection, concept_days, twice)
    with database.read() as connection:
        assert connection.execute(select(concept_days)).all() == []
    database.close()


@pytest.mark.parametrize("url", ["nonsense", "nosuch://user:secret@host/shop"])
def test_a_url_of_no_known_database_is_told_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError) as raised:
        Database(url)
    assert str(raised.value) == (
        "database_url is no SQLAlchemy URL of a database that is known here: write for instance "
        "postgresql+psycopg://user@host/shop"
    )


def test_a_database_without_its_driver_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError) as raised:
        Database("postgresql+psycopg://user:secret@host/shop")
    assert str(raised.value) == "the database that database_url names needs `psycopg`: install it"


def made_by_version_1(folder: Path) -> None:
    """Takes away what version 2 added."""
    Database.in_folder(folder).close()
    with closing(sqlite3.connect(folder / "penchant.db")) as plain, plain:
        plain.execute("DROP TABLE decisions")
        plain.execute("DROP TABLE corrections")
        plain.execute("ALTER TABLE rounds DROP COLUMN end_seq")
        plain.execute("ALTER TABLE items DROP COLUMN valid_from")
        plain.execute("ALTER TABLE events DROP COLUMN quantity")
        plain.execute("ALTER TABLE interests ADD COLUMN fast FLOAT NOT NULL DEFAULT 0")
        plain.execute("INSERT INTO interests VALUES (7, 3, 0.5, 0.25, 4, 2, 10, 20, 0.75)")
        plain.execute("DROP INDEX edges_object")
        plain.execute("DROP INDEX events_shopper")
        plain.execute("CREATE INDEX events_shopper ON events (shopper_key)")
        plain.execute("INSERT INTO rounds (round, started_at, report) VALUES (1, 5, 'kept')")
        plain.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")


def layout(folder: Path) -> list[tuple[str, str]]:
    """Tables and indexes as they were made, and the columns of those that were altered."""
    altered = ("events", "interests", "items", "rounds")
    with closing(sqlite3.connect(folder / "penchant.db")) as plain:
        rows = plain.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        made = [(name, " ".join(sql.split())) for name, sql in rows if name not in altered]
        columns = [
            (table, str(row[1:])) for table in altered for row in plain.execute(f"PRAGMA table_info({table})")
        ]
        return [*made, *sorted(columns)]


def test_an_older_shop_is_brought_to_todays_layout_and_keeps_its_rows(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    made_by_version_1(old)
    Database.in_folder(old).close()
    Database.in_folder(new).close()
    assert layout(old) == layout(new)
    with closing(sqlite3.connect(old / "penchant.db")) as plain:
        assert plain.execute("SELECT round, end_seq, report FROM rounds").fetchall() == [(1, None, "kept")]
        assert plain.execute("SELECT * FROM interests").fetchall() == [(7, 3, 0.5, 0.25, 4, 2, 10, 20)]


def test_a_block_inside_one_that_writes_is_part_of_its_transaction(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)

    def kept() -> int:
        with database.read() as connection:
            return get_meta(connection, "inner")

    def write_both(failing: bool) -> None:
        with database.write():
            with database.write() as inner:
                set_meta(inner, inner=1)
            assert kept() == 1
            if failing:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_both(failing=True)
    assert kept() == 0
    write_both(failing=False)
    assert kept() == 1
    database.close()
