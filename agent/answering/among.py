"""The group that a question about the shop is asked of: `what rises among our big spenders?`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from penchant.agent.answering.group_words import conditions_in
from penchant.agent.calls import ToolCall
from penchant.tools.segment_words import parse_segment

_BEFORE = re.compile(r"\b(?:among(?:st)?|with(?:in)?|for|by|of)\s+(?=\S)", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(?:do|did|are|have|has|is)\s+(?=\S)", re.IGNORECASE)
_ITS_VERB = re.compile(
    r"\s+(?:been\s+)?(?:buy|order|get|want|turn|mov|go|drop|leav|stop|switch|bought)\w*\b", re.IGNORECASE
)
_DID = re.compile(
    r"(?<!\band)(?<!\bor)(?<!\bbut)(?<!\bwho)(?<!\bthat)(?<!\bnot)(?<!\bnever)(?<!\balso)"
    r"\s+(?:(?:then|actually|really) )?(?:bought|buy|ordered|purchased)(?: (?:any|some)thing)?$",
    re.IGNORECASE,
)
"""What is asked of the group at the end: `what share of those who came in May bought?`."""
_WHEN = re.compile(
    r"[\s,]+(?:since|over|during|in|from|between|compared|lately|recently|nowadays|now|right now|these days"
    r"|at the moment|today|this (?:week|month|quarter|year)|last (?:week|month|quarter|year)|more|less)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"\s*[,，]\s*")
_HAN = re.compile(
    r"(?:在|^)(?P<inside>[^在]+?)(?:当中|之中|中|里面?)"
    r"|(?P<subject>[^，,在]+?)(?:们)?(?:最近|近来|近期|现在|如今|都|在|开始|越来越|更|[多少不]买|买)"
)
_HAN_WHOSE = re.compile(
    r"(?P<whose>[^，,。]+?的(?:顾客|客户|会员|用户|人))们?的?(?=客单价|人均|平均|复购|回购|订单|销售额|营业额|消费额|购买周期)"
)
_PEOPLE = r"(?:shoppers|customers|households|people|families|buyers|members|clients|users|parents|men|women)"
_OF_PEOPLE = re.compile(
    rf"\bamong(?:st)?\s+(?P<among>.*\b{_PEOPLE}\b.*)"
    rf"|\b(?:with(?:in)?|for)\s+(?P<with>(?:[\w'-]+\s+){{0,3}}{_PEOPLE}\b.*)"
    r"|在(?P<han>[^在]*?(?:顾客|客户|家庭|人群|买家|会员|用户))(?:当中|之中|中|里)",
    re.IGNORECASE,
)
_SOME_PEOPLE = re.compile(
    rf"\b{_PEOPLE}\b|\b(?:customer|shopper|who|spenders|regulars)\b|顾客|客户|会员|用户|的人", re.IGNORECASE
)
_NEW = re.compile(r"\bnew\b|\bfirst[- ]time\b|新", re.IGNORECASE)
_EVERYBODY = re.compile(
    rf"(?:(?:the|our|my|your|all|of|shop's)\s+)*{_PEOPLE}|(?:我们|本店|所有|全部|全体|的)*\w{{2}}",
    re.IGNORECASE,
)
_HAN_WHEN = re.compile(r"^(?:最近|近来|近期|现在|如今)")


def group_among(question: str, now: datetime) -> str | None:
    """The words of the group; None where none is named that conditions can say.

    Args:
        question: One line.
        now: The newest event.
    """
    said = _said(question.strip(" ?？.。!！"))
    return next((words for words in said if conditions_in(words, now)), None)


def counted_group(question: str, now: datetime) -> str | None:
    """The words of the group of which numbers are asked; None for all, and for who is new, who is counted."""
    words = group_among(question, now)
    return words if words and _SOME_PEOPLE.search(words) and not _NEW.search(words) else None


def check_group(question: str, now: datetime) -> None:
    """Refuses a group that is named and that no conditions can say: an answer about everyone would mislead.

    Raises:
        NotUnderstood: It is one.
    """
    if people := _OF_PEOPLE.search(question.rstrip(" ?.!")):
        words = _WHEN.split(people["among"] or people["with"] or people["han"])[0]
        if not _EVERYBODY.fullmatch(words):
            parse_segment(words, now=now)


def without_group(call: ToolCall) -> ToolCall:
    """What a router is told of a call: it knows no group, and would give it to the next question, too.

    Nor does it know an overview's stretch of time.
    """
    dropped = ("among", "since", "until", "against") if call.tool == "overview" else ("among",)
    given = {name: said for name, said in call.arguments.items() if name not in dropped}
    return replace(call, arguments=given)


def _said(question: str) -> Iterator[str]:
    """What may be a group's words, the longest from each place first."""
    for found in _BEFORE.finditer(question):
        words = question[found.end() :]
        clause = _CLAUSE_END.split(words)[0]
        yield from dict.fromkeys((_DID.sub("", clause), words, clause))
        for cut in reversed(list(_WHEN.finditer(clause))):
            yield clause[: cut.start()]
    if subject := _SUBJECT.search(question):
        verbs = _ITS_VERB.finditer(question, subject.end())
        yield from (question[subject.end() : verb.start()] for verb in verbs)
    if whose := _HAN_WHOSE.search(question):
        yield whose["whose"]
    if han := _HAN.search(question):
        yield _HAN_WHEN.sub("", han["inside"] or han["subject"])
