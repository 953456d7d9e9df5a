"""A fresh shop for each test of the stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph_store.small_shop import SmallShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    """An empty shop; closed after the test."""
    made = SmallShop(tmp_path / "shop")
    yield made
    made.database.close()
