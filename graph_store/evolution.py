"""One round of evolution: everything that is new since the last one, and nothing else."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from zlib import crc32

from sqlalchemy import func, insert, select

from penchant.graph_store.capping import COMMITTED
from penchant.graph_store.cluster_names import ChooseName
from penchant.graph_store.concepts import evolve_concepts
from penchant.graph_store.database import Database, get_meta, record_moment, set_meta
from penchant.graph_store.embedding import Embedder
from penchant.graph_store.event_columns import EventSegments
from penchant.graph_store.event_weights import KIND_WEIGHTS, UNRATED_WEIGHT
from penchant.graph_store.interests import evolve_interests
from penchant.graph_store.schema import concept_days, events, interests, rounds, shopper_state
from penchant.settings import Settings

DEFAULTS = Settings.model_construct()
"""What a shop is taken to be clustered by that keeps no number of it yet."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a round did.

    Attributes:
        name: `concepts`, `interests`, `profiles` or `index`.
        new: How much of its input was new.
        wrote: How many rows, edges or profiles it wrote.
        seconds: Wall time.
        note: In words.
    """

    name: str
    new: int
    wrote: int
    seconds: float
    note: str


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What a round did, step by step; `round` is 0 where nothing was new."""

    round: int
    steps: tuple[Step, ...]

    @property
    def seconds(self) -> float:
        """Wall time of all steps."""
        return sum(step.seconds for step in self.steps)


Clock = Callable[[], float]


def evolve_state(
    database: Database,
    folder: Path,
    settings: Settings,
    embedder: Embedder,
    *,
    clock: Clock = time.time,
    choose_name: ChooseName | None = None,
) -> RoundReport:
    """Brings the concept graph and the interests up to the log and the catalogue.

    It is one transaction: a process killed in the middle leaves the state of the round before.

    Args:
        database: The shop's.
        folder: The shop's, for the columns of the log.
        settings: The shop's.
        embedder: For clusters on embeddings.
        clock: Seconds since 1970.
        choose_name: Picks the names of text clusters where they are fitted, among those that their terms
            offer; none takes the first. Nothing else here may ask a model.
    """
    began = time.perf_counter()
    with database.write() as connection:
        start, version = get_meta(connection, "evolved_events"), get_meta(connection, "evolved_catalogue")
        end = connection.scalar(select(func.coalesce(func.max(events.c.seq) + 1, 0))) or 0
        catalogue = get_meta(connection, "catalogue_version")
        arithmetic, clustering = _arithmetic(settings), _clustering(settings)
        clustered = get_meta(connection, "clustering") or _clustering(DEFAULTS)
        clusters_anew = version > 0 and clustered != clustering
        if (
            start and get_meta(connection, "arithmetic") != arithmetic
        ):  # masses of two half-lives do not add up
            for table in (interests, concept_days, shopper_state):
                connection.execute(table.delete())
            start = 0
        if (start, version) == (end, catalogue) and not clusters_anew:
            return RoundReport(0, ())
        if clusters_anew:  # to whatever follows from concepts it is another catalogue
            catalogue += 1
            set_meta(connection, catalogue_version=catalogue)
        now_us = record_moment(connection, int(clock() * 1e6))
        change = evolve_concepts(
            connection,
            version,
            settings,
            embedder,
            now_us=now_us,
            choose_name=choose_name,
            clusters_anew=clusters_anew,
        )
        graph_done = time.perf_counter()
        segments = EventSegments(folder / "columns")
        segments.extend(connection, end)
        interest = evolve_interests(connection, segments, change.moved, settings, start=start, end=end)
        steps = (
            Step(
                "concepts",
                change.moved["item_key"].n_unique(),
                change.edges,
                graph_done - began,
                f"{change.nodes:,} new concepts, {change.edges:,} new edges, {change.retired:,} retired"
                f"{'; clusters anew, as their settings changed' if clusters_anew else ''}",
            ),
            Step(
                "interests",
                interest.events,
                interest.groups,
                time.perf_counter() - graph_done,
                f"{interest.touched:,} shoppers touched, {interest.refolded:,} folded anew",
            ),
        )
        number = (connection.scalar(select(func.max(rounds.c.round))) or 0) + 1
        connection.execute(
            insert(rounds).values(
                round=number,
                started_at=now_us,
                finished_at=record_moment(connection, int(clock() * 1e6)),
                end_seq=end,
                report=json.dumps([asdict(step) for step in steps]),
            )
        )
        set_meta(
            connection,
            evolved_events=end,
            evolved_catalogue=catalogue,
            arithmetic=arithmetic,
            clustering=clustering,
        )
    return RoundReport(number, steps)


def _clustering(settings: Settings) -> int:
    """A number that changes with the settings of text clusters."""
    parts = (settings.clusters, settings.cluster_features, settings.cluster_method)
    return crc32(json.dumps(parts).encode())


def _arithmetic(settings: Settings) -> int:
    """A number that changes with everything the masses depend on but the log and the catalogue."""
    parts = (
        KIND_WEIGHTS,
        UNRATED_WEIGHT,
        COMMITTED,
        settings.cap_per_item_day,
        settings.cap_per_hour,
        settings.cap_per_day,
        settings.cap_per_day_in_all,
        settings.rating_max,
        settings.slow_half_life_days,
    )
    return crc32(json.dumps(parts).encode())
