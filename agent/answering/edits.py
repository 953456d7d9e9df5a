"""A short question read as an edit of the call before: what it names takes the place of the same there."""

import re

from penchant.agent.answering.bare_words import GOES_ON, going_on
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_asked import days_of
from penchant.agent.answering.figures_words import SUMS, measured, unit_in
from penchant.agent.answering.goods_asked import goods_in
from penchant.agent.answering.group_words import conditions_in
from penchant.agent.answering.mentions import Mentions, mentions_in
from penchant.agent.answering.of_shop import HOW_IT_WAS, asks_how_it_goes, beyond_log
from penchant.agent.answering.plain_words import category_in, unwanted_in
from penchant.agent.answering.stretches import asks_only_year_before, with_leads
from penchant.agent.answering.thing_mentioned import THING, of_brand
from penchant.agent.calls import ToolCall
from penchant.graph_store.text_tokens import has_han
from penchant.tools.overview import DAYS
from penchant.tools.segment_follow_up import segment_follow_up
from penchant.tools.time_words import take_span

LATELY = {"since": f"last {DAYS:g} days"}
"""What an overview tells of where no time is named."""
LONGEST = 10
"""Words, or pairs of Chinese signs, of a question that leaves out what it is asked of."""
MOST_BARE = 4
_ENDS_SO = re.compile(r"[?？]\s*$|\b(?:instead|rather|then|only)\W*$", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could"
    r"|should|would|will|(?<!that )(?<!the )(?<!this )list|show|give|find|recommend|suggest|compare|tell"
    r"|explain)\b"
    r"|谁|什么|哪|怎么|为[什啥何]|吗|多少|[几](?=[个位名款笔单次人])|有没有|是不是|推荐|对比|比较",
    re.IGNORECASE,
)
_COMES = re.compile(r"^\W*(?:what|which)(?: one)? comes?\b", re.IGNORECASE)
_OF_THAT = re.compile(
    r"\b(?:is|was|were|are) (?:that|it|those|this)(?: in all| in total| then)?\W*$|^\W*(?:那|这)(?:一共"
    r"|总共)?[是有]",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\W*(?:by|in|on|per|for|since|from|with|without|over|under|during|within|among|only|just|back to|make"
    r"|nothing|at most|up to"
    r"|the"
    r"|split|break|ranked|sorted|compared|versus|vs|places?|restrict|limit|narrow|keep|filter|top|first|as)\b|再?按|只|前|第|分|每|再分",
    re.IGNORECASE,
)
"""How a question opens that is none by itself."""
_ALL_OF_IT = re.compile(
    r"\b(?:we|our|us|shop|store|overall|total|in all|altogether|everything|business|everybody|customers"
    r"|people)\b"
    r"|我们|店|全部|总|整体|所有|生意|顾客|客户",
    re.IGNORECASE,
)
"""Asks of the shop as a whole, whatever was told before."""
_ONLY_OF = re.compile(
    r"^\W*(?:(?:and|so|ok|now|but)\b[, ]*)*(?:(?:what |how )?(?:does (?:that|it|this) look )?if (?:we|you"
    r"|i) (?:only |just )*(?:take|took|look"
    r"(?:ed)? at|count(?:ed)?|consider(?:ed)?|keep|kept)|only among|(?:(?:can|could) (?:i|we|you) (?:see"
    r"|have|get|show|give)(?: me)?|show me"
    r"|give me|let me see) (?:the same|that|it|this)(?: again)? (?:for|with))(?: just| only)? (?:the"
    r" )?(?P<thing>[\w&'’ -]{2,40}?)"
    r"(?: alone| only| by (?:itself|themselves)| on (?:its|their) own)?\W*$",
    re.IGNORECASE,
)
"""Asks for the same of one thing alone: `and if we take tea only?`."""
_ITS = re.compile(r"\bits\b|它的?", re.IGNORECASE)


def edited(
    question: str, before: ToolCall, catalogue: Catalogue, *, shortly: bool = False
) -> ToolCall | None:
    """The call before with what a question names in the place of the same; None where it says anything else.

    Args:
        question: One line: `and in May?`, `by brand`, `just the top 3`, `变少的呢`.
        before: The call that answered the question before.
        catalogue: Of the shop.
        shortly: Whether only a question that leaves out what it is asked of is read so.
    """
    question = _ONLY_OF.sub(r"only \g<thing>?", question)
    is_short = _leaves_out(question, before)
    if (not is_short and (shortly or "among" in before.arguments)) or beyond_log(question):
        return None
    if before.tool != "figures" and _is_of_shop(question, catalogue):
        return None
    if before.tool == "segment":
        return _group_edited(question, before, catalogue)
    if before.tool == "trends" and asks_only_year_before(question):
        return before  # what it is held against is read with the call
    base = ToolCall("figures", {**LATELY, **before.arguments}) if before.tool == "overview" else before
    found = mentions_in(question, base, catalogue) if base.tool in THING else None
    if found is None or found.left:
        return None
    if _is_told(question, found, before):
        return before
    lacks = base.tool == "next_behaviour" and "words" not in base.arguments
    if lacks or not found.given or not _goes_on(question, found, before):
        return None
    given = dict(found.given)
    if before.tool == "overview" and not given.keys() - {"since", "until", "against"}:
        # of a time alone a question by itself asks more
        return None if shortly else ToolCall("overview", _put_in(given, before, catalogue))
    if before.tool == "overview" and given.get("by"):
        given = {"measure": "spent", **given}
    return ToolCall(base.tool, _put_in(given, base, catalogue))


def _is_of_shop(question: str, catalogue: Catalogue) -> bool:
    """Whether it asks how the shop does, or how a time was: `how did we do in May?`."""
    rest, span = take_span(with_leads(question), catalogue.now)
    return asks_how_it_goes(question) or bool(span and HOW_IT_WAS.fullmatch(" ".join(rest.split())))


def _is_told(question: str, found: Mentions, before: ToolCall) -> bool:
    """Whether the answer before tells what is asked: all of what one did, how many shoppers there are."""
    if before.tool == "overview":
        return found.given == {"measure": "shoppers"}
    return before.tool == "activity" and not found.given and bool(measured(question, tuple(SUMS)))


def numbers_of_refused(question: str, refused: str, catalogue: Catalogue) -> ToolCall | None:
    """The numbers that are asked for instead of what was refused: `then just revenue`; None for others.

    Args:
        question: One line.
        refused: The question before, of which its time, its thing and its parts are kept.
        catalogue: Of the shop.
    """
    rest, span = take_span(with_leads(refused), catalogue.now)
    held = days_of(span, catalogue) if span else {}
    if thing := category_in(rest, catalogue):
        held["words"] = thing
    if part := unit_in(rest) or goods_in(rest):
        held["by"] = part
    base = ToolCall("figures", held)
    found = edited(question, base, catalogue, shortly=True) if held else None
    return found if found and found.arguments.keys() & {"measure", "kind"} else None


def _group_edited(question: str, before: ToolCall, catalogue: Catalogue) -> ToolCall | None:
    """The group before with one of its conditions said anew, or one more."""
    said, held = going_on(question)[0], before.arguments.get("words", "")
    if _OF_THAT.search(question) and measured(question, ("shoppers",)):
        return before  # its answer says how many they are
    if branded := of_brand(said, question, held, catalogue):
        return ToolCall("segment", {**before.arguments, "words": branded})
    ways = [question, said, *([f"and {said}"] if len(said.split()) <= MOST_BARE else [])]
    if unwanted := unwanted_in(question, catalogue):
        ways = [f"而且没买过{unwanted}" if has_han(question) else f"and never bought {unwanted}"]
    for way in ways:
        if words := segment_follow_up(held, way, now=catalogue.now, goods=catalogue):
            return ToolCall("segment", {**before.arguments, "words": words})
    return None


def _put_in(given: dict[str, str], base: ToolCall, catalogue: Catalogue) -> dict[str, str]:
    held = dict(base.arguments)
    if "words" in given:
        held.pop("other", None)
    if among := _group_then(held, given, catalogue):
        held["among"] = among
    return {name: said for name, said in {**held, **given}.items() if said}


def _leaves_out(question: str, before: ToolCall) -> bool:
    """Whether a question names no more than what is asked otherwise than before."""
    opened = GOES_ON.match(question)
    said = question[opened.end() if opened else 0 :]
    if _OF_THAT.search(question) or _ITS.search(question):
        return True
    if "words" in before.arguments and unit_in(said) and not _ALL_OF_IT.search(said):
        return True  # `which month was the best?` after a thing
    length = len(said) / 2 if has_han(said) else len(said.split())
    if _ASKS.search(_COMES.sub(" ", said)) or length > LONGEST:
        return False
    is_bare = length <= MOST_BARE and _ENDS_SO.search(question)
    return bool(
        opened
        or is_bare
        or _LEADS.match(said)
        or _COMES.match(said)
        or question.rstrip("？? ").endswith("呢")
    )


def _goes_on(question: str, found: Mentions, before: ToolCall) -> bool:
    """Whether what a question names is asked of the answer before."""
    if GOES_ON.match(question) or question.rstrip("？? ").endswith("呢") or _LEADS.match(question):
        return True
    if _OF_THAT.search(question) or _ITS.search(question):
        return True
    is_of_thing = THING.get(before.tool) in before.arguments or before.tool == "trends"
    return not found.is_thing or bool(is_of_thing and _ENDS_SO.search(question))


def _group_then(held: dict[str, str], given: dict[str, str], catalogue: Catalogue) -> str:
    """The group of before as of another time, where it was of the time told with it; else empty.

    Of whoever came in June the share that bought, and of whoever came in May.
    """
    group = held.get("among", "")
    rest, own = take_span(group, catalogue.now)
    began = own and own.since and max(own.since, catalogue.began)
    is_of_time = began and f"{began:%Y-%m-%d}" == held.get("since")
    first, last = given.get("since", ""), given.get("until") or f"{catalogue.now:%Y-%m-%d}"
    if not is_of_time or not first[:1].isdigit():
        return ""
    said = f"{first}到{last}{rest}" if has_han(group) else f"{rest} from {first} to {last}"
    return said if conditions_in(said, catalogue.now) else ""
