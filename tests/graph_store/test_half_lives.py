"""Half-lives are chosen by held-out months: long ones where tastes stay, short ones where they turn over."""

import numpy as np
import polars as pl
import pytest

from penchant.graph_store.fold import DAY_US
from penchant.graph_store.half_lives import choose_half_lives, held_out_months, smoothed_share
from penchant.graph_store.shop_view import ShopView
from tests.graph_store.shop_folder import ShopFolder

START = 1_704_067_200_000_000  # 1 January 2024
TOPICS = [f"A > T{number}" for number in range(8)]


def shop_with_tastes(shop: ShopFolder, *, turns_every: int, days: int = 300, shoppers: int = 40) -> ShopView:
    """Everyone buys one thing a day, mostly of a favourite topic that changes every so many days."""
    rng = np.random.default_rng(3)
    rows = []
    for shopper in range(shoppers):
        favourite = rng.integers(0, len(TOPICS), days // turns_every + 1)
        for day in range(shopper % 4, days, 4):
            topic = favourite[day // turns_every] if rng.random() < 0.8 else rng.integers(0, len(TOPICS))
            rows.append((f"s{shopper}", f"i{topic}", "purchase", START + day * DAY_US))
    shop.take_items(pl.DataFrame({"item_id": [f"i{n}" for n in range(8)], "category": TOPICS}))
    shop.take_events(pl.DataFrame(rows, schema=["shopper_id", "item_id", "kind", "ts"], orient="row"))
    shop.evolve()
    return shop.view()


def test_tastes_that_stay_are_given_the_longest_half_life(shop: ShopFolder) -> None:
    view = shop_with_tastes(shop, turns_every=1000)
    assert choose_half_lives(view).slow_days == 720.0


def test_tastes_that_turn_over_are_given_a_short_one(shop: ShopFolder) -> None:
    view = shop_with_tastes(shop, turns_every=60)
    assert choose_half_lives(view, slow_grid=(15.0, 60.0, 180.0, 720.0), fast_grid=(5.0,)).slow_days == 15.0


def test_pairs_come_back_whose_fast_half_life_is_at_most_half_the_slow_one(shop: ShopFolder) -> None:
    choice = choose_half_lives(
        shop_with_tastes(shop, turns_every=90), fast_grid=(7.0, 60.0), slow_grid=(60.0, 90.0, 180.0)
    )
    assert [(one.fast_days, one.slow_days) for one in choice.scores] == [
        (7.0, 60.0),
        (7.0, 90.0),
        (7.0, 180.0),
        (60.0, 180.0),
    ]


def test_a_short_log_chooses_nothing(shop: ShopFolder) -> None:
    assert choose_half_lives(shop_with_tastes(shop, turns_every=1000, days=100)) == (None, None, ())


def test_a_month_is_predicted_from_what_came_before_it_alone(shop: ShopFolder) -> None:
    view = shop_with_tastes(shop, turns_every=90)
    for month in held_out_months(view):
        assert month.ts.max() < month.origin
        assert month.base_day.max() < month.origin // DAY_US


def test_the_target_counts_the_month_s_events(shop: ShopFolder) -> None:
    month = held_out_months(shop_with_tastes(shop, turns_every=90))[0]
    assert month.target.sum() == 40 * 28 / 4  # everyone comes every fourth of 28 days


def test_shares_are_posterior_means() -> None:
    # (3 + 2 * 0.5) / (4 + 2)
    found = smoothed_share(np.array([[3.0, 1.0]]), np.array([0.5, 0.5]), 2.0)
    assert found.tolist() == [[pytest.approx(4 / 6), pytest.approx(2 / 6)]]
