"""Each signal of a recommendation in words, with the events behind it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import counted, day_name, to_moment
from penchant.tools.event_words import event_noun, times_told
from penchant.tools.evidence import Evidence
from penchant.tools.ranking_data import NONE, RECENT_DAYS
from penchant.tools.said import Said

LIFT_TOLD = 1.1
"""Below this many times the shop's average, the lift is no reason and stays unsaid."""
TREND_TOLD = 1.5
"""A month's buyers over those of the month before, or the inverse, from which a trend is told."""
REGRETTED = "returned or rated badly"


class Reason(NamedTuple):
    """What is said of a signal.

    Attributes:
        text: A statement about the log, in words.
        seqs: Positions in the log of the shopper's events behind it, the newest first.
        path: Concepts from the broadest to the item's own; empty where none is involved.
        related: Item keys through which it works.
        said: The same as `text` as data; None where it was not said here.
    """

    text: str
    seqs: NDArray[np.int64] = NONE
    path: tuple[str, ...] = ()
    related: tuple[int, ...] = ()
    said: Said | None = None


def tell(signal: str, who: Evidence, item: int, part: float = 0.0) -> Reason:
    """The reason for one signal, for or against the item.

    Args:
        signal: One of `SIGNALS`.
        who: The shopper.
        item: Key of the item.
        part: What the signal adds to the score: a decline is not told for the item, nor a rise or a liking
            against it.
    """
    return _TOLD[signal](who, item, part)


def _repurchase(who: Evidence, item: int, _part: float) -> Reason:
    place = who.place(item)
    if place is None:
        said = Said("not_yet", deed=who.deed)
        return Reason(f"this shopper has not {who.verb.done('it')} yet", said=said)
    gap = float(who.gaps[place])
    events = who.events_on(item)
    kinds = who.kinds_of(events)
    text = times_told(kinds)
    days = None
    if not np.isnan(gap):
        days = max(1, round(gap))
        text += ", every day on average" if days == 1 else f", every {days:,} days on average"
    newest = int(who.log.ts[events[-1]])
    text += f", {'last ' if events.size > 1 else ''}on {day_name(newest)}"
    return Reason(text, who.log.seq[events][::-1], said=Said("had", kinds, days=days, day=to_moment(newest)))


def _neighbours(who: Evidence, item: int, _part: float) -> Reason:
    related = tuple(who.nearest_bought(item))
    lately, ever = who.alike_buyers(item)
    view = who.data.view
    verb, deed = who.verb, who.deed
    if borrowed := who.borrowed(item):
        like, bought = (view.item_titles[key] for key in borrowed)
        bought = f"another {bought}" if bought == like else bought
        text = (
            f"shoppers who {verb.did(like)}, which is like it in words, also {verb.did(bought)}, "
            "as this one did"
        )
        return Reason(text, who.newest_on(borrowed[1]), (), borrowed, Said("like_had_with", deed=deed))
    if not related and who.place(item) is None:
        if who.regrets_all_bought_with(item):
            text = f"others {verb.did('it')} together only with what this shopper {REGRETTED}"
            return Reason(text, said=Said("only_with_regretted", deed=deed))
        related = tuple(who.bought_with_unweighed(item))
    if not related and who.place(item) is None:
        text = f"no other shopper {verb.did('it')} together with what this one {verb.did()}"
        return Reason(text, said=Said("with_nothing", deed=deed))
    alike = f"{lately or ever} of the {who.alike_count} shoppers most like this one {verb.did('it')}"
    said = Said("alike", deed=deed, count=lately or ever, of=who.alike_count)
    if lately:
        alike += f" in the {RECENT_DAYS:.0f} days to {who.today}"
        said = replace(said, days=round(RECENT_DAYS), day=to_moment(who.data.until))
    if not related:
        # its only neighbours are itself and what nobody but this shopper had together with it
        already = Reason(
            f"this shopper {verb.did('it')} already", who.newest_on(item), said=Said("already", deed=deed)
        )
        return already._replace(text=alike, said=said) if ever else already
    words = _titles(who, related)
    text = f"shoppers who {verb.did('it')} also {verb.did(words)}, as this one did"
    if ever:
        text += f", and {alike}"
    return Reason(text, who.newest_on(*related), (), related, replace(said, form="had_with"))


def _affinity(who: Evidence, item: int, part: float) -> Reason:
    """Of the narrowest kind of thing in which the shopper has events, else of the brand."""
    taxonomy = who.data.view.taxonomy
    topic, brand = int(who.data.topic[item]), int(who.data.brand[item])
    kinds = [topic, *taxonomy.ancestors(topic)] if topic >= 0 else []
    for concept in (*kinds, *([brand] if brand >= 0 else [])):
        events = who.places_under(concept)
        if events.size:
            lift = who.lift(concept) if part >= 0 else 0.0
            return _interest(who, concept, events, lift, of_brand=concept == brand)
    if topic < 0:
        text = "the catalogue does not say what kind of thing it is"
        return Reason(text, said=Said("topic_unknown"))
    name = taxonomy.names[topic]
    text = f"this shopper has not {who.verb.done('anything')} in {name} yet"
    return Reason(text, path=taxonomy.path(topic), said=Said("topic_none", deed=who.deed, names=(name,)))


def _interest(
    who: Evidence, concept: int, events: NDArray[np.int64], lift: float, *, of_brand: bool
) -> Reason:
    view = who.data.view
    name = view.taxonomy.names[concept]
    told = lift if lift >= LIFT_TOLD else None
    kinds = who.kinds_of(events)
    text = f"{counted(events.size, event_noun(kinds))} "
    text += f"of the brand {name}" if of_brand else f"in {name}"
    if told is not None:
        text += f", {told:.1f} times the shop's average"
    said = Said("brand" if of_brand else "topic", kinds, names=(name,), count=int(events.size), lift=told)
    return Reason(text, who.log.seq[events][::-1], view.taxonomy.path(concept), said=said)


def _content(who: Evidence, item: int, _part: float) -> Reason:
    related, terms = who.nearest_by_words(item)
    if not related and who.place(item) is None:
        if who.regrets_all_said_alike(item):
            text = f"shares words only with what this shopper {REGRETTED}"
            return Reason(text, said=Said("words_of_regretted"))
        text = f"shares no words with what this shopper {who.verb.did()}"
        return Reason(text, said=Said("words_of_nothing", deed=who.deed))
    if not related or not terms:  # only the item itself is like it, or only the kind of thing it is
        seqs = who.newest_on(*related or [item])
        return Reason("much like what this shopper had", seqs, (), tuple(related), Said("much_like"))
    titles = _titles(who, related)
    words = " and ".join(f"“{term}”" for term in terms)
    seqs = who.newest_on(*related)
    text = f"shares {words} with {titles}, which this shopper {who.verb.did()}"
    return Reason(text, seqs, (), tuple(related), Said("shares_words", deed=who.deed, words=tuple(terms)))


def _popularity(who: Evidence, item: int, part: float) -> Reason:
    data = who.data
    now, before = int(data.recent_buyers[item]), int(data.month_before[item])
    in_all = int(data.buyers[np.inf][item])
    since = f"in the {RECENT_DAYS:.0f} days to {who.today}"
    told = Said("popular", deed=who.deed, count=now, days=round(RECENT_DAYS), day=to_moment(data.until))
    falls = before >= TREND_TOLD * now and data.holds_month_before
    if part > 0 and in_all and (falls or not now):
        of_late = f"{now:,}" if now else "none"
        text = f"{counted(in_all, 'shoppers')} {who.verb.did('it')} in all, {of_late} of them {since}"
        return Reason(text, said=replace(told, form="popular_in_all", ever=in_all))
    text = f"{counted(now, 'shoppers') if now else 'nobody'} {who.verb.did('it')} {since}"
    rises = now >= TREND_TOLD * before and data.holds_month_before and part >= 0
    turned = bool(before) and (falls or rises)
    if turned:
        text += f", {before:,} in the {RECENT_DAYS:.0f} days before"
    ever = None if now or turned else in_all or None
    if ever is not None:
        text += f", {ever:,} before that"
    return Reason(text, said=replace(told, before=before if turned else None, ever=ever))


def _titles(who: Evidence, items: Iterable[int]) -> str:
    """What items are called; a title that several have is told once."""
    return " and ".join(dict.fromkeys(who.data.view.item_titles[key] for key in items))


_TOLD: dict[str, Callable[[Evidence, int, float], Reason]] = {
    "repurchase": _repurchase,
    "neighbours": _neighbours,
    "affinity": _affinity,
    "content": _content,
    "popularity": _popularity,
}
