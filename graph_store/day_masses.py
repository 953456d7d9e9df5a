"""The whole shop's mass by concept and day, summed up to any day with decay."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.event_weights import WEIGHT_UNIT
from penchant.graph_store.fold import sum_by

BLOCK_DAYS = 32
"""Sums are kept at the end of every block of so many days; the days after it are added up when asked."""


class DayTable(NamedTuple):
    """Rows of `concept_days`.

    Attributes:
        node: (n,) concept keys.
        day: (n,) days since 1970 UTC.
        mass: (n,) thousandths of a purchase.
    """

    node: NDArray[np.int64]
    day: NDArray[np.int64]
    mass: NDArray[np.int64]


class DayMasses:
    """Sums of decayed mass; a day long past costs no more than today.

    With half-life h a concept's mass at the start of day D is the sum of `m(d) * 2^(-(D - d)/h)` over days
    d < D, which a boundary B between blocks splits into `S(B) * 2^(-(D - B)/h)` and the days from B on.
    """

    def __init__(self, days: DayTable, concepts: int, *, half_life_days: float) -> None:
        """Sums the blocks.

        Args:
            days: Masses in any order.
            concepts: How many there are.
            half_life_days: In days.
        """
        order = np.argsort(days.day, kind="stable")
        self._node, self._day, self._mass = (column[order] for column in days)
        self._concepts = concepts
        self._half_life_days = half_life_days
        self._first = int(self._day[0]) // BLOCK_DAYS if self._day.size else 0
        self._ends = self._sum_blocks()

    def before(self, day: int) -> NDArray[np.float64]:
        """(concepts,) mass of all days before `day`, in purchase-weights, decayed to its start.

        Args:
            day: Days since 1970 UTC.
        """
        block = min(max(day // BLOCK_DAYS - self._first, 0), self._ends.shape[0] - 1)
        boundary = (self._first + block) * BLOCK_DAYS
        part = slice(*np.searchsorted(self._day, [boundary, day]).tolist())
        rest = self._left(day - self._day[part]) * self._mass[part] / WEIGHT_UNIT
        kept: NDArray[np.float64] = self._ends[block] * self._left(np.array(max(day - boundary, 0)))
        return kept + sum_by(self._node[part], rest, self._concepts)

    def _sum_blocks(self) -> NDArray[np.float64]:
        """(blocks + 1, concepts) mass before each block, decayed to its start."""
        if self._day.size == 0:
            return np.zeros((1, self._concepts))
        block = self._day // BLOCK_DAYS - self._first
        count = int(block[-1]) + 1
        ends = np.zeros((count + 1, self._concepts))
        left = self._left((block + 1 + self._first) * BLOCK_DAYS - self._day) * self._mass / WEIGHT_UNIT
        starts = np.searchsorted(block, np.arange(count + 1))
        whole = self._left(np.array(BLOCK_DAYS))
        for at in range(count):
            part = slice(starts[at], starts[at + 1])
            ends[at + 1] = ends[at] * whole + sum_by(self._node[part], left[part], self._concepts)
        return ends

    def _left(self, age_days: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.exp2(age_days / -self._half_life_days)
