"""What a round of evolution costs, and that many small rounds end where one big one does.

    uv run --group bench python -m benchmarks.evolution EVENTS.parquet ITEMS.parquet [--plot FILE.svg]

First the log of a real shop without its last day is evolved, then the last day; beside it the whole log at
once. Both shops must be equal, bit for bit, but for what is learned and reasoned: that happens when a shop
has grown enough, so in the one shop it was done a day earlier. Then made-up shops of several sizes take
rounds of several sizes. The model writes nothing here.
"""

import argparse
import json
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import polars as pl
from sqlalchemy import create_engine, text

import penchant
from benchmarks.pictures import picture
from penchant.ids import ShopperId
from penchant.tools import Recommender
from tests.shopfactory import make_shop_frames

STATE = (
    "SELECT * FROM interests ORDER BY 1, 2",
    "SELECT * FROM concept_days ORDER BY 1, 2",
    "SELECT * FROM item_concepts ORDER BY 1, 2",
    "SELECT shopper_key, events, first_ts, last_ts FROM shopper_state ORDER BY 1",
    "SELECT node_id, kind, label FROM nodes WHERE kind != 'season' ORDER BY node_key",
    "SELECT subject, relation, object, weight, reasoner FROM edges WHERE retired_at IS NULL "
    "AND relation IN ('about', 'made_by', 'is_a') ORDER BY 1, 2, 3",
)
SIZES = (100_000, 200_000, 400_000, 800_000, 1_600_000)
ROUNDS = (1_000, 4_000, 16_000, 64_000)
SAMPLE = 50


class Round(NamedTuple):
    """Seconds of a round's concepts and interests, of all steps but two, and of these.

    Reasoning and learning the ranking happen when the shop has grown by a share, so that they cost the same
    for each event however large the shop is, and a day seldom has them.
    """

    state_s: float
    whole_s: float
    reasoning_s: float
    learning_s: float


def evolved(shop: penchant.Shop) -> Round:
    """Evolves and times it."""
    report = shop.evolve()
    took = {step.name: step.seconds for step in report.steps}
    learning, reasoning = took.pop("ranker", 0.0), took.pop("reasoning", 0.0)
    state = took.get("concepts", 0.0) + took.get("interests", 0.0)
    return Round(state, sum(took.values()), reasoning, learning)


def state_of(folder: Path) -> list[list[tuple[object, ...]]]:
    """Everything that evolution derives."""
    engine = create_engine(f"sqlite:///{folder / 'penchant.db'}")
    with engine.connect() as connection:
        state = [[tuple(row) for row in connection.execute(text(query))] for query in STATE]
    engine.dispose()
    return state


def answers(shop: penchant.Shop, shoppers: list[str]) -> list[object]:
    """Profiles and recommendations of some shoppers, these by the weighted sum.

    What is learned is learned at another moment in a shop that evolved day by day, so its lists differ.
    """
    told: list[object] = []
    view = shop._view
    ranking = Recommender(view)
    for shopper in shoppers:
        key = view.shopper_ids.index(ShopperId(shopper))
        told.append(ranking.recommend(key, 10, mode="all", until=view.now))
        try:
            told.append(shop.profile(shopper).facts)
        except penchant.TooLittleHistory as error:
            told.append(str(error))
    return told


def one_day(events: pl.DataFrame, items: pl.DataFrame) -> dict[str, object]:
    """The last whole day of a real shop against all of it at once."""
    last = events["ts"].max()
    assert isinstance(last, datetime)
    cut = last.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    end = cut + timedelta(days=1)
    events = events.filter(pl.col("ts") < end)
    before, day = events.filter(pl.col("ts") < cut), events.filter(pl.col("ts") >= cut)
    shoppers = events["user_id"].unique(maintain_order=True).head(SAMPLE).to_list()
    with tempfile.TemporaryDirectory() as folder:
        with penchant.open(Path(folder) / "days", create=True) as shop:
            shop.ingest(items, items=True)
            shop.ingest(before)
            shop.evolve()
            shop.ingest(day)
            small = evolved(shop)
            told = answers(shop, shoppers)
        with penchant.open(Path(folder) / "whole", create=True) as shop:
            shop.ingest(items, items=True)
            shop.ingest(before)
            shop.ingest(day)
            big = evolved(shop)
            told_whole = answers(shop, shoppers)
        equal = state_of(Path(folder) / "days") == state_of(Path(folder) / "whole")
    return {
        "events": events.height,
        "day_events": day.height,
        "day_s": round(small.whole_s, 3),
        "year_s": round(big.whole_s, 3),
        "ratio": round(small.whole_s / big.whole_s, 4),
        "day_reasoning_s": round(small.reasoning_s, 3),
        "year_reasoning_s": round(big.reasoning_s, 3),
        "year_learning_s": round(big.learning_s, 3),
        "day_state_s": round(small.state_s, 3),
        "year_state_s": round(big.state_s, 3),
        "state_ratio": round(small.state_s / big.state_s, 4),
        "equal_state": equal,
        "equal_answers": told == told_whole,
    }


def growth() -> list[dict[str, int | float]]:
    """Seconds of the deterministic steps, for shops and rounds of several sizes."""
    rows = []
    for size in SIZES:
        frames = make_shop_frames(seed=1, shoppers=size // 200, items=2_000, events=size)
        ordered = frames.events.sort("ts")
        with tempfile.TemporaryDirectory() as folder, penchant.open(folder + "/shop", create=True) as shop:
            shop.ingest(frames.items, items=True)
            left = ordered.height - sum(ROUNDS)
            shop.ingest(ordered[:left])
            full = evolved(shop).state_s
            rows.append({"shop": left, "new": left, "state_s": round(full, 4)})
            for new in ROUNDS:
                shop.ingest(ordered[left : left + new])
                left += new
                rows.append({"shop": left, "new": new, "state_s": round(evolved(shop).state_s, 4)})
    return rows


def plot(rows: list[dict[str, int | float]], file: Path) -> None:
    """Cost against new events, and against the size of the shop."""
    from matplotlib.ticker import NullFormatter

    per_shop = len(ROUNDS) + 1  # the first evolution of a shop, then its rounds
    shops = [rows[start : start + per_shop] for start in range(0, len(rows), per_shop)]
    with picture(file, columns=2, size=(10, 4)) as (left, right):
        for whole, *rounds in shops:
            label = f"{whole['shop']:,} events held"
            left.plot([r["new"] for r in rounds], [r["state_s"] for r in rounds], "o-", label=label)
        left.set(
            xscale="log", yscale="log", xlabel="new events", ylabel="seconds", title="A round by what is new"
        )
        left.legend(fontsize=7)
        for place, new in enumerate(ROUNDS, start=1):
            line = [shop[place] for shop in shops]
            right.plot(
                [r["shop"] for r in line], [r["state_s"] for r in line], "o-", label=f"{new:,} new events"
            )
        firsts = [shop[0] for shop in shops]
        right.plot([r["shop"] for r in firsts], [r["state_s"] for r in firsts], "k--", label="all at once")
        right.set(xscale="log", yscale="log", xlabel="events held", title="A round by the shop's size")
        right.xaxis.set_minor_formatter(NullFormatter())
        right.legend(fontsize=7)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    began = time.perf_counter()
    result: dict[str, object] = one_day(pl.read_parquet(args.events), pl.read_parquet(args.items))
    if args.plot:
        rows = growth()
        plot(rows, args.plot)
        result["growth"] = rows
    result["benchmark_s"] = round(time.perf_counter() - began, 1)
    if args.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        if name == "growth":
            print("growth: events held, new events, seconds of the deterministic steps")
            for row in rows:
                print(f"  {row['shop']:>9,} {row['new']:>9,} {row['state_s']:>8.3f}")
        else:
            print(
                f"{name:14} {value:,}"
                if isinstance(value, int) and not isinstance(value, bool)
                else f"{name:14} {value}"
            )


if __name__ == "__main__":
    main()
