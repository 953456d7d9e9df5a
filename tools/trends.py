"""What the shop's shoppers as a whole turn to or away from: two equal stretches of time, tested."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from penchant.errors import DataError
from penchant.graph_store import ShopView, day_name, to_moment
from penchant.graph_store.fold import DAY_US, distinct
from penchant.graph_store.reasoners.significance import false_discovery_rates
from penchant.graph_store.taxonomy import FACETS
from penchant.ids import ConceptId, EventId
from penchant.tools.conditions import Condition
from penchant.tools.reach_test import Compared, ShopperCounts, change_of_reach, common_growth, ratio_of_reach
from penchant.tools.segment import Segment

Direction = Literal["rising", "falling"]
Against = Literal["before", "year"]
DIRECTIONS: tuple[Direction, ...] = ("rising", "falling")
DAYS = 28.0
YEAR_DAYS = 364.0
"""Whole weeks, so that weekdays are held against the same weekdays."""
FALSE_SHARE = 0.05
"""Of the concepts told, at most this share is there by chance."""
LEVEL = 0.05
MIN_SHOPPERS = 10
"""Concepts that fewer shoppers had in both stretches together are not tested."""
FACETS_TOLD = ("category", "cluster", "brand")
EVIDENCE_SHOWN = 4


@dataclass(frozen=True, slots=True)
class YearAgo:
    """The same stretch of last year, for one concept.

    Attributes:
        shoppers: How many had the concept then.
        share: Of those active then.
        ratio: Share now over share then.
        low: Lower end of its 95 % interval.
        high: Upper end.
        p_value: Of no change beyond what all concepts have in common.
    """

    shoppers: int
    share: float
    ratio: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A concept that more shoppers, or fewer, had than in the stretch before.

    Attributes:
        concept_id: `facet:path`.
        name: For people.
        direction: `rising` or `falling`, beside what all concepts have in common.
        before: Distinct shoppers who had it in the earlier stretch.
        after: The same in the later one.
        share_before: Of the shoppers active in the earlier stretch.
        share_after: Of those active in the later one.
        expected: Share in the later stretch, had it only gone as concepts do in general.
        ratio: `share_after / share_before`; with half a shopper more in each where one has none.
        low: Lower end of the ratio's interval; all intervals told are right in 95 % of cases.
        high: Upper end.
        p_value: Of no change beyond what all concepts have in common.
        q_value: The share of chance among this and all clearer ones (Benjamini and Hochberg).
        year_ago: The same days of last year; None where the log does not reach back so far.
        event_ids: Newest events of different shoppers: of the later stretch where it rises, else the earlier.
    """

    concept_id: ConceptId
    name: str
    direction: Direction
    before: int
    after: int
    share_before: float
    share_after: float
    expected: float
    ratio: float
    low: float
    high: float
    p_value: float
    q_value: float
    year_ago: YearAgo | None
    event_ids: tuple[EventId, ...]

    @property
    def is_seasonal(self) -> bool | None:
        """Whether it stands as it stood a year ago, so that the season explains it; None where unknown."""
        return None if self.year_ago is None else self.year_ago.p_value > LEVEL

    @property
    def text(self) -> str:
        """One line."""
        told = (
            f"{self.name} is {self.direction}: {self.before:,} to {self.after:,} shoppers, "
            f"{self.share_before:.1%} to {self.share_after:.1%} of those active, "
            f"{self.ratio:.2f} times ({self.low:.2f} to {self.high:.2f}; {self.expected:.1%} expected)"
        )
        if self.year_ago is None:
            return told
        season = "as a year ago" if self.is_seasonal else "unlike a year ago"
        return f"{told}; {season} ({self.year_ago.share:.1%})"


@dataclass(frozen=True, slots=True)
class Trends:
    """What rose and fell.

    Attributes:
        since: Where the later stretch begins.
        until: Where it ends.
        against_since: Where the earlier stretch begins.
        against_until: Where it ends.
        among: Whom it is about; None for everyone.
        shoppers_before: Active in the earlier stretch.
        shoppers_after: Active in the later one.
        tested: Concepts that enough shoppers had.
        told: Of them, how many changed surely, nested ones told once.
        has_year: Whether the log reaches back to the same days of last year.
        trends: The surest first, at most as many as asked for.
        conditions: What they meet whom it is about, all of them.
    """

    since: datetime
    until: datetime
    against_since: datetime
    against_until: datetime
    among: str | None
    shoppers_before: int
    shoppers_after: int
    tested: int
    told: int
    has_year: bool
    trends: tuple[Trend, ...]
    conditions: tuple[Condition, ...] = ()

    @property
    def text(self) -> str:
        """A line for each trend, under what was compared."""
        whom = f", only who {self.among}" if self.among else ""
        days = [
            day_name(int(at.timestamp() * 1e6))
            for at in (self.since, self.until, self.against_since, self.against_until)
        ]
        lines = [
            f"{days[0]} to {days[1]} held against {days[2]} to {days[3]}{whom}: "
            f"{self.shoppers_after:,} and {self.shoppers_before:,} active shoppers, "
            f"{self.tested:,} concepts tested, {self.told:,} changed beyond chance"
        ]
        lines += [f"  {trend.text}" for trend in self.trends]
        if not self.has_year:
            lines.append("  The log does not reach back a year, so seasons cannot be told from trends.")
        return "\n".join(lines)

    def frame(self) -> pl.DataFrame:
        """A row a trend, with its counts, shares, ratio, interval, p and q."""
        names = [
            *("concept_id", "name", "direction", "before", "after", "share_before", "share_after"),
            *("expected", "ratio", "low", "high", "p_value", "q_value"),
        ]
        types = [pl.String] * 3 + [pl.Int64] * 2 + [pl.Float64] * 8
        rows = [tuple(getattr(trend, name) for name in names) for trend in self.trends]
        return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the trends.

    Attributes:
        until: End of the later stretch, microseconds.
        days: Length of both.
        against: The stretch right before, or the same one of last year.
        direction: Only one way; None for both.
        under: (concepts,) which may be told; None for all.
        group: Whom it is about; None for everyone.
        count: At most this many.
    """

    until: int
    days: float = DAYS
    against: Against = "before"
    direction: Direction | None = None
    under: NDArray[np.bool_] | None = None
    group: Segment | None = None
    count: int = 10


def trends(view: ShopView, asked: Asked) -> Trends:
    """Concepts that a larger or smaller share of the active shoppers had than in an equal stretch before.

    Each shopper counts once in a stretch, whatever they buy; `reach_test` says how a change is tested. What
    all concepts of a facet have in common (a busy month) is no trend. Concepts told pass Benjamini and
    Hochberg's procedure at `FALSE_SHARE` over all tested ones, and of concepts under each other only the
    surest is told.

    Args:
        view: The shop.
        asked: What is asked.

    Raises:
        DataError: An option is out of range, the log is too short, or nobody was active in a stretch.
    """
    _check(view, asked)
    length = int(asked.days * DAY_US)
    back = length if asked.against == "before" else int(YEAR_DAYS * DAY_US)
    has_year = _begin(view) <= asked.until - int(YEAR_DAYS * DAY_US) - length
    reach = read_reach(view, asked, back)
    among = asked.group.told if asked.group else None
    if reach.after_active == 0 or reach.before_active == 0:
        raise DataError(
            f"nobody{f' who {among}' if among else ''} was active in one of the two stretches of "
            f"{asked.days:g} days: ask for longer ones"
        )
    growth = common_growth(reach, view.taxonomy.facet, MIN_SHOPPERS)
    change = change_of_reach(reach, growth, view.taxonomy.facet, MIN_SHOPPERS)
    told = np.isin(view.taxonomy.facet, [FACETS.index(name) for name in FACETS_TOLD])
    told &= view.taxonomy.tellable & (reach.before + reach.after >= MIN_SHOPPERS)
    if asked.under is not None:
        told &= asked.under
    tested = np.flatnonzero(told)
    q = false_discovery_rates(change.p_value[tested], tested.size)
    sure = np.flatnonzero(q <= FALSE_SHARE)
    if asked.direction is not None:
        sure = sure[(change.z[tested[sure]] > 0) == (asked.direction == "rising")]
    clear = np.round(np.abs(change.z[tested[sure]]), 6)
    order = sure[np.lexsort((tested[sure], -view.taxonomy.depth[tested[sure]], -clear))]
    chosen = list(_surest_of_each_line(view, tested[order].tolist()))
    # intervals of what was chosen for being sure are too narrow unless widened (Benjamini and Yekutieli 2005)
    level = LEVEL * max(int((q <= FALSE_SHARE).sum()), 1) / max(tested.size, 1)
    ratio, low, high = ratio_of_reach(reach, float(ndtri(1 - level / 2)))
    past = _held_against_last_year(view, asked) if has_year else None
    of_q = dict(zip(tested.tolist(), q.tolist(), strict=True))
    found = []
    for node in chosen[: asked.count]:
        rises = bool(change.z[node] > 0)
        found.append(
            Trend(
                view.taxonomy.ids[node],
                view.taxonomy.names[node],
                "rising" if rises else "falling",
                int(reach.before[node]),
                int(reach.after[node]),
                float(reach.before[node] / reach.before_active),
                float(reach.after[node] / reach.after_active),
                float(change.expected[node]),
                float(ratio[node]),
                float(low[node]),
                float(high[node]),
                float(change.p_value[node]),
                of_q[node],
                _year_ago(past, node) if past is not None else None,
                _events(view, asked, node, asked.until if rises else asked.until - back),
            )
        )
    return Trends(
        since=to_moment(asked.until - length),
        until=to_moment(asked.until),
        against_since=to_moment(asked.until - back - length),
        against_until=to_moment(asked.until - back),
        among=among,
        conditions=asked.group.conditions if asked.group else (),
        shoppers_before=reach.before_active,
        shoppers_after=reach.after_active,
        tested=int(tested.size),
        told=len(chosen),
        has_year=has_year,
        trends=tuple(found),
    )


def usual_days(view: ShopView, until: int, against: Against = "before") -> float:
    """The length of the stretches where nobody names one.

    Args:
        view: The shop.
        until: End of the later stretch, microseconds.
        against: What it is held against.

    Returns:
        Days: `DAYS`; where the log does not hold two such stretches, as many whole weeks as it holds twice,
        or else days, at least 1.
    """
    half = (until - _begin(view)) / DAY_US / 2
    if against != "before" or half >= DAYS:
        return DAYS
    return float(max(half // 7 * 7 or half // 1, 1))


def read_reach(view: ShopView, asked: Asked, back: int) -> ShopperCounts:
    """Who had what in the later stretch and in the one that ended `back` microseconds earlier."""
    width = np.int64(len(view.taxonomy.ids))
    keys, actives = [], []
    for end in (asked.until - back, asked.until):
        shopper, item = _pairs(view, asked, end)
        place, node, _ = view.concepts.expand(item)
        own = distinct(shopper[place] * width + node)
        every = [own]
        while own.size:
            up = view.taxonomy.parent[own % width]
            own = distinct((own // width * width + up)[up >= 0])
            every.append(own)
        keys.append(distinct(np.concatenate(every)))
        actives.append(np.bincount(distinct(shopper), minlength=view.shopper_count) > 0)
    both = actives[0] & actives[1]

    def count(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(pairs % width, minlength=int(width))

    return ShopperCounts(
        before=count(keys[0]),
        after=count(keys[1]),
        before_of_both=count(keys[0][both[keys[0] // width]]),
        after_of_both=count(keys[1][both[keys[1] // width]]),
        in_both=count(np.intersect1d(keys[0], keys[1], assume_unique=True)),
        before_active=int(actives[0].sum()),
        after_active=int(actives[1].sum()),
        both_active=int(both.sum()),
    )


def _pairs(view: ShopView, asked: Asked, end: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct shoppers and items of the events in the stretch that ends then."""
    log, seen = view.log, _seen(view, asked, end)
    width = len(view.item_ids)
    pairs = distinct(log.shopper[seen].astype(np.int64) * width + log.item[seen])
    return pairs // width, pairs % width


def _seen(view: ShopView, asked: Asked, end: int) -> NDArray[np.bool_]:
    """(events,) which are in the stretch that ends then, of whom it is about, and speak for their items."""
    log = view.log
    seen = (log.ts > end - int(asked.days * DAY_US)) & (log.ts <= end) & (view.sign > 0)
    if asked.group:
        members = set(asked.group.members)
        seen &= np.array([shopper in members for shopper in view.shopper_ids])[log.shopper]
    return seen


def _surest_of_each_line(view: ShopView, nodes: list[int]) -> Iterator[int]:
    taken: set[int] = set()
    above: set[int] = set()
    for node in nodes:
        line = view.taxonomy.ancestors(node)
        if node not in above and not taken.intersection(line):
            taken.add(node)
            above.update(line)
            yield node


def _held_against_last_year(view: ShopView, asked: Asked) -> Compared | None:
    """The later stretch and the same days of last year; None where nobody was active then."""
    reach = read_reach(view, asked, int(YEAR_DAYS * DAY_US))
    if not reach.before_active:
        return None
    growth = common_growth(reach, view.taxonomy.facet, MIN_SHOPPERS)
    sides = ratio_of_reach(reach, float(ndtri(1 - LEVEL / 2)))
    return Compared(reach, change_of_reach(reach, growth, view.taxonomy.facet, MIN_SHOPPERS), *sides)


def _year_ago(past: Compared, node: int) -> YearAgo:
    before = int(past.reach.before[node])
    return YearAgo(
        before,
        before / past.reach.before_active,
        float(past.ratio[node]),
        float(past.low[node]),
        float(past.high[node]),
        float(past.change.p_value[node]),
    )


def _events(view: ShopView, asked: Asked, node: int, end: int) -> tuple[EventId, ...]:
    """The newest event of each of some shoppers about a concept in the stretch that ends then."""
    log = view.log
    places = np.flatnonzero(_seen(view, asked, end) & view.items_under(node)[log.item])
    places = places[np.lexsort((places, -log.ts[places]))]
    _, first = np.unique(log.shopper[places], return_index=True)
    return tuple(view.event_ids(log.seq[places[np.sort(first)[:EVIDENCE_SHOWN]]].tolist()))


def _begin(view: ShopView) -> int:
    return int(view.log.ts.min(initial=np.iinfo(np.int64).max))


def _check(view: ShopView, asked: Asked) -> None:
    if asked.count < 1:
        raise DataError(f"cannot tell {asked.count} trends: ask for 1 or more")
    if asked.direction is not None and asked.direction not in DIRECTIONS:
        raise DataError(f"direction `{asked.direction}` is unknown: allowed are {', '.join(DIRECTIONS)}")
    if asked.against not in ("before", "year"):
        raise DataError(f"trends against `{asked.against}` are unknown: allowed are before, year")
    if not asked.days > 0:
        raise DataError(f"a stretch of {asked.days:g} days has no length: ask for more than 0")
    back = asked.days if asked.against == "before" else YEAR_DAYS
    reaches = (asked.until - _begin(view)) / DAY_US
    if reaches < back + asked.days:
        raise DataError(
            f"the log is too short: it begins {reaches:.0f} days before, and to hold {asked.days:g} days "
            f"against {'as many before' if asked.against == 'before' else 'those of last year'} it takes "
            f"{back + asked.days:.0f}"
        )
