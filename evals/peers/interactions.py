"""A training log as matrices, which every peer is fitted on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.errors import DataError

TEXT_COLUMNS = ("title", "category", "description")


@dataclass(frozen=True, slots=True)
class Interactions:
    """Who had what, how often and when.

    Attributes:
        users: Shopper ids, sorted; row r of every matrix is `users[r]`.
        items: Item ids, sorted; column c is `items[c]`. Without an explicit list, those with an event.
        counts: (users, items) float32, how many events; indices sorted.
        event_rows: (events,) int64, the shopper of each event.
        event_columns: (events,) int64, its item.
        event_days: (events,) float64, days before the last event, 0 or more.
        texts: Title, category and description of each item; "" where the catalogue lacks it.
    """

    users: tuple[str, ...]
    items: tuple[str, ...]
    counts: csr_array
    event_rows: NDArray[np.int64]
    event_columns: NDArray[np.int64]
    event_days: NDArray[np.float64]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, train: pl.DataFrame, items: pl.DataFrame, *, universe: Iterable[str] | None = None) -> Self:
        """Indexes a log and its catalogue.

        Args:
            train: `user_id, item_id, ts`; events of items outside the universe are left out.
            items: `item_id` and any of `title, category, description`; may be empty.
            universe: Which items can be scored, if not those that occur in `train`: cold items, say.

        Raises:
            DataError: No event is left.
        """
        ids = sorted(set(universe)) if universe is not None else train["item_id"].unique().sort().to_list()
        columns = pl.DataFrame({"item_id": ids}, schema={"item_id": pl.String}).with_row_index("column")
        users = train["user_id"].unique().sort().to_list()
        rows = pl.DataFrame({"user_id": users}, schema={"user_id": pl.String}).with_row_index("row")
        placed = (
            train.select("user_id", "item_id", "ts")
            .join(rows, on="user_id", maintain_order="left")
            .join(columns, on="item_id", maintain_order="left")
        )
        if placed.is_empty():
            raise DataError("no training event is of an item that can be ranked: give a longer log")
        row = placed["row"].to_numpy().astype(np.int64)
        column = placed["column"].to_numpy().astype(np.int64)
        age = placed.select((pl.lit(train["ts"].max()) - pl.col("ts")).dt.total_microseconds()).to_series()
        return cls(
            users=tuple(users),
            items=tuple(ids),
            counts=_counted(row, column, (len(users), len(ids))),
            event_rows=row,
            event_columns=column,
            event_days=age.to_numpy() / timedelta(days=1).total_seconds() / 1e6,
            texts=_texts(columns, items),
        )

    def rows_of(self, users: Sequence[str]) -> NDArray[np.int64]:
        """Row of each shopper.

        Raises:
            KeyError: One of them has no training event.
        """
        places = {user: row for row, user in enumerate(self.users)}
        return np.array([places[user] for user in users], dtype=np.int64)

    def log_counts(self) -> csr_array:
        """(users, items) float32, log(1 + events)."""
        logged = self.counts.copy()
        logged.data = np.log1p(logged.data)
        return logged

    def shoppers_per_item(self, *, last_days: float | None = None) -> NDArray[np.float64]:
        """Distinct shoppers of each item.

        Args:
            last_days: Count only events less than so many days before the last one.

        Returns:
            (items,) float64.
        """
        within = self.event_days < (np.inf if last_days is None else last_days)
        width = len(self.items)
        pairs = np.unique(self.event_rows[within] * width + self.event_columns[within])
        return np.bincount(pairs % width, minlength=width).astype(np.float64)

    def most_frequent(self, count: int) -> NDArray[np.int64]:
        """Columns of the items with most events, ascending; ties go to the lower column."""
        events = np.bincount(self.event_columns, minlength=len(self.items))
        return np.sort(np.argsort(-events, kind="stable")[:count])


def _counted(rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]) -> csr_array:
    counts = csr_array((np.ones(rows.size, dtype=np.float32), (rows, columns)), shape=shape)
    counts.sum_duplicates()
    # implicit reads 32-bit indices only
    counts.indices, counts.indptr = counts.indices.astype(np.int32), counts.indptr.astype(np.int32)
    return counts


def _texts(columns: pl.DataFrame, items: pl.DataFrame) -> tuple[str, ...]:
    known = [name for name in TEXT_COLUMNS if name in items.columns]
    text = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in known], separator=" ")
    described = items.unique("item_id", keep="last").select(
        pl.col("item_id").cast(pl.String), (text if known else pl.lit("")).alias("text")
    )
    joined = columns.join(described, on="item_id", how="left", maintain_order="left")
    return tuple(joined["text"].fill_null("").to_list())
