"""Questions for when one shopper buys a thing again, and whether."""

import re

from penchant.agent.answering.activity_asked import HAN_WHO, PRONOUN, WHO
from penchant.agent.answering.bare_words import bare, goods_named
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.calls import ToolCall

_LIKELY = r"(?: (?:be|most|likely|probably|going|expected|due|next|to|ever|want|need|come back))*"
_BUY = (
    r"(?:buy|buying|order|purchase|get|need|want|restock(?: on)?|reorder|rebuy|run out of|pick up"
    r"|stock up on)"
)
_AGAIN = r"(?:again|agian|agn|next(?: time)?|soon|any ?time soon|the next time|in (?:the )?future)"
_THING = rf"(?P<thing>(?:(?! {_AGAIN}$)[^,.;:?!]){{1,60}}?)"
_HAN_WHEN = r"(?:什么时候|何时|几时|哪天|多久(?:以?后)?|大概|大约|下一?次|预计|可能|应该|[要会才再还又是在])+"
_HAN_BUY = r"(?:购买|下单|回购|复购|补货|买|点)"
_ASKED = tuple(
    re.compile(said, re.IGNORECASE)
    for said in (
        rf"when (?:will|is|does|should|would|might|could|can we expect) {WHO}{_LIKELY} {_BUY}"
        rf" {_THING}(?: {_AGAIN})?",
        rf"when (?:is|will) {WHO}(?: be)?(?: next)? due (?:for|to (?:buy|order|get)) {_THING}(?: {_AGAIN})?",
        rf"when(?: is|['’]s| will be) {WHO}['’]s? next {_THING} (?:purchase|order)(?: due)?",
        rf"(?:how likely is (?:it that )?|(?:what are|what['’]?s|what is) the (?:chances?|odds|probability)"
        rf" (?:that|of) |is |will ){WHO}{_LIKELY}(?: will)?{_LIKELY} {_BUY} {_THING}(?: {_AGAIN})?",
        rf"{HAN_WHO}{_HAN_WHEN}{_HAN_BUY}(?P<thing>[^，。？?]{{1,12}}?)(?:是?什么时候|呢)?",
        rf"{HAN_WHO}(?:还|再|会|可能)*再?(?:会|还)(?:再|去)*{_HAN_BUY}(?P<thing>[^，。？?]{{1,12}}?)[吗么嘛]",
    )
)


def next_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """When a question asks one shopper to buy a thing again; None for other questions.

    Args:
        question: One line.
        catalogue: Of the shop.

    Example:
        `when will 31 buy milk again?` is `next_behaviour(shopper="31", words="milk")`.
    """
    said = bare(question)
    for pattern in _ASKED:
        found = pattern.fullmatch(said)
        if found is None:
            continue
        who = found["who"]
        spoken = PRONOUN.fullmatch(who)
        named = goods_named(found["thing"], catalogue, known=True)
        if named and "words" in named and "by" not in named and (spoken or catalogue.shopper(who)):
            return ToolCall("next_behaviour", {"shopper": who, "words": named["words"]})
    return None
