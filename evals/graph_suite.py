"""The graph suite: are planted relations found, is nothing found in noise, and does nothing end wrongly?"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl

from penchant.evals.edge_prediction import EdgePrediction, predict_meetings
from penchant.evals.planted_judging import (
    NOTHING,
    EdgeScore,
    Retirements,
    judge_catalogue,
    judge_edges,
    judge_retirements,
)
from penchant.evals.planted_shop import PlantedShop
from penchant.evals.planted_truth import PLANTED_RELATIONS, Triple
from penchant.evals.planted_world import PlantedWorld, plant_world, shuffled
from penchant.evals.results import SuiteResult
from penchant.evals.suite import EvalContext
from penchant.graph_store.reasoning.proposals import Reasoner
from penchant.graph_store.reasoning.relations import RELATIONS
from penchant.plugins import load_plugins

WORLDS = 3
ROUNDS_DAYS = 900
ROUNDS_SHOPPERS = 800
ROUNDS = 6
CHANGED_ITEMS = 3
"""Items that each round moves to another category, and as many that change their brand."""
SHOWN = 5


class GraphSuite:
    """Plants worlds, lets the installed reasoners loose on them, and holds what they find to the truth."""

    name = "graph"
    on_request = True  # what it mostly judges are worlds of its own, and they take minutes
    description = "Planted relations found, nothing found in a shuffled log, no edge ended wrongly."

    def run(self, context: EvalContext) -> SuiteResult:
        """Judges three worlds, their shuffled logs, three that change over six rounds, and the log itself."""
        reasoners = load_plugins().reasoners
        scores = dict.fromkeys((*PLANTED_RELATIONS, "catalogue"), NOTHING)
        true_edges = noise_edges = 0
        ended: list[Retirements] = []
        stopped = stopped_ended = 0
        notes: list[str] = []
        steps = 3 * WORLDS + 1
        for number in range(WORLDS):
            world = plant_world(np.random.default_rng([context.options.seed, number]))
            context.progress("graph: planted worlds", 3 * number, steps)
            found = edges_of(world.items, world.events, reasoners)
            for relation in PLANTED_RELATIONS:
                scores[relation] = scores[relation].plus(judge_edges(world.truth, found, relation))
            scores["catalogue"] = scores["catalogue"].plus(judge_catalogue(world.items, found))
            notes += wrong_and_missed(world, found)
            true_edges += count_statistical(found)
            context.progress("graph: shuffled logs", 3 * number + 1, steps)
            noise = shuffled(world.events, np.random.default_rng([context.options.seed, number, 1]))
            noise_edges += count_statistical(edges_of(world.items, noise, reasoners))
            context.progress("graph: rounds", 3 * number + 2, steps)
            judged = changing_world([context.options.seed, number, 2], reasoners)
            ended.append(judged[0])
            stopped, stopped_ended = stopped + judged[1], stopped_ended + judged[2]
            notes += ending_notes(judged[0])
        context.progress("graph: the log itself", 3 * WORLDS, steps)
        context.progress("graph", steps, steps)
        measures = score_measures(scores)
        measures |= noise_measures(true_edges, noise_edges)
        measures |= ending_measures(ended)
        measures |= {"stopped": float(stopped), "stopped_ended": float(stopped_ended)}
        predicted = predict_from_log(context, reasoners)
        if predicted is None:
            notes.append("the log has no purchases that were joined by an edge before T")
        else:
            measures |= {"log_edges": float(predicted.edges), "log_auc": predicted.auc}
        return SuiteResult(notes=tuple(notes), measures=measures)


def edges_of(
    items: pl.DataFrame,
    events: pl.DataFrame,
    reasoners: Sequence[Reasoner],
    *,
    settings: Mapping[str, object] | None = None,
) -> set[Triple]:
    """What a new shop believes after one round."""
    with PlantedShop(reasoners, settings) as shop:
        shop.add(items=items if items.height else None, events=events)
        return shop.edges()


def predict_from_log(context: EvalContext, reasoners: Sequence[Reasoner]) -> EdgePrediction | None:
    """How edges learnt from the log before T fare after T; none where there are none to judge."""
    train = context.split.train
    edges = edges_of(context.items, train, reasoners, settings=context.dataset.settings)
    return predict_meetings(edges, train, context.split.test, items=context.items, rng=context.random)


def count_statistical(edges: Iterable[Triple]) -> int:
    """Edges that rest on what shoppers did."""
    return sum(RELATIONS[relation].statistical for _, relation, _ in edges)


def score_measures(scores: dict[str, EdgeScore]) -> dict[str, float]:
    """Precision and recall of each relation, and of all planted ones together."""
    measures: dict[str, float] = {}
    total = NOTHING
    for name, score in scores.items():
        measures |= {f"{name}_precision": score.precision, f"{name}_recall": score.recall}
        measures[f"{name}_found"] = float(score.found)
        if name in PLANTED_RELATIONS:
            total = total.plus(score)
    measures |= {
        "precision": total.precision,
        "strict_precision": total.strict_precision,
        "recall": total.recall,
        "induced": float(total.induced),
    }
    return measures


def noise_measures(true_edges: int, noise_edges: int) -> dict[str, float]:
    """Statistical edges on the shuffled logs over those on the true ones; `noise_silence` is one minus it."""
    share = noise_edges / true_edges if true_edges else float(noise_edges > 0)
    return {"noise_edges": float(noise_edges), "noise_share": share, "noise_silence": 1 - share}


def ending_measures(ended: Sequence[Retirements]) -> dict[str, float]:
    """Counts over all worlds that changed; `ended_rightly` is a share that can be pinned."""
    retired = sum(one.retired for one in ended)
    wrong = sum(len(one.wrong) for one in ended)
    return {
        "ended": float(retired),
        "ended_wrongly": float(wrong),
        "ended_rightly": 1 - wrong / retired if retired else 1.0,
        "true_ended": float(sum(len(one.true_ended) for one in ended)),
        "flickered": float(sum(len(one.flickered) for one in ended)),
    }


def ending_notes(ended: Retirements) -> list[str]:
    """The first edges that ended wrongly, ended though true, or came back."""
    return [
        *(f"wrongly ended: {one}" for one in ended.wrong[:SHOWN]),
        *(f"ended though true: {' '.join(one)}" for one in ended.true_ended[:SHOWN]),
        *(f"ended and came back: {' '.join(one)}" for one in ended.flickered[:SHOWN]),
    ]


def wrong_and_missed(world: PlantedWorld, edges: set[Triple]) -> list[str]:
    """The first edges that nothing planted explains, and the first planted ones that were not found."""
    truth = world.truth
    notes = []
    for relation in PLANTED_RELATIONS:
        found = sorted(edge for edge in edges if edge[1] == relation)
        wrong = [edge for edge in found if not truth.is_implied(edge) and not truth.is_induced(edge)]
        notes += [f"not planted: {' '.join(edge)}" for edge in wrong[:SHOWN]]
        missed = sorted(truth.planted(relation) - edges)
        notes += [f"not found: {' '.join(edge)}" for edge in missed[:SHOWN]]
    return notes


def changing_world(seed: Sequence[int], reasoners: Sequence[Reasoner]) -> tuple[Retirements, int, int]:
    """A world of 900 days in six rounds, in which half of the complements and transitions stop.

    The first round knows the first half of the days. Each later round moves three items to another category
    and gives three another brand.

    Returns:
        How edges ended, how many relations stopped, and how many of those were found before and not believed
        at the end.
    """
    rng = np.random.default_rng(seed)
    world = plant_world(rng, shoppers=ROUNDS_SHOPPERS, days=ROUNDS_DAYS, stopping=0.5)
    items = world.items
    with PlantedShop(reasoners) as shop:
        until = ROUNDS_DAYS / 2
        shop.add(items=items, events=world.events.filter(pl.col("ts") < world.moment(until)))
        early = shop.edges()
        for _ in range(ROUNDS - 1):
            items = change_catalogue(items, rng, count=CHANGED_ITEMS)
            since, until = until, until + ROUNDS_DAYS / 2 / (ROUNDS - 1)
            inside = pl.col("ts").is_between(world.moment(since), world.moment(until), closed="left")
            shop.add(items=items, events=world.events.filter(inside))
        late = shop.edges()
        history = shop.edge_history()
    lasting = [one for one in world.truth.relations if one.until is None]
    over = [one.triple for one in world.truth.relations if one.until is not None and one.triple in early]
    judged = judge_retirements(*history, still_true=lasting)
    return judged, len(over), sum(triple not in late for triple in over)


def change_catalogue(items: pl.DataFrame, rng: np.random.Generator, *, count: int) -> pl.DataFrame:
    """Moves items to other categories and gives as many others another brand.

    Args:
        items: `category, brand` and whatever else.
        rng: Of every choice.
        count: How many of each.
    """
    chosen = rng.permutation(items.height)[: 2 * count]
    changed = items.to_dict(as_series=False)
    for place, column in ((chosen[:count], "category"), (chosen[count:], "brand")):
        names = sorted(set(changed[column]))
        for row in place.tolist():
            others = [name for name in names if name != changed[column][row]]
            changed[column][row] = others[int(rng.integers(len(others)))]
    return pl.DataFrame(changed, schema=items.schema)
