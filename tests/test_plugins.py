"""Plugins come through one door; a broken one is told with its reason, and never stops the others."""

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

import penchant
from penchant.graph_store import ShopView
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView
from penchant.plugins import Plugins, PluginState, Registered, hookimpl, load_plugins
from tests.commanded import run
from tests.throwaway import entry_points_of, module_with, registering

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
    shown = run("plugins")
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[0].split() == ["plugin", "version", "origin", "registers", "state"]
    assert "embedder all-MiniLM-L6-v2-int8" in shown.stdout


def test_screen_says_why_a_broken_one_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = EntryPoint("bad", "penchant_there_is_no_such_module", "penchant")
    monkeypatch.setattr("penchant.plugins.manager.entry_points", lambda group: [bad])
    shown = run("plugins", env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert (
        "bad is not used: ModuleNotFoundError: No module named 'penchant_there_is_no_such_module'"
        in shown.stdout
    )


DOCUMENT = (Path(__file__).parent.parent / "docs" / "plugins.md").read_text(encoding="utf-8")


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
