"""Pinned numbers: a run that falls below one fails.

A file of them is TOML. Values are the least that is allowed:

    [rank.all.penchant]
    ndcg = 0.39

    [rank.new]
    ratio_to_best_peer = 1.1
"""

import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from penchant.errors import ConfigError
from penchant.evals.results import (
    MAIN_METRIC,
    SUBJECT,
    RunRecord,
    Score,
    SuiteRecord,
    ThresholdOutcome,
    main_value,
)
from penchant.evals.suite import Suite

RATIO = "ratio_to_best_peer"
SHOPPERS = "shoppers"
Tree = dict[str, "Tree | float"]


class Threshold(NamedTuple):
    """One pinned number.

    Attributes:
        path: Suite, maybe mode, maybe ranker, and the number's name.
        wanted: The least that is allowed.
    """

    path: tuple[str, ...]
    wanted: float

    @property
    def name(self) -> str:
        """As in the file: `rank.all.penchant.ndcg`."""
        return ".".join(self.path)


def load_thresholds(path: Path, suites: Collection[str]) -> tuple[Threshold, ...]:
    """Reads a file of thresholds.

    Args:
        path: A TOML file.
        suites: Names of the suites there are.

    Raises:
        ConfigError: It cannot be read, names another suite, or a value is no number.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read the thresholds {path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"the thresholds {path} are not valid TOML in UTF-8: {error}") from error
    found = tuple(_flattened(content, (), path))
    if not found:
        raise ConfigError(f"{path} holds no threshold: write for instance [rank.all.penchant] ndcg = 0.3")
    for threshold in found:
        if threshold.path[0] not in suites:
            raise _unknown(threshold.path[0], "", suites, path)
    return found


def check_names(
    thresholds: Sequence[Threshold], suites: Collection[Suite], *, source: Path, peers: bool
) -> None:
    """Refuses names that the run will not have, as far as the suites know before it.

    A suite that does has the attributes `pins`, the names there may be at each level below its own, and
    `of_peers`, those of them that there are only where peers are judged.

    Args:
        thresholds: To be checked.
        suites: That are asked for.
        source: The file that the thresholds are from.
        peers: Whether peers are judged.

    Raises:
        ConfigError: A name is wrong; the message lists those that are allowed there.
    """
    of_peers: dict[str, Collection[str]] = {one.name: getattr(one, "of_peers", ()) for one in suites}
    pins: dict[str, Sequence[Collection[str]]] = {one.name: getattr(one, "pins", ()) for one in suites}
    for threshold in thresholds:
        if not peers and set(threshold.path) & set(of_peers.get(threshold.path[0], ())):
            raise ConfigError(
                f"{source}: {threshold.name} needs the peers: leave --no-peers out, or this threshold"
            )
        for depth, allowed in enumerate(pins.get(threshold.path[0], ()), start=1):
            if depth < len(threshold.path) and threshold.path[depth] not in allowed:
                raise _unknown(threshold.path[depth], ".".join(threshold.path[:depth]), allowed, source)


def _flattened(table: dict[str, object], above: tuple[str, ...], path: Path) -> list[Threshold]:
    found: list[Threshold] = []
    for name, value in table.items():
        here = (*above, name)
        if isinstance(value, dict):
            found += _flattened(value, here, path)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append(Threshold(here, float(value)))
        else:
            raise ConfigError(f"{path}: {'.'.join(here)} is {value!r}; a threshold is a number")
    return found


def check_thresholds(
    thresholds: Sequence[Threshold], record: RunRecord, *, source: Path
) -> tuple[ThresholdOutcome, ...]:
    """Holds the run against the thresholds; those of suites that were not asked for are left out.

    Raises:
        ConfigError: A name is wrong; the message lists those that are allowed there.
    """
    suites = {suite.name: suite for suite in record.suites}
    outcomes = []
    for threshold in thresholds:
        suite = suites.get(threshold.path[0])
        if suite is None:
            continue
        found = None if suite.skipped is not None else _find(threshold, numbers_of(suite), source)
        held = found is not None and found >= threshold.wanted
        outcomes.append(
            ThresholdOutcome(name=threshold.name, wanted=threshold.wanted, found=found, held=held)
        )
    return tuple(outcomes)


def numbers_of(suite: SuiteRecord) -> Tree:
    """Everything of a suite that can be pinned, as nested tables."""
    tree: Tree = dict(suite.measures)
    for mode in dict.fromkeys(score.mode for score in suite.scores):
        scores = [score for score in suite.scores if score.mode == mode]
        inside: Tree = {SHOPPERS: float(max(score.shoppers for score in scores))}
        ratio = best_peer_ratio(scores)
        if ratio is not None:
            inside[RATIO] = ratio
        for score in scores:
            inside[score.ranker] = {name: measure.mean for name, measure in score.metrics.items()}
        tree[mode] = inside
    return tree


def best_peer_ratio(scores: Sequence[Score]) -> float | None:
    """Penchant's NDCG over that of the best other ranker; none where there is no NDCG, or no other."""
    if not all(MAIN_METRIC in score.metrics for score in scores):
        return None
    ours = next((main_value(score) for score in scores if score.ranker == SUBJECT), None)
    theirs = max((main_value(score) for score in scores if score.ranker != SUBJECT), default=None)
    if ours is None or theirs is None:
        return None
    return ours / theirs if theirs else (float("inf") if ours else 1.0)


def not_told_apart(suite: SuiteRecord, mode: str, scores: Sequence[Score]) -> str:
    """That the interval between Penchant and the best other ranker crosses zero; empty where it does not."""
    best = next(score for score in scores if score.ranker != SUBJECT)
    told = (mode, MAIN_METRIC, best.ranker)
    for gap in suite.differences:
        if (gap.mode, gap.metric, gap.against) == told and gap.low <= 0 <= gap.high:
            shoppers = "1 shopper" if gap.shoppers == 1 else f"{gap.shoppers:,} shoppers"
            return f"; {shoppers} cannot tell the two apart"
    return ""


def _find(threshold: Threshold, tree: Tree, source: Path) -> float:
    above = [threshold.path[0]]
    here: Tree | float = tree
    for name in threshold.path[1:]:
        if not isinstance(here, dict):
            raise ConfigError(f"{source}: {'.'.join(above)} is a number: nothing can be pinned under it")
        if name not in here:
            raise _unknown(name, ".".join(above), here, source)
        here = here[name]
        above.append(name)
    if isinstance(here, dict):
        names = ", ".join(sorted(here))
        raise ConfigError(f"{source}: {threshold.name} is no number but a table of {names}: pin one of these")
    return here


def _unknown(name: str, above: str, allowed: Collection[str], source: Path) -> ConfigError:
    where = f"under [{above}]" if above else "at the top"
    listed = ", ".join(sorted(allowed)) or "nothing"
    return ConfigError(f"{source}: there is no `{name}` {where}; allowed are {listed}")
