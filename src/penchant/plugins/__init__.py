"""The door for plugins: hooks, what may be registered, and how plugins are loaded."""

from penchant.plugins.contracts import AgentTool, EventSource, RankingSignal
from penchant.plugins.hookspecs import GROUP, hookimpl
from penchant.plugins.manager import Plugins, PluginState, Registered, load_plugins

__all__ = [
    "GROUP",
    "AgentTool",
    "EventSource",
    "PluginState",
    "Plugins",
    "RankingSignal",
    "Registered",
    "hookimpl",
    "load_plugins",
]
