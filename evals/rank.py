"""The ranking suite: Penchant and its peers on one split, whole catalogue, modes `all` and `new`."""

import polars as pl

from penchant.evals.judging import ask_shop, judge, training_counts
from penchant.evals.leaks import check_shop, check_suspicious, probe_sentinel
from penchant.evals.peer_runs import rank_peers
from penchant.evals.peers import PEERS
from penchant.evals.protocol import MIN_TRAINING_EVENTS, CannotJudge
from penchant.evals.results import SUBJECT, SuiteResult
from penchant.evals.suite import EvalContext
from penchant.evals.thresholds import RATIO, SHOPPERS
from penchant.tools.weights import MODES


class RankSuite:
    """What shoppers did after T, from what was known before: the protocol of `penchant.evals.protocol`."""

    name = "rank"
    description = "What each shopper turns to next, over the whole catalogue, against other recommenders."
    of_peers = (*(grid()[0].name for grid in PEERS), RATIO)
    pins = (MODES, (SUBJECT, *of_peers, SHOPPERS), ("ndcg", "recall"))
    """What thresholds may name: modes, then rankers and numbers of a mode, then metrics."""

    def run(self, context: EvalContext) -> SuiteResult:
        """Judges Penchant and, unless the user said no, its peers.

        Raises:
            CannotJudge: No shopper has three training events and a relevant item.
        """
        relevant = context.split.relevant
        if not relevant["all"]:
            raise CannotJudge(
                f"no shopper can be judged: none has {MIN_TRAINING_EVENTS} events before "
                f"{context.cut:%Y-%m-%d %H:%M} UTC and, from then on, an item that occurred before"
            )
        counts = training_counts(context.split.train)
        modes = [mode for mode in MODES if relevant[mode]]
        notes = [f"mode {mode}: no shopper to judge" for mode in MODES if mode not in modes]
        judged: list[pl.DataFrame] = []
        for mode in modes:
            lists = ask_shop(context.shop, list(relevant[mode]), mode, context.progress)
            judged.append(judge(lists, relevant[mode], ranker=SUBJECT, mode=mode, training_events=counts))
        if context.options.peers:
            for name, mode, lists in rank_peers(context, modes, notes):
                judged.append(judge(lists, relevant[mode], ranker=name, mode=mode, training_events=counts))
        context.progress("looking for leaks", 0, 1)
        per_shopper = pl.concat(judged)
        leaks = [
            *check_shop(context.shop, context.cut),
            *check_suspicious(per_shopper, context.split),
            *probe_sentinel(context),
        ]
        context.progress("looking for leaks", 1, 1)
        checks = (
            "the judged shop's newest event is before T",
            "no ranker is suspiciously perfect, where repeating the past is not",
            "planted events after T change no ranking, profile or concept of a sample",
        )
        return SuiteResult(per_shopper, leaks=tuple(leaks), leak_checks=checks, notes=tuple(notes))
