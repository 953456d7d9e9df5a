"""The built-in reasoners; they come through the same door as those of plugins."""

from penchant.graph_store.reasoners.co_purchase import CoPurchase
from penchant.graph_store.reasoners.substitutes import Substitutes

__all__ = ["CoPurchase", "Substitutes"]
