"""Sentences stay true where a naive wording would not."""

from pathlib import Path

import numpy as np
import polars as pl

import penchant
from penchant.evals.statement_facts import Facts
from penchant.evals.statements import check_statement
from penchant.graph_store.fold import DAY_US
from penchant.graph_store.interest_model import interest_table
from penchant.ids import ShopperId
from penchant.tools import Recommender
from penchant.tools.ease import Ease
from penchant.tools.evidence import Evidence
from penchant.tools.features import SIGNALS
from penchant.tools.histories import Histories
from penchant.tools.ranking_data import RankingData
from penchant.tools.reasons import Reason, tell
from tests.smallshop import Deed, catalogue_frame, deeds_frame, make_shop


def said(shop: penchant.Shop, shopper: str, item: str, signal: str, part: float = 0.0) -> str:
    """What is told of a signal, whether or not it moves the score."""
    view = shop._view
    key = {str(one): n for n, one in enumerate(view.shopper_ids)}[shopper]
    told = view.item_keys[item]
    who = Evidence(Histories(RankingData(view, view.now), np.array([key])), np.array([told]))
    return tell(signal, who, told, part).text


def test_what_shares_other_words_is_not_named_with_those_told(tmp_path: Path) -> None:
    # of `oat milk drink` the rarest words are told, oat and milk; the drinking straw has neither
    drinks = ("oat_milk_drink", "straw_drink", "lime_drink", "plum_drink", "pear_drink")
    items = catalogue_frame(**dict.fromkeys([*drinks, "oat_milk"]))
    deeds = [Deed("a", "oat_milk", 9), Deed("a", "oat_milk", 9.1), Deed("a", "straw_drink", 9)]
    deeds += [Deed("b", "oat_milk_drink", 9)]
    with make_shop(tmp_path, deeds, items) as shop:
        text = said(shop, "a", "oat_milk_drink", "content")
    assert text.endswith("with Oat milk, which this shopper bought")


def test_what_has_one_word_of_a_pair_is_not_named_with_the_pair(tmp_path: Path) -> None:
    # told are `tin` and `tin pantry`, of which the pair says both; the plaster tin has no pantry
    others = ("red_pantry", "pantry_mug", "pantry_soap", "oat_pantry")
    items = catalogue_frame(**dict.fromkeys(["tin_pantry_red", "tin_pantry", "plaster_tin", *others]))
    deeds = [Deed("a", "tin_pantry", 9), Deed("a", "plaster_tin", 9), Deed("b", "tin_pantry_red", 9)]
    with make_shop(tmp_path, deeds, items) as shop:
        text = said(shop, "a", "tin_pantry_red", "content")
    assert text == "shares “tin pantry” with Tin pantry, which this shopper bought"


def test_what_came_back_is_said_to_be_all_that_speaks_for_an_item(tmp_path: Path) -> None:
    items = catalogue_frame(milk_jug=None, oat_milk=None, soap=None)
    deeds = [Deed("a", "milk_jug", 9), Deed("a", "milk_jug", 9, "return"), Deed("a", "soap", 9)]
    deeds += [Deed("b", "milk_jug", 9), Deed("b", "oat_milk", 9)]
    with make_shop(tmp_path, deeds, items) as shop:
        texts = [said(shop, "a", "oat_milk", signal) for signal in ("neighbours", "content")]
    assert texts == [
        "others bought it together only with what this shopper returned or rated badly",
        "shares words only with what this shopper returned or rated badly",
    ]


def test_taste_is_told_of_the_narrowest_kind_that_was_had_else_of_the_brand(tmp_path: Path) -> None:
    catalogue = {"tea": "Food > Tea", "jam": "Food > Jam", "soap": "Bath", "rug": "Home", "pen": None}
    brands = pl.Series("brand", ["Acme", "Acme", "Acme", "Weaver", "Acme"])
    items = catalogue_frame(**catalogue).with_columns(brands)
    with make_shop(tmp_path, [Deed("a", "tea", 1), Deed("a", "tea", 2), Deed("b", "rug", 1)], items) as shop:
        texts = {item: said(shop, "a", item, "affinity") for item in catalogue}
    assert {item: text.partition(",")[0] for item, text in texts.items()} == {
        "tea": "2 purchases in Tea",
        "jam": "2 purchases in Food",
        "soap": "2 purchases of the brand Acme",
        "rug": "this shopper has not bought anything in Home yet",
        "pen": "2 purchases of the brand Acme",
    }


def test_what_another_had_beyond_a_cap_is_had_together_all_the_same(tmp_path: Path) -> None:
    # of the robot's likes of an hour the first twenty weigh, neither the pan nor the soap among them
    names = [f"item {n}" for n in range(20)]
    likes = [Deed("robot", item, 1, "like") for item in (*names, "pan", "soap")]
    with make_shop(tmp_path, [*likes, Deed("a", "soap", 2, "like"), Deed("b", "pan", 2, "like")]) as shop:
        assert (
            said(shop, "a", "pan", "neighbours") == "shoppers who liked it also liked soap, as this one did"
        )
        assert said(shop, "b", "item 3", "neighbours") == (
            "shoppers who liked it also liked pan, as this one did"
        )


def test_what_was_had_decades_ago_is_not_said_to_have_come_back(tmp_path: Path) -> None:
    items = catalogue_frame(milk_jug=None, oat_milk=None)
    deeds = [Deed("a", "milk_jug", -27 * 365), Deed("b", "milk_jug", 9), Deed("b", "oat_milk", 9)]
    with make_shop(tmp_path, deeds, items) as shop:
        texts = [said(shop, "a", "oat_milk", signal) for signal in ("neighbours", "content")]
    assert texts[0].startswith("shoppers who bought it also bought Milk jug, as this one did")
    assert texts[1] == "shares “milk” with Milk jug, which this shopper bought"


def through_what_is_like(shop: penchant.Shop, shopper: str, item: str) -> Reason:
    """What the neighbours say of an item that nobody bought, which borrows from what is like it."""
    view = shop._view
    data, keys = RankingData(view, view.now), np.array([view.item_keys[item]])
    block = Histories(data, np.array([view.shopper_ids.index(ShopperId(shopper))]))
    return tell("neighbours", Evidence(block, keys, Ease.fit(data).lending(data, keys)), int(keys[0]))


def test_what_nobody_bought_is_told_through_what_is_like_it(tmp_path: Path) -> None:
    names = ("red_tent", "green_tent", "stove", "soap")
    deeds = [Deed(who, item, 1) for who in "bc" for item in ("red_tent", "stove")]
    deeds += [Deed("a", "stove", 2), Deed("a", "red_tent", 2), Deed("a", "soap", 1), Deed("d", "soap", 1)]
    with make_shop(tmp_path, deeds, catalogue_frame(**dict.fromkeys(names))) as shop:
        view, told = shop._view, through_what_is_like(shop, "a", "green_tent")
        events = view.event_ids(told.seqs.tolist())
    text = "shoppers who bought Red tent, which is like it in words, also bought Stove, as this one did"
    assert told.text == text
    assert [view.item_ids[key] for key in told.related] == ["red_tent", "stove"]
    assert events == ["e4"]  # a's stove


def test_a_title_that_two_items_have_is_told_once(tmp_path: Path) -> None:
    items = catalogue_frame(phone_a=None, phone_b=None, phone_case=None, soap=None).with_columns(
        title=pl.Series(["Phone", "Phone", "Phone case", "Soap"])
    )
    deeds = [Deed(who, item, 1) for who in "ab" for item in ("phone_a", "phone_b")]
    deeds += [Deed("b", "phone_case", 2), Deed("c", "soap", 2)]
    with make_shop(tmp_path, deeds, items) as shop:
        texts = [said(shop, "a", "phone_case", signal) for signal in ("neighbours", "content")]
        worded = shop.explain_in_words("a", "phone_case", reader="shopper", length="full").text
        chinese = shop.explain_in_words("a", "phone_case", reader="shopper", length="full", language="zh")
    assert texts[0].startswith("shoppers who bought it also bought Phone, as this one did")
    assert texts[1] == "shares “phone” with Phone, which this shopper bought"
    assert "Shoppers who bought it also bought Phone, as you did" in worded
    assert "买过它的顾客也买过 Phone，您同样如此" in chinese.text


def test_what_is_like_an_item_and_called_the_same_as_what_was_had_is_told_apart(tmp_path: Path) -> None:
    items = catalogue_frame(old=None, new=None, mine=None, soap=None).with_columns(
        title=pl.Series(["Tent", "Green tent", "Tent", "Soap"])
    )
    deeds = [Deed(who, item, 1) for who in "bc" for item in ("old", "mine")] + [Deed("a", "mine", 2)]
    deeds += [Deed("a", "soap", 1), Deed("d", "soap", 1)]
    with make_shop(tmp_path, deeds, items) as shop:
        view, told = shop._view, through_what_is_like(shop, "a", "new")
    assert [view.item_ids[key] for key in told.related] == ["old", "mine"]
    text = "shoppers who bought Tent, which is like it in words, also bought another Tent, as this one did"
    assert told.text == text
    facts = Facts(deeds_frame(deeds), items.with_columns(brand=pl.lit(None, dtype=pl.String)))
    assert check_statement(facts, "a", "new", text) == "true"
    assert check_statement(facts, "a", "new", text.replace("another Tent", "another Soap")) == "false"


def test_of_ratings_the_good_ones_alone_are_told_and_called_so(tmp_path: Path) -> None:
    rated = [("a", "tea", 5.0), ("b", "tea", 4.0), ("c", "tea", 2.5), ("d", "tea", 1.0), ("b", "jam", 5.0)]
    deeds = [Deed(who, item, day, "rating", stars) for day, (who, item, stars) in enumerate(rated)]
    with make_shop(tmp_path, deeds, catalogue_frame(tea="Food > Hot", jam="Sweet")) as shop:
        told = {
            (item, signal): said(shop, "a", item, signal)
            for item in ("tea", "jam")
            for signal in ("repurchase", "neighbours", "affinity", "popularity")
        }
    assert told["tea", "popularity"] == "2 shoppers rated it well in the 30 days to 5 January 2025"
    assert told["tea", "repurchase"] == "rated well once, on 1 January 2025"
    assert told["tea", "affinity"].startswith("1 good rating in Hot")
    assert told["jam", "repurchase"] == "this shopper has not rated it well yet"
    assert told["jam", "affinity"] == "this shopper has not rated anything well in Sweet yet"
    assert told["jam", "neighbours"].startswith("shoppers who rated it well also rated Tea well, as this one")


def test_a_review_without_stars_is_not_told_as_a_good_one(tmp_path: Path) -> None:
    stars = [("a", "tea", None), ("b", "tea", 5.0), ("b", "jam", None), ("c", "jam", 1.0)]
    deeds = [Deed(who, item, day, "review", value) for day, (who, item, value) in enumerate(stars)]
    items = catalogue_frame(tea="Hot", jam="Sweet")
    with make_shop(tmp_path, deeds, items) as shop:
        told = {
            (item, signal): said(shop, "a", item, signal)
            for item in ("tea", "jam")
            for signal in ("repurchase", "neighbours", "affinity", "popularity")
        }
        expected = shop.next_behaviour("a").items[0]
    assert told["tea", "repurchase"] == "reviewed once, on 1 January 2025"
    assert told["tea", "affinity"].startswith("1 review in Hot")
    assert told["tea", "popularity"] == "2 shoppers went for it in the 30 days to 4 January 2025"
    assert told["jam", "repurchase"] == "this shopper has not gone for it yet"
    assert (expected.item_id, expected.bought_on) == ("tea", 1)
    facts = Facts(deeds_frame(deeds), items.with_columns(brand=pl.lit(None, dtype=pl.String)))
    assert {check_statement(facts, "a", item, text) for (item, _), text in told.items()} == {"true"}
    good = told["tea", "repurchase"].replace("reviewed", "reviewed well")
    assert check_statement(facts, "a", "tea", good) == "false"


def test_where_kinds_differ_what_was_not_done_has_its_participle(tmp_path: Path) -> None:
    deeds = [Deed("a", "tea", 1), Deed("b", "jam", 2, "view")]
    with make_shop(tmp_path, deeds, catalogue_frame(tea="Hot", jam="Sweet")) as shop:
        told = [said(shop, "a", "jam", signal) for signal in ("repurchase", "affinity")]
    assert told == [
        "this shopper has not gone for it yet",
        "this shopper has not gone for anything in Sweet yet",
    ]


def test_thirty_days_ago_to_the_moment_is_the_month_before(tmp_path: Path) -> None:
    deeds = [Deed("a", "jam", 40), Deed("b", "tea", 70), Deed("c", "tea", 41), Deed("a", "jam", 100)]
    with make_shop(tmp_path, deeds) as shop:
        text = said(shop, "a", "tea", "popularity")
    assert text == "nobody bought it in the 30 days to 11 April 2025, 2 in the 30 days before"


def test_what_nobody_had_lately_is_told_with_who_ever_had_it(tmp_path: Path) -> None:
    deeds = [Deed("a", "jam", 0), Deed("b", "tea", 5), Deed("c", "tea", 6), Deed("a", "jam", 100)]
    with make_shop(tmp_path, deeds) as shop:
        text = said(shop, "a", "tea", "popularity")
    assert text == "nobody bought it in the 30 days to 11 April 2025, 2 before that"


def test_decline_is_not_told_for_an_item_nor_a_rise_against_it(tmp_path: Path) -> None:
    deeds = [
        *[Deed(who, "tea", day) for who, day in (("b", 41), ("c", 42), ("d", 43), ("b", 80))],
        *[Deed(who, "rye", day) for who, day in (("b", 41), ("c", 81), ("d", 82))],
        Deed("b", "oat", 41),
        Deed("a", "jam", 0),
        Deed("a", "jam", 100),
    ]
    with make_shop(tmp_path, deeds) as shop:
        told = {
            (item, part): said(shop, "a", item, "popularity", part)
            for item in ("tea", "rye", "oat")
            for part in (-0.5, 0.5)
        }
    lately = "in the 30 days to 11 April 2025"
    assert told == {
        ("tea", -0.5): f"1 shopper bought it {lately}, 3 in the 30 days before",
        ("tea", 0.5): f"3 shoppers bought it in all, 1 of them {lately}",
        ("rye", -0.5): f"2 shoppers bought it {lately}",
        ("rye", 0.5): f"2 shoppers bought it {lately}, 1 in the 30 days before",
        ("oat", -0.5): f"nobody bought it {lately}, 1 in the 30 days before",
        ("oat", 0.5): f"1 shopper bought it in all, none of them {lately}",
    }


def test_liking_is_not_told_against_an_item(tmp_path: Path) -> None:
    deeds = [Deed("a", "tea", day) for day in range(20)] + [Deed("b", "jam", day) for day in range(40)]
    with make_shop(tmp_path, deeds, catalogue_frame(tea="Hot", jam="Sweet")) as shop:
        told = [said(shop, "a", "tea", "affinity", part) for part in (-0.5, 0.5)]
    assert told[0] == "20 purchases in Hot"
    assert told[1].startswith("20 purchases in Hot, ")
    assert told[1].endswith(" times the shop's average")


def test_a_month_that_the_log_does_not_hold_whole_is_no_comparison(tmp_path: Path) -> None:
    with make_shop(tmp_path, [Deed("b", "tea", 41), Deed("c", "tea", 80), Deed("d", "tea", 81)]) as shop:
        text = said(shop, "b", "tea", "popularity")  # the log begins 40 days before its newest event
    assert text == "2 shoppers bought it in the 30 days to 23 March 2025"


def test_a_category_counts_what_stands_in_a_cluster_too(tmp_path: Path) -> None:
    # the clusters are for all items, but one dish is like no other and so stands in its category alone
    dishes = [f"{kind}_{sort}" for kind in ("soup", "cake", "salad") for sort in "abcdefgh"]
    items = catalogue_frame(**dict.fromkeys([*dishes, "zebra"], "Food > Dishes"))
    with penchant.open(tmp_path, create=True, clusters="on") as shop:
        shop.ingest(items, items=True)
        shop.ingest(deeds_frame([Deed("a", "soup_a", 1), Deed("a", "cake_b", 2), Deed("b", "zebra", 3)]))
        shop.evolve()
        shop._recommender = Recommender(shop._view)
        text = said(shop, "a", "zebra", "affinity")
    assert text.startswith("2 purchases in Dishes")


def test_many_items_are_told_as_each_alone(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    names = [f"{sort}_{kind}" for sort in ("oat", "rye", "soy") for kind in ("milk", "bread", "drink", "jam")]
    deeds = [
        Deed(f"s{rng.integers(12)}", names[rng.integers(len(names))], int(rng.integers(1, 90)))
        for _ in range(150)
    ]
    with make_shop(tmp_path, deeds, catalogue_frame(**dict.fromkeys(names, "Food > Basics"))) as shop:
        view = shop._view
        block = Histories(RankingData(view, view.now), np.array([0]))
        items = np.arange(len(view.item_ids))
        alone = {
            signal: [tell(signal, Evidence(block, items[[k]]), k) for k in items.tolist()]
            for signal in SIGNALS
        }
        who = Evidence(block, items)
        for signal in SIGNALS:
            told = [tell(signal, who, item) for item in items.tolist()]
            assert [one._replace(seqs=one.seqs.tolist()) for one in told] == [
                one._replace(seqs=one.seqs.tolist()) for one in alone[signal]
            ]


def test_a_lift_told_is_that_of_the_interest(tmp_path: Path) -> None:
    items = catalogue_frame(tea="Food > Hot", jam="Food > Sweet", soap="Home > Bath")
    deeds = [Deed("a", "tea", 3), Deed("a", "soap", 40), Deed("b", "jam", 9), Deed("b", "soap", 9)]
    with make_shop(tmp_path, deeds, items) as shop:
        view = shop._view
        for until in (view.now, view.now - 20 * DAY_US):
            block = Histories(RankingData(view, until), np.array([0]))
            table = interest_table(view, 0, until=until)
            who = Evidence(block, np.array([0]))
            assert [who.lift(node) for node in table.node.tolist()] == table.lift.tolist()
