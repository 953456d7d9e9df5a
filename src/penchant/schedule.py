"""Runs rounds of evolution again and again, and keeps in the shop's folder how they went."""

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from penchant.errors import ConfigError, DataError, PenchantError

if TYPE_CHECKING:
    from apscheduler.events import JobEvent

    from penchant.graph_store import RoundReport

FILE_NAME = "schedule.json"
LOCK_NAME = ".schedule.lock"
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=366)
JITTER_SHARE = 0.05
LONGEST_JITTER_S = 60.0
WAKE_S = 0.5
FOLDER_WAIT_S = 60.0
"""How long a round waits for another command to let go of the folder."""

LOCK_WAIT_S = 0.5
"""`penchant status` holds the schedule's lock for a moment to see whether anybody does."""

_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class ScheduleState(BaseModel):
    """How the rounds of a schedule go; times in UTC.

    Attributes:
        every_s: Seconds from one round to the next.
        last_started: When the last round began.
        last_finished: When the last round ended, well or not.
        last_error: The newest error, in one line; it stays after later rounds went well.
        last_error_at: When it happened.
        next_run: When the next round is due; none where the schedule was stopped. One that was killed leaves
            it behind: see `schedule_runs`.
        rounds: Rounds that went well.
        failures_in_a_row: Rounds that failed since the last one that went well.
        missed: Times when a round was due while the one before was still running.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    every_s: float
    last_started: datetime | None = None
    last_finished: datetime | None = None
    last_error: str | None = None
    last_error_at: datetime | None = None
    next_run: datetime | None = None
    rounds: int = 0
    failures_in_a_row: int = 0
    missed: int = 0


def parse_every(text: str, *, option: str = "--every") -> timedelta:
    """A span of time, written as `1d`, `1h`, `15m`, `30s` or together as `1h30m`.

    Args:
        text: What was written.
        option: Where it was written, for errors.

    Raises:
        ConfigError: It is no such span, or not between a second and 366 days.

    Example:
        >>> parse_every("1h30m")
        datetime.timedelta(seconds=5400)
    """
    written = text.strip().lower()
    found = _SPAN.fullmatch(written)
    if not written or found is None:
        advice = f"`{written}m` or `{written}h`" if written.isdigit() else "`30s`, `15m`, `1h` or `1d`"
        raise ConfigError(f"{option} `{text}` is no span of time: write {advice}")
    parts = [int(part or 0) for part in found.groups()]
    try:
        every = timedelta(days=parts[0], hours=parts[1], minutes=parts[2], seconds=parts[3])
    except OverflowError:
        every = timedelta.max
    if not SHORTEST <= every <= LONGEST:
        raise ConfigError(f"{option} `{text}` is out of range: from `1s` to `366d`")
    return every


def written_span(seconds: float) -> str:
    """A span of time as `parse_every` reads it.

    Example:
        >>> written_span(5400.0)
        '1h30m'
    """
    left, written = round(seconds), ""
    for unit, length in (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, length)
        written += f"{count}{unit}" if count else ""
    return written


def schedule_runs(folder: Path) -> bool:
    """Whether a process runs the shop's schedule now."""
    lock = FileLock(folder / LOCK_NAME, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def check_unscheduled(folder: Path) -> None:
    """Does nothing where no process runs the shop's schedule.

    Raises:
        ConfigError: One does.
    """
    if schedule_runs(folder):
        raise ConfigError(f"{folder} is evolved on a schedule by another process: stop that one")


def read_schedule(folder: Path) -> ScheduleState | None:
    """How the shop's schedule goes; none where it never had one.

    Raises:
        DataError: The file is damaged.
    """
    path = folder / FILE_NAME
    try:
        return ScheduleState.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise DataError(f"{path} cannot be read: delete it, it holds no more than past rounds") from error


def run_every(
    evolve: "Callable[[], RoundReport]",
    *,
    folder: Path,
    every: timedelta,
    jitter_s: float | None = None,
    stop: threading.Event | None = None,
    finished: "Callable[[RoundReport], None] | None" = None,
    failed: Callable[[BaseException], None] | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ScheduleState:
    """Runs a round now and then every so often, until Ctrl-C, SIGTERM or `stop`; a round in hand is finished.

    There is one round at a time. A time that comes while a round is running is counted as missed and left
    out. Times that went by while the machine slept make one round together. A round that fails is kept in the
    state, and the next one runs all the same.

    Args:
        evolve: One round; it opens the shop and lets go of it, so that others can use it in between.
        folder: The shop's; the state is kept there.
        every: From the start of one round to the start of the next.
        jitter_s: Each start is put off by at most so many seconds, by chance, so that many shops on one
            machine do not start together; none means a twentieth of `every`, at most 60.
        stop: Set by whoever wants it to end.
        finished: Told the report of each round that went well.
        failed: Told the error of each round that failed.
        clock: The time, with its zone.

    Returns:
        How it stood at the end.

    Raises:
        ConfigError: Another process already runs a schedule on the folder, or the folder cannot be written.
    """
    lock = FileLock(folder / LOCK_NAME, timeout=LOCK_WAIT_S)
    try:
        lock.acquire()
    except Timeout as error:
        raise ConfigError(f"{folder} is evolved on a schedule by another process: stop that one") from error
    except OSError as error:
        raise ConfigError(f"cannot write to {folder}: {error.strerror}") from error
    try:
        rounds = _Rounds(evolve, folder, every, finished=finished, failed=failed, clock=clock)
        rounds.serve(
            jitter_s=min(every.total_seconds() * JITTER_SHARE, LONGEST_JITTER_S)
            if jitter_s is None
            else jitter_s,
            stop=stop or threading.Event(),
        )
        return rounds.state
    finally:
        lock.release()


def wait_for_folder(folder: Path, *, timeout_s: float = FOLDER_WAIT_S) -> None:
    """Returns once no other process uses the shop, or when the time is up; opening it then says who does."""
    lock = FileLock(folder / ".lock", timeout=timeout_s)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return
    lock.release()


class _Rounds:
    """The rounds of one schedule, and their state."""

    def __init__(
        self,
        evolve: "Callable[[], RoundReport]",
        folder: Path,
        every: timedelta,
        *,
        finished: "Callable[[RoundReport], None] | None",
        failed: Callable[[BaseException], None] | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._evolve, self._folder, self._every = evolve, folder, every
        self._finished, self._failed, self._clock = finished, failed, clock
        self._changing = threading.Lock()
        try:
            held = read_schedule(folder)
        except DataError:
            held = None
        self.state = held or ScheduleState(every_s=every.total_seconds())
        self._keep(every_s=every.total_seconds(), next_run=clock())

    def serve(self, *, jitter_s: float, stop: threading.Event) -> None:
        """Runs rounds until the end is asked for and the round in hand has ended."""
        from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, EVENT_JOB_SUBMITTED
        from apscheduler.schedulers.background import BackgroundScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        scheduler = BackgroundScheduler(timezone=UTC)

        def unless_ended() -> None:
            if not stop.is_set():
                self._round()

        job = scheduler.add_job(
            unless_ended,
            IntervalTrigger(seconds=self._every.total_seconds(), jitter=jitter_s or None, timezone=UTC),
            name="round of evolution",
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,  # however late, it is made up for
        )

        def planned(event: "JobEvent") -> None:
            lost = event.code in (EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED)
            self._keep(next_run=job.next_run_time, missed=self.state.missed + lost)

        scheduler.add_listener(planned, EVENT_JOB_SUBMITTED | EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)
        try:
            with _ended_by_sigterm():
                scheduler.start()
                while not stop.wait(WAKE_S):  # Polars' own handler for Ctrl-C does not wake an endless wait
                    pass
        except (KeyboardInterrupt, _Terminated):
            pass  # either is the wish to stop, and is met below
        finally:
            if scheduler.running:
                scheduler.shutdown(wait=True)
            self._keep(next_run=None)

    def _round(self) -> None:
        self._keep(last_started=self._clock())
        try:
            report = self._evolve()
        except (Exception, SystemExit) as error:  # whatever befell this round, the next one runs
            now = self._clock()
            self._keep(
                last_finished=now,
                last_error=_told(error),
                last_error_at=now,
                failures_in_a_row=self.state.failures_in_a_row + 1,
            )
            if self._failed:
                self._failed(error)
            return
        self._keep(last_finished=self._clock(), failures_in_a_row=0, rounds=self.state.rounds + 1)
        if self._finished:
            self._finished(report)

    def _keep(self, **changed: object) -> None:
        """Changes the state, and the file at one stroke."""
        with self._changing:
            self.state = self.state.model_copy(update=changed)
            unfinished = self._folder / f"{FILE_NAME}.new"
            unfinished.write_text(self.state.model_dump_json(indent=2) + "\n", encoding="utf-8")
            os.replace(unfinished, self._folder / FILE_NAME)


class _Terminated(BaseException):
    """SIGTERM came; like Ctrl-C it must pass through whatever catches errors."""


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends what is inside as Ctrl-C does; threads other than the main one cannot ask for that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _told(error: BaseException) -> str:
    from penchant.graph_store.reasoning.guard import error_line, plain_line

    return plain_line(str(error)) if isinstance(error, PenchantError) else error_line(error)
