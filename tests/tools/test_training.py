"""How a ranking is learned: from which examples, what steadies it, and what little data leave of it."""

import random
from pathlib import Path

import numpy as np
import pytest

from penchant.ids import ShopperId
from penchant.tools import training
from penchant.tools.ease import Ease
from penchant.tools.examples import Examples, Stretch, best_ease, gather, ndcg_each, windows
from penchant.tools.features import FEATURES, NAMES
from penchant.tools.learned_ranker import Calibration, Head, Trial
from penchant.tools.past import Past
from penchant.tools.plugged import NO_SIGNALS
from tests.smallshop import Deed, make_shop


def test_networks_put_items_further_apart_than_trees_do() -> None:
    window = window_where("popularity", shoppers=2, items=3)
    scores = np.array([1.0, 2.0, 3.0, 11.0, 12.0, 13.0])
    assert training._spread(window, scores) == pytest.approx(np.std([1, 2, 3]))


def test_of_older_windows_some_shoppers_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Examples(
        np.zeros((2, len(FEATURES)), dtype=np.float32),
        np.array([True, False]),
        np.array([1, 1]),
        np.array([1, 2]),
        {1: 1, 2: 1},
    )
    for most, judging in ((1, 3), (100, 4)):
        monkeypatch.setattr("penchant.tools.past.JUDGED_OF_OLDER", most)
        past = Past("all")
        for _ in range(3):
            past.add(one, np.random.default_rng(0))
        assert len(past.judging) == 2
        assert past.judged(past.best_blend()).size == judging


def test_regularisation_is_weak_where_single_items_tell_and_strong_where_the_crowd_does(
    tmp_path: Path,
) -> None:
    rng = random.Random(11)

    def chosen(folder: str, deeds: list[Deed]) -> float:
        with make_shop(tmp_path / folder, deeds) as shop:
            newest = Stretch(shop._view, windows(shop._view, shop._view.now)[0])
            return best_ease(newest, np.random.default_rng(0)).regularisation

    # who had the one of a pair turns to the other a month later
    pairs = [
        Deed(f"s{number}", f"{end} {pair}", 5 * place + (0 if end == "left" else 30) + rng.random())
        for number in range(150)
        for place, pair in enumerate(rng.sample(range(40), 12))
        for end in ("left", "right")
    ]
    # everybody has whatever sells, and it sells by chance
    weights = [1 / (1 + rank) for rank in range(300)]
    crowd = [
        Deed(f"s{number}", f"i{item}", day + rng.random())
        for number in range(150)
        for day, item in zip(range(0, 90, 6), rng.choices(range(300), weights, k=15), strict=True)
    ]
    assert chosen("pairs", pairs) < chosen("crowd", crowd)


def window_where(column: str, shoppers: int = 30, items: int = 12) -> Examples:
    """Each shopper bought the item that has the most of one feature."""
    rng = np.random.default_rng(5)
    features = rng.random((shoppers * items, len(FEATURES)), dtype=np.float32)
    shopper, item = np.repeat(np.arange(shoppers), items), np.tile(np.arange(items), shoppers)
    best = features[:, NAMES.index(column)].reshape(shoppers, items).argmax(axis=1)
    return Examples(
        features, item == np.repeat(best, items), shopper, item, dict.fromkeys(range(shoppers), 1)
    )


def test_networks_rank_where_there_is_too_little_for_trees() -> None:
    windows_of_it = [window_where("neighbours", shoppers=10) for _ in range(3)]
    tried = training._try_learned("new", windows_of_it[:2], windows_of_it, NO_SIGNALS)
    window = windows_of_it[0]
    apart = [
        Head(tried.head.trees, tried.head.networks, share, tried.head.calibration).raw(window.features)
        for share in (0.0, tried.head.share)
    ]
    assert apart[0].std() == 0.0
    assert apart[1].std() > 0.1
    assert ndcg_each(window, apart[1]).mean() > 0.6


def test_trees_are_learned_from_some_of_the_shoppers(monkeypatch: pytest.MonkeyPatch) -> None:
    windows_of_it = [window_where("neighbours", shoppers=60) for _ in range(3)]
    said = []
    for most in (2, 60):
        monkeypatch.setattr(training, "SHOPPERS_OF_TREES", most)
        head = training._try_learned("new", windows_of_it[:2], windows_of_it, NO_SIGNALS).head
        trees = Head(head.trees, head.networks, 0.0, head.calibration)
        said.append(trees.raw(windows_of_it[0].features).std())
    assert said[0] == 0.0  # two are too few for a leaf
    assert said[1] > 0.0


def test_weighted_sum_steadies_trees_that_know_nothing() -> None:
    window = window_where("popularity_fifth")
    scores = [np.zeros(window.shopper.size)]
    weights, steadied = training._steadied("new", [window], scores)
    assert max(weights, key=lambda name: weights[name]) == "popularity_fifth"
    usual = window.features[:, NAMES.index("popularity_fifth")].reshape(30, 12).max(axis=1).mean()
    assert weights["popularity_fifth"] == pytest.approx(1.0 / usual)
    assert ndcg_each(window, steadied[0]).mean() > ndcg_each(window, scores[0]).mean() + 0.4


def test_trees_that_know_all_are_left_alone() -> None:
    window = window_where("popularity_fifth")
    perfect = [window.bought.astype(np.float64)]
    assert training._steadied("new", [window], perfect) == ({}, perfect)


def test_weighted_sum_that_spoils_the_newest_window_is_not_added() -> None:
    helped, spoiled = window_where("popularity_fifth"), window_where("popularity_fifth", shoppers=5)
    nothing = np.zeros(helped.shopper.size)
    known = 0.1 * spoiled.bought.astype(np.float64)
    assert training._steadied("new", [helped, spoiled], [nothing, known])[0]
    assert training._steadied("new", [spoiled, helped], [known, nothing])[0] == {}


def test_a_sum_ranks_where_it_is_ahead_by_more_than_the_margin() -> None:
    trial = Trial("words", 0.17, 0.16, 500)
    assert not trial.learned_wins
    assert trial._replace(margin=0.02).learned_wins
    assert not trial._replace(margin=0.005).learned_wins


def test_signals_of_plugins_have_the_same_margin_to_a_sum() -> None:
    trial = Trial("words", 0.5, 0.49, 200, plugged=0.499, signals_win=True)
    assert not trial.plugged_win
    assert trial._replace(margin=0.02).plugged_win


def test_who_comes_back_for_arrivals_alone_is_shown_what_they_did_not_buy(tmp_path: Path) -> None:
    weeks = range(20)
    deeds = [Deed(f"s{n}", f"i{(n + week) % 9}", 7 * week) for n in range(30) for week in weeks]
    deeds += [Deed("seeker", f"collection {week}", 7 * week + 1) for week in weeks]
    with make_shop(tmp_path, deeds) as shop:
        view = shop._view
        stretch = Stretch(view, windows(view, view.now)[0])
        seen = gather(stretch, np.random.default_rng(0), Ease.fit(stretch.data))
    assert seen is not None
    seeker = view.shopper_ids.index(ShopperId("seeker"))
    shown = seen["all"].shopper == seeker
    assert shown.any()
    assert not seen["all"].bought[shown].any()
    assert seeker not in seen["all"].bought_in_all  # nobody could have ranked those


def test_log_of_one_moment_has_no_windows(tmp_path: Path) -> None:
    with make_shop(tmp_path, [Deed(f"s{n}", f"i{n % 5}", 3) for n in range(100)]) as shop:
        assert windows(shop._view, shop._view.now) == []
        assert shop.recommend("s1")


def test_ndcg_counts_what_no_source_found() -> None:
    # shopper 4 bought two items, of which one is a candidate, ranked second: 1/log2(3) over 1 + 1/log2(3)
    examples = Examples(
        features=np.zeros((2, 1), dtype=np.float32),
        bought=np.array([False, True]),
        shopper=np.array([4, 4]),
        item=np.array([7, 8]),
        bought_in_all={4: 2, 9: 1},
    )
    second = 1 / np.log2(3)
    np.testing.assert_allclose(ndcg_each(examples, np.array([2.0, 1.0])), [second / (1 + second), 0.0])


def test_probability_between_points_lies_between_their_rates() -> None:
    calibration = Calibration((0.0, 1.0), (0.1, 0.5))
    np.testing.assert_allclose(calibration.probability(np.array([-5.0, 0.5, 9.0])), [0.1, 0.3, 0.5])


def test_first_blend_stays_where_nothing_is_surely_better() -> None:
    features = np.zeros((2, 100), dtype=np.float32)
    one = Examples(features, np.array([True, False]), np.array([1, 1]), np.array([1, 2]), {1: 1})
    past = Past("all")
    past.add(one, np.random.default_rng(0))
    assert past.best_blend().name == "habits"
