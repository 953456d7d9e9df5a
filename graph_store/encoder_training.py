"""Learns a shop's map of embeddings from what its shoppers turned to next, and judges it on later items."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store.encoder_map import EncoderMap
from penchant.graph_store.encoder_tasks import (
    ColdTask,
    Keys,
    Purchases,
    Turns,
    Vectors,
    cold_recall,
    cold_task,
    cut_of,
    learned_from,
)
from penchant.graph_store.fold import distinct

MIN_JUDGED = 30
"""Shoppers that validation needs before it can say that one map is better than another."""
SURE = 1.64
"""Standard errors by which a map must win: one-sided, 95%."""
BATCH = 256
NEGATIVES = 1_000
LEARNING_RATE = 0.0384
"""Over the dimension: so far a step may move each weight, 1e-4 at 384 dimensions."""
STEPS = 400
STEPS_PER_CHECK = 25
PATIENCE = 4
"""Checks without a better recall after which training stops."""

Progress = Callable[[str, int, int], None]


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


RECIPES = (
    Recipe(0.1),
    Recipe(0.3),
    Recipe(0.1, co_purchase=0.3),
    Recipe(0.3, co_purchase=0.3),
    Recipe(0.3, adversary=0.05),
)


class Trial(NamedTuple):
    """How one recipe did on validation.

    Attributes:
        recipe: The recipe; none only centres the vectors.
        steps: After how many steps it was best.
        recall: Recall@10 of cold items, the mean over shoppers.
    """

    recipe: Recipe | None
    steps: int
    recall: float


class EncoderChoice(NamedTuple):
    """What validation says.

    Attributes:
        frozen: Recall@10 of cold items with the embedder as it came, the mean over shoppers.
        tuned: The same with the best map.
        error: Standard error of the difference, shopper by shopper.
        shoppers: Judged.
        cold_items: That they chose from.
        best: Which recipe, and how long.
        trials: All of them.
    """

    frozen: float
    tuned: float
    error: float
    shoppers: int
    cold_items: int
    best: Trial
    trials: tuple[Trial, ...]

    @property
    def wins(self) -> bool:
        """Whether the best map beats the embedder as it came by more than chance."""
        return self.tuned - self.frozen > SURE * self.error

    def to_json(self) -> str:
        """For the record."""
        trials = [_told(trial) for trial in self.trials]
        return json.dumps({**self._asdict(), "best": _told(self.best), "trials": trials})


class _Pairs(NamedTuple):
    """Pairs to learn from; an asking vector is a profile or another item of the same shopper and window."""

    profile: Vectors
    row: Keys
    item: Keys
    other: Keys
    chance: NDArray[np.float64]


def choose_encoder(
    purchases: Purchases,
    vectors: Vectors,
    *,
    half_life_days: float,
    rng: np.random.Generator,
    progress: Progress,
    recipes: Sequence[Recipe] = RECIPES,
) -> EncoderChoice:
    """Trains each recipe on the older part of the log and judges it on items first seen in the newer.

    Args:
        purchases: The training window; nothing after it is seen.
        vectors: (items, dimension) float32, L2 norm 1.
        half_life_days: By which events fade in a profile.
        rng: For batches.
        progress: Told how far it is.
        recipes: What to try besides centring.

    Raises:
        DataError: Fewer than `MIN_JUDGED` shoppers turned to an item that was new in the newer part.
    """
    cut = cut_of(purchases.ts)
    task = cold_task(purchases, vectors, cut, half_life_days=half_life_days, rng=rng)
    judged = len(task.turns.profile)
    if judged < MIN_JUDGED:
        raise DataError(
            f"{judged} shoppers with a history turned to items that were new in the log's last fifth, and "
            f"{MIN_JUDGED} are needed to judge a tuned encoder: the embedder stays as it is"
        )
    older = purchases.where(purchases.ts < cut)
    frozen = cold_recall(task, vectors, None)
    centred = cold_recall(task, vectors, untrained(older, vectors))
    best, best_recalls = Trial(None, 0, float(centred.mean())), centred
    trials = [best]
    for tried, recipe in enumerate(recipes):
        progress("tuning the encoder", tried, len(recipes) + 1)
        trial, recalls = _early_stopped(older, vectors, task, recipe, half_life_days=half_life_days, rng=rng)
        trials.append(trial)
        if trial.recall > best.recall:
            best, best_recalls = trial, recalls
    error = float((best_recalls - frozen).std(ddof=1) / np.sqrt(judged))
    return EncoderChoice(
        float(frozen.mean()), best.recall, error, judged, task.candidates.size, best, tuple(trials)
    )


def fit_encoder(
    purchases: Purchases,
    vectors: Vectors,
    trial: Trial,
    *,
    half_life_days: float,
    rng: np.random.Generator,
) -> EncoderMap:
    """The map of a chosen recipe, trained for its number of steps on all purchases given."""
    fitted = untrained(purchases, vectors)
    if trial.recipe is None or trial.steps == 0:
        return fitted
    for step, held in enumerate(
        trained(purchases, vectors, trial.recipe, half_life_days=half_life_days, rng=rng), start=1
    ):
        fitted = held
        if step * STEPS_PER_CHECK >= trial.steps:
            break
    return fitted


def untrained(purchases: Purchases, vectors: Vectors) -> EncoderMap:
    """The map that only takes the mean of the bought items away, so that cosines tell items apart."""
    bought = distinct(purchases.item)
    centre = vectors[bought].mean(axis=0) if bought.size else np.zeros(vectors.shape[1])
    identity = np.eye(vectors.shape[1], dtype=np.float32)
    return EncoderMap("", centre.astype(np.float32), identity, alike=1.0, replaces=0, report="")


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
    `-log(exp(f(p)·f(x)/t) / (exp(f(p)·f(x)/t) + sum_n exp(f(p)·f(n)/t))) + l2/2 |W - I|²`. Pairs are drawn so
    that each item is the one turned to equally often: what sells much would else teach what sells much,
    which says nothing about items that are new.
    """
    start = untrained(purchases, vectors)
    moved = vectors - start.centre
    pairs = _pairs(learned_from(purchases, vectors, half_life_days=half_life_days, rng=rng), start.centre)
    pool = distinct(purchases.item)
    if not pairs.item.size:
        yield start
        return
    weights = start.weights
    descent = _Adam(weights.shape)
    for step in range(1, STEPS + 1):
        drawn = np.searchsorted(pairs.chance, rng.random(BATCH))
        use_item = rng.random(BATCH) < recipe.co_purchase
        asking = np.where(use_item[:, np.newaxis], moved[pairs.other[drawn]], pairs.profile[pairs.row[drawn]])
        item = pairs.item[drawn]
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


def _early_stopped(
    older: Purchases,
    vectors: Vectors,
    task: ColdTask,
    recipe: Recipe,
    *,
    half_life_days: float,
    rng: np.random.Generator,
) -> tuple[Trial, NDArray[np.float64]]:
    best, best_recalls, since = Trial(recipe, 0, -1.0), np.empty(0), 0
    checks = trained(older, vectors, recipe, half_life_days=half_life_days, rng=rng)
    for check, encoder in enumerate(checks, start=1):
        recalls = cold_recall(task, vectors, encoder)
        if recalls.mean() > best.recall:
            best, best_recalls, since = (
                Trial(recipe, check * STEPS_PER_CHECK, float(recalls.mean())),
                recalls,
                0,
            )
        else:
            since += 1
        if since == PATIENCE:
            break
    return best, best_recalls


def _pairs(windows: Sequence[Turns], centre: Vectors) -> _Pairs:
    offsets = np.cumsum([0, *(len(turns.profile) for turns in windows)])
    row = np.concatenate([turns.row + start for turns, start in zip(windows, offsets, strict=False)])
    item = np.concatenate([turns.item for turns in windows])
    profile = np.concatenate([turns.profile for turns in windows]) - centre
    # rows are together: the item before, around the shopper's own, is another one bought in the window
    first = np.searchsorted(row, row)
    length = np.searchsorted(row, row, side="right") - first
    other = item[first + (np.arange(row.size) - first + 1 + row * 7919 % np.maximum(length - 1, 1)) % length]
    times = np.bincount(item)[item] if item.size else np.empty(0)
    chance = np.cumsum(1 / times)
    return _Pairs(profile, row, item, other, chance / chance[-1] if item.size else chance)


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


def _told(trial: Trial) -> dict[str, object]:
    return {**trial._asdict(), "recipe": trial.recipe and trial.recipe._asdict()}
