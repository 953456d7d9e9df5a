"""Days of the week in questions for numbers: `sat or sun`, `weekends`, `周六`."""

import re

from penchant.agent.answering.figures_words import unit_in
from penchant.tools.date_patterns import FEAST, HAN_WEEKDAYS, WEEKDAYS

_WEEKENDS = re.compile(r"\bweek-?ends?\b|周末|双休日", re.IGNORECASE)
_WEEKDAYS = re.compile(
    r"(?<!which )(?<!what )(?<!by )(?<!each )\bweek-?days\b|\b(?:working|work) ?days\b"
    r"|\bduring the week\b|工作日|平日",
    re.IGNORECASE,
)
_FEASTS = re.compile(FEAST, re.IGNORECASE)
"""`Easter Monday` is no Monday."""
_DAY_NAMES = "|".join(day.removesuffix("day") for day in WEEKDAYS)
_DAYS_NAMED = re.compile(
    rf"\b(?P<day>{_DAY_NAMES})days?\b|(?:星期|周|礼拜)(?P<han>[一二三四五六日天])", re.IGNORECASE
)
_SHORT_DAY = r"(?:mon|tues?|weds?|thur?s?|fri|sat|sun)"
_SHORT_DAYS = re.compile(
    rf"\b({_SHORT_DAY})(?:s|days?)?(\s*(?:or|and|vs\.?|versus|/|&|,)\s*)({_SHORT_DAY})(?:s|days?)?\b"
    r"(?!-)",
    re.IGNORECASE,
)
_HELD_AGAINST = re.compile(
    r"\b(?:(?:bett|busi|quiet|strong|weak|high|low|bigg|slow|larg|small)er|more|less|worse|compare\w*"
    r"|differ\w*|than|vs|versus|against)\b|[更比差]|平时",
    re.IGNORECASE,
)


def with_days_in_full(question: str) -> str:
    """The question with `sat or sun` as `saturday or sunday`."""

    def full(said: str) -> str:
        return next(day for day in WEEKDAYS if day.startswith(said.casefold()[:3]))

    return _SHORT_DAYS.sub(lambda found: f"{full(found[1])}{found[2]}{full(found[3])}", question)


def days_in(question: str) -> tuple[str, ...]:
    """The days of the week that a question names, in their order in the week; all of a weekend's for it."""
    question = _FEASTS.sub(" ", question)
    named = {found["day"].casefold() + "day" for found in _DAYS_NAMED.finditer(question) if found["day"]}
    named |= {
        WEEKDAYS[HAN_WEEKDAYS.index(found["han"].replace("天", "日"))]
        for found in _DAYS_NAMED.finditer(question)
        if found["han"]
    }
    if _WEEKENDS.search(question):
        named |= set(WEEKDAYS[5:])
    if _WEEKDAYS.search(question):
        named |= set(WEEKDAYS[:5])
    return tuple(day for day in WEEKDAYS if day in named)


def by_days(question: str) -> dict[str, str]:
    """Unit and days as arguments of a call, where a question names days of the week; else empty.

    Weekends, or one day, held against something are told beside the other days.

    Example:
        >>> by_days("is saturday or sunday busier"), by_days("busiest hour on fridays")
        ({'by': 'weekday', 'days': 'saturday, sunday'}, {'by': 'hour', 'days': 'friday'})
        >>> by_days("do weekends sell more?")
        {'by': 'weekend'}
    """
    if not (days := days_in(question)):
        return {}
    rest = _DAYS_NAMED.sub(" ", _WEEKENDS.sub(" ", _WEEKDAYS.sub(" ", question)))
    other = unit_in(rest)
    parts = _WEEKENDS.search(question) or _WEEKDAYS.search(question)
    unit = other if other not in (None, "weekday") else "weekend" if parts else "weekday"
    is_alone = unit == "weekend" or (unit == "weekday" and len(days) == 1)
    if len(days) == len(WEEKDAYS) or (is_alone and _HELD_AGAINST.search(rest)):
        return {"by": unit}
    return {"by": unit, "days": ", ".join(days)}
