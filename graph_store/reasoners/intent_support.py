"""What shoppers do that speaks for an intent: its words in what they buy along with a concept."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import pdtrc

from penchant.graph_store.reasoners.baskets import read_baskets
from penchant.graph_store.reasoners.concept_items import items_under
from penchant.graph_store.shop_view import ShopView
from penchant.graph_store.text_features import singular

EVIDENCE_DAYS = 730.0
_VAGUE = (
    "making make using use uses used having getting giving doing everyday daily general good great other "
    "product products item items purpose purposes people person lovers enthusiasts"
)
_LIGHT = frozenset(_VAGUE.split())
"""Words that fit any purpose."""


class Support(NamedTuple):
    """How often shoppers buy as the intent says.

    Attributes:
        shoppers: Distinct shoppers who did.
        lift: How many times more often than chance has it.
        chance: The probability of at least as many by chance.
        words: The words that were looked for.
    """

    shoppers: int
    lift: float
    chance: float
    words: tuple[str, ...]


class IntentSupport:
    """Baskets and catalogue words of a shop, asked again and again for different intents."""

    def __init__(self, shop: ShopView) -> None:
        """Reads the baskets of the last two years."""
        baskets = read_baskets(shop, "items", evidence_days=EVIDENCE_DAYS, fewest_buyers=1)
        keys = np.array([shop.item_keys[name.removeprefix("item:")] for name in baskets.ids], dtype=np.int64)
        self._item = keys[baskets.unit] if keys.size else np.zeros(0, dtype=np.int64)
        self._basket = baskets.basket_of
        self._size = baskets.size
        self._shopper = baskets.shopper
        self._under = items_under(shop.taxonomy, shop.concepts)
        self._words = csr_array(shop.item_words.weights.T.tocsr())
        self._term = {term: row for row, term in enumerate(shop.item_words.terms)}
        self._item_count = len(shop.item_ids)

    def lines_of(self) -> NDArray[np.float64]:
        """(concepts,) how many basket lines each concept and what is under it has."""
        lines = np.bincount(self._item, minlength=self._under.shape[1]).astype(np.float64)
        counts: NDArray[np.float64] = self._under @ lines[: self._under.shape[1]]
        return counts

    def items_of(self, concept: int) -> NDArray[np.int64]:
        """Keys of the items under a concept, those in most baskets first."""
        items = np.flatnonzero(self._mask(concept))
        lines = np.bincount(self._item, minlength=self._item_count)[items]
        return items[np.lexsort((items, -lines))]

    def words_of(self, intent: str) -> tuple[str, ...]:
        """The intent's words that the catalogue knows, but for words that fit any purpose."""
        folded = [singular(word, self._term) for word in intent.split() if word not in _LIGHT]
        return tuple(dict.fromkeys(word for word in folded if word in self._term))

    def of(self, concept: int, intent: str, *, besides: Iterable[str]) -> Support:
        """The stronger of two kinds of evidence.

        Baskets: how many hold an item of the concept and, from elsewhere, an item whose catalogue row has all
        of the intent's words. Chance takes both to be strewn over the baskets by their sizes: it expects
        the sum over baskets of p q, with p = 1 - (1 - share of lines)^size for the concept and q for the
        other items, both scaled to the number of baskets that have them.

        Own rows: how many of the concept's basket lines are items whose rows have the words, against the
        shop's; only for words that are not in the concept's own name.

        Args:
            concept: Its key.
            intent: In its closed form.
            besides: Words of the concept's own name.
        """
        words = self.words_of(intent)
        if not words or not self._item.size:
            return Support(0, 0.0, 1.0, words)
        having = self._having(words)
        inside = self._mask(concept)
        own = self._term.keys() & {singular(word, self._term) for word in besides}
        found = [self._baskets(inside, having & ~inside, words)]
        if not own.intersection(words):
            found.append(self._rows(inside, having, words))
        return min(found, key=lambda support: (support.chance, -support.lift))

    def _mask(self, concept: int) -> NDArray[np.bool_]:
        mask = np.zeros(self._item_count, dtype=np.bool_)
        mask[self._under[[concept], :].indices] = True
        return mask

    def _having(self, words: tuple[str, ...]) -> NDArray[np.bool_]:
        counts = np.zeros(self._item_count, dtype=np.int64)
        for word in words:
            counts[self._words[[self._term[word]], :].indices] += 1
        held: NDArray[np.bool_] = counts == len(words)
        return held

    def _baskets(
        self, inside: NDArray[np.bool_], having: NDArray[np.bool_], words: tuple[str, ...]
    ) -> Support:
        n_baskets = self._size.size
        with_concept, with_words = (
            np.bincount(self._basket[mask[self._item]], minlength=n_baskets) > 0 for mask in (inside, having)
        )
        both = with_concept & with_words
        spread = [
            _spread(mask[self._item].mean(), self._size, int(held.sum()))
            for mask, held in ((inside, with_concept), (having, with_words))
        ]
        expected = float((spread[0] * spread[1]).sum())
        return _support(int(both.sum()), expected, np.unique(self._shopper[both]).size, words)

    def _rows(self, inside: NDArray[np.bool_], having: NDArray[np.bool_], words: tuple[str, ...]) -> Support:
        of_concept, of_words = inside[self._item], having[self._item]
        both = of_concept & of_words
        expected = float(of_concept.sum() * of_words.mean())
        shoppers = np.unique(self._shopper[self._basket[both]]).size
        return _support(int(both.sum()), expected, shoppers, words)


def _spread(share: float, size: NDArray[np.int64], total: int) -> NDArray[np.float64]:
    """(baskets,) the probability that each has one of the items, in all as many as have."""
    chance = 1 - (1 - share) ** size.astype(np.float64)
    return np.minimum(chance * (total / max(float(chance.sum()), 1e-12)), 1.0)


def _support(observed: int, expected: float, shoppers: int, words: tuple[str, ...]) -> Support:
    if observed == 0 or expected <= 0:
        return Support(0, 0.0, 1.0, words)
    return Support(shoppers, observed / expected, float(pdtrc(observed - 1, expected)), words)
