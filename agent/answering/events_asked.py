"""Questions for numbers of views, carts, returns and ratings, for pairs, and what the first have."""

import re

from penchant.agent.answering.among import counted_group
from penchant.agent.answering.asked_plainly import asks_of_pairs
from penchant.agent.answering.bare_words import bare
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_asked import (
    HOW_MANY_PEOPLE,
    OF_PEOPLE,
    days_of,
    figures_asked,
    thing_in,
)
from penchant.agent.answering.figures_words import CUSTOMER, left_over, mean_in, measured, unit_in
from penchant.agent.answering.goods_asked import ANY_GOODS, FIRST, count_in, goods_in, names_shopper
from penchant.agent.answering.groups_asked import OF_THEM
from penchant.agent.answering.of_shop import EARNED, HAN_EARNED
from penchant.agent.answering.plain_words import direction_in
from penchant.agent.calls import ToolCall
from penchant.tools.number_words import HAN_NUMBER, NUMBER
from penchant.tools.time_words import take_span

_CART = r"(?:(?:shopping )?(?:carts?|baskets?|trolley|bags?))"
_WHERE_MOST = re.compile(rf"\b{FIRST}\b|\b(?:common|frequent|analysis)|最|常|分析|组合|哪", re.IGNORECASE)
_OF_SALES = re.compile(
    rf"{EARNED}|{HAN_EARNED}|\b(?:orders|business)\b|订单|生意|80[/-]20|pareto|concentr|二八|集中|帕累托",
    re.IGNORECASE,
)
_KINDS = {
    "cart": re.compile(
        rf"\b(?:add(?:ed|s|ing)?|put|plac\w+|went|go(?:es)?|end(?:ed)? up) ((?:[\w']+ ){{0,3}}?)"
        r"(?:in(?:to)?|to)"
        rf" (?:the |their |a |an |our |our customers['’] )?{_CART}\b"
        rf"|\b{_CART} additions?\b|\badd(?:ed|ing)?[- ]to[- ]{_CART}\b|\bcart(?:s|ed)\b"
        r"|\b(?:cart|basket|checkout) abandon\w*|\babandon\w* (?:carts?|baskets?)\b|弃购率?|加购转化率?"
        r"|加购物车|(?:加|放)(?:入|进|到)?过?了?购物车|加购(?!率)",
        re.IGNORECASE,
    ),
    "click": re.compile(r"\bclicks?\b|\bclicked(?: on)?\b|点击(?:量|次数|数|过|了)?", re.IGNORECASE),
    "view": re.compile(
        r"\b(?:page ?)?views?\b|\bviewed\b|\b(?:looked|look|looking) at\b|\bbrowsed\b"
        r"|(?:浏览|点击|访问)(?:量|次数|数|过|了)?|被?(?:看|浏览)(?:得|的)?(?=最多)|看得最多",
        re.IGNORECASE,
    ),
    "return": re.compile(
        rf"\breturns\b(?! to\b)|\b(?:is|are|was|were|got|get|gets|been|being|most|often) (\w+ )?"
        rf"(?:returned|sent back|brought back|refunded)\b|\brefunds?\b|\breturned (?:products|items|goods"
        rf"|things)\b"
        rf"|\bdid (?:{CUSTOMER}|they|we) (?:return|send back|bring back)\b"
        r"|(?:被)?(?:退货|退款|退回|退单)(?:的|量|次数|数|了|过)?(?!率)|退(?=得)|退(?:了|过)(?=多少|几)",
        re.IGNORECASE,
    ),
    "rating": re.compile(r"\bratings?\b|\brated\b|评分(?:数|次数)?|打分", re.IGNORECASE),
    "review": re.compile(r"\breviews?\b|\breviewed\b|(?:评价|评论)(?:数|次数|量)?", re.IGNORECASE),
    "search": re.compile(r"\bsearch(?:es|ed)\b(?: for)?|搜索(?:量|次数)?", re.IGNORECASE),
    "share": re.compile(r"\bshared\b|分享(?:量|次数|数)?", re.IGNORECASE),
    "comment": re.compile(r"\bcomment(?:s|ed)\b(?: on)?|评论(?:量|次数|数)?", re.IGNORECASE),
}
_OF_MONEY = re.compile(
    r"\b(?:money|amounts?|worth|value|how much|refund(?:s|ed)?)\b|金额|多少钱|退款额|[款钱]额", re.IGNORECASE
)
_TOLD_IF_LACKING = ("cart", "view", "return")
"""Of these it is said that the log holds none; other words may mean something else there."""
_NOT_BOUGHT = re.compile(
    r"\W*\b(?:but|and|without|yet|then)\b[^.?!]*\b(?:not|n['’]t|never|without|nothing|abandon\w*"
    r"|left)\b[^.?!]*$"
    r"|[，,]?(?:但|却|可是|又|最后|还)*没有?(?:付款|付钱|支付|结算|结账|下单|买|购买)\S*$",
    re.IGNORECASE,
)
_PAIRS = re.compile(
    r"\b(?:bought|purchased?|ordered|order|sold|sell|go(?:es)?|taken|buy|get|rated|watched|viewed)"
    r" (?:most |often |most often |frequently |usually |commonly )?together\b(?: (?:most|often|the most))*"
    r"(?! with\b)"
    r"|\b(?:pairs?|combinations?|combos?|bundles?)(?: of (?:products?|items?|things))?\b"
    r"|\b(?:market[- ]?)?basket analysis\b|\bfrequently bought together\b|\bproduct affinit\w+\b"
    r"|购物篮分析|关联(?:购买|分析|度)|(?:商品|产品|购买|菜品|搭配)?组合(?:购买)?|哪两[个种样款道件]"
    r"|(?:最|经?常|总|往往|通常|会|被|是)*(?:一起|一块儿?|同时)(?:被)?(?:购买|买|点|下单|卖)(?:得|的)?(?:最?多)?",
    re.IGNORECASE,
)
_BESIDE_ONE = re.compile(r"\b(?:with|alongside|next to|besides?)\b|[和跟与同]", re.IGNORECASE)
"""Asks what lies beside one thing, not for pairs."""
_BESIDE_EACH_OTHER = re.compile(r"\b(?:vs\.?|versus)(?! (?:last|the)\b)", re.IGNORECASE)
_NO_THING = re.compile(
    r"\b(?:often|frequent(?:ly)?|common(?:ly|est)?|usual(?:ly)?|typical(?:ly)?|something|anything|things|for)\b"
    r"|经常|往往|通常|东西|商品|什么|啥|一共|金额|贡献|带来|[把被比次]",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?:share|part|percentage|percent|proportion|fraction|portion|how (?:much|large|big))\b|%|per cent"
    r"|占|贡献|百分之几",
    re.IGNORECASE,
)
_HAN_ONE = r"(?:顾客|客户|家庭|会员|用户|人|买家)"
_BY_WHOM = rf"(?P<noun>{CUSTOMER}|{ANY_GOODS}|顾客|客户|会员|用户)"
_OF_THE_FIRST = (
    re.compile(
        rf"\b(?:top|best|biggest|largest|first|most valuable|leading) (?P<count>{NUMBER})?(?: ?%"
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
        rf"{_ONE_OF_THEM} (?:has |have |had )?(?:ever )?(?P<spent>spen[dt]s?|paid)?(?P<verb>bought|buys?"
        rf"|ordered|orders|rated"
        r"|rates?|reviewed|reviews|viewed|views|watched|watches)? (?:the )?most (?:money )?(?:on "
        r"|for )?(?P<thing>\S.*?)"
        r"(?:,? and how (?:much|many)(?: was it)?)?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:谁|哪[个位]{_HAN_ONE})?在(?P<thing>[^，。？?]{{1,12}}?)上面?(?P<spent>花|消费)(?:了|的|得)?钱?最[多高]的?(?:是)?"
        rf"(?:谁|哪[个一]?[个位家]?{_HAN_ONE})?(?:[，,]?(?:一共|总共)?花了?多少钱?)?(?P<verb>)"
    ),
    re.compile(
        rf"(?:谁|哪[个位]{_HAN_ONE})(?P<verb>买|点|订|看|评)(?:了|过)?(?P<thing>[^，。？?]{{1,12}}?)(?:买|点|订|看"
        rf"|评)?得?最多(?P<spent>)"
    ),
)
"""Asks for the shoppers with most of a kind."""
_EVENTS_OF = {"rat": "rating", "review": "review", "view": "view"}


def events_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """Numbers of events that are no purchases, or of pairs or the first of all; None for other questions.

    Args:
        question: One line.
        catalogue: Of the shop.
    """
    said = bare(question)
    if among := _of_group(said, catalogue):
        return among
    if direction_in(said) or OF_THEM.search(said):
        return None
    if _BESIDE_EACH_OTHER.search(_NEWNESS.sub(" ", said)):
        return None
    spans = []
    while (cut := take_span(said, catalogue.now))[1]:
        said = cut[0]
        spans.append(cut[1])
    rest = catalogue.in_shop_words(said)
    if names_shopper(rest, catalogue):
        return None
    if parted := _of_newness(rest, catalogue):
        when = days_of(spans[0], catalogue) if len(spans) == 1 else {}  # `new vs old in May` is one time
        return ToolCall("figures", {**parted.arguments, **when})
    reads = (_most_of_a_kind, _pairs, _of_the_first, _left_in_carts, _counted)  # times: with the numbers
    return next(filter(None, (read(rest, catalogue) for read in reads)), None)


def _of_group(said: str, catalogue: Catalogue) -> ToolCall | None:
    """The numbers of a group alone, which are asked as those of the shop are."""
    words = counted_group(said, catalogue.now)
    if words is None or words not in said:
        return None
    rest = re.sub(rf"(?:\b(?:among(?:st)?|with(?:in)?|for|by|of)\s+)?{re.escape(words)}们?的?", " ", said)
    call = figures_asked(" ".join(rest.split()), catalogue)
    return call if call and ("by" in call.arguments or mean_in(rest)) else None


def kind_in(text: str, catalogue: Catalogue) -> str | None:
    """The kind of events that a text speaks of; None where it is of purchases or anything else."""
    held = set(catalogue.view.kinds.values())
    for kind, said in _KINDS.items():
        if (kind in held or (kind in _TOLD_IF_LACKING and "purchase" in held)) and said.search(text):
            return "click" if kind == "view" not in held and "click" in held else kind
    return None


def _of_newness(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """What new and returning shoppers came to, each apart."""
    found = _NEWNESS.search(rest)
    if found is None or HOW_MANY_PEOPLE.search(rest) or _HOW_MANY_ARE.search(rest):
        return None
    cut = _NEWNESS.sub(" ", rest)
    asked = _of_thing(cut, catalogue)
    if asked is None:
        return None
    number = mean_in(cut) or measured(cut, ("spent", "orders", "purchases")).get("measure", "spent")
    return ToolCall("figures", {**asked, "by": "newness", "measure": number})


def _most_of_a_kind(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """The shoppers who bought, rated or spent most on one kind, or rated most of all."""
    found = next(filter(None, (one.fullmatch(rest.strip(" ?？.")) for one in _FIRST_OF)), None)
    if found is None or not (found["spent"] or found["verb"]):
        return None
    held = set(catalogue.view.kinds.values())
    kind = next((kind for said, kind in _EVENTS_OF.items() if (found["verb"] or "").startswith(said)), None)
    thing = re.sub(
        rf"^(?:of )?(?:our |the )?|\s*\b(?:{ANY_GOODS})$", "", found["thing"], flags=re.IGNORECASE
    ).strip()
    if (thing and not catalogue.may_mean(thing)) or (kind and kind not in held) or not (thing or kind):
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
    if not (
        goods_in(cut) or re.search(rf"\b{FIRST}\b|\b(?:common|frequent|analysis)|最|常|分析|组合|哪", rest)
    ):
        return None
    asked = _of_thing(re.sub(ANY_GOODS, " ", cut, flags=re.IGNORECASE), catalogue)
    count = count_in(cut)
    more = {"count": count} if count else {}
    return (
        None if asked is None else ToolCall("figures", {**asked, "by": "pair", "measure": "orders", **more})
    )


def _of_the_first(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """What part of all sales the first customers or goods have, or how many have half of them."""
    found = next(filter(None, (one.search(rest) for one in _MAKE_UP)), None)
    if not found:
        found = next(filter(None, (one.search(rest) for one in _OF_THE_FIRST)), None)
        if not found or not _SHARE.search(rest.replace(found[0], " ")):
            return None
    elif not re.search(
        rf"{EARNED}|{HAN_EARNED}|orders|business|订单|生意|80[/-]20|pareto|concentr|二八|集中|帕累托", rest
    ):
        return None
    noun = found["noun"] or ""
    measure = measured(rest, ("spent", "orders", "purchases")).get("measure", "spent")
    by = goods_in(noun) or "shopper"
    measure = measure if measure != "orders" or by == "shopper" else "spent"
    counted = found.groupdict().get("count") or ""
    part = re.search(rf"{re.escape(counted)} ?(?:%|per ?cent)", found[0]) if counted else None
    more = {"count": counted} if counted and not part else {}
    return ToolCall("figures", {"by": by, "measure": measure, **more})


def _left_in_carts(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """How many put something in the cart and did not buy it."""
    unsold = _NOT_BOUGHT.search(rest)
    if unsold is None or kind_in(rest, catalogue) != "cart":
        return None
    if not (HOW_MANY_PEOPLE.search(rest) or re.search(r"\bhow many\b|多少", rest, re.IGNORECASE)):
        return None
    asked = _of_thing(_without(_KINDS["cart"], rest[: unsold.start()]), catalogue)
    if asked is None:
        return None
    return ToolCall("figures", {**asked, "measure": "conversion", "kind": "cart"})


def _counted(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """How many events of a kind there were: in all, by time, of a thing, or which goods have most."""
    kind = kind_in(rest, catalogue)
    mean = mean_in(rest)
    if kind is None or OF_PEOPLE.search(rest) or asks_of_pairs(rest) or (mean and mean != "conversion"):
        return None
    cut = _without(_KINDS[kind], _without(_KINDS["view"], rest) if kind == "click" else rest)
    by = goods_in(cut)
    is_ranked = bool(re.search(rf"\b(?:{FIRST}|least|fewest)\b|最", cut, re.IGNORECASE))
    unit = None if by else unit_in(cut)
    people = bool(HOW_MANY_PEOPLE.search(cut)) or bool(re.search(r"多少人|人数", cut))
    thing = re.sub(ANY_GOODS, " ", cut, flags=re.IGNORECASE) if by else cut
    asked = _of_thing(thing, catalogue)
    if asked is None or (people and not unit):
        return None  # a group's size
    if kind in ("rating", "review") and not (by or unit or asked or is_ranked):
        return None  # the shop as a whole tells it
    is_of_people = re.search(rf"\b{CUSTOMER}\b|{_HAN_ONE}", cut, re.IGNORECASE)
    ranked = by or (("shopper" if is_of_people else "item") if is_ranked and not unit else None)
    count = count_in(cut) if ranked else ""
    given = {"by": ranked or unit, "count": count, "kind": kind}
    is_money = kind == "return" and _OF_MONEY.search(rest)
    measure = mean or ("shoppers" if people else "spent" if is_money else "purchases")
    told = {name: said for name, said in given.items() if said}
    return ToolCall("figures", {**asked, "measure": measure, **told})


def _without(said: re.Pattern[str], rest: str) -> str:
    """A text without words for a kind of events, but with the thing that stands between them."""
    return said.sub(lambda found: f" {next(filter(None, found.groups()), '')} ", rest)


def _of_thing(rest: str, catalogue: Catalogue) -> dict[str, str] | None:
    """The one thing that is left, as an argument; empty without one, None where it is nothing of the shop."""
    said = _NO_THING.sub(" ", rest)
    whole = left_over(said, "")
    thing = whole if catalogue.titled(whole) else thing_in(said, catalogue)
    if left_over(said, thing or ""):
        return None
    return {"words": thing} if thing else {}
