"""Learns the ranking from the shop's own past: what was known at a moment, and what was bought after it."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from penchant.graph_store import ShopView
from penchant.graph_store.fold import DAY_US
from penchant.tools.candidates import CandidateSources
from penchant.tools.ease import Ease
from penchant.tools.features import FEATURES, NAMES, compute_features
from penchant.tools.histories import Histories
from penchant.tools.learned_ranker import Calibration, Head, LearnedRanker, Trial
from penchant.tools.ranking_data import Keys, RankingData
from penchant.tools.weights import Mode, weighted_parts

CUTS = (0.8, 0.64, 0.48)
"""Shares of the log that are known at the start of each window; a window ends where the next one begins."""
SHOPPERS_PER_WINDOW = 2500
NEGATIVES_PER_SHOPPER = 100
MIN_HISTORY = 3
MIN_SHOPPERS = 50
"""A window with fewer of them teaches nothing; the weighted sum ranks then."""
BLOCK = 64
TOP = 10
MODES: tuple[Mode, ...] = ("all", "new")
MOST_TREES, LEAST_TREES, PATIENCE = 300, 50, 40
PARAMETERS: dict[str, object] = {
    "objective": "lambdarank",
    "metric": "ndcg",
    "eval_at": [TOP],
    "lambdarank_truncation_level": 2 * TOP,
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 200,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "monotone_constraints": [int(feature.rises) for feature in FEATURES],
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
    "verbose": -1,
}
"""Chosen inside the training part of two datasets, the same for every shop."""

Told = Callable[[int, int], None]


class Examples(NamedTuple):
    """Candidates of a window's shoppers, and which of them were bought in it.

    Attributes:
        features: (pairs, FEATURES) float32.
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

    def thinned(self, random: np.random.Generator) -> "Examples":
        """All that was bought, and at most `NEGATIVES_PER_SHOPPER` of each shopper's other candidates."""
        lot = random.random(self.shopper.size)
        lot[self.bought] = -1.0
        order = np.lexsort((lot, self.shopper))
        starts = np.r_[True, self.shopper[order][1:] != self.shopper[order][:-1]]
        place = np.arange(order.size) - np.maximum.accumulate(np.where(starts, np.arange(order.size), 0))
        positives = np.bincount(self.shopper, weights=self.bought)[self.shopper[order]]
        kept = np.sort(order[(place < positives + NEGATIVES_PER_SHOPPER) & (positives > 0)])
        return self._replace(
            features=self.features[kept], bought=self.bought[kept], shopper=self.shopper[kept], item=self.item[kept]
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
    ts = view.log.ts[(view.log.ts <= until) & (view.weight > 0)]
    if ts.size == 0:
        return []
    cuts = [int(np.quantile(ts, share)) for share in CUTS]
    found = [Window(start, end) for start, end in zip(cuts, [until, *cuts[:-1]], strict=True)]
    return [window for window in found if window.start < window.end]


def gather(
    view: ShopView, window: Window, random: np.random.Generator, told: Told = lambda _done, _of: None
) -> dict[Mode, Examples] | None:
    """Examples of a window for both modes; None where it has fewer than `MIN_SHOPPERS`."""
    log = view.log
    after = (log.ts > window.start) & (log.ts <= window.end) & (view.weight > 0)
    before = log.ts <= window.start
    items = len(view.item_ids)
    known = np.bincount(log.item[before & (view.weight > 0)], minlength=items) > 0
    history = np.bincount(log.shopper[before], minlength=view.shopper_count)
    bought = np.unique(log.shopper[after].astype(np.int64) * items + log.item[after])
    bought = bought[known[bought % items] & (history[bought // items] >= MIN_HISTORY)]
    shoppers = np.unique(bought // items)
    if shoppers.size < MIN_SHOPPERS:
        return None
    if shoppers.size > SHOPPERS_PER_WINDOW:
        shoppers = np.sort(random.choice(shoppers, SHOPPERS_PER_WINDOW, replace=False))
    data = RankingData(view, window.start)
    ease = Ease.fit(data)
    sources = CandidateSources(data, ease, known)
    parts: dict[Mode, list[Examples]] = {"all": [], "new": []}
    for done, block in _blocks(data, shoppers):
        found = {mode: sources.find(block, 0, repeats=mode == "all") for mode in parts}
        every = np.unique(np.concatenate([pairs.row * items + pairs.item for pairs in found.values()]))
        features = compute_features(block, ease, every // items, every % items)
        wanted = bought[np.isin(bought // items, block.shoppers)]
        had = block.shoppers[block.had.row] * items + block.had.item
        for mode, pairs in found.items():
            shopper = block.shoppers[pairs.row]
            due = wanted if mode == "all" else wanted[~np.isin(wanted, had)]
            owners, counts = np.unique(due // items, return_counts=True)
            parts[mode].append(
                Examples(
                    features[np.searchsorted(every, pairs.row * items + pairs.item)],
                    np.isin(shopper * items + pairs.item, due),
                    shopper,
                    pairs.item,
                    dict(zip(owners.tolist(), counts.tolist(), strict=True)),
                )
            )
        told(done, shoppers.size)
    return {mode: _joined(examples) for mode, examples in parts.items()}


def _blocks(data: RankingData, shoppers: Keys) -> Iterator[tuple[int, Histories]]:
    for start in range(0, shoppers.size, BLOCK):
        part = shoppers[start : start + BLOCK]
        yield start + part.size, Histories(data, part)


def _joined(parts: list[Examples]) -> Examples:
    counts = {shopper: count for part in parts for shopper, count in part.bought_in_all.items()}
    columns = [np.concatenate([part[column] for part in parts]) for column in range(4)]
    return Examples(columns[0], columns[1], columns[2], columns[3], counts)


def train_ranker(
    view: ShopView, random: np.random.Generator, told: Callable[[str, int, int], None] = lambda *_: None
) -> LearnedRanker:
    """Learns both heads, and lets in those that rank the newest window better than the weighted sum.

    The trees are first learned from the older windows and tried on the newest, which says how many are
    enough, whether they are better, and what their scores promise; then they are learned from all windows.

    Args:
        view: The shop.
        random: For the choice of shoppers and of what was not bought.
        told: Told the stage, how much is done and of how much.
    """
    until = view.now
    found = windows(view, until)
    events = int(((view.log.ts <= until) & (view.weight > 0)).sum())
    heads: dict[Mode, Head] = {}
    trials: dict[Mode, Trial] = {}
    gathered: list[dict[Mode, Examples]] = []
    for number, window in enumerate(found):
        told(f"looking at the past, {number + 1} of {len(found)}", 0, 1)
        seen = gather(view, window, random)
        if seen is None:
            break
        gathered.append(seen)
    if len(gathered) > 1:
        for number, mode in enumerate(MODES):
            told("learning the ranking", number, len(MODES))
            examples = [modes[mode] for modes in gathered]
            if min(int(np.unique(one.shopper[one.bought]).size) for one in examples[:2]) < MIN_SHOPPERS:
                continue
            head, trial = _learn(mode, examples, random)
            trials[mode] = trial
            if trial.learned > trial.weighted:
                heads[mode] = head
    return LearnedRanker(heads, trials, until, events, found[0].days if found else 0.0)


def _learn(mode: Mode, examples: list[Examples], random: np.random.Generator) -> tuple[Head, Trial]:
    newest, *older = [one.thinned(random) for one in examples]
    tried = lgb.train(
        PARAMETERS,
        _dataset(older),
        MOST_TREES,
        valid_sets=[_dataset([newest])],
        callbacks=[lgb.early_stopping(PATIENCE, verbose=False)],
    )
    rounds = max(tried.best_iteration, LEAST_TREES)
    judged = examples[0]
    scores = np.asarray(tried.predict(judged.features, raw_score=True, num_iteration=rounds))
    trees = lgb.train(PARAMETERS, _dataset([newest, *older]), rounds)
    trial = Trial(
        learned=_ndcg(judged, scores),
        weighted=_ndcg(judged, weighted_parts(mode, judged.features, judged.shopper).sum(axis=1)),
        shoppers=len(judged.bought_in_all),
    )
    fitted = IsotonicRegression(out_of_bounds="clip").fit(scores - _average(tried, rounds), judged.bought)
    points = Calibration(tuple(fitted.X_thresholds_.tolist()), tuple(fitted.y_thresholds_.tolist()))
    return Head(trees.model_to_string(), points, trial), trial


def _dataset(parts: list[Examples]) -> lgb.Dataset:
    shopper = np.concatenate([part.shopper for part in parts])
    window = np.repeat(np.arange(len(parts)), [part.shopper.size for part in parts])
    new = np.r_[True, (shopper[1:] != shopper[:-1]) | (window[1:] != window[:-1]), True]
    return lgb.Dataset(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.bought for part in parts]).astype(np.int32),
        group=np.diff(np.flatnonzero(new)),
        params={"verbose": -1},
    )


def _average(trees: lgb.Booster, rounds: int) -> float:
    nothing = np.zeros((1, len(NAMES)), dtype=np.float32)
    return float(np.asarray(trees.predict(nothing, pred_contrib=True, num_iteration=rounds))[0, -1])


def _ndcg(examples: Examples, scores: NDArray[np.float64]) -> float:
    """Mean NDCG@10 over the shoppers, of all that they bought, found or not."""
    order = np.lexsort((examples.item, -scores, examples.shopper))
    shopper = examples.shopper[order]
    starts = np.r_[True, shopper[1:] != shopper[:-1]]
    place = np.arange(order.size) - np.maximum.accumulate(np.where(starts, np.arange(order.size), 0))
    hits = examples.bought[order] & (place < TOP)
    gained = np.bincount(shopper[hits], weights=1 / np.log2(place[hits] + 2), minlength=int(shopper.max(initial=0)) + 1)
    ideal = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(TOP) + 2))])
    gains = [
        float(gained[who]) / ideal[min(count, TOP)] if who < gained.size else 0.0
        for who, count in examples.bought_in_all.items()
    ]
    return float(np.mean(gains))
