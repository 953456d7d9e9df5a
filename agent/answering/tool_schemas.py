"""The registry's tools as LangChain and models that call tools themselves know them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.tools import BaseTool, StructuredTool

from penchant.errors import ToolFailed
from penchant.tools.registry import TOOLS, ToolSpec

if TYPE_CHECKING:
    from penchant.plugins.tools import PluginTool


def langchain_tools(plugged: Sequence["PluginTool"] = ()) -> list[BaseTool]:
    """The registry's tools as models are told of them; the middleware runs them.

    Args:
        plugged: Tools of plugins.
    """
    own = [_tool(spec, schema_of(spec)) for spec in TOOLS]
    return [*own, *(_tool(one.spec, plugged_schema(one.spec, one.parameters)) for one in plugged if one.spec)]


def _tool(spec: ToolSpec, schema: dict[str, Any]) -> BaseTool:
    def unreachable(**_values: str) -> str:
        raise ToolFailed(f"`{spec.name}` is run by the middleware")

    return StructuredTool.from_function(
        func=unreachable,
        name=spec.name,
        description=spec.description,
        args_schema=schema,
        infer_schema=False,
    )


def plugged_schema(spec: ToolSpec, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """JSON Schema of a plugin's tool without what no question can say; what is missing is asked for."""
    names = {argument.name for argument in spec.arguments}
    held = {name: one for name, one in parameters.get("properties", {}).items() if name in names}
    return {
        **parameters,
        "title": spec.name,
        "description": spec.description,
        "properties": held,
        "required": [],
    }


def schema_of(spec: ToolSpec) -> dict[str, Any]:
    """JSON Schema of a tool's arguments; every value is a piece of the question or a choice."""
    properties: dict[str, Any] = {}
    for argument in spec.arguments:
        properties[argument.name] = {"type": "string", "description": argument.description}
        if argument.choices:
            properties[argument.name]["enum"] = list(argument.choices)
    return {
        "type": "object",
        "title": spec.name,
        "description": spec.description,
        "properties": properties,
        "required": [],
    }
