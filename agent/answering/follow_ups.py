"""Questions that go on from the one before: another part, count or stretch, and why somebody is listed."""

import re
from collections.abc import Sequence

from penchant.agent.answering.activity_asked import activity_again
from penchant.agent.answering.assortment_asked import assortment_again
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.edits import edited
from penchant.agent.answering.goods_again import goods_again, which_of_them
from penchant.agent.answering.groups_again import (
    both_groups,
    most_of_group,
    names_asked,
    numbers_of_group,
)
from penchant.agent.answering.mentions import counts_alone
from penchant.agent.answering.orders_again import orders_again
from penchant.agent.answering.other_names import OPENING, same_again
from penchant.agent.answering.references import is_something
from penchant.agent.answering.stretches import asks_only_year_before
from penchant.agent.answering.told_again import told_again
from penchant.agent.answering.what_moved import what_moved
from penchant.agent.calls import ToolCall, own_arguments
from penchant.agent.parts import parts_of
from penchant.tools.registry import Argument
from penchant.tools.time_words import HAN_NUMBER, NUMBER, take_span
from penchant.units import RANKED

_ALSO = re.compile(r"(?:and|also)\b|[那还又]", re.IGNORECASE)
_GOES_ON = re.compile(
    rf"{OPENING}|(?:only|just|flip (?:it|that)|(?:the )?other way|(?:the )?(?:opposite|reverse))\b"
    r"|只|就|反过来|相反",
    re.IGNORECASE,
)
_SAME_FOR = re.compile(r"(?:and |now |ok,? )*(?:the )?same (?:again )?(?:for|with) ", re.IGNORECASE)
_SAME_TIME = re.compile(
    r"\b(?:over|in|for|during|within) (?:that|the|this) same"
    r" (?:stretch|period|time|dates|window|days|weeks?|months?)\b"
    r"|同[一样]?个?(?:时期|时间|时段|期)",
    re.IGNORECASE,
)
_CAMPAIGN_NUMBER = re.compile(
    rf"(?:{OPENING}\s*)?(?:再|也|还有)?(?:no\.?|number|#|第)?\s*(?P<id>\d+)\s*号?(?:的|那次|那个|活动|这次)*(?:也|再)?"
    r"(?:看一?下|看看|呢|怎么样|如何)?"
    r"|(?:(?:is|was|did) (?:it|that|this one) (?:do )?)?(?:better|worse|more|less)(?: or (?:better|worse"
    r"|more|less))?"
    r" than (?:(?:campaign|number|no\.?|#) ?)?(?P<than>\d+)"
    r"|(?:和|跟|比)(?P<han_than>\d+)号?(?:活动)?比?(?:[更还]?[好差强]"
    r"|怎么样|吗)*",
    re.IGNORECASE,
)
_WHY_LISTED = re.compile(
    r"那?(?:这|其中)?(?P<item>第(?:[一二三四五六七八九十]|\d{1,2})[个位名款件样种]|最后一?[个位名款件样种]|头一[个位名款件])"
    r"(?:东西|商品|产品|人|顾客|客户|会员)?"
    r"(?:(?:是|又|会)?(?:为啥|为什么|为何|凭什么|凭啥|怎么会?|咋会?)(?:(?:会|被|给|能)*[排推选上在放进她他][\u4e00-\u9fff]{0,8})?"
    r"|[她他它]?(?:们)?(?:以前|之前|曾经|过去)?(?P<had>(?:有没有)?(?:买|购买|下单|入手)过)(?:没有?|吗|么|吧)?)"
    r"|(?:and |so |but )?(?:what makes (?:you|it) (?:pick|choose|put|rank|suggest|recommend)|why(?: is| was"
    r"| did (?:you"
    r"|it) (?:pick|choose|put|suggest|recommend))?) (?P<en>the (?:first|second|third|fourth|fifth|last|top)) "
    r"(?:one|person|customer|shopper|member|user|household|product|item)(?: (?:there|on the list"
    r"|in the list))?",
    re.IGNORECASE,
)
_WHICH_OF_TWO = re.compile(
    r"(?:(?:and|so|but)\s+)?(?:who|which(?: one)?(?: of (?:them|the two|these|those))?)\s+"
    r"(?!likes\b)(?:[a-z]+\s+){1,3}(?:more(?! than)|most|less|least|longer|oftener|fewer|higher|bigger)"
    r"(?:\s+[a-z]+){0,2}|(?:他们|她们|[他她]?俩人?|这?两[个位]?人?)?(?:里面?|中|当中)?谁\w{0,4}(?:更|比较|最)\w{1,6}",
    re.IGNORECASE,
)
"""Asked of two that were just compared; the answer holds what both did."""
_OF_LIST = re.compile(r"\b(?:that|the|your|this) (?:list|ranking)\b|名单|榜单?", re.IGNORECASE)
_SAYS_HOW_MANY = re.compile(rf"\d|\b(?:make it|only|just) {NUMBER}\b|{HAN_NUMBER}[个位名款样]", re.IGNORECASE)


_TELLS_WHY = ("explain", "contrast", "sources")
"""Tools that tell of one thing in a list why it is there; what is asked next may go on from the list."""


def goes_on_from(question: str, earlier: Sequence[ToolCall]) -> ToolCall | None:
    """The call that a question goes on from: the last one, or where it asks for the same the last list."""
    before = earlier[-1] if earlier else None
    if not before or before.tool not in _TELLS_WHY or not _SAME_FOR.match(question):
        return before
    return next((call for call in reversed(earlier) if call.tool not in _TELLS_WHY), before)


def another_part(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """The call before with one thing of it said anew; None for any other question.

    Args:
        question: One line, as `only in grocery?`, `and for 120 days?`, `那跌的呢？`.
        before: The call that answered the question before.
        catalogue: Of the shop.
    """
    text = question.strip(" ?？!.。")
    if before.tool == "overview" and asks_only_year_before(text):
        return ToolCall("overview")
    if before.tool == "campaign" and (numbered := _CAMPAIGN_NUMBER.fullmatch(text)):
        return ToolCall("campaign", {"words": next(filter(None, numbered.groups()))})
    return edited(question, before, catalogue)


def sold_again(question: str, earlier: Sequence[ToolCall], catalogue: Catalogue) -> ToolCall | None:
    """The orders, the assortment, the next purchase or numbers before, asked otherwise; None for others.

    Read before the question by itself, of which `by brand?` would be a question for sales.

    Args:
        question: One line.
        earlier: The calls of the thread, oldest first; at least one.
        catalogue: Of the shop.
    """
    before = _list_meant(question, earlier)
    if again := told_again(question, before, catalogue):
        return again
    call = goods_again(question, earlier, catalogue) or both_groups(question, earlier)
    if call := call or most_of_group(question, before):
        return call
    reads = (orders_again, assortment_again, what_moved, numbers_of_group)
    found = next(filter(None, (read(question, before, catalogue) for read in reads)), None)
    return found or edited(question, before, catalogue, shortly=True)


def _list_meant(question: str, earlier: Sequence[ToolCall]) -> ToolCall:
    """The call before, or the last list where one is spoken of or that was asked about."""
    lists = [call for call in earlier if "count" in call.arguments or call.arguments.get("by") in RANKED]
    if lists and _OF_LIST.search(question):
        return lists[-1]
    return next((call for call in reversed(earlier) if call.tool not in _TELLS_WHY), earlier[-1])


def asked_again(
    question: str,
    before: ToolCall,
    catalogue: Catalogue,
    *,
    arguments: Sequence[Argument] | None = None,
) -> ToolCall | None:
    """The call that a question makes of the one before it, in one of the ways below; None for others.

    Args:
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.
        arguments: What its tool takes; None looks in the registry.
    """
    if before.tool == "compare" and _WHICH_OF_TWO.fullmatch(question.strip(" ?？!.。")):
        return before
    if names_asked(question, before) or which_of_them(question, before):
        return before
    if deeds := activity_again(question, before, catalogue):
        return deeds
    again = same_again(question, before, catalogue, arguments=arguments) or why_listed(question, before)
    whole, *clause = _first_said(question)
    again = again or another_part(whole, before, catalogue)
    return again or (another_part(clause[0], before, catalogue) if clause else None)


def _first_said(question: str) -> tuple[str, ...]:
    """The question, and its clause with a number where the other only says why: `Make it 20, I have room`."""
    parts = re.split(r"\s+[-–—]+\s+|[,;.，。；]\s*(?=\D)", question.rstrip(".。"))
    said = [part for part in parts if _SAYS_HOW_MANY.search(part)]
    only_says_why = len(parts) == 2 and len(said) == 1 and "?" not in question and parts_of(question) is None
    return (question, said[0]) if only_says_why else (question,)


def is_only_a_count(question: str) -> bool:
    """Whether a question only says how many are wanted of what was just told: `Just the top three.`."""
    return any(map(counts_alone, _first_said(question)))


def in_same_time(call: ToolCall, question: str, before: ToolCall | None, catalogue: Catalogue) -> ToolCall:
    """What one did, or other numbers, in the stretch asked of before; others as they are.

    As `and how often did they come in?`, `and who bought most of it?`, `and just on Sundays?`.

    Args:
        call: Asked by words alone.
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.
    """
    of_them = call.tool == "activity" and "shopper" not in call.arguments
    of_it = call.tool == "figures" and is_something(call.arguments.get("words", ""))
    goes_on = before and before.tool == call.tool and (of_them or of_it)
    goes_on = goes_on or (before and call.tool == "figures" and before.tool in ("figures", "overview"))
    if before is None or not goes_on or not _ALSO.match(question) or take_span(question, catalogue.now)[1]:
        return call
    given = {name: said for name, said in before.arguments.items() if name in ("since", "until")}
    return ToolCall(call.tool, {**given, **call.arguments})


def why_listed(question: str, before: ToolCall) -> ToolCall | None:
    """Why something or somebody stands in the list just told: `第一个为啥排上来的`; None for others.

    Whether a shopper had something on the list before is told with why it stands there.
    """
    found = _WHY_LISTED.fullmatch(question.strip(" ?？。!！"))
    if found is None:
        return None
    place = found["item"] or f"{found['en']} one"
    if before.tool == "recommend" and "shopper" in before.arguments:
        return ToolCall("explain", {"shopper": before.arguments["shopper"], "item": place})
    if before.tool == "audience" and "item" in before.arguments and not found["had"]:
        return ToolCall("explain", {"shopper": place, "item": before.arguments["item"]})
    return None


def carried_on(question: str, call: ToolCall, before: ToolCall | None) -> ToolCall:
    """A call that goes on from the one before with what it leaves out: the same dates, the same category.

    Only where the question is short, the tool is the same, and it opens as one that goes on, or gives
    something and not what the tool cannot do without: `if I only have room for 10?`.

    Args:
        question: One line.
        call: As the router read it.
        before: The call that answered the question before.
    """
    same = _SAME_FOR.match(question) or _SAME_TIME.search(question)
    if before is None or before.tool != call.tool or (len(question) > 60 and not same):
        return call
    needed = {one.name for one in own_arguments(call.tool) if one.required}
    leaves_out = call.arguments and needed & (before.arguments.keys() - call.arguments.keys())
    if not (leaves_out or same or _GOES_ON.match(question) or question.rstrip("?？。").endswith("呢")):
        return call
    kept = dict(before.arguments)
    if "since" in call.arguments:
        kept.pop("until", None)  # another beginning has another end
    return ToolCall(call.tool, {**kept, **call.arguments})
