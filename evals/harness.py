"""Runs suites on a dataset and puts what they found into one record."""

import platform
import time
import zlib
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import numpy as np
import polars as pl

import penchant
from penchant.errors import ConfigError, PenchantError
from penchant.evals.dataset import Dataset, span_of
from penchant.evals.protocol import CannotJudge, Split, split_log
from penchant.evals.registry import Registry, find_suites
from penchant.evals.results import (
    DataSummary,
    EvalRun,
    RunRecord,
    SuiteRecord,
    differences_of,
    scores_of,
)
from penchant.evals.suite import EvalContext, EvalOptions, Suite, TrainingShop
from penchant.progress import Progress, no_progress

PER_SHOPPER_KEYS = {
    "suite": pl.String,
    "mode": pl.String,
    "ranker": pl.String,
    "shopper_id": pl.String,
    "training_events": pl.Int64,
}
TOLD_VERSIONS = (
    "numpy",
    "polars",
    "scikit-learn",
    "scipy",
    "lightgbm",
    "implicit",
    "cornac",
    "torch",
    "plotly",
)


def require_extra(modules: Collection[str]) -> None:
    """Makes sure that what only the evals need is installed.

    Raises:
        ConfigError: Something is missing.
    """
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise ConfigError(
            f'this needs {" and ".join(missing)}, which is not installed: pip install "penchant[eval]"'
        )


def evaluate(
    dataset: Dataset,
    *,
    suites: Sequence[str] = (),
    options: EvalOptions | None = None,
    registry: Registry | None = None,
    command: str = "penchant.evals.evaluate",
    progress: Progress = no_progress,
    clock: Callable[[], float] = time.time,
) -> EvalRun:
    """Judges Penchant, built from the events before T, on the events after.

    Args:
        dataset: The log and the catalogue.
        suites: Names; none means every suite that is not `on_request`.
        options: What the user chose.
        registry: The suites; none finds the installed ones.
        command: For the record.
        progress: Told the stage, how much of it is done, and of how much.
        clock: Seconds since 1970.

    Raises:
        ConfigError: A suite does not exist.
        CannotJudge: No suite found anything to judge.
    """
    chosen = options or EvalOptions()
    held = find_suites() if registry is None else registry
    wanted = _wanted(held, suites)
    began = time.perf_counter()
    split = split_log(dataset.events, inner=chosen.inner)
    records: list[SuiteRecord] = []
    frames = [pl.DataFrame(schema=PER_SHOPPER_KEYS)]
    with TrainingShop(dataset, split.train, progress) as training:
        for suite in wanted:
            random = np.random.default_rng([chosen.seed, zlib.crc32(suite.name.encode())])
            context = EvalContext(dataset, split, random, progress, chosen, training)
            record, frame = _run(suite, context)
            records.append(record)
            frames.append(frame)
    if all(record.skipped for record in records):
        raise CannotJudge("; ".join(f"{record.name}: {record.skipped}" for record in records))
    records += [
        SuiteRecord(name=name, description="a plugin that does not work", skipped=reason)
        for name, reason in held.broken.items()
    ]
    made = RunRecord(
        command=command,
        created=datetime.fromtimestamp(clock(), UTC),
        seconds=time.perf_counter() - began,
        seed=chosen.seed,
        inner=chosen.inner,
        peers=chosen.peers,
        versions=_versions(),
        data=_summary(dataset, split),
        suites=tuple(records),
    )
    return EvalRun(made, pl.concat(frames, how="diagonal_relaxed"))


def _wanted(registry: Registry, names: Sequence[str]) -> list[Suite]:
    for name in names:
        if name not in registry.suites:
            why = registry.broken.get(name)
            said = f"the suite {name} {why}" if why else f"there is no suite {name}"
            raise ConfigError(f"{said}; there are {', '.join(registry.suites)}")
    usual = [name for name, suite in registry.suites.items() if not getattr(suite, "on_request", False)]
    return [registry.suites[name] for name in dict.fromkeys(names or usual)]


def _run(suite: Suite, context: EvalContext) -> tuple[SuiteRecord, pl.DataFrame]:
    """A suite's record; a stranger's suite that fails is skipped, one of our own must not hide it."""
    began = time.perf_counter()
    nothing = pl.DataFrame(schema=PER_SHOPPER_KEYS)
    try:
        result = suite.run(context)
        scores = scores_of(result.per_shopper)
        context.progress(f"{suite.name}: intervals", 0, 1)
        differences = differences_of(result.per_shopper, context.random)
        context.progress(f"{suite.name}: intervals", 1, 1)
    except CannotJudge as reason:
        record = SuiteRecord(name=suite.name, description=suite.description, skipped=str(reason))
        return record, nothing
    except Exception as error:
        if type(suite).__module__.startswith("penchant.") or isinstance(error, PenchantError):
            raise
        reason_told = f"failed: {type(error).__name__}: {error}"
        return SuiteRecord(name=suite.name, description=suite.description, skipped=reason_told), nothing
    record = SuiteRecord(
        name=suite.name,
        description=suite.description,
        seconds=time.perf_counter() - began,
        scores=scores,
        differences=differences,
        leaks=result.leaks,
        leak_checks=result.leak_checks,
        notes=result.notes,
        measures=result.measures,
    )
    return record, result.per_shopper.with_columns(pl.lit(suite.name).alias("suite"))


def _summary(dataset: Dataset, split: Split) -> DataSummary:
    first, last = span_of(dataset.events)
    return DataSummary(
        name=dataset.name,
        events=dataset.events.height,
        shoppers=dataset.events["user_id"].n_unique(),
        items=dataset.events["item_id"].n_unique(),
        catalogue_rows=dataset.items.height,
        rejected=dataset.rejected,
        kinds=dict(dataset.events.group_by("kind").len().sort("len", "kind", descending=True).rows()),
        first=first,
        last=last,
        cut=split.cut,
        training_events=split.train.height,
        later_events=split.test.height,
    )


def _versions() -> dict[str, str]:
    told = {"python": platform.python_version(), "penchant": penchant.__version__}
    for name in TOLD_VERSIONS:
        try:
            told[name] = version(name)
        except PackageNotFoundError:
            continue
    return told
