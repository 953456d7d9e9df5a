"""Further ways in which English speakers describe a group, written out as those that the grammar knows."""

from penchant.tools.date_patterns import MONTH
from penchant.tools.segment_english_words import (
    AN_ORDER,
    ANY_BOUND,
    COINS,
    MONEY,
    ORDER,
    QUANTITY,
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
_NAME = r"(?-i:[A-Z])[\w']*(?: (?-i:[A-Z])[\w']*)*"
_DAY = rf"(?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH}(?: \d{{4}})?)"
_LENGTH = rf"{SURE_NUMBER} (?:days|weeks|months)"
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
_MET = r"(?:met|saw|served|knew|gained|won|acquired|welcomed|got)"

SPOKEN_BEFORE = (
    (r"’", "'"),
    (r"\bnobody (?:who|that)(?:'s|'ve| has| have)?\b", "not"),
    (r"\s+[-–—]+\s+(?=(?:and|but|or rather|yet)\b)", ", "),
    (r"^(?:(?:hm+|well|er|um|right|oh|so|hi|hello|hey)[,!]?\s+)+(?=\w)", ""),
    # what a name or a length means, in brackets or between commas
    (
        rf"\b(?:in |over |during |within |for )?(?:this |the |these )?(?:last"
        rf"|past) [\w' ]{{3,25}} \(({_LENGTH})\)",
        r"in the last \1",
    ),
    (r"\b(?:in |over |during |within )?(?:this|the|last) [\w' ]{3,25} \((20\d\d)\)", r"in \1"),
    (r"\b(?:in|over|during|within) [\w' ]{3,25},? (?:let's )?say,? (?=(?:in )?the (?:last|past)\b)", ""),
    (rf"\bin the last [\w' ]{{3,25}}, ({_LENGTH}){_ENDS}", r"in the last \1"),
    (rf"\b(on|in|since|before|after|until) {_NAME} \(({_DAY})\)", r"\1 \2"),
    (rf"\b(on|in|since|before|after|until) {_NAME}, ({_DAY})(?=$|[,.])", r"\1 \2"),
    # who is left out
    (
        rf"(?:[,;] |{_BEGIN})(?:(?:and|but|please"
        rf"|then) )*{_LEAVE_OUT} (?![^,.;]* and )(?:{_SHOPPERS} )?(?:(?:who"
        rf"|that)(?: have| are| also)* )?(?=\w)",
        ", but not ",
    ),
    (r"(?<=but not )(?=the top\b)", "in "),
    (r"^, but not ", "not "),
    (
        rf"\b(?:all|every\w+|any\w+)(?: (?:customers|shoppers|people))?,? (?:but|except(?: for)?"
        rf"|save) (?:{_SHOPPERS} )(?:(?:who|that|we)(?: have|'ve)? )+",
        "customers we have not ",
    ),
    (r"\b(?:please )?none of (?=the top\b)", "not in "),
    (rf"\bof (?:the rest|those|these|them) (?:i|we) (?:want|need) (?:only )?(?={WHO})", ""),
    # what was first, or once
    (
        rf"\bwho(?:m)? did we (?:see|meet|get|serve) for the (?:very )?first time\b|\bwe first {_MET}\b"
        rf"|\bwe {_MET} for the (?:very )?first time\b",
        "who first came",
    ),
    (r"\bon (?:the|our) books since before (?=\w)|\bknown to us since before (?=\w)", "first seen before "),
    (rf"\b(?:no|not) (?:older|longer) than ({_LENGTH})(?: with us)?", r"first came in the last \1"),
    (
        r"\bsince (?:they |he |she )?(?:first )?(?:joining|joined|showed up|showing up|came|coming|signing up"
        r"|signed up|started|starting) (?=(?:in|on|since|before)\b)",
        ", first came ",
    ),
    (
        rf"\b((?:last (?:week|month|year|quarter|spring|summer|autumn|winter))|{_PART})'s (newcomers"
        rf"|first[- ]timers|new (?:customers|shoppers|faces))",
        r"\2 in \1",
    ),
    (r"\b(newcomers|first[- ]timers) of (?=last\b|\w+ 20\d\d\b)", r"\1 in "),
    (r"\b(?:once and only once|once only|only the once)\b", "exactly once"),
    (r",? no more(?:,| and|, and)? no (?:less|fewer)\b", ""),
    (rf"\b(once|twice|{SURE_NUMBER} times),? no more\b", r"exactly \1"),
    (
        r"\band (?:that|this) (?:one|order|purchase) (?:was )?(?=(?:before|in|since|after"
        r"|on)\b)",
        "and ordered ",
    ),
    (rf"\b(?:both )?an? ({COLOUR}) and an? ({COLOUR}) (\w+)", r"\1 \3 and \2 \3"),
    (rf"\bboth ({COLOUR}) and ({COLOUR}) (\w+)", r"\1 \3 and \2 \3"),
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
    (
        r"\bc[ao]me back (?:for|with|to (?:make|place)) (?:another|more) (?:order|purchase)s?\b",
        "ordered at least 2 times",
    ),
    # what was not bought
    (
        rf"{_BEGIN}no ({_THING}) (?:yet|so far|as yet|ever|at all|for (?:it|them)|with (?:it|them)"
        rf"|to go with (?:it|them)){_ENDS}",
        r"never bought \1",
    ),
    (
        rf"{_BEGIN}spen(?:d|t|ding) on ({_THING})(?: is| was|:)? (?:nil|zero|none|nothing"
        rf"|0){_ENDS}",
        r"never bought \1",
    ),
    (
        rf"\b(?:got|get|gets|had|have|take|took|purchased|buys|buy|bought"
        rf"|ordered) neither ({_THING}) nor ",
        r"never bought \1 nor ",
    ),
    (rf"{_BEGIN}neither ({_THING}) nor (?=\w)", r"never bought \1 nor "),
    (rf"{_BEGIN}nothing (?:from|in|out of) (?=(?:the|our) {_THING})", "never bought "),
    (r"\b(buy|bought|ordered|order|purchased?) a thing\b", r"\1 anything"),
    (
        r"\b(?:not|no) (?:even )?(?:a single|one) (?:bag|bottle|box|can|carton|jar|tin|pack|packet|tub"
        r"|piece|item|unit)"
        rf"(?=$|[,.;]| {_TIME}\b)",
        "not bought any",
    ),
    (
        rf"\b(bought|ordered) on ((?:{ANY_BOUND}|fewer than|under|over) {SURE_NUMBER}) of (?:those|these"
        rf"|them)(?: days)?\b",
        r"\1 \2 times in that time",
    ),
    (
        rf"{_BEGIN}(?:(?:keep|retain|include|only|just) )+{_SHOPPERS} (?=(?:with|who|that"
        rf"|whose)\b)",
        "customers ",
    ),
    (rf"\b({SURE_NUMBER})-plus\b", r"\1 plus"),
    (r", plus (?!sizes?\b)(?=[a-z])", ", and "),
    (rf"\bthen no ({_THING}) (?:at all|ever)\b", r"never bought \1"),
    (r"\b(?:at all), ever\b", "ever"),
    (r"\b(?:went|gone|go|gone ahead) (?:through|ahead) with (?:it|them|the purchase)\b", "bought it"),
    (r"\b(?:never|not) (?:once )?(?:put|placed) (?:an?|one|any|a single) order\b", "not ordered anything"),
    # other verbs for the same deeds
    (r"\b(?:sen[dt]|brought|bring|gave|given?|took|taken?) (it|them) back\b", r"returned \1"),
    (r"\bin excess of\b", "more than"),
    (r"\b(spen[dt](?:ing)? [\w ,.$€£]+?) (?:altogether|in all|all told)\b", r"\1"),
    (rf"\bhad ({_THING}) from us\b", r"bought \1"),
    (
        r"\b(?:came|comes?) (?:in|back|here|to us|round) for (?!(?:the|an?|their) (?:\w+ )?"
        r"(?:days?|weeks?|months?|years?|while|time|hour|first|last|second)\b)(?=(?:the|an?|their|some"
        r"|our) \w)",
        "bought ",
    ),
    (r"\b(?:showed|turned) up (?:only|first)\b|\bfirst (?:showed|turned) up\b", "first seen"),
    (
        r"\b(first (?:purchase|order|visit)s?) (?:fell|falls|lay|lies|took place|happened|came|dates)\b",
        r"\1 was",
    ),
    (r"\bon (?:or|and) (?:after|since) (?=\d|the \d)", "since "),
    (r"\b(biggest|best|top|largest) (spenders|customers|shoppers|buyers) (?:right )?now\b", r"\1 \2"),
    (r"\b(?:took|taken?|brought|carried) (some|it|them|one|any|this|these) home\b", r"bought \1"),
    (
        r"\b(?:had|have|has) nothing returned\b|\b(?:returned|sent back|brought back) nothing\b"
        r"|\bsent nothing back\b",
        "not returned anything",
    ),
    (
        r"\b(?:were|was|been|logged) (?:on|onto|in to|into) (?:the|our) (?:site|website|web ?shop|shop|store"
        r"|page|app)\b",
        "been here",
    ),
    (r"\b(?:a )?peep (?:from|out of) (?:them|him|her)\b", "seen"),
    (rf"{_BEGIN}we (?:have )?(?:saw|seen) (?:them|him|her)\b", "seen"),
    (r"\bowns? (?=(?:an?|the|our)\b)", "bought "),
    (
        rf"\bhad ({_THING}(?:,? (?:or|and) {_THING})*|[\w' ]+, [\w', ]+ or [\w' ]+?) in (?:their|an?"
        rf"|the) (?:order|basket|cart|bag)s?\b",
        r"bought \1",
    ),
    (r"\b(?:whoever's|anyone's|anybody's|everyone's)\b", "customers whose"),
    (r"\b(?:(?:a|one) )?single[- ]day (?:total|spend|bill)\b", "a single order"),
    # money
    (rf"\b(lifetime|total|overall) (?:of )?({MONEY}\d[\d,.]*\+?)", r"\1 of \2"),
    (rf"\b({SURE_NUMBER}) to ({SURE_NUMBER}) (spent\b|(?:in|of) (?:total )?spend\b)", r"between \1 to \2 \3"),
    (r"\b(spen[dt]s?|spending) somewhere (?=(?:from|between)\b)", r"\1 "),
    (
        rf"\b(?:has|have|had)(?:n't| not) (?:yet )?(?:spent"
        rf"|reached) (?={MONEY}{SURE_NUMBER})",
        "spent less than ",
    ),
    (rf"\bnot even (?={MONEY}{SURE_NUMBER})", "less than "),
    (
        rf"(?<=[\w$€£]) (?:gone|went|going|goes) (?:on|into|towards) (?={_THING}(?:$|[,.;]"
        rf"| {_TIME}\b))",
        " spent on ",
    ),
    (
        r"\b(spend(?:ing)?|spent|total|average|order|orders|basket|visits?)( on [\w' -]{2,30}?)?,? (?:has "
        r"|have )?(?:stay(?:s|ed|ing)?|remain(?:s|ed)?"
        rf"|kept|r[au]ns?|comes|came|amounts|amounted|adds up|added up)(?: to| at)? (?={ANY_BOUND}\b"
        rf"|under\b|over\b|below\b|above\b|{MONEY}\d)",
        r"\1\2 ",
    ),
    (rf"\b(orders|purchases|visits)\s*[:=]\s*(?={SURE_NUMBER}|{ANY_BOUND}\b|[<>≥≤])", r"\1 "),
    (
        rf"\b(?:did|do|made|placed|had) (?:an?|one) ({MONEY}\d[\d,.]*)(\+)? (order|basket"
        rf"|purchase)(?: at least once)?\b",
        r"had an order of \1\2",
    ),
    # a time said without more
    (
        rf"\b((?:{ORDER}|visits?|times|spent|spend|once|twice)(?: or (?:more|less"
        rf"|fewer))?),? (?={_PART}{_ENDS})",
        r"\1 in ",
    ),
    (rf"(?<=\w), (?={_PART}$)", " in "),
    # tastes, and telegrams
    (r"\b(?:big|huge|keen|real|great|massive|devoted) fans of\b", "fans of"),
    (
        rf"\b(?:the )?({_THING}) (?:drinkers|eaters|lovers|fans|enthusiasts|fanatics|nuts"
        rf"|addicts) (?=(?:spending|who|that|with|having|whose)\b)",
        r"people who like \1 who ",
    ),
    (rf"(?:^|(?<=[,;.] ))({_THING})[:,]? yes(?=$|[,;.])", r"bought \1"),
    (rf"(?:^|(?<=[,;.] ))({_THING})[:,]? no(?:[,;.](?: and\b)?)(?!$)", r"never bought \1,"),
    (rf"(?:^|(?<=[,;.] ))({_THING})[:,]? no[,;.]?$", r"never bought \1"),
    (r"\b(?:recently|lately|newly) (?=(?:started|began|begun)\b)", ""),
    (
        rf"\bused to (?:buy|order|purchase|get) (?:a lot of |lots of |plenty of |loads of )?({_THING})"
        r"(?: regularly| often| a lot)?,?(?: and| but)?"
        r"(?: (?:have|has|then|now|since|recently|they))*"
        r" (?:stopped(?: buying(?: it| them)?)?|quit|gave (?:it |them )?up|given (?:it |them )?up"
        r"|no longer do|(?:do not|don't|dont)(?: (?:any ?more|now))?)"
        r"(?= (?:in|since|for|over|during)\b|$|[,.;])",
        r"stopped buying \1",
    ),
    (
        rf"\b(?:no longer (?:buy|order|purchase)s? ({_THING})(?: any ?more| any longer)?"
        rf"|(?:do not|don't|dont) (?:buy|order|purchase) ({_THING}) any ?more)(?=$|[,.;])",
        r"stopped buying \1\2",
    ),
    (r"^used to \w+,? (?:but |and )?(?:now |they )*(?:do not|don't|dont|no longer)(?: \w+)?\s*:\s*", ""),
    (r",? (?:last one|order|timing) (?:does not|doesn't) matter\b", ""),
    (r",? as far as (?:i|we) can (?:tell|see)\b", ""),
    (rf"(?<=\w),? (?:at )?(?:anytime|whenever|at any time|at some point|at one point or another){_ENDS}", ""),
    (r"\bthey should (?:also )?have (?=\w)", "they have "),
)
"""What is put in other words, in this order, before all else."""

_BUYS_MOST = (
    rf"(?:buys?|bought|orders?|ordered|purchased?|drinks?|eats?|uses?) the most ({_THING})"
    r"(?=$|[,.;?]| (?:in|since|over)\b)"
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
    (
        r"\b(?:buys?|bought|gets?|got|orders?|ordered|drinks?|eats?|uses?) (?:an? (?:lot|ton)|lots|loads|tons"
        r"|plenty|heaps|large amounts) of ",
        "likes ",
    ),
    (
        rf"^(?:show me |list |the |our |all |find )*({_THING}) and ({_THING})"
        r" (?:buyers|drinkers|eaters|shoppers|purchasers)$",
        r"bought \1 and bought \2",
    ),
    # who bought most often
    (rf"\b{WHO} (?:who |that )?{_BUYS_MOST}", r"top 10 by orders for \1"),
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
        rf"\b(?:the )?(?:best|top|keenest) ({SURE_NUMBER}) {WHO} (?:for|of|in"
        rf"|on) ({_THING}) by (?:how often they (?:order|buy)(?: it| them)?"
        r"|(?:the )?number of (?:orders|purchases)|order count|frequency|orders)\b",
        r"top \1 by orders for \2",
    ),
    (
        rf"\b(?:the )?(?:most generous|biggest[- ]spending|best|top) ({SURE_NUMBER}) ?(?:percent|per cent"
        rf"|%) of (?:the |our |all )*({_THING}) (?:buyers|customers|shoppers),?"
        r" (?:(?:going|judged|measured|ranked) )?by (?:money|spend|amount)\b",
        r"top \1 percent by spend on \2",
    ),
    (
        rf"(?<!spent )(?<!spend )(?<!spending )\b((?:at least|more than)) ({MONEY}{SURE_NUMBER}) (?:and"
        rf"|but)(?: also)? ((?:at most|less than) {MONEY}{SURE_NUMBER}{COINS}) "
        rf"((?:{AN_ORDER}|times|days|visits)\b)",
        r"\1 \2 \4 and \3 \4",
    ),
    (r"\b(?:in|during|over|on)\s+[^,()]{2,40}?\s+\((between [^()]+)\)", r"\1"),
    (rf"\b((?:{ANY_BOUND}) {QUANTITY}) (?:lifetime|all told|over (?:their|a) lifetime){_ENDS}", r"spent \1"),
    (
        rf"\b(?:did|do|made|placed|had) an? ((?:at least|more than) {MONEY}\d[\d,.]*) (order|basket"
        rf"|purchase)(?: at least once)?",
        r"had an order of \1",
    ),
)
"""The same after all else."""

SPOKEN_OPENINGS = (
    r"(?:i|we)(?:'ve| was| were| have been|'m| am)? (?:been )?(?:told|asked)(?: to (?:target|find|pull"
    r"|count|get|contact|mail|list))?"
    r"|(?:could|can|would) (?:you|we|i)(?: please)? (?:look up|look for|find|pull up|identify|dig out|fetch"
    r"|filter|select)"
    r"|have(?=\s+(?:the|all|those)\s+(?:people|customers|shoppers|ones|folks?|members)\b)|(?:suppose|say"
    r"|imagine|let's say|assume)(?: (?:that )?(?:i|we)(?: only| just)? (?:want|need"
    r"|look for)(?:ed)?)?(?=\s+(?:shoppers|customers|people|those|the|every\w+|all)\b)"
    r"|i'd say[:,]?|for (?:an?|the|our|my) (?:[\w-]+ ){1,3}(?:i|we)(?:'d| would|'ll"
    r"| will)?(?: like to)? (?:invite|want|need|mail|e-mail|target|call|ask|pick|take)"
    r"|(?:i|we) (?:want|need|would like|'d like) to [\w ]{3,30}?, so[:,]?|look up|look for"
    r"|(?:so )?the thing is(?: that)?,?"
)
"""What may stand before everything, besides what the grammar knows."""

SPOKEN_TAILS = (
    r"(?:it's|it is|this is|that's|that is)(?: all)? for (?:[\w'-]+ ?){1,6}|do we have (?:such"
    r"|any such) (?:people|customers|shoppers)"
    r"|(?:do|have) (?:we|you) (?:have |got )?any(?: of (?:those|them))?|those|that's all|that is all"
    r"|nothing else|order does not matter"
    r"|please and thank you|asap|for (?:the|our|my|a|an) (?:[\w-]+ ){0,3}(?:list|mail|mailing|card|campaign)"
)
"""Clauses that say nothing of who is meant."""
