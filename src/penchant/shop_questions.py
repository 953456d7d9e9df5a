"""What a shop answers about its items, its shoppers and itself; each answer says what it rests on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError, NotFound, clipped
from penchant.given import listed, microseconds_of, text, whole
from penchant.graph_store import (
    node_names,
    to_moment,
)
from penchant.graph_store.corrections import CorrectedConcepts, standing_corrections
from penchant.graph_store.find_nodes import NodeEdges, edges_around, edges_of_parts, find_nodes
from penchant.graph_store.fold import DAY_US
from penchant.ids import ShopperId
from penchant.shop_stores import ShopStores
from penchant.tools import who_likes
from penchant.tools.glossary import singulars
from penchant.tools.histories import ALIKE_COUNT
from penchant.tools.meant import (
    Meaning,
    Understood,
    any_of,
    categories_named,
    concepts_told,
    concepts_understood,
    items_meant,
    thing_meant,
)

if TYPE_CHECKING:
    from penchant.tools.affinities import Affinities
    from penchant.tools.changes import Changes
    from penchant.tools.compare import Comparison
    from penchant.tools.concept_lookup import ConceptLookup
    from penchant.tools.conditions import Condition
    from penchant.tools.figures import Figures
    from penchant.tools.next_behaviour import NextBehaviour
    from penchant.tools.overview import Overview
    from penchant.tools.segment import Segment
    from penchant.tools.shopper_activity import ShopperActivity
    from penchant.tools.similar_items import ItemEdge, SimilarItems
    from penchant.tools.trend_results import Direction, Trends
    from penchant.tools.trends import Against
    from penchant.tools.units import By, Measure

TITLES_NAMED = 3
CHANGE_DAYS = 30


class ShopQuestions(ShopStores):
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
        with self._database.read() as connection:
            standing = standing_corrections(connection, [key]).get(key, ())
        known = CorrectedConcepts(self._view.taxonomy, standing)
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

    def trends(
        self,
        direction: "Direction | None" = None,
        since: datetime | None = None,
        category: str | None = None,
        *,
        days: float | None = None,
        against: "Against" = "before",
        among: "Segment | str | Sequence[Condition] | None" = None,
        count: int = 10,
        facet: str | None = None,
        as_of: datetime | None = None,
    ) -> "Trends":
        """What the shop's shoppers turn to or away from: two equal stretches of time held against each other.

        Args:
            direction: Only `rising` or only `falling`.
            since: Where the later stretch begins, a moment with a time zone, instead of `days`.
            category: Only this part of the catalogue, in words.
            days: Length of each stretch; None means 28, or as many whole weeks (else days) as a shorter log
                holds twice.
            against: `before`, the stretch right before, or `year`, the same one of last year.
            among: Only these shoppers: a segment, or what `segment` takes; they are chosen as of the end of
                the later stretch.
            count: At most this many.
            facet: Only `category`, `cluster` or `brand`; None means all of them.
            as_of: A moment with a time zone, the end of the later stretch; None means the newest event.

        Raises:
            DataError: An option is out of range, the log is too short for it, nobody was active in a stretch,
                or nothing in the shop is near the category's words.
        """
        from penchant.tools.trends import Asked, trends, usual_days

        until = self._until(as_of)
        if since is not None:
            days = (until - microseconds_of(since)) / DAY_US
        elif days is None:
            days = usual_days(self._view, until, against)
        return trends(
            self._view,
            Asked(
                until=until,
                days=days,
                against=against,
                direction=direction,
                group=None if among is None else self._group(among, as_of),
                under=None if category is None else self._under(category),
                count=whole(count),
                facet=facet,
            ),
        )

    def compare(
        self, shopper: str, other: str | None = None, *, as_of: datetime | None = None
    ) -> "Comparison":
        """What two shoppers have in common and where they differ, from the interests that profiles tell.

        Args:
            shopper: Shopper id.
            other: Shopper id of the second one; None means the one who had most like what the first had.
            as_of: A moment with a time zone; later events are not seen.

        Raises:
            NotFound: There is no such shopper.
            TooLittleHistory: One of them has too few events.
            DataError: The two are the same, or nobody had anything that the first had.
        """
        from penchant.tools.compare import compare

        alike = () if other is not None else self.most_alike(shopper, as_of=as_of)
        keys = [self._shopper_key(one) for one in (shopper, alike[0] if other is None else other)]
        with self._database.read() as connection:
            standing = standing_corrections(connection, keys)
        first, second = (CorrectedConcepts(self._view.taxonomy, standing.get(key, ())) for key in keys)
        found = compare(self._view, *keys, until=self._until(as_of), corrected=(first, second))
        return replace(found, alike=alike)

    def activity(
        self,
        shopper: str,
        since: datetime | None = None,
        *,
        of: str | None = None,
        kind: str | None = None,
        count: int = 10,
        as_of: datetime | None = None,
    ) -> "ShopperActivity":
        """What a shopper did in a stretch of time: visits, orders, items, spending, and the newest events.

        Args:
            shopper: Shopper id.
            since: Where it begins, a moment with a time zone; None counts from the first event.
            of: Only this item or kind of product, in words.
            kind: Only events of this kind, as `purchase`.
            count: At most this many events are listed.
            as_of: Where it ends, a moment with a time zone; None means the newest event.

        Raises:
            NotFound: There is no such shopper.
            DataError: `since` is after the end, nothing in the shop is near the words, the log has no such
                kind, or `count` is below 1.
        """
        from penchant.tools.shopper_activity import shopper_activity

        begin = None if since is None else microseconds_of(since)
        key, until = self._shopper_key(shopper), self._until(as_of)
        meant = None if of is None else thing_meant(self._view, self._finder, text(of, "thing"))
        return shopper_activity(
            self._view, key, until=until, since=begin, of=meant, kind=kind, count=whole(count)
        )

    def figures(
        self,
        things: "Sequence[str]" = (),
        *,
        by: "By | None" = None,
        measure: "Measure" = "shoppers",
        count: int = 10,
        since: datetime | None = None,
        as_of: datetime | None = None,
        against: tuple[datetime, datetime] | None = None,
        among: "Segment | str | Sequence[Condition] | None" = None,
    ) -> "Figures":
        """Shoppers, orders, purchases and spending: of the shop or of things in it, piece by piece of time.

        Args:
            things: Ids, titles or kinds of products, at most 8, each counted by itself; none counts all.
            by: `hour`, `day`, `weekday`, `week`, `month`, `quarter` or `year`, in UTC; or `item`, `category`,
                `department` or `brand`, the first of them.
            measure: By what goods are ranked: `shoppers`, `orders`, `purchases`, `spent`, `per_order`,
                `per_shopper` or `repeat`.
            count: At most this many goods.
            since: Where the stretch begins, a moment with a time zone; None means the first event.
            as_of: Where it ends, likewise; None means the newest event.
            against: First and last moment of another stretch that is told beside it.
            among: Only these shoppers: a segment, or what `segment` takes, as of the end.

        Raises:
            DataError: Nothing in the shop is near a thing's words, a stretch begins after its end or has too
                many pieces, there are more than 8 things, or an option is unknown or out of range.
        """
        from penchant.tools.figures import MOST_THINGS, figures

        if len(asked := listed(things, "thing")) > MOST_THINGS:
            raise DataError(f"cannot count {len(asked)} things apart: name at most {MOST_THINGS}")
        meant = [thing_meant(self._view, self._finder, words) for words in asked]
        group = None
        if among is not None:
            members = set(self._group(among, as_of).members)
            group = np.array([one in members for one in self._view.shopper_ids], dtype=bool)
        told = partial(figures, self._view, meant, by=by, measure=measure, count=whole(count), among=group)
        begin = None if since is None else microseconds_of(since)
        found = told(since=begin, until=self._until(as_of))
        if against is None:
            return found
        first, last = against
        return replace(found, beside=told(since=microseconds_of(first), until=self._until(last)))

    def most_alike(
        self, shopper: str, count: int = 5, *, as_of: datetime | None = None
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
        self, shopper: str, *, days: int = 28, count: int = 5, as_of: datetime | None = None
    ) -> "NextBehaviour":
        """What a shopper will buy next and when they come again, and how likely they stay away.

        Args:
            shopper: Shopper id.
            days: The horizon of staying away, 1 to 366.
            count: How many items, 1 to 1000.
            as_of: A moment with a time zone; later events are not seen.

        Raises:
            NotFound: There is no such shopper.
            TooLittleHistory: The shopper has no event by then.
            DataError: `days` or `count` is out of range.
        """
        from penchant.tools.next_behaviour import next_behaviour

        key, until = self._shopper_key(shopper), self._until(as_of)
        ranked = self._recommender.recommend(key, whole(count), mode="all", until=until)
        return next_behaviour(self._view, key, until=until, days=whole(days), listed=ranked)

    def segment(
        self, words: "str | Condition | Sequence[Condition]", *, as_of: datetime | None = None
    ) -> "Segment":
        """The shoppers who meet conditions on what they do and like.

        Args:
            words: For instance `likes tea and spent more than 50 in the last 30 days`, or the conditions
                themselves, for instance those of an earlier answer, edited.
            as_of: A moment with a time zone; later events are not seen, and the last days end there.

        Raises:
            DataError: A part of the words says no condition, or means nothing in the shop.
        """
        from penchant.tools.conditions import Condition
        from penchant.tools.segment import segment
        from penchant.tools.segment_heads import heads_lent
        from penchant.tools.segment_words import parse_segment

        until = self._until(as_of)
        if isinstance(words, str):
            read = parse_segment(words, now=to_moment(until))
            conditions: tuple[Condition, ...] = heads_lent(
                read, lambda said: bool(categories_named(self._view, self._finder, said))
            )
        else:
            conditions = (words,) if isinstance(words, Condition) else tuple(words)
        return segment(
            self._view,
            conditions,
            until=until,
            meant=lambda meant: items_meant(self._view, self._finder, text(meant, "wish")),
            likers=lambda liked: self._likers(text(liked, "wish"), until),
            words=words if isinstance(words, str) else None,
        )

    def affinities(
        self,
        among: "Segment | str | Sequence[Condition]",
        count: int = 10,
        *,
        as_of: datetime | None = None,
    ) -> "Affinities":
        """What a group of shoppers has more often than all others: what else those who buy diapers buy.

        Args:
            among: A segment, or what `segment` takes.
            count: At most this many concepts.
            as_of: A moment with a time zone; later events are not seen.

        Raises:
            DataError: As `segment`; `count` is below 1, the group is empty, or nobody is outside of it.
        """
        from penchant.tools.affinities import affinities

        group = self._group(among, as_of)
        chosen_by = np.zeros(len(self._view.item_ids), dtype=bool)
        for one in group.conditions:
            if one.words is not None:
                said = text(one.words, "wish")
                chosen_by |= any_of(said, lambda words: items_meant(self._view, self._finder, words)).mask
        until = self._until(group.as_of)
        return affinities(self._view, group.members, until=until, chosen_by=chosen_by, count=whole(count))

    def _likers(self, words: str, until: int) -> Meaning:
        """Who surely likes what the words mean, as `who_likes` has it."""
        with self._database.read() as connection:
            standing = standing_corrections(connection)
        count = max(self._view.shopper_count, 1)
        found = who_likes(self._view, self._finder, words, count=count, until=until, corrections=standing)
        fans = {fan.shopper_id for fan in found.fans}
        mask = np.array([shopper in fans for shopper in self._view.shopper_ids], dtype=bool)
        concepts = [concept for concept, _ in found.concepts]
        if concepts:
            understood = replace(concepts_understood(concepts), left_out=found.left_out)
            return Meaning(mask, concepts_told(concepts), understood)
        titles = {item: self._view.item_titles[self._view.item_keys[item]] for item in found.items}
        named = [item if title == item else f"{title} ({item})" for item, title in titles.items()]
        told = f"items such as {', '.join(named)}"
        return Meaning(mask, told, Understood("liked", found.items, left_out=found.left_out))

    def _group(self, among: "Segment | str | Sequence[Condition]", as_of: datetime | None) -> "Segment":
        from penchant.tools.segment import Segment

        return among if isinstance(among, Segment) else self.segment(among, as_of=as_of)

    def _under(self, words: str) -> NDArray[np.bool_]:
        """(concepts,) which are what the words mean or lie under it; all, where that is every item."""
        nodes = [node for node, _ in self._finder.find(text(words, "category"))]
        if self._view.says_nothing[nodes].any():
            return np.ones(len(self._view.taxonomy.ids), dtype=bool)
        meant = [self._view.taxonomy.is_under(node)[:-1] for node in nodes]
        found: NDArray[np.bool_] = np.any(meant, axis=0)
        return found

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
