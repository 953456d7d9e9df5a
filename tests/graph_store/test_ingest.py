"""The log and the catalogue: once in, never twice, never half."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import event

from penchant.errors import DataError
from penchant.graph_store.event_hash import Coded, hash_content, hash_ids
from penchant.graph_store.mapping import EventMapping, ItemMapping, Mapping
from penchant.graph_store.schema import (
    batches,
    event_texts,
    events,
    item_history,
    items,
    kinds,
    rejects,
    sessions,
    shoppers,
)
from tests.graph_store.shop_folder import NOW_S, ShopFolder

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


PINNED_ID = [-2348327296642523729, -1257919053385785981]
PINNED_CONTENT = [[5434598768211891431, -824609227394681750], [-3145647776021641713, 6136294332272752321]]


def frame(count: int = 3, *, first: int = 0, ids: bool = False, **columns: Any) -> pl.DataFrame:
    numbers = range(first, first + count)
    made = pl.DataFrame(
        {
            "shopper_id": [f"u{n % 2}" for n in numbers],
            "item_id": [f"i{n}" for n in numbers],
            "kind": ["view"] * count,
            "ts": [NOON + timedelta(hours=n) for n in numbers],
        }
    )
    if ids:
        made = made.with_columns(event_id=pl.Series([f"e{n}" for n in numbers]))
    return made.with_columns(**{name: pl.lit(value) for name, value in columns.items()})


def test_an_event_is_stored_with_everything_it_said(shop: ShopFolder) -> None:
    shop.take_events(
        frame(
            1,
            value=4.5,
            quantity=2.5,
            session_id="s1",
            text="fine 😀",
            context='{"page": 1}',
            event_id="e1",
        )
    )
    stored = shop.rows(events)[0]
    assert {
        "seq": stored["seq"],
        "source_id": stored["source_id"],
        "shopper": shop.rows(shoppers)[stored["shopper_key"]]["shopper_id"],
        "item": shop.rows(items)[stored["item_key"]]["item_id"],
        "kind": shop.rows(kinds)[stored["kind_key"]]["kind"],
        "session": shop.rows(sessions)[stored["session_key"]]["session_id"],
        "ts": stored["ts"],
        "value": stored["value"],
        "quantity": stored["quantity"],
        "texts": shop.rows(event_texts),
    } == {
        "seq": 0,
        "source_id": "e1",
        "shopper": "u0",
        "item": "i0",
        "kind": "view",
        "session": "s1",
        "ts": 1_740_830_400_000_000,
        "value": 4.5,
        "quantity": 2.5,
        "texts": [{"seq": 0, "text": "fine 😀", "context": '{"page": 1}'}],
    }


def test_events_of_a_file_are_stored_by_time(shop: ShopFolder) -> None:
    shop.take_events(frame(3).reverse())
    assert [row["ts"] for row in shop.rows(events)] == sorted(row["ts"] for row in shop.rows(events))


def test_the_report_counts_every_row(shop: ShopFolder) -> None:
    shop.take_items(pl.DataFrame({"item_id": ["i0"], "title": ["Tea"]}))
    rows = pl.concat([frame(3), frame(1), frame(2, first=7).with_columns(kind=pl.lit("wink"))])
    report = shop.take_events(rows)
    assert (report.rows, report.accepted, report.duplicates, report.rejected, report.unlisted_items) == (
        6,
        3,
        1,
        2,
        2,
    )


def test_the_report_tells_the_commonest_reasons_first(shop: ShopFolder) -> None:
    rows = frame(3).with_columns(item_id=pl.Series(["", "", "i"]), shopper_id=pl.Series(["u", "u", ""]))
    assert shop.take_events(rows).reasons == (("item_id is empty", 2), ("shopper_id is empty", 1))


def test_reasons_that_differ_in_the_value_alone_are_told_as_one(shop: ShopFolder) -> None:
    values = ["2,50", "1,00", "2,50", "3,10", "4,20", "x"]
    rows = frame(6).with_columns(value=pl.Series(values), shopper_id=pl.Series(["u"] * 5 + [""]))
    advice = (
        'in the mapping of a CSV file set decimal = "," if decimals stand behind it, '
        'decimal = "." if it parts thousands'
    )
    assert shop.take_events(rows).reasons == (
        (f"value `2,50`, `1,00`, `3,10` … is not a number: {advice}", 5),
        ("shopper_id is empty", 1),
    )


@pytest.mark.parametrize("ids", [True, False])
def test_the_same_file_twice_adds_nothing(shop: ShopFolder, ids: bool) -> None:
    file = shop.folder / "events.parquet"
    pl.concat([frame(3, ids=ids), frame(1, ids=ids, first=5).with_columns(item_id=pl.lit(""))]).write_parquet(
        file
    )
    shop.take_events(file)
    before = [shop.rows(table) for table in (events, items, shoppers, batches, rejects)]
    again = shop.take_events(file)
    after = [shop.rows(table) for table in (events, items, shoppers, batches, rejects)]
    assert (after, again.accepted, again.duplicates, again.rejected, again.batch) == (before, 0, 3, 1, None)


def test_the_same_broken_lines_twice_are_kept_once(shop: ShopFolder) -> None:
    file = shop.write("e.csv", "shopper_id,item_id,kind,ts\nu,i,view,2025-03-01T12:00:00Z\nu,i,view\n")
    shop.take_events(file)
    shop.take_events(file)
    assert shop.reasons() == [(3, "has 3 fields, the header has 4")]


@pytest.mark.parametrize("ids", [True, False])
def test_of_overlapping_files_only_the_new_part_is_added(shop: ShopFolder, ids: bool) -> None:
    shop.take_events(frame(5, ids=ids))
    report = shop.take_events(frame(5, first=3, ids=ids))
    assert (report.accepted, report.duplicates, len(shop.rows(events))) == (3, 2, 8)


def test_the_same_content_in_another_format_is_the_same_event(shop: ShopFolder) -> None:
    shop.take_events(frame(3, value=2.0, text=""))
    lines = frame(3).with_columns(ts=pl.col("ts").dt.to_string("iso:strict"), value=pl.lit("2"))
    shop.write("e.csv", lines.write_csv())
    shop.write("e.jsonl", lines.with_columns(value=pl.lit(2)).write_ndjson())
    reports = [shop.take_events(shop.folder / name) for name in ("e.csv", "e.jsonl")]
    assert [(report.accepted, report.duplicates) for report in reports] == [(0, 3), (0, 3)]


@pytest.mark.parametrize(
    "change",
    [
        {"value": 1.0},
        {"quantity": 1.0},
        {"text": "x"},
        {"context": "{}"},
        {"session_id": "s"},
        {"kind": "cart"},
    ],
)
def test_without_ids_other_content_is_another_event(shop: ShopFolder, change: dict[str, Any]) -> None:
    shop.take_events(frame(1))
    assert shop.take_events(frame(1, **change)).accepted == 1


def test_rows_without_a_quantity_are_the_same_beside_rows_with_one(shop: ShopFolder) -> None:
    shop.take_events(frame(2))
    told = frame(2).with_columns(quantity=pl.Series([None, 3.0]))
    report = shop.take_events(told)
    assert (report.accepted, report.duplicates) == (1, 1)


def test_purchases_of_fewer_than_no_pieces_are_stored_as_returns(shop: ShopFolder) -> None:
    report = shop.take_events(frame(2, quantity=-4.0, value=-9.0).with_columns(kind=pl.lit("purchase")))
    assert [row["kind"] for row in shop.rows(kinds)] == ["return"]
    assert [row["quantity"] for row in shop.rows(events)] == [4.0, 4.0]
    assert report.notes == ("2 rows have a quantity below zero and are taken as returns",)


def test_two_ids_with_the_same_content_are_two_events(shop: ShopFolder) -> None:
    report = shop.take_events(pl.concat([frame(1, event_id="a"), frame(1, event_id="b")]))
    assert report.accepted == 2


def test_an_id_that_was_seen_is_the_same_event_whatever_else_it_says(shop: ShopFolder) -> None:
    shop.take_events(frame(1, event_id="a", value=1.0))
    report = shop.take_events(frame(1, event_id="a", value=2.0))
    assert (report.duplicates, [row["value"] for row in shop.rows(events)]) == (1, [1.0])


def test_an_id_twice_in_one_file_keeps_the_earlier_event(shop: ShopFolder) -> None:
    shop.take_events(frame(3, event_id="a").reverse())
    assert [row["ts"] for row in shop.rows(events)] == [1_740_830_400_000_000]


def test_a_repeated_id_brings_no_item_or_shopper_of_its_own(shop: ShopFolder) -> None:
    shop.take_events(frame(1, event_id="a"))
    ghost = frame(1, event_id="a", shopper_id="ghost", item_id="ghost")
    shop.take_events(pl.concat([ghost, frame(1, first=1, event_id=None).cast({"event_id": pl.String})]))
    assert [row["item_id"] for row in shop.rows(items)] + [
        row["shopper_id"] for row in shop.rows(shoppers)
    ] == [
        "i0",
        "i1",
        "u0",
        "u1",
    ]


def test_some_rows_with_ids_and_some_without_are_all_known_again(shop: ShopFolder) -> None:
    rows = frame(4).with_columns(event_id=pl.Series(["a", None, "b", None]))
    shop.take_events(rows)
    assert shop.take_events(rows).duplicates == 4


def test_the_hash_of_an_id_never_changes() -> None:
    # BLAKE2b of b"e1" at 16 bytes: `hashlib.blake2b(b"e1", digest_size=16)`, two little-endian halves
    found = hash_ids(pl.Series(["e1"]))
    assert [int(found.hi[0]), int(found.lo[0])] == PINNED_ID


def test_the_hash_of_content_never_changes() -> None:
    text = Coded.of(pl.Series(["u1", None]))
    when = pl.Series([NOON, NOON], dtype=pl.Datetime("us", "UTC"))
    found = hash_content([text, when, pl.Series([4.5, None], dtype=pl.Float64)])
    assert [found.hi.tolist(), found.lo.tolist()] == PINNED_CONTENT


def test_a_hundred_thousand_contents_have_as_many_hashes() -> None:
    number = pl.Series(range(100_000), dtype=pl.Float64)
    found = hash_content([number // 300, number % 300])
    assert pl.DataFrame({"hi": found.hi, "lo": found.lo}).n_unique() == 100_000


def test_swapped_columns_are_other_content() -> None:
    one, two = Coded.of(pl.Series(["a"])), Coded.of(pl.Series(["b"]))
    assert hash_content([one, two]).hi[0] != hash_content([two, one]).hi[0]


def test_a_failure_in_the_middle_stores_nothing(shop: ShopFolder) -> None:
    shop.take_events(frame(2))
    before = shop.counts()

    @event.listens_for(shop.database.engine, "before_cursor_execute")
    def fail(*said: Any) -> None:
        if "INSERT INTO batches" in said[2]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shop.take_events(frame(50, first=2))
    assert shop.counts() == before


def test_after_a_failure_the_indexes_are_still_there(shop: ShopFolder) -> None:
    def fail(*said: Any) -> None:
        if "INSERT INTO batches" in said[2]:
            raise KeyboardInterrupt

    event.listen(shop.database.engine, "before_cursor_execute", fail)
    with pytest.raises(KeyboardInterrupt):
        shop.take_events(frame(50))
    event.remove(shop.database.engine, "before_cursor_execute", fail)
    with shop.database.read() as connection:
        found = shop.database.engine.dialect.get_indexes(connection, "events")
    assert sorted(str(index["name"]) for index in found) == ["events_hash", "events_shopper"]


def test_an_unknown_item_is_kept_as_unlisted(shop: ShopFolder) -> None:
    shop.take_events(frame(1))
    assert [(row["item_id"], row["listed"], row["title"]) for row in shop.rows(items)] == [("i0", 0, None)]


def test_an_item_listed_after_its_events_keeps_its_key(shop: ShopFolder) -> None:
    shop.take_events(frame(2))
    key = {row["item_id"]: row["item_key"] for row in shop.rows(items)}["i1"]
    report = shop.take_items(pl.DataFrame({"item_id": ["new", "i1"], "title": ["N", "T"]}))
    row = next(row for row in shop.rows(items) if row["item_id"] == "i1")
    assert (row["item_key"], row["listed"], row["title"], report.unlisted_items) == (key, 1, "T", 1)


CATALOGUE = pl.DataFrame(
    {"item_id": ["i0", "i1"], "title": ["Tea", "Rye"], "category": ["A > B", None], "price": [2.5, None]}
)


def test_the_same_catalogue_twice_changes_nothing(shop: ShopFolder) -> None:
    shop.take_items(CATALOGUE)
    before = shop.rows(items)
    report = shop.take_items(CATALOGUE, now_s=NOW_S + 60)
    assert (report.accepted, report.duplicates, report.batch, shop.rows(items)) == (0, 2, None, before)


def test_a_changed_catalogue_row_leaves_its_old_self_in_the_history(shop: ShopFolder) -> None:
    shop.take_items(CATALOGUE)
    shop.take_items(CATALOGUE.with_columns(price=pl.Series([3.0, None])), now_s=NOW_S + 60)
    history = [
        (r["item_key"], r["version"], r["recorded_at"], json.loads(r["row"])) for r in shop.rows(item_history)
    ]
    assert history == [
        (
            0,
            1,
            int(NOW_S * 1e6),
            {
                "title": "Tea",
                "category": "A > B",
                "brand": None,
                "price": 2.5,
                "description": None,
                "attributes": None,
                "available_from": None,
                "available_to": None,
            },
        )
    ]


def test_each_change_of_a_row_is_a_version_of_its_own(shop: ShopFolder) -> None:
    for price in (1.0, 2.0, 3.0):
        shop.take_items(pl.DataFrame({"item_id": ["i"], "price": [price]}))
    history = [(row["version"], json.loads(row["row"])["price"]) for row in shop.rows(item_history)]
    assert (history, shop.rows(items)[0]["price"]) == ([(1, 1.0), (2, 2.0)], 3.0)


def test_of_an_item_twice_in_a_file_the_last_row_counts(shop: ShopFolder) -> None:
    shop.take_items(pl.DataFrame({"item_id": ["i", "i"], "title": ["old", "new"]}))
    assert [row["title"] for row in shop.rows(items)] == ["new"]


def test_a_refused_catalogue_row_leaves_the_stored_one(shop: ShopFolder) -> None:
    shop.take_items(CATALOGUE)
    report = shop.take_items(CATALOGUE.with_columns(price=pl.Series([float("nan"), 1.0])))
    assert (report.accepted, report.rejected, [row["price"] for row in shop.rows(items)]) == (
        1,
        1,
        [2.5, 1.0],
    )


def test_one_file_may_be_refused_as_events_and_as_a_catalogue(shop: ShopFolder) -> None:
    file = shop.write("mixed.csv", "shopper_id,item_id,kind,ts,price\nu,,view,2025-03-01T12:00:00Z,2\n")
    shop.take_events(file)
    shop.take_items(file)
    assert [(row["holds"], row["rejected"]) for row in shop.rows(batches)] == [("events", 1), ("items", 1)]


def test_the_mapping_renames_columns_of_both(shop: ShopFolder) -> None:
    mapping = Mapping(
        events=EventMapping(
            shopper_id="household", item_id="product", ts="when", event_id=["basket", "product"],
            constants={"kind": "purchase"},
        ),
        items=ItemMapping(item_id="product", category=["dept", "aisle"]),
    )  # fmt: skip
    shop.take_items(pl.DataFrame({"product": [7], "dept": ["A"], "aisle": ["B"]}), mapping)
    sold = pl.DataFrame({"household": [1], "product": [7], "basket": [9], "when": [NOON]})
    shop.take_events(sold, mapping)
    assert (shop.rows(events)[0]["source_id"], shop.rows(items)[0]["category"]) == ("9 > 7", "A > B")


def test_progress_reaches_the_last_row(shop: ShopFolder) -> None:
    from penchant.graph_store.ingest import ingest_events

    told: list[tuple[str, int, int]] = []
    ingest_events(shop.database, frame(120), Mapping(), now_s=NOW_S, progress=lambda *said: told.append(said))
    assert told[-1] == ("storing", 120, 120)


def test_a_file_that_cannot_be_read_leaves_the_log_as_it_was(shop: ShopFolder) -> None:
    shop.take_events(frame(2))
    before = shop.counts()
    whole = io.BytesIO()
    frame(50).write_parquet(whole)
    with pytest.raises(DataError, match="is not a whole Parquet file"):
        shop.take_events(shop.write("e.parquet", whole.getvalue()[:-40]))
    assert shop.counts() == before
