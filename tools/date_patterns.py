"""Patterns of days, months, feasts and parts of the calendar, English and Chinese."""

import re

from penchant.tools.feasts import FEASTS
from penchant.tools.number_words import HAN_NUMBER, NUMBER

MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
MONTHS = tuple(name[:3] for name in MONTH_NAMES)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
NTH = r"(?:first|second|third|fourth|1st|2nd|3rd|4th)"
QUARTER = rf"(?:{NTH}\s+quarter|q[1-4])\b"
HALF = r"(?:(?:first|second|1st|2nd)\s+half|h[12])\b"
SEASON = r"(?:mid(?:summer|winter)|(?:spring|summer|winter)(?:time)?|autumn|fall)(?:\s+months)?\b"
STRETCH = rf"(?:{MONTH}|{QUARTER}|{SEASON})"
"""What is longer than a day and names no year."""
OF_YEAR = r"(?:,?\s+(?:of\s+)?\d{4}(?!\d))?"
_NEAR_YEAR = r"\s+(?:of\s+)?(?:last|this)\s+year\b"
_FEASTS_ENGLISH = sorted(
    (one for one in FEASTS if one.isascii() and not one.isdigit()), key=len, reverse=True
)
FEAST = rf"(?:{'|'.join(map(re.escape, _FEASTS_ENGLISH))})\b".replace("'", "['’]?")
_WHOLE = (
    rf"(?:(?:{STRETCH}|{HALF})(?:{_NEAR_YEAR}|{OF_YEAR})|(?:(?:this|last)\s+)?(?:year|month|quarter|week)\b"
    r"|(?:19|20)\d\d(?!\d))"
)
_SLICE = (
    rf"(?:(?:{NTH}|last|final)\s+(?:(?:{NUMBER}|few)\s+)?(?:days?|weeks?|months?|quarters?|half)\s+of"
    rf"|(?:early|mid|late)(?:\s+in)?|(?:first|middle|beginning|start|end)\s+of)[\s-]+(?:the\s+)?{_WHOLE}"
)
_CALENDAR = (
    rf"(?:last|past|previous|preceding)\s+(?:{NUMBER}\s+)?(?:full|complete|whole|entire|calendar)\s+"
    r"(?:week|month|quarter|year)s?\b|(?:previous|preceding)\s+season\b"
)
_AROUND = (
    rf"(?:(?:{NUMBER}\s+days|(?:{NUMBER}\s+)?(?:weeks|months)|day|week|month)\s+(?:before|after"
    rf"|leading\s+up\s+to)"
    rf"|run-?\s?up\s+to)\s+(?:the\s+)?{FEAST}{OF_YEAR}"
)
_WEEK_OF = (
    r"(?:week|weekend)\s+(?:of|from|commencing|beginning|starting)\s+(?:the\s+)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b"
    r"|\d{4}-\d{1,2}-\d{1,2}(?!\d))(?:,?\s+\d{4})?"
)
_BUT_ONE = r"(?:week|month|quarter|year)\s+before\s+last\b"
PART = (
    rf"(?:{_SLICE}|{_CALENDAR}|{_AROUND}|{STRETCH}{_NEAR_YEAR}|{HALF}(?:{_NEAR_YEAR}|,?\s+(?:of\s+)?\d{{4}}(?!\d))"
    rf"|\d{{4}}\s+h[12]\b|{_WEEK_OF}|{_BUT_ONE}|{MONTH}\s+['’]\d\d(?!\d))"
)
"""Holds words that by themselves say something else, as `last year`."""
_DOTTED_DAY = r"\d{1,2}\.\d{1,2}\.(?:19|20)\d\d(?!\d)|(?:19|20)\d\d\.\d{1,2}\.\d{1,2}(?![\d.])"
DAY_OR_LONGER = (
    rf"{_DOTTED_DAY}|{PART}|(?:{QUARTER}|{SEASON}){OF_YEAR}|\d{{4}}\s+q[1-4]\b|{HALF}(?!\s+of\b)"
    r"|week\s+\d{1,2}(?:,?\s+(?:of\s+)?\d{4})?(?![\d-])|(?:1[0-2]|0?[1-9])/(?:19|20)\d\d(?!\d)"
    rf"|(?:{'|'.join(ORDINAL_WORDS.split())})\s+of\s+{MONTH}{OF_YEAR}"
    rf"|\d{{4}}[-/]\d{{1,2}}(?:[-/]\d{{1,2}})?(?!\d)|\d{{1,2}}(?:st|nd|rd"
    rf"|th)?\s+(?:of\s+)?{MONTH}(?:,?\s+\d{{4}})?"
    rf"|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?|{MONTH}(?:\s+\d{{4}})?"
    rf"|(?:19|20)\d\d(?!\d)|(?:{'|'.join(WEEKDAYS)})\b"
)
DATE = rf"{FEAST}{OF_YEAR}|{DAY_OR_LONGER}"

HAN_WEEKDAYS = "一二三四五六日"
HAN_YEAR = r"(?:\d{4}年|(?<!\d)[12]\d年(?=(?:1[0-2]|[1-9])月)|今年|去年|前年)"
"""A year; of two digits only before its month, as in `24年11月`."""
_HAN_MONTH = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月"
_HAN_NEAR = (
    r"(?:(?:上|前)一?个?季度|上季(?!节)|(?:本|这个?)季度|上一?个?自然(?:周|月|季度|年)|上个?月|本月|这个月)"
)
_HAN_WHOLE = (
    rf"(?:{_HAN_NEAR}|(?:{HAN_YEAR}的?)?{_HAN_MONTH}|{HAN_YEAR}年?"
    r"|(?:(?<=[自从在到至于，,、\s的])|(?<!.))[年月季])"
)
HAN_WEEK = r"(?:第[一二三四五1-5]个?|最后一个?)(?:周|星期|礼拜)(?![一二三四五六日天])"
_HAN_SLICE = rf"{_HAN_WHOLE}的?(?:[上中下]旬|[上下]半月|初|中(?![秋旬])|底|末|{HAN_WEEK})"
_HAN_FIRST = rf"{HAN_YEAR}?的?前{HAN_NUMBER}(?:季度|个季度|个月)"
_HAN_PART = (
    rf"(?:{_HAN_SLICE}|(?:{HAN_YEAR}的?)?[上下]半年|{_HAN_NEAR}"
    r"|(?:上|这|本)一?个?(?:周|星期|礼拜)(?:末|[一二三四五六日天](?![个次共直起样些])))"
)
_HAN_FEASTS = sorted((one for one in FEASTS if not one.isascii()), key=len, reverse=True)
_HAN_LOOSE = ("圣诞节", "圣诞", "元旦", "情人节", "双十一", "双11", "双十二", "双12")
"""Those that are taken for a time without more."""
_HAN_WEAK = ("十一", "三八", "六一", "过年", "元宵")
"""Those that within a sentence mostly mean something else."""
_HAN_HOLIDAYS = [one for one in _HAN_FEASTS if one.endswith(("期", "间", "假", "周", "天"))]
_HAN_WHICH = rf"(?:(?:{HAN_YEAR}|上一?[个次])的?)?"
_HAN_HOLIDAY_MONTHS = r"暑假(?=$|[里期以之前后到至，,、\s买来花消没未下逛去在只])"
"""July and August, but not within `暑假作业`."""
_HAN_JUNE_SALE = (
    r"(?:(?<=年)|(?<=年的)|(?<![\d.,])(?=618(?:卖|销售|销量|营业额|成交|那天|当[天日]|期间|大促|购物节|以来|至今|之?[前后]|[和跟与比]双)))"
    r"618(?![\d.,元块号])"
)
"""The sale of the 18th of June, where it is no id and no amount."""
HAN_FEAST = (
    rf"(?<![\d零一二三四五六七八九十百]){_HAN_WHICH}"
    rf"(?:{'|'.join(one for one in _HAN_FEASTS if one not in _HAN_WEAK)}|{_HAN_JUNE_SALE})"
)
_HAN_DAYS_OFF = rf"(?<![\d零一二三四五六七八九十百双])(?:{'|'.join(_HAN_HOLIDAYS)})"
_HAN_SOLD_ON = (
    rf"(?:{'|'.join(one for one in _HAN_FEASTS if one not in _HAN_WEAK)})"
    r"(?=(?:一共|总共)?(?:卖了|卖出|卖掉|卖得|成交|下单)|的?(?:销售额|销量|营业额|订单))"
)
"""A feast of whose sales is asked, not what is sold for it."""
_HAN_GOODS = r"(?!贺?卡|树|装饰|礼|灯|球|袜|帽|毛衣|日历|花环|用品|主题|款)"
"""What is sold for a feast, after its name: `圣诞贺卡` names no day."""
HAN_LOOSE_FEAST = (
    rf"{_HAN_WHICH}(?:{_HAN_DAYS_OFF}|(?:{'|'.join(_HAN_LOOSE)}){_HAN_GOODS}|{_HAN_SOLD_ON}|{_HAN_JUNE_SALE})"
)
HAN_HOLIDAY = rf"{_HAN_WHICH}{_HAN_DAYS_OFF}"
"""Feasts with the days off that belong to them."""
HAN_DATE = (
    rf"{_DOTTED_DAY}|{_HAN_PART}|{HAN_YEAR}?的?(?:第[一二三四1-4]|(?<![个前头后近])[一二三四])季度|{HAN_YEAR}的?[qQ][1-4]"
    r"|(?<![A-Za-z\d])[qQ][1-4](?=$|[的，,、。？?营销卖和跟比]|以来|期间|至今)"
    rf"|{HAN_YEAR}?的?(?:[春夏秋冬][天季]|{_HAN_HOLIDAY_MONTHS})|\d{{4}}[-/]\d{{1,2}}(?:[-/]\d{{1,2}})?(?!\d)"
    rf"|{HAN_YEAR}?{_HAN_MONTH}(?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号])?"
    rf"|{HAN_LOOSE_FEAST}|{HAN_YEAR}(?:全年)?"
)
CUT = re.compile(rf"{_SLICE}|{_CALENDAR}|{_AROUND}|{_WEEK_OF}|{_HAN_SLICE}|{_HAN_FIRST}")
"""What is cut out of a longer stretch, or lies beside a feast."""
ALONE = re.compile(
    rf"(?:{_SLICE}|{DATE}|{_WHOLE}|\d{{4}}\s+h[12]|weekend|{HAN_DATE}|{HAN_FEAST}|{_HAN_FIRST}|{_HAN_WHOLE}"
    r"|[1-4一二三四]季度|618)"
)
"""A time and nothing else."""
