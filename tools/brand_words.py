"""A brand named beside what it is of: `Samsung phones`, `milk by Danone`, `自有品牌奶酪`."""

import re
from collections.abc import Iterable, Iterator

from penchant.graph_store.text_tokens import has_han

_OWN = re.compile(r"(?:private|own|store|house)(?:[\s-]+(?:label|brand)s?)?|自有品牌|自营", re.IGNORECASE)
_OWN_BEFORE = re.compile(
    r"(?:our\s+)?(?:(?:private|own|store|house)[\s-]+(?:label|brand)(?:ed)?|(?:our|shop['’]s) own)"
    r"\s+(?P<rest>\S.*)"
    r"|(?:自有(?:品牌|牌子)|自营(?:品牌)?)的?(?P<han>.+)",
    re.IGNORECASE,
)
_BY = r"(?:by|from|of|made by)\s+(?:the\s+)?(?:brands?\s+)?"
_BRAND_WORD = re.compile(r"^(?:['’]s\s+|brand(?:ed|s)?\s+|label\s+)+", re.IGNORECASE)
_HAN_BRAND_WORD = re.compile(r"^(?:这个)?(?:牌子?|品牌)?(?:家)?的?")


def brand_and_rest(words: str, brands: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Brands that words begin or end with, the longest first, and what they say beside.

    Words for a shop's own brand mean the brand that is called so.

    Args:
        words: For a product.
        brands: As the catalogue spells them.

    Example:
        >>> list(brand_and_rest("samsung phones", ["Samsung"]))
        [('Samsung', 'phones')]
        >>> list(brand_and_rest("milk by Danone", ["Danone"]))
        [('Danone', 'milk')]
        >>> list(brand_and_rest("爱他美的奶粉", ["爱他美"]))
        [('爱他美', '奶粉')]
        >>> list(brand_and_rest("own-brand cheese", ["Private"]))
        [('Private', 'cheese')]
    """
    asked = " ".join(words.split())
    named = sorted(dict.fromkeys(brands), key=len, reverse=True)
    if own := _OWN_BEFORE.fullmatch(asked):
        yield from ((brand, own["rest"] or own["han"]) for brand in named if _OWN.fullmatch(brand))
    for brand in named:
        if (rest := _beside(asked, brand)) is not None:
            yield brand, rest


def _beside(asked: str, brand: str) -> str | None:
    folded, name = asked.casefold(), brand.casefold()
    if name not in folded:
        return None
    if folded.startswith(name):
        rest = asked[len(brand) :]
        if has_han(rest):
            return _HAN_BRAND_WORD.sub("", rest.strip()) or None
        return (_BRAND_WORD.sub("", rest.strip()) or None) if rest[:1] in (" ", "'", "’") else None
    found = re.fullmatch(rf"(?P<rest>.+?)\s+{_BY}{re.escape(name)}(?:\s+brand)?", asked, re.IGNORECASE)
    return found["rest"] if found else None
