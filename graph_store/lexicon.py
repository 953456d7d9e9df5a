"""The closed lexicon: every word that a sentence may contain besides its facts' own wording.

The patterns read a sentence's skeleton: lower-case words and signs with one space between them, `S` for the
subject, `N` for a phrase with a number and `D` for a date.
"""

import re
from collections.abc import Mapping

from penchant.graph_store.facts import FactKind, Stage


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GLUE = _words(
    """
    a an the this that these their they them it its and but while with at of in on for from to as so far which
    has have been be being is are was were shopper shopper's customer customer's who there here
    shows show showing shown accounts account accounting makes make making made comes stands standing stand
    sits counts counting counted covers covering spans spanning spread runs running adds total totals
    totalling altogether overall history record recorded records file tally rate share level basket
    """
)
"""Words that claim nothing by themselves."""

INTEREST_GLUE = _words(
    """
    interest interested taste liking enjoys enjoy enjoyed keen fond favours favoured favors favored prefers
    preferred drawn leans leaning towards toward appeal appeals appealed appetite eye goes chooses chose
    choosing choice picks picked picking likes liked category product products item items range selection
    """
)

KIND_GLUE: Mapping[FactKind, frozenset[str]] = {
    FactKind.ACTIVITY: _words("active activity"),
    FactKind.INTEREST: INTEREST_GLUE,
    FactKind.DISLIKE: _words(
        "disappointed disappointing disappoints disappoint unhappy dissatisfied dissatisfaction displeased "
        "down let lets letting received given gave badly dislike dislikes disliked "
        "product products item items category"
    ),
    FactKind.BRAND: INTEREST_GLUE | {"brand", "brand's", "label"},
    FactKind.PRICE: INTEREST_GLUE | _words("price prices priced band bracket costing"),
    FactKind.HABIT: INTEREST_GLUE
    | _words(
        "habit routine repeat repeated repeatedly again regular regularly restocks restocking restocked "
        "replenishes replenishing standing"
    ),
    FactKind.CHANGE: _words("interest category product products item items went moved"),
}

EVIDENCE_WORDS: Mapping[str, frozenset[str]] = {
    "purchase": _words(
        "buy buys buying bought purchase purchases purchased purchasing order orders ordered ordering buyer "
        "shop shops shopping shopped restocks restocking restocked replenishes replenishing"
    ),
    "view": _words("view views viewed viewing browse browses browsed browsing look looks looked"),
    "review": _words("review reviews reviewed reviewing writes wrote written writing about"),
    "rating": _words("rate rates rated rating ratings low poor poorly gives giving scores scored"),
    "return": _words("return returns returned returning sent sends back"),
    "search": _words("search searches searched searching"),
    "post": _words("post posts posted posting about writes wrote"),
}
"""Words that fit only evidence of their kind: nobody `bought` what the facts say was viewed."""

NEUTRAL_EVIDENCE = frozenset({"rate", "shop"})  # "at a rate of", "the shop"

PRESENT_VERBS = _words(
    """
    buys buy buying orders ordering shops shopping restocks restocking replenishes replenishing views viewing
    browses browsing looks reviews writes searches posts enjoys enjoy keen fond favours favors prefers leans
    leaning goes chooses choosing picks picking likes appeals runs running comes habit routine regular
    regularly repeat
    """
)
"""What a shopper still does; not said of an interest that is over."""

NUMBER_WORDS = _words(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds
    thousand thousands million dozen dozens half halves quarter third thirds once twice thrice
    double doubled doubles
    triple tripled first second fourth fifth single couple pair few several many most all every each both some
    """
)
NEGATIONS = _words(
    """
    no not never none nothing nobody neither nor without hardly barely rarely seldom cannot can't don't
    doesn't didn't hasn't haven't isn't aren't wasn't weren't won't wouldn't stopped stops lacks lacking
    """
)
COMPARISONS = _words(
    """
    more less fewer most least best worst top favourite favorite biggest largest highest lowest strongest than
    better higher lower bigger above below over under beyond exceeds exceeding almost nearly about around
    roughly approximately only just even especially mainly mostly always
    """
)
MONTHS = _words("january february march april may june july august september october november december")


def _longest_first(alternatives: str) -> str:
    return "|".join(sorted(alternatives.split("|"), key=len, reverse=True))


_VERBS = (
    "buys|buy|buying|bought|purchases|purchase|purchased|purchasing|orders|ordered|ordering|shops|shopped|"
    "shopping|views|viewed|viewing|browses|browsed|browsing|looks|looked|looking|reviews|reviewed|reviewing|"
    "searches|searched|searching|posts|posted|picks|picked|picking|chooses|chosen|choosing|seen|active|"
    "interested|returned|recorded|a|an|part|in|been|it|them|any|anything|again|for|at|of|the|to|"
    "category|brand|S"
)
_GROW = _longest_first(
    "growing|grows|grew|grown|rising|rises|rose|risen|climbing|climbs|climbed|increasing|increased|emerging|"
    "building|strengthening|increasingly|picking up|on the rise|on the up|gaining ground|warming to|"
    "warming up to|taking off"
)
_SHRINK = _longest_first(
    "fading|fades|faded|cooling|cooling off|cooled|slowing|slowing down|slowed|declining|declined|dropping|"
    "dropping off|dropped|waning|easing|easing off|eased|tapering off|tapering|falling|fell|fallen|slipping|"
    "slipped|shrinking|shrank|shrunk|weakening|losing ground|drifting away|winding down|decreasing|decreased"
)
_LATELY = "lately|recently|of late|in recent weeks|in recent times"

TREND_PATTERNS: Mapping[Stage, tuple[str, ...]] = {
    Stage.EMERGING: (
        rf"(?:{_GROW})(?: (?:{_LATELY}))?",
        rf"more(?: and more)?(?: often| frequently)?(?: (?:{_LATELY}))",
        "more and more(?: often)?|more often",
        _LATELY,
    ),
    Stage.STEADY: (
        "steady|steadily|regular|regularly|consistent|consistently|constant|stable|ongoing|keeps|kept|"
        "continues|continued|often|frequent|frequently|reliable|reliably|lasting|settled|firm",
    ),
    Stage.FADING: (
        rf"(?:{_SHRINK})(?: (?:{_LATELY}))?",
        rf"less(?: and less)?(?: often| frequently| of it| of them)?(?: (?:{_LATELY}))",
        "less and less(?: often)?|less often",
        f"fewer (?:{_LATELY})",
    ),
    Stage.DORMANT: (
        rf"(?:(?:has|have|had|was|were|been) )?(?:not|no longer|hasn't|haven't|none|nothing)"
        rf"(?: (?:{_VERBS})){{0,7}} since D",
        rf"(?:has|have|was|were) not(?: (?:{_VERBS})){{1,6}} (?:{_LATELY})",
        rf"no longer(?: (?:{_VERBS})){{1,6}}",
        "(?:has |have )?(?:stopped|ceased)(?: (?:buying|purchasing|ordering|viewing|browsing|S|it|them)){0,2}"
        "(?: (?:on|after) D)?",
        "(?:has |have )?(?:lapsed|gone quiet|gone dormant|gone cold|went quiet|fallen silent|"
        "come to a stop|ended)"
        "(?: (?:since|after) D)?",
        "dormant(?: since D)?|quiet since D|silent since D|"
        "used to (?:buy|order|view|browse|choose|enjoy|like)",
    ),
    Stage.RECURRING: (
        "(?:keeps coming back|comes back|came back|coming back|returns|returned|returning|"
        "comes round|comes around)"
        "(?: to)?(?: S)?"
        "(?: (?:in spells|in phases|in waves|from time to time|now and then|again and again))?",
        "in spells|in phases|in waves|in bouts|from time to time|now and then|on and off|off and on|"
        "comes and goes|came and went|again and again|time and again|keeps returning|recurring|"
        "recurs|recurrent|"
        "every so often|periodically",
    ),
    Stage.ONE_OFF: (
        "only on D|all on D|all of (?:it|them) on D",
        "(?:all )?(?:on|within|in) (?:a single|one|the same|a) day|a single day|one-off|one day|"
        "a one-time|isolated",
    ),
}
"""How each stage may be said. A word of another stage is refused."""

_LAST = (
    r"(?:last|latest|most recent|most recently)(?: (?:seen|bought|purchased|ordered|viewed|browsed|looked|"
    r"reviewed|searched|posted|rated|returned|active|recorded|purchase|order|one|time|of|them|these|it|in|at|"
    r"was|is|being|made|came|dated|dates|S|on)){0,6}"
)
DATE_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "start": (
        r"(?:from|since|between|starting|beginning|starting on|starting in|beginning on|dating back to|"
        r"going back to|reaching back to|dates back to|goes back to)",
        r"first (?:seen|active|recorded|bought|viewed|purchase)(?: on| was on)?",
    ),
    "end": (r"(?<= )(?:to|until|till|through|and)", _LAST),
    "last": (_LAST,),
    "day": ("on|day ,|day :|day [(]|one-off on|dated|of",),
}
"""What may stand right before a date, by its role."""

NUMBER_CONTEXT = _words(
    """
    with at and made makes making make has have had of is are was were shows showing counts counting but the
    their those these totals totalling covers stands comes spans record adds basket bought buys
    purchased ordered orders restocks restocked replenishes again repeated received
    gave given routine habit repeat it them , : ; ( – — - S D
    """
)
"""What may stand right before a phrase with a number; anything else could bend it (`over 23 purchases`)."""

_TREND = {
    stage: re.compile(rf"(?<!\S)(?:{'|'.join(patterns)})(?!\S)".replace(" D", r" D\d+"))
    for stage, patterns in TREND_PATTERNS.items()
}


def trend_pattern(stage: Stage) -> re.Pattern[str]:
    """The pattern that finds every way to say `stage` in a skeleton."""
    return _TREND[stage]


def date_pattern(role: str, place: str) -> re.Pattern[str]:
    """The pattern of words right before the date `place` (such as `D1`) in its role."""
    return re.compile(rf"(?<!\S)(?:{'|'.join(DATE_PATTERNS[role])}) {place}(?!\S)")
