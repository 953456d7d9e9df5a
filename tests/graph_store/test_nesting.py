"""Orders that hold their lines, and events that hold their items."""

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from penchant.errors import DataError
from penchant.graph_store.mapping import EventMapping, ItemMapping, Mapping
from penchant.graph_store.sources import read_source
from penchant.graph_store.validation import check_events, check_items
from tests.graph_store.shop_folder import NOW_S, ShopFolder

ORDERS = [
    {
        "id": 7,
        "placed": "2025-03-01T12:00:00Z",
        "customer": {"id": "ann", "address": {"city": "Bern"}},
        "lines": [{"sku": "00012", "qty": 2, "price": 4.5}, {"sku": "00013", "qty": 1, "price": 3}],
    },
    {"id": 8, "placed": "2025-03-02T12:00:00Z", "customer": {"id": 5}, "lines": [{"sku": 14, "qty": 1}]},
    {"id": 9, "placed": "2025-03-03T12:00:00Z", "customer": {"id": "ben"}, "lines": []},
    {"id": 10, "placed": "2025-03-03T12:00:00Z", "customer": None},
]
NAMES = EventMapping(
    shopper_id="customer.id",
    item_id="lines.sku",
    ts="placed",
    quantity="lines.qty",
    unit_price="lines.price",
    session_id="id",
    event_id=["id", "lines.sku"],
    constants={"kind": "purchase"},
)
READ = [
    ("7 > 00012", "ann", "00012", 2.0, 9.0, "7"),
    ("7 > 00013", "ann", "00013", 1.0, 3.0, "7"),
    ("8 > 14", "5", "14", 1.0, None, "8"),
]
COLUMNS = ("event_id", "shopper_id", "item_id", "quantity", "value", "session_id")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("orders.jsonl", "\n".join(json.dumps(order) for order in ORDERS)),
        ("orders.json", json.dumps(ORDERS, indent=1)),
        ("orders.json", json.dumps({"orders": ORDERS}, indent=1)),
    ],
)
def test_each_line_of_an_order_is_a_row(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    checked = check_events(read_source(tmp_path / name, Mapping()), NAMES, now_s=NOW_S)
    assert checked.rows.select(COLUMNS).rows() == READ
    assert checked.unread == ()
    assert checked.rejects.select("line", "reason").rows() == [
        (3, "item_id is empty"),
        (4, "shopper_id is empty"),
    ]


def test_lists_and_objects_of_parquet_are_rows_too(tmp_path: Path) -> None:
    lines = [[{"sku": "a", "at": datetime(2025, 3, 1, 12, tzinfo=UTC)}, {"sku": "b", "at": None}]]
    pl.DataFrame({"who": [{"id": 7}], "lines": lines}).write_parquet(tmp_path / "t.parquet")
    names = EventMapping(shopper_id="who.id", item_id="lines.sku", ts="lines.at", constants={"kind": "view"})
    checked = check_events(read_source(tmp_path / "t.parquet", Mapping()), names, now_s=NOW_S)
    assert checked.rows.select("shopper_id", "item_id", "ts").rows() == [
        ("7", "a", datetime(2025, 3, 1, 12, tzinfo=UTC))
    ]
    assert checked.rejects["reason"].to_list() == ["ts is empty"]


def test_objects_within_objects_are_reached() -> None:
    frame = pl.DataFrame({"product": [{"ids": {"sku": "a"}, "names": {"en": "Tea"}}]})
    checked = check_items(
        read_source(frame, Mapping()), ItemMapping(item_id="product.ids.sku", title="product.names.en")
    )
    assert checked.rows.rows() == [("a", "Tea")]


def test_a_column_whose_own_name_has_a_point_is_that_column() -> None:
    frame = pl.DataFrame({"a.id": ["x"], "a": [{"id": "y"}], "title": ["Tea"]})
    checked = check_items(read_source(frame, Mapping()), ItemMapping(item_id="a.id"))
    assert checked.rows["item_id"].to_list() == ["x"]


def test_a_row_of_two_lists_is_an_error() -> None:
    frame = pl.DataFrame({"a": [[{"id": "x"}]], "b": [[{"id": "y"}]]})
    names = EventMapping(shopper_id="a.id", item_id="b.id", ts="t", constants={"kind": "view"})
    with pytest.raises(DataError) as raised:
        check_events(read_source(frame, Mapping()), names, now_s=NOW_S)
    assert str(raised.value) == "a Polars frame has lists in `a`, `b`: a row can come from a single one"


def test_what_is_no_id_within_a_list_is_refused(shop: ShopFolder) -> None:
    file = shop.write("t.jsonl", '{"u":"u","t":"2025-03-01T12:00:00Z","l":[{"i":true}]}\n')
    names = EventMapping(shopper_id="u", item_id="l.i", ts="t", constants={"kind": "view"})
    assert shop.take_events(file, Mapping(events=names)).reasons == (
        ("item_id `true` is neither text nor a whole number", 1),
    )
