"""A kept connection to a chat server: bounded answers, no proxy on loopback, and which server it is."""

import ipaddress
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx2
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from penchant.agent.local_server import Dialect, LocalServer
from penchant.agent.serving import ModelEndpoint

MAX_ANSWER_BYTES = 8_000_000
"""More than this is no answer to a question of ours."""
LOOK_TIMEOUT_S = 5.0
UNNAMED = "default"

_DIALECTS: Mapping[str, Dialect] = {"llamacpp": "llama.cpp", "me": "llama-cpp-python"}
"""By what the servers call the owner of their models."""


class AnswerTooLong(ValueError):
    """An answer of more bytes than any of ours."""


class Served(NamedTuple):
    """What a server says of itself.

    Attributes:
        model: The id to ask for.
        dialect: How it departs from OpenAI's protocol.
        models: Every id that it lists; empty where it lists none.
    """

    model: str
    dialect: Dialect
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Connection:
    """One LangChain client on one HTTP client.

    Attributes:
        address: The base URL, ending in `/v1`.
        http: What it sends with.
        chat: LangChain's client.
        served: What the server says of itself.
    """

    address: str
    http: httpx2.Client
    chat: ChatOpenAI
    served: Served


def connect(endpoint: ModelEndpoint, address: str, *, parallel: int) -> Connection:
    """A connection that is kept between calls.

    Args:
        endpoint: Whose key and model name to use.
        address: Where it is served now.
        parallel: Requests under way at once.
    """
    near = is_loopback(address)
    http = _Client(
        trust_env=not near,  # a proxy for the world must not see what stays on the machine
        follow_redirects=False,
        limits=httpx2.Limits(
            max_connections=parallel + 1,
            max_keepalive_connections=0 if near else parallel + 1,  # a kept one is stale after a restart
        ),
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [_bound]},
    )
    served = (
        Served(endpoint.name, endpoint.dialect, (endpoint.name,))
        if isinstance(endpoint, LocalServer)
        else look_up(http, address, api_key=endpoint.api_key, wanted=endpoint.name)
    )
    chat = ChatOpenAI(
        base_url=address,
        api_key=SecretStr(endpoint.api_key),
        model=served.model,
        max_retries=0,
        http_client=http,
        use_responses_api=False,
    )
    return Connection(address, http, chat, served)


def look_up(http: httpx2.Client, address: str, *, api_key: str, wanted: str) -> Served:
    """Asks a server which models it has; one that does not say is taken for OpenAI's like.

    Args:
        http: What to ask with.
        address: The base URL, ending in `/v1`.
        api_key: The bearer token.
        wanted: The model's id; `default` takes the first that is listed.
    """
    try:
        answer = http.get(
            f"{address}/models", headers={"Authorization": f"Bearer {api_key}"}, timeout=LOOK_TIMEOUT_S
        )
        listed = [model for model in answer.json()["data"] if isinstance(model["id"], str)]
        owner = str(listed[0].get("owned_by", ""))
    except (httpx2.HTTPError, ValueError, TypeError, LookupError, AttributeError):
        return Served(wanted, "openai", ())
    ids = tuple(str(model["id"]) for model in listed)
    return Served(ids[0] if wanted == UNNAMED else wanted, _DIALECTS.get(owner, "openai"), ids)


def takes_max_tokens(address: str) -> bool:
    """Whether the answer's length is limited by `max_tokens`.

    OpenAI itself has given that name up, other servers ignore the new one (llama-cpp-python) or know both.
    """
    return not (urlsplit(address).hostname or "").endswith("openai.com")


def is_loopback(address: str) -> bool:
    """Whether a URL points at this machine.

    Example:
        >>> is_loopback("http://127.0.0.1:8000/v1"), is_loopback("https://example.org/v1")
        (True, False)
    """
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Client(httpx2.Client):
    """Closes its connections when nobody holds it any more."""

    def __del__(self) -> None:
        if not self.is_closed:
            self.close()


class _Bounded(httpx2.SyncByteStream):
    """An answer's body that ends with an error once it is too long or takes too long as a whole."""

    def __init__(self, stream: httpx2.SyncByteStream, *, seconds: float) -> None:
        self._stream = stream
        self._seconds = seconds

    def __iter__(self) -> Iterator[bytes]:
        deadline, taken = time.monotonic() + self._seconds, 0
        for piece in self._stream:
            taken += len(piece)
            if taken > MAX_ANSWER_BYTES:
                raise AnswerTooLong(f"an answer of more than {MAX_ANSWER_BYTES / 1e6:.0f} MB")
            if time.monotonic() > deadline:
                raise httpx2.ReadTimeout("the answer trickles in")
            yield piece

    def close(self) -> None:
        self._stream.close()


def _bound(response: httpx2.Response) -> None:
    """HTTP clients limit the wait for each piece; a server that trickles would never be late."""
    timeouts = response.request.extensions.get("timeout") or {}
    seconds = timeouts.get("read")
    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Bounded(response.stream, seconds=float("inf") if seconds is None else seconds)
