"""Ways to ask for what is sold, in English and Chinese, and to go on from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from penchant.tools.number_words import HAN_NUMBER, NUMBER

_WE = r"(?:we|you|u|i|the (?:shop|store)|(?:our|this|your) (?:shop|store))(?:['’]?ve)?"
_HAVE = (
    r"(?:(?:currently|actually|even|also|still|really) )?"
    r"(?:sell|have(?: got)?|carry|stock|offer|keep|got|list)"
)
_TAIL = (
    rf"(?: (?:(?:that |which )?(?:do )?{_WE} {_HAVE}"
    r"|(?:that |which )?(?:you|one|we|i|people|customers?|shoppers?|a (?:customer|shopper)|anyone|they) can"
    r" (?:get"
    r"|buy|find|order|have|purchase)|from us|with us|(?:to be (?:had|found)|on (?:the|our) (?:books|shelves)"
    r"|listed|stocked|sold)(?: here| with us)?|(?:in|at|from|of) (?:our|the|this|your) (?:whole "
    rf"|entire )?"
    r"(?:shop|store|catalogue?|range|assortment|list|menu|portfolio|line-?up)|for sale|on sale|on offer"
    r"|available|there (?:is|are)|there"
    r"|here|and (?:what|how much) (?:is|are|does|do) (?:it|they|that|those)(?: cost)?))*"
)
_ART = r"(?:(?:our|the|my|your|an?|all|of)\s+)*"
_IS = r"(?:['’]?s| is| are| was| were)"
_IN = (
    r"(?: (?:in|of|for|under|from)(?! (?:stock|store|sale|us\b|(?:our|the) (?:whole |entire )?(?:shop|store"
    r"|catalogue?|range|assortment)))"
    rf" {_ART}(?P<of>[^,.;:?!]{{1,60}}?)(?: (?:department|dept|section|aisle|category|range))?)?"
)
_SUPER = (
    r"(?:(?P<cheapest>ch(?:ea|ee|ae)pest|least (?:expen[cs]iv\w*|costly|dear|pricey)|lowest[- ]?(?:pric\w*"
    r"|cost\w*)"
    r"|most (?:affordable|economical|inexpensive)|(?:priced|costs?) (?:the )?lowest|lowest in price|best[-"
    r" ]priced"
    r"|最便宜|价格最低|(?<![客笔])单价最低|价最低|最平价)"
    r"|(?P<dearest>most (?:expen[cs]iv\w*|costly|pricey|dear|highly priced)|dearest|pric(?:ie|y)st|costliest"
    r"|highest[- ]?(?:pric\w*|cost\w*)|(?:priced|costs?) (?:the )?highest|highest in price"
    r"|最贵|价格最高|(?<![客笔])单价最高|售价最高|最昂贵))"
)
_NEVER = (
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
_HAN_NEVER = (
    r"(?:(?:从来?|一直|至今|根本|到现在|还|都|就)*(?:没有?|未曾?)(?:被|有)?人?"
    r"(?:卖出去?|卖掉|卖|买|售出|购买|下单|成交|要)(?:去|掉|出)?过?|零销量|(?:没有|无)(?:任何)?销量|无人"
    r"(?:问津|购买))"
)
_HL = (
    r"(?:菜单[上里]?|货架[上里]?|目录[上里]?|一共|总共|我们|咱们?|本店|店里?|你们|目前|现在|全店|在售的?"
    r"|卖的|所有的?|的|里)*"
)
SUPER = re.compile(_SUPER, re.IGNORECASE)
"""The cheapest or the dearest."""
NEVER = re.compile(f"{_NEVER}|{_HAN_NEVER}", re.IGNORECASE)
"""What nobody bought."""
_ITEMS = r"(?:items?|products?|skus?|articles?)"
_PARTS = r"(?:departments?|categor(?:y|ies)|brands?|makers?|manufacturers?)"
_PER = r"(?:per|by|(?:for|in|of|from|under|with|within) (?:each|every))"
_SORT_OF_PRICE = (
    r"(?:average|avg\.?|mean|typical|usual|median|going|list|retail|shelf|sales?|selling|unit|current|full|regular"
    r"|normal|standard|asking|sticker|exact|our|catalogue?)"
)
_ON_AVERAGE = r"(?: (?:on average|usually|typically|roughly|normally|generally|right now|these days|about))*"
_MOST = rf"(?:most|largest number of|biggest range of|widest range of) {_ITEMS}"
_WHICH = r"(?:什么|哪[一几]?[个款种件样些]|哪|啥)"
_OWN = r"(?:的)?(?:是)?(?:什么|哪[一几]?[个款种件样些]?|多少钱(?:一[份瓶个盒件包袋台罐条支斤碗盘杯])?|啥)?"
_COUNTER = r"[个种款件样家类瓶道部本首张双台辆杯碗盘]"


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


def _ways(*said: str, known: bool = True, counts: bool = False, **asked: str) -> tuple[Way, ...]:
    return tuple(Way(re.compile(one, re.IGNORECASE), asked, known, counts) for one in said)


UNSOLD = _ways(
    rf"(?:(?:which|what|any|are there any|list|how many|the number of|all)(?: of)? )?{_ART}"
    rf"(?P<thing>[^,.;:?!]{{1,60}}?)"
    rf"(?: (?:do we have|we have))? {_NEVER}",
    rf"(?:(?:which|what|how many|any|are there any)(?P<thing>) )?{_NEVER}",
    rf"(?:what|which|anything)(?P<thing>(?: [^,.;:?!]{{1,40}})??)(?: (?:do|does|have) {_WE}(?: {_HAVE})?|"
    rf" is there"
    rf"| are there| {_WE} {_HAVE})?(?: (?:in|at) (?:our|the) (?:shop|store|catalogue?|range|assortment))?"
    rf"(?: (?:that|which))? {_NEVER}",
    r"(?:what|which)(?P<thing>) (?:has|have|did) (?:nobody|no[- ]?one) (?:ever )?(?:bought|buy|purchased)"
    r"(?: yet| ever)?",
    rf"(?:which|what)(?P<thing>(?: [^,.;:?!]{{1,40}})??) (?:have|had|did|do)n['’]?t {_WE} (?:sold|sell)"
    rf"(?: any(?: of)?)?"
    r"(?: yet| ever)?",
    rf"{_ART}(?:(?:dead|unsold) stock|(?:unsold|never[- ]sold|zero[- ]sales?|dead) "
    rf"(?P<thing>[^,.;:?!]{{1,60}}?))",
    rf"{_HL}(?:有)?(?:没有|哪些|什么|哪几[个种件])?(?P<thing>[^，。？?]{{0,10}}?){_HAN_NEVER}(?:的)?(?:吗)?",
    rf"{_HL}(?:有没有|有哪些|有)?{_HAN_NEVER}的(?P<thing>[^，。？?]{{1,10}}?)(?:有)?(?:哪些|多少[个种款件]?"
    rf"|是?什么|吗)?",
    sold="never",
)
_CAME = (
    r"(?:(?:did |have |has |had |were |was |we |you |u |been |got |get |that |which |just |recently )*"
    r"(?:added|add|launch(?:ed)?|introduced?|listed|brought in|bring in|taken on|take on|come in|came in"
    r"|come out|came out|join(?:ed)?|arrived?|came|appear(?:ed)?|debuted|started (?:selling|stocking"
    r"|carrying)|put on"
    r"|stocked|released?|rolled out|started|brought out|got in|get in|taken in|taken up|new)(?: (?:to|into"
    r"|in|on)(?: (?:our"
    r"|the|my|your|us)\b)*(?: (?:shop|store|range|catalogue?|assortment|shelves|shelf|menu|line-?up|list"
    r"|sale))?"
    r"| (?:our|the) (?:shop|store|range|catalogue?|assortment|line-?up|menu|list|shelves))?)"
)
_ANY_NEW = (
    rf"(?:(?:which|what|how many|any|are there any|do {_WE} {_HAVE}(?: any)?|list|the|our|all)\s+)*"
    r"(?:brand )?new"
)
_HAN_CAME = r"(?:新上架|新上市|新上|新增加?|新推出|新到|新进|新来|上新|上架|上了|推出|新出|引进)了?"
NEWLY = _ways(
    rf"what(?:['’]?s| is| are| was)? (?:brand )?new (?:in|on|at|into) {_ART}(?:(?P<thing>[^,.;:?!]{{1,40}}?)"
    r" (?:department|dept|section|aisle|category|range)"
    r"|(?:(?:whole|entire) )?(?:shop|store|range|catalogue?|assortment|shelves|shelf|menu))",
    rf"what (?:has |have )?(?:came|come|arrived|joined|launched)(?: in| out)?(?: as)? new(?P<thing>){_IN}",
    rf"{_ANY_NEW} (?:items?|products?|articles?|skus?|lines)(?P<thing>)"
    rf"(?: (?:do we have|there are|are there|{_CAME}|sells? best|sold best|did best|do best|doing best"
    rf"|performed best|most popular))?{_IN}",
    rf"{_ANY_NEW} (?P<thing>[^,.;:?!]{{1,40}}?){_TAIL}(?: (?:sells? best|sold best|did best|do best"
    rf"|are doing best|performed best))?",
    rf"{_ANY_NEW} (?P<thing>[^,.;:?!]{{1,40}}?) (?:did we|have we|we|were|was|has|have) {_CAME}",
    rf"(?:which|what|how many) (?P<thing>[^,.;:?!]{{1,40}}?) (?:did we|have we|we|were|was|has|have|is|are)"
    rf" {_CAME}",
    rf"(?:which|what|how many) (?P<thing>{_ITEMS}|things|brands|lines) {_CAME}",
    rf"(?:what|which) (?:brand )?new (?P<thing>[^,.;:?!]{{1,40}}?) (?:did (?:we|you)|have (?:we|you)|do"
    rf" (?:we|you)) (?:get"
    rf"|got|have|bring|take|add)(?: (?:in|on|out))?{_IN}",
    r"what(?:['’]?s| is| are| was| has been|['’]s been)? (?:brand )?new(?: (?:in|here|with us|in (?:stock"
    r"|store)))?,? (?:and )?(?:which|what) (?P<thing>items|products|articles|things)",
    r"(?:which|what|how many) (?P<thing>[^,.;:?!]{1,40}?) (?:were|was|did we|have we|have been|has been)? ?"
    r"(?:first (?:sold|bought|sell)|(?:sold|bought|sell) for the (?:very )?first time)",
    r"(?:(?:what|which|the|our|all|list|any|how many)\s+)*new(?:est)? arrivals?(?P<thing>)"
    rf"(?: (?:do we have|there are|are there))?{_IN}",
    rf"{_HL}{_HAN_CAME}(?:了|的)?(?:些)?(?:有)?(?:什么|哪些|哪几[个种款件]|啥|多少[个种款件]?|几[个种款件])?的?"
    r"(?P<thing>[^，。？?]{0,10}?)(?:有)?(?:哪些|什么|多少[个种款件]?|几[个种款件])?",
    rf"{_HL}(?:有)?(?:什么|哪些|哪几[个种款件]|啥|多少[个种款件]?|几[个种款件])?(?P<thing>[^，。？?]{{0,10}}?)"
    rf"(?:是)?{_HAN_CAME}(?:的)?",
    rf"{_HL}(?:有)?(?:什么|哪些|多少[个种款件]?|几[个种款件]|啥)?新(?:商品|产品|品|货)(?P<thing>)(?:上架|上市)?"
    r"(?:有)?(?:哪些|什么|多少[个种款件]?|几[个种款件])?",
    rf"{_HL}上了?(?:哪些|什么|多少[个种款件]?|几[个种款件])新(?:商品|产品|品|货)(?P<thing>)",
    rf"{_HL}(?:有)?(?:什么|哪些)?新(?:的)?(?P<thing>[^，。？?]{{1,8}}?)(?:有)?(?:哪些|什么)?",
    sold="newly",
)
"""What came into the shop in a time; without one, in the last month."""
ASSORTED = (
    *_ways(
        rf"(?:what{_IS}?|which(?: one)?{_IS}|how much (?:is|are|does|do)|(?:what(?:['’]?s"
        rf"| is) )?the price of)?\s*{_ART}"
        rf"(?:(?:list|name) )?{_ART}(?:(?:top )?(?P<count>{NUMBER}) )?{_SUPER}(?: (?P<count2>{NUMBER}))?"
        rf"(?: {_WE} {_HAVE})?(?: (?:on|of|for|among))?(?: (?P<thing>[^,.;:?!]{{1,60}}?))?"
        rf"(?P<tail>(?: cost)?{_TAIL}),?"
        rf"(?: (?:top|first) (?P<count3>{NUMBER}))?",
        rf"(?:which|what)(?: of)? {_ART}(?P<thing>[^,.;:?!]{{1,60}}?)(?: do {_WE} {_HAVE})?(?: that)?{_IS} "
        rf"(?:the )?{_SUPER}{_TAIL}",
        rf"(?:which|what)(?: of)? {_ART}(?P<thing>[^,.;:?!]{{1,60}}?) (?:costs?|(?:is|are) priced|(?:comes?"
        rf"|has|have|is"
        rf"|are|at|with|goes|sells?|carr(?:y|ies))(?: (?:at|for|with|in))?) (?:the )?(?:(?P<cheapest>least"
        rf"|lowest|cheapest)"
        rf"|(?P<dearest>most|highest|dearest|biggest))(?: (?:list |retail |selling )?(?:prices?|price tag"
        rf"|money))?{_TAIL}",
        rf"(?:(?:which|what|the) )?{_ART}(?P<thing>[^,.;:?!]{{1,60}}?) with the (?:(?P<cheapest>lowest"
        rf"|smallest|least)"
        rf"|(?P<dearest>highest|biggest|greatest)) (?:list |retail |selling )?(?:prices?|price tag){_TAIL}",
        r"(?P<thing>[^,.;:?!]{1,60}?),? (?:(?P<cheapest>cheapest first|(?:sorted |ordered )?by price)|"
        r"(?P<dearest>(?:dearest"
        r"|most expensive) first))",
        rf"(?:(?!店|我们|咱|全店|本店)(?P<of>[^，。？?]{{1,12}}?)(?:里面?|当中|之中|中)的?)?{_HL}{_SUPER}的?"
        rf"(?:"
        rf"(?P<count>{HAN_NUMBER}){_COUNTER}|那?[一几]?{_COUNTER})?"
        rf"(?P<thing>[^，。？?]{{1,12}}?){_OWN}",
        rf"(?=.*[最价]){_HL}(?:哪[一]?{_COUNTER})?(?P<thing>[^，。？?]{{1,12}}?)(?:里面?|当中|之中|中)?"
        rf"(?:{_WHICH}"
        rf"|是)*{_SUPER}{_OWN}",
        known=False,
    ),
    *_ways(
        rf"(?:how (?:many|mny)|(?:what{_IS}? )?{_ART}(?:(?:total|overall|exact|current) )?(?:number|count"
        rf"|amount|tally)"
        rf" of) (?P<thing>[^,.;:?!]{{1,60}}?)"
        rf"(?:(?P<verb> (?:do|does|have|has) {_WE}(?: {_HAVE})?| are there| {_WE} {_HAVE}){_IN})?{_TAIL}",
        rf"(?:what{_IS}? )?{_ART}(?:(?:total|overall|exact|current) )?(?P<thing>products?|items?|skus?"
        rf"|articles?|brands?"
        rf"|makers?|categor(?:y|ies)|departments?) (?P<verb>counts?|numbers?|totals?){_TAIL}",
        rf"{_HL}(?:一共|总共|共)?(?P<verb>有|卖|在售|经营)(?:多少|几)(?:{_COUNTER})?(?:不同的)?"
        rf"(?P<thing>[^，。？?]{{1,12}}?)",
        rf"{_HL}(?P<verb>多少|几){_COUNTER}(?P<thing>[^，。？?]{{1,12}}?)(?:在卖|在售|可卖)?",
        rf"{_HL}(?P<thing>[^，。？?]{{1,12}}?)(?:一共|总共|共)?(?P<verb>有|卖)(?:多少|几){_COUNTER}?"
        rf"(?P<noun>品牌|牌子|商品|产品|类别|品类|单品)?",
        rf"{_HL}(?P<thing>(?:品牌|部门|类别|品类|商品|产品|[^，。？?]{{1,8}}?)(?:总数|数量))(?:是多少"
        rf"|有多少)?",
        r"(?:(?:list|name)(?: of)?(?: all)?(?: our| the)?|all(?: of)?(?: our| the)?|our|a list of) "
        rf"(?P<thing>[^,.;:?!]{{1,60}}?){_TAIL}",
        counts=True,
    ),
    *_ways(
        r"(?:which|what) (?:all |other |different |sort of |kinds? of )*(?P<thing>[^,.;:?!]{1,60}?)"
        rf" (?:(?:do|does|have) {_WE}(?: {_HAVE})?|are there|is there|{_WE} {_HAVE}){_IN}{_TAIL}",
        rf"{_HL}(?:都|一共|总共)?(?:有|卖|经营|销售)(?:的)?(?:些)?(?:哪些|什么|哪几[种个款]|啥)"
        rf"(?P<thing>[^，。？?]{{1,12}}?)",
        rf"{_HL}(?P<of>[^，。？?]{{1,12}}?)(?:都|一共)?有(?:些)?(?:哪些|什么|哪几[种个款])(?P<thing>品牌"
        rf"|牌子|商品|产品|类别|品类|种类|款)",
    ),
    *_ways(
        rf"(?:for|by|per|in|of|from|with) (?:each|every|all|any)(?: of)? {_ART}(?:single"
        rf" )?(?P<thing>{_PARTS}),? how many"
        rf" {_ITEMS}(?: (?:is it|are they|is that|are there|does it have|do they have|do {_WE} {_HAVE}|have"
        rf" {_WE} got))?"
        rf"{_TAIL}",
        rf"how many (?:different )?{_ITEMS} (?:(?:does|do|has|have) (?:each|every|all|the|our) (?:single"
        rf" )?(?P<thing>{_PARTS})"
        rf"(?: (?:have|has|got|offer|carry|contain|include|make))*)",
        rf"(?:how many|(?:what{_IS}? )?{_ART}(?:total )?(?:number|count) of) (?:different )?{_ITEMS}(?:"
        rf" (?:are there"
        rf"|is there|do {_WE} {_HAVE}|have {_WE} got|{_WE} {_HAVE}|come|are|we list))*{_TAIL} {_PER} {_ART}"
        rf"(?P<thing>{_PARTS}){_TAIL}",
        rf"(?:what{_IS}? )?{_ART}(?:total )?(?:{_ITEMS} (?:counts?|numbers?|totals?|tally)|size of (?:the"
        rf" )?(?:range"
        rf"|assortment)|(?:range|assortment) size|{_ITEMS}) {_PER} {_ART}(?P<thing>{_PARTS}){_TAIL}",
    ),
    *_ways(
        rf"(?:which|what) (?P<thing>departments?|categor(?:y|ies)|brands?) (?:has|have|is|offers?|holds?"
        rf"|with)"
        rf" (?:the )?{_MOST}{_IN}",
        rf"(?:what{_IS}? )?{_ART}(?:biggest|largest) (?P<thing>departments?|categor(?:y|ies)|brands?)"
        rf" by (?:the )?(?:number of )?{_ITEMS}",
        rf"{_ART}(?P<thing>departments?|categor(?:y|ies)|brands?) with (?:the )?{_MOST}",
        rf"{_HL}哪个(?P<thing>部门|品类|类别|品牌)的?(?:商品|产品|单品)(?:种类|数量?)?(?:是)?最多",
    ),
    *_ways(
        r"how (?:big|large|wide) is (?:our|the) (?:assortment|range|catalogue?)",
        rf"what (?:all )?(?:do|does|can) {_WE} (?:even |actually )?(?:sell|stock|carry|offer)(?: here)?",
        rf"what (?:kinds?|sorts?|types?) of (?:things?|stuff|products?|goods) (?:do|does) {_WE} {_HAVE}"
        rf"(?: here)?",
        r"(?:我们|店里?|咱们?|你们|本店)+(?:都|主要|一般)*卖(?:些)?(?:什么|啥|哪些)(?:东西|商品|产品)?",
        by="department",
    ),
    *_ways(
        rf"what(?:['’]?s| is| do {_WE} {_HAVE}) in (?:our|the) (?P<thing>[^,.;:?!]{{1,60}}?) (?:department"
        rf"|dept|section|aisle)",
        by="category",
    ),
    *_ways(
        rf"(?:what{_IS}? )?{_ART}(?:{_SORT_OF_PRICE} )+(?:prices?|costs?|price tags?|price points?|price"
        rf" levels?) (?:of"
        rf"|for|on|in|across|among|at) {_ART}(?P<thing>[^,.;:?!]{{1,60}}?){_TAIL}(?: (?:category|range"
        rf"|section"
        rf"|department|aisle|products?|items?))?{_TAIL}",
        rf"(?:what|how much)(?: (?:do|does|would|are|is|did))? {_WE} (?:charge|charging|ask|asking|want"
        rf"|take|get|bill"
        rf"|sell|selling)(?: (?:people|customers|somebody|someone))? (?:for"
        rf" )?{_ART}(?P<thing>[^,.;:?!]{{1,60}}?)"
        rf"(?: (?:at|for))?{_ON_AVERAGE}{_TAIL}",
        rf"(?:how much|what)(?: (?:money|price))? (?:does|do|would|will|is|are)"
        rf" {_ART}(?P<thing>[^,.;:?!]{{1,60}}?)"
        rf" (?:cost|go|going|sell|selling|retail|retailing|priced?|set (?:you|people|customers|one|a"
        rf" customer) back|run|come"
        rf" (?:in|out))(?: (?:for|at|to))?(?: (?:you|people|customers|a"
        rf" customer))?{_TAIL}{_ON_AVERAGE}{_TAIL}",
        rf"(?:what|how much)(?: would| does| will)? (?:(?:somebody|someone|people|customers?|you|one|a"
        rf" customer|i)"
        rf" (?:have to )?pay|(?:it )?costs?(?: (?:someone|you|people))? to (?:buy|get|order)) (?:for )?{_ART}"
        rf"(?P<thing>[^,.;:?!]{{1,60}}?){_ON_AVERAGE}{_TAIL}",
        rf"(?:what{_IS}? )?(?:the )?price (?:tag|point|level) (?:of|for|on)"
        rf" {_ART}(?P<thing>[^,.;:?!]{{1,60}}?){_TAIL}",
        rf"(?:at )?what price (?:do|does|is|are|have)(?: {_WE})?(?: {_HAVE})?"
        rf" {_ART}(?P<thing>[^,.;:?!]{{1,60}}?)"
        rf"(?: (?:sold|sell|at|for|listed|offered|go|have|on offer|priced))*{_TAIL}",
        rf"how (?:is|are) {_ART}(?P<thing>[^,.;:?!]{{1,60}}?) priced{_TAIL}",
        rf"(?:what{_IS}? )?{_ART}(?:range of )?prices?(?: range| span| list)? (?:of|for|on) {_ART}"
        rf"(?P<thing>[^,.;:?!]{{1,60}}?){_TAIL}",
        rf"(?:how much|what)(?: does| do| is| are| would)? {_ART}(?:average |typical )?"
        rf"(?P<thing>[^,.;:?!]{{1,60}}?) (?:costs?|go(?:es)? for"
        rf"|sells? for)(?: (?:on average|usually|typically|roughly))*{_TAIL}",
        rf"how (?:expensive|pricey|cheap) (?:is|are) {_ART}(?P<thing>[^,.;:?!]{{1,60}}?){_TAIL}",
        r"(?P<thing>[^，。？?]{1,12}?)的?(?:平均价格|均价|平均售价|平均单价|价格区间|价格范围|价位)(?:是"
        r"|在)?(?:多少|什么范围|怎么样|如何)?",
        known=False,
    ),
    *_ways(
        r"(?:(?:average|mean|typical|median) )?prices? (?:per|by|(?:for|of|in) (?:each|every))"
        r" (?P<thing>departments?|categor(?:y|ies)|brands?)",
        r"(?P<thing>[^,.;:?!]{1,60}?)[:,]? from what (?:price )?to what price",
        r"(?P<thing>[^，。？?]{1,12}?)的?价格?从?多少到多少(?:钱|元|块)?",
        r"(?P<thing>[^，。？?]{1,12}?)(?:一般|平均|通常|大概)*卖(?:什么价|多少钱一[份瓶个盒件包袋台罐条支斤碗盘杯]|多少钱)(?:格)?",
        r"(?:各个?|每个|按|分)(?P<thing>部门|类别|品类|品牌)的?(?:平均)?(?:价格|均价|单价)(?:是多少)?",
    ),
    *_ways(
        rf"how much (?:is|are) {_ART}(?P<thing>[^,.;:?!]{{1,60}}?){_TAIL}",
        rf"{_ART}(?P<thing>[^,.;:?!]{{1,60}}?) (?:prices|price range|average price|price){_TAIL}",
        r"(?:一[份瓶个盒件包袋台罐条支斤碗盘杯])?(?P<thing>[^，。？?]{1,12}?)的?(?:平均|一般|通常|大概)?(?:要|是"
        r"|的?价格是?|售价是?|价钱是?)?多少钱?(?:一[份瓶个盒件包袋台罐条支斤碗盘杯])?",
        r"(?P<thing>[^，。？?]{1,12}?)的?(?:价格|售价|单价)",
    ),
    *_ways(
        rf"(?:do|does) {_WE} (?:(?:even|also|actually|still|currently) )*(?:sell|stock|carry|offer)"
        rf"(?: any(?: kind of)?| some| an?)? (?P<thing>[^,.;:?!]{{1,60}}?){_TAIL}",
        rf"(?P<thing>[^,.;:?!]{{1,60}}?)[,:-]? do {_WE} (?:sell|stock|carry|have) (?:it|that|them|any|those)",
        rf"{_HL}(?:有没有卖|卖不卖|卖没卖|有卖|也卖|还卖|卖(?!不))(?P<thing>[^，。？?]{{1,12}}?)(?:吗|么|嘛"
        rf"|没有?)?",
        rf"{_HL}有(?!没有)(?P<thing>[^，。？?]{{1,12}}?)(?:可)?卖(?:吗|么|嘛)?",
        known=False,
    ),
    *_ways(
        rf"(?:(?:do|does) {_WE} have(?: got)?|have {_WE} got|got|(?:is|are) there)(?: any(?: kind of)?| some"
        rf"| an?)?"
        rf" (?P<thing>[^,.;:?!]{{1,60}}?){_TAIL}",
        rf"{_HL}(?:有没有|有无|有)(?P<thing>[^，。？?]{{1,12}}?)(?:卖|在卖)?(?:吗|么|嘛)?",
    ),
)
PRICED = _ways(
    rf"(?:(?:which|what|how many|any|are there any|do {_WE} {_HAVE}(?: any)?|list|all|the|our|list of) )*"
    rf"(?P<thing>[^,.;:?!]{{1,60}}?)(?: (?:do|does) {_WE} {_HAVE}| are there| (?:cost|costs|are|is))?{_TAIL}",
    rf"{_HL}(?:有)?(?:哪些|什么|多少[种个款件]?)?的?(?P<thing>[^，。？?]{{1,12}}?)(?:有)?(?:哪些"
    rf"|多少[种个款件]?|什么|是什么|吗|没有)?",
)
AGAIN = {
    "order": re.compile(
        rf"(?:what about |how about )?(?:(?:which|what)(?: one| of (?:them|those|these))?{_IS} "
        r"|(?:what|how much) (?:does|do|is|are|would|for) )?(?:the )?"
        rf"(?:其中|里面)?(?:{_WHICH})?(?:是)?{_SUPER}"
        rf"(?: (?:ones?|few|several|{NUMBER}|of (?:them|those|these)))?(?: (?:costs?|go(?:es)? for|sells?"
        rf" for))?{_OWN}",
        re.IGNORECASE,
    ),
    "sold": re.compile(
        r"(?:(?:and|how many|which|what|any)\s+)*(?:of (?:them|those|these)\s+)?"
        rf"{_NEVER}|(?:其中|里面)?(?:有)?(?:哪些|多少[个种件]?)?{_HAN_NEVER}(?:的)?(?:有)?(?:哪些"
        rf"|多少[个种件]?)?",
        re.IGNORECASE,
    ),
}
_ONE, _OTHER = (rf"{_ART}(?P<{name}>[^,.;:?!]{{1,40}}?)" for name in ("one", "other"))
_HAN_ONE, _HAN_OTHER = (rf"(?P<{name}>[^，。？?和跟与比]{{1,10}}?)" for name in ("one", "other"))
TWO_PRICED = tuple(
    re.compile(said, re.IGNORECASE)
    for said in (
        rf"(?:is|are) {_ONE} (?:cheaper|dearer|pricier|costlier|(?:more|less) (?:expensive|pricey|costly))"
        rf" than {_OTHER}",
        rf"(?:compare )?{_ONE} (?:vs\.?|versus|and|or) {_OTHER}\W+(?:and )?how many (?:\w+ )?(?:of )?each"
        r"(?: (?:do we (?:have|sell|carry)|are there|is there|are in the range|in the range))?",
        rf"(?:do|does) {_ONE} cost (?:more|less) than {_OTHER}",
        rf"(?:what{_IS}?|which(?: one)?{_IS}|which costs) (?:cheaper|dearer|pricier|more expensive|less|more)"
        rf"\W+{_ONE} or {_OTHER}",
        rf"(?:compare )?(?:the )?(?:average )?prices? of {_ONE} (?:and|vs\.?|versus|with|against|compared"
        rf" (?:to|with)) {_OTHER}",
        rf"{_HAN_ONE}比{_HAN_OTHER}(?:更|要|还)?(?:便宜|贵)(?:吗|么|嘛|多少)?",
        rf"{_HAN_ONE}[和跟与]{_HAN_OTHER}(?:哪个|谁)(?:更|比较)?(?:便宜|贵)",
    )
)
"""Asks which of two is cheaper."""
ALL_OF_THEM = re.compile(r"\bhow many\b|\bwhich\b|\blist\b|\ball\b|多少|几[个种件款]|哪些", re.IGNORECASE)
"""Asks for all of them, not for the first."""
SOLD_AMONG = re.compile(
    rf"(?:which(?: ones?)?(?: of (?:\w+ )?(?:them|those|these|the)(?: {NUMBER})?)?"
    r"|what of (?:them|those|these))(?: (?:has|have|is|do|does))? (?:sold|sells?|selling|bought)"
    r" (?:the )?(?:best|most|worst|least)(?: often)?(?: of all)?"
    r"|(?:其中|里面|这些|这几[个款种件])?(?:的)?(?:哪一?[个款种件样](?:商品|产品)?)?(?:卖得?|销量)最[好多差少高低](?:的)?"
    r"(?:是)?(?:哪一?[个款种件样])?",
    re.IGNORECASE,
)
"""Which of them sold best or worst."""
TOLD = re.compile(
    r"(?:which|what) (?:ones|are they|ones are (?:they|those))|(?:list|name) (?:them|those)"
    r"|how much (?:is|are|does|do|was) (?:it|that|they|this|those)(?: cost)?|(?:它|都|是|分别)*(?:有)?"
    r"(?:多少钱|什么价格?|哪些|哪几个)",
    re.IGNORECASE,
)
"""What the answer before has told already."""
WITHIN = re.compile(
    r"\b(?:in|inside|on|near|behind) (?:the|our|this|that|these|those|my|your|an?)\b"
    r"(?!.*\b(?:department|dept|section|aisle|category|range|shop|store)\b)",
    re.IGNORECASE,
)
"""Asks what something is made of, or where it lies, which no catalogue says."""
FOR_SOMEBODY = re.compile(r"\bfor (?:them|him|her|(?:this|that) (?:customer|shopper|one))\b|给(?:他|她)|推荐")
"""Asks for recommendations."""
