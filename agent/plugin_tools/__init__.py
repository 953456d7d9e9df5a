"""Tools of plugins that questions in words may be for: told apart from Penchant's own, asked, and quoted."""

from penchant.agent.plugin_tools.quoted import PluginSaid
from penchant.agent.plugin_tools.routing import PluggedTools

__all__ = ["PluggedTools", "PluginSaid"]
