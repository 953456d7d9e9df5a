"""Who likes something that is put in words: concepts near the words, then shoppers who favour them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc

from penchant.errors import DataError
from penchant.graph_store import Embedder, ShopView
from penchant.graph_store.corrections import CorrectedConcepts, Standing
from penchant.graph_store.fold import decay, sum_by
from penchant.graph_store.taxonomy import FACETS
from penchant.graph_store.text_tokens import is_han
from penchant.ids import ConceptId, EventId, ItemId, ShopperId

MIN_SIMILARITY = 0.45
CONCEPTS_USED = 5
CLOSE = 0.85
"""Concepts at least this near, relative to the nearest, count as meant too."""
SURE_SIMILARITY = 0.7
"""Below this, items whose titles hold the words say better what is meant than the nearest concept does."""
ALIKE_SIMILARITY = 0.3
"""From here on a profile is near enough in meaning to be named."""
LITERAL = 0.9
"""Similarity of a Chinese name that holds the words."""
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
    """

    query: str
    concepts: tuple[tuple[ConceptId, float], ...]
    items: tuple[ItemId, ...]
    fans: tuple[Fan, ...]
    alike: tuple[tuple[ShopperId, float], ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether a concept or a title surely says what was asked for."""
        return bool(self.items) or any(near >= SURE_SIMILARITY for _, near in self.concepts)


class ConceptFinder:
    """Finds concepts by their names: the words themselves first, then their meaning."""

    def __init__(self, view: ShopView, embedder: Embedder) -> None:
        """Embeds the names when it is first asked."""
        self._view = view
        self._embedder = embedder
        self._vectors: NDArray[np.float32] | None = None

    def find(self, words: str, *, or_none: bool = False) -> list[tuple[int, float]]:
        """Concepts that the words mean: `(concept key, similarity 0..1)`, the nearest first.

        Args:
            words: For instance `oat milk`.
            or_none: Give an empty list instead of an error where nothing is near.

        Raises:
            DataError: Nothing in the shop is near enough; the message names what is nearest.
        """
        if not words.strip():
            raise DataError("say what to look for, for instance `yogurt` or `baby food`")
        labels = [concept.partition(":")[2].rpartition(" > ")[2] for concept in self._view.taxonomy.ids]
        if not labels and or_none:
            return []
        if not labels:
            raise DataError("the shop has no concepts yet: ingest a catalogue and run `penchant evolve`")
        if self._vectors is None:
            self._vectors = self._embedder.encode(labels)
        similarity = self._vectors @ self._embedder.encode([words])[0]
        asked = words.strip().casefold()
        holds = np.array([asked in label.casefold() for label in labels])
        # the embedder reads no Chinese: only the words themselves can be found
        if any(is_han(sign) for sign in asked):
            similarity = np.where(holds, LITERAL, 0.0)
        same = np.array([label.casefold() == asked for label in labels])
        similarity = np.where(same, 1.0, np.minimum(similarity, 0.999))
        similarity[self._view.taxonomy.facet == FACETS.index("price")] = 0.0
        order = np.argsort(-similarity, kind="stable")[:CONCEPTS_USED]
        near = [
            (int(k), float(similarity[k]))
            for k in order
            if similarity[k] >= max(MIN_SIMILARITY, CLOSE * similarity[order[0]])
        ]
        if not near and not or_none:
            nearest = ", ".join(self._view.taxonomy.names[int(k)] for k in order[:3] if similarity[k] > 0)
            hint = f"; nearest are {nearest}" if nearest else ": try a word from the titles"
            raise DataError(f"nothing in this shop is close to `{words}`{hint}")
        return near


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
    named = _titled(view, words)
    found = finder.find(words, or_none=bool(named.any()))
    taxonomy = view.taxonomy
    if found and (found[0][1] >= SURE_SIMILARITY or not named.any()):
        named = np.zeros_like(named)
        found = [(key, near) for key, near in found if taxonomy.facet[key] == taxonomy.facet[found[0][0]]]
        about, any_of = _about(view, {key for key, _ in found})
    else:
        found = []
        about, any_of = named.astype(np.float64), np.ones(named.size)
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
        tuple(view.item_ids[int(key)] for key in np.flatnonzero(named)[:ITEMS_SHOWN]),
        fans,
    )


def _titled(view: ShopView, words: str) -> NDArray[np.bool_]:
    """(items,) whether the title holds the words, whatever their case."""
    asked = words.strip().casefold()
    return np.array([bool(asked) and asked in title.casefold() for title in view.item_titles], dtype=bool)


def _about(view: ShopView, meant: set[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much each item is about some concepts of one facet, or about the facet at all."""
    taxonomy, concepts = view.taxonomy, view.concepts
    inside = np.array(
        [key in meant or not meant.isdisjoint(taxonomy.ancestors(key)) for key in range(len(taxonomy.ids))]
    )
    owner = np.repeat(np.arange(concepts.item_count), concepts.lengths)
    of_facet = taxonomy.facet[concepts.node] == taxonomy.facet[next(iter(meant))]
    return (
        sum_by(owner, concepts.weight * inside[concepts.node], len(view.item_ids)),
        sum_by(owner, concepts.weight * of_facet, len(view.item_ids)),
    )
