"""How a group is described by what it rated: badly or well, with how many stars, how often."""

from penchant.tools import segment_clauses as means
from penchant.tools.conditions import Kind
from penchant.tools.segment_english_words import BETWEEN, BOUND, COUNT, SOMEBODY, SURE_NUMBER, TIMES
from penchant.tools.segment_grammar import Pattern
from penchant.tools.time_words import HAN_NUMBER, NUMBER

_RATED = r"(?:rated?|rating|review(?:ed|ing)?|scored?)"
_LEFT = r"(?:(?:g[ai]ve[ns]?|left|leave|wrote|write|written|posted|post)(?: us)?|had|made)"
_RATINGS = r"(?:ratings?|reviews?|scores?)"
_TO = r"(?:to|for|on|of|about|by)"
_GRADES: tuple[tuple[str, Kind], ...] = (
    (r"(?:very )?(?:bad|poor|low|negative|terrible|awful|unfavou?rable|critical|harsh|weak)", "rated_badly"),
    (r"(?:very )?(?:good|high|positive|great|glowing|excellent|favou?rable|strong|rave)", "rated_well"),
)
_STARS = (
    rf"(?:with\s+)?(?:an?\s+)?(?:{BETWEEN}|{BOUND}\s+)?(?P<number>{NUMBER})"
    rf"(?:[\s-]*stars?(?:\s+(?:{_RATINGS}))?|\s*(?:/|out of)\s*\d+)"
)
_OF = rf"(?:\s+{_TO}\s+(?:anything|something|(?P<thing>.+)))?"

ENGLISH_RATINGS: tuple[Pattern, ...] = (
    (rf"(?:{_RATED}|{_LEFT})\s+(?:it\s+|them\s+)?{_STARS}{_OF}", means.stars),
    (rf"(?:{_RATED}|{_LEFT})\s+(?P<thing>.+?)\s+{_STARS}", means.stars),
    *(
        (pattern, means.did(kind))
        for grade, kind in _GRADES
        for pattern in (
            rf"{_LEFT}\s+(?:an?\s+|any\s+)?{grade}\s+{_RATINGS}{_OF}(?:\s+{TIMES})?",
            rf"{_LEFT}\s+(?P<thing>.+?)\s+(?:an?\s+|any\s+)?{grade}\s+{_RATINGS}(?:\s+{TIMES})?",
        )
    ),
    (
        rf"{_RATED}\s+(?:anything|something|(?P<thing>.+?))\s+(?:badly|poorly|low|negatively|harshly|unfavou?rably)(?:\s+{TIMES})?",
        means.did("rated_badly"),
    ),
    (
        rf"{_RATED}\s+(?:anything|something|(?P<thing>.+?))\s+(?:well|high|highly|positively|favou?rably)(?:\s+{TIMES})?",
        means.did("rated_well"),
    ),
    (rf"(?:{_LEFT}\s+)?{COUNT}\s+{_RATINGS}{_OF}", means.did("rated")),
    (rf"{_LEFT}\s+(?:an?|any)\s+{_RATINGS}{_OF}", means.did("rated")),
    (rf"{_RATED}(?:\s+(?:here|things?))?\s+for (?:the|their) (?:very )?first time", means.first_seen),
)
"""Clauses, ahead of those of what was merely rated."""
_REVIEWERS = r"(?:reviewers|raters|critics)"
ENGLISH_RATED_BEFORE = (
    (rf"\b{_LEFT}\s+no\s+(?={_RATINGS})", "never left any "),
    (
        rf"\b(?:top\s+)?({NUMBER})\s+(?:(?:(?:most\s+)?(?:active|prolific|frequent|productive|diligent|eager)"
        rf"|busiest|keenest|top|best|biggest)\s+)?{_REVIEWERS}\b",
        r"top \1 customers by ratings",
    ),
    (
        rf"\b({SURE_NUMBER})\s+({SOMEBODY})\s+(?:who|that|with)\s+(?:have\s+)?(?:(?:{_LEFT}\s+)?(?:the\s+)?most"
        rf"\s+{_RATINGS}|(?:rated|reviewed)\s+(?:the\s+)?most(?:\s+often)?)",
        r"top \1 \2 by ratings",
    ),
)
"""What is put in other words first: who rated nothing, and who rated most often."""

_HAN_RATED = r"(?:评价|评论|点评|评分)"
_HAN_DONE = r"(?:过|了)*"
_HAN_COUNT = rf"(?P<bound>超过|少于|至少|最多|正好|只)?(?P<number>{HAN_NUMBER})"
_HAN_GRADES: tuple[tuple[str, Kind], ...] = (("差评", "rated_badly"), ("好评", "rated_well"))
CHINESE_RATINGS: tuple[Pattern, ...] = (
    (
        rf"(?:给|对)(?:过|了)?(?P<thing>.+?)(?:打|评|给)?{_HAN_DONE}{_HAN_COUNT}(?:颗)?星(?:{_HAN_RATED}|好评|差评)?",
        means.stars,
    ),
    *(
        (pattern, means.did(kind))
        for said, kind in _HAN_GRADES
        for pattern in (
            rf"(?:给|对)(?:过|了)?(?P<thing>.+?)(?:打|留|写|给|发)?{_HAN_DONE}{said}",
            rf"(?:打|留|写|给|发)?{_HAN_DONE}{said}(?:过|了)?(?P<thing>.+)?",
        )
    ),
    (rf"(?:写|发|留){_HAN_DONE}{_HAN_COUNT}(?:条|个|次|篇){_HAN_RATED}", means.did("rated")),
    (rf"{_HAN_RATED}{_HAN_DONE}{_HAN_COUNT}(?:次|条|回)", means.did("rated")),
    (rf"(?:写|发|留){_HAN_DONE}(?:{_HAN_RATED})", means.did("rated")),
    (
        rf"(?:写|发|留)?{_HAN_DONE}{_HAN_RATED}(?:次数|条数|数)?最多(?:的)?(?:那)?前?(?P<count>{HAN_NUMBER})(?:名|位|个)(?:的)?",
        means.top_rated,
    ),
)
