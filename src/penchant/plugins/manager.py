"""Loads plugins one by one; a broken one is reported and skipped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from pluggy import PluginManager

from penchant.errors import PluginError
from penchant.plugins import hookspecs
from penchant.plugins.checking import flaw_of
from penchant.plugins.hookspecs import GROUP

if TYPE_CHECKING:
    from penchant.graph_store.embedding import Embedder
    from penchant.graph_store.reasoning.proposals import Reasoner
    from penchant.plugins.contracts import AgentTool, EventSource, RankingSignal

BUILT_IN = "built-in"
BUILT_IN_MODULE = "penchant.plugins.built_in"

HOOKS = {
    "register_reasoners": "reasoner",
    "register_ranking_signals": "ranking signal",
    "register_agent_tools": "agent tool",
    "register_event_sources": "event source",
    "register_embedders": "embedder",
}
"""What each hook registers."""


class Registered(NamedTuple):
    """One thing that a plugin registered.

    Attributes:
        kind: `reasoner`, `ranking signal`, `agent tool`, `event source` or `embedder`.
        name: Its own.
    """

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class PluginState:
    """What became of one plugin.

    Attributes:
        name: Of its entry point.
        version: Of the package that brings it; none where no package is known.
        origin: Whether it came with Penchant or through an entry point.
        module: What the entry point names.
        hooks: Those that it uses.
        registered: What it registered and may be used; empty where it is broken.
        state: A broken plugin is not used at all, not even for what of it was sound.
        reason: Why it is broken.
    """

    name: str
    version: str | None
    origin: Literal["built-in", "entry point"]
    module: str
    hooks: tuple[str, ...] = ()
    registered: tuple[Registered, ...] = ()
    state: Literal["ok", "broken"] = "ok"
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Plugins:
    """What all sound plugins registered, those of Penchant itself first, then by the plugins' names.

    Attributes:
        reasoners: Propose edges.
        ranking_signals: Say how much an item suits a shopper.
        agent_tools: Answer a merchant's question.
        event_sources: Read files and addresses.
        embedders: Turn texts into vectors.
        states: Every plugin that was found, broken ones included.
    """

    reasoners: "tuple[Reasoner, ...]"
    ranking_signals: "tuple[RankingSignal, ...]"
    agent_tools: "tuple[AgentTool, ...]"
    event_sources: "tuple[EventSource, ...]"
    embedders: "tuple[Embedder, ...]"
    states: tuple[PluginState, ...]

    def owner(self, kind: str, name: str) -> PluginState:
        """The plugin that registered a thing; the thing is one of these here.

        Args:
            kind: As in `Registered`.
            name: Of the thing.
        """
        return next(state for state in self.states if Registered(kind, name) in state.registered)


def load_plugins(points: Iterable[EntryPoint] | None = None, *, built_in: bool = True) -> Plugins:
    """Loads every plugin; whatever one of them does wrong, the others are loaded.

    Args:
        points: Entry points of plugins; none means those of the group `penchant` in all installed packages.
        built_in: Whether to load what Penchant brings along.
    """
    found = entry_points(group=GROUP) if points is None else points
    listed = sorted(found, key=lambda point: (point.name, point.value))
    if built_in:
        listed.insert(0, EntryPoint(BUILT_IN, BUILT_IN_MODULE, GROUP))
    loading = _Loading()
    states = tuple(loading.load(point) for point in listed)
    return Plugins(
        reasoners=cast("tuple[Reasoner, ...]", loading.held("reasoner")),
        ranking_signals=cast("tuple[RankingSignal, ...]", loading.held("ranking signal")),
        agent_tools=cast("tuple[AgentTool, ...]", loading.held("agent tool")),
        event_sources=cast("tuple[EventSource, ...]", loading.held("event source")),
        embedders=cast("tuple[Embedder, ...]", loading.held("embedder")),
        states=states,
    )


class _Loading:
    """What was registered so far, and by whom."""

    def __init__(self) -> None:
        self._manager = PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        self._things: dict[Registered, object] = {}
        self._owners: dict[tuple[str, str], str] = {}

    def held(self, kind: str) -> tuple[object, ...]:
        return tuple(thing for registered, thing in self._things.items() if registered.kind == kind)

    def load(self, point: EntryPoint) -> PluginState:
        from penchant.graph_store.reasoning.guard import error_line, plain_line

        name, module = plain_line(point.name), plain_line(point.value)
        origin: Literal["built-in", "entry point"] = (
            "built-in" if point.value == BUILT_IN_MODULE else "entry point"
        )
        version = _version_of(point)
        hooks: tuple[str, ...] = ()
        plugin: Any = None
        fresh = False
        try:
            plugin = _imported(point)
            fresh = not self._manager.is_registered(plugin)
            hooks = self._admit(plugin, point.name)
            mine = dict(self._registered_by(plugin, hooks))
        except (Exception, SystemExit) as error:
            if fresh and self._manager.is_registered(plugin):
                self._manager.unregister(plugin)
            reason = plain_line(str(error)) if isinstance(error, PluginError) else error_line(error)
            return PluginState(name, version, origin, module, hooks, state="broken", reason=reason)
        self._things |= mine
        for registered, thing in mine.items():
            self._owners |= dict.fromkeys(_claims(registered, thing), point.name)
        return PluginState(name, version, origin, module, hooks, tuple(mine))

    def _admit(self, plugin: Any, name: str) -> tuple[str, ...]:
        """Registers the plugin with pluggy, which checks its hooks' names and arguments."""
        if self._manager.has_plugin(name):
            raise PluginError(f"another plugin is called {name}, too")
        self._manager.register(plugin, name)
        self._manager.check_pending()
        callers = self._manager.get_hookcallers(plugin) or []
        hooks = tuple(hook for hook in HOOKS if hook in {caller.name for caller in callers})
        if not hooks:
            raise PluginError(f"uses no hook: mark one of {', '.join(HOOKS)} with @penchant.plugins.hookimpl")
        return hooks

    def _registered_by(self, plugin: Any, hooks: Iterable[str]) -> Iterator[tuple[Registered, object]]:
        """What this plugin alone registers."""
        others = [other for other in self._manager.get_plugins() if other is not plugin]
        claimed: set[tuple[str, str]] = set()
        for hook in hooks:
            given: list[object] = []
            self._manager.subset_hook_caller(hook, remove_plugins=others)(register=given.append)
            for thing in given:
                registered = self._checked(HOOKS[hook], thing)
                for claim in _claims(registered, thing):
                    if claim in claimed or claim in self._owners:
                        owner = self._owners.get(claim, "this plugin itself")
                        raise PluginError(
                            f"registered the {claim[0]} {claim[1]}, which {owner} has registered"
                        )
                    claimed.add(claim)
                yield registered, thing

    def _checked(self, kind: str, thing: object) -> Registered:
        flaw = flaw_of(kind, thing)
        if flaw is not None:
            raise PluginError(f"its {kind} {flaw}")
        return Registered(kind, cast("RankingSignal", thing).name)  # whatever it is, it has a name


def _imported(point: EntryPoint) -> Any:
    plugin = point.load()
    if isinstance(plugin, type):
        raise PluginError(f"its entry point names the class {plugin.__name__}: name a module or an instance")
    return plugin


def _claims(registered: Registered, thing: object) -> list[tuple[str, str]]:
    """What only one plugin may have: the name, and what a source reads."""
    claims = [(registered.kind, registered.name)]
    if registered.kind == "event source":
        source = cast("EventSource", thing)
        claims += [("suffix", suffix) for suffix in source.suffixes]
        claims += [("scheme", scheme) for scheme in source.schemes]
    return claims


def _version_of(point: EntryPoint) -> str | None:
    if point.value == BUILT_IN_MODULE:
        from penchant import __version__

        return __version__
    try:
        return None if point.dist is None else point.dist.version
    except Exception:  # a package whose metadata is damaged is still tried
        return None
