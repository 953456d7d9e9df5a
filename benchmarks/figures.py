"""How long sales in numbers take, beside Polars that groups the same columns.

Run: python -m benchmarks.figures SHOP_FOLDER

Each question is asked `--runs` times in turns: Penchant of the evolved shop, and a bare Polars query of the
log's columns, which are in memory on both sides, that gives shoppers, orders, purchases and spending of each
piece. Both answers are compared.
"""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import polars as pl
import typer

from penchant.opening import open_shop
from penchant.shop import Shop
from penchant.tools.spending import amounts
from penchant.units import Unit

Answer = TypeVar("Answer")
_PIECES: dict[Unit, pl.Expr] = {
    "month": pl.col("ts").dt.strftime("%Y-%m"),
    "week": pl.col("ts").dt.truncate("1w").dt.strftime("%Y-%m-%d"),
    "hour": pl.col("ts").dt.strftime("%H"),
}


def main(
    shop_folder: Path,
    runs: Annotated[int, typer.Option(min=1)] = 5,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Times every question and prints medians."""
    with open_shop(shop_folder) as shop:
        log = _columns(shop)
        rows = [_compared(shop, log, by, runs) for by in _PIECES]
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        typer.echo("  ".join(f"{name}: {value}" for name, value in row.items()))


def _compared(shop: Shop, log: pl.DataFrame, by: Unit, runs: int) -> dict[str, str | float]:
    ours, bare = [], []
    for _ in range(runs):
        found, seconds = _timed(lambda: shop.figures(by=by))
        ours.append(seconds)
        grouped, seconds = _timed(lambda: _bare(log, by))
        bare.append(seconds)
    told = {row.label: (row.shoppers, row.orders, row.purchases, row.spent) for row in found.rows}
    for label, *counts, spent in grouped.iter_rows():
        if list(told[label][:3]) != counts or abs(told[label][3] - spent) > 0.01:
            raise SystemExit(f"{label}: {told[label]} is not {counts}, {spent}")
    return {
        "by": by,
        "events": log.height,
        "penchant_ms": round(1000 * statistics.median(ours), 1),
        "polars_ms": round(1000 * statistics.median(bare), 1),
        "ratio": round(statistics.median(ours) / statistics.median(bare), 2),
    }


def _timed(ask: Callable[[], Answer]) -> tuple[Answer, float]:
    began = time.perf_counter()
    found = ask()
    return found, time.perf_counter() - began


def _columns(shop: Shop) -> pl.DataFrame:
    """The log's purchases, as a merchant would have them in a frame."""
    view = shop._view
    held = {"shopper": view.log.shopper, "ts": view.log.ts, "kind": view.log.kind, "spent": amounts(view)}
    bought = [key for key, name in view.kinds.items() if name == "purchase"]
    return (
        pl.DataFrame(held)
        .filter(pl.col("kind").is_in(bought))
        .with_columns(pl.from_epoch("ts", time_unit="us"))
    )


def _bare(log: pl.DataFrame, by: Unit) -> pl.DataFrame:
    days = pl.struct("shopper", pl.col("ts").dt.date().alias("day"))
    return log.group_by(_PIECES[by].alias("piece")).agg(
        pl.col("shopper").n_unique(), days.n_unique().alias("orders"), pl.len(), pl.col("spent").sum()
    )


if __name__ == "__main__":
    typer.run(main)
