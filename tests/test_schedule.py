"""Rounds on a schedule: one at a time, failures kept and survived, the state readable by others."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

import penchant
from penchant.graph_store import RoundReport
from penchant.schedule import (
    FILE_NAME,
    ScheduleState,
    parse_every,
    read_schedule,
    run_every,
    wait_for_folder,
)
from tests.commanded import run

SOON = timedelta(milliseconds=10)
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
REPORT = RoundReport(0, ())


def ticking() -> Callable[[], datetime]:
    """A clock that is a minute later each time it is read, from noon on."""
    minutes = iter(range(10**6))
    return lambda: NOON + timedelta(minutes=next(minutes))


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("15m", 900), ("1h", 3_600), ("1d", 86_400), (" 1H30M ", 5_400), ("366d", 31_622_400)],
)
def test_spans_are_read(text: str, seconds: int) -> None:
    assert parse_every(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("90", "--every `90` is no span of time: write `90m` or `90h`"),
        ("", "--every `` is no span of time: write `30s`, `15m`, `1h` or `1d`"),
        ("soon", "--every `soon` is no span of time: write `30s`, `15m`, `1h` or `1d`"),
        ("-1h", "--every `-1h` is no span of time: write `30s`, `15m`, `1h` or `1d`"),
        ("1m1h", "--every `1m1h` is no span of time: write `30s`, `15m`, `1h` or `1d`"),
        ("0s", "--every `0s` is out of range: from `1s` to `366d`"),
        ("367d", "--every `367d` is out of range: from `1s` to `366d`"),
        ("99999999999999d", "--every `99999999999999d` is out of range: from `1s` to `366d`"),
    ],
)
def test_what_is_no_span_is_refused_with_advice(text: str, told: str) -> None:
    with pytest.raises(penchant.ConfigError) as error:
        parse_every(text)
    assert str(error.value) == told


def test_a_shop_without_a_schedule_has_no_state(tmp_path: Path) -> None:
    assert read_schedule(tmp_path) is None


@pytest.mark.parametrize("content", ["{", '{"every_s": "often"}', '{"every_s": 1, "mood": "good"}'])
def test_a_damaged_state_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(content, encoding="utf-8")
    with pytest.raises(penchant.DataError) as error:
        read_schedule(tmp_path)
    assert str(error.value) == f"{path} cannot be read: delete it, it holds no more than past rounds"


def test_the_first_round_runs_at_once_and_is_kept(tmp_path: Path) -> None:
    stop = threading.Event()
    during: list[ScheduleState | None] = []

    def evolve() -> RoundReport:
        during.append(read_schedule(tmp_path))
        stop.set()
        return REPORT

    told: list[RoundReport] = []
    state = run_every(
        evolve,
        folder=tmp_path,
        every=timedelta(days=1),
        stop=stop,
        finished=told.append,
        clock=ticking(),
    )
    assert told == [REPORT]
    assert during[0] is not None
    assert (during[0].last_started, during[0].last_finished) == (at(1), None)
    assert during[0].next_run is not None
    assert state == ScheduleState(every_s=86_400, last_started=at(1), last_finished=at(2), rounds=1)
    assert read_schedule(tmp_path) == state


def test_a_failing_round_is_kept_and_the_next_still_runs(tmp_path: Path) -> None:
    stop = threading.Event()
    after: list[ScheduleState | None] = []

    def evolve() -> RoundReport:
        after.append(read_schedule(tmp_path))
        if len(after) < 3:
            raise penchant.DataError("disk\nfull") if len(after) == 1 else ZeroDivisionError("by zero")
        stop.set()
        return REPORT

    failures: list[BaseException] = []
    state = run_every(
        evolve, folder=tmp_path, every=SOON, jitter_s=0, stop=stop, failed=failures.append, clock=ticking()
    )
    assert [str(failure) for failure in failures] == ["disk\nfull", "by zero"]
    first, second = after[1], after[2]
    assert first is not None
    assert second is not None
    assert (first.last_error, first.failures_in_a_row, first.rounds) == ("disk full", 1, 0)
    assert (second.last_error, second.failures_in_a_row) == ("ZeroDivisionError: by zero", 2)
    assert (state.rounds, state.failures_in_a_row) == (1, 0)
    assert (state.last_error, state.last_error_at) == ("ZeroDivisionError: by zero", at(4))


def test_there_is_one_round_at_a_time_and_what_falls_into_it_is_missed(tmp_path: Path) -> None:
    stop = threading.Event()
    running, most, calls = 0, 0, 0

    def evolve() -> RoundReport:
        nonlocal running, most, calls
        running, calls = running + 1, calls + 1
        most = max(most, running)
        while calls == 1 and (read_schedule(tmp_path) or ScheduleState(every_s=0)).missed < 2:
            threading.Event().wait(0.005)  # until two more have been due
        running -= 1
        if calls == 2:
            stop.set()
        return REPORT

    state = run_every(evolve, folder=tmp_path, every=SOON, jitter_s=0, stop=stop)
    assert most == 1
    assert state.missed >= 2
    assert state.rounds >= 2


def test_a_later_schedule_goes_on_from_what_the_earlier_one_kept(tmp_path: Path) -> None:
    earlier = ScheduleState(every_s=60, rounds=7, last_error="disk full", failures_in_a_row=2)
    (tmp_path / FILE_NAME).write_text(earlier.model_dump_json(), encoding="utf-8")
    stop = threading.Event()

    def evolve() -> RoundReport:
        stop.set()
        return REPORT

    state = run_every(evolve, folder=tmp_path, every=timedelta(hours=1), stop=stop)
    assert (state.every_s, state.rounds, state.failures_in_a_row) == (3_600, 8, 0)
    assert state.last_error == "disk full"


def test_a_damaged_state_does_not_keep_a_schedule_from_starting(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("{", encoding="utf-8")
    stop = threading.Event()
    stop.set()
    state = run_every(lambda: REPORT, folder=tmp_path, every=timedelta(hours=1), stop=stop)
    assert read_schedule(tmp_path) == state


def test_a_second_schedule_on_the_same_shop_is_refused(tmp_path: Path) -> None:
    with FileLock(tmp_path / ".schedule.lock"), pytest.raises(penchant.ConfigError) as error:
        run_every(lambda: REPORT, folder=tmp_path, every=timedelta(hours=1))
    assert str(error.value) == (f"{tmp_path} is evolved on a schedule by another process: stop that one")


def test_a_shop_with_a_schedule_is_not_served_with_another(shop: Path, tmp_path: Path) -> None:
    with FileLock(shop / ".schedule.lock"):
        result = run("serve", shop, "--port", "0", "--home", tmp_path / "home")
    told = f"error: {shop} is evolved on a schedule by another process: stop that one\n"
    assert (result.exit_code, result.stderr) == (1, told)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder: Path = tmp_path / "shop"
    penchant.open(folder, create=True).close()
    return folder


def test_waiting_for_a_folder_ends_where_nobody_lets_go(shop: Path) -> None:
    with FileLock(shop / ".lock"):
        wait_for_folder(shop, timeout_s=0)
        with pytest.raises(penchant.ConfigError, match="is open in this process already"):
            penchant.open(shop)
    wait_for_folder(shop)
    penchant.open(shop).close()


@pytest.fixture
def scheduled(shop: Path) -> Iterator["subprocess.Popen[str]"]:
    """`penchant evolve --every` in a process of its own, after its first round."""
    # a test run that was started in the background ignores Ctrl-C, and its children inherit that
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from penchant.cli import app; app()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, "evolve", str(shop), "--every", "1h"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "Nothing was new.\n"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_both_signals_stop_it_cleanly_and_others_may_use_the_shop_meanwhile(
    shop: Path, scheduled: "subprocess.Popen[str]", sent: signal.Signals
) -> None:
    meanwhile = run("status", shop, "--json")
    assert meanwhile.exit_code == 0
    assert json.loads(meanwhile.stdout)["events"] == 0
    os.kill(scheduled.pid, sent)
    out, notes = scheduled.communicate()
    assert (scheduled.returncode, out) == (0, "")
    assert notes.splitlines() == [
        "a round every 1h; Ctrl-C stops after the round in hand",
        "stopped; 1 round so far",
    ]
    state = read_schedule(shop)
    assert state is not None
    assert (state.every_s, state.rounds, state.next_run, state.last_error) == (3_600, 1, None, None)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--every", "90"), "error: --every `90` is no span of time: write `90m` or `90h`\n"),
        (("--every", "1h"), "error: there is no shop in {folder}: make one with `penchant init {folder}`\n"),
    ],
)
def test_what_keeps_every_round_from_beginning_is_said_at_once(
    tmp_path: Path, args: tuple[str, ...], told: str
) -> None:
    folder = tmp_path / "none"
    result = run("evolve", folder, *args)
    assert (result.exit_code, result.stderr) == (1, told.format(folder=folder))
