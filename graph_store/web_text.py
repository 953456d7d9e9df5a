"""Reads catalogue texts that were exported as HTML: `&amp;` is `&`, and `<i>` says nothing about an item."""

import re
from html import unescape

import polars as pl

_INLINE = "b|big|center|em|font|i|mark|s|small|span|strike|strong|sub|sup|tt|u"
_BLOCKS = "br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|table|tbody|td|th|thead|tr|ul"
_INLINE_TAG, _BLOCK_TAG = (
    re.compile(rf"</?(?:{names})(?:\s[^<>]*)?/?>", re.IGNORECASE) for names in (_INLINE, _BLOCKS)
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
"""With its semicolon: `R&D notes` has none."""
_MAY_BE_WEB = r"</?[a-zA-Z]|&#?[a-zA-Z0-9]+;"


def read_web_text(text: str) -> str:
    """The text without tags that only lay it out and with its entities read once; other tags stay.

    Example:
        >>> read_web_text("<i>Home</i> &amp; Garden<br>for 2 < 3")
        'Home & Garden for 2 < 3'
    """
    without = _BLOCK_TAG.sub(" ", _INLINE_TAG.sub("", text))
    return _ENTITY.sub(lambda entity: unescape(entity[0]), without)


def read_web_texts(column: pl.Series) -> pl.Series:
    """`read_web_text` of each value; texts without tags and entities are not looked at one by one."""
    marked = column.filter(column.str.contains(_MAY_BE_WEB)).unique()
    if marked.is_empty():
        return column
    return column.replace(marked, [read_web_text(text) for text in marked])
