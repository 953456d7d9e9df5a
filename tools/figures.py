"""Shoppers, orders, purchases and spending: of the shop or of kinds of products, in all and by time."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError, NotInLog, clipped
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.column_names import KINDS
from penchant.graph_store.event_weights import RATED
from penchant.graph_store.fold import DAY_US
from penchant.tools.conditions import Condition
from penchant.tools.date_patterns import WEEKDAYS
from penchant.tools.event_words import NOUNS
from penchant.tools.figure_rows import Counting, FigureRow, first_of
from penchant.tools.meant import Thing
from penchant.tools.pieces import PARTS_OF_WEEK, pieces_by, weekday_of
from penchant.tools.spread import Spread, spread_of
from penchant.units import AROUND, MEASURES, OF_FEW, RANKED, SUMS, By, Measure

MOST_THINGS = 8
MOST_PAIRS = 100
FEWEST = 10
"""Shoppers with whom goods are ranked by a share or an average; with fewer only where none has as many."""
_NAMES: dict[Measure, str] = {
    "new": "{:,.0f} new",
    "repeating": "{:,.0f} on two days or more",
    "repeat": "{:.1%} on two days or more",
    "gap": "{:,.1f} days from order to order",
    "conversion": "{:.1%} of them bought",
    "return_rate": "{:.1%} returned",
    "stars": "{:.2f} stars",
    "units_per_order": "{:,.2f} pieces an order",
}
"""Of measures that a line does not tell anyway."""
EVERYTHING = "event"
"""In place of a kind of events: all of them."""


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
        by: What rows stand for, units of time, goods, shoppers or pairs of items; None where only the whole
            stretch was asked about.
        since: Where it begins.
        until: Where it ends, itself in it.
        counts: The kind of events that are counted, as `purchase`; `event` where all are.
        totals: The whole stretch, one row a thing, in their order, or one of the shop.
        shop: The whole shop in that stretch.
        rows: The pieces of it, thing by thing: those of time in their order, those without an event among
            them, goods by the measure asked for.
        both: Shoppers who had all of the things; None for fewer than two.
        beside: The same of another stretch; None where none was asked for.
        days: Days of the week that alone are counted, as `saturday`; empty where all are.
        lowest: Whether goods are those with least of the measure, of all that have any purchase.
        measure: By what goods and shoppers are ranked.
        fewest: Shoppers that each of the goods has at least; 0 where they need not have any number.
        among: Conditions of the shoppers whose events alone count; empty for everybody's.
        spreads: How evenly the measure is spread over goods or shoppers, for each of `totals`; empty where it
            does not add up.
        has_units: Whether purchases or returns are counted and the log tells how many pieces they were of.
    """

    things: tuple[Thing, ...]
    by: By | None
    since: datetime
    until: datetime
    counts: str
    totals: tuple[FigureRow, ...]
    shop: FigureRow
    rows: tuple[FigureRow, ...]
    both: int | None
    beside: "Figures | None" = None
    days: tuple[str, ...] = ()
    lowest: bool = False
    measure: Measure = "shoppers"
    fewest: int = 0
    spreads: tuple[Spread, ...] = ()
    among: tuple[Condition, ...] = ()
    has_units: bool = False

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
        only += f", only who {'; '.join(one.told for one in self.among)}" if self.among else ""
        lines = [f"{self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}, {counted(self.shop.days, 'days')}{only}"]
        lines += [f"{one.words}: {one.told}" for one in self.things]
        lines += [f"{self.name_of(row) or 'in all'}: {self._line(row)}" for row in self.totals]
        if self.both is not None:
            lines.append(f"had all of them: {counted(self.both, 'shoppers')}")
        for row in self.rows:
            part = "" if row.is_whole else f" ({counted(row.days, 'days')} of it)"
            name = self.name_of(row)
            lines.append(f"  {name + ', ' if name else ''}{self.labelled(row)}{part}: {self._line(row)}")
        for one in self.spreads:
            lines.append(
                f"the first {one.half:,} of {one.of:,} have half of it, the first fifth {one.fifth:.1%}, "
                f"those told {one.first:.1%}"
            )
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
            case "item" | "pair" if row.label != row.about:
                return f"{row.label} ({row.about})"
            case _:
                return row.label

    def _line(self, row: FigureRow) -> str:
        told = [counted(row.shoppers, "shoppers")]
        if self.counts == "purchase":
            told.append(counted(row.orders, "orders"))
        told.append(counted(row.purchases, _noun(self.counts)))
        if self.has_units:
            told.append(counted(round(row.units, 2), "pieces"))
        if self.has_money:
            told.append(f"spent {row.spent:,.2f}")
            if row.orders and self.counts == "purchase":
                told.append(f"{row.measured('per_order'):,.2f} an order")
        if self.measure in _NAMES:
            told.append(_NAMES[self.measure].format(row.measured(self.measure)))
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
    kind: str | None = None,
) -> Figures:
    """Counts purchases, or all events where the log has no purchases.

    Args:
        view: The shop.
        things: What is counted apart, each with the (items,) mask of its items; nothing for the whole shop.
        until: Microseconds; later events are not seen.
        since: Where the stretch begins, itself in it; None means the first event.
        by: What is told piece by piece: units of time, goods, shoppers, or pairs of items in one order.
        measure: By what goods and shoppers are ranked; pairs by their orders. `conversion` counts all events
            and `stars` ratings and reviews, unless a kind is named.
        count: At most so many goods of each thing, at least 1; of pairs at most `MOST_PAIRS`.
        among: (shoppers,) whose events count; None means everybody's.
        days: Days of the week whose events count, as `saturday`; empty means all.
        lowest: Whether goods with least of the measure come first, of those with any purchase.
        kind: The kind of events to count, as `view`; `event` counts all.

    Raises:
        NotInLog: The log has no such events, or none that the measure is of.
        DataError: A stretch begins after its end, `by`, `measure`, `kind` or a day is unknown, `count` is
            below 1, or as `pieces_by`.
    """
    since = view.begun if since is None else max(since, min(view.begun, until))
    if since > until:
        raise DataError(f"{to_moment(since):%Y-%m-%d} is after {to_moment(until):%Y-%m-%d}")
    if measure not in MEASURES:
        raise DataError(f"`{measure}` is no measure: ask for one of {', '.join(MEASURES)}")
    if count < 1:
        raise DataError(f"cannot tell {count} of them: ask for 1 or more")
    log = view.log
    kinds, counts = _kinds_counted(view, kind, measure)
    counted_days = _days_counted(days, since, until)
    places = _places(view, since, until, counted_days if days else None, among)
    of: dict[int | None, NDArray[np.bool_]] = {None: np.ones(len(view.item_ids), dtype=bool)}
    of |= {place: mask for place, (_, mask) in enumerate(things)}
    first = {thing: first_of(view, kinds, until, items)[places] for thing, items in of.items()}
    counting = Counting(view, places, kinds, first, int(counted_days.sum()))
    masks = [mask[log.item[places]] for _, mask in things]
    whole = np.ones(places.size, dtype=bool)
    told: list[tuple[int | None, NDArray[np.bool_]]] = [*enumerate(masks)] if masks else [(None, whole)]
    totals = tuple(counting.total(thing, mask) for thing, mask in told)
    found: list[list[FigureRow]] = []
    fewest, spreads = 0, tuple[Spread, ...]()
    if by == "pair":
        found = [counting.pairs(thing, mask, min(count, MOST_PAIRS)) for thing, mask in told]
    elif by is not None:
        pieces = pieces_by(by, view, places, since, until)
        if days and by == "hour":
            pieces = pieces._replace(days=[int(counted_days.sum())] * len(pieces.labels))
        found = [counting.rows(thing, mask, pieces) for thing, mask in told]
    if by in RANKED and by != "pair":
        fewest = _fewest(found, measure, by)
        found = [_ranked(rows, measure, fewest, lowest=lowest) for rows in found]
        spreads = tuple(spread_of(rows, measure, count) for rows in found if _adds_up(measure, by))
        found = [rows[:count] for rows in found]
    elif days and by in ("weekday", "weekend"):
        named = {*days, *_parts_of_week(days)}
        found = [[row for row in rows if row.label in named] for rows in found]
    had = [
        np.bincount(log.shopper[places[mask & counting.counted]], minlength=view.shopper_count) > 0
        for mask in masks
    ]
    return Figures(
        tuple(thing for thing, _ in things),
        by,
        to_moment(since),
        to_moment(until),
        counts,
        totals,
        counting.total(None, whole) if masks else totals[0],
        tuple(row for rows in found for row in rows),
        int(np.logical_and.reduce(had).sum()) if len(had) > 1 else None,
        days=tuple(days),
        lowest=lowest,
        measure=measure,
        fewest=fewest,
        spreads=spreads,
        has_units=view.has_quantities and counts in ("purchase", "return"),
    )


def _kinds_counted(view: ShopView, kind: str | None, measure: Measure) -> tuple[list[int], str]:
    """Keys of the kinds of events that are counted, empty for all, and what they are called.

    Raises:
        NotInLog: The log has no such events, or none that the measure is of.
        DataError: The kind is unknown.
    """
    held = set(view.kinds.values())

    def needed(*kinds: str) -> list[int]:
        if not (keys := view.kind_keys(*kinds)):
            raise NotInLog(f"the log holds no {_noun(kinds[0])}")
        return keys

    if measure in ("conversion", "return_rate"):
        needed("purchase")
    if measure == "return_rate":
        needed("return")
    if kind is None and measure == "conversion":
        if held <= {"purchase", "return"}:
            needed("view")
        return [], EVERYTHING
    if kind is None and measure == "stars":
        rated = [name for name in RATED if name in held]
        return needed(*RATED), rated[0] if len(rated) == 1 else EVERYTHING
    if kind == EVERYTHING or (kind is None and "purchase" not in held):
        return [], EVERYTHING
    if kind not in (None, *KINDS):
        raise DataError(f"`{clipped(kind)}` is no kind of events: ask for one of {', '.join(KINDS)}")
    return needed(kind or "purchase"), kind or "purchase"


def _noun(kind: str) -> str:
    """`views`; of ratings and reviews all are meant."""
    return NOUNS.get(f"{kind} without stars") or NOUNS.get(kind, "events")


def _fewest(found: list[list[FigureRow]], measure: Measure, by: By) -> int:
    """Shoppers that each of the goods must have: a share of two says nothing."""
    asked = FEWEST if measure in OF_FEW and by != "shopper" else 0
    return asked if any(row.shoppers >= asked for rows in found for row in rows) else 0


def _adds_up(measure: Measure, by: By) -> bool:
    """Whether the numbers of all goods or shoppers make that of the shop; of an order several goods tell."""
    return measure in SUMS and (measure != "orders" or by == "shopper")


def _places(
    view: ShopView,
    since: int,
    until: int,
    counted_days: NDArray[np.bool_] | None,
    among: NDArray[np.bool_] | None,
) -> NDArray[np.int64]:
    """(n,) which events of the log lie in a stretch, on days and of shoppers that count."""
    log = view.log
    inside = (log.ts >= since) & (log.ts <= until)
    if counted_days is not None:
        place = log.ts // DAY_US - since // DAY_US  # of events outside any
        inside &= counted_days[np.clip(place, 0, counted_days.size - 1)]
    if among is not None:
        inside &= among[log.shopper]
    return np.flatnonzero(inside)


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


def _ranked(rows: list[FigureRow], measure: Measure, fewest: int, *, lowest: bool) -> list[FigureRow]:
    """Those with an event that counts and enough shoppers, by a measure, the highest or the lowest first."""
    way = 1 if lowest else -1
    met = [row for row in rows if row.purchases and row.shoppers >= fewest]
    return sorted(met, key=lambda row: (way * row.measured(measure), way * row.shoppers, row.about))
