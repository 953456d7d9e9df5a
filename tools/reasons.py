"""Each signal of a recommendation in words, with the events behind it."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import counted, day_name
from penchant.tools.event_words import event_noun, shop_verb, times_told
from penchant.tools.evidence import Evidence
from penchant.tools.ranking_data import RECENT_DAYS

RELATED_SHOWN = 2
TERMS_SHOWN = 2
LIFT_TOLD = 1.1
"""Below this many times the shop's average, the lift is no reason and stays unsaid."""
TREND_TOLD = 1.5
"""A month's buyers over those of the month before, or the inverse, from which a trend is told."""
REGRETTED = "returned or rated badly"
NOTHING = np.empty(0, dtype=np.int64)


class Reason(NamedTuple):
    """What is said of a signal.

    Attributes:
        text: A statement about the log, in words.
        seqs: Positions in the log of the shopper's events behind it, the newest first.
        path: Concepts from the broadest to the item's own; empty where none is involved.
        related: Item keys through which it works.
    """

    text: str
    seqs: NDArray[np.int64] = NOTHING
    path: tuple[str, ...] = ()
    related: tuple[int, ...] = ()


def tell(signal: str, who: Evidence, item: int) -> Reason:
    """The reason for one signal, for or against the item."""
    return _TOLD[signal](who, item)


def _repurchase(who: Evidence, item: int) -> Reason:
    seqs = who.events_on(item)
    place = who.place(item)
    if place is None:
        return Reason(f"this shopper has not {_verb(who)} it yet")
    gap = float(who.block.had.gap[place])
    on_item = who.log.item == item
    text = times_told(who.log.kind[on_item], who.data.view.kinds)
    if not np.isnan(gap):
        days = max(1, round(gap))
        text += ", every day on average" if days == 1 else f", every {days:,} days on average"
    text += f", {'last ' if seqs.size > 1 else ''}on {day_name(int(who.log.ts[on_item][-1]))}"
    return Reason(text, seqs)


def _neighbours(who: Evidence, item: int) -> Reason:
    related = tuple(key for key, _ in who.nearest_bought(item, RELATED_SHOWN))
    view = who.data.view
    verb = _verb(who)
    if not related and who.place(item) is not None:
        # its only neighbours are itself and what nobody but this shopper had together with it
        return Reason(f"this shopper {verb} it already", who.events_on(item))
    if not related and who.regrets_all_bought_with(item):
        return Reason(f"others {verb} it together only with what this shopper {REGRETTED}")
    if not related:
        return Reason(f"no other shopper {verb} it together with what this one {verb}")
    seqs = who.log.seq[np.isin(who.log.item, related)][::-1]
    words = " and ".join(view.item_titles[key] for key in related)
    return Reason(f"shoppers who {verb} it also {verb} {words}, as this one did", seqs, (), related)


def _alike(who: Evidence, item: int) -> Reason:
    lately, ever = who.alike_buyers(item)
    among = f"of the {who.alike_count} shoppers most like this one {_verb(who)} it"
    if not ever:
        return Reason(f"none {among}")
    when = f" in the {RECENT_DAYS:.0f} days to {day_name(who.data.until)}" if lately else ""
    return Reason(f"{lately or ever} {among}{when}")


def _affinity(who: Evidence, item: int) -> Reason:
    view = who.data.view
    topic = int(who.data.topic[item])
    if topic < 0:
        return Reason("the catalogue does not say what kind of thing it is")
    events = who.places_under(topic)
    path = view.taxonomy.path(topic)
    if not events.size:
        return Reason(f"nothing {_verb(who)} in {view.taxonomy.names[topic]} yet", NOTHING, path)
    noun = event_noun(who.log.kind[events], view.kinds)
    text = f"{counted(events.size, noun)} in {view.taxonomy.names[topic]}"
    row = int(np.searchsorted(who.table.node, topic))
    if who.table.lift[row] >= LIFT_TOLD:
        text += f", {who.table.lift[row]:.1f} times the shop's average"
    return Reason(text, who.log.seq[events][::-1], path)


def _content(who: Evidence, item: int) -> Reason:
    related, terms = who.nearest_by_words(item, RELATED_SHOWN, TERMS_SHOWN)
    view = who.data.view
    if not related and who.place(item) is None:
        if who.regrets_all_said_alike(item):
            return Reason(f"shares words only with what this shopper {REGRETTED}")
        return Reason(f"shares no words with what this shopper {_verb(who)}")
    if not related or not terms:  # only the item itself is like it, or only the kind of thing it is
        seqs = who.log.seq[np.isin(who.log.item, related or [item])][::-1]
        return Reason("much like what this shopper had", seqs, (), tuple(related))
    titles = " and ".join(view.item_titles[key] for key in related)
    words = " and ".join(f"“{term}”" for term in terms)
    seqs = who.log.seq[np.isin(who.log.item, related)][::-1]
    text = f"shares {words} with {titles}, which this shopper {_verb(who)}"
    return Reason(text, seqs, (), tuple(related))


def _popularity(who: Evidence, item: int) -> Reason:
    data = who.data
    now, before = int(data.recent_buyers[item]), int(data.month_before[item])
    since = f"in the {RECENT_DAYS:.0f} days to {day_name(data.until)}"
    text = f"{counted(now, 'shoppers')} {_verb(who)} it {since}" if now else f"nobody {_verb(who)} it {since}"
    if before and (now >= TREND_TOLD * before or before >= TREND_TOLD * now):
        text += f", {before:,} in the {RECENT_DAYS:.0f} days before"
    return Reason(text)


_TOLD: dict[str, Callable[[Evidence, int], Reason]] = {
    "repurchase": _repurchase,
    "neighbours": _neighbours,
    "alike": _alike,
    "affinity": _affinity,
    "content": _content,
    "popularity": _popularity,
}


def _verb(who: Evidence) -> str:
    return shop_verb(who.data.kinds - {"return"})
