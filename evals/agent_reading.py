"""What an answer shows, read by eyes that know nothing of how it was written: words, numbers, dates, ids."""

import html
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import NamedTuple

from penchant.agent.answering.results import Answer

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<m>\d{2})-(?P<day>\d{2})"),
    re.compile(r"(?P<year>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日"),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH},? (?P<year>\d{{4}})\b", re.IGNORECASE
    ),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b", re.IGNORECASE),
)
_MONTHS_ALONE = (
    re.compile(r"\b(?P<year>\d{4})-(?P<m>\d{2})\b"),
    re.compile(r"(?P<year>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月"),
    re.compile(rf"\b{_MONTH},? (?P<year>\d{{4}})\b", re.IGNORECASE),
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])[-−–]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class Shown(NamedTuple):
    """A number as it is written.

    Attributes:
        value: Without its sign.
        decimals: How many are written.
        percent: Whether a sign for that follows.
        text: As written.
    """

    value: float
    decimals: int
    percent: bool
    text: str


def plain(markdown: str) -> str:
    """Markdown as it reads: without escapes, entities, asterisks, joiners and runs of blanks; lines stay."""
    bare = re.sub(r"(?<!\\)\*+", "", markdown.replace("\u2060", ""))
    bare = html.unescape(_ESCAPED.sub(r"\1", bare))
    return "\n".join(" ".join(line.split()) for line in bare.splitlines())


def visible(answer: Answer) -> str:
    """The answer's text, and the rows of its tables, a line each."""
    lines = [plain(answer.text)]
    for result in answer.results:
        table = result.rendered.table
        for row in table.rows if table else ():
            lines.append(" | ".join("" if cell is None else plain(str(cell)) for cell in row))
    return "\n".join(lines)


def dates_in(text: str) -> tuple[set[date], set[tuple[int, int]], str]:
    """Days, months (year, month) that are named without a day, and the text without either."""
    days: set[date] = set()
    for pattern in _DAYS:
        for found in pattern.finditer(text):
            try:
                days.add(date(int(found["year"]), _month(found), int(found["day"])))
            except ValueError:
                continue
        text = pattern.sub(" ; ", text)
    months = set()
    for pattern in _MONTHS_ALONE:
        months |= {(int(found["year"]), _month(found)) for found in pattern.finditer(text)}
        text = pattern.sub(" ; ", text)
    return days, months, text


def numbers_in(text: str) -> list[Shown]:
    """All numbers, digits alone; those inside dates are left out where `text` comes from `dates_in`."""
    found = []
    for match in _NUMBER.finditer(text):
        written = match.group().lstrip("-−–").replace(",", "")
        decimals = len(written.partition(".")[2])
        percent = text[match.end() :].lstrip()[:1] in ("%", "％")
        found.append(Shown(float(written), decimals, percent, match.group()))
    return found


def is_written_as(value: float, shown: Shown) -> bool:
    """Whether a number is written so, maybe rounded; a whole number is never rounded."""
    if float(value).is_integer() and abs(value) < 1e6:
        return shown.value == abs(value)
    return abs(abs(value) - shown.value) <= 0.5 * 10.0**-shown.decimals + 1e-9


def named(value: object, field: str) -> list[str]:
    """The ids that a tool's value names under a field, in order, what it was asked about left out."""
    piece = {"item_id": "item", "shopper_id": "shopper"}.get(field)
    if piece is not None and getattr(value, "by", None) == piece:
        return list(dict.fromkeys(row.about for row in getattr(value, "rows", ())))
    lists = [getattr(value, inner) for inner in ("items", "shoppers", "fans") if hasattr(value, inner)]
    listed = [held for held in lists if isinstance(held, tuple) and held and is_dataclass(held[0])]
    return list(dict.fromkeys(_under(listed[0] if listed else () if lists else value, field)))


def leaves(value: object) -> Iterator[object]:
    """Everything that a tool's value holds: strings, numbers, moments; properties count, texts do not."""
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from leaves(getattr(value, one.name))
        for name, held in vars(type(value)).items():
            if isinstance(held, property) and name not in ("text", "evidence", "failure"):
                yield from leaves(getattr(value, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(key)
            yield from leaves(inner)
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield len(value)
        for inner in value:
            yield from leaves(inner)
    elif isinstance(value, (str, int, float, date)):
        yield value


def _under(value: object, field: str) -> Iterator[str]:
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            inner = getattr(value, one.name)
            if one.name == field and isinstance(inner, str):
                yield inner
            else:
                yield from _under(inner, field)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _under(inner, field)


def _month(found: re.Match[str]) -> int:
    held = found.groupdict()
    if held.get("m"):
        return int(held["m"])
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(held["month"].lower()))
