"""Plugins come through one door; a broken one is told with its reason, and never stops the others."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from shutil import copytree
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

import penchant
from penchant.cli import app
from penchant.graph_store import ShopView
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView
from penchant.plugins import Plugins, PluginState, Registered, hookimpl, load_plugins
from tests.smallshop import Deed, catalogue_frame, make_shop
from tests.throwaway import entry_points_of, module_with, registering

EXAMPLE = Path(__file__).parent.parent / "examples" / "penchant-gift-season"
HOOKS = (
    "register_reasoners, register_ranking_signals, register_agent_tools, register_event_sources, "
    "register_embedders"
)


class Nothing:
    name = "nothing"
    relations: tuple[str, ...] = ("related_to",)

    def propose(self, view: ReasoningView) -> Sequence[Proposal]:
        return []


class Novelty:
    name = "novelty"
    description = "How new the item is to the shop."
    rising = True

    def score(
        self, view: ShopView, shopper: int, items: NDArray[np.int64], *, until: int
    ) -> NDArray[np.float64]:
        return np.full(items.size, np.nan)


class Stock:
    name = "stock"
    description = "How many of an item there are."

    def run(self, item_id: str) -> int:
        return 3


class Sheets:
    name = "sheets"
    suffixes: tuple[str, ...] = (".xlsx",)
    schemes: tuple[str, ...] = ("sheets",)

    def read(self, source: str) -> pl.DataFrame:
        return pl.DataFrame()


class Letters:
    name = "letters-1"
    dimension = 2

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 2), dtype=np.float32)


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Plugins]:
    """Loads plugins that are given as objects, through entry points."""

    def load(**plugins: object) -> Plugins:
        return load_plugins(entry_points_of(monkeypatch, **plugins), built_in=False)

    return load


Load = Callable[..., Plugins]


def reason(plugins: Plugins, name: str) -> str:
    (state,) = [state for state in plugins.states if state.name == name]
    assert state.state == "broken"
    assert state.registered == ()
    return state.reason or ""


def test_each_hook_registers_its_kind(load: Load) -> None:
    things = {
        "register_reasoners": Nothing(),
        "register_ranking_signals": Novelty(),
        "register_agent_tools": Stock(),
        "register_event_sources": Sheets(),
        "register_embedders": Letters(),
    }
    found = load(
        all=module_with(**{hook: lambda register, it=it: register(it) for hook, it in things.items()})
    )
    assert found.reasoners == (things["register_reasoners"],)
    assert found.ranking_signals == (things["register_ranking_signals"],)
    assert found.agent_tools == (things["register_agent_tools"],)
    assert found.event_sources == (things["register_event_sources"],)
    assert found.embedders == (things["register_embedders"],)
    (state,) = found.states
    assert state == PluginState(
        name="all",
        version=None,
        origin="entry point",
        module="home_of_all:plugin",
        hooks=tuple(things),
        registered=(
            Registered("reasoner", "nothing"),
            Registered("ranking signal", "novelty"),
            Registered("agent tool", "stock"),
            Registered("event source", "sheets"),
            Registered("embedder", "letters-1"),
        ),
    )


def test_an_instance_may_be_a_plugin(load: Load) -> None:
    class Plugin:
        @hookimpl
        def register_reasoners(self, register: Callable[[object], None]) -> None:
            register(Nothing())

    assert [one.name for one in load(instance=Plugin()).reasoners] == ["nothing"]


def test_what_is_built_in_comes_first_and_through_the_same_door() -> None:
    found = load_plugins([])
    (state,) = found.states
    assert (state.name, state.version, state.origin) == ("built-in", penchant.__version__, "built-in")
    assert (state.state, state.reason) == ("ok", None)
    assert [one.name for one in found.embedders] == ["all-MiniLM-L6-v2-int8"]
    names = [registered.name for registered in state.registered if registered.kind == "reasoner"]
    assert names == [reasoner.name for reasoner in found.reasoners]


def test_one_that_cannot_be_imported_is_told_and_the_others_are_loaded(load: Load) -> None:
    points = [EntryPoint("gone", "penchant_there_is_no_such_module", "penchant")]
    found = load_plugins(points)
    assert reason(found, "gone") == (
        "ModuleNotFoundError: No module named 'penchant_there_is_no_such_module'"
    )
    assert found.embedders


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise RuntimeError('no\\nlicence')", "RuntimeError: no licence"),
        ("import sys; sys.exit(2)", "SystemExit: 2"),
        ("def broken(:", "SyntaxError: invalid syntax (stops_at_import.py, line 1)"),
    ],
)
def test_one_that_fails_while_it_is_imported_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, told: str
) -> None:
    (tmp_path / "stops_at_import.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    points = [EntryPoint("bad", "stops_at_import", "penchant")]
    assert reason(load_plugins(points, built_in=False), "bad") == told


def test_a_hook_that_raises_breaks_its_plugin_alone(load: Load) -> None:
    def fails(register: Callable[[object], None]) -> None:
        register(Nothing())
        raise LookupError("no key")

    found = load(bad=module_with(register_reasoners=fails), good=registering("register_embedders", Letters()))
    assert reason(found, "bad") == "LookupError: no key"
    assert found.reasoners == ()
    assert [one.name for one in found.embedders] == ["letters-1"]


def test_a_broken_plugin_is_not_used_for_what_of_it_was_sound(load: Load) -> None:
    found = load(half=registering("register_reasoners", Nothing(), "no reasoner"))
    assert found.reasoners == ()
    assert reason(found, "half").startswith("its reasoner has the name None")


def test_a_module_without_a_marked_hook_is_told_what_to_mark(load: Load) -> None:
    plain = ModuleType("plain")
    plain.register_reasoners = lambda register: None  # type: ignore[attr-defined]
    assert reason(load(plain=plain), "plain") == (
        f"uses no hook: mark one of {HOOKS} with @penchant.plugins.hookimpl"
    )


def test_an_unknown_hook_is_told(load: Load) -> None:
    odd = module_with(register_everything=lambda register: None)
    assert reason(load(odd=odd), "odd").startswith(
        "PluginValidationError: unknown hook 'register_everything'"
    )


def test_a_hook_with_another_argument_is_told(load: Load) -> None:
    odd = module_with(register_reasoners=lambda add: None)
    assert "Argument(s) {'add'} are declared in the hookimpl" in reason(load(odd=odd), "odd")


def test_a_class_as_entry_point_is_told(load: Load) -> None:
    assert reason(load(odd=Nothing), "odd") == (
        "its entry point names the class Nothing: name a module or an instance"
    )


def changed(base: type, **attributes: object) -> object:
    return type(base.__name__, (base,), attributes)()


FLAWS: list[tuple[str, object, str]] = [
    ("register_reasoners", Nothing, "its reasoner is the class Nothing: register an instance of it"),
    (
        "register_reasoners",
        changed(Nothing, name="Two words"),
        "its reasoner has the name 'Two words': names match [a-z][a-z0-9_]{0,63}",
    ),
    (
        "register_reasoners",
        changed(Nothing, relations="related_to"),
        "its reasoner nothing has the relations 'related_to': a tuple with at least one of is_a, about, made",
    ),
    (
        "register_reasoners",
        changed(Nothing, relations=("loves",)),
        "its reasoner nothing declares the unknown relation 'loves': there are is_a, about, made_by",
    ),
    (
        "register_reasoners",
        changed(Nothing, propose=None),
        "its reasoner nothing has no method `propose`",
    ),
    (
        "register_reasoners",
        changed(Nothing, propose=lambda self: []),
        "its reasoner nothing cannot be called as propose(view): too many positional arguments",
    ),
    (
        "register_ranking_signals",
        changed(Novelty, rising=1),
        "its ranking signal novelty has rising 1: True or False",
    ),
    (
        "register_ranking_signals",
        changed(Novelty, description=" "),
        "its ranking signal novelty has no description",
    ),
    (
        "register_ranking_signals",
        changed(Novelty, score=lambda self, view, shopper, items: items),
        "its ranking signal novelty cannot be called as score(view, shopper, items, *, until): "
        "got an unexpected keyword argument 'until'",
    ),
    ("register_agent_tools", changed(Stock, run="3"), "its agent tool stock has no function `run`"),
    (
        "register_agent_tools",
        changed(Stock, run=lambda self, item_id: 3),
        "its agent tool stock has no type annotation for the parameter `item_id` of `run`: "
        "the model must know its type",
    ),
    (
        "register_event_sources",
        changed(Sheets, suffixes=["xlsx"]),
        "its event source sheets has suffixes ['xlsx']: a tuple, which may be empty",
    ),
    (
        "register_event_sources",
        changed(Sheets, suffixes=("xlsx",)),
        r"its event source sheets has 'xlsx' among its suffixes: they match (\.[a-z0-9]+)+",
    ),
    (
        "register_event_sources",
        changed(Sheets, suffixes=(".csv",)),
        "its event source sheets claims the suffix .csv, which Penchant reads itself",
    ),
    (
        "register_event_sources",
        changed(Sheets, suffixes=(), schemes=()),
        "its event source sheets reads nothing: its suffixes and schemes are both empty",
    ),
    (
        "register_embedders",
        changed(Letters, dimension=0),
        "its embedder letters-1 has the dimension 0: a whole number above 0",
    ),
]


@pytest.mark.parametrize(("hook", "thing", "told"), FLAWS, ids=[told[:60] for _, _, told in FLAWS])
def test_what_breaks_its_contract_is_told(load: Load, hook: str, thing: object, told: str) -> None:
    found = reason(load(bad=registering(hook, thing)), "bad")
    assert found.startswith(told) if "is_a" in told else found == told


def test_a_thing_whose_attributes_raise_breaks_its_plugin(load: Load) -> None:
    def stumbles(self: object) -> str:
        raise ZeroDivisionError("by zero")

    thing = changed(Nothing, name=property(stumbles))
    assert reason(load(bad=registering("register_reasoners", thing)), "bad") == "ZeroDivisionError: by zero"


def test_of_two_with_the_same_name_the_first_plugin_keeps_it(load: Load) -> None:
    first, second = Nothing(), Nothing()
    found = load(
        b=registering("register_reasoners", second),
        a=registering("register_reasoners", first),
    )
    assert found.reasoners == (first,)
    assert reason(found, "b") == "registered the reasoner nothing, which a has registered"


def test_the_same_name_twice_in_one_plugin_is_told(load: Load) -> None:
    found = load(a=registering("register_reasoners", Nothing(), Nothing()))
    assert reason(found, "a") == "registered the reasoner nothing, which this plugin itself has registered"


def test_two_sources_cannot_read_the_same_files(load: Load) -> None:
    other = changed(Sheets, name="more_sheets", schemes=())
    found = load(
        a=registering("register_event_sources", Sheets()), b=registering("register_event_sources", other)
    )
    assert reason(found, "b") == "registered the suffix .xlsx, which a has registered"


def test_two_plugins_of_one_name_are_told_and_the_first_stays(load: Load) -> None:
    load(a=registering("register_reasoners", Nothing()), b=registering("register_embedders", Letters()))
    points = [EntryPoint("same", f"home_of_{home}:plugin", "penchant") for home in "ab"]
    found = load_plugins(points, built_in=False)
    assert [state.state for state in found.states] == ["ok", "broken"]
    assert found.states[1].reason == "another plugin is called same, too"
    assert [one.name for one in found.reasoners] == ["nothing"]


def test_one_module_under_two_names_is_used_once(load: Load) -> None:
    load(a=registering("register_reasoners", Nothing()))
    points = [EntryPoint(name, "home_of_a:plugin", "penchant") for name in ("one", "two")]
    found = load_plugins([*points, EntryPoint("one", "home_of_a:plugin", "penchant")], built_in=False)
    assert [state.state for state in found.states] == ["ok", "broken", "broken"]
    assert len(found.reasoners) == 1


def test_the_order_of_entry_points_does_not_matter(load: Load) -> None:
    plugins = {name: registering("register_reasoners", changed(Nothing, name=name)) for name in "cab"}
    assert [one.name for one in load(**plugins).reasoners] == ["a", "b", "c"]


def test_screen_lists_what_is_built_in() -> None:
    shown = CliRunner().invoke(app, ["plugins"])
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[0].split() == ["plugin", "version", "origin", "registers", "state"]
    assert "embedder all-MiniLM-L6-v2-int8" in shown.stdout


def test_screen_says_why_a_broken_one_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = EntryPoint("bad", "penchant_there_is_no_such_module", "penchant")
    monkeypatch.setattr("penchant.plugins.manager.entry_points", lambda group: [bad])
    shown = CliRunner().invoke(app, ["plugins"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert (
        "bad is not used: ModuleNotFoundError: No module named 'penchant_there_is_no_such_module'"
        in shown.stdout
    )


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


DOCUMENT = (EXAMPLE.parent.parent / "docs" / "plugins.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", range(5))
def test_every_example_of_the_document_is_a_sound_plugin(load: Load, number: int) -> None:
    examples = DOCUMENT.split("```python\n")[1:]
    assert len(examples) == 5
    code = examples[number].split("```")[0]
    made = ModuleType("documented")
    exec(compile(code, "docs/plugins.md", "exec"), made.__dict__)
    (state,) = load(documented=made).states
    assert (state.state, state.reason) == ("ok", None)
    assert len(state.registered) == 1
