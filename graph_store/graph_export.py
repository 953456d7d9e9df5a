"""The concept graph as files that other programs read: GraphML, JSON and Parquet."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import networkx as nx
import polars as pl
from polars.datatypes import DataType, DataTypeClass

from penchant.errors import DataError

Format = Literal["graphml", "json", "parquet"]
EDGE_SCHEMA: Mapping[str, DataType | DataTypeClass] = MappingProxyType(
    {
        "edge_key": pl.Int64,
        "subject": pl.String,
        "relation": pl.String,
        "object": pl.String,
        "weight": pl.Float64,
        "confidence": pl.Float64,
        "support": pl.Float64,
        "reasoner": pl.String,
        "rationale": pl.String,
        "valid_from": pl.Datetime("us", "UTC"),
        "valid_to": pl.Datetime("us", "UTC"),
        "recorded_at": pl.Datetime("us", "UTC"),
        "retired_at": pl.Datetime("us", "UTC"),
    }
)
"""Columns of the Parquet file; nulls mean what they mean in `edges`."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, escaped or not."""


def export_graph(graph: "nx.MultiDiGraph[str]", path: Path, form: Format) -> None:
    """Writes the graph, whole or not at all.

    - `graphml`: for Gephi, yEd, Cytoscape and the like. A missing value is an attribute left out, and
      characters that XML cannot hold become U+FFFD. Each edge's `id` is its number.
    - `json`: NetworkX's node-link form, `{"nodes": [{"id": …}], "edges": [{"source": …, "target": …}]}`;
      `networkx.node_link_graph(json.load(file), edges="edges")` reads it back.
    - `parquet`: one row for each edge, `EDGE_SCHEMA`; nodes without an edge are not in it.

    Args:
        graph: As `concept_graph` gives it.
        path: Where to; a file that is there is replaced.
        form: One of the three.

    Raises:
        DataError: The file cannot be written.
    """
    writers: dict[Format, Callable[[nx.MultiDiGraph[str], Path], None]] = {
        "graphml": _write_graphml,
        "json": _write_json,
        "parquet": _write_parquet,
    }
    draft = path.with_name(f"{path.name}.tmp")
    try:
        writers[form](graph, draft)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise DataError(f"cannot write {path}: {error.strerror or error}") from error


def edge_frame(graph: "nx.MultiDiGraph[str]") -> pl.DataFrame:
    """The edges as rows of `EDGE_SCHEMA`, by number."""
    names = [name for name in EDGE_SCHEMA if name not in ("edge_key", "subject", "object")]
    columns: dict[str, list[object]] = {name: [] for name in EDGE_SCHEMA}
    for subject, thing, key, data in graph.edges(keys=True, data=True):
        columns["edge_key"].append(key)
        columns["subject"].append(subject)
        columns["object"].append(thing)
        for name in names:
            columns[name].append(data[name])
    numbers = {
        name: pl.Int64 if isinstance(kind, pl.Datetime) else kind for name, kind in EDGE_SCHEMA.items()
    }
    return pl.DataFrame(columns, schema=numbers).cast(pl.Schema(EDGE_SCHEMA)).sort("edge_key")


def _write_graphml(graph: "nx.MultiDiGraph[str]", path: Path) -> None:
    clean: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names: dict[str, str] = {}
    taken: set[str] = set()
    for node, data in graph.nodes(data=True):
        names[node] = _unlike(_in_xml(node), taken)
        clean.add_node(names[node], **_told(data))
    for subject, thing, key, data in graph.edges(keys=True, data=True):
        clean.add_edge(names[subject], names[thing], key=key, **_told(data))
    nx.write_graphml_xml(clean, path, named_key_ids=True)


def _told(data: dict[str, object]) -> dict[str, object]:
    return {
        name: _in_xml(value) if isinstance(value, str) else value
        for name, value in data.items()
        if value is not None
    }


def _in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text).replace(
        "\r", "\n"
    )  # a parser reads a carriage return as a newline


def _unlike(name: str, taken: set[str]) -> str:
    """The name, or with marks behind it where another node came to be called the same."""
    while name in taken:
        name += "\ufffd"
    taken.add(name)
    return name


def _write_json(graph: "nx.MultiDiGraph[str]", path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(nx.node_link_data(graph, edges="edges"), file, ensure_ascii=False)


def _write_parquet(graph: "nx.MultiDiGraph[str]", path: Path) -> None:
    edge_frame(graph).write_parquet(path)
