"""Ranking metrics of one list against binary relevance.

Järvelin and Kekäläinen (2002) for NDCG: a hit at rank r (from 1) gains 1 / log2(r + 1), and the ideal list
of a shopper with n relevant items has min(k, n) hits at its head.
"""

from collections.abc import Collection, Sequence

import numpy as np


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
