"""The shop as a whole, what changed in one shopper, and what is known of a concept."""

import re
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import DataError, NotFound
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea > Green tea",
    black_tea="Food > Tea > Black tea",
    rye_bread="Food > Bakery",
    fishing_rod="Leisure > Fishing",
)
DEEDS = [
    *(Deed("ann", "green_tea", day, value=5.0) for day in range(0, 40, 4)),
    *(Deed("ann", "fishing_rod", day, value=20.0) for day in range(61, 100, 3)),
    *(Deed(f"u{n}", "rye_bread", day, value=1.0) for n in range(20) for day in (1, 40, 75)),
    *(Deed(f"u{n}", "green_tea", 80) for n in range(3)),
    Deed("new", "rye_bread", 90, value=2.0),
    Deed("ann", "fishing_rod", 100, value=20.0),
]


def test_overview_counts_lately_and_before(shop: penchant.Shop) -> None:
    found = shop.overview(days=30)  # days 70 to 100, and 40 to 70
    assert found.status == shop.status()
    assert (found.lately.shoppers, found.lately.new_shoppers, found.lately.events) == (22, 1, 34)
    assert (found.before.shoppers, found.before.new_shoppers, found.before.events) == (1, 0, 4)
    # ann on days 73, 76, ... 97 and 100 at 20, twenty loaves on day 75, one on day 90, three teas unpriced
    assert found.lately.spent == pytest.approx(10 * 20 + 20 * 1 + 2)
    assert [(one.name, one.shoppers) for one in found.top] == [
        ("Bakery", 21),
        ("Green tea", 3),
        ("Fishing", 1),
    ]
    lines = found.text.splitlines()
    assert lines[0] == "88 events of 22 shoppers with 4 items; 0 wait to be evolved"
    assert lines[1].startswith("Last 30 days to 2025-04-11: 22 shoppers (before: 1), 1 new (0)")
    assert found.frame()["shoppers"].to_list() == [22, 1]


def test_overview_from_a_moment_on_holds_that_moment_and_its_end(shop: penchant.Shop) -> None:
    found = shop.overview(since=moment(61), as_of=moment(75))
    # ann's rods on days 61, 64, 67, 70 and 73, twenty loaves on day 75
    assert (found.lately.shoppers, found.lately.events, found.lately.orders) == (21, 25, 25)
    assert found.before.events == 0
    message = "2025-03-17 is after 2025-03-03"
    with pytest.raises(DataError, match=f"^{message}$"):
        shop.overview(since=moment(75), as_of=moment(61))


def test_overview_holds_a_stretch_against_another(shop: penchant.Shop) -> None:
    found = shop.overview(since=moment(61), as_of=moment(75), against=(moment(75), moment(90)))
    # twenty loaves on day 75, ann's rods on days 76, 79, 82, 85 and 88, three teas, another loaf on day 90
    assert (found.lately.events, found.adjoins, found.compares) == (25, False, True)
    assert found.before.events == 29
    with pytest.raises(DataError, match=r"^2025-04-01 is after 2025-03-17$"):
        shop.overview(against=(moment(90), moment(75)))


def test_days_that_the_log_does_not_hold_whole_are_no_comparison(shop: penchant.Shop) -> None:
    found = shop.overview(days=51)  # the log holds 100 days
    assert not found.compares
    assert found.text.splitlines()[1] == (
        "Last 51 days to 2025-04-11: 22 shoppers, 1 new, 38 orders, spent 302.00"
    )


def test_shop_without_purchases_tells_neither_orders_nor_money(tmp_path: Path) -> None:
    deeds = [Deed(who, "rye_bread", day, "review", value=5.0) for who in "ab" for day in (0, 60, 61)]
    with make_shop(tmp_path, deeds, ITEMS) as shop:
        lines = shop.overview().text.splitlines()
    assert lines[1] == "Last 28 days to 2025-03-03: 2 shoppers (before: 0), 0 new (0), 4 events (0)"


def test_without_concepts_nothing_is_said_of_what_most_had(tmp_path: Path) -> None:
    with make_shop(tmp_path / "shop", [Deed("a", "tea", 1, value=2.0)]) as shop:
        lines = shop.overview().text.splitlines()
    assert lines[1].endswith("1 order, spent 2.00")
    assert lines[2:] == ["Learnt: 0 concepts, 0 profiles, relations: none yet"]


def test_what_every_item_is_says_nothing_of_what_most_had(tmp_path: Path) -> None:
    kinds = ("soup", "cake")
    items = catalogue_frame(
        **{f"{kind}_{n}": f"Meals > Dishes > {kind.title()}s" for kind in kinds for n in range(10)}
    )
    flat = items.with_columns(category=pl.lit("Meals > Dishes"))
    deeds = [Deed(f"u{n}", f"soup_{n}", n) for n in range(10)]
    with make_shop(tmp_path / "deep", deeds, items) as shop:
        assert "Soups" in [one.name for one in shop.overview().top]
    with make_shop(tmp_path / "flat", deeds, flat) as shop:
        assert "Dishes" not in [one.name for one in shop.overview().top]
        assert "Dishes" not in shop.catalogue.best_known_concepts


def test_changes_tell_what_came_and_what_happened(shop: penchant.Shop) -> None:
    found = shop.changes("ann", moment(50), moment(100))
    (fishing,) = [one for one in found.changes if one.name == "Fishing"]
    assert (fishing.what, fishing.lift_before, fishing.events) == ("new", None, 14)
    assert fishing.why == "14 events of 14 in between, for instance Fishing rod"
    assert len(fishing.event_ids) == 5
    assert {one.what for one in found.changes if "tea" in one.name.casefold()} <= {"weaker", "gone"}
    assert found.events == 14
    assert found.frame()["name"].to_list() == [one.name for one in found.changes]


def test_changes_of_a_silent_stretch_are_none(shop: penchant.Shop) -> None:
    found = shop.changes("ann", moment(41), moment(50))
    assert [one.what for one in found.changes if one.what in ("new", "stronger")] == []
    assert "ann between 2025-02-11 and 2025-02-20: 0 events" in found.text


def test_changes_want_the_earlier_date_first(shop: penchant.Shop) -> None:
    message = "20 February 2025 is not before 30 January 2025: name the earlier date first"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        shop.changes("ann", moment(50), moment(29))


def test_concept_has_its_parts_edges_and_months(shop: penchant.Shop) -> None:
    found = shop.concept("tea")
    assert (found.node_id, found.items) == ("category:Food > Tea", 2)
    assert set(found.parts) == {"Green tea", "Black tea"}
    assert {one.relation for one in found.neighbours} >= {"is_a"}
    assert all(one.rationale for one in found.neighbours)
    assert found.edges >= len(found.neighbours) > 0
    months = {one.month: (one.events, one.shoppers) for one in found.months}
    assert (months["2025-01"], months["2025-02"], months["2025-03"]) == ((8, 1), (2, 1), (3, 3))
    assert min(months) == "2025-01"  # the log begins there
    assert found.frame().height == 4  # January to April
    assert [(one.item_id, one.shoppers) for one in found.sellers] == [("green_tea", 3)]  # on day 80
    assert shop.concept("green_tea").sellers == ()


def test_concept_sees_nothing_later_and_items_are_found_too(shop: penchant.Shop) -> None:
    assert sum(one.events for one in shop.concept("tea", as_of=moment(5)).months) == 2
    rod = shop.concept("fishing_rod")
    assert (rod.node_id, rod.items, sum(one.events for one in rod.months)) == ("item:fishing_rod", 1, 14)


def test_what_nobody_knows_is_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^nothing in this shop is close to `quantum entanglement`"):
        shop.concept("quantum entanglement")
    with pytest.raises(NotFound, match=r"^no shopper `nobody`; 22 known"):
        shop.changes("nobody")


def test_of_concepts_with_one_name_the_one_that_sells_is_meant(tmp_path: Path) -> None:
    items = catalogue_frame(
        grinder="Appliances > Coffee",
        beans="Food > Coffee",
        maker="Appliances > Coffee makers",
        pudding="Desserts > Milk by-products",
        litre="Food > Fluid milk",
    )
    deeds = [Deed(f"u{n}", item, n) for n in range(9) for item in ("beans", "maker", "pudding")]
    with make_shop(
        tmp_path / "shop", [*deeds, Deed("u1", "grinder", 3), Deed("u1", "litre", 3)], items
    ) as made:
        coffee = made.concept("coffee")
        assert coffee.node_id == "category:Food > Coffee"
        assert coffee.others[0] == "category:Appliances > Coffee"
        assert made.concept("Appliances > Coffee").node_id == "category:Appliances > Coffee"
        assert made.concept("milk").node_id == "category:Food > Fluid milk"


def test_overview_holds_a_stretch_against_any_other(shop: penchant.Shop) -> None:
    found = shop.overview(since=moment(61), as_of=moment(75), against=(moment(21), moment(30)))
    alone = shop.overview(since=moment(21), as_of=moment(30)).lately
    assert found.before == alone
    assert found.compares
    assert not found.adjoins
    assert f"({alone.since:%Y-%m-%d} to {alone.until:%Y-%m-%d}: {alone.shoppers:,})" in found.text
    assert shop.overview(since=moment(61), as_of=moment(75)).adjoins
    with pytest.raises(DataError, match=r"^\d{4}-\d\d-\d\d is after \d{4}-\d\d-\d\d$"):
        shop.overview(against=(moment(30), moment(21)))
