"""What a shop sells: how many items and brands, at what prices, what is new, and what nobody bought."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.fold import distinct
from penchant.ids import ItemId
from penchant.tools.meant import Thing
from penchant.tools.pieces import concept_of_items
from penchant.units import PARTS, PRICE_ORDERS, Part, PriceOrder


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One item that is sold.

    Attributes:
        item_id: Its id.
        title: Its title, or its id.
        price: Of today; None without one.
        brand: Empty without one.
        category: The path of its category; empty without one.
        purchases: How often it was bought in the stretch asked for.
    """

    item_id: ItemId
    title: str
    price: float | None
    brand: str
    category: str
    purchases: int


@dataclass(frozen=True, slots=True)
class Prices:
    """Today's prices of some items.

    Attributes:
        items: How many have one.
        lowest: The lowest.
        mean: Their mean, each item counted once.
        median: Their median.
        highest: The highest.
    """

    items: int
    lowest: float
    mean: float
    median: float
    highest: float


@dataclass(frozen=True, slots=True)
class AssortmentPart:
    """Items of one category, department or brand.

    Attributes:
        label: What it is called.
        about: The concept's id.
        items: How many.
        prices: None where none has a price.
    """

    label: str
    about: str
    items: int
    prices: Prices | None


@dataclass(frozen=True, slots=True)
class Assortment:
    """Items that can be had, and what is known of them.

    Attributes:
        thing: What they are; None for everything.
        least: The lowest price asked for, itself in it; None without a bound.
        most: The highest, likewise.
        unsold: Whether only items count that nobody bought in the stretch.
        new: Whether only items count that came in the stretch.
        since: Where the stretch begins in which purchases count.
        until: Where it ends; items that cannot be had then are left out.
        counts: `purchase`, or `event` where the log has no purchases and all of its events are counted.
        items: How many items.
        brands: How many brands they have.
        categories: How many categories they lie in.
        departments: How many departments, first parts of categories' paths.
        sold: How many of them were bought in the stretch.
        purchases: How often that was.
        gone: How many items of the thing cannot be had at the end of the stretch.
        prices: Of those with a price above 0; None without any.
        by: What `parts` are; None where none were asked for.
        parts: The first of them, with most items first.
        all_parts: How many there are.
        order: What is listed first: the cheapest, the dearest; None for what was bought most.
        listed: The first of the items; empty where parts are told.
    """

    thing: Thing | None
    least: float | None
    most: float | None
    unsold: bool
    new: bool
    since: datetime
    until: datetime
    counts: Literal["purchase", "event"]
    items: int
    brands: int
    categories: int
    departments: int
    sold: int
    purchases: int
    gone: int
    prices: Prices | None
    by: Part | None
    parts: tuple[AssortmentPart, ...]
    all_parts: int
    order: PriceOrder | None
    listed: tuple[ListedItem, ...]

    @property
    def text(self) -> str:
        """Counts and prices, then a line for each part or item."""
        line = (
            f"{counted(self.items, 'items')}, {counted(self.brands, 'brands')}, "
            f"{counted(self.categories, 'categories')}, {counted(self.departments, 'departments')}; "
            f"{self.sold:,} bought from {self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}"
        )
        lines = [f"{self.thing.words}: {self.thing.told}"] if self.thing else []
        lines.append(line)
        if self.prices:
            lines.append(f"  {_priced(self.prices)}")
        for part in self.parts:
            priced = f"; {_priced(part.prices)}" if part.prices else ""
            lines.append(f"  {part.label}: {counted(part.items, 'items')}{priced}")
        for one in self.listed:
            price = "no price" if one.price is None else f"{one.price:,.2f}"
            told = ", ".join(filter(None, (price, one.brand, one.category)))
            lines.append(
                f"  {one.title} ({one.item_id}): {told}; {counted(one.purchases, f'{self.counts}s')}"
            )
        return "\n".join(lines)

    def frame(self) -> pl.DataFrame:
        """The parts, or the items listed where none were asked for."""
        return pl.DataFrame([asdict(one) for one in (self.parts if self.by else self.listed)])


def _priced(prices: Prices) -> str:
    return (
        f"{counted(prices.items, 'prices')} from {prices.lowest:,.2f} to {prices.highest:,.2f}, "
        f"mean {prices.mean:,.2f}, median {prices.median:,.2f}"
    )


def assortment(
    view: ShopView,
    of: tuple[Thing, NDArray[np.bool_]] | None = None,
    *,
    until: int,
    since: int | None = None,
    least: float | None = None,
    most: float | None = None,
    unsold: bool = False,
    new: bool = False,
    by: Part | None = None,
    order: PriceOrder | None = None,
    count: int = 10,
) -> Assortment:
    """Counts what can be had, prices it, and lists the first of it.

    Prices are today's; one of 0 counts as none.

    Args:
        view: The shop.
        of: What is asked about, and the (items,) mask of it; None means everything.
        until: Microseconds; later purchases are not seen, and what cannot be had then is left out.
        since: Where the stretch begins in which purchases count, itself in it; None means the first event.
        least: Only items with this price or a higher one.
        most: Only items with this price or a lower one.
        unsold: Only items that nobody bought in the stretch.
        new: Only items that came in the stretch: by the day from which they can be had, else by their first
            event.
        by: Tells the items part by part.
        order: Lists the cheapest or the dearest; None lists what was bought most.
        count: At most so many parts or items, at least 1.

    Raises:
        DataError: `least` is above `most`, a stretch begins after its end, `by` or `order` is unknown,
            `count` is below 1, what is new is asked for without `since`, or the catalogue has no prices,
            categories or brands where they are asked for.
    """
    if new and since is None:
        raise DataError("new since when? Give the day from which on what came in counts")
    since = view.begun if since is None else since
    _refuse(since, until, least, most, by, order, count)
    price = np.where(view.item_prices > 0, view.item_prices, np.nan)
    counts, bought = _bought(view, since, until)
    first, last = view.item_availability
    can_be_had = (first <= until) & (last >= until)
    meant = can_be_had.copy() if of is None else of[1] & can_be_had
    gone = int((of[1] & ~can_be_had).sum()) if of else int((~can_be_had).sum())
    if (order or least is not None or most is not None) and np.isnan(price[meant]).all() and meant.any():
        raise DataError("none of these items has a price: the catalogue's column `price` gives it")
    meant &= _within(price, least, most)
    if unsold:
        meant &= bought == 0
    if new:
        came = _arrival(view)
        meant &= (came >= since) & (came <= until)
    keys = np.flatnonzero(meant)
    concepts = {one: concept_of_items(one, view) for one in PARTS}
    every = () if by is None else _parts(view, concepts[by], keys, price)
    if by is not None and (concepts[by] < 0).all():
        raise DataError(f"the catalogue has no {'brands' if by == 'brand' else 'categories'}")
    sizes = {one: distinct(nodes[keys][nodes[keys] >= 0]).size for one, nodes in concepts.items()}
    return Assortment(
        of[0] if of else None,
        least,
        most,
        unsold,
        new,
        to_moment(since),
        to_moment(until),
        counts,
        int(keys.size),
        sizes["brand"],
        sizes["category"],
        sizes["department"],
        int((bought[keys] > 0).sum()),
        int(bought[keys].sum()),
        gone,
        _prices(price[keys]),
        by,
        tuple(every[:count]),
        len(every),
        order,
        tuple(
            ListedItem(
                view.item_ids[key],
                view.item_titles[key],
                None if np.isnan(price[key]) else float(price[key]),
                _path(view, concepts["brand"][key]),
                _path(view, concepts["category"][key]),
                int(bought[key]),
            )
            for key in (() if by else _first(view, keys, price, bought, order)[:count])
        ),
    )


def _refuse(
    since: int,
    until: int,
    least: float | None,
    most: float | None,
    by: str | None,
    order: str | None,
    count: int,
) -> None:
    if since > until:
        raise DataError(f"{to_moment(since):%Y-%m-%d} is after {to_moment(until):%Y-%m-%d}")
    if least is not None and most is not None and least > most:
        raise DataError(f"no price is at least {least:g} and at most {most:g}: give the lower one first")
    if by is not None and by not in PARTS:
        raise DataError(f"cannot tell the assortment by `{by}`: ask for one of {', '.join(PARTS)}")
    if order is not None and order not in PRICE_ORDERS:
        raise DataError(f"`{order}` is no order: ask for one of {', '.join(PRICE_ORDERS)}")
    if count < 1:
        raise DataError(f"cannot list {count} of them: ask for 1 or more")


def _within(price: NDArray[np.float64], least: float | None, most: float | None) -> NDArray[np.bool_]:
    """(items,) whose price lies in the bounds; without bounds all, those without a price, too."""
    if least is None and most is None:
        return np.ones(price.size, dtype=bool)
    return (price >= (0.0 if least is None else least)) & (price <= (np.inf if most is None else most))


def _bought(view: ShopView, since: int, until: int) -> tuple[Literal["purchase", "event"], NDArray[np.int64]]:
    """What counts, and (items,) how often each had it in a stretch."""
    log = view.log
    inside = (log.ts >= since) & (log.ts <= until)
    purchases = view.kind_keys("purchase")
    if purchases:
        inside &= np.isin(log.kind, purchases)
    found = np.bincount(log.item[inside], minlength=len(view.item_ids))
    return ("purchase" if purchases else "event"), found


def _arrival(view: ShopView) -> NDArray[np.int64]:
    """(items,) when each came, microseconds: as the catalogue says, else by its first event."""
    ends = np.iinfo(np.int64)
    first = np.full(len(view.item_ids), ends.max)
    np.minimum.at(first, view.log.item, view.log.ts)
    opened = view.item_availability[0]
    return np.where(opened == ends.min, first, opened)


def _prices(price: NDArray[np.float64]) -> Prices | None:
    known = price[~np.isnan(price)]
    if not known.size:
        return None
    mean, median = round(float(known.mean()), 2), round(float(np.median(known)), 2)
    return Prices(int(known.size), float(known.min()), mean, median, float(known.max()))


def _parts(
    view: ShopView, concept: NDArray[np.int64], keys: NDArray[np.int64], price: NDArray[np.float64]
) -> list[AssortmentPart]:
    """Every part, that with most items first."""
    keys = keys[concept[keys] >= 0]
    nodes, size = np.unique(concept[keys], return_counts=True)
    ordered = keys[np.argsort(concept[keys], kind="stable")]
    taxonomy = view.taxonomy
    found = (
        [
            AssortmentPart(
                taxonomy.names[node], str(taxonomy.ids[node]), int(items.size), _prices(price[items])
            )
            for node, items in zip(nodes.tolist(), np.split(ordered, np.cumsum(size)[:-1]), strict=True)
        ]
        if nodes.size
        else []
    )
    return sorted(found, key=lambda one: (-one.items, one.label))


def _first(
    view: ShopView,
    keys: NDArray[np.int64],
    price: NDArray[np.float64],
    bought: NDArray[np.int64],
    order: PriceOrder | None,
) -> Sequence[int]:
    """Items in the order asked for; of as dear ones those that were bought most."""
    if order is not None:
        keys = keys[~np.isnan(price[keys])]
    sign = -1.0 if order == "dearest" else 1.0
    by_price = sign * price[keys] if order else np.zeros(keys.size)
    found: list[int] = keys[np.lexsort((keys, -bought[keys], by_price))].tolist()
    return found


def _path(view: ShopView, node: int) -> str:
    return "" if node < 0 else view.taxonomy.ids[node].partition(":")[2]
