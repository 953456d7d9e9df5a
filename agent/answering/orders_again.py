"""Questions that go on from single orders: what is in the first, another time, whether that is usual."""

import re

from penchant.agent.answering.bare_words import going_on
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.edits import edited
from penchant.agent.answering.figures_words import CUSTOMER, left_over
from penchant.agent.answering.orders_asked import (
    BIG,
    orders_asked,
    without_little,
)
from penchant.agent.calls import ToolCall
from penchant.tools.number_words import HAN_NUMBER, NUMBER, number_of
from penchant.tools.time_words import take_span

_THE_ORDER = r"(?:it|that|this|that one|(?:that|the|this) (?:order|basket|one))"
_OF_THE_ORDER = re.compile(
    rf"(?:tell me )?(?:who|which {CUSTOMER}|what {CUSTOMER}|whose)(?: was it (?:that|who))? (?:placed|made"
    rf"|sent|bought|paid for|ordered"
    rf"|put in) {_THE_ORDER}|(?:tell me )?(?:which|what) {CUSTOMER} (?:(?:did|was) )?{_THE_ORDER}"
    r" (?:came?|was|is) from"
    rf"|whose (?:order )?(?:is|was) {_THE_ORDER}"
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
_IT = re.compile(
    r"(?:what(?:['’]?s| is| was| were)?|show me what was|list what was)"
    r"(?: on earth| exactly| all)?(?: is| was| were)?"
    r" (?:in|on|inside) (?:it|that|them|there|(?:that|this|the) (?:one|order|basket|receipt))"
    r"|what (?:all )?did (?:they|she|he|it|that (?:one|order)) (?:buy|get|contain|include|take|have in it)"
    r"|what did (?:it|that|this)(?: all)? (?:come to|cost|total|add up to)(?: in (?:money|total))?"
    r"|(?:when|who|whose|how (?:much|big)) (?:was|is|were) (?:it|that|this)(?: one| order)?"
    r"|(?:里面?|其中|那单|这单)?(?:都)?(?:有|买了|是)(?:些)?(?:什么|哪些|啥)"
    r"|(?:那|这)?(?:是|天是|单是)*(?:几号|哪天|谁的?|什么时候)(?:下的|买的)?|(?:一共|总共)?(?:花了?|是)?多少钱",
    re.IGNORECASE,
)
"""Asks for what is told of an order."""
_BESIDE = re.compile(
    r"what (?:else |all )?(?:(?:usually|typically|mostly|often|also|else) )*(?:(?:tends?|appears?|seems?)"
    r" to (?:be|lie|go|end up)"
    r"|is|are|lies?|goes|go|ends? up|do (?:people|they|customers|shoppers) (?:\w+ )?(?:put|have|take|buy"
    r"|get))"
    r"(?: (?:usually|typically|mostly|often|also|else))* (?:in|into|inside) (?:those|these|such|the same"
    r"|that kind of)"
    r" (?:\w+ )?(?:orders?|baskets?|carts?|receipts?|ones|shops|trolleys?)"
    r"|how (?:big|large|much|full) (?:are|is|were) (?:those|these|such|that kind of) (?:orders?|baskets?"
    r"|ones)"
    r"(?: (?:on average|usually|typically|in general))?"
    r"|(?:这些|这类|这种|那些|此类)?(?:订单|单子|购物篮|小票)(?:里面?|中)(?:一般|通常|往往|大多|都)?还(?:会|常|经常)?(?:有|买|放)(?:了|些)*"
    r"(?:什么|哪些|啥)(?:东西|商品)?",
    re.IGNORECASE,
)
"""Asks what lies in orders beside the thing that they were asked for, or how big they are."""
_USUAL = r"(?:usual|normal|average|(?:the|their|his|her) (?:usual|average|normal)(?: order| basket| one)?)"
_OF_ALL = re.compile(
    r"out of how many(?: in (?:all|total))?(?: orders)?"
    rf"|is (?:that|it|this) (?:big|bigger|large|larger|more|much)(?: than)?(?: {_USUAL})?(?: for them)?"
    r"|比[她他]?(?:平时|平常|一般|平均)的?(?:单子|订单|单)?(?:大|多|高)(?:吗|么|多少)?|总共(?:多少|几)[笔单]",
    re.IGNORECASE,
)
"""Asks for all orders that one is among."""
_MOST = re.compile(
    r"(?:(?:which|what|list|show me|give me)\b\s*)?(?:(?:one|order|basket)s?\s*)?"
    r"(?:of (?:them|those|these)\s*)?"
    rf"(?:(?:is|was|were|are|cost)\b\s*)?(?:the )?(?:(?P<count>{NUMBER}) )?(?:{BIG}|most)"
    rf"(?: (?P<after>{NUMBER}))?(?: ones?)?"
    rf"|(?:哪[一]?[个笔单]|其中|里面?)*最(?:大|贵|高)的?(?:(?P<han>{HAN_NUMBER})[笔个单])?(?:是(?:哪[一]?[个笔单]|谁))?",
    re.IGNORECASE,
)
"""Asks for the dearest of the orders before."""
_OF_THE_ONE = re.compile(
    r"(?:and |so )?(?:who|whose|when|how (?:much|many)|what|which|the total|total|in total)\b"
    r"|谁|哪[个位一]|什么|几|多少|一共|总共|合计|何时",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:ordered|come|came|cost|worth|that)\b|[下谁笔单件钱共合计，,]", re.IGNORECASE)
_OF_OTHERS = re.compile(
    rf"\b(?:orders|{CUSTOMER}|she|he|they|her|his|their|we|our|return\w*|sent back|usual\w*|average|else)\b"
    r"|我们|店|卖|顾客|客户|会员|[他她]|退|平时|平均|几[单笔]|其[他它]|\d",
    re.IGNORECASE,
)
"""Asks of something other than the one order before."""
_OF_THEM = re.compile(r"\bof (?:them|those|these)\b|其中|里面", re.IGNORECASE)


def orders_again(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """The orders before of another time, product or rank, or what is in the first: `and by number of items?`.

    Args:
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.

    Returns:
        None for other questions.
    """
    said, goes_on = going_on(question)
    if before.tool == "orders" and "words" in before.arguments and _BESIDE.fullmatch(said):
        kept = ("words", "shopper", "since", "until")
        return ToolCall("orders", {name: value for name, value in before.arguments.items() if name in kept})
    if before.tool == "orders" and "rank" in before.arguments and (one := _of_one(said, before)):
        return one
    if before.tool != "orders" or (not goes_on and orders_asked(question, catalogue)):
        return None
    said = re.sub(r"^(?:only|just|只看|只要)\s*", "", said)
    if "number" in before.arguments and _is_of_it(said, catalogue):
        return before  # its answer says whose it is, when it was, and what is in it for how much
    return _of_those(said, before) or edited(question, before, catalogue)


def _is_of_it(said: str, catalogue: Catalogue) -> bool:
    """Whether it asks of nothing but the one order before."""
    if not _OF_THE_ONE.match(said) or _OF_OTHERS.search(said):
        return False
    rest, span = take_span(_DONE.sub(" ", said), catalogue.now)
    return span is None and not left_over(without_little(rest), "")


def _of_one(said: str, before: ToolCall) -> ToolCall | None:
    """What is told of the first of them, or of the one before it."""
    if _OF_THE_ORDER.fullmatch(said):
        return ToolCall("orders", {**before.arguments, "count": "1"})
    if _ORDER_BEFORE.fullmatch(said) and before.arguments["rank"] == "newest":
        count = number_of(before.arguments.get("count", "1"))
        return ToolCall("orders", {**before.arguments, "count": f"{count + 1:g}"})
    return None


def _of_those(said: str, before: ToolCall) -> ToolCall | None:
    """What is in the first of them, all that they are among, or the dearest of them."""
    held = dict(before.arguments)
    if _IT.fullmatch(said) and "rank" in held:
        return ToolCall("orders", {**held, "count": "1"})
    if _OF_ALL.fullmatch(said):
        kept = ("shopper", "since", "until")
        return ToolCall("orders", {name: value for name, value in held.items() if name in kept})
    if "rank" in held and _OF_THEM.search(said) and _MOST.fullmatch(said):
        return before  # its answer says what each of them came to
    if most := _MOST.fullmatch(said):
        count = next(filter(None, most.groups()), "1")
        return ToolCall("orders", {**held, "rank": "spent", "count": count})
    return None
