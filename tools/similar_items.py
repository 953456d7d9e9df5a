"""Which products go with a product or are like it, each with what says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.errors import DataError
from penchant.graph_store import ShopView, counted
from penchant.graph_store.fold import sum_by
from penchant.graph_store.reasoners.significance import false_discovery_rates, p_more
from penchant.graph_store.reasoning.relations import RELATIONS
from penchant.graph_store.text_features import LAST_CHARACTER, fullest
from penchant.ids import EventId, ItemId

How = Literal["bought_with", "substitutes", "leads_to", "shoppers", "words"]
TOLD_RELATIONS = ("bought_with", "substitutes", "leads_to")
MOST = 1000
FALSE_SHARE = 0.05
"""Of the items told for their common shoppers, at most this share is there by chance."""
MIN_COMMON = 3
MIN_LIKENESS = 0.3
"""Cosine of words from which on two items are called alike."""
WORDS_TOLD = 4
EVIDENCE_SHOWN = 4


class ItemEdge(NamedTuple):
    """An edge of the graph between the item asked about and another one.

    Attributes:
        item: Key of the other one.
        relation: One of `TOLD_RELATIONS`.
        strength: Its weight, 0 to 1.
        rationale: Why it is believed.
        edge: Its number.
        is_subject: Whether the item asked about stands first.
    """

    item: int
    relation: How
    strength: float
    rationale: str
    edge: int
    is_subject: bool


@dataclass(frozen=True, slots=True)
class SimilarItem:
    """One item, and why it is named.

    Attributes:
        item_id: The item.
        title: Its title, or its id.
        how: A relation of the graph; `shoppers`, who had both; or `words`, which both have.
        strength: 0 to 1: the relation's weight, the cosine over shoppers, or the cosine over words, to which
            those that every second item of the shop has add nothing.
        shoppers: How many had it.
        in_common: How many had both.
        by_chance: How many would have had both if the buyers of the item asked about bought as others do.
        shared_words: The words that make them most alike, the strongest first.
        edge: Number of the relation's edge; None where there is none.
        event_ids: For `shoppers`: purchases of this item by some of those who had both, the newest first.
        why: In words.
        is_subject: Of a relation: whether the item asked about stands first in it.
    """

    item_id: ItemId
    title: str
    how: How
    strength: float
    shoppers: int
    in_common: int
    by_chance: float
    shared_words: tuple[str, ...]
    edge: int | None
    event_ids: tuple[EventId, ...]
    why: str
    is_subject: bool = True


@dataclass(frozen=True, slots=True)
class SimilarItems:
    """What goes with an item or is like it.

    Attributes:
        item_id: The item asked about.
        title: Its title, or its id.
        shoppers: How many had it.
        items: Relations first, then by common shoppers, then by words; in each the strongest first.
    """

    item_id: ItemId
    title: str
    shoppers: int
    items: tuple[SimilarItem, ...]

    @property
    def text(self) -> str:
        """A line for each item."""
        head = f"{self.title} ({self.item_id}), which {counted(self.shoppers, 'shoppers')} had"
        if not self.items:
            return f"{head}: nothing is surely like it or goes with it."
        return "\n".join([f"{head}:", *(f"  {one.title} ({one.item_id}): {one.why}" for one in self.items)])

    def frame(self) -> pl.DataFrame:
        """A row an item: `item_id, title, how, strength, shoppers, in_common, by_chance, why`."""
        names = ("item_id", "title", "how", "strength", "shoppers", "in_common", "by_chance", "why")
        types = (pl.String, pl.String, pl.String, pl.Float64, pl.Int64, pl.Int64, pl.Float64, pl.String)
        rows = [tuple(getattr(one, name) for name in names) for one in self.items]
        return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


class Owners(NamedTuple):
    """Who had what up to a moment.

    Attributes:
        counts: (items, shoppers) log of one plus the weight of all purchases.
        shoppers: (items,) how many had each.
        breadth: (shoppers,) how many items each had.
    """

    counts: csr_array
    shoppers: NDArray[np.int64]
    breadth: NDArray[np.int64]

    @classmethod
    def at(cls, view: ShopView, until: int) -> "Owners":
        """Counts the log up to a moment, microseconds; what speaks against an item is no purchase."""
        seen = (view.log.ts <= until) & (view.sign > 0)
        shape = (len(view.item_ids), view.shopper_count)
        counts = csr_array((view.weight[seen], (view.log.item[seen], view.log.shopper[seen])), shape=shape)
        counts.sum_duplicates()
        counts.data = np.log1p(counts.data)
        return cls(
            counts, np.diff(counts.indptr).astype(np.int64), np.bincount(counts.indices, minlength=shape[1])
        )

    def common(self, item: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """(items,) shoppers in common with an item, how many by chance, and the cosine over shoppers.

        By chance each buyer of the item has a part in every other item's buyers as large as in all that the
        shop sold: who buys much of everything makes no two items alike.
        """
        part = slice(self.counts.indptr[item], self.counts.indptr[item + 1])
        buyers = self.counts.indices[part]
        have = np.zeros(self.counts.shape[1])
        have[buyers] = 1.0
        mass = np.zeros(self.counts.shape[1])
        mass[buyers] = self.counts.data[part]
        row = np.repeat(np.arange(self.counts.shape[0]), self.shoppers)
        together = sum_by(row, have[self.counts.indices], self.counts.shape[0]).astype(np.int64)
        pairs = max(int(self.breadth.sum()), 1)
        expected = self.shoppers * (self.breadth[buyers].sum() / pairs)
        norm = np.sqrt(sum_by(row, self.counts.data**2, self.counts.shape[0]))
        cosine = (self.counts @ mass) / np.maximum(norm * norm[item], 1e-12)
        return together, np.minimum(expected, buyers.size), cosine


def similar_items(
    view: ShopView, item: int, *, until: int, count: int = 10, edges: Sequence[ItemEdge] = ()
) -> SimilarItems:
    """What the graph relates to an item, what its buyers had more than others, and what has its words.

    Common shoppers are told where chance explains them in at most `FALSE_SHARE` of the items told: the
    binomial tail for the item's buyers, with Benjamini and Hochberg's control over all items that were
    bought.

    Args:
        view: The shop.
        item: Item key.
        until: Microseconds; later events are not seen.
        count: At most this many, 1 to `MOST`.
        edges: The graph's edges between this item and others.

    Raises:
        DataError: `count` is out of range.
    """
    if not 1 <= count <= MOST:
        raise DataError(f"cannot name {count} items: 1 to {MOST} are allowed")
    owners = Owners.at(view, until)
    common = owners.common(item)
    told: dict[int, SimilarItem] = {}
    sources = (
        _related(edges),
        _by_shoppers(owners, item, *common),
        _by_words(view, owners, item),
    )
    for source in sources:
        for other, how, strength, edge in source:
            if len(told) == count:
                break
            if other != item and other not in told:
                told[other] = _told(view, owners, common, item, other, how, strength, edge, until=until)
    return SimilarItems(
        view.item_ids[item], view.item_titles[item], int(owners.shoppers[item]), tuple(told.values())
    )


_Found = tuple[int, How, float, ItemEdge | None]


def _related(edges: Sequence[ItemEdge]) -> Iterator[_Found]:
    for edge in sorted(edges, key=lambda edge: (-edge.strength, edge.item)):
        yield edge.item, edge.relation, edge.strength, edge


def _by_shoppers(
    owners: Owners,
    item: int,
    together: NDArray[np.int64],
    expected: NDArray[np.float64],
    cosine: NDArray[np.float64],
) -> Iterator[_Found]:
    others = np.flatnonzero(together >= MIN_COMMON)
    others = others[others != item]
    if not others.size:
        return
    buyers = np.full(others.size, float(owners.shoppers[item]))
    p = p_more(together[others].astype(np.float64), expected[others], buyers)
    sure = false_discovery_rates(p, int((owners.shoppers > 0).sum())) <= FALSE_SHARE
    others = others[sure]
    for other in others[np.lexsort((others, -cosine[others]))].tolist():
        yield other, "shoppers", float(min(cosine[other], 1.0)), None


def _by_words(view: ShopView, owners: Owners, item: int) -> Iterator[_Found]:
    """By what both say and not every second item does: of a category that all are in nothing is alike."""
    weights = view.item_words.weights
    own = weights[[item], :]
    own.data = np.where(view.common_terms[own.indices], 0.0, own.data)
    likeness = np.asarray((weights @ own.T).todense()).ravel()
    likeness[item] = 0.0
    for other in np.lexsort((-owners.shoppers, -np.round(likeness, 6))).tolist():
        if likeness[other] < MIN_LIKENESS:
            return
        yield other, "words", float(min(likeness[other], 1.0)), None


def _told(
    view: ShopView,
    owners: Owners,
    common: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]],
    item: int,
    other: int,
    how: How,
    strength: float,
    edge: ItemEdge | None,
    *,
    until: int,
) -> SimilarItem:
    together, expected = int(common[0][other]), float(common[1][other])
    words = _shared_words(view, item, other)
    if edge is not None:
        relation = RELATIONS[edge.relation].words
        ends = ("it", view.item_titles[other]) if edge.is_subject else (view.item_titles[other], "it")
        why = f"{ends[0]} {relation} {ends[1]}: {edge.rationale}"
    elif how == "shoppers":
        why = (
            f"{together:,} of the {counted(int(owners.shoppers[item]), 'shoppers')} who had it had this, "
            f"too, where chance makes {expected:,.1f}"
        )
    else:
        why = f"both say {', '.join(words)}" if words else "their words are alike"
    events = _events_of_both(view, owners, item, other, until) if how == "shoppers" else ()
    return SimilarItem(
        view.item_ids[other],
        view.item_titles[other],
        how,
        strength,
        int(owners.shoppers[other]),
        together,
        expected,
        words,
        edge.edge if edge is not None else None,
        events,
        why,
        edge is None or edge.is_subject,
    )


def _shared_words(view: ShopView, item: int, other: int) -> tuple[str, ...]:
    """The words of both that not every second item of the shop has, the weightiest first."""
    words = view.item_words
    product = words.weights[[item], :].multiply(words.weights[[other], :]).tocsr()
    order = product.indices[np.argsort(-product.data, kind="stable")]
    terms = [words.terms[term] for term in order[~view.common_terms[order]].tolist()]
    return tuple(fullest([term for term in terms if not term.startswith(LAST_CHARACTER)])[:WORDS_TOLD])


def _events_of_both(view: ShopView, owners: Owners, item: int, other: int, until: int) -> tuple[EventId, ...]:
    rows = [owners.counts.indices[slice(*owners.counts.indptr[[key, key + 1]])] for key in (item, other)]
    log = view.log
    found = np.flatnonzero((log.item == other) & (log.ts <= until) & (view.sign > 0))
    found = found[np.isin(log.shopper[found], np.intersect1d(*rows))]
    newest = found[np.argsort(-log.ts[found], kind="stable")][:EVIDENCE_SHOWN]
    return tuple(view.event_ids(log.seq[newest].tolist()))
