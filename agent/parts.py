"""The two sides of a question that asks for two things, and what no behaviour log answers."""

import re

from penchant.graph_store.text_tokens import has_han

FEWEST_SIGNS = 4
_ASKS = (
    r"(?:(?:what|which|who|whom|how|when|where|why|should|will|would|can|could|is|are|do|does|did)\b(?! not)"
    r"|(?:please\s+)?(?:tell|give|show|recommend|suggest|list|find|compare|offer|predict|explain|name"
    r"|the same)\b)"
)
_JOINT = re.compile(
    rf"(?:\s*[,;.?!]\s+(?:and\s+(?:also\s+|then\s+)?|then\s+|also\s+)?|\s+(?:and\s+(?:also\s+|then\s+)?|then\s+))"
    rf"(?={_ASKS})",
    re.IGNORECASE,
)
_HAN_JOINT = re.compile(
    r"\s*[，,；;。？?、]\s*(?:然后|并且|并|再|同时|另外|还有|顺便)?|然后|并且|同时|另外|顺便"
)
_HAN_ASKS = re.compile(
    r"什么|哪|谁|多少|几|怎么样|怎样|如何|为什么|吗|呢|推荐|对比|比较|告诉|列出|看看|预测|分析|介绍|找出"
)
_ENGLISH_ASKS = re.compile(rf"{_ASKS}|profile|portrait|overview", re.IGNORECASE)
_ASKS_FIRST = re.compile(
    rf"(?:^|[.?!,;:]\s+|\b(?:and|so|but|know|see|hear|wonder\w*|need|want|like|please|me|us|hi|hello|hey|ok)\s+){_ASKS}"
    r"|profile|portrait|overview|\?",
    re.IGNORECASE,
)
"""What stands before a stop or a comma may only say something: `1510 is in here every day. What …?`."""
_HOW_MANY = re.compile(
    r"how many(?: (?:people|customers|shoppers|households|of them))?"
    r"(?: (?:are|is) (?:they|there|that|it|those))?(?: in (?:all|total))?[?.!]*"
    r"|有?(?:多少|几)[个位]?人?[？?]*",
    re.IGNORECASE,
)
"""Counts the group just spoken of."""
_WHO_IS_MEANT = re.compile(r"who(?:se)?\b(?!\s+(?:would|should|will|likes?|might|could|is|are|else)\b)", re.I)
_NOT_IN_LOG = re.compile(
    r"^\W*(?:what(?:['’]s| is)|how much is) "
    r"\d[\d.,]* ?(?:times|plus|minus|(?:divided|multiplied) by|[x*+/]) ?\d|"
    r"\b(?:average|mean|median|typical|exact) (?:age|income|height|salary|education)s?\b"
    r"|\bhow old (?:is|are|was|were) "
    r"(?!(?:this|the|our|that|these) (?:data|log|figures|numbers|events|facts|records)\b)"
    r"|\b(?:the (?:gender|sex|religion|ethnicity|occupation)s? of|incomes? of (?:the|our|those)"
    r"|(?:are|is) (?:\S+ ){1,6}married)\b"
    r"|\bwill (?:\w+ ){0,3}(?:turnover|revenue|sales|profits?|takings)\b"
    r"|\b(?:turnover|revenue|sales|profits?|takings) (?:\w+ ){0,3}will\b"
    r"|\b(?:what|how much) (?:did|has|have) (?:\S+ ){1,6}costs?\b"
    r"|\b(?:what|how much) does (?:\S+ ){1,6}costs? (?:us|me)\b"
    r"|\b(?:what|how much) does (?:\S+ ){0,5}(?:campaign|promo(?:tion)?|mailing|coupon|voucher|flyer|leaflet"
    r"|newsletter|advert(?:ising)?|delivery|postage|it|that|this|she|he) costs?\b"
    r"|\baddresses\b|\b(?:e-?mail|home|postal|street|mailing|delivery) address\b|\bcontact details\b"
    r"|\b(?:phone|mobile|telephone|cell|contact) numbers?\b|\bdates? of birth\b"
    r"|手机号|电话号码|联系方式|联系电话|家庭住址|住址|邮寄地址|收货地址|身份证"
    r"|\b(?:what|how (?:big|large|much))(?:['’]?s| is| was) (?:our|the|its|their) (?:\S+ ){0,3}budget\b"
    r"|\b(?:whose|what) budget\b"
    r"|\b(?:click(?:-?through)?|open(?:ing)?|bounce) rates?\b"
    r"|\b(?:how many|(?:what|which) (?:share|percentage|proportion|part|fraction|per ?cent)) (?:\S+ ){0,8}"
    r"(?:opened|clicked|unsubscribed)\b"
    r"|\bby (?:(?:household|their) )?(?:age|income|ethnicity|gender|sex|race|religion|education|occupation"
    r"|marital status|zip ?code|postcode"
    r"|country|countries|region|state|city|cities|store(?! brand)|branch|channel"
    r"|payment (?:method|type)|supplier)\b"
    r"|(?:按|各个?|每个|分)(?:年龄|性别|收入|学历|职业|民族|地区|国家|省份?|城市|门店|分店|渠道|支付方式|供应商)"
    r"|(?:活动|促销|广告|营销|短信)\S{0,4}(?:预算|成本)(?!只|不?够|有限)|预算(?:是|花了?|有)?多少|点击率|打开率|退订(?:率|人数)|多少人退订"
    r"|\bhow (?:many|much)\b.*\b(?:in stock|on hand|downstairs|out (?:the )?back|(?:in|on|at) (?:the|our|my)"
    r" (?:walk-?in|(?:cold|stock|store|back)[ -]?(?:room|store)|warehouse|freezer|fridge|cellar|basement"
    r"|cooler|depot|shel(?:f|ves)))\b"
    r"|\bdo(?:es)? (?:we|you|they|the (?:shop|store)) (?:\w+ ){0,2}(?:have|hav|got|carry|keep"
    r"|stock) (?:\S+ ){1,4}(?:in stock|out (?:the )?back|on the shel(?:f|ves)|left"
    r"|in the (?:warehouse|stockroom|back))\b"
    r"|\b(?:is|are) (?:\S+ ){1,5}(?:in stock|out of stock|sold out)\b"
    r"|(?:还有|还剩|剩下?|压着?|有)多少(?:箱|件|包|托)?(?:货|库存)"
    r"|库存|仓库里|冷库里|货架上还"
    r"|\bwhat(?:['’]?s| is| will be)? (?:\w+ ){0,3}weather\b|天气(?:怎么样|如何|预报|好吗)"
    r"|\b(?:rain(?:y|ed|s)?|snow(?:y|ed|s)?|sunny|cold|hot) (?:days?|weeks?|weather|weekends?)\b"
    r"|[下阴]雨天?|雪天"
    r"|会不?会?下[雨雪]|\b(?:will it|is it (?:going to|gonna)) (?:rain|snow)\b"
    r"|\b(?:fit|train|run) (?:an? )?(?:\S+ ){0,2}(?:model|regression|classifier|network)s?\b|\br[- ]squared\b"
    r"|拟合|回归(?:模型|分析)|神经网络"
    r"|平均(?:年龄|年纪|收入|身高|学历)|多大年纪|是什么性别|男的还是女的|结婚了[吗没]|什么职业|什么学历|收入水平"
    r"|\b(?:slogans?|captions?) for\b"
    r"|\bideas? for (?:an? |the |our |my )?(?:\w+ ){0,2}"
    r"(?:campaigns?|promotions?|posts?|newsletters?|displays?|events?)\b"
    r"|\b(?:suggest|plan|design|write|draft|come up with)\b"
    r" (?:\S+ ){0,4}(?:campaigns?|promotions?|slogans?|captions?|e-?mails?|newsletters?|copy)\b"
    r"|文案|出(?:个|点)主意|策划"
    r"|\bwhich (?:customer |shopper )?(?:segments?|cohorts?)\b|哪个(?:客群|人群|细分)"
    r"|(?:客户|顾客|会员|用户|客人)们?(?:可以|应该|能|该)?(?:怎么|如何)?(?:分|划分|细分)(?:成|为)?"
    r"(?:几|多少|哪[几些]?)[大个种]?(?:类|群|组|层|档|等级)"
    r"|\bwhat (?:should|shall|can) (?:i|we) (?:stop|never|not|avoid)(?: bother(?:ing)?)?(?: to)?"
    r" (?:recommend|offer|suggest|sell|push|pitch)\w*\b"
    r"|不(?:该|要|用|必|适合)(?:再?给\S{1,6})?(?:推荐?|卖)(?:给\S{1,6})?(?:什么|啥|哪些)|(?:什么|哪些)\S{0,3}不(?:该|要|适合)(?:推荐?|卖)"
    r"|(?:明年|后年|将来|未来)\S{0,6}(?:营业额|销售额|营收|利润)",
    re.IGNORECASE,
)
"""Ages, incomes, sales to come, models to fit, what campaigns cost and who opened them, texts to write."""
_TO_DO = re.compile(
    r"(?:(?:hi|hello|hey|ok(?:ay)?|so|now|please|pls|kindly|just|(?:can|could|would|will) you)[,!]?\s+)*"
    r"(?:e-?mail|text|sms|message|notify|phone|ring|mail(?! me)|post"
    r"|send(?! (?:me|us|over|(?:an?|the) (?:\w+ )?(?:list|table|summary|overview|report|names|ids))\b)) "
    r"(?:all|every(?:one|body)?|each|the|our|them|him|her|it|those|these|this|that|an?|out|shoppers?|customers?)\b"
    r"(?!.*(?:\b(?:who should|whom|which|how many|how much)|[-–,:] ?who)\b)"
    r"|(?:请|麻烦|帮我|帮忙|你)*(?:给|向)[^，。？?]{1,12}(?:发|寄|推送)(?:一?[封条张个份])?"
    r"(?:邮件|短信|微信|优惠券|券|通知|消息)(?!.*(?:谁|哪|多少|几|还是))",
    re.IGNORECASE,
)
"""Letters and messages to be sent: nothing here sends any."""
_DEED = re.compile(
    r"(?:^|[.!?;,:]\s+|\b(?:go ahead and|please|pls|can you|could you|would you|just|then|and|now|to)\s+)"
    r"(?:merge|delete|erase|block|ban|blacklist|unsubscribe|refund|credit|debit|tag|rename|deactivate|unlock"
    r"|upgrade|downgrade|enrol|enroll|reprice|restock|reorder)\s+"
    r"(?:them|it|him|her|this|that|these|those|both|all|the|his|their|our|my|an?|shoppers?|customers?|households?"
    r"|accounts?|cards?|#?\d+)\b"
    r"|^(?:please |pls |then |and |can you |could you )*(?:knock|take|shave) (?:\S+ ){1,4}off "
    r"(?:it|them|that|those|his|her|their|the)\b"
    r"|(?:请|帮我|麻烦|直接|顺便)?把[^，。？?]{1,16}(?:合并|删除|删掉|删了|拉黑|屏蔽|注销|改名|下架|上架|退了)"
    r"|把(?!.{0,6}(?:门槛|上限|下限|限制|预算|标准|条件|范围|金额|消费|客单价))[^，。？?]{1,16}?"
    r"(?:[调改降涨提定](?:到|成|至|为|回)[\d.零一二两三四五六七八九十百千万]+[元块折￥]"
    r"|(?:(?:价格?|售价|标价)[调改降涨提定]|[调改降涨提定]价)(?:到|成|至|为|回)"
    r"[\d.零一二两三四五六七八九十百千万]+)"
    r"|(?:^|\b(?:please|pls|then|and|now|you) )(?:set|change|drop|raise|cut|lower|put) (?:up |down )?"
    r"(?:the |all |our )?(?:\S+ ){0,3}prices? (?:(?:of|for|on) [^?]{1,60}?)?(?:to|by|at) [£$€¥]?\d"
    r"|(?:给|帮)[^，。？?]{1,12}(?:退款|打(?:个|上)?标签|加积分|充值|升级(?:会员)?|开卡)",
    re.IGNORECASE,
)
"""What is to be done to shoppers and goods: nothing here changes any."""


def parts_of(question: str) -> tuple[str, str] | None:
    """The two sides of the one joint at which both ask for something; None where there is none.

    Example:
        >>> parts_of("How is the shop doing overall and what is trending?")
        ('How is the shop doing overall', 'what is trending?')
        >>> parts_of("Who likes tea and spent more than 50?") is None
        True
    """
    han = has_han(question)
    joint, asks = (_HAN_JOINT, _HAN_ASKS) if han else (_JOINT, _ENGLISH_ASKS)
    for found in joint.finditer(question):
        left, right = question[: found.start()].strip(), question[found.end() :].strip()
        if min(len(left), len(right)) < FEWEST_SIGNS or not asks.search(left) or not asks.search(right):
            continue
        if _HOW_MANY.fullmatch(right):
            continue
        if not han and (len(right.split()) < 2 or _WHO_IS_MEANT.match(right)):
            continue
        if not han and found.group().strip() in (",", ";", ".") and not _ASKS_FIRST.search(left):
            continue
        return left, right
    return None


_IN_COIN = re.compile(
    r"(?:(?:and|what about|how about|ok|now|the same|same|what(?:['’]s| is) that|how much is that"
    r"|convert(?:ed)?"
    r"|that|it)\s+)*(?:in|into|to) (?:us )?(?:euros?|dollars|yen|pounds|sterling|francs|rupees|yuan|usd|eur"
    r"|gbp"
    r"|jpy|chf|rmb|cny)(?: instead| please)?\W*|(?:那|再|请|换算?成|折合成?|用|按|以)*"
    r"(?:欧元|美元|美金|日元|英镑|人民币|港币|卢布)(?:是多少|多少钱|算|呢|看)*\W*",
    re.IGNORECASE,
)
"""Asks for the sum before in other money: no log holds what it is worth."""


def never_answered(question: str) -> bool:
    """Whether it asks for what no log holds or nothing here does: ages, sales to come, letters sent."""
    says = (_NOT_IN_LOG.search, _TO_DO.match, _DEED.search, _IN_COIN.fullmatch)
    return any(said(question.strip()) for said in says)
