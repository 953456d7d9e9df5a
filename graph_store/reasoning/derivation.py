"""What an edge rests on, down to what was observed, as a tree that can be printed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from penchant.graph_store.reasoning.proposals import Triple
from penchant.graph_store.reasoning.relations import RELATIONS

MAX_DEPTH = 32
"""Levels; the rules that are built in go no deeper than four."""

Standing = Literal["observed", "derived", "missing", "told above", "circular", "too deep"]

_NOTES: dict[Standing, str] = {
    "observed": "",
    "derived": "",
    "missing": " (no longer believed)",
    "told above": " (as told above)",
    "circular": " (which would follow from itself)",
    "too deep": " (and so on)",
}


class Grounded(Protocol):
    """An edge that knows what it was derived from: a proposal or a believed edge."""

    @property
    def triple(self) -> Triple:
        """Subject, relation and object."""

    @property
    def premises(self) -> tuple[Triple, ...]:
        """The edges that it was derived from; empty where it was observed."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """An edge and what it rests on.

    Attributes:
        triple: The edge.
        standing: Whether it was observed or derived, or why the tree ends here.
        premises: What it was derived from, in the rule's order.
    """

    triple: Triple
    standing: Standing
    premises: tuple["Derivation", ...] = ()

    def lines(self) -> list[str]:
        """The tree in words, each level two spaces further in.

        Example:
            >>> tea = Derivation(("category:Tea", "used_for", "intent:tea ceremony"), "observed")
            >>> tea.lines()
            ['category:Tea is used for tea ceremony']
        """
        return list(self._lines(0))

    def _lines(self, level: int) -> Iterator[str]:
        ending = ", because:" if self.premises else _NOTES[self.standing]
        yield "  " * level + in_words(self.triple) + ending
        for premise in self.premises:
            yield from premise._lines(level + 1)

    def observed(self) -> tuple[Triple, ...]:
        """The leaves that were observed, each once, in the order of the lines."""
        return tuple(dict.fromkeys(self._observed()))

    def _observed(self) -> Iterator[Triple]:
        if self.standing == "observed":
            yield self.triple
        for premise in self.premises:
            yield from premise._observed()


def derivation_of(triple: Triple, edges: Iterable[Grounded]) -> Derivation:
    """What an edge rests on.

    A premise that stands in several places is told once. Circles, which no sound set of edges has, are
    marked where they close.

    Args:
        triple: The edge.
        edges: All edges that are believed; of equal triples the last counts.
    """
    grounds = {edge.triple: edge.premises for edge in edges}
    return _derived(triple, grounds, set(), ())


def in_words(triple: Triple) -> str:
    """An edge as people say it: one line, whatever its names hold.

    Example:
        >>> in_words(("category:Tea > Green", "is_a", "category:Tea"))
        'category:Tea > Green is a kind of category:Tea'
    """
    subject, relation, object_ = triple
    verb = RELATIONS[relation].words if relation in RELATIONS else relation
    opened = relation in RELATIONS and RELATIONS[relation].opens == object_.partition(":")[0]
    named = object_.partition(":")[2] if opened else object_
    return " ".join(f"{subject} {verb} {named}".split())


def _derived(
    triple: Triple, grounds: dict[Triple, tuple[Triple, ...]], told: set[Triple], above: tuple[Triple, ...]
) -> Derivation:
    if triple in above:
        return Derivation(triple, "circular")
    if triple not in grounds:
        return Derivation(triple, "missing")
    if not grounds[triple]:
        return Derivation(triple, "observed")
    if triple in told:
        return Derivation(triple, "told above")
    if len(above) >= MAX_DEPTH:
        return Derivation(triple, "too deep")
    told.add(triple)
    premises = tuple(_derived(premise, grounds, told, (*above, triple)) for premise in grounds[triple])
    return Derivation(triple, "derived", premises)
