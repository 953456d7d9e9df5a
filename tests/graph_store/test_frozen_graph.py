"""The frozen graph holds what the NetworkX face holds, and comes back from its file as it went in."""

from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from penchant.errors import DataError
from penchant.graph_store.concept_graph import concept_graph
from penchant.graph_store.frozen_graph import (
    SYMMETRIC,
    FrozenGraph,
    Ways,
    freeze,
    frozen_graph,
    graph_version,
)
from penchant.graph_store.schema import edges, nodes
from tests.graph_store.shop_folder import ShopFolder

APRIL, MAY, JUNE = (int(datetime(2025, month, 1, tzinfo=UTC).timestamp()) * 1_000_000 for month in (4, 5, 6))


def add_edge(shop: ShopFolder, key: int, subject: str, relation: str, thing: str, **more: object) -> None:
    row: dict[str, object] = {"weight": 0.5, "confidence": 1.0, "support": 9.0, "recorded_at": APRIL}
    row |= {"edge_key": key, "subject": subject, "relation": relation, "object": thing, "reasoner": "test"}
    with shop.database.write() as connection:
        connection.execute(insert(edges).values(**(row | {"rationale": "seen"} | more)))


def add_node(shop: ShopFolder, key: int, node_id: str) -> None:
    row = {"node_key": key, "node_id": node_id, "kind": "category", "label": node_id, "recorded_at": APRIL}
    with shop.database.write() as connection:
        connection.execute(insert(nodes).values(**row))


@pytest.fixture
def told(shop: ShopFolder) -> ShopFolder:
    """Tea with mugs since April, put otherwise in May; tea before milk in April, ended in May; cake alone."""
    for key, node_id in enumerate(("tea", "mugs", "milk", "cake")):
        add_node(shop, key, node_id)
    add_edge(shop, 0, "mugs", "bought_with", "tea", retired_at=MAY)
    add_edge(shop, 1, "mugs", "bought_with", "tea", weight=0.75, recorded_at=MAY)
    add_edge(shop, 2, "tea", "leads_to", "milk", valid_from=APRIL, valid_to=MAY, retired_at=MAY)
    return shop


def steps_of(graph: FrozenGraph) -> set[tuple[str, str, str, float, int]]:
    names = graph.relation_names
    return {
        (graph.ids[source], names[relation], graph.ids[target], weight, key)
        for source, target, relation, weight, key in zip(*graph.steps(), strict=True)
    }


def steps_of_networkx(graph: "nx.MultiDiGraph[str]") -> set[tuple[str, str, str, float, int]]:
    found = set()
    for subject, thing, key, data in graph.edges(keys=True, data=True):
        found.add((subject, data["relation"], thing, data["weight"], key))
        if data["relation"] in SYMMETRIC:
            found.add((thing, data["relation"], subject, data["weight"], key))
    return found


def test_snapshot_holds_what_the_networkx_graph_holds(told: ShopFolder) -> None:
    add_edge(told, 3, "tea", "leads_to", "cake")
    with told.database.read() as connection:
        face, frozen = concept_graph(connection), freeze(connection)
    assert set(frozen.ids) == set(face)
    assert steps_of(frozen) == steps_of_networkx(face)


def test_edge_put_otherwise_is_seen_once_at_every_time(told: ShopFolder) -> None:
    with told.database.read() as connection:
        now = steps_of_networkx(concept_graph(connection))
        april = steps_of_networkx(concept_graph(connection, valid_at=APRIL))
        as_known_then = steps_of_networkx(concept_graph(connection, recorded_at=APRIL))
    mugs = {("mugs", "bought_with", "tea", 0.75, 1), ("tea", "bought_with", "mugs", 0.75, 1)}
    earlier = {("mugs", "bought_with", "tea", 0.5, 0), ("tea", "bought_with", "mugs", 0.5, 0)}
    milk = {("tea", "leads_to", "milk", 0.5, 2)}
    assert now == mugs
    assert april == mugs | milk
    assert as_known_then == earlier | milk


def test_node_without_an_edge_has_its_place(told: ShopFolder) -> None:
    with told.database.read() as connection:
        graph = freeze(connection)
    assert graph.ids == ("cake", "milk", "mugs", "tea")
    assert graph.index_of("cake") == 0
    assert graph.starts.tolist() == [0, 0, 0, 1, 2]


def test_empty_shop_has_an_empty_graph(shop: ShopFolder) -> None:
    with shop.database.read() as connection:
        graph = freeze(connection)
    assert (graph.ids, graph.starts.tolist(), graph.targets.size) == ((), [0], 0)


hostile = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
edge_rows = st.lists(
    st.tuples(hostile, st.sampled_from(["is_a", "bought_with", "made_up"]), hostile, st.floats(0.01, 1.0)),
    max_size=12,
)


@given(edge_rows, st.lists(hostile, max_size=3), hostile)
def test_snapshot_comes_back_from_its_file_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str, float]],
    alone: list[str],
    version: str,
) -> None:
    table = pl.DataFrame(
        [(key, *row) for key, row in enumerate(rows)],
        schema={
            "edge_key": pl.Int64,
            "subject": pl.String,
            "relation": pl.String,
            "object": pl.String,
            "weight": pl.Float64,
        },
        orient="row",
    )
    graph = FrozenGraph.build(version, alone, table)
    path = tmp_path_factory.mktemp("frozen") / "graph.npz"
    graph.save(path)
    back = FrozenGraph.load(path)
    assert (back.version, back.ids, back.relation_names) == (version, graph.ids, graph.relation_names)
    for name in ("starts", "targets", "relations", "weights", "edge_keys"):
        one, other = getattr(back, name), getattr(graph, name)
        assert one.dtype == other.dtype
        assert one.tolist() == other.tolist()


def test_factor_weighs_a_relation_and_a_left_out_one_is_gone(told: ShopFolder) -> None:
    add_edge(told, 3, "tea", "leads_to", "milk")
    with told.database.read() as connection:
        graph = freeze(connection)
    weighed = graph.adjacency(Ways(factors=(("bought_with", 2.0),))).toarray()
    # ids are cake, milk, mugs, tea
    assert weighed.tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1.5], [0, 0.5, 1.5, 0]]
    only = graph.adjacency(Ways(relations=("leads_to",), backward=("leads_to",))).toarray()
    assert only.tolist() == [[0, 0, 0, 0], [0, 0, 0, 0.5], [0, 0, 0, 0], [0, 0.5, 0, 0]]


def test_version_changes_with_every_change_of_the_graph(told: ShopFolder) -> None:
    seen = []
    with told.database.write() as connection:
        seen.append(graph_version(connection))
        retire = update(edges).where(edges.c.edge_key == 1)
        connection.execute(retire.values(retired_at=JUNE, valid_to=JUNE))
        seen.append(graph_version(connection))
    add_edge(told, 3, "tea", "leads_to", "cake")
    with told.database.read() as connection:
        seen.append(graph_version(connection))
    add_node(told, 4, "rusks")
    with told.database.read() as connection:
        seen.append(graph_version(connection))
    assert len(set(seen)) == len(seen)


def test_snapshot_is_kept_in_the_folder_and_renewed_with_the_graph(told: ShopFolder) -> None:
    kept = told.folder / "graph"
    with told.database.read() as connection:
        first = frozen_graph(connection, told.folder)
    (path,) = kept.iterdir()
    assert path.name == f"graph-{first.version}.npz"
    written = path.stat().st_mtime_ns
    with told.database.read() as connection:
        assert steps_of(frozen_graph(connection, told.folder)) == steps_of(first)
    assert path.stat().st_mtime_ns == written
    add_edge(told, 3, "tea", "leads_to", "cake")
    with told.database.read() as connection:
        second = frozen_graph(connection, told.folder)
    assert steps_of(second) - steps_of(first) == {("tea", "leads_to", "cake", 0.5, 3)}
    assert [path.name for path in kept.iterdir()] == [f"graph-{second.version}.npz"]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half of it", "another archive"])
def test_damaged_snapshot_is_made_anew(told: ShopFolder, damage: bytes | str) -> None:
    with told.database.read() as connection:
        path = told.folder / "graph" / f"graph-{graph_version(connection)}.npz"
        path.parent.mkdir()
        if isinstance(damage, str):
            np.savez(path, other=np.zeros(3))
        else:
            path.write_bytes(damage)
        whole = frozen_graph(connection, told.folder)
    assert steps_of(FrozenGraph.load(path)) == steps_of(whole)
    assert len(steps_of(whole)) == 2


def test_file_that_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "graph.npz"
    np.savez(path, other=np.zeros(3))
    with pytest.raises(DataError, match=r"graph\.npz holds no frozen graph: "):
        FrozenGraph.load(path)


def test_bytes_of_the_arrays_are_told(told: ShopFolder) -> None:
    with told.database.read() as connection:
        graph = freeze(connection)
    # 5 starts of 8 bytes; 2 steps of 4 + 1 + 8 + 8 bytes
    assert graph.nbytes == 5 * 8 + 2 * 21
