"""What a short reply to a question back means."""

import re
from collections.abc import Sequence
from datetime import datetime

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.dates import find_span
from penchant.agent.answering.references import find_shopper, titled_among
from penchant.agent.answering.run import Awaited, Run
from penchant.agent.calls import ToolCall
from penchant.agent.completion import ids_in
from penchant.agent.plugin_tools.said import may_be
from penchant.errors import ToolFailed
from penchant.ids import ItemId
from penchant.tools.registry import Argument, ArgumentKind

MOST_REPLY_WORDS, MOST_REPLY_SIGNS = 6, 80


def replied(run: Run, awaited: Awaited, argument: Argument, catalogue: Catalogue) -> ToolCall | None:
    """The call that lacked something, with what a short reply names; None where it is no such reply.

    Args:
        run: Its question is the reply.
        awaited: What was asked for.
        argument: The same, as its tool takes it.
        catalogue: Of the shop.
    """
    said = run.question.strip(" .!。！")
    value = (
        _chosen(said, awaited.values, argument.kind, catalogue)
        if awaited.values
        else _named(said, run, argument, catalogue)
    )
    return awaited.call.with_value(awaited.argument, value) if value is not None else None


def _chosen(said: str, values: tuple[str, ...], kind: ArgumentKind, catalogue: Catalogue) -> str | None:
    """The one of the values told that a reply means: by its place, a day in other words, an id or a title."""
    place = _place_of(said, values)
    if place is not None:
        return values[place]
    if kind is ArgumentKind.DATE:
        first, *_ = re.split(r"[,，;(]", said)
        return _same_day(first.strip(), values, catalogue.now)
    if kind is ArgumentKind.ITEM:
        return catalogue.item(said) or titled_among(said, [ItemId(one) for one in values], catalogue)
    return None


def _named(said: str, run: Run, argument: Argument, catalogue: Catalogue) -> str | None:
    """What a short reply names where anything could be named; None where it is none."""
    if len(said.split()) > MOST_REPLY_WORDS or len(said) > MOST_REPLY_SIGNS:
        return None
    if argument.kind is ArgumentKind.SHOPPER:
        for words in (said, *ids_in(run.question)):
            try:
                return find_shopper(words, catalogue, run.conversation, run.language)
            except ToolFailed:
                continue
        return None
    if said.endswith(("?", "？")):
        return None
    if argument.kind is ArgumentKind.ITEM and not (catalogue.item(said) or catalogue.holding(said)):
        return None
    return said if may_be(argument, said, catalogue.now) else None


def _same_day(said: str, days: Sequence[str], now: datetime) -> str | None:
    """The one of several days that words mean."""
    try:
        since = find_span(said, now, "en").since
    except ToolFailed:
        return None
    return next((day for day in days if since and day == f"{since:%Y-%m-%d}"), None)


def _place_of(said: str, values: tuple[str, ...]) -> int | None:
    """The place of the one of several values that a reply names, by itself or as `the second`; else None."""
    if said in values:
        return values.index(said)
    held = [
        place
        for place, value in enumerate(values)
        if re.search(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])", said)
    ]
    if len(held) == 1:
        return held[0]
    spelt = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": len(values) - 1}
    spelt |= {"第一": 0, "第二": 1, "第三": 2, "第四": 3, "第五": 4, "最后": len(values) - 1}
    for word, place in spelt.items():
        if word in said.casefold() and place < len(values) and len(said.split()) <= MOST_REPLY_WORDS:
            return place
    return None
