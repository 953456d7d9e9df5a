"""Calls whose tool or places cannot be what was meant, by what the shop knows of the words in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from penchant.agent.answering.among import group_among
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.follow_ups import is_only_a_count
from penchant.agent.answering.group_words import conditions_in, ways_to_say
from penchant.agent.answering.named_plainly import named_plainly
from penchant.agent.answering.of_shop import asks_of_shop, beyond_log
from penchant.agent.answering.plain_words import category_in, direction_in
from penchant.agent.answering.references import is_place, is_something
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.agent.parts import parts_of
from penchant.tools.conditions import Condition
from penchant.tools.registry import ArgumentKind, tool_named

SAYS_LITTLE = 12
"""Characters beside a category's name that are no condition of a group."""
_RATHER = re.compile(
    r"\b(?:rather|instead|above|over|before|ahead|than|but not|and not|better|higher)\b"
    r"|而不是|不是|而非|前面|之前|更",
    re.IGNORECASE,
)
_WHAT_MOVES = re.compile(
    r"^(?:(?:and|so|ok)[,\s]+)*(?:what|anything|which (?:categor|product|item|thing|kind|genre|topic)\w*)\b"
    r"|什么|哪些(?:品类|商品|产品|东西|类)",
    re.IGNORECASE,
)
_ARRIVED = re.compile(
    r"\b(?:stock(?:ed|ing)?|pick(?:ed|ing)? up|got(?: in)?|get(?:ting)?(?: in)?|receiv(?:ed|ing)"
    r"|launch(?:ed|ing)?|add(?:ed|ing)?|introduc(?:ed?|ing)|tak(?:en|ing) (?:in|on)|have|has"
    r"|there(?:['’]s| is| are))\s+(?:in\s+)?(?:an?|some|the|our|these|several|a few)?\s*(?:brand[- ])?"
    r"new\s+(\w[\w'’ -]{1,40}?)(?=\s*(?:[.,;:!?–—]|$)"
    r"|\s+(?:in|coming|arriving|from|on|this|next|that|which|and|so|who|whom)\b)"
    r"|(?:新(?:到|上|进|出|来)|上新|刚到|推出)了?(?:一?[批款些种个道部]|几[款种个道部])?的?(\w{2,12}?)(?=[，,。；？?]|该|要|应该|推给|通知|告诉|$)",
    re.IGNORECASE,
)
"""What a shop says that it has just got, and may not have had before."""
_SHOP = re.compile(r"\b(?:shop|store|business|place|we|overall)\b|店|生意|整体", re.IGNORECASE)
_MONTHLY = re.compile(
    r"\b(?:month by month|by month|over the months|each month|every month|monthly|in season"
    r"|(?:which|what) (?:(?:are|is|were) )?(?:(?:the|our) )?(?:[\w-]+ ){0,3}months"
    r"|(?:which|what) time of (?:the )?year)\b|每个?月|逐月|各月|哪几?个月|几月份|[旺应当]季",
    re.IGNORECASE,
)
_HOW_IT_DOES = re.compile(
    r"\bhow(?:['’]s|\s+(?:is|are|has|have|did|does|do))\b.*\b(?:do|does|doing|done|going|selling|perform\w*)\b"
    r"|情况|怎么样|如何|卖得",
    re.IGNORECASE,
)
_CAMPAIGN = re.compile(
    r"campaign|promo|mailing|mail|flyer|flier|leaflet|coupon|voucher|newsletter|advert"
    r"|活动|促销|推广|券|传单|邮件|短信|广告|营销",
    re.IGNORECASE,
)
_VERSUS = re.compile(
    rf"(?P<one>{PIECE.pattern})\s+(?:vs\.?|versus)\s+"
    rf"(?:(?:shopper|customer|household)\s+)?#?(?P<other>{PIECE.pattern})",
    re.IGNORECASE,
)
_GO_WITH = re.compile(
    r"\b(?:go(?:es)? with|similar|alike|like it|instead of"
    r"|(?:also|together|along) (?:with|buy|bought|take|get))\b"
    r"|搭配|类似|相似|一起买|[还也]会?[再买]|同时买",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"^(?:real|true|biggest|proper|serious|keen(?:est)?|total|absolute|hard-?core|die-?hard|genuine|big|top|most)\s+",
    re.IGNORECASE,
)
"""How much something is liked, not what."""
_DAYS_HELD = re.compile(
    r"\b(?:what|which) (?:date|day)s? (?:do(?:es)?|is|are|was)"
    r" (?:it|they|this|that|(?:the|your|our) (?:data|log|figures|numbers))\b",
    re.IGNORECASE,
)
"""How far the log reaches."""
_LEFT_US = re.compile(
    r"\b(?:lost (?:him|her|them)|gone for good|last (?:see|saw|seen|here|visit\w*|c[oa]me)"
    r"|com(?:e|ing) back)\b"
    r"|流失|最后一次来|还会?来",
    re.IGNORECASE,
)
_VISITS = re.compile(
    r"\bwhen (?:was|were|did|have) (?:\S+ ){1,3}last (?:in|here|seen|around|visit\w*|order\w*"
    r"|purchase\w*|shop\w*|c[oa]me|bu?[oy]\w*|with us)\b"
    r"|\bwhen (?:was|is) \S+ last (?:visit|order|purchase|trip)\b"
    r"|\bhow long (?:have|has) \S+ (?:\S+ )?been (?:away|gone|missing|absent|quiet)\b"
    r"|\bsince when (?:have|has) \S+ (?:\S+ )?been (?:away|gone|missing|absent|quiet)\b"
    r"|\bwhen did (?:he|she|they|\d+|(?:shopper|customer|household) \S+) (?:stop|stop (?:coming|shopping)"
    r"|disappear|leave us|vanish)(?=[?.! ]|$)"
    r"|上一?次(?:来|来店|到店|购物|下单|购买)是|最后一?次(?:来|到店|购物|下单|购买)是|(?:多久|多少天|几天)没[有]?(?:来|下单|购物)"
    r"|\bhow (?:often|regularly) do(?:es)? \S+ (?:\S+ )?(?:come|visit|shop|order|buy)\b(?! \w)"
    r"|\b(?:every )?how many days (?:lie |are there |pass )?(?:between (?:the )?(?:visits|orders|trips)"
    r"|does)\b"
    r"|从?什么时候(?:开始|起)?(?:就)?(?:不来|没来|没再来)|(?:隔|每隔?)(?:几天|多久|多少天)(?:来|买|下单)",
    re.IGNORECASE,
)
_BOUGHT = re.compile(r"\b(?:bought|purchased)\b|(?<!没)(?:购买|买)[过了]", re.IGNORECASE)
_COUNTS = re.compile(
    r"\bhow (?:[many]{3,6}|much)\b|\bnumber of\b|\bcount\b|多少|几|多吗|多不多|怎么样|如何",
    re.IGNORECASE,
)


def put_right(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall:
    """The call that was meant where the one made cannot be; else the same.

    Args:
        call: As the router read it.
        catalogue: Of the shop.
        conversation: With the question.
    """
    question = conversation.question
    if meant := _read_otherwise(call, catalogue, conversation) or _of_spoken(call, catalogue, conversation):
        return meant
    if question:
        call = named_plainly(_of_visits(call, conversation), catalogue, conversation)
    match call.tool:
        case "who_likes" | "concept":
            return _of_words(call, catalogue, conversation)
        case "segment" if question:
            return _of_group(call, catalogue, conversation)
        case "trends" | "overview" if _MONTHLY.search(question):
            named = category_in(question, catalogue)
            return ToolCall("concept", {"words": named}) if named else call
        case "trends" if asks_of_shop(question) and not category_in(question, catalogue):
            return ToolCall("overview")
        case "portrait" | "compare" | "changes" | "next_behaviour" if _GO_WITH.search(question):
            return _of_item(call, catalogue)
        case "similar_items" | "audience" if is_place(call.arguments.get("item", "")):
            if conversation.listed_shoppers() and conversation.lists_shoppers():
                return ToolCall("portrait", {"shopper": call.arguments["item"]})
    return _of_ids(call, catalogue, question)


def _read_otherwise(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """What a question asks for by its plain words, more of them where it was read with doubts; else None."""
    question = conversation.question
    if call.tool not in ("compare", "contrast") and (two := _versus(question, catalogue)):
        return two
    if call.tool == "compare" and (weighed := _two_items(question, catalogue)):
        return weighed
    plainly = {"overview": group_counted, "campaign": group_counted, "audience": _who_had}.get(call.tool)
    if plainly is not None and (words := plainly(question, catalogue)):
        return ToolCall("segment", {"words": words})
    counted = "count" in call.arguments and is_only_a_count(question)
    if (
        call.tool != "segment"
        and not counted
        and (
            _of_the_top(question, catalogue)
            or (_of_nobody(call, catalogue) and conditions_in(question, catalogue.now))
        )
    ):
        return ToolCall("segment", {"words": question})
    if call.tool == "campaign" and not _of_campaign(conversation) and asks_of_shop(question):
        return ToolCall("overview")
    if conversation.is_sure:
        return None
    doubted = {"overview": _who_bought, "who_likes": _who_had}.get(call.tool)
    if doubted is not None and (words := doubted(question, catalogue)):
        return ToolCall("segment", {"words": words})
    match call.tool:
        case "overview" if not any(one.search(question) for one in (_SHOP, _MONTHLY, _DAYS_HELD)):
            named = category_in(question, catalogue)
            return ToolCall("concept", {"words": named}) if named else None
        case "changes" if not call.arguments.keys() - {"shopper"} and _LEFT_US.search(question):
            return ToolCall("next_behaviour", call.arguments)
    return None


def _of_spoken(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall | None:
    """The call with what its question says of a group, of what just came in, or of a list; None for others.

    `What rises among our regulars?` is no group, `We got a new sherry, whom do we tell?` names the item, and
    `Why the first of them?` asks why somebody is to be told about the item that the list is about.
    """
    question = conversation.question
    if call.tool == "segment" and _WHAT_MOVES.search(question) and (way := direction_in(question)):
        return ToolCall("trends", {"direction": way}) if group_among(question, catalogue.now) else None
    said = call.arguments.get("item", "")
    arrived = None if said or _one_item(question, catalogue) else _ARRIVED.search(question)
    if call.tool == "audience" and arrived:
        thing = next(one for one in arrived.groups() if one)
        return replace(call, arguments={**call.arguments, "item": thing})
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


def _of_the_top(question: str, catalogue: Catalogue) -> bool:
    """Whether a question asks for so many of the best customers: `who are our ten best customers?`."""
    return any(one.count is not None for one in conditions_in(question, catalogue.now) or ())


def _of_campaign(conversation: Conversation) -> bool:
    """Whether a question names a campaign as such, or goes on from an answer of one."""
    went_before = conversation.earlier[-1].call.tool if conversation.earlier else ""
    return went_before == "campaign" or bool(_CAMPAIGN.search(conversation.question))


def _versus(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The comparison of two shoppers that `1029 vs 853` asks for; None for other things, items among them."""
    found = _VERSUS.search(question)
    if found is None or any(catalogue.item(one) or not catalogue.shopper(one) for one in found.groups()):
        return None
    return ToolCall("compare", {"shopper": found["one"], "other": found["other"]})


def _two_items(question: str, catalogue: Catalogue) -> ToolCall | None:
    """Why one shopper gets one item rather than another, where a question names just these three by id."""
    named = list(dict.fromkeys(PIECE.findall(question)))
    items = [one for one in named if catalogue.item(one)]
    shoppers = [one for one in named if one not in items and catalogue.shopper(one)]
    if len(items) != 2 or len(shoppers) != 1:
        return None
    return ToolCall("contrast", {"shopper": shoppers[0], "item": items[0], "other": items[1]})


def _of_visits(call: ToolCall, conversation: Conversation) -> ToolCall:
    """When a shopper was here last, and how often they come, is told with when they will be back."""
    if call.tool not in ("changes", "overview") or call.arguments.keys() - {"shopper"}:
        return call
    spoken = bool(call.arguments) or conversation.shopper() is not None
    return ToolCall("next_behaviour", call.arguments) if spoken and of_visits(conversation.question) else call


def asks_of_pairs(question: str) -> bool:
    """Whether a question asks, in plain words, what goes with a thing or is like it."""
    return bool(_GO_WITH.search(question))


def of_visits(question: str) -> bool:
    """Whether a question asks when one shopper was here last, for how long not, or how often they come."""
    return bool(_VISITS.search(question))


def of_refused(question: str, catalogue: Catalogue) -> ToolCall | None:
    """What a question that the router refused asks for by plain words: a group, the shop, or a category."""
    if _of_the_top(question, catalogue):
        return ToolCall("segment", {"words": question})
    if asks_of_shop(question):
        return ToolCall("overview")
    if group := group_asked(question, catalogue):
        return ToolCall("segment", {"words": group})
    if not _HOW_IT_DOES.search(question) or beyond_log(question):
        return None
    if named := category_in(question, catalogue):
        return ToolCall("concept", {"words": named})
    return ToolCall("overview") if _SHOP.search(question) else None


def _of_words(call: ToolCall, catalogue: Catalogue, conversation: Conversation) -> ToolCall:
    """Who likes an item, named by its id, is whom to tell about it; `the first of them` may be a shopper.

    Who does not like or never had something is a group, and so is who spent or bought so much of it.
    """
    if call.tool == "who_likes" and (group := _group_plainly(conversation.question, catalogue)):
        return ToolCall("segment", {"words": group})
    given = dict(call.arguments)
    words = given.pop("words", "").strip(" #")
    if (bare := _DEGREE.sub("", words)) != words and bare and not catalogue.holding(words):
        return _of_words(replace(call, arguments={**call.arguments, "words": bare}), catalogue, conversation)
    if call.tool == "concept" and _DAYS_HELD.search(conversation.question):
        return ToolCall("overview")
    if call.tool == "concept" and (item := _one_item(conversation.question, catalogue)):
        return ToolCall("similar_items", {"item": item})
    if is_something(words) and (spoken := conversation.words()):
        return ToolCall(call.tool, {**given, "words": spoken})
    if is_place(words) and conversation.listed_shoppers() and conversation.lists_shoppers():
        return ToolCall("portrait", {"shopper": words})
    items = [words] if catalogue.item(words) else [one for one in PIECE.findall(words) if catalogue.item(one)]
    if call.tool == "who_likes" and items and (items[0] == words or not catalogue.holding(words)):
        return ToolCall("audience", {"item": items[0], **given})
    return call


def _one_item(question: str, catalogue: Catalogue) -> str | None:
    """The one item that a question names by its id, where it asks for no months or sales."""
    named = {one for one in PIECE.findall(question) if catalogue.item(one)}
    asked_else = _MONTHLY.search(question) or _HOW_IT_DOES.search(question)
    return named.pop() if len(named) == 1 and not asked_else else None


def _group_plainly(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question for who did not do something, or bought so much of it."""
    for said in ways_to_say(question, ""):
        if conditions := conditions_in(said, catalogue.now):
            bounded = any((one.at_least, one.at_most) != (None, None) for one in conditions)
            return said if bounded or any(one.negated for one in conditions) else None
    return None


def _of_item(call: ToolCall, catalogue: Catalogue) -> ToolCall:
    """What goes with an item whose id was taken for a shopper's."""
    said = call.arguments.get("shopper", "").strip(" #")
    found = next((one for one in (said, *PIECE.findall(said)) if catalogue.item(one)), None)
    is_item = found is not None and catalogue.shopper(found) is None
    return ToolCall("similar_items", {"item": found}) if is_item and found else call


def _who_bought(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question that asks who bought an item, by its id; None where it asks otherwise."""
    first, *_ = parts_of(question) or (question,)
    for said in ways_to_say(first, first):
        if conditions := conditions_in(said, catalogue.now):
            return said if any(one.words and catalogue.item(one.words) for one in conditions) else None
    return None


def _who_had(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question that asks who bought something, by whatever name, and nothing else."""
    if not _BOUGHT.search(question):
        return None
    for said in ways_to_say(question, ""):
        if conditions := conditions_in(said, catalogue.now):
            return said if all(one.kind == "bought" and one.words for one in conditions) else None
    return None


def group_asked(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question that is a group and nothing else, however it asks for it."""
    for words in ways_to_say(question, ""):
        if _is_group(conditions_in(words, catalogue.now), catalogue):
            return words
    return None


def _is_group(conditions: tuple[Condition, ...] | None, catalogue: Catalogue) -> bool:
    named = [one.words for one in conditions or () if one.words is not None]
    known = all(catalogue.item(words) or catalogue.holding(words) for words in named)
    return bool(conditions) and known and any(map(_says_more, conditions or ()))


def group_counted(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question that asks how many met them; what products they name the shop has.

    They must say more than `orders` or `new shoppers`, which the shop's overview counts.
    """
    if not _COUNTS.search(question) or parts_of(question) or beyond_log(question):
        return None
    for said in ways_to_say(question, ""):
        if conditions := conditions_in(said, catalogue.now):
            return said if _is_group(conditions, catalogue) else None
    return None


def _says_more(condition: Condition) -> bool:
    """Whether a condition is of a product, denied, bounded by a number, or of what the overview counts not.

    That is who came first since a date, and who returned something, looked at it, rated it or put it in the
    cart.
    """
    bounds = (condition.at_least, condition.at_most)
    if (
        condition.words
        or condition.negated
        or condition.count
        or condition.kind in ("returned", "viewed", "carted", "rated")
        or (condition.kind == "first_seen" and condition.since)
    ):
        return True
    return bounds not in ((None, None), (1, None))


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
        fuller = len(more) >= len(read) and more != read and {one.words for one in more} <= known
        return replace(call, arguments={"words": whole}) if fuller else call
    named = category_in(words, catalogue)
    if named and (len(words) <= len(named) + SAYS_LITTLE or _HOW_IT_DOES.search(question)):
        return ToolCall("concept", {"words": named})
    counts = not conversation.is_sure and (not words or _COUNTS.search(question))
    return ToolCall("overview") if counts and asks_of_shop(question) else call


def _of_ids(call: ToolCall, catalogue: Catalogue, question: str) -> ToolCall:
    """Shopper and item exchanged, or taken from the question, where each id is plainly the other's."""
    takes = {argument.name: argument.kind for argument in tool_named(call.tool).arguments}
    if "item" not in takes:
        return call
    given = dict(call.arguments)
    if call.tool == "contrast" and (two := _two_shoppers(given, catalogue)):
        return ToolCall("compare", {"shopper": two[0], "other": two[1]})
    named = list(dict.fromkeys(PIECE.findall(question)))
    items = [one for one in named if catalogue.item(one)]
    one_item = "other" not in takes and len(items) == 1 and items[0] not in given.values()
    if one_item and not catalogue.item(given.get("item", "")):
        given["item"] = items[0]  # `the tea, I mean 1102416`
    if takes.get("shopper") is not ArgumentKind.SHOPPER:
        return ToolCall(call.tool, given)
    shoppers = [one for one in named if catalogue.shopper(one) and one not in items]
    shopper = given.get("shopper", "")
    if catalogue.shopper(shopper) is None and catalogue.item(shopper):
        _exchange(given, shoppers, catalogue)
    if len(items) == 2 and len(shoppers) <= 1 and (call.tool == "contrast" or _RATHER.search(question)):
        pair = {given.get("item"), given.get("other")}
        if call.tool != "contrast" or pair != set(items):
            return ToolCall("contrast", {**given, "item": items[0], "other": items[1]})
    return ToolCall(call.tool, given)


def _exchange(given: dict[str, str], shoppers: Sequence[str], catalogue: Catalogue) -> None:
    """Takes an item out of the shopper's place; the one named is meant then, or one of before."""
    shopper, item = given["shopper"], given.get("item", "")
    if catalogue.shopper(item) and catalogue.item(item) is None:
        given |= {"shopper": item, "item": shopper}
    elif len(shoppers) == 1:
        given["shopper"] = shoppers[0]
    elif not catalogue.item(item):
        given["item"] = given.pop("shopper")  # `And 1082185, why that one for them?`


def _two_shoppers(given: Mapping[str, str], catalogue: Catalogue) -> tuple[str, str] | None:
    """The two that were taken for items; None where one of them is an item, or no shopper."""
    item, other = given.get("item", ""), given.get("other", "")
    if any(catalogue.item(one) or not catalogue.shopper(one) for one in (item, other)):
        return None
    return item, other
