"""The summands of a score as terms: each with its reason, and the events behind it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.ids import EventId
from penchant.tools.corrected import CorrectedItems
from penchant.tools.deciding import PLUGGED, RULED, Decisive
from penchant.tools.evidence import Evidence
from penchant.tools.features import FEATURES, SIGNALS
from penchant.tools.plugged import PluggedSignals
from penchant.tools.ranking_data import Keys, Scores
from penchant.tools.reasons import Reason, tell
from penchant.tools.recommendation import EVIDENCE_SHOWN, Ranked, Term
from penchant.tools.rules import AppliedRules
from penchant.tools.said import Said

LEAST_PART = 1e-12


class _Draft(NamedTuple):
    """A term before its events have ids."""

    signal: str
    contribution: float
    decisive: bool
    reason: Reason


class Told(NamedTuple):
    """What a shopper's scores are told from.

    Attributes:
        who: The shopper.
        rules: Whose boosts add to scores.
        corrected: The corrections, which move them.
        plugged: The ranking signals of plugins.
    """

    who: Evidence
    rules: AppliedRules
    corrected: CorrectedItems
    plugged: PluggedSignals

    def terms(
        self, ranked: Ranked, places: Keys, parts: NDArray[np.float64], decisive: Sequence[Decisive]
    ) -> list[tuple[Term, ...]]:
        """The terms of some items, of each the largest first.

        Args:
            ranked: The shopper's candidates.
            places: (told,) places of the items among them.
            parts: (told, SIGNALS and signals of plugins) summands.
            decisive: Of each item, what decides.
        """
        drafts = [
            [
                *self._own(int(ranked.item[place]), parts[at], decisive[at]),
                *self._ruled(int(ranked.item[place]), float(ranked.moved[place]), decisive[at]),
                *self._plugged(ranked.features[place], parts[at], decisive[at]),
            ]
            for at, place in enumerate(places)
        ]
        shown = {seq for some in drafts for one in some for seq in one.reason.seqs[:EVIDENCE_SHOWN].tolist()}
        shown = {seq for seq in shown if seq >= 0}  # below it of no event that the shop holds
        ids = dict(zip(shown, self.who.data.view.event_ids(list(shown)), strict=True))
        return [
            tuple(
                self._term(one, ids) for one in sorted(some, key=lambda one: (-one.contribution, one.signal))
            )
            for some in drafts
        ]

    def _own(self, item: int, parts: Scores, decisive: Decisive) -> Iterator[_Draft]:
        for signal, part in zip(SIGNALS, parts[: len(SIGNALS)], strict=True):
            if abs(part) > LEAST_PART:
                reason = tell(signal, self.who, item, float(part))
                yield _Draft(signal, float(part), signal in decisive, reason)

    def _ruled(self, item: int, moved: float, decisive: Decisive) -> Iterator[_Draft]:
        if boost := self.rules.boosts.get(item):
            said = Said("boosted", note=boost.reason)
            yield _Draft("boost", boost.amount, RULED in decisive, Reason(boost.reason, said=said))
        if moved:
            reason = self.corrected.reason(self.who.shopper, item)
            yield _Draft("correction", moved, RULED in decisive, reason)

    def _plugged(self, features: NDArray[np.float32], parts: Scores, decisive: Decisive) -> Iterator[_Draft]:
        names, own = self.plugged.names, len(SIGNALS)
        for name, part, said in zip(names, parts[own:], features[len(FEATURES) :], strict=False):
            if abs(part) > LEAST_PART:
                reason = self.plugged.reason(name, float(said))
                yield _Draft(name, float(part), PLUGGED in decisive, reason)

    def _term(self, draft: _Draft, ids: dict[int, EventId]) -> Term:
        text, seqs, path, related, said = draft.reason
        return Term(
            draft.signal,
            draft.contribution,
            text,
            tuple(ids[seq] for seq in seqs[:EVIDENCE_SHOWN].tolist() if seq in ids),
            int(seqs.size),
            path,
            tuple(self.who.data.view.item_ids[key] for key in related),
            draft.decisive,
            said,
        )
