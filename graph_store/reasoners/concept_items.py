"""Which items lie under each concept, as a matrix."""

import numpy as np
from scipy.sparse import csr_array

from penchant.graph_store.item_concepts import ItemConcepts
from penchant.graph_store.taxonomy import Taxonomy


def items_under(taxonomy: Taxonomy, concepts: ItemConcepts) -> csr_array:
    """Items that are about a concept or about one under it.

    Args:
        taxonomy: All concepts.
        concepts: What items are about.

    Returns:
        (concepts, items) float64 of 0 and 1.
    """
    n_nodes = len(taxonomy.ids)
    about = (np.ones(concepts.node.size), (concepts.node, concepts.owner))
    level = csr_array(about, shape=(n_nodes, concepts.item_count), dtype=np.float64)
    child = np.flatnonzero(taxonomy.parent >= 0)
    up = csr_array((np.ones(child.size), (taxonomy.parent[child], child)), shape=(n_nodes, n_nodes))
    total = level
    for _ in range(int(taxonomy.depth.max(initial=0))):
        level = csr_array(up @ level)
        total = csr_array(total + level)
    total.data[:] = 1.0
    return total
