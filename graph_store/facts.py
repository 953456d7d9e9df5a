"""Facts: what the stores know about a shopper, in a form that a sentence can be checked against."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from penchant.ids import EventId, FactId


class FactKind(StrEnum):
    """What a fact is about."""

    ACTIVITY = "activity"  # how much history, since when, last seen
    INTEREST = "interest"  # a concept bought more than the shop's average
    DISLIKE = "dislike"  # a concept with negative mass
    BRAND = "brand"
    PRICE = "price"
    HABIT = "habit"  # one item bought again and again
    CHANGE = "change"  # an interest's share between two dates
    CORRECTION = "correction"  # what the shop put right by hand; always worded by the template


class Stage(StrEnum):
    """Where an interest stands; a sentence about it may use only this stage's trend words."""

    EMERGING = "emerging"
    STEADY = "steady"
    FADING = "fading"
    DORMANT = "dormant"
    RECURRING = "recurring"
    ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a phrase says, as data, so that it can be said in another language.

    Attributes:
        kind: `count` of `of`; `lift` over the shop's average; `share` of `of`; `moved` from one share of `of`
            to another; `every` so many days; `day`; `done`, a correction's action; `reason` for it.
        numbers: Counts, lifts, days; shares from 0 to 1.
        of: What is counted (`purchases`, `low ratings`), the day as `2017-12-28`, the action, or the reason.
    """

    kind: Literal["count", "lift", "share", "moved", "every", "day", "done", "reason"]
    numbers: tuple[float, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of wording that carries a number, a date or a name; it is copied, never rephrased.

    Attributes:
        text: For instance `23 purchases`, `3.1 times the shop's average`, `March 2017`.
        required: Whether a sentence that states the fact must contain it.
        measure: The same as data; None in profiles stored before there was any.
    """

    text: str
    required: bool = True
    measure: Measure | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about a shopper.

    Attributes:
        fact_id: `f-` and twelve hex digits of its content.
        kind: What it is about.
        stage: The trend it states; `STEADY` where there is none to state.
        subject: The name of the concept, brand or item, as the catalogue has it; empty for `ACTIVITY`.
        phrases: Its numbers and dates in words; of a `CORRECTION` what was done, its date and any reason.
        concept_id: The concept behind it, as `facet:path`; none for facts about everything.
        event_ids: The newest events behind it (at most `EVIDENCE_SHOWN`), newest first.
        event_count: How many events are behind it in all.
    """

    fact_id: FactId
    kind: FactKind
    stage: Stage
    subject: str
    phrases: tuple[Phrase, ...]
    concept_id: str | None = None
    event_ids: tuple[EventId, ...] = ()
    event_count: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A checked sentence and what it rests on.

    Attributes:
        text: The sentence.
        fact_ids: The facts it states.
        written_by: `model` or `template`.
        rejected: What the model wrote and why it was refused, `(text, reason)` each; kept for the record.
    """

    text: str
    fact_ids: tuple[FactId, ...]
    written_by: str
    rejected: tuple[tuple[str, str], ...] = ()
