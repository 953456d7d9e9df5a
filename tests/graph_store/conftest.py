"""Fresh shops for the tests of the stores."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import penchant
from tests.graph_store.shop_folder import ShopFolder
from tests.shopfactory import ShopFrames

settings.register_profile("stores", deadline=None)  # a busy machine is no failure
settings.load_profile("stores")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ShopFolder]:
    """An empty shop; closed after the test."""
    made = ShopFolder(tmp_path / "shop")
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def undescribed(tmp_path_factory: pytest.TempPathFactory, tiny_shop_frames: ShopFrames) -> Path:
    """A shop's folder; all that a round does is done but for the profiles."""
    folder = tmp_path_factory.mktemp("undescribed") / "shop"
    with penchant.open(folder, create=True) as shop:
        shop.ingest(tiny_shop_frames.items, items=True)
        shop.ingest(tiny_shop_frames.events)
        shop.evolve_state()
    return folder


@pytest.fixture
def fresh_shop(tmp_path: Path, undescribed: Path) -> Iterator[penchant.Shop]:
    with penchant.open(shutil.copytree(undescribed, tmp_path / "fresh")) as shop:
        yield shop
