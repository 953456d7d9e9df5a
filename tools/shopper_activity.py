"""What one shopper did in a stretch of time, counted."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from penchant.errors import DataError
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.fold import DAY_US, distinct
from penchant.ids import EventId, ShopperId
from penchant.tools.spending import amounts

EVIDENCE_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ShopperActivity:
    """A shopper's events in a stretch of time.

    Attributes:
        shopper_id: Whose.
        since: Where it begins; None for the first event.
        until: Where it ends, itself in it.
        events: How many.
        visits: Distinct UTC days with an event.
        orders: Distinct UTC days with a purchase.
        items: Distinct items.
        spent: What purchases cost, less returns; 0 where neither log nor catalogue names amounts.
        event_ids: The newest of the events.
    """

    shopper_id: ShopperId
    since: datetime | None
    until: datetime
    events: int
    visits: int
    orders: int
    items: int
    spent: float
    event_ids: tuple[EventId, ...]

    @property
    def text(self) -> str:
        """One line."""
        since = "" if self.since is None else f"since {self.since:%Y-%m-%d} "
        return (
            f"{self.shopper_id}, {since}up to {self.until:%Y-%m-%d}: {counted(self.visits, 'visits')}, "
            f"{counted(self.orders, 'orders')}, {counted(self.items, 'items')}, spent {self.spent:,.2f}"
        )


def shopper_activity(
    view: ShopView, shopper: int, *, until: int, since: int | None = None
) -> ShopperActivity:
    """Counts a shopper's events.

    Args:
        view: The shop.
        shopper: Shopper key.
        until: Microseconds; later events are not seen.
        since: Where the stretch begins, itself in it; None counts from the first event.

    Raises:
        DataError: `since` is after `until`.
    """
    if since is not None and since > until:
        raise DataError(f"{to_moment(since):%Y-%m-%d} is after {to_moment(until):%Y-%m-%d}")
    log, part = view.log, view.events_of(shopper, until=until)
    places = np.arange(part.start, part.stop)
    places = places[log.ts[places] >= (since if since is not None else np.iinfo(np.int64).min)]
    bought = np.isin(log.kind[places], [key for key, name in view.kinds.items() if name == "purchase"])
    newest = places[np.argsort(-log.ts[places], kind="stable")[:EVIDENCE_SHOWN]]
    return ShopperActivity(
        view.shopper_ids[shopper],
        None if since is None else to_moment(since),
        to_moment(until),
        int(places.size),
        int(distinct(log.ts[places] // DAY_US).size),
        int(distinct(log.ts[places[bought]] // DAY_US).size),
        int(distinct(log.item[places]).size),
        round(float(amounts(view)[places].sum()), 2),
        tuple(view.event_ids(log.seq[newest].tolist())),
    )
