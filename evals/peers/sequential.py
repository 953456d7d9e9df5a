"""A recurrent network over what a shopper had in order, by `cornac`.

Hidasi and Karatzoglou, "Recurrent Neural Networks with Top-k Gains for Session-based Recommendations", CIKM
2018 (GRU4Rec): a GRU reads a shopper's items one after the other, and the inner product of its state with an
item's embedding, plus the item's bias, is the score that the item comes next. Learned by cross-entropy
against items drawn by popularity, with the draw's log probability taken off. It runs on one thread from a
fixed seed, so that the same log gives the same scores. Events of one moment have no order of their own and
are shuffled: logs often list a basket by item id, which would be learned in place of what goes together.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from penchant.errors import ConfigError, DataError
from penchant.evals.peers.contract import Scorer, Scores
from penchant.evals.peers.interactions import Interactions

MOST_ITEMS = 10_000
"""As for EASE: each step of reading scores all of them, and rarer ones have hardly an event to learn from."""
NEWEST_EVENTS = 200
"""Of each shopper: bounds the time where some have thousands of events, and lets no shopper rule a batch."""


class Sequences(NamedTuple):
    """What each shopper had, the oldest first.

    Attributes:
        rows: (events,) int64, the shopper of each event, ascending.
        places: (events,) int64, places of the items in `kept`.
        kept: Columns of the items that occur here, ascending.
    """

    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    kept: NDArray[np.int64]

    def history(self, row: int) -> NDArray[np.int64]:
        """Places of what one shopper had; empty where nothing was kept."""
        first, end = np.searchsorted(self.rows, [row, row + 1])
        return self.places[first:end]


class NextItemModel(Protocol):
    """What is used of a fitted model of `cornac`."""

    def score(self, user_idx: int, history_items: list[int]) -> NDArray[np.float32]:
        """Scores of every item it was fitted on, to come after a history that is not empty."""
        ...


@dataclass(frozen=True, slots=True)
class NextItems:
    """A fitted sequential model over some of the items.

    Attributes:
        model: Scores items by their places in `sequences.kept`.
        sequences: What it was fitted on.
        read: How many of a shopper's last items it reads.
        items: Size of the universe.
    """

    model: NextItemModel
    sequences: Sequences
    read: int
    items: int

    def scores(self, rows: NDArray[np.int64]) -> Scores:
        """Scores to come next; items outside `kept` are not recommended, nor anything without a history."""
        scores = np.full((rows.size, self.items), -np.inf, dtype=np.float32)
        with _one_thread() as torch, torch.no_grad():
            for place, row in enumerate(rows.tolist()):
                history = self.sequences.history(row)[-self.read :].tolist()
                if history:
                    scores[place, self.sequences.kept] = self.model.score(row, history)
        return scores


@dataclass(frozen=True, slots=True)
class Gru4Rec:
    """GRU4Rec over the 10,000 items with most events and the newest 200 events of each shopper.

    The settings were chosen once, on the split inside the training part of Online Retail, where fifteen
    passes gave no more than five, and are the same for every log.

    Attributes:
        units: Of the GRU and of an item's embedding.
        dropout_items: Share of an item's embedding that is hidden while learning, from 0 to below 1.
        dropout_state: The same of the GRU's state.
        negatives: Items drawn for each step, by the root of their popularity.
        batch: Shoppers that are read side by side; fewer where the log has fewer.
        learning_rate: Of Adagrad, above 0.
        epochs: Passes.
        read: How many of a shopper's last items are read to recommend.
        seed: Of the shuffling, the dropout and the draws; the first weights are always the library's.
    """

    units: int = 100
    dropout_items: float = 0.4
    dropout_state: float = 0.2
    negatives: int = 1_024
    batch: int = 64
    learning_rate: float = 0.05
    epochs: int = 5
    read: int = 100
    seed: int = 0

    name: ClassVar[str] = "GRU4Rec"

    def fit(self, train: Interactions) -> Scorer:
        """Runs `cornac`.

        Raises:
            ConfigError: It or torch is not installed.
            DataError: Hardly anything follows on anything.
        """
        models, data = _installed("cornac.models"), _installed("cornac.data")
        with _one_thread() as torch:
            sequences = newest_events(train, np.random.default_rng(self.seed))
            torch.manual_seed(self.seed)
            model = models.GRU4Rec(
                layers=[self.units],
                dropout_p_embed=self.dropout_items,
                dropout_p_hidden=self.dropout_state,
                loss="cross-entropy",
                n_sample=self.negatives,
                sample_alpha=0.5,
                logq=1.0,
                # it waits for that many shoppers with a next item
                batch_size=min(self.batch, _shoppers_with_order(sequences)),
                learning_rate=self.learning_rate,
                n_epochs=self.epochs,
                seed=self.seed,
            )
            model.fit(
                data.SequentialDataset(
                    num_users=len(train.users),
                    num_sessions=len(train.users),
                    num_items=sequences.kept.size,
                    uid_map=_same(len(train.users)),
                    sid_map=_same(len(train.users)),
                    iid_map=_same(sequences.kept.size),
                    uir_tuple=(sequences.rows, sequences.places, np.ones(sequences.rows.size)),
                    session_indices=sequences.rows,
                    seed=self.seed,
                )
            )
        return NextItems(model, sequences, self.read, len(train.items))


def newest_events(train: Interactions, random: np.random.Generator) -> Sequences:
    """The last events of each shopper with the most bought items, in order; shuffled within a moment."""
    bought = np.isin(train.event_columns, train.most_frequent(MOST_ITEMS))
    order = np.lexsort((random.random(train.event_rows.size), -train.event_days, train.event_rows))
    order = order[bought[order]]
    rows = train.event_rows[order]
    later = np.searchsorted(rows, rows, side="right") - 1 - np.arange(rows.size)
    newest = later < NEWEST_EVENTS
    kept, places = np.unique(train.event_columns[order[newest]], return_inverse=True)
    return Sequences(rows[newest], places.astype(np.int64), kept)


def _shoppers_with_order(sequences: Sequences) -> int:
    """How many shoppers have two events or more.

    Raises:
        DataError: Fewer than two have.
    """
    found = int((np.bincount(sequences.rows) > 1).sum())
    if found < 2:
        raise DataError(
            f"shoppers with two events or more: {found}; an order is learned from two of them or more"
        )
    return found


def _same(count: int) -> dict[int, int]:
    return {number: number for number in range(count)}


@contextmanager
def _one_thread() -> Iterator[ModuleType]:
    """Holds torch to one thread, and leaves its threads and everybody's random numbers as they were.

    On batches this small further threads mostly wait for each other, and sums depend on their number.
    """
    torch = _installed("torch")
    # the library seeds numpy's global generator for its first weights
    threads, drawn = torch.get_num_threads(), np.random.get_state()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            yield torch
    finally:
        np.random.set_state(drawn)
        torch.set_num_threads(threads)


def _installed(module: str) -> ModuleType:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise ConfigError("this peer needs cornac and torch: pip install 'penchant[sequential]'") from error
