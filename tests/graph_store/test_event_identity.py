"""Which rows of a source are one event, and how that is told."""

import polars as pl

from penchant.graph_store.mapping import EventMapping, Mapping
from penchant.graph_store.schema import events
from tests.graph_store.shop_folder import ShopFolder

LINES = pl.DataFrame(
    {
        "shopper_id": ["u1"] * 3,
        "item_id": ["cup", "cup", "pot"],
        "kind": ["purchase"] * 3,
        "ts": ["2025-03-01T12:00:00Z"] * 3,
    }
)
KEPT = Mapping(events=EventMapping(repeats="keep"))


def test_of_purchases_that_are_alike_one_is_kept_and_the_report_says_what_to_do(shop: ShopFolder) -> None:
    report = shop.take_events(LINES)
    assert (report.accepted, report.duplicates) == (2, 1)
    assert report.notes == (
        "1 of the purchases and returns are left out, for an earlier row says the same in all that is read: "
        'where each is one of its own, set repeats = "keep" under [events] in the mapping and ingest the '
        "file again",
    )


def test_lines_of_an_order_under_its_number_as_event_id_are_told(shop: ShopFolder) -> None:
    report = shop.take_events(LINES.with_columns(event_id=pl.lit("order 1")))
    assert report.accepted == 1
    assert report.notes == (
        "2 of the purchases and returns are left out, for an earlier row has their event_id: it must be a "
        'line\'s own, as event_id = ["order", "line"] in the mapping is',
    )


def test_views_that_come_twice_are_not_told(shop: ShopFolder) -> None:
    assert shop.take_events(LINES.with_columns(kind=pl.lit("view"))).notes == ()


def test_repeats_are_events_of_their_own_where_the_mapping_keeps_them(shop: ShopFolder) -> None:
    report = shop.take_events(LINES, KEPT)
    assert (report.accepted, report.duplicates, report.notes) == (3, 0, ())


def test_repeats_that_are_kept_come_once_however_often_the_file_is_read(shop: ShopFolder) -> None:
    shop.take_events(LINES)
    assert shop.take_events(LINES, KEPT).accepted == 1
    assert shop.take_events(LINES.reverse(), KEPT).accepted == 0
    assert len(shop.rows(events)) == 3


def test_a_shopper_who_may_be_everybody_who_is_not_known_is_told(shop: ShopFolder) -> None:
    ids = ["0"] * 8 + [f"u{n}" for n in range(99)]
    rows = pl.DataFrame(
        {
            "shopper_id": ids,
            "item_id": [f"i{n}" for n in range(len(ids))],
            "kind": ["view"] * len(ids),
            "ts": ["2025-03-01T12:00:00Z"] * len(ids),
        }
    )
    assert shop.take_events(rows.filter(pl.int_range(pl.len()) > 2)).notes == ()  # 5 of 104
    assert shop.take_events(rows).notes == (
        "shopper `0` has 8 of 107 rows: where that is everybody who is not known, set "
        'guests = ["0"] under [events] in the mapping, in a shop made anew',
    )
    report = shop.take_events(rows, Mapping(events=EventMapping(guests=["0"])))
    assert (report.left_out, report.notes) == (8, ())
