"""Corrections move a shopper's items in the expected direction, in every mode and way of asking."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import penchant
from penchant.errors import DataError
from penchant.ids import ItemId
from penchant.tools import Mode, Recommendation, Recommender
from penchant.tools.corrected import steps
from penchant.tools.weights import MODES
from tests.shopfactory import SHELVES, make_shop_frames
from tests.smallshop import Deed, catalogue_frame, make_shop

SHOPPERS = ("u000001", "u000006", "u000023")


@pytest.fixture(scope="module", params=[(7, True), (11, False)], ids=["all signals", "chosen"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    seed, plain = request.param
    frames = make_shop_frames(seed=seed)
    with penchant.open(tmp_path_factory.mktemp("corrected"), create=True) as shop:
        shop.ingest(frames.items, items=True)
        shop.ingest(frames.events)
        shop.evolve()
        if plain:
            shop._recommender = Recommender(shop._view)
        yield shop


@pytest.fixture(autouse=True)
def _nothing_stands(shop: penchant.Shop) -> Iterator[None]:
    yield
    for shopper in SHOPPERS:
        for one in shop.corrections(shopper):
            shop.correct(shopper, one.concept_id, "clear")


def whole(shop: penchant.Shop, shopper: str, mode: Mode) -> list[Recommendation]:
    return shop.recommend(shopper, 120, mode=mode)


def under(shop: penchant.Shop, concept: str) -> set[ItemId]:
    view = shop._view
    inside = view.taxonomy.is_under(view.taxonomy.key_of[concept])  # type: ignore[index]
    return {view.item_ids[key] for key in np.flatnonzero(inside[view.item_topics])}


def concepts(shop: penchant.Shop, shopper: str) -> list[str]:
    """Two shelves drawn by the shopper's name, and an aisle."""
    rng = np.random.default_rng(int(shopper[1:]))
    shelves = [f"category:{SHELVES[k]}" for k in rng.choice(len(SHELVES), 2, replace=False)]
    return [*shelves, shelves[0].rpartition(" > ")[0]]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shopper", SHOPPERS)
def test_items_of_an_added_concept_never_fall_and_some_rise(
    shop: penchant.Shop, shopper: str, mode: Mode
) -> None:
    before = {one.item_id: one for one in whole(shop, shopper, mode)}
    rose = 0
    for concept in concepts(shop, shopper):
        shop.correct(shopper, concept, "add", reason="told us")
        after = {one.item_id: one for one in whole(shop, shopper, mode)}
        for item in under(shop, concept) & before.keys():
            assert after[item].rank <= before[item].rank, (concept, item)
            rose += after[item].rank < before[item].rank
        shop.correct(shopper, concept, "clear")
    assert rose > 0


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shopper", SHOPPERS)
def test_items_of_a_removed_concept_never_rise_and_leave_the_best_ten(
    shop: penchant.Shop, shopper: str, mode: Mode
) -> None:
    before = {one.item_id: one.rank for one in whole(shop, shopper, mode)}
    for concept in concepts(shop, shopper):
        shop.correct(shopper, concept, "remove")
        after = {one.item_id: one.rank for one in whole(shop, shopper, mode)}
        items = under(shop, concept)
        assert [item for item in items & before.keys() if after[item] < before[item]] == []
        if len(before.keys() - items) >= 10:
            assert [item for item in items & after.keys() if after[item] <= 10] == []
        shop.correct(shopper, concept, "clear")
    assert {one.item_id: one.rank for one in whole(shop, shopper, mode)} == before


@pytest.mark.parametrize("mode", MODES)
def test_score_is_the_sum_of_terms_with_one_for_the_correction(shop: penchant.Shop, mode: Mode) -> None:
    shopper = SHOPPERS[1]
    shelf, other, _ = concepts(shop, shopper)
    shop.correct(shopper, shelf, "add", reason="told us")
    shop.correct(shopper, other, "remove")
    counts = {1: 0, -1: 0}
    for one in whole(shop, shopper, mode):
        assert abs(one.score - sum(term.contribution for term in one.terms)) <= 1e-9
        for term in (term for term in one.terms if term.signal == "correction"):
            counts[1 if term.contribution > 0 else -1] += 1
            assert term.concept_path[-1] in term.text
            assert (term.event_ids, term.event_count) == ((), 0)
            assert term.text.endswith(": told us") == (term.contribution > 0)
    assert min(counts.values()) > 0


@pytest.mark.parametrize("mode", MODES)
def test_batch_explain_and_contrast_give_what_recommend_gives(shop: penchant.Shop, mode: Mode) -> None:
    shop.correct(SHOPPERS[0], concepts(shop, SHOPPERS[0])[0], "add")
    shop.correct(SHOPPERS[1], concepts(shop, SHOPPERS[1])[2], "remove")
    everyone = shop.shopper_ids()
    frame = shop.recommend_batch(everyone, 10, mode=mode)
    for shopper in everyone:
        listed = shop.recommend(shopper, 10, mode=mode)
        rows = frame.filter(frame["shopper_id"] == shopper)
        assert rows["item_id"].to_list() == [one.item_id for one in listed]
        assert np.allclose(rows["score"].to_numpy(), [one.score for one in listed], rtol=0, atol=1e-9)
    for shopper in SHOPPERS[:2]:
        best = shop.recommend(shopper, 10, mode=mode)
        assert [shop.explain(shopper, one.item_id, mode=mode) for one in best] == best
        held = shop.contrast(shopper, best[0].item_id, best[-1].item_id, mode=mode)
        assert abs(sum(one.difference for one in held.differences) - held.distance) <= 1e-9


def test_an_audience_hears_of_corrections(shop: penchant.Shop) -> None:
    shopper, everyone = SHOPPERS[2], len(shop.shopper_ids())
    shelf = concepts(shop, shopper)[0]
    item = min(under(shop, shelf))

    def place() -> int:
        named = [one.shopper_id for one in shop.audience(item, everyone, mode="all").shoppers]
        return named.index(shopper) if shopper in named else everyone  # type: ignore[arg-type]

    before = place()
    shop.correct(shopper, shelf, "add")
    added = place()
    shop.correct(shopper, shelf, "remove")
    removed = place()
    assert added <= before <= removed
    assert added < removed


def test_other_shoppers_lists_do_not_change(shop: penchant.Shop) -> None:
    others = [one for one in shop.shopper_ids() if one != SHOPPERS[0]]
    before = shop.recommend_batch(others, 10)
    shop.correct(SHOPPERS[0], concepts(shop, SHOPPERS[0])[0], "remove")
    assert shop.recommend_batch(others, 10).equals(before)


def test_a_removal_is_never_less_than_three_standard_deviations() -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        scores = rng.lognormal(sigma=rng.uniform(0.1, 3), size=int(rng.integers(2, 50)))
        step = steps(scores)
        assert step.down <= -3 * step.up * (1 - 1e-9)
        assert scores.max() + step.down < scores.min()


def test_an_unlike_count_does_not_move_corrected_scores(shop: penchant.Shop) -> None:
    shop.correct(SHOPPERS[0], concepts(shop, SHOPPERS[0])[0], "add")
    many, few = shop.recommend(SHOPPERS[0], 100), shop.recommend(SHOPPERS[0], 5)
    assert many[:5] == few
    with pytest.raises(DataError):
        shop.recommend(SHOPPERS[0], 0)


def test_the_narrowest_of_nested_corrections_decides_else_a_removal(tmp_path: Path) -> None:
    both = json.dumps([["Food", "Fruit"], ["Toys", "Cars"]])
    items = catalogue_frame(pear="Food > Fruit", toast="Food", van="Toys > Cars", fruit_van=both)
    deeds = [Deed(who, item, 1) for who in "bc" for item in ("pear", "toast", "van", "fruit_van")]
    with make_shop(tmp_path, [Deed("a", "pear", 1), *deeds], items) as made:
        made.correct("a", "category:Food", "remove")
        made.correct("a", "category:Food > Fruit", "add")
        made.correct("a", "category:Toys > Cars", "add")
        assert corrected(made) == {"pear": 1, "toast": -1, "van": 1, "fruit_van": 1}
        made.correct("a", "category:Toys", "remove")
        made.correct("a", "category:Toys > Cars", "clear")
        assert corrected(made) == {"pear": 1, "toast": -1, "van": -1, "fruit_van": -1}


def corrected(shop: penchant.Shop) -> dict[str, int]:
    """Whether a correction moves each item up or down for `a`."""
    return {
        one.item_id: sum(int(np.sign(term.contribution)) for term in one.terms if term.signal == "correction")
        for one in shop.recommend("a", 4)
    }
