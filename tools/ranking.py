"""Scores of the candidates of shoppers: features, and what was learned or a weighted sum."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import ShopView
from penchant.tools.candidates import ARRIVALS_PER_SOURCE, PER_SOURCE
from penchant.tools.corrected import StandingCorrections, no_higher
from penchant.tools.deciding import LIST_LENGTH
from penchant.tools.diversity import diversify, pool_size
from penchant.tools.features import FEATURES, compute_features
from penchant.tools.histories import Histories
from penchant.tools.learned_ranker import Head, LearnedRanker
from penchant.tools.moments import Moment, Moments
from penchant.tools.plugged import NO_SIGNALS, PluggedSignals
from penchant.tools.ranking_data import NONE, Keys, Scores
from penchant.tools.recommendation import Ranked
from penchant.tools.rules import NO_RULES, Rules
from penchant.tools.side_by_side import side_by_side
from penchant.tools.weights import WHATEVER_SPEAKS, Mode, speaks, weighted_parts

MAX_COUNT = 1000


class Ranking:
    """Ranks candidates; why they stand where they do is told by `Recommender`."""

    def __init__(
        self,
        view: ShopView,
        learned: LearnedRanker | None = None,
        corrections: StandingCorrections | None = None,
        plugged: PluggedSignals = NO_SIGNALS,
    ) -> None:
        """Counts what all shoppers share when it is first needed, once for each moment asked about.

        Args:
            view: The shop.
            learned: What was learned from its past; it ranks moments from when on it was learned.
            corrections: What the shop corrected in shoppers' interests; they hold for every moment, as rules.
            plugged: The ranking signals of plugins.
        """
        self._view = view
        self._learned = learned
        self.plugged = plugged
        """The ranking signals of plugins."""
        self._moments = Moments(view, learned, corrections or {}, plugged.key)

    def rank(
        self, shoppers: Sequence[int], count: int, *, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> Iterator[tuple[Keys, Scores]]:
        """What `recommend` gives each shopper, without the reasons: item keys and their scores.

        Raises:
            DataError: As `recommend`, once the first of them is asked for.
        """
        check_count(count)
        moment = self.at(mode, until, rules)

        def ranked(block: Keys) -> list[tuple[Keys, Scores]]:
            return self._lists(moment, block, mode, count, rules)

        for lists in side_by_side(ranked, np.array(shoppers, dtype=np.int64)):
            yield from lists

    def _lists(
        self, moment: Moment, shoppers: Keys, mode: Mode, count: int, rules: Rules
    ) -> list[tuple[Keys, Scores]]:
        block = Histories(moment.data, shoppers)
        ranked = self._rank(moment, block, mode, self._wanted(count, rules))
        lists = []
        for part in ranked.of_each(block.rows):
            best = self._best(moment, part, count)
            lists.append((part.item[best], part.total[best]))
        return lists

    @property
    def learned(self) -> LearnedRanker | None:
        """What was learned from the shop's past."""
        return self._learned

    @property
    def horizon_days(self) -> float | None:
        """What probabilities speak of; None where nothing was learned."""
        return self._learned.horizon_days if self._learned else None

    def at(self, mode: Mode, until: int, rules: Rules) -> Moment:
        """What ranking needs; those of the last questions are kept. Any thread may ask.

        Raises:
            DataError: `mode` is unknown, or nothing is left to recommend.
        """
        return self._moments.at(mode, until, rules)

    def renew_corrections(self, corrections: StandingCorrections) -> None:
        """Takes the corrections that stand now in place of those it had."""
        self._moments.renew_corrections(corrections)

    def most_alike(self, shopper: int, until: int) -> list[int]:
        """Keys of the shoppers who had most like what one had, the most alike first."""
        data = self.at("all", until, Rules(available_only=False)).data
        alike: list[int] = Histories(data, np.array([shopper])).most_alike.indices.tolist()
        return alike

    def try_signals(self) -> None:
        """Asks the signals of plugins of a few items for someone, so that one that is broken is left out."""
        moment = self.at("all", self._view.now, Rules(available_only=False))
        someone = Histories(moment.data, np.zeros(1, dtype=np.int64))
        item = np.arange(min(LIST_LENGTH, moment.data.shape[1]))
        row = np.zeros_like(item)
        self.plugged.beside(compute_features(someone, moment.ease, row, item), someone, row, item)

    @staticmethod
    def _wanted(count: int, rules: Rules) -> int:
        """How many candidates of each source: a cap for each category or diversity may pass over many."""
        if rules.max_per_category is not None:
            return MAX_COUNT
        return pool_size(count) if rules.diversity else count

    def _rank(
        self, moment: Moment, block: Histories, mode: Mode, wanted: int, *, also: Sequence[int] = ()
    ) -> Ranked:
        extra = [*moment.rules.boosts, *also]
        wanted = max(wanted, ARRIVALS_PER_SOURCE) if moment.task == "arrivals" else wanted
        known = moment.corrected.rows(block)
        repeats = mode == "all"
        added = moment.corrected.added(block, known, repeats=repeats) if known else NONE
        found = moment.sources.find(
            block, wanted, repeats=repeats, also=np.array(extra, dtype=np.int64), pairs=added
        )
        features = compute_features(block, moment.ease, found.row, found.item)
        boost = np.zeros(found.item.size)
        for boosted, one in moment.rules.boosts.items():
            boost[found.item == boosted] = one.amount
        key = found.row * moment.data.shape[1] + found.item
        spoken = self.speaks(moment, features)
        kept = spoken | (boost > 0) | np.isin(found.item, also) | np.isin(key, added)
        row, item, features, boost = found.row[kept], found.item[kept], features[kept], boost[kept]
        features = self.beside(moment, features, block, row, item)
        head = self.head_of(moment)
        usual = spoken[kept]
        if known or (self.plugged and not head):
            usual = self._usual(moment, block, repeats, key[kept]) & usual
        if head:
            parts, own = None, head.scores(features)
        else:
            weighed = no_higher(features, row, usual, np.isin(key[kept], added)) if known else features
            parts = self.weighted(moment, weighed, row, usual)
            own = parts.sum(axis=1)
        moved = np.zeros(item.size)
        if known:
            moved = moment.corrected.moves(block, known, row, item, own, usual)
        return Ranked(row, item, features, head, parts, boost, moved, own + boost + moved)

    def beside(
        self, moment: Moment, features: NDArray[np.float32], block: Histories, row: Keys, item: Keys
    ) -> NDArray[np.float32]:
        """(pairs, FEATURES and signals of plugins) float32; what knows no signal needs none asked."""
        head = self.head_of(moment)
        asked = self.plugged and (head is None or head.plugged)
        return self.plugged.beside(features, block, row, item) if asked else features

    def speaks(self, moment: Moment, features: NDArray[np.float32]) -> NDArray[np.bool_]:
        """(pairs,) whether anything speaks for an item, by what ranks the moment; features as of `beside`."""
        return speaks(WHATEVER_SPEAKS[moment.task] if self.head_of(moment) else moment.blend, features)

    def head_of(self, moment: Moment) -> Head | None:
        """What was learned and ranks a moment, as long as no signal it leans on is left out."""
        return moment.heads.without(self.plugged.skipped_places) if self.plugged else moment.heads.ranking

    def weighted(
        self,
        moment: Moment,
        features: NDArray[np.float32],
        row: Keys,
        usual: NDArray[np.bool_],
    ) -> NDArray[np.float64]:
        """(pairs, SIGNALS and signals of plugins) summands of the weighted sum.

        Args:
            moment: Whose weights.
            features: (pairs, FEATURES and signals of plugins) float32.
            row: (pairs,) place of the shopper, in runs.
            usual: (pairs,) by which signals of plugins are measured.
        """
        parts = weighted_parts(moment.blend, features, row)
        if not self.plugged:
            return parts
        return np.hstack([parts, self.plugged.parts(features[:, len(FEATURES) :], row, usual)])

    @staticmethod
    def _usual(moment: Moment, block: Histories, repeats: bool, key: Keys) -> NDArray[np.bool_]:
        """(pairs,) which are candidates whatever is asked for, so that corrections weigh the same."""
        least = ARRIVALS_PER_SOURCE if moment.task == "arrivals" else PER_SOURCE
        found = moment.sources.find(block, least, repeats=repeats)
        return np.isin(key, found.row * moment.data.shape[1] + found.item)

    def moves(self, shoppers: Keys, item: int, *, mode: Mode, until: int, rules: Rules) -> Scores:
        """(n,) what corrections add to an item's score for each shopper, as in the shopper's own list."""
        moment = self.at(mode, until, rules)
        found = np.zeros(shoppers.size)
        for at in moment.corrected.concerned(shoppers, item):
            block = Histories(moment.data, shoppers[at : at + 1])
            ranked = self._rank(moment, block, mode, self._wanted(1, rules), also=[item])
            found[at] = ranked.moved[ranked.item == item].sum()
        return found

    @staticmethod
    def _best(moment: Moment, ranked: Ranked, count: int) -> Keys:
        """Places of one shopper's best pairs; diversity picks of the best that the cap leaves."""
        rules, order = moment.rules, ranked.order()
        if not rules.diversity:
            return rules.capped(order, ranked.item, count)
        pool = rules.capped(order, ranked.item, pool_size(count))
        return pool[diversify(moment.data, ranked.item[pool], ranked.total[pool], count, rules.diversity)]

    def returns(self, block: Histories) -> Scores:
        """(rows,) probability that each shopper comes back within the horizon; 1 where nobody can say."""
        return self._returns(block.activity)

    def returns_of_everybody(self, moment: Moment) -> Scores:
        """(shoppers,) the same of all shoppers."""
        return self._returns(moment.data.activity)

    def _returns(self, activity: Scores) -> Scores:
        learned = self._learned.returning if self._learned else None
        return learned.probability(activity) if learned else np.ones(len(activity))


def check_count(count: int) -> None:
    """Refuses a count out of range.

    Raises:
        DataError: It is not 1 to `MAX_COUNT`.
    """
    if not 1 <= count <= MAX_COUNT:
        raise DataError(f"cannot recommend {count} items: 1 to {MAX_COUNT} are allowed")
