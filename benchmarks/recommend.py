"""Latency of a recommendation with its structured explanation, warm, for many shoppers of a shop.

    uv run python -m benchmarks.recommend SHOP_FOLDER [--shoppers 1000] [--json]

Every call is `Shop.recommend(shopper, 10)`: score the whole catalogue, take the best ten, put their terms
into words and look up the events behind them. Opening the model raises here, so none can be involved.
Beside it stands what a million additions in a Python loop take in the same run, by which machines compare.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np

import penchant
from penchant import shop_stores as front_door
from penchant.tools.weights import MODES


def refuse(*_args: object, **_kwargs: object) -> None:
    raise AssertionError("a model was opened on the way to a recommendation")


def bare_ms() -> float:
    """Milliseconds of a million additions in a loop, the median of nine."""
    took = []
    for _ in range(9):
        began, total = time.perf_counter(), 0
        for number in range(1_000_000):
            total += number
        took.append((time.perf_counter() - began) * 1000)
    return float(np.median(took))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shoppers", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    vars(front_door)["open_model"] = refuse
    with penchant.open(args.folder) as shop:
        known = shop.shopper_ids()
        rng = np.random.default_rng(0)
        chosen = [known[k] for k in rng.choice(len(known), min(args.shoppers, len(known)), replace=False)]
        shop.recommend(chosen[0], 10)
        result: dict[str, object] = {"shoppers": len(chosen), "events": shop.status().events}
        bare = [bare_ms()]
        for mode in MODES:
            took = []
            for shopper in chosen:
                began = time.perf_counter()
                shop.recommend(shopper, 10, mode=mode)
                took.append((time.perf_counter() - began) * 1000)
            told = {f"p{q}_ms": round(float(np.percentile(took, q)), 2) for q in (50, 90, 99)}
            began = time.perf_counter()
            shop.recommend_batch(chosen, 10, mode=mode)
            told["batch_per_s"] = round(len(chosen) / (time.perf_counter() - began), 1)
            result[mode] = told
            bare.append(bare_ms())
    result["bare_loop_ms"] = round(float(np.median(bare)), 1)
    if args.json:
        print(json.dumps(result))
        return
    print(f"{len(chosen):,} shoppers, {result['events']:,} events, ten items each with explanation")
    for mode in MODES:
        print(f"{mode:4}", result[mode])
    print("a million additions in a Python loop:", result["bare_loop_ms"], "ms")


if __name__ == "__main__":
    main()
