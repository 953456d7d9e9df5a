"""Walks on the frozen graph: personalised PageRank, short walks, and the best paths between two nodes."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store.frozen_graph import FORWARD, FrozenGraph, Steps, Transitions, Ways

MAX_HOPS = 3
NOWHERE = -1
Seeds = Mapping[str, float] | NDArray[np.float64]
"""Where walks start: weights, not negative, by node id, or (n,) by index."""
Follow = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def personalised_pagerank(
    graph: FrozenGraph,
    seeds: Seeds,
    *,
    ways: Ways = FORWARD,
    damping: float = 0.85,
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
    start: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    r"""How often an endless walk that keeps returning to the seeds is at each node.

    With transitions Q, seeds p and damping a it is the x with `x = a (Q' x + d(x) p) + (1 - a) p`, where
    `d(x)` is the mass on nodes that nothing leads out of; `networkx.pagerank` gives the same (Langville and
    Meyer, "A survey of eigenvector methods for web information retrieval", 2005). It is found by power
    iteration; after a step from x to x' the result is within `a / (1 - a) |x' - x|`.

    Where every step can be taken back, conjugate gradients need a third of the multiplications or less: x is
    `y / sum(y)` with `(I - a Q') y = p`, which is symmetric in the inner product that divides by the nodes'
    outgoing weights, with eigenvalues from `1 - a` to `1 + a`. With residual r, y is within `|r| / (1 - a)`.

    Args:
        graph: The graph.
        seeds: Where the walk returns to.
        ways: Which edges it may take.
        damping: Chance of a further step before it returns, 0 up to but not including 1.
        tolerance: How far the result may be from the exact one, as the sum over all nodes.
        max_iterations: At most this many multiplications with the transitions.
        start: (n,) an earlier result for similar seeds or of a similar graph, to be sooner there.

    Returns:
        (n,) float64, not negative, summing to 1.

    Raises:
        DataError: The seeds are none, negative or unknown, an argument is out of range, or the tolerance was
            not reached.
    """
    if not 0 <= damping < 1:
        raise DataError(f"damping {damping} is out of range: 0 up to but not including 1 is allowed")
    if not tolerance > 0:
        raise DataError(f"tolerance {tolerance} is out of range: it must be above 0")
    seed = seed_vector(graph, seeds)
    step = graph.transitions(ways)
    first = None if start is None else _distribution(start, graph.node_count, "start")
    iterate = _conjugate_gradients if step.reversible else _power_iteration
    with _followed(step) as follow:
        found = iterate(follow, step.outgoing, seed, first, damping, tolerance, max_iterations)
    if found is None:
        raise DataError(
            f"personalised PageRank is not within {tolerance} after {max_iterations:,} iterations: "
            "allow more of them, or a larger tolerance"
        )
    return found


@contextmanager
def _followed(step: Transitions) -> Iterator[Follow]:
    """Multiplies with the transitions: one step of the walk from wherever its mass is."""
    halves = step.halves()
    if len(halves) == 1:
        yield lambda mass: np.asarray(halves[0] @ mass)
        return
    with ThreadPoolExecutor(len(halves)) as pool:  # SciPy lets go of Python's lock meanwhile
        yield lambda mass: np.concatenate(list(pool.map(lambda half: half @ mass, halves)))


def _power_iteration(
    follow: Follow,
    outgoing: NDArray[np.float64],
    seed: NDArray[np.float64],
    start: NDArray[np.float64] | None,
    damping: float,
    tolerance: float,
    max_iterations: int,
) -> NDArray[np.float64] | None:
    dangling = outgoing == 0
    x = seed if start is None else start
    for _ in range(max_iterations):
        last = x
        x = damping * follow(last)
        x += (1 - damping + damping * last[dangling].sum()) * seed
        if np.abs(x - last).sum() * damping <= tolerance * (1 - damping):
            return _shares(x)
    return None


def _conjugate_gradients(
    follow: Follow,
    outgoing: NDArray[np.float64],
    seed: NDArray[np.float64],
    start: NDArray[np.float64] | None,
    damping: float,
    tolerance: float,
    max_iterations: int,
) -> NDArray[np.float64] | None:
    alone = outgoing == 0
    metric = 1.0 / np.where(alone, 1.0, outgoing)
    y, left = np.zeros_like(seed), seed.copy()
    if start is not None:
        y = start / (1 - damping * (1 - start[alone].sum()))
        left += damping * follow(y) - y
    direction = left.copy()
    size = _dot(left * metric, left)
    for _ in range(max_iterations + 1):
        if np.abs(left).sum() * 2 <= tolerance * (1 - damping) * y.sum():  # twice: once more for the sum
            return _shares(np.maximum(y, 0.0))
        change = direction - damping * follow(direction)
        stride = size / _dot(direction * metric, change)
        y += stride * direction
        left -= stride * change
        last, size = size, _dot(left * metric, left)
        direction *= size / last
        direction += left
    return None


def _dot(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Without BLAS, whose threads cost more than they save here when the machine is busy."""
    return float(np.einsum("i,i->", one, other))


def walk_from(graph: FrozenGraph, seeds: Seeds, steps: int, *, ways: Ways = FORWARD) -> NDArray[np.float64]:
    """How often short walks come to each node: the sum over k = 1 … steps of `(Q')^k p`.

    Args:
        graph: The graph.
        seeds: Where walks start, in proportion to their weights; the start itself is no visit.
        steps: 1 or more; a walk ends early where nothing leads on.
        ways: Which edges they may take.

    Returns:
        (n,) float64, expected visits of one walk.

    Raises:
        DataError: As `personalised_pagerank`.
    """
    if steps < 1:
        raise DataError(f"{steps} steps are no walk: 1 or more are allowed")
    incoming = graph.transitions(ways).incoming
    at = seed_vector(graph, seeds)
    visits = np.zeros_like(at)
    for _ in range(steps):
        at = incoming @ at
        visits += at
    return visits


@dataclass(frozen=True, slots=True)
class ConceptPath:
    """One way from a node to another.

    Attributes:
        nodes: Node ids from source to target, none twice.
        relations: Relation of each hop.
        edge_keys: Number of the edge of each hop.
        weight: Product of the hops' weights.
    """

    nodes: tuple[str, ...]
    relations: tuple[str, ...]
    edge_keys: tuple[int, ...]
    weight: float


def paths(
    graph: FrozenGraph, source: str, target: str, k: int = 3, *, ways: Ways = FORWARD, hops: int = MAX_HOPS
) -> list[ConceptPath]:
    """The best paths between two nodes, by the product of their weights.

    Of several edges between the same two nodes a path takes the heaviest, of equally heavy ones that with the
    lowest number. Of equally good paths the shorter comes first, then the one whose ids come first.

    Args:
        graph: The graph.
        source: Node id.
        target: Node id, another one.
        k: At most this many.
        ways: Which edges they may take.
        hops: At most this many edges, 1 to 3.

    Raises:
        NotFound: A node is unknown.
        DataError: Source and target are the same, or `hops` is out of range.
    """
    first, last = graph.index_of(source), graph.index_of(target)
    if first == last:
        raise DataError(f"`{source}` cannot lead to itself: name another node")
    if not 1 <= hops <= MAX_HOPS:
        raise DataError(f"{hops} hops are out of range: 1 to {MAX_HOPS} are allowed")
    steps = graph.steps(ways)
    opening = _heaviest(steps, (steps.source == first) & (steps.target != first))
    closing = _heaviest(steps, (steps.target == last) & (steps.source != last))
    direct = opening[steps.target[opening] == last]
    routes = [(direct[:, None], steps.weight[direct])]
    lead = np.full(graph.node_count, NOWHERE)  # the step from the source to each node, and to the target
    lead[steps.target[opening]] = opening
    end = np.full(graph.node_count, NOWHERE)
    end[steps.source[closing]] = closing
    lead[last] = end[first] = NOWHERE
    if hops >= 2:
        over = np.flatnonzero((lead != NOWHERE) & (end != NOWHERE))
        routes.append(
            (np.stack([lead[over], end[over]], axis=1), steps.weight[lead[over]] * steps.weight[end[over]])
        )
    if hops >= 3:
        between = (lead[steps.source] != NOWHERE) & (end[steps.target] != NOWHERE)
        middle = _heaviest(steps, between & (steps.source != steps.target))
        one, three = lead[steps.source[middle]], end[steps.target[middle]]
        weight = steps.weight[one] * steps.weight[middle] * steps.weight[three]
        routes.append((np.stack([one, middle, three], axis=1), weight))
    ranked = []
    for route, weight in routes:
        if weight.size > k:
            enough = np.partition(weight, weight.size - k)[weight.size - k]
            route, weight = route[weight >= enough], weight[weight >= enough]
        ranked += [
            _told(graph, steps, hop, w) for hop, w in zip(route.tolist(), weight.tolist(), strict=True)
        ]
    return sorted(ranked, key=lambda path: (-path.weight, len(path.nodes), path.nodes))[: max(k, 0)]


def seed_vector(graph: FrozenGraph, seeds: Seeds) -> NDArray[np.float64]:
    """(n,) float64 of the seeds' weights, summing to 1.

    Raises:
        DataError: They are none, negative, or not as many as there are nodes.
        NotFound: A node is unknown.
    """
    if isinstance(seeds, Mapping):
        weights = np.zeros(graph.node_count)
        for node_id, weight in seeds.items():
            weights[graph.index_of(node_id)] = weight
    else:
        weights = seeds
    return _distribution(weights, graph.node_count, "seeds")


def _distribution(weights: NDArray[np.float64], size: int, what: str) -> NDArray[np.float64]:
    held = np.asarray(weights, dtype=np.float64)
    if held.shape != (size,):
        raise DataError(f"{what} have shape {held.shape}: one number for each of {size:,} nodes is needed")
    total = held.sum()
    if not (np.isfinite(total) and total > 0 and held.min() >= 0):
        raise DataError(f"{what} must not be negative and must have a sum above 0, which is {total}")
    return _shares(held)


def _shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def _heaviest(steps: Steps, among: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Of the steps between the same two nodes the heaviest, and of those the one with the lowest number."""
    at = np.flatnonzero(among)
    order = np.lexsort((steps.edge_key[at], -steps.weight[at], steps.target[at], steps.source[at]))
    at = at[order]
    joins = np.stack([steps.source[at], steps.target[at]])
    first = np.ones(at.size, dtype=bool)
    first[1:] = (joins[:, 1:] != joins[:, :-1]).any(axis=0)
    return at[first]


def _told(graph: FrozenGraph, steps: Steps, hops: list[int], weight: float) -> ConceptPath:
    visited = [int(steps.source[hops[0]]), *(int(steps.target[hop]) for hop in hops)]
    return ConceptPath(
        nodes=tuple(graph.ids[node] for node in visited),
        relations=tuple(graph.relation_names[steps.relation[hop]] for hop in hops),
        edge_keys=tuple(int(steps.edge_key[hop]) for hop in hops),
        weight=weight,
    )
