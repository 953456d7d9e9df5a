"""Reads amounts, with or without a currency sign, and with commas wherever it is plain what they part."""

import re

import polars as pl

from penchant.graph_store.cell_text import plain

DECIMAL_COMMA = r"^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$"
THOUSANDS_COMMA = r"^[+-]?(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})+,\d{3})(\.\d+)?$"
"""With the groups of India, too, as in `1,23,456.00`."""
MAYBE_DECIMALS = r"^[+-]?\d{1,3},\d{3}$"
"""Either thousands or three decimals."""
SPACED = r"\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?"
"""A space, or an apostrophe in Switzerland, can part nothing but thousands."""
COINS = {
    "¥": ("¥", "￥", "CN¥", "RMB", "CNY", "人民币", "元", "圆", "块", "块钱"),
    "$": ("$", "US$", "USD", "美元"),
    "€": ("€", "EUR", "欧元"),
    "£": ("£", "GBP", "英镑"),
    "JPY": ("JPY", "JP¥", "円", "日元"),
    "CHF": ("CHF", "Fr."),
    "kr": ("kr", "kr.", "SEK", "NOK", "DKK"),
    "zł": ("zł", "PLN"),
    "Kč": ("Kč", "CZK"),
    "₹": ("₹", "INR", "Rs", "Rs."),
    "₩": ("₩", "KRW"),
    "₺": ("₺", "TRY", "TL"),
    "₽": ("₽", "RUB", "руб", "руб."),
    "R$": ("R$", "BRL"),
    "C$": ("C$", "CA$", "CAD"),
    "A$": ("A$", "AU$", "AUD"),
    "HK$": ("HK$", "HKD", "港币"),
    "NT$": ("NT$", "TWD", "台币"),
}
"""Currencies that may stand by an amount, and how each is written."""
NO_DECIMAL_COMMA = ("¥", "$", "£", "JPY", "₹", "₩", "C$", "A$", "HK$", "NT$")
"""Where these are paid with, a comma parts thousands."""
_NO_BARE_NUMBER = r"[^\d.,+\-\s]"
_COIN = "|".join(sorted((re.escape(c) for ways in COINS.values() for c in ways), key=len, reverse=True))
_SUM = rf"(?i)^([+-]?)\s*({_COIN})?\s*([+-]?)\s*({SPACED}|[\d.,]+)\s*({_COIN})?$"
_BELOW_ZERO = (r"^\(([^()+-]+)\)$", r"^([^+-]*\d[^+-]*?)\s*-$")
"""How bookkeepers write `-5`: `(5)` and `5-`."""


def read_amounts(column: pl.Series, decimal: str | None) -> pl.Series:
    """A column as numbers; null where it holds none.

    Args:
        column: Numbers, or text.
        decimal: What stands before decimals in text, if it is said; otherwise a point, and a comma may part
            thousands where it cannot stand before decimals.
    """
    if column.dtype != pl.String:
        return column.cast(pl.Float64, strict=False)
    text = _signed(column).replace("", None)
    coins = coins_of(text)
    if coins.null_count() < coins.len():
        text = text.str.replace(_SUM, "${1}${3}${4}").zip_with(coins.is_not_null(), text)
    spaced = text.str.contains(rf"^[+-]?{SPACED}$")
    if spaced.any():
        text = text.str.replace_all(r"[\s'’]", "").zip_with(spaced, text)
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
    text = _signed(column)
    said = pl.select(pl.coalesce(text.str.extract(_SUM, 2), text.str.extract(_SUM, 5))).to_series()
    return said.str.to_uppercase().replace_strict(signs, default=None, return_dtype=pl.String)


def _signed(column: pl.Series) -> pl.Series:
    """Amounts with a minus before them, where they are below zero."""
    text = plain(column)
    for written in _BELOW_ZERO:
        text = text.str.replace(written, "-${1}")
    return text
