"""A run in a terminal of eighty columns."""

from collections.abc import Iterator
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from penchant.evals.results import (
    SUBJECT,
    Measure,
    RunComparison,
    RunDifference,
    RunRecord,
    Score,
    SuiteRecord,
)
from penchant.evals.thresholds import best_peer_ratio, not_told_apart

SHOWN_P = 0.001
WIDTH = 80
MOST_OF_NAMES = 25
"""Columns for names of rankers; longer ones are folded."""


def run_view(record: RunRecord) -> RenderableType:
    """Everything that a run found, apart from the paired differences of lesser metrics."""
    data = record.data
    parts: list[RenderableType] = [
        Text.assemble(
            (data.name, "bold"),
            f": {data.events:,} events, {data.shoppers:,} shoppers, {data.items:,} items",
        ),
        Text(
            f"{data.first:%Y-%m-%d} to {data.last:%Y-%m-%d}; built from the {data.training_events:,} events "
            f"before {data.cut:%Y-%m-%d %H:%M} UTC, judged on the {data.later_events:,} after"
            f"{', inside the training part' if record.inner else ''}",
            style="dim",
        ),
    ]
    for suite in record.suites:
        parts += [Text(), *_suite(suite)]
    if record.comparison is not None:
        parts += [Text(), *_comparison(record.comparison)]
    if record.thresholds:
        parts.append(Text())
    for outcome in record.thresholds:
        found = "no such number" if outcome.found is None else f"{outcome.found:.4f}"
        sign, colour = ("✓", "green") if outcome.held else ("✗", "red")
        parts.append(Text(f"{sign} {outcome.name} {found}, at least {outcome.wanted:g}", style=colour))
    return Group(*parts)


def _suite(suite: SuiteRecord) -> Iterator[RenderableType]:
    yield Text.assemble((f"{suite.name}: ", "bold"), suite.description)
    if suite.skipped is not None:
        yield Text(f"  skipped: {suite.skipped}", style="yellow")
        return
    for mode in dict.fromkeys(score.mode for score in suite.scores):
        scores = [score for score in suite.scores if score.mode == mode]
        yield Text()
        yield from _tables(suite, mode, scores)
        ratio = best_peer_ratio(scores)
        if ratio is not None:
            unsure = not_told_apart(suite, mode, scores)
            told = f"  {SUBJECT} reaches {ratio:.2f} times the best other ranker{unsure}"
            yield Text(told, style="dim")
    for name, value in suite.measures.items():
        yield Text(f"  {name}: {value:,.4g}", style="dim")
    for note in suite.notes:
        yield Text(f"  {note}", style="dim")
    if suite.leaks is not None:
        if suite.leaks:
            for leak in suite.leaks:
                yield Text(f"  leak: {leak}", style="bold red")
        else:
            yield Text("  leaks: none found", style="green")


class _Column(NamedTuple):
    head: str
    cells: list[str]

    @property
    def width(self) -> int:
        return max(map(len, (self.head, *self.cells)))


def _tables(suite: SuiteRecord, mode: str, scores: list[Score]) -> Iterator[Table]:
    """The rankers' metrics, in as many tables as eighty columns take."""
    metrics = list(dict.fromkeys(name for score in scores for name in score.metrics))
    columns = [
        _Column(told_metric(name), [_told_mean(score.metrics.get(name)) for score in scores])
        for name in metrics
    ]
    gaps = {one.against: one for one in suite.differences if one.mode == mode and one.metric == metrics[0]}
    held = [gaps.get(score.ranker) for score in scores]
    ahead = [f"{gap.mean:+.3f} ({gap.low:+.3f} {gap.high:+.3f})" if gap else "" for gap in held]
    beside = [
        _Column(f"{SUBJECT} is ahead by", ahead),
        _Column("p", [told_p(gap.p_value) if gap else "" for gap in held]),
    ]
    names = _Column(
        f"{mode} ({max(score.shoppers for score in scores):,} shoppers)", [score.ranker for score in scores]
    )
    for part in _fitting(columns, beside if gaps else [], WIDTH - min(names.width, MOST_OF_NAMES)):
        yield _table(names, part)


def _fitting(columns: list[_Column], beside: list[_Column], room: int) -> Iterator[list[_Column]]:
    """Columns that fit into the room together; `beside` stand by the first, of which they tell."""
    part, more = columns[:1], beside
    for column in columns[1:]:
        if sum(one.width + 1 for one in (*part, column, *more)) > room:
            yield [*part, *more]
            part, more = [], []
        part.append(column)
    yield [*part, *more]


def _table(names: _Column, columns: list[_Column]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    table.add_column(names.head, overflow="fold", min_width=min(names.width, MOST_OF_NAMES))
    for column in columns:
        table.add_column(column.head, justify="right", no_wrap=True)
    for row, name in enumerate(names.cells):
        cells = [column.cells[row] for column in columns]
        if any(cells):
            table.add_row(name, *cells, style="bold" if name == SUBJECT else "")
    return table


def _told_mean(held: Measure | None) -> str:
    return f"{held.mean:.3f} ±{held.error:.3f}" if held else ""


def _comparison(comparison: RunComparison) -> Iterator[RenderableType]:
    yield Text(f"Against {comparison.earlier} of {comparison.created:%Y-%m-%d %H:%M} UTC", style="bold")
    for note in comparison.notes:
        yield Text(f"  {note}", style="yellow")
    if any(one.shoppers for one in comparison.differences):
        yield Text("  over the shoppers that both runs judged", style="dim")
    shown = [one for one in comparison.differences if one.ranker == SUBJECT or one.difference]
    for suite, mode in dict.fromkeys((one.suite, one.mode) for one in shown):
        yield Text()
        yield _differences(suite, mode, [one for one in shown if (one.suite, one.mode) == (suite, mode)])


def _differences(suite: str, mode: str, shown: list[RunDifference]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    table.add_column(f"{suite}, {mode}", overflow="fold")
    for name in ("shoppers", "then", "now", "difference", "p"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in shown:
        interval = "" if one.low is None else f" ({one.low:+.3f} {one.high:+.3f})"
        table.add_row(
            f"{one.ranker} {told_metric(one.metric)}",
            f"{one.shoppers:,}" if one.shoppers else "",
            f"{one.before:.3f}",
            f"{one.now:.3f}",
            f"{one.difference:+.3f}{interval}",
            "" if one.p_value is None else told_p(one.p_value),
        )
    return table


def told_metric(name: str) -> str:
    """A metric's name for people."""
    return {"ndcg": "NDCG@10", "recall": "Recall@10"}.get(name, name)


def told_p(p_value: float) -> str:
    """`<.001`, or three digits."""
    return "<.001" if p_value < SHOWN_P else f"{p_value:.3f}"
