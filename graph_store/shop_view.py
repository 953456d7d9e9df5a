"""What the arithmetic needs of a shop, in memory: the log as columns, concepts of items, base rates."""

from collections.abc import Sequence
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Select, bindparam, func, select

from penchant.graph_store.capping import capped_weights
from penchant.graph_store.catalogue_view import CatalogueView
from penchant.graph_store.database import Database, get_meta, in_pieces, lookup, number_table
from penchant.graph_store.day_masses import DayMasses, DayTable
from penchant.graph_store.event_columns import EventColumns, EventSegments
from penchant.graph_store.event_weights import WEIGHT_UNIT, event_weights
from penchant.graph_store.fold import DAY_US, Masses, sum_by
from penchant.graph_store.interests import STATE, fold_shoppers
from penchant.graph_store.schema import concept_days, interests, items, kinds, nodes, sessions, shoppers
from penchant.graph_store.taxonomy import FACETS
from penchant.ids import EventId, ShopperId
from penchant.settings import Settings


def _of_shopper(*names: str) -> Select[Any]:
    query = select(*(interests.c[name] for name in names))
    return query.where(interests.c.shopper_key == bindparam("shopper")).order_by(interests.c.node_key)


_FOLDED = ("node_key", *Masses._fields)
_ALL, _SLOW = _of_shopper(*_FOLDED), _of_shopper("node_key", "slow", "last_ts")
"""Put together once: that takes SQLAlchemy as long as reading."""


NO_ROUND = -1
"""The `end` of a view that no round left so."""
_OF_EVENTS = ("weight", "sign", "visit_of", "order_of", "has_quantities", "now", "_by_time")
"""What follows from the log alone."""


class ShopView(CatalogueView):
    """A read-only picture of the shop as of its last round; a new round needs a new view.

    Attributes:
        end: One past the last `seq` it holds.
        settings: The shop's.
    """

    def __init__(
        self, database: Database, folder: Path, settings: Settings, *, previous: "ShopView | None" = None
    ) -> None:
        """Loads nothing yet; each part is read when it is first asked for.

        Args:
            database: The shop's.
            folder: The shop's.
            settings: The shop's.
            previous: The view of an earlier round; what has not changed since is taken over from it.
        """
        super().__init__(database, folder)
        self.settings = settings
        with database.read() as connection:
            self.end = get_meta(connection, "evolved_events")
            self._catalogue = get_meta(connection, "evolved_catalogue")
            self._arithmetic = get_meta(connection, "arithmetic")
            self._items = connection.scalar(select(func.count()).select_from(items)) or 0
            self._nodes = connection.scalar(select(func.count()).select_from(nodes)) or 0
        self._base: dict[int, NDArray[np.float64]] = {}
        if previous and previous.end == self.end:  # events that no round knows are in no view
            for name in ("log", "kinds", *_OF_EVENTS):
                if name in previous.__dict__:
                    self.__dict__[name] = previous.__dict__[name]
        same = ("_catalogue", "_arithmetic", "_items", "_nodes")
        if previous and all(getattr(previous, name) == getattr(self, name) for name in same):
            for name in ("taxonomy", "concepts", "item_ids", "item_titles", "item_words"):
                if name in previous.__dict__:
                    self.__dict__[name] = previous.__dict__[name]
            if "_concept_days" in previous.__dict__:
                self.__dict__["_concept_days"] = self._concept_days_after(previous)

    @cached_property
    def log(self) -> EventColumns:
        """All events by shopper, then time."""
        columns = EventSegments(self._folder / "columns").load(self.end)
        if columns.seq.size != self.end:  # the derived folder was lost or thinned out: the log itself has it
            with self._database.read() as connection:
                EventSegments(self._folder / "columns").extend(connection, self.end)
            columns = EventSegments(self._folder / "columns").load(self.end)
        if (columns.ts[1:] >= columns.ts[:-1]).all():
            return columns.take(np.argsort(columns.shopper, kind="stable"))
        return columns.take(np.lexsort((columns.ts, columns.shopper)))

    @cached_property
    def weight(self) -> NDArray[np.float64]:
        """(n,) weight of each event of `log` after the caps, -1 to 1."""
        return capped_weights(self.log, self.kinds, self.settings).own

    @cached_property
    def sign(self) -> NDArray[np.int8]:
        """(n,) whether an event of `log` speaks for its item (1), against it (-1) or neither (0)."""
        weight = event_weights(self.log.kind, self.log.value, self.kinds, rating_max=self.settings.rating_max)
        return np.sign(weight).astype(np.int8)

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        return np.searchsorted(self.log.shopper, np.arange(self.shopper_count + 1))

    @cached_property
    def visit_of(self) -> NDArray[np.int64]:
        """(n,) which visit an event of `log` belongs to, counted by shopper, then UTC day."""
        day = self.log.ts // DAY_US
        begins = (np.diff(self.log.shopper, prepend=-1) != 0) | (np.diff(day, prepend=-1) != 0)
        return np.cumsum(begins) - 1

    @cached_property
    def order_of(self) -> NDArray[np.int64]:
        """(n,) which order an event of `log` belongs to, counted by shopper, then day, then session.

        An order is what one shopper did on one UTC day, apart where the log gives different sessions (or
        order numbers); one without a purchase has a number all the same. What is returned later under an
        order's number belongs to that order.
        """
        log, visit = self.log, self.visit_of
        if (log.session < 0).all():
            return visit
        width = np.int64(log.session.max()) + 2
        number: NDArray[np.int64] = np.unique(visit * width + log.session + 1, return_inverse=True)[1]
        bought = np.isin(log.kind, self.kind_keys("purchase"))
        is_order = np.bincount(number[bought], minlength=int(number.max()) + 1) > 0
        back = np.isin(log.kind, self.kind_keys("return")) & (log.session >= 0) & ~is_order[number]
        held = np.flatnonzero(bought & (log.session >= 0))
        if not held.size or not back.any():
            return number
        # by shopper and session, then place in the log, which rises with time
        whose = log.shopper.astype(np.int64) * width + log.session
        held = held[np.argsort(whose[held], kind="stable")]
        length = np.int64(number.size)
        before = np.searchsorted(whose[held] * length + held, whose[back] * length + np.flatnonzero(back)) - 1
        same = (before >= 0) & (whose[held[before]] == whose[back])
        number[back] = np.where(same, number[held[before]], number[back])
        return number

    @cached_property
    def has_quantities(self) -> bool:
        """Whether any event says how many pieces it was of."""
        return bool(np.isfinite(self.log.quantity).any())

    @cached_property
    def now(self) -> int:
        """The shop's own clock: the time of its newest event, microseconds."""
        return int(self.log.ts.max(initial=0))

    @cached_property
    def begun(self) -> int:
        """The time of its oldest event, microseconds."""
        return int(self.log.ts.min(initial=self.now))

    @cached_property
    def kinds(self) -> dict[int, str]:
        """Names of event kinds by key."""
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(select(kinds.c.kind_key, kinds.c.kind))}

    def kind_keys(self, *names: str) -> list[int]:
        """Keys of some kinds of events; of those that the log has none of there is no key."""
        return [key for key, name in self.kinds.items() if name in names]

    @cached_property
    def shopper_ids(self) -> list[ShopperId]:
        """Ids by key."""
        with self._database.read() as connection:
            rows = connection.execute(select(shoppers.c.shopper_id).order_by(shoppers.c.shopper_key))
            return [ShopperId(row[0]) for row in rows]

    @property
    def shopper_count(self) -> int:
        """How many shoppers the log knows."""
        return len(self.shopper_ids)

    def events_of(self, shopper: int, *, until: int | None = None) -> slice:
        """Where the shopper's events stand in `log`, up to and including a time."""
        first, end = int(self._starts[shopper]), int(self._starts[shopper + 1])
        if until is not None:
            end = first + int(np.searchsorted(self.log.ts[first:end], until, side="right"))
        return slice(first, end)

    def events_about(self, part: slice) -> NDArray[np.int64]:
        """(concepts,) how many events in a part of `log` are about each concept or one under it."""
        event, node, _ = self.concepts.expand(self.log.item[part])
        concepts = len(self.taxonomy.ids)
        return np.bincount(self.taxonomy.reached(event, node) % max(concepts, 1), minlength=concepts)

    def seen_until(self, until: int) -> "ShopView":
        """The same without the events after a moment, for code that may not look at them.

        What the catalogue says of items, and the state that the rounds left, are as they are here.

        Args:
            until: Microseconds.
        """
        if until >= self.now:
            return self
        log = self.log.take(self.log.ts <= until)
        seen = copy(self)
        for name in (*_OF_EVENTS, "_starts"):
            seen.__dict__.pop(name, None)
        seen.__dict__["log"] = log
        seen._base = {}  # asked about a later moment it must not answer for this one
        return seen

    def visited(self, log: EventColumns, until: int) -> "ShopView":
        """The shop as of a moment with one shopper more, whose key is the last, and nobody else's events.

        Args:
            log: What that shopper did, by time; a `seq` below 0 is of no event that the shop holds.
            until: The moment, microseconds.
        """
        self.base_rates(until)  # of everybody
        seen = copy(self)
        for name in _OF_EVENTS:
            seen.__dict__.pop(name, None)
        ends = np.arange(self.shopper_count + 2)
        seen.__dict__ |= {"log": log, "_starts": np.searchsorted(log.shopper, ends), "end": NO_ROUND}
        return seen

    @property
    def is_visited(self) -> bool:
        """Whether it is of one shopper of whom the shop holds nothing."""
        return self.end == NO_ROUND

    def folded(self, shopper: int) -> tuple[NDArray[np.int64], Masses]:
        """The state as the rounds left it: concept keys, and masses as of each `last_ts`."""
        with self._database.read() as connection:
            if get_meta(connection, "evolved_events") != self.end:
                return self._folded_anew(shopper)  # a round has finished since
            table = number_table(connection, _ALL, len(_FOLDED), shopper=shopper)
        counts = [table[:, 3 + i].astype(np.int64) for i in range(4)]  # below 2^53, so exact in float64
        return table[:, 0].astype(np.int64), Masses(table[:, 1], table[:, 2], *counts)

    def folded_slow(self, shopper: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
        """Concept keys, slow masses and each `last_ts` of `folded`, in half the time."""
        with self._database.read() as connection:
            if get_meta(connection, "evolved_events") == self.end:
                table = number_table(connection, _SLOW, 3, shopper=shopper)
                return table[:, 0].astype(np.int64), table[:, 1], table[:, 2].astype(np.int64)
        node, masses = self._folded_anew(shopper)
        return node, masses.slow, masses.last_ts

    def _folded_anew(self, shopper: int) -> tuple[NDArray[np.int64], Masses]:
        """The same from the events that the view holds."""
        part = self.events_of(shopper)
        none = pl.DataFrame(schema=STATE)
        table = fold_shoppers(self.log.take(part), self.weight[part], none, self.concepts, self.settings)
        masses = Masses(*(table[name].to_numpy() for name in Masses._fields))
        return table["node_key"].to_numpy(), masses

    def load(self) -> None:
        """Reads and computes everything now, so that nothing is read after a later round."""
        for kind in type(self).__mro__:
            for name, one in vars(kind).items():
                if isinstance(one, cached_property):
                    getattr(self, name)

    def base_rates(self, at: int) -> NDArray[np.float64]:
        """Each concept's share of its facet in the whole shop, decayed at the slow half-life.

        Args:
            at: Microseconds; later events are not seen.

        Returns:
            (concepts,) shares; concepts higher in a path hold all that is under them.
        """
        if at not in self._base:
            day = at // DAY_US
            own = self._day_masses.before(day) + self._masses_of_day(day, at)
            total = sum_by(self.taxonomy.facet, own, len(FACETS))
            self._base[at] = self.taxonomy.spread_up(own) / np.maximum(total[self.taxonomy.facet], 1e-12)
        return self._base[at]

    def _masses_of_day(self, day: int, last: int) -> NDArray[np.float64]:
        """(concepts,) positive mass of a day's events up to a moment, by caps that know of none after it."""
        start, end = np.searchsorted(self.log.ts, [day * DAY_US, last + 1], sorter=self._by_time)
        log = self.log.take(np.sort(self._by_time[start:end]))
        event, node, share = self.concepts.expand(log.item)
        weight = capped_weights(log, self.kinds, self.settings).shop
        mass = np.round(np.maximum(weight[event], 0.0) * share * WEIGHT_UNIT)
        return sum_by(node, mass, len(self.taxonomy.ids)) / WEIGHT_UNIT

    @cached_property
    def _by_time(self) -> NDArray[np.int64]:
        return np.argsort(self.log.ts, kind="stable")

    @cached_property
    def _day_masses(self) -> DayMasses:
        days = DayTable(*self._concept_days)
        return DayMasses(days, len(self.taxonomy.ids), half_life_days=self.settings.slow_half_life_days)

    @property
    def day_masses(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """The whole shop by concept and UTC day: concept keys, days since 1970, thousandths of a purchase."""
        return self._concept_days

    @cached_property
    def _concept_days(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        query = select(concept_days.c.node_key, concept_days.c.day, concept_days.c.mass)
        query = query.order_by(concept_days.c.node_key, concept_days.c.day)
        with self._database.read() as connection:
            table = number_table(connection, query, 3).astype(np.int64)
        return table[:, 0], table[:, 1], table[:, 2]

    def _concept_days_after(
        self, previous: "ShopView"
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """The previous view's table with the days of newer events read again."""
        new = EventSegments(self._folder / "columns").since(previous.end, self.end)
        if new.seq.size == 0:
            return previous._concept_days
        first = int(new.ts.min()) // DAY_US
        query = select(concept_days.c.node_key, concept_days.c.day, concept_days.c.mass)
        with self._database.read() as connection:
            table = number_table(connection, query.where(concept_days.c.day >= first), 3).astype(np.int64)
        node, day, mass = previous._concept_days
        keep = day < first
        joined = [np.concatenate([old[keep], table[:, i]]) for i, old in enumerate((node, day, mass))]
        order = np.lexsort((joined[1], joined[0]))  # sums must not depend on how the table came about
        return joined[0][order], joined[1][order], joined[2][order]

    def session_key(self, session_id: str) -> int | None:
        """The key of a session, with or without a `#` before its number; None where no event has it."""
        query = select(sessions.c.session_id, sessions.c.session_key).where(
            sessions.c.session_id.in_((session_id, f"#{session_id}", session_id.removeprefix("#")))
        )
        with self._database.read() as connection:
            known = {name: key for name, key in connection.execute(query)}
        return known.get(session_id, next(iter(known.values()), None))

    def session_ids(self, keys: Sequence[int]) -> dict[int, str]:
        """Public ids of sessions by key; of -1, where there is none, there is no entry."""
        with self._database.read() as connection:
            return lookup(connection, sessions.c.session_key, sessions.c.session_id, keys)

    def event_ids(self, seqs: Sequence[int]) -> list[EventId]:
        """Public ids of events: the source's own, or `h-` and the hash of the content."""
        found: dict[int, EventId] = {}
        wanted = list(dict.fromkeys(seqs))
        with self._database.read() as connection:
            for piece in in_pieces(wanted):
                keys = ", ".join(str(int(seq)) for seq in piece)
                query = f"SELECT seq, source_id, hash_hi, hash_lo FROM events WHERE seq IN ({keys})"
                rows = connection.exec_driver_sql(query).fetchall()  # half the time of a built query
                for seq, given, hi, lo in rows:
                    found[seq] = EventId(given or f"h-{hi % 2**64:016x}{lo % 2**64:016x}")
        return [found[seq] for seq in seqs]
