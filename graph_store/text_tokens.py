"""Cuts item texts into words, whatever the script: what text clusters are made and named from."""

import re
import unicodedata
import warnings
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

# A run of Han characters, maybe right behind a short word in Latin letters, with which jieba's dictionary has
# words such as T恤, U盘 and SIM卡; or a word of any other script with its inner apostrophes and hyphens.
HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Combining marks belong to their word, though Python's \w leaves them out (Latin, Indic, Thai, Lao, Burmese).
_MARKS = r"\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u103e"
_LETTER = rf"(?:(?![{HAN}])[^\W_]|[{_MARKS}])"
_RUN = re.compile(rf"(?:(?<!{_LETTER})[a-z]{{1,4}}(?=[{HAN}]))?[{HAN}]+|{_LETTER}+(?:['’-]{_LETTER}+)*")
_IS_HAN = re.compile(rf"[{HAN}]")
# 500ml, 38度, 30gx10, 2 x 4,5 cm; a number's unit goes with it. A word like `skin1004` is none.
_MEASURE = re.compile(
    r"(?<!\w)\d+(?:[.,]\d+)*\s*(?:%|°|[度克升斤两毫厘米寸只个片枚份杯瓶盒包人条块位支袋罐]"
    r"|(?:ml|l|cl|kg|g|gr|mg|oz|lb|cm|mm|m|inch|in|pcs|pc|ct|pk)\b|[a-z]{0,3}x\d+\w*)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BREAK = re.compile(rf"[^\w\s{_MARKS}'’-]")

# Words that say how an item is packed or joined, not what it is.
_FILLERS = (
    "a an and as at by for from in into is it its of on or per the this to with w x "
    "set sets pack packs pcs piece pieces pair pairs assorted asstd asst assort size combo mini new "
    "small large medium big jumbo design style "
    "và cho của các với từ có dành đến miếng gói hộp chai túi loại "
    "der die das und für mit von zu im le la les de des du et pour avec en un une el los las y con para "
    "的 和 与 及 或 了 一 不加 一滴 小份 大份"
)
# Words that say what an item looks like: they make a name fuller, but no two items alike.
_LOOKS = (
    "red blue green yellow pink white black purple orange brown grey gray silver gold golden ivory cream "
    "turquoise lilac beige multicolour multicolor coloured colour color "
    "đỏ xanh vàng hồng trắng đen tím cam nâu xám "
    "红 蓝 绿 黄 白 黑 紫 橙 灰 金 银 色 大 小 老 式 香 鲜 清 五 八 三 二 百 花 特"
)
FILLERS = frozenset(_FILLERS.split())
LOOKS = frozenset(_LOOKS.split())


def tokenise(text: str, *, years: bool = False) -> list[list[str]]:
    """The words of a text, in lower case, as phrases: no phrase runs across a mark or a left-out word.

    Han text is segmented by jieba, other scripts at their word boundaries. Numbers, measures and filler
    words are left out, and so are single letters.

    Args:
        text: An item's title or description, any script; diacritics are kept.
        years: Whether 1900 to 2099 are words, each a phrase of its own: films, wines and planners have one.

    Returns:
        Phrases of one word or more.

    Example:
        >>> tokenise("SET OF 6 T-LIGHTS, paper lantern 40cm")
        [['t-lights'], ['paper', 'lantern']]
    """

    def without(measure: re.Match[str]) -> str:
        number = measure[0].strip()
        return f" \n {number} \n " if years and _YEAR.fullmatch(number) else " \n "

    plain = _MEASURE.sub(without, unicodedata.normalize("NFC", text).lower())
    phrases = [list(_words(line)) for line in _BREAK.sub("\n", plain).split("\n")]
    return [part for phrase in phrases for part in _split_at_gaps(phrase)]


def joined(words: tuple[str, ...]) -> str:
    """The words as one would write them: Han without spaces, other scripts with.

    Example:
        >>> joined(("paper", "lantern"))
        'paper lantern'
    """
    text = words[0]
    for before, word in pairwise(words):
        text += word if is_han(before) and is_han(word) else f" {word}"
    return text


def parts_of(word: str) -> list[str]:
    """The dictionary words inside a longer Han word, and its characters; none for other scripts.

    Characters that only say what a thing looks like are left out.

    Example:
        >>> parts_of("葡萄酒")
        ['葡萄', '葡', '萄', '酒']
    """
    if not is_han(word) or len(word) == 1:
        return []
    inner = [part.lower() for part in _segmenter().cut_for_search(word.upper()) if 1 < len(part) < len(word)]
    return inner + [sign for sign in word if is_han(sign) and sign not in LOOKS]


def has_han(text: str) -> bool:
    """Whether any of the text is written in Han characters."""
    return _IS_HAN.search(text) is not None


def is_han(word: str) -> bool:
    """Whether the word is written in Han characters, maybe with Latin letters before them, as T恤."""
    return _IS_HAN.match(word[-1:]) is not None


def _words(line: str) -> Iterator[str | None]:
    """The line's words, and None where one is left out."""
    for run in _RUN.findall(line):
        for word in _segment(run) if is_han(run) else (run,):
            yield word if _is_usable(word) else None


def _is_usable(word: str) -> bool:
    if word[0].isdigit():
        return _YEAR.fullmatch(word) is not None
    return word not in FILLERS and (len(word) > 1 or is_han(word))


def _split_at_gaps(words: list[str | None]) -> Iterator[list[str]]:
    phrase: list[str] = []
    for word in [*words, None]:
        if word is not None:
            phrase.append(word)
        elif phrase:
            yield phrase
            phrase = []


def _segment(run: str) -> list[str]:
    """The words of a run, which is in lower case; the dictionary has Latin letters in upper case."""
    return [word.lower() for word in _segmenter().cut(run.upper())] if len(run) > 1 else [run]


@cache
def _segmenter() -> Any:
    with warnings.catch_warnings():
        # jieba 0.42.1 has invalid escape sequences, and imports pkg_resources where there is one.
        warnings.simplefilter("ignore")
        import jieba

    segmenter = jieba.Tokenizer()
    # What its initialize() does, without the log lines and without a pickle-like cache in the temp folder
    # that any other user of the machine could have put there.
    with segmenter.get_dict_file() as dictionary:
        segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(dictionary)
    segmenter.initialized = True
    return segmenter
