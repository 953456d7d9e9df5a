"""What an event says about an interest, in purchase-weights."""

import numpy as np
from numpy.typing import NDArray

KIND_WEIGHTS = {
    "view": 0.1,
    "click": 0.15,
    "search": 0.2,
    "cart": 0.4,
    "purchase": 1.0,
    "like": 0.5,
    "share": 0.5,
    "comment": 0.3,
    "post": 0.5,
    "return": -1.0,
}
RATED = ("rating", "review")
UNRATED_WEIGHT = 0.5
WEIGHT_UNIT = 1000  # weights are whole thousandths, so that their sums are exact


def event_weights(
    kind: NDArray[np.int16], value: NDArray[np.float64], kinds: dict[int, str], *, rating_max: float
) -> NDArray[np.float64]:
    """Weight of each event, a whole number of thousandths between -1 and 1.

    A rating r out of R counts `(r - R/2) / (R/2)`: half the scale is neither liked nor disliked.

    Args:
        kind: (n,) kind keys.
        value: (n,) NaN where there is none; the stars of ratings and reviews.
        kinds: Names by key.
        rating_max: The highest rating, R.
    """
    table = np.zeros(max(kinds, default=0) + 1)
    rated = np.zeros(table.size, dtype=bool)
    for key, name in kinds.items():
        table[key] = KIND_WEIGHTS.get(name, UNRATED_WEIGHT)
        rated[key] = name in RATED
    weight = table[kind]
    stars = rated[kind] & ~np.isnan(value)
    weight[stars] = np.clip((value[stars] - rating_max / 2) / (rating_max / 2), -1.0, 1.0)
    return np.asarray(np.round(weight * WEIGHT_UNIT) / WEIGHT_UNIT)
