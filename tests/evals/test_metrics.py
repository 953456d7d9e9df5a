"""Ranking metrics, by hand and against ir_measures."""

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import R, nDCG
from scipy.sparse import csr_array

from penchant.evals.metrics import score_lists

NO_ITEM = -1


def truth(*rows: list[int], items: int = 6) -> csr_array:
    matrix = np.zeros((len(rows), items), dtype=np.bool_)
    for row, wanted in enumerate(rows):
        matrix[row, wanted] = True
    return csr_array(matrix)


def test_hits_at_ranks_one_and_three_of_two_relevant() -> None:
    scores = score_lists(np.array([[0, 5, 1]]), truth([0, 1]))
    # (1 + 1/log2(4)) / (1 + 1/log2(3)) = 1.5 / 1.63093
    assert scores.ndcg == pytest.approx([1.5 / 1.6309297536])
    assert scores.recall.tolist() == [1.0]


def test_more_relevant_items_than_places_can_still_give_a_perfect_ndcg() -> None:
    scores = score_lists(np.array([[0, 1]]), truth([0, 1, 2, 3]))
    assert scores.ndcg.tolist() == [1.0]
    assert scores.recall.tolist() == [0.5]


def test_an_empty_place_is_no_hit_for_the_last_item_of_the_shopper_before() -> None:
    scores = score_lists(np.array([[0, 1], [NO_ITEM, NO_ITEM]]), truth([5], [0]))
    assert scores.ndcg.tolist() == [0.0, 0.0]


def test_a_shopper_without_relevant_items_scores_zero() -> None:
    scores = score_lists(np.array([[0, 1]]), truth([]))
    assert [float(each[0]) for each in scores] == [0.0, 0.0]


def test_lists_and_truth_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^2 lists but 1 rows of truth: give one row for each list$"):
        score_lists(np.array([[0], [1]]), truth([0]))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_metrics_equal_those_of_ir_measures_on_random_lists(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shoppers, items, k = 8, 30, 10
    ranked = np.stack([rng.permutation(items)[:k] for _ in range(shoppers)])
    for row in ranked:
        row[rng.integers(1, k + 1) :] = NO_ITEM
    relevant = rng.random((shoppers, items)) < rng.uniform(0.05, 0.6)
    relevant[:, 0] = True  # ir_measures leaves out a shopper without relevant items
    qrels = [
        ir_measures.Qrel(str(row), str(item), 1) for row, item in zip(*np.nonzero(relevant), strict=True)
    ]
    run = [
        ir_measures.ScoredDoc(str(row), str(item), float(k - rank))
        for row, listed in enumerate(ranked)
        for rank, item in enumerate(listed)
        if item != NO_ITEM
    ]
    measures = {"ndcg": nDCG @ 10, "recall": R @ 10}
    theirs = {name: np.zeros(shoppers) for name in measures}
    names = {measure: name for name, measure in measures.items()}
    for found in ir_measures.iter_calc(list(names), qrels, run):
        theirs[names[found.measure]][int(found.query_id)] = found.value
    for name, ours in score_lists(ranked, csr_array(relevant))._asdict().items():
        np.testing.assert_allclose(ours, theirs[name], atol=1e-9, err_msg=name)
