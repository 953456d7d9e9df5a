"""Units of time and measures that figures are asked by."""

from typing import Literal, get_args

Unit = Literal["hour", "day", "weekday", "week", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
AROUND: tuple[Unit, ...] = ("hour", "weekday")
"""Units that come round: all Mondays of a stretch are one row."""
Measure = Literal["shoppers", "orders", "purchases", "spent", "per_order", "per_shopper", "repeat"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
OF_MONEY: tuple[Measure, ...] = ("spent", "per_order", "per_shopper")
