"""What a question says of times, amounts, ranks and goods, put into a call whose tool the model chose.

The bundled model finds the tool of a question for numbers, orders or the assortment more surely than the
pieces of its call. Rules read these surely, but find a tool only where they understand the last word.
"""

import re
from calendar import month_name
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from penchant.agent.answering.among import counted_group
from penchant.agent.answering.asked_plainly import asks_of_pairs, asks_what_else
from penchant.agent.answering.assortment_words import NEVER, SUPER
from penchant.agent.answering.bare_words import bare, goods_named, take_bounds
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.dates import NUMERIC_DAY
from penchant.agent.answering.days_of_week import by_days
from penchant.agent.answering.events_asked import kind_in
from penchant.agent.answering.figures_asked import days_of, known_in, without_two_times
from penchant.agent.answering.figures_words import SUMS, mean_in, measured, unit_in
from penchant.agent.answering.goods_asked import goods_in
from penchant.agent.answering.groups_asked import asks_of_the_top, group_asked
from penchant.agent.answering.ids_named import item_taken_for_shopper
from penchant.agent.answering.orders_asked import orders_said
from penchant.agent.answering.plain_words import category_in
from penchant.agent.answering.stretches import DAYS_AT_MOST, with_leads
from penchant.agent.calls import ToolCall
from penchant.tools.date_patterns import WEEKDAYS
from penchant.tools.number_words import number_of
from penchant.tools.registry import FOUND_BY_RULES, ArgumentKind, tool_named
from penchant.tools.segment_spelling import LONG, errors_between
from penchant.tools.time_words import Span, find_span, take_span

_PLAIN = (
    *(month.casefold() for month in month_name if month),
    *WEEKDAYS,
    *("biggest", "largest", "smallest", "newest", "latest", "cheapest", "dearest", "priciest", "expensive"),
    *("products", "departments", "categories", "brands", "returned", "returns", "ratings"),
)
"""Words that are looked for whose misspelling a model may overlook."""
_ORDERS = ("order", "orders", "basket", "baskets", "receipt", "receipts")
"""The same in questions for orders; elsewhere `older` is no `order`."""
LEAST = 4
"""Letters of a word that may be misspelt."""
_FROM_THEN = re.compile(
    r"\b(?:since|from|after|until|till|before|by the end)\b|以来|以后|之?[前后]|[自从起]", re.IGNORECASE
)
_NO_GOODS = re.compile(
    r"(?:the |an? |our |all |any )*(?:values?|amounts?|totals?|sums?|sizes?|prices?|costs?|money|items?"
    r"|products?|things?|sales|nobody|anything|everything|orders?)|价格|金额|商品|东西|产品|总额|销量|销售额",
    re.IGNORECASE,
)
"""Names a number, or whatever is sold."""
_DAYS = re.compile(
    rf"\b(?:on )?(?:{'|'.join(WEEKDAYS)}|weekend|weekday)s?\b"
    r"|(?:周|星期|礼拜)[一二三四五六日天末]|工作日|平日",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_PARTS_ASKED = re.compile(
    r"\b(?:by|per|each|every|which|what|how many|across) (?:of (?:our|the) |different |our |the |single )*"
    r"(?:brands?|departments?|categor(?:y|ies))\b|(?:各个?|按|分|每个|哪[个些几]|多少个?)(?:品牌|牌子|部门|大类|品类|类别)",
    re.IGNORECASE,
)


def slots_filled(call: ToolCall, question: str, catalogue: Catalogue) -> ToolCall:
    """The call with what its question plainly says, and without pieces that cannot be what they stand for.

    Args:
        call: Of a tool that rules find, as the model read it; others stay as they are.
        question: One line, or the part of it that the call is of.
        catalogue: Of the shop.
    """
    if call.tool not in FOUND_BY_RULES:
        return call
    within = call.tool == "figures" and counted_group(question, catalogue.now)
    if not within and call.tool in ("figures", "orders") and (group := _group(question, catalogue)):
        return ToolCall("segment", {"words": group})
    of_item = item_taken_for_shopper(call, catalogue)
    if of_item is not call:
        beside = asks_of_pairs(question) or asks_what_else(question)
        return of_item if beside else ToolCall("figures", {"words": of_item.arguments["item"]})
    plain = (*_PLAIN, *_ORDERS) if call.tool == "orders" else _PLAIN
    rest, bounds = take_bounds(_spelt(catalogue.in_shop_words(bare(question)), plain, catalogue))
    rest, span = _timed(call, rest, catalogue)
    held = _possible(call, catalogue, is_dated=span is not None)
    is_of_two = call.tool == "figures" and without_two_times(question, catalogue) is not None
    if is_of_two and held.get("by") in DAYS_AT_MOST:
        del held["by"]  # each of the two is one number, unless a unit is named
    if span is not None and not is_of_two:  # two are read with the numbers
        held |= days_of(span, catalogue)
    read = _READERS.get(call.tool)
    return ToolCall(call.tool, read(held, rest, bounds, catalogue) if read else held)


def _group(question: str, catalogue: Catalogue) -> str | None:
    """The words of a group that is asked for, not of numbers: `who buys tea the most?`."""
    return question if asks_of_the_top(question, catalogue) else group_asked(question, catalogue)


def _timed(call: ToolCall, rest: str, catalogue: Catalogue) -> tuple[str, Span | None]:
    """What is left of a question without its time, and the time; days of the week are none for numbers."""
    said = _DAYS.sub(" ", rest) if call.tool == "figures" else rest
    cut, span = take_span(said, catalogue.now)
    if span is None:
        cut, span = take_span(with_leads(said), catalogue.now)
    cut = cut if said == rest else rest
    if span is None and not _FROM_THEN.search(rest):
        piece = next((call.arguments[name] for name in ("since", "until") if name in call.arguments), "")
        span = take_span(f"in {piece}", catalogue.now)[1]  # `orders december`
        cut = cut.replace(piece, " ") if span else cut
    return cut, span


def _spelt(text: str, plain: Sequence[str], catalogue: Catalogue) -> str:
    """A text whose misspelt plain words are put right, but for those that the shop knows."""

    def right(found: re.Match[str]) -> str:
        word = found[0].casefold()
        if len(word) < LEAST or word in plain or catalogue.may_mean(word):
            return found[0]  # `mayo` is no May
        most = 2 if len(word) >= LONG else 1
        alike = [one for one in plain if len(one) >= LEAST and one[0] == word[0]]
        near = [one for one in alike if errors_between(word, one) <= most]
        return near[0] if len(near) == 1 else found[0]

    return re.sub(r"[a-zA-Z]+", right, text)


def _possible(call: ToolCall, catalogue: Catalogue, *, is_dated: bool) -> dict[str, str]:
    """The pieces of a call that may be what they stand for: a number for a count, a time for a beginning."""
    kinds = {argument.name: argument.kind for argument in tool_named(call.tool).arguments}
    held = {name: said for name, said in call.arguments.items() if name in kinds}
    for name, said in list(held.items()):
        match kinds.get(name):
            case ArgumentKind.DATE if is_dated or find_span(f"since {said}", catalogue.now) is None:
                del held[name]
            case ArgumentKind.COUNT if not _is_number(said) or _YEAR.fullmatch(said):
                del held[name]
            case ArgumentKind.SHOPPER if NUMERIC_DAY.fullmatch(said):
                del held[name]  # it is asked back which day that is
            case ArgumentKind.WORDS:
                del held[name]
                if words := _goods(said, catalogue):
                    held[name] = words
                elif not (re.search(r"\d", said) or SUPER.fullmatch(said) or _NO_GOODS.fullmatch(said)):
                    held[name] = said  # what the shop does not have is said, not passed over
    return held


def _is_number(said: str) -> bool:
    if re.search(r"\d", said):
        return True
    try:
        return number_of(said) > 0
    except (KeyError, ValueError):
        return False


def _goods(said: str, catalogue: Catalogue) -> str:
    """What words name of the shop, without `cheapest` and the like; empty where it is nothing."""
    words = " ".join(SUPER.sub(" ", said).split())
    if not words or _NO_GOODS.fullmatch(words):
        return ""
    named = goods_named(words, catalogue, known=True)
    return category_in(said, catalogue) or "" if named is None else named.get("words", "")


def _orders(
    held: dict[str, str], rest: str, bounds: Mapping[str, str], catalogue: Catalogue
) -> dict[str, str]:
    held = {**held, **orders_said(rest, catalogue)}
    held.pop("min_spent", None)
    if "least" in bounds:
        held["min_spent"] = bounds["least"]
    if "min_spent" in held and "words" not in held:
        held.setdefault("rank", "spent")
    return held


def _assortment(
    held: dict[str, str], rest: str, bounds: Mapping[str, str], catalogue: Catalogue
) -> dict[str, str]:
    for name in ("by", "order", "sold"):
        held.pop(name, None)
    names = {"least": "min_price", "most": "max_price"}
    for name, argument in names.items():
        held.pop(argument, None)
        if name in bounds:
            held[argument] = bounds[name]
    if found := SUPER.search(rest):
        held["order"] = "cheapest" if found["cheapest"] else "dearest"
    elif parts := _PARTS_ASKED.search(rest):
        held["by"] = goods_in(parts[0]) or "category"
    if NEVER.search(rest):
        held["sold"] = "never"
    return held


def _figures(
    held: dict[str, str], rest: str, bounds: Mapping[str, str], catalogue: Catalogue
) -> dict[str, str]:
    was = held.pop("by", "")
    if "words" not in held and (named := category_in(rest, catalogue) or known_in(rest, catalogue)):
        held["words"] = named
    unit = by_days(rest) or ({"by": unit} if (unit := unit_in(rest)) else {})
    if not unit and was and _has_several(was, held, catalogue):
        unit = {"by": was}
    number = {"measure": mean} if (mean := mean_in(rest)) else measured(rest, tuple(SUMS))
    kind = kind_in(rest, catalogue)
    counted = {"kind": kind} if kind and mean in (None, "conversion") else {}
    return {**held, **unit, **number, **counted}


def _has_several(unit: str, held: Mapping[str, str], catalogue: Catalogue) -> bool:
    """Whether the time of a call holds several of a unit: a month's sales by month are no course."""
    most = next((days for name, days in DAYS_AT_MOST.items() if name == unit), None)
    try:
        since = date.fromisoformat(held["since"])
        until = date.fromisoformat(held.get("until") or f"{catalogue.now:%Y-%m-%d}")
    except (KeyError, ValueError):
        return True
    return most is None or (until - since).days >= most


_READERS: Mapping[str, Callable[[dict[str, str], str, Mapping[str, str], Catalogue], dict[str, str]]] = {
    "orders": _orders,
    "assortment": _assortment,
    "figures": _figures,
}
