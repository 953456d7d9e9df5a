"""Learns the ranking from the shop's own past: what was known at a moment, and what was bought after it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
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
from penchant.tools.weights import BLENDS, Blend, Mode, weighted_parts

CUTS = (0.8, 0.64, 0.48)
"""Shares of the log that are known at the start of each window; a window ends where the next one begins."""
SHOPPERS_PER_WINDOW = 2500
NEGATIVES_PER_SHOPPER = 100
MIN_HISTORY = 3
MIN_SHOPPERS = 20
"""A window with fewer of them says nothing; the first weighted sum ranks then."""
MIN_LEARNED = 50
"""Shoppers whose purchases were found, from which trees are learned."""
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
    "num_threads": 1,
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
            features=self.features[kept],
            bought=self.bought[kept],
            shopper=self.shopper[kept],
            item=self.item[kept],
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
    told("learning the ranking", 0, 1)
    generators = dict(zip(MODES, random.spawn(len(MODES)), strict=True))

    def learn(mode: Mode) -> tuple[Head | None, Trial]:
        return _learn(mode, [modes[mode] for modes in gathered], generators[mode])

    # one thread each: LightGBM's own threads wait for each other by spinning, which a busy machine pays dearly
    with ThreadPoolExecutor(len(MODES)) as pool:
        for mode, (head, trial) in zip(MODES, pool.map(learn, MODES if gathered else ()), strict=False):
            trials[mode] = trial
            if head and trial.trees_win:
                heads[mode] = head
    return LearnedRanker(heads, trials, until, events, found[0].days if found else 0.0)


def _learn(mode: Mode, examples: list[Examples], random: np.random.Generator) -> tuple[Head | None, Trial]:
    judged = examples[0]
    blend = choose_blend(mode, examples)
    weighted = ndcg_each(judged, weighted_parts(blend, judged.features, judged.shopper).sum(axis=1))
    trial = Trial(blend.name, float(weighted.mean()), None, weighted.size)
    if (
        len(examples) < 2
        or min(int(np.unique(one.shopper[one.bought]).size) for one in examples[:2]) < MIN_LEARNED
    ):
        return None, trial
    newest, *older = [one.thinned(random) for one in examples]
    tried = lgb.train(
        PARAMETERS,
        _dataset(older),
        MOST_TREES,
        valid_sets=[_dataset([newest])],
        callbacks=[lgb.early_stopping(PATIENCE, verbose=False)],
    )
    rounds = max(tried.best_iteration, LEAST_TREES)
    scores = np.asarray(tried.predict(judged.features, raw_score=True, num_iteration=rounds, num_threads=1))
    learned = ndcg_each(judged, scores)
    trial = trial._replace(learned=float(learned.mean()))
    trees = lgb.train(PARAMETERS, _dataset([newest, *older]), rounds)
    fitted = IsotonicRegression(out_of_bounds="clip").fit(scores - _average(tried, rounds), judged.bought)
    points = Calibration(tuple(fitted.X_thresholds_.tolist()), tuple(fitted.y_thresholds_.tolist()))
    return Head(trees.model_to_string(), points), trial


def choose_blend(mode: Mode, examples: list[Examples]) -> Blend:
    """The weighted sum that ranks the windows best; the first unless another is surely better.

    Surely means that the mean difference in NDCG@10 is above its standard error.
    """
    first, *others = BLENDS[mode]

    def judge(blend: Blend) -> NDArray[np.float64]:
        return np.concatenate(
            [ndcg_each(one, weighted_parts(blend, one.features, one.shopper).sum(axis=1)) for one in examples]
        )

    usual = judge(first)
    best, gain = first, 0.0
    for blend in others:
        more = judge(blend) - usual
        if more.mean() > max(gain, float(more.std() / np.sqrt(more.size))):
            best, gain = blend, float(more.mean())
    return best


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


def ndcg_each(examples: Examples, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """(shoppers,) NDCG@10 in the order of `bought_in_all`, of all that they bought, found or not."""
    order = np.lexsort((examples.item, -scores, examples.shopper))
    shopper = examples.shopper[order]
    starts = np.r_[True, shopper[1:] != shopper[:-1]]
    place = np.arange(order.size) - np.maximum.accumulate(np.where(starts, np.arange(order.size), 0))
    hits = examples.bought[order] & (place < TOP)
    who = np.array(list(examples.bought_in_all), dtype=np.int64)
    gained = np.bincount(
        shopper[hits], weights=1 / np.log2(place[hits] + 2), minlength=int(who.max(initial=0)) + 1
    )
    ideal = np.cumsum(1 / np.log2(np.arange(TOP) + 2))
    count = np.array(list(examples.bought_in_all.values()), dtype=np.int64)
    return np.asarray(gained[who] / ideal[np.minimum(count, TOP) - 1])
