"""A recommendation turned round: whom to tell about an item, the likeliest first, and why each of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store.fold import distinct
from penchant.ids import ItemId, ShopperId
from penchant.tools.features import Columns, compute_features
from penchant.tools.histories import Histories
from penchant.tools.moments import Moment
from penchant.tools.ranking_data import Keys, Scores
from penchant.tools.recommend import MAX_COUNT, Recommender
from penchant.tools.recommendation import Term
from penchant.tools.rules import Rules
from penchant.tools.said import Said
from penchant.tools.side_by_side import blocks_of, side_by_side
from penchant.tools.weights import BLENDS, Mode, speaks, weighted_parts
from penchant.tools.who_likes import Audience, Fan

Told = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and of how much."""
FRAME = {
    "place": pl.Int64,
    "shopper_id": pl.String,
    "score": pl.Float64,
    "probability": pl.Float64,
    "returns": pl.Float64,
    "rank": pl.Int64,
    "reasons": pl.String,
}
WORDS = "words"
"""What `Reach.ranking` says where no item was asked about."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A shopper to tell about an item.

    Attributes:
        shopper_id: The shopper.
        score: Of the learned ranking: that of the item in the shopper's own list, the sum of the terms. Of
            the weighted sum: the same sum with each signal over its highest for any shopper. Of words: how
            many times the shop's average the interest is. But for the learned ranking, shoppers are ordered
            by it.
        probability: That the shopper comes back within `Reach.horizon_days` and buys the item, corrections
            apart; None without the learned ranking, which orders by what it is with them. It was calibrated
            on what lists consider, and is too high for items far from a shopper.
        returns: That the shopper comes back within that time; None without the learned ranking.
        rank: Of the item for the shopper, as `Recommender.explain` says; None for words.
        terms: Why, the largest first, as in the shopper's own list.
    """

    shopper_id: ShopperId
    score: float
    probability: float | None
    returns: float | None
    rank: int | None
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom to tell.

    Attributes:
        item_id: The item; None where words were asked about.
        title: Its title, or the words.
        ranking: `learned`, `weighted` or `words`: what orders the shoppers.
        horizon_days: What the probabilities speak of.
        considered: How many shoppers could be named, those for whom nothing speaks for the item left out;
            None for words.
        shoppers: The likeliest first.
        audience: How words were understood; None for an item.
    """

    item_id: ItemId | None
    title: str
    ranking: str
    horizon_days: float | None
    considered: int | None
    shoppers: tuple[Reached, ...]
    audience: Audience | None = None

    @property
    def is_tied(self) -> bool:
        """Whether nothing puts one of the shoppers before another, as where only sales speak for it."""
        worths = {(round(one.score, 9), one.returns) for one in self.shoppers}
        return len(self.shoppers) > 1 and len(worths) == 1

    def frame(self) -> pl.DataFrame:
        """A row a shopper: `place, shopper_id, score, probability, returns, rank, reasons`, told in words."""
        rows = [
            (
                place,
                one.shopper_id,
                one.score,
                one.probability,
                one.returns,
                one.rank,
                "; ".join(term.text for term in one.terms if term.contribution > 0),
            )
            for place, one in enumerate(self.shoppers, start=1)
        ]
        return pl.DataFrame(rows, schema=FRAME, orient="row")


def check_reach(count: int) -> None:
    """Refuses a count out of range.

    Raises:
        DataError: It is not 1 to `MAX_COUNT`.
    """
    if not 1 <= count <= MAX_COUNT:
        raise DataError(f"cannot name {count} shoppers: 1 to {MAX_COUNT} are allowed")


def reach_for_item(
    recommender: Recommender,
    item: int,
    count: int,
    *,
    mode: Mode,
    until: int,
    rules: Rules,
    progress: Told | None = None,
) -> Reach:
    """The shoppers likeliest to buy an item, each with the reasons; ties in the order of their first events.

    Every shopper with an event is scored for this one item. The learned ranking orders by the probability:
    what its score promises of shoppers who come back, times how likely this one does. The weighted sum is
    that of the shop's lists, but with each signal over its highest for any shopper instead of over the
    shopper's best item, so that shoppers can be compared. Where that cannot tell them apart, as a sum of
    popularity alone, the mode's first sum does. What corrections add is that of the shopper's own list.

    Args:
        recommender: Of the shop.
        item: Item key.
        count: How many, 1 to `MAX_COUNT`.
        mode: `new` leaves out shoppers who have any event on it.
        until: Microseconds; later events are not seen.
        rules: As of a single item: caps and diversity change nothing.
        progress: Told how far scoring and explaining are.

    Raises:
        DataError: `count` or `mode` is out of range, or the rules leave the item out.
    """
    check_reach(count)
    moment = recommender.at(mode, until, rules)
    view = moment.data.view
    moment.rules.check(item)

    def moves(keys: Keys) -> Scores:
        return recommender.moves(keys, item, mode=mode, until=until, rules=rules)

    scored = score_everyone(recommender, moment, item, mode, progress, moves)
    head = recommender.head_of(moment)
    found = []
    for done, (shopper, score, returns) in enumerate(scored.best(count), 1):
        (why,) = recommender.explain(shopper, item, mode=mode, until=until, rules=rules)
        back = returns if head else None
        found.append(Reached(view.shopper_ids[shopper], score, why.probability, back, why.rank, why.terms))
        if progress:
            progress("finding reasons", done, min(count, scored.shoppers.size))
    return Reach(
        view.item_ids[item],
        view.item_titles[item],
        "learned" if head else "weighted",
        recommender.horizon_days if head else None,
        int(scored.shoppers.size),
        tuple(found),
    )


class Scored(NamedTuple):
    """Shoppers to whom something speaks for the item, the best first.

    Attributes:
        shoppers: (n,) keys.
        scores: (n,) of the item.
        returns: (n,) probability that they come back within the horizon; 1 where nobody can say.
    """

    shoppers: Keys
    scores: Scores
    returns: Scores

    def best(self, count: int) -> Iterator[tuple[int, float, float]]:
        """The first of them."""
        return zip(*(column[:count].tolist() for column in self), strict=True)


def score_everyone(
    recommender: Recommender,
    moment: Moment,
    item: int,
    mode: Mode,
    progress: Told | None,
    moves: Callable[[Keys], Scores],
) -> Scored:
    """Every shopper with an event, by how likely they buy the item.

    Args:
        recommender: Of the shop.
        moment: Of the recommender.
        item: Item key.
        mode: As of `reach_for_item`.
        progress: Told how many shoppers are scored.
        moves: Gives for (n,) shopper keys what corrections add.
    """
    log, items = moment.data.view.log, moment.data.shape[1]
    active = distinct(log.shopper[log.ts <= moment.data.until]).astype(np.int64)
    columns = Columns.of(moment.data, moment.ease, item)

    def looked_at(some: Keys) -> tuple[Histories, Keys, NDArray[np.float32] | None]:
        block = Histories(moment.data, some)
        row = np.arange(block.rows)
        if mode == "new":
            row = row[~np.isin(row * items + item, block.met)]
        if not row.size:
            return block, row, None
        return block, row, compute_features(block, moment.ease, row, np.full(row.size, item), columns)

    features, kept, back, done = [], [], [], 0
    for block, row, made in side_by_side(looked_at, blocks_of(active)):
        if made is not None:
            features.append(recommender.plugged.beside(made, block, row, np.full(row.size, item)))
            kept.append(block.shoppers[row])
            back.append(recommender.returns(block)[row])
        done += block.rows
        if progress:
            progress("scoring shoppers", done, active.size)
    if not kept:
        return Scored(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
    matrix, keys, returns = np.concatenate(features), np.concatenate(kept), np.concatenate(back)
    boost = moment.rules.boosts.get(item)
    moved = moves(keys)
    told = speaks(moment.blend, matrix) | (boost is not None) | (moved > 0)
    matrix, keys, moved, returns = matrix[told], keys[told], moved[told], returns[told]
    together = np.zeros(keys.size, dtype=np.int64)
    personal = weighted_parts(BLENDS[mode][0], matrix, together).sum(axis=1)
    if head := recommender.head_of(moment):
        scores = head.scores(matrix)
        likely = head.probability(scores + moved) * returns
    else:
        scores = recommender.weighted(moment, matrix, together, np.ones(keys.size, dtype=bool)).sum(axis=1)
        likely = np.zeros(keys.size)
    scores = scores + (boost.amount if boost else 0.0) + moved
    order = np.lexsort((keys, -personal, -scores, -likely))
    return Scored(keys[order], scores[order], returns[order])


def reach_for_words(audience: Audience) -> Reach:
    """The fans of what words mean, in the same form; each has one reason, the interest itself."""
    concepts = [concept.partition(":")[2] for concept, _ in audience.concepts]
    names = tuple(dict.fromkeys(concept.rpartition(" > ")[2] for concept in concepts))
    about = names or (f"“{audience.query}”",)
    path = tuple(concepts[0].split(" > ")) if len(concepts) == 1 else ()
    shoppers = tuple(
        Reached(fan.shopper_id, fan.lift, None, None, None, (_interest(fan, about, path),))
        for fan in audience.fans
    )
    return Reach(None, audience.query, WORDS, None, None, shoppers, audience)


def _interest(fan: Fan, about: tuple[str, ...], path: tuple[str, ...]) -> Term:
    events = "1 event" if fan.events == 1 else f"{fan.events:,} events"
    text = f"{events} in {' or '.join(about)}, {fan.lift:.1f} times the shop's average"
    said = Said("interest", names=about, count=fan.events, lift=fan.lift)
    return Term("affinity", fan.lift, text, fan.event_ids, fan.events, path, (), decisive=True, said=said)
