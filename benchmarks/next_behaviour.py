"""How true the probability of staying away and the range of the next visit come, on days held out.

    uv run python -m benchmarks.next_behaviour EVENTS.parquet [--json]

One stands three times: a horizon, two and three before the end of the log, and sees only what came before.
Everyone with an event by then is judged. The base rate is that of the past positions; `own gap` is a Poisson
process at the shopper's own rate, a comparison that needs no other shopper. The expected calibration error is
the mean distance of said and seen in ten bins of equal size. Ranges and medians are judged where they end
before the log does.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.graph_store.fold import DAY_US
from penchant.tools.visits import VisitDays, VisitForecast

HORIZONS = (14, 28, 60)
STANDS = (1, 2, 3)
BINS = 10
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """One horizon, seen from one day.

    Attributes:
        days: The horizon.
        back: Days before the end of the log.
        shoppers: Judged.
        away: Share without an event within the horizon.
        brier: Of the probabilities said.
        brier_base: Of the base rate.
        brier_own: Of each shopper's own rate.
        error: Expected calibration error of the probabilities said.
        error_base: Of the base rate.
        error_own: Of each shopper's own rate.
        inside: Share of next visits inside the range of 80 %.
        by_median: Share of next visits by the median.
        bins: Said and seen in each bin.
    """

    days: int
    back: int
    shoppers: int
    away: float
    brier: float
    brier_base: float
    brier_own: float
    error: float
    error_base: float
    error_own: float
    inside: float | None
    by_median: float | None
    bins: tuple[tuple[float, float], ...]


def read_days(events: pl.DataFrame) -> tuple[VisitDays, int]:
    """The visits of a log, and the day after its last."""
    days = events.select(
        pl.col("user_id").rank("dense").cast(pl.Int64) - 1, pl.col("ts").dt.timestamp("us") // DAY_US
    )
    days = days.unique().sort("user_id", "ts")
    shopper, day = days["user_id"].to_numpy(), days["ts"].to_numpy()
    return VisitDays(shopper, day, int(shopper.max()) + 1), int(day.max()) + 1


def judge(visits: VisitDays, end: int, days: int, back: int) -> Judged | None:
    """Stands `back` days before the end; none where the past says nothing."""
    today = end - back
    forecast = VisitForecast(visits, today, days)
    if not forecast.is_enough:
        return None
    now = visits.positions(today)
    following = visits.days_to_next(today, now.shopper)
    away = (following == 0) | (following > days)
    expected = forecast.of(now.features)
    said = np.array([one.silent for one in expected])
    base = np.full(said.size, forecast.base_rate)
    own = np.exp(-days / np.exp(now.features[:, 0]))
    far = end - today + 1  # beyond the log
    waited = np.where(following == 0, far, following)
    early, median, late = (
        np.array([far if one is None else one for one in ends])
        for ends in zip(*((one.early, one.median, one.late) for one in expected), strict=True)
    )
    known, halved = late < far, median < far
    return Judged(
        days=days,
        back=back,
        shoppers=int(said.size),
        away=float(away.mean()),
        brier=float(np.mean((said - away) ** 2)),
        brier_base=float(np.mean((base - away) ** 2)),
        brier_own=float(np.mean((own - away) ** 2)),
        error=calibration_error(said, away),
        error_base=calibration_error(base, away),
        error_own=calibration_error(own, away),
        inside=_share(((waited >= early) & (waited <= late))[known]),
        by_median=_share((waited <= median)[halved]),
        bins=tuple(said_and_seen(said, away)),
    )


def _share(right: NDArray[np.bool_]) -> float | None:
    return float(right.mean()) if right.size else None


def said_and_seen(said: Floats, seen: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Means of both in ten bins of equal size, by what was said."""
    parts = np.array_split(np.argsort(said, kind="stable"), BINS)
    return [(float(said[part].mean()), float(seen[part].mean())) for part in parts]


def calibration_error(said: Floats, seen: NDArray[np.bool_]) -> float:
    """Mean distance of said and seen in these bins."""
    return float(np.mean([abs(one - other) for one, other in said_and_seen(said, seen)]))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("events", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    visits, end = read_days(pl.read_parquet(given.events, columns=["user_id", "ts"]))
    found = [judge(visits, end, days, days * times) for days in HORIZONS for times in STANDS]
    rows = [row for row in found if row is not None]
    if given.json:
        print(json.dumps([asdict(row) for row in rows]))
        return
    head = (
        "days | from | shoppers | away | Brier | base | own gap | ECE | base | own gap | in range | by median"
    )
    print(f"| {head} |")
    print("|--:" * 12 + "|")
    for row in rows:
        numbers = (
            row.away,
            row.brier,
            row.brier_base,
            row.brier_own,
            row.error,
            row.error_base,
            row.error_own,
        )
        told = " | ".join(
            "–" if number is None else f"{number:.3f}" for number in (*numbers, row.inside, row.by_median)
        )
        print(f"| {row.days} | end − {row.back} | {row.shoppers:,} | {told} |")
    for row in rows[:: len(STANDS)]:
        print(
            f"{row.days} days, said/seen: " + ", ".join(f"{said:.2f}/{seen:.2f}" for said, seen in row.bins)
        )


if __name__ == "__main__":
    main()
