"""Suites whose values are known, and runs of them."""

import polars as pl
from rich.console import Console

from penchant.evals import (
    EvalContext,
    EvalOptions,
    EvalRun,
    Registry,
    Suite,
    SuiteResult,
    dataset_of,
    evaluate,
)
from penchant.evals.report_terminal import run_view
from tests.shopfactory import make_shop_frames

FRAMES = make_shop_frames(seed=4, shoppers=10, items=48, events=800)


DATASET = dataset_of("small", FRAMES.events, FRAMES.items)


NO_PEERS = EvalOptions(peers=False)


class Planted:
    """A suite whose values are known: penchant .5 and .7, other .4 and .4."""

    name = "planted"
    description = "Known <values>."

    def run(self, context: EvalContext) -> SuiteResult:
        assert context.random.random() < 1
        values = pl.DataFrame(
            [
                ("all", "penchant", "u1", 4, 0.5, 0.2),
                ("all", "penchant", "u2", 300, 0.7, 0.4),
                ("all", "other", "u1", 4, 0.4, 0.1),
                ("all", "other", "u2", 300, 0.4, 0.1),
            ],
            schema=["mode", "ranker", "shopper_id", "training_events", "ndcg", "recall"],
            orient="row",
        )
        return SuiteResult(values, leaks=(), measures={"coverage": 0.8}, notes=("made & planted",))


class Raising:
    """A stranger's suite that fails."""

    name = "raising"
    description = "Fails."

    def run(self, context: EvalContext) -> SuiteResult:
        raise ZeroDivisionError(f"seed {context.options.seed}")


def planted_run(*others: Suite) -> EvalRun:
    suites: dict[str, Suite] = {suite.name: suite for suite in (Planted(), *others)}
    return evaluate(DATASET, registry=Registry(suites, {}), options=NO_PEERS, clock=lambda: 0.0)


def shown(run: EvalRun, width: int = 80) -> str:
    console = Console(width=width)
    with console.capture() as captured:
        console.print(run_view(run.record))
    return captured.get()
