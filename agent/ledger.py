"""The ledger: what the model's calls cost, by run and role; kept in the shop's folder."""

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, NonNegativeFloat, NonNegativeInt, ValidationError

from penchant.errors import ConfigError, DataError

FILE_NAME = "model-ledger.json"
RUNS_KEPT = 50
EARLIER = "earlier"
"""The run that older ones are added to, so that sums stay true."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What some calls cost.

    Attributes:
        calls: Requests that the server answered.
        failures: Requests that ended without a usable answer, retries included.
        cached: Answers given again without asking the server; not in `calls`.
        prompt_tokens: Read by the server, those found in its own cache included.
        reused_tokens: Of them, found in the server's cache.
        completion_tokens: Written by the server.
        milliseconds: From question to answer, added up over calls, parallel ones included.
    """

    calls: int = 0
    failures: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    reused_tokens: int = 0
    completion_tokens: int = 0
    milliseconds: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        """Both together."""
        return Spent(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def __sub__(self, earlier: "Spent") -> "Spent":
        """What came after an earlier sum."""
        return Spent(*(getattr(self, one.name) - getattr(earlier, one.name) for one in fields(self)))


class LedgerKey(NamedTuple):
    """What calls are told apart by.

    Attributes:
        run: A command or a round, such as `evolve 2026-03-01T08:00:00Z`.
        role: What the model was asked to do, such as `writer`.
        model: Its name.
    """

    run: str
    role: str
    model: str


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str
    role: str
    model: str
    calls: NonNegativeInt
    failures: NonNegativeInt
    cached: NonNegativeInt
    prompt_tokens: NonNegativeInt
    reused_tokens: NonNegativeInt
    completion_tokens: NonNegativeInt
    milliseconds: NonNegativeFloat


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: tuple[_Line, ...] = ()


class Ledger:
    """Counts calls from any thread.

    Args:
        run: The name that calls are counted under.
        lines: What was counted before.
    """

    def __init__(self, run: str = "", lines: Iterable[tuple[LedgerKey, Spent]] = ()) -> None:
        self._lock = threading.Lock()
        self._run = run
        self._lines: dict[LedgerKey, Spent] = dict(lines)

    def record(self, role: str, model: str, spent: Spent) -> None:
        """Adds what a call cost."""
        key = LedgerKey(self._run, role, model)
        with self._lock:
            self._lines[key] = self._lines.get(key, Spent()) + spent

    def lines(self) -> list[tuple[LedgerKey, Spent]]:
        """Everything counted, in the order of first appearance."""
        with self._lock:
            return list(self._lines.items())

    def total(self, *, run: str | None = None) -> Spent:
        """The sum.

        Args:
            run: Of one run only; none for all.
        """
        return sum((spent for key, spent in self.lines() if run in (None, key.run)), Spent())

    def by_role(self) -> dict[str, Spent]:
        """The sum of each role."""
        summed: dict[str, Spent] = {}
        for key, spent in self.lines():
            summed[key.role] = summed.get(key.role, Spent()) + spent
        return summed

    def save(self, folder: Path) -> None:
        """Writes it into the shop's folder at one stroke; the oldest runs become one, `earlier`.

        Raises:
            ConfigError: The folder cannot be written.
        """
        lines = [_Line(**key._asdict(), **_plain(spent)) for key, spent in self._folded()]
        unfinished = folder / f"{FILE_NAME}.new"
        try:
            unfinished.write_text(_File(lines=tuple(lines)).model_dump_json(indent=1) + "\n", "utf-8")
            os.replace(unfinished, folder / FILE_NAME)
        except OSError as error:
            raise ConfigError(f"cannot write {folder / FILE_NAME}: {error.strerror}") from error

    def _folded(self) -> list[tuple[LedgerKey, Spent]]:
        lines = self.lines()
        runs = list(dict.fromkeys(key.run for key, _ in lines if key.run != EARLIER))
        kept = set(runs[-RUNS_KEPT:])
        folded: dict[LedgerKey, Spent] = {}
        for key, spent in lines:
            into = key if key.run in kept else key._replace(run=EARLIER)
            folded[into] = folded.get(into, Spent()) + spent
        return list(folded.items())


def read_ledger(folder: Path, *, run: str = "") -> Ledger:
    """The ledger of the shop in `folder`; empty where no model was ever called.

    Args:
        folder: The shop's.
        run: The name that new calls are counted under.

    Raises:
        DataError: The file is damaged.
    """
    path = folder / FILE_NAME
    try:
        held = _File.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Ledger(run)
    except (OSError, ValidationError) as error:
        raise DataError(f"{path} cannot be read: delete it, it holds no more than counts of calls") from error
    spent = [line.model_dump(exclude={"run", "role", "model"}) for line in held.lines]
    keys = [LedgerKey(line.run, line.role, line.model) for line in held.lines]
    return Ledger(run, ((key, Spent(**one)) for key, one in zip(keys, spent, strict=True)))


def _plain(spent: Spent) -> dict[str, float]:
    return {one.name: getattr(spent, one.name) for one in fields(spent)}
