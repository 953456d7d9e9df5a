"""`penchant graph`: what it shows, finds, tells and writes of a small shop."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import networkx as nx
import polars as pl
import pytest
from rich.console import Console
from sqlalchemy import insert

import penchant
from penchant.cli.graph_view import nodes_view
from penchant.graph_store.find_nodes import FoundNodes
from penchant.graph_store.schema import decisions, edges
from tests.commanded import answered, run
from tests.smallshop import Deed, catalogue_frame, make_shop, microseconds, moment

MARCH, MAY = moment(60), moment(120)
DEEDS = [
    *(Deed("ann", item, 10 * n) for n in range(12) for item in ("green_tea", "white_tea")),
    *(Deed("bob", item, 9 * n + 1) for n in range(12) for item in ("fly_rod", "lure")),
    *(Deed(f"c{n}", "mug", 5 * n) for n in range(20)),
    Deed("dot", "mug", 3),
]
ITEMS = catalogue_frame(
    green_tea="Food > Tea", white_tea="Food > Tea", mug="Home > Mugs", fly_rod="Sport > Fishing",
    lure="Sport > Fishing",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop whose graph holds tea with mugs from March on, and tea before fishing from March to May."""
    place: Path = tmp_path_factory.mktemp("cli-graph") / "shop"
    make_shop(place, DEEDS, ITEMS).close()
    row = {"weight": 0.4, "confidence": 0.97, "support": 31.0, "reasoner": "test"}
    row |= {"valid_from": microseconds(MARCH), "recorded_at": microseconds(MARCH)}
    tea = {"edge_key": 900, "subject": "category:Food > Tea", "relation": "bought_with"}
    tea |= {"object": "category:Home > Mugs", "rationale": "31 shoppers bought both"}
    fish = {"edge_key": 901, "subject": "category:Food > Tea", "relation": "leads_to"}
    fish |= {"object": "category:Sport > Fishing", "rationale": "tea came first 31 times"}
    ended = {"valid_to": microseconds(MAY), "retired_at": microseconds(MAY)}
    ruled = {key: row[key] for key in ("confidence", "support", "reasoner", "recorded_at")}
    with penchant.open(place) as shop, shop._database.write() as connection:
        connection.execute(insert(edges).values(**row, **tea))
        connection.execute(insert(edges).values(**row, **fish, **ended))
        said = {"decision_key": 900, "action": "admitted", "reason": "it is sure enough"}
        ends = {key: tea[key] for key in ("edge_key", "subject", "relation", "object")}
        connection.execute(insert(decisions).values(**ruled, **said, **ends))
    return place


def page_data(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8").partition('id="data">')[2].partition("</script>")[0]
    held: dict[str, Any] = json.loads(text)
    return held


def test_page_of_a_concept_has_its_neighbours_and_their_whole_history(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "tea.html"
    result = run("graph", "show", folder, "--concept", "tea", "--out", out)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("Drew Tea into ")
    held = page_data(out)
    names = [node["name"] for node in held["nodes"]]
    assert names[0] == "Tea"
    assert sorted(map(str, names[1:])) == [
        "Fishing", "Food", "Green tea (green_tea)", "Mugs", "White tea (white_tea)",
    ]  # fmt: skip
    told = {edge["told"]: (edge["valid_from"], edge["valid_to"]) for edge in held["edges"]}
    assert told["31 shoppers bought both"] == (microseconds(MARCH), None)
    assert told["tea came first 31 times"] == (microseconds(MARCH), microseconds(MAY))


def test_page_as_of_a_day_ends_there(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "tea.html"
    told = answered("graph", "show", folder, "--concept", "Tea", "--as-of", "2025-01-20", "--out", out)
    assert told["moments"][-1] == "20 January 2025"
    assert "31 shoppers bought both" not in out.read_text(encoding="utf-8")


def test_page_of_a_shopper_has_interests_of_each_time_and_their_shares(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "ann.html"
    assert run("graph", "show", folder, "--shopper", "ann", "--out", out).exit_code == 0
    held = page_data(out)
    assert [node["node_id"] for node in held["nodes"]][:2] == ["shopper:ann", "category:Food > Tea"]
    assert {"Mugs"} <= {str(node["name"]) for node in held["nodes"] if node["ring"] == 2}
    likes = [edge for edge in held["edges"] if edge["relation"] == "likes"]
    assert len(likes) > 1
    assert [edge["valid_to"] for edge in likes] == [*(edge["valid_from"] for edge in likes[1:]), None]
    # two events every ten days from 1 January on, all about tea: 8, 4, 6, 6 in January to April
    assert held["months"] == ["2025-01", "2025-02", "2025-03", "2025-04"]
    (tea,) = held["bands"]
    assert (tea["name"], tea["events"], tea["shares"]) == ("Tea", [8, 4, 6, 6], [1.0, 1.0, 1.0, 1.0])


def test_find_lists_nodes_and_their_edges(folder: Path) -> None:
    told = answered("graph", "find", folder, "TEA")
    assert [node["node_id"] for node in told["nodes"]] == [
        "category:Food > Tea", "item:green_tea", "item:white_tea",
    ]  # fmt: skip
    assert told["nodes"][0]["edges"][0]["edge_key"] == 900
    assert 901 not in [edge["edge_key"] for edge in told["nodes"][0]["edges"]]
    shown = run("graph", "find", folder, "mugs").stdout
    assert "category:Home > Mugs" in shown
    assert "← is bought together with" in shown
    assert "1 other node has such a name" in run("graph", "find", folder, "tea", "-k", "2").stdout
    assert run("graph", "find", folder, "caviar").stdout == "No concept or item is called caviar.\n"


def test_ends_of_the_same_name_are_told_apart_by_their_paths() -> None:
    one, other, third = "category:Film > Action > War", "category:Film > War", "category:Film > Drama"
    row = {"subject": one, "object": other, "relation": "same_as", "weight": 0.8, "support": 1, "edge_key": 7}
    rows = (row, {**row, "object": third, "edge_key": 8})
    found = SimpleNamespace(nodes=((SimpleNamespace(name="War", node_id=one), rows),), total=1)
    console = Console(width=80)
    with console.capture() as shown:
        names = {node: node.partition(":")[2] for node in (one, other, third)}
        console.print(nodes_view("war", cast(FoundNodes, found), names))
    lines = [line.split("  ") for line in shown.get().splitlines()]
    assert [[part.strip() for part in line if part][2] for line in lines[2:]] == ["Film > War", "Drama"]


@pytest.mark.parametrize(
    "edge",
    [
        ["900"],
        ["category:Food > Tea", "bought_with", "category:Home > Mugs"],
        ["tea", "bought_with", "mugs"],
        ["Home > Mugs bought_with Tea"],
    ],
)
def test_why_tells_the_story_of_an_edge(folder: Path, edge: list[str]) -> None:
    shown = " ".join(run("graph", "why", folder, *edge).stdout.split())
    assert shown.startswith("Food > Tea is bought together with Home > Mugs believed")
    assert "31 shoppers bought both" in shown
    assert "admitted, since it is sure enough" in shown
    assert answered("graph", "why", folder, *edge)["edge_keys"] == [900]


def test_why_takes_of_namesakes_the_ones_that_have_the_edge(tmp_path: Path) -> None:
    items = catalogue_frame(sencha="Food > Tea", pot="Home > Tea", mug="Home > Mugs", home="Food > Tea")
    make_shop(tmp_path / "shop", [Deed("ann", "sencha", n) for n in range(3)], items).close()
    assert "Home > Tea is a kind of Home" in run("graph", "why", tmp_path / "shop", "Tea is_a Home").stdout
    shown = run(
        "graph", "show", tmp_path / "shop", "--concept", "home", "--out", tmp_path / "home.html", "--json"
    )
    assert shown.exit_code == 0, shown.stderr  # an item is called so, too
    both = run("graph", "why", tmp_path / "shop", "Tea is_a Mugs")
    assert both.stderr.startswith("error: `Tea` may mean 2 nodes: name one by its id")


def test_diff_tells_what_came_and_what_went(folder: Path) -> None:
    first = answered("graph", "diff", folder, "2025-01-01", "2025-03-31")
    assert {edge["relation"] for edge in first["added"]} == {"bought_with", "leads_to"}
    then = run("graph", "diff", folder, "2025-03-31", "2025-05-31").stdout
    assert then.startswith("0 added, 1 retired, 0 revised\n")
    assert "no longer: Food > Tea is bought before Sport > Fishing" in then
    assert (
        run("graph", "diff", folder, "2025-03-31", "2099-12-31").stdout
        == run("graph", "diff", folder, "2025-03-31").stdout
    )


def test_exports_hold_the_graph_of_the_moment(folder: Path, tmp_path: Path) -> None:
    with penchant.open(folder) as shop:
        now = shop.graph()
        april = shop.graph(valid_at=datetime(2025, 4, 1, 23, 59, 59, 999_999, UTC))
    out = tmp_path / "graph"
    result = run("graph", "export", folder, "--format", "json", "--out", out)
    assert " ".join(result.stdout.split()).startswith(
        f"Wrote {now.number_of_nodes()} nodes and {now.number_of_edges()} edges to "
    )
    assert nx.utils.graphs_equal(nx.node_link_graph(json.loads(out.read_text("utf-8")), edges="edges"), now)
    run("graph", "export", folder, "--format", "parquet", "--out", out, "--as-of", "2025-04-01")
    assert set(pl.read_parquet(out)["edge_key"]) == {key for _, _, key in april.edges(keys=True)}
    assert 901 in set(pl.read_parquet(out)["edge_key"])
    run("graph", "export", folder, "--format", "graphml", "--out", out)
    assert nx.read_graphml(out, force_multigraph=True).number_of_edges() == now.number_of_edges()


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (("show",), "name whom or what to show: either --shopper ID or --concept NAME"),
        (("show", "--shopper", "ann", "--concept", "Tea"), "name whom or what to show: either "),
        (("show", "--shopper", "an"), "no shopper `an`; 23 known, did you mean `ann`"),
        (("show", "--shopper", "dot"), "shopper `dot` has too little history: 1 event"),
        (("show", "--concept", "caviar"), "no concept or item is called `caviar`: see `penchant graph find`"),
        (
            ("show", "--concept", "fo"),
            "`fo` may mean 2 nodes: name one by its id, for instance `category:Food`",
        ),
        (("show", "--concept", "Tea", "--out", "nowhere/tea.html"), "cannot write nowhere/tea.html: No such"),
        (
            ("export", "--format", "json", "--out", "x", "--recorded-at", "soon"),
            "--recorded-at `soon` is no date",
        ),
        (("why", "12345"), "there is no edge number 12345"),
        (("why", "9" * 30), "there is no edge number 999"),
        (("why", "²"), "`²` is no edge"),
        (
            ("why", "tea leads_to mugs"),
            "there is no edge `category:Food > Tea leads_to category:Home > ",
        ),
        (("why", "tea leads_to caviar"), "no concept or item is called `caviar`"),
        (("why", "mugs leads_to e"), "`e` may mean 11 nodes: name one by its id"),
        (("diff", "2025-05-01", "2025-04-01"), "2025-04-01 23:59:59.999999+00:00 is before 2025-05-01"),
        (("diff", "2025-05-01T10:00", "2025-06-01"), "FROM `2025-05-01T10:00` has no time zone"),
    ],
)
def test_what_cannot_be_done_is_one_line(folder: Path, args: tuple[str, ...], error: str) -> None:
    result = run("graph", args[0], folder, *args[1:])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"error: {error}")
    assert result.stderr.count("\n") == 1
