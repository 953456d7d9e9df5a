"""Made-up logs in which a campaign has a known effect, and who is told is chosen in different ways."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView
from penchant.graph_store.campaigns import Campaign
from penchant.graph_store.event_columns import EventColumns
from penchant.graph_store.fold import DAY_US
from penchant.ids import CampaignId, EventId, ItemId, ShopperId
from penchant.tools.campaign import Told

Chosen = Literal["by lot", "big spenders", "busy just before", "busy all along"]
BEGIN = date(2025, 1, 1)
HISTORY, LENGTH = 180, 42
"""Days before the campaign and of it."""
ITEMS = 20
ABOUT = 3
"""So many of the items are the campaign's."""


class PlantedView(ShopView):
    """A view without a database behind it."""

    def __init__(self, log: EventColumns, shoppers: int) -> None:
        self._database, self._folder = None, Path()  # type: ignore[assignment]
        self.end = log.seq.size
        self.__dict__.update(
            log=log,
            kinds={0: "purchase"},
            shopper_ids=[ShopperId(f"s{n}") for n in range(shoppers)],
            item_ids=[ItemId(f"i{n}") for n in range(ITEMS)],
            item_prices=np.full(ITEMS, np.nan),
            sign=np.ones(log.seq.size, dtype=np.int8),
        )

    def event_ids(self, seqs: Sequence[int]) -> list[EventId]:
        """Made of the places in the log."""
        return [EventId(f"e{seq}") for seq in seqs]


def planted(
    seed: int,
    *,
    chosen: Chosen = "by lot",
    lift: float = 0.0,
    season: float = 1.0,
    shoppers: int = 1500,
    told: int = 500,
) -> tuple[PlantedView, Told, float]:
    """A log, the campaign, and what it truly added to a told shopper's spending.

    Shoppers differ in how often they come (gamma, mean one visit in eight days) and in what they spend.

    Args:
        seed: Of everything.
        chosen: How the told are.
        lift: By which share the told come more often during the campaign.
        season: By which factor everybody does then.
        shoppers: How many there are.
        told: How many are told.
    """
    rng = np.random.default_rng(seed)
    rate = rng.gamma(1.5, 1 / 12, shoppers)
    basket = rng.lognormal(3.0, 0.5, shoppers)
    visits = rng.poisson(rate[:, None], (shoppers, HISTORY))
    weight = {
        "by lot": np.zeros(shoppers),
        "big spenders": rate * basket,
        "busy just before": visits[:, -LENGTH:].sum(axis=1) * basket,
        "busy all along": visits.sum(axis=1) * basket,
    }[chosen]
    # the better, the likelier; not without exception, else there would be nobody to compare with
    odds = np.log(weight / max(weight.mean(), 1e-9) + 0.1) + rng.gumbel(size=shoppers)
    is_told = np.zeros(shoppers, dtype=bool)
    is_told[np.argsort(-odds)[:told]] = True
    during = rate * season * np.where(is_told, 1 + lift, 1.0)
    visits = np.hstack([visits, rng.poisson(during[:, None], (shoppers, LENGTH))])
    who, day = np.nonzero(visits)
    count = visits[who, day]
    who, day = np.repeat(who, count), np.repeat(day, count)
    begin = (BEGIN - date(1970, 1, 1)).days * DAY_US
    log = EventColumns(
        np.arange(who.size),
        who.astype(np.int32),
        rng.integers(0, ITEMS, who.size).astype(np.int32),
        np.zeros(who.size, dtype=np.int16),
        begin + day * DAY_US + rng.integers(0, DAY_US, who.size),
        basket[who] * rng.lognormal(0.0, 0.4, who.size),
        np.full(who.size, -1, dtype=np.int32),
        np.full(who.size, np.nan, dtype=np.float32),
    )
    log = log.take(np.lexsort((log.ts, log.shopper)))
    true = rate * season * lift * LENGTH * basket * np.exp(0.4**2 / 2)
    first = BEGIN + timedelta(days=HISTORY)
    ids = frozenset(f"s{n}" for n in np.flatnonzero(is_told))
    about = frozenset(f"i{n}" for n in range(ABOUT))
    ran = Campaign(CampaignId("c"), "c", None, first, first + timedelta(days=LENGTH - 1), told, ABOUT)
    return PlantedView(log, shoppers), Told(ran, ids, about), float(true[is_told].mean())


def last_moment(view: ShopView) -> int:
    """Of the planted log."""
    ts: NDArray[np.int64] = view.log.ts
    return int(ts.max())
