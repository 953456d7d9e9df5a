"""What a shop answers about groups of shoppers, and in trends of them or of everybody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from penchant.given import microseconds_of, text, whole
from penchant.graph_store import to_moment
from penchant.graph_store.corrections import standing_corrections
from penchant.graph_store.fold import DAY_US
from penchant.shop_stores import ShopStores
from penchant.tools import who_likes
from penchant.tools.meant import (
    Meaning,
    Understood,
    any_of,
    categories_named,
    concepts_told,
    concepts_understood,
    items_meant,
)

if TYPE_CHECKING:
    from penchant.tools.affinities import Affinities
    from penchant.tools.conditions import Condition
    from penchant.tools.segment import Segment
    from penchant.tools.trend_results import Direction, Trends
    from penchant.tools.trends import Against


class ShopGroups(ShopStores):
    """The part of a shop that answers for groups; `penchant.tools.registry` names the tools."""

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
