"""What changed in a shopper's interests between two dates, and which events made it change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import Drift, ShopView, counted, day_name, drift_of, to_moment
from penchant.graph_store.corrections import CorrectedConcepts
from penchant.graph_store.interest_model import InterestTable, interest_table, select_interests
from penchant.ids import ConceptId, EventId, ItemId, ShopperId
from penchant.tools.concept_reach import events_about

What = Literal["new", "stronger", "weaker", "gone"]
INTERESTS_READ = 30
SHIFT = 1.5
"""A lift this many times the earlier one, or its inverse, is a change."""
EVIDENCE_SHOWN = 5
ITEMS_NAMED = 3


@dataclass(frozen=True, slots=True)
class InterestChange:
    """An interest at both dates.

    Attributes:
        concept_id: `facet:path`.
        name: For people.
        what: The lift rose or fell by `SHIFT` times or more: `new` or `gone` where neither the interest nor
            one above or under it was told at the other date, else `stronger` or `weaker`.
        lift_before: Share over the shop's own at the earlier date; None where the shopper had not met it.
        lift_after: The same at the later date.
        events: How many events about it lie between the dates.
        event_ids: The newest of them.
        why: What happened in between, in words.
        items: What these events are on, the commonest first, at most `ITEMS_NAMED`.
    """

    concept_id: ConceptId
    name: str
    what: What
    lift_before: float | None
    lift_after: float | None
    events: int
    event_ids: tuple[EventId, ...]
    why: str
    items: tuple[ItemId, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed.

    Attributes:
        shopper_id: The shopper.
        since: The earlier date.
        until: The later one.
        events: The shopper's events in between.
        drift: Whether the interests as a whole changed in the month before `until`, with a p-value.
        changes: New ones, then those that grew, fell, and went; in each the most telling first.
    """

    shopper_id: ShopperId
    since: datetime
    until: datetime
    events: int
    drift: Drift
    changes: tuple[InterestChange, ...]

    @property
    def text(self) -> str:
        """A line for each change."""
        head = (
            f"{self.shopper_id} between {self.since:%Y-%m-%d} and {self.until:%Y-%m-%d}: "
            f"{counted(self.events, 'events')}"
        )
        lines = [head if self.changes else f"{head}, no interest came, went, or moved much"]
        for one in self.changes:
            lifts = " to ".join(
                "nothing" if lift is None else f"{lift:.1f}" for lift in (one.lift_before, one.lift_after)
            )
            lines.append(f"  {one.what}: {one.name}, {lifts} times the shop's average; {one.why}")
        if self.drift.drifted and self.drift.since is not None:
            turned = day_name(self.drift.since)
            lines.append(f"  The interests as a whole turned on {turned} (p = {self.drift.p_value:.4f}).")
        return "\n".join(lines)

    def frame(self) -> pl.DataFrame:
        """A row a change: `concept_id, name, what, lift_before, lift_after, events, why`."""
        schema = {
            **dict.fromkeys(("concept_id", "name", "what"), pl.String),
            **dict.fromkeys(("lift_before", "lift_after"), pl.Float64),
            "events": pl.Int64,
            "why": pl.String,
        }
        rows = [tuple(getattr(one, name) for name in schema) for one in self.changes]
        return pl.DataFrame(rows, schema=schema, orient="row")


def changes(
    view: ShopView,
    shopper: int,
    *,
    since: int,
    until: int,
    corrected: CorrectedConcepts | None = None,
) -> Changes:
    """Holds the interests of two dates against each other.

    Args:
        view: The shop.
        shopper: Shopper key.
        since: The earlier date, microseconds.
        until: The later one; later events are not seen.
        corrected: What the shop corrected; None for nothing.

    Raises:
        DataError: The earlier date is not before the later one.
    """
    if since >= until:
        raise DataError(f"{day_name(since)} is not before {day_name(until)}: name the earlier date first")
    tables = [interest_table(view, shopper, until=at) for at in (since, until)]
    told: list[dict[int, float]] = [
        {
            one.node: one.salience
            for one in select_interests(
                view, table, until=at, facet=None, count=INTERESTS_READ, corrected=corrected
            )
        }
        for table, at in zip(tables, (since, until), strict=True)
    ]
    part = slice(view.events_of(shopper, until=since).stop, view.events_of(shopper, until=until).stop)
    found: dict[What, list[tuple[float, int]]] = {"new": [], "stronger": [], "weaker": [], "gone": []}
    for node in {**told[0], **told[1]}:
        before, after = (_lift(table, node) for table in tables)
        kin = {node, *view.taxonomy.ancestors(node)}
        was, is_ = (
            bool(kin & set(side)) or any(node in view.taxonomy.ancestors(other) for other in side)
            for side in told
        )
        what = _what(before, after, was_told=was, is_told=is_)
        if what is not None:
            found[what].append((-max(side.get(node, 0.0) for side in told), node))
    return Changes(
        view.shopper_ids[shopper],
        to_moment(since),
        to_moment(until),
        part.stop - part.start,
        drift_of(view, shopper, until=until),
        tuple(
            _change(view, part, node, what, _lift(tables[0], node), _lift(tables[1], node))
            for what, nodes in found.items()
            for _, node in sorted(nodes)
        ),
    )


def _what(before: float | None, after: float | None, *, was_told: bool, is_told: bool) -> What | None:
    """How an interest moved; None where its lift moved by less than `SHIFT` times."""
    grown = before is None or (after or 0.0) >= before * SHIFT
    fallen = before is not None and (after or 0.0) <= before / SHIFT
    if grown:
        return "stronger" if was_told else "new"
    if fallen:
        return "weaker" if is_told else "gone"
    return None


def _change(
    view: ShopView, part: slice, node: int, what: What, before: float | None, after: float | None
) -> InterestChange:
    places = events_about(view, part, node)
    ids = view.event_ids(view.log.seq[places[::-1][:EVIDENCE_SHOWN]].tolist())
    items = _commonest(view, places)
    return InterestChange(
        view.taxonomy.ids[node],
        view.taxonomy.names[node],
        what,
        before,
        after,
        int(places.size),
        tuple(ids),
        _why(view, part, places, items),
        tuple(view.item_ids[key] for key in items),
    )


def _commonest(view: ShopView, places: NDArray[np.int64]) -> list[int]:
    items, times = np.unique(view.log.item[places], return_counts=True)
    most: list[int] = items[np.argsort(-times, kind="stable")[:ITEMS_NAMED]].tolist()
    return most


def _why(view: ShopView, part: slice, places: NDArray[np.int64], items: list[int]) -> str:
    if not places.size:
        others = part.stop - part.start
        return (
            f"nothing of it among {counted(others, 'events')} in between" if others else "no event in between"
        )
    named = ", ".join(dict.fromkeys(view.item_titles[key] for key in items))
    about = counted(int(places.size), "events")
    return f"{about} of {part.stop - part.start:,} in between, for instance {named}"


def _lift(table: InterestTable, node: int) -> float | None:
    at = int(np.searchsorted(table.node, node))
    return float(table.lift[at]) if at < table.node.size and table.node[at] == node else None
