"""The dial that makes lists repeat themselves less: its formula, what it keeps, and what it refuses."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import penchant
from penchant.errors import DataError
from penchant.graph_store import Database, ShopView
from penchant.settings import load_settings
from penchant.tools import NO_RULES, Rules
from penchant.tools.diversity import LEAST_POOL, LESS_POPULARITY, POPULARITY, Likeness, diversify, pool_size
from penchant.tools.ranking_data import RankingData
from tests.smallshop import Deed, catalogue_frame

ITEMS = catalogue_frame(
    green_tea="Food > Tea",
    black_tea="Food > Tea",
    white_tea="Food > Tea",
    rye_bread="Food > Bakery",
    white_bread="Food > Bakery",
    blue_cheese="Food > Cheese",
    board_game="Leisure",
    jigsaw=None,
    rare_lure="Leisure > Fishing",
)
NAMES = ITEMS["item_id"].to_list()
DEEDS = [
    *(Deed(f"s{n}", item, day) for n in range(4) for day, item in enumerate(NAMES[:-1])),
    Deed("s3", "rare_lure", 8),
    *(Deed("s0", item, 9 + n) for n, item in enumerate(["green_tea", "black_tea", "white_tea"] * 2)),
    *(Deed("s1", item, 9 + n) for n, item in enumerate(["rye_bread", "white_bread", "green_tea"] * 2)),
]
DIALS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)


@pytest.fixture(scope="module")
def view(shop: penchant.Shop) -> ShopView:
    return ShopView(Database.in_folder(shop.folder), shop.folder, load_settings(shop.folder))


@pytest.fixture(scope="module")
def data(view: ShopView) -> RankingData:
    return RankingData(view, view.now)


def listed(shop: penchant.Shop, rules: Rules, count: int, shopper: str = "s0") -> list[str]:
    return [one.item_id for one in shop.recommend(shopper, count, rules=rules)]


def similarity(view: ShopView, one: int, other: int) -> float:
    """The definition, written out over dense rows."""
    known = []
    mine, theirs = (view.item_words.weights[[k], :].toarray().ravel() for k in (one, other))
    if mine.any() and theirs.any():
        known.append(float(mine @ theirs))
    topic = view.item_topics
    if topic[one] >= 0 and topic[other] >= 0:
        known.append(float(topic[one] == topic[other]))
    return sum(known) / len(known) if known else 0.0


def scaled(values: list[float], place: int) -> float:
    low, high = min(values), max(values)
    return (values[place] - low) / (high - low) if high > low else 0.0


def slow_worth(
    data: RankingData, items: list[int], scores: list[float], picked: list[int], place: int, dial: float
) -> float:
    """The formula, written out; all purchases are within 30 days."""
    ids = [data.view.item_ids[item] for item in items]
    buyers = [math.log(1 + len({deed.shopper for deed in DEEDS if deed.item == item})) for item in ids]
    nearest = max(similarity(data.view, items[place], items[k]) for k in picked)
    against = (POPULARITY - dial * LESS_POPULARITY) * scaled(buyers, place)
    return (1 - dial) * scaled(scores, place) - dial * (nearest + against)


def spread(view: ShopView, items: list[str]) -> float:
    keys = np.array([view.item_keys[item] for item in items])
    likeness = Likeness(view, keys)
    pairs = [1 - likeness.to(k)[other] for k in range(keys.size) for other in range(k)]
    return float(np.mean(pairs))


def test_dial_at_zero_is_the_list_without_rules(shop: penchant.Shop) -> None:
    for mode in ("all", "new"):
        for shopper in shop.shopper_ids():
            plain = shop.recommend(shopper, 10, mode=mode)
            assert shop.recommend(shopper, 10, mode=mode, rules=Rules(diversity=0.0)) == plain
    assert NO_RULES.diversity == 0.0


def test_likeness_is_the_mean_of_words_and_topic_where_both_are_known(view: ShopView) -> None:
    keys = np.arange(len(view.item_ids))
    likeness = Likeness(view, keys)
    for one in keys.tolist():
        wanted = [similarity(view, one, other) for other in keys.tolist()]
        assert likeness.to(one) == pytest.approx(wanted, abs=1e-6)
    assert likeness.to(view.item_keys["green_tea"])[view.item_keys["black_tea"]] >= 0.5  # one topic


def test_an_item_of_another_topic_overtakes_as_the_formula_says(data: RankingData) -> None:
    """Scores 1.0, 0.9, 0.0, buyers the same: the third overtakes where (1-d) 0.9 < d times the likeness."""
    view = data.view
    first, second, third = (view.item_keys[item] for item in ("green_tea", "black_tea", "board_game"))
    items, scores = np.array([first, second, third]), np.array([1.0, 0.9, 0.0])
    assert set(data.recent_buyers[items]) == {4.0}
    assert similarity(view, first, third) == 0.0  # no shared word, another topic
    alike = similarity(view, first, second)
    assert alike >= 0.5  # the same topic
    turn = 0.9 / (0.9 + alike)
    assert diversify(data, items, scores, 2, turn - 0.01).tolist() == [0, 1]
    assert diversify(data, items, scores, 2, turn + 0.01).tolist() == [0, 2]


def test_of_items_equally_good_and_unlike_the_less_bought_comes_first(data: RankingData) -> None:
    keys = data.view.item_keys
    items = np.array([keys["jigsaw"], keys["green_tea"], keys["rare_lure"]])
    assert data.recent_buyers[items].tolist() == [4.0, 4.0, 1.0]
    assert diversify(data, items, np.array([1.0, 0.0, 0.0]), 3, 0.1).tolist() == [0, 2, 1]


@given(
    st.permutations(range(len(NAMES))),
    st.lists(st.integers(-8, 8), min_size=len(NAMES), max_size=len(NAMES)),
    st.integers(1, len(NAMES)),
    st.integers(1, 10),
    st.integers(1, 10),
)
def test_each_pick_is_the_best_by_the_slow_formula(
    data: RankingData, keys: list[int], points: list[int], size: int, count: int, tenths: int
) -> None:
    items, scores = keys[:size], sorted((point / 4 for point in points[:size]), reverse=True)
    found = diversify(data, np.array(items), np.array(scores), count, tenths / 10).tolist()
    assert found[0] == 0
    assert len(set(found)) == len(found) == min(count, size)
    for at in range(1, len(found)):
        worth = {
            place: slow_worth(data, items, scores, found[:at], place, tenths / 10)
            for place in range(size)
            if place not in found[:at]
        }
        assert worth[found[at]] == pytest.approx(max(worth.values()), abs=1e-6)


def test_lists_spread_more_as_the_dial_rises(shop: penchant.Shop, view: ShopView) -> None:
    for shopper in ("s0", "s1"):
        spreads = [spread(view, listed(shop, Rules(diversity=dial), 3, shopper)) for dial in DIALS]
        assert spreads == sorted(spreads)
        assert spreads[-1] > spreads[0]


def test_ranks_are_places_in_the_list_and_scores_stay(shop: penchant.Shop) -> None:
    plain = {one.item_id: one.score for one in shop.recommend("s0", len(NAMES))}
    found = shop.recommend("s0", len(NAMES), rules=Rules(diversity=0.9))
    assert [one.rank for one in found] == list(range(1, len(NAMES) + 1))
    assert {one.item_id: one.score for one in found} == plain
    assert [one.item_id for one in found] != list(plain)


def test_explain_goes_by_the_score_alone(shop: penchant.Shop) -> None:
    for item in NAMES:
        assert shop.explain("s0", item, rules=Rules(diversity=1.0)) == shop.explain("s0", item)


def test_dial_picks_of_what_a_category_cap_leaves(shop: penchant.Shop) -> None:
    teas = {"green_tea", "black_tea", "white_tea"}
    for dial in DIALS:
        assert len(teas & set(listed(shop, Rules(diversity=dial, max_per_category=1), 4))) == 1


def test_batch_gives_what_single_questions_give(shop: penchant.Shop) -> None:
    rules = Rules(diversity=0.6)
    table = shop.recommend_batch(k=4, rules=rules)
    for shopper in shop.shopper_ids():
        assert table.filter(shopper_id=shopper)["item_id"].to_list() == listed(shop, rules, 4, shopper)


def test_picked_from_five_times_the_list_but_fifty_at_least() -> None:
    assert (pool_size(1), pool_size(10), pool_size(11)) == (LEAST_POOL, 50, 55)


@pytest.mark.parametrize("dial", [-0.1, 1.1, float("nan"), float("inf")])
def test_dial_outside_zero_to_one_is_refused(dial: float) -> None:
    message = f"the diversity is {dial}; it must be 0 to 1"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        Rules(diversity=dial)
