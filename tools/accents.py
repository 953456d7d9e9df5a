"""Letters without their accents, as people type what they cannot or do not care to type."""

import re
import unicodedata

_ACCENT = re.compile("[\u0300-\u036f]")
_BARRED = str.maketrans({"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"})
"""Letters whose stroke Unicode takes for no accent."""


def unaccented(text: str) -> str:
    """A text whose letters have no accents; other scripts than Latin, Greek and Cyrillic stay as they are.

    Two words may become one by it (`bơ`, `bò`): what is written as it is asked for goes first.

    Example:
        >>> unaccented("Château, nước tẩy trang, Đắk Lắk, が")
        'Chateau, nuoc tay trang, Dak Lak, が'
    """
    if text.isascii():
        return text
    plain = _ACCENT.sub("", unicodedata.normalize("NFD", text)).translate(_BARRED)
    return unicodedata.normalize("NFC", plain)
