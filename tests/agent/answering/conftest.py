"""A shop of five shoppers and eight items, evolved once, and an assistant over it."""

from collections.abc import Iterator

import pytest

import penchant
from penchant.agent.answering import Assistant
from tests.agent.answering.browsedshop import DEEDS
from tests.agent.answering.knownshop import CATALOGUE, Scripted, deeds
from tests.smallshop import make_shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    folder = tmp_path_factory.mktemp("asked") / "shop"
    with make_shop(folder, deeds(), CATALOGUE) as made:
        yield made


@pytest.fixture(scope="session")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    """A shop whose log has views, carts, returns and ratings, too."""
    with make_shop(tmp_path_factory.mktemp("browsed") / "shop", DEEDS, CATALOGUE) as made:
        yield made


@pytest.fixture
def router() -> Scripted:
    return Scripted()


@pytest.fixture
def assistant(shop: penchant.Shop, router: Scripted) -> Iterator[Assistant]:
    made = Assistant(shop, router=router)
    yield made
    for owner in ("local", "ann", "ben"):
        for thread in made.threads(owner):
            made.forget(thread.thread, owner)
    made.close()
