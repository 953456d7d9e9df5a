"""The report's figures, as Plotly's own JSON."""

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from penchant.errors import ConfigError
from penchant.evals.report_terminal import told_metric, told_p
from penchant.evals.results import MAIN_METRIC, SUBJECT, RunComparison, SuiteRecord, metrics_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

OURS, THEIRS, AXIS, GRID = "#0b6e4f", "#a9b4bd", "#3b4650", "#e4e8eb"
LINES = ("#0b6e4f", "#c2571a", "#3566a8", "#8a5aa3", "#7f8c95")
LEVELS = ("#e4e8eb", "#b7dccb", "#78bfa0", "#33966f", "#0b6e4f")
BUCKETS = ((3, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, 199), (200, None))
FEWEST_IN_BUCKET = 5
ROW_PIXELS, FRAME_PIXELS = 26, 110
PEER_LINES = 4


class Figure(NamedTuple):
    """A figure and what it shows.

    Attributes:
        title: Above it.
        caption: How to read it.
        json: For `Plotly.newPlot`.
        height: Pixels.
    """

    title: str
    caption: str
    json: str
    height: int


def suite_figures(suite: SuiteRecord, per_shopper: pl.DataFrame) -> list[Figure]:
    """Of each mode: rankers, paired differences, and how activity matters.

    Args:
        suite: What it found.
        per_shopper: Its rows.

    Raises:
        ConfigError: Plotly is missing.
    """
    figures = []
    for mode in dict.fromkeys(score.mode for score in suite.scores):
        rows = per_shopper.filter(pl.col("mode") == mode) if per_shopper.height else per_shopper
        figures.append(_bars(suite, mode))
        if any(one.mode == mode for one in suite.differences):
            figures.append(_forest(suite, mode))
        if MAIN_METRIC in metrics_of(rows) and "training_events" in rows.columns:
            bucketed = with_buckets(rows.drop_nulls(["training_events", MAIN_METRIC]))
            if bucketed.height:
                figures += [_levels(bucketed, mode), _by_activity(bucketed, suite, mode)]
    return figures


def with_buckets(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the `bucket` of training events they fall into, and its `place`."""
    labels = [f"{low}–{high}" if high else f"{low} or more" for low, high in BUCKETS]
    starts = [low for low, _ in BUCKETS[1:]]
    place = pl.sum_horizontal((pl.col("training_events") >= start).cast(pl.Int64) for start in starts)
    return rows.with_columns(place.alias("place")).with_columns(
        pl.col("place").replace_strict(dict(enumerate(labels)), return_dtype=pl.String).alias("bucket")
    )


def _graph() -> "type[go.Figure]":
    try:
        import plotly.graph_objects as go
    except ImportError as error:
        raise ConfigError('the report needs plotly: pip install "penchant[eval]"') from error
    figure: type[go.Figure] = go.Figure
    return figure


def _finished(figure: "go.Figure", title: str, caption: str, height: int) -> Figure:
    figure.update_layout(
        template="plotly_white",
        height=height,
        margin={"l": 10, "r": 20, "t": 10, "b": 50},
        font={"family": "system-ui, sans-serif", "size": 13, "color": AXIS},
        hoverlabel={"font": {"size": 13}},
        legend={"orientation": "h", "y": -0.22, "x": 0},
    )
    figure.update_xaxes(gridcolor=GRID, automargin=True, zerolinecolor=AXIS)
    figure.update_yaxes(gridcolor=GRID, automargin=True)
    return Figure(title, caption, figure.to_json(), height)


def _bars(suite: SuiteRecord, mode: str) -> Figure:
    scores = [score for score in suite.scores if score.mode == mode][::-1]
    metric = next(iter(scores[-1].metrics), MAIN_METRIC)
    held = [(score.ranker, score.metrics[metric]) for score in scores if metric in score.metrics]
    figure = _graph()()
    figure.add_bar(
        y=[ranker for ranker, _ in held],
        x=[measure.mean for _, measure in held],
        error_x={"type": "data", "array": [1.96 * m.error for _, m in held], "color": AXIS, "thickness": 1.2},
        orientation="h",
        marker_color=[OURS if ranker == SUBJECT else THEIRS for ranker, _ in held],
        hovertemplate="%{y}: %{x:.4f}<extra></extra>",
    )
    figure.update_xaxes(title=told_metric(metric), rangemode="tozero")
    return _finished(
        figure,
        f"{told_metric(metric)}, {suite.name}, mode {mode}",
        f"Mean over {scores[-1].shoppers:,} shoppers; whiskers are 95% intervals (1.96 standard errors).",
        FRAME_PIXELS + ROW_PIXELS * len(held),
    )


def _dots(names: list[str], ranges: list[tuple[float, float, float]], colours: list[str]) -> "go.Figure":
    """A dot with its range in each row, from `(low, middle, high)`, and a line at zero."""
    figure = _graph()()
    figure.add_scatter(
        x=[middle for _, middle, _ in ranges],
        y=names,
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - middle for _, middle, high in ranges],
            "arrayminus": [middle - low for low, middle, _ in ranges],
            "color": AXIS,
            "thickness": 1.4,
        },
        mode="markers",
        marker={"size": 9, "color": colours},
    )
    figure.add_vline(x=0, line_color=AXIS, line_width=1)
    return figure


def _forest(suite: SuiteRecord, mode: str) -> Figure:
    pairs = [one for one in suite.differences if one.mode == mode]
    pairs = sorted((one for one in pairs if one.metric == pairs[0].metric), key=lambda one: -one.mean)
    ranges = [(one.low, one.mean, one.high) for one in pairs]
    colours = [OURS if low > 0 else "#c2571a" if high < 0 else THEIRS for low, _, high in ranges]
    figure = _dots([one.against for one in pairs], ranges, colours)
    figure.update_traces(
        customdata=[told_p(one.p_value) for one in pairs],
        hovertemplate="against %{y}: %{x:+.4f}, p %{customdata}<extra></extra>",
    )
    figure.update_xaxes(title=f"{SUBJECT}'s {told_metric(pairs[0].metric)} minus the other's")
    return _finished(
        figure,
        f"Paired differences, {suite.name}, mode {mode}",
        "Same shoppers for both rankers; bootstrap 95% intervals. Right of zero, Penchant is ahead; "
        "where an interval crosses zero, the log cannot tell the two apart.",
        FRAME_PIXELS + ROW_PIXELS * len(pairs),
    )


def _levels(bucketed: pl.DataFrame, mode: str) -> Figure:
    ours = bucketed.filter(pl.col("ranker") == SUBJECT)
    chosen = ours if ours.height else bucketed.filter(pl.col("ranker") == bucketed["ranker"][0])
    edges = (0.0, 0.25, 0.5, 0.75)
    level = pl.sum_horizontal((pl.col(MAIN_METRIC) > edge).cast(pl.Int64) for edge in edges)
    counts = chosen.group_by("place", "bucket", level.alias("level")).len().sort("place")
    totals = {place: n for place, n in counts.group_by("place").agg(pl.col("len").sum()).rows()}
    buckets = dict(counts.select("place", "bucket").unique().sort("place").rows())
    names = ("no hit", "up to .25", ".25 to .5", ".5 to .75", "above .75")
    share = {(place, held): n / totals[place] for place, _, held, n in counts.rows()}
    figure = _graph()()
    for held, name in enumerate(names):
        figure.add_bar(
            name=name,
            x=[f"{label}<br>({totals[place]:,})" for place, label in buckets.items()],
            y=[share.get((place, held), 0.0) for place in buckets],
            marker_color=LEVELS[held],
            hovertemplate=f"{name}: %{{y:.1%}}<extra></extra>",
        )
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    figure.update_xaxes(title="training events of the shopper (number of shoppers)")
    figure.update_yaxes(title="share of shoppers", tickformat=".0%", range=[0, 1])
    return _finished(
        figure,
        f"How shoppers fare, mode {mode}",
        f"NDCG@10 of single shoppers under {chosen['ranker'][0]}, by how much was known of them.",
        380,
    )


def _by_activity(bucketed: pl.DataFrame, suite: SuiteRecord, mode: str) -> Figure:
    best = [score.ranker for score in suite.scores if score.mode == mode and score.ranker != SUBJECT]
    shown = [SUBJECT, *best[:PEER_LINES]]
    means = (
        bucketed.filter(pl.col("ranker").is_in(shown))
        .group_by("ranker", "place", "bucket")
        .agg(pl.col(MAIN_METRIC).mean(), pl.col(MAIN_METRIC).std().alias("spread"), pl.len())
        .filter(pl.col("len") >= FEWEST_IN_BUCKET)
        .sort("place")
    )
    figure = _graph()()
    for ranker, colour in zip(shown, LINES, strict=False):
        mine = means.filter(pl.col("ranker") == ranker)
        if mine.is_empty():
            continue
        errors = (mine["spread"] / mine["len"].sqrt()).fill_null(0.0)
        figure.add_scatter(
            name=ranker,
            x=mine["bucket"].to_list(),
            y=mine[MAIN_METRIC].to_list(),
            error_y={"type": "data", "array": errors.to_list(), "thickness": 1, "width": 3},
            mode="lines+markers",
            line={"color": colour, "width": 3 if ranker == SUBJECT else 1.6},
            hovertemplate=f"{ranker}, %{{x}} events: %{{y:.3f}}<extra></extra>",
        )
    figure.update_xaxes(title="training events of the shopper", type="category")
    figure.update_yaxes(title="NDCG@10", rangemode="tozero")
    return _finished(
        figure,
        f"By activity, mode {mode}",
        f"Mean NDCG@10 with one standard error; Penchant and the best {PEER_LINES} others, "
        f"groups of {FEWEST_IN_BUCKET} shoppers or more.",
        380,
    )


def comparison_figure(comparison: RunComparison) -> Figure | None:
    """Differences to an earlier run; none where nothing is shared."""
    shown = [one for one in comparison.differences if one.metric == MAIN_METRIC or one.ranker == SUBJECT]
    if not shown:
        return None
    names = [f"{one.ranker}, {one.suite} {one.mode}, {told_metric(one.metric)}" for one in shown]
    ranges = [
        (one.difference, one.difference, one.difference)
        if one.low is None or one.high is None
        else (one.low, one.difference, one.high)
        for one in shown
    ]
    figure = _dots(names, ranges, [OURS if one.ranker == SUBJECT else THEIRS for one in shown])
    figure.update_traces(hovertemplate="%{y}: %{x:+.4f}<extra></extra>")
    figure.update_xaxes(title="now minus then")
    figure.update_yaxes(autorange="reversed")
    return _finished(
        figure,
        "Against the earlier run",
        "Bootstrap 95% intervals over the shoppers of both runs, where both kept their values.",
        FRAME_PIXELS + ROW_PIXELS * len(shown),
    )
