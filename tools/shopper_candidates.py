"""Which shoppers are looked at for an item: the best of several views of everybody, each by its own score."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.tools.candidates import highest
from penchant.tools.ease import Ease
from penchant.tools.moments import Moment
from penchant.tools.ranking_data import Keys, RankingData, Scores
from penchant.tools.weights import Mode

EVERYBODY = 1000
"""So many shoppers are all looked at."""
PER_VIEW = 300
"""Of more, so many of each view are, and as many again as shall be named."""


class ShopperCandidates(NamedTuple):
    """The shoppers who could be told about an item.

    Attributes:
        shoppers: (n,) keys of those for whom anything speaks for it, ascending.
        promising: (n,) which of them are worth a closer look.
    """

    shoppers: Keys
    promising: NDArray[np.bool_]


def shopper_candidates(
    moment: Moment,
    item: int,
    mode: Mode,
    *,
    count: int | None,
    returns: Scores,
    favoured: NDArray[np.bool_],
    everybody: bool,
) -> ShopperCandidates:
    """Who could be told about an item, and who of them comes first in any view that costs one product.

    The views: what they had, ever and of late, by what EASE says, who bought both, words, topic, department
    and brand; the item itself; how likely they come back, by which each other view is weighed, alone.

    Args:
        moment: Of the recommender.
        item: Item key.
        mode: `new` leaves out shoppers who have any event on it.
        count: How many shall be named; None takes all for promising.
        returns: (shoppers,) probability that they come back.
        favoured: (shoppers,) those to whom corrections speak for it, whatever the log says.
        everybody: Whether something speaks for it with everybody, such as how it sells.
    """
    data, log = moment.data, moment.data.view.log
    seen = log.ts <= data.until
    allowed = np.zeros(data.shape[0], dtype=bool)
    allowed[log.shopper[seen]] = True
    if mode == "new":
        allowed[log.shopper[seen & (log.item == item)]] = False
    views = _views(data, moment.ease, item)
    told = allowed & (favoured | everybody | (views > 0).any(axis=0))
    keys = np.flatnonzero(told)
    promising = favoured[keys]
    if count is None or keys.size <= EVERYBODY:
        promising[:] = True
        return ShopperCandidates(keys, promising)
    back = returns[keys]
    for view in (*views, np.ones(data.shape[0])):
        promising[highest(view[keys] * back, PER_VIEW + count)] = True
    return ShopperCandidates(keys, promising)


def _views(data: RankingData, ease: Ease | None, item: int) -> NDArray[np.float32]:
    """(views, shoppers) float32, what speaks for an item with everybody."""
    like = _likeness(data, ease, item)
    spoken = [(held @ like).T for held in (data.counts_by_item.T, data.recency)]
    own = [held.toarray().T for held in (data.counts_by_item[[item], :].T, data.recency[:, [item]])]
    return np.concatenate([*spoken, *own])


def _likeness(data: RankingData, ease: Ease | None, item: int) -> NDArray[np.float32]:
    """(items, kinds) float32, how far having each speaks for an item."""
    words, bought = data.view.item_words.weights, data.newest_by_item
    kinds = [(rows @ rows[[item], :].T).toarray().ravel() for rows in (words, bought)]
    kinds += [level.of_item == level.of_item[item] for level in data.levels if level.of_item[item] >= 0]
    if ease is not None:
        alone = ease.weights[:, [item]]
        spoken = alone if ease.lent is None else alone + ease.weights @ ease.lent[:, [item]]
        kinds.append(spoken.toarray().ravel())
    return np.stack(kinds, axis=1).astype(np.float32)
