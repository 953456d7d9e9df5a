"""One round of reasoning: every reasoner is heard, the arbiter rules, and the rulings are kept."""

import json
import time
from calendar import day_name, month_name
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, replace
from typing import NamedTuple
from zlib import crc32

import numpy as np
import polars as pl
from sqlalchemy import Connection, bindparam, func, insert, select, update

from penchant.graph_store.database import Database, bulk_insert, get_meta, record_moment, set_meta
from penchant.graph_store.evolution import Step
from penchant.graph_store.reasoning.arbiter import Believed, Pass, Ruling, arbitrate, count_actions
from penchant.graph_store.reasoning.guard import Fault, collect_proposals
from penchant.graph_store.reasoning.proposals import Proposal, Reasoner, ReasoningView, Rejection, Triple
from penchant.graph_store.reasoning.relations import RELATIONS, STRUCTURAL
from penchant.graph_store.schema import decisions, edges, item_concepts, items, nodes
from penchant.graph_store.shop_view import ShopView
from penchant.ids import ConceptId
from penchant.progress import Progress

REASON_GROWTH = 0.05
"""By how much the log or the catalogue grows before the graph is reasoned about anew: a pass reads all of the
evidence, so that its cost for each event stays the same however large the shop is."""

ABOUT_ITEMS = ("category:", "cluster:")

BELIEVED = {
    "edge_key": pl.Int64,
    "subject": pl.String,
    "relation": pl.String,
    "object": pl.String,
    "weight": pl.Float64,
    "confidence": pl.Float64,
    "support": pl.Float64,
    "reasoner": pl.String,
    "valid_from": pl.Int64,
}
"""Columns of `ReasoningView.believed`: the first fields of `Believed`, in the same order."""


class ReasoningReport(NamedTuple):
    """What a round of reasoning did.

    Attributes:
        step: For the round's report.
        faults: What was wrong with each reasoner or its proposals; empty where nothing was.
        opened: How many concepts were added.
    """

    step: Step
    faults: dict[str, tuple[Fault, ...]]
    opened: int


def evolve_relations(
    database: Database,
    view: ShopView,
    reasoners: Sequence[Reasoner],
    *,
    budget_s: float,
    clock: Callable[[], float],
    progress: Progress,
) -> ReasoningReport | None:
    """Hears the reasoners where the shop has grown enough since they were last heard, or lost a concept.

    Args:
        database: The shop's.
        view: The shop as of its last round.
        reasoners: In the order in which they are heard.
        budget_s: How long each may take, seconds; one that takes longer says nothing this round, and nothing
            of it is taken for given up.
        clock: Seconds since 1970.
        progress: Told which reasoner is heard.
    """
    basis = _basis(view, reasoners)
    with database.read() as connection:
        due = _due(connection, view, basis)
    if not due:
        return None
    began = time.perf_counter()
    with database.read() as connection:
        believed = believed_edges(connection)
        known = set(connection.scalars(select(nodes.c.node_id)))
        known.update(f"item:{item_id}" for item_id in connection.scalars(select(items.c.item_id)))
    seen = ReasoningView(database, view, _as_frame(believed))
    passes: list[Pass] = []
    faults: dict[str, tuple[Fault, ...]] = {}
    turned_down: list[Ruling] = []
    for done, reasoner in enumerate(reasoners):
        progress(f"reasoning: {reasoner.name}", done, len(reasoners))
        heard = collect_proposals(reasoner, seen, known=known, budget_s=budget_s)
        faults[reasoner.name] = heard.faults
        passes.append(Pass(reasoner.name, reasoner.relations, heard.proposals, heard.complete))
        turned_down += [_turned_down(reasoner.name, one) for one in heard.rejections]
    progress("reasoning", len(reasoners), len(reasoners))
    rulings = [*arbitrate(believed, passes), *turned_down]
    with database.write() as connection:
        now_us = record_moment(connection, int(clock() * 1e6))
        opened = _open_nodes(connection, rulings, known, now_us=now_us)
        store_rulings(connection, rulings, now_us=now_us, shop_now=view.now)
        catalogue = get_meta(connection, "evolved_catalogue")
        set_meta(connection, reasoned_events=view.end, reasoned_catalogue=catalogue, reasoned_basis=basis)
    step = _told(passes, rulings, faults, time.perf_counter() - began)
    step = replace(step, note=step.note + _if_no_habit(view, believed, passes))
    return ReasoningReport(step, faults, opened)


def believed_edges(connection: Connection) -> list[Believed]:
    """Every edge that is believed now and that reasoners may propose."""
    premises: dict[int, tuple[Triple, ...]] = {}
    derived = select(decisions.c.edge_key, decisions.c.premises).where(decisions.c.premises.is_not(None))
    for edge_key, held in connection.execute(derived):
        premises[edge_key] = tuple((one[0], one[1], one[2]) for one in json.loads(held))
    columns = [edges.c[name] for name in BELIEVED]
    query = select(*columns).where(edges.c.retired_at.is_(None), edges.c.relation.not_in(STRUCTURAL))
    rows = connection.execute(query.order_by(edges.c.edge_key))
    return [Believed._make((*row, premises.get(row[0], ()))) for row in rows]


def store_rulings(connection: Connection, rulings: Iterable[Ruling], *, now_us: int, shop_now: int) -> None:
    """Writes edges and decisions; what was believed is marked as retired and stays.

    Args:
        connection: Inside a transaction.
        rulings: Of the arbiter.
        now_us: The clock, microseconds: when this was recorded.
        shop_now: The shop's own clock, microseconds: until when an edge held that ended.
    """
    edge_key = connection.scalar(select(func.coalesce(func.max(edges.c.edge_key) + 1, 0))) or 0
    first_key = connection.scalar(select(func.coalesce(func.max(decisions.c.decision_key) + 1, 0))) or 0
    refused_before = _refused(connection)
    new_edges: list[dict[str, object]] = []
    ended: list[dict[str, object]] = []
    kept: list[dict[str, object]] = []
    key_of: dict[Triple, int] = {}
    for ruling in rulings:
        proposal = ruling.proposal
        about: Proposal | Believed
        number: int | None = None
        if ruling.action in ("admitted", "merged", "revised") and proposal is not None:
            number = edge_key + len(new_edges)
            key_of[proposal.triple] = number
            began = ruling.edge.valid_from if ruling.edge else proposal.valid_from
            new_edges.append(_row(proposal, number, ruling.reasoner, began, now_us))
            about = proposal
            if ruling.edge is not None:  # a belief that was put better ended only on paper, not in the shop
                ended.append({"key": ruling.edge.edge_key, "until": None})
        elif ruling.action == "retired" and ruling.edge is not None:
            about, number = ruling.edge, ruling.edge.edge_key
            ended.append({"key": number, "until": shop_now})
        elif proposal is not None and (ruling.reasoner, *proposal.triple) not in refused_before:
            about = proposal
            refused_before.add((ruling.reasoner, *proposal.triple))
        else:
            continue
        kept.append(_decision(ruling, about, number, now_us))
    for row in kept:
        cause = row.pop("cause_triple")
        row["cause"] = key_of.get(cause) if isinstance(cause, tuple) else None
    if ended:
        statement = update(edges).where(edges.c.edge_key == bindparam("key"))
        connection.execute(statement.values(valid_to=bindparam("until"), retired_at=now_us), ended)
    if new_edges:
        bulk_insert(connection, edges, pl.DataFrame(new_edges, infer_schema_length=None))
    if kept:
        numbered = [{"decision_key": first_key + place, **row} for place, row in enumerate(kept)]
        connection.execute(insert(decisions), numbered)


def node_label(node_id: str) -> str:
    """What people read for a concept that a proposal brought along.

    Example:
        >>> node_label("season:month:11"), node_label("season:weekday:6"), node_label("intent:tea ceremony")
        ('November', 'Saturday', 'tea ceremony')
    """
    kind, _, rest = node_id.partition(":")
    name, _, number = rest.partition(":")
    if kind == "season" and number.isdigit():
        if name == "month" and 1 <= int(number) <= 12:
            return month_name[int(number)]
        if name == "weekday" and 1 <= int(number) <= 7:
            return day_name[int(number) - 1]
    return rest


def _turned_down(reasoner: str, rejection: Rejection) -> Ruling:
    """What the reasoner's own critic refused, as if the arbiter had."""
    subject, relation, thing, reason = astuple(rejection)
    return Ruling("refused", reasoner, reason, proposal=Proposal(subject, relation, thing, 0, 0, 0, reason))


def _row(
    proposal: Proposal, edge_key: int, reasoner: str, valid_from: int | None, now_us: int
) -> dict[str, object]:
    return {
        "edge_key": edge_key,
        "subject": proposal.subject,
        "relation": proposal.relation,
        "object": proposal.object,
        "weight": float(proposal.weight),
        "confidence": float(proposal.confidence),
        "support": float(proposal.support),
        "reasoner": reasoner,
        "rationale": proposal.rationale,
        "valid_from": valid_from,
        "recorded_at": now_us,
    }


def _decision(
    ruling: Ruling, about: Proposal | Believed, edge_key: int | None, now_us: int
) -> dict[str, object]:
    return {
        "recorded_at": now_us,
        "action": ruling.action,
        "edge_key": edge_key,
        "subject": about.subject,
        "relation": about.relation,
        "object": about.object,
        "reasoner": ruling.reasoner,
        "confidence": float(about.confidence),
        "support": float(about.support),
        "reason": ruling.reason,
        "cause_triple": ruling.cause,
        "premises": json.dumps(about.premises) if about.premises and ruling.action != "retired" else None,
    }


def _refused(connection: Connection) -> set[tuple[str, str, str, str]]:
    """Reasoner and triple of what was refused before: saying it once is enough."""
    columns = (decisions.c.reasoner, decisions.c.subject, decisions.c.relation, decisions.c.object)
    query = select(*columns).where(decisions.c.action == "refused")
    return {(row[0], row[1], row[2], row[3]) for row in connection.execute(query)}


def _open_nodes(connection: Connection, rulings: Iterable[Ruling], known: set[str], *, now_us: int) -> int:
    """Adds the concepts that admitted proposals brought along."""
    new = {
        ruling.proposal.object: None
        for ruling in rulings
        if ruling.action == "admitted" and ruling.proposal and ruling.proposal.object not in known
    }
    start = connection.scalar(select(func.coalesce(func.max(nodes.c.node_key) + 1, 0))) or 0
    rows = [
        {
            "node_key": key,
            "node_id": node_id,
            "kind": node_id.partition(":")[0],
            "label": node_label(node_id),
            "recorded_at": now_us,
        }
        for key, node_id in enumerate(new, start)
    ]
    if rows:
        connection.execute(insert(nodes), rows)
    return len(rows)


def _basis(view: ShopView, reasoners: Sequence[Reasoner]) -> int:
    """A number that changes with what the rulings depend on but the log and the catalogue."""
    told = [
        (one.name, type(one).__module__, sorted(one.relations), str(getattr(one, "basis", "")))
        for one in reasoners
    ]
    return crc32(
        json.dumps([told, sorted(RELATIONS), view.settings.clusters, view.settings.colluders]).encode()
    )


def _due(connection: Connection, view: ShopView, basis: int) -> bool:
    if view.end == 0:
        return False
    if get_meta(connection, "reasoned_basis") != basis:
        return True
    if view.end >= get_meta(connection, "reasoned_events") * (1 + REASON_GROWTH):
        return True
    count = select(func.count()).select_from(items).where(items.c.listed == 1)
    changed = (
        connection.scalar(count.where(items.c.version > get_meta(connection, "reasoned_catalogue"))) or 0
    )
    if changed == 0:
        return False
    return changed >= REASON_GROWTH * (connection.scalar(count) or 0) or _vacated(connection, view)


def _vacated(connection: Connection, view: ShopView) -> bool:
    """Whether what shoppers did is still told of a concept that no item is about, as after its renaming."""
    behaviour = [relation.name for relation in RELATIONS.values() if relation.statistical]
    query = select(edges.c.subject, edges.c.object)
    believed = query.where(edges.c.retired_at.is_(None), edges.c.relation.in_(behaviour))
    ends = {end for row in connection.execute(believed) for end in row if end.startswith(ABOUT_ITEMS)}
    held = np.zeros(len(view.taxonomy.ids))
    held[list(connection.scalars(select(item_concepts.c.node_key).distinct()))] = 1.0
    held = view.taxonomy.spread_up(held)
    return any(held[view.taxonomy.key_of[ConceptId(end)]] == 0 for end in ends)


def _as_frame(believed: Sequence[Believed]) -> pl.DataFrame:
    return pl.DataFrame([edge[: len(BELIEVED)] for edge in believed], schema=BELIEVED, orient="row")


def _if_no_habit(view: ShopView, believed: Sequence[Believed], passes: Sequence[Pass]) -> str:
    """Where no relation of what shoppers do is believed or proposed: the bound for colluders may be why."""
    behaviour = {relation.name for relation in RELATIONS.values() if relation.statistical}
    asked_for = {relation for said in passes for relation in said.relations}
    found = {edge.relation for edge in believed} | {one.relation for said in passes for one in said.proposals}
    colluders = view.settings.colluders
    if not colluders or behaviour.isdisjoint(asked_for) or not behaviour.isdisjoint(found):
        return ""
    return f"; no habit is sure beyond {colluders:,} colluding accounts (the setting colluders)"


def _told(
    passes: Sequence[Pass], rulings: Sequence[Ruling], faults: dict[str, tuple[Fault, ...]], seconds: float
) -> Step:
    counts = count_actions(rulings)
    added = counts["admitted"] + counts["merged"]
    note = (
        f"edges: {added:,} admitted, {counts['revised']:,} revised, {counts['retired']:,} retired, "
        f"{counts['refused']:,} refused"
    )
    note += "".join(f"; {name} {fault.text}" for name, found in faults.items() for fault in found)
    return Step(
        name="reasoning",
        new=sum(len(said.proposals) for said in passes),
        wrote=added + counts["revised"] + counts["retired"],
        seconds=seconds,
        note=note,
    )
