"""What the shop's past teaches: what was known at a moment, and what was bought after it."""

from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView
from penchant.graph_store.fold import DAY_US, distinct, place_in_run, run_starts
from penchant.tools.candidates import ARRIVALS_PER_SOURCE, Candidates, CandidateSources
from penchant.tools.ease import REGULARISATION, Ease
from penchant.tools.features import compute_features
from penchant.tools.histories import Histories
from penchant.tools.plugged import NO_SIGNALS, PluggedSignals
from penchant.tools.ranking_data import NONE, Keys, RankingData
from penchant.tools.returning import Returning, activity
from penchant.tools.side_by_side import side_by_side
from penchant.tools.weights import Mode, Task

CUTS = (0.8, 0.64, 0.48)
"""Shares of the log that are known at the start of each window; a window ends where the next one begins."""
SHOPPERS_PER_WINDOW = 2500
SHOPPERS_OF_ARRIVALS = 500
SHOPPERS_OF_EASE = 500
REGULARISATIONS = (REGULARISATION, 30.0, 100.0, 300.0)
"""Tried on the newest window, ascending, until one is no better than the one before."""
NEGATIVES_PER_SHOPPER = 100
MIN_HISTORY = 3
MIN_SHOPPERS = 20
"""A window with fewer of them says nothing; the first weighted sum ranks then."""
TOP = 10

Told = Callable[[int, int], None]


class Examples(NamedTuple):
    """Candidates of a window's shoppers, and which of them were bought in it.

    Attributes:
        features: (pairs, FEATURES and what plugins say beside them) float32.
        bought: (pairs,) whether the shopper bought the item within the window.
        shopper: (pairs,) shopper keys, in runs.
        item: (pairs,) item keys.
        bought_in_all: Items bought by these shoppers, by shopper key; those that no source found are counted.
    """

    features: NDArray[np.float32]
    bought: NDArray[np.bool_]
    shopper: Keys
    item: Keys
    bought_in_all: dict[int, int]

    def of_some(self, most: int, random: np.random.Generator) -> "Examples":
        """At most so many of its shoppers, by chance."""
        if len(self.bought_in_all) <= most:
            return self
        chosen = _some(np.array(list(self.bought_in_all)), most, random)
        in_all = {shopper: self.bought_in_all[shopper] for shopper in chosen.tolist()}
        return self._of_pairs(np.flatnonzero(np.isin(self.shopper, chosen)), in_all)

    def thinned(self, random: np.random.Generator) -> "Examples":
        """All that was bought, and at most `NEGATIVES_PER_SHOPPER` of each shopper's other candidates."""
        lot = random.random(self.shopper.size)
        lot[self.bought] = 0.0
        run = np.cumsum(np.r_[False, self.shopper[1:] != self.shopper[:-1]])
        order = np.argsort(run + lot, kind="stable")
        place = place_in_run(self.shopper[order])
        positives = np.bincount(self.shopper, weights=self.bought)[self.shopper[order]]
        kept = np.sort(order[(place < positives + NEGATIVES_PER_SHOPPER) & (positives > 0)])
        return self._of_pairs(kept, self.bought_in_all)

    def _of_pairs(self, kept: Keys, bought_in_all: dict[int, int]) -> "Examples":
        return Examples(
            self.features[kept], self.bought[kept], self.shopper[kept], self.item[kept], bought_in_all
        )


class Window(NamedTuple):
    """A stretch of the past to learn from.

    Attributes:
        start: Microseconds; what is later is not known to the features.
        end: Microseconds; the last moment of it.
    """

    start: int
    end: int

    @property
    def days(self) -> float:
        """Its length."""
        return (self.end - self.start) / DAY_US


def windows(view: ShopView, until: int) -> list[Window]:
    """The windows of a log, the newest first; none where the log has fewer moments than windows."""
    ts = view.log.ts[(view.log.ts <= until) & (view.sign > 0)]
    if ts.size == 0:
        return []
    cuts = [int(np.quantile(ts, share)) for share in CUTS]
    found = [Window(start, end) for start, end in zip(cuts, [until, *cuts[:-1]], strict=True)]
    return [window for window in found if window.start < window.end]


class Stretch:
    """What a window of the past holds, and what was known when it began.

    Attributes:
        view: The shop.
        known: (items,) what somebody had bought before.
        arrivals: (items,) what nobody had bought before, and somebody bought in it.
        again: (n,) `shopper * items + item` of the known items bought in it, ascending, by shoppers who had
            `MIN_HISTORY` events before.
        first: (m,) the same of items that nobody had bought.
    """

    def __init__(self, view: ShopView, window: Window) -> None:
        """Reads the log."""
        log, items = view.log, len(view.item_ids)
        after = (log.ts > window.start) & (log.ts <= window.end) & (view.sign > 0)
        before = log.ts <= window.start
        history = np.bincount(log.shopper[before], minlength=view.shopper_count)
        bought = distinct(log.shopper[after].astype(np.int64) * items + log.item[after])
        bought = bought[history[bought // items] >= MIN_HISTORY]
        self.view = view
        self._window = window
        self.known = np.bincount(log.item[before & (view.sign > 0)], minlength=items) > 0
        self.arrivals = (np.bincount(log.item[after], minlength=items) > 0) & ~self.known
        self.again, self.first = bought[self.known[bought % items]], bought[~self.known[bought % items]]

    def learn_returning(self) -> Returning:
        """How likely shoppers were to come back and buy in it, by what they had bought before."""
        log, count = self.view.log, self.view.shopper_count
        good = self.view.sign > 0
        before = good & (log.ts <= self._window.start)
        after = good & (log.ts > self._window.start) & (log.ts <= self._window.end)
        known = np.bincount(log.shopper[before], minlength=count) > 0
        back = np.bincount(log.shopper[after], minlength=count) > 0
        told = activity(log.shopper[before].astype(np.int64), log.ts[before], count, self._window.start)
        return Returning.learn(told[known], back[known])

    @cached_property
    def data(self) -> RankingData:
        """What all shoppers share when it begins."""
        return RankingData(self.view, self._window.start)


def best_ease(stretch: Stretch, random: np.random.Generator) -> Ease:
    """By the one of `REGULARISATIONS` with which EASE alone ranks best what shoppers had for the first time.

    The first that the next one is no better than: each costs more than a second.
    """
    items = len(stretch.view.item_ids)
    bought = stretch.again
    shoppers = _some(distinct(bought // items), SHOPPERS_OF_EASE, random)
    if shoppers.size < MIN_SHOPPERS:
        return Ease.fit(stretch.data)
    block = Histories(stretch.data, shoppers)
    had = shoppers[block.had.row] * items + block.had.item
    wanted = bought[np.isin(bought // items, shoppers) & ~np.isin(bought, had)]
    if distinct(wanted // items).size < MIN_SHOPPERS:
        return Ease.fit(stretch.data)

    def ndcg_of(ease: Ease) -> float:
        spoken = ease.speaks(block.profile(None)).tocoo()
        key = spoken.row.astype(np.int64) * items + spoken.col
        new = ~np.isin(key, block.pair)
        pairs = Candidates(key[new] // items, key[new] % items)
        scores = spoken.data[new].astype(np.float64)
        return float(ndcg_each(_examples(block, pairs, scores, wanted), scores).mean())

    fits = Ease.fits(stretch.data, REGULARISATIONS)
    best = next(fits)
    highest = ndcg_of(best)
    for ease in fits:
        ndcg = ndcg_of(ease)
        if ndcg <= highest:
            break
        best, highest = ease, ndcg
    return best


def gather(
    stretch: Stretch,
    random: np.random.Generator,
    ease: Ease,
    told: Told = lambda _done, _of: None,
    plugged: PluggedSignals = NO_SIGNALS,
) -> dict[Task, Examples] | None:
    """Examples of a window for each task that it has any for; None where it has fewer than `MIN_SHOPPERS`.

    Those who bought nothing but arrivals in it are among the shoppers: they came back, and bought none of
    what they are shown.

    Args:
        stretch: Of the window.
        random: For the choice of shoppers.
        ease: Learned from what was known when the window began.
        told: Told how many shoppers are looked at, and of how many.
        plugged: The ranking signals of plugins.
    """
    items = len(stretch.view.item_ids)
    bought, first = stretch.again, stretch.first
    if distinct(bought // items).size < MIN_SHOPPERS:
        return None
    shoppers = _some(distinct(np.concatenate([bought, first]) // items), SHOPPERS_PER_WINDOW, random)
    data = stretch.data
    sources = CandidateSources(data, ease, stretch.known)
    parts: dict[Mode, list[Examples]] = {"all": [], "new": []}

    def looked_at(some: Keys) -> tuple[Histories, dict[Mode, Candidates], Keys, NDArray[np.float32]]:
        block = Histories(data, some)
        likes = list(sources.likes(block))
        found = {mode: sources.find(block, 0, repeats=mode == "all", likes=likes) for mode in parts}
        every = distinct(np.concatenate([pairs.row * items + pairs.item for pairs in found.values()]))
        return block, found, every, compute_features(block, ease, every // items, every % items)

    done = 0
    for block, found, every, seen in side_by_side(looked_at, shoppers):
        features = plugged.beside(seen, block, every // items, every % items)
        wanted = _of_these(bought, block.shoppers, items)
        met = block.shoppers[block.met // items] * items + block.met % items
        for mode, pairs in found.items():
            place = np.searchsorted(every, pairs.row * items + pairs.item)
            due = wanted if mode == "all" else wanted[~np.isin(wanted, met)]
            parts[mode].append(_examples(block, pairs, features[place], due))
        done += block.rows
        told(done, shoppers.size)
    gathered: dict[Task, Examples] = {mode: _joined(parts.pop(mode)) for mode in list(parts)}
    curious = _some(distinct(first // items), SHOPPERS_OF_ARRIVALS, random)
    if curious.size >= MIN_SHOPPERS:
        gathered["arrivals"] = _arrivals(data, ease, first, stretch.arrivals, curious, plugged)
    return gathered


def _arrivals(
    data: RankingData,
    ease: Ease,
    bought: Keys,
    arrivals: NDArray[np.bool_],
    shoppers: Keys,
    plugged: PluggedSignals,
) -> Examples:
    """Items that nobody had bought when the window began, and who bought which of them first."""
    lending = ease.lending(data, np.flatnonzero(arrivals))
    sources = CandidateSources(data, lending, arrivals)
    items = data.shape[1]

    def looked_at(some: Keys) -> tuple[Histories, Candidates, NDArray[np.float32]]:
        block = Histories(data, some)
        pairs = sources.find(block, ARRIVALS_PER_SOURCE, repeats=False)
        return block, pairs, compute_features(block, lending, pairs.row, pairs.item)

    parts = []
    for block, pairs, seen in side_by_side(looked_at, shoppers):
        wanted = _of_these(bought, block.shoppers, items)
        features = plugged.beside(seen, block, pairs.row, pairs.item)
        parts.append(_examples(block, pairs, features, wanted))
    return _joined(parts)


def _of_these(bought: Keys, shoppers: Keys, items: int) -> Keys:
    """Of `shopper * items + item`, ascending, those of some shoppers."""
    first, end = np.searchsorted(bought, [shoppers * items, (shoppers + 1) * items]).tolist()
    return np.concatenate([NONE, *(bought[one:other] for one, other in zip(first, end, strict=True))])


def _examples(block: Histories, pairs: Candidates, features: NDArray[np.float32], wanted: Keys) -> Examples:
    """Candidates of a block beside the pairs bought, `shopper * items + item`."""
    items = block.data.shape[1]
    shopper = block.shoppers[pairs.row]
    bought = np.isin(shopper * items + pairs.item, wanted)
    owners, counts = np.unique(wanted // items, return_counts=True)
    in_all = dict(zip(owners.tolist(), counts.tolist(), strict=True))
    return Examples(features, bought, shopper, pairs.item, in_all)


def _some(shoppers: Keys, most: int, random: np.random.Generator) -> Keys:
    """At most so many of them, by chance."""
    return shoppers if shoppers.size <= most else np.sort(random.choice(shoppers, most, replace=False))


def _joined(parts: list[Examples]) -> Examples:
    counts = {shopper: count for part in parts for shopper, count in part.bought_in_all.items()}
    columns = [np.concatenate([part[column] for part in parts]) for column in range(4)]
    return Examples(columns[0], columns[1], columns[2], columns[3], counts)


def ndcg_each(examples: Examples, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """(shoppers,) NDCG@10 in the order of `bought_in_all`, of all that they bought, found or not.

    Of items with the same score the one that comes first in the examples is first.
    """
    discount = 1 / np.log2(np.arange(TOP) + 2)
    starts = run_starts(examples.shopper)
    who = np.array(list(examples.bought_in_all), dtype=np.int64)
    gained = np.zeros(max(who.max(initial=0), examples.shopper.max(initial=0)) + 1)
    for first, end in pairwise([*starts.tolist(), scores.size]):
        best = first + np.argsort(-scores[first:end], kind="stable")[:TOP]
        gained[examples.shopper[first]] = examples.bought[best] @ discount[: best.size]
    count = np.array(list(examples.bought_in_all.values()), dtype=np.int64)
    return np.asarray(gained[who] / np.cumsum(discount)[np.minimum(count, TOP) - 1])
