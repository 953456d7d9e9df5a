"""Recommendations whose score is their explanation: a ranking, and its reasons."""

from collections.abc import Sequence

import numpy as np

from penchant.errors import DataError
from penchant.graph_store.event_columns import EventColumns
from penchant.tools.candidates import PER_SOURCE
from penchant.tools.deciding import Taken, decisive_signals
from penchant.tools.evidence import Evidence
from penchant.tools.histories import Histories
from penchant.tools.moments import Moment
from penchant.tools.ranking import MAX_COUNT, Ranking, check_count
from penchant.tools.ranking_data import NONE, Keys
from penchant.tools.recommendation import Ranked, Recommendation
from penchant.tools.rules import NO_RULES, Rules
from penchant.tools.terms import Told
from penchant.tools.weights import Mode


class Recommender(Ranking):
    """Ranks for shoppers and says why; no language model is involved."""

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
        check_count(count)
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
        check_count(count)
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

    def make_ready(self, mode: Mode) -> None:
        """Counts now what the newest moment needs without rules, so that nobody waits for it."""
        moment = self.at(mode, self._view.now, NO_RULES)
        someone = Histories(moment.data, np.zeros(1, dtype=np.int64))
        self._explained(moment, someone, [self._rank(moment, someone, mode, 1)], [NONE], [NONE])

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
