"""What is a basket, what is bought, and which baskets are compared."""

from pathlib import Path

import numpy as np

from penchant.graph_store.reasoners.baskets import read_baskets
from tests.graph_store.reasoners.reasoned_shop import Visit, view_of

HOUR = 1 / 24


def test_visit_ends_where_an_hour_passes_without_a_purchase(tmp_path: Path) -> None:
    # tea and cup lie half an hour apart over midnight, jam two hours later
    visits = [
        Visit("a", 1 - HOUR / 4, ("tea",)),
        Visit("a", 1 + HOUR / 4, ("cup", "tea")),
        Visit("a", 1 + 2.5 * HOUR, ("jam",)),
        Visit("b", 1 + 2.5 * HOUR, ("jam",)),
    ]
    baskets = read_baskets(view_of(tmp_path, visits).shop, "items", evidence_days=10, fewest_buyers=1)
    held = [
        {baskets.ids[unit] for unit in baskets.unit[begin:end].tolist()}
        for begin, end in zip(baskets.start[:-1].tolist(), baskets.start[1:].tolist(), strict=True)
    ]
    assert held == [{"item:tea", "item:cup"}, {"item:jam"}, {"item:jam"}]
    assert dict(zip(baskets.ids, baskets.buyers.tolist(), strict=True)) == {
        "item:tea": 1,
        "item:cup": 1,
        "item:jam": 2,
    }


def test_units_with_too_few_buyers_and_old_purchases_are_left_out(tmp_path: Path) -> None:
    visits = [
        Visit("a", 1, ("tea", "soap")),
        Visit("a", 20, ("tea", "cup")),
        Visit("b", 21, ("tea",)),
    ]
    view = view_of(tmp_path, visits)
    baskets = read_baskets(view.shop, "concepts", evidence_days=5, fewest_buyers=2)
    assert baskets.ids == ("category:Food > Tea",)
    assert baskets.size.tolist() == [1, 1]


def test_views_are_no_purchases_and_good_ratings_stand_in_where_there_are_none(tmp_path: Path) -> None:
    rated = [Visit("a", 1, ("tea",), "rating", 5.0), Visit("a", 2, ("jam",), "rating", 1.0)]
    viewed = [Visit("a", 3, ("cup",), "view")]
    without = view_of(tmp_path / "rated", [*rated, *viewed])
    assert read_baskets(without.shop, "items", evidence_days=10, fewest_buyers=1).ids == ("item:tea",)
    both = view_of(tmp_path / "bought", [*rated, *viewed, Visit("a", 4, ("soap",))])
    assert read_baskets(both.shop, "items", evidence_days=10, fewest_buyers=1).ids == ("item:soap",)


def test_runs_of_a_shopper_are_about_equally_long(tmp_path: Path) -> None:
    # 9 baskets make runs of 5 and 4, not of 8 and 1; 8 make one
    visits = [Visit("a", day, ("tea",)) for day in range(1, 10)]
    visits += [Visit("b", day, ("tea",)) for day in range(1, 9)]
    baskets = read_baskets(view_of(tmp_path, visits).shop, "items", evidence_days=30, fewest_buyers=1)
    assert np.bincount(baskets.stratum).tolist() == [5, 4, 8]


def test_shop_where_nothing_was_bought_has_no_baskets(tmp_path: Path) -> None:
    view = view_of(tmp_path, [Visit("a", 1, ("tea",), "view")])
    baskets = read_baskets(view.shop, "items", evidence_days=9, fewest_buyers=1)
    assert (baskets.size.size, baskets.stratum.size, baskets.ids) == (0, 0, ())
