"""Which peers are judged, and over what their settings are chosen."""

from collections.abc import Callable, Sequence

from penchant.evals.peers.contract import Peer
from penchant.evals.peers.ease import Ease
from penchant.evals.peers.factors import ImplicitAls, ImplicitBpr
from penchant.evals.peers.item_knn import ItemKnn
from penchant.evals.peers.popularity import OwnFrequency, Popularity, RecentPopularity
from penchant.evals.peers.sequential import Gru4Rec
from penchant.evals.peers.text import TextAndRecentPopularity, TextProfile

Grid = Callable[[], Sequence[Peer]]
"""Gives the settings of one kind of peer that `tune` chooses from; one setting is taken as it is."""


def _ease() -> Sequence[Peer]:
    return [Ease(regularisation) for regularisation in (100.0, 300.0, 1_000.0)]


def _als() -> Sequence[Peer]:
    # 10 leaves nothing of the factors where a log has a few hundred events
    return [ImplicitAls(regularisation=regularisation) for regularisation in (1.0, 10.0)]


def _bpr() -> Sequence[Peer]:
    return [ImplicitBpr()]


PEERS: tuple[Grid, ...] = (
    lambda: [Popularity()],
    lambda: [RecentPopularity()],
    lambda: [OwnFrequency()],
    lambda: [ItemKnn()],
    _ease,
    _als,
    _bpr,
    lambda: [Gru4Rec()],
    lambda: [TextProfile()],
    lambda: [TextAndRecentPopularity()],
)
