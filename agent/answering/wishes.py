"""Two wishes in one sentence: `what does she like, and when is she back?` asks two tools."""

import re
from collections.abc import Callable, Mapping

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.follow_ups import same_again
from penchant.agent.calls import ToolCall, own_arguments
from penchant.agent.completion import PIECE
from penchant.agent.router import Route
from penchant.tools.registry import ArgumentKind

SURE, VERY_SURE = 0.65, 0.75
"""The confidence of both wishes where the whole sentence was read as one of them, and where it was not."""
FEWEST_SIGNS = 4
_ASKS = (
    r"(?:(?:what|which|who|whom|how|when|where|why|should|will|would|can|could|is|are|do|does|did)\b(?! not)"
    r"|(?:please\s+)?(?:tell|give|show|recommend|suggest|list|find|compare|offer|predict|explain|name"
    r"|the same)\b)"
)
_JOINT = re.compile(
    rf"(?:\s*[,;.?!]\s+(?:and\s+(?:also\s+|then\s+)?|then\s+|also\s+)?|\s+(?:and\s+(?:also\s+|then\s+)?|then\s+))"
    rf"(?={_ASKS})",
    re.IGNORECASE,
)
_HAN_JOINT = re.compile(
    r"\s*[，,；;。？?、]\s*(?:然后|并且|并|再|同时|另外|还有|顺便)?|然后|并且|同时|另外|顺便"
)
_HAN_ASKS = re.compile(
    r"什么|哪|谁|多少|几|怎么样|怎样|如何|为什么|吗|呢|推荐|对比|比较|告诉|列出|看看|预测|分析|介绍|找出"
)
_ENGLISH_ASKS = re.compile(rf"{_ASKS}|profile|portrait|overview", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HOW_MANY = re.compile(
    r"how many(?: (?:people|customers|shoppers|households|of them))?"
    r"(?: (?:are|is) (?:they|there|that|it|those))?(?: in (?:all|total))?[?.!]*"
    r"|有?(?:多少|几)[个位]?人?[？?]*",
    re.IGNORECASE,
)
"""Counts the group just spoken of."""
_WHO_IS_MEANT = re.compile(r"who(?:se)?\b(?!\s+(?:would|should|will|likes?|might|could|is|are|else)\b)", re.I)


def parts_of(question: str) -> tuple[str, str] | None:
    """The two sides of the one joint at which both ask for something; None where there is none.

    Example:
        >>> parts_of("How is the shop doing overall and what is trending?")
        ('How is the shop doing overall', 'what is trending?')
        >>> parts_of("Who likes tea and spent more than 50?") is None
        True
    """
    han = bool(_HAN.search(question))
    joint, asks = (_HAN_JOINT, _HAN_ASKS) if han else (_JOINT, _ENGLISH_ASKS)
    for found in joint.finditer(question):
        left, right = question[: found.start()].strip(), question[found.end() :].strip()
        if min(len(left), len(right)) < FEWEST_SIGNS or not asks.search(left) or not asks.search(right):
            continue
        if _HOW_MANY.fullmatch(right):
            continue
        if not han and (len(right.split()) < 2 or _WHO_IS_MEANT.match(right)):
            continue
        return left, right
    return None


def both_wishes(
    question: str,
    whole: Route,
    before: ToolCall | None,
    *,
    route: Callable[[str, ToolCall | None], Route],
    catalogue: Catalogue,
) -> Route:
    """The route of two wishes where the question holds two and one was read; else the one given.

    Args:
        question: One line.
        whole: What the router made of it.
        before: The call that answered the question before.
        route: Reads a part, given the call before it.
        catalogue: Of the shop.
    """
    if len(whole.calls) > 1 or (parts := parts_of(question)) is None:
        return whole
    first = route(parts[0], before)
    if len(first.calls) != 1 or first.confidence < SURE:
        return whole
    (left,) = first.calls
    again = same_again(parts[1].rstrip("."), left, catalogue)
    second = Route((again,), first.confidence) if again else route(parts[1], left)
    if len(second.calls) != 1:
        return whole
    (right,) = second.calls
    confidence = min(first.confidence, second.confidence)
    expected = bool(whole.calls) and whole.calls[0].tool in (left.tool, right.tool)
    if (left.tool == right.tool and not again) or confidence < (SURE if expected or again else VERY_SURE):
        return whole
    items = [one for one in PIECE.findall(question) if catalogue.item(one)]
    known = {"item": items[0]} if len(set(items)) == 1 else {}
    pair = (_with_names(left, right, known), _with_names(right, left, known))
    if any(map(_lacks_words, pair)):
        return whole
    return Route(pair, confidence)


def _with_names(call: ToolCall, other: ToolCall, known: Mapping[str, str]) -> ToolCall:
    """A call that lacks its shopper or item, with that of the other wish or the one named in the question."""
    given, held = dict(call.arguments), {**known, **other.arguments}
    for argument in own_arguments(call.tool):
        if argument.name in ("shopper", "item") and argument.required and argument.name in held:
            given.setdefault(argument.name, held[argument.name])
    return ToolCall(call.tool, given)


def _lacks_words(call: ToolCall) -> bool:
    """Whether a call needs words or an item that neither wish names; a shopper may be of the thread."""
    return any(
        argument.required and argument.name not in call.arguments
        for argument in own_arguments(call.tool)
        if argument.kind is not ArgumentKind.SHOPPER
    )
