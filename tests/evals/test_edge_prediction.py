"""Edges before T against co-purchases after T, on logs small enough to count by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from penchant.evals.edge_prediction import EdgePrediction, match_popularity, predict_meetings

START = datetime(2025, 1, 1, tzinfo=UTC)
ITEMS = pl.DataFrame(
    {"item_id": ["a", "b", "c", "d"], "category": [None] * 4}, schema_overrides={"category": pl.String}
)


def log(*baskets: str) -> pl.DataFrame:
    """One basket a day of one shopper; each letter is an item."""
    rows = [
        ("s", item, "purchase", START + timedelta(days=day))
        for day, basket in enumerate(baskets)
        for item in basket
    ]
    return pl.DataFrame(rows, schema=["user_id", "item_id", "kind", "ts"], orient="row")


BEFORE = log("ab", "cd", "a", "b", "c", "d")


def ask(*edges: tuple[str, str, str], after: pl.DataFrame) -> EdgePrediction | None:
    return predict_meetings(edges, BEFORE, after, items=ITEMS, rng=np.random.default_rng(1))


def test_an_edge_whose_ends_meet_more_often_than_any_other_pair_scores_one() -> None:
    after = log("ab", "ab", "ac", "bd", "cd")  # a-b twice, every other pair at most once
    assert ask(("item:a", "bought_with", "item:b"), after=after) == EdgePrediction(1, 1.0)


def test_an_edge_whose_ends_never_meet_scores_nothing_where_all_others_do() -> None:
    after = log("ac", "ad", "bc", "bd", "cd")
    assert ask(("item:a", "bought_with", "item:b"), after=after) == EdgePrediction(1, 0.0)


def test_pairs_that_meet_equally_often_count_half() -> None:
    after = log("a", "b", "c", "d")
    assert ask(("item:b", "bought_with", "item:a"), after=after) == EdgePrediction(1, 0.5)


def test_looking_is_not_buying() -> None:
    after = log("ab", "ab").with_columns(kind=pl.lit("view"))
    after = pl.concat([after, log("a", "b", "c", "d")])
    assert ask(("item:a", "bought_with", "item:b"), after=after) == EdgePrediction(1, 0.5)


def test_categories_are_judged_like_items() -> None:
    items = ITEMS.with_columns(category=pl.Series(["A", "B", "C", "D"]))
    found = predict_meetings(
        [("category:A", "bought_with", "category:B")],
        BEFORE,
        log("ab", "ab", "ac", "cd"),
        items=items,
        rng=np.random.default_rng(1),
    )
    assert found == EdgePrediction(1, 1.0)


def test_other_relations_and_unknown_ends_leave_nothing_to_judge() -> None:
    edges = [("item:a", "leads_to", "item:b"), ("item:a", "bought_with", "item:z")]
    assert ask(*edges, after=BEFORE) is None


@pytest.mark.parametrize("seed", range(5))
def test_random_pairs_are_near_in_popularity_and_no_edges(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = np.unique(np.sort(rng.integers(0, 200, (300, 2)), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    kept, drawn = match_popularity(pairs, 200, rng)
    assert len(kept) > 0.9 * len(pairs)
    assert np.abs(kept - drawn).max() <= 10
    assert (drawn >= 0).all()
    assert (drawn < 200).all()
    edges = {tuple(pair) for pair in pairs.tolist()}
    assert not edges & {tuple(sorted(pair)) for pair in drawn.tolist()}
    assert (drawn[:, 0] != drawn[:, 1]).all()
