"""`penchant init`, `ingest` and `evolve`: a shop is made, and what was refused is told."""

import re
from pathlib import Path

import pytest

import penchant
from penchant.cli.settings_file import EXAMPLES, settings_rows, settings_text
from penchant.settings import FILE_NAME, Settings, load_settings
from tests.commanded import answered, made_by_commands, run
from tests.shopfactory import ShopFrames


@pytest.fixture(scope="module")
def folder(tiny_shop_frames: ShopFrames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_by_commands(tmp_path_factory.mktemp("cli"), tiny_shop_frames)


def test_init_writes_every_setting_with_its_default(tmp_path: Path) -> None:
    assert answered("init", tmp_path / "shop") == {
        "folder": str(tmp_path / "shop"),
        "settings_file": str(tmp_path / "shop" / FILE_NAME),
        "settings_written": True,
    }
    text = (tmp_path / "shop" / FILE_NAME).read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"\n# {name} = " in text


def test_uncommented_settings_are_the_defaults(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in settings_text().splitlines() if re.match(r"# \w+ = ", line)]
    kept = "\n".join(line for line in lines if not line.startswith(("database_url", "model_api_key")))
    (tmp_path / FILE_NAME).write_text(kept, encoding="utf-8")
    assert load_settings(tmp_path).model_dump() == Settings().model_dump()


def test_init_again_keeps_the_settings(tmp_path: Path) -> None:
    run("init", tmp_path / "shop")
    (tmp_path / "shop" / FILE_NAME).write_text("model_threads = 3\n", encoding="utf-8")
    assert answered("init", tmp_path / "shop")["settings_written"] is False
    assert (tmp_path / "shop" / FILE_NAME).read_text(encoding="utf-8") == "model_threads = 3\n"


def test_ingest_again_adds_nothing(folder: Path, tiny_shop_frames: ShopFrames) -> None:
    report = answered("ingest", folder, folder.parent / "events.parquet")
    assert (report["accepted"], report["duplicates"]) == (0, tiny_shop_frames.events.height)


def test_rejects_are_told_with_their_reasons(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("user_id,item_id,kind,ts\nu000001,i000001,purchase,yesterday\n", encoding="utf-8")
    result = run("ingest", folder, path)
    assert result.exit_code == 1  # no row was good
    assert "1 rejected, kept with their reasons (`penchant status … --rejects`):" in result.stdout
    assert "1 × ts `yesterday` is not a time" in result.stdout


def test_ingest_goes_well_where_some_rows_are_refused(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.csv"
    rows = "u000001,i000001,purchase,yesterday\nu000001,i000001,view,2025-01-01T10:00Z\n"
    path.write_text(f"user_id,item_id,kind,ts\n{rows}", encoding="utf-8")
    report = answered("ingest", folder, path, "--check")
    assert (report["accepted"], report["rejected"]) == (1, 1)


def test_purchases_below_zero_are_noted(tmp_path: Path) -> None:
    rows = ("purchase,-5", "purchase,-4", "purchase,0", "return,-5", "rating,-1")
    path = tmp_path / "refunds.csv"
    lines = [f"a,i{n},2025-01-01T00:00:00Z,{row}" for n, row in enumerate(rows)]
    path.write_text("\n".join(["user_id,item_id,ts,kind,value", *lines]), encoding="utf-8")
    penchant.open(tmp_path / "shop", create=True).close()
    note = (
        "2 purchases have a value below zero, which is taken off what was spent: give refunds the kind "
        "`return`, so that they speak against the item, too"
    )
    assert f"note: {note}" in " ".join(run("ingest", tmp_path / "shop", path).stdout.split())
    assert answered("ingest", tmp_path / "shop", path)["notes"] == [note]


def test_ratings_above_the_highest_are_noted(tmp_path: Path) -> None:
    rows = ("rating,9", "review,5.5", "rating,5", "rating,", "purchase,20")
    path = tmp_path / "ratings.csv"
    lines = [f"a,i{n},2025-01-01T00:00:00Z,{row}" for n, row in enumerate(rows)]
    path.write_text("\n".join(["user_id,item_id,ts,kind,value", *lines]), encoding="utf-8")
    penchant.open(tmp_path / "shop", create=True).close()
    note = (
        "2 ratings are above 5, the highest is 9, and count as 5: set rating_max in penchant.toml to the "
        "highest there can be"
    )
    assert f"note: {note}" in " ".join(run("ingest", tmp_path / "shop", path).stdout.split())
    assert answered("ingest", tmp_path / "shop", path)["notes"] == [note]
    (tmp_path / "shop" / FILE_NAME).write_text("rating_max = 10\n", encoding="utf-8")
    assert answered("ingest", tmp_path / "shop", path)["notes"] == []


def test_a_file_that_is_only_checked_shows_how_it_is_read_and_stores_nothing(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "user_id,sku,action,date,ts\n00012,7.0,buy,x,2025-03-05T12:00:00+02:00\n", encoding="utf-8"
    )
    penchant.open(tmp_path / "shop", create=True).close()
    told = " ".join(run("ingest", tmp_path / "shop", path, "--check").stdout.split())
    assert "1 new event " in told
    assert "columns not read: date" in told
    assert "read as shopper_id 00012, item_id 7, kind purchase, ts 2025-03-05 10:00:00+00:00" in told
    assert told.endswith("nothing was stored")
    with penchant.open(tmp_path / "shop") as shop:
        assert (shop.status().events, shop.status().items) == (0, 0)
        assert shop.ingest(path).accepted == 1


def test_evolve_without_news_says_so(folder: Path) -> None:
    result = run("evolve", folder)
    assert (result.exit_code, result.stdout) == (0, "Nothing was new.\n")


def test_reasons_of_an_ingest_add_up(tmp_path: Path) -> None:
    times = ("2025-01-01", "x", "-5", "1", "0001-01-01T00:00:00Z", "2099-01-01T00:00:00Z")
    rows = ["shopper_id,item_id,kind,ts", *(f"a,i,view,{time}" for time in times)]
    rows += ["a,i,kauf,2025-01-01T00:00:00Z", ",i,view,2025-01-01T00:00:00Z", "a,i,view,2025-01-01T00:00:00Z"]
    source = tmp_path / "orders.csv"
    source.write_text("\n".join(rows), encoding="utf-8")
    penchant.open(tmp_path / "shop", create=True).close()
    said = run("ingest", tmp_path / "shop", source).stdout
    rejected = re.search(r"(\d+) rejected", said)
    assert rejected is not None
    assert sum(int(count) for count in re.findall(r"^ +(\d+) ×", said, re.MULTILINE)) == int(rejected[1])
    assert "× other reasons" in said


def test_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for name, default, meaning in settings_rows():
        shown = "none" if name in EXAMPLES else f"`{default.strip(chr(34))}`"
        assert f"| `{name}` | {shown} | {meaning} |" in readme
