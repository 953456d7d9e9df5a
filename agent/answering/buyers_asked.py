"""Questions for how many buyers a thing has, how often it was bought, and who orders most."""

import re

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_words import CUSTOMER, MOST_ORDERS, NAME, left_over, mean_in, unit_in
from penchant.agent.answering.goods_asked import count_in, without_count
from penchant.agent.calls import ToolCall

_BUYERS_OF = tuple(
    re.compile(said, re.IGNORECASE)
    for said in (
        rf"\bhow many {CUSTOMER} (?:has|have|had|did) (?:our |the )?{NAME} (?:had|got|have|get|found)\b",
        rf"\bhow many {CUSTOMER} (?:our |the )?{NAME} (?:has|have|had) (?:had|got)\b",
        rf"\bhow many {CUSTOMER} (?:there )?(?:has|have|had|is|are|were) (?:there )?(?:been )?(?:for|of)"
        rf" (?:our |the )?{NAME}"
        r"(?=\s*[?.!,]|\s*$| (?:in|over|all|so|to)\b)",
        rf"\b(?:total )?number of (?:our |the )?{NAME} (?:buyers|customers|shoppers)(?=\s*[?.!,]|\s*$|"
        rf" (?:in|so|to|over)\b)",
    )
)
"""Asks how many bought a thing, by a noun for them."""
_TIMES_BOUGHT = tuple(
    re.compile(said, re.IGNORECASE)
    for said in (
        rf"\bhow (?:many times|often) (?:has|have|was|were|is|are) (?:our |the )?{NAME} (?:been"
        rf" )?(?:bought|purchased"
        r"|ordered|sold)\b",
        rf"\bhow (?:many times|often) (?:our |the )?{NAME} (?:has been|have been|was|were) (?:bought"
        rf"|purchased|ordered|sold)\b",
        rf"\bhow (?:many times) (?:have|did|do) (?:people|ppl|{CUSTOMER}|they|we) (?:bought|buy|sell|sold"
        rf"|purchased?|ordered?)"
        rf" (?:our |the )?{NAME}(?=\s*[?.!,]|\s*$| (?:in|since|last|this|over|during)\b)",
        rf"\b(?:purchase|sales|order) (?:count|number|total)s? (?:for|of) (?:our |the )?{NAME}(?=\s*[?.!,]"
        rf"|\s*$)",
    )
)
"""Asks how many times a thing was bought."""


def buyers_asked(rest: str, catalogue: Catalogue, *, is_timed: bool) -> ToolCall | None:
    """How many buyers a thing has or are new, how often it was bought, or who orders most; else None."""
    if is_timed and mean_in(rest) == "new" and not (unit_in(rest) or left_over(rest, "")):
        return ToolCall("figures", {"measure": "new"})
    for patterns, measure in ((_BUYERS_OF, "shoppers"), (_TIMES_BOUGHT, "purchases")):
        for found in filter(None, (one.search(rest) for one in patterns)):
            if catalogue.may_mean(found[1]) or catalogue.titled(found[1]):
                return ToolCall("figures", {"words": found[1], "measure": measure})
    if MOST_ORDERS.search(rest) and not left_over(MOST_ORDERS.sub(" ", without_count(rest)), ""):
        count = count_in(rest)
        return ToolCall(
            "figures", {"by": "shopper", "measure": "orders", **({"count": count} if count else {})}
        )
    return None
