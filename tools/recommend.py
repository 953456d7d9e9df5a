"""Recommendations whose score is their explanation: candidates, features, a ranking, and its reasons."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import ShopView
from penchant.graph_store.event_columns import EventColumns
from penchant.tools.candidates import ARRIVALS_PER_SOURCE, PER_SOURCE
from penchant.tools.corrected import StandingCorrections, no_higher
from penchant.tools.deciding import LIST_LENGTH, Taken, decisive_signals
from penchant.tools.diversity import diversify, pool_size
from penchant.tools.evidence import Evidence
from penchant.tools.features import FEATURES, compute_features
from penchant.tools.histories import Histories
from penchant.tools.learned_ranker import Head, LearnedRanker
from penchant.tools.moments import Moment, Moments
from penchant.tools.plugged import NO_SIGNALS, PluggedSignals
from penchant.tools.ranking_data import NONE, Keys, Scores
from penchant.tools.recommendation import Ranked, Recommendation
from penchant.tools.rules import NO_RULES, Rules
from penchant.tools.side_by_side import side_by_side
from penchant.tools.terms import Told
from penchant.tools.weights import WHATEVER_SPEAKS, Mode, speaks, weighted_parts

MAX_COUNT = 1000


class Recommender:
    """Ranks for shoppers; no language model is involved."""

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

    def recommend(
        self, shopper: int, count: int, *, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> list[Recommendation]:
        """The best items, the best first; fewer than `count` where nothing speaks for more.

        Above `PER_SOURCE` items more candidates are looked at, and one of them may come out high.

        Args:
            shopper: Shopper key.
            count: 1 to `MAX_COUNT`.
            mode: Whether items on which the shopper has events, good or not, may come back.
            until: Microseconds; later events are not seen.
            rules: What may be recommended, and boosts.

        Raises:
            DataError: `count` or `mode` is out of range, or nothing is left to recommend.
        """
        (found,) = self.recommend_each([shopper], count, mode=mode, until=until, rules=rules)
        return found

    def recommend_each(
        self, shoppers: Sequence[int], count: int, *, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> list[list[Recommendation]]:
        """What `recommend` gives each of some shoppers, in less time than one after the other takes.

        Raises:
            DataError: As `recommend`.
        """
        _check_count(count)
        moment = self.at(mode, until, rules)
        block = Histories(moment.data, np.array(shoppers))
        ranked = self._rank(moment, block, mode, self._wanted(count, rules))
        lists = ranked.of_each(block.rows)
        best = [self._best(moment, one, count) for one in lists]
        ranks = [np.arange(1, places.size + 1) for places in best]
        return self._explained(moment, block, lists, best, ranks)

    def recommend_visitor(
        self, log: EventColumns, count: int, *, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> list[Recommendation]:
        """What `recommend` would give somebody who had done only this; the terms name no events.

        Args:
            log: What was done, at `until` at the latest, by a shopper with the key after the last one.
            count: As in `recommend`.
            mode: As in `recommend`.
            until: As in `recommend`.
            rules: As in `recommend`.

        Raises:
            DataError: As `recommend`.
        """
        _check_count(count)
        moment = self.at(mode, until, rules)
        data = moment.data.visited(log)
        block = Histories(data, np.array([data.shape[0] - 1]))
        ranked = self._rank(moment, block, mode, self._wanted(count, rules))
        best = self._best(moment, ranked, count)
        (found,) = self._explained(moment, block, [ranked], [best], [np.arange(1, best.size + 1)])
        return found

    def why_fewer(
        self, shopper: int, count: int, found: int, *, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> str | None:
        """Why `recommend` found fewer than `count` items; None where it did not. Arguments as there."""
        if found >= count:
            return None
        moment = self.at(mode, until, rules)
        allowed = moment.rules.allowed
        met = Histories(moment.data, np.array([shopper])).met
        left, known = int(allowed.sum()), int(allowed[met].sum()) if mode == "new" else 0
        told = [f"{left:,} of {allowed.size:,} items may be recommended"]
        if known:
            told.append(f"{known:,} of these the shopper has events on")
        if rules.max_per_category is not None:
            told.append(f"at most {rules.max_per_category:,} of one category may stand in a list")
        elif left - known > found:
            rest = f"the other {left - known - found:,} are no candidates"
            told.append(f"{rest if known or found else 'none of them is a candidate'} for this shopper")
        return "; ".join(told)

    def rank(
        self, shoppers: Sequence[int], count: int, *, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> Iterator[tuple[Keys, Scores]]:
        """What `recommend` gives each shopper, without the reasons: item keys and their scores.

        Raises:
            DataError: As `recommend`, once the first of them is asked for.
        """
        _check_count(count)
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

    def explain(
        self, shopper: int, *items: int, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> list[Recommendation]:
        """Where items stand for the shopper, and why; the terms may be empty.

        Args:
            shopper: Shopper key.
            *items: Item keys; those asked for at once are ranked among the same candidates.
            mode: As in `recommend`.
            until: As in `recommend`.
            rules: As in `recommend`; neither a cap for each category nor diversity changes where it stands.

        Raises:
            DataError: The mode is `new` and the shopper has events on an item, the rules leave one out, it
                cannot be had, or nothing speaks for any item.
        """
        moment = self.at(mode, until, rules)
        block = Histories(moment.data, np.array([shopper]))
        for item in items:
            moment.rules.check(item)
            if mode == "new" and item in block.met:
                raise DataError(
                    f"item `{self._view.item_ids[item]}` is nothing new to shopper "
                    f"`{self._view.shopper_ids[shopper]}`: use mode `all`"
                )
        for wanted in dict.fromkeys((self._wanted(1, rules), MAX_COUNT)):
            ranked = self._rank(moment, block, mode, wanted, also=items)
            places = np.array([int(np.flatnonzero(ranked.item == item)[0]) for item in items])
            ranks = np.argsort(ranked.order())[places] + 1
            if ranks.max() <= PER_SOURCE:  # further down it stands as in the longest list
                break
        (found,) = self._explained(moment, block, [ranked], [places], [ranks])
        if ranked.item.size == len(items) and not any(one.terms for one in found):
            raise DataError(
                "nothing in the log speaks for any item that may be recommended to shopper "
                f"`{self._view.shopper_ids[shopper]}`: there is no place to explain"
            )
        return found

    def explain_many(
        self, shopper: int, items: Sequence[int], *, mode: Mode, until: int, rules: Rules = NO_RULES
    ) -> list[Recommendation]:
        """What `explain` says of each of some items alone, in less time than one after the other takes.

        Those among the candidates of the shopper's own list are ranked once; each of the others is ranked
        beside them.

        Raises:
            DataError: As `explain`.
        """
        moment = self.at(mode, until, rules)
        block = Histories(moment.data, np.array([shopper]))
        told: dict[int, Recommendation] = {}
        for wanted in dict.fromkeys((self._wanted(1, rules), MAX_COUNT)):
            left = [item for item in dict.fromkeys(items) if item not in told and moment.rules.allowed[item]]
            if not left:
                break
            ranked = self._rank(moment, block, mode, wanted)
            best = ranked.order()[: None if wanted == MAX_COUNT else PER_SOURCE]
            rank_of = {item: at for at, item in enumerate(ranked.item[best].tolist(), start=1)}
            near = [item for item in left if item in rank_of]
            ranks = np.array([rank_of[item] for item in near], dtype=np.int64)
            (found,) = self._explained(moment, block, [ranked], [best[ranks - 1]], [ranks])
            told |= zip(near, found, strict=True)
        for item in items:
            if item not in told:
                told[item] = self.explain(shopper, item, mode=mode, until=until, rules=rules)[0]
        return [told[item] for item in items]

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

    def make_ready(self, mode: Mode) -> None:
        """Counts now what the newest moment needs without rules, so that nobody waits for it."""
        moment = self.at(mode, self._view.now, NO_RULES)
        someone = Histories(moment.data, np.zeros(1, dtype=np.int64))
        self._explained(moment, someone, [self._rank(moment, someone, mode, 1)], [NONE], [NONE])

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

    def _explained(
        self,
        moment: Moment,
        block: Histories,
        lists: Sequence[Ranked],
        places: Sequence[Keys],
        ranks: Sequence[Keys],
    ) -> list[list[Recommendation]]:
        """Of each shopper of the block, some of the candidates with their terms."""
        taken = Taken.of_each(lists, places)
        each = zip(lists, places, ranks, taken, strict=True)
        return [self._told(moment, block, row, *one) for row, one in enumerate(each)]

    def _told(
        self,
        moment: Moment,
        block: Histories,
        row: int,
        ranked: Ranked,
        places: Keys,
        ranks: Keys,
        taken: Taken,
    ) -> list[Recommendation]:
        who = Evidence(block, ranked.item[places], moment.ease, row=row)
        left, parts = taken
        stands = np.argsort(ranked.order())[places] + 1  # a cap or diversity may show it higher up
        ruled = (ranked.boost + ranked.moved)[places]
        decisive = decisive_signals(left, parts, ruled, ranked.total, stands)
        told = Told(who, moment.rules, moment.corrected, self.plugged).terms(ranked, places, parts, decisive)
        chances = self._chances(moment, block, ranked, places)
        horizon = self.horizon_days if ranked.head else None
        return [
            Recommendation(
                int(ranks[at]),
                self._view.item_ids[int(ranked.item[place])],
                self._view.item_titles[int(ranked.item[place])],
                sum(term.contribution for term in told[at]),
                told[at],
                "learned" if ranked.head else "weighted",
                chances[at],
                horizon,
            )
            for at, place in enumerate(places)
        ]

    def _chances(self, moment: Moment, block: Histories, ranked: Ranked, places: Keys) -> list[float | None]:
        """Probabilities; None for the weighted sum, and of what nobody bought yet."""
        if ranked.head is None:
            return [None] * places.size
        own = ranked.total[places] - ranked.boost[places] - ranked.moved[places]
        known = moment.data.buyers[np.inf][ranked.item[places]] > 0
        told = ranked.head.probability(own) * self.returns(block)[ranked.row[places]]
        return [
            chance if bought else None for chance, bought in zip(told.tolist(), known.tolist(), strict=True)
        ]

    def returns(self, block: Histories) -> Scores:
        """(rows,) probability that each shopper comes back within the horizon; 1 where nobody can say."""
        return self._returns(block.activity)

    def returns_of_everybody(self, moment: Moment) -> Scores:
        """(shoppers,) the same of all shoppers."""
        return self._returns(moment.data.activity)

    def _returns(self, activity: Scores) -> Scores:
        learned = self._learned.returning if self._learned else None
        return learned.probability(activity) if learned else np.ones(len(activity))


def _check_count(count: int) -> None:
    if not 1 <= count <= MAX_COUNT:
        raise DataError(f"cannot recommend {count} items: 1 to {MAX_COUNT} are allowed")
