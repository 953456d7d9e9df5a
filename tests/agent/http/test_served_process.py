"""`penchant serve` as a process, killed while events stream in; and the commands beside it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import Result

import penchant
from penchant.agent.access import Access, ServeSettings
from tests.agent.http.served import small_shop
from tests.commanded import answered, run
from tests.smallshop import read_log

EVENTS = 4000
PIECE = 200


@contextmanager
def served(folder: Path, home: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-c", "from penchant.cli import app; app()", "serve", str(folder)]
    process = subprocess.Popen(
        [*command, "--port", "0", "--home", str(home), "--evolve-every", "off"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert process.stderr is not None
    try:
        line = next(line for line in process.stderr if " at http://" in line)
        yield process, int(line.split(" at http://127.0.0.1:")[1].split(";")[0])
    finally:
        process.kill()
        process.wait(30)
        process.stderr.close()


def rows(first: int, end: int) -> list[bytes]:
    return [
        json.dumps(
            {
                "event_id": f"e{n}",
                "shopper_id": f"s{n % 7}",
                "item_id": f"i{n % 5}",
                "kind": "view",
                "ts": "2025-01-01T00:00:00Z",
            }
        ).encode()
        for n in range(first, end)
    ]


def stream(port: int, lines: list[bytes], *, kill: subprocess.Popen[str] | None, kill_at: int) -> int:
    """Sends lines and reads acknowledgements between; returns how many lines were acknowledged."""
    done = 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        head = "POST /v1/shop/events/stream HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        answer = connection.makefile("rb")
        try:
            for start in range(0, len(lines), PIECE):
                body = b"\n".join(lines[start : start + PIECE]) + b"\n"
                connection.sendall(f"{len(body):x}\r\n".encode() + body + b"\r\n")
                while done < start + PIECE // 2:  # so that some are always on the way
                    line = answer.readline()
                    if not line:
                        return done
                    if line.startswith(b"{"):
                        done = json.loads(line)["upto"]
                if kill is not None and done >= kill_at:
                    kill.send_signal(signal.SIGKILL)
                    kill = None
            connection.sendall(b"0\r\n\r\n")
            while line := answer.readline():
                if line.startswith(b"{"):
                    done = json.loads(line)["upto"]
                elif line == b"0\r\n":
                    break
        except OSError:
            pass
    return done


def test_acknowledged_events_outlive_a_kill_and_are_there_once(tmp_path: Path) -> None:
    penchant.open(tmp_path / "shop", create=True).close()
    every = rows(0, EVENTS)
    with served(tmp_path / "shop", tmp_path / "home") as (process, port):
        done = stream(port, every, kill=process, kill_at=EVENTS // 2)
        assert process.wait(30) == -signal.SIGKILL
    assert EVENTS // 2 <= done < EVENTS
    with penchant.open(tmp_path / "shop"):
        pass
    assert {row.event_id for row in read_log(tmp_path / "shop")} >= {f"e{n}" for n in range(done)}
    with served(tmp_path / "shop", tmp_path / "home") as (process, port):
        assert stream(port, every[done:], kill=None, kill_at=0) == EVENTS - done
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    stored = sorted(row.event_id for row in read_log(tmp_path / "shop"))
    assert stored == sorted(f"e{n}" for n in range(EVENTS))


def test_open_address_needs_a_key_or_a_user(tmp_path: Path) -> None:
    small_shop(tmp_path / "shop").close()
    home = tmp_path / "home"
    given = ["serve", str(tmp_path / "shop"), "--host", "0.0.0.0", "--home", str(home)]
    refused = run(*given)
    assert refused.exit_code == 1
    assert "there is neither a key nor a user" in refused.stderr
    with Access(home, settings=ServeSettings()) as access:
        assert access.is_open
        access.keys.create("x", shops=None, rights=["read"], now_s=0.0)
        assert not access.is_open


def test_wrong_span_is_told_by_its_option(tmp_path: Path) -> None:
    small_shop(tmp_path / "shop").close()
    given = ["serve", str(tmp_path / "shop"), "--evolve-every", "5x", "--home", str(tmp_path / "home")]
    refused = run(*given)
    assert (refused.exit_code, refused.stderr) == (
        1,
        "error: --evolve-every `5x` is no span of time: write `30s`, `15m`, `1h` or `1d`\n",
    )


def test_commands_make_list_and_revoke_keys(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path)]
    given = ["keys", "create", "webshop", "--shop", "one", "--right", "write", "--json"]
    made = run(*given, *home)
    key = json.loads(made.stdout)
    assert key["key"].startswith(f"penchant_{key['key_id']}_")
    assert (key["shops"], key["rights"]) == (["one"], ["write"])
    listed = run("keys", "list", *home).stdout
    assert "webshop" in listed
    assert key["key"] not in listed
    assert run("keys", "revoke", "webshop", *home).exit_code == 0
    assert run("keys", "revoke", "webshop", *home).exit_code == 1


@pytest.mark.parametrize("command", [["keys", "create"], ["users", "add"]])
def test_shop_of_which_no_folder_is_here_is_noted_and_no_name_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tea").mkdir()

    def given(name: str, shop: str) -> Result:
        typed = [*command, name, "--shop", shop, "--home", "home"]
        return run(*typed, typed="correct horse battery\n")

    assert given("one", "tea").stderr == ""
    told = given("two", "nosuch")
    assert told.exit_code == 0
    assert told.stderr == "note: there is no folder `nosuch` here; a shop's name is that of its folder\n"
    refused = given("three", "shops/tea")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "error: `shops/tea` names no shop: a shop's name is that of its folder, without a path\n"
    )


def test_commands_add_list_and_remove_users(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path)]
    added = run("users", "add", "jana", *home, typed="correct horse battery\n")
    assert added.exit_code == 0
    assert "correct" not in added.stdout
    listed = answered("users", "list", *home)
    assert [user["name"] for user in listed["users"]] == ["jana"]
    short = run("users", "add", "eve", *home, typed="short\n")
    assert (short.exit_code, "10 to 1000 characters" in short.stderr) == (1, True)
    assert run("users", "remove", "jana", *home).exit_code == 0


def test_commands_erase_and_tell_the_audit(tmp_path: Path) -> None:
    small_shop(tmp_path / "shop").close()
    home = ["--home", str(tmp_path / "home")]
    for said in ("n\n", ""):
        kept = run("erase", tmp_path / "shop", "s3", "--json", *home, typed=said)
        assert (kept.exit_code, kept.stderr.startswith("Erase shopper s3 from ")) == (1, True)
        told = json.loads(kept.stdout.removeprefix(f" {said}"))  # what the runner types in
        assert told["error"]["message"] == "nothing was erased: answer y, or say --yes"
    done = run("erase", tmp_path / "shop", "s3", "--yes", "--json", *home)
    assert json.loads(done.stdout)["events"] == 12
    again = run("erase", tmp_path / "shop", "s3", "--yes", *home)
    assert again.exit_code == 1
    assert answered("audit", *home) == {"entries": []}


def test_the_audit_tells_the_whole_day_on_a_narrow_terminal(tmp_path: Path) -> None:
    now_s = time.time()
    with Access(tmp_path, settings=ServeSettings()) as access:
        access.audit.record(
            None, "recommend", shop="corner-shop", shoppers=["s1"], detail="tea " * 30, now_s=now_s
        )
    told = run("audit", "--home", tmp_path, env={"COLUMNS": "80"}).stdout
    assert f"{datetime.fromtimestamp(now_s, UTC):%Y-%m-%d %H:%M:%S}" in told
