"""A question that points at what was told before, said in full: `does the second one buy tea?`, `它卖了多少`.

What it points at is put in its place, and it is read by the rules for questions that stand alone.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.groups_asked import deeds_asked, people_asked
from penchant.agent.answering.ids_named import asked_outright
from penchant.agent.answering.of_shop import beyond_log
from penchant.agent.answering.references import ITEM_WORD, SHOPPER_WORD, place_named
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.graph_store.text_tokens import has_han

_PLACE = r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|\d{1,2}(?:st|nd|rd|th)"
_IN_PLACE = re.compile(
    rf"\b(?:the|that) (?P<place>{_PLACE}) (?:(?P<item>{ITEM_WORD})|(?P<shopper>{SHOPPER_WORD}|person)|one)\b"
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
    r"|\bsimilar (?:ones?|items|products)\b(?! to)|类似的|相似的|差不多的",
    re.IGNORECASE,
)
_IT = re.compile(r"\bit\b|它(?!们)", re.IGNORECASE)
_ALIKE = re.compile(
    r"\b(?:in common|alike|similar|share|differ(?:ent|s|ence)?|same)\b|共同|共通|相似|相像|像|一样|相同"
    r"|区别|不同|差别",
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
        text: The question.
        named: What was put in.
    """

    text: str
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
    for pointed in _read(question, conversation):
        calls = asked_outright(pointed.text, catalogue)
        if not calls and (
            group := deeds_asked(pointed.text, catalogue) or people_asked(pointed.text, catalogue)
        ):
            calls = (ToolCall("segment", {"words": group}),)
        if calls and all(_is_of(one, pointed.named) for one in calls):
            return calls
    return ()


def _is_of(call: ToolCall, named: str) -> bool:
    """Whether a call is of what was put in, and of nothing more."""
    of_group = call.tool == "segment" and named in call.arguments["words"]
    return of_group or named in call.arguments.values()


def _read(question: str, conversation: Conversation) -> Iterator[Pointed]:
    """The ways to say it in full, the likeliest first."""
    if found := _IN_PLACE.search(question):
        of_items, of_shoppers = found["item"] or found["zh_item"], found["shopper"] or found["zh_shopper"]
        lists: list[tuple[bool, Sequence[str]]] = [
            (False, () if of_shoppers else conversation.listed_items()),
            (True, () if of_items else conversation.listed_shoppers()),
        ]
        place = place_named(found["place"] or found["zh"])
        for is_shopper, listed in lists[:: -1 if conversation.lists_shoppers() else 1]:
            if -len(listed) <= place < len(listed):
                yield _put_in(question, found, listed[place], is_shopper=is_shopper)
    shopper = conversation.shopper()
    if shopper and (found := _SOMEBODY.search(question)):
        yield _put_in(question, found, shopper, is_shopper=True)
    item = conversation.item()
    if item and (found := _SIMILAR.search(question)):
        said = f"和{item}类似的" if has_han(question) else f"products similar to {item}"
        yield Pointed(question[: found.start()] + said + question[found.end() :], item)
    if found := _IT.search(question):
        thing = conversation.words() or item
        if thing:
            yield _put_in(question, found, thing, is_shopper=False)


def _in_common(question: str, conversation: Conversation, catalogue: Catalogue) -> ToolCall | None:
    """What two have in common: those compared before, or who was spoken of and the one that is named."""
    if not _ALIKE.search(question):
        return None
    named = [one for one in PIECE.findall(question) if catalogue.shopper(one)]
    pair, shopper = conversation.pair_of_shoppers(), conversation.shopper()
    if not named and pair and _BOTH.search(question):
        return ToolCall("compare", {"shopper": pair[0], "other": pair[1]})
    if len(named) == 1 and shopper and shopper != named[0] and _WITH_WHOM.search(question):
        return ToolCall("compare", {"shopper": shopper, "other": named[0]})
    return None


def _put_in(question: str, found: re.Match[str], named: str, *, is_shopper: bool) -> Pointed:
    if is_shopper:
        said = f"顾客{named}" if has_han(question) else f" shopper {named} "
    else:
        said = named if has_han(question) else f" {named} "
    return Pointed(" ".join((question[: found.start()] + said + question[found.end() :]).split()), named)
