"""What one shopper did: counts, the newest events, one kind of product, the place by spending."""

from pathlib import Path

import pytest

import penchant
from penchant.errors import DataError
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea", black_tea="Food > Tea", rye_bread="Food > Bakery", fishing_rod="Leisure > Fishing"
)
DEEDS = [
    *(Deed("ann", item, day, value=2.5) for day in range(10) for item in ("green_tea", "black_tea")),
    *(Deed("ann", "fishing_rod", day + 0.5, value=10.0) for day in range(12)),
    Deed("ann", "fishing_rod", 12.5, "return", 10.0),
    Deed("bob", "rye_bread", 3, value=500.0),
    Deed("bob", "green_tea", 5, "view"),
    *(Deed("cid", "rye_bread", day, value=1.0) for day in (1, 4, 10)),
]


def test_what_one_did_in_a_stretch_of_time(shop: penchant.Shop) -> None:
    whole = shop.activity("ann")
    assert (whole.events, whole.visits, whole.orders, whole.items) == (33, 13, 12, 3)
    assert whole.spent == pytest.approx(20 * 2.5 + 12 * 10 - 10)
    assert whole.since is None
    part = shop.activity("ann", moment(8), as_of=moment(9))
    # teas on days 8 and 9, a rod on day 8.5
    assert (part.events, part.visits, part.orders, part.items) == (5, 2, 2, 3)
    assert part.spent == pytest.approx(4 * 2.5 + 10)
    assert len(part.event_ids) == 5
    assert part.text.startswith("ann, since 20")
    assert shop.activity("ann", moment(12.1), as_of=moment(12.2)).events == 0
    with pytest.raises(DataError, match="is after"):
        shop.activity("ann", moment(9), as_of=moment(8))


def test_of_one_kind_of_product_and_of_purchases_alone(shop: penchant.Shop) -> None:
    rods = shop.activity("ann", of="fishing", kind="purchase", count=2)
    assert rods.thing is not None
    assert (rods.thing.words, rods.events, rods.visits) == ("fishing", 12, 12)
    assert rods.spent == pytest.approx(11 * 10.0)  # the one that came back is taken off
    assert (rods.first, rods.last, rods.gap_days) == (moment(0.5), moment(11.5), 1.0)
    assert [one.at for one in rods.newest] == [moment(11.5), moment(10.5)]
    assert [one.title for one in rods.last_day] == ["Fishing rod"]
    assert rods.place is None
    none = shop.activity("bob", of="tea", kind="purchase")
    assert (none.events, none.first, none.last, none.newest) == (0, None, None, ())
    either = shop.activity("ann", of="tea or fishing")
    assert either.events == 33


def test_days_between_visits_and_the_place_by_spending(shop: penchant.Shop) -> None:
    cid = shop.activity("cid")
    assert cid.gap_days == 4.5
    assert (cid.place, cid.spenders) == (3, 3)
    assert shop.activity("bob").place == 1
    assert (shop.activity("bob", moment(4)).place, shop.activity("bob", moment(4)).spent) == (None, 0)
    assert "place 3 of 3 by spending; usually 4.5 days apart" in cid.text


def test_money_is_told_of_what_cost_or_brought_back_some_alone(tmp_path: Path) -> None:
    deeds = [Deed("ann", "tea", day, "rating", 5.0) for day in (0, 1, 2)]
    deeds += [Deed("bob", "tea", 1, value=2.0)]
    deeds += [Deed("bob", "tea", 2, "return"), Deed("bob", "tea", 3, "view")]
    with make_shop(tmp_path / "shop", deeds) as shop:
        rated, bought = (shop.activity(who).text.splitlines() for who in ("ann", "bob"))
    assert rated[0].endswith("3 events, 1 item; usually 1 day apart")
    assert rated[1] == "  2025-01-03 rating tea (tea)"
    assert bought[0].endswith("1 item, spent 2.00, place 1 of 1 by spending; usually 1 day apart")
    assert bought[1:] == [
        "  2025-01-04 view tea (tea)",
        "  2025-01-03 return tea (tea)",  # nobody knows what it had cost
        "  2025-01-02 purchase tea (tea) 2.00",
    ]


def test_what_cannot_be_told_is_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match="no events of the kind `gift`: it has"):
        shop.activity("ann", kind="gift")
    with pytest.raises(DataError, match="ask for 1 or more"):
        shop.activity("ann", count=0)
