"""Shop data in Markdown and in pictures, so that nothing in a title or an id takes effect as markup."""

import re

from penchant.unseen import without_unseen

MOST_CHARACTERS = 160
_JOINER = "\u2060"  # word joiner: not seen, and ends an address
_SPECIAL = re.compile(r"[\\`*\[\]<~|$]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
_OPENS_BLOCK = re.compile(r"^(?:[#+\-=>:]|\d+[.)](?=\s|$))")
_ADDRESS = re.compile(r"(https?:|ftp:|mailto:|xmpp:|www(?=\.)|@)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class Markup(str):
    """Text that is Markdown already: shop data in it is escaped."""

    __slots__ = ()


def clean(data: str, *, most: int = MOST_CHARACTERS) -> str:
    r"""Data of the shop on one line, without characters that are not seen, cut at so many.

    Example:
        >>> clean("Green\n tea\x1b[31m")
        'Green tea[31m'
    """
    line = " ".join(data.split())
    seen = " ".join(without_unseen(line).split())
    return seen if len(seen) <= most else f"{seen[: most - 1]}…"


def escape(data: str, *, most: int = MOST_CHARACTERS) -> Markup:
    r"""Data of the shop as Markdown that shows it and does nothing else: no tag, link, image or emphasis.

    Addresses are broken by a sign that is not seen, as GitHub's Markdown links even escaped ones.

    Example:
        >>> escape("50 % off <b>*now*</b>")
        '50 % off \\<b>\\*now\\*\\</b>'
        >>> escape("58.00 and over"), escape("1. tea")
        ('58.00 and over', '1\\. tea')
    """
    text = _SPECIAL.sub(r"\\\g<0>", clean(data, most=most))
    text = _ADDRESS.sub(rf"\1{_JOINER}", text)
    opening = _OPENS_BLOCK.match(text)
    if opening:
        end = opening.end() - 1
        text = f"{text[:end]}\\{text[end:]}"
    return Markup(text)


def bold(text: Markup) -> Markup:
    """Emphasised strongly; empty text stays empty."""
    return Markup(f"**{text}**") if text else text


def plain(text: str) -> str:
    r"""Markdown as made here, for where it is not rendered: in a terminal, in speech.

    Example:
        >>> plain("- **Tea \\<x>** (7)")
        '- Tea <x> (7)'
    """
    without = re.sub(r"(?<!\\)\*\*", "", text)
    return _ESCAPED.sub(r"\1", without).replace(_JOINER, "")


def chart_text(data: str) -> str:
    """Data of the shop for a picture: Plotly reads some HTML in any of its texts.

    Example:
        >>> chart_text("<a href='x'>Tea & more</a>")
        "&lt;a href='x'&gt;Tea &amp; more&lt;/a&gt;"
    """
    return clean(data).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
