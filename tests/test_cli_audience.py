"""`penchant audience`: the same as `Shop.audience`, on the screen and as JSON."""

import json
from pathlib import Path

import polars as pl
import pytest

import penchant
from tests.commanded import answered, run
from tests.smallshop import make_shop
from tests.tools.test_audience import DEEDS, ITEMS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("cli-audience") / "shop"
    make_shop(place, DEEDS, ITEMS).close()
    return place


def test_json_is_what_the_shop_answers(folder: Path) -> None:
    told = answered("audience", folder, "white_tea", "-k", 2, "--mode", "all")
    with penchant.open(folder) as shop:
        reach = shop.audience("white_tea", 2, mode="all")
    assert told["item_id"] == "white_tea"
    assert told["considered"] == reach.considered
    assert [one["shopper_id"] for one in told["shoppers"]] == [one.shopper_id for one in reach.shoppers]
    assert told["shoppers"][0]["terms"][0]["text"] == reach.shoppers[0].terms[0].text


def test_screen_shows_shoppers_places_and_reasons(folder: Path) -> None:
    shown = run("audience", folder, "fly_rod", "--evidence").stdout
    assert "Whom to tell about Fly rod  fly_rod" in shown
    assert "1 of 1 shoppers" in shown
    assert "cat " in shown
    assert "of theirs" in shown
    assert "▒ liking for its kind" in shown


def test_words_say_how_they_were_understood(folder: Path) -> None:
    shown = run("audience", folder, "tea").stdout
    assert "no item has this id; understood as Food > Tea" in shown
    assert "the shop's average" in shown


def test_nobody_to_tell_is_said(folder: Path) -> None:
    shown = run("audience", folder, "fly_rod", "--as-of", "2024-12-01").stdout
    assert "Nothing speaks for it to anyone who may be told." in shown


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (("green_tea", "-k", 0), "cannot name 0 shoppers: 1 to 1000 are allowed"),
        (("green_tea", "-k", "-1"), "cannot name -1 shoppers: 1 to 1000 are allowed"),
        (("green_te4",), "no item `green_te4`; 7 known, did you mean `green_tea`?"),
    ],
)
def test_what_cannot_be_answered_is_one_line(folder: Path, args: tuple[object, ...], error: str) -> None:
    result = run("audience", folder, *args)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"error: {error}")
    assert result.stderr.count("\n") == 1


def test_each_item_has_its_own_shoppers(folder: Path, tmp_path: Path) -> None:
    asked = ("audience", folder, "white_tea", "fly_rod", "-k", 2, "--mode", "all", "--each")
    with penchant.open(folder) as shop:
        wanted = shop.audience_batch(["white_tea", "fly_rod"], 2, mode="all")
    rows = [json.loads(line) for line in run(*asked, "--json").stdout.splitlines()]
    assert [(row["item"], row["shopper_id"]) for row in rows] == wanted.select("item", "shopper_id").rows()
    lines = run(*asked).stdout.splitlines()
    assert lines[0].split() == ["item", "shopper", "chance", "reasons"]
    assert [line.split()[0] for line in lines if line[:1].strip()] == ["item", "white_tea", "fly_rod"]
    out = tmp_path / "each.csv"
    assert run(*asked, "--out", out).stdout == f"Wrote {out}: {wanted.height} rows for 2 items\n"
    assert pl.read_csv(out)["shopper_id"].to_list() == wanted["shopper_id"].to_list()
    assert run(*asked, "--evidence").exit_code == 2
