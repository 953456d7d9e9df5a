"""What a shop answers about its items, its shoppers and itself; each answer says what it rests on."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from penchant.errors import DataError, NotFound, TooLittleHistory, clipped
from penchant.given import microseconds_of, text, whole
from penchant.graph_store import node_names
from penchant.graph_store.corrections import CorrectedConcepts
from penchant.graph_store.find_nodes import NodeEdges, edges_around, edges_of_parts, find_nodes
from penchant.graph_store.fold import DAY_US
from penchant.ids import ShopperId
from penchant.shop_sales import ShopSales
from penchant.tools.glossary import singulars
from penchant.tools.histories import ALIKE_COUNT

if TYPE_CHECKING:
    from penchant.tools.changes import Changes
    from penchant.tools.compare import Comparison
    from penchant.tools.concept_lookup import ConceptLookup
    from penchant.tools.next_behaviour import NextBehaviour
    from penchant.tools.overview import Overview
    from penchant.tools.similar_items import ItemEdge, SimilarItems

TITLES_NAMED = 3
ALIKE_TOLD = 5
CHANGE_DAYS = 30


class ShopQuestions(ShopSales):
    """The part of a shop that answers questions; `penchant.tools.registry` names them."""

    def overview(
        self,
        *,
        days: float = 28.0,
        since: datetime | None = None,
        as_of: datetime | None = None,
        against: tuple[datetime, datetime] | None = None,
    ) -> "Overview":
        """How large the shop is, how active lately, and what it has learnt.

        Args:
            days: How long lately is; as many days before are told beside it.
            since: A moment with a time zone where lately begins instead.
            as_of: Likewise where lately ends; what the folder holds is told as of now.
            against: First and last moment of another stretch to tell beside it, instead of the days before.

        Raises:
            DataError: `days` is not above 0, a beginning is after its end, or nothing is evolved yet.
        """
        from penchant.tools.overview import overview

        begin = None if since is None else microseconds_of(since)
        other = None if against is None else (microseconds_of(against[0]), microseconds_of(against[1]))
        until = self._until(as_of)
        return overview(self._view, self.status(), until=until, days=days, since=begin, against=other)

    def changes(
        self, shopper: str, since: datetime | None = None, until: datetime | None = None
    ) -> "Changes":
        """What changed in a shopper's interests between two dates, and which events made it change.

        Args:
            shopper: Shopper id.
            since: A moment with a time zone; None means 30 days before `until`.
            until: A later one; None means the newest event.

        Raises:
            NotFound: There is no such shopper.
            DataError: `since` is not before `until`.
        """
        from penchant.tools.changes import changes

        key, end = self._shopper_key(shopper), self._until(until)
        begin = end - CHANGE_DAYS * DAY_US if since is None else microseconds_of(since)
        known = CorrectedConcepts(self._view.taxonomy, self._standing(key))
        return changes(self._view, key, since=begin, until=end, corrected=known)

    def concept(self, words: str, *, as_of: datetime | None = None) -> "ConceptLookup":
        """What the shop knows about a kind of product: its relations, its parts, its months.

        Args:
            words: A name, a path or an id; of several called so the one with most events, and where
                none holds the words, what is near in meaning.
            as_of: A moment with a time zone; later events and relations are not seen.

        Raises:
            DataError: Nothing in the shop is near the words.
        """
        from penchant.tools.concept_lookup import concept_lookup, likeliest_first

        words, until = text(words, "concept"), self._until(as_of)
        with self._database.read() as connection:
            found = find_nodes(connection, words)
            if not found and (said := self._finder.said_here(words)) != words:
                words, found = said, find_nodes(connection, said)
            if all(node.kind == "item" for node in found):
                named = [node for form in singulars(words) for node in find_nodes(connection, form)]
                found = [node for node in named if node.kind != "item"] + found
            if not found:
                ids = [self._view.taxonomy.ids[key] for key, _ in self._finder.find(words)]
                found = [node for one in ids for node in find_nodes(connection, one)[:1]]
            found = likeliest_first(self._view, found, words)
            valid_at = until if as_of is not None else None
            rows = edges_around(connection, found[0].node_id, valid_at=valid_at)
            parts = edges_of_parts(connection, found[0].node_id, valid_at=valid_at)
            ends = {row[end] for row in (*rows, *parts) for end in ("subject", "object")}
            names = node_names(connection, sorted(ends))
        others = found[1 : 1 + TITLES_NAMED]
        return concept_lookup(self._view, NodeEdges(found[0], rows), parts, others, names, until=until)

    def similar_items(self, item: str, count: int = 10, *, as_of: datetime | None = None) -> "SimilarItems":
        """Which items go with an item or are like it: by the graph, by common shoppers, by their words.

        Args:
            item: Item id or title.
            count: At most this many, 1 to 1000.
            as_of: A moment with a time zone; later events and relations are not seen.

        Raises:
            NotFound: There is no such item, or several have the title.
            DataError: `count` is out of range.
        """
        from penchant.tools.similar_items import similar_items

        until = self._until(as_of)
        key = self._item_key(text(item, "item"))
        edges = self._item_edges(key, until if as_of is not None else None)
        return similar_items(self._view, key, until=until, count=whole(count), edges=edges)

    def compare(
        self, shopper: str, other: str | None = None, *, as_of: datetime | None = None
    ) -> "Comparison":
        """What two shoppers have in common and where they differ, from the interests that profiles tell.

        Args:
            shopper: Shopper id.
            other: Shopper id of the second one; None means the one who had most like what the first had, of
                those with enough events.
            as_of: A moment with a time zone; later events are not seen.

        Raises:
            NotFound: There is no such shopper.
            TooLittleHistory: One of them has too few events, or all who had anything that the first had.
            DataError: The two are the same, or nobody had anything that the first had.
        """
        from penchant.tools.compare import compare

        alike = () if other is not None else self._alike_to_compare(shopper, as_of)
        keys = [self._shopper_key(one) for one in (shopper, alike[0] if other is None else other)]
        first, second = (CorrectedConcepts(self._view.taxonomy, self._standing(key)) for key in keys)
        found = compare(self._view, *keys, until=self._until(as_of), corrected=(first, second))
        return replace(found, alike=alike)

    def _alike_to_compare(self, shopper: str, as_of: datetime | None) -> tuple[ShopperId, ...]:
        found, until = self.most_alike(shopper, ALIKE_COUNT, as_of=as_of), self._until(as_of)
        parts = [self._view.events_of(self._shopper_key(one), until=until) for one in found]
        least = self.settings.min_events
        enough = [one for one, part in zip(found, parts, strict=True) if part.stop - part.start >= least]
        if not enough:
            raise TooLittleHistory(f"nobody with {least} events or more had anything that `{shopper}` had")
        return tuple(enough[:ALIKE_TOLD])

    def most_alike(
        self, shopper: str, count: int = ALIKE_TOLD, *, as_of: datetime | None = None
    ) -> tuple[ShopperId, ...]:
        """Who had most like what a shopper had, the most alike first; those the ranking calls similar tastes.

        Args:
            shopper: Shopper id.
            count: At most this many, 1 to 100.
            as_of: A moment with a time zone; later events are not seen.

        Raises:
            NotFound: There is no such shopper.
            DataError: `count` is out of range, or nobody had anything that the shopper had.
        """
        key = self._shopper_key(shopper)
        if not 1 <= whole(count) <= ALIKE_COUNT:
            raise DataError(f"cannot name {count} shoppers alike: ask for 1 to {ALIKE_COUNT}")
        found = self._recommender.most_alike(key, self._until(as_of))[:count]
        if not found:
            raise DataError(f"nobody had anything that shopper `{shopper}` had")
        return tuple(self._view.shopper_ids[one] for one in found)

    def next_behaviour(
        self,
        shopper: str,
        *,
        of: str | None = None,
        days: int = 28,
        count: int = 5,
        as_of: datetime | None = None,
    ) -> "NextBehaviour":
        """What a shopper will buy next and when they come again, and how likely they stay away.

        Args:
            shopper: Shopper id.
            of: Only this item or kind of product, in words; then its own cycle is told, too.
            days: The horizon of staying away, 1 to 366.
            count: How many items, 1 to 1000.
            as_of: A moment with a time zone; later events are not seen.

        Raises:
            NotFound: There is no such shopper.
            TooLittleHistory: The shopper has no event by then.
            DataError: `days` or `count` is out of range, or nothing in the shop is near the words.
        """
        from penchant.tools.next_behaviour import next_behaviour
        from penchant.tools.rules import NO_RULES, Rules

        key, until, meant, rules = self._shopper_key(shopper), self._until(as_of), self._meant(of), NO_RULES
        if meant is not None:
            items = zip(self._view.item_ids, meant[1].tolist(), strict=True)
            rules = Rules(include_only=frozenset(item for item, is_meant in items if is_meant))
        ranked = self._recommender.recommend(key, whole(count), mode="all", until=until, rules=rules)
        return next_behaviour(self._view, key, until=until, days=whole(days), listed=ranked, of=meant)

    def _item_edges(self, item: int, valid_at: int | None) -> list["ItemEdge"]:
        from penchant.tools.similar_items import TOLD_RELATIONS, ItemEdge

        node = f"item:{self._view.item_ids[item]}"
        found = []
        with self._database.read() as connection:
            rows = edges_around(connection, node, valid_at=valid_at)
        for row in rows:
            is_subject = row["subject"] == node
            other = row["object"] if is_subject else row["subject"]
            key = self._view.item_keys.get(other.removeprefix("item:")) if other.startswith("item:") else None
            if row["relation"] in TOLD_RELATIONS and key is not None:
                told = (row["relation"], row["weight"], row["rationale"], row["edge_key"])
                found.append(ItemEdge(key, *told, is_subject))
        return found

    def _item_key(self, item: str) -> int:
        """The item of an id, or else of a title, whatever its case.

        Raises:
            NotFound: None or several have it; items whose titles hold the words are named.
        """
        try:
            return self._known_item(item)
        except NotFound as unknown:
            wanted = item.strip().casefold()
            titles = [title.casefold() for title in self._view.item_titles]
            same = [key for key, title in enumerate(titles) if title == wanted]
            if len(same) == 1:
                return same[0]
            near = same or [key for key, title in enumerate(titles) if wanted and wanted in title]
            if not near:
                raise
            named = ", ".join(
                f"`{self._view.item_ids[key]}` ({self._view.item_titles[key]})" for key in near[:TITLES_NAMED]
            )
            raise NotFound(
                f"`{clipped(item)}` is no item id and may mean {len(near):,} items: name one by its id, "
                f"for instance {named}"
            ) from unknown
