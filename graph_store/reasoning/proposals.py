"""What a reasoner says, and what it is given."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import polars as pl

from penchant.graph_store.concept_graph import concept_graph
from penchant.graph_store.database import Database
from penchant.graph_store.shop_view import ShopView

if TYPE_CHECKING:
    import networkx as nx

Triple = tuple[str, str, str]
"""Subject, relation and object of an edge."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edge that a reasoner holds to be true; the arbiter decides.

    Attributes:
        subject: Node id: `category:A > B`, `cluster:x`, `brand:x`, `price:x` or `item:ID`.
        relation: One of `RELATIONS`.
        object: Node id.
        weight: How strong the relation is, above 0 and at most 1; ranking and walks use it.
        confidence: How sure the reasoner is, 0 to 1; of a statistical edge one minus its false-discovery
            rate.
        support: How many shoppers, or else catalogue rows or edges, stand behind it.
        rationale: Why, in words that a merchant reads.
        valid_from: Since when it holds in the shop's world, microseconds; none: since always.
        premises: The believed edges that it was derived from.
    """

    subject: str
    relation: str
    object: str
    weight: float
    confidence: float
    support: float
    rationale: str
    valid_from: int | None = None
    premises: tuple[Triple, ...] = ()

    @property
    def triple(self) -> Triple:
        """Subject, relation and object."""
        return self.subject, self.relation, self.object


@dataclass(frozen=True, slots=True)
class Rejection:
    """What a reasoner's own critic did not let through; it is kept with what the arbiter refused.

    Attributes:
        subject: Node id.
        relation: One of `RELATIONS`.
        object: Node id; of a concept, perhaps, that there is not.
        reason: Why, in words.
    """

    subject: str
    relation: str
    object: str
    reason: str


class ReasoningView:
    """What a reasoner sees: the shop as of its last round, and the edges believed now.

    Attributes:
        shop: Log, catalogue, concepts.
        believed: `edge_key, subject, relation, object, weight, confidence, support, reasoner, valid_from`
            of every edge that is believed now and that reasoners may propose.
    """

    def __init__(self, database: Database, shop: ShopView, believed: pl.DataFrame) -> None:
        """Takes both as they are."""
        self._database = database
        self.shop = shop
        self.believed = believed

    @property
    def now(self) -> int:
        """The shop's own clock: the time of its newest event, microseconds."""
        return self.shop.now

    @cached_property
    def graph(self) -> "nx.MultiDiGraph[str]":
        """The concept graph as believed now; see `concept_graph`."""
        with self._database.read() as connection:
            return concept_graph(connection)


@runtime_checkable
class Reasoner(Protocol):
    """Finds edges; the same view always gives the same proposals.

    It proposes everything that it is at least as sure of as the arbiter's `KEEP`: an edge of its own that it
    no longer proposes is taken for one whose support is gone, where its relation is statistical.

    It may have an attribute `basis`, any text: where that changes, the shop is reasoned about anew. It may
    have `rejections`, which is read after it has proposed: the `Rejection`s of a critic of its own.

    Attributes:
        name: As edges carry it.
        relations: What it may propose.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def relations(self) -> tuple[str, ...]: ...  # noqa: D102

    def propose(self, view: ReasoningView) -> Iterable[Proposal]:
        """Everything that it holds to be true now."""
        ...
