"""Further ways in which English speakers describe a group, written out as those that the grammar knows."""

from penchant.tools.date_patterns import MONTH
from penchant.tools.segment_english_words import (
    AN_ORDER,
    COINS,
    MONEY,
    SURE_NUMBER,
    WHO,
)
from penchant.tools.sorts import COLOUR

_BEGIN = r"(?:^|(?<=[,;:] )|(?<=\band )|(?<=\bbut )|(?<=\byet ))"
_ENDS = r"(?=$|[,.;]| and\b| but\b| yet\b)"
_TIME = r"(?:in|on|since|before|after|during|between|for|until|over|from|within|at)"
_OTHER = (
    r"(?!(?:and|but|or|nor|who|that|not|no|never|more|less|fewer|later|longer|spent|bought|came|with|have"
    r"|has|had|been"
    rf"|of|visits?|trips?|orders?|purchases?|one|single|new (?:orders?|purchases?|visits?)|at|them|it"
    rf"|the top|{_TIME})\b)"
)
_THING = rf"(?:(?:the|our|an?|any) )?{_OTHER}[\w'&-]+(?: {_OTHER}[\w'&-]+){{0,3}}?"
_PART = rf"(?:q[1-4]|{MONTH}|20\d\d)(?: \d{{4}})?"
_LEAVE_OUT = (
    r"(?:leave (?:out|aside|off)|skip|drop|exclude|ignore|take out|cut out|cut|remove|omit|discount"
    r"|forget(?: about)?"
    r"|(?:apart|aside) from)"
)
_SHOPPERS = (
    r"(?:the (?:ones|people|customers|shoppers|rest)|those|people|customers|shoppers|anyone|anybody"
    r"|everyone|everybody)"
)

SPOKEN_BEFORE = (
    (r"’", "'"),
    (r"^(?:(?:hm+|well|er|um|right|oh|so|hi|hello|hey)[,!]?\s+)+(?=\w)", ""),
    # who is left out
    (
        rf"(?:[,;] |{_BEGIN})(?:(?:and|but|please"
        rf"|then) )*{_LEAVE_OUT} (?![^,.;]* and )(?:{_SHOPPERS} )?(?:(?:who"
        rf"|that)(?: have| are| also)* )?(?=\w)",
        ", but not ",
    ),
    (r"^, but not ", "not "),
    (
        rf"\b(?:all|every\w+|any\w+)(?: (?:customers|shoppers|people))?,? (?:but|except(?: for)?"
        rf"|save) (?:{_SHOPPERS} )(?:(?:who|that|we)(?: have|'ve)? )+",
        "customers we have not ",
    ),
    # what was first, or once
    (rf"\b(?:both )?an? ({COLOUR}) and an? ({COLOUR}) (\w+)", r"\1 \3 and \2 \3"),
    # a second order, and more
    *(
        (
            r"\b(?:c[ao]me back (?:for|with|to (?:make|place))|placed?|made|make|gave us|had)"
            rf" (?:an?|their|the) {nth} (?:order|purchase)\b|\bc[ao]me back (?:for )?an? {nth} time\b"
            rf"|\b(?:bought|ordered|purchased|shopped)(?: from us)? an? {nth} time\b",
            f"ordered at least {times} times",
        )
        for nth, times in (
            ("(?:second|2nd)", 2),
            ("(?:third|3rd)", 3),
            ("(?:fourth|4th)", 4),
            ("(?:fifth|5th)", 5),
        )
    ),
    # what was not bought
    (
        rf"{_BEGIN}no ({_THING}) (?:yet|so far|as yet|ever|at all|for (?:it|them)|with (?:it|them)"
        rf"|to go with (?:it|them)){_ENDS}",
        r"never bought \1",
    ),
    (
        rf"\b(?:got|get|gets|had|have|take|took|purchased|buys|buy|bought"
        rf"|ordered) neither ({_THING}) nor ",
        r"never bought \1 nor ",
    ),
    (rf"{_BEGIN}neither ({_THING}) nor (?=\w)", r"never bought \1 nor "),
    # other verbs for the same deeds
    (r"\b(?:sen[dt]|brought|bring|gave|given?|took|taken?) (it|them) back\b", r"returned \1"),
    (rf"\bhad ({_THING}) from us\b", r"bought \1"),
    (
        r"\b(?:came|comes?) (?:in|back|here|to us|round) for (?!(?:the|an?|their) (?:\w+ )?"
        r"(?:days?|weeks?|months?|years?|while|time|hour|first|last|second)\b)(?=(?:the|an?|their|some"
        r"|our) \w)",
        "bought ",
    ),
    (
        r"\b(first (?:purchase|order|visit)s?) (?:fell|falls|lay|lies|took place|happened|came|dates)\b",
        r"\1 was",
    ),
    (r"\b(?:took|taken?|brought|carried) (some|it|them|one|any|this|these) home\b", r"bought \1"),
    (r"\b(biggest|best|top|largest) (spenders|customers|shoppers|buyers) (?:right )?now\b", r"\1 \2"),
    (r"\b(?:a )?peep (?:from|out of) (?:them|him|her)\b", "seen"),
    (r"\bowns? (?=(?:an?|the|our)\b)", "bought "),
    (r"\b(?:whoever's|anyone's|anybody's|everyone's)\b", "customers whose"),
    # a time said without more
    (rf"(?<=\w), (?={_PART}$)", " in "),
    # tastes, and telegrams
    (
        rf"\b(?:the )?({_THING}) (?:drinkers|eaters|lovers|fans|enthusiasts|fanatics|nuts"
        rf"|addicts) (?=(?:spending|who|that|with|having|whose)\b)",
        r"people who like \1 who ",
    ),
    (rf"(?:^|(?<=[,;.] ))({_THING})[:,]? no(?:[,;.](?: and\b)?)(?!$)", r"never bought \1,"),
    (
        rf"\bused to (?:buy|order|purchase|get) (?:a lot of |lots of |plenty of |loads of )?({_THING})"
        r"(?: regularly| often| a lot)?,?(?: and| but)?"
        r"(?: (?:have|has|then|now|since|recently|they))*"
        r" (?:stopped(?: buying(?: it| them)?)?|quit|gave (?:it |them )?up|given (?:it |them )?up"
        r"|no longer do|(?:do not|don't|dont)(?: (?:any ?more|now))?)"
        r"(?= (?:in|since|for|over|during)\b|$|[,.;])",
        r"stopped buying \1",
    ),
)
"""What is put in other words, in this order, before all else."""

_BUYS_MOST = (
    rf"(?:buys?|bought|orders?|ordered|purchased?|drinks?|eats?|uses?) the most ({_THING})"
    r"(?=$|[,.;?])"
)

SPOKEN_AFTER = (
    # how seldom or how much, without a number
    (
        r"\b(?:(?:rarely|hardly|barely|seldom|not|do not|does not)(?: ever| really)?"
        r" (?:comes?|shops?|visits?|buys?|orders?)"
        r"(?: (?:in|here|by|around|round|with us))*(?: (?:very )?(?:much|often|a lot))?"
        rf" (?:any ?more|these days|now|nowadays|lately|recently)){_ENDS}",
        "stopped coming",
    ),
    # who bought most often
    (rf"^(?:who )?{_BUYS_MOST}", r"top 10 by orders for \1"),
    (
        rf"^(?:who )?(?:buys?|bought|orders?|ordered|purchased?) ({_THING}) (?:the )?most(?: often)?"
        r"(?=$|[,.;?])",
        r"top 10 by orders for \1",
    ),
    (
        rf"\b(?:the )?({SURE_NUMBER}) {WHO} (?:who|that) (?:have )?(?:buy|bought|ordered|order"
        rf"|purchased) ({_THING}) (?:the )?most (?:often|frequently)\b",
        r"top \1 by orders for \2",
    ),
    (
        rf"(?<!spent )(?<!spend )(?<!spending )\b((?:at least|more than)) ({MONEY}{SURE_NUMBER}) (?:and"
        rf"|but)(?: also)? ((?:at most|less than) {MONEY}{SURE_NUMBER}{COINS}) "
        rf"((?:{AN_ORDER}|times|days|visits)\b)",
        r"\1 \2 \4 and \3 \4",
    ),
)
"""The same after all else."""

SPOKEN_OPENINGS = (
    r"(?:i|we)(?:'ve| was| were| have been|'m| am)? (?:been )?(?:told|asked)(?: to (?:target|find|pull"
    r"|count|get|contact|mail|list))?"
    r"|have(?=\s+(?:the|all|those)\s+(?:people|customers|shoppers|ones|folks?|members)\b)"
    r"|i'd say[:,]?|for (?:an?|the|our|my) (?:[\w-]+ ){1,3}(?:i|we)(?:'d| would|'ll"
    r"| will)?(?: like to)? (?:invite|want|need|mail|e-mail|target|call|ask|pick|take)"
    r"|look up|look for"
)
"""What may stand before everything, besides what the grammar knows."""

SPOKEN_TAILS = (
    r"(?:it's|it is|this is|that's|that is)(?: all)? for (?:[\w'-]+ ?){1,6}"
    r"|those|that's all|that is all|nothing else|asap"
)
"""Clauses that say nothing of who is meant."""
