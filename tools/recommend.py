"""Recommendations as a weighted sum whose terms are the explanation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import ShopView, counted, day_name
from penchant.ids import EventId, ItemId
from penchant.tools.event_words import event_noun, shop_verb, times_told
from penchant.tools.rules import NO_RULES, AppliedRules, Rules
from penchant.tools.signals import RECENT_DAYS, RankingData, Scores, ShopperSignals, Signals

Mode = Literal["all", "new"]
"""`all` may repeat what the shopper had, `new` may not."""

WEIGHTS: dict[Mode, Signals] = {
    "all": Signals(repurchase=1.0, neighbours=0.15, alike=0.15, affinity=0.1, content=0.0, popularity=0.1),  # type: ignore[arg-type]
    "new": Signals(repurchase=0.0, neighbours=1.0, alike=2.0, affinity=0.2, content=0.5, popularity=0.05),  # type: ignore[arg-type]
}
"""Chosen once, by NDCG@10 on the last fifth of training of two datasets; docs/benchmarks.md tells."""
MAX_COUNT = 1000
EVIDENCE_SHOWN = 5
RELATED_SHOWN = 2
TERMS_SHOWN = 2
LIFT_TOLD = 1.1
"""Below this many times the shop's average, the lift is no reason and stays unsaid."""


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a score, and what stands behind it.

    Attributes:
        signal: `repurchase`, `neighbours`, `alike`, `affinity`, `content`, `popularity`, or `boost` for
            what a merchant adds.
        contribution: What it adds to the score.
        text: The reason in words.
        event_ids: The newest of the shopper's events behind it, at most `EVIDENCE_SHOWN`.
        event_count: How many of the shopper's events are behind it in all.
        concept_path: From the broadest concept to the item's own; empty where no concept is involved.
        related_items: Items through which it works: what the shopper bought.
    """

    signal: str
    contribution: float
    text: str
    event_ids: tuple[EventId, ...]
    event_count: int
    concept_path: tuple[str, ...]
    related_items: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An item for a shopper; `score` is the sum of its terms' contributions.

    Attributes:
        rank: 1 is the best.
        item_id: The item.
        title: Its title, or its id where it has none.
        score: 0 to the sum of the mode's weights, plus what rules add.
        terms: What the score is made of, the largest first.
    """

    rank: int
    item_id: ItemId
    title: str
    score: float
    terms: tuple[Term, ...]


class _Scored(NamedTuple):
    parts: NDArray[np.float64]  # (signals and boosts, items), already weighted
    total: Scores
    allowed: NDArray[np.bool_]
    signals: Signals
    rules: AppliedRules


class Recommender:
    """Ranks the catalogue for one shopper at a time; no model is involved."""

    def __init__(self, view: ShopView) -> None:
        """Counts what all shoppers share when it is first needed, once for each moment asked about."""
        self._view = view
        self._data: dict[int, RankingData] = {}
        self._rules: tuple[Rules, int, AppliedRules] | None = None

    def recommend(
        self, shopper: int, count: int, *, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> list[Recommendation]:
        """The best items, the best first; fewer than `count` where nothing speaks for more.

        Args:
            shopper: Shopper key.
            count: 1 to `MAX_COUNT`.
            mode: Whether items the shopper had may come back.
            until: Microseconds; later events are not seen.
            rules: What may be recommended, and boosts.

        Raises:
            DataError: `count` or `mode` is out of range, or the rules leave nothing.
        """
        who, scored, best = self._best(shopper, count, mode, until, rules)
        return self._explained(who, scored, [int(item) for item in best], range(1, best.size + 1))

    def rank(
        self, shopper: int, count: int, *, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> tuple[NDArray[np.int64], Scores]:
        """What `recommend` gives, without the reasons: item keys and their scores, the best first.

        Raises:
            DataError: As `recommend`.
        """
        _, scored, best = self._best(shopper, count, mode, until, rules)
        return best, scored.total[best]

    def _best(
        self, shopper: int, count: int, mode: Mode, until: int, rules: Rules
    ) -> tuple[ShopperSignals, "_Scored", NDArray[np.int64]]:
        if not 1 <= count <= MAX_COUNT:
            raise DataError(f"cannot recommend {count} items: 1 to {MAX_COUNT} are allowed")
        who, scored = self._score(shopper, mode, until, rules)
        wanted = count if rules.max_per_category is None else scored.total.size
        order = _top(np.where(scored.allowed, scored.total, 0.0), wanted)
        return who, scored, scored.rules.capped(order, count)

    def explain(
        self, shopper: int, item: int, *, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> Recommendation:
        """Where one item stands for the shopper, and why; the terms may be empty.

        Args:
            shopper: Shopper key.
            item: Item key.
            mode: As in `recommend`.
            until: As in `recommend`.
            rules: As in `recommend`; a cap for each category does not change where the item stands.

        Raises:
            DataError: The mode is `new` and the shopper had the item, or the rules leave it out.
        """
        who, scored = self._score(shopper, mode, until, rules)
        if not scored.rules.allowed[item]:
            raise DataError(f"the rules leave out item `{self._view.item_ids[item]}`")
        if not scored.allowed[item]:
            raise DataError(
                f"item `{self._view.item_ids[item]}` is nothing new to shopper "
                f"`{self._view.shopper_ids[shopper]}`: use mode `all`"
            )
        ahead = scored.allowed & (
            (scored.total > scored.total[item])
            | ((scored.total == scored.total[item]) & (np.arange(scored.total.size) < item))
        )
        return self._explained(who, scored, [item], [int(ahead.sum()) + 1])[0]

    def scores(self, shopper: int, *, mode: Mode, until: int) -> Scores:
        """(items,) scores; 0 for items that are not allowed."""
        _, scored = self._score(shopper, mode, until, NO_RULES)
        return np.where(scored.allowed, scored.total, 0.0)

    def _score(self, shopper: int, mode: Mode, until: int, rules: Rules) -> tuple[ShopperSignals, _Scored]:
        if mode not in WEIGHTS:
            raise DataError(f"mode `{mode}` is unknown: allowed are {', '.join(WEIGHTS)}")
        until = min(until, self._view.now)
        if until not in self._data:
            self._data = {until: RankingData(self._view, until)}
        who = ShopperSignals(self._data[until], shopper)
        signals = who.compute()
        applied = self._applied(rules, until)
        allowed = applied.allowed.copy()
        if mode == "new":
            allowed[who.had] = False
        parts = np.zeros((len(signals) + 1, allowed.size))
        for row, (weight, signal) in enumerate(zip(WEIGHTS[mode], signals, strict=True)):
            top = float(signal[allowed].max(initial=0.0))
            if weight and top > 0:
                parts[row] = float(weight) * signal / top
        for item, boost in applied.boosts.items():
            parts[-1, item] = boost.amount
        return who, _Scored(parts, parts.sum(axis=0), allowed, signals, applied)

    def _applied(self, rules: Rules, until: int) -> AppliedRules:
        """The rules in keys; those of the last question are kept, since a batch asks with the same ones."""
        if self._rules is None or self._rules[0] is not rules or self._rules[1] != until:
            self._rules = (rules, until, AppliedRules(rules, self._view, until))
        return self._rules[2]

    def _explained(
        self, who: ShopperSignals, scored: _Scored, items: Sequence[int], ranks: Sequence[int]
    ) -> list[Recommendation]:
        found = []
        drafts = [
            (item, rank, self._drafts(who, scored, item)) for item, rank in zip(items, ranks, strict=True)
        ]
        shown = {
            seq for _, _, terms in drafts for term in terms for seq in term.seqs[:EVIDENCE_SHOWN].tolist()
        }
        ids = dict(zip(shown, self._view.event_ids(list(shown)), strict=True))
        for item, rank, terms in drafts:
            told = tuple(
                Term(
                    term.signal,
                    term.contribution,
                    term.text,
                    tuple(ids[seq] for seq in term.seqs[:EVIDENCE_SHOWN].tolist()),
                    int(term.seqs.size),
                    term.path,
                    tuple(self._view.item_ids[key] for key in term.related),
                )
                for term in sorted(terms, key=lambda term: (-term.contribution, term.signal))
            )
            title = self._view.item_titles[item]
            found.append(
                Recommendation(
                    rank, self._view.item_ids[item], title, sum(t.contribution for t in told), told
                )
            )
        return found

    def _drafts(self, who: ShopperSignals, scored: _Scored, item: int) -> list["_Draft"]:
        tell = {
            "repurchase": _repurchase,
            "neighbours": _neighbours,
            "alike": _alike,
            "affinity": _affinity,
            "content": _content,
            "popularity": _popularity,
        }
        drafts = [
            tell[signal](who, item, scored.signals, float(part[item]))
            for signal, part in zip(Signals._fields, scored.parts[:-1], strict=True)
            if part[item] > 0
        ]
        if boost := scored.rules.boosts.get(item):
            drafts.append(_Draft("boost", boost.amount, boost.reason, np.empty(0, np.int64)))
        return drafts


class _Draft(NamedTuple):
    signal: str
    contribution: float
    text: str
    seqs: NDArray[np.int64]
    path: tuple[str, ...] = ()
    related: tuple[int, ...] = ()


def _repurchase(who: ShopperSignals, item: int, _signals: Signals, contribution: float) -> _Draft:
    seqs = who.events_on(item)
    gaps, _ = who.cycle_days
    place = int(np.searchsorted(who.had, item))
    on_item = who.log.item == item
    text = times_told(who.log.kind[on_item], who.data.view.kinds)
    if not np.isnan(gaps[place]):
        gap = max(1, round(float(gaps[place])))
        text += ", every day on average" if gap == 1 else f", every {gap:,} days on average"
    text += f", {'last ' if seqs.size > 1 else ''}on {day_name(int(who.log.ts[on_item][-1]))}"
    return _Draft("repurchase", contribution, text, seqs)


def _neighbours(who: ShopperSignals, item: int, _signals: Signals, contribution: float) -> _Draft:
    related = tuple(key for key, _ in who.nearest_bought(item, RELATED_SHOWN))
    view = who.data.view
    verb = _verb(who.data)
    if not related:  # its only neighbours are itself and what nobody but this shopper had together with it
        return _Draft("neighbours", contribution, f"this shopper {verb} it already", who.events_on(item))
    seqs = who.log.seq[np.isin(who.log.item, related)][::-1]
    words = " and ".join(view.item_titles[key] for key in related)
    text = f"shoppers who {verb} it also {verb} {words}, as this one did"
    return _Draft("neighbours", contribution, text, seqs, (), related)


def _alike(who: ShopperSignals, item: int, _signals: Signals, contribution: float) -> _Draft:
    lately, ever = who.alike_buyers(item)
    among = f"of the {who.most_alike[0].size} shoppers most like this one {_verb(who.data)} it"
    when = f" in the {RECENT_DAYS:.0f} days to {day_name(who.data.until)}" if lately else ""
    return _Draft("alike", contribution, f"{lately or ever} {among}{when}", np.empty(0, np.int64))


def _affinity(who: ShopperSignals, item: int, _signals: Signals, contribution: float) -> _Draft:
    view = who.data.view
    topic = int(who.data.topic[item])
    row = int(np.searchsorted(who.table.node, topic))
    events = np.flatnonzero(view.taxonomy.is_under(topic)[who.data.topic[who.log.item]])
    noun = event_noun(who.log.kind[events], view.kinds)
    text = f"{counted(events.size, noun)} in {view.taxonomy.names[topic]}"
    if who.table.lift[row] >= LIFT_TOLD:
        text += f", {who.table.lift[row]:.1f} times the shop's average"
    return _Draft("affinity", contribution, text, who.log.seq[events][::-1], view.taxonomy.path(topic))


def _content(who: ShopperSignals, item: int, _signals: Signals, contribution: float) -> _Draft:
    related, terms = who.nearest_by_words(item, RELATED_SHOWN, TERMS_SHOWN)
    view = who.data.view
    if not related or not terms:  # only the item itself is like it, or only the kind of thing it is
        seqs = who.log.seq[np.isin(who.log.item, related or [item])][::-1]
        return _Draft("content", contribution, "much like what this shopper had", seqs, (), tuple(related))
    titles = " and ".join(view.item_titles[key] for key in related)
    words = " and ".join(f"“{term}”" for term in terms)
    seqs = who.log.seq[np.isin(who.log.item, related)][::-1]
    text = f"shares {words} with {titles}, which this shopper {_verb(who.data)}"
    return _Draft("content", contribution, text, seqs, (), tuple(related))


def _popularity(who: ShopperSignals, item: int, signals: Signals, contribution: float) -> _Draft:
    buyers = counted(int(signals.popularity[item]), "shoppers")
    text = f"{buyers} {_verb(who.data)} it in the {RECENT_DAYS:.0f} days to {day_name(who.data.until)}"
    return _Draft("popularity", contribution, text, np.empty(0, np.int64))


def _verb(data: RankingData) -> str:
    return shop_verb(data.kinds - {"return"})


def _top(scores: Scores, count: int) -> NDArray[np.int64]:
    """Indices of the highest positive scores, the highest first, ties by index."""
    count = min(count, int((scores > 0).sum()))
    if count == 0:
        return np.empty(0, dtype=np.int64)
    edge = np.partition(scores, scores.size - count)[scores.size - count]
    candidates = np.flatnonzero(scores >= edge)
    return candidates[np.argsort(-scores[candidates], kind="stable")][:count]
