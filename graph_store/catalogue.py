"""The catalogue: current rows in `items`, what they said before in `item_history`."""

import json

import polars as pl
from sqlalchemy import Connection, func, select

from penchant.graph_store.database import (
    bulk_insert,
    get_meta,
    in_pieces,
    record_moment,
    set_meta,
)
from penchant.graph_store.schema import item_history, items

_TYPES = {
    "title": pl.String,
    "category": pl.String,
    "brand": pl.String,
    "price": pl.Float64,
    "description": pl.String,
    "attributes": pl.String,
    "available_from": pl.Int64,
    "available_to": pl.Int64,
}
FIELDS = tuple(_TYPES)
ROW = {
    "item_key": pl.Int64,
    "item_id": pl.String,
    "listed": pl.Int64,
    **_TYPES,
    "recorded_at": pl.Int64,
    "version": pl.Int64,
    "valid_from": pl.Int64,
}


def store_items(connection: Connection, rows: pl.DataFrame, *, now_s: float) -> int:
    """Stores new and changed rows; returns how many there were.

    What a source says nothing about stays as it is: a file of new prices leaves titles and categories alone.
    Since when a row holds is said of its change alone: it is no change by itself, and not kept for the next.

    Args:
        connection: Inside a transaction.
        rows: Distinct `item_id` with some of `FIELDS` and `valid_from`, typed.
        now_s: The clock, seconds since 1970.
    """
    old = _current(connection, rows["item_id"].to_list())
    silent = [field for field in FIELDS if field not in rows.columns]
    kept = old.select("item_id", *silent)
    if "valid_from" not in rows.columns:
        rows = rows.with_columns(valid_from=pl.lit(None, dtype=pl.Int64))
    rows = rows.with_columns(pl.col(pl.Datetime).to_physical()).join(kept, on="item_id", how="left")
    both = rows.join(old, on="item_id", how="left", suffix="_old", maintain_order="left")
    same = pl.all_horizontal(pl.col(f).eq_missing(pl.col(f + "_old")) for f in FIELDS) & (
        pl.col("listed") == 1
    )
    changed = both.filter(same.fill_null(value=False).not_())
    if changed.is_empty():
        return 0
    version = get_meta(connection, "catalogue_version") + 1
    recorded_at = record_moment(connection, int(now_s * 1e6))
    set_meta(connection, catalogue_version=version)
    known = changed.filter(pl.col("item_key").is_not_null())
    replaced = known.filter(pl.col("listed") == 1)
    bulk_insert(
        connection,
        item_history,
        pl.DataFrame(
            {
                "item_key": replaced["item_key"],
                "version": replaced["version"],
                "recorded_at": replaced["recorded_at"],
                "row": [
                    json.dumps({f: row[f + "_old"] for f in FIELDS}, ensure_ascii=False)
                    for row in replaced.iter_rows(named=True)
                ],
            },
            schema={"item_key": pl.Int64, "version": pl.Int64, "recorded_at": pl.Int64, "row": pl.String},
        ),
    )
    start = connection.scalar(select(func.coalesce(func.max(items.c.item_key) + 1, 0))) or 0
    new = pl.col("item_key").is_null()
    keys = pl.when(new).then(new.cum_sum() - 1 + start).otherwise(pl.col("item_key"))
    stored = changed.select(
        keys.cast(pl.Int64).alias("item_key"),
        "item_id",
        pl.lit(1).alias("listed"),
        *FIELDS,
        pl.lit(recorded_at).alias("recorded_at"),
        pl.lit(version).alias("version"),
        "valid_from",
    )
    bulk_insert(connection, items, stored, replace=True)
    return stored.height


def items_since(connection: Connection, version: int) -> pl.DataFrame:
    """Catalogue rows that changed after that catalogue version, by `item_key`."""
    query = select(items).where(items.c.version > version, items.c.listed == 1).order_by(items.c.item_key)
    return pl.DataFrame([tuple(r) for r in connection.execute(query)], schema=ROW, orient="row")


def _current(connection: Connection, ids: list[str]) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for piece in in_pieces(ids):
        rows.extend(tuple(r) for r in connection.execute(select(items).where(items.c.item_id.in_(piece))))
    return pl.DataFrame(rows, schema=ROW, orient="row")
