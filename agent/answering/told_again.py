"""Questions for what the answer before tells, or one more of it: who placed it, what each of two spent."""

import re

from penchant.agent.answering.bare_words import going_on
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_words import CUSTOMER
from penchant.agent.answering.goods_asked import goods_in
from penchant.agent.answering.groups_again import group_told
from penchant.agent.answering.time_before import against_before
from penchant.agent.calls import ToolCall
from penchant.units import GOODS

_EACH_SPENT = re.compile(
    r"\b(?:each|both|the two|either|respectively)\b.*\b(?:spen[dt]\w*|paid|worth)\b|\b(?:spen[dt]\w*"
    r"|paid)\b.*\b(?:each|both|either"
    r"|respectively)\b|(?:各|分别|俩).*(?:花|消费|多少钱)|(?:花|消费).*(?:各|分别)",
    re.IGNORECASE,
)
_THEY_SPENT = re.compile(
    rf"(?:how much(?: money)?|what|tell me (?:what|how much)) (?:(?:do|did|have|has|does|is|was) )?(?:they"
    rf"|(?:these|those|the)"
    rf" {CUSTOMER}|that group)(?: all| together)? (?:spen[dt]s?|pa(?:y|id)|leave|left|brought in|bring"
    rf" in)(?: (?:with|in) (?:us|here))?"
    r"(?: (?:in )?(?:total|all|altogether|together))?(?: so far)?|their (?:total )?(?:spending|spend"
    r"|turnover|revenue)"
    r"|(?:他们|她们|这些人|这批(?:人|客户|顾客))(?:一共|总共)?(?:花了?|消费了?)(?:多少钱?)?",
    re.IGNORECASE,
)
_OTHER_END = re.compile(
    r"(?:now )?(?:which|what|where|who)?(?: (?:one|of them|brand|category|department|item|product))?(?:"
    r" (?:is|has|was|sells?|does|comes?"
    r"|had|does it))*(?: ?\b(?:it|the|worst|at)\b)*(?: ?(?:lowest|highest|least|fewest|most|best|worst"
    r"|smallest"
    r"|biggest|bottom|top|other end)"
    r"(?: (?:one|rate|number|share|figure|sales|revenue))?)+"
    r"|(?:哪个|谁)?(?:最|倒数第一|垫底)(?:低|高|少|多|差|好)?(?:的)?(?:呢|是(?:哪个|谁))?",
    re.IGNORECASE,
)


def told_again(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """The call before, or it of one thing more; None for any other question.

    Args:
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.
    """
    said, _ = going_on(question)
    held = before.arguments
    if before.tool == "compare":
        return before if _EACH_SPENT.search(said) else None
    group = group_told(before)
    if group and _THEY_SPENT.fullmatch(said):
        return ToolCall("figures", {"among": group, "measure": "spent"})
    is_of_same = held.get("by") in GOODS and goods_in(said) in (None, held["by"])
    if before.tool == "figures" and is_of_same and _OTHER_END.fullmatch(said.strip()):
        return before  # which end is asked for is read with the call
    if before.tool in ("overview", "figures") and (against := against_before(said, before, catalogue.now)):
        return ToolCall(before.tool, {**held, "against": against})
    return None
