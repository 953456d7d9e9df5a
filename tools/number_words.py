"""Numbers in digits and words, English and Chinese: `two thousand`, `2k`, `一百五`."""

import re

_ONE_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES, _TENS = _ONE_WORDS.split(), _TEN_WORDS.split()
NUMBERS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(_ONES, start=1)}
NUMBERS |= {word: number * 10 for number, word in enumerate(_TENS, start=2)}
NUMBERS |= {"once": 1, "twice": 2, "thrice": 3}
_SCALES = {"k": 1000, "w": 10000, "thousand": 1000, "grand": 1000, "hundred": 100, "dozen": 12, "couple": 2}
_HAN_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")}
_HAN_DIGITS |= {"两": 2, "俩": 2, "仨": 3}
_HAN_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
SMALL_NUMBER = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-]+(?:{'|'.join(_ONES[:9])}))?|{'|'.join(sorted(_ONES, key=len)[::-1])})"
)
SCALE = r"(?:hundred|thousand|grand|dozen|couple(?:\s+of)?)"
_SPELT = (
    rf"half\s+a\s+dozen|(?:(?:a"
    rf"|{SMALL_NUMBER})\s+)?{SCALE}(?:\s+(?:and\s+)?{SMALL_NUMBER}(?:\s+{SCALE})?)*(?:\s+{SCALE})?"
    rf"|{SMALL_NUMBER}|an?"
)
_DIGITS = r"(?:\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)|\d[\d,]*(?:\.\d+)?)"
NUMBER = rf"(?:{_DIGITS}(?:\s*(?:k|hundred|thousand|grand)\b)?|(?:{_SPELT})\b)"
HAN_NUMBER = rf"(?:{_DIGITS}(?:[百千万]|[kKwW](?![A-Za-z]))?|[零一二两三四五六七八九十百千万]+)"


def number_of(words: str) -> float:
    """A number in digits or words, English or Chinese; `1.000,50`, `1.000` and `12,50` have a decimal comma.

    Example:
        >>> number_of("1,200"), number_of("three"), number_of("two thousand"), number_of("2k")
        (1200.0, 3.0, 2000.0, 2000.0)
        >>> number_of("三十"), number_of("一百五"), number_of("1.5万"), number_of("2w")
        (30.0, 150.0, 15000.0, 20000.0)
        >>> number_of("1.000,50"), number_of("1.000"), number_of("12,50"), number_of("1,200.50")
        (1000.5, 1000.0, 12.5, 1200.5)
    """
    text = words.strip().casefold()
    if re.match(r"(?:[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,2})?|\d+,\d{1,2})(?![\d,.])", text):
        text = text.replace(".", "").replace(",", ".")
    found = re.fullmatch(r"(\d[\d,]*(?:\.\d+)?)\s*([a-z]+|[百千万])?", text)
    if found is not None:
        scale = found.group(2)
        return float(found.group(1).replace(",", "")) * (({**_SCALES, **_HAN_TENS}[scale]) if scale else 1)
    if text in NUMBERS:
        return float(NUMBERS[text])
    return float(_spelt_number(text) if re.search("[a-z]", text) else _han_number(text))


def _spelt_number(text: str) -> int:
    """A number in English words."""
    if text.startswith("half a "):
        return _spelt_number(text.removeprefix("half ")) // 2
    total, held = 0, 0
    for word in re.findall(r"[a-z]+", text):
        if word in ("thousand", "grand"):
            total, held = total + (held or 1) * 1000, 0
        elif word in _SCALES:
            held = (held or 1) * _SCALES[word]
        elif word not in ("a", "and", "of"):
            held += NUMBERS[word]
    return total + held


def _han_number(text: str) -> int:
    """A number in Chinese words; `一百五` is 150, `一百零五` is 105."""
    above, myriads, rest = text.rpartition("万")
    if myriads:
        text = rest
    total, held, unit = 0, 0, 10000 if myriads else 1
    for sign in text:
        if sign in _HAN_TENS:
            unit = _HAN_TENS[sign]
            total, held = total + (held or 1) * unit, 0
        else:
            held = _HAN_DIGITS[sign]
            unit = 1 if sign == "零" else unit
    short = len(text) == 1 or text[-2:-1] in _HAN_TENS
    return (
        (_han_number(above) * 10000 if above else 0)
        + total
        + held * (unit // 10 if short and unit > 10 else 1)
    )
