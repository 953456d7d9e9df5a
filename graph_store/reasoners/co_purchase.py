"""Which units belong together in a basket: `bought_with`."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, triu

from penchant.graph_store.reasoners.baskets import LEVELS, RUN_LENGTH, Baskets, Level, read_baskets
from penchant.graph_store.reasoners.joint_baskets import JointBaskets
from penchant.graph_store.reasoners.seldom_shoppers import SeldomShoppers
from penchant.graph_store.reasoners.significance import KEEP_ALPHA, false_discovery_rates, p_more
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView

EVIDENCE_DAYS = 365.0
"""How far back baskets count."""
LEAST_LIFT = 1.2
"""Baskets with both, as a multiple of those expected; less may be true but is no edge."""
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
OF_HABITS = (
    "of {voters:,.0f} shoppers who bought both within a few visits, {together:,.0f} had both in one "
    "basket, {expected:,.0f} expected by chance"
)
OF_SELDOM = (
    "of {voters:,.0f} shoppers who come seldom, {together:,.0f} had both in one basket, {expected:,.0f} "
    "expected by popularity and taste"
)


class Evidence(NamedTuple):
    """What one test says of (n,) pairs.

    Attributes:
        first: Indices of units.
        second: Indices of units, above `first`.
        p: Bound on the chance of so many shoppers with both in one basket, were there nothing to it.
        voters: Shoppers who could have had.
        together: Shoppers who had.
        expected: How many would have by chance.
        since: When the first of them did, microseconds.
    """

    first: Integers
    second: Integers
    p: Floats
    voters: Floats
    together: Floats
    expected: Floats
    since: Integers


class CoPurchase:
    """Finds pairs that more shoppers put into one basket than habits, or tastes and popularity, explain.

    Two tests look at each pair. One holds all who came more than once against their own habits
    (`joint_baskets`), which needs many visits; the other holds those who come seldom, that is fewer than
    eight times, against the popularity of both units and the tastes of such shoppers (`seldom_shoppers`). In
    each a shopper has one vote, and as many of the witnesses as may be colluding accounts are left out, the
    most surprising ones first. The better of the two counts, at twice its p-value; but what seldom shoppers
    say is not believed where the baskets of those with habits do not show the least lift, too.
    """

    name = "co_purchase"
    relations: tuple[str, ...] = ("bought_with",)

    def propose(self, view: ReasoningView) -> Iterator[Proposal]:
        """Pairs of leaf concepts, then pairs of items."""
        for level in LEVELS:
            yield from self._propose(view, level)

    def _propose(self, view: ReasoningView, level: Level) -> Iterator[Proposal]:
        colluders = view.shop.settings.colluders
        baskets = read_baskets(view.shop, level, evidence_days=EVIDENCE_DAYS, fewest_buyers=colluders + 1)
        joint = JointBaskets(baskets)
        met, by_chance = joint.meetings()
        tests = (
            (OF_HABITS, self._of_habits(joint, met, by_chance, colluders)),
            (OF_SELDOM, self._of_seldom(baskets, met, by_chance, colluders)),
        )
        units = len(baskets.ids)
        pair = np.concatenate([found.first * units + found.second for _, found in tests])
        p = np.concatenate([found.p for _, found in tests])
        best = np.lexsort((p, pair))
        best = np.sort(best[np.r_[True, np.diff(pair[best]) != 0][: best.size]])
        q = np.full(p.size, 2.0)
        q[best] = false_discovery_rates(np.minimum(2 * p[best], 1.0), units * (units - 1) // 2)
        for (words, found), rates in zip(tests, np.split(q, [tests[0][1].p.size]), strict=True):
            for k in np.flatnonzero(rates <= KEEP_ALPHA).tolist():
                ends = sorted((baskets.ids[found.first[k]], baskets.ids[found.second[k]]))
                yield Proposal(
                    subject=ends[0],
                    relation="bought_with",
                    object=ends[1],
                    weight=round(float(1 - found.expected[k] / found.together[k]), 4),
                    confidence=float(1 - rates[k]),
                    support=float(found.together[k]),
                    rationale=words.format(
                        voters=found.voters[k], together=found.together[k], expected=found.expected[k]
                    ),
                    valid_from=int(found.since[k]),
                )

    def _of_habits(
        self, joint: JointBaskets, met: csr_array, by_chance: csr_array, colluders: int
    ) -> Evidence:
        upper = triu(met, 1).tocoo()
        often = upper.data > colluders
        first, second = upper.row[often].astype(np.int64), upper.col[often].astype(np.int64)
        lifted = upper.data[often] >= LEAST_LIFT * _at(by_chance, first, second)
        found = joint.counts(first[lifted], second[lifted], colluders=colluders)
        p = p_more(
            found.together - found.dropped,
            found.expected - found.dropped_chance,
            found.shoppers - found.dropped,
        )
        p = np.where(found.together > found.expected, p, 1.0)
        return Evidence(
            found.first, found.second, p, found.shoppers, found.together, found.expected, found.since
        )

    def _of_seldom(self, baskets: Baskets, met: csr_array, by_chance: csr_array, colluders: int) -> Evidence:
        seldom = SeldomShoppers(baskets.where(baskets.visits < RUN_LENGTH), colluders=colluders)
        upper = triu(seldom.meetings(), 1).tocoo()
        often = upper.data > colluders
        first, second = upper.row[often].astype(np.int64), upper.col[often].astype(np.int64)
        agreed = _at(met, first, second) >= LEAST_LIFT * _at(by_chance, first, second)
        found = seldom.counts(first[agreed], second[agreed])
        dropped = np.minimum(found.together, colluders)  # what they add to the chance stays in it
        voters = np.full(dropped.size, float(seldom.shoppers))
        p = p_more(found.together - dropped, found.expected, voters - dropped)
        p = np.where(found.together >= LEAST_LIFT * found.expected, p, 1.0)
        return Evidence(first[agreed], second[agreed], p, voters, found.together, found.expected, found.since)


def _at(matrix: csr_array, first: Integers, second: Integers) -> Floats:
    """(n,) entries of a matrix."""
    if first.size == 0:
        return np.zeros(0)
    return np.asarray(matrix[first, second], dtype=np.float64).ravel()
