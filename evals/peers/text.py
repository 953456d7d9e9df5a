"""What reads like what the shopper had: TF-IDF over title, category and description."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from penchant.errors import DataError
from penchant.evals.peers.contract import Scorer, Scores
from penchant.evals.peers.interactions import Interactions
from penchant.evals.peers.popularity import RECENT_DAYS


@dataclass(frozen=True, slots=True)
class TextSimilarity:
    """Fitted text profiles.

    Attributes:
        profiles: (users, terms) float32, of length 1 or 0.
        terms_of_items: (terms, items) float32, columns of length 1 or 0.
        added: (items,) float32, what every shopper's cosine is raised by.
    """

    profiles: csr_array
    terms_of_items: csr_array
    added: NDArray[np.float32]

    def scores(self, rows: NDArray[np.int64]) -> Scores:
        """Cosine plus what is added; 0 is not recommended."""
        scores = (self.profiles[rows, :] @ self.terms_of_items).toarray() + self.added
        return np.where(scores > 0, scores, np.float32(-np.inf))


@dataclass(frozen=True, slots=True)
class TextProfile:
    """Cosine between an item and the sum of what the shopper had, weighted by log(1 + events).

    Words and pairs of words that occur in two or more items, with 1 + log(term frequency). Items without
    an event are scored like all others.
    """

    name: ClassVar[str] = "TF-IDF text profile"

    def fit(self, train: Interactions) -> Scorer:
        """Reads the texts.

        Raises:
            DataError: No word occurs in two items.
        """
        return _fit(train, np.zeros(len(train.items), dtype=np.float32))


@dataclass(frozen=True, slots=True)
class TextAndRecentPopularity:
    """The text profile's cosine plus log(1 + distinct shoppers of the last 30 days) over its maximum."""

    name: ClassVar[str] = "TF-IDF + recent popularity"

    def fit(self, train: Interactions) -> Scorer:
        """Reads the texts and counts.

        Raises:
            DataError: No word occurs in two items.
        """
        recent = np.log1p(train.shoppers_per_item(last_days=RECENT_DAYS))
        return _fit(train, (recent / max(recent.max(), 1.0)).astype(np.float32))


def _fit(train: Interactions, added: NDArray[np.float32]) -> TextSimilarity:
    reader = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)
    try:
        terms = reader.fit_transform(train.texts)
    except ValueError as error:
        raise DataError("no word occurs in the texts of two items: a text peer needs a catalogue") from error
    profiles = normalize(csr_array(train.log_counts() @ terms))
    return TextSimilarity(csr_array(profiles), csr_array(terms.T), added)
