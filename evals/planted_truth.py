"""What was planted, and when a found edge counts as right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from penchant.graph_store.reasoning.relations import RELATIONS

Triple = tuple[str, str, str]
"""Subject, relation and object of an edge, by node id."""
PLANTED_RELATIONS = ("bought_with", "substitutes", "leads_to", "peaks_in")


class Planted(NamedTuple):
    """A relation that shoppers act by.

    Attributes:
        subject: `category:A > B > C` or `item:ID`.
        relation: One of `PLANTED_RELATIONS`.
        object: As `subject`; of `peaks_in` the month, `season:month:03`.
        strength: The chance or factor that it was planted with.
        until: Day of the world on which it stops; none: never.
    """

    subject: str
    relation: str
    object: str
    strength: float
    until: int | None = None

    @property
    def triple(self) -> Triple:
        """In the form in which a symmetric relation is stored once: the smaller id first."""
        return canonical((self.subject, self.relation, self.object))


class Drifter(NamedTuple):
    """A shopper whose taste changes on a day from some leaves to others; paths, with substitutes."""

    shopper: str
    day: int
    before: tuple[str, ...]
    after: tuple[str, ...]


class Course(NamedTuple):
    """How one interest of a shopper goes.

    Attributes:
        shopper: Shopper id.
        leaf: Category path.
        kind: `spells`, `yearly` or `weekly`, which recur; `stops` or `thins`, which fade; `gift`, once only.
    """

    shopper: str
    leaf: str
    kind: str


RECURRING = ("spells", "yearly", "weekly")
FADING = ("stops", "thins")


def canonical(triple: Triple) -> Triple:
    """The triple as it is stored: of a symmetric relation with the smaller id first."""
    subject, relation, target = triple
    if RELATIONS[relation].symmetric and target < subject:
        return target, relation, subject
    return triple


@dataclass(frozen=True)
class Truth:
    """Everything that was planted.

    Attributes:
        relations: Between leaves or items.
        parents: The node above each category or item node.
        drifters: Shoppers whose taste changes.
        steady: Shoppers as active as those, whose taste stays.
        courses: Single interests with a known course.
    """

    relations: tuple[Planted, ...]
    parents: Mapping[str, str]
    drifters: tuple[Drifter, ...]
    steady: tuple[str, ...]
    courses: tuple[Course, ...]

    def planted(self, relation: str) -> set[Triple]:
        """The planted triples of a relation."""
        return {one.triple for one in self.relations if one.relation == relation}

    def line(self, node: str) -> set[str]:
        """The node and all above it."""
        found = {node}
        while node in self.parents:
            node = self.parents[node]
            found.add(node)
        return found

    def is_implied(self, triple: Triple) -> bool:
        """Whether the edge is planted, or follows from a planted one at another level of the taxonomy.

        An end of the edge and that of the planted relation must be the same node, or one above the other:
        complementary leaves make their items complementary and, some of what they hold being so, the aisles
        above them, too. An edge between a node and what it stands under says nothing and is never right.
        `peaks_in` is told of the same month alone.
        """
        subject, relation, target = triple
        if relation != "peaks_in" and self._in_line(subject, target):
            return False
        symmetric = RELATIONS[relation].symmetric
        return any(
            self._matches(subject, target, one) or (symmetric and self._matches(target, subject, one))
            for one in self.relations
            if one.relation == relation
        )

    def is_induced(self, triple: Triple) -> bool:
        """Whether two nodes are bought together only because both are planted beside a third.

        Their baskets do hold both more often than tastes explain, though neither brings the other about.
        """
        subject, relation, target = triple
        if relation != "bought_with" or self._in_line(subject, target) or self.is_implied(triple):
            return False
        beside = [
            {
                anchor
                for one in self._complements
                for near, anchor in ((one.subject, one.object), (one.object, one.subject))
                if self._in_line(near, end)
            }
            for end in (subject, target)
        ]
        return any(self._in_line(one, other) for one in beside[0] for other in beside[1])

    @cached_property
    def _complements(self) -> list[Planted]:
        return [one for one in self.relations if one.relation == "bought_with"]

    @cached_property
    def _lines(self) -> dict[str, set[str]]:
        return {node: self.line(node) for node in self.parents}

    def _in_line(self, one: str, other: str) -> bool:
        return one == other or one in self._lines.get(other, ()) or other in self._lines.get(one, ())

    def _matches(self, subject: str, target: str, one: Planted) -> bool:
        if not self._in_line(subject, one.subject):
            return False
        if one.relation == "peaks_in":
            return target == one.object
        return self._in_line(target, one.object)


def parents_of(paths: Iterable[str], categories: Mapping[str, str]) -> dict[str, str]:
    """The node above each category and item.

    Args:
        paths: Category paths of the leaves.
        categories: Category path by item id.
    """
    above = {f"item:{item}": f"category:{path}" for item, path in categories.items()}
    for path in paths:
        parts = path.split(" > ")
        for depth in range(len(parts) - 1, 0, -1):
            above["category:" + " > ".join(parts[: depth + 1])] = "category:" + " > ".join(parts[:depth])
    return above
