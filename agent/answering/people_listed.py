"""Groups that a question only names: `the customers whose first order came in May`, `who returned a lamp`."""

import re

from penchant.agent.answering.asked_plainly import asks_what_else
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.group_words import conditions_in
from penchant.agent.answering.groups_asked import OF_THEM, group_asked
from penchant.agent.calls import ToolCall
from penchant.agent.parts import parts_of

_PEOPLE = (
    r"(?:customers|shoppers|clients|people|households|buyers|accounts|members|users|folks|those|visitors)"
)
_NAMED = re.compile(
    rf"(?:(?:list|show|name|give|find|get|which|what|all|the|our|my|me|us|a list of)\s+)*(?:[\w-]+"
    rf" )?{_PEOPLE}\s+"
    r"(?:who|whose|that|with|having|belong\w*|in the|from the|have|has|had|first|rated|gave|left|submitted"
    r"|returned|put"
    r"|added|viewed|looked|like|love|prefer|enjoy|show)\b"
    r"|(?:which|what|how many) (?:of (?:our|the|my) )?[\w-]+ (?:have|had|with) .*\bcount of\b"
    rf"|(?P<after>.+),\s*(?:which|what) (?:of our )?{_PEOPLE}(?: (?:is|are|was|were|did) (?:it|that|they"
    rf"|those|this))?"
    r"|\d+ ?\+ (?:orders|purchases|visits)\b.*",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\bhow many\b|\b(?:most|best|top|share|average)\b", re.IGNORECASE)


def people_listed(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The group that a question names and asks nothing more of; None for other questions.

    Args:
        question: One line, plainly put.
        catalogue: Of the shop.
    """
    asked = question.strip(" ?!.")
    found = _NAMED.match(asked)
    if found is None or _COUNTED.search(asked) or OF_THEM.search(asked):
        return None
    if parts_of(asked) or asks_what_else(asked):
        return None
    words = group_asked(found["after"] or asked, catalogue)
    read = conditions_in(words, catalogue.now) if words else None
    if read and len(read) == 1 and read[0].kind == "likes":
        return None  # who likes one thing is ranked by how much
    return ToolCall("segment", {"words": words}) if words else None
