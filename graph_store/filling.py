"""Fills what an export writes on the first line of an order, or of a product, alone."""

import polars as pl

from penchant.errors import DataError
from penchant.graph_store.mapping import FillDown
from penchant.graph_store.sources import LINE, Source


def filled_down(source: Source, said: FillDown | None) -> Source:
    """The source with each empty cell of some columns as above it, as far as the line belongs to the same.

    Raises:
        DataError: The mapping names a column that is not there.
    """
    if said is None:
        return source
    rows = source.rows
    for name in (said.by, *said.columns):
        if name not in rows.columns or name == LINE:
            there = ", ".join(one for one in rows.columns if one != LINE)
            raise DataError(
                f"{source.name} has no column `{name}`, which the mapping names under fill_down; "
                f"it has: {there}"
            )
    belongs = _given(rows, said.by).forward_fill()
    filled = [_given(rows, name).forward_fill().over(belongs.rle_id()) for name in said.columns]
    return source._replace(rows=rows.with_columns(filled).with_columns(belongs))


def _given(rows: pl.DataFrame, name: str) -> pl.Expr:
    """A column with blank cells as empty ones."""
    if rows.schema[name] != pl.String:
        return pl.col(name)
    return pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name))
