"""Profiles: a shopper's facts in words, versioned in the database."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from penchant.graph_store.database import KEYS_PER_QUERY, Database
from penchant.graph_store.facts import Fact, FactKind, Phrase, Sentence, Stage
from penchant.graph_store.fold import DAY_US
from penchant.graph_store.interest_model import Interest
from penchant.graph_store.moments import to_microseconds, to_moment
from penchant.graph_store.phrasing import SentenceWriter, Usage, phrase_facts
from penchant.graph_store.profile_facts import ProfileFacts, change_facts, profile_facts
from penchant.graph_store.schema import profiles, shopper_state
from penchant.graph_store.shop_view import ShopView
from penchant.ids import ConceptId, EventId, FactId, ShopperId

CHANGE_DAYS = 30
EVIDENCE_SHOWN = 5
MOVED_ENOUGH = 0.1
"""Total variation of interests since the last profile from which a shopper is described anew."""
PROFILES_PER_TRANSACTION = 250


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
        said = [_failure(sentence) for sentence in (*self.sentences, *self.changes)]
        return next((reason for reason in said if reason), None)

    def evidence(self, sentence: Sentence) -> tuple[EventId, ...]:
        """The newest events behind a sentence."""
        return tuple(
            event for fact in self.facts if fact.fact_id in sentence.fact_ids for event in fact.event_ids
        )


def build_profile(
    view: ShopView,
    shopper: int,
    *,
    until: int,
    writer: SentenceWriter | None = None,
    known: Iterable[Sentence] = (),
    with_evidence: bool = True,
) -> InterestProfile:
    """Describes a shopper as of a moment.

    Args:
        view: The shop.
        shopper: Shopper key.
        until: Microseconds; later events are not seen.
        writer: Words the facts; none for templates.
        known: Sentences written before; one is taken where its fact is still the same, unless the writer
            has not tried it yet.
        with_evidence: Look up the ids of the newest events behind each fact.

    Raises:
        TooLittleHistory: There are too few events to say anything.
    """
    about = profile_facts(view, shopper, until=until)
    moved = change_facts(view, shopper, since=until - CHANGE_DAYS * DAY_US, until=until)
    facts = _with_evidence(view, about, moved) if with_evidence else about.facts + moved.facts
    said = {sentence.fact_ids: sentence for sentence in known if writer is None or _tried(sentence)}
    fresh = [fact for fact in facts if (fact.fact_id,) not in said]
    phrased = phrase_facts(fresh, writer)
    said.update(zip([(fact.fact_id,) for fact in fresh], phrased.sentences, strict=True))
    sentences = [said[(fact.fact_id,)] for fact in facts]
    told = len(about.facts)
    return InterestProfile(
        shopper_id=view.shopper_ids[shopper],
        as_of=to_moment(until),
        headline=_headline(view, about.interests),
        sentences=tuple(sentences[:told]),
        changes=tuple(sentences[told:]),
        interests=tuple(_line(view, interest) for interest in about.interests),
        facts=facts,
        model=writer.name if writer else None,
        prompt_hash=writer.prompt_hash if writer else None,
        usage=phrased.usage,
    )


def latest_profiles(connection: Connection, shoppers: Sequence[int]) -> dict[int, InterestProfile]:
    """The newest stored version of each shopper's profile."""
    newest = select(profiles.c.shopper_key, func.max(profiles.c.version).label("version"))
    found: dict[int, InterestProfile] = {}
    for start in range(0, len(shoppers), KEYS_PER_QUERY):
        piece = newest.where(profiles.c.shopper_key.in_(shoppers[start : start + KEYS_PER_QUERY]))
        last = piece.group_by(profiles.c.shopper_key).subquery()
        query = select(profiles.c.shopper_key, profiles.c.document).join(
            last, (profiles.c.shopper_key == last.c.shopper_key) & (profiles.c.version == last.c.version)
        )
        found.update({row[0]: profile_from_json(row[1]) for row in connection.execute(query)})
    return found


def store_profiles(
    connection: Connection, made: Sequence[tuple[int, InterestProfile]], *, now_us: int
) -> list[InterestProfile]:
    """Adds a version for each shopper; returns the profiles with their version numbers."""
    serial = connection.scalar(select(func.coalesce(func.max(profiles.c.serial), 0))) or 0
    versions = dict.fromkeys((key for key, _ in made), 0)
    keys = list(versions)
    for start in range(0, len(keys), KEYS_PER_QUERY):
        query = select(profiles.c.shopper_key, func.max(profiles.c.version)).where(
            profiles.c.shopper_key.in_(keys[start : start + KEYS_PER_QUERY])
        )
        versions.update(
            (row[0], row[1]) for row in connection.execute(query.group_by(profiles.c.shopper_key))
        )
    stored = [(key, replace(profile, version=versions[key] + 1)) for key, profile in made]
    if stored:
        rows = [
            {
                "shopper_key": key,
                "version": profile.version,
                "as_of": to_microseconds(profile.as_of),
                "recorded_at": now_us,
                "serial": serial + number,
                "by_model": int(profile.model is not None),
                "document": profile_to_json(profile),
            }
            for number, (key, profile) in enumerate(stored, start=1)
        ]
        connection.execute(insert(profiles), rows)
    return [profile for _, profile in stored]


@dataclass(frozen=True, slots=True)
class ProfilesChange:
    """What a round did to profiles.

    Attributes:
        due: Shoppers whose interests moved far enough.
        described: New versions from templates, for those whose facts changed.
        worded: New versions that the model was asked to word.
        usage: What the model's calls cost.
    """

    due: int
    described: int
    worded: int
    usage: Usage


def evolve_profiles(
    database: Database,
    view: ShopView,
    writer: SentenceWriter | None,
    *,
    seconds: float,
    clock: Callable[[], float],
    progress: Callable[[str, int, int], None] | None = None,
) -> ProfilesChange:
    """Describes every shopper who moved, then lets the model word profiles until its time is up.

    Work is stored in pieces, each one transaction, so a process killed in the middle loses little; what is
    not worded this time is worded in a later round.

    Args:
        database: The shop's.
        view: The shop after the round's other steps.
        writer: The model; none for templates only.
        seconds: How long the model may write.
        clock: Seconds since 1970.
        progress: Told the stage, how much is done and of how much.
    """
    due = _due(database, view.settings.min_events)
    described = 0
    for start in range(0, len(due), PROFILES_PER_TRANSACTION):
        piece = due[start : start + PROFILES_PER_TRANSACTION]
        with database.write() as connection:
            old = latest_profiles(connection, piece)
            made = []
            for key in piece:
                before = old.get(key)
                known = (*before.sentences, *before.changes) if before else ()
                profile = build_profile(view, key, until=view.now, known=known, with_evidence=False)
                if before is None or {f.fact_id for f in before.facts} != {f.fact_id for f in profile.facts}:
                    made.append((key, profile))
            described += len(store_profiles(connection, made, now_us=int(clock() * 1e6)))
            connection.execute(
                update(shopper_state).where(shopper_state.c.shopper_key.in_(piece)).values(moved=0.0)
            )
        if progress:
            progress("describing", start + len(piece), len(due))
    worded, usage = 0, Usage()
    if writer is not None and seconds > 0:
        worded, usage = _word(database, view, writer, seconds=seconds, clock=clock, progress=progress)
    return ProfilesChange(len(due), described, worded, usage)


def _due(database: Database, min_events: int) -> list[int]:
    query = (
        select(shopper_state.c.shopper_key)
        .where(shopper_state.c.moved >= MOVED_ENOUGH, shopper_state.c.events >= min_events)
        .order_by(shopper_state.c.moved.desc(), shopper_state.c.shopper_key)
    )
    with database.read() as connection:
        return list(connection.scalars(query))


def _word(
    database: Database,
    view: ShopView,
    writer: SentenceWriter,
    *,
    seconds: float,
    clock: Callable[[], float],
    progress: Callable[[str, int, int], None] | None,
) -> tuple[int, Usage]:
    newest = select(profiles.c.shopper_key, func.max(profiles.c.version).label("version"))
    last = newest.group_by(profiles.c.shopper_key).subquery()
    query = (
        select(profiles.c.shopper_key)
        .join(last, (profiles.c.shopper_key == last.c.shopper_key) & (profiles.c.version == last.c.version))
        .where(profiles.c.by_model == 0)
        .order_by(profiles.c.serial)
    )
    with database.read() as connection:
        waiting = list(connection.scalars(query))
    stop = time.monotonic() + seconds
    worded, usage = 0, Usage()
    for key in waiting:
        if time.monotonic() >= stop:
            break
        with database.read() as connection:
            before = latest_profiles(connection, [key])[key]
        known = (*before.sentences, *before.changes)
        profile = build_profile(view, key, until=view.now, writer=writer, known=known, with_evidence=False)
        usage += profile.usage
        if profile.failure:
            break  # the model is out of reach: later rounds will try again
        with database.write() as connection:
            store_profiles(connection, [(key, profile)], now_us=int(clock() * 1e6))
        worded += 1
        if progress:
            progress("wording", worded, len(waiting))
    return worded, usage


def _tried(sentence: Sentence) -> bool:
    return sentence.written_by == "model" or (bool(sentence.rejected) and not _failed(sentence))


def _failed(sentence: Sentence) -> bool:
    return _failure(sentence) is not None


def _failure(sentence: Sentence) -> str | None:
    said = [reason for _, reason in sentence.rejected if reason.startswith("model: ")]
    return said[0].removeprefix("model: ") if said else None


def profile_to_json(profile: InterestProfile) -> str:
    """The profile as a JSON document."""
    return json.dumps(asdict(profile), ensure_ascii=False, default=lambda moment: moment.isoformat())


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
                    "phrases": tuple(Phrase(**p) for p in f["phrases"]),
                    "event_ids": tuple(f["event_ids"]),
                }
            )
            for f in held["facts"]
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


def _with_evidence(view: ShopView, *told: ProfileFacts) -> tuple[Fact, ...]:
    shown = {fact_id: seqs[:EVIDENCE_SHOWN].tolist() for part in told for fact_id, seqs in part.seqs.items()}
    every = [seq for seqs in shown.values() for seq in seqs]
    ids = dict(zip(every, view.event_ids(every), strict=True))
    return tuple(
        replace(fact, event_ids=tuple(ids[seq] for seq in shown[fact.fact_id]))
        for part in told
        for fact in part.facts
    )


def _headline(view: ShopView, interests: Sequence[Interest]) -> str:
    names = [view.taxonomy.names[interest.node] for interest in interests[:3]]
    return ", ".join(names) if names else "No interest stands out from the shop's average"


def _line(view: ShopView, interest: Interest) -> InterestLine:
    return InterestLine(
        concept_id=view.taxonomy.ids[interest.node],
        name=view.taxonomy.names[interest.node],
        share=interest.share,
        lift=interest.lift,
        confidence=interest.confidence,
        stage=interest.stage,
        events=interest.events,
        last_seen=to_moment(interest.last_ts),
    )
