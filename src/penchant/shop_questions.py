"""What a shop answers about its items, its shoppers and itself; each answer says what it rests on."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from penchant.errors import NotFound
from penchant.graph_store import Database, ShopView, key_of
from penchant.graph_store.find_nodes import edges_around
from penchant.tools import ConceptFinder

if TYPE_CHECKING:
    from penchant.tools.similar_items import ItemEdge, SimilarItems

TITLES_NAMED = 3


class ShopQuestions:
    """The part of a shop that answers questions; `penchant.tools.registry` names them."""

    folder: Path
    _database: Database
    _clock: Callable[[], float]

    @cached_property
    def _view(self) -> ShopView:
        """The shop as of its last round."""
        raise NotImplementedError

    @cached_property
    def _finder(self) -> ConceptFinder:
        raise NotImplementedError

    def _until(self, as_of: datetime | None, view: ShopView | None = None) -> int:
        raise NotImplementedError

    def similar_items(self, item: str, count: int = 10, *, as_of: datetime | None = None) -> "SimilarItems":
        """Which items go with an item or are like it: by the graph, by common shoppers, by their words.

        Args:
            item: Item id or title.
            count: At most this many, 1 to 1000.
            as_of: A moment with a time zone; later events and relations are not seen.

        Raises:
            NotFound: There is no such item, or several have the title.
            DataError: `count` is out of range.
        """
        from penchant.tools.similar_items import similar_items

        until = self._until(as_of)
        key = self._item_key(item)
        edges = self._item_edges(key, until if as_of is not None else None)
        return similar_items(self._view, key, until=until, count=count, edges=edges)

    def _item_edges(self, item: int, valid_at: int | None) -> list["ItemEdge"]:
        from penchant.tools.similar_items import TOLD_RELATIONS, ItemEdge

        node = f"item:{self._view.item_ids[item]}"
        found = []
        with self._database.read() as connection:
            rows = edges_around(connection, node, valid_at=valid_at)
        for row in rows:
            is_subject = row["subject"] == node
            other = row["object"] if is_subject else row["subject"]
            key = self._view.item_keys.get(other.removeprefix("item:")) if other.startswith("item:") else None
            if row["relation"] in TOLD_RELATIONS and key is not None:
                told = (row["relation"], row["weight"], row["rationale"], row["edge_key"])
                found.append(ItemEdge(key, *told, is_subject))
        return found

    def _item_key(self, item: str) -> int:
        """The item of an id, or else of a title, whatever its case.

        Raises:
            NotFound: None or several have it; items whose titles hold the words are named.
        """
        try:
            return key_of(self._database, "item", item)
        except NotFound as unknown:
            wanted = item.strip().casefold()
            titles = [title.casefold() for title in self._view.item_titles]
            same = [key for key, title in enumerate(titles) if title == wanted]
            if len(same) == 1:
                return same[0]
            near = same or [key for key, title in enumerate(titles) if wanted and wanted in title]
            if not near:
                raise
            named = ", ".join(
                f"`{self._view.item_ids[key]}` ({self._view.item_titles[key]})" for key in near[:TITLES_NAMED]
            )
            raise NotFound(
                f"`{item}` is no item id and may mean {len(near):,} items: name one by its id, "
                f"for instance {named}"
            ) from unknown
