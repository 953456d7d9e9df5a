"""Words for a product that nothing in the shop is called by, and brands beside a kind: what they mean."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import DataError
from penchant.tools.brand_words import brand_and_rest
from penchant.tools.conditions import Condition
from penchant.tools.left_out import left_out
from penchant.tools.meant import items_meant
from penchant.tools.segment_heads import heads_lent
from tests.smallshop import Deed, make_shop

ITEMS = pl.DataFrame(
    [
        ("work", "Work gloves", "Hardware > Gloves", "Acme"),
        ("own_work", "Work gloves, own", "Hardware > Gloves", "Private"),
        ("diet_cola", "Diet cola", "Drinks > Soft Drinks", "Acme"),
        ("cola", "Cola", "Drinks > Soft Drinks", "Private"),
        ("grapes", "Grapes red", "Fruit > Grapes Red", "Acme"),
        ("wine", "House wine", "Drinks > Wine", "Acme"),
        ("milk", "Milk", "Dairy > Milk", "Acme"),
        ("own_milk", "Milk, own", "Dairy > Milk", "Private"),
        ("oats", "Oatmeal", "Cereal > Oatmeal", "Acme"),
    ],
    schema=["item_id", "title", "category", "brand"],
    orient="row",
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    deeds = [Deed("ann", item, day, value=1.0) for item in ITEMS["item_id"] for day in range(3)]
    deeds += [Deed("bob", "diet_cola", day, value=1.0) for day in range(20)]
    deeds += [Deed("cat", "cola", day, value=1.0) for day in range(20)]
    folder: Path = tmp_path_factory.mktemp("left_out") / "shop"
    with make_shop(folder, deeds, ITEMS) as made:
        yield made


@pytest.mark.parametrize(
    ("words", "items", "left"),
    [
        ("gloves", {"work", "own_work"}, ()),
        ("black gloves", {"work", "own_work"}, ("black",)),
        ("黑色手套", {"work", "own_work"}, ("黑色",)),
        ("有机牛奶", {"milk", "own_milk"}, ("有机",)),
        ("红酒", {"wine"}, ()),
        ("red wine", {"wine"}, ("red",)),  # red grapes are none
        ("diet soft drinks", {"diet_cola"}, ()),
        ("Acme gloves", {"work"}, ()),
        ("own-brand milk", {"own_milk"}, ()),
        ("private label gloves", {"own_work"}, ()),
        ("milk by Acme", {"milk"}, ()),
        ("自有品牌牛奶", {"own_milk"}, ()),
        ("Acme牌的手套", {"work"}, ()),
        ("soft drink stuff", {"diet_cola", "cola"}, ()),
        ("新的有机牛奶", {"milk", "own_milk"}, ("有机",)),
        ("喝牛奶", {"milk", "own_milk"}, ()),
    ],
)
def test_items_are_those_of_the_kind_and_what_nothing_is_called_by_is_named(
    shop: penchant.Shop, words: str, items: set[str], left: tuple[str, ...]
) -> None:
    found = items_meant(shop._view, shop._finder, words)
    assert {item for item, meant in zip(shop._view.item_ids, found.mask, strict=True) if meant} == items
    assert found.understood is not None
    assert found.understood.left_out == left


def test_who_likes_says_what_was_left_out(shop: penchant.Shop) -> None:
    assert shop.who_likes("organic soft drinks").left_out == ("organic",)
    assert shop.who_likes("soft drinks").left_out == ()


def test_who_likes_a_sort_of_a_kind_is_told_by_its_items_alone(shop: penchant.Shop) -> None:
    found = shop.who_likes("diet soft drinks")
    assert found.items == ("diet_cola",)
    assert [fan.shopper_id for fan in found.fans] == ["bob"]


def test_segment_says_what_was_left_out(shop: penchant.Shop) -> None:
    assert "`black` could not be told apart" in shop.segment("bought black gloves").text


def test_a_taste_is_told_of_one_shopper(shop: penchant.Shop) -> None:
    sure, unsure = shop.taste("bob", "diet soft drinks"), shop.taste("cat", "diet soft drinks")
    assert (sure.fan.shopper_id, sure.is_sure, sure.fan.events) == ("bob", True, 20)
    assert (unsure.is_sure, unsure.fan.events, unsure.fan.event_ids) == (False, 0, ())


def test_what_cannot_be_told_apart_cannot_be_denied(shop: penchant.Shop) -> None:
    with pytest.raises(penchant.DataError) as caught:
        shop.segment("never bought organic milk")
    assert str(caught.value) == (
        "nobody can be told by not having `organic milk`: nothing there says which is `organic`"
    )


def test_products_share_the_kind_that_the_last_one_names(shop: penchant.Shop) -> None:
    found = shop.segment("bought grapes red")  # a category called so
    assert found.conditions[0].words == "grapes red"
    read = [Condition(kind="bought", words="soft"), Condition(kind="bought", words="hard drinks")]
    lent = heads_lent(read, {"soft drinks", "hard drinks"}.__contains__)
    assert [one.words for one in lent] == ["soft drinks", "hard drinks"]
    assert heads_lent(read, {"soft", "soft drinks"}.__contains__) == tuple(read)


def test_of_kinds_so_called_those_of_the_quality_are_meant(tmp_path: Path) -> None:
    paths = ["Produce > Organics Fruit & Vegetables", "Produce > Vegetables", "Frozen > Vegetables"]
    items = pl.DataFrame({"item_id": ["o", "v", "f"], "title": ["Kale", "Peas", "Beans"], "category": paths})
    deeds = [Deed("ann", item, day, value=1.0) for item in items["item_id"] for day in range(3)]
    with make_shop(tmp_path / "shop", deeds, items) as made:
        assert made.items_meant("organic vegetables").ids == {"o"}
        assert made.items_meant("有机蔬菜").ids == {"o"}
        assert made.items_meant("vegetables").ids >= {"v", "f"}


def test_two_words_may_be_one_in_titles(tmp_path: Path) -> None:
    titles = ["UMBRELLA RED POLKADOT", "RED UMBRELLA", "POLKADOT CUP", "VINTAGE CUP"]
    items = pl.DataFrame({"item_id": ["u1", "u2", "c1", "c2"], "title": titles, "category": ["Gifts"] * 4})
    deeds = [Deed("ann", item, day, value=1.0) for item in items["item_id"] for day in range(3)]
    with make_shop(tmp_path / "shop", deeds, items) as made:
        assert made.items_meant("red polka dot umbrella").ids == {"u1"}
        assert made.items_meant("红色的东西").ids == {"u1", "u2"}
        assert made.items_meant("复古风的东西").ids == {"c2"}


def test_a_quality_alone_is_one_of_the_kind_named_before(shop: penchant.Shop) -> None:
    assert shop.segment("bought soft drinks but never touched diet").members == ("cat",)


def test_a_name_found_by_its_meaning_lacks_nothing() -> None:
    assert left_out("soda pop", "soda pop", ["Drinks > Unique Sodas"]) == ()
    assert left_out("the new gloves", "the new gloves", ["Gloves"]) == ()


def test_what_stands_before_a_kind_in_chinese_is_left_out_by_any_of_its_words() -> None:
    assert left_out("山地自行车", "bike", ["Bikes"]) == ("山地",)


def test_words_of_a_brand_are_not_cut_out_of_longer_ones() -> None:
    assert list(brand_and_rest("acmes gloves", ["Acme"])) == []
    assert list(brand_and_rest("Acme's gloves", ["Acme"])) == [("Acme", "gloves")]


def test_of_titles_three_words_may_lack_one_but_not_the_last(tmp_path: Path) -> None:
    titles = ["Rabbit night light", "Garden light", "Rabbit cushion", "Cat bowl"]
    items = pl.DataFrame({"item_id": list("abcd"), "title": titles})
    with make_shop(tmp_path / "shop", [Deed("ann", item, 1) for item in "abcd"], items) as made:
        found = made.figures(["rabbit nite light"]).things[0]
        assert (found.items, found.told) == (
            1,
            "1 item with `rabbit light` in the title; `nite` could not be told apart",
        )
        with pytest.raises(DataError, match="has no concepts yet"):
            made.figures(["blue cat apron"])
