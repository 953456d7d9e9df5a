"""The same group of another product (`and the tablets?`, `纸尿裤呢`), or who of it bought its own."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from penchant.errors import DataError
from penchant.graph_store.text_tokens import has_han
from penchant.tools.accents import unaccented
from penchant.tools.conditions import Condition
from penchant.tools.segment_words import parse_segment
from penchant.tools.sorts import another_sort

_ANOTHER_THING = re.compile(
    r"(?:(?:and|now|ok)[\s,]+)*(?:the )?same (?:thing |again |question |group )?(?:but |only )*"
    r"(?:for|with|of) (?P<thing>[a-z][a-z' -]{1,40}?)(?:,? (?:please|pls|instead|then|too))*",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"(?:(?:oh|ah|no|sorry|sry|oops)[\s,]+)*i (?:mean|meant|ment) (?:an? |the )?"
    r"(?P<thing>[a-z][a-z' -]{1,40}?),? (?:and )?not (?:an? |the )?[a-z][a-z' -]{1,40}",
    re.IGNORECASE,
)
_ANOTHER_SORT = re.compile(
    r"(?:and |what about |how about |ok,? )*(?:an?|the) "
    r"(?P<sort>(?!(?:first|second|third|fourth|fifth|last|next|other|same|new|old|best|right|wrong|top|good)\b)"
    r"[a-z][a-z-]*) ones?",
    re.IGNORECASE,
)
"""Another colour or size of the product before: `and a blue one?`."""
_AND_THE = re.compile(
    r"(?:and |what about |how about |ok,? )+(?P<place>in |on |of |by )?(?:the |for )*"
    r"(?P<thing>[^\W\d][\w'& -]{1,40}?)",
    re.IGNORECASE,
)
_HAN_THING = re.compile(
    r"(?:那么?|换成|改成|再?看看?|同样)*(?P<thing>[A-Za-z一-龥][\w一-龥 ]{1,14}?)(?P<of>的)?"
    r"(?:呢|怎么样|如何|有?(?:多少|几个|哪些)人?)+"
)
_HAN_BOUGHT = re.compile(
    r"(?:那么?)*(?P<not>(?:从来?|一直|都|还|至今)*(?:没有?|未))?(?:购买|买|入手|下单|成交)[过了]*"
    r"的(?:又|人|会员|客户|顾客|用户|是|有)*(?:哪些|谁|哪几|几|多少)?(?:个|位|名)?(?:人|会员|客户|顾客|用户)?呢?"
)


_DEEDS = re.compile(
    r"(?:看|浏览|加购|收藏|购买|买|退)(?:过|了)?(?=[没未但却又，, 的]|$)"
    r"|\b(?:viewed|looked at|carted|bought|ordered|returned)\b(?=\W*$|,? (?:but|and|or|yet|not|never)\b)",
    re.IGNORECASE,
)
"""Deeds of which it is not said what they were done to: `viewed but never bought`, `看过没买的`."""


class Goods(Protocol):
    """What a shop sells, by name."""

    def carries(self, *pieces: str) -> bool:
        """Whether a category is called so, or a title holds all the pieces, each as it stands."""

    def kind_at_end(self, words: str) -> str:
        """The category that words end with, where something stands before it; else empty."""


def of_another_thing(
    before: str, text: str, held: tuple[Condition, ...], *, now: datetime, goods: Goods | None
) -> str | None:
    """The description with another product, or with one more condition on its own; None for other things.

    Args:
        before: The description before.
        text: What was said next, without its last signs.
        held: What the description means.
        now: The moment asked about.
        goods: What the shop sells; without, a Chinese name is not told from other words.
    """
    another = _of_another(text, held)
    if another and (found := with_thing(before, another, held, now)):
        return found
    if deed := _HAN_BOUGHT.fullmatch(text):
        return _who_bought_it(before, held, now, negated=bool(deed["not"]))
    if deeds := _done_to_it(text, held, now):
        return deeds
    if goods and (beside := _AND_THE.fullmatch(text)) and goods.carries(beside["thing"]):
        return with_thing(before, beside["thing"], held, now)
    other = _HAN_THING.fullmatch(text)
    if other is None or goods is None or not goods.carries(other["thing"]):
        return None
    of_kind = _of_its_kind(before, other["thing"], held, now, goods) if other["of"] else None
    return of_kind or with_thing(before, other["thing"], held, now)


def with_thing(before: str, thing: str, held: tuple[Condition, ...], now: datetime) -> str | None:
    """The same of another product, where only one is spoken of."""
    old = _only_product(held)
    return _with(before, old, thing, held, now) if old else None


def _with(before: str, old: str, thing: str, held: tuple[Condition, ...], now: datetime) -> str | None:
    said = rf"(?:\b(?:an?|the)\s+)?{re.escape(old)}"
    new = re.sub(said, lambda _: thing, before, flags=re.IGNORECASE)
    with suppress(DataError):
        found = parse_segment(new, now=now)
        named = tuple(
            replace(one, words=was.words) if was.words == old else one
            for one, was in zip(found, held, strict=False)
        )
        if len(found) == len(held) and named == held and new != before:
            return new
    return None


def _of_its_kind(
    before: str, said: str, held: tuple[Condition, ...], now: datetime, goods: Goods
) -> str | None:
    """Of `Samsung tablets` those of another brand: what stands before the kind is put in other words."""
    named = {one.words for one in held if one.words}
    kinds = {name: kind for name in named if (kind := goods.kind_at_end(name))}
    found = [(name, f"{said}{kind}") for name, kind in kinds.items() if goods.carries(said, kind)]
    return _with(before, *found[0], held, now) if len(found) == 1 else None


def _who_bought_it(before: str, held: tuple[Condition, ...], now: datetime, *, negated: bool) -> str | None:
    """Who of the group bought the product it is about; None where that is said already."""
    thing = _only_product(held)
    if thing is None or any(one.kind == "bought" for one in held):
        return None
    joined = f"{before.strip().rstrip('?？.!。！;；')}; {'没' if negated else ''}买过{thing}"
    with suppress(DataError):
        found = parse_segment(joined, now=now)
        if found[: len(held)] == held and len(found) == len(held) + 1:
            return joined
    return None


def _done_to_it(text: str, held: tuple[Condition, ...], now: datetime) -> str | None:
    """Several deeds done to the product that the group is about."""
    thing = _only_product(held)
    gap = "" if has_han(text) else " "
    said, count = _DEEDS.subn(lambda found: f"{found[0]}{gap}{thing}", text)
    if thing is None or count < len(("one", "other")):
        return None
    with suppress(DataError):
        found = parse_segment(said, now=now)
        if len(found) == count and all(one.words == thing for one in found):
            return said
    return None


def _only_product(held: tuple[Condition, ...]) -> str | None:
    words = {one.words for one in held} - {None}
    return str(words.pop()) if len(words) == 1 else None


def _of_another(text: str, held: tuple[Condition, ...]) -> str | None:
    """The other product that is asked about; with `in` or `on` before it a stretch of time may be."""
    if another := _ANOTHER_THING.fullmatch(text) or _MEANT.fullmatch(text):
        return another["thing"]
    named = [one.words for one in held if one.words]
    if found := next(filter(None, (another_sort(words, text) for words in named)), None):
        return found
    if named and (another := _ANOTHER_SORT.fullmatch(text)):
        return f"{another['sort']} {named[0].split()[-1]}"
    another = _AND_THE.fullmatch(text)
    meant = another and (another["place"] or _of_the_kind(another["thing"], held))
    return another["thing"] if another and meant else None


def _of_the_kind(thing: str, held: tuple[Condition, ...]) -> bool:
    """Whether a thing is of the kind that is spoken of: Samsung smartphones after an Apple smartphone."""
    named = [unaccented(one.words.casefold()).split()[-1] for one in held if one.words]
    last = unaccented(thing.casefold()).split()[-1]
    return len(thing.split()) > 1 and any(last.rstrip("s") == word.rstrip("s") for word in named)
