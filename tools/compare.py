"""What two shoppers have in common and where they differ, with the numbers and events behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betaincc, ndtr

from penchant.errors import DataError, TooLittleHistory
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.corrections import CorrectedConcepts
from penchant.graph_store.drift import divergence
from penchant.graph_store.fold import DAY_US, distinct, sum_by
from penchant.graph_store.interest_model import (
    MIN_INTEREST_EVENTS,
    MIN_LIFT,
    InterestTable,
    interest_table,
    select_interests,
)
from penchant.graph_store.taxonomy import FACETS
from penchant.ids import ConceptId, EventId, ItemId, ShopperId
from penchant.tools.concept_reach import events_about
from penchant.tools.spending import amounts

INTERESTS_READ = 30
TOLD = 8
ITEMS_SHOWN = 5
EVIDENCE_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One shopper's interest in a concept.

    Attributes:
        share: Of the shopper's interest within the facet, smoothed, 0 to 1.
        lift: Share over the shop's own; 1 is the average shopper.
        confidence: Posterior probability that the lift is above 1.
        events: How many events are behind it.
        event_ids: The newest of them.
    """

    share: float
    lift: float
    confidence: float
    events: int
    event_ids: tuple[EventId, ...]


@dataclass(frozen=True, slots=True)
class ComparedInterest:
    """A concept for both.

    Attributes:
        concept_id: `facet:path`.
        name: For people.
        first: Of the first shopper.
        second: Of the second one.
        first_is_stronger: Posterior probability that the first one's share is the larger.
    """

    concept_id: ConceptId
    name: str
    first: Side
    second: Side
    first_is_stronger: float


@dataclass(frozen=True, slots=True)
class ShopperNumbers:
    """A shopper in numbers.

    Attributes:
        shopper_id: The shopper.
        events: In the log.
        days: Distinct UTC days with an event.
        items: Distinct items.
        spent: What purchases cost, less returns; 0 where the log and the catalogue name no amounts.
        first_seen: Time of the first event.
        last_seen: Time of the newest one.
        event_ids: The newest of the events.
    """

    shopper_id: ShopperId
    events: int
    days: int
    items: int
    spent: float
    first_seen: datetime
    last_seen: datetime
    event_ids: tuple[EventId, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two shoppers side by side.

    Attributes:
        first: The one asked about.
        second: The other one.
        likeness: 1 less the Jensen-Shannon divergence (bits) of their interests in topics, 0 to 1.
        common: Interests that both surely have: topics, then brands and prices, each the most telling first.
        first_more: What the first one favours and the second surely favours less, in the same order.
        second_more: The reverse.
        items_in_common: How many items both had.
        common_items: Those that the two bought most, at most `ITEMS_SHOWN`.
        alike: Where no second one was named, who had most like what the first had, of those with enough
            events to be compared; the second is their first.
    """

    first: ShopperNumbers
    second: ShopperNumbers
    likeness: float
    common: tuple[ComparedInterest, ...]
    first_more: tuple[ComparedInterest, ...]
    second_more: tuple[ComparedInterest, ...]
    items_in_common: int
    common_items: tuple[ItemId, ...]
    alike: tuple[ShopperId, ...] = ()

    @property
    def text(self) -> str:
        """Some lines: the numbers, what is common, what differs."""
        one, other = self.first.shopper_id, self.second.shopper_id
        is_sold = bool(self.first.spent or self.second.spent)
        lines = [f"most like {one}: {', '.join(self.alike)}"] if self.alike else []
        lines += [
            f"{side.shopper_id}: {counted(side.events, 'events')} on {counted(side.days, 'days')}, "
            f"{counted(side.items, 'items')}{f', spent {side.spent:,.2f}' if is_sold else ''}, "
            f"last seen {side.last_seen:%Y-%m-%d}"
            for side in (self.first, self.second)
        ]
        lines.append(
            f"{counted(self.items_in_common, 'items')} in common; interests {self.likeness:.0%} alike"
        )
        for title, found in (
            ("both like", self.common),
            (f"{one} likes more", self.first_more),
            (f"{other} likes more", self.second_more),
        ):
            lines += [f"{title}: nothing surely"] if not found else [f"{title}:"]
            lines += [
                f"  {liked.name}: {liked.first.lift:.1f} and {liked.second.lift:.1f} times the "
                f"shop's average ({counted(liked.first.events, 'events')} and {liked.second.events:,})"
                for liked in found
            ]
        return "\n".join(lines)

    def frame(self) -> pl.DataFrame:
        """A row an interest: `which, concept_id, name`, then `lift`, `share` and `events` of each."""
        rows = [
            (
                which,
                one.concept_id,
                one.name,
                *(one.first.lift, one.second.lift, one.first.share, one.second.share),
                *(one.first.events, one.second.events, one.first_is_stronger),
            )
            for which, found in (
                ("common", self.common),
                ("first", self.first_more),
                ("second", self.second_more),
            )
            for one in found
        ]
        numbers = {f"{name}_{side}": pl.Float64 for name in ("lift", "share") for side in ("first", "second")}
        schema = {
            **dict.fromkeys(("which", "concept_id", "name"), pl.String),
            **numbers,
            "events_first": pl.Int64,
            "events_second": pl.Int64,
            "first_is_stronger": pl.Float64,
        }
        return pl.DataFrame(rows, schema=schema, orient="row")


def compare(
    view: ShopView,
    first: int,
    second: int,
    *,
    until: int,
    corrected: tuple[CorrectedConcepts, CorrectedConcepts] | None = None,
) -> Comparison:
    """Holds two shoppers' interests against each other.

    An interest is common where both have it as profiles tell interests: confident, above the average, with
    enough events. One that only one of them has is told as a difference where the posterior probability that
    the share is larger than the other's is at least the setting `min_confidence` (both are Beta posteriors;
    the difference is taken as normal).

    Args:
        view: The shop.
        first: Shopper key.
        second: Shopper key.
        until: Microseconds; later events are not seen.
        corrected: What the shop corrected of each; None for nothing.

    Raises:
        DataError: The two are the same shopper.
        TooLittleHistory: One of them has fewer events than `min_events`.
    """
    if first == second:
        raise DataError(f"shopper `{view.shopper_ids[first]}` cannot be compared with themselves")
    nothing = CorrectedConcepts(view.taxonomy)
    one, other = (
        _Reading.of(view, key, until, known)
        for key, known in zip((first, second), corrected or (nothing, nothing), strict=True)
    )
    nodes = [*one.told, *(node for node in other.told if node not in one.told)]
    common = _apart(view, [node for node in nodes if one.is_sure(node) and other.is_sure(node)])
    more: list[tuple[ComparedInterest, ...]] = []
    for mine, theirs in ((one, other), (other, one)):
        found = [
            node
            for node in mine.told
            if not (set(common) & {node, *view.taxonomy.ancestors(node)})
            and _stronger(mine, theirs, node) >= view.settings.min_confidence
        ]
        more.append(tuple(_compared(one, other, node) for node in found[:TOLD]))
    both, count = _items_of_both(one, other)
    return Comparison(
        one.numbers(),
        other.numbers(),
        1 - divergence(one.topics(), other.topics()),
        tuple(_compared(one, other, node) for node in common[:TOLD]),
        more[0],
        more[1],
        items_in_common=count,
        common_items=both,
    )


class _Reading(NamedTuple):
    """A shopper as far as comparing needs."""

    view: ShopView
    shopper: int
    table: InterestTable
    part: slice
    told: dict[int, float]  # the nodes of the interests, and how telling each is
    removed: NDArray[np.bool_]
    base: NDArray[np.float64]

    @classmethod
    def of(cls, view: ShopView, shopper: int, until: int, known: CorrectedConcepts) -> "_Reading":
        part = view.events_of(shopper, until=until)
        if part.stop - part.start < view.settings.min_events:
            raise TooLittleHistory(
                f"shopper `{view.shopper_ids[shopper]}` has too little history to be compared: "
                f"{counted(part.stop - part.start, 'events')}, {view.settings.min_events} are needed"
            )
        table = interest_table(view, shopper, until=until)
        told = {
            interest.node: interest.salience
            for facet in (None, "brand", "price")
            for interest in select_interests(
                view, table, until=until, facet=facet, count=INTERESTS_READ, corrected=known
            )
        }
        base = np.clip(view.base_rates(until), 1e-9, 1 - 1e-9)
        return cls(view, shopper, table, part, told, known.removed[:-1], base)

    def posterior(self, node: int) -> tuple[float, float]:
        """Parameters of the Beta posterior of the share of a concept, met or not."""
        taxonomy, masses, prior = self.view.taxonomy, self.table.masses, self.view.settings.prior_strength
        roots = (taxonomy.parent[self.table.node] < 0) & (
            taxonomy.facet[self.table.node] == taxonomy.facet[node]
        )
        row = self._row(node)
        mass = 0.0 if row is None else float(masses.slow[row])
        rest = max(float(masses.slow[roots].sum()) - mass, 0.0)
        base = float(self.base[node])
        return mass + prior * base, rest + prior * (1 - base)

    def side(self, node: int) -> Side:
        alpha, beta = self.posterior(node)
        base, row = float(self.base[node]), self._row(node)
        share = alpha / (alpha + beta) if row is None else float(self.table.share[row])
        events = events_about(self.view, self.part, node)
        ids = self.view.event_ids(self.view.log.seq[events[::-1][:EVIDENCE_SHOWN]].tolist())
        confidence = float(betaincc(alpha, beta, base))
        return Side(share, share / base, confidence, int(events.size), tuple(ids))

    def is_sure(self, node: int) -> bool:
        row = self._row(node)
        if row is None or self.removed[node]:
            return False
        return bool(
            self.table.confidence[row] >= self.view.settings.min_confidence
            and self.table.lift[row] >= MIN_LIFT
            and self.table.masses.events[row] >= MIN_INTEREST_EVENTS
            and self.table.masses.slow[row] >= self.table.masses.negative[row]
        )

    def topics(self) -> NDArray[np.float64]:
        """(concepts,) decayed mass of the categories and clusters themselves, without what is above them."""
        taxonomy = self.view.taxonomy
        mass = np.zeros(len(taxonomy.ids))
        mass[self.table.node] = self.table.masses.slow
        inside = taxonomy.parent >= 0
        mass -= sum_by(taxonomy.parent[inside], mass[inside], mass.size)  # each is told with what is under it
        topical = np.isin(taxonomy.facet, [FACETS.index("category"), FACETS.index("cluster")])
        return np.where(topical, np.maximum(mass, 0.0), 0.0)

    def numbers(self) -> ShopperNumbers:
        log = self.view.log
        return ShopperNumbers(
            self.view.shopper_ids[self.shopper],
            self.part.stop - self.part.start,
            int(distinct(log.ts[self.part] // DAY_US).size),
            int(distinct(log.item[self.part]).size),
            float(amounts(self.view)[self.part].sum()),
            to_moment(int(log.ts[self.part.start])),
            to_moment(int(log.ts[self.part.stop - 1])),
            tuple(self.view.event_ids(log.seq[self.part][::-1][:EVIDENCE_SHOWN].tolist())),
        )

    def _row(self, node: int) -> int | None:
        at = int(np.searchsorted(self.table.node, node))
        return at if at < self.table.node.size and self.table.node[at] == node else None


def _apart(view: ShopView, nodes: list[int]) -> list[int]:
    """The narrowest of concepts that lie under each other, in the order given."""
    above = {up for node in nodes for up in view.taxonomy.ancestors(node)}
    return [node for node in nodes if node not in above]


def _stronger(mine: _Reading, theirs: _Reading, node: int) -> float:
    """Posterior probability that the first share is the larger, by the normal that fits both Betas."""
    (a, b), (c, d) = mine.posterior(node), theirs.posterior(node)
    gap = a / (a + b) - c / (c + d)
    spread = np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)) + c * d / ((c + d) ** 2 * (c + d + 1)))
    return float(ndtr(gap / spread))


def _compared(one: _Reading, other: _Reading, node: int) -> ComparedInterest:
    taxonomy = one.view.taxonomy
    return ComparedInterest(
        taxonomy.ids[node],
        taxonomy.names[node],
        one.side(node),
        other.side(node),
        _stronger(one, other, node),
    )


def _items_of_both(one: _Reading, other: _Reading) -> tuple[tuple[ItemId, ...], int]:
    view = one.view
    had = []
    for reading in (one, other):
        good = view.sign[reading.part] > 0
        had.append(np.bincount(view.log.item[reading.part][good], minlength=len(view.item_ids)))
    fewer = np.minimum(*had)
    best = np.argsort(-fewer, kind="stable")[:ITEMS_SHOWN]
    return tuple(view.item_ids[key] for key in best.tolist() if fewer[key]), int((fewer > 0).sum())
