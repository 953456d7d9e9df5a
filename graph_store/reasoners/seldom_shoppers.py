r"""How many shoppers who come seldom put two units into one basket, and how many would have by chance.

Who came once cannot have bought two things in another order or in other baskets, so their own habits say
nothing. What they would have done is read off the others who come seldom:

- Popularity. A basket of s units holds a with probability `1 - exp(-s w_a)`, the weights `w` being such that
  each unit gets the buyers that it has (a bipartite configuration model with Poisson margins: Chung and Lu
  2002; Saracco et al. 2015). It is taken over all months, and within each month; the larger chance counts.
- Taste. Who likes tea buys two teas, on one visit or on two. So chance is multiplied by how much oftener than
  popularity says the two were first bought by one shopper on *different* visits. That says what the shoppers
  like, and nothing of what they put together. It is learnt from those who came more than once. Pairs with
  few such shoppers borrow from all pairs of the same two topics; no taste is let speak for a pair.

What remains is a reason to buy two things at once. In a shop where nobody comes twice tastes cannot be
told apart from it, and a pair of teas bought by the lovers of tea will look like one.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store.reasoners.baskets import Baskets

PAIRS_AT_ONCE = 20_000
LEVELS_PER_DOUBLING = 4
"""Sizes this near to each other are taken for one."""
BORROWED = 10.0
"""Expected shoppers that the topics' affinity stands for beside a pair's own."""
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class SeldomCounts(NamedTuple):
    """Of (n,) pairs of units.

    Attributes:
        together: Shoppers who had both in one basket.
        expected: How many would have by chance.
        since: When the first of them did, microseconds; the largest number where nobody did.
    """

    together: Floats
    expected: Floats
    since: Integers


class SeldomShoppers:
    """The baskets of shoppers who come seldom, and what popularity and taste make of them."""

    def __init__(self, baskets: Baskets, *, colluders: int) -> None:
        """Learns popularity and tastes.

        Args:
            baskets: Of these shoppers alone.
            colluders: So many shoppers, those who bought most, are not counted among those who might have
                bought a unit. Accounts that buy a great deal of other things could else make honest
                purchases look unlikely.
        """
        units = len(baskets.ids)
        self._baskets = baskets
        shopper = np.cumsum(np.r_[0, np.diff(baskets.shopper) != 0])[: baskets.shopper.size]
        self.shoppers = int(shopper.max(initial=-1)) + 1
        basket = baskets.basket_of
        self._held = _counts(baskets.unit, basket, (units, shopper.size))
        code = baskets.unit * max(self.shoppers, 1) + shopper[basket]
        first = np.unique(code, return_index=True)[1]
        self._first = _counts(baskets.unit[first], basket[first], (units, shopper.size))
        self._who = _counts(baskets.unit[first], shopper[basket[first]], (units, self.shoppers))
        size = baskets.size.astype(np.float64)
        slots = np.bincount(shopper, size, minlength=self.shoppers).astype(np.float64)
        counted = np.ones(self.shoppers, dtype=np.bool_)
        counted[np.argsort(-slots, kind="stable")[:colluders]] = False
        buyers = np.bincount(baskets.unit[first], minlength=units)
        self._weight = _weights(buyers.astype(np.float64), slots[counted])
        self._spans = [_Span.of(self._weight, size)]
        for month in np.unique(baskets.month).tolist():
            inside = baskets.month == month
            held = np.bincount(baskets.unit[inside[basket]], minlength=units).astype(np.float64)
            self._spans.append(_Span.of(_weights(held, size[inside]), size[inside]))
        unlike = 1 - np.bincount(shopper, size**2, minlength=self.shoppers) / np.maximum(slots**2, 1.0)
        several = np.flatnonzero(counted & (np.bincount(shopper, minlength=self.shoppers) > 1))
        level, mean = _levels(slots[several])
        self._apart = np.bincount(level, unlike[several], minlength=mean.size)
        self._buys = -np.expm1(-self._weight[:, None] * mean)
        self._topic = np.unique(baskets.parent, return_inverse=True)[1]
        self._by_topic = self._topic_affinity()

    def meetings(self) -> csr_array:
        """Units by units: in how many baskets two meet."""
        return (self._held @ self._held.T).tocsr()

    def counts(self, first: Integers, second: Integers) -> SeldomCounts:
        """Counts shoppers for some pairs.

        Args:
            first: (n,) units.
            second: (n,) units.
        """
        together = np.zeros(first.size)
        since = np.full(first.size, np.iinfo(np.int64).max)
        expected = self.expected(first, second)
        shopper = self._baskets.shopper
        for part in _parts(first.size):
            both = self._held[first[part]].multiply(self._held[second[part]]).tocsr()
            pair = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr))
            who = shopper[both.indices]
            fresh = np.r_[True, (np.diff(pair) != 0) | (np.diff(who) != 0)][: pair.size]
            together[part] = np.bincount(pair[fresh], minlength=both.shape[0])
            np.minimum.at(since[part], pair, self._baskets.ts[both.indices])
        return SeldomCounts(together, expected, since)

    def expected(self, first: Integers, second: Integers) -> Floats:
        """(n,) shoppers with both in one basket by popularity and taste; at most all."""
        found = np.zeros(first.size)
        for part in _parts(first.size):
            whole, *months = (span.meetings(first[part], second[part]) for span in self._spans)
            found[part] = np.maximum(whole, np.sum([*months, np.zeros_like(whole)], axis=0))
        return np.minimum(found * self.affinity(first, second), self.shoppers)

    def affinity(self, first: Integers, second: Integers) -> Floats:
        """(n,) how much oftener than by popularity one shopper first buys the two on different visits.

        `(x + sqrt(x) + k t) / (e + k)`, at least 1: x shoppers where popularity expects e, t the affinity of
        the topics, k = 10, and a standard deviation to be on the safe side. First purchases alone are looked
        at, for who orders the same two again each time would else seem to like them apart.
        """
        found = np.ones(first.size)
        for part in _parts(first.size):
            a, b = first[part], second[part]
            apart = _products(self._who, a, b) - _products(self._first, a, b)
            by_chance = (self._buys[a] * self._buys[b]) @ self._apart
            topics = self._by_topic[self._topic[a], self._topic[b]]
            found[part] = (apart + np.sqrt(apart) + BORROWED * topics) / (by_chance + BORROWED)
        return np.maximum(found, 1.0)

    def _topic_affinity(self) -> Floats:
        """Topics by topics: what `affinity` is over all pairs of their units."""
        topics = int(self._topic.max(initial=-1)) + 1
        units = self._topic.size
        of_topic = _counts(self._topic, np.arange(units), (topics, units))
        who, first = of_topic @ self._who, of_topic @ self._first
        apart = (who @ who.T - first @ first.T).toarray()  # a unit is never apart from itself
        buys = of_topic @ self._buys
        by_chance = (buys * self._apart) @ buys.T - np.diag(of_topic @ ((self._buys**2) @ self._apart))
        return np.asarray((np.maximum(apart, 0.0) + BORROWED) / (np.maximum(by_chance, 0.0) + BORROWED))


class _Span(NamedTuple):
    """Baskets of some stretch of time.

    Attributes:
        chance: (units, sizes) that a basket of a size holds a unit.
        pairs: (sizes,) baskets of that size, times how much a slot that is taken by one of two units lessens
            the chance of the other: of `s^2` pairs of slots those that hold different units.
    """

    chance: Floats
    pairs: Floats

    @classmethod
    def of(cls, weight: Floats, size: Floats) -> "_Span":
        """Weights of all units, and the sizes of all baskets."""
        level, mean = _levels(size)
        share = weight / max(float(weight.sum()), 1e-12)
        unlike = (1 - 1 / np.maximum(mean, 1.0)) / max(1 - float(share @ share), 1e-12)
        pairs = np.bincount(level, minlength=mean.size) * np.minimum(unlike, 1.0)
        return cls(-np.expm1(-weight[:, None] * mean), np.asarray(pairs, dtype=np.float64))

    def meetings(self, first: Integers, second: Integers) -> Floats:
        """(n,) baskets that hold both, by chance."""
        return np.asarray((self.chance[first] * self.chance[second]) @ self.pairs)


def _counts(row: Integers, column: Integers, shape: tuple[int, int]) -> csr_array:
    """How often a row and a column are named together."""
    matrix = csr_array((np.ones(row.size), (row, column)), shape=shape)
    matrix.sum_duplicates()
    return matrix


def _levels(size: Floats) -> tuple[Integers, Floats]:
    """The level of each size, and the mean size of each level."""
    level = np.unique(np.round(LEVELS_PER_DOUBLING * np.log2(np.maximum(size, 1.0))), return_inverse=True)[1]
    return level, np.bincount(level, size) / np.maximum(np.bincount(level), 1)


def _weights(buyers: Floats, slots: Floats) -> Floats:
    """(units,) the solution of `sum of 1 - exp(-slots w) = buyers`, by Newton's method.

    From below, where the concave sum makes every step too short, so that it rises to the solution.
    """
    level, mean = _levels(slots)
    times = np.bincount(level, minlength=mean.size).astype(np.float64)
    wanted = np.minimum(buyers, 0.99 * times.sum())
    weight = wanted / max(float(times @ mean), 1.0)
    for _ in range(30):
        left = np.exp(-weight[:, None] * mean)
        step = (wanted - (1 - left) @ times) / np.maximum((left * mean) @ times, 1e-12)
        weight += step
        if np.abs(step).max(initial=0.0) <= 1e-12:
            break
    return np.asarray(weight)


def _products(matrix: csr_array, first: Integers, second: Integers) -> Floats:
    """(n,) inner products of rows."""
    return np.asarray(matrix[first].multiply(matrix[second]).sum(axis=1), dtype=np.float64).ravel()


def _parts(count: int) -> Iterator[slice]:
    for begin in range(0, count, PAIRS_AT_ONCE):
        yield slice(begin, begin + PAIRS_AT_ONCE)
