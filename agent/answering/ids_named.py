"""Shoppers and items that a question names by id, and calls that took one for the other."""

import re
from collections.abc import Sequence

from penchant.agent.answering.activity_asked import activity_asked
from penchant.agent.answering.asked_plainly import (
    asks_by_month,
    asks_how_it_does,
    asks_how_much,
    asks_of_log,
    asks_of_pairs,
    asks_who_is_like,
    what_else_of,
)
from penchant.agent.answering.assortment_asked import assortment_asked, prices_compared
from penchant.agent.answering.bare_words import without_told_too
from penchant.agent.answering.besides_asked import besides_asked
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.dates import NUMERIC_DAY
from penchant.agent.answering.events_asked import events_asked
from penchant.agent.answering.figures_asked import figures_asked, two_times_asked
from penchant.agent.answering.groups_asked import share_asked
from penchant.agent.answering.next_asked import next_asked
from penchant.agent.answering.of_shop import HOW_IT_WAS, asks_of_shop_alone
from penchant.agent.answering.orders_asked import orders_asked
from penchant.agent.answering.people_listed import people_listed
from penchant.agent.answering.plainly_put import plainly_put
from penchant.agent.answering.shares_asked import first_with_each
from penchant.agent.answering.stretches import with_leads
from penchant.agent.answering.tastes_asked import likers_of_both, portrait_for_taste, suits_asked
from penchant.agent.answering.topic_first import topic_in_place
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE, completed, ids_in
from penchant.agent.parts import never_answered, parts_of
from penchant.graph_store.text_tokens import has_han
from penchant.tools.registry import ArgumentKind, tool_named
from penchant.tools.time_words import take_span

_RATHER = re.compile(
    r"\b(?:rather|instead|above|over|before|ahead|than|but not|and not|better|higher)\b"
    r"|而不是|不是|而非|前面|之前|更",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\b(?:or|rather than|instead of|more than|better than)\b|还是|而不是", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:who|whom|whose|why|for|customers?|shoppers?|households?|buyers?|he|she|him|her|they|them)\b"
    r"|谁|为什么|顾客|客户|会员|[他她]|的人",
    re.IGNORECASE,
)
_WHO_MORE = re.compile(
    r"\b(?:who|which(?: one| of (?:them|the two))?) (?:has )?"
    r"(?:spen(?:t|ds)|buys|bought|orders|ordered|writes|wrote|rates|rated|comes|came) (?:the )?mo(?:re|st)\b"
    r"|(?:谁|哪[个位一]).{0,3}(?:花|消费|买|下单|来).{0,3}(?:更|比较|最)?[多高勤]",
    re.IGNORECASE,
)
_SHOWN_NEXT = re.compile(
    r"\b(?:some(?:one|body)|people|an? (?:customer|shopper|member|user)|customers|shoppers|members|users)\b"
    r".{0,20}\b(?:finished|liked?|loved?|bought|watched|read|played|rated|enjoyed|took|ordered|had|saw)"
    r" (?P<thing>(?!(?:it|them)\b)[^,.?!]{2,60}?)(?: and \w+ it)?[,.?!].*"
    r"\bwhat (?:do|should|could|can|would) (?:we|i|you) (?:show|offer|suggest|recommend|put)\b",
    re.IGNORECASE,
)
"""Asks what to show whoever liked a thing, naming nobody."""
_SPOKEN_OF = re.compile(
    r"\b(?:they|them|their|it|its|that|this|those|these|he|she|him|her|his|each|both|one|ones)\b|[他她它这那其各]",
    re.IGNORECASE,
)
FEWEST_WORDS = 3
_COMPARED = re.compile(r"\b(?:compar\w+|versus|vs)\b|相比|比较", re.IGNORECASE)
_CLAUSE = re.compile(r"[.?!;:]\s+|,\s+|\s[-–—]\s|[。？！；：，?!]")
_IN_OTHER_WORDS = re.compile(r"(?:i mean|that is|meaning|so to say)\b|(?:也?就是|意思是)", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:who|whom|what|which|how|when|why|where|recommend|suggest|should|offer|likes?)\b"
    r"|谁|什么|哪|多少|几|推荐|吗|为什么|怎么|喜欢",
    re.IGNORECASE,
)
_LIKE_WHOM = (
    r"(?:\b(?:like|to|as|of|for|what)\s+(?:(?:customer|shopper|household|client|user|member)\s+)?"
    r"|[和跟与同像客户顾员])\s*"
)
"""What stands before the id of whom others are like: `which 6 customers like sushi` names nobody."""
_FIRST = (
    first_with_each,
    besides_asked,
    likers_of_both,
    people_listed,
    orders_asked,
    activity_asked,
    assortment_asked,
    next_asked,
)
"""Read before a question is parted in two: they read all of it."""


def who_is_like(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The comparison with whoever is most like the shopper that a question names; None for other things."""
    if not asks_who_is_like(question):
        return None
    named = [one for one in PIECE.findall(question) if catalogue.shopper(one) and not catalogue.item(one)]
    if len(named) != 1 or not re.search(rf"{_LIKE_WHOM}#?{re.escape(named[0])}", question, re.IGNORECASE):
        return None
    return ToolCall("compare", {"shopper": named[0]})


def spendings_compared(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The comparison of two shoppers of whom a question asks how much each spent; else None."""
    weighed = asks_how_much(question) and _COMPARED.search(question)
    if not weighed and not _WHO_MORE.search(question):
        return None
    named = {one for one in PIECE.findall(question) if catalogue.shopper(one) and not catalogue.item(one)}
    if len(named) != 2:
        return None
    one, other = sorted(named, key=question.index)
    return ToolCall("compare", {"shopper": one, "other": other})


def asked_outright(question: str, catalogue: Catalogue) -> tuple[ToolCall, ...]:
    """The calls that words alone ask for.

    That is what one shopper bought or spent, what speaks for a taste and who is like them, what buyers of a
    kind buy besides, and sales in numbers.
    """
    if never_answered(question):
        return ()
    plain = topic_in_place(plainly_put(topic_in_place(question, catalogue)), catalogue)
    plain += "?" * (question.rstrip().endswith("?") and not plain.endswith("?"))
    for said in dict.fromkeys((without_told_too(plain), plain, without_told_too(question), question)):
        if call := next(filter(None, (read(said, catalogue) for read in _FIRST)), None):
            return (call,)
    return _read_whole(question, catalogue) or (_read_whole(plain, catalogue) if plain != question else ())


def _read_whole(question: str, catalogue: Catalogue) -> tuple[ToolCall, ...]:
    """What the other readers make of a question, in two parts where it holds two."""
    shorter = without_told_too(question)
    if shorter != question and (
        call := events_asked(shorter, catalogue) or figures_asked(shorter, catalogue)
    ):
        return (call,)
    if _EITHER.search(question) and (either := contrast_of_items(question, catalogue)):
        return (either,)
    if asks_of_log(question):
        return (ToolCall("overview"),)
    if two_prices := prices_compared(question, catalogue):
        return two_prices
    two = parts_of(question)
    if two and not _IN_OTHER_WORDS.match(two[1]):
        both = two_times_asked(question, catalogue)
        return (both,) if both else _both_outright(*two, catalogue)
    kind = what_else_of(question)
    if kind and not catalogue.titled(kind):
        said = "买过{}" if has_han(question) else "bought {}"
        return (ToolCall("segment", {"words": said.format(kind)}),)
    reads = (
        share_asked,
        suits_asked,
        portrait_for_taste,
        who_is_like,
        spendings_compared,
        events_asked,
        figures_asked,
        _how_a_time_was,
        _on_a_numeric_day,
        _on_a_day,
    )
    call = next(filter(None, (read(question, catalogue) for read in reads)), None)
    call = call or _in_a_clause(question, catalogue) or partners_asked(question, catalogue)
    return (call,) if call else ()


def _both_outright(one: str, other: str, catalogue: Catalogue) -> tuple[ToolCall, ...]:
    """What two questions in one ask for, where each asks outright and by itself; empty for others."""
    leans_on = take_span(one, catalogue.now)[1] and not take_span(other, catalogue.now)[1]
    if _SPOKEN_OF.search(other):
        return ()
    first, second = (asked_outright(part, catalogue) for part in (one, other))
    if leans_on and {call.tool for call in (*first, *second)} != {"figures"}:
        return ()  # numbers are all of the one time that is named
    return (*first, *second) if len(first) == len(second) == 1 and first != second else ()


def _on_a_numeric_day(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The numbers of a day as `03/04/2011`; which day that is, is found with the call."""
    rest = " ".join(NUMERIC_DAY.sub(" ", question).split()).removesuffix(" on").strip(" ?？")
    if not NUMERIC_DAY.search(question):
        return None
    return figures_asked(rest, catalogue) or (ToolCall("overview") if asks_of_shop_alone(rest) else None)


def _on_a_day(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The shop on a day that reads as an id, `618卖了多少`; None for other questions."""
    if not ids_in(question) or ids_in(take_span(question, catalogue.now)[0]):
        return None
    return ToolCall("overview") if asks_of_shop_alone(question) else None


def _how_a_time_was(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The shop in a time of which it is only asked how it was: `how was our Christmas?`; else None."""
    rest, span = take_span(with_leads(question), catalogue.now)
    return ToolCall("overview") if span and HOW_IT_WAS.fullmatch(" ".join(rest.split())) else None


def partners_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """What goes with the one item that a question names by its id, where it speaks of no person."""
    item = one_item_named(question, catalogue) or _title_asked(question, catalogue)
    named = [one for one in PIECE.findall(question.replace(item or "", " ")) if catalogue.shopper(one)]
    shown_next = _SHOWN_NEXT.search(question)
    if item is None or named or not (shown_next or asks_of_pairs(question)):
        return None
    if _PEOPLE.search(question) and not shown_next:
        return None
    call = ToolCall("similar_items", {"item": item})
    return completed(question, [call])[0] if catalogue.item(item) else call


def _title_asked(question: str, catalogue: Catalogue) -> str | None:
    """A long title that a question names whole, or what somebody had to whom something is to be shown."""
    title = catalogue.title_in(question)
    if title and (has_han(title) or len(title.split()) >= FEWEST_WORDS):
        return title  # shorter ones are kinds as well
    found = _SHOWN_NEXT.search(question)
    return found["thing"] if found and catalogue.holding(found["thing"]) else None


def _in_a_clause(question: str, catalogue: Catalogue) -> ToolCall | None:
    """The numbers that one clause asks for, where the others only say why or how."""
    clauses = [clause.strip() for clause in _CLAUSE.split(question) if clause.strip()]
    told = [one for one in clauses if re.search(rf"{re.escape(one)}\s*[.。!！].*[?？]", question)]
    for place, clause in enumerate(clauses if len(clauses) > 1 else ()):
        if clause in told:
            continue  # `New tea is in. Whom to tell?` asks for no new tea
        others = [one for at, one in enumerate(clauses) if at != place and not _IN_OTHER_WORDS.match(one)]
        if any(_ASKS.search(one) or _says_more(one, catalogue) for one in others):
            continue
        reads = (*_FIRST, figures_asked)
        if call := next(filter(None, (read(clause, catalogue) for read in reads)), None):
            return call
    return None


def _says_more(clause: str, catalogue: Catalogue) -> bool:
    """Whether a clause names a time, a number or what is sold, which what is asked may be of."""
    if re.search(r"\d", clause) or take_span(with_leads(clause), catalogue.now)[1]:
        return True
    return any(True for _ in catalogue.categories_in(clause)) or catalogue.title_in(clause) is not None


def contrast_of_items(question: str, catalogue: Catalogue) -> ToolCall | None:
    """Why one shopper gets one item rather than another, where a question names just these three by id."""
    named = list(dict.fromkeys(PIECE.findall(question)))
    items = [one for one in named if catalogue.item(one)]
    shoppers = [one for one in named if one not in items and catalogue.shopper(one)]
    if len(items) != 2 or len(shoppers) != 1:
        return None
    return ToolCall("contrast", {"shopper": shoppers[0], "item": items[0], "other": items[1]})


def one_item_named(question: str, catalogue: Catalogue) -> str | None:
    """The one item that a question names by its id, where it asks for no months or sales."""
    named = {one for one in PIECE.findall(question) if catalogue.item(one)}
    asked_else = asks_by_month(question) or asks_how_it_does(question)
    return named.pop() if len(named) == 1 and not asked_else else None


def item_taken_for_shopper(call: ToolCall, catalogue: Catalogue) -> ToolCall:
    """What goes with an item whose id was taken for a shopper's."""
    said = call.arguments.get("shopper", "").strip(" #")
    found = next((one for one in (said, *PIECE.findall(said)) if catalogue.item(one)), None)
    if found is None or catalogue.shopper(found):
        return call
    counted = {name: said for name, said in call.arguments.items() if name == "count"}
    return ToolCall("similar_items", {"item": found, **counted})


def ids_put_right(call: ToolCall, catalogue: Catalogue, question: str) -> ToolCall:
    """Shopper and item exchanged, or taken from the question, where each id is plainly the other's."""
    takes = {argument.name: argument.kind for argument in tool_named(call.tool).arguments}
    if "item" not in takes:
        return call
    given = dict(call.arguments)
    named = list(dict.fromkeys(PIECE.findall(question)))
    items = [one for one in named if catalogue.item(one)]
    one_item = "other" not in takes and len(items) == 1 and items[0] not in given.values()
    if one_item and not catalogue.item(given.get("item", "")):
        given["item"] = items[0]  # `the tea, I mean 1102416`
    if takes.get("shopper") is not ArgumentKind.SHOPPER:
        return ToolCall(call.tool, given)
    shoppers = [one for one in named if catalogue.shopper(one) and one not in items]
    shopper = given.get("shopper", "")
    if catalogue.shopper(shopper) is None and catalogue.item(shopper):
        _exchange(given, shoppers, catalogue)
    if len(items) == 2 and len(shoppers) <= 1 and (call.tool == "contrast" or _RATHER.search(question)):
        pair = {given.get("item"), given.get("other")}
        if call.tool != "contrast" or pair != set(items):
            return ToolCall("contrast", {**given, "item": items[0], "other": items[1]})
    return ToolCall(call.tool, given)


def _exchange(given: dict[str, str], shoppers: Sequence[str], catalogue: Catalogue) -> None:
    """Takes an item out of the shopper's place; the one named is meant then, or one of before."""
    shopper, item = given["shopper"], given.get("item", "")
    if catalogue.shopper(item) and catalogue.item(item) is None:
        given |= {"shopper": item, "item": shopper}
    elif len(shoppers) == 1:
        given["shopper"] = shoppers[0]
    elif not catalogue.item(item):
        given["item"] = given.pop("shopper")  # `And 1082185, why that one for them?`
