"""llama-cpp-python's server in a child process: the extra `llama`."""

import importlib.util
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from penchant.agent.chat_template import AUTO
from penchant.agent.gguf import GgufHeader
from penchant.agent.llama_cpp_child import NOT_INSTALLED
from penchant.agent.local_server import CONTEXT_PER_REQUEST, LocalServer
from penchant.errors import ConfigError, ModelError

CHILD = Path(__file__).parent / "llama_cpp_child.py"
LOAD_TIMEOUT_S = 300.0
"""A model that takes longer to load is taken to hang."""
END_TIMEOUT_S = 5.0
MISSING = (
    "model_engine `llama-cpp-python` needs the extra `llama`: pip install 'penchant[llama]' (it compiles "
    "llama.cpp, some minutes)"
)
FOREIGN = (
    "llama-cpp-python was compiled for another processor than this one: CMAKE_ARGS=-DGGML_NATIVE=OFF pip "
    "install --force-reinstall --no-cache-dir --no-deps llama-cpp-python==0.3.36"
)


class LlamaCppServer(LocalServer):
    """llama_cpp.server's application in a child process, which ends with this one, however that ends.

    It answers one question after the other. The key reaches the child through a pipe, so that no list of
    processes shows it, and the child picks its port itself.

    Args:
        path: As `LocalServer`.
        threads: As `LocalServer`.
        template: As `LocalServer`.
        adapter: As `LocalServer`.
        clock: As `LocalServer`.

    Raises:
        ConfigError: The extra is not installed.
    """

    dialect = "llama-cpp-python"

    def __init__(
        self,
        path: Path,
        *,
        threads: int = 1,
        template: str = AUTO,
        adapter: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(path, threads=threads, template=template, adapter=adapter, clock=clock)
        if importlib.util.find_spec("llama_cpp") is None:
            raise ConfigError(MISSING)
        self._process: subprocess.Popen[bytes] | None = None
        self._ending: weakref.finalize[..., Any] | None = None

    @property
    def process_id(self) -> int | None:
        """Of the child; none where there is none."""
        return self._process.pid if self._process else None

    def _is_started(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _stop(self) -> None:
        if self._ending is not None:
            self._ending()
        self._process = self._ending = None

    def _serve(self, header: GgufHeader, path: Path, adapter: Path | None) -> str:
        self._stop()  # one that died by itself is still to be waited for
        wanted = {
            "parent": os.getpid(),
            "api_key": self.api_key,
            "template": self._built_in_template(header),
            "model": {
                "model": str(path),
                "model_alias": self.name,
                "lora_path": str(adapter) if adapter else None,
                "n_ctx": CONTEXT_PER_REQUEST,
                "n_threads": self._threads,
                "n_threads_batch": self._threads,
                "logits_all": True,  # it tells no log-probabilities without
                "flash_attn": True,  # as the other engine decides by itself
                "use_mlock": False,
                "verbose": False,
            },
        }
        with tempfile.TemporaryFile() as complaints:
            try:
                process = subprocess.Popen(
                    [sys.executable, "-P", str(CHILD)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    start_new_session=True,  # Ctrl-C is for the parent, which may want to finish what it does
                )
            except OSError as error:
                raise ModelError(f"llama-cpp-python cannot be started: {error}") from error
            self._process, self._ending = process, weakref.finalize(self, _end, process)
            port = _port(process, json.dumps(wanted).encode() + b"\n")
            if port is None:
                self._stop()
                said = _last_line(complaints)
                if process.returncode == NOT_INSTALLED:
                    raise ModelError(f"{MISSING}; {said}")
                if process.returncode == -signal.SIGILL:
                    raise ModelError(FOREIGN)
                raise self._refused(header, said or "it did not start")
        return f"http://127.0.0.1:{port}"


def _port(process: "subprocess.Popen[bytes]", wanted: bytes) -> int | None:
    """Tells the child what to serve, and waits for its port; none where it ends or takes too long."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(wanted)
        process.stdin.flush()
        with process.stdout as told, selectors.DefaultSelector() as waiting:
            waiting.register(told, selectors.EVENT_READ)
            if waiting.select(LOAD_TIMEOUT_S):
                return int(told.readline())
    except (OSError, ValueError):  # it has ended: the pipe is closed, or says nothing
        pass
    return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends the child: without its input it ends by itself."""
    if process.stdin is not None:
        with suppress(OSError):  # it has ended before it read what was written
            process.stdin.close()
    try:
        process.wait(END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_line(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
