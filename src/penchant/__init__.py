"""Interest profiles that evolve, recommendations that explain themselves.

>>> import penchant
>>> shop = penchant.open("shop")  # doctest: +SKIP
"""

from penchant.errors import (
    ConfigError,
    DataError,
    ModelError,
    NotFound,
    PenchantError,
    PluginError,
    ToolFailed,
    TooLittleHistory,
)
from penchant.graph_store import IngestReport, InterestProfile, RoundReport
from penchant.shop import Shop, ShopStatus
from penchant.shop import open_shop as open
from penchant.tools import Audience, Recommendation, Term

__version__ = "0.1.0"

__all__ = [
    "Audience",
    "ConfigError",
    "DataError",
    "IngestReport",
    "InterestProfile",
    "ModelError",
    "NotFound",
    "PenchantError",
    "PluginError",
    "Recommendation",
    "RoundReport",
    "Shop",
    "ShopStatus",
    "Term",
    "TooLittleHistory",
    "ToolFailed",
    "open",
]
