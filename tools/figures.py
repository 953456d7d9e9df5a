"""Shoppers, orders, purchases and spending: of the shop or of kinds of products, in all and by time."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.fold import DAY_US, distinct
from penchant.tools.date_patterns import WEEKDAYS
from penchant.tools.meant import Thing
from penchant.tools.pieces import PARTS_OF_WEEK, Pieces, pieces_by, weekday_of
from penchant.tools.spending import amounts
from penchant.units import AROUND, GOODS, MEASURES, By, Measure

MOST_THINGS = 8


@dataclass(frozen=True, slots=True)
class FigureRow:
    """What happened in one piece of a stretch of time.

    Attributes:
        thing: Place in `Figures.things`; None for the whole shop.
        label: Of the piece, as in `Pieces`; empty for the whole stretch.
        about: The id of the item or concept that the piece is; empty for time.
        days: UTC days of the stretch that belong to it, begun ones counted whole.
        is_whole: Whether all of a week, month, quarter or year lies in the stretch, or all of a day.
        shoppers: Distinct shoppers who bought.
        new: Of them, those whose first purchase of the thing, or in the shop, is in it.
        repeating: Of them, with purchases on two days or more.
        orders: Distinct shoppers and UTC days with a purchase.
        purchases: How many events.
        spent: What they cost, less returns.
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

    def measured(self, measure: Measure) -> float:
        """The number asked for: a count, money, money or purchases an order, or the share who repeat."""
        match measure:
            case "per_order":
                return self.spent / self.orders if self.orders else 0.0
            case "per_shopper":
                return self.spent / self.shoppers if self.shoppers else 0.0
            case "basket":
                return self.purchases / self.orders if self.orders else 0.0
            case "repeat":
                return self.repeating / self.shoppers if self.shoppers else 0.0
            case _:
                return float(getattr(self, measure))

    def a_day(self, measure: Measure) -> float:
        """The same for each of its days, where it is a sum; of shoppers those of a day, on average."""
        if not self.days or measure not in ("shoppers", "orders", "purchases", "spent", "new"):
            return self.measured(measure)
        return self.measured("orders" if measure == "shoppers" else measure) / self.days


class Moved(NamedTuple):
    """One of the goods in two stretches.

    Attributes:
        label: What it is called.
        about: Its id.
        now: Its number in the stretch asked of.
        then: In the other one.
    """

    label: str
    about: str
    now: float
    then: float

    @property
    def change(self) -> float:
        """By how much the number is higher now."""
        return self.now - self.then


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of the shop, or of things in it.

    Attributes:
        things: What was asked about; empty for the whole shop.
        by: What rows stand for, units of time or goods; None where only the whole stretch was asked about.
        since: Where it begins.
        until: Where it ends, itself in it.
        counts: `purchase`, or `event` where the log has no purchases and all of its events are counted.
        totals: The whole stretch, one row a thing, in their order, or one of the shop.
        shop: The whole shop in that stretch.
        rows: The pieces of it, thing by thing: those of time in their order, those without an event among
            them, goods by the measure asked for.
        both: Shoppers who had all of the things; None for fewer than two.
        beside: The same of another stretch; None where none was asked for.
        days: Days of the week that alone are counted, as `saturday`; empty where all are.
        lowest: Whether goods are those with least of the measure, of all that have any purchase.
    """

    things: tuple[Thing, ...]
    by: By | None
    since: datetime
    until: datetime
    counts: Literal["purchase", "event"]
    totals: tuple[FigureRow, ...]
    shop: FigureRow
    rows: tuple[FigureRow, ...]
    both: int | None
    beside: "Figures | None" = None
    days: tuple[str, ...] = ()
    lowest: bool = False

    def moved(self, measure: Measure) -> list[Moved]:
        """Goods whose number differs from the other stretch's, what moved most the way of the whole first."""
        then = {(row.thing, row.about): row for row in (self.beside.rows if self.beside else ())}
        now = {(row.thing, row.about): row for row in self.rows}
        found = [
            Moved(
                (now.get(key) or then[key]).label,
                key[1],
                now[key].measured(measure) if key in now else 0.0,
                then[key].measured(measure) if key in then else 0.0,
            )
            for key in now | then
        ]
        whole = sum(one.change for one in found)
        return sorted((one for one in found if one.change), key=lambda one: one.change * (1, -1)[whole > 0])

    def share(self, row: FigureRow, measure: Measure) -> float:
        """A row's part of the whole shop's in that stretch, 0 to 1."""
        whole = self.shop.measured(measure)
        return row.measured(measure) / whole if whole else 0.0

    def ranked(self, measure: Measure) -> list[FigureRow]:
        """Rows of the first thing by a measure, the highest first.

        Units that come round are ranked by the average of a day; of others only those that lie wholly in the
        stretch are, or all where none does.
        """
        rows = [row for row in self.rows if row.thing == (0 if self.things else None)]
        if self.by in AROUND:
            return sorted((row for row in rows if row.days), key=lambda row: -row.a_day(measure))
        whole = [row for row in rows if row.is_whole] or rows
        return sorted(whole, key=lambda row: -row.measured(measure))

    @property
    def has_money(self) -> bool:
        """Whether amounts are named of what was bought, if anything was."""
        return bool(self.shop.spent) or not self.shop.purchases

    def name_of(self, row: FigureRow) -> str:
        """What a row is about; empty for the whole shop."""
        return "" if row.thing is None else self.things[row.thing].words

    @property
    def text(self) -> str:
        """A line for each thing and for each piece of the stretch."""
        only = f", only {', '.join(self.days)}" if self.days else ""
        lines = [f"{self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}, {counted(self.shop.days, 'days')}{only}"]
        lines += [f"{one.words}: {one.told}" for one in self.things]
        lines += [f"{self.name_of(row) or 'in all'}: {self._line(row)}" for row in self.totals]
        if self.both is not None:
            lines.append(f"had all of them: {counted(self.both, 'shoppers')}")
        for row in self.rows:
            part = "" if row.is_whole else f" ({counted(row.days, 'days')} of it)"
            name = self.name_of(row)
            lines.append(f"  {name + ', ' if name else ''}{self.labelled(row)}{part}: {self._line(row)}")
        if self.beside is not None:
            lines.append(self.beside.text)
        return "\n".join(lines)

    def labelled(self, row: FigureRow) -> str:
        """A row's label as people read it: `14:00`, `Monday`, `week of 2017-07-03`."""
        match self.by:
            case "hour":
                return f"{row.label}:00"
            case "weekday" | "weekend":
                return row.label.capitalize()
            case "week":
                return f"week of {row.label}"
            case "item" if row.label != row.about:
                return f"{row.label} ({row.about})"
            case _:
                return row.label

    def _line(self, row: FigureRow) -> str:
        nouns = ["shoppers", "orders", f"{self.counts}s"]
        told = [
            counted(n, noun) for n, noun in zip((row.shoppers, row.orders, row.purchases), nouns, strict=True)
        ]
        if self.counts == "event":
            told.pop(1)
        if self.has_money:
            told.append(f"spent {row.spent:,.2f}")
            if row.orders:
                told.append(f"{row.measured('per_order'):,.2f} an order")
        return ", ".join(told)

    def frame(self) -> pl.DataFrame:
        """The rows, or the totals where no unit was asked for, one column a number."""
        rows = self.rows if self.by else self.totals
        return pl.DataFrame([{**asdict(row), "thing": self.name_of(row)} for row in rows])


def figures(
    view: ShopView,
    things: Sequence[tuple[Thing, NDArray[np.bool_]]] = (),
    *,
    until: int,
    since: int | None = None,
    by: By | None = None,
    measure: Measure = "shoppers",
    count: int = 10,
    among: NDArray[np.bool_] | None = None,
    days: Sequence[str] = (),
    lowest: bool = False,
) -> Figures:
    """Counts purchases, or all events where the log has no purchases.

    Args:
        view: The shop.
        things: What is counted apart, each with the (items,) mask of its items; nothing for the whole shop.
        until: Microseconds; later events are not seen.
        since: Where the stretch begins, itself in it; None means the first event.
        by: What is told piece by piece: units of time, or kinds of goods.
        measure: By what goods are ranked.
        count: At most so many goods of each thing, at least 1.
        among: (shoppers,) whose events count; None means everybody's.
        days: Days of the week whose events count, as `saturday`; empty means all.
        lowest: Whether goods with least of the measure come first, of those with any purchase.

    Raises:
        DataError: A stretch begins after its end, `by`, `measure` or a day is unknown, `count` is below 1, or
            as `pieces_by`.
    """
    since = view.begun if since is None else max(since, min(view.begun, until))
    if since > until:
        raise DataError(f"{to_moment(since):%Y-%m-%d} is after {to_moment(until):%Y-%m-%d}")
    if measure not in MEASURES:
        raise DataError(f"`{measure}` is no measure: ask for one of {', '.join(MEASURES)}")
    if count < 1:
        raise DataError(f"cannot tell {count} of them: ask for 1 or more")
    log = view.log
    purchases = view.kind_keys("purchase")
    counts: Literal["purchase", "event"] = "purchase" if purchases else "event"
    inside = (log.ts >= since) & (log.ts <= until)
    counted_days = _days_counted(days, since, until)
    if days:
        place = log.ts // DAY_US - since // DAY_US  # of events outside any
        inside &= counted_days[np.clip(place, 0, counted_days.size - 1)]
    if among is not None:
        inside &= among[log.shopper]
    places = np.flatnonzero(inside)
    bought = np.isin(log.kind[places], purchases) if purchases else np.ones(places.size, dtype=bool)
    of: dict[int | None, NDArray[np.bool_]] = {None: np.ones(len(view.item_ids), dtype=bool)}
    of |= {place: mask for place, (_, mask) in enumerate(things)}
    first = {thing: _first_bought(view, purchases, until, items)[places] for thing, items in of.items()}
    counting = _Counting(view, places, bought, first, int(counted_days.sum()))
    masks = [mask[log.item[places]] for _, mask in things]
    whole = np.ones(places.size, dtype=bool)
    told: list[tuple[int | None, NDArray[np.bool_]]] = [*enumerate(masks)] if masks else [(None, whole)]
    had = [
        np.bincount(log.shopper[places[mask & bought]], minlength=view.shopper_count) > 0 for mask in masks
    ]
    rows: list[FigureRow] = []
    if by is not None:
        pieces = pieces_by(by, view, log.item[places].astype(np.int64), log.ts[places], since, until)
        if days and by == "hour":
            pieces = pieces._replace(days=[int(counted_days.sum())] * len(pieces.labels))
        for thing, mask in told:
            found = counting.rows(thing, mask, pieces)
            if days and by in ("weekday", "weekend"):
                found = [row for row in found if row.label in (*days, *_parts_of_week(days))]
            rows += _first(found, measure, count, lowest=lowest) if by in GOODS else found
    totals = tuple(counting.total(thing, mask) for thing, mask in told)
    return Figures(
        tuple(thing for thing, _ in things),
        by,
        to_moment(since),
        to_moment(until),
        counts,
        totals,
        counting.total(None, whole) if masks else totals[0],
        tuple(rows),
        int(np.logical_and.reduce(had).sum()) if len(had) > 1 else None,
        days=tuple(days),
        lowest=lowest,
    )


def _days_counted(days: Sequence[str], since: int, until: int) -> NDArray[np.bool_]:
    """(n,) for each UTC day of a stretch whether it counts."""
    if unknown := [day for day in days if day not in WEEKDAYS]:
        raise DataError(f"`{unknown[0]}` is no day of the week: name some of {', '.join(WEEKDAYS)}")
    dates = np.arange(since // DAY_US, until // DAY_US + 1)
    if not days:
        return np.ones(dates.size, dtype=bool)
    return np.isin(weekday_of(dates), [WEEKDAYS.index(day) for day in days])


def _parts_of_week(days: Sequence[str]) -> set[str]:
    """Which of `PARTS_OF_WEEK` some days lie in."""
    return {PARTS_OF_WEEK[WEEKDAYS.index(day) >= WEEKDAYS.index("saturday")] for day in days}


def _first_bought(
    view: ShopView, purchases: Sequence[int], until: int, items: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """(n,) which events of the log are their shopper's first purchase, of some items."""
    log = view.log
    counts = (log.ts <= until) & items[log.item]
    if purchases:
        counts &= np.isin(log.kind, purchases)
    places = np.flatnonzero(counts)  # by shopper, then time
    shopper = log.shopper[places]
    found = np.zeros(log.ts.size, dtype=bool)
    found[places[np.flatnonzero(np.diff(shopper, prepend=-1))]] = True
    return found


def _runs(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """(r,) the first of each run of equal values, 0 or more, in their order."""
    return values[np.flatnonzero(np.diff(values, prepend=-1))]


def _first(rows: list[FigureRow], measure: Measure, count: int, *, lowest: bool) -> list[FigureRow]:
    """Those with a purchase, by a measure, the highest or the lowest first."""
    way = 1 if lowest else -1
    met = [row for row in rows if row.purchases]
    return sorted(met, key=lambda row: (way * row.measured(measure), way * row.shoppers, row.about))[:count]


class _Counting:
    """Events of a stretch, counted by pieces of it."""

    def __init__(
        self,
        view: ShopView,
        places: NDArray[np.int64],
        bought: NDArray[np.bool_],
        first: Mapping[int | None, NDArray[np.bool_]],
        days: int,
    ) -> None:
        log = view.log
        self._bought = bought
        self._days = log.ts[places] // DAY_US
        self._shopper = log.shopper[places].astype(np.int64)
        self._spent = amounts(view)[places]
        self._first = first
        self._whole = Pieces(np.zeros(places.size, dtype=np.int64), [""], [""], [days], [True])

    def total(self, thing: int | None, mask: NDArray[np.bool_]) -> FigureRow:
        """All of the stretch."""
        (row,) = self.rows(thing, mask, self._whole)
        return row

    def rows(self, thing: int | None, mask: NDArray[np.bool_], pieces: Pieces) -> list[FigureRow]:
        """Piece by piece, of the events in `mask`."""
        mask = mask & (pieces.of >= 0)
        size, bought = len(pieces.labels), mask & self._bought
        width = np.int64(self._shopper.max(initial=0) + 1)
        span = np.int64(self._days.max(initial=0) + 1)
        of, shopper, day = pieces.of[bought], self._shopper[bought], self._days[bought]
        keys = _runs((of * width + shopper) * span + day)  # most events of an order are neighbours
        orders = distinct(keys) // span
        visited = _runs(orders)
        often = np.diff(np.searchsorted(orders, visited), append=orders.size)
        spent = np.bincount(pieces.of[mask], weights=self._spent[mask], minlength=size)
        numbers = zip(
            *pieces[1:],
            np.bincount(visited // width, minlength=size).tolist(),
            np.bincount(pieces.of[mask & self._first[thing]], minlength=size).tolist(),
            np.bincount(visited[often > 1] // width, minlength=size).tolist(),
            np.bincount(orders // width, minlength=size).tolist(),
            np.bincount(of, minlength=size).tolist(),
            spent.round(2).tolist(),
            strict=True,
        )
        return [FigureRow(thing, *row) for row in numbers]
