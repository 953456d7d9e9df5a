"""How sure a mean and a difference of means are.

The paired bootstrap (Efron and Tibshirani, 1993, ch. 16; for retrieval Sakai, SIGIR 2006) draws shoppers
with replacement, the same shoppers for both rankers, and looks at the mean difference of each draw. The
interval is the draws' 2.5% and 97.5% quantile; the two-sided p-value is twice the smaller share of draws on
either side of zero, (1 + count) / (1 + draws), at most 1.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
CELLS_AT_ONCE = 2_000_000
"""Draws × shoppers held in memory at a time: 16 MB of indices."""
LEVEL = 0.95


class Difference(NamedTuple):
    """A paired mean difference.

    Attributes:
        shoppers: How many pairs.
        mean: Of the differences.
        low: Lower end of the 95% interval.
        high: Its upper end.
        p_value: Two-sided, that there is no difference; never below 1 / (1 + draws) times two.
    """

    shoppers: int
    mean: float
    low: float
    high: float
    p_value: float


def standard_error(values: NDArray[np.float64]) -> float:
    """Standard error of the mean; one value has none and gives 0.

    Example:
        >>> standard_error(np.array([0.0, 1.0, 0.0, 1.0])) == np.sqrt((4 * 0.25 / 3) / 4)
        True
    """
    return float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else 0.0


def paired_differences(
    differences: NDArray[np.float64], rng: np.random.Generator, *, resamples: int = RESAMPLES
) -> list[Difference]:
    """Mean differences with intervals and p-values, all columns from the same draws.

    Args:
        differences: (shoppers, pairs) float64, ours minus theirs; at least one row, no NaN.
        rng: Of the draws.
        resamples: How many draws.

    Returns:
        One for each column.
    """
    shoppers = differences.shape[0]
    means = np.empty((resamples, differences.shape[1]))
    rows = max(1, CELLS_AT_ONCE // shoppers)
    for start in range(0, resamples, rows):
        count = min(rows, resamples - start)
        drawn = rng.integers(0, shoppers, (count, shoppers))
        drawn += np.arange(count)[:, None] * shoppers
        times = np.bincount(drawn.ravel(), minlength=count * shoppers).reshape(count, shoppers)
        means[start : start + count] = times @ differences / shoppers
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(means, [tail, 1 - tail], axis=0)
    # draws of equal differences may miss their exact mean by rounding
    at_zero = np.abs(means) < 1e-12
    below = 1 + ((means < 0) | at_zero).sum(axis=0)
    above = 1 + ((means > 0) | at_zero).sum(axis=0)
    p_values = np.minimum(1.0, 2 * np.minimum(below, above) / (1 + resamples))
    return [
        Difference(shoppers, *(float(part) for part in parts))
        for parts in zip(differences.mean(axis=0), low, high, p_values, strict=True)
    ]
