"""Stretches of time as data, and how the words that name one are read."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from penchant.graph_store.text_tokens import has_han
from penchant.tools.calendar_words import Period, Unit, calendar_period, date_of, months_on
from penchant.tools.number_words import HAN_NUMBER, SCALE, SMALL_NUMBER, number_of

LATELY_DAYS = 30.0
"""What `lately` and `最近` mean without a number."""
UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}
UNIT_DAYS |= {"wk": 7, "mth": 30, "mo": 30, "qtr": 91, "yr": 365}
UNIT_DAYS |= {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "季度": 91, "季": 91, "年": 365}
A_FEW = 3.0
"""What `few`, `several` and `几` mean."""
FEWEST_WITH_ANY_DAY = 3
"""Months, of which one has a 31st that is not ahead."""
ENDING = re.compile(r"(?:the\s+)?end\b|.*(?<!周)[底末]$", re.IGNORECASE)
"""What is over with its end: `before the end of June` is all of June."""


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


def lately(found: re.Match[str], _now: datetime) -> Span:
    """The last so many days, weeks and so on."""
    return Span(days=days_of(found.group(1), found.group(2)))


def days_of(number: str | None, unit: str) -> float:
    """Days of so many units; of one where no number is said."""
    unit, half_more = re.subn(r"\s+and\s+a\s+half$|半$", "", unit.casefold())
    days = UNIT_DAYS[re.sub(r"^个?多?", "", unit).removesuffix("s")]
    if not number:
        return (1 + half_more / 2) * days
    if re.fullmatch(r"half(?:\s+an?)?|半", number, re.IGNORECASE):
        return float(max(days // 2, 1))
    number, and_half = re.subn(r"\s+and\s+a\s+half$|个半$", "", number.casefold())
    few = re.search(r"few|several|几", number)
    return ((A_FEW if few else number_of(number)) + (half_more + and_half) / 2) * days


def ago(found: re.Match[str], now: datetime) -> Span | None:
    """Of `last seen 60 days ago` the last 60 days, of `joined over 60 days ago` all before.

    None where neither is said: `bought tea 60 days ago` speaks of one day, or of about then.
    """
    bound, number, unit = found.groups()
    days = days_of(number, unit)
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


def rate(found: re.Match[str], _now: datetime) -> Span | None:
    """Of `over 50 a month` the month; None where nothing is counted, as in `each month of 2026`.

    In English what is counted stands before.
    """
    others = found.string[: found.start()] + found.string[found.end() :] * (not found[0].isascii())
    if not re.search(rf"\d|\b(?:{SMALL_NUMBER}|{SCALE}|once|twice)\b|{HAN_NUMBER}", others, re.IGNORECASE):
        return None
    return Span(days=float(UNIT_DAYS[found.group(1).casefold()]))


def of_late(_found: re.Match[str], _now: datetime) -> Span:
    """What `lately` means without a number."""
    return Span(days=LATELY_DAYS)


def day_named(found: re.Match[str], now: datetime) -> Span:
    """Today, yesterday, or the day before."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    ago = {"yesterday": 1, "昨天": 1, "前天": 2, "day before yesterday": 2}
    begin = midnight - timedelta(days=ago.get(found.group(0).casefold().removeprefix("the "), 0))
    return Span(since=begin, until=begin + timedelta(days=1))


def from_on(found: re.Match[str], now: datetime) -> Span | None:
    """All from the beginning of what is named on."""
    return bounded("since", found.group(1), date_of(found.group(1), now))


def after(found: re.Match[str], now: datetime) -> Span | None:
    """All after the end of what is named."""
    return bounded("after", found.group(1), date_of(found.group(1), now))


def before(found: re.Match[str], now: datetime) -> Span | None:
    """All before the beginning of what is named."""
    return bounded("before", found.group(1), date_of(found.group(1), now))


def until_over(found: re.Match[str], now: datetime) -> Span | None:
    """Up to the end of what is named: `no later than March`."""
    period = date_of(found.group(1), now)
    return None if period is None else Span(until=period[1])


def by(found: re.Match[str], now: datetime) -> Span | None:
    """`by 5 June` holds that day, `by June` ends where June begins."""
    period = date_of(found.group(1), now)
    return period and Span(until=period[period[1] - period[0] <= timedelta(days=1)])


def days_between(found: re.Match[str], now: datetime) -> Span | None:
    """`from the 5th to the 9th of June`."""
    last = date_of(found["last"], now)
    first = last and date_of(f"{found['first']} {last[0]:%B %Y}", now)
    return Span(since=first[0], until=last[1]) if first and last and first[0] < last[1] else None


def beside_date(found: re.Match[str], now: datetime) -> Span | None:
    """`the three months to October`, which it holds, or before or after it, which do not hold it."""
    period = date_of(found["date"], now)
    if period is None:
        return None
    number, unit, way = found["number"], found["unit"].casefold(), found["way"].casefold()
    at = period[0] if way in ("before", "prior to", "leading up to", "up to", "until") else period[1]
    back = 1 if way in ("after", "following", "from") else -1
    if unit.startswith("month") and at.day == 1 and number_of(number) % 1 == 0:
        other = months_on(at, back * int(number_of(number)))
    else:
        other = at + back * timedelta(days=days_of(number, unit))
    return Span(since=min(at, other), until=max(at, other))


def during(found: re.Match[str], now: datetime) -> Span | None:
    """All of what is named."""
    return bounded("", found.group(1), date_of(found.group(1), now))


def from_then_on(found: re.Match[str], now: datetime) -> Span | None:
    """Of `9月1日以后` that day itself and what follows it; of `9月以后` what follows the month."""
    period = date_of(found.group(1), now)
    is_day = period is not None and period[1] - period[0] == timedelta(days=1)
    return bounded("since" if is_day else "after", found.group(1), period)


def not_beyond(found: re.Match[str], now: datetime) -> Span | None:
    """Since a day of which something is not earlier, until the end of one of which it is not later."""
    period = date_of(found["date"], now)
    if period is None:
        return None
    return Span(since=period[0]) if found["bound"].endswith("早于") else Span(until=period[1])


def beside_feast(found: re.Match[str], now: datetime) -> Span | None:
    """So long before or after a feast, without itself."""
    period = date_of(found["date"], now)
    if period is None:
        return None
    length = timedelta(days=days_of(found["number"], found["unit"]))
    if found["side"] == "前":
        return Span(since=period[0] - length, until=period[0])
    return Span(since=period[1], until=period[1] + length)


def season_on(found: re.Match[str], now: datetime) -> Span | None:
    """All since a season began."""
    return bounded("since", found["season"], date_of(f"{found['season']}天", now))


def months(found: re.Match[str], now: datetime) -> Span | None:
    """Of `9到11月` and `七八月` from the first to the last of the months."""
    year = found["year"] or ""
    first, last = date_of(f"{year}{found['first']}月", now), date_of(f"{year}{found['last']}月", now)
    if first is None or last is None or first[0] >= last[1] or (first[1] < last[0] and not found["to"]):
        return None
    return Span(since=first[0], until=last[1])


def days_of_month(found: re.Match[str], now: datetime) -> Span | None:
    """Of `9月1号至15号` from the one day to the other."""
    first, last = (date_of(f"{found['month']}{found[name]}日", now) for name in ("first", "last"))
    return Span(None, first[0], last[1]) if first and last and first[0] < last[1] else None


def part(found: re.Match[str], now: datetime) -> Span | None:
    """What is named, or all since, after or before it, as a sign before it says."""
    return bounded(found["bound"], found["date"], date_of(found["date"], now))


def bounded(bound: str | None, date: str, period: Period | None) -> Span | None:
    """The stretch since, after, before or in a period; `before the end` of one is until it is over."""
    if period is None:
        return None
    match " ".join((bound or "").casefold().split()):
        case "since" | "from":
            return Span(since=period[0])
        case "after":
            return Span(since=period[1])
        case "before" | "until" | "till" | "up to":
            return Span(until=period[ENDING.match(date) is not None])
    return Span(since=period[0], until=period[1])


def between(found: re.Match[str], now: datetime) -> Span | None:
    """From the beginning of one to the end of another."""
    first, last = date_of(found.group(1), now), date_of(found.group(2), now)
    if first is not None and last is not None and first[0] >= last[1]:
        first = date_of(found.group(1), last[0])  # `May 3 to March 2` ends in the year after
    if first is None or last is None or first[0] >= last[1]:
        return None
    return Span(since=first[0], until=last[1])


def this(found: re.Match[str], now: datetime) -> Span:
    """The week, month, quarter or year that is not over."""
    said = next(filter(None, found.groups())).casefold()
    units = dict.fromkeys(("周", "星期", "礼拜", "w"), "week") | {"m": "month", "q": "quarter", "y": "year"}
    return Span(since=calendar_period(cast(Unit, units.get(said, said)), now)[0])


def day_of_month(found: re.Match[str], now: datetime) -> Span | None:
    """Of `on the 15th` the newest such day."""
    months = (calendar_period("month", now, back=back)[0] for back in range(FEWEST_WITH_ANY_DAY))
    days = ((first, first + timedelta(days=int(found.group(1)) - 1)) for first in months)
    held = (day for first, day in days if day.month == first.month and day <= now)
    return next((Span(since=day, until=day + timedelta(days=1)) for day in held), None)


def week_before(_found: re.Match[str], now: datetime) -> Span:
    """The week of the calendar before this one."""
    since, until = calendar_period("week", now, back=1)
    return Span(since=since, until=until)


def last_but_one(found: re.Match[str], now: datetime) -> Span:
    """Of `上上周` the week of the calendar before the last one."""
    said = found.group(1)
    unit: Unit = "week" if said in ("周", "星期", "礼拜") else "month" if said == "月" else "quarter"
    since, until = calendar_period(unit, now, back=2)
    return Span(since=since, until=until)


def dotted(found: re.Match[str], now: datetime) -> Span | None:
    """Of `11.1到11.11` these days, of `2.14当天` that day, in Chinese alone."""
    if not has_han(found.string):
        return None
    first, last = (
        f"{found['year'] or ''}{found[month]}月{found[day]}日" for month, day in (("m", "d"), ("m2", "d2"))
    )
    end = date_of(last if found["m2"] else first, now)
    begin = end and (date_of(first, now if found["year"] else end[1]) if found["m2"] else end)
    if begin is None or end is None or begin[0] >= end[1]:
        return None
    return Span(since=begin[0], until=None if found["on"] else end[1])


def last(found: re.Match[str], now: datetime) -> Span | None:
    """Of `last November` the newest one that is over."""
    period = date_of(found["date"], now)
    if period is not None and period[1] > now:
        period = date_of(found["date"], period[0] - timedelta(seconds=1))
    return bounded(found["bound"], found["date"], period)


def whole_year(_found: re.Match[str], _now: datetime) -> Span:
    """The last 365 days."""
    return Span(days=float(UNIT_DAYS["year"]))
