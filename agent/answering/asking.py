"""The arguments of one call under way, from the words of a question to what a tool takes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.dates import find_span, newest_before
from penchant.agent.answering.of_shop import asks_how_it_goes, asks_of_shop
from penchant.agent.answering.references import CHOICES, find_item, find_shopper, is_somebody
from penchant.agent.answering.results import Language
from penchant.agent.answering.stretches import DAY_END, Ahead, Stretch, stretches_asked, times_joined
from penchant.agent.answering.trouble import Missing, Told, told
from penchant.agent.calls import ToolCall
from penchant.agent.parts import parts_of
from penchant.errors import DataError
from penchant.ids import ItemId, ShopperId
from penchant.tools.rules import Rules
from penchant.tools.time_words import HAN_NUMBER, NUMBER, Span, number_of
from penchant.tools.time_words import find_span as named_stretch

if TYPE_CHECKING:
    from penchant.shop import Shop

MOST_LISTED = 100
TOP_SPENDER = "top 1 customers by spend"
_BEST_SHOPPER = re.compile(
    r"(?:(?:our|the|my)\s+)?(?:(?:very|single)\s+)?(?:best|top|biggest|number one|no\.? ?1|most valuable"
    r"|highest)[ -](?:spending )?(?:customer|shopper|client|spender|buyer|account|household)"
    r"|(?:我们)?(?:店里?)?(?:消费|花钱)?(?:最好|最大|最多|最有价值|头号)的?(?:那[个位])?(?:客户|顾客|会员)",
    re.IGNORECASE,
)
"""Means whoever spent most."""
_COINS = r"(?:dollars?|euros?|pounds?|bucks?|quid)\b"
_HAN_PRICE = rf"(?:(?:\d[\d,.]*|{HAN_NUMBER})\s*[美欧]?(?:元|块钱?)|{HAN_NUMBER}(?<=[千万kKwW]))"
_DEAREST = re.compile(
    r"\b(?:under|below|less than|cheaper than|not? more than|at most|up to|within)\s+"
    rf"(?P<said>[£$€¥]\s*\d[\d,.]*|{NUMBER}\s*(?:[£$€¥]|{_COINS}))"
    rf"|(?:不超过|低于|不高于|少于|最多)\s*(?P<bound>{_HAN_PRICE})"
    rf"|(?P<within>{_HAN_PRICE})(?:以内|以下|之内|之下|内)",
    re.IGNORECASE,
)
_OF_THAT = re.compile(r"\b(?:was|were|is|are) (?:that|those)\b")
"""Asks of what the first part of a question names: `and how many orders was that?`."""
_MEASURES = re.compile(
    r"[个款件位名种样条人]+(?:顾客|客户|商品|产品)?$|^(?:top|best|first|前)\s*|\s+(?:of|more)$", re.I
)


@dataclass(slots=True)
class Asking:
    """One call under way; `used` fills with the arguments as they are understood."""

    shop: "Shop"
    call: ToolCall
    language: Language
    conversation: Conversation
    used: dict[str, str] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        """Of the shop, as it is now."""
        return self.shop.catalogue

    def said(self, name: str) -> str | None:
        """An argument in the question's words; None where the call has none."""
        return self.call.arguments.get(name)

    def needed(self, name: str) -> str:
        """As `said`.

        Raises:
            Missing: The call has none.
        """
        said = self.said(name)
        if said is None:
            raise Missing(self.call.tool, name)
        return said

    def shopper(self, name: str = "shopper") -> ShopperId:
        """The shopper meant; without words for one, whom the conversation spoke of last.

        Raises:
            ToolFailed: There is no such shopper. `Missing` where none is named at all.
        """
        said = self.said(name)
        if said is None and name == "shopper":
            spoken = self.conversation.shopper()
            if spoken is None:
                raise Missing(self.call.tool, name)
            found = spoken
        else:
            said = self.needed(name)
            if _BEST_SHOPPER.fullmatch(said.strip(" ?？.!。的")):
                said = self.shop.segment(TOP_SPENDER).members[0]
                self.conversation.best_shopper = said
            if is_somebody(said) and self.conversation.shopper() is None:
                raise Missing(self.call.tool, name)
            found = find_shopper(said, self.catalogue, self.conversation, self.language)
        self.used[name] = found
        return found

    def item(self, name: str = "item", *, shopper: ShopperId | None = None) -> ItemId:
        """The item meant, likewise; of several, those that suit the shopper are offered first.

        Raises:
            ToolFailed: There is no such item. `Missing` where none is named, `Ambiguous` where several fit.
        """
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
        """Words that the tool understands itself.

        Raises:
            Missing: The call has none.
        """
        self.used[name] = said = self.needed(name)
        return said

    def count(self, default: int) -> int:
        """How many are asked for, 1 to `MOST_LISTED`.

        Raises:
            ToolFailed: It is no number, or out of range.
        """
        said = self.said("count")
        if said is None:
            return default
        text = _MEASURES.sub("", " ".join(said.casefold().replace("top-", "top ").split())).strip()
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
        """The highest price, in the shop's money; the one that the question names where the call has none.

        Raises:
            ToolFailed: It is no number.
        """
        said, question = self.said("max_price"), self.conversation.question
        if said is None and parts_of(question) is None and (found := _DEAREST.search(question)):
            said = next(one for one in found.groups() if one)
        return None if said is None else self.amount("max_price", said)

    def amount(self, name: str, said: str | None = None) -> float | None:
        """A sum of money; None where the call has none.

        Args:
            name: The argument that it is.
            said: What it is called where the question says it otherwise than the call.

        Raises:
            ToolFailed: It is no number.
        """
        said, question = said or self.said(name), self.conversation.question
        if said is None:
            return None
        if scale := re.search(
            rf"(?<![\d.,]){re.escape(said)}\s*([千万]|[kw](?![a-z]))", question, re.IGNORECASE
        ):
            said += scale[1]  # what the router cut short
        text = said.casefold().replace(" ", "")
        digits = re.search(r"(\d[\d,.]*)((?:[kw](?![a-z])|[千万])?)", text)
        if digits:
            text = digits[1].rstrip(".,")
            text = re.sub(r",(\d{1,2})$", r".\1", text).replace(",", "") + digits[2]
        else:
            coin = r"[美欧]?元|块钱?|英?镑|刀|dollars?|euros?|pounds?|quid|bucks?|[£$€¥]"
            text = re.sub(coin, "", said.casefold()).strip()
            text = {"a fiver": "5", "a tenner": "10"}.get(text, text)
        try:
            price = number_of(text)
        except (KeyError, ValueError):
            raise told("no_number", self.language, words=said) from None
        self.used[name] = f"{price:g}"
        return price

    def stretches(self) -> tuple[Stretch, ...]:
        """The stretch that a question about the shop asks of, and the one that it is held against.

        Raises:
            ToolFailed: A stretch lies in the future, or the one asked of before the log.
        """
        catalogue, spoken = self.catalogue, self.conversation
        went_before = spoken.last_question if spoken.earlier else ""
        try:
            found = stretches_asked(self._of_shop(), went_before, now=catalogue.now, began=catalogue.began)
        except Ahead as ahead:
            raise told("future", self.language, words=f"{ahead}", now=f"{catalogue.now:%Y-%m-%d}") from ahead
        held = tuple(one for one in found if one.until >= catalogue.began)
        if found[:1] != held[:1]:
            until = f"{found[0].until:%Y-%m-%d}"
            raise told("before_log", self.language, until=until, began=f"{catalogue.began:%Y-%m-%d}")
        spoken.before_log += [one for one in found if one not in held]
        return held

    def _of_shop(self) -> str:
        """The question; of two the one that asks about the shop and says when, nothing where both do."""
        question, catalogue = self.conversation.question, self.catalogue
        parts = parts_of(question)
        is_outright = self.call.tool in ("figures", "activity")
        if parts is None or is_outright or times_joined(question, now=catalogue.now, began=catalogue.began):
            return question
        if _OF_THAT.search(parts[1]):
            return question
        of_shop = [part for part in parts if asks_of_shop(part) or asks_how_it_goes(part)]
        dated = [part for part in of_shop if named_stretch(part, catalogue.now)]
        return dated[0] if len(dated) == 1 else ""

    def dates(self) -> tuple[datetime | None, datetime | None]:
        """`since` and `until`, the end of its day; one that the words do not name is None.

        Words of a question that are no date are left out, and the conversation is told so.

        Raises:
            ToolFailed: The dates are in the future or the wrong way round.
        """
        now, question = self.catalogue.now, self.conversation.question
        since_said, until_said = self.said("since"), self.said("until")
        since = until = None
        if until_said is not None and (span := self._span(until_said)):
            until = min((span.until or span.since or now) - (DAY_END if span.until else timedelta()), now)
            if span.until is not None and span.until - (span.since or now) > timedelta(days=1):
                until = span.since  # `until August` ends where August begins
            self.used["until"] = f"{until:%Y-%m-%d}"
        if since_said is not None and (span := self._span(since_said)):
            since = span.since
            if until is not None and since is not None and since >= until:
                earlier = newest_before(since_said, until, self.language, question=question)
                since = earlier.since if earlier else since
            if until is None and span.until is not None and span.until < now:
                until = span.until - DAY_END
                self.used["until"] = f"{until:%Y-%m-%d}"
            self.used["since"] = f"{since:%Y-%m-%d}"
        if since_said is not None and since_said == until_said and since == until and since is not None:
            until = min(since + timedelta(days=1) - DAY_END, now)  # that day alone
        if since is not None and until is not None and since >= until:
            raise told("turned_round", self.language, since=f"{since:%Y-%m-%d}", until=f"{until:%Y-%m-%d}")
        return since, until

    def _span(self, words: str) -> Span | None:
        try:
            return find_span(words, self.catalogue.now, self.language, question=self.conversation.question)
        except Told as error:
            if error.what != "no_date" or not self.conversation.question:
                raise
            self.conversation.left_out.append(words)
            return None

    def choice(self, name: str) -> str | None:
        """One of the registry's choices."""
        said = self.said(name)
        if said is not None:
            self.used[name] = said
        return said
