"""The made-up shops that question sets were written on: always the same rows, in the form of any shop."""

from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from benchmarks.agent_shops import tables
from benchmarks.made_up_shops import SHOPS
from benchmarks.made_up_shops.__main__ import main


def _digest(frame: pl.DataFrame) -> str:
    rows = frame.with_columns(pl.col(pl.Datetime).dt.epoch("us")).rows()
    return sha256(repr(rows).encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("name", "events", "items"),
    [
        ("coffee", "9710b48092039db7", "7d6427a87b4e14e6"),
        ("garden", "8e8f3762e75e2709", "de65ac296170ad3c"),
        ("stationery", "a3ff006a8e6748ef", "616ed0ef33a68f96"),
    ],
)
def test_a_made_up_shop_has_the_rows_that_its_questions_were_written_on(
    name: str, events: str, items: str
) -> None:
    made = SHOPS[name]()
    assert (_digest(made.events), _digest(made.items)) == (events, items)


def test_the_files_of_a_made_up_shop_have_the_columns_that_are_told(tmp_path: Path) -> None:
    main("stationery", tmp_path / "new")
    files = (tmp_path / "new" / f"{name}.parquet" for name in ("events", "items"))
    events, items = tables("stationery", *files)
    assert events.columns == ["user_id", "item_id", "kind", "ts", "value", "session_id", "quantity"]
    assert events.schema["ts"] == pl.Datetime("us", "UTC")
    assert items.columns == ["item_id", "title", "category", "brand", "price"]
    assert (events.height, events["user_id"].n_unique(), items["item_id"].n_unique()) == (67_435, 596, 244)


def test_an_unknown_shop_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    app = typer.Typer(rich_markup_mode=None)
    app.command()(main)
    refused = CliRunner().invoke(app, ["shoes", str(tmp_path / "new")])
    assert refused.exit_code == 2
    assert "'shoes' is not one of 'coffee', 'garden', 'stationery'" in refused.output
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("name", "events"), [("films", None), ("coffee", Path("events.parquet"))])
def test_only_a_made_up_shop_is_asked_without_files(name: str, events: Path | None) -> None:
    told = f"{name}: give EVENTS and ITEMS; only coffee, garden, stationery do without both"
    with pytest.raises(typer.BadParameter, match=f"^{told}$"):
        tables(name, events, None)
