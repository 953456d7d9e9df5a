"""English words of a group: quantities and shoppers, and the many ways to say them written out in one."""

from penchant.tools.time_words import NUMBER

_HEADS = (
    "people persons person customers customer shoppers shopper members member users user households household"
    " folks folk guests guest patrons patron families clients client accounts account buyers buyer those"
    " everyone anyone everybody anybody visitors visitor reviewers reviewer raters viewers viewer diners"
    " diner listeners listener ones purchasers consumers consumer individuals whoever somebody someone crowd"
)
HEADS = _HEADS.split()
"""What a shopper may be called."""
_VERBS = "spent spend spending spends bought buying ordered orders visited visits purchased shopped reviewed"
VERBS = _VERBS.split()

SOMEBODY = rf"(?:{'|'.join(HEADS)}|ppl|guys|custs?|subscribers)\b"
WHO = (
    rf"(?:(?:the|all|our|my|any|only|these|those|some|other"
    rf"|existing)\s+)*{SOMEBODY}(?!\s+of\b)(?:\s+are there\b"
    rf"|\s+do we have\b)?"
)
MONEY = r"(?:(?:[$€£¥￥]|(?:usd|eur|gbp|cny|rmb)\b)\s*)?"
COIN_WORDS = r"(?:pounds?(?: sterling)?|euros?|dollars?|quid|bucks|eur|usd|gbp|yuan|rmb|cny)\b"
COINS = rf"(?:\s*(?:{COIN_WORDS}|[$€£¥￥]))?"
IS_MONEY = rf"(?:[$€£¥￥]|(?<![a-z]){COIN_WORDS})"
SURE_NUMBER = rf"(?!an?\b(?!\s+(?:hundred|thousand|grand|dozen|couple)))(?:{NUMBER})"
UNITS = (
    r"(?:times|occasions|orders?|purchases?|receipts?|visits?|trips?|ratings?|reviews?|stars?|days?|weeks?"
    r"|months?|quarters?|years?)\b"
)
QUANTITY = rf"(?:{MONEY}{SURE_NUMBER}{COINS}(?:\s+{UNITS})?|once\b|twice\b|thrice\b)"
NUMBER_BEGINS = r"(?<![\w$€£.,-])(?<!than )(?<!most )(?<!least )"
COMES_NUMBER = rf"(?=\s+(?:{MONEY}{NUMBER}|once\b|twice\b|thrice\b))"
BOUND = r"(?P<bound>at least|more than|at most|less than|exactly|only|just)"
ANY_BOUND = BOUND.replace("?P<bound>", "?:")
BETWEEN = rf"between\s+{MONEY}(?P<low>{NUMBER}){COINS}\s+to\s+"
SUM = rf"(?:{BETWEEN}|{BOUND}\s+)?(?:a total of\s+)?{MONEY}(?P<number>{NUMBER}){COINS}"
COUNT = rf"(?:{BETWEEN}|{BOUND}\s+)?(?P<number>{NUMBER}|a single)"
TIMES = (
    rf"(?:(?:on\s+)?(?:{BETWEEN}|{BOUND}\s+)?(?:(?P<number>{NUMBER})\s+(?:times|occasions)"
    r"|(?P<once>once|twice|thrice)))"
)
SOME_THING = r"(?:(?:any|some)(?:thing|\s+(?:stuff|items?|products?))|stuff|things|items|products|goods)"
"""What stands for no product."""
SPEND = r"(?:spend|spends|spent|spending)"
WORTH = r"(?:spend|spending|value|spendings|expenditure|purchases|turnover|basket)"
BUY = (
    r"(?:buy|buys|bought|buying|got|get|getting|purchased?|purchasing|purchases|ordered|ordering|orders?"
    r"|tried"
    r"|trying|picked up|took home|taken home|put in (?:the|their) basket)"
)
BUYING = r"(?:buying|ordering|purchasing|getting)"
CAME = (
    r"(?:(?:came|comes?|coming|been|be|visit(?:ed|s|ing)?|shop(?:ped|s|ping)?|stopped by|dropped (?:in|by)"
    r"|popped (?:in|by)|called in|turned up|show(?:ed|n)? up|seen|returned|walked in|set (?:a )?foot"
    r"|appeared)"
    r"(?:\s+(?:here|in|by|back|inside|round|around|along|again|us))*|in here|here|in|by|around|back|active)"
)
FIRST_TIME = r"for (?:the|their) (?:very )?first time"
WE_WON = (
    r"(?:\s+(?:(?:that|did|do|have|has|had)\s+)*we(?:\s+have)?\s+(?:win|won|got|get|gain(?:ed)?|have|see|seen"
    r"|saw|attract(?:ed)?|acquired?|picked? up|welcomed?)|\s+(?:came|come|joined|arrived|signed up))"
)
ASKED = r"(?:how (?:many|much|large|big)|who|which|what)"
ASKED_OF = (
    rf"(?:exactly|of|they|them|those|that|these|there|it|is|are|was|were|do we have|have we got"
    rf"|does that make"
    rf"|would that be|in all|in total|in (?:it|there|that)|has in it|all|so|the|{SOMEBODY}|group|segment)"
)
PURPOSE = (
    r"(?:mailing|campaign|newsletter|flyer|flier|leaflet|e-?mail|promotion|promo|report|meeting|coupon|offer"
    r"|follow-?up|recall|launch|letter|draw|raffle|calls?|cards?|survey|voucher|discount|catalogue"
    r"|invitation|party|event"
    r"|reminder|sale|list|text|sms|push|programme|program|scheme|batch)"
)
AVERAGE = r"(?:average|avg\.?|mean|typical|usual)"
AN_ORDER = r"(?:orders?|baskets?|purchases?|visits?|bills?|receipts?|trips?|shops?|transactions?)"
ORDER = r"(?:orders?|purchases?|receipts?|transactions?)"
TOP = r"(?:(?:highest|top|biggest)[- ]spending|most (?:valuable|loyal)|top|best|biggest|highest)"

WRITTEN_OUT = (
    (r"\b(have|has|had|do|does|did|is|are|was|were)n't\b", r"\1 not"),
    (r"\b(have|has|do|does|did)nt\b", r"\1 not"),
    (r"\b(who|that)'s\b", r"\1 has"),
    (
        rf"\b(?:top\s+)?({NUMBER})\s+most\s+(?:frequent|active|regular)\s+({SOMEBODY})",
        r"top \1 \2 by visits",
    ),
    (
        rf"\b({NUMBER})\s+({SOMEBODY})\s+(?:who|that)\s+(?:come|came|visit(?:ed)?|shop(?:ped)?|buy|bought|order(?:ed)?)"
        r"(?:\s+(?:here|in|with us|from us))?\s+(?:the\s+)?most\s+(?:often|frequently|regularly)\b",
        r"top \1 \2 by visits",
    ),
    (rf"\s*(?:>=|≥)\s*(?={MONEY}\d)", " at least "),
    (rf"\s*(?:<=|≤)\s*(?={MONEY}\d)", " at most "),
    (rf"\s*>\s*(?={MONEY}\d)", " more than "),
    (rf"\s*<\s*(?={MONEY}\d)", " less than "),
    (r"[\s,;]*\b(?:pls|please|plz|thanks|thank you|thx|ta)\s*$", ""),
    (
        rf"[\s,;:-]*\bhow\s+(?:many|[many]{{3,5}})(?:\s+(?:{SOMEBODY}|are|is|were|do|of|them|that|there"
        rf"|we|have|in all))*\s*$",
        "",
    ),
    (r"[\s,;]+(?:and|but)\s*$", ""),
    (rf"[\s,;:-]*\bfor (?:the|our|my|a|an)(?: \w+)? {PURPOSE}\s*$", ""),
    (r"(?<!\bbeen)\s+(?:with|to|from|on|for|at) (?-i:us)\b|(?<=\bpaid) us\b", ""),
    (r"\s+(?:in|to|at|from) (?:the|our|this|my) (?:shop|store|place)\b", " "),
    (r"\b(not\b[^,;]*?) since before\b", r"\1 since"),
    (
        r"\b(not\s+(?:been\s+)?(?:seen|here|active|around|visited|shopped|ordered)"
        r"|no (?:visits?|orders?|purchases?))"
        rf"\s+(?=(?:{NUMBER})\s*(?:days?|weeks?|months?)\b)",
        r"\1 in the last ",
    ),
    (
        rf"\bbetween\s+({MONEY}{NUMBER}{COINS})\s+(?:and|to|-)\s+({MONEY}{NUMBER})(?![-/\d])",
        r"between \1 to \2",
    ),
    (
        rf"(?<![-/\d$€£,.])\b(?:(?:between|from)\s+)?({SURE_NUMBER})(?:\s+to\s+|\s*[-–]\s*)({NUMBER})"
        rf"(?=\s+(?:times|{ORDER}|visits|days)\b)",
        r"between \1 to \2",
    ),
    (
        rf"\b(?:no(?:t)? (?:more|greater|higher|over|above)(?: than)?|up to|(?:a )?max(?:imum)?(?: of)?)"
        rf"{COMES_NUMBER}",
        "at most",
    ),
    (
        rf"\b(?:no(?:t)? (?:less|fewer|under|below|lower)(?: than)?|upwards? of|(?:a )?min(?:imum)?(?: of)?)"
        rf"{COMES_NUMBER}",
        "at least",
    ),
    (rf"\b(?:under|fewer th[ae]n|less then|below|smaller than|lower than){COMES_NUMBER}", "less than"),
    (
        rf"\b(?:over|above|beyond|more then|greater than|higher than|in excess of|north of|exceed(?:s|ed"
        rf"|ing)?)"
        rf"{COMES_NUMBER}",
        "more than",
    ),
    (rf"\b(?:precisely|no more and no less than){COMES_NUMBER}", "exactly"),
    (
        rf"{NUMBER_BEGINS}(?:at least\s+)?({QUANTITY})\s+(?:(?:or|and) (?:more|over|above|longer"
        rf"|better|up|upwards)"
        rf"(?!\s+(?:than|{MONEY}{SURE_NUMBER}))|plus\b"
        rf"|(?:at (?:the (?:very )?)?least|at (?:a|the) minimum|minimum)"
        rf"(?!{COMES_NUMBER}))(?!\w)",
        r"at least \1",
    ),
    (
        rf"{NUMBER_BEGINS}(?:at least\s+)?({MONEY}\d[\d,.]*k?{COINS})\s*\+(?=\s|$)",
        r"at least \1",
    ),
    (
        rf"{NUMBER_BEGINS}(?:at most\s+)?({QUANTITY})\s+(?:or (?:fewer|less|under|below)|tops\b|max"
        rf"(?:imum)?\b"
        rf"|at (?:the (?:very )?)?most(?!{COMES_NUMBER}))(?!\w)",
        r"at most \1",
    ),
    (rf"\b(hundred|thousand)\s+and\s+(?={SURE_NUMBER})", r"\1 "),
    (
        r"\b(?:paid(?: out)?|pa(?:y|ys)|(?:laid|lay|shelled|forked|splashed) out|dropped|blew|parted with"
        rf"|put down|handed over)(?=(?:\s+{ANY_BOUND})?\s+(?:a total of\s+)?"
        rf"{MONEY}{SURE_NUMBER})",
        "spent",
    ),
    (
        rf"\b({SPEND})\s+(?:(?:between|from)\s+)?({MONEY}{SURE_NUMBER}{COINS})(?:\s+to\s+"
        rf"|\s*[-–]\s*)({MONEY}{NUMBER})",
        r"\1 between \2 to \3",
    ),
    (
        rf"\b(?:put|puts|sank|sunk|poured|invested|ploughed|spent"
        rf"|spend)((?:\s+{ANY_BOUND})?"
        rf"\s+(?:a total of\s+)?{MONEY}{SURE_NUMBER}{COINS})\s+(?:into|towards?)\s+",
        r"spent\1 on ",
    ),
    (
        r"\bspen[dt] (?:an?|one) (?:single )?(?:penny|cent|dime)\b|\bspen[dt] any(?:thing| money)\b",
        "bought anything",
    ),
    (r"\b(?:spent|bought|ordered|purchased) nothing\b", "not bought anything"),
    (
        r"\b(?:with )?(?:no|zero|not (?:an?|one|even (?:an?|one))|without (?:a|any|making (?:a"
        r"|any)))\s+(?:(?:single|new|further)\s+)*"
        r"(?:orders?|purchases?)\b",
        "who have not bought anything",
    ),
    (
        rf"\b(?:the\s+)?({NUMBER})\s*(?:%|percent|per cent)(?:\s+of\s+{WHO})?\s+(?:who|that)\s+(?:spend"
        rf"|spent)\s+(?:the\s+)?most\b",
        r"top \1 percent",
    ),
    (
        rf"\b(?:the\s+)?({NUMBER})\s+{WHO}\s+(?:(?:who|that)\s+)?(?:have\s+)?(?:(?:spend|spent"
        rf"|bought)\s+(?:the\s+)?most"
        rf"(?:\s+money)?|(?:with\s+)?the (?:most|highest) (?:spend|spending|revenue|value))\b",
        r"top \1 by spend",
    ),
    (
        rf"\b(?:the\s+)?({NUMBER})\s+{WHO}\s+(?:(?:who|that)\s+)?(?:(?:with|have|made|placed)\s+)*"
        r"(?:the\s+)?most\s+(?:orders|purchases)\b|"
        rf"\b(?:the\s+)?({NUMBER})\s+{WHO}\s+(?:who|that)\s+(?:order(?:ed)?|buy) (?:the\s+)?most often\b",
        r"top \1\2 by orders",
    ),
    (
        r"\b(?:(?:bought|with)\s+)?(?:no|zero|not (?:an?|one|even (?:an?|one))(?: single)?)\s+"
        r"(?!(?:more|less|fewer|longer|later|visits?|orders?)\b)((?:[^\s,;]+\s+){1,4}?)(?:ever|at all"
        r"|whatsoever)\b",
        r"never bought \1",
    ),
    (r"\b(?:bought|got|ordered|purchased) (?:no|zero) (?!(?:more|less|fewer)\b)", "never bought "),
)
