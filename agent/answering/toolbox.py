"""One call of the router asked of one shop: its words are understood, its answer rendered."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from penchant.agent.answering.asked_plainly import (
    asks_cheaper,
    asks_what_else,
    asks_what_they_like,
    asks_who_is_like,
)
from penchant.agent.answering.asking import MOST_LISTED, Asking
from penchant.agent.answering.campaign_words import campaign_asked
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.dates import find_span
from penchant.agent.answering.group_words import ways_to_say
from penchant.agent.answering.numbers import activity, assortment, figures, orders, stretch_of
from penchant.agent.answering.of_shop import asks_of_money
from penchant.agent.answering.put_right import put_right
from penchant.agent.answering.recommendations_asked import as_listed, recommend_asked
from penchant.agent.answering.references import (
    exact_item,
    is_apart,
    is_item_alone,
    spoken_item,
    without_offer,
)
from penchant.agent.answering.results import Language, Rendered, ToolResult
from penchant.agent.answering.said_outright import taken_for_numbers
from penchant.agent.answering.spoken_of import items_of, kinds_of, shoppers_of
from penchant.agent.answering.statement_sources import sources_of
from penchant.agent.answering.tastes_asked import taste_asked
from penchant.agent.answering.trends_asked import trends_asked
from penchant.agent.answering.trouble import Ambiguous, Missing, in_words, told
from penchant.agent.answering.values import Portrait
from penchant.agent.calls import ToolCall
from penchant.agent.parts import parts_of
from penchant.agent.plugin_tools.answers import plugin_answer
from penchant.agent.rendering import render
from penchant.errors import DataError, NotInLog, NotUnderstood, ToolFailed, TooLittleHistory
from penchant.tools.conditions import Condition
from penchant.tools.ranking_basis import UNKNOWN_BASIS
from penchant.tools.registry import FOUND_BY_RULES, TOOLS, ArgumentKind, ToolSpec, tool_named
from penchant.tools.segment_words import parse_segment

if TYPE_CHECKING:
    from penchant.plugins.tools import PluginTool
    from penchant.shop import Shop
    from penchant.tools import Mode

LIKELY = 20
_RANKING: "Mapping[str, Mode]" = {
    "recommend": "all",
    "explain": "all",
    "audience": "new",
    "next_behaviour": "all",
}
"""Tools whose answers speak of a ranking, and the mode where the call names none."""

OF_THREADS = ("sources",)
"""Tools that speak of an answer before: they are asked in words alone, within a thread."""


class Toolbox:
    """The tools over one shop; no argument names another one.

    Args:
        shop: The only one that is asked.
    """

    def __init__(self, shop: "Shop") -> None:
        self._shop = shop

    def plugged(self, name: str) -> "PluginTool | None":
        """A plugin's tool; None where no plugin has one of that name that can be asked in words."""
        return self._shop.plugged_tools.find(name)

    @property
    def plugged_specs(self) -> Sequence[ToolSpec]:
        """What the tools of plugins are asked with."""
        return self._shop.plugged_tools.specs

    def completed(self, call: ToolCall, question: str) -> ToolCall:
        """A call of a plugin's tool with what the question names and the call lacks; others as they are."""
        return self._shop.plugged_tools.completed(call, question)

    def plugin_wanted(self, parts: Sequence[str]) -> bool:
        """Whether one of a question's parts is surely for a plugin's tool."""
        return self._shop.plugged_tools.wanted(parts)

    def spec_of(self, name: str) -> ToolSpec | None:
        """What a tool is asked with, Penchant's own or a plugin's; None where there is none of that name."""
        plugged = self.plugged(name)
        return plugged.spec if plugged else next((spec for spec in TOOLS if spec.name == name), None)

    def understands(self, call: ToolCall, conversation: Conversation) -> bool:
        """Whether the shoppers and items that a call names are known; nothing is asked of the tool.

        Args:
            call: As in `run`.
            conversation: As in `run`.
        """
        asking = Asking(self._shop, call, "en", conversation)
        try:
            for argument in tool_named(call.tool).arguments:
                if argument.name not in call.arguments:
                    continue
                if argument.kind is ArgumentKind.SHOPPER:
                    asking.shopper(argument.name)
                elif argument.kind is ArgumentKind.ITEM and call.tool != "audience":
                    asking.item(argument.name)
        except Ambiguous:
            return True
        except ToolFailed:
            return False
        return True

    def run(
        self, call: ToolCall, language: Language = "en", conversation: Conversation | None = None
    ) -> ToolResult:
        """What the tool answers.

        Args:
            call: Its values are pieces of the question, as asked.
            language: Of the answer.
            conversation: What was spoken of; without, `her` and `it` mean nobody.

        Raises:
            ToolFailed: It cannot answer; the message is for people, in `language`. `Ambiguous` where words
                may mean several things, `Missing` where an argument is named nowhere.
        """
        spoken = conversation or Conversation()
        if plugged := self.plugged(call.tool):
            return plugin_answer(Asking(self._shop, call, language, spoken), plugged)
        mend = taken_for_numbers if call.tool in FOUND_BY_RULES else put_right
        call = mend(call, self._shop.catalogue, spoken)
        asking = Asking(self._shop, call, language, spoken)
        try:
            value = _TOOLS[tool_named(call.tool).name](asking)
        except TooLittleHistory as error:
            raise told("too_little", language, shopper=asking.used.get("shopper", "")) from error
        except DataError as error:
            raise in_words(error, language) from error
        used = ToolCall(call.tool, asking.used)
        result = ToolResult(used, value, _rendered(self._shop, used, value, language))
        shoppers, items = shoppers_of(value, used), items_of(value, used)
        if call.tool == "sources":
            spoken = asking.conversation
            shoppers = shoppers or tuple(filter(None, [spoken.shopper()]))
            items = items or tuple(spoken.items()[:LIKELY])
        return replace(result, shoppers=shoppers, items=items, kinds=kinds_of(value))


def _overview(asking: Asking) -> object:
    since, until, against = stretch_of(asking)
    if asks_of_money(asking.conversation.question) and "purchase" not in asking.catalogue.view.kinds.values():
        raise told("no_sales", asking.language)
    return asking.shop.overview(since=since, as_of=until, against=against)


def _portrait(asking: Asking) -> object:
    shopper = asking.shopper()
    found = Portrait(asking.shop.profile(shopper), asking.shop.timeline(shopper))
    if asked := taste_asked(asking.conversation.question, asking.catalogue):
        return replace(found, taste=asking.shop.taste(shopper, asked.thing))
    return found


def _changes(asking: Asking) -> object:
    shopper = asking.shopper()
    since, until = asking.dates()
    return asking.shop.changes(shopper, since, until)


def _explain(asking: Asking) -> object:
    shopper = asking.shopper()
    item = asking.item(shopper=shopper)
    mode, rules = as_listed(asking, shopper, item)
    return asking.shop.explain(shopper, item, mode=mode, rules=rules)


def _contrast(asking: Asking) -> object:
    shopper = asking.shopper()
    item, other = asking.item(shopper=shopper), asking.item("other", shopper=shopper)
    if item == other:
        raise told("same_item", asking.language)
    mode, rules = as_listed(asking, shopper, item, other)
    return asking.shop.contrast(shopper, item, other, mode=mode, rules=rules)


def _audience(asking: Asking) -> object:
    count, said = asking.count(10), asking.said("item")
    if said is None:
        return asking.shop.audience(asking.item(), count)
    item = spoken_item(said, asking.catalogue, asking.conversation, asking.language)
    item = item or exact_item(said, asking.catalogue)
    said = said if item else without_offer(said, asking.catalogue)
    if item is None and is_item_alone(said, asking.catalogue):
        item = asking.item()
    asking.used["item"] = item or said
    try:
        found = asking.shop.audience(item or said, count)
    except DataError:
        if item is not None or not is_apart(said, asking.catalogue):
            raise
    else:
        of_titles = found.audience is not None and found.audience.items
        if found.shoppers or not of_titles:
            return found
    return asking.shop.audience(asking.item(), count)  # asks back which of several is meant


def _who_likes(asking: Asking) -> object:
    words, count = asking.words(), asking.count(10)
    item = spoken_item(words, asking.catalogue, asking.conversation, asking.language)
    if item is not None:
        words = asking.used["words"] = asking.catalogue.title_of(item)
    return asking.shop.who_likes(words, count)


def _compare(asking: Asking) -> object:
    shopper = asking.shopper()
    if asking.said("other") is None and asks_who_is_like(asking.conversation.question):
        found = asking.shop.compare(shopper)
        asking.used["other"] = found.second.shopper_id
        return found
    other = asking.shopper("other")
    if shopper == other:
        raise told("same_shopper", asking.language)
    return asking.shop.compare(shopper, other)


def _similar_items(asking: Asking) -> object:
    item, count = asking.item(), asking.count(10)
    if not asks_cheaper(asking.conversation.question):
        return asking.shop.similar_items(item, count)
    price = asking.catalogue.price_of(item)
    if price is None:
        raise told("no_price", asking.language, item=asking.catalogue.title_of(item))
    found = asking.shop.similar_items(item, MOST_LISTED)
    cheaper = [one for one in found.items if (asking.catalogue.price_of(one.item_id) or price) < price]
    asking.used["cheaper_than"] = f"{price:g}"
    return replace(found, items=tuple(cheaper[:count]))


_ASKS_SHARE = re.compile(
    r"\bwhat\s*(?:%|per ?cent|percentage|share|proportion|fraction)|百分之(?:多少|几)|占比|比例|几成",
    re.IGNORECASE,
)
"""Asks which part of some meet the other conditions, too."""


def _segment(asking: Asking) -> object:
    """The group that the words mean, or the whole question where that is its only wish.

    Rules read first, then the model.
    """
    words, first = asking.words(), None
    _one_day(words, asking.catalogue.now)
    question = asking.conversation.question
    if _ASKS_SHARE.search(question):
        asking.used["share"] = "of each"
    goes_on = ";" in words and words not in question  # a group of before with one condition more
    whole = "" if goes_on or parts_of(question) else question
    ways: list[tuple[str, Callable[[str], str | tuple[Condition, ...]]]]
    ways = [(said, str) for said in ways_to_say(words, whole)]
    ways.append((whole or words, asking.shop.conditions))
    for said, read in ways:
        try:
            found = asking.shop.segment(read(said))
        except NotInLog:
            raise  # a model would read what is left of the words
        except DataError as error:
            known = read is str and not isinstance(error, NotUnderstood)
            if first is None or (isinstance(first, NotUnderstood) and known):
                first = error  # what was read tells more than what was not
        else:
            asking.used["words"] = _goes_on_from(said, found.conditions, asking.catalogue.now)
            of_them = asks_what_else(question) or asks_what_they_like(question)
            if of_them and 0 < found.size < found.shoppers:
                return replace(found, affinities=asking.shop.affinities(found))
            return found
    raise first or Missing(asking.call.tool, "words")


def _one_day(words: str, now: datetime) -> None:
    """Asks back where words hold a day that may be two: `since 03/04/2017`."""
    if found := re.search(r"(?<![\d/])\d{1,2}/\d{1,2}/\d{4}(?!\d)", words):
        try:
            find_span(found[0], now, "en")
        except Ambiguous as two:
            both = [words.replace(found[0], day) for day in two.values]
            raise Ambiguous("ambiguous_date", words, both, both, len(both)) from two


def _goes_on_from(said: str, conditions: tuple[Condition, ...], now: datetime) -> str:
    """What was said of a group, or its conditions where rules read something else in it, or nothing.

    The next question may change a number in it, which rules do.
    """
    told = "; ".join(one.told for one in conditions)
    for words in (said, told):
        with suppress(DataError):
            if parse_segment(words, now=now) == conditions:
                return words
    return said


def _next_behaviour(asking: Asking) -> object:
    of = asking.words() if asking.said("words") else None
    return asking.shop.next_behaviour(asking.shopper(), of=of)


def _concept(asking: Asking) -> object:
    words = asking.words()
    item = spoken_item(words, asking.catalogue, asking.conversation, asking.language)
    return asking.shop.concept(f"item:{item}" if item else words)


def _sources(asking: Asking) -> object:
    return sources_of(asking.conversation, asking.language, asking.shop.events)


_TOOLS: Mapping[str, Callable[[Asking], object]] = {
    "overview": _overview,
    "portrait": _portrait,
    "changes": _changes,
    "recommend": recommend_asked,
    "explain": _explain,
    "contrast": _contrast,
    "audience": _audience,
    "who_likes": _who_likes,
    "compare": _compare,
    "similar_items": _similar_items,
    "trends": trends_asked,
    "campaign": campaign_asked,
    "segment": _segment,
    "next_behaviour": _next_behaviour,
    "concept": _concept,
    "activity": activity,
    "figures": figures,
    "orders": orders,
    "assortment": assortment,
    "sources": _sources,
}


def missing_of(call: ToolCall, conversation: Conversation) -> str | None:
    """The first required argument that neither the call nor the conversation names."""
    for argument in tool_named(call.tool).arguments:
        if not argument.required or argument.name in call.arguments:
            continue
        if argument.name == "shopper" and argument.kind is ArgumentKind.SHOPPER and conversation.shopper():
            continue
        if argument.name == "item" and argument.kind is ArgumentKind.ITEM and conversation.item():
            continue
        return argument.name
    return None


def _rendered(shop: "Shop", call: ToolCall, value: object, language: Language) -> Rendered:
    basis = UNKNOWN_BASIS
    if call.tool in _RANKING:
        basis = shop.ranking_basis(cast("Mode", call.arguments.get("mode") or _RANKING[call.tool]))
    return render(
        call.tool, value, language, call=call, events=shop.events, names=shop.catalogue, basis=basis
    )
