"""What the shop turns to, by the words of a question: among whom, since when, and held against what."""

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from penchant.agent.answering.among import check_group, group_among
from penchant.agent.answering.asked_plainly import asks_of_brands
from penchant.agent.answering.asking import Asking
from penchant.agent.answering.stretches import asks_of_year_before, is_year_before

if TYPE_CHECKING:
    from penchant.tools.trend_results import Direction
    from penchant.tools.trends import Against


def trends_asked(asking: Asking) -> object:
    """The trends that a question asks for."""
    direction = cast("Direction | None", asking.choice("direction"))
    question, now = asking.conversation.question, asking.catalogue.now
    of_year = asks_of_year_before(question)
    since, until = _dates(asking, of_year=of_year)
    category = asking.said("category")
    among = group_among(question, now) or asking.said("among")
    if among is None:
        check_group(question, now)
    else:
        asking.used["among"] = among
    if category is not None and among is not None and category.casefold() in among.casefold():
        category = None  # what the group is known by
    facet, category = _facet(question, category)
    for name, value in (("facet", facet), ("category", category)):
        if value is not None:
            asking.used[name] = value
    against: Against = "year" if of_year else "before"
    return asking.shop.trends(
        direction, since, category, against=against, among=among, facet=facet, as_of=until
    )


_BRANDS = ("", "brand", "brands", "makers", "品牌", "牌子")
"""What names no part of the catalogue beside brands in general."""
_ANY_KIND = re.compile(
    r"(?:(?:the|our|fastest|most|least|growing|falling|rising|popular|top|\w+est)[\s-]+)*"
    r"(?:categor(?:y|ies)|products?|items?|kinds?|things?)|品类|类别|商品"
)


def _facet(question: str, category: str | None) -> tuple[str | None, str | None]:
    """Brands alone where the question asks which of them, else the part of the catalogue named."""
    named = (category or "").casefold()
    if asks_of_brands(question) and (named not in question.casefold() or named in _BRANDS):
        return "brand", None
    return None, None if _ANY_KIND.fullmatch(named) else category


def _dates(asking: Asking, *, of_year: bool) -> tuple[datetime | None, datetime | None]:
    """Since and until; where only the same time last year is named, as in the trends told before."""
    if of_year and is_year_before(asking.said("since")):
        given = {name: said for name, said in asking.call.arguments.items() if name not in ("since", "until")}
        earlier = asking.conversation.earlier
        before = earlier[-1].call if earlier else None
        if before is not None and before.tool == "trends" and "since" in before.arguments:
            given["since"] = before.arguments["since"]
        asking.call = replace(asking.call, arguments=given)
    return asking.dates()
