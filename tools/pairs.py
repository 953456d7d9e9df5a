"""Items bought together: pairs that lie in most of the orders."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, triu

from penchant.graph_store.fold import distinct

FIRST_LOOKED_AT = 256
"""So many items, those in most orders, say how many orders a pair needs to be among the first."""
Keys = NDArray[np.int64]


def pairs_together(order: Keys, item: Keys, count: int) -> tuple[Keys, Keys]:
    """The pairs of items that lie in most orders, and in how many.

    No pair lies in more orders than either of its items: once some pairs are known, items in fewer orders
    than these cannot have a place, and are left out. So the answer is exact, and large catalogues are soon
    looked at.

    Args:
        order: (n,) of each purchase the order that it is in, 0 or more.
        item: (n,) its item key.
        count: At most so many pairs.

    Returns:
        (pairs, 2) item keys, the item in more orders first, and (pairs,) orders with both; most first.
    """
    width = np.int64(item.max(initial=0) + 1)
    lines = distinct(order * width + item)
    order, item = lines // width, lines % width
    orders = np.bincount(item, minlength=int(width))
    ranked = np.argsort(-orders, kind="stable")
    chosen = ranked[:FIRST_LOOKED_AT]
    found = _together(order, item, chosen, int(width))
    if found.nnz:
        lowest = np.sort(found.data)[-min(count, found.nnz)] if found.nnz >= count else 1
        needed = ranked[: int((orders >= lowest).sum())]
    else:
        needed = ranked[: int((orders > 0).sum())]
    if needed.size > chosen.size:
        chosen = needed
        found = _together(order, item, chosen, int(width))
    both = found.tocoo()
    first = np.lexsort((both.col, both.row, -both.data))[:count]
    pairs = np.stack([chosen[both.row[first]], chosen[both.col[first]]], axis=1)
    return pairs.astype(np.int64), both.data[first].astype(np.int64)


def _together(order: Keys, item: Keys, chosen: Keys, items: int) -> csr_array:
    """(chosen, chosen) in how many orders both of a pair lie, above the diagonal."""
    place = np.full(items, -1, dtype=np.int64)
    place[chosen] = np.arange(chosen.size)
    kept = place[item] >= 0
    held = csr_array(
        (np.ones(int(kept.sum()), dtype=np.int32), (order[kept], place[item][kept])),
        shape=(int(order.max(initial=-1)) + 1, chosen.size),
    )
    return csr_array(triu(held.T @ held, k=1))
