"""How much more those who were told did than they would have: two comparisons that err on opposite sides.

Whoever is told of a campaign is seldom told by lot: the best customers are. Two comparisons put that right:

- *matched*: beside others who had done the same before. What each would have done is predicted from the past
  of those who were not told (least squares; Hansen's prognostic score, 2008), the score's quantiles are
  strata, and in each the told and the others are compared by what they did beyond their prediction. It is
  right where whoever chose them saw the same past. Where they were chosen for what they are in the long run,
  and the past shows it dimly, the others in a stratum were lucky before, fall back, and it says too much.
- *changed*: by how much the told changed beside the factor by which others of their size changed, size being
  taken from before the window that is compared. It is right where they were chosen for what they are in the
  long run. Where they were chosen for having done much just before, they fall back, and it says too little.

The truth lies between the two where one of these holds (Ding and Li 2019, A bracketing relationship). So the
effect told is the one nearer to nothing, the interval reaches around both, and the p-value is the larger.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Cells = list[tuple[NDArray[np.int64], NDArray[np.int64]]]
"""Places of the told and of the others in each stratum."""
Statistic = Callable[[Floats, Floats], Floats]
"""(draws,) of the means of the told and of the others, (draws, columns) each."""
STRATA = 10
PER_STRATUM = 15
"""Fewer of either side and there are fewer strata."""
LEAST_OTHERS = 5
"""A stratum with fewer others says nothing of the told in it."""
OTHERS_PER_FEATURE = 15
DRAWS = 1000
BLOCKS = 200
"""A side with more shoppers is drawn in so many blocks of them: the spread is the same, the time is less."""
COMPARABLE = 0.25
"""Others who did less than this share of what the told did before give no factor, but a difference."""
TAIL = 0.025


class Past(NamedTuple):
    """What is compared, for each shopper.

    Attributes:
        during: (n,) what they did in the campaign's window.
        before: (n,) the same in the window before, scaled to the same length.
        size: (n,) the same further back, which says who is comparable; zeros where the log holds none.
        features: (n, k) what is known of them from before the campaign, the most telling first.
    """

    during: Floats
    before: Floats
    size: Floats
    features: Floats


class Lift(NamedTuple):
    """What the told did more, each.

    Attributes:
        effect: The more cautious of `matched` and `changed`.
        low: Lower end of the smallest interval that holds the 95 % intervals of both.
        high: Upper end.
        p_value: Of no effect, the larger of the two; 1 where they point in opposite directions.
        matched: Beside others who had done the same before.
        changed: Beside how others of their size changed.
        told_before: Mean of the told that could be compared.
        told_during: Likewise.
        others_before: Mean of the others, weighed as the told are spread over the strata.
        others_during: Likewise.
        told: How many of the told could be compared.
        others: With how many others.
    """

    effect: float
    low: float
    high: float
    p_value: float
    matched: float
    changed: float
    told_before: float
    told_during: float
    others_before: float
    others_during: float
    told: int
    others: int


class _Estimate(NamedTuple):
    value: float
    draws: Floats


def lift_of(past: Past, told: Mask, *, rng: np.random.Generator) -> Lift | None:
    """What the told did more than they would have; None where no stratum has enough others.

    Args:
        past: Of everyone who can be compared.
        told: (n,) who was told; some are not.
        rng: Draws shoppers anew for the intervals.
    """
    expected, known, doubt = _expected(past, told)
    within = (expected >= expected[told].min()) & (expected <= expected[told].max())
    strata = _strata(expected, told, within)
    cells = _cells(strata, told)
    if not cells:
        return None
    beyond = (past.during - expected)[:, None]
    matched = _combined(cells, beyond, _difference, rng)
    apart = np.array([known[mine].mean(axis=0) - known[theirs].mean(axis=0) for mine, theirs in cells])
    unlike = _shares(cells) @ apart  # how far prediction had to reach from the others to the told
    spread = float(np.sqrt(max(unlike @ doubt @ unlike, 0.0)))
    matched = _Estimate(matched.value, matched.draws + rng.normal(0.0, spread, DRAWS))
    by_size = _cells(_strata(past.size, told, np.ones(told.size, dtype=bool)), told)
    changed = (
        _combined(by_size, np.stack([past.during, past.before], axis=1), _change, rng) if by_size else matched
    )
    means = [
        (
            past.before[mine].mean(),
            past.during[mine].mean(),
            past.before[theirs].mean(),
            past.during[theirs].mean(),
        )
        for mine, theirs in cells
    ]
    shares = _shares(cells)
    told_before, told_during, others_before, others_during = (float(one) for one in shares @ np.array(means))
    low, high, p_value = _ends(matched, changed)
    return Lift(
        min(matched.value, changed.value, key=abs),
        low,
        high,
        p_value,
        matched.value,
        changed.value,
        told_before,
        told_during,
        others_before,
        others_during,
        sum(mine.size for mine, _ in cells),
        sum(theirs.size for _, theirs in cells),
    )


def _expected(past: Past, told: Mask) -> tuple[Floats, Floats, Floats]:
    """What each would do untold, as the others' past predicts it.

    Returns:
        (n,) that; (n, k) what is known of each; (k, k) the covariance of its weights, with as much noise as
        each of the others shows (White 1980).
    """
    count = max(1, int((~told).sum()) // OTHERS_PER_FEATURE)
    known = past.features[:, :count]
    spread = known[~told].std(axis=0)
    known = (known - known[~told].mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    known = np.column_stack([np.ones(told.size), known * (spread > 0)])
    weights, *_ = np.linalg.lstsq(known[~told], past.during[~told], rcond=1e-8)
    others = known[~told]
    inverse = np.linalg.pinv(others.T @ others, rcond=1e-8)
    scores = others * (past.during[~told] - others @ weights)[:, None] @ inverse
    return known @ weights, known, scores.T @ scores


def _strata(score: Floats, told: Mask, within: Mask) -> NDArray[np.int64]:
    """(n,) the stratum of each, quantiles of the told's score; -1 for who is not within."""
    count = max(1, min(STRATA, int(told.sum()) // PER_STRATUM, int((within & ~told).sum()) // PER_STRATUM))
    edges = np.quantile(score[told], np.arange(1, count) / count)
    return np.where(within, np.searchsorted(edges, score, side="right"), -1)


def _cells(strata: NDArray[np.int64], told: Mask) -> Cells:
    """Places of the told and of the others in each stratum that has enough of them."""
    found = []
    for one in range(int(strata.max()) + 1):
        mine, theirs = np.flatnonzero((strata == one) & told), np.flatnonzero((strata == one) & ~told)
        if mine.size and theirs.size >= LEAST_OTHERS:
            found.append((mine, theirs))
    return found


def _shares(cells: Cells) -> Floats:
    sizes = np.array([mine.size for mine, _ in cells], dtype=np.float64)
    found: Floats = sizes / sizes.sum()
    return found


def _combined(
    cells: Cells,
    values: Floats,
    statistic: Statistic,
    rng: np.random.Generator,
) -> _Estimate:
    """A statistic of each stratum's means, weighed by the told in it, with draws of it."""
    value, draws = 0.0, np.zeros(DRAWS)
    for share, (mine, theirs) in zip(_shares(cells), cells, strict=True):
        one, other = values[mine].mean(axis=0)[None], values[theirs].mean(axis=0)[None]
        drawn = (_redrawn(values[mine], rng), _redrawn(values[theirs], rng))
        value += share * float(statistic(one, other)[0])
        draws += share * statistic(*drawn)
    return _Estimate(float(value), draws)


def _difference(told: Floats, others: Floats) -> Floats:
    found: Floats = told[:, 0] - others[:, 0]
    return found


def _change(told: Floats, others: Floats) -> Floats:
    """(draws,) of `(during, before)` means: what is beyond the others' factor, or beyond their difference.

    Each draw is asked anew whether the others did enough before: where few of them did anything, some draws
    hold hardly any of those, and a factor of next to nothing has no bounds.
    """
    is_factor = (others[:, 1] >= COMPARABLE * told[:, 1]) & (others[:, 1] > 0)
    factor = others[:, 0] / np.where(is_factor, others[:, 1], 1.0)
    plain = told[:, 1] + others[:, 0] - others[:, 1]
    found: Floats = told[:, 0] - np.where(is_factor, told[:, 1] * factor, plain)
    return found


def _redrawn(values: Floats, rng: np.random.Generator) -> Floats:
    """(draws, columns) means of shoppers drawn with replacement."""
    count = min(values.shape[0], BLOCKS)
    if values.shape[0] > BLOCKS:
        values = values[rng.permutation(values.shape[0])]
    starts = np.arange(count) * values.shape[0] // count
    sums = np.add.reduceat(values, starts, axis=0)
    sizes = np.diff(np.append(starts, values.shape[0]))
    drawn = rng.integers(count, size=(DRAWS, count), dtype=np.int32)
    drawn += np.arange(0, DRAWS * count, count, dtype=np.int32)[:, None]
    times = np.bincount(drawn.ravel(), minlength=DRAWS * count).reshape(DRAWS, count).astype(np.float64)
    found: Floats = (times @ sums) / (times @ sizes)[:, None]
    return found


def _ends(matched: _Estimate, changed: _Estimate) -> tuple[float, float, float]:
    """The interval around both estimates, and the larger p-value of the two."""
    ends = np.quantile([matched.draws, changed.draws], [TAIL, 1 - TAIL], axis=1)
    p_values = [
        min(1.0, 2 * max(min(int((one.draws <= 0).sum()), int((one.draws >= 0).sum())), 1) / DRAWS)
        for one in (matched, changed)
    ]
    agree = matched.value * changed.value > 0
    return float(ends[0].min()), float(ends[1].max()), max(p_values) if agree else 1.0
