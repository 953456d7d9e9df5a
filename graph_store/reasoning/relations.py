"""The relations that edges may have, and what is declared of each."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Relation:
    """What holds for every edge of one relation.

    Attributes:
        name: As edges carry it.
        words: Between the names of subject and object, for people.
        single_valued: A subject has one object at a time, so that a new one ends the old one.
        symmetric: It says the same from either end; it is stored once, the smaller id first.
        acyclic: No chain of its edges leads back to where it began.
        transitive: A chain of two makes a third.
        statistical: It rests on what shoppers did lately and ends when they no longer do it.
        opens: The kind of node that a proposal may bring along as its object; none where both ends must be
            known.
    """

    name: str
    words: str
    single_valued: bool = False
    symmetric: bool = False
    acyclic: bool = False
    transitive: bool = False
    statistical: bool = False
    opens: str | None = None


RELATIONS = MappingProxyType(
    {
        relation.name: relation
        for relation in (
            Relation("is_a", "is a kind of", acyclic=True, transitive=True),
            Relation("about", "is about"),
            Relation("made_by", "is made by", single_valued=True),
            Relation("bought_with", "is bought together with", symmetric=True, statistical=True),
            Relation("substitutes", "is bought instead of", symmetric=True, statistical=True),
            Relation("leads_to", "is bought before", statistical=True),
            Relation("peaks_in", "sells best in", statistical=True, opens="season"),
            Relation("used_for", "is used for", opens="intent"),
            Relation("for_whom", "is for", opens="audience"),
            Relation("same_as", "is the same as", symmetric=True),
            Relation("related_to", "is related to", symmetric=True),
        )
    }
)
