"""NDCG@10 and Recall@10 of Penchant's weighted sum and simple peers, by the protocol of `penchant.evals`.

uv run python -m benchmarks.ranking EVENTS.parquet ITEMS.parquet [--inner] [--json]
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import polars as pl

from penchant.evals import rank_suite


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    parser.add_argument("--inner", action="store_true", help="judge inside the training part, for tuning")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    scores = rank_suite(pl.read_parquet(args.events), pl.read_parquet(args.items), inner=args.inner)
    if args.json:
        print(json.dumps([asdict(score) for score in scores]))
        return
    print(f"{'ranker':28} {'mode':4} {'shoppers':>8}  {'NDCG@10':>7}  {'error':>6}  {'Recall@10':>9}")
    for s in scores:
        print(f"{s.ranker:28} {s.mode:4} {s.shoppers:8,}  {s.ndcg:7.4f}  {s.ndcg_se:6.4f}  {s.recall:9.4f}")


if __name__ == "__main__":
    main()
