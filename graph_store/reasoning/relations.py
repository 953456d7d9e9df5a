"""The relations that edges may have, and what is declared of each."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Relation:
    """What holds for every edge of one relation.

    Attributes:
        name: As edges carry it.
        words: Between the names of subject and object, for people.
        single_valued: Whether a subject has one object at a time, so that a new one ends the old one: never,
            always, or one of each kind of node (an item has one category and one price band).
        symmetric: It says the same from either end; it is stored once, the smaller id first.
        acyclic: No chain of its edges leads back to where it began.
        transitive: A chain of two makes a third.
        statistical: It rests on what shoppers did lately and ends when they no longer do it.
        excludes: The relation that cannot hold between the same two ends.
        opens: The kind of node that a proposal may bring along as its object; none where both ends must be
            known.
    """

    name: str
    words: str
    single_valued: Literal["no", "yes", "per_kind"] = "no"
    symmetric: bool = False
    acyclic: bool = False
    transitive: bool = False
    statistical: bool = False
    excludes: str | None = None
    opens: str | None = None


RELATIONS = MappingProxyType(
    {
        relation.name: relation
        for relation in (
            Relation("is_a", "is a kind of", acyclic=True, transitive=True),
            Relation("about", "is about", single_valued="per_kind"),
            Relation("made_by", "is made by", single_valued="yes"),
            Relation(
                "bought_with",
                "is bought together with",
                symmetric=True,
                statistical=True,
                excludes="substitutes",
            ),
            Relation(
                "substitutes",
                "is bought instead of",
                symmetric=True,
                statistical=True,
                excludes="bought_with",
            ),
            Relation("leads_to", "is bought before", statistical=True),
            Relation("peaks_in", "sells best in", statistical=True, opens="season"),
            Relation("used_for", "is used for", opens="intent"),
            Relation("for_whom", "is for", opens="audience"),
            Relation("same_as", "is the same as", symmetric=True),
            Relation("related_to", "is related to", symmetric=True),
        )
    }
)
STRUCTURAL = ("about", "made_by")
"""Relations that follow from catalogue rows; reasoners don't propose them."""


def slot_of(subject: str, relation: str, object_: str) -> tuple[str, ...] | None:
    """What only one edge at a time can fill; none where a relation has room for many.

    Example:
        >>> slot_of("item:7", "about", "category:Tea")
        ('item:7', 'about', 'category')
        >>> slot_of("item:7", "made_by", "brand:Lark")
        ('item:7', 'made_by')
        >>> slot_of("category:Tea", "related_to", "category:Mugs")
    """
    match RELATIONS[relation].single_valued:
        case "no":
            return None
        case "yes":
            return subject, relation
        case "per_kind":
            return subject, relation, object_.partition(":")[0]
