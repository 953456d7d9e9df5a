"""Stretches of time in words, English and Chinese: `in the last two weeks`, `since June`, `最近30天`."""

import re
from datetime import datetime
from functools import cache

from penchant.tools import time_spans as reads
from penchant.tools.date_patterns import (
    DATE,
    DAY_OR_LONGER,
    FEAST,
    HAN_DATE,
    HAN_FEAST,
    HAN_HOLIDAY,
    HAN_LOOSE_FEAST,
    HAN_YEAR,
    MONTH,
    OF_YEAR,
    PART,
    QUARTER,
    SEASON,
    STRETCH,
    WEEKDAYS,
)
from penchant.tools.date_patterns import MONTHS as MONTHS
from penchant.tools.number_words import HAN_NUMBER as HAN_NUMBER
from penchant.tools.number_words import NUMBER as NUMBER
from penchant.tools.number_words import number_of as number_of
from penchant.tools.time_spans import ENDING as ENDING
from penchant.tools.time_spans import UNIT_DAYS as UNIT_DAYS
from penchant.tools.time_spans import Span as Span

LATELY = (
    r"(?<!most )\b(?:lately|recently)\b"
    r"|最近(?!一?次|的?(?:[那这]一?|[一两三四五六七八九十\d]+)(?:[次单笔回趟]|[张个]订单))|近期"
)
"""A stretch of no stated length."""
_UNIT = (
    r"((?:days?|weeks?|wks?|fortnights?|months?|mths?|mos|quarters?|qtrs?|years?|yrs?)"
    r"(?:\s+and\s+a\s+half)?)"
)
_HALF_MORE = "(?:半(?![价数折]))?"
_HAN_UNIT = rf"((?:天|日|个?多?星期|个?多?礼拜|周|个?多?月|个?季度|年){_HALF_MORE})"
_HAN_LENGTH = (
    r"((?:天|(?<!月)日|个?多?星期|个?多?礼拜|周|个多?月|(?<=个半)月|(?<=[俩仨])月|个?季度|(?<!\d{4})年)"
    rf"{_HALF_MORE})"
)
"""Units after a number that is no month's and no year's own: `3月` is March, `3个月` is three months."""


def take_span(clause: str, now: datetime) -> tuple[str, Span | None]:
    """A clause without its stretch of time, and the stretch; None where it names none.

    A month or a day without its year is the newest one that has begun. A month counts 30 days, a quarter 91.

    Args:
        clause: For instance `bought tea since June`.
        now: The moment asked about; it has a time zone.
    """
    found = find_span(clause, now)
    if found is None:
        return clause, None
    begin, end, span = found
    return " ".join(f"{clause[:begin]} {clause[end:]}".split()), span


def find_span(clause: str, now: datetime) -> tuple[int, int, Span] | None:
    """Where in a clause a stretch of time is named, and which; None where none is.

    Args:
        clause: For instance `bought tea since June`.
        now: The moment asked about; it has a time zone.
    """
    for pattern, read in _PATTERNS:
        found = compiled(pattern).search(clause)
        if found is not None:
            span = read(found, now)
            if span is not None:
                return found.start(), found.end(), span
    return None


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, whatever the case of letters; there are more of them than `re` itself remembers."""
    return re.compile(pattern, re.IGNORECASE)


_IN = r"(?:\b(?:in|over|during|within|inside|for|of|from)\s+)?(?:(?:the|these)\s+)?"
_LONG = rf"({NUMBER}(?:\s+and\s+a\s+half)?|half(?:\s+an?)?|(?:a\s+)?(?:few|several))"
_HAN_LONG = rf"({HAN_NUMBER}(?:个半)?|半|[俩仨]|(?<!十)好?几)"
_DOTTED = r"(?P<m>1[0-2]|[1-9])[./](?P<d>[12]\d|3[01]|0?[1-9])"
_NO_BARE_YEAR = r"(?!\d{4}(?![-年\d]))"
_MORE = (
    r"(?:(?:(?:more|longer|no less|not less) than|(?:well )?over|at least|upwards? of|a (?:good|full)"
    r"|(?:some|about)) )?"
)
_OR_MORE = r"(?:\s+(?:or (?:more|longer|so)|now|running)\b(?!\s+than))?"
_DURING = (
    r"(?:(?:(?:at\s+)?(?:some|any)\s*(?:time|point)\s+|back\s+)?"
    r"(?:in|during|on|at|over|throughout|within|all\s+(?:through|of)|(?:the\s+)?whole\s+of)\s+"
    r"(?:(?:the\s+)?(?:month|course|whole|entirety)\s+of\s+)?)"
)
_ANY_TIME = r"\b(?:(?:at\s+)?any\s*(?:time|point)\s+|ever\s+)?"
_FROM = (
    r"(?:from|as\s+(?:of|from)|(?:starting|beginning)(?:\s+(?:in|from|on|with))?|no\s+(?:earlier"
    r"|sooner)\s+than"
    r"|not\s+(?:earlier\s+than|before)|on\s+or\s+after|since\s+or\s+on)"
)
_UNTIL_OVER = (
    r"(?:(?:no|not)\s+later\s+than|on\s+or\s+before|until\s+and\s+including"
    r"|up\s+to\s+and\s+including"
    r"|(?:by|until|till|up\s+to)\s+the\s+end\s+of)"
)
_BOUND = rf"\b(?:(?P<bound>since|from|after|before|up\s+to|until|till)\s+|{_DURING})?"
_THE = r"(?:(?:the|this)\s+)?"
_BEGAN = (
    r"(?:[\w'’]+\s+){0,3}?(?:arriv|launch|open|start|beg[au]n|came|join|introduc|debut|stock)\w*(?:\s+(?:it|them|in|out))?"
    r"\s+(?:in|on|at)\s+"
)
"""What began at a time that is told with it: `since they arrived in April`."""
_SINCE_THE = rf"(?:{_BEGAN})?(?:(?:the|this|beginning of|start of)\s+)*"
_HAN_BEGAN = r"(?:上架|上市|上线|开业|开张|开店|开卖|入驻|推出|引进|进货|到货|合作)?"
_AT_FEAST = (
    r"(?:(?:during|on|at|over|throughout)\s+"
    r"|in\s+(?=(?:the\s+)?(?:ramadan\b|lent\b|\w+\s+(?:period|season)\b)))"
)
_NO_THING = (
    r"(?=\s*(?:$|[^\w\s]|\d|(?:and|or|but|who|that|this|last|in|at|on|onwards?|until|till|to|for|with|then"
    r"|yet|not"
    r"|never|only|once|twice|more|less|over|under|have|has|had|did|does|do|were|was|(?:have|has|had|did"
    r"|were|was)n['’]?t"
    r"|bought|spent|ordered|purchased|shopped|visited|came)\b))"
)
"""What may follow a feast that is a time: `spent 50 on Christmas cards` names no day."""
_MOMENT = rf"(?:{FEAST}{OF_YEAR}{_NO_THING}|{DAY_OR_LONGER})"
_HAN_MOMENT = rf"{HAN_FEAST}|{HAN_DATE}"
_WEEKDAY_HAN = "(?!末|[一二三四五六日天](?![个次共直起样些]))"
_HAN_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_MONTH_OR_QUARTER = rf"(?:{MONTH}\s+['’]\d\d(?!\d)|(?:{MONTH}|{QUARTER}){OF_YEAR})"
_PATTERNS = (
    (
        rf"\b(?:between|from)\s+(?:the\s+)?{_NO_BARE_YEAR}({DATE})\s+(?:to|and|until"
        rf"|till|through|thru|up\s+(?:to|until))\s+(?:the\s+)?(?:end\s+of\s+)?({DATE})",
        reads.between,
    ),
    (rf"(?<!\w)({STRETCH}{OF_YEAR})\s+(?:through|thru)\s+({STRETCH}{OF_YEAR})(?!\w)", reads.between),
    (
        rf"(?<!\w)(?:{_DURING})?({_MONTH_OR_QUARTER})(?:\s+(?:to|until|till|through|thru)\s+|\s*[-–—]\s*)({_MONTH_OR_QUARTER})(?!\w)",
        reads.between,
    ),
    (
        r"(?<![\w.,-])(?:(?:between|from|on)\s+)?(?:the\s+)?(?P<first>\d{1,2})(?:st|nd|rd|th)?(?:\s*[-–]\s*"
        r"|\s+(?:to|and|through|until|till)\s+)(?:the\s+)?"
        rf"(?P<last>\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}(?:,?\s+\d{{4}})?)(?!\w)",
        reads.days_between,
    ),
    (
        rf"\b(?:(?:in|over|during|within|for)\s+)?(?:the\s+)(?P<number>{NUMBER})\s+(?P<unit>(?:day|week"
        rf"|month)s)"
        r"\s+(?P<way>(?:leading\s+)?up\s+to|to|ending(?:\s+(?:in|on|with))?|before|prior\s+to|until|after"
        r"|following|from)"
        rf"\s+(?:the\s+)?(?P<date>{DAY_OR_LONGER})",
        reads.beside_date,
    ),
    (rf"\b{_UNTIL_OVER}\s+{_THE}({DATE})", reads.until_over),
    (rf"\bby\s+{_THE}({DAY_OR_LONGER})", reads.by),
    (rf"{_BOUND}(?:the\s+)?(?P<date>{PART})", reads.part),
    (
        rf"{_BOUND}(?:the\s+)?(?:last|(?:this\s+)?past)\s+"
        rf"(?P<date>{STRETCH}|{FEAST}|weekend\b|(?:{'|'.join(WEEKDAYS)})\b)(?!\s*\d)",
        reads.last,
    ),
    (
        r"(?<!\bthe\s)(?<!\bthis\s)\b(?:(?P<bound>since|from|after|before|up\s+to|until|till)\s+"
        r"|(?:in|during|for|of)\s+)?(?P<date>last\s+(?:week|month|quarter|year))\b"
        r"(?!\s+(?:of|or|to|and\s+a\s+half)\b)",
        reads.part,
    ),
    (
        rf"{_IN}\b(?:last|past|previous"
        rf"|preceding)\s+(?:{_LONG}\s*\+?\s+)?{_UNIT}\b(?!\s+of\s){_OR_MORE}",
        reads.lately,
    ),
    (
        rf"\b(?:for|in"
        rf"|within)\s+(?!one\s+day\b){_MORE}{_LONG}\s*\+?\s+{_UNIT}\b(?!\s+of\s){_OR_MORE}",
        reads.lately,
    ),
    (rf"\b(?:(since|from|more than|over|at least|less than|under)\s+)?{_LONG}\s+{_UNIT}\s+ago\b", reads.ago),
    (
        r"(?:\b(?:a|an|per|every|each)\s+|/\s*)(day|week|fortnight|month|quarter|year)\b(?:\s+on average\b)?",
        reads.rate,
    ),
    (r"\b(?:today|(?:(?:the )?day before )?yesterday)\b|今天|昨天|(?<!大)前天", reads.day_named),
    (
        r"\b(?:(?:all|the (?:whole|entire)) year(?: long| round)?|(?:over|throughout) the year)\b"
        r"|一?整年|(?<!年)全年",
        reads.whole_year,
    ),
    (
        r"\b(?:in\s+|since\s+|so\s+far\s+)?(?:the\s+(?:beginning|start)\s+of\s+)?(?:this"
        r"|(?:the\s+)?current)\s+"
        r"(week|month|quarter|year)\b(?:\s+so\s+far)?",
        reads.this,
    ),
    (r"\b(?:the\s+)?(week|month|quarter|year)\s+to\s+date\b|\b([wmqy])td\b", reads.this),
    (r"\bon\s+the\s+(\d{1,2})(?:st|nd|rd|th)(?!\s+(?:of|\w+day)\b)(?=$|\W)", reads.day_of_month),
    (rf"上上一?个?(周|星期|礼拜|月|季度?){_WEEKDAY_HAN}", reads.last_but_one),
    (
        rf"(?<![\d./¥￥$])(?:(?P<year>{HAN_YEAR})的?)?{_DOTTED}(?:[日号]?(?:到|至|[-–~—])(?P<m2>1[0-2]|[1-9])[./](?P<d2>[12]\d|3[01]|0?[1-9])"
        r"(?![\d.%元块折倍斤岁个件次])|(?=[日号]|当天|那天|以来|至今|起|之?后|以后))[日号]?(?:当天|那天|期间)?(?P<on>以来|至今|起)?",
        reads.dotted,
    ),
    (rf"[本这](?:个)?(周|星期|礼拜){_WEEKDAY_HAN}(?:以来|内|里)?", reads.this),
    (rf"上(?:个|一)?(?:周|星期|礼拜){_WEEKDAY_HAN}", reads.week_before),
    (rf"{_ANY_TIME}since\s+{_SINCE_THE}({DATE})(?:\s+on(?:wards?)?)?", reads.from_on),
    (rf"{_ANY_TIME}{_FROM}\s+{_SINCE_THE}({_MOMENT})(?:\s+on(?:wards?)?)?", reads.from_on),
    (rf"{_ANY_TIME}(?:later\s+than|beyond|after)\s+{_THE}({_MOMENT})", reads.after),
    (
        rf"{_ANY_TIME}(?:up\s+(?:until|till|to)|earlier\s+than|prior\s+to|before|until"
        rf"|till)\s+{_THE}({_MOMENT})",
        reads.before,
    ),
    (rf"\b{_DURING}{_THE}({DAY_OR_LONGER})", reads.during),
    (rf"\b{_AT_FEAST}{_THE}({FEAST}{OF_YEAR}){_NO_THING}", reads.during),
    (rf"\bfor\s+(?:the\s+)?({STRETCH}{OF_YEAR})(?!\w)", reads.during),
    (r"\bof\s+((?:19|20)\d\d)(?=$|[,.;?!]|\s+(?:by|and|with|for|so)\b)", reads.during),
    (rf"\bthis\s+(?!may\b)({STRETCH})(?!\w)", reads.during),
    (
        rf"(?<![\w/-])(\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?\s+\d{{4}}"
        rf"|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|(?:{MONTH}|{QUARTER}|{SEASON})\s+(?:of\s+)?\d{{4}}"
        r"|\d{4}\s+(?:q[1-4]))(?!\w)",
        reads.during,
    ),
    (rf"(?P<bound>不早于|不晚于|不迟于)在?(?P<date>{_HAN_MOMENT})", reads.not_beyond),
    (r"(?:入(?=[春夏秋冬])|开(?=春))(?P<season>.)天?(?:以来|之?后|起|至今)", reads.season_on),
    (
        rf"(?P<date>{HAN_FEAST}|{HAN_LOOSE_FEAST})的?之?(?P<side>[前后])的?(?P<number>{HAN_NUMBER})(?P<unit>天|周"
        rf"|个?星期|个月)",
        reads.beside_feast,
    ),
    (
        rf"(?P<year>{HAN_YEAR})?(?<![\d一二三四五六七八九十])(?P<first>\d{{1,2}}|十[一二]?|[一二三四五六七八九])"
        r"(?:(?P<to>到|至|[-–~])|(?<=[一二三四五六七八])(?=[二三四五六七八九]月))"
        r"(?P<last>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?(?!龄)",
        reads.months,
    ),
    (
        rf"(?!这个?季度|这个?月|这个?(?:周|星期|礼拜)[一二三四五六日天末])(?:最近|过去|近|这)的?{_HAN_LONG}?{_HAN_UNIT}(?:内|里|以来|之内)?",
        reads.lately,
    ),
    (rf"({HAN_YEAR}的?前{HAN_NUMBER}个?(?:季度|月))", reads.during),
    (
        rf"(?:在|(?<=[，,、\s的])|(?<!.))前{_HAN_LONG}(天|个?星期|个?礼拜|周|个月|年)(?:内|里|之内)?",
        reads.lately,
    ),
    (
        rf"(?<!了)(?<![来买到购单]过)(?:超过|已经|有|至少)*(?<![\d月年了.-])(?<![来买到购单]过|国庆|庆节|春节|之前|以前|此前|之后|最后)"
        rf"{_HAN_LONG}{_HAN_LENGTH}"
        r"(?:(?:以上|(?:内|里|之内|以内)(?!头?面?[，,]?(?:哪|周[一二三四五六日]|星期[一二三四五六日天])))|(?:以上|多|都|了)*(?=没|未|不(?!到|足|满)))",
        reads.lately,
    ),
    (rf"(超过|至少)?(?<![\d月年.-]){_HAN_LONG}{_HAN_LENGTH}(?:以前|之前|前)", reads.ago),
    (
        r"(?:每个?|(?<!第)一个|(?<!第)一(?!月)|(?<![\d一-龥]))(天|周|月|季度|年)(?=消费|花|来|下单|至少|复购|$)",
        reads.rate,
    ),
    (LATELY, reads.of_late),
    (rf"(?:从|自|在)?({_HAN_MOMENT})(?:到|至|~)({_HAN_MOMENT})(?:之间|期间|里|间)?", reads.between),
    (
        rf"(?:从|自|在)?(?P<month>{HAN_YEAR}?(?:\d{{1,2}}|十[一二]?|[一二三四五六七八九])月)"
        rf"(?P<first>{_HAN_DAY})[日号]?(?:到|至|[-–~])(?P<last>{_HAN_DAY})[日号](?:之间|期间|里|间)?",
        reads.days_of_month,
    ),
    (rf"自?(?:从)?({_HAN_MOMENT}){_HAN_BEGAN}(?:起|以来|开始|至今|到现在|到今天)", reads.from_on),
    (rf"({_HAN_MOMENT})以后", reads.from_then_on),
    (rf"({_HAN_MOMENT})(?:之后|后)", reads.after),
    (
        rf"({_HAN_MOMENT})(?:以前|之前|前(?![一二两三四1-4]|{HAN_NUMBER}(?:个|天|周|月|季|名|位|人|大|%)))",
        reads.before,
    ),
    (rf"({HAN_HOLIDAY})", reads.during),
    (rf"({HAN_FEAST})(?:期间|当天|那天)", reads.during),
    (rf"(?:整个)?({HAN_DATE})(?:里|份|期间)?", reads.during),
)
