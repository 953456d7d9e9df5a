"""Interest profiles that evolve, recommendations that explain themselves.

>>> import penchant
>>> shop = penchant.open("shop")  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from penchant.graph_store import IngestReport, InterestProfile, InterestTimeline, RoundReport, ShopStatus
    from penchant.opening import open_shop as open
    from penchant.shop import Shop
    from penchant.tools import Audience, Recommendation, Term

__version__ = "0.1.0"

__all__ = [
    "Audience",
    "ConfigError",
    "DataError",
    "IngestReport",
    "InterestProfile",
    "InterestTimeline",
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

# these load polars, scikit-learn and more (three seconds): only when one of them is first asked for
_HOMES = {
    "Audience": ("penchant.tools", "Audience"),
    "IngestReport": ("penchant.graph_store", "IngestReport"),
    "InterestProfile": ("penchant.graph_store", "InterestProfile"),
    "InterestTimeline": ("penchant.graph_store", "InterestTimeline"),
    "Recommendation": ("penchant.tools", "Recommendation"),
    "RoundReport": ("penchant.graph_store", "RoundReport"),
    "Shop": ("penchant.shop", "Shop"),
    "ShopStatus": ("penchant.graph_store", "ShopStatus"),
    "Term": ("penchant.tools", "Term"),
    "open": ("penchant.opening", "open_shop"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'penchant' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    found: object = getattr(import_module(module), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
