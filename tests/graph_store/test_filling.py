"""Exports that say on an order's first line alone what holds for all of its lines."""

from pathlib import Path

import polars as pl
import pytest

from penchant.errors import DataError
from penchant.graph_store.filling import filled_down
from penchant.graph_store.mapping import EventMapping, FillDown, Mapping, load_mapping
from penchant.graph_store.schema import events, rejects
from penchant.graph_store.sources import source_of
from tests.graph_store.shop_folder import ShopFolder

ORDERS = """order,user_id,item_id,kind,ts,quantity
#1,ann,cup,paid,2025-03-01T12:00:00Z,2
#1,,pot,,,1
#2,ben,cup,refunded,2025-03-02T12:00:00Z,1
#2, ,tea,,,1
"""
MAPPING = """
[events]
session_id = "order"
[events.kinds]
paid = "purchase"
refunded = ["purchase", "return"]
[events.fill_down]
by = "order"
columns = ["user_id", "kind", "ts"]
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Mapping:
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    return load_mapping(tmp_path / "map.toml")


def test_later_lines_of_an_order_have_what_its_first_line_says(shop: ShopFolder, mapping: Mapping) -> None:
    report = shop.take_events(shop.write("orders.csv", ORDERS), mapping)
    assert (report.accepted, report.rejected, report.notes) == (6, 0, ())
    lines = [(row["shopper_key"], row["item_key"], row["kind_key"]) for row in shop.rows(events)]
    assert lines == [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 0, 1), (1, 2, 0), (1, 2, 1)]


def test_nothing_is_filled_from_another_order() -> None:
    rows = pl.DataFrame({"order": ["1", "1", "2", "1"], "who": ["a", None, None, None]})
    filled = filled_down(source_of("a frame", rows), FillDown(by="order", columns=["who"]))
    assert filled.rows["who"].to_list() == ["a", "a", None, None]


def test_a_merged_cell_with_an_orders_number_holds_for_the_lines_below() -> None:
    rows = pl.DataFrame({"order": ["1", "", "2", ""], "who": ["a", "", "", "b"]})
    filled = filled_down(source_of("a frame", rows), FillDown(by="order", columns=["who"]))
    assert filled.rows["order"].to_list() == ["1", "1", "2", "2"]
    assert filled.rows["who"].to_list() == ["a", "a", None, "b"]


def test_a_column_to_fill_that_is_not_there_is_named() -> None:
    with pytest.raises(DataError) as raised:
        filled_down(
            source_of("a frame", pl.DataFrame({"order": ["1"]})), FillDown(by="order", columns=["who"])
        )
    assert str(raised.value) == (
        "a frame has no column `who`, which the mapping names under fill_down; it has: order"
    )


def test_lines_that_lack_what_another_of_their_order_has_are_noted(shop: ShopFolder) -> None:
    kinds: dict[str, str | list[str]] = {"paid": "purchase", "refunded": "return"}
    plain = Mapping(events=EventMapping(session_id="order", kinds=kinds))
    report = shop.take_events(shop.write("orders.csv", ORDERS), plain)
    assert report.notes == (
        "2 rows lack shopper_id, kind, ts and have the session_id of another with it: where an order's first "
        "line alone says it, name the columns under [events.fill_down] in the mapping",
    )
    assert len(shop.rows(rejects)) == 2


def test_columns_that_are_not_read_are_listed_and_those_of_a_status_are_noted(shop: ShopFolder) -> None:
    rows = pl.DataFrame(
        {
            "user_id": ["u1", "u2"],
            "item_id": ["cup", "pot"],
            "ts": ["2025-03-01T12:00:00Z"] * 2,
            "Order Status": ["done", "cancelled"],
            "fulfilment status": ["sent", "sent"],
            "colour": ["red", "blue"],
        }
    )
    report = shop.take_events(rows, Mapping(events=EventMapping(constants={"kind": "purchase"})))
    assert report.unread == ("Order Status", "fulfilment status", "colour")
    assert report.notes == (
        "not read: `Order Status`; where that says which rows were cancelled or given back, map it as kind "
        "under [events], with [events.kinds]",
    )
