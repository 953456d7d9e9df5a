"""The shop that a module's tests ask."""

from collections.abc import Iterator

import pytest

import penchant
from tests.smallshop import make_shop


@pytest.fixture(scope="module")
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    """Of the module's `DEEDS` and, where it has any, `ITEMS`; evolved."""
    items = getattr(request.module, "ITEMS", None)
    with make_shop(tmp_path_factory.mktemp("shop") / "shop", request.module.DEEDS, items) as made:
        yield made
