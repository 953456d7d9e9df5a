"""How a group is described in English: whole clauses, each with the condition that it means."""

from penchant.tools import segment_clauses as means
from penchant.tools.segment_english_words import (
    AN_ORDER,
    BETWEEN,
    BOUND,
    BUY,
    BUYING,
    CAME,
    COINS,
    COUNT,
    FIRST_TIME,
    IS_MONEY,
    MONEY,
    ORDER,
    SOME_THING,
    SPEND,
    SUM,
    TIMES,
    TOP,
    WE_WON,
    WHO,
    WORTH,
)
from penchant.tools.segment_grammar import Pattern
from penchant.tools.segment_ratings import ENGLISH_RATINGS
from penchant.tools.time_words import NUMBER

PATTERNS: tuple[Pattern, ...] = (
    (
        rf"(?:{SPEND}|averag(?:e|es|ing|ed))\s+(?:an average of\s+)?{SUM}\s+(?:(?:per|an?|each|every)\s+"
        rf"{AN_ORDER}(?:\s+on average)?|on average(?:\s+(?:per|an?|each)\s+{AN_ORDER})?)",
        means.counted("average_order"),
    ),
    (
        rf"(?:(?:had|has|with|placed|made|whose)\s+)*(?:(?:an?|any|one|their|the)\s+)*(?:single\s+"
        rf"|largest\s+|biggest\s+)*"
        rf"{AN_ORDER}(?<!s)(?:\s+(?:ever|is|was|of|worth|at|came to|that came to))*\s+{SUM}",
        means.counted("largest_order"),
    ),
    (
        rf"{SPEND}\s+{SUM}\s+(?:(?:in|on|at)\s+(?:(?:an?|one|any)\s+)*(?:single\s+)*(?:{AN_ORDER}|go"
        rf"|day|time)"
        r"|at (?:once|one time))",
        means.counted("largest_order"),
    ),
    (
        r"(?:viewed|views?|viewing|looked at|looking at|clicked(?: on)?|browsed)"
        rf"(?:\s+(?:anything|something|(?P<thing>.+?)))?(?:\s+{TIMES})?",
        means.did("viewed"),
    ),
    *ENGLISH_RATINGS,
    (
        r"(?:rated?|rating|reviewed|reviewing|review(?!s\b)|scored)"
        rf"(?:\s+(?:anything|something|(?P<thing>.+?)))?(?:\s+{TIMES})?",
        means.did("rated"),
    ),
    (
        r"(?:abandoned|left|leaving)\s+(?:(?:(?:their|an?|the)\s+)?(?:carts?|baskets?|trolleys?)"
        r"|(?:something|things|items|products)\s+in\s+(?:(?:their|the|a)\s+)?(?:carts?"
        r"|baskets?))(?:\s+behind)?",
        means.abandoned,
    ),
    (
        rf"(?:(?:put|placed|added|add)\s+(?:{SOME_THING}|(?P<thing>.+?))\s+(?:in(?:to)?|to)\s+(?:(?:their|the"
        rf"|a)\s+)?(?:cart|basket|trolley)s?"
        rf"|carted)(?:\s+{TIMES})?",
        means.did("carted"),
    ),
    (
        rf"(?:returned|(?:sent|brought|gave) back)(?:\s+(?P<thing>(?!here\b|to\b|{SOME_THING}\b).+?))"
        rf"(?:\s+{TIMES})?",
        means.did("returned"),
    ),
    (rf"(?:{BETWEEN}|{BOUND}\s+){MONEY}(?P<number>{NUMBER}){COINS}\s+on\s+(?P<thing>.+)", means.spent),
    (rf"carted\s+(?P<thing>.+?)(?:\s+{TIMES})?", means.did("carted")),
    (
        rf"(?:return|returned|(?:sent|brought|gave) back)\s+{SOME_THING}(?:\s+{TIMES})?",
        means.did("returned"),
    ),
    (
        rf"(?=.*{IS_MONEY}){SUM}(?:\s+(?:spent|in total))?(?:\s+(?:on|for)\s+(?P<thing>.+))?",
        means.spent,
    ),
    (
        rf"only(?:\s+(?:{CAME}|{BUY}|customers?|shoppers?|clients?|active|with us|known to us))*"
        rf"|(?:{CAME}|{BUY})\s+only",
        means.only_seen,
    ),
    (
        rf"(?:first[- ]timers?|newcomers?|newbies|new\s+(?:{WHO})|new faces)(?:{WE_WON})?",
        means.first_seen,
    ),
    (
        rf"(?:saw|see|seen|met|meet|welcomed?|served?|won|win|gained?|got|had"
        rf"|acquired?)\s+(?:them\s+)?{FIRST_TIME}"
        r"|opened(?:\s+(?:an?|their|the) (?:new )?accounts?)?|first opened",
        means.first_seen,
    ),
    (
        r"(?:one-order|single-order|one-hit|one-purchase)\s+(?:wonders?|customers?|shoppers?|buyers?)",
        means.one_time,
    ),
    (r"(?:spend|spent|spending|spends)\s+(?:the\s+)?most(?:\s+money)?", means.top),
    (rf"{SPEND}\s+{SUM}(?:\s+(?:on|for|in|buying|worth of)\s+(?P<thing>.+))?", means.spent),
    (
        rf"(?:(?:a|their|the)\s+)?(?:(?:total|lifetime|overall)\s+{WORTH}|spend|spending)\s+"
        rf"(?:(?:is|was|of|comes to|came to|at)\s+)?{SUM}(?:\s+on\s+(?P<thing>.+))?",
        means.spent,
    ),
    (rf"(?:(?:big|heavy|high)\s+)?spenders\s+(?:of\s+)?{SUM}", means.spent),
    (
        rf"(?:(?:placed?|made?|put in|done|had)\s+)?{COUNT}\s+{ORDER}\s+of\s+(?P<thing>.+)",
        means.bought,
    ),
    (
        rf"(?:(?:placed?|made?|put in|done|had)\s+)?{COUNT}\s+(?:separate\s+)?{ORDER}",
        means.counted("orders"),
    ),
    (rf"(?:(?:paid|made|had|{CAME})\s+)?{COUNT}\s+(?:visits?|trips?)", means.counted("visits")),
    (
        rf"(?:{CAME}\s+)?(?:on\s+)?{COUNT}\s+(?:(?:different|separate)\s+)?days",
        means.counted("visits"),
    ),
    (rf"(?:placed|put in)\s+{COUNT}", means.counted("orders")),
    (r"only\s+(?:ordered|bought|purchased|shopped|came|come)\s+(?:here\s+)?once", means.one_time),
    (rf"{CAME}\s+{TIMES}", means.counted("visits")),
    (rf"(?:orders|purchases)\s+(?:are\s+)?{COUNT}", means.counted("orders")),
    (rf"visits\s+(?:are\s+)?{COUNT}", means.counted("visits")),
    (
        rf"(?:(?:in|among|from|belong to)\s+)?(?:(?:the|our)\s+)?{TOP}\s+(?:(?P<number>{NUMBER})\s*"
        r"(?:percent|per cent|pct|%)|(?P<fraction>half|third|quarter|fifth|tenth))"
        rf"(?:\s+(?:of\s+)?(?:all\s+)?(?:{WHO}|(?:our\s+)?(?:biggest\s+|top\s+)?spenders))?"
        r"(?:\s+(?:by|in|for|in terms of|on|of)\s+(?:total\s+|money\s+)?"
        r"(?:spend|spending|spent|turnover|revenue|value))?",
        means.top,
    ),
    (
        rf"(?:(?:in|among|from|just|only)\s+)*(?:(?:the|our|my)\s+)*(?:{TOP}\s+(?P<count>{NUMBER})"
        rf"|(?P<count2>{NUMBER})\s+{TOP})(?:\s+(?:{WHO}|spenders|ones))*"
        r"(?:\s+(?:by|in|for|in terms of|of)\s+(?:(?:total|number of|money|the)\s+)*"
        r"(?:(?P<orders>orders?|purchases|order count|frequency|visits)"
        r"|(?P<ratings>ratings|reviews)|spend|spending|spent|turnover|revenue|value|sales|ltv))?"
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
        rf"(?:the\s+)?(?:new|first-time|first time|brand-new|first)\s+(?:{WHO})"
        r"|(?:the\s+)?(?:newcomers|new faces|new joiners|new arrivals)",
        means.first_seen,
    ),
    (
        rf"(?:lapsed|lost|dormant|sleeping|inactive|churned|former)\s+(?:{WHO})|lapsed|churned",
        means.lapsed,
    ),
    (
        r"(?:stopped (?:coming|shopping|visiting|buying|ordering|purchasing)|gone quiet|went quiet"
        r"|disappeared|vanished|dropped off"
        r"|drifted away|lost|no longer come|left|quit)(?:\s+(?:here|us))?",
        means.stopped,
    ),
    (rf"(?:just\s+|newly\s+)?(?:started|began|begun)\s+{BUYING}\s+(?P<thing>.+)", means.took_up),
    (rf"{BUY}\s+(?P<thing>.+?)\s+{FIRST_TIME}", means.took_up),
    (
        r"first\s+(?:bought|ordered|purchased|tried)\s+(?P<thing>(?!here\b|from\b|with\b).+)",
        means.took_up,
    ),
    (
        rf"(?:stopped\s+{BUYING}|(?:quit|gave up|given up)(?:\s+{BUYING})?)"
        r"\s+(?!us\b|here\b|coming\b|shopping\b|visiting\b)(?P<thing>.+)",
        means.gave_up,
    ),
    (
        rf"(?:(?:{WHO})\s+)?(?:(?:most\s+)?(?:at\s+(?:high\s+|real\s+)?risk|in\s+(?:real\s+)?danger)"
        r"(?:\s+of\s+(?:churn(?:ing)?|leaving|being lost|lapsing|quitting|going(?:\s+elsewhere)?)(?:\s+us)?)?"
        r"|(?:most\s+|more\s+)?(?:likely|liable|about|going)\s+to\s+(?:churn|leave|lapse|quit"
        rf"|stop coming)(?:\s+us)?|(?:slipping|drifting) away)|at[- ]risk\s+(?:{WHO})",
        means.at_risk,
    ),
    (
        r"(?:(?:stay(?:ed|ing)?|ke[ep]+t?|gone|went|been)\s+)?(?:away|absent|inactive|dormant"
        r"|missing|quiet|gone)",
        means.lapsed,
    ),
    (rf"(?:one-time|one-off|single-purchase)\s+(?:{WHO})", means.one_time),
    (rf"(?:repeat|returning)\s+(?:{WHO})", means.repeat),
    (rf"(?:(?:the|our)\s+)?regulars|(?:regular|frequent|steady)\s+(?:{WHO})", means.regular),
    (
        rf"(?:bought|ordered|purchased)(?:\s+(?:here|anything|something|from us))*\s+{FIRST_TIME}",
        means.first_order,
    ),
    (
        rf"first\s+(?:appearance|seen|came|come|bought|ordered|visited|shopped|appeared|turned up"
        rf"|showed up)"
        rf"(?:\s+(?:here|in|by|round))*"
        rf"|joined(?:\s+us)?|signed up|started(?:\s+(?:shopping|buying|coming))?(?:\s+here)?|new|"
        rf"(?:{CAME}|bought|ordered|"
        r"shopped)\s+(?:here\s+)?for (?:the|their) (?:very )?first time"
        rf"|(?:(?:made|placed|paid|had)\s+)?(?:(?:the|their)\s+)?first\s+(?:{ORDER}|visit|time)"
        rf"(?:\s+(?:here|was|is|came))*",
        means.first_seen,
    ),
    (
        r"(?:(?:the|their)\s+)?(?:one and )?only (?:order|purchase)(?: (?:ever|was|is|came|here))*",
        means.only_order,
    ),
    (r"last\s+(?:bought|ordered|purchased|got|had)\s+(?P<thing>.+)", means.last_bought),
    (
        r"last\s+(?:seen|saw|see|active|came|visited|shopped)(?:\s+them)?(?:\s+(?:in|here|by))*"
        r"|(?:(?:the|their)\s+)?(?:last|latest|most recent) visit(?: (?:is|was))?",
        means.last_seen,
    ),
    (
        r"(?:(?:the|their)\s+)?(?:last|latest|most recent) (?:order|purchase)(?: (?:is|was))?"
        r"|last (?:bought|ordered"
        r"|purchased)",
        means.last_ordered,
    ),
    (
        r"(?:buy|buying|bought|ordered|ordering|purchased)(?:\s+here)?|shopped"
        r"|(?:(?:made|placed|had)\s+)?(?:(?:a|an|any|another|single|further|new)\s+)*(?:order|purchase)",
        means.ordered,
    ),
    (
        r"(?:buy|buying|bought|order|ordered|ordering|purchased?)\s+(?:anything|something)(?:\s+here)?",
        means.ordered_ever,
    ),
    (rf"(?:{CAME}|heard from|saw|see)(?:\s+for)?", means.seen),
    (rf"{BUY}\s+(?P<thing>.+?)\s+{TIMES}", means.bought),
    (
        rf"{BUY}\s+(?P<thing>.+?)\s+(?:on|in)\s+{COUNT}\s+(?:(?:different|separate)\s+)?(?:days"
        rf"|orders|visits)",
        means.bought,
    ),
    (rf"{BUY}\s+(?:from\s+)?(?P<thing>(?!anything|something|nothing).+)", means.bought),
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
)
"""The first that fits a clause counts."""
