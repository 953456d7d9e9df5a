"""Which day the words of a question mean, by the shop's own clock."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from penchant.agent.answering.results import Language
from penchant.agent.answering.trouble import Ambiguous, told
from penchant.agent.calls import ToolCall
from penchant.tools.calendar_words import date_of
from penchant.tools.feasts import feast_of
from penchant.tools.time_words import UNIT_DAYS, Span, number_of, take_span

_LEADING = re.compile(
    r"^(?:(?:(?:ever\s+)?since|from|after|in|during|over|on|until|till|up to|before|by|to|the)\s+"
    r"|自从|自|从|到|直到|截至)",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?:\s+(?:on|onwards?)|以来|至今|到现在|起|开始|之后|以后|后|之前|以前|前|为止)$", re.I
)
_AHEAD = re.compile(r"(?:the\s+)?(?:next(?! to\b)|coming|tomorrow)\b|明天|明年|下(?:个)?(?:周|月|星期)")
_RANGE = re.compile(r"\b(?:in|during|over|throughout|within)\s+(?:the\s+)?$|在$", re.I)

_OF_TIME = ("overview", "figures", "activity")
NUMERIC_DAY = re.compile(
    r"(?:\b(?:(?P<since>since|from|after|between)|(?P<until>until|till|to|and|up to|before|by))\s+)?"
    r"(?<![\d/])(?P<day>\d{1,2}/\d{1,2}/(?:\d{4}|\d\d))(?![\d/])",
    re.IGNORECASE,
)
_LENGTHS = re.compile(r"(?:(?:this|last)\s+)?(?:week|month|quarter|year)|(?:[上这]个?)?[年月季]")
"""What says how far back, and no period of the calendar."""


def find_span(words: str, now: datetime, language: Language, *, question: str = "") -> Span:
    """The stretch of time that words mean; its beginning is set, its end only where the words name one.

    A day without its year is the newest that has begun by the shop's own clock.

    Args:
        words: For instance `Christmas`, `last two weeks`, `2017-06-01`, `三月`.
        now: The shop's newest event.
        language: Of the answer.
        question: Where `in June` and `since June` are told apart.

    Raises:
        ToolFailed: It is no date, or one after the newest event.
        Ambiguous: It may be two days, as `12/10/2011`; with dots the day comes first.
    """
    text = " ".join(words.casefold().replace("’", "'").split()).strip(" .,?!。，？！")
    text = re.sub(r"\bcouple of\b", "couple", re.sub(r"^(\d{4}-\d\d-\d\d)[t ].*", r"\1", text))
    text = re.sub(r"^(\d{1,4})\.(\d{1,4})$", r"\1/\2", text)
    text = re.sub(r"^((?:\d{4}年)?\d{1,2}月\d{1,2})$", r"\1日", text)
    if _AHEAD.match(text):
        raise told("future", language, words=words, now=f"{now:%Y-%m-%d}")
    before = question.casefold().partition(words.casefold())[0] if words else ""
    in_it = bool(_RANGE.search(before)) or bool(re.match(r"(?:in|during|throughout)\s", text))
    while (shorter := _LEADING.sub("", text, count=1)) != text and shorter:
        text = shorter
    bare = _TRAILING.sub("", text) or text
    for one in dict.fromkeys((text, bare)):
        for read in _READERS:
            span = read(one, now)
            if span is not None:
                return _checked(span, words, now, language, in_it=in_it)
    numeric = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})", bare)
    if numeric:
        days = _both_ways(*(int(part) for part in numeric.groups()))
        if len(days) == 1:
            return _checked(_one_day(days[0]), words, now, language, in_it=in_it)
        if days:
            spelt = [f"{day:%Y-%m-%d}" for day in days]
            raise Ambiguous("ambiguous_date", words, spelt, spelt, len(days))
    raise told("no_date", language, words=words)


def with_numeric_day(call: ToolCall, question: str) -> ToolCall:
    """A call for numbers with the day that its question writes as `05/06/2017`, which no other rule reads.

    Args:
        call: As understood; one that names a time already is left as it is.
        question: One line.
    """
    named = list(NUMERIC_DAY.finditer(question))
    if call.tool not in _OF_TIME or call.arguments.keys() & {"since", "until"} or not named:
        return call
    given: dict[str, str] = {}
    for found in named:
        ends = ("until",) if found["until"] else ("since",) if found["since"] else ("since", "until")
        given |= dict.fromkeys(ends, found["day"])
    told_twice = len(named) > 1 and len({found["day"] for found in named}) > len(set(given.values()))
    tool = "figures" if call.tool == "overview" else call.tool  # an overview takes no day
    return call if told_twice else ToolCall(tool, {**call.arguments, **given})


def newest_before(words: str, until: datetime, language: Language, *, question: str = "") -> Span | None:
    """The same with the newest day before another one; None where the words fix the year."""
    if re.search(r"\d{4}|last|past|ago|最近|过去", words.casefold()):
        return None
    return find_span(words, until - timedelta(days=1), language, question=question)


def _checked(span: Span, words: str, now: datetime, language: Language, *, in_it: bool) -> Span:
    try:
        since = now - timedelta(days=span.days) if span.days is not None else span.since
    except OverflowError as error:
        raise told("no_date", language, words=words) from error
    if since is None:
        raise told("no_date", language, words=words)
    if since > now:
        raise told("future", language, words=words, now=f"{now:%Y-%m-%d}")
    until = span.until if in_it and span.days is None else None
    return Span(since=since, until=until)


def _feasts(text: str, now: datetime) -> Span | None:
    found = feast_of(text, now)
    return found and Span(since=found[0], until=found[1])


def _parts(text: str, now: datetime) -> Span | None:
    if _LENGTHS.fullmatch(text):
        return None
    found = date_of(re.sub(r"^(?:last|this)\s+(?=(?:spring|summer|autumn|fall|winter)\b)", "", text), now)
    return found and Span(since=found[0], until=found[1])


def _stretches(text: str, now: datetime) -> Span | None:
    bare = re.fullmatch(
        r"(?:last|past|previous|上|这|近|最近|过去)?的?\s*(?:(\d+|[a-z]+|[一二两三四五六七八九十百]+)\s*)?(?:个)?"
        rf"({'|'.join(sorted(UNIT_DAYS, key=len, reverse=True))})s?(?:\s+ago|前|以前|之前|内|以来|里)?",
        text,
    )
    if bare is None:
        return None
    if re.match(r"(?:\d{1,2}|[一二三四五六七八九十]+)月", text):  # the month of that name
        return None
    number = bare.group(1) or "1"
    if number in ("few", "several", "几"):
        number = "3"
    try:
        days = number_of(number) * UNIT_DAYS[bare.group(2)]
    except KeyError:
        return None
    return Span(days=days)


def _time_words(text: str, now: datetime) -> Span | None:
    for said in (f"in {text}", f"since {text}", text):
        rest, span = take_span(said, now)
        if span is not None and not rest.strip(" 的") and (span.days is not None or span.since is not None):
            return span
    return None


_READERS: tuple[Callable[[str, datetime], Span | None], ...] = (
    _feasts,
    _parts,
    _stretches,
    _time_words,
)


def _one_day(begin: datetime) -> Span:
    return Span(since=begin, until=begin + timedelta(days=1))


def _both_ways(first: int, second: int, year: int) -> list[datetime]:
    full = year + 2000 if year < 100 else year
    found = []
    for month, day in dict.fromkeys(((first, second), (second, first))):
        try:
            found.append(datetime(full, month, day, tzinfo=UTC))
        except ValueError:
            continue
    return found
