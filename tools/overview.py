"""The shop as a whole: how large it is, how active lately, and what it has learnt."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from penchant.errors import DataError
from penchant.graph_store import ShopStatus, ShopView, counted, to_moment
from penchant.graph_store.fold import DAY_US, distinct
from penchant.graph_store.taxonomy import FACETS
from penchant.ids import ConceptId
from penchant.tools.spending import amounts

DAYS = 28.0
TOP = 5
FACETS_TOLD = ("category", "cluster")


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened in a stretch of time.

    Attributes:
        since: What is later is in it.
        until: Where it ends, itself in it.
        shoppers: Distinct shoppers with an event.
        new_shoppers: Of them, with the first event of all.
        events: How many.
        orders: As `ShopView.order_of` tells them apart.
        spent: What purchases cost, less returns.
    """

    since: datetime
    until: datetime
    shoppers: int
    new_shoppers: int
    events: int
    orders: int
    spent: float

    @property
    def days(self) -> int:
        """How long it is, a day that has begun counted whole."""
        return -((self.since - self.until) // timedelta(days=1))


@dataclass(frozen=True, slots=True)
class TopConcept:
    """A category or cluster that many had lately.

    Attributes:
        concept_id: `facet:path`.
        name: For people.
        shoppers: How many distinct shoppers had it.
    """

    concept_id: ConceptId
    name: str
    shoppers: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The shop in numbers.

    Attributes:
        status: What the folder holds and what waits to be evolved.
        lately: The last days.
        before: As many days before them, or another stretch.
        top: The concepts that most shoppers had lately, departments and what all items are left out.
    """

    status: ShopStatus
    lately: Activity
    before: Activity
    top: tuple[TopConcept, ...]

    @property
    def compares(self) -> bool:
        """Whether the log reaches back over all the days before, so that both stretches can be compared.

        Of another stretch that was asked for, it need not hold the beginning.
        """
        begin = self.status.first_event
        reached = self.before.since if self.adjoins else self.before.until
        return begin is not None and begin <= reached

    @property
    def adjoins(self) -> bool:
        """Whether the other stretch ends where the one asked of begins, and is as long."""
        now, then = self.lately, self.before
        return then.until == now.since and then.until - then.since == now.until - now.since

    @property
    def text(self) -> str:
        """A few lines."""
        held, now, then = self.status, self.lately, self.before
        relations = ", ".join(f"{count:,} {name}" for name, count in held.relations.items()) or "none yet"
        top = ", ".join(f"{one.name} ({one.shoppers:,})" for one in self.top)

        other = "before" if self.adjoins else f"{then.since:%Y-%m-%d} to {then.until:%Y-%m-%d}"

        def beside(before: str, sign: str = "") -> str:
            return f" ({sign}{before})" if self.compares else ""

        lately = (
            f"Last {counted(now.days, 'days')} to {now.until:%Y-%m-%d}: {counted(now.shoppers, 'shoppers')}"
            f"{beside(f'{then.shoppers:,}', f'{other}: ')}, {now.new_shoppers:,} new"
            f"{beside(f'{then.new_shoppers:,}')}, "
        )
        if now.orders or then.orders:
            lately += (
                f"{counted(now.orders, 'orders')}{beside(f'{then.orders:,}')}, "
                f"spent {now.spent:,.2f}{beside(f'{then.spent:,.2f}')}"
            )
        else:
            lately += f"{counted(now.events, 'events')}{beside(f'{then.events:,}')}"
        return "\n".join(
            [
                f"{counted(held.events, 'events')} of {counted(held.shoppers, 'shoppers')} with "
                f"{counted(held.items, 'items')}; {held.waiting_events:,} wait to be evolved",
                lately,
                *([f"Most had lately: {top}"] if top else []),
                f"Learnt: {counted(held.concepts, 'concepts')}, {counted(held.profiles, 'profiles')}, "
                f"relations: {relations}",
            ]
        )

    def frame(self) -> pl.DataFrame:
        """Two rows, `lately` and `before`, with the numbers of each."""
        names = ("since", "until", "shoppers", "new_shoppers", "events", "orders", "spent")
        rows = [
            {"stretch": stretch, **{name: getattr(one, name) for name in names}}
            for stretch, one in (("lately", self.lately), ("before", self.before))
        ]
        return pl.DataFrame(rows)


def overview(
    view: ShopView,
    status: ShopStatus,
    *,
    until: int,
    days: float = DAYS,
    since: int | None = None,
    against: tuple[int, int] | None = None,
) -> Overview:
    """Counts the last days and as many before them, or those of another stretch.

    Args:
        view: The shop.
        status: What its folder holds.
        until: Microseconds; later events are not seen.
        days: Length of each stretch.
        since: Where the stretch begins instead, microseconds.
        against: First and last microsecond of another stretch.

    Raises:
        DataError: `days` is not above 0, or a stretch begins after its end.
    """
    for begin, end in ((until if since is None else since, until), against or (0, 0)):
        if begin > end:
            raise DataError(f"{to_moment(begin):%Y-%m-%d} is after {to_moment(end):%Y-%m-%d}")
    if not days > 0:
        raise DataError(f"a stretch of {days:g} days has no length: ask for more than 0")
    # no event is before 1970, and Python knows no day before the year 1
    length = int(min(days * DAY_US, max(until, DAY_US))) if since is None else until - max(since, -1) + 1
    other = (until - 2 * length, until - length) if against is None else (max(against[0], 0) - 1, against[1])
    return Overview(
        status,
        _activity(view, until - length, until),
        _activity(view, *other),
        _top(view, until - length, until),
    )


def _activity(view: ShopView, since: int, until: int) -> Activity:
    log = view.log
    inside = (log.ts > since) & (log.ts <= until)
    shoppers = distinct(log.shopper[inside])
    earlier = np.bincount(log.shopper[log.ts <= since], minlength=view.shopper_count)
    purchases = inside & np.isin(log.kind, view.kind_keys("purchase"))
    return Activity(
        to_moment(since),
        to_moment(until),
        int(shoppers.size),
        int((earlier[shoppers] == 0).sum()),
        int(inside.sum()),
        int(distinct(view.order_of[purchases]).size),
        round(float(amounts(view)[inside].sum()), 2),
    )


def _top(view: ShopView, since: int, until: int) -> tuple[TopConcept, ...]:
    log, taxonomy = view.log, view.taxonomy
    inside = (log.ts > since) & (log.ts <= until) & (view.sign > 0)
    width = np.int64(len(taxonomy.ids))
    items = len(view.item_ids)
    pairs = distinct(log.shopper[inside].astype(np.int64) * items + log.item[inside])
    place, node, _ = view.concepts.expand(pairs % items)
    shoppers = np.bincount(distinct((pairs // items)[place] * width + node) % width, minlength=int(width))
    topical = (
        taxonomy.tellable
        & ~view.says_nothing
        & np.isin(taxonomy.facet, [FACETS.index(name) for name in FACETS_TOLD])
    )
    order = np.argsort(-shoppers * topical, kind="stable")[:TOP].tolist()
    return tuple(
        TopConcept(taxonomy.ids[key], taxonomy.names[key], int(shoppers[key]))
        for key in order
        if topical[key] and shoppers[key]
    )
