"""Features: the leading ones equal a slow reference, and none knows what comes later."""

import random
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import penchant
from penchant.ids import ShopperId
from penchant.tools.ease import Ease
from penchant.tools.features import NAMES, SIGNALS, Columns, compute_features
from penchant.tools.histories import Histories
from penchant.tools.ranking_data import RankingData
from tests.shopfactory import make_shop_frames
from tests.smallshop import Deed, catalogue_frame, make_shop, read_categories, read_log
from tests.tools.slow_signals import DAY_US, Slow


@pytest.mark.parametrize("seed", range(6))
def test_signals_equal_the_slow_reference(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    paths = ["Food > Tea", "Food > Jam", "Home > Bath", "Home", None]
    items = {f"i{n}": rng.choice(paths) for n in range(9)}
    kinds = ["purchase", "purchase", "view", "return", "rating", "cart"]
    deeds = []
    for _ in range(120):
        kind = rng.choice(kinds)
        stars = float(rng.randint(1, 5)) if kind == "rating" else None
        item, who = rng.choice([*items, "unlisted"]), rng.choice("abcde")
        deeds.append(Deed(who, item, rng.uniform(0, 200), kind, stars))
    with make_shop(tmp_path, deeds, catalogue_frame(**items)) as shop:
        log, category, view = read_log(tmp_path), read_categories(tmp_path), shop._view
        rows = view.item_words.weights.todense().tolist()
        words = dict(zip(map(str, view.item_ids), rows, strict=True))
        for until in (view.now, view.now - 40 * DAY_US - 12_345):
            data = RankingData(view, until)
            for key, shopper in enumerate(view.shopper_ids):
                every = np.arange(len(view.item_ids))
                block = Histories(data, np.array([key]))
                fast = compute_features(block, None, np.zeros_like(every), every)
                slow = Slow(log, category, shopper, until, words)
                for name in SIGNALS:
                    expected = [getattr(slow, name)(item) for item in view.item_ids]
                    np.testing.assert_allclose(
                        fast[:, NAMES.index(name)], expected, rtol=2e-5, atol=1e-6, err_msg=name
                    )


def test_no_feature_knows_what_comes_later(tmp_path: Path) -> None:
    # the second shop goes on after the first one's last event: other counts, new days, new neighbours
    frames = make_shop_frames(seed=5, shoppers=20, items=40, events=1500)
    cut = datetime(2025, 7, 1, tzinfo=UTC)
    before = frames.events["ts"] <= cut
    tables = []
    for name, later in (("short", False), ("long", True)):
        with penchant.open(tmp_path / name, create=True) as shop:
            shop.ingest(frames.items, items=True)
            shop.ingest(frames.events.filter(before))
            if later:
                shop.ingest(frames.events.filter(~before))
            shop.evolve_state()
            view = shop._view
            data = RankingData(view, int(cut.timestamp() * 1e6))
            block = Histories(data, np.arange(10))
            row, item = (one.ravel() for one in np.indices((block.rows, len(view.item_ids))))
            tables.append(compute_features(block, Ease.fit(data), row, item))
    for place, name in enumerate(NAMES):
        np.testing.assert_array_equal(tables[0][:, place], tables[1][:, place], err_msg=name)


def test_events_taken_away_are_as_if_they_had_not_been(tmp_path: Path) -> None:
    own = [Deed("a", "tea", 1), Deed("a", "jam", 2), Deed("a", "tea", 9)]
    others = [Deed("b", item, day) for day, item in enumerate(("tea", "jam", "soap", "tea"))]
    items = catalogue_frame(tea="Food > Tea", jam="Food > Jam", soap="Home > Bath")
    with make_shop(tmp_path, [*others, *own], items) as shop:
        view = shop._view
        data = RankingData(view, view.now)
        a = view.shopper_ids.index(ShopperId("a"))
        of_a = view.log.take(view.events_of(a))
        jam = of_a.seq[of_a.item == view.item_keys["jam"]]
        left = Histories(data, np.array([a]), without=jam)
        assert left.had.item.tolist() == [view.item_keys["tea"]]
        assert left.had.days.tolist() == [2]
        topic = view.item_topics[view.item_keys["jam"]]
        assert Histories(data, np.array([a])).topic_shares()[0, topic] > 0
        assert left.topic_shares()[0, topic] == 0


def test_columns_of_an_item_give_the_same_features(tmp_path: Path) -> None:
    rng = random.Random(3)
    names = [f"item{n}" for n in range(30)]
    deeds = [Deed(f"s{rng.randrange(40)}", rng.choice(names), rng.uniform(0, 90)) for _ in range(900)]
    with make_shop(tmp_path, deeds, catalogue_frame(**dict.fromkeys(names))) as shop:
        view = shop._view
        data = RankingData(view, view.now)
        ease = Ease.fit(data)
        shoppers, row = np.arange(len(view.shopper_ids)), np.arange(len(view.shopper_ids))
        for item in range(len(view.item_ids)):
            asked = np.full(row.size, item)
            columns = Columns.of(data, ease, item)
            assert columns is not None
            whole = compute_features(Histories(data, shoppers), ease, row, asked)
            found = compute_features(Histories(data, shoppers), ease, row, asked, columns)
            np.testing.assert_array_equal(found, whole)
            assert (whole[:, [NAMES.index("alike"), NAMES.index("ease_ever")]] != 0).any(axis=0).all()
        assert Columns.of(data, ease.lending(data, np.empty(0, dtype=np.int64)), 0) is None


def test_what_nobody_bought_borrows_from_what_is_like_it_in_words(tmp_path: Path) -> None:
    deeds = [Deed(who, item, 1) for who in "abc" for item in ("red_tent", "stove")]
    deeds += [Deed("d", "stove", 1), Deed("d", "soap", 1), Deed("e", "soap", 1), Deed("e", "green_soap", 1)]
    names = ("red_tent", "green_tent", "green_soap", "stove", "soap", "lamp")
    with make_shop(tmp_path, deeds, catalogue_frame(**dict.fromkeys(names))) as shop:
        view = shop._view
        data = RankingData(view, view.now)
        ease = Ease.fit(data)
        key = view.item_keys
        block = Histories(data, np.array([view.shopper_ids.index(ShopperId("d"))]))
        new = np.array([key["green_tent"], key["lamp"]])
        lent = ease.lending(data, new)
    assert lent.lent is not None
    column = lent.lent[:, [key["green_tent"]]].toarray()[:, 0]
    assert np.flatnonzero(column).tolist() == [key["red_tent"]]  # `green_soap` has one buyer, so no weights
    assert column[key["red_tent"]] == pytest.approx(1.0)
    profile = block.profile(None)
    plain, spoken = ease.speaks(profile).toarray()[0], lent.speaks(profile).toarray()[0]
    assert spoken[key["green_tent"]] == pytest.approx(plain[key["red_tent"]])
    assert plain[key["red_tent"]] > 0
    assert plain[key["green_tent"]] == spoken[key["lamp"]] == 0
    assert spoken[key["soap"]] == plain[key["soap"]]


def test_shop_without_weights_lends_nothing(tmp_path: Path) -> None:
    with make_shop(tmp_path, [Deed("a", "tea", 1)], catalogue_frame(tea=None, green_tea=None)) as shop:
        data = RankingData(shop._view, shop._view.now)
        lent = Ease.fit(data).lending(data, np.array([shop._view.item_keys["green_tea"]])).lent
    assert lent is not None
    assert lent.nnz == 0


def test_ease_weights_solve_the_regression_they_stand_for(tmp_path: Path) -> None:
    rng = random.Random(2)
    deeds = [Deed(f"s{rng.randrange(12)}", f"i{rng.randrange(6)}", rng.uniform(0, 50)) for _ in range(90)]
    with make_shop(tmp_path, deeds) as shop:
        view = shop._view
        data = RankingData(view, view.now)
        weights = Ease.fit(data).weights.toarray()
        x = data.counts_by_item.toarray().T.astype(np.float64)
    ridge = 10.0 * np.median((x**2).sum(axis=1))
    for target in range(x.shape[1]):
        others = [item for item in range(x.shape[1]) if item != target]
        a = x[:, others]
        alone = np.linalg.solve(a.T @ a + ridge * np.eye(len(others)), a.T @ x[:, target])
        np.testing.assert_allclose(weights[others, target], alone, rtol=1e-3, atol=1e-6)
        assert weights[target, target] == 0
