"""How long sales in numbers, orders and the assortment take, beside Polars that groups the same columns.

Run: python -m benchmarks.figures SHOP_FOLDER

Each question is asked `--runs` times in turns: Penchant of the evolved shop, and a bare Polars query of the
columns, which are in memory on both sides, that gives shoppers, orders, purchases and spending of each piece,
the biggest order, what lies in orders with the category that is bought most, or the items of each department.
Both answers are compared.
"""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import numpy as np
import polars as pl
import typer

from penchant.opening import open_shop
from penchant.shop import Shop
from penchant.tools.meant import Thing
from penchant.tools.orders import orders
from penchant.tools.pieces import concept_of_items
from penchant.tools.spending import amounts, bought
from penchant.units import Unit

Answer = TypeVar("Answer")
Row = dict[str, str | float]
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
        rows.append(_biggest(shop, log, runs))
        log = log.filter("is_bought")
        rows += [_beside(shop, log, runs), _departments(shop, log, runs)]
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        typer.echo("  ".join(f"{name}: {value}" for name, value in row.items()))


def _compared(shop: Shop, log: pl.DataFrame, by: Unit, runs: int) -> Row:
    found, grouped, row = _in_turns(by, log, runs, lambda: shop.figures(by=by), lambda: _bare(log, by))
    told = {row.label: (row.shoppers, row.orders, row.purchases, row.spent) for row in found.rows}
    for label, *counts, spent in grouped.iter_rows():
        if list(told[label][:3]) != counts or abs(told[label][3] - spent) > 0.01:
            raise SystemExit(f"{label}: {told[label]} is not {counts}, {spent}")
    return row


def _biggest(shop: Shop, log: pl.DataFrame, runs: int) -> Row:
    def first() -> pl.DataFrame:
        return log.group_by("order").agg(pl.col("spent").sum()).top_k(1, by="spent")

    found, biggest, row = _in_turns(
        "biggest order", log, runs, lambda: shop.orders(rank="spent", count=1), first
    )
    if abs(found.listed[0].spent - biggest["spent"][0]) > 0.01:
        raise SystemExit(f"{found.listed[0].spent} is not {biggest['spent'][0]}")
    return row


def _beside(shop: Shop, log: pl.DataFrame, runs: int) -> Row:
    kind = int(log["topic"].value_counts(sort=True)["topic"][0])
    view = shop._view
    thing = Thing(view.taxonomy.names[kind], "", None, 0), view.items_under(kind)

    def together() -> pl.DataFrame:
        chosen = log.filter(pl.col("topic") == kind).select("order").unique()
        others = log.filter(pl.col("topic") != kind).join(chosen, on="order", how="semi")
        return others.group_by("topic").agg(pl.col("order").n_unique()).top_k(1, by="order")

    asked = "beside the top category"
    found, beside, row = _in_turns(asked, log, runs, lambda: orders(view, [thing], until=view.now), together)
    if found.beside[0].orders != beside["order"][0]:
        raise SystemExit(f"{found.beside[0]} is not {beside}")
    return row


def _departments(shop: Shop, log: pl.DataFrame, runs: int) -> Row:
    view = shop._view
    parts = concept_of_items("department", view)
    held = {"item": range(parts.size), "part": parts, "price": view.item_prices}
    items = pl.DataFrame(held, schema_overrides={"item": pl.Int32}).filter(pl.col("part") >= 0)

    def grouped() -> pl.DataFrame:
        bought = items.join(log.group_by("item").len("bought"), on="item", how="left")
        told = bought.group_by("part").agg(pl.len(), pl.col("price").mean(), pl.col("bought").sum())
        return told.top_k(1, by="len")

    found, largest, row = _in_turns(
        "departments", log, runs, lambda: shop.assortment(by="department"), grouped
    )
    if found.parts[0].items != largest["len"][0]:
        raise SystemExit(f"{found.parts[0]} is not {largest}")
    return row


def _in_turns(
    asked: str,
    log: pl.DataFrame,
    runs: int,
    ask: Callable[[], Answer],
    bare: Callable[[], pl.DataFrame],
) -> tuple[Answer, pl.DataFrame, Row]:
    """Both answers and what they took."""
    ours, bares = [], []
    for _ in range(runs):
        began = time.perf_counter()
        found = ask()
        between = time.perf_counter()
        grouped = bare()
        ours.append(between - began)
        bares.append(time.perf_counter() - between)
    own_s, bare_s = statistics.median(ours), statistics.median(bares)
    row: Row = {
        "asked": asked,
        "rows": log.height,
        "penchant_ms": round(1000 * own_s, 1),
        "polars_ms": round(1000 * bare_s, 1),
        "ratio": round(own_s / bare_s, 2),
    }
    return found, grouped, row


def _columns(shop: Shop) -> pl.DataFrame:
    """The log's purchases and returns, as a merchant would have them in a frame."""
    view = shop._view
    log = view.log
    is_bought = bought(view)
    held = {"shopper": log.shopper, "ts": log.ts, "spent": amounts(view), "is_bought": is_bought}
    held |= {"order": view.order_of, "item": log.item, "topic": view.item_topics[log.item]}
    returned = np.isin(log.kind, view.kind_keys("return"))
    frame = pl.DataFrame(held).filter(pl.Series(is_bought | returned))
    return frame.with_columns(pl.from_epoch("ts", time_unit="us"))


def _bare(log: pl.DataFrame, by: Unit) -> pl.DataFrame:
    return log.group_by(_PIECES[by].alias("piece")).agg(
        pl.col("shopper").filter("is_bought").n_unique(),
        pl.col("order").filter("is_bought").n_unique(),
        pl.col("is_bought").sum(),
        pl.col("spent").sum(),
    )


if __name__ == "__main__":
    typer.run(main)
