"""Catalogue files that say something about some columns only."""

from pathlib import Path

import polars as pl
import pytest

import penchant

ROW = {"item_id": ["i1"], "title": ["Oat milk"], "category": ["Food > Milk"], "price": [2.0]}


def test_file_of_new_prices_leaves_titles_and_categories_alone(tmp_path: Path) -> None:
    with penchant.open(tmp_path / "shop", create=True) as shop:
        shop.ingest(pl.DataFrame(ROW), items=True)
        report = shop.ingest(pl.DataFrame({"item_id": ["i1"], "price": [2.5]}), items=True)
        shop.evolve_state()
        graph = shop.graph()
    assert report.accepted == 1
    assert graph.has_edge("item:i1", "category:Food > Milk")
    assert graph.nodes["item:i1"]["title"] == "Oat milk"


def test_price_that_is_the_same_changes_nothing(tmp_path: Path) -> None:
    with penchant.open(tmp_path / "shop", create=True) as shop:
        shop.ingest(pl.DataFrame(ROW), items=True)
        report = shop.ingest(pl.DataFrame({"item_id": ["i1"], "price": [2.0]}), items=True)
    assert (report.accepted, report.duplicates) == (0, 1)


def test_file_of_nothing_but_ids_is_an_error(tmp_path: Path) -> None:
    with penchant.open(tmp_path / "shop", create=True) as shop, pytest.raises(penchant.DataError) as caught:
        shop.ingest(pl.DataFrame({"item_id": ["i1"]}), items=True)
    assert str(caught.value) == "a Polars frame has item ids and nothing else about items"


def test_damaged_page_is_named_and_not_a_traceback(tmp_path: Path) -> None:
    many = {"item_id": [f"i{n}" for n in range(5000)], "title": ["x" * 50] * 5000}
    with penchant.open(tmp_path / "shop", create=True) as shop:
        shop.ingest(pl.DataFrame(many), items=True)
    database = tmp_path / "shop" / "penchant.db"
    raw = bytearray(database.read_bytes())
    raw[len(raw) // 2 :] = b"\xff" * (len(raw) - len(raw) // 2)
    database.write_bytes(raw)
    with (
        penchant.open(tmp_path / "shop") as shop,
        pytest.raises(penchant.ConfigError, match="database disk image is malformed"),
    ):
        shop.graph()
