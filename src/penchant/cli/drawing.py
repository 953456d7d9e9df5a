"""Tables, and bars, sparklines and numbers made of characters."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.table import Table

EIGHTHS = " ▏▎▍▌▋▊▉█"
LEVELS = "▁▂▃▄▅▆▇█"
NOTHING = "·"


def plain_table(*names: str, right: Sequence[str] = ()) -> Table:
    """An empty table without lines.

    Args:
        names: Headings, from the left.
        right: Headings of columns of numbers, after them.
    """
    table = Table(*names, box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for name in right:
        table.add_column(name, justify="right")
    return table


def bar(share: float, width: int) -> str:
    """A bar of `width` cells, filled to `share` in eighths; something above 0 is never empty.

    Example:
        >>> bar(0.5, 5), bar(0.001, 5), bar(0, 5)
        ('██▌  ', '▏    ', '     ')
    """
    eighths = round(max(0.0, min(share, 1.0)) * width * 8)
    if share > 0:
        eighths = max(eighths, 1)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (EIGHTHS[rest] if rest else "")).ljust(width)


def sparkline(counts: Sequence[int]) -> str:
    """One character for each count, the highest as a full block, none as a dot.

    Example:
        >>> sparkline([0, 1, 4, 8])
        '·▁▄█'
    """
    most = max(counts, default=0)
    return "".join(NOTHING if not n else LEVELS[max(0, round(n / most * len(LEVELS)) - 1)] for n in counts)


def clipped(text: str, cells: int) -> str:
    """The text in at most so many terminal cells; Chinese characters take two.

    Example:
        >>> clipped("剑南春 38 度", 8)
        '剑南春…'
    """
    text = " ".join(text.split())
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip(" ") + "…"


def split_cells(parts: Sequence[float], width: int) -> list[int]:
    """Whole cells for each part of a stacked bar, summing to `width`; largest remainders are rounded up.

    Example:
        >>> split_cells([2.0, 1.0, 1.0], 10)
        [5, 3, 2]
    """
    total = sum(parts)
    if total <= 0 or width <= 0:
        return [0] * len(parts)
    exact = [part / total * width for part in parts]
    cells = [int(one) for one in exact]
    for k in sorted(range(len(parts)), key=lambda k: (cells[k] - exact[k], k))[: width - sum(cells)]:
        cells[k] += 1
    return cells


def times_told(lift: float) -> str:
    """`2.7×`, `293×`."""
    return f"{lift:.1f}×" if lift < 100 else f"{lift:,.0f}×"


def seconds_told(seconds: float) -> str:
    """`0.34 s`, `12.3 s`, `2 min 05 s`."""
    if seconds < 1:
        return f"{seconds:.2f} s"
    if seconds < 100:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60):02} s"
