"""The ledger: sums that stay true, across threads, runs and processes."""

import threading
from pathlib import Path

import pytest

from penchant.agent.ledger import EARLIER, FILE_NAME, RUNS_KEPT, Ledger, Spent, read_ledger
from penchant.errors import ConfigError, DataError

CALL = Spent(calls=1, prompt_tokens=50, reused_tokens=20, completion_tokens=9, milliseconds=250.0)


def test_sums_by_role_and_run() -> None:
    ledger = Ledger("first")
    ledger.record("writer", "small", CALL)
    ledger.record("writer", "large", CALL)
    ledger.record("router", "small", Spent(failures=1, milliseconds=10.0))
    assert ledger.total(run="first") == CALL + CALL + Spent(failures=1, milliseconds=10.0)
    assert ledger.by_role() == {"writer": CALL + CALL, "router": Spent(failures=1, milliseconds=10.0)}
    assert ledger.total(run="second") == Spent()
    assert CALL + CALL - CALL == CALL


def test_counts_of_many_threads_are_all_there() -> None:
    ledger = Ledger()

    def count() -> None:
        for _ in range(500):
            ledger.record("writer", "small", CALL)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.total().calls == 4000
    assert ledger.total().prompt_tokens == 4000 * 50


def test_next_process_goes_on_counting(tmp_path: Path) -> None:
    for run in ("first", "second"):
        ledger = read_ledger(tmp_path, run=run)
        ledger.record("writer", "small", CALL)
        ledger.save(tmp_path)
    held = read_ledger(tmp_path)
    assert (held.total(run="first"), held.total(run="second"), held.total()) == (CALL, CALL, CALL + CALL)


def test_oldest_runs_become_one_and_the_sum_stays(tmp_path: Path) -> None:
    for number in range(RUNS_KEPT + 5):
        ledger = read_ledger(tmp_path, run=f"run {number}")
        ledger.record("writer", "small", CALL)
        ledger.save(tmp_path)
    held = read_ledger(tmp_path)
    assert held.total().calls == RUNS_KEPT + 5
    assert held.total(run=EARLIER).calls == 5
    assert len({key.run for key, _ in held.lines()}) == RUNS_KEPT + 1


def test_folder_without_a_ledger_has_an_empty_one(tmp_path: Path) -> None:
    assert read_ledger(tmp_path).lines() == []


@pytest.mark.parametrize("text", ["", "{", '{"lines": [{"run": 3}]}', '{"lines": 7}', "[]"])
def test_damaged_ledger_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(DataError) as raised:
        read_ledger(tmp_path)
    path = tmp_path / FILE_NAME
    assert str(raised.value) == f"{path} cannot be read: delete it, it holds no more than counts of calls"


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^cannot write .*model-ledger\.json: No such file or directory$"):
        Ledger().save(tmp_path / "nowhere")
