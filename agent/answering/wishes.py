"""Two wishes in one sentence: `what does she like, and when is she back?` asks two tools."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from penchant.agent.answering.bare_words import without_told_too
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.groups_asked import group_asked
from penchant.agent.answering.of_shop import asks_of_shop
from penchant.agent.answering.other_names import same_again
from penchant.agent.calls import ToolCall, own_arguments
from penchant.agent.completion import PIECE
from penchant.agent.parts import parts_of
from penchant.agent.router import Route
from penchant.tools.registry import ArgumentKind
from penchant.tools.segment_follow_up import segment_follow_up

_TELLS_SUMS = ("activity", "orders")
"""Tools that tell what it came to anyway."""
_ASKS_SOURCES = re.compile(
    r"\b(?:based|basis|rests?|evidence|proof|prove|sources?|come from|coming from|show me why"
    r"|how do you know|back(?:ed)? up"
    r"|going on|which (?:events|purchases)|why)\b|依据|根据|凭|证据|来源|怎么(?:得出|知道)|哪来",
    re.IGNORECASE,
)
SURE, VERY_SURE = 0.65, 0.75
"""The confidence of both wishes where the whole sentence was read as one of them, and where it was not."""
_OF_THE_FIRST = re.compile(r"\b(?:them|those|these|they|it|whom)\b|其中|他们|她们|这些|那些", re.IGNORECASE)
"""Speaks of what the wish before it is of."""
_COUNTS = re.compile(r"\bhow many\b|多少|几[个位名]", re.IGNORECASE)
_COUNT_OF = re.compile(r"(?:and )?how many (?:of (?:them|those) )?(?:an? |the )?(?=\w)", re.IGNORECASE)
"""What is counted without a verb: `and how many a touring bike?`."""
_LISTS = ("audience", "recommend", "similar_items", "who_likes")
"""Tools whose answer is a list, of which two wishes say one thing each."""
_OF_ITSELF = ("campaign", "compare", "similar_items")
"""Tools whose answer holds the numbers that a question asks for besides."""


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


def two_groups(question: str, catalogue: Catalogue) -> tuple[str, str] | None:
    """The conditions of two groups of which a question asks how many they are; None where it does not."""
    parts = parts_of(question)
    if parts is None or not all(map(_COUNTS.search, parts)) or _OF_THE_FIRST.search(parts[1]):
        return None
    first, second = (group_asked(part, catalogue) for part in parts)
    if first and not second and (thing := _COUNT_OF.match(parts[1])):
        second = segment_follow_up(first, f"the same for {parts[1][thing.end() :]}", now=catalogue.now)
    return (first, second) if first and second else None


def once_each(calls: Sequence[ToolCall], question: str) -> list[ToolCall]:
    """The calls without those that ask the same again; what rises and what falls is asked in one.

    Nor, unless the question asks for it, is the shop as a whole told beside a campaign, two shoppers or an
    item, or evidence beside anything.
    """
    tools = [call.tool for call in calls]
    if tools[1:] == ["overview"] and tools[0] in _OF_ITSELF and not asks_of_shop(question):
        return [calls[0]]
    if tools[1:] == ["overview"] and tools[0] in _TELLS_SUMS and without_told_too(question) != question:
        return [calls[0]]
    if len(tools) > 1 and tools[-1] == "sources" and not _ASKS_SOURCES.search(question):
        return once_each(calls[:-1], question)
    calls = [one for one in calls if not any(_says_more(other, one) for other in calls)]
    ways: dict[tuple[str, ...], list[ToolCall]] = {}
    for call in calls:
        rest = (f"{name}={value}" for name, value in sorted(call.arguments.items()) if name != "direction")
        ways.setdefault((call.tool, *rest), []).append(call)
    found = []
    for first, *others in ways.values():
        if any(other != first for other in others):
            first = replace(
                first, arguments={name: v for name, v in first.arguments.items() if name != "direction"}
            )
        found.append(first)
    return found


def _says_more(call: ToolCall, other: ToolCall) -> bool:
    """Whether a call asks for the same list as another, and how long or how dear it may be."""
    more = set(call.arguments.items()) - set(other.arguments.items())
    is_same = call.tool == other.tool in _LISTS and not set(other.arguments.items()) - set(
        call.arguments.items()
    )
    return is_same and bool(more) and {name for name, _ in more} <= {"count", "max_price"}


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
