"""What a shop answers about its concept graph."""

from datetime import datetime
from typing import TYPE_CHECKING

from penchant.errors import DataError
from penchant.graph_store import (
    Database,
    EdgeStory,
    GraphDiff,
    concept_graph,
    edge_story,
    graph_diff,
    to_microseconds,
)

if TYPE_CHECKING:
    import networkx as nx


class GraphQuestions:
    """The part of a shop that knows its graph."""

    _database: Database

    def graph(
        self, *, valid_at: datetime | None = None, recorded_at: datetime | None = None
    ) -> "nx.MultiDiGraph[str]":
        """The concept graph, as believed now or at some moment; see `penchant.graph_store.concept_graph`."""
        with self._database.read() as connection:
            return concept_graph(
                connection,
                valid_at=microseconds_of(valid_at) if valid_at else None,
                recorded_at=microseconds_of(recorded_at) if recorded_at else None,
            )

    def edge_story(self, edge: str) -> EdgeStory:
        """Why an edge is believed, or no longer: what was proposed, decided and revised, in order.

        Args:
            edge: Its number, or `SUBJECT RELATION OBJECT`.

        Raises:
            NotFound: There is no such edge and none was ever proposed.
            DataError: It is neither a number nor subject, relation and object.
        """
        with self._database.read() as connection:
            return edge_story(connection, edge)

    def graph_diff(self, since: datetime, until: datetime, *, items: bool = False) -> GraphDiff:
        """What the graph came to believe, and ceased to believe, between two recorded moments.

        Args:
            since: The earlier moment, with a time zone.
            until: The later one.
            items: Whether what catalogue rows say of items counts, too.

        Raises:
            DataError: The later moment is the earlier one, or one has no time zone.
        """
        with self._database.read() as connection:
            return graph_diff(connection, microseconds_of(since), microseconds_of(until), items=items)


def microseconds_of(moment: datetime) -> int:
    """Since 1970 UTC.

    Raises:
        DataError: It has no time zone.
    """
    if moment.tzinfo is None:
        raise DataError(
            f"{moment.isoformat()} has no time zone: say which, for instance {moment.isoformat()}+00:00"
        )
    return to_microseconds(moment)
