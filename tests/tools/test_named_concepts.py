"""Words that name categories outright, and titles where no category is called so."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import DataError
from penchant.tools.named_concepts import holds_all, places_named
from tests.smallshop import Deed, catalogue_frame, make_shop

ITEMS = catalogue_frame(
    nappies="Baby > Diapers & Disposables > Baby Diapers",
    wipes="Baby > Diapers & Disposables > Wipes",
    misplaced="Eye Care > Baby Diapers",
    ale="Drinks > Beers/Ales > Ale",
    whisky="Drinks > Liquor",
    fan="Summer > Fans",
    ices="Frozen > Ice Cream/Milk/Sherbets",
    milk="Dairy > Fluid Milk Products",
    eggs="Dairy > Eggs",
    filled="Easter > Easter Fill Eggs",
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    deeds = [Deed("ann", item, day, value=1.0) for item in ITEMS["item_id"] for day in range(3)]
    with make_shop(tmp_path_factory.mktemp("named") / "shop", deeds, ITEMS) as made:
        yield made


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ("diapers", {"nappies", "wipes", "misplaced"}),
        ("diaper", {"nappies", "wipes", "misplaced"}),
        ("beer", {"ale"}),
        ("milk", {"milk"}),
        ("egg", {"eggs"}),
        ("ice cream", {"ices"}),
        ("beer products", {"ale"}),
    ],
)
def test_a_category_so_called_goes_before_the_nearest_in_meaning(
    shop: penchant.Shop, words: str, items: set[str]
) -> None:
    assert shop.items_meant(words).ids == items


def test_titles_that_hold_all_words_in_any_number_are_meant_where_no_category_is(tmp_path: Path) -> None:
    titles = [
        "CHOCOLATE HOT WATER BOTTLE",
        "HOT WATER BOTTLE TEA",
        "GLASS BOTTLE",
        "LUNCH BAG RED",
        "SHOULDER BAG",
    ]
    items = pl.DataFrame({"item_id": list("abcde"), "title": titles})
    deeds = [Deed("ann", item, day, value=1.0) for item in "abcde" for day in range(3)]
    with make_shop(tmp_path / "shop", deeds, items) as shop:
        assert shop.items_meant("hot water bottles").ids == {"a", "b"}
        assert shop.items_meant("lunch bags").ids == {"d"}


def test_the_first_part_of_a_name_says_what_it_is_of() -> None:
    labels = [
        "Candles/Accessories",
        "Tea Kettles",
        "Ice Cream/Milk",
        "Boxed Chocolates",
        "Candy Bags-Non Chocolate",
    ]
    assert places_named("candle", labels) == ([0], [])
    assert places_named("tea", labels) == ([], [])
    assert places_named("milk", labels) == ([], [2])
    assert places_named("chocolate", labels) == ([], [3])
    assert places_named(" ", labels) == ([], [])


def test_a_title_holds_words_and_not_parts_of_words() -> None:
    assert holds_all("berries", "MIXED BERRY BOWL")
    assert not holds_all("pen", "PENDANT")


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ("黑色连衣裙", {"雪纺 黑色", "针织 黑色"}),
        ("黑色的连衣裙", {"雪纺 黑色", "针织 黑色"}),
        ("红色T恤", {"T恤 红色"}),
        ("红色雪纺", set()),
        ("黑色连衣裙XL", {"雪纺 黑色"}),  # XXL is another size
    ],
)
def test_chinese_words_may_stand_apart_in_a_title(tmp_path: Path, words: str, items: set[str]) -> None:
    titles = {
        "雪纺 黑色": "雪纺连衣裙 黑色 XL",
        "针织 黑色": "针织连衣裙 黑色 XXL",
        "T恤 红色": "纯棉T恤 红色 XL",
    }
    catalogue = pl.DataFrame(
        {
            "item_id": list(titles),
            "title": list(titles.values()),
            "category": ["女装 > 裙", "女装 > 裙", "男装"],
        }
    )
    with make_shop(tmp_path, [Deed("ann", item, 1) for item in titles], catalogue) as shop:
        if items:
            assert set(shop.items_meant(words).ids) == items
        else:
            with pytest.raises(DataError, match=r"^nothing in this shop is close to"):
                shop.items_meant(words)


def test_a_whole_title_goes_before_a_category_that_is_only_near(tmp_path: Path) -> None:
    items = catalogue_frame(safety_gloves="Safety > Gloves", nitrile_gloves="Safety > Gloves", hat="Safety")
    with make_shop(tmp_path, [Deed("ann", item, 1) for item in items["item_id"]], items) as shop:
        assert shop.items_meant("Safety Gloves").ids == {"safety_gloves"}
        assert shop.items_meant("gloves").ids == {"safety_gloves", "nitrile_gloves"}
        assert shop.items_meant("working gloves").ids == {"safety_gloves", "nitrile_gloves"}


def test_a_department_so_called_is_meant_whole_and_says_what_its_goods_are(tmp_path: Path) -> None:
    paths = {
        "gq": "Magazine Subscriptions > Fashion",
        "tin": "Magazine Subscriptions > Literary Magazines",
        "diet": "Magazine Subscriptions > Special Diet",
        "card": "Gift Cards",
    }
    items = catalogue_frame(**paths)
    with make_shop(tmp_path, [Deed("ann", item, 1) for item in items["item_id"]], items) as shop:
        assert shop.items_meant("magazines").ids == {"gq", "tin", "diet"}
        assert shop.items_meant("literary magazines").ids == {"tin"}
        assert shop.items_meant("Special Diet magazines").ids == {"diet"}
        assert shop.who_likes("special diet magazines").concepts[0][0].endswith("> Special Diet")


def test_a_brands_item_of_just_that_title_goes_before_all_of_the_brand(tmp_path: Path) -> None:
    items = pl.DataFrame(
        {
            "item_id": ["one", "three"],
            "title": ["IHOP Gift Card", "IHOP Gift Cards, Multipack of 3"],
            "category": ["Gift Cards", "Gift Cards"],
            "brand": ["IHOP", "IHOP Cards"],
        }
    )
    with make_shop(tmp_path, [Deed("ann", item, 1) for item in items["item_id"]], items) as shop:
        assert shop.items_meant("IHOP Gift Card").ids == {"one"}
        assert shop.items_meant("IHOP Cards").ids == {"three"}


def test_a_brand_is_meant_by_its_own_words_alone(tmp_path: Path) -> None:
    items = pl.DataFrame(
        {
            "item_id": ["phone", "tv", "mixer"],
            "title": ["Galaxy S10", "QE55", "Stand mixer"],
            "category": ["Electronics > Phones", "Electronics > TVs", "Kitchen > Mixers"],
            "brand": ["Samsung", "Samsung", "Catunltd"],
        }
    )
    with make_shop(tmp_path, [Deed("ann", item, 1) for item in items["item_id"]], items) as shop:
        assert shop.items_meant("Samsung phones").ids == {"phone"}
        assert shop.items_meant("samsung").ids == {"phone", "tv"}
        with pytest.raises(DataError, match=r"^nothing in this shop is close to"):
            shop.who_likes("cat food")


@pytest.mark.parametrize(
    ("words", "items", "told"),
    [
        ("yellow road bikes", {"road"}, "1 item of Bikes > Road Bikes with `yellow` in the title"),
        ("road bike in yellow", {"road"}, "1 item of Bikes > Road Bikes with `yellow` in the title"),
        ("red helmet", {"red"}, "1 item of Helmets with `red` in the title"),
        ("红色的头盔", {"red"}, "1 item of Helmets with `red` in the title"),
        ("size L shorts", {"large"}, "1 item with `L shorts` in the title"),
        ("bike, black", {"black"}, "1 item of Bikes with `black` in the title"),
        ("womens shorts in size L", {"large"}, "1 item with `L womens shorts` in the title"),
        ("women's shorts in a size L", {"large"}, "1 item with `L women's shorts` in the title"),
    ],
)
def test_a_colour_or_size_tells_items_of_a_category_apart_by_their_titles(
    tmp_path: Path, words: str, items: set[str], told: str
) -> None:
    catalogue = pl.DataFrame(
        {
            "item_id": ["road", "black", "touring", "large", "extra", "red", "blue"],
            "title": [
                "R-550 Yellow, 42",
                "R-750 Black, 44",
                "T-1000 Yellow, 46",
                "Women's Shorts, L",
                "Women's Shorts, XL",
                "Sport Helmet, Red",
                "Sport Helmet, Blue",
            ],
            "category": ["Bikes > Road Bikes"] * 2
            + ["Bikes > Touring Bikes", "Shorts", "Shorts", "Helmets", "Helmets"],
        }
    )
    deeds = [Deed("ann", item, 1, value=1.0) for item in catalogue["item_id"]]
    with make_shop(tmp_path, deeds, catalogue) as shop:
        meant = shop.items_meant(words)
        assert meant.ids == items
        assert meant.told == told


def test_a_title_but_for_its_year_goes_before_a_kind_near_in_meaning(tmp_path: Path) -> None:
    rows = [
        ("w", "Star Wars (1977)", "Films > Action"),
        ("p", "Platoon (1986)", "Films > War"),
        ("b", "Star Wars Bottle", "Kitchen > Bottles"),
    ]
    items = pl.DataFrame(rows, schema=["item_id", "title", "category"], orient="row")
    with make_shop(tmp_path / "shop", [Deed("ann", item, 1) for item, _, _ in rows], items) as films:
        assert films.items_meant("Star Wars").ids == {"w"}


def test_one_and_many_of_a_kind_mean_the_same(tmp_path: Path) -> None:
    items = catalogue_frame(
        a="Spirits > Liquor > Traditional Vodka",
        b="Miscellaneous > Vodkas(42 Under Proof)",
        c="Spirits > Liquor > Ultra/Super Vodka",
        d="Food > Tea",
    )
    with make_shop(tmp_path / "shop", [Deed("x", "d", 1)], items) as made:
        assert made.items_meant("vodkas").ids == made.items_meant("vodka").ids == {"a", "b", "c"}
