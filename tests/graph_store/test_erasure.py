"""An erased shopper is nowhere in the folder, and the shop is as if they had never come."""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import ConfigError, NotFound
from penchant.graph_store.erasure import _has_word, erase_rows
from tests.smallshop import Deed, catalogue_frame, make_shop, read_log

GONE = "zebra-4711"
ITEMS = catalogue_frame(
    green_tea="Drinks > Tea", black_tea="Drinks > Tea", rye="Bread > Rye", oats="Grain", milk="Dairy"
)
NAMES = ("green_tea", "black_tea", "rye", "oats", "milk")


def deeds(*, without: str = "") -> list[Deed]:
    who = [GONE if n == 3 else f"s{n}" for n in range(9)]
    return [
        Deed(shopper, NAMES[(n + d) % 5 if d % 3 else n % 5], d * 3 + n * 0.1)
        for n, shopper in enumerate(who)
        for d in range(12)
        if shopper != without
    ]


def rows(folder: Path, query: str) -> Sequence[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "penchant.db")) as connection:
        return connection.execute(query).fetchall()


def files_with(folder: Path, text: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop in which one of nine was asked about in every way, corrected, refused, and erased."""
    folder = tmp_path_factory.mktemp("erased") / "shop"
    with make_shop(folder, deeds(), ITEMS) as shop:
        shop.profile(GONE)
        shop.recommend(GONE)
        shop.correct(GONE, "category:Bread > Rye", "lock", reason=f"{GONE} said so")
        shop.evolve()
        wrong = {"user_id": GONE, "item_id": "rye", "kind": "zap", "ts": "2025-02-01T00:00:00Z"}
        spared = {**wrong, "user_id": f"{GONE}0"}
        lines = [json.dumps(wrong).encode(), f"no JSON of {GONE}".encode(), json.dumps(spared).encode()]
        shop.take_lines(lines, source="HTTP")
        assert files_with(folder, GONE)
        done = shop.erase(GONE)
        assert (done.events, done.rejects) == (12, 2)
        assert done.profiles >= 1
    return folder


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same shop, had they never come."""
    folder = tmp_path_factory.mktemp("never") / "shop"
    make_shop(folder, deeds(without=GONE), ITEMS).close()
    return folder


def test_nothing_of_the_id_is_in_any_file(erased: Path) -> None:
    (spared,) = rows(erased, "SELECT row FROM rejects")
    assert json.loads(str(spared[0]))["shopper_id"] == f"{GONE}0"
    with closing(sqlite3.connect(erased / "penchant.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("DELETE FROM rejects")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert files_with(erased, GONE) == []


def test_log_is_that_of_a_shop_they_never_came_to(erased: Path, never: Path) -> None:
    assert [row[1:] for row in read_log(erased)] == [row[1:] for row in read_log(never)]
    assert rows(erased, "SELECT seq FROM events ORDER BY seq") == [(n,) for n in range(96)]
    assert rows(erased, "SELECT shopper_key FROM shoppers ORDER BY 1") == [(n,) for n in range(8)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT node_id, day, mass FROM concept_days JOIN nodes USING (node_key) ORDER BY 1, 2",
        "SELECT shopper_id, events, first_ts, last_ts, round(mass, 9) FROM shopper_state "
        "JOIN shoppers USING (shopper_key) ORDER BY 1",
        "SELECT shopper_id, node_id, round(slow, 9), round(negative, 9), days FROM interests "
        "JOIN shoppers USING (shopper_key) JOIN nodes USING (node_key) ORDER BY 1, 2",
        "SELECT accepted, first_seq, end_seq FROM batches WHERE holds = 'events' AND accepted > 0",
        "SELECT value FROM meta WHERE key = 'evolved_events'",
    ],
)
def test_sums_are_those_of_a_shop_they_never_came_to(erased: Path, never: Path, query: str) -> None:
    assert rows(erased, query) == rows(never, query)


def test_others_are_answered_as_if_they_had_never_come(erased: Path, never: Path) -> None:
    with penchant.open(erased) as left, penchant.open(never) as right:
        assert left.status().waiting_events == 0
        assert left.evolve().round == 0
        assert sorted(left.shopper_ids()) == sorted(right.shopper_ids())
        for shopper in right.shopper_ids():
            assert left.profile(shopper).text == right.profile(shopper).text
            mine = {one.item_id: one.score for one in left.recommend(shopper)}
            theirs = {one.item_id: one.score for one in right.recommend(shopper)}
            assert mine == pytest.approx(theirs, abs=1e-5)
        near = left._index.search(left._embedder.encode(["tea"])[0], 20)
        assert {hit.shopper_id for hit in near} == set(right.shopper_ids())
        with pytest.raises(NotFound, match="no shopper `zebra-4711`"):
            left.profile(GONE)


def test_who_was_never_there_cannot_be_erased(erased: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[str] = []
    with penchant.open(erased) as shop:
        monkeypatch.setattr(shop.assistant, "forget_shopper", forgotten.append)
        with pytest.raises(NotFound, match="there is nothing to erase"):
            shop.erase("nobody")
    assert forgotten == []  # threads may have the word


def test_erasure_that_cannot_delete_columns_of_the_log_erases_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    with make_shop(tmp_path / "shop", deeds(), ITEMS) as shop:
        monkeypatch.setattr(shutil, "rmtree", refuse)
        with pytest.raises(ConfigError) as refusal:
            erase_rows(shop._database, shop.folder, shop.settings, GONE)
        columns = shop.folder / "columns"
        assert str(refusal.value) == f"cannot delete {columns}: Permission denied; nothing was erased"
        assert shop.profile(GONE).shopper_id == GONE


@pytest.mark.parametrize("without", ["", GONE])
def test_erasure_that_broke_off_can_be_asked_for_again(tmp_path: Path, without: str) -> None:
    with make_shop(tmp_path / "shop", deeds(without=without), ITEMS) as shop:
        campaign = pl.DataFrame({"campaign_id": ["c"], "start": ["2025-01-01"], "end": ["2025-01-02"]})
        shop.add_campaigns(campaign, told=pl.DataFrame({"campaign_id": ["c"], "shopper_id": [GONE]}))
        assert files_with(shop.folder, GONE)
        erase_rows(shop._database, shop.folder, shop.settings, GONE)  # and the process was killed here
    with penchant.open(tmp_path / "shop") as shop:
        assert shop.status().shoppers == 8
        assert shop.recommend("s1")
        assert shop.erase(GONE).events == 0
        with pytest.raises(NotFound):
            shop.erase(GONE)
    assert files_with(tmp_path / "shop", GONE) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("s1", True), ("s11", False), ("xs1", False), ("(s1)", True), ("s11 s1", True), ("", False)],
)
def test_id_is_found_as_a_word(text: str, found: bool) -> None:
    assert _has_word(text, "s1") is found
