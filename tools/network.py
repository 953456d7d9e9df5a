"""Small feed-forward networks that rank beside the trees: smooth where these step."""

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from penchant.tools.ranking_data import Keys, Scores

HIDDEN = (64, 32)
PASSES = 6
SHOPPERS_AT_ONCE = 32
LEAST_AT_ONCE = 4
MOST_PASSES = 20
STEPS = 1000
"""Where there are few shoppers, fewer at once and more passes make so many steps."""
RATE = 2e-3
WARM_UP = 50
QUANTILES = 100
FURTHEST = 2.9
"""Standard deviations; what is beyond the extremes of the past is no further out."""
CENTRED_ON = 1000
PARTS = 65536.0
FIRST_DECAY, SECOND_DECAY, LEAST_STEP = 0.9, 0.999, 1e-8
"""Of Adam (Kingma and Ba 2015)."""
WEIGHED_AS = 10
"""A shopper counts by the square root of what was bought, up to so many."""
READ_AT_ONCE = 8192
"""Pairs; those of a whole window would fill the memory."""
AT_ONCE = 480
"""Pairs; their numbers stay near the processor."""
PRODUCT_OF = 40
"""Pairs; a product of more than 2**18 multiplications OpenBLAS shares among threads, which on a busy machine
wait thirty times as long for each other as the product takes."""

_Number = TypeVar("_Number", bound=np.generic)
Layer = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Weights, (inputs, outputs), and biases, (outputs,)."""


class Inputs(NamedTuple):
    """What networks read in place of features.

    Attributes:
        values: Of each feature some quantiles of the past, ascending; one where it was always the same.
        normal: The same of a standard normal distribution; ties have the middle of their quantiles.
        gaps: Columns of the features that were sometimes missing.
    """

    values: tuple[Scores, ...]
    normal: tuple[Scores, ...]
    gaps: tuple[int, ...]

    @classmethod
    def learn(cls, features: NDArray[np.float32]) -> "Inputs":
        """How (pairs, columns) features are spread; NaN is what is missing."""
        shares = np.linspace(0.0, 1.0, QUANTILES + 1)
        values, normal = [], []
        missing = np.isnan(features)
        for column, gone in zip(features.T, missing.T, strict=True):
            known = column[~gone]
            quantiles = np.quantile(known, shares) if known.size else np.zeros(1)
            distinct, first, count = np.unique(quantiles, return_index=True, return_counts=True)
            middle = shares[first] + (count - 1) / 2 / QUANTILES if distinct.size > 1 else np.array([0.5])
            values.append(distinct.astype(np.float64))
            normal.append(ndtri(middle).clip(-FURTHEST, FURTHEST))
        share = missing.mean(axis=0)
        return cls(tuple(values), tuple(normal), tuple(np.flatnonzero((share > 0) & (share < 1)).tolist()))

    def of(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """(pairs, columns + gaps) normal scores, 0 for what is missing; beside them, whether it is."""
        found = np.zeros((len(self.values) + len(self.gaps), features.shape[0]))
        columns = features[:, : len(self.values)].T.astype(np.float64, order="C")
        missing = np.isnan(columns)
        for column, values, normal, at in zip(columns, self.values, self.normal, found, strict=False):
            if values.size > 1:
                at[:] = np.interp(column, values, normal)
        found[: len(self.values)][missing] = 0.0
        found[len(self.values) :] = missing[list(self.gaps)]
        return found.T

    def of_many(self, parts: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """(pairs of all parts, columns + gaps) float32, for learning."""
        rows = sum(part.shape[0] for part in parts)
        found = np.empty((rows, len(self.values) + len(self.gaps)), dtype=np.float32)
        end = 0
        for part in parts:
            for start in range(0, part.shape[0], READ_AT_ONCE):
                read = self.of(part[start : start + READ_AT_ONCE])
                found[end : end + read.shape[0]] = read
                end += read.shape[0]
        return found

    def columns(self) -> Keys:
        """(columns + gaps,) the column of the features of which each input tells."""
        return np.concatenate([np.arange(len(self.values)), np.array(self.gaps, dtype=np.int64)])

    def depend_on(self, column: int) -> bool:
        """Whether anything depends on a column of the features."""
        return self.values[column].size > 1 or column in self.gaps


class Networks(NamedTuple):
    """Several networks, whose mean ranks.

    Attributes:
        inputs: What they read.
        layers: Weights, (networks, inputs, outputs), and biases, (networks, 1, outputs), of each layer; ReLU
            stands between them.
    """

    inputs: Inputs
    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, inputs: Inputs, members: Sequence[Sequence[Layer]]) -> "Networks":
        """Puts the layers of networks together."""
        return cls(
            inputs,
            tuple(
                (np.stack([weights for weights, _ in layer]), np.stack([biases[None] for _, biases in layer]))
                for layer in zip(*members, strict=True)
            ),
        )

    def of_features(self, features: NDArray[np.float32]) -> Scores:
        """(pairs,) scores of features, float32."""
        starts = range(0, features.shape[0], READ_AT_ONCE)
        found = [self.scores(self.inputs.of(features[start : start + READ_AT_ONCE])) for start in starts]
        return np.concatenate([np.empty(0), *found])

    def scores(self, read: NDArray[np.float64]) -> Scores:
        """(pairs,) of `inputs`, (pairs, inputs); their zero is the mean of what was learned from.

        What goes into a layer is rounded to whole parts of `PARTS`, as weights are, so that all products are
        added up without an error: the same pair has the same score whatever is scored beside it.
        """
        pairs, inputs = read.shape
        padded = np.zeros((-(-pairs // PRODUCT_OF) * PRODUCT_OF, inputs))
        np.rint(read * PARTS, out=padded[:pairs])
        *hidden, (weights, biases) = self.layers
        found = [np.empty(0)]
        for start in range(0, pairs, AT_ONCE):
            said = padded[start : start + AT_ONCE].reshape(-1, 1, PRODUCT_OF, inputs)
            for inner, added in hidden:
                said = said @ inner + added * PARTS
                said = np.rint(np.maximum(said, 0.0, out=said), out=said)
            found.append(((said @ weights) / PARTS + biases)[..., 0].mean(axis=1).ravel())
        return np.concatenate(found)[:pairs]


class Lists(NamedTuple):
    """What shoppers could choose from, and what they bought.

    Attributes:
        read: (pairs, inputs) float32.
        bought: (pairs,) whether the shopper bought it.
        starts: (shoppers + 1,) where each shopper's pairs begin, and where the last one's end.
    """

    read: NDArray[np.float32]
    bought: NDArray[np.bool_]
    starts: Keys


def learn_network(lists: Lists, shoppers: Keys, seed: int) -> tuple[Layer, ...]:
    """Learns a network that puts what was bought first.

    The loss is the cross-entropy between a softmax over each shopper's list and what was bought of it, in
    equal shares (ListNet's top-one loss, Cao et al. 2007); the steps are Adam's, with a rate that falls along
    a cosine.

    Args:
        lists: Of all shoppers.
        shoppers: (n,) places in the lists of those to learn from.
        seed: Of the first weights and of the order.
    """
    random = np.random.default_rng(seed)
    sizes = (lists.read.shape[1], *HIDDEN, 1)
    shapes = [*pairwise(sizes), *((size,) for size in sizes[1:])]
    flat = np.zeros(sum(map(prod, shapes)), dtype=np.float32)
    slope, mean, square = np.zeros_like(flat), np.zeros_like(flat), np.zeros_like(flat)
    held, slopes = _views(flat, shapes), _views(slope, shapes)
    weights = held[: len(sizes) - 1]
    for one in weights:
        one[:] = random.standard_normal(one.shape) * np.sqrt(2 / one.shape[0])
    weights[-1] *= 0.1
    passes, at_once = _schedule(shoppers.size)
    step, steps = 0, passes * -(-shoppers.size // at_once)
    for _ in range(passes):
        order = random.permutation(shoppers)
        for start in range(0, order.size, at_once):
            step += 1
            _set_slopes(slopes, held, lists, order[start : start + at_once])
            rate = RATE * min(1.0, step / WARM_UP) * (1 + np.cos(np.pi * step / steps)) / 2
            mean += (1 - FIRST_DECAY) * (slope - mean)
            square += (1 - SECOND_DECAY) * (slope * slope - square)
            spread = np.sqrt(square / (1 - SECOND_DECAY**step)) + LEAST_STEP
            flat -= np.float32(rate / (1 - FIRST_DECAY**step)) * mean / spread
    rounded = _views(np.rint(flat.astype(np.float64) * PARTS) / PARTS, shapes)
    layers = list(zip(rounded[: len(weights)], rounded[len(weights) :], strict=True))
    some = shoppers[:: max(1, shoppers.size // CENTRED_ON)]
    usual = _forward(layers, lists.read[_pairs(lists, some)[0]])[-1].mean()
    return (*layers[:-1], (layers[-1][0], layers[-1][1] - usual))


def _views(flat: NDArray[_Number], shapes: Sequence[tuple[int, ...]]) -> list[NDArray[_Number]]:
    """Parts of it, one after the other, in these shapes."""
    ends = np.cumsum([prod(shape) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]


def _schedule(shoppers: int) -> tuple[int, int]:
    """How often to pass over so many shoppers, and how many at once."""
    at_once = int(np.clip(PASSES * shoppers // STEPS, LEAST_AT_ONCE, SHOPPERS_AT_ONCE))
    passes = int(np.clip(STEPS * at_once // max(shoppers, 1), PASSES, MOST_PASSES))
    return passes, at_once


def _pairs(lists: Lists, shoppers: Keys) -> tuple[Keys, Keys]:
    """Places of the shoppers' pairs, and how many each has."""
    counts = lists.starts[shoppers + 1] - lists.starts[shoppers]
    skipped = lists.starts[shoppers] - (np.cumsum(counts) - counts)
    return np.repeat(skipped, counts) + np.arange(counts.sum()), counts


def _forward(layers: Sequence[tuple[NDArray[Any], NDArray[Any]]], read: NDArray[Any]) -> list[NDArray[Any]]:
    """What goes into each layer, and the last one's (pairs, 1) outputs."""
    found = [read]
    for place, (weights, biases) in enumerate(layers, start=1):
        outputs = found[-1] @ weights
        outputs += biases
        found.append(outputs if place == len(layers) else np.maximum(outputs, 0.0, out=outputs))
    return found


def _set_slopes(
    slopes: list[NDArray[np.float32]], held: list[NDArray[np.float32]], lists: Lists, shoppers: Keys
) -> None:
    """Sets the slopes of the loss: of all weights, then of all biases."""
    places, counts = _pairs(lists, shoppers)
    starts = np.cumsum(counts) - counts
    count = len(held) // 2
    *given, told = _forward(list(zip(held[:count], held[count:], strict=True)), lists.read[places])
    scores, bought = told[:, 0], lists.bought[places].astype(np.float32)
    risen = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), counts))
    total = np.maximum(np.add.reduceat(bought, starts), 1)
    expected = risen / np.repeat(np.add.reduceat(risen, starts), counts)
    weight = np.sqrt(np.minimum(total, WEIGHED_AS)) / shoppers.size
    slope = ((expected - bought / np.repeat(total, counts)) * np.repeat(weight, counts))[:, None]
    for place in reversed(range(count)):
        np.matmul(given[place].T, slope, out=slopes[place])
        np.sum(slope, axis=0, out=slopes[count + place])
        if place:
            slope = slope @ held[place].T
            slope *= given[place] > 0
