"""Conditions of a group, found in the words of a question: other ways to say what segments understand."""

import re
from collections.abc import Iterator

_LEAD = re.compile(
    r"^(?:(?:please|can you|could you)\s+)?"
    r"(?:how many|count|find|list|show|give|get|pull|select|name|which|who are|tell me|what)?"
    r"(?:\s+(?:me|us|of|up|out))?\s*(?:all|the|our|those|every)?\s*"
    r"(?:customers?|shoppers?|households?|people|users?|members?|buyers?|clients?|everyone|everybody|ones)?"
    r"\s*(?:are there)?\s*(?:who|that|which|with)?\s+(?=\S)",
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
_SAME = (
    (
        r"\b(?:have |has |had )?(?:stayed|been|kept|keep|stay) away (?:for )?(?:at least |over |more than )?"
        r"(?P<n>\d+|[a-z]+) (?P<unit>days?|weeks?|months?)\b",
        r"not seen for \g<n> \g<unit>",
    ),
    (
        r"\b(?:came|come|visited|shopped|been here|were here|been in) (?:in )?on "
        r"(?P<much>at least|more than|fewer than|over|exactly) (?P<n>\d+) days\b",
        r"\g<much> \g<n> visits",
    ),
    (r"\bonly (?:ever )?(?:ordered|bought|purchased|shopped) once\b", "fewer than 2 orders"),
    (r"\b(?:ordered|bought|purchased|shopped) only once\b", "fewer than 2 orders"),
)


def ways_to_say(words: str, question: str) -> Iterator[str]:
    """The words themselves, then what else may be understood of them or of the whole question.

    Args:
        words: The conditions, as the router cut them out.
        question: Where they come from; the router may have cut in the wrong place.
    """
    told: set[str] = set()
    for text in (words, question):
        plain = " ".join(text.split()).strip(" ?？.。!！")
        for one in (plain, _bare(plain), _otherwise(plain), _otherwise(_bare(plain))):
            if one and one not in told:
                told.add(one)
                yield one


def _bare(text: str) -> str:
    if re.search(r"[\u4e00-\u9fff]", text):
        return _HAN_TAIL.sub("", _HAN_LEAD.sub("", text))
    return _LEAD.sub("", text)


def _otherwise(text: str) -> str:
    for pattern, same in _SAME:
        text = re.sub(pattern, same, text, flags=re.IGNORECASE)
    return text
