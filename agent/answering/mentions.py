"""What a question that goes on from a call names: a time, a number, a unit, a thing, how many, which way."""

import re
from collections.abc import Callable
from typing import NamedTuple

from penchant.agent.answering.assortment_words import AGAIN, ALL_OF_THEM
from penchant.agent.answering.bare_words import going_on, take_bounds
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.dates import NUMERIC_DAY
from penchant.agent.answering.days_of_week import by_days, days_in
from penchant.agent.answering.events_asked import kind_in, without_kind
from penchant.agent.answering.figures_asked import days_of
from penchant.agent.answering.figures_words import (
    BY,
    CUSTOMER,
    SUMS,
    left_over,
    mean_in,
    unit_in,
    without_mean,
)
from penchant.agent.answering.group_words import conditions_in
from penchant.agent.answering.orders_asked import is_spoken_of, rank_in, whose_orders
from penchant.agent.answering.plain_words import direction_in, without_direction
from penchant.agent.answering.references import ORDINAL, place_named
from penchant.agent.answering.stretches import with_leads
from penchant.agent.answering.thing_mentioned import LITTLE, thing_mentioned
from penchant.agent.answering.time_before import held_against, quarter_named, time_before, year_before_told
from penchant.agent.calls import ToolCall, own_arguments
from penchant.agent.completion import PIECE
from penchant.tools.number_words import HAN_NUMBER, NUMBER
from penchant.tools.time_words import take_span
from penchant.units import GOODS

_BOTH = re.compile(
    r"[,\s]*\b(?:for |in )?both(?: (?:months|weeks|quarters|years|days|times|periods|of them))?\b"
    r"|[，,]?(?:这?两个?(?:月|周|季度|年|天)|两段时间)(?:都[看要算]|一起[看算])?",
    re.IGNORECASE,
)
"""Asks for the time before beside the one that is named: `and September? both months`."""
_NOT_BY = re.compile(
    r",? (?:and )?(?:not (?:by|in)|(?:instead of|rather than)(?: by| in)?) \w+(?: \w+)?\W*$"
    r"|[，,]?(?:而)?不是?按\w{2,4}\W*$",
    re.IGNORECASE,
)
"""Names the number that is not meant: `by customers, not by money`."""
_NO_COUNT = r"(?!\s*(?:days?|weeks?|months?|years?|times|orders|per ?cent|dollars|euros|pounds|[%€£$.,:]?\d))"
_FIRST = r"(?:top|first|best|worst|bottom|biggest|largest|smallest|cheapest|dearest|priciest|least|most)"
_MANY = rf"(?!an?\b){NUMBER}"
_COUNT = re.compile(
    rf"\b(?:the )?{_FIRST} (?P<first>{_MANY})\b{_NO_COUNT}(?: (?:of (?:them|those|these)|ones?)\b)?"
    rf"|\b(?P<some>{_MANY})(?= {_FIRST}\b)|\b(?P<of>{_MANY}) (?:of (?:them|those|these)|ones)\b"
    rf"|\b(?P<enough>{_MANY}) (?:is|are|will|would) (?:enough|do|plenty|fine|ok(?:ay)?)\b"
    rf"|\b(?:only|just|make (?:it|that)|(?:time|room|space) for)(?: the| show(?: me)?)? (?P<only>{_MANY})\b"
    rf"{_NO_COUNT}|\b(?:places?|ranks?|positions?|numbers?|nos?\.?) (?:\d+ ?(?:to|-|–|through|and|until) ?)?"
    rf"(?P<place>\d+)\b|^(?P<alone>(?!\d{{3}}){_MANY})$|第?\d+名?(?:到|至|[-–~])第?(?P<han_place>\d+)[名位]?"
    rf"|(?:前|倒数)(?P<zh>{HAN_NUMBER})[个位名款样件种大]?|(?P<han>{HAN_NUMBER})(?:[位名款样件人](?!月)|个(?=就))",
    re.IGNORECASE,
)
_NTH = re.compile(
    rf"\b(?P<place>{ORDINAL})(?=[- ]?(?:best|biggest|largest|highest|dearest|smallest|most|placed?|ones?"
    rf"|order)\b"
    r"|\W*$)|(?P<zh>第[二三四五六七八九])(?=名|大|位|高|多|贵)",
    re.IGNORECASE,
)
"""Asks for what comes next in a list, which is told with what comes before it."""
_WHOLE = re.compile(
    r"\b(?:the )?(?:grand )?totals?\b|\bas a whole\b|\b(?:in total|overall|altogether|in all)\b"
    r"|总[数体额计]|整体|合计|总共|一共",
    re.IGNORECASE,
)
_PER = {
    "per_shopper": re.compile(
        rf"\b(?:per|each|by the|every|a) (?:\w+ )?{CUSTOMER}\b|人均|每人(?:平均)?", re.IGNORECASE
    ),
    "per_order": re.compile(
        r"\b(?:per|each|an?) (?:order|basket|visit|receipt|trip)\b|每[单笔](?:平均)?|[单笔]均"
        r"|\b(?:the |an? |on )?(?:average|(?<!i )mean|avg)\b|平均(?:值|数|下来|每[单笔])?",
        re.IGNORECASE,
    ),
}
_NUMBER_OF = re.compile(rf"\b(?:the )?(?:number|count|amount|nr|no\.?) of(?= {CUSTOMER})", re.IGNORECASE)
_ITEMS = re.compile(r"\bhow many (?:items|things|products|pieces)\b|[几多少]+[件样]", re.IGNORECASE)
"""How many an order holds, where nothing else is counted."""
_NEW_ONES = re.compile(
    r"\bnew\b(?: (?:ones|stuff|things|products|items|customers))?|新(?:客户?|的|品)?", re.IGNORECASE
)
_SHOPPERS_TOLD = re.compile(
    rf"\b(?:same (?:list )?for|which|top(?: {NUMBER})?|by|and for) (?:the |our )?{CUSTOMER}\b"
    r"|按(?:顾客|客户|会员)(?!数)|哪些(?:顾客|客户|会员)",
    re.IGNORECASE,
)
_AMONG = re.compile(
    r"(?:\b(?:among(?:st)?|with(?:in)?|for)\b\s+)(?P<among>.+)"
    r"|(?:只?[看在])?(?P<han>[^，。？?]+?)(?:里面?|中|当中)|(?P<people>[^，。？?]+的(?:人|顾客|客户|会员|家庭))",
    re.IGNORECASE,
)
"""Asks for the same among a group alone."""
_NOT_ABOVE = re.compile(
    r"\b(?:nothing|none|not|no|never) (?:above|over|dearer than|pricier than|more expensive than)\b"
    r"|(?:with )?(?:a )?\b(?:ceiling|limit|maximum|max|cap|budget)(?: price)?(?: of| at)?(?= ?[\d$€£¥])",
    re.IGNORECASE,
)
_HAN_NOT_ABOVE = re.compile(
    r"(?:价格|价位|预算|上限|价格上限|最高价)(?:可以)?(?:放宽|放|提高?|调高?|加|涨|降低?|压|改|换)?(?:到|至|成|为)"
)
_FROM_ON = re.compile(r"\b(?:start\w* )?(?:from|back to)\b(?!.*\b(?:to|till?|until)\b)", re.IGNORECASE)
_ONLY = re.compile(r"\W*(?:(?:and|ok|no)[,\s]+)*(?:only|just|make)\b|只", re.IGNORECASE)
"""Before a number says how many, and not who."""
_WHO = re.compile(
    rf"(?:for |customer |shopper |[给对]|顾客|客户|会员)*#?(?P<who>{PIECE.pattern})(?:号|['’]s)?",
    re.IGNORECASE,
)


class Mentions(NamedTuple):
    """What a question names.

    Attributes:
        given: Arguments by name; an empty one is taken away.
        left: What it says beside, of which nothing here is an argument.
        is_thing: Whether a thing is among them.
    """

    given: dict[str, str]
    left: str
    is_thing: bool = False


def mentions_in(question: str, before: ToolCall, catalogue: Catalogue) -> Mentions:
    """What a question names of what a call can be asked with.

    Args:
        question: One line.
        before: The call that answered the question before; its own time is what `the month before` is before.
        catalogue: Of the shop.
    """
    takes = {one.name for one in own_arguments(before.tool)} | (
        {"among"} if before.tool in ("figures", "trends") else set()
    )
    if "since" in takes and (when := _whole_time(question, before, catalogue)):
        return Mentions(when, "")
    rest = going_on(question)[0]
    given: dict[str, str] = {}
    for argument, read in _READERS:
        if argument in takes:
            rest, found = read(rest, question, before, catalogue)
            given |= found
    rest, found = thing_mentioned(rest, question, "by" in given, before, catalogue)
    return Mentions({**given, **found}, rest, bool(found.keys() - {"by"}))


_Read = tuple[str, dict[str, str]]


def _whole_time(question: str, before: ToolCall, catalogue: Catalogue) -> dict[str, str]:
    """The time of a question that says nothing else, and is before or held against that of the call."""
    reads = [time_before, quarter_named]
    reads += [year_before_told, held_against] if before.tool == "figures" else []
    return next(filter(None, (read(question, before, catalogue) for read in reads)), {})


def _time(said: str, _: str, before: ToolCall, catalogue: Catalogue) -> _Read:
    rest, beside = _BOTH.subn(" ", said)
    rest, numeric = NUMERIC_DAY.subn(" ", rest)  # which day that is, is found with the call
    rest, span = take_span(with_leads(_FROM_ON.sub("since", rest)), catalogue.now)
    if not (span or numeric):
        return said, {}
    held, when = before.arguments, days_of(span, catalogue) if span else {}
    if beside and when and "since" in held:
        when["against"] = f"{held['since']} to {held.get('until', f'{catalogue.now:%Y-%m-%d}')}"
    return rest, {"since": "", "until": "", "against": "", **when}


def _bounds(said: str, _: str, before: ToolCall, __: Catalogue) -> _Read:
    names = {"recommend": ("", "max_price"), "orders": ("min_spent", "")}
    least, most = names.get(before.tool, ("min_price", "max_price"))
    dropped = ("order", "by", "count") if before.tool == "assortment" and ALL_OF_THEM.search(said) else ()
    plain = _HAN_NOT_ABOVE.sub("不超过", _NOT_ABOVE.sub("under ", said))
    plain = re.sub(r"(?<=[\d十百千万])(?=(?:以下|以上|以内|之内))", "块", plain)
    rest, bounds = take_bounds(plain)
    given = {name: bounds[of] for of, name in (("least", least), ("most", most)) if name and of in bounds}
    if not given or len(given) < len(bounds):
        return said, {}
    return rest, given | {name: "" for name in (least, most, *dropped) if name and name not in given}


def _count(said: str, question: str, before: ToolCall, __: Catalogue | None) -> _Read:
    held = before.arguments
    if (found := _NTH.search(said)) and (held.keys() & {"by", "rank", "order", "count"}):
        count = str(place_named(found["place"] or found["zh"]) + 1)
        return f"{said[: found.start()]}{'最' if found['zh'] else ''}{said[found.end() :]}", {"count": count}
    if (found := _COUNT.search(said or question)) is None:
        return said, {}
    count = next(filter(None, found.groups()))
    return f"{said[: found.start()]} {said[found.end() :]}" if said else "", {"count": count}


def _among(said: str, _: str, before: ToolCall, catalogue: Catalogue) -> _Read:
    found = _AMONG.fullmatch(said)
    words = next(filter(None, found.groups())) if found else ""
    if found and found["people"] and "words" in before.arguments:
        return said, {}  # who bought the thing that is told of
    return ("", {"among": words}) if words and conditions_in(words, catalogue.now) else (said, {})


def _direction(said: str, _: str, before: ToolCall, __: Catalogue) -> _Read:
    way = direction_in(said)
    return (without_direction(said), {"direction": way}) if way else (said, {})


def _days(said: str, _: str, before: ToolCall, __: Catalogue) -> _Read:
    days = days_in(said)
    if not days:
        return said, {}
    found = {"days": ", ".join(days)} if "by" in before.arguments else by_days(said)
    return BY["weekday"].sub(" ", said), found


def _measure(said: str, question: str, before: ToolCall, catalogue: Catalogue) -> _Read:
    """The number or the kind of events, and whether all is told as one."""
    given: dict[str, str] = {}
    said = _NUMBER_OF.sub(" ", _NOT_BY.sub(" ", said))
    if before.arguments.get("by") in GOODS and _SHOPPERS_TOLD.search(question):
        return re.sub(rf"\b{CUSTOMER}\b|顾客|客户|会员", " ", _SHOPPERS_TOLD.sub(" ", said)), {
            "by": "shopper"
        }
    if mean := mean_in(said):
        return without_mean(said), {"measure": mean}
    if kind := kind_in(said, catalogue):
        given["kind"], said = kind, without_kind(kind, said)
        given["measure"] = before.arguments.get("measure", "") if kind == "return" else "purchases"
    whole = _WHOLE.sub(" ", said)
    if whole != said and not _ASKS_NUMBER.search(said):
        said, given = whole, {**given, "by": "", "count": "", "days": ""}
    of_order = before.arguments.get("measure") in ("per_order", "basket", "units_per_order")
    for name, pattern in (("basket" if of_order else "purchases", _ITEMS), *_PER.items(), *SUMS.items()):
        if pattern.search(said):
            return pattern.sub(" ", said), {**given, "measure": name}
    return said, given


_ASKS_NUMBER = re.compile(r"\bhow (?:many|much)\b|多少|几", re.IGNORECASE)


def _unit(said: str, _: str, __: ToolCall, ___: Catalogue) -> _Read:
    unit = unit_in(said)
    return (BY[unit].sub(" ", said), {"by": unit, "count": ""}) if unit else (said, {})


def _rank(said: str, _: str, before: ToolCall, __: Catalogue) -> _Read:
    said = re.sub(r"\bones?\b", "order", said)
    for one in (f"order {said}", f"{said} order") if said.isascii() else (said,):
        if (read := rank_in(one)).found:
            return re.sub(r"\border\b", " ", read.rest), {"rank": read.found}
    return said, {}


def _order(said: str, question: str, __: ToolCall, ___: Catalogue) -> _Read:
    found = AGAIN["order"].fullmatch(" ".join((said or going_on(question)[0]).split()))
    order = found and next((name for name in ("cheapest", "dearest") if found[name]), None)
    return ("", {"order": order, "by": ""}) if order else (said, {})


def _mode(said: str, _: str, __: ToolCall, ___: Catalogue) -> _Read:
    rest, found = _NEW_ONES.subn(" ", said)
    return (rest, {"mode": "new"}) if found else (said, {})


def _whose(said: str, question: str, before: ToolCall, catalogue: Catalogue) -> _Read:
    found = None if _ONLY.match(question) else _WHO.fullmatch(said.strip())
    if found and re.search(r"\d", found["who"]) and catalogue.shopper(found["who"]):
        return "", {"shopper": found["who"]}
    if before.tool != "orders":
        return said, {}
    rest, who = whose_orders(said, catalogue)
    is_told = is_spoken_of(who) and "shopper" in before.arguments
    return rest, {"shopper": who} if who and not is_told else {}


_READERS: tuple[tuple[str, Callable[[str, str, ToolCall, Catalogue], _Read]], ...] = (
    ("since", _time),
    ("shopper", _whose),
    ("max_price", _bounds),
    ("min_spent", _bounds),
    ("among", _among),
    ("count", _count),
    ("order", _order),
    ("direction", _direction),
    ("days", _days),
    ("measure", _measure),
    ("days", _unit),
    ("rank", _rank),
    ("mode", _mode),
)
"""In this order, each from what the one before it left."""


def counts_alone(question: str) -> bool:
    """Whether a question says how many, and nothing else."""
    rest, found = _count(going_on(question)[0], question, ToolCall(""), None)
    is_of_people = SUMS["shoppers"].search(rest)
    return bool(found) and not is_of_people and not left_over(LITTLE.sub(" ", rest), "")
