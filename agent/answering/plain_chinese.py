"""A Chinese question in the words that its readers know: everyday wordings of a thing as one."""

import re

from penchant.agent.answering.chinese_deeds import SHOPPERS
from penchant.agent.answering.chinese_goods import GOODS_ASKED
from penchant.agent.answering.chinese_groups import GROUPS
from penchant.agent.answering.chinese_ranks import RANKS
from penchant.agent.answering.chinese_spoken import ENDING, OPENING, SPOKEN
from penchant.agent.answering.chinese_sums import NUMBERS
from penchant.graph_store.text_tokens import has_han

_OPENING = re.compile(OPENING)
_ENDING = re.compile(ENDING)
_ASKS = re.compile(r"[谁哪几最率额数的]|什么|多少|怎么|怎样|如何|第一|前|推荐|买|卖|退|下单")
_WORDINGS = tuple(
    (re.compile(said), written)
    for said, written in (*SPOKEN, *GROUPS, *GOODS_ASKED, *RANKS, *NUMBERS, *SHOPPERS)
)
"""In this order: what one puts in plain words the next may read."""
_IS_ASKED = re.compile(r"[谁哪几]|什么|多少|怎么样|如何|吗")
_ENDED = re.compile(r"[？?。！!呢]$")
_QUOTED = re.compile(r"[\"“”「」『』《》]")
"""What stands in quotes is a name, which is not put in other words."""


_POINTS = re.compile(r"(?:那|这)?(?:其中|里面|里头|当中)")
"""How a question of those told before begins, which is read with them."""
_TA = re.compile(r"(?<![a-z0-9])ta(?=们|的|[\u4e00-\u9fff])", re.IGNORECASE)
"""The pronoun as it is often typed."""


def in_plain_chinese(question: str) -> str:
    """A question without what only asks politely for an answer, its wordings as the readers know them.

    Questions in other languages, and those that quote a name, stay as they are.

    Example:
        >>> in_plain_chinese("麻烦帮我查一下退货榜第一的商品是哪个啊")
        '退货最高的商品是哪个？'
        >>> in_plain_chinese("最近5单"), in_plain_chinese("what did 20 buy?")
        ('最近的5笔订单', 'what did 20 buy?')
    """
    if not has_han(question) or _QUOTED.search(question):
        return question
    question = _TA.sub("他", question)
    opening = _OPENING.match(question)
    rest = question[opening.end() :] if opening else question
    asked = rest if _ASKS.search(rest) else question
    asked = _ENDING.sub("", asked)
    for said, written in () if _POINTS.match(asked) else _WORDINGS:
        asked = said.sub(written, asked)
    asked = asked.strip(" ，,")
    if not asked or asked == question:
        return question
    return f"{asked}？" if _IS_ASKED.search(asked) and not _ENDED.search(asked) else asked
