"""Which goods moved what was just told of a time: `which products drove that?`, `and which departments?`."""

import re

from penchant.agent.answering.asked_plainly import asks_why
from penchant.agent.answering.bare_words import bare
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.edits import LATELY
from penchant.agent.answering.figures_words import SUMS
from penchant.agent.answering.goods_asked import ANY_GOODS, goods_in
from penchant.agent.answering.time_before import held_against
from penchant.agent.calls import ToolCall
from penchant.units import GOODS

KEPT = ("words", "since", "until", "against", "among")
"""Of numbers, what stays when their goods are told one by one."""
_WENT = r"(?:drop|dip|fall|decline|slump|rise|increase|jump|spike|growth|change|difference)"
_DROVE = re.compile(
    rf"(?:(?:and|so|ok|but)\s+)*(?:which|what)(?: (?:{ANY_GOODS}|things?|goods))?(?: (?:mainly|mostly|most))?"
    r" (?:drove|drives|caused|explains?|(?:is|are|was|were) (?:behind|driving|responsible for|to blame for)"
    rf"|led to|contributed (?:the )?(?:most )?to|(?:is|are) the drivers? of) (?:that|this|it|the {_WENT})"
    r"(?: (?:down|up))?(?: (?:the )?(?:most|mainly|mostly))?"
    rf"|(?:那|这|主要|是|因为)*(?:哪些?个?|什么|哪几[个类种])(?:{ANY_GOODS})?(?:导致|造成|拉动|带动|引起|推动"
    r"|拖累|影响|贡献)(?:[了的这个最大多]|下降|上升|增长|下滑|变化)*",
    re.IGNORECASE,
)
_THAN = re.compile(
    r"\b(?:than|compared (?:to|with)|versus|vs\.?) (?:in )?(\w[\w ]*)$|比([^，。？?]+?)(?:更"
    r"|还)?[好差高低多少]",
    re.IGNORECASE,
)
"""The other time of `why was it better than in November?`."""


def what_moved(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """What moved most between the time before and the one before it; None for other questions.

    Args:
        question: One line.
        before: The call that answered the question before.
        catalogue: Of the shop.
    """
    said, held = bare(question), dict(before.arguments)
    asked_why = before.tool in ("figures", "overview") and asks_why(question) and _THAN.search(said)
    beside = held_against(f"than {asked_why[1] or asked_why[2]}", before, catalogue) if asked_why else None
    if before.tool not in ("figures", "overview") or not (beside or _DROVE.fullmatch(said)):
        return None
    held.update(beside or {})
    kept = {name: value for name, value in held.items() if name in KEPT}
    was = held.get("by", "")
    by = goods_in(said) or (was if was in GOODS else "item" if "words" in held else catalogue.finest_goods)
    measure = held.get("measure", "")
    asked = {"by": by, "measure": measure if measure in SUMS else "spent"}
    return ToolCall("figures", {**LATELY, "against": "before", **kept, **asked})
