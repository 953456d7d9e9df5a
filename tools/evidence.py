"""What stands behind a shopper's recommendations: their events, what they had, who is like them."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store.fold import distinct
from penchant.graph_store.interest_model import InterestTable, interest_table
from penchant.graph_store.text_features import LAST_CHARACTER
from penchant.tools.histories import Histories
from penchant.tools.ranking_data import ALIKE_HALF_LIFE_DAYS, RECENT_DAYS, Keys, Scores


class Evidence:
    """Of one shopper, up to the moment of the block."""

    def __init__(self, block: Histories) -> None:
        """Takes a block of one shopper."""
        view, data = block.data.view, block.data
        part = view.events_of(int(block.shoppers[0]), until=data.until)
        self.data = data
        self.block = block
        self.shopper = int(block.shoppers[0])
        self.log = view.log.take(part).take(view.sign[part] > 0)
        self.had: Keys = block.had.item

    @cached_property
    def table(self) -> InterestTable:
        """The shopper's interests."""
        return interest_table(self.data.view, self.shopper, until=self.data.until)

    @property
    def alike_count(self) -> int:
        """How many shoppers are the most like this one."""
        return int(self.block.most_alike.nnz)

    def place(self, item: int) -> int | None:
        """Where an item stands in `had`."""
        at = int(np.searchsorted(self.had, item))
        return at if at < self.had.size and self.had[at] == item else None

    def alike_buyers(self, item: int) -> tuple[int, int]:
        """How many of the shoppers most like this one bought the item: in the last 30 days, and ever."""
        left = self._recency_of_alike.data[self._recency_of_alike.indices == item]
        return int((left > 2.0 ** (-RECENT_DAYS / ALIKE_HALF_LIFE_DAYS)).sum()), int(left.size)

    @cached_property
    def _recency_of_alike(self) -> csr_array:
        """(alike, items) how lately they bought what."""
        return self.data.recency[self.block.most_alike.indices, :]

    @cached_property
    def _had_rows(self) -> csr_array:
        """(had, shoppers) who else had what this shopper had."""
        return self.data.by_item[self.had, :]

    @cached_property
    def _had_words(self) -> csr_array:
        """(had, terms) what the catalogue says of what this shopper had."""
        return self.data.view.item_words.weights[self.had, :]

    def events_on(self, item: int) -> NDArray[np.int64]:
        """Positions in the log of the shopper's events on an item, newest first."""
        newest_first: NDArray[np.int64] = self.log.seq[self.log.item == item][::-1]
        return newest_first

    @cached_property
    def _concepts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Places in the shopper's log, one for each concept of its item, and these concepts."""
        place, node, _ = self.data.view.concepts.expand(self.log.item)
        return place, node

    def places_under(self, concept: int) -> NDArray[np.int64]:
        """Places in the shopper's log of the events on a concept and what is under it, ascending."""
        place, node = self._concepts
        return distinct(place[self.data.view.taxonomy.is_under(concept)[node]])

    def _buyers(self, item: int) -> NDArray[np.float32]:
        """(shoppers,) how much each had of an item, of L2 norm 1."""
        rows = self.data.by_item
        part = slice(rows.indptr[item], rows.indptr[item + 1])
        column = np.zeros(rows.shape[1], dtype=np.float32)
        column[rows.indices[part]] = rows.data[part]
        return column

    def regrets_all_bought_with(self, item: int) -> bool:
        """Whether others had it with what this shopper had, though nothing is left of that in the profile."""
        column = self._buyers(item)
        column[self.shopper] = 0.0
        return bool(((self._had_rows @ column > 0) & (self.had != item)).any())

    def regrets_all_said_alike(self, item: int) -> bool:
        """Whether its words are in what this shopper had, though nothing is left of that in the profile."""
        said = self.data.view.item_words.weights[[item], :].indices
        return bool((self._had_words[:, said].sum(axis=1) > 0).any())

    @cached_property
    def _profile(self) -> Scores:
        return np.asarray(self.block.recent_profile.data, dtype=np.float64)

    def nearest_bought(self, item: int, count: int) -> list[tuple[int, float]]:
        """The bought items that speak most for an item through its neighbours.

        Returns:
            `(item, share of the neighbour score)`, the largest first; the item itself is left out, and so is
            what no other shopper had together with it.
        """
        column = self._buyers(item)
        similar = np.asarray(self._had_rows @ column, dtype=np.float64) * self._profile
        total = float(similar.sum())
        column[self.shopper] = 0.0
        alone = np.asarray(self._had_rows @ column) <= 0  # no other shopper had both
        similar[(self.had == item) | alone] = 0.0
        best = np.argsort(-similar, kind="stable")[:count]
        return [(int(self.had[k]), float(similar[k]) / total) for k in best if similar[k] > 0]

    def nearest_by_words(self, item: int, count: int, terms: int) -> tuple[list[int], list[str]]:
        """The bought items whose words speak most for an item, and the words that do, the largest first.

        Args:
            item: Item key; it is not among the items given.
            count: At most so many items.
            terms: At most so many words.
        """
        words = self.data.view.item_words
        part = slice(words.weights.indptr[item], words.weights.indptr[item + 1])
        said, weight = words.weights.indices[part], words.weights.data[part]
        read = np.zeros(words.weights.shape[1], dtype=np.float32)
        read[said] = weight
        likeness = np.asarray(self._had_words @ read, dtype=np.float64) * self._profile
        likeness[self.had == item] = 0.0
        best = np.argsort(-likeness, kind="stable")[:count]
        best = best[likeness[best] > 0]
        theirs = self._had_words[best, :].T @ self._profile[best]
        common = weight * theirs[said]
        order = [k for k in np.argsort(-common, kind="stable").tolist() if common[k] > 0]
        told = [k for k in order if not words.terms[said[k]].startswith(LAST_CHARACTER)][:terms]
        if told:  # what has other words in common, but none of these, is not named with them
            has_told = self._had_words[best, :][:, said[told]].sum(axis=1) > 0
            best = best[np.asarray(has_told).ravel()]
        return [int(self.had[k]) for k in best], [words.terms[said[k]] for k in told]
