"""A shop in a temporary folder, mostly for planted worlds: stores and reasoners, no ranking, no profiles."""

import json
import tempfile
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from sqlalchemy import select

from penchant.errors import DataError
from penchant.evals.planted_truth import Triple
from penchant.graph_store import (
    Database,
    Mapping,
    MiniLM,
    ShopView,
    evolve_relations,
    evolve_state,
    ingest_events,
    ingest_items,
)
from penchant.graph_store.concept_graph import concept_graph
from penchant.graph_store.reasoning.proposals import Reasoner
from penchant.graph_store.schema import decisions, edges
from penchant.progress import no_progress
from penchant.settings import load_settings

REASONER_SECONDS = 600.0
FIRST_TICK_S = 4_000_000_000
"""The clock starts late in this century, since events that lie in the future are refused."""


class PlantedShop:
    """What `Shop.evolve_state` does, less the ranking, on a clock of its own that ticks once a step.

    Use it as a context manager: leaving it removes the folder.

    Attributes:
        faults: What was wrong with reasoners or their proposals, of all rounds.
    """

    def __init__(
        self, reasoners: Sequence[Reasoner], settings: AnyMapping[str, object] | None = None
    ) -> None:
        """Makes an empty shop.

        Args:
            reasoners: Heard in every round, in this order.
            settings: Other than the defaults; the database is the folder's own, whatever they say.
        """
        self._reasoners = reasoners
        self.faults: list[str] = []
        self._ticks = FIRST_TICK_S
        self._folder = tempfile.TemporaryDirectory(prefix="penchant-planted-")
        self._path = Path(self._folder.name)
        self._settings = load_settings(self._path, **{**(settings or {}), "database_url": None})
        self._database = Database.in_folder(self._path)
        self._view: ShopView | None = None

    def __enter__(self) -> "PlantedShop":
        """Itself."""
        return self

    def __exit__(self, *_failure: object) -> None:
        """Closes the shop and removes its folder."""
        self._database.close()
        self._folder.cleanup()

    def add(self, *, items: pl.DataFrame | None = None, events: pl.DataFrame | None = None) -> None:
        """Ingests catalogue rows, then events, and evolves.

        Raises:
            DataError: A row was refused; what is added here was checked or made up.
        """
        reports = []
        if items is not None:
            reports.append(ingest_items(self._database, items, Mapping(), now_s=self._clock()))
        if events is not None:
            reports.append(ingest_events(self._database, events, Mapping(), now_s=self._clock()))
        refused = [reason for report in reports for reason, _ in report.reasons]
        if refused:
            raise DataError(f"the shop refused sound rows: {'; '.join(refused)}")
        embedder = MiniLM(threads=1)  # never asked: every planted item has a category
        evolve_state(self._database, self._path, self._settings, embedder, clock=self._clock)
        self._view = ShopView(self._database, self._path, self._settings, previous=self._view)
        report = evolve_relations(
            self._database,
            self._view,
            self._reasoners,
            budget_s=REASONER_SECONDS,
            clock=self._clock,
            progress=no_progress,
        )
        self.faults += [str(fault) for fault in report.faults] if report else []
        self._view = ShopView(self._database, self._path, self._settings, previous=self._view)

    @property
    def view(self) -> ShopView:
        """The shop as of its last round; there must have been one."""
        if self._view is None:
            raise RuntimeError("nothing was added to the planted shop yet")
        return self._view

    def edges(self) -> set[Triple]:
        """What is believed now."""
        with self._database.read() as connection:
            graph = concept_graph(connection)
        return {(subject, data["relation"], target) for subject, target, data in graph.edges(data=True)}

    def edge_history(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """All rows of `edges` and of `decisions` as `judge_retirements` takes them."""
        names = ["edge_key", "subject", "relation", "object", "recorded_at", "retired_at"]
        told = ["action", "edge_key", "cause", "premises"]
        with self._database.read() as connection:
            rows = connection.execute(select(*(edges.c[name] for name in names)))
            written = [tuple(row) for row in rows]
            ruled = [
                (*row[:3], json.loads(row[3]) if row[3] else None)
                for row in connection.execute(select(*(decisions.c[name] for name in told)))
            ]
        return (
            pl.DataFrame(written, schema=names, orient="row", infer_schema_length=None),
            pl.DataFrame(
                ruled,
                schema={
                    "action": pl.String,
                    "edge_key": pl.Int64,
                    "cause": pl.Int64,
                    "premises": pl.List(pl.List(pl.String)),
                },
                orient="row",
            ),
        )

    def _clock(self) -> float:
        self._ticks += 1
        return float(self._ticks)
