"""What people type short or in haste: `hw many ppl`, `b4`, `who is our best custmer`."""

import re
from collections.abc import Callable

from penchant.tools.segment_english_words import HEADS, VERBS
from penchant.tools.segment_spelling import LONG, SHORTEST, errors_between

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
_ASKING = (
    "the that this they them what when which who whom whose how why with from have been were many much"
    " most more less than last next only over since until between during before after again about because"
    " compare compared versus average total number share percent percentage biggest largest highest lowest"
    " cheapest dearest best worst rising falling trending popular product products item items brand brands"
    " category categories department departments sales sold selling revenue turnover takings basket"
    " baskets price prices money month months week weeks weekend weekends weekday weekdays quarter year"
    " years yesterday today morning evening monday tuesday wednesday thursday friday saturday sunday"
    " saturdays sundays january february march april june july august september october november december"
    " like likes liked recommend recommended recommendation recommendations explain similar together"
    " return returned returns returning rating ratings viewed cart carts loyal never always usually often"
    " interested interests campaign campaigns give show tell list find please thanks would should could"
    " their there these those growing something anything everything stopped started coming leaving bigger"
    " smaller cheaper expensive"
)
ASKING = tuple(dict.fromkeys((*_ASKING.split(), *HEADS, *VERBS)))
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
    if not text.isalpha() or len(text) < len("the") or text in ASKING or is_word(text):
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
    return 2 if len(known) >= LONG else 1
