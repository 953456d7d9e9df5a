"""Whether values for a plugin's tool are what somebody said."""

from datetime import datetime
from typing import TYPE_CHECKING

from penchant.agent.calls import ToolCall
from penchant.agent.plugin_tools.days import DAY_WORDS, find_day
from penchant.agent.plugin_tools.reading import number_said, numbers_in
from penchant.errors import ToolFailed
from penchant.tools.registry import Argument, ArgumentKind

if TYPE_CHECKING:
    from penchant.plugins.tools import PluginTool


def is_said_of_plugin(call: ToolCall, tool: "PluginTool", question: str, now: datetime) -> bool:
    """Whether each value of a call stands in the question, or is a number, a day or a choice that it says.

    Args:
        call: Of a model that calls tools by itself.
        tool: The one called.
        question: As the model read it.
        now: The shop's newest event.
    """
    arguments = {one.name: one for one in tool.spec.arguments} if tool.spec else {}
    return all(
        name in arguments
        and (value.casefold() in question.casefold() or _means(arguments[name], value, question, now))
        for name, value in call.arguments.items()
    )


def may_be(argument: Argument, said: str, now: datetime) -> bool:
    """Whether words can be read as a value of that kind.

    Args:
        argument: What is asked for.
        said: A short reply.
        now: The shop's newest event.
    """
    match argument.kind:
        case ArgumentKind.DATE:
            return _day(said, now) is not None
        case ArgumentKind.COUNT | ArgumentKind.PRICE:
            return number_said(said) is not None
        case ArgumentKind.CHOICE:
            return said in argument.choices
    return True


def _means(argument: Argument, value: str, question: str, now: datetime) -> bool:
    match argument.kind:
        case ArgumentKind.DATE:
            return value in {_day(one.group(), now) for one in DAY_WORDS.finditer(question)}
        case ArgumentKind.COUNT | ArgumentKind.PRICE:
            return number_said(value) in numbers_in(question)
        case ArgumentKind.CHOICE:
            return value in argument.choices or value.casefold() in argument.choices
    return False


def _day(words: str, now: datetime) -> str | None:
    try:
        return find_day(words, now, "en").isoformat()
    except ToolFailed:
        return None
