"""llama.cpp's own server in threads of this process."""

import secrets
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from penchant.agent.chat_template import AUTO, FROM_FILE, template_for
from penchant.agent.gguf import GgufHeader, check_adapter, check_chat_model
from penchant.agent.merged_model import merged_model
from penchant.errors import ModelError

CONTEXT_PER_REQUEST = 1536
"""Tokens of prompt and answer that each of the parallel requests may hold."""
PROMPT_CACHE_MIB = 256
"""Memory for prompts whose slot was taken by another: each kind of fact has its own examples."""
RESTARTS, RESTARTS_WITHIN_S = 3, 300.0
"""A server that dies more often than this is broken, and is left down."""
_HEALTH_TIMEOUT_S = 2.0
_QUIET = -1  # llama.cpp's verbosity that logs nothing, not even while loading


class EmbeddedServer:
    """llama.cpp's own server in threads of this process, on a free loopback port behind a random key.

    It starts with the first `address()`, answers no other origin, serves no page, never downloads, and logs
    nothing (xllamacpp otherwise writes to the terminal from C++). The file is checked before llama.cpp reads
    it, and the chat template in it is not run. A server that dies is started again, at most `RESTARTS` times
    within `RESTARTS_WITHIN_S` seconds.

    Args:
        path: The GGUF file.
        threads: For computing; one is the safe choice on a busy machine.
        parallel: Requests batched together.
        template: `auto`, a name that llama.cpp has built in, or `file` to run the file's own.
        adapter: A LoRA adapter for the model, as a GGUF file; merged into a copy at the first start, or
            applied as it is (and slower) where there is no room for that.
        clock: Seconds, never going back.
    """

    is_local = True

    def __init__(
        self,
        path: Path,
        *,
        threads: int = 1,
        parallel: int = 4,
        template: str = AUTO,
        adapter: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"{path.stem}+{adapter.stem}" if adapter else path.stem
        self.is_tuned = adapter is not None
        self.api_key = secrets.token_hex(16)
        self.path = path
        self._threads = threads
        self._parallel = parallel
        self._template = template
        self._adapter = adapter
        self._clock = clock
        self._lock = threading.Lock()
        self._server: object | None = None
        self._address = ""
        self._starts: deque[float] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def address(self) -> str:
        """The base URL, ending in `/v1`; the first call loads the model (about half a second).

        Raises:
            ModelError: The file is broken or no chat model, llama.cpp refuses it, it died too often, or
                xllamacpp is not installed for this machine.
        """
        with self._lock:
            if self._server is None:
                self._start()
            return f"{self._address}/v1"

    def is_healthy(self) -> bool:
        """Whether it runs and answers."""
        if self._server is None:
            return False
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self._address}/health", timeout=_HEALTH_TIMEOUT_S) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def revive(self) -> bool:
        """Whether it answers; a server that died is started anew, unless it died too often."""
        if self.is_healthy():
            return True
        with self._lock:
            if self.is_healthy():  # another thread was faster
                return True
            self._server = None
            try:
                self._start()
            except ModelError:
                return False
        return True

    def close(self) -> None:
        """Stops the server and frees the model's memory; a later `address()` starts it again."""
        with self._lock:
            self._server = None
            self._address = ""
            self._starts.clear()

    def counters(self) -> dict[str, float]:
        """The server's own counters by name, such as `tokens_predicted_total`; empty where it does not run.

        Raises:
            ModelError: It runs and does not tell.
        """
        if self._server is None:
            return {}
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(
            f"{self._address}/metrics", headers={"Authorization": f"Bearer {self.api_key}"}
        )
        try:
            with opener.open(request, timeout=_HEALTH_TIMEOUT_S) as answer:
                lines = answer.read().decode().splitlines()
        except (urllib.error.URLError, OSError) as error:
            raise ModelError(f"{self.name} does not tell its counters: {error}") from error
        told = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name.removeprefix("llamacpp:"): float(value) for name, value in told}

    def _start(self) -> None:
        self._check_restarts()
        header = check_chat_model(self.path)
        path, adapter = self._with_adapter(header)
        try:
            import xllamacpp  # half the start-up cost of this module, and not needed with a remote model
        except ImportError as error:
            raise ModelError(
                f"xllamacpp does not load on this machine ({error}); set PENCHANT_MODEL to the http(s) "
                "address of an OpenAI-compatible server"
            ) from error
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.verbosity = _QUIET
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.api_keys = [self.api_key]
        params.cors_origins = ""
        params.offline = True
        params.ui = False
        params.endpoint_slots = False
        params.endpoint_metrics = True
        params.cpuparams.n_threads = self._threads
        params.cpuparams_batch.n_threads = self._threads
        params.n_parallel = self._parallel
        params.n_ctx = CONTEXT_PER_REQUEST * self._parallel
        params.cache_ram_mib = PROMPT_CACHE_MIB
        if self._template != FROM_FILE:
            params.use_jinja = False  # names of built-in templates are only known without it
            params.chat_template = template_for(header) if self._template == AUTO else self._template
        if adapter is not None:
            applied = xllamacpp.CommonAdapterLoraInfo()
            applied.path, applied.scale = str(adapter), 1.0
            params.lora_adapters = [applied]
        try:
            server = xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelError(
                f"llama.cpp does not load {self.path}, of the architecture `{header.architecture}` "
                f"({error}); is it a whole GGUF file of a chat model that this llama.cpp knows?"
            ) from error
        self._server, self._address = server, server.listening_address
        if not self.is_healthy():
            self._server = None
            raise ModelError(
                f"llama.cpp loaded {self.path} but does not answer at {self._address}; try again"
            )
        self.counters()  # its loop tells them: a server that is freed before the loop begins waits for ever

    def _with_adapter(self, header: GgufHeader) -> tuple[Path, Path | None]:
        """The file to load, and the adapter that is not in it yet."""
        if self._adapter is None:
            return self.path, None
        check_adapter(self._adapter, header)
        try:
            return merged_model(self.path, self._adapter), None
        except ModelError:
            return self.path, self._adapter

    def _check_restarts(self) -> None:
        now = self._clock()
        while self._starts and self._starts[0] <= now - RESTARTS_WITHIN_S:
            self._starts.popleft()
        if len(self._starts) > RESTARTS:
            raise ModelError(
                f"llama.cpp with {self.path} died {len(self._starts)} times within "
                f"{RESTARTS_WITHIN_S / 60:g} minutes and is left down; try a smaller model, "
                "or `model_parallel` = 1"
            )
        self._starts.append(now)
