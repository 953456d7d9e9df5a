"""What a run found: per-shopper values inside, one JSON document outside."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict

from penchant.evals.bootstrap import RESAMPLES, paired_differences, standard_error

SUBJECT = "penchant"
KEYS = ("mode", "ranker", "shopper_id", "training_events")
"""Columns of a suite's per-shopper frame that are no metrics."""
NO_SHOPPERS = dict.fromkeys(KEYS[:3], pl.String)
MAIN_METRIC = "ndcg"


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")  # a later version may have written more


class Measure(_Document):
    """A mean over shoppers and its standard error."""

    mean: float
    error: float


class Score(_Document):
    """How one ranker did in one mode; `metrics` by name."""

    mode: str
    ranker: str
    shoppers: int
    metrics: dict[str, Measure]


class PairedDifference(_Document):
    """Penchant minus another ranker over the same shoppers, with a 95% bootstrap interval."""

    mode: str
    metric: str
    ranker: str
    against: str
    shoppers: int
    mean: float
    low: float
    high: float
    p_value: float


class SuiteRecord(_Document):
    """What a suite found.

    Attributes:
        skipped: Why it did not run; none where it did.
        leaks: What reached the judged shop from after T; none where that was not looked for.
        leak_checks: What was looked for.
        notes: What a reader should know.
        measures: Single numbers of the suite as a whole.
    """

    name: str
    description: str
    seconds: float = 0.0
    skipped: str | None = None
    scores: tuple[Score, ...] = ()
    differences: tuple[PairedDifference, ...] = ()
    leaks: tuple[str, ...] | None = None
    leak_checks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    measures: dict[str, float] = {}


class DataSummary(_Document):
    """What was judged."""

    name: str
    events: int
    shoppers: int
    items: int
    catalogue_rows: int
    rejected: int
    kinds: dict[str, int]
    first: datetime
    last: datetime
    cut: datetime
    training_events: int
    later_events: int


class ThresholdOutcome(_Document):
    """A pinned number: `found` is none where the run has no such number, which counts as fallen."""

    name: str
    wanted: float
    found: float | None
    held: bool


class RunDifference(_Document):
    """A ranker's metric now minus an earlier run's.

    Attributes:
        before: Its mean then, over the shoppers that both runs judged.
        now: Its mean now, over the same shoppers.
        shoppers: How many these are; 0 where values of single shoppers are missing: then both means are over
            each run's own shoppers, and there is no interval.
        difference: `now` minus `before`.
    """

    suite: str
    mode: str
    ranker: str
    metric: str
    before: float
    now: float
    shoppers: int
    difference: float
    low: float | None = None
    high: float | None = None
    p_value: float | None = None


class RunComparison(_Document):
    """This run next to an earlier one."""

    earlier: str
    created: datetime
    notes: tuple[str, ...]
    differences: tuple[RunDifference, ...]


class RunRecord(_Document):
    """A whole run, as `run.json` holds it."""

    format: int = 1
    command: str
    created: datetime
    seconds: float
    seed: int
    inner: bool
    peers: bool
    versions: dict[str, str]
    data: DataSummary
    suites: tuple[SuiteRecord, ...]
    thresholds: tuple[ThresholdOutcome, ...] = ()
    comparison: RunComparison | None = None

    @property
    def leaks(self) -> list[str]:
        """Every leak of every suite."""
        return [leak for suite in self.suites for leak in suite.leaks or ()]


class EvalRun(NamedTuple):
    """A run's record, and the values of each shopper behind it.

    Attributes:
        record: Everything but the per-shopper values.
        per_shopper: `suite, mode, ranker, shopper_id, training_events`, and a column for each metric.
    """

    record: RunRecord
    per_shopper: pl.DataFrame


def with_more(
    run: EvalRun,
    *,
    comparison: RunComparison | None = None,
    thresholds: tuple[ThresholdOutcome, ...] | None = None,
) -> EvalRun:
    """The run with what was found after the suites; what is not given stays as it is."""
    given = {"comparison": comparison, "thresholds": thresholds}
    changed = {name: value for name, value in given.items() if value is not None}
    return run._replace(record=run.record.model_copy(update=changed))


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What a suite gives back; means, errors and paired differences are made from it.

    Attributes:
        per_shopper: `mode, ranker, shopper_id`, maybe `training_events`, and a float column for each metric,
            higher is better. Left out where the suite has only `measures`.
        leaks: What reached the judged shop from after T; none where that was not looked for.
        leak_checks: What was looked for.
        notes: What a reader should know.
        measures: Single numbers of the suite as a whole, by name.
    """

    per_shopper: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NO_SHOPPERS))
    leaks: tuple[str, ...] | None = None
    leak_checks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    measures: dict[str, float] = field(default_factory=dict)


def metrics_of(per_shopper: pl.DataFrame) -> list[str]:
    """Names of the metric columns."""
    return [name for name in per_shopper.columns if name not in (*KEYS, "suite")]


def scores_of(per_shopper: pl.DataFrame) -> tuple[Score, ...]:
    """Means and errors of each mode and ranker: modes in order of appearance, the best ranker first."""
    found = []
    for (mode, ranker), rows in per_shopper.group_by(["mode", "ranker"], maintain_order=True):
        values = {name: rows[name].drop_nulls().to_numpy() for name in metrics_of(rows)}
        measured = {
            name: Measure(mean=float(column.mean()), error=standard_error(column))
            for name, column in values.items()
            if column.size
        }
        found.append(Score(mode=str(mode), ranker=str(ranker), shoppers=rows.height, metrics=measured))
    modes = list(dict.fromkeys(score.mode for score in found))
    return tuple(sorted(found, key=lambda score: (modes.index(score.mode), -main_value(score))))


def main_value(score: Score) -> float:
    """NDCG where there is one, else the first metric."""
    held = score.metrics.get(MAIN_METRIC) or next(iter(score.metrics.values()), None)
    return held.mean if held else 0.0


def differences_of(per_shopper: pl.DataFrame, rng: np.random.Generator) -> tuple[PairedDifference, ...]:
    """Penchant against every other ranker of the same mode, on shoppers that both ranked for."""
    found: list[PairedDifference] = []
    for (mode,), rows in per_shopper.group_by(["mode"], maintain_order=True):
        for metric in metrics_of(rows):
            table = rows.pivot("ranker", index="shopper_id", values=metric)
            if SUBJECT not in table.columns:
                continue
            table = table.filter(pl.col(SUBJECT).is_not_null())
            alike: dict[bytes, list[str]] = {}  # those that ranked for the same shoppers share draws
            for name in (name for name in table.columns if name not in ("shopper_id", SUBJECT)):
                alike.setdefault(table[name].is_not_null().to_numpy().tobytes(), []).append(name)
            for others in alike.values():
                both = table.drop_nulls(others)
                if both.is_empty():
                    continue
                apart = both[SUBJECT].to_numpy()[:, None] - both.select(others).to_numpy()
                found += [
                    PairedDifference(
                        mode=str(mode), metric=metric, ranker=SUBJECT, against=name, **one._asdict()
                    )
                    for name, one in zip(
                        others, paired_differences(apart, rng, resamples=RESAMPLES), strict=True
                    )
                ]
    return tuple(found)
