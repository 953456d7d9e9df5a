"""Goods that go on from numbers: `by brand?`, `which were the three best?`, `哪个品类涨得最多`."""

import re
from collections.abc import Mapping, Sequence

from penchant.agent.answering.bare_words import bare
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_asked import days_of
from penchant.agent.answering.figures_words import mean_in, measured, unit_in
from penchant.agent.answering.goods_asked import ANY_GOODS, count_in, goods_in
from penchant.agent.answering.stretches import with_leads
from penchant.agent.answering.what_moved import KEPT
from penchant.agent.calls import ToolCall
from penchant.tools.number_words import HAN_NUMBER, NUMBER
from penchant.tools.time_words import take_span
from penchant.units import GOODS, SUMS, UNITS

_OPENED = r"(?:(?:and|so|ok|now|then|but|what about|how about|(?:and )?the same)[,\s]+)*"
_WAY = (
    r"(?:best|worst|top|bottom|biggest|smallest|strongest|weakest|highest|lowest|leading|poorest|largest"
    r"|most|least|slowest|busiest|quietest)"
)
_FIRST_OF_THEM = re.compile(
    rf"{_OPENED}(?:(?:which|what|who)(?: ones?| months?| weeks?| days?)?(?: of (?:them|those"
    rf"|these))?(?:['’]s| (?:were|are|was|is|did|do|does"
    rf"|sold|sells?|made|makes?|brought in|brings? in|earned|earns?))? |(?:show|give|tell)(?: me)? |list )?"
    rf"(?:the |our )?(?:{NUMBER} )?{_WAY}(?: (?:sellers?|selling|sold|ones?|months?|weeks?|days?|performing"
    rf"|performers?|money"
    rf"|{NUMBER}|of (?:them|those|these)))*"
    rf"|(?:那|其中|这?里面|卖得|表现|哪个?(?:月|周|天|季度)?|哪[几些个]款)*最[好差多少高低]的?(?:是哪?)?(?:{HAN_NUMBER}[个款种名])?"
    r"(?:呢|有哪些|是哪些|是哪[个款种](?:月|周|天|季度)?)*"
    rf"|(?:那|其中|这?里面)*(?:前|倒数){HAN_NUMBER}(?:[个款种名位])?(?:呢|有哪些|是哪些|是谁)*",
    re.IGNORECASE,
)
"""Asks which come first or last of what was told as a sum, or the other end of a list."""
_WHICH = re.compile(rf"{_OPENED}(?:which|what)\b|(?:那|其中)?哪|.*\b(?:one|month|week|day)\b", re.IGNORECASE)
_MOVED_MOST = re.compile(
    rf"{_OPENED}(?:which|what) {ANY_GOODS} (?:has |have |had )?(?:grew|grown|rose|risen|gained|went up"
    rf"|increased"
    r"|fell|fallen|dropped|lost|declined|went down|changed|moved|improved|slipped|cost)(?: us)?(?: (?:the"
    r" )?(?:most"
    r"|fastest))?(?: money| sales| revenue)?(?: between (?:the|those|these) (?:two|months|weeks|years"
    r"|times))?"
    rf"|(?:那|其中)*(?:是)?哪(?:个|些|几个)?{ANY_GOODS}(?:涨|增长|上升|跌|降|下降|下滑|变化|掉|增)得?(?:最)?(?:多|快|大|厉害)?(?:的)?",
    re.IGNORECASE,
)


def which_of_them(question: str, before: ToolCall) -> bool:
    """Whether it is asked what comes first or last of numbers just told one by one."""
    return before.tool in ("figures", "activity") and bool(_FIRST_OF_THEM.fullmatch(bare(question)))


def goods_again(question: str, earlier: Sequence[ToolCall], catalogue: Catalogue) -> ToolCall | None:
    """The numbers before, goods by goods: apart, the first of them, or what moved most; None for others.

    Args:
        question: One line.
        earlier: The calls of the thread, oldest first.
        catalogue: Of the shop.
    """
    before = earlier[-1] if earlier else None
    if before is None or before.tool not in ("figures", "overview"):
        return None
    said, held = bare(question), before.arguments
    if before.tool == "overview":
        if "against" not in held or not _MOVED_MOST.fullmatch(said):
            return None
        return ToolCall("figures", {**held, "by": goods_in(said) or "item", "measure": "spent"})
    if (
        held.get("by") in UNITS
        and _WHICH.match(said)
        and which_of_them(said, before)
        and unit_in(said) in (None, held["by"])
    ):
        return before  # its answer says which comes first and last
    if _MOVED_MOST.fullmatch(said) and (two := _two_times(earlier)):
        measure = held.get("measure", "")
        number = {"measure": measure if measure in SUMS else "spent"}
        return ToolCall("figures", {**two, "by": goods_in(said) or "item", **number})
    return _first_of_them(said, before, catalogue)


def _first_of_them(said: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """The best or the worst of the goods or the shoppers told before, by the same number."""
    held = before.arguments
    was = held.get("by", "")
    rest, span = take_span(with_leads(said), catalogue.now)
    one_item = catalogue.item(held.get("words", ""))
    if was in UNITS or (was not in (*GOODS, "shopper") and ("words" not in held or one_item)):
        return None  # of times one by one its answer says which comes first
    if not _FIRST_OF_THEM.fullmatch(" ".join(rest.split()).strip(" ,，")) or unit_in(said):
        return None
    kept = {name: value for name, value in held.items() if name in ("words", "among", "kind")}
    if span:
        kept |= days_of(span, catalogue)
    else:
        kept |= {name: held[name] for name in ("since", "until") if name in held}
    number = {"measure": mean} if (mean := mean_in(said)) else measured(said, ("spent", "orders"))
    count = {"count": count} if (count := count_in(said)) else {}
    given = {"measure": held.get("measure", "spent"), **number, **count}
    by = goods_in(said) or ("item" if "款" in said or was not in (*GOODS, "shopper") else was)
    return ToolCall("figures", {**kept, "by": by, **given})


def _two_times(earlier: Sequence[ToolCall]) -> dict[str, str]:
    """The time told last with what it was held against, or with the one told before it; else empty."""
    last = earlier[-1].arguments
    first = earlier[-2].arguments if len(earlier) > 1 and earlier[-2].tool == "figures" else {}
    if "against" in last:
        return {name: value for name, value in last.items() if name in KEPT}
    one, other = sorted((first, last), key=lambda held: held.get("since", ""))
    is_same = _without_time(first) == _without_time(last)
    if not (is_same and one.get("since", "")[:1].isdigit() and "until" in one and "since" in other):
        return {}
    kept = {name: value for name, value in other.items() if name in KEPT}
    return {**kept, "against": f"{one['since']} to {one['until']}"}


def _without_time(held: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in held.items() if name not in ("since", "until")}
