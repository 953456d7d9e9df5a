"""Matrix factorisation by `implicit`: alternating least squares and Bayesian personalised ranking.

Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008; Rendle et al.,
"BPR: Bayesian Personalized Ranking from Implicit Feedback", UAI 2009. Both run on one thread from a fixed
seed, so that the same log gives the same factors.
"""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from penchant.errors import ConfigError
from penchant.evals.peers.contract import Scorer, Scores
from penchant.evals.peers.interactions import Interactions


@dataclass(frozen=True, slots=True)
class LatentFactors:
    """A fitted factorisation.

    Attributes:
        users: (users, factors) float32.
        items: (items, factors) float32.
        occurring: (items,) bool; an item without an event has no factors worth the name.
    """

    users: NDArray[np.float32]
    items: NDArray[np.float32]
    occurring: NDArray[np.bool_]

    def scores(self, rows: NDArray[np.int64]) -> Scores:
        """Inner products."""
        return np.where(self.occurring, self.users[rows] @ self.items.T, np.float32(-np.inf))


@dataclass(frozen=True, slots=True)
class ImplicitAls:
    """Weighted least squares; the confidence of a pair is 1 + alpha · log(1 + events).

    Attributes:
        factors: Rank.
        regularisation: L2, 0 or more.
        alpha: Weight of what was had against what was not, above 0.
        iterations: Sweeps over both sides.
        seed: Of the first factors.
    """

    factors: int = 128
    regularisation: float = 10.0
    alpha: float = 5.0
    iterations: int = 15
    seed: int = 0

    name: ClassVar[str] = "implicit ALS"

    def fit(self, train: Interactions) -> Scorer:
        """Runs `implicit`.

        Raises:
            ConfigError: It is not installed.
        """
        als = _implicit("als")
        # implicit warns where BLAS would take threads of its own
        with threadpool_limits(1, "blas"):
            model = als.AlternatingLeastSquares(
                factors=self.factors,
                regularization=self.regularisation,
                alpha=self.alpha,
                iterations=self.iterations,
                random_state=self.seed,
                num_threads=1,
            )
            model.fit(csr_matrix(train.log_counts()), show_progress=False)
        return LatentFactors(model.user_factors, model.item_factors, _occurring(train))


@dataclass(frozen=True, slots=True)
class ImplicitBpr:
    """Stochastic ascent on pairs of an item that was had and one drawn at random.

    Attributes:
        factors: Rank.
        learning_rate: Above 0.
        regularisation: L2, 0 or more.
        iterations: Passes over the pairs.
        seed: Of factors and draws.
    """

    factors: int = 64
    learning_rate: float = 0.03
    regularisation: float = 0.01
    iterations: int = 100
    seed: int = 0

    name: ClassVar[str] = "implicit BPR"

    def fit(self, train: Interactions) -> Scorer:
        """Runs `implicit`.

        Raises:
            ConfigError: It is not installed.
        """
        model = _implicit("bpr").BayesianPersonalizedRanking(
            factors=self.factors,
            learning_rate=self.learning_rate,
            regularization=self.regularisation,
            iterations=self.iterations,
            random_state=self.seed,
            num_threads=1,
        )
        model.fit(csr_matrix(train.counts), show_progress=False)
        return LatentFactors(model.user_factors, model.item_factors, _occurring(train))


def _occurring(train: Interactions) -> NDArray[np.bool_]:
    return train.shoppers_per_item() > 0


def _implicit(part: str) -> ModuleType:
    try:
        return import_module(f"implicit.{part}")
    except ModuleNotFoundError as error:
        raise ConfigError("this peer needs implicit: pip install 'penchant[eval]'") from error
