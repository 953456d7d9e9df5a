"""What merchants ask of groups and no log of a shop's events holds, or no condition can say."""

import re

_SPAN = r"(?:days?|weeks?|fortnights?|months?|quarters?|years?|seasons?|periods?)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days"
_MEASURE = r"(?:spend(?:ing)?|orders?|order values?|baskets?|aov|averages?|frequency|visits|purchases)"
_CHANGED = (
    r"(?:dropped by (?:\d|an? |half)|(?:has|have) (?:fallen|risen|grown|dropped)"
    r"|(?:fell|rose)(?: by| compared|,|$)|grew|declin\w+|increas\w+|decreas\w+|went (?:up|down)|shrank"
    r"|doubled|halved)"
)
_WAS_NO_TIME = r"(?:was|were) (?!in |on |at |before|after|since|this|last|within|over|between|during|from)"
_UNSAYABLE: dict[str, tuple[str, ...]] = {
    "where someone lives": (
        r"\b(?:lives?|lived|living|resid(?:e|es|ing)|(?:are|is) (?:based|located))"
        r" (?:in|near|within|around|close|outside)\b",
        r"\b(?:post|zip) ?codes?\b|住在|家住|居住|来自[一-龥A-Za-z]{2,8}(?:的|$)",
    ),
    "age": (
        r"\b(?:over|under|above|below|older than|younger than|at least) \d+ years? (?:old|of age)\b",
        r"\baged? (?:\d|between|over|under)|\d+岁(?:以上|以下|的(?:人|客户|顾客|会员))|年龄|年纪",
    ),
    "birthdays": (
        r"\b(?:birthdays? (?:is|are|was|in|on|this|next|falls?)|born (?:in|on|before|after|between))\b",
        r"生日(?:在|是|为)|(?<!买)过生日|出生",
    ),
    "sex and family": (
        r"\b(?:male|female|married|pregnant|retired) (?:customers|shoppers|people|members|buyers)\b",
        r"\b(?:dads|fathers|moms|mums|mothers|grandparents|pensioners|bachelors) (?:who|that|buying)\b",
        r"[男女]性?(?:客户|顾客|会员|用户|买家)|已婚|怀孕|的(?:爸爸|爸妈|爷爷|奶奶|老人|情侣|夫妻|学生)们?$",
    ),
    "coupons and discounts": (
        r"\b(?:us(?:e|es|ed|ing)|redeem(?:s|ed|ing)?|with|without) (?:an? |our |the |their |any )?"
        r"(?:\w+ )?(?:coupons?|vouchers?|(?:discount|promo) codes?)\b",
        r"\bat (?:full|reduced|half) price\b|\b(?:on sale|on offer|at a discount|marked down)\b",
        r"\bonly (?:ever )?(?:shop|buy|come|order|spend)\w* (?:\w+ ){0,2}"
        r"(?:promotions?|promos?|offers?|sales|discounts?|deals?)\b",
        r"\b(?:discounted|reduced|marked-down|sale-price) (?:stuff|things|items|products|goods)\b",
        r"(?:打折|特价|折扣|促销|降价)的?(?:东西|商品|产品|货)",
        r"用(?:了|过)\S{0,3}券|用优惠券(?:下单|买|购)|原价(?:买|购|下单)|打折(?:时|才)",
    ),
    "days of the week and hours": (
        rf"\b(?:on|only|at) (?:\w+ )?(?:weekends?|weekdays|{_DAY})\b|\bin the (?:mornings|evenings)\b",
        r"只在(?:周末|周[一二三四五六日]|工作日|晚上|早上)",
    ),
    "one stretch against another": (
        r"(?<!later )(?<!earlier )(?<!sooner )\bthan (?:they (?:did|do|used)|(?:in|during|over) |last "
        rf"|before\b|previously|usual|the (?:(?:previous|preceding|prior|same) )?{_SPAN}\b)",
        rf"\b{_MEASURE}\b(?: \w+){{0,3}} {_CHANGED}\b",
        r"比(?:上|前|去|之前|以前|往年|同期)\S{0,8}(?:多|少|高|低|频繁|勤)",
        r"(?:消费|花费|订单|客单价|频次|金额)\S{0,8}(?:下降|上升|增长|减少|下滑|上涨)",
    ),
    "coming back after a pause": (
        r"\b(?:c[ao]mes?|coming|got|been|returned) (?:back |again )?(?:\w+ ){0,2}after (?:being|having been"
        r"|staying|an? (?:break|gap|pause|absence|long)|months?|weeks?"
        r"|\w+ (?:days|weeks|months) (?:away|off))\b",
        r"\b(?:reactivated|win-?backs|won back)\b|流失后又"
        r"|(?:隔了|时隔|沉寂|消失)\S{1,8}(?:又|才|再)(?:回|来)",
    ),
    "turning from one thing to another": (
        r"\b(?:gone|went|going|switch\w*|mov\w+|chang\w+|turn\w*|convert\w*) (?:over )?"
        r"from \w+(?: \w+){0,3} to \w+",
        r"从\S{1,8}(?:换成|转向|转到|改买|换到|变成)",
    ),
    "what an order holds": (
        r"\bin the same (?:basket|receipt|transaction|trip|order)\b",
        rf"\b(?:first|second) (?:ever )?(?:purchase|order|basket) (?:{_WAS_NO_TIME}|included|contained|had )",
        r"同一(?:单|订单|笔)|首单(?:买|是|购|里)|第一(?:单|次)买的",
    ),
    "shares of what someone spends": (
        r"\b(?:half|thirds?|quarters?|most|\d+ ?(?:%|percent)) of (?:all )?(?:their|his|her)\b",
        r"占(?:其|他们|总)\S{0,6}(?:成|%|一半)",
    ),
    "how regularly": (
        rf"\bevery (?:\w+ ){{0,2}}{_SPAN}\b|\bwithin \w+ {_SPAN} of (?:the|their|his|her|each)\b",
        r"每(?:隔|周|个?月|天)(?:都|买|来|下)",
    ),
    "newsletters, apps and messages": (
        r"\bsubscrib\w+ to\b|\bnewsletter subscribers?\b|\b(?:have|has|installed|use) (?:our|the) app\b",
        r"\b(?:opened|clicked|read) (?:our|the|an?|any) (?:last )?(?:e-?mails?|newsletters?|mailings?)\b",
        r"订阅了?(?:我们|邮件|通讯)|关注了?公众号",
    ),
    "payment": (
        r"\b(?:paid|pay|pays|paying) (?:by|with|in) (?:credit |debit )?(?:card|cash|paypal)\b",
        r"(?:现金|刷卡|微信|支付宝)(?:支付|付款)",
    ),
    "complaints": (r"\bcomplain\w*\b|投诉",),
    "profits": (r"\b(?:profits?|profitable|margins?)\b|利润|毛利",),
}
_ANY = {told: re.compile("|".join(forms), re.IGNORECASE) for told, forms in _UNSAYABLE.items()}


def unsayable(words: str) -> tuple[str, str] | None:
    """What of a description no condition can say: what it is about, and the part; None where there is none.

    Example:
        >>> unsayable("people over 60 years old who buy yarn")
        ('age', 'over 60 years old')
    """
    for told, pattern in _ANY.items():
        if found := pattern.search(words):
            return told, found[0]
    return None
