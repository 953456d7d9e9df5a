"""A recommendation turned round: whom to tell about an item, the likeliest first, and why each of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import counted
from penchant.ids import ItemId, ShopperId
from penchant.progress import Progress
from penchant.tools.features import FEATURES, NAMES, Columns, compute_features, crowd_features
from penchant.tools.histories import Histories
from penchant.tools.moments import Moment
from penchant.tools.ranking import MAX_COUNT
from penchant.tools.ranking_data import Keys, Scores
from penchant.tools.recommend import Recommender
from penchant.tools.recommendation import Recommendation, Term
from penchant.tools.rules import Rules
from penchant.tools.said import Said
from penchant.tools.shopper_candidates import shopper_candidates
from penchant.tools.side_by_side import side_by_side
from penchant.tools.weights import BLENDS, Mode, weighted_parts
from penchant.tools.who_likes import Audience, Fan

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
    progress: Progress | None,
) -> Reach:
    """The shoppers likeliest to buy an item, each with the reasons; ties in the order of their first events.

    Up to `EVERYBODY` shoppers are all scored for this one item; of more, those are who come first in some
    view of them (`shopper_candidates`). The learned ranking orders by the probability: what its score
    promises of shoppers who come back, times how likely this one does. The weighted sum is that of the
    shop's lists, but with each signal over its highest for any of these instead of over the shopper's best
    item, so that shoppers can be compared. Where that cannot tell them apart, as a sum of popularity alone,
    the mode's first sum does. What corrections add is that of the shopper's own list.

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

    scored = score_shoppers(recommender, moment, item, mode, count=count, progress=progress, moves=moves)
    head = recommender.head_of(moment)

    def explained(some: Keys) -> list[Recommendation]:
        return [
            recommender.explain(shopper, item, mode=mode, until=until, rules=rules)[0]
            for shopper in some.tolist()
        ]

    reasons = chain.from_iterable(side_by_side(explained, scored.shoppers[:count]))
    found = []
    for done, ((shopper, score, returns), why) in enumerate(zip(scored.best(count), reasons, strict=True), 1):
        back = returns if head else None
        found.append(Reached(view.shopper_ids[shopper], score, why.probability, back, why.rank, why.terms))
        if progress:
            progress("finding reasons", done, min(count, scored.shoppers.size))
    return Reach(
        view.item_ids[item],
        view.item_titles[item],
        "learned" if head else "weighted",
        recommender.horizon_days if head else None,
        scored.considered,
        tuple(found),
    )


class Scored(NamedTuple):
    """Shoppers to whom something speaks for the item, the best first.

    Attributes:
        shoppers: (n,) keys.
        scores: (n,) of the item.
        returns: (n,) probability that they come back within the horizon; 1 where nobody can say.
        considered: How many there are, those who were not scored included.
    """

    shoppers: Keys
    scores: Scores
    returns: Scores
    considered: int

    def best(self, count: int) -> Iterator[tuple[int, float, float]]:
        """The first of them."""
        columns = (self.shoppers, self.scores, self.returns)
        return zip(*(column[:count].tolist() for column in columns), strict=True)


def score_shoppers(
    recommender: Recommender,
    moment: Moment,
    item: int,
    mode: Mode,
    *,
    count: int | None,
    moves: Callable[[Keys], Scores],
    progress: Progress | None = None,
) -> Scored:
    """The shoppers who could be told about an item, by how likely they buy it.

    Args:
        recommender: Of the shop.
        moment: Of the recommender.
        item: Item key.
        mode: As of `reach_for_item`.
        count: How many shall be named; None scores everybody, else those who are promising are scored.
        moves: Gives for (n,) shopper keys what corrections add.
        progress: Told how many shoppers are scored.
    """
    boost, moved = moment.rules.boosts.get(item), moves(np.arange(moment.data.shape[0]))
    back = recommender.returns_of_everybody(moment)
    everybody = boost is not None or bool(recommender.speaks(moment, _crowd(moment, item))[0])
    found = shopper_candidates(
        moment, item, mode, count=count, returns=back, favoured=moved > 0, everybody=everybody
    )
    columns = Columns.of(moment.data, moment.ease, item)

    def looked_at(some: Keys) -> tuple[Histories, Keys, NDArray[np.float32]]:
        block, row = Histories(moment.data, some), np.arange(some.size)
        return block, row, compute_features(block, moment.ease, row, np.full(row.size, item), columns)

    keys, features = found.shoppers[found.promising], []
    for block, row, made in side_by_side(looked_at, keys):
        features.append(recommender.plugged.beside(made, block, row, np.full(row.size, item)))
        if progress:
            progress("scoring shoppers", sum(map(len, features)), keys.size)
    if not features:
        return Scored(keys, np.empty(0), np.empty(0), 0)
    matrix = np.concatenate(features)
    told = (moved[keys] > 0) | (boost is not None) | recommender.speaks(moment, matrix)
    matrix, keys = matrix[told], keys[told]
    back, moved = back[keys], moved[keys]
    together = np.zeros(keys.size, dtype=np.int64)
    personal = weighted_parts(BLENDS[mode][0], matrix, together).sum(axis=1)
    if head := recommender.head_of(moment):
        scores = head.scores(matrix)
        likely = head.probability(scores + moved) * back
    else:
        scores = recommender.weighted(moment, matrix, together, np.ones(keys.size, dtype=bool)).sum(axis=1)
        likely = np.zeros(keys.size)
    scores = scores + (boost.amount if boost else 0.0) + moved
    order = np.lexsort((keys, -personal, -scores, -likely))
    considered = found.shoppers.size - int(told.size - told.sum())
    return Scored(keys[order], scores[order], back[order], considered)


def _crowd(moment: Moment, item: int) -> NDArray[np.float32]:
    """(1, FEATURES) of an item how it sells, and of nothing else."""
    row = np.zeros((1, len(FEATURES)), dtype=np.float32)
    for name, value in crowd_features(moment.data, np.array([item])).items():
        row[:, NAMES.index(name)] = value
    return row


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
    text = f"{counted(fan.events, 'events')} in {' or '.join(about)}, {fan.lift:.1f} times the shop's average"
    said = Said("interest", names=about, count=fan.events, lift=fan.lift)
    return Term("affinity", fan.lift, text, fan.event_ids, fan.events, path, (), decisive=True, said=said)
