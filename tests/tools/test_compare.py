"""Two shoppers side by side: what both like, what only one likes, and the numbers and events behind it."""

import re
from pathlib import Path

import pytest

import penchant
from penchant.errors import DataError, TooLittleHistory
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea",
    black_tea="Food > Tea",
    rye_bread="Food > Bakery",
    blue_cheese="Food > Cheese",
    fishing_rod="Leisure > Fishing",
)
DEEDS = [
    *(Deed("ann", item, day, value=2.5) for day in range(10) for item in ("green_tea", "black_tea")),
    *(Deed("ann", "fishing_rod", day + 0.5, value=10.0) for day in range(12)),
    *(Deed("bob", "green_tea", day) for day in range(10)),
    *(Deed("bob", "blue_cheese", day + 0.5) for day in range(12)),
    *(
        Deed(f"u{n}", item, day)
        for n in range(30)
        for day in (1, 2, 3)
        for item in ("rye_bread", "rye_bread")
    ),
    Deed("ann", "fishing_rod", 12.5, "return", 10.0),
    Deed("thin", "green_tea", 1),
    *(Deed("bob", "fishing_rod", 20 + day) for day in range(9)),
]


def test_common_and_differing_interests_with_numbers(shop: penchant.Shop) -> None:
    found = shop.compare("ann", "bob", as_of=moment(15))
    assert [one.name for one in found.common] == ["Tea"]
    assert [one.name for one in found.first_more] == ["Fishing"]
    assert [one.name for one in found.second_more] == ["Cheese"]
    tea, fishing = found.common[0], found.first_more[0]
    assert (tea.first.events, tea.second.events) == (20, 10)
    assert min(tea.first.lift, tea.second.lift) > 1.25
    assert (fishing.first.events, fishing.second.events) == (13, 0)
    assert fishing.second.lift < 1
    assert fishing.first_is_stronger > 0.9
    assert len(fishing.first.event_ids) == 3
    assert fishing.second.event_ids == ()


def test_numbers_of_both(shop: penchant.Shop) -> None:
    found = shop.compare("ann", "bob", as_of=moment(15))
    assert (found.first.events, found.first.days, found.first.items) == (33, 13, 3)
    assert found.first.spent == pytest.approx(20 * 2.5 + 12 * 10 - 10)
    assert found.second.spent == 0
    assert found.second.last_seen == moment(11.5)
    assert (found.items_in_common, found.common_items) == (1, ("green_tea",))


def test_nobody_named_means_who_had_most_like_it(shop: penchant.Shop) -> None:
    found = shop.compare("ann")
    assert shop.most_alike("ann") == ("bob", "thin")  # the rod and the tea; the thin one the tea alone
    assert found.alike == ("bob",)
    assert found.second.shopper_id == "bob"
    assert found.text.startswith(f"most like ann: {', '.join(found.alike)}")
    assert not shop.compare("ann", "bob").alike
    assert shop.most_alike("ann", 1) == ("bob",)
    with pytest.raises(DataError, match="ask for 1 to 100"):
        shop.most_alike("ann", 101)


def test_who_has_too_few_events_is_not_taken_for_the_most_alike(tmp_path: Path) -> None:
    deeds = [*(Deed("ann", "green_tea", day) for day in range(5)), Deed("twin", "green_tea", 1)]
    with make_shop(tmp_path / "one", deeds, ITEMS) as one:
        assert one.most_alike("ann") == ("twin",)
        with pytest.raises(TooLittleHistory) as raised:
            one.compare("ann")
    assert str(raised.value) == "nobody with 5 events or more had anything that `ann` had"
    deeds += [Deed("other", item, day) for day in range(3) for item in ("green_tea", "rye_bread")]
    with make_shop(tmp_path / "two", deeds, ITEMS) as two:
        assert two.most_alike("ann") == ("twin", "other")
        found = two.compare("ann")
    assert (found.second.shopper_id, found.alike) == ("other", ("other",))
    assert found.text.splitlines()[1] == "ann: 5 events on 5 days, 1 item, last seen 2025-01-05"


def test_turning_round_turns_everything_round(shop: penchant.Shop) -> None:
    one, other = shop.compare("ann", "bob"), shop.compare("bob", "ann")
    assert (one.first, one.second) == (other.second, other.first)
    assert one.likeness == pytest.approx(other.likeness)
    assert {liked.name for liked in one.common} == {liked.name for liked in other.common}
    assert [liked.name for liked in one.first_more] == [liked.name for liked in other.second_more]


def test_later_events_are_not_seen(shop: penchant.Shop) -> None:
    assert {liked.name for liked in shop.compare("ann", "bob").common} == {"Tea", "Fishing"}
    assert {liked.name for liked in shop.compare("ann", "bob", as_of=moment(15)).common} == {"Tea"}


def test_likeness_is_one_for_equal_tastes_and_zero_for_disjoint_ones(shop: penchant.Shop) -> None:
    assert shop.compare("u0", "u1").likeness == pytest.approx(1.0)
    assert shop.compare("ann", "u1").likeness == pytest.approx(0.0)


def test_interest_that_the_shop_removed_is_not_told(tmp_path: Path) -> None:
    with make_shop(tmp_path / "shop", DEEDS, ITEMS) as shop:
        shop.correct("ann", "category:Food > Tea", "remove")
        assert "Tea" not in {liked.name for liked in shop.compare("ann", "bob").common}


def test_same_shopper_twice_and_thin_history_are_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^shopper `ann` cannot be compared with themselves$"):
        shop.compare("ann", "ann")
    message = "shopper `thin` has too little history to be compared: 1 event, 5 are needed"
    with pytest.raises(TooLittleHistory, match=f"^{re.escape(message)}$"):
        shop.compare("ann", "thin")


def test_text_and_frame_tell_both_sides(shop: penchant.Shop) -> None:
    found = shop.compare("ann", "bob", as_of=moment(15))
    lines = found.text.splitlines()
    assert lines[0] == "ann: 33 events on 13 days, 3 items, spent 160.00, last seen 2025-01-13"
    assert lines[3] == "both like:"
    assert lines[4].startswith("  Tea: ")
    assert found.frame()["which"].to_list() == ["common", "first", "second"]
