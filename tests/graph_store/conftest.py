"""A fresh shop for each test of the stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.graph_store.shop_folder import ShopFolder

settings.register_profile("stores", deadline=None)  # a busy machine is no failure
settings.load_profile("stores")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ShopFolder]:
    """An empty shop; closed after the test."""
    made = ShopFolder(tmp_path / "shop")
    yield made
    made.database.close()
