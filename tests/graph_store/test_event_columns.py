"""The log as columns: a copy that can be lost."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from penchant.graph_store.event_columns import MAX_SEGMENTS, EventColumns, EventSegments, read_events
from tests.graph_store.shop_folder import ShopFolder

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def log(shop: ShopFolder) -> ShopFolder:
    """A shop with 200 events, every third with a value and a quantity, every second with a session."""
    numbers = range(200)
    shop.take_events(
        pl.DataFrame(
            {
                "shopper_id": [f"u{n % 7}" for n in numbers],
                "item_id": [f"i{n % 11}" for n in numbers],
                "kind": [("view", "rating")[n % 2] for n in numbers],
                "ts": [NOON + timedelta(minutes=n) for n in numbers],
                "value": [None if n % 3 else float(n) for n in numbers],
                "session_id": [None if n % 2 else f"s{n // 4}" for n in numbers],
                "quantity": [None if n % 3 else n + 0.5 for n in numbers],
            }
        )
    )
    return shop


def extended(log: ShopFolder, *ends: int) -> EventSegments:
    segments = EventSegments(log.folder / "columns")
    with log.database.read() as connection:
        for end in ends:
            segments.extend(connection, end)
    return segments


def same(one: EventColumns, other: EventColumns) -> bool:
    columns: list[tuple[NDArray[Any], NDArray[Any]]] = list(zip(one, other, strict=True))
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in columns)


def whole(log: ShopFolder, start: int = 0, end: int = 200) -> EventColumns:
    with log.database.read() as connection:
        return read_events(connection, start, end)


def files(log: ShopFolder) -> list[str]:
    return sorted(path.name for path in (log.folder / "columns").iterdir())


def test_columns_hold_what_the_log_holds(log: ShopFolder) -> None:
    columns = whole(log)
    assert [column[6].item() for column in columns] == [
        6,
        6,
        6,
        0,
        1_740_830_400_000_000 + 6 * 60_000_000,
        6.0,
        1,
        6.5,
    ]
    assert columns.session[7] == -1
    assert np.isnan(columns.quantity[7])


def test_a_missing_value_is_nan(log: ShopFolder) -> None:
    assert np.flatnonzero(~np.isnan(whole(log).value)).tolist() == list(range(0, 200, 3))


def test_segments_of_an_older_version_are_written_anew(log: ShopFolder) -> None:
    extended(log, 50, 200)
    old = log.folder / "columns" / "events-0-50.npz"
    with np.load(old) as held:
        np.savez(old, **{name: held[name] for name in ("seq", "shopper", "item", "kind", "ts", "value")})
    assert same(extended(log, 200).load(200), whole(log))


def test_segments_hold_the_whole_log(log: ShopFolder) -> None:
    assert same(extended(log, 20, 50, 200).load(200), whole(log))


@pytest.mark.parametrize(
    ("start", "end"), [(0, 200), (0, 20), (19, 51), (20, 50), (60, 60), (0, 0), (150, 999)]
)
def test_a_range_may_cross_segments(log: ShopFolder, start: int, end: int) -> None:
    assert same(extended(log, 20, 50, 200).since(start, end), whole(log, start, end))


def test_no_segments_are_no_events(tmp_path: Path) -> None:
    assert EventSegments(tmp_path / "none").load(10).seq.size == 0


def test_a_lost_folder_is_filled_again(log: ShopFolder) -> None:
    extended(log, 20, 50)
    shutil.rmtree(log.folder / "columns")
    assert same(extended(log, 200).load(200), whole(log))


def test_a_lost_segment_in_the_middle_is_filled_again(log: ShopFolder) -> None:
    extended(log, 20, 50, 200)
    (log.folder / "columns" / "events-20-50.npz").unlink()
    assert same(extended(log, 200).load(200), whole(log))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file"])
def test_a_damaged_segment_is_read_from_the_log_again(log: ShopFolder, content: bytes) -> None:
    extended(log, 20, 50, 200)
    (log.folder / "columns" / "events-20-50.npz").write_bytes(content)
    assert same(extended(log, 200).load(200), whole(log))


def test_a_half_written_draft_is_ignored(log: ShopFolder) -> None:
    extended(log, 20)
    (log.folder / "columns" / "events-20-50.tmp").write_bytes(b"half")
    assert same(extended(log, 200).load(200), whole(log))


def test_many_segments_become_one_with_all_events(log: ShopFolder) -> None:
    segments = extended(log, *range(1, MAX_SEGMENTS + 2))
    assert (files(log), same(segments.load(65), whole(log, 0, 65))) == (["events-0-65.npz"], True)


def test_compaction_killed_before_it_cleaned_up_loses_and_doubles_nothing(log: ShopFolder) -> None:
    extended(log, 20, 50)
    for name in files(log):
        shutil.copy(log.folder / "columns" / name, log.folder / name)
    shutil.rmtree(log.folder / "columns")
    segments = extended(log, 50)
    for name in ("events-0-20.npz", "events-20-50.npz"):
        shutil.copy(log.folder / name, log.folder / "columns" / name)
    assert same(segments.load(50), whole(log, 0, 50))


def test_the_view_of_a_shop_fills_a_lost_folder(log: ShopFolder) -> None:
    log.evolve()
    shutil.rmtree(log.folder / "columns")
    assert log.view().log.seq.size == 200


def test_a_round_after_the_folder_was_lost_knows_the_old_events(log: ShopFolder) -> None:
    log.evolve()
    shutil.rmtree(log.folder / "columns")
    log.take_events(pl.DataFrame({"shopper_id": ["u0"], "item_id": ["i0"], "kind": ["view"], "ts": [NOON]}))
    log.evolve()
    assert log.view().log.seq.size == 201
