"""Shoppers, items and counts that a question names plainly and its call lacks."""

import re
from collections.abc import Mapping
from dataclasses import replace

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.ids_named import one_item_named
from penchant.agent.answering.references import is_place, is_somebody, is_something, two_listed
from penchant.agent.calls import ToolCall
from penchant.agent.completion import COUNTS_SPELT, PIECE
from penchant.tools.number_words import HAN_NUMBER
from penchant.tools.registry import ArgumentKind, tool_named

_AMOUNT_BEFORE = re.compile(
    r"(?:[$€£¥]|\b(?:under|below|less than|more than|over|above|at most|at least|up to|max(?:imum)?|within"
    r"|fewer than|last|past|top|year|in|since|until|before|after|from|q[1-4]))\s*$"
    r"|(?:超过|低于|不到|不超过|最多|至少|少于|多于|最近|过去)$",
    re.IGNORECASE,
)
_AMOUNT_AFTER = re.compile(
    r"^\s*(?:%|percent\b|dollars?\b|euros?\b|pounds?\b|quid\b|bucks\b|cents?\b|days?\b|weeks?\b|months?\b"
    r"|years?\b|times\b|visits?\b|orders?\b|oz\b|ml\b|lbs?\b|kg\b|ct\b"
    r"|元|块|美元|英镑|欧元|天|周|个|年|月|次|款|样|件|种|位|名)",
    re.IGNORECASE,
)
_COUNT_CLAUSE = re.compile(
    r"(?<=[?.!;,:-])\s*(?P<lead>i (?:only |just )?(?:need|want)|only|just|give me|list|name|show me|say|maybe"
    r"|make (?:it|that)|top|let me have|let's say)?\s*(?:the\s+)?\b"
    rf"(?:(?P<count>\d{{1,3}})|(?P<spelt>{COUNTS_SPELT}))\b"
    r"(?P<tail>(?:\s+(?:names?|of them|of those|ids?|people|shoppers|customers|households|products|items"
    r"|things|ideas|suggestions|options|titles|(?:will|would|should) do"
    r"|(?:is|are|will be) (?:enough|plenty|fine)|suffice|please|max|at most|only|tops|ones))*)"
    r",?(?:\s+please|,? my \w+)?\s*[.!?]*$"
    r"|(?<=[?？。！，,])\s*(?:请?(?:列出?|给我?|要|来|选|挑|找出?|推荐|只要|取|说|看)?前?)\s*"
    r"(?P<zh>\d{1,3}|[一二两三四五六七八九十]+)\s*(?:个|位|款|名|样|件|种)"
    r"(?:客户|顾客|会员|商品|产品|就行|就好|即可|就够了?|够了|吧|名字|(?:还|从)?没(?:有)?(?:买|用|试)过的?)*[。！]?$",
    re.IGNORECASE,
)


_TOP = re.compile(
    r"\btop[- ](\d{1,3})\b(?!\s*(?:%|percent|per cent))"
    rf"|(?:哪|[推发给][送给]?这?)({HAN_NUMBER})[个位名](?=人|会员|客户|顾客|用户|客人|宝妈|合适|最|$|[，,。？?])",
    re.IGNORECASE,
)


def without_count(question: str) -> tuple[str, str | None]:
    """A question and the count that a last clause of it says, which is no wish of its own.

    Example:
        >>> without_count("Who likes tea? Five will do.")
        ('Who likes tea?', 'Five')
        >>> without_count("商品872137应该推给哪些顾客？列8个就行")
        ('商品872137应该推给哪些顾客？', '8')
        >>> without_count("What does 15 like?")
        ('What does 15 like?', None)
    """
    found = _COUNT_CLAUSE.search(question)
    if found is None or not question[: found.start()].strip(" ,.?!;:-，。？！"):
        return question, None
    if found["count"] and not found["lead"] and not found["tail"]:
        return question, None  # `compare 12, 15`
    return question[: found.start()].rstrip(" ,;:-，"), found["count"] or found["spelt"] or found["zh"]


def with_count(call: ToolCall, count: str) -> ToolCall:
    """The call with a count where its tool takes one."""
    takes = any(argument.kind is ArgumentKind.COUNT for argument in tool_named(call.tool).arguments)
    return replace(call, arguments={**call.arguments, "count": count}) if takes else call


def named_plainly(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall:
    """The call with the shoppers, the whole title and the pair that its question names.

    Args:
        call: As the router read it.
        catalogue: Of the shop.
        conversation: With the question.
    """
    question = conversation.question
    given = _whole_titles(dict(call.arguments), question, catalogue)
    takes = {argument.name: argument.kind for argument in tool_named(call.tool).arguments}
    _take_ids_beside_titles(given, takes, question, catalogue)
    if "count" in takes and "count" not in given:
        top = _TOP.search(question)
        count = (top[1] or top[2]) if top else without_count(question)[1]
        given |= {"count": count} if count else {}
    if takes.get("shopper") is ArgumentKind.SHOPPER:
        wanted = [name for name, kind in takes.items() if kind is ArgumentKind.SHOPPER]
        if "count" in takes and _is_count(given.get("shopper", ""), question):
            given["count"] = given.pop("shopper")
        _take_shoppers(given, wanted, question, catalogue)
    if call.tool == "contrast":
        given |= _pair(given, catalogue, conversation)
        if "shopper" in given and given["shopper"] in (given.get("item"), given.get("other")):
            del given["shopper"]  # `rather than 47566, I mean`
    return replace(call, arguments=given)


def _take_ids_beside_titles(
    given: dict[str, str], takes: Mapping[str, ArgumentKind], question: str, catalogue: Catalogue
) -> None:
    """Of `the sweet onions, 979707` takes the id, which then is nobody's else."""
    for name in [name for name, kind in takes.items() if kind is ArgumentKind.ITEM and name in given]:
        beside = re.search(rf"{re.escape(given[name])}[\s,(（]+#?(\w+)", question, re.IGNORECASE)
        if beside and catalogue.item(beside[1]) and catalogue.shopper(beside[1]) is None:
            given[name] = beside[1]
            for other in [other for other, value in given.items() if value == beside[1] and other != name]:
                del given[other]


def _is_count(said: str, question: str) -> bool:
    """Whether what was taken for a shopper's id is the count of `gimme 5 things to sell him`."""
    things = r"(?:things?|items?|products?|ideas?|suggestions?|picks?|offers?|articles?)\b"
    return said.isdecimal() and bool(re.search(rf"(?<![\w#-]){said}\s+(?:new\s+)?{things}", question, re.I))


def _take_shoppers(given: dict[str, str], wanted: list[str], question: str, catalogue: Catalogue) -> None:
    """Puts in the ids of shoppers where the call names nobody known, and the question just as many."""
    lacking = [name for name in wanted if not _is_shopper(given.get(name, ""), catalogue)]
    if not lacking:
        return
    # a pronoun is the one that the question names; of two shoppers it may be somebody spoken of before
    words = [given.get(name, "") for name in lacking]
    if any(is_place(one) or (len(wanted) > 1 and is_somebody(one)) for one in words):
        return
    movable = [name for name in ("count", "max_price", "since", "until") if name in given]
    held = [value.casefold() for name, value in given.items() if name not in (*lacking, *movable)]
    found = [one for one in _ids(question, catalogue) if not any(one.casefold() in value for value in held)]
    if len(found) != len(lacking):
        return
    for name, shopper in zip(lacking, found, strict=True):
        for other in movable:
            if given.get(other) == shopper:
                del given[other]
        given[name] = shopper


def _is_shopper(words: str, catalogue: Catalogue) -> bool:
    return any(catalogue.shopper(one) for one in (words.strip(" #"), *PIECE.findall(words)))


def _ids(question: str, catalogue: Catalogue) -> list[str]:
    """Ids of shoppers in a question that stand for no amount, no date and no item."""
    found = []
    for piece in PIECE.finditer(question):
        shopper = catalogue.shopper(piece[0])
        if shopper is None or catalogue.item(piece[0]) or not any(map(str.isdigit, piece[0])):
            continue
        before, after = question[: piece.start()], question[piece.end() :]
        if _is_count(piece[0], question):
            continue
        if not _AMOUNT_BEFORE.search(before) and not _AMOUNT_AFTER.match(after):
            found.append(shopper)
    return list(dict.fromkeys(found))


def _whole_titles(given: dict[str, str], question: str, catalogue: Catalogue) -> dict[str, str]:
    """Item words that are only the beginning of a title which the question names, as the whole of it.

    Of a Chinese title pieces may be left out: `布鲁可哪吒积木人` is `布鲁可哪吒之魔童闹海积木人`.
    """
    for name in ("item", "other"):
        words = given.get(name, "")
        at = question.find(words) if words and not catalogue.item(words) else -1
        if at >= 0 and (title := catalogue.title_at(question, at)) and len(title) > len(words):
            given[name] = title
        elif at >= 0 and (item := catalogue.item_in_pieces(question, at, at + len(words))):
            given[name] = item
    return given


def _pair(given: Mapping[str, str], catalogue: Catalogue, conversation: Conversation) -> dict[str, str]:
    """The two items that a contrast is between, where its words leave one or both out."""

    def points(words: str) -> bool:
        return not words or words == "other" or is_something(words) or is_place(words)

    item, other = given.get("item", ""), given.get("other", "")
    pair = two_listed(conversation.question, conversation.listed_items())
    if pair and points(item) and points(other):
        return {"item": pair[0], "other": pair[1]}
    spoken = conversation.item()
    named = catalogue.item(item or other) or one_item_named(conversation.question, catalogue)
    if spoken and named and spoken != named and (points(item) or points(other)):
        return {"item": spoken, "other": named}
    return {}
