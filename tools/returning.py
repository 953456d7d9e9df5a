"""How likely shoppers are to come back, by how often and how lately they came.

What became of those who stood alike (`visits`) says it no better and takes forty times as long, which a
recommendation and an audience of everybody cannot pay.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from penchant.graph_store.fold import DAY_US, distinct

NEVER_DAYS = 10_000.0
"""Since what never happened."""


class Returning(NamedTuple):
    """A logistic regression on what `activity` tells.

    Attributes:
        weights: One for each column of it.
        intercept: Log odds where all of them are 0.
    """

    weights: tuple[float, ...]
    intercept: float

    def probability(self, activity: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n,) that shoppers come back within the stretch that it was learned on, 0 to 1.

        Args:
            activity: (n, 3), as `activity` tells it.
        """
        # a product of matrices would round by how many shoppers there are
        odds = (activity * self.weights).sum(axis=1) + self.intercept
        return np.asarray(expit(odds))

    @classmethod
    def learn(cls, activity: NDArray[np.float64], came_back: NDArray[np.bool_]) -> "Returning":
        """From shoppers of the past.

        Args:
            activity: (n, 3) when the stretch began.
            came_back: (n,) whether they bought in it.
        """
        from sklearn.linear_model import LogisticRegression  # a second, which only learning need wait for

        count, back = came_back.size, int(came_back.sum())
        if 0 < back < count:
            model = LogisticRegression().fit(activity, came_back)
            return cls(tuple(model.coef_[0].tolist()), float(model.intercept_[0]))
        return cls((0.0,) * activity.shape[1], float(np.log((back + 0.5) / (count - back + 0.5))))


def activity(row: NDArray[np.int64], ts: NDArray[np.int64], rows: int, until: int) -> NDArray[np.float64]:
    """(rows, 3) log of one plus: days since the newest event, days with one, days since the first.

    Args:
        row: (n,) whose event, 0 to rows - 1.
        ts: (n,) when, microseconds, none after `until`.
        rows: How many shoppers; the newest event of one without any is `NEVER_DAYS` ago.
        until: Microseconds.
    """
    ago = (until - ts) / DAY_US
    newest, first = np.full(rows, np.inf), np.zeros(rows)
    np.minimum.at(newest, row, ago)
    np.maximum.at(first, row, ago)
    newest[np.isinf(newest)] = NEVER_DAYS
    told: NDArray[np.float64] = np.log1p(np.stack([newest, active_days(row, ts, rows), first], axis=1))
    return told


def active_days(row: NDArray[np.int64], ts: NDArray[np.int64], rows: int) -> NDArray[np.int64]:
    """(rows,) distinct UTC days with an event.

    Args:
        row: (n,) whose event, 0 to rows - 1.
        ts: (n,) when, microseconds.
        rows: How many shoppers.
    """
    day = ts // DAY_US
    span = np.int64(day.max(initial=0) + 1)
    return np.bincount(distinct(row * span + day) // span, minlength=rows)
