"""Ingest of a Parquet file, side by side with a bare `sqlite3` executemany of the same rows.

    uv run python -m benchmarks.ingest EVENTS.parquet [--runs 3] [--json]

The bare side reads the same file with Polars and inserts its columns as they are into one table without any
index: no validation, no identity, no deduplication. Both sides write to the same disk, in turns.
"""

import argparse
import json
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

import polars as pl

import penchant


def bare(source: Path, folder: Path) -> float:
    """Events per second of the bare side."""
    began = time.perf_counter()
    rows = pl.read_parquet(source)
    rows = rows.with_columns(pl.col(pl.Datetime).dt.epoch("us"))
    connection = sqlite3.connect(folder / "bare.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(f"CREATE TABLE events ({', '.join(rows.columns)})")
    with connection:
        connection.executemany(f"INSERT INTO events VALUES ({', '.join('?' * rows.width)})", rows.iter_rows())
    connection.close()
    return rows.height / (time.perf_counter() - began)


def ours(source: Path, folder: Path) -> float:
    """Events per second of `Shop.ingest` into an empty shop."""
    with penchant.open(folder / "shop", create=True) as shop:
        began = time.perf_counter()
        report = shop.ingest(source)
        return report.rows / (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    pairs = []
    for _ in range(args.runs):
        with tempfile.TemporaryDirectory() as folder:
            pairs.append((ours(args.events, Path(folder)), bare(args.events, Path(folder))))
    result = {
        "penchant_events_per_s": round(statistics.median(a for a, _ in pairs)),
        "bare_events_per_s": round(statistics.median(b for _, b in pairs)),
        "ratio": round(statistics.median(a / b for a, b in pairs), 3),
        "runs": args.runs,
    }
    if args.json:
        print(json.dumps(result))
        return
    print(f"penchant  {result['penchant_events_per_s']:>9,} events/s (validated, deduplicated, indexed)")
    print(f"bare      {result['bare_events_per_s']:>9,} events/s (executemany, no index)")
    print(f"ratio     {result['ratio']:>9.2f} (median of {args.runs} pairs)")


if __name__ == "__main__":
    main()
