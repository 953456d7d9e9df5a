"""The drift suite and the attacks: hand-made answers, and a small world through the real stores."""

from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest

from penchant.evals.drift_suite import (
    OFFSETS,
    StageScore,
    Watch,
    asking,
    attack_measures,
    drift_measures,
    judge_stages,
    stage_measures,
    stage_notes,
    watch_drifters,
    watch_steady,
)
from penchant.evals.planted_shop import PlantedShop
from penchant.evals.planted_truth import Course, Drifter
from penchant.evals.planted_world import PlantedWorld, plant_world
from penchant.evals.poisoning import (
    Poisoned,
    State,
    choose_targets,
    click_flood,
    compare,
    joining,
    joint_baskets,
    states,
)
from penchant.graph_store import to_microseconds
from penchant.graph_store.drift import Drift

START = datetime(2025, 1, 1, tzinfo=UTC)
DAY_US = 86_400_000_000


@cache
def world() -> PlantedWorld:
    return plant_world(np.random.default_rng(1), shoppers=200, days=300)


def answer(*, drifted: bool, since: int | None = None) -> Drift:
    return Drift(0.0, 0.0 if drifted else 1.0, drifted, since, (), ())


def test_it_is_asked_once_a_week_from_before_to_after_the_change() -> None:
    assert len(OFFSETS) == 17
    assert (OFFSETS[0], OFFSETS[-1]) == (-56, 56)
    assert {0, 7, 14} <= set(OFFSETS)


def test_a_drifter_is_found_at_the_first_alarm_after_its_day() -> None:
    day = world().truth.drifters[0].day
    begin = to_microseconds(world().start)

    def ask(shopper: str, asked: int) -> Drift:
        return answer(drifted=asked >= day + 10, since=begin + (day + 2) * DAY_US)

    found = watch_drifters(world(), ask, begin)[0]
    assert found.alarms == (14, 21, 28, 35, 42, 49, 56)
    assert found.found_after_days == 14
    assert found.off_days == 2.0
    assert not found.early


def test_an_alarm_on_the_day_of_the_change_is_early() -> None:
    assert Watch((0, 7), None).early
    assert not Watch((7,), None).early
    assert Watch((), None).found_after_days is None


def test_steady_shoppers_are_asked_on_the_days_of_the_drifters() -> None:
    asked: set[tuple[str, int]] = set()

    def ask(shopper: str, day: int) -> Drift:
        asked.add((shopper, day))
        return answer(drifted=False)

    watched = watch_steady(world(), ask)
    assert {one.alarms for one in watched} == {()}
    pairs = zip(world().truth.steady, world().truth.drifters, strict=True)
    assert asked == {(shopper, one.day + offset) for shopper, one in pairs for offset in OFFSETS}


def test_shares_of_found_and_of_falsely_alarmed_shoppers() -> None:
    drifting = [
        Watch((7, 14), 1.0),  # found in a week
        Watch((14,), 3.0),  # in two
        Watch((35,), 8.0),  # in five
        Watch((-7, 7), 0.0),  # called changed before it had
        Watch((), None),  # never
    ]
    steady = [Watch((), None), Watch((-56,), None), Watch((), None), Watch((7, 14), None)]
    measures = drift_measures(drifting, steady)
    assert measures == {
        "drifting": 5.0,
        "steady": 4.0,
        "found_in_14_days": 0.4,
        "found_in_56_days": 0.6,
        "early_alarms": 0.2,
        "false_alarms": 0.5,
        "left_alone": 0.5,
        "median_days_to_find": 14.0,  # of 7, 14, 35
        "median_days_off": 2.0,  # of 0, 1, 3, 8
    }


def test_stages_are_pooled_over_kinds_and_worlds() -> None:
    stages = {
        "spells": [StageScore(4, 3, 2, {"recurring": 3, "fading": 1}), StageScore(2, 2, 2, {"recurring": 2})],
        "stops": [StageScore(4, 1, 0, {"steady": 3, "fading": 1})],
        "yearly": [StageScore(0, 0, 0, {})],
    }
    measures = stage_measures(stages)
    assert measures == {
        "spells_right": pytest.approx(5 / 6),
        "stops_right": 0.25,
        "recurring_from_fading": 0.6,  # 6 of 10
        "recurring_from_fading_told": 0.4,  # 4 of 10
    }
    assert stage_notes(stages) == (
        "spells has the stages: fading 1, recurring 5",
        "stops has the stages: fading 1, steady 3",
        "yearly has the stages: never planted",
    )


def test_asking_never_shows_the_day_asked_about() -> None:
    with PlantedShop(()) as shop:
        shop.add(items=world().items, events=world().events)
        one = world().truth.drifters[0]
        cut = world().events.filter(pl.col("ts") < world().moment(one.day + 14))
        with PlantedShop(()) as earlier:
            earlier.add(items=world().items, events=cut)
            then = asking(earlier.view, world())(one.shopper, one.day + 14)
        now = asking(shop.view, world())(one.shopper, one.day + 14)
    assert now.drifted == then.drifted
    assert now.since == then.since


def test_an_interest_that_stopped_is_not_told_as_recurring() -> None:
    with PlantedShop(()) as shop:
        shop.add(items=world().items, events=world().events)
        score = judge_stages(shop.view, world().truth.courses, "stops")
        unknown = judge_stages(shop.view, [Course("nobody", "x", "gift")], "stops")
    assert score.asked == sum(one.kind == "stops" for one in world().truth.courses) > 0
    assert sum(score.stages.values()) == score.asked
    assert score.stages.get("recurring", 0) == 0
    assert score.told <= score.right <= score.asked
    assert unknown == StageScore(0, 0, 0, {})


def test_a_click_flood_fits_into_its_hour() -> None:
    flood = click_flood("s1", "p1", START, clicks=10_000)
    assert flood.height == flood["ts"].n_unique() == 10_000
    assert flood["ts"].min() == START
    assert flood.filter(pl.col("ts") >= START + timedelta(hours=1)).is_empty()
    assert flood.columns == world().events.columns
    assert dict(flood.schema) == dict(world().events.schema)


def test_colluders_buy_both_items_and_nothing_else_in_each_basket() -> None:
    bought = joint_baskets(("p1", "p2"), START, accounts=3, baskets=2)
    baskets = bought.group_by("user_id", "ts").agg(pl.col("item_id").sort())
    assert baskets.height == 6
    assert set(baskets["item_id"].list.join(" ")) == {"p1 p2"}


def test_targets_of_collusion_are_joined_by_nothing_planted() -> None:
    for seed in range(20):
        _, _, (one, other) = choose_targets(world(), np.random.default_rng(seed))
        edge = (f"item:{one}", "bought_with", f"item:{other}")
        assert not world().truth.is_implied(edge)
        assert not world().truth.is_induced(edge)
        assert world().truth.parents[edge[0]] != world().truth.parents[edge[2]]


def test_an_edge_between_what_stands_above_the_items_joins_them_too() -> None:
    one, other = world().items["item_id"][0], world().items["item_id"][-1]
    leaf, far = (world().truth.parents[f"item:{item}"] for item in (one, other))
    made = {
        (f"item:{one}", "bought_with", f"item:{other}"),
        (far, "bought_with", leaf),
        (f"item:{one}", "about", leaf),
    }
    assert joining(world(), made, (one, other)) == {
        (f"item:{one}", "bought_with", f"item:{other}"),
        (far, "bought_with", leaf),
    }


def test_others_count_as_moved_where_a_mass_and_as_retold_where_an_interest_differs() -> None:
    honest = {
        "a": State({1: 2.0}, (1,)),
        "b": State({1: 1.0}, ()),
        "c": State({2: 1.0}, (2,)),
        "bad": State({1: 0.5}, ()),
    }
    attacked = honest | {
        "a": State({1: 2.0 + 1e-12}, (1,)),
        "c": State({2: 1.0}, ()),
        "bad": State({1: 3.0, 7: 4.0}, (7,)),
    }
    assert compare(honest, attacked, "bad") == (3, 1, 1, 4.0)


def test_attacks_are_summed_and_the_worst_gain_is_told() -> None:
    attacks = [Poisoned(100, 0, 0, 5.0, 10.0, 0), Poisoned(100, 1, 3, 9.0, 10.0, 2)]
    assert attack_measures(attacks) == {
        "others_moved": 1.0,
        "others_retold": 3.0,
        "others_untouched": pytest.approx(1 - 4 / 400),
        "own_gain_of_cap": 0.9,
        "colluders_edges": 2.0,
        "collusion_held": 0.0,
    }


def test_a_click_farm_moves_nobody_else_and_itself_no_further_than_the_cap() -> None:
    clicker, clicked, _ = choose_targets(world(), np.random.default_rng(1))
    late = world().moment(world().days - 3) + timedelta(hours=10)
    flood = click_flood(clicker, clicked, late, clicks=2_000)
    with PlantedShop(()) as shop:
        shop.add(items=world().items, events=world().events)
        until, honest = shop.view.now, states(shop.view, shop.view.now)
    with PlantedShop(()) as shop:
        shop.add(items=world().items, events=pl.concat([world().events, flood]).sort("ts"))
        attacked, cap = states(shop.view, until), shop.view.settings.cap_per_hour
    others, moved, retold, gain = compare(honest, attacked, clicker)
    assert others == len(honest) - 1 > 150
    assert (moved, retold) == (0, 0)
    assert 0 < gain <= cap


def test_a_world_names_what_its_drifters_turn_from_and_to() -> None:
    one = world().truth.drifters[0]
    assert isinstance(one, Drifter)
    assert not set(one.before) & set(one.after)
