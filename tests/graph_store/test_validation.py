"""Rows become ours, typed, or rejects with their reason; a column that cannot be read is named."""

import json
import re
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from penchant.errors import DataError
from penchant.graph_store.intake import take_lines
from penchant.graph_store.mapping import EventMapping, ItemMapping, Mapping, TimeMapping
from penchant.graph_store.schema import rejects, shoppers
from penchant.graph_store.sources import read_source
from penchant.graph_store.validation import check_events, check_items
from tests.graph_store.checked_events import EVENT, NOON, accepted, events, items, reason
from tests.graph_store.shop_folder import NOW_S, ShopFolder


@pytest.mark.parametrize(
    ("raw", "shopper"),
    [
        (" u1 ", "u1"),
        (7, "7"),
        (7.0, "7"),
        ("12345.0", "12345"),
        ("00123", "00123"),
        ("1.10", "1.10"),
        (pl.Series([2**64 - 1], dtype=pl.UInt64), "18446744073709551615"),
        (pl.Series(["u1"], dtype=pl.Categorical), "u1"),
        (pl.Series(["u1"], dtype=pl.Enum(["u1"])), "u1"),
        ("👩‍🌾", "👩‍🌾"),
        ("x" * 256, "x" * 256),
    ],
)
def test_ids_are_text(raw: object, shopper: str) -> None:
    assert accepted(events(shopper_id=raw), "shopper_id") == shopper


@pytest.mark.parametrize("column", ["shopper_id", "item_id"])
@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        (None, "is empty"),
        (float("nan"), "is empty"),
        ("NaN", "`NaN` stands for no value"),
        ("null", "`null` stands for no value"),
        (" N/A ", "` N/A ` stands for no value"),
        ("\\N", "`\\N` stands for no value"),
        ("x" * 257, "has 257 characters: at most 256"),
        ("a\x00b", "has a NUL character"),
        (7.5, "`7.5` is neither text nor a whole number"),
        (True, "`true` is neither text nor a whole number"),
    ],
)
def test_what_is_no_id_is_refused(column: str, raw: object, said: str) -> None:
    assert reason(events(**{column: raw})) == f"{column} {said}"


@pytest.mark.parametrize("column", ["event_id", "session_id"])
@pytest.mark.parametrize("raw", [None, "", " ", "NULL"])
def test_event_and_session_ids_may_be_missing(column: str, raw: object) -> None:
    assert accepted(events(**{column: raw}), column) is None


@pytest.mark.parametrize("raw", ["view", " View ", "VIEW"])
def test_kinds_are_read_in_any_case(raw: str) -> None:
    assert accepted(events(kind=raw), "kind") == "view"


def test_the_mapping_translates_kinds() -> None:
    assert accepted(events(EventMapping(kinds={"gekauft": "purchase"}), kind="gekauft"), "kind") == "purchase"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            "wink",
            "kind `wink` is unknown: map it to one of view, click, cart, purchase, rating, review, search, "
            "like, share, comment, post, return under [events.kinds]",
        ),
        (None, "kind is empty"),
        (" ", "kind is empty"),
    ],
)
def test_an_unknown_kind_is_refused(raw: object, said: str) -> None:
    assert reason(events(kind=raw)) == said


def test_a_review_of_two_megabytes_is_refused() -> None:
    assert reason(events(text="é" * 1_000_000)) == "text has 1000000 characters: at most 100000"


def test_emoji_count_as_one_character_each() -> None:
    assert accepted(events(text="😀" * 100_000), "text") == "😀" * 100_000


@pytest.mark.parametrize("column", ["text", "context"])
def test_nul_in_text_is_refused(column: str) -> None:
    assert reason(events(**{column: "a\x00b"})) == f"{column} has a NUL character"


def test_empty_text_is_no_text() -> None:
    assert accepted(events(text=""), "text") is None


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ({"page": 3, "at": NOON}, {"page": 3, "at": "2025-03-01 12:00:00+00:00"}),
        ('{"page": [1, 2]}', {"page": [1, 2]}),
    ],
)
def test_nested_context_becomes_json(raw: object, written: object) -> None:
    assert json.loads(accepted(events(context=raw), "context")) == written


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("[1", "[1"), ("5", "5"), ([1, 2], "[1, 2]"), ('{"a":NaN}', '{"a":NaN}'), ("[" * 9999, "[" * 80)],
)
def test_a_context_that_is_no_json_object_is_refused(raw: object, shown: str) -> None:
    assert reason(events(context=raw)) == f"context `{shown}` is not a JSON object"


LINES = (
    '{"user_id": true, "item_id": "i1", "session_id": 7.0}',
    '{"user_id": 1.5, "item_id": "i1"}',
    '{"user_id": {"a": 1}, "item_id": "i1"}',
    '{"user_id": "u1", "item_id": [1]}',
    '{"user_id": "u1", "item_id": "i1", "session_id": false}',
    '{"user_id": "true", "item_id": 1, "value": 1.5, "basket": [1]}',
)
NO_IDS = (
    (1, "shopper_id `true` is neither text nor a whole number"),
    (2, "shopper_id `1.5` is neither text nor a whole number"),
    (3, 'shopper_id `{"a": 1}` is neither text nor a whole number'),
    (4, "item_id `[1]` is neither text nor a whole number"),
    (5, "session_id `false` is neither text nor a whole number"),
)


def test_what_is_no_id_in_json_is_refused(shop: ShopFolder) -> None:
    rest = ', "kind": "view", "ts": "2025-03-01T12:00:00Z"}'
    lines = [line[:-1] + rest for line in LINES]
    report = shop.take_events(shop.write("events.jsonl", "\n".join(lines)))
    assert report.accepted == 1
    assert [(row["line"], row["reason"]) for row in shop.rows(rejects)] == list(NO_IDS)
    assert [row["shopper_id"] for row in shop.rows(shoppers)] == ["true"]
    taken = take_lines(shop.database, [line.encode() for line in lines], source="HTTP", now_s=NOW_S)
    assert [(one.line, one.reason) for one in taken.rejected] == list(NO_IDS)


def test_nested_attributes_become_json() -> None:
    assert json.loads(accepted(items(attributes={"sizes": ["S", "L"]}), "attributes")) == {
        "sizes": ["S", "L"]
    }


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("A > B", "A > B"),
        ("A>B >  > C", "A > B > C"),
        (" > ", None),
        ("", None),
        (["A", "B"], "A > B"),
        (["A", None, "B"], "A > B"),
        ('["A", "B"]', "A > B"),
        ("[sale]", "[sale]"),
        ("茶>绿茶", "茶 > 绿茶"),
    ],
)
def test_category_paths_are_put_in_order(raw: object, path: str | None) -> None:
    assert accepted(items(category=raw), "category") == path


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Home &amp; Garden", "Home & Garden"),
        ("You&#39;ll &#x4e2d;", "You'll 中"),
        ("<i>Bicycling</i>,<br>weekly", "Bicycling, weekly"),
        ("R&D notes & more; 2 < 3 <3", "R&D notes & more; 2 < 3 <3"),
        ("&lt;b&gt;", "<b>"),
        ("<script>1</script>", "<script>1</script>"),
    ],
)
def test_texts_exported_as_html_are_read(raw: str, title: str) -> None:
    assert accepted(items(title=raw), "title") == title


def test_paths_and_brands_exported_as_html_are_read() -> None:
    checked = items(brand="H&amp;S", category="Gifts > </span > <b>Home &amp; Garden</b>")
    assert accepted(checked, "brand") == "H&S"
    assert accepted(checked, "category") == "Gifts > Home & Garden"


def test_several_columns_make_one_path() -> None:
    mapping = ItemMapping(category=["dept", "aisle"])
    checked = items(mapping, item_id=pl.Series(["1", "2", "3"]), dept=pl.Series(["A", "A", None]),
                    aisle=pl.Series(["B", None, None]))  # fmt: skip
    assert checked.rows["category"].to_list() == ["A > B", "A", None]


def test_a_row_may_tell_several_events_or_none() -> None:
    kinds: dict[str, str | list[str]] = {
        "交易成功": "purchase",
        "退款成功": ["purchase", "return"],
        "交易关闭": [],
    }
    rows = {
        "event_id": list("1234"),
        "kind": ["交易成功", "退款成功", "交易关闭", "?"],
        "value": list("5678"),
    }
    frame = pl.DataFrame(rows).with_columns(shopper_id=pl.lit("u"), item_id=pl.lit("i"), ts=pl.lit(NOON))
    checked = check_events(read_source(frame, Mapping()), EventMapping(kinds=kinds), now_s=NOW_S)
    assert checked.rows.select("event_id", "kind", "value").rows() == [
        ("1", "purchase", 5.0),
        ("2", "purchase", 6.0),
        ("2 > return", "return", 6.0),
    ]
    assert (checked.left_out, checked.rejects["line"].to_list()) == (1, [4])


@pytest.mark.parametrize(
    "raw", ['="00012"', '"=""00012"""', '"\t00012"', "\u300000012\u3000", "０００１２", "'00012", "`00012"]
)
def test_an_id_is_what_a_spreadsheet_was_to_leave_alone(tmp_path: Path, raw: str) -> None:
    file = tmp_path / "events.csv"
    file.write_text(f"shopper_id,item_id,kind,ts\n{raw},i,view,2025-03-01T12:00:00Z\n", encoding="utf-8")
    checked = check_events(read_source(file, Mapping()), EventMapping(), now_s=NOW_S)
    assert accepted(checked, "shopper_id") == "00012"


def test_cells_of_text_beside_formulas_stay_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text('item_id,title\n="1",= tea\n2,"=""5 o\'clock, ""tea"""\n3,"="""""\n')
    checked = check_items(read_source(file, Mapping()), ItemMapping())
    assert checked.rows.rows() == [("1", "= tea"), ("2", "5 o'clock, \"tea"), ("3", None)]


@pytest.mark.parametrize("raw", ["2.02503E+18", "2E+11", 2.0**53 + 2])
def test_an_id_whose_last_digits_were_rounded_away_is_refused(raw: object) -> None:
    said = raw if isinstance(raw, str) else "9007199254740994.0"
    assert reason(events(session_id=raw)) == (
        f"session_id `{said}` is a number that was rounded: export the column as text"
    )


def test_a_day_and_its_time_in_two_columns_are_one_moment() -> None:
    time = TimeMapping(zone="Europe/Berlin", format="%d.%m.%Y %H:%M")
    checked = events(EventMapping(ts=["day", "hour"], time=time), day="01.03.2025", hour="13:00")
    assert accepted(checked, "ts") == NOON


def test_levels_of_a_category_may_be_parted_by_another_sign() -> None:
    checked = items(ItemMapping(path_separator="/"), category="Garden/Lawn & hedge / Mowers > 1 kW")
    assert accepted(checked, "category") == "Garden > Lawn & hedge > Mowers > 1 kW"


@pytest.mark.parametrize("sign", [">", "＞", " » ", "›", "&gt;"])
def test_levels_are_parted_by_every_arrowhead(sign: str) -> None:
    assert accepted(items(category=f"食品饮料{sign}茶叶"), "category") == "食品饮料 > 茶叶"


def test_constants_fill_a_whole_column() -> None:
    mapping = EventMapping(constants={"kind": "purchase", "value": "2"})
    frame = pl.DataFrame({"shopper_id": ["u", "v"], "item_id": ["i", "i"], "ts": [NOON, NOON]})
    checked = check_events(read_source(frame, Mapping()), mapping, now_s=NOW_S)
    assert checked.rows.select("kind", "value").rows() == [("purchase", 2.0), ("purchase", 2.0)]


@pytest.mark.parametrize(
    "names",
    [
        ("user_id", "product_id", "event_type", "timestamp"),
        ("userId", "itemId", "eventType", "TIMESTAMP"),
        ("User ID", "Product-ID", "Kind", "Event Time"),
        ("会员ID", "商品编码", "kind", "下单时间"),
    ],
)
def test_usual_names_are_found_without_a_mapping(names: tuple[str, ...]) -> None:
    frame = pl.DataFrame(dict(zip(names, (["u"], ["i"], ["view"], [NOON]), strict=True)))
    checked = check_events(read_source(frame, Mapping()), EventMapping(), now_s=NOW_S)
    assert checked.rows.select("shopper_id", "item_id", "kind", "ts").rows() == [("u", "i", "view", NOON)]


@pytest.mark.parametrize(
    ("column", "value", "dtype"),
    [
        ("shopper_id", b"u1", "Binary"),
        ("shopper_id", ["u1"], "List(String)"),
        ("value", [1], "List(Int64)"),
        ("value", {"stars": 1}, "Struct({'stars': Int64})"),
        ("ts", timedelta(days=1), "Duration(time_unit='us')"),
        ("context", b"\xff", "Binary"),
    ],
)
def test_a_column_of_an_unreadable_type_is_named(column: str, value: object, dtype: str) -> None:
    message = f"a Polars frame has {column} of type {dtype}, which cannot be read: make it text or a number"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        events(**{column: value})


def test_missing_columns_are_listed_with_those_that_are_there() -> None:
    message = (
        "a Polars frame lacks shopper_id, ts; it has: who, item_id, kind. "
        "Name them in a mapping file (docs/bring-your-own-data.md)"
    )
    source = read_source(pl.DataFrame({"who": ["u"], "item_id": ["i"], "kind": ["view"]}), Mapping())
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        check_events(source, EventMapping(), now_s=NOW_S)


def test_a_file_whose_first_line_is_no_header_is_told_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Orders of March\ncustomer,item_id\na,b\n")
    advice = "; if the names of columns stand further down, say on which line, as in header = 3"
    with pytest.raises(DataError) as refused:
        check_events(read_source(path, Mapping()), EventMapping(), now_s=NOW_S)
    assert str(refused.value) == (
        f"{path} lacks shopper_id, item_id, kind, ts; it has: Orders of March. Name them in a mapping file "
        f"(docs/bring-your-own-data.md){advice}"
    )
    with pytest.raises(DataError) as refused:
        check_events(read_source(path, Mapping()), EventMapping(shopper_id="customer"), now_s=NOW_S)
    assert str(refused.value) == (
        f"{path} has no column `customer`, which the mapping names for shopper_id; "
        f"it has: Orders of March{advice}"
    )


@pytest.mark.parametrize(
    ("columns", "advice"),
    [
        (
            ("user_id", "sku", "ts"),
            '; where every row is a purchase, set kind = "purchase" under [events.constants]',
        ),
        (("sku", "title"), "; a catalogue goes in with --items"),
    ],
)
def test_what_lacks_a_kind_is_told_what_else_may_be_done(columns: tuple[str, ...], advice: str) -> None:
    frame = pl.DataFrame({name: ["x"] for name in columns})
    with pytest.raises(DataError) as refused:
        check_events(read_source(frame, Mapping()), EventMapping(), now_s=NOW_S)
    assert str(refused.value).endswith(f"(docs/bring-your-own-data.md){advice}")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("view_item", "view"),
        ("addToCart", "cart"),
        ("Transaction", "purchase"),
        ("收藏", "like"),
        ("refund", "return"),
    ],
)
def test_what_event_systems_call_a_kind_is_understood(raw: str, kind: str) -> None:
    assert accepted(events(kind=raw), "kind") == kind


def test_what_the_mapping_says_of_a_kind_goes_before_what_it_usually_means() -> None:
    assert accepted(events(EventMapping(kinds={"Order": "cart"}), kind="order"), "kind") == "cart"


def test_what_became_of_an_order_is_no_kind() -> None:
    assert reason(events(kind="refunded")).startswith("kind `refunded` is unknown")


def test_a_mapped_column_that_is_not_there_is_named() -> None:
    message = (
        "a Polars frame has no column `kunde`, which the mapping names for shopper_id; "
        "it has: shopper_id, item_id, kind, ts"
    )
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        events(EventMapping(shopper_id="kunde"))


def test_a_reject_keeps_its_line_and_its_row() -> None:
    source = read_source(
        pl.DataFrame(
            {**{k: [v] * 3 for k, v in EVENT.items()}, "item_id": ["i", None, "i"], "basket": [1, 2, 3]}
        ),
        Mapping(),
    )
    checked = check_events(source, EventMapping(), now_s=NOW_S)
    assert [(line, json.loads(row)) for line, _, row in checked.rejects.rows()] == [
        (2, {"shopper_id": "u1", "item_id": None, "kind": "view", "ts": str(NOON), "basket": 2})
    ]


def test_the_first_thing_wrong_is_the_reason() -> None:
    assert reason(events(shopper_id="", value="x", kind="wink")) == "shopper_id is empty"


def test_a_thousand_rows_are_checked_as_one_is() -> None:
    kinds = ["view", " Cart", "wink", None] * 500
    frame = pl.DataFrame({**{name: [value] * 2000 for name, value in EVENT.items()}, "kind": kinds})
    checked = check_events(read_source(frame, Mapping()), EventMapping(), now_s=NOW_S)
    assert (checked.rows["kind"].to_list(), checked.rejects["line"].head(4).to_list()) == (
        ["view", "cart"] * 500,
        [3, 4, 7, 8],
    )
