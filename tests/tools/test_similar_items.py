"""What goes with an item or is like it: by common buyers beyond chance, by words, by the graph."""

import re
from pathlib import Path

import numpy as np
import pytest

import penchant
from penchant.errors import DataError, NotFound
from penchant.graph_store import Database, ShopView
from penchant.settings import load_settings
from penchant.tools.similar_items import ItemEdge, Owners, similar_items
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea",
    tea_pot="Home > Kitchen",
    rye_bread="Food > Bakery",
    blue_cheese="Food > Cheese",
    jasmine_green_tea="Food > Tea",
    fishing_rod="Leisure > Fishing",
)
PAIRED = [f"p{n}" for n in range(20)]
OTHERS = [f"o{n}" for n in range(60)]
DEEDS = [
    *(Deed(who, item, 1) for who in PAIRED for item in ("green_tea", "tea_pot")),
    *(Deed(who, "rye_bread", 2) for who in OTHERS),
    *(Deed(who, "blue_cheese", 2) for who in OTHERS[:30]),
    Deed("p0", "rye_bread", 3),
    Deed("late", "green_tea", 9),
    Deed("late", "tea_pot", 9),
]


@pytest.fixture(scope="module")
def view(shop: penchant.Shop) -> ShopView:
    return ShopView(Database.in_folder(shop.folder), shop.folder, load_settings(shop.folder))


def test_common_buyers_beyond_chance_are_told_with_numbers_and_purchases(shop: penchant.Shop) -> None:
    found = shop.similar_items("green_tea")
    first = found.items[0]
    assert (found.shoppers, first.item_id, first.how) == (21, "tea_pot", "shoppers")
    assert (first.in_common, first.shoppers) == (21, 21)
    # 21 buyers of 43 pairs (20 x 2, one with rye bread in addition, 2 late) among 133 in all
    assert first.by_chance == pytest.approx(21 * 43 / 133)
    assert first.strength == pytest.approx(1.0)
    assert len(first.event_ids) == 4
    assert first.why == "21 of the 21 shoppers who had it had this, too, where chance makes 6.8"


def test_one_common_buyer_is_no_evidence(shop: penchant.Shop) -> None:
    by_shoppers = [one.item_id for one in shop.similar_items("green_tea", 100).items if one.how == "shoppers"]
    assert by_shoppers == ["tea_pot"]


def test_big_buyers_of_everything_make_nothing_alike(tmp_path: Path) -> None:
    goods = {f"g{n}": "Goods" for n in range(12)}
    deeds = [Deed(f"big{n}", item, 1) for n in range(8) for item in goods]
    deeds += [Deed(f"small{n}", f"g{n % 12}", 1) for n in range(24)]
    with make_shop(tmp_path / "shop", deeds, catalogue_frame(**goods)) as shop:
        assert [one.how for one in shop.similar_items("g0").items if one.how == "shoppers"] == []


def test_item_nobody_had_is_found_by_words_which_are_named(shop: penchant.Shop) -> None:
    (first, *_) = [one for one in shop.similar_items("jasmine_green_tea").items]
    assert (first.item_id, first.how, first.shoppers) == ("green_tea", "words", 21)
    assert {"green", "tea"} <= set(" ".join(first.shared_words).split())
    new = [one for one in shop.similar_items("green_tea").items if one.item_id == "jasmine_green_tea"]
    assert [one.how for one in new] == ["words"]


def test_the_words_of_a_category_that_all_are_in_make_no_two_items_alike(tmp_path: Path) -> None:
    dishes = dict.fromkeys(["noodles", "dumplings", "pancake", "porridge", "fried_noodles"], "Menu > Dishes")
    with make_shop(tmp_path / "menu", [Deed("ann", "noodles", 1)], catalogue_frame(**dishes)) as menu:
        alike = {dish: [one.item_id for one in menu.similar_items(dish).items] for dish in dishes}
    assert alike == {
        "dumplings": [],
        "pancake": [],
        "porridge": [],
        "noodles": ["fried_noodles"],
        "fried_noodles": ["noodles"],
    }


def test_words_in_common_are_told_once_and_only_those_that_tell_items_apart(tmp_path: Path) -> None:
    dishes = ("garlic_fried_prawn", "garlic_fried_squid", "plum_soup", "pear_soup", "lime_cake")
    items = catalogue_frame(**dict.fromkeys(dishes, "Restaurant > Dishes"))
    with make_shop(tmp_path, [Deed("a", dishes[0], 1), Deed("b", dishes[2], 1)], items) as shop:
        found = {str(one.item_id): one.shared_words for one in shop.similar_items(dishes[0]).items}
    assert found["garlic_fried_squid"] == (
        "garlic fried",
    )  # neither `garlic` nor `fried` beside it, nor `dishes`
    assert not {"dishes", "restaurant"} & {word for shared in found.values() for word in shared}


def test_relation_of_the_graph_comes_first_and_names_its_edge(view: ShopView) -> None:
    cheese = view.item_keys["blue_cheese"]
    edge = ItemEdge(cheese, "substitutes", 0.8, "seldom together", 7, True)
    found = similar_items(view, view.item_keys["green_tea"], until=view.now, edges=[edge])
    assert [one.item_id for one in found.items[:2]] == ["blue_cheese", "tea_pot"]
    assert (found.items[0].how, found.items[0].edge) == ("substitutes", 7)
    assert found.items[0].why == "it is bought instead of Blue cheese: seldom together"


def test_later_purchases_are_not_seen(shop: penchant.Shop) -> None:
    assert shop.similar_items("green_tea", as_of=moment(5)).items[0].in_common == 20


def test_cosine_is_that_of_a_slow_reference(view: ShopView) -> None:
    owners = Owners.at(view, view.now)
    dense = np.asarray(owners.counts.todense())
    for item in range(len(view.item_ids)):
        together, _, cosine = owners.common(item)
        for other in range(len(view.item_ids)):
            norms = np.linalg.norm(dense[item]) * np.linalg.norm(dense[other])
            assert cosine[other] == pytest.approx(dense[item] @ dense[other] / norms if norms else 0.0)
            assert together[other] == int(((dense[item] > 0) & (dense[other] > 0)).sum())


def test_title_will_do_and_one_of_several_is_asked_for(shop: penchant.Shop) -> None:
    assert shop.similar_items("Green tea").item_id == "green_tea"
    message = (
        "`tea` is no item id and may mean 3 items: name one by its id, for instance "
        "`green_tea` (Green tea), `tea_pot` (Tea pot), `jasmine_green_tea` (Jasmine green tea)"
    )
    with pytest.raises(NotFound, match=f"^{re.escape(message)}$"):
        shop.similar_items("tea")


def test_count_out_of_range_is_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^cannot name 0 items: 1 to 1000 are allowed$"):
        shop.similar_items("green_tea", 0)


def test_answer_renders_as_text_and_as_a_frame(shop: penchant.Shop) -> None:
    found = shop.similar_items("green_tea", 2)
    assert found.text.startswith("Green tea (green_tea), which 21 shoppers had:\n  Tea pot (tea_pot): 21 of")
    assert found.frame()["item_id"].to_list() == [one.item_id for one in found.items]
