"""What a shop recommends to a shopper, why, and whom it would tell about an item."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from penchant.errors import DataError, NotFound, clipped
from penchant.given import ruled, text, visit, whole
from penchant.graph_store.corrections import standing_corrections
from penchant.graph_store.encoder_map import MappedEmbedder, encoder_named
from penchant.graph_store.event_columns import EventColumns
from penchant.ids import ShopperId
from penchant.kept_lists import Wanted
from penchant.progress import Progress
from penchant.shop_stores import ShopStores
from penchant.tools import (
    ALIKE_SIMILARITY,
    NO_RULES,
    Audience,
    Contrast,
    Mode,
    Reach,
    Recommendation,
    Rules,
    check_reach,
    hold_against,
    reach_for_item,
    reach_for_words,
    who_likes,
)
from penchant.tools.ranking_basis import RankingBasis, ranking_basis
from penchant.tools.weights import known_mode

if TYPE_CHECKING:
    from penchant.agent.answering.results import Language
    from penchant.agent.rendering.explained import Explanation, Length, Reader
    from penchant.tools.who_likes import Taste


class ShopRecommending(ShopStores):
    """The part of a shop that ranks; each score comes with the terms that it is made of."""

    def recommend(
        self,
        shopper: str,
        k: int = 5,
        *,
        mode: Mode = "all",
        as_of: datetime | None = None,
        rules: Rules = NO_RULES,
    ) -> list[Recommendation]:
        """The best items for a shopper, each with the terms that its score is made of. No model is involved.

        Args:
            shopper: Shopper id.
            k: How many, 1 to 1000.
            mode: `all` may repeat items on which the shopper has events, `new` may not.
            as_of: A moment with a time zone; later events are not seen. Before the first event nothing
                speaks for anything.
            rules: What may be recommended, and boosts; the default leaves out only what cannot be had.

        Raises:
            NotFound: There is no such shopper, or the rules name an unknown item or category.
            DataError: `k` or `mode` is out of range, or nothing is left to recommend.
        """
        k, mode, rules = whole(k), known_mode(mode), ruled(rules)
        key, until = self._shopper_key(shopper), self._until(as_of)
        if rules is NO_RULES and not self._plugged:  # a plugin's signal may say something else now
            return self._picture.lists.of(key, Wanted(k, mode, until))
        recommender = self._recommender
        return self._picture.lists.computed(
            lambda: recommender.recommend(key, k, mode=mode, until=until, rules=rules)
        )

    def recommend_visitor(
        self,
        events: Sequence[str | tuple[str, str]],
        k: int = 5,
        *,
        mode: Mode = "new",
        rules: Rules = NO_RULES,
    ) -> list[Recommendation]:
        """The best items for somebody who is in no log, from what they turned to just now.

        Nothing of it is kept. The terms are as of `recommend`; the events of the visit have no ids.

        Args:
            events: What the visitor turned to, the oldest first: ids of items, or pairs of an item's id and
                the kind of event, such as `("1029", "cart")`. An id alone counts as the kind that the log has
                most of.
            k: As in `recommend`.
            mode: As in `recommend`.
            rules: As in `recommend`.

        Raises:
            NotFound: There is no such item, or the rules name an unknown item or category.
            DataError: As `recommend`, or the events are something else, or none, or of an unknown kind.
        """
        k, mode, rules, until = whole(k), known_mode(mode), ruled(rules), self._until(None)
        kinds = {name: key for key, name in self._view.kinds.items()}
        usual = self._view.kinds[int(np.bincount(self._view.log.kind).argmax())]
        done = visit(events, usual)
        if unknown := [kind for _, kind in done if kind not in kinds]:
            raise DataError(f"the log holds no `{clipped(unknown[0])}`: its kinds are {', '.join(kinds)}")
        items = [self._known_item(item) for item, _ in done]
        log = EventColumns.of_visit(self._view.shopper_count, items, [kinds[kind] for _, kind in done], until)
        return self._recommender.recommend_visitor(log, k, mode=mode, until=until, rules=rules)

    def why_fewer(
        self,
        shopper: str,
        k: int,
        found: int,
        *,
        mode: Mode = "all",
        as_of: datetime | None = None,
        rules: Rules = NO_RULES,
    ) -> str | None:
        """Why a list has fewer items than were asked for, for instance that the shopper knows all others.

        Args:
            shopper: As in `recommend`.
            k: As in `recommend`.
            found: How many it gave.
            mode: As in `recommend`.
            as_of: As in `recommend`.
            rules: As in `recommend`.

        Returns:
            None where there are as many as were asked for.

        Raises:
            NotFound: As `recommend`.
            DataError: As `recommend`.
        """
        key, until, rules = self._shopper_key(shopper), self._until(as_of), ruled(rules)
        return self._recommender.why_fewer(key, whole(k), whole(found), mode=mode, until=until, rules=rules)

    def ranking_basis(self, mode: Mode = "all") -> RankingBasis:
        """What the newest rankings of a mode rest on, and what their probabilities speak of.

        Args:
            mode: As in `recommend`.

        Raises:
            DataError: `mode` is out of range, or the shop holds nothing yet.
        """
        return ranking_basis(self._recommender, mode, self._until(None))

    def recommend_ahead(self, most: int) -> Iterator[ShopperId]:
        """Answers `recommend` for one shopper at a step, before it is asked; later it is told at once.

        Ends early where a round or a correction makes such answers old.

        Args:
            most: At most so many shoppers, those first who were active last.

        Yields:
            Whose answer is kept now.
        """
        picture = self._picture
        view = picture.view
        if not view.end:
            return
        ends = np.searchsorted(view.log.shopper, np.arange(view.shopper_count), side="right")
        newest = np.where(np.diff(ends, prepend=0) > 0, view.log.ts[np.maximum(ends - 1, 0)], 0)
        for key in np.argsort(-newest, kind="stable")[:most].tolist():
            if self._picture is not picture:
                return
            shopper = view.shopper_ids[key]
            try:
                self.recommend(shopper)
            except DataError:
                continue  # erased meanwhile, or nothing can be had now
            yield shopper

    def explain(
        self,
        shopper: str,
        item: str,
        *,
        mode: Mode = "all",
        as_of: datetime | None = None,
        rules: Rules = NO_RULES,
    ) -> Recommendation:
        """Where an item stands for a shopper, and why; its terms are empty where nothing speaks for it.

        Args:
            shopper: Shopper id.
            item: Item id.
            mode: As in `recommend`.
            as_of: As in `recommend`.
            rules: As in `recommend`.

        Raises:
            NotFound: There is no such shopper or item.
            DataError: The mode is `new` and the shopper has events on the item, or the rules leave it out.
        """
        item_key = self._known_item(item)
        shopper_key = self._shopper_key(shopper)
        (found,) = self._recommender.explain(
            shopper_key, item_key, mode=mode, until=self._until(as_of), rules=ruled(rules)
        )
        return found

    def explain_in_words(
        self,
        shopper: str,
        item: str,
        *,
        reader: "Reader" = "merchant",
        length: "Length" = "short",
        language: "Language" = "en",
        mode: Mode = "all",
        as_of: datetime | None = None,
        rules: Rules = NO_RULES,
    ) -> "Explanation":
        """What `explain` finds, in sentences that state its terms and nothing else. No model is involved.

        Args:
            shopper: Shopper id.
            item: Item id.
            reader: `merchant`, or `shopper`, who is addressed, told only what speaks for the item, and
                neither scores nor what the shop did. Of an item that is not among the ten best, or that a
                correction speaks against, the shopper is told its place, not that it is for them.
            length: `short`, the main reason, or `full`, all of them; a merchant then learns, too, what would
                be without those that decide.
            language: `en` or `zh`.
            mode: As in `recommend`.
            as_of: As in `recommend`.
            rules: As in `recommend`.

        Raises:
            NotFound: As `explain`.
            DataError: As `explain`, or `reader`, `length` or `language` is unknown.
        """
        from penchant.agent.answering.catalogue import Catalogue
        from penchant.agent.rendering.explained import put_into_words

        found = self.explain(shopper, item, mode=mode, as_of=as_of, rules=rules)
        return put_into_words(
            found,
            shopper,
            Catalogue(self._view),
            self.ranking_basis(mode),
            reader=reader,
            length=length,
            language=language,
        )

    def contrast(
        self,
        shopper: str,
        item: str,
        other: str,
        *,
        mode: Mode = "all",
        as_of: datetime | None = None,
        rules: Rules = NO_RULES,
    ) -> Contrast:
        """Why one item stands higher than another for a shopper, or lower: their scores term by term.

        Args:
            shopper: Shopper id.
            item: Item id.
            other: Id of the item to hold against it.
            mode: As in `recommend`.
            as_of: As in `recommend`.
            rules: As in `recommend`.

        Raises:
            NotFound: As `explain`.
            DataError: As `explain`, or the two are the same item.
        """
        if item == other:
            raise DataError(f"item `{clipped(item)}` cannot be held against itself: name another one")
        items = [self._known_item(one) for one in (item, other)]
        shopper_key = self._shopper_key(shopper)
        until, rules = self._until(as_of), ruled(rules)
        return hold_against(
            *self._recommender.explain(shopper_key, *items, mode=mode, until=until, rules=rules)
        )

    def who_likes(self, words: str, k: int = 10, *, as_of: datetime | None = None) -> Audience:
        """Shoppers with a confident interest in what the words mean, the strongest first.

        Where no concept is surely meant, shoppers whose profiles are near in meaning are named as well.

        Args:
            words: For instance `oat milk`.
            k: At most this many shoppers.
            as_of: A moment with a time zone; later events are not seen.

        Raises:
            DataError: Nothing in the shop is near the words.
        """
        words, k, until = text(words, "wish"), whole(k), self._until(as_of)
        with self._database.read() as connection:
            corrections = standing_corrections(connection)
        audience = who_likes(
            self._view,
            self._finder,
            words,
            count=k,
            until=until,
            corrections=corrections,
        )
        if audience.is_sure or as_of is not None or not self._index.folder.exists():
            return audience
        return replace(audience, alike=self._alike(self._finder.said_here(words), k))

    def taste(self, shopper: str, words: str, *, as_of: datetime | None = None) -> "Taste":
        """How surely one shopper likes what the words mean, and what speaks for it.

        Args:
            shopper: Shopper id.
            words: For instance `oat milk`.
            as_of: A moment with a time zone; later events are not seen.

        Raises:
            NotFound: There is no such shopper.
            DataError: Nothing in the shop is near the words.
        """
        from penchant.tools.who_likes import taste_of

        key, until = self._shopper_key(shopper), self._until(as_of)
        return taste_of(
            self._view,
            self._finder,
            text(words, "wish"),
            shopper=key,
            until=until,
            corrections=self._standing(key),
        )

    def audience(
        self,
        item_or_text: str,
        k: int = 20,
        *,
        as_of: datetime | None = None,
        mode: Mode = "new",
        rules: Rules = NO_RULES,
        progress: Progress | None = None,
    ) -> Reach:
        """Whom to tell about an item, the likeliest to buy it first, each with the reasons.

        Args:
            item_or_text: An item's id; anything else is taken as words, as in `who_likes`.
            k: At most this many shoppers, 1 to 1000.
            as_of: A moment with a time zone; later events are not seen.
            mode: `new` leaves out shoppers with events on the item, `all` does not; of no account for words.
            rules: As in `explain`; of no account for words.
            progress: Told how far scoring and explaining are.

        Raises:
            NotFound: It is no item, and nothing in the shop is near it as words.
            DataError: `k` or `mode` is out of range, or the rules leave the item out.
        """
        item_or_text, rules = text(item_or_text, "item"), ruled(rules)
        check_reach(whole(k))
        until = self._until(as_of)
        try:
            item = self._known_item(item_or_text)
        except NotFound as unknown:
            try:
                return reach_for_words(self.who_likes(item_or_text, k, as_of=as_of))
            except DataError as nothing:
                raise NotFound(f"{unknown}; as words: {nothing}") from nothing
        return reach_for_item(
            self._recommender, item, k, mode=mode, until=until, rules=rules, progress=progress
        )

    def _alike(self, words: str, count: int) -> tuple[tuple[ShopperId, float], ...]:
        """Shoppers whose profiles are near the words, and how near, by the encoder that made the index."""
        with self._index.steady():
            embedder = encoder_named(self._database, self._embedder, self._index.made_with())
            hits = self._index.search(embedder.encode([words])[0], count)
        least = embedder.alike if isinstance(embedder, MappedEmbedder) else ALIKE_SIMILARITY
        return tuple((hit.shopper_id, hit.similarity) for hit in hits if hit.similarity >= least)
