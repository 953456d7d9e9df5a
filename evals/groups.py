"""Groups in other people's words: are the conditions that they mean the ones that are read?"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from penchant.errors import DataError
from penchant.evals.agent_questions import load_rows
from penchant.tools.conditions import Condition, conditions_from_json

GROUPS = Path(__file__).parent / "questions" / "groups.jsonl"
"""By a hand that saw the kinds of conditions, and neither a rule nor a phrase that tuning draws from."""
NOW = datetime(2018, 1, 1, tzinfo=UTC)
"""The moment that they were written for."""
_COUNTS = ("bought", "orders", "visits")
_OR = re.compile(r"\s*(?:,\s*)?\bn?or\b\s*|或者?|、|\s*,\s*")
_ARTICLE = re.compile(r"^(?:(?:the|an?|any|some|our|item|product|sku)\s+|商品|货号)(?=\S)", re.IGNORECASE)

Read = Callable[[str], Sequence[Condition]]
"""Reads a description; it may raise `DataError`."""


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """A description and what it means.

    Attributes:
        group_id: Its id in the file.
        language: `en` or `zh`.
        words: As a merchant writes it.
        conditions: What it means; None where no condition can say it.
    """

    group_id: str
    language: str
    words: str
    conditions: tuple[Condition, ...] | None


class GroupScores(NamedTuple):
    """How descriptions were read.

    Attributes:
        groups: How many can be said in conditions.
        right: Share of them read as they are meant.
        wrong: Share of them read as something else; the others were not understood.
        chinese_right: `right` of the Chinese ones.
        refused: Share of those that no condition can say that were not understood.
    """

    groups: int
    right: float
    wrong: float
    chinese_right: float
    refused: float


class _Atom(NamedTuple):
    """One bound on one thing in one stretch."""

    kind: str
    words: frozenset[str]
    negated: bool
    bound: str
    begins: float
    """Days before `NOW`; infinite without a beginning."""
    ends: float


def load_groups(path: Path = GROUPS) -> list[AskedGroup]:
    """The descriptions of a file.

    Raises:
        DataError: A line is no description.
    """
    found = []
    for row in load_rows(path):
        meant = row["conditions"]
        conditions = None if meant is None else conditions_from_json(json.dumps(meant))
        found.append(AskedGroup(row["id"], row["language"], row["words"], conditions))
    return found


def judge_groups(groups: Sequence[AskedGroup], read: Read) -> GroupScores:
    """Holds what was read against what is meant.

    Args:
        groups: At least one that can be said in each language, and one that cannot.
        read: Reads a description as of `NOW`.
    """
    verdicts = [(group, _verdict(group, read)) for group in groups]
    said = [(group, verdict) for group, verdict in verdicts if group.conditions is not None]
    chinese = [verdict for group, verdict in said if group.language == "zh"]
    unsayable = [verdict for group, verdict in verdicts if group.conditions is None]
    return GroupScores(
        len(said),
        sum(verdict == "right" for _, verdict in said) / len(said),
        sum(verdict == "wrong" for _, verdict in said) / len(said),
        chinese.count("right") / len(chinese),
        unsayable.count("unread") / len(unsayable),
    )


def _verdict(group: AskedGroup, read: Read) -> str:
    try:
        found = read(group.words)
    except DataError:
        return "unread"
    return "right" if group.conditions is not None and same_group(group.conditions, found) else "wrong"


def same_group(wanted: Sequence[Condition], given: Sequence[Condition]) -> bool:
    """Whether conditions mean the same shoppers, however they are cut.

    Bounds may stand in one condition or in two, `more than 3 times` may be `at least 4`, and stretches may
    differ by a thirtieth, as half a year does from 180 days.
    """
    left = [atom for one in given for atom in _atoms(one)]
    for atom in (atom for one in wanted for atom in _atoms(one)):
        same = next((other for other in left if _equal(atom, other)), None)
        if same is None:
            return False
        left = [other for other in left if not _equal(atom, other)]
    return not left


def _equal(one: _Atom, other: _Atom) -> bool:
    return one[:4] == other[:4] and _near(one.begins, other.begins) and _near(one.ends, other.ends)


def _near(one: float, other: float) -> bool:
    return one == other or abs(one - other) <= max(2.0, min(one, other) / 30)


def _atoms(condition: Condition) -> Iterator[_Atom]:
    begins = float("inf")
    if condition.days is not None:
        begins = condition.days
    elif condition.since is not None:
        begins = (NOW - condition.since).days
    ends = 0.0 if condition.until is None else max((NOW - condition.until).days, 0)
    bounds = list(_bounds(condition)) or [""]
    if condition.negated:
        bounds = [" and ".join(bounds)]
    for words in _things(condition):
        for bound in bounds:
            yield _Atom(condition.kind, words, condition.negated, bound, begins, ends)


def _bounds(condition: Condition) -> Iterator[str]:
    step = 1.0 if condition.exclusive and condition.kind in _COUNTS else 0.0
    strict = condition.exclusive and not step
    least, most = condition.at_least, condition.at_most
    if least is not None and not (condition.kind == "bought" and least + step == 1 and most is None):
        yield f"{'>' if strict else '>='} {least + step:g}"
    if most is not None:
        yield f"{'<' if strict else '<='} {most - step:g}"


def _things(condition: Condition) -> list[frozenset[str]]:
    """What is meant by the words; who did not buy any of several bought none of each."""
    if condition.words is None:
        return [frozenset()]
    parts = [_ARTICLE.sub("", part.strip().casefold()) for part in _OR.split(condition.words)]
    named = frozenset(part for part in parts if part)
    return [frozenset([one]) for one in sorted(named)] if condition.negated else [named]
