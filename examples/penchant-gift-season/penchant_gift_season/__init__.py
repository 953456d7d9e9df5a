"""A Penchant plugin: what a merchant puts on the gift table together, read from a CSV file of pairs."""

import csv
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from penchant.graph_store.reasoning.proposals import Proposal, Reasoner, ReasoningView
from penchant.plugins import hookimpl

VARIABLE = "GIFT_SEASON_PAIRS"
"""The environment variable that names the CSV file."""


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
            LookupError: No file is named.
            OSError: It cannot be read.
            KeyError: It lacks a column.
            ValueError: A day is no date.
        """
        named = self._environment.get(VARIABLE)
        if not named:
            raise LookupError(f"set {VARIABLE} to a CSV file with the columns item_id, goes_with and since")
        with Path(named).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                since = _microseconds(row["since"]) if row.get("since") else None
                if since is not None and since > view.now:
                    continue
                yield Proposal(
                    subject=f"item:{row['item_id']}",
                    relation="related_to",
                    object=f"item:{row['goes_with']}",
                    weight=1.0,
                    confidence=1.0,
                    support=1.0,
                    rationale=f"on the gift table together{' since ' + row['since'] if since else ''}",
                    valid_from=since,
                )


def _microseconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000


@hookimpl
def register_reasoners(register: Callable[[Reasoner], None]) -> None:
    """The hook through which Penchant finds the reasoner."""
    register(GiftSeason())
