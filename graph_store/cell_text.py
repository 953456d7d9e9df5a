"""What a spreadsheet or a Chinese keyboard puts around and into a cell: taken off before a value is read."""

import polars as pl

FORMULA = r'^\s*="(.*)"\s*$'
"""Text that a spreadsheet is to leave alone, as in `="00123"`."""
_FULL_WIDTH = "[\uff01-\uff5e]"
_HALF_WIDTH = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
_MARK = r"^['`](\d)"
"""A mark before a number that keeps a spreadsheet from reading it as one."""

NOTHING = ("nan", "<na>", "na", "n/a", "#n/a", "nat", "none", "null", "(null)", r"\n", "undefined", "-")
"""What programs and people write into a cell that holds no value, in lower case."""


def without_formulas(rows: pl.DataFrame) -> pl.DataFrame:
    """Columns of text with each `="…"` as the text within."""
    held = [column for column in rows.get_columns() if column.dtype == pl.String]
    return rows.with_columns(
        column.str.extract(FORMULA).replace("", None).zip_with(formula, column)
        for column in held
        if (formula := column.str.contains(FORMULA)).any()
    )


def plain(text: pl.Series) -> pl.Series:
    """Ids, numbers and times as their system holds them: half-width, without space or a mark around them."""
    if text.str.contains(_FULL_WIDTH).any():
        text = text.str.replace_many(_HALF_WIDTH)
    return text.str.strip_chars().str.replace(_MARK, "${1}")
