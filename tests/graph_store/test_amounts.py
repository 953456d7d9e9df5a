"""Values, quantities and prices: what is read as a number, what pieces come to, what is refused."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from penchant.graph_store.mapping import Mapping
from penchant.graph_store.sources import read_source
from penchant.graph_store.validation import check_events, check_items
from tests.graph_store.checked_events import accepted, events, items, reason


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("4", 4.0),
        (" 4.5 ", 4.5),
        ("", None),
        (" ", None),
        (None, None),
        ("-2", -2.0),
        (3, 3.0),
        (True, 1.0),
        ("1,299.50", 1299.5),
        ("1,234,567", 1234567.0),
        ("¥12.50", 12.5),
        ("￥1,299.00", 1299.0),
        ("¥1,299", 1299.0),
        ("12.5元", 12.5),
        ("-12.5 元", -12.5),
        ("¥-3", -3.0),
        ("-¥3", -3.0),
        ("CNY 1,299", 1299.0),
        ("€4.50", 4.5),
        ("US$1,299.00", 1299.0),
        ("１２．５", 12.5),
        ("\t12.5", 12.5),
        ("$1,299", 1299.0),
        ("1,23,456.50", 123456.5),
        ("1 234.50", 1234.5),
        ("1\u202f234\u00a0567", 1234567.0),
        ("1'234.50", 1234.5),
        ("CHF 1’234.50", 1234.5),
        ("12.50 kr", 12.5),
        ("R$ 5", 5.0),
        ("Rs. 1,299", 1299.0),
        ("(5.00)", -5.0),
        ("(¥5)", -5.0),
        ("5.00-", -5.0),
        ("5 €-", -5.0),
    ],
)
def test_values_are_numbers_or_nothing(raw: object, value: float | None) -> None:
    assert accepted(events(value=raw), "value") == value


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("four", "value `four` is not a number"),
        (
            "1,5",
            'value `1,5` is not a number: in the mapping of a CSV file set decimal = "," if decimals stand '
            'behind it, decimal = "." if it parts thousands',
        ),
        (
            "1,299",
            'value `1,299` is not a number: in the mapping of a CSV file set decimal = "," if decimals stand '
            'behind it, decimal = "." if it parts thousands',
        ),
        (
            "1.234.567",
            'value `1.234.567` is not a number: in the mapping of a CSV file set decimal = "," if decimals '
            'stand behind it, decimal = "." if it parts thousands',
        ),
        ("12 34", "value `12 34` is not a number"),
        ("3-5", "value `3-5` is not a number"),
        ("12元5角", "value `12元5角` is not a number"),
        ("NaN", "value is NaN: leave it empty where it is unknown"),
        (float("nan"), "value is NaN: leave it empty where it is unknown"),
        ("inf", "value is inf: leave it empty where it is unknown"),
        ("1e400", "value is inf: leave it empty where it is unknown"),
        (1.1e12, "value `1100000000000.0` is beyond 1,000,000,000,000, more than any amount"),
        ("-1e308", "value `-1e308` is beyond 1,000,000,000,000, more than any amount"),
        (float("-inf"), "value is -inf: leave it empty where it is unknown"),
    ],
)
def test_what_is_no_number_is_refused(raw: object, said: str) -> None:
    assert reason(events(value=raw)) == said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (-0.01, "price -0.01 is below zero"),
        ("gratis", "price `gratis` is not a number"),
        (float("nan"), "price is NaN: leave it empty where it is unknown"),
        (float("inf"), "price is inf: leave it empty where it is unknown"),
        ("1e308", "price `1e308` is beyond 1,000,000,000,000, more than any amount"),
    ],
)
def test_a_price_is_a_number_from_zero(raw: object, said: str) -> None:
    assert reason(items(price=raw)) == said


def test_a_decimal_price_is_read() -> None:
    assert accepted(items(price=Decimal("1.10")), "price") == 1.1


@pytest.mark.parametrize(
    ("given", "kind", "value", "quantity"),
    [
        ({"quantity": 3, "unit_price": 2.5}, "purchase", 7.5, 3.0),
        ({"unit_price": "¥1,299.00"}, "purchase", 1299.0, None),
        ({"quantity": 3, "unit_price": 2.5, "value": 6.0}, "purchase", 6.0, 3.0),
        ({"Qty": "2", "value": 5}, "purchase", 5.0, 2.0),
        ({"数量": "0.25", "value": 5}, "purchase", 5.0, 0.25),
        ({"quantity": -3, "unit_price": 2.5}, "return", 7.5, -3.0),
        ({"quantity": -3, "value": -7.5}, "return", -7.5, -3.0),
    ],
)
def test_a_value_is_that_of_all_pieces(
    given: dict[str, object], kind: str, value: float, quantity: float | None
) -> None:
    checked = events(kind="purchase", **given)
    assert checked.rows.select("kind", "value", "quantity").row(0) == (kind, value, quantity)


def test_a_price_beside_a_rating_or_a_view_is_no_value() -> None:
    for kind in ("rating", "view"):
        assert accepted(events(kind=kind, unit_price=2.5), "value") is None


def test_a_quantity_of_none_is_refused() -> None:
    assert reason(events(quantity=0)) == "quantity is 0: leave it empty where it is unknown"
    assert reason(events(quantity="two")) == "quantity `two` is not a number"


def test_decimals_of_a_csv_file_may_stand_behind_commas(tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text("item_id;price\na;12,50\nb;1.299,00\nc;1299\nd;\ne;12.50\nf;1.29,00\ng;0,5\n")
    mapping = Mapping(separator=";", decimal=",")
    checked = check_items(read_source(file, mapping), mapping.items)
    assert checked.rows["price"].to_list() == [12.5, 1299.0, 1299.0, None, 0.5]
    assert checked.rejects["reason"].to_list() == [
        f'price `{raw}` is not a number: the mapping says decimal = ",", as in 1.234,50'
        for raw in ("12.50", "1.29,00")
    ]


def test_a_comma_parts_thousands_where_the_mapping_has_decimals_behind_a_point(tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text("item_id;price\na;1,299\nb;12.50\nc;12,50\n")
    mapping = Mapping(separator=";", decimal=".")
    checked = check_items(read_source(file, mapping), mapping.items)
    assert checked.rows["price"].to_list() == [1299.0, 12.5]
    assert checked.rejects["reason"].to_list() == [
        'price `12,50` is not a number: the mapping says decimal = ".", as in 1,234.50'
    ]


def test_an_amount_in_another_currency_is_refused() -> None:
    checked = items(item_id=pl.Series(["a", "b", "c", "d"]), price=pl.Series(["¥5", "$5", "6元", "7"]))
    assert checked.rows["price"].to_list() == [5.0, 6.0, 7.0]
    assert checked.rejects["reason"].to_list() == [
        "price `$5` is in another currency than most amounts, which have ¥"
    ]


def test_spaces_part_thousands_where_decimals_stand_behind_commas(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    head = "user_id;item_id;kind;ts;value"
    lines = [
        f"u;{n};return;2025-03-01T12:00:00Z;{raw}"
        for n, raw in enumerate(("1 249,00", "-1\u202f249,50", "3,00-"))
    ]
    file.write_text("\n".join([head, *lines]), encoding="utf-8")
    mapping = Mapping(separator=";", decimal=",")
    checked = check_events(read_source(file, mapping), mapping.events)
    assert checked.rows["value"].to_list() == [1249.0, -1249.5, -3.0]
