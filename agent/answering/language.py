"""Which language a question is in."""

import re

from penchant.agent.answering.results import Language
from penchant.graph_store.text_tokens import has_han

_ENGLISH = re.compile(
    r"\b(?:who|whom|what|which|why|how|when|where|is|are|was|were|do|does|did|should|would|could|can|the|for|to|and|"
    r"of|with|like|likes|recommend|compare|show|tell|about|since)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
MOST_LATIN = 2
"""A question with Chinese characters and at least so many English words of grammar is an English one."""


def has_no_words(question: str) -> bool:
    """Whether it is in no language: an id, a number, a sign.

    Example:
        >>> has_no_words("1448"), has_no_words("C-77!"), has_no_words("tea"), has_no_words("第3个")
        (True, True, False, False)
    """
    return not has_han(question) and not _WORD.search(question)


def language_of(question: str) -> Language:
    """`zh` where it has Chinese characters, unless English words carry it.

    Example:
        >>> language_of("给1029推荐五款茶"), language_of("who likes 燕麦奶 the most?"), language_of("1029?")
        ('zh', 'en', 'en')
    """
    if not has_han(question):
        return "en"
    return "en" if len(_ENGLISH.findall(question)) >= MOST_LATIN else "zh"
