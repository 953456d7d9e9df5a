"""Clauses of any order of words: one quantity, what was done, and what is left over as the product."""

import re

from penchant.tools.conditions import Condition, Kind
from penchant.tools.segment_clauses import DEED, bounds_of, products_of, thing_of, window_of
from penchant.tools.segment_english_words import (
    AN_ORDER,
    AVERAGE,
    BETWEEN,
    BOUND,
    COIN_WORDS,
    COINS,
    IS_MONEY,
    MONEY,
    SURE_NUMBER,
)
from penchant.tools.segment_grammar import compiled
from penchant.tools.segment_spelling import is_misspelt
from penchant.tools.time_words import Span

MOST_WORDS = 4
"""Words that a product may have that is found by what is left over."""
_UNIT = (
    r"(?P<unit>times|occasions|(?:(?:different|separate|distinct)\s+)?(?:shopping\s+)?days|orders?"
    r"|purchases?|receipts?"
    r"|transactions?|visits?|trips?)"
)
_QUANTITY = (
    rf"(?<![\w$€£.-])(?:on\s+)?(?:{BETWEEN}|{BOUND}\s+)?(?:(?P<once>once|twice|thrice)"
    rf"|{MONEY}(?P<number>{SURE_NUMBER}|(?:an?|one)(?=\s+(?:single\s+)?(?:order|purchase"
    rf"|visit)\b)){COINS}(?:\s+{_UNIT})?)(?![\w%-])"
)
_BUY = (
    r"(?:buy|buys|bought|buying|got|get|gets|getting|purchased?|purchasing|ordered|ordering|tried"
    r"|trying|picked up"
    r"|picking up|took|take|taken|took home|taken home|had|have|went for|go for|going for|got through"
    r"|goes? through"
    r"|stocked up on|stock up on|stocking up on|shopped for|came for|come for|drinks?|drank|eats?|ate"
    r"|use|uses)"
)
_SPENT = (
    r"(?:spend|spends|spent|spending|expenditure|splashed out|splashed|shelled out|paid|total|turnover|worth)"
)
_ORDERED = (
    r"(?:put through|got through|placed?|made?|done|had|have|gone|went|ordered|completed|on file|behind them)"
)
_AVERAGE = (
    rf"{AVERAGE}\s+(?:{AN_ORDER}|ticket|spend)(?:\s+(?:value|size|amount|total))?|(?:per|an|each|every"
    rf"|a)\s+{AN_ORDER}(?<!s)(?:\s+on average)?|averag(?:e|es|ing)|\baov"
)
_FILLERS = (
    r"(?:whose|who|their|the|is|are|was|were|be|sits?|lies?|lands?|landed|stands?|somewhere|comes?|came"
    r"|coming|to|at|of|with|has"
    r"|have|had|having|total|overall|in all|all told|altogether|lifetime|already|past|on average|on|for"
    r"|in|an?|and|over the years"
    r"|in their lifetime|to date|spend|spent|spending|amount|sum|money|worth|value|orders?|purchases?)"
)


def read_loosely(core: str, span: Span | None) -> list[Condition] | None:
    """A clause with one quantity anywhere: `tea on three days or more`, `five orders of wine`.

    Args:
        core: The clause without its stretch of time, negation and what may stand before a verb.
        span: The stretch of time.

    Returns:
        None where something is left over that is no product, or nothing says what is counted.
    """
    counts = list(compiled(_QUANTITY).finditer(core))
    if not counts:
        return _without_count(core, span)
    if len(counts) > 1:
        return None
    (found,) = counts
    held = found.groupdict()
    bounds = bounds_of(held)
    if bounds is None:
        return None
    rest = f"{core[: found.start()]} {core[found.end() :]}".strip()
    if re.search(
        r"\b(?:(?:more|less|fewer) than|at (?:least|most)|over(?! the years)|under|above|below)\b", rest
    ):
        return None
    unit = (held["unit"] or ("times" if held["once"] else "")).casefold()
    is_money = compiled(IS_MONEY).search(found.group(0)) is not None
    kind, thing = _meant(rest, unit, is_money=is_money)
    if kind is None:
        return None
    return [Condition(kind=kind, words=thing or None, **bounds, **window_of(span))]


def _meant(rest: str, unit: str, *, is_money: bool) -> tuple[Kind | None, str]:
    """What is counted, and of what; None where that is not said, or is not all that is said."""
    refused: tuple[None, str] = (None, "")
    if not unit and compiled(_AVERAGE).search(rest):
        left = _bare(re.sub(_AVERAGE, " ", rest, count=1, flags=re.IGNORECASE))
        return ("average_order", "") if not left else refused
    if not unit:
        if not is_money and not compiled(rf"\b{_SPENT}\b").search(rest):
            return refused
        named = re.sub(rf"^{_BUY}\s+|\s+{_BUY}$", " ", rest.strip(), flags=re.IGNORECASE)
        thing = _product(re.sub(rf"\b{_SPENT}\b", " ", named, flags=re.IGNORECASE))
        return refused if thing is None else ("spent", thing)
    if re.match("order|purchase|receipt|transaction", unit):
        verbless = re.sub(rf"^{_ORDERED}\b|\b{_ORDERED}$", " ", rest.strip(), flags=re.IGNORECASE)
        thing = _product(verbless)
        return refused if thing is None else ("bought" if thing else "orders", thing)
    named, verbs = re.subn(
        rf"^{_BUY}\s+|\s+{_BUY}$|^{_BUY}$", " ", rest.strip(), count=1, flags=re.IGNORECASE
    )
    thing = _product(named)
    if thing is None or (not thing and not verbs):
        return refused
    if thing and not verbs and compiled(r"\w+(?:ed|ing)\b").match(thing):
        return refused
    return "bought" if thing else "orders", thing


def _without_count(core: str, span: Span | None) -> list[Condition] | None:
    """`contact lens solution bought`, `stocked up on rice`."""
    verb = (
        rf"(?:{_BUY}|purchases? of|purchase|orders? of|an? (?:purchase|order) of|any (?:purchase|order) of)"
    )
    found = re.fullmatch(
        rf"{verb}\s+(?P<after>.+)|(?P<before>.+?)\s+(?:bought|purchased|ordered|purchases?)",
        core,
        re.IGNORECASE,
    )
    if found is None:
        return None
    thing = thing_of(found["after"] or found["before"]) or ""
    if any(len(one.split()) > MOST_WORDS for one in products_of(thing)) or is_misspelt(thing):
        return None
    return [Condition(kind="bought", words=thing, **window_of(span))] if thing else None


def _bare(text: str) -> str:
    """Text without words that say nothing and signs."""
    plain = " ".join(text.strip(" ,.:;-()").split())
    while True:
        shorter = re.sub(rf"^{_FILLERS}\b|\b{_FILLERS}$", "", plain, flags=re.IGNORECASE).strip(" ,.:;-()")
        if shorter == plain:
            return plain
        plain = shorter


def _product(text: str) -> str | None:
    """The product left over; empty where none is, None where the words are no product's."""
    left = _bare(text)
    if not left:
        return ""
    thing = thing_of(left)
    if (
        thing is None
        or any(len(one.split()) > MOST_WORDS for one in products_of(thing))
        or re.search(rf"{COIN_WORDS}|^or\b|\bor$", thing)
    ):
        return None
    if DEED.search(thing) or is_misspelt(thing):
        return None
    return thing
