"""Routing between the tools of plugins and Penchant's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from penchant.agent.calls import ToolCall
from penchant.agent.plugin_tools.claims import Claims
from penchant.agent.plugin_tools.reading import read_arguments
from penchant.agent.router import LONGEST_QUESTION, Route, Router
from penchant.graph_store import MiniLM
from penchant.tools.registry import ToolSpec

if TYPE_CHECKING:
    from penchant.agent.answering.catalogue import Catalogue
    from penchant.plugins.tools import PluginTool

CLAIMED = 0.9
"""The confidence of a route to a plugin's tool: sure enough to be asked, and to be one of two wishes."""


class PluggedTools:
    """The tools of plugins that can be asked in words; false where there is none.

    Args:
        tools: Of all plugins.
        catalogue: Of the shop, as it is now.
        threads: For the embedder.
    """

    def __init__(
        self, tools: Mapping[str, "PluginTool"], catalogue: Callable[[], "Catalogue"], *, threads: int = 1
    ) -> None:
        self._tools = {name: tool for name, tool in tools.items() if tool.spec is not None}
        self._catalogue = catalogue
        self._claims = Claims(tuple(self._tools.values()), MiniLM(threads=threads))

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self._tools)

    @property
    def tools(self) -> Sequence["PluginTool"]:
        """All of them."""
        return tuple(self._tools.values())

    @property
    def specs(self) -> Sequence[ToolSpec]:
        """What they are asked with."""
        return tuple(tool.spec for tool in self._tools.values() if tool.spec)

    def find(self, name: str) -> "PluginTool | None":
        """The tool of that name; None where no plugin has it."""
        return self._tools.get(name)

    def route(self, question: str, before: ToolCall | None, own: Router) -> Route:
        """What a question asks for: a plugin's tool, or what Penchant's own router makes of it.

        Args:
            question: One line.
            before: The call that answered the question before.
            own: Asked unless the question is surely for a plugin.

        Raises:
            DataError: As `own`.
            ModelError: As `own`.
        """
        before = None if before and before.tool in self._tools else before
        if not self._tools or len(question) > LONGEST_QUESTION:
            return own(question, before)
        claim = self._claims.of(question, self._catalogue(), before)
        if claim.is_sure:
            return self._claimed(claim.tool, question)
        found = own(question, before)
        if claim.beats(found):
            return self._claimed(claim.tool, question)
        return replace(found, calls=tuple(self.completed(call, question) for call in found.calls))

    def wanted(self, parts: Sequence[str]) -> bool:
        """Whether one of a question's parts is surely for one of them."""
        return bool(self._tools) and any(self._claims.of(one, self._catalogue()).is_sure for one in parts)

    def completed(self, call: ToolCall, question: str) -> ToolCall:
        """A call of a plugin's tool with what the question names and it lacks; others as they are."""
        tool = self._tools.get(call.tool)
        if tool is None:
            return call
        return ToolCall(call.tool, {**read_arguments(tool, question, self._catalogue()), **call.arguments})

    def _claimed(self, tool: "PluginTool", question: str) -> Route:
        call = self.completed(ToolCall(tool.name), question)
        needed = [one.name for one in tool.spec.arguments if one.required] if tool.spec else []
        missing = tuple((0, name) for name in needed if name not in call.arguments)
        return Route((call,), CLAIMED, missing)
