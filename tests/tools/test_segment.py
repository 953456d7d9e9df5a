"""Who meets conditions: counted by hand on a small shop."""

import re
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import DataError
from penchant.tools.conditions import Condition, Kind
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea", black_tea="Food > Tea", rye_bread="Food > Bakery", fishing_rod="Leisure > Fishing"
)
DEEDS = [
    *(Deed("ann", "green_tea", day, value=5.0) for day in range(0, 60, 5)),
    *(Deed("bob", "rye_bread", day, value=2.0) for day in range(0, 30, 3)),
    Deed("bob", "black_tea", 10, value=4.0),
    *(Deed("cat", "fishing_rod", day, value=50.0) for day in (50, 55, 59)),
    Deed("cat", "fishing_rod", 59.5, "return", 50.0),
    *(Deed("dan", "green_tea", day, "view") for day in range(40, 60)),
    Deed("dan", "black_tea", 41, "rating", 1.0),
    Deed("dan", "rye_bread", 41.5, "rating", 5.0),
    Deed("cat", "black_tea", 58, "rating", 4.0),
    *(Deed(f"u{n}", "rye_bread", day, value=1.0) for n in range(20) for day in (1, 2, 3)),
    Deed("ann", "rye_bread", 60, value=1.0),
]


@pytest.mark.parametrize(
    ("words", "members"),
    [
        ("bought tea", ["ann", "bob"]),  # dan only looked
        ("bought tea in the last 30 days", ["ann"]),
        ("bought tea at least 2 times", ["ann"]),
        ("spent more than 70", ["cat"]),  # three rods, one of which came back
        ("spent at least 60", ["ann", "cat"]),
        ("spent more than 3 on tea", ["ann", "bob"]),
        ("at least 10 orders", ["ann", "bob"]),
        ("at least 20 visits", ["dan"]),
        ("last seen since 2025-02-20 and not bought tea", ["dan", "cat"]),
        ("first seen since 2025-02-01", ["dan", "cat"]),
        ("top 2 customers by spend", ["cat", "ann"]),
        ("our two best customers who bought tea", ["ann"]),
        ("the 2 customers with the most orders", ["ann", "bob"]),
        ("消费最多的1名顾客", ["cat"]),
        ("top 1 by spend on tea", ["ann"]),
        ("first bought tea since 2025-01-05", ["bob"]),  # ann had it before
        ("started buying fishing rods", ["cat"]),
        ("likes tea", ["ann"]),
        ("bought tea but never rated black tea", ["ann", "bob"]),
        ("rated tea badly", ["dan"]),
        ("rated anything well", ["dan", "cat"]),
        ("gave at least 4 stars to tea", ["cat"]),
        ("rated something at least 2 times", ["dan"]),  # on one day
        ("our 2 most active reviewers", ["dan", "cat"]),
        ("likes tea but not seen for 3 days", []),
        ("not seen for 20 days and bought tea", ["bob"]),
        ("seen in the last 20 days and not bought tea", ["dan", "cat"]),
    ],
)
def test_members_are_those_counted_by_hand(shop: penchant.Shop, words: str, members: list[str]) -> None:
    assert list(shop.segment(words).members) == members


@pytest.mark.parametrize(
    ("condition", "members"),
    [
        (Condition(kind="bought", words="tea or fishing rod"), ["ann", "bob", "cat"]),
        (Condition(kind="bought", words="fishing_rod, black_tea or rye_bread", negated=True), ["dan"]),
        (Condition(kind="average_order", at_least=5, exclusive=True), ["cat"]),
        (Condition(kind="largest_order", at_least=5), ["ann", "cat"]),
        (Condition(kind="viewed", words="tea", at_least=20), ["dan"]),
        (Condition(kind="rated", words="tea"), ["dan", "cat"]),  # however
        (Condition(kind="returned"), ["cat"]),
        (Condition(kind="average_order", at_most=3, since=moment(8), until=moment(40)), ["bob"]),
    ],
)
def test_any_of_several_things_and_money_for_each_order(
    shop: penchant.Shop, condition: Condition, members: list[str]
) -> None:
    assert list(shop.segment(condition).members) == members


def test_a_review_without_stars_is_neither_good_nor_bad(tmp_path: Path) -> None:
    stars = {"ann": None, "bob": 5.0, "cat": 1.0}
    deeds = [Deed(who, "green_tea", 1, "review", value) for who, value in stars.items()]
    with make_shop(tmp_path / "reviewed", deeds, ITEMS) as reviewed:
        kinds: tuple[Kind, ...] = ("rated", "rated_well", "rated_badly")
        found = [reviewed.segment(Condition(kind=kind, words="tea")).members for kind in kinds]
    assert [list(members) for members in found] == [["ann", "bob", "cat"], ["bob"], ["cat"]]


def test_what_the_log_does_not_hold_tells_nobody_apart(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match="the log holds no cart additions"):
        shop.segment("left something in their cart")


@pytest.mark.parametrize("price", [None, 4.5])
@pytest.mark.parametrize("words", ["spent over 50", "the top 10 by spending", "spent at most 20 an order"])
def test_without_purchases_that_cost_something_nobody_can_be_told_by_spending(
    tmp_path: Path, words: str, price: float | None
) -> None:
    deeds = [Deed(f"s{n}", "green_tea", n, "rating", 5.0) for n in range(12)]
    items = catalogue_frame(green_tea="Tea").with_columns(price=pl.lit(price, dtype=pl.Float64))
    why = "by spending: the log holds no purchase with an amount or a price"
    with make_shop(tmp_path / "rated", deeds, items) as shop:
        with pytest.raises(DataError, match=why):
            shop.segment(words)
        assert shop.segment("came at least once").size == 12


def test_size_share_and_what_each_condition_does_alone(shop: penchant.Shop) -> None:
    found = shop.segment("bought tea and spent at least 60")
    assert (found.size, found.shoppers, found.share) == (1, 24, 1 / 24)
    assert found.alone == (2, 2)
    assert found.text == (
        "1 shopper, 4.2% of 24, meets all of this:\n"
        "  bought tea (Food > Tea): 2 shoppers\n"
        "  spent at least 60: 2 shoppers"
    )


def test_conditions_can_be_edited_and_passed_in_again(shop: penchant.Shop) -> None:
    found = shop.segment("bought tea and spent at least 60")
    assert shop.segment(found.conditions).members == found.members
    (first, _) = found.conditions
    assert shop.segment(first).members == ("ann", "bob")
    assert shop.segment([first, Condition(kind="orders", at_most=11)]).members == ("bob",)


def test_later_events_are_not_seen_and_late_shoppers_not_counted(shop: penchant.Shop) -> None:
    found = shop.segment("bought tea", as_of=moment(9))
    assert found.members == ("ann",)
    assert found.shoppers == 22
    assert shop.segment("not seen for 5 days", as_of=moment(8)).size == 20


def test_export_has_a_row_for_each_member(shop: penchant.Shop, tmp_path: Path) -> None:
    found = shop.segment("spent at least 60")
    assert found.csv().splitlines()[0] == "shopper_id,orders,spent,first_seen,last_seen"
    assert found.csv().splitlines()[1].startswith("ann,13,61.0,2025-01-01T00:00:00")
    found.save(tmp_path / "members.csv")
    assert (tmp_path / "members.csv").read_text(encoding="utf-8") == found.csv()
    with pytest.raises(DataError, match=r"^cannot write .*: No such file or directory$"):
        found.save(tmp_path / "missing" / "members.csv")


def test_words_that_mean_nothing_here_and_no_condition_at_all_are_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^nothing in this shop is close to `quantum entanglement`"):
        shop.segment("bought quantum entanglement")
    with pytest.raises(DataError, match=f"^{re.escape('a segment needs at least one condition')}$"):
        shop.segment([])


def test_trends_and_others_take_a_segment(shop: penchant.Shop) -> None:
    found = shop.trends(days=20, among="bought rye_bread", as_of=moment(40))
    assert found.among == "bought rye_bread"
    assert found.shoppers_after == 1  # bob until day 27; the twenty others were gone, ann had bought none yet
