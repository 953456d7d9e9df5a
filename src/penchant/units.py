"""What figures are asked by: units of time, kinds of goods, and the measures."""

from typing import Literal, get_args

Unit = Literal["hour", "day", "weekday", "weekend", "week", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
AROUND: tuple[Unit, ...] = ("hour", "weekday", "weekend")
"""Units that come round: all Mondays of a stretch are one row, and by `weekend` all of its weekends."""
Goods = Literal["item", "category", "department", "brand"]
GOODS: tuple[Goods, ...] = get_args(Goods)
"""A department is the first part of a category's path."""
By = Literal[Unit, Goods]
Measure = Literal[
    "shoppers", "orders", "purchases", "spent", "new", "per_order", "per_shopper", "basket", "repeat"
]
MEASURES: tuple[Measure, ...] = get_args(Measure)
OF_MONEY: tuple[Measure, ...] = ("spent", "per_order", "per_shopper")
