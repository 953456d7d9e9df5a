"""A learned ranking in a shop: finds what was planted, says what it is made of, is learned anew in time."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import penchant
from penchant import relearning
from penchant.tools import LearnedRanker, Recommender, Rules, learned_ranker
from penchant.tools.deciding import Taken
from penchant.tools.examples import windows
from penchant.tools.features import FEATURES, NAMES, SIGNALS
from penchant.tools.learned_ranker import NO_HEADS, Head
from penchant.tools.network import Networks
from penchant.tools.past import JUDGES
from penchant.tools.weights import MODES, Blend
from tests.smallshop import Deed, deeds_frame, make_shop, moment

SHOPPERS, WEEKS = 70, 30


def planted_deeds() -> list[Deed]:
    """Everyone buys three groceries week by week, and each week some tool that is never bought twice."""
    rng = random.Random(7)
    deeds = []
    for number in range(SHOPPERS):
        groceries = rng.sample([f"grocery {n}" for n in range(30)], 3)
        tools = rng.sample([f"tool {n}" for n in range(200)], WEEKS)
        for week in range(WEEKS):
            day = 7 * week + rng.random() * 7
            deeds += [Deed(f"s{number}", item, day) for item in groceries if rng.random() < 0.5]
            deeds.append(Deed(f"s{number}", tools[week], day))
    return deeds


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    with make_shop(tmp_path_factory.mktemp("planted"), planted_deeds()) as made:
        yield made


def learned_of(shop: penchant.Shop) -> LearnedRanker:
    found = shop._recommender._learned
    assert found is not None
    return found


def test_trees_find_that_tools_are_not_bought_again(shop: penchant.Shop) -> None:
    trial = learned_of(shop).trials["all"]
    assert trial.learned is not None
    assert trial.learned_wins
    for number in range(0, SHOPPERS, 9):
        best = shop.recommend(f"s{number}", 3)
        assert {one.ranking for one in best} == {"learned"}
        assert all(one.item_id.startswith("grocery") for one in best)


def test_score_is_the_sum_of_its_terms_and_the_batch_says_the_same(shop: penchant.Shop) -> None:
    shoppers = [f"s{number}" for number in range(0, SHOPPERS, 7)]
    for mode in MODES:
        batch = shop.recommend_batch(shoppers, 12, mode=mode)
        for shopper in shoppers:
            single = shop.recommend(shopper, 12, mode=mode)
            rows = batch.filter(batch["shopper_id"] == shopper)
            assert rows["item_id"].to_list() == [one.item_id for one in single]
            told = [sum(term.contribution for term in one.terms) for one in single]
            assert [one.score for one in single] == told
            np.testing.assert_allclose(rows["score"].to_numpy(), told, atol=1e-9)


def test_lists_computed_together_are_those_computed_alone(shop: penchant.Shop) -> None:
    for recommender in (shop._recommender, Recommender(shop._view)):  # learned, and by a weighted sum
        for mode in MODES:
            shoppers = list(range(0, SHOPPERS, 5))
            together = recommender.recommend_each(shoppers, 12, mode=mode, until=shop._view.now)
            for shopper, found in zip(shoppers, together, strict=True):
                assert recommender.recommend(shopper, 12, mode=mode, until=shop._view.now) == found


def test_place_far_down_is_that_of_the_longest_list(shop: penchant.Shop) -> None:
    for mode in MODES:
        listed = shop.recommend("s3", 1000, mode=mode)
        assert len(listed) > 150
        for at in (0, 70, 149, len(listed) - 1):
            assert shop.explain("s3", listed[at].item_id, mode=mode).rank == at + 1


def drawn_pairs() -> NDArray[np.float32]:
    return np.random.default_rng(3).random((20, len(FEATURES)), dtype=np.float32)


def test_whatever_speaks_gives_a_place_where_what_was_learned_ranks(shop: penchant.Shop) -> None:
    recommender = shop._recommender
    moment = recommender.at("all", shop._view.now, Rules())
    narrow = moment._replace(blend=Blend("narrow", {"repurchase": 1.0}))
    features = np.zeros((2, len(FEATURES)), dtype=np.float32)
    features[0, NAMES.index("ease_ever")] = 1.0
    assert recommender.speaks(narrow, features).tolist() == [True, False]
    assert recommender.speaks(narrow._replace(heads=NO_HEADS), features).tolist() == [False, False]


def test_trees_of_all_windows_and_networks_of_all_and_of_all_but_one_rank(shop: penchant.Shop) -> None:
    learned = learned_of(shop)
    assert learned.trials["all"].shoppers == 2 * SHOPPERS
    head, pairs = learned.heads["all"], drawn_pairs()
    inputs, layers = head.networks
    members = [[(weights[k], biases[k, 0]) for weights, biases in layers] for k in range(1 + JUDGES)]
    of_networks = [Networks.of(inputs, [one]).scores(inputs.of(pairs)) for one in members]
    assert not np.allclose(of_networks[0], of_networks[1])
    trees = Head(head.trees, head.networks, 0.0, head.calibration).raw(pairs)
    assert trees.std() > 0
    np.testing.assert_allclose(head.raw(pairs), trees + head.share * np.mean(of_networks, axis=0))


def test_score_is_told_from_an_item_for_which_nothing_speaks(shop: penchant.Shop) -> None:
    head = learned_of(shop).heads["all"]
    assert head.scores(head.absent[None])[0] == 0.0
    pairs = drawn_pairs()
    np.testing.assert_allclose(np.diff(head.scores(pairs)), np.diff(head.raw(pairs)))
    np.testing.assert_allclose(
        head.probability(head.scores(pairs)), head.calibration.probability(head.raw(pairs))
    )


def test_score_without_a_set_is_that_of_features_that_say_nothing(shop: penchant.Shop) -> None:
    head, pairs = learned_of(shop).heads["all"], drawn_pairs()
    gone = np.random.default_rng(5).random((7, len(FEATURES))) < 0.4
    for place, one in enumerate(gone):
        changed = np.where(one, head.absent, pairs)
        assert head.scores_without(pairs, gone)[:, place].tolist() == head.scores(changed).tolist()


def test_weighted_sum_in_a_head_adds_to_the_score_and_to_its_parts(shop: penchant.Shop) -> None:
    plain = learned_of(shop).heads["all"]
    weights = {"popularity": 2.0, "bought_share": -4.0}
    head = Head(plain.trees, plain.networks, plain.share, plain.calibration, weights)
    bare = Head(plain.trees, plain.networks, plain.share, plain.calibration)
    pairs = np.random.default_rng(3).normal(size=(20, len(FEATURES))).astype(np.float32)
    pairs[0, NAMES.index("popularity")] = np.nan
    popular = np.maximum(np.nan_to_num(pairs[:, NAMES.index("popularity")].astype(np.float64)), 0.0)
    share = np.maximum(pairs[:, NAMES.index("bought_share")].astype(np.float64), 0.0)
    np.testing.assert_allclose(head.scores(pairs), bare.scores(pairs) + 2 * popular - 4 * share)
    more = Taken.of_learned(head, pairs).parts - Taken.of_learned(bare, pairs).parts
    np.testing.assert_allclose(more[:, SIGNALS.index("popularity")], 2 * popular, atol=1e-9)
    np.testing.assert_allclose(more[:, SIGNALS.index("repurchase")], -4 * share, atol=1e-9)


def test_what_speaks_against_an_item_is_told_too(shop: penchant.Shop) -> None:
    had = next(deed.item for deed in planted_deeds() if deed.shopper == "s0" and deed.item.startswith("tool"))
    terms = {term.signal: term for term in shop.explain("s0", had).terms}
    assert terms["repurchase"].contribution < 0
    assert terms["repurchase"].text.startswith("bought once, on ")


def test_decisive_terms_are_few_and_among_those_told(shop: penchant.Shop) -> None:
    decisive = [
        [term for term in one.terms if term.decisive]
        for number in range(0, SHOPPERS, 5)
        for one in shop.recommend(f"s{number}", 3)
    ]
    assert all(1 <= len(terms) <= 6 for terms in decisive)
    assert sum(terms[0].signal == "repurchase" for terms in decisive) > len(decisive) / 2


def test_probability_rises_with_the_score_and_meets_what_happens(shop: penchant.Shop) -> None:
    for number in range(0, SHOPPERS, 9):
        listed = shop.recommend(f"s{number}", 50)
        chances = [one.probability for one in listed if one.probability is not None]
        assert len(chances) == len(listed)
        assert all(0 <= chance <= 1 for chance in chances)
        assert chances == sorted(chances, reverse=True)
    # a grocery bought in half of all weeks is next to sure to be bought in the weeks of a window
    best = [shop.recommend(f"s{number}", 1)[0] for number in range(SHOPPERS)]
    assert np.mean([one.probability for one in best]) > 0.9
    assert {one.horizon_days for one in best} == {learned_of(shop).horizon_days}


def test_moments_before_it_was_learned_are_ranked_by_weights(shop: penchant.Shop) -> None:
    before = moment(150)
    assert {one.ranking for one in shop.recommend("s1", as_of=before)} == {"weighted"}
    assert {one.probability for one in shop.recommend("s1", as_of=before)} == {None}


def test_it_is_stored_and_read_back(shop: penchant.Shop) -> None:
    held = learned_of(shop)
    again = LearnedRanker.from_bytes(held.to_bytes())
    assert again is not None
    assert again.to_bytes() == held.to_bytes()


def test_one_of_another_layout_is_not_used_and_learned_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_shop(tmp_path, planted_deeds()) as shop:
        assert LearnedRanker.from_bytes(learned_of(shop).to_bytes()) is not None
        monkeypatch.setattr(learned_ranker, "LAYOUT", 7)
        monkeypatch.setattr(relearning, "RANKER_LAYOUT", 7)
        assert LearnedRanker.from_bytes(b'{"layout": 6, "heads": {}}') is None
        shop._renew_ranking()
        assert {one.ranking for one in shop.recommend("s1")} == {"weighted"}
        assert [step.name for step in shop.evolve().steps] == ["ranker"]
        assert {one.ranking for one in shop.recommend("s1")} == {"learned"}


def test_learning_twice_gives_the_same(shop: penchant.Shop, tmp_path: Path) -> None:
    with make_shop(tmp_path, planted_deeds()) as other:
        assert learned_of(other).to_bytes() == learned_of(shop).to_bytes()


def test_it_is_learned_anew_only_when_the_log_has_grown_by_a_tenth(tmp_path: Path) -> None:
    deeds = planted_deeds()
    with make_shop(tmp_path, deeds) as shop:
        before = shop.status().events
        little, much = before // 20, before // 8
        for count, learns, first in ((little, False, 10**6), (much, True, 2 * 10**6)):
            more = [Deed("s0", "grocery 1", 7 * WEEKS + n / count) for n in range(count)]
            shop.ingest(deeds_frame(more, first_id=first))
            assert ("ranker" in {step.name for step in shop.evolve().steps}) == learns


def test_too_few_shoppers_leave_the_first_weighted_sum(tmp_path: Path) -> None:
    few = [deed for deed in planted_deeds() if deed.shopper in ("s1", "s2", "s3")]
    with make_shop(tmp_path, few) as shop:
        assert (learned_of(shop).heads, learned_of(shop).trials) == ({}, {})
        assert {one.ranking for one in shop.recommend("s1")} == {"weighted"}


def test_windows_end_where_the_next_begins_and_none_is_after_the_log(shop: penchant.Shop) -> None:
    found = windows(shop._view, shop._view.now)
    assert found[0].end == shop._view.now
    assert [one.end for one in found[1:]] == [one.start for one in found[:-1]]
    assert all(one.start < one.end for one in found)


def test_evolving_without_news_reads_neither_the_log_nor_the_trees(tmp_path: Path) -> None:
    with make_shop(tmp_path, planted_deeds()):
        pass
    with penchant.open(tmp_path) as shop:
        assert shop.evolve().steps == ()
        assert "log" not in shop._view.__dict__
        assert not shop._picture.has_recommender


def test_crowd_ranks_where_everyone_buys_what_everyone_buys(tmp_path: Path) -> None:
    # everybody buys at random from the same ten hits, seldom anything else: nobody's own past says more
    rng = random.Random(3)
    deeds = [
        Deed(
            f"s{number}",
            f"hit {rng.randrange(10)}" if rng.random() < 0.7 else f"item {number}.{week}",
            7 * week + rng.random(),
        )
        for number in range(40)
        for week in range(30)
    ]
    with make_shop(tmp_path, deeds) as shop:
        assert learned_of(shop).trials["all"].blend != "habits"


def test_shop_in_which_nobody_buys_anything_new_learns_what_it_can(tmp_path: Path) -> None:
    days = range(0, 90, 3)
    deeds = [Deed(f"s{n}", f"i{n % 7 + k}", day) for n in range(30) for k in (0, 1) for day in days]
    with make_shop(tmp_path, deeds) as shop:
        assert set(learned_of(shop).trials) == {"all"}
        assert {one.ranking for one in shop.recommend("s1", mode="new")} == {"weighted"}
