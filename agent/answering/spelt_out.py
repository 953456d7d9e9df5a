"""What people type short or in haste: `hw many ppl`, `b4`, `who is our best custmer`."""

import re
from collections.abc import Callable

from penchant.tools.date_patterns import MONTH_NAMES, WEEKDAYS
from penchant.tools.segment_english_words import HEADS, VERBS
from penchant.tools.segment_spelling import OTHER_WORDS, SHORTEST, errors_allowed, errors_between

SHORT = {
    "hw": "how",
    "ppl": "people",
    "wat": "what",
    "wats": "what's",
    "wot": "what",
    "wen": "when",
    "whats": "what's",
    "whos": "who's",
    "hows": "how's",
    "whens": "when's",
    "wheres": "where's",
    "wich": "which",
    "b4": "before",
    "giv": "give",
    "gimme": "give me",
    "plz": "please",
    "thx": "thanks",
    "u": "you",
    "ur": "your",
    "cuz": "because",
    "tho": "though",
    "alot": "a lot",
    "em": "them",
    "theyre": "they're",
    **{
        f"{verb}nt": f"{verb}n't" for verb in ("has", "have", "does", "did", "do", "is", "are", "was", "were")
    },
}
_NOUNS = (
    "product item brand department basket price month week weekend weekday year rating cart interest campaign"
    " recommendation return like"
)
_ASKING = (
    "the that this they them what when which who whom whose how why with from have been were many much"
    " most more less than last next only over since until between during before after again about because"
    " compare compared versus average total number share percent percentage biggest largest highest lowest"
    " cheapest dearest best worst rising falling trending popular category categories sales sold selling"
    " revenue turnover takings money quarter yesterday today morning evening liked recommend recommended"
    " explain similar together returned returning viewed loyal never always usually often interested give"
    " show tell list find please thanks would should could their there these those growing something"
    " anything everything stopped started coming leaving bigger smaller cheaper expensive"
)
ASKING = frozenset(
    (
        *_ASKING.split(),
        *(f"{noun}{ending}" for noun in (*_NOUNS.split(), *WEEKDAYS) for ending in ("", "s")),
        *MONTH_NAMES,
        *HEADS,
        *VERBS,
    )
)
"""Words by which questions ask."""
_WORD = re.compile(r"(?<![\w#@.'’/-])[A-Za-z][A-Za-z0-9]*(?![\w@'’/-])")
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_WHY = re.compile(r"^y(?= (?:the|did|does|do|is|are|was|were|would|should)\b)", re.IGNORECASE)
_AND = re.compile(r"(?:(?<=^)|(?<= ))n(?= (?:in|since|for|what|who|how|when|then|over|under|the)\b)")


def spelt_out(question: str, is_id: Callable[[str], bool], is_word: Callable[[str], bool]) -> str:
    """The question with what was typed short written out, and misspelt words of asking put right.

    Ids of the shop stay as they are, and so do capitals within the question, which may be of a title, what
    stands in quotes, and all that is a word.

    Args:
        question: One line.
        is_id: Whether a text is an id of the shop.
        is_word: Whether a text, in small letters, is a word of the language or of the shop.

    Example:
        >>> spelt_out("hw many ppl bought tea b4 May", lambda _: False, lambda _: True)
        'how many people bought tea before May'
        >>> spelt_out("y the 1st one", lambda _: False, lambda _: True)
        'why the 1st one'
        >>> spelt_out("waht does custmer Vitamin U like", lambda _: False, lambda _: False)
        'what does customer Vitamin U like'
    """
    quoted = [found.span() for found in _QUOTED.finditer(question)]

    def word(found: re.Match[str]) -> str:
        said = found[0]
        if is_id(said) or any(start < found.start() < end for start, end in quoted):
            return said
        is_name = found.start() > 0 and said != said.casefold()
        full = SHORT.get(said if found.start() else said.casefold())
        return full or (said if is_name else _put_right(said, is_word))

    return _WORD.sub(word, _AND.sub("and", _WHY.sub("why", question)))


def _put_right(word: str, is_word: Callable[[str], bool]) -> str:
    """The word of asking that a misspelt one is nearest to; the word itself where none or two are."""
    text = word.casefold()
    if len(text) < len("the") or text in ASKING | OTHER_WORDS or not text.isalpha() or is_word(text):
        return word
    near = sorted(
        (errors, sorted(text) != sorted(known), known)
        for known in ASKING
        if (errors := errors_between(text, known)) <= _most(text, known)
    )
    if not near or (len(near) > 1 and near[0][:2] == near[1][:2]):
        return word
    return near[0][2]


def _most(text: str, known: str) -> int:
    """How many errors a misspelling of a known word may hold; letters that changed places are one."""
    same_letters = sorted(text) == sorted(known)
    exchanged = len(text) == len(known) <= SHORTEST  # often another word
    if not same_letters and (exchanged or len(known) < SHORTEST or text[0] != known[0]):
        return 0
    return errors_allowed(known)
