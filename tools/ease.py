"""EASE: which items speak for which, each seen beside all others."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import inv
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from penchant.graph_store.kept_arrays import Arrays
from penchant.tools.ranking_data import Keys, RankingData

MOST_ITEMS = 3000
"""The inverse costs the cube of the items; so it is a second, whatever the shop's size."""
REGULARISATION = 10.0
"""In median squared lengths of the shoppers' rows; where the past does not say better."""
KEPT_PER_ITEM = 150
LENDERS = 20
"""What nobody bought borrows from so many bought items, those nearest in words."""
ROWS_AT_ONCE = 512
LEARNED_AS = b"ease 2"
"""Changes with what is made of the counts."""


class Ease(NamedTuple):
    """Weights between items.

    Attributes:
        weights: (items, items) float32, how much having the row's item speaks for the column's.
        regularisation: λ in median squared lengths of the shoppers' rows.
        lent: (items, items) float32, what the column's item borrows from the row's, in shares that sum to 1;
            None where nothing is borrowed.
    """

    weights: csr_array
    regularisation: float
    lent: csr_array | None = None

    def speaks(self, profile: csr_array) -> csr_array:
        """(rows, items) float32, how much what is held, (rows, items), speaks for each item."""
        spoken = (profile @ self.weights).tocsr()
        return spoken if self.lent is None else (spoken + spoken @ self.lent).tocsr()

    def lending(self, data: RankingData, borrowers: Keys) -> "Ease":
        """The same, where items that nobody bought borrow from the bought ones nearest in words.

        Args:
            data: What it was learned from.
            borrowers: (n,) keys of items that nobody bought.
        """
        lenders = np.flatnonzero(np.diff(self.weights.indptr))
        count = min(LENDERS, lenders.size)
        words = data.view.item_words.weights
        of_lenders = words[lenders, :].T.tocsr()
        lender, share = [np.empty((0, count), dtype=np.int64)], [np.empty((0, count))]
        for start in range(0, borrowers.size if count else 0, ROWS_AT_ONCE):
            like = (words[borrowers[start : start + ROWS_AT_ONCE], :] @ of_lenders).toarray()
            best = np.argpartition(-like, count - 1, axis=1)[:, :count]
            near = np.take_along_axis(like, best, axis=1)
            lender.append(lenders[best])
            share.append(near / np.maximum(near.sum(axis=1, keepdims=True), 1e-12))
        shares = np.concatenate(share).astype(np.float32).ravel()
        places = (
            np.concatenate(lender).ravel().astype(np.int32),
            np.repeat(borrowers.astype(np.int32), count),
        )
        lent = csr_array((shares, places), shape=self.weights.shape)
        lent.eliminate_zeros()
        return self._replace(lent=lent)

    @classmethod
    def fit(cls, data: RankingData, regularisation: float = REGULARISATION) -> "Ease":
        """As `fits`, of one λ."""
        (found,) = cls.fits(data, (regularisation,))
        return found

    @classmethod
    def kept(cls, data: RankingData, regularisation: float) -> "Ease":
        """As `fit`; where the shop's folder has it from the same counts, it is read."""
        counts = data.counts_by_item
        sources = (LEARNED_AS, repr(regularisation).encode(), counts.data, counts.indices, counts.indptr)

        def fitted() -> Arrays:
            weights = cls.fit(data, regularisation).weights
            return {"data": weights.data, "indices": weights.indices, "indptr": weights.indptr}

        held = data.view.kept("ease", sources, fitted)
        weights = csr_array((held["data"], held["indices"], held["indptr"]), shape=(data.shape[1],) * 2)
        return cls(weights, regularisation)

    @classmethod
    def fits(cls, data: RankingData, regularisations: Iterable[float]) -> Iterator["Ease"]:
        r"""Weights of the most bought items, the largest of each row, for each λ.

        With X the (shoppers, items) matrix of log counts and P the inverse of X'X + λI, the weights are
        `B[i, j] = -P[i, j] / P[j, j]` off the diagonal and 0 on it: what predicts each column of X best
        from all others (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data").

        Args:
            data: What all shoppers share.
            regularisations: λ in median squared lengths of the shoppers' rows.
        """
        buyers = np.diff(data.by_item.indptr)
        most = np.argsort(-buyers, kind="stable")[:MOST_ITEMS]
        most = np.sort(most[buyers[most] > 1])
        shape = (data.shape[1], data.shape[1])
        if most.size < 2:
            yield from (cls(csr_array(shape, dtype=np.float32), one) for one in regularisations)
            return
        x = data.counts_by_item[most, :]
        gram = np.asarray((x @ x.T).todense(), dtype=np.float32)
        length = data.shopper_norm[data.shopper_norm > 0] ** 2
        kept = min(KEPT_PER_ITEM, most.size - 1)
        starts = np.zeros(shape[0] + 1, dtype=np.int32)
        starts[most + 1] = kept
        starts, narrow = np.cumsum(starts, dtype=np.int32), most.astype(np.int32)
        for regularisation in regularisations:
            weights = _weights(gram, regularisation * float(np.median(length)))
            columns = np.argpartition(-np.abs(weights), kept - 1, axis=1)[:, :kept]
            columns.sort(axis=1)
            values = np.take_along_axis(weights, columns, axis=1)
            found = csr_array((values.ravel(), narrow[columns.ravel()], starts), shape=shape)
            yield cls(found, regularisation)


def _weights(gram: NDArray[np.float32], ridge: float) -> NDArray[np.float32]:
    ridged = gram.copy()
    ridged[np.diag_indices_from(ridged)] += ridge
    with threadpool_limits(1, "blas"):  # two save a fifth; on a busy machine they take up to thrice as long
        inverse = inv(ridged, assume_a="pos", lower=True, overwrite_a=True)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return np.asarray(weights)
