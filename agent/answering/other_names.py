"""Names that a question says alone or puts in the place of others: `4417?`, `swap 1154 for 633`."""

import re
from collections.abc import Sequence

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.calls import ToolCall, own_arguments
from penchant.agent.completion import PIECE
from penchant.graph_store.text_tokens import has_han
from penchant.tools.glossary import known_in_english
from penchant.tools.number_words import HAN_NUMBER, NUMBER
from penchant.tools.registry import Argument, ArgumentKind
from penchant.tools.segment_spelling import LONG, errors_between

OPENING = (
    r"(?:(?:and|what about|how about|and what about|and how about|same|the same|now|ok(?:ay)?,?)\s+"
    r"(?:again\s+)?(?:for\s+|with\s+)?|那么?|换成|再看看?|同样看看?"
    r"|(?:(?:sorry|oops|no|wait|actually)[,.!]*\s+)+(?:(?:i|we)\s+)?(?:mean[st]?\s+|it['’]?s\s+)?"
    r"|i\s+mean[st]?\s+|(?:不好意思|抱歉|[说打写]错了?)[，,。]?(?:是|应该是)?|我(?:说的|指的)?是|应该是)"
)
_THING = r"(?:customer|shopper|user|household|client|member|item|product|顾客|客户|用户|会员|商品|产品)"
_NAME = PIECE.pattern
_ONLY_A_NAME = re.compile(
    rf"{OPENING}?\s*(?:the\s+)?{_THING}?\s*#?(?P<name>{_NAME})\s*"
    r"(?:then|now|instead|too|呢|怎么样|如何)?(?:,?\s*(?:over|in|for|during) (?:that|the) same"
    r" (?:stretch|period|time|dates|window|months?))?\s*[?？!.。]*",
    re.IGNORECASE,
)
_SAME_FOR = re.compile(
    rf"(?:(?:and|now|ok|please),?\s+)*(?:the\s+)?same(?:\s+(?:again|thing|question|list|conditions?|rules?|limits?"
    rf"|filters?|settings?))?\s*(?:for|with|but"
    rf" for)\s+(?:the\s+)?{_THING}?\s*#?(?P<name>{_NAME})\b(?P<rest>.*)"
    rf"|(?:同样的?|一样的?|相同的?|按(?:同样|一样|刚才)的?)(?:条件|要求|规则|标准|限制|问题)?[，,]?\s*(?:再|也)*(?:给|对|为|换成|看看?)?\s*"
    rf"{_THING}?\s*#?(?P<han>[A-Za-z0-9][A-Za-z0-9._-]*)(?P<han_rest>.*)",
    re.IGNORECASE,
)
"""Asks the same of another shopper or item: `same rules for 1812, five of them`."""
_COUNT = re.compile(rf"\b({NUMBER})\b|({HAN_NUMBER})(?=[个款件样种名位])", re.IGNORECASE)
LISTED_BY = ("mode", "category", "max_price", "without")
"""What narrows a list of recommendations."""
_SWAP = re.compile(
    rf"(?:(?:please|now|ok,?)\s+)?(?:swap|replace|exchange|change)\s+(?P<old>{_NAME})\s+(?:for|with|by"
    rf"|to)\s+(?P<new>{_NAME})"
    rf"|(?:(?:and|now|use|take|with)\s+)*(?P<instead>{_NAME})\s+instead of\s+(?P<of>{_NAME})"
    r"|(?:(?:sorry|no|oops),?\s+)?(?:i (?:mean|meant|ment)\s+)?"
    rf"(?P<meant>{_NAME}),?\s+(?:and\s+)?not\s+(?P<wrong>{_NAME})"
    rf"|把?(?P<zh_old>{_NAME})换成(?P<zh_new>{_NAME})"
    rf"|(?:不对，?)?不是(?P<zh_wrong>{_NAME})[，,]?(?:而?是)(?P<zh_meant>{_NAME})",
    re.IGNORECASE,
)
_SORRY = re.compile(
    r"\b(?:sorry|oops|whoops|apologies|mis(?:heard|read|typed|took|take)|typo|my (?:mistake|bad|fault)|wrong"
    r"|i mean\w*|should (?:be|have been|read)|correct(?:ion|ed)|no,|actually)"
    r"|不好意思|抱歉|[打说看听弄输写敲按点搞记]错|手[滑误抖]|口误|不对|应该是|是指",
    re.IGNORECASE,
)
_WHO_IS = re.compile(r"^(?:who(?:['’]?s|\s+is)|谁是)\s*|是谁$", re.IGNORECASE)


def same_again(
    question: str,
    before: ToolCall,
    catalogue: Catalogue,
    *,
    arguments: Sequence[Argument] | None = None,
) -> ToolCall | None:
    """The call before, asked of another shopper or item; None where the question says anything else.

    Args:
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.
        arguments: What its tool takes; None looks in the registry.
    """
    if swapped := _swapped(question, before, catalogue):
        return swapped
    taken = own_arguments(before.tool) if arguments is None else arguments
    if only := _ONLY_A_NAME.fullmatch(question):
        return _of_other(only["name"], before, catalogue, taken)
    found = _SAME_FOR.fullmatch(question.strip(" ?？!.。"))
    if found is None:
        return None
    name, rest = found["name"] or found["han"], found["rest"] or found["han_rest"] or ""
    counted = _COUNT.search(rest)
    count = {"count": counted[1] or counted[2]} if counted else {}
    if before.tool == "explain" and count and catalogue.shopper(name):  # so many of the list it stands in
        listed = {one: before.arguments[one] for one in LISTED_BY if one in before.arguments}
        return ToolCall("recommend", {"shopper": name, **listed, **count})
    other = _of_other(name, before, catalogue, taken)
    return other and ToolCall(
        other.tool, {**other.arguments, **(count if "count" in other.arguments else {})}
    )


def _of_other(
    name: str, before: ToolCall, catalogue: Catalogue, arguments: Sequence[Argument]
) -> ToolCall | None:
    """The call with another shopper or item where it has one; None where the name is of neither."""
    kinds = {ArgumentKind.SHOPPER: catalogue.shopper(name), ArgumentKind.ITEM: catalogue.item(name)}
    taken = [one.name for one in arguments if kinds.get(one.kind) and one.name in before.arguments]
    return ToolCall(before.tool, {**before.arguments, taken[-1]: name}) if taken else None


def who_alone(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The portrait of a shopper of whom a question says the id alone: `4417?`, `who's 4417`, `顾客4417号`."""
    asked = _WHO_IS.sub("", question.rstrip(" ?？.。!！")).removesuffix("号")
    found = _ONLY_A_NAME.fullmatch(asked)
    if found is None or catalogue.shopper(found["name"]) is None or not re.search(r"\d", found["name"]):
        return None
    return ToolCall("portrait", {"shopper": found["name"]})


def thing_alone(question: str, catalogue: Catalogue) -> ToolCall | None:
    """What is known of a category named alone, or the figures of what titles hold: `bunting`; else None."""
    said = question.strip(" ?？.。!！")
    is_name = re.fullmatch(r"[\w'’&-]+(?: [\w'’&-]+){0,2}", said) and not re.search(r"\d", said)
    is_sentence = has_han(said) and not (known_in_english(said) or catalogue.carries(said))
    if not is_name or is_sentence or not catalogue.sells(said):
        return None
    return ToolCall("concept" if catalogue.categories_in(said) else "figures", {"words": said})


def _swapped(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """The call before with one shopper or item put in another's place, as `swap 1154 for 633` says."""
    found = _SWAP.fullmatch(question.strip(" ?？!.。"))
    if found is None:
        return None
    said = found.groupdict()
    old = next(filter(None, map(said.get, ("old", "of", "wrong", "zh_old", "zh_wrong"))))
    new = next(filter(None, map(said.get, ("new", "instead", "meant", "zh_new", "zh_meant"))))
    kind_of = catalogue.shopper if catalogue.shopper(old) else catalogue.item
    places = [name for name, value in before.arguments.items() if value.strip(" #") == old]
    if len(places) != 1 or not kind_of(new):
        return None
    return ToolCall(before.tool, {**before.arguments, places[0]: new})


def said_anew(question: str, wrong: ToolCall | None, catalogue: Catalogue) -> ToolCall | None:
    """A call that named nobody or nothing known, with the id given instead: `sorry, misheard, it's 982`."""
    if wrong is None or question.rstrip().endswith(("?", "？")):
        return None
    says_so = _SORRY.search(question) or _ONLY_A_NAME.fullmatch(question)
    for name, known in (("shopper", catalogue.shopper), ("item", catalogue.item)):
        if name in wrong.arguments and known(wrong.arguments[name]) is None:
            named = [one for one in PIECE.findall(question) if known(one) and re.search(r"\d", one)]
            if len(named) == 1 and (says_so or _is_near(named[0], wrong.arguments[name])):
                return ToolCall(wrong.tool, {**wrong.arguments, name: named[0]})
            return None
    return None


def _is_near(one: str, other: str) -> bool:
    """Whether one id is the other, mistyped; short ones are all near each other."""
    return len(one) >= LONG and errors_between(one.casefold(), other.casefold()) <= 2
