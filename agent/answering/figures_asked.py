"""Questions for sales in numbers: by time, an order, a shopper, of one kind of product or of two."""

import re

from penchant.agent.answering.asked_plainly import two_kinds_of
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.of_shop import EARNED, HAN_EARNED, beyond_log
from penchant.agent.answering.plain_words import category_in, direction_in
from penchant.agent.answering.stretches import COMPARES, NO_IN, YEAR_BEFORE, Ahead, stretches_asked
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.tools.time_words import find_span, take_span
from penchant.tools.units import Measure, Unit

_CUSTOMER = r"(?:customers?|shoppers?|clients?|buyers?|households?|members?|users?|person|people|head|capita)"
_MEANS: dict[Measure, re.Pattern[str]] = {
    "repeat": re.compile(
        r"\b(?:repeat|repurchase|return(?:ing)?|retention)(?: (?:purchase|customer|buyer|shopper"
        r"|buying))? rate\b"
        rf"|\b(?:share|percentage|proportion|per ?cent) of {_CUSTOMER} (?:who |that )?"
        r"(?:come|came|buy|bought|order(?:ed)?) (?:back|again|(?:more than once|twice))"
        r"|复购率|回购率|复购(?:比例|占比|情况)|回头客(?:的)?(?:比例|占比|率)",
        re.IGNORECASE,
    ),
    "per_shopper": re.compile(
        rf"\b(?:spend(?:ing)?|spent|revenue|sales|turnover|worth|average) (?:\w+ ){{0,3}}(?:per|a|each"
        rf"|every|by each) {_CUSTOMER}\b"
        rf"|\b(?:average|typical|mean|usual) {_CUSTOMER} (?:spen[dt]s?|worth|brings?)\b"
        rf"|\bhow much (?:do|does|did|is) (?:(?:our|an?|the|each|every|one) )*(?:average|typical"
        rf"|single)? ?{_CUSTOMER}"
        r" (?:spen[dt]|worth)\b(?! on\b).*\b(?:average|each|typically|usually)\b"
        r"|\barpu\b|人均(?:消费|花费|销售额|贡献|花)|平均(?:每[个位名]?)?(?:顾客|客户|会员|用户|人|家庭)(?:\w{0,3})?(?:消费|花)"
        r"|每[个位名](?:顾客|客户|会员|用户|人)平均(?:消费|花)",
        re.IGNORECASE,
    ),
    "per_order": re.compile(
        r"\b(?:average|mean|typical|usual|avg) (?:\w+ )?(?:order|basket|cart|ticket|transaction|receipt"
        r"|visit|trip"
        r"|purchase|check(?:out)?)(?: (?:value|size|total|amount|spend|worth))?\b"
        r"|\baov\b|\b(?:basket|order|ticket) (?:size|value)\b"
        r"|\b(?:spen[dt]\w*|revenue|sales) (?:\w+ )?(?:per|an?|each) (?:order|visit|trip|basket"
        r"|transaction)\b"
        r"|客单价|笔单价|单均|每单(?:平均|均价|多少钱|金额)|平均(?:每|一)(?:单|笔|次)",
        re.IGNORECASE,
    ),
}
_BY: dict[Unit, re.Pattern[str]] = {
    "weekday": re.compile(
        r"\b(?:days? of (?:the |a )?week|week-?days?|which day|what day|weekends?)\b"
        r"|星期几|周几|礼拜几|哪一?天|哪几天|周末",
        re.IGNORECASE,
    ),
    "hour": re.compile(
        r"\b(?:hours?|hourly|times? of (?:the )?day|o'?clock|peak times?|busiest times?|what time)\b"
        r"|几点|时段|哪个(?:小时|钟头|时间)|什么时间|高峰期?|每个?小时|按小时",
        re.IGNORECASE,
    ),
    "week": re.compile(
        r"\b(?:by (?:the )?week|(?:per|each|every) week|weekly|week by week|(?:which|what|best|worst"
        r"|busiest) week)\b"
        r"|每一?周|按周|逐周|哪一?周|周度",
        re.IGNORECASE,
    ),
    "month": re.compile(
        r"\b(?:by (?:the )?month|(?:per|each|every) month|monthly|month (?:by|over) month|over the months"
        r"|(?:which|what|best|worst|busiest) months?)\b|每个?月|按月|逐月|哪个?月|月度|各月|几月份?",
        re.IGNORECASE,
    ),
    "quarter": re.compile(
        r"\b(?:by (?:the )?quarter|(?:per|each|every) quarter|quarterly|(?:which|what|best"
        r"|worst) quarter)\b"
        r"|每个?季度|按季度?|哪个季度|各季度",
        re.IGNORECASE,
    ),
    "year": re.compile(
        r"\b(?:by (?:the )?year|(?:per|each|every) year|yearly|annual(?:ly)?|(?:which|what|best"
        r"|worst) year)\b"
        r"|每年|按年|哪一?年|各年",
        re.IGNORECASE,
    ),
    "day": re.compile(
        r"\b(?:by (?:the )?day|(?:per|each|every) day|daily|day by day|(?:best|worst|busiest|record) day)\b"
        r"|每一?[天日]|按[天日]|逐日|日均",
        re.IGNORECASE,
    ),
}
_BEST = re.compile(r"\b(?:best|worst|record|top|strongest|weakest)\b|最[好差多少旺淡]", re.IGNORECASE)
_ONE_DAY = re.compile(r"\b(?:ever|record|all[- ]time|single)\b|历史|有史以来|单日", re.IGNORECASE)
"""Asks for one day of all, not for a day of the week."""
_SUMS: dict[Measure, re.Pattern[str]] = {
    "spent": re.compile(
        rf"\b(?:{EARNED}|spen[dt]\w*|money)\b|{HAN_EARNED}|多少钱|消费额|花费", re.IGNORECASE
    ),
    "orders": re.compile(
        r"\b(?:orders?|transactions|receipts|baskets|trips|visits|trade|business|busy|busier|busiest"
        r"|quiet(?:est)?|slow(?:est)?"
        r"|peak|traffic|footfall)\b|订单|单量|生意|忙|旺|冷清|高峰|淡",
        re.IGNORECASE,
    ),
    "shoppers": re.compile(
        r"\b(?:customers|shoppers|buyers|people|households|members|clients)\b|顾客|客户|客流|人数|人流|多少人|会员",
        re.IGNORECASE,
    ),
    "purchases": re.compile(
        r"\b(?:sold|sells?|selling|units|purchases|bought|buy|popular|best-?sellers?)\b|卖|销量|购买|件数|好卖"
        r"|畅销|受欢迎",
        re.IGNORECASE,
    ),
}
_SEASONAL = re.compile(
    r"\b(?:more|better|most|best|less|fewer|worse)\b.*\b(?:in|during|over) (?:the )?(?:spring|summer"
    r"|winter|autumn|fall)(?:time)?\W*$"
    r"|[春夏秋冬](?:天|季)[^，。？?]{0,8}(?:更|最|比较)?(?:卖得|好卖|卖)(?:更|最|比较)*(?:多|好)",
    re.IGNORECASE,
)
"""Asks whether a season is the one; the months tell."""
_OF_PEOPLE = re.compile(
    rf"^\s*(?:and |so |ok |please |pls )*(?:who\b|whom\b|whose\b|(?:which|what|list|show|find|name"
    rf"|give me|how many)"
    rf" (?:of )?(?:\w+ ){{0,2}}{_CUSTOMER}\b|any(?:one|body)\b|someone\b)|谁|(?:哪些|哪几[位个]"
    rf"|什么样的)(?:\w{{0,4}})(?:人|顾客|客户|会员)",
    re.IGNORECASE,
)
"""Asks for shoppers, not for numbers."""
_NAME = r"([^\W\d][\w'’&/-]*(?: [^\W\d][\w'’&/-]*){0,3}?)"
_SOLD_OF = tuple(
    re.compile(said, re.IGNORECASE)
    for said in (
        rf"\bhow (?:much|many) {_NAME} (?:(?:do|did|have|has|were|was|is|are) (?:we|been|the shop"
        rf"|our shop|you|i)?\s*)+"
        r"(?:sell|sold|shift(?:ed)?|move[d]?)\b",
        rf"\b(?:{EARNED}) (?:of|from|for|with|on|in) (?:our |the |all )?{_NAME}(?=\s*[?.!,]|\s*$| (?:in"
        rf"|since|last|this|over|during|by|per|for)\b)",
        rf"\bhow much (?:did|do|have|has|was|is) (?:\w+ ){{0,3}}(?:spen[dt]) on {_NAME}(?=\s*[?.!,]"
        rf"|\s*$| (?:in|since|last|this|over|during|by|per)\b)",
        rf"^(?:and |our |the |what (?:are|were|is|was) (?:our |the )?|(?:weekly|monthly|daily|yearly"
        rf"|total|overall) )*{_NAME} (?:sales|revenue|turnover|takings)\b",
        r"(?<![一-龥])([一-龥]{1,8}?)(?:一共|总共|大概|到底|都)?(?:卖了|卖出去?了?|卖掉了?|销售了)多少",
        r"(?:卖了|卖出去?了?|卖掉了?|销售了)多少(?:[件个盒包瓶箱份单袋斤]|钱的)?的?([一-龥]{1,8}?)(?=[？?。，,]|$)",
        rf"([一-龥]{{1,8}}?)的?(?:{HAN_EARNED}|销量|销售情况)",
        r"(?:花在|在)([一-龥]{1,8}?)(?:上面?)?(?:一共|总共)?花?(?:了)?多少钱?",
    )
)
_VERSUS = re.compile(
    rf"^(?:please |can you )?compare (?:the )?{_NAME} (?:and|with|to) {_NAME}\W*$"
    r"|^(?:(?:and|so|compare|comparison:?|show me|sales:?|sales of|what about)\s+)*(?:the )?"
    rf"{_NAME}\s+(?:vs\.?|versus|compared (?:to|with)|against)\s+{_NAME}"
    r"(?:[\s:,]+(?:sales|revenue|turnover|buyers|orders|figures|numbers))?\W*$"
    rf"|^(?:please |can you )?compare (?:the )?(?:sales|revenue|turnover|numbers|figures|buyers"
    rf"|orders) (?:of|for) {_NAME} (?:and|with|to|vs\.?|versus) {_NAME}\W*$"
    rf"|^(?:which|what)(?:['’]s| is| one is)? (?:the )?(?:better|bigger|larger|stronger"
    rf"|higher) (?:seller|business|category|earner)[:,]? {_NAME} or {_NAME}\W*$"
    rf"|^(?:do|did) (?:we|people|customers|shoppers|they) (?:sell|buy|spend) more (?:on )?{_NAME} (?:or"
    rf"|than) {_NAME}\W*$"
    rf"|^(?:which|what) (?:sells|sold|earns|makes|brings in) more(?: money)?[:,]? {_NAME} or {_NAME}\W*$"
    r"|^(?:对比|比较)(?:一下)?([一-龥]{1,8}?)[和跟与]([一-龥]{1,8}?)的?(?:销量|销售额|销售情况|销售|订单|买家)?\W*$"
    r"|^([一-龥]{1,8}?)[和跟与比]([一-龥]{1,8}?)(?:的(?:销量|销售额)|相比)?(?:谁|哪个|哪种|哪一个|哪类)(?:的?(?:销量|销售额))?(?:卖得?|更"
    r"|比较|买的?人)*(?:好|多|高|大|受欢迎|畅销|赚钱)\W*$",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:an?|the|our|my|we|us|i|it|its|is|are|was|were|be|been|do|does|did|have|has|had|can|could"
    r"|would|will|and|or|of"
    r"|in|on|at|for|from|to|by|with|as|than|per|each|every|how|what|which|when|much|many|more|less|most"
    r"|least|all|any"
    r"|tell|show|give|me|please|pls|see|list|look|like|know|want|total|overall|average|mean|typical"
    r"|usual(?:ly)?|typically|shop|store"
    r"|there|that|this|these|those|best|worst|highest|lowest|biggest|top|peak|number|amount|count"
    r"|figures?|numbers?|value|values"
    r"|size|rate|share|make|made|take|took|come|came|go|get|got|happen|place|made|ever|record|day|days"
    r"|week|month|quarter"
    r"|year|hour|time|breakdown|split|broken|down|distribution|chart|graph|plot|trend|over|course"
    r"|people|them|they|s|re)\b"
    r"|[的了是吗呢啊吧得最更比较好差多少高低大小卖买有在里店我们您你给看查下一个各每按分布情况走势如何怎么样什么时候哪请问想知道统计数据总共平均跟和与间日月周年季度天额量报表]",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:versus|vs|than|compare[ds]?|against|same|beat|up|down|on|higher|lower|better|worse|more"
    r"|less)\b|[比较]|同期|相比",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:and|what about|how about|now|same|ok)\b[,\s]*|那么?|换成|再看看?", re.IGNORECASE)
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
    if beyond_log(question):
        return None
    if (rest := _without_two_times(question, catalogue)) is not None:
        thing = _thing(rest, catalogue)
        return ToolCall("figures", {"words": thing, **_measured(rest, tuple(_SUMS))}) if thing else None
    if two := _two_things(question, catalogue):
        asked = {"words": two[0], "other": two[1]}
        return ToolCall("figures", asked | _measured(question, ("spent", "orders")))
    rest = take_span(question, catalogue.now)[0]
    named = any(catalogue.shopper(one) for one in PIECE.findall(rest))
    two_times = find_span(rest, catalogue.now) is not None
    if named or two_times or direction_in(question) or _OF_PEOPLE.search(question):
        return None
    if _SEASONAL.search(question) and (months := _numbers(rest, "month", catalogue)):
        return ToolCall("figures", {**months.arguments, "since": f"{catalogue.began:%Y-%m-%d}"})
    return _numbers(rest, _unit(rest), catalogue)


def _numbers(rest: str, unit: Unit | None, catalogue: Catalogue) -> ToolCall | None:
    """The numbers of the shop or of one thing that a question without its time asks for."""
    thing = _thing(rest, catalogue)
    if _left(rest, thing or ""):
        return None  # something is said that no number here is of
    mean = next((name for name, said in _MEANS.items() if said.search(rest)), None)
    measured: dict[str, str] = {"measure": mean} if mean else {}
    is_sold = thing is not None and any(one.search(rest) for one in _SOLD_OF)
    if not measured and (unit or is_sold):
        measured = _measured(rest, tuple(_SUMS)) or ({"measure": "orders"} if _BEST.search(rest) else {})
        if not measured and not is_sold:
            return None
    elif not measured:
        return None
    asked = {"words": thing} if thing else {}
    return ToolCall("figures", {**asked, **({"by": unit} if unit else {}), **measured})


def numbers_again(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """The numbers before, of another time or thing or by another unit: `and in May?`; None for others.

    Args:
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.
    """
    opened = before.tool in ("figures", "activity") and _GOES_ON.match(question)
    if not opened:
        return None
    rest, span = take_span(question[opened.end() :], catalogue.now)
    unit = _unit(rest) if before.tool == "figures" else None
    left = _left(rest, "")
    if not (span or unit or left) or (left and not catalogue.may_mean(left)):
        return None
    dropped = (*(("since", "until") if span else ()), *(("other",) if left else ()))
    given = {name: said for name, said in before.arguments.items() if name not in dropped}
    return ToolCall(before.tool, given | ({"words": left} if left else {}) | ({"by": unit} if unit else {}))


def _without_two_times(question: str, catalogue: Catalogue) -> str | None:
    """The question without the two times that it holds against each other; None where there are not two."""
    try:
        times = stretches_asked(question, "", now=catalogue.now, began=catalogue.began)
    except Ahead:
        return None
    if len(times) != 2 or not (COMPARES.search(question) or YEAR_BEFORE.search(question)):
        return None
    rest = NO_IN.sub(" ", YEAR_BEFORE.sub(" ", question).replace(" to ", " with "))
    for _ in times:
        rest = take_span(rest, catalogue.now)[0]
    return _AGAINST.sub(" ", rest)


def _left(question: str, thing: str) -> str:
    """What a question says beside numbers, times and the thing that it asks of."""
    rest = question.replace(thing, " ") if thing else question
    for said in (*_BY.values(), *_MEANS.values(), *_SUMS.values(), _FILLER):
        rest = said.sub(" ", rest)
    return " ".join(re.findall(r"[^\W\d_][\w'’&/-]*", rest))


def _two_things(question: str, catalogue: Catalogue) -> tuple[str, str] | None:
    """Two things of the shop whose sales are held against each other."""
    found = _VERSUS.search(question.strip())
    two = tuple(one.strip() for one in found.groups() if one) if found else two_kinds_of(question)
    if len(two) != 2 or any(take_span(one, catalogue.now)[1] or catalogue.shopper(one) for one in two):
        return None
    return (two[0], two[1]) if any(catalogue.may_mean(one) for one in two) else None


def _unit(question: str) -> Unit | None:
    found = next((name for name, said in _BY.items() if said.search(question)), None)
    return "day" if found == "weekday" and _ONE_DAY.search(question) else found


def _measured(question: str, among: tuple[Measure, ...]) -> dict[str, str]:
    found = next((name for name in among if _SUMS[name].search(question)), None)
    return {} if found is None else {"measure": found}


def _thing(question: str, catalogue: Catalogue) -> str | None:
    """The product or kind that the numbers are of; None for all of the shop."""
    for said in (found.group(1).strip() for found in (one.search(question) for one in _SOLD_OF) if found):
        if not _NO_THING.fullmatch(said) and catalogue.may_mean(said):
            return said
    for said in (*_BY.values(), *_MEANS.values()):
        question = said.sub(" ", question)
    named = category_in(question, catalogue)
    found = named and re.search(re.escape(named), question, re.IGNORECASE)
    if found:
        return found[0]
    left = _left(question, "")
    return left if left and catalogue.may_mean(left) else None
