"""The example plugin, built, installed and heard in a process of its own."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.smallshop import Deed, catalogue_frame, make_shop

EXAMPLE = Path(__file__).parent.parent / "examples" / "penchant-gift-season"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example plugin, built into a wheel and unpacked as installers do it."""
    place = tmp_path_factory.mktemp("gift-season")
    source = copytree(EXAMPLE, place / "source")
    build = "from setuptools.build_meta import build_wheel; print(build_wheel('..'))"
    made = subprocess.run(
        [sys.executable, "-c", build], cwd=source, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "target")
    return place / "target"


def run_with(installed: Path, *args: str, **environment: str) -> Any:
    env = {**os.environ, "PYTHONPATH": str(installed), **environment}
    done = subprocess.run([sys.executable, *args], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_example_plugin_is_found_through_its_entry_point(installed: Path) -> None:
    told = run_with(installed, "-c", "from penchant.cli import app; app()", "plugins", "--json")
    states = {state["name"]: state for state in told["plugins"]}
    assert states["gift_season"] == {
        "name": "gift_season",
        "version": "0.1.0",
        "origin": "entry point",
        "module": "penchant_gift_season",
        "hooks": ["register_reasoners", "register_ranking_signals", "register_agent_tools"],
        "registered": [
            {"kind": "reasoner", "name": "gift_season"},
            {"kind": "ranking signal", "name": "gift_table"},
            {"kind": "agent tool", "name": "gift_partners"},
        ],
        "state": "ok",
        "reason": None,
    }
    assert states["built-in"]["state"] == "ok"


HEAR = """
import json, sys
from pathlib import Path
import polars as pl
from penchant.graph_store import Database, ShopView
from penchant.graph_store.reasoning.guard import collect_proposals
from penchant.graph_store.reasoning.proposals import ReasoningView
from penchant.plugins import load_plugins
from penchant.settings import load_settings

folder = Path(sys.argv[1])
database = Database.in_folder(folder)
shop = ShopView(database, folder, load_settings(folder))
view = ReasoningView(database, shop, pl.DataFrame())
(reasoner,) = [one for one in load_plugins().reasoners if one.name == "gift_season"]
known = {f"item:{item}" for item in shop.item_ids}
heard = collect_proposals(reasoner, view, known=known, budget_s=60)
database.close()
json.dump({
    "edges": [[*one.triple, one.valid_from, one.rationale] for one in heard.proposals],
    "faults": [fault.text for fault in heard.faults],
    "complete": heard.complete,
}, sys.stdout)
"""


@pytest.fixture(scope="module")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its newest event is of the 6th of January 2025."""
    folder: Path = tmp_path_factory.mktemp("shop") / "shop"
    items = catalogue_frame(candle="Home", holder="Home", tea="Food")
    deeds = [Deed("ann", "candle", 0), Deed("ann", "holder", 1), Deed("bob", "tea", 5)]
    make_shop(folder, deeds, items).close()
    return folder


def test_proposals_of_the_example_plugin_arrive(installed: Path, shop_folder: Path, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    rows = ["item_id,goes_with,since", "tea,candle,", "holder,candle,2025-01-02", "tea,holder,2025-01-20"]
    pairs.write_text("\n".join([*rows, "tea,teapot,"]), encoding="utf-8")
    told = run_with(installed, "-c", HEAR, str(shop_folder), GIFT_SEASON_PAIRS=str(pairs))
    since = 1_735_776_000_000_000  # 2025-01-02 UTC: 20,090 days after 1970
    assert told == {
        "edges": [
            ["item:candle", "related_to", "item:tea", None, "on the gift table together"],
            [
                "item:candle",
                "related_to",
                "item:holder",
                since,
                "on the gift table together since 2025-01-02",
            ],
        ],
        "faults": ["named a node that the shop does not know: 'item:teapot'"],
        "complete": True,
    }


def test_example_plugin_without_its_file_is_told_and_silent(installed: Path, shop_folder: Path) -> None:
    told = run_with(installed, "-c", HEAR, str(shop_folder))
    assert told == {
        "edges": [],
        "faults": [
            "raised an error; what it had proposed before was checked and taken: LookupError: "
            "set GIFT_SEASON_PAIRS to a CSV file with the columns item_id, goes_with and since"
        ],
        "complete": False,
    }


def test_signal_of_the_example_plugin_is_a_term_of_the_score(
    installed: Path, shop_folder: Path, tmp_path: Path
) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("item_id,goes_with,since\ntea,holder,\ncandle,tea,2025-01-20\n", encoding="utf-8")
    command = ["-c", "from penchant.cli import app; app()", "recommend", str(shop_folder), "ann", "--json"]
    told = run_with(installed, *command, GIFT_SEASON_PAIRS=str(pairs))
    terms = {
        one["item_id"]: {term["signal"]: term for term in one["terms"]} for one in told["recommendations"]
    }
    assert terms["holder"]["gift_table"]["contribution"] > 0 > terms["candle"]["gift_table"]["contribution"]
    assert terms["holder"]["gift_table"]["text"] == "Whether it is on the gift table."
    for one in told["recommendations"]:
        assert one["score"] == sum(term["contribution"] for term in one["terms"])


def test_tool_of_the_example_plugin_answers_a_question(
    installed: Path, shop_folder: Path, tmp_path: Path
) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("item_id,goes_with,since\ntea,holder,\ncandle,tea,9999-01-20\n", encoding="utf-8")
    command = ["-c", "from penchant.cli import app; app()", "ask", str(shop_folder)]
    question = "What stands beside the tea on our gift table?"
    told = run_with(installed, *command, question, "--json", GIFT_SEASON_PAIRS=str(pairs))
    assert told["text"] == "gift_partners (plugin gift_season) says: “tea stands beside holder”"
    told = run_with(installed, *command, question, "--json")
    assert told["kind"] == "failure"
    assert told["text"].startswith(
        "The plugin gift_season did not answer: its tool gift_partners raised LookupError"
    )
