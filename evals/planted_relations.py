"""Which leaves and items of a planted world belong together, follow each other, or have a season."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.evals.planted_catalogue import PlantedCatalogue
from penchant.evals.planted_truth import Planted

NEVER = 10**6
STOP_SHARE = 0.55
FULL_MONTH = 27


class Pair(NamedTuple):
    """Complements or substitutes.

    Attributes:
        first: Index of a leaf or an item.
        second: The same.
        of_items: Whether these are items.
        chance: Of complements, that one end brings the other into the basket; of substitutes, that one of
            two is left out.
        until: Day from which it no longer holds.
    """

    first: int
    second: int
    of_items: bool
    chance: float
    until: int = NEVER


class Transition(NamedTuple):
    """Some time after the first leaf comes the second.

    Attributes:
        first: Index of a leaf.
        second: Index of a leaf.
        share: Of those who buy the first, how many come back for the second.
        soonest: Days.
        latest: Days.
        until: Day from which it no longer holds.
    """

    first: int
    second: int
    share: float
    soonest: int
    latest: int
    until: int = NEVER


class PlantedRelations(NamedTuple):
    """How shoppers of a world act.

    Attributes:
        complements: Added to baskets.
        substitutes: Left out of baskets.
        transitions: Bought later.
        season: (days, leaves) factor on the taste for each leaf on each day.
        season_leaves: Leaves that have a season.
        fad: The leaf, first day and last day of a peak that has nothing to do with the calendar.
        relations: All of it as edges.
    """

    complements: tuple[Pair, ...]
    substitutes: tuple[Pair, ...]
    transitions: tuple[Transition, ...]
    season: NDArray[np.float64]
    season_leaves: tuple[int, ...]
    fad: tuple[int, int, int]
    relations: tuple[Planted, ...]

    @property
    def substitute_leaves(self) -> list[tuple[int, int]]:
        """Pairs of leaves that serve one need."""
        return [(pair.first, pair.second) for pair in self.substitutes if not pair.of_items]


def plant_relations(
    rng: np.random.Generator, catalogue: PlantedCatalogue, months: NDArray[np.int64], *, stopping: float
) -> PlantedRelations:
    """Draws who belongs together.

    Each leaf takes part in one kind of relation at most, save one anchor that has two complements. Of
    seasonal leaves two share a month and others may be neighbours in time, so that leaves meet in baskets,
    or follow each other, for no reason but the calendar. One further leaf has a fad: a peak of a month
    that nothing in the calendar explains, and that is no season.

    Args:
        rng: Of every choice.
        catalogue: What is sold.
        months: (days,) month of each day, 1 to 12.
        stopping: Share of complements and transitions that stop at 55% of the world.
    """
    days = months.size
    spare = iter(rng.permutation(len(catalogue.leaves)).tolist())
    stop = int(STOP_SHARE * days)

    def until() -> int:
        return stop if rng.random() < stopping else NEVER

    anchor = next(spare)
    leaf_pairs = [
        (anchor, next(spare)),
        (anchor, next(spare)),
        *((next(spare), next(spare)) for _ in range(4)),
    ]
    complements = [Pair(a, b, False, rng.uniform(0.15, 0.35), until()) for a, b in leaf_pairs]
    substitutes = [Pair(next(spare), next(spare), False, rng.uniform(0.85, 0.95)) for _ in range(4)]
    transitions = []
    for _ in range(4):
        soonest = int(rng.integers(5, 15))
        latest = soonest + int(rng.integers(10, 25))
        share = rng.uniform(0.35, 0.6)
        transitions.append(Transition(next(spare), next(spare), share, soonest, latest, until()))
    season_leaves = tuple(next(spare) for _ in range(5))
    fad_leaf = next(spare)
    rest = list(spare)
    for a, b in zip(rest[0::2], rest[1::2], strict=False):
        ends = [int(catalogue.first[leaf] + rng.integers(0, 2)) for leaf in (a, b)]
        complements.append(Pair(ends[0], ends[1], True, rng.uniform(0.25, 0.45), until()))
    for leaf in [pair[0] for pair in leaf_pairs[2:5]]:
        first = int(catalogue.first[leaf])
        substitutes.append(Pair(first, first + 1, True, rng.uniform(0.9, 0.97)))

    season = np.ones((days, len(catalogue.leaves)))
    peaks = _season_months(rng, months, len(season_leaves))
    factors = rng.uniform(5.0, 9.0, len(season_leaves))
    for leaf, month, factor in zip(season_leaves, peaks, factors, strict=True):
        season[months == month, leaf] = factor
    begins = int(rng.integers(days // 4, 3 * days // 4))
    season[begins : begins + 30, fad_leaf] = rng.uniform(5.0, 9.0)
    relations = [
        *(_edge(catalogue, "bought_with", pair) for pair in complements),
        *(_edge(catalogue, "substitutes", pair) for pair in substitutes),
        *(
            Planted(
                catalogue.leaf_node(rule.first),
                "leads_to",
                catalogue.leaf_node(rule.second),
                rule.share,
                None if rule.until == NEVER else rule.until,
            )
            for rule in transitions
        ),
        *(
            Planted(catalogue.leaf_node(leaf), "peaks_in", f"season:month:{month:02d}", float(factor))
            for leaf, month, factor in zip(season_leaves, peaks, factors, strict=True)
        ),
    ]
    return PlantedRelations(
        tuple(complements),
        tuple(substitutes),
        tuple(transitions),
        season,
        season_leaves,
        (fad_leaf, begins, begins + 30),
        tuple(relations),
    )


def _season_months(rng: np.random.Generator, months: NDArray[np.int64], count: int) -> list[int]:
    """Months that the world sees in full twice, where there are; the first two leaves share one."""
    whole = np.bincount(months, minlength=13)
    often = np.flatnonzero(whole >= 2 * FULL_MONTH)
    choice = often if often.size else np.flatnonzero(whole >= FULL_MONTH)
    drawn = rng.choice(choice, count - 1, replace=choice.size < count - 1).tolist()
    return [drawn[0], *drawn]


def _edge(catalogue: PlantedCatalogue, relation: str, pair: Pair) -> Planted:
    node = catalogue.item_node if pair.of_items else catalogue.leaf_node
    until = None if pair.until == NEVER else pair.until
    return Planted(node(pair.first), relation, node(pair.second), pair.chance, until)
