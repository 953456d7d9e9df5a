"""What a clause of a segment becomes: the conditions that its matched words make, in any language."""

import re
from dataclasses import replace
from typing import Any

from penchant.tools.conditions import Condition, Kind
from penchant.tools.segment_grammar import Make
from penchant.tools.segment_no_product import holds_other_words
from penchant.tools.segment_no_product_english import holds_english_words
from penchant.tools.time_words import Span, number_of

LATELY_DAYS = 90.0
NEW_DAYS = 30.0
TOP_PERCENT = 10.0
REGULAR_DAYS = 6
"""Days with a visit in the last `LATELY_DAYS` from which on a shopper is called regular."""
_FRACTIONS = {"half": 50.0, "third": 33.0, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0, "一半": 50.0}
MOST_OF_SEVERAL = 4
"""Words of each of several products joined by `or`."""
DEED = re.compile(
    r"\b(?:in|at|on|from|by|to)\b|^(?:like|live|work|pa(?:y|id)|use|love|hate|enjoy|prefer|b(?:uy|ought)|view|look|click|return|cart|came|come|visit|shop"
    r"|spen|ha[sd]\b|have"
    r"|not\b|never\b|who\b|whose\b|with\b|more\b|less\b|fewer\b|under\b|over\b|above\b|below\b|\d|喜欢|爱"
    r"|买|来|没|花|消费|下单|看过)",
    re.IGNORECASE,
)
"""How a clause begins that is no further product."""


def products_of(words: str) -> list[str]:
    """Several products joined by `or`, one by one."""
    return [
        part.strip(" ,")
        for part in re.split(r",?\s+or\s+|或者?是?", words, flags=re.IGNORECASE)
        if part.strip(" ,")
    ]


def thing_of(words: str) -> str | None:
    """What a clause names as liked or bought; None where it holds words that no product is called by.

    Quotation marks let any words through.
    """
    plain = re.sub(
        r"^(?:(?:both|either|any|the|our|some|an?|even|one(?! hundred\b)|single(?! malt\b))\s+)+(?=\S)",
        "",
        words.strip(),
        flags=re.IGNORECASE,
    )
    plain = re.sub(
        r"^(?:anything|something|things?|products?) (?:by|from|in)\s+", "", plain, flags=re.IGNORECASE
    )
    plain = re.sub(r"^(?:item|article|product|sku)s?\s+(?=[\w-]*\d[\w-]*$)", "", plain, flags=re.IGNORECASE)
    parts = products_of(plain)
    if len(parts) > 1 and any(len(part.split()) > MOST_OF_SEVERAL or DEED.search(part) for part in parts):
        return None
    refused = not plain or holds_english_words(plain) or holds_other_words(plain)
    return None if refused else plain


def named_thing(held: dict[str, str | None]) -> str | None:
    """The thing that a clause names; empty where it names none, None where its words are no product's."""
    named = held.get("thing")
    return thing_of(named) if named else ""


def window_of(span: Span | None) -> dict[str, Any]:
    """A stretch of time as a condition's bounds."""
    return (span or Span())._asdict()


def bounds_of(held: dict[str, str | None]) -> dict[str, Any] | None:
    """The bounds of a matched quantity, its direction as the grammars write it out; None without sense."""
    said = (held.get("number") or held.get("once") or "").strip()
    if re.fullmatch(r"a\s+single", said, re.IGNORECASE):
        held, said = {**held, "once": "once"}, "once"
    number = number_of(said)
    if not number and not re.search(r"\d|零", said):
        return None
    if held.get("low"):
        low = number_of(held["low"] or "")
        return {"at_least": low, "at_most": number} if low <= number else None
    match (held.get("bound") or "").strip().casefold():
        case "more than" | "超过":
            return {"at_least": number, "exclusive": True}
        case "less than" | "少于":
            return {"at_most": number, "exclusive": True}
        case "at most" | "最多":
            return {"at_most": number}
        case "exactly" | "only" | "just" | "正好" | "只":
            return {"at_least": number, "at_most": number}
        case "":
            return {"at_least": number} | ({"at_most": number} if held.get("once") else {})
        case _:
            return {"at_least": number}


def counted(kind: Kind) -> Make:
    """Days with an event of some kind, or money for an order."""

    def make(found: re.Match[str], span: Span | None) -> list[Condition] | None:
        bounds = bounds_of(found.groupdict())
        if kind == "visits" and bounds == {"at_least": 1.0}:
            return [Condition(kind="seen", **window_of(span))]
        return None if bounds is None else [Condition(kind=kind, **bounds, **window_of(span))]

    return make


def spent(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Money spent, on a thing where one is named."""
    held = found.groupdict()
    bounds, thing = bounds_of(held), named_thing(held)
    if bounds is None or thing is None:
        return None
    return [Condition(kind="spent", words=thing or None, **bounds, **window_of(span))]


def top(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Among those who spent most; a tenth of all where nothing else is said."""
    held = found.groupdict()
    percent = TOP_PERCENT
    if part := held.get("fraction"):
        percent = _FRACTIONS[part.casefold()]
    elif number := held.get("number") or held.get("percent"):
        percent = number_of(number)
    return [Condition(kind="top_spent", at_most=percent, **window_of(span))] if 0 < percent < 100 else None


def top_count(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """So many of those who spent most, or have most orders, maybe of one thing."""
    held = found.groupdict()
    count, thing = number_of(held["count"] or held.get("count2") or ""), named_thing(held)
    if count < 1 or count != int(count) or thing is None:
        return None
    kind: Kind = "top_orders" if held.get("orders") else "top_rated" if held.get("ratings") else "top_spent"
    return [Condition(kind=kind, count=int(count), words=thing or None, **window_of(span))]


def top_rated(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """So many of those who rated most often."""
    return [replace(one, kind="top_rated") for one in top_count(found, span) or ()] or None


def did(kind: Kind) -> Make:
    """A thing bought, viewed, rated and so on, so often where that is said; anything without a name."""

    def make(found: re.Match[str], span: Span | None) -> list[Condition] | None:
        held = found.groupdict()
        thing = named_thing(held)
        bounds = bounds_of(held) if held.get("number") or held.get("once") else {}
        if bounds is None or thing is None:
            return None
        return [Condition(kind=kind, words=thing or None, **bounds, **window_of(span))]

    return make


bought = did("bought")
"""A thing bought, so and so often where that is said."""


def stars(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """A thing rated with so many stars; just so many where nothing bounds them."""
    held = found.groupdict()
    thing, bounds = named_thing(held), bounds_of({**held, "bound": held.get("bound") or "exactly"})
    if bounds is None or thing is None:
        return None
    return [Condition(kind="stars", words=thing or None, **bounds, **window_of(span))]


def abandoned(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Something put in the cart, and nothing bought in that stretch of time."""
    bought_nothing = Condition(kind="orders", at_least=1, negated=True, **window_of(span))
    return [*(did("carted")(found, span) or ()), bought_nothing]


def likes(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """A taste; it speaks of now and takes no stretch of time."""
    thing = thing_of(found["thing"])
    return None if span or thing is None else [Condition(kind="likes", words=thing)]


def dislikes(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Not a taste."""
    return [replace(one, negated=True) for one in likes(found, span) or ()] or None


def seen(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Any event in a stretch of time."""
    return None if span is None else [Condition(kind="seen", **window_of(span))]


def ordered(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """A purchase in a stretch of time."""
    return None if span is None else ordered_ever(found, span)


def ordered_ever(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """A purchase, ever where no stretch of time is named."""
    return [Condition(kind="orders", at_least=1, **window_of(span))]


def last_seen(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Last seen before a day, or more than so many days ago: not seen since."""
    if span is None:
        return None
    if span.days is not None:
        return [Condition(kind="seen", days=span.days, negated=True)]
    if span.until is not None and span.since is None:
        return [Condition(kind="seen", since=span.until, negated=True)]
    later = [Condition(kind="seen", since=span.until, negated=True)] if span.until else []
    return [Condition(kind="seen", **window_of(span)), *later]


def last_ordered(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """The same of the last purchase."""
    made = last_seen(found, span)
    if made is None or span is None:
        return None
    before = [Condition(kind="seen", until=span.until)] if span.until and span.since is None else []
    return [replace(one, kind="orders", at_least=1) for one in (*before, *made)]


def last_bought(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """A thing bought in a stretch of time, and not after it."""
    made = bought(found, span)
    if made is None or span is None or span.until is None:
        return None
    later = replace(made[0], since=span.until, until=None, negated=True)
    return [later] if span.since is None else [*made, later]


def only_order(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """One day with a purchase in all, in a stretch of time where one is named."""
    when = [] if span is None else [Condition(kind="orders", at_least=1, **window_of(span))]
    return [Condition(kind="orders", at_least=1, at_most=1), *when]


def first_seen(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """A first event in a stretch of time, newly where none is named."""
    return [Condition(kind="first_seen", **window_of(span or Span(days=NEW_DAYS)))]


def first_order(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """A first purchase of anything in a stretch of time, newly where none is named."""
    return [Condition(kind="first_bought", **window_of(span or Span(days=NEW_DAYS)))]


def only_seen(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """All events in a stretch of time: the first one since it began, and none after it.

    Before a day they all are where there is one before and none since.
    """
    if span is None or (span.days is None and span.since is None and span.until is None):
        return None
    if span.since is None and span.until is not None:
        return [
            Condition(kind="seen", until=span.until),
            Condition(kind="seen", since=span.until, negated=True),
        ]
    later = [Condition(kind="seen", since=span.until, negated=True)] if span.until else []
    return [Condition(kind="first_seen", **window_of(span._replace(until=None))), *later]


def lapsed(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Not seen for long."""
    return [Condition(kind="seen", negated=True, **window_of(span or Span(days=LATELY_DAYS)))]


def stopped(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Not seen of late."""
    return [Condition(kind="seen", negated=True, **window_of(span or Span(days=NEW_DAYS)))]


def gave_up(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """A thing bought again and again, and not of late."""
    thing = thing_of(found["thing"])
    if thing is None:
        return None
    later = Condition(kind="bought", words=thing, negated=True, **window_of(span or Span(days=LATELY_DAYS)))
    return [Condition(kind="bought", words=thing, at_least=2), later]


def took_up(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """A thing bought for the first time in a stretch of time, newly where none is named."""
    thing = thing_of(found["thing"])
    if thing is None:
        return None
    return [Condition(kind="first_bought", words=thing, **window_of(span or Span(days=NEW_DAYS)))]


def at_risk(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Many visits in all, and none of late."""
    away = Condition(kind="seen", negated=True, **window_of(span or Span(days=NEW_DAYS)))
    return [Condition(kind="visits", at_least=REGULAR_DAYS), away]


def one_time(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """One day with a purchase."""
    return [Condition(kind="orders", at_least=1, at_most=1, **window_of(span))]


def repeat(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Two days with a purchase, or more."""
    return [Condition(kind="orders", at_least=2, **window_of(span))]


def regular(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Many visits of late."""
    return [Condition(kind="visits", at_least=REGULAR_DAYS, **window_of(span or Span(days=LATELY_DAYS)))]
