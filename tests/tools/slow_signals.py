"""The leading features of each signal, counted over dictionaries: slow, and near to their definitions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from math import log1p, sqrt

import penchant
from penchant.graph_store import ShopView
from penchant.tools import Mode, Recommendation
from penchant.tools.weights import MODES
from tests.smallshop import Logged

DAY_US = 86_400_000_000
WEIGHTS = {"view": 0.1, "click": 0.15, "cart": 0.4, "purchase": 1.0, "return": -1.0}


def weight(event: Logged) -> float:
    if event.kind in ("rating", "review") and event.value is not None:
        return max(-1.0, min(1.0, (event.value - 2.5) / 2.5))
    return WEIGHTS.get(event.kind, 0.5)


def positive(log: Iterable[Logged], until: int) -> list[Logged]:
    return [event for event in log if event.ts <= until and weight(event) > 0]


def halved(age_us: int, half_life_days: float) -> float:
    return float(2.0 ** (-age_us / DAY_US / half_life_days))


class Slow:
    """The signals, counted over dictionaries."""

    def __init__(
        self,
        log: list[Logged],
        category: dict[str, str],
        shopper: str,
        until: int,
        words: dict[str, list[float]] | None = None,
    ) -> None:
        self.words = words or {}
        self.log = positive(log, until)
        self.mine = [event for event in self.log if event.shopper == shopper]
        self.bad = [e for e in log if e.ts <= until and weight(e) < 0 and e.shopper == shopper]
        self.category = category
        self.shopper = shopper
        self.until = until

    def repurchase(self, item: str) -> float:
        mine = [event for event in self.mine if event.item == item]
        held = self.held(item, 240)
        gap = self.gap(item)
        if gap is None:
            return held
        since = self.until // DAY_US - max(event.ts // DAY_US for event in mine)
        return held * (0.95 + 0.05 * min(1.0, since / max(gap, 1.0)))

    def held(self, item: str, half_life_days: float) -> float:
        both = [event for event in self.mine + self.bad if event.item == item]
        return max(0.0, sum(weight(event) * halved(self.until - event.ts, half_life_days) for event in both))

    def gap(self, item: str) -> float | None:
        days = sorted({event.ts // DAY_US for event in self.mine if event.item == item})
        return (days[-1] - days[0]) / (len(days) - 1) if len(days) >= 3 else None

    def neighbours(self, item: str) -> float:
        had = {event.item for event in self.mine}
        total = 0.0
        for other in sorted(had):
            total += self.cosine(item, other) * log1p(self.held(other, 45))
        return total

    def cosine(self, item: str, other: str) -> float:
        one, two = self.column(item), self.column(other)
        dot = sum(one[shopper] * two.get(shopper, 0.0) for shopper in one)
        norm = sqrt(sum(v * v for v in one.values())) * sqrt(sum(v * v for v in two.values()))
        return dot / norm if norm else 0.0

    def column(self, item: str) -> dict[str, float]:
        counts: dict[str, float] = defaultdict(float)
        for event in self.log:
            if event.item == item:
                counts[event.shopper] += weight(event)
        return {shopper: log1p(count) for shopper, count in counts.items()}

    def popularity(self, item: str) -> float:
        since = self.until - 30 * DAY_US
        return float(len({event.shopper for event in self.log if event.item == item and event.ts > since}))

    def content(self, item: str) -> float:
        return sum(
            sum(a * b for a, b in zip(self.words[item], self.words[had], strict=True))
            * log1p(self.held(had, 45))
            for had in sorted({event.item for event in self.mine})
        )

    def alike(self, item: str) -> float:
        newest = {e.shopper: e.ts for e in self.log if e.item == item}  # the log is by time
        return sum(
            likeness * halved(self.until - newest[other], 30)
            for other, likeness in self.most_alike()
            if other in newest
        )

    def most_alike(self) -> list[tuple[str, float]]:
        rows = {shopper: self.row(shopper) for shopper in dict.fromkeys(e.shopper for e in self.log)}
        own = self.row(self.shopper)
        near = []
        for other, row in rows.items():
            dot = sum(value * row.get(item, 0.0) for item, value in own.items())
            norm = sqrt(sum(v * v for v in own.values())) * sqrt(sum(v * v for v in row.values()))
            if other != self.shopper and dot > 0:
                near.append((other, dot / norm))
        return sorted(near, key=lambda pair: -pair[1])[:100]

    def row(self, shopper: str) -> dict[str, float]:
        counts: dict[str, float] = defaultdict(float)
        for event in self.log:
            if event.shopper == shopper:
                counts[event.item] += weight(event)
        return {item: log1p(count) for item, count in counts.items()}

    def affinity(self, item: str) -> float:
        topic = self.category.get(item)
        if topic is None or not any(self.under(e.item, topic) for e in self.mine):
            return 0.0
        both = [e for e in self.mine + self.bad if self.under(e.item, topic)]
        if sum(weight(e) * halved(self.until - e.ts, 180) for e in both) <= 0:
            return 0.0
        sold = {
            other: 1 + sum(weight(e) * halved(self.until - e.ts, 60) for e in self.log if e.item == other)
            for other, category in self.category.items()
            if category == topic
        }
        return self.share(topic) * sold[item] / sum(sold.values())

    def share(self, topic: str) -> float:
        mine = [e for e in self.mine if e.item in self.category]
        mass = {t: 0.0 for t in ("all", "topic")}
        for event in mine:
            left = weight(event) * halved(self.until - event.ts, 180)
            mass["all"] += left
            mass["topic"] += left * self.under(event.item, topic)
        return (mass["topic"] + 20 * self.base(topic)) / (mass["all"] + 20)

    def base(self, topic: str) -> float:
        today = self.until // DAY_US
        part = whole = 0.0
        for event in self.log:
            if event.item in self.category:
                left = weight(event) * 2.0 ** (-(today - event.ts // DAY_US) / 180)
                whole += left
                part += left * self.under(event.item, topic)
        return part / whole

    def under(self, item: str, topic: str) -> bool:
        return f"{self.category.get(item)} > ".startswith(f"{topic} > ")


def view_of(shop: penchant.Shop) -> ShopView:
    return shop._view


def told(
    shop: penchant.Shop, *, count: int = 20, as_of: datetime | None = None
) -> Iterator[tuple[str, Mode, Recommendation]]:
    """What every third shopper is recommended in each mode, to be held against the slow counts."""
    for shopper in view_of(shop).shopper_ids[::3]:
        for mode in MODES:
            for one in shop.recommend(shopper, count, mode=mode, as_of=as_of):
                yield shopper, mode, one
