"""Shops made of a handful of events, and their log read back without any of Penchant's own code."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import polars as pl

import penchant

DAY = timedelta(days=1)
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


class Deed(NamedTuple):
    """An event for a test: `day` counts from `NEW_YEAR`, and may be a fraction."""

    shopper: str
    item: str
    day: float
    kind: str = "purchase"
    value: float | None = None


class Logged(NamedTuple):
    """A row of the log; `ts` in microseconds."""

    event_id: str
    shopper: str
    item: str
    kind: str
    ts: int
    value: float | None


def moment(day: float) -> datetime:
    return NEW_YEAR + day * DAY


def microseconds(time: datetime) -> int:
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def deeds_frame(deeds: Iterable[Deed], *, first_id: int = 0) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (f"e{first_id + n}", d.shopper, d.item, d.kind, moment(d.day), d.value)
            for n, d in enumerate(deeds)
        ],
        schema={
            "event_id": pl.String,
            "user_id": pl.String,
            "item_id": pl.String,
            "kind": pl.String,
            "ts": pl.Datetime("us", "UTC"),
            "value": pl.Float64,
        },
        orient="row",
    )


def catalogue_frame(**category_of: str | None) -> pl.DataFrame:
    """Items with titles; the id of an item titled `Green tea` is `green_tea`."""
    return pl.DataFrame(
        {
            "item_id": list(category_of),
            "title": [item.replace("_", " ").capitalize() for item in category_of],
            "category": list(category_of.values()),
        },
        schema={"item_id": pl.String, "title": pl.String, "category": pl.String},
    )


def make_shop(folder: Path, deeds: Iterable[Deed], items: pl.DataFrame | None = None) -> penchant.Shop:
    """An evolved shop."""
    shop = penchant.open(folder, create=True)
    if items is not None:
        shop.ingest(items, items=True)
    shop.ingest(deeds_frame(deeds))
    shop.evolve()
    return shop


def read_log(folder: Path) -> list[Logged]:
    """All events, by `seq`, straight from SQLite."""
    with closing(sqlite3.connect(folder / "penchant.db")) as connection, connection:
        rows = connection.execute(
            "SELECT COALESCE(e.source_id, printf('h-%016x%016x', e.hash_hi, e.hash_lo)), s.shopper_id, "
            "i.item_id, k.kind, e.ts, e.value FROM events e JOIN shoppers s USING (shopper_key) "
            "JOIN items i USING (item_key) JOIN kinds k USING (kind_key) ORDER BY e.seq"
        ).fetchall()
    connection.close()
    return [Logged(*row) for row in rows]


def read_categories(folder: Path) -> dict[str, str]:
    """Category paths of items, straight from SQLite."""
    with closing(sqlite3.connect(folder / "penchant.db")) as connection, connection:
        found = dict(connection.execute("SELECT item_id, category FROM items WHERE category IS NOT NULL"))
    connection.close()
    return found
