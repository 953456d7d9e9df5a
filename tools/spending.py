"""What was bought, and what it cost: the amount that the log gives, or else today's price of the item."""

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView


def bought(view: ShopView) -> NDArray[np.bool_]:
    """(n,) which events of the log are purchases; in a log without any, those that speak for their items."""
    purchase = view.kind_keys("purchase")
    return np.isin(view.log.kind, purchase) if purchase else view.sign > 0


def amounts(view: ShopView) -> NDArray[np.float64]:
    """(n,) what each event of `view.log` added to its shopper's spending.

    A purchase adds its `value`, or else the item's price of today for each piece; a return takes the same
    away, whatever the sign of its value. A purchase with a value below 0, as some shops write down refunds,
    takes away as well. Everything else, and what has neither value nor price, is 0.
    """
    log = view.log
    table = np.zeros(max(view.kinds, default=0) + 1)
    for key, name in view.kinds.items():
        table[key] = {"purchase": 1.0, "return": -1.0}.get(name, 0.0)
    sign = table[log.kind]
    priced = view.item_prices[log.item]
    if view.has_quantities:
        priced = priced * units(view)
    amount = np.nan_to_num(np.where(np.isnan(log.value), priced, log.value))
    return np.asarray(sign * np.where(sign < 0, np.abs(amount), amount) + 0.0)  # no -0


def units(view: ShopView) -> NDArray[np.float64]:
    """(n,) how many pieces each event of `view.log` was of; one where the log does not say."""
    if not view.has_quantities:
        return np.ones(view.log.quantity.size)
    return np.nan_to_num(view.log.quantity.astype(np.float64), nan=1.0)
