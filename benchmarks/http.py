"""The server over real sockets: recommendations per second, and events that outlive a kill.

    uv run python -m benchmarks.http SHOP_FOLDER [--seconds 20] [--rest 240] [--events 100000] [--json]

Starts `penchant serve` in a process of its own on a copy of the shop's folder. First one client, then several
at once ask `GET /recommend/{shopper}?count=5` with an API key: first for shoppers who are all different, so
that no answer can be one given before, then, after `--rest` seconds in which the server has computed ahead,
for shoppers drawn at random. Then `--events` events go in as one stream, the server is killed with SIGKILL
when half of them are acknowledged, started again, and sent all events that were not acknowledged: each must
be in the log, once.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from penchant.agent.access import Access

STARTS_WITHIN_S = 300.0


class Server:
    """`penchant serve` in a process of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        command = [sys.executable, "-c", "from penchant.cli import app; app()", "serve", str(folder)]
        self.process = subprocess.Popen(
            [*command, "--port", "0", "--home", str(home), "--evolve-every", "off"],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        began = time.perf_counter()
        for line in self.process.stderr:
            if " at http://" in line:
                self.port = int(line.split(" at http://127.0.0.1:")[1].split(";")[0])
                break
        else:
            raise RuntimeError("the server did not start")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        while not self._answers():
            if time.perf_counter() - began > STARTS_WITHIN_S:
                raise RuntimeError("the server does not answer")
            time.sleep(0.1)
        self.started_s = time.perf_counter() - began

    def _answers(self) -> bool:
        import urllib.request

        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def used_s(self) -> float:
        """Processor time of the server so far, its other threads included; Linux tells it."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends it."""
        self.process.send_signal(how)
        self.process.wait(60)


@contextmanager
def serving(folder: Path, home: Path) -> Iterator[Server]:
    server = Server(folder, home)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


async def client(
    port: int, key: str, shop: str, shoppers: Iterator[str], until: float, took: list[float]
) -> None:
    """Asks again and again over one connection, as a keep-alive client does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for shopper in shoppers:
        if time.perf_counter() > until:
            break
        began = time.perf_counter()
        writer.write(
            f"GET /v1/{shop}/recommend/{shopper}?count=5 HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            f"authorization: Bearer {key}\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if " 200 " not in head.split("\r\n")[0]:
            raise RuntimeError(head)
        await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))
        took.append((time.perf_counter() - began) * 1000)
    writer.close()


def measure(
    server: Server, key: str, shop: str, shoppers: Iterator[str], *, clients: int, seconds: float
) -> dict[str, float]:
    took: list[float] = []
    port, used_s = server.port, server.used_s()

    async def all_of_them() -> float:
        began = time.perf_counter()
        until = began + seconds
        await asyncio.gather(*(client(port, key, shop, shoppers, until, took) for _ in range(clients)))
        return time.perf_counter() - began

    lasted = asyncio.run(all_of_them())
    told = {f"p{q}_ms": round(float(np.percentile(took, q)), 1) for q in (50, 99)}
    told["cpu_ms"] = round((server.used_s() - used_s) / len(took) * 1000, 1)
    return {"clients": clients, "requests": len(took), **told, "per_s": round(len(took) / lasted, 1)}


async def stream(port: int, key: str, shop: str, rows: list[bytes], *, kill_at: int, kill: Any) -> int:
    """Sends rows as a stream; returns how many were acknowledged before the connection ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST /v1/{shop}/events/stream HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {key}\r\n"
        "content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n".encode()
    )

    async def send() -> None:
        for start in range(0, len(rows), 500):
            body = b"\n".join(rows[start : start + 500]) + b"\n"
            writer.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    sending = asyncio.create_task(send())
    done = 0
    try:
        await reader.readuntil(b"\r\n\r\n")
        while line := await reader.readline():
            if line.startswith(b"{"):
                told = json.loads(line)
                if told.get("rejected") or "error" in told:
                    raise RuntimeError(line.decode())
                done = told["upto"]
                if kill is not None and done >= kill_at:
                    kill()
                    kill = None
            elif line == b"0\r\n":
                break
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    writer.close()
    return done


def kill_during_a_stream(folder: Path, home: Path, key: str, count: int) -> dict[str, object]:
    """Kills the server when half of the events are acknowledged, and sends the rest to a new one."""
    shop = folder.name
    rows = [
        json.dumps(
            {
                "event_id": f"bench-{n}",
                "shopper_id": f"streamed-{n % 997}",
                "item_id": f"streamed-item-{n % 211}",
                "kind": "view",
                "ts": "2017-12-31T12:00:00Z",
            }
        ).encode()
        for n in range(count)
    ]
    server = Server(folder, home)
    began = time.perf_counter()
    done = asyncio.run(
        stream(server.port, key, shop, rows, kill_at=count // 2, kill=lambda: server.stop(signal.SIGKILL))
    )
    lasted = time.perf_counter() - began
    stored = _stored(folder)
    with serving(folder, home) as again:
        rest = asyncio.run(stream(again.port, key, shop, rows[done:], kill_at=count, kill=None))
    after = _stored(folder)
    return {
        "events": count,
        "acknowledged_before_the_kill": done,
        "acknowledged_and_lost": len({f"bench-{n}" for n in range(done)} - set(stored)),
        "acknowledged_after_it": rest,
        "in_the_log": len(set(after)),
        "twice_in_the_log": len(after) - len(set(after)),
        "per_s": round(done / lasted),
    }


def _stored(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "penchant.db")) as connection:
        query = "SELECT source_id FROM events WHERE source_id LIKE 'bench-%'"
        return [row[0] for row in connection.execute(query)]


def run(folder: Path, home: Path, args: argparse.Namespace) -> dict[str, object]:
    with Access(home) as access:
        key = access.keys.create(f"bench {os.getpid()}", shops=None, rights=["admin"], now_s=access.clock())[
            1
        ]
    with closing(sqlite3.connect(folder / "penchant.db")) as connection:
        known = [row[0] for row in connection.execute("SELECT shopper_id FROM shoppers ORDER BY shopper_key")]
    rng = np.random.default_rng(0)
    order = [known[at] for at in rng.permutation(len(known))]
    drawn = (known[at] for at in rng.integers(len(known), size=10_000_000))
    result: dict[str, object] = {}
    with serving(folder, home) as server:
        result["started_s"] = round(server.started_s, 1)
        distinct = iter(order)
        for name, shoppers in (("different shoppers", distinct), ("drawn at random", drawn)):
            if shoppers is drawn:
                time.sleep(args.rest)
            for clients in (1, args.clients):
                seconds = args.seconds if clients > 1 else args.seconds / 2
                result[f"{name}, {clients}"] = measure(
                    server, key, folder.name, shoppers, clients=clients, seconds=seconds
                )
    if args.events:
        result["kill"] = kill_during_a_stream(folder, home, key, args.events)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rest", type=float, default=240.0)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / args.folder.resolve().name
        shutil.copytree(args.folder, folder)
        result = run(folder, Path(scratch) / "home", args)
    if args.json:
        print(json.dumps(result))
        return
    for name, told in result.items():
        print(f"{name:26}", told)


if __name__ == "__main__":
    main()
