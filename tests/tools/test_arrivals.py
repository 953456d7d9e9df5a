"""What nobody bought yet: a ranking of it is learned from earlier arrivals, and told as any other."""

import random
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest

import penchant
from penchant.tools import Rules, training
from penchant.tools.examples import Examples
from tests.smallshop import Deed, make_shop

SHOPPERS, DAYS, FRESH = 60, 300, 40
MAKERS = ("Alba", "Brio", "Cara", "Dune")
WORDS = tuple(
    wood + thing for wood in ("oak", "ash", "elm", "yew") for thing in ("lamp", "tray", "bowl", "rack")
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    """Two new items a day, and some that nobody buys; each shopper wants one maker's, whatever they are."""
    rng = random.Random(5)
    makers = [rng.choice(MAKERS) for _ in range(2 * DAYS)] + [MAKERS[n % 4] for n in range(FRESH)]
    ids = [f"{maker} {number}" for number, maker in enumerate(makers)]
    titles = [" ".join(rng.sample(WORDS, 9)) for _ in makers]
    items = pl.DataFrame({"item_id": ids, "title": titles, "category": "Home", "brand": makers})
    deeds = []
    for day in range(DAYS):
        for new in (2 * day, 2 * day + 1):
            fans = [n for n in range(SHOPPERS) if MAKERS[n % 4] == makers[new]]
            deeds += [Deed(f"s{n}", ids[new], day + rng.random()) for n in rng.sample(fans, 5)]
        older = [ids[rng.randrange(2 * day + 1)] for _ in range(6)]
        deeds += [Deed(f"s{rng.randrange(SHOPPERS)}", item, day + 1) for item in older]
    with make_shop(tmp_path_factory.mktemp("arrivals"), deeds, items) as made:
        yield made


def test_ranking_of_arrivals_is_learned_and_told(shop: penchant.Shop) -> None:
    learned = shop._recommender.learned
    assert learned is not None
    assert learned.trials["arrivals"].learned_wins
    fresh = Rules(include_only=frozenset(shop._view.item_ids[-FRESH:]))
    for number in range(0, SHOPPERS, 7):
        best = shop.recommend(f"s{number}", 5, mode="new", rules=fresh)
        assert [one.item_id.split()[0] for one in best] == [MAKERS[number % 4]] * 5
        assert {(one.ranking, one.probability) for one in best} == {("learned", None)}
        for one in best:
            assert one.score == pytest.approx(sum(term.contribution for term in one.terms))
            # nobody bought any: how well they sell is no reason
            assert {term.signal for term in one.terms} <= {"affinity", "content", "neighbours"}


def test_what_is_the_same_for_all_items_of_each_list_is_not_learned_from() -> None:
    window = Examples(
        # the same for all; told apart; missing for one shopper; missing for some
        np.array(
            [[3, 1, np.nan, 1], [3, 2, np.nan, np.nan], [5, 1, 4, 2], [5, 1, 4, 2]],
            dtype=np.float32,
        ),
        np.array([True, False, True, False]),
        np.array([7, 7, 9, 9]),
        np.array([0, 1, 0, 1]),
        {7: 1, 9: 1},
    )
    before = window.features.copy()
    training._level([window])
    np.testing.assert_array_equal(window.features[:, [0, 2]], 0)
    np.testing.assert_array_equal(window.features[:, [1, 3]], before[:, [1, 3]])
