"""Calls whose tool or places cannot be what was meant, by what the shop knows of the words in them."""

import re
from dataclasses import replace

from penchant.agent.answering.among import group_among
from penchant.agent.answering.asked_plainly import (
    arrival_in,
    asks_by_month,
    asks_how_it_does,
    asks_of_changed_taste,
    asks_of_days_held,
    asks_of_pairs,
    asks_of_visits,
    asks_which,
    asks_who_likes,
    paired_with,
    speaks_of_shop,
)
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.figures_asked import known_in
from penchant.agent.answering.follow_ups import is_only_a_count
from penchant.agent.answering.group_words import conditions_in, ways_to_say
from penchant.agent.answering.groups_asked import (
    asks_how_many,
    asks_of_the_top,
    buyers_asked,
    buyers_of_item,
    group_asked,
    group_counted,
    group_denied_or_bounded,
    is_group,
    people_asked,
)
from penchant.agent.answering.ids_named import (
    contrast_of_items,
    ids_put_right,
    item_taken_for_shopper,
    one_item_named,
)
from penchant.agent.answering.named_plainly import named_plainly
from penchant.agent.answering.of_shop import (
    asks_of_shop,
    beyond_log,
    compares_times,
)
from penchant.agent.answering.other_names import thing_alone
from penchant.agent.answering.plain_words import category_in, direction_in
from penchant.agent.answering.references import is_apart, is_place, is_something
from penchant.agent.answering.said_outright import READ_AFTER, READ_FIRST
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.agent.parts import parts_of
from penchant.tools.segment_unsayable import unsayable

SAYS_LITTLE = 12
"""Characters beside a category's name that are no condition of a group."""
_DEGREE = re.compile(
    r"^(?:real|true|biggest|proper|serious|keen(?:est)?|total|absolute|hard-?core|die-?hard|genuine|big|top|most)\s+",
    re.IGNORECASE,
)
"""How much something is liked, not what."""


def put_right(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall:
    """The call that was meant where the one made cannot be; else the same.

    Args:
        call: As the router read it.
        catalogue: Of the shop.
        conversation: With the question.
    """
    question = conversation.question
    reads = (*READ_FIRST, _read_otherwise, *READ_AFTER, _of_spoken)
    if meant := next(filter(None, (read(call, catalogue, conversation) for read in reads)), None):
        return meant
    if question:
        call = named_plainly(_of_visits(call, conversation), catalogue, conversation)
    match call.tool:
        case "who_likes" | "concept":
            return _of_words(call, catalogue, conversation)
        case "segment" if question:
            return _of_group(call, catalogue, conversation)
        case "trends" | "overview" if asks_by_month(question):
            named = category_in(question, catalogue)
            return ToolCall("concept", {"words": named}) if named else call
        case "trends" if asks_of_shop(question) and not category_in(question, catalogue):
            return ToolCall("overview")
        case "portrait" | "compare" | "changes" | "next_behaviour" | "recommend" if asks_of_pairs(question):
            return named_plainly(item_taken_for_shopper(call, catalogue), catalogue, conversation)
    return ids_put_right(call, catalogue, question)


def _read_otherwise(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """What a question asks for by its plain words, more of them where it was read with doubts; else None."""
    question = conversation.question
    if call.tool == "compare" and (weighed := contrast_of_items(question, catalogue)):
        return weighed
    plainly = {
        "overview": group_counted,
        "campaign": group_counted,
        "audience": buyers_asked,
        "trends": people_asked,
    }.get(call.tool)
    if plainly is not None and (words := plainly(question, catalogue)):
        return ToolCall("segment", {"words": words})
    counted = "count" in call.arguments and is_only_a_count(question)
    if (
        call.tool != "segment"
        and not counted
        and (
            asks_of_the_top(question, catalogue)
            or (_of_nobody(call, catalogue) and conditions_in(question, catalogue.now))
        )
    ):
        return ToolCall("segment", {"words": question})
    if conversation.is_sure:
        return None
    doubted = {"overview": buyers_of_item, "who_likes": buyers_asked}.get(call.tool)
    if doubted is not None and (words := doubted(question, catalogue)):
        return ToolCall("segment", {"words": words})
    match call.tool:
        case "overview" if not (
            speaks_of_shop(question) or asks_by_month(question) or asks_of_days_held(question)
        ):
            named = category_in(question, catalogue)
            return ToolCall("concept", {"words": named}) if named else None
        case "portrait" if asks_of_changed_taste(question):
            return ToolCall("changes", call.arguments)
    return None


def _of_spoken(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The call with what its question says of a group, of what just came in, or of a list; None for others.

    `What rises among our regulars?` is no group, `We got a new sherry, whom do we tell?` names the item, and
    `Why the first of them?` asks why somebody is to be told about the item that the list is about.
    """
    question = conversation.question
    if call.tool == "segment" and asks_which(question) and (way := direction_in(question)):
        return ToolCall("trends", {"direction": way}) if group_among(question, catalogue.now) else None
    said = call.arguments.get("item", "")
    arrived = None if said or one_item_named(question, catalogue) else arrival_in(question)
    if call.tool == "audience" and arrived:
        return replace(call, arguments={**call.arguments, "item": arrived})
    listed = conversation.earlier[-1].call if conversation.earlier else None
    if call.tool != "explain" or listed is None or listed.tool != "audience":
        return None
    is_one_of_them = is_place(said) and conversation.lists_shoppers()
    return (
        ToolCall("explain", {"shopper": said, "item": listed.arguments["item"]}) if is_one_of_them else None
    )


def _of_nobody(call: ToolCall, catalogue: Catalogue) -> bool:
    """Whether a call is about a shopper whom nobody here is called: `N` of `at least 4 visits. N = ?`."""
    said = call.arguments.get("shopper", "")
    return said.isascii() and said.isupper() and not catalogue.shopper(said)


def _of_visits(call: ToolCall, conversation: Conversation) -> ToolCall:
    """When a shopper was here last, and how often they come, is told with when they will be back."""
    if call.tool not in ("changes", "overview") or call.arguments.keys() - {"shopper"}:
        return call
    spoken = bool(call.arguments) or conversation.shopper() is not None
    return (
        ToolCall("next_behaviour", call.arguments)
        if spoken and asks_of_visits(conversation.question)
        else call
    )


def of_refused(question: str, catalogue: Catalogue) -> ToolCall | None:
    """What a question that the router refused asks for by plain words: a group, the shop, or a category."""
    if (asks_of_shop(question) and catalogue.title_in(question) is None) or compares_times(question):
        return ToolCall("overview")
    if group := group_asked(question, catalogue):
        return ToolCall("segment", {"words": group})
    if asks_of_pairs(question) and (title := catalogue.title_in(question) or _paired(question, catalogue)):
        return ToolCall("similar_items", {"item": title})
    if alone := thing_alone(question, catalogue):
        return alone
    if not asks_how_it_does(question) or beyond_log(question):
        return None
    if named := category_in(question, catalogue) or known_in(question, catalogue):
        return ToolCall("concept", {"words": named})
    return ToolCall("overview") if speaks_of_shop(question) else None


def _paired_title(words: str, question: str, catalogue: Catalogue) -> str | None:
    """Words that are a title, or in no more than one, where the question asks what goes with it."""
    named = asks_of_pairs(question) and (catalogue.titled(words) or len(catalogue.holding(words)) == 1)
    return words if named else None


def _paired(question: str, catalogue: Catalogue) -> str | None:
    """Words of titles that a question asks partners for."""
    said = paired_with(question)
    return said if said and (catalogue.carries(said) or catalogue.holding(said)) else None


def _of_words(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall:
    """Who likes an item, named by its id, is whom to tell about it; `the first of them` may be a shopper.

    Who does not like or never had something is a group, and so is who spent or bought so much of it.
    """
    if call.tool == "who_likes" and unsayable(conversation.question):
        return ToolCall("segment", {"words": conversation.question})
    if call.tool == "who_likes" and (group := group_denied_or_bounded(conversation.question, catalogue)):
        return ToolCall("segment", {"words": group})
    given = dict(call.arguments)
    words = given.pop("words", "").strip(" #")
    if (bare := _DEGREE.sub("", words)) != words and bare and not catalogue.holding(words):
        return _of_words(replace(call, arguments={**call.arguments, "words": bare}), catalogue, conversation)
    question = conversation.question
    named = one_item_named(question, catalogue) or _paired_title(words, question, catalogue)
    if call.tool == "concept" and named:
        return ToolCall("similar_items", {"item": named})
    if is_something(words) and (spoken := conversation.words()):
        return ToolCall(call.tool, {**given, "words": spoken})
    if is_place(words) and conversation.listed_shoppers() and conversation.lists_shoppers():
        return ToolCall("portrait", {"shopper": words})
    if call.tool == "who_likes" and is_apart(words, catalogue) and not asks_who_likes(conversation.question):
        return ToolCall("audience", {"item": words, **given})
    items = [words] if catalogue.item(words) else [one for one in PIECE.findall(words) if catalogue.item(one)]
    if call.tool == "who_likes" and items and (items[0] == words or not catalogue.holding(words)):
        return ToolCall("audience", {"item": items[0], **given})
    return call


def _of_group(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall:
    """A group of a category alone is its history, one without a condition a count of the whole shop.

    Where the whole question reads as a group, too, and says more of it than the words cut out, it is taken.
    """
    question = conversation.question
    words = call.arguments.get("words", "")
    whole = "" if parts_of(question) else question.strip(" ?？.。!！")
    for said in ways_to_say(words, whole):
        read = conditions_in(said, catalogue.now)
        if read is None:
            continue
        more = (conditions_in(whole, catalogue.now) or ()) if words.casefold() in question.casefold() else ()
        known = {one.words for one in read} | {None}
        same = {one.words for one in more} <= known or (set(read) < set(more) and is_group(more, catalogue))
        fuller = len(more) >= len(read) and more != read and same
        return replace(call, arguments={"words": whole}) if fuller else call
    named = category_in(words, catalogue)
    if named and (len(words) <= len(named) + SAYS_LITTLE or asks_how_it_does(question)):
        return ToolCall("concept", {"words": named})
    counts = not conversation.is_sure and (not words or asks_how_many(question))
    return ToolCall("overview") if counts and asks_of_shop(question) else call
