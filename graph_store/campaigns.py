"""Campaigns: when each ran, who was told of it, and which items it was about."""

import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, Table, func, select

from penchant.errors import DataError
from penchant.graph_store.campaign_checks import check_campaigns, check_pairs
from penchant.graph_store.column_finding import ColumnNames
from penchant.graph_store.column_names import CAMPAIGN_ITEM_COLUMNS, TOLD_COLUMNS
from penchant.graph_store.database import Database, bulk_insert, in_pieces, record_moment
from penchant.graph_store.ingest import IngestReport, commonest_reasons, record_batch
from penchant.graph_store.mapping import Mapping
from penchant.graph_store.row_checks import Checked
from penchant.graph_store.schema import campaign_items, campaign_told, campaigns
from penchant.graph_store.sources import Source, read_source
from penchant.ids import CampaignId

EPOCH = date(1970, 1, 1)
FIELDS = ("name", "kind", "first_day", "last_day")
_ROW = {"campaign_id": pl.String, "name": pl.String, "kind": pl.String, "first_day": pl.Int32}
_ROW |= {"last_day": pl.Int32}

CampaignSource = Path | str | pl.DataFrame


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as the merchant tells of it.

    Attributes:
        campaign_id: The merchant's own id.
        name: For people; the id where it has none.
        kind: What sort of campaign; None where nobody said.
        first_day: UTC day on which it began.
        last_day: The last UTC day that belongs to it.
        told: How many shoppers were told, those unknown to the log included.
        items: How many items it was about; 0 where nobody said.
    """

    campaign_id: CampaignId
    name: str
    kind: str | None
    first_day: date
    last_day: date
    told: int
    items: int

    @property
    def label(self) -> str:
        """Its name, with the id where it is named otherwise."""
        return self.name if self.name == self.campaign_id else f"{self.name} ({self.campaign_id})"


def store_campaigns(
    database: Database,
    source: CampaignSource | None,
    mapping: Mapping,
    *,
    told: CampaignSource | None,
    items: CampaignSource | None,
    now_s: float,
) -> tuple[IngestReport, ...]:
    """Takes in campaigns, who was told, and what they were about, all in one transaction.

    The same sources again add nothing. A row that changes a campaign counts from then on; what it leaves out
    stays as it was.

    Args:
        database: The shop's.
        source: Campaigns; None where they are known already.
        mapping: Which column is which.
        told: A row for each campaign and shopper who was told.
        items: A row for each campaign and item that it was about.
        now_s: The clock, seconds since 1970.

    Returns:
        A report for each source, in this order.

    Raises:
        DataError: A source cannot be read, or none is given; nothing was stored.
    """
    if source is None and told is None and items is None:
        raise DataError(
            "there are no campaigns to take in: name a file of them, of who was told, or of items"
        )
    reports = []
    read_campaigns = None if source is None else read_source(source, mapping)
    pairs: list[tuple[Source, str, Table, ColumnNames, dict[str, tuple[str, ...]]]] = []
    if told is not None:
        pairs.append((read_source(told, mapping), "told", campaign_told, mapping.told, TOLD_COLUMNS))
    if items is not None:
        of_items = (campaign_items, mapping.campaign_items, CAMPAIGN_ITEM_COLUMNS)
        pairs.append((read_source(items, mapping), "campaign items", *of_items))
    with database.write() as connection:
        if read_campaigns is not None:
            began = time.perf_counter()
            checked = check_campaigns(read_campaigns, mapping.campaigns)
            stored = _store_changed(connection, checked.rows, now_s=now_s)
            reports.append(_report(connection, read_campaigns, "campaigns", checked, stored, began, now_s))
        for read, holds, table, said, columns in pairs:
            began = time.perf_counter()
            known = connection.scalars(select(campaigns.c.campaign_id).distinct()).all()
            checked = check_pairs(read, said, columns, known)
            stored = _store_pairs(connection, table, checked.rows)
            reports.append(_report(connection, read, holds, checked, stored, began, now_s))
    return tuple(reports)


def known_campaigns(connection: Connection) -> tuple[Campaign, ...]:
    """All campaigns as they stand now, by their first day."""
    newest = select(func.max(campaigns.c.campaign_key)).group_by(campaigns.c.campaign_id)
    query = select(campaigns).where(campaigns.c.campaign_key.in_(newest))
    query = query.order_by(campaigns.c.first_day, campaigns.c.last_day, campaigns.c.campaign_id)
    counts = []
    for table in (campaign_told, campaign_items):
        counted = select(table.c.campaign_id, func.count()).group_by(table.c.campaign_id)
        counts.append({row[0]: int(row[1]) for row in connection.execute(counted)})
    return tuple(
        Campaign(
            CampaignId(row.campaign_id),
            row.name,
            row.kind,
            EPOCH + timedelta(days=row.first_day),
            EPOCH + timedelta(days=row.last_day),
            counts[0].get(row.campaign_id, 0),
            counts[1].get(row.campaign_id, 0),
        )
        for row in connection.execute(query)
    )


def told_of(connection: Connection, campaign: CampaignId) -> list[str]:
    """Ids of the shoppers who were told of a campaign."""
    query = select(campaign_told.c.shopper_id).where(campaign_told.c.campaign_id == campaign)
    return list(connection.scalars(query.order_by(campaign_told.c.shopper_id)))


def items_of(connection: Connection, campaign: CampaignId) -> list[str]:
    """Ids of the items that a campaign was about."""
    query = select(campaign_items.c.item_id).where(campaign_items.c.campaign_id == campaign)
    return list(connection.scalars(query.order_by(campaign_items.c.item_id)))


def _store_changed(connection: Connection, rows: pl.DataFrame, *, now_s: float) -> int:
    """Stores new and changed campaigns; returns how many there were."""
    current = [
        (one.campaign_id, one.name, one.kind, (one.first_day - EPOCH).days, (one.last_day - EPOCH).days)
        for one in known_campaigns(connection)
    ]
    old = pl.DataFrame(current, schema=_ROW, orient="row")
    last = rows.unique("campaign_id", keep="last", maintain_order=True)
    both = last.join(old, on="campaign_id", how="left", suffix="_old", maintain_order="left")
    both = both.with_columns(
        pl.coalesce("name", "name_old", "campaign_id").alias("name"),
        pl.coalesce("kind", "kind_old").alias("kind"),
    )
    same = pl.all_horizontal(pl.col(field).eq_missing(pl.col(f"{field}_old")) for field in FIELDS)
    changed = both.filter(~same)
    if changed.is_empty():
        return 0
    start = connection.scalar(select(func.coalesce(func.max(campaigns.c.campaign_key) + 1, 0))) or 0
    stored = changed.select("campaign_id", *FIELDS).with_columns(
        pl.Series("campaign_key", range(start, start + changed.height), dtype=pl.Int64),
        pl.lit(record_moment(connection, int(now_s * 1e6))).alias("recorded_at"),
    )
    bulk_insert(connection, campaigns, stored)
    return stored.height


def _store_pairs(connection: Connection, table: Table, rows: pl.DataFrame) -> int:
    """Stores the pairs that are new; returns how many there were."""
    named = rows["campaign_id"].unique().to_list()
    known: list[tuple[str, ...]] = []
    for piece in in_pieces(named):
        query = select(*table.columns).where(table.c.campaign_id.in_(piece))
        known += [tuple(row) for row in connection.execute(query)]
    held = pl.DataFrame(known, schema=dict.fromkeys(rows.columns, pl.String), orient="row")
    fresh = rows.unique(maintain_order=True).join(held, on=rows.columns, how="anti", maintain_order="left")
    bulk_insert(connection, table, fresh)
    return fresh.height


def _report(
    connection: Connection,
    read: Source,
    holds: str,
    checked: Checked,
    stored: int,
    began: float,
    now_s: float,
) -> IngestReport:
    known_already = checked.rows.height - stored
    batch = record_batch(
        connection,
        read.name,
        holds,
        now_s=now_s,
        accepted=stored,
        duplicates=known_already,
        refused=checked.rejects,
        seqs=None,
    )
    return IngestReport(
        source=read.name,
        holds=holds,
        rows=checked.rows.height + checked.rejects.height,
        accepted=stored,
        duplicates=known_already,
        rejected=checked.rejects.height,
        reasons=commonest_reasons(checked.rejects),
        unlisted_items=0,
        seconds=time.perf_counter() - began,
        batch=batch,
    )
