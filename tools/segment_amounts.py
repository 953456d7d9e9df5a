"""A number that is said anew for one in a group's description, and how it is written there."""

import re
from typing import NamedTuple

from penchant.graph_store.text_tokens import has_han
from penchant.tools.segment_refusal import grammar_of
from penchant.tools.time_words import HAN_NUMBER, NUMBER, number_of

_UNITS = {
    "times": "次",
    "occasions": "次",
    "orders": "单",
    "purchases": "单",
    "visits": "次",
    "ratings": "条",
    "reviews": "条",
    "trips": "次",
    "days": "天",
    "weeks": "周",
    "months": "个月",
    "years": "年",
    "percent": "%",
    "%": "%",
}
_HAN_UNITS = {
    **dict.fromkeys("次回趟", "times"),
    **dict.fromkeys("单笔", "orders"),
    **dict.fromkeys("天日", "days"),
    **dict.fromkeys(("周", "星期"), "weeks"),
    **{"条": "reviews", "个月": "months", "年": "years", "%": "percent"},
}
_BOUNDS = {
    "more than": "超过",
    "less than": "少于",
    "at least": "至少",
    "at most": "最多",
    "exactly": "正好",
}
_HAN_BOUNDS = {said: bound for bound, said in _BOUNDS.items()}
_SIGN = r"(?:[$€£¥￥]\s*)"
_COIN = (
    r"(?:pounds?|euros?|dollars?|quid|bucks|usd|eur|gbp|yuan|rmb|元钱?|块钱?|英镑|美元|美金|欧元|镑|[$€£¥￥])"
)
_ENGLISH_UNIT = (
    r"(?:times|occasions|orders?|purchases?|visits?|trips?|ratings?|reviews?|days?|weeks?|months?|years?"
    r"|percent\b|%)"
)
_HAN_UNIT = r"(?:次|条|回|趟|单|笔|天|日|周|星期|个月|年|%)"
_ENGLISH_NUMBER = rf"(?!an?\b(?!\s+(?:hundred|thousand|dozen|couple)))(?:{NUMBER}|once\b|twice\b)"
ENGLISH_AMOUNT = (
    rf"(?:(?P<bound>{'|'.join(_BOUNDS)})\s+)?(?:between\s+{_SIGN}?(?P<low>{NUMBER})(?:\s*{_COIN})?\s+to\s+)?"
    rf"(?P<sign>{_SIGN})?(?P<number>{_ENGLISH_NUMBER})(?:\s*(?P<coin>{_COIN})(?!\w))?(?:\s*(?P<unit>{_ENGLISH_UNIT}))?"
)
HAN_AMOUNT = (
    rf"(?P<bound>{'|'.join(_HAN_BOUNDS)})?(?:在?(?P<low>{HAN_NUMBER})(?:元|块)?[到至])?(?P<sign>{_SIGN})?"
    rf"(?P<number>{HAN_NUMBER})(?P<coin>{_COIN})?(?P<unit>{_HAN_UNIT})?(?:之间)?"
)


class Amount(NamedTuple):
    """A number that is said anew.

    Attributes:
        number: In digits.
        said: The number as it was said, and whether that is in Chinese; digits where it was no number word.
        low: The lower one of two, in digits; None for one number.
        bound: As English says it; None where none is said.
        unit: As English says it, in the plural; None where none is said.
        is_money: Whether a sign or a word says so.
    """

    number: str
    said: tuple[str, bool]
    low: str | None
    bound: str | None
    unit: str | None
    is_money: bool


def amount_of(plain: str) -> Amount | None:
    """The number, where a text says one and nothing else: `more than $6000`, `超过800元`."""
    is_chinese = has_han(plain)
    text = grammar_of(plain).cleaned(plain)
    is_spent = re.match(r"(?:spent|spend|spending|消费|花)", text, re.IGNORECASE) is not None
    text = re.sub(
        r"^(?:spent|spend|spending|the top|top|the best|消费|花了?|前)\s*", "", text, flags=re.IGNORECASE
    )
    text = re.sub(r"(?<=[\d十百])[名位个]$", "", text.strip())
    found = re.fullmatch(HAN_AMOUNT if is_chinese else ENGLISH_AMOUNT, text.strip(), re.IGNORECASE)
    if found is None:
        return None
    bound, unit = found["bound"], found["unit"]
    if is_chinese:
        bound, unit = bound and _HAN_BOUNDS[bound], unit and _HAN_UNITS[unit]
    elif unit:
        unit = unit.casefold()
        unit = unit if unit in ("%", "percent") or unit.endswith("s") else f"{unit}s"
        unit = {"%": "percent", "occasions": "times", "purchases": "orders", "trips": "visits"}.get(
            unit, unit
        )
    elif found["number"].casefold() in ("once", "twice"):
        unit = "times"
    is_number = found["number"].casefold() not in ("once", "twice")
    low = found["low"] and f"{number_of(found['low']):g}"
    number = f"{number_of(found['number']):.10g}"
    said = found["number"] if low is None and is_number else number
    return Amount(
        number,
        (said, is_chinese),
        low,
        bound and bound.casefold(),
        unit,
        is_spent or bool(found["sign"] or found["coin"]),
    )


def amount_said(amount: Amount, place: re.Match[str], *, is_chinese: bool) -> str:
    """A new amount in the words of the description, with what it leaves out as it was.

    Args:
        amount: The new one.
        place: Where the old one stands, as `ENGLISH_AMOUNT` or `HAN_AMOUNT` reads it.
        is_chinese: The description's language.
    """
    unit = place["unit"] or ""
    coin, sign = place["coin"] or "", place["sign"] or ""
    if amount.unit is not None:
        unit = _UNITS[amount.unit] if is_chinese else amount.unit
    if not is_chinese and unit and not unit.startswith("%"):
        unit = f" {unit}"
    bound = place["bound"] or ""
    if amount.bound is not None:
        bound = _BOUNDS[amount.bound] if is_chinese else amount.bound
    said, said_in_chinese = amount.said
    number = said if said_in_chinese == is_chinese else amount.number
    if amount.low is not None:
        number = f"{amount.low}到{number}" if is_chinese else f"between {amount.low} to {number}"
        bound = ""
    if not is_chinese and coin:
        coin = f" {coin}"
    space = "" if is_chinese or not bound else " "
    return f"{bound}{space}{sign if amount.low is None else ''}{number}{coin}{unit}"
