"""What a log and a catalogue say, counted with Polars alone: what told reasons are held against.

Nothing here comes from the code that ranks or words. Whatever both need to mean the same, such as what a
purchase weighs, is written down a second time.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import polars as pl

WEIGHTS = {
    "view": 0.1,
    "click": 0.15,
    "search": 0.2,
    "cart": 0.4,
    "purchase": 1.0,
    "like": 0.5,
    "share": 0.5,
    "comment": 0.3,
    "post": 0.5,
    "return": -1.0,
}
OTHER_WEIGHT = 0.5
RATED = ("rating", "review")
COSTLY = ("purchase", "return", *RATED)
CAPPED = (("day", "item_id"), ("idle",), ("idle_day",), ("day",))
"""Groups within which a shopper's events are capped, in this order; idle events cost a shopper nothing."""
MONTH = timedelta(days=30)
NEAREST = 100
NEWEST_BUYERS = 2500
"""So many of an item, and who had it last at the same moment, say who is alike."""
SAME = 1e-5
"""Likenesses nearer than this are a tie, whose order is left open."""
KEPT = 16
CLUSTERS = {"item_id": pl.String, "cluster": pl.String, "weight": pl.Float64}
"""The layout of clusters, by which items without a category are sorted."""


class Scale(NamedTuple):
    """Settings of the shop that its statements depend on.

    Attributes:
        rating_max: The highest rating; half of it counts nothing.
        half_life_days: Of a shopper's interests.
        prior: Purchases at the shop's average that are added to each shopper's.
        caps: The most that one shopper adds by an item and day, idly in an hour, idly on a day, and on a day.
    """

    rating_max: float = 5.0
    half_life_days: float = 180.0
    prior: float = 20.0
    caps: tuple[float, float, float, float] = (3.0, 10.0, 30.0, 500.0)


class Topic(NamedTuple):
    """Where an item stands in a catalogue, or in which cluster.

    Attributes:
        facet: `category`, `cluster` or `brand`.
        path: From the broadest name down.
    """

    facet: str
    path: tuple[str, ...]


class Alike(NamedTuple):
    """The shoppers most like one.

    Attributes:
        sure: Those who are among the nearest whatever the order of ties.
        tied: Those as near as the last of them.
        size: How many are the nearest, ties resolved.
    """

    sure: frozenset[str]
    tied: frozenset[str]
    size: int


class Deed(NamedTuple):
    """An event of a known shopper and item."""

    kind: str
    ts: datetime


Deeds = Mapping[str, list[Deed]]
"""One shopper's events on each item, by time."""


class Facts:
    """Of one log; only what speaks for an item counts as an event, so no returns and no bad ratings.

    Attributes:
        until: Time of the newest event.
        kinds: Kinds of events that there are, but returns; `review without stars` is one of its own.
        buyers: Shoppers who had each item.
        recent: The same within the month before `until`.
        earlier: The same within the month before that.
        regretted: Items that each shopper returned or rated badly.
        titles: Items by title, by their ids where they have none.
        texts: Title, category and brand of each item.
        topics: Where each item stands.
        commonplace: Words that make no two things alike.
    """

    def __init__(
        self,
        events: pl.DataFrame,
        items: pl.DataFrame,
        *,
        clusters: pl.DataFrame | None = None,
        scale: Scale | None = None,
        commonplace: Collection[str] = (),
    ) -> None:
        """Counts what all statements share.

        Args:
            events: `user_id, item_id, kind, ts, value`, up to the moment of the statements; a row that
                comes twice is one event, as it is to `penchant ingest`.
            items: `item_id, title, category, brand`.
            clusters: `CLUSTERS`, where items have no category.
            scale: Settings; none means the usual ones.
            commonplace: Words in lower case that make no two things alike.
        """
        self.commonplace = frozenset(commonplace)
        self._scale = scale or Scale()
        self.until: datetime = events.select(pl.col("ts").max()).item()
        self.kinds = set(events.select(_told_kind())["kind"].unique()) - {"return"}
        self._log = _distinct(events).with_columns(raw=_weight(self._scale.rating_max))
        self._log = _capped(self._log.sort("user_id", "ts", maintain_order=True), self._scale.caps)
        bad = self._log.filter(pl.col("raw") < 0).group_by("user_id").agg("item_id").rows()
        self.regretted = {shopper: set(held) for shopper, held in bad}
        self._log = self._log.filter(pl.col("raw") > 0).sort("ts", maintain_order=True)
        month, before = self.until - MONTH, self.until - 2 * MONTH
        self.buyers = _shoppers_of(self._log)
        self.recent = _shoppers_of(self._log.filter(pl.col("ts") > month))
        self.earlier = _shoppers_of(self._log.filter((pl.col("ts") > before) & (pl.col("ts") <= month)))
        self.titles = _titles(items, self._log)
        self.texts = _texts(items)
        self._places = _places(items, clusters)
        self.topics: dict[str, list[Topic]] = {}
        sorted_in = self._places.filter(pl.col("own") & (pl.col("facet") != "brand"))
        for item, facet, path in sorted_in.select("item_id", "facet", "path").rows():
            self.topics.setdefault(item, []).append(Topic(facet, tuple(path)))
        self._base = self._rates()
        counts = self._log.filter(pl.col("weight") > 0)  # what is beyond a cap likens nobody to anybody
        counts = counts.group_by("user_id", "item_id").agg(pl.col("weight").sum().log1p())
        self._counts = counts.with_columns(norm=(pl.col("weight") ** 2).sum().over("user_id").sqrt())
        last = self._log.group_by("user_id", "item_id").agg(pl.col("ts").max())
        newest = last.filter(pl.col("ts").rank("min", descending=True).over("item_id") <= NEWEST_BUYERS)
        self._newest_counts = self._counts.join(newest, on=["user_id", "item_id"], how="semi")
        self._of_shopper = self._log.partition_by("user_id", as_dict=True)
        self.deeds = lru_cache(KEPT)(self._deeds)
        self.alike = lru_cache(KEPT)(self._alike)
        self._own_masses = lru_cache(KEPT)(lambda shopper: self._masses(self._events_of(shopper)))

    def items_under(self, topic: Topic) -> set[str]:
        """Items that stand in a topic or below it."""
        return set(self._under(topic)["item_id"])

    def lift(self, shopper: str, topic: Topic) -> float:
        """How many times the shop's average a shopper's share of a topic is, decayed and smoothed."""
        masses, base = self._own_masses(shopper), self._base.get(topic, 0.0)
        if not base:
            return 0.0
        whole = sum(m for one, m in masses.items() if one.facet == topic.facet and len(one.path) == 1)
        prior = self._scale.prior
        return (masses.get(topic, 0.0) + prior * base) / (whole + prior) / base

    def _events_of(self, shopper: str) -> pl.DataFrame:
        return self._of_shopper.get((shopper,), self._log.clear())

    def _deeds(self, shopper: str) -> Deeds:
        found: dict[str, list[Deed]] = {}
        for item, kind, ts in self._events_of(shopper).select("item_id", _told_kind(), "ts").rows():
            found.setdefault(item, []).append(Deed(kind, ts))
        return found

    def _alike(self, shopper: str) -> Alike:
        """By the cosine of log(1 + weight) over items, for which only their newest buyers count."""
        mine = self._counts.filter(pl.col("user_id") == shopper)
        product = pl.col("mine") * pl.col("weight") / pl.col("own") / pl.col("norm")
        near = (
            mine.select("item_id", mine="weight", own="norm")
            .join(self._newest_counts.filter(pl.col("user_id") != shopper), on="item_id")
            .group_by("user_id")
            .agg(likeness=product.sum())
            .sort("likeness", descending=True)
        )
        if near.height <= NEAREST:
            return Alike(frozenset(near["user_id"]), frozenset(), near.height)
        edge = float(near["likeness"][NEAREST - 1])
        sure = near.filter(pl.col("likeness") > edge + SAME)["user_id"]
        tied = near.filter((pl.col("likeness") - edge).abs() <= SAME)["user_id"]
        return Alike(frozenset(sure), frozenset(tied), NEAREST)

    def _under(self, topic: Topic) -> pl.DataFrame:
        here = pl.col("path") == pl.lit(list(topic.path), dtype=pl.List(pl.String))
        return self._places.filter((pl.col("facet") == topic.facet) & here)

    def _masses(self, log: pl.DataFrame, *, by_day: bool = False) -> dict[Topic, float]:
        now, ts = pl.lit(self.until), pl.col("ts")
        age = now.dt.truncate("1d") - ts.dt.truncate("1d") if by_day else now - ts
        half_lives = age.dt.total_microseconds() / 86_400e6 / self._scale.half_life_days
        left = pl.col("weight") * pl.lit(0.5).pow(half_lives)
        under = log.group_by("item_id").agg(mass=left.sum()).join(self._places, on="item_id")
        summed = under.group_by("facet", "path").agg((pl.col("mass") * pl.col("share")).sum())
        return {Topic(facet, tuple(path)): mass for facet, path, mass in summed.rows()}

    def _rates(self) -> dict[Topic, float]:
        """Each topic's share of its facet in the whole shop, whose decay goes by whole days."""
        masses = self._masses(self._log.filter(~pl.col("flooded")), by_day=True)
        whole: dict[str, float] = {}
        for topic, mass in masses.items():
            whole[topic.facet] = whole.get(topic.facet, 0.0) + (mass if len(topic.path) == 1 else 0.0)
        return {topic: mass / whole[topic.facet] for topic, mass in masses.items()}


def _distinct(events: pl.DataFrame) -> pl.DataFrame:
    """Each event once, in the order of the log: of what one does at one moment the caps leave the first."""
    if "event_id" not in events.columns:
        return events.unique(maintain_order=True)
    placed = events.with_row_index("place")
    named, nameless = (placed.filter(pl.col("event_id").is_null() == without) for without in (False, True))
    once = [named.unique("event_id", keep="first"), nameless.unique(events.columns, keep="first")]
    return pl.concat(once).sort("place").drop("place")


def _told_kind() -> pl.Expr:
    starless = pl.col("kind").is_in(RATED) & pl.col("value").is_null()
    return pl.when(starless).then(pl.col("kind") + " without stars").otherwise("kind").alias("kind")


def _weight(rating_max: float) -> pl.Expr:
    stars = ((pl.col("value") - rating_max / 2) / (rating_max / 2)).clip(-1.0, 1.0)
    rated = pl.col("kind").is_in(RATED) & pl.col("value").is_not_null()
    usual = pl.col("kind").replace_strict(WEIGHTS, default=OTHER_WEIGHT, return_dtype=pl.Float64)
    return pl.when(rated).then(stars).otherwise(usual).round(3)


def _capped(log: pl.DataFrame, caps: tuple[float, float, float, float]) -> pl.DataFrame:
    """Adds `weight`: what the caps leave of `raw`, whose rows are by shopper and time."""
    hour = pl.when(pl.col("kind").is_in(COSTLY)).then(None).otherwise(pl.col("ts").dt.truncate("1h"))
    day = pl.when(pl.col("kind").is_in(COSTLY)).then(None).otherwise(pl.col("ts").dt.truncate("1d"))
    log = log.with_columns(
        left=pl.col("raw").abs(), day=pl.col("ts").dt.truncate("1d"), idle=hour, idle_day=day
    )
    # an hour that goes beyond its cap is left out of the shop's averages
    beyond = pl.col("left").sum().over("user_id", "idle") > caps[1]
    log = log.with_columns(flooded=beyond & pl.col("idle").is_not_null())
    for group, cap in zip(CAPPED, caps, strict=True):
        upto = pl.col("left").cum_sum().over("user_id", *group)
        kept = upto.clip(upper_bound=cap) - (upto - pl.col("left")).clip(upper_bound=cap)
        log = log.with_columns(left=pl.when(pl.col(group[-1]).is_null()).then("left").otherwise(kept))
    return log.with_columns(weight=(pl.col("left") * pl.col("raw").sign()).round(3)).drop("idle", "idle_day")


def _shoppers_of(log: pl.DataFrame) -> dict[str, set[str]]:
    grouped = log.group_by("item_id").agg(pl.col("user_id").unique())
    return {item: set(shoppers) for item, shoppers in grouped.rows()}


def _titles(items: pl.DataFrame, log: pl.DataFrame) -> dict[str, set[str]]:
    """Items by title; by their ids where they have none."""
    named = dict(items.select("item_id", pl.coalesce("title", "item_id")).rows())
    found: dict[str, set[str]] = {}
    for item in {*named, *log["item_id"].unique()}:
        found.setdefault(named.get(item, item), set()).add(item)
    return found


def _texts(items: pl.DataFrame) -> dict[str, str]:
    columns = [pl.col(name).fill_null("") for name in ("title", "category", "brand") if name in items.columns]
    return dict(items.select("item_id", pl.concat_str(columns, separator="\n")).rows())


def _places(items: pl.DataFrame, clusters: pl.DataFrame | None) -> pl.DataFrame:
    """`item_id, facet, path, share, own`: a row for each topic an item is under; `own` is its very topic."""
    several = pl.col("category").str.split("\n")
    each = items.filter(pl.col("category").is_not_null()).select(
        "item_id", category=several, share=(1.0 / several.list.len()).round(3)
    )
    sorted_in = each.explode("category").select(
        "item_id", facet=pl.lit("category"), path=pl.col("category").str.split(" > "), share="share"
    )
    if clusters is not None:
        alone = pl.concat_list("cluster")
        grouped = clusters.select("item_id", facet=pl.lit("cluster"), path=alone, share="weight")
        sorted_in = pl.concat([sorted_in, grouped])
    if "brand" in items.columns:
        branded = items.filter(pl.col("brand").is_not_null())
        made_by = branded.select("item_id", facet=pl.lit("brand"), path=pl.concat_list("brand"), share=1.0)
        sorted_in = pl.concat([sorted_in, made_by])
    depths = pl.int_ranges(1, pl.col("path").list.len() + 1)
    deep = sorted_in.with_columns(depth=depths.cast(pl.List(pl.Int64))).explode("depth")
    own = pl.col("depth") == pl.col("path").list.len()
    return deep.with_columns(own=own).with_columns(path=pl.col("path").list.head("depth")).drop("depth")
