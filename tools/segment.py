"""A group of shoppers by conditions on what they do: its size, its members, what each condition does."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError, NotInLog
from penchant.graph_store import ShopView, counted, to_microseconds, to_moment
from penchant.graph_store.fold import DAY_US, sum_by
from penchant.ids import ShopperId
from penchant.tools.affinities import Affinities
from penchant.tools.conditions import RATED, Condition, Kind
from penchant.tools.event_words import NOUNS
from penchant.tools.meant import Meaning, Understood, any_of
from penchant.tools.returning import active_days
from penchant.tools.spending import amounts, bought

_EVENTS: dict[str, tuple[str, ...]] = {
    "viewed": ("view", "click"),
    "carted": ("cart",),
    **dict.fromkeys((*RATED, "stars", "top_rated"), ("rating", "review")),
    "returned": ("return",),
}
"""Kinds of events that tell what a shopper did with an item, besides buying it."""
_OF_MONEY = ("spent", "average_order", "largest_order", "top_spent")
Mask = NDArray[np.bool_]
Meant = Callable[[str], Meaning]
"""Gives the items that words mean."""
Likers = Callable[[str], Meaning]
"""Gives the shoppers who surely like what words mean."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Shoppers who meet all conditions.

    Attributes:
        words: As asked; None where conditions were passed in.
        as_of: Events up to here were seen.
        conditions: What the words were read as; edit them and ask again.
        understood: For each, what in the shop its own words mean; None where it has none.
        alone: How many shoppers meet each condition by itself.
        shoppers: How many had an event by then.
        members: Who meets all of them, in the order of their first events; with a condition on the top the
            first of them first.
        numbers: Of each member: orders, spending, first and newest event.
        meant: The same as `understood` as data.
        affinities: What the members have more often than others; None where it was not asked for.
    """

    words: str | None
    as_of: datetime
    conditions: tuple[Condition, ...]
    understood: tuple[str | None, ...]
    alone: tuple[int, ...]
    shoppers: int
    members: tuple[ShopperId, ...]
    numbers: tuple[tuple[int, float, datetime, datetime], ...]
    meant: tuple[Understood | None, ...] = ()
    affinities: Affinities | None = None

    @property
    def size(self) -> int:
        """How many members."""
        return len(self.members)

    @property
    def share(self) -> float:
        """Members among all shoppers, 0 to 1."""
        return self.size / self.shoppers if self.shoppers else 0.0

    @property
    def told(self) -> str:
        """The conditions in words, as one line."""
        return " and ".join(condition.told for condition in self.conditions)

    @property
    def text(self) -> str:
        """The conditions, how many meet each, and how many meet all."""
        lines = [
            f"  {condition.told}{f' ({meaning})' if meaning else ''}: {counted(alone, 'shoppers')}"
            for condition, meaning, alone in zip(self.conditions, self.understood, self.alone, strict=True)
        ]
        head = f"{counted(self.size, 'shoppers')}, {self.share:.1%} of {self.shoppers:,}"
        lines = [f"{head}, {'meet' if self.size != 1 else 'meets'} all of this:", *lines]
        return "\n".join([*lines, self.affinities.text] if self.affinities else lines)

    def frame(self) -> pl.DataFrame:
        """A row a member: `shopper_id, orders, spent, first_seen, last_seen`."""
        moment = pl.Datetime("us", "UTC")
        schema = {"shopper_id": pl.String, "orders": pl.Int64, "spent": pl.Float64}
        rows = [(member, *told) for member, told in zip(self.members, self.numbers, strict=True)]
        return pl.DataFrame(rows, schema={**schema, "first_seen": moment, "last_seen": moment}, orient="row")

    def csv(self) -> str:
        """`frame` as CSV with a header."""
        held = io.StringIO()
        self.frame().write_csv(held)
        return held.getvalue()

    def save(self, path: Path | str) -> None:
        """Writes `csv` into a file.

        Raises:
            DataError: The file cannot be written.
        """
        try:
            Path(path).write_text(self.csv(), encoding="utf-8")
        except OSError as error:
            raise DataError(f"cannot write {path}: {error.strerror}") from error


def segment(
    view: ShopView,
    conditions: Sequence[Condition],
    *,
    until: int,
    meant: Meant,
    likers: Likers,
    words: str | None = None,
) -> Segment:
    """The shoppers who meet all conditions.

    Args:
        view: The shop.
        conditions: One or more.
        until: Microseconds; later events are not seen, and the last days end there.
        meant: Finds items by words.
        likers: Finds shoppers by what they like.
        words: What the conditions were read from.

    Raises:
        DataError: There is no condition, words in one mean nothing in the shop, or what is denied cannot be
            told apart.
    """
    if not conditions:
        raise DataError("a segment needs at least one condition")
    if set(view.kinds.values()) <= {"purchase", "return"} and _only_came(conditions):
        raise NotInLog("nobody can be told by this: the log holds no visits without a purchase")
    judge = _Judge(view, until, meant, likers)
    met = [judge.meets(condition) for condition in conditions]
    masks = [one.mask for one in met]
    members = np.flatnonzero(np.logical_and.reduce(masks))
    if judge.ranks is not None:
        members = members[np.argsort(-judge.ranks[members], kind="stable")]
    return Segment(
        words,
        to_moment(until),
        tuple(conditions),
        tuple(one.told or None for one in met),
        tuple(int(mask.sum()) for mask in masks),
        int(judge.known.sum()),
        tuple(view.shopper_ids[key] for key in members.tolist()),
        tuple(judge.numbers(members)),
        tuple(one.understood for one in met),
    )


def _only_came(conditions: Sequence[Condition]) -> bool:
    """Whether they ask who came in a stretch of time and bought nothing in it."""
    nothing = {
        (one.days, one.since, one.until)
        for one in conditions
        if one.kind == "orders" and one.negated and one.at_least == 1
    }
    return any(
        one.kind in ("seen", "visits")
        and not one.negated
        and one.at_least is None
        and (one.days, one.since, one.until) in nothing
        for one in conditions
    )


def log_tells(view: ShopView, kind: Kind) -> bool:
    """Whether the log holds events that a condition of a kind counts: a till's holds no ratings."""
    names = _EVENTS.get(kind)
    return names is None or not set(names).isdisjoint(view.kinds.values())


class _Judge:
    def __init__(self, view: ShopView, until: int, meant: Meant, likers: Likers) -> None:
        self.view, self.until, self._meant, self._likers = view, until, meant, likers
        self.seen = view.log.ts <= until
        self.bought = self.seen & bought(view)
        self.known = self._anyone(self.seen)
        self.amount = amounts(view)
        self.ranks: NDArray[np.float64] | None = None  # of the last condition on the top

    def meets(self, condition: Condition) -> Meaning:
        """(shoppers,) who meet it, and what its words mean."""
        if condition.kind in _OF_MONEY and not self.amount.any():
            raise DataError(
                "nobody can be told by spending: the log holds no purchase with an amount or a price"
            )
        about = None
        if condition.words is not None:
            about = any_of(condition.words, self._likers if condition.kind == "likes" else self._meant)
            if condition.negated and about.understood and about.understood.left_out:
                left_out = " ".join(about.understood.left_out)
                raise DataError(
                    f"nobody can be told by not having `{condition.words}`: nothing there says which is "
                    f"`{left_out}`"
                )
        met: Mask = self.known & (self._meets(condition, about) != condition.negated)
        return Meaning(met, "") if about is None else Meaning(met, about.told, about.understood)

    def _meets(self, condition: Condition, about: Meaning | None) -> Mask:
        inside = self.seen & self._inside(self.view.log.ts, condition)
        if about is not None and condition.kind == "likes":
            return about.mask
        if condition.kind == "first_bought":
            of = True if about is None else about.mask[self.view.log.item]
            return self._first_inside(self.bought & of, condition)
        if about is not None:
            inside &= about.mask[self.view.log.item]
        match condition.kind:
            case "spent":
                return self._bounded(self._spent(inside), condition)
            case "average_order" | "largest_order":
                return self._of_orders(inside, condition)
            case "top_spent" | "top_orders" | "top_rated":
                self.ranks = self._ranks(condition, inside)
                return self._top(self.ranks, condition)
            case "visits" | "orders":
                orders = condition.kind == "orders"
                counted = self._orders(inside & self.bought) if orders else self._days(inside)
                return self._bounded(counted, condition)
            case "first_seen":
                return self._first_inside(self.seen, condition)
            case "seen":
                return self._anyone(inside)
        return self._did_so(condition, self._did(condition.kind) & inside)

    def _did_so(self, condition: Condition, events: Mask) -> Mask:
        """(shoppers,) who did something with a thing often enough, or rated it with the stars asked for."""
        if condition.kind == "stars":
            return self._anyone(events & self._bounded(self.view.log.value, condition))
        times = self._times(events) if condition.kind in RATED else self._days(events)
        return times >= 1 if self._free(condition) else self._bounded(times, condition)

    def numbers(self, members: NDArray[np.int64]) -> list[tuple[int, float, datetime, datetime]]:
        orders, spent = self._orders(self.bought), self._spent(self.seen)
        found = []
        for key in members.tolist():
            part = self.view.events_of(key, until=self.until)
            first, last = (to_moment(int(self.view.log.ts[at])) for at in (part.start, part.stop - 1))
            found.append((int(orders[key]), round(float(spent[key]), 2), first, last))
        return found

    def _first_inside(self, events: Mask, condition: Condition) -> Mask:
        """(shoppers,) whose first of some events is in the window."""
        first = np.full(self.view.shopper_count, np.iinfo(np.int64).max)
        np.minimum.at(first, self.view.log.shopper[events], self.view.log.ts[events])
        return self._inside(first, condition)

    def _inside(self, ts: NDArray[np.int64], condition: Condition) -> Mask:
        inside = ts <= self.until
        if condition.days is not None:
            inside &= ts > self.until - int(condition.days * DAY_US)
        if condition.since is not None:
            inside &= ts >= to_microseconds(condition.since)
        if condition.until is not None:
            inside &= ts < to_microseconds(condition.until)
        return inside

    def _anyone(self, events: Mask) -> Mask:
        return self._times(events) > 0

    def _days(self, events: Mask) -> NDArray[np.float64]:
        """(shoppers,) distinct UTC days of some events."""
        shopper, ts = self.view.log.shopper[events].astype(np.int64), self.view.log.ts[events]
        return active_days(shopper, ts, self.view.shopper_count).astype(np.float64)

    def _orders(self, events: Mask) -> NDArray[np.float64]:
        """(shoppers,) orders with some of the events."""
        log, order_of = self.view.log, self.view.order_of
        met = np.zeros(int(order_of.max(initial=-1)) + 1, dtype=bool)
        met[order_of[events]] = True
        owner = np.zeros(met.size, dtype=np.int64)
        owner[order_of] = log.shopper
        return np.bincount(owner[met], minlength=self.view.shopper_count).astype(np.float64)

    def _spent(self, events: Mask) -> NDArray[np.float64]:
        return sum_by(self.view.log.shopper[events], self.amount[events], self.view.shopper_count)

    def _times(self, events: Mask) -> NDArray[np.float64]:
        times = np.bincount(self.view.log.shopper[events], minlength=self.view.shopper_count)
        return times.astype(np.float64)

    def _ranks(self, condition: Condition, inside: Mask) -> NDArray[np.float64]:
        """(shoppers,) by what the top is found."""
        if condition.kind == "top_rated":
            return self._times(inside & self._did(condition.kind))
        return self._orders(inside & self.bought) if condition.kind == "top_orders" else self._spent(inside)

    def _did(self, kind: Kind) -> Mask:
        if kind == "bought":
            return self.bought
        names = _EVENTS[kind]
        keys = self.view.kind_keys(*names)
        if not keys:
            lacking = "ratings" if "rating" in names else NOUNS[names[0]]
            raise NotInLog(f"nobody can be told by this: the log holds no {lacking}")
        did = self.seen & np.isin(self.view.log.kind, keys)
        sign = {"rated_well": 1, "rated_badly": -1}.get(kind)
        return did if sign is None else did & (self.view.sign == sign) & ~np.isnan(self.view.log.value)

    def _of_orders(self, inside: Mask, condition: Condition) -> Mask:
        """Who spent so much an order, on average or on the dearest one."""
        orders = self._orders(inside & self.bought)
        if condition.kind == "average_order":
            return (orders > 0) & self._bounded(self._spent(inside) / np.maximum(orders, 1), condition)
        order, owner = self.view.order_of[inside], self.view.log.shopper[inside]
        spent = np.bincount(order, weights=self.amount[inside])
        largest = np.zeros(self.view.shopper_count)
        np.maximum.at(largest, owner, spent[order])
        return (orders > 0) & self._bounded(largest, condition)

    def _top(self, values: NDArray[np.float64], condition: Condition) -> Mask:
        share = round(int(self.known.sum()) * (condition.at_most or 0.0) / 100)
        count = condition.count or max(1, share)
        mask = np.zeros(values.size, dtype=bool)
        mask[np.argsort(-np.where(self.known, values, -np.inf), kind="stable")[:count]] = True
        return mask & (values > 0)

    @staticmethod
    def _free(condition: Condition) -> bool:
        return condition.at_least is None and condition.at_most is None

    @staticmethod
    def _bounded(values: NDArray[np.float64], condition: Condition) -> Mask:
        met = np.ones(values.size, dtype=bool)
        least, most = condition.at_least, condition.at_most
        if least is not None:
            met &= values > least if condition.exclusive else values >= least
        if most is not None:
            met &= values < most if condition.exclusive else values <= most
        return met
