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
    r"|(?:(?:oh|sorry|oops|no|wait|hang on|actually|not (?:that|this)(?: one)?|my (?:mistake|bad"
    r"|fault))[,.!]*\s+)+"
    r"(?:(?:i|we)\s+)?(?:mean[st]?\s+(?:to say\s+)?|it['’]?s\s+)?"
    r"|(?:i\s+)?mean[st]?\s+(?:to say\s+)?|(?:that|it) should (?:be|have been)\s+|i was (?:actually"
    r" )?(?:asking|talking) about\s+|(?:不好意思|抱歉|[说打写]错了?)[，,。]?(?:是|应该是)?|我(?:说的"
    r"|指的)?是|应该是)"
)
_THING = r"(?:customer|shopper|user|household|client|member|item|product|顾客|客户|用户|会员|商品|产品)"
_NAME = PIECE.pattern
_ONLY_A_NAME = re.compile(
    rf"{OPENING}{{0,2}}\s*(?:the\s+)?{_THING}?\s*#?(?P<name>{_NAME})\s*"
    r"(?:then|now|instead|too|呢|怎么样|如何)?(?:,?\s*(?:over|in|for|during) (?:that|the) same"
    r" (?:stretch|period|time|dates|window|months?))?\s*[?？!.。]*",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"(?:(?:and|now|ok|please),? )*(?:(?:(?:can|could) (?:i|we|you) )?(?:have|get|see|do|make|give me|show"
    r" me|run) )?"
    r"(?:the )?same(?: again| thing| list| one)? (?=(?:for|with) )",
    re.IGNORECASE,
)
"""Asks for what was told last, of another."""
_SAME_RULES = re.compile(
    r"[\s,，;；]*(?:(?:with|and|but|by|under|all) )*(?:the )?same (?:rules?|limits?|conditions?|settings?"
    r"|filters?|budget|criteria|terms|count|number)(?: (?:apply|please|again|as before))*"
    r"|[\s，,;；]*(?:其[他它]|别的)?的?(?:条件|要求|限制|预算|规则|数量)都?(?:不变|一样|照旧|相同)"
    r"|[\s，,]*按?(?:同样|一样)的?(?:条件|要求|限制|预算|规则)",
    re.IGNORECASE,
)
_SO_MANY = re.compile(
    rf"[\s,，;；]+(?:(?:but|only|just|make it|give me) )+(?P<count>{NUMBER})"
    r"(?: (?:of (?:them|those)|items|things|ideas|products|please))*$"
    rf"|[也再]?(?:[来要给]|推荐)?(?P<han>{HAN_NUMBER})[个款件样种]$",
    re.IGNORECASE,
)
_FOR_WHOM = re.compile(r"^(?:(?:and|now|for|with) )+|^[也再]?[给为对]", re.IGNORECASE)
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
    found = _ONLY_A_NAME.fullmatch(question)
    if found is None:
        return None
    name = found.group("name")
    kinds = {ArgumentKind.SHOPPER: catalogue.shopper(name), ArgumentKind.ITEM: catalogue.item(name)}
    taken = [
        argument.name
        for argument in (own_arguments(before.tool) if arguments is None else arguments)
        if kinds.get(argument.kind) and argument.name in before.arguments
    ]
    if not taken:
        return None
    return ToolCall(before.tool, {**before.arguments, taken[-1]: name})


def same_rules(question: str, earlier: Sequence[ToolCall], catalogue: Catalogue) -> ToolCall | None:
    """The recommendations of before to another shopper: `same rules for 982, only 3`; None for others.

    Args:
        question: One line.
        earlier: The calls of the thread, oldest first.
        catalogue: Of the shop.
    """
    rest, ruled = _SAME_RULES.subn("", question.strip(" ?？.。!！"))
    rest, same = _SAME.subn("", rest)
    said = ruled or same
    counted = _SO_MANY.search(rest) if said else None
    rest = rest[: counted.start()] if counted else rest
    found = _ONLY_A_NAME.fullmatch(_FOR_WHOM.sub("", rest.strip(" ,，;；"))) if said else None
    told = reversed(earlier if ruled else earlier[-1:])
    before = next((call for call in told if call.tool == "recommend"), None)
    if found is None or before is None or catalogue.shopper(found["name"]) is None:
        return None
    count = {"count": counted["count"] or counted["han"]} if counted else {}
    return ToolCall("recommend", {**before.arguments, "shopper": found["name"], **count})


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
