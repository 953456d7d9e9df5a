"""A llama.cpp of Penchant's own on loopback: started when it is needed, and again when it died."""

import secrets
import threading
import time
import urllib.request
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Literal, Self

from penchant.agent.chat_template import AUTO, FROM_FILE, template_for
from penchant.agent.gguf import GgufHeader, check_adapter, check_chat_model
from penchant.agent.merged_model import merged_model
from penchant.errors import ModelError

CONTEXT_PER_REQUEST = 1536
"""Tokens of prompt and answer that each of the parallel requests may hold."""
RESTARTS, RESTARTS_WITHIN_S = 3, 300.0
"""A server that dies more often than this is broken, and is left down."""
HEALTH_TIMEOUT_S = 2.0

Dialect = Literal["llama.cpp", "llama-cpp-python", "openai"]
"""How a server departs from OpenAI's protocol."""


class LocalServer(ABC):
    """A server on a free loopback port behind a random key.

    It starts with the first `address()`, answers no other origin, serves no page, never downloads, and logs
    nothing. The file is checked before llama.cpp reads it, and the chat template in it is not run. A server
    that dies is started again, at most `RESTARTS` times within `RESTARTS_WITHIN_S` seconds.

    Args:
        path: The GGUF file.
        threads: For computing; one is the safe choice on a busy machine.
        template: `auto`, a name that llama.cpp has built in, or `file` to run the file's own.
        adapter: A LoRA adapter for the model, as a GGUF file; merged into a copy at the first start, or
            applied as it is (and slower) where there is no room for that.
        clock: Seconds, never going back.

    Attributes:
        dialect: What it understands beside OpenAI's protocol.
    """

    is_local = True
    dialect: ClassVar[Dialect]

    def __init__(
        self,
        path: Path,
        *,
        threads: int = 1,
        template: str = AUTO,
        adapter: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"{path.stem}+{adapter.stem}" if adapter else path.stem
        self.is_tuned = adapter is not None
        self.api_key = secrets.token_hex(16)
        self.path = path
        self._threads = threads
        self._template = template
        self._adapter = adapter
        self._clock = clock
        self._lock = threading.Lock()
        self._address = ""
        self._starts: deque[float] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def address(self) -> str:
        """The base URL, ending in `/v1`; the first call loads the model.

        Raises:
            ModelError: The file is broken or no chat model, llama.cpp refuses it, it died too often, or
                what runs it is not installed for this machine.
        """
        with self._lock:
            if not self._is_started():
                self._start()
            return f"{self._address}/v1"

    def is_healthy(self) -> bool:
        """Whether it runs and answers."""
        if not self._is_started():
            return False
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self._address}/health", timeout=HEALTH_TIMEOUT_S) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def revive(self) -> bool:
        """Whether it answers; a server that died is started anew, unless it died too often."""
        if self.is_healthy():
            return True
        with self._lock:
            if self.is_healthy():  # another thread was faster
                return True
            self._stop()
            try:
                self._start()
            except ModelError:
                return False
        return True

    def close(self) -> None:
        """Stops the server and frees the model's memory; a later `address()` starts it again."""
        with self._lock:
            self._stop()
            self._address = ""
            self._starts.clear()

    @abstractmethod
    def _is_started(self) -> bool:
        """Whether there is a server, as far as one knows without asking it."""

    @abstractmethod
    def _serve(self, header: GgufHeader, path: Path, adapter: Path | None) -> str:
        """Starts one, and returns its address without `/v1`.

        Args:
            header: Of the model's file.
            path: What to load: the model, or its copy with the adapter in it.
            adapter: One that is not in it yet.

        Raises:
            ModelError: It does not start.
        """

    @abstractmethod
    def _stop(self) -> None:
        """Ends it, if there is one."""

    def _start(self) -> None:
        self._check_restarts()
        header = check_chat_model(self.path)
        self._address = self._serve(header, *self._with_adapter(header))
        if not self.is_healthy():
            self._stop()
            raise ModelError(
                f"llama.cpp loaded {self.path} but does not answer at {self._address}; try again"
            )

    def _built_in_template(self, header: GgufHeader) -> str | None:
        """The name of the template that chats are written with; none runs the file's own."""
        if self._template == FROM_FILE:
            return None
        return template_for(header) if self._template == AUTO else self._template

    def _refused(self, header: GgufHeader, said: object) -> ModelError:
        """What to raise where llama.cpp does not take the file."""
        return ModelError(
            f"llama.cpp does not load {self.path}, of the architecture `{header.architecture}` "
            f"({said}); is it a whole GGUF file of a chat model that this llama.cpp knows?"
        )

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
