"""Ranking signals of plugins: columns beside Penchant's own features, and summands of the weighted sum.

A signal that breaks its contract is told once and left out from then on.
"""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView
from penchant.graph_store.fold import run_starts
from penchant.graph_store.foreign_calls import ForeignCallFailed, call_within
from penchant.graph_store.reasoning.guard import plain_line
from penchant.tools.histories import Histories
from penchant.tools.ranking_data import Keys
from penchant.tools.reasons import Reason

if TYPE_CHECKING:
    from penchant.plugins.contracts import RankingSignal

SIGNAL_WEIGHT = 0.05
"""Of one standard deviation among a shopper's candidates, in a weighted sum; the first sums weigh their own
signals 0.05 to 2, so that a signal nobody has tried moves neighbours in a list and no more."""
MOST_DEVIATIONS = 3.0
LEAST_SPREAD = 1e-9
"""Times the mean; below it all items are told the same."""
SECONDS = 2.0
_LARGEST = float(np.finfo(np.float32).max)
_LOG = logging.getLogger("penchant.plugins")


class PluggedSignals:
    """The ranking signals of all plugins, in the order of the columns.

    Attributes:
        names: Of all of them, those that are left out, too.
        rising: (signals,) 1 where a higher number speaks for an item, -1 where a lower one does.
        key: Changes with the set of signals and with the plugins' versions; 0 where there are none.
    """

    def __init__(
        self,
        signals: "Sequence[RankingSignal]" = (),
        *,
        versions: Sequence[str] = (),
        seconds: float = SECONDS,
    ) -> None:
        """Asks nothing yet.

        Args:
            signals: As they were registered.
            versions: Of the plugin of each.
            seconds: How long one may take for a shopper.
        """
        self._signals = tuple(signals)
        self._seconds = seconds
        self._left: dict[str, float] | None = None
        self._skipped: dict[str, str] = {}
        self._too_long: dict[str, str] = {}
        self._seen: tuple[ShopView, int, ShopView] | None = None
        self.names = tuple(signal.name for signal in self._signals)
        self.rising = np.array([1.0 if signal.rising else -1.0 for signal in self._signals])
        told = [self.names, self.rising.tolist(), list(versions)]
        self.key = crc32(json.dumps(told).encode()) if self._signals else 0

    def __bool__(self) -> bool:
        """Whether there are any, those that are left out, too."""
        return bool(self._signals)

    @property
    def skipped(self) -> Mapping[str, str]:
        """Why signals are left out, by name."""
        return {**self._too_long, **self._skipped}

    @property
    def skipped_places(self) -> list[int]:
        """Columns of the signals that are left out."""
        return [self.names.index(name) for name in self.skipped]

    @property
    def all_skipped(self) -> bool:
        """Whether none is left, or there never was one."""
        return len(self.skipped) == len(self.names)

    def for_learning(self, seconds: float) -> "PluggedSignals":
        """The same signals, each with so many seconds for all shoppers together.

        What breaks its contract is left out of both; what is only too slow for learning may still rank.
        """
        made = PluggedSignals(self._signals, seconds=self._seconds)
        made.key, made._skipped = self.key, self._skipped
        made._left = dict.fromkeys(self.names, seconds)
        return made

    def reason(self, name: str, said: float) -> Reason:
        """What a signal measures, in the plugin's words, in one line; no event is behind it.

        Args:
            name: Of the signal.
            said: What it said of the item.
        """
        measured = plain_line(self._signals[self.names.index(name)].description)
        return Reason(f"nothing is known by this measure: {measured}" if np.isnan(said) else measured)

    def beside(
        self, features: NDArray[np.float32], block: Histories, row: Keys, item: Keys
    ) -> NDArray[np.float32]:
        """(pairs, FEATURES + signals) float32; NaN where a signal has nothing to say or is left out.

        Args:
            features: (pairs, FEATURES) of Penchant's own; given back as they are where there are no plugins.
            block: The shoppers.
            row: (pairs,) place in the block, ascending.
            item: (pairs,) item keys.
        """
        if not self._signals:
            return features
        columns = [self._column(signal, block, row, item) for signal in self._signals]
        return np.column_stack([features, *columns]).astype(np.float32)

    def parts(self, columns: NDArray[np.float32], row: Keys, usual: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(pairs, signals) summands of a weighted sum: standard deviations above the mean, weighed.

        What is left out, or says the same of all, adds 0, as does NaN.

        Args:
            columns: (pairs, signals) what the signals say.
            row: (pairs,) place of the shopper, in runs.
            usual: (pairs,) by which mean and deviation are measured, so that a score does not depend on
                what else is asked for.
        """
        values = columns.astype(np.float64)
        parts = np.zeros(values.shape)
        for first, end in _runs(row):
            own, measured = values[first:end], usual[first:end, None] & np.isfinite(values[first:end])
            count = np.maximum(measured.sum(axis=0), 1)
            held = np.where(measured, own, 0.0)
            mean = held.sum(axis=0) / count
            spread = np.sqrt(np.where(measured, (own - mean) ** 2, 0.0).sum(axis=0) / count)
            scale = np.where(spread > LEAST_SPREAD * np.abs(mean), spread, np.inf)
            deviations = ((own - mean) / scale).clip(-MOST_DEVIATIONS, MOST_DEVIATIONS)
            parts[first:end] = np.nan_to_num(deviations)
        return SIGNAL_WEIGHT * self.rising * parts

    def _column(
        self, signal: "RankingSignal", block: Histories, row: Keys, item: Keys
    ) -> NDArray[np.float64]:
        nothing = np.full(row.size, np.nan)
        if not row.size or signal.name in self.skipped or block.data.view.is_visited:
            return nothing
        runs = _runs(row)
        view, until = self._view(block), block.data.until
        began = time.perf_counter()

        def ask() -> list[object]:
            return [
                signal.score(view, int(block.shoppers[row[first]]), item[first:end].copy(), until=until)
                for first, end in runs
            ]

        seconds = self._seconds * len(runs)
        left = np.inf if self._left is None else max(self._left[signal.name], 1e-3)
        try:
            given = call_within(ask, min(seconds, left), name=f"signal {signal.name}")
            pairs = zip(given, runs, strict=True)
            column = np.concatenate([_checked(one, end - first) for one, (first, end) in pairs])
        except ForeignCallFailed as failure:
            took = time.perf_counter() - began
            if left < seconds and took >= left:
                self._skip(self._too_long, signal.name, "is too slow to learn from the shop's past")
            else:
                self._skip(self._skipped, signal.name, str(failure))
            return nothing
        if self._left is not None:
            self._left[signal.name] -= time.perf_counter() - began
        return column.clip(-_LARGEST, _LARGEST)

    def _skip(self, reasons: dict[str, str], name: str, reason: str) -> None:
        if reasons.setdefault(name, reason) is reason:
            _LOG.warning("the ranking signal %s is left out: it %s", name, reason)

    def _view(self, block: Histories) -> ShopView:
        """The shop without what came after the moment asked about."""
        view, until = block.data.view, block.data.until
        held = self._seen
        if held is None or held[0] is not view or held[1] != until:
            held = self._seen = view, until, view.seen_until(until)
        return held[2]


NO_SIGNALS = PluggedSignals()


def _checked(given: object, count: int) -> NDArray[np.float64]:
    if not isinstance(given, np.ndarray):
        raise ForeignCallFailed(f"gave {type(given).__name__} in place of an array")
    if given.dtype != np.float64 or given.shape != (count,):
        wanted = f"float64 of the shape ({count},)"
        raise ForeignCallFailed(f"gave {given.dtype} of the shape {given.shape} in place of {wanted}")
    if np.isinf(given).any():
        raise ForeignCallFailed("gave an infinite number; where it has nothing to say NaN is allowed")
    return np.array(given)


def _runs(row: Keys) -> list[tuple[int, int]]:
    """First and end of each shopper's pairs."""
    cuts = np.r_[run_starts(row), row.size]
    return list(pairwise(cuts.tolist()))
