"""The shop's own map of embeddings: its gradient, what it learns, how it is judged and stored."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.errors import DataError
from penchant.graph_store import encoder_choice
from penchant.graph_store.encoder_choice import choose_encoder, fit_encoder
from penchant.graph_store.encoder_map import EncoderMap, MappedEmbedder
from penchant.graph_store.encoder_model import ModelRecipe
from penchant.graph_store.encoder_tasks import (
    ColdTask,
    Made,
    Purchases,
    Turns,
    as_selective,
    cold_recall,
    cold_task,
    cut_of,
    turns_after,
)
from penchant.graph_store.encoder_training import Recipe, contrast_slope, untrained
from penchant.graph_store.fold import DAY_US

DIMENSION = 12
TASTES = 4


def planted(
    seed: int = 0, *, shoppers: int = 160, taste_tells: bool = True
) -> tuple[Purchases, NDArray[np.float32]]:
    """Shoppers who buy items of one taste; only four of twelve coordinates tell it, the others are louder.

    A third of the items can be had from the start; two more of them appear on each of the hundred days.
    """
    rng = np.random.default_rng(seed)
    taste = np.arange(300) % TASTES
    vectors = rng.normal(0, 1, (300, DIMENSION))
    vectors[:, :TASTES] = 0.1 * rng.normal(0, 1, (300, TASTES)) + 0.5 * np.eye(TASTES)[taste] * taste_tells
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    bought: list[tuple[int, int, int]] = []
    for shopper in range(shoppers):
        for day in np.sort(rng.integers(0, 100, 20)).tolist():
            there = np.flatnonzero((taste == shopper % TASTES) & (np.arange(300) < 100 + 2 * day))
            bought.append((shopper, int(rng.choice(there)), day * DAY_US))
    return Purchases(*np.array(bought, dtype=np.int64).T), vectors.astype(np.float32)


def random_rows(rng: np.random.Generator, rows: int) -> NDArray[np.float32]:
    return rng.normal(0, 1, (rows, DIMENSION)).astype(np.float32)


def test_gradient_is_that_of_the_loss() -> None:
    rng = np.random.default_rng(0)
    weights = rng.normal(0, 1, (DIMENSION, DIMENSION))
    asking, item, others = (rng.normal(0, 1, (n, DIMENSION)) for n in (5, 5, 7))
    same = np.zeros((5, 7), dtype=bool)
    same[2, 3] = True

    def loss(weights: NDArray[np.float64], asking: NDArray[np.float64]) -> float:
        near, right, wrong = (
            m @ weights / np.linalg.norm(m @ weights, axis=1, keepdims=True) for m in (asking, item, others)
        )
        good = np.exp((near * right).sum(axis=1) / 0.3)
        bad = (np.exp(near @ wrong.T / 0.3) * ~same).sum(axis=1)
        return float(-np.log(good / (good + bad)).mean())

    slope, by_asking = contrast_slope(weights, asking, item, others, same=same, temperature=0.3)  # type: ignore[arg-type]
    for row, column in ((0, 0), (3, 7), (11, 2)):
        nudge = np.zeros_like(weights)
        nudge[row, column] = 1e-6
        seen = (loss(weights + nudge, asking) - loss(weights - nudge, asking)) / 2e-6
        assert slope[row, column] == pytest.approx(seen, rel=1e-4, abs=1e-8)
    nudge = np.zeros_like(asking)
    nudge[2, 5] = 1e-6
    seen = (loss(weights, asking + nudge) - loss(weights, asking - nudge)) / 2e-6
    assert by_asking[2, 5] == pytest.approx(seen, rel=1e-4, abs=1e-8)


def test_map_learns_which_coordinates_tell_taste() -> None:
    purchases, vectors = planted()
    cut = 80 * DAY_US
    train = purchases.where(purchases.ts < cut)
    told: list[tuple[str, int, int]] = []
    choice = choose_encoder(
        train,
        vectors,
        half_life_days=180,
        rng=np.random.default_rng(0),
        progress=lambda *said: told.append(said),
        recipes=(Recipe(0.1), Recipe(0.3, co_purchase=0.5, adversary=0.05)),
    )
    assert choice.wins
    assert choice.best.recipe is not None
    assert [done for _, done, _ in told] == [0, 1]
    fitted = fit_encoder(train, vectors, choice.best, half_life_days=180, rng=np.random.default_rng(0))
    task = cold_task(purchases, vectors, cut, half_life_days=180, rng=np.random.default_rng(0))
    assert cold_recall(task, vectors, fitted.encoder).mean() > 1.15 * cold_recall(task, vectors, None).mean()


def test_map_of_vectors_that_tell_nothing_is_not_kept() -> None:
    purchases, vectors = planted(taste_tells=False)
    choice = choose_encoder(
        purchases,
        vectors,
        half_life_days=180,
        rng=np.random.default_rng(0),
        progress=lambda *_: None,
        recipes=(Recipe(0.1),),
    )
    assert not choice.wins
    assert json.loads(choice.to_json())["trials"][0]["recipe"] is None


class OneCheck:
    """Stands for a trained model: its vectors are those of the embedder, its recall is told by the test."""

    recipe = ModelRecipe()

    def checks(
        self, older: Purchases, vectors: NDArray[np.float32], start: EncoderMap, **_: object
    ) -> Iterator[Made]:
        yield Made(start, vectors, {"weights": vectors})


@pytest.mark.parametrize(("gained", "lost", "chosen"), [(20, 0, True), (50, 48, False)])
def test_model_is_chosen_only_where_it_surely_beats_its_map(
    gained: int, lost: int, chosen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # recall 1 in place of 0 for `gained` shoppers and the other way for `lost`, of more than 100: the mean is
    # higher in both cases, by some 4.7 standard errors in the first and by a fifth of one in the second
    purchases, vectors = planted()
    task = cold_task(
        purchases, vectors, cut_of(purchases.ts), half_life_days=180, rng=np.random.default_rng(0)
    )
    of_map = (np.arange(len(task.turns.profile)) % 2).astype(np.float64)
    of_model = of_map.copy()
    of_model[np.flatnonzero(of_map == 0)[:gained]] = 1
    of_model[np.flatnonzero(of_map == 1)[:lost]] = 0
    told = iter([np.zeros_like(of_map), of_map, of_model])
    monkeypatch.setattr(encoder_choice, "cold_recall", lambda *_: next(told))
    choice = choose_encoder(
        purchases,
        vectors,
        half_life_days=180,
        rng=np.random.default_rng(0),
        progress=lambda *_: None,
        recipes=(),
        model=OneCheck(),  # type: ignore[arg-type]
    )
    assert choice.trials[1].recall > choice.trials[0].recall
    assert (choice.best == choice.trials[1]) is chosen


def test_too_few_shoppers_to_judge_by_are_refused() -> None:
    purchases, vectors = planted(shoppers=12)
    with pytest.raises(
        DataError,
        match=r"^\d+ shoppers with a history turned to items that were new in the log's last fifth, and 30 "
        r"are needed to judge a tuned encoder: the embedder stays as it is$",
    ):
        choose_encoder(
            purchases, vectors, half_life_days=180, rng=np.random.default_rng(0), progress=lambda *_: None
        )


def test_only_what_was_before_the_cut_makes_a_profile() -> None:
    vectors = np.eye(4, dtype=np.float32)
    log = Purchases(*np.array([(0, 0, 0), (0, 1, DAY_US), (0, 1, DAY_US), (0, 2, 2 * DAY_US)]).T)
    turns = turns_after(log, vectors, 2 * DAY_US, 3 * DAY_US, half_life_days=1, rng=np.random.default_rng(0))
    # a quarter of the event of day 0 is left and half of each of the two of day 1
    assert turns.profile[0].tolist() == pytest.approx([0.2, 0.8, 0, 0])
    assert turns.item.tolist() == [2]


def test_cold_items_are_those_that_nobody_had_before() -> None:
    old = [(shopper, item, 0) for shopper in (0, 1) for item in (0, 1, 2)]
    log = Purchases(*np.array([*old, (0, 3, 9), (1, 2, 9), (2, 4, 9)]).T)
    task = cold_task(log, np.eye(5, dtype=np.float32), 5, half_life_days=1, rng=np.random.default_rng(0))
    assert task.candidates.tolist() == [3, 4]
    assert (task.turns.row.tolist(), task.turns.item.tolist()) == ([0], [3])


def test_recall_counts_the_wanted_among_the_nearest() -> None:
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]], dtype=np.float32)
    profile = np.array([[1, 0], [0, 1]], dtype=np.float32)
    task = ColdTask(
        Turns(profile, np.array([0, 0, 1]), np.array([1, 3, 3]), csr_array(np.eye(4)[[0, 2]])),
        candidates=np.array([1, 2, 3]),
    )
    assert cold_recall(task, vectors, None, k=1).tolist() == [0.5, 0.0]
    assert cold_recall(task, vectors, None, k=3).tolist() == [1.0, 1.0]


def test_threshold_is_as_selective_as_before() -> None:
    rng = np.random.default_rng(0)
    vectors = random_rows(rng, 200) + 1
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    history = csr_array(np.eye(200)[:50])
    task = ColdTask(Turns(vectors[:50], np.arange(50), np.arange(50), history), np.arange(50, 200))
    encoder = replace(
        untrained(Purchases(*np.zeros((3, 1), dtype=np.int64)), vectors), centre=vectors.mean(0)
    )
    least = as_selective(task, vectors, Made(encoder, vectors, {}), 0.3)
    before = (vectors[:50] @ vectors[50:].T >= 0.3).mean()
    after = (encoder.apply(vectors[:50]) @ encoder.apply(vectors[50:]).T >= least).mean()
    assert after == pytest.approx(before, abs=1e-3)


class Letters:
    name = "letters"
    dimension = DIMENSION

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        return random_rows(np.random.default_rng(len(texts)), len(texts))


def test_stored_map_is_read_back_as_it_was() -> None:
    rng = np.random.default_rng(0)
    made = EncoderMap("letters", random_rows(rng, 1)[0], random_rows(rng, DIMENSION), 0.2, 3, '{"a": 1}')
    again = EncoderMap.from_bytes(made.to_bytes())
    vectors = random_rows(rng, 4)
    assert np.array_equal(again.apply(vectors), made.apply(vectors))
    assert (again.base, again.alike, again.replaces, again.report) == ("letters", 0.2, 3, '{"a": 1}')


def test_map_gives_vectors_of_norm_one_and_none_for_the_centre() -> None:
    rng = np.random.default_rng(0)
    made = EncoderMap("letters", random_rows(rng, 1)[0], random_rows(rng, DIMENSION), 0.2, 0, "")
    assert np.linalg.norm(made.apply(random_rows(rng, 5)), axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert not made.apply(made.centre[np.newaxis]).any()


def test_map_of_another_embedder_is_refused() -> None:
    made = EncoderMap(
        "words", np.zeros(DIMENSION, np.float32), np.eye(DIMENSION, dtype=np.float32), 0.2, 0, ""
    )
    message = (
        "the tuned encoder was made for 'words', the shop now embeds with 'letters': "
        "tune it again with `penchant tune encoder`"
    )
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        MappedEmbedder(Letters(), made, 1)  # type: ignore[arg-type]
