"""What a shop answers about its concept graph."""

from datetime import datetime
from typing import TYPE_CHECKING

from penchant.errors import DataError
from penchant.given import microseconds_of, text, whole
from penchant.graph_store import (
    EdgeStory,
    FrozenGraph,
    GraphDiff,
    concept_graph,
    edge_story,
    frozen_graph,
    graph_diff,
    node_names,
)
from penchant.graph_store.corrections import CorrectedConcepts
from penchant.shop_stores import ShopStores

if TYPE_CHECKING:
    import networkx as nx

    from penchant.graph_store.find_nodes import FoundNodes
    from penchant.pictures import Picture


class GraphQuestions(ShopStores):
    """The part of a shop that knows its graph."""

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
            edge: Its number, or `SUBJECT RELATION OBJECT`, each end an id or a name.

        Raises:
            NotFound: There is no such edge and none was ever proposed, or a name means no node or several.
            DataError: It is neither a number nor subject, relation and object.
        """
        with self._database.read() as connection:
            return edge_story(connection, text(edge, "edge"))

    def graph_diff(self, since: datetime, until: datetime, *, catalogue: bool = False) -> GraphDiff:
        """What the graph came to believe, and ceased to believe, between two recorded moments.

        Args:
            since: The earlier moment, with a time zone.
            until: The later one.
            catalogue: Whether what catalogue rows say counts, too.

        Raises:
            DataError: The later moment is the earlier one, or one has no time zone.
        """
        with self._database.read() as connection:
            return graph_diff(connection, microseconds_of(since), microseconds_of(until), catalogue=catalogue)

    def find_nodes(self, words: str, count: int = 3) -> "FoundNodes":
        """Concepts and items whose name, path or id holds the words, the likeliest meant first, with edges.

        Args:
            words: A node id, a path, an item id, or a name or a part of one.
            count: At most this many.

        Raises:
            DataError: `count` is below 1.
        """
        from penchant.graph_store.find_nodes import nodes_with_edges

        with self._database.read() as connection:
            return nodes_with_edges(connection, words, whole(count))

    def node_names(self, node_ids: list[str]) -> dict[str, str]:
        """What people read for nodes, by their ids."""
        with self._database.read() as connection:
            return node_names(connection, node_ids)

    def picture(
        self, *, shopper: str | None = None, concept: str | None = None, as_of: datetime | None = None
    ) -> "Picture":
        """What is around a shopper or a concept, through time; `penchant.pictures.render_page` makes a page.

        Args:
            shopper: Shopper id.
            concept: Name or id of a concept or an item.
            as_of: A moment with a time zone; later events are not seen.

        Raises:
            DataError: Not one of the two is named, or the shop has no events.
            NotFound: There is no such shopper, or the name means no node or several.
        """
        from penchant.graph_store.find_nodes import latest_change, one_node
        from penchant.pictures import concept_picture, shopper_picture

        if (shopper is None) == (concept is None):
            raise DataError("name whom or what to show: either a shopper or a concept")
        until = self._until(as_of)
        with self._database.read() as connection:
            if shopper is not None:
                key = self._shopper_key(shopper)
                corrected = CorrectedConcepts(self._view.taxonomy, self._standing(key))
                return shopper_picture(connection, self._view, key, until=until, corrected=corrected)
            if as_of is None:
                until = max(until, latest_change(connection))
            first = int(self._view.log.ts.min())
            return concept_picture(connection, one_node(connection, concept or ""), first=first, until=until)

    def frozen_graph(self) -> FrozenGraph:
        """The graph as believed now in sparse rows, for walks; kept in the shop's folder by version."""
        with self._database.read() as connection:
            return frozen_graph(connection, self.folder)
