"""What stands behind a shopper's recommendations: their events, what they had, who is like them."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store import day_name
from penchant.graph_store.fold import distinct
from penchant.graph_store.interest_model import interest_lifts
from penchant.graph_store.text_features import LAST_CHARACTER, fullest
from penchant.tools.ease import Ease
from penchant.tools.event_words import shop_deed, shop_verb
from penchant.tools.histories import NEIGHBOUR_HALF_LIFE_DAYS, Histories
from penchant.tools.ranking_data import ALIKE_HALF_LIFE_DAYS, RECENT_DAYS, Keys, Scores


class Evidence:
    """Of one shopper, up to the moment of the block; what is told of all items is looked up at once."""

    def __init__(self, block: Histories, items: Keys, ease: Ease | None = None) -> None:
        """Takes a block of one shopper.

        Args:
            block: The shopper.
            items: (told,) keys of the items that are told of.
            ease: Weights between items, where something borrows from others.
        """
        view, data = block.data.view, block.data
        part = view.events_of(int(block.shoppers[0]), until=data.until)
        self.data = data
        self.block = block
        self.ease = ease
        self.shopper = int(block.shoppers[0])
        self.log = view.log.take(part).take(view.sign[part] > 0)
        self.had: Keys = block.had.item
        kinds = data.kinds - {"return"}
        self.verb, self.deed = shop_verb(kinds), shop_deed(kinds)
        """What shoppers of this shop do."""
        self._items = items
        self._told = {item: at for at, item in enumerate(items.tolist())}

    def lift(self, concept: int) -> float:
        """How many times the shop's average the shopper's share of a concept is that they met."""
        node, lift = self._lifts
        return float(lift[int(np.searchsorted(node, concept))])

    @cached_property
    def _lifts(self) -> tuple[Keys, Scores]:
        return interest_lifts(self.data.view, self.shopper, until=self.data.until)

    @cached_property
    def today(self) -> str:
        """The day of the moment in words."""
        return day_name(self.data.until)

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
        lately, ever = self._alike_buyers
        return int(lately[self._told[item]]), int(ever[self._told[item]])

    @cached_property
    def _alike_buyers(self) -> tuple[Keys, Keys]:
        """(told,) how many of the alike bought each lately, and ever."""
        bought, told = self.data.recency[self.block.most_alike.indices, :], self._items.size
        at = np.full(self.data.shape[1], -1)
        at[self._items] = np.arange(told)
        at = at[bought.indices.astype(np.int64)]  # narrower ones take three times as long
        lately = at[(at >= 0) & (bought.data > 2.0 ** (-RECENT_DAYS / ALIKE_HALF_LIFE_DAYS))]
        return np.bincount(lately, minlength=told), np.bincount(at[at >= 0], minlength=told)

    @cached_property
    def gaps(self) -> Scores:
        """(had,) mean days between purchases, NaN where there are too few."""
        return self.block.had.gap

    def events_on(self, *items: int) -> NDArray[np.int64]:
        """Places in the shopper's log of the events on any of the items, the oldest first."""
        found = self.log.item == items[0]
        for item in items[1:]:
            found |= self.log.item == item
        return np.flatnonzero(found)

    def newest_on(self, *items: int) -> NDArray[np.int64]:
        """Positions in the log of the shopper's events on any of the items, newest first."""
        newest_first: NDArray[np.int64] = self.log.seq[self.events_on(*items)][::-1]
        return newest_first

    @cached_property
    def _concepts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Places in the shopper's log, once for each concept of its item and each above it; the concepts."""
        view = self.data.view
        place, node, _ = view.concepts.expand(self.log.item)
        places, nodes = [], []
        while place.size:
            places.append(place)
            nodes.append(node)
            above = view.taxonomy.parent[node]
            place, node = place[above >= 0], above[above >= 0]
        none = np.empty(0, dtype=np.int64)
        return np.concatenate([none, *places]), np.concatenate([none, *nodes])

    def places_under(self, concept: int) -> NDArray[np.int64]:
        """Places in the shopper's log of the events on a concept and what is under it, ascending."""
        place, node = self._concepts
        return distinct(place[node == concept])

    @cached_property
    def _had_by_buyer(self) -> csr_array:
        """(shoppers, had) who else had what this shopper had."""
        return self.data.by_item[self.had, :].T.tocsr()

    @cached_property
    def _had_words(self) -> csr_array:
        """(had, terms) what the catalogue says of what this shopper had."""
        return self.data.view.item_words.weights[self.had, :]

    @cached_property
    def _profile(self) -> Scores:
        """(had,) as `Histories.recent_profile`, in which float32 makes 0 of what was had 18 years ago."""
        return np.log1p(self.block.held(NEIGHBOUR_HALF_LIFE_DAYS))

    @cached_property
    def _bought_with(self) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """(told, had) how much shoppers had both; whether another one had, and they are two items."""
        buyers = self.data.by_item[self._items, :]
        both = (buyers @ self._had_by_buyer).toarray()
        others = both > 0
        own = np.flatnonzero(np.isin(self._items, self.had))
        if own.size:
            buyers = buyers[own, :]
            buyers.data = np.where(buyers.indices == self.shopper, np.float32(0.0), buyers.data)
            others[own] = (buyers @ self._had_by_buyer).toarray() > 0
        return both, others & (self.had != self._items[:, None])

    @cached_property
    def _said_alike(self) -> NDArray[np.float32]:
        """(told, had) cosine similarity of their words."""
        words = self.data.view.item_words.weights[self._items, :]
        return np.asarray((words @ self._had_words.T).toarray())

    def regrets_all_bought_with(self, item: int) -> bool:
        """Whether others had it with what this shopper had, though nothing is left of that in the profile."""
        return bool(self._bought_with[1][self._told[item]].any())

    def bought_with_unweighed(self, item: int, count: int) -> list[int]:
        """What the shopper had that another had with an item, also where caps left one of these no weight."""
        by_item = self.data.by_item
        buyers = by_item.indices[by_item.indptr[item] : by_item.indptr[item + 1]]
        bought = self.data.pairs[buyers[buyers != self.shopper], :].indices
        shared: list[int] = self.had[np.isin(self.had, bought) & (self.had != item)][:count].tolist()
        return shared

    def regrets_all_said_alike(self, item: int) -> bool:
        """Whether its words are in what this shopper had, though nothing is left of that in the profile."""
        return bool((self._said_alike[self._told[item]] > 0).any())

    def nearest_bought(self, item: int, count: int) -> list[int]:
        """The bought items that speak most for an item through its neighbours, the largest first.

        The item itself is left out, and so is what no other shopper had together with it.
        """
        at = self._told[item]
        both, others = self._bought_with
        nearest: list[int] = self.had[
            _highest(np.where(others[at], both[at] * self._profile, 0.0), count)
        ].tolist()
        return nearest

    def borrowed(self, item: int) -> tuple[int, int] | None:
        """What speaks most for an item that nobody bought, through one whose words are like its own.

        Returns:
            Keys of the item like it, and of the one that this shopper bought and others bought with that;
            None where there are no such two.
        """
        if self.ease is None or self.ease.lent is None:
            return None
        column = self.ease.lent[:, [item]].tocoo()
        lenders = column.row.astype(np.int64)
        buyers = self.data.by_item[lenders, :]
        buyers.data = np.where(buyers.indices == self.shopper, np.float32(0.0), buyers.data)
        both = (buyers @ self._had_by_buyer).toarray() * self._profile * column.data[:, None]
        both[lenders[:, None] == self.had] = 0.0
        best = _highest(both.ravel(), 1)
        if not best.size:
            return None
        lender, bought = divmod(int(best[0]), self.had.size)
        return int(lenders[lender]), int(self.had[bought])

    def nearest_by_words(self, item: int, count: int, terms: int) -> tuple[list[int], list[str]]:
        """The bought items whose words speak most for an item, and the words that do, the largest first.

        Args:
            item: Item key; it is not among the items given.
            count: At most so many items.
            terms: At most so many words.
        """
        words = self.data.view.item_words
        likeness = self._said_alike[self._told[item]] * self._profile
        likeness[self.had == item] = 0.0
        best = _highest(likeness, count)
        said, weight = _row(words.weights, item)
        theirs = np.zeros((best.size, said.size))  # their weights of the item's words
        for at, place in enumerate(best.tolist()):
            terms_of, weight_of = _row(self._had_words, place)
            self._read[terms_of] = weight_of
            theirs[at] = self._read[said]
            self._read[terms_of] = 0.0
        common = weight * sum(theirs * self._profile[best, None])
        told = [k for k in _highest(common, said.size).tolist() if not _is_last(words.terms[said[k]])][:terms]
        whole = fullest([words.terms[said[k]] for k in told])
        told = [k for k in told if words.terms[said[k]] in whole]
        if told:  # what has other words in common, but none of these, is not named with them
            best = best[(theirs[:, told] > 0).any(axis=1)]
        return self.had[best].tolist(), whole

    @cached_property
    def _read(self) -> NDArray[np.float32]:
        """(terms,) room for one item's words, 0 between uses."""
        return np.zeros(self._had_words.shape[1], dtype=np.float32)


def _is_last(term: str) -> bool:
    """Whether a term is a Chinese phrase's last character, which says what kind of thing it is."""
    return term.startswith(LAST_CHARACTER)


def _row(matrix: csr_array, row: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Columns and values of one row."""
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return matrix.indices[part], matrix.data[part]


def _highest(values: Scores | NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Places of the highest values above 0, the highest first, ties by place."""
    best = np.argsort(-values, kind="stable")[:count]
    return best[values[best] > 0]
