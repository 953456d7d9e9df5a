"""Clusters that are fitted again keep the names of those they continue: their history stays readable."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.text_clusters import TYPICAL, ClusterModel

CONTINUES = 0.3
"""Jaccard overlap at which a cluster continues an earlier one: either half of a split one would do."""
FAMILIAR = 0.2
"""Share of a cluster that the earlier fit could place; below it the earlier name would speak for few."""
_NUMBER = re.compile(r" \(\d+\)$")


def keep_names(
    old: ClusterModel, new: ClusterModel, texts: Sequence[str], *, used: Collection[str]
) -> ClusterModel:
    """The new model with the names of the clusters that its own continue.

    Args:
        old: What was fitted before.
        new: What is fitted now.
        texts: The items' texts now; both models say where they belong.
        used: Every name that a cluster ever had. A cluster that continues none takes its own name, numbered
            where that is among these: an id means one thing for ever.
    """
    labels = []
    for model in (old, new):
        found, typical = model.assign(texts)
        labels.append(np.where(typical >= TYPICAL, found, -1))
    continues = match_clusters(labels[0], labels[1], n_old=len(old.names), n_new=len(new.names))
    taken = {*used, *old.names}
    names = []
    for own, before in zip(new.names, continues.tolist(), strict=True):
        names.append(old.names[before] if before >= 0 else _unused(own, taken))
        taken.add(names[-1])
    return replace(new, names=tuple(names))


def match_clusters(
    old: NDArray[np.int64], new: NDArray[np.int64], *, n_old: int, n_new: int
) -> NDArray[np.int64]:
    """Which earlier cluster each new one continues, by the members that they share.

    The pairs are those of largest total overlap (the assignment problem, Kuhn 1955) among the pairs of at
    least `CONTINUES`; overlap is Jaccard's |A and B| / |A or B| over the items that the earlier fit placed.
    Items that are new to it neither help nor harm, but where they are more than four in five of a cluster,
    it continues none.

    Args:
        old: (n_items,) int64, each item's earlier cluster, -1 without.
        new: (n_items,) int64, each item's new cluster, -1 without.
        n_old: How many earlier clusters there are.
        n_new: How many new ones there are.

    Returns:
        (n_new,) int64, the earlier cluster's index, each at most once; -1 for none.
    """
    from scipy.optimize import linear_sum_assignment  # half a second, which few commands need

    placed, both = old >= 0, (old >= 0) & (new >= 0)
    shared = np.bincount(old[both] * n_new + new[both], minlength=n_old * n_new).reshape(n_old, n_new)
    old_sizes = np.bincount(old[placed], minlength=n_old)
    known = np.bincount(new[both], minlength=n_new)
    sizes = np.bincount(new[new >= 0], minlength=n_new)
    overlap = shared / np.maximum(old_sizes[:, np.newaxis] + known - shared, 1)
    overlap[(overlap < CONTINUES) | (known < FAMILIAR * sizes)] = 0.0
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    matched = overlap[rows, columns] > 0
    continues = np.full(n_new, -1, dtype=np.int64)
    continues[columns[matched]] = rows[matched]
    return continues


def _unused(name: str, taken: Collection[str]) -> str:
    if name not in taken:
        return name
    plain = _NUMBER.sub("", name)
    return next(one for n in range(2, len(taken) + 3) if (one := f"{plain} ({n})") not in taken)
