"""What ranking needs of a moment, a mode and a set of rules, counted once for all shoppers."""

from dataclasses import dataclass
from threading import RLock
from typing import NamedTuple

import numpy as np

from penchant.graph_store import ShopView
from penchant.tools.candidates import CandidateSources
from penchant.tools.corrected import CorrectedItems, StandingCorrections
from penchant.tools.ease import REGULARISATION, Ease
from penchant.tools.learned_ranker import NO_HEADS, Heads, LearnedRanker
from penchant.tools.ranking_data import RankingData
from penchant.tools.rules import NO_RULES, AppliedRules, Rules
from penchant.tools.weights import Blend, Mode, Task, blend_named, known_mode

MOMENTS_KEPT = 3
"""Of moments that are not the newest, or have rules."""


class Moment(NamedTuple):
    """What ranking needs of one moment, one mode and one set of rules."""

    data: RankingData
    ease: Ease | None
    heads: Heads
    blend: Blend
    task: Task
    rules: AppliedRules
    sources: CandidateSources
    corrected: CorrectedItems


@dataclass(slots=True)
class _Counted:
    """What all shoppers share at one moment, whatever the mode and the rules."""

    data: RankingData
    ease: Ease | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A moment as it was asked for."""

    rules: Rules
    mode: Mode
    until: int
    moment: Moment


class Moments:
    """The moments asked about: the newest for each mode, and the last others."""

    def __init__(
        self,
        view: ShopView,
        learned: LearnedRanker | None,
        corrections: StandingCorrections,
        signals_key: int,
    ) -> None:
        """Counts nothing yet.

        Args:
            view: The shop.
            learned: What was learned from its past; it ranks moments from when on it was learned.
            corrections: They hold for every moment, as rules.
            signals_key: Of the `PluggedSignals` that are installed.
        """
        self._view = view
        self._learned = learned
        self._corrections = corrections
        self._signals_key = signals_key
        self._counting = RLock()
        self._counted: dict[int, _Counted] = {}
        self._moments: tuple[_Held, ...] = ()

    def at(self, mode: Mode, until: int, rules: Rules) -> Moment:
        """What ranking needs; those of the last questions are kept. Any thread may ask.

        Raises:
            DataError: `mode` is unknown, or nothing is left to recommend.
        """
        mode, until = known_mode(mode), min(until, self._view.now)
        if found := self._held(mode, until, rules):
            return found
        with self._counting:
            found = self._held(mode, until, rules)  # another thread may have asked for the same one
            return found or self._count(mode, until, rules)

    def renew_corrections(self, corrections: StandingCorrections) -> None:
        """Takes the corrections that stand now in place of those it had."""
        with self._counting:
            self._corrections = corrections
            self._moments = ()

    def _held(self, mode: Mode, until: int, rules: Rules) -> Moment | None:
        for held in self._moments:
            if held.until == until and held.mode == mode and (held.rules is rules or held.rules == rules):
                return held.moment
        return None

    def _count(self, mode: Mode, until: int, rules: Rules) -> Moment:
        """What ranking needs, and keeps it: that of the newest moment, and of the last questions' own."""
        counted = self._counted.get(until) or _Counted(RankingData(self._view, until))
        earlier = [other for other in self._counted if other not in (until, self._view.now)]
        for other in earlier:
            del self._counted[other]
        self._counted[until] = counted
        data = counted.data
        learned = self._learned if self._learned and self._learned.until <= until else None
        applied = AppliedRules(rules, self._view, until)
        arrivals = not (applied.allowed & (data.buyers[np.inf] > 0)).any()
        task: Task = "arrivals" if arrivals else mode
        heads = learned.heads_of(task, self._signals_key) if learned else NO_HEADS
        trial = learned.trials.get(task) if learned else None
        blend = blend_named(task, trial.blend if trial else None)
        needed = heads.ranking is not None or blend.uses_ease
        if needed and counted.ease is None:
            fit = Ease.kept if until == self._view.now else Ease.fit
            counted.ease = fit(data, learned.regularisation if learned else REGULARISATION)
        ease = counted.ease if needed else None
        if ease is not None and arrivals:
            ease = ease.lending(data, np.flatnonzero(applied.allowed))
        sources = CandidateSources(data, ease, applied.allowed)
        corrected = CorrectedItems(data, applied.allowed, self._corrections)
        moment = Moment(data, ease, heads, blend, task, applied, sources, corrected)
        usual = [held for held in self._moments if held.rules is NO_RULES and held.until == self._view.now]
        others = [held for held in self._moments if held not in usual and held.until in self._counted]
        self._moments = (*usual, *others[-MOMENTS_KEPT:], _Held(rules, mode, until, moment))
        return moment
