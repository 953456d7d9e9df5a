"""Ranking metrics against binary relevance, for one list and for many at once.

Järvelin and Kekäläinen (2002) for NDCG: a hit at rank r (from 1) gains 1 / log2(r + 1), and the ideal list
of a shopper with n relevant items has min(k, n) hits at its head.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array


class ListScores(NamedTuple):
    """How good each shopper's list is; every array is (shoppers,) float64 from 0 to 1.

    Attributes:
        ndcg: Discounted gain over the ideal one.
        recall: Hits over relevant items.
    """

    ndcg: NDArray[np.float64]
    recall: NDArray[np.float64]


def score_lists(ranked: NDArray[np.int64], truth: csr_array) -> ListScores:
    """Judges one list for each shopper, all with the same k.

    Args:
        ranked: (shoppers, k) int64 item indices, distinct within a row and the best first; -1 is no item.
        truth: (shoppers, items) bool, the relevant items.

    Raises:
        ValueError: The two do not have the same number of shoppers.
    """
    shoppers, k = ranked.shape
    if truth.shape[0] != shoppers:
        raise ValueError(f"{shoppers} lists but {truth.shape[0]} rows of truth: give one row for each list")
    hits = _hits(ranked, truth)
    relevant = np.diff(truth.indptr)
    discounts = 1.0 / np.log2(np.arange(2, k + 2))
    ideal = np.concatenate([[0.0], np.cumsum(discounts)])[np.minimum(relevant, k)]
    return ListScores(
        ndcg=_share(hits @ discounts, ideal),
        recall=_share(hits.sum(axis=1).astype(np.float64), relevant.astype(np.float64)),
    )


def _hits(ranked: NDArray[np.int64], truth: csr_array) -> NDArray[np.bool_]:
    # one number for each pair of shopper and item; the empty places' -1 must not fall into the row before
    items = truth.shape[1]
    rows = np.arange(ranked.shape[0], dtype=np.int64)[:, None]
    relevant = np.repeat(rows.ravel(), np.diff(truth.indptr)) * items + truth.indices
    return np.isin(ranked + rows * items, relevant) & (ranked >= 0)


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def ndcg_at(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """NDCG@k of one list of ids; the ideal puts `min(k, len(relevant))` hits first.

    Args:
        ranked: Distinct items, the best first; fewer than `k` are allowed.
        relevant: Not empty.
        k: 1 or more.

    Example:
        >>> round(ndcg_at(["a", "x", "b"], {"a", "b"}, 10), 4)
        0.9197
    """
    gains = [1.0 / np.log2(rank + 2) for rank, item in enumerate(ranked[:k]) if item in relevant]
    ideal = [1.0 / np.log2(rank + 2) for rank in range(min(k, len(relevant)))]
    return float(sum(gains) / sum(ideal))


def recall_at(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the relevant items among the first `k` of one list of ids.

    Example:
        >>> recall_at(["a", "x", "b"], {"a", "b", "c", "d"}, 2)
        0.25
    """
    return sum(item in relevant for item in ranked[:k]) / len(relevant)
