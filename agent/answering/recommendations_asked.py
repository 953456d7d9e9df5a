"""Recommendations that a question asks for: how many, of what, up to which price, and of what none."""

import re
from typing import TYPE_CHECKING, cast

from penchant.agent.answering.asking import Asking
from penchant.agent.answering.plain_words import category_in, unwanted_in, unwanted_said
from penchant.agent.answering.trouble import told
from penchant.errors import DataError
from penchant.tools.meant import GOODS
from penchant.tools.rules import NO_RULES, Rules

if TYPE_CHECKING:
    from penchant.ids import ItemId, ShopperId
    from penchant.tools import Mode

_GOODS = re.compile(
    rf"(?:(?:the|any|some|new|other|more|good|nice)\s+)*{GOODS}"
    r"|商品|产品|东西|菜品?|菜肴|电影|片子|影片|书籍?|歌曲?|游戏|文章",
    re.IGNORECASE,
)


def recommend_asked(asking: Asking) -> object:
    """The recommendations that a question asks for."""
    shopper, count = asking.shopper(), asking.count(5)
    mode = cast("Mode", asking.choice("mode") or "all")
    price, category = asking.price(), asking.said("category")
    without = asking.said("without") or unwanted_in(asking.conversation.question, asking.catalogue)
    if without is not None:
        asking.used["without"] = without
        category = None if category and _overlap(category, without) else category
    elif unknown := unwanted_said(asking.conversation.question):
        asking.conversation.not_left_out.append(unknown)
    if category is not None:
        category = _understood(asking, category)
        if category is not None:
            asking.used["category"] = category
            if left_out := asking.shop.items_meant(category).left_out:
                asking.used["left_out"] = " ".join(left_out)
    rules = _rules(asking, price, category, without)
    try:
        return tuple(asking.shop.recommend(shopper, count, mode=mode, rules=rules))
    except DataError as error:
        if category is None or "loosen" not in str(error):
            raise
        raise told("nothing_under", asking.language, words=category) from error


def _overlap(category: str, without: str) -> bool:
    """Whether what was taken for the category wanted is what is not wanted."""
    one, other = category.casefold(), without.casefold()
    return one in other or other in one


def _rules(asking: Asking, price: float | None, category: str | None, without: str | None) -> Rules:
    if price is None and category is None and without is None:
        return NO_RULES
    only = None if category is None else asking.shop.items_meant(category).ids
    never = frozenset[str]() if without is None else asking.shop.items_meant(without).ids
    return Rules(include_only=only, max_price=price, exclude=never)


def _understood(asking: Asking, category: str) -> str | None:
    """Words for a category, or the one category named in them where they mean nothing as a whole.

    None where they only say what shops sell, and this one calls nothing so.
    """
    catalogue = asking.catalogue
    if _GOODS.fullmatch(category) and not (catalogue.categories_in(category) or catalogue.holding(category)):
        return None
    try:
        asking.shop.items_meant(category)
    except DataError:
        return category_in(category, catalogue) or category
    return category


def as_listed(asking: Asking, shopper: "ShopperId", *items: "ItemId") -> "tuple[Mode, Rules]":
    """Mode and rules of the list that items come from: what is explained is their place in it."""
    listed = asking.conversation.recommended(shopper, *items)
    names = ("mode", "category", "max_price", "without")
    kept = {name: listed[name] for name in names if name in listed}
    asking.used.update(kept)
    price = float(kept["max_price"]) if "max_price" in kept else None
    return cast("Mode", kept.get("mode", "all")), _rules(
        asking, price, kept.get("category"), kept.get("without")
    )
