"""The graph suite: judging by hand-derived numbers, and one small world through the real stores."""

from collections.abc import Iterable

import numpy as np
import polars as pl
import pytest

from penchant.errors import DataError
from penchant.evals.graph_suite import (
    change_catalogue,
    count_statistical,
    edges_of,
    ending_measures,
    noise_measures,
    score_measures,
    wrong_and_missed,
)
from penchant.evals.planted_judging import (
    NOTHING,
    EdgeScore,
    Retirements,
    judge_catalogue,
    judge_edges,
    judge_retirements,
)
from penchant.evals.planted_shop import PlantedShop
from penchant.evals.planted_truth import Planted, Truth, parents_of
from penchant.evals.planted_world import plant_world
from penchant.evals.registry import find_suites
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView

A, B, C, D = "category:X > P > a", "category:Y > Q > b", "category:Y > R > c", "category:Y > S > d"
TRUTH = Truth(
    relations=(
        Planted(A, "bought_with", B, 0.3),
        Planted(A, "bought_with", C, 0.3),
        Planted(A, "leads_to", D, 0.5),
    ),
    parents=parents_of(
        ["X > P > a", "Y > Q > b", "Y > R > c", "Y > S > d"],
        {"1": "X > P > a", "2": "Y > Q > b", "3": "Y > S > d"},
    ),
    drifters=(),
    steady=(),
    courses=(),
)


def test_found_edges_are_counted_as_right_induced_and_recalled() -> None:
    found = [
        (B, "bought_with", A),  # planted, the other way round
        (A, "bought_with", B),  # the same once more
        ("item:1", "bought_with", "item:2"),  # implied
        (B, "bought_with", C),  # induced
        (A, "bought_with", D),  # wrong
        (D, "leads_to", A),  # another relation
    ]
    score = judge_edges(TRUTH, found, "bought_with")
    # found: a-b, 1-2, b-c, a-d; right: a-b, 1-2; of the planted a-b and a-c only a-b is there
    assert score == EdgeScore(found=4, right=2, induced=1, planted=2, recalled=1)
    assert (score.precision, score.strict_precision, score.recall) == (0.75, 0.5, 0.5)


def test_a_transition_the_wrong_way_round_is_neither_right_nor_recalled() -> None:
    score = judge_edges(TRUTH, [(D, "leads_to", A)], "leads_to")
    assert score == EdgeScore(found=1, right=0, induced=0, planted=1, recalled=0)


def test_an_implied_edge_does_not_stand_for_the_planted_one() -> None:
    score = judge_edges(TRUTH, [("item:1", "leads_to", "item:3")], "leads_to")
    assert (score.precision, score.recall) == (1.0, 0.0)


def test_finding_nothing_is_precise_and_recalls_nothing() -> None:
    score = judge_edges(TRUTH, [], "bought_with")
    assert (score.precision, score.recall) == (1.0, 0.0)


def test_measures_pool_all_planted_relations_and_leave_the_catalogue_out() -> None:
    scores = {
        "bought_with": EdgeScore(found=8, right=6, induced=1, planted=5, recalled=4),
        "leads_to": EdgeScore(found=2, right=2, induced=0, planted=3, recalled=1),
        "catalogue": EdgeScore(found=100, right=50, induced=0, planted=100, recalled=50),
    }
    measures = score_measures(scores)
    assert measures["precision"] == pytest.approx(0.9)  # (6 + 1 + 2) / 10
    assert measures["strict_precision"] == pytest.approx(0.8)  # (6 + 2) / 10
    assert measures["recall"] == pytest.approx(5 / 8)
    assert measures["catalogue_precision"] == 0.5
    assert measures["induced"] == 1


def test_the_catalogues_edges_are_held_against_its_rows() -> None:
    items = pl.DataFrame({"item_id": ["1"], "category": ["X > P > a"], "brand": ["Alder"]})
    found = {
        ("item:1", "about", A),
        ("item:1", "about", "price:low"),  # not of the kind that is judged
        ("item:1", "made_by", "brand:Birch"),  # wrong
        (A, "is_a", "category:X > P"),
        (A, "is_a", "category:X"),  # further up: right, but not asked for
        ("category:X > P", "is_a", "category:Y"),  # wrong
    }
    # wanted: about, made_by Alder, a is_a P, P is_a X; there: about, a is_a P
    score = judge_catalogue(items, found)
    assert score == EdgeScore(found=5, right=3, induced=0, planted=4, recalled=2)


def history(
    *rows: tuple[str, str, str, int, int | None],
) -> pl.DataFrame:
    return pl.DataFrame(
        [(key, *row) for key, row in enumerate(rows)],
        schema={
            "edge_key": pl.Int64,
            "subject": pl.String,
            "relation": pl.String,
            "object": pl.String,
            "recorded_at": pl.Int64,
            "retired_at": pl.Int64,
        },
        orient="row",
    )


def rulings(
    *rows: tuple[str, int, int | None, list[list[str]] | None],
) -> pl.DataFrame:
    return pl.DataFrame(
        list(rows),
        schema={
            "action": pl.String,
            "edge_key": pl.Int64,
            "cause": pl.Int64,
            "premises": pl.List(pl.List(pl.String)),
        },
        orient="row",
    )


def test_an_item_that_moves_ends_its_old_category_rightly() -> None:
    edges = history(("item:1", "about", A, 1, 5), ("item:1", "about", B, 5, None))
    assert judge_retirements(edges, rulings()) == Retirements(1, (), (), ())


def test_a_new_price_band_cannot_end_a_category() -> None:
    edges = history(("item:1", "about", A, 1, 5), ("item:1", "about", "price:low", 5, None))
    judged = judge_retirements(edges, rulings())
    assert judged.wrong == (f"`item:1 about {A}` ended without a cause",)


def test_another_items_brand_cannot_end_this_ones() -> None:
    edges = history(("item:1", "made_by", "brand:x", 1, 5), ("item:2", "made_by", "brand:y", 5, None))
    judged = judge_retirements(edges, rulings(("retired", 0, 1, None)))
    assert judged.wrong == ("`item:1 made_by brand:x` was ended by `item:2 made_by brand:y`",)


def test_a_named_cause_counts_even_where_another_edge_would_do() -> None:
    edges = history(
        ("item:1", "made_by", "brand:x", 1, 5),
        ("item:1", "made_by", "brand:y", 5, None),
        ("item:2", "made_by", "brand:z", 5, None),
    )
    assert judge_retirements(edges, rulings(("retired", 0, 2, None))).wrong
    assert not judge_retirements(edges, rulings(("retired", 0, 1, None))).wrong


def test_one_liking_cannot_end_another() -> None:
    edges = history((A, "bought_with", B, 1, 5), (A, "bought_with", C, 5, None))
    judged = judge_retirements(edges, rulings(("retired", 0, 1, None)))
    assert judged.wrong == (f"`{A} bought_with {B}` was ended by `{A} bought_with {C}`",)


def test_the_opposite_relation_of_the_same_ends_may_end_an_edge() -> None:
    edges = history((A, "bought_with", B, 1, 5), (A, "substitutes", B, 5, None))
    assert judge_retirements(edges, rulings(("retired", 0, 1, None))) == Retirements(1, (), (), ())


def test_support_may_fall_away_from_a_statistical_edge_only() -> None:
    edges = history((A, "leads_to", B, 1, 5), (A, "related_to", B, 1, 5))
    edges = edges.with_columns(pl.Series("object", [B, C]))
    judged = judge_retirements(edges, rulings(("retired", 0, None, None), ("retired", 1, None, None)))
    assert judged.retired == 2
    assert judged.wrong == (f"`{A} related_to {C}` ended without a cause",)


def test_what_was_derived_may_end_once_a_premise_is_not_believed() -> None:
    edges = history((A, "is_a", B, 1, 5), (A, "is_a", C, 2, 5), (B, "related_to", C, 1, 5))
    admitted = ("admitted", 1, None, [[A, "is_a", B], [B, "related_to", C]])
    judged = judge_retirements(edges, rulings(admitted))
    # the two premises themselves ended for no reason, what rests on them did not
    assert judged.retired == 3
    assert judged.wrong == (
        f"`{A} is_a {B}` ended without a cause",
        f"`{B} related_to {C}` ended without a cause",
    )


def test_an_edge_weighed_anew_did_not_end() -> None:
    edges = history((A, "bought_with", B, 1, 5), (A, "bought_with", B, 5, None))
    assert judge_retirements(edges, rulings(("revised", 1, 1, None))) == Retirements(0, (), (), ())


def test_a_true_edge_that_ends_and_one_that_comes_back_are_named() -> None:
    edges = history((A, "bought_with", B, 1, 5), (A, "bought_with", B, 8, None), (A, "leads_to", D, 1, 5))
    planted = [Planted(B, "bought_with", A, 0.3)]
    judged = judge_retirements(edges, rulings(), still_true=planted)
    assert judged == Retirements(
        retired=2, wrong=(), true_ended=((A, "bought_with", B),), flickered=((A, "bought_with", B),)
    )


def test_ends_are_counted_over_all_worlds() -> None:
    edge = (A, "bought_with", B)
    measures = ending_measures([Retirements(3, ("one",), (edge,), ()), Retirements(1, (), (), (edge,))])
    assert measures == {
        "ended": 4.0,
        "ended_wrongly": 1.0,
        "ended_rightly": 0.75,
        "true_ended": 1.0,
        "flickered": 1.0,
    }


def test_noise_is_told_as_a_share_of_what_the_true_logs_gave() -> None:
    assert noise_measures(40, 1) == {"noise_edges": 1.0, "noise_share": 0.025, "noise_silence": 0.975}
    assert noise_measures(0, 3)["noise_silence"] == 0.0
    assert count_statistical([(A, "is_a", B), (A, "bought_with", B), (A, "leads_to", B)]) == 2


def test_a_changed_catalogue_differs_in_as_many_categories_and_brands_as_asked_for() -> None:
    items = plant_world(np.random.default_rng(1), shoppers=200, days=240).items
    changed = change_catalogue(items, np.random.default_rng(2), count=3)
    assert (changed["category"] != items["category"]).sum() == 3
    assert (changed["brand"] != items["brand"]).sum() == 3
    assert changed.drop("category", "brand").equals(items.drop("category", "brand"))
    assert set(changed["category"]) <= set(items["category"])


class Teller:
    """Says what it was told to say."""

    name = "teller"
    relations: tuple[str, ...] = ("bought_with",)

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = [(min(pair), max(pair)) for pair in pairs]

    def propose(self, view: ReasoningView) -> Iterable[Proposal]:
        return [Proposal(a, "bought_with", b, 0.5, 0.99, 10, "told so") for a, b in self.pairs]


def test_a_planted_shop_believes_the_catalogue_and_what_its_reasoners_say() -> None:
    world = plant_world(np.random.default_rng(1), shoppers=200, days=240)
    planted = sorted(world.truth.planted("bought_with"))
    (a, _, b), (c, _, d) = planted[:2]
    wrong = (f"item:{world.items['item_id'][0]}", f"item:{world.items['item_id'][1]}")
    found = edges_of(world.items, world.events, [Teller((a, b), (c, d), wrong)])
    assert judge_catalogue(world.items, found).precision == 1.0
    assert judge_catalogue(world.items, found).recall == 1.0
    score = judge_edges(world.truth, found, "bought_with")
    assert score == EdgeScore(found=3, right=2, induced=0, planted=len(planted), recalled=2)
    assert f"not planted: {wrong[0]} bought_with {wrong[1]}" in wrong_and_missed(world, found)


def test_moved_items_end_edges_rightly_in_the_real_stores() -> None:
    world = plant_world(np.random.default_rng(1), shoppers=200, days=240)
    half = world.moment(200)
    with PlantedShop(()) as shop:
        shop.add(items=world.items, events=world.events.filter(pl.col("ts") < half))
        changed = change_catalogue(world.items, np.random.default_rng(2), count=3)
        shop.add(items=changed, events=world.events.filter(pl.col("ts") >= half))
        judged = judge_retirements(*shop.edge_history())
        found = shop.edges()
    assert judged.wrong == ()
    assert judged.retired >= 6  # three categories, three brands
    assert judge_catalogue(changed, found).precision == 1.0


def test_refused_rows_do_not_go_unnoticed() -> None:
    world = plant_world(np.random.default_rng(1), shoppers=200, days=240)
    with PlantedShop(()) as shop, pytest.raises(DataError, match=r"^the shop refused sound rows: "):
        shop.add(events=world.events.head(3).with_columns(kind=pl.lit("")))


def test_both_suites_are_found() -> None:
    found = find_suites([])
    assert {"graph", "drift"} <= set(found.suites)
    assert found.broken == {}
    assert NOTHING.precision == NOTHING.recall == 1.0
