"""Which units serve the same need and are bought instead of each other: `substitutes`."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import triu

from penchant.graph_store.reasoners.baskets import LEVELS, Level, read_baskets
from penchant.graph_store.reasoners.joint_baskets import JointBaskets
from penchant.graph_store.reasoners.significance import KEEP_ALPHA, false_discovery_rates, p_fewer
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView

EVIDENCE_DAYS = 730.0
"""How far back baskets count."""
MOST_LIFT = 0.6
"""Shoppers with both in one basket, as a multiple of those expected."""
LEAST_AFFINITY = 1.5
"""Meetings that habits make expected, as a multiple of those that popularity does, from which on two units
not filed together are taken to serve one need."""
FEWEST_EXPECTED = 5.0
"""No pair with fewer expected meetings can be told from chance."""


class Substitutes:
    """Finds pairs of one need that fewer shoppers put into one basket than their own habits explain.

    One need: both are filed under the same concept, or the same shoppers' habits hold both, which shows
    in more meetings expected of these habits than the popularity of the two would give.
    """

    name = "substitutes"
    relations: tuple[str, ...] = ("substitutes",)

    def propose(self, view: ReasoningView) -> Iterator[Proposal]:
        """Pairs of leaf concepts, then pairs of items."""
        for level in LEVELS:
            yield from self._propose(view, level)

    def _propose(self, view: ReasoningView, level: Level) -> Iterator[Proposal]:
        colluders = view.shop.settings.colluders
        baskets = read_baskets(view.shop, level, evidence_days=EVIDENCE_DAYS, fewest_buyers=colluders + 1)
        joint = JointBaskets(baskets)
        met, by_chance = joint.meetings()
        upper = triu(by_chance, 1).tocoo()
        first, second = upper.row.astype(np.int64), upper.col.astype(np.int64)
        parent = baskets.parent
        bought = np.bincount(baskets.unit, minlength=len(baskets.ids)).astype(np.float64)
        size = baskets.size.astype(np.float64)
        meeting = (size * (size - 1)).sum() / max(size.sum() * (size.sum() - 1), 1.0)
        by_popularity = bought[first] * bought[second] * meeting
        one_need = (parent[first] == parent[second]) & (parent[first] >= 0)
        open_ended = np.full(first.size, level == "concepts") | (parent[first] < 0) | (parent[second] < 0)
        one_need |= open_ended & (upper.data >= LEAST_AFFINITY * by_popularity)
        one_need &= upper.data >= FEWEST_EXPECTED + colluders / 2
        first, second, expected = first[one_need], second[one_need], upper.data[one_need]
        tests = first.size
        seldom = np.asarray(met[first, second]).ravel() < expected if tests else np.zeros(0, dtype=np.bool_)
        found = joint.counts(first[seldom], second[seldom], colluders=colluders, apart=True)
        p = p_fewer(
            found.together,
            found.expected - found.dropped_chance,
            found.shoppers - found.dropped,
        )
        q = false_discovery_rates(p, tests)
        seldom = found.together <= MOST_LIFT * found.expected
        for k in np.flatnonzero((q <= KEEP_ALPHA) & seldom).tolist():
            ends = sorted((baskets.ids[found.first[k]], baskets.ids[found.second[k]]))
            yield Proposal(
                subject=ends[0],
                relation="substitutes",
                object=ends[1],
                weight=round(float(1 - found.together[k] / found.expected[k]), 4),
                confidence=float(1 - q[k]),
                support=float(found.shoppers[k] - found.together[k]),
                rationale=_rationale(found.together[k], found.shoppers[k], found.expected[k]),
                valid_from=int(found.since[k]),
            )


def _rationale(together: float, shoppers: float, expected: float) -> str:
    return (
        f"of {shoppers:,.0f} shoppers who bought both within a few visits, {together:,.0f} had both in one "
        f"basket, {expected:,.0f} expected by chance"
    )
