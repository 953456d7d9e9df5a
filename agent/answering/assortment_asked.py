"""Questions for what is sold: the cheapest, how many brands, at what prices, whether at all, what not."""

from collections.abc import Mapping

from penchant.agent.answering.assortment_ways import Way
from penchant.agent.answering.assortment_words import (
    AGAIN,
    ASSORTED,
    FOR_SOMEBODY,
    NEWLY,
    PRICED,
    SOLD_AMONG,
    TOLD,
    UNSOLD,
    WITHIN,
)
from penchant.agent.answering.bare_words import bare, going_on, goods_named, take_bounds
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.edits import edited
from penchant.agent.answering.figures_asked import days_of
from penchant.agent.answering.goods_asked import asks_of_least
from penchant.agent.answering.of_shop import beyond_log
from penchant.agent.answering.price_words import TWO_PRICED
from penchant.agent.calls import ToolCall
from penchant.tools.time_words import take_span


def assortment_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """What a question asks of the assortment; None for other questions.

    Args:
        question: One line.
        catalogue: Of the shop.
    """
    if beyond_log(question) or FOR_SOMEBODY.search(question):
        return None
    rest, bounds = take_bounds(catalogue.in_shop_words(bare(question)))
    said, span = take_span(rest, catalogue.now)
    if call := next(filter(None, (_call(way, said, bounds, catalogue) for way in (*UNSOLD, *NEWLY))), None):
        return ToolCall("assortment", {**call.arguments, **(days_of(span, catalogue) if span else {})})
    if span is not None:
        return None  # prices and what can be had are today's
    ways = (*ASSORTED, *(PRICED if bounds else ()))
    return next(filter(None, (_call(way, rest, bounds, catalogue) for way in ways)), None)


def prices_compared(question: str, catalogue: Catalogue) -> tuple[ToolCall, ...]:
    """What is sold of two kinds of which it is asked which is cheaper; empty for other questions.

    Args:
        question: One line.
        catalogue: Of the shop.
    """
    said = catalogue.in_shop_words(bare(question))
    found = next(filter(None, (pattern.fullmatch(said) for pattern in TWO_PRICED)), None)
    if found is None or FOR_SOMEBODY.search(question):
        return ()
    named = [goods_named(found[one], catalogue, known=True) or {} for one in ("one", "other")]
    words = [one.get("words", "") for one in named]
    is_two = all(words) and not any("by" in one for one in named)
    return tuple(ToolCall("assortment", {"words": one}) for one in words) if is_two else ()


def _call(way: Way, said: str, bounds: Mapping[str, str], catalogue: Catalogue) -> ToolCall | None:
    found = way.pattern.fullmatch(said)
    if found is None:
        return None
    held = {name: value for name, value in found.groupdict().items() if value}
    pieces = [held.get(name, "").strip() for name in ("of", "thing", "noun")]
    thing = " ".join(filter(None, pieces))
    if not thing and "thing" in found.re.groupindex and not (held.get("tail") or "sold" in way.asked):
        return None
    if WITHIN.search(thing):
        return None
    named = goods_named(thing, catalogue, known=way.known) if thing else {}
    order = next((name for name in ("cheapest", "dearest") if name in held), "")
    if named is None or ("by" in named and (order or way in NEWLY)):
        return None  # brands and the like have no price, and no first day
    if way.counts and not (held.get("verb") or bounds or {"by", "goods"} & named.keys()):
        return None
    count = next((held[name] for name in ("count", "count2", "count3") if name in held), "")
    asked = {**named, **way.asked, **_prices(bounds), "order": order, "count": count}
    return ToolCall("assortment", {name: said for name, said in asked.items() if said and name != "goods"})


def _prices(bounds: Mapping[str, str]) -> dict[str, str]:
    names = {"least": "min_price", "most": "max_price"}
    return {names[name]: said for name, said in bounds.items()}


def assortment_again(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """The assortment before of another thing, price or part, or what of it sold best: `and the dearest?`.

    Args:
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.
    """
    said, goes_on = going_on(question)
    if before.tool != "assortment" or (not goes_on and assortment_asked(question, catalogue)):
        return None
    if TOLD.fullmatch(said):
        return before
    held = dict(before.arguments)
    if "words" in held and SOLD_AMONG.fullmatch(said):
        if held.keys() & {"min_price", "max_price"} and not asks_of_least(said):
            kept = ("words", "min_price", "max_price")  # the most sold come first
            return ToolCall("assortment", {name: held[name] for name in kept if name in held})
        by = held.get("by", "item")
        return ToolCall("figures", {"words": held["words"], "by": by, "measure": "purchases"})
    never, span = take_span(said, catalogue.now)
    if AGAIN["sold"].fullmatch(never):
        return ToolCall("assortment", {**held, "sold": "never", **(days_of(span, catalogue) if span else {})})
    return edited(question, before, catalogue)
