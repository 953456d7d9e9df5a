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
    for s in scores:
        print(
            f"{s.ranker:28} {s.mode:4} {s.shoppers:6,} NDCG {s.ndcg:.4f} ± {s.ndcg_se:.4f} recall {s.recall:.4f}"
        )


if __name__ == "__main__":
    main()
