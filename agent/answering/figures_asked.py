"""Questions for sales in numbers: by time, an order, a shopper, of one kind of product or of two."""

import re
from contextlib import suppress
from typing import cast

from penchant.agent.answering.asked_plainly import asks_why
from penchant.agent.answering.buyers_asked import buyers_asked
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.days_of_week import by_days, days_in, with_days_in_full
from penchant.agent.answering.figures_words import (
    AND,
    BEST,
    BY,
    CUSTOMER,
    ITS_BUYERS,
    NAME,
    SUMS,
    in_a_word,
    left_over,
    mean_in,
    measured,
    things_joined,
    unit_in,
    without_mean,
)
from penchant.agent.answering.goods_asked import goods_asked, names_shopper
from penchant.agent.answering.of_shop import EARNED, HAN_EARNED, beyond_log
from penchant.agent.answering.plain_words import category_in, direction_in
from penchant.agent.answering.references import is_place, is_something
from penchant.agent.answering.stretches import (
    DAY_END,
    NO_IN,
    YEAR_BEFORE,
    Ahead,
    course_asked,
    stretches_asked,
    with_leads,
)
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.graph_store.text_tokens import has_han
from penchant.tools.glossary import known_in_english
from penchant.tools.time_words import Span, find_span, take_span
from penchant.units import Unit

LONGEST_WORD = 6
"""Signs of a Chinese word for a kind of product that is looked for within a question."""
_SEASONAL = re.compile(
    r"\b(?:more|better|most|best|less|fewer|worse)\b.*\b(?:in|during|over) (?:the )?(?:spring|summer"
    r"|winter|autumn|fall)(?:time)?\W*$"
    rf"|\b(?:when|at what time|(?:what|which) (?:time|part)) (?:in|of|during) (?:the )?year\b"
    rf"|^\W*(?:and |so )?when (?:do|does|did) (?:our |the )?(?:{CUSTOMER}|they|we) (?:mostly |usually "
    rf"|mainly )*"
    r"(?:buy|order|sell|purchase) (?:most |the most )?(?:of )?(?!it\b|here|from|online|again)\w+[\w ]*\W*$"
    r"|(?:一年|全年)(?:里|中|当中|之中)?(?:什么|哪个?些?)(?:时候|时段|时间|月)|[春夏秋冬](?:天|季)[^，。？?]{0,8}(?:更|最|比较)?(?:卖得|好卖|卖)(?:更|最|比较)*(?:多|好)",
    re.IGNORECASE,
)
"""Asks whether a season is the one, or when in the year; the months tell."""
OF_PEOPLE = re.compile(
    rf"^\s*(?:and |so |ok |please |pls )*(?:who\b|whom\b|whose\b|(?:which|what|list|show|find|name"
    rf"|give me)"
    rf" (?!(?:time|hour|(?:week)?day|week|month|quarter|year|item|product|thing|brand|category"
    rf"|department)s?\b|categories\b)"
    rf"(?:of )?(?:(?!items\b|products\b|things\b|brands\b|categories\b)\w+ ){{0,2}}{CUSTOMER}\b"
    rf"|any(?:one|body)\b|someone\b)|谁|(?:哪些|哪几[位个]"
    rf"|什么样的)(?:\w{{0,4}})(?:人|顾客|客户|会员)",
    re.IGNORECASE,
)
"""Asks for shoppers, not for numbers."""
HOW_MANY_PEOPLE = re.compile(rf"\bhow many (?:of )?(?:\w+ ){{0,2}}{CUSTOMER}\b", re.IGNORECASE)
"""A group's size, unless it is asked for piece by piece."""
_HOW_MUCH = re.compile(
    r"\bhow (?:much|many)\b|\bper ?cent|\bshare\b|多少(?!人|[位个]?顾客|[位个]?客户)|几(?!个人|位)",
    re.IGNORECASE,
)
"""Of a thing that is named in some other way."""
_HOW_IT_WAS = re.compile(r"怎么样|如何")
"""Of two times it asks how they were, and of nothing in them."""
_BOUGHT = re.compile(r"\bbought\b|买过", re.IGNORECASE)
_SOLD_OF = tuple(
    re.compile(said, re.IGNORECASE)
    for said in (
        rf"\bhow (?:much|many) {NAME} (?:(?:do|did|have|has|were|was|is|are) (?:we|been|the shop"
        rf"|our shop|you|i)?\s*)+"
        r"(?:sell|sold|shift(?:ed)?|move[d]?)\b",
        rf"^(?:and |so )?how (?:did|does|do|is|are|has|have) (?:our |the )?{NAME}"
        r" (?:do|doing|done|perform(?:ing|ed)?|sell(?:ing)?|sold|going|fare[d]?)\b",
        rf"\b(?:{EARNED}) (?:of|from|for|with|on|in) (?:our |the |all )?{NAME}(?=\s*[?.!,]|\s*$| (?:in"
        rf"|since|last|this|over|during|by|per|for)\b)",
        rf"\b(?:repeat rate|purchase cycle) of (?:our |the )?{NAME}(?=\s*[?.!,]|\s*$)",
        rf"\b(?:share|part|percentage|per ?cent|proportion|fraction|how much) of (?:(?:our|the|all|total) )*"
        rf"(?:{EARNED}) (?:does|do|did|is|are|was|comes?|came|goes|went)(?: from| to| made (?:up )?(?:by|of)"
        rf"| due to)? (?:our |the )?{NAME}(?=\s*[?.!,]|\s*$| (?:makes?|brings?|accounts?|contributes?|have"
        rf"|has"
        rf"|give)\b)",
        rf"\b(?:what|how much(?: money)?) (?:did|do|have) we (?:take|taken|make|made|earn|earned|sell|sold)"
        rf" (?:in|on|from|with"
        rf"|of) {NAME}"
        r"(?=\s*[?.!,]|\s*$| (?:in|since|last|this|over|during)\b)",
        rf"\bhow much (?:did|do|have|has|was|is) (?:\w+ ){{0,3}}(?:spen[dt]) on {NAME}(?=\s*[?.!,]"
        rf"|\s*$| (?:in|since|last|this|over|during|by|per)\b)",
        rf"^(?:and |our |the |what (?:are|were|is|was) (?:our |the )?|(?:weekly|monthly|daily|yearly"
        rf"|total|overall) )*{NAME} (?:sales|revenue|turnover|takings)\b",
        rf"\bhow much(?: money)? (?:did|do|does|has|have) (?:our |the )?{NAME} (?:make|made|bring|brought"
        rf"|earn|earned|take"
        r"|taken)\b",
        rf"\bwhat (?:did|do|does|has|have) (?:our |the )?{NAME}(?: as a whole| altogether| overall)?"
        rf" (?:take|taken|make|made|earn"
        rf"|earned|bring in|brought in|sell|sold)\b",
        rf"\bwhat (?:all )?(?:(?:did|does|do|has|have) )?(?:our |the )?{NAME} (?:sold|sells?|went|goes|go)"
        rf" for\b",
        r"(?<![一-龥])([一-龥]{1,8}?)(?:一共|总共|大概|到底|都|\s)*(?:卖了|卖出去?了?|卖掉了?|销售了)多少",
        r"(?:卖了|卖出去?了?|卖掉了?|销售了)多少(?:[件个盒包瓶箱份单袋斤]|钱的)?的?((?!钱)[一-龥]{1,8}?)(?=[？?。，,]|$)",
        r"([一-龥]{1,8}?)(?:一共|总共)?(?:被)?(?:卖|点|买|订)(?:过|了)?(?:多少|几)[回次份单笔]",
        r"([一-龥]{1,8}?)占",
        rf"([一-龥]{{1,8}}?)的?(?:{HAN_EARNED}|销量|销售情况)",
        r"(?:花在|在)([一-龥]{1,8}?)(?:上面?)?(?:一共|总共)?花?(?:了)?多少钱?",
    )
)
_VERSUS = re.compile(
    rf"^(?:please |can you )?compare (?:the )?{NAME} (?:and|with|to) {NAME}\W*$"
    r"|^(?:(?:and|so|compare|comparison:?|show me|sales:?|sales of|what about)\s+)*(?:the )?"
    rf"{NAME}\s+(?:vs\.?|versus|compared (?:to|with)|against)\s+{NAME}"
    r"(?:[\s:,]+(?:sales|revenue|turnover|buyers|orders|figures|numbers))?\W*$"
    rf"|^(?:please |can you )?compare (?:the )?(?:sales|revenue|turnover|numbers|figures|buyers"
    rf"|orders) (?:of|for) {NAME} (?:and|with|to|vs\.?|versus) {NAME}\W*$"
    rf"|^(?:which|what)(?:['’]s| is| one is)? (?:the )?(?:better|bigger|larger|stronger"
    rf"|higher) (?:seller|business|category|earner)[:,]? {NAME} or {NAME}\W*$"
    rf"|^(?:is|are|do|does|did) {NAME} or {NAME} "
    r"(?:more popular|sell(?:s|ing)? (?:better|more)|bought more)(?: with us| here| for us)?\W*$"
    rf"|^(?:do|did) (?:we|people|customers|shoppers|they) (?:sell|buy|spend) more (?:on )?{NAME} (?:or"
    rf"|than) {NAME}\W*$"
    rf"|^(?:which|what)(?: one)? (?:is more popular|(?:sells|sold|earns|makes|brings in) (?:more|better)"
    rf"(?: money)?)[:,]? {NAME} or {NAME}\W*$"
    rf"|^(?:is|are|was|were) (?:our )?(?:sales|revenue|turnover|takings) (?:higher|bigger|better|larger"
    rf"|stronger)"
    rf" (?:in|for|on|from|with) {NAME} or {NAME}\W*$"
    rf"|^(?:is|are) (?:it )?{NAME} or {NAME} (?:that )?(?:we|you|people|customers) (?:sell|buy)s? (?:more"
    rf"|most)(?: of)?\W*$"
    rf"|^{NAME} or {NAME}\W+which(?: one)?(?: of (?:the|those|these) two)? (?:is|was|are|has|does|did"
    r"|sells?|sold|made|makes?|brings?|brought|earns?|earned|gets?|got)\b.*"
    r"\b(?:more|most|better|best|bigger|higher)\b.*$"
    r"|^(?:对比|比较)(?:一下)?([一-龥]{1,8}?)[和跟与]([一-龥]{1,8}?)的?(?:销量|销售额|销售情况|销售|订单|买家)?\W*$"
    r"|^([一-龥]{1,8}?)(?:和|跟|与|比|还是)([一-龥]{1,8}?)(?:的(?:销量|销售额)|相比)?(?:谁|哪个|哪种|哪一?[个样]|哪类)(?:的?(?:销量"
    r"|销售额))?(?:卖得?|更"
    r"|比较|买的?人)*(?:好|多|高|大|受欢迎|畅销|赚钱)\W*$",
    re.IGNORECASE,
)
_MORE_OF = re.compile(r"^(?:(?:more|better|higher|in|of|for|on|with|is it|are)\b ?)+", re.IGNORECASE)
"""What stands before each of two things: `more coffee or more tea`."""
_ASKS_FIRST = re.compile(
    r"^of (?:our |the )?|^(?:(?:in|on|at|for) )?(?:what|which|how) (?:\w+ ){0,2}?(?:is|are|was|were|do|does"
    r"|did|has|have)"
    r" (?:our |the )?",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:versus|vs|than|compare[ds]?|against|same|beat|up|down|on|higher|lower|better|worse|more"
    r"|less)\b|[比较]|同期|相比",
    re.IGNORECASE,
)
_FOR_YEAR = re.compile(r"\bfor (?P<year>20\d\d)\b", re.IGNORECASE)
_WHY_SAID = re.compile(
    r"\b(?:why|how come|what caused|what(?:['’]s| is) (?:the reason|behind))\b|为(?:什么|啥|何)|什么原因"
    r"|原因",
    re.IGNORECASE,
)
_WENT = re.compile(
    r"\b(?:dip(?:s|ped)?|drop(?:s|ped)?|fall|fell|fallen|down|declin\w+|slump\w*|low(?:er)?|worse|bad|soft"
    r"|weak(?:er)?|slow|poor|rise|rose|risen|up|jump\w*|spik\w+|gr[eo]w\w*|peak\w*|high(?:er)?|better|good"
    r"|strong(?:er)?|surg\w+|so)\b|[跌降掉涨升少低高差好]|下滑|那么|这么|突然",
    re.IGNORECASE,
)
"""How a number went."""
_SEEN = re.compile(r"\b(?:first|last|not|never|n't) (?:been )?seen\b", re.IGNORECASE)
"""Bounds a group by when shoppers came."""
_NO_THING = re.compile(
    r"(?:(?:in|of|the|our|total|overall|all|more|much|many|average|new|last|this|past|previous|weekly"
    r"|monthly|daily|yearly"
    r"|these|those|an?|what|how|is|are|was|were|best|worst|top|show|give|me|day|week|month|quarter|year"
    r"|online|gross|net"
    r"|money|stuff|orders?|items?|products?|things?|goods|units?|everything|anything|sales|revenue"
    r"|customers?|shoppers?)\b\s*)+"
    r"|(?:我们|店里?|全店|总|的|今天|昨天|一共|总共|商品|产品|东西|整体|各|每|平均|最近|单|去年|今年|本月|上月|时候|历史|新|老|日|周|月|年|[一二三四五六七八九十\d])+",
    re.IGNORECASE,
)
"""What is said of all of the shop, or of a time."""


def figures_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The numbers that a question asks for; None for other questions.

    Args:
        question: One line.
        catalogue: Of the shop.
    """
    if beyond_log(question) or _SEEN.search(question):
        return None
    question = in_a_word(question)
    if asks_why(question) and (moved := _why(question, catalogue)):
        return moved
    if course := _course(question, catalogue):
        return course
    if without_two_times(question, catalogue) is not None:
        return two_times_asked(question, catalogue)
    mean = mean_in(question)
    things = re.sub(r"^\W*(?:the )?(?:of|for) ", "", without_mean(question)) if mean else question
    if two := _two_things(things, catalogue):
        number = {"measure": mean} if mean else measured(question, ("spent", "orders"))
        return ToolCall("figures", {"words": two[0], "other": two[1], **number})
    said = take_span(_FOR_YEAR.sub(r"in \g<year>", with_days_in_full(question)), catalogue.now)[0]
    rest = catalogue.in_shop_words(said)
    if counted := buyers_asked(rest, catalogue, is_timed=said != question) or _of_goods(
        rest, said, catalogue
    ):
        return counted
    named = names_shopper(rest, catalogue)
    two_times = find_span(rest, catalogue.now) is not None
    if named or two_times or direction_in(question) or OF_PEOPLE.search(question):
        return None
    if _SEASONAL.search(question) and (months := _numbers(rest, "month", catalogue)):
        return ToolCall("figures", {**months.arguments, "since": f"{catalogue.began:%Y-%m-%d}"})
    if days := by_days(rest):
        found = _numbers(rest, cast("Unit", days["by"]), catalogue)
        return found and ToolCall("figures", {**found.arguments, **days})
    return _numbers(rest, unit_in(rest, is_timed=said != question), catalogue)


def _of_goods(rest: str, said: str, catalogue: Catalogue) -> ToolCall | None:
    """Which goods come first, on the days of the week that are named, if any are."""
    goods = goods_asked(rest, catalogue) or goods_asked(said, catalogue)
    only = ", ".join(days_in(rest))
    return goods and ToolCall("figures", {**goods.arguments, **({"days": only} if only else {})})


def _why(question: str, catalogue: Catalogue) -> ToolCall | None:
    """What moved most, where it is asked why sales, orders or a kind went up or down; None for others.

    The log tells no cause, but it tells what went the same way.
    """
    way = direction_in(question) or (_WENT.search(question) and "down")
    rest, span = take_span(with_leads(question), catalogue.now)
    rest = _WENT.sub(" ", _WHY_SAID.sub(" ", rest))
    if not way or unit_in(rest) or names_shopper(rest, catalogue):
        return None
    left, number = left_over(rest, ""), measured(rest, ("spent", "orders"))
    if (left and not catalogue.may_mean(left)) or not (number or (span and not left)):
        return None  # of a kind alone the trends tell
    goods = {"words": left, "by": "item"} if left else {"by": catalogue.finest_goods}
    days = days_of(span, catalogue) if span else {}
    return ToolCall("figures", {**goods, "measure": "spent", **number, "against": "before", **days})


def _course(question: str, catalogue: Catalogue) -> ToolCall | None:
    """Numbers piece by piece of times that follow each other: `spending per head Q1 Q2 Q3 Q4`."""
    with suppress(Ahead):
        if found := course_asked(question, now=catalogue.now, began=catalogue.began):
            unit, stretch = found
            rest = question
            while (cut := take_span(with_leads(rest), catalogue.now))[1]:
                rest = cut[0]
            call = _numbers(rest, unit, catalogue)
            days = Span(since=stretch.since, until=stretch.until + DAY_END)
            return call and ToolCall("figures", {**call.arguments, **days_of(days, catalogue)})
    return None


def two_times_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """Numbers of one thing, or averages of the shop, in two times; its sums are the overview's.

    Args:
        question: One line.
        catalogue: Of the shop.
    """
    if (rest := without_two_times(question, catalogue)) is None:
        return None
    thing, mean = thing_in(rest, catalogue), mean_in(rest)
    if left_over(rest, thing or ""):
        return None
    if not (thing or mean):
        told = _HOW_MUCH.search(rest) or measured(rest, tuple(SUMS)) or _HOW_IT_WAS.search(rest)
        return ToolCall("overview") if told else None
    number = {"measure": mean} if mean else measured(rest, tuple(SUMS))
    return ToolCall("figures", {**({"words": thing} if thing else {}), **number})


def _numbers(rest: str, unit: Unit | None, catalogue: Catalogue) -> ToolCall | None:
    """The numbers of the shop or of one thing that a question without its time asks for."""
    thing = thing_in(rest, catalogue)
    if left_over(rest, thing or ""):
        return None  # something is said that no number here is of
    mean = mean_in(rest)
    if mean == "new" and not (unit or thing):
        return None  # how many there are of late the overview tells
    if not unit and not mean and HOW_MANY_PEOPLE.search(rest):
        return None
    number: dict[str, str] = {"measure": mean} if mean else {}
    is_sold = thing is not None and (any(one.search(rest) for one in _SOLD_OF) or _asks_how_much(rest))
    if not mean and (unit or is_sold):
        is_asked = BEST.search(rest) or days_in(rest)
        number = measured(rest, tuple(SUMS)) or ({"measure": "orders"} if is_asked else {})
    if not number and not is_sold:
        return None
    asked = _apart(thing, catalogue) if thing else {}
    return ToolCall("figures", {**asked, **({"by": unit} if unit else {}), **number})


def _asks_how_much(rest: str) -> bool:
    """Whether it asks for a number of a thing, and not for how many bought it."""
    return bool(_HOW_MUCH.search(rest) and measured(rest, tuple(SUMS)) and not _BOUGHT.search(rest))


def _apart(thing: str, catalogue: Catalogue) -> dict[str, str]:
    """One thing, or both of `beer and wine`, as arguments of a call."""
    things = things_joined(thing, catalogue)
    return dict(zip(("words", "other"), things if len(things) == 2 else (thing,), strict=False))


def days_of(span: Span, catalogue: Catalogue) -> dict[str, str]:
    """A stretch of time as the arguments of a call: its first and last day, or how many days up to now."""
    if span.days is not None:
        return {"since": f"last {span.days:g} days"}
    until = span.until and span.until - DAY_END
    ends = {"since": span.since, "until": until if until and until < catalogue.now else None}
    return {name: f"{at:%Y-%m-%d}" for name, at in ends.items() if at is not None}


def without_two_times(question: str, catalogue: Catalogue) -> str | None:
    """The question without the two times that it holds against each other; None where there are not two."""
    try:
        times = stretches_asked(question, "", now=catalogue.now, began=catalogue.began)
    except Ahead:
        return None
    if len(times) != 2:
        return None
    rest = NO_IN.sub(" ", YEAR_BEFORE.sub(" ", question).replace(" to ", " with "))
    for _ in times:
        rest = take_span(rest, catalogue.now)[0]
    return _AGAINST.sub(" ", rest)


def _two_things(question: str, catalogue: Catalogue) -> tuple[str, str] | None:
    """Two things of the shop whose sales are held against each other."""
    clauses = re.split(r"(?<=[?!.])\s+", question.strip())
    found = next(filter(None, map(_VERSUS.search, clauses)), None)
    said = [one.strip() for one in found.groups() if one] if found else []
    two = tuple(ITS_BUYERS.sub("", _MORE_OF.sub("", one)) for one in said)
    if len(two) != 2 or any(is_place(one) or is_something(one) for one in two):
        return None
    if any(take_span(with_leads(one), catalogue.now)[1] or catalogue.shopper(one) for one in two):
        return None
    return (two[0], two[1]) if any(catalogue.may_mean(one) for one in two) else None


def thing_in(question: str, catalogue: Catalogue) -> str | None:
    """The product or kind that the numbers are of; None for all of the shop."""
    items: list[str] = [one for one in PIECE.findall(question) if catalogue.item(one)]
    if len(items) == 1:
        return items[0]
    names = (found.group(1).strip() for found in (one.search(question) for one in _SOLD_OF) if found)
    for said in (_ASKS_FIRST.sub("", name) for name in names):
        if not _NO_THING.fullmatch(said) and all(map(catalogue.may_mean, AND.split(said))):
            return said
    title = catalogue.title_in(question)
    if title and (" " in title or has_han(title)):
        return title
    question = without_mean(question)
    for unit in BY.values():
        question = unit.sub(" ", question)
    named = category_in(question, catalogue)
    found = named and re.search(re.escape(named), question, re.IGNORECASE)
    if found:
        return found[0]
    if known := known_in(question, catalogue):
        return known
    left = left_over(question, "")
    return left if left and catalogue.may_mean(left) else None


def known_in(question: str, catalogue: Catalogue) -> str | None:
    """The longest Chinese word for a kind of product of the shop that a question holds; or None."""
    for length in range(LONGEST_WORD, 1, -1):
        for start in range(len(question) - length + 1):
            word = question[start : start + length]
            if not word.endswith("的") and known_in_english(word) and catalogue.may_mean(word):
                return word
    return None
