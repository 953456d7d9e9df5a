"""The thing that a question which goes on names, in the place of the one before, or goods one by one."""

import re

from penchant.agent.answering.bare_words import goods_named
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_words import left_over
from penchant.agent.answering.goods_asked import ANY_GOODS
from penchant.agent.calls import ToolCall
from penchant.tools.brand_words import brand_and_rest

THING = {
    **dict.fromkeys(("figures", "activity", "orders", "next_behaviour", "who_likes", "concept"), "words"),
    **dict.fromkeys(("trends", "recommend"), "category"),
    "assortment": "words",
    **dict.fromkeys(("audience", "similar_items"), "item"),
    "changes": "",
}
"""Tools that can be asked again with something changed, and which argument is the thing they are asked of."""
_LED = re.compile(r"^(?:(?:by|per|for|in|with|of|on|from|the)\s+|按|各个?|分)+", re.IGNORECASE)
LITTLE = re.compile(
    r"\b(?:split|break|broken|down|up|instead|rather|ranked?|sorted|shown?|only|just|please|pls|again|also"
    r"|for|each|per|by|too|list|that|those|these|them|it|its|same|is|was|were|are|what|which|how|many|much"
    r"|the|a|an|with|in|on|of|to|as|and|then|ones?|cost|costing|products?|since|from|us|me|back"
    r"|restrict|limit|narrow|keep|filter|if|we|start|begin|go|things?|dear|love|friend|darling|sure"
    r"|actually|enough|make|i meant?)\b"
    r"|['’]s\b|就[行好够]|其中|有?[几多少]+[笔单张]|分开|拆开?|列出来?|买过?[的了]|一下|那?[笔单]|[按换改只看要再就吧呢的是里]",
    re.IGNORECASE,
)
_OF_BRAND = re.compile(r"\bones?\W*$|的呢?\W*$|^(?:just|only)\b|^只", re.IGNORECASE)
_BRAND_WORD = re.compile(r"^the\s+|\s+(?:brands?|label|ones?)$|(?:牌子?|品牌)?的?$", re.IGNORECASE)


def of_brand(said: str, question: str, words: str, catalogue: Catalogue) -> str:
    """Words with another brand in them, or of one alone; empty where none is named that they can be of.

    Args:
        said: What is named: `Danone`, `the Danone ones`.
        question: What it is named in.
        words: What was asked of before: `Milka chocolate`, `bought Milka chocolate`.
        catalogue: Of the shop.
    """
    folded = _BRAND_WORD.sub("", _BRAND_WORD.sub("", said)).casefold()
    brand = next((one for one in catalogue.brands if one.casefold() == folded), None)
    if brand is None or not words:
        return ""
    named = [
        found
        for one in catalogue.brands
        if (found := re.search(rf"(?<![a-z0-9]){re.escape(one)}(?![a-z0-9])", words, re.IGNORECASE))
    ]
    own = next((kind for _, kind in brand_and_rest(words, catalogue.brands) if kind), "")
    if len(named) == 1 and named[0][0].casefold() not in (folded, words.casefold()):
        return f"{words[: named[0].start()]}{brand}{words[named[0].end() :]}"
    if own and not named:
        return f"{brand} {own}"
    is_of_it = _OF_BRAND.search(question) and not named and not catalogue.item(words)
    return f"{brand} {words}" if is_of_it else ""


def _parts(rest: str, left: str, before: ToolCall, catalogue: Catalogue) -> dict[str, str]:
    """Which goods one by one, of what, where they are named; else empty."""
    for one in (_LED.sub("", rest.strip()), left):
        named = goods_named(one, catalogue, known=True) or {}
        by = "item" if "goods" in named and before.tool == "figures" else named.get("by", "")
        if by:
            return {"by": by, **({"words": named["words"]} if "words" in named else {})}
    return {}


def thing_mentioned(
    rest: str, question: str, is_parted: bool, before: ToolCall, catalogue: Catalogue
) -> tuple[str, dict[str, str]]:
    """The thing, or which goods one by one, that is left when all else is read."""
    name, left = THING[before.tool], _LED.sub("", rest.strip())
    if not catalogue.carries(left):
        left = " ".join(LITTLE.sub(" ", rest).split()).strip(" ,，;；")
    beside = left_over(left, "")
    if branded := of_brand(left, question, before.arguments.get(name, ""), catalogue):
        return "", {name: branded}
    if not (beside or re.search(r"\d", left) or re.search(ANY_GOODS, rest, re.IGNORECASE)):
        return "", {}
    if before.tool in ("figures", "assortment"):
        if not is_parted and (parts := _parts(rest, left, before, catalogue)):
            return "", parts
        if beside.casefold() == "new" and before.tool == "figures":
            return "", {"measure": "new"}  # `and how many are new?`
    if re.search(r"\d|[百千万]", left) and not catalogue.may_mean(left):
        return left, {}  # `over 500` bounds a group
    if words := _known(left, beside, name, catalogue):
        return "", {name: words}
    return beside or left, {}


def _known(left: str, beside: str, name: str, catalogue: Catalogue) -> str:
    """What words for a thing mean as an argument; empty where nothing here is called so."""
    if name == "category":
        categories = [one for one, _ in catalogue.categories_in(left)]
        return categories[0] if len(categories) == 1 and len(categories[0]) >= len(left) - 2 else ""
    if name == "item":
        return ""  # which item is meant, is found with the call
    named = (goods_named(left, catalogue, known=True) or {}).get("words", "")
    return next((one for one in (named, beside) if one and name and catalogue.may_mean(one)), "")
