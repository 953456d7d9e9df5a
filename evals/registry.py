"""Finds the suites: built-ins and third parties' come through the same door."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import NamedTuple

from penchant.evals.suite import Suite

GROUP = "penchant.eval_suites"
BUILT_IN = (
    EntryPoint("rank", "penchant.evals.rank:RankSuite", GROUP),
    EntryPoint("cold", "penchant.evals.cold:ColdSuite", GROUP),
    EntryPoint("explain", "penchant.evals.explain:ExplainSuite", GROUP),
    EntryPoint("graph", "penchant.evals.graph_suite:GraphSuite", GROUP),
    EntryPoint("drift", "penchant.evals.drift_suite:DriftSuite", GROUP),
    EntryPoint("model", "penchant.evals.model_suite:ModelSuite", GROUP),
    EntryPoint("agent", "penchant.evals.agent_suite:AgentSuite", GROUP),
)


class Registry(NamedTuple):
    """The suites there are.

    Attributes:
        suites: By name, built-ins first.
        broken: Entry points that gave no suite, and why.
    """

    suites: dict[str, Suite]
    broken: dict[str, str]


def find_suites(points: Iterable[EntryPoint] | None = None) -> Registry:
    """Loads every suite; one that is broken is named with the reason and stops nothing.

    Args:
        points: Instead of the installed entry points; built-ins are there anyway.
    """
    found = Registry({}, {})
    installed = entry_points(group=GROUP) if points is None else points
    for point in (*BUILT_IN, *installed):
        try:
            loaded: object = point.load()
            suite = loaded() if isinstance(loaded, type) else loaded
        except Exception as error:  # whatever a stranger's code raises
            found.broken[point.name] = f"does not load: {type(error).__name__}: {error}"
            continue
        if not isinstance(suite, Suite):
            found.broken[point.name] = (
                f"{point.value} is no suite: it needs name, description and run(context)"
            )
        elif suite.name in found.suites:
            found.broken[f"{point.name} ({point.value})"] = f"there is a suite {suite.name} already"
        else:
            found.suites[suite.name] = suite
    return found
