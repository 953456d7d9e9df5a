"""Why this item and not that one: the summands of two scores side by side."""

from dataclasses import dataclass

from penchant.tools.recommendation import Recommendation, Term


@dataclass(frozen=True, slots=True)
class Difference:
    """What one signal does to the distance between two items.

    Attributes:
        signal: As in `Term`.
        difference: What it adds to the item's score less what it adds to the other's.
        for_item: The reason told of the item; None where the signal adds nothing to it.
        for_other: The same of the other item.
    """

    signal: str
    difference: float
    for_item: str | None
    for_other: str | None


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two items for one shopper; the differences add up to the distance of their scores.

    Attributes:
        item: The item asked about.
        other: The item it is held against.
        differences: One for each signal that adds to either score, what speaks most for `item` first.
    """

    item: Recommendation
    other: Recommendation
    differences: tuple[Difference, ...]

    @property
    def distance(self) -> float:
        """Score of the item less that of the other; below 0 the other is ahead."""
        return self.item.score - self.other.score


def hold_against(item: Recommendation, other: Recommendation) -> Contrast:
    """Holds two explained items of one shopper against each other."""
    mine = {term.signal: term for term in item.terms}
    theirs = {term.signal: term for term in other.terms}
    found = [
        Difference(
            signal,
            _added(mine.get(signal)) - _added(theirs.get(signal)),
            mine[signal].text if signal in mine else None,
            theirs[signal].text if signal in theirs else None,
        )
        for signal in {**mine, **theirs}
    ]
    return Contrast(item, other, tuple(sorted(found, key=lambda one: (-one.difference, one.signal))))


def _added(term: Term | None) -> float:
    return 0.0 if term is None else term.contribution
