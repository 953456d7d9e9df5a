"""How many shoppers put two units into one basket, and how many would have by chance.

Chance means: the same shopper, the same units, as often, at about the same time, only in other baskets. A
shopper who is into tea buys black and green tea, in one basket or not; popular units meet in many baskets,
and large baskets hold everything. None of that makes two units belong together. So the shopper's purchases
are dealt anew among the slots of neighbouring baskets, and a shopper counts once, however often the two met.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import gammaln

from penchant.graph_store.fold import place_in_run
from penchant.graph_store.reasoners.baskets import Baskets

ENTRIES_AT_ONCE = 3_000_000
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class JointCounts(NamedTuple):
    """Of (n,) pairs of units.

    Attributes:
        first: Indices of units.
        second: Indices of units, above `first`.
        shoppers: How many bought both within one run of neighbouring baskets.
        together: How many of them did so in one basket.
        expected: How many would have by chance.
        dropped: How many of the shoppers are left out of the test, as they may collude.
        dropped_chance: What those add to `expected`.
        since: When the first of them did, microseconds; the first of all baskets where nobody did.
    """

    first: Integers
    second: Integers
    shoppers: Floats
    together: Floats
    expected: Floats
    dropped: Floats
    dropped_chance: Floats
    since: Integers


class JointBaskets:
    """The baskets of shoppers who came more than once, as sparse matrices of units by baskets and by runs."""

    def __init__(self, baskets: Baskets) -> None:
        """Sorts the entries by unit."""
        units = len(baskets.ids)
        stratum, size, basket = baskets.stratum, baskets.size.astype(np.float64), baskets.basket_of
        runs = int(stratum.max(initial=-1)) + 1
        several = np.bincount(stratum, minlength=runs) > 1
        inside = several[stratum[basket]]
        self._shopper_of_basket = baskets.shopper
        self._ts = baskets.ts
        self._shoppers = int(baskets.shopper.max(initial=0)) + 1
        self._held = _counts(baskets.unit[inside], basket[inside], (units, baskets.shopper.size))
        self._bought = _counts(baskets.unit[inside], stratum[basket[inside]], (units, runs))
        self._any = csr_array(
            (np.ones_like(self._bought.data), self._bought.indices, self._bought.indptr), self._bought.shape
        )
        self._shopper_of_run = baskets.shopper[np.flatnonzero(np.diff(stratum, prepend=-1))]
        slots = np.bincount(stratum, size, minlength=runs)
        times = self._bought.data.astype(np.float64)
        alike = np.bincount(self._bought.indices, times**2, minlength=runs)  # one unit is not met by itself
        together = np.bincount(stratum, size * (size - 1), minlength=runs)
        self._meeting = np.minimum(together / np.maximum(slots**2 - alike, 1.0), 1.0)
        month = baskets.month - baskets.month.min(initial=0)
        months = int(month.max(initial=0)) + 1
        share = np.zeros((units, months))
        np.add.at(share, (baskets.unit, month[basket]), 1.0)
        whole = share.sum(axis=0) / max(share.sum(), 1.0)
        share /= np.maximum(share.sum(axis=1, keepdims=True), 1.0)
        self._season = share / np.sqrt(np.maximum(whole, 1e-12))

    def meetings(self) -> tuple[csr_array, csr_array]:
        """Units by units: in how many baskets two meet, and in how many they would by chance.

        Chance is `sum over runs of n_a n_b sum s (s - 1) / (S^2 - sum n^2)`, n being the baskets of the run
        with a unit, s the sizes of its baskets and S their sum: of all pairs of slots that hold different
        units, the share that lies in one basket. Over all pairs of units it adds up to the meetings that
        there are.
        """
        scaled = self._bought.multiply(self._meeting[None, :]).tocsr()
        return (self._held @ self._held.T).tocsr(), (scaled @ self._bought.T).tocsr()

    def counts(
        self, first: Integers, second: Integers, *, colluders: int, apart: bool = False
    ) -> JointCounts:
        """Counts shoppers for some pairs.

        Within a run of K baskets of equal size, `n_a` of them with a and `n_b` with b, both dealt at random,
        the two never meet with probability `C(K - n_a, n_b) / C(K, n_b)`. K is replaced by its effective
        number, the inverse of the chance in `meetings` for a unit in one basket each, and divided by how
        much likelier the shop's calendar makes two such purchases fall into one month.

        Args:
            first: (n,) units.
            second: (n,) units.
            colluders: How many shoppers are left out: those whose votes are the most surprising, that is who
                had both in one basket with the least chance (`apart`: did not with the greatest chance).
                Accounts that collude are among them, or more surprising honest shoppers are, so what is
                left is never more surprising than the log without those accounts.
            apart: Whether the calendar may only make meeting less likely, for tests of too few meetings; else
                it may only make it more likely.
        """
        season = (self._season[first] * self._season[second]).sum(axis=1)
        season = np.minimum(season, 1.0) if apart else np.maximum(season, 1.0)
        parts = [
            self._block(first[part], second[part], season[part], colluders, apart)
            for part in self._blocks(first, second)
        ]
        joined = (
            [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0)] * 6
        )
        shoppers, together, expected, dropped, chance, since = joined
        return JointCounts(
            first, second, shoppers, together, expected, dropped, chance, since.astype(np.int64)
        )

    def _blocks(self, first: Integers, second: Integers) -> Iterator[slice]:
        length = np.diff(self._held.indptr)
        spent = np.cumsum(length[first] + length[second])
        cuts = np.flatnonzero(np.diff(spent // ENTRIES_AT_ONCE, append=-1)) + 1
        for begin, end in pairwise([0, *cuts.tolist()]):
            yield slice(begin, end)

    def _block(
        self, first: Integers, second: Integers, season: Floats, colluders: int, apart: bool
    ) -> tuple[NDArray[Any], ...]:
        n = first.size
        of_first = self._bought[first].multiply(self._any[second]).tocsr()
        of_second = self._any[first].multiply(self._bought[second]).tocsr()
        pair = np.repeat(np.arange(n), np.diff(of_first.indptr))
        run = of_first.indices
        never = _log_never_meet(of_first.data, of_second.data, self._meeting[run] * season[pair])
        begins = _begins(pair, self._shopper_of_run[run])
        chance = -np.expm1(np.add.reduceat(never, begins)) if begins.size else np.zeros(0)
        voter, shopper = pair[begins], self._shopper_of_run[run[begins]]
        both = self._held[first].multiply(self._held[second]).tocsr()
        where = np.repeat(np.arange(n), np.diff(both.indptr))
        who = self._shopper_of_basket[both.indices]
        met = np.isin(voter * self._shoppers + shopper, where * self._shoppers + who)
        open_to_doubt = met != apart
        doubted = voter[open_to_doubt]
        surprise = (chance if apart else -chance)[open_to_doubt]
        most = np.lexsort((-surprise, doubted))
        most = most[place_in_run(doubted) < colluders]
        since = np.full(n, int(self._ts.min(initial=0)), dtype=np.int64)
        some = np.flatnonzero(np.diff(both.indptr))
        if some.size:
            since[some] = np.minimum.reduceat(self._ts[both.indices], both.indptr[some])
        return (
            np.bincount(voter, minlength=n).astype(np.float64),
            np.bincount(voter[met], minlength=n).astype(np.float64),
            np.bincount(voter, chance, minlength=n),
            np.bincount(doubted[most], minlength=n).astype(np.float64),
            np.bincount(doubted[most], np.abs(surprise[most]), minlength=n),
            since,
        )


def _counts(row: Integers, column: Integers, shape: tuple[int, int]) -> csr_array:
    """How often each column is named in each row, in order."""
    matrix = csr_array((np.ones(row.size, dtype=np.float32), (row, column)), shape=shape)
    matrix.sum_duplicates()
    return matrix


def _log_never_meet(first: NDArray[Any], second: NDArray[Any], meeting: Floats) -> Floats:
    """Logarithm of `C(K - a, b) / C(K, b)` with `K = 1 / meeting`; -60 where a and b cannot but meet."""
    with np.errstate(divide="ignore"):
        baskets = np.minimum(1.0 / meeting, 1e6)
    a, b = first.astype(np.float64), second.astype(np.float64)
    free = baskets - a - b
    known = free >= 0
    safe = np.where(known, baskets, a + b)
    value = gammaln(safe - a + 1) + gammaln(safe - b + 1) - gammaln(safe + 1) - gammaln(safe - a - b + 1)
    return np.where(known, np.minimum(value, 0.0), -60.0)


def _begins(group: Integers, shopper: NDArray[Any]) -> Integers:
    """Where each (group, shopper) begins, both being sorted."""
    return np.flatnonzero(np.r_[True, (np.diff(group) != 0) | (np.diff(shopper) != 0)][: group.size])
