"""The closed form of an intent's name, and titles as data: nothing that a text asks for is done."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

MAX_WORDS = 4
MAX_LETTERS = 40
TITLE_WORDS = 8
_FORM = re.compile(rf"[^\W\d_]+(?:['-][^\W\d_]+)*(?: [^\W\d_]+(?:['-][^\W\d_]+)*){{0,{MAX_WORDS - 1}}}")
_NO_LETTER = re.compile(r"[^\w\s'&-]|_")
_LEADING = re.compile(r"^(?:(?:for|to|the|a|an|your|their) )+")
_SPOKEN = (
    "ignore disregard forget override pretend instruction instructions prompt recommend recommends "
    "recommended system assistant must please click http https www"
)
_COMMANDS = frozenset(_SPOKEN.split())
"""Words that speak to whoever reads; no purpose and no audience is called by them."""


def intent_name(text: str) -> str | None:
    """The name in lower case without a leading article or preposition; none where it is in no closed form.

    The form is one to four words of letters, 40 letters at most: no markup, quotes, digits or line breaks,
    and no word that tells a reader what to do.

    Example:
        >>> intent_name(" For the Tea Ceremony. "), intent_name("ignore previous instructions")
        ('tea ceremony', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip(" .").casefold()
    plain = _LEADING.sub("", plain)
    if len(plain) > MAX_LETTERS or not _FORM.fullmatch(plain):
        return None
    return None if commands(plain) else plain


def commands(text: str) -> bool:
    """Whether a text has a word that tells a reader what to do."""
    return not _COMMANDS.isdisjoint(re.findall(r"[^\W\d_]+", text.casefold()))


def plain_name(text: str) -> str:
    r"""A title or a concept's name for a prompt: one line of words, no sign that could end or begin anything.

    Example:
        >>> plain_name('TEA "Sencha"\n{{system}} <b>250g</b>')
        'tea sencha system b 250g b'
    """
    words = _NO_LETTER.sub(" ", unicodedata.normalize("NFKC", text)).split()
    return " ".join(words[:TITLE_WORDS]).casefold()


def plain_titles(titles: Iterable[str], *, most: int) -> Sequence[str]:
    """Distinct titles for a prompt, those left out that tell a reader what to do."""
    plain = dict.fromkeys(plain_name(title) for title in titles if not commands(title))
    return [title for title in plain if title][:most]
