"""Which encoder a shop is best served with: each is trained on older events and judged on later items."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import encoder_model, encoder_training
from penchant.graph_store.encoder_map import EncoderMap
from penchant.graph_store.encoder_model import ModelRecipe, ModelTraining
from penchant.graph_store.encoder_tasks import (
    ColdTask,
    Made,
    Purchases,
    Vectors,
    cold_recall,
    cold_task,
    cut_of,
)
from penchant.graph_store.encoder_training import Recipe, trained, untrained
from penchant.graph_store.fold import distinct
from penchant.progress import Progress

MIN_JUDGED = 30
"""Shoppers that validation needs before it can say that one encoder is better than another."""
SURE = 1.64
"""Standard errors by which an encoder must win, a model also over the map it starts from: one-sided, 95%."""
PATIENCE = 4
"""Checks of a map without a better recall after which training stops."""
MODEL_PATIENCE = 2
"""The same of a model, whose checks take longer."""

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
        recipe: Of a map or of a model; none only centres the vectors.
        steps: After how many steps it was best.
        recall: Recall@10 of cold items, the mean over shoppers.
        start: Of a model, the map that its vectors go through.
    """

    recipe: Recipe | ModelRecipe | None
    steps: int
    recall: float
    start: "Trial | None" = None

    def told(self) -> dict[str, object]:
        """For the record."""
        recipe, start = self.recipe and self.recipe._asdict(), self.start and self.start.told()
        return {**self._asdict(), "recipe": recipe, "start": start}


class EncoderChoice(NamedTuple):
    """What validation says.

    Attributes:
        frozen: Recall@10 of cold items with the embedder as it came, the mean over shoppers.
        tuned: The same with the best encoder.
        error: Standard error of the difference, shopper by shopper.
        shoppers: Judged.
        cold_items: That they chose from.
        best: Which recipe, and how long; a model only where it surely beats the map it starts from.
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
        """Whether the best encoder beats the embedder as it came by more than chance."""
        return self.tuned - self.frozen > SURE * self.error

    def to_json(self) -> str:
        """For the record."""
        trials = [trial.told() for trial in self.trials]
        return json.dumps({**self._asdict(), "best": self.best.told(), "trials": trials})


class _Judged(NamedTuple):
    trial: Trial
    recalls: NDArray[np.float64]
    encoder: EncoderMap

    def surely_beats(self, other: "_Judged") -> bool:
        return self.trial.recall - other.trial.recall > SURE * _error(self.recalls, other.recalls)


def choose_encoder(
    purchases: Purchases,
    vectors: Vectors,
    *,
    half_life_days: float,
    rng: np.random.Generator,
    progress: Progress,
    recipes: Sequence[Recipe] = RECIPES,
    model: ModelTraining | None = None,
) -> EncoderChoice:
    """Trains each recipe on the older part of the log and judges it on items first seen in the newer.

    Args:
        purchases: The training window; nothing after it is seen.
        vectors: (items, dimension) float32, L2 norm 1.
        half_life_days: By which events fade in a profile.
        rng: For batches.
        progress: Told how far it is.
        recipes: What to try besides centring.
        model: The embedding model, where it is to be trained, too; it starts from the best map and is chosen
            only where it beats that by more than chance, as it has many more weights to fit to validation.

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
    centring = untrained(older, vectors)
    centred = cold_recall(task, vectors, centring)
    best = _Judged(Trial(None, 0, float(centred.mean())), centred, centring)
    checks: Iterator[Made]
    trials, parts = [best.trial], len(recipes) + (model is not None) + 1
    for tried, recipe in enumerate(recipes):
        progress("tuning the encoder", tried, parts)
        maps = trained(older, vectors, recipe, half_life_days=half_life_days, rng=rng)
        checks = (Made(encoder, vectors, {}) for encoder in maps)
        judged_recipe = _early_stopped(checks, task, Trial(recipe, 0, -1.0), best)
        trials.append(judged_recipe.trial)
        best = max(best, judged_recipe, key=lambda one: one.trial.recall)
    if model is not None:
        progress("tuning the encoder", len(recipes), parts)
        checks = model.checks(
            older,
            vectors,
            best.encoder,
            among=distinct(purchases.item),
            half_life_days=half_life_days,
            rng=rng,
        )
        judged_recipe = _early_stopped(checks, task, Trial(model.recipe, 0, -1.0, best.trial), best)
        trials.append(judged_recipe.trial)
        if judged_recipe.surely_beats(best):
            best = judged_recipe
    return EncoderChoice(
        float(frozen.mean()),
        best.trial.recall,
        _error(best.recalls, frozen),
        judged,
        task.candidates.size,
        best.trial,
        tuple(trials),
    )


def fit_encoder(
    purchases: Purchases,
    vectors: Vectors,
    trial: Trial,
    *,
    half_life_days: float,
    rng: np.random.Generator,
    model: ModelTraining | None = None,
) -> Made:
    """The encoder of a chosen recipe, trained for its number of steps on all purchases given.

    Args:
        purchases: The log.
        vectors: (items, dimension) float32, L2 norm 1.
        trial: The choice.
        half_life_days: By which events fade in a profile.
        rng: For batches.
        model: As in `choose_encoder`.
    """
    made = Made(untrained(purchases, vectors), vectors, {})
    if isinstance(trial.recipe, ModelRecipe) and trial.start and model:
        start = fit_encoder(purchases, vectors, trial.start, half_life_days=half_life_days, rng=rng)
        checks = model.checks(
            purchases,
            vectors,
            start.encoder,
            among=distinct(purchases.item),
            half_life_days=half_life_days,
            rng=rng,
        )
    elif isinstance(trial.recipe, Recipe) and trial.steps:
        maps = trained(purchases, vectors, trial.recipe, half_life_days=half_life_days, rng=rng)
        checks = (Made(encoder, vectors, {}) for encoder in maps)
    else:
        return made
    for check, held in enumerate(checks, start=1):
        made = held
        if check * _steps_per_check(trial) >= trial.steps:
            break
    return made


def _early_stopped(checks: Iterator[Made], task: ColdTask, trial: Trial, fallback: _Judged) -> _Judged:
    best, since = fallback._replace(trial=trial), 0
    patience = MODEL_PATIENCE if trial.start else PATIENCE
    for check, made in enumerate(checks, start=1):
        seen = task.seen_with(made.vectors) if made.weights else task
        recalls = cold_recall(seen, made.vectors, made.encoder)
        recall = float(recalls.mean())
        if recall > best.trial.recall:
            steps = check * _steps_per_check(trial)
            best, since = _Judged(trial._replace(steps=steps, recall=recall), recalls, made.encoder), 0
        else:
            since += 1
        if since == patience:
            break
    return best


def _error(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Standard error of the difference of two means, shopper by shopper."""
    return float((one - other).std(ddof=1) / np.sqrt(one.size))


def _steps_per_check(trial: Trial) -> int:
    return encoder_model.STEPS_PER_CHECK if trial.start else encoder_training.STEPS_PER_CHECK
