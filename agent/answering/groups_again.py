"""Groups of shoppers told before: both together, in the order of a number, their numbers, and their names."""

import re
from collections.abc import Sequence

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_asked import figures_asked
from penchant.agent.answering.figures_words import CUSTOMER
from penchant.agent.answering.numbers import MOST_TOLD
from penchant.agent.calls import ToolCall
from penchant.tools.number_words import HAN_NUMBER, NUMBER

_OF_THE_GROUP = re.compile(
    rf"\b(?:of|for|by|from|among|do|did) (?:those|these|them|they)(?: {NUMBER})?(?: {CUSTOMER})?\b|\btheir\b"
    rf"|[这那](?:些|几|{HAN_NUMBER})[个位名]?(?:人|顾客|客户|会员)?们?的?|[他她]们的?",
    re.IGNORECASE,
)
_MOST_OF_THEM = re.compile(
    rf"(?:(?:and|so|ok) )*(?:who|which)(?: (?P<count>{NUMBER}))?(?: ones?)? of (?:them|those|these)(?: \d+)?"
    rf"(?: {CUSTOMER})? (?:has |have )?(?:(?P<spent>spent|spends?|paid|pays?)|bought|buys?|ordered|orders?"
    rf"|come"
    r"|came|comes)(?: (?:the )?most(?: (?:often|money|with us))?| more than the others)"
    r"|(?:那|这里面|这些人里?|他们|她们|其中|当中|里面?)+(?:谁|哪[个位])(?:(?P<zh_spent>花|消费)|买|下单|来)[了的得]?钱?最[多勤](?:呢)?",
    re.IGNORECASE,
)
_OF_A_GROUP = ("per_order", "per_shopper", "basket", "gap", "repeat", "return_rate", "stars")
_NAME_THEM = re.compile(
    r"(?:(?:and|so|ok|please|can you|could you)\s+)*(?:list|name|show)(?: me)? (?:them|those|these|all of"
    r" them"
    r"|the names|their (?:names|ids))(?: all)?(?: please)?|(?:and )?who (?:are|is) (?:they|those|it)(?:"
    r" exactly)?"
    r"|(?:都|分别)?(?:是|有)?(?:哪些|哪几[个位]|谁)(?:人|顾客|客户|会员)?|(?:把)?(?:他们|她们|名单|名字)?(?:都)?列(?:一下|出来)(?:看看?)?",
    re.IGNORECASE,
)
"""Asks for the names of whoever was just told, who stand in the answer."""
_BOTH_OF_THEM = re.compile(
    r"(?:and |so )?(?:how many|who|which (?:customers|shoppers)|which|what share)(?: of (?:them|those"
    r"|these))?"
    r" (?:bought|buy|had|have|got|like|likes|ordered|returned|viewed) both(?: of (?:them|those))?"
    r"|(?:那|有)*(?:多少|几[个位]|哪些|哪几[个位])?(?:人|顾客|客户|会员)?两[样个种款]?都(?:买|有|要|看|喜欢)[了过]?的?"
    r"(?:有)?(?:多少|几[个位]|哪些|是?谁)?(?:人|顾客|客户|会员)?",
    re.IGNORECASE,
)
"""Asks who is of both groups told last."""
_BOTH = re.compile(
    r"(?:and |what about |how about |so )*(?:(?:the two|both)(?: of (?:them|those))?(?: together|"
    r" combined)?|together)"
    r"|(?:那|把)*(?:这?两[个种样者]|二者|它们)(?:一起|加起来|合计|合在一起|都算上?|呢)*",
    re.IGNORECASE,
)
"""Asks for two things told one after the other beside each other."""


def both_groups(question: str, earlier: Sequence[ToolCall]) -> ToolCall | None:
    """Both groups told last as one, `how many bought both?`, or two things beside each other, `and both?`.

    Args:
        question: One line.
        earlier: The calls of the thread, oldest first.
    """
    said = question.strip(" ?？!.。")
    two = [call for call in earlier[-2:] if call.tool == "figures"]
    things = [call.arguments.get("words", "") for call in two]
    if len(two) == len(set(things) - {""}) == len(("one", "other")) and _BOTH.fullmatch(said):
        return ToolCall("figures", {**two[1].arguments, "words": things[0], "other": things[1]})
    both = [call for call in earlier[-2:] if call.arguments.get("words")]
    groups = [group_told(call) or f"likes {call.arguments['words']}" for call in both]
    if (
        len(groups) != 2
        or {call.tool for call in both} - {"segment", "who_likes"}
        or not (_BOTH_OF_THEM.fullmatch(said) or _BOTH.fullmatch(said))
    ):
        return None
    return ToolCall("segment", {"words": "; ".join(groups)})


def most_of_group(question: str, before: ToolCall) -> ToolCall | None:
    """Who of the group told before comes first: `which of them spent the most?`; None for others."""
    found = _MOST_OF_THEM.fullmatch(question.strip(" ?？!.。"))
    group = group_told(before) if found else ""
    if found is None or not group:
        return None
    count = {"count": found["count"]} if found["count"] else {}
    measure = "spent" if found["spent"] or found["zh_spent"] else "orders"
    return ToolCall("figures", {"by": "shopper", "measure": measure, "among": group, **count})


def numbers_of_group(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """An average or a share of the group, or of the first shoppers, told before; None for others.

    As `how much is an average order of those ten?`.
    """
    said, spoken = _OF_THE_GROUP.subn(" ", question)
    group = group_told(before) if spoken else ""
    call = figures_asked(" ".join(said.split()), catalogue) if group else None
    if call is None or call.arguments.get("measure") not in _OF_A_GROUP:
        return None
    return ToolCall("figures", {**call.arguments, "among": group})


def group_told(before: ToolCall) -> str:
    """The conditions of whom a call told; empty where it told of no group."""
    held = before.arguments
    if told := held.get("words" if before.tool == "segment" else "among"):
        return told
    is_of_all = (
        before.tool == "figures" and held.get("by") == "shopper" and not held.keys() & {"words", "since"}
    )
    number = {"spent": "spending", "orders": "orders"}.get(held.get("measure", ""), "")
    return f"top {held.get('count', MOST_TOLD)} customers by {number}" if is_of_all and number else ""


def names_asked(question: str, before: ToolCall) -> bool:
    """Whether a question only asks for the names of whoever was just told."""
    by_shopper = before.tool == "figures" and before.arguments.get("by") == "shopper"
    lists = by_shopper or before.tool in ("segment", "who_likes", "audience")
    return lists and bool(_NAME_THEM.fullmatch(question.strip(" ?？!.。")))
