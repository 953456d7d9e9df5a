"""The cold suite: items of the catalogue that nobody had touched before T."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import NotFound
from penchant.evals.judging import K, Rankings, judge, training_counts
from penchant.evals.peer_runs import rank_text_peer
from penchant.evals.peers import TextProfile
from penchant.evals.protocol import MIN_TRAINING_EVENTS, CannotJudge, Split, items_by_shopper
from penchant.evals.results import SUBJECT, SuiteResult
from penchant.evals.suite import EvalContext
from penchant.evals.thresholds import RATIO, SHOPPERS
from penchant.shop import Shop
from penchant.tools import Mode, Rules

MODE: Mode = "new"


class ColdTask(NamedTuple):
    """What cold ranking is asked.

    Attributes:
        candidates: Catalogue items without an event before T and with one after, sorted.
        relevant: The candidates that each judged shopper turned to.
    """

    candidates: list[str]
    relevant: dict[str, set[str]]


class ColdSuite:
    """New arrivals: who will want what nobody has had yet."""

    name = "cold"
    description = "Catalogue items that first occur after T, ranked for the shoppers who turned to one."
    of_peers = ("random", "category match", TextProfile().name, RATIO)
    pins = ((MODE, "candidates"), (SUBJECT, *of_peers, SHOPPERS), ("ndcg", "recall"))

    def run(self, context: EvalContext) -> SuiteResult:
        """Judges Penchant, content and chance.

        Raises:
            CannotJudge: There is no such item, or nobody with three training events turned to one.
        """
        task = cold_task(context.split, context.items)
        shoppers = list(task.relevant)
        counts = training_counts(context.split.train)
        ranked: dict[str, Rankings] = {SUBJECT: {}}
        notes: list[str] = []
        for done, shopper in enumerate(shoppers, start=1):
            ranked[SUBJECT][shopper] = rank_cold(context.shop, shopper, task.candidates)
            context.progress("cold: penchant", done, len(shoppers))
        if context.options.peers:
            ranked |= _peers(context, task, notes)
        judged = [
            judge(lists, task.relevant, ranker=name, mode=MODE, training_events=counts)
            for name, lists in ranked.items()
        ]
        return SuiteResult(
            pl.concat(judged), notes=tuple(notes), measures={"candidates": float(len(task.candidates))}
        )


def cold_task(split: Split, items: pl.DataFrame) -> ColdTask:
    """The cold items of a split and who turned to them.

    Raises:
        CannotJudge: There is no such item, or nobody with three training events turned to one.
    """
    later = split.test.select("user_id", "item_id").unique()
    cold = later.join(split.train.select("item_id").unique(), on="item_id", how="anti").join(
        items.select("item_id"), on="item_id", how="semi"
    )
    if cold.is_empty():
        raise CannotJudge("no item of the catalogue occurs for the first time after T")
    enough = split.train.group_by("user_id").len().filter(pl.col("len") >= MIN_TRAINING_EVENTS)
    relevant = items_by_shopper(cold.join(enough, on="user_id", how="semi"))
    if not relevant:
        raise CannotJudge(
            f"nobody with {MIN_TRAINING_EVENTS} training events turned to one of the "
            f"{cold['item_id'].n_unique():,} items that first occur after T"
        )
    return ColdTask(cold["item_id"].unique().sort().to_list(), relevant)


def rank_cold(shop: Shop, shopper: str, candidates: Sequence[str]) -> list[str]:
    """Penchant's best ten of the candidates; nothing for a shopper it does not know.

    The catalogue may say that they can be had from some day after T on; they are judged all the same.
    """
    rules = Rules(include_only=frozenset(candidates), available_only=False)
    try:
        return [one.item_id for one in shop.recommend(shopper, K, mode=MODE, rules=rules)]
    except NotFound:
        return []


def _peers(context: EvalContext, task: ColdTask, notes: list[str]) -> dict[str, Rankings]:
    shoppers = list(task.relevant)
    places = np.arange(len(task.candidates))
    chance = {shopper: context.random.permutation(places) for shopper in shoppers}
    ranked = {
        "random": {
            shopper: [task.candidates[place] for place in order[:K]] for shopper, order in chance.items()
        },
    }
    if context.items["category"].null_count() < context.items.height:
        ranked["category match"] = rank_by_category(context.split.train, context.items, task, chance)
    else:
        notes.append("category match is not judged: the catalogue has no categories")
    return ranked | rank_text_peer(context, shoppers, task.candidates, notes)


def rank_by_category(
    train: pl.DataFrame,
    items: pl.DataFrame,
    task: ColdTask,
    chance: dict[str, NDArray[np.int64]],
) -> Rankings:
    """Candidates by the share of the shopper's training events in their category; ties by chance."""
    categories = dict(items.select("item_id", pl.col("category").fill_null("")).rows())
    wanted = train.filter(pl.col("user_id").is_in(list(task.relevant)))
    known = wanted.join(items.select("item_id", "category"), on="item_id").drop_nulls("category")
    counts = {(user, path): n for user, path, n in known.group_by("user_id", "category").len().rows()}
    ranked: Rankings = {}
    for shopper, order in chance.items():
        mine = [counts.get((shopper, categories[item]), 0) for item in task.candidates]
        best = sorted(order.tolist(), key=lambda place: -mine[place])
        ranked[shopper] = [task.candidates[place] for place in best[:K]]
    return ranked
