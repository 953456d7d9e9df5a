"""A shop's folder in a test: takes data in, evolves, and shows what the tables hold."""

import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Table, select

from penchant.graph_store.database import Database
from penchant.graph_store.embedding import Embedder
from penchant.graph_store.evolution import RoundReport, evolve_state
from penchant.graph_store.ingest import IngestReport, ingest_events, ingest_items
from penchant.graph_store.mapping import Mapping
from penchant.graph_store.schema import batches, events, item_history, items, rejects, shoppers
from penchant.graph_store.shop_view import ShopView
from penchant.settings import Settings

NOW_S = 1_767_225_600.0
"""1 January 2026 UTC."""
DEFAULTS = Mapping()
COUNTED = (events, items, item_history, shoppers, batches, rejects)

Row = dict[str, Any]


class NoEmbedder(Embedder):
    """Stands where no text may be embedded."""

    name = "none"
    dimension = 1

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Fails the test."""
        raise AssertionError(f"{len(texts)} texts were embedded")


@dataclass
class ShopFolder:
    """A shop in a folder of its own."""

    folder: Path
    settings: Settings = field(default_factory=lambda: Settings(clusters="off"))

    def __post_init__(self) -> None:
        """Opens the database, which closes its connections when nobody holds it any more."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = Database.in_folder(self.folder)
        weakref.finalize(self.database, self.database.engine.dispose)

    def write(self, name: str, content: str | bytes) -> Path:
        """A file next to the shop."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def take_events(self, source: Path | pl.DataFrame, mapping: Mapping = DEFAULTS) -> IngestReport:
        """Ingests events at `NOW_S`."""
        return ingest_events(self.database, source, mapping, now_s=NOW_S)

    def take_items(
        self, source: Path | pl.DataFrame, mapping: Mapping = DEFAULTS, *, now_s: float = NOW_S
    ) -> IngestReport:
        """Ingests catalogue rows."""
        return ingest_items(self.database, source, mapping, now_s=now_s)

    def evolve(self, *, now_s: float = NOW_S) -> RoundReport:
        """One round."""
        return evolve_state(self.database, self.folder, self.settings, NoEmbedder(), clock=lambda: now_s)

    def view(self) -> ShopView:
        """The shop as of its last round."""
        return ShopView(self.database, self.folder, self.settings)

    def rows(self, table: Table) -> list[Row]:
        """Everything in a table, by primary key."""
        query = select(table).order_by(*table.primary_key.columns)
        with self.database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def reasons(self) -> list[tuple[int, str]]:
        """Line and reason of every reject."""
        return [(row["line"], row["reason"]) for row in self.rows(rejects)]

    def counts(self) -> dict[str, int]:
        """How many rows the tables of the log and the catalogue hold."""
        return {table.name: len(self.rows(table)) for table in COUNTED}
