"""Made-up shops on which questions are asked: what they sell, who buys, and how it is drawn."""

from collections.abc import Callable, Mapping
from typing import Literal

from benchmarks.made_up_shops.coffee import coffee_shop
from benchmarks.made_up_shops.garden import garden_shop
from benchmarks.made_up_shops.making import MadeUpShop
from benchmarks.made_up_shops.stationery import stationery_shop

__all__ = ["SHOPS", "MadeUpShop", "ShopName"]

ShopName = Literal["coffee", "garden", "stationery"]
SHOPS: Mapping[str, Callable[[], MadeUpShop]] = {
    "coffee": coffee_shop,
    "garden": garden_shop,
    "stationery": stationery_shop,
}
