"""What the two tools answer that no single method of a shop does: a portrait, and what an answer rests on."""

from dataclasses import dataclass
from datetime import date

from penchant.agent.answering.results import EventLine, Evidence
from penchant.graph_store import FactKind, InterestProfile, InterestTimeline
from penchant.tools.who_likes import Taste


@dataclass(frozen=True, slots=True)
class Portrait:
    """A shopper's profile and how its interests went over the months.

    Attributes:
        profile: What the shopper likes, buys again and shuns.
        timeline: Events by month of each interest, in the profile's order.
        taste: How surely the shopper likes one thing; None where it was not asked for.
    """

    profile: InterestProfile
    timeline: tuple[InterestTimeline, ...]
    taste: Taste | None = None

    @property
    def days_silent(self) -> int:
        """Whole days from the shopper's newest event to the moment that the portrait is of."""
        activity = [fact for fact in self.profile.facts if fact.kind is FactKind.ACTIVITY]
        measures = [
            phrase.measure for fact in activity for phrase in fact.phrases if phrase.measure is not None
        ]
        days = [date.fromisoformat(one.of) for one in measures if one.kind == "day"]
        return (self.profile.as_of.date() - max(days)).days if days else 0


@dataclass(frozen=True, slots=True)
class Sources:
    """What an answer rests on.

    Attributes:
        question: The one that was answered.
        statements: Those asked about, or all, in the answer's order; their texts are in its language.
        events: The events behind them, looked up, the newest first.
        event_count: How many are behind them in all.
    """

    question: str
    statements: tuple[Evidence, ...]
    events: tuple[EventLine, ...]
    event_count: int
