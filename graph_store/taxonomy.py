"""Concepts as arrays: names, facets and who is under whom."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from penchant.graph_store.fold import distinct
from penchant.graph_store.schema import nodes
from penchant.ids import ConceptId

FACETS = ("category", "cluster", "brand", "price", "season", "intent", "audience")
"""An interest is measured within its facet: a shopper's brands compete with brands, not with categories.
Items are about concepts of the first four; the others are only ever objects of relations."""


class Taxonomy(NamedTuple):
    """Concepts by key.

    Attributes:
        ids: Concept ids, `facet:path`.
        names: What a merchant reads: the last part of the path, with as many above it as tell it from others.
        facet: (n,) index into `FACETS`.
        parent: (n,) key of the parent, -1 for roots.
        depth: (n,) 0 for roots.
        tellable: (n,) false for departments, the roots of paths that go on: too broad to be an interest.
        key_of: Key of each id.
    """

    ids: tuple[ConceptId, ...]
    names: tuple[str, ...]
    facet: NDArray[np.int64]
    parent: NDArray[np.int64]
    depth: NDArray[np.int64]
    tellable: NDArray[np.bool_]
    key_of: dict[ConceptId, int]

    @classmethod
    def load(cls, connection: Connection, *, recorded_at: int | None = None) -> "Taxonomy":
        """All concepts of a shop.

        Args:
            connection: An open connection.
            recorded_at: Leave out those recorded later, microseconds.
        """
        query = select(nodes.c.node_id, nodes.c.kind, nodes.c.label).order_by(nodes.c.node_key)
        if recorded_at is not None:
            query = query.where(nodes.c.recorded_at <= recorded_at)
        held = connection.execute(query).all()
        return cls.build(
            tuple(ConceptId(row[0]) for row in held),
            tuple(row[1] for row in held),
            tuple(row[2] for row in held),
        )

    @classmethod
    def build(
        cls, ids: tuple[ConceptId, ...], facets: tuple[str, ...], labels: tuple[str, ...]
    ) -> "Taxonomy":
        """From rows in the order of their keys."""
        key_of = {concept: key for key, concept in enumerate(ids)}
        parents = [
            concept.rpartition(" > ")[0] if facet == "category" else ""
            for concept, facet in zip(ids, facets, strict=True)
        ]
        parent = np.array(
            [key_of.get(ConceptId(path), -1) if path else -1 for path in parents], dtype=np.int64
        )
        depth = np.array(
            [
                concept.count(" > ") if facet == "category" else 0
                for concept, facet in zip(ids, facets, strict=True)
            ],
            dtype=np.int64,
        )
        facet = np.array([FACETS.index(name) for name in facets], dtype=np.int64)
        tellable = np.ones(len(ids), dtype=bool)
        tellable[parent[(parent >= 0) & (depth == 1)]] = False
        return cls(ids, _names(labels, parent.tolist()), facet, parent, depth, tellable, key_of)

    def ancestors(self, key: int) -> list[int]:
        """From the parent up to the root."""
        chain = []
        at = int(self.parent[key])
        while at >= 0:
            chain.append(at)
            at = int(self.parent[at])
        return chain

    def is_under(self, key: int) -> NDArray[np.bool_]:
        """(n + 1,) which concepts are this one or lie under it; the last entry, false, is for key -1."""
        under = np.zeros(len(self.ids) + 1, dtype=bool)
        under[key] = True
        for depth in range(int(self.depth[key]) + 1, int(self.depth.max(initial=0)) + 1):
            at = np.flatnonzero(self.depth == depth)
            under[at] = under[self.parent[at]]
        return under

    def path(self, key: int) -> tuple[str, ...]:
        """Names from the root down to the concept."""
        return (*(self.names[k] for k in reversed(self.ancestors(key))), self.names[key])

    def reached(self, owner: NDArray[np.int64], node: NDArray[np.int64]) -> NDArray[np.int64]:
        """(pairs,) `owner * concepts + concept`, ascending: each owner with its concepts and all above, once.

        Args:
            owner: (n,) whose concept it is, 0 or more.
            node: (n,) concept keys.
        """
        width = np.int64(max(len(self.ids), 1))
        level = distinct(owner * width + node)
        every = [level]
        while level.size:
            up = self.parent[level % width]
            level = distinct((level // width * width + up)[up >= 0])
            every.append(level)
        return distinct(np.concatenate(every))

    def spread_up(self, masses: NDArray[np.float64]) -> NDArray[np.float64]:
        """Adds every concept's mass to all of its ancestors.

        Args:
            masses: (n,) mass of each concept by itself.

        Returns:
            (n,) mass of each concept with everything under it.
        """
        total = masses.copy()
        for depth in range(int(self.depth.max(initial=0)), 0, -1):
            at = np.flatnonzero(self.depth == depth)
            at = at[self.parent[at] >= 0]
            np.add.at(total, self.parent[at], total[at])
        return total


def _names(labels: Sequence[str], parent: Sequence[int]) -> tuple[str, ...]:
    """Labels; one that others have, too, with its parent, and with more above it where that is shared.

    Example:
        >>> _names(("Cat", "Dog", "Wet", "Wet", "Toys"), (-1, -1, 0, 1, 1))
        ('Cat', 'Dog', 'Wet (Cat)', 'Wet (Dog)', 'Toys')
    """
    times = Counter(labels)
    above = {key: [at] for key, at in enumerate(parent) if at >= 0 and times[labels[key]] > 1}
    while True:
        said = {
            key: f"{labels[key]} ({' > '.join(labels[at] for at in reversed(chain))})"
            for key, chain in above.items()
        }
        shared = Counter(said.values())
        wider = [key for key, chain in above.items() if shared[said[key]] > 1 and parent[chain[-1]] >= 0]
        if not wider:
            return tuple(said.get(key, label) for key, label in enumerate(labels))
        for key in wider:
            above[key].append(parent[above[key][-1]])
