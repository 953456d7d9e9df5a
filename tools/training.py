"""Learns the ranking from the shop's own past."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import lightgbm as lgb
import numpy as np
from lightgbm.callback import CallbackEnv
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from penchant.graph_store import ShopView
from penchant.graph_store.fold import distinct
from penchant.tools.ease import REGULARISATION
from penchant.tools.examples import THREADS, TOP, Examples, best_regularisation, gather, ndcg_each, windows
from penchant.tools.features import FEATURES, SIGNALS
from penchant.tools.learned_ranker import Calibration, Head, LearnedRanker, Trial, contributions, mean_score
from penchant.tools.plugged import NO_SIGNALS, PluggedSignals
from penchant.tools.weights import BLENDS, Blend, Mode, Task, weighted_parts

MIN_LEARNED = 25
"""Shoppers whose purchases were found, from which trees are learned."""
ENOUGH_JUDGED = 500
"""Where the newest window has fewer shoppers, older ones judge, too."""
MOST_TREES, LEAST_TREES, PATIENCE = 200, 30, 25
MOST_MEMBERS, TREES_IN_ALL = 5, 250
"""Of a small shop: so many ensembles at most, so many trees in them together; the fewer trees, the more."""
LEADING = (*SIGNALS, "alike", "ease_ever", "popularity_7")
"""Of these more never speaks against an item; to bind all features so costs some NDCG."""
PARAMETERS: dict[str, object] = {
    "objective": "lambdarank",
    "metric": "ndcg",
    "eval_at": [TOP],
    "lambdarank_truncation_level": 2 * TOP,
    "learning_rate": 0.1,
    "num_leaves": 15,
    "min_data_in_leaf": 200,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
    "verbose": -1,
}
"""Chosen inside the training part of two datasets, the same for every shop."""
FEATURE_FRACTION: dict[Mode, float] = {"all": 1.0, "new": 0.4}
"""Of the features, for each tree by chance. All of them: fewer reasons decide; some: `new` ranks better."""


def train_ranker(
    view: ShopView,
    random: np.random.Generator,
    told: Callable[[str, int, int], None] = lambda *_: None,
    plugged: PluggedSignals = NO_SIGNALS,
) -> LearnedRanker:
    """Learns both heads, and lets in those that rank the newest window better than the weighted sum.

    The trees are first learned from the older windows and tried on the newest, which says how many are
    enough, whether they are better, and what their scores promise; then they are learned from all windows.
    In a small shop the older windows say whether trees learned from the others are better, too, and the
    scores of a few ensembles, which differ by chance, are averaged; in a large one that gains next to
    nothing and costs each recommendation time.

    Args:
        view: The shop.
        random: For the choice of shoppers and of what was not bought.
        told: Told the stage, how much is done and of how much.
        plugged: The ranking signals of plugins. Trees that know them are tried beside trees that do not.
    """
    until = view.now
    found = windows(view, until)
    heads: dict[Mode, Head] = {}
    plain: dict[Mode, Head] = {}
    trials: dict[Task, Trial] = {}
    pasts = {task: Past(task) for task in BLENDS}
    regularisation = best_regularisation(view, found[0], random) if found else REGULARISATION
    for number, window in enumerate(found):
        stage = f"looking at the past, {number + 1} of {len(found)}"
        seen = gather(view, window, random, regularisation, partial(told, stage), plugged)
        if seen is None:
            break
        for task in list(seen):
            pasts[task].add(seen.pop(task), random)  # a window is large: nothing else may keep it
    told("learning the ranking", 0, 1)
    for task in reversed(BLENDS):  # the largest last, when the others are gone
        past = pasts.pop(task)
        if not past.thinned:
            continue
        head, with_signals, trial = _learn(past, plugged)
        trials[past.task] = trial
        if past.task == "arrivals":
            continue
        if head and trial.trees_win:
            heads[past.task] = head
        if with_signals and trial.plugged_win:
            plain |= {mode: heads[mode] for mode in heads if mode == past.task}
            heads[past.task] = with_signals
    trials = {task: trials[task] for task in BLENDS if task in trials}
    days = found[0].days if found else 0.0
    return LearnedRanker(heads, trials, until, days, regularisation, plain, plugged.key)


class Past:
    """What the windows showed of one task, the newest first."""

    def __init__(self, task: Task) -> None:
        """Nothing yet."""
        self.task = task
        self.judging: list[Examples] = []
        self.thinned: list[Examples] = []
        self.of_blend: dict[str, list[NDArray[np.float64]]] = {blend.name: [] for blend in BLENDS[task]}

    def add(self, examples: Examples, random: np.random.Generator) -> None:
        """Judges the weighted sums on a window, and keeps of it what learning needs.

        A window in which nobody bought anything of the kind, for instance nothing new, says nothing.
        """
        if not examples.bought_in_all:
            return
        for blend in BLENDS[self.task]:
            parts = weighted_parts(blend, examples.features, examples.shopper)
            self.of_blend[blend.name].append(ndcg_each(examples, parts.sum(axis=1)))
        if sum(len(window.bought_in_all) for window in self.judging) < ENOUGH_JUDGED:
            self.judging.append(examples)
        self.thinned.append(examples.thinned(random))

    def judged(self, blend: Blend) -> NDArray[np.float64]:
        """(shoppers,) NDCG@10 of a weighted sum on the windows that judge."""
        return np.concatenate(self.of_blend[blend.name][: len(self.judging)])

    def best_blend(self) -> Blend:
        """The weighted sum that ranks the windows best; the first unless another is surely better.

        Surely means that the mean difference in NDCG@10 is above its standard error.
        """
        first, *others = BLENDS[self.task]
        best, gain = first, 0.0
        for blend in others:
            more = np.concatenate(self.of_blend[blend.name]) - np.concatenate(self.of_blend[first.name])
            if more.mean() > max(gain, float(more.std() / np.sqrt(more.size))):
                best, gain = blend, float(more.mean())
        return best

    @property
    def can_be_learned(self) -> bool:
        """Whether two windows have enough shoppers whose purchases were found."""
        found = [distinct(one.shopper[one.bought]).size for one in self.thinned[:2]]
        return len(found) > 1 and min(found) >= MIN_LEARNED


class _Tried(NamedTuple):
    head: Head
    ndcg: NDArray[np.float64]


def _learn(past: Past, plugged: PluggedSignals) -> tuple[Head | None, Head | None, Trial]:
    """Trees without and with signals of plugins, if there is enough to learn from, and what they came to."""
    blend = past.best_blend()
    weighted = past.judged(blend)
    trial = Trial(blend.name, float(weighted.mean()), None, weighted.size)
    if past.task == "arrivals" or not past.can_be_learned:  # among arrivals trees are no better
        return None, None, trial
    plain = _try_trees(past.task, past.judging, past.thinned, NO_SIGNALS)
    trial = trial._replace(learned=float(plain.ndcg.mean()))
    if not plugged:
        return plain.head, None, trial
    judging, thinned = (
        [_without_skipped(one, plugged) for one in some] for some in (past.judging, past.thinned)
    )
    tried = _try_trees(past.task, judging, thinned, plugged)
    more = tried.ndcg - plain.ndcg
    surely = bool(more.mean() > more.std() / np.sqrt(more.size))
    trial = trial._replace(plugged=float(tried.ndcg.mean()), signals_win=surely)
    return plain.head, tried.head if surely else None, trial


def _try_trees(
    mode: Mode, judging: list[Examples], thinned: list[Examples], plugged: PluggedSignals
) -> _Tried:
    """Trees from all windows, and how trees from the others rank each window that judges."""
    columns = len(FEATURES) + len(plugged.names)
    directions = [int(feature.rises and feature.name in LEADING) for feature in FEATURES]
    parameters = {
        **PARAMETERS,
        "feature_fraction": FEATURE_FRACTION[mode],
        "monotone_constraints": directions + plugged.rising.astype(int).tolist(),
    }
    members, tried, rounds = _ensembles(len(judging), thinned, parameters, columns)
    scores = [
        mean_score(trees, window.features[:, :columns], rounds)
        for trees, window in zip(tried, judging, strict=True)
    ]
    ndcg = [ndcg_each(window, score) for window, score in zip(judging, scores, strict=True)]
    nothing = np.zeros((1, columns), dtype=np.float32)
    average = np.mean([contributions(trees, nothing, rounds)[0, -1] for trees in tried[0]])
    fitted = IsotonicRegression(out_of_bounds="clip").fit(scores[0] - average, judging[0].bought)
    points = Calibration(tuple(fitted.X_thresholds_.tolist()), tuple(fitted.y_thresholds_.tolist()))
    texts = [trees.model_to_string(num_iteration=rounds) for trees in members]
    return _Tried(Head(texts, points), np.concatenate(ndcg))


def _ensembles(
    judging: int, thinned: list[Examples], parameters: dict[str, object], columns: int
) -> tuple[list[lgb.Booster], list[list[lgb.Booster]], int]:
    """Trees from all windows; for each that judges, from the others; how many of each ensemble count.

    The newest window says how many are enough.
    """
    newest, *older = thinned

    def learn(windows: list[Examples], seed: int, rounds: int) -> lgb.Booster:
        return lgb.train({**parameters, "seed": seed}, _dataset(windows, columns), rounds)

    # one thread each: LightGBM's own wait for each other by spinning, which a busy machine pays dearly
    with ThreadPoolExecutor(THREADS) as pool:
        trying = pool.submit(
            lgb.train,
            parameters,
            _dataset(older, columns),
            MOST_TREES,
            valid_sets=[_dataset([newest], columns)],
            callbacks=[lgb.early_stopping(PATIENCE, verbose=False)],
        )
        stop = _no_more_than(trying)
        first = lgb.train(parameters, _dataset(thinned, columns), MOST_TREES, callbacks=[stop])
        rounds = _enough(trying.result())
        several = min(MOST_MEMBERS, max(TREES_IN_ALL // rounds, 1)) if judging > 1 else 1
        seeds = range(1, several)
        members = [pool.submit(learn, thinned, seed, rounds) for seed in seeds]
        tried = [[trying, *(pool.submit(learn, older, seed, rounds) for seed in seeds)]]
        for place in range(1, judging):
            others = thinned[:place] + thinned[place + 1 :]
            tried.append([pool.submit(learn, others, seed, rounds) for seed in (0, *seeds)])
        ranking = [first, *(one.result() for one in members)]
        return ranking, [[one.result() for one in trees] for trees in tried], rounds


def _enough(tried: lgb.Booster) -> int:
    """How many trees were best on the newest window."""
    return max(tried.best_iteration, LEAST_TREES)


def _no_more_than(trying: "Future[lgb.Booster]") -> Callable[[CallbackEnv], None]:
    """Stops learning from all windows when it has as many trees as those tried meanwhile say are enough."""

    def stop(env: CallbackEnv) -> None:
        if trying.done() and env.iteration + 1 >= _enough(trying.result()):
            raise lgb.callback.EarlyStopException(env.iteration, [])

    return stop


def _without_skipped(examples: Examples, plugged: PluggedSignals) -> Examples:
    """What a signal said before it was left out is not learned from, either."""
    gone = [len(FEATURES) + place for place in plugged.skipped_places]
    if not gone:
        return examples
    features = examples.features.copy()
    features[:, gone] = np.nan
    return examples._replace(features=features)


def _dataset(parts: list[Examples], columns: int) -> lgb.Dataset:
    shopper = np.concatenate([part.shopper for part in parts])
    window = np.repeat(np.arange(len(parts)), [part.shopper.size for part in parts])
    new = np.r_[True, (shopper[1:] != shopper[:-1]) | (window[1:] != window[:-1]), True]
    return lgb.Dataset(
        np.concatenate([part.features[:, :columns] for part in parts]),
        np.concatenate([part.bought for part in parts]).astype(np.int32),
        group=np.diff(np.flatnonzero(new)),
        params={"verbose": -1},
    )
