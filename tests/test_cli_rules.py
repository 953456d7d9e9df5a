"""`penchant recommend` and `why` under business rules, and for all shoppers at once."""

import json
from pathlib import Path

import polars as pl
import pytest

import penchant
from tests.commanded import answered, run
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea",
    black_tea="Food > Tea",
    rye_bread="Food > Bakery",
    board_game="Leisure",
)
PRICES = {"green_tea": 4.0, "black_tea": 9.0, "rye_bread": 3.0, "board_game": 30.0}
LISTED = ITEMS.with_columns(
    price=pl.col("item_id").replace_strict(PRICES, return_dtype=pl.Float64),
    available_to=pl.when(pl.col("item_id") == "board_game").then(pl.lit(moment(5))),
)
DEEDS = [
    *(Deed(f"s{n}", item, day) for n in range(4) for day, item in enumerate(ITEMS["item_id"].to_list())),
    *(Deed("s0", "green_tea", 6 + n) for n in range(3)),
    *(Deed("s0", "black_tea", 6 + n) for n in range(2)),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("cli-rules") / "shop"
    make_shop(place, DEEDS, LISTED).close()
    return place


def listed(folder: Path, *args: object) -> list[str]:
    result = run("recommend", folder, "s0", "--json", *args)
    assert result.exit_code == 0, result.output
    return [one["item_id"] for one in json.loads(result.stdout)["recommendations"]]


def misused(*args: object) -> str:
    result = run(*args, "--json")
    assert (result.exit_code, result.stderr) == (2, "")
    error = json.loads(result.stdout)["error"]
    assert error["type"] == "UsageError"
    return str(error["message"])


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ((), {"green_tea", "black_tea", "rye_bread"}),
        (("--unavailable",), {"green_tea", "black_tea", "rye_bread", "board_game"}),
        (("--only", "rye_bread", "--only", "green_tea"), {"rye_bread", "green_tea"}),
        (("--exclude", "rye_bread", "--exclude", "green_tea"), {"black_tea"}),
        (("--exclude-category", "Food > Tea"), {"rye_bread"}),
        (("--max-price", "4"), {"green_tea", "rye_bread"}),
        (("--max-per-category", "1"), {"green_tea", "rye_bread"}),
    ],
)
def test_rules_leave_the_rest(folder: Path, options: tuple[str, ...], left: set[str]) -> None:
    assert set(listed(folder, *options)) == left


def test_diversity_parts_what_is_alike(folder: Path) -> None:
    assert listed(folder, "-k", 2) == ["green_tea", "black_tea"]
    assert listed(folder, "-k", 2, "--diversity", "1") == ["green_tea", "rye_bread"]


def test_boost_lifts_an_item_and_is_told(folder: Path) -> None:
    boost = ("--boost", "rye_bread=3.5:bakers' week: try = it")
    assert listed(folder, *boost)[0] == "rye_bread"
    shown = run("recommend", folder, "s0", *boost).stdout
    assert "═ the shop's boost" in shown
    assert "bakers' week: try = it" in shown
    told = answered("why", folder, "s0", "rye_bread", *boost)["recommendation"]
    assert told["rank"] == 1
    assert {"signal": "boost", "contribution": 3.5}.items() <= told["terms"][0].items()


@pytest.mark.parametrize(
    "boost",
    [
        "rye_bread",
        "rye_bread=1",
        "rye_bread=much:x",
        "rye_bread=0:x",
        "rye_bread=nan:x",
        "=1:x",
        "rye_bread=1: ",
    ],
)
def test_malformed_boost_is_a_usage_error(folder: Path, boost: str) -> None:
    for command in (("recommend", folder, "s0"), ("why", folder, "s0", "rye_bread")):
        said = misused(*command, "--boost", boost)
        assert said.startswith("Invalid value for --boost: ")
        assert f"`{boost}` is not ITEM=AMOUNT:REASON" in said


def test_item_boosted_twice_is_a_usage_error(folder: Path) -> None:
    said = misused("recommend", folder, "s0", "--boost", "rye_bread=1:a", "--boost", "rye_bread=2:b")
    assert "item `rye_bread` is boosted twice" in said


def test_what_the_rules_leave_out_has_no_place(folder: Path) -> None:
    result = run("why", folder, "s0", "rye_bread", "--exclude", "rye_bread")
    assert (result.exit_code, result.stderr) == (1, "error: the rules leave out item `rye_bread`\n")


def test_unknown_item_in_a_rule_is_one_line(folder: Path) -> None:
    result = run("recommend", folder, "s0", "--exclude", "oat_milk")
    assert result.exit_code == 1
    assert result.stderr == "error: the rules name items that the shop does not have: `oat_milk`\n"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "name a shopper, or ask for --all-shoppers"),
        (("s0", "--all-shoppers"), "either a shopper or --all-shoppers, not both"),
        (("s0", "--out", "all.csv"), "it goes with --all-shoppers"),
        (("--all-shoppers", "--out", "all.xlsx"), "`all.xlsx` does not end in .parquet or .csv"),
        (("--all-shoppers", "--evidence"), "with --all-shoppers it is --reasons"),
        (("s0", "--reasons"), "it goes with --all-shoppers"),
        (("s0", "--visited", "rye_bread"), "it stands in place of a shopper"),
        (("--visited", "rye_bread", "--as-of", "2025-01-03"), "a visit is of now"),
        (("s0", "--max-price", "-1"), "--max-price"),
        (("s0", "--max-per-category", "0"), "--max-per-category"),
        (("s0", "--diversity", "1.5"), "--diversity"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(
    folder: Path, args: tuple[str, ...], message: str
) -> None:
    assert message in misused("recommend", folder, *args)


def test_all_shoppers_in_json_lines_get_what_each_gets_alone(folder: Path) -> None:
    rules = ("-k", 2, "--exclude", "black_tea", "--boost", "rye_bread=0.3:bakers")
    result = run("recommend", folder, "--all-shoppers", *rules, "--json")
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert {row["shopper_id"] for row in rows} == {"s0", "s1", "s2", "s3"}
    assert [row["item_id"] for row in rows if row["shopper_id"] == "s0"] == listed(folder, *rules)


@pytest.mark.parametrize("name", ["all.parquet", "all.csv"])
def test_all_shoppers_go_into_a_file(folder: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    result = run("recommend", folder, "--all-shoppers", "-k", 2, "--out", out, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"file": str(out), "shoppers": 4, "of": 4, "rows": 8}
    with penchant.open(folder) as shop:
        wanted = shop.recommend_batch(k=2)
    assert (pl.read_csv(out) if name.endswith("csv") else pl.read_parquet(out)).equals(wanted)
    said = run("recommend", folder, "--all-shoppers", "-k", 2, "--out", out).stdout
    assert said == f"Wrote {out}: 8 recommendations for 4 of 4 shoppers\n"


def test_a_visit_stands_in_place_of_a_shopper(folder: Path) -> None:
    asked = ("recommend", folder, "--visited", "rye_bread", "--visited", "black_tea", "-k", 1)
    with penchant.open(folder) as shop:
        (best,) = shop.recommend_visitor(["rye_bread", "black_tea"], 1)
    told = answered(*asked)
    assert (told["visited"], told["mode"]) == (["rye_bread", "black_tea"], "new")
    assert [one["item_id"] for one in told["recommendations"]] == [best.item_id]
    shown = run(*asked).stdout
    assert "For a visitor who turned to rye_bread, black_tea" in shown
    assert best.title in shown


@pytest.mark.parametrize("name", ["why.parquet", "why.csv"])
def test_everybodys_reasons_go_into_a_file(folder: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    result = run("recommend", folder, "--all-shoppers", "-k", 2, "--reasons", "--out", out)
    assert result.exit_code == 0, result.output
    with penchant.open(folder) as shop:
        wanted = shop.explain_batch(shop.recommend_batch(k=2))
    assert result.stdout == f"Wrote {out}: {wanted.height} reasons for 4 of 4 shoppers\n"
    found = pl.read_csv(out) if name.endswith("csv") else pl.read_parquet(out)
    assert found.columns == wanted.columns
    assert found["reason"].to_list() == wanted["reason"].to_list()
    of_first = found["event_ids"][0]
    ids = of_first.split("; ") if isinstance(of_first, str) else of_first.to_list()
    assert ids == wanted["event_ids"][0].to_list()


def test_everybodys_reasons_in_a_table_and_in_json_lines(folder: Path) -> None:
    shown = ("recommend", folder, "--all-shoppers", "-k", 2, "--reasons")
    lines = run(*shown).stdout.splitlines()
    assert lines[0].split() == ["shopper", "rank", "item", "adds", "reason"]
    assert lines[1].split()[:3] == ["s0", "1", "green_tea"]
    assert "bought 4 times" in " ".join(lines[1].split())
    assert max(len(line) for line in lines) <= 80
    rows = [json.loads(line) for line in run(*shown, "--json").stdout.splitlines()]
    assert rows[0]["reason"].startswith("bought 4 times")
    assert rows[0]["event_ids"]


@pytest.mark.parametrize("name", ["told.parquet", "told.csv"])
def test_an_audience_goes_into_a_file(folder: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    result = run("audience", folder, "rye_bread", "--mode", "all", "-k", 3, "--out", out, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"file": str(out), "shoppers": 3, "of": 4}
    with penchant.open(folder) as shop:
        wanted = shop.audience("rye_bread", 3, mode="all").frame()
    found = pl.read_csv(out) if name.endswith("csv") else pl.read_parquet(out)
    assert found.columns == wanted.columns
    assert found["shopper_id"].to_list() == wanted["shopper_id"].to_list()
    assert found["reasons"].to_list() == wanted["reasons"].to_list()
    said = run("audience", folder, "rye_bread", "--mode", "all", "-k", 3, "--out", out).stdout
    assert said == f"Wrote {out}: 3 shoppers\n"
    error = misused("audience", folder, "rye_bread", "--out", tmp_path / "told.xlsx")
    assert "does not end in .parquet or .csv" in error


def test_short_list_says_why(folder: Path) -> None:
    one = ("recommend", folder, "s0", "-k", 3, "--only", "green_tea", "--mode", "new")
    why = "1 of 4 items may be recommended; 1 of these the shopper has events on"
    assert f"no more than 0: {why}" in " ".join(run(*one).stdout.split())
    assert answered(*one)["fewer"] == why


def test_all_shoppers_in_a_table(folder: Path) -> None:
    lines = run("recommend", folder, "--all-shoppers", "-k", 2).stdout.splitlines()
    assert lines[0].split() == ["shopper", "rank", "item", "score"]
    assert lines[1].split()[:3] == ["s0", "1", "green_tea"]
    assert max(len(line) for line in lines) <= 80


def test_file_in_a_folder_that_is_not_there_is_refused(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "all.csv"
    result = run("recommend", folder, "--all-shoppers", "--out", out)
    assert result.exit_code == 1
    assert result.stderr == f"error: cannot write {out}: there is no folder {out.parent}\n"
