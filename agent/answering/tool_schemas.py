"""The registry's tools as LangChain and models that call tools themselves know them."""

from typing import Any

from langchain_core.tools import BaseTool, StructuredTool

from penchant.errors import ToolFailed
from penchant.tools.registry import TOOLS, ToolSpec


def langchain_tools() -> list[BaseTool]:
    """The registry's tools as models are told of them; the middleware runs them."""
    return [_tool(spec) for spec in TOOLS]


def _tool(spec: ToolSpec) -> BaseTool:
    def unreachable(**_values: str) -> str:
        raise ToolFailed(f"`{spec.name}` is run by the middleware")

    return StructuredTool.from_function(
        func=unreachable,
        name=spec.name,
        description=spec.description,
        args_schema=schema_of(spec),
        infer_schema=False,
    )


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
