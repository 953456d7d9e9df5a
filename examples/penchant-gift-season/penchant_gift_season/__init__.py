"""A Penchant plugin: what a merchant puts on the gift table together, read from a CSV file of pairs.

It brings three things: a reasoner that relates the items of each pair, a ranking signal that speaks for what
is on the table, and a tool that answers questions about it.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView
from penchant.graph_store.reasoning.proposals import Proposal, Reasoner, ReasoningView
from penchant.ids import ItemId
from penchant.plugins import AgentTool, RankingSignal, hookimpl

VARIABLE = "GIFT_SEASON_PAIRS"
"""The environment variable that names the CSV file."""


class Pair(NamedTuple):
    """Two items that are on the table together.

    Attributes:
        item: An item's id.
        other: That of the other one.
        since: The day as it stands in the file; empty where they always were.
        valid_from: The same in microseconds; None where they always were.
    """

    item: str
    other: str
    since: str
    valid_from: int | None


def read_pairs(environment: Mapping[str, str], until: int) -> Iterator[Pair]:
    """The pairs that are on the table at a moment.

    Args:
        environment: Where the file's name is looked up.
        until: Microseconds; a pair whose day comes later is left out.

    Raises:
        LookupError: No file is named.
        OSError: It cannot be read.
        KeyError: It lacks a column.
        ValueError: A day is no date.
    """
    named = environment.get(VARIABLE)
    if not named:
        raise LookupError(f"set {VARIABLE} to a CSV file with the columns item_id, goes_with and since")
    with Path(named).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = row.get("since") or ""
            valid_from = _microseconds(day) if day else None
            if valid_from is None or valid_from <= until:
                yield Pair(row["item_id"], row["goes_with"], day, valid_from)


class GiftSeason:
    """Relates the items of each pair, from the day on which the pair is on the table.

    The file has the columns `item_id, goes_with` and may have `since`, a day such as 2025-11-15. A pair whose
    day has not come on the shop's own clock is not proposed yet.

    Attributes:
        name: As edges carry it.
        relations: What it proposes.
    """

    name = "gift_season"
    relations: tuple[str, ...] = ("related_to",)

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Reads nothing yet: the file is read anew in every round, so that a changed one is noticed.

        Args:
            environment: Where the file's name is looked up.
        """
        self._environment = environment

    def propose(self, view: ReasoningView) -> Iterable[Proposal]:
        """One edge for each pair; the merchant's word is certain.

        Raises:
            Exception: As `read_pairs`.
        """
        for pair in read_pairs(self._environment, view.now):
            yield Proposal(
                subject=f"item:{pair.item}",
                relation="related_to",
                object=f"item:{pair.other}",
                weight=1.0,
                confidence=1.0,
                support=1.0,
                rationale=f"on the gift table together{' since ' + pair.since if pair.since else ''}",
                valid_from=pair.valid_from,
            )


class GiftTable:
    """Speaks for the items that are on the table.

    Attributes:
        name: As the terms of scores carry it.
        description: The reason that shoppers and merchants read.
        rising: More of it speaks for an item.
    """

    name = "gift_table"
    description = "Whether it is on the gift table."
    rising = True

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Reads nothing yet.

        Args:
            environment: Where the file's name is looked up.
        """
        self._environment = environment

    def score(
        self, view: ShopView, shopper: int, items: NDArray[np.int64], *, until: int
    ) -> NDArray[np.float64]:
        """1 for each item on the table at that moment, 0 for the others.

        Raises:
            Exception: As `read_pairs`.
        """
        shown = {item for pair in read_pairs(self._environment, until) for item in pair[:2]}
        return np.array([float(view.item_ids[item] in shown) for item in items], dtype=np.float64)


class GiftPartners:
    """Says what stands beside an item on the table.

    Attributes:
        name: As answers carry it.
        description: What it answers and when to use it.
        examples: Questions that it answers; other words for the same are understood.
    """

    name = "gift_partners"
    description = "What stands beside an item on the gift table. Use it when asked about the gift table."
    examples = (
        "What is beside {item_id} on the gift table?",
        "Which gifts do we show together with {item_id}?",
        "礼品桌上和{item_id}放在一起的是什么？",
    )

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Reads nothing yet.

        Args:
            environment: Where the file's name is looked up.
            clock: What is on the table is asked as of then.
        """
        self._environment = environment
        self._clock = clock

    def run(self, item_id: ItemId) -> str:
        """The ids of the items beside it, in the file's order.

        Raises:
            Exception: As `read_pairs`.
        """
        until = int(self._clock().timestamp()) * 1_000_000
        pairs = [pair[:2] for pair in read_pairs(self._environment, until) if item_id in pair[:2]]
        beside = [other if item == item_id else item for item, other in pairs]
        return (
            f"{item_id} stands beside {', '.join(beside)}"
            if beside
            else f"{item_id} is not on the gift table"
        )


def _microseconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000


@hookimpl
def register_reasoners(register: Callable[[Reasoner], None]) -> None:
    """The hook through which Penchant finds the reasoner."""
    register(GiftSeason())


@hookimpl
def register_ranking_signals(register: Callable[[RankingSignal], None]) -> None:
    """The hook through which Penchant finds the signal."""
    register(GiftTable())


@hookimpl
def register_agent_tools(register: Callable[[AgentTool], None]) -> None:
    """The hook through which Penchant finds the tool."""
    register(GiftPartners())
