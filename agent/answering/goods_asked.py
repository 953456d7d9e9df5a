"""Questions for which items, categories, departments or brands come first, or for each of them."""

import re

from penchant.agent.answering.asked_plainly import asks_what_else
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_words import left_over, mean_in, measured, without_mean
from penchant.agent.answering.plain_words import direction_in
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.tools.number_words import HAN_NUMBER, NUMBER
from penchant.units import Goods

_GOODS: dict[Goods, str] = {
    "brand": r"brands?|makers?|manufacturers?|品牌|牌子",
    "department": r"departments?|部门|大类",
    "category": r"categor(?:y|ies)|product (?:types?|groups?|lines?)|kinds? of products?"
    r"|genres?|品类|类目|类别|种类|分类|题材|流派",
    "item": r"(?:top )?sellers|products?|items?|skus?|dish(?:es)?|单品|商品|产品|东西|菜品"
    r"|(?<=[个些种款道])菜(?=[点卖买最])",
}
ANY_GOODS = f"(?:{'|'.join(_GOODS.values())})"
MANY = rf"({NUMBER}|{HAN_NUMBER})"
FIRST = (
    r"(?:best|top|most|biggest|largest|leading|highest|strongest|worst|lowest|fewest|poorest|weakest"
    r"|rank(?:ed|ing)?|more (?:often )?than any other)"
)
_BRING = r"(?:sells?|sold|brings?|brought|earns?|earned|makes?|made|generates?)"
_SPLIT = r"\b(?:split|mix|breakdown|shares?|distribution) (?:between|of|among|across|by)\b"
_RANKED = tuple(
    re.compile(said.replace("GOODS", ANY_GOODS), re.IGNORECASE)
    for said in (
        r"\b(?:by|per|each|every) GOODS\b",
        r"\b(?:which|what) (?:of our )?GOODS\b.*\b(?:again and again|over and over|time and again"
        r"|repeatedly)\b",
        rf"\b{FIRST}\b.*\bGOODS\b"
        rf"|\b(?:which|what|{MANY}) (?:of our )?(?:[\w'’&-]+ ){{0,3}}?GOODS\b.*\b(?:{FIRST}|{_BRING})\b"
        r"|\bGOODS (?:with|by)\b",
        r"(?<!with )(?<!from )(?<!for )\bwhat (?:else )?(?:has |is |was |got |gets |(?:do|did|does) (?:we"
        r"|you|people"
        r"|they|(?:our |the )?(?:customers|shoppers|buyers)) )?(?:been )?"
        r"(?:sells?|sold|selling|bought|buy|purchased?|shift(?:s|ed)|mov(?:es|ed)) (?:the )?(?:best|most"
        r"|worst|least)\b",
        r"\bGOODS (?:that|which) (?:\w+ ){0,2}?(?:sells?|sold|bought|ordered|purchased) (?:the )?(?:best"
        r"|most|worst|least)\b",
        r"\bwhat (?:ranks|came|comes|is|was) first (?:in|by|among)\b",
        r"(?:最|排|热销|滞销|卖不动|[前大]).{0,8}GOODS",
        r"(?:各个?|按|分|每个)GOODS|GOODS(?:的?销[量售]额?)?(?:排名|排行|榜单?|占比|前)",
        r"哪(?:个|些|种|几个|款|道|样|件)?GOODS(?:的?[一-龥]{1,8}?)?"
        r"(?:的?(?:卖得?|[点买]得|销量|销售额|营业额|贡献|滞销|卖不动|(?:客单价|复购率|人均消费)?最))",
        rf"{_SPLIT}.*\bGOODS\b",
    )
)
"""Asks which goods come first, or for all goods of a kind one by one."""
_TOP_OF = re.compile(
    rf"\b(?:top|best|bottom) {MANY} (?:(?:best[- ])?selling )?(?P<thing>(?!(?:by|in|of|for|per)\b)\w[\w"
    rf" '-]*?)(?= by\b|\W*$)",
    re.IGNORECASE,
)
"""Asks for the first items of a kind: `top 5 beers by revenue`."""
_COUNTED = (
    rf"\b(?:top|first|best|bottom|worst) {MANY}\b|\b{MANY} (?:best|top|bottom|worst|biggest|most|leading"
    rf"|largest|highest|items"
    rf"|products|categories"
    r"|departments|brands)\b",
    rf"(?:前|倒数|top ?){MANY}|{MANY}[个种款样道件]|({HAN_NUMBER})大",
)
TWO_GOODS = re.compile(
    r"\b(?:which|what) two (?:products|items|things|articles|dishes)\b(?=.*\b(?:together|combined|paired"
    r"|(?:same|one|an|each|every|single) (?:order|basket|receipt|cart|purchase))\b)"
    r"|哪两[个种样款道件](?=.*(?:一起|一块|一单|同|搭|配))",
    re.IGNORECASE,
)
"""Asks for a pair, and not for the first two."""
_ALIKE = re.compile(r"\b(?:most|more) (?:like|alike|similar)\b|最像|最相似", re.IGNORECASE)
"""Asks what is like something, not what comes first."""
_LEAST = re.compile(
    r"\b(?:worst|(?<!\bat )least|slowest|weakest|poorest|lowest|fewest|bottom)\b"
    r"|最[差少慢低]|垫底|倒数|滞销|卖不动",
    re.IGNORECASE,
)
_POPULAR = re.compile(r"\b(?:popular|buyers|customers|shoppers)\b|受欢迎|买的人|顾客|人数", re.IGNORECASE)


def goods_asked(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """Which items, categories or brands come first, or all of them one by one."""
    found = next(filter(None, (one.search(rest) for one in _RANKED)), None)
    found = found or next((one for one in _TOP_OF.finditer(rest) if catalogue.may_mean(one["thing"])), None)
    if (
        found is None
        or asks_what_else(rest)
        or _ALIKE.search(rest)
        or direction_in(_LEAST.sub(" ", rest))
        or names_shopper(rest.replace(found[0], " "), catalogue)
    ):
        return None
    by = goods_in(found[0]) or "item"
    mean = mean_in(rest)
    beside = re.sub(r"(?:是|有)?(?:什么|啥|哪些)\W*$", " ", without_mean(rest) if mean else rest)
    left = left_over(
        re.sub("|".join((_SPLIT, _LEAST.pattern, *_GOODS.values())), " ", beside, flags=re.IGNORECASE), ""
    )
    if by == "brand":
        left = _without_brands(left, catalogue)
    if left and not catalogue.may_mean(left):
        return None
    count = count_in(rest)
    sums = measured(rest, ("spent", "orders")).get("measure", "purchases")
    measure = mean or ("shoppers" if _POPULAR.search(rest) else sums)
    asked = {"words": left} if left else {}
    return ToolCall("figures", {**asked, "by": by, "measure": measure, **({"count": count} if count else {})})


def count_in(rest: str) -> str:
    """How many of the first are asked for; empty where that is not said."""
    counted = next(filter(None, (re.search(one, rest, re.IGNORECASE) for one in _COUNTED)), None)
    return next(filter(None, counted.groups()), "") if counted else ""


def without_count(rest: str) -> str:
    """The text without how many of the first it asks for: `top 20 customers` names no shopper 20."""
    return re.sub("|".join(_COUNTED), " ", rest, flags=re.IGNORECASE)


def asks_of_least(question: str) -> bool:
    """Whether a question asks for the goods that come last, not first."""
    return bool(_LEAST.search(question))


def goods_in(text: str) -> Goods | None:
    """The kind of goods that a text names."""
    return next((name for name, said in _GOODS.items() if re.search(said, text, re.IGNORECASE)), None)


def _without_brands(left: str, catalogue: Catalogue) -> str:
    """What is left where all brands are told one by one; `national and private brands` names two of them."""
    names = {brand.casefold() for brand in catalogue.brands}
    return " ".join(word for word in left.split() if word.casefold() not in names)


def names_shopper(text: str, catalogue: Catalogue) -> bool:
    """Whether a piece of a text is a shopper's id."""
    return any(catalogue.shopper(one) for one in PIECE.findall(text))
