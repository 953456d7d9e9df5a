"""The leak sentinel: nothing that is computed from events after T may reach what is judged.

Events are planted after T: everybody buys a marker item, and made-up shoppers do so again and again. The item
is in the catalogue from the start, under a marker category, so the only difference between the two logs lies
after T. Whatever is built from the log as of T must then be the same with and without them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import polars as pl

from penchant.errors import DataError
from penchant.evals.dataset import COMMON_EVENTS, COMMON_ITEMS, Dataset
from penchant.evals.judging import K, Rankings, ask_shop, judge
from penchant.evals.protocol import MIN_TRAINING_EVENTS, Split, split_at
from penchant.evals.results import MAIN_METRIC
from penchant.evals.suite import EvalContext, TrainingShop
from penchant.shop import Shop
from penchant.tools import Mode
from penchant.tools.weights import MODES

MARKER_ITEM = "penchant-leak-marker"
MARKER_CATEGORY = "Leak marker > Planted after the cut"
MARKER_SHOPPERS = 5
MARKER_PURCHASES = 4
PROBED_SHOPPERS = 40
PROBED_EVENTS = 8_000
TOO_GOOD = 0.98
"""A mean NDCG@10 that nothing reaches honestly, unless repeating the past does."""
ENOUGH_TO_TELL = 20


class Observed(NamedTuple):
    """What something that was built from a log shows.

    Attributes:
        rankings: Items and scores of each shopper and mode.
        profiles: The text of each shopper's profile; a ranker without profiles leaves it empty.
        concepts: Names of all concepts and their edges; likewise.
    """

    rankings: dict[tuple[str, Mode], tuple[str, ...]]
    profiles: dict[str, str]
    concepts: frozenset[str]


Pipeline = Callable[[pl.DataFrame, pl.DataFrame, datetime], Observed]
"""Builds from a whole log and catalogue as of T, which it has to respect by itself, and looks."""


def plant_sentinel(events: pl.DataFrame, cut: datetime) -> pl.DataFrame:
    """The log with the marker's purchases after T by everybody and by made-up shoppers.

    Args:
        events: In the common layout, by time.
        cut: T.
    """
    everybody = events["user_id"].unique(maintain_order=True).to_list()
    made_up = [f"{MARKER_ITEM}-{n}" for n in range(MARKER_SHOPPERS)] * MARKER_PURCHASES
    buyers = [*everybody, *made_up]
    last = events["ts"].max()
    start = max(cut, last) if isinstance(last, datetime) else cut
    planted = pl.DataFrame(
        {
            "event_id": [f"{MARKER_ITEM}-event-{n}" for n in range(len(buyers))],
            "user_id": buyers,
            "item_id": MARKER_ITEM,
            "kind": "purchase",
            "ts": [start - timedelta(microseconds=n % 1000) for n in range(len(buyers))],
            "value": 1.0,
        }
    )
    if start - timedelta(milliseconds=1) < cut:
        planted = planted.with_columns(ts=pl.lit(start))
    missing = [
        pl.lit(None, dtype=COMMON_EVENTS[name]).alias(name)
        for name in ("quantity", "text", "session_id", "context")
    ]
    laid_out = planted.with_columns(missing).select(
        pl.col(name).cast(dtype) for name, dtype in COMMON_EVENTS.items()
    )
    return pl.concat([events, laid_out]).sort("ts", maintain_order=True)


def with_marker(items: pl.DataFrame) -> pl.DataFrame:
    """The catalogue and the marker's row in it."""
    marker = {"item_id": MARKER_ITEM, "title": "Leak marker", "category": MARKER_CATEGORY, "price": 1.0}
    return pl.concat([items, pl.DataFrame([marker], schema=dict(COMMON_ITEMS))])


def find_leaks(pipeline: Pipeline, events: pl.DataFrame, items: pl.DataFrame, cut: datetime) -> list[str]:
    """What changes once the sentinel is planted; empty where nothing leaks.

    Args:
        pipeline: What is suspected.
        events: In the common layout, by time.
        items: Likewise.
        cut: T.
    """
    catalogue = with_marker(items)
    before = pipeline(events, catalogue, cut)
    after = pipeline(plant_sentinel(events, cut), catalogue, cut)
    found = []
    changed = [key for key, ranked in before.rankings.items() if after.rankings.get(key) != ranked]
    if changed or before.rankings.keys() != after.rankings.keys():
        found.append(
            f"events planted after T changed {len(changed)} of {len(before.rankings)} rankings"
            + (f", first that of {changed[0][0]} in mode {changed[0][1]}" if changed else "")
        )
    retold = [shopper for shopper, text in before.profiles.items() if after.profiles.get(shopper) != text]
    if retold:
        found.append(
            f"events planted after T changed {len(retold)} of {len(before.profiles)} profiles, "
            f"first that of {retold[0]}"
        )
    moved = before.concepts ^ after.concepts
    if moved:
        found.append(f"events planted after T changed {len(moved)} concepts or edges, first {min(moved)}")
    return found


def look_at(shop: Shop, shoppers: Sequence[str]) -> Observed:
    """What a shop shows of some shoppers, through its public API."""
    rankings = {
        (shopper, mode): tuple(ranked)
        for mode in MODES
        for shopper, ranked in ask_shop(shop, shoppers, mode).items()
    }
    profiles = {}
    for shopper in shoppers:
        try:
            profiles[shopper] = shop.profile(shopper).text
        except DataError as error:  # unknown to the shop, or too little to say
            profiles[shopper] = str(error)
    graph = shop.graph()
    nodes = (str(node) for node in graph.nodes)
    edges = (f"{a} {data.get('relation', '')} {b}" for a, b, data in graph.edges(data=True))
    return Observed(rankings, profiles, frozenset((*nodes, *edges)))


def penchant_pipeline(shoppers: Sequence[str], settings: dict[str, object] | None = None) -> Pipeline:
    """Penchant as the harness builds it.

    Args:
        shoppers: Whom to look at.
        settings: Of the shop.
    """

    def build(events: pl.DataFrame, items: pl.DataFrame, cut: datetime) -> Observed:
        dataset = Dataset("leak probe", events, items, settings=settings or {})
        with TrainingShop(dataset, split_at(events, cut).train) as training:
            return look_at(training.shop, shoppers)

    return build


def probe_sentinel(context: EvalContext) -> list[str]:
    """The cheap form: a small shop of some of the log's shoppers, built with and without the sentinel."""
    counts = context.split.train.group_by("user_id").len().sort("len", "user_id")
    counts = counts.filter(pl.col("len") >= MIN_TRAINING_EVENTS)
    chosen = counts.sample(min(counts.height, PROBED_SHOPPERS), seed=context.options.seed)
    events = context.events.join(chosen, on="user_id", how="semi", maintain_order="left")
    if events.height > PROBED_EVENTS:
        events = events.sample(PROBED_EVENTS, seed=context.options.seed).sort("ts", maintain_order=True)
    before = events.filter(pl.col("ts") < context.cut)
    if before.is_empty():
        return []
    items = context.items.join(events.select("item_id").unique(), on="item_id", how="semi")
    shoppers = before["user_id"].unique().sort().to_list()
    pipeline = penchant_pipeline(shoppers, dict(context.dataset.settings))
    return find_leaks(pipeline, events, items, context.cut)


def check_shop(shop: Shop, cut: datetime) -> list[str]:
    """Whether the shop's own log reaches T."""
    last = shop.status().last_event
    if last is None or last < cut:
        return []
    return [f"the judged shop holds an event of {last.isoformat()}, T is {cut.isoformat()}"]


def check_suspicious(per_shopper: pl.DataFrame, split: Split) -> list[str]:
    """Rankers so good that they must have seen what they are judged on.

    In a mode where repeating the past is as good, as among few items, nobody is suspected.

    Args:
        per_shopper: `mode, ranker, ndcg`.
        split: What the rankers may know.
    """
    means = per_shopper.group_by(["mode", "ranker"], maintain_order=True).agg(
        pl.col(MAIN_METRIC).mean(), pl.len().alias("shoppers")
    )
    suspected = [row for row in means.rows() if row[2] > TOO_GOOD and row[3] >= ENOUGH_TO_TELL]
    modes: set[Mode] = {mode for mode, *_ in suspected}
    easy = {mode for mode in modes if max(_repeating_the_past(split, mode)) > TOO_GOOD}
    return [
        f"{ranker} reaches an NDCG@10 of {ndcg:.3f} in mode {mode}: it seems to have seen the future"
        for mode, ranker, ndcg, _ in suspected
        if mode not in easy
    ]


def _repeating_the_past(split: Split, mode: Mode) -> tuple[float, float]:
    """Mean NDCG@10 of the best sellers of training, and of a shopper's own items before them."""
    relevant = split.relevant[mode]
    had: dict[str, list[str]] = dict(
        split.train.filter(pl.col("user_id").is_in(list(relevant)))
        .group_by("user_id", "item_id")
        .len()
        .sort("len", "item_id", descending=[True, False])
        .group_by("user_id", maintain_order=True)
        .agg("item_id")
        .rows()
    )
    best = split.train.group_by("item_id").len().sort("len", "item_id", descending=[True, False])
    sold: list[str] = best["item_id"].to_list()
    crowd: Rankings = {}
    habits: Rankings = {}
    for shopper in relevant:
        own = had[shopper]
        fresh = [item for item in sold[: K + len(own)] if item not in set(own)]
        crowd[shopper] = sold[:K] if mode == "all" else fresh[:K]
        habits[shopper] = [*own, *fresh][:K] if mode == "all" else fresh[:K]
    judged = [
        judge(lists, relevant, ranker="past", mode=mode, training_events={})[MAIN_METRIC].mean()
        for lists in (crowd, habits)
    ]
    first, second = (mean if isinstance(mean, float) else 0.0 for mean in judged)
    return first, second
