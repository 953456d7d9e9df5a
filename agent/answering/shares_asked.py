"""Questions for pairs of items, for what the first have of all, and for new and returning shoppers apart."""

import re

from penchant.agent.answering.bare_words import bare
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_asked import HOW_MANY_PEOPLE, OF_PEOPLE, thing_in
from penchant.agent.answering.figures_words import CUSTOMER, left_over, mean_in, measured
from penchant.agent.answering.goods_asked import ANY_GOODS, FIRST, TWO_GOODS, count_in, goods_in
from penchant.agent.answering.of_shop import EARNED, HAN_EARNED
from penchant.agent.answering.references import is_something
from penchant.agent.calls import ToolCall
from penchant.tools.number_words import HAN_NUMBER, NUMBER

_WHERE_MOST = re.compile(rf"\b{FIRST}\b|\b(?:common|frequent|analysis)|最|常|分析|组合|哪", re.IGNORECASE)
_OF_SALES = re.compile(
    rf"{EARNED}|{HAN_EARNED}|\b(?:orders|business)\b|订单|生意|80[/-]20|pareto|concentr|二八|集中|帕累托",
    re.IGNORECASE,
)
_PAIRS = re.compile(
    r"\b(?:bought|purchased?|ordered|order|sold|sell|go(?:es)?|taken|buy|get|rated|watched|viewed)"
    r" (?:most |often |most often |frequently |usually |commonly )?together\b(?: (?:most|often|the most))*"
    r"(?! with\b)"
    rf"|{TWO_GOODS.pattern}"
    r"|\b(?:pairs?|combinations?|combos?|bundles?)(?: of (?:products?|items?|things))?\b"
    r"|\b(?:market[- ]?)?basket analysis\b|\bfrequently bought together\b|\bproduct affinit\w+\b"
    r"|购物篮分析|关联(?:购买|分析|度)|(?:商品|产品|购买|菜品|搭配)?组合(?:购买)?"
    r"|(?:最|经?常|总|往往|通常|会|被|是)*(?:一起|一块儿?|同时)(?:被)?(?:购买|买|点|下单|卖)(?:得|的)?(?:最?多)?",
    re.IGNORECASE,
)
_BESIDE_ONE = re.compile(r"\b(?:with|alongside|next to|besides?)\b|[和跟与同]", re.IGNORECASE)
"""Asks what lies beside one thing, not for pairs."""
_NO_THING = re.compile(
    r"\b(?:often|lands?|lies?|ends? up|trolleys?|baskets?|carts?|receipts?|same|frequent(?:ly)?|common(?:ly"
    r"|est)?|usual(?:ly)?|typical(?:ly)?"
    r"|something|anything|things|times|for)\b"
    r"|经常|往往|通常|东西|商品|什么|啥|一共|金额|贡献|带来|[把被比次]",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?:share|part|percentage|percent|proportion|fraction|portion|how (?:much|large|big))\b|%|per cent"
    r"|占|贡献|百分之几",
    re.IGNORECASE,
)
HAN_ONE = r"(?:顾客|客户|家庭|会员|用户|人|买家)"
_BY_WHOM = rf"(?P<noun>{CUSTOMER}|{ANY_GOODS}|顾客|客户|会员|用户)"
_OF_THE_FIRST = (
    re.compile(
        rf"\b(?:{NUMBER} )?(?:top|best|biggest|largest|first|most valuable|leading) (?P<count>{NUMBER})?(?:"
        rf" ?%"
        rf"| ?per ?cent(?: of)?)?"
        rf"(?: of)? ?(?:our |the )?(?:best[- ]selling |selling )?{_BY_WHOM}\b",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:前|最[大好]的?|头部)(?P<count>{HAN_NUMBER})?(?:%|名|位|个|大|款|种)?的?{_BY_WHOM}"),
)
_MAKE_UP = (
    re.compile(
        rf"\b(?:how many|which|what) (?:of )?(?:our |the )?{_BY_WHOM} (?:\w+ ){{0,2}}?(?:make|brings?"
        rf"|bring in"
        r"|accounts?|generates?|gives?|covers?|are|is|contributes?|drives?|produces?)\b.*?"
        r"\b(?:half|most|bulk|(?:\d+|eighty|fifty|seventy|ninety) ?(?:%|per ?cent)|two thirds)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:多少|几|哪些)(?:个|位|名|款|种)?{_BY_WHOM}(?:贡献|带来|撑起|占|创造|产生)了?[^，。？?]{{0,8}}?"
        r"(?:一半|半数|[二三四五六七八九]成|\d+ ?%|百分之[一-龥\d]+|大部分|大头)"
    ),
    re.compile(rf"\b(?:80[/-]20|pareto|concentrat\w+)\b(?:.*?\b{_BY_WHOM}\b)?", re.IGNORECASE),
    re.compile(rf"(?:二八(?:定律|原则|法则|分布|效应)|集中度|帕累托)|{_BY_WHOM}(?:的?集中|是否集中)"),
)
_OLD = r"(?:old|returning|existing|repeat|regular|loyal)"
_HAN_NEW = r"(?:客户?|顾客|用户|会员|人)"
_NEWNESS = re.compile(
    rf"\bnew(?: {CUSTOMER})? (?:and|vs\.?|versus|or|against|compared (?:to|with)) {_OLD}(?: (?:ones"
    rf"|{CUSTOMER}))?\b"
    rf"|\b{_OLD}(?: {CUSTOMER})? (?:and|vs\.?|versus|or|against|compared (?:to|with)) new(?: (?:ones"
    rf"|{CUSTOMER}))?\b"
    rf"|\b(?:from|by|of|with) (?:our |the )?(?:new|first[- ]time|{_OLD}) {CUSTOMER}\b"
    rf"|\b(?:do|did|does) (?:our |the )?(?:new|first[- ]time) {CUSTOMER} (?=spend|buy|order|bring|make)"
    rf"|新老{_HAN_NEW}(?:各|分别)?|[新老]{_HAN_NEW}?[和与跟]?[、]?[新老]{_HAN_NEW}(?:各|分别)?"
    rf"|[新老]{_HAN_NEW}(?:们)?的?(?:各|分别)?(?=贡献|消费|花|带来|占|营业额|销售额|订单|客单价)",
    re.IGNORECASE,
)
"""Asks what those who first bought in a time came to beside those who had before."""
_HOW_MANY_ARE = re.compile(r"\b(?:number|count) of\b|[个位]数|人数|多少[个位名]?(?:新|老)", re.IGNORECASE)
_ONE_OF_THEM = rf"(?:who|which (?:single |one )?{CUSTOMER})"
_FIRST_OF = (
    re.compile(
        rf"{_ONE_OF_THEM} (?P<verb>buys?|bought|orders?|ordered) (?P<thing>\S.*?) (?:the )?most(?: of all|"
        rf" often)?(?P<spent>)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_ONE_OF_THEM} (?:has |have |had )?(?:ever )?(?P<spent>spen[dt]s?|paid)?(?P<verb>bought|buys?"
        rf"|ordered|orders|rated"
        r"|rates?|reviewed|reviews|viewed|views|watched|watches)? (?:the )?most (?:money )?(?:on "
        r"|for )?(?P<thing>\S.*?)"
        r"(?: with us| here| overall| of all)?(?:,? and how (?:much|many)(?: was it)?)?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:谁|哪[个位]{HAN_ONE})?在(?P<thing>[^，。？?]{{1,12}}?)上面?(?P<spent>花|消费)(?:了|的|得)?钱?最[多高]的?(?:是)?"
        rf"(?:谁|哪[个一]?[个位家]?{HAN_ONE})?(?:[，,]?(?:一共|总共)?花了?多少钱?)?(?P<verb>)"
    ),
    re.compile(
        rf"(?:谁|哪[个位]{HAN_ONE})(?P<verb>买|点|订|看|评)(?:了|过)?(?P<thing>[^，。？?]{{1,12}}?)(?:买|点|订|看"
        rf"|评)?得?最多(?P<spent>)"
    ),
)
"""Asks for the shoppers with most of a kind."""
_BEST_ONE = (
    re.compile(
        rf"(?:who(?:['’]s| is| was)|which {CUSTOMER} (?:is|was)|(?:and|so|tell me|show me|name) )?\s*"
        r"(?:our|the|my) (?:single )?(?:(?:very )?(?:best|top|biggest|greatest|number one)"
        r"|most (?:(?P<often>loyal|frequent|regular|active|faithful)|valuable|important|profitable))"
        r" (?:customer|shopper|client|buyer|household|spender|member)(?: (?:of all|overall|of all time"
        r"|ever))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:谁是)?(?:我们|本店|店里|全店)?的?最(?P<often>忠实|忠诚|铁杆|活跃|常来|勤)?(?:好|大|有价值|优质|重要|值钱)?的?"
        rf"(?:一?[个位])?{HAN_ONE}(?:是(?:谁|哪[一个位]+))?"
    ),
)
"""Asks for the one shopper who spent most, or who came most often."""
_EACH_OF_THE_FIRST = (
    re.compile(
        rf"who (?:are|were) (?:our|the|my) (?:(?P<count>{NUMBER}) )?(?:best|biggest|top|largest)"
        rf" (?P<count2>{NUMBER} )?"
        rf"(?:{CUSTOMER}|accounts|spenders)\b.*?(?:,|\band\b)[^,]*\b(?:how much|what)\b[^,]*\b(?:each"
        rf"|they)\b.*",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:消费|花钱|买得?)最[多高]的(?:前)?(?P<count>{HAN_NUMBER})?(?P<count2>)[个位名]?{HAN_ONE}(?:是谁|有哪些|是哪些)?[，,]?"
        rf"(?:各自?|分别|每[个位])(?:都)?(?:花|消费|贡献|带来)了?(?:多少).*"
    ),
)
"""Asks who spent most, and how much each did."""
_NO_KIND = re.compile(rf"^(?:of )?(?:our |the )?|\s*\b(?:{ANY_GOODS})$", re.IGNORECASE)
_EVENTS_OF = {"rat": "rating", "review": "review", "view": "view"}


def shares_asked(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """Pairs, or what the first shoppers or goods have; None for other questions.

    Args:
        rest: A question without its times.
        catalogue: Of the shop.
    """
    reads = (_best_one, _most_of_a_kind, _pairs, _of_the_first)
    return next(filter(None, (read(rest, catalogue) for read in reads)), None)


def first_with_each(question: str, _catalogue: Catalogue) -> ToolCall | None:
    """Who spent most, where it is asked how much each did: `who are our top 5, and what did each spend?`."""
    said = bare(question)
    found = next(filter(None, (one.fullmatch(said) for one in _EACH_OF_THE_FIRST)), None)
    if found is None:
        return None
    count = (found["count"] or found["count2"] or "").strip()
    return ToolCall("figures", {"by": "shopper", "measure": "spent", **({"count": count} if count else {})})


def newness_asked(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """What new and returning shoppers came to, each apart."""
    found = _NEWNESS.search(rest)
    if found is None or HOW_MANY_PEOPLE.search(rest) or _HOW_MANY_ARE.search(rest):
        return None
    cut = _NEWNESS.sub(" ", rest)
    asked = of_thing(cut, catalogue)
    if asked is None:
        return None
    sums = measured(cut, ("spent", "orders", "purchases", "shoppers"))
    number = mean_in(cut) or sums.get("measure", "spent")
    return ToolCall("figures", {**asked, "by": "newness", "measure": number})


def without_newness(text: str) -> str:
    """A text without its words for new and returning shoppers, whose `vs` compares no two things."""
    return _NEWNESS.sub(" ", text)


def _best_one(rest: str, _catalogue: Catalogue) -> ToolCall | None:
    """The one shopper who spent most, or who ordered most often."""
    found = next(filter(None, (one.fullmatch(rest.strip(" ?？.!！")) for one in _BEST_ONE)), None)
    if found is None:
        return None
    measure = "orders" if found["often"] else "spent"
    return ToolCall("figures", {"by": "shopper", "measure": measure, "count": "1"})


def _most_of_a_kind(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """The shoppers who bought, rated or spent most on one kind, or rated most of all."""
    found = next(filter(None, (one.fullmatch(rest.strip(" ?？.")) for one in _FIRST_OF)), None)
    if found is None or not (found["spent"] or found["verb"]):
        return None
    held = set(catalogue.view.kinds.values())
    kind = next((kind for said, kind in _EVENTS_OF.items() if (found["verb"] or "").startswith(said)), None)
    thing = _NO_KIND.sub("", found["thing"]).strip()
    if (
        (thing and not (is_something(thing) or catalogue.may_mean(thing)))
        or (kind and kind not in held)
        or not (thing or kind)
    ):
        return None  # who spent or bought most of all is a group
    given = {
        "words": thing,
        "by": "shopper",
        "measure": "spent" if found["spent"] else "purchases",
        "kind": kind,
    }
    return ToolCall("figures", {name: said for name, said in given.items() if said})


def _pairs(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """Pairs of items that lie in most orders, of one kind where it is named."""
    found = _PAIRS.search(rest)
    if not found or OF_PEOPLE.search(rest) or _BESIDE_ONE.search(_PAIRS.sub(" ", rest)):
        return None
    cut = _PAIRS.sub(" ", rest)
    if not (goods_in(cut) or _WHERE_MOST.search(rest)):
        return None
    asked, count = of_thing(re.sub(ANY_GOODS, " ", cut, flags=re.IGNORECASE), catalogue), count_in(cut)
    if asked is None:
        return None
    counted = {"count": count} if count else {}
    return ToolCall("figures", {**asked, "by": "pair", "measure": "orders", **counted})


def _of_the_first(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """What part of all sales the first customers or goods have, or how many have half of them."""
    found = next(filter(None, (one.search(rest) for one in _MAKE_UP)), None)
    if not found:
        found = next(filter(None, (one.search(rest) for one in _OF_THE_FIRST)), None)
        if not found or not _SHARE.search(rest.replace(found[0], " ")):
            return None
    elif not _OF_SALES.search(rest):
        return None
    noun = found["noun"] or ""
    measure = measured(rest, ("spent", "orders", "purchases")).get("measure", "spent")
    by = goods_in(noun) or "shopper"
    measure = measure if measure != "orders" or by == "shopper" else "spent"
    counted = found.groupdict().get("count") or count_in(found[0])
    part = re.search(rf"{re.escape(counted)} ?(?:%|per ?cent)", found[0]) if counted else None
    more = {"count": counted} if counted and not part else {}
    return ToolCall("figures", {"by": by, "measure": measure, **more})


def of_thing(rest: str, catalogue: Catalogue) -> dict[str, str] | None:
    """The one thing that is left, as an argument; empty without one, None where it is nothing of the shop."""
    said = _NO_THING.sub(" ", rest)
    whole = left_over(said, "")
    thing = whole if catalogue.titled(whole) else thing_in(said, catalogue)
    if left_over(said, thing or ""):
        return None
    return {"words": thing} if thing else {}
