"""Merchants' questions on shops other than the demo's.

Run: python -m benchmarks.agent_shops NAME [EVENTS ITEMS] [--shop FOLDER]

EVENTS and ITEMS are the two files of a shop as Parquet: `user_id, item_id, kind, ts, value`, maybe
`session_id, quantity`, and `item_id, title, category, brand, price`. NAME is `retail` for UCI's Online
Retail, `films` for MovieLens 100k, `meals` for a Chinese take-away, `electronics` for three hours of REES46's
web shop, `cosmetics` for reviews of Hasaki's, `reviews` for those of gift cards and magazines on Amazon
(2018, 5-core), `bicycles` for the sales of AdventureWorks, a made-up dealer, `babies` for a made-up Chinese
shop of things for mothers and babies, `stationery` for a made-up stationer whose log has order numbers and
quantities, `coffee` for a made-up shop for coffee and tea, `garden` for one for pets and garden; these three
are made where no files are given (`benchmarks.made_up_shops`). `retail_second` and `meals_second` ask
the first and third of these for numbers, single orders and prices, `films_second` the second,
`retail_third` and `retail_fourth` the first and `coffee_second` the shop for coffee and tea for everything.
The logs have no ids and some lines are the same, so each is called after its place, `line-1` and on, before
it is ingested. With `--shop` a shop learnt from them with these ids
is asked; else one is made in a temporary folder. What is true is found by SQL in the two files; where not all
events are purchases, what tools count besides is not counted again.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
import typer

from benchmarks.made_up_shops import SHOPS, MadeUpShop
from penchant.evals.agent_questions import OTHER_SHOPS
from penchant.evals.agent_suite import OWNER, judge_sets
from penchant.evals.agent_truth import Truth
from penchant.opening import open_shop
from penchant.shop import Shop


def main(
    questions: Literal[
        "retail",
        "films",
        "films_second",
        "meals",
        "electronics",
        "cosmetics",
        "reviews",
        "bicycles",
        "babies",
        "stationery",
        "coffee",
        "coffee_second",
        "garden",
        "retail_second",
        "retail_third",
        "retail_fourth",
        "meals_second",
    ],
    events: Annotated[Path | None, typer.Argument()] = None,
    items: Annotated[Path | None, typer.Argument()] = None,
    shop: Annotated[Path | None, typer.Option(help="Learnt from these files before.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Asks all questions; tells what went wrong, then the measures."""
    log, catalogue = tables(questions, events, items)
    log = with_line_ids(log)
    truth = Truth(catalogue, log.rename({"user_id": "shopper_id"}))
    with open_shop(shop) if shop else learnt(log, catalogue) as asked:
        for thread in asked.assistant.threads(OWNER):
            asked.assistant.forget(thread.thread, OWNER)  # of a run before, which would be gone on with
        judged, measures = judge_sets(asked.assistant, {"": OTHER_SHOPS[questions]}, truth)
    truth.close()
    wrong = [one.told for one in judged if not one.is_right or one.loose]
    if as_json:
        typer.echo(json.dumps({**measures, "wrong": wrong}, ensure_ascii=False, indent=1))
        return
    typer.echo("\n".join([*wrong, *(f"{name}: {value:.4g}" for name, value in measures.items())]))


def tables(name: str, events: Path | None, items: Path | None) -> MadeUpShop:
    """A shop's tables as they were given, or made up."""
    if events and items:
        return MadeUpShop(pl.read_parquet(events), pl.read_parquet(items))
    made_up = name.partition("_")[0]
    if events or made_up not in SHOPS:
        raise typer.BadParameter(f"{name}: give EVENTS and ITEMS; only {', '.join(SHOPS)} do without both")
    return SHOPS[made_up]()


def with_line_ids(log: pl.DataFrame) -> pl.DataFrame:
    """The log with `event_id`, the place of each line, from 1."""
    places = pl.int_range(1, pl.len() + 1)
    return log.with_columns(event_id=pl.format("line-{}", places))


@contextmanager
def learnt(log: pl.DataFrame, catalogue: pl.DataFrame) -> Iterator[Shop]:
    """A shop of the files in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(prefix="penchant-bench-") as folder,
        open_shop(Path(folder) / "shop", create=True, database_url=None) as shop,
    ):
        shop.ingest(catalogue, items=True)
        shop.ingest(log)
        shop.evolve()
        yield shop


if __name__ == "__main__":
    typer.run(main)
