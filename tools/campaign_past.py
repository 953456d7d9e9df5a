"""What each shopper did while a campaign ran and before it, measured in several ways."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView
from penchant.graph_store.fold import DAY_US, sum_by
from penchant.tools.campaign_estimate import Floats, Mask, Past
from penchant.tools.returning import active_days
from penchant.tools.spending import amounts, bought

Measure = Literal["spent", "visits", "purchases", "bought_items"]
MOST_WINDOWS = 4
"""Windows as long as the one before the campaign that are looked at singly, so far as the log holds them."""
Stretch = tuple[int, int]
"""From when, and until before when; microseconds."""


def pasts_of(
    view: ShopView,
    shoppers: NDArray[np.int64],
    window: Stretch,
    back: int,
    begin: int,
    about: Mask | None,
) -> dict[Measure, Past]:
    """What is compared of some shoppers, by what is measured: spending first, where the log has amounts.

    Args:
        view: The shop.
        shoppers: (n,) their keys; each has come before the window.
        window: When the campaign ran.
        back: How long the window before is, microseconds.
        begin: Where the log begins.
        about: (items,) which the campaign was about; None where nobody said.
    """
    log = view.log
    purchase, amount = bought(view), amounts(view)

    def events(stretch: Stretch, which: Mask) -> Mask:
        return which & (log.ts >= stretch[0]) & (log.ts < stretch[1])

    def spent(stretch: Stretch) -> Floats:
        inside = events(stretch, amount != 0)
        return sum_by(log.shopper[inside], amount[inside], view.shopper_count)[shoppers]

    def purchases(stretch: Stretch) -> Floats:
        inside = events(stretch, purchase)
        return np.bincount(log.shopper[inside], minlength=view.shopper_count)[shoppers].astype(np.float64)

    def visits(stretch: Stretch) -> Floats:
        inside = events(stretch, purchase)
        days = active_days(log.shopper[inside].astype(np.int64), log.ts[inside], view.shopper_count)
        return days[shoppers].astype(np.float64)

    def bought_items(stretch: Stretch) -> Floats:
        inside = events(stretch, purchase & about[log.item]) if about is not None else np.zeros(0, dtype=bool)
        return (np.bincount(log.shopper[inside], minlength=view.shopper_count)[shoppers] > 0).astype(float)

    measures: dict[Measure, Callable[[Stretch], Floats]] = {"visits": visits, "purchases": purchases}
    if amount[events((window[0] - back, window[1]), purchase)].any():
        measures = {"spent": spent, **measures}
    start = window[0]
    length = window[1] - start
    scale = length / back
    older = (begin, start - back)
    rate = length / max(older[1] - older[0], 1)
    windows = [(start - n * back, start - (n - 1) * back) for n in range(2, MOST_WINDOWS + 1)]
    windows = [stretch for stretch in windows if stretch[0] >= begin]
    before = {name: measure((start - back, start)) * scale for name, measure in measures.items()}
    size = {name: measure(older) * rate for name, measure in measures.items()}
    habits = [*before.values(), *size.values(), *_since(view, shoppers, purchase, start)]
    found = {}
    for name, measure in measures.items():
        own = [before[name], size[name], np.sqrt(np.maximum(before[name], 0)), *map(measure, windows)]
        features = np.column_stack([*own[:2], *habits, *own[2:]])
        found[name] = Past(measure(window), before[name], size[name], features)
    if about is not None and about.any():
        shares = [bought_items(one) for one in (window, (start - min(back, length), start), older)]
        features = np.column_stack([*shares[1:], *habits])
        found["bought_items"] = Past(shares[0], shares[1], shares[2], features)
    return found


def _since(view: ShopView, shoppers: NDArray[np.int64], purchase: Mask, start: int) -> list[Floats]:
    """Logarithms of the days since each shopper's last purchase and first event before a moment."""
    log = view.log
    seen = log.ts < start
    last = np.zeros(view.shopper_count, dtype=np.int64)
    np.maximum.at(last, log.shopper[seen & purchase], log.ts[seen & purchase])
    first = np.full(view.shopper_count, start, dtype=np.int64)
    np.minimum.at(first, log.shopper[seen], log.ts[seen])
    first_of_all = int(first.min(initial=start))
    last = np.maximum(last, first_of_all)
    return [np.log1p((start - when[shoppers]) / DAY_US) for when in (last, first)]
