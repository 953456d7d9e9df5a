"""A kind of product, or an item: what the graph relates it to, and how it went over the months."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import RowMapping

from penchant.graph_store import ShopView, counted, to_moment
from penchant.graph_store.find_nodes import FoundNode, NodeEdges
from penchant.graph_store.fold import DAY_US, distinct
from penchant.graph_store.reasoning.relations import RELATIONS, STRUCTURAL
from penchant.ids import ConceptId, ItemId
from penchant.tools.named_concepts import places_named

MONTHS = 12
NEIGHBOURS_TOLD = 20
SELLERS_DAYS = 30
SELLERS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An edge of the graph, seen from one of its ends.

    Attributes:
        edge: Its number; `Shop.edge_story` tells why it is believed.
        own: This end for people: the node asked about, or a part of it.
        relation: As edges carry it.
        other_id: Node id of the other end.
        other: The other end for people.
        is_subject: Whether this end stands first.
        weight: 0 to 1.
        confidence: 0 to 1.
        since: From when on it holds; None for always.
        rationale: Why it is believed.
    """

    edge: int
    own: str
    relation: str
    other_id: str
    other: str
    is_subject: bool
    weight: float
    confidence: float
    since: datetime | None
    rationale: str


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month of a concept.

    Attributes:
        month: UTC, as `2017-03`.
        events: About the concept or what is under it.
        shoppers: Distinct shoppers behind them.
    """

    month: str
    events: int
    shoppers: int


@dataclass(frozen=True, slots=True)
class Seller:
    """An item that many had lately.

    Attributes:
        item_id: The item.
        title: For people.
        shoppers: Distinct shoppers who had it in the last `SELLERS_DAYS`.
    """

    item_id: ItemId
    title: str
    shoppers: int


@dataclass(frozen=True, slots=True)
class ConceptLookup:
    """What the shop knows of a node.

    Attributes:
        node_id: `category:A > B`, `brand:X`, `item:ID` and so on.
        kind: `item`, or the facet of a concept.
        name: For people.
        items: How many items are about it or what is under it.
        parts: The concepts right under it.
        neighbours: Its edges, those that reasoners found first, then those found for its parts, then what the
            catalogue says; at most `NEIGHBOURS_TOLD`.
        edges: How many edges it has in all, with those found for its parts.
        months: The last `MONTHS` since the log began, oldest first; the last one may not be over.
        others: Other nodes that the words may mean.
        sellers: Of a concept's items those that most shoppers had lately, at most `SELLERS_TOLD`.
        lately: From when on sellers are counted; None for an item.
    """

    node_id: str
    kind: str
    name: str
    items: int
    parts: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]
    edges: int
    months: tuple[Month, ...]
    others: tuple[str, ...]
    sellers: tuple[Seller, ...] = ()
    lately: datetime | None = None

    @property
    def text(self) -> str:
        """Some lines."""
        lines = [
            f"{self.name} ({self.node_id}): {counted(self.items, 'items')}, {counted(self.edges, 'edges')}"
        ]
        lines += [f"  parts: {', '.join(self.parts)}"] if self.parts else []
        for one in self.neighbours:
            if one.relation not in STRUCTURAL:
                ends = (one.own, one.other) if one.is_subject else (one.other, one.own)
                lines.append(f"  {ends[0]} {RELATIONS[one.relation].words} {ends[1]}: {one.rationale}")
        lines.append(
            "  shoppers by month: " + ", ".join(f"{one.month} {one.shoppers:,}" for one in self.months)
        )
        best = [f"{one.title} ({one.item_id}) {one.shoppers:,}" for one in self.sellers]
        if self.lately:
            lines += [f"  most shoppers since {self.lately:%Y-%m-%d}: {', '.join(best)}"] if best else []
        lines += [f"  may also mean: {', '.join(self.others)}"] if self.others else []
        return "\n".join(lines)

    def frame(self) -> pl.DataFrame:
        """A row a month: `month, events, shoppers`."""
        rows = [(one.month, one.events, one.shoppers) for one in self.months]
        schema = {"month": pl.String, "events": pl.Int64, "shoppers": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row")


def likeliest_first(view: ShopView, found: list[FoundNode], words: str) -> list[FoundNode]:
    """Puts first what is called so outright, then the kinds of it; of several the one with most events.

    A node whose id or path is just that stays in front, and what only holds the words stays in order.

    Args:
        view: The shop.
        found: Nodes whose names, paths or ids hold the words, as `find_nodes` orders them.
        words: What was looked for.
    """
    said = words.strip().casefold()
    concepts = [one for one in found if one.kind != "item"]
    called, kinds = places_named(words, [one.name for one in concepts])
    of_item = np.bincount(view.log.item, minlength=view.concepts.item_count)
    own = np.repeat(of_item, view.concepts.lengths).astype(np.float64)
    events = np.bincount(view.concepts.node, weights=own, minlength=len(view.taxonomy.ids))
    under = dict(zip(view.taxonomy.ids, view.taxonomy.spread_up(events.astype(np.float64)), strict=True))
    for places in (called, kinds):
        places.sort(key=lambda place: -under.get(ConceptId(concepts[place].node_id), 0.0))
    spelt_out = [
        one for one in found if said in (one.node_id.casefold(), one.node_id.partition(":")[2].casefold())
    ]
    return list(dict.fromkeys([*spelt_out, *(concepts[place] for place in (*called, *kinds)), *found]))


def concept_lookup(
    view: ShopView,
    found: NodeEdges,
    of_parts: list[RowMapping],
    others: list[FoundNode],
    names: Mapping[str, str],
    *,
    until: int,
) -> ConceptLookup:
    """Puts together what is known of a node.

    Args:
        view: The shop.
        found: The node and its edges.
        of_parts: Edges that were found for what is under it.
        others: Other nodes that were as likely meant.
        names: Of the nodes at all ends.
        until: Microseconds; later events are not seen.
    """
    node = found.node
    mask = _items(view, node)
    key = view.taxonomy.key_of.get(ConceptId(node.node_id))
    parts = [] if key is None else np.flatnonzero(view.taxonomy.parent == key).tolist()
    names = {
        **names,
        **{str(name): told for name, told in zip(view.taxonomy.ids, view.taxonomy.names, strict=True)},
    }
    learnt = [row for row in found.edges if row["relation"] not in ("is_a", *STRUCTURAL)]
    rows = [*learnt, *of_parts, *found.edges[len(learnt) :]]
    return ConceptLookup(
        node.node_id,
        node.kind,
        node.name,
        int(mask.sum()),
        tuple(view.taxonomy.names[part] for part in parts),
        tuple(_neighbour(node.node_id, row, names) for row in rows[:NEIGHBOURS_TOLD]),
        len(rows),
        tuple(_months(view, mask, until)),
        tuple(other.node_id for other in others),
        () if node.kind == "item" else tuple(_sellers(view, mask, until)),
        None if node.kind == "item" else to_moment(until - SELLERS_DAYS * DAY_US),
    )


def _neighbour(node_id: str, row: RowMapping, names: Mapping[str, str]) -> Neighbour:
    is_subject = row["subject"] == node_id or row["subject"].startswith(f"{node_id} > ")
    own, other = (row["subject"], row["object"]) if is_subject else (row["object"], row["subject"])
    return Neighbour(
        row["edge_key"],
        names.get(own, own),
        row["relation"],
        other,
        names.get(other, other),
        is_subject,
        row["weight"],
        row["confidence"],
        None if row["valid_from"] is None else to_moment(row["valid_from"]),
        row["rationale"],
    )


def _items(view: ShopView, node: FoundNode) -> NDArray[np.bool_]:
    mask = np.zeros(len(view.item_ids), dtype=bool)
    item = view.item_keys.get(node.node_id.removeprefix("item:")) if node.kind == "item" else None
    key = view.taxonomy.key_of.get(ConceptId(node.node_id))
    if item is not None:
        mask[item] = True
    elif key is not None:
        mask |= view.items_under(key)
    return mask


def _sellers(view: ShopView, mask: NDArray[np.bool_], until: int) -> Iterator[Seller]:
    log = view.log
    lately = (log.ts <= until) & (log.ts > until - SELLERS_DAYS * DAY_US) & (view.sign > 0)
    items = len(view.item_ids)
    seen = lately & mask[log.item]
    pairs = distinct(log.shopper[seen].astype(np.int64) * items + log.item[seen])
    shoppers = np.bincount(pairs % items, minlength=items)
    for item in np.argsort(-shoppers, kind="stable")[:SELLERS_TOLD].tolist():
        if shoppers[item]:
            yield Seller(view.item_ids[item], view.item_titles[item], int(shoppers[item]))


def _months(view: ShopView, mask: NDArray[np.bool_], until: int) -> list[Month]:
    seen = np.flatnonzero((view.log.ts <= until) & mask[view.log.item])
    month = view.log.ts[seen].astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    first, last = _month_of(min(view.begun, until)), _month_of(until)
    found = []
    for one in range(max(last - MONTHS + 1, first), last + 1):
        part = seen[month == one]
        shoppers = int(distinct(view.log.shopper[part]).size)
        found.append(Month(f"{1970 + one // 12}-{one % 12 + 1:02}", int(part.size), shoppers))
    return found


def _month_of(moment: int) -> int:
    at = to_moment(moment)
    return (at.year - 1970) * 12 + at.month - 1
