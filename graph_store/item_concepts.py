"""Which concepts each item is about, as arrays."""

from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from penchant.graph_store.database import in_pieces, number_table
from penchant.graph_store.fold import distinct
from penchant.graph_store.schema import item_concepts, items, nodes

_ROW = {"item_key": pl.Int64, "node_key": pl.Int64, "weight": pl.Float64}


class ItemConcepts:
    """A sparse matrix of items by concepts in compressed rows.

    Attributes:
        item_count: Rows.
        node_count: Columns.
        node: (m,) concept keys, item after item.
        weight: (m,) how much the item is about the concept, 0 to 1.
    """

    def __init__(
        self,
        start: NDArray[np.int64],
        node: NDArray[np.int64],
        weight: NDArray[np.float64],
        node_count: int,
    ) -> None:
        """Takes the arrays as they are; `start` is (items + 1,)."""
        self._start = start
        self.node = node
        self.weight = weight
        self.item_count = start.size - 1
        self.node_count = node_count

    @classmethod
    def from_rows(cls, rows: pl.DataFrame, item_count: int, node_count: int) -> "ItemConcepts":
        """From `item_key, node_key, weight`, in any order."""
        rows = rows.sort("item_key", "node_key")
        counts = np.bincount(rows["item_key"].to_numpy(), minlength=item_count)
        start = np.r_[0, np.cumsum(counts)].astype(np.int64)
        return cls(start, rows["node_key"].to_numpy(), rows["weight"].to_numpy(), node_count)

    @classmethod
    def load(cls, connection: Connection, only: NDArray[Any] | None = None) -> "ItemConcepts":
        """What is believed now.

        Args:
            connection: An open connection.
            only: Item keys; others come out without concepts. None loads all.
        """
        item_count = connection.scalar(select(func.coalesce(func.max(items.c.item_key) + 1, 0))) or 0
        node_count = connection.scalar(select(func.coalesce(func.max(nodes.c.node_key) + 1, 0))) or 0
        query = select(item_concepts.c.item_key, item_concepts.c.node_key, item_concepts.c.weight)
        if only is None:
            table = number_table(connection, query, 3)
        else:
            keys = distinct(only).tolist()
            pieces = [query.where(item_concepts.c.item_key.in_(piece)) for piece in in_pieces(keys)]
            tables = [number_table(connection, piece, 3) for piece in pieces]
            table = np.concatenate([np.empty((0, 3)), *tables])
        rows = {"item_key": table[:, 0], "node_key": table[:, 1], "weight": table[:, 2]}
        return cls.from_rows(pl.DataFrame(rows).cast(_ROW), item_count, node_count)  # type: ignore[arg-type]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """(items,) how many concepts each item has."""
        return np.diff(self._start)

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """(m,) the item of each entry."""
        return np.repeat(np.arange(self.item_count), self.lengths)

    def of(self, item_key: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Concepts and weights of one item."""
        part = slice(self._start[item_key], self._start[item_key + 1])
        return self.node[part], self.weight[part]

    def expand(
        self, items_of_events: NDArray[Any]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """One entry for each concept of each event's item.

        Args:
            items_of_events: (n,) item keys.

        Returns:
            Three arrays of equal length: index of the event, concept key, weight.
        """
        begin = self._start[items_of_events]
        lengths = self._start[items_of_events + 1] - begin
        event = np.repeat(np.arange(items_of_events.size), lengths)
        offset = np.arange(event.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        place = np.repeat(begin, lengths) + offset
        return event, self.node[place], self.weight[place]
