"""Pictures for Plotly as plain data: readable in light and dark, and by who sees few colours."""

from collections.abc import Mapping, Sequence

from penchant.agent.answering.results import Figure
from penchant.agent.rendering.markdown import Markup, chart_text, clean, plain

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C8C8C", "#B8A200")
"""Okabe and Ito's, told apart with any kind of colour vision; black and yellow give way to what is seen on
white and on black."""
UP, DOWN, TOTAL = "#0072B2", "#D55E00", "#8C8C8C"
GRID = "rgba(128,128,128,0.25)"
MOST_LABEL = 42
BELOW_AXIS, AROUND = 55.0, 143.0
"""Pixels of an axis with its title, and of all that is above and below the drawn area, a legend included."""
COMMON_DRAWN, LEAST_DRAWN = 367.0, 50.0
"""Pixels that are drawn on where no height is set, and at least."""


def short(data: str) -> str:
    """Data as the label of an axis, cut in the middle where it is long, so that an id at its end stays."""
    text = clean(data)
    if len(text) > MOST_LABEL:
        text = f"{text[: MOST_LABEL // 2]}…{text[-(MOST_LABEL // 2 - 1) :]}"
    return chart_text(text)


def figure(
    title: str,
    says: Markup | str,
    data: Sequence[Mapping[str, object]],
    layout: Mapping[str, object] | None = None,
) -> Figure:
    """A picture on a transparent ground; the page's theme gives the colour of letters.

    Args:
        title: Plain text.
        says: The picture in one sentence.
        data: Plotly's traces.
        layout: Beside the common one.
    """
    common: dict[str, object] = {
        "title": {"text": chart_text(title)},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(COLOURS),
        "margin": {"l": 8, "r": 8, "t": 48, "b": 8},
        "legend": {"orientation": "h", "yanchor": "top", "y": _legend_at(layout or {})},
    }
    return Figure(
        clean(title),
        plain(says),
        {"data": [dict(one) for one in data], "layout": common | dict(layout or {})},
    )


def _legend_at(layout: Mapping[str, object]) -> float:
    """Where a legend begins below the axis and its title, as a share of the drawn area's height."""
    height = layout.get("height")
    drawn = float(height) - AROUND if isinstance(height, int | float) else COMMON_DRAWN
    return -BELOW_AXIS / max(drawn, LEAST_DRAWN)


def names_axis(*, backwards: bool = False) -> dict[str, object]:
    """An axis of names, never read as dates or numbers."""
    turned: dict[str, object] = {"autorange": "reversed"} if backwards else {}
    return {"type": "category", "automargin": True, **turned}


def numbers_axis(title: str = "", **more: object) -> dict[str, object]:
    """An axis of numbers."""
    return {
        "title": {"text": chart_text(title), "standoff": 8},
        "gridcolor": GRID,
        "zerolinecolor": GRID,
        "automargin": True,
        **more,
    }


def upright(at: float) -> dict[str, object]:
    """A dotted line across the picture, where two sides are equal."""
    line = {"dash": "dot", "width": 1, "color": TOTAL}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def waterfall(names: Sequence[str], adds: Sequence[float], total: str) -> dict[str, object]:
    """What each part adds, from zero to the sum.

    Args:
        names: Of the parts, from the first on.
        adds: What each adds.
        total: What the sum is called.
    """
    return {
        "type": "waterfall",
        "orientation": "h",
        "y": [*(chart_text(name) for name in names), chart_text(total)],
        "x": [*adds, 0.0],
        "measure": ["relative"] * len(names) + ["total"],
        "text": [f"{value:+.2f}" for value in adds] + [f"{sum(adds):.2f}"],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "increasing": {"marker": {"color": UP}},
        "decreasing": {"marker": {"color": DOWN}},
        "totals": {"marker": {"color": TOTAL}},
        "connector": {"line": {"color": GRID}},
    }
