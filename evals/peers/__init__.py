"""Other recommenders, which Penchant must not lose against."""

from penchant.evals.peers.contract import Peer, Scorer, best_items, top_k
from penchant.evals.peers.ease import Ease
from penchant.evals.peers.factors import ImplicitAls, ImplicitBpr
from penchant.evals.peers.interactions import Interactions
from penchant.evals.peers.item_knn import ItemKnn
from penchant.evals.peers.lineup import PEERS, Grid
from penchant.evals.peers.popularity import OwnFrequency, Popularity, RecentPopularity
from penchant.evals.peers.sequential import Gru4Rec
from penchant.evals.peers.text import TextAndRecentPopularity, TextProfile
from penchant.evals.peers.tuning import Trial, Tuned, judge_scorer, tune

__all__ = [
    "PEERS",
    "Ease",
    "Grid",
    "Gru4Rec",
    "ImplicitAls",
    "ImplicitBpr",
    "Interactions",
    "ItemKnn",
    "OwnFrequency",
    "Peer",
    "Popularity",
    "RecentPopularity",
    "Scorer",
    "TextAndRecentPopularity",
    "TextProfile",
    "Trial",
    "Tuned",
    "best_items",
    "judge_scorer",
    "top_k",
    "tune",
]
