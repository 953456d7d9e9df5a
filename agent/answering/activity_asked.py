"""Questions for what one shopper bought: what last, when, how often, whether ever, for how much."""

import re

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_words import CUSTOMER, things_joined
from penchant.agent.answering.references import is_something
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.tools.number_words import NUMBER
from penchant.tools.time_words import take_span

_ROLE = r"(?:customer|shopper|household|client|user|member)"
_SPOKEN_OF = rf"(?:this|that|the(?: same)?) (?:{_ROLE}|one)|he|she|they|her|him|his|their"
WHO = rf"(?:(?:the )?{_ROLE} )?#?(?P<who>{_SPOKEN_OF}|{PIECE.pattern})"
_BUY = (
    r"(?:buy|bought|purchased?|order(?:ed)?|get|got|pick(?:ed)? up|take|took|have|had"
    r"|spen[dt] (?:money )?on|rated?|review(?:ed)?|watch(?:ed)?|view(?:ed)?|look(?:ed)? at|play(?:ed)?|see"
    r"|seen|read)"
)
_HERE = r"(?: in(?! \w)| by| here| (?:(?:with|from) )?us)?"
_EVER = (
    r"(?:ever|already|actually|last|first|usually|recently|just|also|once|possibly|maybe|in the past"
    r"|at (?:some|any) (?:point|time|stage))"
)
_THING = (
    r"(?:(?:any|some|our|the|an?|much|many|lots of|plenty of|a lot of)(?: kinds? of)? )*(?P<thing>[^?？]+?)"
)
_GAVE_BACK = (
    r"(?:return(?:ed|ing|s)?|refund(?:ed|s)?|(?:g[ai]ve|given|sen[dt]|br[io]ng|brought|take|took|taken|ship(?:ped)?)"
    r"(?: (?:it|them|anything|something))? back)"
)
_CAME_BACK = (
    rf"(?:(?:has|have|had|was|were|been|got|get|ended|end|up|in|being|that|which|they|led to|resulted in|a"
    rf"|an) )*"
    rf"(?:{_GAVE_BACK}|c[oa]me back)"
)
_BOUGHT_GOODS = r"(?:items?|products?|purchases?|orders?|things?|goods|articles?)"
_ENGLISH = tuple(
    re.compile(
        rf"(?:(?:and|so|ok|please|pls|tell me|show me|list|do you know|can you tell me),? )*{one}\W*",
        re.IGNORECASE,
    )
    for one in (
        rf"what (?:all |else |things? |items? |products? )*(?:did|has|have|was"
        rf"|were) {WHO}(?: (?:{_EVER}|been))* "
        r"(?:buy(?:ing)?|bought|purchas(?:ed?|ing)|order(?:ed|ing)?|got|rat(?:ed?|ing)|review(?:ed|ing)?"
        r"|watch(?:ed|ing)?|view(?:ed|ing)?)(?P<rest>.*)",
        rf"what (?:all )?{WHO} (?:has |have )?(?:bought|purchased|ordered|got|rated|reviewed|watched|viewed)"
        r"(?P<rest>.*)",
        rf"(?:the )?(?:last|latest|newest|most recent) (?P<count>{NUMBER} )?(?:items?|products?|things?)"
        rf" (?:that )?{WHO} (?:has )?(?:bought|rated|reviewed|watched|viewed|ordered)"
        r"(?:,? with (?:the )?dates?)?",
        rf"(?:(?:what|which)(?: all)?(?: {_BOUGHT_GOODS})? (?:did|does|has|have)|how (?:often|many times|much"
        rf"|many {_BOUGHT_GOODS}) (?:did|does|has)|has|have|did) {WHO} (?:{_EVER} )*(?:had )?{_GAVE_BACK}"
        rf"(?: anything| something| any {_BOUGHT_GOODS})?(?P<rest>.*)",
        rf"what (?:all )?{WHO} (?:has |have )?(?:{_EVER} )*{_GAVE_BACK}(?P<rest>.*)",
        rf"(?:which|what|any) {_BOUGHT_GOODS} (?:of|by|from|for) {WHO} {_CAME_BACK}(?P<rest>.*)",
        rf"(?:which|what)(?: of)? {WHO}['’]?s? {_BOUGHT_GOODS} {_CAME_BACK}(?P<rest>.*)",
        rf"(?:what|which)(?: {_BOUGHT_GOODS})? {_CAME_BACK} (?:by|from) {WHO}(?P<rest>.*)",
        rf"(?:(?:has|have|did|was|were) )?(?:there )?(?:anything|something|any {_BOUGHT_GOODS}) (?:ever"
        rf" )?{_CAME_BACK}"
        rf" (?:by|from) {WHO}(?P<rest>.*)",
        rf"(?:(?:what|which|how many|any) )?(?:(?:are|were|is|was) )?(?:there )?(?:(?:the|any|all)"
        rf" )?(?:returns?"
        rf"|refunds?|returned {_BOUGHT_GOODS})(?: (?:made|did|has|have|had|were|are there))* (?:(?:of|by"
        rf"|from|for) )?"
        rf"{WHO}(?: (?:made?|had|have|sent|do|done))?(?P<rest>.*)",
        rf"(?:(?:what|which) (?:are|were) )?{WHO}['’]?s? (?:returns?|refunds?|returned {_BOUGHT_GOODS})"
        rf"(?P<rest>.*)",
        rf"(?:what (?:was|is|were|are)(?: in)?|give me|let me see)? ?(?:the )?{WHO}(?:['’]s?)? "
        r"(?:last|latest|most recent|newest) (?:(?P<count>\d+) )?(?:orders?|purchases?|baskets?"
        r"|visits?|buys?|shop"
        r"|trip|items?)(?P<rest>.*)",
        rf"how long (?:ago )?(?:(?:is it|it is|has it been|it has been|was it) )?since {WHO}(?:['’]s?)? "
        r"(?:last |latest |most recent )(?:order(?:ed)?|visit(?:ed)?|purchased?|shop(?:ped)?|came|come|been"
        r" here"
        rf"|bought anything|trip|basket)(?P<rest>.*)",
        rf"how long ago (?:did|has|have|was|is) {WHO}(?:['’]s?)? (?:last |latest |most recent"
        rf" )(?:order(?:ed)?"
        rf"|visit(?:ed)?|purchased?|shop(?:ped)?|come|came|buy(?: anything)?|bought anything)(?P<rest>.*)",
        r"(?:what (?:was|is|were) )?(?:the )?(?:last|latest|most recent) (?:order|purchase|basket|visit)s?"
        rf" (?:of|by|for) {WHO}(?P<rest>.*)",
        rf"when did {WHO} first (?:come|shop|visit|order|buy|appear|join)(?: (?:with|from|at|to) us"
        rf"| here)?",
        rf"(?:what|when) (?:was|is) {WHO}(?:['’]s?)? first (?:order|purchase|visit)",
        rf"(?:(?:what|when) (?:was|is) )?(?:the )?first (?:order|purchase|visit) (?:of|by) {WHO}",
        rf"when did {WHO} (?:{_EVER} )*{_BUY} (?:last )?{_THING}",
        rf"(?:has|have|had|did) {WHO} (?:{_EVER} )*(?:ordered|order|shopped|shop|come|came|visited|visit"
        rf"|(?:bought|buy|order) anything){_HERE}(?P<rest>(?: .*?)?)"
        r"(?:\W+(?:and |for )*how (?:much|many|often))?",
        rf"how (?:often|many times|frequently) (?:did|do|does|has|have) {WHO} (?:{_EVER} )*"
        rf"(?:c[oa]me|visit(?:ed)?|shop(?:ped)?|order(?:ed)?|bought|buy|been (?:in|here)){_HERE}"
        r"(?P<rest>(?: .*?)?)"
        r"(?:,? and how much did (?:he|she|they) (?:spend|pay|leave)(?: (?:then|here|with us|in total))?)?",
        rf"(?:has|have|had|did) {WHO} (?:{_EVER} )*{_BUY} {_THING}",
        rf"(?:is|are|was|were) there {_THING} (?:among|in|on) (?:the )?{WHO}['’]?s? (?:purchases?|orders?"
        rf"|history|list)",
        rf"(?:is|are|was|were) there {_THING} (?:among|in|on) (?:the )?(?:purchases?|orders?|history) (?:of"
        rf"|by) {WHO}",
        rf"(?:does|do) {WHO} (?:{_EVER} |still )*(?:buy|order|purchase|rate|review|watch) {_THING}",
        rf"how (?:often|frequently|many times|regularly) (?:did|do|does|has"
        rf"|have) {WHO} (?:{_EVER} )*{_BUY} {_THING}",
        rf"how (?:much|many) (?P<thing>\w[\w ]*?) (?:did|does|do|has"
        rf"|have) {WHO} (?:{_EVER} )*(?:buy|bought|purchased?|ordered?|rated?|reviewed?|watch(?:ed)?"
        rf"|view(?:ed)?)"
        r"(?P<rest>.*)",
        rf"how (?:much|many) (?:money )?(?:did|does|do|has"
        rf"|have) {WHO} (?:{_EVER} )*(?:spen[dt]) on {_THING}",
        rf"what (?:did|does|has|have) {WHO} (?:{_EVER} )*(?:spen[dt])(?P<rest>.*)",
        rf"{WHO}\W+when was (?:the|their|his|her) (?:last|latest) (?:shop|visit|order|purchase|trip)"
        r"(?:,? and what (?:was|is) in it)?",
        rf"how much (?:money )?(?:did|does|do|has|have|is|was) {WHO} (?:{_EVER} )*(?:spen[dt]"
        rf"|spending)(?: (?:with|here|in) us)?(?P<rest>.*)",
        rf"how many (?:orders|visits|purchases|trips|times) (?:did|has|have"
        rf"|does) {WHO} (?:{_EVER} )*(?:ma[kd]e|plac\w+|have|had|do|done|com\w|came|visit\w*|shop\w*"
        rf"|order\w*)(?P<rest>.*)",
        rf"(?:{WHO}(?:['’]s?)? )(?:purchase|order|buying|shopping|transaction) (?:history|log"
        rf"|record)s?(?P<rest>.*)",
        rf"(?:the )?(?:purchase|order|buying|shopping|transaction) (?:history|log|record)s? (?:of"
        rf"|for) {WHO}(?P<rest>.*)",
        rf"on how many (?:different |separate )?days (?:did|has|have) {WHO} (?:{_EVER} )*(?:order(?:ed)?"
        rf"|buy|bought"
        r"|come|came|been (?:in|here)|shop(?:ped)?|visit(?:ed)?)(?P<rest>.*)",
        rf"(?:how many |the )?days (?:is it |has it been |are there |have passed )?since {WHO}(?:['’]s?)? "
        r"(?:last|latest|most recent) (?:order(?:ed)?|visit(?:ed)?|purchase[d]?|came|bought anything"
        r"|shopped)",
        rf"(?:what is |what['’]s |where is )?(?:the )?(?:rank|place|position"
        rf"|ranking) (?:of )?{WHO}(?: (?:has|have))?"
        rf"(?: (?:among|of|in) (?:all |our |the )*{CUSTOMER})?(?: by (?:spending|money|sales|revenue))?",
        rf"where does {WHO} (?:rank|stand|come)(?: (?:among|of|in) (?:all |our |the )*{CUSTOMER})?"
        r"(?: by (?:spending|money|sales|revenue))?",
    )
)
_HAN_ROLE = "(?:顾客|客户|会员|用户)"
_HAN_SPOKEN_OF = rf"[她他]|[这那该][位个]?(?:{_HAN_ROLE}|人)"
HAN_WHO = (
    rf"(?:{_HAN_ROLE}\s*)?#?(?P<who>[A-Za-z0-9][A-Za-z0-9._-]*(?![年月日])"
    rf"|{_HAN_SPOKEN_OF})\s*(?:号?{_HAN_ROLE})?的?"
)
_HAN_LAST = r"(?:上一?[次回]|最近(?:一[次回])?|最后一?[次回]|刚刚|刚才)(?:在?我们店里?|来|都|是|又)*"
_HAN_BUY = r"(?:购买|下单|买|购|订|点)"
_HAN_GAVE_BACK = r"退(?:货|款)?"
_HAN = tuple(
    re.compile(
        rf"(?:请问|那么?|帮[我忙](?:看看?|查(?:一?下)?)|看看|查(?:一?下)?|想知道)*{one}(?:啊|呢|呀|的)?\W*"
    )
    for one in (
        rf"{HAN_WHO}(?P<rest>[^，。？?]{{0,10}}?)(?:一共|总共|共)?(?:下单|来|买|消费)(?:了|过)?(?:多少|几)[次单回件]"
        r"[，, ]*(?:又|都)?(?:一共|总共|共)?(?:花|消费)(?:了|过)?多少钱?",
        rf"{HAN_WHO}(?P<rest>[^，。？?]{{0,16}}?)(?:一共|总共|都|还)?{_HAN_BUY}(?:了|过|的)+些?(?:是)?(?:什么|啥|哪些"
        rf"|哪几[样种件])(?:东西|商品|产品|菜)?",
        rf"{HAN_WHO}(?P<rest>[^，。？?]{{0,10}}?)(?:一共|总共|都|有没有|是否)?(?:{_HAN_GAVE_BACK})(?:过|了|的)*"
        r"(?:什么|啥|哪些|多少次?|几[次件])?(?:货|款|东西|商品|产品)?(?:吗|么|没有?)?",
        rf"{HAN_WHO}(?:一共|总共)?有多少(?P<rest>)退货",
        rf"{HAN_WHO}{_HAN_LAST}(?:{_HAN_BUY}|购物|消费)的?(?:时间|日期)?(?:是|在)*(?:什么时候|哪一?天|几号"
        r"|多久(?:以?前|之前))(?:的事)?",
        rf"{HAN_WHO}{_HAN_LAST}{_HAN_BUY}(?:了|过|的)?(?P<thing>[^，。？?]{{1,10}}?)(?:是|在)*(?:什么时候|哪[一]?天"
        rf"|几号|多久(?:以?前|之前))(?:的事)?",
        rf"{HAN_WHO}(?:上一?次|最后|最近)?(?:是)?(?:什么时候|哪一?天|几号|多久以?前)(?:最后|上次|最近)?{_HAN_BUY}(?:过|了"
        rf"|的)*(?P<thing>[^，。？?]{{1,10}}?)",
        rf"{HAN_WHO}(?P<rest>[^，。？?]{{0,10}}?)(?:有没有|是否|是不是|曾经|以前"
        rf"|之前)*{_HAN_BUY}过(?P<thing>[^，。？?什么哪啥几多]{{1,10}}?)(?:吗|么|没有?|不)",
        rf"{HAN_WHO}(?:第一次|首次|最早){_HAN_BUY}(?P<thing>[^，。？?]{{1,10}}?)(?:是|在)*(?:什么时候|哪一?天|几号)",
        rf"{HAN_WHO}(?:第一次|首次|最早)(?:在我们?店?里?)?(?:来|购物|到店|{_HAN_BUY})(?:是)?(?:什么时候|哪一?天|几号)?",
        rf"{HAN_WHO}(?:是)?(?:什么时候|哪一?天|几号)(?:开始|第一次|首次)(?:来|购物|到店|{_HAN_BUY})(?:的)?",
        rf"{HAN_WHO}(?:多久|几天|多少天|多长时间|隔多久|平均多久)(?:会|才|要|就)?{_HAN_BUY}一?次(?P<thing>[^，。？?]{{1,10}}?)",
        rf"{HAN_WHO}(?P<rest>[^，。？?]{{0,10}}?)(?:一共|总共|共)?{_HAN_BUY}(?:过|了)*(?:多少"
        rf"|几)[次回件个](?P<thing>[^，。？?]{{1,10}}?)",
        rf"{HAN_WHO}(?P<rest>[^，。？?]{{0,12}}?)(?:一共|总共|共)?(?:花|消费|下|买)(?:了|过)?(?:多少钱?|[多几][少]?[单次]|几单"
        rf"|多少单)",
        rf"{HAN_WHO}(?P<rest>[^，。？?]{{0,10}}?)(?:购买|购物|消费|历史|下单|买东西的?)?(?:记录|历史|订单|明细|流水)(?:有哪些|是什么|呢)?",
        rf"{HAN_WHO}(?:离|距离?)?(?:上一?次|最近一?次|最后一?次)(?:下单|来|购买|到店|消费)(?:到现在|至今)?(?:有|过了|过去)?"
        r"(?:多少|几)天了?",
        rf"{HAN_WHO}(?:是|算|算是)(?:不是)?(?:我们的?)?(?:一?个)?(?:好|大|重要|优质|忠实|高价值)(?:客户|顾客)(?:吗|么)?",
    )
)
_REST = re.compile(
    r"(?:\s*\b(?:last|lately|recently|most recently|so far|in total|altogether|all told|overall|ever|here"
    r"|from us|with us|at all|before|yet"
    r"|on (?:his|her|their|the) (?:last|latest|most recent) (?:shopping )?(?:visit|trip|order|shop)"
    r"|the last time|(?:last|this) time"
    r"|and when|with dates|please|pls|from|the|in|on|during|over|for)\b)*\s*\W*"
    r"|(?:上一?[次回]|最近(?:一[次回])?|最后一?[次回]|一共|总共|都|还|以前|曾经|之前|到底|在|来|里|的|期间|那[天次]|(?:我们|咱们?)?(?:这[儿里边]|店里?)|又|共|总|到现在|目前|至今"
    r"|过)*",
    re.IGNORECASE,
)
"""What may stand beside a time that says nothing more."""
PRONOUN = re.compile(rf"{_SPOKEN_OF}|{_HAN_SPOKEN_OF}", re.IGNORECASE)
_BUYING = re.compile(
    r"\b(?:buy|buys|bought|purchase\w*|order\w*|spen[dt]\w*)\b|[买购]|下单|消费|花", re.IGNORECASE
)
_RETURNS = re.compile(rf"\b{_GAVE_BACK}\b|\bc[oa]me back from\b|退", re.IGNORECASE)
_COMING = re.compile(r"\b(?:visit|view|look|saw|seen|came|click)\w*\b|[来看浏]", re.IGNORECASE)
_NO_THING = re.compile(
    r"(?:anything|something|new|things?|stuff|it|that|them|this|those|these|one|ones|us|here|again"
    r"|from us|money)\b.*|什么.*|东西|商品|它|这个?|那个?|单|钱|过",
    re.IGNORECASE,
)


_CLAUSE = re.compile(
    r"[,;:.–—]\s*(?:and |so |or )*(?:i mean|how|what|which|when|who|where|why|did|does|has|have|is|was|were"
    r"|if|on)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"(?:different |distinct )?(?:items|products|things|goods|pieces|units)", re.IGNORECASE)
_ALL_AFTER = re.compile(r"\s+(?:items?|products?|things?)$", re.IGNORECASE)


def activity_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """What a question asks of one shopper's own deeds; None for other questions.

    A shopper who is not named but spoken of is left out of the call.

    Args:
        question: One line.
        catalogue: Of the shop.
    """
    asked = catalogue.in_shop_words(question.strip())
    for pattern in (*_ENGLISH, *_HAN):
        found = pattern.fullmatch(asked)
        call = found and _call(found, catalogue)
        if call:
            return call
    return None


def _call(found: re.Match[str], catalogue: Catalogue) -> ToolCall | None:
    said = found.groupdict()
    who, thing, rest = said["who"], (said.get("thing") or "").strip(), said.get("rest") or ""
    asked: dict[str, str] = {}
    if not PRONOUN.fullmatch(who):
        if catalogue.shopper(who) is None:
            return None
        asked["shopper"] = who
    if not any(_REST.fullmatch(one) for one in (rest, take_span(rest, catalogue.now)[0])):
        return None
    if thing:
        thing = _REST_AFTER.sub("", take_span(thing, catalogue.now)[0]).strip()
        if _ALL.fullmatch(thing):
            return ToolCall("activity", asked)
        thing = _ALL_AFTER.sub("", thing)
        if not thing or _NO_THING.fullmatch(thing) or is_something(thing):
            return None
        things = things_joined(thing, catalogue)
        if _CLAUSE.search(thing):
            return None  # `much tea, I mean how many times`
        spelt = thing if catalogue.may_mean(thing) else catalogue.respelt(thing)
        asked["words"] = " or ".join(things) if len(things) > 1 else spelt
    if said.get("count"):
        asked["count"] = said["count"].strip()
    return ToolCall("activity", asked)


_REST_AFTER = re.compile(
    r"(?:,?\s+(?:before|ever|yet|lately|recently|so far|in total|last|from us|here|at all|again"
    r"|on average|usually|altogether|(?:over|in) (?:all|the (?:whole|entire))(?: of)?(?: the)? "
    r"(?:log|data|history|time)))+$",
    re.IGNORECASE,
)


_WHAT_WAS_IN_IT = re.compile(
    r"(?:and |so )?what (?:was|is|were) in (?:that|the|this|their|his|her) (?:very )?(?:last |latest "
    r"|newest |most recent )?"
    r"(?:order|purchase|basket|visit|shop|trip)(?: of (?:theirs|his|hers))?\W*"
    r"|(?:那|这|最后|最近)(?:最后|最近)?一?[单次笔](?:订单)?(?:里面?)?(?:都)?(?:买|有)了?(?:些)?(?:什么|啥|哪些)\W*",
    re.IGNORECASE,
)
"""Asks for the order of a shopper that was told last."""


def asks_of_returns(question: str) -> bool:
    """Whether it is asked what was given back."""
    return bool(_RETURNS.search(question))


def asks_of_coming(question: str) -> bool:
    """Whether visits or views are asked about, and nothing bought."""
    return bool(_COMING.search(question)) and not _BUYING.search(question)


def activity_again(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """What the shopper before did, asked without naming anybody: `ever bought cat food?`; None for others.

    Args:
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.
    """
    if "shopper" not in before.arguments:
        return None
    if _WHAT_WAS_IN_IT.fullmatch(question.strip()):
        return ToolCall("activity", {"shopper": before.arguments["shopper"]})
    for lead in ("has she ", "她"):
        if call := activity_asked(f"{lead}{question.strip()}", catalogue):
            return ToolCall("activity", {**call.arguments, "shopper": before.arguments["shopper"]})
    return None
