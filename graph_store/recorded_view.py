"""The shop as it was known at some moment: what was not recorded by then is not seen, however old it is."""

import json
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import func, or_, select

from penchant.errors import DataError
from penchant.graph_store.capping import capped_weights
from penchant.graph_store.database import Database
from penchant.graph_store.event_columns import EventColumns
from penchant.graph_store.fold import Masses
from penchant.graph_store.interests import day_masses
from penchant.graph_store.item_concepts import ItemConcepts
from penchant.graph_store.moments import to_moment
from penchant.graph_store.reasoning.relations import STRUCTURAL
from penchant.graph_store.schema import edges, item_history, items, rounds
from penchant.graph_store.shop_view import ShopView
from penchant.graph_store.taxonomy import Taxonomy
from penchant.settings import Settings


class RecordedView(ShopView):
    """What the last round that had finished by a moment knew, under today's settings.

    Everything that profiles and timelines are made of is as it was: events, concepts of items, names and
    titles. Prices and availability are today's.
    """

    def __init__(
        self, database: Database, folder: Path, settings: Settings, *, current: ShopView, recorded_at: int
    ) -> None:
        """Finds the round; each part is computed when it is first asked for.

        Args:
            database: The shop's.
            folder: The shop's.
            settings: The shop's.
            current: The shop as of its last round.
            recorded_at: The moment, microseconds.

        Raises:
            DataError: No round had finished by then.
        """
        super().__init__(database, folder, settings)
        query = select(rounds.c.finished_at, rounds.c.end_seq).where(
            rounds.c.finished_at <= recorded_at, rounds.c.end_seq.is_not(None)
        )
        with database.read() as connection:
            found = connection.execute(query.order_by(rounds.c.round.desc()).limit(1)).first()
        if found is None:
            raise DataError(
                f"no round of `penchant evolve` is known to have finished by {to_moment(recorded_at)}: "
                "name a later moment"
            )
        self._current = current
        self.recorded_at: int = found[0]
        self.end = int(found[1])

    @cached_property
    def log(self) -> EventColumns:
        """The events that were known, by shopper, then time."""
        log = self._current.log
        return log if self.end >= self._current.end else log.take(log.seq < self.end)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The concepts that were known."""
        with self._database.read() as connection:
            return Taxonomy.load(connection, recorded_at=self.recorded_at)

    @cached_property
    def concepts(self) -> ItemConcepts:
        """What items were held to be about."""
        at = self.recorded_at
        structural = edges.c.relation.in_(STRUCTURAL)
        since = select(func.count()).where(structural, or_(edges.c.recorded_at > at, edges.c.retired_at > at))
        with self._database.read() as connection:
            if not connection.scalar(since):
                return self._current.concepts
            held = connection.execute(
                select(edges.c.subject, edges.c.object, edges.c.weight).where(
                    structural,
                    edges.c.recorded_at <= at,
                    or_(edges.c.retired_at.is_(None), edges.c.retired_at > at),
                )
            ).all()
        keys = self._current.item_keys
        rows = pl.DataFrame(
            {
                "item_key": [keys[row[0].removeprefix("item:")] for row in held],
                "node_key": [self.taxonomy.key_of[row[1]] for row in held],
                "weight": [row[2] for row in held],
            },
            schema={"item_key": pl.Int64, "node_key": pl.Int64, "weight": pl.Float64},
        )
        return ItemConcepts.from_rows(rows, len(keys), len(self.taxonomy.ids))

    @cached_property
    def item_titles(self) -> list[str]:
        """Titles as they were; the id where there was none."""
        titles: list[str] = list(self._current.item_titles)
        changed = select(items.c.item_key).where(items.c.recorded_at > self.recorded_at)
        earlier = select(item_history.c.item_key, item_history.c.row).where(
            item_history.c.recorded_at <= self.recorded_at
        )
        with self._database.read() as connection:
            later = set(connection.scalars(changed))
            for key in later:
                titles[key] = self._current.item_ids[key]
            for key, row in connection.execute(earlier.order_by(item_history.c.version)):
                if key in later:
                    titles[key] = json.loads(row)["title"] or self._current.item_ids[key]
        return titles

    def folded(self, shopper: int) -> tuple[NDArray[np.int64], Masses]:
        """The state as the round left it, folded from the events that were known."""
        return self._folded_anew(shopper)

    def folded_slow(self, shopper: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
        """Of `folded`."""
        node, masses = self._folded_anew(shopper)
        return node, masses.slow, masses.last_ts

    @cached_property
    def _concept_days(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        weight = capped_weights(self.log, self.kinds, self.settings).shop
        table = day_masses(self.log, weight, self.concepts).filter(pl.col("mass") != 0)
        table = table.sort("node_key", "day")
        return table["node_key"].to_numpy(), table["day"].to_numpy(), table["mass"].to_numpy()
