"""Profiles: a shopper's facts in words, versioned in the database."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, insert, select, update

from penchant.graph_store.corrections import CorrectedConcepts, Standing, standing_corrections
from penchant.graph_store.database import Database, in_pieces, record_moment
from penchant.graph_store.facts import Fact, FactKind, Sentence
from penchant.graph_store.fold import DAY_US
from penchant.graph_store.interest_model import Interest
from penchant.graph_store.moments import to_microseconds, to_moment
from penchant.graph_store.phrasing import Phrased, SentenceWriter, Usage, phrase_facts
from penchant.graph_store.profile import (
    InterestLine,
    InterestProfile,
    profile_from_json,
    profile_to_json,
    why_unworded,
)
from penchant.graph_store.profile_facts import ProfileFacts, change_facts, profile_facts
from penchant.graph_store.schema import profiles, shopper_state
from penchant.graph_store.shop_view import ShopView
from penchant.progress import Progress

CHANGE_DAYS = 30
EVIDENCE_SHOWN = 5
MOVED_ENOUGH = 0.1
"""Total variation of interests since the last profile from which a shopper is described anew."""
PROFILES_PER_TRANSACTION = 250


def build_profile(
    view: ShopView,
    shopper: int,
    *,
    until: int,
    writer: SentenceWriter | None = None,
    known: Iterable[Sentence] = (),
    with_evidence: bool = True,
    corrections: Iterable[Standing] = (),
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
        corrections: What the shop corrected in this shopper's interests.

    Raises:
        TooLittleHistory: There are too few events to say anything.
    """
    corrected = CorrectedConcepts(view.taxonomy, corrections)
    about = profile_facts(view, shopper, until=until, corrected=corrected)
    since = until - CHANGE_DAYS * DAY_US
    moved = change_facts(view, shopper, since=since, until=until, corrected=corrected)
    facts = _with_evidence(view, about, moved) if with_evidence else about.facts + moved.facts
    said = {sentence.fact_ids: sentence for sentence in known if writer is None or _tried(sentence)}
    fresh = [fact for fact in facts if (fact.fact_id,) not in said]
    phrased = _phrased(fresh, writer)
    said.update({sentence.fact_ids: sentence for sentence in phrased.sentences})
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
        corrections=corrected.named(view.taxonomy),
        model=writer.name if writer else None,
        prompt_hash=writer.prompt_hash if writer else None,
        usage=phrased.usage,
    )


def latest_profiles(
    connection: Connection, shoppers: Sequence[int], *, recorded_at: int | None = None
) -> dict[int, InterestProfile]:
    """The newest stored version of each shopper's profile, or the newest of those recorded by a moment."""
    newest = select(profiles.c.shopper_key, func.max(profiles.c.version).label("version"))
    if recorded_at is not None:
        newest = newest.where(profiles.c.recorded_at <= recorded_at)
    found: dict[int, InterestProfile] = {}
    for piece in in_pieces(shoppers):
        last = newest.where(profiles.c.shopper_key.in_(piece)).group_by(profiles.c.shopper_key).subquery()
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
    last = select(profiles.c.shopper_key, func.max(profiles.c.version)).group_by(profiles.c.shopper_key)
    for piece in in_pieces(list(versions)):
        held = connection.execute(last.where(profiles.c.shopper_key.in_(piece)))
        versions.update((row[0], row[1]) for row in held)
    stored = [(key, replace(profile, version=versions[key] + 1)) for key, profile in made]
    if stored:
        recorded_at = record_moment(connection, now_us)
        rows = [
            {
                "shopper_key": key,
                "version": profile.version,
                "as_of": to_microseconds(profile.as_of),
                "recorded_at": recorded_at,
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
        failure: Why the model worded no more of them; none where it did not fail.
    """

    due: int
    described: int
    worded: int
    usage: Usage
    failure: str | None = None


def evolve_profiles(
    database: Database,
    view: ShopView,
    writer: SentenceWriter | None,
    *,
    seconds: float,
    clock: Callable[[], float],
    progress: Progress | None,
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
            corrected = standing_corrections(connection, piece)
            made = []
            for key in piece:
                before = old.get(key)
                known = (*before.sentences, *before.changes) if before else ()
                profile = build_profile(
                    view,
                    key,
                    until=view.now,
                    known=known,
                    with_evidence=False,
                    corrections=corrected.get(key, ()),
                )
                if before is None or {f.fact_id for f in before.facts} != {f.fact_id for f in profile.facts}:
                    made.append((key, profile))
            described += len(store_profiles(connection, made, now_us=int(clock() * 1e6)))
            connection.execute(
                update(shopper_state).where(shopper_state.c.shopper_key.in_(piece)).values(moved=0.0)
            )
        if progress:
            progress("describing", start + len(piece), len(due))
    worded, usage, failure = 0, Usage(), None
    if writer is not None and seconds > 0:
        worded, usage, failure = _word(
            database, view, writer, seconds=seconds, clock=clock, progress=progress
        )
    return ProfilesChange(len(due), described, worded, usage, failure)


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
    progress: Progress | None,
) -> tuple[int, Usage, str | None]:
    newest = select(profiles.c.shopper_key, func.max(profiles.c.version).label("version"))
    last = newest.group_by(profiles.c.shopper_key).subquery()
    query = (
        select(profiles.c.shopper_key)
        .join(last, (profiles.c.shopper_key == last.c.shopper_key) & (profiles.c.version == last.c.version))
        .join(shopper_state, shopper_state.c.shopper_key == profiles.c.shopper_key)
        .where(profiles.c.by_model == 0, shopper_state.c.events >= view.settings.min_events)
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
            corrected = standing_corrections(connection, [key]).get(key, ())
        known = (*before.sentences, *before.changes)
        profile = build_profile(
            view,
            key,
            until=view.now,
            writer=writer,
            known=known,
            with_evidence=False,
            corrections=corrected,
        )
        usage += profile.usage
        if profile.failure:
            return worded, usage, profile.failure  # later rounds will try again
        with database.write() as connection:
            store_profiles(connection, [(key, profile)], now_us=int(clock() * 1e6))
        worded += 1
        if progress:
            progress("wording", worded, len(waiting))
    return worded, usage, None


def _phrased(facts: Sequence[Fact], writer: SentenceWriter | None) -> Phrased:
    """The facts in words; no model words what the shop itself said."""
    corrections = [fact for fact in facts if fact.kind is FactKind.CORRECTION]
    others = phrase_facts([fact for fact in facts if fact.kind is not FactKind.CORRECTION], writer)
    return Phrased(others.sentences + phrase_facts(corrections, None).sentences, others.usage)


def _tried(sentence: Sentence) -> bool:
    return sentence.written_by == "model" or (bool(sentence.rejected) and not _failed(sentence))


def _failed(sentence: Sentence) -> bool:
    return why_unworded(sentence) is not None


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
