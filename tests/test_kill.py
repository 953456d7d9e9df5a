"""A round that is killed anywhere and run again leaves what an uninterrupted round leaves."""

import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import polars as pl
import pytest

from penchant.graph_store import profiles
from penchant.settings import load_settings
from penchant.shop import Shop
from tests.shopfactory import ShopFrames, make_shop_frames

NOW_S = 1_770_000_000.0
PROFILES_AT_A_TIME = 8
TABLES = ("events", "items", "nodes", "edges", "item_concepts", "interests", "concept_days", "shopper_state")
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["penchant.shop", "penchant.graph_store.ingest", "penchant.graph_store.profiles"])


class Point(NamedTuple):
    """Where to die: at the nth call of a function, or at its return."""

    function: str
    file: str
    at: str
    nth: int = 1


POINTS = [
    Point("bulk_insert", "database", "call"),
    Point("bulk_insert", "database", "return", 3),
    Point("retire_edges", "item_edges", "return"),
    Point("evolve_concepts", "concepts", "return"),
    Point("savez", "", "return"),  # the columns are written, but not yet under their name
    Point("extend", "event_columns", "return"),
    Point("evolve_interests", "interests", "return"),
    Point("set_meta", "database", "return"),  # the last thing before the round is committed
    Point("evolve_state", "evolution", "return"),  # committed, no profile yet
    Point("store_profiles", "profiles", "return"),  # not yet committed
    Point("store_profiles", "profiles", "return", 3),  # two pieces are committed, the third is not
    Point("index_profiles", "indexing", "call"),
    Point("upsert", "profile_index", "return"),  # the vectors are there, the watermark is not
]


def open_shop(folder: Path) -> Shop:
    profiles.PROFILES_PER_TRANSACTION = PROFILES_AT_A_TIME
    return Shop(folder, load_settings(folder), clock=lambda: NOW_S)


def die_at(point: Point) -> None:
    """Kills this process by SIGKILL when it comes to the point."""
    seen = 0

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal seen
        code = frame.f_code
        if event == point.at and code.co_name == point.function and point.file in code.co_filename:
            seen += 1
            if seen == point.nth:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


def die_after(seconds: float) -> None:
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL))
    timer.daemon = True
    timer.start()


def evolve_in_child(folder: Path, death: Point | float | None, took: Path | None = None) -> None:
    with open_shop(folder) as shop:
        began = time.perf_counter()
        _arm(death)
        shop.evolve()
        if took:
            took.write_text(str(time.perf_counter() - began))


def ingest_in_child(folder: Path, source: Path, death: Point | float) -> None:
    with open_shop(folder) as shop:
        _arm(death)
        shop.ingest(source)


def _arm(death: Point | float | None) -> None:
    if isinstance(death, Point):
        die_at(death)
    elif death is not None:
        die_after(death)


def run(target: Any, *arguments: object) -> int | None:
    """Runs it in a process of its own; returns the exit code, negative for a signal."""
    process = FORK.Process(target=target, args=arguments)
    process.start()
    process.join(60)
    return process.exitcode


class State(NamedTuple):
    """Everything a round leaves, straight from SQLite."""

    tables: dict[str, list[tuple[Any, ...]]]
    profiles: dict[int, tuple[int, int, list[dict[str, Any]], list[str]]]
    rounds: int


def state(folder: Path) -> State:
    with closing(sqlite3.connect(folder / "penchant.db")) as connection, connection:
        tables = {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in TABLES
        }
        newest = connection.execute(
            "SELECT shopper_key, version, as_of, document FROM profiles ORDER BY shopper_key, version"
        ).fetchall()
        rounds = connection.execute("SELECT COUNT(*) FROM rounds").fetchone()[0]
    connection.close()
    held = {
        key: (version, as_of, json.loads(text)["facts"], [s["text"] for s in json.loads(text)["sentences"]])
        for key, version, as_of, text in newest
    }
    return State(tables, held, rounds)


@pytest.fixture(scope="module", autouse=True)
def _small_pieces() -> Iterator[None]:
    usual = profiles.PROFILES_PER_TRANSACTION
    yield
    profiles.PROFILES_PER_TRANSACTION = usual


@pytest.fixture(scope="module")
def frames() -> ShopFrames:
    return make_shop_frames(seed=23, shoppers=30, items=96, events=3_000)


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory, frames: ShopFrames) -> Path:
    """A shop after one round, with new and late events and moved items waiting for the second."""
    folder = tmp_path_factory.mktemp("waiting") / "shop"
    folder.mkdir()
    late = frames.events.gather_every(11)
    on_time = frames.events.join(late, on=frames.events.columns, how="anti", nulls_equal=True)
    with open_shop(folder) as shop:
        shop.ingest(frames.items, items=True)
        shop.ingest(on_time.head(2_000))
        shop.evolve()
        moved = frames.items.with_row_index().with_columns(
            category=pl.when(pl.col("index") % 13 == 0)
            .then(pl.lit("Garden > Birds > Bird baths"))
            .otherwise("category")
        )
        shop.ingest(moved.drop("index"), items=True)
        shop.ingest(on_time.tail(on_time.height - 2_000))
        shop.ingest(late)
    return folder


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory, waiting: Path) -> tuple[State, float]:
    folder = tmp_path_factory.mktemp("uninterrupted")
    shutil.copytree(waiting, folder / "shop")
    assert run(evolve_in_child, folder / "shop", None, folder / "took") == 0
    found = state(folder / "shop")
    assert found.rounds == 2
    assert len(found.profiles) == 29
    return found, float((folder / "took").read_text())


def assert_same(found: State, expected: State) -> None:
    for name in TABLES:
        assert found.tables[name] == expected.tables[name], name
    assert found.profiles == expected.profiles
    assert found.rounds == expected.rounds


def assert_index_holds_the_newest(shop: Shop) -> None:
    assert shop._index.count() == 29
    collection = shop._index._collection()
    documents = collection.get(include=["documents", "metadatas"])
    held = zip(documents["ids"], documents["documents"], documents["metadatas"], strict=True)
    newest = {shop._view.shopper_ids[key]: kept for key, kept in state(shop.folder).profiles.items()}
    assert {one: (text, metadata["version"]) for one, text, metadata in held} == {
        one: (" ".join(kept[3]), kept[0]) for one, kept in newest.items()
    }


@pytest.mark.parametrize("point", POINTS, ids=lambda p: f"{p.function}-{p.at}-{p.nth}")
def test_round_killed_at_a_point_ends_as_if_it_had_not_been(
    tmp_path: Path, waiting: Path, uninterrupted: tuple[State, float], point: Point
) -> None:
    folder = shutil.copytree(waiting, tmp_path / "shop")
    assert run(evolve_in_child, folder, point) == -signal.SIGKILL
    with open_shop(folder) as shop:
        shop.evolve()
        assert_same(state(folder), uninterrupted[0])
        assert_index_holds_the_newest(shop)


@pytest.mark.parametrize("seed", range(5))
def test_round_killed_at_any_time_ends_as_if_it_had_not_been(
    tmp_path: Path, waiting: Path, uninterrupted: tuple[State, float], seed: int
) -> None:
    expected, took = uninterrupted
    folder = shutil.copytree(waiting, tmp_path / "shop")
    # one death in each fifth of the round's time; whoever is quick enough to end before it may
    code = run(evolve_in_child, folder, took * (seed + random.Random(seed).random()) / 5)
    assert code in (0, -signal.SIGKILL)
    with open_shop(folder) as shop:
        shop.evolve()
        assert_same(state(folder), expected)
        assert_index_holds_the_newest(shop)


def test_round_killed_again_and_again_ends_as_if_it_had_not_been(
    tmp_path: Path, waiting: Path, uninterrupted: tuple[State, float]
) -> None:
    folder = shutil.copytree(waiting, tmp_path / "shop")
    for point in (POINTS[1], POINTS[5], POINTS[9], POINTS[-1]):
        assert run(evolve_in_child, folder, point) == -signal.SIGKILL
    with open_shop(folder) as shop:
        shop.evolve()
        assert_same(state(folder), uninterrupted[0])


@pytest.mark.parametrize(
    "point",
    [
        Point("bulk_insert", "database", "call", 2),
        Point("bulk_insert", "database", "return", 3),
        Point("ingest_events", "ingest", "return"),
    ],
    ids=lambda p: f"{p.function}-{p.at}-{p.nth}",
)
def test_file_killed_on_its_way_in_goes_in_whole_the_second_time(
    tmp_path: Path, frames: ShopFrames, point: Point
) -> None:
    source = tmp_path / "events.parquet"
    frames.events.write_parquet(source)
    (tmp_path / "shop").mkdir()
    (tmp_path / "whole").mkdir()
    with open_shop(tmp_path / "whole") as shop:
        shop.ingest(source)
    with open_shop(tmp_path / "shop"):
        pass
    assert run(ingest_in_child, tmp_path / "shop", source, point) == -signal.SIGKILL
    stored = len(state(tmp_path / "shop").tables["events"])
    assert stored == (3_000 if point.function == "ingest_events" else 0)
    with open_shop(tmp_path / "shop") as shop:
        shop.ingest(source)
    assert state(tmp_path / "shop").tables == state(tmp_path / "whole").tables
