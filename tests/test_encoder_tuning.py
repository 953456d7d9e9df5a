"""`penchant tune encoder`: what is kept, what searches go by meanwhile, and the way back."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

import penchant
from penchant import encoder_tuning
from penchant.encoder_tuning import Trained
from penchant.errors import ConfigError, DataError
from penchant.graph_store import ProfileIndex, encoder_map
from penchant.graph_store.embedding import bundled_model
from penchant.graph_store.encoder_choice import EncoderChoice, Trial
from penchant.graph_store.encoder_map import WEIGHTS, encoder_version
from penchant.graph_store.encoder_tasks import Made, Purchases, Vectors
from penchant.graph_store.encoder_training import Recipe, untrained
from penchant.graph_store.minilm_weights import read_weights
from penchant.graph_store.profile_index import ProfileRow
from penchant.graph_store.schema import models
from tests.commanded import answered, run
from tests.smallshop import Deed, catalogue_frame, deeds_frame, make_shop

ITEMS = catalogue_frame(
    sencha="Food > Green tea",
    matcha="Food > Green tea",
    soap="Home > Bath",
    wok="Home > Kitchen",
    pot="Home > Kitchen",
)
DEEDS = [
    *[Deed(who, item, day) for who in ("ann", "amy") for day in range(20) for item in ("sencha", "matcha")],
    *[Deed("bob", "soap", day) for day in range(30)],
    *[Deed("cat", "wok", day) for day in range(30)],
    Deed("ann", "pot", 29),
]


def choice(tuned: float) -> EncoderChoice:
    best = Trial(None, 0, tuned)
    return EncoderChoice(0.2, tuned, 0.01, 100, 40, best, (best,))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[penchant.Shop]:
    monkeypatch.setattr(encoder_tuning, "choose_encoder", lambda *_args, **_named: choice(0.4))
    with make_shop(tmp_path / "shop", DEEDS, ITEMS) as made:
        yield made


def vector_of(shop: penchant.Shop, shopper: str) -> list[float]:
    held = shop._index._collection().get(ids=[shopper], include=["embeddings"])
    return [float(value) for value in held["embeddings"][0]]


def test_map_that_wins_is_in_force_and_profiles_are_embedded_anew(shop: penchant.Shop) -> None:
    before = vector_of(shop, "ann")
    tuned = shop.tune_encoder()
    assert (tuned.kept, tuned.version, tuned.profiles) == (True, 1, 4)
    assert shop._index.made_with() == "all-MiniLM-L6-v2-int8+encoder-1"
    assert not np.allclose(vector_of(shop, "ann"), before, atol=1e-3)


def test_map_that_does_not_win_changes_nothing(shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_tuning, "choose_encoder", lambda *_args, **_named: choice(0.21))
    before = vector_of(shop, "ann")
    tuned = shop.tune_encoder()
    assert (tuned.kept, tuned.version, tuned.profiles) == (False, 0, 0)
    assert (shop._index.made_with(), vector_of(shop, "ann")) == ("", before)


def test_rollback_goes_back_one_version_at_a_time(shop: penchant.Shop) -> None:
    frozen = vector_of(shop, "ann")
    shop.tune_encoder()
    first = vector_of(shop, "ann")
    shop.tune_encoder()
    assert shop.roll_back_encoder() == (1, 4)
    assert vector_of(shop, "ann") == pytest.approx(first, abs=1e-6)
    assert shop.roll_back_encoder() == (0, 4)
    assert vector_of(shop, "ann") == pytest.approx(frozen, abs=1e-6)
    with pytest.raises(DataError, match=r"^no tuned encoder is in force: there is nothing to roll back$"):
        shop.roll_back_encoder()


@pytest.mark.parametrize("change", ["tune_encoder", "roll_back_encoder", "reindex"])
def test_change_of_the_index_waits_for_a_round_under_way(shop: penchant.Shop, change: str) -> None:
    shop.tune_encoder()
    with ThreadPoolExecutor(1) as pool:
        with shop._rounds:  # as a round holds it
            changing = pool.submit(getattr(shop, change))
            with pytest.raises(TimeoutError):
                changing.result(timeout=0.5)
            assert shop._index.made_with().endswith("+encoder-1")
        changing.result(timeout=30)
    assert shop._index.count() == 4


def test_profiles_of_later_rounds_go_through_the_map_as_well(shop: penchant.Shop) -> None:
    shop.tune_encoder()
    shop.ingest(deeds_frame([Deed("dan", "soap", day) for day in range(30, 60)], first_id=900))
    shop.evolve()
    assert shop._index.made_with().endswith("+encoder-1")
    assert vector_of(shop, "dan") == pytest.approx(vector_of(shop, "bob"), abs=0.2)


def test_search_during_the_change_still_goes_by_the_old_encoder(
    shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shop._alike("tea", 2)
    real, seen = ProfileIndex.upsert, []

    def upsert(index: ProfileIndex, rows: Sequence[ProfileRow]) -> None:
        seen.append(shop._alike("tea", 2))  # the database names the new encoder, the index is the old one
        real(index, rows)

    monkeypatch.setattr(ProfileIndex, "upsert", upsert)
    shop.tune_encoder()
    assert seen == [before]


def test_round_after_a_killed_change_brings_the_index_up_to_the_encoder(
    shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ProfileIndex, "rebuild", lambda *_args, **_named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop.tune_encoder()
    assert shop._index.made_with() == ""
    shop.evolve()
    assert shop._index.made_with() == "all-MiniLM-L6-v2-int8+encoder-1"


def test_threshold_of_alike_profiles_is_the_maps_own(
    shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_tuning, "as_selective", lambda *_args: 2.0)
    assert shop._alike("tea", 4)
    shop.tune_encoder()
    assert shop._alike("tea", 4) == ()


def test_stored_map_tells_how_it_was_chosen(shop: penchant.Shop) -> None:
    shop.tune_encoder()
    with shop._database.read() as connection:
        held = encoder_version(connection, 1)
    assert json.loads(held.report)["tuned"] == 0.4


def test_command_tunes_and_rolls_back(shop: penchant.Shop) -> None:
    shop.close()
    told = answered("tune", "encoder", shop.folder)
    assert (told["kept"], told["version"], told["frozen"]) == (True, 1, 0.2)
    done = run("tune", "encoder", shop.folder, "--rollback")
    told_back = "The embedder as it came is in force; 4 profiles were embedded anew"
    assert " ".join(done.stdout.split()) == told_back


def test_command_tells_that_a_shop_is_too_small(tmp_path: Path) -> None:
    make_shop(tmp_path / "shop", DEEDS, ITEMS).close()
    done = run("tune", "encoder", tmp_path / "shop")
    assert done.exit_code == 1
    assert "are needed to judge a tuned encoder" in " ".join(done.output.split())


def test_shop_without_events_is_too_small(tmp_path: Path) -> None:
    message = (
        "0 shoppers with a history turned to items that were new in the log's last fifth, and 30 are needed "
        "to judge a tuned encoder: the embedder stays as it is"
    )
    with (
        penchant.open(tmp_path / "shop", create=True) as shop,
        pytest.raises(DataError, match=f"^{message}$"),
    ):
        shop.tune_encoder()


def trained_model(purchases: Purchases, vectors: Vectors, *_args: object, **_named: object) -> Made:
    """An encoder whose last layer of the bundled model was moved a little."""
    rng = np.random.default_rng(0)
    held = read_weights(bundled_model().read_bytes())
    weights = {
        name: value + rng.normal(0, 0.02, value.shape).astype(np.float32)
        for name, value in held.items()
        if name.startswith("encoder.layer.5.")
    }
    return Made(untrained(purchases, vectors), vectors, weights)


@pytest.fixture
def shop_of_model(shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> penchant.Shop:
    monkeypatch.setattr(encoder_tuning, "fit_encoder", trained_model)
    return shop


def test_trained_model_is_used_after_the_shop_is_opened_again(shop_of_model: penchant.Shop) -> None:
    before = vector_of(shop_of_model, "ann")
    shop_of_model.tune_encoder("map")
    tuned, found = vector_of(shop_of_model, "ann"), shop_of_model._alike("tea", 2)
    shop_of_model.close()
    with penchant.open(shop_of_model.folder) as again:
        assert again._alike("tea", 2) == found
        again.reindex()
        assert vector_of(again, "ann") == pytest.approx(tuned, abs=1e-6)
        again.roll_back_encoder()
        assert vector_of(again, "ann") == pytest.approx(before, abs=1e-6)


def test_vectors_come_from_the_trained_weights_and_not_from_the_map_alone(
    shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.tune_encoder("map")
    mapped = vector_of(shop, "ann")
    monkeypatch.setattr(encoder_tuning, "fit_encoder", trained_model)
    shop.tune_encoder("map")
    assert not np.allclose(vector_of(shop, "ann"), mapped, atol=1e-2)


def test_damaged_weights_are_told(shop_of_model: penchant.Shop) -> None:
    shop_of_model.tune_encoder("map")
    with shop_of_model._database.write() as connection:
        named = models.c.name.startswith(WEIGHTS)
        connection.execute(update(models).where(named).values(content=b"none"))
    encoder_map._tuned.cache_clear()
    with pytest.raises(
        DataError,
        match=r"^the tuned encoder's weights [0-9a-f]{12} are missing or damaged: go back with "
        r"`penchant tune encoder --rollback`, or tune it again$",
    ):
        shop_of_model.reindex()


def test_model_without_torch_is_refused(shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_tuning, "has_torch", lambda: False)
    with pytest.raises(
        ConfigError,
        match=r"^to train the embedding model takes PyTorch: install the torch of your machine, then `pip "
        r"install 'penchant\[tune\]'`; `--encoder map` takes neither$",
    ):
        shop.tune_encoder("model")


@pytest.mark.parametrize(
    ("what", "installed", "trained"),
    [("auto", True, True), ("auto", False, False), ("model", True, True), ("map", True, False)],
)
def test_model_is_trained_where_it_is_asked_for_and_can_be(
    shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch, what: Trained, installed: bool, trained: bool
) -> None:
    monkeypatch.setattr(encoder_tuning, "has_torch", lambda: installed)
    seen: list[tuple[int, bool]] = []

    def choose(*_args: object, recipes: Sequence[Recipe], model: object, **_named: object) -> EncoderChoice:
        seen.append((len(recipes), model is not None))
        return choice(0.2)

    monkeypatch.setattr(encoder_tuning, "choose_encoder", choose)
    shop.tune_encoder(what)
    assert seen == [(0 if what == "model" else 5, trained)]
