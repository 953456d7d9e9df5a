"""Reads a sheet of a spreadsheet file, typed as its cells are; needs the extra `xlsx`."""

import logging
from pathlib import Path

import polars as pl

from penchant.errors import DataError

LARGEST_EXACT = 2**53
"""Spreadsheets hold numbers as floating-point ones: beyond it several whole numbers are one."""


def read_sheet(path: Path, sheet: str | None, *, header: int = 1) -> pl.DataFrame:
    """The rows of a sheet, with those that are empty.

    Whole numbers that may have been rounded are floating-point ones, so that they are not taken for ids.

    Args:
        path: An `.xlsx`, `.xls` or `.ods` file.
        sheet: Its name; None where a single sheet has rows.
        header: The row that the names of columns stand in, from 1.

    Raises:
        DataError: The extra is not installed, the file is no spreadsheet, or it is not plain which sheet is
            meant.
    """
    try:
        import fastexcel
    except ModuleNotFoundError as error:
        raise DataError(
            f"{path} is a spreadsheet: install the extra for it (pip install 'penchant[xlsx]'), or save the "
            "sheet as CSV in UTF-8"
        ) from error
    if not (logger := logging.getLogger("fastexcel")).handlers:
        logger.addHandler(logging.NullHandler())  # it warns of each column without values
    try:
        book = fastexcel.read_excel(path)
        name = _meant(path, sheet, [one for one in book.sheet_names if book.load_sheet(one, n_rows=1).height])
        rows = book.load_sheet(name, header_row=header - 1, schema_sample_rows=None).to_polars()
    except fastexcel.FastExcelError as error:
        reason = str(error).partition("\n")[0]
        raise DataError(f"{path} is not a spreadsheet that can be read: {reason}") from error
    rounded = [
        column.name
        for column in rows.get_columns()
        if column.dtype == pl.Int64 and (column.abs() > LARGEST_EXACT).any()
    ]
    return rows.with_columns(pl.col(rounded).cast(pl.Float64)) if rounded else rows


def _meant(path: Path, sheet: str | None, filled: list[str]) -> str:
    named = ", ".join(f"`{one}`" for one in filled)
    if sheet is not None and sheet not in filled:
        raise DataError(f"{path} has no rows in a sheet `{sheet}`, which the mapping names; it has: {named}")
    if not filled:
        raise DataError(f"{path} has no rows")
    if sheet is None and len(filled) > 1:
        raise DataError(f"{path} has rows in {len(filled)} sheets, {named}: set sheet in the mapping file")
    return sheet or filled[0]
