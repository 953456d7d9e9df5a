"""Single orders: a shopper's purchases of one day, ranked, measured and looked into."""

import pytest

import penchant
from penchant.errors import DataError
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea", black_tea="Food > Tea", rye_bread="Food > Bakery", fishing_rod="Leisure > Fishing"
)
DEEDS = [
    # ann on day 1: 2 + 3 + 4 = 9 for three purchases; the bread of day 0 comes back for 1: 8
    Deed("ann", "rye_bread", 0, value=1.0),
    Deed("ann", "green_tea", 1.1, value=2.0),
    Deed("ann", "green_tea", 1.5, value=3.0),
    Deed("ann", "rye_bread", 1.2, value=4.0),
    Deed("ann", "rye_bread", 1.9, "return", 1.0),
    # bob on day 1: 50 for one; on day 9: 2 + 2
    Deed("bob", "fishing_rod", 1.3, value=50.0),
    Deed("bob", "black_tea", 9.0, value=2.0),
    Deed("bob", "rye_bread", 9.1, value=2.0),
    # cid on day 9: 5, and a day with a view alone
    Deed("cid", "green_tea", 9.9, value=5.0),
    Deed("cid", "rye_bread", 5.0, "view"),
]


def test_the_first_orders_by_money_purchases_and_time(shop: penchant.Shop) -> None:
    dearest = shop.orders(rank="spent", count=2)
    assert [(one.shopper_id, one.spent, one.purchases) for one in dearest.listed] == [
        ("bob", 50.0, 1),
        ("ann", 8.0, 3),
    ]
    fullest = shop.orders(rank="purchases", count=1).listed[0]
    assert (fullest.shopper_id, fullest.at, fullest.purchases) == ("ann", moment(1.5), 3)
    assert [(one.title, one.purchases, one.spent) for one in fullest.lines] == [
        ("Green tea", 2, 5.0),
        ("Rye bread", 1, 3.0),
    ]
    assert len(fullest.event_ids) == 3
    newest = shop.orders(rank="newest")
    assert [(one.shopper_id, one.at) for one in newest.listed[:2]] == [
        ("cid", moment(9.9)),
        ("bob", moment(9.1)),
    ]
    assert len(newest.listed) == 5
    smallest = shop.orders(rank="smallest", count=2).listed  # 1 for bread; 4 for two things
    assert [(one.shopper_id, one.spent) for one in smallest] == [("ann", 1.0), ("bob", 4.0)]
    assert [one.at for one in shop.orders(rank="oldest", count=2).listed] == [moment(0), moment(1.3)]


def test_orders_with_all_of_several_things(shop: penchant.Shop) -> None:
    both = shop.orders(["tea", "bread"], rank="spent")
    assert [thing.words for thing in both.things] == ["tea", "bread"]
    assert [(one.shopper_id, one.spent) for one in both.listed] == [("ann", 8.0), ("bob", 4.0)]
    assert both.beside == ()  # both orders hold nothing else
    assert shop.orders(["tea", "fishing rod"]).chosen.orders == 0


def test_how_large_orders_are(shop: penchant.Shop) -> None:
    every = shop.orders()
    assert every.chosen == every.every
    assert (every.chosen.orders, every.chosen.shoppers, every.chosen.purchases) == (5, 3, 8)
    assert every.chosen.spent == 68.0  # 1 + 8 + 50 + 4 + 5
    assert every.chosen.per_order == pytest.approx(13.6)
    assert (every.listed, every.beside) == ((), ())
    assert every.frame().is_empty()


def test_all_of_an_order_with_a_thing_counts(shop: penchant.Shop) -> None:
    tea = shop.orders("tea")
    assert (tea.chosen.orders, tea.chosen.purchases, tea.chosen.spent) == (3, 6, 17.0)
    assert tea.chosen.basket == 2.0
    assert (tea.every.orders, tea.share) == (5, 0.6)
    # bread lies in 2 of the 3, and in 3 of all 5: (2/3) / (3/5)
    assert [(one.name, one.orders) for one in tea.beside] == [("Bakery", 2)]
    assert tea.beside[0].share == pytest.approx(2 / 3)
    assert tea.beside[0].lift == pytest.approx(10 / 9)
    assert "with it Bakery: 2 orders, 66.7%, lift 1.11" in tea.text


def test_of_a_stretch_of_a_shopper_and_of_some_amount(shop: penchant.Shop) -> None:
    day = shop.orders("tea", since=moment(9), as_of=moment(9.95))
    assert (day.chosen.orders, day.every.orders) == (2, 2)
    bob = shop.orders(shopper="bob", rank="newest", count=1)
    assert (bob.chosen.orders, bob.chosen.shoppers, bob.shopper_id) == (2, 1, "bob")
    assert [line.title for line in bob.listed[0].lines] == ["Black tea", "Rye bread"]
    large = shop.orders(min_spent=8, rank="spent")
    assert [one.spent for one in large.listed] == [50.0, 8.0]
    assert shop.orders("fishing", since=moment(5)).chosen.orders == 0
    assert bob.frame().height == 2


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"rank": "best"},
            "orders have no rank `best`: ask for one of spent, purchases, units, newest, smallest, oldest",
        ),
        ({"count": 0}, "cannot tell 0 of them: ask for 1 or more"),
        ({"since": moment(20)}, "2025-01-21 is after 2025-01-10"),
        ({"min_spent": float("nan")}, "the least spending is nan: give a number of 0 or more"),
    ],
)
def test_what_cannot_be_told_is_refused(shop: penchant.Shop, asked: dict[str, object], told: str) -> None:
    with pytest.raises(DataError) as refused:
        shop.orders(**asked)  # type: ignore[arg-type]
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("view", "the log has no purchases, so it has no orders"),
        ("purchase", "neither log nor catalogue names amounts: rank orders by purchases, newest or oldest"),
    ],
)
def test_a_log_without_orders_or_amounts_says_so(
    tmp_path_factory: pytest.TempPathFactory, kind: str, told: str
) -> None:
    with make_shop(tmp_path_factory.mktemp("none") / "shop", [Deed("a", "x", 1, kind)]) as bare:
        with pytest.raises(DataError) as refused:
            bare.orders(rank="spent")
        assert str(refused.value) == told
