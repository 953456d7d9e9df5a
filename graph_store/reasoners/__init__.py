"""The built-in reasoners; they come through the same door as those of plugins."""

from penchant.graph_store.reasoners.co_purchase import CoPurchase
from penchant.graph_store.reasoners.duplicates import Duplicates
from penchant.graph_store.reasoners.rules import Rules
from penchant.graph_store.reasoners.seasonality import Seasonality
from penchant.graph_store.reasoners.substitutes import Substitutes
from penchant.graph_store.reasoners.transitions import Transitions

__all__ = [
    "CoPurchase",
    "Duplicates",
    "Rules",
    "Seasonality",
    "Substitutes",
    "Transitions",
]
