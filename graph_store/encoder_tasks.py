"""What a tuned encoder learns from and is judged by: who turned to which new item, cut in time."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from penchant.graph_store.encoder_map import EncoderMap
from penchant.graph_store.fold import decay, distinct
from penchant.graph_store.minilm_weights import Weights

Keys = NDArray[np.int64]
Vectors = NDArray[np.float32]

MIN_HISTORY = 3
"""Events that a shopper needs before a cut to have a profile there."""
TRAIN_SHARE = 0.8
WINDOWS = 4
"""So many spans of equal many events, in the newer half of the log, give pairs to learn from."""
MAX_SHOPPERS = 4_000
"""At most so many shoppers, drawn at random, are learned from in a window, and judged."""
JUDGED_AT_A_TIME = 256


class Purchases(NamedTuple):
    """Positive events on items that have a text, in no particular order.

    Attributes:
        shopper: (n,) shopper keys.
        item: (n,) rows of the matrix of item vectors.
        ts: (n,) microseconds since 1970.
    """

    shopper: Keys
    item: Keys
    ts: Keys

    def where(self, mask: NDArray[np.bool_]) -> "Purchases":
        """Some of them."""
        return Purchases(self.shopper[mask], self.item[mask], self.ts[mask])


class Turns(NamedTuple):
    """Shoppers as they were at a cut, and what they turned to after it and had never had.

    Attributes:
        profile: (shoppers, dimension) float32, the decayed mean of their items' vectors at the cut.
        row: (n,) place of the shopper.
        item: (n,) the item, distinct for each shopper; by row, then item.
        history: (shoppers, items) float64 sparse, each item's share of the profile.
    """

    profile: Vectors
    row: Keys
    item: Keys
    history: csr_array

    def seen_with(self, vectors: Vectors) -> "Turns":
        """The same with profiles of other vectors, (items, dimension) float32."""
        return self._replace(profile=(self.history @ vectors).astype(np.float32))


class ColdTask(NamedTuple):
    """Which of the items that nobody had before a cut did shoppers turn to after it.

    Attributes:
        turns: The shoppers and the cold items each turned to.
        candidates: (n,) the cold items, ascending.
    """

    turns: Turns
    candidates: Keys

    def seen_with(self, vectors: Vectors) -> "ColdTask":
        """The same with profiles of other vectors, (items, dimension) float32."""
        return self._replace(turns=self.turns.seen_with(vectors))


class Pairs(NamedTuple):
    """Pairs to learn from: a shopper turned to an item in a window.

    Attributes:
        turns: The shoppers of all windows; `row` and `item` are the pairs.
        other: (n,) another item that the shopper turned to in the window, or the same where there is none.
        chance: (n,) cumulated, up to 1; each item is drawn equally often, whatever it sells. What sells much
            would else teach what sells much, which says nothing about items that are new.
    """

    turns: Turns
    other: Keys
    chance: NDArray[np.float64]

    def drawn(self, count: int, rng: np.random.Generator) -> Keys:
        """(count,) places of pairs."""
        return np.searchsorted(self.chance, rng.random(count))


class Made(NamedTuple):
    """An encoder as it stands at a check.

    Attributes:
        encoder: The map of the vectors.
        vectors: (items, dimension) float32, what it maps; 0 where an item was not asked for.
        weights: Of the model; empty where it is the bundled one.
    """

    encoder: EncoderMap
    vectors: Vectors
    weights: Weights


def mean_of_bought(purchases: Purchases, vectors: Vectors) -> Vectors:
    """(dimension,) float32, the mean vector of the items that were bought; 0 where there is none."""
    bought = distinct(purchases.item)
    mean = vectors[bought].mean(axis=0) if bought.size else np.zeros(vectors.shape[1])
    return mean.astype(np.float32)


def cut_of(ts: Keys) -> int:
    """The moment before which `TRAIN_SHARE` of the events lie; 0 where there are none."""
    return int(np.quantile(ts, TRAIN_SHARE, method="higher")) if ts.size else 0


def turns_after(
    purchases: Purchases,
    vectors: Vectors,
    cut: int,
    end: int,
    *,
    half_life_days: float,
    rng: np.random.Generator,
    among: Keys | None = None,
) -> Turns:
    """Who turned to something new in `[cut, end)`.

    Args:
        purchases: Before `end`, and any later ones.
        vectors: (items, dimension) float32.
        cut: Microseconds.
        end: Microseconds.
        half_life_days: By which events fade in the profile.
        rng: Draws shoppers where there are more than `MAX_SHOPPERS`.
        among: Count only turns to these items.
    """
    before = purchases.where(purchases.ts < cut)
    after = purchases.where((purchases.ts >= cut) & (purchases.ts < end))
    if among is not None:
        after = after.where(np.isin(after.item, among))
    shoppers = int(purchases.shopper.max(initial=-1)) + 1
    enough = np.bincount(before.shopper, minlength=shoppers) >= MIN_HISTORY
    items = vectors.shape[0]
    pairs = distinct(after.shopper * items + after.item)
    pairs = pairs[enough[pairs // items] & ~np.isin(pairs, before.shopper * items + before.item)]
    chosen = distinct(pairs // items)
    if chosen.size > MAX_SHOPPERS:
        chosen = np.sort(rng.choice(chosen, MAX_SHOPPERS, replace=False))
        pairs = pairs[np.isin(pairs // items, chosen)]
    mine = before.where(np.isin(before.shopper, chosen))
    row = np.searchsorted(chosen, mine.shopper)
    fresh = decay(cut - mine.ts, half_life_days)
    weights = csr_array((fresh, (row, mine.item)), shape=(chosen.size, items))
    total = np.maximum(np.asarray(weights.sum(axis=1)), np.finfo(np.float32).tiny)
    history = csr_array(weights.multiply(1 / total[:, np.newaxis]))
    profile = (history @ vectors).astype(np.float32)
    return Turns(profile, np.searchsorted(chosen, pairs // items), pairs % items, history)


def cold_task(
    purchases: Purchases, vectors: Vectors, cut: int, *, half_life_days: float, rng: np.random.Generator
) -> ColdTask:
    """The task at a cut: items first seen from it on, and who turned to them."""
    known = distinct(purchases.item[purchases.ts < cut])
    later = distinct(purchases.item[purchases.ts >= cut])
    cold = np.setdiff1d(later, known, assume_unique=True)
    end = int(purchases.ts.max(initial=0)) + 1
    turns = turns_after(purchases, vectors, cut, end, half_life_days=half_life_days, rng=rng, among=cold)
    return ColdTask(turns, cold)


def learned_from(
    purchases: Purchases, vectors: Vectors, *, half_life_days: float, rng: np.random.Generator
) -> list[Turns]:
    """Turns in each of the windows of the log's newer half."""
    bounds = np.quantile(purchases.ts, np.linspace(0.5, 1, WINDOWS + 1), method="higher").astype(np.int64)
    bounds[-1] += 1
    windows = zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
    return [
        turns_after(purchases, vectors, start, end, half_life_days=half_life_days, rng=rng)
        for start, end in windows
    ]


def pairs_of(windows: Sequence[Turns]) -> Pairs:
    """All windows' pairs, in the windows' order."""
    offsets = np.cumsum([0, *(len(turns.profile) for turns in windows)])
    row = np.concatenate([turns.row + start for turns, start in zip(windows, offsets, strict=False)])
    item = np.concatenate([turns.item for turns in windows])
    profile = np.concatenate([turns.profile for turns in windows])
    history = csr_array(vstack([turns.history for turns in windows]))
    # rows are together: the item before, around the shopper's own, is another one bought in the window
    first = np.searchsorted(row, row)
    length = np.searchsorted(row, row, side="right") - first
    other = item[first + (np.arange(row.size) - first + 1 + row * 7919 % np.maximum(length - 1, 1)) % length]
    chance = np.cumsum(1 / np.bincount(item)[item]) if item.size else np.empty(0)
    return Pairs(Turns(profile, row, item, history), other, chance / chance[-1] if item.size else chance)


def cold_recall(
    task: ColdTask, vectors: Vectors, encoder: EncoderMap | None, *, k: int = 10
) -> NDArray[np.float64]:
    """(shoppers,) share of the cold items each turned to among the `k` nearest to the profile by cosine.

    Args:
        task: What is asked.
        vectors: (items, dimension) float32, L2 norm 1, as the embedder gives them.
        encoder: Moves profiles and items; none leaves them as they are.
        k: Length of the list.
    """
    profile, offered = task.turns.profile, vectors[task.candidates]
    if encoder is not None:
        profile, offered = encoder.apply(profile), encoder.apply(offered)
    wanted = np.bincount(task.turns.row, minlength=len(profile))
    key = task.turns.row * task.candidates.size + np.searchsorted(task.candidates, task.turns.item)
    hits = np.zeros(len(profile))
    for start, best in _best(profile, offered, k):
        rows = np.arange(start, start + len(best))[:, np.newaxis]
        hits[rows[:, 0]] = np.isin(rows * task.candidates.size + best, key).sum(axis=1)
    return hits / np.maximum(wanted, 1)


def as_selective(task: ColdTask, vectors: Vectors, made: Made, threshold: float) -> float:
    """The cosine that as many pairs of profile and item reach after tuning as reach `threshold` before it.

    Args:
        task: Its shoppers and items are the pairs.
        vectors: (items, dimension) float32, L2 norm 1, before tuning.
        made: The tuned encoder.
        threshold: A cosine before tuning.
    """
    profile = task.turns.profile[:JUDGED_AT_A_TIME]
    norms = np.linalg.norm(profile, axis=1, keepdims=True)
    share = float((profile @ vectors[task.candidates].T >= threshold * norms).mean())
    after = made.encoder.apply(task.seen_with(made.vectors).turns.profile[:JUDGED_AT_A_TIME])
    return float(np.quantile(after @ made.encoder.apply(made.vectors[task.candidates]).T, 1 - share))


def _best(profile: Vectors, offered: Vectors, k: int) -> Iterator[tuple[int, Keys]]:
    for start in range(0, len(profile), JUDGED_AT_A_TIME):
        scores = profile[start : start + JUDGED_AT_A_TIME] @ offered.T
        yield start, np.argsort(-scores, axis=1, kind="stable")[:, :k]
