"""The database module."""

from pathlib import Path

import numpy as np
import polars as pl
from sqlalchemy import select

from penchant.graph_store.database import Database, bulk_insert, number_table
from penchant.graph_store.schema import concept_days


def test_number_table_reads_every_row_from_the_first_to_the_last(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    rows = pl.DataFrame({"node_key": range(123), "day": range(123), "mass": range(1000, 1123)})
    with database.write() as connection:
        bulk_insert(connection, concept_days, rows)
        table = number_table(connection, select(concept_days).order_by(concept_days.c.node_key), 3)
    database.close()
    assert np.array_equal(table, rows.to_numpy())


def test_number_table_of_nothing_has_its_columns(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    with database.read() as connection:
        table = number_table(connection, select(concept_days), 3)
    database.close()
    assert table.shape == (0, 3)
