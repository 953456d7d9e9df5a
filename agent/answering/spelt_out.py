"""What people type short: `hw many ppl`, `wats`, `b4`."""

import re
from collections.abc import Callable

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
    "plz": "please",
    "thx": "thanks",
    "u": "you",
    "ur": "your",
    "cuz": "because",
    "tho": "though",
    "alot": "a lot",
}
_WORD = re.compile(r"(?<![\w#@.'’/-])[A-Za-z][A-Za-z0-9]*(?![\w@'’/-])")
_WHY = re.compile(r"^y(?= (?:the|did|does|do|is|are|was|were|would|should)\b)", re.IGNORECASE)
_AND = re.compile(r"(?:(?<=^)|(?<= ))n(?= (?:in|since|for|what|who|how|when|then|over|under|the)\b)")


def spelt_out(question: str, is_id: Callable[[str], bool]) -> str:
    """The question with what was typed short written out.

    Ids of the shop stay as they are, and so do capitals within the question, which may be of a title.

    Example:
        >>> spelt_out("hw many ppl bought tea b4 May", lambda _: False)
        'how many people bought tea before May'
        >>> spelt_out("y the 1st one", lambda _: False), spelt_out("who likes Vitamin U", lambda _: False)
        ('why the 1st one', 'who likes Vitamin U')
    """

    def word(found: re.Match[str]) -> str:
        said = found[0]
        full = SHORT.get(said if found.start() else said.casefold())
        return said if full is None or is_id(said) else full

    return _WORD.sub(word, _AND.sub("and", _WHY.sub("why", question)))
