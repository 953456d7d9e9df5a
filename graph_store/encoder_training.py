"""Learns a shop's map of embeddings from what its shoppers turned to next."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.encoder_map import EncoderMap
from penchant.graph_store.encoder_tasks import (
    Purchases,
    Vectors,
    learned_from,
    mean_of_bought,
    pairs_of,
)
from penchant.graph_store.fold import distinct

BATCH = 256
NEGATIVES = 1_000
LEARNING_RATE = 0.0384
"""Over the dimension: so far a step may move each weight, 1e-4 at 384 dimensions."""
STEPS = 400
STEPS_PER_CHECK = 25


class Recipe(NamedTuple):
    """How a map is trained.

    Attributes:
        temperature: Of the contrastive loss; cosines are divided by it.
        co_purchase: Share of the pairs that are two items which one shopper turned to in one window, 0 to 1;
            the others are a shopper's profile and an item the shopper turned to next.
        dropout: Share of the coordinates left out of each vector, below 1.
        l2: Weight of the squared distance from the identity.
        adversary: Length of the adversarial step on the asking vector, relative to the vector (FGM, Miyato
            et al. 2017); 0 trains without.
    """

    temperature: float
    co_purchase: float = 0.0
    dropout: float = 0.1
    l2: float = 1e-3
    adversary: float = 0.0


def untrained(purchases: Purchases, vectors: Vectors) -> EncoderMap:
    """The map that only takes the mean of the bought items away, so that cosines tell items apart."""
    centre = mean_of_bought(purchases, vectors)
    return EncoderMap("", centre, np.eye(centre.size, dtype=np.float32), alike=1.0, replaces=0, report="")


def trained(
    purchases: Purchases,
    vectors: Vectors,
    recipe: Recipe,
    *,
    half_life_days: float,
    rng: np.random.Generator,
) -> Iterator[EncoderMap]:
    r"""The map after each `STEPS_PER_CHECK` steps of Adam, at most `STEPS` in all.

    The loss of an asking vector p and the item x that was turned to, against items n drawn evenly from all
    that were ever bought (InfoNCE, van den Oord et al. 2018), with f the map and t the temperature:
    `-log(exp(f(p)·f(x)/t) / (exp(f(p)·f(x)/t) + sum_n exp(f(p)·f(n)/t))) + l2/2 |W - I|²`.
    """
    start = untrained(purchases, vectors)
    moved = vectors - start.centre
    pairs = pairs_of(learned_from(purchases, vectors, half_life_days=half_life_days, rng=rng))
    profile = pairs.turns.profile - start.centre
    pool = distinct(purchases.item)
    if not pairs.turns.item.size:
        yield start
        return
    weights = start.weights
    descent = _Adam(weights.shape)
    for step in range(1, STEPS + 1):
        drawn = pairs.drawn(BATCH, rng)
        use_item = rng.random(BATCH)[:, np.newaxis] < recipe.co_purchase
        asking = np.where(use_item, moved[pairs.other[drawn]], profile[pairs.turns.row[drawn]])
        item = pairs.turns.item[drawn]
        others = rng.choice(pool, min(NEGATIVES, pool.size), replace=False)
        same = others == item[:, np.newaxis]
        batch = [_dropped(some, recipe.dropout, rng) for some in (asking, moved[item], moved[others])]
        slope, by_asking = contrast_slope(weights, *batch, same=same, temperature=recipe.temperature)
        if recipe.adversary:
            norms = np.linalg.norm(batch[0], axis=1, keepdims=True)
            uphill = by_asking / np.maximum(np.linalg.norm(by_asking, axis=1, keepdims=True), 1e-12)
            batch[0] = batch[0] + recipe.adversary * norms * uphill
            slope += contrast_slope(weights, *batch, same=same, temperature=recipe.temperature)[0]
        slope += recipe.l2 * (weights - start.weights)
        weights = weights - descent.step(slope)
        if step % STEPS_PER_CHECK == 0:
            yield replace(start, weights=weights)


def contrast_slope(
    weights: Vectors,
    asking: Vectors,
    item: Vectors,
    others: Vectors,
    *,
    same: NDArray[np.bool_],
    temperature: float,
) -> tuple[Vectors, Vectors]:
    """How the mean contrastive loss of a batch changes with the map's weights and with the asking vectors.

    Args:
        weights: (dimension, dimension) float32.
        asking: (batch, dimension) centred.
        item: (batch, dimension) centred, what each turned to.
        others: (negatives, dimension) centred.
        same: (batch, negatives) whether a negative is the very item turned to; it is left out.
        temperature: Above 0.

    Returns:
        The two gradients, each of its variable's shape.
    """
    (near, near_norm), (right, right_norm), (wrong, wrong_norm) = (
        _scaled(some @ weights) for some in (asking, item, others)
    )
    scores = np.concatenate([(near * right).sum(axis=1, keepdims=True), near @ wrong.T], axis=1) / temperature
    scores[:, 1:][same] = -np.inf
    share = np.exp(scores - scores.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    share[:, 0] -= 1
    share /= temperature * len(asking)
    to_right, to_wrong = share[:, :1], share[:, 1:]
    by_near = _through_norm(to_right * right + to_wrong @ wrong, near, near_norm)
    by_right = _through_norm(to_right * near, right, right_norm)
    by_wrong = _through_norm(to_wrong.T @ near, wrong, wrong_norm)
    slope: Vectors = asking.T @ by_near + item.T @ by_right + others.T @ by_wrong
    return slope, by_near @ weights.T


class _Adam:
    """Kingma and Ba 2015."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._mean = np.zeros(shape, dtype=np.float32)
        self._square = np.zeros(shape, dtype=np.float32)
        self._rate = LEARNING_RATE / shape[0]
        self._steps = 0

    def step(self, slope: Vectors) -> Vectors:
        self._steps += 1
        self._mean = 0.9 * self._mean + 0.1 * slope
        self._square = 0.99 * self._square + 0.01 * slope * slope
        mean = self._mean / (1 - 0.9**self._steps)
        step: Vectors = self._rate * mean / (np.sqrt(self._square / (1 - 0.99**self._steps)) + 1e-8)
        return step.astype(np.float32)


def _dropped(vectors: Vectors, share: float, rng: np.random.Generator) -> Vectors:
    kept = rng.random(vectors.shape, dtype=np.float32) >= share
    return (vectors * kept / np.float32(1 - share)).astype(np.float32)


def _scaled(vectors: Vectors) -> tuple[Vectors, Vectors]:
    norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors / norms, norms


def _through_norm(slope: Vectors, scaled: Vectors, norms: Vectors) -> Vectors:
    carried: Vectors = (slope - scaled * (scaled * slope).sum(axis=1, keepdims=True)) / norms
    return carried
