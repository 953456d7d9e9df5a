"""A run on disk: `run.json`, `per_shopper.parquet`, `report.html`; and how two runs compare."""

from pathlib import Path

import numpy as np
import polars as pl
from polars.exceptions import PolarsError
from pydantic import ValidationError

from penchant.errors import ConfigError, DataError
from penchant.evals.bootstrap import paired_differences
from penchant.evals.results import EvalRun, RunComparison, RunDifference, RunRecord, metrics_of

RECORD = "run.json"
PER_SHOPPER = "per_shopper.parquet"
REPORT = "report.html"


def make_run_folder(folder: Path) -> None:
    """Makes the folder where it is missing.

    Raises:
        ConfigError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"cannot make the run folder {folder}: {error.strerror}") from error


def write_run(run: EvalRun, folder: Path) -> None:
    """Writes the record, the per-shopper values and the report.

    Raises:
        ConfigError: The folder cannot be written, or Plotly is missing.
    """
    from penchant.evals.report import report_html

    html = report_html(run)
    make_run_folder(folder)
    try:
        (folder / RECORD).write_text(run.record.model_dump_json(indent=2) + "\n", encoding="utf-8")
        run.per_shopper.write_parquet(folder / PER_SHOPPER)
        (folder / REPORT).write_text(html, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write the run to {folder}: {error.strerror}") from error


def read_run(path: Path) -> EvalRun:
    """Reads an earlier run; its per-shopper values may be missing.

    Args:
        path: Its folder or its `run.json`.

    Raises:
        DataError: There is no run, or it cannot be read.
    """
    file = path / RECORD if path.is_dir() else path
    try:
        record = RunRecord.model_validate_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"cannot read the earlier run {file}: {error.strerror}") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise DataError(f"{file} is no run of `penchant eval`") from error
    values = file.parent / PER_SHOPPER
    if not values.exists():
        return EvalRun(record, pl.DataFrame())
    try:
        return EvalRun(record, pl.read_parquet(values))
    except (OSError, PolarsError) as error:
        raise DataError(f"cannot read {values}: {error}") from error


def compare_runs(now: EvalRun, before: EvalRun, *, name: str) -> RunComparison:
    """Every metric that both runs have; paired over the shoppers of both where their values are there.

    Args:
        now: This run.
        before: The earlier one.
        name: What to call it.
    """
    rng = np.random.default_rng(now.record.seed)
    earlier = {
        (suite.name, score.mode, score.ranker, metric): (measure.mean, score.shoppers)
        for suite in before.record.suites
        for score in suite.scores
        for metric, measure in score.metrics.items()
    }
    found = []
    for suite in now.record.suites:
        for score in suite.scores:
            for metric, measure in score.metrics.items():
                key = (suite.name, score.mode, score.ranker, metric)
                if key not in earlier:
                    continue
                found.append(
                    _difference(key, earlier[key][0], measure.mean, score.shoppers, now, before, rng)
                )
    return RunComparison(
        earlier=name,
        created=before.record.created,
        notes=tuple(_caveats(now.record, before.record)),
        differences=tuple(found),
    )


def _difference(
    key: tuple[str, str, str, str],
    before_mean: float,
    now_mean: float,
    shoppers: int,
    now: EvalRun,
    before: EvalRun,
    rng: np.random.Generator,
) -> RunDifference:
    suite, mode, ranker, metric = key
    plain = RunDifference(
        suite=suite,
        mode=mode,
        ranker=ranker,
        metric=metric,
        before=before_mean,
        now=now_mean,
        shoppers=shoppers,
        difference=now_mean - before_mean,
    )
    if metric not in metrics_of(before.per_shopper) or metric not in metrics_of(now.per_shopper):
        return plain
    chosen = (pl.col("suite") == suite) & (pl.col("mode") == mode) & (pl.col("ranker") == ranker)
    ours, theirs = (
        run.per_shopper.filter(chosen).select("shopper_id", metric).drop_nulls() for run in (now, before)
    )
    paired = ours.join(theirs, on="shopper_id", suffix="_before")
    if paired.is_empty():
        return plain
    gap = (paired[metric] - paired[f"{metric}_before"]).to_numpy()[:, None]
    made = paired_differences(gap, rng)[0]
    return plain.model_copy(
        update={
            "shoppers": made.shoppers,
            "difference": made.mean,
            "low": made.low,
            "high": made.high,
            "p_value": made.p_value,
        }
    )


def _caveats(now: RunRecord, before: RunRecord) -> list[str]:
    notes = []
    ours, theirs = now.data, before.data
    if (ours.events, ours.first, ours.last, ours.cut) != (
        theirs.events,
        theirs.first,
        theirs.last,
        theirs.cut,
    ):
        notes.append(
            f"the data differ: {ours.events:,} events cut at {ours.cut:%Y-%m-%d} now, "
            f"{theirs.events:,} cut at {theirs.cut:%Y-%m-%d} then"
        )
    changed = [
        f"{name} {before.versions.get(name, 'none')} → {held}"
        for name, held in now.versions.items()
        if before.versions.get(name) != held
    ]
    if changed:
        notes.append("versions changed: " + ", ".join(changed))
    return notes
