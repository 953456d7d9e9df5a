"""What one shopper will buy next and when they come again, and how likely they stay away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError, TooLittleHistory
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.fold import DAY_US, distinct
from penchant.ids import EventId, ItemId, ShopperId
from penchant.tools.event_words import kinds_told, shop_deed, shop_verb
from penchant.tools.histories import CYCLE_DAYS
from penchant.tools.meant import Thing
from penchant.tools.recommendation import Recommendation, Term
from penchant.tools.visits import TAIL, VisitDays, VisitForecast

HORIZON_DAYS = 28
MOST_DAYS = 366
LEAST, MOST = 0.0005, 0.995
"""From here to there a probability is told as a number."""


class Cycle(NamedTuple):
    """On which days a shopper bought something, and when it is due again.

    Attributes:
        bought_on: How many days so far; as of a `NextItem`.
        gap_days: Median days between them; None below `CYCLE_DAYS` days.
        last_bought: The newest of these days; None for something new.
        due: That day and the gap together; in the past where it is overdue.
    """

    bought_on: int
    gap_days: float | None
    last_bought: datetime | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class NextItem:
    """An item that the shopper may buy next.

    Attributes:
        item_id: The item.
        title: Its title, or its id.
        probability: That the shopper buys it within `NextBehaviour.items_days`; None where the shop is too
            small to have learned that.
        bought_on: Days on which the shopper bought it so far; 0 for something new. In a shop without
            purchases, days on which they went for it, by the good ones of its ratings.
        gap_days: Median days between them; None below `CYCLE_DAYS` days.
        last_bought: The newest of these days; None for something new.
        due: That day and the gap together; in the past where it is overdue.
        why: The strongest reason in words.
        event_ids: The newest events behind that reason.
        term: That reason with all that it rests on; None where nothing speaks for the item.
    """

    item_id: ItemId
    title: str
    probability: float | None
    bought_on: int
    gap_days: float | None
    last_bought: datetime | None
    due: datetime | None
    why: str
    event_ids: tuple[EventId, ...]
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class NextBehaviour:
    """What to expect of a shopper.

    Attributes:
        shopper_id: The shopper.
        as_of: Events up to here were seen.
        visits: Days with an event.
        last_seen: The newest event.
        gap_days: Median days between the shopper's visits; None below two visits.
        days: What `stays_away` speaks of.
        stays_away: Probability of no event within `days`; None where the shop's past is too short to say.
        usual: The same for all shoppers of the shop's past, whatever their position.
        earliest: Of the next visit's range, the day (UTC) that it begins with.
        likeliest: The median; None where it is beyond what the shop's past shows.
        latest: The day that the range ends with; None likewise.
        coverage: How often the next visit falls into the range, 0 to 1.
        alike: Positions of the shop's past that this rests on.
        alike_away: Of them, how many had no event within `days`.
        items_days: What the items' probabilities speak of; None without.
        items: The likeliest first.
        deed: What the items' days tell of: `purchase` where the shop has purchases, else its one kind of
            event; empty where it has several.
        thing: What alone `items` may be; None for anything.
        cycle: When the shopper bought any of the thing; None without one.
    """

    shopper_id: ShopperId
    as_of: datetime
    visits: int
    last_seen: datetime
    gap_days: float | None
    days: int
    stays_away: float | None
    usual: float | None
    earliest: datetime | None
    likeliest: datetime | None
    latest: datetime | None
    coverage: float
    alike: int
    alike_away: int
    items_days: float | None
    items: tuple[NextItem, ...]
    deed: str = "purchase"
    thing: Thing | None = None
    cycle: Cycle | None = None

    @property
    def text(self) -> str:
        """When, whether, and what."""
        gap = "" if self.gap_days is None else f", {counted(self.gap_days, 'days')} apart in the median"
        lines = [
            f"{self.shopper_id}: {counted(self.visits, 'visits')}{gap}, last seen {self.last_seen:%Y-%m-%d}"
        ]
        if self.stays_away is None or self.usual is None:
            lines.append("The shop's past is too short to say when they come again.")
        else:
            lines += [
                f"Next visit: {self._range()}",
                f"No event within {self.days} days: {_chance(self.stays_away)} "
                f"(all shoppers {self.usual:.0%}); {self.alike_away:,} of the {self.alike:,} positions "
                "most alike in the shop's past",
            ]
        if self.thing is not None and self.cycle is not None:
            had = self._had(self.cycle) if self.cycle.bought_on else "never so far"
            lines.append(f"{self.thing.words}: {self.thing.told}: {had}")
        within = ""
        if self.items_days is not None:
            hours = counted(max(1, round(self.items_days * 24)), "hours")
            within = f" within {counted(round(self.items_days), 'days') if self.items_days >= 1 else hours}"
        lines += [f"Next items{within}:"] if self.items else []
        lines += [self._line(item) for item in self.items]
        return "\n".join(lines)

    def _had(self, cycle: Cycle | NextItem) -> str:
        did_it = shop_verb({self.deed} if self.deed else set()).did("it")
        had = f"{did_it} on {counted(cycle.bought_on, 'days')}"
        if cycle.due is not None and cycle.gap_days is not None:
            due = "was due" if cycle.due < self.as_of else "due"
            had += f", usually {counted(cycle.gap_days, 'days')} apart, {due} {cycle.due:%Y-%m-%d}"
        return had

    def _line(self, item: NextItem) -> str:
        had = self._had(item) if item.bought_on else item.why
        chance = "" if item.probability is None else f"{_chance(item.probability)} "
        return f"  {chance}{item.title} ({item.item_id}): {had}"

    def _range(self) -> str:
        if self.earliest is None:
            return f"later than the shop's past shows for {1 - TAIL:.0%}"
        until = "later than the shop's past shows" if self.latest is None else f"{self.latest:%Y-%m-%d}"
        median = "" if self.likeliest is None else f"by {self.likeliest:%Y-%m-%d} in one of two cases, "
        return f"{median}between {self.earliest:%Y-%m-%d} and {until} in {self.coverage:.0%}"

    def frame(self) -> pl.DataFrame:
        """A row an item: `item_id, title, probability, bought_on, gap_days, last_bought, due, why`."""
        moment = pl.Datetime("us", "UTC")
        schema: dict[str, pl.DataType | type[pl.DataType]] = {
            "item_id": pl.String,
            "title": pl.String,
            "probability": pl.Float64,
            "bought_on": pl.Int64,
            "gap_days": pl.Float64,
            "last_bought": moment,
            "due": moment,
            "why": pl.String,
        }
        rows = [tuple(getattr(item, name) for name in schema) for item in self.items]
        return pl.DataFrame(rows, schema=schema, orient="row")


def next_behaviour(
    view: ShopView,
    shopper: int,
    *,
    until: int,
    days: int = HORIZON_DAYS,
    listed: Sequence[Recommendation] = (),
    of: tuple[Thing, NDArray[np.bool_]] | None = None,
) -> NextBehaviour:
    """When a shopper comes again, how likely they stay away, and what they buy.

    Args:
        view: The shop.
        shopper: Shopper key.
        until: Microseconds; later events are not seen.
        days: The horizon of staying away, 1 to `MOST_DAYS`.
        listed: The shopper's recommendations of that moment, the items to tell.
        of: A thing whose own cycle is told, and the (items,) mask of it.

    Raises:
        DataError: `days` is out of range.
        TooLittleHistory: The shopper has no event by then.
    """
    if not 1 <= days <= MOST_DAYS:
        raise DataError(f"cannot look {days} days ahead: 1 to {MOST_DAYS} are allowed")
    part = view.events_of(shopper, until=until)
    if part.start == part.stop:
        raise TooLittleHistory(f"shopper `{view.shopper_ids[shopper]}` has no event by then")
    today = until // DAY_US + 1
    visits = VisitDays.of(view, until)
    forecast = VisitForecast(visits, today, days)
    own = distinct(view.log.ts[part] // DAY_US)
    expected = None
    if forecast.is_enough:
        now = visits.positions(today)
        (expected,) = forecast.of(now.features[now.shopper == shopper])
    kind, names = kinds_told(view.log.kind, view.log.value, view.kinds)
    kinds = {names[key] for key in distinct(kind[view.log.ts <= until]).tolist()} - {"return"}
    deed = "purchase" if "purchase" in kinds else shop_deed(kinds)
    horizon = next((one.horizon_days for one in listed if one.probability is not None), None)
    early, median, late = (
        (_day(today, expected.early), _day(today, expected.median), _day(today, expected.late))
        if expected
        else (None, None, None)
    )
    return NextBehaviour(
        view.shopper_ids[shopper],
        to_moment(until),
        int(own.size),
        to_moment(int(view.log.ts[part.stop - 1])),
        float(np.median(np.diff(own))) if own.size > 1 else None,
        days,
        expected.silent if expected else None,
        forecast.base_rate if expected else None,
        early,
        median,
        late,
        1 - 2 * TAIL,
        expected.alike if expected else 0,
        expected.alike_silent if expected else 0,
        horizon,
        tuple(_item(view, part, one, deed) for one in listed),
        deed,
        of[0] if of else None,
        _cycle(view, part, of[1][view.log.item[part]], deed) if of else None,
    )


def _day(today: int, days: int | None) -> datetime | None:
    return None if days is None else to_moment((today + days - 1) * DAY_US)


def _chance(probability: float) -> str:
    """`9.5%`, `10%`; a probability is never told as certain, whatever rounding says."""
    if not LEAST <= probability < MOST:
        return "under 0.1%" if probability < LEAST else "over 99%"
    return f"{probability:.0%}" if probability >= 0.1 else f"{probability:.1%}"


def _cycle(view: ShopView, part: slice, meant: NDArray[np.bool_], deed: str) -> Cycle:
    log = view.log
    had = meant & (view.sign[part] > 0)
    if deed:
        kind, names = kinds_told(log.kind[part], log.value[part], view.kinds)
        had &= np.isin(kind, [key for key, name in names.items() if name == deed])
    days = distinct(log.ts[part][had] // DAY_US)
    gap = float(np.median(np.diff(days))) if days.size >= CYCLE_DAYS else None
    last = to_moment(int(days[-1]) * DAY_US) if days.size else None
    due = last + timedelta(days=gap) if last is not None and gap is not None else None
    return Cycle(int(days.size), gap, last, due)


def _item(view: ShopView, part: slice, listed: Recommendation, deed: str) -> NextItem:
    cycle = _cycle(view, part, view.log.item[part] == view.item_keys[listed.item_id], deed)
    first = listed.terms[0] if listed.terms else None
    return NextItem(
        listed.item_id,
        listed.title,
        listed.probability,
        *cycle,
        first.text if first else "",
        first.event_ids if first else (),
        first,
    )
