"""What a question asks for by its own words: visits, months, what goes together, a campaign, what came in."""

import re

from penchant.agent.answering.conversation import Conversation
from penchant.agent.parts import parts_of

_WHAT_MOVES = re.compile(
    r"^(?:(?:and|so|ok)[,\s]+)*(?:what|anything|which (?:categor|product|item|thing|kind|genre|topic)\w*)\b"
    r"|什么|哪些(?:品类|商品|产品|东西|类)",
    re.IGNORECASE,
)
_ARRIVED = re.compile(
    r"\b(?:stock(?:ed|ing)?|pick(?:ed|ing)? up|got(?: in)?|get(?:ting)?(?: in)?|receiv(?:ed|ing)"
    r"|launch(?:ed|ing)?|add(?:ed|ing)?|introduc(?:ed?|ing)|tak(?:en|ing) (?:in|on)|have|has"
    r"|there(?:['’]s| is| are))\s+(?:in\s+)?(?:an?|some|the|our|these|several|a few)?\s*(?:brand[- ])?"
    r"new\s+(\w[\w'’ -]{1,40}?)(?=\s*(?:[.,;:!?–—]|$)"
    r"|\s+(?:in|coming|arriving|from|on|this|next|that|which|and|so|who|whom)\b)"
    r"|(?:新(?:到|上|进|出|来)|上新|刚到|推出)了?(?:一?[批款些种个道部]|几[款种个道部])?的?(\w{2,12}?)(?=[，,。；？?]|该|要|应该|推给|通知|告诉|$)",
    re.IGNORECASE,
)
_SHOP = re.compile(r"\b(?:shop|store|business|place|we|overall)\b|店|生意|整体", re.IGNORECASE)
_MONTHLY = re.compile(
    r"\b(?:month by month|by month|over the months|each month|every month|monthly|in season"
    r"|(?:which|what) (?:(?:are|is|were) )?(?:(?:the|our) )?(?:[\w-]+ ){0,3}months"
    r"|(?:which|what) time of (?:the )?year)\b|每个?月|逐月|各月|哪几?个月|几月份|[旺应当]季",
    re.IGNORECASE,
)
_HOW_IT_DOES = re.compile(
    r"\bhow(?:['’]s|\s+(?:is|are|has|have|did|does|do))\b.*\b(?:do|does|doing|done|going|selling"
    r"|perform\w*)\b"
    r"|情况|怎么样|如何|卖得",
    re.IGNORECASE,
)
_CAMPAIGN = re.compile(
    r"campaign|promo|mailing|mail|flyer|flier|leaflet|coupon|voucher|newsletter|advert"
    r"|活动|促销|推广|券|传单|邮件|短信|广告|营销",
    re.IGNORECASE,
)
_LIKES = re.compile(
    r"\b(?:lik|lov|fan|keen|into|prefer|enjoy|crazy|taste|fond|favou?r)|喜欢|爱", re.IGNORECASE
)
_GO_WITH = re.compile(
    r"\b(?:go(?:es)?(?: well| best| nicely| together)? with|similar|alike|like it|instead of"
    r"|(?:also|together|along) (?:with|buy|bought|take|get))\b"
    r"|搭配|搭着|搭(?=[点些卖什啥哪])|类似|相似|一(?:起|块儿?|道)[买卖]|[还也]会?[再买]|同时买|顺(?:手|带|便)(?:还|也)?会?买",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:(?:go(?:es)?|pairs?) (?:\w+ )?with|(?:together|along) with"
    r"|(?:buy|bought|purchased?) (?:together|along)"
    r"|cross-?sell\w*|up-?sell\w*|more (?:often )?than (?:(?:the )?(?:others?|rest|average)|every(?:one"
    r"|body)|most|any(?:one|body)"
    r"|other (?:people|shoppers|customers|households))"
    r"|what else\b.*\b(?:buy|bought|like|love|into|take|get|go for|went for|pick up|want|have)"
    r"|that (?:the )?(?:others?|rest|everyone else) (?:do|does)(?:n['’]?t| not)"
    r"|they (?:all )?(?:have|share|got) in common|do they (?:all )?share"
    r"|also (?:like|buy|bought|love|enjoy|into)|(?:like|buy|take|bought) too)\b"
    r"|搭配|一(?:起|块儿?|道)[买购]|同时[买购]|还(?:会|都|喜欢|爱)?买|还喜欢|[他她]们\S{0,3}(?:共同|共性|相同)",
    re.IGNORECASE,
)
_WHO = (
    r"(?:shoppers?|customers?|clients?|households?|people|person|members?|users?|any(?:one|body)|some(?:one"
    r"|body)"
    r"|who)"
)
_WHO_IS_LIKE = re.compile(
    rf"\b{_WHO}(?: else)?(?:\s+(?:(?:that|who|which)\s+)?(?:is|are|'s|shops?|buys?|behaves?)"
    r"|\s+(?:most|very|much|more)|\s+with tastes?)*"
    r"\s+(?:similar|alike|resembl\w+|(?:looks? )?(?:just |most |more )?like(?! to\b))\b"
    r"|\bwho else (?:would |might )?lik\w+ what\b"
    rf"|\b(?:similar|alike|look-?alike|comparable) {_WHO}\b|\blook-?alikes?\b|\btwins? of\b"
    r"|[和跟与同].{1,20}(?:最|比较|很)?(?:相似|像|类似|接近|相近|差不多|一样|雷同)的?(?:其他|别的)?(?:顾客|客户|人|会员|用户|家庭|是?谁|有?哪)"
    r"|谁(?:最|比较)?(?:和|跟|与|像).{1,16}(?:像|相似|类似|接近)?",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"\bwhat (?:(?:else )?can|do|could) (?:you|i|we) (?:do|ask|answer|help|know|tell)\b(?! (?:about|of|me)\b)"
    r"|\bwho are you\b"
    r"|\bhow (?:do|can) (?:you|i|we) (?:help|work|use|ask)\b|\bwhat are you\W*$|^help\W*$"
    r"|你(?:是谁|会什么|能(?:做|干|回答|帮)|可以(?:做|回答|帮))|怎么(?:用|问)|能问(?:什么|哪些)|有什么功能|^帮助$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:ok|okay|great|perfect|super|brilliant|lovely|nice|cool|got it|good)\b[\s,.!]*)*"
    r"(?:thanks|thank you|cheers|thx|ty|much appreciated)(?: (?:so|very) much| a lot| a million| again)?"
    r"(?:,? (?:that(?:['’]s| is| was) (?:all|it|great|helpful|perfect)(?: for (?:now|today))?|mate|love"
    r"|dear))?"
    r"|(?:好的?|行|嗯|明白了?|收到|知道了?)?[，,。！ ]*(?:谢谢|多谢|感谢|谢[了啦]|辛苦了?)(?:[你您啦了哈])?",
    re.IGNORECASE,
)
_CHANGED_TASTE = re.compile(
    r"(?:换|变)(?:了|过)?(?:口味|喜好|兴趣|胃口|爱好)|(?:口味|喜好|兴趣|胃口|爱好)\S{0,4}(?:变|换)"
    r"|\b(?:tastes?|interests?|preferences?|habits?)\b.*\b(?:chang|shift|mov|differ)\w*"
    r"|\b(?:chang|shift)\w+ (?:(?:his|her|their|its) )?(?:tastes?|interests?|preferences?|habits?)\b",
    re.IGNORECASE,
)
_RECOMMENDS = re.compile(
    r"(?:请|帮我|麻烦|那么?|再)*(?:给|向|为(?!什么|啥|何))[^，,。？?]{1,12}?推荐(?!.*(?:理由|原因|为什么))"
    r"|(?:(?:please|can you|could you|and|now)\s+)*(?:recommend|suggest)\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"^(?:(?:so|and|but|ok|hey),?\s+)*(?:why|how come|what caused|what(?:['’]s| is) (?:the reason|behind))\b"
    r"|为(?:什么|啥|何)|怎么(?:会|就)?(?:跌|降|涨|掉|少|多)|什么原因|原因是",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"\bhow (?:much|many)\b.*\b(?:spen[dt]\w*|orders?|visits?|purchases?|trips?)\b"
    r"|\bhow often\b.*\b(?:orders?|visits?|come|shop|buys?)\b"
    r"|\b(?:spend|spending|turnover|order count|number of (?:orders|visits)) of\b"
    r"|\b(?:good|valuable|loyal|important|big|regular) (?:customer|shopper|client|spender)\b"
    r"|(?:花了?|消费了?|下了?)多少|多少(?:钱|单|次)|几(?:单|次)|(?:好|大|重要|优质|忠实)(?:客户|顾客)吗",
    re.IGNORECASE,
)
_PAIRED = re.compile(
    r"(?:(?:^|(?<=[，,]))买(?:过|了)?|^|[跟和与]|(?<=[，,]))(?P<thing>[^，,。？?跟和与]{2,24}?)(?:的人)?"
    r"(?:一般|通常|平时|可以|适合|应该|还|能|会|都|要)*(?:搭配着?|搭着?|一起)(?=[点些卖买什啥哪])"
)
_CHEAPER = re.compile(
    r"\b(?:cheaper|(?:less|not (?:as|so|quite (?:as|so)|that)) (?:expensive|costly|pricey|dear|much money)"
    r"|lower[- ](?:priced|cost)|(?:lower|smaller|better|reduced) (?:prices?|cost)|costs? less|(?:for )?less"
    r" money|for less"
    r"|more (?:affordable|economical|reasonable|reasonably priced)|too (?:expensive|dear|pricey|costly)"
    r"|cheap(?:er)? (?:one"
    r"|option|alternative|version)s?|(?:budget|affordable|inexpensive|low-?cost|cheap) (?:alternatives?"
    r"|options?|versions?"
    r"|substitutes?|equivalents?)|easier on the (?:wallet|purse|pocket))\b|便宜|更低价|价格更低",
    re.IGNORECASE,
)
_OFFERED_TO = re.compile(
    r"\bwhat (?:should|can|could|would|shall|do) (?:we|i|you) (?:offer|recommend|suggest|sell|pitch|show)"
    r"(?: to)? (?P<en>(?:the |our |those )?(?:people|customers|shoppers|households|members|anyone|those"
    r"|everyone)\b.*?)\s*[?.!]*$"
    r"|(?:推荐)?给(?P<han>[^，,。？?]{2,20}?的(?:人|顾客|客户|会员|用户|家庭))(?:都|们)?(?:该|应该|能|可以)?(?:推荐?|卖)?(?:点|些)?(?:什么|啥"
    r"|哪些)"
    r"|(?P<liking>[^，,。？?]{1,20}?(?:人|顾客|客户|会员|用户|家庭))们?(?:一般|通常|平时|大多|都|更|比较|最)*"
    r"(?:喜欢|偏爱|爱买|爱)(?:买|用)?(?:点|些)?(?:什么|啥|哪些)",
    re.IGNORECASE,
)
_THEY_LIKE = re.compile(
    r"\bwhat (?:(?:kinds? of )?(?:things|products|items|stuff) )?(?:do|did|are) (?:they|those|these)(?:"
    r" \w+){0,3}? "
    r"(?:(?:mostly|mainly|usually|typically|generally|often|tend to|like to|love to|used to|all) )*"
    r"(?:like|love|buy|prefer|go for|get|into)(?: (?:most|best|mostly|usually|the most|before|then))?\W*$"
    r"|[他她]们(?:一般|通常|平时|大多|都|更|比较|最|主要|以前|之前|过去|平常)*(?:喜欢|偏爱|爱|常)?买?(?:些|点)?(?:什么|啥|哪些)\W*$",
    re.IGNORECASE,
)
_ELSE_OF = re.compile(
    r"\bwhat (?:else )?(?:did|do|have|would) (?:our |the |those )*(?:customers|shoppers|people|those|buyers"
    r"|members)"
    r" (?:who|that) (?:bought|buy|had|got|took|ordered|rated|watched) (?:the |an? |our )?(\w[\w ]*?) "
    r"(?:also |usually |often )*(?:buy|bought|get|got|take|took|order|watch|rate|go for|went for|pick up"
    r"|like|love)"
    r"(?: next| after(?:wards| that)?| later| then| as well| too| besides)?\W*$|"
    r"\bwhat else (?:do|did|are|would|will|might) (?:our |the |heavy |regular )*(\w+(?: \w+)?) "
    r"(?:buyers|drinkers|eaters|lovers|fans|owners) (?:buy|like|love|get|take|purchase|into)\b"
    r"|\bwhat do (?:our |the |heavy |regular )*(\w+(?: \w+)?) "
    r"(?:people|buyers|drinkers|eaters|lovers|fans|owners|folks)"
    r" (?:buy|like|love|get|take) that (?:the )?(?:others?|rest|everyone else) (?:do|does)(?:n['’]?t| not)\b"
    r"|买(?:过|了)?([一-龥]{1,8}?)的(?:人|顾客|客户|会员|家庭)(?:一般|通常)?(?:还|也)(?:会|都|爱|喜欢|常|买)+(?:些|过|了)?(?:什么|啥|哪些)",
    re.IGNORECASE,
)
_DAYS_HELD = re.compile(
    r"\b(?:what|which) (?:date|day)s? (?:do(?:es)?|is|are|was)"
    r" (?:it|they|this|that|(?:the|your|our) (?:data|log|figures|numbers))\b",
    re.IGNORECASE,
)
_DATES_OF_LOG = re.compile(
    r"\bhow (?:far(?: back)?|recent|old|fresh|up[- ]to[- ]date|new) (?:does|do|is|are) (?:the|our|your)"
    r" (?:data|log|records?|history|figures|numbers)\b"
    r"|\b(?:what|which) (?:time ?(?:span|frame|range)|period|dates?|days?) (?:do(?:es)?|is|are) (?:the|our"
    r"|your)"
    r" (?:data|log|records?|history)\b"
    r"|\b(?:when|(?:what|which) (?:day|date)) (?:is|was|does|did) (?:the|our|your) (?:newest|latest|last"
    r"|oldest"
    r"|earliest|first) (?:event|data|record|entry|day)s?\b|\bwhen (?:does|did) (?:the|our|your) (?:data|log"
    r"|records?)"
    r" (?:begin|start|end|stop)\b"
    r"|(?:数据|日志|记录)(?:是|都)?(?:从|到|截至|截止|更新到|覆盖)+(?:了)?(?:哪[一]?天|什么时候|几号|哪段|多久|何时)"
    r"|(?:最早|最新|最后|第一)的?一?(?:条|个)?(?:数据|记录)(?:是)?(?:在)?(?:哪[一]?天|什么时候|几号|何时)",
    re.IGNORECASE,
)
_BRANDS = re.compile(
    r"\b(?:what|which|any|whose|the|our|top|most|favou?rite) (?:\w+ )?(?:brands?|makers?)\b"
    r"|(?:哪|什么|各)[些个种]?品?牌",
    re.IGNORECASE,
)
_VISITS = re.compile(
    r"\bwhen (?:was|were|did|have) (?:\S+ ){1,3}last (?:in|here|seen|around|visit\w*|order\w*"
    r"|purchase\w*|shop\w*|c[oa]me|bu?[oy]\w*|with us)\b"
    r"|\bwhen (?:was|is) \S+ last (?:visit|order|purchase|trip)\b"
    r"|\bhow long (?:have|has) \S+ (?:\S+ )?been (?:away|gone|missing|absent|quiet)\b"
    r"|\bsince when (?:have|has) \S+ (?:\S+ )?been (?:away|gone|missing|absent|quiet)\b"
    r"|\bwhen did (?:he|she|they|\d+|(?:shopper|customer|household) \S+) (?:stop|stop (?:coming|shopping)"
    r"|disappear|leave us|vanish)(?=[?.! ]|$)"
    r"|上一?次(?:来|来店|到店|购物|下单|购买)是|最后一?次(?:来|到店|购物|下单|购买)是|(?:多久|多少天|几天)没[有]?(?:来|下单|购物)"
    r"|\bhow (?:often|regularly) do(?:es)? \S+ (?:\S+ )?(?:come|visit|shop|order|buy)\b(?! \w)"
    r"|\b(?:every )?how many days (?:lie |are there |pass )?(?:between (?:the )?(?:visits|orders|trips)"
    r"|does)\b"
    r"|从?什么时候(?:开始|起)?(?:就)?(?:不来|没来|没再来)|(?:隔|每隔?)(?:几天|多久|多少天)(?:来|买|下单)",
    re.IGNORECASE,
)


def asks_how_much(question: str) -> bool:
    """Whether a question asks how much somebody spent or how often they came."""
    return bool(_HOW_MUCH.search(question)) and not re.search(r"\bspen[dt]\w* on\b", question, re.IGNORECASE)


def asks_of_changed_taste(question: str) -> bool:
    """Whether a question asks if somebody's taste is another now."""
    return bool(_CHANGED_TASTE.search(question))


def asks_to_recommend(question: str) -> bool:
    """Whether a question asks for recommendations to somebody, and not why one was made."""
    return bool(_RECOMMENDS.match(question))


def asks_why(question: str) -> bool:
    """Whether a question asks for a cause."""
    return bool(_WHY.search(question))


def asks_for_help(question: str) -> bool:
    """Whether a question asks what can be asked."""
    return bool(_HELP.search(question))


def only_thanks(question: str) -> bool:
    """Whether nothing is asked, and only thanks are given."""
    return bool(_THANKS.fullmatch(question.strip(" .!。！~～")))


def asks_of_pairs(question: str) -> bool:
    """Whether a question asks, in plain words, what goes with a thing or is like it."""
    return bool(_GO_WITH.search(question))


def asks_what_else(question: str) -> bool:
    """Whether a question asks what is bought or liked along with a thing, and nothing else."""
    asked = _TOGETHER.search(question) or _OFFERED_TO.search(question) or _ELSE_OF.search(question)
    return bool(asked) and parts_of(question) is None


def asks_what_they_like(question: str) -> bool:
    """Whether a question asks what several shoppers, spoken of before, like or buy."""
    return bool(_THEY_LIKE.search(question))


def offered_to(question: str) -> str | None:
    """The words of the group of whom it is asked what to offer them or what they like; None for others."""
    found = _OFFERED_TO.search(question)
    return next(filter(None, found.groups())) if found else None


def asks_cheaper(question: str) -> bool:
    """Whether a question asks for what costs less."""
    return bool(_CHEAPER.search(question))


def asks_who_is_like(question: str) -> bool:
    """Whether a question asks for shoppers like another."""
    return bool(_WHO_IS_LIKE.search(question))


def what_else_of(question: str) -> str | None:
    """The kind of product of which a question asks what its buyers buy besides; None for other questions."""
    found = _ELSE_OF.search(question)
    return next(filter(None, found.groups())) if found else None


def paired_with(question: str) -> str | None:
    """What a Chinese question calls the thing whose partners it asks for: `推车` of `推车搭着卖什么好`."""
    found = _PAIRED.search(question)
    return found["thing"] if found else None


def asks_who_likes(question: str) -> bool:
    """Whether a question asks, in plain words, for a taste."""
    return bool(_LIKES.search(question))


def asks_of_visits(question: str) -> bool:
    """Whether a question asks when one shopper was here last, for how long not, or how often they come."""
    return bool(_VISITS.search(question))


def asks_of_brands(question: str) -> bool:
    """Whether a question asks for brands in general, not for one of them."""
    return bool(_BRANDS.search(question))


def asks_of_campaign(conversation: Conversation) -> bool:
    """Whether a question names a campaign as such, or goes on from an answer of one."""
    went_before = conversation.earlier[-1].call.tool if conversation.earlier else ""
    return went_before == "campaign" or bool(_CAMPAIGN.search(conversation.question))


def asks_by_month(question: str) -> bool:
    """Whether a question asks for the course of the months or the season."""
    return bool(_MONTHLY.search(question))


def asks_how_it_does(question: str) -> bool:
    """Whether a question asks how something does or sells."""
    return bool(_HOW_IT_DOES.search(question))


def asks_which(question: str) -> bool:
    """Whether a question asks what, or which categories, products or things."""
    return bool(_WHAT_MOVES.search(question))


def asks_of_days_held(question: str) -> bool:
    """Whether a question asks how far the log reaches."""
    return bool(_DAYS_HELD.search(question)) or asks_of_log(question)


def asks_of_log(question: str) -> bool:
    """Whether it names the log or its first or newest event, and no day told before: `what day was that?`."""
    return bool(_DATES_OF_LOG.search(question))


def speaks_of_shop(question: str) -> bool:
    """Whether a question speaks of the shop or the business, whatever it asks of it."""
    return bool(_SHOP.search(question))


def arrival_in(question: str) -> str | None:
    """What a question says that the shop has just got, and may not have had before."""
    found = _ARRIVED.search(question)
    return next(one for one in found.groups() if one) if found else None
