"""What a merchant's corrections to a shopper's interests do to the shopper's scores."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.corrections import Standing
from penchant.tools.histories import Histories
from penchant.tools.ranking_data import NONE, Keys, RankingData, Scores
from penchant.tools.reasons import Reason
from penchant.tools.said import Said

ITEMS_ADDED = 20
"""So many of a concept's items, the best sold, are looked at for a shopper to whom it was added."""
LEAST_SPREAD = 1e-9

StandingCorrections = Mapping[int, Sequence[Standing]]
"""By shopper key, as `standing_corrections` gives them."""


class Steps(NamedTuple):
    """How far corrections move items in a shopper's list, in points of the score.

    Attributes:
        up: For items under what was added or locked, above 0.
        down: For items under what was removed, below 0.
    """

    up: float
    down: float


def no_higher(
    features: NDArray[np.float32], row: Keys, usual: NDArray[np.bool_], added: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Features in which added candidates are no higher than the highest of the shopper's usual ones.

    A weighted sum takes each feature over its highest; what is added must not move all others by that.

    Args:
        features: (pairs, features) float32.
        row: (pairs,) place of the shopper in the block, in runs.
        usual: (pairs,) candidates without any correction.
        added: (pairs,) candidates because of a correction.
    """
    extra = added & ~usual
    found = features.copy() if extra.any() else features
    for one in np.unique(row[extra]).tolist():
        held = features[usual & (row == one)]
        if held.size:
            top = np.fmax.reduce(held, axis=0)
            mine = extra & (row == one)
            found[mine] = np.minimum(features[mine], top)
    return found


def steps(scores: Scores) -> Steps:
    r"""One standard deviation up; down by the whole range of the scores and one standard deviation.

    A shopper's scores have a long upper tail, so that three standard deviations, which would be many for a
    normal distribution, leave the best items of a removed interest among the best ten. The range and one
    standard deviation put even the best item below the worst other candidate, and are never less than three
    standard deviations, since no standard deviation is above half the range (Popoviciu 1935):

        up = sigma,    down = -(max - min + sigma) <= -3 sigma

    Where all scores are the same there is nothing to measure by, and a step is one point.

    Args:
        scores: (n,) of the shopper's candidates, corrections and boosts apart.

    Example:
        >>> steps(np.array([1.0, 3.0]))
        Steps(up=1.0, down=-3.0)
    """
    spread = float(scores.std()) if scores.size else 0.0
    if not spread > LEAST_SPREAD:
        return Steps(1.0, -3.0)
    return Steps(spread, -(float(scores.max() - scores.min()) + spread))


class CorrectedItems:
    """The corrections of a shop over the items that may be recommended at one moment."""

    def __init__(self, data: RankingData, allowed: NDArray[np.bool_], standing: StandingCorrections) -> None:
        """Looks nothing up yet.

        Args:
            data: What all shoppers share.
            allowed: (items,) what may be recommended.
            standing: The corrections.
        """
        self._data = data
        self._allowed = allowed
        self._taxonomy = data.view.taxonomy
        known = len(self._taxonomy.ids)
        self._standing = {
            shopper: tuple(one for one in held if one.node < known) for shopper, held in standing.items()
        }
        self._inside: dict[int, NDArray[np.bool_]] = {}
        self._best: dict[int, Keys] = {}

    def rows(self, block: Histories) -> list[int]:
        """Places in the block of the shoppers who were corrected."""
        if not self._standing:
            return []
        return [row for row, shopper in enumerate(block.shoppers.tolist()) if self._standing.get(shopper)]

    def added(self, block: Histories, rows: Sequence[int], *, repeats: bool) -> Keys:
        """Pairs, as `row * items + item`, of the best-sold items under what was added or locked.

        Args:
            block: The shoppers.
            rows: As `rows` gives them.
            repeats: Whether items on which the shopper has events, good or not, may come back.
        """
        items = self._data.shape[1]
        found = [NONE]
        for row in rows:
            for one in self._standing[int(block.shoppers[row])]:
                if one.action != "remove":
                    keys = row * items + self._best_sold(one.node)
                    keys = keys if repeats else keys[~np.isin(keys, block.met)]
                    found.append(keys[:ITEMS_ADDED])
        return np.concatenate(found)

    def concerned(self, shoppers: Keys, item: int) -> list[int]:
        """Places of the shoppers for whom a correction moves an item."""
        if not self._standing:
            return []
        asked = np.array([item])
        return [
            at
            for at, shopper in enumerate(shoppers.tolist())
            if shopper in self._standing and self.signs(shopper, asked)[0]
        ]

    def moves(
        self,
        block: Histories,
        rows: Sequence[int],
        row: Keys,
        item: Keys,
        scores: Scores,
        usual: NDArray[np.bool_],
    ) -> Scores:
        """(pairs,) what corrections add to the scores.

        Args:
            block: The shoppers.
            rows: As `rows` gives them.
            row: (pairs,) place of the shopper in the block.
            item: (pairs,) item keys.
            scores: (pairs,) without corrections and boosts.
            usual: (pairs,) the candidates by whose scores the steps are measured.
        """
        found = np.zeros(item.size)
        for one in rows:
            mine = np.flatnonzero(row == one)
            step = steps(scores[mine][usual[mine]])
            sign = self.signs(int(block.shoppers[one]), item[mine])
            found[mine] = np.where(sign > 0, step.up, np.where(sign < 0, step.down, 0.0))
        return found

    def signs(self, shopper: int, items: Keys) -> NDArray[np.int8]:
        """(n,) 1 where an item is under what was added or locked, -1 under what was removed, else 0."""
        held, chosen = self._deciding(shopper, items)
        sign = np.array([-1 if one.action == "remove" else 1 for one in held] + [0], dtype=np.int8)
        return np.asarray(sign[chosen])

    def reason(self, shopper: int, item: int) -> Reason:
        """The correction that moves an item, in words; no event is behind it."""
        held, chosen = self._deciding(shopper, np.array([item]))
        one = held[int(chosen[0])]
        name = self._taxonomy.names[one.node]
        said = Said("corrected", names=(name,), note=one.reason, action=one.action)
        return Reason(one.told(name), path=self._taxonomy.path(one.node), said=said)

    def _deciding(self, shopper: int, items: Keys) -> tuple[list[Standing], Keys]:
        """A shopper's corrections, and (n,) which of them moves each item, -1 for none.

        Of nested concepts the narrowest decides; otherwise a removal goes before the rest.
        """
        taxonomy = self._taxonomy
        held = sorted(
            self._standing.get(shopper, ()),
            key=lambda one: (one.action == "remove", int(taxonomy.depth[one.node])),
        )
        chosen = np.full(items.size, -1, dtype=np.int64)
        for place, one in enumerate(held):
            decides = self._under(one.node)[items]
            nested = taxonomy.is_under(one.node)
            for other in held:
                if nested[other.node] and other.node != one.node:
                    decides = decides & ~self._under(other.node)[items]
            chosen[decides] = place
        return held, chosen

    def _under(self, node: int) -> NDArray[np.bool_]:
        """(items,) whether an item is about the concept or one under it."""
        if node not in self._inside:
            self._inside[node] = self._data.view.items_under(node)
        return self._inside[node]

    def _best_sold(self, node: int) -> Keys:
        """Allowed items under the concept, the best sold first, ties by item."""
        if node not in self._best:
            items = np.flatnonzero(self._under(node) & self._allowed)
            self._best[node] = items[np.argsort(-self._data.sales[items], kind="stable")]
        return self._best[node]
