"""What goes on from numbers: the same of another time, thing, unit or measure."""

import re
from collections.abc import Mapping

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.dates import NUMERIC_DAY
from penchant.agent.answering.figures_asked import days_of
from penchant.agent.answering.figures_words import (
    SUMS,
    left_over,
    mean_in,
    measured,
    unit_in,
)
from penchant.agent.answering.group_words import conditions_in
from penchant.agent.answering.stretches import with_leads
from penchant.agent.answering.time_before import held_against, quarter_named, time_before, year_before_told
from penchant.agent.calls import ToolCall
from penchant.graph_store.text_tokens import has_han
from penchant.tools.overview import DAYS
from penchant.tools.time_words import take_span

LATELY = {"since": f"last {DAYS:g} days"}
"""What an overview tells of where no time is named."""
LONGEST_NAME = 3
"""Words of a kind that is named alone."""
WHICH_OF_THEM = re.compile(
    r"(?:and |so )?(?:which|what)(?: (?:one|month|week|day))?(?: of (?:those|them|these))?(?:['’]s| is"
    r"| was| were)?"
    r"(?: the)? (?:weakest|strongest|best|worst|highest|lowest|busiest|quietest)(?: one| month| week"
    r"| day)?\W*"
    r"|(?:and )?(?:the )?(?:weakest|strongest|best|worst|highest|lowest|busiest|quietest)(?: one| month|"
    r" week| day)\W*"
    r"|(?:那|其中)?(?:哪个?(?:月|周|天|季度)?)?最[好差高低多少](?:的)?(?:是哪个?(?:月|周|天|季度)?)?(?:呢)?\W*",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"(?:how (?:many|much)|in)(?: \w+){1,6}\W*|(?:一共|总共)?有?多少\w{1,5}\W*", re.IGNORECASE
)
"""Asks for another number of what was just told."""
GOES_ON = re.compile(
    r"(?:(?:and|what about|how about|now|same|ok|only|just|no|sorry|actually|oops|i meant?)\b[,\s]*)+"
    r"|(?:不[是对][，,]?|我(?:是|的意思是)?(?:说|指|问)的?是?|那么?|换成|改成|改为|改|再看看?|只看?)+",
    re.IGNORECASE,
)
_ITS = re.compile(r"\bits\b|它的?", re.IGNORECASE)
_WAS_IT = re.compile(
    r"(?:was|is|were) (?:it|that|this) (?:any |much )?(?:better|worse|higher|lower|more|less)\b"
    r"|(?:有没有|是不是)更[好高低差]",
    re.IGNORECASE,
)
"""Asks for the same number of another time."""
_BOTH = re.compile(
    r"[,\s]*\b(?:for |in )?both(?: (?:months|weeks|quarters|years|days|times|periods|of them))?\b"
    r"|[，,]?(?:这?两个?(?:月|周|季度|年|天)|两段时间)(?:都[看要算]|一起[看算])?",
    re.IGNORECASE,
)
"""Asks for the time before beside the one that is named: `and September? both months`."""
_BY_NUMBER = re.compile(r"(?:by|in) (?:\w+ )?\w+\W*|按\w{2,4}\W*", re.IGNORECASE)
"""Asks for the same by another number: `by revenue?`."""
_BOUNDED = re.compile(
    r"\b(?:over|above|more than|at least|under|below|less than|at most|exactly) [^\W_]*\d|\d+ or more\b"
    r"|(?:超过|多于|至少|不到|低于|大于)\s*[\d一二两三四五六七八九十百千]|\d(?:元|块)?(?:以上|以下)",
    re.IGNORECASE,
)
"""Bounds a group, and no number of the shop."""
_ITEMS = re.compile(r"\b(?:items|things|products|pieces)\b|[几多少][件样]", re.IGNORECASE)
"""How many an order holds, where nothing else is counted."""
_NOT_BY = re.compile(
    r",? (?:and )?(?:not (?:by|in)|(?:instead of|rather than)(?: by| in)?) \w+(?: \w+)?\W*$"
    r"|[，,]?(?:而)?不是?按\w{2,4}\W*$",
    re.IGNORECASE,
)
"""Names the number that is not meant: `by customers, not by money`."""
_INSTEAD = re.compile(
    r",? (?:instead|(?:is what )?i (?:meant?|mean to say))\W*$|，?我是(?:说|指)\W*$", re.IGNORECASE
)


def numbers_again(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """The numbers before, of another time, thing, unit or measure: `and in May?`; None for others.

    Args:
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.
    """
    if before.tool not in ("overview", "figures", "activity"):
        return None
    if before.tool != "overview" and WHICH_OF_THEM.fullmatch(question):
        return before  # its answer says which comes first and last
    if earlier := time_before(question, before, catalogue) or quarter_named(question, before, catalogue):
        return ToolCall(before.tool, {**before.arguments, **earlier})
    if before.tool != "activity" and (
        both := year_before_told(question, before, catalogue) or held_against(question, before, catalogue)
    ):
        return ToolCall(before.tool, {**before.arguments, **both})
    opened = GOES_ON.match(question)
    said = _INSTEAD.sub("", question[opened.end() if opened else 0 :])
    again = _WAS_IT.match(said)
    said, beside = _BOTH.subn(" ", said[again.end() :] if again else said)
    said = _NOT_BY.sub(" ", said)
    said, days = NUMERIC_DAY.subn(" ", said)  # which day that is, is found with the call
    rest, span = take_span(with_leads(said), catalogue.now)
    by_number = _BY_NUMBER.fullmatch(question) and measured(question, tuple(SUMS))
    goes_on = any(
        (
            opened,
            again,
            by_number,
            _INSTEAD.search(question),
            _ITS.search(question),
        )
    )
    goes_on = goes_on or said.rstrip("？? ").endswith("呢") or _is_another(question, before, catalogue)
    only_when = span is not None and not re.search(r"\w", rest)  # `oct?`
    if not (goes_on or only_when or _HOW_MANY.fullmatch(question)):
        return None
    left = left_over(rest, "")
    mean = "new" if left.casefold() == "new" else mean_in(rest)  # `and how many are new?`
    left = "" if mean == "new" else left
    changed: dict[str, str] = {"words": left} if left else {}
    if before.tool != "activity":
        number = {"measure": mean} if mean else measured(rest, tuple(SUMS))
        number = number or ({"measure": "basket"} if _ITEMS.search(rest) else {})
        changed |= {**({"by": unit} if (unit := unit_in(rest)) else {}), **number}
    same = before.tool == "activity" and not left and bool(measured(rest, tuple(SUMS)))  # all of it was told
    unsaid = _BOUNDED.search(rest) is not None or bool(left and not catalogue.may_mean(left))
    if unsaid or not (span or days or changed or same):
        return None
    dropped = (*(("since", "until", "against") if span or days else ()), *(("other",) if left else ()))
    given = {name: said for name, said in before.arguments.items() if name not in dropped}
    when = days_of(span, catalogue) if span else {}
    if beside and when and "since" in before.arguments:
        ends = (before.arguments["since"], before.arguments.get("until", f"{catalogue.now:%Y-%m-%d}"))
        changed["against"] = " to ".join(ends)
    if before.tool == "overview" and changed and not (span and changed == {"measure": "shoppers"}):
        return ToolCall("figures", LATELY | given | changed | when)
    return ToolCall(before.tool, given | _group_then(before, when, catalogue) | changed | when)


def _group_then(before: ToolCall, when: Mapping[str, str], catalogue: Catalogue) -> dict[str, str]:
    """The group of before as of another time, where it was of the time told with it; else empty.

    Of whoever came in June the share that bought, and of whoever came in May.
    """
    group = before.arguments.get("among", "")
    rest, own = take_span(group, catalogue.now)
    began = own and own.since and max(own.since, catalogue.began)
    is_of_time = began and f"{began:%Y-%m-%d}" == before.arguments.get("since")
    first, last = when.get("since", ""), when.get("until", f"{catalogue.now:%Y-%m-%d}")
    if not is_of_time or not first[:1].isdigit():
        return {}
    said = f"{first}到{last}{rest}" if has_han(group) else f"{rest} from {first} to {last}"
    return {"among": said} if conditions_in(said, catalogue.now) else {}


def numbers_of_it(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """Another number of the thing told of before: `what's its average score?`; None for others."""
    is_of_it = before.tool == "figures" and "words" in before.arguments and _ITS.search(question)
    return numbers_again(question, before, catalogue) if is_of_it else None


def _is_another(question: str, before: ToolCall, catalogue: Catalogue) -> bool:
    """Whether a question only names another kind after the numbers of one: `comedies?`."""
    said = question.rstrip("?？")
    is_bare = said != question and len(said.split()) <= LONGEST_NAME and "words" in before.arguments
    return before.tool == "figures" and is_bare and catalogue.may_mean(said)
