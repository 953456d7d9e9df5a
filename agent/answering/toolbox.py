"""One call of the router asked of one shop: its words are understood, its answer rendered."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.dates import find_span, newest_before
from penchant.agent.answering.group_words import ways_to_say
from penchant.agent.answering.references import CHOICES, exact_item, find_item, find_shopper, spoken_item
from penchant.agent.answering.results import Language, Rendered, ToolResult
from penchant.agent.answering.spoken_of import items_of, shoppers_of
from penchant.agent.answering.statement_sources import sources_of
from penchant.agent.answering.trouble import Ambiguous, Missing, told
from penchant.agent.answering.values import Portrait
from penchant.agent.calls import ToolCall
from penchant.agent.rendering import render
from penchant.errors import DataError, ToolFailed, TooLittleHistory
from penchant.ids import ItemId, ShopperId
from penchant.tools.registry import ArgumentKind, tool_named
from penchant.tools.rules import NO_RULES, Rules
from penchant.tools.time_words import number_of

if TYPE_CHECKING:
    from penchant.shop import Shop
    from penchant.tools import Mode
    from penchant.tools.trends import Direction

MOST_LISTED = 100
LIKELY = 20
DAY_END = timedelta(microseconds=1)
_NOTHING_NEAR = re.compile(
    r"(?:.*; as words: )?nothing in this shop is close to `(?P<words>.*?)`"
    r"(?:; nearest are (?P<near>.*)|: try .*)?"
)
_MEASURES = re.compile(
    r"[个款件位名种样条人]+(?:顾客|客户|商品|产品)?$|^(?:top|best|first|前)\s*|\s+(?:of|more)$", re.I
)


class Toolbox:
    """The tools over one shop; no argument names another one.

    Args:
        shop: The only one that is asked.
    """

    def __init__(self, shop: "Shop") -> None:
        self._shop = shop

    def understands(self, call: ToolCall, conversation: Conversation) -> bool:
        """Whether the shoppers and items that a call names are known; nothing is asked of the tool.

        Args:
            call: As in `run`.
            conversation: As in `run`.
        """
        asking = _Asking(self._shop, call, "en", conversation)
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
        call = _put_right(call, self._shop.catalogue)
        asking = _Asking(self._shop, call, language, conversation or Conversation())
        try:
            value = _TOOLS[tool_named(call.tool).name](asking)
        except TooLittleHistory as error:
            raise told("too_little", language, shopper=asking.used.get("shopper", "")) from error
        except DataError as error:
            raise _put_into_words(error, language) from error
        used = ToolCall(call.tool, asking.used)
        result = ToolResult(used, value, _rendered(self._shop, used, value, language))
        shoppers, items = shoppers_of(value, used), items_of(value, used)
        if call.tool == "sources":
            spoken = asking.conversation
            shoppers = shoppers or tuple(filter(None, [spoken.shopper()]))
            items = items or tuple(spoken.items()[:LIKELY])
        return replace(result, shoppers=shoppers, items=items)


@dataclass(slots=True)
class _Asking:
    """One call under way; `used` fills with the arguments as they are understood."""

    shop: "Shop"
    call: ToolCall
    language: Language
    conversation: Conversation
    used: dict[str, str] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        return self.shop.catalogue

    def said(self, name: str) -> str | None:
        return self.call.arguments.get(name)

    def needed(self, name: str) -> str:
        said = self.said(name)
        if said is None:
            raise Missing(self.call.tool, name)
        return said

    def shopper(self, name: str = "shopper") -> ShopperId:
        said = self.said(name)
        if said is None and name == "shopper":
            spoken = self.conversation.shopper()
            if spoken is None:
                raise Missing(self.call.tool, name)
            found = spoken
        else:
            found = find_shopper(self.needed(name), self.catalogue, self.conversation, self.language)
        self.used[name] = found
        return found

    def item(self, name: str = "item", *, shopper: ShopperId | None = None) -> ItemId:
        said = self.said(name)
        if said is None:
            spoken = self.conversation.item() if name == "item" else None
            if spoken is None:
                raise Missing(self.call.tool, name)
            found = spoken
        else:
            order = partial(self._best_first, shopper) if shopper else None
            found = find_item(said, self.catalogue, self.conversation, self.language, order=order)
        self.used[name] = found
        return found

    def _best_first(self, shopper: ShopperId, candidates: Sequence[ItemId]) -> list[ItemId]:
        """Candidates as the shopper's own list ranks them, then the others."""
        rules = Rules(include_only=frozenset(candidates))
        try:
            ranked = [one.item_id for one in self.shop.recommend(shopper, CHOICES, rules=rules)]
        except DataError:  # nothing speaks for any of them
            ranked = []
        return list(dict.fromkeys([*ranked, *candidates]))

    def words(self, name: str = "words") -> str:
        self.used[name] = said = self.needed(name)
        return said

    def count(self, default: int) -> int:
        said = self.said("count")
        if said is None:
            return default
        text = _MEASURES.sub("", " ".join(said.casefold().split())).strip()
        text = re.sub(r"^(?:a|an|the)\s+(?=\w)", "", text)
        try:
            number = 12.0 if text == "dozen" else number_of(text)
        except (KeyError, ValueError):
            raise told("no_number", self.language, words=said) from None
        if not 1 <= number <= MOST_LISTED:
            raise told("count_range", self.language, count=int(number), most=MOST_LISTED)
        self.used["count"] = f"{int(number)}"
        return int(number)

    def price(self) -> float | None:
        said = self.said("max_price")
        if said is None:
            return None
        text = said.casefold().replace(" ", "")
        digits = re.search(r"\d[\d,.]*", text)
        if digits:
            text = digits.group().rstrip(".,")
            text = re.sub(r",(\d{1,2})$", r".\1", text).replace(",", "")
        else:
            text = re.sub(r"元|块钱?|dollars?|euros?|pounds?|[£$€¥]", "", text)
        try:
            price = number_of(text)
        except (KeyError, ValueError):
            raise told("no_number", self.language, words=said) from None
        self.used["max_price"] = f"{price:g}"
        return price

    def dates(self) -> tuple[datetime | None, datetime | None]:
        """`since` and `until`, the end of its day; one that the words do not name is None."""
        now, question = self.catalogue.now, self.conversation.question
        since_said, until_said = self.said("since"), self.said("until")
        since = until = None
        if until_said is not None:
            span = find_span(until_said, now, self.language)
            until = min((span.until or span.since or now) - (DAY_END if span.until else timedelta()), now)
            if span.until is not None and span.until - (span.since or now) > timedelta(days=1):
                until = span.since  # `until August` ends where August begins
            self.used["until"] = f"{until:%Y-%m-%d}"
        if since_said is not None:
            span = find_span(since_said, now, self.language, question=question)
            since = span.since
            if until is not None and since is not None and since >= until:
                earlier = newest_before(since_said, until, self.language, question=question)
                since = earlier.since if earlier else since
            if until is None and span.until is not None and span.until < now:
                until = span.until - DAY_END
                self.used["until"] = f"{until:%Y-%m-%d}"
            self.used["since"] = f"{since:%Y-%m-%d}"
        if since is not None and until is not None and since >= until:
            raise told("turned_round", self.language, since=f"{since:%Y-%m-%d}", until=f"{until:%Y-%m-%d}")
        return since, until

    def choice(self, name: str) -> str | None:
        said = self.said(name)
        if said is not None:
            self.used[name] = said
        return said


def _overview(asking: _Asking) -> object:
    return asking.shop.overview()


def _portrait(asking: _Asking) -> object:
    shopper = asking.shopper()
    return Portrait(asking.shop.profile(shopper), asking.shop.timeline(shopper))


def _changes(asking: _Asking) -> object:
    shopper = asking.shopper()
    since, until = asking.dates()
    return asking.shop.changes(shopper, since, until)


def _recommend(asking: _Asking) -> object:
    shopper, count = asking.shopper(), asking.count(5)
    mode = cast("Mode", asking.choice("mode") or "all")
    price, category, rules = asking.price(), asking.said("category"), NO_RULES
    if price is not None or category is not None:
        only = None
        if category is not None:
            only = asking.shop.items_meant(category).ids
            asking.used["category"] = category
        rules = Rules(include_only=only, max_price=price)
    try:
        return tuple(asking.shop.recommend(shopper, count, mode=mode, rules=rules))
    except DataError as error:
        if category is None or "loosen" not in str(error):
            raise
        raise told("nothing_under", asking.language, words=category) from error


def _explain(asking: _Asking) -> object:
    shopper = asking.shopper()
    return asking.shop.explain(shopper, asking.item(shopper=shopper))


def _contrast(asking: _Asking) -> object:
    shopper = asking.shopper()
    if asking.said("item") is not None and asking.said("other") is None:
        # `why that one and not this`: the one named last is held against the one spoken of
        asking.needed("other")
    item, other = asking.item(shopper=shopper), asking.item("other", shopper=shopper)
    if item == other:
        raise told("same_item", asking.language)
    return asking.shop.contrast(shopper, item, other)


def _audience(asking: _Asking) -> object:
    count, said = asking.count(10), asking.said("item")
    if said is None:
        return asking.shop.audience(asking.item(), count)
    item = spoken_item(said, asking.catalogue, asking.conversation, asking.language)
    item = item or exact_item(said, asking.catalogue)
    asking.used["item"] = item or said
    return asking.shop.audience(item or said, count)


def _who_likes(asking: _Asking) -> object:
    words, count = asking.words(), asking.count(10)
    item = spoken_item(words, asking.catalogue, asking.conversation, asking.language)
    if item is not None:
        words = asking.used["words"] = asking.catalogue.title_of(item)
    return asking.shop.who_likes(words, count)


def _compare(asking: _Asking) -> object:
    shopper, other = asking.shopper(), asking.shopper("other")
    if shopper == other:
        raise told("same_shopper", asking.language)
    return asking.shop.compare(shopper, other)


def _similar_items(asking: _Asking) -> object:
    return asking.shop.similar_items(asking.item(), asking.count(10))


def _trends(asking: _Asking) -> object:
    direction = cast("Direction | None", asking.choice("direction"))
    since, until = asking.dates()
    category = asking.said("category")
    if category is not None:
        asking.used["category"] = category
    return asking.shop.trends(direction, since, category, as_of=until)


def _segment(asking: _Asking) -> object:
    words, first = asking.words(), None
    for said in ways_to_say(words, asking.conversation.question):
        try:
            found = asking.shop.segment(said)
        except DataError as error:
            first = first or error
        else:
            asking.used["words"] = said
            return found
    raise first or Missing(asking.call.tool, "words")


def _next_behaviour(asking: _Asking) -> object:
    return asking.shop.next_behaviour(asking.shopper())


def _concept(asking: _Asking) -> object:
    words = asking.words()
    item = spoken_item(words, asking.catalogue, asking.conversation, asking.language)
    return asking.shop.concept(f"item:{item}" if item else words)


def _sources(asking: _Asking) -> object:
    return sources_of(asking.conversation, asking.language, asking.shop.events)


_TOOLS: Mapping[str, Callable[[_Asking], object]] = {
    "overview": _overview,
    "portrait": _portrait,
    "changes": _changes,
    "recommend": _recommend,
    "explain": _explain,
    "contrast": _contrast,
    "audience": _audience,
    "who_likes": _who_likes,
    "compare": _compare,
    "similar_items": _similar_items,
    "trends": _trends,
    "segment": _segment,
    "next_behaviour": _next_behaviour,
    "concept": _concept,
    "sources": _sources,
}


def _put_right(call: ToolCall, catalogue: Catalogue) -> ToolCall:
    """The call with shopper and item exchanged where each id is plainly the other's.

    Who likes an item, named by its id, is whom to tell about it.
    """
    if call.tool == "who_likes" and catalogue.item(call.arguments.get("words", "").strip(" #")):
        given = dict(call.arguments)
        return ToolCall("audience", {"item": given.pop("words").strip(" #"), **given})
    shopper, item = call.arguments.get("shopper", ""), call.arguments.get("item", "")
    known = catalogue.shopper(shopper) is not None or catalogue.item(item) is not None
    if known or not (catalogue.shopper(item) and catalogue.item(shopper)):
        return call
    return ToolCall(call.tool, {**call.arguments, "shopper": item, "item": shopper})


def _put_into_words(error: DataError, language: Language) -> ToolFailed:
    """A tool's reason in the answer's language, as far as there are words for it."""
    reason = str(error).rstrip(".")
    if unknown := _NOTHING_NEAR.fullmatch(reason):
        near = [one for one in (unknown.group("near") or "").split(", ") if one]
        words = unknown.group("words")
        return told("nothing_near", language, words=words, near=[("near_concepts", "names", near)])
    return told("tool_said", language, reason=re.sub(r"`([^`]*)`", r"“\1”", reason))


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
    return render(call.tool, value, language, call=call, events=shop.events, names=shop.catalogue)
