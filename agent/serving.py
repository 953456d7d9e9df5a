"""Where the language model is served: llama.cpp on this machine, or any OpenAI-compatible address."""

from typing import Protocol

from penchant.agent.chat_template import check_template
from penchant.agent.embedded import EmbeddedServer
from penchant.agent.llama_cpp_server import LlamaCppServer
from penchant.agent.local_server import LocalServer
from penchant.agent.merged_model import ADAPTER
from penchant.agent.model_source import bundled_model, model_file
from penchant.agent.remote import RemoteModel
from penchant.settings import Settings

__all__ = [
    "EmbeddedServer",
    "LlamaCppServer",
    "LocalServer",
    "ModelEndpoint",
    "RemoteModel",
    "bundled_model",
    "is_address",
    "open_model",
]


class ModelEndpoint(Protocol):
    """An address that speaks OpenAI's chat protocol.

    Attributes:
        name: The model's id for the record; known without starting anything.
        api_key: What to send as the bearer token.
        is_local: Whether the model is served by this process, or by a child of it.
        is_tuned: Whether it was tuned for Penchant's own jobs, and is asked in their terse way.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def api_key(self) -> str: ...  # noqa: D102

    @property
    def is_local(self) -> bool: ...  # noqa: D102

    @property
    def is_tuned(self) -> bool: ...  # noqa: D102

    def address(self) -> str:
        """The base URL, ending in `/v1`; starts the server if there is one to start.

        Raises:
            ModelError: The server does not start.
        """
        ...

    def revive(self) -> bool:
        """Whether it answers after a failed connection; a dead server of ours is started again first."""
        ...

    def close(self) -> None:
        """Stops what was started."""
        ...


def is_address(model: str) -> bool:
    """Whether the setting names a server rather than a file."""
    return model.startswith(("http://", "https://"))


def open_model(settings: Settings, *, api_key: str | None = None, tuned: bool = True) -> ModelEndpoint:
    """The endpoint that `settings.model` names; nothing is started or fetched before it is first used.

    Args:
        settings: `model` is `bundled`, a path to a .gguf file, `hf:owner/repo/file.gguf`, or an http(s)
            address.
        api_key: For an http(s) address that wants one; none takes the settings'.
        tuned: Whether the bundled model gets its adapter, which makes it fit for the writer and the router
            and spoils it for anything else.

    Raises:
        ConfigError: The bundled model is not installed, there is no such file, it was not pulled yet, or the
            engine is not installed.
    """
    if is_address(settings.model):
        secret = settings.model_api_key
        held = secret.get_secret_value() if secret else "none"
        return RemoteModel(settings.model, api_key=held if api_key is None else api_key)
    check_template(settings.model_template)
    path = model_file(settings.model)
    adapter = ADAPTER if tuned and settings.model == "bundled" else None
    threads, template = settings.model_threads, settings.model_template
    if settings.model_engine == "llama-cpp-python":
        return LlamaCppServer(path, adapter=adapter, threads=threads, template=template)
    return EmbeddedServer(
        path, adapter=adapter, threads=threads, parallel=settings.model_parallel, template=template
    )
