"""Why this item and not that one."""

import pytest

import penchant
from penchant.errors import DataError, NotFound
from tests.smallshop import Deed

DEEDS = [
    *(Deed("a", "tea", day) for day in (1, 11, 21)),
    Deed("a", "jam", 2),
    Deed("b", "tea", 3),
    *(Deed(f"s{n}", "soap", 20) for n in range(5)),
]


def test_differences_add_up_to_the_distance_of_the_scores(shop: penchant.Shop) -> None:
    held = shop.contrast("a", "tea", "soap")
    assert held.distance == held.item.score - held.other.score
    assert sum(one.difference for one in held.differences) == pytest.approx(held.distance, abs=1e-12)


def test_what_speaks_for_one_item_alone_stands_against_nothing(shop: penchant.Shop) -> None:
    by_signal = {one.signal: one for one in shop.contrast("a", "tea", "soap").differences}
    assert (
        by_signal["repurchase"].for_item
        == "bought 3 times, every 10 days on average, last on 22 January 2025"
    )
    assert by_signal["repurchase"].for_other is None
    assert by_signal["popularity"].difference < 0  # two bought tea, five soap


def test_turned_round_it_says_the_opposite(shop: penchant.Shop) -> None:
    one, other = shop.contrast("a", "tea", "soap"), shop.contrast("a", "soap", "tea")
    assert one.distance == -other.distance
    assert {d.signal: d.difference for d in one.differences} == {
        d.signal: -d.difference for d in other.differences
    }


def test_it_agrees_with_the_list(shop: penchant.Shop) -> None:
    rank: dict[str, int] = {one.item_id: one.rank for one in shop.recommend("a")}
    held = shop.contrast("a", "tea", "soap")
    assert (held.item.rank, held.other.rank) == (rank["tea"], rank["soap"])


def test_an_item_against_itself_is_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^item `tea` cannot be held against itself: name another one$"):
        shop.contrast("a", "tea", "tea")


def test_unknown_item_is_named(shop: penchant.Shop) -> None:
    with pytest.raises(NotFound, match="cake"):
        shop.contrast("a", "tea", "cake")
