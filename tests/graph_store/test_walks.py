"""Walks on the frozen graph against networkx, and on small graphs by hand."""

import sys
from math import prod

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from penchant.errors import DataError, NotFound
from penchant.graph_store.frozen_graph import SYMMETRIC, FrozenGraph, Ways
from penchant.graph_store.walks import paths, personalised_pagerank, walk_from

RELATIONS = ("is_a", "about", "bought_with", "leads_to")
Row = tuple[str, str, str, float]


def frozen(rows: list[Row], nodes: tuple[str, ...] = ()) -> FrozenGraph:
    table = [(key, *row) for key, row in enumerate(rows)]
    schema = ["edge_key", "subject", "relation", "object", "weight"]
    kinds = dict(zip(schema, (pl.Int64, pl.String, pl.String, pl.String, pl.Float64), strict=True))
    return FrozenGraph.build("test", nodes, pl.DataFrame(table, schema=kinds, orient="row"))


def as_networkx(rows: list[Row], nodes: tuple[str, ...], ways: Ways) -> "nx.MultiDiGraph[str]":
    """The slow reference: every step as an edge of its own."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(nodes)
    factors = dict(ways.factors)
    for key, (subject, relation, thing, weight) in enumerate(rows):
        graph.add_nodes_from([subject, thing])
        if ways.relations is not None and relation not in ways.relations:
            continue
        step = {"weight": weight * factors.get(relation, 1.0), "relation": relation, "edge_key": key}
        graph.add_edge(subject, thing, **step)
        if subject != thing and (relation in ways.backward or relation in SYMMETRIC):
            graph.add_edge(thing, subject, **step)
    return graph


names = st.sampled_from([f"n{number}" for number in range(9)])
weights = st.floats(0.01, 1.0)
edge_rows = st.lists(st.tuples(names, st.sampled_from(RELATIONS), names, weights), max_size=25)
ways_taken = st.builds(
    Ways,
    relations=st.none()
    | st.sets(st.sampled_from(RELATIONS), min_size=1).map(lambda found: tuple(sorted(found))),
    backward=st.sampled_from([(), ("about",), RELATIONS]),
    factors=st.sampled_from([(), (("leads_to", 0.3),), (("about", 2.0), ("is_a", 0.1))]),
)
seed_weights = st.dictionaries(names, st.floats(0.1, 5.0), min_size=1, max_size=3)


@given(edge_rows, seed_weights, ways_taken, st.sampled_from([0.0, 0.5, 0.85, 0.95]))
def test_pagerank_is_that_of_networkx(
    rows: list[Row], seeds: dict[str, float], ways: Ways, damping: float
) -> None:
    graph = frozen(rows, tuple(seeds))
    reference = as_networkx(rows, tuple(seeds), ways)
    size = reference.number_of_nodes()
    exact = nx.pagerank(reference, damping, personalization=seeds, tol=1e-14 / size, max_iter=10_000)
    found = personalised_pagerank(graph, seeds, ways=ways, damping=damping)
    assert found == pytest.approx([exact[node] for node in graph.ids], abs=1e-9)


@given(edge_rows, seed_weights, seed_weights, ways_taken)
def test_pagerank_from_an_earlier_result_is_the_same(
    rows: list[Row], seeds: dict[str, float], earlier: dict[str, float], ways: Ways
) -> None:
    graph = frozen(rows, (*seeds, *earlier))
    start = personalised_pagerank(graph, earlier, ways=ways)
    warm = personalised_pagerank(graph, seeds, ways=ways, start=start)
    assert warm == pytest.approx(personalised_pagerank(graph, seeds, ways=ways), abs=1e-9)


@given(edge_rows, seed_weights, ways_taken, st.sampled_from([1e-2, 1e-4, 1e-8]))
def test_pagerank_is_as_near_as_the_tolerance_says(
    rows: list[Row], seeds: dict[str, float], ways: Ways, tolerance: float
) -> None:
    graph = frozen(rows, tuple(seeds))
    rough = personalised_pagerank(graph, seeds, ways=ways, tolerance=tolerance)
    exact = personalised_pagerank(graph, seeds, ways=ways, tolerance=1e-13)
    assert np.abs(rough - exact).sum() <= tolerance + 1e-12


def test_mass_of_a_dead_end_goes_back_to_the_seed() -> None:
    # a -> b, and from b back to a: x_a = 0.5 x_b + 0.5, x_b = 0.5 x_a, so x_a = 2/3
    graph = frozen([("a", "leads_to", "b", 1.0)], ("c",))
    assert personalised_pagerank(graph, {"a": 7.0}, damping=0.5) == pytest.approx([2 / 3, 1 / 3, 0.0])


def test_seeds_may_be_an_array() -> None:
    graph = frozen([("a", "leads_to", "b", 1.0)])
    assert personalised_pagerank(graph, np.array([0.0, 2.0])) == pytest.approx([0.0, 1.0])


def test_two_edges_between_the_same_nodes_count_together() -> None:
    # of a's weight of 4, 1 + 2 lead to b and 1 to c
    rows = [("a", "is_a", "b", 1.0), ("a", "leads_to", "b", 2.0), ("a", "is_a", "c", 1.0)]
    assert walk_from(frozen(rows), {"a": 1.0}, 1) == pytest.approx([0.0, 0.75, 0.25])


def test_walks_end_where_nothing_leads_on() -> None:
    # b and c are reached once each; nothing leads out of c
    rows = [("a", "leads_to", "b", 1.0), ("b", "leads_to", "c", 0.2)]
    assert walk_from(frozen(rows), {"a": 1.0}, 3) == pytest.approx([0.0, 1.0, 1.0])


def test_steps_backward_are_taken_only_where_that_is_allowed() -> None:
    graph = frozen([("item:1", "about", "tea", 1.0), ("item:2", "about", "tea", 1.0)])
    assert walk_from(graph, {"item:1": 1.0}, 2) == pytest.approx([0.0, 0.0, 1.0])
    both = walk_from(graph, {"item:1": 1.0}, 2, ways=Ways(backward=("about",)))
    assert both == pytest.approx([0.5, 0.5, 1.0])


@given(edge_rows, seed_weights, st.integers(1, 4))
def test_visits_are_powers_of_the_transition_matrix(
    rows: list[Row], seeds: dict[str, float], steps: int
) -> None:
    graph = frozen(rows, tuple(seeds))
    reference = as_networkx(rows, tuple(seeds), Ways())
    dense = nx.to_numpy_array(reference, nodelist=graph.ids)
    total = dense.sum(axis=1, keepdims=True)
    chances = np.divide(dense, total, out=np.zeros_like(dense), where=total > 0)
    at = np.array([seeds.get(node, 0.0) for node in graph.ids]) / sum(seeds.values())
    expected = sum(at @ np.linalg.matrix_power(chances, power) for power in range(1, steps + 1))
    assert walk_from(graph, seeds, steps) == pytest.approx(expected, abs=1e-12)


@given(edge_rows, ways_taken, st.integers(1, 3), st.integers(1, 6))
def test_paths_are_the_best_of_all_simple_paths(rows: list[Row], ways: Ways, hops: int, k: int) -> None:
    nodes = ("n0", "n1")
    reference = as_networkx(rows, nodes, ways)
    best: dict[tuple[str, str], tuple[float, int]] = {}
    for subject, thing, data in reference.edges(data=True):
        held = best.get((subject, thing), (0.0, 0))
        best[subject, thing] = max(held, (data["weight"], -data["edge_key"]))
    simple = {tuple(path) for path in nx.all_simple_paths(nx.DiGraph(reference), "n0", "n1", cutoff=hops)}
    weighed = [(prod(best[hop][0] for hop in nx.utils.pairwise(path)), path) for path in simple]
    expected = sorted(weighed, key=lambda one: (-one[0], len(one[1]), one[1]))[:k]
    found = paths(frozen(rows, nodes), "n0", "n1", k, ways=ways, hops=hops)
    assert [(path.weight, path.nodes) for path in found] == expected
    for path in found:
        assert path.edge_keys == tuple(-best[hop][1] for hop in nx.utils.pairwise(path.nodes))
        assert path.relations == tuple(rows[key][1] for key in path.edge_keys)


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        ({}, "seeds must not be negative and must have a sum above 0, which is 0.0"),
        ({"a": -1.0, "b": 3.0}, "seeds must not be negative and must have a sum above 0, which is 2.0"),
        ({"a": float("nan")}, "seeds must not be negative and must have a sum above 0, which is nan"),
        (np.ones(3), "seeds have shape (3,): one number for each of 2 nodes is needed"),
    ],
)
def test_seeds_that_say_nothing_are_refused(seeds: object, message: str) -> None:
    graph = frozen([("a", "is_a", "b", 1.0)])
    with pytest.raises(DataError) as error:
        personalised_pagerank(graph, seeds)  # type: ignore[arg-type]
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ({"damping": 1.0}, "damping 1.0 is out of range: 0 up to but not including 1 is allowed"),
        ({"tolerance": 0.0}, "tolerance 0.0 is out of range: it must be above 0"),
        (
            {"max_iterations": 3},
            "personalised PageRank is not within 1e-10 after 3 iterations: "
            "allow more of them, or a larger tolerance",
        ),
    ],
)
def test_arguments_out_of_range_are_refused(argument: dict[str, float], message: str) -> None:
    graph = frozen([("a", "leads_to", "b", 1.0), ("b", "is_a", "c", 1.0), ("c", "is_a", "a", 1.0)])
    with pytest.raises(DataError) as error:
        personalised_pagerank(graph, {"a": 1.0}, **argument)  # type: ignore[arg-type]
    assert str(error.value) == message


def test_unknown_node_is_named() -> None:
    graph = frozen([("a", "is_a", "b", 1.0)])
    with pytest.raises(NotFound, match=r"^no node `tea` in the graph; it has 2$"):
        paths(graph, "a", "tea")


def test_unknown_relation_is_named() -> None:
    graph = frozen([("a", "is_a", "b", 1.0)])
    with pytest.raises(DataError, match=r"^no relation `likes`: known are is_a, about, "):
        walk_from(graph, {"a": 1.0}, 1, ways=Ways(relations=("likes",)))


def test_two_threads_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Row] = [("a", "leads_to", "b", 1.0), ("b", "leads_to", "c", 2.0), ("d", "leads_to", "a", 1.0)]
    graph = frozen(rows)
    whole = personalised_pagerank(graph, {"d": 1.0})
    monkeypatch.setattr(sys.modules[FrozenGraph.__module__], "HALVED_FROM", 1)
    assert len(graph.transitions().halves()) == 2
    np.testing.assert_allclose(personalised_pagerank(graph, {"d": 1.0}), whole, atol=1e-12)
