"""Learns the ranking from the shop's own past."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from threadpoolctl import threadpool_limits

from penchant.graph_store import ShopView
from penchant.graph_store.fold import run_starts
from penchant.progress import Progress
from penchant.tools.ease import REGULARISATION, Ease
from penchant.tools.examples import (
    TOP,
    Examples,
    Stretch,
    best_ease,
    gather,
    ndcg_each,
    windows,
)
from penchant.tools.features import FEATURES, NAMES, SIGNALS
from penchant.tools.freed_memory import return_freed_memory
from penchant.tools.learned_ranker import (
    OF_TREES,
    Calibration,
    Head,
    LearnedRanker,
    Trial,
    average_score,
    summands,
    tree_scores,
)
from penchant.tools.network import Inputs, Layer, Lists, Networks, learn_network
from penchant.tools.past import Past
from penchant.tools.plugged import NO_SIGNALS, PluggedSignals
from penchant.tools.ranking_data import Keys, Scores
from penchant.tools.side_by_side import THREADS
from penchant.tools.weights import BLENDS, Task

SHOPPERS_OF_TREES = 1250
"""Of each window; networks learn from all."""
TREES = 50
"""Stopping early by the newest window stopped at 3 to 103 of a hundred, by chance, and ranked worse."""
LEAST_SPREAD = 1e-9
SPREAD_BY = 5
"""Of so many examples one tells how a feature is spread."""
SURELY = 2.0
"""So many standard errors a weighted sum must add to the NDCG of what was learned, to be added to it; and
signals of plugins, to be learned from."""
LEADING = (*SIGNALS, "alike", "ease_ever", "popularity_7")
"""Of these more never speaks against an item; to bind all that sense would have so costs some NDCG."""
PARAMETERS: dict[str, object] = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 2 * TOP,
    "learning_rate": 0.15,
    "num_leaves": 15,
    "min_data_in_leaf": 200,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "bin_construct_sample_cnt": 50_000,
    "seed": 0,
    "verbose": -1,
}
"""Chosen inside the training part of two datasets, the same for every shop."""
FEATURE_FRACTION: dict[Task, float] = {"all": 1.0, "new": 0.4, "arrivals": 0.4}
"""Of the features, for each tree by chance. All of them: fewer reasons decide; some: `new` ranks better."""


def train_ranker(
    view: ShopView,
    random: np.random.Generator,
    told: Progress,
    plugged: PluggedSignals,
) -> LearnedRanker:
    """Learns a head for each task, and lets in those that rank the past better than the best weighted sum.

    The two newest windows, each by trees and a network learned from the others, say whether these do, and
    whether they are better still with a weighted sum added: what was learned of the past can mislead when the
    shop changes, such as after a holiday, and a plain sum steadies it. The newest window says what the scores
    promise. Trees and a network from all windows rank, this averaged with those that were judged: one network
    alone hangs on chance.

    Args:
        view: The shop.
        random: For the choice of shoppers and of what was not bought.
        told: Told the stage, how much is done and of how much.
        plugged: The ranking signals of plugins. What knows them is tried beside what does not.
    """
    until = view.now
    found = windows(view, until)
    heads: dict[Task, Head] = {}
    plain: dict[Task, Head] = {}
    trials: dict[Task, Trial] = {}
    pasts = {task: Past(task) for task in BLENDS}
    regularisation, returning = REGULARISATION, None
    for number, window in enumerate(found):
        stretch = Stretch(view, window)
        return_freed_memory()
        if number == 0:
            returning, ease = stretch.learn_returning(), best_ease(stretch, random)
            regularisation = ease.regularisation
        else:
            ease = Ease.fit(stretch.data, regularisation)
        stage = f"looking at the past, {number + 1} of {len(found)}"
        seen = gather(stretch, random, ease, partial(told, stage), plugged)
        if seen is None:
            break
        for task in list(seen):
            pasts[task].add(seen.pop(task), random)  # a window is large: nothing else may keep it
    return_freed_memory()
    told("learning the ranking", 0, 1)
    for task in reversed(BLENDS):  # the largest last, when the others are gone
        past = pasts.pop(task)
        if not past.windows:
            continue
        head, with_signals, trials[task] = _learn(past, plugged)
        if head and trials[task].learned_wins:
            heads[task] = head
        if with_signals and trials[task].plugged_win:
            if task in heads:
                plain[task] = heads[task]
            heads[task] = with_signals
    trials = {task: trials[task] for task in BLENDS if task in trials}
    days = found[0].days if found else 0.0
    return LearnedRanker(heads, trials, until, days, regularisation, returning, plain, plugged.key)


class _Tried(NamedTuple):
    head: Head
    ndcg: NDArray[np.float64]


def _learn(past: Past, plugged: PluggedSignals) -> tuple[Head | None, Head | None, Trial]:
    """What is learned without and with signals of plugins, if there is enough, and what it came to."""
    blend = past.best_blend()
    weighted = past.judged(blend)
    trial = Trial(blend.name, float(weighted.mean()), None, weighted.size)
    if not past.can_be_learned:
        return None, None, trial
    plain = _try_learned(past.task, past.judging, past.thinned, NO_SIGNALS)
    trial = trial._replace(learned=float(plain.ndcg.mean()))
    if past.task == "arrivals":  # of the few items of a stretch a sum may be ahead by luck
        trial = trial._replace(margin=float((weighted - plain.ndcg).std() / np.sqrt(weighted.size)))
    if plugged.all_skipped:
        return plain.head, None, trial
    judging, thinned = (
        [_without_skipped(one, plugged) for one in some] for some in (past.judging, past.thinned)
    )
    tried = _try_learned(past.task, judging, thinned, plugged)
    more = tried.ndcg - plain.ndcg
    surely = bool(more.mean() > SURELY * more.std() / np.sqrt(more.size))
    trial = trial._replace(plugged=float(tried.ndcg.mean()), signals_win=surely)
    return plain.head, tried.head if surely else None, trial


def _try_learned(
    task: Task,
    judging: list[Examples],
    thinned: list[Examples],
    plugged: PluggedSignals,
) -> _Tried:
    """What is learned from all windows and from all but one, and how the latter ranks the window left out.

    Scores promise what they came to there, of shoppers who came back.
    """
    columns = len(FEATURES) + len(plugged.names)
    _level([window for window in (*judging, *thinned) if window.shopper.size])
    directions = [int(name in LEADING) for name in NAMES]
    parameters = {
        **PARAMETERS,
        "feature_fraction": FEATURE_FRACTION[task],
        "monotone_constraints": directions + plugged.rising.astype(int).tolist(),
    }
    found = _ensemble(judging, thinned, parameters, columns)
    apart, near = (_spread(judging[0], said[0]) for said in (found.of_trees, found.of_networks))
    apart = apart if apart > LEAST_SPREAD else 1.0  # of too little trees make nothing, networks may
    share = (1 - OF_TREES) * apart / max(near, LEAST_SPREAD)
    both = zip(found.of_trees, found.of_networks, strict=True)
    scores = [OF_TREES * trees + share * network for trees, network in both]
    weights, scores = _steadied(task, judging, scores)
    fitted = IsotonicRegression(out_of_bounds="clip").fit(scores[0], judging[0].bought)
    points = Calibration(tuple(fitted.X_thresholds_.tolist()), tuple(fitted.y_thresholds_.tolist()))
    head = Head(found.trees.model_to_string(), found.networks, share, points, weights)
    return _Tried(head, np.concatenate(_ndcg(judging, scores)))


def _level(windows: list[Examples]) -> None:
    """Sets features to 0 that are the same for all items of each list: they tell none of them apart.

    So are those of what others bought among items that nobody bought yet. A ranking that read them would move
    whole lists by them, and tell them as a reason.
    """
    starts = [_starts([window]) for window in windows]
    leads = [np.repeat(begins[:-1], np.diff(begins)) for begins in starts]
    for column in range(windows[0].features.shape[1]):
        seen = [window.features[:, column] for window in windows]
        pairs = zip(seen, leads, strict=True)
        if all(np.array_equal(values, values[lead], equal_nan=True) for values, lead in pairs):
            for values in seen:
                values[:] = 0.0


def _spread(examples: Examples, scores: Scores) -> float:
    """Standard deviation of scores within shoppers' lists."""
    place = np.cumsum(np.r_[True, examples.shopper[1:] != examples.shopper[:-1]][: scores.size]) - 1
    mean = np.bincount(place, weights=scores) / np.bincount(place)
    return float((scores - mean[place]).std())


def _ndcg(windows: list[Examples], scores: list[Scores]) -> list[NDArray[np.float64]]:
    """(shoppers,) NDCG@10 on each of the windows."""
    return [ndcg_each(window, score) for window, score in zip(windows, scores, strict=True)]


def _steadied(
    task: Task, judging: list[Examples], scores: list[Scores]
) -> tuple[dict[str, float], list[Scores]]:
    """Weights of the sum that is best added to what was learned, and the scores then.

    No weights where none is surely better in the windows together, and better in the newest. The weights are
    a blend's in which nothing speaks against an item, over what each feature is at its highest for a shopper
    of the past, on average.
    """
    best: dict[str, float] = {}
    alone, steadied, gain = _ndcg(judging, scores), scores, 0.0
    for blend in (blend for blend in BLENDS[task] if min(blend.weights.values()) > 0):
        usual = {name: _usual_highest(judging, name) for name in blend.weights}
        weights = {name: weight / usual[name] for name, weight in blend.weights.items() if usual[name] > 0}
        both = [
            score + summands(window.features, weights).sum(axis=1)
            for window, score in zip(judging, scores, strict=True)
        ]
        each = [now - before for now, before in zip(_ndcg(judging, both), alone, strict=True)]
        more = np.concatenate(each)
        surely = more.mean() > max(gain, SURELY * float(more.std() / np.sqrt(more.size)))
        if surely and each[0].mean() > 0:
            best, steadied, gain = weights, both, float(more.mean())
    return best, steadied


def _usual_highest(judging: list[Examples], name: str) -> float:
    """What a feature is at its highest for a shopper, on average."""
    found = []
    for window in (window for window in judging if window.shopper.size):
        values = summands(window.features, {name: 1.0})[:, 0]
        found.append(np.maximum.reduceat(values, run_starts(window.shopper)))
    return float(np.concatenate(found).mean())


class _Ensemble(NamedTuple):
    """What was learned, and what is said of the windows that judge by what was learned without them.

    Attributes:
        trees: From all windows.
        networks: From all windows, and for each that judges from the others.
        of_trees: For each window that judges, of trees from the others.
        of_networks: For each window that judges, of the network from the others.
    """

    trees: lgb.Booster
    networks: Networks
    of_trees: list[Scores]
    of_networks: list[Scores]


def _ensemble(
    judging: list[Examples], thinned: list[Examples], parameters: dict[str, object], columns: int
) -> _Ensemble:
    """Learns trees and networks, as many at once as there are processors."""
    random = np.random.default_rng(0)
    some = [part.of_some(SHOPPERS_OF_TREES, random) for part in thinned]

    def learn_trees(without: int | None) -> lgb.Booster:
        parts = [part for place, part in enumerate(some) if place != without]
        return lgb.train(parameters, _dataset(parts, parameters, columns), TREES)

    def judge_trees(place: int) -> Scores:
        trees = learn_trees(without=place)
        return tree_scores(trees, judging[place].features[:, :columns]) - average_score(trees)

    def learn_layers(without: int | None) -> tuple[Layer, ...]:
        shoppers = np.flatnonzero(window[lists.starts[:-1]] != without)
        return learn_network(lists, shoppers, seed=0 if without is None else without + 1)

    def judge_network(place: int) -> Scores:
        return Networks.of(inputs, [members[place + 1]]).of_features(judging[place].features[:, :columns])

    places = range(len(judging))
    # one thread each: LightGBM's own wait for each other by spinning, which a busy machine pays dearly
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(THREADS) as pool:
        trees = pool.submit(learn_trees, None)
        of_trees = pool.map(judge_trees, places)
        inputs, lists = _lists(thinned, columns)
        window = np.repeat(np.arange(len(thinned)), [part.shopper.size for part in thinned])
        members = list(pool.map(learn_layers, [None, *places]))
        of_networks = list(pool.map(judge_network, places))
        return _Ensemble(trees.result(), Networks.of(inputs, members), list(of_trees), of_networks)


def _without_skipped(examples: Examples, plugged: PluggedSignals) -> Examples:
    """What a signal said before it was left out is not learned from, either."""
    gone = [len(FEATURES) + place for place in plugged.skipped_places]
    if not gone:
        return examples
    features = examples.features.copy()
    features[:, gone] = np.nan
    return examples._replace(features=features)


def _starts(parts: list[Examples]) -> Keys:
    """(shoppers + 1,) where the pairs of each shopper in each window begin, and where the last ones end."""
    shopper = np.concatenate([part.shopper for part in parts])
    window = np.repeat(np.arange(len(parts)), [part.shopper.size for part in parts])
    return np.flatnonzero(np.r_[True, (shopper[1:] != shopper[:-1]) | (window[1:] != window[:-1]), True])


def _dataset(parts: list[Examples], parameters: dict[str, object], columns: int) -> lgb.Dataset:
    """In LightGBM's bins, one byte a number; a shopper is a query in each window.

    Each ensemble has bins of its own: with those of more rows, or as a subset of a larger `Dataset`,
    LightGBM 4.6 and 4.7 stopped at a check of their own, or crashed, on some windows of different size.
    """
    return lgb.Dataset(
        [np.ascontiguousarray(part.features[:, :columns]) for part in parts],
        np.concatenate([part.bought for part in parts]).astype(np.int32),
        group=np.diff(_starts(parts)),
        params=parameters,
    ).construct()


def _lists(parts: list[Examples], columns: int) -> tuple[Inputs, Lists]:
    """What networks read, and how features become that."""
    inputs = Inputs.learn(np.concatenate([part.features[::SPREAD_BY, :columns] for part in parts]))
    read = inputs.of_many([part.features[:, :columns] for part in parts])
    return inputs, Lists(read, np.concatenate([part.bought for part in parts]), _starts(parts))
