"""Business rules: what may be recommended at all, and what a merchant pushes, with the reason told."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError, NotFound, clipped
from penchant.graph_store import ShopView, day_name
from penchant.graph_store.taxonomy import FACETS
from penchant.ids import ConceptId

NAMED = 3
_HOLDS = {"include_only": "item ids", "exclude": "item ids", "exclude_categories": "category paths"}


class Boost(NamedTuple):
    """What a merchant adds to an item's score.

    Attributes:
        amount: Above 0, in points of the score; look at the scores of the shop's lists to choose it.
        reason: Told as a term of the score, for instance `spring campaign`.
    """

    amount: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What may be recommended; the defaults leave out only what the catalogue says is not to be had.

    Attributes:
        include_only: Item ids; nothing else is recommended. None means the whole catalogue.
        exclude: Item ids that are not recommended.
        exclude_categories: Category paths; an item is not recommended if one of its categories is such a path
            or lies under it. Paths are read as spelt, and without regard to case where none is spelt so.
        max_price: Dearer items, and items without a price, are not recommended.
        max_per_category: At most so many items of one category in a list; an item of several counts in each,
            one without a category in its cluster of titles, and one without either is free.
        diversity: 0 to 1, how much a list shuns items alike and, a little, popular ones; 0 goes by the score.
        boosts: Item ids and what is added to their scores.
        available_only: Leave out what `available_from` and `available_to` say cannot be had at the moment.

    Raises:
        DataError: A value is of a wrong type or out of range.
    """

    include_only: frozenset[str] | None = None
    exclude: frozenset[str] = frozenset()
    exclude_categories: frozenset[str] = frozenset()
    max_price: float | None = None
    max_per_category: int | None = None
    diversity: float = 0.0
    boosts: Mapping[str, Boost] = field(default_factory=dict)
    available_only: bool = True

    def __post_init__(self) -> None:
        """Checks types and ranges; whatever ids are given in becomes a set of them."""
        for name in _HOLDS:
            if name != "include_only" or self.include_only is not None:
                object.__setattr__(self, name, _texts(name, getattr(self, name)))
        if self.max_price is not None and not (_is_number(self.max_price) and self.max_price >= 0):
            raise DataError(f"the price cap is {clipped(self.max_price)}; it must be a number of 0 or more")
        if self.max_per_category is not None:
            _check_most(self.max_per_category)
        if not (_is_number(self.diversity) and 0 <= self.diversity <= 1):
            raise DataError(f"the diversity is {clipped(self.diversity)}; it must be 0 to 1")
        if not isinstance(self.available_only, (bool, np.bool_)):
            raise DataError(f"`available_only` is {self.available_only!r:.80}; it must be True or False")
        if not isinstance(self.boosts, Mapping):
            raise DataError(
                f"the boosts are {self.boosts!r:.80}; they must be a mapping of item ids to `Boost`"
            )
        for item, boost in self.boosts.items():
            _check_boost(item, boost)


def _texts(name: str, said: Iterable[str]) -> frozenset[str]:
    """What was said, read once: an iterator gives its ids only once."""
    if isinstance(said, (str, bytes)) or not isinstance(said, Iterable):
        raise DataError(f"`{name}` is {said!r:.80}; it must be a set of {_HOLDS[name]}")
    held = list(said)
    for one in held:
        if not isinstance(one, str):
            raise DataError(f"`{name}` holds {one!r:.80}; it must be a set of {_HOLDS[name]}")
    return frozenset(held)


def _check_most(count: int) -> None:
    if not isinstance(count, Integral) or isinstance(count, bool):
        raise DataError(f"at most {count} items of a category: a whole number is needed")
    if count < 1:
        raise DataError(f"at most {clipped(count)} items of a category: 1 or more are allowed")


def _check_boost(item: str, boost: Boost) -> None:
    if not isinstance(item, str):
        raise DataError(f"a boost is of item {item!r:.80}; an item's id is text")
    name = clipped(item)
    if not isinstance(boost, Boost):
        raise DataError(f"the boost of item `{name}` is {boost!r:.80}; it must be `Boost(amount, reason)`")
    if not (_is_number(boost.amount) and boost.amount > 0):
        raise DataError(f"the boost of item `{name}` is {clipped(boost.amount)}; it must be above 0")
    if not isinstance(boost.reason, str) or not boost.reason.strip():
        raise DataError(f"the boost of item `{name}` has no reason: say why, it is told")


def _is_number(value: float) -> bool:
    if not isinstance(value, Real) or isinstance(value, bool):
        return False
    try:
        return isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


NO_RULES = Rules()


class AppliedRules:
    """Rules in the keys of one shop at one moment."""

    def __init__(self, rules: Rules, view: ShopView, until: int) -> None:
        """Looks the ids up.

        Args:
            rules: The rules.
            view: The shop.
            until: Microseconds; availability is judged then.

        Raises:
            NotFound: An item or a category is not in the shop.
            DataError: Nothing is left to recommend.
        """
        self._view = view
        self.max_per_category = rules.max_per_category
        self.diversity = rules.diversity
        self.allowed = np.ones(len(view.item_ids), dtype=bool)
        if rules.include_only is not None:
            self.allowed[:] = False
            self.allowed[_keys(view, rules.include_only)] = True
        self.allowed[_keys(view, rules.exclude)] = False
        for path in sorted(rules.exclude_categories):
            self.allowed &= ~_under(view, path)
        if rules.max_price is not None:
            self.allowed &= view.item_prices <= rules.max_price  # NaN, no price, is not below
        self._left, self._until = self.allowed.copy(), until
        if rules.available_only:
            first, last = view.item_availability
            self.allowed &= (first <= until) & (until <= last)
        self.boosts = dict(zip(_keys(view, rules.boosts), rules.boosts.values(), strict=True))
        if not self.allowed.any():
            raise DataError(self._leave_nothing())

    def check(self, item: int) -> None:
        """Refuses an item that may not be recommended.

        Raises:
            DataError: It is not among the allowed; the message says whether by the rules or the catalogue.
        """
        if self.allowed[item]:
            return
        name = f"item `{self._view.item_ids[item]}`"
        if not self._left[item]:
            raise DataError(f"the rules leave out {name}")
        first, last = (int(ends[item]) for ends in self._view.item_availability)
        end = f"only from {day_name(first)} on" if self._until < first else f"until {day_name(last)}"
        raise DataError(
            f"{name} cannot be had on {day_name(self._until)}: by the catalogue it is available {end}; "
            "`--unavailable` (`available_only=False`) lets it in"
        )

    def _leave_nothing(self) -> str:
        """Why nothing may be recommended."""
        every, left, day = self.allowed.size, int(self._left.sum()), day_name(self._until)
        if not left:
            return f"the rules leave none of {every:,} items to recommend: loosen them"
        if left < every:
            return f"the rules leave {left:,} of {every:,} items, and none can be had on {day}: loosen them"
        return (
            f"none of {every:,} items can be had on {day}: mend `available_from` and `available_to` in the "
            "catalogue, or let them in with `--unavailable` (`available_only=False`)"
        )

    def capped(self, order: NDArray[np.int64], item: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """The first `count` of `order`, places in `item`, such that no category has more than it may."""
        if self.max_per_category is None:
            return order[:count]
        starts, categories = self._categories
        taken: Counter[int] = Counter()
        kept = []
        for place in order.tolist():
            key = int(item[place])
            held = categories[starts[key] : starts[key + 1]].tolist()
            if any(taken[one] >= self.max_per_category for one in held):
                continue
            taken.update(held)
            kept.append(place)
            if len(kept) == count:
                break
        return np.array(kept, dtype=np.int64)

    @cached_property
    def _categories(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(items + 1,) where each item's categories begin, and these; of an item without, its clusters."""
        concepts, facet = self._view.concepts, self._view.taxonomy.facet
        owner, facet = concepts.owner, facet[concepts.node]
        is_category = facet == FACETS.index("category")
        sorted_in = np.zeros(concepts.item_count, dtype=bool)
        sorted_in[owner[is_category]] = True
        kept = is_category | ((facet == FACETS.index("cluster")) & ~sorted_in[owner])
        return np.searchsorted(owner[kept], np.arange(concepts.item_count + 1)), concepts.node[kept]


def _keys(view: ShopView, ids: frozenset[str] | Mapping[str, Boost]) -> list[int]:
    unknown = sorted(str(one) for one in ids if one not in view.item_keys)
    if unknown:
        more = f" and {len(unknown) - NAMED:,} more" if len(unknown) > NAMED else ""
        named = ", ".join(f"`{clipped(one)}`" for one in unknown[:NAMED])
        raise NotFound(f"the rules name items that the shop does not have: {named}{more}")
    return [view.item_keys[one] for one in ids]


def _under(view: ShopView, path: str) -> NDArray[np.bool_]:
    """(items,) whether a category of an item is this one or lies under it.

    Where no category is spelt so, all that differ from it in case alone are meant.
    """
    taxonomy = view.taxonomy
    exact = taxonomy.key_of.get(ConceptId(f"category:{path}"))
    folded = f"category:{path}".casefold()
    alike = (key for concept, key in taxonomy.key_of.items() if concept.casefold() == folded)
    found = list(alike) if exact is None else [exact]
    if not found:
        raise NotFound(f"the rules name a category that the shop does not have: `{clipped(path)}`")
    return view.items_under(*found)
