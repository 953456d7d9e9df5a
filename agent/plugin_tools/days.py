"""Which day a plugin is asked about: unlike the days of a log, it may lie ahead."""

import re
from datetime import date, datetime, timedelta

from penchant.agent.answering.dates import find_span
from penchant.agent.answering.results import Language
from penchant.agent.answering.trouble import Told, told
from penchant.tools.date_patterns import HAN_WEEKDAYS, MONTH, WEEKDAYS
from penchant.tools.feasts import FIXED_DAYS

_NAMED_DAYS = (*FIXED_DAYS, "easter", "thanksgiving", "black friday", "春节")
_FEASTS = "|".join(sorted(map(re.escape, _NAMED_DAYS), key=len, reverse=True))
DAY_WORDS = re.compile(
    r"(?<![\w-])\d{4}[-/]\d{1,2}[-/]\d{1,2}(?![\w-])|(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? \d{{4}})?"
    rf"|\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
    r"|\b(?:the )?day after tomorrow\b|\b(?:today|tomorrow|yesterday)\b|大?后天|今天|明天|昨天"
    rf"|\b(?:(?:next|last|this|coming) )?(?:{'|'.join(WEEKDAYS)})\b"
    r"|(?:上|下|这|本)?(?:周|星期|礼拜)[一二三四五六日天]"
    rf"|(?<![\w-])(?:{_FEASTS})(?![a-z-])",
    re.IGNORECASE,
)
"""A day as questions name it."""
_AHEAD = {"tomorrow": 1, "day after tomorrow": 2, "明天": 1, "后天": 2, "大后天": 3}
_YEAR = timedelta(days=365)


def find_day(words: str, now: datetime, language: Language) -> date:
    """The day that words mean.

    A weekday is the coming one, today included, and after `last` the one gone by; a day without its year is
    the nearest.

    Args:
        words: For instance `tomorrow`, `Friday`, `Christmas Eve`, `2017-06-01`.
        now: The shop's newest event, which is its today.
        language: Of the answer.

    Raises:
        ToolFailed: It is no day.
        Ambiguous: It may be two, as `12/10/2011`.
    """
    text = re.sub(r"^(?:on|the|this|coming)\s+", "", " ".join(words.casefold().replace("’", "'").split()))
    text = text.strip(" .,?!。，？！")
    if text in _AHEAD:
        return (now + timedelta(days=_AHEAD[text])).date()
    if weekday := _weekday(text, now):
        return weekday
    try:
        behind = find_span(text, now, language).since
    except Told as error:
        if error.what != "future":
            raise told("no_date", language, words=words) from error
        behind = None
    if behind is not None and re.search(r"\d{4}|last|past|ago|day\b|今|昨|上|过去|最近", text):
        return behind.date()
    try:
        ahead = find_span(text, now + (_YEAR if behind else 50 * _YEAR), language).since
    except Told as error:
        raise told("no_date", language, words=words) from error
    near = [one for one in (behind, ahead) if one is not None]
    return min(near, key=lambda one: abs(one - now)).date()


def _weekday(text: str, now: datetime) -> date | None:
    english = re.fullmatch(rf"(?:(next|last) )?({'|'.join(WEEKDAYS)})", text)
    chinese = re.fullmatch(rf"(上|下|这|本)?(?:周|星期|礼拜)([{HAN_WEEKDAYS}天])", text)
    if english:
        which, wanted = english.group(1), WEEKDAYS.index(english.group(2))
    elif chinese:
        which, wanted = chinese.group(1), HAN_WEEKDAYS.index(chinese.group(2).replace("天", "日"))
    else:
        return None
    if which in ("上", "下"):  # of the week before or after, which begins on Monday
        weeks = 1 if which == "下" else -1
        return (now + timedelta(days=wanted - now.weekday() + 7 * weeks)).date()
    ahead = (wanted - now.weekday()) % 7
    if which == "last":
        ahead = ahead - 7
    elif which == "next" and not ahead:
        ahead = 7
    return (now + timedelta(days=ahead)).date()
