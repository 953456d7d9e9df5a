"""When the ranking is learned anew, and where it is kept."""

import time
from collections.abc import Callable

import numpy as np

from penchant.graph_store import Database, ShopView, Step, get_meta, latest_model, set_meta, store_model
from penchant.progress import Progress, no_progress
from penchant.tools import RANKER_LAYOUT, LearnedRanker
from penchant.tools.plugged import PluggedSignals

MODEL = "ranker"
"""Its name among the shop's fitted models."""
RELEARN_GROWTH = 0.1
"""By how much the log grows before the ranking is learned anew; docs/benchmarks.md tells what that costs."""


def evolve_ranking(
    database: Database,
    view: ShopView,
    *,
    clock: Callable[[], float],
    progress: Progress | None,
    plugged: PluggedSignals,
    signal_seconds: float,
) -> Step | None:
    """Learns the ranking where there is none for today's features and weights, or the log has grown enough.

    Another set of plugins' ranking signals is another set of features.

    Args:
        database: The shop's.
        view: The shop as of its last round; its log is read only where there is something to learn.
        clock: Seconds since 1970.
        progress: Told how far it is.
        plugged: The ranking signals of plugins.
        signal_seconds: How long each of them may take in all.
    """
    with database.read() as connection:
        learned_from = get_meta(connection, "ranked_events")
        basis = RANKER_LAYOUT ^ get_meta(connection, "arithmetic") ^ plugged.key
        same = get_meta(connection, "ranked_basis") == basis
    if view.end == 0 or (same and view.end < learned_from * (1 + RELEARN_GROWTH)):
        return None
    from penchant.tools.training import train_ranker  # what it learns with takes a second to load

    began = time.perf_counter()
    learning = plugged.for_learning(signal_seconds) if plugged else plugged
    learned = train_ranker(view, np.random.default_rng(0), progress or no_progress, learning)
    with database.write() as connection:
        store_model(connection, MODEL, learned.to_bytes(), now_us=int(clock() * 1e6))
        set_meta(connection, ranked_events=view.end, ranked_basis=basis)
    notes = [f"{task}: {trial.told()}" for task, trial in learned.trials.items()]
    notes = notes or ["too few shoppers to learn from yet"]
    notes += [f"the signal {name} was left out: it {reason}" for name, reason in learning.skipped.items()]
    return Step(
        name="ranker",
        new=view.end - learned_from,
        wrote=len(learned.heads),
        seconds=time.perf_counter() - began,
        note="; ".join(notes),
    )


def learned_ranking(database: Database) -> LearnedRanker | None:
    """What was learned last; none where nothing was, or in another layout than today's."""
    with database.read() as connection:
        content = latest_model(connection, MODEL)
    return LearnedRanker.from_bytes(content) if content else None
