"""A reason as data: which statement it is and what stands in it, so that it can be worded in any language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Form = Literal[
    "had",
    "not_yet",
    "had_with",
    "like_had_with",
    "already",
    "only_with_regretted",
    "with_nothing",
    "alike",
    "topic",
    "brand",
    "topic_none",
    "topic_unknown",
    "shares_words",
    "much_like",
    "words_of_regretted",
    "words_of_nothing",
    "popular",
    "popular_in_all",
    "interest",
    "boosted",
    "corrected",
]


@dataclass(frozen=True, slots=True)
class Said:
    """What a reason says; each form uses some of the fields.

    Attributes:
        form: Which statement it is. The items that it names are the term's `related_items`.
        kinds: Kinds of the shopper's events and how many of each, the commonest first.
        deed: The one kind of event in this shop; empty where there are several.
        names: Of concepts.
        words: That both items have.
        count: Of events, or of shoppers.
        of: Among how many shoppers.
        before: Shoppers of the stretch before, where it tells a trend.
        ever: Shoppers of all times before, where there are none of late; in `popular_in_all` of all times.
        days: Between purchases, or of a stretch.
        day: The newest event, or the end of a stretch.
        lift: How many times the shop's average; None where it tells nothing.
        note: In the merchant's words.
        action: What the merchant did: `add`, `lock` or `remove`.
    """

    form: Form
    kinds: tuple[tuple[str, int], ...] = ()
    deed: str = ""
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    count: int = 0
    of: int = 0
    before: int | None = None
    ever: int | None = None
    days: int | None = None
    day: datetime | None = None
    lift: float | None = None
    note: str = ""
    action: str = ""
