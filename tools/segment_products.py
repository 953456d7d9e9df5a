"""Several products joined by `or`, any of which is meant: `tea, coffee or cocoa`."""

import re

from penchant.tools.segment_clauses import products_of, thing_of

MOST_LISTED = 3
"""Words of a product in a list before its last comma."""
_BEFORE_OR = re.compile(r",\s+(?P<part>[^\s,;]+(?:\s[^\s,;]+){0,2})(?P<joint>,?\s+or\s+)", re.IGNORECASE)
_BEFORE_OR_HAN = re.compile(r"、(?P<part>[^、，,；;。\s]{1,6}?)(?P<joint>或者?)")


def listed(text: str) -> str:
    """A text in which lists of products are joined by `or` only.

    Example:
        >>> listed("bought whisky, gin or rum")
        'bought whisky or gin or rum'
    """
    text = re.sub(r",\s+or\s+", " or ", text)
    while True:
        found = _BEFORE_OR.search(text) or _BEFORE_OR_HAN.search(text)
        if found is None or thing_of(found["part"]) is None or _is_clause(found["part"]):
            return text
        joint = " or " if found["joint"].strip(" ,") == "or" else found["joint"]
        text = f"{text[: found.start()]}{joint}{found['part']}{joint}{text[found.end() :]}"


def _is_clause(part: str) -> bool:
    return thing_of(f"tea or {part}") is None or re.search(r"\d|[花买来没]", part) is not None


def is_whole(words: str | None, clause: str) -> bool:
    """Whether products joined by `or` stand side by side in the clause itself, without a time between."""
    return words is None or len(products_of(words)) < 2 or words.casefold() in clause.casefold()
