"""Who likes something that is put in words: concepts near the words, then shoppers who favour them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc

from penchant.errors import DataError
from penchant.graph_store import ShopView
from penchant.graph_store.corrections import CorrectedConcepts, Standing
from penchant.graph_store.fold import decay, sum_by
from penchant.ids import ConceptId, EventId, ItemId, ShopperId
from penchant.tools.concept_finder import CALLED_SO, LITERAL, SURE_SIMILARITY, ConceptFinder, titled
from penchant.tools.left_out import left_out
from penchant.tools.meant import categories_named, told_apart

ALIKE_SIMILARITY = 0.3
"""From here on a profile is near enough in meaning to be named."""
MIN_EVENTS = 3
ITEMS_SHOWN = 5
EVIDENCE_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Fan:
    """A shopper who favours what was asked for.

    Attributes:
        shopper_id: The shopper.
        lift: Share of the shopper's interest over the shop's base rate.
        confidence: Posterior probability that the lift is above 1.
        events: How many events are behind it.
        event_ids: The newest of them.
    """

    shopper_id: ShopperId
    lift: float
    confidence: float
    events: int
    event_ids: tuple[EventId, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Shoppers who like something.

    Attributes:
        query: What was asked.
        concepts: How the words were understood: concepts and their similarity to the words, 0 to 1.
        items: Where no concept was near: items whose titles hold the words, at most `ITEMS_SHOWN`.
        fans: The strongest first.
        alike: Where no concept was surely meant: shoppers whose whole profiles are near in meaning, and how
            near, 0 to 1. It is a hint without evidence, unlike `fans`.
        left_out: Words of the query that nothing meant by it is called by.
    """

    query: str
    concepts: tuple[tuple[ConceptId, float], ...]
    items: tuple[ItemId, ...]
    fans: tuple[Fan, ...]
    alike: tuple[tuple[ShopperId, float], ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether a concept or a title surely says what was asked for."""
        return bool(self.items) or any(near >= SURE_SIMILARITY for _, near in self.concepts)


def who_likes(
    view: ShopView,
    finder: ConceptFinder,
    words: str,
    *,
    count: int,
    until: int,
    corrections: Mapping[int, Sequence[Standing]] | None = None,
) -> Audience:
    """Shoppers with a confident interest in what the words mean, the strongest first.

    Args:
        view: The shop.
        finder: Of the same view.
        words: For instance `oat milk`.
        count: At most this many shoppers, 1 or more.
        until: Microseconds; later events are not seen.
        corrections: What the shop corrected, by shopper key; who had the interest removed is left out.

    Raises:
        DataError: Nothing in the shop is near the words.
    """
    if count < 1:
        raise DataError(f"cannot list {count} shoppers: ask for 1 or more")
    taxonomy = view.taxonomy
    found, titles, lacking = _meant(view, finder, words)
    if found:
        about, any_of = _about(view, {key for key, _ in found})
    else:
        about, any_of = titles.astype(np.float64), np.ones(titles.size)
    log = view.log
    seen = (log.ts <= until) & (view.sign > 0)
    left = decay(until - log.ts, view.settings.slow_half_life_days) * view.weight * (log.ts <= until)
    mass = np.maximum(sum_by(log.shopper, left * about[log.item], view.shopper_count), 0.0)
    total = sum_by(log.shopper, np.maximum(left, 0.0) * any_of[log.item], view.shopper_count)
    hits = seen & (about[log.item] > 0)
    events = np.bincount(log.shopper[hits], minlength=view.shopper_count)
    prior = view.settings.prior_strength
    base = float(np.clip(mass.sum() / max(total.sum(), 1e-12), 1e-9, 1 - 1e-9))
    share = (mass + prior * base) / (total + prior)
    confidence = betaincc(mass + prior * base, np.maximum(total - mass, 0) + prior * (1 - base), base)
    sure = (confidence >= view.settings.min_confidence) & (events >= MIN_EVENTS)
    strength = np.where(sure, share * np.log2(np.maximum(share / base, 1.0)), 0.0)
    for key, standing in (corrections or {}).items():
        removed = CorrectedConcepts(taxonomy, standing).removed
        if found and all(removed[node] for node, _ in found):
            strength[key] = 0.0
    best = [int(k) for k in np.argsort(-strength, kind="stable")[:count] if strength[k] > 0]
    behind = {
        key: log.seq[view.events_of(key, until=until)][hits[view.events_of(key, until=until)]][::-1]
        for key in best
    }
    shown = [seq for seqs in behind.values() for seq in seqs[:EVIDENCE_SHOWN].tolist()]
    ids = dict(zip(shown, view.event_ids(shown), strict=True))
    fans = tuple(
        Fan(
            view.shopper_ids[key],
            float(share[key] / base),
            float(confidence[key]),
            int(events[key]),
            tuple(ids[seq] for seq in behind[key][:EVIDENCE_SHOWN].tolist()),
        )
        for key in best
    )
    return Audience(
        words,
        tuple((taxonomy.ids[key], similarity) for key, similarity in found),
        tuple(view.item_ids[int(key)] for key in np.flatnonzero(titles)[:ITEMS_SHOWN]),
        fans,
        left_out=lacking,
    )


def _meant(
    view: ShopView, finder: ConceptFinder, words: str
) -> tuple[list[tuple[int, float]], NDArray[np.bool_], tuple[str, ...]]:
    """Concepts of one facet, or without them items; and the words that nothing of it is called by.

    Items are meant where no concept surely is, and where they alone have the sort or the brand asked for.
    """
    tinted = finder.tinted_here(words)
    titles = titled(view, finder, tinted)
    said = tinted if titles.any() else words
    found = finder.find(said, or_none=bool(titles.any()))
    taxonomy = view.taxonomy
    if not found or (found[0][1] < SURE_SIMILARITY and titles.any()):
        return [], titles, left_out(words, finder.said_here(said), [words, said])
    if found[0][1] < CALLED_SO and (called := categories_named(view, finder, said)):
        found = [(key, LITERAL) for key in called]
    found = [(key, near) for key, near in found if taxonomy.facet[key] == taxonomy.facet[found[0][0]]]
    lacking = left_out(words, finder.said_here(said), [taxonomy.ids[key] for key, _ in found])
    apart = told_apart(view, finder, tinted) if lacking or found[0][1] < SURE_SIMILARITY else None
    if apart is not None:
        left = apart.understood.left_out if apart.understood else ()
        return [], apart.mask, left
    return found, np.zeros_like(titles), lacking


def _about(view: ShopView, meant: set[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much each item is about some concepts of one facet, or about the facet at all."""
    taxonomy, concepts = view.taxonomy, view.concepts
    inside = np.array(
        [key in meant or not meant.isdisjoint(taxonomy.ancestors(key)) for key in range(len(taxonomy.ids))]
    )
    of_facet = taxonomy.facet[concepts.node] == taxonomy.facet[next(iter(meant))]
    return (
        sum_by(concepts.owner, concepts.weight * inside[concepts.node], len(view.item_ids)),
        sum_by(concepts.owner, concepts.weight * of_facet, len(view.item_ids)),
    )
