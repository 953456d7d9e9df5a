"""Lists that repeat themselves less: maximal marginal relevance over the best of a ranking."""

import numpy as np

from penchant.graph_store import ShopView
from penchant.tools.ranking_data import Keys, RankingData, Scores

LEAST_POOL = 50
POOL_PER_ITEM = 5
POPULARITY, LESS_POPULARITY = 0.6, 0.2
"""How much popularity weighs beside likeness, and how much less at the dial's end, where distance alone is
left to gain. Without it lists of different shoppers grow more alike as the dial rises: see
docs/experiments.md."""


def pool_size(count: int) -> int:
    """How many of the best of a ranking a list of `count` items is picked from."""
    return max(LEAST_POOL, POOL_PER_ITEM * count)


class Likeness:
    """How like one of some items is to each of them, 0 to 1.

    The mean of what the catalogue tells about both items: the cosine of their words, and 1 for the same topic
    or 0 for another. Of two items that share no such knowledge nothing is known to be alike: 0.
    """

    def __init__(self, view: ShopView, items: Keys) -> None:
        """Looks up the words and topics.

        Args:
            view: The shop.
            items: (n,) item keys.
        """
        self._words = view.item_words.weights[items, :]
        self._worded = np.diff(self._words.indptr) > 0
        self._topic = view.item_topics[items]
        self._row = np.zeros(self._words.shape[1], dtype=np.float32)

    def to(self, place: int) -> Scores:
        """(n,) how like the item at `place` each is; 1 for itself where anything is known of it."""
        words = self._words
        part = slice(words.indptr[place], words.indptr[place + 1])
        self._row[words.indices[part]] = words.data[part]
        cosine = np.clip(words @ self._row, 0.0, 1.0).astype(np.float64)
        self._row[words.indices[part]] = 0.0
        both_worded = self._worded & self._worded[place]
        both_placed = (self._topic >= 0) & (self._topic[place] >= 0)
        told = both_worded.astype(np.int64) + both_placed
        alike = both_worded * cosine + (both_placed & (self._topic == self._topic[place]))
        return np.asarray(alike / np.maximum(told, 1))


def diversify(data: RankingData, items: Keys, scores: Scores, count: int, diversity: float) -> Keys:
    """Places of the picked items, in the order of the list; the first is always the best.

    Maximal marginal relevance (Carbonell and Goldstein 1998), with a little against what everybody buys: each
    step picks the item with the highest

        (1 - d) * relevance - d * (likeness + (POPULARITY - d * LESS_POPULARITY) * popularity)

    where relevance is the score and popularity the log of one plus the buyers of the last 30 days, both
    scaled to 0..1 over `items`, and likeness is that to the most alike of what is picked; ties by place.

    Args:
        data: The shop at the moment.
        items: (n,) distinct item keys, the best first.
        scores: (n,) their scores, falling.
        count: How many to pick; all where there are fewer.
        diversity: The dial d, 0 to 1; 0 keeps the order.
    """
    if diversity == 0 or items.size < 2:
        return np.arange(min(count, items.size))
    relevance = _scaled(scores)
    weight = POPULARITY - diversity * LESS_POPULARITY
    against = weight * _scaled(np.log1p(data.recent_buyers[items]))
    likeness = Likeness(data.view, items)
    nearest = likeness.to(0)
    left = np.ones(items.size, dtype=bool)
    left[0] = False
    picked = [0]
    while len(picked) < min(count, items.size):
        worth = (1 - diversity) * relevance - diversity * (nearest + against)
        place = int(np.argmax(np.where(left, worth, -np.inf)))
        picked.append(place)
        left[place] = False
        nearest = np.maximum(nearest, likeness.to(place))
    return np.array(picked, dtype=np.int64)


def _scaled(values: Scores) -> Scores:
    """From 0, the least, to 1; all 0 where they are the same."""
    span = values.max() - values.min()
    return np.asarray((values - values.min()) / span) if span > 0 else np.zeros(values.size)
