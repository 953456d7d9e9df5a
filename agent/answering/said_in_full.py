"""A question that points at what was told before, said in full: `does the second one buy tea?`, `它卖了多少`.

What it points at is put in its place, and it is read by the rules for questions that stand alone.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.conversation import Conversation, Listed
from penchant.agent.answering.groups_asked import deeds_asked, group_counted, people_asked
from penchant.agent.answering.ids_named import asked_outright
from penchant.agent.answering.of_shop import beyond_log
from penchant.agent.answering.references import ITEM_WORD, ORDINAL, SHOPPER_WORD, place_named
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.graph_store.text_tokens import has_han

_IN_PLACE = re.compile(
    rf"\b(?:the|that) (?P<place>{ORDINAL}) (?:(?P<item>{ITEM_WORD})|(?P<kind>category|brand|department)"
    rf"|(?P<shopper>{SHOPPER_WORD}|person)|one)\b"
    r"(?! (?:to|who|that|which|since|in (?!that|the|this))\b)(?: (?:on|in|of) (?:that|the|this|your) list)?"
    r"|(?P<zh>第[一二三四五六七八九十]|最后一)(?:[名位](?=\W*\w)|[个件款种样])(?!月|季|星期|礼拜|周|小时|人)"
    rf"(?:(?P<zh_item>{ITEM_WORD})|(?P<zh_shopper>{SHOPPER_WORD}|人))?",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    rf"\b(?:this|that|the same) (?:{SHOPPER_WORD}|person)\b|[这那该]一?[位个名]?(?:{SHOPPER_WORD})",
    re.IGNORECASE,
)
_SIMILAR = re.compile(
    r"\b(?:(?:any|some)thing|(?:some|any) others?|others?) (?:(?:similar|comparable|alike|like (?:it|that"
    r"|this))\b(?! to))"
    r"|\bsimilar (?:ones?|items|products)\b(?! to)|类似的|相似的|差不多的"
    r"|\b(?:any|some)thing (?=(?:\w+ )?(?:cheaper|less expensive))|有(?:没有)?(?:什么|些)?(?=(?:更"
    r"|再)?便宜(?:一?点|些)?的)",
    re.IGNORECASE,
)
_DID = ("bought", "buy", "buys", "sold", "returned", "ordered", "rated")
_IT = re.compile("|".join((r"\bit\b", "它(?!们)", *(rf"(?<=\b{one} )them\b" for one in _DID))), re.IGNORECASE)
_ALIKE = re.compile(
    r"\b(?:in common|alike|similar|share|differ(?:ent|s|ence)?|same)\b|共同|共通|相似|相像|像|一样|相同"
    r"|区别|不同|差别",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?:and )?(?:compared|how does (?:that|she|he|it) compare) (?:to|with) \S+|(?:那)?[跟和与同]\S+?(?:相"
    r"|对)?比(?:一下|呢|怎么样|如何)*",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:the|these|those) two\b|\bboth\b|\bthey\b|\bthem\b|他们|她们|俩|这?两[个位]?人?", re.IGNORECASE
)
_WITH_WHOM = re.compile(
    r"^\W*(?:那|他|她)?[跟和与同](?!谁)|\bin common with\b|\b(?:to|from|as|like|with)\b", re.IGNORECASE
)


class Pointed(NamedTuple):
    """A question with what it points at in its place.

    Attributes:
        text: The question; a kind is called `Catalogue.plain_kind` in it, whatever signs its name has.
        said: What stands in the text.
        named: What is meant.
    """

    text: str
    said: str
    named: str


def asked_in_full(question: str, conversation: Conversation, catalogue: Catalogue) -> tuple[ToolCall, ...]:
    """What a question asks outright once all that it points at is named; empty for others.

    Args:
        question: One line.
        conversation: What was spoken of.
        catalogue: Of the shop.
    """
    if beyond_log(question):
        return ()
    if compared := _in_common(question, conversation, catalogue):
        return (compared,)
    for pointed in _read(question, conversation, catalogue):
        calls = asked_outright(pointed.text, catalogue)
        if not calls and pointed.said == pointed.named:
            reads = (deeds_asked, people_asked, group_counted)
            group = next(filter(None, (read(pointed.text, catalogue) for read in reads)), None)
            calls = (ToolCall("segment", {"words": group}),) if group else ()
        if calls and all(_is_of(one, pointed) for one in calls):
            return tuple(_with_name(one, pointed) for one in calls)
    return ()


def _is_of(call: ToolCall, pointed: Pointed) -> bool:
    """Whether a call is of what was put in, and of nothing more."""
    if call.tool == "segment":
        return pointed.said == pointed.named and pointed.named in call.arguments["words"]
    return pointed.said in call.arguments.values()


def _with_name(call: ToolCall, pointed: Pointed) -> ToolCall:
    given = {
        name: pointed.named if value == pointed.said else value for name, value in call.arguments.items()
    }
    return ToolCall(call.tool, given)


def _read(question: str, conversation: Conversation, catalogue: Catalogue) -> Iterator[Pointed]:
    """The ways to say it in full, the likeliest first."""
    if found := _IN_PLACE.search(question):
        place = place_named(found["place"] or found["zh"])
        noun: Listed | None = "shopper" if found["shopper"] or found["zh_shopper"] else None
        noun = "item" if found["item"] or found["zh_item"] else "kind" if found["kind"] else noun
        for what, listed in conversation.lists():
            if noun in (None, what) and -len(listed) <= place < len(listed):
                yield _put_in(question, found, what, listed[place], catalogue)
    shopper = conversation.shopper()
    if shopper and (found := _SOMEBODY.search(question)):
        yield _put_in(question, found, "shopper", shopper, catalogue)
    item = conversation.item()
    if item and (found := _SIMILAR.search(question)):
        said = f"和{item}类似的" if has_han(question) else f"products similar to {item}, "
        yield Pointed(question[: found.start()] + said + question[found.end() :], item, item)
    thing = conversation.thing()
    if thing and (found := _IT.search(question)):
        yield _put_in(question, found, *thing, catalogue)


def _in_common(question: str, conversation: Conversation, catalogue: Catalogue) -> ToolCall | None:
    """What two have in common: those compared before, or who was spoken of and the one that is named."""
    if not (_ALIKE.search(question) or _BESIDE.fullmatch(question.strip(" ?？!.。"))):
        return None
    named = [one for one in PIECE.findall(question) if catalogue.shopper(one)]
    pair, shopper = conversation.pair_of_shoppers(), conversation.shopper()
    if not named and pair and _BOTH.search(question):
        return ToolCall("compare", {"shopper": pair[0], "other": pair[1]})
    if len(named) == 1 and shopper and shopper != named[0] and _WITH_WHOM.search(question):
        return ToolCall("compare", {"shopper": shopper, "other": named[0]})
    return None


def _put_in(question: str, found: re.Match[str], what: Listed, named: str, catalogue: Catalogue) -> Pointed:
    said = catalogue.plain_kind if what == "kind" and not catalogue.is_plain(named) else named
    role = ("顾客" if has_han(question) else "shopper ") if what == "shopper" else ""
    gap = "" if has_han(question) else " "
    text = f"{question[: found.start()]}{gap}{role}{said}{gap}{question[found.end() :]}"
    return Pointed(" ".join(text.split()), said, named)
