"""Simple rankers that Penchant must not lose against."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.tools import Mode

Scores = NDArray[np.float64]
Ranker = Callable[[str, int, Mode], list[str]]
"""Given a shopper, how many and the mode: items, the best first."""


class _Counted:
    """Training events as a matrix."""

    def __init__(self, train: pl.DataFrame) -> None:
        self.users = {user: k for k, user in enumerate(train["user_id"].unique(maintain_order=True))}
        self.items = train["item_id"].unique().sort().to_list()
        place = {item: k for k, item in enumerate(self.items)}
        rows = np.array([self.users[u] for u in train["user_id"]])
        columns = np.array([place[i] for i in train["item_id"]])
        shape = (len(self.users), len(self.items))
        self.counts = csr_array((np.ones(rows.size), (rows, columns)), shape=shape)
        self.counts.sum_duplicates()
        recent = (train["ts"] > train["ts"].max() - timedelta(days=30)).to_numpy()  # type: ignore[operator]
        late = np.unique(rows[recent] * shape[1] + columns[recent]) % shape[1]
        self.popular = np.bincount(self.counts.indices, minlength=shape[1]).astype(np.float64)
        self.recent = np.bincount(late, minlength=shape[1]).astype(np.float64)

    def had(self, user: str) -> csr_array:
        return self.counts[[self.users[user]], :]


def make_peers(train: pl.DataFrame) -> dict[str, Ranker]:
    """Fits every peer on the training part.

    Popularity and recent popularity count distinct shoppers; own frequency breaks ties by recent popularity.
    """
    data = _Counted(train)

    def frequency(user: str) -> Scores:
        own = np.asarray(data.had(user).todense()).ravel()
        return np.where(own > 0, own + data.recent / (data.recent.max() + 1), 0.0)

    def ranker(score: Callable[[str], Scores]) -> Ranker:
        def rank(user: str, k: int, mode: Mode) -> list[str]:
            scores = score(user).copy()
            if mode == "new":
                scores[data.had(user).indices] = -1.0
            best = np.argsort(-scores, kind="stable")[:k]
            return [data.items[i] for i in best if scores[i] > 0]

        return rank

    return {
        "most popular": ranker(lambda _: data.popular),
        "popular in the last 30 days": ranker(lambda _: data.recent),
        "own frequency": ranker(frequency),
    }
