"""What the arithmetic needs of a shop's catalogue, in memory: items with their words, prices and concepts."""

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from penchant.graph_store.database import Database
from penchant.graph_store.item_concepts import ItemConcepts
from penchant.graph_store.item_words import READ_AS, ItemWords
from penchant.graph_store.kept_arrays import FOLDER, Arrays, kept_arrays
from penchant.graph_store.schema import items
from penchant.graph_store.taxonomy import FACETS, Taxonomy
from penchant.ids import ItemId

COMMON_TO_ALL = 0.95
"""A concept of a larger share of the catalogue's items says nothing about any of them."""
FEWEST_TOLD_APART = 20
"""Items; in a smaller catalogue a concept of all of them may still be what the shop is about."""


class CatalogueView:
    """What the catalogue and the concept graph say of items, as of a shop's last round.

    Args:
        database: The shop's.
        folder: The shop's.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """All concepts."""
        with self._database.read() as connection:
            return Taxonomy.load(connection)

    @cached_property
    def concepts(self) -> ItemConcepts:
        """Concepts of items."""
        with self._database.read() as connection:
            return ItemConcepts.load(connection)

    @cached_property
    def item_ids(self) -> list[ItemId]:
        """Ids by key."""
        with self._database.read() as connection:
            rows = connection.execute(select(items.c.item_id).order_by(items.c.item_key))
            return [ItemId(row[0]) for row in rows]

    @cached_property
    def item_titles(self) -> list[str]:
        """Titles by key; the id where there is no title."""
        with self._database.read() as connection:
            rows = connection.execute(select(items.c.title, items.c.item_id).order_by(items.c.item_key))
            return [row[0] or row[1] for row in rows]

    @cached_property
    def item_words(self) -> ItemWords:
        """What the catalogue says of each item, as weighed words."""
        query = select(items.c.title, items.c.category, items.c.brand).order_by(items.c.item_key)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        texts = ["\n".join(part for part in row if part).replace(">", "\n") for row in rows]
        sources = (READ_AS, "\0".join(texts).encode())
        return ItemWords.of_arrays(
            self.kept("item-words", sources, lambda: ItemWords.read(texts).to_arrays())
        )

    def kept(
        self, name: str, sources: Iterable[bytes | NDArray[Any]], compute: Callable[[], Arrays]
    ) -> Arrays:
        """As `kept_arrays`, in the shop's folder."""
        return kept_arrays(self._folder / FOLDER / f"{name}.npz", sources, compute)

    @cached_property
    def item_keys(self) -> dict[str, int]:
        """Keys by id."""
        return {item: key for key, item in enumerate(self.item_ids)}

    @cached_property
    def item_prices(self) -> NDArray[np.float64]:
        """(items,) today's prices; NaN where there is none."""
        with self._database.read() as connection:
            rows = connection.execute(select(items.c.price).order_by(items.c.item_key))
            return np.array([np.nan if row[0] is None else row[0] for row in rows], dtype=np.float64)

    @cached_property
    def item_availability(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(items,) from when and until when each can be had, microseconds; open ends are extremes."""
        ends = np.iinfo(np.int64)
        columns = (items.c.available_from, items.c.available_to)
        with self._database.read() as connection:
            rows = connection.execute(select(*columns).order_by(items.c.item_key)).all()
        first = [ends.min if row[0] is None else row[0] for row in rows]
        last = [ends.max if row[1] is None else row[1] for row in rows]
        return np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)

    @cached_property
    def item_topics(self) -> NDArray[np.int64]:
        """(items,) the category, or else the text cluster, of each item; -1 without."""
        facets = [FACETS.index("category"), FACETS.index("cluster")]
        is_topic = np.isin(self.taxonomy.facet[self.concepts.node], facets)
        topic = np.full(len(self.item_ids), -1, dtype=np.int64)
        topic[self.concepts.owner[is_topic]] = self.concepts.node[is_topic]
        return topic

    def items_under(self, *nodes: int) -> NDArray[np.bool_]:
        """(items,) which are about one of some concepts, or about one under it."""
        found = np.zeros(len(self.item_ids), dtype=bool)
        for node in nodes:
            found[self.concepts.owner[self.taxonomy.is_under(node)[self.concepts.node]]] = True
        return found

    @cached_property
    def says_nothing(self) -> NDArray[np.bool_]:
        """(concepts,) which tell no item from another: as good as every item is about or under them."""
        concepts = len(self.taxonomy.ids)
        reached = self.taxonomy.reached(self.concepts.owner, self.concepts.node)
        items_with = np.bincount(reached % max(concepts, 1), minlength=concepts)
        described = int((self.concepts.lengths > 0).sum())
        return (items_with >= COMMON_TO_ALL * described) & (described >= FEWEST_TOLD_APART)

    @cached_property
    def common_terms(self) -> NDArray[np.bool_]:
        """(terms,) of `item_words` which more than half of the items with words have."""
        weights = self.item_words.weights
        items_with = np.bincount(weights.indices, minlength=weights.shape[1])
        return items_with > max(np.count_nonzero(np.diff(weights.indptr)) / 2, 2)
