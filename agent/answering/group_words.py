"""Conditions of a group, found in the words of a question: other ways to say what segments understand."""

import re
from collections.abc import Iterator
from datetime import datetime

from penchant.agent.answering.plainly_put import without_manners
from penchant.errors import DataError
from penchant.graph_store.text_tokens import has_han
from penchant.tools.conditions import Condition
from penchant.tools.segment_words import parse_segment

_LEAD = re.compile(
    r"^(?:(?:please|can you|could you)\s+)?"
    r"(?:how many|count|find|list|show|give|get|pull|select|name|which|who are|tell me|what)?"
    r"(?:\s+(?:me|us|of|up|out))?\s*(?:all|the|our|those|every)?\s*"
    r"(?:customers?|shoppers?|households?|people|users?|members?|buyers?|clients?|everyone|everybody|ones)?"
    r"\s*(?:are there)?\s*(?:who|that|which|with)?\s+(?=\S)",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(
    r"(?!.*(?:\d|\b(?:who|that|whose|they|them|customers|shoppers|people|households)\b.*\b(?:buy|bought|spent|came)\b))"
    r"(?:i|we|my|our|it|it's|in my|hi|hello|hey|good (?:morning|afternoon|evening)|thanks|sorry"
    r"|how(?:'s| is| are) (?:she|he|it|things|tricks|you|ya))\b",
    re.IGNORECASE,
)
_HAN_LEAD = re.compile(
    r"^(?:请|帮我|麻烦)?(?:列出|找出|找|查一下|查|统计|看看|给我|有)?(?:一下)?"
    r"(?:所有|哪些|有哪些|多少|有多少|几个|那些)?(?:位|个|名)?(?:的)?(?:客户|顾客|用户|会员|买家|人|家庭)?(?:是)?"
)
_HAN_TAIL = re.compile(
    r"(?:的)?(?:客户|顾客|用户|会员|买家|人|家庭)?(?:一共|总共|都)?(?:有)?(?:多少|几|哪些|哪几)?(?:位|个|名)?"
    r"(?:客户|顾客|用户|会员|买家|人|家庭)?(?:呢|吗)?[?？。!！]*$"
)


def ways_to_say(words: str, question: str) -> Iterator[str]:
    """The words themselves, then what else may be understood of them or of the whole question.

    Args:
        words: The conditions, as the router cut them out.
        question: Where they come from; the router may have cut in the wrong place.
    """
    told: set[str] = set()
    for text in (words, question, _last_sentence(question or words)):
        plain = " ".join(text.split()).strip(" ?？.。!！")
        for one in dict.fromkeys((plain, _bare(plain), without_manners(plain))):
            if one and one not in told:
                told.add(one)
                yield one


def conditions_in(words: str, now: datetime) -> tuple[Condition, ...] | None:
    """What a segment understands of words; None where it is nothing."""
    try:
        return parse_segment(words, now=now)
    except DataError:
        return None


def _last_sentence(text: str) -> str:
    """What is asked at the end, where all before it only speaks of who asks."""
    *before, last = re.split(r"(?<=[.!])\s+(?=[A-Z])", text)
    return last if before and all(_OF_ONESELF.match(one) for one in before) else ""


def _bare(text: str) -> str:
    if has_han(text):
        return _HAN_TAIL.sub("", _HAN_LEAD.sub("", text))
    return _LEAD.sub("", text)
