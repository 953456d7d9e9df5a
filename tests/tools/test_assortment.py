"""What a shop sells: counts, prices, what can be had, and what nobody bought."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import DataError
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = pl.DataFrame(
    [
        ("g", "Green tea", "Drinks > Tea", "Lin", 4.0, None),
        ("b", "Black tea", "Drinks > Tea", "Lin", 3.0, None),
        ("j", "Jasmine tea", "Drinks > Tea", "Mei", 8.0, None),
        ("o", "Oat milk", "Drinks > Milk", "Mei", 2.0, None),
        ("d", "Dune", "Books > Novels", None, 9.0, None),
        ("f", "Free sample of tea", "Drinks > Tea", "Mei", 0.0, None),
        ("n", "Nettle tea", "Drinks > Tea", "Old", 1.0, datetime(2025, 2, 1, tzinfo=UTC)),
    ],
    schema=["item_id", "title", "category", "brand", "price", "available_to"],
    orient="row",
)
"""Nettle tea cannot be had after day 31; the sample has no price."""
DEEDS = [
    *(Deed("ann", "g", day) for day in (1, 2, 60)),
    Deed("bob", "b", 3),
    Deed("bob", "n", 4),
    Deed("bob", "d", 50, "view"),
    Deed("ann", "o", 60),
]


def test_what_can_be_had_is_counted_and_priced(shop: penchant.Shop) -> None:
    found = shop.assortment()
    assert (found.items, found.brands, found.categories, found.departments) == (6, 2, 3, 2)
    assert (found.sold, found.gone) == (3, 1)  # green and black tea, oat milk; nettle tea
    assert found.prices is not None
    assert (found.prices.items, found.prices.lowest, found.prices.highest) == (5, 2.0, 9.0)
    assert found.prices.mean == 5.2  # (4 + 3 + 8 + 2 + 9) / 5
    assert found.prices.median == 4.0
    assert [(one.item_id, one.purchases) for one in found.listed[:3]] == [("g", 3), ("b", 1), ("o", 1)]
    assert found.text.startswith("6 items, 2 brands, 3 categories, 2 departments; 3 bought from 2025-01-02")


def test_without_a_catalogue_items_are_counted_all_the_same(tmp_path: Path) -> None:
    with make_shop(tmp_path / "shop", [Deed("ann", "g", 1)]) as shop:
        found = shop.assortment()
        assert (found.items, found.brands, found.categories, found.departments) == (1, 0, 0, 0)
        for answer in (shop.assortment, shop.figures):
            with pytest.raises(DataError, match="the catalogue has no categories"):
                answer(by="department")


def test_one_of_each_is_told_in_the_singular(shop: penchant.Shop) -> None:
    line = shop.assortment("novels").text.splitlines()[1]
    assert line.startswith("1 item, 0 brands, 1 category, 1 department; 0 bought from 2025-01-02")


def test_what_could_be_had_and_was_bought_by_then(shop: penchant.Shop) -> None:
    found = shop.assortment("tea", as_of=moment(10))
    assert (found.items, found.brands, found.sold, found.gone) == (5, 3, 3, 0)
    assert [(one.item_id, one.purchases) for one in found.listed[:3]] == [("g", 2), ("b", 1), ("n", 1)]


def test_the_cheapest_and_the_dearest_have_a_price(shop: penchant.Shop) -> None:
    cheapest = shop.assortment("tea", order="cheapest", count=2)
    assert [(one.item_id, one.price) for one in cheapest.listed] == [("b", 3.0), ("g", 4.0)]
    assert cheapest.thing is not None
    assert cheapest.items == 4
    dearest = shop.assortment(order="dearest", count=2)
    assert [one.title for one in dearest.listed] == ["Dune", "Jasmine tea"]
    assert (dearest.listed[1].brand, dearest.listed[1].category) == ("Mei", "Drinks > Tea")


def test_prices_between_two_bounds_count_both(shop: penchant.Shop) -> None:
    found = shop.assortment(min_price=3, max_price=8)
    assert {one.item_id for one in found.listed} == {"g", "b", "j"}
    assert shop.assortment(max_price=2).items == 1
    assert shop.assortment(min_price=100).prices is None


def test_what_nobody_bought_in_a_stretch(shop: penchant.Shop) -> None:
    assert [one.item_id for one in shop.assortment(unsold=True).listed] == ["j", "d", "f"]
    since = shop.assortment("tea", unsold=True, since=moment(5))
    assert {one.item_id for one in since.listed} == {"b", "j", "f"}


def test_what_came_in_a_stretch_by_the_catalogue_or_else_by_its_first_event(
    shop: penchant.Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = shop.assortment(new=True, since=moment(4))  # d first viewed on day 50, o first bought on day 60
    assert [one.item_id for one in found.listed] == ["o", "d"]
    assert found.items == 2
    assert [one.item_id for one in shop.assortment("tea", new=True, since=moment(2)).listed] == ["b"]
    with pytest.raises(DataError, match="new since when"):
        shop.assortment(new=True)
    opened = ITEMS.with_columns(
        available_from=pl.when(item_id="g").then(datetime(2025, 1, 20, tzinfo=UTC)).otherwise(None)
    )
    with make_shop(tmp_path_factory.mktemp("opened") / "shop", [Deed("ann", "g", 30)], opened) as later:
        listed = later.assortment(new=True, since=moment(10), as_of=moment(31)).listed
        assert [one.item_id for one in listed] == ["g"]
        assert not later.assortment(new=True, since=moment(25), as_of=moment(31)).items


def test_part_by_part_with_most_items_first(shop: penchant.Shop) -> None:
    departments = shop.assortment(by="department")
    assert [(one.label, one.items) for one in departments.parts] == [("Drinks", 5), ("Books", 1)]
    brands = shop.assortment("tea", by="brand", count=1)
    assert [(one.label, one.items) for one in brands.parts] == [("Lin", 2)]  # as many as Mei
    assert brands.all_parts == 2
    assert brands.parts[0].prices is not None
    assert brands.parts[0].prices.mean == 3.5
    assert brands.frame().height == 1
    assert (
        shop.assortment(by="category").text.splitlines()[2].startswith("  Tea: 4 items; 3 prices from 3.00")
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"min_price": 9, "max_price": 2}, "no price is at least 9 and at most 2: give the lower one first"),
        (
            {"by": "colour"},
            "cannot tell the assortment by `colour`: ask for one of category, department, brand",
        ),
        ({"order": "best"}, "`best` is no order: ask for one of cheapest, dearest"),
        ({"count": 0}, "cannot list 0 of them: ask for 1 or more"),
        ({"since": moment(90)}, "2025-04-01 is after 2025-03-02"),
        ({"max_price": -1.0}, "the highest price is -1.0: give a number of 0 or more"),
        ({"min_price": "two"}, "the lowest price is 'two': give a number of 0 or more"),
    ],
)
def test_what_cannot_be_told_is_refused(shop: penchant.Shop, asked: dict[str, object], told: str) -> None:
    with pytest.raises(DataError) as refused:
        shop.assortment(**asked)  # type: ignore[arg-type]
    assert str(refused.value) == told


def test_a_catalogue_without_prices_and_brands_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    items = catalogue_frame(rod="Leisure > Fishing")
    with make_shop(tmp_path_factory.mktemp("bare") / "shop", [Deed("a", "rod", 1, "view")], items) as bare:
        assert bare.assortment().counts == "event"
        assert bare.assortment(unsold=True).items == 0
        with pytest.raises(DataError, match="none of these items has a price"):
            bare.assortment(order="cheapest")
        with pytest.raises(DataError, match="the catalogue has no brands"):
            bare.assortment(by="brand")


def test_items_without_any_concept_are_counted(tmp_path_factory: pytest.TempPathFactory) -> None:
    items = pl.DataFrame({"item_id": ["g"], "title": ["Green tea"]})
    with make_shop(tmp_path_factory.mktemp("bare") / "shop", [Deed("ann", "g", 1)], items) as shop:
        told = shop.assortment()
        assert (told.items, told.categories) == (1, 0)
