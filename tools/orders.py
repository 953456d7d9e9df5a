"""Single orders: the biggest, smallest, newest and oldest, and what lies beside a product."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError, NotFound, clipped
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.fold import distinct
from penchant.ids import ConceptId, EventId, ItemId, ShopperId
from penchant.tools.meant import Thing
from penchant.tools.spending import amounts, units
from penchant.units import ORDER_RANKS, OrderRank

SHOWN = 8
"""So many items of an order are named in text; the frame has all."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One item of an order.

    Attributes:
        item_id: Its id.
        title: Its title, or its id.
        purchases: How often it was bought in the order.
        units: How many pieces of it; as many as purchases where the log does not say.
        spent: What that cost, less what was returned of it.
    """

    item_id: ItemId
    title: str
    purchases: int
    units: float
    spent: float


@dataclass(frozen=True, slots=True)
class Order:
    """All that one shopper bought on one UTC day, in one session where the log names sessions.

    Attributes:
        shopper_id: Whose.
        at: When its last purchase was.
        session_id: The session, or the order's number, of its source; None where it has none.
        spent: What it cost, less what was returned in it.
        purchases: How many.
        units: How many pieces in all.
        lines: Item by item, the dearest first.
        event_ids: Of the purchases, the newest first.
    """

    shopper_id: ShopperId
    at: datetime
    session_id: str | None
    spent: float
    purchases: int
    units: float
    lines: tuple[OrderLine, ...]
    event_ids: tuple[EventId, ...]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large some orders are.

    Attributes:
        orders: How many.
        shoppers: Distinct shoppers with one of them.
        purchases: How many purchases they hold.
        units: Of how many pieces.
        spent: What they cost in all.
        basket: Purchases an order; 0 without orders.
        per_order: Spending an order; 0 without orders.
    """

    orders: int
    shoppers: int
    purchases: int
    units: float
    spent: float
    basket: float
    per_order: float


@dataclass(frozen=True, slots=True)
class Beside:
    """A category or cluster that lies in orders beside the things asked about.

    Attributes:
        concept_id: `facet:path`.
        name: For people.
        orders: In how many of these orders.
        share: Of these orders, 0 to 1.
        lift: That share over the same of all orders of the stretch.
    """

    concept_id: ConceptId
    name: str
    orders: int
    share: float
    lift: float


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of a stretch of time.

    Attributes:
        things: What is in each of them, all of it; empty for anything.
        shopper_id: Whose; None for everybody's.
        min_spent: Only orders that cost as much; None without a bound.
        number: The number of the one order that is meant; None where any may be.
        since: Where the stretch begins; None for the first event.
        until: Where it ends, itself in it.
        chosen: The orders asked for.
        every: All orders of the stretch, of that shopper where one is named.
        share: Of them the part that was asked for, 0 to 1.
        rank: What `listed` is ranked by; None where nothing is listed.
        listed: The first of them.
        beside: What else lies in most of the orders with these things; empty without any.
        has_units: Whether the log tells how many pieces were bought.
    """

    things: tuple[Thing, ...]
    shopper_id: ShopperId | None
    min_spent: float | None
    number: str | None
    since: datetime | None
    until: datetime
    chosen: Sizes
    every: Sizes
    share: float
    rank: OrderRank | None
    listed: tuple[Order, ...]
    beside: tuple[Beside, ...] = field(default=())
    has_units: bool = False

    @property
    def has_money(self) -> bool:
        """Whether the log or the catalogue names amounts."""
        return bool(self.every.spent)

    @property
    def event_ids(self) -> tuple[EventId, ...]:
        """Of the orders listed."""
        return tuple(event for one in self.listed for event in one.event_ids)

    @property
    def text(self) -> str:
        """Sizes of the orders, then a line for each that is listed, and for each kind beside the things."""
        since = "" if self.since is None else f"{self.since:%Y-%m-%d} to "
        lines = [f"{thing.words}: {thing.told}" for thing in self.things]
        lines.append(f"{since}{self.until:%Y-%m-%d}: {self._sized(self.chosen)}")
        if self.chosen != self.every:
            lines.append(f"{self.share:.1%} of all: {self._sized(self.every)}")
        for one in self.listed:
            items = ", ".join(f"{line.title} ({line.item_id})" for line in one.lines[:SHOWN])
            items += f", and {len(one.lines) - SHOWN:,} more" if len(one.lines) > SHOWN else ""
            number = f"{one.session_id}, " if one.session_id else ""
            bought = f"{counted(one.purchases, 'purchases')}{self._pieces(one.units)}"
            lines.append(
                f"  {one.at:%Y-%m-%d} {number}{one.shopper_id}: spent {one.spent:,.2f}, {bought}: {items}"
            )
        lines += [
            f"  with it {one.name}: {counted(one.orders, 'orders')}, {one.share:.1%}, lift {one.lift:.2f}"
            for one in self.beside
        ]
        return "\n".join(lines)

    def _sized(self, sizes: Sizes) -> str:
        return (
            f"{counted(sizes.orders, 'orders')} of {counted(sizes.shoppers, 'shoppers')}, "
            f"{sizes.basket:,.2f} purchases{self._pieces(sizes.units / max(sizes.orders, 1))} and "
            f"{sizes.per_order:,.2f} spent an order"
        )

    def _pieces(self, units: float) -> str:
        return f" of {counted(round(units, 2), 'pieces')}" if self.has_units else ""

    def frame(self) -> pl.DataFrame:
        """A row for each line of the orders listed; without any, for each kind beside the things."""
        if not self.listed:
            return pl.DataFrame(self.beside)
        rows = [
            (
                one.shopper_id,
                one.at,
                one.session_id,
                line.item_id,
                line.title,
                line.purchases,
                line.units,
                line.spent,
            )
            for one in self.listed
            for line in one.lines
        ]
        names = ["shopper_id", "at", "session_id", "item_id", "title", "purchases", "units", "spent"]
        return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


def orders(
    view: ShopView,
    of: Sequence[tuple[Thing, NDArray[np.bool_]]] = (),
    *,
    until: int,
    since: int | None = None,
    shopper: int | None = None,
    rank: OrderRank | None = None,
    min_spent: float | None = None,
    number: str | None = None,
    count: int = 10,
) -> Orders:
    """Measures orders, as `ShopView.order_of` tells them apart, ranks them and looks into them.

    Args:
        view: The shop.
        of: Only orders with a purchase of each of these, with their (items,) masks; empty means all.
        until: Microseconds; later events are not seen.
        since: Where the stretch begins, itself in it; None means the first event.
        shopper: Only this shopper's orders, by key.
        rank: Lists the first of them by money (`spent` or `smallest`), by the number of purchases or of
            pieces (`units`), or by time (`newest` or `oldest`); None lists none.
        min_spent: Only orders that cost this much or more.
        number: Only the order of this number, the session of its events.
        count: At most so many orders, and kinds beside the things, at least 1.

    Raises:
        NotFound: The log has no such number.
        DataError: The log has no purchases, a stretch begins after its end, `rank` is unknown, `count` is
            below 1, or money is asked about where neither log nor catalogue names any.
    """
    if since is not None and since > until:
        raise DataError(f"{to_moment(since):%Y-%m-%d} is after {to_moment(until):%Y-%m-%d}")
    if rank is not None and rank not in ORDER_RANKS:
        raise DataError(f"orders have no rank `{rank}`: ask for one of {', '.join(ORDER_RANKS)}")
    if count < 1:
        raise DataError(f"cannot tell {count} of them: ask for 1 or more")
    session = None
    if number is not None and (session := view.session_key(number)) is None:
        raise NotFound(f"there is no order or session `{clipped(number)}` in the log")
    held = _Held(view, until, since, shopper, session)
    if (rank in ("spent", "smallest") or min_spent is not None) and held.size and not held.spent.any():
        raise DataError("neither log nor catalogue names amounts: rank orders by purchases, newest or oldest")
    chosen = np.ones(held.size, dtype=bool)
    for _, mask in of:
        chosen &= np.bincount(held.order[mask[held.item]], minlength=held.size) > 0
    if min_spent is not None:
        chosen &= held.spent >= min_spent
    return Orders(
        tuple(thing for thing, _ in of),
        None if shopper is None else view.shopper_ids[shopper],
        min_spent,
        number,
        None if since is None else to_moment(since),
        to_moment(until),
        held.sizes(chosen),
        held.sizes(np.ones(held.size, dtype=bool)),
        float(chosen.sum()) / max(held.size, 1),
        rank,
        tuple(held.listed(chosen, rank, count)) if rank else (),
        tuple(held.beside(chosen, [mask for _, mask in of], count)) if of and chosen.any() else (),
        view.has_quantities,
    )


class _Held:
    """The orders of a stretch, numbered by shopper, then day, then session.

    Attributes:
        size: How many.
        order: (n,) of each purchase the order that it is in.
        item: (n,) its item key.
        spent: (size,) what each order cost, less returns in it.
    """

    def __init__(
        self, view: ShopView, until: int, since: int | None, shopper: int | None, session: int | None
    ) -> None:
        log = view.log
        purchases = view.kind_keys("purchase")
        if not purchases:
            raise DataError("the log has no purchases, so it has no orders")
        self._view = view
        inside = log.ts <= until
        if since is not None:
            inside &= log.ts >= since
        if shopper is not None:
            inside &= log.shopper == shopper
        if session is not None:
            inside &= log.session == session
        places = np.flatnonzero(inside)
        visit = view.order_of[places]
        bought = np.isin(log.kind[places], purchases)
        visits = int(visit.max(initial=-1)) + 1
        is_order = np.bincount(visit[bought], minlength=visits) > 0
        number = np.cumsum(is_order) - 1
        self._amount, self._units = amounts(view)[places], units(view)[places]
        self._event_order = np.where(is_order[visit], number[visit], -1)
        self._places, self._bought = places, bought
        self.size = int(is_order.sum())
        self.order = self._event_order[bought]
        self.item = log.item[places[bought]]
        self.spent = np.bincount(visit, weights=self._amount, minlength=visits)[is_order].round(2)
        self._purchases = np.bincount(self.order, minlength=self.size)
        self._pieces = np.bincount(self.order, weights=self._units[bought], minlength=self.size)
        self._shopper, self._session, self._last = (np.zeros(self.size, dtype=np.int64) for _ in range(3))
        self._shopper[self.order] = log.shopper[places[bought]]
        self._session[self.order] = log.session[places[bought]]
        self._last[self.order] = log.ts[places[bought]]  # of several the last is kept

    def sizes(self, chosen: NDArray[np.bool_]) -> Sizes:
        """Of the orders that a (size,) mask chooses."""
        count, purchases = int(chosen.sum()), int(self._purchases[chosen].sum())
        spent, shoppers = float(self.spent[chosen].sum()), int(distinct(self._shopper[chosen]).size)
        each = max(count, 1)
        pieces = float(self._pieces[chosen].sum())
        return Sizes(count, shoppers, purchases, pieces, round(spent, 2), purchases / each, spent / each)

    def listed(self, chosen: NDArray[np.bool_], rank: OrderRank, count: int) -> list[Order]:
        """The first of some orders; of as large ones the newer."""
        by = {
            "spent": self.spent,
            "purchases": self._purchases,
            "units": self._pieces,
            "newest": self._last,
            "smallest": -self.spent,
            "oldest": -self._last,
        }[rank]
        among = np.flatnonzero(chosen)
        first = among[np.lexsort((-self._last[among], -by[among]))][:count]
        sessions = self._view.session_ids(self._session[first].tolist())
        return [self._told(order, sessions.get(int(self._session[order]))) for order in first.tolist()]

    def _told(self, order: int, session_id: str | None) -> Order:
        view, log = self._view, self._view.log
        at = np.flatnonzero(self._event_order == order)
        places, bought = self._places[at], self._bought[at]
        items = distinct(log.item[places[bought]])
        line = np.searchsorted(items, log.item[places])
        is_line = np.isin(log.item[places], items)  # what only came back is none
        times = np.bincount(line[bought], minlength=items.size)
        pieces = np.bincount(line[bought], weights=self._units[at][bought], minlength=items.size)
        spent = np.bincount(line[is_line], weights=self._amount[at][is_line], minlength=items.size).round(2)
        lines = [
            OrderLine(view.item_ids[key], view.item_titles[key], *numbers)
            for key, *numbers in zip(
                items.tolist(), times.tolist(), pieces.tolist(), spent.tolist(), strict=True
            )
        ]
        events = view.event_ids(log.seq[places[bought]][::-1].tolist())
        return Order(
            view.shopper_ids[self._shopper[order]],
            to_moment(int(self._last[order])),
            session_id,
            float(self.spent[order]),
            int(bought.sum()),
            float(self._pieces[order]),
            tuple(sorted(lines, key=lambda one: -one.spent)),
            tuple(events),
        )

    def beside(
        self, chosen: NDArray[np.bool_], things: Sequence[NDArray[np.bool_]], count: int
    ) -> list[Beside]:
        """Which kinds of other items lie in most of some orders, and how that compares with all orders."""
        view = self._view
        topic = np.where(np.any(things, axis=0), -1, view.item_topics)[self.item]
        width = np.int64(max(len(view.taxonomy.ids), 1))
        pairs = distinct((self.order * width + topic)[topic >= 0])
        order, kind = pairs // width, pairs % width
        everywhere = np.bincount(kind, minlength=width)
        here = np.bincount(kind[chosen[order]], minlength=width)
        first = np.argsort(-here, kind="stable")[:count]
        total = int(chosen.sum())
        return [
            Beside(
                view.taxonomy.ids[key],
                view.taxonomy.names[key],
                int(here[key]),
                float(here[key]) / total,
                float(here[key]) / total / (float(everywhere[key]) / self.size),
            )
            for key in first[here[first] > 0].tolist()
        ]
