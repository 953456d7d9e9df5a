"""English words that belong to other clauses of a group, and so to no product's name."""

from penchant.tools.date_patterns import MONTH_NAMES
from penchant.tools.segment_grammar import compiled

_MONTH = rf"(?:{'|'.join(MONTH_NAMES)})"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_SEASON = r"(?:spring|summer|autumn|winter)"
_LONG = r"(?:days?|weeks?|months?|quarters?|years?|fortnights?)"
_NUMERAL = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|a dozen|twenty|fifty)"
_ORDER = r"(?:orders?|purchases?|visits?|baskets?|receipts?|transactions?|trips?)"

_DEEDS = (
    r"came|comes|went|goes|buys?|bought|buying|ordered|visited|purchased|spen[dt]s?|spending|spenders?"
    r"|shopped|returned"
    r"|viewed|rated|reviewed|looked|browsed|clicked|carted|stayed|stays|remained|remains|placed|reached|reaches|exceed(?:s"
    r"|ed)?"
    r"|hitting|signed up|have|has|had|did|does|is|are|was|were|isn't|aren't|been|would|will|won't|should"
    r"|used|mean"
    r"|want(?:s|ed)?|regrets?"
)
_DENIALS = (
    r"never|not|n[e']?ither|nor|cannot|don't|didn't|doesn't|haven't|hasn't|without|no (?:later|earlier|more"
    r"|less|fewer)"
)
_ASKED = (
    r"who|whom|whose|whoever|what|whatever|which|when|where|why|how|that|if|unless|because|while|whereas"
    r"|whether"
)
_THEM = (
    r"they|them|these|those|their|theirs|we|us$|he|she|him|(?:any|some|every)thing(?=$| (?:at|else|from"
    r"|again|since|in|on|over|under|with|of|about)\b)|anyone|everyone"
)
_COMPARED = (
    r"more|less|fewer|than|at least|at most|exactly|precisely|or so|most|biggest|largest|highest|lowest"
    r"|cheapest|dearest"
    r"|costliest"
    r"|average|maximum|minimum|total(?:s|ling)?|lifetime|percent|per cent|half of"
)
_WHEN = (
    r"again|before|after|since|then|once|twice|times|time$|often|ever|every|ago|now|yesterday|today"
    r"|tomorrow|until|till(?= (?:then|now|the)|$)|always"
    r"|regularly|recently|lately|rarely|already|yet|still(?=$|\s+(?:no|not|come|coming|here|active|seen"
    r"|around|buy)\b)|afterwards|thereafter|meanwhile|whenever|anytime"
    r"|daily$|even|just|only$|within|else|also|too$|about|around|instead"
)
_SHOPPERS = (
    r"customers?|shoppers|newcomers?|first[- ]timers?|former|lapsed|dormant|regulars|infrequent|occasional"
    r"|repeat"
    r"|one-time|one-off|in total|in a row|orders?(?=$|\s+(?:of|for|in|on|with|since|\d))|(?:orders?"
    r"|purchases?|visits?|trips?) of"
)
_ANYWHERE = "|".join((_DEEDS, _DENIALS, _ASKED, _THEM, _COMPARED, _WHEN, _SHOPPERS))
"""Whole words that no product is called by."""

_AT_BEGIN = (
    r"and|but|or|only|plus(?![- ]size)|minus|except|excluding|besides|bar(?= (?:the|those|any|our)\b)"
    r"|though|skip|leave|ignore|exclude|keep|any|some|no|none|nothing"
    r"|one|ones|each|either|both|its|his|her|it|this|i|you|on|in|at|to|with|for|by|of|from|into|within"
    r"|during|via|per|as|so|such"
    r"|ex|stopped|quit|gave up|monthly|yearly|latest|recent|active|going|counting|judging|measured|ranked"
    r"|sorted|based|depending"
    r"|considering|starting|beginning|ending|meaning|off|up|away|here|there|half(?= (?:a|an|the)\b)|another"
    r"|same|several|many|much|lots?|enough|few"
    r"|(?:over|under|above|below|between|up to|around) (?=[$€£]?\d)"
    rf"|{_NUMERAL} (?:\w+ )?of|top \d[\d.]*"
)
_AT_END = (
    r"and|but|or|plus|minus|with|for|by|of|from|(?<!\d )in|on|at|to|into|as|so|none|any|each|first"
    r"|together|alone|either"
    r"|frequent|steady|loyal|new|lost|recent|here|there|back|anyway|please|though|however|only|the|an?|it"
    r"|this"
    rf"|evenings?|weekends?|weekdays?|mornings?|at night|weekly(?:-ish)?|monthly|{_WEEKDAY}|season|weeks?"
    rf"|months?|quarter|years?|fortnight|in size"
    rf"|folk|people|crowd|%"
)
_ALONE = (
    r"and|but|one|ones|all|half|single|most|best|q[1-4]|month|season|day|me|you|her|big|new|heavy|regular"
    r"|loyal|steady|habitual"
    r"|casual|rare|latest|kids|(?:\w+ )?children|e-?mails?|phone numbers?|address(?:es)?|complaints?"
    r"|newsletters?|refunds?|subscriptions?"
    rf"|birthdays?|the app|app|people|{_NUMERAL} \w+s|single[- ](?:day|time|go|{_ORDER})|first|{_MONTH}"
    rf"|{_SEASON}|{_WEEKDAY}"
)
_INSIDE = (
    rf"on {_WEEKDAY}|(?:in|during|until|this|early|mid|late|next|each|per"
    rf"|for the)[\s-]+(?:the\s+)?(?:\w+\s+){{0,2}}(?:{_MONTH}|{_LONG}"
    rf"|weekends?|{_SEASON}|{_WEEKDAY})|(?:last|past)\s+(?:\w+\s+)?{_LONG}|{_MONTH} (?:to|or|and"
    rf"|through) {_MONTH}|\d+ (?:more )?{_LONG}$"
    r"|(?:in|of|during) the (?:first|second|last|other) half|first (?:time|ever|thing|orders?|visits?"
    r"|purchases?|bought|seen|came|met)"
    r"|for (?:christmas|easter|halloween|valentine|thanksgiving|new year)"
    rf"|single[- ](?:day|time|{_ORDER})|(?:big|heavy|high|top|loyal|best) (?:spend\w*|buyers?|{_ORDER})"
    rf"|going by|at (?:\w+ )?price|in (?:all|fact|short|the same|one (?:go|day|order|visit|basket))"
    rf"|the same|at all"
    r"|with (?:an?|their) (?:\w+ )?(?:cards?|code|app)"
    r"|(?:at|with|using|on|via|by|in)\s+(?:an?\s+|the\s+|our\s+)?(?:discount|voucher|coupon|sale|offer"
    r"|promo\w*|cash|card|paypal)"
)
_ANY = (
    rf"(?<![\w'-])(?:{_ANYWHERE}|{_INSIDE})(?![\w'-])|^(?:{_AT_BEGIN})(?![\w'-])|(?<![\w'-])(?:{_AT_END})$"
    rf"|^(?:{_ALONE})$"
)


def holds_english_words(words: str) -> bool:
    """Whether what stands where a product is named holds a deed, a denial, a rank, a number or a time.

    Example:
        >>> holds_english_words("pet supplies stayed"), holds_english_words("first aid kits")
        (True, False)
    """
    return compiled(_ANY).search(words) is not None
