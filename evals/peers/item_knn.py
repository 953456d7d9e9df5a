"""Item-kNN: items that the same shoppers have.

Sarwar et al., "Item-Based Collaborative Filtering Recommendation Algorithms", WWW 2001, with the damped
cosine of Ferrari Dacrema et al. (RecSys 2019): for columns a, b of the matrix of log(1 + events),
sim(a, b) = a·b / (|a| |b| + shrinkage). A candidate's score is the sum over its most similar items of
similarity × log(1 + the shopper's events with that item); an item is no neighbour of itself.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.evals.peers.contract import Scorer, Scores
from penchant.evals.peers.interactions import Interactions

ITEMS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Fitted similarities.

    Attributes:
        profiles: (users, items) float32.
        weights: (items, items) float32, from the item a shopper had to the candidate.
    """

    profiles: csr_array
    weights: csr_array

    def scores(self, rows: NDArray[np.int64]) -> Scores:
        """Sum over the neighbours that the shopper had; without one an item is not recommended."""
        scores: Scores = (self.profiles[rows, :] @ self.weights).toarray()
        return np.where(scores > 0, scores, np.float32(-np.inf))


@dataclass(frozen=True, slots=True)
class ItemKnn:
    """Cosine item-kNN on log counts.

    Attributes:
        neighbours: How many of each candidate, 1 or more.
        shrinkage: Pulls similarities of rare items towards 0; 0 or more.
    """

    neighbours: int = 30
    shrinkage: float = 50.0

    name: ClassVar[str] = "item-kNN"

    def fit(self, train: Interactions) -> Scorer:
        """Finds each item's neighbours, a few hundred items at a time."""
        profiles = train.log_counts()
        lengths = np.sqrt(profiles.power(2).sum(axis=0)).astype(np.float32)
        items, width = profiles.T.tocsr(), len(train.items)
        kept = min(self.neighbours, width)
        parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]] = []
        for start in range(0, width, ITEMS_AT_ONCE):
            block = np.arange(start, min(start + ITEMS_AT_ONCE, width))
            similar: NDArray[np.float32] = (items[block, :] @ profiles).toarray()
            damped = lengths[block, None] * lengths + np.float32(self.shrinkage)
            np.divide(similar, damped, out=similar, where=damped > 0)
            similar[block - start, block] = 0.0
            nearest = np.argpartition(-similar, kept - 1, axis=1)[:, :kept]
            near = np.take_along_axis(similar, nearest, axis=1)
            parts.append((nearest.ravel(), np.repeat(block, kept), near.ravel()))
        sources, candidates, weights = (np.concatenate(part) for part in zip(*parts, strict=True))
        matrix = csr_array((weights, (sources, candidates)), shape=(width, width))
        matrix.eliminate_zeros()
        return Neighbours(profiles, matrix)
