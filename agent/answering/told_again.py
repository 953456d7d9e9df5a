"""Questions for what the answer before tells, or one more of it: who placed it, what each of two spent."""

import re

from penchant.agent.answering.bare_words import going_on
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_words import CUSTOMER
from penchant.agent.answering.goods_asked import goods_in
from penchant.agent.answering.groups_again import group_told
from penchant.agent.answering.time_before import against_before
from penchant.agent.calls import ToolCall
from penchant.tools.number_words import number_of
from penchant.units import GOODS

_IT = r"(?:it|that|this|that one|(?:that|the|this) (?:order|basket|one))"
_OF_THE_ORDER = re.compile(
    rf"(?:tell me )?(?:who|which {CUSTOMER}|what {CUSTOMER}|whose)(?: was it (?:that|who))? (?:placed|made"
    rf"|sent|bought|paid for|ordered"
    rf"|put in) {_IT}|(?:tell me )?(?:which|what) {CUSTOMER} (?:(?:did|was) )?{_IT} (?:came?|was|is) from"
    rf"|whose (?:order )?(?:is|was) {_IT}"
    rf"|(?:tell me |show me )?(?:(?:what(?:['’]s| is| was| are)?|which (?:items|products|things)(?: is| are"
    rf"| was| were)?) "
    r"(?:in(?:side)? )?(?:it|that order|there|that one)|(?:its|the) (?:contents|items|products))"
    rf"|(?:what|which (?:items|products|things)) (?:did|had|have) (?:they|he|she|it|{CUSTOMER}) (?:put"
    rf"|order(?:ed)?|have|had|buy|get|got"
    rf"|bought) in (?:it|there|that one)"
    r"|(?:那|这)?(?:笔|个)?(?:订单|单子?)?(?:里面?|里边|里头|中)?(?:都|包含|包括)*(?:有|是|买了?)?(?:些|了)*(?:什么|哪些|啥)(?:东西|商品|产品)?"
    r"|(?:是)?(?:谁|哪[位个](?:顾客|客户|会员)?)(?:下|买)的?(?:单|这单|那单|的)?",
    re.IGNORECASE,
)
_ORDER_BEFORE = re.compile(
    r"(?:(?:what|which \w+) (?:was|were|is|did (?:they|he|she|it) (?:have|put|order|buy|get)) )?(?:in |with"
    r" )?(?:the|their|his|her)"
    r" (?:(?:one|order|basket) (?:right |just )?before(?: (?:that|this|it)(?: one)?)?|(?:previous|preceding"
    r"|last but one)"
    r" (?:one|order|basket))"
    r"|(?:那)?(?:再)?(?:上|前)一?[笔个单](?:订单|单)?(?:里面?|买了)?(?:有|是)?(?:什么|哪些|啥)?",
    re.IGNORECASE,
)
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
_COMPARES = re.compile(
    r"\b(?:compare[ds]?|comparison|against|versus|vs|stack(?:s|ed)? up|measure[ds]? up|better|worse|more"
    r"|less|up|down|than|next to)\b"
    r"|比|环比",
    re.IGNORECASE,
)
_TIME_BEFORE = re.compile(
    r"\b(?:the|a) (?:\w+ )?(?:day|week|month|quarter|year|period)s? (?:right |just )?(?:before|earlier"
    r"|prior)\b(?! last)"
    r"|\bthe (?:previous|preceding|prior) (?:day|week|month|quarter|year|period)\b|(?:上|前)一?个?(?:月|周"
    r"|季度|天|年)|环比",
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
    if before.tool == "orders" and "rank" in held:
        return _of_order(said, before)
    group = group_told(before)
    if group and _THEY_SPENT.fullmatch(said):
        return ToolCall("figures", {"among": group, "measure": "spent"})
    is_of_same = held.get("by") in GOODS and goods_in(said) in (None, held["by"])
    if before.tool == "figures" and is_of_same and _OTHER_END.fullmatch(said.strip()):
        return before  # which end is asked for is read with the call
    if before.tool in ("overview", "figures") and _TIME_BEFORE.search(said) and _COMPARES.search(said):
        against = against_before(before, catalogue.now)
        return ToolCall(before.tool, {**held, "against": against}) if against else None
    return None


def _of_order(said: str, before: ToolCall) -> ToolCall | None:
    if _OF_THE_ORDER.fullmatch(said):
        return ToolCall("orders", {**before.arguments, "count": "1"})
    if _ORDER_BEFORE.fullmatch(said) and before.arguments["rank"] == "newest":
        count = number_of(before.arguments.get("count", "1"))
        return ToolCall("orders", {**before.arguments, "count": f"{count + 1:g}"})
    return None
