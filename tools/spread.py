"""How evenly a sum is spread over goods or shoppers."""

from typing import NamedTuple

import numpy as np

from penchant.tools.figure_rows import FigureRow
from penchant.units import Measure


class Spread(NamedTuple):
    """How evenly a sum is spread over goods or shoppers.

    Attributes:
        of: How many have any of it.
        half: The first so many have half of it.
        fifth: Part of it that the first fifth of them has, 0 to 1.
        first: Part of it that those told have together, 0 to 1.
        sum: What that is.
    """

    of: int
    half: int
    fifth: float
    first: float
    sum: float


def spread_of(ranked: list[FigureRow], measure: Measure, count: int) -> Spread:
    """Of rows, the highest first; those that returned more than they bought have nothing.

    Args:
        ranked: The rows.
        measure: What is summed up.
        count: How many of them are told.
    """
    numbers = sorted((max(row.measured(measure), 0.0) for row in ranked), reverse=True)
    grown = np.cumsum(numbers)
    if not numbers or not grown[-1]:
        return Spread(len(numbers), 0, 0.0, 0.0, 0.0)
    part = grown / grown[-1]
    told = sum(max(row.measured(measure), 0.0) for row in ranked[:count])
    return Spread(
        len(numbers),
        int(np.searchsorted(part, 0.5 - 1e-12)) + 1,
        float(part[-(-len(numbers) // 5) - 1]),
        told / float(grown[-1]),
        told,
    )
