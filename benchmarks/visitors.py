"""How well visitors of whom only one visit is known are recommended to.

    uv run python -m benchmarks.visitors EVENTS ITEMS [--json]

The log is cut by the protocol of `penchant.evals`, and a shop of its training part is evolved in a temporary
folder. Judged are shoppers who first come after the cut, to items that occur in training, and turn on a later
day to further ones: those of their first day are the visit, the others what should have been recommended. The
peers are fitted on the training part and these visits; `Shop.recommend_visitor` is told each visit alone.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

import penchant
from penchant.evals import Split, split_log
from penchant.evals.bootstrap import standard_error
from penchant.evals.metrics import ndcg_at
from penchant.evals.peers.contract import best_items
from penchant.evals.peers.ease import Ease
from penchant.evals.peers.interactions import Interactions
from penchant.evals.peers.item_knn import ItemKnn
from penchant.evals.peers.popularity import Popularity, RecentPopularity
from penchant.evals.peers.text import TextAndRecentPopularity

K = 10
PEERS = (Popularity(), RecentPopularity(), ItemKnn(), Ease(), TextAndRecentPopularity())


def visits_of(split: Split) -> tuple[pl.DataFrame, dict[str, set[str]]]:
    """The first days of those who come after the cut, and what they turn to later."""
    known = pl.col("item_id").is_in(split.train["item_id"].unique().to_list())
    after = split.test.filter(known & ~pl.col("user_id").is_in(split.train["user_id"].unique().to_list()))
    day = pl.col("ts").dt.date()
    first = day == day.min().over("user_id")
    visits, later = after.filter(first), after.filter(~first)
    later = later.join(visits, on=["user_id", "item_id"], how="anti")
    wanted = {user: set(items) for user, items in later.group_by("user_id").agg("item_id").iter_rows()}
    return visits.filter(pl.col("user_id").is_in(list(wanted))), wanted


def judged(lists: dict[str, list[str]], wanted: dict[str, set[str]]) -> NDArray[np.float64]:
    """(visitors,) NDCG@10."""
    return np.array([ndcg_at(lists[user], wanted[user], K) for user in wanted])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    split, items = split_log(pl.read_parquet(args.events)), pl.read_parquet(args.items)
    visits, wanted = visits_of(split)
    found: dict[str, NDArray[np.float64]] = {}
    seen = visits.with_columns(ts=pl.lit(split.train["ts"].max()).cast(split.train.schema["ts"]))
    train = Interactions.of(pl.concat([split.train, seen.select(split.train.columns)]), items)
    for peer in PEERS:
        found[peer.name] = judged(best_items(peer.fit(train), train, list(wanted), k=K, mode="new"), wanted)
    took = []
    with tempfile.TemporaryDirectory() as folder, penchant.open(Path(folder) / "shop", create=True) as shop:
        shop.ingest(items, items=True)
        shop.ingest(split.train)
        shop.evolve_state()
        lists: dict[str, list[str]] = {}
        for user, visit in visits.group_by("user_id", maintain_order=True):
            began = time.perf_counter()
            best = shop.recommend_visitor(visit["item_id"].to_list(), K)
            took.append((time.perf_counter() - began) * 1000)
            lists[str(user[0])] = [one.item_id for one in best]
        found["penchant"] = judged(lists, wanted)
    result = {name: (float(each.mean()), standard_error(each)) for name, each in found.items()}
    p50, p99 = np.percentile(took[1:], [50, 99])
    if args.json:
        print(json.dumps({"visitors": len(wanted), "ndcg": result, "p50_ms": p50, "p99_ms": p99}))
        return
    print(f"{len(wanted):,} visitors, {visits.height / len(wanted):.1f} events a visit; NDCG@10")
    for name, (mean, error) in sorted(result.items(), key=lambda one: -one[1][0]):
        print(f"{name:28} {mean:.3f} ± {error:.3f}")
    print(f"a list with its reasons takes {p50:.1f} ms (p50), {p99:.1f} ms (p99)")


if __name__ == "__main__":
    main()
