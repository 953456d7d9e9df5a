"""What speaks for an item, as numbers: for pairs of shopper and item, one column a feature."""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store.fold import decay, run_starts, sum_by
from penchant.tools.ease import Ease
from penchant.tools.histories import (
    CATEGORY_HALF_LIFE_DAYS,
    DAYS_HALF_LIVES,
    NEIGHBOUR_HALF_LIFE_DAYS,
    NEXT_HALF_LIFE_DAYS,
    Histories,
)
from penchant.tools.ranking_data import RECENT_DAYS, Keys, RankingData, Scores
from penchant.tools.returning import NEVER_DAYS
from penchant.tools.sparse_rows import rows_times, sum_of_rows

SIGNALS = ("repurchase", "neighbours", "affinity", "content", "popularity")
"""What a shopper or merchant is told; each gathers the features that are about it."""


class Feature(NamedTuple):
    """A column.

    Attributes:
        name: Of the column; the first feature of each signal has the signal's name.
        signal: What it is told as.
        absent: What it is set to where nothing is to speak for an item.
    """

    name: str
    signal: str
    absent: float = 0.0


def _level(name: str) -> tuple[Feature, ...]:
    return (
        Feature(f"{name}_mass", "affinity"),
        Feature(f"{name}_share", "affinity"),
        Feature(f"{name}_lift", "affinity"),
        Feature(f"{name}_item", "popularity"),
    )


FEATURES: tuple[Feature, ...] = (
    Feature("repurchase", "repurchase"),
    Feature("bought_days", "repurchase"),
    *(Feature(f"bought_days_{half:.0f}", "repurchase") for half in DAYS_HALF_LIVES),
    Feature("bought_rate", "repurchase"),
    Feature("bought_share", "repurchase"),
    Feature("bought_rate_own", "repurchase"),
    Feature("since_last", "repurchase", NEVER_DAYS),
    Feature("since_first", "repurchase"),
    Feature("gap", "repurchase", np.nan),
    Feature("due", "repurchase", np.nan),
    Feature("neighbours", "neighbours"),
    Feature("neighbours_ever", "neighbours"),
    Feature("neighbours_next", "neighbours"),
    Feature("ease", "neighbours"),
    Feature("ease_ever", "neighbours"),
    Feature("alike", "neighbours"),
    Feature("affinity", "affinity"),
    *_level("topic"),
    *_level("department"),
    *_level("brand"),
    Feature("content", "content"),
    Feature("content_ever", "content"),
    Feature("popularity", "popularity"),
    Feature("popularity_7", "popularity"),
    Feature("popularity_14", "popularity"),
    Feature("popularity_90", "popularity"),
    Feature("popularity_fifth", "popularity"),
    Feature("popularity_ever", "popularity"),
    Feature("trend", "popularity"),
    Feature("trend_week", "popularity"),
    Feature("last_season", "popularity"),
    Feature("rebuy_rate", "popularity"),
    Feature("kept", "popularity"),
)
NAMES = tuple(feature.name for feature in FEATURES)
SIGNAL_OF_FEATURE = np.array([SIGNALS.index(feature.signal) for feature in FEATURES])
"""(FEATURES,) places in `SIGNALS`."""


class Columns(NamedTuple):
    """What two matrices hold of one item: enough where all pairs are of that item, and soon looked at.

    Attributes:
        recency: (shoppers,) float32, `RankingData.recency`.
        weights: (items,) float32, `Ease.weights`.
    """

    recency: NDArray[np.float32]
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, data: RankingData, ease: Ease | None, item: int) -> "Columns | None":
        """Of an item; None where it borrows weights from others, so that a column does not tell all."""
        if ease is None or ease.lent is not None:
            return None
        recency, weights = (matrix[:, [item]].toarray().ravel() for matrix in (data.recency, ease.weights))
        return cls(recency, weights)


def compute_features(
    block: Histories, ease: Ease | None, row: Keys, item: Keys, columns: Columns | None = None
) -> NDArray[np.float32]:
    """(pairs, FEATURES) float32 for pairs of a shopper in the block and an item.

    Args:
        block: The shoppers.
        ease: Weights between items; without them their features are NaN, not known.
        row: (pairs,) place in the block, ascending.
        item: (pairs,) item keys.
        columns: Of the item, where all pairs are of the same one; the features are equal bit for bit.
    """
    found = {**_own(block, row, item), **_around(block, ease, row, item, columns)}
    found |= _categories(block, row, item)
    found |= crowd_features(block.data, item)
    return np.stack([found[name] for name in NAMES], axis=1).astype(np.float32)


def _own(block: Histories, row: Keys, item: Keys) -> dict[str, Scores]:
    had = block.had
    at, has = _places(block.pair, row * block.data.shape[1] + item)

    def of(values: NDArray[np.float64] | NDArray[np.int64], otherwise: float = 0.0) -> Scores:
        return np.where(has, values[at], otherwise) if values.size else np.full(row.size, otherwise)

    days, last, gap = of(had.days), of(had.last, NEVER_DAYS), of(had.gap, np.nan)
    columns = {"repurchase": of(block.repurchase), "bought_days": days}
    for place, half in enumerate(DAYS_HALF_LIVES):
        columns[f"bought_days_{half:.0f}"] = of(had.decayed_days[:, place])
    active = block.active_days[row]
    return columns | {
        "bought_rate": columns["bought_days_120"] / (1 + active),
        "bought_share": days / np.maximum(active, 1),
        "bought_rate_own": days / (of(had.first) + RECENT_DAYS),
        "since_last": last,
        "since_first": of(had.first),
        "gap": gap,
        "due": last / np.maximum(gap, 1.0),
    }


def _around(
    block: Histories, ease: Ease | None, row: Keys, item: Keys, columns: Columns | None
) -> dict[str, Scores]:
    data = block.data
    recent, ever, latest = block.recent_profile, block.profile(None), block.profile(NEXT_HALF_LIFE_DAYS)
    found = _spoken(block, ease, row, item) if columns is None else _spoken_of(block, row, columns)
    profiles = np.stack([recent.data, ever.data, latest.data], axis=1)

    def bought_by(one: int) -> NDArray[np.float32]:
        own = slice(recent.indptr[one], recent.indptr[one + 1])
        return sum_of_rows(by_item, recent.indices[own], profiles[own])

    by_item = data.newest_by_item
    names = ("neighbours", "neighbours_ever", "neighbours_next")
    found |= dict(zip(names, _dots(by_item, row, item, bought_by, len(names)), strict=True))
    words = data.view.item_words.weights
    read = (ever @ words).tocsr()

    def read_by(one: int) -> NDArray[np.float32]:
        return np.stack([_filled(matrix, one) for matrix in (block.recent_words, read)], axis=1)

    found["content"], content_ever = _dots(words, row, item, read_by, 2)
    length = np.sqrt(sum_by(np.repeat(np.arange(block.rows), np.diff(read.indptr)), read.data**2, block.rows))
    found["content_ever"] = content_ever / np.maximum(length, 1e-12)[row]
    return found


def _spoken(block: Histories, ease: Ease | None, row: Keys, item: Keys) -> dict[str, Scores]:
    unknown = np.full(row.size, np.nan)
    return {
        "alike": _at(block.alike, row, item),
        "ease": _at(block.spoken_for(ease, NEIGHBOUR_HALF_LIFE_DAYS), row, item)
        if ease is not None
        else unknown,
        "ease_ever": _at(block.spoken_for(ease, None), row, item) if ease is not None else unknown,
    }


def _spoken_of(block: Histories, row: Keys, columns: Columns) -> dict[str, Scores]:
    """The same of one item, added up in the same order."""
    return {
        "alike": _last_first(block.most_alike, columns.recency)[row],
        "ease": (block.recent_profile @ columns.weights)[row],
        "ease_ever": (block.profile(None) @ columns.weights)[row],
    }


def _last_first(matrix: csr_array, column: NDArray[np.float32]) -> Scores:
    """(rows,) products with a column, added up as `sum_of_rows` does."""
    held = matrix.sorted_indices()
    turned = (held.data[::-1], held.indices[::-1], held.nnz - held.indptr[::-1])
    found: Scores = (csr_array(turned, shape=matrix.shape) @ column)[::-1]
    return found


def _dots(
    matrix: csr_array, row: Keys, item: Keys, known: Callable[[int], NDArray[np.float32]], count: int
) -> Scores:
    """(count, pairs) products of the items' rows with what is known of each pair's shopper.

    Args:
        matrix: (items, columns) float32.
        row: (pairs,) place of the shopper in the block, ascending.
        item: (pairs,) item keys.
        known: Gives (columns, count) float32 of the shopper at a place; of one at a time, for a row for each
            of a million shoppers would not fit for a whole block.
        count: How many are known of each.
    """
    found = np.zeros((count, row.size))
    for first, end in pairwise([*run_starts(row).tolist(), row.size]):
        found[:, first:end] = rows_times(matrix, item[first:end], known(int(row[first]))).T
    return found


def _categories(block: Histories, row: Keys, item: Keys) -> dict[str, Scores]:
    data = block.data
    size = len(data.view.taxonomy.ids) + 1
    share = block.topic_shares()
    columns = {"affinity": share[row, data.topic[item]] * data.sales_share[item]}
    left = decay(data.until - block._event_ts, CATEGORY_HALF_LIFE_DAYS)
    whole = np.bincount(block.event_row, weights=left, minlength=block.rows)[row]
    for level in data.levels:
        node = level.of_item[item]
        key = block.event_row * size + level.of_item[block.event_item] % size
        mass = np.bincount(key, weights=left, minlength=block.rows * size)
        mass.reshape(block.rows, size)[:, -1] = 0.0
        own = mass[row * size + node % size]
        expected = whole * level.buyers[node] / max(float(level.buyers.sum()), 1.0)
        columns |= {
            f"{level.name}_mass": own,
            f"{level.name}_share": own / np.maximum(whole, 1e-9),
            f"{level.name}_lift": (own + 0.5) / (expected + 0.5),
            f"{level.name}_item": data.recent_buyers[item] / np.maximum(level.recent[node], 1.0),
        }
    return columns


def crowd_features(data: RankingData, item: Keys) -> dict[str, Scores]:
    """How items sell, whoever asks: (pairs,) by the name of the feature."""
    month, week = data.recent_buyers, data.buyers[7.0]
    return {
        "popularity": month[item],
        "popularity_7": week[item],
        "popularity_14": data.buyers[14.0][item],
        "popularity_90": data.buyers[90.0][item],
        "popularity_fifth": data.buyers_of_newest_fifth[item],
        "popularity_ever": data.buyers[np.inf][item],
        "trend": np.log((month[item] + 1) / (data.month_before[item] + 1)),
        "trend_week": np.log((week[item] + 1) / (month[item] * 7 / RECENT_DAYS + 1)),
        "last_season": data.last_season[item],
        "rebuy_rate": data.rebuy_rate[item],
        "kept": data.kept[item],
    }


def _places(keys: Keys, wanted: Keys) -> tuple[Keys, NDArray[np.bool_]]:
    """Where each wanted key stands among ascending keys, and whether it is there."""
    at = np.minimum(np.searchsorted(keys, wanted), max(keys.size - 1, 0))
    return at, (keys[at] == wanted if keys.size else np.zeros(wanted.size, dtype=bool))


def _filled(matrix: csr_array, row: int) -> NDArray[np.float32]:
    """(columns,) a row of a matrix."""
    found = np.zeros(matrix.shape[1], dtype=matrix.dtype)
    own = slice(matrix.indptr[row], matrix.indptr[row + 1])
    found[matrix.indices[own]] = matrix.data[own]
    return found


def _at(matrix: csr_array, row: Keys, item: Keys) -> Scores:
    """(pairs,) entries of a matrix; 0 where it has none."""
    found = np.empty(row.size)
    known = np.zeros(matrix.shape[1], dtype=matrix.dtype)
    ends = np.searchsorted(row, np.arange(matrix.shape[0] + 1))
    for one, (first, end) in enumerate(pairwise(ends.tolist())):
        own = slice(matrix.indptr[one], matrix.indptr[one + 1])
        known[matrix.indices[own]] = matrix.data[own]
        found[first:end] = known[item[first:end]]
        known[matrix.indices[own]] = 0.0
    return found
