"""Tools' answers as people read them: text, table, picture and evidence, in English and Chinese."""

from penchant.agent.rendering.dispatch import render
from penchant.agent.rendering.markdown import escape, plain
from penchant.agent.rendering.telling import Names

__all__ = ["Names", "escape", "plain", "render"]
