"""Concepts that words name outright: by the name itself, or by the noun that a name ends with."""

import re
from collections.abc import Sequence

from penchant.tools.glossary import named, singulars

_PARTS = re.compile(r"\s*(?:[/,;:&(+]|\s-|-\s|\band\b)\s*", re.IGNORECASE)
_NOT_SO = re.compile(r"\b(?:non|no|not|without|except)[\s-]+$", re.IGNORECASE)
_NOTHING_MORE = re.compile(r"\s+(?:products?|items?|goods)$", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’]")
SHORTEST_PIECE = 2


def places_named(words: str, labels: Sequence[str]) -> tuple[list[int], list[int]]:
    """Which labels are called so, and which end with the words and so are a kind of it; plurals count.

    Of a label with several parts the first one says what it is of: `Diapers & Disposables` are diapers, and
    `Ice Cream/Milk/Sherbets` no milk.

    Args:
        words: English, for instance `diapers`.
        labels: Names of concepts.

    Returns:
        Places of labels that are called so, and of those that end so.

    Example:
        >>> places_named("diapers", ["Diapers & Disposables", "Baby Diaper", "Diaper Bags", "Diapering"])
        ([0], [1])
    """
    asked = words.strip().casefold()
    if not asked:
        return [], []
    forms = [named(form) for form in dict.fromkeys((asked, *singulars(asked)))]
    called, kinds = list[int](), list[int]()
    for place, label in enumerate(labels):
        first = _NOTHING_MORE.sub("", _PARTS.split(label.strip(), maxsplit=1)[0])
        whole = _NOTHING_MORE.sub("", label.strip())
        if any(form.fullmatch(one) for form in forms for one in (first, whole)):
            called.append(place)
        elif any(_ends(form, one) for form in forms for one in (first, whole)):
            kinds.append(place)
    return called, kinds


def holds_all(words: str, title: str) -> bool:
    """Whether a title holds each of the words, whatever their order, case, number and apostrophes.

    Example:
        >>> holds_all("hot water bottles", "CHOCOLATE HOT WATER BOTTLE"), holds_all("pen", "PENDANT")
        (True, False)
        >>> holds_all("womens shorts", "Women's Shorts, L")
        True
    """
    plain = _APOSTROPHE.sub("", title)
    return all(
        any(named(form).search(plain) for form in (word, *singulars(word)))
        for word in _APOSTROPHE.sub("", words).casefold().split()
    )


def holds_pieces(words: str, title: str) -> bool:
    """Whether a title holds all pieces, of two signs or more, of Chinese words that have no spaces.

    Args:
        words: In lower case, for instance `黑色连衣裙`.
        title: In lower case.

    Example:
        >>> holds_pieces("黑色连衣裙", "法式连衣裙 黑色 s"), holds_pieces("黑色连衣裙", "黑色连帽衫")
        (True, False)
    """
    said = words.replace("的", " ").split()
    return bool(said) and all(_is_pieced(word, title) for word in said)


def _is_pieced(word: str, title: str) -> bool:
    if word[:SHORTEST_PIECE] not in title:
        return False
    ends = [0]
    for end in range(SHORTEST_PIECE, len(word) + 1):
        if any(end - start >= SHORTEST_PIECE and _stands(word[start:end], title) for start in ends):
            ends.append(end)
    return ends[-1] == len(word)


def _stands(piece: str, title: str) -> bool:
    """Whether a title holds a piece that begins and ends within none of its Latin words."""
    return piece in title and bool(
        re.search(rf"(?<![a-z0-9](?=[a-z0-9])){re.escape(piece)}(?!(?<=[a-z0-9])[a-z0-9])", title)
    )


def _ends(form: re.Pattern[str], text: str) -> bool:
    return any(
        found.end() == len(text) and not _NOT_SO.search(text[: found.start()])
        for found in form.finditer(text)
    )
