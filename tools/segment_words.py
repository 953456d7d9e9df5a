"""Reads the conditions of a segment from words, English or Chinese; what it cannot read it names."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from penchant.errors import DataError
from penchant.graph_store.text_tokens import is_han
from penchant.tools.conditions import Condition, Kind
from penchant.tools.segment_chinese import CHINESE
from penchant.tools.segment_clauses import bounds_of, thing_of
from penchant.tools.segment_english import ENGLISH
from penchant.tools.segment_grammar import Grammar
from penchant.tools.segment_spelling import respelt
from penchant.tools.time_words import Span, take_span

SAYABLE = (
    "likes X; bought X (on at least N days); spent more than N (on X); is among the top N percent by spend; "
    "at least N visits; at least N orders; not seen for N days; first seen since DATE; new, lapsed or "
    "one-time customers; each with `in the last N days`, `since DATE` or `before DATE`, joined by `and` and "
    "`but not`"
)
INHERITED: tuple[Kind, ...] = ("likes", "bought")
MOST_BARE_WORDS = 5
MARK = "\ue000"
"""Stands for what was in quotation marks; a character that no text has."""


class _Read(NamedTuple):
    """A clause as a condition.

    Attributes:
        condition: What it says.
        group: The number of the clause whose verb it has.
    """

    condition: Condition
    group: int


def parse_segment(words: str, *, now: datetime) -> tuple[Condition, ...]:
    """The conditions that words name, in their order.

    Clauses are joined by `and`, `but` and commas; a clause without a verb (`tea and bread`) takes that of
    the one before, and lends it its stretch of time. `or` is not understood. What stands in quotation marks
    is taken as it is. Where nothing else can be made of it, a misspelt name for shoppers or a misspelt verb
    is read as the one that it is close to.

    Args:
        words: For instance `customers who like tea, spent over 50 since June and have not bought bread`.
        now: The moment asked about; it has a time zone.

    Raises:
        DataError: A part says nothing that a condition can hold; the message names it and what can be said.
    """
    try:
        return _parsed(words, now)
    except DataError:
        mended = respelt(words)
        if mended != words:
            with suppress(DataError):
                return _parsed(mended, now)
        raise


def _parsed(words: str, now: datetime) -> tuple[Condition, ...]:
    grammar = CHINESE if any(is_han(sign) for sign in words) else ENGLISH
    quoted: list[str] = []
    text = _hide_quoted(words, quoted)
    text = grammar.cleaned(text)
    if not text:
        raise DataError(f"say which shoppers; what can be said: {SAYABLE}")
    if found := re.search(grammar.unknown_joint, text, re.IGNORECASE):
        raise DataError(
            f"`{found.group(0).strip()}` in `{words.strip()}` is not understood: ask for two segments; "
            f"what can be said: {SAYABLE}"
        )
    read: list[_Read] = []
    for clause in grammar.clauses(text):
        read += _read_clause(grammar, clause, read, now, quoted, whole=words)
    if not read:
        raise _not_understood(words, words)
    return tuple(_lent_spans(read))


def _read_clause(
    grammar: Grammar, clause: str, before: list[_Read], now: datetime, quoted: list[str], *, whole: str
) -> Iterator[_Read]:
    rest, span = take_span(clause, now)
    negated, core = grammar.negation(rest)
    for pattern, make in grammar.patterns:
        found = re.fullmatch(pattern, core, re.IGNORECASE)
        made = make(found, span) if found else None
        if made is not None:
            for condition in made:
                words = condition.words and _shown(condition.words, quoted)
                yield _Read(
                    replace(condition, words=words, negated=condition.negated != negated), len(before)
                )
            return
    if grammar.is_nobody(core) and span is None and not negated:
        return
    last = before[-1] if before else None
    found = re.fullmatch(grammar.bound, core, re.IGNORECASE)
    if last is not None and found is not None and not negated and _counts(last.condition, found):
        thing = found.groupdict().get("thing")
        bounds = {
            "at_least": None,
            "at_most": None,
            "exclusive": False,
            **(bounds_of(found.groupdict()) or {}),
        }
        words = _shown(thing, quoted) if thing else last.condition.words
        window = _window(span) if span else {}
        yield _Read(replace(last.condition, words=words, **bounds, **window), last.group)  # type: ignore[arg-type]
        return
    bare = thing_of(core) or ""
    few = len(bare.split()) <= MOST_BARE_WORDS
    if last is None or last.condition.kind not in INHERITED or not bare or not few:
        raise _not_understood(clause, whole, quoted)
    window = _window(span) if span and last.condition.kind == "bought" else {}
    kept = last.condition.negated and not negated and grammar.keeps_negation(clause)
    yield _Read(
        Condition(kind=last.condition.kind, words=_shown(bare, quoted), negated=negated or kept, **window),  # type: ignore[arg-type]
        last.group,
    )


def _lent_spans(read: list[_Read]) -> Iterator[Condition]:
    """Of clauses with one verb, those without a stretch of time take that of the next one that has it."""
    for place, one in enumerate(read):
        held = one.condition
        later = (other.condition for other in read[place + 1 :] if other.group == one.group)
        lent = next((other for other in later if _has_span(other)), None)
        if lent is not None and held.kind != "likes" and not _has_span(held):
            held = replace(held, days=lent.days, since=lent.since, until=lent.until)
        yield held


def _counts(condition: Condition, found: re.Match[str]) -> bool:
    """Whether another bound can be one on what a condition counts: money, or times."""
    if condition.negated or (condition.at_least, condition.at_most) == (None, None):
        return False
    said = found.groupdict()
    if condition.kind == "spent":
        return not said["times"]
    return condition.kind in ("bought", "visits", "orders") and not said.get("thing")


def _has_span(condition: Condition) -> bool:
    return (condition.days, condition.since, condition.until) != (None, None, None)


def _window(span: Span) -> dict[str, object]:
    return span._asdict()


def _hide_quoted(words: str, quoted: list[str]) -> str:
    def hidden(found: re.Match[str]) -> str:
        quoted.append(found.group(1))
        return f"{MARK}{len(quoted) - 1}{MARK}"

    return re.sub(r"[\"“”‘](.+?)[\"“”’]", hidden, words)


def _shown(text: str, quoted: list[str]) -> str:
    return re.sub(f"{MARK}(\\d+){MARK}", lambda found: quoted[int(found.group(1))], text).strip()


def _not_understood(part: str, whole: str, quoted: list[str] | None = None) -> DataError:
    named = _shown(part, quoted or [])
    where = "" if named.strip() == whole.strip() else f" in `{whole.strip()}`"
    return DataError(f"`{named}`{where} is not understood; what can be said: {SAYABLE}")
