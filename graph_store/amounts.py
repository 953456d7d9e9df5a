"""Reads amounts, with or without a currency sign, and with commas wherever it is plain what they part."""

import polars as pl

from penchant.graph_store.cell_text import plain

DECIMAL_COMMA = r"^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$"
THOUSANDS_COMMA = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
MAYBE_DECIMALS = r"^[+-]?\d{1,3},\d{3}$"
"""Either thousands or three decimals."""
COINS = {
    "¥": ("¥", "￥", "CN¥", "RMB", "CNY", "人民币", "元", "圆", "块", "块钱"),
    "$": ("$", "US$", "USD", "美元"),
    "€": ("€", "EUR", "欧元"),
    "£": ("£", "GBP", "英镑"),
}
"""Currencies that may stand by an amount, and how each is written."""
NO_DECIMAL_COMMA = ("¥", "£")
"""Where these are paid with, a comma parts thousands."""
_NO_BARE_NUMBER = r"[^\d.,+\-\s]"
_COIN = "|".join(
    sorted((c.replace("$", r"\$") for ways in COINS.values() for c in ways), key=len, reverse=True)
)
_SUM = rf"(?i)^([+-]?)\s*({_COIN})?\s*([+-]?)\s*([\d.,]+)\s*({_COIN})?$"


def read_amounts(column: pl.Series, decimal: str | None) -> pl.Series:
    """A column as numbers; null where it holds none.

    Args:
        column: Numbers, or text.
        decimal: What stands before decimals in text, if it is said; otherwise a point, and a comma may part
            thousands where it cannot stand before decimals.
    """
    if column.dtype != pl.String:
        return column.cast(pl.Float64, strict=False)
    text = plain(column).replace("", None)
    coins = coins_of(text)
    if coins.null_count() < coins.len():
        text = text.str.replace(_SUM, "${1}${3}${4}").zip_with(coins.is_not_null(), text)
    if decimal == ",":
        text = text.set(~text.str.contains(DECIMAL_COMMA), None)
        text = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    else:
        parted = text.str.contains(THOUSANDS_COMMA)
        if decimal is None:
            never_decimals = coins.is_in(NO_DECIMAL_COMMA).fill_null(value=False)
            parted &= never_decimals | ~text.str.contains(MAYBE_DECIMALS)
        text = text.str.replace_all(",", "", literal=True).zip_with(parted, text)
    return text.cast(pl.Float64, strict=False)


def coins_of(column: pl.Series) -> pl.Series:
    """(n,) the currency by an amount, `¥` for however a yuan is written; null where none stands there."""
    if column.dtype != pl.String or not column.str.contains(_NO_BARE_NUMBER).any():
        return pl.Series(column.name, [None], dtype=pl.String).new_from_index(0, column.len())
    signs = {way.upper(): sign for sign, ways in COINS.items() for way in ways}
    text = plain(column)
    said = pl.select(pl.coalesce(text.str.extract(_SUM, 2), text.str.extract(_SUM, 5))).to_series()
    return said.str.to_uppercase().replace_strict(signs, default=None, return_dtype=pl.String)
