"""A stretch of the log cut into pieces: by units of time, or by what was bought."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.fold import DAY_US, distinct
from penchant.graph_store.taxonomy import FACETS
from penchant.tools.date_patterns import WEEKDAYS
from penchant.units import GOODS, RANKED, SPLITS, UNITS, By, Goods, Part, Unit

PARTS_OF_WEEK = ("weekdays", "weekends")
NEWNESS = ("new", "returning")
MOST_PIECES = 1_000
"""More of time are refused: a longer unit tells more."""
_TRUNCATED = {"week": "1w", "month": "1mo", "quarter": "1q", "year": "1y", "day": "1d"}
_LONGEST = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


class Pieces(NamedTuple):
    """Events of a stretch by piece.

    Attributes:
        of: (n,) the piece of each event; -1 for none.
        labels: What each piece is called: `2017-07-03` (a day, or the Monday of a week), `2017-07`,
            `2017-Q3`, `2017`, `monday`, `weekdays`, `14` (an hour, UTC), `new` or `returning`, or an item's
            title, a concept's name or a shopper's id.
        about: The id of the item, concept or shopper; empty for pieces of time.
        days: UTC days of the stretch that belong to each, begun ones counted whole.
        is_whole: Whether all of a week, month, quarter or year lies in the stretch, or all of a day.
    """

    of: NDArray[np.int64]
    labels: Sequence[str]
    about: Sequence[str]
    days: Sequence[int]
    is_whole: Sequence[bool]


def pieces_by(by: By, view: ShopView, places: NDArray[np.int64], since: int, until: int) -> Pieces:
    """The pieces of a stretch.

    Args:
        by: What it is cut by; not `pair`, since an event is in several of them.
        view: The shop.
        places: (n,) of its events in the log.
        since: Where it begins, itself in it.
        until: Where it ends, itself in it.

    Raises:
        DataError: `by` is unknown, there are more than `MOST_PIECES` pieces of time, the log has no times of
            day, or the catalogue has no categories or brands.
    """
    length = until // DAY_US - since // DAY_US + 1
    if by == "shopper":
        return _shoppers(view, view.log.shopper[places].astype(np.int64), length)
    if by == "newness":
        return _newness(view, places, since, length)
    if by in GOODS:
        return _goods(by, view, view.log.item[places].astype(np.int64), length)
    if by not in UNITS:
        known = ", ".join((*UNITS, *RANKED, *SPLITS))
        raise DataError(f"cannot tell figures by `{by}`: ask for one of {known}")
    ts = view.log.ts[places]
    days = np.arange(since // DAY_US, until // DAY_US + 1)
    if by == "hour":
        if not (ts % DAY_US).any():
            raise DataError("the log has no times of day: ask by weekday, week or month")
        labels = [f"{hour:02d}" for hour in range(24)]
        return Pieces(ts % DAY_US // (DAY_US // 24), labels, [""] * 24, [days.size] * 24, [True] * 24)
    if by == "weekday":
        covered = np.bincount(weekday_of(days), minlength=7).tolist()
        return Pieces(weekday_of(ts // DAY_US), WEEKDAYS, [""] * 7, covered, [True] * 7)
    if by == "weekend":
        covered = np.bincount(_weekend(days), minlength=2).tolist()
        return Pieces(_weekend(ts // DAY_US), PARTS_OF_WEEK, [""] * 2, covered, [True] * 2)
    return _course(by, ts, days, since, until)


def _course(by: Unit, ts: NDArray[np.int64], days: NDArray[np.int64], since: int, until: int) -> Pieces:
    """Days, weeks and the like, one after the other."""
    begins = _begins(days, by)
    kept = distinct(begins)
    place = np.searchsorted(kept, begins)
    if kept.size > MOST_PIECES:
        pieces = counted(int(kept.size), f"{by}s")
        raise DataError(f"that is {pieces}: ask for at most {MOST_PIECES:,}, or by a longer unit")
    covered = np.bincount(place).tolist()
    lengths = (_begins(kept + _LONGEST[by], by) - kept).tolist()
    whole = [have == length for have, length in zip(covered, lengths, strict=True)]
    if by == "day" and (ts % DAY_US).any():  # a day that the stretch does not begin or end with
        whole[0] &= since % DAY_US == 0
        whole[-1] &= (until + 1) % DAY_US == 0
    labels = [_label(day, by) for day in kept.tolist()]
    return Pieces(place[ts // DAY_US - days[0]], labels, [""] * len(labels), covered, whole)


def _shoppers(view: ShopView, shoppers: NDArray[np.int64], days: int) -> Pieces:
    met = distinct(shoppers)
    ids = [str(view.shopper_ids[key]) for key in met.tolist()]
    return Pieces(np.searchsorted(met, shoppers), ids, ids, [days] * met.size, [True] * met.size)


def _newness(view: ShopView, places: NDArray[np.int64], since: int, days: int) -> Pieces:
    """Events of those whose first purchase, or first event without any, is in the stretch, and of others."""
    log, purchases = view.log, view.kind_keys("purchase")
    counts = np.flatnonzero(np.isin(log.kind, purchases)) if purchases else np.arange(log.ts.size)
    begins = counts[np.flatnonzero(np.diff(log.shopper[counts], prepend=-1))]  # by shopper, then time
    first = np.full(view.shopper_count, np.iinfo(np.int64).max)
    first[log.shopper[begins]] = log.ts[begins]
    returning = (first[log.shopper[places]] < since).astype(np.int64)
    return Pieces(returning, NEWNESS, [""] * 2, [days] * 2, [True] * 2)


def _goods(by: Goods, view: ShopView, items: NDArray[np.int64], days: int) -> Pieces:
    """Items, or the concepts of one kind that they are about."""
    if by == "item":
        met = distinct(items)
        ids = [str(view.item_ids[key]) for key in met.tolist()]
        names = [view.item_titles[key] for key in met.tolist()]
        return Pieces(np.searchsorted(met, items), names, ids, [days] * met.size, [True] * met.size)
    node = concept_of_items(by, view)
    if (node < 0).all():
        raise DataError(
            f"the catalogue has no {'brands' if by == 'brand' else 'categories'}: ask by item or by time"
        )
    kept = distinct(node[node >= 0])
    of = np.where(node[items] >= 0, np.searchsorted(kept, node[items]), -1)
    names = [view.taxonomy.names[key] for key in kept.tolist()]
    ids = [str(view.taxonomy.ids[key]) for key in kept.tolist()]
    return Pieces(of, names, ids, [days] * kept.size, [True] * kept.size)


def concept_of_items(by: Part, view: ShopView) -> NDArray[np.int64]:
    """(items,) the brand, the category or its department of each item; -1 without."""
    taxonomy, facet = view.taxonomy, FACETS.index("brand" if by == "brand" else "category")
    node = np.full(len(view.item_ids), -1, dtype=np.int64)
    is_such = taxonomy.facet[view.concepts.node] == facet
    node[view.concepts.owner[is_such]] = view.concepts.node[is_such]
    held = np.flatnonzero(node >= 0) if by == "department" else np.empty(0, dtype=np.int64)
    while (held := held[taxonomy.parent[node[held]] >= 0]).size:
        node[held] = taxonomy.parent[node[held]]
    return node


def weekday_of(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) 0 for Mondays, of days since 1970; 1970-01-01 was a Thursday."""
    return (days + 3) % 7


def _weekend(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) 1 for Saturdays and Sundays, else 0."""
    return (weekday_of(days) >= WEEKDAYS.index("saturday")).astype(np.int64)


def _begins(days: NDArray[np.int64], by: Unit) -> NDArray[np.int64]:
    """(n,) the first day of the piece in which each day lies, days since 1970."""
    dates = pl.Series(days.astype(np.int32)).cast(pl.Date).dt.truncate(_TRUNCATED[by])
    return dates.cast(pl.Int32).to_numpy().astype(np.int64)


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
