"""Shoppers, orders, purchases and spending: of the shop or of kinds of products, in all and by time."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.fold import DAY_US, distinct
from penchant.tools.calendar_words import WEEKDAYS
from penchant.tools.meant import Thing
from penchant.tools.spending import amounts
from penchant.tools.units import AROUND, UNITS, Measure, Unit

MOST_THINGS = 8
MOST_ROWS = 1_000
"""More are refused: a longer unit tells more."""
_TRUNCATED = {"week": "1w", "month": "1mo", "quarter": "1q", "year": "1y", "day": "1d"}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """What happened in one piece of a stretch of time.

    Attributes:
        thing: Place in `Figures.things`; None for the whole shop.
        label: Of the piece: `2017-07-03` (a day, or the Monday of a week), `2017-07`, `2017-Q3`, `2017`,
            `monday`, `14` (an hour, UTC); empty for the whole stretch.
        days: UTC days of the stretch that belong to it, begun ones counted whole.
        is_whole: Whether all of a week, month, quarter or year lies in the stretch, or all of a day.
        shoppers: Distinct shoppers who bought.
        repeating: Of them, with purchases on two days or more.
        orders: Distinct shoppers and UTC days with a purchase.
        purchases: How many events.
        spent: What they cost, less returns.
    """

    thing: int | None
    label: str
    days: int
    is_whole: bool
    shoppers: int
    repeating: int
    orders: int
    purchases: int
    spent: float

    def measured(self, measure: Measure) -> float:
        """The number asked for: a count, money, money for each order or shopper, or the share who repeat."""
        match measure:
            case "per_order":
                return self.spent / self.orders if self.orders else 0.0
            case "per_shopper":
                return self.spent / self.shoppers if self.shoppers else 0.0
            case "repeat":
                return self.repeating / self.shoppers if self.shoppers else 0.0
            case _:
                return float(getattr(self, measure))

    def a_day(self, measure: Measure) -> float:
        """The same for each of its days, where it is a sum."""
        is_sum = measure in ("orders", "purchases", "spent", "shoppers")
        return self.measured(measure) / self.days if is_sum and self.days else self.measured(measure)


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of the shop, or of things in it.

    Attributes:
        things: What was asked about; empty for the whole shop.
        by: The unit of time that rows stand for; None where only the whole stretch was asked about.
        since: Where it begins.
        until: Where it ends, itself in it.
        counts: `purchase`, or `event` where the log has no purchases and all of its events are counted.
        totals: The whole stretch, one row a thing, in their order, or one of the shop.
        shop: The whole shop in that stretch.
        rows: The pieces of it, thing by thing, in the order of time, those without an event among them.
        both: Shoppers who had all of the things; None for fewer than two.
        beside: The same of another stretch; None where none was asked for.
    """

    things: tuple[Thing, ...]
    by: Unit | None
    since: datetime
    until: datetime
    counts: Literal["purchase", "event"]
    totals: tuple[FigureRow, ...]
    shop: FigureRow
    rows: tuple[FigureRow, ...]
    both: int | None
    beside: "Figures | None" = None

    def ranked(self, measure: Measure) -> list[FigureRow]:
        """Rows of the first thing by a measure, the highest first.

        Of units that come round, and as an average a day; of others those that lie wholly in the stretch, or
        all where none does.
        """
        rows = [row for row in self.rows if row.thing == (0 if self.things else None)]
        if self.by in AROUND:
            return sorted((row for row in rows if row.days), key=lambda row: -row.a_day(measure))
        whole = [row for row in rows if row.is_whole] or rows
        return sorted(whole, key=lambda row: -row.measured(measure))

    @property
    def has_money(self) -> bool:
        """Whether the log or the catalogue names amounts."""
        return bool(self.shop.spent)

    def name_of(self, row: FigureRow) -> str:
        """What a row is about; empty for the whole shop."""
        return "" if row.thing is None else self.things[row.thing].words

    @property
    def text(self) -> str:
        """A line for each thing and for each piece of the stretch."""
        lines = [f"{self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}, {counted(self.shop.days, 'days')}"]
        lines += [f"{one.words}: {one.told}" for one in self.things]
        lines += [f"{self.name_of(row) or 'in all'}: {self._line(row)}" for row in self.totals]
        if self.both is not None:
            lines.append(f"had all of them: {counted(self.both, 'shoppers')}")
        for row in self.rows:
            part = "" if row.is_whole or self.by in AROUND else f" ({counted(row.days, 'days')} of it)"
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
            case "weekday":
                return row.label.capitalize()
            case "week":
                return f"week of {row.label}"
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
    by: Unit | None = None,
    among: NDArray[np.bool_] | None = None,
) -> Figures:
    """Counts purchases, or all events where the log has no purchases.

    Args:
        view: The shop.
        things: What is counted apart, each with the (items,) mask of its items; nothing for the whole shop.
        until: Microseconds; later events are not seen.
        since: Where the stretch begins, itself in it; None means the first event.
        by: Pieces of time that are told one by one.
        among: (shoppers,) whose events count; None means everybody's.

    Raises:
        DataError: A stretch begins after its end, an unknown unit, more than `MOST_ROWS` pieces, or hours
            where the log has no times of day.
    """
    since = view.begun if since is None else max(since, min(view.begun, until))
    if since > until:
        raise DataError(f"{to_moment(since):%Y-%m-%d} is after {to_moment(until):%Y-%m-%d}")
    if by is not None and by not in UNITS:
        raise DataError(f"`{by}` is no unit of time: ask for one of {', '.join(UNITS)}")
    log = view.log
    purchases = [key for key, name in view.kinds.items() if name == "purchase"]
    counts: Literal["purchase", "event"] = "purchase" if purchases else "event"
    inside = (log.ts >= since) & (log.ts <= until)
    if among is not None:
        inside &= among[log.shopper]
    places = np.flatnonzero(inside)
    bought = np.isin(log.kind[places], purchases) if purchases else np.ones(places.size, dtype=bool)
    counting = _Counting(view, places, bought, since, until, by)
    masks = [mask[log.item[places]] for _, mask in things]
    whole = np.ones(places.size, dtype=bool)
    told: list[tuple[int | None, NDArray[np.bool_]]] = [*enumerate(masks)] if masks else [(None, whole)]
    had = [
        np.bincount(log.shopper[places[mask & bought]], minlength=view.shopper_count) > 0 for mask in masks
    ]
    return Figures(
        tuple(thing for thing, _ in things),
        by,
        to_moment(since),
        to_moment(until),
        counts,
        tuple(counting.total(thing, mask) for thing, mask in told),
        counting.total(None, whole),
        tuple(row for thing, mask in told for row in counting.pieces(thing, mask)) if by else (),
        int(np.logical_and.reduce(had).sum()) if len(had) > 1 else None,
    )


class _Counting:
    """Events of a stretch, counted by pieces of time."""

    def __init__(
        self,
        view: ShopView,
        places: NDArray[np.int64],
        bought: NDArray[np.bool_],
        since: int,
        until: int,
        by: Unit | None,
    ) -> None:
        log = view.log
        self._bought, self._since, self._until, self._by = bought, since, until, by
        self._days = log.ts[places] // DAY_US
        self._shopper = log.shopper[places].astype(np.int64)
        self._spent = amounts(view)[places]
        self._labels: list[str] = [""]
        self._covered, self._is_whole = [until // DAY_US - since // DAY_US + 1], [True]
        self._piece = np.zeros(places.size, dtype=np.int64)
        if by is not None:
            self._cut(by, log.ts[places])

    def _cut(self, by: Unit, ts: NDArray[np.int64]) -> None:
        """Gives each event its piece, and each piece its label and days."""
        first, last = self._since // DAY_US, self._until // DAY_US
        days = np.arange(first, last + 1)
        if by == "hour":
            if not (ts % DAY_US).any():
                raise DataError("the log has no times of day: ask by weekday, week or month")
            self._labels = [f"{hour:02d}" for hour in range(24)]
            self._piece = ts % DAY_US // (DAY_US // 24)
            self._covered, self._is_whole = [days.size] * 24, [True] * 24
            return
        if by == "weekday":
            self._labels = list(WEEKDAYS)
            self._piece = (self._days + 3) % 7  # 1970-01-01 was a Thursday
            self._covered = np.bincount((days + 3) % 7, minlength=7).tolist()
            self._is_whole = [True] * 7
            return
        begins = _begins(days, by)
        kept = distinct(begins)
        place = np.searchsorted(kept, begins)
        if kept.size > MOST_ROWS:
            pieces = counted(int(kept.size), f"{by}s")
            raise DataError(f"that is {pieces}: ask for at most {MOST_ROWS:,}, or by a longer unit")
        self._labels = [_label(int(day), by) for day in kept]
        self._piece = place[self._days - first]
        self._covered = np.bincount(place).tolist()
        whole = [_next(int(day), by) - int(day) for day in kept]
        self._is_whole = [have == length for have, length in zip(self._covered, whole, strict=True)]
        if by == "day" and (ts % DAY_US).any():  # a day that the log does not begin or end with
            self._is_whole[0] &= self._since % DAY_US == 0
            self._is_whole[-1] &= (self._until + 1) % DAY_US == 0

    def total(self, thing: int | None, mask: NDArray[np.bool_]) -> FigureRow:
        """All of the stretch."""
        days = self._until // DAY_US - self._since // DAY_US + 1
        (row,) = self._rows(thing, mask, np.zeros_like(self._piece), [""], [days], [True])
        return row

    def pieces(self, thing: int | None, mask: NDArray[np.bool_]) -> list[FigureRow]:
        """Piece by piece."""
        return self._rows(thing, mask, self._piece, self._labels, self._covered, self._is_whole)

    def _rows(
        self,
        thing: int | None,
        mask: NDArray[np.bool_],
        piece: NDArray[np.int64],
        labels: Sequence[str],
        days: Sequence[int],
        whole: Sequence[bool],
    ) -> list[FigureRow]:
        size, bought = len(labels), mask & self._bought
        width = np.int64(self._shopper.max(initial=0) + 1)
        span = np.int64(self._days.max(initial=0) + 1)
        of, shopper, day = piece[bought], self._shopper[bought], self._days[bought]
        orders = distinct((of * width + shopper) * span + day) // span
        visited = distinct(orders)
        often = np.diff(np.searchsorted(orders, visited), append=orders.size)
        spent = np.bincount(piece[mask], weights=self._spent[mask], minlength=size)
        numbers = zip(
            labels,
            days,
            whole,
            np.bincount(visited // width, minlength=size).tolist(),
            np.bincount(visited[often > 1] // width, minlength=size).tolist(),
            np.bincount(orders // width, minlength=size).tolist(),
            np.bincount(of, minlength=size).tolist(),
            spent.round(2).tolist(),
            strict=True,
        )
        return [FigureRow(thing, *row) for row in numbers]


def _begins(days: NDArray[np.int64], by: Unit) -> NDArray[np.int64]:
    """(n,) the first day of the piece in which each day lies, days since 1970."""
    dates = pl.Series(days.astype(np.int32)).cast(pl.Date).dt.truncate(_TRUNCATED[by])
    return dates.cast(pl.Int32).to_numpy().astype(np.int64)


def _next(day: int, by: Unit) -> int:
    """The first day of the next piece."""
    lengths = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
    return int(_begins(np.array([day + lengths[by]]), by)[0])


def _label(day: int, by: Unit) -> str:
    at = to_moment(day * DAY_US)
    match by:
        case "month":
            return f"{at:%Y-%m}"
        case "quarter":
            return f"{at:%Y}-Q{(at.month + 2) // 3}"
        case "year":
            return f"{at:%Y}"
        case _:
            return f"{at:%Y-%m-%d}"
