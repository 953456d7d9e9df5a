"""Campaigns are taken in whole, checked row by row, and the same sources again change nothing."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import DataError, NotFound
from tests.graph_store.test_erasure import files_with

CAMPAIGNS = pl.DataFrame(
    {
        "campaign_id": ["1", "2"],
        "name": ["Tea week", None],
        "kind": ["mailing", "coupon"],
        "start": ["2025-03-01", "2025-04-01"],
        "end": ["2025-03-07", "2025-04-30"],
    }
)
TOLD = pl.DataFrame({"campaign_id": ["1", "1", "2"], "shopper_id": ["ann", "ben", "ann"]})
ITEMS = pl.DataFrame({"campaign_id": ["1"], "item_id": ["green_tea"]})


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[penchant.Shop]:
    with penchant.open(tmp_path / "shop", create=True) as made:
        yield made


def rows(shop: penchant.Shop, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(shop.folder / "penchant.db")) as plain:
        return plain.execute(query).fetchall()


def test_campaigns_are_listed_by_their_first_day_with_their_counts(shop: penchant.Shop) -> None:
    reports = shop.add_campaigns(CAMPAIGNS, told=TOLD, items=ITEMS)
    assert [(one.holds, one.accepted, one.rejected) for one in reports] == [
        ("campaigns", 2, 0),
        ("told", 3, 0),
        ("campaign items", 1, 0),
    ]
    first, second = shop.campaigns()
    assert (first.campaign_id, first.name, first.kind, first.told, first.items) == (
        "1",
        "Tea week",
        "mailing",
        2,
        1,
    )
    assert (first.first_day, first.last_day) == (date(2025, 3, 1), date(2025, 3, 7))
    assert (second.name, second.label, first.label) == ("2", "2", "Tea week (1)")


def test_the_same_sources_again_change_nothing(shop: penchant.Shop) -> None:
    shop.add_campaigns(CAMPAIGNS, told=TOLD, items=ITEMS)
    tables = ("campaigns", "campaign_told", "campaign_items", "batches", "rejects", "meta")
    before = [rows(shop, f"SELECT * FROM {table}") for table in tables]
    again = shop.add_campaigns(CAMPAIGNS, told=TOLD, items=ITEMS)
    assert [(one.accepted, one.duplicates, one.batch) for one in again] == [
        (0, 2, None),
        (0, 3, None),
        (0, 1, None),
    ]
    assert [rows(shop, f"SELECT * FROM {table}") for table in tables] == before


def test_a_changed_campaign_counts_and_what_it_said_before_is_kept(shop: penchant.Shop) -> None:
    shop.add_campaigns(CAMPAIGNS)
    longer = pl.DataFrame({"campaign_id": ["1"], "start": ["2025-03-01"], "end": ["2025-03-14"]})
    (report,) = shop.add_campaigns(longer)
    assert report.accepted == 1
    first, _ = shop.campaigns()
    assert (first.name, first.kind, first.last_day) == ("Tea week", "mailing", date(2025, 3, 14))
    assert [row[0] for row in rows(shop, "SELECT last_day FROM campaigns WHERE campaign_id = '1'")] == [
        20154,
        20161,
    ]


def test_bad_rows_are_kept_with_the_reason_and_the_rest_goes_in(shop: penchant.Shop, tmp_path: Path) -> None:
    campaigns, told = tmp_path / "campaigns.csv", tmp_path / "told.csv"
    campaigns.write_text(
        "campaign_id,start,end\n1,2025-03-01,2025-03-07\n2,soon,2025-03-07\n3,2025-03-09,2025-03-07\n"
        ",2025-03-01,2025-03-07\n5,2025-03-01,\n"
    )
    told.write_text("campaign_id,customer_id\n1,ann\n9,ann\n1,\n")
    reports = shop.add_campaigns(campaigns, told=told)
    assert [(one.accepted, one.rejected) for one in reports] == [(1, 4), (1, 2)]
    assert rows(shop, "SELECT line, reason FROM rejects ORDER BY batch, line") == [
        (3, "start `soon` is not a time"),
        (4, "start `2025-03-09` is after end `2025-03-07`"),
        (5, "campaign_id is empty"),
        (6, "end is empty"),
        (3, "campaign `9` is unknown: take in the campaign itself first"),
        (4, "shopper_id is empty"),
    ]
    shop.add_campaigns(campaigns, told=told)
    assert rows(shop, "SELECT COUNT(*) FROM rejects") == [(6,)]


def test_nothing_goes_in_where_one_source_cannot_be_read(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^a Polars frame lacks shopper_id; it has: campaign_id, who"):
        shop.add_campaigns(CAMPAIGNS, told=pl.DataFrame({"campaign_id": ["1"], "who": ["ann"]}))
    assert shop.campaigns() == ()
    with pytest.raises(DataError, match=r"^there are no campaigns to take in: name a file"):
        shop.add_campaigns()


def test_a_mapping_names_foreign_columns_and_days(shop: penchant.Shop, tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        '[campaigns]\ncampaign_id = "no"\nstart = "from"\nend = "to"\nformat = "%d/%m/%Y"\n'
        '[told]\ncampaign_id = "no"\nshopper_id = "household"\n'
        '[campaign_items.constants]\ncampaign_id = "7"\n'
    )
    ran = pl.DataFrame({"no": [7], "from": ["01/03/2025"], "to": ["07/03/2025"]})
    told = pl.DataFrame({"no": [7.0], "household": [1029]})
    shop.add_campaigns(ran, told=told, items=pl.DataFrame({"product_id": ["rye"]}), mapping=mapping)
    (held,) = shop.campaigns()
    assert (held.campaign_id, held.first_day, held.told, held.items) == ("7", date(2025, 3, 1), 1, 1)


def test_days_may_come_as_dates_and_times(shop: penchant.Shop) -> None:
    ends = pl.Series([date(2025, 3, 7)]).cast(pl.Datetime("ns"))
    shop.add_campaigns(pl.DataFrame({"campaign_id": [1], "start": [date(2025, 3, 1)], "end": ends}))
    (held,) = shop.campaigns()
    assert (held.first_day, held.last_day) == (date(2025, 3, 1), date(2025, 3, 7))


def test_a_shop_of_before_there_were_campaigns_opens_and_takes_them(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    penchant.open(folder, create=True).close()
    with closing(sqlite3.connect(folder / "penchant.db")) as plain, plain:
        for table in ("campaigns", "campaign_told", "campaign_items"):
            plain.execute(f"DROP TABLE {table}")
        plain.execute("ALTER TABLE items DROP COLUMN valid_from")
        plain.execute("ALTER TABLE events DROP COLUMN quantity")
        plain.execute("ALTER TABLE interests ADD COLUMN fast FLOAT")
        plain.execute("UPDATE meta SET value = '2' WHERE key = 'schema_version'")
    with penchant.open(folder) as shop:
        assert shop.campaigns() == ()
        shop.add_campaigns(CAMPAIGNS, told=TOLD)
        assert len(shop.campaigns()) == 2


def test_an_erased_shopper_is_told_of_nothing(shop: penchant.Shop) -> None:
    gone = "zebra-4711"
    told = pl.DataFrame({"campaign_id": ["1", "1", "9"], "household_id": ["ann", gone, gone]})
    shop.add_campaigns(CAMPAIGNS, told=told)
    assert files_with(shop.folder, gone)
    done = shop.erase(gone)
    assert (done.rejects, done.campaigns, done.events) == (1, 1, 0)  # never in the log
    assert shop.campaigns()[0].told == 1
    assert files_with(shop.folder, gone) == []
    with pytest.raises(NotFound, match="there is nothing to erase"):
        shop.erase(gone)


def test_a_refused_row_of_who_was_told_is_json(shop: penchant.Shop) -> None:
    shop.add_campaigns(CAMPAIGNS, told=pl.DataFrame({"campaign_id": ["9"], "shopper_id": ["ann"]}))
    ((row,),) = rows(shop, "SELECT row FROM rejects")
    assert json.loads(str(row)) == {"campaign_id": "9", "shopper_id": "ann"}
