"""Markdown in which data of the shop cannot become markup, a link or a picture."""

import re
from collections.abc import Iterable

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_LINES = re.compile(r"\s+")
_SCHEME = re.compile(r"://")
_WWW = re.compile(r"\bwww\.", re.IGNORECASE)
_AT = re.compile(r"@(?=[-\w])")
_COLON = re.compile(r":(?=[A-Za-z:])")
_JOINER = "\u2060"
"""Takes no room and is no part of an address, so that nothing around it is linked."""


def plain(text: str) -> str:
    """Text as it stands, on one line: each sign that could be markup is written as its entity."""
    return _PUNCTUATION.sub(lambda found: f"&#{ord(found.group())};", unlinked(_LINES.sub(" ", text)))


def unlinked(text: str) -> str:
    """Markdown in which addresses stay text; Chainlit would link them, and drop `:word` as a directive."""
    text = _SCHEME.sub(f":{_JOINER}//", text)
    text = _WWW.sub(lambda found: f"{found.group()[:-1]}{_JOINER}.", text)
    return _COLON.sub("&#58;", _AT.sub(f"@{_JOINER}", text))


def table(columns: Iterable[str], rows: Iterable[Iterable[str]], *, right: Iterable[int] = ()) -> str:
    """A Markdown table; cells are plain text, columns named in `right` are numbers."""
    heads = list(columns)
    numbers = set(right)
    rule = ["--:" if index in numbers else ":--" for index in range(len(heads))]
    lines = [[plain(head) for head in heads], rule, *([plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


class PieceByPiece:
    """Makes text safe while it comes in pieces that may part an address anywhere."""

    def __init__(self) -> None:
        """Holds nothing yet."""
        self._held = ""

    def add(self, piece: str) -> str:
        """What can be shown after one more piece: all up to the last white space."""
        self._held += piece
        end = max(self._held.rfind(" "), self._held.rfind("\n")) + 1
        shown, self._held = self._held[:end], self._held[end:]
        return unlinked(shown)

    def rest(self) -> str:
        """What was held back."""
        shown, self._held = self._held, ""
        return unlinked(shown)
