"""Business rules: what they leave out, what they push, and what they refuse."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import DataError, NotFound
from penchant.tools import NO_RULES, Boost, Rules
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea",
    black_tea="Food > Tea",
    rye_bread="Food > Bakery",
    blue_cheese="Food > Cheese",
    board_game="Leisure",
)
PRICES = {"green_tea": 4.0, "black_tea": 9.0, "rye_bread": 3.0, "blue_cheese": None, "board_game": 30.0}
LISTED = ITEMS.with_columns(
    price=pl.col("item_id").replace_strict(PRICES, return_dtype=pl.Float64),
    available_to=pl.when(pl.col("item_id") == "board_game").then(pl.lit(moment(5))),
)
DEEDS = [
    *(Deed(f"s{n}", item, day) for n in range(4) for day, item in enumerate(ITEMS["item_id"].to_list())),
    *(Deed("s0", "green_tea", 6 + n) for n in range(3)),
    *(Deed("s0", "black_tea", 6 + n) for n in range(2)),
]
TASTES = ("fresh", "old", "sweet", "plain", "fine", "dark", "light", "mild", "strong", "pure", "rich", "soft")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    folder: Path = tmp_path_factory.mktemp("rules") / "shop"
    with make_shop(folder, DEEDS, LISTED) as made:
        yield made


def listed(shop: penchant.Shop, rules: Rules = NO_RULES, count: int = 10) -> list[str]:
    return [one.item_id for one in shop.recommend("s0", count, rules=rules)]


def test_what_can_no_longer_be_had_is_left_out_unless_asked_for(shop: penchant.Shop) -> None:
    everything = {"green_tea", "black_tea", "rye_bread", "blue_cheese"}
    assert set(listed(shop)) == everything
    assert set(listed(shop, Rules(available_only=False))) == {*everything, "board_game"}


def test_availability_is_judged_as_of_the_moment(shop: penchant.Shop) -> None:
    then = shop.recommend("s0", 10, as_of=moment(4.5))
    assert "board_game" in {one.item_id for one in then}


def test_only_the_included_are_ranked_and_the_order_stays(shop: penchant.Shop) -> None:
    free = listed(shop)
    only = listed(shop, Rules(include_only=frozenset({"rye_bread", "black_tea"})))
    assert only == [item for item in free if item in {"rye_bread", "black_tea"}]


def test_excluded_items_and_categories_are_left_out(shop: penchant.Shop) -> None:
    assert set(listed(shop, Rules(exclude=frozenset({"rye_bread"})))) == {
        "green_tea",
        "black_tea",
        "blue_cheese",
    }
    assert set(listed(shop, Rules(exclude_categories=frozenset({"Food > Tea"})))) == {
        "rye_bread",
        "blue_cheese",
    }


def test_a_price_cap_leaves_out_the_dearer_and_the_unpriced(shop: penchant.Shop) -> None:
    assert set(listed(shop, Rules(max_price=4.0))) == {"green_tea", "rye_bread"}


def test_a_category_cap_keeps_the_best_of_each_category(shop: penchant.Shop) -> None:
    assert listed(shop)[:2] == ["green_tea", "black_tea"]
    capped = listed(shop, Rules(max_per_category=1), 3)
    assert capped[0] == "green_tea"
    assert set(capped) == {"green_tea", "rye_bread", "blue_cheese"}


SPELT = {
    "port": "Alcohol > Wine",
    "ale": "Alcohol > Beer",
    "basket": "Gifts > Hampers",
    "mug": None,
    "cup": "Home > mugs",
    "jug": "home > Mugs",
}


@pytest.fixture(scope="module")
def spelt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    deeds = [Deed(f"s{n}", item, day) for n in range(3) for day, item in enumerate(SPELT)]
    items = pl.concat([catalogue_frame(**SPELT), catalogue_frame(port="Gifts > Hampers")])
    with make_shop(tmp_path_factory.mktemp("spelt") / "shop", deeds, items) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ("Alcohol", {"port", "ale"}),
        ("Gifts > Hampers", {"port", "basket"}),
        ("gifts", {"port", "basket"}),
        ("Home > mugs", {"cup"}),
        ("home", {"jug"}),
        ("HOME > MUGS", {"cup", "jug"}),
    ],
)
def test_an_item_of_an_excluded_category_is_left_out_whatever_else_it_is_of(
    spelt: penchant.Shop, path: str, gone: set[str]
) -> None:
    assert set(listed(spelt, Rules(exclude_categories=frozenset({path})))) == set(SPELT) - gone


def test_an_item_of_several_categories_counts_in_each_of_them(spelt: penchant.Shop) -> None:
    three = frozenset({"port", "ale", "basket"})
    both = Rules(include_only=three, max_per_category=1, boosts={"port": Boost(9.0, "first")})
    assert listed(spelt, both) == ["port", "ale"]


def test_a_category_of_the_catalogue_goes_before_a_cluster_of_titles(tmp_path: Path) -> None:
    titles = [f"{taste} {kind}" for kind in ("green tea leaves", "rye bread loaf") for taste in TASTES]
    items = pl.DataFrame(
        {"item_id": [f"i{n}" for n in range(24)], "title": titles, "category": ["Food"] * 24}
    )
    deeds = [Deed("s0", f"i{n}", n) for n in range(24)]
    with make_shop(tmp_path / "shop", deeds, items) as shop:
        view = shop.catalogue.view
        assert {view.taxonomy.ids[topic].partition(":")[0] for topic in view.item_topics} == {"cluster"}
        assert len(listed(shop, Rules(max_per_category=2))) == 2
        nothing = r"^the rules leave none of 24 items to recommend: loosen them$"
        with pytest.raises(DataError, match=nothing):
            listed(shop, Rules(exclude_categories=frozenset({"Food"})))


def test_a_boost_is_a_term_of_the_score_with_its_reason(shop: penchant.Shop) -> None:
    rules = Rules(boosts={"blue_cheese": Boost(5.0, "cheese week")})
    first = shop.recommend("s0", 1, rules=rules)[0]
    plain = shop.explain("s0", "blue_cheese")
    assert first.item_id == "blue_cheese"
    assert first.terms[0].signal == "boost"
    assert first.terms[0].text == "cheese week"
    assert first.score == pytest.approx(plain.score + 5.0, abs=1e-12)
    assert first.score == pytest.approx(sum(term.contribution for term in first.terms), abs=1e-12)


def test_an_item_that_the_rules_leave_out_is_not_explained(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=re.escape("the rules leave out item `rye_bread`")):
        shop.explain("s0", "rye_bread", rules=Rules(exclude=frozenset({"rye_bread"})))


def test_an_item_that_cannot_be_had_is_not_blamed_on_rules(shop: penchant.Shop) -> None:
    told = (
        "item `board_game` cannot be had on 9 January 2025: by the catalogue it is available until "
        "6 January 2025; `--unavailable` (`available_only=False`) lets it in"
    )
    for ask in (shop.explain, lambda _, item: shop.audience(item)):
        with pytest.raises(DataError, match=f"^{re.escape(told)}$"):
            ask("s0", "board_game")
    assert shop.explain("s0", "board_game", rules=Rules(available_only=False)).terms
    with pytest.raises(DataError, match=r"^the rules leave out item `board_game`$"):
        shop.explain("s0", "board_game", rules=Rules(exclude=frozenset({"board_game"})))


def test_nothing_to_be_had_is_not_blamed_on_rules(shop: penchant.Shop, tmp_path: Path) -> None:
    told = r"^the rules leave 1 of 5 items, and none can be had on 9 January 2025: loosen them$"
    with pytest.raises(DataError, match=told):
        shop.recommend("s0", 3, rules=Rules(include_only=frozenset({"board_game"})))
    later = ITEMS.with_columns(available_from=pl.lit(moment(30)))
    with make_shop(tmp_path / "shop", DEEDS, later) as closed:
        told = (
            "none of 5 items can be had on 9 January 2025: mend `available_from` and `available_to` in the "
            "catalogue, or let them in with `--unavailable` (`available_only=False`)"
        )
        with pytest.raises(DataError, match=f"^{re.escape(told)}$"):
            closed.recommend("s0", 3)


def test_an_item_that_comes_later_is_said_to_come_later(tmp_path: Path) -> None:
    from_then = pl.when(pl.col("item_id") == "rye_bread").then(pl.lit(moment(30)))
    with make_shop(tmp_path / "shop", DEEDS, ITEMS.with_columns(available_from=from_then)) as shop:
        told = (
            "item `rye_bread` cannot be had on 9 January 2025: by the catalogue it is available only from "
            "31 January 2025 on; `--unavailable` (`available_only=False`) lets it in"
        )
        with pytest.raises(DataError, match=f"^{re.escape(told)}$"):
            shop.explain("s0", "rye_bread")


def test_rules_that_leave_nothing_say_so(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^the rules leave none of 5 items to recommend: loosen them$"):
        shop.recommend("s0", 3, rules=Rules(max_price=0.0))


def test_unknown_items_and_categories_are_named(shop: penchant.Shop) -> None:
    unknown = Rules(exclude=frozenset({"x1", "x2", "x3", "x4", "rye_bread"}))
    message = "the rules name items that the shop does not have: `x1`, `x2`, `x3` and 1 more"
    with pytest.raises(NotFound, match=f"^{re.escape(message)}$"):
        shop.recommend("s0", 3, rules=unknown)
    message = "the rules name a category that the shop does not have: `Food > Soup`"
    with pytest.raises(NotFound, match=f"^{re.escape(message)}$"):
        shop.recommend("s0", 3, rules=Rules(exclude_categories=frozenset({"Food > Soup"})))


@pytest.mark.parametrize("price", [-1.0, float("nan"), float("inf")])
def test_a_price_cap_is_a_number(price: float) -> None:
    message = f"the price cap is {price}; it must be a number of 0 or more"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        Rules(max_price=price)


def test_a_category_cap_of_nothing_is_refused() -> None:
    with pytest.raises(DataError, match=r"^at most 0 items of a category: 1 or more are allowed$"):
        Rules(max_per_category=0)


def test_a_boost_has_an_amount_and_a_reason() -> None:
    with pytest.raises(DataError, match=r"^the boost of item `a` is 0\.0; it must be above 0$"):
        Rules(boosts={"a": Boost(0.0, "sale")})
    with pytest.raises(DataError, match=r"^the boost of item `a` has no reason: say why, it is told$"):
        Rules(boosts={"a": Boost(1.0, " ")})


def test_a_batch_gives_what_single_questions_give(shop: penchant.Shop) -> None:
    rules = Rules(max_per_category=1)
    table = shop.recommend_batch(k=3, mode="all", rules=rules)
    assert table["shopper_id"].unique(maintain_order=True).to_list() == shop.shopper_ids()
    for shopper in shop.shopper_ids():
        single = shop.recommend(shopper, 3, rules=rules)
        mine = table.filter(pl.col("shopper_id") == shopper)
        assert mine["item_id"].to_list() == [one.item_id for one in single]
        assert mine["rank"].to_list() == [one.rank for one in single]
        assert mine["score"].to_list() == pytest.approx([one.score for one in single], abs=1e-12)


def test_a_batch_of_nobody_is_an_empty_table(shop: penchant.Shop) -> None:
    assert shop.recommend_batch([]).columns == ["shopper_id", "rank", "item_id", "score"]


def test_a_batch_names_an_unknown_shopper(shop: penchant.Shop) -> None:
    with pytest.raises(NotFound, match="nobody"):
        shop.recommend_batch(["s0", "nobody"])
