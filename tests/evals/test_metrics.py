"""Ranking metrics, by hand and against ir_measures."""

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import R, nDCG

from penchant.evals.metrics import ndcg_at, recall_at


def test_hits_at_ranks_one_and_three_of_two_relevant() -> None:
    # (1 + 1/log2(4)) / (1 + 1/log2(3)) = 1.5 / 1.63093
    assert ndcg_at(["a", "x", "b"], {"a", "b"}, 3) == pytest.approx(1.5 / 1.6309297536)
    assert recall_at(["a", "x", "b"], {"a", "b"}, 3) == 1.0


def test_more_relevant_items_than_places_can_still_give_a_perfect_ndcg() -> None:
    assert ndcg_at(["a", "b"], {"a", "b", "c", "d"}, 2) == 1.0
    assert recall_at(["a", "b"], {"a", "b", "c", "d"}, 2) == 0.5


def test_an_empty_list_scores_zero() -> None:
    assert ndcg_at([], {"a"}, 10) == 0.0
    assert recall_at([], {"a"}, 10) == 0.0


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_metrics_equal_those_of_ir_measures_on_random_lists(seed: int) -> None:
    rng = np.random.default_rng(seed)
    items = [f"i{place}" for place in range(30)]
    ranked = rng.permutation(items)[: rng.integers(1, 16)].tolist()
    relevant = set(rng.choice(items, rng.integers(1, 20), replace=False).tolist())
    qrels = [ir_measures.Qrel("q", item, 1) for item in relevant]
    run = [ir_measures.ScoredDoc("q", item, float(-rank)) for rank, item in enumerate(ranked)]
    theirs = ir_measures.calc_aggregate([nDCG @ 10, R @ 10], qrels, run)
    assert ndcg_at(ranked, relevant, 10) == pytest.approx(theirs[nDCG @ 10], abs=1e-9)
    assert recall_at(ranked, relevant, 10) == pytest.approx(theirs[R @ 10], abs=1e-9)
