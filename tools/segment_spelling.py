"""Typing errors in the words that carry a condition: who is meant, and what they did."""

import re
from collections.abc import Sequence

from penchant.tools.date_patterns import MONTH_NAMES
from penchant.tools.segment_english_words import HEADS, VERBS

SHORTEST = 5
"""Letters below which a word is not taken for a misspelt one."""
LONG = 8
"""Letters from which on a word may hold two errors."""
_OTHERS = (
    "brought stopped shipped skipped slopped spelt speed bright reviews poplar sundae sundaes trekking"
    " percentile reliever"
)
OTHER_WORDS = frozenset(_OTHERS.split())
"""Words of their own that are one letter or two away."""
_KNOWN = [word for word in (*HEADS, *VERBS) if len(word) >= SHORTEST]


def respelt(words: str) -> str:
    """Words with misspelt names for shoppers and misspelt verbs put right; all else stays as it is.

    Example:
        >>> respelt("custmers who spnet over 50")
        'customers who spent over 50'
    """
    dated = re.sub(
        r"(?<=\bin )[A-Za-z]+(?!\w)|(?<=\bsince |\buntil )[A-Za-z]+(?!\w)|(?<=\bbefore "
        r"|\bduring )[A-Za-z]+(?!\w)",
        lambda found: _nearest(found.group(0), MONTH_NAMES),
        words,
    )
    return re.sub(r"(?<![\"“‘\w])[A-Za-z]+(?!\w)", lambda found: _nearest(found.group(0), _KNOWN), dated)


def is_misspelt(words: str) -> bool:
    """Whether words hold one that `respelt` puts right."""
    return respelt(words) != words


def _nearest(word: str, names: Sequence[str]) -> str:
    text = word.casefold()
    if len(text) < SHORTEST or text in OTHER_WORDS or text in names:
        return word
    near = [(errors_between(text, known), known) for known in names if known[0] == text[0]]
    errors, known = min(near, default=(LONG, word))
    return known if errors <= errors_allowed(known) else word


def errors_allowed(known: str) -> int:
    """How many errors a misspelling of a word may hold."""
    return 2 if len(known) >= LONG else 1


def errors_between(first: str, second: str) -> int:
    """Letters left out, put in, exchanged for another or with a neighbour, between two words.

    The optimal string alignment distance.

    Example:
        >>> errors_between("custmers", "customers"), errors_between("boguht", "bought")
        (1, 1)
    """
    above, row = list[int](), list(range(len(second) + 1))
    for at, letter in enumerate(first, start=1):
        older, above, row = above, row, [at]
        for place, other in enumerate(second, start=1):
            least = min(above[place] + 1, row[-1] + 1, above[place - 1] + (letter != other))
            if at > 1 and place > 1 and letter == second[place - 2] and first[at - 2] == other:
                least = min(least, older[place - 2] + 1)
            row.append(least)
    return row[-1]
