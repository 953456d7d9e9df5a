"""NDCG@10 and Recall@10 of Penchant and its peers, by the protocol of `penchant.evals`.

uv run python -m benchmarks.ranking EVENTS.parquet ITEMS.parquet [--inner] [--json]

`penchant eval` does more; this prints the table of docs/benchmarks.md.
"""

import argparse
import json
from pathlib import Path

from penchant.evals import EvalOptions, evaluate, load_dataset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    parser.add_argument("--inner", action="store_true", help="judge inside the training part, for tuning")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    run = evaluate(
        load_dataset(args.events, args.items), suites=["rank"], options=EvalOptions(inner=args.inner)
    )
    scores = run.record.suites[0].scores
    if args.json:
        print(json.dumps([score.model_dump() for score in scores]))
        return
    print(f"{'ranker':34} {'mode':4} {'shoppers':>8}  {'NDCG@10':>7}  {'error':>6}  {'Recall@10':>9}")
    for s in scores:
        ndcg, recall = s.metrics["ndcg"], s.metrics["recall"]
        numbers = f"{s.shoppers:8,}  {ndcg.mean:7.4f}  {ndcg.error:6.4f}  {recall.mean:9.4f}"
        print(f"{s.ranker:34} {s.mode:4} {numbers}")


if __name__ == "__main__":
    main()
