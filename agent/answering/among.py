"""The group that a question about the shop is asked of: `what rises among our big spenders?`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.calls import ToolCall
from penchant.errors import DataError
from penchant.tools.conditions import Condition
from penchant.tools.segment_words import parse_segment

_BEFORE = re.compile(r"\b(?:among(?:st)?|with(?:in)?|for|by|of)\s+(?=\S)", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\b(?:do|did|are|have|has|is)\s+(?P<words>\S.*?)\s+(?:been\s+)?"
    r"(?:buy|order|get|want|turn|mov|go|drop|leav|stop|switch|bought)\w*\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"[\s,]+(?:since|over|during|in|from|between|compared|lately|recently|nowadays|now|right now|these days"
    r"|at the moment|today|this (?:week|month|quarter|year)|last (?:week|month|quarter|year)|more|less)\b",
    re.IGNORECASE,
)
_HAN = re.compile(
    r"(?:在|^)(?P<inside>[^在]+?)(?:当中|之中|中|里面?)"
    r"|(?P<subject>[^，,在]+?)(?:们)?(?:最近|近来|近期|现在|如今|都|在|开始|越来越|更|[多少不]买|买)"
)
_PEOPLE = r"(?:shoppers|customers|households|people|families|buyers|members|clients|users|parents|men|women)"
_OF_PEOPLE = re.compile(rf"\bamong(?:st)?\s+(?P<words>.*\b{_PEOPLE}\b.*)", re.IGNORECASE)
_EVERYBODY = re.compile(rf"(?:(?:the|our|my|your|all|of|shop's)\s+)*{_PEOPLE}", re.IGNORECASE)
_HAN_WHEN = re.compile(r"^(?:最近|近来|近期|现在|如今)")


def group_among(question: str, catalogue: Catalogue) -> str | None:
    """The words of the group; None where none is named, or the shop has none of the products in them.

    Args:
        question: One line.
        catalogue: Of the shop.
    """
    for words in _said(question.strip(" ?？.。!！")):
        conditions = _conditions(words, catalogue)
        if conditions and all(one.words is None or catalogue.holding(one.words) for one in conditions):
            return words
    return None


def check_group(question: str, now: datetime) -> None:
    """Refuses a group that is named and that no conditions can say: an answer about everyone would mislead.

    Raises:
        NotUnderstood: It is one.
    """
    if people := _OF_PEOPLE.search(question.rstrip(" ?.!")):
        words = _WHEN.split(people["words"])[0]
        if not _EVERYBODY.fullmatch(words):
            parse_segment(words, now=now)


def without_group(call: ToolCall) -> ToolCall:
    """What a router is told of a call: it knows no group, and would give it to the next question, too."""
    return replace(call, arguments={name: said for name, said in call.arguments.items() if name != "among"})


def _said(question: str) -> Iterator[str]:
    """What may be a group's words, the longest from each place first."""
    for found in _BEFORE.finditer(question):
        words = question[found.end() :]
        yield words
        for cut in reversed(list(_WHEN.finditer(words))):
            yield words[: cut.start()]
    if subject := _SUBJECT.search(question):
        yield subject["words"]
    if han := _HAN.search(question):
        yield _HAN_WHEN.sub("", han["inside"] or han["subject"])


def _conditions(words: str, catalogue: Catalogue) -> tuple[Condition, ...] | None:
    try:
        return parse_segment(words, now=catalogue.now)
    except DataError:
        return None
