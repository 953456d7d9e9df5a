"""A made-up shop whose relations, seasons and changes of taste are known, as untidy as a real one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.evals.planted_catalogue import PlantedCatalogue, plant_catalogue
from penchant.evals.planted_relations import PlantedRelations, plant_relations
from penchant.evals.planted_shoppers import Crowd, Spell, plant_courses, plant_crowd
from penchant.evals.planted_truth import Course, Drifter, Truth, parents_of
from penchant.graph_store import to_microseconds
from penchant.graph_store.fold import DAY_US

BASKET_MORE = 0.55
"""Chance of one more slot in a basket: sizes are geometric with mean 2.2 before complements."""
VIEW_SHARE = 0.12
"""Of the slots, those that are only looked at."""


@dataclass(frozen=True, slots=True)
class PlantedWorld:
    """A shop's frames and their truth.

    Attributes:
        items: `item_id, title, category, brand, price`.
        events: `user_id, item_id, kind, ts, value, text`, by time; what a shopper buys at one moment is one
            basket, and a shopper has one a day at most.
        start: The first moment of day 0.
        days: Length.
        truth: What was planted.
    """

    items: pl.DataFrame
    events: pl.DataFrame
    start: datetime
    days: int
    truth: Truth

    def moment(self, day: float) -> datetime:
        """The moment at which a day begins."""
        return self.start + timedelta(days=day)


class _Baskets(NamedTuple):
    shopper: NDArray[np.int64]
    day: NDArray[np.int64]


class _Slots(NamedTuple):
    """Lines of baskets: which basket, which leaf, which item; whether it is bought or only looked at."""

    basket: NDArray[np.int64]
    leaf: NDArray[np.int64]
    item: NDArray[np.int64]
    bought: NDArray[np.bool_]

    def joined(self, *others: "_Slots") -> "_Slots":
        parts = (self, *others)
        return _Slots(
            np.concatenate([part.basket for part in parts]),
            np.concatenate([part.leaf for part in parts]),
            np.concatenate([part.item for part in parts]),
            np.concatenate([part.bought for part in parts]),
        )

    def take(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "_Slots":
        return _Slots(self.basket[which], self.leaf[which], self.item[which], self.bought[which])


def plant_world(
    rng: np.random.Generator,
    *,
    shoppers: int = 2000,
    days: int = 540,
    regulars: float = 0.05,
    courses: float = 0.04,
    stopping: float = 0.0,
) -> PlantedWorld:
    """Makes a world; the same generator state makes the same world.

    How shoppers act, in this order: baskets come at each shopper's own rate under the shop's weekly and
    yearly swing; each slot of a basket draws a leaf from the taste of the day, times the leaf's season, and
    an item by popularity within the leaf; whoever has bought the first leaf of a transition comes back for
    the second; what complements a bought slot is added; of two substitutes in one basket one is left out.

    Args:
        rng: Of every choice.
        shoppers: At least 200.
        days: At least 240; a season is planted in a month that occurs in full twice, or else once.
        regulars: Share of shoppers that drift, and the same share again that is steady.
        courses: Share of shoppers with a recurring interest, with a fading one, and with a gift.
        stopping: Share of complements and transitions that stop at 55% of the world.

    Raises:
        ValueError: A number is out of range.
    """
    if shoppers < 200 or days < 240:
        raise ValueError(f"{shoppers} shoppers, {days} days: at least 200 and 240 are needed")
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=int(rng.integers(0, 365)))
    months = np.array([(start + timedelta(days=day)).month for day in range(days)])
    catalogue = plant_catalogue(rng)
    planted = plant_relations(rng, catalogue, months, stopping=stopping)
    calm = np.setdiff1d(np.arange(len(catalogue.leaves)), [*planted.season_leaves, planted.fad[0]])
    partners = dict(planted.substitute_leaves)
    likeable = np.setdiff1d(
        calm, list(partners.values())
    )  # else a need could stand before and after a change
    crowd = plant_crowd(rng, catalogue, shoppers=shoppers, days=days, regulars=regulars, likeable=likeable)
    _share_needs(rng, crowd, planted)
    spells = plant_courses(rng, crowd, days=days, share=courses, calm=calm)
    baskets, slots = _shop(rng, catalogue, crowd, planted, spells, months)
    truth = Truth(
        relations=planted.relations,
        parents=parents_of(catalogue.leaves, dict(catalogue.items.select("item_id", "category").rows())),
        drifters=tuple(
            Drifter(
                str(crowd.ids[one]),
                int(crowd.changed[one]),
                _needs(catalogue, crowd.favourites[0, one].tolist(), partners),
                _needs(catalogue, crowd.favourites[1, one].tolist(), partners),
            )
            for one in crowd.drifters
        ),
        steady=tuple(str(crowd.ids[one]) for one in crowd.steady),
        courses=tuple(Course(str(crowd.ids[s.shopper]), catalogue.leaves[s.leaf], s.kind) for s in spells),
    )
    return PlantedWorld(
        catalogue.items, _events(rng, catalogue, crowd, baskets, slots, start), start, days, truth
    )


def shuffled(events: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The log with items dealt anew among all events: the same margins, and no relation.

    Args:
        events: `item_id` and whatever else.
        rng: Of the order.
    """
    return events.with_columns(events["item_id"].gather(rng.permutation(events.height)))


def _share_needs(rng: np.random.Generator, crowd: Crowd, planted: PlantedRelations) -> None:
    """Of two substitute leaves everybody buys both over time, each shopper in a proportion of their own."""
    for first, second in planted.substitute_leaves:
        both = crowd.taste[:, :, first] + crowd.taste[:, :, second]
        part = rng.beta(4.0, 4.0, crowd.ids.size)
        crowd.taste[:, :, first] = both * part
        crowd.taste[:, :, second] = both * (1 - part)


def _needs(catalogue: PlantedCatalogue, favourites: list[int], partners: dict[int, int]) -> tuple[str, ...]:
    """Paths of favourite leaves and of their substitutes."""
    served = [*favourites, *(partners[leaf] for leaf in favourites if leaf in partners)]
    return tuple(catalogue.leaves[leaf] for leaf in served)


def _shop(
    rng: np.random.Generator,
    catalogue: PlantedCatalogue,
    crowd: Crowd,
    planted: PlantedRelations,
    spells: list[Spell],
    months: NDArray[np.int64],
) -> tuple[_Baskets, _Slots]:
    visits = _visits(rng, crowd, months)
    slots = _slots(rng, catalogue, crowd, planted, visits, np.arange(visits.day.size), 1)
    extra = _follow_ups(rng, visits, slots, planted, months.size)
    ruled = np.array([s.shopper * len(catalogue.leaves) + s.leaf for s in spells], dtype=np.int64)
    free = ~np.isin(extra.shopper * len(catalogue.leaves) + extra.leaf, ruled)
    extra = _FollowUps(extra.shopper[free], extra.day[free], extra.leaf[free])
    leaf = np.concatenate([extra.leaf, *(np.full(s.days.size, s.leaf) for s in spells)])
    more = _Baskets(
        np.concatenate([extra.shopper, *(np.full(s.days.size, s.shopper) for s in spells)]),
        np.concatenate([extra.day, *(s.days for s in spells)]),
    )
    numbers = visits.day.size + np.arange(leaf.size)
    wanted = _Slots(numbers, leaf, catalogue.draw_items(rng, leaf), np.ones(leaf.size, dtype=np.bool_))
    slots = slots.joined(wanted, _slots(rng, catalogue, crowd, planted, more, numbers, 0))
    baskets, slots = _one_a_day(visits, more, slots, months.size)
    added = _complements(rng, catalogue, baskets, slots, planted)
    # an interest whose course is known is bought on its days alone
    free = ~np.isin(baskets.shopper[added.basket] * len(catalogue.leaves) + added.leaf, ruled)
    slots = slots.joined(added.take(free))
    return baskets, _without_substitutes(rng, _distinct(slots), planted)


def _one_a_day(visits: _Baskets, more: _Baskets, slots: _Slots, days: int) -> tuple[_Baskets, _Slots]:
    """Who came twice on a day has one basket."""
    shopper = np.concatenate([visits.shopper, more.shopper])
    day = np.concatenate([visits.day, more.day])
    pair, number = np.unique(shopper * days + day, return_inverse=True)
    return _Baskets(pair // days, pair % days), slots._replace(basket=number[slots.basket])


def _visits(rng: np.random.Generator, crowd: Crowd, months: NDArray[np.int64]) -> _Baskets:
    """Baskets of each shopper, on days drawn by the shop's swing from the day of joining on."""
    days = months.size
    week = rng.uniform(0.6, 1.6, 7)
    year = rng.uniform(0.8, 1.2, 13)
    year[12] *= rng.uniform(1.3, 1.8)
    swing = week[np.arange(days) % 7] * year[months]
    ends = np.cumsum(swing / swing.mean())
    before = np.concatenate([[0.0], ends])[crowd.joined]
    count = rng.poisson(crowd.rate * (ends[-1] - before))
    shopper = np.repeat(np.arange(crowd.ids.size), count)
    drawn = before[shopper] + rng.random(shopper.size) * (ends[-1] - before[shopper])
    return _Baskets(shopper, np.minimum(np.searchsorted(ends, drawn, side="right"), days - 1))


def _slots(
    rng: np.random.Generator,
    catalogue: PlantedCatalogue,
    crowd: Crowd,
    planted: PlantedRelations,
    baskets: _Baskets,
    numbers: NDArray[np.int64],
    least: int,
) -> _Slots:
    """Slots of baskets by taste and season."""
    size = least - 1 + rng.geometric(1 - BASKET_MORE, baskets.day.size)
    of = np.repeat(np.arange(baskets.day.size), size)
    shopper, day = baskets.shopper[of], baskets.day[of]
    late = (day >= crowd.changed[shopper]).astype(np.int64)
    ends = np.cumsum(crowd.taste[late, shopper] * planted.season[day], axis=1)
    drawn = rng.random(of.size) * ends[:, -1]
    leaf = np.minimum((ends <= drawn[:, None]).sum(axis=1), ends.shape[1] - 1)
    bought = rng.random(of.size) >= VIEW_SHARE
    return _Slots(numbers[of], leaf, catalogue.draw_items(rng, leaf), bought)


class _FollowUps(NamedTuple):
    shopper: NDArray[np.int64]
    day: NDArray[np.int64]
    leaf: NDArray[np.int64]


def _follow_ups(
    rng: np.random.Generator, baskets: _Baskets, slots: _Slots, planted: PlantedRelations, days: int
) -> _FollowUps:
    """For each transition, who comes back for the second leaf, and when.

    The first purchase of the first leaf counts, and each later one that has none in the 90 days before it.
    """
    shoppers, when, leaves = [], [], []
    for rule in planted.transitions:
        which = slots.basket[(slots.leaf == rule.first) & slots.bought]
        shopper, day = baskets.shopper[which], baskets.day[which]
        order = np.lexsort((day, shopper))
        shopper, day = shopper[order], day[order]
        fresh = np.ones(day.size, dtype=np.bool_)
        fresh[1:] = (shopper[1:] != shopper[:-1]) | (day[1:] - day[:-1] > 90)
        fresh &= (rng.random(day.size) < rule.share) & (day < rule.until)
        after = day[fresh] + rng.integers(rule.soonest, rule.latest + 1, int(fresh.sum()))
        inside = after < days
        shoppers.append(shopper[fresh][inside])
        when.append(after[inside])
        leaves.append(np.full(int(inside.sum()), rule.second))
    return _FollowUps(np.concatenate(shoppers), np.concatenate(when), np.concatenate(leaves))


def _complements(
    rng: np.random.Generator,
    catalogue: PlantedCatalogue,
    baskets: _Baskets,
    slots: _Slots,
    planted: PlantedRelations,
) -> _Slots:
    """What is added to baskets because of what is in them; what was added adds nothing more."""
    found = []
    for rule in planted.complements:
        holds = slots.item if rule.of_items else slots.leaf
        for end, other in ((rule.first, rule.second), (rule.second, rule.first)):
            which = np.unique(slots.basket[(holds == end) & slots.bought])
            which = which[(rng.random(which.size) < rule.chance) & (baskets.day[which] < rule.until)]
            target = np.full(which.size, other)
            leaf = catalogue.leaf[target] if rule.of_items else target
            item = target if rule.of_items else catalogue.draw_items(rng, leaf)
            found.append(_Slots(which, leaf, item, np.ones(which.size, dtype=np.bool_)))
    return found[0].joined(*found[1:])


def _distinct(slots: _Slots) -> _Slots:
    """Each item once in a basket, bought where any line bought it."""
    order = np.lexsort((~slots.bought, slots.item, slots.basket))
    slots = slots.take(order)
    first = np.ones(slots.basket.size, dtype=np.bool_)
    first[1:] = (slots.basket[1:] != slots.basket[:-1]) | (slots.item[1:] != slots.item[:-1])
    return slots.take(first)


def _without_substitutes(rng: np.random.Generator, slots: _Slots, planted: PlantedRelations) -> _Slots:
    """Leaves one of two substitutes out of most baskets that would hold both."""
    baskets = int(slots.basket.max(initial=-1)) + 1
    for rule in planted.substitutes:
        holds = slots.item if rule.of_items else slots.leaf
        has = np.zeros((2, baskets), dtype=np.bool_)
        for row, end in enumerate((rule.first, rule.second)):
            has[row, slots.basket[(holds == end) & slots.bought]] = True
        chosen = has.all(axis=0) & (rng.random(baskets) < rule.chance)
        dropped = np.where(rng.random(baskets) < 0.5, rule.first, rule.second)
        gone = chosen[slots.basket] & (holds == dropped[slots.basket]) & slots.bought
        slots = slots.take(~gone)
    return slots


def _events(
    rng: np.random.Generator,
    catalogue: PlantedCatalogue,
    crowd: Crowd,
    baskets: _Baskets,
    slots: _Slots,
    start: datetime,
) -> pl.DataFrame:
    second = rng.integers(8 * 3600, 22 * 3600, baskets.day.size)
    ts = to_microseconds(start) + baskets.day[slots.basket] * DAY_US + second[slots.basket] * 1_000_000
    ts -= np.where(slots.bought, 0, rng.integers(1, 20, ts.size) * 60_000_000)
    price = catalogue.items["price"].to_numpy()[slots.item]
    frame = pl.DataFrame(
        {
            "user_id": crowd.ids[baskets.shopper[slots.basket]],
            "item_id": catalogue.items["item_id"].gather(slots.item),
            "kind": np.where(slots.bought, "purchase", "view"),
            "ts": pl.Series(ts).cast(pl.Datetime("us", "UTC")),
            "value": np.where(slots.bought, price, np.nan),
        }
    )
    return frame.with_columns(
        pl.col("value").fill_nan(None), pl.lit(None, dtype=pl.String).alias("text")
    ).sort("ts", "user_id", "item_id", "kind")
