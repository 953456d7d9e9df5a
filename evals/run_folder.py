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
    """Every metric that both runs have, over the shoppers that both judged where their values are there.

    Args:
        now: This run.
        before: The earlier one.
        name: What to call it.
    """
    rng = np.random.default_rng(now.record.seed)
    earlier = {
        (suite.name, score.mode, score.ranker, metric): measure.mean
        for suite in before.record.suites
        for score in suite.scores
        for metric, measure in score.metrics.items()
    }
    found, alone = list[RunDifference](), list[str]()
    for suite in now.record.suites:
        for score in suite.scores:
            for metric, measure in score.metrics.items():
                key = (suite.name, score.mode, score.ranker, metric)
                if key not in earlier:
                    continue
                if not _has(before, metric) or not _has(now, metric):
                    found.append(_of_means(key, earlier[key], measure.mean))
                elif (paired := _paired(key, now, before)).is_empty():
                    alone.append(".".join(key))
                else:
                    found.append(_over_both(key, paired, rng))
    notes = _caveats(now.record, before.record)
    if not found and not alone:
        ours, theirs = _suites(now.record), _suites(before.record)
        notes.append(f"nothing is in common: this run has {ours}, the earlier one {theirs}")
    if alone:
        notes.append(f"no shopper of both runs has {alone[0]}" + _and_more(len(alone) - 1))
    if not all(one.shoppers for one in found):
        notes.append(
            "where values of single shoppers are missing, each run has the mean over its own shoppers"
        )
    return RunComparison(
        earlier=name, created=before.record.created, notes=tuple(notes), differences=tuple(found)
    )


_Key = tuple[str, str, str, str]
"""Suite, mode, ranker and metric."""


def _and_more(count: int) -> str:
    return f", nor {count} more of such numbers" if count else ""


def _has(run: EvalRun, metric: str) -> bool:
    return metric in metrics_of(run.per_shopper)


def _paired(key: _Key, now: EvalRun, before: EvalRun) -> pl.DataFrame:
    """`shopper_id, now, before` of the shoppers of both runs."""
    suite, mode, ranker, metric = key
    chosen = (pl.col("suite") == suite) & (pl.col("mode") == mode) & (pl.col("ranker") == ranker)
    ours, theirs = (
        run.per_shopper.filter(chosen).select("shopper_id", pl.col(metric).alias(name)).drop_nulls()
        for run, name in ((now, "now"), (before, "before"))
    )
    return ours.join(theirs, on="shopper_id")


def _of_means(key: _Key, before: float, now: float) -> RunDifference:
    suite, mode, ranker, metric = key
    return RunDifference(
        suite=suite,
        mode=mode,
        ranker=ranker,
        metric=metric,
        before=before,
        now=now,
        shoppers=0,
        difference=now - before,
    )


def _over_both(key: _Key, paired: pl.DataFrame, rng: np.random.Generator) -> RunDifference:
    ours, theirs = paired["now"].to_numpy(), paired["before"].to_numpy()
    (made,) = paired_differences((ours - theirs)[:, None], rng)
    return _of_means(key, float(theirs.mean()), float(ours.mean())).model_copy(
        update={
            "shoppers": made.shoppers,
            "difference": made.mean,
            "low": made.low,
            "high": made.high,
            "p_value": made.p_value,
        }
    )


def _suites(record: RunRecord) -> str:
    """What a run has numbers of, for people."""
    return ", ".join(suite.name for suite in record.suites if suite.scores) or "no scores"


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
