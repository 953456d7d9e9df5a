"""Counts words and word pairs of item texts against a fixed vocabulary, and weighs them by TF-IDF."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store.text_tokens import LOOKS, is_han, parts_of, tokenise

MIN_TEXTS = 2  # a term of one text only says nothing about which texts are alike
MAX_TERMS = 20_000
LAST_CHARACTER = "\x1e"  # marks a Han phrase's last one: it says what kind of thing it is (soup, cake)

Phrases = list[list[str]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms that texts are compared by.

    Attributes:
        terms: Words, word pairs (joined by a blank) and parts of Han words, the most frequent first.
        idf: (n_terms,) float64, ln((1 + texts) / (1 + texts with the term)) + 1.
    """

    terms: tuple[str, ...]
    idf: NDArray[np.float64]

    def counts(self, texts: Iterable[Phrases]) -> csr_array:
        """Which terms each text has, (n_texts, n_terms) of 0 and 1."""
        column = {term: index for index, term in enumerate(self.terms)}
        columns: list[int] = []
        ends = [0]
        for phrases in texts:
            columns.extend(sorted({column[term] for term in _terms(phrases, column) if term in column}))
            ends.append(len(columns))
        entries = (np.ones(len(columns)), np.array(columns, dtype=np.int32), np.array(ends, dtype=np.int32))
        return csr_array(entries, shape=(len(ends) - 1, len(self.terms)))

    def weigh(self, counts: csr_array) -> csr_array:
        """TF-IDF with rows of L2 norm 1; the row of a text without a known term stays 0."""
        weighed = counts.multiply(self.idf[np.newaxis]).tocsr()
        norms = np.sqrt(weighed.multiply(weighed).sum(axis=1))
        norms[norms == 0] = 1
        return csr_array(weighed.multiply(1 / norms[:, np.newaxis]))


def learn_vocabulary(texts: Sequence[Phrases]) -> Vocabulary:
    """The terms that at least two texts share; looks (colours) count only within a pair."""
    words = {word for phrases in texts for phrase in phrases for word in phrase}
    frequency = Counter(term for phrases in texts for term in set(_terms(phrases, words)))
    shared = [(term, n) for term, n in frequency.items() if n >= MIN_TEXTS]
    shared.sort(key=lambda entry: (-entry[1], entry[0]))
    del shared[MAX_TERMS:]
    counts = np.array([n for _, n in shared], dtype=np.float64)
    return Vocabulary(tuple(term for term, _ in shared), np.log((1 + len(texts)) / (1 + counts)) + 1)


def singular(word: str, words: Collection[str]) -> str:
    """The word without its English plural ending, if that is among the words too; else the word.

    Example:
        >>> singular("boxes", {"box"}), singular("glass", {"box"})
        ('box', 'glass')
    """
    if len(word) > 3 and word.endswith("s"):
        for stem in (word[:-1], word.removesuffix("es"), word.removesuffix("ies") + "y"):
            if stem in words:
                return stem
    return word


def fullest(terms: Sequence[str]) -> list[str]:
    """The terms to tell of some that one text has: none that is a part of another, each at its first mention.

    Args:
        terms: The weightiest first, as in a `Vocabulary`.

    Example:
        >>> fullest(["green", "tea", "green tea", "蒜", "蒜蓉", "oat"])
        ['green tea', '蒜蓉', 'oat']
    """
    told: list[str] = []
    for term in terms:
        whole = term
        for other in terms:
            if len(other) > len(whole) and _is_part(whole, other):
                whole = other
        if whole not in told:
            told.append(whole)
    return told


def _is_part(term: str, other: str) -> bool:
    return f" {term} " in f" {other} " or (is_han(term) and term in other)


def _terms(phrases: Phrases, words: Collection[str]) -> Iterator[str]:
    for phrase in phrases:
        folded = [singular(word, words) for word in phrase]
        for word in folded:
            if word not in LOOKS:
                yield word
            yield from parts_of(word)
        if is_han(folded[-1]):
            yield LAST_CHARACTER + folded[-1][-1]
        for first, second in pairwise(folded):
            if second not in LOOKS:
                yield f"{first} {second}"


def read_texts(texts: Iterable[str], *, years: bool = False) -> list[Phrases]:
    """Each text's phrases; filler words and measures are left out, years if they do not count."""
    return [tokenise(text, years=years) for text in texts]
