"""What stands in a question where an example has a parameter: by the words on either side of it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from penchant.agent.calls import CJK

MOST_BESIDE = 3
"""Words on either side that are compared."""
LONGEST_VALUE = 8
"""Words of a value."""
FEWEST_MATCHED = 2
"""Words and ends that must agree on both sides together."""
_TOKEN = re.compile(rf"[{CJK}]|(?:(?![{CJK}])\w)+(?:[-_.@/:'’](?:(?![{CJK}])\w)+)*|[^\w\s]")
SLOT = re.compile(r"\{([^{}]*)\}")
"""A parameter in an example."""
_ENDS = "?？!！.。,， "
_LEADING = re.compile(
    r"^(?:(?:the|a|an|our|some|any|item|product|article|customer|shopper)\s+)+|^(?:商品|产品|顾客|客户)", re.I
)


class Token(NamedTuple):
    """A word, or a character of a script without spaces, and where it stands."""

    text: str
    start: int
    end: int


class Aligned(NamedTuple):
    """What may be a parameter's value.

    Attributes:
        text: As the question has it, without an article.
        matched: How many words and ends beside it agree with an example.
    """

    text: str
    matched: int


def tokens_of(text: str) -> list[Token]:
    """The words and signs of a text."""
    return [Token(one.group(), one.start(), one.end()) for one in _TOKEN.finditer(text)]


def aligned(examples: Sequence[str], question: str) -> dict[str, list[Aligned]]:
    """For each parameter what may be its value, the surest first.

    Args:
        examples: With parameters in braces.
        question: One line.

    Example:
        >>> aligned(["How many {item_id} are in stock?"], "So how many green teas are in the shop?")
        {'item_id': [Aligned(text='green teas', matched=4)]}
    """
    asked = tokens_of(question.strip(_ENDS))
    found: dict[str, list[Aligned]] = {}
    for example in examples:
        pieces = SLOT.split(example.strip(_ENDS))
        for place in range(1, len(pieces), 2):
            before = [token.text.casefold() for token in tokens_of(pieces[place - 1])]
            after = [token.text.casefold() for token in tokens_of(pieces[place + 1])]
            opens, closes = place == 1, place == len(pieces) - 2
            value = _between(asked, before, after, opens=opens and not before, closes=closes and not after)
            if value is not None:
                held = found.setdefault(pieces[place], [])
                text = question.strip(_ENDS)[value[0] : value[1]]
                held.append(Aligned(_LEADING.sub("", text) or text, value[2]))
    for held in found.values():
        held.sort(key=lambda one: -one.matched)
    return found


def _between(
    asked: Sequence[Token], before: Sequence[str], after: Sequence[str], *, opens: bool, closes: bool
) -> tuple[int, int, int] | None:
    """Start, end and agreement of the stretch with the most agreement beside it; of equals the shortest."""
    words = [token.text.casefold() for token in asked]
    best: tuple[int, int, int] | None = None
    for first in range(len(words)):
        left = _same_before(words, first, before) + (opens and first == 0)
        if not left:
            continue
        for last in range(first, min(first + LONGEST_VALUE, len(words))):
            right = _same_after(words, last + 1, after) + (closes and last == len(words) - 1)
            matched = left + right
            if right and matched >= FEWEST_MATCHED and (best is None or matched > best[2]):
                best = (asked[first].start, asked[last].end, matched)
    return best


def _same_before(words: Sequence[str], place: int, before: Sequence[str]) -> int:
    count = 0
    while count < min(MOST_BESIDE, len(before), place) and words[place - 1 - count] == before[-1 - count]:
        count += 1
    return count


def _same_after(words: Sequence[str], place: int, after: Sequence[str]) -> int:
    count = 0
    while count < min(MOST_BESIDE, len(after), len(words) - place) and words[place + count] == after[count]:
        count += 1
    return count
