"""Closes the network to the tests and gives them a small shop.

Addresses other than the loopback fail by `--allow-hosts` in pyproject.toml; names are not looked up either.
"""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_socket import SocketConnectBlockedError

import penchant
from tests.shopfactory import ShopFrames, make_shop_frames

FOREIGN_SETTINGS = ("PENCHANT_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_")
for _name in [name for name in os.environ if name.startswith(FOREIGN_SETTINGS)]:
    del os.environ[_name]
os.environ.update(
    ANONYMIZED_TELEMETRY="False",  # chromadb
    HF_HUB_OFFLINE="1",
    LANGSMITH_TRACING="false",
    TOKENIZERS_PARALLELISM="false",
    TRANSFORMERS_OFFLINE="1",
)

LOOPBACK = (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", socket.gethostname())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests wait for processes and sockets a third of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def _no_names_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leaves the machine as a DNS question is network, too."""
    real = socket.getaddrinfo

    def guarded(host: str | bytes | None, *args: Any, **kwargs: Any) -> object:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in LOOPBACK and not _is_address(name):
            raise SocketConnectBlockedError(["127.0.0.1", "::1"], str(name))
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", guarded)


def _is_address(name: str | None) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, name or "")
        except OSError:
            continue
        return True
    return False


@pytest.fixture(scope="session")
def tiny_shop_frames() -> ShopFrames:
    """Forty shoppers, 120 items and 4,000 events of 2025, with planted tastes."""
    return make_shop_frames(seed=7)


@pytest.fixture(scope="module")
def tiny_shop(
    tmp_path_factory: pytest.TempPathFactory, tiny_shop_frames: ShopFrames
) -> Iterator[penchant.Shop]:
    """A shop of `tiny_shop_frames` after one round; each module has its own."""
    with penchant.open(tmp_path_factory.mktemp("tiny"), create=True) as made:
        made.ingest(tiny_shop_frames.items, items=True)
        made.ingest(tiny_shop_frames.events)
        made.evolve()
        yield made
