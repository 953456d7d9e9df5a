"""Which shoppers had which concepts, and which of several concepts under each other is told."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView
from penchant.graph_store.fold import distinct
from penchant.ids import EventId

FALSE_SHARE = 0.05
"""Of the concepts told, at most this share is there by chance."""
LEVEL = 0.05
MIN_SHOPPERS = 10
"""Concepts that fewer shoppers had are not tested."""
FACETS_TOLD = ("category", "cluster", "brand")
EVIDENCE_SHOWN = 4


def concepts_had(view: ShopView, seen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(pairs,) `shopper * concepts + concept`, ascending: who had a concept or one under it, each once.

    Args:
        view: The shop.
        seen: (events,) which count.
    """
    log, items = view.log, len(view.item_ids)
    pairs = distinct(log.shopper[seen].astype(np.int64) * items + log.item[seen])
    place, node, _ = view.concepts.expand(pairs % items)
    return view.taxonomy.reached(pairs[place] // items, node)


def surest_of_each_line(view: ShopView, nodes: list[int]) -> Iterator[int]:
    """Of concepts in order those that are neither above nor under one before them."""
    taken: set[int] = set()
    above: set[int] = set()
    for node in nodes:
        line = view.taxonomy.ancestors(node)
        if node not in above and not taken.intersection(line):
            taken.add(node)
            above.update(line)
            yield node


def events_about(view: ShopView, part: slice, node: int) -> NDArray[np.int64]:
    """(n,) places in the log of a shopper's events about a concept or what is under it, the oldest first.

    Args:
        view: The shop.
        part: Where the shopper's events stand.
        node: Concept key.
    """
    event, met, _ = view.concepts.expand(view.log.item[part])
    places: NDArray[np.int64] = part.start + distinct(event[view.taxonomy.is_under(node)[met]])
    return places


def newest_of_each(view: ShopView, seen: NDArray[np.bool_], count: int) -> tuple[EventId, ...]:
    """The newest event of each of so many shoppers, the newest first.

    Args:
        view: The shop.
        seen: (events,) among which they are.
        count: Shoppers at most.
    """
    log, places = view.log, np.flatnonzero(seen)
    places = places[np.lexsort((places, -log.ts[places]))]
    _, first = np.unique(log.shopper[places], return_index=True)
    return tuple(view.event_ids(log.seq[places[np.sort(first)[:count]]].tolist()))
