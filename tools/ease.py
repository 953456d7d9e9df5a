"""EASE: which items speak for which, each seen beside all others."""

from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array

from penchant.tools.ranking_data import RankingData

MOST_ITEMS = 3000
"""The inverse costs the cube of the items; so it is a second, whatever the shop's size."""
REGULARISATION = 10.0
"""In median squared lengths of the shoppers' rows; chosen inside training, beside 1, 3 and 30."""
KEPT_PER_ITEM = 150


class Ease(NamedTuple):
    """Weights between items.

    Attributes:
        weights: (items, items) float32, how much having the row's item speaks for the column's.
    """

    weights: csr_array

    @classmethod
    def fit(cls, data: RankingData) -> "Ease":
        r"""Weights of the most bought items, the largest of each row.

        With X the (shoppers, items) matrix of log counts and P the inverse of X'X + λI, the weights are
        `B[i, j] = -P[i, j] / P[j, j]` off the diagonal and 0 on it: what predicts each column of X best
        from all others (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data"). λ is
        `REGULARISATION` median squared lengths of the shoppers' rows.
        """
        buyers = np.diff(data.by_item.indptr)
        most = np.argsort(-buyers, kind="stable")[:MOST_ITEMS]
        most = np.sort(most[buyers[most] > 1])
        shape = (data.shape[1], data.shape[1])
        if most.size < 2:
            return cls(csr_array(shape, dtype=np.float32))
        x = data.counts_by_item[most, :]
        gram = np.asarray((x @ x.T).todense(), dtype=np.float32)
        length = data.shopper_norm[data.shopper_norm > 0] ** 2
        gram[np.diag_indices_from(gram)] += REGULARISATION * float(np.median(length))
        inverse = cho_solve(
            cho_factor(gram, lower=True, overwrite_a=True),
            np.eye(most.size, dtype=np.float32),
            overwrite_b=True,
        )
        weights = -inverse / np.diag(inverse)
        np.fill_diagonal(weights, 0.0)
        kept = min(KEPT_PER_ITEM, most.size - 1)
        columns = np.argpartition(-np.abs(weights), kept - 1, axis=1)[:, :kept]
        columns.sort(axis=1)
        values = np.take_along_axis(weights, columns, axis=1)
        starts = np.zeros(shape[0] + 1, dtype=np.int64)
        starts[most + 1] = kept
        return cls(csr_array((values.ravel(), most[columns.ravel()], np.cumsum(starts)), shape=shape))
