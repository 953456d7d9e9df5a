"""Candidates: each source finds its best, the rules hold, and the list loses nothing by them."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

import penchant
from penchant.graph_store import ShopView
from penchant.tools import Mode, Rules, candidates
from penchant.tools.candidates import CandidateSources, highest
from penchant.tools.ease import Ease
from penchant.tools.histories import Histories
from penchant.tools.ranking_data import RankingData
from penchant.tools.weights import MODES
from tests.smallshop import Deed, catalogue_frame, make_shop

SHELVES = ("Tea", "Jam", "Soap", "Games")
FEW = 5


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    rng = random.Random(4)
    items = {f"thing_{n}_of_{SHELVES[n % 4].lower()}": f"Shop > {SHELVES[n % 4]}" for n in range(120)}
    names = list(items)
    deeds = [
        Deed(f"s{who}", names[min(int(rng.expovariate(0.03)), 119)], rng.uniform(0, 90))
        for who in range(25)
        for _ in range(rng.randrange(4, 30))
    ]
    with make_shop(tmp_path_factory.mktemp("candidates"), deeds, catalogue_frame(**items)) as made:
        yield made


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catalogues are never looked at whole, and each source gives `FEW`."""
    monkeypatch.setattr(candidates, "EVERY_ITEM", 0)
    monkeypatch.setattr(candidates, "PER_SOURCE", FEW)
    monkeypatch.setattr(candidates, "OWN_ITEMS", FEW)


def everyone(view: ShopView, data: RankingData) -> Histories:
    return Histories(data, np.arange(view.shopper_count))


@given(
    arrays(np.float64, st.integers(0, 60), elements=st.integers(-3, 12).map(float)),
    st.integers(1, 20),
)
def testhighest_are_those_of_a_full_sort(values: NDArray[np.float64], count: int) -> None:
    found = values[highest(values, count)]
    assert sorted(found, reverse=True) == sorted(values[values > 0], reverse=True)[:count]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("mode", MODES)
def test_sources_give_the_best_of_their_scores(shop: penchant.Shop, mode: Mode) -> None:
    view = shop._view
    data = RankingData(view, view.now)
    block, ease = everyone(view, data), Ease.fit(data)
    allowed = np.arange(len(view.item_ids)) % 7 > 0
    found = dict(CandidateSources(data, ease, allowed).sources(block, 0, repeats=mode == "all"))
    had = block.over_items(np.ones(block.pair.size)).toarray() > 0
    whole = {
        "alike": block.alike.toarray(),
        "ease": block.spoken_for(ease, 45.0).toarray(),
        "ease ever": block.spoken_for(ease, None).toarray(),
        "popular 7": np.tile(data.buyers[7.0], (block.rows, 1)),
        "popular 30": np.tile(data.buyers[30.0], (block.rows, 1)),
    }
    if mode == "all":
        whole["own"] = block.over_items(block.repurchase).toarray()
    for name, scores in whole.items():
        scores = np.where(allowed & ((mode == "all") | ~had), scores, 0.0)
        for row in range(block.rows):
            given = found[name][found[name] // len(view.item_ids) == row] % len(view.item_ids)
            best = -np.sort(-scores[row])[:FEW]
            np.testing.assert_allclose(-np.sort(-scores[row][given]), best[best > 0], err_msg=name)


@pytest.mark.usefixtures("few")
def test_candidates_are_allowed_ascending_and_each_there_once(shop: penchant.Shop) -> None:
    view = shop._view
    data = RankingData(view, view.now)
    block = everyone(view, data)
    allowed = np.arange(len(view.item_ids)) % 3 > 0
    for repeats in (True, False):
        found = CandidateSources(data, None, allowed).find(block, 0, repeats=repeats)
        key = found.row * len(view.item_ids) + found.item
        assert (np.diff(key) > 0).all()
        assert allowed[found.item].all()
        assert repeats == bool(np.isin(key, block.pair).any())


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("mode", MODES)
def test_words_looked_up_before_give_the_same_candidates(shop: penchant.Shop, mode: Mode) -> None:
    view = shop._view
    data = RankingData(view, view.now)
    block = everyone(view, data)
    sources = CandidateSources(data, None, np.arange(len(view.item_ids)) % 3 > 0)
    likes = list(sources.likes(block))
    assert any(like.any() for _, like in likes)
    found = sources.find(block, 0, repeats=mode == "all")
    again = sources.find(block, 0, repeats=mode == "all", likes=likes)
    assert (found.row.tolist(), found.item.tolist()) == (again.row.tolist(), again.item.tolist())


def test_what_sells_this_week_comes_before_what_sold_better_long_ago(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(candidates, "PER_SOURCE", 1)
    monkeypatch.setattr(candidates, "ITEMS_PER_TOPIC", 1)
    items = {"plum_jam": "Shop > Jam", "fig_jam": "Shop > Jam", "pear_jam": "Shop > Jam"}
    deeds = [Deed(f"then{who}", "plum_jam", 20 + who / 10) for who in range(20)]
    deeds += [Deed(f"now{who}", "fig_jam", 60 + who) for who in range(4)]
    with make_shop(tmp_path, [*deeds, Deed("fan", "pear_jam", 63)], catalogue_frame(**items)) as shop:
        view = shop._view
        data = RankingData(view, view.now)
        block = Histories(data, np.array([list(map(str, view.shopper_ids)).index("fan")]))
        found = dict(CandidateSources(data, None, np.ones(3, dtype=bool)).sources(block, 0, repeats=False))
        for name in ("content", "category"):
            given = {view.item_ids[key] for key in found[name]} - {"pear_jam"}
            assert given == {"fig_jam"}, name


@pytest.mark.usefixtures("few")
def test_item_asked_about_is_a_candidate_though_no_source_finds_it(shop: penchant.Shop) -> None:
    view = shop._view
    data = RankingData(view, view.now)
    unsold = int(np.flatnonzero(data.buyers[np.inf] == 0)[0])
    sources = CandidateSources(data, None, np.ones(len(view.item_ids), dtype=bool))
    found = sources.find(everyone(view, data), 0, repeats=True, also=np.array([unsold]))
    assert (np.bincount(found.row[found.item == unsold]) == 1).all()


@pytest.mark.parametrize("mode", MODES)
def test_lists_over_the_sources_are_nearly_those_over_the_whole_catalogue(
    shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    def lists() -> dict[str, set[str]]:
        table = shop.recommend_batch(None, 5, mode=mode, rules=Rules())
        return {who: set(rows) for who, rows in table.group_by("shopper_id").agg("item_id").rows()}

    whole = lists()
    monkeypatch.setattr(candidates, "EVERY_ITEM", 0)
    monkeypatch.setattr(candidates, "PER_SOURCE", 20)
    some = lists()
    assert whole.keys() == some.keys()
    kept = [len(whole[who] & some[who]) / len(whole[who]) for who in whole]
    assert np.mean(kept) > 0.95
