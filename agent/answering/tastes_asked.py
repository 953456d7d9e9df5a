"""Questions for what speaks for one shopper's taste: `how sure are you that 20 likes yogurt?`."""

import re
from typing import NamedTuple

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.group_words import conditions_in
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.graph_store.text_tokens import has_han
from penchant.tools.glossary import other_language

_WHO = rf"(?:(?:shopper|customer|household|client|user|member)\s+)?#?(?P<who>{PIECE.pattern}|this customer)"
_LIKES = (
    r"(?:likes?|loves?|liking|loving|prefers?|enjoys?|cares? for|(?:(?:is|are|being)\s+)?(?:really\s+)?"
    r"(?:into|fond of|keen on|mad about|an?\s+(?:\w+\s+)?(?:fan|lover) of))"
)
_CORE = re.compile(
    rf"{_WHO}\s+(?:(?:really|actually|even|truly|still|does|do|is|are)\s+)*{_LIKES}\s+"
    r"(?P<thing>[^?.!,;]+?)\s*(?:[?.!,;]|$)"
    rf"|\b(?:why|how come) (?:is|are|do you have) (?:shopper |customer )?#?(?P<listed>{PIECE.pattern}) "
    r"(?:\w+ )?(?:in|on|among) (?:the |your |our )*(?P<list>[^?.!,;]+?)"
    r" (?:list|lovers|fans|buyers|people|group)\s*[?.!]*$"
    rf"|(?:顾客|客户|会员|用户)?#?(?P<han_who>{PIECE.pattern}|[他她]|这位?(?:顾客|客户))号?(?:顾客|客户|会员)?"
    r"(?:真的?|确实|是不是|会不会|到底|很|特别|最)*(?:喜欢|偏爱|爱)[买吃喝用]?"
    r"(?P<han_thing>[^，,。？?！!]+?)(?:这(?:件事|事|一?点|个(?:结论|判断))\S*|的?(?:依据|证据|理由|根据|把握)\S*|吗|么|呢)*"
    r"(?:[，,。？?！!]|$)",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"\b(?:sure|certain|confident|positive|evidence|proof|prove|grounds)\b"
    r"|\bwhy (?:do|would|did|does)\b.*\b(?:think|say|believe|claim|reckon|assume)"
    r"|\bhow (?:do|can|would) (?:you|we|i) (?:know|tell|say)\b|\bwhat makes (?:you|us|it)\b"
    r"|凭什么|凭啥|依据|证据|根据|把握|确定|确信|怎么(?:知道|看出)|何以|为(?:什么|啥)(?:说|认为|觉得|判断|断定)",
    re.IGNORECASE,
)
_SUITS = re.compile(
    rf"^\W*(?:would|will|could|might) {_WHO.replace('?P<who>', '')} (?:\w+ )?(?:like|want|enjoy|love|be"
    rf" interested in|go for)"
    r" (?:the |an? |our )?(?P<liked>[^?.!,]+?)(?: (?:too|then|as well))?\W*$"
    r"|^\W*(?:would|will|could|might) (?:the |an? |our )?(?P<suits>[^?.!,]+?) (?:suit|fit|be (?:something"
    r"|right|good|a good fit) for)"
    rf" {_WHO.replace('?P<who>', '')}\W*$",
    re.IGNORECASE,
)
"""Asks whether an item would be something for somebody."""
_AT_ONCE = re.compile(
    r"\bboth\b|\band (?:also|too)\b|\bas well\b|\balike\b|\bequally\b|\bnot (?:only|just)\b|\btoo$|同时"
    r"|[既又]",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:(?:so|and|but)\s+)*(?:why|how come) (?:is|are|do you have)\b", re.IGNORECASE)
_WHETHER = re.compile(
    r"^(?:(?:so|and|but|hey|ok),?\s+)*(?:does|do|is|are)\b|[吗么][？?。]*$|是不是|会不会", re.IGNORECASE
)
_NO_THING = re.compile(r"(?:it|that|this|them|these|those|what|which|什么|啥|哪|[它这那])", re.IGNORECASE)


class TasteAsked(NamedTuple):
    """Whose taste is asked about, and for what, in the question's words."""

    who: str
    thing: str


def taste_asked(question: str, catalogue: Catalogue) -> TasteAsked | None:
    """The one taste of one shopper that a question asks the grounds of, or whether it is one.

    Args:
        question: One line.
        catalogue: Whether somebody likes a thing is only asked of what the shop has a name for.
    """
    doubts = bool(_DOUBTS.search(question) or _LISTED.match(question))
    found = _CORE.search(question) if doubts or _WHETHER.search(question) else None
    if found is None:
        return None
    who = found["who"] or found["listed"] or found["han_who"]
    thing = (found["thing"] or found["list"] or found["han_thing"]).strip()
    named = [one for one in dict.fromkeys(PIECE.findall(question)) if catalogue.shopper(one)]
    if _NO_THING.match(thing) or len(named) > 1 or (named and who not in named):
        return None
    is_sold = catalogue.sells(thing) or bool(catalogue.categories_in(thing))
    is_sold = is_sold or bool(has_han(thing) and other_language(thing))
    return TasteAsked(who, thing) if doubts or is_sold else None


def portrait_for_taste(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The portrait of whom such a question names by id; None for others."""
    asked = taste_asked(question, catalogue)
    if asked is None or catalogue.shopper(asked.who) is None:
        return None
    return ToolCall("portrait", {"shopper": asked.who})


def suits_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """Why an item would be something for a shopper, or not: `would 20 like the oolong tin?`; else None."""
    shoppers = [one for one in dict.fromkeys(PIECE.findall(question)) if catalogue.shopper(one)]
    found = _SUITS.search(question)
    item = (found["liked"] or found["suits"] or "").strip() if found else ""
    if len(shoppers) != 1 or not (catalogue.item(item) or catalogue.holding(item)):
        return None
    return ToolCall("explain", {"shopper": shoppers[0], "item": item})


def likers_of_both(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The group that likes several things at once: `谁同时喜欢猫粮和口红`; None for other questions."""
    if not _AT_ONCE.search(question):
        return None
    words = question.strip(" ?？.。!！")
    liked = [one for one in conditions_in(words, catalogue.now) or () if one.kind == "likes"]
    return ToolCall("segment", {"words": words}) if len(liked) > 1 else None
