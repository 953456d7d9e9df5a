"""Kinds of products in Chinese and in English, for words that are not of the catalogue's language."""

import re
from functools import cache
from itertools import chain
from pathlib import Path

from penchant.graph_store.text_tokens import has_han

GLOSSARY_FILE = Path(__file__).parent / "glossary.tsv"
"""A line holds a Chinese word and its English ones, the most fitting first, in the singular."""
_TRAILING = re.compile(r"(?:类|产品|商品|的|等)+$")
_MARKS = " \t\"'“”‘’「」《》,.?!，。？！"


def other_language(words: str) -> tuple[str, ...]:
    """What words for a kind of product are called in the other language; the most fitting first.

    In both languages the kind stands at the end, so what is before the longest known ending is left out: a
    sugar-free yogurt is a yogurt, but a beer glass is no beer. A single character counts only alone. Of
    English words all known endings count, since the Chinese ones are only meant where a shop has them.

    Args:
        words: Chinese (simplified) or English, for instance `无糖酸奶`.

    Example:
        >>> other_language("无糖酸奶"), other_language("Fresh yoghurts")
        (('yogurt', 'yoghurt'), ('酸奶', '酸牛奶'))
    """
    asked = words.strip(_MARKS).casefold()
    if has_han(asked):
        return _english_of(asked) or _english_of(_TRAILING.sub("", asked))
    parts = asked.split()
    endings = (" ".join(parts[start:]) for start in range(len(parts)))
    known = (_chinese().get(one, ()) for ending in endings for one in (ending, *singulars(ending)))
    return tuple(dict.fromkeys(chain.from_iterable(known)))


@cache
def named(word: str) -> re.Pattern[str]:
    """Finds an English word, or its plural, as a whole word in text of any case.

    Example:
        >>> [bool(named("pen").search(title)) for title in ("Two PENS", "Pendant")]
        [True, False]
    """
    stem, ending = word, "(?:e?s)?"
    if word.endswith("y"):
        stem, ending = word[:-1], "(?:ys?|ies)"
    elif word.endswith("fe"):
        stem, ending = word[:-2], "(?:fe|ves)"
    return re.compile(rf"(?<!\w){re.escape(stem)}{ending}(?!\w)", re.IGNORECASE)


@cache
def named_last(word: str) -> re.Pattern[str]:
    """Finds an English word where it says what a label is of: at its end, or at the end of a part of it.

    Example:
        >>> [bool(named_last("beer").search(label)) for label in ("BEERS/ALES", "Craft beer", "Beer mugs")]
        [True, True, False]
    """
    return re.compile(rf"{named(word).pattern}(?: products?| items?)?\s*(?:$|[/,;&(+-]|and\b)", re.IGNORECASE)


def _english_of(asked: str) -> tuple[str, ...]:
    known = _english()
    for start in range(len(asked)):
        if (start == 0 or len(asked) - start > 1) and asked[start:] in known:
            return known[asked[start:]]
    return ()


def beside_kind(words: str, said: str) -> tuple[str, str]:
    """What words say beside a kind of product that they were looked up as, maybe nothing, and that kind.

    Args:
        words: Of one language, for instance `无乳糖酸奶`.
        said: Of the other: one of its words for the kind, maybe with more before it.

    Example:
        >>> beside_kind("无乳糖酸奶", "yogurt"), beside_kind("酸奶", "yogurt")
        (('无乳糖', 'yogurt'), ('', 'yogurt'))
        >>> beside_kind("低脂牛奶", "milk")
        ('低脂', 'milk')
        >>> beside_kind("organic yogurts", "酸奶")
        ('organic', '酸奶')
    """
    asked, kind = words.strip(_MARKS).casefold(), said.casefold()
    pieces = list(_TRAILING.sub("", asked)) if has_han(asked) else asked.split()
    joint = "" if has_han(asked) else " "
    for start in range(len(pieces)):
        ending = joint.join(pieces[start:])
        if start and len(ending) < 2:
            break
        known = _english() if has_han(asked) else _chinese()
        meant = next(filter(None, (known.get(one) for one in (ending, *singulars(ending)))), ())
        fits = meant[:1] if has_han(asked) and start == 0 else meant
        if found := next((one for one in fits if one == kind or kind.endswith(f" {one}")), ""):
            return joint.join(pieces[:start]), found
    return "", kind


def known_in_english(word: str) -> str:
    """The most fitting English word for a Chinese one as it stands; empty where it is not known."""
    return next(iter(_english().get(word.removesuffix("的").casefold(), ())), "")


def called_in_english(word: str) -> tuple[str, ...]:
    """English names of the kind that a Chinese word means as it stands, without those of a wider kind.

    Example:
        >>> called_in_english("冰红茶"), called_in_english("好喝的冰红茶")
        (('iced tea',), ())
    """
    known = _english().get(word.removesuffix("的").casefold(), ())
    return tuple(one for place, one in enumerate(known) if not _is_wider(one, known[:place]))


def singulars(words: str) -> tuple[str, ...]:
    """What an English word may be the plural of; nothing where it is none."""
    endings = (("ies", "y"), ("ves", "fe"), ("es", ""), ("s", ""))
    return tuple(words.removesuffix(end) + instead for end, instead in endings if words.endswith(end))


def _is_wider(word: str, before: tuple[str, ...]) -> bool:
    """Whether a word is of a wider kind than one before it: `tea` after `iced tea`."""
    return any(one.endswith(f" {word}") for one in before)


@cache
def _english() -> dict[str, tuple[str, ...]]:
    lines = GLOSSARY_FILE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return {chinese.casefold(): tuple(english.split("|")) for chinese, english in pairs}


@cache
def _chinese() -> dict[str, tuple[str, ...]]:
    """By English word; first those whose most fitting word it is. A wider word is no name of the narrower."""
    found: dict[str, list[tuple[int, str]]] = {}
    for chinese, english in _english().items():
        for place, word in enumerate(english):
            if not _is_wider(word, english[:place]):
                found.setdefault(word, []).append((place, chinese))
    return {
        word: tuple(one for _, one in sorted(rows, key=lambda row: row[0])) for word, rows in found.items()
    }
