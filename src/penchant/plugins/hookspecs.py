"""The door for plugins: what each hook is called and what it receives."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from pluggy import HookimplMarker, HookspecMarker

if TYPE_CHECKING:
    from penchant.graph_store.embedding import Embedder
    from penchant.graph_store.reasoning.proposals import Reasoner
    from penchant.plugins.contracts import AgentTool, EventSource, RankingSignal

GROUP = "penchant"
"""The entry point group, and the name that pluggy's markers carry."""

hookspec = HookspecMarker(GROUP)
hookimpl = HookimplMarker(GROUP)


@hookspec
def register_reasoners(register: "Callable[[Reasoner], None]") -> None:
    """Registers reasoners: they propose edges of the concept graph in every round."""


@hookspec
def register_ranking_signals(register: "Callable[[RankingSignal], None]") -> None:
    """Registers ranking signals: numbers that say how much an item suits a shopper."""


@hookspec
def register_agent_tools(register: "Callable[[AgentTool], None]") -> None:
    """Registers agent tools: functions that answer a merchant's question."""


@hookspec
def register_event_sources(register: "Callable[[EventSource], None]") -> None:
    """Registers event sources: readers of files or addresses that Penchant cannot read itself."""


@hookspec
def register_embedders(register: "Callable[[Embedder], None]") -> None:
    """Registers embedders: models that turn texts into vectors."""
