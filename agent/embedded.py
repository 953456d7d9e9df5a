"""llama.cpp's own server in threads of this process."""

import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from penchant.agent.chat_template import AUTO
from penchant.agent.gguf import GgufHeader
from penchant.agent.local_server import CONTEXT_PER_REQUEST, HEALTH_TIMEOUT_S, LocalServer
from penchant.errors import ModelError

PROMPT_CACHE_MIB = 256
"""Memory for prompts whose slot was taken by another: each kind of fact has its own examples."""
_QUIET = -1  # llama.cpp's verbosity that logs nothing, not even while loading


class EmbeddedServer(LocalServer):
    """llama.cpp's own server in threads of this process, loaded in about half a second.

    Args:
        path: As `LocalServer`.
        threads: As `LocalServer`.
        parallel: Requests batched together.
        template: As `LocalServer`.
        adapter: As `LocalServer`.
        clock: As `LocalServer`.
    """

    dialect = "llama.cpp"

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
        super().__init__(path, threads=threads, template=template, adapter=adapter, clock=clock)
        self._parallel = parallel
        self._server: object | None = None

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
            with opener.open(request, timeout=HEALTH_TIMEOUT_S) as answer:
                lines = answer.read().decode().splitlines()
        except OSError as error:
            raise ModelError(f"{self.name} does not tell its counters: {error}") from error
        told = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name.removeprefix("llamacpp:"): float(value) for name, value in told}

    def _is_started(self) -> bool:
        return self._server is not None

    def _stop(self) -> None:
        self._server = None

    def _start(self) -> None:
        super()._start()
        self.counters()  # its loop tells them: a server that is freed before the loop begins waits for ever

    def _serve(self, header: GgufHeader, path: Path, adapter: Path | None) -> str:
        try:
            import xllamacpp  # half the start-up cost of this module, and not needed with a remote model
        except ImportError as error:
            raise ModelError(
                f"xllamacpp does not load on this machine ({error}); set PENCHANT_MODEL to the http(s) "
                "address of an OpenAI-compatible server"
            ) from error
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.verbosity = _QUIET  # it otherwise writes to the terminal from C++
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
        template = self._built_in_template(header)
        if template is not None:
            params.use_jinja = False  # names of built-in templates are only known without it
            params.chat_template = template
        if adapter is not None:
            applied = xllamacpp.CommonAdapterLoraInfo()
            applied.path, applied.scale = str(adapter), 1.0
            params.lora_adapters = [applied]
        try:
            server = xllamacpp.Server(params)
        except RuntimeError as error:
            raise self._refused(header, error) from error
        self._server = server
        return str(server.listening_address)
