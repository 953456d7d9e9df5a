"""A profile as an object and as the JSON document that is stored."""

import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from penchant.graph_store.corrections import Correction
from penchant.graph_store.facts import Fact, FactKind, Measure, Phrase, Sentence, Stage
from penchant.graph_store.phrasing import Usage
from penchant.ids import ConceptId, EventId, FactId, ShopperId


@dataclass(frozen=True, slots=True)
class InterestLine:
    """An interest as a profile shows it.

    Attributes:
        concept_id: `facet:path`.
        name: For people.
        share: Of the shopper's decayed mass within the facet, smoothed, 0 to 1.
        lift: Share over the shop's base rate.
        confidence: Posterior probability that the lift is above 1.
        stage: Where it stands.
        events: How many events are behind it.
        last_seen: Of its newest event.
    """

    concept_id: ConceptId
    name: str
    share: float
    lift: float
    confidence: float
    stage: Stage
    events: int
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class InterestProfile:
    """A shopper at a moment, in words and in numbers.

    Attributes:
        shopper_id: The shopper.
        as_of: Events up to here were seen.
        headline: One line.
        sentences: What is known, each sentence with the facts that it states.
        changes: What changed between the last 30 days and the 30 before, likewise.
        interests: What the shopper favours, the most telling first.
        facts: Everything that the sentences state.
        corrections: What the shop corrected, in the order recorded.
        version: 0 where it was made for the asking and is not stored.
        model: Id of the model that was asked to word it; none for templates only.
        prompt_hash: Of the model's prompts.
        usage: What the model's calls cost.
    """

    shopper_id: ShopperId
    as_of: datetime
    headline: str
    sentences: tuple[Sentence, ...]
    changes: tuple[Sentence, ...]
    interests: tuple[InterestLine, ...]
    facts: tuple[Fact, ...]
    corrections: tuple[Correction, ...] = ()
    version: int = 0
    model: str | None = None
    prompt_hash: str | None = None
    usage: Usage = field(default_factory=Usage)

    @property
    def text(self) -> str:
        """All sentences."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def failure(self) -> str | None:
        """Why the model did not word some of it, where it failed and may be asked again."""
        said = [why_unworded(sentence) for sentence in (*self.sentences, *self.changes)]
        return next((reason for reason in said if reason), None)

    def evidence(self, sentence: Sentence) -> tuple[EventId, ...]:
        """The newest events behind a sentence."""
        return tuple(
            event for fact in self.facts if fact.fact_id in sentence.fact_ids for event in fact.event_ids
        )


def profile_to_json(profile: InterestProfile) -> str:
    """The profile as a JSON document."""
    return json.dumps(profile, ensure_ascii=False, default=_held)


def _held(value: Any) -> object:
    """What JSON has no word for; without the copies that `asdict` makes of all the rest."""
    if isinstance(value, datetime):
        return value.isoformat()
    return {one.name: getattr(value, one.name) for one in fields(value)}


def profile_from_json(document: str) -> InterestProfile:
    """Reads what `profile_to_json` wrote."""
    held = json.loads(document)
    return InterestProfile(
        shopper_id=ShopperId(held["shopper_id"]),
        as_of=datetime.fromisoformat(held["as_of"]),
        headline=held["headline"],
        sentences=tuple(_sentence(s) for s in held["sentences"]),
        changes=tuple(_sentence(s) for s in held["changes"]),
        interests=tuple(
            InterestLine(
                **{**i, "stage": Stage(i["stage"]), "last_seen": datetime.fromisoformat(i["last_seen"])}
            )
            for i in held["interests"]
        ),
        facts=tuple(
            Fact(
                **{
                    **f,
                    "kind": FactKind(f["kind"]),
                    "stage": Stage(f["stage"]),
                    "phrases": tuple(_phrase(p) for p in f["phrases"]),
                    "event_ids": tuple(f["event_ids"]),
                }
            )
            for f in held["facts"]
        ),
        corrections=tuple(
            Correction(**{**c, "recorded_at": datetime.fromisoformat(c["recorded_at"])})
            for c in held.get("corrections", ())  # profiles stored before there were any lack it
        ),
        version=held["version"],
        model=held["model"],
        prompt_hash=held["prompt_hash"],
        usage=Usage(**held["usage"]),
    )


def _sentence(held: dict[str, object]) -> Sentence:
    rejected: list[list[str]] = held["rejected"]  # type: ignore[assignment]
    ids: list[str] = held["fact_ids"]  # type: ignore[assignment]
    return Sentence(
        str(held["text"]),
        tuple(FactId(i) for i in ids),
        str(held["written_by"]),
        tuple((text, reason) for text, reason in rejected),
    )


def _phrase(held: dict[str, Any]) -> Phrase:
    said = held.get("measure")  # profiles stored before there was any lack it
    measure = Measure(said["kind"], tuple(said["numbers"]), said["of"]) if said else None
    return Phrase(held["text"], held["required"], measure)


def why_unworded(sentence: Sentence) -> str | None:
    """Why the model failed at a sentence, so that it may be asked again; none where it did not fail."""
    said = [reason for _, reason in sentence.rejected if reason.startswith("model: ")]
    return said[0].removeprefix("model: ") if said else None
