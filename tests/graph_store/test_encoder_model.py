"""The bundled encoder in PyTorch: that it is the same model, what it learns, and that it runs without."""

import numpy as np
import pytest
from numpy.typing import NDArray

from penchant.graph_store import MiniLM
from penchant.graph_store import encoder_model as subject
from penchant.graph_store.embedding import TunedMiniLM
from penchant.graph_store.encoder_choice import choose_encoder, fit_encoder
from penchant.graph_store.encoder_model import ItemTexts, ModelRecipe, ModelTraining
from penchant.graph_store.encoder_tasks import Made, Purchases, cold_recall, cold_task
from penchant.graph_store.encoder_training import untrained
from penchant.graph_store.fold import DAY_US, distinct

pytest.importorskip("torch", reason="the model is trained with PyTorch, of the extra `tune`")

TITLES = (
    "White hanging heart T-light holder",
    "Oat milk, barista edition 1 l. Grocery > Milk > Plant-based. Oatly",
    "Running shoes",
    "Set of 6 herringbone baskets, large",
    "Nước Hoa Hồng Klairs Không Mùi Cho Da Nhạy Cảm 180ml",
)
WORDS = (("amber", "cobalt", "thistle"), ("walnut", "harbour", "linen"), ("meadow", "granite", "velvet"))
KINDS = ("mug", "scarf", "lamp", "chair", "vase", "towel", "clock", "tray")


@pytest.mark.parametrize("upper", [1, 6])
def test_torch_copy_says_what_the_bundled_model_says(upper: int) -> None:
    from penchant.graph_store.encoder_layers import LayeredEncoder

    layers = LayeredEncoder(TITLES, upper)
    cosines = (layers.encode(layers.start, np.arange(len(TITLES))) * MiniLM().encode(TITLES)).sum(axis=1)
    assert cosines.min() > 0.999


def shop_of_looks() -> tuple[Purchases, ItemTexts]:
    """Shoppers of three tastes, each for items named by one of three words that do not mean the like.

    What things are (mugs, scarves …) is of no account. Items appear over time.
    """
    rng = np.random.default_rng(0)
    texts, taste = [], []
    for kind in KINDS:
        for one, words in enumerate(WORDS):
            for first in words:
                for second in ("", " fine", " plain"):
                    texts.append(f"{first}{second} {kind}")
                    taste.append(one)
    tastes, order = np.array(taste), rng.permutation(len(texts))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    bought = []
    for shopper in range(150):
        for day in np.sort(rng.integers(0, 100, 16)).tolist():
            there = np.flatnonzero((tastes == shopper % 3) & (rank < 70 + 1.4 * day))
            bought.append((shopper, int(rng.choice(there)), day * DAY_US))
    return Purchases(*np.array(bought, dtype=np.int64).T), ItemTexts(tuple(texts), np.arange(len(texts)))


@pytest.fixture(scope="module")
def learned() -> tuple[Purchases, ItemTexts, NDArray[np.float32], ModelTraining]:
    purchases, texts = shop_of_looks()
    return purchases, texts, MiniLM().encode(texts.texts), ModelTraining(texts, purchases, ModelRecipe())


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "BATCH", 32)
    monkeypatch.setattr(subject, "STEPS", 20)
    monkeypatch.setattr(subject, "STEPS_PER_CHECK", 10)


Learned = tuple[Purchases, ItemTexts, NDArray[np.float32], ModelTraining]


def test_model_learns_which_words_tell_taste(learned: Learned) -> None:
    purchases, _, vectors, model = learned
    cut = 80 * DAY_US
    train = purchases.where(purchases.ts < cut)
    choice = choose_encoder(
        train,
        vectors,
        half_life_days=180,
        rng=np.random.default_rng(0),
        progress=lambda *_: None,
        recipes=(),
        model=model,
    )
    assert choice.wins
    assert isinstance(choice.best.recipe, ModelRecipe)
    rng = np.random.default_rng(0)
    made = fit_encoder(train, vectors, choice.best, half_life_days=180, rng=rng, model=model)
    tuned = model.encode(made.weights, distinct(purchases.item))
    task = cold_task(purchases, vectors, cut, half_life_days=180, rng=rng)
    centred = cold_recall(task, vectors, untrained(train, vectors)).mean()
    assert cold_recall(task.seen_with(tuned), tuned, made.encoder).mean() > 1.15 * centred


def first_check(learned: Learned, recipe: ModelRecipe) -> Made:
    purchases, _, vectors, model = learned
    model.recipe = recipe
    return next(
        model.checks(
            purchases,
            vectors,
            untrained(purchases, vectors),
            among=distinct(purchases.item),
            half_life_days=180,
            rng=np.random.default_rng(0),
        )
    )


def test_trained_weights_give_the_same_vectors_without_torch(learned: Learned) -> None:
    _, texts, _, _ = learned
    made = first_check(learned, ModelRecipe())
    bought = np.flatnonzero(np.linalg.norm(made.vectors, axis=1) > 0)[:40]
    without = TunedMiniLM(made.weights, "tuned").encode([texts.texts[item] for item in bought])
    assert (without * made.vectors[bought]).sum(axis=1).min() > 0.999
    assert (without * MiniLM().encode([texts.texts[item] for item in bought])).sum(axis=1).min() < 0.99


def test_l2_holds_weights_near_where_they_were(learned: Learned) -> None:
    start = learned[3]._layers.start

    def moved(recipe: ModelRecipe) -> float:
        made = first_check(learned, recipe)
        return float(sum(np.square(made.weights[name] - start[name].numpy()).sum() for name in start))

    assert moved(ModelRecipe(l2=10.0)) < 0.8 * moved(ModelRecipe(l2=0.0))


def test_adversary_changes_what_is_learned(learned: Learned) -> None:
    plain, hardened = (first_check(learned, ModelRecipe(adversary=share)).vectors for share in (0.0, 0.1))
    assert np.isfinite(hardened).all()
    assert not np.allclose(plain, hardened, atol=1e-3)
