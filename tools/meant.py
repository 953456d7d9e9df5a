"""Which items words mean: an id, a concept that is surely meant, or words of titles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView, counted
from penchant.tools.who_likes import SURE_SIMILARITY, ConceptFinder, titled


@dataclass(frozen=True, slots=True)
class Understood:
    """How words were understood, as data.

    Attributes:
        kind: `item` by its id, `titles` that hold the words, `concepts` that they mean, or `liked`, items
            whose titles hold what is liked.
        names: Of the item, of the concepts (their paths), or ids of some liked items; for `titles` the words
            that were looked for where they are not those that were said.
        count: How many items have the words in their titles.
    """

    kind: Literal["item", "titles", "concepts", "liked"]
    names: tuple[str, ...] = ()
    count: int = 0


class Meaning(NamedTuple):
    """What words mean in a shop.

    Attributes:
        mask: (items,) or (shoppers,) which are meant.
        told: How the words were understood.
        understood: The same as data; None without words.
    """

    mask: NDArray[np.bool_]
    told: str
    understood: Understood | None = None


def items_meant(view: ShopView, finder: ConceptFinder, words: str) -> Meaning:
    """Which items are meant, and how the words were understood.

    An item id means the item. Otherwise a concept whose name is surely near the words means all that is
    under it; else items whose titles hold the words are meant; else what is under the nearest concepts.

    Args:
        view: The shop.
        finder: Of the same view.
        words: For instance `oat milk`.

    Raises:
        DataError: Nothing in the shop is near the words.
    """
    mask = np.zeros(len(view.item_ids), dtype=bool)
    key = view.item_keys.get(words.strip())
    if key is not None:
        mask[key] = True
        return Meaning(mask, f"item {view.item_titles[key]}", Understood("item", (view.item_titles[key],)))
    titles = titled(view, finder, words)
    found = finder.find(words, or_none=bool(titles.any()))
    if titles.any() and (not found or found[0][1] < SURE_SIMILARITY):
        count, said = int(titles.sum()), finder.said_here(words)
        which = "these words" if said == words else f"`{said}`"
        told = f"{counted(count, 'items')} with {which} in the title"
        return Meaning(titles, told, Understood("titles", () if said == words else (said,), count))
    facet = view.taxonomy.facet[found[0][0]]
    meant = [view.taxonomy.ids[node] for node, _ in found if view.taxonomy.facet[node] == facet]
    owner = np.repeat(np.arange(view.concepts.item_count), view.concepts.lengths)
    for node, _ in found:
        if view.taxonomy.facet[node] == facet:
            mask[owner[view.taxonomy.is_under(node)[view.concepts.node]]] = True
    return Meaning(mask, concepts_told(meant), concepts_understood(meant))


def concepts_told(concepts: Sequence[str]) -> str:
    """Concept ids as people read them: `Food > Tea, Drinks > Iced tea`."""
    return ", ".join(concept.partition(":")[2] for concept in concepts)


def concepts_understood(concepts: Sequence[str]) -> Understood:
    """Concept ids as how words were understood."""
    return Understood("concepts", tuple(concept.partition(":")[2] for concept in concepts))
