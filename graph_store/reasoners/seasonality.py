"""When units sell best, beyond the shop's own busy times: `peaks_in` months and weekdays."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store.fold import DAY_US
from penchant.graph_store.reasoners.baskets import LEVELS, Baskets, Level, read_baskets
from penchant.graph_store.reasoners.significance import KEEP_ALPHA, false_discovery_rates, p_larger
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EVIDENCE_DAYS = 1100.0
"""How far back purchases count."""
LEAST_MONTH_LIFT = 2.0
"""Votes for a month, as a multiple of those expected; each year has to show half the surplus."""
LEAST_WEEKDAY_LIFT = 1.5
"""The same of a weekday."""
FEWEST_MONTHS = 11
FEWEST_WEEKS = 8
OBSERVED_SHARE = 0.75
"""Of a calendar month's days, from which on the log has seen the month."""
ON_SALE_SHARE = 0.75
"""Of the log, over which a unit must have been sold: what came or went last spring has no season."""
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Votes(NamedTuple):
    """(units, slots) sums over shoppers, slots being stretches of time.

    Attributes:
        observed: Of each shopper's share of purchases of the unit that fall into the slot.
        expected: Of the shopper's share of all purchases that do.
    """

    observed: Floats
    expected: Floats


class Seasonality:
    """Finds the months and weekdays in which a unit gets more of its buyers' purchases than the shop does.

    Each buyer of a unit has one vote, split over time as the purchases of the unit are; chance would split
    it as all purchases of that shopper. So busy months are no peaks, and one account is one vote however
    often it buys. A shopper seen once says nothing of this kind; all of these together stand for each.

    A log that has seen some month twice believes only in peaks that came back; a peak seen once is then
    proposed with no more confidence than keeps an edge that is believed already. A log of one year tells
    what it has seen, a shorter one nothing of months. Times are UTC.
    """

    name = "seasonality"
    relations: tuple[str, ...] = ("peaks_in",)

    def propose(self, view: ReasoningView) -> Iterator[Proposal]:
        """Peaks of leaf concepts, then of items."""
        for level in LEVELS:
            yield from self._propose(view, level)

    def _propose(self, view: ReasoningView, level: Level) -> Iterator[Proposal]:
        colluders = view.shop.settings.colluders
        baskets = read_baskets(view.shop, level, evidence_days=EVIDENCE_DAYS, fewest_buyers=colluders + 1)
        if baskets.ts.size == 0:
            return
        day = baskets.ts // DAY_US
        first, last = int(day.min()), int(day.max())
        steady = _time_on_sale(baskets, day) >= ON_SALE_SHARE * (last - first + 1)
        months = _observed_months(first, last)
        if np.unique(months % 12).size >= FEWEST_MONTHS:
            slot = np.where(np.isin(baskets.month, months), baskets.month - months[0], -1)
            yield from self._months(
                baskets, count_votes(baskets, slot, int(np.ptp(months)) + 1), months, steady, colluders
            )
        if last - first + 1 >= FEWEST_WEEKS * 7:
            slot = (day + 3) % 7  # the first of January 1970 was a Thursday
            votes = count_votes(baskets, slot, 7)
            passed = steady[:, None] & (votes.observed >= LEAST_WEEKDAY_LIFT * votes.expected)
            names = [(f"season:weekday:{k + 1}", f"on {name}s") for k, name in enumerate(WEEKDAYS)]
            yield from self._peaks(baskets, votes, passed, np.zeros(7, dtype=np.bool_), names, colluders)

    def _months(
        self,
        baskets: Baskets,
        years: Votes,
        months: Integers,
        steady: NDArray[np.bool_],
        colluders: int,
    ) -> Iterator[Proposal]:
        """Adds up the years, where each shows the peak."""
        of_month = (months[0] + np.arange(years.observed.shape[1])) % 12
        seen = np.bincount(months % 12, minlength=12)
        votes = Votes(
            *(np.stack([part[:, of_month == k].sum(axis=1) for k in range(12)], axis=1) for part in years)
        )
        returns = years.observed >= (1 + LEAST_MONTH_LIFT) / 2 * years.expected
        always = np.stack([returns[:, of_month == k].all(axis=1) for k in range(12)], axis=1)
        passed = steady[:, None] & always & (votes.observed >= LEAST_MONTH_LIFT * votes.expected)
        doubtful = (seen < 2) & (seen.max() >= 2)
        names = [(f"season:month:{k + 1:02d}", f"in {name}") for k, name in enumerate(MONTHS)]
        yield from self._peaks(baskets, votes, passed & (seen > 0), doubtful, names, colluders)

    def _peaks(
        self,
        baskets: Baskets,
        votes: Votes,
        passed: NDArray[np.bool_],
        doubtful: NDArray[np.bool_],
        names: list[tuple[str, str]],
        colluders: int,
    ) -> Iterator[Proposal]:
        voters = votes.expected.sum(axis=1, keepdims=True)
        sure = np.maximum(votes.observed - colluders, 0.0)
        p = p_larger(sure, votes.expected, np.broadcast_to(voters, sure.shape))
        q = false_discovery_rates(p.ravel(), p.size).reshape(p.shape)
        for unit, slot in np.argwhere(passed & (q <= KEEP_ALPHA)).tolist():
            observed, expected = float(votes.observed[unit, slot]), float(votes.expected[unit, slot])
            most = 1 - KEEP_ALPHA if doubtful[slot] else 1.0
            share, own = observed / voters[unit, 0], expected / voters[unit, 0]
            yield Proposal(
                subject=baskets.ids[unit],
                relation="peaks_in",
                object=names[slot][0],
                weight=round(1 - expected / observed, 4),
                confidence=min(float(1 - q[unit, slot]), most),
                support=round(observed, 1),
                rationale=f"its {voters[unit, 0]:,.0f} buyers make {share:.0%} of their purchases of it "
                f"{names[slot][1]}, and {own:.0%} of all their purchases",
            )


def count_votes(baskets: Baskets, slot: Integers, slots: int) -> Votes:
    """Sums the votes of shoppers.

    Args:
        baskets: All of them.
        slot: (baskets,) which stretch of time each lies in, from 0; -1: in none that counts.
        slots: How many there are.
    """
    units = len(baskets.ids)
    inside = slot[baskets.basket_of] >= 0
    basket, unit = baskets.basket_of[inside], baskets.unit[inside]
    shopper = np.unique(baskets.shopper[basket], return_inverse=True)[1]
    shoppers = int(shopper.max(initial=-1)) + 1
    code, place, times = np.unique(shopper * units + unit, return_inverse=True, return_counts=True)
    observed = np.bincount(unit * slots + slot[basket], 1 / times[place], minlength=units * slots)
    share = np.bincount(shopper * slots + slot[basket], minlength=shoppers * slots).reshape(shoppers, slots)
    share = share / np.maximum(share.sum(axis=1, keepdims=True), 1)
    visits = np.bincount(shopper[np.flatnonzero(np.diff(basket, prepend=-1))], minlength=shoppers)
    if (visits == 1).any():
        share[visits == 1] = share[visits == 1].mean(axis=0)
    bought = csr_array((np.ones(code.size), (code % units, code // units)), shape=(units, shoppers))
    return Votes(observed.reshape(units, slots).astype(np.float64), np.asarray(bought @ share))


def _observed_months(first: int, last: int) -> Integers:
    """Calendar months, since 1970, most of whose days the log covers."""
    days = np.arange(first, last + 1).astype("datetime64[D]")
    months, counts = np.unique(days.astype("datetime64[M]"), return_counts=True)
    after = months + np.timedelta64(1, "M")
    length = (after.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64)
    return np.asarray(months[counts >= OBSERVED_SHARE * length].astype(np.int64))


def _time_on_sale(baskets: Baskets, day: Integers) -> Integers:
    """(units,) days from the first to the last purchase, both included."""
    units = len(baskets.ids)
    first = np.full(units, np.iinfo(np.int64).max)
    last = np.zeros(units, dtype=np.int64)
    np.minimum.at(first, baskets.unit, day[baskets.basket_of])
    np.maximum.at(last, baskets.unit, day[baskets.basket_of])
    return np.asarray(last - np.minimum(first, last) + 1)
