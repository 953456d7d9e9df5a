"""A chat server that does as it is told: answers, delays, breaks off, refuses, dies."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server does with one request.

    Attributes:
        body: Sent as it is; a mapping is sent as JSON.
        status: HTTP status.
        headers: Beside the usual ones.
        delay_s: Wait before answering.
        trickle_s: Wait between single bytes.
        cut_at: Close the connection after so many bytes, having promised all.
        hang_up: Close the connection without a word.
    """

    body: bytes | dict[str, Any] = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delay_s: float = 0.0
    trickle_s: float = 0.0
    cut_at: int | None = None
    hang_up: bool = False


Script = Callable[[dict[str, Any], int], Reply]
"""From a request's body and its number (from 0) to what is done with it."""


def chat(text: str | None, *, finish_reason: str = "stop", **more: Any) -> dict[str, Any]:
    """A chat completion of 50 tokens read and 9 written."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish_reason}
    return {
        "id": "1", "object": "chat.completion", "created": 1, "model": "scripted",
        "choices": [choice | more],
        "usage": {"prompt_tokens": 50, "completion_tokens": 9, "total_tokens": 59},
    }  # fmt: skip


class ScriptedServer(ThreadingHTTPServer):
    """An OpenAI-compatible server on loopback; it keeps what it was asked."""

    daemon_threads = True

    def __init__(self, script: Script, *, models: dict[str, Any] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.models = models
        self.asked: list[dict[str, Any]] = []
        self.headers_seen: list[dict[str, str]] = []
        self.most_at_once = 0
        self._at_once = 0
        self._counting = threading.Lock()
        self._dead = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def begin(self, body: dict[str, Any], headers: dict[str, str]) -> int:
        with self._counting:
            self.asked.append(body)
            self.headers_seen.append(headers)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            return len(self.asked) - 1

    def end(self) -> None:
        with self._counting:
            self._at_once -= 1

    def die(self) -> None:
        """From now on connections are refused."""
        if not self._dead:
            self._dead = True
            self.socket.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_GET(self) -> None:
        found = self.path.endswith("/models") and self.server.models is not None
        self._send(Reply(self.server.models if found and self.server.models else {}, 200 if found else 404))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number = self.server.begin(body, {name.lower(): value for name, value in self.headers.items()})
        try:
            reply = self.server.script(body, number)
            time.sleep(reply.delay_s)
        finally:
            self.server.end()  # before the answer goes out: whoever has it may ask again at once
        with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has gone
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        if reply.hang_up:
            self.close_connection = True
            return
        data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json", **dict(reply.headers)}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if reply.trickle_s:
            for byte in data:
                self.wfile.write(bytes([byte]))
                time.sleep(reply.trickle_s)
        self.wfile.write(data if reply.cut_at is None else data[: reply.cut_at])
        self.close_connection = reply.cut_at is not None

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def scripted(script: Script, *, models: dict[str, Any] | None = None) -> Iterator[ScriptedServer]:
    """A server that runs the script until the end of the block."""
    server = ScriptedServer(script, models=models)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def saying(text: str) -> Script:
    """The same answer to everything."""
    return lambda _body, _number: Reply(chat(text))
