"""What a question says plainly and the model left out of a call: ids, price caps, counts, beginnings.

Only words with a sure form are taken: an id, a number after `under`, a number before a thing, what follows
`since`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from penchant.agent.calls import ToolCall
from penchant.tools.registry import ArgumentKind, tool_named

_NUMBER_WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty"
_NUMBER = r"\d+(?:[.,]\d+)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_ID = re.compile(
    r"(?<![\w.@-])(?=[\w.@/-]*\d|[a-z]+[._][a-z]+\b|[A-Z0-9]{8,})"
    r"[A-Za-z0-9]+(?:[._@/-][A-Za-z0-9]+)*(?![\w@])",
    re.ASCII,
)
_DATE = re.compile(
    r"(?<![\w-])(?:\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?![\w-])|"
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?: \d{{4}})?|\b{_MONTH} \d{{1,4}}(?:st|nd|rd|th)?|"
    r"\b(?:since|in|from|until|before|after|of) (?:19|20)\d\d\b|\bQ[1-4](?: \d{4})?|"
    r"\b\d+ (?:minute|hour|day|week|month|year|visit|time|percent|order)s?\b|\b\d+ ?%|"
    r"\d{4}年|\d+月(?:\d+[日号])?|\d+(?:天|周|个月|年|次|小时)",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"\b(?:under|below|less than|cheaper than|max(?:imum)?(?: of)?|at most|up to|"
    r"(?:nothing |not |none )?(?:over|above|dearer than|more than)|within|budget of|cap(?:ped)? at)\s*"
    rf"(?:[$€£¥]|EUR|USD)?\s*(?P<value>{_NUMBER})"
    r"(?!\d|\s*(?:st|nd|rd|th|days?|weeks?|months?|years?|%|percent|visits?|orders?)\b)"
    rf"|(?P<zh>{_NUMBER}|[一二三四五六七八九十百]+)\s*(?:元|块钱|块)(?:以内|以下|之内)"
    rf"|(?:不超过|低于|最多)\s*(?P<zh2>{_NUMBER})\s*(?:元|块)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"(?<![\w.,$€£#-])(?P<value>\d{{1,3}}|{_NUMBER_WORDS})"
    r"(?= (?!dollars|euros|pounds|quid|bucks|times|o'clock|and |or )[a-z])"
    r"|(?P<zh>\d{1,3}|[两三四五六七八九十]+)(?=[款个样件种位名])",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:since|ever since)\s+(?P<value>[\w'/-]+(?:\s+[\w'/-]+){0,3}?)"
    r"(?=\s*(?:$|[?.,;!]|\buntil\b|\band\b|\bto\b))",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(
    r"(?:he|she|they|him|her|them|his|their|it|me|i|you|who|this (?:customer|shopper|one)|他|她|他们)", re.I
)


def completed(question: str, calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
    """The calls with what the question says plainly; only where there is one call.

    Args:
        question: One line.
        calls: As the model named them.
    """
    if len(calls) != 1:
        return tuple(calls)
    (call,) = calls
    spec = tool_named(call.tool)
    found = dict(call.arguments)
    used = " ".join(found.values())
    for argument in spec.arguments:
        held = found.get(argument.name)
        if argument.kind is ArgumentKind.SHOPPER and (held is None or _PRONOUNS.fullmatch(held)):
            ids = [one for one in ids_in(question) if one not in used]
            if len(ids) == 1:
                found[argument.name] = ids[0]
                used += f" {ids[0]}"
        elif argument.kind is ArgumentKind.PRICE and held is None:
            _fill(found, argument.name, _PRICE.search(question))
        elif argument.kind is ArgumentKind.COUNT and held is None:
            _fill(
                found, argument.name, _COUNT.search(_without(question, [*found.values(), *ids_in(question)]))
            )
        elif argument.name == "since" and held is None:
            _fill(found, argument.name, _SINCE.search(question))
    return (replace(call, arguments=found),)


def ids_in(question: str) -> list[str]:
    """Words of a question that can only be ids, in order; dates, prices and counts are none."""
    text = _PRICE.sub(
        lambda match: " " * len(match[0]), _DATE.sub(lambda match: " " * len(match[0]), question)
    )
    text = _COUNT.sub(lambda match: " " * len(match[0]), text)
    return list(dict.fromkeys(match[0] for match in _ID.finditer(text) if len(match[0]) > 1))


def _fill(found: dict[str, str], name: str, match: re.Match[str] | None) -> None:
    value = next((group for group in match.groups() if group), None) if match else None
    if value:
        found[name] = value.strip()


def _without(question: str, values: Sequence[str]) -> str:
    text = _PRICE.sub(" ; ", _DATE.sub(" ; ", question))
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, " ; ")
    return text
