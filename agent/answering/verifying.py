"""Whether a text says only what tools found: its numbers, names, dates, trends and negations are theirs.

A model may put what was found in other words, but not add to it. What is doubtful is refused; the tools' own
text is shown then.
"""

import re
from collections.abc import Iterable, Sequence

from penchant.agent.answering.results import ToolResult
from penchant.agent.plugin_tools.quoted import quotes_plugin
from penchant.graph_store.lexicon import (
    EVIDENCE_WORDS,
    GLUE,
    INTEREST_GLUE,
    MONTHS,
    NEGATIONS,
    NUMBER_WORDS,
)


def _words(text: str) -> list[str]:
    return text.split()


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NAME = re.compile(r"[\w@.-]*\d[\w@.-]*|\b[A-Z][\w&'’.-]*(?:\s+[A-Z][\w&'’.-]*)*")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_QUOTED = re.compile(r"[“\"「《`]([^”\"」》`]{1,200})[”\"」》`]")
_MARKUP = re.compile(r"!\[|\]\(|https?://|www\.|<\s*[a-z/!]|javascript:", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:^|[.!?。！？:：]\s+|\n\s*(?:[-*]\s+|\d+\.\s+)?|\*\*)$")
_HAN_NUMBER = re.compile(r"[零一二两三四五六七八九十百千万]+(?=[个款件位名次天周月年倍成])")
_TRENDS = (
    frozenset(
        {
            *_words(
                "rise rises rising rose risen grow grows growing grew grown increase increases increasing"
            ),
            *_words(
                "increased climb climbs climbing climbed up surge surged surging gain gains gaining gained"
            ),
            *_words("more stronger new emerging 上升 增长 上涨 增加 变强 更多 新增"),
        }
    ),
    frozenset(
        {
            *_words("fall falls falling fell fallen decline declines declining declined decrease decreases"),
            *_words(
                "decreasing decreased drop drops dropping dropped down fade fades fading faded less fewer"
            ),
            *_words("weaker gone lost losing shrinking shrank 下降 减少 下跌 减弱 更少 消失 流失"),
        }
    ),
)
_NEGATIVE_HAN = ("不", "没", "未", "无")
_PLAIN = frozenset(
    {
        *GLUE,
        *INTEREST_GLUE,
        *(word for words in EVIDENCE_WORDS.values() for word in words),
        *_words("i we you he she if so then also overall here there based according since because recently"),
        *_words(
            "lately top next first finally both these those among together in summary note most many some"
        ),
        *_words("other others"),
    }
)
_MONTHS_IN_ORDER = (
    *_words("january february march april may june july"),
    *_words("august september october november december"),
)
SHOWN = 3


def unsupported(text: str, results: Sequence[ToolResult]) -> tuple[str, ...]:
    """What a text says that no result does, at most `SHOWN` pieces; empty where it may be shown.

    Args:
        text: Of a model.
        results: What the tools found.
    """
    text, material = _readable(text), _readable(material_of(results))
    found = dict.fromkeys(
        piece
        for check in (_markup, _dates, _numbers, _names, _months, _trends, _negations, _misplaced)
        for piece in check(text, material)
    )
    return tuple(found)[:SHOWN]


def material_of(results: Sequence[ToolResult]) -> str:
    """All that Penchant's own tools said, as one text; what a plugin says bears out nothing."""
    pieces: list[str] = []
    for result in results:
        if quotes_plugin(result):
            continue
        told = result.rendered
        pieces += [told.text, *result.call.arguments.values(), *result.shoppers, *result.items]
        if told.table:
            pieces += [*told.table.columns, *(f"{cell}" for row in told.table.rows for cell in row)]
        if told.figure:
            pieces += [told.figure.title, told.figure.says]
        for one in told.evidence:
            pieces += [
                one.statement,
                *one.concept_path,
                f"{one.event_count}",
                *(name for name, _ in one.terms),
            ]
    return "\n".join(pieces)


def _readable(text: str) -> str:
    """Without the backslashes of Markdown and signs that are not seen."""
    return re.sub(r"\\(?=[^\w\s])|[\u200b\u2060\ufeff]", "", text)


def _markup(text: str, _material: str) -> Iterable[str]:
    return [match.group() for match in _MARKUP.finditer(text)]


def _dates(text: str, material: str) -> Iterable[str]:
    return [day for day in _DAY.findall(text) if day not in material]


def _numbers(text: str, material: str) -> Iterable[str]:
    known = {_plain_number(number) for number in _NUMBER.findall(material)}
    said = [number for number in _NUMBER.findall(text) if _plain_number(number) not in known]
    words = {word.casefold() for word in _WORD.findall(material)}
    spelt = set(_words("both most all many some several few every each first second third"))
    said += [
        word
        for word in (one.casefold() for one in _WORD.findall(text))
        if word in NUMBER_WORDS - spelt and word not in words
    ]
    return [*said, *(one for one in _HAN_NUMBER.findall(text) if one not in material and one not in "一")]


def _names(text: str, material: str) -> Iterable[str]:
    folded = " ".join(material.casefold().split())
    words = set(re.findall(r"[\w@.'’-]+", folded))
    for match in _QUOTED.finditer(text):
        if " ".join(match.group(1).casefold().split()) not in folded:
            yield match.group(1)
    for match in _NAME.finditer(text):
        name = match.group().strip(".'’-")
        if _NUMBER.fullmatch(name.rstrip("%")) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", name):
            continue
        if name.casefold() in folded:
            continue
        if all(part.casefold() in MONTHS or part.casefold() in _PLAIN for part in name.split()):
            continue
        opens = bool(_SENTENCE_END.search(text[: match.start()]))
        parts = name.split()
        rest = " ".join(parts[1:]) if opens and parts[0].casefold() in _PLAIN | words else name
        if rest and rest.casefold() not in folded:
            yield name


def _months(text: str, material: str) -> Iterable[str]:
    known = {word.casefold() for word in _WORD.findall(material)}
    spelt = {word for word in MONTHS - {"may", "march"} if word in known}
    dated = {f"{number:02}": word for number, word in enumerate(_MONTHS_IN_ORDER, start=1)}
    spelt |= {dated[month] for month in re.findall(r"\d{4}-(\d{2})", material) if month in dated}
    return [
        word
        for word in _WORD.findall(text)
        if word.casefold() in MONTHS - {"may", "march"} and word.casefold() not in spelt
    ]


def _trends(text: str, material: str) -> Iterable[str]:
    said, known = _words_and_han(text), _words_and_han(material)
    for family in _TRENDS:
        if not _has(family, known):
            yield from (word for word in sorted(family) if _has({word}, said))


def _negations(text: str, material: str) -> Iterable[str]:
    said, known = _words_and_han(text), _words_and_han(material)
    if not any(_has({word}, known) for word in NEGATIONS):
        yield from (word for word in sorted(NEGATIONS) if _has({word}, said))
    if not any(sign in material for sign in _NEGATIVE_HAN):
        yield from (sign for sign in _NEGATIVE_HAN if sign in text)


def _misplaced(text: str, material: str) -> Iterable[str]:
    """Numbers told of a name in whose lines they do not stand, though they stand in another's."""
    lines = [line for line in re.split(r"\n|(?<=[.;。；])\s", material) if line.strip()]
    bold = {name.casefold() for name in _BOLD.findall(material)}
    names = {name for name in bold if not _NUMBER.fullmatch(name)}
    named = [{name for name in names if name in line.casefold()} for line in lines]
    held = [{_plain_number(number) for number in _NUMBER.findall(line)} for line in lines]
    for clause in re.split(r"\n|(?<=[.;。；])\s|,\s(?:and|while|but)\s", text):
        told_of = {name for name in names if name in clause.casefold()}
        for number in _NUMBER.findall(clause) if told_of else ():
            places = [at for at, numbers in enumerate(held) if _plain_number(number) in numbers]
            if places and all(named[at] and not named[at] & told_of for at in places):
                yield number


def _words_and_han(text: str) -> tuple[set[str], str]:
    return {word.casefold() for word in _WORD.findall(text)}, text


def _has(family: Iterable[str], said: tuple[set[str], str]) -> bool:
    words, text = said
    return any(word in words or (not word.isascii() and word in text) for word in family)


def _plain_number(number: str) -> str:
    plain = re.sub(r",(?=\d{3}(?:\D|$))", "", number).replace(",", ".")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain.lstrip("0") or "0"
