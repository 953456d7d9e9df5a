"""Stretches of time in words, English and Chinese: `in the last two weeks`, `since June`, `最近30天`."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from penchant.tools.calendar_words import (
    DATE,
    DAY_OR_LONGER,
    FEAST,
    HAN_DATE,
    HAN_FEAST,
    HAN_LOOSE_FEAST,
    HAN_YEAR,
    MONTH,
    OF_YEAR,
    PART,
    QUARTER,
    STRETCH,
    WEEKDAYS,
    Period,
    Unit,
    calendar_period,
    date_of,
)
from penchant.tools.calendar_words import MONTHS as MONTHS
from penchant.tools.number_words import HAN_NUMBER as HAN_NUMBER
from penchant.tools.number_words import NUMBER as NUMBER
from penchant.tools.number_words import SCALE, SMALL_NUMBER
from penchant.tools.number_words import number_of as number_of

LATELY_DAYS = 30.0
"""What `lately` and `最近` mean without a number."""
UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}
UNIT_DAYS |= {"wk": 7, "mth": 30, "mo": 30, "qtr": 91, "yr": 365}
UNIT_DAYS |= {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "季度": 91, "季": 91, "年": 365}
A_FEW = 3.0
"""What `few`, `several` and `几` mean."""
ENDING = re.compile(r"(?:the\s+)?end\b|.*(?<!周)[底末]$", re.IGNORECASE)
"""What is over with its end: `before the end of June` is all of June."""
_UNIT = (
    r"((?:days?|weeks?|wks?|fortnights?|months?|mths?|mos|quarters?|qtrs?|years?|yrs?)"
    r"(?:\s+and\s+a\s+half)?)"
)
_HALF_MORE = "(?:半(?![价数折]))?"
_HAN_UNIT = rf"((?:天|日|个?星期|个?礼拜|周|个?月|个?季度|年){_HALF_MORE})"
_HAN_LENGTH = rf"((?:天|(?<!月)日|个?星期|个?礼拜|周|个月|(?<=个半)月|个?季度|(?<!\d{{4}})年){_HALF_MORE})"
"""Units after a number that is no month's and no year's own: `3月` is March, `3个月` is three months."""


class Span(NamedTuple):
    """A stretch of time.

    Attributes:
        days: The last so many days; None where ends are named.
        since: Its beginning; None without.
        until: Its end, left out itself; None without.
    """

    days: float | None = None
    since: datetime | None = None
    until: datetime | None = None

    def within(self, other: "Span") -> "Span | None":
        """What both hold, as of `since June` and `before September`; None where that is no one stretch."""
        if self == other:
            return self
        if self.days is not None or other.days is not None:
            return None
        since = max((one for one in (self.since, other.since) if one is not None), default=None)
        until = min((one for one in (self.until, other.until) if one is not None), default=None)
        return (
            None if since is not None and until is not None and since >= until else Span(None, since, until)
        )


def take_span(clause: str, now: datetime) -> tuple[str, Span | None]:
    """A clause without its stretch of time, and the stretch; None where it names none.

    A month or a day without its year is the newest one that has begun. A month counts 30 days, a quarter 91.

    Args:
        clause: For instance `bought tea since June`.
        now: The moment asked about; it has a time zone.
    """
    found = find_span(clause, now)
    if found is None:
        return clause, None
    begin, end, span = found
    return " ".join(f"{clause[:begin]} {clause[end:]}".split()), span


def find_span(clause: str, now: datetime) -> tuple[int, int, Span] | None:
    """Where in a clause a stretch of time is named, and which; None where none is.

    Args:
        clause: For instance `bought tea since June`.
        now: The moment asked about; it has a time zone.
    """
    for pattern, read in _PATTERNS:
        found = re.search(pattern, clause, re.IGNORECASE)
        if found is not None:
            span = read(found, now)
            if span is not None:
                return found.start(), found.end(), span
    return None


def _lately(found: re.Match[str], _now: datetime) -> Span:
    return Span(days=_length(found.group(1), found.group(2)))


def _length(number: str | None, unit: str) -> float:
    """Days of so many units; of one where no number is said."""
    unit, half_more = re.subn(r"\s+and\s+a\s+half$|半$", "", unit.casefold())
    days = UNIT_DAYS[re.sub(r"^个", "", unit).removesuffix("s")]
    if not number:
        return (1 + half_more / 2) * days
    if re.fullmatch(r"half(?:\s+an?)?|半", number, re.IGNORECASE):
        return float(max(days // 2, 1))
    number, and_half = re.subn(r"\s+and\s+a\s+half$|个半$", "", number.casefold())
    few = re.search(r"few|several|几", number)
    return ((A_FEW if few else number_of(number)) + (half_more + and_half) / 2) * days


def _ago(found: re.Match[str], now: datetime) -> Span | None:
    """Of `last seen 60 days ago` the last 60 days, of `joined over 60 days ago` all before.

    None where neither is said: `bought tea 60 days ago` speaks of one day, or of about then.
    """
    bound, number, unit = found.groups()
    days = _length(number, unit)
    others = f"{found.string[: found.start()]} {found.string[found.end() :]}".strip()
    if (
        not others
        or bound in ("since", "from", "less than", "under")
        or re.search(r"\blast\b|上|最后", others)
    ):
        return None if bound in ("less than", "under") and "last" in others else Span(days=days)
    return (
        Span(until=now - timedelta(days=days))
        if bound in ("more than", "over", "at least", "超过", "至少")
        else None
    )


def _rate(found: re.Match[str], _now: datetime) -> Span | None:
    """Of `over 50 a month` the month; None where nothing is counted, as in `comes every month`."""
    others = found.string[: found.start()] + found.string[found.end() :]
    if not re.search(rf"\d|\b(?:{SMALL_NUMBER}|{SCALE}|once|twice)\b|{HAN_NUMBER}", others, re.IGNORECASE):
        return None
    return Span(days=float(UNIT_DAYS[found.group(1).casefold()]))


def _of_late(_found: re.Match[str], _now: datetime) -> Span:
    return Span(days=LATELY_DAYS)


def _day_named(found: re.Match[str], now: datetime) -> Span:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    begin = midnight - timedelta(days=found.group(0).casefold() in ("yesterday", "昨天"))
    return Span(since=begin, until=begin + timedelta(days=1))


def _from(found: re.Match[str], now: datetime) -> Span | None:
    return _bounded("since", found.group(1), date_of(found.group(1), now))


def _after(found: re.Match[str], now: datetime) -> Span | None:
    return _bounded("after", found.group(1), date_of(found.group(1), now))


def _before(found: re.Match[str], now: datetime) -> Span | None:
    return _bounded("before", found.group(1), date_of(found.group(1), now))


def _during(found: re.Match[str], now: datetime) -> Span | None:
    return _bounded("", found.group(1), date_of(found.group(1), now))


def _from_then_on(found: re.Match[str], now: datetime) -> Span | None:
    """Of `9月1日以后` that day itself and what follows it; of `9月以后` what follows the month."""
    period = date_of(found.group(1), now)
    is_day = period is not None and period[1] - period[0] == timedelta(days=1)
    return _bounded("since" if is_day else "after", found.group(1), period)


def _not_beyond(found: re.Match[str], now: datetime) -> Span | None:
    """Since a day of which something is not earlier, until the end of one of which it is not later."""
    period = date_of(found["date"], now)
    if period is None:
        return None
    return Span(since=period[0]) if found["bound"].endswith("早于") else Span(until=period[1])


def _beside_feast(found: re.Match[str], now: datetime) -> Span | None:
    """So long before or after a feast, without itself."""
    period = date_of(found["date"], now)
    if period is None:
        return None
    length = timedelta(days=_length(found["number"], found["unit"]))
    if found["side"] == "前":
        return Span(since=period[0] - length, until=period[0])
    return Span(since=period[1], until=period[1] + length)


def _season_on(found: re.Match[str], now: datetime) -> Span | None:
    return _bounded("since", found["season"], date_of(f"{found['season']}天", now))


def _months(found: re.Match[str], now: datetime) -> Span | None:
    """Of `9到11月` and `七八月` from the first to the last of the months."""
    year = found["year"] or ""
    first, last = date_of(f"{year}{found['first']}月", now), date_of(f"{year}{found['last']}月", now)
    if first is None or last is None or first[0] >= last[1] or (first[1] < last[0] and not found["to"]):
        return None
    return Span(since=first[0], until=last[1])


def _part(found: re.Match[str], now: datetime) -> Span | None:
    return _bounded(found["bound"], found["date"], date_of(found["date"], now))


def _bounded(bound: str | None, date: str, period: Period | None) -> Span | None:
    """The stretch since, after, before or in a period; `before the end` of one is until it is over."""
    if period is None:
        return None
    match (bound or "").casefold():
        case "since" | "from":
            return Span(since=period[0])
        case "after":
            return Span(since=period[1])
        case "before" | "until" | "till":
            return Span(until=period[ENDING.match(date) is not None])
    return Span(since=period[0], until=period[1])


def _between(found: re.Match[str], now: datetime) -> Span | None:
    first, last = date_of(found.group(1), now), date_of(found.group(2), now)
    if first is None or last is None or first[0] >= last[1]:
        return None
    return Span(since=first[0], until=last[1])


def _this(found: re.Match[str], now: datetime) -> Span:
    said = found.group(1).casefold()
    unit: Unit = "week" if said in ("周", "星期", "礼拜") else cast(Unit, said)
    return Span(since=calendar_period(unit, now)[0])


def _last(found: re.Match[str], now: datetime) -> Span | None:
    """Of `last November` the newest one that is over."""
    period = date_of(found["date"], now)
    if period is not None and period[1] > now:
        period = date_of(found["date"], period[0] - timedelta(seconds=1))
    return _bounded(found["bound"], found["date"], period)


def _whole_year(_found: re.Match[str], _now: datetime) -> Span:
    return Span(days=float(UNIT_DAYS["year"]))


_IN = r"(?:\b(?:in|over|during|within|for|of|from)\s+)?(?:(?:the|these)\s+)?"
_LONG = rf"({NUMBER}(?:\s+and\s+a\s+half)?|half(?:\s+an?)?|(?:a\s+)?(?:few|several))"
_HAN_LONG = rf"({HAN_NUMBER}(?:个半)?|半|(?<!十)好?几)"
_NO_BARE_YEAR = r"(?!\d{4}(?![-年\d]))"
_MORE = r"(?:more than\s+|over\s+|at least\s+)?"
_DURING = (
    r"(?:(?:(?:at\s+)?some\s*(?:time|point)\s+|any\s*time\s+|back\s+)?"
    r"(?:in|during|on|at|over|throughout|within)\s+)"
)
_BOUND = rf"\b(?:(?P<bound>since|from|after|before|until|till)\s+|{_DURING})?"
_THE = r"(?:(?:the|this)\s+)?"
_SINCE_THE = r"(?:(?:the|this|beginning of|start of)\s+)*"
_AT_FEAST = (
    r"(?:(?:during|on|at|over|throughout)\s+"
    r"|in\s+(?=(?:the\s+)?(?:ramadan\b|lent\b|\w+\s+(?:period|season)\b)))"
)
_NO_THING = (
    r"(?=\s*(?:$|[^\w\s]|\d|(?:and|or|but|who|that|this|last|in|at|on|onwards?|until|till|to|for|with|then|yet|not"
    r"|never|only|once|twice|more|less|over|under|have|has|had|did|does|do|were|was|(?:have|has|had|did|were|was)n['’]?t"
    r"|bought|spent|ordered|purchased|shopped|visited|came)\b))"
)
"""What may follow a feast that is a time: `spent 50 on Christmas cards` names no day."""
_MOMENT = rf"(?:{FEAST}{OF_YEAR}{_NO_THING}|{DAY_OR_LONGER})"
_HAN_MOMENT = rf"{HAN_FEAST}|{HAN_DATE}"
_WEEKDAY_HAN = "(?!末|[一二三四五六日天](?![个次共直起样些]))"
_PATTERNS = (
    (
        rf"\b(?:between|from)\s+(?:the\s+)?{_NO_BARE_YEAR}({DATE})\s+(?:to|and|until"
        rf"|till)\s+(?:the\s+)?({DATE})",
        _between,
    ),
    (rf"{_BOUND}(?:the\s+)?(?P<date>{PART})", _part),
    (
        rf"{_BOUND}(?:the\s+)?(?:last|(?:this\s+)?past)\s+"
        rf"(?P<date>{STRETCH}|{FEAST}|weekend\b|(?:{'|'.join(WEEKDAYS)})\b)(?!\s*\d)",
        _last,
    ),
    (rf"{_IN}\b(?:last|past|previous|preceding)\s+(?:{_LONG}\s+)?{_UNIT}\b(?!\s+of\s)", _lately),
    (rf"\b(?:for|in|within)\s+{_MORE}{_LONG}\s+{_UNIT}\b", _lately),
    (rf"\b(?:(since|from|more than|over|at least|less than|under)\s+)?{_LONG}\s+{_UNIT}\s+ago\b", _ago),
    (r"(?:\b(?:a|an|per|every|each)\s+|/\s*)(day|week|fortnight|month|quarter|year)\b", _rate),
    (r"\b(?:today|yesterday)\b|今天|昨天", _day_named),
    (
        r"\b(?:(?:all|the (?:whole|entire)) year(?: long| round)?|(?:over|throughout) the year)\b"
        r"|一?整年|(?<!年)全年",
        _whole_year,
    ),
    (
        r"\b(?:in\s+|since\s+)?(?:the beginning of\s+)?(?:this|(?:the\s+)?current)\s+"
        r"(week|month|quarter|year)\b",
        _this,
    ),
    (rf"[本这](?:个)?(周|星期|礼拜){_WEEKDAY_HAN}(?:以来|内|里)?", _this),
    (rf"上(?:个|一)?()(周|星期|礼拜){_WEEKDAY_HAN}", _lately),
    (rf"\bsince\s+{_SINCE_THE}({DATE})(?:\s+on(?:wards?)?)?", _from),
    (rf"\bfrom\s+{_SINCE_THE}({_MOMENT})(?:\s+on(?:wards?)?)?", _from),
    (rf"\bafter\s+{_THE}({_MOMENT})", _after),
    (rf"\b(?:before|until|till)\s+{_THE}({_MOMENT})", _before),
    (rf"\b{_DURING}{_THE}({DAY_OR_LONGER})", _during),
    (rf"\b{_AT_FEAST}{_THE}({FEAST}{OF_YEAR}){_NO_THING}", _during),
    (rf"\bfor\s+(?:the\s+)?({STRETCH}{OF_YEAR})(?!\w)", _during),
    (rf"\bthis\s+(?!may\b)({STRETCH})(?!\w)", _during),
    (rf"\b((?:{MONTH}|{QUARTER})\s+(?:of\s+)?\d{{4}}|\d{{4}}\s+(?:q[1-4]))(?!\w)", _during),
    (rf"(?P<bound>不早于|不晚于|不迟于)在?(?P<date>{_HAN_MOMENT})", _not_beyond),
    (r"(?:入(?=[春夏秋冬])|开(?=春))(?P<season>.)天?(?:以来|之?后|起|至今)", _season_on),
    (
        rf"(?P<date>{HAN_FEAST}|{HAN_LOOSE_FEAST})的?之?(?P<side>[前后])的?(?P<number>{HAN_NUMBER})(?P<unit>天|周|个?星期|个月)",
        _beside_feast,
    ),
    (
        rf"(?P<year>{HAN_YEAR})?(?<![\d一二三四五六七八九十])(?P<first>\d{{1,2}}|十[一二]?|[一二三四五六七八九])"
        r"(?:(?P<to>到|至|[-–~])|(?<=[一二三四五六七八])(?=[二三四五六七八九]月))"
        r"(?P<last>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?(?!龄)",
        _months,
    ),
    (
        rf"(?!这个?季度|这个?月|这个?(?:周|星期|礼拜)[一二三四五六日天末])(?:最近|过去|近|这)的?{_HAN_LONG}?{_HAN_UNIT}(?:内|里|以来|之内)?",
        _lately,
    ),
    (rf"(?:在|(?<=[，,、\s的])|(?<!.))前{_HAN_LONG}(天|个?星期|个?礼拜|周|个月|年)(?:内|里|之内)?", _lately),
    (
        rf"(?<!了)(?<![来买到购单]过)(?:超过|已经|有|至少)*(?<![\d月年了.-])(?<![来买到购单]过|国庆|庆节|春节)"
        rf"{_HAN_LONG}{_HAN_LENGTH}"
        r"(?:(?:以上|内|里|之内|以内)|(?:以上|多|都|了)*(?=没|未|不(?!到|足|满)))",
        _lately,
    ),
    (rf"(超过|至少)?(?<![\d月年.-]){_HAN_LONG}{_HAN_LENGTH}(?:以前|之前|前)", _ago),
    (r"(?:每个?|一个?|(?<![\d一-龥]))(天|周|月|季度|年)(?=消费|花|来|下单|至少|复购|$)", _rate),
    (r"\b(?:lately|recently)\b|最近|近期", _of_late),
    (rf"(?:从|自|在)?({_HAN_MOMENT})(?:到|至|~)({_HAN_MOMENT})(?:之间|期间|里|间)?", _between),
    (rf"自?(?:从)?({_HAN_MOMENT})(?:起|以来|开始|至今|到现在|到今天)", _from),
    (rf"({_HAN_MOMENT})以后", _from_then_on),
    (rf"({_HAN_MOMENT})(?:之后|后)", _after),
    (
        rf"({_HAN_MOMENT})(?:以前|之前|前(?![一二两三四1-4]|{HAN_NUMBER}(?:个|天|周|月|季|名|位|人|大|%)))",
        _before,
    ),
    (rf"({HAN_FEAST})(?:期间|当天|那天)", _during),
    (rf"(?:整个)?({HAN_DATE})(?:里|份|期间)?", _during),
)
