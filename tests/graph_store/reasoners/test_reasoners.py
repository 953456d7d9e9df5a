"""Planted habits are found, tastes, seasons and popularity are not; fifty accounts make no edge."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from penchant.graph_store.reasoners import CoPurchase, Seasonality, Substitutes, Transitions
from penchant.graph_store.reasoning.proposals import Reasoner
from tests.graph_store.reasoners.reasoned_shop import Visit, edges, view_of

TEA, CUP, JAM, RICE, SALT = (
    f"category:{path}" for path in ("Food > Tea", "Home > Cup", "Food > Jam", "Food > Rice", "Food > Salt")
)
REASONERS = [CoPurchase, Substitutes, Transitions, Seasonality]


def crowd(shoppers: int, seed: int = 0) -> Iterator[Visit]:
    """Shoppers who buy one or two of four things on each of eight days, and nothing for any reason."""
    rng = np.random.default_rng(seed)
    things = np.array(["tea", "cup", "jam", "rice"])
    for shopper in range(shoppers):
        for day in np.sort(rng.choice(60, 8, replace=False)).tolist():
            basket = rng.choice(things, rng.integers(1, 3), replace=False)
            yield Visit(f"s{shopper}", 1 + day, tuple(basket.tolist()))


def test_what_more_shoppers_buy_in_one_basket_than_their_habits_explain_is_bought_together(
    tmp_path: Path,
) -> None:
    # each of 150 shoppers comes four times, with tea and its cup once, jam and rice on a day each
    visits = [
        Visit(f"s{shopper}", 1 + shopper % 40 + day, items)
        for shopper in range(150)
        for day, items in enumerate([("tea", "cup"), ("jam",), ("rice",), ("salt",)])
    ]
    found = edges(CoPurchase(), view_of(tmp_path, visits))
    assert set(found) == {(TEA, CUP), ("item:cup", "item:tea")}
    edge = found[TEA, CUP]
    assert edge.support == 150
    # five slots in baskets of 2, 1, 1, 1: two drawn ones share a basket with chance 2 / (5 * 4) = 1/10,
    # a little more for falling into one month
    assert edge.weight == pytest.approx(0.9, abs=0.001)
    assert edge.rationale == (
        "of 150 shoppers who bought both within a few visits, 150 had both in one basket, "
        "15 expected by chance"
    )
    assert edge.valid_from == 1_735_776_000_000_000  # 2 January 2025, the first of them


def test_taste_for_two_things_on_different_days_is_no_reason_to_call_them_bought_together(
    tmp_path: Path,
) -> None:
    # half of the shoppers buy tea and cups only, the others jam and rice only, in baskets by chance
    rng = np.random.default_rng(1)
    visits = []
    for shopper in range(400):
        pair = ("tea", "cup") if shopper % 2 else ("jam", "rice")
        for day in range(8):
            held = tuple(thing for thing in pair if rng.random() < 0.5)
            visits.append(Visit(f"s{shopper}", 1 + day * 5, held))
    assert edges(CoPurchase(), view_of(tmp_path, visits)) == {}


def test_large_baskets_do_not_make_everything_bought_together(tmp_path: Path) -> None:
    # one large basket and seven small ones for each shopper, things dealt among their slots by chance
    rng = np.random.default_rng(2)
    things = ["tea", "cup", "jam", "rice", "salt", "soap"]
    visits = []
    for shopper in range(300):
        for day in range(8):
            held = rng.choice(things, 5 if day == shopper % 8 else 1, replace=False)
            visits.append(Visit(f"s{shopper}", 1 + day * 5, tuple(held.tolist())))
    assert edges(CoPurchase(), view_of(tmp_path, visits)) == {}


def test_things_of_one_need_that_are_never_in_one_basket_are_substitutes(tmp_path: Path) -> None:
    # rice or salt on each of eight days with tea, never both
    rng = np.random.default_rng(3)
    visits = [
        Visit(f"s{shopper}", 1 + day * 5, ("tea", "rice" if rng.random() < 0.5 else "salt"))
        for shopper in range(150)
        for day in range(8)
    ]
    found = edges(Substitutes(), view_of(tmp_path, visits))
    assert (RICE, SALT) in found
    assert found[RICE, SALT].weight == 1
    assert not [ends for ends in found if TEA in ends]


def test_things_bought_apart_for_different_needs_are_no_substitutes(tmp_path: Path) -> None:
    # as above, but one of the two stands in another department and belongs to no joint taste
    rng = np.random.default_rng(3)
    visits = [
        Visit(f"s{shopper}", 1 + day * 5, ("tea", "rice" if rng.random() < 0.5 else "cup"))
        for shopper in range(150)
        for day in range(8)
    ]
    assert edges(Substitutes(), view_of(tmp_path, visits)) == {}


def test_what_follows_some_weeks_later_is_led_to(tmp_path: Path) -> None:
    # cups three weeks after the first tea; jam before or after, as it happens
    rng = np.random.default_rng(4)
    visits = []
    for shopper in range(200):
        start = 20 + int(rng.integers(0, 100))
        visits.append(Visit(f"s{shopper}", start, ("tea",)))
        visits.append(Visit(f"s{shopper}", start + 21, ("cup",)))
        visits.append(Visit(f"s{shopper}", start + int(rng.choice([-10, 30])), ("jam",)))
    found = edges(Transitions(), view_of(tmp_path, visits))
    assert set(found) == {(TEA, CUP), ("item:tea", "item:cup")}
    assert found[TEA, CUP].support == 200
    assert found[TEA, CUP].weight == 1


def test_order_that_the_shops_calendar_explains_leads_to_nothing(tmp_path: Path) -> None:
    # everybody's tea is bought in the first month and everybody's cup in the second
    rng = np.random.default_rng(5)
    visits = []
    for shopper in range(200):
        visits.append(Visit(f"s{shopper}", 1 + int(rng.integers(0, 28)), ("tea",)))
        visits.append(Visit(f"s{shopper}", 31 + int(rng.integers(0, 28)), ("cup",)))
    assert edges(Transitions(), view_of(tmp_path, visits)) == {}


def test_what_is_bought_oftener_is_bought_first_but_leads_to_nothing(tmp_path: Path) -> None:
    # tea on nine days and a cup on one, at any place: the tea is first for nine shoppers of ten
    visits = [
        Visit(f"s{shopper}", 1 + shopper % 100 + 3 * day, ("cup",) if day == shopper % 10 else ("tea",))
        for shopper in range(300)
        for day in range(10)
    ]
    assert edges(Transitions(), view_of(tmp_path, visits)) == {}


def year(peak: float, shoppers: int = 300) -> Iterator[Visit]:
    """Two purchases in each month of 2025, one of them jam with some chance in December, or in others."""
    rng = np.random.default_rng(6)
    for shopper in range(shoppers):
        for month in range(12):
            chance = peak if month == 11 else 0.1
            for part in (3, 14):
                thing = "jam" if rng.random() < chance else "tea"
                yield Visit(f"s{shopper}", month * 30.4 + part + shopper % 10, (thing,))


def test_month_with_a_multiple_of_its_share_is_a_peak(tmp_path: Path) -> None:
    found = edges(Seasonality(), view_of(tmp_path, year(0.6)))
    assert set(found) == {(JAM, "season:month:12"), ("item:jam", "season:month:12")}


def test_busy_months_of_the_whole_shop_are_no_peaks(tmp_path: Path) -> None:
    # all shoppers come five times as often in December
    rng = np.random.default_rng(7)
    visits = [
        Visit(f"s{shopper}", month * 30.4 + 1 + 2 * turn, (str(rng.choice(["tea", "jam"])),))
        for shopper in range(200)
        for month in range(12)
        for turn in range(10 if month == 11 else 2)
    ]
    assert edges(Seasonality(), view_of(tmp_path, visits)) == {}


def test_log_of_half_a_year_claims_no_month(tmp_path: Path) -> None:
    visits = [visit for visit in year(0.6) if visit.day > 182]
    assert edges(Seasonality(), view_of(tmp_path, visits)) == {}


def test_weekday_is_told_by_its_number_with_monday_first(tmp_path: Path) -> None:
    # 6 January 2025 is a Monday: jam on Saturdays, tea on Mondays and Saturdays
    visits = []
    for shopper in range(200):
        for week in range(10):
            visits.append(Visit(f"s{shopper}", 5 + 7 * week, ("tea",)))
            visits.append(Visit(f"s{shopper}", 10 + 7 * week, ("tea", "jam") if week % 2 else ("tea",)))
    found = edges(Seasonality(), view_of(tmp_path, visits))
    assert set(found) == {(JAM, "season:weekday:6"), ("item:jam", "season:weekday:6")}


@pytest.mark.parametrize("reasoner", REASONERS)
def test_nothing_is_found_where_nothing_is(tmp_path: Path, reasoner: type[Reasoner]) -> None:
    assert edges(reasoner(), view_of(tmp_path, crowd(400)), admitted=0.0) == {}


def colluding(accounts: int) -> list[Visit]:
    """Accounts that fake every relation as hard as they can, among honest shoppers."""
    visits = list(crowd(400))
    for account in range(accounts):
        for turn in range(24):  # soap and salt are rare, and always in one basket
            visits.append(Visit(f"x{account}", 2 * turn, ("soap", "salt") if turn % 8 == 0 else ("tea",)))
            visits.append(Visit(f"x{account}", 100 + 2 * turn, ("rice",) if turn % 2 else ("cup",)))
        visits.append(Visit(f"x{account}", 200, ("jam",)))
        visits.append(Visit(f"x{account}", 220, ("cup",)))
        for day in range(360, 364):
            visits.append(Visit(f"x{account}", day, ("rice",)))
    honest = [Visit(f"h{n}", 1 + 10 * n % 360, ("soap",)) for n in range(40)]
    return visits + honest + [Visit(f"k{n}", 5 + 10 * n % 360, ("salt",)) for n in range(40)]


@pytest.mark.parametrize("reasoner", REASONERS)
def test_fifty_colluding_accounts_cannot_make_an_edge(tmp_path: Path, reasoner: type[Reasoner]) -> None:
    assert edges(reasoner(), view_of(tmp_path, colluding(50)), admitted=0.0) == {}


@pytest.mark.parametrize("reasoner", REASONERS)
def test_the_same_accounts_would_make_edges_if_none_were_left_out(
    tmp_path: Path, reasoner: type[Reasoner]
) -> None:
    assert edges(reasoner(), view_of(tmp_path, colluding(50), colluders=0)) != {}


@pytest.mark.parametrize("reasoner", REASONERS)
def test_shop_where_nothing_was_bought_has_no_relations(tmp_path: Path, reasoner: type[Reasoner]) -> None:
    view = view_of(tmp_path, [Visit("a", 1, ("tea",), "view")])
    assert edges(reasoner(), view, admitted=0.0) == {}


@pytest.mark.parametrize("reasoner", REASONERS)
def test_same_log_gives_the_same_proposals(tmp_path: Path, reasoner: type[Reasoner]) -> None:
    view = view_of(tmp_path, year(0.6, 120), colluders=0)
    assert list(reasoner().propose(view)) == list(reasoner().propose(view))
