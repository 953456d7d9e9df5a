"""When shoppers come again: what became of those who stood alike in the shop's own past."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from penchant.graph_store import ShopView
from penchant.graph_store.fold import DAY_US, sum_by

ALIKE = 200
"""Positions of the past that are looked at."""
FEWEST = 100
"""With fewer positions in all nothing is said."""
SNAPSHOTS = 12
STEP_DAYS = 14
BURN_IN_DAYS = 28
MOST_POSITIONS = 20_000
RECENT_HALF_LIFE_DAYS = 30.0
TAIL = 0.1
"""Left out at either end of a range, which so holds eight in ten."""
Days = NDArray[np.int64]


class VisitDays(NamedTuple):
    """Days on which shoppers did something, by shopper, then day; each once.

    Attributes:
        shopper: (n,) shopper keys.
        day: (n,) UTC days since 1970.
        shoppers: How many there are in all.
    """

    shopper: Days
    day: Days
    shoppers: int

    @classmethod
    def of(cls, view: ShopView, until: int) -> "VisitDays":
        """The log up to a moment, microseconds."""
        seen = view.log.ts <= until
        shopper, day = view.log.shopper[seen].astype(np.int64), view.log.ts[seen] // DAY_US
        new = np.r_[True, (shopper[1:] != shopper[:-1]) | (day[1:] != day[:-1])][: day.size]
        return cls(shopper[new], day[new], view.shopper_count)

    def before(self, day: int) -> "VisitDays":
        """What is earlier than a day."""
        kept = self.day < day
        return VisitDays(self.shopper[kept], self.day[kept], self.shoppers)

    def positions(self, day: int) -> "Positions":
        """Where everyone who came before a day stood at its beginning."""
        seen = self.before(day)
        visits = np.bincount(seen.shopper, minlength=self.shoppers)
        who = np.flatnonzero(visits)
        last = np.zeros(self.shoppers, dtype=np.int64)
        last[seen.shopper] = seen.day  # by day within each shopper, so the newest stays
        first = np.zeros(self.shoppers, dtype=np.int64)
        first[seen.shopper[::-1]] = seen.day[::-1]
        recent = sum_by(seen.shopper, np.exp2((seen.day - day) / RECENT_HALF_LIFE_DAYS), self.shoppers)
        features = [
            np.log((day - first[who]) / visits[who]),
            np.log(day - last[who]),
            np.log(visits[who]),
            np.log(recent[who] + 0.01),
        ]
        return Positions(who, np.stack(features, axis=1))

    def days_to_next(self, day: int, shoppers: Days) -> Days:
        """(shoppers,) the first visit from a day on, that day being 1; 0 where the log has none."""
        later = self.day >= day
        first = np.zeros(self.shoppers, dtype=np.int64)
        first[self.shopper[later][::-1]] = self.day[later][::-1] - day + 1
        return first[shoppers]


class Positions(NamedTuple):
    """Where shoppers stand.

    Attributes:
        shopper: (n,) shopper keys.
        features: (n, 4) logarithms of the days between visits, of the days of silence, of the number of
            visits, and of the visits decayed at `RECENT_HALF_LIFE_DAYS`.
    """

    shopper: Days
    features: NDArray[np.float64]


class NextVisit(NamedTuple):
    """What became of those who stood alike.

    Attributes:
        silent: Probability of no event within the horizon.
        early: Days until the next visit, exceeded by nine in ten; the coming day is 1.
        median: By one in two; None where that is beyond what the past shows.
        late: By one in ten; None likewise.
        alike: How many positions of the past were looked at.
        alike_silent: Of them, how many had no event within the horizon.
    """

    silent: float
    early: int | None
    median: int | None
    late: int | None
    alike: int
    alike_silent: int


class VisitForecast:
    """Positions of the past, and what followed each.

    A shopper's own gaps alone promise too much: ranges that should hold eight in ten next visits held five
    to six and a half. So the own gaps, the silence, how many visits there were and how many lately only say
    which positions of the past, of anyone in the shop, were alike.
    """

    def __init__(self, days: VisitDays, today: int, horizon: int) -> None:
        """Looks back at the beginning of every fourteenth day.

        Args:
            days: The visits before `today`; later ones are not looked at.
            today: UTC day since 1970 on which one stands.
            horizon: Days; positions have at least so many days after them.
        """
        self.horizon = horizon
        seen = days.before(today)
        begin = int(seen.day.min(initial=today))
        features, waited, came = [], [], []
        for at in range(today - horizon, begin + BURN_IN_DAYS - 1, -STEP_DAYS)[:SNAPSHOTS]:
            then = seen.positions(at)
            following = seen.days_to_next(at, then.shopper)
            features.append(then.features)
            came.append(following > 0)
            waited.append(np.where(following > 0, following, today - at))
        self._features = np.concatenate(features or [np.empty((0, 4))])
        self._waited = np.concatenate(waited or [np.empty(0, np.int64)])
        self._came = np.concatenate(came or [np.empty(0, bool)])
        if self._waited.size > MOST_POSITIONS:
            kept = np.linspace(0, self._waited.size - 1, MOST_POSITIONS).astype(np.int64)
            self._features, self._waited = self._features[kept], self._waited[kept]
            self._came = self._came[kept]
        self.size = int(self._waited.size)
        if self.size:
            self._middle = self._features.mean(axis=0)
            self._spread = np.maximum(self._features.std(axis=0), 1e-9)
            self._tree = cKDTree(self._scaled(self._features))

    @property
    def is_enough(self) -> bool:
        """Whether the past has positions enough to say anything."""
        return self.size >= FEWEST

    @property
    def base_rate(self) -> float:
        """Share of all positions that no event followed within the horizon."""
        return float(self._silent(np.arange(self.size)).mean())

    def of(self, features: NDArray[np.float64]) -> list[NextVisit]:
        """What to expect of shoppers.

        The probability is the share among the positions most alike, with one more at the shop's own rate;
        the days are quantiles of the Kaplan-Meier curve, since not every wait had ended.

        Args:
            features: (n, 4) as `Positions` has them.
        """
        count = min(ALIKE, self.size)
        _, near = self._tree.query(self._scaled(features), k=count)
        found = []
        for places in np.atleast_2d(near).reshape(features.shape[0], count):
            silent = int(self._silent(places).sum())
            early, median, late = _quantiles(self._waited[places], self._came[places])
            chance = (silent + self.base_rate) / (count + 1)
            found.append(NextVisit(chance, early, median, late, count, silent))
        return found

    def _silent(self, places: Days) -> NDArray[np.bool_]:
        return (self._waited[places] > self.horizon) | (
            ~self._came[places] & (self._waited[places] >= self.horizon)
        )

    def _scaled(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        scaled: NDArray[np.float64] = (features - self._middle) / self._spread
        return scaled


def _quantiles(waited: Days, came: NDArray[np.bool_]) -> list[int | None]:
    """Days by which a tenth, a half and nine tenths had come again; None beyond what was seen."""
    order = np.lexsort((~came, waited))  # who came on a day was still waited for on it
    waited, came = waited[order], came[order]
    at_risk = np.arange(waited.size, 0, -1)
    left = np.cumprod(np.where(came, 1 - 1 / at_risk, 1.0))
    found: list[int | None] = []
    for share in (TAIL, 0.5, 1 - TAIL):
        passed = left <= 1 - share + 1e-12
        found.append(int(waited[int(passed.argmax())]) if passed.any() else None)
    return found
