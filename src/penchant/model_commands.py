"""What an operator asks about the model: which one it is, whether it answers, and how fast."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from penchant.errors import PenchantError
from penchant.settings import Settings

if TYPE_CHECKING:
    from penchant.agent.client import ModelClient
    from penchant.agent.ledger import Ledger, Spent

LONG_PROMPT_WORDS = 200
WRITTEN_TOKENS = 48
ROUNDS = 2
PATIENCE_S = 300.0
"""How long an answer may take while it is measured; a slow machine is to be told, not refused."""

Source = Literal["bundled", "file", "hub", "address"]


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """How the model of some settings stands.

    Attributes:
        model: The setting.
        source: Where it comes from.
        where: The file, or the address.
        name: As the record has it.
        size_mb: Of the file; none at an address.
        architecture: As the file says; empty at an address.
        template: What chats are written down with; empty at an address, which uses its own.
        served: Models that the address lists.
        healthy: Whether it answered one word.
        trouble: Why not; empty where it did.
        start_s: Seconds until it was ready.
        tokens_per_second: Written for one request, over all calls in the ledger; none without calls.
        spent: What calls cost so far, by role.
    """

    model: str
    source: Source
    where: str
    name: str
    size_mb: float | None
    architecture: str
    template: str
    served: tuple[str, ...]
    healthy: bool
    trouble: str
    start_s: float | None
    tokens_per_second: float | None
    spent: dict[str, "Spent"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the model is with so many requests at a time, all together.

    Attributes:
        parallel: Requests at a time.
        prompt_tokens_s: Tokens read a second.
        written_tokens_s: Tokens written a second.
        answer_s: Seconds from question to answer where `WRITTEN_TOKENS` may be written, on average.
    """

    parallel: int
    prompt_tokens_s: float
    written_tokens_s: float
    answer_s: float


def model_status(settings: Settings, ledger: "Ledger") -> ModelStatus:
    """Starts or asks the model, and tells how it stands; trouble with it is told, not raised.

    Args:
        settings: Which model.
        ledger: Of the shop, or an empty one.

    Raises:
        ConfigError: The settings name no model that is here.
    """
    from penchant.agent.chat_template import AUTO, template_for
    from penchant.agent.client import ModelClient
    from penchant.agent.gguf import read_header
    from penchant.agent.question import Limits
    from penchant.agent.serving import LocalServer, is_address, open_model

    endpoint = open_model(settings)
    spent = ledger.by_role()
    healthy, trouble, architecture, template = False, "", "", ""
    where, size_mb, start_s = settings.model.partition("#")[0], None, None
    served: tuple[str, ...] = ()
    began = time.perf_counter()
    with ModelClient(endpoint, Limits.of(settings)) as client:
        try:
            if isinstance(endpoint, LocalServer):
                where, size_mb = str(endpoint.path), endpoint.path.stat().st_size / 1e6
                header = read_header(endpoint.path)
                architecture = header.architecture
                template = (
                    template_for(header) if settings.model_template == AUTO else settings.model_template
                )
            endpoint.address()
            start_s = time.perf_counter() - began
            client.complete([{"role": "user", "content": "Say yes."}], role="status", max_tokens=1)
            healthy, served = True, client.served.models
        except PenchantError as error:
            trouble = str(error)
        finally:
            endpoint.close()
    written = sum(one.completion_tokens for one in spent.values())
    seconds = sum(one.milliseconds for one in spent.values()) / 1000
    return ModelStatus(
        model=settings.model,
        source="address" if is_address(settings.model) else _source(settings.model),
        where=where,
        name=endpoint.name,
        size_mb=size_mb,
        architecture=architecture,
        template=template,
        served=served,
        healthy=healthy,
        trouble=trouble,
        start_s=start_s,
        tokens_per_second=written / seconds if written and seconds else None,
        spent=spent,
    )


def pull_model(model: str) -> Path:
    """Fetches a model from the Hub, and makes sure that it is one.

    Args:
        model: `hf:owner/repo/file.gguf`, with `@revision` to pin one.

    Raises:
        ConfigError: It is of another form.
        ModelError: It cannot be fetched, or is no chat model.
    """
    from penchant.agent.gguf import check_chat_model
    from penchant.agent.model_source import HubFile, pull_file

    path = pull_file(HubFile.parse(model))
    check_chat_model(path)
    return path


def bench_model(settings: Settings, *, parallel: tuple[int, ...]) -> list[Pace]:
    """Measures the model with so many requests at a time, the first number first.

    Prompts differ from each other, so that the server's cache of prompts is of no help.

    Args:
        settings: Which model.
        parallel: Numbers of requests at a time; the embedded server batches the greatest of them.

    Raises:
        ConfigError: The settings name no model that is here.
        ModelError: It does not answer.
    """
    from penchant.agent.client import ModelClient
    from penchant.agent.question import Limits
    from penchant.agent.serving import open_model

    most = settings.model_copy(update={"model_parallel": max(parallel), "model_timeout_s": PATIENCE_S})
    endpoint = open_model(most)
    try:
        paces = []
        for at_once in parallel:
            with ModelClient(endpoint, replace(Limits.of(most), parallel=at_once)) as client:
                client.complete([{"role": "user", "content": "Say yes."}], role="bench", max_tokens=1)
                paces.append(_pace(client, at_once))
        return paces
    finally:
        endpoint.close()


def _pace(client: "ModelClient", parallel: int) -> Pace:
    from penchant.agent.question import Question

    asked = iter(range(1_000_000))

    def measure(words: int, max_tokens: int) -> tuple["Spent", float]:
        def question() -> Question:
            number = next(asked)
            filler = "tea and milk " * (words // 3)
            prompt = f"Case {parallel}-{number}-{words}. {filler}Tell a long story about a shop."
            return Question([{"role": "user", "content": prompt}], "bench", max_tokens)

        before, began = client.ledger.total(), time.perf_counter()
        client.complete_many([question() for _ in range(parallel * ROUNDS)])
        return client.ledger.total() - before, time.perf_counter() - began

    read, reading_s = measure(LONG_PROMPT_WORDS, 1)
    written, writing_s = measure(0, WRITTEN_TOKENS)
    return Pace(
        parallel,
        (read.prompt_tokens - read.reused_tokens) / reading_s,
        written.completion_tokens / writing_s,
        written.milliseconds / written.calls / 1000,
    )


def _source(model: str) -> Source:
    if model == "bundled":
        return "bundled"
    return "hub" if model.startswith("hf:") else "file"
