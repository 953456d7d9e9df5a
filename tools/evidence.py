"""What stands behind a shopper's recommendations: their events, what they had, who is like them."""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.graph_store import day_name
from penchant.graph_store.fold import distinct
from penchant.graph_store.interest_model import interest_lifts
from penchant.graph_store.text_features import LAST_CHARACTER, fullest
from penchant.tools.ease import Ease
from penchant.tools.event_words import KindsCounted, kinds_counted, kinds_told, shop_deed, shop_verb
from penchant.tools.histories import NEIGHBOUR_HALF_LIFE_DAYS, Histories
from penchant.tools.ranking_data import ALIKE_HALF_LIFE_DAYS, NONE, RECENT_DAYS, Keys, Scores

RELATED_SHOWN = 2
"""So many items of the shopper's are told of beside one that they speak for."""
TERMS_SHOWN = 2


class Evidence:
    """Of one shopper, up to the moment of the block; what is told of all items is looked up at once."""

    def __init__(self, block: Histories, items: Keys, ease: Ease | None = None, *, row: int = 0) -> None:
        """Takes a shopper of a block.

        Args:
            block: The shoppers.
            items: (told,) keys of the items that are told of.
            ease: Weights between items, where something borrows from others.
            row: Place of the shopper in the block.
        """
        view, data = block.data.view, block.data
        self.data = data
        self.ease = ease
        self.shopper = int(block.shoppers[row])
        part = view.events_of(self.shopper, until=data.until)
        self.log = view.log.take(part).take(view.sign[part] > 0)
        self._block = block
        self._part = block.part(row)
        self.had: Keys = block.had.item[self._part]
        self._row = row
        kinds = data.kinds - {"return"}
        self.verb, self.deed = shop_verb(kinds), shop_deed(kinds)
        """What shoppers of this shop do."""
        self._items = items
        self._told = {item: at for at, item in enumerate(items.tolist())}

    def kinds_of(self, events: NDArray[np.int64]) -> KindsCounted:
        """How many of each kind there are among the events at some places in the shopper's log."""
        return kinds_counted(*kinds_told(self.log.kind[events], self.log.value[events], self.data.view.kinds))

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

    @cached_property
    def _alike(self) -> Keys:
        """Keys of the shoppers most like this one."""
        alike = self._block.most_alike
        return np.asarray(alike.indices[slice(*alike.indptr[self._row : self._row + 2])])

    @property
    def alike_count(self) -> int:
        """How many shoppers are the most like this one."""
        return self._alike.size

    def place(self, item: int) -> int | None:
        """Where an item stands in `had`."""
        return self._places.get(item)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {item: at for at, item in enumerate(self.had.tolist())}

    def alike_buyers(self, item: int) -> tuple[int, int]:
        """How many of the shoppers most like this one bought the item: in the last 30 days, and ever."""
        lately, ever = self._alike_buyers
        return int(lately[self._told[item]]), int(ever[self._told[item]])

    @cached_property
    def _alike_buyers(self) -> tuple[Keys, Keys]:
        """(told,) how many of the alike bought each lately, and ever."""
        bought, told = self.data.recency[self._alike, :], self._items.size
        at = np.full(self.data.shape[1], -1)
        at[self._items] = np.arange(told)
        at = at[bought.indices.astype(np.int64)]  # narrower ones take three times as long
        lately = at[(at >= 0) & (bought.data > 2.0 ** (-RECENT_DAYS / ALIKE_HALF_LIFE_DAYS))]
        return np.bincount(lately, minlength=told), np.bincount(at[at >= 0], minlength=told)

    @cached_property
    def gaps(self) -> Scores:
        """(had,) mean days between purchases, NaN where there are too few."""
        return self._block.had.gap[self._part]

    def events_on(self, *items: int) -> NDArray[np.int64]:
        """Places in the shopper's log of the events on any of the items, the oldest first."""
        order, starts = self._by_item
        held = [at for item in items if (at := self.place(item)) is not None]
        places = [order[starts[at] : starts[at + 1]] for at in held]
        return places[0] if len(places) == 1 else np.sort(np.concatenate([NONE, *places]))

    @cached_property
    def _by_item(self) -> tuple[NDArray[np.int64], list[int]]:
        """Places in the shopper's log by item, then time, and where those of each item of `had` begin."""
        order = np.argsort(self.log.item, kind="stable")
        starts = np.searchsorted(self.log.item[order], self.had)
        return order, [*starts.tolist(), order.size]

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
        return np.concatenate([NONE, *places]), np.concatenate([NONE, *nodes])

    def places_under(self, concept: int) -> NDArray[np.int64]:
        """Places in the shopper's log of the events on a concept and what is under it, ascending."""
        place, node = self._concepts
        return distinct(place[node == concept])

    @cached_property
    def _had_buyers(self) -> csr_array:
        """(had, shoppers) who had what this shopper had."""
        return self.data.by_item[self.had, :]

    def _shared(self, items: Keys) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(items, had) how much shoppers had both; the same without this shopper."""
        buyers = self.data.by_item[items, :]
        who = distinct(buyers.indices)
        place = np.full(self.data.shape[0], who.size, dtype=np.int32)  # the last row is of all others
        place[who] = np.arange(who.size)
        weights = np.zeros((who.size + 1, items.size), dtype=np.float32)
        row = np.repeat(np.arange(items.size), np.diff(buyers.indptr))
        weights[place[buyers.indices], row] = buyers.data
        own = np.flatnonzero(weights[place[self.shopper]])
        apart = weights[:, own]
        apart[place[self.shopper]] = 0.0
        had = self._had_buyers
        theirs = csr_array((had.data, place[had.indices], had.indptr), shape=(self.had.size, who.size + 1))
        found = (theirs @ np.hstack([weights, apart])).T
        both, others = found[: items.size], found[: items.size].copy()
        others[own] = found[items.size :]
        return both, others

    @cached_property
    def _had_words(self) -> csr_array:
        """(had, terms) what the catalogue says of what this shopper had."""
        return self.data.view.item_words.weights[self.had, :]

    @cached_property
    def _profile(self) -> Scores:
        """(had,) as `Histories.recent_profile`, in which float32 makes 0 of what was had 18 years ago."""
        return np.log1p(self._block.held(NEIGHBOUR_HALF_LIFE_DAYS)[self._part])

    @cached_property
    def _bought_with(self) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """(told, had) how much shoppers had both; whether another one had, and they are two items."""
        both, others = self._shared(self._items)
        return both, (others > 0) & (self.had != self._items[:, None])

    @cached_property
    def _said_alike(self) -> NDArray[np.float32]:
        """(told, had) cosine similarity of their words."""
        words = self.data.view.item_words.weights[self._items, :]
        return np.asarray((words @ self._had_words.T).toarray())

    def regrets_all_bought_with(self, item: int) -> bool:
        """Whether others had it with what this shopper had, though nothing is left of that in the profile."""
        return bool(self._bought_with[1][self._told[item]].any())

    def bought_with_unweighed(self, item: int) -> list[int]:
        """What the shopper had that another had with an item, also where caps left one of these no weight."""
        by_item = self.data.by_item
        buyers = by_item.indices[by_item.indptr[item] : by_item.indptr[item + 1]]
        bought = self.data.pairs[buyers[buyers != self.shopper], :].indices
        shared: list[int] = self.had[np.isin(self.had, bought) & (self.had != item)][:RELATED_SHOWN].tolist()
        return shared

    def regrets_all_said_alike(self, item: int) -> bool:
        """Whether its words are in what this shopper had, though nothing is left of that in the profile."""
        return bool((self._said_alike[self._told[item]] > 0).any())

    def nearest_bought(self, item: int) -> list[int]:
        """The bought items that speak most for an item through its neighbours, the largest first.

        The item itself is left out, and so is what no other shopper had together with it.
        """
        return [int(self.had[place]) for place in self._nearest_bought[self._told[item]]]

    @cached_property
    def _nearest_bought(self) -> list[list[int]]:
        """Places in `had` for each item told."""
        both, others = self._bought_with
        return _highest_of_each(np.where(others, both * self._profile, 0.0), RELATED_SHOWN)

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
        both = self._shared(lenders)[1] * self._profile * column.data[:, None]
        both[lenders[:, None] == self.had] = 0.0
        best = _highest_of_each(both.reshape(1, -1), 1)[0]
        if not best:
            return None
        lender, bought = divmod(best[0], self.had.size)
        return int(lenders[lender]), int(self.had[bought])

    def nearest_by_words(self, item: int) -> tuple[list[int], list[str]]:
        """The bought items whose words speak most for an item, and the words that do, the largest first.

        The item itself is left out.
        """
        words = self.data.view.item_words
        said = _row(words.weights, item)
        near = {place: _row(self._had_words, place) for place in self._nearest_by_words[self._told[item]]}
        common = {
            term: weight * sum(of.get(term, 0.0) * self._profile[place] for place, of in near.items())
            for term, weight in said.items()
        }
        strongest = sorted((term for term in common if common[term] > 0), key=lambda term: -common[term])
        told = [term for term in strongest if not words.terms[term].startswith(LAST_CHARACTER)][:TERMS_SHOWN]
        whole = fullest([words.terms[term] for term in told])
        told = [term for term in told if words.terms[term] in whole]
        # what has other words in common, but none of these, is not named with them
        shown = [place for place, of in near.items() if not told or any(of.get(term) for term in told)]
        return self.had[shown].tolist(), whole

    @cached_property
    def _nearest_by_words(self) -> list[list[int]]:
        """Places in `had` for each item told."""
        likeness = self._said_alike * self._profile
        likeness[self._items[:, None] == self.had] = 0.0
        return _highest_of_each(likeness, RELATED_SHOWN)


def _row(matrix: csr_array, row: int) -> dict[int, float]:
    """The entries of one row by column."""
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return dict(zip(matrix.indices[part].tolist(), matrix.data[part].tolist(), strict=True))


def _highest_of_each(values: NDArray[Any], count: int) -> list[list[int]]:
    """Places of the highest values above 0 in each row, the highest first, ties by place."""
    left = values.copy()
    rows = np.arange(values.shape[0])
    found: list[list[int]] = [[] for _ in rows]
    for _ in range(min(count, values.shape[1])):
        best = left.argmax(axis=1)
        for places, place, high in zip(found, best.tolist(), left[rows, best].tolist(), strict=True):
            if high > 0:
                places.append(place)
        left[rows, best] = 0
    return found
