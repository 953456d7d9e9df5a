"""A question without what it says to be polite, the prices that it bounds, and the goods that it names."""

import re

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_words import CUSTOMER
from penchant.agent.answering.goods_asked import names_shopper
from penchant.agent.answering.references import is_something
from penchant.tools.meant import GOODS
from penchant.tools.number_words import HAN_NUMBER, NUMBER

GOES_ON = re.compile(
    r"(?:(?:and|what about|how about|now|same|ok|okay|only|just|no|sorry|actually|oops|i meant?|back to|but"
    r"|then|or|so)\b[,\s]*)+"
    r"|(?:不[是对][，,]?|的确[？?，,]?|我(?:是|的意思是)?(?:说|指|问)的?是?|那么?|换成|改成|改为|改|再看看?|只看?|而)+",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:\s*(?:(?:hi|hello|hey|(?:good )?morning|(?:good )?evening|good (?:afternoon|day)|there|ok(?:ay)?"
    r"|so|and|also|well|please|pls|plz|quick (?:one|question)"
    r"|(?:can|could|would|will) (?:you|u|i|we)(?: please)?|tell|show|give|find|get|me|us|just|exactly"
    r"|(?:the )?other way (?:a)?round|conversely|the reverse"
    r"|i(?:['’]?d| would)? (?:like|want|need) to (?:know|see)|i wonder|(?:just )?wondering|do you know"
    r"|any idea|remind me|look up|check|let me (?:see|know)|out of interest)\b"
    r"|请问|麻烦|帮我|把|帮忙|看一?下|看看|查一?下|查查|告诉我|我?想(?:知道|看看)|列出|列一下|给我|请"
    r"|那么)[\s,:，：–-]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\s,，]*(?:\b(?:please|pls|plz|thanks|thx|cheers|then|mate|(?:right )?now|currently|at the moment"
    rf"|{NUMBER} (?:of them |names? )?(?:will do|would do|(?:is|are) (?:enough|plenty|fine))"
    r"|these days|today|anyway|overall|in total|altogether|exactly|actually|so far|again|agian|agn)"
    r"|谢谢|啊|呢|呀|哈|哦|来着|列一下|列出来|(?:给我)?看(?:看|一下)))+$",
    re.IGNORECASE,
)
_COIN = r"(?:[£$€¥]|dollars?|euros?|pounds?|bucks?|quid|usd|eur|gbp|rmb|yuan|cents?|pence)"
_NO_SUM = (
    r"(?![\d%]|\w| (?:orders?|visits?|trips?|times?|days?|weeks?|months?|years?|items?|products?|purchases?"
    r"|per ?cent|stars?|customers?|shoppers?|people)\b)"
)
_SUM = rf"(?:[£$€¥]?\s?\d[\d,]*(?:\.\d+)?k?(?:\s?{_COIN})?|{NUMBER}\s{_COIN}){_NO_SUM}"
_COST = (
    r"(?:\b(?:that|which|who|we (?:sell|charge)|costs?|costing|priced?|(?:is|are|was|were)|at|for|go(?:es"
    r"|ing)? for"
    r"|sell(?:s|ing)? for|worth|of|cost (?:the customer|customers|you)|(?:come|comes|came|coming|add(?:s"
    r"|ed)? up"
    r"|amount(?:s|ed|ing)?|run|runs|ran) to|total(?:s|led|ling|ed)?|(?:(?:with|have|has|had|having)"
    r" )?(?:(?:an?|the|their"
    r"|its) )?(?:(?:total|order|overall|list|retail|sales|selling|unit|basket|shelf) )*(?:prices?|price tags?"
    r"|values?|amounts?|sums?|totals?|costs?)(?: of)?)\s+)*"
)
_HAN_SUM = rf"[$¥￥]?{HAN_NUMBER}(?:[美欧]?元|块钱?|刀)?"
_HAN_COIN = r"(?<=[元块钱刀])"
_BOUNDS = tuple(
    re.compile(said, re.IGNORECASE)
    for said in (
        rf"{_COST}\b(?:between|from|in the range)\s+(?P<least>{_SUM})\s*(?:and|to|-|–)\s*(?P<most>{_SUM})",
        rf"{_COST}(?<![\w-])(?P<least>[£$€¥]?\d[\d,.]*)\s*(?:-|–|to)\s*(?P<most>[£$€¥]?\d[\d,.]*\s?{_COIN}"
        rf"|[£$€¥]\d[\d,.]*)",
        rf"{_COST}(?:\b(?:under|below|beneath|(?:less|cheaper|lower|smaller|fewer) th[ae]n|(?:no|not) more"
        rf" than"
        rf"|(?:no|not) (?:higher|greater|dearer) than|not (?:over|above|exceeding)|at most|up to|within"
        rf"|max(?:imum)?(?: of)?)|<=?|≤)\s*(?P<most>{_SUM})",
        rf"{_COST}(?:\b(?:over|above|beyond|past|(?:more|dearer|pricier|bigger|larger|greater|higher) th[ae]n"
        rf"|more expensive than|at least|upwards? of|north of|in excess of|exceed(?:s|ed|ing)?|(?:top"
        rf"|surpass|pass)"
        rf"(?:es|s|ed|ped|ping|ing)(?= [£$€¥\d])|(?:no|not) (?:less|lower|smaller) than|min(?:imum)?(?:"
        rf" of)?)|>=?|≥)\s*(?P<least>{_SUM})",
        rf"{_COST}(?P<most>{_SUM})\s+(?:or|and) (?:less|under|below|cheaper)\b",
        rf"{_COST}(?:from\s+)?(?P<least>{_SUM})\s+(?:or|and) (?:more|over|above|up(?:wards)?)\b",
        rf"(?:价格|单价|售价|价位|金额)?(?:在|从)?(?<![A-Za-z\d-])(?P<least>{_HAN_SUM})(?:到|至|[-~—–])"
        rf"(?P<most>{_HAN_SUM})(?![\d-])(?:之间|以内)?的?",
        rf"(?:价格|单价|售价|金额)?(?:低于|不超过|少于|不到|小于)(?P<most>{_HAN_SUM})的?",
        rf"(?P<most>{_HAN_SUM}){_HAN_COIN}(?:以下|以内|之内|之下)的?",
        rf"(?:价格|单价|售价|金额)?(?:高于|超过|不低于|大于|至少)(?P<least>{_HAN_SUM})的?",
        rf"(?P<least>{_HAN_SUM}){_HAN_COIN}以上的?",
    )
)
_GOODS = {
    "": r"items?|products?|(?:any|some|every)?things?|skus?|articles?|goods|stuff|商品|产品|东西|单品|货",
    "brand": r"brands?|makes|makers|manufacturers|品牌|牌子|厂家",
    "department": r"departments?|depts?|部门|大类",
    "category": r"categor(?:y|ies)|product (?:types|groups|lines)"
    r"|(?:kinds?|types?|sorts?) of (?:products?|things?|goods|items?|stuff)|品类|类目|类别|种类|分类",
}
_ANY_GOODS = re.compile(rf"{GOODS}|菜品?", re.IGNORECASE)
_PLACE = r"(?:departments?|depts?|sections?|aisles?|categor(?:y|ies)|range|shelves|shelf)"
_GOODS_OF = {
    name: re.compile(
        rf"(?:(?P<before>.+?)(?:\s+|的|(?<=[一-龥])))?(?:{noun})"
        rf"(?:\s+(?:in|of|from|for|within|by|under)\s+(?:our |the |all )*(?P<after>.+?)(?:\s+{_PLACE})?)?",
        re.IGNORECASE,
    )
    for name, noun in _GOODS.items()
}
_DETERMINER = re.compile(
    r"(?:(?:our|the|my|your|all|any|some|an?|of|dif+e?r[ea]?nt|distinct|various|single|(?:kinds?|types?|sorts?"
    r"|varieties|bottles?|packs?|packets?|cartons?|cans?|box(?:es)?|loa(?:f|ves)|jars?|bags?|tins?|pieces?"
    r"|pairs?|bars?|cups?"
    r"|kilos?|pounds?) of(?! (?:products?|things?|goods|items?|stuff)\b))\s+)+|(?:的|种(?!类)|类(?!别)|款)+",
    re.IGNORECASE,
)
_ENDING = re.compile(rf"(?:\s+{_PLACE})+$|(?:部门?|区|类)$|的$", re.IGNORECASE)
_NO_GOODS = re.compile(
    rf"\b(?:{CUSTOMER}|who|whom|whose|anyone|anybody|someone|orders?|baskets?|receipts?|transactions?|visits?"
    r"|trips?|sales|revenue|turnover|takings|money|profit|campaigns?|events?|purchases|sellers?|regulars|data"
    r"|stock|shops?|stores?|staff|he|she|her|him|they|their|you|it|this|that|these|those|them|more|less|most"
    r"|least|enough|much|many|well|better|best|worse|worst|top|to|out|popular|recommend\w*|new|like[sd]?"
    r"|likely|interested|goes|spen[dt]\w*|bought|buys?|buying|rates?|average|days?|weeks?|months?|times?"
    r"|hours?|years?|make|spenders?|one|ones|each|first|second"
    r"|last|next|only|just|drop|exclude|remove|without|nothing|which|what|how|interest|problems?|ideas?"
    r"|percent|few|several|couple|handful)\b"
    r"|顾客|客户|会员|用户|人|谁|订单|单子|销[量售]|营业|收入|活动|花|消费|赚|买|她|他|它|推荐|喜欢|卖了"
    r"|卖出|卖得|库存|复购|客单|最|卖得|得好|好卖|流失|多少|几|什么|哪",
    re.IGNORECASE,
)
"""Words of what is asked of people, sales and orders, not of what is sold."""


_TOLD_TOO = re.compile(
    r"\W+and (?:for )?(?:what|how (?:much|often|many times))(?: in total)?(?: \w+){0,4}?"
    r" (?:comes?|came|been in|visit(?:ed)?|shop(?:ped)?|spen[dt]|costs?|paid|pay|total(?:led)?|amount(?:ed)?)"
    r"(?: (?:here|to us|to|in|in total|in all|altogether))*\W*$"
    r"|\W+and (?:(?:on|in|over|across|with) )?how many (?:different |separate )?"
    r"(?:days|times|visits|orders|trips)"
    r"(?: (?:in all|in total|altogether|was that|is that|so far))?\W*$"
    r"|\W+(?:and )?(?:if so,? )?(?:on |at )?(?:when|(?:what|which) (?:day|date|time)) (?:was|is) (?:that"
    r"|it)\W*$"
    r"|\W+and if so,? (?:what|which|when|how (?:much|often|many))\b[^,]*$"
    r"|\W+and how many(?: of (?:them|those|these))?(?: (?:are there|do we have|have we got|is that))?\W*$"
    rf"|\W+and how many (?:different )?{CUSTOMER} (?:(?:was|is|were|are) (?:that|it|those|they|this)|bought"
    rf" (?:it|them))\W*$"
    r"|\W+and how many orders (?:have|had|has|hold|held|contain(?:ed)?|include[ds]?) (?:an? |any |the |some"
    r" )?\w[\w ]*?(?: in (?:it|them))?\W*$"
    rf"|\W+(?:and )?(?:from|by|of) how many (?:different )?{CUSTOMER}\W*$"
    r"|[，,\s](?:一共|总共|共|又)*(?:买|来|下单)?[过了]?(?:多少|几)[次天回]\W*$"
    r"|\W+(?:next to|compared (?:with|to)|versus|vs\.?|against|than) (?:an? |the |all )?"
    r"(?:normal|average|usual|typical|other|ordinary)? ?orders?\W*$"
    r"|[，,](?:卖|要|卖价|价格|售价|标价)?(?:是|要|卖)?多少钱\W*$"
    r"|[，,\s](?:一共|总共|共|又|都|买东西|顺便)*(?:花|消费)了?(?:多少钱?|几块钱?)\W*$"
    r"|[，,\s]比(?:所有|全部|整体|普通|一般|平均|其他)的?(?:订单|单子)?[高低多少大小贵]?(?:多少|吗)?\W*$",
    re.IGNORECASE,
)
"""Asks besides for what is told of orders and of a shopper's deeds anyway."""


def bare(question: str) -> str:
    """A question without greetings, thanks and end marks.

    Example:
        >>> bare("Hi, can you tell me our cheapest wine, please?")
        'our cheapest wine'
    """
    asked = " ".join(question.strip(" ?？!！.。,，").split())
    lead = _LEAD.match(asked)
    return _TAIL.sub("", asked[lead.end() :] if lead else asked).strip(" ,，?？.。")


def without_told_too(question: str) -> str:
    """A question without what else it asks that is told of single orders and of a shopper's deeds anyway.

    Example:
        >>> without_told_too("Can you tell me what 31 bought last, and what it came to?")
        'what 31 bought last'
    """
    found = _TOLD_TOO.search(question)
    return bare(question[: found.start()]) if found else question


def going_on(question: str) -> tuple[str, bool]:
    """A question as `bare`, without the words by which it goes on from the one before, and whether it does.

    Example:
        >>> going_on("and what about beer?"), going_on("beer")
        (('beer', True), ('beer', False))
    """
    opened = GOES_ON.match(question)
    said = bare(question[opened.end() if opened else 0 :])
    while more := GOES_ON.match(said):
        said = said[more.end() :]
    return said, opened is not None or question.rstrip("？? ").endswith("呢")


def take_bounds(text: str) -> tuple[str, dict[str, str]]:
    """A text without the amounts that it bounds, and these as `least` and `most`.

    Example:
        >>> take_bounds("products that cost between 5 and 10 dollars")
        ('products', {'least': '5', 'most': '10 dollars'})
        >>> take_bounds("10元以下的葡萄酒")
        ('葡萄酒', {'most': '10元'})
    """
    for pattern in _BOUNDS:
        if found := pattern.search(text):
            bounds = {name: _money(said.strip()) for name, said in found.groupdict().items() if said}
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            return " ".join(rest.split()).strip(" ,，"), bounds
    return text, {}


def _money(said: str) -> str:
    """A sum in whole coins: `20 cents` is `0.2`."""
    found = re.fullmatch(r"(\d+)\s?(?:cents?|pence)", said, re.IGNORECASE)
    return f"{int(found[1]) / 100:g}" if found else said


def goods_named(said: str, catalogue: Catalogue, *, known: bool) -> dict[str, str] | None:
    """Goods that are named, as arguments: `by` for brands and the like, and `words` for what they are of.

    Args:
        said: As `yoghurt brands`, `products in the dairy department`, `wine`.
        catalogue: Of the shop.
        known: Whether words that nothing in the shop may mean are refused.

    Returns:
        With `goods` where products are named as such; None where no goods are named.
    """
    said = _DETERMINER.sub("", said, count=1) if _DETERMINER.match(said) else said
    said = said.strip(" ,，的")
    if said == "是":
        return {"goods": "all"}  # `最贵的三样是什么` names nothing
    for name, noun in _GOODS_OF.items():
        if found := noun.fullmatch(said):
            if found["before"] and (
                found["after"] or name == "department" or _NO_GOODS.search(found["before"])
            ):
                break
            words = found["after"] or found["before"] or ""
            asked = {"by": name} if name else {"goods": "all"}
            of = _words(words, catalogue, known=known) if words.strip() else ""
            return None if of is None else {**asked, **({"words": of} if of else {})}
    if _ANY_GOODS.fullmatch(said) and not (_NO_GOODS.search(said) or catalogue.may_mean(said)):
        return {"goods": "all"}  # dishes, of a restaurant whose menu never says so
    words = _words(said, catalogue, known=known)
    return {"words": words} if words else None


def _words(said: str, catalogue: Catalogue, *, known: bool) -> str | None:
    said = _DETERMINER.sub("", said, count=1) if _DETERMINER.match(said) else said
    if (
        not said
        or _DETERMINER.fullmatch(f"{said} ")
        or _NO_GOODS.search(said)
        or is_something(said)
        or names_shopper(said, catalogue)
    ):
        return None
    for words in (said, _ENDING.sub("", said)):
        for one in (words, catalogue.respelt(words)):
            if one and catalogue.may_mean(one):
                return one
    is_kind = " " in said and catalogue.may_mean(said.split()[-1])  # of a sort that nothing is called by
    return None if known and not is_kind else _ENDING.sub("", said)
