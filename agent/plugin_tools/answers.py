"""A plugin's tool asked for a question: its arguments resolved as built-in ones, its words quoted."""

from typing import TYPE_CHECKING

from penchant.agent.answering.asking import Asking
from penchant.agent.answering.references import find_item, find_shopper, is_somebody, is_something
from penchant.agent.answering.results import ToolResult
from penchant.agent.answering.trouble import Missing, told
from penchant.agent.calls import ToolCall
from penchant.agent.plugin_tools.days import find_day
from penchant.agent.plugin_tools.quoted import LONGEST_SAID, PluginSaid, quoted
from penchant.agent.plugin_tools.reading import number_said
from penchant.errors import ToolFailed
from penchant.ids import ItemId, ShopperId
from penchant.tools.registry import Argument, ArgumentKind

if TYPE_CHECKING:
    from penchant.plugins.tools import PluginTool

LONGEST_WAIT_S = 30.0
"""A question waits no longer for a plugin, whatever else a call of it may take."""
_KEPT = LONGEST_SAID + 1


def plugin_answer(asking: Asking, tool: "PluginTool") -> ToolResult:
    """What the tool says, quoted; it is given its resolved arguments and nothing else.

    Args:
        asking: The call under way.
        tool: It can be asked in words.

    Raises:
        ToolFailed: As `Toolbox.run`; where the plugin fails, the message names it.
    """
    arguments = tool.spec.arguments if tool.spec else ()
    given: dict[str, str] = {}
    for argument in arguments:
        value = _resolved(asking, argument)
        if value is not None:
            given[argument.name] = value
        elif argument.required:
            raise Missing(asking.call.tool, argument.name)
    try:
        said = tool.call(given, within=LONGEST_WAIT_S)
    except ToolFailed as error:
        reason = str(error).removeprefix(f"the tool `{tool.name}` of the plugin {tool.plugin} ")
        raise told(
            "plugin_failed", asking.language, plugin=tool.plugin, tool=tool.name, reason=reason
        ) from error
    call, answer = ToolCall(tool.name, given), PluginSaid(tool.plugin, tool.name, said[:_KEPT])
    named = {
        kind: [given[one.name] for one in arguments if one.kind is kind and one.name in given]
        for kind in ArgumentKind
    }
    return ToolResult(
        call,
        answer,
        quoted(answer, call, asking.language),
        tuple(ShopperId(one) for one in named[ArgumentKind.SHOPPER]),
        tuple(ItemId(one) for one in named[ArgumentKind.ITEM]),
    )


def _resolved(asking: Asking, argument: Argument) -> str | None:
    """An argument as the tool takes it: an id, a number, a day; None where nothing names it."""
    said = asking.said(argument.name)
    if said is None:
        return None
    conversation, catalogue, language = asking.conversation, asking.catalogue, asking.language
    match argument.kind:
        case ArgumentKind.SHOPPER:
            if is_somebody(said) and conversation.shopper() is None:
                return None
            return find_shopper(said, catalogue, conversation, language)
        case ArgumentKind.ITEM:
            if is_something(said) and conversation.item() is None:
                return None
            return find_item(said, catalogue, conversation, language)
        case ArgumentKind.COUNT | ArgumentKind.PRICE:
            number = number_said(said)
            if number is None or (argument.kind is ArgumentKind.COUNT and number != int(number)):
                raise told("no_number", language, words=said)
            return f"{int(number)}" if number == int(number) else repr(number)
        case ArgumentKind.DATE:
            return find_day(said, catalogue.now, language).isoformat()
    return said
