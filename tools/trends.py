"""What the shop's shoppers as a whole turn to or away from: two equal stretches of time, tested."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from penchant.errors import DataError
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.fold import DAY_US
from penchant.graph_store.reasoners.significance import false_discovery_rates
from penchant.graph_store.taxonomy import FACETS
from penchant.tools.concept_reach import (
    EVIDENCE_SHOWN,
    FACETS_TOLD,
    FALSE_SHARE,
    LEVEL,
    MIN_SHOPPERS,
    concepts_had,
    newest_of_each,
    surest_of_each_line,
)
from penchant.tools.reach_test import (
    Compared,
    ShopperCounts,
    change_of_reach,
    common_growth,
    ratio_of_reach,
    ratio_of_the_sure,
)
from penchant.tools.segment import Segment
from penchant.tools.trend_results import Direction, Trend, Trends, YearAgo

Against = Literal["before", "year"]
DIRECTIONS: tuple[Direction, ...] = ("rising", "falling")
DAYS = 28.0
YEAR_DAYS = 364.0
"""Whole weeks, so that weekdays are held against the same weekdays."""
STEADY_TOLD = 3
LACKING = 0.05
"""So much of the earlier stretch may lie before the log, as of a year whose log begins on 3 January."""


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
        facet: Only `category`, `cluster` or `brand`; None for all of them.
    """

    until: int
    days: float = DAYS
    against: Against = "before"
    direction: Direction | None = None
    under: NDArray[np.bool_] | None = None
    group: Segment | None = None
    count: int = 10
    facet: str | None = None


def trends(view: ShopView, asked: Asked) -> Trends:
    """Concepts that a larger or smaller share of the active shoppers had than in an equal stretch before.

    Where the log begins within the first `LACKING` of that one, it begins there.

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
    has_year = view.begun <= asked.until - int(YEAR_DAYS * DAY_US) - length
    reach = read_reach(view, asked, back)
    among = asked.group.told if asked.group else None
    if reach.after_active == 0 or reach.before_active == 0:
        raise DataError(
            f"nobody{f' who {among}' if among else ''} was active in one of the two stretches of "
            f"{asked.days:g} days: ask for longer ones"
        )
    growth = common_growth(reach, view.taxonomy.facet, MIN_SHOPPERS)
    change = change_of_reach(reach, growth, view.taxonomy.facet, MIN_SHOPPERS)
    facets = FACETS_TOLD if asked.facet is None else (asked.facet,)
    told = np.isin(view.taxonomy.facet, [FACETS.index(name) for name in facets])
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
    chosen = list(surest_of_each_line(view, tested[order].tolist()))
    ratio, low, high = ratio_of_the_sure(reach, int((q <= FALSE_SHARE).sum()), tested.size)
    past = _held_against_last_year(view, asked) if has_year else None
    of_q = dict(zip(tested.tolist(), q.tolist(), strict=True))

    def trend(node: int) -> Trend:
        rises = bool(change.z[node] > 0)
        seen = _seen(view, asked, asked.until if rises else asked.until - back)
        return Trend(
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
            newest_of_each(view, seen & view.items_under(node)[view.log.item], EVIDENCE_SHOWN),
        )

    most = tested[np.argsort(-(reach.before + reach.after)[tested], kind="stable")]
    steady = [] if chosen or asked.under is None else list(surest_of_each_line(view, most.tolist()))
    return Trends(
        since=to_moment(asked.until - length),
        until=to_moment(asked.until),
        against_since=to_moment(max(asked.until - back - length, view.begun)),
        against_until=to_moment(asked.until - back),
        among=among,
        conditions=asked.group.conditions if asked.group else (),
        shoppers_before=reach.before_active,
        shoppers_after=reach.after_active,
        tested=int(tested.size),
        told=len(chosen),
        has_year=has_year,
        trends=tuple(trend(node) for node in chosen[: asked.count]),
        steady=tuple(trend(node) for node in steady[:STEADY_TOLD]),
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
    half = (until - view.begun) / DAY_US / 2
    if against != "before" or half >= DAYS:
        return DAYS
    return float(max(half // 7 * 7 or half // 1, 1))


def read_reach(view: ShopView, asked: Asked, back: int) -> ShopperCounts:
    """Who had what in the later stretch and in the one that ended `back` microseconds earlier."""
    width = np.int64(len(view.taxonomy.ids))
    keys, actives = [], []
    for end in (asked.until - back, asked.until):
        seen = _seen(view, asked, end)
        keys.append(concepts_had(view, seen))
        actives.append(np.bincount(view.log.shopper[seen], minlength=view.shopper_count) > 0)
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


def _seen(view: ShopView, asked: Asked, end: int) -> NDArray[np.bool_]:
    """(events,) which are in the stretch that ends then, of whom it is about, and speak for their items."""
    log = view.log
    seen = (log.ts > end - int(asked.days * DAY_US)) & (log.ts <= end) & (view.sign > 0)
    if asked.group:
        members = set(asked.group.members)
        seen &= np.array([shopper in members for shopper in view.shopper_ids])[log.shopper]
    return seen


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


def _check(view: ShopView, asked: Asked) -> None:
    if asked.count < 1:
        raise DataError(f"cannot tell {asked.count} trends: ask for 1 or more")
    if asked.direction is not None and asked.direction not in DIRECTIONS:
        raise DataError(f"direction `{asked.direction}` is unknown: allowed are {', '.join(DIRECTIONS)}")
    if asked.facet not in (None, *FACETS_TOLD):
        raise DataError(f"facet `{asked.facet}` is unknown: allowed are {', '.join(FACETS_TOLD)}")
    if asked.against not in ("before", "year"):
        raise DataError(f"trends against `{asked.against}` are unknown: allowed are before, year")
    if not asked.days > 0:
        raise DataError(f"a stretch of {asked.days:g} days has no length: ask for more than 0")
    back = asked.days if asked.against == "before" else YEAR_DAYS
    reaches = (asked.until - view.begun) / DAY_US
    if reaches < back + asked.days * (1 - LACKING):
        raise DataError(
            f"the log is too short: it begins {counted(round(reaches), 'days')} before, and to hold "
            f"{counted(asked.days, 'days')} against "
            f"{'as many before' if asked.against == 'before' else 'those of last year'} it takes "
            f"{back + asked.days:.0f}"
        )
