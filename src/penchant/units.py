"""What figures, orders and the assortment are asked by: units of time, kinds of goods, measures, orders."""

from typing import Literal, get_args

Unit = Literal["hour", "day", "weekday", "weekend", "week", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
AROUND: tuple[Unit, ...] = ("hour", "weekday", "weekend")
"""Units that come round: all Mondays of a stretch are one row, and by `weekend` all of its weekends."""
Part = Literal["category", "department", "brand"]
PARTS: tuple[Part, ...] = get_args(Part)
"""A department is the first part of a category's path."""
Goods = Literal["item", Part]
GOODS: tuple[Goods, ...] = get_args(Goods)
By = Literal[Unit, Goods]
Measure = Literal[
    "shoppers", "orders", "purchases", "spent", "new", "per_order", "per_shopper", "basket", "repeat"
]
MEASURES: tuple[Measure, ...] = get_args(Measure)
OF_MONEY: tuple[Measure, ...] = ("spent", "per_order", "per_shopper")
PriceOrder = Literal["cheapest", "dearest"]
PRICE_ORDERS: tuple[PriceOrder, ...] = get_args(PriceOrder)
OrderRank = Literal["spent", "purchases", "newest", "smallest", "oldest"]
ORDER_RANKS: tuple[OrderRank, ...] = get_args(OrderRank)
