"""Questions for what the buyers of a thing buy besides, and what they like more than others do."""

import re

from penchant.agent.answering.bare_words import goods_named
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.calls import ToolCall

_PEOPLE = (
    r"(?:people|customers?|shoppers?|clients?|buyers?|folks?|households?|members?|users?|accounts?|visitors?"
    r"|those|anyone|anybody|everyone|everybody|someone|somebody|whoever|ones|persons?|guests?|families)"
)
_DET = r"(?:(?:the|our|my|an?|any|some|all|most|those|these|typical|regular) )*"
_OFTEN = (
    r"(?: (?:also|usually|often|typically|mostly|mainly|generally|normally|commonly|frequently|sometimes"
    r"|regularly"
    r"|still|then|ever|tend to|like to|love to|end up|go on to|happen to|as well|too))*"
)
_GET = (
    r"(?:buy|buys|buying|bought|get|gets|getting|got|purchas(?:e|es|ed|ing)|order(?:s|ed|ing)?|take|takes|took|taken"
    r"|pick(?:s|ed|ing)? up|go(?:es)? for|went for|go(?:es)? home with|choose|chose|shop for|add(?:ed)?"
    r"|want|need"
    r"|put in (?:the|their) (?:basket|cart|trolley|order)s?)"
)
_USE = rf"(?:{_GET}|own(?:s|ed|ing)?|drink(?:s|ing)?|drank|use[sd]?|using|eat(?:s|ing)?|ate|had|have|has)"
_THING = r"(?P<{}>(?!(?:who|that|what|which|else|also|other)\b)[\w'’&.][\w'’& .-]{{1,58}}?)"
_BUYERS = (
    rf"(?:{_DET}{_PEOPLE} (?:(?:who|that|which)(?:['’]ve| have| has| had)?(?: (?:already|ever|once|just"
    rf"|also))? )?"
    rf"{_USE} {_DET}{_THING.format('bought')}"
    rf"|{_DET}(?:buyers?|customers?|purchasers?|owners?|drinkers?|users?|shoppers?) (?:of|for) {_DET}"
    rf"{_THING.format('of')}"
    rf"|{_DET}{_THING.format('their')} (?:buyers?|customers?|purchasers?|owners?|drinkers?|eaters?|users?"
    rf"|shoppers?"
    r"|people|folks?|crowd))"
)
_BESIDE = (
    r"(?:,? (?:as well|too|besides|also|along(?:side)?(?: (?:it|that|them|with (?:it|that|them)))?|on top"
    r"|next to (?:it|that|them)|apart from (?:it|that|them)|together with (?:it|that|them)|with (?:it|that"
    r"|them)"
    r"|in addition|other than (?:it|that|them)|at the same time))"
)
_WITH_TIME = r"(?: (?:most(?: often)?|the most|next|later|afterwards|after that|then|from us|here|with us))*"
_GOODS = r"(?:products?|items?|things?|goods|stuff|articles?)"
_OTHERS = (
    r"(?:(?:the |all |our |most |any )*(?:others?|rest|(?:other|average|typical|usual|normal|remaining) "
    rf"{_PEOPLE}|average|everyone|everybody|anyone|anybody|non-?buyers)(?: else)?(?: (?:of )?(?:the |our"
    rf" )?{_PEOPLE})?"
    r"(?: (?:do|does|like|likes|buy|buys|did))?)"
)
_LIKE = (
    r"(?:like|love|prefer|enjoy|favou?r|go for|buy|get|want|purchase|order|choose|care for"
    r"|(?:are|be) (?:into|fond of|keen on|interested in))"
)
_THAN = (
    r"(?:(?:much |far )?more(?: (?:often|so|strongly))? than"
    r"|compared (?:to|with)|(?:rather|other) than|unlike)"
)
_BESIDES = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        rf"(?:what|which)(?: {_GOODS})? (?:else|other(?: {_GOODS})?|further {_GOODS}|more)"
        rf" (?:(?:do|does|did|would|will|might|have|has|are) )?{_BUYERS}{_OFTEN}"
        rf" {_GET}{_BESIDE}?{_WITH_TIME}",
        rf"(?:what|which)(?: (?:other|further|additional))?(?: {_GOODS})? (?:(?:do|does|did|would|will|have"
        rf"|has|are) )?"
        rf"{_BUYERS} (?:also|usually also|often also|additionally|further){_OFTEN}"
        rf" {_GET}{_BESIDE}?{_WITH_TIME}",
        rf"(?:what|which)(?: {_GOODS})? (?:(?:do|does|did|would|will|have|has|are) )?{_BUYERS}{_OFTEN}"
        rf" {_GET}{_BESIDE}"
        rf"{_WITH_TIME}",
        rf"(?:what|which) (?:else|(?:other|further|additional|more) {_GOODS})(?: (?:do|does|did|is|are|was"
        rf"|were|gets?"
        rf"|has been|have been))*(?: (?:also|usually|often|most often))* (?:bought|purchased|ordered|taken"
        rf"|picked up"
        rf"|popular|chosen) (?:by|with|among|amongst) {_BUYERS}{_WITH_TIME}",
        rf"(?:what|which)(?: {_GOODS})?(?: (?:is|are|was|were|gets?))? also (?:bought|purchased|ordered"
        rf"|popular)"
        rf" (?:by|with|among|amongst) {_BUYERS}{_WITH_TIME}",
        rf"{_BUYERS} also{_OFTEN} {_GET}(?: what)?",
        rf"(?:other|further|additional) (?:{_GOODS}|purchases) (?:bought |purchased |ordered )?(?:by|of"
        rf"|from) {_BUYERS}",
    )
)
_APART = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        rf"(?:what|which)(?: (?:kinds? of )?{_GOODS})? (?:do|does|did|would|have|has|are|is)"
        rf" {_BUYERS}{_OFTEN} {_LIKE}"
        rf" {_THAN} {_OTHERS}(?: {_GET}| {_LIKE})?",
        rf"what {_BUYERS}{_OFTEN} {_LIKE} {_THAN} {_OTHERS}",
        rf"(?:what|which)(?: {_GOODS})? (?:is|are) (?:(?:more|especially|particularly|unusually)"
        rf" )?(?:popular|liked"
        rf"|preferred) (?:more )?(?:with|by|among|amongst) {_BUYERS}(?: (?:more )?than (?:with |by |among"
        rf" )?{_OTHERS})",
        rf"what (?:sets|tells|marks) {_BUYERS} (?:apart|off|out)(?: from {_OTHERS})?",
        rf"what (?:distinguishes|characteri[sz]es|defines) {_BUYERS}(?: from {_OTHERS})?",
        rf"what makes {_BUYERS} (?:different|special|stand out)(?: from {_OTHERS})?",
        rf"(?:how|in what(?: way)?) (?:do|are|does|is) {_BUYERS} (?:differ|different)(?: from {_OTHERS})?",
        rf"what(?:['’]s| is) (?:special|different|typical|particular|distinctive) (?:about|of|for) {_BUYERS}",
    )
)


def besides_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """What a question asks of the buyers of a thing that the shop has; None for other questions.

    Of one item what goes with it is told, of a kind what its buyers have more often than others.

    Args:
        question: One line, plainly put.
        catalogue: Of the shop.
    """
    asked = catalogue.in_shop_words(" ".join(question.strip(" ?!.").split()))
    found = next(filter(None, (one.fullmatch(asked) for one in (*_BESIDES, *_APART))), None)
    if found is None:
        return None
    thing = next(filter(None, found.groups())).strip()
    named = goods_named(thing, catalogue, known=True)
    if named is None or "words" not in named or "by" in named:
        return None
    words = named["words"]
    if found.re in _BESIDES and (catalogue.item(words) or catalogue.titled(words)):
        return ToolCall("similar_items", {"item": words})
    return ToolCall("segment", {"words": f"bought {words}"})
