"""Who likes something that is put in words: concepts near the words, then shoppers who favour them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc

from penchant.errors import DataError
from penchant.graph_store import ShopView
from penchant.graph_store.corrections import CorrectedConcepts, Standing
from penchant.graph_store.fold import decay, sum_by
from penchant.graph_store.taxonomy import FACETS
from penchant.ids import ConceptId, EventId, ItemId, ShopperId
from penchant.tools.concept_finder import LITERAL, SURE_SIMILARITY, ConceptFinder, titled
from penchant.tools.left_out import left_out
from penchant.tools.meant import Meaning, categories_named, items_meant, told_apart
from penchant.tools.named_concepts import holds_all

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


@dataclass(frozen=True, slots=True)
class Taste:
    """How surely one shopper likes something.

    Attributes:
        fan: The shopper, and what speaks for it, little or much.
        is_sure: Whether it is a sure interest, as `who_likes` names them.
        meant: How the words were understood; without shoppers.
        is_removed: Whether the shop removed the interest, whatever the log says.
    """

    fan: Fan
    is_sure: bool
    meant: Audience
    is_removed: bool = False


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
    told = _measured(view, finder, words, until)
    share, base = told.share, told.base
    strength = np.where(told.sure, share * np.log2(np.maximum(share / base, 1.0)), 0.0)
    for key, standing in (corrections or {}).items():
        if _is_removed(view, told, standing):
            strength[key] = 0.0
    best = [int(k) for k in np.argsort(-strength, kind="stable")[:count] if strength[k] > 0]
    return _audience(view, words, told, tuple(_fans(view, told, best, until)))


def taste_of(
    view: ShopView,
    finder: ConceptFinder,
    words: str,
    *,
    shopper: int,
    until: int,
    corrections: Sequence[Standing] = (),
) -> Taste:
    """How surely one shopper likes what the words mean, and what speaks for it.

    Args:
        view: The shop.
        finder: Of the same view.
        words: For instance `oat milk`.
        shopper: Shopper key.
        until: Microseconds; later events are not seen.
        corrections: What the shop corrected in the shopper's interests.

    Raises:
        DataError: Nothing in the shop is near the words.
    """
    told = _measured(view, finder, words, until)
    (fan,) = _fans(view, told, [shopper], until)
    is_removed = _is_removed(view, told, corrections)
    is_sure = bool(told.sure[shopper] and told.share[shopper] > told.base) and not is_removed
    return Taste(fan, is_sure, _audience(view, words, told, ()), is_removed)


class _Measured(NamedTuple):
    """How much of each shopper's mass is about some words; arrays are (shoppers,), `hits` is (events,)."""

    found: list[tuple[int, float]]
    titles: NDArray[np.bool_]
    left_out: tuple[str, ...]
    share: NDArray[np.float64]
    base: float
    confidence: NDArray[np.float64]
    sure: NDArray[np.bool_]
    events: NDArray[np.int64]
    hits: NDArray[np.bool_]


def _is_removed(view: ShopView, told: _Measured, standing: Sequence[Standing]) -> bool:
    """Whether the shop took all that is meant out of a shopper's interests."""
    removed = CorrectedConcepts(view.taxonomy, standing).removed
    return bool(told.found) and all(removed[node] for node, _ in told.found)


def _measured(view: ShopView, finder: ConceptFinder, words: str, until: int) -> _Measured:
    found, titles, lacking = _meant(view, finder, words)
    if found:
        about, any_of = _about(view, {key for key, _ in found})
    else:
        about, any_of = titles.astype(np.float64), np.ones(titles.size)
    log = view.log
    seen = (log.ts <= until) & (view.sign > 0)
    age = np.maximum(until - log.ts, 0)  # what is later may be more half-lives away than a float has powers
    left = decay(age, view.settings.slow_half_life_days) * view.weight * (log.ts <= until)
    mass = np.maximum(sum_by(log.shopper, left * about[log.item], view.shopper_count), 0.0)
    total = sum_by(log.shopper, np.maximum(left, 0.0) * any_of[log.item], view.shopper_count)
    hits = seen & (about[log.item] > 0)
    events = np.bincount(log.shopper[hits], minlength=view.shopper_count)
    prior = view.settings.prior_strength
    base = float(np.clip(mass.sum() / max(total.sum(), 1e-12), 1e-9, 1 - 1e-9))
    share = (mass + prior * base) / (total + prior)
    confidence = betaincc(mass + prior * base, np.maximum(total - mass, 0) + prior * (1 - base), base)
    sure = (confidence >= view.settings.min_confidence) & (events >= MIN_EVENTS)
    return _Measured(found, titles, lacking, share, base, confidence, sure, events, hits)


def _fans(view: ShopView, told: _Measured, keys: Sequence[int], until: int) -> Iterator[Fan]:
    """Shoppers with what speaks for their taste."""
    behind = {}
    for key in keys:
        part = view.events_of(key, until=until)
        behind[key] = view.log.seq[part][told.hits[part]][::-1]
    shown = [seq for seqs in behind.values() for seq in seqs[:EVIDENCE_SHOWN].tolist()]
    ids = dict(zip(shown, view.event_ids(shown), strict=True))
    for key in keys:
        yield Fan(
            view.shopper_ids[key],
            float(told.share[key] / told.base),
            float(told.confidence[key]),
            int(told.events[key]),
            tuple(ids[seq] for seq in behind[key][:EVIDENCE_SHOWN].tolist()),
        )


def _audience(view: ShopView, words: str, told: _Measured, fans: tuple[Fan, ...]) -> Audience:
    return Audience(
        words,
        tuple((view.taxonomy.ids[key], similarity) for key, similarity in told.found),
        tuple(view.item_ids[int(key)] for key in np.flatnonzero(told.titles)[:ITEMS_SHOWN]),
        fans,
        left_out=told.left_out,
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
    is_sure = bool(found) and found[0][1] >= SURE_SIMILARITY and not finder.only_begins(said, found[0][0])
    if not found or (titles.any() and not is_sure):
        return [], titles, left_out(words, finder.said_here(said), [words, said])
    if called := categories_named(view, finder, said):
        near = dict(found)
        found = [(key, near.get(key, LITERAL)) for key in called]
    found = [(key, near) for key, near in found if taxonomy.facet[key] == taxonomy.facet[found[0][0]]]
    lacking = left_out(words, finder.said_here(said), [taxonomy.ids[key] for key, _ in found])
    apart = None
    if taxonomy.facet[found[0][0]] == FACETS.index("cluster"):
        says_all = all(holds_all(said, taxonomy.names[key]) for key, _ in found)
        apart = None if says_all else _by_titles(view, finder, words)
    elif lacking or not is_sure:
        apart = told_apart(view, finder, tinted)
    if apart is not None:
        left = apart.understood.left_out if apart.understood else ()
        return [], apart.mask, left
    return found, np.zeros_like(titles), lacking


def _by_titles(view: ShopView, finder: ConceptFinder, words: str) -> Meaning | None:
    """Items by their titles, where these say more of the words than a mere cluster does."""
    meant = items_meant(view, finder, words)
    return meant if meant.understood and meant.understood.kind == "titles" else None


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
