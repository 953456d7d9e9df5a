"""What is worth saying about a shopper, as facts with their evidence."""

import hashlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.errors import TooLittleHistory
from penchant.graph_store.corrections import WORDING, CorrectedConcepts, Standing
from penchant.graph_store.facts import Fact, FactKind, Measure, Phrase, Stage
from penchant.graph_store.fold import DAY_US, distinct
from penchant.graph_store.interest_model import (
    Interest,
    InterestTable,
    interest_table,
    select_interests,
)
from penchant.graph_store.moments import to_moment
from penchant.graph_store.shop_view import ShopView
from penchant.graph_store.taxonomy import FACETS
from penchant.ids import FactId

INTERESTS_TOLD = 5
HABIT_EVENTS = 5
HABIT_SPREAD = 0.75
"""Most that the gaps between purchases of a habit may vary: standard deviation over mean."""
HABIT_CANDIDATES = 8
HABIT_ALIVE_GAPS = 3.0
CHANGES_TOLD = 3
MIN_SHARE_CHANGE = 0.01
MIN_CHANGE_EVENTS = 4
MIN_DISLIKE_EVENTS = 2
Z_TOLD = 2.58
COUNTED = {
    "purchase": "purchases",
    "review": "reviews",
    "rating": "ratings",
    "view": "views",
    "cart": "carts",
}


class ProfileFacts(NamedTuple):
    """A shopper at a moment.

    Attributes:
        facts: In telling order.
        interests: The interests behind the first facts.
        seqs: Positions in the log of all events behind each fact, newest first, by fact id.
    """

    facts: tuple[Fact, ...]
    interests: tuple[Interest, ...]
    seqs: dict[FactId, NDArray[np.int64]]


def profile_facts(
    view: ShopView, shopper: int, *, until: int, corrected: CorrectedConcepts | None = None
) -> ProfileFacts:
    """Facts about a shopper up to a moment.

    Args:
        view: The shop.
        shopper: Shopper key.
        until: Microseconds; later events are not seen.
        corrected: What the shop corrected, told last; None for nothing.

    Raises:
        TooLittleHistory: There are fewer events than `min_events`.
    """
    part = view.events_of(shopper, until=until)
    held = part.stop - part.start
    if held < view.settings.min_events:
        raise TooLittleHistory(
            f"shopper `{view.shopper_ids[shopper]}` has too little history: {counted(held, 'events')}, "
            f"{view.settings.min_events} are needed for a profile"
        )
    table = interest_table(view, shopper, until=until)
    told = _Telling(view, part, corrected)
    chosen = select_interests(view, table, until=until, facet=None, count=INTERESTS_TOLD, corrected=corrected)
    told.activity()
    interests = [told.interest(one) for one in chosen]
    for kind, facet in ((FactKind.BRAND, "brand"), (FactKind.PRICE, "price")):
        for one in select_interests(view, table, until=until, facet=facet, count=1, corrected=corrected):
            # a single day says nothing steady
            if one.days > 1 or (corrected is not None and one.node in corrected.locked):
                told.share(kind, one)
    told.dislikes(table)
    told.habit()
    for correction in corrected.standing if corrected is not None else ():
        told.correction(correction)
    return ProfileFacts(tuple(told.facts), tuple(interests), told.seqs)


def change_facts(
    view: ShopView, shopper: int, *, since: int, until: int, corrected: CorrectedConcepts | None
) -> ProfileFacts:
    """Which concepts took a clearly larger or smaller share of the events than in the equal window before.

    A change is told where a two-proportion z-test gives p below 0.01 (pooled variance).

    Args:
        view: The shop.
        shopper: Shopper key.
        since: Where the later window begins and the earlier one ends, microseconds.
        until: The end of the later window.
        corrected: What the shop corrected; what it removed is not told. None for nothing.

    Returns:
        Facts of kind `CHANGE`, the largest change first; none where nothing moved or a window has no event.
    """
    told = _Telling(view, view.events_of(shopper, until=until), corrected)
    start = view.events_of(shopper, until=since - (until - since)).stop
    middle = view.events_of(shopper, until=since).stop
    before, after = view.events_about(slice(start, middle)), view.events_about(slice(middle, told.part.stop))
    n, m = middle - start, told.part.stop - middle
    if not n or not m:  # a share of nothing is no share: silence is no loss of interest in one thing
        return ProfileFacts((), (), {})
    pooled = (before + after) / (n + m)
    gap = after / m - before / n
    z = np.abs(gap) / np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / n + 1 / m), 1e-12))
    facet = view.taxonomy.facet
    clear = (
        (z >= Z_TOLD) & (np.abs(gap) >= MIN_SHARE_CHANGE) & (np.maximum(before, after) >= MIN_CHANGE_EVENTS)
    )
    clear &= np.isin(facet, [FACETS.index("category"), FACETS.index("cluster")]) & view.taxonomy.tellable
    clear &= ~told.removed[:-1]
    told_nodes: list[int] = []
    for node in sorted(np.flatnonzero(clear).tolist(), key=lambda node: (-z[node], node)):
        line = view.taxonomy.ancestors(node)
        if any(other in line or node in view.taxonomy.ancestors(other) for other in told_nodes):
            continue
        told_nodes.append(node)
        told.change(node, before[node] / n, after[node] / m, since, until)
        if len(told_nodes) == CHANGES_TOLD:
            break
    return ProfileFacts(tuple(told.facts), (), told.seqs)


class _Telling:
    """Collects facts about one shopper."""

    def __init__(self, view: ShopView, part: slice, corrected: CorrectedConcepts | None) -> None:
        self.view = view
        self.removed = (corrected or CorrectedConcepts(view.taxonomy)).removed
        self.part = part
        self.log = view.log.take(part)
        self.facts: list[Fact] = []
        self.seqs: dict[FactId, NDArray[np.int64]] = {}
        self.noun = self._noun(slice(None))
        self.event, self.node, _ = view.concepts.expand(self.log.item)

    def activity(self) -> None:
        """How much, since when, last when."""
        first, last = int(self.log.ts[0]), int(self.log.ts[-1])
        phrases = [_counted(self.log.ts.size, self.noun), _day(first)]
        if day_name(last) != day_name(first):
            phrases.append(_day(last))
        self._add(FactKind.ACTIVITY, Stage.STEADY, "", phrases, np.arange(self.log.ts.size))

    def interest(self, one: Interest) -> Interest:
        """A category or cluster that the shopper favours."""
        events = self._about(one.node)
        noun = self._noun(events)
        phrases = [_counted(events.size, noun), _lifted(one.lift)]
        optional = []
        if one.stage in (Stage.DORMANT, Stage.ONE_OFF):
            phrases.append(_day(one.last_ts))
        else:
            optional.append(_day(one.last_ts, required=False))
        self._add(
            FactKind.INTEREST, one.stage, self._name(one.node), phrases, events, optional, node=one.node
        )
        return one

    def share(self, kind: FactKind, one: Interest) -> None:
        """A brand or a price band that the shopper favours."""
        events = self._about(one.node)
        share = events.size / self.log.ts.size
        percent = Phrase(f"{100 * share:.0f}% of {self.noun}", measure=Measure("share", (share,), self.noun))
        phrases = [percent, _lifted(one.lift)]
        self._add(kind, Stage.STEADY, self._name(one.node), phrases, events, node=one.node)

    def dislikes(self, table: InterestTable) -> None:
        """The concept with the most negative mass, if more than positive; the narrowest of equals."""
        taxonomy = self.view.taxonomy
        facets = [FACETS.index("category"), FACETS.index("cluster"), FACETS.index("brand")]
        bad = (table.masses.negative > table.masses.slow) & np.isin(taxonomy.facet[table.node], facets)
        bad &= taxonomy.tellable[table.node] & ~self.removed[table.node]
        order = np.lexsort((-taxonomy.depth[table.node], -table.masses.negative))
        for row in order[bad[order]].tolist():
            node = int(table.node[row])
            events = self._about(node)
            lows = events[self.view.sign[self.part][events] < 0]
            if lows.size >= MIN_DISLIKE_EVENTS:
                returns = int(np.isin(self.log.kind[lows], self.view.kind_keys("return")).sum())
                told = {"low ratings": lows.size - returns, "returns": returns}
                phrases = [_counted(count, noun) for noun, count in told.items() if count]
                self._add(FactKind.DISLIKE, Stage.STEADY, self._name(node), phrases, lows, node=node)
                return

    def habit(self) -> None:
        """The item bought most regularly, if any: at least `HABIT_EVENTS` times and still alive."""
        bought = np.isin(self.log.kind, self.view.kind_keys("purchase"))
        bought[self.event[self.removed[self.node]]] = False
        item, count = np.unique(self.log.item[bought], return_counts=True)
        best: tuple[int, float, float] | None = None
        for key in item[np.argsort(-count, kind="stable")][:HABIT_CANDIDATES]:
            days = distinct(self.log.ts[bought & (self.log.item == key)] // DAY_US)
            if days.size < HABIT_EVENTS:
                continue
            gaps = np.diff(days)
            alive = self.log.ts[-1] // DAY_US - days[-1] <= HABIT_ALIVE_GAPS * gaps.mean()
            if gaps.std() <= HABIT_SPREAD * gaps.mean() and alive and (best is None or days.size > best[1]):
                best = (int(key), float(days.size), float(gaps.mean()))
        if best is None:
            return
        key, _, gap = best
        events = np.flatnonzero(bought & (self.log.item == key))
        between = max(round(gap), 1)
        text = "every day" if between == 1 else f"every {between} days"
        every = Phrase(text, measure=Measure("every", (between,)))
        phrases = [_counted(events.size, "purchases"), every, _day(int(self.log.ts[events[-1]]))]
        self._add(FactKind.HABIT, Stage.STEADY, self.view.item_titles[key], phrases, events)

    def change(self, node: int, was: float, now: float, since: int, until: int) -> None:
        """A share that moved between two windows."""
        stage = Stage.EMERGING if now > was else Stage.FADING
        moved = Phrase(
            f"{100 * was:.1f}% to {100 * now:.1f}% of {self.noun}",
            measure=Measure("moved", (float(was), float(now)), self.noun),
        )
        phrases = [moved, _day(since), _day(until)]
        events = self._about(node)
        recent = events[self.log.ts[events] > since - (until - since)]
        self._add(FactKind.CHANGE, stage, self._name(node), phrases, recent, node=node)

    def correction(self, one: Standing) -> None:
        """What the shop put right by hand; no event is behind it."""
        phrases = [
            Phrase(WORDING[one.action], measure=Measure("done", of=one.action)),
            _day(one.recorded_at),
            *([Phrase(one.reason, measure=Measure("reason", of=one.reason))] if one.reason else []),
        ]
        nothing = np.empty(0, dtype=np.int64)
        self._add(FactKind.CORRECTION, Stage.STEADY, self._name(one.node), phrases, nothing, node=one.node)

    def _name(self, node: int) -> str:
        return self.view.taxonomy.names[node]

    def _noun(self, events: NDArray[np.int64] | slice) -> str:
        kinds = {self.view.kinds[int(kind)] for kind in distinct(self.log.kind[events])}
        return COUNTED.get(next(iter(kinds)), "events") if len(kinds) == 1 else "events"

    def _about(self, node: int) -> NDArray[np.int64]:
        """Indices of the shopper's events about a concept or one under it, oldest first."""
        return distinct(self.event[self.view.taxonomy.is_under(node)[self.node]])

    def _add(
        self,
        kind: FactKind,
        stage: Stage,
        subject: str,
        phrases: list[Phrase],
        events: NDArray[np.int64],
        optional: list[Phrase] | None = None,
        node: int | None = None,
    ) -> None:
        seqs = self.log.seq[events][::-1]
        told = (*phrases, *(optional or ()))
        concept_id = None if node is None else self.view.taxonomy.ids[node]
        content = "\x1f".join([kind, stage, concept_id or "", subject, *(phrase.text for phrase in told)])
        fact = Fact(
            fact_id=FactId("f-" + hashlib.sha256(content.encode()).hexdigest()[:12]),
            kind=kind,
            stage=stage,
            subject=subject,
            phrases=told,
            concept_id=concept_id,
            event_count=int(events.size),
        )
        self.facts.append(fact)
        self.seqs[fact.fact_id] = seqs


def _counted(count: int, noun: str) -> Phrase:
    return Phrase(counted(count, noun), measure=Measure("count", (int(count),), noun))


def _lifted(lift: float) -> Phrase:
    return Phrase(f"{lift:.1f} times the shop's average", measure=Measure("lift", (float(lift),)))


def _day(ts: int, *, required: bool = True) -> Phrase:
    return Phrase(day_name(ts), required, Measure("day", of=f"{to_moment(ts):%Y-%m-%d}"))


def day_name(ts: int) -> str:
    """A moment as its UTC day in words.

    Example:
        >>> day_name(1_483_442_606_000_000)
        '3 January 2017'
    """
    day = to_moment(ts)
    return f"{day.day} {day:%B %Y}"


def counted(count: float, noun: str) -> str:
    """A count with its noun, given in the plural.

    Example:
        >>> counted(1, "purchases"), counted(4.5, "days"), counted(1, "categories")
        ('1 purchase', '4.5 days', '1 category')
    """
    one = noun.removesuffix("ies") + "y" if noun.endswith("ies") else noun.removesuffix("s")
    return f"{f'{count:,}'.removesuffix('.0')} {noun if count != 1 else one}"
