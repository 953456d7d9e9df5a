"""`penchant eval` through the command line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import Result

import penchant
from penchant.evals import load_dataset
from tests.commanded import answered, run
from tests.shopfactory import make_shop_frames

FRAMES = make_shop_frames(seed=4, shoppers=10, items=48, events=800)


def refused(*args: object, code: int = 1) -> str:
    result = run("eval", *args)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr.strip()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corner-shop")
    FRAMES.events.write_parquet(folder / "events.parquet")
    FRAMES.items.write_parquet(folder / "items.parquet")
    return folder


@pytest.fixture(scope="module")
def judged(data: Path) -> tuple[Path, Result]:
    out = data / "runs" / "first"
    return out, run("eval", data, "--suite", "rank", "--out", out, "--json")


def test_json_is_the_record_and_the_folder_holds_it_too(judged: tuple[Path, Result]) -> None:
    out, result = judged
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["data"]["events"] == 800
    assert record["suites"][0]["leaks"] == []
    assert json.loads((out / "run.json").read_text(encoding="utf-8")) == record
    values = pl.read_parquet(out / "per_shopper.parquet")
    assert {"suite", "mode", "ranker", "shopper_id", "ndcg", "recall"} <= set(values.columns)
    assert (out / "report.html").stat().st_size > 1_000_000


def test_stages_are_told_on_stderr(judged: tuple[Path, Result]) -> None:
    told = judged[1].stderr.splitlines()
    assert told[0] == "building the shop"
    assert "looking for leaks" in told


def test_people_get_a_table(data: Path) -> None:
    result = run("eval", data / "events.parquet", data / "items.parquet", "--suite", "rank", "--no-peers")
    assert result.exit_code == 0
    assert "penchant" in result.stdout
    assert "leaks: none found" in result.stdout


def test_a_shop_is_judged_as_its_files_are(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with penchant.open(tmp_path / "shop", create=True) as shop:
        shop.ingest(FRAMES.items, items=True)
        shop.ingest(FRAMES.events)
        before = shop.status()
    of_files = answered("eval", data, "--suite", "rank", "--no-peers")
    of_shop = answered("eval", tmp_path / "shop", "--suite", "rank", "--no-peers")
    assert of_shop["data"]["name"] == "shop"
    assert of_shop["suites"][0]["scores"] == of_files["suites"][0]["scores"]
    with penchant.open(tmp_path / "shop") as shop:
        assert shop.status() == before


def test_a_shop_tells_the_rows_it_refused_of_events_and_catalogue(tmp_path: Path) -> None:
    unnamed_item = FRAMES.items.with_columns(item_id=pl.lit(None, pl.String)).head(1)
    unnamed_shopper = FRAMES.events.with_columns(user_id=pl.lit(None, pl.String)).head(2)
    with penchant.open(tmp_path / "shop", create=True) as shop:
        shop.ingest(pl.concat([FRAMES.items, unnamed_item]), items=True)
        shop.ingest(pl.concat([FRAMES.events, unnamed_shopper]))
    assert load_dataset(tmp_path / "shop").rejected == 3


def test_a_database_in_the_environment_is_not_written_to(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENCHANT_DATABASE_URL", f"sqlite:///{tmp_path / 'live.db'}")
    assert run("eval", data, "--suite", "rank", "--no-peers").exit_code == 0
    assert not (tmp_path / "live.db").exists()


def test_an_earlier_run_is_compared(data: Path, judged: tuple[Path, Result]) -> None:
    result = run("eval", data, "--suite", "rank", "--no-peers", "--compare", judged[0], "--json")
    comparison = json.loads(result.stdout)["comparison"]
    assert comparison["earlier"] == "first"
    assert {one["ranker"] for one in comparison["differences"]} == {"penchant"}
    assert {one["difference"] for one in comparison["differences"]} == {0.0}


def test_a_fallen_threshold_is_named_and_the_exit_code_is_1(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "pins.toml"
    path.write_text("[rank.all.penchant]\nndcg = 2\nrecall = 0.0\n", encoding="utf-8")
    result = run("eval", data, "--suite", "rank", "--no-peers", "--thresholds", path)
    assert result.exit_code == 1
    fallen = [line for line in result.stderr.splitlines() if line.startswith("fallen")]
    assert len(fallen) == 1
    assert fallen[0].startswith("fallen: rank.all.penchant.ndcg is 0.")
    assert fallen[0].endswith(", at least 2 is wanted")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rank.al.penchant.ndcg", "there is no `al` under [rank]; allowed are all, new"),
        ("rank.all.penchent.ndcg", "there is no `penchent` under [rank.all]; allowed are EASE, GRU4Rec, "),
        ("cold.all.penchant.ndcg", "there is no `all` under [cold]; allowed are candidates, new"),
        ("rank.all.EASE.ndgc", "there is no `ndgc` under [rank.all.EASE]; allowed are ndcg, recall"),
    ],
)
def test_a_name_that_no_run_has_is_refused_before_the_run(
    data: Path, tmp_path: Path, name: str, said: str
) -> None:
    path = tmp_path / "pins.toml"
    path.write_text(f"{name} = 0\n", encoding="utf-8")
    assert refused(data, "--thresholds", path).startswith(f"error: {path}: {said}")


@pytest.mark.parametrize(
    "name", ["rank.all.EASE.ndcg", "rank.new.ratio_to_best_peer", "cold.new.random.recall"]
)
def test_what_needs_peers_is_refused_before_a_run_without_them(data: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "pins.toml"
    path.write_text(f"{name} = 0\n", encoding="utf-8")
    assert refused(data, "--no-peers", "--thresholds", path) == (
        f"error: {path}: {name} needs the peers: leave --no-peers out, or this threshold"
    )


def test_a_wrong_name_in_the_thresholds_does_not_cost_the_run(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "pins.toml"
    path.write_text("[rank.all.penchant.ndcg]\nmean = 0\n", encoding="utf-8")
    args = (data, "--suite", "rank", "--no-peers", "--out", tmp_path / "run", "--thresholds", path)
    result = run("eval", *args)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        f"error: {path}: rank.all.penchant.ndcg is a number: nothing can be pinned under it"
    )
    assert (tmp_path / "run" / "run.json").exists()


def test_what_cannot_be_judged_is_said_in_one_line(data: Path, tmp_path: Path) -> None:
    assert refused(tmp_path / "none.parquet") == f"error: there is no file {tmp_path / 'none.parquet'}"
    empty = tmp_path / "empty.csv"
    empty.write_text("user_id,item_id,kind,ts\n", encoding="utf-8")
    assert refused(empty) == f"error: {empty} has a header and no rows"
    frozen = tmp_path / "frozen.parquet"
    FRAMES.events.with_columns(ts=FRAMES.events["ts"][0]).write_parquet(frozen)
    assert refused(frozen).startswith("error: none of the 800 events is before 2025-01-01T")
    said = refused(data, "--suite", "rnk")
    assert said.startswith("error: there is no suite rnk; there are rank, cold")
    (tmp_path / "nothing").mkdir()
    assert refused(tmp_path / "nothing").startswith(f"error: there is no shop in {tmp_path / 'nothing'}")


def test_a_run_folder_that_cannot_be_made_is_refused_before_the_work(data: Path) -> None:
    file = data / "items.parquet"
    assert refused(data, "--out", file) == f"error: cannot make the run folder {file}: File exists"


def test_an_empty_shop_says_what_to_do(tmp_path: Path) -> None:
    penchant.open(tmp_path / "shop", create=True).close()
    assert refused(tmp_path / "shop") == (
        f"error: {tmp_path / 'shop'} holds no events: run `penchant ingest {tmp_path / 'shop'} FILE`"
    )


def test_with_json_an_error_is_json(tmp_path: Path) -> None:
    result = run("eval", tmp_path / "none.parquet", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["type"] == "DataError"


def test_the_other_commands_load_nothing_of_the_evals() -> None:
    heavy = ("penchant.evals", "plotly", "implicit")
    code = f"import sys, penchant.cli; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_report_draws_its_figures_in_a_browser(judged: tuple[Path, Result]) -> None:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: the report was not opened in a browser"
    )
    with playwright.sync_playwright() as player:
        try:
            installed = shutil.which("chromium") or shutil.which("google-chrome")
            browser = player.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"no Chromium: the report was not opened in a browser ({error.message[:60]})")
        page = browser.new_page()
        asked: list[str] = []
        failed: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto((judged[0] / "report.html").as_uri())
        page.wait_for_selector(".plot svg.main-svg")
        assert failed == []
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
        assert page.locator(".plot").count() == page.locator(".plot .plot-container").count()
        browser.close()
