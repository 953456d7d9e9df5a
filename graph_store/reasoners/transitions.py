"""What is bought first and what some time after: `leads_to`."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.fold import DAY_US
from penchant.graph_store.reasoners.baskets import LEVELS, Baskets, Level, read_baskets
from penchant.graph_store.reasoners.significance import KEEP_ALPHA, false_discovery_rates, p_more
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView

EVIDENCE_DAYS = 730.0
"""How far back first purchases of a count. A shopper makes one of each only, so that it takes longer to see
enough of them than of baskets."""
HORIZON_DAYS = 60
"""Within so many days b follows; the same day is no order."""
LEAST_SHARE = 0.6
"""Of the shoppers with both in either order, so many have a first."""
MAX_UNITS = 5000
"""Of more units than this those with the most buyers are taken: memory grows with the square."""
PAIRS_AT_ONCE = 2_000_000
WEEK_DAYS = 7
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class FirstPurchases(NamedTuple):
    """When shoppers bought units for the first time, by shopper, then time.

    Attributes:
        shopper: (n,) ascending.
        ts: (n,) microseconds, ascending within a shopper.
        unit: (n,) indices of units.
        times: (n,) baskets of the shopper that hold the unit.
    """

    shopper: Integers
    ts: Integers
    unit: Integers
    times: Integers


class Orders(NamedTuple):
    """Units by units.

    Attributes:
        forward: Shoppers who bought the row's unit first and the column's within the horizon.
        chance: How many of these, and of those with the reversed order, would have bought the row's first
            by their own frequencies alone.
    """

    forward: NDArray[np.int32]
    chance: NDArray[np.float32]


class Transitions:
    """Finds ordered pairs: first purchases of b follow those of a more often than the other way round.

    Half of the shoppers would have either order by chance. More of them buy the one first that they buy
    oftener: of `n_a` and `n_b` purchases in any order the first is of a with probability
    `n_a / (n_a + n_b)`. And if the shop sold a in spring and b in summer, everybody has a first: the chance
    of either order is also taken from the weeks of everybody's first purchases. The greatest of the three
    chances is held against what is seen.
    """

    name = "transitions"
    relations: tuple[str, ...] = ("leads_to",)

    def propose(self, view: ReasoningView) -> Iterator[Proposal]:
        """Pairs of leaf concepts, then pairs of items."""
        for level in LEVELS:
            yield from self._propose(view, level)

    def _propose(self, view: ReasoningView, level: Level) -> Iterator[Proposal]:
        colluders = view.shop.settings.colluders
        baskets = read_baskets(view.shop, level, evidence_days=np.inf, fewest_buyers=colluders + 1)
        if len(baskets.ids) > MAX_UNITS:
            fewest = int(np.sort(baskets.buyers)[-MAX_UNITS]) + 1
            baskets = read_baskets(view.shop, level, evidence_days=np.inf, fewest_buyers=fewest)
        since = view.now - EVIDENCE_DAYS * DAY_US
        firsts = first_purchases(baskets)
        units = len(baskets.ids)
        orders = count_orders(firsts, units, since=since, horizon_days=HORIZON_DAYS)
        calendar = calendar_order(firsts, units, since=since, horizon_days=HORIZON_DAYS)
        both = orders.forward + orders.forward.T
        tests = int((both > colluders).sum())
        a, b = np.nonzero((orders.forward > colluders) & (orders.forward >= LEAST_SHARE * both))
        forward, voters = orders.forward[a, b].astype(np.float64), both[a, b].astype(np.float64)
        expected = np.maximum(orders.chance[a, b], calendar[a, b] * voters)
        # the chance of those left out is at least a half each
        p = p_more(forward - colluders, expected - colluders / 2, voters - colluders)
        q = false_discovery_rates(p, tests)
        for k in np.flatnonzero(q <= KEEP_ALPHA).tolist():
            yield Proposal(
                subject=baskets.ids[a[k]],
                relation="leads_to",
                object=baskets.ids[b[k]],
                weight=round(float(2 * forward[k] / voters[k] - 1), 4),
                confidence=float(1 - q[k]),
                support=float(forward[k]),
                rationale=f"of {voters[k]:,.0f} shoppers who bought both for the first time within "
                f"{HORIZON_DAYS} days, {forward[k]:,.0f} bought this first, "
                f"{expected[k]:,.0f} expected by chance",
                valid_from=int(max(since, baskets.ts.min())),
            )


def first_purchases(baskets: Baskets) -> FirstPurchases:
    """The first purchase of each unit by each shopper."""
    units = max(len(baskets.ids), 1)
    shopper = baskets.shopper[baskets.basket_of]
    code, first, times = np.unique(shopper * units + baskets.unit, return_index=True, return_counts=True)
    ts = baskets.ts[baskets.basket_of[first]]
    order = np.lexsort((ts, code // units))
    return FirstPurchases(code[order] // units, ts[order], code[order] % units, times[order])


def count_orders(firsts: FirstPurchases, units: int, *, since: float, horizon_days: int) -> Orders:
    """Counts who bought what first, over all pairs of units.

    Args:
        firsts: Of all shoppers.
        units: How many there are.
        since: First purchases before it have no followers, microseconds.
        horizon_days: As in `Transitions`.
    """
    forward = np.zeros(units * units, dtype=np.int32)  # numpy adds fast at flat places only
    chance = np.zeros(units * units, dtype=np.float32)
    day = firsts.ts // DAY_US
    scale = int(day.max(initial=0)) + horizon_days + 2
    place = firsts.shopper * scale + day
    begin = np.searchsorted(place, place + 1)
    end = np.searchsorted(place, place + horizon_days, side="right")
    after = np.where(firsts.ts > since, end - begin, 0)
    spent = np.cumsum(after)
    cuts = np.searchsorted(spent, np.arange(PAIRS_AT_ONCE, spent[-1] if spent.size else 0, PAIRS_AT_ONCE))
    for part in np.split(np.arange(after.size), cuts):
        first = np.repeat(part, after[part])
        second = (
            np.arange(first.size)
            - np.repeat(np.cumsum(after[part]) - after[part], after[part])
            + np.repeat(begin[part], after[part])
        )
        a, b = firsts.unit[first], firsts.unit[second]
        share = firsts.times[first] / (firsts.times[first] + firsts.times[second])
        np.add.at(forward, a * units + b, 1)
        np.add.at(chance, a * units + b, np.maximum(share, 0.5).astype(np.float32))
        np.add.at(chance, b * units + a, np.maximum(1 - share, 0.5).astype(np.float32))
    return Orders(forward.reshape(units, units), chance.reshape(units, units))


def calendar_order(
    firsts: FirstPurchases, units: int, *, since: float, horizon_days: int
) -> NDArray[np.float32]:
    """Units by units: the chance that the row's unit is first, by the weeks of all first purchases.

    As if the two first purchases of one shopper were drawn from those of all shoppers, apart by the horizon
    at most.
    """
    inside = firsts.ts > since
    week = firsts.ts[inside] // (DAY_US * WEEK_DAYS)
    week -= week.min(initial=0)
    weeks = int(week.max(initial=0)) + 1
    bought = np.zeros((units, weeks), dtype=np.float32)
    np.add.at(bought, (firsts.unit[inside], week), 1)
    summed = np.cumsum(bought, axis=1)
    last = np.minimum(np.arange(weeks) + horizon_days // WEEK_DAYS, weeks - 1)
    following = summed[:, last] - summed + bought / 2
    before = bought @ following.T
    return np.asarray(before / np.maximum(before + before.T, 1e-6))
