"""What a shop answers to questions in people's own words, and the events behind answers."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Self, cast

import polars as pl
from sqlalchemy import select

from penchant.given import asked, listed, text
from penchant.graph_store import to_moment
from penchant.graph_store.database import in_pieces
from penchant.graph_store.event_hash import hash_ids
from penchant.graph_store.schema import events, items, kinds, shoppers
from penchant.ids import EventId, ItemId, ShopperId
from penchant.shop_stores import ShopStores
from penchant.tools.meant import items_meant

if TYPE_CHECKING:
    from penchant.agent import ModelClient
    from penchant.agent.answering import Answer, Assistant, EventLine
    from penchant.agent.answering.catalogue import Catalogue
    from penchant.agent.plugin_tools import PluggedTools
    from penchant.shop import Shop

_MADE_ID = re.compile(r"h-([0-9a-f]{16})([0-9a-f]{16})")


class ItemsMeant(NamedTuple):
    """Items that words mean.

    Attributes:
        ids: Their ids.
        told: How the words were understood.
        left_out: Words that nothing of it is called by.
    """

    ids: frozenset[ItemId]
    told: str
    left_out: tuple[str, ...] = ()


class ShopAnswers(ShopStores):
    """The part of a shop that is asked in words."""

    def ask(self, question: str, *, thread: str = "default", owner: str = "local") -> "Answer":
        """The answer to a question in English or Chinese, with the evidence behind it.

        What goes wrong is an answer, too: `kind` tells a refusal, a question back and a failure apart.

        Args:
            question: In the asker's own words.
            thread: Questions of a thread may speak of what was said in it: `her`, `that one`.
            owner: Whose thread it is; threads of one owner are not seen by another.

        Raises:
            ConfigError: The shop is closed.
            DataError: The question is no text.
        """
        self._database.check_open()
        return self.assistant.ask(asked(question), thread=thread, owner=owner)

    @cached_property
    def assistant(self) -> "Assistant":
        """Answers questions, also piece by piece, and keeps threads."""
        from penchant.agent.answering import Assistant

        return Assistant(cast("Shop", self))

    @cached_property
    def plugged_tools(self) -> "PluggedTools":
        """The agent tools of plugins that questions may be for."""
        from penchant.agent.plugin_tools import PluggedTools

        threads = self.settings.embedder_threads
        return PluggedTools(self.plugin_tools, lambda: self.catalogue, threads=threads)

    @property
    def model(self) -> "ModelClient":
        """The client of the shop's model.

        Raises:
            ConfigError: The model cannot be opened.
        """
        return self._client

    @property
    def catalogue(self) -> "Catalogue":
        """What items, shoppers and concepts are called, as of the last round."""
        from penchant.agent.answering.catalogue import Catalogue

        held: Catalogue | None = self.__dict__.get("_catalogue")
        if held is None or held.view is not self._view:
            held = self.__dict__["_catalogue"] = Catalogue(self._view)
        return held

    def items_meant(self, words: str) -> ItemsMeant:
        """Items that words mean: what is under a concept, or has the words in its title.

        Args:
            words: For instance `oat milk`.

        Raises:
            DataError: Nothing in the shop is near the words.
        """
        found = items_meant(self._view, self._finder, text(words, "wish"))
        ids = self._view.item_ids
        meant = frozenset(ids[int(key)] for key in found.mask.nonzero()[0])
        return ItemsMeant(meant, found.told, found.understood.left_out if found.understood else ())

    def events(self, event_ids: Sequence[EventId | str]) -> "list[EventLine]":
        """Events by their ids, the newest first; unknown ids are left out.

        Args:
            event_ids: As evidence names them.

        Raises:
            DataError: They are one text, or one of them is none.
        """
        from penchant.agent.answering.results import EventLine

        hashes = _hashes(listed(event_ids, "event"))
        query = (
            select(
                events.c.hash_hi,
                events.c.hash_lo,
                shoppers.c.shopper_id,
                events.c.ts,
                kinds.c.kind,
                items.c.item_id,
                items.c.title,
                events.c.value,
            )
            .join(shoppers, shoppers.c.shopper_key == events.c.shopper_key)
            .join(items, items.c.item_key == events.c.item_key)
            .join(kinds, kinds.c.kind_key == events.c.kind_key)
        )
        found = []
        with self._database.read() as connection:
            for piece in in_pieces([hi for hi, _ in hashes]):
                for row in connection.execute(query.where(events.c.hash_hi.in_(piece))):
                    event = hashes.get((row.hash_hi, row.hash_lo))
                    if event is not None:
                        found.append(
                            EventLine(
                                event,
                                ShopperId(row.shopper_id),
                                to_moment(row.ts),
                                row.kind,
                                ItemId(row.item_id),
                                row.title or row.item_id,
                                row.value,
                            )
                        )
        return sorted(found, key=lambda line: (line.ts, line.event_id), reverse=True)

    def close(self: Self) -> None:
        """Ends the conversations under way, then as `ShopStores.close`."""
        if "assistant" in self.__dict__:
            self.assistant.close()
        super().close()


def _hashes(event_ids: Sequence[EventId | str]) -> dict[tuple[int, int], EventId]:
    """Ids by the two halves of their hashes, as the log keeps them."""
    found: dict[tuple[int, int], EventId] = {}
    given = []
    for one in dict.fromkeys(event_ids):
        if made := _MADE_ID.fullmatch(one):
            halves = [int(half, 16) for half in made.groups()]
            hi, lo = (half - 2**64 if half >= 2**63 else half for half in halves)
            found[hi, lo] = EventId(one)
        given.append(one)
    if given:
        hashed = hash_ids(pl.Series(given, dtype=pl.String))
        for hi, lo, one in zip(hashed.hi.tolist(), hashed.lo.tolist(), given, strict=True):
            found.setdefault((hi, lo), EventId(one))
    return found
