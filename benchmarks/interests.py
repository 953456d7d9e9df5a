"""What half-lives and regularisers do for the prediction of the topics a shopper turns to next month.

    uv run python -m benchmarks.interests EVENTS ITEMS [--json]

A shop is evolved in a temporary folder. Each of the log's last three months is predicted from what came
before it, for at most 1,000 shoppers each. Log-loss is the mean over the month's events, in bits; NDCG@10
ranks topics by predicted share, what was met in the month being relevant, and is the mean over shoppers.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import penchant
from penchant.graph_store import Database, MiniLM, ShopView, evolve_state
from penchant.graph_store.half_lives import (
    HalfLifeChoice,
    Month,
    choose_half_lives,
    held_out_months,
    smoothed_share,
)
from penchant.graph_store.regularise import pulled, smoothed, sparse
from penchant.settings import load_settings

Floats = NDArray[np.float64]
K = 10
SMOOTHING = (0.05, 0.1, 0.2, 0.5, 1.0)
SPARSITY = (0.0005, 0.001, 0.002, 0.005, 0.01)
PULL = (0.05, 0.1, 0.2, 0.4)


@dataclass(frozen=True, slots=True)
class AblationRow:
    """One regulariser at one strength.

    Attributes:
        regulariser: `none`, `smoothing`, `sparsity` or `pull`.
        strength: Of its setting.
        bits: Log-loss of an event of the next month; lower is better.
        ndcg: NDCG@10 of topics.
        worse_bits: Log-loss less that without, mean over shoppers.
        error_bits: Standard error of `worse_bits`.
    """

    regulariser: str
    strength: float
    bits: float
    ndcg: float
    worse_bits: float
    error_bits: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Evolves the shop and prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shop"
        with penchant.open(folder, create=True) as shop:
            shop.ingest(given.items, items=True)
            shop.ingest(given.events)
        settings, database = load_settings(folder), Database.in_folder(folder)
        try:
            evolve_state(database, folder, settings, MiniLM(threads=settings.embedder_threads))
            view = ShopView(database, folder, settings)
            rows, choice = ablation(view), choose_half_lives(view)
        finally:
            database.close()
    if given.json:
        scores = [one._asdict() for one in choice.scores]
        print(json.dumps({"regularisers": [asdict(row) for row in rows], "half_lives": scores}))
        return
    print_ablation(rows)
    print_choice(choice)


def ablation(view: ShopView) -> list[AblationRow]:
    """Each regulariser at several strengths, alone, on top of the shares at the shop's half-lives."""
    months = held_out_months(view)
    parent = view.taxonomy.parent
    groups = []
    for month in months:
        above = np.where(parent[month.topic] < 0, parent.size + month.topic, parent[month.topic])
        groups.append(np.unique(above, return_inverse=True)[1])

    def judged(
        change: Callable[[Floats, Floats, NDArray[np.int64]], Floats],
    ) -> tuple[Floats, Floats, Floats]:
        bits, events, ndcg = [], [], []
        for month, group in zip(months, groups, strict=True):
            base = month.base(view.settings.slow_half_life_days)
            masses = month.masses(view.settings.slow_half_life_days)
            share = change(smoothed_share(masses, base, view.settings.prior_strength), base, group)
            share = share / share.sum(axis=1, keepdims=True)
            bits.append(-(month.target * np.log2(np.maximum(share, 1e-12))).sum(axis=1))
            events.append(month.target.sum(axis=1))
            ndcg.append(ndcg_of(share, month))
        return np.concatenate(bits), np.concatenate(events), np.concatenate(ndcg)

    plain = judged(lambda share, base, group: share)
    variants: list[tuple[str, float, Callable[[Floats, Floats, NDArray[np.int64]], Floats]]] = [
        *(("smoothing", s, lambda x, b, g, s=s: smoothed(x, b, g, strength=s)) for s in SMOOTHING),
        *(("sparsity", s, lambda x, b, g, s=s: sparse(x, b, threshold=s)) for s in SPARSITY),
        *(("pull", s, lambda x, b, g, s=s: pulled(x, b, pull=s)) for s in PULL),
    ]
    rows = [AblationRow("none", 0.0, plain[0].sum() / plain[1].sum(), plain[2].mean(), 0.0, 0.0)]
    for name, strength, change in variants:
        bits, events, ndcg = judged(change)
        worse = (bits - plain[0]) / events
        error = worse.std() / np.sqrt(worse.size)
        rows.append(
            AblationRow(name, strength, bits.sum() / events.sum(), ndcg.mean(), worse.mean(), float(error))
        )
    return rows


def ndcg_of(share: Floats, month: Month) -> Floats:
    """(shoppers,) NDCG@10 of topics ranked by share."""
    ranked = np.argsort(-share, axis=1, kind="stable")[:, :K]
    discount = 1.0 / np.log2(np.arange(2, K + 2))[: ranked.shape[1]]
    met = month.target > 0
    gained = (np.take_along_axis(met, ranked, axis=1) * discount).sum(axis=1)
    best = np.cumsum(discount)[np.minimum(met.sum(axis=1), discount.size) - 1]
    return np.asarray(gained / best)


def print_ablation(rows: Sequence[AblationRow]) -> None:
    """As a Markdown table."""
    print("| regulariser | strength | log-loss, bits | against none | NDCG@10 |\n|---|--:|--:|--:|--:|")
    for row in rows:
        against = f"{row.worse_bits:+.4f} ± {row.error_bits:.4f}" if row.strength else ""
        print(f"| {row.regulariser} | {row.strength:g} | {row.bits:.4f} | {against} | {row.ndcg:.4f} |")


def print_choice(choice: HalfLifeChoice) -> None:
    """As a Markdown table: slow half-lives down, fast ones across."""
    fast = sorted({one.fast_days for one in choice.scores})
    print(
        f"\nchosen: fast {choice.fast_days:g}, slow {choice.slow_days:g} days\n" if choice.fast_days else ""
    )
    print("| slow, days | slow alone | " + " | ".join(f"fast {days:g}" for days in fast) + " |")
    print("|--:|--:|" + "--:|" * len(fast))
    for slow in sorted({one.slow_days for one in choice.scores}):
        row = {one.fast_days: one for one in choice.scores if one.slow_days == slow}
        cells = " | ".join(f"{row[days].fast_bits:.4f}" if days in row else "" for days in fast)
        print(f"| {slow:g} | {row[fast[0]].slow_bits:.4f} | {cells} |")


if __name__ == "__main__":
    main()
