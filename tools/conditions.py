"""Conditions on shoppers as data: what a segment is made of, shown, edited and passed in again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from pydantic import ConfigDict, TypeAdapter, ValidationError

from penchant.errors import DataError

Kind = Literal[
    "likes", "bought", "viewed", "carted", "rated", "rated_well", "rated_badly", "stars", "returned", "spent",
    "average_order", "largest_order", "top_spent", "top_orders", "top_rated", "visits", "orders", "seen",
    "first_seen", "first_bought",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
_TOPS = ("top_spent", "top_orders", "top_rated")
_COUNTED = ("stars", "spent", "average_order", "largest_order", "visits", "orders")
RATED: tuple[Kind, ...] = ("rated", "rated_well", "rated_badly")
"""What is counted in ratings, not in days."""
DEEDS: dict[str, tuple[str, str]] = {
    "bought": ("bought {}", "did not buy {}"),
    "viewed": ("viewed {}", "did not view {}"),
    "carted": ("put {} in the cart", "did not put {} in the cart"),
    "rated": ("rated {}", "did not rate {}"),
    "rated_well": ("rated {} well", "did not rate {} well"),
    "rated_badly": ("rated {} badly", "did not rate {} badly"),
    "returned": ("returned {}", "did not return {}"),
}
"""What a shopper may do with an item, as it is told, and denied."""
_WITH_WORDS = ("likes", "spent", "stars", "first_bought", *DEEDS, *_TOPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition; a shopper meets it or not.

    Attributes:
        kind: `likes` (a sure interest), `bought`, `viewed` (or clicked on), `carted`, `rated` (or reviewed,
            however), `rated_well` and `rated_badly` (above and below half of the highest rating), `stars` (a
            rating within the bounds), `returned`, `spent`, `average_order` (money spent for each order),
            `largest_order` (the dearest one), `top_spent`, `top_orders` and `top_rated` (among the `at_most`
            percent, or the `count`, who spent most, have most orders, or rated most often), `visits` (days
            with an event), `orders` (as `ShopView.order_of` tells them apart), `seen` (any event),
            `first_seen` (the first event) or `first_bought` (the first purchase, of a thing where one is
            named).
        words: What is liked, bought, viewed and so on, or what money was spent on: an item id, or words; of
            several parted by ` or ` any.
        at_least: The least amount, count of days, of ratings, or stars.
        at_most: The most.
        exclusive: Whether both bounds are left out themselves: `more than 50` is `at_least` 50, exclusive.
        count: How many may be among the top.
        days: Only the last so many days.
        since: Only from this moment on; it has a time zone.
        until: Only before this moment.
        negated: Whether a shopper must not meet it.

    Example:
        >>> Condition(kind="spent", at_least=50, exclusive=True, days=30).told
        'spent more than 50 in the last 30 days'
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    kind: Kind
    words: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    exclusive: bool = False
    count: int | None = None
    days: float | None = None
    since: datetime | None = None
    until: datetime | None = None
    negated: bool = False

    def __post_init__(self) -> None:
        """Refuses what makes no sense.

        Raises:
            DataError: Something is missing, out of place or out of range.
        """
        if self.kind not in KINDS:
            raise DataError(f"condition `{self.kind}` is unknown: allowed are {', '.join(KINDS)}")
        if self.kind in ("likes", "bought") and not (self.words or "").strip():
            raise DataError(f"the condition `{self.kind}` needs `words`: what is meant")
        if self.words is not None and self.kind not in _WITH_WORDS:
            raise DataError(f"the condition `{self.kind}` takes no `words`")
        if self.kind in _COUNTED and self.at_least is None and self.at_most is None:
            raise DataError(f"the condition `{self.kind}` needs `at_least` or `at_most`")
        self._check_top()
        if self.kind == "likes" and (self.days or self.since or self.until):
            raise DataError(
                "`likes` speaks of the moment asked about and takes no `days`, `since` or `until`"
            )
        if self.days is not None and (not self.days > 0 or self.since is not None):
            raise DataError("`days` is above 0 and stands without `since`")
        for moment in (self.since, self.until):
            if moment is not None and moment.tzinfo is None:
                raise DataError(f"{moment.isoformat()} has no time zone")

    def _check_top(self) -> None:
        if self.kind not in _TOPS:
            if self.count is not None:
                raise DataError(f"the condition `{self.kind}` takes no `count`")
        elif (self.count is None) == (self.at_most is None):
            raise DataError(f"the condition `{self.kind}` needs either `at_most`, a percentage, or `count`")
        elif not (0 < (self.at_most or 0) < 100 if self.count is None else self.count > 0):
            raise DataError(
                f"the condition `{self.kind}` takes a percentage between 0 and 100, or a count above 0"
            )

    @property
    def told(self) -> str:
        """The condition in words."""
        text = (
            self._deed()
            or {
                "stars": f"rated {self.words or 'something'} {self._bounds()} stars",
                "likes": f"{'does not like' if self.negated else 'likes'} {self.words}",
                "spent": f"spent {self._bounds()}{self._on()}",
                "average_order": f"spent {self._bounds()} an order on average",
                "largest_order": f"spent {self._bounds()} in one order",
                "top_spent": f"is among the {self._top()} who spent most{self._on()}",
                "top_orders": f"is among the {self._top()} who bought {self.words or 'things'} most often",
                "top_rated": f"is among the {self._top()} who rated {self.words or 'things'} most often",
                "visits": f"came on {self._bounds()} days",
                "orders": self._orders(),
                "seen": "was not seen" if self.negated else "was seen",
                "first_seen": "was first seen",
                "first_bought": f"first bought {self.words or 'anything'}",
            }[self.kind]
        )
        told = text + self._window()
        negated = self.negated and not text.startswith(("does not", "did not", "was not", "bought nothing"))
        return f"not: {told}" if negated else told

    def _deed(self) -> str:
        if self.kind not in DEEDS:
            return ""
        thing = self.words or ("anything" if self.negated else "something")
        return DEEDS[self.kind][self.negated].format(thing) + self._times()

    def _on(self) -> str:
        return f" on {self.words}" if self.words else ""

    def _top(self) -> str:
        return f"{self.at_most or 0:g} %" if self.count is None else f"{self.count:,}"

    def _orders(self) -> str:
        if (self.at_least, self.at_most, self.exclusive) == (1, None, False):
            return "bought nothing" if self.negated else "bought something"
        return f"placed {self._bounds()} orders"

    def _bounds(self) -> str:
        least = None if self.at_least is None else f"{'more than' if self.exclusive else 'at least'} "
        most = None if self.at_most is None else f"{'less than' if self.exclusive else 'at most'} "
        parts = [
            f"{words}{amount:,g}"
            for words, amount in ((least, self.at_least), (most, self.at_most))
            if words is not None
        ]
        return " and ".join(parts)

    def _times(self) -> str:
        if self.at_least is None and self.at_most is None:
            return ""
        return f" {self._bounds()} times" if self.kind in RATED else f" on {self._bounds()} days"

    def _window(self) -> str:
        since = f" since {self.since:%Y-%m-%d}" if self.since else ""
        until = f" before {self.until:%Y-%m-%d}" if self.until else ""
        lately = "" if self.days is None else f" in the last {self.days:g} day{'s' if self.days != 1 else ''}"
        return lately + since + until


_READ = TypeAdapter(tuple[Condition, ...])


def conditions_to_json(conditions: Sequence[Condition]) -> str:
    """As JSON, only with what is set; `conditions_from_json` reads it."""
    return _READ.dump_json(tuple(conditions), exclude_defaults=True, indent=2).decode()


def conditions_from_json(document: str | bytes) -> tuple[Condition, ...]:
    """Reads conditions, for instance edited ones.

    Raises:
        DataError: It is no list of conditions; the message says where and why.
    """
    try:
        return _READ.validate_json(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = " > ".join(str(part) for part in first["loc"]) or "the document"
        raise DataError(f"conditions cannot be read: {where}: {first['msg']}") from error
