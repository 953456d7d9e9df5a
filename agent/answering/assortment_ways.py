"""What ways to ask for what is sold are made of, in English and Chinese."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

WE = r"(?:we|you|u|i|the (?:shop|store)|(?:our|this|your) (?:shop|store))(?:['’]?ve)?"
HAVE = (
    r"(?:(?:currently|actually|even|also|still|really) )?"
    r"(?:sell|have(?: got)?|carry|stock|offer|keep|got|list)"
)
TAIL = (
    rf"(?: (?:(?:that |which )?(?:do )?{WE} {HAVE}"
    r"|(?:that |which )?(?:you|one|we|i|people|customers?|shoppers?|a (?:customer|shopper)|anyone|they) can"
    r" (?:get"
    r"|buy|find|order|have|purchase)|from us|with us|(?:to be (?:had|found)|on (?:the|our) (?:books|shelves)"
    r"|listed|stocked|sold)(?: here| with us)?|(?:in|at|from|of) (?:our|the|this|your) (?:whole "
    rf"|entire )?"
    r"(?:shop|store|catalogue?|range|assortment|list|menu|portfolio|line-?up)|for sale|on sale|on offer"
    r"|available|there (?:is|are)|there"
    r"|here|and (?:what|how much) (?:is|are|does|do) (?:it|they|that|those)(?: cost)?))*"
)
ART = r"(?:(?:our|the|my|your|an?|all|of)\s+)*"
IS = r"(?:['’]?s| is| are| was| were)"
IN = (
    r"(?: (?:in|of|for|under|from)(?! (?:stock|store|sale|us\b|(?:our|the) (?:whole |entire )?(?:shop|store"
    r"|catalogue?|range|assortment)))"
    rf" {ART}(?P<of>[^,.;:?!]{{1,60}}?)(?: (?:department|dept|section|aisle|category|range))?)?"
)
SUPER_SAID = (
    r"(?:(?P<cheapest>ch(?:ea|ee|ae)pest|least (?:expen[cs]iv\w*|costly|dear|pricey)|lowest[- ]?(?:pric\w*"
    r"|cost\w*)"
    r"|most (?:affordable|economical|inexpensive)|(?:priced|costs?) (?:the )?lowest|lowest in price|best[-"
    r" ]priced"
    r"|最便宜|价格最低|(?<![客笔])单价最低|价最低|最平价)"
    r"|(?P<dearest>most (?:expen[cs]iv\w*|costly|pricey|dear|highly priced)|dearest|pric(?:ie|y)st|costliest"
    r"|highest[- ]?(?:pric\w*|cost\w*)|(?:priced|costs?) (?:the )?highest|highest in price"
    r"|最贵|价格最高|(?<![客笔])单价最高|售价最高|最昂贵))"
)
NEVER_SAID = (
    r"(?:(?:that|which|have|has|had|were|was|did|do|does|we|['’]ve|ever|simply|just) )*"
    r"(?:(?:never|not|(?:have|has|had|did|do|does|was|were)n['’]?t)(?: (?:ever|yet|been|even|got|get|once))*"
    r" (?:sold|sell|sells|bought|purchased|ordered|shifted|moved|made a sale)"
    r"|(?:nobody|no[- ]?one|no (?:customer|shopper|buyer|client|person|soul|single (?:customer|shopper))s?"
    r"|not a soul"
    r"|none of (?:our|the) (?:customers|shoppers|clients))"
    r"(?:['’]s)? (?:(?:has|have|had|ever|yet) )*(?:bou?gh?th?|buys?|purchased|ordered|watched|viewed|rated"
    r"|wants?|wanted|touched)"
    r"|(?:with|having|that have|that had|made) (?:no|zero|0|not a single|not one) "
    r"(?:sales?|buyers?|purchases?|orders?|customers?)"
    r"|without (?:an?y? )?(?:single )?(?:sales?|buyers?|purchases?|orders?))"
    r"(?: (?:ever|yet|at all|a single time|even once|once|from us|of))*"
)
HAN_NEVER_SAID = (
    r"(?:(?:从来?|一直|至今|根本|到现在|还|都|就)*(?:没有?|未曾?)(?:被|有)?人?"
    r"(?:卖出去?|卖掉|卖|买|售出|购买|下单|成交|要)(?:去|掉|出)?过?|零销量|(?:没有|无)(?:任何)?销量|无人"
    r"(?:问津|购买))"
)
HL = (
    r"(?:菜单[上里]?|货架[上里]?|目录[上里]?|一共|总共|我们|咱们?|本店|店里?|你们|目前|现在|全店|在售的?"
    r"|卖的|所有的?|的|里)*"
)
ITEMS = r"(?:items?|products?|skus?|articles?)"
PARTS = r"(?:departments?|categor(?:y|ies)|brands?|makers?|manufacturers?)"
PER = r"(?:per|by|(?:for|in|of|from|under|with|within) (?:each|every))"
MOST = rf"(?:most|largest number of|biggest range of|widest range of) {ITEMS}"
WHICH = r"(?:什么|哪[一几]?[个款种件样些]|哪|啥)"
OWN = r"(?:的)?(?:是)?(?:什么|哪[一几]?[个款种件样些]?|多少钱(?:一[份瓶个盒件包袋台罐条支斤碗盘杯])?|啥)?"
COUNTER = r"[个种款件样家类瓶道部本首张双台辆杯碗盘]"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to ask.

    Attributes:
        pattern: The whole question.
        asked: What it asks for, as arguments of a call.
        known: Whether what it names must be something that the shop may have.
        counts: Whether it asks how many: of what is sold only where it says so.
    """

    pattern: re.Pattern[str]
    asked: Mapping[str, str]
    known: bool
    counts: bool


def ways(*said: str, known: bool = True, counts: bool = False, **asked: str) -> tuple[Way, ...]:
    """Ways to ask, all for the same."""
    return tuple(Way(re.compile(one, re.IGNORECASE), asked, known, counts) for one in said)
