"""What one shopper did in a stretch of time, of all items or of some, counted and event by event."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError, clipped
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.fold import DAY_US, distinct
from penchant.ids import EventId, ItemId, ShopperId
from penchant.tools.meant import Thing
from penchant.tools.spending import amounts, units

LEAST_FOR_GAP = 3
"""Days with an event from which how far they are apart is told."""


@dataclass(frozen=True, slots=True)
class ShopperEvent:
    """One event.

    Attributes:
        event_id: Its id.
        at: When.
        kind: What was done, as `purchase`.
        item_id: With which item.
        title: The item's title, or its id.
        spent: What it added to the shopper's spending; below 0 for a return.
    """

    event_id: EventId
    at: datetime
    kind: str
    item_id: ItemId
    title: str
    spent: float


@dataclass(frozen=True, slots=True)
class ShopperActivity:
    """A shopper's events in a stretch of time.

    Attributes:
        shopper_id: Whose.
        thing: What they were of; None for everything.
        kind: The one kind of events that counts, as `purchase`; None for all. Spending has returns taken off
            all the same.
        since: Where the stretch begins; None for the first event.
        until: Where it ends, itself in it.
        events: How many.
        visits: Distinct UTC days with an event.
        orders: Those with a purchase, as `ShopView.order_of` tells them apart.
        items: Distinct items.
        units: How many pieces those of one kind, or else the purchases, were of; None where the log does not
            tell.
        spent: What purchases cost, less returns; 0 where neither log nor catalogue names amounts.
        first: When the first of the events was; None without any.
        last: When the newest was.
        days_since: UTC days from the newest event to the end; None without any.
        last_spent: What all of the newest UTC day's events came to; 0 without any or without amounts.
        gap_days: Median number of days between UTC days with such an event; None for fewer than three.
        place: By spending among those who spent anything in that stretch, the first is 1; None where not
            everything counts, or nothing was spent.
        spenders: How many these are; 0 where there is no place.
        newest: The newest of the events, the newest first.
    """

    shopper_id: ShopperId
    thing: Thing | None
    kind: str | None
    since: datetime | None
    until: datetime
    events: int
    visits: int
    orders: int
    items: int
    units: float | None
    spent: float
    first: datetime | None
    last: datetime | None
    days_since: int | None
    last_spent: float
    gap_days: float | None
    place: int | None
    spenders: int
    newest: tuple[ShopperEvent, ...]

    @property
    def event_ids(self) -> tuple[EventId, ...]:
        """Of `newest`."""
        return tuple(one.event_id for one in self.newest)

    @property
    def last_day(self) -> tuple[ShopperEvent, ...]:
        """Those of `newest` on the newest UTC day."""
        return tuple(one for one in self.newest if one.at.date() == self.newest[0].at.date())

    @property
    def text(self) -> str:
        """What was done and how often, and the newest of it."""
        since = "" if self.since is None else f"since {self.since:%Y-%m-%d} "
        of = "" if self.thing is None else f", {self.thing.words} ({self.thing.told})"
        line = (
            f"{self.shopper_id}{of}, {since}up to {self.until:%Y-%m-%d}: {counted(self.visits, 'visits')}, "
            f"{counted(self.orders, 'orders')}, {counted(self.events, 'events')}, "
            f"{counted(self.items, 'items')}"
        )
        if self.units is not None:
            line += f", {counted(round(self.units, 2), 'pieces')}"
        if self.orders or self.spent:
            line += f", spent {self.spent:,.2f}"
        if self.place is not None:
            line += f", place {self.place:,} of {self.spenders:,} by spending"
        if self.gap_days is not None:
            line += f"; usually {counted(self.gap_days, 'days')} apart"
        lines = [
            f"  {one.at:%Y-%m-%d} {one.kind} {one.title} ({one.item_id})"
            + (f" {one.spent:,.2f}" if one.spent else "")
            for one in self.newest
        ]
        return "\n".join([line, *lines])


def shopper_activity(
    view: ShopView,
    shopper: int,
    *,
    until: int,
    since: int | None,
    of: tuple[Thing, NDArray[np.bool_]] | None,
    kind: str | None,
    count: int,
) -> ShopperActivity:
    """Counts a shopper's events and lists the newest.

    Args:
        view: The shop.
        shopper: Shopper key.
        until: Microseconds; later events are not seen.
        since: Where the stretch begins, itself in it; None counts from the first event.
        of: What they are of, and the (items,) mask of it; None means everything.
        kind: Only events of this kind.
        count: At most so many events are listed, at least 1.

    Raises:
        DataError: `since` is after `until`, the log has no such kind, or `count` is below 1.
    """
    if since is not None and since > until:
        raise DataError(f"{to_moment(since):%Y-%m-%d} is after {to_moment(until):%Y-%m-%d}")
    if count < 1:
        raise DataError(f"cannot list {count} events: ask for 1 or more")
    log, part = view.log, view.events_of(shopper, until=until)
    places = np.arange(part.start, part.stop)
    places = places[log.ts[places] >= (since if since is not None else np.iinfo(np.int64).min)]
    if of is not None:
        places = places[of[1][log.item[places]]]
    amount = amounts(view)
    spent = round(float(amount[places].sum()), 2)
    keys = {name: key for key, name in view.kinds.items()}
    if kind is not None:
        if kind not in keys:
            raise DataError(f"the log has no events of the kind `{clipped(kind)}`: it has {', '.join(keys)}")
        places = places[log.kind[places] == keys[kind]]
    bought = log.kind[places] == keys.get("purchase", -1)
    days = distinct(log.ts[places] // DAY_US)
    first, last = (to_moment(int(log.ts[places[at]])) if places.size else None for at in (0, -1))
    place, spenders = _place(view, amount, spent, since, until) if of is None and spent > 0 else (None, 0)
    return ShopperActivity(
        view.shopper_ids[shopper],
        None if of is None else of[0],
        kind,
        None if since is None else to_moment(since),
        to_moment(until),
        int(places.size),
        int(days.size),
        int(distinct(view.order_of[places[bought]]).size),
        int(distinct(log.item[places]).size),
        float(units(view)[places if kind else places[bought]].sum()) if view.has_quantities else None,
        spent,
        first,
        last,
        until // DAY_US - int(days[-1]) if days.size else None,
        round(float(amount[places[log.ts[places] // DAY_US == days[-1]]].sum()), 2) if days.size else 0.0,
        float(np.median(np.diff(days))) if days.size >= LEAST_FOR_GAP else None,
        place,
        spenders,
        _listed(view, amount, places[np.argsort(-log.ts[places], kind="stable")[:count]]),
    )


def _place(
    view: ShopView, amount: NDArray[np.float64], spent: float, since: int | None, until: int
) -> tuple[int, int]:
    """One more than how many spent more, and how many spent anything."""
    log = view.log
    inside = log.ts <= until
    if since is not None:
        inside &= log.ts >= since
    spendings = np.bincount(log.shopper[inside], weights=amount[inside], minlength=view.shopper_count)
    spendings = spendings.round(2)
    return int((spendings > spent).sum()) + 1, int((spendings > 0).sum())


def _listed(
    view: ShopView, amount: NDArray[np.float64], places: NDArray[np.int64]
) -> tuple[ShopperEvent, ...]:
    log = view.log
    ids = view.event_ids(log.seq[places].tolist())
    return tuple(
        ShopperEvent(
            event_id,
            to_moment(int(log.ts[place])),
            view.kinds[int(log.kind[place])],
            view.item_ids[log.item[place]],
            view.item_titles[log.item[place]],
            round(float(amount[place]), 2),
        )
        for event_id, place in zip(ids, places.tolist(), strict=True)
    )
