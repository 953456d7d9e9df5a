"""A fresh shop for each test of the stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph_store.shop_folder import ShopFolder


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ShopFolder]:
    """An empty shop; closed after the test."""
    made = ShopFolder(tmp_path / "shop")
    yield made
    made.database.close()
