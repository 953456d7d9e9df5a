"""What a shop recommends to many, why, and whom it would tell about many items, as Polars frames."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, groupby

import numpy as np
import polars as pl

from penchant.errors import DataError
from penchant.given import listed, ruled, whole
from penchant.progress import Progress
from penchant.shop_recommending import ShopRecommending
from penchant.tools import NO_RULES, Mode, Recommendation, Rules
from penchant.tools.audience import FRAME
from penchant.tools.ranking_data import Keys
from penchant.tools.side_by_side import side_by_side
from penchant.tools.weights import known_mode

RECOMMENDED = {"shopper_id": pl.String, "rank": pl.Int64, "item_id": pl.String, "score": pl.Float64}
EXPLAINED: dict[str, pl.DataType | type[pl.DataType]] = {
    **RECOMMENDED,
    "probability": pl.Float64,
    "signal": pl.String,
    "contribution": pl.Float64,
    "decisive": pl.Boolean,
    "reason": pl.String,
    "events": pl.Int64,
    "event_ids": pl.List(pl.String),
    "concept_path": pl.List(pl.String),
    "related_items": pl.List(pl.String),
}


class ShopBatches(ShopRecommending):
    """The part of a shop that answers for many at once."""

    def recommend_batch(
        self,
        shoppers: Sequence[str] | None = None,
        k: int = 5,
        *,
        mode: Mode = "all",
        as_of: datetime | None = None,
        rules: Rules = NO_RULES,
        progress: Progress | None = None,
    ) -> pl.DataFrame:
        """What `recommend` gives for many shoppers, without the reasons, which `explain_batch` tells.

        Args:
            shoppers: Shopper ids; none means everyone in the log.
            k: As in `recommend`.
            mode: As in `recommend`.
            as_of: As in `recommend`.
            rules: As in `recommend`.
            progress: Told how many shoppers are done.

        Returns:
            `shopper_id, rank, item_id, score`, in the order asked for; a shopper for whom nothing speaks
            has no rows.

        Raises:
            NotFound: As `recommend`.
            DataError: As `recommend`.
        """
        k, rules = whole(k), ruled(rules)
        asked = self.shopper_ids() if shoppers is None else listed(shoppers)
        until = self._until(as_of)
        item_ids = self._view.item_ids
        rows: list[tuple[str, int, str, float]] = []
        lists = self._recommender.rank(self._keys_of(asked), k, mode=mode, until=until, rules=rules)
        for done, (shopper, (best, scores)) in enumerate(zip(asked, lists, strict=True), start=1):
            found = zip(best.tolist(), scores.tolist(), strict=True)
            rows += [(shopper, rank, item_ids[item], score) for rank, (item, score) in enumerate(found, 1)]
            if progress:
                progress("recommending", done, len(asked))
        return pl.DataFrame(rows, schema=RECOMMENDED, orient="row")

    def explain_batch(
        self,
        pairs: pl.DataFrame | Sequence[tuple[str, str]],
        *,
        mode: Mode = "all",
        as_of: datetime | None = None,
        rules: Rules = NO_RULES,
        progress: Progress | None = None,
    ) -> pl.DataFrame:
        """What `explain` says of many pairs of a shopper and an item: a row for each reason.

        Args:
            pairs: A frame that holds `shopper_id` and `item_id`, such as `recommend_batch` gives, or pairs of
                these.
            mode: As in `explain`.
            as_of: As in `explain`.
            rules: As in `explain`.
            progress: Told how many pairs are done.

        Returns:
            `shopper_id, rank, item_id, score, probability` of the pair; `signal, contribution, decisive,
            reason` of one of its terms, with `events` behind it, the newest of their `event_ids`, the
            `concept_path` and `related_items`. In the order asked for, of each pair the largest term first;
            a pair for which nothing speaks has no rows.

        Raises:
            NotFound: As `explain`.
            DataError: As `explain`, or the pairs are something else.
        """
        mode, rules, until = known_mode(mode), ruled(rules), self._until(as_of)
        asked = _pairs(pairs)
        items = {item: self._known_item(item) for item in dict.fromkeys(item for _, item in asked)}
        shoppers = self._keys_of([shopper for shopper, _ in asked])
        keyed = [(key, items[item]) for key, (_, item) in zip(shoppers, asked, strict=True)]
        lots = [(key, [item for _, item in some]) for key, some in groupby(keyed, lambda pair: pair[0])]

        def explained(some: Keys) -> list[list[Recommendation]]:
            return [
                self._recommender.explain_many(*lots[lot], mode=mode, until=until, rules=rules)
                for lot in some.tolist()
            ]

        rows: list[tuple[object, ...]] = []
        found = chain.from_iterable(chain.from_iterable(side_by_side(explained, np.arange(len(lots)))))
        for done, ((shopper, _), one) in enumerate(zip(asked, found, strict=True), start=1):
            rows += _reasons(shopper, one)
            if progress:
                progress("finding reasons", done, len(asked))
        return pl.DataFrame(rows, schema=EXPLAINED, orient="row")

    def audience_batch(
        self,
        items: Sequence[str],
        k: int = 20,
        *,
        as_of: datetime | None = None,
        mode: Mode = "new",
        rules: Rules = NO_RULES,
        progress: Progress | None = None,
    ) -> pl.DataFrame:
        """Whom to tell about each of many items: what `audience` names, a row for each item and shopper.

        Args:
            items: Item ids, or words, as in `audience`.
            k: As in `audience`, of each.
            as_of: As in `audience`.
            mode: As in `audience`.
            rules: As in `audience`.
            progress: Told how many items are done.

        Returns:
            `item`, as it was given, before the columns of `Reach.frame`: `place, shopper_id, score,
            probability, returns, rank, reasons`. An item that nobody is to be told about has no rows.

        Raises:
            NotFound: As `audience`.
            DataError: As `audience`.
        """
        frames = [pl.DataFrame(schema={"item": pl.String, **FRAME})]
        asked = listed(items, "item")
        for done, item in enumerate(asked, start=1):
            found = self.audience(item, k, as_of=as_of, mode=mode, rules=rules).frame()
            frames.append(found.select(pl.lit(item).alias("item"), pl.all()))
            if progress:
                progress("finding shoppers", done, len(asked))
        return pl.concat(frames)

    def _keys_of(self, shoppers: Sequence[str]) -> list[int]:
        """Keys of shoppers by their ids."""
        keys = self._picture.shopper_keys
        return [keys[shopper] if shopper in keys else self._shopper_key(shopper) for shopper in shoppers]


def _pairs(pairs: pl.DataFrame | Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Ids of shoppers and items."""
    wanted = "give a frame that holds shopper_id and item_id, or pairs of these"
    if isinstance(pairs, pl.DataFrame):
        if not {"shopper_id", "item_id"} <= set(pairs.columns):
            raise DataError(f"the frame holds {', '.join(pairs.columns) or 'nothing'}: {wanted}")
        pairs = pairs.select("shopper_id", "item_id").rows()
    if isinstance(pairs, str) or not all(isinstance(one, tuple | list) and len(one) == 2 for one in pairs):
        raise DataError(f"the pairs are {pairs!r:.80}: {wanted}")
    shoppers = listed([shopper for shopper, _ in pairs])
    return list(zip(shoppers, listed([item for _, item in pairs], "item"), strict=True))


def _reasons(shopper: str, one: Recommendation) -> list[tuple[object, ...]]:
    """A row of `EXPLAINED` for each term."""
    return [
        (
            *(shopper, one.rank, one.item_id, one.score, one.probability),
            *(term.signal, term.contribution, term.decisive, term.text, term.event_count),
            *(list(ids) for ids in (term.event_ids, term.concept_path, term.related_items)),
        )
        for term in one.terms
    ]
