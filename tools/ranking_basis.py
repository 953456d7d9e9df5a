"""What a shop's rankings rest on: what its shoppers do, and what its past said about learning from that."""

from typing import NamedTuple

from penchant.tools.event_words import shop_deed
from penchant.tools.learned_ranker import Trial
from penchant.tools.recommend import Recommender
from penchant.tools.rules import NO_RULES
from penchant.tools.weights import Mode


class RankingBasis(NamedTuple):
    """Of one mode.

    Attributes:
        deed: The one kind of event that the shop's shoppers leave, which probabilities speak of; empty where
            kinds are mixed, and any of them that speaks for an item counts.
        trial: How the past was ranked; None where there was too little of it.
    """

    deed: str = ""
    trial: Trial | None = None

    @property
    def lost(self) -> bool:
        """Whether a ranking was learned, and a weighted sum ranked the past at least as well."""
        return self._was_learned and not self._won

    @property
    def left_out(self) -> bool:
        """Where a weighted sum ranks: whether the learned ranking is better, and only unfit for the list."""
        return self._was_learned and self._won

    @property
    def _was_learned(self) -> bool:
        return self.trial is not None and self.trial.learned is not None

    @property
    def _won(self) -> bool:
        return self.trial is not None and (self.trial.learned_wins or self.trial.plugged_win)


UNKNOWN_BASIS = RankingBasis()
"""Of a ranking that nobody looked into."""


def ranking_basis(recommender: Recommender, mode: Mode, until: int) -> RankingBasis:
    """What rankings of a mode rest on.

    Args:
        recommender: Of the shop.
        mode: Which.
        until: Microseconds; later events are not seen.

    Raises:
        DataError: `mode` is unknown.
    """
    kinds = recommender.at(mode, until, NO_RULES).data.kinds
    learned = recommender.learned
    known = learned is not None and learned.until <= until
    return RankingBasis(
        shop_deed(kinds - {"return"}), learned.trials.get(mode) if learned and known else None
    )
