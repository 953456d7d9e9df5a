"""EASE, the linear item-item model in closed form.

Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019: with the binary matrix X,
P = (XᵀX + λI)⁻¹ and B = I − P · diag(1 / diag P), whose diagonal is zero; scores are X B.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse import csr_array

from penchant.evals.peers.contract import Scorer, Scores
from penchant.evals.peers.interactions import Interactions

MOST_ITEMS = 10_000
"""The inverse takes n² floats and n³ steps: 400 MB and under a minute on one core at this size."""


@dataclass(frozen=True, slots=True)
class ItemWeights:
    """A fitted item-item model over some of the items.

    Attributes:
        profiles: (users, kept) float32.
        weights: (kept, kept) float32, from the item a shopper had to the one that is scored.
        kept: Columns of the items, ascending.
        items: Size of the universe.
    """

    profiles: csr_array
    weights: NDArray[np.float32]
    kept: NDArray[np.int64]
    items: int

    def scores(self, rows: NDArray[np.int64]) -> Scores:
        """Sum of the weights of what the shopper had; items outside `kept` are not recommended."""
        scores = np.full((rows.size, self.items), -np.inf, dtype=np.float32)
        scores[:, self.kept] = self.profiles[rows, :] @ self.weights
        return scores


@dataclass(frozen=True, slots=True)
class Ease:
    """EASE on binary interactions, over the 10,000 items with most events where there are more.

    Attributes:
        regularisation: λ, above 0.
    """

    regularisation: float = 300.0

    name: ClassVar[str] = "EASE"

    def fit(self, train: Interactions) -> Scorer:
        """Inverts the regularised Gram matrix."""
        kept = train.most_frequent(MOST_ITEMS)
        profiles = csr_array(train.counts[:, kept], dtype=np.float32)
        profiles.data[:] = 1.0
        return ItemWeights(profiles, ease_weights(profiles, self.regularisation), kept, len(train.items))


def ease_weights(profiles: csr_array, regularisation: float) -> NDArray[np.float32]:
    """B of the paper.

    Args:
        profiles: (users, items) float32.
        regularisation: λ, above 0.

    Returns:
        (items, items) float32 with a zero diagonal.
    """
    gram = (profiles.T @ profiles).toarray(order="F")
    gram[np.diag_indices_from(gram)] += regularisation
    factor, _ = lapack.spotrf(gram, lower=1, overwrite_a=1)
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    # LAPACK fills one triangle only
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    weights: NDArray[np.float32] = -inverse / np.diag(inverse)[None, :]
    np.fill_diagonal(weights, 0.0)
    return weights
