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
Ranked = Literal[Goods, "shopper", "pair"]
RANKED: tuple[Ranked, ...] = get_args(Ranked)
"""What is not told in the order of time: the first of goods, of shoppers, or of pairs of items."""
Split = Literal["newness"]
SPLITS: tuple[Split, ...] = get_args(Split)
"""Into parts that together are all: those who first bought in the stretch, and those who had before."""
By = Literal[Unit, Ranked, Split]
Measure = Literal[
    "shoppers",
    "orders",
    "purchases",
    "units",
    "spent",
    "new",
    "per_order",
    "per_shopper",
    "basket",
    "units_per_order",
    "repeat",
    "repeating",
    "gap",
    "conversion",
    "return_rate",
    "stars",
]
MEASURES: tuple[Measure, ...] = get_args(Measure)
OF_MONEY: tuple[Measure, ...] = ("spent", "per_order", "per_shopper")
SUMS: tuple[Measure, ...] = ("orders", "purchases", "units", "spent")
"""What adds up over the pieces of time of a stretch."""
SHARES: tuple[Measure, ...] = ("repeat", "conversion", "return_rate")
OF_FEW: tuple[Measure, ...] = (*SHARES, "gap", "stars")
"""Of a few shoppers these say little."""
PriceOrder = Literal["cheapest", "dearest"]
PRICE_ORDERS: tuple[PriceOrder, ...] = get_args(PriceOrder)
OrderRank = Literal["spent", "purchases", "units", "newest", "smallest", "oldest"]
ORDER_RANKS: tuple[OrderRank, ...] = get_args(OrderRank)
