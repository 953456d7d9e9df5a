"""The learned ranking: trees over the features, one head for each mode, and what they may promise."""

import json
from collections.abc import Mapping
from typing import NamedTuple
from zlib import crc32

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from penchant.tools.features import FEATURES, NAMES, SIGNALS
from penchant.tools.ranking_data import Scores
from penchant.tools.weights import Mode, Task

LAYOUT = crc32(json.dumps(("1", NAMES)).encode())
"""Changes with the features and with how a ranker is stored; one of another layout is learned anew."""
_OWNER = np.array([SIGNALS.index(feature.signal) for feature in FEATURES])


class Calibration(NamedTuple):
    """From score to probability, by a line through points that never falls.

    Attributes:
        scores: (points,) ascending.
        rates: (points,) share of such items that were bought.
    """

    scores: tuple[float, ...]
    rates: tuple[float, ...]

    def probability(self, scores: Scores) -> Scores:
        """(n,) probability that the item is bought within the horizon, 0 to 1."""
        return np.interp(scores, self.scores, self.rates)


class Trial(NamedTuple):
    """NDCG@10 on the newest window, of the best weighted sum and of trees learned from older windows.

    Attributes:
        blend: Name of the weighted sum that ranked all windows best.
        weighted: Its NDCG.
        learned: Of the trees; None where there was too little to learn from.
        shoppers: Judged.
    """

    blend: str
    weighted: float
    learned: float | None
    shoppers: int

    def told(self) -> str:
        """For the report of a round."""
        if self.learned is None:
            return f"“{self.blend}” ranks (NDCG@10 {self.weighted:.3f})"
        ahead = "trees rank" if self.trees_win else f"“{self.blend}” ranks"
        return f"{ahead} (NDCG@10 {self.learned:.3f} of trees, {self.weighted:.3f} of “{self.blend}”)"

    @property
    def trees_win(self) -> bool:
        """Whether the trees rank."""
        return self.learned is not None and self.learned > self.weighted


class Head:
    """The ranking of one mode."""

    def __init__(self, text: str, calibration: Calibration) -> None:
        """Reads the trees.

        Args:
            text: LightGBM's own format.
            calibration: Of their scores, less what an average item has.
        """
        self.text = text
        self.calibration = calibration
        self._trees = lgb.Booster(model_str=text)
        self._average = float(self._contributions(np.zeros((1, len(FEATURES)), dtype=np.float32))[0, -1])

    def scores(self, features: NDArray[np.float32]) -> Scores:
        """(pairs,) how far each is above an average item."""
        raw = np.asarray(self._trees.predict(features, raw_score=True, num_threads=1), dtype=np.float64)
        return raw - self._average

    def parts(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """(pairs, SIGNALS) what each signal adds to the score: the Shapley values of its features.

        TreeSHAP (Lundberg et al. 2020), with the paths of the trees as the background.
        """
        values = self._contributions(features)[:, :-1]
        parts = np.zeros((values.shape[0], len(SIGNALS)))
        np.add.at(parts.T, _OWNER, values.T)
        return parts

    def _contributions(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.asarray(self._trees.predict(features, pred_contrib=True, num_threads=1), dtype=np.float64)


class LearnedRanker(NamedTuple):
    """What a shop learned from its past.

    Attributes:
        heads: The modes in which the trees beat the best weighted sum.
        trials: Of each task, where there was enough to choose by.
        until: Microseconds; it knows events up to here.
        horizon_days: What its probabilities speak of.
    """

    heads: Mapping[Mode, Head]
    trials: Mapping[Task, Trial]
    until: int
    horizon_days: float

    def to_bytes(self) -> bytes:
        """As JSON."""
        heads = {mode: (head.text, head.calibration) for mode, head in self.heads.items()}
        told = {**self._asdict(), "heads": heads, "layout": LAYOUT}
        return json.dumps(told).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "LearnedRanker | None":
        """The ranker; none where it has another layout than today's."""
        told = json.loads(content)
        if told.pop("layout", None) != LAYOUT:
            return None
        heads = {
            mode: Head(text, Calibration(*map(tuple, calibration)))
            for mode, (text, calibration) in told.pop("heads").items()
        }
        trials = {mode: Trial(*trial) for mode, trial in told.pop("trials").items()}
        return cls(heads=heads, trials=trials, **told)
