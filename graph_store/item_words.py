"""Items by the words of their catalogue rows: what a new arrival has in common with what is known."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store.kept_arrays import Arrays
from penchant.graph_store.text_features import learn_vocabulary, read_texts

READ_AS = b"item words 2"
"""Changes with what is made of a text."""


class ItemWords(NamedTuple):
    """Items and their words.

    Attributes:
        weights: (items, terms) float32 TF-IDF with rows of L2 norm 1; 0 for items without a known term.
        terms: What the columns mean; word pairs are joined by a blank.
        text_of: (items,) which text each item has; items with the same text have the same number.
    """

    weights: csr_array
    terms: tuple[str, ...]
    text_of: NDArray[np.int64]

    @classmethod
    def read(cls, texts: Iterable[str]) -> "ItemWords":
        """Learns the vocabulary from the texts themselves and weighs them by it.

        Args:
            texts: One an item. Items with the same text are read once.
        """
        place: dict[str, int] = {}
        rows = np.array([place.setdefault(text, len(place)) for text in texts], dtype=np.int64)
        read = read_texts(place, years=True)
        vocabulary = learn_vocabulary([one for one in read if one])  # what has no row says nothing of rarity
        if not vocabulary.terms:
            return cls(csr_array((rows.size, 0), dtype=np.float32), (), rows)
        weights = vocabulary.weigh(vocabulary.counts(read)).astype(np.float32)
        return cls(csr_array(weights[rows, :]), vocabulary.terms, rows)

    def to_arrays(self) -> Arrays:
        """As `of_arrays` reads them."""
        weights = self.weights
        terms = np.array(self.terms, dtype=np.str_)
        return {
            "data": weights.data,
            "indices": weights.indices,
            "indptr": weights.indptr,
            "terms": terms,
            "text_of": self.text_of,
        }

    @classmethod
    def of_arrays(cls, held: Arrays) -> "ItemWords":
        """What `to_arrays` told."""
        terms = tuple(held["terms"].tolist())
        parts = (held["data"], held["indices"], held["indptr"])
        shape = (held["text_of"].size, len(terms))
        return cls(csr_array(parts, shape=shape), terms, held["text_of"])
