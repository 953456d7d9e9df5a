"""Feasts that merchants name, English and Chinese, and the days on which they fall."""

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta

FIXED_DAYS = {
    "christmas eve": (12, 24), "christmas": (12, 25), "christmas day": (12, 25), "xmas": (12, 25),
    "boxing day": (12, 26), "new year's eve": (12, 31), "new year": (1, 1), "new years": (1, 1),
    "new year's": (1, 1), "new year's day": (1, 1), "epiphany": (1, 6), "burns night": (1, 25),
    "valentine's day": (2, 14), "valentines": (2, 14), "valentine's": (2, 14), "women's day": (3, 8),
    "international women's day": (3, 8), "st patrick's day": (3, 17), "april fools": (4, 1),
    "april fools' day": (4, 1), "earth day": (4, 22), "labour day": (5, 1), "may day": (5, 1),
    "children's day": (6, 1), "independence day": (7, 4), "halloween": (10, 31), "bonfire night": (11, 5),
    "guy fawkes": (11, 5), "singles day": (11, 11), "st nicholas": (12, 6),
    "妇女节": (3, 8), "三八": (3, 8), "三八节": (3, 8), "女王节": (3, 8), "愚人节": (4, 1), "儿童节": (6, 1),
    "六一": (6, 1), "教师节": (9, 10),
    "圣诞": (12, 25), "圣诞节": (12, 25), "平安夜": (12, 24), "圣诞前夕": (12, 24), "元旦": (1, 1),
    "情人节": (2, 14), "劳动节": (5, 1), "五一": (5, 1), "国庆": (10, 1), "国庆节": (10, 1), "十一": (10, 1),
    "双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12), "双12": (12, 12),
    "618": (6, 18), "万圣节": (10, 31),
}  # fmt: skip
"""Month and day."""
_FIRST_TABLED_YEAR = 2008
_TABLED = {
    "lunar new year": "0207 0126 0214 0203 0123 0210 0131 0219 0208 0128 0216 0205 0125 0212"
    " 0201 0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208",
    "dragon boat": "0608 0528 0616 0606 0623 0612 0602 0620 0609 0530 0618 0607 0625 0614"
    " 0603 0622 0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610",
    "qixi": "0807 0826 0816 0806 0823 0813 0802 0820 0809 0828 0817 0807 0825 0814"
    " 0804 0822 0810 0829 0819 0808 0826 0816 0805 0824 0812 0801 0820 0810",
    "mid-autumn festival": "0914 1003 0922 0912 0930 0919 0908 0927 0915 1004 0924 0913 1001 0921"
    " 0910 0929 0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916",
    "double ninth": "1007 1026 1016 1005 1023 1013 1002 1021 1009 1028 1017 1007 1025 1014"
    " 1004 1023 1011 1029 1018 1008 1026 1016 1005 1024 1012 1001 1020 1009",
    "ramadan": "0901 0822 0811 0801 0720 0709 0628 0618 0606 0527 0516 0506 0424 0413"
    " 0402 0323 0311 0301 0218 0208 0128 0116 0105 1215 1204 1123 1112 1101",
    "eid al-fitr": "1001 0920 0910 0830 0819 0808 0728 0717 0706 0625 0615 0604 0524 0513"
    " 0502 0421 0410 0330 0320 0309 0226 0214 0204 0124 0114 0102 1212 1201",
    "eid al-adha": "1208 1127 1116 1106 1026 1015 1004 0923 0911 0901 0821 0811 0731 0720"
    " 0709 0628 0616 0606 0527 0516 0505 0424 0413 0402 0322 0311 0301 0218",
    "passover": "0420 0409 0330 0419 0407 0326 0415 0404 0423 0411 0331 0420 0409 0328"
    " 0416 0406 0423 0413 0402 0422 0411 0331 0418 0408 0327 0414 0404 0424",
    "diwali": "1028 1017 1105 1026 1113 1103 1023 1111 1030 1019 1107 1027 1114 1104"
    " 1024 1112 1031 1020 1108 1029 1017 1105 1026 1114 1102 1022 1110 1030",
    "holi": "0322 0311 0301 0320 0308 0327 0317 0306 0324 0313 0302 0321 0310 0329"
    " 0318 0308 0325 0314 0304 0322 0311 0301 0320 0309 0327 0316 0305 0324",
}
"""Month and day of each year from 2008 to 2035. Islam's are those of Umm al-Qura, from which local sightings
of the moon may differ by a day, and the first where a year has two; Diwali's is its main day."""
_SAME_AS = {
    "chinese new year": "lunar new year", "spring festival": "lunar new year", "春节": "lunar new year",
    "农历新年": "lunar new year", "过年": "lunar new year", "dragon boat festival": "dragon boat",
    "端午": "dragon boat", "端午节": "dragon boat", "七夕": "qixi", "七夕节": "qixi",
    "moon festival": "mid-autumn festival", "中秋": "mid-autumn festival",
    "中秋节": "mid-autumn festival", "重阳": "double ninth", "重阳节": "double ninth", "斋月": "ramadan",
    "eid": "eid al-fitr", "开斋节": "eid al-fitr", "古尔邦节": "eid al-adha", "deepavali": "diwali",
    "排灯节": "diwali",
}  # fmt: skip
_NTH_WEEKDAYS = {
    "labor day": (9, 0, 1), "memorial day": (5, 0, -1), "columbus day": (10, 0, 2),
    "mother's day": (5, 6, 2), "father's day": (6, 6, 3), "母亲节": (5, 6, 2), "父亲节": (6, 6, 3),
}  # fmt: skip
"""Month, weekday from Monday, and the how manieth of it; -1 is the last."""
_FROM_EASTER = {
    "easter": 0, "easter sunday": 0, "复活节": 0, "easter monday": 1, "good friday": -2, "palm sunday": -7,
    "ash wednesday": -46, "pancake day": -47, "shrove tuesday": -47, "whitsun": 49, "pentecost": 49,
}  # fmt: skip
_FROM_THANKSGIVING = {
    "thanksgiving": 0, "thanksgiving day": 0, "感恩节": 0, "black friday": 1, "黑色星期五": 1, "黑五": 1,
    "cyber monday": 4,
}  # fmt: skip
_FROM_LUNAR_NEW_YEAR = {"除夕": -1, "元宵": 14, "元宵节": 14}
_SOLAR_TERMS = {"清明": (4, 4.81), "清明节": (4, 4.81), "冬至": (12, 21.94)}
_LASTING = {
    "lent": ("ash wednesday", "easter", 0),
    "ramadan": ("ramadan", "eid al-fitr", 0),
    "passover": ("passover", "passover", 8),
    "christmas period": ("christmas eve", "epiphany", 1),
    "holiday season": ("thanksgiving", "new year", 1),
    "festive season": ("thanksgiving", "new year", 1),
}
_LASTING |= {
    f"{name}{days}": (first, first, 7)
    for first, names in {"国庆": ("国庆", "国庆节", "十一"), "lunar new year": ("春节", "过年")}.items()
    for name in names
    for days in ("期间", "假期", "长假", "黄金周", "七天", "7天")
}
_LASTING |= {f"五一{days}": ("五一", "五一", 5) for days in ("期间", "假期", "小长假")}
"""The feasts with which longer times begin and end, and how many days of the latter belong to them."""
_MOVABLE = (_TABLED, _SAME_AS, _NTH_WEEKDAYS, _FROM_EASTER, _FROM_THANKSGIVING, _FROM_LUNAR_NEW_YEAR)
FEASTS = tuple(
    dict.fromkeys((*FIXED_DAYS, *_LASTING, *_SOLAR_TERMS, *(name for names in _MOVABLE for name in names)))
)
"""Every name, in small letters."""
_SAID = re.compile(
    r"(?:the\s+)?(?:(?:last|this)\s+|上一?[个次]|(?P<near>去年|今年|前年)的?|(?P<nian>\d{4})年的?)?(?P<name>.+?)"
    r"(?:,?\s+(?:of\s+)?(?P<year>\d{4}))?(?:\s+(?:time|sales?))?"
)
_BACK = {"今年": 0, "去年": 1, "前年": 2}
_SPELT = {name.replace("'", ""): name for name in FEASTS}


def feast_in(name: str, year: int) -> tuple[datetime, datetime] | None:
    """Beginning and end, which is left out itself, of a feast; None where its name or its day is unknown.

    Args:
        name: In small letters, one of `FEASTS`, with or without its apostrophe.
        year: In which it begins.
    """
    if not MINYEAR <= year < MAXYEAR:
        return None
    name = _SPELT.get(name.replace("'", ""), name)
    name = _SAME_AS.get(name, name)
    first, last, days = _LASTING.get(name, (name, name, 1))
    begin = _day_of(first, year)
    ends = [_day_of(last, one) for one in (year, year + 1)]
    end = min((one for one in ends if begin and one and one >= begin), default=None)
    return (begin, end + timedelta(days=days)) if begin and end else None


def feast_of(words: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Beginning and end of the feast that words name; where they name no year, the newest that has begun.

    Args:
        words: In small letters, for instance `black friday 2016`, `last easter`, `今年中秋`.
        now: The moment asked about; it has a time zone.

    Returns:
        None as in `feast_in`.
    """
    said = _SAID.fullmatch(words)
    if said is None:
        return None
    name = said["name"]
    if year := said["year"] or said["nian"]:
        return feast_in(name, int(year))
    if said["near"]:
        return feast_in(name, now.year - _BACK[said["near"]])
    found = (feast_in(name, year) for year in (now.year, now.year - 1))
    return next((one for one in found if one is not None and one[0] < now), None)


def _day_of(name: str, year: int) -> datetime | None:
    """The first day, or the only one."""
    if name in FIXED_DAYS:
        return datetime(year, *FIXED_DAYS[name], tzinfo=UTC)
    if name in _NTH_WEEKDAYS:
        return _nth_weekday(*_NTH_WEEKDAYS[name], year)
    if name in _FROM_EASTER:
        return _easter(year) + timedelta(days=_FROM_EASTER[name])
    if name in _FROM_THANKSGIVING:
        return _nth_weekday(11, 3, 4, year) + timedelta(days=_FROM_THANKSGIVING[name])
    if name in _SOLAR_TERMS:
        return _solar_term(*_SOLAR_TERMS[name], year)
    days = _TABLED.get("lunar new year" if name in _FROM_LUNAR_NEW_YEAR else name, "").split()
    place = year - _FIRST_TABLED_YEAR
    if not 0 <= place < len(days):
        return None
    first = datetime(year, int(days[place][:2]), int(days[place][2:]), tzinfo=UTC)
    return first + timedelta(days=_FROM_LUNAR_NEW_YEAR.get(name, 0))


def _nth_weekday(month: int, weekday: int, number: int, year: int) -> datetime:
    first = datetime(year, month, 1, tzinfo=UTC)
    days = [first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * week) for week in range(5)]
    return [day for day in days if day.month == month][number - (number > 0)]


def _solar_term(month: int, constant: float, year: int) -> datetime:
    """A solar term of the years 2000 to 2099 (the Purple Mountain Observatory's rule of thumb).

    The day is ⌊0.2422·y + c⌋ - ⌊y/4⌋ with the last two digits y of the year and the term's constant c;
    it holds for 清明 and 冬至 from 2008 to 2035.
    """
    digits = year % 100
    return datetime(year, month, int(digits * 0.2422 + constant) - digits // 4, tzinfo=UTC)


def _easter(year: int) -> datetime:
    """Easter Sunday (the anonymous Gregorian computus, Nature 1876)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    moved = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * moved + 114, 31)
    return datetime(year, month, day + 1, tzinfo=UTC)
