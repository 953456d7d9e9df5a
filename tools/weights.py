"""The weighted sum that ranks where a shop has too little past to learn from."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from penchant.tools.features import NAMES, SIGNALS
from penchant.tools.ranking_data import Keys

Mode = Literal["all", "new"]
"""`all` may repeat what the shopper had, `new` may not."""

WEIGHTS: dict[Mode, dict[str, float]] = {
    "all": {"repurchase": 1.0, "neighbours": 0.15, "alike": 0.15, "affinity": 0.1, "popularity": 0.1},
    "new": {"neighbours": 1.0, "alike": 2.0, "affinity": 0.2, "content": 0.5, "popularity": 0.05},
}
"""Chosen once, by NDCG@10 on the last fifth of training of two datasets; docs/benchmarks.md tells."""
_LEADING = [NAMES.index(signal) for signal in SIGNALS]


def leading(features: NDArray[np.float32]) -> NDArray[np.float64]:
    """(pairs, SIGNALS) the feature of each signal that has its name."""
    return features[:, _LEADING].astype(np.float64)


def weighted_parts(mode: Mode, features: NDArray[np.float32], row: Keys) -> NDArray[np.float64]:
    """(pairs, SIGNALS) summands of the score: each signal over its highest value for the shopper, weighed.

    Args:
        mode: Which weights.
        features: (pairs, FEATURES) float32.
        row: (pairs,) place of the shopper, ascending.
    """
    parts = leading(features)
    if not parts.size:
        return parts
    starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
    top = np.repeat(np.maximum.reduceat(parts, starts), np.diff(np.r_[starts, row.size]), axis=0)
    weights = np.array([WEIGHTS[mode].get(signal, 0.0) for signal in SIGNALS])
    return np.asarray(np.where(top > 0, weights * parts / np.where(top > 0, top, 1.0), 0.0))
