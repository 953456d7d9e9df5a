"""Stretches of time in words, English and Chinese: `in the last two weeks`, `since June`, `最近30天`."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from penchant.tools.number_words import HAN_NUMBER as HAN_NUMBER
from penchant.tools.number_words import NUMBER as NUMBER
from penchant.tools.number_words import SCALE, SMALL_NUMBER
from penchant.tools.number_words import number_of as number_of

LATELY_DAYS = 30.0
"""What `lately` and `最近` mean without a number."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}
UNIT_DAYS |= {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "季度": 91, "季": 91, "年": 365}
_UNIT = r"(days?|weeks?|fortnights?|months?|quarters?|years?)"
_HAN_UNIT = r"(天|日|个?星期|个?礼拜|周|个?月|个?季度|年)"
_HAN_LENGTH = r"(天|(?<!月)日|个?星期|个?礼拜|周|个月|个?季度|(?<!\d{4})年)"
"""Units after a number that is no month's and no year's own: `3月` is March, `3个月` is three months."""
_LOOSE_DAYS = {
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new year": (1, 1),
    "new year's day": (1, 1),
    "new year's eve": (12, 31),
    "valentine's day": (2, 14),
    "valentine's": (2, 14),
    "halloween": (10, 31),
    "april fools' day": (4, 1),
    "april fools": (4, 1),
    "easter": (4, 1),
    "圣诞": (12, 25),
    "圣诞节": (12, 25),
    "元旦": (1, 1),
    "情人节": (2, 14),
    "双十一": (11, 11),
    "双11": (11, 11),
    "双十二": (12, 12),
    "双12": (12, 12),
}
_SEASONS = {
    "spring": 3,
    "summer": 6,
    "autumn": 9,
    "fall": 9,
    "winter": 12,
    "春": 3,
    "夏": 6,
    "秋": 9,
    "冬": 12,
}
"""The month in which each begins; it lasts three."""
_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS.split(), start=1)}
_QUARTER = r"(?:first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter|q[1-4]"
_SEASON = r"spring(?:time)?|summer(?:time)?|autumn|fall|winter"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOLIDAY = (
    r"christmas(?: (?:day|eve))?|boxing day|new year(?:'s(?: (?:day|eve))?)?|valentine's(?: day)?"
    r"|halloween|april fools(?:' day)?"
)
_STRETCH = rf"(?:{_MONTH})\b\.?|(?:{_QUARTER})\b|(?:{_SEASON})\b"
"""What is longer than a day and names no year."""
_DATE = (
    rf"{_HOLIDAY}|(?:{_QUARTER}|{_SEASON})\b(?:,?\s+(?:of\s+)?\d{{4}})?"
    rf"|(?:{'|'.join(_ORDINALS)})\s+of\s+(?:{_MONTH})\b(?:,?\s+\d{{4}})?"
    rf"|\d{{4}}[-/]\d{{1,2}}(?:[-/]\d{{1,2}})?(?!\d)|\d{{1,2}}(?:st|nd|rd"
    rf"|th)?\s+(?:of\s+)?(?:{_MONTH})\b\.?(?:,?\s+\d{{4}})?"
    rf"|(?:{_MONTH})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?|(?:{_MONTH})\b\.?(?:\s+\d{{4}})?"
    rf"|\d{{4}}(?!\d)|(?:{'|'.join(_WEEKDAYS)})\b"
)
_HAN_YEAR = r"(?:\d{4}年|今年|去年)"
_HAN_MONTH = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月"
_HAN_DATE = (
    rf"{_HAN_YEAR}?(?:第[一二三四1-4]|(?<![个前头后近])[一二三四])季度|{_HAN_YEAR}?的?[春夏秋冬][天季]|(?:今年"
    rf"|去年){_HAN_MONTH}(?:\d{{1,2}}[日号])?"
    r"|\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?(?!\d)|\d{4}年\d{1,2}月\d{1,2}[日号]|\d{4}年\d{1,2}月|\d{1,2}月\d{1,2}[日号]"
    rf"|{_HAN_MONTH}|\d{{4}}年|圣诞节?|元旦|情人节|双(?:十一|11|十二|12)|今年|本月|这个月|上个月|去年"
)


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
    days = UNIT_DAYS[re.sub(r"^个", "", unit).casefold().removesuffix("s")]
    if number and re.match(r"half\b|半", number, re.IGNORECASE):
        return float(max(days // 2, 1))
    return (number_of(number) if number else 1.0) * days


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
    span = _date(found.group(1), now)
    return span and Span(since=span[0])


def _after(found: re.Match[str], now: datetime) -> Span | None:
    span = _date(found.group(1), now)
    return span and Span(since=span[1])


def _before(found: re.Match[str], now: datetime) -> Span | None:
    span = _date(found.group(1), now)
    return span and Span(until=span[0])


def _during(found: re.Match[str], now: datetime) -> Span | None:
    span = _date(found.group(1), now)
    return span and Span(since=span[0], until=span[1])


def _between(found: re.Match[str], now: datetime) -> Span | None:
    first, last = _date(found.group(1), now), _date(found.group(2), now)
    if first is None or last is None or first[0] >= last[1]:
        return None
    return Span(since=first[0], until=last[1])


def _this(found: re.Match[str], now: datetime) -> Span:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match found.group(1).casefold():
        case "week":
            return Span(since=day - timedelta(days=day.weekday()))
        case "month":
            return Span(since=day.replace(day=1))
        case "quarter":
            return Span(since=day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1))
        case "周" | "星期" | "礼拜":
            return Span(since=day - timedelta(days=day.weekday()))
        case _:
            return Span(since=day.replace(month=1, day=1))


def _last(found: re.Match[str], now: datetime) -> Span | None:
    """Of `last November` the newest one that is over."""
    span = _date(found.group("date"), now)
    if span is not None and span[1] > now:
        span = _date(found.group("date"), span[0] - timedelta(seconds=1))
    if span is None:
        return None
    match (found.group("bound") or "").casefold():
        case "since" | "from":
            return Span(since=span[0])
        case "after":
            return Span(since=span[1])
        case "before" | "until" | "till":
            return Span(until=span[0])
    return Span(since=span[0], until=span[1])


def _whole_year(_found: re.Match[str], _now: datetime) -> Span:
    return Span(days=float(UNIT_DAYS["year"]))


def _of_year(found: re.Match[str], now: datetime) -> Span | None:
    """Of `in November last year` that of the year before, of `this year` the newest one begun."""
    year = f" {now.year - 1}" if found.group(2).casefold() == "last" else ""
    span = _date(f"{found.group(1)}{year}", now)
    return span and Span(since=span[0], until=span[1])


def _date(words: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Beginning and end of a day, month or year; None where it is no date."""
    text = words.strip().casefold().rstrip(".")
    relative: dict[str, tuple[int, int | None]] = {"今年": (now.year, None), "去年": (now.year - 1, None)}
    relative |= {"本月": (now.year, now.month), "这个月": (now.year, now.month)}
    relative["上个月"] = (now.year - (now.month == 1), (now.month - 2) % 12 + 1)
    if text in relative:
        return _period(*relative[text], None)
    if text in _LOOSE_DAYS:
        return _newest(*_LOOSE_DAYS[text], now)
    if text in _WEEKDAYS:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        begin = midnight - timedelta(days=(now.weekday() - _WEEKDAYS.index(text)) % 7)
        return begin, begin + timedelta(days=1)
    text = re.sub("^今年", "", re.sub("^去年", f"{now.year - 1}年", text))
    if (three := _three_months(text, now)) is not None:
        return three
    for word, number in _ORDINALS.items():
        text = re.sub(rf"\b{word} of\b", str(number), text)
    for month in re.findall(_MONTH, text):
        text = text.replace(month, f" m{MONTHS.index(month[:3]) + 1} ", 1)
    if han := re.search(r"(十[一二]?|[一二三四五六七八九])月", text):
        text = text.replace(han.group(0), f" m{number_of(han.group(1)):.0f} ")
    text = re.sub(r"(\d{4})年", r" y\1 ", text)
    text = re.sub(r"(\d{1,2})月", r" m\1 ", text)
    text = re.sub(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", r" y\1 m\2 d\3 ", text)
    text = re.sub(r"(\d{4})[-/](\d{1,2})(?!\d)", r" y\1 m\2 ", text)
    text = re.sub(r"(?<![\dmy])(\d{4})(?!\d)", r" y\1 ", text)
    text = re.sub(r"(?<![\dmyd])(\d{1,2})(?:st|nd|rd|th|日|号)?(?!\d)", r" d\1 ", text)
    parts = {one[0]: int(one[1:]) for one in re.findall(r"[ymd]\d+", text)}
    try:
        if "y" in parts:
            return _period(parts["y"], parts.get("m"), parts.get("d"))
        return _newest(parts["m"], parts.get("d"), now) if "m" in parts else None
    except ValueError:  # no such day
        return None


def _three_months(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Beginning and end of a quarter or a season; None where it is neither."""
    quarter = re.search(r"\bq([1-4])|([1-4])(?:st|nd|rd|th) quarter|(\w+) quarter|([一二三四1-4])季度", text)
    season = re.search(r"spring|summer|autumn|fall|winter|[春夏秋冬](?=[天季])", text)
    if quarter is not None:
        said = next(filter(None, quarter.groups()))
        number = _ORDINALS.get(said) or int(number_of(said))
        month = 3 * number - 2
    elif season is not None:
        month = _SEASONS[season.group(0)]
    else:
        return None
    year = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    begin = datetime(int(year.group(0)) if year else now.year, month, 1, tzinfo=UTC)
    if year is None and begin > now:
        begin = begin.replace(year=begin.year - 1)
    after = month + 2
    return begin, begin.replace(year=begin.year + after // 12, month=after % 12 + 1)


def _period(year: int, month: int | None, day: int | None) -> tuple[datetime, datetime]:
    begin = datetime(year, month or 1, day or 1, tzinfo=UTC)
    if day is not None:
        return begin, begin + timedelta(days=1)
    months = 1 if month is not None else 12
    after = begin.month - 1 + months
    return begin, begin.replace(year=begin.year + after // 12, month=after % 12 + 1)


def _newest(month: int, day: int | None, now: datetime) -> tuple[datetime, datetime]:
    found = _period(now.year, month, day)
    return found if found[0] <= now else _period(now.year - 1, month, day)


_IN = r"(?:\b(?:in|over|during|within|for|of|from)\s+)?(?:(?:the|these)\s+)?"
_LONG = rf"({NUMBER}|half\s+an?)"
_HAN_LONG = rf"({HAN_NUMBER}|半)"
_NO_BARE_YEAR = r"(?!\d{4}(?![-年\d]))"
_MORE = r"(?:more than\s+|over\s+|at least\s+)?"
_DURING = (
    r"(?:(?:(?:at\s+)?some\s*(?:time|point)\s+|any\s*time\s+|back\s+)?"
    r"(?:in|during|on|at|over|throughout|within)\s+)"
)
_PATTERNS = (
    (rf"\b{_DURING}?(?:the\s+)?({_STRETCH})\s+(?:of\s+)?(last|this)\s+year\b", _of_year),
    (
        rf"\b(?:(?P<bound>since|from|after|before|until|till)\s+|{_DURING})?(?:last|this past)\s+"
        rf"(?P<date>(?:{_STRETCH}|{_HOLIDAY}|(?:{'|'.join(_WEEKDAYS)})\b))(?!\s*\d)",
        _last,
    ),
    (rf"{_IN}\b(?:last|past|previous)\s+(?:{_LONG}\s+)?{_UNIT}\b", _lately),
    (rf"\b(?:for|in|within)\s+{_MORE}{_LONG}\s+{_UNIT}\b", _lately),
    (rf"\b(?:(since|from|more than|over|at least|less than|under)\s+)?{_LONG}\s+{_UNIT}\s+ago\b", _ago),
    (r"(?:\b(?:a|an|per|every|each)\s+|/\s*)(day|week|fortnight|month|quarter|year)\b", _rate),
    (r"\b(?:today|yesterday)\b|今天|昨天", _day_named),
    (
        r"\b(?:(?:all|the (?:whole|entire)) year(?: long| round)?|(?:over|throughout) the year)\b"
        r"|一?整年|全年",
        _whole_year,
    ),
    (r"\b(?:in\s+|since\s+)?(?:the beginning of\s+)?this\s+(week|month|quarter|year)\b", _this),
    (r"[本这](?:个)?(周|星期|礼拜)(?:以来|内|里)?", _this),
    (r"上(?:个|一)?()(周|星期|礼拜)", _lately),
    (
        rf"\b(?:between|from)\s+(?:the\s+)?{_NO_BARE_YEAR}({_DATE})\s+(?:to|and|until"
        rf"|till)\s+(?:the\s+)?({_DATE})",
        _between,
    ),
    (rf"\b(?:since|from)\s+(?:(?:the|beginning of|start of)\s+)*({_DATE})(?:\s+on(?:wards?)?)?", _from),
    (rf"\bafter\s+(?:the\s+)?({_DATE})", _after),
    (rf"\b(?:before|until|till)\s+(?:the\s+)?({_DATE})", _before),
    (rf"\b{_DURING}(?:the\s+)?({_DATE})", _during),
    (rf"\bfor\s+(?:the\s+)?((?:{_STRETCH})(?:\s+(?:of\s+)?\d{{4}})?)(?!\w)", _during),
    (rf"\b((?:(?:{_MONTH})\b\.?|(?:{_QUARTER}))\s+(?:of\s+)?\d{{4}})(?!\w)", _during),
    (rf"(?:最近|过去|近|这)的?{_HAN_LONG}?{_HAN_UNIT}(?:内|里|以来|之内)?", _lately),
    (
        rf"(?<!了)(?<![来买到购单]过)(?:超过|已经|有|至少)*(?<![\d月年了.-])(?<![来买到购单]过){_HAN_LONG}{_HAN_LENGTH}"
        r"(?:(?:以上|内|里|之内|以内)|(?:以上|多|都|了)*(?=没|未|不(?!到|足|满)))",
        _lately,
    ),
    (rf"(超过|至少)?(?<![\d月年.-]){_HAN_LONG}{_HAN_LENGTH}(?:以前|之前|前)", _ago),
    (r"(?:每个?|一个?|(?<![\d一-龥]))(天|周|月|季度|年)(?=消费|花|来|下单|至少|复购|$)", _rate),
    (r"\b(?:lately|recently)\b|最近|近期", _of_late),
    (rf"(?:从|自|在)?({_HAN_DATE})(?:到|至|~)({_HAN_DATE})(?:之间|期间|里|间)?", _between),
    (rf"自?(?:从)?({_HAN_DATE})(?:起|以来|开始|至今)", _from),
    (rf"({_HAN_DATE})(?:以后|之后|后)", _after),
    (rf"({_HAN_DATE})(?:以前|之前|前(?![一二两三四1-4]))", _before),
    (rf"({_HAN_DATE})(?:里|份|期间)?", _during),
)
