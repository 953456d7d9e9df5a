"""What it takes to describe a shopper as of a moment: random shoppers, random days of the shop's life.

uv run python -m benchmarks.as_of SHOP_FOLDER [--shoppers 300] [--json]

Each question is asked twice; the first time a day is asked about, the shop's averages of that day are
computed, too. `recorded` asks what was known after the shop's last round.
"""

import argparse
import json
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

import penchant
from penchant.errors import TooLittleHistory
from penchant.shop import Shop


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shoppers", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    random = np.random.default_rng(0)
    with penchant.open(args.folder) as shop:
        status = shop.status()
        if status.first_event is None or status.last_event is None:
            raise SystemExit("the shop has no events")
        days = (status.last_event - status.first_event).days
        shoppers = random.choice(shop.shopper_ids(), args.shoppers)
        moments = [
            status.first_event + timedelta(days=int(day))
            for day in random.integers(days // 4, days, args.shoppers)
        ]
        asked = list(zip(shoppers.tolist(), moments, strict=True))
        shop.profile(described_shopper(shop, asked))  # warm: the log is read
        told = {
            "first": _times(shop, asked, None),
            "again": _times(shop, asked, None),
            "recorded": _times(shop, asked, status.last_round),
        }
    result = {name: _percentiles(took) for name, took in told.items()}
    if args.json:
        print(json.dumps(result))
        return
    for name, row in result.items():
        print(f"{name:9} {row['profiles']} profiles  p50 {row['p50_ms']:.1f} ms  p99 {row['p99_ms']:.1f} ms")


def described_shopper(shop: Shop, asked: list[tuple[str, datetime]]) -> str:
    """The first shopper of whom there is something to say."""
    for shopper, _ in asked:
        try:
            shop.profile(shopper)
        except TooLittleHistory:
            continue
        return shopper
    raise SystemExit("nobody has enough history for a profile")


def _times(shop: Shop, asked: list[tuple[str, datetime]], recorded_at: datetime | None) -> list[float]:
    took = []
    for shopper, moment in asked:
        began = time.perf_counter()
        try:
            shop.profile(shopper, as_of=moment, recorded_at=recorded_at)
        except TooLittleHistory:
            continue
        took.append(time.perf_counter() - began)
    return took


def _percentiles(took: list[float]) -> dict[str, float]:
    p50, p99 = np.percentile(took, [50, 99]) * 1e3
    return {"profiles": len(took), "p50_ms": round(float(p50), 2), "p99_ms": round(float(p99), 2)}


if __name__ == "__main__":
    main()
