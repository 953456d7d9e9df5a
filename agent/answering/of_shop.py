"""Whether a question is of the shop as a whole, and whether it goes beyond what a log holds."""

import re

from penchant.tools.date_patterns import MONTH, QUARTER, SEASON

EARNED = (
    r"(?:(?:make|made|making|take|took|taken|earn\w*) (?:more |less )?money"
    r"|money (?:came|comes?|is coming|has come) in"
    r"|sales|revenue|turnover|takings|income)"
)
HAN_EARNED = "营业额|(?:销售|成交|交易)(?:总?额|金额)|营收|流水|业绩|gmv|卖了多少钱|收入"
_WHOLE_SHOP = re.compile(
    rf"\b(?:{EARNED}|business|trade(?! (?:fair|show))|(?:number|count|amount) of "
    r"(?:orders|visits|ratings|reviews|views|clicks|events|records)"
    r"|how many (?:ratings|reviews)\b(?! (?:of|for|about|on|does|has|(?:did|do|have)(?! we\b))\b)"
    r"|^(?:and )?(?:ratings|reviews) (?=(?:in|since|during|over|for|last|this)\b)"
    r"|(?:how much|what) (?:did|do|have|has) (?:we|the (?:shop|store)) "
    r"(?:make|made|take|taken|earn|earned|sell|sold|bring in|turn over)"
    r"(?= (?:in|on|over|during|since|last|this|yesterday|today|so far)\b|\W*$)"
    r"|order counts?|orders|new (?:shoppers|customers|people)"
    r"|(?:shoppers|customers|people) (?:in total|overall))\b"
    rf"|{HAN_EARNED}|销量|生意|订单|新(?:客户?|顾客|会员|用户)|客流"
    r"|[天周月年季节]\S{1,12}哪(?:一?个)?[天周月年季]度?(?:\w{0,2})卖得"
    r"|(?:^|(?<=[\d天月年周节日号度季店们共一二别各都间末初，,]))卖了多少(?![件个盒包瓶箱份单]|\w*[商产]品)"
    r"|记录(?:总共|一共|共)?有?多少|多少条(?:\w{2})?(?:记录|评价|评论|(?=[？?]?$))",
    re.IGNORECASE,
)
_TIME = rf"(?:{MONTH}|{QUARTER}|{SEASON}|20\d\d|(?:this|last) (?:week|month|quarter|year))"
_TIMES_COMPARED = re.compile(
    rf"\b{_TIME}\b.*\b(?:than|versus|vs|against|compare[ds]?|beat)\b.*(?:\b{_TIME}\b|\blast year\b)"
    r"|[月季年周度][^，。？?]*比[^，。？?]*[月季年周度]",
    re.IGNORECASE,
)
_ONE_KIND = re.compile(
    r"\b(?:what|which)\s+(?:\w+\s+)?(?:items?|products?|categor\w+|groups?|things?|kinds?|departments?)\b"
    r"|\b(?:items|products|categories|things|groups|goods)\b|什么(?:东西|商品|产品|品类)|哪些|品类|商品",
    re.IGNORECASE,
)
_BEYOND = re.compile(
    r"\b(?:employees?|staff|workers?|colleagues?|managers?|rota|roster|(?:on|early|late|night) shifts?"
    r"|(?:down|scheduled|due|rostered) to work|cash|(?:credit|debit|gift) cards?|(?:by|with) card|contactless"
    r"|(?:at|on|by) the tills?|tills|refunds?|competit(?:ors?|ion)|rivals?|next door"
    r"|across the (?:road|street)|other (?:shops?|stores?|supermarkets?|branch(?:es)?)|suppliers?|landlord"
    r"|tiktok|instagram|facebook|twitter|youtube|pinterest|reddit|google"
    r"|ledger|reconcil\w+|balance sheet|cash flow|invoices?|payroll|salar(?:y|ies)|wages?"
    r"|rent|tax(?:es)?|profits?|margins?|opening hours|weather|forecast"
    r"|shelf life|expir(?:y|ation) dates?|next (?:week|month|quarter|year|spring|summer|autumn|fall|winter)"
    r"|will (?:(?:the|our|next|we|it|this|sales|revenue|turnover|business) )*"
    rf"(?:{MONTH}|sales|revenue|turnover|business|be|bring|sell|earn"
    r"|make|take)"
    r"|going to (?:sell|earn|make|bring|be))\b"
    r"|抖音|小红书|微博|淘宝|员工|店员|导购|销售员|业务员|同事|经理|排班|值班|现金|刷卡|扫码|支付宝|微信支付|收银|退款|总账|对账|发票|工资|竞争对手|同行|隔壁|对面|别家|供应商"
    r"|房租|税|利润|毛利|营业时间|保质期|过期|天气|明年|下个?(?:周|星期|月|季度)",
    re.IGNORECASE,
)
"""Of whom, what and when no behaviour log speaks."""
_HOW_IT_GOES = re.compile(
    r"\bhow(?:['’]s| is| are| has| have) (?:the |our |my )?(?:\w+ )?(?:shop|store|business|place|we|things) "
    rf"(?:been )?(?:doing|going|getting on)\b|^\W*(?:and |so |hi |hey )*how (?:did|was|has|is) {_TIME}"
    r"(?: (?:been|go|going|look|looking|for us|treat us|so far))*(?=\W*$|[?.!,;])"
    r"|(?:店里?|生意)(?:最近|近来|这阵子)?(?:怎么样|如何|咋样|好不好)",
    re.IGNORECASE,
)
_BEST_SELLERS = re.compile(
    r"\b(?:best|top)[- ]?sell(?:ers?|ing)\b|\b(?:sold|sells|sell) (?:the )?(?:best|most)\b"
    r"|\bmost (?:popular|sold|bought|purchased) (?!among\b|with\b|by\b|customers?\b|shoppers?\b)\w+"
    r"|\btop (?:\d+ |five |ten )?(?:products|items|categories|titles)\b"
    r"|\btop \d+ \w+ by (?:sales|buyers|popularity)\b"
    r"|卖得最(?:好|多)|最畅销|热销(?:商品|产品|榜)|销量最(?:高|好|大)|最(?:受欢迎|好卖)的?(?:商品|产品|东西|品类|是)",
    re.IGNORECASE,
)
_BEST_OF = re.compile(
    r"\b(?:(?:best|top)[- ]?selling|most (?:popular|sold|bought|purchased)|top \d+)\s+"
    r"(\w[\w-]*(?: [\w-]+){0,2}?)(?=\s+(?:in|by|of|this|last|since|over|is|are)\b|\s*[?.!,]|\s*$)"
    r"|\b(?:which|what)\s+(\w+(?: \w+)?)\s+(?:sells?|sold|do we sell)\s+(?:the )?(?:best|most)\b"
    r"|(?:哪|什么)[些种款个]?((?!月|季|年|天|周|商品|东西|产品|品类)[一-龥]{1,8}?)(?:卖得|卖|销量)最[好多高火]"
    r"|(?:卖得最[好多]|最畅销|热销|最受欢迎|最好卖)的((?!是|什|哪|有)[一-龥]{1,8}?)(?=是|有|[？?]|$)",
    re.IGNORECASE,
)
_SORTS_OF = re.compile(
    r"\b(?:what|which) (?:\w+ )?(?:flavou?rs?|kinds?|sorts?|types?|varieties|styles?|variants?) of "
    r"(?P<thing>\w+(?: \w+)?)(?= (?:do|does|did|are|is|sells?|sold|have|has|goes|go|were)\b).*"
    r"\b(?:like|love|buy|bought|popular|best|most|prefer|sells?|sold|favou?rites?)\b"
    r"|(?P<han>[一-龥]{1,8}?)(?:里|中)?(?:哪|什么)(?:种|款|个|些)?(?:口味|味道|种类?|款式?|类型)(?:的)?\S{0,4}?"
    r"(?:最|卖得|更|比较)?(?:受欢迎|好卖|畅销|火|卖得好|多人(?:买|喜欢))",
    re.IGNORECASE,
)
"""Which sort of a kind sells best is told by its best sellers."""
_ANYTHING = re.compile(
    r"(?:products?|items?|things?|categor\w+|titles?|goods|ones?|sellers?|brands?)(?: \w+)?"
    r"|商品|产品|东西|品类|类别",
    re.IGNORECASE,
)
_MONEY = re.compile(rf"\b{EARNED}\b|{HAN_EARNED}", re.IGNORECASE)
_PEOPLE = r"(?:my|our|the|an?) (?:\w+ )?(?:managers?|colleagues?|staff|employees?|suppliers?|landlord)"
_WHO_ASKS = re.compile(
    rf"\b(?:for|to|tell|show) {_PEOPLE}\b"
    rf"|\b{_PEOPLE} (?:(?:is|are|has|have|would) )?(?:ask|want|need|wonder|like|insist|keep)\w*\b"
    r"|(?:经理|同事|供应商)(?:想知道|在?问|要看|让我)",
    re.IGNORECASE,
)
"""Who wants to know is not what is asked."""
MOST_BESIDE = 1
"""Words beside sales or orders, times and comparisons that a question of the whole shop may have."""
_SAYS_NOTHING = re.compile(
    r"\b(?:an?|the|our|my|we|us|i|it|its|is|are|was|were|be|been|do|does|did|have|has|had|can|could|would"
    r"|will|and"
    r"|or|of|in|on|at|for|from|to|by|with|as|than|per|each|every|how|what|which|when|much|many|more|less"
    r"|most|all|any"
    r"|last|past|previous|before|after|ago|since|until|between|during|over|this|that|these|those|same|days?"
    r"|weeks?"
    r"|months?|quarters?|years?|today|yesterday|lately|recently|now|so far"
    rf"|{MONTH}|beat|compare\w*|versus|vs|against|up|down|better|worse|higher"
    r"|lower|grow\w*|grew|ris\w+|rose|fall\w*|fell|drop\w*|change\w*|total|overall|altogether|average|roughly"
    r"|about|around|number|count|amount|figures?|numbers?|tell|show|give|me|please|pls|going|doing|look\w*"
    r"|like|take"
    r"|took|made|make|get|got|come|came|shop|store|business|shoppers?|customers?|people|households?"
    r"|members?)\b"
    r"|分别|各自|[最近过去这那上本去今年月周天日季度的是有了呢吗啊多少几跟和与比之前后怎么样如何没涨跌增减总共一我们咱店里整体额数"
    r"哪各个卖得好差更报下当整全"
    r"量大概第二三四五六七八九十百千]|\d+(?:st|nd|rd|th)?",
    re.IGNORECASE,
)
HOW_IT_WAS = re.compile(
    r"(?:(?:and|so|ok) )*how (?:was|were|is|did|has|have)(?: (?:it|we|things|business|trade|the shop|sales))?"
    r"(?: (?:our|the|in|been|go|going|do|doing|done))* ?[?.!]*",
    re.IGNORECASE,
)
"""Asks how a time was that is named beside."""


def asks_of_shop(question: str) -> bool:
    """Whether a question is of sales, orders or new shoppers of the whole shop, and of nothing in it."""
    return bool(_WHOLE_SHOP.search(question)) and not _ONE_KIND.search(question) and not beyond_log(question)


def asks_of_shop_alone(question: str) -> bool:
    """Whether it is of sales, orders or new shoppers of the whole shop and names hardly anything else."""
    if not asks_of_shop(question):
        return bool(_TIMES_COMPARED.search(question)) and _beside(question) == 0 and not beyond_log(question)
    return _beside(question) <= MOST_BESIDE


def compares_times(question: str) -> bool:
    """Whether it holds two times of the whole shop against each other: `was May better than April?`."""
    return bool(_TIMES_COMPARED.search(question)) and asks_of_shop_alone(question)


def _beside(question: str) -> int:
    """How many words it has beside the shop's numbers, times and comparisons."""
    rest = _SAYS_NOTHING.sub(" ", _WHOLE_SHOP.sub(" ", question))
    return len(re.findall(r"[A-Za-z][\w'’-]+|[\u4e00-\u9fff]", rest))


def best_of(question: str) -> str | None:
    """The kind of product of which the best sellers are asked for; None for the shop's own."""
    if sorts := _SORTS_OF.search(question):
        return sorts["thing"] or sorts["han"]
    found = _BEST_OF.search(question)
    said = next(filter(None, found.groups()), None) if found else None
    return None if said is None or _ANYTHING.fullmatch(said) else said


def asks_of_best_sellers(question: str) -> bool:
    """Whether it asks what sold best: of the shop, of a kind, or which sort of a kind."""
    sells_best = _BEST_SELLERS.search(question) or _SORTS_OF.search(question)
    return bool(sells_best) and not beyond_log(question)


def asks_of_sorts(question: str) -> bool:
    """Whether it asks which sort of a kind of product people like or buy best."""
    return bool(_SORTS_OF.search(question))


def asks_of_money(question: str) -> bool:
    """Whether it is of what was earned."""
    return bool(_MONEY.search(question))


def asks_how_it_goes(question: str) -> bool:
    """Whether it only asks how the shop does: `How's the old place doing these days?`."""
    return bool(_HOW_IT_GOES.search(question)) and not beyond_log(question)


def beyond_log(question: str) -> bool:
    """Whether a question is of staff, rivals, rent and the like, which no overview of a log answers."""
    return bool(_BEYOND.search(_WHO_ASKS.sub(" ", question)))
