"""Averages and shares that a question describes rather than names: `what does a customer spend on average?`.

Each is told by the notions that it is made of: a share of visitors who bought is a conversion, however said.
"""

import re

from penchant.units import Measure

_SOMEBODY = (
    r"(?:customers?|shoppers?|clients?|buyers?|households?|members?|users?|accounts?|visitors?|persons?|people|folks?"
    r"|some(?:one|body)|every(?:one|body)|they|those|anyone|consumers?)"
)
_SHARE = re.compile(
    r"\b(?:shares?|percent(?:age)?|per ?cent|proportion|fraction|ratio|rate|how (?:many|much) percent)\b|%",
    re.IGNORECASE,
)
_SOME = re.compile(rf"\b{_SOMEBODY}\b", re.IGNORECASE)
_AGAIN = re.compile(
    r"\b(?:again|twice|more than once|a second time|repeat(?:ed|s)?|(?:second|another|further|next"
    r"|follow-?up) (?:order|purchase"
    r"|time|visit)|(?:c[ao]me|c[ao]ming|comes) back|return(?:ed|s|ing)? (?:to|for)|re-?order(?:ed|s)?)\b",
    re.IGNORECASE,
)
_CAME_BY = re.compile(
    r"\b(?:visitors?|visit(?:ed|ing)|looked around|dropped (?:in|by)|showed up|stopped by|came (?:by|in"
    r"|along|to (?:us|the (?:shop|site"
    r"|store)))|on (?:the|our) (?:site|website|page)|browsers|browsed|traffic)\b",
    re.IGNORECASE,
)
_BOUGHT = re.compile(
    r"\b(?:bought|buy|buys|buying|purchas\w+|order(?:ed|s|ing)?|paid|convert\w*)\b", re.IGNORECASE
)
_USUAL = re.compile(
    r"\b(?:averaged?|avg\.?|(?<!i )mean(?! by\b| that\b)|typical(?:ly)?|usual(?:ly)?|normal(?:ly)?|as a"
    r" rule)\b",
    re.IGNORECASE,
)
_RATED = re.compile(
    r"\b(?:ratings?|rated?|rates|ratd|scored?|scores|stars?|marks|reviewed|reviews?)\b",
    re.IGNORECASE,
)
_RATE_OF = re.compile(
    r"\b(?:returns?|refunds?|conversion|repeat|repurchase|retention|churn|abandon\w*|growth|exchange|tax"
    r"|vat) rates?\b"
    r"|\brates? of\b",
    re.IGNORECASE,
)
_EXTREME = re.compile(
    r"\b(?:best|worst|highest|lowest|poorest|weakest|strongest|top|better|worse|well|badly|poorly)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(?:items?|products?|pieces|units|things|articles?|lines)\b", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(?:orders?|ordering|baskets?|carts?|transactions?|receipts?|checkouts?|tickets?)\b", re.IGNORECASE
)
_MONEY = re.compile(
    r"\b(?:spen[dt]\w*|worth|money|how (?:much|big|large|high)|revenue|values?|pays?|paid|leaves?|brings?"
    r"|comes? to|come out at"
    r"|sizes?|amounts?|total)\b",
    re.IGNORECASE,
)
_LONG = re.compile(r"\b(?:days?|weeks?|how long|how much time|time|often)\b", re.IGNORECASE)
_PASSES = re.compile(
    r"\b(?:between|again|until|till|before (?:the|their|they|a) |wait\w*|lies?|pass(?:es)?|apart|elapses?"
    r"|go(?:es)? by"
    r"|from (?:one|an?) \w+ to(?: the next| another)?)\b",
    re.IGNORECASE,
)
_STARS_OF = (_RATED, _USUAL, _EXTREME)


def described(question: str) -> tuple[Measure, tuple[re.Pattern[str], ...]] | None:
    """The measure that a question describes, and the words that do; None where it describes none.

    Args:
        question: One line.

    Example:
        >>> described("how many items does an order usually hold?")[0], described("how big is the shop?")
        ('basket', None)
    """
    share, some = _SHARE.search(question), _SOME.search(question)
    usual, order = _USUAL.search(question), _ORDER.search(question)
    if share and some and _CAME_BY.search(question) and _BOUGHT.search(question):
        return "conversion", (_SHARE, _SOME, _CAME_BY, _BOUGHT)
    if share and some and _AGAIN.search(question) and not _CAME_BY.search(question):
        return "repeat", (_SHARE, _SOME, _AGAIN, _BOUGHT)
    rated = _RATED.search(_RATE_OF.sub(" ", question))
    if rated and (usual or _EXTREME.search(question)):
        return "stars", _STARS_OF
    if not usual:
        return None
    if _LONG.search(question) and _PASSES.search(question) and (order or _BOUGHT.search(question)):
        return "gap", (_USUAL, _LONG, _PASSES, _ORDER, _SOME, _BOUGHT)
    if order and _COUNTED.search(question):
        return "basket", (_USUAL, _ORDER, _COUNTED, _MONEY)
    if order and _MONEY.search(question):
        return "per_order", (_USUAL, _ORDER, _MONEY, _SOME)
    if some and _MONEY.search(question):
        return "per_shopper", (_USUAL, _SOME, _MONEY)
    return None
