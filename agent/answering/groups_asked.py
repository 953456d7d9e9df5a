"""Questions that ask for a group of shoppers, whatever tool they were taken for."""

import re

from penchant.agent.answering.asked_plainly import asks_what_else
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_words import CUSTOMER
from penchant.agent.answering.group_words import conditions_in, ways_to_say
from penchant.agent.answering.of_shop import beyond_log
from penchant.agent.calls import ToolCall
from penchant.agent.parts import parts_of
from penchant.tools.conditions import RATED, Condition
from penchant.tools.segment import log_tells

_BOUGHT = re.compile(r"\b(?:bought|purchased)\b|(?<!没)(?:购买|[买点吃喝])[过了]", re.IGNORECASE)
OF_THEM = re.compile(
    r"\b(?:of|among|amongst|from|out of) (?:those|them|these)\b"
    r"|\b(?:just|only|keep)\s+(?:the ones|those|them)\b|其中|(?:他们|她们|这些人)(?:中|里)|只(?:要|看|留)",
    re.IGNORECASE,
)
"""Speaks of a group told before."""
_SHARE_WHO = re.compile(
    rf"(?:(?:and|so) )?(?:what|which|how big a) (?:share|percentage|proportion|part|per ?cent|fraction) of"
    rf" (?:all |our |the )*"
    rf"{CUSTOMER} (?:who |that |have |has |had |ever |already )*(?P<did>(?:bought|buy|returned|viewed|rated"
    rf"|never)\b[^,]+?)\W*",
    re.IGNORECASE,
)
_DEEDS = re.compile(r"\b(?:bought|buy|ordered|purchased|viewed|returned|rated)\b", re.IGNORECASE)
_AGAIN = re.compile(r"\b(?:again|twice|back|more than once|another)\b", re.IGNORECASE)
"""Asks for a repeat rate."""
_COUNTS = re.compile(
    r"\bhow (?:[many]{3,6}|much)\b|\bnumber of\b|\bcount\b|多少|几|多吗|多不多|怎么样|如何",
    re.IGNORECASE,
)
_OTHER_DEEDS = frozenset({"viewed", "carted", "returned", "stars", *RATED})
_WHO = re.compile(
    r"(?:(?:so|and|ok|hey|hi)[,\s]+)*"
    r"(?:who\b|(?:which|what) (?:customers|shoppers|people|households|members)\b)"
    r"|(?:有没有|有)?(?:谁|哪些(?:顾客|客户|人|会员|用户|家庭))",
    re.IGNORECASE,
)


def group_asked(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question that is a group and nothing else, however it asks; all in the log."""
    for words in ways_to_say(question, ""):
        conditions = conditions_in(words, catalogue.now) or ()
        if not all(log_tells(catalogue.view, one.kind) for one in conditions):
            continue
        if is_group(conditions, catalogue):
            return words
        if mended := _products_respelt(words, conditions, catalogue):
            return mended
    return None


def _read(question: str, catalogue: Catalogue) -> tuple[str | None, tuple[Condition, ...]]:
    """The first words of a question that say conditions, and these; none where nothing says any."""
    read = ((said, conditions_in(said, catalogue.now)) for said in ways_to_say(question, ""))
    return next(((said, conditions) for said, conditions in read if conditions), (None, ()))


def _products_respelt(words: str, conditions: tuple[Condition, ...], catalogue: Catalogue) -> str | None:
    """The words with misspelt products as the shop spells them; None where that makes no group of them."""
    mended = words
    for said in {one.words for one in conditions} - {None}:
        mended = mended.replace(str(said), catalogue.respelt(str(said)))
    if mended == words:
        return None
    return mended if is_group(conditions_in(mended, catalogue.now), catalogue) else None


def asks_how_many(question: str) -> bool:
    """Whether a question asks how many, how much or how it is with them."""
    return bool(_COUNTS.search(question))


def group_counted(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question that asks how many met them; what products they name the shop has.

    They must say more than `orders` or `new shoppers`, which the shop's overview counts.
    """
    if not asks_how_many(question) or parts_of(question) or beyond_log(question):
        return None
    said, conditions = _read(question, catalogue)
    return said if is_group(conditions, catalogue) else None


def group_denied_or_bounded(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question for who did not do something, or bought so much of it."""
    said, conditions = _read(question, catalogue)
    bounded = any((one.at_least, one.at_most) != (None, None) for one in conditions)
    return said if bounded or any(one.negated for one in conditions) else None


def buyers_of_item(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question that asks who bought an item, by its id; None where it asks otherwise."""
    first, *_ = parts_of(question) or (question,)
    said, conditions = _read(first, catalogue)
    return said if any(one.words and catalogue.item(one.words) for one in conditions) else None


def deeds_asked(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question for who viewed, carted, rated or returned something; None for others.

    A log without such events says so, which is better than buyers or fans.
    """
    if parts_of(question) or OF_THEM.search(question) or asks_what_else(question):
        return None
    said, conditions = _read(question, catalogue)
    return said if any(one.kind in _OTHER_DEEDS for one in conditions) else None


def people_asked(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question that asks which shoppers meet them; None where it asks anything else."""
    return group_asked(question, catalogue) if _WHO.match(question) else None


def share_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The group of which it is asked what share of all it is: `what share of households bought tea?`."""
    found = _SHARE_WHO.fullmatch(question.strip())
    if found is None or _AGAIN.search(question) or len(_DEEDS.findall(found["did"])) > 1:
        return None  # of those who viewed it the share that bought is a number of theirs
    words = group_asked(f"who {found['did']}", catalogue)
    return ToolCall("segment", {"words": words}) if words else None


def buyers_asked(question: str, catalogue: Catalogue) -> str | None:
    """The conditions of a question that asks who bought something, by whatever name, and nothing else."""
    if not _BOUGHT.search(question):
        return None
    said, conditions = _read(question, catalogue)
    return said if all(one.kind == "bought" and one.words for one in conditions) else None


def asks_of_the_top(question: str, catalogue: Catalogue) -> bool:
    """Whether a question asks for so many of the best customers: `who are our ten best customers?`."""
    return any(one.count is not None for one in conditions_in(question, catalogue.now) or ())


def is_group(conditions: tuple[Condition, ...] | None, catalogue: Catalogue) -> bool:
    """Whether conditions are of products that the shop has, and say more than its overview counts."""
    named = [one.words for one in conditions or () if one.words is not None]
    known = all(catalogue.sells(words) for words in named)
    return bool(conditions) and known and any(map(_says_more, conditions or ()))


def _says_more(condition: Condition) -> bool:
    """Whether a condition is of a product, denied, bounded by a number, or of what the overview counts not.

    That is who came first since a date, and who returned something, looked at it, rated it or put it in the
    cart.
    """
    return bool(
        condition.words
        or condition.negated
        or condition.count
        or condition.kind in _OTHER_DEEDS
        or (condition.kind in ("first_seen", "first_bought") and condition.since)
        or (condition.at_least, condition.at_most) not in ((None, None), (1, None))
    )
