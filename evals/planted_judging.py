"""Holds found edges, and edges that ended, against what was planted."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from penchant.evals.planted_truth import Planted, Triple, Truth, canonical
from penchant.graph_store.reasoning.relations import RELATIONS


class EdgeScore(NamedTuple):
    """How found edges of one relation, or of several, stand to the truth.

    Attributes:
        found: Edges found.
        right: Of those, the planted ones and those implied at another level.
        induced: Of those, pairs that are bought together because both are planted beside a third.
        planted: Relations planted.
        recalled: Of those, the ones that were found themselves; an implied edge does not stand for them.
    """

    found: int
    right: int
    induced: int
    planted: int
    recalled: int

    @property
    def precision(self) -> float:
        """Share of found edges that say something true: planted, implied or induced; 1 without any."""
        return (self.right + self.induced) / self.found if self.found else 1.0

    @property
    def strict_precision(self) -> float:
        """The same with induced pairs counted as wrong."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the planted relations that were found; 1 where none were planted."""
        return self.recalled / self.planted if self.planted else 1.0

    def plus(self, other: "EdgeScore") -> "EdgeScore":
        """Both counted together."""
        return EdgeScore(*(one + more for one, more in zip(self, other, strict=True)))


NOTHING = EdgeScore(0, 0, 0, 0, 0)


def judge_edges(truth: Truth, edges: Iterable[Triple], relation: str) -> EdgeScore:
    """Judges the edges of one planted relation; a symmetric one counts once, whichever end comes first.

    Args:
        truth: What was planted.
        edges: Of any relations.
        relation: One of `PLANTED_RELATIONS`.
    """
    found = {canonical(edge) for edge in edges if edge[1] == relation}
    planted = truth.planted(relation)
    return EdgeScore(
        found=len(found),
        right=sum(truth.is_implied(edge) for edge in found),
        induced=sum(truth.is_induced(edge) for edge in found),
        planted=len(planted),
        recalled=len(planted & found),
    )


def judge_catalogue(items: pl.DataFrame, edges: Iterable[Triple]) -> EdgeScore:
    """Judges `is_a` between categories, `about` from items to categories, and `made_by`.

    An `is_a` edge from a category to one further up in its path is right, only the next one up is asked for.

    Args:
        items: `item_id, category, brand`, as last ingested.
        edges: Of any relations.
    """
    wanted: set[Triple] = set()
    right: set[Triple] = set()
    for item, path, brand in items.select("item_id", "category", "brand").iter_rows():
        wanted |= {
            (f"item:{item}", "about", f"category:{path}"),
            (f"item:{item}", "made_by", f"brand:{brand}"),
        }
        parts = path.split(" > ")
        line = ["category:" + " > ".join(parts[:depth]) for depth in range(len(parts), 0, -1)]
        wanted |= {(low, "is_a", high) for low, high in pairwise(line)}
        right |= {(low, "is_a", high) for place, low in enumerate(line) for high in line[place + 1 :]}
    right |= wanted
    found = {
        edge
        for edge in edges
        if edge[1] in ("is_a", "made_by") or (edge[1] == "about" and edge[2].startswith("category:"))
    }
    return EdgeScore(len(found), len(found & right), 0, len(wanted), len(wanted & found))


class Retirements(NamedTuple):
    """How edges ended over several rounds.

    Attributes:
        retired: Edges that ended; one that was only worded or weighed anew did not end.
        wrong: Of those, the ones whose cause could not take their place, each with what was wrong.
        true_ended: Statistical edges that ended though their relation was still being acted on, by triple.
        flickered: Triples that ended and came back.
    """

    retired: int
    wrong: tuple[str, ...]
    true_ended: tuple[Triple, ...]
    flickered: tuple[Triple, ...]


def judge_retirements(
    edges: pl.DataFrame, decisions: pl.DataFrame, *, still_true: Collection[Planted] = ()
) -> Retirements:
    """Judges every edge that ended.

    An end is right where (a) an edge took its place: the one named as the cause or, where the decision
    names none, one recorded in the same moment; it must have the same two ends, or the same subject and
    relation where a subject can have one such object at a time (one of each kind of node, for `about`); or
    (b) nothing took its place and the relation is statistical, so that its support may fall away; or (c) it
    was derived from another edge that was not believed any more.

    Args:
        edges: `edge_key, subject, relation, object, recorded_at, retired_at`, all rows ever written.
        decisions: `action, edge_key, cause, premises`, likewise; `premises` lists triples.
        still_true: Relations planted that have not stopped.
    """
    rows = {row["edge_key"]: row for row in edges.to_dicts()}
    begun: dict[int, list[dict[str, object]]] = defaultdict(list)
    spans: dict[Triple, list[tuple[int, int | None]]] = defaultdict(list)
    for row in rows.values():
        begun[row["recorded_at"]].append(row)
        spans[_triple(row)].append((row["recorded_at"], row["retired_at"]))
    ended_by = {d["edge_key"]: d for d in decisions.to_dicts() if d["action"] == "retired"}
    premises = {d["edge_key"]: d["premises"] for d in decisions.to_dicts() if d["premises"]}
    acted_on = {one.triple for one in still_true}
    retired, wrong, true_ended = 0, [], []
    for key, row in rows.items():
        at = row["retired_at"]
        if at is None or _goes_on(spans[_triple(row)], at):
            continue
        retired += 1
        triple = _triple(row)
        if triple[1] in {one.relation for one in still_true} and canonical(triple) in acted_on:
            true_ended.append(triple)
        cause = ended_by.get(key, {}).get("cause")
        successors = begun[at] if cause is None else [rows[cause]]
        if any(_can_replace(row, other) for other in successors):
            continue
        told = " ".join(triple)
        if cause is not None:
            wrong.append(f"`{told}` was ended by `{' '.join(_triple(rows[cause]))}`")
        elif not RELATIONS[triple[1]].statistical and not any(
            not _believed(spans[tuple(premise)], at) for premise in premises.get(key, ())
        ):
            wrong.append(f"`{told}` ended without a cause")
    flickered = [triple for triple, held in spans.items() if _came_back(held)]
    return Retirements(retired, tuple(wrong), tuple(true_ended), tuple(flickered))


def _triple(row: dict[str, object]) -> Triple:
    return str(row["subject"]), str(row["relation"]), str(row["object"])


def _goes_on(spans: list[tuple[int, int | None]], at: int) -> bool:
    """Whether the same triple was written anew in the moment it ended."""
    return any(recorded == at for recorded, _ in spans)


def _believed(spans: list[tuple[int, int | None]], at: int) -> bool:
    return any(recorded <= at and (ended is None or ended > at) for recorded, ended in spans)


def _came_back(spans: list[tuple[int, int | None]]) -> bool:
    ordered = sorted(spans, key=lambda span: span[0])
    return any(later[0] > earlier[1] for earlier, later in pairwise(ordered) if earlier[1] is not None)


def _can_replace(old: dict[str, object], new: dict[str, object]) -> bool:
    if new["edge_key"] == old["edge_key"]:
        return False
    ends = {old["subject"], old["object"]}
    if ends == {new["subject"], new["object"]}:
        return True
    if (old["subject"], old["relation"]) != (new["subject"], new["relation"]):
        return False
    match RELATIONS[str(old["relation"])].single_valued:
        case "no":
            return False
        case "yes":
            return True
        case "per_kind":
            return str(old["object"]).partition(":")[0] == str(new["object"]).partition(":")[0]
