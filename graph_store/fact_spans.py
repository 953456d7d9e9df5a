"""Finding a fact's own words in a sentence: whole tokens, longest first, whatever the script."""

import re
import unicodedata
from dataclasses import dataclass

from penchant.graph_store.facts import Fact
from penchant.graph_store.lexicon import MONTHS

_DATE = re.compile(rf"(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})(?: \d{{1,2}},)? \d{{4}}|\d{{4}}-\d\d-\d\d", re.I)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a sentence says one of its fact's own words.

    Attributes:
        start: Index of the first character.
        end: Index after the last.
        place: `S` for the subject, `N` for a number, `D0`, `D1`, ... for the dates in the fact's order.
        text: The words as the fact has them.
    """

    start: int
    end: int
    place: str
    text: str


def is_date(text: str) -> bool:
    """Whether a phrase is a date: `28 December 2017`, `December 2017` or `2017-12-28`."""
    words = " ".join(text.split())
    return words[-1:].isdecimal() and _DATE.fullmatch(words) is not None  # the pattern alone takes long


def plain(text: str) -> str:
    """Composed characters, single spaces, straight apostrophes."""
    return unicodedata.normalize("NFC", " ".join(text.split())).replace("’", "'")


def fold(text: str) -> str:
    """Lower case with every character still at its own index."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def find_spans(text: str, fact: Fact) -> list[Span]:
    """Every place where `text`, already `plain`, says the subject or a phrase, in order, none overlapping."""
    folded = fold(text)
    dates = 0
    needles = [("S", plain(fact.subject))] if fact.subject.strip() else []
    for phrase in fact.phrases:
        dated = is_date(phrase.text)
        needles.append((f"D{dates}" if dated else "N", plain(phrase.text)))
        dates += dated
    spans: list[Span] = []
    for place, needle in sorted(needles, key=lambda item: len(item[1]), reverse=True):
        start = folded.find(fold(needle))
        while start >= 0:
            end = start + len(needle)
            if _is_whole(text, start, end) and all(end <= s.start or start >= s.end for s in spans):
                spans.append(Span(start, end, place, needle))
            start = folded.find(fold(needle), start + 1)
    return sorted(spans, key=lambda span: span.start)


def _is_whole(text: str, start: int, end: int) -> bool:
    """No letter or digit goes on across either end; scripts without spaces have no such ends."""
    return not (
        (start > 0 and _joins(text[start - 1]) and _joins(text[start]))
        or (end < len(text) and _joins(text[end]) and _joins(text[end - 1]))
    )


def _joins(char: str) -> bool:
    return char.isalnum() and unicodedata.east_asian_width(char) not in "WF"
