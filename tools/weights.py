"""Weighted sums that rank where a shop has too little past to learn from, chosen by that past."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError, clipped
from penchant.graph_store.fold import run_starts
from penchant.tools.features import NAMES, SIGNAL_OF_FEATURE, SIGNALS
from penchant.tools.ranking_data import Keys

Mode = Literal["all", "new"]
"""`all` may repeat what the shopper had, `new` may not."""
MODES: tuple[Mode, ...] = ("all", "new")
Task = Literal["all", "new", "arrivals"]
"""A mode, or ranking items that nobody has bought yet among themselves."""


def known_mode(mode: Mode) -> Mode:
    """A mode, checked.

    Raises:
        DataError: There is none such.
    """
    if not isinstance(mode, str) or mode not in MODES:
        raise DataError(f"mode `{clipped(mode)}` is unknown: allowed are {', '.join(MODES)}")
    return mode


class Blend(NamedTuple):
    """A weighted sum.

    Attributes:
        name: Told where a blend was chosen.
        weights: Of features by name; below 0 they speak against an item.
    """

    name: str
    weights: Mapping[str, float]

    @property
    def uses_ease(self) -> bool:
        """Whether it needs weights between items."""
        return any(name.startswith("ease") for name in self.weights)


BLENDS: dict[Task, tuple[Blend, ...]] = {
    "all": (
        Blend(
            "habits",
            {"repurchase": 1.0, "neighbours": 0.15, "alike": 0.15, "affinity": 0.1, "popularity": 0.1},
        ),
        Blend("habits and crowd", {"repurchase": 0.5, "popularity": 1.0, "neighbours": 0.3, "alike": 0.3}),
        Blend("crowd", {"popularity": 1.0, "popularity_ever": 0.3}),
        Blend("crowd of late", {"popularity_fifth": 1.0, "popularity_ever": 0.3}),
        Blend("crowd of all times", {"popularity_ever": 1.0, "popularity": 0.2}),
        Blend("neighbours", {"neighbours_ever": 1.0, "ease_ever": 1.0, "alike": 0.3, "popularity": 0.1}),
        Blend(
            "onward", {"neighbours_ever": 1.0, "ease_ever": 1.0, "popularity_ever": 0.3, "bought_share": -4.0}
        ),
        Blend("onward with the crowd", {"popularity_ever": 1.0, "popularity": 0.5, "bought_share": -4.0}),
    ),
    "new": (
        Blend(
            "alike", {"neighbours": 1.0, "alike": 2.0, "affinity": 0.2, "content": 0.5, "popularity": 0.05}
        ),
        Blend("neighbours", {"neighbours_ever": 1.0, "ease_ever": 1.0, "alike": 0.3, "popularity": 0.1}),
        Blend(
            "neighbours and crowd",
            {
                "neighbours_ever": 0.5,
                "ease_ever": 0.5,
                "popularity": 0.5,
                "popularity_ever": 0.5,
                "content": 0.2,
            },
        ),
        Blend("crowd", {"popularity": 1.0, "popularity_ever": 0.3}),
        Blend("crowd of late", {"popularity_fifth": 1.0, "popularity_ever": 0.3}),
        Blend("crowd of all times", {"popularity_ever": 1.0, "popularity": 0.2}),
    ),
    "arrivals": (
        Blend("words", {"content_ever": 1.0, "content": 0.3}),
        Blend("kind, then words", {"affinity": 1.0, "content_ever": 0.3}),
        Blend("kind and words", {"content_ever": 1.0, "content": 0.3, "topic_mass": 0.5, "brand_mass": 0.3}),
        Blend("what goes with the like", {"ease_ever": 1.0, "content_ever": 0.5}),
    ),
}
"""The first is used where nothing is known. Its weights were chosen once, by NDCG@10 on the last fifth of
training of two datasets; the others stand for shops whose shoppers do not repeat, or all want the same."""


WHATEVER_SPEAKS: dict[Task, Blend] = {
    task: Blend(
        "whatever speaks",
        {name: 1.0 for blend in blends for name, weight in blend.weights.items() if weight > 0},
    )
    for task, blends in BLENDS.items()
}
"""What was learned ranks by all features: an item for which any of these speaks has a place."""


def blend_named(task: Task, name: str | None) -> Blend:
    """The blend of a task; the first where the name is not known."""
    return next((blend for blend in BLENDS[task] if blend.name == name), BLENDS[task][0])


def weighted_parts(blend: Blend, features: NDArray[np.float32], row: Keys) -> NDArray[np.float64]:
    """(pairs, SIGNALS) summands of the score: each feature over its highest for the shopper, weighed.

    Args:
        blend: Which weights.
        features: (pairs, FEATURES) float32.
        row: (pairs,) place of the shopper, in runs.
    """
    parts = np.zeros((row.size, len(SIGNALS)))
    if not row.size:
        return parts
    starts = run_starts(row)
    sizes = np.diff(np.r_[starts, row.size])
    for name, weight in blend.weights.items():
        column = NAMES.index(name)
        values = np.maximum(np.nan_to_num(features[:, column].astype(np.float64)), 0.0)
        top = np.repeat(np.maximum.reduceat(values, starts), sizes)
        parts[:, SIGNAL_OF_FEATURE[column]] += np.where(
            top > 0, weight * values / np.where(top > 0, top, 1.0), 0.0
        )
    return parts


def speaks(blend: Blend, features: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(pairs,) whether anything speaks for the item."""
    columns = [NAMES.index(name) for name, weight in blend.weights.items() if weight > 0]
    return np.asarray((features[:, columns] > 0).any(axis=1))
