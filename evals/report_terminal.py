"""A run in a terminal of eighty columns."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from penchant.evals.results import SUBJECT, RunComparison, RunRecord, Score, SuiteRecord
from penchant.evals.thresholds import best_peer_ratio

SHOWN_P = 0.001


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
            f"before {data.cut:%Y-%m-%d %H:%M} UTC, judged on the {data.later_events:,} after",
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
        yield _table(suite, mode, scores)
        ratio = best_peer_ratio(scores)
        if ratio is not None:
            yield Text(f"  {SUBJECT} reaches {ratio:.2f} times the best other ranker", style="dim")
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


def _table(suite: SuiteRecord, mode: str, scores: list[Score]) -> Table:
    metrics = list(dict.fromkeys(name for score in scores for name in score.metrics))
    gaps = {one.against: one for one in suite.differences if one.mode == mode and one.metric == metrics[0]}
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    table.add_column(f"{mode} ({max(score.shoppers for score in scores):,} shoppers)", overflow="fold")
    for name in metrics:
        table.add_column(told_metric(name), justify="right", no_wrap=True)
    if gaps:
        table.add_column(f"{SUBJECT} is ahead by", justify="right", no_wrap=True)
        table.add_column("p", justify="right", no_wrap=True)
    for score in scores:
        cells = [
            f"{held.mean:.3f} ±{held.error:.3f}" if held else ""
            for held in (score.metrics.get(name) for name in metrics)
        ]
        gap = gaps.get(score.ranker)
        if gaps:
            cells.append(f"{gap.mean:+.3f} ({gap.low:+.3f} {gap.high:+.3f})" if gap else "")
            cells.append(told_p(gap.p_value) if gap else "")
        table.add_row(score.ranker, *cells, style="bold" if score.ranker == SUBJECT else "")
    return table


def _comparison(comparison: RunComparison) -> Iterator[RenderableType]:
    yield Text(f"Against {comparison.earlier} of {comparison.created:%Y-%m-%d %H:%M} UTC", style="bold")
    for note in comparison.notes:
        yield Text(f"  {note}", style="yellow")
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    for name in ("suite", "mode", "ranker", "metric"):
        table.add_column(name)
    for name in ("then", "now", "difference", "p"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in comparison.differences:
        if one.ranker != SUBJECT and not one.difference:
            continue
        interval = "" if one.low is None else f" ({one.low:+.3f} {one.high:+.3f})"
        table.add_row(
            one.suite,
            one.mode,
            one.ranker,
            told_metric(one.metric),
            f"{one.before:.3f}",
            f"{one.now:.3f}",
            f"{one.difference:+.3f}{interval}",
            "" if one.p_value is None else told_p(one.p_value),
        )
    yield table


def told_metric(name: str) -> str:
    """A metric's name for people."""
    return {"ndcg": "NDCG@10", "recall": "Recall@10"}.get(name, name)


def told_p(p_value: float) -> str:
    """`<.001`, or three digits."""
    return "<.001" if p_value < SHOWN_P else f"{p_value:.3f}"
