"""What the makers of made-up shops share: their tables of goods, kinds of shoppers, and the form of a log."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl
from polars.datatypes import DataType, DataTypeClass


class MadeUpShop(NamedTuple):
    """A shop's two tables.

    Attributes:
        events: `user_id, item_id, kind, ts, value` and what the shop has besides.
        items: `item_id, title, category, brand, price`, likewise.
    """

    events: pl.DataFrame
    items: pl.DataFrame


class Taste(NamedTuple):
    """What one kind of shopper goes for.

    Attributes:
        share: How many there are, beside the shares of the others.
        liked: How much, by a part of the category's name.
        besides: How much anything else is.
    """

    share: float
    liked: Mapping[str, float]
    besides: float


def goods(shop: str) -> pl.DataFrame:
    """The table of a shop's goods, which stands beside this module."""
    return pl.read_csv(Path(__file__).with_name(f"{shop}.csv"), infer_schema_length=None)


def log_of(deeds: Sequence[tuple[object, ...]], **more: DataType | DataTypeClass) -> pl.DataFrame:
    """Deeds by time, those of one moment by shopper and then as they were made.

    Args:
        deeds: Shopper, item, kind, time, value, and what else there is.
        more: Names and types of the latter.
    """
    schema: dict[str, DataType | DataTypeClass] = {
        "user_id": pl.String,
        "item_id": pl.String,
        "kind": pl.String,
        "ts": pl.Datetime("us", "UTC"),
        "value": pl.Float64,
        **more,
    }
    return pl.DataFrame(deeds, schema=schema, orient="row").sort("ts", "user_id", maintain_order=True)
