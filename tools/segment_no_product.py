"""Chinese words that belong to other clauses of a group, and so to no product's name."""

from penchant.tools.segment_grammar import compiled

_NUMERAL = r"[\d一二两三四五六七八九十百千万半几]+"
_PIECE = r"(?:公?斤|[瓶个盒包袋箱罐份条支克升双只块杯滴]|件(?!套))"
_DEEDS = (
    r"买[过了]|购买|复购|回购|下单|下过|下了单|消费(?!级|电子)|花费|花[过了掉]|花得|花到|退[过了]|退货|退换|看[过了]|浏览|来[过了]|回来|上来"
    r"|到店|来店|进店|逛[过了]|露面|出现|加购|购物车|入手[过了]?|掏[过了钱]|砸[过了]|下过手|[喝吃囤碰拿点][过了]|[花过]了?\d+(?![\da-zA-Z])|不碰|[^难不]过$"
    r"|^(?:来|买|下单|购|花|过)$|不见了|不在了"
)
_DENIALS = r"没|从不|从来|未曾|未买|一次(?!性)|一[单笔回]|不再|再也|也不|都不|也有$|只有|^有$|^也|也$"
_RANKS = rf"(?:前|头)\d|前{_NUMERAL}[名位个]|最(?!爱|佳|美)|排名|前\d+[%％]|[%％]$|次数|很勤|越来越"
_AMOUNTS = (
    rf"超过|少于|至少|不到\d|以上|以下|累计|合计|总共|一共|总计|平均每|每[单笔次]|金额|总额|{_NUMERAL}(?:次(?![元方性])|回|趟|笔)"
    rf"|多少|^{_NUMERAL}{_PIECE}|一{_PIECE}$|一点$|同一[单次笔]"
)
_TIMES = r"以前|之前|以来|之后|以后|期间|同期|至今|为止|当月|当天|那天|从那|最近"
_SHOPPERS = (
    r"的(?:客户|顾客|会员|用户|人)|客人|顾客|客户(?!端)|买家|们$|谁|哪些|怎么|他们|她们"
    r"|的(?:那些|那批)|剩下|其中"
)
_JOINTS = r"且|但是|可是|不过|却|而且|并且|或者$"
_OTHERS = (
    r"^不是|喜欢|停来|^就|^退了?$|^得起|^了|除了|以外$|送人?$|的时候$|^啥|^什么|^的|^只|^别的?$|^对$|别的|拼团|团购|打折|便宜的$|品类$|^(?:它们?|这些|那些|这个|那个|这类|任何|什么)$"
    r"|^(?:任何)?东西"
)
_ANY = "|".join((_DEEDS, _DENIALS, _RANKS, _AMOUNTS, _TIMES, _SHOPPERS, _JOINTS, _OTHERS))


def holds_other_words(words: str) -> bool:
    """Whether what stands where a product is named holds a deed, a denial, a rank, a number or a time.

    Example:
        >>> holds_other_words("大米最勤的前20位"), holds_other_words("一次性手套")
        (True, False)
    """
    return compiled(_ANY).search(words) is not None
