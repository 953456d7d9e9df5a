"""Which units belong together in a basket: `bought_with`."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import triu

from penchant.graph_store.reasoners.baskets import LEVELS, Level, read_baskets
from penchant.graph_store.reasoners.joint_baskets import JointBaskets
from penchant.graph_store.reasoners.significance import false_discovery_rates, p_more
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView


class CoPurchase:
    """Finds pairs that more shoppers put into one basket than their own habits explain.

    See `joint_baskets` for what the habits explain, `significance` for the test. Of the witnesses the most
    surprising ones are left out, as many as may be colluding accounts, and the rest must still convince.
    """

    name = "co_purchase"
    relations: tuple[str, ...] = ("bought_with",)

    def __init__(
        self,
        *,
        keep_alpha: float = 0.2,
        colluders: int = 50,
        evidence_days: float = 365.0,
        least_lift: float = 1.2,
    ) -> None:
        """Sets what convinces.

        Args:
            keep_alpha: Pairs up to this false-discovery rate are proposed.
            colluders: So many accounts cannot make an edge.
            evidence_days: How far back baskets count.
            least_lift: Baskets with both, as a multiple of those expected; less may be true but is no edge.
        """
        self._keep_alpha = keep_alpha
        self._colluders = colluders
        self._evidence_days = evidence_days
        self._least_lift = least_lift

    def propose(self, view: ReasoningView) -> Iterator[Proposal]:
        """Pairs of leaf concepts, then pairs of items."""
        for level in LEVELS:
            yield from self._propose(view, level)

    def _propose(self, view: ReasoningView, level: Level) -> Iterator[Proposal]:
        baskets = read_baskets(
            view.shop, level, evidence_days=self._evidence_days, fewest_buyers=self._colluders + 1
        )
        joint = JointBaskets(baskets)
        met, by_chance = joint.meetings()
        tests = triu(by_chance, 1).count_nonzero()
        upper = triu(met, 1).tocoo()
        often = upper.data > self._colluders
        first, second = upper.row[often].astype(np.int64), upper.col[often].astype(np.int64)
        lifted = upper.data[often] >= self._least_lift * np.asarray(by_chance[first, second]).ravel()
        found = joint.counts(first[lifted], second[lifted], colluders=self._colluders)
        p = p_more(
            found.together - found.dropped,
            found.expected - found.dropped_chance,
            found.shoppers - found.dropped,
        )
        q = false_discovery_rates(p, tests)
        for k in np.flatnonzero((q <= self._keep_alpha) & (found.together > found.expected)).tolist():
            ends = sorted((baskets.ids[found.first[k]], baskets.ids[found.second[k]]))
            yield Proposal(
                subject=ends[0],
                relation="bought_with",
                object=ends[1],
                weight=round(float(1 - found.expected[k] / found.together[k]), 4),
                confidence=float(1 - q[k]),
                support=float(found.together[k]),
                rationale=_rationale(found.together[k], found.shoppers[k], found.expected[k]),
                valid_from=int(found.since[k]),
            )


def _rationale(together: float, shoppers: float, expected: float) -> str:
    return (
        f"of {shoppers:,.0f} shoppers who bought both within a few visits, {together:,.0f} had both in one "
        f"basket, {expected:,.0f} expected by chance"
    )
