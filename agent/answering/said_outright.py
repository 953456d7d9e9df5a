"""What a question asks for whatever tool it was taken for, by what its words say outright."""

import re

from penchant.agent.answering.among import group_among
from penchant.agent.answering.asked_plainly import (
    asks_how_it_does,
    asks_of_brands,
    asks_of_campaign,
    asks_of_pairs,
    asks_to_recommend,
    asks_what_else,
    asks_what_they_like,
    asks_who_is_like,
    asks_why,
    offered_to,
)
from penchant.agent.answering.bare_words import bare
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.figures_words import ITS_BUYERS
from penchant.agent.answering.goods_asked import names_shopper
from penchant.agent.answering.group_words import conditions_in
from penchant.agent.answering.groups_again import group_told
from penchant.agent.answering.groups_asked import people_asked
from penchant.agent.answering.ids_named import one_item_named, who_is_like
from penchant.agent.answering.of_shop import (
    asks_how_it_goes,
    asks_of_best_sellers,
    asks_of_shop,
    asks_of_sorts,
    best_of,
    compares_times,
)
from penchant.agent.answering.plain_words import category_in, direction_in
from penchant.agent.answering.references import exact_item, is_place, is_somebody, is_something
from penchant.agent.answering.tastes_asked import taste_asked
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.graph_store.text_tokens import has_han
from penchant.tools.date_patterns import ORDINAL_WORDS
from penchant.tools.number_words import HAN_NUMBER, NUMBER
from penchant.tools.time_words import take_span

FEW_TITLES = 20
"""Words that more titles hold than these name a kind of product, not one."""
_HOW_MUCH = re.compile(r"^(?:(?:our|the|all|heavy|big|regular|frequent|keen)\s+)+", re.IGNORECASE)

_SOMEBODY = re.compile(
    r"\b(?:he|she|they|him|her|his|their|them|this|that|same|customer|shopper|household|member|user|person)\b"
    r"|[他她这那]|顾客|客户|会员|用户",
    re.IGNORECASE,
)
_SAID_OF_ONE = re.compile(r"\b(?:like|to|as|of|for) (?:her|him|them|th(?:is|at) \w+)\b|[他她]", re.IGNORECASE)
_OF_SEVERAL = re.compile(
    r"\b(?:do|did|would|will|are|have) (?:they|those|these)\b|[他她]们|这些人|那些人|这[群批]", re.IGNORECASE
)
_NEVER_HAD = re.compile(
    r"\b(?:(?:never|not|n['’]t)(?: yet)? (?:had|bought|ordered|tried|got) (?:it|(?:this|that)(?: \w+){0,2})"
    r"|new to (?:it|(?:this|that)(?: one| item| product)?))(?: before| yet)?\W*$"
    r"|没(?:有)?(?:买|试|用)过(?:它|这个|这款|的)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:(?:tell|show|know) (?:me |us )?(?:more |all |anything )?about|describe|info\w* (?:on|about))\b"
    rf"|\bwhat(?:['’]?s| is)(?: the| an?)?(?: \w+)? #?{PIECE.pattern}\W*$"
    r"|介绍|说说|看看|怎么样|情况|是什么",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\bwhat (?:will|would|might)\b|\blikel\w+ to (?:buy|come|order)\b|接下来|下一?[次回]|今后|以后会",
    re.IGNORECASE,
)
_LED = re.compile(
    r"(?P<group>[^:：,，;–—]+?)(?:\s[-–—]\s|[:：,，;–—])\s*(?P<asked>(?:and )?(?:what|which|[他她]们).*)",
    re.IGNORECASE,
)
_OF_A_LIST = re.compile(
    rf"\b(?:the|that) (?:{'|'.join(ORDINAL_WORDS.split())}|last) (?:one|shopper|customer|household)\b",
    re.IGNORECASE,
)
"""Speaks of one of those told: `tell me more about the third one`."""
_OF_SHOPPERS = ("compare", "portrait", "changes", "next_behaviour", "segment")
"""Tools that tell of shoppers, for which numbers, an item or a group may be taken."""


def of_alike(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """A shopper held against whoever is most like them: `who else is like her?`; None for others."""
    question = conversation.question
    if call.tool in ("contrast", "explain") or not asks_who_is_like(question):
        return None
    if named := who_is_like(question, catalogue):
        return named
    spoken = conversation.shopper() if _SAID_OF_ONE.search(question) else None
    return ToolCall("compare", {"shopper": spoken}) if spoken else None


def of_no_campaign(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The kind of product, or the shop, that was taken for a campaign."""
    if call.tool != "campaign" or asks_of_campaign(conversation):
        return None
    said = call.arguments.get("words", "")
    if re.fullmatch(r"\D+", said) and (catalogue.categories_in(said) or catalogue.holding(said)):
        return ToolCall("concept", {"words": said})
    of_shop = asks_of_shop(conversation.question) or asks_how_it_goes(conversation.question)
    return ToolCall("overview") if of_shop else None


def of_nobody_named(call: ToolCall, _catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """What the whole shop turns to, where what changed is asked and no shopper was named or asked about."""
    before = conversation.earlier[-1].call.arguments if conversation.earlier else {}
    if call.tool != "changes" or "shopper" in {**call.arguments, **before}:
        return None
    if not conversation.question or _SOMEBODY.search(conversation.question):
        return None
    return ToolCall("trends", {name: said for name, said in call.arguments.items() if name == "since"})


def of_best(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """What sells best, where trends or the shop's numbers were read in it."""
    question = conversation.question
    if names_shopper(question, catalogue):
        return None
    may_be = call.tool in ("trends", "overview") or asks_of_brands(question) or asks_of_sorts(question)
    return best_sellers(question, catalogue) if may_be else None


def of_kind(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The group of whom it is asked what they buy besides, or more than others; None for other questions.

    Of a product by its title or id what goes with that product is told.
    """
    if not asks_what_else(conversation.question):
        return None
    if call.tool in ("trends", "overview"):
        group = group_among(conversation.question, catalogue.now)
        return ToolCall("segment", {"words": group}) if group else None
    said = call.arguments.get({"similar_items": "item", "who_likes": "words"}.get(call.tool, ""), "")
    if (
        not said
        or one_item_named(conversation.question, catalogue)
        or is_something(said)
        or is_place(said)
        or exact_item(said, catalogue)
        or catalogue.titled(said)
    ):
        return None
    kind = ITS_BUYERS.sub("", _HOW_MUCH.sub("", said))
    is_own = has_han(kind) and not any(map(has_han, catalogue.view.item_titles[:1]))
    held = catalogue.holding(kind)
    if kind == said and not is_own and 0 < len(held) <= FEW_TITLES:
        return None
    named = kind != said or held or catalogue.categories_in(kind)
    words = f"买过{kind}" if has_han(kind) else f"bought {kind}"
    return ToolCall("segment", {"words": words}) if named else None


def of_times(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The shop as a whole, where two times of it are compared and nobody was spoken of; else None."""
    named = any(catalogue.shopper(one) for one in PIECE.findall(conversation.question))
    is_taken_so = call.tool in _OF_SHOPPERS and not conversation.shopper() and not named
    return ToolCall("overview") if is_taken_so and compares_times(conversation.question) else None


def best_sellers(question: str, catalogue: Catalogue) -> ToolCall | None:
    """What sells best, in a category where the question names one; None for other questions."""
    if not asks_of_best_sellers(question) or direction_in(question):
        return None
    named = None if asks_of_brands(question) else category_in(question, catalogue) or best_of(question)
    return ToolCall("concept", {"words": named}) if named else ToolCall("overview")


def of_taste(_call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """Whom the conversation speaks of, where it is asked how surely they like something; None for others."""
    asked, spoken = taste_asked(conversation.question, catalogue), conversation.shopper()
    if asked is None or spoken is None or not is_somebody(asked.who):
        return None
    return ToolCall("portrait", {"shopper": spoken})


def of_group_spoken(_call: ToolCall, _catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The group told before, where it is asked what they buy besides: `what else do they buy?`."""
    question = conversation.question
    of_group = _OF_SEVERAL.search(question) and not _OF_A_LIST.search(question)
    asks = asks_what_else(question) or asks_what_they_like(question)
    if not (asks and of_group and conversation.earlier):
        return None
    before = conversation.earlier[-1].call
    said = before.arguments.get("words", "") if before.tool == "who_likes" else group_told(before)
    if said and before.tool == "who_likes":
        said = f"喜欢{said}" if has_han(said) else f"likes {said}"
    return ToolCall("segment", {"words": said}) if said else None


def of_item(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The numbers of the one item that a question names by its id, where it was taken for a shopper."""
    named = {one for one in PIECE.findall(conversation.question) if catalogue.item(one)}
    said = call.arguments.get("shopper", "")
    taken = call.tool in _OF_SHOPPERS and said in named
    nobody = call.tool == "explain" and said in ("", *named) and conversation.shopper() is None
    if len(named) != 1 or catalogue.shopper(said) or not (taken or nobody):
        return None
    question = conversation.question
    is_about = asks_how_it_does(question) or _ABOUT.search(question)
    return ToolCall("figures", {"words": named.pop()}) if is_about and not asks_why(question) else None


def of_partners(call: ToolCall, _catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """What goes with the item spoken of, where that was taken for whom to tell about it."""
    is_of_it = call.tool == "audience" and is_something(call.arguments.get("item", ""))
    return (
        ToolCall("similar_items", call.arguments)
        if is_of_it and asks_of_pairs(conversation.question)
        else None
    )


def of_next(call: ToolCall, _catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """What one shopper will do, where that was taken for what they did: `接下来他最可能买什么？`."""
    return (
        ToolCall("next_behaviour", call.arguments)
        if call.tool == "activity" and _TO_COME.search(conversation.question)
        else None
    )


def of_people(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The group that a question asks for, where it was taken for one of somebody whom it does not name."""
    if call.tool not in _OF_SHOPPERS or call.tool == "segment" or "shopper" in call.arguments:
        return None
    words = people_asked(bare(conversation.question), catalogue)
    return ToolCall("segment", {"words": words}) if words else None


def of_audience(_call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The audience told before, where those are asked for who never had its item: nobody in it had."""
    question = conversation.question
    told = next((one for one in reversed(conversation.earlier) if one.call.tool == "audience"), None)
    if told is None or conversation.earlier[-1].call.tool not in ("audience", "explain"):
        return None
    if conversation.item() not in told.items:
        return None
    if not _NEVER_HAD.search(question) or asks_why(question) or take_span(question, catalogue.now)[1]:
        return None
    counted = re.search(rf"\b(?!\d{{4}})({NUMBER})\b|(?<!\d)({HAN_NUMBER})[个位名]", question, re.IGNORECASE)
    count = {"count": next(filter(None, counted.groups()))} if counted else {}
    return ToolCall("audience", {**told.call.arguments, **count})


def of_group_led(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The group named ahead of a question for what it buys besides: `regulars: what else do they buy?`."""
    found = _LED.fullmatch(conversation.question.strip())
    if found is None or call.tool in ("who_likes", "similar_items", "segment"):
        return None
    if not (asks_what_else(found["asked"]) and _OF_SEVERAL.search(found["asked"])):
        return None
    words = found["group"].strip()
    return ToolCall("segment", {"words": words}) if conditions_in(words, catalogue.now) else None


def of_offers(_call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The group of whom it is asked what to offer them: what it has more often than others is told."""
    words = offered_to(conversation.question)
    return ToolCall("segment", {"words": words}) if words and conditions_in(words, catalogue.now) else None


def of_recommendation(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """What to recommend of a kind, where the kind was taken for an item to be explained; None for others."""
    item = call.arguments.get("item", "")
    if call.tool != "explain" or not asks_to_recommend(conversation.question) or exact_item(item, catalogue):
        return None
    given = {"shopper": call.arguments["shopper"]} if "shopper" in call.arguments else {}
    return ToolCall("recommend", {**given, "category": item})


READ_FIRST = (
    of_times,
    of_taste,
    of_recommendation,
    of_partners,
    of_people,
    of_item,
    of_audience,
    of_group_led,
    of_group_spoken,
    of_offers,
    of_alike,
)
"""Before a call is looked at for what else its question may be."""
READ_AFTER = (of_no_campaign, of_nobody_named, of_best, of_kind)


def taken_for_numbers(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall:
    """The call that was meant where numbers or deeds were read in it: of a group, or of what is to come."""
    reads = (of_group_spoken, of_next)
    return next(filter(None, (read(call, catalogue, conversation) for read in reads)), call)
