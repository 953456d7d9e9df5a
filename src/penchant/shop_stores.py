"""What every part of a shop works with: its folder, stores, views and models, each opened when needed."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from penchant.agent import (
    Limits,
    ModelClient,
    ModelEndpoint,
    ModelWriter,
    open_model,
    read_ledger,
)
from penchant.agent.ledger import Ledger
from penchant.erasing import finish_in_new_process
from penchant.errors import DataError, NotFound
from penchant.given import microseconds_of, text
from penchant.graph_store import (
    CachedEmbedder,
    Database,
    FolderLock,
    ProfileIndex,
    RecordedView,
    SentenceWriter,
    ShopStatus,
    ShopView,
    get_meta,
    key_of,
    read_status,
    to_moment,
)
from penchant.graph_store.corrections import Standing, standing_corrections
from penchant.graph_store.erasure import Erased, compact, erase_rows
from penchant.graph_store.intake import Taken, take_lines
from penchant.graph_store.reasoning.proposals import Reasoner
from penchant.graph_store.status import waiting_events
from penchant.plugins import Plugins, load_plugins
from penchant.plugins.embedding import chosen_embedder
from penchant.plugins.tools import PluginTool, plugin_tools
from penchant.plugins.uses import PluginUse, plugged_signals, plugin_uses
from penchant.reasoning import shop_reasoners
from penchant.relearning import learned_ranking
from penchant.settings import Settings
from penchant.steadiness import Gate, Picture
from penchant.tools import ConceptFinder, Recommender
from penchant.tools.plugged import PluggedSignals
from penchant.tools.weights import MODES

RECORDED_VIEWS_KEPT = 4


class ShopStores:
    """The stores of one shop in one folder; the other parts of a shop are built on it."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        *,
        endpoint: ModelEndpoint | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Opens the folder; `penchant.open` is the usual way.

        Args:
            folder: Of the shop; it exists.
            settings: The shop's.
            endpoint: The model; none opens what the settings name when it is first needed.
            clock: Seconds since 1970.

        Raises:
            ConfigError: Another process uses the folder, or a newer Penchant wrote it.
        """
        self.folder = folder
        self.settings = settings
        self._clock = clock
        self._endpoint = endpoint
        self._untuned: ModelEndpoint | None = None
        self._recorded_views: dict[int, ShopView] = {}
        self._current: Picture | None = None
        self._pinned = threading.local()
        self._gate = Gate()
        self._renewing = threading.RLock()
        self._opening = threading.RLock()
        self._rounds = threading.RLock()
        self._is_kept_ready = False
        self._lock = FolderLock(folder)
        try:
            self._database = Database.of_shop(folder, settings.database_url)
        except BaseException:
            self._lock.release()
            raise
        self._index = ProfileIndex(folder)

    def __enter__(self) -> Self:
        """The shop itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Closes it."""
        self.close()

    def close(self) -> None:
        """Stops the model, closes the stores and lets go of the folder."""
        try:
            if "_client" in self.__dict__:
                self._client.close()
                self._client.ledger.save(self.folder)
        finally:
            for endpoint in (self._endpoint, self._untuned):
                if endpoint is not None:
                    endpoint.close()
            self._index.close()
            self._database.close()
            self._lock.release()

    def shopper_ids(self) -> list[str]:
        """Everyone in the log, in the order of their first event."""
        return list(self._view.shopper_ids)

    @property
    def event_span(self) -> tuple[datetime, datetime] | None:
        """When the oldest and the newest event were that questions see; None where none is evolved."""
        view = self._view
        return (to_moment(view.begun), to_moment(view.now)) if view.end else None

    @property
    def waiting_events(self) -> int:
        """How many events no round has taken in yet; `status` tells it, too, and takes longer."""
        with self._database.read() as connection:
            return waiting_events(connection)

    def status(self) -> ShopStatus:
        """What the folder holds."""
        return read_status(self._database, self.folder, model=self.settings.model)

    def check(self) -> None:
        """Does nothing where the shop can be asked.

        Raises:
            ConfigError: The database is damaged or out of reach.
        """
        with self._database.read() as connection:
            get_meta(connection, "schema_version")

    def ledger(self) -> Ledger:
        """What the model's calls cost so far, those of earlier runs included."""
        return self._client.ledger if "_client" in self.__dict__ else read_ledger(self.folder)

    def take_lines(self, lines: Sequence[bytes], *, source: str, first: int = 1) -> Taken:
        """Takes in events that came over the network; the next round brings profiles and the rest up to them.

        Args:
            lines: A JSON object each, in UTF-8.
            source: Where they come from; rejects are kept under it.
            first: Number of the first line.

        Returns:
            What became of them; what is accepted outlasts a power cut.

        Raises:
            DataError: The disk is full; nothing was stored.
        """
        return take_lines(self._database, lines, source=source, first=first, now_s=self._clock())

    @cached_property
    def plugins(self) -> Plugins:
        """What Penchant and installed packages register, and what became of each."""
        return load_plugins()

    @cached_property
    def plugin_tools(self) -> Mapping[str, PluginTool]:
        """The agent tools of plugins by name, to be called with their arguments by name."""
        return plugin_tools(self.plugins, seconds=self.settings.plugin_seconds)

    def plugin_uses(self, *, trying: bool = False) -> tuple[PluginUse, ...]:
        """What becomes in this shop of each thing that plugins register.

        Args:
            trying: Ask each ranking signal for a shopper first, so that one that is broken is known.
        """
        if trying and self._plugged and self._view.end:
            self._recommender.try_signals()
        return plugin_uses(
            self.plugins, self.settings, signals=self._plugged, learned=learned_ranking(self._database)
        )

    @cached_property
    def _plugged(self) -> PluggedSignals:
        return plugged_signals(self.plugins, seconds=self.settings.signal_seconds)

    @cached_property
    def _embedder(self) -> CachedEmbedder:
        settings = self.settings
        chosen = chosen_embedder(self.plugins, settings.embedder, threads=settings.embedder_threads)
        return CachedEmbedder(chosen, self._database)

    @property
    def _picture(self) -> Picture:
        """The shop as of one round: for a question the same from beginning to end."""
        pinned: Picture | None = getattr(self._pinned, "picture", None)
        current = self._current if pinned is None else pinned
        if current is not None:
            return current
        with self._renewing:
            if self._current is None:
                self._current = self._pictured(ShopView(self._database, self.folder, self.settings))
            return self._current

    def _pictured(self, view: ShopView) -> Picture:
        return Picture(view, recommender=self._make_recommender, finder=self._make_finder)

    def _make_recommender(self, view: ShopView) -> Recommender:
        with self._database.read() as connection:
            corrections = standing_corrections(connection)
        return Recommender(view, learned_ranking(self._database), corrections, self._plugged)

    def _make_finder(self, view: ShopView) -> ConceptFinder:
        return ConceptFinder(view, self._embedder)

    @property
    def _view(self) -> ShopView:
        return self._picture.view

    @property
    def _recommender(self) -> Recommender:
        return self._picture.recommender

    @_recommender.setter
    def _recommender(self, made: Recommender) -> None:
        self._picture.recommender = made

    @property
    def _finder(self) -> ConceptFinder:
        return self._picture.finder

    @contextmanager
    def _steady(self) -> Iterator[None]:
        """Within it this thread sees one picture of the shop, and nobody is erased."""
        with self._gate.shared():
            before = getattr(self._pinned, "picture", None)
            self._pinned.picture = self._picture
            try:
                yield
            finally:
                self._pinned.picture = before

    @property
    def asked_now(self) -> int:
        """How many questions are under way."""
        return self._gate.inside

    @property
    def picture(self) -> object:
        """The same object until something that answers rest on has changed."""
        return self._picture

    def keep_ready(self) -> None:
        """Computes now what every question needs, and from now on after each round before it is asked for.

        For servers: until then the first question after a round pays for it.
        """
        self._is_kept_ready = True
        with self._renewing:
            self._make_ready(self._picture)

    def _make_ready(self, picture: Picture) -> None:
        picture.view.load()
        if picture.view.end:
            for mode in MODES:
                with suppress(DataError):  # nothing can be had now: whoever asks is told
                    picture.recommender.make_ready(mode)

    def _renew_view(self) -> None:
        """After the log or the state changed: a new view, with what is still true of the old one.

        Questions under way keep the old one.
        """
        with self._renewing:
            old = self._current
            with self._opening:
                self._recorded_views.clear()
            if old is None:
                return
            made = self._pictured(ShopView(self._database, self.folder, self.settings, previous=old.view))
            if self._is_kept_ready:
                self._make_ready(made)
            self._current = made

    def _renew_ranking(self) -> None:
        """After a ranking was learned."""
        with self._renewing:
            if self._current is not None:
                made = self._current.with_new_ranking()
                if self._is_kept_ready:
                    self._make_ready(made)
                self._current = made

    def _erase(self, shopper: str) -> Erased:
        """Erases a shopper from every file of the folder while nobody asks the shop anything."""
        with self._rounds, self._gate.alone(), self._renewing, self._opening:
            done = erase_rows(self._database, self.folder, self.settings, shopper)
            self._recorded_views.clear()
            self._current = None
            with self._index.steady():
                self._index.close()
                compact(self._database, self.folder)
                finish_in_new_process(self.folder, self.settings)
            self._lock.tell("penchant")  # a command line may name the shopper
            if self._is_kept_ready:
                self._make_ready(self._picture)
        return done

    def _renew_corrections(self) -> None:
        with self._renewing:
            if self._current is not None and self._current.has_recommender:
                with self._database.read() as connection:
                    self._current.renew_corrections(standing_corrections(connection))

    def _standing(self, shopper: int, recorded_at: int | None = None) -> tuple[Standing, ...]:
        """The corrections of one shopper that stand, or stood at a moment in microseconds."""
        with self._database.read() as connection:
            return standing_corrections(connection, [shopper], recorded_at=recorded_at).get(shopper, ())

    def _reasoners(self) -> tuple[Reasoner, ...]:
        return shop_reasoners(
            self.plugins, self.settings, self.folder, embedder=self._embedder, client=self._untuned_client
        )

    @cached_property
    def _client(self) -> ModelClient:
        with self._opening:  # two threads must not open two models
            if "_client" in self.__dict__:
                held: ModelClient = self.__dict__["_client"]
                return held
            if self._endpoint is None:
                self._endpoint = open_model(self.settings)
            run = f"{to_moment(int(self._clock() * 1e6)):%Y-%m-%dT%H:%M:%SZ}"
            ledger = read_ledger(self.folder, run=run)
            made = self.__dict__["_client"] = ModelClient(self._endpoint, Limits.of(self.settings), ledger)
            return made

    def _untuned_client(self) -> ModelClient:
        """What proposes: the model itself, without the adapter of the writer and the router; one ledger."""
        client = self._client
        if not client.endpoint.is_tuned:
            return client
        if self._untuned is None:
            self._untuned = open_model(self.settings, tuned=False)
        return ModelClient(self._untuned, client.limits, client.ledger)

    def _writer(self) -> SentenceWriter:
        return ModelWriter(self._client)

    def _view_at(self, recorded_at: datetime | None) -> ShopView:
        """The shop as it was known at a moment; the last few are kept."""
        if recorded_at is None:
            return self._view
        asked = RecordedView(
            self._database,
            self.folder,
            self.settings,
            current=self._view,
            recorded_at=microseconds_of(recorded_at),
        )
        with self._opening:
            held = self._recorded_views.pop(asked.recorded_at, asked)
            self._recorded_views[asked.recorded_at] = held
            while len(self._recorded_views) > RECORDED_VIEWS_KEPT:
                self._recorded_views.pop(next(iter(self._recorded_views)))
            return held

    def _shopper_key(self, shopper: str) -> int:
        known = self._picture.shopper_keys.get(text(shopper, "shopper"))
        if known is not None:
            return known
        key_of(self._database, "shopper", shopper)
        raise NotFound(f"shopper `{shopper}` is new: the next round takes in what they did")

    def _known_item(self, item: str) -> int:
        key = key_of(self._database, "item", text(item, "item"))
        if key >= len(self._view.item_ids):
            raise NotFound(f"item `{item}` is new: the next round takes it in")
        return key

    def _until(self, as_of: datetime | None, view: ShopView | None = None) -> int:
        """The moment asked about, microseconds, at most the shop's own clock; no event is before 1970."""
        view = view or self._view
        if view.end == 0:
            raise DataError(
                f"{self.folder} has no evolved events: run `penchant ingest` and `penchant evolve`"
            )
        return view.now if as_of is None else min(max(microseconds_of(as_of), -1), view.now)
