"""The HTML report: one file that opens anywhere, offline, with Plotly inside."""

from collections.abc import Iterator, Sequence
from html import escape

import polars as pl

from penchant.errors import ConfigError
from penchant.evals.report_plots import Figure, comparison_figure, suite_figures
from penchant.evals.report_style import PAGE_CSS, PLOT_SCRIPT
from penchant.evals.report_terminal import told_metric, told_p
from penchant.evals.results import SUBJECT, EvalRun, RunComparison, RunRecord, Score, SuiteRecord
from penchant.evals.thresholds import best_peer_ratio, not_told_apart

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
"""The browser itself refuses every foreign request."""
NUMBER = ' class="n"'


def report_html(run: EvalRun) -> str:
    """A whole page.

    Raises:
        ConfigError: Plotly is missing.
    """
    try:
        from plotly.offline import get_plotlyjs
    except ImportError as error:
        raise ConfigError('the report needs plotly: pip install "penchant[eval]"') from error
    record = run.record
    body = "\n".join(_body(run))
    library = str(get_plotlyjs()).replace("</script", "<\\/script")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Penchant eval: {escape(record.data.name)}</title>\n<style>{PAGE_CSS}</style>\n"
        f"<script>{library}</script>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        f"<script>{PLOT_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _body(run: EvalRun) -> Iterator[str]:
    record = run.record
    yield f"<h1>Penchant eval: {escape(record.data.name)}</h1>"
    yield f'<p class="dim">{record.created:%Y-%m-%d %H:%M} UTC, <code>{escape(record.command)}</code></p>'
    yield "".join(_verdict(record))
    yield "<h2>Data</h2>"
    yield _data(record)
    for suite in record.suites:
        yield f"<h2>{escape(suite.name)}</h2><p>{escape(suite.description)}</p>"
        if suite.skipped is not None:
            yield f'<p class="dim">skipped: {escape(suite.skipped)}</p>'
            continue
        yield from _suite(suite, run.per_shopper.filter(pl.col("suite") == suite.name))
    if record.comparison is not None:
        yield from _comparison(record.comparison)
    yield "<h2>How it was run</h2>"
    rows = [
        ("command", record.command),
        ("seconds", f"{record.seconds:,.1f}"),
        ("seed", str(record.seed)),
        ("split", "inside the training part (for tuning)" if record.inner else "at T"),
        *((name, held) for name, held in record.versions.items()),
    ]
    yield _table(("", ""), rows)


def _verdict(record: RunRecord) -> Iterator[str]:
    yield '<ul class="verdict">'
    for suite in record.suites:
        for mode in dict.fromkeys(score.mode for score in suite.scores):
            scores = [score for score in suite.scores if score.mode == mode]
            ratio = best_peer_ratio(scores)
            if ratio is None:
                continue
            best = next(score.ranker for score in scores if score.ranker != SUBJECT)
            unsure = not_told_apart(suite, mode, scores)
            sign = "dim" if unsure else "good" if ratio >= 1 else "bad"
            yield (
                f'<li class="{sign}"><b>{ratio:.2f}×</b> the best other ranker ({escape(best)}), '
                f"{escape(suite.name)}, mode {escape(mode)}{unsure}</li>"
            )
        if suite.leaks is not None and not suite.leaks:
            yield f'<li class="good">leaks: none found ({escape("; ".join(suite.leak_checks))})</li>'
        for leak in suite.leaks or ():
            yield f'<li class="bad">leak: {escape(leak)}</li>'
    for outcome in record.thresholds:
        found = "no such number" if outcome.found is None else f"{outcome.found:.4f}"
        sign = "good" if outcome.held else "bad"
        said = f"{outcome.name}: {found}, at least {outcome.wanted:g} wanted"
        yield f'<li class="{sign}">{escape(said)}</li>'
    yield "</ul>"


def _data(record: RunRecord) -> str:
    data = record.data
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in data.kinds.items())
    rows = [
        ("events", f"{data.events:,} ({kinds})"),
        ("shoppers", f"{data.shoppers:,}"),
        ("items in the log", f"{data.items:,}"),
        ("catalogue rows", f"{data.catalogue_rows:,}"),
        ("refused rows", f"{data.rejected:,}"),
        ("span", f"{data.first:%Y-%m-%d} to {data.last:%Y-%m-%d}"),
        ("T, where training ends", f"{data.cut:%Y-%m-%d %H:%M} UTC"),
        ("events before and from T", f"{data.training_events:,} and {data.later_events:,}"),
    ]
    return _table(("", ""), rows)


def _suite(suite: SuiteRecord, per_shopper: pl.DataFrame) -> Iterator[str]:
    notes = [*suite.notes, *(f"{name}: {value:,.4g}" for name, value in suite.measures.items())]
    if notes:
        yield "<ul>" + "".join(f"<li>{escape(note)}</li>" for note in notes) + "</ul>"
    for mode in dict.fromkeys(score.mode for score in suite.scores):
        scores = [score for score in suite.scores if score.mode == mode]
        yield f"<h3>Mode {escape(mode)}</h3>"
        yield _scores(suite, mode, scores)
    yield from _figures(suite_figures(suite, per_shopper))


def _scores(suite: SuiteRecord, mode: str, scores: Sequence[Score]) -> str:
    metrics = list(dict.fromkeys(name for score in scores for name in score.metrics))
    gaps = {one.against: one for one in suite.differences if one.mode == mode and one.metric == metrics[0]}
    heads = ["ranker", "shoppers", *(f"{told_metric(name)} ± error" for name in metrics)]
    if gaps:
        heads += [f"{SUBJECT} is ahead by", "95% interval", "p"]
    rows = []
    for score in scores:
        row = [score.ranker, f"{score.shoppers:,}"]
        for name in metrics:
            held = score.metrics.get(name)
            row.append(f"{held.mean:.4f} ± {held.error:.4f}" if held else "")
        gap = gaps.get(score.ranker)
        if gap:
            row += [f"{gap.mean:+.4f}", f"{gap.low:+.4f} to {gap.high:+.4f}", told_p(gap.p_value)]
        elif gaps:
            row += ["", "", ""]
        rows.append(row)
    return _table(heads, rows, strong=SUBJECT)


def _comparison(comparison: RunComparison) -> Iterator[str]:
    yield f"<h2>Against {escape(comparison.earlier)}</h2>"
    yield f'<p class="dim">run of {comparison.created:%Y-%m-%d %H:%M} UTC</p>'
    for note in comparison.notes:
        yield f'<p class="bad">{escape(note)}</p>'
    rows = [
        (
            f"{one.ranker}, {one.suite} {one.mode}, {told_metric(one.metric)}",
            f"{one.shoppers:,}" if one.shoppers else "",
            f"{one.before:.4f}",
            f"{one.now:.4f}",
            f"{one.difference:+.4f}",
            "" if one.low is None else f"{one.low:+.4f} to {one.high:+.4f}",
            "" if one.p_value is None else told_p(one.p_value),
        )
        for one in comparison.differences
    ]
    yield _table(("", "shoppers of both", "then", "now", "difference", "95% interval", "p"), rows)
    figure = comparison_figure(comparison)
    yield from _figures([figure] if figure else [])


def _figures(figures: Sequence[Figure]) -> Iterator[str]:
    for figure in figures:
        data = figure.json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        yield (
            f"<figure><h4>{escape(figure.title)}</h4>"
            f'<div class="plot" style="height:{figure.height}px">'
            f'<script type="application/json">{data}</script></div>'
            f"<figcaption>{escape(figure.caption)}</figcaption></figure>"
        )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, strong: str | None = None) -> str:
    head = "".join(
        f"<th{NUMBER if n and heads[n] else ''}>{escape(text)}</th>" for n, text in enumerate(heads)
    )
    lines = []
    for row in rows:
        cells = "".join(
            f"<td{NUMBER if n and heads[n] else ''}>{escape(cell)}</td>" for n, cell in enumerate(row)
        )
        lines.append(f"<tr{' class=strong' if row[0] == strong else ''}>{cells}</tr>")
    top = f"<thead><tr>{head}</tr></thead>" if any(heads) else ""
    plain = "" if top else ' class="plain"'
    return f'<div class="wide"><table{plain}>{top}<tbody>{"".join(lines)}</tbody></table></div>'
