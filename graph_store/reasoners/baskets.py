"""Baskets: what a shopper buys in one visit, and the stretch of visits that a basket is compared within.

A visit ends where an hour passes without a purchase: two errands of one day are not one basket, and midnight
in UTC does not cut one in two. In a log of whole days the day is the visit.

What counts as buying: purchases. A shop whose log has none lends its ratings, reviews, likes and the like, as
far as they weigh at least half a purchase.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.fold import DAY_US, distinct
from penchant.graph_store.shop_view import ShopView

LEAST_WEIGHT = 0.5
VISIT_GAP_US = 3_600_000_000
MAX_BASKET = 500
"""More units at once are an import or a wholesaler's list, and hardly any two of them belong together."""
RUN_LENGTH = 8
Level = Literal["concepts", "items"]
LEVELS: tuple[Level, ...] = ("concepts", "items")
Integers = NDArray[np.int64]


class Baskets(NamedTuple):
    """Baskets by shopper, then time, and the units in each.

    Units are items, or the leaf concepts of items. Only units with enough buyers are kept.

    Attributes:
        shopper: (baskets,) shopper keys, ascending.
        ts: (baskets,) time of the first purchase, microseconds.
        start: (baskets + 1,) where each basket's units stand in `unit`.
        unit: (n,) indices into `ids`, ascending within a basket, each once.
        ids: Node id of each unit.
        buyers: (units,) distinct shoppers.
        parent: (units,) what each unit is filed under: of an item its leaf concept, of a concept its parent
            in the category tree; -1 without.
    """

    shopper: Integers
    ts: Integers
    start: Integers
    unit: Integers
    ids: tuple[str, ...]
    buyers: Integers
    parent: Integers

    @property
    def size(self) -> Integers:
        """(baskets,) units in each."""
        return np.diff(self.start)

    @property
    def basket_of(self) -> Integers:
        """(n,) basket of each entry of `unit`."""
        return np.repeat(np.arange(self.shopper.size), self.size)

    @property
    def month(self) -> Integers:
        """(baskets,) calendar months since 1970."""
        return self.ts.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)

    @property
    def stratum(self) -> Integers:
        """(baskets,) ascending index of the run that each basket stands in.

        A run is up to eight neighbouring baskets of one shopper: near enough in time for the shopper's
        tastes and habits to stand still, so that what was bought might as well lie in another basket of
        the run. All runs of a shopper are about equally long.
        """
        first = np.flatnonzero(np.r_[True, np.diff(self.shopper) != 0][: self.shopper.size])
        length = np.diff(np.r_[first, self.shopper.size])
        place = np.arange(self.shopper.size) - np.repeat(first, length)
        run = place * np.repeat(-(-length // RUN_LENGTH), length) // np.repeat(length, length)
        return np.cumsum(np.r_[0, (np.diff(self.shopper) != 0) | (np.diff(run) != 0)])[: run.size]

    @property
    def visits(self) -> Integers:
        """(baskets,) how many baskets their shopper has."""
        first = np.flatnonzero(np.r_[True, np.diff(self.shopper) != 0][: self.shopper.size])
        length = np.diff(np.r_[first, self.shopper.size])
        return np.repeat(length, length)

    def where(self, chosen: NDArray[np.bool_]) -> "Baskets":
        """Some of the baskets; units and their buyers stay those of all.

        Args:
            chosen: (baskets,) which.
        """
        size = self.size[chosen]
        return self._replace(
            shopper=self.shopper[chosen],
            ts=self.ts[chosen],
            start=np.r_[0, np.cumsum(size)],
            unit=self.unit[chosen[self.basket_of]],
        )


def read_baskets(view: ShopView, level: Level, *, evidence_days: float, fewest_buyers: int) -> Baskets:
    """The baskets of the last days before the shop's newest event.

    Args:
        view: The shop.
        level: What the units are.
        evidence_days: How far back.
        fewest_buyers: Units with fewer distinct buyers are left out.
    """
    log, taxonomy = view.log, view.taxonomy
    chosen = bought(view) & (log.ts > view.now - evidence_days * DAY_US)
    topics = np.asarray(view.item_topics)
    node = log.item[chosen].astype(np.int64)
    if level == "concepts":
        node = topics[node]
    shopper, ts = log.shopper[chosen].astype(np.int64), log.ts[chosen]
    shopper, ts, node = (column[node >= 0] for column in (shopper, ts, node))
    count = len(taxonomy.ids) if level == "concepts" else len(view.item_ids)
    buyers = np.bincount(distinct(shopper * count + node) % max(count, 1), minlength=count)
    kept = np.flatnonzero(buyers >= max(fewest_buyers, 1))
    index = np.full(count, -1)
    index[kept] = np.arange(kept.size)
    if level == "concepts":
        ids = tuple(str(taxonomy.ids[key]) for key in kept.tolist())
        parent = taxonomy.parent[kept]
    else:
        ids = tuple(f"item:{view.item_ids[key]}" for key in kept.tolist())
        parent = topics[kept]
    inside = index[node] >= 0 if node.size else np.zeros(0, dtype=np.bool_)
    shopper, ts, unit = shopper[inside], ts[inside], index[node[inside]]
    basket = np.cumsum(np.r_[0, (np.diff(shopper) != 0) | (np.diff(ts) > VISIT_GAP_US)])[: shopper.size]
    first = np.flatnonzero(np.r_[True, np.diff(basket) != 0][: basket.size])
    code = distinct(basket * max(kept.size, 1) + unit)
    basket, unit = code // max(kept.size, 1), code % max(kept.size, 1)
    size = np.bincount(basket, minlength=first.size)
    small = size <= MAX_BASKET
    return Baskets(
        shopper[first][small],
        ts[first][small],
        np.r_[0, np.cumsum(size[small])],
        unit[small[basket]],
        ids,
        buyers[kept],
        parent,
    )


def bought(view: ShopView) -> NDArray[np.bool_]:
    """(events,) which events of the log are purchases, or what stands for them in a shop without any."""
    found = np.isin(view.log.kind, view.kind_keys("purchase"))
    return found if found.any() else np.asarray(view.weight >= LEAST_WEIGHT)
