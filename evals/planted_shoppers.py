"""Who shops in a planted world: tastes, their changes, activity, and interests with a known course."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.evals.planted_catalogue import PlantedCatalogue
from penchant.evals.planted_truth import FADING, RECURRING

FAVOURITES = 3
FAVOURITE_SHARE = 0.6
"""Of what a drifter or a steady shopper buys, the part that comes from the three favourite leaves."""
QUIET_DAYS = 60
"""A change has at least so many days of the world after it."""


class Crowd(NamedTuple):
    """All shoppers.

    Attributes:
        ids: Shopper ids.
        joined: (shoppers,) day of the first visit at the earliest.
        rate: (shoppers,) baskets a day, before the shop's own swing.
        changed: (shoppers,) day on which the taste changes; the world's end for those whose stays.
        taste: (2, shoppers, leaves) shares before and after that day.
        drifters: Indices of those whose taste changes.
        steady: Indices of those as active, whose taste stays.
        favourites: (2, shoppers, 3) favourite leaves before and after of drifters and steady ones; -1 for
            others.
    """

    ids: NDArray[np.str_]
    joined: NDArray[np.int64]
    rate: NDArray[np.float64]
    changed: NDArray[np.int64]
    taste: NDArray[np.float64]
    drifters: NDArray[np.int64]
    steady: NDArray[np.int64]
    favourites: NDArray[np.int64]


class Spell(NamedTuple):
    """One planted course: who, which leaf, which kind, and the days of the purchases."""

    shopper: int
    leaf: int
    kind: str
    days: NDArray[np.int64]


def plant_crowd(
    rng: np.random.Generator,
    catalogue: PlantedCatalogue,
    *,
    shoppers: int,
    days: int,
    regulars: float,
    likeable: NDArray[np.int64],
) -> Crowd:
    """Draws the shoppers.

    Tastes are Dirichlet over leaves, tilted by departments and aisles, so that neighbouring leaves are liked
    by the same people. Activity is log-normal. Drifters and steady ones visit 0.35 to 0.7 times a day and
    have three favourites with most of their purchases; nobody can see a change within two weeks in a shopper
    who comes once a month.

    Args:
        rng: Of every choice.
        catalogue: What is sold.
        shoppers: How many.
        days: Length of the world.
        regulars: Share of shoppers that drift, and the same share again that is steady.
        likeable: Leaves where favourites come from.
    """
    leaves = len(catalogue.leaves)
    popularity = rng.permutation(1.0 / (1.0 + np.arange(leaves)) ** 0.4)
    taste = rng.gamma(0.25, 1.0, (shoppers, leaves)) * popularity
    for depth in (1, 2):
        names = [" > ".join(path.split(" > ")[:depth]) for path in catalogue.leaves]
        group = np.unique(names, return_inverse=True)[1]
        taste *= rng.lognormal(0.0, 0.4, (shoppers, group.max() + 1))[:, group]
    taste /= taste.sum(axis=1, keepdims=True)
    taste = 0.97 * taste + 0.03 * popularity / popularity.sum()
    rate = np.clip(rng.lognormal(np.log(0.06), 0.9, shoppers), 0.004, 0.6)
    joined = np.where(rng.random(shoppers) < 0.25, rng.integers(0, max(2 * days // 3, 1), shoppers), 0)

    count = round(regulars * shoppers)
    chosen = rng.permutation(shoppers)[: 2 * count]
    drifters, steady = np.sort(chosen[:count]), np.sort(chosen[count:])
    rate[chosen] = rng.uniform(0.35, 0.7, chosen.size)
    joined[chosen] = rng.integers(0, max(min(30, days // 8), 1), chosen.size)
    changed = np.full(shoppers, days)
    changed[drifters] = rng.integers(days // 2, days - QUIET_DAYS, count)
    after = taste.copy()
    favourites = np.full((2, shoppers, FAVOURITES), -1)
    for one in chosen.tolist():
        drawn = rng.permutation(likeable)[: 2 * FAVOURITES]
        shares = rng.dirichlet(np.full(FAVOURITES, 8.0)) * FAVOURITE_SHARE
        early, late = drawn[:FAVOURITES], drawn[FAVOURITES:]
        rest = taste[one].copy()
        rest[drawn] = 0.0
        rest *= (1 - FAVOURITE_SHARE) / rest.sum()
        taste[one], after[one] = rest, rest
        taste[one, early] = shares
        after[one, late if changed[one] < days else early] = shares
        favourites[0, one] = early
        favourites[1, one] = late if changed[one] < days else early
    ids = np.array([f"s{number:05d}" for number in rng.permutation(shoppers)])
    return Crowd(ids, joined, rate, changed, np.stack([taste, after]), drifters, steady, favourites)


def plant_courses(
    rng: np.random.Generator, crowd: Crowd, *, days: int, share: float, calm: NDArray[np.int64]
) -> list[Spell]:
    """Gives shoppers of ordinary activity an interest that recurs, fades, or was a gift.

    The shopper's own taste for that leaf is set to nothing, so that what is planted is all there is.

    Args:
        rng: Of every choice.
        crowd: Its tastes are changed.
        days: Length of the world.
        share: Of the shoppers, for recurring, for fading and for gifts each.
        calm: Leaves without seasons.
    """
    count = round(share * crowd.ids.size)
    ordinary = np.setdiff1d(np.flatnonzero(crowd.joined == 0), np.union1d(crowd.drifters, crowd.steady))
    chosen = rng.permutation(ordinary)[: 3 * count]
    recurring = [kind for kind in RECURRING if kind != "yearly" or days >= 450]
    found: list[Spell] = []
    for number, one in enumerate(chosen.tolist()):
        group = (recurring, FADING, ("gift",))[number % 3]
        kind = group[number // 3 % len(group)]
        leaf = int(rng.choice(calm))
        crowd.taste[:, one, leaf] = 0.0
        crowd.taste[:, one] /= crowd.taste[:, one].sum(axis=1, keepdims=True)
        crowd.rate[one] = np.clip(crowd.rate[one], 0.04, 0.15)
        when = np.unique(np.round(_course_days(rng, kind, days)).astype(np.int64))
        found.append(Spell(one, leaf, kind, when[(when >= 0) & (when < days)]))
    return found


def _course_days(rng: np.random.Generator, kind: str, days: int) -> NDArray[np.float64]:
    if kind == "gift":
        return np.array([rng.uniform(0.2, 0.8) * days])
    if kind == "weekly":
        weeks = np.arange(rng.integers(0, 7), days, 7.0)
        weeks = weeks[weeks > rng.uniform(0.1, 0.4) * days]
        return weeks[rng.random(weeks.size) < 0.9]
    if kind in ("spells", "yearly"):
        period = 365.0 if kind == "yearly" else rng.uniform(75, 95)
        last = days - rng.uniform(35, 65)  # where the latest spell begins
        starts = np.arange(last, 0, -period)
        length, bought = rng.uniform(12, 20), rng.integers(4, 7)
        inside = np.linspace(0, length, bought)
        return np.sort((starts[:, None] + inside + rng.uniform(-1, 1, (starts.size, bought))).ravel())
    start = rng.uniform(0.1, 0.3) * days
    if kind == "stops":
        gaps = rng.uniform(5, 9, days)
        return (start + np.cumsum(gaps))[start + np.cumsum(gaps) < days - rng.uniform(40, 80)]
    turn = days - rng.uniform(130, 170)
    steady = start + np.cumsum(rng.uniform(5, 9, days))
    thinning = turn + np.cumsum(7.0 * 1.45 ** np.arange(12))
    return np.concatenate([steady[steady < turn], thinning[thinning < days]])
