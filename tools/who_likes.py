"""Who likes something that is put in words: concepts near the words, then shoppers who favour them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc

from penchant.errors import DataError, clipped
from penchant.graph_store import Embedder, ShopView
from penchant.graph_store.corrections import CorrectedConcepts, Standing
from penchant.graph_store.fold import decay, sum_by
from penchant.graph_store.taxonomy import FACETS
from penchant.graph_store.text_tokens import has_han
from penchant.ids import ConceptId, EventId, ItemId, ShopperId
from penchant.tools.accents import unaccented
from penchant.tools.glossary import named, named_last, other_language, singulars
from penchant.tools.named_concepts import holds_pieces
from penchant.tools.sorts import tinted

MIN_SIMILARITY = 0.45
CONCEPTS_USED = 5
CLOSE = 0.85
"""Concepts at least this near, relative to the nearest, count as meant too."""
SURE_SIMILARITY = 0.7
"""Below this, items whose titles hold the words say better what is meant than the nearest concept does."""
ALIKE_SIMILARITY = 0.3
"""From here on a profile is near enough in meaning to be named."""
LITERAL = 0.9
"""Similarity of a Chinese name that holds the words, or of a name that ends with a glossary's word."""
_HAN_DEED = re.compile(r"[爱想]?(?:吃|喝|买|看|读|听|玩|穿)(?:过的?)?(?P<thing>.+)")
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
        if not self._labels and or_none:
            return []
        if not self._labels:
            raise DataError("the shop has no concepts yet: ingest a catalogue and run `penchant evolve`")
        said, least = self.said_here(self.without_goods(words)), MIN_SIMILARITY
        similarity = self.similarity(said)
        if said != words and not has_han(said):
            # a guess at another language's word is too far from what was said
            similarity, least = np.maximum(similarity, self._named(said)), SURE_SIMILARITY
        similarity[self._view.taxonomy.facet == FACETS.index("price")] = 0.0
        self._leave_out_other_brands(said, similarity, least)
        longer = np.array([len(words.split()) > len(label.split()) for label in self._labels])
        similarity[self._view.says_nothing & longer] = 0.0  # the rest of the words is what is meant
        order = np.argsort(-similarity, kind="stable")[:CONCEPTS_USED]
        near = [
            (int(k), float(similarity[k]))
            for k in order
            if similarity[k] >= max(least, CLOSE * similarity[order[0]])
        ]
        if not near and not or_none:
            nearest = ", ".join(self._view.taxonomy.names[int(k)] for k in order[:3] if similarity[k] > 0)
            hint = f"; nearest are {nearest}" if nearest else ": try a word from the titles"
            raise DataError(f"nothing in this shop is close to `{clipped(words)}`{hint}")
        return near

    def _leave_out_other_brands(self, said: str, similarity: NDArray[np.float64], least: float) -> None:
        """A brand's name says nothing of what it sells: only words of it mean it."""
        folded, brands = said.casefold(), self._view.taxonomy.facet == FACETS.index("brand")
        for key in np.flatnonzero(brands & (similarity >= least)).tolist():
            if not any(word in folded for word in self._labels[key].casefold().split()):
                similarity[key] = 0.0

    def without_goods(self, words: str) -> str:
        """The words without what the shop calls its goods, where the rest is the name of a category.

        As `special diet magazines`, of the category Special Diet under Magazine Subscriptions.
        """
        inner, _, goods = words.strip().rpartition(" ")
        called = [
            key for key, label in enumerate(self._labels) if inner and label.casefold() == inner.casefold()
        ]
        return inner if any(self.widest(goods, key) != key for key in called) else words

    def widest(self, words: str, concept: int) -> int:
        """The department that a concept lies in where its name begins with the words, too; else the concept.

        Magazines are all of Magazine Subscriptions, not only its Literary Magazines.
        """
        *_, top = (concept, *self._view.taxonomy.ancestors(concept))
        forms = (words.casefold(), *singulars(words.casefold()))
        return top if any(named(form).match(self._labels[top]) for form in forms) else concept

    def said_here(self, words: str) -> str:
        """The words, or where the shop has nothing so called, their kind in the catalogue's language.

        Chinese words become English where the glossary knows them; English ones become Chinese where no
        concept is surely meant. In a catalogue with Chinese in it, a name or a title must hold the new words.
        What is eaten or bought (`吃虾`) is looked up without the deed where the shop has it.

        Args:
            words: For instance `无糖酸奶`, which becomes `yogurt` in a shop whose catalogue is English.
        """
        asked = words.strip().casefold()
        if (thing := _HAN_DEED.match(asked)) and not self._holds(asked):
            said = self.said_here(thing["thing"])
            if self._holds(said.casefold()):
                return said
        others = other_language(words)
        if not others or not (has_han(asked) or self._has_chinese) or self._holds(asked):
            return words
        if not has_han(asked):
            return words if self._is_sure(words) else next(filter(self._holds, others), words)
        for one in others:
            if any(named_last(one).search(label) for label in self._labels):
                return one
        texts = (*self._labels, *self._view.item_titles)
        otherwise = words if self._has_chinese else others[0]
        return next((one for one in others if any(map(named(one).search, texts))), otherwise)

    def tinted_here(self, words: str) -> str:
        """Chinese words that begin with a colour in English, `红色头盔` as `red helmet`.

        Nothing is changed where the catalogue has Chinese, or the kind's English name is not known.
        """
        found = None if self._has_chinese else tinted(words)
        if found is None:
            return words
        colour, kind = found
        said = self.said_here(kind)
        return words if said == kind else f"{colour} {said}"

    @cached_property
    def _has_chinese(self) -> bool:
        texts = (*self._labels, *self._view.item_titles)
        return any(not text.isascii() and has_han(text) for text in texts)

    def _is_sure(self, words: str) -> bool:
        """Whether an English concept is surely meant."""
        sure = np.flatnonzero(self.similarity(words) >= SURE_SIMILARITY) if self._labels else ()
        return any(not has_han(self._labels[int(key)]) for key in sure)

    @cached_property
    def _labels(self) -> list[str]:
        return [concept.partition(":")[2].rpartition(" > ")[2] for concept in self._view.taxonomy.ids]

    def _holds(self, asked: str) -> bool:
        return any(asked in text.casefold() for text in (*self._labels, *self._view.item_titles))

    def similarity(self, words: str) -> NDArray[np.float64]:
        """(concepts,) how near the words each name is, 0 to 1."""
        if self._vectors is None:
            self._vectors = self._embedder.encode(self._labels)
        similarity = (self._vectors @ self._embedder.encode([words])[0]).astype(np.float64)
        asked = words.strip().casefold()
        # the embedder reads no Chinese: only the words themselves can be found
        if has_han(asked):
            holds = np.array([asked in label.casefold() for label in self._labels])
            similarity = np.where(holds, LITERAL, 0.0)
        same = np.array([label.casefold() == asked for label in self._labels])
        return np.where(same, 1.0, np.minimum(similarity, 0.999))

    def _named(self, word: str) -> NDArray[np.float64]:
        """(concepts,) 1 where the name is an English word or its plural; else `LITERAL` where it ends so."""
        same = np.array([bool(named(word).fullmatch(label)) for label in self._labels])
        if same.any():
            return same.astype(np.float64)
        return LITERAL * np.array([bool(named_last(word).search(label)) for label in self._labels])


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
    titles = titled(view, finder, words)
    found = finder.find(words, or_none=bool(titles.any()))
    taxonomy = view.taxonomy
    if found and (found[0][1] >= SURE_SIMILARITY or not titles.any()):
        titles = np.zeros_like(titles)
        found = [(key, near) for key, near in found if taxonomy.facet[key] == taxonomy.facet[found[0][0]]]
        about, any_of = _about(view, {key for key, _ in found})
    else:
        found = []
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
    )


def titled(view: ShopView, finder: ConceptFinder, words: str) -> NDArray[np.bool_]:
    """(items,) whether the title holds the words as the shop says them, whatever their case.

    Chinese words that no title holds as they are may stand apart in it.
    """
    said = finder.said_here(words)
    asked = said.strip().casefold()
    if said != words and not has_han(said):
        return np.array([bool(named(said).search(title)) for title in view.item_titles], dtype=bool)
    whole = titles_that(view, asked, lambda words, title: bool(words) and words in title.casefold())
    if whole.any() or not has_han(asked):
        return whole
    return np.array([holds_pieces(asked, title.casefold()) for title in view.item_titles], dtype=bool)


def titles_that(view: ShopView, words: str, holds: Callable[[str, str], bool]) -> NDArray[np.bool_]:
    """(items,) whose title holds the words; where none does, accents do not count."""
    titles = view.item_titles
    found = np.array([holds(words, title) for title in titles], dtype=bool)
    plain = unaccented(words)
    if found.any() or (plain == words and all(map(str.isascii, titles))):
        return found
    return np.array([holds(plain, unaccented(title)) for title in titles], dtype=bool)


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
