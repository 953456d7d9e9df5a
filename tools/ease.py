"""EASE: which items speak for which, each seen beside all others."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array

from penchant.tools.ranking_data import Keys, RankingData

MOST_ITEMS = 3000
"""The inverse costs the cube of the items; so it is a second, whatever the shop's size."""
REGULARISATION = 10.0
"""In median squared lengths of the shoppers' rows; chosen inside training, beside 1, 3 and 30."""
KEPT_PER_ITEM = 150
HABITS_KEPT_PER_ITEM = 400
HABIT = 3.0
"""So many purchases of an item make a habit; more of them say no more of what else will be wanted."""


class Ease(NamedTuple):
    """Weights between items.

    Attributes:
        weights: (items, items) float32, how much having the row's item speaks for the column's.
        of_habits: (items, items) float32, the same where no more than `HABIT` purchases of an item count.
    """

    weights: csr_array
    of_habits: csr_array

    @classmethod
    def fit(cls, data: RankingData) -> "Ease":
        r"""Weights of the most bought items, the largest of each row.

        With X the (shoppers, items) matrix of log counts, or of purchases up to `HABIT`, and P the inverse of
        X'X + λI, the weights are `B[i, j] = -P[i, j] / P[j, j]` off the diagonal and 0 on it: what predicts
        each column of X best from all others (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse
        Data"). λ is `REGULARISATION` median squared lengths of the shoppers' rows.
        """
        buyers = np.diff(data.by_item.indptr)
        most = np.argsort(-buyers, kind="stable")[:MOST_ITEMS]
        most = np.sort(most[buyers[most] > 1])
        if most.size < 2:
            nothing = csr_array((data.shape[1], data.shape[1]), dtype=np.float32)
            return cls(nothing, nothing)
        x = data.counts_by_item[most, :]
        weights = _weights(x, data.shopper_norm[data.shopper_norm > 0] ** 2)
        x.data = np.minimum(np.expm1(x.data), HABIT)
        length = np.bincount(x.indices, weights=x.data**2).astype(np.float64)
        of_habits = _weights(x, length[length > 0])
        return cls(
            _largest(weights, most, KEPT_PER_ITEM, data.shape[1]),
            _largest(of_habits, most, HABITS_KEPT_PER_ITEM, data.shape[1]),
        )


def _weights(x: csr_array, squared_lengths: NDArray[np.floating]) -> NDArray[np.float32]:
    """(most, most) weights between items, of an (items, shoppers) matrix."""
    gram = np.asarray((x @ x.T).todense(), dtype=np.float32)
    gram[np.diag_indices_from(gram)] += REGULARISATION * float(np.median(squared_lengths))
    inverse = cho_solve(
        cho_factor(gram, lower=True, overwrite_a=True),
        np.eye(gram.shape[0], dtype=np.float32),
        overwrite_b=True,
    )
    weights: NDArray[np.float32] = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


def _largest(weights: NDArray[np.float32], most: Keys, count: int, items: int) -> csr_array:
    """(items, items) the weights farthest from 0 of each row, of the items at `most`."""
    kept = min(count, most.size - 1)
    columns = np.argpartition(-np.abs(weights), kept - 1, axis=1)[:, :kept]
    columns.sort(axis=1)
    values = np.take_along_axis(weights, columns, axis=1)
    starts = np.zeros(items + 1, dtype=np.int64)
    starts[most + 1] = kept
    return csr_array((values.ravel(), most[columns.ravel()], np.cumsum(starts)), shape=(items, items))
