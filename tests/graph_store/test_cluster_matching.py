"""Clusters that are fitted again: who continues whom, and under which name."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sqlalchemy import insert

from penchant.graph_store.cluster_matching import CONTINUES, FAMILIAR, keep_names, match_clusters
from penchant.graph_store.schema import edges, models, nodes
from penchant.graph_store.text_clusters import ClusterModel, fit_clusters
from penchant.settings import Settings
from tests.graph_store.shop_folder import ShopFolder

GROUPS = ("paper lantern", "scented candle", "garden trowel", "jigsaw puzzle")


def titles(groups: Sequence[str], count: int) -> list[str]:
    """So many titles of each group; but for the group no two share a word."""
    return [f"{chr(97 + n)}{group[0]}x {group}" for n in range(count) for group in groups]


def label_arrays(pairs: list[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def test_the_larger_part_of_a_split_cluster_continues_it() -> None:
    old, new = label_arrays([(0, 0)] * 4 + [(0, 1)] * 6 + [(1, 2)] * 5)
    # Jaccard of 0 with 1 is 6/10, with 0 it is 4/10
    assert match_clusters(old, new, n_old=2, n_new=3).tolist() == [-1, 0, 1]


def test_a_merged_cluster_continues_the_one_it_shares_more_with() -> None:
    old, new = label_arrays([(0, 0)] * 3 + [(1, 0)] * 5)
    # 3/8 with cluster 0, 5/8 with cluster 1
    assert match_clusters(old, new, n_old=2, n_new=1).tolist() == [1]


def test_small_overlap_continues_nothing() -> None:
    old, new = label_arrays([(0, 0)] * 2 + [(0, -1)] * 8)
    assert match_clusters(old, new, n_old=1, n_new=1).tolist() == [-1]  # 2/10


def test_a_cluster_of_mostly_unfamiliar_items_continues_nothing() -> None:
    old, new = label_arrays([(0, 0)] * 4 + [(-1, 0)] * 17)
    assert match_clusters(old, new, n_old=1, n_new=1).tolist() == [-1]  # 4 of 21 is below a fifth
    assert match_clusters(old[:20], new[:20], n_old=1, n_new=1).tolist() == [0]  # 4 of 20 is not


@pytest.mark.parametrize(("n_old", "n_new"), [(0, 0), (0, 3), (3, 0)])
def test_no_clusters_on_one_side_match_nothing(n_old: int, n_new: int) -> None:
    nothing = np.full(5, -1, dtype=np.int64)
    assert match_clusters(nothing, nothing, n_old=n_old, n_new=n_new).tolist() == [-1] * n_new


def jaccard(pairs: list[tuple[int, int]], a: int, b: int) -> float:
    first = {n for n, pair in enumerate(pairs) if pair[0] == a}
    second = {n for n, pair in enumerate(pairs) if pair[1] == b}
    familiar = {n for n in second if pairs[n][0] >= 0}
    if not second or len(familiar) < FAMILIAR * len(second) or not first | familiar:
        return 0.0
    overlap = len(first & familiar) / len(first | familiar)
    return overlap if overlap >= CONTINUES else 0.0


@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2)), max_size=14))
def test_matching_has_the_largest_total_overlap_of_all_pairings(pairs: list[tuple[int, int]]) -> None:
    best = max(sum(jaccard(pairs, a, b) for b, a in enumerate(order)) for order in permutations(range(3)))
    found = match_clusters(*label_arrays(pairs), n_old=3, n_new=3).tolist()
    matched = [(a, b) for b, a in enumerate(found) if a >= 0]
    assert len({a for a, _ in matched}) == len(matched)
    assert all(jaccard(pairs, a, b) > 0 for a, b in matched)
    assert sum(jaccard(pairs, a, b) for a, b in matched) == pytest.approx(best)


def group_names(model: ClusterModel, texts: list[str]) -> dict[str, set[str]]:
    """The names of the clusters that each group's titles are in."""
    found: dict[str, set[str]] = {}
    for text, label in zip(texts, model.assign(texts).labels.tolist(), strict=True):
        found.setdefault(text.partition(" ")[2], set()).add(model.names[label])
    return found


def test_clusters_whose_members_stayed_keep_their_names_and_a_new_group_gets_its_own() -> None:
    small, grown = titles(GROUPS[:3], 8), titles(GROUPS, 24)
    old = replace(fit_clusters(small), names=("first", "second", "third"))
    kept = keep_names(old, fit_clusters(grown), grown, used=old.names)
    before, after = group_names(old, small), group_names(kept, grown)
    assert {group: after[group] for group in GROUPS[:3]} == before
    assert after["jigsaw puzzle"] == {"jigsaw puzzle"}


def test_fitting_the_same_texts_again_changes_nothing() -> None:
    texts = titles(GROUPS, 8)
    old = fit_clusters(texts)
    again = keep_names(old, fit_clusters(texts), texts, used=old.names)
    assert again.to_bytes() == old.to_bytes()


def test_a_name_once_used_for_something_else_is_not_given_again() -> None:
    texts = titles(GROUPS[3:], 8)
    new = fit_clusters(texts)
    old = fit_clusters(titles(GROUPS[:1], 8))
    used = {*old.names, new.names[0], f"{new.names[0]} (2)"}
    kept = keep_names(old, new, texts, used=used)
    assert kept.names[0] == f"{new.names[0]} (3)"
    assert len(set(kept.names)) == len(kept.names)
    assert not set(kept.names) & used


def test_a_round_that_fits_again_keeps_the_ids_of_clusters(tmp_path: Path) -> None:
    shop = ShopFolder(tmp_path / "on", Settings(clusters="on"))
    about: list[dict[str, str]] = []
    small, grown = titles(GROUPS[:3], 8), titles(GROUPS, 24)
    for texts in (small, grown):
        shop.take_items(pl.DataFrame({"item_id": texts, "title": texts}))
        shop.evolve()
        about.append({row["subject"]: row["object"] for row in shop.rows(edges) if row["retired_at"] is None})
    kept = [row for row in shop.rows(edges) if row["subject"] in about[0] and row["retired_at"] is not None]
    fitted = [ClusterModel.from_bytes(row["content"]).names for row in shop.rows(models)]
    shop.database.close()
    assert len(about[0]) == len(small)
    assert {item: about[1][item] for item in about[0]} == about[0]
    assert kept == []  # not one edge was written anew
    assert set(fitted[0]) < set(fitted[1])
    assert {about[1][f"item:{text}"] for text in grown if "puzzle" in text} == {"cluster:jigsaw puzzle"}


def test_fitting_again_does_not_give_a_retired_name_to_another_cluster(tmp_path: Path) -> None:
    shop = ShopFolder(tmp_path / "on", Settings(clusters="on"))
    shop.take_items(pl.DataFrame({"item_id": (texts := titles(GROUPS[:3], 8)), "title": texts}))
    shop.evolve()
    with shop.database.write() as connection:  # a cluster of this name was known long ago
        node = {
            "node_key": 999,
            "node_id": "cluster:jigsaw puzzle",
            "kind": "cluster",
            "label": "jigsaw puzzle",
        }
        connection.execute(insert(nodes).values(**node, recorded_at=0))
    shop.take_items(pl.DataFrame({"item_id": (texts := titles(GROUPS, 24)), "title": texts}))
    shop.evolve()
    about = {row["object"] for row in shop.rows(edges) if "puzzle" in row["subject"]}
    shop.database.close()
    assert about == {"cluster:jigsaw puzzle (2)"}
