"""From when to when a question about the shop asks, and the other stretch that it is held against."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from penchant.tools.date_patterns import FEAST, MONTH, QUARTER
from penchant.tools.number_words import NUMBER
from penchant.tools.time_words import LATELY, Span, find_span
from penchant.units import Unit

DAY_END = timedelta(microseconds=1)
HARDLY = timedelta(days=2)
"""A year, a month or a week of which no more is over has hardly begun."""
FEWEST_OF_COURSE = 3
DAYS_AT_MOST: dict[Unit, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
LONGEST_DAYS = 366
"""A stretch that is longer is not held against the same days of the year before."""
COMPARES = re.compile(
    r"\b(?:versus|vs|than|compar(?:ed?|es|ing)|comparison|against|next to|relative to|same|beat"
    r"|(?:up|down) (?:on|from))\b|比|同期",
    re.IGNORECASE,
)
_LAST_YEAR = (
    r"(?:last year|(?:the )?(?:previous year|year before|year earlier)|a year (?:ago|before|earlier))"
)
YEAR_BEFORE = re.compile(
    r"\b(?:(?:as |in |with |to |against |than |versus |vs\.? )*the )?"
    rf"same (?:\w+ )?(?:(?:of|in|from) )?{_LAST_YEAR}\b"
    rf"|\b(?:on|than|against|versus|vs\.?|compared (?:to|with)) {_LAST_YEAR}\b"
    r"|\byear[- ](?:on|over)[- ]year\b|\byoy\b"
    r"|(?:[和跟与]|比|相?比)?(?:去年|上一?年|前一年)的?(?:同期|同[一个]{0,2}(?:季度|季|月|时[期候段]))|同比"
    r"|比去年(?![春夏秋冬前后上下底末初\d一二三四五六七八九十的第])",
    re.IGNORECASE,
)
"""The same days of the year before."""
_AFTER_NOTHING = (
    r"(?<![\w/-])(?<!\bin )(?<!\bsince )(?<!\bof )(?<!\bto )(?<!\blast )(?<!\bthis )"
    r"(?<!\b\d )(?<!\b\d\d )(?<!\d(?:st|nd|rd|th) )"
)
_DAY_AFTER = r"\s+\d{1,2}(?:st|nd|rd|th)?(?![\w%])"
_MONTH_OR_QUARTER = rf"(?:{MONTH}|{QUARTER})(?:\s+(?:20\d\d|last year))?"
NO_IN = re.compile(
    rf"{_AFTER_NOTHING}(?!may (?:i|we|you)\b)(?P<date>{_MONTH_OR_QUARTER}|20\d\d)(?!\w|{_DAY_AFTER})",
    re.IGNORECASE,
)
"""A month, quarter or year that no `in` leads: `May vs April`."""
NO_ON = re.compile(
    rf"{_AFTER_NOTHING}(?<!\bon )(?<!\bfrom )(?<!\buntil )"
    rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTH})|(?:{MONTH}){_DAY_AFTER}"
    rf"|{FEAST}(?=\W*$))(?!\w)",
    re.IGNORECASE,
)
"""A day that no `on` leads: `12 Nov`, `December 24th`, a feast at the end."""

_MONTH_OF = re.compile(rf"\b(?:(?:in|for|during|about) )?the month of (?={MONTH})", re.IGNORECASE)


def with_leads(question: str) -> str:
    """A question with the `in` and the `on` that its bare months and days lack: `orders 12 Nov`."""
    question = _MONTH_OF.sub("in ", question)
    return NO_IN.sub(r"in \g<date>", NO_ON.sub(r"on \g<day>", question))


_NO_IN_MONTH = re.compile(rf"{_AFTER_NOTHING}(?P<date>{_MONTH_OR_QUARTER})(?!\w|{_DAY_AFTER})", re.IGNORECASE)
_JOINT = re.compile(
    r"(?:[\s,;/&，、；？?]|\b(?:and|or|then|also|how (?:many|much)|what about|orders?|sales|people|shoppers"
    r"|customers|did we (?:sell|take|have))\b|[和与跟及呢]|还有|以及|还是|分别|多少)+",
    re.IGNORECASE,
)
"""What joins two times that are asked of alike: `how many in March, and how many in April`."""
_BARE_PERIOD = re.compile(
    rf"(?:in |for |during |over )?(?:the )?(?:{MONTH}|{QUARTER})"
    r"|第?[一二三四1-4]季度|(?:\d{1,2}|[一二三四五六七八九十]+)月份?",
    re.IGNORECASE,
)
"""A month or a quarter without its year."""
_ONE_BEFORE = re.compile(
    rf"\b(?:with |to |against |than |(?:that |those )?of |in )*(?:the|a)(?: same)?(?: {NUMBER})?"
    r" (?:weeks?|months?|quarters?|fortnight|days?|one|period) (?:before|earlier|prior|preceding)\b(?:"
    r" (?:that"
    r"|those|them|it|this)\b)?"
    rf"|\b(?:with |to |against |than |(?:that |those )?of )*(?:the )?(?:previous|preceding|prior) {NUMBER}"
    r" (?:days|weeks|months)\b"
    r"|\b(?:the )?(?:previous|preceding|prior) (?:one|week|month|quarter|period)\b"
    r"|(?:和|跟|与|比)?(?:再?前一?(?:周|个?月|个季度)|环比)",
    re.IGNORECASE,
)
"""As long a stretch right before the one named."""
_THIS = re.compile(
    r"\b(?:this|the current) (?:(?P<year>year)|(?P<quarter>quarter)|(?P<month>month)|(?P<week>week))\b"
    r"|(?P<han_year>[今本]年)|(?P<han_quarter>(?:本|这个)季度)|(?P<han_month>(?:本|这个?)月)"
    r"|(?P<han_week>(?:本|这)(?:周|星期|礼拜))",
    re.IGNORECASE,
)
_LAST = re.compile(r"\blast\b", re.IGNORECASE)
_PIECE_OF_YEAR = re.compile(r"[去上]年|同期|last year|(?:the )?same time", re.IGNORECASE)


def asks_of_year_before(question: str) -> bool:
    """Whether a question holds something against the same days of the year before."""
    return bool(YEAR_BEFORE.search(question))


def is_year_before(words: str | None) -> bool:
    """Whether words for a time say `the same time last year`, or only a piece of that."""
    return bool(words) and bool(_PIECE_OF_YEAR.fullmatch(words or "") or YEAR_BEFORE.search(words or ""))


class Stretch(NamedTuple):
    """A stretch of time; the shop's first and newest event bound it where the words do not.

    Attributes:
        since: Its first moment.
        until: Its last one.
    """

    since: datetime
    until: datetime


class Ahead(ValueError):
    """A stretch that lies after the newest event; the message is what names it."""


def stretches_asked(question: str, before: str, *, now: datetime, began: datetime) -> tuple[Stretch, ...]:
    """The stretch that a question asks of, and the one it is held against; nothing where it names none.

    `this month` that has hardly begun is held against the whole one before. Nothing, too, for `lately` or
    where a comparison names one stretch alone.

    Args:
        question: One line, or the part of it that asks about the shop.
        before: The question before, whose stretch `the same quarter last year` speaks of.
        now: The shop's newest event.
        began: Its first one.

    Raises:
        Ahead: A stretch is still to come.
    """
    rest, years = YEAR_BEFORE.subn(" ", question)
    if years:
        named = list(_named(rest, now, began)) or list(_named(before, now, began))
        stretch = named[0] if len(named) == 1 else None
        if stretch is None or (stretch.until - stretch.since).days > LONGEST_DAYS:
            return ()
        return stretch, Stretch(year_before(stretch.since), year_before(stretch.until))
    if not COMPARES.search(question):
        if len(two := times_joined(question, now=now, began=began)) == 2:
            return two
        named = (list(_named(question, now, began)) or list(_named(with_leads(question), now, began)))[:1]
        return (*named, *(before for one in named for before in _before_just_begun(question, one, began)))
    said, before_it = _ONE_BEFORE.subn(" ", question)
    if before_it and len(one := list(_named(said, now, began))) == 1:
        return one[0], just_before(one[0])
    for said in (question, NO_IN.sub(r"in \g<date>", question.replace(" to ", " with "))):
        if len(two := tuple(_named(said, now, began, several=True))) == 2:
            return two
    return ()


def times_joined(question: str, *, now: datetime, began: datetime) -> tuple[Stretch, ...]:
    """The times that a question asks of alike, at least two; nothing where something else lies between them.

    Args:
        question: One line.
        now: The shop's newest event.
        began: Its first one.

    Raises:
        Ahead: A stretch is still to come.
    """
    said = _NO_IN_MONTH.sub(r"in \g<date>", question)
    found = sorted(_places(said, now))
    if len(found) < len(("one", "other")) or not all(_joins(said, *pair) for pair in pairwise(found)):
        return ()
    return tuple(_named(said, now, began, several=True))


def _joins(said: str, one: tuple[int, int, Span], other: tuple[int, int, Span]) -> bool:
    """Whether what lies between two times asks of both: a space alone does between `Q1 Q2`."""
    between = said[one[1] : other[0]]
    bare = all(_BARE_PERIOD.fullmatch(said[begin:end].strip()) for begin, end, _ in (one, other))
    return bool(_JOINT.fullmatch(between)) and (bare or bool(between.strip()))


def course_asked(question: str, *, now: datetime, began: datetime) -> tuple[Unit, Stretch] | None:
    """The unit and the whole of three times or more that follow each other: `Q1 Q2 Q3 Q4`; None for others.

    Args:
        question: One line.
        now: The shop's newest event.
        began: Its first one.

    Raises:
        Ahead: A stretch is still to come.
    """
    times = times_joined(question, now=now, began=began)
    follow = all(one.until + DAY_END == other.since for one, other in pairwise(times))
    if len(times) < FEWEST_OF_COURSE or not follow:
        return None
    longest = max(one.until - one.since for one in times).days
    unit = next((unit for unit, days in DAYS_AT_MOST.items() if longest < days), None)
    return unit and (unit, Stretch(times[0].since, times[-1].until))


def asks_only_year_before(question: str) -> bool:
    """Whether a question only asks for the same days of the year before: `the same quarter last year?`."""
    rest = YEAR_BEFORE.sub(" ", question)
    said = COMPARES.sub(" ", rest)
    return rest != question and not re.search(r"\w{4,}|[\u4e00-\u9fff]{2,}", said)


def _named(question: str, now: datetime, began: datetime, *, several: bool = False) -> Iterator[Stretch]:
    """The stretches named, in their order; of one named twice, the second time as the last, a year before.

    Beside others a month or a quarter without its year is not the one that has hardly begun.
    """
    found = sorted(_places(question, now))
    if several:
        found = [(begin, end, _begun(question[begin:end], span, now)) for begin, end, span in found]
    spans = [span for _, _, span in found]
    for place, (begin, end, span) in enumerate(found):
        later = spans[:place] + spans[place + 1 :]
        stretch = _bounded(question[begin:end], span, later, now, began)
        if span in later and _LAST.search(question[begin:end]):
            stretch = Stretch(year_before(stretch.since), year_before(stretch.until))
        yield stretch


def _places(question: str, now: datetime) -> Iterator[tuple[int, int, Span]]:
    while (found := find_span(question, now)) is not None:
        begin, end, _ = found
        if not re.fullmatch(LATELY, question[begin:end], re.IGNORECASE):
            yield found
        question = f"{question[:begin]}{chr(0) * (end - begin)}{question[end:]}"


def _begun(words: str, span: Span, now: datetime) -> Span:
    """The span, or that of the year before where it has hardly begun and its words name no year."""
    hardly = span.since is not None and timedelta() <= now - span.since < HARDLY
    if span.since is None or not hardly or not _BARE_PERIOD.fullmatch(words.strip()):
        return span
    earlier = find_span(words, span.since - DAY_END)
    return earlier[2] if earlier else span


def _bounded(words: str, span: Span, others: list[Span], now: datetime, began: datetime) -> Stretch:
    """A span with both its ends; `last month` beside `this month` ends where that begins."""
    if span.days is not None:
        until = next((one.since for one in others if one.since and not one.until), None)
        end = now if until is None else until - DAY_END
        return Stretch(end - timedelta(days=span.days) + DAY_END, end)
    if span.since is not None and span.since > now:
        raise Ahead(words.strip())
    until = now if span.until is None else min(span.until - DAY_END, now)
    since = span.since or min(began, until)
    return Stretch(since if until < began else max(since, began), until)


def just_before(stretch: Stretch) -> Stretch:
    """As long a stretch right before another; of a month that begins with its first day the whole one."""
    until = stretch.since - DAY_END
    begin = stretch.since - (stretch.until - stretch.since) - DAY_END
    begins_day = stretch.since.time() == time()
    if begins_day and stretch.since.day == 1 and 28 <= (stretch.until - stretch.since + DAY_END).days <= 31:
        begin = until.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Stretch(begin, until)


def _before_just_begun(question: str, stretch: Stretch, began: datetime) -> Iterator[Stretch]:
    """The whole year, quarter, month or week before, where the one asked of has hardly begun: `this year`."""
    found = _THIS.search(question)
    if found is None or stretch.until - stretch.since > HARDLY:
        return
    unit = next(name for name, said in found.groupdict().items() if said).removeprefix("han_")
    until = stretch.since - DAY_END
    day = until.replace(hour=0, minute=0, second=0, microsecond=0)
    since = {
        "year": day.replace(month=1, day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "month": day.replace(day=1),
        "week": day - timedelta(days=day.weekday()),
    }[unit]
    if until > began:
        yield Stretch(max(since, began), until)


def year_before(moment: datetime) -> datetime:
    """The same moment of the year before, of 29 February the 28th."""
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:
        return moment.replace(year=moment.year - 1, day=28)
