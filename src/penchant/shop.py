"""A shop: the front door that puts the stores, the tools and the model together."""

import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from penchant.agent import (
    GroupReader,
    ModelNamer,
    ModelRouter,
    Route,
    ToolCall,
)
from penchant.campaign_desk import CampaignDesk
from penchant.corrections_desk import CorrectionsDesk
from penchant.encoder_tuning import EncoderTuning
from penchant.errors import DataError, ModelError, NotFound
from penchant.given import check_source, mapping_given, microseconds_of, text, whole
from penchant.graph_questions import GraphQuestions
from penchant.graph_store import (
    Drift,
    HalfLifeChoice,
    IngestReport,
    InterestProfile,
    InterestTimeline,
    RoundReport,
    Step,
    build_profile,
    choose_half_lives,
    drift_of,
    evolve_profiles,
    evolve_relations,
    evolve_state,
    index_profiles,
    ingest_events,
    ingest_items,
    interest_timelines,
    latest_profiles,
    load_mapping,
    rebuild_index,
    store_profiles,
    to_moment,
)
from penchant.graph_store.erasure import Erased, check_named
from penchant.graph_store.ingest import take_events
from penchant.graph_store.mapping import Mapping
from penchant.graph_store.status import RejectedRow, read_rejected_rows
from penchant.naming import ClusterNaming
from penchant.plugins.reading import ingest_through, source_for
from penchant.progress import Progress, no_progress
from penchant.relearning import evolve_ranking
from penchant.shop_answers import ShopAnswers
from penchant.shop_batches import ShopBatches
from penchant.shop_questions import ShopQuestions
from penchant.steadiness import answers_steadily, in_turn
from penchant.tools.conditions import Condition


@answers_steadily(
    but=(
        "ask", "check", "close", "conditions", "erase", "evolve", "evolve_state", "ingest", "keep_ready",
        "ledger", "recommend_ahead", "reindex", "roll_back_encoder", "route", "take_lines", "tune_encoder",
    )
)  # fmt: skip
class Shop(
    ShopAnswers, GraphQuestions, CorrectionsDesk, CampaignDesk, ShopBatches, ShopQuestions, EncoderTuning
):
    """One shop in one folder; use it as a context manager, or `close` it.

    Example:
        >>> import penchant
        >>> with penchant.open("shop") as shop:            # doctest: +SKIP
        ...     shop.ingest("products.csv", items=True)
        ...     shop.ingest("orders.csv")
        ...     shop.evolve()
        ...     print(shop.profile("1029").text)
        ...     for one in shop.recommend("1029", 5):
        ...         print(one.title, [term.text for term in one.terms])
    """

    @in_turn
    def ingest(
        self,
        source: Path | str | pl.DataFrame,
        *,
        items: bool = False,
        mapping: Path | str | None = None,
        check: bool = False,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Takes in events, or catalogue rows with `items=True`. Taking the same source again adds nothing.

        Args:
            source: A CSV, Parquet or JSON Lines file, a Polars frame, or a file or an address such as
                `shopfeed://orders` that a plugin's event source reads.
            items: Whether it holds catalogue rows.
            mapping: A mapping file where the columns have other names.
            check: Report what would become of the source, and store nothing.
            progress: Told how far storing is.

        Raises:
            DataError: The source or the mapping cannot be used; nothing was stored. Single bad rows do not
                raise: they are kept as rejects with their reasons and counted in the report.
        """
        check_source(source)
        columns = load_mapping(mapping_given(mapping))
        if not check:
            report = self._take(source, columns, items=items, progress=progress)
            self._renew_view()
            return report
        with self._database.undone():
            return self._take(source, columns, items=items, progress=progress)

    def _take(
        self, source: Path | str | pl.DataFrame, columns: Mapping, *, items: bool, progress: Progress | None
    ) -> IngestReport:
        now_s, rating_max = self._clock(), self.settings.rating_max
        reader = None if isinstance(source, pl.DataFrame) else source_for(self.plugins, source)
        if reader is not None and not isinstance(source, pl.DataFrame):
            if items:
                raise DataError(f"the event source {reader.name} reads events, no catalogue rows")
            return ingest_through(
                self.plugins,
                reader,
                source,
                lambda read: take_events(
                    self._database, read, columns, now_s=now_s, rating_max=rating_max, progress=progress
                )[0],
                seconds=self.settings.plugin_seconds,
            )
        if items:
            return ingest_items(self._database, source, columns, now_s=now_s)
        return ingest_events(
            self._database, source, columns, now_s=now_s, rating_max=rating_max, progress=progress
        )

    @in_turn
    def evolve(self, *, write_seconds: float = 0.0, progress: Progress | None = None) -> RoundReport:
        """One round: brings concepts, interests, profiles and their index up to what is new.

        Args:
            write_seconds: How long the language model may word profiles; 0 leaves them to templates.
                Profiles that it does not reach are worded in later rounds.
            progress: Told the stage, how much is done and of how much.
        """
        state = self.evolve_state(progress=progress)
        steps = list(state.steps)
        began = time.perf_counter()
        writer = self._writer() if write_seconds > 0 else None
        change = evolve_profiles(
            self._database, self._view, writer, seconds=write_seconds, clock=self._clock, progress=progress
        )
        if change.due or change.worded or change.failure:
            note = f"{change.described:,} described anew, {change.worded:,} worded by the model"
            if change.usage.calls:
                tokens = change.usage.prompt_tokens + change.usage.completion_tokens
                note += f" ({change.usage.calls:,} calls, {tokens:,} tokens)"
            if change.failure:
                note += f"; the rest waits for a later round, as the model failed: {change.failure}"
            wrote = change.described + change.worded
            if writer is not None:
                self._client.ledger.save(self.folder)
            steps.append(Step("profiles", change.due, wrote, time.perf_counter() - began, note))
        began = time.perf_counter()
        indexed = index_profiles(self._database, self._index, self._profile_embedder)
        if indexed:
            steps.append(
                Step("index", indexed, indexed, time.perf_counter() - began, "profiles found by meaning")
            )
        return RoundReport(state.round, tuple(steps))

    @in_turn
    def evolve_state(self, *, progress: Progress | None = None) -> RoundReport:
        """The round's first part alone: concepts, interests, relations and the ranking.

        Recommendations need no more.

        Args:
            progress: Told which reasoner is heard and how far learning the ranking is.
        """
        naming = ClusterNaming(lambda: ModelNamer(self._untuned_client()))
        state = evolve_state(
            self._database,
            self.folder,
            self.settings,
            self._embedder,
            clock=self._clock,
            choose_name=naming.choose if self.settings.namer == "model" else None,
        )
        if state.round:
            self._renew_view()
        steps = list(state.steps)
        if named := naming.step():
            steps.append(named)
        reasoned = evolve_relations(
            self._database,
            self._view,
            self._reasoners(),
            budget_s=self.settings.reasoner_seconds,
            clock=self._clock,
            progress=progress or no_progress,
        )
        if reasoned is not None:
            steps.append(reasoned.step)
            if reasoned.opened:
                self._renew_view()
        learned = evolve_ranking(
            self._database,
            self._view,
            clock=self._clock,
            progress=progress,
            plugged=self._plugged,
            signal_seconds=self.settings.reasoner_seconds,
        )
        if learned is not None:
            steps.append(learned)
            self._renew_ranking()
        return RoundReport(state.round, tuple(steps))

    def profile(
        self,
        shopper: str,
        *,
        as_of: datetime | None = None,
        recorded_at: datetime | None = None,
        write: bool = False,
    ) -> InterestProfile:
        """A shopper in words and numbers, with the facts and events behind each sentence.

        Args:
            shopper: Shopper id.
            as_of: A moment with a time zone; later events are not seen. None means the newest event.
            recorded_at: A moment with a time zone; what the shop learnt later is not seen, however old the
                events are: this is what `profile` said then. None means everything that is known.
            write: Let the language model word it, and store the result where it is about the newest moment.

        Raises:
            NotFound: There is no such shopper.
            TooLittleHistory: There are too few events to say anything.
            DataError: No round had finished by `recorded_at`.
            ModelError: `write` was asked for and the model failed or cannot be reached; nothing was stored.
        """
        key = self._shopper_key(shopper)
        view = self._view_at(recorded_at)
        until = self._until(as_of, view)
        recorded_us = microseconds_of(recorded_at) if recorded_at else None
        with self._database.read() as connection:
            held = latest_profiles(connection, [key], recorded_at=recorded_us).get(key)
        corrections = self._standing(key, recorded_us)
        known = (*held.sentences, *held.changes) if held else ()
        writer = self._writer() if write else None
        made = build_profile(view, key, until=until, writer=writer, known=known, corrections=corrections)
        if made.failure:
            raise ModelError(made.failure)
        if not write or recorded_at is not None or until != view.now:
            return made
        if held and (*made.sentences, *made.changes) == known:
            made = replace(made, version=held.version)  # nothing new to store
        else:
            with self._database.write() as connection:
                made = store_profiles(connection, [(key, made)], now_us=int(self._clock() * 1e6))[0]
        return made

    def timeline(
        self,
        shopper: str,
        *,
        as_of: datetime | None = None,
        recorded_at: datetime | None = None,
        months: int = 12,
    ) -> tuple[InterestTimeline, ...]:
        """How many events a month each interest of the shopper's profile had, in the profile's order.

        Args:
            shopper: Shopper id.
            as_of: A moment with a time zone; its month is the last one told.
            recorded_at: As in `profile`.
            months: How many calendar months, 1 to 1200.

        Raises:
            NotFound: There is no such shopper.
            DataError: `months` is out of range.
            TooLittleHistory: There are too few events for a profile.
        """
        key, months = self._shopper_key(shopper), whole(months)
        view = self._view_at(recorded_at)
        corrections = self._standing(key, microseconds_of(recorded_at) if recorded_at else None)
        return interest_timelines(
            view, key, until=self._until(as_of, view), months=months, corrections=corrections
        )

    def drift(
        self, shopper: str, *, as_of: datetime | None = None, recorded_at: datetime | None = None
    ) -> Drift:
        """Whether a shopper's interests changed within the last month, since when, and from what to what.

        Args:
            shopper: Shopper id.
            as_of: A moment with a time zone; later events are not seen.
            recorded_at: As in `profile`.

        Raises:
            NotFound: There is no such shopper.
        """
        key = self._shopper_key(shopper)
        view = self._view_at(recorded_at)
        return drift_of(view, key, until=self._until(as_of, view))

    def rejected_rows(self) -> tuple[RejectedRow, ...]:
        """Every row that was refused when it was taken in, with the reason, those refused last first."""
        return read_rejected_rows(self._database)

    def choose_half_lives(self) -> HalfLifeChoice:
        """Which half-lives predict this shop's held-out months best; changes nothing."""
        return choose_half_lives(self._view)

    def route(self, question: str, before: ToolCall | None = None) -> Route:
        """Which tools answer a question, what for, and how sure that is.

        Args:
            question: In English or Chinese.
            before: The call that answered the question before; none at the start of a thread.

        Raises:
            DataError: The question is empty or too long.
            ModelError: The model failed or is out of reach.
        """
        own = ModelRouter(self._client, further=self.plugged_tools.specs)
        return self.plugged_tools.route(question, before, own.route)

    def conditions(self, words: str, *, as_of: datetime | None = None) -> tuple[Condition, ...]:
        """The conditions of a group in a merchant's words, for `segment`.

        What no rule understands the tuned model reads, and what it names is held against the words.

        Args:
            words: In English or Chinese, for instance `anyone who got through 5 bags of coal this summer`.
            as_of: The moment asked at, with a time zone; none is the newest event.

        Raises:
            NotUnderstood: A part of the words says no condition.
        """
        return GroupReader(self._client).read(words, to_moment(self._until(as_of)))

    def erase(self, shopper: str) -> Erased:
        """Erases a shopper: nothing of them is left in the shop's folder, and its sums are counted anew.

        Questions under way are finished first, and others wait. Taking the same source in again would bring
        the shopper back.

        Args:
            shopper: Shopper id.

        Raises:
            NotFound: Nothing in the shop names them.
            DataError: The id is no text.
            ConfigError: A file could not be cleaned: ask for the same again.
        """
        if not text(shopper, "shopper").strip():
            raise NotFound("an empty id names no shopper: there is nothing to erase")
        check_named(self._database, self.folder, shopper)  # before threads go, in which any word may stand
        threads = self.assistant.forget_shopper(shopper)
        return replace(self._erase(shopper), threads=threads)

    @in_turn
    def reindex(self) -> int:
        """Fills the index of profiles anew from the database; returns how many it holds."""
        return rebuild_index(self._database, self._index, self._profile_embedder)
