"""A plugin's agent tool as something to call: arguments checked by their types, errors told with its name."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from penchant.errors import ToolFailed
from penchant.graph_store.foreign_calls import ForeignCallFailed, call_within
from penchant.plugins.contracts import AgentTool
from penchant.plugins.manager import Plugins
from penchant.plugins.spoken import spec_of


class PluginTool:
    """A typed function of a plugin.

    Attributes:
        name: Unique among tools.
        description: What it answers and when to use it.
        plugin: Who registered it.
        parameters: JSON schema of its arguments, made from the annotations.
        spec: The tool as the agent knows its own; None where it needs an argument that no question can say.
        examples: Questions that it answers, parameters in braces.
    """

    def __init__(self, tool: AgentTool, plugin: str, *, seconds: float) -> None:
        """Reads the annotations.

        Args:
            tool: As it was registered.
            plugin: Who registered it.
            seconds: How long a call may take.
        """
        self.name = tool.name
        self.description = tool.description
        self.plugin = plugin
        self._run = tool.run
        self._seconds = seconds
        self._arguments = arguments_of(tool.run)
        self.parameters: dict[str, Any] = self._arguments.model_json_schema()
        self.spec = spec_of(tool)
        self.examples: tuple[str, ...] = tuple(getattr(tool, "examples", ()))

    def __call__(self, **arguments: object) -> str:
        """What the function returns, as text.

        Raises:
            ToolFailed: The arguments do not fit, the function failed or took too long.
        """
        return self.call(arguments)

    def call(self, arguments: Mapping[str, object], *, within: float | None = None) -> str:
        """The same, with the arguments by name as a model gives them.

        Args:
            arguments: By name.
            within: Seconds, where less time is left than a call may take.

        Raises:
            ToolFailed: As when it is called.
        """
        told = f"the tool `{self.name}` of the plugin {self.plugin}"
        seconds = self._seconds if within is None else min(within, self._seconds)
        try:
            given = self._arguments.model_validate(dict(arguments))
        except ValidationError as error:
            wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
            raise ToolFailed(f"{told} cannot be called so: {'; '.join(wrong)}") from error
        fields = self._arguments.model_fields
        named = {one.alias or name: getattr(given, name) for name, one in fields.items()}
        try:
            return call_within(lambda: str(self._run(**named)), seconds, name=f"tool {self.name}")
        except ForeignCallFailed as failure:
            raise ToolFailed(f"{told} {failure}") from failure


def arguments_of(function: Callable[..., object]) -> type[BaseModel]:
    """A model of a function's arguments, by name.

    Raises:
        Exception: An annotation names nothing that is known, or is of no type that JSON can say.
    """
    fields: dict[str, Any] = {}
    for place, parameter in enumerate(inspect.signature(function, eval_str=True).parameters.values()):
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        # an alias, since a field may neither begin with a line nor be called as a method of the model
        fields[f"argument_{place}"] = (parameter.annotation, Field(default, alias=parameter.name))
    return create_model("Arguments", __config__=ConfigDict(extra="forbid"), **fields)


def plugin_tools(plugins: Plugins, *, seconds: float) -> dict[str, PluginTool]:
    """The tools of all plugins by name."""
    return {
        tool.name: PluginTool(tool, plugins.owner("agent tool", tool.name).name, seconds=seconds)
        for tool in plugins.agent_tools
    }
