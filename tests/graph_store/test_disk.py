"""A full disk, a newer version, a foreign file: nothing is lost and the message says what happened."""

import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import event

from penchant.errors import ConfigError, DataError
from penchant.graph_store.database import Database
from penchant.graph_store.schema import SCHEMA_VERSION
from tests.graph_store.shop_folder import ShopFolder


def frame(count: int, *, first: int = 0) -> pl.DataFrame:
    numbers = range(first, first + count)
    return pl.DataFrame(
        {
            "event_id": [f"e{n}" for n in numbers],
            "shopper_id": [f"u{n % 2}" for n in numbers],
            "item_id": [f"i{n}" for n in numbers],
            "kind": ["view"] * count,
            "ts": [1_740_830_400 + 3600 * n for n in range(count)],
        }
    )


@pytest.fixture
def tight_shop(shop: ShopFolder) -> ShopFolder:
    """A shop with 100 events whose database may not grow by more than twenty pages."""
    shop.take_events(frame(100))
    shop.database.disconnect()

    @event.listens_for(shop.database.engine, "connect")
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 20}")

    return shop


def test_a_full_database_stores_nothing_and_says_so(tight_shop: ShopFolder) -> None:
    before = tight_shop.counts()
    message = f"nothing was stored: database or disk is full (sqlite:///{tight_shop.folder / 'penchant.db'})"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        tight_shop.take_events(frame(20_000, first=100))
    assert tight_shop.counts() == before


def test_after_a_full_database_smaller_files_go_in(tight_shop: ShopFolder) -> None:
    with pytest.raises(DataError, match=r"^nothing was stored: database or disk is full"):
        tight_shop.take_events(frame(20_000, first=100))
    assert tight_shop.take_events(frame(5, first=100)).accepted == 5


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a small tmpfs")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_stores_nothing_and_leaves_the_log_usable(small_disk: Path) -> None:
    shop = ShopFolder(small_disk / "shop")
    shop.take_events(frame(100))
    before = shop.counts()
    with pytest.raises(DataError, match=r"^nothing was stored: (database or disk is full|disk I/O error) "):
        shop.take_events(frame(60_000, first=100))
    kept = shop.counts()
    more = shop.take_events(frame(5, first=100)).accepted
    shop.database.close()
    assert (kept, more) == (before, 5)


def test_a_round_on_a_full_disk_says_so_and_can_be_run_again(small_disk: Path) -> None:
    shop = ShopFolder(small_disk / "shop")
    shop.take_events(frame(2000))
    filler = small_disk / "filler"
    with filler.open("wb") as file, pytest.raises(OSError, match="No space left"):
        file.write(bytes(2**22))
    with pytest.raises(DataError, match=r"^nothing was stored: No space left on device \(.*\.npz\)$"):
        shop.evolve()
    filler.unlink()
    assert shop.evolve().round == 1
    shop.database.close()


def test_a_database_of_a_newer_version_is_left_alone(shop: ShopFolder) -> None:
    shop.take_events(frame(2))
    shop.database.close()
    path = shop.folder / "penchant.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    connection.close()
    before = path.read_bytes()
    message = (
        f"this shop was written by a newer Penchant (schema 99, this one knows up to {SCHEMA_VERSION}): "
        "update Penchant; nothing was changed"
    )
    with pytest.raises(ConfigError, match=f"^{re.escape(message)}$"):
        Database.in_folder(shop.folder)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "penchant.db"
    path.write_text("my diary " * 500)
    message = f"cannot open the database sqlite:///{path}: file is not a database"
    with pytest.raises(ConfigError, match=f"^{re.escape(message)}$"):
        Database.in_folder(tmp_path)
    assert path.read_text() == "my diary " * 500


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none" / "penchant.db"
    message = f"cannot open the database sqlite:///{path}: unable to open database file"
    with pytest.raises(ConfigError, match=f"^{re.escape(message)}$"):
        Database.in_folder(tmp_path / "none")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match=r"unable to open database file$"):
        Database.in_folder(tmp_path)


def test_a_read_only_disk_is_refused(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    message = f"cannot open the database sqlite:///{small_disk / 'penchant.db'}: unable to open database file"
    with pytest.raises(ConfigError, match=f"^{re.escape(message)}$"):
        Database.in_folder(small_disk)
