from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fastapi import FastAPI

import penchant
from penchant.agent.access import Access
from tests.agent.http.served import Keys, app_of, desk, keys_of, small_shop


@pytest.fixture(scope="package")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, penchant.Shop]]:
    """Two shops that tests ask, and send events to; who erases makes one of their own."""
    folder = tmp_path_factory.mktemp("shops")
    with small_shop(folder / "one") as one, small_shop(folder / "two", other=True) as two:
        for shop in (one, two):
            shop.keep_ready()
        yield {"one": one, "two": two}


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    with desk(tmp_path / "home") as access:
        yield access


@pytest.fixture
def keys(access: Access) -> Keys:
    return keys_of(access)


@pytest.fixture
def app(shops: Mapping[str, penchant.Shop], access: Access) -> FastAPI:
    return app_of(shops, access)
