"""Ways to ask for what is sold, in English and Chinese, and to go on from it."""

import re

from penchant.agent.answering.assortment_ways import (
    ART,
    COUNTER,
    HAN_NEVER_SAID,
    HAVE,
    HL,
    IN,
    IS,
    ITEMS,
    MOST,
    NEVER_SAID,
    OWN,
    PARTS,
    PER,
    SUPER_SAID,
    TAIL,
    WE,
    WHICH,
    ways,
)
from penchant.agent.answering.price_words import PRICES
from penchant.tools.number_words import HAN_NUMBER, NUMBER

SUPER = re.compile(SUPER_SAID, re.IGNORECASE)
"""The cheapest or the dearest."""
NEVER = re.compile(f"{NEVER_SAID}|{HAN_NEVER_SAID}", re.IGNORECASE)
"""What nobody bought."""
UNSOLD = ways(
    rf"(?:(?:which|what|any|are there any|list|how many|the number of|all)(?: of)? )?{ART}"
    rf"(?P<thing>[^,.;:?!]{{1,60}}?)"
    rf"(?: (?:do we have|we have))? {NEVER_SAID}",
    rf"(?:(?:which|what|how many|any|are there any)(?P<thing>) )?{NEVER_SAID}",
    rf"(?:what|which|anything)(?P<thing>(?: [^,.;:?!]{{1,40}})??)(?: (?:do|does|have) {WE}(?: {HAVE})?|"
    rf" is there"
    rf"| are there| {WE} {HAVE})?(?: (?:in|at) (?:our|the) (?:shop|store|catalogue?|range|assortment))?"
    rf"(?: (?:that|which))? {NEVER_SAID}",
    r"(?:what|which)(?P<thing>) (?:has|have|did) (?:nobody|no[- ]?one) (?:ever )?(?:bought|buy|purchased)"
    r"(?: yet| ever)?",
    rf"(?:which|what)(?P<thing>(?: [^,.;:?!]{{1,40}})??) (?:have|had|did|do)n['’]?t {WE} (?:sold|sell)"
    rf"(?: any(?: of)?)?"
    r"(?: yet| ever)?",
    rf"{ART}(?:(?:dead|unsold) stock|(?:unsold|never[- ]sold|zero[- ]sales?|dead) "
    rf"(?P<thing>[^,.;:?!]{{1,60}}?))",
    rf"{HL}(?:有)?(?:没有|哪些|什么|哪几[个种件])?(?P<thing>[^，。？?]{{0,10}}?){HAN_NEVER_SAID}(?:的)?(?:吗)?",
    rf"{HL}(?:有没有|有哪些|有)?{HAN_NEVER_SAID}的(?P<thing>[^，。？?]{{1,10}}?)(?:有)?(?:哪些|多少[个种款件]?"
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
    rf"(?:(?:which|what|how many|any|are there any|do {WE} {HAVE}(?: any)?|list|the|our|all)\s+)*"
    r"(?:brand )?new"
)
_HAN_CAME = r"(?:新上架|新上市|新上|新增加?|新推出|新到|新进|新来|上新|上架|上了|推出|新出|引进)了?"
NEWLY = ways(
    rf"what(?:['’]?s| is| are| was)? (?:brand )?new (?:in|on|at|into) {ART}(?:(?P<thing>[^,.;:?!]{{1,40}}?)"
    r" (?:department|dept|section|aisle|category|range)"
    r"|(?:(?:whole|entire) )?(?:shop|store|range|catalogue?|assortment|shelves|shelf|menu))",
    rf"what (?:has |have )?(?:came|come|arrived|joined|launched)(?: in| out)?(?: as)? new(?P<thing>){IN}",
    rf"{_ANY_NEW} (?:items?|products?|articles?|skus?|lines)(?P<thing>)"
    rf"(?: (?:do we have|there are|are there|{_CAME}|sells? best|sold best|did best|do best|doing best"
    rf"|performed best|most popular))?{IN}",
    rf"{_ANY_NEW} (?P<thing>[^,.;:?!]{{1,40}}?){TAIL}(?: (?:sells? best|sold best|did best|do best"
    rf"|are doing best|performed best))?",
    rf"{_ANY_NEW} (?P<thing>[^,.;:?!]{{1,40}}?) (?:did we|have we|we|were|was|has|have) {_CAME}",
    rf"(?:which|what|how many) (?P<thing>[^,.;:?!]{{1,40}}?) (?:did we|have we|we|were|was|has|have|is|are)"
    rf" {_CAME}",
    rf"(?:which|what|how many) (?P<thing>{ITEMS}|things|brands|lines) {_CAME}",
    rf"(?:what|which) (?:brand )?new (?P<thing>[^,.;:?!]{{1,40}}?) (?:did (?:we|you)|have (?:we|you)|do"
    rf" (?:we|you)) (?:get"
    rf"|got|have|bring|take|add)(?: (?:in|on|out))?{IN}",
    r"what(?:['’]?s| is| are| was| has been|['’]s been)? (?:brand )?new(?: (?:in|here|with us|in (?:stock"
    r"|store)))?,? (?:and )?(?:which|what) (?P<thing>items|products|articles|things)",
    r"(?:which|what|how many) (?P<thing>[^,.;:?!]{1,40}?) (?:were|was|did we|have we|have been|has been)? ?"
    r"(?:first (?:sold|bought|sell)|(?:sold|bought|sell) for the (?:very )?first time)",
    r"(?:(?:what|which|the|our|all|list|any|how many)\s+)*new(?:est)? arrivals?(?P<thing>)"
    rf"(?: (?:do we have|there are|are there))?{IN}",
    rf"{HL}{_HAN_CAME}(?:了|的)?(?:些)?(?:有)?(?:什么|哪些|哪几[个种款件]|啥|多少[个种款件]?|几[个种款件])?的?"
    r"(?P<thing>[^，。？?]{0,10}?)(?:有)?(?:哪些|什么|多少[个种款件]?|几[个种款件])?",
    rf"{HL}(?:有)?(?:什么|哪些|哪几[个种款件]|啥|多少[个种款件]?|几[个种款件])?(?P<thing>[^，。？?]{{0,10}}?)"
    rf"(?:是)?{_HAN_CAME}(?:的)?",
    rf"{HL}(?:有)?(?:什么|哪些|多少[个种款件]?|几[个种款件]|啥)?新(?:商品|产品|品|货)(?P<thing>)(?:上架|上市)?"
    r"(?:有)?(?:哪些|什么|多少[个种款件]?|几[个种款件])?",
    rf"{HL}上了?(?:哪些|什么|多少[个种款件]?|几[个种款件])新(?:商品|产品|品|货)(?P<thing>)",
    rf"{HL}(?:有)?(?:什么|哪些)?新(?:的)?(?P<thing>[^，。？?]{{1,8}}?)(?:有)?(?:哪些|什么)?",
    sold="newly",
)
"""What came into the shop in a time; without one, in the last month."""
ASSORTED = (
    *ways(
        rf"(?:what{IS}?|which(?: one)?{IS}|how much (?:is|are|does|do)|(?:what(?:['’]?s"
        rf"| is) )?the price of)?\s*{ART}"
        rf"(?:(?:list|name) )?{ART}(?:(?:top )?(?P<count>{NUMBER}) )?{SUPER_SAID}(?: (?P<count2>{NUMBER}))?"
        rf"(?: {WE} {HAVE})?(?: (?:on|of|for|among))?(?: (?P<thing>[^,.;:?!]{{1,60}}?))?"
        rf"(?P<tail>(?: cost)?{TAIL}),?"
        rf"(?: (?:top|first) (?P<count3>{NUMBER}))?",
        rf"(?:which|what)(?: of)? {ART}(?P<thing>[^,.;:?!]{{1,60}}?)(?: do {WE} {HAVE})?(?: that)?{IS} "
        rf"(?:the )?{SUPER_SAID}{TAIL}",
        rf"(?:which|what)(?: of)? {ART}(?P<thing>[^,.;:?!]{{1,60}}?) (?:costs?|(?:is|are) priced|(?:comes?"
        rf"|has|have|is"
        rf"|are|at|with|goes|sells?|carr(?:y|ies))(?: (?:at|for|with|in))?) (?:the )?(?:(?P<cheapest>least"
        rf"|lowest|cheapest)"
        rf"|(?P<dearest>most|highest|dearest|biggest))(?: (?:list |retail |selling )?(?:prices?|price tag"
        rf"|money))?{TAIL}",
        rf"(?:(?:which|what|the) )?{ART}(?P<thing>[^,.;:?!]{{1,60}}?) with the (?:(?P<cheapest>lowest"
        rf"|smallest|least)"
        rf"|(?P<dearest>highest|biggest|greatest)) (?:list |retail |selling )?(?:prices?|price tag){TAIL}",
        r"(?P<thing>[^,.;:?!]{1,60}?),? (?:(?P<cheapest>cheapest first|(?:sorted |ordered )?by price)|"
        r"(?P<dearest>(?:dearest"
        r"|most expensive) first))",
        rf"(?:(?!店|我们|咱|全店|本店)(?P<of>[^，。？?]{{1,12}}?)(?:里面?|当中|之中|中)的?)?{HL}{SUPER_SAID}的?"
        rf"(?:"
        rf"(?P<count>{HAN_NUMBER}){COUNTER}|那?[一几]?{COUNTER})?"
        rf"(?P<thing>[^，。？?]{{1,12}}?){OWN}",
        rf"(?=.*[最价]){HL}(?:哪[一]?{COUNTER})?(?P<thing>[^，。？?]{{1,12}}?)(?:里面?|当中|之中|中)?"
        rf"(?:{WHICH}"
        rf"|是)*{SUPER_SAID}{OWN}",
        known=False,
    ),
    *ways(
        rf"(?:how (?:many|mny)|(?:what{IS}? )?{ART}(?:(?:total|overall|exact|current) )?(?:number|count"
        rf"|amount|tally)"
        rf" of) (?P<thing>[^,.;:?!]{{1,60}}?)"
        rf"(?:(?P<verb> (?:do|does|have|has) {WE}(?: {HAVE})?| are there| {WE} {HAVE}){IN})?{TAIL}",
        rf"(?:what{IS}? )?{ART}(?:(?:total|overall|exact|current) )?(?P<thing>products?|items?|skus?"
        rf"|articles?|brands?"
        rf"|makers?|categor(?:y|ies)|departments?) (?P<verb>counts?|numbers?|totals?){TAIL}",
        rf"{HL}(?:一共|总共|共)?(?P<verb>有|卖|在售|经营)(?:多少|几)(?:{COUNTER})?(?:不同的)?"
        rf"(?P<thing>[^，。？?]{{1,12}}?)",
        rf"{HL}(?P<verb>多少|几){COUNTER}(?P<thing>[^，。？?]{{1,12}}?)(?:在卖|在售|可卖)?",
        rf"{HL}(?P<thing>[^，。？?]{{1,12}}?)(?:一共|总共|共)?(?P<verb>有|卖)(?:多少|几){COUNTER}?"
        rf"(?P<noun>品牌|牌子|商品|产品|类别|品类|单品)?",
        rf"{HL}(?P<thing>(?:品牌|部门|类别|品类|商品|产品|[^，。？?]{{1,8}}?)(?:总数|数量))(?:是多少"
        rf"|有多少)?",
        r"(?:(?:list|name)(?: of)?(?: all)?(?: our| the)?|all(?: of)?(?: our| the)?|our|a list of) "
        rf"(?P<thing>[^,.;:?!]{{1,60}}?){TAIL}",
        counts=True,
    ),
    *ways(
        r"(?:which|what) (?:all |other |different |sort of |kinds? of )*(?P<thing>[^,.;:?!]{1,60}?)"
        rf" (?:(?:do|does|have) {WE}(?: {HAVE})?|are there|is there|{WE} {HAVE}){IN}{TAIL}",
        rf"{HL}(?:都|一共|总共)?(?:有|卖|经营|销售)(?:的)?(?:些)?(?:哪些|什么|哪几[种个款]|啥)"
        rf"(?P<thing>[^，。？?]{{1,12}}?)",
        rf"{HL}(?P<of>[^，。？?]{{1,12}}?)(?:都|一共)?有(?:些)?(?:哪些|什么|哪几[种个款])(?P<thing>品牌"
        rf"|牌子|商品|产品|类别|品类|种类|款)",
    ),
    *ways(
        rf"(?:for|by|per|in|of|from|with) (?:each|every|all|any)(?: of)? {ART}(?:single"
        rf" )?(?P<thing>{PARTS}),? how many"
        rf" {ITEMS}(?: (?:is it|are they|is that|are there|does it have|do they have|do {WE} {HAVE}|have"
        rf" {WE} got))?"
        rf"{TAIL}",
        rf"how many (?:different )?{ITEMS} (?:(?:does|do|has|have) (?:each|every|all|the|our) (?:single"
        rf" )?(?P<thing>{PARTS})"
        rf"(?: (?:have|has|got|offer|carry|contain|include|make))*)",
        rf"(?:how many|(?:what{IS}? )?{ART}(?:total )?(?:number|count) of) (?:different )?{ITEMS}(?:"
        rf" (?:are there"
        rf"|is there|do {WE} {HAVE}|have {WE} got|{WE} {HAVE}|come|are|we list))*{TAIL} {PER} {ART}"
        rf"(?P<thing>{PARTS}){TAIL}",
        rf"(?:what{IS}? )?{ART}(?:total )?(?:{ITEMS} (?:counts?|numbers?|totals?|tally)|size of (?:the"
        rf" )?(?:range"
        rf"|assortment)|(?:range|assortment) size|{ITEMS}) {PER} {ART}(?P<thing>{PARTS}){TAIL}",
    ),
    *ways(
        rf"(?:which|what) (?P<thing>departments?|categor(?:y|ies)|brands?) (?:has|have|is|offers?|holds?"
        rf"|with)"
        rf" (?:the )?{MOST}{IN}",
        rf"(?:what{IS}? )?{ART}(?:biggest|largest) (?P<thing>departments?|categor(?:y|ies)|brands?)"
        rf" by (?:the )?(?:number of )?{ITEMS}",
        rf"{ART}(?P<thing>departments?|categor(?:y|ies)|brands?) with (?:the )?{MOST}",
        rf"{HL}哪个(?P<thing>部门|品类|类别|品牌)的?(?:商品|产品|单品)(?:种类|数量?)?(?:是)?最多",
    ),
    *ways(
        r"how (?:big|large|wide) is (?:our|the) (?:assortment|range|catalogue?)",
        rf"what (?:all )?(?:do|does|can) {WE} (?:even |actually )?(?:sell|stock|carry|offer)(?: here)?",
        rf"what (?:kinds?|sorts?|types?) of (?:things?|stuff|products?|goods) (?:do|does) {WE} {HAVE}"
        rf"(?: here)?",
        r"(?:我们|店里?|咱们?|你们|本店)+(?:都|主要|一般)*卖(?:些)?(?:什么|啥|哪些)(?:东西|商品|产品)?",
        by="department",
    ),
    *ways(
        rf"what(?:['’]?s| is| do {WE} {HAVE}) in (?:our|the) (?P<thing>[^,.;:?!]{{1,60}}?) (?:department"
        rf"|dept|section|aisle)",
        by="category",
    ),
    *PRICES,
    *ways(
        rf"(?:do|does) {WE} (?:(?:even|also|actually|still|currently) )*(?:sell|stock|carry|offer)"
        rf"(?: any(?: kind of)?| some| an?)? (?P<thing>[^,.;:?!]{{1,60}}?){TAIL}",
        rf"(?P<thing>[^,.;:?!]{{1,60}}?)[,:-]? do {WE} (?:sell|stock|carry|have) (?:it|that|them|any|those)",
        rf"{HL}(?:有没有卖|卖不卖|卖没卖|有卖|也卖|还卖|卖(?!不))(?P<thing>[^，。？?]{{1,12}}?)(?:吗|么|嘛"
        rf"|没有?)?",
        rf"{HL}有(?!没有)(?P<thing>[^，。？?]{{1,12}}?)(?:可)?卖(?:吗|么|嘛)?",
        known=False,
    ),
    *ways(
        rf"(?:(?:do|does) {WE} have(?: got)?|have {WE} got|got|(?:is|are) there)(?: any(?: kind of)?| some"
        rf"| an?)?"
        rf" (?P<thing>[^,.;:?!]{{1,60}}?){TAIL}",
        rf"{HL}(?:有没有|有无|有)(?P<thing>[^，。？?]{{1,12}}?)(?:卖|在卖)?(?:吗|么|嘛)?",
    ),
)
PRICED = ways(
    rf"(?:(?:which|what|how many|any|are there any|do {WE} {HAVE}(?: any)?|list|all|the|our|list of) )*"
    rf"(?P<thing>[^,.;:?!]{{1,60}}?)(?: (?:do|does) {WE} {HAVE}| are there| (?:cost|costs|are|is))?{TAIL}",
    rf"{HL}(?:有)?(?:哪些|什么|多少[种个款件]?)?的?(?P<thing>[^，。？?]{{1,12}}?)(?:有)?(?:哪些"
    rf"|多少[种个款件]?|什么|是什么|吗|没有)?",
)
AGAIN = {
    "order": re.compile(
        rf"(?:what about |how about )?(?:(?:which|what)(?: one| of (?:them|those|these))?{IS} "
        r"|(?:what|how much) (?:does|do|is|are|would|for) )?(?:the )?"
        rf"(?:其中|里面)?(?:{WHICH})?(?:是)?{SUPER_SAID}"
        rf"(?: (?:ones?|few|several|{NUMBER}|of (?:them|those|these)))?(?: (?:costs?|go(?:es)? for|sells?"
        rf" for))?{OWN}",
        re.IGNORECASE,
    ),
    "sold": re.compile(
        r"(?:(?:and|how many|which|what|any)\s+)*(?:of (?:them|those|these)\s+)?"
        rf"{NEVER_SAID}|(?:其中|里面)?(?:有)?(?:哪些|多少[个种件]?)?{HAN_NEVER_SAID}(?:的)?(?:有)?(?:哪些"
        rf"|多少[个种件]?)?",
        re.IGNORECASE,
    ),
}
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
