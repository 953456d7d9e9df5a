"""Words for numbers: measures, units of time, and what says nothing beside them."""

import re

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.notions import described
from penchant.agent.answering.of_shop import EARNED, HAN_EARNED
from penchant.tools.segment_spelling import errors_between
from penchant.units import Measure, Unit

CUSTOMER = r"(?:customers?|shoppers?|clients?|buyers?|households?|members?|users?|person|people|head|capita)"
MEANS: dict[Measure, re.Pattern[str]] = {
    "conversion": re.compile(
        r"\b(?:conversions?|convert(?:s|ed|ing)?)(?: rates?)?\b"
        rf"|\b(?:share|percentage|per ?cent)(?: of (?:{CUSTOMER}|them|these|those))?"
        r"(?: who| that)? (?:actually |really |then |also |went on to |ended up )*"
        r"(?:bought|buy|buying|ordered|purchased?)(?: (?:any|some)thing)?"
        r"(?=\W*$| (?:in|from|here|last|this)\b)"
        r"|(?:百分之(?:几|多少)|多大比例|多少比例)(?:的人)?(?:真的|最后|最终|实际)?(?:下了?单|买了|购买|成交)"
        r"|\b(?:cart|basket|checkout) abandon(?:ment|s|ed)?(?: rates?)?\b|\babandon(?:ed"
        r"|ment)(?: carts?)?(?: rates?)?\b"
        r"|(?:购买|下单|加购|浏览|成交)?转化(?:率|情况)?|弃购率?|弃单率?|成交率",
        re.IGNORECASE,
    ),
    "return_rate": re.compile(
        r"\b(?:returns?|refunds?|send-?back) rates?\b|\brates? of (?:returns?|refunds?)\b"
        r"|\breturns?\b[^.?!]{0,30}\bas (?:a|an?) (?:rate|percentage|share|proportion)\b"
        rf"|\b(?:share|percentage|proportion|per ?cent|part|fraction|how (?:much|many)) of"
        rf"(?! [^?.!]{{0,20}}\b{CUSTOMER}\b) [^?.!]{{0,30}}?"
        r"\b(?:comes? back|came back|returned|refunded|sent back)\b(?! (?:to|in|again))"
        r"|退[货款]率|退[货款]的?(?:比例|占比)",
        re.IGNORECASE,
    ),
    "stars": re.compile(
        r"\b(?:average|mean|avg|overall|typical) (?:number of |\w+ )?(?:ratings?|scores?|stars?|marks?)\b"
        r"|\b(?:best|highest|top|worst|lowest|poorest|better|worse)[- ](?:rated|scored|scoring|reviewed"
        r"|rating)\b"
        r"|\b(?:rated|scored?|reviewed) (?:the )?(?:best|highest|worst|lowest|better|worse|higher|lower)\b"
        r"|\b(?:best|highest|worst|lowest|poorest|better|worse|higher|lower) (?:average )?(?:ratings?|scores?"
        r"|reviews|marks)\b"
        r"|平均(?:评?分数?|星级?|打?分)|(?:评分|口碑|星级|评价|打分|得分)(?=(?:是|为)?(?:最|更|比较)?[高低好差坏])"
        r"|(?:最|更)[高低好差]的?(?:评分|口碑|评价)|评了?多少分|多少[分星]",
        re.IGNORECASE,
    ),
    "gap": re.compile(
        rf"\b(?:how long|how many days|how much time)\b[^?.!]{{0,40}}?\b(?:again|(?:next|second"
        rf"|another) (?:order"
        rf"|purchase|visit|time)|come back|re-?orders?|re-?buys?|between (?:\w+ )?(?:orders|purchases"
        rf"|visits))\b"
        r"|\bhow (?:long|many days)\b[^?.!]{0,40}?\bfrom (?:one|an?|each) (?:order|purchase|visit|trip) to"
        r" (?:the|their|another) ?(?:next|other)?\b"
        r"|\b(?:time|days?|gaps?|intervals?|weeks) (?:\w+ ){0,3}?between (?:one |an? |two |each )?(?:\w+ )?"
        r"(?:orders?|purchases?|visits?|shops?|trips?|buying)\b(?: and (?:the )?(?:next|another"
        r"|following)\b)?"
        rf"(?: (?:for|by|of) (?:the|one and the) same {CUSTOMER})?"
        rf"|\bhow (?:often|frequently|regularly) (?:do|does|did|are|is) (?:(?:our|the|an?|average|typical"
        rf"|usual)"
        rf" )*{CUSTOMER} (?:\w+ )?(?:re-?order|order|buy|shop|come|return|purchase|visit)(?: back| again"
        rf"| here"
        rf"| from us| with us)*\b"
        rf"|\b(?:purchase|order|repurchase|re-?order|buying) (?:cycles?|frequency|intervals?|gaps?)\b"
        r"|(?:平均|一般|通常|大概|大约)*(?:隔|每隔?)?(?:多久|多长时间|多少天|几天)(?:会|才|就|能|再)*"
        r"(?:回购|复购|再买|再来|再次(?:购买|下单|光顾)|(?:来|买|下|点|订)一?[次回单])(?:一?次)?(?:外卖|餐)?"
        r"|(?:复购|回购|购买|下单|消费|再次购买)的?(?:周期|间隔|频率|频次)",
        re.IGNORECASE,
    ),
    "repeat": re.compile(
        r"\b(?:repeat|repurchase|retention)(?: (?:purchase|customer|buyer|shopper|buying))? rate\b"
        rf"|\breturning (?:{CUSTOMER} )?rate\b"
        rf"|\b(?:share|percentage|proportion|per ?cent) of (?:(?:all|our|the) )*{CUSTOMER} (?:who |that )?"
        r"(?:come|came|buy|bought|order(?:ed)?) (?:back|again|more than once|twice|on a second day)"
        r"|复购率|回购率|回头率|复购(?:比例|占比|情况)|回头客(?:的)?(?:比例|占比|率)",
        re.IGNORECASE,
    ),
    "repeating": re.compile(
        rf"\brepeat (?:{CUSTOMER}|purchases?|orders?|business)\b|\bre-?(?:ordered|bought|purchased)\b"
        rf"|\bhow many (?:\w+ ){{0,2}}{CUSTOMER} (?:have )?(?:came|come) back\b(?! (?:for|with))"
        r"|\b(?:c[ao]me back|return(?:ed)?) (?:and|to) (?:bought|buy|order(?:ed)?)\b[^.?!]*\bagain\b"
        r"|\b(?:again and again|over and over(?: again)?|time and again|repeatedly|more than once)\b"
        r"|(?:被)?(?:反复|重复|多次|再次|经常性)(?:购买|买|点|下单)|[复回]购(?:得|的)?(?=[最多]|人数|次数|顾客|客户)|回头客",
        re.IGNORECASE,
    ),
    "new": re.compile(
        rf"\b(?:new|first[- ]time) {CUSTOMER}\b(?: (?:counts?|numbers?|totals?)\b)?|\bacqui(?:red|sition)\b"
        rf"|新(?:客户?|顾客|会员|用户)|拉新",
        re.IGNORECASE,
    ),
    "basket": re.compile(
        r"\b(?:items?|products?|units|pieces|things|purchases) (?:(?:does|do|are there|has|have) )?"
        r"(?:per|an?|one|each|in (?:an?|one|the average)|(?:an? )?average) "
        r"(?:average )?(?:order|basket|visit|trip|transaction)\b|连带率|件单"
        r"|(?:每|一)(?:单|笔订单)(?:平均|大概|一般|通常)?(?:有|买|装|点|要)?(?:几|多少)[件样个种道份]"
        r"|平均(?:每|一)(?:单|笔订单)(?:有|买|装|点|要)?(?:几|多少)[件样个种道份]",
        re.IGNORECASE,
    ),
    "per_shopper": re.compile(
        rf"\b(?:spend(?:ing)?|spent|revenue|sales|turnover|worth|average) (?:\w+ ){{0,3}}(?:per|a|each"
        rf"|every|by each) {CUSTOMER}\b"
        rf"|\b(?:average|typical|mean|usual) {CUSTOMER} (?:spen[dt]s?|worth|brings?)\b"
        rf"|\bhow much (?:do|does|did|is) (?:(?:our|an?|the|each|every|one) )*(?:average|typical"
        rf"|single)? ?{CUSTOMER}"
        r" (?:spen[dt]|worth)\b(?! on\b).*\b(?:average|each|typically|usually)\b"
        r"|\barpu\b|人均(?:消费|花费|销售额|贡献|花)|平均(?:每[个位名]?)?(?:顾客|客户|会员|用户|人|家庭|户)(?:\w{0,3})?(?:消费|花)"
        r"|每[个位名](?:顾客|客户|会员|用户|人)平均(?:消费|花)",
        re.IGNORECASE,
    ),
    "per_order": re.compile(
        r"\b(?:average|mean|typical|usual|avg) (?:\w+ )?(?:order|basket|cart|ticket|transaction|receipt"
        r"|visit|trip"
        r"|purchase|check(?:out)?)(?: (?:value|size|total|amount|spend|worth))?\b"
        r"|\b(?:average|mean|typical|usual|avg) (?:value|size|amount|total) (?:of|per|for)"
        r" (?:an?|each|every|the|our)?"
        r" ?(?:order|basket|transaction|receipt|visit)s?\b"
        r"|\baov\b|\b(?:basket|order|ticket) (?:size|value)\b"
        r"|\b(?:spen[dt]\w*|revenue|sales) (?:\w+ )?(?:per|an?|each) (?:order|visit|trip|basket"
        r"|transaction)\b"
        r"|客单价|笔单价|单均|每单(?:平均|均价|多少钱|金额)|平均(?:每|一)(?:单|笔|次)",
        re.IGNORECASE,
    ),
}
BY: dict[Unit, re.Pattern[str]] = {
    "weekday": re.compile(
        r"\b(?:days? of (?:the |a )?week|week-?days?|which day|what day|weekends?|working days"
        r"|during the week)\b"
        r"|\bwhen (?:are|is) (?:we|it|the shop|the store|business) (?:the )?"
        r"(?:busiest|quietest|slowest|busy|quiet)\b"
        r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
        r"|星期[几一二三四五六日天]|周[几一二三四五六日天]|礼拜[几一二三四五六日天]|哪天|哪几天|周末|双休日|工作日|平日",
        re.IGNORECASE,
    ),
    "hour": re.compile(
        r"\b(?:hours?|hrs?|hourly|times? of (?:the )?day|o'?clock|peak times?|busiest times?|what time(?!"
        r" of (?:the )?year))\b"
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
        r"\b(?:by (?:the )?month|(?:per|each|every|all|single) (?:\w+ )?months?|monthly"
        r"|month (?:by|over|for|after|on) month|one month after (?:another|the other)|over the months"
        r"|(?:which|what|best|worst|busiest|good|bad|strong|weak|peak) months?)\b|每个?月|按月|逐月"
        r"|哪(?:几?个)?月"
        r"|月度|各月|几月份?",
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
        r"\b(?:by (?:the )?day|(?:per|each|every) day|daily|day by day|(?:best|worst|busiest"
        r"|record) (?:single )?day)\b"
        r"|每一?[天日]|按[天日]|逐日|日均|哪一天",
        re.IGNORECASE,
    ),
}
NAME = r"([^\W\d][\w'’&/-]*(?: (?:& )?[^\W\d][\w'’&/-]*){0,7}?)"
"""A thing of the shop, as a question calls it."""
ITS_BUYERS = re.compile(
    r"\s+(?:buyers?|drinkers?|eaters?|lovers?|fans?|shoppers?|customers?|owners?|people|users?)$|的(?:顾客|客户|人|买家)$",
    re.IGNORECASE,
)
"""Who buys it is not what is bought."""
MOST_ORDERS = re.compile(
    rf"\b(?:who\b|(?:which|what) (?:\w+ ){{0,2}}{CUSTOMER}\b|(?:the |our )?{CUSTOMER} with\b)[^?.!]{{0,40}}?"
    r"(?:(?:most|largest number of|highest number of|highest count of|greatest number of|more) orders?(?!"
    r" (?:of|for|with|over"
    r"|above)\b)|highest order (?:count|number)|order(?:ed|s) (?:from us |with us )?(?:the )?most(?: often|"
    r" times| frequently)?"
    r"(?! of\b)|(?:the )?most (?:often|frequently)(?= ordered| orders))"
    rf"(?! \w+ (?:from|of)\b)|(?:\bwho\b[^?.!]{{0,20}})?\bmost (?:loyal|frequent|regular|faithful)"
    rf" {CUSTOMER}\b",
    re.IGNORECASE,
)
"""Asks for the customers in the order of how often they order."""
ID_DIGITS = 5
"""A number of so many digits is an id that must not be passed over."""
AND = re.compile(r"\s+and\s+|[和与、]")
BEST = re.compile(
    r"\b(?:best|better|worst|worse|record|top|strong(?:est|er)?|weak(?:est|er)?|peaks?|good|bad)\b|最[好差多少旺淡]",
    re.IGNORECASE,
)
_ANY_DAY = re.compile(r"\b(?:which|what) (?:single )?day\b(?! of the week)|哪[一]?天", re.IGNORECASE)
_ONE_DAY = re.compile(r"\b(?:ever|record|all[- ]time|single)\b|历史|有史以来|单日", re.IGNORECASE)
"""Asks for one day of all, not for a day of the week."""
SUMS: dict[Measure, re.Pattern[str]] = {
    "spent": re.compile(
        rf"\b(?:{EARNED}|spen[dt]\w*|money|earn(?:s|ed|ing)?|br(?:ings?|ought) in|(?:make|made) (?:with"
        rf"|from|on|of|in)"
        rf"|bring us)\b|{HAN_EARNED}"
        rf"|销售(?![员人])|多少钱|消费额?|花费|花了",
        re.IGNORECASE,
    ),
    "orders": re.compile(
        r"\b(?:orders?|transactions|receipts|baskets|trips|visits|trade|business|busy|busier|busiest"
        r"|quiet(?:est|er)?|slow(?:est|er)?|dead(?:est)?"
        r"|peak|traffic|footfall|heaving)\b|订单数?量?|下单(?!率)|单子|单量|单数|(?:多少|几)单|生意|忙|旺|冷清|高峰|淡",
        re.IGNORECASE,
    ),
    "shoppers": re.compile(
        r"\b(?:customers|shoppers|buyers|people|households|members|clients)\b|顾客|客户|客流|人数|人流|多少人|人[多少]|的人(?=数?最)|会员|户",
        re.IGNORECASE,
    ),
    "purchases": re.compile(
        r"\b(?:sold|sells?|selling|shift(?:ed|ing)?|units|pieces|purchase[sd]?|bought|buy|popular"
        r"|best-?sellers?)\b|卖|销量|购买|件数|好卖"
        r"|畅销|受欢迎",
        re.IGNORECASE,
    ),
}
_SAYS_LITTLE = """
    about active actually after against all also altogether amount and any anything are around as at
    average avg be been being best better between biggest board break breakdown bring brings broken
    brought but buy buys by came can chart check cheers come comes compare compared comparison could
    count course curious customer customers d day days demand did difference different distinct
    distribution do does done down dozen during each eight entire ever every everyone everything
    exactly far feeling figure figures find first five for four from full gain gained get gets give
    go going goods got graph had happen happens has have having hello hi higher highest hour how i
    id in is it item items its just know largest lately leading least less like list ll look looking
    lose losing lost love lower lowest m made make makes many maybe me mean month more most much my
    need nine no not now number numbers of ok okay on one or our ours out over overall pack part
    peak people per perhaps pick picked picking place please plot pls popular product products
    proportion pull put quarter rate re really recently record report right roughly run s sake say
    see seller sellers selling send seven share shop shops show simply single site six size so
    something split store stronger strongest take tell ten than thank thanks that the their them
    then there these they think thinking this those three through time to together took top total
    trend twenty two typical typically u up us usually value values ve versus visit visits vs want
    was we weaker weakest website week went were what whats when which whole will win wise with won
    wonder wondering work worse worst would year yet you
"""
"""Words that a question for numbers may have beside what it asks for."""
_FILLER = re.compile(
    rf"\b(?:{'|'.join(_SAYS_LITTLE.split())}|an?|usual(?:ly)?|per ?cent|percentage|earn\w*|generate\w*"
    r"|rank\w*|accounts?|contribut\w+|(?:in )?(?:us )?(?:dollars|euros|usd|eur|gbp|rmb|yuan))\b"
    r"|in pounds\b|总[数额]|麻烦|谢谢|对比|百分之|商品|产品|东西|还是|平时|平日|工作日|分别|各自|分布|情况"
    r"|走势|如何|怎么样|什么时候|请问|想知道|统计|数据"
    r"|这个|那个|品牌|牌子|报表|排行|排名|占比|热销|畅销|受欢迎|比较|出去|出来|总共|平均|大概|一下|里面"
    r"|[的了是吗呢啊吧得最更一二三四五六七八九十百千好差多少高低大小卖买有在里店我们您你给看查下个各每按哪总跟和与间日月周年季天额量款种样名榜前]"
    r"|[咱呀哈嘛拉列发帮请来全整几占份对件点些户排再]",
    re.IGNORECASE,
)

_AGAIN = r"(?:again|twice|more than once|on (?:another|a (?:second|different|later)) day|a second time)\b"
_IN_A_WORD = (
    (
        re.compile(
            rf"\b(?:what |which )?(?:share|percentage|proportion|per ?cent|part) of (?:(?:all|our|the) )*"
            rf"(?P<kind>[\w'’& -]*?) ?(?:{CUSTOMER}|drinkers|people who (?:buy|bought)) (?:who |that )?"
            rf"(?:(?:come|came|returned|returning) (?:back )?(?:(?:for|to (?:order|buy|place"
            rf"|make))\b[^?.!]{{0,30}}|and"
            rf" (?:bought|buy|order(?:ed)?)\b[^?.!]{{0,30}}?(?:{_AGAIN}|(?=[?.!]|$)))"
            r"|(?:come|came) back"
            rf"|(?:bought|buy|order(?:ed)?|purchased?)(?: (?:it|them|some))? {_AGAIN})",
            re.IGNORECASE,
        ),
        r"what is the repeat rate of \g<kind>",
    ),
    (
        re.compile(
            r"\bhow (?:long|many days|much time)(?: (?:on average|does it take|is it|usually|(?:go(?:es)?"
            r"|pass(?:es)?)(?: by)?))*"
            rf" (?:till|until|before|for) (?:(?:they|people|some(?:one|body)|our|the|an?|{CUSTOMER}) )+"
            r"(?:to )?(?:(?:buy|order|purchase|get)s?(?P<kind> [\w'’& -]+?) again\b"
            r"|re-?(?:buy|order|purchase)s?(?P<same> [\w'’& -]+?)(?: again)?(?=\W*$))",
            re.IGNORECASE,
        ),
        r"what is the purchase cycle of\g<kind>\g<same>",
    ),
)
"""What is asked in a sentence and has a name: `what share of tea buyers came back`."""


def in_a_word(question: str) -> str:
    """A question with the name of the share or the time that it describes.

    Example:
        >>> in_a_word("how long until people buy green tea again?")
        'what is the purchase cycle of green tea?'
        >>> in_a_word("what share of tea buyers came back?")
        'what is the repeat rate of tea?'
    """
    for said, written in _IN_A_WORD:
        question = said.sub(written, question)
    return re.sub(r"(?<=repeat rate) of (?=\W*$)", "", question)


def left_over(question: str, thing: str) -> str:
    """What a question says beside numbers, times and the thing that it asks of; ids are no numbers."""
    rest = without_mean(question.replace(thing, " ") if thing else question)
    for said in (*BY.values(), *SUMS.values(), _FILLER):
        rest = said.sub(" ", rest)
    left = re.findall(rf"[^\W\d_][\w'’&/-]*|\d{{{ID_DIGITS},}}", rest)
    return " ".join(word for word in left if not _misspelt(word))


def _misspelt(word: str) -> bool:
    """Whether a word is one letter off one of the words that say nothing more."""
    return len(word) > len("the") and any(errors_between(word.casefold(), one) == 1 for one in _OFTEN)


_OFTEN = (
    "which",
    "what",
    "when",
    "average",
    "usually",
    "please",
    "total",
    "month",
    "week",
    "weekday",
    "customers",
)


def things_joined(words: str, catalogue: Catalogue) -> list[str]:
    """What words join by `and`, where the shop may mean each and calls nothing so; else the words."""
    parts = AND.split(words)
    apart = len(parts) > 1 and not catalogue.carries(words) and all(map(catalogue.may_mean, parts))
    return parts if apart else [words]


def unit_in(question: str, *, is_timed: bool = False) -> Unit | None:
    """The unit of time by which numbers are asked for; None without one.

    Args:
        question: One line.
        is_timed: Whether it names a time, in which `which day` asks for a date.
    """
    found = next((name for name, said in BY.items() if said.search(question)), None)
    of_week = BY["weekday"].search(_ANY_DAY.sub(" ", question))
    is_date = _ONE_DAY.search(question) or (is_timed and not of_week)
    return "day" if found == "weekday" and is_date else found


def mean_in(question: str) -> Measure | None:
    """The average, share or number of new ones that is asked for; None without one."""
    if found := described(question):
        return found[0]
    return next((name for name, said in MEANS.items() if said.search(question)), None)


def without_mean(question: str) -> str:
    """A question without the words that ask for an average or a share."""
    found = described(question)
    for said in (*(found[1] if found else ()), *MEANS.values()):
        question = said.sub(" ", question)
    return question


def measured(question: str, among: tuple[Measure, ...]) -> dict[str, str]:
    """The first of some measures that a question speaks of, as an argument of a call; empty without one."""
    found = next((name for name in among if SUMS[name].search(question)), None)
    return {} if found is None else {"measure": found}
