"""Questions that only put another name into the one before: `and 853?`, `那1453呢？`."""

import re

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.calls import ToolCall
from penchant.tools.registry import ArgumentKind, tool_named

_OPENING = (
    r"(?:(?:and|what about|how about|and what about|and how about|same|the same|now|ok(?:ay)?,?)\s+"
    r"(?:again\s+)?(?:for\s+|with\s+)?|那么?|换成|再看看?|同样看看?)"
)
_THING = r"(?:customer|shopper|user|household|client|member|item|product|顾客|客户|用户|会员|商品|产品)"
_ONLY_A_NAME = re.compile(
    rf"{_OPENING}?\s*(?:the\s+)?{_THING}?\s*#?(?P<name>[A-Za-z0-9]+(?:[._@/-][A-Za-z0-9]+)*)\s*"
    r"(?:then|now|instead|too|呢|怎么样|如何)?\s*[?？!.。]*",
    re.IGNORECASE,
)


def same_again(question: str, before: ToolCall | None, catalogue: Catalogue) -> ToolCall | None:
    """The call before, asked of another shopper or item; None where the question says anything else.

    Args:
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.
    """
    found = _ONLY_A_NAME.fullmatch(question)
    if found is None or before is None:
        return None
    name = found.group("name")
    kinds = {ArgumentKind.SHOPPER: catalogue.shopper(name), ArgumentKind.ITEM: catalogue.item(name)}
    taken = [
        argument.name
        for argument in tool_named(before.tool).arguments
        if kinds.get(argument.kind) and argument.name in before.arguments
    ]
    if not taken:
        return None
    return ToolCall(before.tool, {**before.arguments, taken[-1]: name})


def carried_on(question: str, call: ToolCall, before: ToolCall | None) -> ToolCall:
    """A call that goes on from the one before with what it leaves out: the same dates, the same category.

    Only where the question is short and opens as one that goes on, and the tool is the same.

    Args:
        question: One line.
        call: As the router read it.
        before: The call that answered the question before.
    """
    goes_on = re.match(_OPENING, question, re.IGNORECASE) or question.rstrip("?？。").endswith("呢")
    if before is None or before.tool != call.tool or not goes_on or len(question) > 60:
        return call
    return ToolCall(call.tool, {**before.arguments, **call.arguments})
