"""What the diversity dial does: more of the catalogue, lists that repeat themselves less, and what it costs.

    uv run --group bench python -m benchmarks.diversity EVENTS ITEMS [--json] [--plot FILE.svg]

The log is cut by the protocol of `penchant.evals`; a shop of its training part is evolved in a temporary
folder. For each place of the dial, at most 800 judged shoppers get their best ten. Coverage is the share of
the catalogue that anyone of them is recommended, distance the mean over the pairs of a list of one less their
likeness (`penchant.tools.diversity.Likeness`), averaged over lists.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

import penchant
from benchmarks.pictures import picture
from penchant.evals import split_log
from penchant.evals.metrics import ndcg_at
from penchant.graph_store import Database, ShopView
from penchant.settings import load_settings
from penchant.tools import Mode, Rules
from penchant.tools.diversity import Likeness
from penchant.tools.weights import MODES

DIALS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9, 1.0)
SHOPPERS = 800
K = 10


@dataclass(frozen=True, slots=True)
class DialRow:
    """One mode at one place of the dial.

    Attributes:
        mode: `all` or `new`.
        diversity: The dial.
        shoppers: How many were judged.
        ndcg: Mean NDCG@10.
        coverage: Share of the catalogue recommended to anyone.
        distance: Mean distance within a list.
        seconds: For all lists.
    """

    mode: Mode
    diversity: float
    shoppers: int
    ndcg: float
    coverage: float
    distance: float
    seconds: float


def list_distance(view: ShopView, listed: Sequence[str]) -> float:
    """Mean distance over the pairs of a list of two items or more."""
    likeness = Likeness(view, np.array([view.item_keys[item] for item in listed]))
    apart = [1 - likeness.to(place)[:place] for place in range(1, len(listed))]
    return float(np.concatenate(apart).mean())


def turn_dial(
    shop: penchant.Shop, view: ShopView, relevant: Mapping[str, set[str]], mode: Mode
) -> list[DialRow]:
    """Judges the lists of a mode at each place of the dial."""
    shoppers = sorted(relevant)
    if len(shoppers) > SHOPPERS:
        chosen = np.random.default_rng(0).choice(len(shoppers), SHOPPERS, replace=False)
        shoppers = [shoppers[k] for k in sorted(chosen)]
    rows = []
    for dial in DIALS:
        began = time.perf_counter()
        ranked = shop.recommend_batch(shoppers, K, mode=mode, rules=Rules(diversity=dial))
        took = time.perf_counter() - began
        lists = dict(ranked.group_by("shopper_id", maintain_order=True).agg("item_id").rows())
        rows.append(
            DialRow(
                mode,
                dial,
                len(shoppers),
                float(np.mean([ndcg_at(lists.get(one, ()), relevant[one], K) for one in shoppers])),
                ranked["item_id"].n_unique() / len(view.item_ids),
                float(np.mean([list_distance(view, listed) for listed in lists.values() if len(listed) > 1])),
                round(took, 2),
            )
        )
    return rows


def falls(values: Sequence[float]) -> bool:
    """Whether it falls anywhere."""
    return any(after < before for before, after in pairwise(values))


def plot(rows: Sequence[DialRow], file: Path) -> None:
    """Coverage, distance and NDCG against the dial."""
    names = ("ndcg", "coverage", "distance")
    titles = ("NDCG@10", "share of the catalogue shown", "distance within a list")
    with picture(file, columns=3, size=(10, 3.4)) as axes:
        for axis, name, title in zip(axes, names, titles, strict=True):
            for mode in MODES:
                line = [row for row in rows if row.mode == mode]
                axis.plot([r.diversity for r in line], [getattr(r, name) for r in line], "o-", label=mode)
            axis.set(xlabel="diversity", title=title)
        axes[0].set_ylim(bottom=0)
        axes[0].legend()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    split = split_log(pl.read_parquet(args.events))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shop"
        with penchant.open(folder, create=True) as shop:
            shop.ingest(args.items, items=True)
            shop.ingest(split.train)
            shop.evolve_state()
            view = ShopView(Database.in_folder(folder), folder, load_settings(folder))
            rows = [row for mode in MODES for row in turn_dial(shop, view, split.relevant[mode], mode)]
    if args.plot:
        plot(rows, args.plot)
    if args.json:
        print(json.dumps([asdict(row) for row in rows]))
        return
    for mode in MODES:
        mine = [row for row in rows if row.mode == mode]
        print(f"{mode}: {mine[0].shoppers:,} shoppers\ndiversity  NDCG@10  coverage  distance  seconds")
        for row in mine:
            print(
                f"{row.diversity:9.1f}{row.ndcg:9.4f}{row.coverage:10.4f}{row.distance:10.4f}{row.seconds:9.2f}"
            )
        for name in ("coverage", "distance"):
            told = "falls somewhere" if falls([getattr(row, name) for row in mine]) else "never falls"
            print(f"{name} {told}")


if __name__ == "__main__":
    main()
