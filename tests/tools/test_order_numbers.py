"""Orders told apart by their numbers, and pieces, where the log has them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import NotFound
from tests.smallshop import catalogue_frame, moment

ITEMS = catalogue_frame(green_tea="Food > Tea", black_tea="Food > Tea", rye_bread="Food > Bakery")
Line = tuple[str, str, float, str, str | None, float | None, float | None]
"""Shopper, item, day, kind, order number, quantity, value."""
LINES: list[Line] = [
    # ann on day 1: two orders, the second of which is partly returned; without a number, the next day
    ("ann", "green_tea", 1.1, "purchase", "A1", 6.0, None),
    ("ann", "rye_bread", 1.1, "purchase", "A1", 2.0, 4.0),
    ("ann", "green_tea", 1.4, "purchase", "A2", 1.0, 2.5),
    ("ann", "black_tea", 1.4, "purchase", "A2", 3.0, 9.0),
    ("ann", "black_tea", 1.6, "return", "A2", 1.0, 3.0),
    ("ann", "rye_bread", 2.1, "purchase", None, None, 2.0),
    ("ann", "green_tea", 2.9, "purchase", None, None, 3.0),
    # bob's order goes on after midnight, which makes two
    ("bob", "green_tea", 3.9, "purchase", "B1", 2.0, 5.0),
    ("bob", "rye_bread", 4.1, "purchase", "B1", 0.5, 1.0),
]


def log_of(lines: Sequence[Line]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (f"e{n}", who, what, kind, moment(day), *rest)
            for n, (who, what, day, kind, *rest) in enumerate(lines)
        ],
        schema=["event_id", "user_id", "item_id", "kind", "ts", "session_id", "quantity", "value"],
        orient="row",
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    made = penchant.open(tmp_path_factory.mktemp("numbers") / "shop", create=True)
    priced = ITEMS.with_columns(price=pl.lit(1.5))
    with made:
        made.ingest(priced, items=True)
        made.ingest(log_of(LINES))
        made.evolve()
        yield made


def test_orders_are_apart_by_number_within_a_day(shop: penchant.Shop) -> None:
    found = shop.orders(rank="oldest")
    assert [(one.session_id, one.spent, one.purchases, one.units) for one in found.listed] == [
        ("A1", 13.0, 2, 8.0),  # six green teas at today's 1.5, and bread for 4
        ("A2", 8.5, 2, 4.0),  # 2.5 + 9 less 3 returned
        (None, 5.0, 2, 2.0),
        ("B1", 5.0, 1, 2.0),
        ("B1", 1.0, 1, 0.5),
    ]
    assert (found.every.orders, found.every.units) == (5, 16.5)
    assert shop.orders(rank="units", count=1).listed[0].session_id == "A1"
    assert "2025-01-02 A1, ann: spent 13.00, 2 purchases of 8 pieces" in found.text


def test_the_order_of_a_number(shop: penchant.Shop) -> None:
    (one,) = shop.orders(order_number="A2").listed
    assert [(line.item_id, line.units, line.spent) for line in one.lines] == [
        ("black_tea", 3.0, 6.0),
        ("green_tea", 1.0, 2.5),
    ]
    with pytest.raises(NotFound, match="there is no order or session `C9` in the log"):
        shop.orders(order_number="C9")


def test_a_number_is_found_with_or_without_its_sign(tmp_path: Path) -> None:
    with penchant.open(tmp_path / "shop", create=True) as shop:
        shop.ingest(log_of([(*line[:4], f"#10{line[4]}", *line[5:]) for line in LINES if line[4]]))
        shop.evolve()
        for number in ("#10A2", "10A2"):
            assert shop.orders(order_number=number).listed[0].session_id == "#10A2"
        assert "black_tea" in shop.ask("what was in order #10A2?").text


def test_figures_count_orders_and_pieces(shop: penchant.Shop) -> None:
    whole = shop.figures().totals[0]
    assert (whole.orders, whole.purchases, whole.units) == (5, 8, 16.5)
    assert whole.measured("units_per_order") == pytest.approx(3.3)
    # ann comes on two days, which is one gap of a day; two orders of one day are none
    assert (whole.repeating, whole.gap) == (2, 1.0)
    best = shop.figures(by="item", measure="units", count=2)
    assert [(row.about, row.units) for row in best.rows] == [("green_tea", 10.0), ("rye_bread", 3.5)]
    assert shop.figures(kind="return").totals[0].units == 1.0
    first = shop.figures(by="pair").rows[0]
    assert (first.label, first.orders) == ("Green tea + Rye bread", 2)


def test_a_shopper_and_groups_are_counted_by_the_same_orders(shop: penchant.Shop) -> None:
    ann = shop.activity("ann")
    assert (ann.orders, ann.visits, ann.units) == (3, 2, 14.0)
    assert shop.activity("ann", kind="return").units == 1.0
    assert shop.segment("at least 3 orders").members == ("ann",)
    assert shop.segment("an order over 12").members == ("ann",)
    assert shop.segment("an order over 14").members == ()
    assert shop.overview(days=10).lately.orders == 5


def test_an_order_is_counted_as_far_as_it_had_come(shop: penchant.Shop) -> None:
    assert shop.orders(as_of=moment(1.2)).every.orders == 1
    (second,) = shop.orders(order_number="A2", as_of=moment(1.5)).listed
    assert second.spent == 11.5  # nothing had come back yet


def test_what_comes_back_later_under_a_number_comes_off_its_order(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    lines: list[Line] = [
        ("ann", "green_tea", 1.0, "purchase", "A1", 1.0, 9.0),
        ("ann", "rye_bread", 3.0, "purchase", "A2", 1.0, 4.0),
        ("ann", "green_tea", 3.5, "return", "A1", 1.0, 9.0),
        ("bob", "green_tea", 3.6, "return", "A1", 1.0, 9.0),  # another's order, which is not his
    ]
    with penchant.open(tmp_path_factory.mktemp("back") / "shop", create=True) as made:
        made.ingest(ITEMS, items=True)
        made.ingest(log_of(lines))
        made.evolve()
        found = made.orders(rank="oldest").listed
        assert [(one.session_id, one.spent) for one in found] == [("A1", 0.0), ("A2", 4.0)]
        assert made.figures().totals[0].gap == 2.0  # from day 1 to day 3, when it was bought
