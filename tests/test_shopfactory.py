"""The made-up shop holds what it says it holds."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.shopfactory import SHELVES, TURN, UNHAPPY_SHOPPER, ShopFrames, make_shop_frames


def test_same_seed_makes_the_same_shop(tiny_shop_frames: ShopFrames) -> None:
    again = make_shop_frames(seed=7)
    assert_frame_equal(again.events, tiny_shop_frames.events)
    assert_frame_equal(again.items, tiny_shop_frames.items)


def test_counts_are_the_ones_asked_for(tiny_shop_frames: ShopFrames) -> None:
    items, events = tiny_shop_frames[:2]
    assert (items.height, events.height, events["user_id"].n_unique()) == (120, 4_000, 40)
    assert items["category"].n_unique() == len(SHELVES)


def test_events_are_distinct_and_in_the_year(tiny_shop_frames: ShopFrames) -> None:
    events = tiny_shop_frames.events
    assert events.unique().height == events.height
    assert events["ts"].is_sorted()
    assert events["ts"].dt.year().unique().to_list() == [2025]


def test_every_event_names_a_catalogue_item(tiny_shop_frames: ShopFrames) -> None:
    assert tiny_shop_frames.events.join(tiny_shop_frames.items, on="item_id", how="anti").is_empty()


def test_thin_shopper_has_two_events(tiny_shop_frames: ShopFrames) -> None:
    assert tiny_shop_frames.events.filter(user_id=tiny_shop_frames.thin_shopper).height == 2


def test_unhappy_shopper_only_complains_about_the_disliked_category(tiny_shop_frames: ShopFrames) -> None:
    disliked = tiny_shop_frames.items.join(tiny_shop_frames.disliked, on="category").select("item_id")
    complaints = tiny_shop_frames.events.filter(user_id=UNHAPPY_SHOPPER).join(disliked, on="item_id")
    assert complaints.height == 30
    assert set(complaints["kind"]) == {"rating", "return"}
    assert complaints.filter(kind="rating")["value"].is_between(1, 2).all()


def test_taste_takes_most_of_a_shoppers_events(tiny_shop_frames: ShopFrames) -> None:
    about = tiny_shop_frames.events.join(tiny_shop_frames.items.select("item_id", "category"), on="item_id")
    held = about.join(tiny_shop_frames.tastes, on="user_id", suffix="_liked").filter(
        pl.col("ts").is_between("since", "until", closed="left")
    )
    share = held.group_by("user_id").agg(
        (pl.col("category") == pl.col("category_liked")).mean().alias("share")
    )
    assert share.filter(pl.col("user_id") != UNHAPPY_SHOPPER)["share"].min() > 0.55  # type: ignore[operator]


def test_every_fourth_shopper_turns_in_july(tiny_shop_frames: ShopFrames) -> None:
    turned = tiny_shop_frames.tastes.filter(since=TURN)["user_id"].to_list()
    assert turned == [f"u{n:06d}" for n in range(2, 40, 4)]


def test_cycle_is_two_weeks(tiny_shop_frames: ShopFrames) -> None:
    days = (
        tiny_shop_frames.events.filter(kind="purchase")
        .join(tiny_shop_frames.cycles, on=["user_id", "item_id"])
        .group_by("user_id")
        .len()
    )
    assert days["len"].min() >= 26  # type: ignore[operator]
    assert tiny_shop_frames.cycles.height == 10


def test_too_small_a_shop_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^8 shoppers, 24 items and 100 events are too few: at least 8 shoppers, "
    ):
        make_shop_frames(seed=1, shoppers=8, items=24, events=100)
