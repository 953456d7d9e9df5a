"""How a group is described in English: quantities written out in one way, then whole clauses."""

from penchant.tools import segment_clauses as means
from penchant.tools.segment_grammar import Grammar
from penchant.tools.time_words import NUMBER

_HEADS = (
    "people persons person customers customer shoppers shopper members member users user households household"
    " folks folk guests guest patrons patron families clients client accounts account buyers buyer those"
    " everyone anyone everybody anybody visitors visitor ones purchasers consumers consumer individuals"
)
HEADS = _HEADS.split()
"""What a shopper may be called."""
_VERBS = "spent spend spending spends bought buying ordered orders visited visits purchased shopped"
VERBS = _VERBS.split()
"""Words that carry a condition, and that are long enough to be known again when they are misspelt."""

_SOMEBODY = rf"(?:{'|'.join(HEADS)}|ppl|custs?)\b"
_WHO = (
    rf"(?:(?:the|all|our|any|only|these|other|existing)\s+)*{_SOMEBODY}(?!\s+of\b)(?:\s+are there\b"
    rf"|\s+do we have\b)?"
)
_MONEY = r"(?:(?:[$€£¥￥]|(?:usd|eur|gbp|cny|rmb)\b)\s*)?"
_COIN_WORDS = r"(?:pounds?(?: sterling)?|euros?|dollars?|quid|bucks|eur|usd|gbp|yuan|rmb|cny)\b"
_COINS = rf"(?:\s*(?:{_COIN_WORDS}|[$€£¥￥]))?"
_IS_MONEY = rf"(?:[$€£¥￥]|(?<![a-z]){_COIN_WORDS})"
_SURE_NUMBER = rf"(?!an?\b(?!\s+(?:hundred|thousand|grand|dozen|couple)))(?:{NUMBER})"
_UNITS = (
    r"(?:times|occasions|orders?|purchases?|receipts?|visits?|trips?|days?|weeks?|months?|quarters?|years?)\b"
)
_QUANTITY = rf"(?:{_MONEY}{_SURE_NUMBER}{_COINS}(?:\s+{_UNITS})?|once\b|twice\b|thrice\b)"
_NUMBER_BEGINS = r"(?<![\w$€£.,-])(?<!than )(?<!most )(?<!least )"
_COMES_NUMBER = rf"(?=\s+(?:{_MONEY}{NUMBER}|once\b|twice\b|thrice\b))"
_BOUND = r"(?P<bound>at least|more than|at most|less than|exactly|only|just)"
_BETWEEN = rf"between\s+{_MONEY}(?P<low>{NUMBER}){_COINS}\s+to\s+"
_SUM = rf"(?:{_BETWEEN}|{_BOUND}\s+)?(?:a total of\s+)?{_MONEY}(?P<number>{NUMBER}){_COINS}"
_COUNT = rf"(?:{_BETWEEN}|{_BOUND}\s+)?(?P<number>{NUMBER}|a single)"
_TIMES = (
    rf"(?:(?:on\s+)?(?:{_BETWEEN}|{_BOUND}\s+)?(?:(?P<number>{NUMBER})\s+(?:times|occasions)"
    r"|(?P<once>once|twice|thrice)))"
)
_SPEND = r"(?:spend|spends|spent|spending)"
_WORTH = r"(?:spend|spending|value|spendings|expenditure|purchases|turnover|basket)"
_BUY = (
    r"(?:buy|buys|bought|buying|got|get|getting|purchased?|purchasing|purchases|ordered|ordering|orders?"
    r"|tried"
    r"|trying|picked up|took home|taken home|put in (?:the|their) basket)"
)
_CAME = (
    r"(?:(?:came|comes?|coming|been|be|visit(?:ed|s|ing)?|shop(?:ped|s|ping)?|stopped by|dropped (?:in|by)"
    r"|popped (?:in|by)|called in|turned up|show(?:ed|n)? up|seen|returned|walked in|set (?:a )?foot"
    r"|appeared)"
    r"(?:\s+(?:here|in|by|back|inside|round|around|along|again|us))*|here|in|around|back|active)"
)
_FIRST_TIME = r"for (?:the|their) (?:very )?first time"
_WE_WON = (
    r"(?:\s+(?:(?:that|did|do|have|has|had)\s+)*we(?:\s+have)?\s+(?:win|won|got|get|gain(?:ed)?|have|see|seen"
    r"|saw|attract(?:ed)?|acquired?|picked? up|welcomed?)|\s+(?:came|come|joined|arrived|signed up))"
)
_ASKED = r"(?:how (?:many|much|large|big)|who|which|what)"
_ASKED_OF = (
    rf"(?:exactly|of|they|them|those|that|these|there|it|is|are|was|were|do we have|have we got"
    rf"|does that make"
    rf"|would that be|in all|in total|in (?:it|there|that)|has in it|all|so|the|{_SOMEBODY}|group|segment)"
)
_PURPOSE = (
    r"(?:mailing|campaign|newsletter|flyer|flier|leaflet|e-?mail|promotion|promo|report|meeting|coupon|offer)"
)
_ORDER = r"(?:orders?|purchases?|receipts?|transactions?)"
_TOP = r"(?:(?:highest|top|biggest)[- ]spending|most (?:valuable|loyal)|top|best|biggest|highest)"

_WRITTEN_OUT = (
    (r"’", "'"),
    (r"\b(have|has|had|do|does|did|is|are|was|were)n't\b", r"\1 not"),
    (r"\b(have|has|do|does|did)nt\b", r"\1 not"),
    (r"\b(don|doesn|didn)t\b", "do not"),
    (r"\b(we|they|who)'ve\b", r"\1 have"),
    (r"\b(who|that)'s\b", r"\1 has"),
    (rf"\s*(?:>=|≥)\s*(?={_MONEY}\d)", " at least "),
    (rf"\s*(?:<=|≤)\s*(?={_MONEY}\d)", " at most "),
    (rf"\s*>\s*(?={_MONEY}\d)", " more than "),
    (rf"\s*<\s*(?={_MONEY}\d)", " less than "),
    (r"[\s,;]*\b(?:pls|please|plz|thanks|thank you|thx|ta)\s*$", ""),
    (
        rf"[\s,;:-]*\bhow\s+(?:many|[many]{{3,5}})(?:\s+(?:{_SOMEBODY}|are|is|were|do|of|them|that|there"
        rf"|we|have|in all))*\s*$",
        "",
    ),
    (r"[\s,;]+(?:and|but)\s*$", ""),
    (rf"\b({_SOMEBODY})\s+worth\s+(?={_BOUND.replace('?P<bound>', '?:')}\s)", r"\1 who spent "),
    (rf"[\s,;:-]*\bfor (?:the|our|my|a|an)(?: \w+)? {_PURPOSE}\s*$", ""),
    (r"[\s,;:-]*\bso (?:that )?(?:i|we) can(?: (?!not\b|if\b|only\b|who\b)\w+){1,8}\s*$", ""),
    (
        rf"\bbeen with us for (?:(?:more than|over|at least)\s+)?"
        rf"({NUMBER}\s+(?:days?|weeks?|months?|years?))\b",
        r"first seen more than \1 ago",
    ),
    (r"(?<!\bbeen)\s+(?:with|to|from|on|for|at) (?-i:us)\b|(?<=\bpaid) us\b", ""),
    (r"\s+(?:in|to|at|from) (?:the|our|this|my) (?:shop|store|place)\b", " "),
    (r"\b(not\b[^,;]*?) since before\b", r"\1 since"),
    (r"\bonce or twice\b", "between 1 to 2 times"),
    (
        r"\b(not\s+(?:been\s+)?(?:seen|here|active|around|visited|shopped|ordered)"
        r"|no (?:visits?|orders?|purchases?))"
        rf"\s+(?=(?:{NUMBER})\s*(?:days?|weeks?|months?)\b)",
        r"\1 in the last ",
    ),
    (
        rf"\bbetween\s+({_MONEY}{NUMBER}{_COINS})\s+(?:and|to|-)\s+({_MONEY}{NUMBER})(?![-/\d])",
        r"between \1 to \2",
    ),
    (
        rf"(?<![-/\d$€£,.])\b(?:(?:between|from)\s+)?({_SURE_NUMBER})(?:\s+to\s+|\s*[-–]\s*)({NUMBER})"
        rf"(?=\s+(?:times|{_ORDER}|visits|days)\b)",
        r"between \1 to \2",
    ),
    (r"\bbetween\s+(\S+(?:\s+\d{1,4})?)\s+and\s+(\S+)", r"between \1 to \2"),
    (
        rf"\b(?:no(?:t)? (?:more|greater|higher|over|above)(?: than)?|up to|(?:a )?max(?:imum)?(?: of)?)"
        rf"{_COMES_NUMBER}",
        "at most",
    ),
    (
        rf"\b(?:no(?:t)? (?:less|fewer|under|below|lower)(?: than)?|upwards? of|(?:a )?min(?:imum)?(?: of)?)"
        rf"{_COMES_NUMBER}",
        "at least",
    ),
    (rf"\b(?:under|fewer th[ae]n|less then|below|smaller than|lower than){_COMES_NUMBER}", "less than"),
    (
        rf"\b(?:over|above|beyond|more then|greater than|higher than|in excess of|north of|exceed(?:s|ed"
        rf"|ing)?)"
        rf"{_COMES_NUMBER}",
        "more than",
    ),
    (rf"\b(?:precisely|no more and no less than){_COMES_NUMBER}", "exactly"),
    (rf"\b(?:of|worth) (?=(?:at least|more than|at most|less than|exactly){_COMES_NUMBER})", ""),
    (rf"((?:at (?:least|most)|(?:more|less) than)\s+{_QUANTITY})\s+or (?:more|less|fewer)\b", r"\1"),
    (
        rf"{_NUMBER_BEGINS}(?:at least\s+)?({_QUANTITY})\s+(?:(?:or|and) (?:more|over|above|longer"
        rf"|better|up|upwards)"
        rf"(?!\s+(?:than|{_MONEY}{_SURE_NUMBER}))|plus\b"
        rf"|(?:at (?:the (?:very )?)?least|at (?:a|the) minimum|minimum)"
        rf"(?!{_COMES_NUMBER}))(?!\w)",
        r"at least \1",
    ),
    (
        rf"{_NUMBER_BEGINS}(?:at least\s+)?({_MONEY}\d[\d,.]*k?{_COINS})\s*\+(?=\s|$)",
        r"at least \1",
    ),
    (
        rf"{_NUMBER_BEGINS}(?:at most\s+)?({_QUANTITY})\s+(?:or (?:fewer|less|under|below)|tops\b|max"
        rf"(?:imum)?\b"
        rf"|at (?:the (?:very )?)?most(?!{_COMES_NUMBER}))(?!\w)",
        r"at most \1",
    ),
    (rf"\b(hundred|thousand)\s+and\s+(?={_SURE_NUMBER})", r"\1 "),
    (
        r"\b(?:paid(?: out)?|pa(?:y|ys)|(?:laid|lay|shelled|forked|splashed) out|dropped|blew|parted with"
        rf"|put down|handed over)(?=(?:\s+{_BOUND.replace('?P<bound>', '?:')})?\s+(?:a total of\s+)?"
        rf"{_MONEY}{_SURE_NUMBER})",
        "spent",
    ),
    (
        rf"\b({_SPEND})\s+(?:(?:between|from)\s+)?({_MONEY}{_SURE_NUMBER}{_COINS})(?:\s+to\s+"
        rf"|\s*[-–]\s*)({_MONEY}{NUMBER})",
        r"\1 between \2 to \3",
    ),
    (
        rf"\b(?:put|puts|sank|sunk|poured|invested|ploughed|spent"
        rf"|spend)((?:\s+{_BOUND.replace('?P<bound>', '?:')})?"
        rf"\s+(?:a total of\s+)?{_MONEY}{_SURE_NUMBER}{_COINS})\s+(?:into|towards?)\s+",
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
        r"\b(?:with )?(?:no|zero|not (?:an?|one|even (?:an?|one))|without (?:a|any))\s+(?:(?:single|new"
        r"|further)\s+)*(?:visits?|trips?)\b",
        "who have not been here",
    ),
    (
        rf"\b(?:the\s+)?({NUMBER})\s*(?:%|percent|per cent)(?:\s+of\s+{_WHO})?\s+(?:who|that)\s+(?:spend"
        rf"|spent)\s+(?:the\s+)?most\b",
        r"top \1 percent",
    ),
    (
        rf"\b(?:the\s+)?({NUMBER})\s+{_WHO}\s+(?:(?:who|that)\s+)?(?:have\s+)?(?:(?:spend|spent|bought)\s+(?:the\s+)?most"
        rf"(?:\s+money)?|(?:with\s+)?the (?:most|highest) (?:spend|spending|revenue|value))\b",
        r"top \1 by spend",
    ),
    (
        rf"\b(?:the\s+)?({NUMBER})\s+{_WHO}\s+(?:(?:who|that)\s+)?(?:(?:with|have|made|placed)\s+)*"
        r"(?:the\s+)?most\s+(?:orders|purchases)\b|"
        rf"\b(?:the\s+)?({NUMBER})\s+{_WHO}\s+(?:who|that)\s+(?:order(?:ed)?|buy) (?:the\s+)?most often\b",
        r"top \1\2 by orders",
    ),
    (
        r"\b(?:(?:bought|with)\s+)?(?:no|zero|not (?:an?|one|even (?:an?|one))(?: single)?)\s+"
        r"(?!(?:more|less|fewer|longer|later|visits?|orders?)\b)((?:[^\s,;]+\s+){1,4}?)(?:ever|at all"
        r"|whatsoever)\b",
        r"never bought \1",
    ),
    (r"\b(?:bought|got|ordered|purchased) (?:no|zero) (?!(?:more|less|fewer)\b)", "never bought "),
    (r"\b(buy|bought|ordered|like|likes|love) neither\b", r"never \1"),
)

ENGLISH = Grammar(
    opening=(
        r"(?:please|pls|plz|hi|hey|hello|can you|could you|would you|kindly|tell me|show me|show|list"
        r"|find out"
        r"|find|give me|give|count up|count|select|identify|pull up|pull|fetch|get me|get"
        r"|(?:and|so|now|ok|okay|then|well|also),?(?=\s+(?:how|which|who|whose|what|show|list|give|count"
        r"|find)\b)|i(?:'m| am) (?:after|looking for)|(?:we(?:'re| are) )?looking for"
        r"|(?:i )?search(?:ing)?(?: for)?|can i (?:see|have|get)|how many different|are there"
        r"|i want|i need|we need|we want|i would like|i'd like|let me|to see|to know|see|know|me|us"
        r"|(?:the |a )?(?:total )?(?:number|count|amount|share|list|names|size) of|what (?:is|are)|what's"
        r"|who are|who is|who's|which of|which|how many of|how [many]{3,5}|how many|all of|of)\s+"
        r"|(?:a |the )?(?:segment|group|list|cohort)\s+of\s+"
        r"|(?:a |the )?(?:segment|group|list|cohort)\s+(?=(?:who|that|which|with)\b)|[,:]\s*"
    ),
    joints=(
        r"\s*[;,]\s+(?:(?:and|but|yet)\s+)?|\s+(?:and also|and then|and yet|but also|but still|as well as"
        r"|while also|and|but|yet|although|though)\s+|\s+(?=nor\s)"
        r"|\s+(?:whom?|that|which)(?:\s+also)?\s+(?!(?:of (?:them|those|these)|and)\b)|\s+(?=(?:whose"
        r"|having)\s)"
        rf"|\s+with\s+(?=(?:at least|more than|less than|exactly|at most|between|no|only|a total|total|spend"
        rf"|a (?:lifetime )?spend|{_SURE_NUMBER}\s*(?:{_COIN_WORDS}|{_ORDER}|visits?|days)))"
        r"|\s+(?=without\s+(?:(?:ever|once|having)\s+)*(?:\w+ing|bought|been|spent)\b)"
        rf"|\s+(?=(?:in|among|from)\s+(?:the\s+|our\s+)?{_TOP}\s)"
        r"|(?<=s)\s+(?=we have (?:not|lost|never)\s?)"
        r"|(?<!have)(?<!has)(?<!was)(?<!were)(?<!are)(?<!who)(?<!not)\s+"
        r"(?=(?:not|we have not|last|first)\s+(?:been\s+)?(?:seen|active))"
    ),
    unknown_joint=r"(?<=\s)or(?=\s)",
    rewritten=_WRITTEN_OUT,
    bound=rf"{_BOUND}\s+{_MONEY}(?P<number>{NUMBER}){_COINS}(?:\s+(?P<times>times|occasions))?"
    rf"(?:\s+on\s+(?P<thing>.+))?",
    negations=r"(?:not(?!\s+only)|never|no longer|without|neither|nor"
    r"|no(?!\s+(?:more|less|fewer|later|one)))\b"
    r"\s*(?:(?:any|ever|been|having|(?:even )?once(?=\s+(?:\w+ed|bought|came|got|had|spent|been|in)\b))\s+)*",
    fillers=(
        rf"(?:{_WHO}\s+)?(?:(?:whom?|that|them|also|have|has|had|having|do|does|did|are|is|was|were|we|been"
        rf"|still|they"
        r"|only ever|ever|both|whose|with|used to|nevertheless|nonetheless|already|actually|even so|really"
        r"|there|simply|at the same time|however)\s+)*"
    ),
    nobody=rf"{_WHO}|customers whose|(?:there )?(?:are|do we have)",
    endings=r"\s+(?:in total|in all|at all|altogether|overall|so far|all told|with us|though|ever|whatsoever"
    r"|to date|do we have|are there|then|on record|on file|on the books|here"
    r"(?<=\d here))",
    patterns=(
        (
            rf"(?=.*{_IS_MONEY}){_SUM}(?:\s+(?:spent|in total))?(?:\s+(?:on|for)\s+(?P<thing>.+))?",
            means.spent,
        ),
        (
            rf"only(?:\s+(?:{_CAME}|{_BUY}|customers?|shoppers?|clients?|active|with us|known to us))*"
            rf"|(?:{_CAME}|{_BUY})\s+only",
            means.only_seen,
        ),
        (
            rf"(?:first[- ]timers?|newcomers?|newbies|new\s+(?:{_WHO})|new faces)(?:{_WE_WON})?",
            means.first_seen,
        ),
        (
            rf"(?:saw|see|seen|met|meet|welcomed?|served?|won|win|gained?|got|had"
            rf"|acquired?)\s+(?:them\s+)?{_FIRST_TIME}"
            r"|opened(?:\s+(?:an?|their|the) (?:new )?accounts?)?|first opened",
            means.first_seen,
        ),
        (
            r"(?:one-order|single-order|one-hit|one-purchase)\s+(?:wonders?|customers?|shoppers?|buyers?)",
            means.one_time,
        ),
        (r"(?:spend|spent|spending|spends)\s+(?:the\s+)?most(?:\s+money)?", means.top),
        (
            rf"{_SPEND}\s+(?:on|for)\s+(?P<thing>.+?)\s+(?:{_BETWEEN}"
            rf"|{_BOUND}\s+){_MONEY}(?P<number>{NUMBER}){_COINS}",
            means.spent,
        ),
        (rf"worth\s+{_SUM}", means.spent),
        (rf"{_SPEND}\s+{_SUM}(?:\s+(?:on|for|in|buying|worth of)\s+(?P<thing>.+))?", means.spent),
        (rf"{_BUY}\s+{_SUM}\s+(?:worth\s+)?of\s+(?P<thing>(?<=worth of ).+)", means.spent),
        (
            rf"(?:(?:a|their|the)\s+)?(?:(?:total|lifetime|overall|monthly|yearly|weekly)\s+)?"
            rf"(?:{_WORTH}\s+)?"
            rf"(?:(?:is|was|of|comes to|came to|at)\s+)?(?:{_BETWEEN}|{_BOUND}\s+)?{_MONEY}"
            rf"(?P<number>{NUMBER})"
            rf"\s*{_COIN_WORDS}(?:\s+(?:spent|in spend|of spend))?",
            means.spent,
        ),
        (
            rf"(?:(?:a|their|the)\s+)?(?:(?:total|lifetime|overall)\s+{_WORTH}|spend|spending)\s+"
            rf"(?:(?:is|was|of|comes to|came to|at)\s+)?{_SUM}(?:\s+on\s+(?P<thing>.+))?",
            means.spent,
        ),
        (
            rf"{_SUM}\s+(?:spent|(?:in|of) (?:total )?{_WORTH})(?:\s+on\s+(?P<thing>.+))?",
            means.spent,
        ),
        (rf"(?:(?:big|heavy|high)\s+)?spenders\s+(?:of\s+)?{_SUM}", means.spent),
        (
            rf"(?:(?:placed?|made?|put in|done|had)\s+)?{_COUNT}\s+{_ORDER}\s+of\s+(?P<thing>.+)",
            means.bought,
        ),
        (
            rf"(?:(?:placed?|made?|put in|done|had)\s+)?{_COUNT}\s+(?:separate\s+)?{_ORDER}",
            means.counted("orders"),
        ),
        (rf"(?:(?:paid|made|had|{_CAME})\s+)?{_COUNT}\s+(?:visits?|trips?)", means.counted("visits")),
        (
            rf"(?:{_CAME}\s+)?(?:on\s+)?{_COUNT}\s+(?:(?:different|separate)\s+)?days",
            means.counted("visits"),
        ),
        (r"only\s+(?:ordered|bought|purchased|shopped|came|come)\s+(?:here\s+)?once", means.one_time),
        (rf"(?:ordered|orders?|bought|buy|purchased)\s+{_TIMES}", means.counted("orders")),
        (rf"{_CAME}\s+{_TIMES}", means.counted("visits")),
        (rf"(?:orders|purchases)\s+(?:are\s+)?{_COUNT}", means.counted("orders")),
        (rf"visits\s+(?:are\s+)?{_COUNT}", means.counted("visits")),
        (
            rf"(?:(?:in|among|from|belong to)\s+)?(?:(?:the|our)\s+)?{_TOP}\s+(?:(?P<number>{NUMBER})\s*"
            r"(?:percent|per cent|pct|%)|(?P<fraction>half|third|quarter|fifth|tenth))"
            rf"(?:\s+(?:of\s+)?(?:all\s+)?(?:{_WHO}|(?:our\s+)?(?:biggest\s+|top\s+)?spenders))?"
            r"(?:\s+(?:by|in|for|in terms of|on|of)\s+(?:total\s+|money\s+)?"
            r"(?:spend|spending|spent|turnover|revenue|value))?",
            means.top,
        ),
        (
            rf"(?:(?:in|among|from|just|only)\s+)*(?:(?:the|our|my)\s+)*(?:{_TOP}\s+(?P<count>{NUMBER})"
            rf"|(?P<count2>{NUMBER})\s+{_TOP})(?:\s+(?:{_WHO}|spenders|ones))*"
            r"(?:\s+(?:by|in|for|in terms of|of)\s+(?:(?:total|number of|money|the)\s+)*"
            r"(?:(?P<orders>orders?|purchases|order count|frequency|visits)"
            r"|spend|spending|spent|turnover|revenue|value|sales|ltv))?"
            r"(?:\s+(?:on|for|in)\s+(?P<thing>(?!total\b).+))?",
            means.top_count,
        ),
        (
            r"(?:(?:among|in|just|only)\s+)*(?:(?:the|our)\s+)?(?:big|biggest|top|heavy|high"
            r"|highest)\s+spenders?"
            r"|vips|whales|high rollers|(?:(?:the|our)\s+)?(?:best|most valuable) customers",
            means.top,
        ),
        (
            rf"(?:the\s+)?(?:new|first-time|first time|brand-new|first)\s+(?:{_WHO})"
            r"|(?:the\s+)?(?:newcomers|new faces|new joiners|new arrivals)",
            means.first_seen,
        ),
        (
            rf"(?:lapsed|lost|dormant|sleeping|inactive|churned|former)\s+(?:{_WHO})|lapsed|churned",
            means.lapsed,
        ),
        (
            r"(?:stopped (?:coming|shopping|visiting)|gone quiet|went quiet|disappeared|vanished|dropped off"
            r"|drifted away|lost|no longer come|left)(?:\s+here)?",
            means.stopped,
        ),
        (
            r"(?:(?:stay(?:ed|ing)?|ke[ep]+t?|gone|went|been)\s+)?(?:away|absent|inactive|dormant"
            r"|missing|quiet|gone)",
            means.lapsed,
        ),
        (rf"(?:one-time|one-off|single-purchase)\s+(?:{_WHO})", means.one_time),
        (rf"(?:repeat|returning)\s+(?:{_WHO})", means.repeat),
        (rf"(?:(?:the|our)\s+)?regulars|(?:regular|frequent|steady)\s+(?:{_WHO})", means.regular),
        (
            rf"first\s+(?:seen|came|come|bought|ordered|visited|shopped|appeared|turned up|showed up)"
            rf"(?:\s+here)?"
            rf"|joined(?:\s+us)?|signed up|started(?:\s+(?:shopping|buying|coming))?(?:\s+here)?|new|"
            rf"(?:{_CAME}|bought|ordered|"
            r"shopped)\s+(?:here\s+)?for (?:the|their) (?:very )?first time"
            rf"|(?:(?:made|placed|paid|had)\s+)?(?:(?:the|their)\s+)?first\s+(?:{_ORDER}|visit|time)"
            rf"(?:\s+(?:here|was|is|came))*",
            means.first_seen,
        ),
        (
            r"last\s+(?:seen|saw|see|active|came|visited|shopped)(?:\s+them)?(?:\s+(?:in|here|by))*"
            r"|(?:(?:the|their)\s+)?(?:last|latest) visit (?:is|was)",
            means.last_seen,
        ),
        (
            r"(?:(?:the|their)\s+)?(?:last|latest) (?:order|purchase) (?:is|was)|last (?:bought|ordered"
            r"|purchased)",
            means.last_ordered,
        ),
        (
            r"(?:buy|buying|bought|ordered|ordering|purchased)(?:\s+here)?|shopped"
            r"|(?:(?:made|placed|had)\s+)?(?:(?:a|an|any|another|single|further|new)\s+)*(?:order|purchase)",
            means.ordered,
        ),
        (
            r"(?:buy|buying|bought|ordered|ordering|purchased)\s+(?:anything|something)(?:\s+here)?",
            means.ordered_ever,
        ),
        (rf"(?:{_CAME}|heard from|saw|see)(?:\s+for)?", means.seen),
        (rf"{_BUY}\s+(?P<thing>.+?)\s+{_TIMES}", means.bought),
        (
            rf"{_BUY}\s+(?P<thing>.+?)\s+(?:on|in)\s+{_COUNT}\s+(?:(?:different|separate)\s+)?(?:days"
            rf"|orders|visits)",
            means.bought,
        ),
        (rf"{_BUY}\s+{_TIMES}\s+(?P<thing>.+)", means.bought),
        (rf"{_BUY}\s+(?:from\s+)?(?P<thing>(?!anything|something|nothing).+)", means.bought),
        (r"(?:buyers|purchasers)\s+of\s+(?P<thing>.+)", means.bought),
        (
            r"(?:like|likes|liked|love|loves|enjoy|enjoys|prefer|prefers|favour|favours|favor|into"
            r"|interested in|fond of|fans of|lovers of|a fan of|a lover of|keen on|crazy about|mad about)\s+"
            r"(?P<thing>.+)",
            means.likes,
        ),
        (r"(?:hate|hates|dislike|dislikes|avoid|avoids)\s+(?P<thing>.+)", means.dislikes),
        (r"(?P<thing>.+?)\s+(?:fans|lovers|enthusiasts)", means.likes),
        (r"(?P<thing>.+?)\s+buyers", means.bought),
    ),
    remarks=(
        rf"(?:(?:and|so|but)\s+)?{_ASKED}(?:,?\s+(?:and\s+)?(?:{_ASKED_OF}|{_ASKED}))*"
        r"|(?:(?:just|only)\s+)?(?:the\s+|a\s+)?(?:number|count|size)|(?:please|pls|thanks|thank you|cheers)"
        r"|(?:i|we)(?:'d| would)?\s+(?:want|need|like|plan|wish|intend|mean|have)\s+to"
        r"(?:\s+(?!(?:if|only|who|when|unless|but)\b)[\w'-]+){1,10}"
        r"|by\s+\w+\s+(?:i|we)\s+mean\s+(?:(?:their|the|a|an)\s+)?(?:very\s+)?first\s+(?:orders?|purchases?"
        r"|visits?|time)"
    ),
    labels=(
        r"(?:(?:an?|the|one|next|quick|another)\s+)*(?:question|query|segment|group|audience|cohort"
        r"|target(?: group)?"
        r"|task|request|filter|list|count|size)"
        r"|(?:(?:the|our|a)\s+)?(?:lapsed|dormant|sleeping|inactive|churned|win-?back|at[- ]risk"
        r"|loyal|vip)\s+(?:segment|group|audience|cohort|list)"
        rf"|for (?:the|our|my|a|an) (?:\w+\s+){{0,2}}{_PURPOSE}"
    ),
    topics=(
        r"how(?:'s|’s|\s+(?:is|are|do|does|did|was|were|have|has))\s+(?P<thing>.+?)\s+(?:doing|going"
        r"|selling|sold|do"
        r"|sell|performing|been doing|been selling)(?:,?\s+(?:month by month|by month|lately|recently"
        r"|over the months))*"
        r"|(?:what about|as for|regarding|concerning|a question about|about)\s+(?P<about>.+)"
    ),
    pronoun=(
        rf"\b((?:{_BUY}|on|into|for|likes?|liked|loves?|loved|enjoys?|had)\s+(?:any of\s+|some of\s+)?)"
        r"(?:it|them|those|these|any|some|one|that|this)\b"
        rf"(?!\s+(?!(?:on|at|in|since|more|less|exactly|between|before|after|again|once|twice|{NUMBER})\b)\w)"
    ),
    money=_IS_MONEY,
    after_that=r"(?P<rest>.+?)\s+(?:(?:ever )?since(?: then)?|after (?:that|then)|afterwards|thereafter)",
    before_that=(
        r"(?P<rest>.+?)\s+(?:(?P<that>before (?:that|then)|prior to (?:that|then)|until then|beforehand)"
        r"|before|previously|earlier|in the past)"
    ),
)
