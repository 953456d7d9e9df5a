"""Routing with a model that was not tuned for it: instructions, a schema, and no value that was not said."""

import json
from collections.abc import Mapping, Sequence

from penchant.agent.calls import MOST_CALLS, ToolCall, written
from penchant.agent.client import ModelClient
from penchant.errors import DataError
from penchant.prompts import load_prompt
from penchant.tools.registry import ToolSpec

MAX_TOKENS = 300
LONGEST_VALUE = 200


def instructed_calls(
    client: ModelClient,
    question: str,
    before: ToolCall | None,
    tools: Sequence[ToolSpec],
    further: Sequence[ToolSpec] = (),
) -> tuple[ToolCall, ...]:
    """The calls that a model names which follows instructions.

    Args:
        client: Of the model.
        question: One line.
        before: The call that answered the question before.
        tools: Those that may be named.
        further: Tools of plugins, which may be named, too.

    Raises:
        DataError: The answer is not of the asked form, or has a value that the question does not say.
        ModelError: The model failed or is out of reach.
    """
    prompt = load_prompt("route_question").render(tools="\n".join(_told(tool) for tool in tools))
    if further:
        prompt += "\n\n" + plugins_told(further)
        tools = (*tools, *further)
    asked = f"Question: {question}"
    if before:
        asked = f"Before: {written([before])}\n{asked}"
    answer = client.complete(
        [{"role": "system", "content": prompt}, {"role": "user", "content": asked}],
        role="router",
        max_tokens=MAX_TOKENS,
        schema=calls_schema(tools),
    )
    try:
        told = json.loads(answer.text)["calls"]
        found = [ToolCall(str(call["tool"]), dict(call.get("arguments") or {})) for call in told[:MOST_CALLS]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError(f"{client.name} did not answer with calls: {answer.text[:80]!r}") from error
    return tuple(_checked(call, question, tools) for call in found)


def plugins_told(further: Sequence[ToolSpec]) -> str:
    """What a model is told of the tools of plugins, after its instructions."""
    return load_prompt("plugin_tools").render(tools="\n".join(_told(tool) for tool in further))


def calls_schema(tools: Sequence[ToolSpec]) -> Mapping[str, object]:
    """JSON Schema of an answer; every array, text and choice has its bound."""
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE}
    options = [
        {
            "type": "object",
            "properties": {
                "tool": {"const": tool.name},
                "arguments": {
                    "type": "object",
                    "properties": {
                        one.name: {"enum": list(one.choices)} if one.choices else text
                        for one in tool.arguments
                    },
                    "additionalProperties": False,
                },
            },
            "required": ["tool", "arguments"],
            "additionalProperties": False,
        }
        for tool in tools
    ]
    return {
        "type": "object",
        "properties": {"calls": {"type": "array", "maxItems": MOST_CALLS, "items": {"anyOf": options}}},
        "required": ["calls"],
        "additionalProperties": False,
    }


def _told(tool: ToolSpec) -> str:
    arguments = ", ".join(
        f"{one.name}{'*' if one.required else ''} ({one.description})" for one in tool.arguments
    )
    return f"- {tool.name}: {tool.description}" + (f". Arguments: {arguments}" if arguments else "")


def _checked(call: ToolCall, question: str, tools: Sequence[ToolSpec]) -> ToolCall:
    spec = next((tool for tool in tools if tool.name == call.tool), None)
    if spec is None:
        raise DataError(f"the model named the tool {call.tool!r}, which there is not")
    known = {argument.name: argument for argument in spec.arguments}
    for name, value in call.arguments.items():
        if name not in known:
            raise DataError(f"the model named the argument {name!r}, which `{call.tool}` does not take")
        said = value in known[name].choices or str(value).casefold() in question.casefold()
        if not isinstance(value, str) or not value.strip() or not said:
            raise DataError(f"the model gave {value!r} as {name}, which the question does not say")
    return call
