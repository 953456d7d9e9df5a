"""Rows of figures: shoppers, orders, events and money of pieces of a stretch, and how they are counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView
from penchant.graph_store.event_weights import RATED
from penchant.graph_store.fold import DAY_US, distinct
from penchant.tools.pairs import pairs_together
from penchant.tools.pieces import Pieces
from penchant.tools.spending import amounts, units
from penchant.units import SUMS, Measure


@dataclass(frozen=True, slots=True)
class FigureRow:
    """What happened in one piece of a stretch of time.

    Attributes:
        thing: Place in `Figures.things`; None for the whole shop.
        label: Of the piece, as in `Pieces`; empty for the whole stretch.
        about: The id of the item, concept or shopper that the piece is, both of a pair; empty for time.
        days: UTC days of the stretch that belong to it, begun ones counted whole.
        is_whole: Whether all of a week, month, quarter or year lies in the stretch, or all of a day.
        shoppers: Distinct shoppers with one of the events that are counted; who bought, unless others are.
        new: Of them, those whose first such event of the thing, or in the shop, is in it.
        repeating: Of them, with such events on two days or more.
        orders: Orders with such an event, as `ShopView.order_of` tells them apart; where not purchases or
            returns alone are counted, shoppers and UTC days.
        purchases: How many of these events.
        spent: What purchases cost, less returns; of other events alone, what these cost.
        buyers: Of these shoppers, those who bought in the piece.
        returns: How many returns there were.
        gap: Days from one of a shopper's days with such an event to the next, on average; 0 where nobody has
            two.
        stars: What ratings or reviews with stars give, on average; 0 without any.
        units: How many pieces these events were of, one each where the log does not say.
    """

    thing: int | None
    label: str
    about: str
    days: int
    is_whole: bool
    shoppers: int
    new: int
    repeating: int
    orders: int
    purchases: int
    spent: float
    buyers: int
    returns: int
    gap: float
    stars: float
    units: float

    def measured(self, measure: Measure) -> float:
        """The number asked for: a count, money, days or stars, or an average or share of these."""
        match measure:
            case "per_order":
                return self.spent / self.orders if self.orders else 0.0
            case "per_shopper":
                return self.spent / self.shoppers if self.shoppers else 0.0
            case "basket":
                return self.purchases / self.orders if self.orders else 0.0
            case "units_per_order":
                return self.units / self.orders if self.orders else 0.0
            case "repeat":
                return self.repeating / self.shoppers if self.shoppers else 0.0
            case "conversion":
                return self.buyers / self.shoppers if self.shoppers else 0.0
            case "return_rate":
                return self.returns / self.purchases if self.purchases else 0.0
            case _:
                return float(getattr(self, measure))

    def a_day(self, measure: Measure) -> float:
        """The same for each of its days, where it is a sum; of shoppers those of a day, on average."""
        if not self.days or measure not in ("shoppers", "new", *SUMS):
            return self.measured(measure)
        return self.measured("orders" if measure == "shoppers" else measure) / self.days


class Counting:
    """Events of a stretch, counted by pieces of it."""

    def __init__(
        self,
        view: ShopView,
        places: NDArray[np.int64],
        kinds: Sequence[int],
        first: Mapping[int | None, NDArray[np.bool_]],
        days: int,
    ) -> None:
        """Reads the events.

        Args:
            view: The shop.
            places: (n,) of the events in its log, ascending.
            kinds: Keys of the kinds that are counted; empty counts all.
            first: For each thing, (n,) whether an event is its shopper's first that counts.
            days: UTC days of the stretch.
        """
        log = view.log
        purchases = view.kind_keys("purchase")
        kind = log.kind[places]
        self.counted = np.isin(kind, kinds) if kinds else np.ones(places.size, dtype=bool)
        self._view, self._item = view, log.item[places].astype(np.int64)
        of_orders = bool(kinds) and set(kinds) <= {*purchases, *view.kind_keys("return")}
        self._order = (view.order_of if of_orders else view.visit_of)[places]
        orders = int(self._order.max(initial=-1)) + 1
        self._shopper_of, self._day_of = np.zeros(orders, np.int64), np.zeros(orders, np.int64)
        self.shopper = log.shopper[places].astype(np.int64)
        begun = self._order[::-1], log.ts[places][::-1] // DAY_US  # of several days the first is kept
        self._shopper_of[self._order], self._day_of[begun[0]] = self.shopper, begun[1]
        self._purchase = np.isin(kind, purchases)
        returns, rated = view.kind_keys("return"), view.kind_keys(*RATED)
        self._return = np.isin(kind, returns) if returns else None
        spent = amounts(view)[places]
        self._others_are_counted = not kinds or set(kinds) != set(purchases)
        is_other = bool(kinds) and not set(purchases) & set(kinds)
        self._units = units(view)[places] if view.has_quantities else None
        self._spent = np.where(self.counted, np.abs(spent), 0.0) if is_other else spent
        self._stars = np.where(np.isin(kind, rated), log.value[places], np.nan) if rated else None
        self._first = first
        self._whole = Pieces(np.zeros(places.size, dtype=np.int64), [""], [""], [days], [True])

    def total(self, thing: int | None, mask: NDArray[np.bool_]) -> FigureRow:
        """All of the stretch."""
        (row,) = self.rows(thing, mask, self._whole)
        return row

    def rows(self, thing: int | None, mask: NDArray[np.bool_], pieces: Pieces) -> list[FigureRow]:
        """Piece by piece, of the events in `mask`."""
        mask = mask & (pieces.of >= 0)
        size, counted = len(pieces.labels), mask & self.counted
        width = np.int64(self.shopper.max(initial=0) + 1)
        of, span = pieces.of[counted], np.int64(max(self._day_of.size, 1))
        keys = distinct(_runs(of * span + self._order[counted]))  # events of an order are neighbours
        piece, order = keys // span, keys % span
        owner, day = piece * width + self._shopper_of[order], self._day_of[order]
        visited = _runs(owner)
        again = np.flatnonzero((owner[1:] == owner[:-1]) & (day[1:] > day[:-1]))
        waited = np.bincount(piece[again], np.diff(day)[again], size)
        gaps = np.bincount(piece[again], minlength=size)
        returned = np.zeros(size, dtype=np.int64)
        if self._return is not None:
            returned = np.bincount(pieces.of[mask & self._return], minlength=size)
        stars = np.zeros(size)
        if self._stars is not None:
            starred = counted & ~np.isnan(self._stars)
            ratings = np.bincount(pieces.of[starred], minlength=size)
            stars = np.bincount(pieces.of[starred], self._stars[starred], size) / np.maximum(ratings, 1)
        purchases = np.bincount(of, minlength=size)
        sold = purchases if self._units is None else np.bincount(of, self._units[counted], size)
        spent = np.bincount(pieces.of[mask], weights=self._spent[mask], minlength=size)
        buyers = visited
        if self._others_are_counted:
            bought = mask & self._purchase
            buyers = visited[np.isin(visited, pieces.of[bought] * width + self.shopper[bought])]
        numbers = zip(
            *pieces[1:],
            np.bincount(visited // width, minlength=size).tolist(),
            np.bincount(pieces.of[mask & self._first[thing]], minlength=size).tolist(),
            np.bincount(_runs(owner[again]) // width, minlength=size).tolist(),
            np.bincount(piece, minlength=size).tolist(),
            purchases.tolist(),
            spent.round(2).tolist(),
            np.bincount(buyers // width, minlength=size).tolist(),
            returned.tolist(),
            (waited / np.maximum(gaps, 1)).tolist(),
            stars.tolist(),
            sold.astype(np.float64).tolist(),
            strict=True,
        )
        return [FigureRow(thing, *row) for row in numbers]

    def pairs(self, thing: int | None, mask: NDArray[np.bool_], count: int) -> list[FigureRow]:
        """The pairs of items that lie in most orders together, and what was bought of both in these."""
        view, counted = self._view, np.flatnonzero(mask & self.counted)
        order, item = self._order[counted], self._item[counted]
        kept = distinct(order)
        place = np.searchsorted(kept, order)
        found = []
        for pair in pairs_together(place, item, count)[0].tolist():
            both = np.logical_and.reduce(
                [np.bincount(place[item == one], minlength=kept.size) > 0 for one in pair]
            )
            inside = np.zeros(mask.size, dtype=bool)
            inside[counted[both[place] & np.isin(item, pair)]] = True
            label = " + ".join(view.item_titles[key] for key in pair)
            about = " + ".join(str(view.item_ids[key]) for key in pair)
            found.append(replace(self.total(thing, inside), label=label, about=about, new=0))
        return found


def first_of(view: ShopView, kinds: Sequence[int], until: int, items: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) which events of the log are their shopper's first of some kinds, or of any, and of some items."""
    log = view.log
    counts = (log.ts <= until) & items[log.item]
    if kinds:
        counts &= np.isin(log.kind, kinds)
    places = np.flatnonzero(counts)  # by shopper, then time
    shopper = log.shopper[places]
    found = np.zeros(log.ts.size, dtype=bool)
    found[places[np.flatnonzero(np.diff(shopper, prepend=-1))]] = True
    return found


def _runs(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """(r,) the first of each run of equal values, 0 or more, in their order."""
    return values[np.flatnonzero(np.diff(values, prepend=-1))]
