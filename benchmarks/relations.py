"""Whether relations learnt from the first four fifths of a log hold in the last, and what learning costs.

    uv run python -m benchmarks.relations EVENTS ITEMS [--json]

T is the 80% quantile of the log's times. A shop of the events before T is built in a temporary folder, and
each statistical reasoner proposes its edges; those with a confidence of 0.95 or more are judged.

Each edge between two items or two concepts is held against up to `CONTROLS` pairs without an edge. Each end
of such a pair is near to the edge's in buyer-days before T, the days of shoppers on which it was bought, and
the product of both is within a tenth of the edge's: chance meetings grow with baskets, and a unit of few but
faithful buyers is in more of them than its buyers tell. A pair's score is how many shoppers buy both on one
UTC day after T, or its lift, that number over the product of both units' buyers after T. The AUC is the
chance that an edge scores above a control, ties counting half.

The stricter reading turns it round: of all pairs of units that were met before T, those bought on one day
after T by at least `FEWEST` shoppers and at least twice as often as the basket sizes and the popularity of
both make expected are positives, the same number of popularity-matched others negatives, and the score is the
edge's weight, or 0 where there is no edge. It says how much of what goes together the edges know.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array, triu
from scipy.stats import rankdata

import penchant
from penchant.demo import peak_memory_bytes
from penchant.graph_store import Database, ShopView, evolve_state
from penchant.graph_store.embedding import MiniLM
from penchant.graph_store.reasoners import CoPurchase, Seasonality, Substitutes, Transitions
from penchant.graph_store.reasoning.proposals import Proposal, Reasoner, ReasoningView
from penchant.settings import load_settings

CONTROLS = 20
FEWEST = 5
ADMITTED = 0.95
LEVELS = ("concepts", "items")
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation at one level.

    Attributes:
        relation: Of the edges.
        level: `items` or `concepts`.
        edges: How many there are.
        auc: Of edges against controls by shoppers who buy both on one day after T; none without edges.
        auc_lift: The same by lift.
        strict_auc: Of the stricter reading; for `bought_with` only.
        positives: Of the stricter reading.
    """

    relation: str
    level: str
    edges: int
    auc: float | None
    auc_lift: float | None
    strict_auc: float | None
    positives: int | None


def auc(positive: Floats, negative: Floats) -> float:
    """Chance that a positive stands above a negative, ties counting half; nan where one kind is missing."""
    if positive.size == 0 or negative.size == 0:
        return float("nan")
    ranks = rankdata(np.concatenate([positive, negative]))[: positive.size]
    return float((ranks.sum() - positive.size * (positive.size + 1) / 2) / (positive.size * negative.size))


class Later:
    """Who buys what on one day after T, and on how many days of shoppers it was bought before."""

    def __init__(self, before: pl.DataFrame, after: pl.DataFrame) -> None:
        """Takes purchases as `user_id, unit, day`."""
        self.units = sorted(set(before["unit"].to_list()))
        self.index = {unit: key for key, unit in enumerate(self.units)}
        counts = dict(before.group_by("unit").agg(pl.struct("user_id", "day").n_unique()).rows())
        self.buyer_days = np.array([counts[unit] for unit in self.units])
        self._order = np.argsort(self.buyer_days, kind="stable")
        self._place = np.argsort(self._order, kind="stable")
        known = after.filter(pl.col("unit").is_in(self.units)).unique()
        basket = known.select(pl.struct("user_id", "day").rank("dense")).to_series().to_numpy() - 1
        self._unit = np.array([self.index[unit] for unit in known["unit"].to_list()])
        who = known["user_id"].rank("dense").to_numpy().astype(np.int64) - 1
        size = int(basket.max()) + 1
        self._held = csr_array((np.ones(basket.size), (self._unit, basket)), shape=(len(self.units), size))
        self._shopper = np.zeros(size, dtype=np.int64)
        self._shopper[basket] = who
        self.later_buyers = np.bincount(
            known.select("user_id", "unit").unique()["unit"].replace_strict(self.index).to_numpy(),
            minlength=len(self.units),
        )
        sizes = np.bincount(basket).astype(np.float64)
        self._meeting = (sizes * (sizes - 1)).sum() / sizes.sum() ** 2

    def shoppers(self, first: Integers, second: Integers) -> Floats:
        """(n,) shoppers who buy both on one day after T."""
        found = [np.zeros(0)]
        for begin in range(0, first.size, 5000):
            part = slice(begin, begin + 5000)
            both = self._held[first[part]].multiply(self._held[second[part]]).tocoo()
            pairs = np.unique(np.stack([both.row, self._shopper[both.col]]), axis=1)[0]
            found.append(np.bincount(pairs, minlength=first[part].size).astype(np.float64))
        return np.concatenate(found)

    def lift(self, first: Integers, second: Integers) -> Floats:
        """(n,) these over what popularity alone would give, up to a constant."""
        by_popularity = self.later_buyers[first] * self.later_buyers[second]
        return np.asarray(self.shoppers(first, second) / np.maximum(by_popularity, 1))

    def controls(
        self, first: Integers, second: Integers, taken: set[tuple[int, int]], rng: np.random.Generator
    ) -> tuple[Integers, Integers]:
        """Up to `CONTROLS` pairs for each, matched in buyer-days.

        Each end is among the 5% of units nearest to the pair's, and the product of both within a tenth.
        """
        reach = max(3, len(self.units) // 40)
        ends = []
        for end in (np.repeat(first, CONTROLS), np.repeat(second, CONTROLS)):
            place = self._place[end] + rng.integers(-reach, reach + 1, end.size)
            ends.append(self._order[np.clip(place, 0, len(self.units) - 1)])
        a, b = np.minimum(*ends), np.maximum(*ends)
        days = self.buyer_days.astype(np.float64)
        ratio = days[a] * days[b] / np.repeat(days[first] * days[second], CONTROLS)
        near = (ratio <= 1.1) & (ratio >= 1 / 1.1)
        free = [near[k] and a[k] != b[k] and (int(a[k]), int(b[k])) not in taken for k in range(a.size)]
        return a[free], b[free]

    def beyond_chance(self) -> tuple[Integers, Integers]:
        """Pairs bought on one day after T by enough shoppers, twice as often as expected."""
        joint = triu(self._held @ self._held.T, 1).tocoo()
        days = self._held.sum(axis=1)
        expected = days[joint.row] * days[joint.col] * self._meeting
        often = (joint.data >= FEWEST) & (joint.data >= 2 * expected)
        first, second = joint.row[often].astype(np.int64), joint.col[often].astype(np.int64)
        enough = self.shoppers(first, second) >= FEWEST
        return first[enough], second[enough]


def judge(relation: str, level: str, found: Iterable[Proposal], later: Later) -> RelationRow:
    """Holds one relation's edges at one level against controls."""
    weight: dict[tuple[int, int], float] = {}
    for edge in found:
        one, other = later.index[edge.subject], later.index[edge.object]
        weight[min(one, other), max(one, other)] = edge.weight
    if not weight:
        return RelationRow(relation, level, 0, None, None, None, None)
    rng = np.random.default_rng(0)
    first, second = (np.array(end) for end in zip(*weight, strict=True))
    others = later.controls(first, second, set(weight), rng)
    by_count = auc(later.shoppers(first, second), later.shoppers(*others))
    by_lift = auc(later.lift(first, second), later.lift(*others))
    if relation != "bought_with":
        return RelationRow(relation, level, len(weight), by_count, by_lift, None, None)
    true = later.beyond_chance()
    true_set = set(zip(true[0].tolist(), true[1].tolist(), strict=True))
    false = later.controls(*true, true_set, rng)
    scores = [
        np.array([weight.get(pair, 0.0) for pair in zip(a.tolist(), b.tolist(), strict=True)])
        for a, b in (true, false)
    ]
    return RelationRow(relation, level, len(weight), by_count, by_lift, auc(*scores), len(true_set))


def run(events: pl.DataFrame, items: pl.DataFrame) -> tuple[list[RelationRow], dict[str, object]]:
    """Builds the shop before T and judges all reasoners; rows, and everything else that was measured."""
    cut = events["ts"].sort()[int(0.8 * events.height)]
    reasoners: list[Reasoner] = [CoPurchase(), Substitutes(), Transitions(), Seasonality()]
    with tempfile.TemporaryDirectory(prefix="penchant-relations-") as name:
        folder = Path(name) / "shop"
        with penchant.open(folder, create=True) as shop:
            shop.ingest(items, items=True)
            shop.ingest(events.filter(pl.col("ts") < cut))
        database, settings = Database.in_folder(folder), load_settings(folder)
        evolve_state(database, folder, settings, MiniLM(threads=2), clock=time.time)
        view = ReasoningView(database, ShopView(database, folder, settings), pl.DataFrame())
        before_mb = peak_memory_bytes() // 2**20
        seconds: dict[str, float] = {}
        found: list[Proposal] = []
        for reasoner in reasoners:
            began = time.process_time()
            found += [edge for edge in reasoner.propose(view) if edge.confidence >= ADMITTED]
            seconds[reasoner.name] = round(time.process_time() - began, 1)
        after_mb = peak_memory_bytes() // 2**20
        topics = view.shop.item_topics.tolist()
        ids = view.shop.taxonomy.ids
        topic_of = {
            item: ids[topic] for item, topic in zip(view.shop.item_ids, topics, strict=True) if topic >= 0
        }
        database.close()
    bought = events.filter(pl.col("kind") == "purchase").with_columns(day=pl.col("ts").dt.date())
    rows = []
    for level in LEVELS:
        unit = (
            "item:" + pl.col("item_id")
            if level == "items"
            else pl.col("item_id").replace_strict(topic_of, default=None, return_dtype=pl.String)
        )
        named = bought.with_columns(unit=unit).drop_nulls("unit").select("user_id", "unit", "day", "ts")
        later = Later(
            named.filter(pl.col("ts") < cut).drop("ts"), named.filter(pl.col("ts") >= cut).drop("ts")
        )
        for relation in ("bought_with", "substitutes", "leads_to"):
            edges = [
                edge
                for edge in found
                if edge.relation == relation and edge.subject.startswith("item:") == (level == "items")
            ]
            rows.append(judge(relation, level, edges, later))
    return rows, {
        "T": str(cut),
        "peaks": sum(edge.relation == "peaks_in" for edge in found),
        "cpu_seconds": seconds,
        "peak_mb_before": before_mb,
        "peak_mb": after_mb,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows, rest = run(pl.read_parquet(arguments.events), pl.read_parquet(arguments.items))
    relations = [asdict(row) for row in rows]
    if arguments.json:
        print(json.dumps({"relations": relations, **rest}, indent=2))
        return
    with pl.Config(tbl_rows=-1, tbl_width_chars=120):
        print(pl.DataFrame(relations))
    for name, value in rest.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
