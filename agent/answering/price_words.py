"""Ways to ask at what prices things are sold, and which of two is cheaper."""

import re

from penchant.agent.answering.assortment_ways import ART, HAVE, IS, TAIL, WE, ways

_SORT_OF_PRICE = (
    r"(?:average|avg\.?|mean|typical|usual|median|going|list|retail|shelf|sales?|selling|unit|current|full|regular"
    r"|normal|standard|asking|sticker|exact|our|catalogue?)"
)
_ON_AVERAGE = r"(?: (?:on average|usually|typically|roughly|normally|generally|right now|these days|about))*"
PRICES = (
    *ways(
        rf"(?:what{IS}? )?{ART}(?:{_SORT_OF_PRICE} )+(?:prices?|costs?|price tags?|price points?|price"
        rf" levels?) (?:of"
        rf"|for|on|in|across|among|at) {ART}(?P<thing>[^,.;:?!]{{1,60}}?){TAIL}(?: (?:category|range"
        rf"|section"
        rf"|department|aisle|products?|items?))?{TAIL}",
        rf"(?:what|how much)(?: (?:do|does|would|are|is))? {WE} (?:charge|charging|ask|asking|want|bill"
        rf"|billing)"
        rf"(?: (?:people|customers|somebody|someone))? for"
        rf" {ART}(?P<thing>[^,.;:?!]{{1,60}}?){_ON_AVERAGE}{TAIL}",
        rf"(?:what|how much) (?:do|does) {WE} sell {ART}(?P<thing>[^,.;:?!]{{1,60}}?) (?:at"
        rf"|for){_ON_AVERAGE}{TAIL}",
        rf"(?:how much|what)(?: (?:money|price))? (?:does|do|would|will|is|are)"
        rf" {ART}(?P<thing>[^,.;:?!]{{1,60}}?)"
        rf" (?:cost|go|going|sell|selling|retail|retailing|priced?|set (?:you|people|customers|one|a"
        rf" customer) back|run|come"
        rf" (?:in|out))(?: (?:for|at|to))?(?: (?:you|people|customers|a"
        rf" customer))?{TAIL}{_ON_AVERAGE}{TAIL}",
        rf"(?:what|how much)(?: would| does| will)? (?:(?:somebody|someone|people|customers?|you|one|a"
        rf" customer|i)"
        rf" (?:have to )?pay|(?:it )?costs?(?: (?:someone|you|people))? to (?:buy|get|order)) (?:for )?{ART}"
        rf"(?P<thing>[^,.;:?!]{{1,60}}?){_ON_AVERAGE}{TAIL}",
        rf"(?:what{IS}? )?(?:the )?price (?:tag|point|level) (?:of|for|on)"
        rf" {ART}(?P<thing>[^,.;:?!]{{1,60}}?){TAIL}",
        rf"(?:at )?what price (?:do|does|is|are|have)(?: {WE})?(?: {HAVE})?"
        rf" {ART}(?P<thing>[^,.;:?!]{{1,60}}?)"
        rf"(?: (?:sold|sell|at|for|listed|offered|go|have|on offer|priced))*{TAIL}",
        r"(?P<thing>[^,.;:?!]{1,60}?)\s*[,:–-]\s*(?:how much(?: (?:is|are) (?:it|that|they))?|what price"
        r"|price|cost"
        r"|what (?:does|do) (?:it|they) cost)",
        rf"how (?:is|are) {ART}(?P<thing>[^,.;:?!]{{1,60}}?) priced{TAIL}",
        rf"(?:what{IS}? )?{ART}(?:range of )?prices?(?: range| span| list)? (?:of|for|on) {ART}"
        rf"(?P<thing>[^,.;:?!]{{1,60}}?){TAIL}",
        rf"(?:how much|what)(?: does| do| is| are| would)? {ART}(?:average |typical )?"
        rf"(?P<thing>[^,.;:?!]{{1,60}}?) (?:costs?|go(?:es)? for"
        rf"|sells? for)(?: (?:on average|usually|typically|roughly))*{TAIL}",
        rf"how (?:expensive|pricey|cheap|dear|costly|affordable) (?:is|are)"
        rf" {ART}(?P<thing>[^,.;:?!]{{1,60}}?){TAIL}",
        r"(?P<thing>[^，。？?]{1,12}?)的?(?:平均价格|均价|平均售价|平均单价|价格区间|价格范围|价位)(?:是"
        r"|在)?(?:多少|什么范围|怎么样|如何)?",
        known=False,
    ),
    *ways(
        r"(?:(?:average|mean|typical|median) )?prices? (?:per|by|(?:for|of|in) (?:each|every))"
        r" (?P<thing>departments?|categor(?:y|ies)|brands?)",
        r"(?P<thing>[^,.;:?!]{1,60}?)[:,]? from what (?:price )?to what price",
        r"(?P<thing>[^，。？?]{1,12}?)的?价格?从?多少到多少(?:钱|元|块)?",
        r"(?P<thing>[^，。？?]{1,12}?)(?:一般|平均|通常|大概)*卖(?:什么价|多少钱一[份瓶个盒件包袋台罐条支斤碗盘杯]|多少钱)(?:格)?",
        r"(?:各个?|每个|按|分)(?P<thing>部门|类别|品类|品牌)的?(?:平均)?(?:价格|均价|单价)(?:是多少)?",
    ),
    *ways(
        rf"how much (?:is|are) {ART}(?P<thing>[^,.;:?!]{{1,60}}?){TAIL}",
        rf"{ART}(?P<thing>[^,.;:?!]{{1,60}}?) (?:prices|price range|average price|price){TAIL}",
        r"(?:一[份瓶个盒件包袋台罐条支斤碗盘杯])?(?P<thing>[^，。？?]{1,12}?)的?(?:平均|一般|通常|大概)?(?:要|是"
        r"|的?价格是?|售价是?|价钱是?)?多少钱?(?:一[份瓶个盒件包袋台罐条支斤碗盘杯])?",
        r"(?P<thing>[^，。？?]{1,12}?)的?(?:价格|售价|单价)",
    ),
)
_ONE, _OTHER = (rf"{ART}(?P<{name}>[^,.;:?!]{{1,40}}?)" for name in ("one", "other"))
_HAN_ONE, _HAN_OTHER = (rf"(?P<{name}>[^，。？?和跟与比]{{1,10}}?)" for name in ("one", "other"))
TWO_PRICED = tuple(
    re.compile(said, re.IGNORECASE)
    for said in (
        rf"(?:is|are) {_ONE} (?:cheaper|dearer|pricier|costlier|(?:more|less) (?:expensive|pricey|costly))"
        rf" than {_OTHER}",
        rf"(?:compare )?{_ONE} (?:vs\.?|versus|and|or) {_OTHER}\W+(?:and )?how many (?:\w+ )?(?:of )?each"
        r"(?: (?:do we (?:have|sell|carry)|are there|is there|are in the range|in the range))?",
        rf"(?:do|does) {_ONE} cost (?:more|less) than {_OTHER}",
        rf"(?:what{IS}?|which(?: one)?{IS}|which costs) (?:cheaper|dearer|pricier|more expensive|less|more)"
        rf"\W+{_ONE} or {_OTHER}",
        rf"(?:compare )?(?:the )?(?:average )?prices? of {_ONE} (?:and|vs\.?|versus|with|against|compared"
        rf" (?:to|with)) {_OTHER}",
        rf"{_HAN_ONE}比{_HAN_OTHER}(?:更|要|还)?(?:便宜|贵)(?:吗|么|嘛|多少)?",
        rf"{_HAN_ONE}[和跟与]{_HAN_OTHER}(?:哪个|谁)(?:更|比较)?(?:便宜|贵)",
    )
)
"""Asks which of two is cheaper."""
