"""Days, months and parts of the calendar in words, English and Chinese: `early June`, `H1 2018`, `上季度`."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from penchant.tools.date_patterns import (
    ALONE,
    CUT,
    HALF,
    HAN_WEEK,
    HAN_WEEKDAYS,
    HAN_YEAR,
    MONTH,
    MONTHS,
    NTH,
    ORDINAL_WORDS,
    STRETCH,
    WEEKDAYS,
)
from penchant.tools.feasts import feast_of
from penchant.tools.number_words import HAN_NUMBER, NUMBER, number_of

Period = tuple[datetime, datetime]
"""Beginning and end, which is left out itself."""
JUST_BEGUN = timedelta(days=2)
"""Who says January on its first day means the one before."""
Unit = Literal["week", "month", "quarter", "year"]
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
    "暑假": 7,
}
"""The month in which each begins; it lasts three, `暑假` two."""
_ORDINALS = {word: number for number, word in enumerate(ORDINAL_WORDS.split(), start=1)}
_ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


def date_of(words: str, now: datetime) -> Period | None:
    """Beginning and end of a day, month, year, feast or part of these; None where it is none.

    What names no year is the newest that has begun before `now`; a month or longer two days before.

    Args:
        words: For instance `3 May`, `Q1 2017`, `last ten days of December`, `三月底`, `双十一`.
        now: The moment asked about; it has a time zone.
    """
    text = " ".join(words.casefold().replace("’", "'").split()).rstrip(".")
    text = re.sub(r"\bmid(?=summer|winter)", "mid ", text)
    if not ALONE.fullmatch(text):
        return None
    try:
        for read in (_weekday, feast_of, _calendar, _week, _around, _slice):
            found = read(text, now)
            if found is not None:
                return found
        return None if CUT.fullmatch(text) else _plain(text, now)
    except (ValueError, OverflowError):  # no such day
        return None


def calendar_period(unit: Unit, now: datetime, *, back: int = 0, count: int = 1) -> Period:
    """Whole weeks from Monday, months, quarters or years.

    Args:
        unit: Which of these.
        now: The moment that lies within the current one.
        back: How many before the current one the first lies.
        count: How many there are.
    """
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":
        begin = day - timedelta(days=day.weekday() + 7 * back)
        return begin, begin + timedelta(days=7 * count)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    begin = months_on(day.replace(day=1, month=(day.month - 1) // months * months + 1), -months * back)
    return begin, months_on(begin, months * count)


def months_on(begin: datetime, months: int) -> datetime:
    """The first of a month so many months later."""
    after = begin.month - 1 + months
    return begin.replace(year=begin.year + after // 12, month=after % 12 + 1)


def weekday_of(now: datetime, weekday: int, *, weeks_back: int) -> Period:
    """A day, from Monday, of this week or of one before."""
    begin = calendar_period("week", now, back=weeks_back)[0] + timedelta(days=weekday)
    return begin, begin + timedelta(days=1)


def _weekday(text: str, now: datetime) -> Period | None:
    """A day of a week or its end; `monday` is the newest, `上周一` that of the week before."""
    if text in WEEKDAYS:
        begin = now.replace(hour=0, minute=0, second=0, microsecond=0)
        begin -= timedelta(days=(now.weekday() - WEEKDAYS.index(text)) % 7)
        return begin, begin + timedelta(days=1)
    if text == "weekend":
        begin = weekday_of(now, 5, weeks_back=int(now.weekday() < 5))[0]
        return begin, begin + timedelta(days=2)
    if han := re.fullmatch(rf"(上|这|本)一?个?(?:周|星期|礼拜)([{HAN_WEEKDAYS}天末])", text):
        back = int(han[1] == "上")
        if han[2] == "末":
            begin = weekday_of(now, 5, weeks_back=back)[0]
            return begin, begin + timedelta(days=2)
        return weekday_of(now, HAN_WEEKDAYS.index(han[2].replace("天", "日")), weeks_back=back)
    return None


_HAN_UNITS: dict[str, Unit] = {"周": "week", "月": "month", "季": "quarter", "季度": "quarter", "年": "year"}


def _calendar(text: str, now: datetime) -> Period | None:
    """Whole weeks, months, quarters or years: the current one, or those before it."""
    if full := re.fullmatch(
        rf"(?:last|past|previous|preceding)\s+(?:({NUMBER})\s+)?\w+\s+(week|month|quarter|year)s?", text
    ):
        count = int(number_of(full[1])) if full[1] else 1
        return calendar_period(cast(Unit, full[2]), now, back=count, count=count)
    if re.fullmatch(r"(?:previous|preceding)\s+season", text):
        begins = months_on(calendar_period("month", now)[0], -(now.month % 3))
        return months_on(begins, -3), begins
    if but_one := re.fullmatch(r"(week|month|quarter|year)\s+before\s+last", text):
        return calendar_period(cast(Unit, but_one[1]), now, back=2)
    if near := re.fullmatch(r"(?:(this|last)\s+)?(week|month|quarter|year)", text):
        return calendar_period(cast(Unit, near[2]), now, back=int(near[1] == "last"))
    if han := re.fullmatch(r"(?:(上|前(?!年)|本|这)一?个?)?(?:自然)?(周|月|季度?|年)", text):
        return calendar_period(_HAN_UNITS[han[2]], now, back=int(han[1] in ("上", "前")))
    return None


def _week(text: str, now: datetime) -> Period | None:
    """The week or weekend with a day in it, or the week of a number: `week of 14 November`, `week 46`."""
    if of_day := re.fullmatch(r"(week|weekend)\s+\w+\s+(?:the\s+)?(.*\d.*)", text):
        day = date_of(of_day[2], now)
        if day is None:
            return None
        monday, end = calendar_period("week", day[0])
        return monday + timedelta(days=5 if of_day[1] == "weekend" else 0), end
    numbered = re.fullmatch(r"week\s+(\d{1,2})(?:,?\s+(?:of\s+)?(\d{4}))?", text)
    if numbered is None:
        return None
    year = int(numbered[2] or now.year)
    begin = datetime.fromisocalendar(year, int(numbered[1]), 1).replace(tzinfo=UTC)
    if numbered[2] is None and begin > now:
        begin = datetime.fromisocalendar(year - 1, int(numbered[1]), 1).replace(tzinfo=UTC)
    return begin, begin + timedelta(days=7)


def _around(text: str, now: datetime) -> Period | None:
    """So many days, weeks or months before or after a feast; four weeks where none are counted."""
    found = re.fullmatch(
        rf"(?:(?:({NUMBER})\s+)?(day|week|month)(s?)\s+(before|after|leading\s+up\s+to)"
        rf"|run-?\s?up\s+to)\s+(?:the\s+)?(.+)",
        text,
    )
    feast = found and feast_of(found[5], now)
    if not found or not feast:
        return None
    number = number_of(found[1]) if found[1] else 1 if found[2] and not found[3] else 4
    length = timedelta(days=number * {"day": 1, "week": 7, "month": 30}[found[2] or "week"])
    return (feast[1], feast[1] + length) if found[4] == "after" else (feast[0] - length, feast[0])


_EDGES = {
    "early": "early",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "beginning": "beginning",
    "start": "beginning",
}
_EDGES |= {
    "end": "end",
    "first": "first day",
    "初": "beginning",
    "中": "mid",
    "底": "end",
    "末": "end",
    "上旬": "early",
}
_EDGES |= {"中旬": "second third", "下旬": "late", "上半月": "first half", "下半月": "second half"}
_DAYS_OF_MONTH = {
    "early": (0, 10), "beginning": (0, 10), "first half": (0, 15), "second third": (10, 20), "mid": (14, 20),
    "second half": (15, 31), "late": (20, 31), "first day": (0, 1),
}  # fmt: skip


def _slice(text: str, now: datetime) -> Period | None:
    """A part of a month, season, quarter or year."""
    if edge := re.fullmatch(
        r"(early|mid|late|(?:first|middle|beginning|start|end)(?=\s+of\b))(?:\s+(?:of"
        r"|in))?[\s-]+(?:the\s+)?(.+)",
        text,
    ) or re.fullmatch(r"(?P<whole>.+?)的?(?P<edge>[上中下]旬|[上下]半月|[初中底末])", text):
        said, whole = (edge["edge"], edge["whole"]) if edge.groupdict() else edge.groups()
        return _newest_part(whole, now, lambda period: _edge(_EDGES[said], *period))
    if share := re.fullmatch(
        rf"({NTH}|last|final)\s+(?:({NUMBER}|few)\s+)?(day|week|month|quarter"
        rf"|half)s?\s+of\s+(?:the\s+)?(.+)",
        text,
    ):
        nth, number, unit, whole = share.groups()
        count = 3 if number == "few" else int(number_of(number or "1"))
        return _newest_part(whole, now, lambda period: _share(_ORDINALS.get(nth, -1), count, unit, *period))
    if week := re.fullmatch(rf"(.+?)的?({HAN_WEEK})", text):
        nth = re.search(r"第(.)", week[2])
        place = int(number_of(nth[1])) if nth else -1
        return _newest_part(week[1], now, lambda period: _share(place, 1, "week", *period))
    if half := re.fullmatch(rf"(?:({HAN_YEAR})的?)?([上下])半年", text):
        return _newest_part(
            half[1] or "年", now, lambda period: _share(" 上下".index(half[2]), 1, "half", *period)
        )
    if first := re.fullmatch(rf"(?:({HAN_YEAR})的?)?前({HAN_NUMBER})个?(季度|月)", text):
        count, unit = int(number_of(first[2])), "month" if first[3] == "月" else "quarter"
        return _newest_part(first[1] or "年", now, lambda period: _share(1, count, unit, *period))
    return None


def _newest_part(whole: str, now: datetime, cut: Callable[[Period], Period | None]) -> Period | None:
    """What is cut from a whole: from the one before where that of the newest lies ahead and none is named."""
    whole = re.sub(r"(?<=年)年$", "", whole)
    period = date_of(whole, now)
    part = period and cut(period)
    if period and part and part[0] > now and not re.search(r"\d{4}|last|this|[今去前上本这]", whole):
        period = date_of(whole, period[0] - timedelta(seconds=1))
        part = period and cut(period)
    return part


def _edge(said: str, begin: datetime, end: datetime) -> Period | None:
    """Its beginning, middle or end: of a month in days, of a year in quarters, of a quarter in months.

    The end of a year is its last month, of what is shorter its last day.
    """
    months = round((end - begin).days / 30.4)
    if said == "end":
        return (months_on(end, -1) if months > 3 else end - timedelta(days=1)), end
    if months == 0:
        return (begin, begin + timedelta(days=1)) if said in ("beginning", "first day") else None
    if months == 1 or said == "first day":
        first, last = _DAYS_OF_MONTH[said]
        return begin + timedelta(days=first), min(begin + timedelta(days=last), end)
    some = max(months // 4, 1)
    at = {
        "beginning": (0, 1),
        "early": (0, some),
        "mid": (months // 2, months // 2 + some),
        "late": (months - some, months),
    }
    return (months_on(begin, at[said][0]), months_on(begin, at[said][1])) if said in at else None


def _share(nth: int, count: int, unit: str, begin: datetime, end: datetime) -> Period | None:
    """The nth so many days, weeks, months or quarters of a stretch, the last for -1; None beyond its end."""
    months = round((end - begin).days / 30.4)
    if unit == "half" and months == 1:
        middle = begin + timedelta(days=15)
        return (begin, middle) if nth == 1 else (middle, end)

    def on(moment: datetime, steps: int) -> datetime:
        if unit in ("day", "week"):
            return moment + timedelta(days=steps * count * (7 if unit == "week" else 1))
        return months_on(moment, steps * count * {"month": 1, "quarter": 3, "half": months // 2}[unit])

    if unit not in ("day", "week") and (months < 2 or begin.day != 1):
        return None
    part = (on(end, -1), end) if nth == -1 else (on(begin, nth - 1), on(begin, nth))
    return part if part[0] >= begin and part[1] <= end and part[0] < part[1] else None


def _plain(text: str, now: datetime) -> Period | None:
    """A day, a month, a quarter, a half, a season or a year."""
    if year := re.fullmatch(r"(今年|去年|前年)(?:全年)?", text):
        return calendar_period("year", now, back=("今年", "去年", "前年").index(year[1]))
    if near := re.fullmatch(rf"(.*(?:{STRETCH}|{HALF}))\s+(?:of\s+)?(last|this)\s+year", text):
        return date_of(f"{near[1]} {now.year - 1}" if near[2] == "last" else near[1], now)
    text = re.sub("^今年", "", text.replace("全年", ""))
    text = re.sub("^[去前]年", lambda said: f"{now.year - (1 if said[0] == '去年' else 2)}年", text)
    if (part := _part_of_year(text, now)) is not None:
        return part
    for word, number in _ORDINALS.items():
        text = re.sub(rf"\b{word} of\b", str(number), text)
    for month in re.findall(MONTH, text):
        text = text.replace(month, f" m{MONTHS.index(month[:3]) + 1} ", 1)
    if han := re.search(r"(十[一二]?|[一二三四五六七八九])月", text):
        text = text.replace(han.group(0), f" m{number_of(han.group(1)):.0f} ")
    text = re.sub(r"([一二三四五六七八九十]{1,3})(?=[日号])", lambda day: f"{number_of(day[0]):.0f}", text)
    text = re.sub(r"(?<!\d)(\d\d)年(?=\d{1,2}月)", r"20\1年", text)
    text = re.sub(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", r" y\3 m\2 d\1 ", text)
    text = re.sub(r"(\d{1,2})月", r" m\1 ", re.sub(r"(\d{4})年", r" y\1 ", text))
    text = re.sub(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", r" y\1 m\2 d\3 ", text)
    text = re.sub(r"(\d{4})[-/](\d{1,2})(?!\d)", r" y\1 m\2 ", text)
    text = re.sub(r"(?<![\d/])(\d{1,2})/(\d{4})(?!\d)", r" y\2 m\1 ", text)
    text = re.sub(r"'(\d\d)$", lambda year: f" y{full_year(int(year[1]), now)} ", text)
    text = re.sub(r"(?<![\dmy])(\d{4})(?!\d)", r" y\1 ", text)
    text = re.sub(r"(?<![\dmyd])(\d{1,2})(?:st|nd|rd|th|日|号)?(?!\d)", r" d\1 ", text)
    parts = {one[0]: int(one[1:]) for one in re.findall(r"[ymd]\d+", text)}
    if "y" in parts:
        return _period(parts["y"], parts.get("m"), parts.get("d"))
    return _newest(parts["m"], parts.get("d"), now) if "m" in parts else None


def _part_of_year(text: str, now: datetime) -> Period | None:
    """Beginning and end of a quarter, a half or a season; None where it is none of them."""
    quarter = re.search(rf"(?<![a-z])q([1-4])|({NTH}) quarter|([一二三四1-4])季度", text)
    half = re.search(r"\bh([12])\b|(first|second|1st|2nd) half", text)
    season = re.search(r"spring|summer|autumn|fall|winter|[春夏秋冬](?=[天季])|暑假", text)
    if found := quarter or half:
        said = next(filter(None, found.groups()))
        number = _ORDINALS.get(said) or int(number_of(said))
        months = 3 if quarter else 6
        month = months * (number - 1) + 1
    elif season is not None:
        month, months = _SEASONS[season.group(0)], 2 if season.group(0) == "暑假" else 3
    else:
        return None
    year = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    begin = datetime(int(year.group(0)) if year else now.year, month, 1, tzinfo=UTC)
    if year is None and begin + JUST_BEGUN > now:
        begin = begin.replace(year=begin.year - 1)
    return begin, months_on(begin, months)


def _period(year: int, month: int | None, day: int | None) -> Period:
    begin = datetime(year, month or 1, day or 1, tzinfo=UTC)
    if day is not None:
        return begin, begin + timedelta(days=1)
    return begin, months_on(begin, 1 if month is not None else 12)


def _newest(month: int, day: int | None, now: datetime) -> Period:
    found = _period(now.year, month, day)
    has_begun = found[0] < now if day is not None else found[0] + JUST_BEGUN <= now
    return found if has_begun else _period(now.year - 1, month, day)


def full_year(year: int, now: datetime) -> int:
    """The newest year that ends so and has begun: 1997 for 97, in whatever year of this century."""
    return year if year >= 100 else year + now.year // 100 * 100 - 100 * (year > now.year % 100)
