"""Shoppers who come seldom are held against popularity and taste; neither makes an edge."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from penchant.graph_store.reasoners import CoPurchase
from penchant.graph_store.reasoners.baskets import Baskets, read_baskets
from penchant.graph_store.reasoners.seldom_shoppers import SeldomShoppers
from tests.graph_store.reasoners.reasoned_shop import ITEMS, Visit, edges, view_of

THINGS = np.array(list(ITEMS))


def passers_by(shoppers: int, seed: int = 0) -> Iterator[Visit]:
    """Shoppers who come once or twice, some weeks apart, and buy two or three of six things by chance."""
    rng = np.random.default_rng(seed)
    for shopper in range(shoppers):
        for visit in range(rng.integers(1, 3)):
            basket = rng.choice(THINGS, rng.integers(2, 4), replace=False)
            yield Visit(f"s{shopper}", 1 + float(rng.integers(0, 30)) + 40 * visit, tuple(basket.tolist()))


def test_what_is_bought_at_once_by_shoppers_seen_once_is_bought_together(tmp_path: Path) -> None:
    # a fifth of 1,000 shoppers buy soap with salt, which others seldom buy at all
    rng = np.random.default_rng(1)
    visits = []
    for shopper in range(1000):
        basket = tuple(rng.choice(["tea", "cup", "jam", "rice"], 2, replace=False).tolist())
        held = ("soap", "salt") if shopper % 5 == 0 else basket
        visits.append(Visit(f"s{shopper}", 1 + float(rng.integers(0, 60)), held))
    found = edges(CoPurchase(), view_of(tmp_path, visits))
    assert set(found) == {("category:Food > Salt", "category:Home > Soap"), ("item:salt", "item:soap")}
    edge = found["item:salt", "item:soap"]
    assert edge.support == 200
    assert edge.rationale.startswith("of 1,000 shoppers who come seldom, 200 had both in one basket, ")


def test_taste_that_shows_on_different_visits_is_no_reason_to_call_things_bought_together(
    tmp_path: Path,
) -> None:
    # soap and salt are what some shoppers like: as often on two visits as on one
    rng = np.random.default_rng(2)
    visits = []
    for shopper in range(1500):
        liked = ["soap", "salt", "jam"] if shopper % 5 == 0 else ["tea", "cup", "rice", "jam"]
        for visit in range(2):
            held = tuple(rng.choice(liked, 2, replace=False).tolist())
            visits.append(Visit(f"s{shopper}", 1 + float(rng.integers(0, 30)) + 40 * visit, held))
    assert edges(CoPurchase(), view_of(tmp_path, visits)) == {}


def test_nothing_is_found_among_passers_by(tmp_path: Path) -> None:
    assert edges(CoPurchase(), view_of(tmp_path, passers_by(1500)), admitted=0.0) == {}


def test_things_that_sell_in_one_month_meet_for_no_other_reason(tmp_path: Path) -> None:
    # soap and salt fill most baskets of the third month and none of the others
    rng = np.random.default_rng(3)
    visits = []
    for shopper in range(1500):
        month = int(rng.integers(0, 3))
        likely = [0.05, 0.05, 0.05, 0.05, 0.4, 0.4] if month == 2 else [0.25, 0.25, 0.25, 0.25, 0.0, 0.0]
        held = rng.choice(["tea", "cup", "jam", "rice", "soap", "salt"], 2, replace=False, p=likely)
        visits.append(
            Visit(f"s{shopper}", 1 + 30.5 * month + float(rng.integers(0, 28)), tuple(held.tolist()))
        )
    found = edges(CoPurchase(), view_of(tmp_path, visits))
    assert not [ends for ends in found if {"item:soap", "item:salt"} == set(ends)]


def colluding(accounts: int) -> list[Visit]:
    """Accounts seen once that hold both of two rare things, some with all else to look ordinary."""
    visits = list(passers_by(1000))
    for account in range(accounts):
        visits.append(Visit(f"x{account}", 3, ("fig", "oil")))
        for turn in range(4):  # much of everything else, so that a purchase of any kind looks unlikely
            visits.append(Visit(f"x{account}", 10 + turn, tuple(THINGS.tolist())))
    for shopper in range(60):
        visits.append(Visit(f"h{shopper}", 5, ("fig", "tea")))
        visits.append(Visit(f"k{shopper}", 5, ("oil", "tea")))
    return visits


def test_fifty_colluding_accounts_among_passers_by_make_no_edge(tmp_path: Path) -> None:
    items = {**ITEMS, "fig": "Food > Fig", "oil": "Food > Oil"}
    assert edges(CoPurchase(), view_of(tmp_path / "safe", colluding(50), items), admitted=0.0) == {}
    trusting = view_of(tmp_path / "trusting", colluding(50), items, colluders=0)
    assert ("item:fig", "item:oil") in edges(CoPurchase(), trusting)


def seldom_baskets(tmp_path: Path) -> Baskets:
    view = view_of(tmp_path, passers_by(300, seed=4))
    return read_baskets(view.shop, "items", evidence_days=365, fewest_buyers=1)


def test_popularity_gives_each_unit_its_buyers_and_each_pair_its_meetings(tmp_path: Path) -> None:
    # baskets are dealt by chance, so as many shoppers have two units in one as popularity expects
    baskets = seldom_baskets(tmp_path)
    seldom = SeldomShoppers(baskets, colluders=0)
    first, second = np.triu_indices(len(baskets.ids), 1)
    found = seldom.counts(first, second)
    held = [set(baskets.unit[a:b].tolist()) for a, b in zip(baskets.start, baskets.start[1:], strict=False)]
    for a, b, together in zip(first.tolist(), second.tolist(), found.together.tolist(), strict=True):
        met = [
            shopper for shopper, units in zip(baskets.shopper.tolist(), held, strict=True) if {a, b} <= units
        ]
        assert together == len(set(met))
    by_popularity = found.expected / seldom.affinity(first, second)
    assert by_popularity.sum() == pytest.approx(found.together.sum(), rel=0.25)


def test_affinity_counts_shoppers_whose_first_purchases_lie_on_different_visits(tmp_path: Path) -> None:
    # 40 shoppers buy fig, later oil; 40 others buy jam twice and rice never: fig and oil belong to one taste
    items = {"fig": "Food > Fig", "oil": "Food > Oil", "jam": "Food > Jam", "rice": "Food > Rice"}
    visits = [Visit(f"a{n}", day, (thing,)) for n in range(40) for day, thing in ((1, "fig"), (20, "oil"))]
    visits += [Visit(f"b{n}", day, (thing,)) for n in range(40) for day, thing in ((1, "jam"), (20, "rice"))]
    baskets = read_baskets(view_of(tmp_path, visits, items).shop, "items", evidence_days=365, fewest_buyers=1)
    place = {name: key for key, name in enumerate(baskets.ids)}
    seldom = SeldomShoppers(baskets, colluders=0)
    one = np.array([place["item:fig"]])
    other, stranger = np.array([place["item:oil"]]), np.array([place["item:jam"]])
    assert seldom.affinity(one, other)[0] > 1.5
    assert seldom.affinity(one, stranger)[0] == 1
