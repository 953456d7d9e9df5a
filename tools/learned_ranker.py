"""The learned ranking: trees and networks over the features, a head for each task, what it may promise."""

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from penchant.tools.features import FEATURES, NAMES
from penchant.tools.network import Inputs, Networks
from penchant.tools.ranking_data import Scores
from penchant.tools.returning import Returning
from penchant.tools.weights import Task

if TYPE_CHECKING:
    import lightgbm as lgb

LAYOUT = crc32(json.dumps(("6", NAMES)).encode())
"""Changes with the features and with how a ranker is stored; one of another layout is learned anew."""
OF_TREES = 0.25
"""The share of the trees in a score; the rest is the networks'."""
ABSENT = np.array([feature.absent for feature in FEATURES], dtype=np.float32)
"""(FEATURES,) what they are where nothing speaks."""


class Calibration(NamedTuple):
    """From score to probability, by a line through points that never falls.

    Attributes:
        scores: (points,) ascending.
        rates: (points,) share of such items that were bought.
    """

    scores: tuple[float, ...]
    rates: tuple[float, ...]

    def probability(self, scores: Scores) -> Scores:
        """(n,) probability that a shopper who comes back within the horizon buys the item in it, 0 to 1."""
        return np.interp(scores, self.scores, self.rates)


class Trial(NamedTuple):
    """NDCG@10 on windows of the past, of the best weighted sum and of what was learned from the others.

    That has a weighted sum added to it where it ranks better so.

    Where plugins have ranking signals, it is tried with them, too; they are used where it ranks surely
    better: by more than two standard errors of the mean difference.

    Attributes:
        blend: Name of the weighted sum that ranked all windows best.
        weighted: Its NDCG.
        learned: Of what was learned; None where there was too little to learn from.
        shoppers: Judged.
        plugged: Of what knows the signals of plugins; None where there are none.
        signals_win: Whether these are surely better.
        margin: By so much the weighted sum has to be ahead of what was learned to rank.
    """

    blend: str
    weighted: float
    learned: float | None
    shoppers: int
    plugged: float | None = None
    signals_win: bool = False
    margin: float = 0.0

    def told(self) -> str:
        """For the report of a round."""
        if self.learned is None:
            return f"“{self.blend}” ranks (NDCG@10 {self.weighted:.3f})"
        if self.plugged_win:
            ahead = "what was learned with signals of plugins ranks"
        else:
            ahead = f"{'what was learned' if self.learned_wins else f'“{self.blend}”'} ranks"
        with_signals = "" if self.plugged is None else f", {self.plugged:.3f} with signals of plugins"
        learned = f"{self.learned:.3f} learned{with_signals}"
        return f"{ahead} (NDCG@10 {learned}, {self.weighted:.3f} of “{self.blend}”)"

    @property
    def learned_wins(self) -> bool:
        """Whether what was learned ranks rather than the weighted sum, without signals of plugins."""
        return self.learned is not None and self._beats_the_sum(self.learned)

    @property
    def plugged_win(self) -> bool:
        """Whether what was learned ranks with the signals of plugins."""
        return self.signals_win and self.plugged is not None and self._beats_the_sum(self.plugged)

    def _beats_the_sum(self, ndcg: float) -> bool:
        return ndcg > self.weighted - self.margin


class Head:
    """The ranking of one task: trees and networks, and a weighted sum where it steadies them."""

    def __init__(
        self,
        trees: str,
        networks: Networks,
        share: float,
        calibration: Calibration,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """Reads the trees.

        Args:
            trees: In LightGBM's own format.
            networks: They know as many columns.
            share: By what the networks' score is multiplied, so that they put a shopper's items as far apart
                as the trees do, and in their share.
            calibration: Of `raw` scores.
            weights: Of features by name, whose weighted sum is added; of what is below 0 or not known nothing
                is added.
        """
        import lightgbm as lgb  # over a second, which only who ranks need wait for

        self.trees = trees
        self.networks = networks
        self.share = share
        self.calibration = calibration
        self.weights = dict(weights or {})
        self._trees = lgb.Booster(model_str=trees)
        self._columns = self._trees.num_feature()
        self._average = average_score(self._trees)
        splits = self._trees.feature_importance()
        heard = [place for place in range(self._columns) if splits[place] or networks.inputs.depend_on(place)]
        self.leans_on = frozenset(place - len(FEATURES) for place in heard if place >= len(FEATURES))
        """Places of the signals of plugins on which the score depends."""
        self.absent: NDArray[np.float32] = np.full(self._columns, np.nan, dtype=np.float32)
        """(FEATURES and signals of plugins,) what they are where nothing speaks."""
        self.absent[: len(FEATURES)] = ABSENT
        self._absent_read = networks.inputs.of(self.absent[None])
        self._nothing = float(self.raw(self.absent[None])[0])

    @property
    def plugged(self) -> int:
        """How many signals of plugins it knows."""
        return self._columns - len(FEATURES)

    def raw(self, features: NDArray[np.float32]) -> Scores:
        """(pairs,) scores above the average of what was learned from.

        Args:
            features: (pairs, FEATURES and what plugins say beside them) float32; further columns are unread.
        """
        read = features[:, : self._columns]
        return self._sum(read, self.networks.of_features(read))

    def _sum(self, features: NDArray[np.float32], of_networks: Scores) -> Scores:
        trees = tree_scores(self._trees, features) - self._average
        added = summands(features, self.weights).sum(axis=1)
        return np.asarray(OF_TREES * trees + self.share * of_networks + added)

    def scores(self, features: NDArray[np.float32]) -> Scores:
        """(pairs,) how far each is above an item for which nothing speaks; features as for `raw`."""
        return self.raw(features) - self._nothing

    def scores_without(self, features: NDArray[np.float32], gone: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(pairs, sets) scores where of each set of columns nothing speaks.

        Args:
            features: As for `raw`.
            gone: (sets, FEATURES and signals of plugins) which are in each set.
        """
        held = features[:, None, : self._columns]
        inputs = self.networks.inputs
        known = inputs.of(held[:, 0])[:, None]
        read = np.where(gone[:, inputs.columns()], self._absent_read, known).reshape(-1, known.shape[2])
        changed = np.where(gone, self.absent, held).reshape(-1, self._columns)
        found = self._sum(changed, self.networks.scores(read))
        return found.reshape(features.shape[0], gone.shape[0]) - self._nothing

    def probability(self, scores: Scores) -> Scores:
        """(n,) probability that a shopper who comes back within the horizon buys the item in it, 0 to 1."""
        return self.calibration.probability(scores + self._nothing)


def summands(features: NDArray[np.float32], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """(pairs, weights) features by name, 0 where below it or not known, times their weights."""
    columns = [NAMES.index(name) for name in weights]
    values = np.nan_to_num(features[:, columns].astype(np.float64))
    return np.asarray(np.maximum(values, 0.0) * np.array(list(weights.values())))


def tree_scores(trees: "lgb.Booster", features: NDArray[np.float32]) -> Scores:
    """(pairs,) what trees say."""
    if not features.shape[0]:
        return np.empty(0)
    return np.asarray(trees.predict(features, raw_score=True, num_threads=1), dtype=np.float64)


def average_score(trees: "lgb.Booster") -> float:
    """What trees say on average of what they were learned from."""
    nothing = np.zeros((1, trees.num_feature()), dtype=np.float32)
    return float(np.asarray(trees.predict(nothing, pred_contrib=True, num_threads=1))[0, -1])


class Heads(NamedTuple):
    """The learned rankings of a task.

    Attributes:
        ranking: It ranks; None for the weighted sum.
        plain: It ranks once a signal of a plugin that `ranking` leans on is left out.
    """

    ranking: Head | None
    plain: Head | None

    def without(self, skipped: Collection[int]) -> Head | None:
        """What ranks while signals at these places are left out; None for the weighted sum."""
        found = self.ranking
        return found if found is None or found.leans_on.isdisjoint(skipped) else self.plain


NO_HEADS = Heads(None, None)


class LearnedRanker(NamedTuple):
    """What a shop learned from its past.

    Attributes:
        heads: The tasks in which what was learned ranks rather than the best weighted sum.
        trials: Of each task, where there was enough to choose by.
        until: Microseconds; it knows events up to here.
        horizon_days: What its probabilities speak of.
        regularisation: Of EASE, by which its features were computed.
        returning: How likely shoppers come back within the horizon; None where the log has no window.
        plain: The tasks' heads without signals of plugins, where those in `heads` know some and these rank
            better than the best weighted sum, too.
        key: Of the `PluggedSignals` that it knows.
    """

    heads: Mapping[Task, Head]
    trials: Mapping[Task, Trial]
    until: int
    horizon_days: float
    regularisation: float
    returning: Returning | None = None
    plain: Mapping[Task, Head] = {}
    key: int = 0

    def heads_of(self, task: Task, key: int) -> Heads:
        """The learned rankings of a task.

        Args:
            task: Which.
            key: Of the `PluggedSignals` that are installed; what knows others does not rank.
        """
        found, plain = self.heads.get(task), self.plain.get(task)
        if found is None or not found.plugged:
            return Heads(found, found)
        return Heads(found if key == self.key else plain, plain)

    def to_bytes(self) -> bytes:
        """As JSON."""
        told = {**self._asdict(), "layout": LAYOUT}
        for name in ("heads", "plain"):
            held: Mapping[Task, Head] = told[name]
            told[name] = {
                task: (head.trees, _listed(head.networks), head.share, head.calibration, head.weights)
                for task, head in held.items()
            }
        return json.dumps(told).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "LearnedRanker | None":
        """The ranker; none where it has another layout than today's."""
        told = json.loads(content)
        if told.pop("layout", None) != LAYOUT:
            return None
        for name in ("heads", "plain"):
            told[name] = {
                task: Head(trees, _networks(*networks), share, Calibration(*map(tuple, calibration)), weights)
                for task, (trees, networks, share, calibration, weights) in told.get(name, {}).items()
            }
        if told["returning"]:
            weights, intercept = told["returning"]
            told["returning"] = Returning(tuple(weights), intercept)
        told["trials"] = {mode: Trial(*trial) for mode, trial in told["trials"].items()}
        return cls(**told)


def _listed(networks: Networks) -> list[list[list[Any]]]:
    """As JSON has it."""
    (values, normal, gaps), layers = networks
    told = [[column.tolist() for column in columns] for columns in (values, normal)]
    return [[*told, list(gaps)], [[part.tolist() for part in layer] for layer in layers]]


def _networks(inputs: list[Any], layers: list[Any]) -> Networks:
    """What `_listed` told."""
    values, normal, gaps = inputs
    read = Inputs(tuple(map(np.array, values)), tuple(map(np.array, normal)), tuple(gaps))
    return Networks(read, tuple((np.array(weights), np.array(biases)) for weights, biases in layers))
