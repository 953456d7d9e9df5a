"""The planted world: what its truth says is in the log, counted without Penchant's own code."""

from functools import cache

import numpy as np
import polars as pl
import pytest

from penchant.evals.planted_truth import (
    FADING,
    PLANTED_RELATIONS,
    RECURRING,
    Planted,
    Truth,
    canonical,
    parents_of,
)
from penchant.evals.planted_world import PlantedWorld, plant_world, shuffled


@cache
def world(seed: int = 1) -> PlantedWorld:
    return plant_world(np.random.default_rng(seed), shoppers=400, days=500)


def purchases(made: PlantedWorld) -> pl.DataFrame:
    """Bought lines with the leaf and item they are of, and the day of the world."""
    return (
        made.events.filter(pl.col("kind") == "purchase")
        .join(made.items.select("item_id", "category"), on="item_id")
        .with_columns(
            leaf="category:" + pl.col("category"),
            item="item:" + pl.col("item_id"),
            day=(pl.col("ts") - made.start).dt.total_days(),
        )
    )


def meetings(made: PlantedWorld, one: str, other: str) -> tuple[int, float]:
    """Baskets that hold both nodes, and how many would by each shopper's own habits.

    A shopper with n baskets, a of them with the one and b with the other, has a * b / n by chance.
    """
    lines = purchases(made)
    column = "leaf" if one.startswith("category:") else "item"
    baskets = lines.group_by("user_id", "ts").agg(
        (pl.col(column) == one).any().alias("a"), (pl.col(column) == other).any().alias("b")
    )
    per_shopper = baskets.group_by("user_id").agg(
        n=pl.len(), a=pl.col("a").sum(), b=pl.col("b").sum(), both=(pl.col("a") & pl.col("b")).sum()
    )
    expected = per_shopper.select((pl.col("a") * pl.col("b") / pl.col("n")).sum()).item()
    return int(per_shopper["both"].sum()), float(expected)


def share_in(lines: pl.DataFrame, paths: tuple[str, ...]) -> float:
    return float(np.isin(lines["category"].to_numpy(), paths).mean())


def of_relation(made: PlantedWorld, relation: str) -> list[Planted]:
    return [one for one in made.truth.relations if one.relation == relation]


def test_one_seed_makes_one_world_and_another_seed_another() -> None:
    again = plant_world(np.random.default_rng(1), shoppers=400, days=500)
    assert again.events.equals(world().events)
    assert again.items.equals(world().items)
    assert again.truth == world().truth
    assert not world(2).events.equals(world().events)
    for relation in PLANTED_RELATIONS:
        assert world(2).truth.planted(relation) != world().truth.planted(relation)


def test_frames_are_in_the_common_layout_and_by_time() -> None:
    assert world().events.columns == ["user_id", "item_id", "kind", "ts", "value", "text"]
    assert world().events["ts"].is_sorted()
    assert world().events.filter(pl.col("ts") < world().start).is_empty()
    assert world().events.filter(pl.col("ts") >= world().moment(500)).is_empty()
    assert set(world().events["item_id"]) <= set(world().items["item_id"])
    assert set(world().events["kind"]) == {"purchase", "view"}
    assert world().events.filter(pl.col("kind") == "purchase")["value"].null_count() == 0


def test_the_catalogue_has_forty_leaves_three_levels_deep_with_eight_to_ten_items() -> None:
    sizes = world().items.group_by("category").len()
    assert sizes.height == 40
    assert sizes["len"].is_between(8, 10).all()
    assert set(sizes["category"].str.count_matches(" > ")) == {2}


def test_a_shopper_has_one_basket_a_day_with_each_item_once() -> None:
    lines = purchases(world())
    assert lines.group_by("user_id", "day").agg(pl.col("ts").n_unique())["ts"].max() == 1
    assert lines.select("user_id", "ts", "item_id").is_unique().all()


def test_planted_complements_meet_more_often_than_habits_explain() -> None:
    for one in of_relation(world(), "bought_with"):
        both, expected = meetings(world(), one.subject, one.object)
        assert both > 1.5 * expected, one


def test_planted_substitutes_are_bought_by_the_same_shoppers_and_seldom_meet() -> None:
    for one in of_relation(world(), "substitutes"):
        both, expected = meetings(world(), one.subject, one.object)
        assert expected > 5, one
        assert both < 0.5 * expected, one


def test_leaves_without_a_relation_meet_as_often_as_habits_explain() -> None:
    truth = world().truth
    leaves = sorted({"category:" + path for path in world().items["category"]})
    ratios = []
    for one, other in zip(leaves[:20], leaves[20:], strict=True):
        pairs = [canonical((one, relation, other)) for relation in ("bought_with", "substitutes")]
        if any(truth.is_implied(pair) or truth.is_induced(pair) for pair in pairs):
            continue
        both, expected = meetings(world(), one, other)
        ratios.append(both / expected)
    assert len(ratios) > 10
    assert 0.8 < np.median(ratios) < 1.25


def test_the_second_leaf_of_a_transition_follows_the_first_and_not_the_reverse() -> None:
    lines = purchases(world())
    for one in of_relation(world(), "leads_to"):
        first = lines.filter(pl.col("leaf") == one.subject).group_by("user_id").agg(pl.col("day").min())
        second = lines.filter(pl.col("leaf") == one.object).select("user_id", pl.col("day").alias("then"))
        gaps = first.join(second, on="user_id").with_columns(gap=pl.col("then") - pl.col("day"))
        after = gaps.filter(pl.col("gap").is_between(5, 40))["user_id"].n_unique()
        before = gaps.filter(pl.col("gap").is_between(-40, -5))["user_id"].n_unique()
        assert after > 1.5 * before, one


def test_a_seasonal_leaf_has_several_times_its_share_in_its_month_alone() -> None:
    lines = purchases(world()).with_columns(month=pl.col("ts").dt.month())
    totals = dict(lines.group_by("month").len().rows())
    for one in of_relation(world(), "peaks_in"):
        counts = dict(lines.filter(pl.col("leaf") == one.subject).group_by("month").len().rows())
        share = {month: counts.get(month, 0) / totals[month] for month in totals}
        peak = int(one.object.removeprefix("season:month:"))
        rest = np.mean([value for month, value in share.items() if month != peak])
        assert share[peak] > 2.5 * rest, one


def test_drifters_change_their_favourite_leaves_on_their_day_and_steady_shoppers_never() -> None:
    lines = purchases(world())
    assert len(world().truth.drifters) == len(world().truth.steady) == 20
    for one in world().truth.drifters:
        mine = lines.filter(pl.col("user_id") == one.shopper)
        early, late = mine.filter(pl.col("day") < one.day), mine.filter(pl.col("day") >= one.day)
        assert share_in(early, one.before) > 0.35 > share_in(late, one.before)
        assert share_in(late, one.after) > 0.35 > share_in(early, one.after)
    for shopper in world().truth.steady:
        mine = lines.filter(pl.col("user_id") == shopper)
        halves = [mine.filter(pl.col("day") < 250), mine.filter(pl.col("day") >= 250)]
        best = [set(half["category"].value_counts(sort=True)["category"].head(3)) for half in halves]
        assert best[0] & best[1], shopper


def test_recurring_interests_return_after_silence_and_fading_ones_thin_out() -> None:
    lines = purchases(world())
    kinds = {one.kind for one in world().truth.courses}
    assert kinds == {*RECURRING, *FADING, "gift"}
    for one in world().truth.courses:
        mine = lines.filter((pl.col("user_id") == one.shopper) & (pl.col("category") == one.leaf))
        days = np.unique(mine["day"].to_numpy())
        gaps = np.diff(days)
        if one.kind == "spells":
            assert (gaps > 45).sum() >= 2, one
        if one.kind == "yearly":
            assert gaps.max() > 250, one
        if one.kind == "stops":
            assert 500 - days.max() >= 40, one
        if one.kind == "thins":
            assert (days >= 400).sum() < (days < 330).sum(), one


def test_activity_is_heavy_tailed_and_some_join_late() -> None:
    counts = np.sort(world().events.group_by("user_id").len()["len"].to_numpy())[::-1]
    assert counts[:40].sum() > 0.3 * counts.sum()  # a tenth of the shoppers
    first = purchases(world()).group_by("user_id").agg(pl.col("day").min())["day"].to_numpy()
    assert (first > 120).mean() > 0.1


def test_a_shuffled_log_keeps_its_margins_and_loses_its_relations() -> None:
    noise = shuffled(world().events, np.random.default_rng(3))
    assert noise.drop("item_id").equals(world().events.drop("item_id"))
    assert noise["item_id"].sort().equals(world().events["item_id"].sort())
    assert shuffled(world().events, np.random.default_rng(3)).equals(noise)
    dealt = PlantedWorld(world().items, noise, world().start, world().days, world().truth)
    for one in of_relation(world(), "bought_with"):
        if one.subject.startswith("category:"):
            both, expected = meetings(dealt, one.subject, one.object)
            assert both < 1.5 * expected, one


def test_relations_that_stop_are_acted_on_before_and_not_after() -> None:
    made = plant_world(np.random.default_rng(4), shoppers=400, days=500, stopping=1.0)
    for one in of_relation(made, "bought_with"):
        assert one.until == 275  # 55% of 500 days
        halves = [
            PlantedWorld(made.items, part, made.start, made.days, made.truth)
            for part in (
                made.events.filter(pl.col("ts") < made.moment(275)),
                made.events.filter(pl.col("ts") >= made.moment(275)),
            )
        ]
        early, late = (meetings(half, one.subject, one.object) for half in halves)
        assert early[0] > 1.5 * early[1], one
        assert late[0] / late[1] < early[0] / early[1], one


def test_too_small_a_world_is_refused() -> None:
    message = "100 shoppers, 540 days: at least 200 and 240 are needed"
    with pytest.raises(ValueError, match=f"^{message}$"):
        plant_world(np.random.default_rng(1), shoppers=100)


TRUTH = Truth(
    relations=(
        Planted("category:X > P > a", "bought_with", "category:Y > Q > b", 0.3),
        Planted("category:X > P > a", "bought_with", "category:Y > R > c", 0.3),
        Planted("item:1", "substitutes", "item:2", 0.9),
        Planted("category:X > P > a", "leads_to", "category:Y > S > d", 0.5),
        Planted("category:Y > S > d", "peaks_in", "season:month:11", 6.0),
    ),
    parents=parents_of(
        ["X > P > a", "Y > Q > b", "Y > R > c", "Y > S > d"],
        {"1": "X > P > a", "2": "X > P > a", "3": "Y > Q > b", "4": "Y > R > c", "5": "Y > S > d"},
    ),
    drifters=(),
    steady=(),
    courses=(),
)


@pytest.mark.parametrize(
    ("edge", "implied"),
    [
        (("category:X > P > a", "bought_with", "category:Y > Q > b"), True),
        (("category:Y > Q > b", "bought_with", "category:X > P > a"), True),  # it says the same
        (("item:1", "bought_with", "item:3"), True),  # what the leaves hold
        (("item:1", "bought_with", "category:Y > Q > b"), True),
        (("category:X > P", "bought_with", "category:Y > Q"), True),  # what they stand under
        (("item:1", "bought_with", "item:2"), False),  # one leaf
        (("item:3", "bought_with", "item:4"), False),  # only through a third
        (("item:1", "bought_with", "item:5"), False),
        (("item:1", "bought_with", "category:X > P"), False),  # its own aisle
        (("item:1", "substitutes", "item:2"), True),
        (("category:X > P > a", "leads_to", "category:Y > S > d"), True),
        (("category:Y > S > d", "leads_to", "category:X > P > a"), False),  # the wrong way round
        (("item:5", "peaks_in", "season:month:11"), True),
        (("category:Y > S", "peaks_in", "season:month:11"), True),
        (("item:5", "peaks_in", "season:month:12"), False),
        (("item:3", "peaks_in", "season:month:11"), False),
    ],
)
def test_an_edge_is_right_where_it_is_planted_or_follows_at_another_level(
    edge: tuple[str, str, str], implied: bool
) -> None:
    assert TRUTH.is_implied(edge) is implied


def test_two_complements_of_one_anchor_are_induced_and_nothing_else_is() -> None:
    assert TRUTH.is_induced(("category:Y > Q > b", "bought_with", "category:Y > R > c"))
    assert TRUTH.is_induced(("item:3", "bought_with", "item:4"))
    assert not TRUTH.is_induced(("item:3", "bought_with", "item:5"))
    assert not TRUTH.is_induced(("item:1", "bought_with", "item:3"))  # implied
    assert not TRUTH.is_induced(("item:3", "substitutes", "item:4"))
