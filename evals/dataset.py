"""What is judged: a log and a catalogue in the common layout, from files or from a shop's folder."""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Select, func, select

from penchant.errors import ConfigError, DataError
from penchant.graph_store import Database, Mapping, load_mapping
from penchant.graph_store.ingest import one_row_an_item
from penchant.graph_store.schema import batches, event_texts, events, items, kinds, sessions, shoppers
from penchant.graph_store.sources import FORMATS, Source, read_source
from penchant.graph_store.validation import check_events, check_items
from penchant.opening import MARK, open_shop

Layout = AnyMapping[str, pl.DataType | type[pl.DataType]]

COMMON_EVENTS: Layout = {
    "event_id": pl.String,
    "user_id": pl.String,
    "item_id": pl.String,
    "kind": pl.String,
    "ts": pl.Datetime("us", "UTC"),
    "value": pl.Float64,
    "quantity": pl.Float64,
    "text": pl.String,
    "session_id": pl.String,
    "context": pl.String,
}
"""The common layout of a log."""
COMMON_ITEMS: Layout = {
    "item_id": pl.String,
    "title": pl.String,
    "category": pl.String,
    "brand": pl.String,
    "price": pl.Float64,
    "description": pl.String,
    "attributes": pl.String,
    "available_from": pl.Datetime("us", "UTC"),
    "available_to": pl.Datetime("us", "UTC"),
}
"""The common layout of a catalogue."""
KEPT_ELSEWHERE = ("database_url", "model_api_key")
"""Settings of a shop that its evaluated copy must not take over: it would write into the real database."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A log and its catalogue.

    Attributes:
        name: For reports.
        events: `COMMON_EVENTS`, by time.
        items: `COMMON_ITEMS`, distinct `item_id`, a line for each category of an item that has several; no
            rows where there is no catalogue.
        rejected: Rows that were refused, of both.
        settings: What the judged shop is to be opened with.
    """

    name: str
    events: pl.DataFrame
    items: pl.DataFrame
    rejected: int = 0
    settings: AnyMapping[str, object] = field(default_factory=dict)


def load_dataset(data: Path, items: Path | None = None, *, mapping: Path | None = None) -> Dataset:
    """Reads what is to be judged.

    Args:
        data: A shop's folder, a file of events, or a folder with files `events.*` and `items.*`.
        items: The file of catalogue rows, where `data` is a file.
        mapping: A mapping file where columns have other names.

    Raises:
        ConfigError: The folder is no shop and holds no `events.*`.
        DataError: A file cannot be read, or none of its rows can.
    """
    if data.is_dir():
        if items is not None:
            raise ConfigError(f"{data} is a folder with a catalogue of its own: leave {items} out")
        events_file = _file_in(data, "events")
        if events_file is None or (data / MARK).exists():
            if mapping is not None:
                raise ConfigError(f"{data} is a shop, whose columns have our names: leave {mapping} out")
            return _shop_dataset(data)
        data, items = events_file, _file_in(data, "items")
    columns = load_mapping(mapping)
    name = data.parent.name if data.stem == "events" and data.parent.name else data.stem
    log = read_source(data, columns)
    return _checked(name, log, read_source(items, columns) if items else None, columns)


def dataset_of(name: str, events: pl.DataFrame, items: pl.DataFrame) -> Dataset:
    """Takes frames in the common layout, or with the usual other names of columns.

    Raises:
        DataError: A needed column is missing, or no row can be read.
    """
    columns = Mapping()
    catalogue = read_source(items, columns) if items.height else None
    return _checked(name, read_source(events, columns), catalogue, columns)


def _checked(name: str, events: Source, items: Source | None, columns: Mapping) -> Dataset:
    log = check_events(events, columns.events)
    if log.rows.is_empty():
        reasons = log.rejects["reason"].unique(maintain_order=True).head(3).to_list()
        raise DataError(f"{name} has no usable event: {'; '.join(reasons)}")
    rejected = log.rejects.height
    catalogue = pl.DataFrame(schema=dict(COMMON_ITEMS))
    if items is not None:
        checked = check_items(items, columns.items)
        rejected += checked.rejects.height
        catalogue = _laid_out(one_row_an_item(checked.rows), COMMON_ITEMS)
    ours = _laid_out(log.rows.rename({"shopper_id": "user_id"}), COMMON_EVENTS)
    return Dataset(name, ours.sort("ts", maintain_order=True), catalogue, rejected)


def _laid_out(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in layout.items()
    )


def catalogue_rows(items: pl.DataFrame) -> pl.DataFrame:
    """The catalogue as it can be ingested: as HTML again, the categories of an item as a list of paths."""
    path = pl.element().str.split(" > ")
    texts = pl.col("title", "category", "brand", "description").str.replace_all("&", "&amp;", literal=True)
    return items.with_columns(texts.str.replace_all("<", "&lt;", literal=True)).with_columns(
        pl.col("category").str.split("\n").list.eval(path)
    )


def _file_in(folder: Path, stem: str) -> Path | None:
    found = (folder / f"{stem}{suffix}" for suffix in FORMATS)
    return next((path for path in found if path.is_file()), None)


def _shop_dataset(folder: Path) -> Dataset:
    with open_shop(folder) as shop:
        settings = shop.settings.model_dump()
        database = Database.of_shop(folder, shop.settings.database_url)
        try:
            log, catalogue = events_frame(database), items_frame(database)
            refused = _refused_rows(database)
        finally:
            database.close()
    if log.is_empty():
        raise DataError(f"{folder} holds no events: run `penchant ingest {folder} FILE`")
    kept = {name: value for name, value in settings.items() if name not in KEPT_ELSEWHERE}
    return Dataset(folder.resolve().name, log, catalogue, refused, kept)


def events_frame(database: Database) -> pl.DataFrame:
    """A shop's log in the common layout, by time."""
    query = (
        select(
            events.c.source_id,
            shoppers.c.shopper_id,
            items.c.item_id,
            kinds.c.kind,
            events.c.ts,
            events.c.value,
            events.c.quantity,
            event_texts.c.text,
            sessions.c.session_id,
            event_texts.c.context,
        )
        .join(shoppers, shoppers.c.shopper_key == events.c.shopper_key)
        .join(items, items.c.item_key == events.c.item_key)
        .join(kinds, kinds.c.kind_key == events.c.kind_key)
        .outerjoin(event_texts, event_texts.c.seq == events.c.seq)
        .outerjoin(sessions, sessions.c.session_key == events.c.session_key)
        .order_by(events.c.seq)
    )
    return _fetched(database, query, COMMON_EVENTS).sort("ts", maintain_order=True)


def items_frame(database: Database) -> pl.DataFrame:
    """A shop's catalogue in the common layout; items that only events name are not in it."""
    columns = [items.c[name] for name in COMMON_ITEMS]
    return _fetched(database, select(*columns).where(items.c.listed == 1), COMMON_ITEMS)


def _refused_rows(database: Database) -> int:
    query = select(func.sum(batches.c.rejected)).where(batches.c.holds.in_(("events", "items")))
    with database.read() as connection:
        return connection.scalar(query) or 0


def _fetched(
    database: Database,
    query: Select[Any],
    layout: Layout,
) -> pl.DataFrame:
    stored = {name: pl.Int64 if isinstance(dtype, pl.Datetime) else dtype for name, dtype in layout.items()}
    with database.read() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    return _laid_out(pl.DataFrame(rows, schema=stored, orient="row"), layout)


def span_of(events: pl.DataFrame) -> tuple[datetime, datetime]:
    """First and last moment of a log that is not empty."""
    first, last = events.select(pl.col("ts").min().alias("first"), pl.col("ts").max().alias("last")).row(0)
    return first, last
