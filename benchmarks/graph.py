"""How the concept graph grows with the number of its edges, on made-up graphs.

    uv run --group bench python -m benchmarks.graph [--edges 10000,1000000] [--json] [--plot FILE.svg]

A graph has a tenth as many nodes as edges: nine in ten are items under one concept each, the others concepts
in a tree; what edges are left join concepts and items by `bought_with` and `leads_to`, ends drawn by Zipf's
law. Each size runs in a process of its own, which stores the graph in a shop's database, freezes it, walks on
it and opens it as NetworkX.
"""

import resource
import tempfile
import time
from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.growing import Row, apart, grow
from penchant.graph_store.concept_graph import concept_graph
from penchant.graph_store.database import Database, bulk_insert
from penchant.graph_store.frozen_graph import FrozenGraph, Ways, freeze
from penchant.graph_store.schema import edges, items, nodes
from penchant.graph_store.walks import paths, personalised_pagerank, walk_from

NODES_PER_EDGE, CONCEPT_SHARE, ZIPF = 0.1, 0.1, 0.8
ASKED, SEEDS = 40, 5
EVERY_WAY = Ways(backward=("is_a", "about", "leads_to"))
"""As a walk from a shopper's concepts to items takes them."""
MEASURES = {
    "freeze_s": "freezing, s",
    "pagerank_p50_ms": "PageRank to 1e-10 p50, ms",
    "rough_p50_ms": "PageRank to 1e-6 p50, ms",
    "walk_p50_ms": "three steps p50, ms",
    "paths_p50_ms": "paths p50, ms",
    "bytes_frozen": "snapshot, bytes per edge",
    "bytes_networkx": "NetworkX, bytes per edge",
    "bytes_disk": "database, bytes per edge",
}


def make_edges(rng: np.random.Generator, count: int) -> pl.DataFrame:
    """A made-up graph as rows of `edges`."""
    size = int(count * NODES_PER_EDGE)
    concepts = max(2, int(size * CONCEPT_SHARE))
    names = np.array(
        [f"category:c{n}" for n in range(concepts)] + [f"item:i{n}" for n in range(size - concepts)],
        dtype=object,
    )
    child = np.arange(1, concepts)
    parent = (child * rng.random(concepts - 1)).astype(np.int64)
    item = np.arange(concepts, size)
    shelf = rng.integers(0, concepts, item.size)
    rest = count - child.size - item.size
    share = rng.permutation((np.arange(size) + 1.0) ** -ZIPF)
    heaped = np.cumsum(share / share.sum())
    one, other = (np.searchsorted(heaped, rng.random(rest)).clip(max=size - 1) for _ in range(2))
    together = rng.random(rest) < 0.7
    subject = np.concatenate([child, item, np.where(together, np.minimum(one, other), one)])
    thing = np.concatenate([parent, shelf, np.where(together, np.maximum(one, other), other)])
    named = ["is_a"] * child.size + ["about"] * item.size
    relation = np.concatenate([named, np.where(together, "bought_with", "leads_to")])
    return pl.DataFrame(
        {
            "edge_key": np.arange(count),
            "subject": pl.Series(names[subject], dtype=pl.String),
            "relation": pl.Series(relation, dtype=pl.String),
            "object": pl.Series(names[thing], dtype=pl.String),
            "weight": np.round(rng.random(count) * 0.99 + 0.01, 3),
        }
    ).with_columns(
        confidence=pl.lit(0.99),
        support=pl.lit(12.0),
        reasoner=pl.lit("co_purchase"),
        rationale=pl.format("{} shoppers bought both", "edge_key"),
        recorded_at=pl.lit(1_750_000_000_000_000),
    )


def store(database: Database, rows: pl.DataFrame) -> None:
    """Puts the graph where a shop has it."""
    ids = pl.concat([rows["subject"], rows["object"].alias("subject")]).unique().sort()
    item = ids.filter(ids.str.starts_with("item:")).str.slice(5)
    concept = ids.filter(~ids.str.starts_with("item:"))
    with database.write() as connection:
        bulk_insert(
            connection,
            items,
            pl.DataFrame({"item_key": range(item.len()), "item_id": item, "title": item}).with_columns(
                listed=pl.lit(1), recorded_at=pl.lit(0), version=pl.lit(1)
            ),
        )
        bulk_insert(
            connection,
            nodes,
            pl.DataFrame(
                {"node_key": range(concept.len()), "node_id": concept, "label": concept}
            ).with_columns(kind=pl.lit("category"), recorded_at=pl.lit(0)),
        )
        bulk_insert(connection, edges, rows)


def measured(count: int) -> Row:
    """Makes a graph of a size and measures it."""
    rng = np.random.default_rng(0)
    rows = make_edges(rng, count)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        database = Database.in_folder(folder)
        empty = disk_bytes(database)
        store(database, rows)
        disk = disk_bytes(database) - empty
        del rows
        with database.read() as connection:
            began = time.perf_counter()
            graph = freeze(connection)
            freeze_s = time.perf_counter() - began
        graph.save(folder / "graph.npz")
        began = time.perf_counter()
        graph = FrozenGraph.load(folder / "graph.npz")
        load_s = time.perf_counter() - began
        saved = (folder / "graph.npz").stat().st_size
        walks = walk_measures(rng, graph)
        database.close()
        face = apart(face_measures, folder)
        return {
            "edges": count,
            "nodes": graph.node_count,
            "freeze_s": round(freeze_s, 2),
            "load_s": round(load_s, 3),
            **walks,
            "networkx_s": face["seconds"],
            "bytes_frozen": round(graph.nbytes / count, 1),
            "bytes_saved": round(saved / count, 1),
            "bytes_networkx": round(face["bytes"] / count),
            "bytes_disk": round(disk / count),
        }


def face_measures(folder: Path) -> Row:
    """Seconds to open the graph as NetworkX, and by how much that raises the memory of this process."""
    import_module("networkx")  # which the first graph would wait for
    database = Database.in_folder(folder)
    before = resident_bytes()
    with database.read() as connection:
        began = time.perf_counter()
        graph = concept_graph(connection)
        seconds = time.perf_counter() - began
    held = resident_bytes() - before
    database.close()
    return {"edges": graph.number_of_edges(), "seconds": round(seconds, 2), "bytes": held}


def walk_measures(rng: np.random.Generator, graph: FrozenGraph) -> Row:
    """Milliseconds of walks from a few concepts and items each, and what the tolerance costs."""
    began = time.perf_counter()
    step = graph.transitions(EVERY_WAY)
    ready_s = time.perf_counter() - began
    starts = [
        {graph.ids[n]: 1.0 for n in rng.choice(graph.node_count, SEEDS, replace=False)} for _ in range(ASKED)
    ]
    took: dict[str, list[float]] = {}

    def timed(name: str, began: float) -> None:
        took.setdefault(name, []).append((time.perf_counter() - began) * 1000)

    for seeds in starts:
        for name, tolerance in (("pagerank", 1e-10), ("rough", 1e-6)):
            began = time.perf_counter()
            found = personalised_pagerank(graph, seeds, ways=EVERY_WAY, tolerance=tolerance)
            timed(name, began)
        began = time.perf_counter()
        personalised_pagerank(graph, {**seeds, graph.ids[0]: 0.1}, ways=EVERY_WAY, start=found)
        timed("warm", began)
        began = time.perf_counter()
        walk_from(graph, seeds, 3, ways=EVERY_WAY)
        timed("walk", began)
        one, other = list(seeds)[:2]
        began = time.perf_counter()
        paths(graph, one, other, 3, ways=EVERY_WAY)
        timed("paths", began)
    told = {f"{name}_p50_ms": round(float(np.percentile(ms, 50)), 1) for name, ms in took.items()}
    told["pagerank_p99_ms"] = round(float(np.percentile(took["pagerank"], 99)), 1)
    matrix = step.incoming
    kept = matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes
    return {"ready_s": round(ready_s, 2), "bytes_ready": round(kept / graph.edge_keys.size, 1), **told}


def disk_bytes(database: Database) -> int:
    """Size of the database without its write-ahead log."""
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        pages, size = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size")
        )
    return int(pages) * int(size)


def resident_bytes() -> int:
    """Memory of this process, as Linux tells it; a peak would be the parent's, which a child inherits."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    grow(measured, "10000,30000,100000,300000,1000000,2000000", of="edges", measures=MEASURES, told=__doc__)
