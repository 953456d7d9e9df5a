"""The contract of an eval suite, and what it is given."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import polars as pl

from penchant.evals.dataset import Dataset, catalogue_rows
from penchant.evals.protocol import Split
from penchant.evals.results import SuiteResult
from penchant.opening import open_shop
from penchant.progress import Progress, no_progress
from penchant.shop import Shop


class TrainingShop:
    """A shop in a temporary folder that knows the catalogue and the events before T, built when first asked.

    Use it as a context manager: leaving it removes the folder.
    """

    def __init__(self, dataset: Dataset, train: pl.DataFrame, progress: Progress = no_progress) -> None:
        """Builds nothing yet.

        Args:
            dataset: Its catalogue and settings are taken, its events are not.
            train: Events before T.
            progress: Told how far building is.
        """
        self._dataset = dataset
        self._train = train
        self._progress = progress
        self._shop: Shop | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> "TrainingShop":
        """Itself."""
        return self

    def __exit__(self, *_failure: object) -> None:
        """Closes the shop and removes its folder."""
        if self._shop is not None:
            self._shop.close()
        if self._folder is not None:
            self._folder.cleanup()

    @property
    def shop(self) -> Shop:
        """The shop, evolved; the same one every time."""
        if self._shop is None:
            self._folder = tempfile.TemporaryDirectory(prefix="penchant-eval-")
            # no database but the folder's own, whatever the settings or the environment say
            settings: dict[str, Any] = {**self._dataset.settings, "database_url": None}
            self._shop = open_shop(Path(self._folder.name) / "shop", create=True, **settings)
            self._progress("building the shop", 0, 3)
            if self._dataset.items.height:
                self._shop.ingest(catalogue_rows(self._dataset.items), items=True)
            self._progress("building the shop", 1, 3)
            self._shop.ingest(self._train)
            self._progress("building the shop", 2, 3)
            self._shop.evolve_state()
            self._progress("building the shop", 3, 3)
        return self._shop


@dataclass(frozen=True, slots=True)
class EvalOptions:
    """What the user chose.

    Attributes:
        peers: Whether other rankers are judged, too.
        inner: Whether the split is the one inside the training part, for tuning.
        seed: Of every random choice.
    """

    peers: bool = True
    inner: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class EvalContext:
    """What a suite is given.

    Attributes:
        dataset: The whole log, catalogue and settings. What is judged must not see events from T on.
        split: Training, what comes later, and what is relevant.
        random: This suite's own generator; which other suites run does not change its draws.
        progress: Told the stage, how much of it is done, and of how much.
        options: What the user chose.
        training: The shop of the training part, shared between suites.
    """

    dataset: Dataset
    split: Split
    random: np.random.Generator
    progress: Progress
    options: EvalOptions
    training: TrainingShop

    @property
    def events(self) -> pl.DataFrame:
        """The whole log in the common layout, by time."""
        return self.dataset.events

    @property
    def items(self) -> pl.DataFrame:
        """The catalogue in the common layout."""
        return self.dataset.items

    @property
    def cut(self) -> datetime:
        """T."""
        return self.split.cut

    @property
    def shop(self) -> Shop:
        """Penchant, evolved on the training part only."""
        return self.training.shop


@runtime_checkable
class Suite(Protocol):
    """A plugin: entry point of the group `penchant.eval_suites`, a class without arguments or an object.

    One with the attribute `on_request` set to true runs only where it is asked for by name.
    """

    name: str
    description: str

    def run(self, context: EvalContext) -> SuiteResult:
        """Judges.

        Raises:
            CannotJudge: The log holds nothing that this suite could judge; the suite is skipped.
        """
        ...
