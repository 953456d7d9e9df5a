"""Questions that name first what they ask of, with it put where it belongs.

`I'm looking at Fjord Coffee, how much did it bring us in April?` asks how much Fjord Coffee brought.
"""

import re

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.stretches import with_leads
from penchant.tools.time_words import take_span

_LEAD = (
    r"(?:(?:so|and|ok(?:ay)?|now|well|hey|hi|then)\b[, ]*)*"
    r"(?:(?:i(?:['’]m| am| was|['’]ve been| have been|['’]d like to)?|we(?:['’]re| are)?|let['’]?s)"
    r" (?:just |only |always |often |really |still )*"
    r"(?:look(?:ing)? at|think(?:ing)? (?:about|of)|wonder(?:ing)? about|curious about|interested in"
    r"|talk(?:ing)? about"
    r"|plan(?:ning)? (?:ahead )?for|want to plan ahead for|worried about|asking about)"
    r"|(?:what|how) about|about|regarding|concerning|as (?:for|to)|with|of|on|for|in)? ?"
)
_TOPIC_FIRST = re.compile(
    rf"^\W*{_LEAD}(?:our |the |all (?:of )?(?:the |our )?)*(?P<topic>[^,?.!:;–—]{{2,50}}?)"
    r"(?: right now| at the moment| lately| then)?(?:,|:|;| [–—-]) +(?P<asked>\S.*?)\W*$",
    re.IGNORECASE,
)
_IT = re.compile(
    r"\b(?:(?:of|for|with|on|from|to|about|at) )?(?:it|that|those|them|these|this|they)\b(?! (?:one|is|are)"
    r" )",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:and |so )?(?:(?:in|on|at|for|from|by) )?(?:what|which|who|whom|how|when|is|are|was|were|do|does"
    r"|did|has|have|average|avg|total"
    r"|number|share)\b",
    re.IGNORECASE,
)
_NOUN_LAST = re.compile(
    r"^(?P<head>.*?)\bwhat\b(?P<rest>[^,]*), (?:and |so )?(?:which|what) (?P<noun>\w+)(?: (?:is|was|are)"
    r" (?:that|it|those))?\W*$",
    re.IGNORECASE,
)
"""`what do people send back most, which product is that?`"""
_SEVERAL = re.compile(r"\b(?:and|or|vs|versus)\b", re.IGNORECASE)
_NAMES_NUMBER = re.compile(r"(?:average|avg|mean|total|number|share)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"how many(?: (?:were|are) (?:there|it|they))?", re.IGNORECASE)


def topic_in_place(question: str, catalogue: Catalogue) -> str:
    """A question whose topic stands before it with the topic in its place; any other as it is.

    Args:
        question: One line.
        catalogue: Of the shop: a topic is something that it sells, or a time.
    """
    if last := _NOUN_LAST.match(question):
        return f"{last['head']}which {last['noun']}{last['rest']}?"
    found = _TOPIC_FIRST.match(question)
    if found is None or not _ASKS.match(found["asked"]) or _SEVERAL.search(found["topic"]):
        return question
    topic, asked = found["topic"].strip(), found["asked"]
    if take_span(with_leads(f"in {topic}"), catalogue.now)[0].strip() in ("", "in"):
        return f"{asked} in {topic}"
    if not (catalogue.may_mean(topic) or catalogue.titled(topic)):
        return f"how many {topic}" if _HOW_MANY.fullmatch(asked) else question
    if _HOW_MANY.fullmatch(asked):
        return f"how many {topic}"
    said, times = _IT.subn(lambda it: f"{it[0].rpartition(' ')[0]} {topic}".strip(), asked, count=1)
    if times:
        return said
    return f"{asked} of {topic}" if _NAMES_NUMBER.match(asked) else question
