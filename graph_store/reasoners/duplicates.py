"""Concepts that are one under two spellings: proposed as `same_as`, for people or for merging."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, lil_array

from penchant.graph_store.embedding import Embedder
from penchant.graph_store.reasoners.concept_items import items_under
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView
from penchant.graph_store.shop_view import ShopView
from penchant.graph_store.taxonomy import FACETS, Taxonomy

NEAR = 0.8
"""Cosine of two names; MiniLM gives spelling variants 0.84 and more, red and white wine 0.77. Sizes and
negations lie above it, too: they fall by their spelling."""
SAME_ITEMS = 0.5
"""Cosine of the words of two concepts' items, asked for where the names alone do not decide."""
SURE = 1.0
UNSURE = 0.99
"""What rests on more than the spelling is for people to decide, however likely."""
LONG_WORD = 5
"""Letters; in a shorter word one letter makes another word."""
COMPARED = ("category", "cluster", "brand", "intent", "audience")

_SEPARATOR = re.compile(r"[\s\-‐-―_/\\.,;:&()\[\]|\"“”]+")
_APOSTROPHE = re.compile(r"['’`´]")
_JOINING = frozenset({"and"})


class Spelling(float, Enum):
    """How alike two names are spelt; the value is what it counts in the confidence."""

    EQUAL = 1.0
    REORDERED = 0.95
    ONE_LETTER = 0.9


_TOLD = {
    Spelling.EQUAL: "are spelt alike but for case, plural or punctuation",
    Spelling.REORDERED: "have the same words in another order",
    Spelling.ONE_LETTER: "differ by one letter",
}


class _Pair(NamedTuple):
    first: int
    second: int
    spelling: Spelling
    cosine: float
    overlap: float
    same_place: bool


class Duplicates:
    """Finds near twins among the concepts of one facet.

    Two names must be near in meaning *and* in spelling: an embedding alone takes size 8 for size 9. Every
    word must be the same but for case, plural, punctuation and order, or one long word may differ in one
    letter; so colours, sizes, numbers and negations keep names apart. The confidence is 1 where the
    normal forms of both names and of the paths above them are equal, and elsewhere

        min(0.99, cosine of the names * spelling * (1 + cosine of the items' words) / 2)

    with spelling 1 for equal forms, 0.95 for another order and 0.9 for one letter. Below 1 the items' words
    must agree by at least 0.5. The words of both names and of what stands above them do not count: items
    hold them because they stand there, and names alike would vouch for themselves.

    Attributes:
        name: As edges carry it.
        relations: What it proposes.
    """

    name = "duplicates"
    relations = ("same_as",)

    def __init__(self, embedder: Embedder) -> None:
        """Takes what compares meanings.

        Args:
            embedder: Of the names.
        """
        self._embedder = embedder

    def propose(self, view: ReasoningView) -> Iterable[Proposal]:
        """Pairs of concepts that are probably one, the smaller id first."""
        taxonomy = view.shop.taxonomy
        spelt = _spelt_alike(taxonomy)
        if not spelt:
            return
        cosine = self._cosines(taxonomy, list(spelt))
        overlap, sizes = _items_overlap(view.shop, list(spelt))
        for (pair, spelling), near, alike, size in zip(spelt.items(), cosine, overlap, sizes, strict=True):
            first, second = pair
            same_place = _place(taxonomy, first) == _place(taxonomy, second)
            found = _Pair(first, second, spelling, float(near), float(alike), same_place)
            if (confidence := _confidence(found)) > 0:
                yield _proposal(taxonomy, found, confidence, support=max(1.0, float(size)))

    def _cosines(self, taxonomy: Taxonomy, pairs: list[tuple[int, int]]) -> NDArray[np.float64]:
        names = sorted({_label(taxonomy, key).casefold() for pair in pairs for key in pair})
        vectors = self._embedder.encode(names)
        place = {name: row for row, name in enumerate(names)}
        rows = np.array([[place[_label(taxonomy, key).casefold()] for key in pair] for pair in pairs])
        cosines: NDArray[np.float64] = np.einsum(
            "pd,pd->p", vectors[rows[:, 0]], vectors[rows[:, 1]], dtype=np.float64
        )
        return cosines


def normal_words(name: str, *, plural: bool = True) -> tuple[str, ...]:
    """A name's words without what spelling varies in: case, width, punctuation, `and`, English plural.

    Diacritics stay: in many languages they make another word. So do signs that tell names apart (C++, C#).

    Args:
        name: What people read.
        plural: Fold plural endings; not for brands, whose names are no nouns.

    Example:
        >>> normal_words("Boxes & Tea-Towels")
        ('box', 'tea', 'towel')
    """
    plain = _APOSTROPHE.sub("", unicodedata.normalize("NFKC", name).casefold())
    words = (word for word in _SEPARATOR.split(plain) if word and word not in _JOINING)
    return tuple(_singular(word) if plural else word for word in words)


def compare_spelling(first: tuple[str, ...], second: tuple[str, ...]) -> Spelling | None:
    """How alike two names' normal words are; none where they are different names.

    Example:
        >>> compare_spelling(("red", "wine"), ("white", "wine"))
        >>> compare_spelling(("yogurt",), ("yoghurt",)).name
        'ONE_LETTER'
    """
    if not first or not second:
        return None
    if first == second:
        return Spelling.EQUAL
    if sorted(first) == sorted(second):
        return Spelling.REORDERED
    differing = [(a, b) for a, b in zip(first, second, strict=False) if a != b]
    if len(first) == len(second) and len(differing) == 1 and _one_letter_apart(*differing[0]):
        return Spelling.ONE_LETTER
    return None


def _one_letter_apart(first: str, second: str) -> bool:
    """Whether two long words of letters begin alike and differ by one letter put in, left out or changed."""
    if min(len(first), len(second)) < LONG_WORD or first[0] != second[0]:
        return False
    if not (first.isalpha() and second.isalpha()):
        return False
    short, long = sorted((first, second), key=len)
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    return short[at:] == long[at + 1 :] or (len(short) == len(long) and short[at + 1 :] == long[at + 1 :])


def _singular(word: str) -> str:
    if len(word) < 4 or not word.isascii() or not word.isalpha() or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "zes", "sses")) or (word.endswith("oes") and len(word) > 5):
        return word[:-2]
    return word.removesuffix("s")


def _spelt_alike(taxonomy: Taxonomy) -> dict[tuple[int, int], Spelling]:
    """Pairs of one facet whose names are spelt alike, in the order of their keys.

    Names meet in a bucket of equal words, or of equal words but one from which one letter is left out
    (Garbe 2012, symmetric delete), so that not all pairs are looked at.
    """
    buckets: dict[tuple[object, ...], list[int]] = defaultdict(list)
    words: dict[int, tuple[str, ...]] = {}
    for key, facet in enumerate(taxonomy.facet.tolist()):
        if FACETS[facet] not in COMPARED:
            continue
        words[key] = normal_words(_label(taxonomy, key), plural=FACETS[facet] != "brand")
        for bucket in set(_buckets(words[key])):
            buckets[facet, *bucket].append(key)
    found: dict[tuple[int, int], Spelling] = {}
    for keys in buckets.values():
        for first, second in combinations(keys, 2):
            spelling = compare_spelling(words[first], words[second])
            apart = second not in taxonomy.ancestors(first) and first not in taxonomy.ancestors(second)
            if spelling is not None and apart:
                found[first, second] = spelling
    return dict(sorted(found.items()))


def _buckets(words: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    if not words:
        return
    yield tuple(sorted(words))
    for place, word in enumerate(words):
        if len(word) < LONG_WORD or not word.isalpha():
            continue
        before, after = words[:place], words[place + 1 :]
        for shorter in (word, *(word[:cut] + word[cut + 1 :] for cut in range(1, len(word)))):
            yield before, shorter, after


def _label(taxonomy: Taxonomy, key: int) -> str:
    """The last part of the concept's path, without what tells it from others of the same name."""
    return taxonomy.ids[key].partition(":")[2].rpartition(" > ")[2]


def _place(taxonomy: Taxonomy, key: int) -> tuple[tuple[str, ...], ...]:
    return tuple(normal_words(_label(taxonomy, above)) for above in taxonomy.ancestors(key))


def _items_overlap(
    shop: ShopView, pairs: list[tuple[int, int]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cosine of the words of the items under both concepts, and how many items the smaller one has."""
    under = items_under(shop.taxonomy, shop.concepts)
    words = shop.item_words.weights
    keys = np.unique(np.array(pairs))
    rows = np.searchsorted(keys, np.array(pairs))
    chosen = under[keys, :]
    summed = chosen @ words[: chosen.shape[1], :].astype(np.float64)
    named = _words_of_names(shop, keys)
    of_pair = named[rows[:, 0], :] + named[rows[:, 1], :]
    first, second = summed[rows[:, 0], :], summed[rows[:, 1], :]
    norms = np.sqrt(_rowwise(first, first) * _rowwise(second, second))
    shared = _rowwise(_without(first, of_pair), second)
    sizes = np.asarray(chosen.sum(axis=1)).ravel()[rows]
    return shared / np.maximum(norms, 1e-12), sizes.min(axis=1)


def _words_of_names(shop: ShopView, keys: NDArray[np.int64]) -> csr_array:
    """(keys, terms) 1 for each term that says nothing but words of a concept's name and of those above it."""
    terms = [frozenset(normal_words(said)) for said in shop.item_words.terms]
    holding: dict[str, list[int]] = defaultdict(list)
    for term, said in enumerate(terms):
        for word in said:
            holding[word].append(term)
    found = lil_array((keys.size, len(terms)))
    for row, key in enumerate(keys.tolist()):
        labels = (_label(shop.taxonomy, one) for one in (key, *shop.taxonomy.ancestors(key)))
        words = {word for label in labels for word in normal_words(label)}
        found[row, [term for word in words for term in holding[word] if terms[term] <= words]] = 1.0
    return csr_array(found)


def _without(weights: csr_array, left_out: csr_array) -> csr_array:
    return csr_array(weights - weights.multiply(left_out > 0))


def _rowwise(first: csr_array, second: csr_array) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.asarray(first.multiply(second).sum(axis=1)).ravel()
    return found


def _confidence(pair: _Pair) -> float:
    if pair.cosine < NEAR:
        return 0.0
    if pair.spelling is Spelling.EQUAL and pair.same_place:
        return SURE
    if pair.overlap < SAME_ITEMS:
        return 0.0
    return min(UNSURE, pair.cosine * pair.spelling * (1 + pair.overlap) / 2)


def _proposal(taxonomy: Taxonomy, pair: _Pair, confidence: float, *, support: float) -> Proposal:
    first, second = sorted((str(taxonomy.ids[pair.first]), str(taxonomy.ids[pair.second])))
    told = f"both names {_TOLD[pair.spelling]} and mean nearly the same (cosine {pair.cosine:.2f})"
    if not pair.same_place:
        told += ", and stand in different places of the catalogue"
    if confidence < SURE:
        told += f"; the words of their items agree by {pair.overlap:.2f}"
    return Proposal(first, "same_as", second, confidence, confidence, support, told)
