"""Which concepts words mean: by their names first, then by their meaning; and which titles hold words."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError, clipped
from penchant.graph_store import Embedder, ShopView
from penchant.graph_store.taxonomy import FACETS
from penchant.graph_store.text_tokens import HAN, has_han
from penchant.tools.accents import unaccented
from penchant.tools.glossary import (
    beside_kind,
    called_in_english,
    known_in_english,
    named,
    named_last,
    other_language,
    singulars,
)
from penchant.tools.named_concepts import holds_all, holds_pieces, places_named
from penchant.tools.sorts import QUALITY, sort_alone, tinted

MIN_SIMILARITY = 0.45
CONCEPTS_USED = 5
CLOSE = 0.85
"""Concepts at least this near, relative to the nearest, count as meant too."""
SURE_SIMILARITY = 0.7
"""Below this, items whose titles hold the words say better what is meant than the nearest concept does."""
CLEARLY = 0.8
"""A concept at least this near is meant whatever it is called."""
CALLED_SO = 1.0
"""Similarity of a name that is just the words."""
LITERAL = 0.9
"""Similarity of a Chinese name that holds the words, or of a name that ends with a glossary's word."""
COMPOUND_PART = 4
"""Letters after a name from which on they are a word of their own, and no ending."""
_HAN_DEED = re.compile(r"[爱想]?(?:吃|喝|买|看|读|听|玩|穿)(?:过的?)?(?P<thing>.+)")


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
        near = self._of_the_kind(said, near)
        if not near and not or_none:
            nearest = ", ".join(self._view.taxonomy.names[int(k)] for k in order[:3] if similarity[k] > 0)
            hint = f"; nearest are {nearest}" if nearest else ": try a word from the titles"
            raise DataError(f"nothing in this shop is close to `{clipped(words)}`{hint}")
        return near

    def _of_the_kind(self, said: str, near: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """What is near words for a kind of product, without what only shares their quality.

        Red grapes are no red wine. Where nothing near is called by the kind, and nothing is very near, what
        is called so is meant: oatmeal is no oat milk.
        """
        *before, kind = said.split() or [""]
        if not before or not near or near[0][1] >= CALLED_SO or has_han(said):
            return near
        forms = [named(form) for form in (kind.casefold(), *singulars(kind.casefold()))]
        held = any(form.search(self._view.taxonomy.ids[place]) for form in forms for place, _ in near)
        is_quality = all(map(QUALITY.fullmatch, before))
        if not is_quality and (held or near[0][1] >= CLEARLY):
            return near
        places = np.flatnonzero(self._view.taxonomy.facet == FACETS.index("category")).tolist()
        called, kinds = places_named(kind, [self._labels[place] for place in places])
        meant = {places[place] for place in (*called, *kinds)}
        so_called = {place for place in meant if self._says_all(place, before)} if is_quality else set[int]()
        meant = so_called or meant
        widest = [one for one in meant if meant.isdisjoint(set(self._view.taxonomy.ancestors(one)) - {one})]
        return [(place, SURE_SIMILARITY) for place in sorted(widest)] or near

    def _says_all(self, place: int, words: Sequence[str]) -> bool:
        """Whether a concept's own name or that of one above it says each of the words, in any number."""
        path = self._view.taxonomy.ids[place]
        forms = ((word.casefold(), *singulars(word.casefold())) for word in words)
        return all(any(named(form).search(path) for form in one) for one in forms)

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

    def only_begins(self, words: str, concept: int) -> bool:
        """Whether words go on after a concept's name and say less than it: Gartenschlauch is no Garten."""
        said, name = words.strip().casefold(), self._labels[concept].casefold()
        rest = said.removeprefix(name)
        return rest != said and (rest[:1] == " " or (rest.isalpha() and len(rest) >= COMPOUND_PART))

    def said_here(self, words: str) -> str:
        """The words, or where the shop has nothing so called, their kind in the catalogue's language.

        Chinese words become English where the glossary knows them; English ones become Chinese where no
        concept is surely meant. In a catalogue with Chinese in it, a name or a title must hold the new words;
        where titles hold the Chinese ones, a category must be called by the new, as Green Tea for `绿茶`.
        What is eaten or bought (`吃虾`) is looked up without the deed where the shop has it.

        Args:
            words: For instance `无糖酸奶`, which becomes `yogurt` in a shop whose catalogue is English.
        """
        asked = words.strip().casefold()
        if (thing := _HAN_DEED.match(asked)) and not self._holds(asked):
            said = self.said_here(thing["thing"])
            if self._holds(said.casefold()):
                return said
        if kind := self._category_called(asked):
            return kind
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

    def _category_called(self, asked: str) -> str:
        """The English name of a Chinese kind by which a category goes; empty without one.

        Nor where a category's name holds the Chinese word, or more titles that end with it lie elsewhere.
        """
        kind = asked.removesuffix("的")
        keys = np.flatnonzero(self._view.taxonomy.facet == FACETS.index("category")).tolist()
        labels = [self._labels[key] for key in keys]
        if not has_han(asked) or any(kind in label.casefold() for label in labels):
            return ""
        called = ((one, places_named(one, labels)[0]) for one in called_in_english(kind))
        name, places = next((found for found in called if found[1]), ("", []))
        if not name:
            return ""
        ends = re.compile(rf"{re.escape(kind)}(?![{HAN}])", re.IGNORECASE)
        held = self._view.items_under(*(keys[place] for place in places))
        ended = np.array([bool(ends.search(title)) for title in self._view.item_titles], dtype=bool)
        return "" if (ended & ~held).sum() > (ended & held).sum() else name

    def tinted_here(self, words: str) -> str:
        """Chinese words that begin with a colour in English, `红色头盔` as `red helmet`.

        So are those that begin with another known word, where titles hold both. Nothing is changed where the
        catalogue has Chinese, or the kind's English name is not known.
        """
        found = None if self._has_chinese else tinted(words)
        if not self._has_chinese and (alone := sort_alone(words)):
            return alone
        if found is None:
            return self._both_known(words) or words
        colour, kind = found
        said = self.said_here(kind)
        return words if said == kind else f"{colour} {said}"

    def _both_known(self, words: str) -> str:
        """A kind and the word before it in English where titles hold both: `圣诞树装饰`; else empty."""
        said = words if self._has_chinese or not has_han(words) else self.said_here(words)
        beside, _ = beside_kind(words, said) if said != words else ("", "")
        both = f"{known} {said}" if (known := known_in_english(beside)) else ""
        return both if both and any(holds_all(both, title) for title in self._view.item_titles) else ""

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
