"""The time right before the one that was just told: `and the week before that?`."""

import re
from contextlib import suppress
from datetime import datetime, timedelta

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.stretches import (
    DAY_END,
    LONGEST_DAYS,
    Ahead,
    Stretch,
    asks_only_year_before,
    just_before,
    stretches_asked,
    with_leads,
    year_before,
)
from penchant.agent.calls import ToolCall
from penchant.tools.date_patterns import ORDINAL_WORDS
from penchant.tools.overview import DAYS
from penchant.tools.time_words import take_span

_UNIT = r"(?P<unit>days?|weeks?|fortnights?|months?|quarters?|years?|periods?|time|ones?)"
_HAN_UNIT = r"(?P<han>天|周|个?星期|个?月|个?季度|年|段时间)"
_BEFORE_THAT = re.compile(
    rf"(?:(?:and|what about|how about|so|ok|then|show me)\b[,\s]*)*(?:(?:in|for|over|during) )?"
    rf"(?:(?:the )?{_UNIT} (?:right |just )?(?:before|prior|earlier|preceding)(?: (?:that|this|it)(?: one)?)?"
    r"|(?:right |just )?before that)\W*"
    rf"|(?:那么?|和|跟)?(?:再往?前|再上|它?之前|前)(?:那|的)?一?{_HAN_UNIT}(?:的)?(?:呢|怎么样|如何|情况)?\W*",
    re.IGNORECASE,
)
_COMPARED = r"(?:(?:more or less|more|less|better|worse|higher|lower|up or down|up|down)\s+)?"
_HELD_AGAINST = re.compile(
    r"(?:(?:and|so|ok|but|how (?:does|did|do|is|was) (?:that|it|this|those|they)|(?:is|was) (?:that|it|this)"
    r"|it|that)\b[,\s]*)*"
    rf"(?:(?:compared?|comparing|holds? up|next) (?:to|with|against)|{_COMPARED}(?:against|versus|vs\.?|than)"
    r"|(?:up|down) on)\s+(?P<when>\w.*)"
    r"|(?:那么?)?(?:和|跟|与|同)(?P<han>[^，。？?]+?)(?:相比|比较?|对比)(?:起来|一下)?"
    r"(?:呢|怎么样|如何|(?:是|有没有)?(?:更|变)?[高低多少好差涨跌](?:了|吗|还是|不|[高低多少好差涨跌])*)?"
    r"|(?:那么?)?(?:是不是)?比(?P<than>[^，。？?]+?)(?:呢|怎么样|如何|(?:更|变)?[高低多少好差](?:了|吗|多少)*)",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:compare[ds]?|comparison|against|versus|vs|stack(?:s|ed)? up|measure[ds]? up|better|worse|more"
    r"|less|up|down|than|next to)\b"
    r"|比|环比",
    re.IGNORECASE,
)
_TIME_BEFORE = re.compile(
    r"\b(?:the|a) (?:\w+ )?(?:day|week|month|quarter|year|period)s? (?:right |just )?(?:before|earlier"
    r"|prior)\b(?! last)"
    r"|\bthe (?:previous|preceding|prior) (?:day|week|month|quarter|year|period)\b|(?:上|前)一?个?(?:月|周"
    r"|季度|天|年)|环比",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"(?:(?:and|what about|how about|so|ok|now)\b[,\s]*)*(?:(?:in|for|over)\s+)?the\s+"
    rf"(?P<nth>{'|'.join(ORDINAL_WORDS.split()[:4])}|last(?!\s+quarter))(?:\s+(?:one|(?P<unit>quarter)))?"
    r"|那?第(?P<han>[一二三四])(?:个|(?P<han_unit>季度?))?(?:呢)?",
    re.IGNORECASE,
)
_PLACES = {word: place for place, word in enumerate(ORDINAL_WORDS.split()[:4])}
_PLACES |= {word: place for place, word in enumerate("一二三四")} | {"last": 3}
_MONTHS_OF_QUARTER = 3
_DAYS = {"day": (1, 1), "week": (7, 7), "fortnight": (14, 14), "month": (28, 31)}
_DAYS |= {"quarter": (90, 92), "year": (365, 366)}
_HAN_UNITS = {"天": "day", "周": "week", "星期": "week", "月": "month", "季度": "quarter", "年": "year"}
"""How long a unit may be. Before a time as long stands one like it, before a whole month a whole one."""


def time_before(question: str, before: ToolCall, catalogue: Catalogue) -> dict[str, str] | None:
    """Beginning and end of the time before that of an answer; None where a question asks for something else.

    Args:
        question: One line.
        before: The call that was answered, whose ends are days as an answer has them.
        catalogue: Of the shop.
    """
    found = _BEFORE_THAT.fullmatch(question.strip())
    told = found and _told(before, catalogue.now)
    if found is None or told is None:
        return None
    said = (found["unit"] or found["han"] or "").casefold().removesuffix("s").removeprefix("个")
    said = _HAN_UNITS.get(said, said)
    least, most = _DAYS.get(said, (0, 0))
    days = (told.until - told.since + DAY_END).days
    stretch = just_before(told)
    if said == "year" and days < least:  # of a month the same one
        stretch = Stretch(*map(year_before, told))
    elif most and not least <= days <= most:
        stretch = Stretch(told.since - timedelta(days=most), told.since - DAY_END)
    return {"since": f"{stretch.since:%Y-%m-%d}", "until": f"{stretch.until:%Y-%m-%d}"}


def year_before_told(question: str, before: ToolCall, catalogue: Catalogue) -> dict[str, str] | None:
    """The time of an answer and, held against it, the same days of the year before: `vs last year?`.

    Args:
        question: One line.
        before: The call that was answered, whose ends are days as an answer has them.
        catalogue: Of the shop.

    Returns:
        None where the question asks for something else, or the answer was of all times or of over a year.
    """
    told = _told(before, catalogue.now) if asks_only_year_before(question) else None
    if told is None or (told.until - told.since).days > LONGEST_DAYS:
        return None
    days = [f"{year_before(day):%Y-%m-%d}" for day in told]
    ends = {"since": f"{told.since:%Y-%m-%d}", "until": f"{told.until:%Y-%m-%d}"}
    return {**ends, "against": " to ".join(days)}


def quarter_named(question: str, before: ToolCall, catalogue: Catalogue) -> dict[str, str] | None:
    """Beginning and end of another quarter of the year, where one was told: `and in the fourth?`.

    After a list, `the second one` is of the list. A quarter that has begun ends with the log.
    """
    found, told = _QUARTER.fullmatch(question.strip(" ?？.。!！")), _told(before, catalogue.now)
    is_of_list = "by" in before.arguments and not (found and (found["unit"] or found["han_unit"]))
    if found is None or told is None or is_of_list:
        return None
    least, most = _DAYS["quarter"]
    is_quarter = told.since.day == 1 and told.since.month % _MONTHS_OF_QUARTER == 1
    if not is_quarter or not least <= (told.until - told.since + DAY_END).days <= most:
        return None
    month = _PLACES[(found["nth"] or found["han"]).casefold()] * _MONTHS_OF_QUARTER + 1
    since = told.since.replace(month=month)
    next_one = (since + timedelta(days=most)).replace(day=1)
    until = next_one - timedelta(days=1)
    until = min(until, catalogue.now) if since <= catalogue.now else until
    return {"since": f"{since:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}"}


def held_against(question: str, before: ToolCall, catalogue: Catalogue) -> dict[str, str] | None:
    """The time of an answer and another held against it: `compared to November?`; None for other questions.

    Args:
        question: One line.
        before: The call that was answered, whose ends are days as an answer has them.
        catalogue: Of the shop.
    """
    found, told = _HELD_AGAINST.fullmatch(question.strip(" ?？.。!！")), _told(before, catalogue.now)
    if found is None or told is None:
        return None
    when = with_leads(next(filter(None, found.groups())))
    if re.search(r"\w", take_span(when, catalogue.now)[0]):
        return None
    times: tuple[Stretch, ...] = ()
    with suppress(Ahead):
        times = stretches_asked(when, "", now=catalogue.now, began=catalogue.began)
    if not times:
        return None
    ends = {"since": f"{told.since:%Y-%m-%d}", "until": f"{told.until:%Y-%m-%d}"}
    return {**ends, "against": f"{times[0].since:%Y-%m-%d} to {times[0].until:%Y-%m-%d}"}


def against_before(question: str, before: ToolCall, now: datetime) -> str:
    """The time right before the one that was told, where it is to be held against that; empty for others."""
    asked = _TIME_BEFORE.search(question) and _COMPARES.search(question)
    told = _told(before, now) if asked and before.arguments.get("since") else None
    if told is None:
        return ""
    earlier = just_before(told)
    return f"{earlier.since:%Y-%m-%d} to {earlier.until:%Y-%m-%d}"


def _told(before: ToolCall, now: datetime) -> Stretch | None:
    """The whole days of an answer; None where it was of all times, or ends in no day."""
    lately = f"{now - timedelta(days=DAYS):%Y-%m-%d}" if before.tool == "overview" else ""
    since, until = (before.arguments.get(name, "") for name in ("since", "until"))
    if until and not since:
        return None
    try:
        begin = datetime.fromisoformat(since or lately).replace(tzinfo=now.tzinfo)
        end = datetime.fromisoformat(until).replace(tzinfo=now.tzinfo) if until else now
    except ValueError:
        return None
    return Stretch(
        begin, end.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - DAY_END
    )
