"""The concept graph as arrays: a snapshot of what is believed, for arithmetic."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, is_zipfile

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sqlalchemy import Connection, func, select

from penchant.errors import DataError, NotFound, clipped
from penchant.graph_store.concept_graph import holds_at, known_nodes
from penchant.graph_store.reasoning.relations import RELATIONS
from penchant.graph_store.schema import edges, items, nodes

SYMMETRIC = tuple(name for name, relation in RELATIONS.items() if relation.symmetric)
ROUNDING = 1e-12
_ARRAYS = ("starts", "targets", "relations", "weights", "edge_keys")


@dataclass(frozen=True, slots=True)
class Ways:
    """Which edges may be walked, and how readily.

    Attributes:
        relations: Only these; none means every relation.
        backward: These may also be walked from object to subject; a symmetric relation always may.
        factors: What the weights of a relation are multiplied by, above 0, as `(relation, factor)`; 1 where
            it is not named.
    """

    relations: tuple[str, ...] | None = None
    backward: tuple[str, ...] = ()
    factors: tuple[tuple[str, float], ...] = ()


FORWARD = Ways()
"""Every edge from subject to object, the symmetric ones from either end."""


class Steps(NamedTuple):
    """The steps that some `Ways` leave, one row for each; several may join the same two nodes.

    Attributes:
        source: (m,) int32, index of the node it starts from.
        target: (m,) int32, where it leads.
        relation: (m,) int8, index into `FrozenGraph.relation_names`.
        weight: (m,) float64, above 0.
        edge_key: (m,) int64, number of the edge.
    """

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    relation: NDArray[np.int8]
    weight: NDArray[np.float64]
    edge_key: NDArray[np.int64]

    def take(self, at: NDArray[np.int64]) -> "Steps":
        """Some of the rows, in the order of `at`."""
        columns: list[NDArray[Any]] = [column[at] for column in self]
        return Steps(*columns)

    def followed_by(self, other: "Steps") -> "Steps":
        """The rows of both."""
        pairs: Iterable[tuple[NDArray[Any], NDArray[Any]]] = zip(self, other, strict=True)
        return Steps(*(np.concatenate(pair) for pair in pairs))


HALVED_FROM = 500_000
"""Steps from which a multiplication takes longer than to wake a second thread for half of it."""


class Transitions(NamedTuple):
    """Chances of going from node to node in one step.

    Attributes:
        incoming: (n, n) float64 CSR; row t, column s is the chance of a step from s to t. Columns sum to 1,
            or to 0 where no step leads out of s.
        outgoing: (n,) float64, summed weight of the steps out of each node.
        reversible: Every step can be taken back with the same weight.
    """

    incoming: csr_array
    outgoing: NDArray[np.float64]
    reversible: bool

    def halves(self) -> tuple[csr_array, ...]:
        """The rows of `incoming` in two parts of like cost that share its memory; one where it is small."""
        matrix = self.incoming
        if matrix.nnz < HALVED_FROM:
            return (matrix,)
        cut = int(np.searchsorted(matrix.indptr, matrix.nnz // 2))
        at = int(matrix.indptr[cut])
        parts = (
            (matrix.data[:at], matrix.indices[:at], matrix.indptr[: cut + 1]),
            (matrix.data[at:], matrix.indices[at:], matrix.indptr[cut:] - matrix.indptr[cut]),
        )
        width = matrix.shape[1]
        return tuple(csr_array(part, shape=(part[2].size - 1, width), copy=False) for part in parts)


class FrozenGraph:
    """Nodes and edges as compressed sparse rows; symmetric edges stand in it from either end.

    Attributes:
        version: Of the graph; see `graph_version`.
        ids: (n,) node ids, ascending; the place of an id is its index.
        relation_names: Names by the numbers that `relations` has.
        starts: (n + 1,) int64, where the steps of each node begin and end.
        targets: (m,) int32, index of the node that a step leads to.
        relations: (m,) int8.
        weights: (m,) float64.
        edge_keys: (m,) int64, number of the edge that the step follows.
    """

    def __init__(
        self,
        version: str,
        ids: tuple[str, ...],
        relation_names: tuple[str, ...],
        *,
        starts: NDArray[np.int64],
        targets: NDArray[np.int32],
        relations: NDArray[np.int8],
        weights: NDArray[np.float64],
        edge_keys: NDArray[np.int64],
    ) -> None:
        """Takes all as they are; `freeze` and `load` are the usual ways."""
        self.version = version
        self.ids = ids
        self.relation_names = relation_names
        self.starts = starts
        self.targets = targets
        self.relations = relations
        self.weights = weights
        self.edge_keys = edge_keys
        self._transitions: dict[Ways, Transitions] = {}

    @classmethod
    def build(cls, version: str, node_ids: Iterable[str], believed: pl.DataFrame) -> "FrozenGraph":
        """From edges as rows.

        Args:
            version: Its name.
            node_ids: Nodes that need not have an edge.
            believed: `edge_key, subject, relation, object, weight`.
        """
        ends = (believed["subject"], believed["object"])
        every = pl.concat(
            [pl.Series("id", list(node_ids), dtype=pl.String), *(end.alias("id") for end in ends)]
        )
        ids = every.unique().sort()
        names = believed["relation"].unique().sort()
        index = pl.DataFrame({"id": ids, "at": pl.int_range(ids.len(), dtype=pl.Int32, eager=True)})
        number = pl.DataFrame({"relation": names, "r": pl.int_range(names.len(), dtype=pl.Int8, eager=True)})
        rows = (
            believed.join(index.rename({"id": "subject", "at": "s"}), on="subject", maintain_order="left")
            .join(index.rename({"id": "object", "at": "o"}), on="object", maintain_order="left")
            .join(number, on="relation", maintain_order="left")
        )
        mirrored = rows.filter(pl.col("relation").is_in(SYMMETRIC) & (pl.col("s") != pl.col("o")))
        columns = ("s", "o", "r", "weight", "edge_key")
        whole = pl.concat(
            [
                rows.select(columns),
                mirrored.select(pl.col("o").alias("s"), pl.col("s").alias("o"), *columns[2:]),
            ]
        ).sort("s", "o", "r", "edge_key")
        return cls(
            version,
            tuple(ids),
            tuple(names),
            starts=np.searchsorted(whole["s"].to_numpy(), np.arange(ids.len() + 1)).astype(np.int64),
            targets=whole["o"].to_numpy().astype(np.int32),
            relations=whole["r"].to_numpy().astype(np.int8),
            weights=whole["weight"].to_numpy().astype(np.float64),
            edge_keys=whole["edge_key"].to_numpy().astype(np.int64),
        )

    @property
    def node_count(self) -> int:
        """How many nodes."""
        return len(self.ids)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays; ids and what walks keep come on top."""
        return sum(int(getattr(self, name).nbytes) for name in _ARRAYS)

    def index_of(self, node_id: str) -> int:
        """Where a node stands.

        Raises:
            NotFound: There is no such node.
        """
        place = bisect_left(self.ids, node_id)
        if place == len(self.ids) or self.ids[place] != node_id:
            raise NotFound(f"no node `{clipped(node_id)}` in the graph; it has {len(self.ids):,}")
        return place

    def steps(self, ways: Ways = FORWARD) -> Steps:
        """Every single step that may be taken.

        Raises:
            DataError: A relation is unknown, or a factor is not above 0.
        """
        factor = self._factors(ways)
        source = np.repeat(np.arange(self.node_count, dtype=np.int32), np.diff(self.starts))
        every = Steps(source, self.targets, self.relations, self.weights, self.edge_keys)
        every = every._replace(weight=every.weight * factor[every.relation])
        found = every if (every.weight > 0).all() else every.take(np.flatnonzero(every.weight > 0))
        turned = [
            number
            for number, name in enumerate(self.relation_names)
            if name in ways.backward and name not in SYMMETRIC
        ]
        back = found.take(np.flatnonzero(np.isin(found.relation, turned) & (found.source != found.target)))
        if back.source.size == 0:
            return found
        return found.followed_by(back._replace(source=back.target, target=back.source))

    def adjacency(self, ways: Ways = FORWARD) -> csr_array:
        """(n, n) float64 CSR of summed weights, sources as rows."""
        found = self.steps(ways)
        matrix = csr_array(
            (found.weight, (found.source, found.target)), shape=(self.node_count, self.node_count)
        )
        matrix.sum_duplicates()
        return matrix

    def transitions(self, ways: Ways = FORWARD) -> Transitions:
        """The weights as chances; computed once for each `Ways`."""
        if ways not in self._transitions:
            matrix = self.adjacency(ways)
            turned = matrix.T.tocsr()
            apart = abs(matrix - turned)  # sums of the same weights in another order differ a little
            outgoing = matrix.sum(axis=1)
            share = 1.0 / np.where(outgoing > 0, outgoing, 1.0)
            turned.data *= share[turned.indices]
            reversible = apart.nnz == 0 or apart.max() <= ROUNDING * matrix.max()
            self._transitions[ways] = Transitions(turned, outgoing, reversible)
        return self._transitions[ways]

    def save(self, path: Path) -> None:
        """Writes the snapshot, whole or not at all; nothing in it is pickled.

        Raises:
            DataError: The file cannot be written.
        """
        draft = path.with_suffix(".tmp")
        held: dict[str, Any] = {name: getattr(self, name) for name in _ARRAYS}
        texts = {"ids": self.ids, "names": self.relation_names, "version": (self.version,)}
        for name, told in texts.items():
            held |= _packed(name, told)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                np.savez(file, **held)
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise DataError(f"cannot write {path}: {error.strerror}") from error

    @classmethod
    def load(cls, path: Path) -> "FrozenGraph":
        """Reads what `save` wrote.

        Raises:
            DataError: The file is no snapshot.
        """
        try:
            with np.load(path, allow_pickle=False) as held:
                (version,) = _unpacked("version", held)
                ids, names = _unpacked("ids", held), _unpacked("names", held)
                return cls(version, ids, names, **{name: held[name] for name in _ARRAYS})
        except (OSError, KeyError, ValueError, EOFError, BadZipFile) as error:
            raise DataError(f"{path} holds no frozen graph: {error}") from error

    def _factors(self, ways: Ways) -> NDArray[np.float64]:
        """(relations,) what each relation's weights are multiplied by; 0 for those that are left out."""
        named = (*(ways.relations or ()), *ways.backward, *(name for name, _ in ways.factors))
        for name in named:
            if name not in RELATIONS and name not in self.relation_names:
                raise DataError(f"no relation `{name}`: known are {', '.join(RELATIONS)}")
        factors = dict(ways.factors)
        for name, factor in factors.items():
            if not 0 < factor < np.inf:
                raise DataError(f"the factor of `{name}` is {factor}: it must be above 0")
        return np.array(
            [
                factors.get(name, 1.0) if ways.relations is None or name in ways.relations else 0.0
                for name in self.relation_names
            ],
            dtype=np.float64,
        )


def graph_version(connection: Connection) -> str:
    """The name of the graph as it is stored now: it changes with every edge added or retired and every node.

    Edges and nodes are only ever added, and edges retired once, so that counts tell versions apart.
    """
    rows, retired = connection.execute(select(func.count(), func.count(edges.c.retired_at))).one()
    known = [connection.scalar(select(func.count()).select_from(table)) or 0 for table in (nodes, items)]
    return f"{rows}-{retired}-{sum(known)}"


def freeze(connection: Connection) -> FrozenGraph:
    """A snapshot of the graph as believed now."""
    columns = (edges.c.edge_key, edges.c.subject, edges.c.relation, edges.c.object, edges.c.weight)
    query = select(*columns).where(holds_at())
    rows = connection.execute(query).all()
    believed = pl.DataFrame(
        list(zip(*rows, strict=True)) or [[] for _ in columns],
        schema={
            "edge_key": pl.Int64,
            "subject": pl.String,
            "relation": pl.String,
            "object": pl.String,
            "weight": pl.Float64,
        },
    )
    known = (node_id for node_id, _, _ in known_nodes(connection))
    return FrozenGraph.build(graph_version(connection), known, believed)


def frozen_graph(connection: Connection, folder: Path) -> FrozenGraph:
    """The graph as believed now, from the shop's folder where it is there, or else made and kept.

    Args:
        connection: An open connection.
        folder: The shop's; snapshots are in `graph/` and may be deleted at any time.

    Raises:
        DataError: The snapshot cannot be written.
    """
    path = folder / "graph" / f"graph-{graph_version(connection)}.npz"
    if path.exists() and is_zipfile(path):  # a power cut leaves less
        try:
            return FrozenGraph.load(path)
        except DataError:
            path.unlink()
    made = freeze(connection)
    made.save(path)
    for other in path.parent.glob("graph-*.npz"):
        if other != path:
            other.unlink(missing_ok=True)
    return made


def _packed(name: str, texts: tuple[str, ...]) -> dict[str, NDArray[np.generic]]:
    """Texts of any content as bytes, and where each ends."""
    coded = [text.encode() for text in texts]
    return {
        f"{name}_bytes": np.frombuffer(b"".join(coded), dtype=np.uint8),
        f"{name}_ends": np.cumsum([len(one) for one in coded], dtype=np.int64),
    }


def _unpacked(name: str, held: "np.lib.npyio.NpzFile") -> tuple[str, ...]:
    whole, ends = held[f"{name}_bytes"].tobytes(), held[f"{name}_ends"].tolist()
    return (
        tuple(whole[start:end].decode() for start, end in zip([0, *ends[:-1]], ends, strict=True))
        if ends
        else ()
    )
