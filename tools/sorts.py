"""Colours and sizes, English and Chinese: what tells the items of one kind of product apart."""

import re

_COLOURS = {
    "红": "red", "黄": "yellow", "蓝": "blue", "绿": "green", "黑": "black", "白": "white", "灰": "grey",
    "银": "silver", "粉": "pink", "紫": "purple", "橙": "orange", "棕": "brown", "米": "beige", "金": "gold",
}  # fmt: skip
COLOUR = rf"(?:{'|'.join(_COLOURS.values())}|gray)"
_QUALITIES = {
    "有机": "organic", "无糖": "sugar free", "低糖": "low sugar", "低脂": "low fat", "脱脂": "skim",
    "无麸质": "gluten free", "无乳糖": "lactose free", "全脂": "whole", "全麦": "whole wheat",
    "进口": "imported", "国产": "domestic", "低卡": "light", "素食": "vegan", "木制": "wooden",
    "复古": "vintage", "迷你": "mini", "手工": "handmade", "大号": "large", "小号": "small", "玻璃": "glass",
}  # fmt: skip
"""What tells items of one kind apart, besides colours."""
_SORTS = _COLOURS | _QUALITIES
_OTHER_QUALITIES = r"diet|decaf|cheap|expensive|premium|local|vegetarian|kosher|halal|natural|plain|sparkling"
QUALITY = re.compile(
    rf"(?:{COLOUR}|{'|'.join(_QUALITIES.values())}|{_OTHER_QUALITIES}|sugar|gluten|lactose|fat|low|free)",
    re.IGNORECASE,
)
"""A word that tells items of one kind apart, and is no kind itself."""
_SIZE = r"(?:x{0,3}[sl]|m|[2-5]xl|small|medium|large|extra[- ]large)"
_HAN_COLOUR = rf"(?:[{''.join(_COLOURS)}]色)"
_CLASSES = (COLOUR, _SIZE, _HAN_COLOUR)
_AFTER = re.compile(
    r"(?P<kind>.*\w)(?:,|\s+in)\s+(?:(?:an?|the)\s+)?(?:(?:size|colou?r)\s+)?(?P<sort>\S.*)", re.IGNORECASE
)
_ONLY_A_SORT = re.compile(
    rf"(?:(?P<colour>[{''.join(_COLOURS)}])色?|(?P<quality>{'|'.join(_QUALITIES)}))"
    r"(?:风格?|款|系)?的?(?:东西|商品|产品|物品|货|小?物件)?"
)
_CALLED = re.compile(r"\b(?:size|colou?r)\s+(?=\w)", re.IGNORECASE)
_TINTED = re.compile(
    rf"(?:(?P<colour>[{''.join(_COLOURS)}])色|(?P<quality>{'|'.join(_QUALITIES)}))的?(?P<kind>.+)"
)
_ANOTHER = re.compile(
    r"(?:(?:and|so|now|ok|what about|how about),?\s+)*(?:(?:in|with|an?|the)\s+)*(?:(?:size|colou?r)\s+)?"
    rf"(?P<sort>{COLOUR}|{_SIZE})(?:\s+(?:ones?|then|please|pls|instead))*"
    rf"|(?:那么?|换成)?(?P<han>{_HAN_COLOUR})的?呢?",
    re.IGNORECASE,
)


def sort_first(words: str) -> str:
    """Words for a product with the colour or size that is told after it before it.

    Example:
        >>> sort_first("shorts in size L"), sort_first("helmet, red"), sort_first("a size M jersey")
        ('L shorts', 'red helmet', 'a M jersey')
    """
    told_after = _AFTER.fullmatch(words.strip())
    first = f"{told_after['sort']} {told_after['kind']}" if told_after else words
    return " ".join(_CALLED.sub("", first).split())


def tinted(words: str) -> tuple[str, str] | None:
    """The English name of the colour or quality that Chinese words begin with, and what is of it; else None.

    Example:
        >>> tinted("红色的头盔"), tinted("有机香蕉"), tinted("红酒")
        (('red', '头盔'), ('organic', '香蕉'), None)
    """
    found = _TINTED.fullmatch(words.strip())
    if found is None:
        return None
    return _SORTS[found["colour"] or found["quality"]], found["kind"]


def sort_alone(words: str) -> str:
    """The English colour or quality that is all that Chinese words say; empty for others.

    Example:
        >>> sort_alone("红色的东西"), sort_alone("复古风"), sort_alone("红色的伞")
        ('red', 'vintage', '')
    """
    found = _ONLY_A_SORT.fullmatch(words.strip())
    if found is None or not re.search("色|东西|商品|产品|物品", words + ("色" if found["quality"] else "")):
        return ""
    return _SORTS[found["colour"] or found["quality"]]


def another_sort(words: str, said: str) -> str | None:
    """Words for a product with the colour or size that is said instead of theirs; None where none is.

    Example:
        >>> another_sort("red helmet", "and in blue"), another_sort("M jersey", "and XL")
        ('blue helmet', 'XL jersey')
        >>> another_sort("helmet", "and in blue") is None
        True
    """
    found = _ANOTHER.fullmatch(said.strip(" ?？.!。！"))
    sort = (found["sort"] or found["han"]) if found else None
    for one in _CLASSES if sort else ():
        if re.fullmatch(one, str(sort), re.IGNORECASE):
            edge = "" if one == _HAN_COLOUR else r"(?!\w)"
            new, count = re.subn(rf"(?<!\w){one}{edge}", str(sort), words, flags=re.IGNORECASE)
            return new if count == 1 and new != words else None
    return None
